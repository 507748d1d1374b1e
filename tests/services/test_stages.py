import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest

from kpidesk.domain.changes import ActionKind, ChangeSet
from kpidesk.domain.errors import FieldError, UserError
from kpidesk.domain.metrics import Stage, Timing
from kpidesk.domain.ports import CompanyFile
from kpidesk.services import history, stages
from kpidesk.services.entries import Edit, set_entries
from kpidesk.services.metric_drafts import MetricDraft, draft_of
from kpidesk.services.metric_list import metric_list
from kpidesk.services.metrics import define_kpi, edit_metric, promotion_of
from tests.services.conftest import TODAY, kpi_draft
from tests.services.metric_examples import MARCH, add_conversion, everything, id_of, metric_named


def stage_of(file: CompanyFile, name: str) -> Stage:
    return metric_named(file, name).stage


def fill(file: CompanyFile, count: int) -> None:
    for number in range(count):
        define_kpi(file, kpi_draft(f"KPI {number + 1}"))


def names_in_order(file: CompanyFile) -> list[str]:
    with file.read() as records:
        return [metric.name for metric in records.metrics()]


def test_retiring_needs_a_reason_and_keeps_the_numbers(
    company: CompanyFile, customers: int
) -> None:
    set_entries(company, [Edit(customers, MARCH, 42.0)])
    with pytest.raises(FieldError, match="few words"):
        stages.retire_metric(company, customers, " ", TODAY)
    stages.retire_metric(company, customers, "Replaced", TODAY)
    (row,) = metric_list(company, TODAY)
    assert (row.metric.stage, row.metric.retired_on) == (Stage.RETIRED, TODAY)
    with company.read() as records:
        assert records.values([customers])[customers] == {MARCH: 42.0}


def test_what_was_retired_comes_back_as_what_it_can_be(
    company: CompanyFile, customers: int
) -> None:
    add_conversion(company)
    leads, rate = id_of(company, "Leads"), id_of(company, "Conversion rate")
    for metric_id in (customers, leads, rate):
        stages.retire_metric(company, metric_id, "A pause", TODAY)
        stages.restore_metric(company, metric_id)
    assert stage_of(company, "New customers") is Stage.KPI
    assert stage_of(company, "Leads") is Stage.INPUT
    assert stage_of(company, "Conversion rate") is Stage.CANDIDATE
    assert metric_named(company, "New customers").retired_on is None
    with pytest.raises(UserError, match="is not retired"):
        stages.restore_metric(company, customers)


@pytest.mark.parametrize("missing", ["objective", "owner", "target", "so_what"])
def test_a_promotion_says_what_is_missing(company: CompanyFile, missing: str) -> None:
    draft = replace(kpi_draft(), **{missing: None if missing == "target" else ""})  # type: ignore[arg-type]
    define_kpi(company, draft)
    with pytest.raises(FieldError, match="New customers") as caught:
        stages.promote_metric(company, 1)
    assert caught.value.field == missing


def test_a_kpi_steps_back_and_comes_forward_again(company: CompanyFile, customers: int) -> None:
    set_entries(company, [Edit(customers, MARCH, 42.0)])
    stages.keep_as_metric(company, customers)
    kept = metric_named(company, "New customers")
    assert kept.stage is Stage.CANDIDATE
    assert kept.is_collected
    assert kept.starts_on == dt.date(2024, 1, 1)
    # What was kept as a metric on purpose is no KPI again because of another word in its name.
    edit_metric(company, customers, replace(draft_of(company, customers), definition="First buy"))
    assert stage_of(company, "New customers") is Stage.CANDIDATE
    change = stages.promote_metric(company, customers)
    assert change.action.kind is ActionKind.PROMOTE_METRIC
    assert stage_of(company, "New customers") is Stage.KPI


def test_a_candidate_becomes_a_kpi_when_an_edit_gives_it_what_it_lacked(
    company: CompanyFile,
) -> None:
    define_kpi(company, replace(kpi_draft(), so_what=""))
    edit_metric(company, 1, replace(draft_of(company, 1), so_what="They come back."))
    assert stage_of(company, "New customers") is Stage.KPI


def test_a_kpi_of_old_stays_one_without_its_so_what_and_is_tracked_without_its_owner(
    company: CompanyFile, customers: int
) -> None:
    old = replace(draft_of(company, customers), outcome=None, so_what="")
    edit_metric(company, customers, old)
    assert stage_of(company, "New customers") is Stage.KPI
    edit_metric(company, customers, replace(old, owner=""))
    metric = metric_named(company, "New customers")
    assert (metric.stage, metric.is_collected) == (Stage.CANDIDATE, True)


def test_the_eleventh_kpi_of_a_department_is_kept_as_a_metric_and_says_so_before(
    company: CompanyFile,
) -> None:
    fill(company, 8)
    assert "number 9" in promotion_of(company, kpi_draft("KPI 9")).sentence
    fill_up = [kpi_draft("KPI 9"), kpi_draft("KPI 10")]
    for draft in fill_up:
        define_kpi(company, draft)
    told = promotion_of(company, replace(kpi_draft("KPI 11"), department="marketing"))
    assert not told.is_allowed
    change = define_kpi(company, kpi_draft("KPI 11"))
    assert change.action.kind is ActionKind.CREATE_METRIC
    kept = metric_named(company, "KPI 11")
    assert (kept.stage, kept.is_collected) == (Stage.CANDIDATE, True)
    with pytest.raises(UserError, match="would have 11 KPIs"):
        stages.promote_metric(company, kept.id)
    assert promotion_of(company, replace(kpi_draft("KPI 11"), department="Shop")).is_allowed
    stages.keep_as_metric(company, id_of(company, "KPI 10"))
    stages.promote_metric(company, kept.id)
    assert stage_of(company, "KPI 11") is Stage.KPI


def test_what_is_no_kpi_yet_and_what_is_one_already_need_no_promotion(
    company: CompanyFile,
) -> None:
    fill(company, 10)
    assert promotion_of(company, replace(kpi_draft("Idea"), owner="")).sentence == ""
    assert promotion_of(company, draft_of(company, 1), 1).sentence == ""


def test_a_metric_that_formulas_name_is_not_deleted(company: CompanyFile) -> None:
    rate = add_conversion(company)
    with pytest.raises(UserError, match="“Leads” is used by the formula of “Conversion rate”"):
        stages.delete_metric(company, id_of(company, "Leads"))
    define_kpi(company, MetricDraft("Twice", formula="2 * Leads"))
    with pytest.raises(UserError, match="formulas of “Conversion rate”, “Twice”"):
        stages.delete_metric(company, id_of(company, "Leads"))
    stages.delete_metric(company, rate)
    stages.delete_metric(company, id_of(company, "Twice"))
    stages.delete_metric(company, id_of(company, "Leads"))
    assert names_in_order(company) == ["Sales"]


def test_many_ideas_at_once_are_candidates_and_known_ones_are_told(
    company: CompanyFile, customers: int
) -> None:
    ideas = ["Returns", "", "  new CUSTOMERS", "Calls  made", "returns"]
    told = stages.candidate_names(company, ideas)
    assert (told.new, told.known) == (("Returns", "Calls made"), ("New customers",))
    change = stages.add_candidates(company, ideas, "Sell more", "Shop")
    assert change.action.describe() == "2 new candidates"
    rows = {row.metric.name: row for row in metric_list(company, TODAY)}
    assert (rows["Returns"].objective, rows["Returns"].department) == ("Sell more", "Shop")
    assert not rows["Returns"].metric.is_collected
    assert stages.add_candidates(company, ["Returns"], "Other").is_empty
    history.undo(company)
    assert names_in_order(company) == ["New customers"]
    assert customers


def test_a_new_partner_is_an_idea_beside_the_lagging_metric(
    company: CompanyFile, customers: int
) -> None:
    stages.set_partners(company, customers, ["Newsletter readers", "newsletter  READERS"])
    partner = metric_named(company, "Newsletter readers")
    assert (partner.stage, partner.timing) == (Stage.CANDIDATE, Timing.LEADING)
    assert partner.starts_on is None
    metric = metric_named(company, "New customers")
    assert partner.department_id == metric.department_id
    assert partner.objective_id == metric.objective_id
    assert metric_list(company, TODAY)[0].partners == ("Newsletter readers",)
    with pytest.raises(FieldError, match="leading metric itself"):
        stages.set_partners(company, partner.id, ["Calls"])


def test_an_idea_of_the_brainstorm_becomes_leading_when_it_predicts_something(
    company: CompanyFile, customers: int
) -> None:
    stages.add_candidates(company, ["Calls"])
    stages.set_partners(company, customers, ["calls"])
    assert metric_named(company, "Calls").timing is Timing.LEADING
    assert names_in_order(company) == ["New customers", "Calls"]


def test_an_input_that_steps_back_stays_an_input(company: CompanyFile) -> None:
    add_conversion(company)
    leads = id_of(company, "Leads")
    stages.retire_metric(company, leads, "A pause", TODAY)
    stages.restore_metric(company, leads)
    assert stages.keep_as_metric(company, leads).is_empty
    assert stage_of(company, "Leads") is Stage.INPUT


def test_metrics_are_put_in_order(company: CompanyFile) -> None:
    fill(company, 4)
    stages.move_metric(company, 4, 2)
    stages.move_metric(company, 1, None)
    assert names_in_order(company) == ["KPI 4", "KPI 2", "KPI 3", "KPI 1"]
    assert stages.move_metric(company, 3, 3).is_empty
    with pytest.raises(UserError, match="no longer in the file"):
        stages.move_metric(company, 1, 99)


def test_a_finding_is_mended_by_one_name(company: CompanyFile) -> None:
    define_kpi(company, MetricDraft("Returns"))
    stages.set_owner(company, 1, " Ben ")
    stages.set_objective(company, 1, "Fewer returns")
    stages.mark_reviewed(company, 1, TODAY)
    (row,) = metric_list(company, TODAY)
    assert (row.owner, row.objective) == ("Ben", "Fewer returns")
    assert row.metric.reviewed_on == TODAY
    with pytest.raises(FieldError, match="A name is needed"):
        stages.set_owner(company, 1, " ")
    with pytest.raises(FieldError, match="what you want to achieve"):
        stages.set_objective(company, 1, "")


OPERATIONS: dict[str, Callable[[CompanyFile, int], ChangeSet]] = {
    "retire": lambda file, it: stages.retire_metric(file, it, "Old", TODAY),
    "keep": stages.keep_as_metric,
    "delete": stages.delete_metric,
    "ideas": lambda file, _it: stages.add_candidates(file, ["One", "Two"], "Grow", "Shop"),
    "reviewed": lambda file, it: stages.mark_reviewed(file, it, TODAY),
    "order": lambda file, it: stages.move_metric(file, it, None),
    "partners": lambda file, it: stages.set_partners(file, it, ["Calls", "Visits"]),
    "owner": lambda file, it: stages.set_owner(file, it, "Zoe"),
    "objective": lambda file, it: stages.set_objective(file, it, "Another"),
    "edit": lambda file, it: edit_metric(
        file, it, replace(draft_of(file, it), name="Guests", tags=("x",), partners=("Calls",))
    ),
    "define": lambda file, _it: define_kpi(file, replace(kpi_draft("More"), owner="Zoe")),
}


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS.keys())
def test_undo_gives_back_all_that_a_reader_saw(
    company: CompanyFile, customers: int, operation: Callable[[CompanyFile, int], ChangeSet]
) -> None:
    add_conversion(company)
    stages.set_partners(company, customers, ["Newsletter readers"])
    set_entries(company, [Edit(customers, MARCH, 42.0)])
    before = everything(company)
    assert not operation(company, customers).is_empty
    after = everything(company)
    assert after != before
    history.undo(company)
    assert everything(company) == before
    history.redo(company)
    assert everything(company) == after
