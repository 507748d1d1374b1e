import datetime as dt
from dataclasses import replace

import pytest

from kpidesk.domain.entries import OriginKind
from kpidesk.domain.errors import CancelledError, UserError
from kpidesk.domain.import_plans import ImportChoices, Outcome, PercentReading
from kpidesk.domain.imports import CellRead, IgnoredCell, Layout, WorkbookReading
from kpidesk.domain.metrics import Aggregation
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.progress import NoProgress
from kpidesk.domain.targets import Target
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.services import history, imports
from kpidesk.services.entries import Edit, set_entries, set_note
from kpidesk.services.metric_drafts import TargetDraft
from kpidesk.services.metrics import define_kpi
from tests.readings import sheet_of
from tests.services.conftest import kpi_draft

MARCH = Period(Frequency.MONTH, dt.date(2026, 3, 1))


def cell(ref: str, label: str, number: float | None, period: Period | None = MARCH) -> CellRead:
    return CellRead("Sheet1", ref, label, period, str(number), number)


def reading(*cells: CellRead, ignored: tuple[IgnoredCell, ...] = ()) -> WorkbookReading:
    sheet = sheet_of("Sheet1", Layout.WIDE, cells, ignored)
    return WorkbookReading("book.xlsx", "ab" * 32, (sheet,))


def outcomes(company: CompanyFile, *cells: CellRead, **choices: object) -> list[Outcome]:
    plan = imports.plan_import(company, reading(*cells), ImportChoices(**choices))  # type: ignore[arg-type]
    return [proposal.outcome for proposal in plan.proposals]


@pytest.fixture
def margin(company: CompanyFile, customers: int) -> int:
    draft = replace(
        kpi_draft("Margin"),
        unit=Unit(UnitKind.PERCENT),
        aggregation=Aggregation.MEAN,
        target=TargetDraft(dt.date(2024, 1, 1), constant=Target(0.4)),
    )
    define_kpi(company, draft)
    with company.read() as records:
        return next(m.id for m in records.metrics() if m.id != customers)


def test_every_cell_ends_as_new_changed_unchanged_rejected_or_ignored(
    company: CompanyFile, customers: int
) -> None:
    april, may = MARCH.next, MARCH.shift(2)
    set_entries(company, [Edit(customers, april, 40.0), Edit(customers, may, 41.0)])
    plan = imports.plan_import(
        company,
        reading(
            cell("B2", " new CUSTOMERS: ", 42.0),
            cell("C2", "New customers", 43.0, april),
            cell("D2", "New customers", 41.0, may),
            cell("B3", "Nonsense", 1.0),
            cell("E2", "New customers", None)._replace(problem="Not a number."),
            ignored=(IgnoredCell("Sheet1", "A1", "Title", "A title."),),
        ),
    )
    assert [p.outcome for p in plan.proposals] == [
        Outcome.NEW,
        Outcome.CHANGED,
        Outcome.UNCHANGED,
        Outcome.REJECTED,
        Outcome.REJECTED,
        Outcome.IGNORED,
    ]
    assert plan.unmatched == ("Nonsense",)
    assert plan.writes == 2
    assert all(p.reason for p in plan.proposals if p.outcome in (Outcome.REJECTED, Outcome.IGNORED))


def test_applying_writes_values_with_their_origin_in_one_undoable_step(
    company: CompanyFile, customers: int
) -> None:
    set_note(company, customers, MARCH, "Fair")
    plan = imports.plan_import(company, reading(cell("B2", "New customers", 42.0)))
    change = imports.apply_import(company, plan)
    assert change.action.describe() == "import of 1 value from book.xlsx"
    with company.read() as records:
        (entry,) = records.entries()
    assert (entry.value, entry.note) == (42.0, "Fair")
    assert entry.origin.kind is OriginKind.IMPORTED
    assert "book.xlsx, sheet Sheet1, cell B2" in entry.origin.describe()
    history.undo(company)
    with company.read() as records:
        (entry,) = records.entries()
    assert (entry.value, entry.note) == (None, "Fair")


def test_importing_the_same_file_twice_changes_nothing(
    company: CompanyFile, customers: int
) -> None:
    book = reading(cell("B2", "New customers", 42.0))
    imports.apply_import(company, imports.plan_import(company, book))
    again = imports.plan_import(company, book)
    assert [p.outcome for p in again.proposals] == [Outcome.UNCHANGED], customers
    with pytest.raises(UserError, match="nothing to import"):
        imports.apply_import(company, again)


def test_a_plan_that_the_file_has_outrun_is_refused_and_nothing_is_written(
    company: CompanyFile, customers: int
) -> None:
    plan = imports.plan_import(company, reading(cell("B2", "New customers", 42.0)))
    set_entries(company, [Edit(customers, MARCH, 7.0)])
    with pytest.raises(UserError, match="Look at the preview again"):
        imports.apply_import(company, plan)
    with company.read() as records:
        assert records.values()[customers] == {MARCH: 7.0}


def test_a_label_can_be_given_a_metric_or_left_out(company: CompanyFile, customers: int) -> None:
    row = cell("B3", "Neue Kunden", 42.0)
    assert outcomes(company, row, metric_of_label={"neue kunden": customers}) == [Outcome.NEW]
    assert outcomes(company, row, metric_of_label={"Neue Kunden": None}) == [Outcome.IGNORED]


def test_a_plain_number_in_a_percentage_is_asked_about_never_guessed(
    company: CompanyFile, margin: int
) -> None:
    plain = cell("B2", "Margin", 38.6)
    plan = imports.plan_import(company, reading(plain))
    assert plan.asks_percent_reading
    assert plan.proposals[0].outcome is Outcome.REJECTED
    points = ImportChoices(percent_reading=PercentReading.POINTS)
    assert imports.plan_import(company, reading(plain), points).proposals[0].value == 0.386
    fraction = ImportChoices(percent_reading=PercentReading.FRACTION)
    assert imports.plan_import(company, reading(plain), fraction).proposals[0].value == 38.6
    formatted = cell("B2", "Margin", 0.386)._replace(percent=True)
    sure = imports.plan_import(company, reading(formatted))
    assert not sure.asks_percent_reading
    assert (sure.proposals[0].metric_id, sure.proposals[0].value) == (margin, 0.386)


def test_a_percentage_for_a_count_is_rejected(company: CompanyFile, customers: int) -> None:
    formatted = cell("B2", "New customers", 0.4)._replace(percent=True)
    assert outcomes(company, formatted) == [Outcome.REJECTED], customers


def test_a_period_of_another_frequency_is_rejected_with_both_named(
    company: CompanyFile, customers: int
) -> None:
    quarter = Period(Frequency.QUARTER, dt.date(2026, 1, 1))
    plan = imports.plan_import(company, reading(cell("B2", "New customers", 42.0, quarter)))
    assert plan.proposals[0].reason == (
        "New customers is kept monthly, but this value is for Q1 2026."
    ), customers


def test_two_cells_that_contradict_are_both_rejected_and_name_each_other(
    company: CompanyFile, customers: int
) -> None:
    plan = imports.plan_import(
        company,
        reading(cell("B2", "New customers", 42.0), cell("B9", "new customers", 43.0)),
    )
    assert [p.outcome for p in plan.proposals] == [Outcome.REJECTED] * 2, customers
    assert all("B2" in p.reason and "B9" in p.reason for p in plan.proposals)


def test_two_cells_that_agree_are_one_value(company: CompanyFile, customers: int) -> None:
    twice = [cell("B2", "New customers", 42.0), cell("B9", "New customers", 42.0)]
    assert outcomes(company, *twice) == [Outcome.NEW, Outcome.IGNORED], customers


def test_a_currency_that_is_not_the_metrics_is_rejected(
    company: CompanyFile, customers: int
) -> None:
    dollars = cell("B2", "New customers", 42.0)._replace(currency="USD")
    plan = imports.plan_import(company, reading(dollars))
    assert plan.proposals[0].outcome is Outcome.REJECTED, customers
    assert "USD" in plan.proposals[0].reason


def test_many_contradicting_cells_are_counted_not_listed(
    company: CompanyFile, customers: int
) -> None:
    cells = [cell(f"B{n}", "New customers", float(n)) for n in range(2, 50)]
    plan = imports.plan_import(company, reading(*cells))
    assert "and 44 more name the same" in plan.proposals[0].reason, customers


def test_a_cancelled_import_writes_nothing(company: CompanyFile, customers: int) -> None:
    class Stopped(NoProgress):
        def is_cancelled(self) -> bool:
            return True

    plan = imports.plan_import(company, reading(cell("B2", "New customers", 42.0)))
    with pytest.raises(CancelledError):
        imports.apply_import(company, plan, Stopped())
    with company.read() as records:
        assert records.entries([customers]) == []
    assert history.undoable(company) is not None


def test_a_note_of_the_sheet_is_added_to_the_one_that_stands(
    company: CompanyFile, customers: int
) -> None:
    set_entries(company, [Edit(customers, MARCH, 42.0)])
    set_note(company, customers, MARCH, "My own note")
    noted = cell("B2", "New customers", 42.0)._replace(note="from the bookkeeper")
    plan = imports.plan_import(company, reading(noted))
    assert plan.proposals[0].outcome is Outcome.CHANGED
    assert "from the bookkeeper" in plan.proposals[0].reason
    imports.apply_import(company, plan)
    with company.read() as records:
        assert records.notes()[customers][MARCH] == "My own note\nfrom the bookkeeper"
    again = imports.plan_import(company, reading(noted))
    assert again.proposals[0].outcome is Outcome.UNCHANGED


@pytest.mark.parametrize(
    ("unit", "number", "reason"),
    [
        (Unit(UnitKind.SCORE, decimals=1), 4.3, ""),
        (Unit(UnitKind.SCORE, decimals=1), 7.0, "“7.0” is no score: scores go from 1 to 5."),
        (Unit(UnitKind.NPS), -100.0, ""),
        (
            Unit(UnitKind.NPS),
            142.0,
            "“142.0” is no Net Promoter Score: those go from -100 to 100.",
        ),
    ],
)
def test_what_no_score_can_be_is_rejected(
    company: CompanyFile, unit: Unit, number: float, reason: str
) -> None:
    target = TargetDraft(dt.date(2024, 1, 1), constant=Target(4.0))
    draft = replace(kpi_draft("Stars"), unit=unit, aggregation=Aggregation.MEAN, target=target)
    define_kpi(company, draft)
    (proposal,) = imports.plan_import(company, reading(cell("B2", "Stars", number))).proposals
    assert proposal.outcome is (Outcome.REJECTED if reason else Outcome.NEW)
    assert proposal.reason == reason
