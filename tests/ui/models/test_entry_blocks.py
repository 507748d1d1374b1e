import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.errors import CancelledError
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.services.entries import GridRow
from kpidesk.ui.models import tsv
from kpidesk.ui.models.entry_blocks import (
    Area,
    copied_texts,
    edge_of_data,
    one_area,
    plan_clear,
    plan_fill,
    plan_paste,
    summary_text,
)
from kpidesk.ui.models.entry_frame import Frame, RowValues
from tests.ui.models.test_entry_model import NOW, frame_of, grid_row

PERCENT = Unit(UnitKind.PERCENT, decimals=1)
EURO = Unit(UnitKind.CURRENCY, "€", 2)


def values_of(frame: Frame, row: int) -> RowValues:
    return frame.row_values(row)


def summary(rows: list[GridRow], areas: list[Area]) -> str:
    frame = frame_of(rows)
    return summary_text(frame, lambda row: values_of(frame, row), areas)


VALUES = st.lists(
    st.none() | st.floats(allow_nan=False, allow_infinity=False, width=64),
    min_size=1,
    max_size=20,
)


@given(VALUES, st.sampled_from([Unit(), EURO, PERCENT]))
def test_what_is_copied_pastes_back_to_the_last_digit(
    values: list[float | None], unit: Unit
) -> None:
    known = {NOW.shift(1 - at): value for at, value in enumerate(values) if value is not None}
    frame = frame_of([grid_row(1, "A", known, unit=unit)])
    whole = Area(0, 0, 0, len(frame.periods) - 1)
    texts = tsv.decode(tsv.encode(copied_texts(frame, whole)))
    plan = plan_paste(frame, [whole], texts)
    assert plan.problems == ()
    assert {edit.period: edit.value for edit in plan.edits} == known


@given(st.lists(st.booleans(), min_size=1, max_size=12), st.data())
def test_ctrl_and_an_arrow_move_as_excel_does(filled: list[bool], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(filled) - 1))
    end = edge_of_data(filled, start, 1)
    assert start <= end < len(filled)
    assert end > start or start == len(filled) - 1
    between = filled[start + 1 : end]
    if filled[start] and start + 1 < len(filled) and filled[start + 1]:
        assert all(between)
        assert end == len(filled) - 1 or not filled[end + 1]
    else:
        assert not any(between)
        assert filled[end] or end == len(filled) - 1
    mirrored = edge_of_data(filled[::-1], len(filled) - 1 - start, -1)
    assert mirrored == len(filled) - 1 - end


def test_areas_that_make_a_rectangle_are_one() -> None:
    assert one_area([Area(0, 0, 1, 1), Area(0, 2, 1, 3)]) == Area(0, 0, 1, 3)
    assert one_area([Area(0, 0, 1, 1), Area(0, 3, 1, 3)]) is None
    assert one_area([]) is None


def test_a_short_line_of_a_block_leaves_the_rest_alone() -> None:
    frame = frame_of([grid_row(1, "A", {NOW: 5}), grid_row(2, "B", {NOW: 6, NOW.next: 7})])
    at = frame.current
    plan = plan_paste(frame, [Area(0, at, 0, at)], [["1", "2"], ["3"]])
    assert [(edit.metric_id, edit.value) for edit in plan.edits] == [(1, 1), (1, 2), (2, 3)]


def test_a_cancelled_paste_writes_nothing() -> None:
    class Stop:
        def report(self, done: int, total: int, text: str = "") -> None: ...

        def is_cancelled(self) -> bool:
            return True

    frame = frame_of([grid_row(1, "A", {})])
    with pytest.raises(CancelledError):
        plan_paste(frame, [Area(0, 0, 0, 0)], [["1"]], Stop())


def test_fill_between_units_is_a_problem() -> None:
    frame = frame_of([grid_row(1, "A", {NOW: 12}), grid_row(2, "B", {}, unit=PERCENT)])
    at = frame.current
    plan = plan_fill(frame, [Area(0, at, 1, at)], down=True)
    assert plan.edits == ()
    assert [each.reason for each in plan.problems] == ["A is in plain numbers, B in %."]


def test_fill_between_hours_and_minutes_takes_the_time_over() -> None:
    hours, minutes = (Unit(UnitKind.DURATION, symbol) for symbol in ("hours", "minutes"))
    rows = [grid_row(1, "A", {NOW: 1.5}, unit=hours), grid_row(2, "B", {}, unit=minutes)]
    frame = frame_of(rows)
    at = frame.current
    plan = plan_fill(frame, [Area(0, at, 1, at)], down=True)
    assert [(edit.metric_id, edit.value) for edit in plan.edits] == [(2, 90)]


def test_a_paste_keeps_what_no_score_can_be_out_and_says_so() -> None:
    frame = frame_of([grid_row(1, "Stars", {}, unit=Unit(UnitKind.SCORE, decimals=1))])
    plan = plan_paste(frame, [Area(0, 0, 0, 1)], [["4.3", "43"]])
    assert [edit.value for edit in plan.edits] == [4.3]
    assert [problem.reason for problem in plan.problems] == [
        "“43” is no score: scores go from 1 to 5."
    ]


def test_fill_at_the_edge_has_nothing_to_take() -> None:
    frame = frame_of([grid_row(1, "A", {NOW: 12})])
    assert plan_fill(frame, [Area(0, 3, 0, 3)], down=True).edits == ()
    assert plan_fill(frame, [Area(0, 0, 0, 0)], down=False).edits == ()


def test_clear_names_only_cells_with_a_value_and_each_once() -> None:
    frame = frame_of([grid_row(1, "A", {NOW: 12}), grid_row(2, "B", {}, notes={NOW: "n"})])
    at = frame.current
    edits = plan_clear(frame, [Area(0, 0, 1, at), Area(0, at, 0, at)])
    assert [(edit.metric_id, edit.period, edit.value) for edit in edits] == [(1, NOW, None)]


def test_the_summary_of_one_unit() -> None:
    rows = [grid_row(1, "A", {NOW: 1.1, NOW.next: 2.2}, unit=EURO)]
    at = frame_of(rows).current
    assert summary(rows, [Area(0, at, 0, at + 1)]) == "Sum €3.30     Mean €1.65     Count 2"


def test_the_mean_shows_no_more_than_it_needs() -> None:
    rows = [grid_row(1, "A", {NOW: 1, NOW.next: 2, NOW.previous: 2})]
    at = frame_of(rows).current
    assert summary(rows, [Area(0, at - 1, 0, at + 1)]) == "Sum 5     Mean 1.67     Count 3"
    assert summary(rows, [Area(0, at, 0, at + 1)]) == "Sum 3     Mean 1.5     Count 2"


def test_percentages_have_no_sum_and_mixed_units_have_neither() -> None:
    rows = [grid_row(1, "A", {NOW: 0.1, NOW.next: 0.2}, unit=PERCENT), grid_row(2, "B", {NOW: 3})]
    at = frame_of(rows).current
    assert summary(rows, [Area(0, at, 0, at + 1)]) == "Mean 15.0\u00a0%     Count 2"
    assert summary(rows, [Area(0, at, 1, at)]) == "Count 2 (different units have no sum)"
    assert summary(rows, [Area(1, at + 1, 1, at + 1)]) == ""


def test_the_sum_is_exact_where_adding_up_is_not() -> None:
    values = {NOW.shift(-at): 0.1 for at in range(10)}
    rows = [grid_row(1, "A", values, unit=Unit(decimals=12))]
    assert math.fsum(values.values()) == 1.0
    at = frame_of(rows).current
    assert summary(rows, [Area(0, at - 9, 0, at)]).startswith("Sum 1.000000000000")
