import datetime as dt
from dataclasses import replace

import pytest

from kpidesk.domain.changes import ActionKind, Kind
from kpidesk.domain.errors import FieldError, UserError
from kpidesk.domain.metrics import Direction, Stage
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.qualification import Outcome
from kpidesk.domain.targets import Target
from kpidesk.services import history
from kpidesk.services.entries import Edit, set_entries
from kpidesk.services.metric_drafts import MetricDraft, TargetDraft, draft_of
from kpidesk.services.metric_list import metric_list
from kpidesk.services.metrics import choices, define_kpi, edit_metric
from tests.services.conftest import TODAY, kpi_draft

MARCH = Period(Frequency.MONTH, dt.date(2026, 3, 1))


def test_define_kpi_creates_everything_around_it_in_one_step(company: CompanyFile) -> None:
    change = define_kpi(company, kpi_draft())
    assert change.action.kind is ActionKind.DEFINE_KPI
    assert {kind for kind, ids in change.touched.items() if ids} == {
        Kind.METRIC, Kind.DEPARTMENT, Kind.OWNER, Kind.OBJECTIVE, Kind.TARGET,
    }  # fmt: skip
    (row,) = metric_list(company, TODAY)
    assert row.metric.stage is Stage.KPI
    assert (row.department, row.owner, row.objective) == ("Marketing", "Carla", "Grow")
    assert row.target == Target(47.0)


def test_undo_takes_back_the_kpi_and_all_that_came_with_it(company: CompanyFile) -> None:
    define_kpi(company, kpi_draft())
    history.undo(company)
    assert metric_list(company, TODAY) == []
    assert choices(company).owners == ()
    history.redo(company)
    assert metric_list(company, TODAY)[0].target == Target(47.0)


def test_names_that_exist_are_reused_whatever_their_case(company: CompanyFile) -> None:
    define_kpi(company, kpi_draft("Revenue"))
    define_kpi(company, replace(kpi_draft("Margin"), owner="CARLA", department="marketing "))
    offered = choices(company)
    assert offered.owners == ("Carla",)
    assert offered.departments == ("Marketing",)


@pytest.mark.parametrize("missing", ["owner", "objective", "target", "so_what", "outcome"])
def test_without_owner_objective_target_or_so_what_it_stays_a_candidate(
    company: CompanyFile, missing: str
) -> None:
    nothing = None if missing in ("target", "outcome") else ""
    draft = replace(kpi_draft(), **{missing: nothing})  # type: ignore[arg-type]
    change = define_kpi(company, draft)
    assert change.action.kind is ActionKind.CREATE_METRIC
    assert metric_list(company, TODAY)[0].metric.stage is Stage.CANDIDATE


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "NEW  customers"}, "name"),
        ({"name": "a\x07b"}, "name"),
        ({"definition": "x" * 2001}, "definition"),
    ],
)
def test_a_draft_that_cannot_be_accepted_names_its_field(
    company: CompanyFile, customers: int, change: dict[str, str], field: str
) -> None:
    with pytest.raises(FieldError) as caught:
        define_kpi(company, replace(kpi_draft("Another"), **change))  # type: ignore[arg-type]
    assert caught.value.field == field
    assert caught.value.message.endswith(".")
    assert len(metric_list(company, TODAY)) == 1, customers


@pytest.mark.parametrize(
    ("target", "direction", "field"),
    [
        (Target(float("nan")), Direction.HIGHER, "target"),
        (Target(2.0), Direction.WITHIN, "upper"),
        (Target(4.0, 2.0), Direction.WITHIN, "upper"),
        (Target(4.0, float("inf")), Direction.WITHIN, "upper"),
        (Target(4.0, 5.0), Direction.LOWER, "upper"),
        (None, Direction.HIGHER, "target"),
    ],
)
def test_a_target_that_cannot_be_held_against_is_refused_at_its_field(
    company: CompanyFile, target: Target | None, direction: Direction, field: str
) -> None:
    draft = replace(
        kpi_draft(),
        direction=direction,
        target=TargetDraft(dt.date(2026, 1, 1), constant=target),
    )
    with pytest.raises(FieldError) as caught:
        define_kpi(company, draft)
    assert caught.value.field == field


def test_a_draft_of_a_metric_saved_unchanged_changes_nothing(
    company: CompanyFile, customers: int
) -> None:
    draft = draft_of(company, customers)
    assert edit_metric(company, customers, draft).is_empty


def test_without_its_target_a_kpi_is_a_candidate_again_and_undo_brings_it_back(
    company: CompanyFile, customers: int
) -> None:
    edit_metric(company, customers, replace(draft_of(company, customers), target=None))
    assert metric_list(company, TODAY)[0].metric.stage is Stage.CANDIDATE
    history.undo(company)
    row = metric_list(company, TODAY)[0]
    assert (row.metric.stage, row.target) == (Stage.KPI, Target(47.0))


def test_the_frequency_cannot_change_under_numbers(company: CompanyFile, customers: int) -> None:
    weekly = replace(draft_of(company, customers), frequency=Frequency.WEEK)
    set_entries(company, [Edit(customers, MARCH, 42.0)])
    with pytest.raises(FieldError) as caught:
        edit_metric(company, customers, weekly)
    assert caught.value.field == "frequency"


def test_a_metric_that_is_gone_gets_a_sentence(company: CompanyFile) -> None:
    with pytest.raises(UserError, match="no longer in the file"):
        edit_metric(company, 999, kpi_draft())


@pytest.mark.parametrize("name", ["New customers:", " new  CUSTOMERS "])
def test_two_names_that_a_sheet_could_not_tell_apart_are_refused(
    company: CompanyFile, customers: int, name: str
) -> None:
    with pytest.raises(FieldError, match="already a metric"):
        define_kpi(company, kpi_draft(name))
    assert len(metric_list(company, TODAY)) == 1, customers


def test_what_matters_most_is_kept_with_the_kpi_and_undone_with_it(company: CompanyFile) -> None:
    define_kpi(company, MetricDraft("Waste"), outcomes=(Outcome.COST,))
    with company.read() as records:
        assert records.company().outcomes == (Outcome.COST,)
    define_kpi(company, MetricDraft("Repairs"))
    with company.read() as records:
        assert records.company().outcomes == (Outcome.COST,)
    history.undo(company)
    history.undo(company)
    with company.read() as records:
        assert records.company().outcomes == ()
