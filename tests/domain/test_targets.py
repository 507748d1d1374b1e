import datetime as dt
import random

from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.targets import PlanKind, Target, TargetPlan, plan_in_force

JANUARY = Period(Frequency.MONTH, dt.date(2026, 1, 1))


def constant(number: int, starts: Period, goal: float = 10) -> TargetPlan:
    return TargetPlan(number, 1, PlanKind.CONSTANT, starts.start, constant=Target(goal))


plans_of_a_metric = st.lists(st.integers(-24, 24), unique=False, max_size=6).map(
    lambda shifts: [
        constant(number, JANUARY.shift(shift), number) for number, shift in enumerate(shifts)
    ]
)


@given(plans_of_a_metric, st.integers(-30, 30), st.randoms(use_true_random=False))
def test_the_latest_plan_that_has_started_is_in_force(
    plans: list[TargetPlan], shift: int, chance: random.Random
) -> None:
    period = JANUARY.shift(shift)
    found = plan_in_force(plans, period)
    started = [plan for plan in plans if plan.starts <= period.start]

    assert (found is None) == (not started)
    if found is not None:
        assert found in started
        assert all((p.starts, p.id) <= (found.starts, found.id) for p in started)
        assert found.target_for(period) == found.constant
    chance.shuffle(plans)
    assert plan_in_force(plans, period) == found


def test_a_new_plan_leaves_the_past_as_it_was() -> None:
    plans = [constant(1, JANUARY, 40), constant(2, JANUARY.shift(6), 47)]

    def goal(period: Period) -> float | None:
        plan = plan_in_force(plans, period)
        target = plan and plan.target_for(period)
        return target.value if target else None

    assert goal(JANUARY.previous) is None
    assert [goal(JANUARY.shift(n)) for n in (0, 5, 6, 60)] == [40, 40, 47, 47]


def test_of_two_plans_from_one_day_the_newer_counts() -> None:
    plans = [constant(2, JANUARY, 47), constant(1, JANUARY, 40)]

    found = plan_in_force(plans, JANUARY)

    assert found is not None
    assert found.id == 2


def test_a_plan_by_period_has_no_target_where_it_names_none() -> None:
    plan = TargetPlan(
        1, 1, PlanKind.PER_PERIOD, JANUARY.start,
        constant=Target(99), per_period={JANUARY: Target(5), JANUARY.previous: Target(7)},
    )  # fmt: skip

    assert plan.target_for(JANUARY) == Target(5)
    assert plan.target_for(JANUARY.next) is None
    assert plan.target_for(JANUARY.previous) is None  # before the plan starts


def test_a_plan_that_starts_inside_a_period_starts_with_the_next() -> None:
    plan = TargetPlan(1, 1, PlanKind.CONSTANT, dt.date(2026, 1, 15), constant=Target(5))

    assert plan.target_for(JANUARY) is None
    assert plan.target_for(JANUARY.next) == Target(5)


def test_kinds_have_names() -> None:
    assert [kind.label for kind in PlanKind] == [
        "The same for every period",
        "A target for each period",
        "A ramp from here to there",
        "Growth on last year",
        "A yearly figure, spread by season",
    ]
