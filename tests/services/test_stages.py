import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest

from kpidesk.domain.changes import Action, ActionKind, ChangeSet, Kind
from kpidesk.domain.errors import FieldError, UserError
from kpidesk.domain.metrics import Metric, Stage, Timing
from kpidesk.domain.ports import CompanyFile
from kpidesk.services import history, stages
from kpidesk.services.entries import Edit, set_entries
from kpidesk.services.metric_drafts import MetricDraft, draft_of, find_metric
from kpidesk.services.metric_list import metric_list
from kpidesk.services.metrics import define_kpi, edit_metric, promotion_of
from kpidesk.services.reviews import review_metric
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


def retired_and_back(file: CompanyFile, metric_id: int) -> Metric:
    stages.retire_metric(file, metric_id, "A pause", TODAY)
    stages.restore_metric(file, metric_id)
    with file.read() as records:
        return find_metric(records, metric_id)


def test_a_vanity_metric_does_not_become_a_kpi_by_a_pause(company: CompanyFile) -> None:
    define_kpi(company, replace(kpi_draft("Followers"), outcome=None, so_what=""))
    before = metric_named(company, "Followers")
    assert before.stage is Stage.CANDIDATE
    assert retired_and_back(company, before.id) == before


def test_a_kpi_that_stepped_back_on_purpose_is_none_after_a_pause(
    company: CompanyFile, customers: int
) -> None:
    stages.keep_as_metric(company, customers)
    before = metric_named(company, "New customers")
    assert retired_and_back(company, customers) == before
    assert retired_and_back(company, customers) == before  # the second pause is like the first


def test_a_kpi_of_old_and_a_bare_idea_come_back_as_they_were(
    company: CompanyFile, customers: int
) -> None:
    old = replace(draft_of(company, customers), outcome=None, so_what="")
    edit_metric(company, customers, old)
    assert retired_and_back(company, customers).stage is Stage.KPI
    stages.add_candidates(company, ["Calls"])
    idea = retired_and_back(company, id_of(company, "Calls"))
    assert (idea.stage, idea.starts_on) == (Stage.CANDIDATE, None)


def test_a_kpi_that_lost_something_in_the_meantime_comes_back_as_a_tracked_metric(
    company: CompanyFile, customers: int
) -> None:
    stages.retire_metric(company, customers, "A pause", TODAY)
    edit_metric(company, customers, replace(draft_of(company, customers), owner=""))
    stages.restore_metric(company, customers)
    metric = metric_named(company, "New customers")
    assert (metric.stage, metric.is_collected) == (Stage.CANDIDATE, True)


def test_a_kpi_whose_place_was_taken_comes_back_as_a_tracked_metric(company: CompanyFile) -> None:
    fill(company, 10)
    stages.retire_metric(company, 1, "A pause", TODAY)
    define_kpi(company, kpi_draft("KPI 11"))
    assert stage_of(company, "KPI 11") is Stage.KPI
    stages.restore_metric(company, 1)
    assert stage_of(company, "KPI 1") is Stage.CANDIDATE


def test_what_the_file_never_knew_but_as_retired_comes_back_as_a_metric(
    company: CompanyFile, customers: int
) -> None:
    add_conversion(company)
    with company.write(Action(ActionKind.SAMPLE)) as work:
        old = find_metric(work, customers)
        work.remove_metrics([customers])
        leads = replace(metric_named(company, "Leads"), stage=Stage.RETIRED)
        number = work.new_id(Kind.METRIC)
        work.put_metrics([replace(old, id=number, stage=Stage.RETIRED, starts_on=None), leads])
    stages.restore_metric(company, number)
    metric = metric_named(company, "New customers")
    assert (metric.stage, metric.starts_on) == (Stage.CANDIDATE, TODAY)
    stages.restore_metric(company, leads.id)
    assert stage_of(company, "Leads") is Stage.INPUT


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


def test_candidates_that_a_formula_names_become_inputs_in_the_same_step(
    company: CompanyFile, customers: int
) -> None:
    stages.add_candidates(company, ["Visits", "Calls"])
    before = everything(company)
    define_kpi(company, MetricDraft("Rate", formula="[NEW customers] / visits"))
    visits = metric_named(company, "Visits")
    assert (visits.stage, visits.starts_on) == (Stage.INPUT, TODAY)
    assert stage_of(company, "New customers") is Stage.KPI, customers
    assert stage_of(company, "Calls") is Stage.CANDIDATE
    history.undo(company)
    assert everything(company) == before


def test_a_changed_formula_makes_inputs_and_another_edit_does_not(company: CompanyFile) -> None:
    for name in ("Visits", "Calls"):
        define_kpi(company, MetricDraft(name, starts_on=MARCH.start))
    stages.retire_metric(company, id_of(company, "Calls"), "A pause", TODAY)
    define_kpi(company, MetricDraft("Rate", formula="Calls * 2"))
    stages.restore_metric(company, id_of(company, "Calls"))
    assert stage_of(company, "Calls") is Stage.CANDIDATE
    rate = id_of(company, "Rate")
    edit_metric(company, rate, replace(draft_of(company, rate), definition="What it is"))
    assert stage_of(company, "Calls") is Stage.CANDIDATE
    edit_metric(company, rate, replace(draft_of(company, rate), formula="Visits * 2"))
    visits = metric_named(company, "Visits")
    assert (visits.stage, visits.starts_on) == (Stage.INPUT, MARCH.start)
    assert stage_of(company, "Rate") is Stage.CANDIDATE
    history.undo(company)
    assert stage_of(company, "Visits") is Stage.CANDIDATE


def test_a_candidate_is_kept_as_an_input(company: CompanyFile, customers: int) -> None:
    stages.add_candidates(company, ["Visits"])
    visits = id_of(company, "Visits")
    stages.keep_as_input(company, visits)
    metric = metric_named(company, "Visits")
    assert (metric.stage, metric.starts_on) == (Stage.INPUT, TODAY)
    assert stages.keep_as_input(company, visits).is_empty
    with pytest.raises(UserError, match="is a KPI"):
        stages.keep_as_input(company, customers)
    stages.retire_metric(company, visits, "A pause", TODAY)
    with pytest.raises(UserError, match="is retired"):
        stages.keep_as_input(company, visits)


def test_who_has_no_new_values_without_a_metric(company: CompanyFile) -> None:
    add_conversion(company)
    define_kpi(company, MetricDraft("Double", formula="[Conversion rate] * 2"))
    define_kpi(company, MetricDraft("Gone", formula="Leads * 2"))
    stages.retire_metric(company, id_of(company, "Gone"), "Old", TODAY)
    leads = id_of(company, "Leads")
    assert stages.calculated_from(company, leads) == ("Conversion rate", "Double")
    assert stages.calculated_from(company, id_of(company, "Double")) == ()
    assert stages.calculated_from(company, 99) == ()


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
    review_metric(company, 1, MARCH, "", TODAY)
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
    "input": lambda file, _it: stages.keep_as_input(file, id_of(file, "Newsletter readers")),
    "delete": stages.delete_metric,
    "ideas": lambda file, _it: stages.add_candidates(file, ["One", "Two"], "Grow", "Shop"),
    "reviewed": lambda file, it: review_metric(file, it, MARCH, "Well done", TODAY),
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
