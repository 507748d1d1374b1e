"""The targets of the sample company: constant at first, then as the owner learnt to set them."""

from collections.abc import Iterator

from kpidesk.domain.periods import FiscalCalendar, Frequency, Period, span
from kpidesk.domain.target_plans import Ramp, Spread
from kpidesk.domain.targets import PlanKind, Target, TargetPlan
from kpidesk.domain.units import UnitKind
from kpidesk.i18n import _
from kpidesk.services.sample_kpis import SampleKpi
from kpidesk.services.sample_numbers import expected, first_month_of, first_period

_SEASONAL = 0.7


def sample_targets(
    plan: SampleKpi, metric_id: int, calendar: FiscalCalendar, last: Period
) -> Iterator[TargetPlan]:
    """Yield the versions of a target in order of time, without ids."""
    if plan.goal is None:
        return
    first = first_month_of(last)
    start = first_period(plan, first, calendar).start
    constant = Target(plan.goal, plan.upper)
    yield TargetPlan(0, metric_id, PlanKind.CONSTANT, start, plan.tolerance, constant)
    if plan.key == "revenue":
        yield from _spread(plan, metric_id, calendar, last)
    elif plan.key == "returning":
        yield _ramp(plan, metric_id, last)
    elif plan.frequency is Frequency.MONTH and plan.season >= _SEASONAL and plan.retired is None:
        year = span(last.shift(-11), last.shift(3))
        yield TargetPlan(
            0,
            metric_id,
            PlanKind.PER_PERIOD,
            year[0].start,
            plan.tolerance,
            per_period={m: Target(_round_goal(plan, expected(plan, m, first))) for m in year},
            reason=_("Targets follow the season from now on."),
        )


def _spread(
    plan: SampleKpi, metric_id: int, calendar: FiscalCalendar, last: Period
) -> Iterator[TargetPlan]:
    """Yield a yearly figure for the year of the last number and, if another one, for today's."""
    first = first_month_of(last)
    for year in sorted({calendar.fiscal_year(last), calendar.fiscal_year(last.shift(2))}):
        months = calendar.periods_of_year(year, Frequency.MONTH)
        total = sum(expected(plan, month, first) for month in months)
        yield TargetPlan(
            0,
            metric_id,
            PlanKind.SPREAD,
            months[0].start,
            plan.tolerance,
            reason=_("One figure for the year, spread by the season of the year before."),
            rule=Spread(Target(round(total / 10_000) * 10_000.0), year),
        )


def _ramp(plan: SampleKpi, metric_id: int, last: Period) -> TargetPlan:
    begins, ends = last.shift(-6), last.shift(6)
    return TargetPlan(
        0,
        metric_id,
        PlanKind.RAMP,
        begins.start,
        plan.tolerance,
        reason=_("The service plan should bring more of them back, month by month."),
        rule=Ramp(Target(0.44), Target(0.5), begins.start, ends.last_day),
    )


def _round_goal(plan: SampleKpi, value: float) -> float:
    step = 500 if plan.unit.kind is UnitKind.CURRENCY else 1
    return round(value / step) * float(step)
