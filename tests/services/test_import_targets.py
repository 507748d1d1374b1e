"""Budget columns: offered, taken as targets, and never rewriting what was judged."""

from dataclasses import replace

import pytest

from kpidesk.domain.import_plans import ImportChoices, ImportPlan, Outcome
from kpidesk.domain.imports import CellRead, WorkbookReading
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.targets import PlanKind
from kpidesk.services import history
from kpidesk.services.histories import histories
from kpidesk.services.import_matching import match_labels
from kpidesk.services.imports import apply_import, plan_import
from tests.services.conftest import TODAY
from tests.services.test_imports import cell, reading

RUNNING = FiscalCalendar().containing(TODAY, Frequency.MONTH)
PAST, NEXT = RUNNING.previous, RUNNING.next
TAKEN = ImportChoices(with_targets=True)


def budget(*targets: CellRead, cells: tuple[CellRead, ...] = ()) -> WorkbookReading:
    book = reading(*cells)
    (sheet,) = book.sheets
    table = replace(sheet.tables[0], targets=targets)
    return replace(book, sheets=(replace(sheet, tables=(table,)),))


def target(period: Period, number: float, label: str = "New customers") -> CellRead:
    return cell(f"C{period.start.month}", label, number, period)


def outcomes(plan: ImportPlan) -> list[Outcome]:
    return [each.outcome for each in plan.proposals]


def targets(company: CompanyFile, metric_id: int, *periods: Period) -> list[float | None]:
    with company.read() as records:
        metric = next(each for each in records.metrics() if each.id == metric_id)
        known = histories(records, [metric])[metric_id]
    found = [known.target(period) for period in periods]
    return [None if each is None else each.value for each in found]


def test_a_budget_is_offered_and_ignored_until_it_is_wanted(
    company: CompanyFile, customers: int
) -> None:
    plan = plan_import(company, budget(target(NEXT, 50.0)))
    assert outcomes(plan) == [Outcome.IGNORED], customers
    assert "target" in plan.proposals[0].reason
    assert plan.writes == 0


def test_targets_take_over_from_the_period_that_runs(company: CompanyFile, customers: int) -> None:
    book = budget(target(PAST, 60.0), target(RUNNING, 61.0), target(NEXT, 62.0))
    plan = plan_import(company, book, TAKEN)
    assert outcomes(plan) == [Outcome.IGNORED, Outcome.CHANGED, Outcome.CHANGED]
    assert "keeps the target that it was judged by" in plan.proposals[0].reason
    assert all(each.is_target for each in plan.proposals)
    apply_import(company, plan)
    assert targets(company, customers, PAST, RUNNING, NEXT) == [47.0, 61.0, 62.0]
    assert outcomes(plan_import(company, book, TAKEN))[1:] == [Outcome.UNCHANGED] * 2
    history.undo(company)
    assert targets(company, customers, PAST, RUNNING, NEXT) == [47.0, 47.0, 47.0]


def test_a_later_budget_adds_periods_and_changes_only_what_is_to_come(
    company: CompanyFile, customers: int
) -> None:
    first = budget(target(RUNNING, 61.0), target(NEXT, 62.0))
    apply_import(company, plan_import(company, first, TAKEN))
    later = budget(target(NEXT, 70.0), target(NEXT.next, 71.0))
    apply_import(company, plan_import(company, later, TAKEN))
    assert targets(company, customers, PAST, RUNNING, NEXT, NEXT.next) == [47.0, 61.0, 70.0, 71.0]


def test_a_new_metric_gets_its_whole_budget(company: CompanyFile) -> None:
    visits = cell("B2", "Visits", 9.0, PAST)
    book = budget(target(PAST, 10.0, "Visits"), target(NEXT, 12.0, "Visits"), cells=(visits,))
    new = {match.label: match.proposal for match in match_labels(company, book)}
    plan = plan_import(company, book, replace(TAKEN, new_metrics=new))
    assert outcomes(plan) == [Outcome.NEW] * 3
    apply_import(company, plan)
    with company.read() as records:
        (metric,) = records.metrics()
        (kept,) = records.target_plans()
        assert records.values()[metric.id] == {PAST: 9.0}
    assert kept.kind is PlanKind.PER_PERIOD
    assert targets(company, metric.id, PAST, RUNNING, NEXT) == [10.0, None, 12.0]
    gap = budget(target(RUNNING, 11.0, "Visits"))
    apply_import(company, plan_import(company, gap, TAKEN))
    assert targets(company, metric.id, PAST, RUNNING, NEXT) == [10.0, 11.0, 12.0]


def test_two_targets_that_contradict_are_both_rejected(
    company: CompanyFile, customers: int
) -> None:
    twice = budget(target(NEXT, 60.0), target(NEXT, 61.0)._replace(cell="D9"))
    plan = plan_import(company, twice, TAKEN)
    assert outcomes(plan) == [Outcome.REJECTED] * 2, customers


@pytest.mark.parametrize("label", ["New customers", "Unknown"])
def test_a_target_that_is_not_understood_is_rejected(
    company: CompanyFile, customers: int, label: str
) -> None:
    bad = target(NEXT, 60.0, label)._replace(number=None, problem="Not a number.")
    (proposal,) = plan_import(company, budget(bad), TAKEN).proposals
    assert proposal.outcome is Outcome.REJECTED, customers
    assert proposal.reason
