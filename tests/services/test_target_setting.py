import datetime as dt
from dataclasses import replace

import pytest

from kpidesk.domain.errors import FieldError
from kpidesk.domain.metrics import Aggregation
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.target_plans import Growth, Ramp, Rule, Spread
from kpidesk.domain.targets import PlanKind, Target, TargetPlan
from kpidesk.services.metric_drafts import TargetDraft, draft_of
from kpidesk.services.metric_list import metric_list
from kpidesk.services.metrics import define_kpi, edit_metric
from tests.services.conftest import TODAY, kpi_draft
from tests.services.metric_examples import MARCH

JUNE = dt.date(2026, 6, 1)
NOVEMBER = dt.date(2026, 11, 1)  # the month that runs today
RAMP = Ramp(Target(40.0), Target(52.0), dt.date(2026, 9, 1), dt.date(2026, 12, 31))


def constant(starts: dt.date, value: float, reason: str = "") -> TargetDraft:
    return TargetDraft(starts, constant=Target(value), reason=reason)


def by_rule(kind: PlanKind, rule: Rule) -> TargetDraft:
    return TargetDraft(dt.date(2026, 1, 1), kind, rule=rule)


def set_target(file: CompanyFile, metric_id: int, target: TargetDraft | None) -> None:
    edit_metric(file, metric_id, replace(draft_of(file, metric_id), target=target))


def plans_of(file: CompanyFile, metric_id: int) -> list[TargetPlan]:
    with file.read() as records:
        return list(records.target_plans([metric_id]))


def test_a_new_target_says_why_and_keeps_the_old_one_for_its_time(
    company: CompanyFile, customers: int
) -> None:
    with pytest.raises(FieldError, match="why the target changes") as caught:
        set_target(company, customers, constant(JUNE, 60.0))
    assert caught.value.field == "reason"
    set_target(company, customers, constant(JUNE, 60.0, " A second  shop "))
    assert [(plan.starts, plan.constant, plan.reason) for plan in plans_of(company, customers)] == [
        (dt.date(2024, 1, 1), Target(47.0), ""),
        (JUNE, Target(60.0), "A second shop"),
    ]


def test_why_the_one_before_was_set_is_no_reason_for_the_next(
    company: CompanyFile, customers: int
) -> None:
    set_target(company, customers, constant(JUNE, 60.0, "A second shop"))
    with pytest.raises(FieldError) as caught:
        set_target(company, customers, constant(NOVEMBER, 65.0, "A second shop"))
    assert caught.value.field == "reason"


def test_a_target_that_has_judged_a_period_is_not_rewritten(
    company: CompanyFile, customers: int
) -> None:
    for starts in (dt.date(2024, 1, 1), dt.date(2023, 1, 1)):
        with pytest.raises(FieldError) as caught:
            set_target(company, customers, constant(starts, 60.0, "I was wrong"))
        assert caught.value.field == "starts"
    assert [plan.constant for plan in plans_of(company, customers)] == [Target(47.0)]


def test_a_target_that_starts_now_or_later_is_replaced_in_place(
    company: CompanyFile, customers: int
) -> None:
    set_target(company, customers, constant(dt.date(2027, 1, 1), 60.0, "Next year"))
    set_target(company, customers, constant(dt.date(2027, 1, 1), 62.0, "Next year"))
    set_target(company, customers, constant(NOVEMBER, 63.0, "At once"))
    assert [(plan.starts, plan.constant) for plan in plans_of(company, customers)] == [
        (dt.date(2024, 1, 1), Target(47.0)),
        (NOVEMBER, Target(63.0)),
    ]


def test_a_first_target_that_starts_now_needs_no_reason_to_change(company: CompanyFile) -> None:
    define_kpi(company, replace(kpi_draft(), target=constant(NOVEMBER, 47.0)))
    set_target(company, 1, constant(NOVEMBER, 50.0))
    set_target(company, 1, constant(dt.date(2026, 12, 1), 51.0))
    assert [plan.constant for plan in plans_of(company, 1)] == [Target(50.0), Target(51.0)]


def test_more_periods_in_a_plan_are_no_change_of_the_target(company: CompanyFile) -> None:
    first = TargetDraft(MARCH.start, PlanKind.PER_PERIOD, per_period={MARCH: Target(50.0)})
    define_kpi(company, replace(kpi_draft(), target=first))
    longer = replace(first, per_period={MARCH: Target(50.0), MARCH.next: Target(55.5)})
    set_target(company, 1, longer)
    found = draft_of(company, 1).target
    assert found is not None
    assert found.per_period == longer.per_period
    assert len(plans_of(company, 1)) == 1
    other = replace(first, per_period={MARCH: Target(51.0)}, starts=NOVEMBER)
    with pytest.raises(FieldError) as caught:
        set_target(company, 1, other)
    assert caught.value.field == "reason"


def test_without_its_target_all_plans_go(company: CompanyFile, customers: int) -> None:
    set_target(company, customers, constant(JUNE, 60.0, "A second shop"))
    set_target(company, customers, None)
    assert plans_of(company, customers) == []


@pytest.mark.parametrize(
    ("kind", "rule", "today"),
    [
        (PlanKind.RAMP, RAMP, Target(48.0)),
        (PlanKind.GROWTH, Growth(0.1), None),  # no value a year before
        (PlanKind.SPREAD, Spread(Target(1200.0), 2026), Target(100.0)),
    ],
)
def test_a_rule_is_kept_and_gives_the_target_of_today(
    company: CompanyFile, kind: PlanKind, rule: Rule, today: Target | None
) -> None:
    define_kpi(company, replace(kpi_draft(), target=by_rule(kind, rule)))
    found = draft_of(company, 1).target
    assert found == by_rule(kind, rule)
    assert metric_list(company, TODAY)[0].target == today
    assert edit_metric(company, 1, draft_of(company, 1)).is_empty


@pytest.mark.parametrize(
    ("kind", "rule", "field"),
    [
        (PlanKind.RAMP, replace(RAMP, ends=dt.date(2026, 8, 1)), "ends"),
        (PlanKind.RAMP, replace(RAMP, goal=Target(float("nan"))), "goal"),
        (PlanKind.RAMP, replace(RAMP, steps=0), "steps"),
        (PlanKind.GROWTH, Growth(-1.0), "growth"),
        (PlanKind.SPREAD, Spread(Target(1200.0), 2024), "year"),
        (PlanKind.RAMP, None, "target"),
    ],
)
def test_a_rule_that_gives_no_targets_is_refused_at_its_field(
    company: CompanyFile, kind: PlanKind, rule: Rule, field: str
) -> None:
    with pytest.raises(FieldError) as caught:
        define_kpi(company, replace(kpi_draft(), target=by_rule(kind, rule)))
    assert caught.value.field == field
    assert metric_list(company, TODAY) == []


def test_what_does_not_add_up_cannot_be_spread(company: CompanyFile) -> None:
    target = by_rule(PlanKind.SPREAD, Spread(Target(1200.0), 2026))
    with pytest.raises(FieldError, match="add up") as caught:
        define_kpi(company, replace(kpi_draft(), aggregation=Aggregation.MEAN, target=target))
    assert caught.value.field == "kind"


def test_a_start_that_is_a_slip_is_refused(company: CompanyFile) -> None:
    with pytest.raises(FieldError) as caught:
        define_kpi(company, replace(kpi_draft(), target=constant(dt.date(206, 1, 1), 1.0)))
    assert caught.value.field == "starts"
