"""Cells that are kept by column end as they would one by one."""

import datetime as dt
from collections.abc import Sequence

import pytest

from kpidesk.domain.cell_columns import by_column
from kpidesk.domain.import_plans import ImportChoices, ImportPlan, Outcome
from kpidesk.domain.imports import CellRead, Layout, SheetReading, TableReading, WorkbookReading
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.services import imports
from kpidesk.services.entries import Edit, set_entries
from kpidesk.services.import_matching import match_labels

MARCH = Period(Frequency.MONTH, dt.date(2026, 3, 1))
LABELS = ("New customers", "Visits", "new customers ", "Orders")


def cells_of(labels: Sequence[str], sheet: str = "Sheet1") -> tuple[CellRead, ...]:
    return tuple(
        CellRead(sheet, f"C{2 + at}", label, MARCH.shift(step), f"{at}.5", at + 0.5)
        for at, (step, label) in enumerate((step, label) for step in (2, 0, 1) for label in labels)
    )


def reading(*tables: Sequence[CellRead]) -> WorkbookReading:
    sheets = tuple(
        SheetReading(cells[0].sheet, (TableReading(Layout.LONG, "A1:C99", Frequency.MONTH, cells),))
        for cells in tables
    )
    return WorkbookReading("book.xlsx", "ab" * 32, sheets)


def planned(company: CompanyFile, found: WorkbookReading, *, creates: bool) -> ImportPlan:
    matches = match_labels(company, found)
    new = {each.label: each.proposal for each in matches if each.metric_id is None}
    return imports.plan_import(company, found, ImportChoices(new_metrics=new if creates else {}))


@pytest.mark.parametrize("creates", [True, False])
@pytest.mark.parametrize("is_held", [True, False])
@pytest.mark.parametrize(
    "groups",
    [
        (LABELS[:2],),
        (LABELS,),  # two labels are of one metric
        (("Visits", "Orders"), ("Orders", "New customers")),  # the second sheet says it again
        (("Visits",), ("Orders",)),
    ],
)
def test_a_plan_by_column_is_the_plan_cell_by_cell(
    company: CompanyFile,
    customers: int,
    groups: tuple[tuple[str, ...], ...],
    *,
    is_held: bool,
    creates: bool,
) -> None:
    if is_held:
        set_entries(company, [Edit(customers, MARCH, 40.0)])
    tables = [cells_of(labels, f"Sheet{at}") for at, labels in enumerate(groups)]
    columns = [found for cells in tables if (found := by_column(cells)) is not None]
    assert len(columns) == len(tables)
    plain = planned(company, reading(*tables), creates=creates)
    by_columns = planned(company, reading(*columns), creates=creates)
    assert by_columns == plain
    assert by_columns.labels == plain.labels
    assert by_columns.written_ids == plain.written_ids
    for outcome in Outcome:
        assert by_columns.count(outcome) == plain.count(outcome)
    assert (by_columns.writes, by_columns.locked) == (plain.writes, plain.locked)
    assert list(by_columns.proposals) == [
        by_columns.proposals[at] for at in range(len(by_columns.proposals))
    ]


def test_what_was_planned_by_column_is_written(company: CompanyFile, customers: int) -> None:
    found = by_column(cells_of(LABELS[:2]))
    assert found is not None
    plan = planned(company, reading(found), creates=True)
    assert plan.columns
    imports.apply_import(company, plan)
    with company.read() as records:
        ids = {each.name: each.id for each in records.metrics()}
        visits = next(each for each in records.metrics() if each.name == "Visits")
        assert visits.starts_on == MARCH.start
        entries = {(e.metric_id, e.period): e for e in records.entries(set(ids.values()))}
    assert ids[LABELS[0]] == customers
    for cell in found:
        assert cell.period is not None
        entry = entries[ids[cell.label], cell.period]
        assert (entry.value, entry.origin.cell, entry.origin.raw_text) == (
            cell.number,
            cell.cell,
            cell.raw_text,
        )
    assert len(entries) == len(found)
