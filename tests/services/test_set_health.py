"""The health of a company's set of KPIs, from its file."""

import datetime as dt
from dataclasses import replace

import pytest

from kpidesk.domain.metrics import Timing
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.set_findings import FindingKind, SetFinding
from kpidesk.domain.targets import Target
from kpidesk.services.entries import Edit, set_entries
from kpidesk.services.history import undo
from kpidesk.services.library import apply_starter_set
from kpidesk.services.metric_drafts import TargetDraft, draft_of
from kpidesk.services.metrics import define_kpi, edit_metric
from kpidesk.services.reviews import review_metric, reviewable
from kpidesk.services.set_health import health_of_set
from kpidesk.services.stages import set_owner, set_partners
from tests.services.conftest import TODAY, kpi_draft
from tests.services.formula_company import add, put


def month(number: int, year: int = 2026) -> Period:
    return Period(Frequency.MONTH, dt.date(year, number, 1))


def kinds(file: CompanyFile) -> list[FindingKind]:
    return [finding.kind for finding in health_of_set(file, TODAY).findings]


def test_an_empty_company_has_nothing_to_mend(company: CompanyFile) -> None:
    health = health_of_set(company, TODAY)
    assert (health.findings, health.kpis) == ((), 0)


@pytest.fixture
def well(company: CompanyFile, customers: int) -> int:
    """Return a leading KPI with all that a KPI needs, fresh numbers and a review."""
    draft = draft_of(company, customers)
    edit_metric(company, customers, replace(draft, timing=Timing.LEADING))
    edits = [Edit(customers, month(number), 40.0 + number) for number in range(1, 11)]
    set_entries(company, edits)
    review_metric(company, customers, month(10), "A good month", TODAY)
    return customers


@pytest.mark.usefixtures("well")
def test_a_kpi_with_everything_is_well(company: CompanyFile) -> None:
    assert kinds(company) == []


def test_each_lack_is_found_and_mended(company: CompanyFile, well: int) -> None:
    draft = draft_of(company, well)
    edit_metric(company, well, replace(draft, timing=Timing.LAGGING))
    assert kinds(company) == [FindingKind.NO_LEADING_PARTNER]
    set_partners(company, well, ("Quotes sent",))
    assert kinds(company) == []
    define_kpi(company, kpi_draft("Margin"))
    found = health_of_set(company, TODAY)
    assert [(finding.kind, found.names[finding.metric_id]) for finding in found.findings] == [
        (FindingKind.STALE, "Margin"),
        (FindingKind.NO_LEADING_PARTNER, "Margin"),
    ]


def test_a_target_that_is_always_met_is_told(company: CompanyFile, well: int) -> None:
    set_entries(company, [Edit(well, month(number), 90.0) for number in range(1, 11)])
    assert kinds(company) == [FindingKind.ALWAYS_MET]
    set_entries(company, [Edit(well, month(number), 4.0) for number in range(1, 11)])
    assert kinds(company) == [FindingKind.NEVER_MET]


def test_a_review_notes_the_day_and_what_was_said(company: CompanyFile, customers: int) -> None:
    set_entries(company, [Edit(customers, month(number), 48.0) for number in (8, 9)])
    assert FindingKind.NEVER_REVIEWED in kinds(company)
    found = reviewable(company, customers, TODAY, ENGLISH)
    assert (found.period, found.period_label) == (month(9), "September 2026")
    review_metric(company, customers, found.period, " The fair brought them. ", TODAY)
    assert FindingKind.NEVER_REVIEWED not in kinds(company)
    with company.read() as records:
        assert records.notes() == {customers: {month(9): "The fair brought them."}}
        assert records.metrics()[0].reviewed_on == TODAY
    undo(company)
    with company.read() as records:
        assert (records.notes(), records.metrics()[0].reviewed_on) == ({}, None)


def test_setting_an_owner_is_one_step(company: CompanyFile, customers: int) -> None:
    change = set_owner(company, customers, "Ben")
    assert draft_of(company, customers).owner == "Ben"
    assert not change.is_empty
    undo(company)
    assert draft_of(company, customers).owner == "Carla"


def test_a_stale_ratio_leads_to_the_input_that_lacks(company: CompanyFile, well: int) -> None:
    leads, sales = add(company, "Leads"), add(company, "Sales")
    put(company, leads, {month(number): 10.0 for number in range(1, 4)})
    put(company, sales, {month(number): 5.0 for number in range(1, 11)})
    for name, formula in (("Conversion", "Sales / Leads"), ("Score", "Conversion * 2")):
        define_kpi(company, replace(kpi_draft(name), formula=formula))

    def stale(name: str) -> SetFinding:
        found = health_of_set(company, TODAY).findings
        stale = [each for each in found if each.kind is FindingKind.STALE]
        return next(each for each in stale if each.name == name)

    assert well
    for name in ("Conversion", "Score"):
        assert stale(name).cell == (leads, month(4))
        assert stale(name).sentence == (
            f"“{name}” has had no new number since March 2026: “Leads” is missing."
        )
    put(company, leads, {month(number): 0.0 for number in range(4, 11)})
    assert stale("Conversion").sentence == (
        "“Conversion” has had no new number since March 2026. “Leads” is zero in April 2026, and "
        "nothing can be divided by zero."
    )


def test_a_target_that_was_just_raised_is_not_called_easy(company: CompanyFile, well: int) -> None:
    set_entries(company, [Edit(well, month(number), 90.0) for number in range(1, 11)])
    assert kinds(company) == [FindingKind.ALWAYS_MET]
    target = TargetDraft(dt.date(2026, 11, 1), constant=Target(120.0), reason="Too easy")
    edit_metric(company, well, replace(draft_of(company, well), target=target))
    assert kinds(company) == []
    undo(company)
    assert kinds(company) == [FindingKind.ALWAYS_MET]


def test_a_candidate_of_a_starter_set_is_told_until_it_has_everything(
    company: CompanyFile,
) -> None:
    apply_starter_set(company, "shop", TODAY)
    health = health_of_set(company, TODAY)
    first = health.findings[0]
    assert {found.kind for found in health.findings} == {FindingKind.NOT_A_KPI}
    assert health.kpis == 0

    draft = draft_of(company, first.metric_id)
    target = TargetDraft(month(12).start, constant=Target(5.0))
    edit_metric(company, first.metric_id, replace(draft, owner="Anna", target=target))
    later = next(f for f in health_of_set(company, TODAY).findings if f.name == first.name)
    assert later.detail == "Needs what it leads to"
