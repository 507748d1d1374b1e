"""Targets proposed from a metric's own history."""

from dataclasses import replace

from kpidesk.domain.metrics import Direction
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import FiscalCalendar
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.target_plans import Growth
from kpidesk.domain.targets import PlanKind, Target
from kpidesk.domain.targets_proposals import Basis
from kpidesk.services.metric_drafts import draft_of
from kpidesk.services.target_lab import lab, proposed_target, usual_level
from tests.services.conftest import TODAY, kpi_draft
from tests.services.test_targets import START, type_months

YEARS = (40.0, 44.0, 41.0, 46.0, 43.0, 42.0, 45.0, 41.0, 44.0, 46.0, 43.0, 42.0)


def test_three_proposals_each_with_its_evidence_over_the_history(
    company: CompanyFile, customers: int
) -> None:
    type_months(company, customers, *YEARS, *(value + 4 for value in YEARS))
    found = lab(company, customers, ENGLISH, draft_of(company, customers))
    assert [each.basis for each in found.proposals] == list(Basis)
    assert found.missing == ""
    for each in found.proposals:
        assert each.evidence
        assert each.target is not None
        assert each.text == f"at least {each.target.value:.0f}"
        assert each.chart is not None
        assert {point.target for point in each.chart.points} == {each.target}
        assert len(each.chart.points) == 24
    last_year = found.proposals[0]
    assert last_year.rule == Growth(0.1)
    assert last_year.rule_text == "The same period last year plus 10\u00a0%."


def test_a_proposal_beyond_all_that_was_has_a_note(company: CompanyFile, customers: int) -> None:
    type_months(company, customers, *YEARS, *(value + 4 for value in YEARS))
    found = lab(company, customers, ENGLISH, draft_of(company, customers))
    usual = found.proposals[1]
    assert usual.target is not None
    assert usual.target.value > 50
    assert "was never reached so far; the best is 50" in usual.realism


def test_with_few_numbers_each_says_what_it_takes(company: CompanyFile, customers: int) -> None:
    type_months(company, customers, 40.0, 41.0)
    found = lab(company, customers, ENGLISH, draft_of(company, customers))
    assert [each.target for each in found.proposals] == [None, None, None]
    assert found.proposals[1].evidence == ("There are 2 values; it takes 10 to tell what is usual.")


def test_without_numbers_it_says_what_is_missing(company: CompanyFile, customers: int) -> None:
    for metric_id in (customers, None):
        found = lab(company, metric_id, ENGLISH, kpi_draft())
        assert found.proposals == ()
        assert found.missing.startswith("There are no numbers yet")


def test_the_direction_of_the_form_counts_not_that_of_the_file(
    company: CompanyFile, customers: int
) -> None:
    type_months(company, customers, *YEARS, *YEARS)
    draft = replace(draft_of(company, customers), direction=Direction.WITHIN)
    found = lab(company, customers, ENGLISH, draft)
    assert all(each.target and each.target.upper is not None for each in found.proposals)


def test_what_was_chosen_starts_now_and_keeps_the_tolerance(
    company: CompanyFile, customers: int
) -> None:
    draft = draft_of(company, customers)
    assert draft.target is not None
    draft = replace(draft, target=replace(draft.target, tolerance=0.1))
    chosen = proposed_target(draft, Target(50.0), TODAY, FiscalCalendar())
    assert (chosen.starts, chosen.constant, chosen.tolerance) == (START, Target(50.0), 0.1)
    grown = proposed_target(draft, Growth(0.05), TODAY, FiscalCalendar())
    assert (grown.kind, grown.rule) == (PlanKind.GROWTH, Growth(0.05))
    first = proposed_target(replace(draft, target=None), Target(50.0), TODAY, FiscalCalendar())
    assert (first.starts.isoformat(), first.tolerance) == ("2026-01-01", 0.05)


def test_the_baseline_is_the_last_value_then_the_usual_level(
    company: CompanyFile, customers: int
) -> None:
    draft = draft_of(company, customers)
    assert usual_level(company, customers, draft, ENGLISH) is None
    type_months(company, customers, 40.0, 43.0)
    assert usual_level(company, customers, draft, ENGLISH) == Target(43.0)
    type_months(company, customers, *YEARS)
    assert usual_level(company, customers, draft, ENGLISH) == Target(43.0)  # 42.75 on average
    within = replace(draft, direction=Direction.WITHIN)
    found = usual_level(company, customers, within, ENGLISH)
    assert found is not None
    assert found.upper is not None
