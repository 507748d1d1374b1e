"""Targets through a lens: what is aimed at in all the periods that one number covers."""

import datetime as dt
import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from kpidesk.domain import period_names
from kpidesk.domain.histories import MetricHistory
from kpidesk.domain.lens_spans import covered, covering
from kpidesk.domain.lenses import Lens
from kpidesk.domain.metrics import Aggregation
from kpidesk.domain.periods import FiscalCalendar, Period
from kpidesk.domain.targets import PlanKind, Target, TargetPlan, plan_in_force
from kpidesk.i18n import _, ngettext


class LensTargets(Mapping[Period, Target]):
    """The targets of a metric through a lens, each found when it is asked for.

    Of SUM the sum, where every covered period has a target; of LAST and FIRST that of the last and
    first period; of all others the one target that all covered periods share. Periods in which
    there is nothing to measure count for nothing, in a target as in a value. Periods of different
    definitions have no target together. It iterates over those of `shown` that have one.
    """

    def __init__(self, source: MetricHistory, lens: Lens, *shown: Collection[Period]) -> None:
        self._source = source
        self._lens = lens
        self._shown = shown
        self._sums: dict[tuple[Target, int], Target | None] = {}
        self._of_one: dict[dt.date, Target | None] = {}
        self._found: dict[dt.date, tuple[Target | None, Callable[[], str]]] = {}

    def __getitem__(self, period: Period) -> Target:
        target = self._look_up(period)[0]
        if target is None:
            raise KeyError(period)
        return target

    def __iter__(self) -> Iterator[Period]:
        shown = sorted(set[Period]().union(*self._shown), key=lambda period: period.start)
        return (period for period in shown if self._look_up(period)[0] is not None)

    def __len__(self) -> int:
        return sum(1 for _period in self)

    def reason(self, period: Period) -> str:
        """Return why the targets of the covered periods make none; empty where there are none."""
        return self._look_up(period)[1]()

    def _look_up(self, period: Period) -> tuple[Target | None, Callable[[], str]]:
        found = self._found.get(period.start)
        if found is None:
            found = self._found[period.start] = self._computed(period)
        return found

    def _computed(self, period: Period) -> tuple[Target | None, Callable[[], str]]:
        source = self._source
        gone, calendar = source.not_applicable, source.calendar
        inside = covered(self._lens, period, source.metric.frequency, calendar)
        if gone:
            inside = [each for each in inside if each not in gone or each in source.values]
        if inside and source.metric.aggregation in {Aggregation.LAST, Aggregation.FIRST}:
            one = inside[-1 if source.metric.aggregation is Aggregation.LAST else 0]
            return self._target(one), lambda: self._undecided(one, inside)
        constant = self._constant(inside) if inside and not source.earlier else None
        if constant is not None:
            is_sum = source.metric.aggregation is Aggregation.SUM
            return self._times(constant, len(inside)) if is_sum else constant, _nothing
        targets = [self._target(each) for each in inside]
        there = [target for target in targets if target is not None]
        if not there:
            return None, _nothing
        if source.earlier and any(source.differences(inside[0], inside[-1])):
            return None, _redefined
        if len(there) < len(inside):
            lacking = [each for each, target in zip(inside, targets, strict=True) if target is None]
            return None, lambda: _lacking(lacking, calendar)
        if source.metric.aggregation is Aggregation.SUM:
            return _sum(there), _nothing
        if all(target is there[0] or target == there[0] for target in there):
            return there[0], _nothing
        return None, _different

    def _undecided(self, one: Period, inside: Sequence[Period]) -> str:
        """Return that the period whose number is taken has no target, though others have one."""
        if self._target(one) is not None or all(self._target(each) is None for each in inside):
            return ""
        missing = period_names.label(one, self._source.calendar)
        return _("There is no target, because {missing}, whose number it takes, has none.").format(
            missing=missing
        )

    def _constant(self, inside: Sequence[Period]) -> Target | None:
        """Return what one plan aims at in each of the periods `inside`, which are in order."""
        plans = self._source.plans
        plan = plan_in_force(plans, inside[0])
        # The plan of the first and the last is that of all between them.
        is_one = plan is not None and plan is plan_in_force(plans, inside[-1])
        if plan is None or not is_one or plan.kind is not PlanKind.CONSTANT or plan.rule:
            return None
        return plan.constant

    def _times(self, target: Target, count: int) -> Target | None:
        """Return the sum of as many targets that are all the same; boards ask for few counts."""
        key = target, count
        if key not in self._sums:
            self._sums[key] = _sum([target] * count)
        return self._sums[key]

    def _target(self, period: Period) -> Target | None:
        """Return what is aimed at in one period as it is measured."""
        if period.start not in self._of_one:
            self._of_one[period.start] = self._source.target(period)
        return self._of_one[period.start]


def plans_through(
    source: MetricHistory, lens: Lens, targets: Mapping[Period, Target]
) -> tuple[TargetPlan, ...]:
    """Return the plans of a metric through `lens`: `targets`, with the tolerance of each plan.

    A plan that starts within a quarter is the one in force for that quarter.
    """
    own, calendar = source.metric.frequency, source.calendar
    found: dict[dt.date, TargetPlan] = {}
    for plan in sorted(source.plans, key=lambda plan: (plan.starts, plan.id)):
        starts = covering(lens, plan.starts, own, calendar).start
        found[starts] = replace(
            plan,
            kind=PlanKind.PER_PERIOD,
            starts=starts,
            constant=None,
            per_period=targets,
            rule=None,
        )
    return tuple(found.values())


def _sum(targets: Sequence[Target]) -> Target | None:
    """Return the sum of targets; a range where any is one. None beyond a double."""
    try:
        value = math.fsum(target.value for target in targets)
        if all(target.upper is None for target in targets):
            return Target(value)
        edges = (target.value if target.upper is None else target.upper for target in targets)
        return Target(value, math.fsum(edges))
    except OverflowError:
        return None


def _nothing() -> str:
    return ""


def _redefined() -> str:
    return _("There is no target, because the definition changed within it.")


def _lacking(lacking: Sequence[Period], calendar: FiscalCalendar) -> str:
    first = period_names.label(lacking[0], calendar)
    if len(lacking) == 1:
        return _("There is no target, because {missing} has none.").format(missing=first)
    return ngettext(
        "There is no target, because {count} period in it has none: {missing}.",
        "There is no target, because {count} periods in it have none; the first is {missing}.",
        len(lacking),
    ).format(count=len(lacking), missing=first)


def _different() -> str:
    return _("There is no target, because the targets within it differ, and they do not add up.")
