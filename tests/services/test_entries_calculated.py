"""Typing and importing where a formula or nothing to measure stands in the way."""

import datetime as dt

import pytest

from kpidesk.domain.changes import ActionKind, Kind
from kpidesk.domain.entries import OriginKind
from kpidesk.domain.errors import UserError
from kpidesk.domain.import_plans import ImportChoices, Outcome
from kpidesk.domain.imports import CellRead, Layout, WorkbookReading
from kpidesk.domain.metrics import Direction, EarlierDefinition, Stage
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.services import history
from kpidesk.services.entries import (
    Edit,
    entry_grid,
    set_entries,
    set_not_applicable,
    set_note,
)
from kpidesk.services.imports import apply_import, plan_import
from tests.readings import sheet_of
from tests.services.formula_company import add, change, put, put_earlier, values

JANUARY = Period(Frequency.MONTH, dt.date(2026, 1, 1))
FEBRUARY = JANUARY.next


@pytest.fixture
def leads(company: CompanyFile) -> int:
    metric_id = add(company, "Leads")
    put(company, metric_id, {JANUARY: 10.0, FEBRUARY: 20.0})
    return metric_id


@pytest.fixture
def double(company: CompanyFile, leads: int) -> int:
    assert leads
    return add(company, "Double", "Leads * 2", unit=Unit(UnitKind.PERCENT))


def not_applicable(company: CompanyFile, metric_id: int) -> set[Period]:
    with company.read() as records:
        return set(records.not_applicable([metric_id]).get(metric_id, ()))


def test_a_calculated_value_cannot_be_typed_and_nothing_else_is_written(
    company: CompanyFile, leads: int, double: int
) -> None:
    edits = [Edit(leads, JANUARY, 11.0), Edit(double, JANUARY, 1.0)]
    with pytest.raises(UserError, match=r"“Double” is calculated: Leads \* 2\."):
        set_entries(company, edits)
    with pytest.raises(UserError, match="is calculated"):
        set_entries(company, [Edit(double, JANUARY, None)])
    with pytest.raises(UserError, match="is calculated"):
        set_not_applicable(company, [(double, JANUARY)], is_not_applicable=True)
    assert values(company, leads)[JANUARY] == 10.0


def test_a_value_from_before_the_formula_can_be_corrected(
    company: CompanyFile, double: int
) -> None:
    put_earlier(company, double, EarlierDefinition(FEBRUARY.start, "", Unit(), Direction.HIGHER))
    done = set_entries(company, [Edit(double, JANUARY, 3.0)])
    assert done.ids(Kind.ENTRY) == {double}
    assert values(company, double) == {JANUARY: 3.0, FEBRUARY: 40.0}
    with pytest.raises(UserError, match="is calculated"):
        set_entries(company, [Edit(double, FEBRUARY, 3.0)])


def test_a_note_on_a_calculated_value(company: CompanyFile, double: int) -> None:
    set_note(company, double, JANUARY, "Fair in Cologne")
    assert values(company, double)[JANUARY] == 20.0
    with company.read() as records:
        assert records.notes([double]) == {double: {JANUARY: "Fair in Cologne"}}


def test_the_grid_has_calculated_rows_and_leaves_out_ideas(
    company: CompanyFile, leads: int, double: int
) -> None:
    idea = add(company, "Idea")
    change(company, idea, stage=Stage.CANDIDATE)
    rows = entry_grid(company, Frequency.MONTH).rows
    assert [row.metric.id for row in rows] == [double, leads]
    assert dict(rows[0].history.values) == {JANUARY: 20.0, FEBRUARY: 40.0}
    change(company, idea, starts_on=dt.date(2026, 1, 1))
    assert len(entry_grid(company, Frequency.MONTH).rows) == 3


def test_marking_and_unmarking_what_is_not_applicable(company: CompanyFile, leads: int) -> None:
    set_note(company, leads, JANUARY, "Closed")
    done = set_not_applicable(
        company, [(leads, JANUARY), (leads, FEBRUARY)], is_not_applicable=True
    )
    assert done.action.kind is ActionKind.NOT_APPLICABLE
    assert done.action.describe() == "marking of 2 values as not applicable"
    assert not_applicable(company, leads) == {JANUARY, FEBRUARY}
    assert values(company, leads) == {}
    again = set_not_applicable(company, [(leads, JANUARY)], is_not_applicable=True)
    assert again.is_empty
    set_note(company, leads, JANUARY, "")
    assert not_applicable(company, leads) == {JANUARY, FEBRUARY}
    set_note(company, leads, FEBRUARY, "Closed too")
    cells = [(leads, JANUARY), (leads, FEBRUARY), (leads, FEBRUARY.next)]
    back = set_not_applicable(company, cells, is_not_applicable=False)
    assert not back.is_empty
    assert not_applicable(company, leads) == set()
    with company.read() as records:
        assert records.notes([leads]) == {leads: {FEBRUARY: "Closed too"}}
    history.undo(company)
    assert not_applicable(company, leads) == {JANUARY, FEBRUARY}


def test_a_value_or_nothing_takes_the_place_of_not_applicable(
    company: CompanyFile, leads: int
) -> None:
    cells = [(leads, JANUARY), (leads, FEBRUARY)]
    set_not_applicable(company, cells, is_not_applicable=True)
    set_note(company, leads, FEBRUARY, "Closed")
    set_entries(company, [Edit(leads, JANUARY, 0.0), Edit(leads, FEBRUARY, None)])
    assert not_applicable(company, leads) == set()
    assert values(company, leads) == {JANUARY: 0.0}
    with company.read() as records:
        newest = records.entry_history(leads, JANUARY)[0]
    assert newest.entry is not None
    assert newest.entry.origin.kind is OriginKind.TYPED


def reading(*cells: CellRead) -> WorkbookReading:
    return WorkbookReading("book.xlsx", "ab", (sheet_of("S", Layout.WIDE, cells),))


def cell(label: str, at: str, number: float, period: Period = JANUARY) -> CellRead:
    return CellRead("S", at, label, period, str(number), number)


def test_an_import_leaves_calculated_rows_alone_and_says_so(
    company: CompanyFile, leads: int, double: int
) -> None:
    sheet = reading(cell("Leads", "B2", 15.0), cell("Double", "B3", 99.0), cell("2x", "B4", 7.0))
    plan = plan_import(company, sheet, ImportChoices({"2x": double}))
    assert [(each.outcome, each.reason) for each in plan.proposals] == [
        (Outcome.CHANGED, ""),
        (Outcome.IGNORED, "Double is calculated: Leads * 2."),
        (Outcome.IGNORED, "Double is calculated: Leads * 2."),
    ]
    assert plan.unmatched == ()
    assert not plan.asks_percent_reading
    assert apply_import(company, plan).ids(Kind.ENTRY) == {leads, double}
    assert values(company, double)[JANUARY] == 30.0


def test_an_import_into_the_time_before_the_formula(company: CompanyFile, double: int) -> None:
    put_earlier(company, double, EarlierDefinition(FEBRUARY.start, "", Unit(), Direction.HIGHER))
    change(company, double, unit=Unit())
    plan = plan_import(
        company, reading(cell("Double", "B2", 5.0), cell("Double", "C2", 6.0, FEBRUARY))
    )
    assert [each.outcome for each in plan.proposals] == [Outcome.NEW, Outcome.IGNORED]
    apply_import(company, plan)
    assert values(company, double) == {JANUARY: 5.0, FEBRUARY: 40.0}


def test_an_import_over_not_applicable(company: CompanyFile, leads: int) -> None:
    set_not_applicable(company, [(leads, JANUARY)], is_not_applicable=True)
    apply_import(company, plan_import(company, reading(cell("Leads", "B2", 15.0))))
    assert values(company, leads)[JANUARY] == 15.0
    assert not_applicable(company, leads) == set()
