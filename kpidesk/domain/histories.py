"""All that is known of one metric: what it means and meant, its numbers, and what is aimed at."""

import datetime as dt
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from heapq import nlargest, nsmallest
from typing import TYPE_CHECKING

from kpidesk.domain.lenses import Lens
from kpidesk.domain.metrics import Direction, EarlierDefinition, Metric, formula_on
from kpidesk.domain.periods import FiscalCalendar, Period
from kpidesk.domain.status import Status, judge, near_edge
from kpidesk.domain.target_plans import Rule, Spread, targets
from kpidesk.domain.targets import Target, TargetPlan, plan_in_force
from kpidesk.domain.units import Unit, same_measure

if TYPE_CHECKING:
    from kpidesk.domain.behaviour_charts import LimitSettings


@dataclass(frozen=True, slots=True)
class OrderedValues:
    """Values in the order of time: the periods that have one, and their first days."""

    periods: Sequence[Period]
    starts: Sequence[dt.date]
    values: Sequence[float]


@dataclass(frozen=True, slots=True)
class MetricHistory:
    """A metric with its values, notes, plans and the names around it.

    Values and notes are of the metric's own frequency. `earlier` is what it meant before, in order
    of time. `not_applicable` are the periods in which there is nothing to measure, `confirmed`
    those whose value a person found right. `limit_settings` is what was decided about the limits of
    its chart; None where nothing was. `lens` is what it is seen through: see `lens_histories`.
    """

    metric: Metric
    values: Mapping[Period, float]
    notes: Mapping[Period, str]
    plans: Sequence[TargetPlan]
    department: str = ""
    owner: str = ""
    objective: str = ""
    earlier: Sequence[EarlierDefinition] = ()
    not_applicable: Collection[Period] = frozenset()
    calendar: FiscalCalendar = field(default_factory=FiscalCalendar)
    confirmed: Collection[Period] = frozenset()
    limit_settings: "LimitSettings | None" = None
    lens: Lens = Lens.AS_MEASURED
    _computed: dict[int, dict[Period, Target | None]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _inner: list[tuple[float, float]] = field(
        default_factory=list, init=False, repr=False, compare=False
    )
    _measured_alike: dict[Unit, Mapping[Period, float]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _in_order: list[OrderedValues] = field(
        default_factory=list, init=False, repr=False, compare=False
    )

    def meaning(self, period: Period) -> EarlierDefinition | None:
        """Return the earlier definition that holds for `period`; None where the present one does.

        It is one and the same object for all periods of its time.
        """
        if not self.earlier:
            return None
        return next((each for each in self.earlier if period.start < each.until), None)

    def unit(self, period: Period) -> Unit:
        """Return what `period` is measured in."""
        meaning = self.meaning(period)
        return self.metric.unit if meaning is None else meaning.unit

    def direction(self, period: Period) -> Direction:
        """Return which way was better in `period`."""
        meaning = self.meaning(period)
        return self.metric.direction if meaning is None else meaning.direction

    def holds(self, period: Period) -> bool:
        """Say whether `period` has a value, or is known to have nothing to measure."""
        return period in self.values or period in self.not_applicable

    def in_order(self) -> OrderedValues:
        """Return the values in the order of time, which is worked out once."""
        if not self._in_order:
            self._in_order.append(in_order(self.values))
        return self._in_order[0]

    def formula(self, period: Period) -> str:
        """Return the formula that gives the value of `period`; empty where it is typed."""
        return formula_on(self.metric, self.earlier, period.start)

    def metric_then(self, period: Period) -> Metric:
        """Return the metric with the unit, direction and formula of `period`."""
        then = self.meaning(period)
        if then is None:
            return self.metric
        return replace(self.metric, unit=then.unit, direction=then.direction, formula=then.formula)

    def comparable(self, period: Period) -> Mapping[Period, float]:
        """Return the values that are measured as that of `period` is."""
        unit = self.unit(period)
        if not self.earlier:
            return self.values
        found = self._measured_alike.get(unit)
        if found is None:
            found = {p: v for p, v in self.values.items() if same_measure(self.unit(p), unit)}
            self._measured_alike[unit] = found
        return found

    def differences(self, one: Period, other: Period) -> tuple[bool, bool, bool]:
        """Say whether formula, unit and direction differ between two periods.

        Another unit is one of another measure, not one that shows other decimals.
        """
        if self.meaning(one) is self.meaning(other):
            return False, False, False
        return (
            self.formula(one) != self.formula(other),
            not same_measure(self.unit(one), self.unit(other)),
            self.direction(one) is not self.direction(other),
        )

    def alike(self, period: Period) -> Mapping[Period, float]:
        """Return the values that mean what that of `period` does: what a person may compare.

        What was measured in the same unit but calculated by another formula, or with the other
        direction, is `comparable` to what computes with it, and no comparison for people.
        """
        if not self.earlier:
            return self.values
        return {p: v for p, v in self.values.items() if not any(self.differences(p, period))}

    def inner_range(self) -> tuple[float, float]:
        """Return the second smallest and the second largest value.

        What lies between them lies between two other values; nothing does where there are fewer
        than three.
        """
        if not self._inner:
            least, most = nsmallest(2, self.values.values()), nlargest(2, self.values.values())
            is_short = len(self.values) < 3
            self._inner.append((math.inf, -math.inf) if is_short else (least[1], most[1]))
        return self._inner[0]

    def target(self, period: Period) -> Target | None:
        """Return the target in force for `period`."""
        plan = plan_in_force(self.plans, period)
        if plan is None or plan.rule is None:
            return None if plan is None else plan.target_for(period)
        known = self._computed.setdefault(plan.id, {})
        if period not in known:
            known.update(self._by_rule(plan.rule, period))
        return known[period]

    def near(self, period: Period) -> Target | None:
        """Return the target of `period` at the far edge of its near band; None without a target."""
        plan, target = plan_in_force(self.plans, period), self.target(period)
        if plan is None or target is None:
            return None
        return near_edge(target, self.direction(period), plan.tolerance)

    def _by_rule(self, rule: Rule, period: Period) -> dict[Period, Target | None]:
        """Return what `rule` gives for `period`, and for the rest of the year that it spreads."""
        wanted = [period]
        if isinstance(rule, Spread):
            if self.calendar.fiscal_year(period) != rule.year:
                return {period: None}
            wanted = list(self.calendar.periods_of_year(rule.year, period.frequency))
        values, unit = self.comparable(period), self.unit(period)
        return {period: None, **targets(rule, wanted, values, self.calendar, unit)}

    def status(self, period: Period) -> Status:
        """Return the status of `period`, by the direction of its time."""
        plan = plan_in_force(self.plans, period)
        tolerance = 0.0 if plan is None else plan.tolerance
        value, target = self.values.get(period), self.target(period)
        return judge(value, target, self.direction(period), tolerance)

    @property
    def is_made_of_shorter(self) -> bool:
        """Say whether a lens made its values of those of shorter periods."""
        return False

    def reason(self, period: Period) -> str:  # noqa: ARG002 - what is seen through a lens has one
        """Return why the lens shows no value in `period`; as measured, its formula alone knows."""
        return ""

    def target_reason(self, period: Period) -> str:  # noqa: ARG002 - as above
        """Return why the lens shows no target in `period`; as measured there is none to say."""
        return ""

    def was_retired_by(self, day: dt.date) -> bool:
        """Say whether the metric was retired by the end of `day`."""
        on = self.metric.retired_on
        return not self.metric.is_active and (on is None or on <= day)


def in_order(values: Mapping[Period, float]) -> OrderedValues:
    """Return `values` in the order of time."""
    days = sorted([(period.start, period) for period in values], key=_first)
    periods = [period for _start, period in days]
    return OrderedValues(periods, [start for start, _p in days], [values[p] for p in periods])


def _first(pair: tuple[dt.date, Period]) -> dt.date:
    return pair[0]
