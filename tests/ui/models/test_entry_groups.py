"""Grouping keeps every row, keeps their order, and puts each group in one place."""

import dataclasses

from hypothesis import given
from hypothesis import strategies as st

from kpidesk.services.entries import GridRow
from kpidesk.ui.models.entry_groups import Grouping, grouped
from tests.ui.models.test_entry_model import grid_row

NAMES = st.sampled_from(["", "Sales", "sales", "Ärzte", "Office"])


@st.composite
def some_rows(draw: st.DrawFn) -> list[GridRow]:
    rows = []
    for number in range(draw(st.integers(0, 8))):
        row = grid_row(number + 1, f"M{number}", {})
        history = dataclasses.replace(
            row.history, department=draw(NAMES), owner=draw(NAMES), objective=draw(NAMES)
        )
        rows.append(GridRow(row.metric, history))
    return rows


@given(some_rows(), st.sampled_from(Grouping))
def test_each_group_is_one_block_and_keeps_its_order(
    rows: list[GridRow], grouping: Grouping
) -> None:
    done = grouped(rows, grouping)
    assert sorted(row.metric.id for row in done) == [row.metric.id for row in rows]
    names = [grouping.group(row) for row in done]
    starts = [at for at, name in enumerate(names) if not at or names[at - 1] != name]
    assert len(starts) == len(set(names))
    assert "" not in names[: len(names) - names.count("")]
    for name in set(names):
        ids = [row.metric.id for row in done if grouping.group(row) == name]
        assert ids == sorted(ids)
    assert grouped(done, grouping) == done
