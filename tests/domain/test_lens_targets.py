"""Targets through a lens, against what is added up by hand."""

import datetime as dt
import math

from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain import period_names
from kpidesk.domain.histories import MetricHistory
from kpidesk.domain.lens_histories import seen_through
from kpidesk.domain.lens_spans import covered
from kpidesk.domain.lenses import Lens
from kpidesk.domain.metrics import Aggregation, Direction, Metric
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.domain.standing import stand
from kpidesk.domain.targets import PlanKind, Target, TargetPlan

JAN = Period(Frequency.MONTH, dt.date(2025, 1, 1))
MONTHS = [JAN.shift(at) for at in range(24)]
goals = st.one_of(st.none(), st.integers(0, 3).map(lambda n: Target(float(n))))


@st.composite
def histories(draw: st.DrawFn) -> MetricHistory:
    """Draw a metric with one or two plans, some periods without a target."""
    plans = []
    for number, start in enumerate(draw(st.lists(st.integers(0, 23), max_size=3, unique=True))):
        few = draw(st.lists(goals, min_size=1, max_size=4))
        found = {m: t for at, m in enumerate(MONTHS) if (t := few[at % len(few)]) is not None}
        plans.append(
            TargetPlan(
                number, 1, PlanKind.PER_PERIOD, MONTHS[start].start, number / 10, per_period=found
            )
        )
    metric = Metric(1, "Sales", aggregation=draw(st.sampled_from(Aggregation)))
    gone = draw(st.frozensets(st.sampled_from(MONTHS), max_size=4))
    calendar = FiscalCalendar(draw(st.integers(1, 12)))
    return MetricHistory(metric, {}, {}, plans, not_applicable=gone, calendar=calendar)


@given(histories(), st.sampled_from(list(Lens)[1:]), st.sampled_from(MONTHS))
def test_a_target_is_that_of_what_is_covered(
    source: MetricHistory, lens: Lens, month: Period
) -> None:
    found = seen_through(source, lens, {}, [], lambda _period: "")
    period = source.calendar.containing(month.start, found.metric.frequency)
    inside = [each for each in covered(lens, period, Frequency.MONTH, source.calendar)
              if each not in source.not_applicable]  # fmt: skip
    targets = [source.target(each) for each in inside]
    there = [target for target in targets if target is not None]
    expected = None
    match source.metric.aggregation:
        case Aggregation.LAST if targets:
            expected = targets[-1]
        case Aggregation.FIRST if targets:
            expected = targets[0]
        case Aggregation.SUM if there and len(there) == len(targets):
            expected = Target(math.fsum(target.value for target in there))
        case Aggregation.LAST | Aggregation.FIRST | Aggregation.SUM:
            pass
        case _ if there and len(there) == len(targets) and len(set(there)) == 1:
            expected = there[0]

    assert found.target(period) == expected
    takes_one = source.metric.aggregation in {Aggregation.LAST, Aggregation.FIRST}
    if expected is None and there:
        # An owner who set targets for other months is told which one is missing, and why it counts.
        assert "There is no target, because" in found.target_reason(period)
        if takes_one:
            one = inside[-1 if source.metric.aggregation is Aggregation.LAST else 0]
            assert (
                f"{period_names.label(one, source.calendar)}, whose number it takes, has none"
                in (found.target_reason(period))
            )
    else:
        assert found.target_reason(period) == ""
    if expected is not None:
        in_force = [p for p in source.plans if p.starts <= inside[-1].start]
        latest = max(in_force, key=lambda plan: plan.starts)
        near = found.near(period)
        assert near is not None
        assert math.isclose(near.value, expected.value * (1 - latest.tolerance), abs_tol=1e-9)


def test_ranges_add_up_at_both_edges() -> None:
    targets = {JAN: Target(1, 2), JAN.next: Target(1), JAN.shift(2): Target(2, 4)}
    plan = TargetPlan(1, 1, PlanKind.PER_PERIOD, JAN.start, per_period=targets)
    metric = Metric(1, "Sales", direction=Direction.WITHIN)

    found = seen_through(
        MetricHistory(metric, {}, {}, [plan]), Lens.QUARTER, {}, [], lambda _period: ""
    )

    quarter = Period(Frequency.QUARTER, JAN.start)
    assert found.target(quarter) == Target(4, 7)
    assert found.target(quarter.next) is None
    assert found.target_reason(quarter.next) == ""


def test_a_closing_number_without_a_target_says_which_month_lacks_it() -> None:
    targets = {JAN.shift(at): Target(100.0) for at in range(11)}
    plan = TargetPlan(1, 1, PlanKind.PER_PERIOD, JAN.start, per_period=targets)
    metric = Metric(1, "Cash", aggregation=Aggregation.LAST)
    year = Period(Frequency.YEAR, JAN.start)

    found = seen_through(
        MetricHistory(metric, {}, {}, [plan]), Lens.YEAR, {year: 90.0}, [], lambda _period: ""
    )

    standing = stand(found, year, found.calendar, ENGLISH)
    why = "There is no target, because December 2025, whose number it takes, has none."
    assert standing.target_why == why
    assert standing.sentence == f"2025: 90. {why}"
    assert standing.target_line == "Target cannot be seen this way"
    assert found.target_reason(year.next) == ""
