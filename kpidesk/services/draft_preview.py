"""What the dashboard would show of a metric that is being typed, with examples if need be."""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from kpidesk.domain.charts import TrendChart
from kpidesk.domain.errors import FieldError
from kpidesk.domain.metrics import Direction, EarlierDefinition, Metric
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import FiscalCalendar, Period, span
from kpidesk.domain.ports import Records
from kpidesk.domain.standing import (
    HISTORY_LENGTH,
    MetricHistory,
    Standing,
    period_as_of,
    stand,
    trend,
)
from kpidesk.domain.target_plans import Ramp, Spread, distance, rounded
from kpidesk.domain.targets import PlanKind, Target, TargetPlan
from kpidesk.domain.units import Unit, UnitKind, value_of_shown
from kpidesk.domain.units_typed import examples
from kpidesk.i18n import _
from kpidesk.services.histories import histories
from kpidesk.services.metric_drafts import MetricDraft, TargetDraft, find_metric
from kpidesk.services.redefinition import versions_with
from kpidesk.services.target_setting import check_target
from kpidesk.services.targets import PERIODS_AHEAD

_SOME_REASON: Final = "-"  # stands for the one that is asked for when the change is kept
_MONEY: Final = 12_000.0  # what a small business turns over, rather than a fee
_WIGGLE: Final = (0.0, -0.03, 0.02, -0.045, 0.03, -0.01)
_LATEST: Final = 1.02  # the last example is a little better than its target
_STEP: Final = 0.006  # and each one before it a little worse
_LEAST: Final = 0.6
_STEPS: Final = 20  # of the last decimal that is shown: less would hardly move


@dataclass(frozen=True, slots=True)
class DraftPreview:
    """A tile and a trend; `is_example` says that the numbers are made up."""

    standing: Standing
    chart: TrendChart
    is_example: bool


def stored_history(records: Records, metric_id: int) -> MetricHistory:
    """Return what is kept of a metric, for `draft_preview`; UserError where it is gone."""
    return histories(records, [find_metric(records, metric_id)])[metric_id]


def draft_preview(
    draft: MetricDraft,
    known: MetricHistory | None,
    computed: Sequence[tuple[Period, float | None]] | None,
    calendar: FiscalCalendar,
    locale: NumberLocale,
    today: dt.date,
) -> DraftPreview:
    """Return what the dashboard would show with `draft`.

    `known` is the history of the metric as it is kept, None where it is new; `computed` are the
    values that the formula gives, None where they are those of `known`. Periods before a change of
    meaning keep what they have. Where there is no number at all, it shows examples that fit the
    target. A target that cannot be kept is left out.
    """
    target = _kept(draft, calendar)
    if known is not None and known.metric.frequency is not draft.frequency:
        known = replace(known, values={}, plans=[])  # of another series
    earlier = () if known is None else _earlier(draft, known, calendar)
    values = _real_values(draft, known, computed, earlier)
    is_example = not values
    as_of = period_as_of(today, draft.frequency, calendar)
    if is_example:
        current = as_of if target is None else _example_period(target, as_of, calendar)
    else:
        current = max((period for period in values if period <= as_of), default=max(values))
    first = current.shift(1 - HISTORY_LENGTH[draft.frequency])
    last = current if target is None else _last(target, current, calendar)
    plans = [] if target is None else [_plan(target, first if is_example else None)]
    if known is not None and target is not None and not is_example:
        plans = [*(plan for plan in known.plans if plan.starts < target.starts), *plans]
    names = (draft.department, draft.owner, draft.objective)
    history = MetricHistory(_metric(draft), values, {}, plans, *names, calendar=calendar)
    if is_example:
        history = replace(history, values=_examples(history, first, current))
    else:
        history = replace(history, earlier=earlier)
    standing = stand(history, current, calendar, locale)
    shown = max(first, current.shift(-PERIODS_AHEAD[draft.frequency]))
    return DraftPreview(
        standing, trend(history, shown, last, calendar, locale, current), is_example
    )


def _metric(draft: MetricDraft) -> Metric:
    return Metric(
        0,
        draft.name.strip() or _("Your KPI"),
        unit=draft.unit,
        direction=draft.direction,
        frequency=draft.frequency,
        aggregation=draft.aggregation,
        formula=draft.formula,
    )


def _kept(draft: MetricDraft, calendar: FiscalCalendar) -> TargetDraft | None:
    """Return the target where it can be held against a value; a form has it half typed."""
    if draft.target is None:
        return None
    try:
        check_target(draft.target, draft.direction, draft.aggregation, draft.frequency, calendar)
    except FieldError:
        return None
    return draft.target


def _earlier(
    draft: MetricDraft, known: MetricHistory, calendar: FiscalCalendar
) -> tuple[EarlierDefinition, ...]:
    """Return all that the metric would have meant before, were the draft kept."""
    said = replace(draft, change_reason=draft.change_reason.strip() or _SOME_REASON)
    after = replace(
        known.metric,
        formula=draft.formula.strip(),
        unit=draft.unit,
        direction=draft.direction,
        frequency=draft.frequency,
    )
    try:
        return versions_with(known.earlier, known.metric, after, said, calendar)
    except FieldError:  # a day that cannot be, which is said when saving
        return tuple(known.earlier)


def _real_values(
    draft: MetricDraft,
    known: MetricHistory | None,
    computed: Sequence[tuple[Period, float | None]] | None,
    earlier: Sequence[EarlierDefinition],
) -> dict[Period, float]:
    """Return the values with the meaning that each period would have."""
    since = earlier[-1].until if earlier else dt.date.min
    old: Mapping[Period, float] = {} if known is None else known.values
    new: Mapping[Period, float | None] = old
    if computed is not None:
        is_same = known is not None and known.metric.formula == draft.formula
        # The check of a formula gives the latest values alone.
        new = {**(old if is_same and computed else {}), **dict(computed)}
    elif known is not None and not draft.formula:  # what is typed by now was calculated until here
        new = {period: value for period, value in old.items() if not known.formula(period)}
    found = [
        *((period, value) for period, value in old.items() if period.start < since),
        *((period, value) for period, value in new.items() if period.start >= since),
    ]
    return {
        period: value
        for period, value in found
        if value is not None and math.isfinite(value) and period.frequency is draft.frequency
    }


def _example_period(target: TargetDraft, as_of: Period, calendar: FiscalCalendar) -> Period:
    """Return the last period with an example: one in which the target holds, if there is any."""
    own = sorted(target.per_period) if target.kind is PlanKind.PER_PERIOD else []
    if own:
        return as_of if own[0] <= as_of <= own[-1] else min(max(own[0].shift(2), as_of), own[-1])
    first = target.starts
    if isinstance(target.rule, Spread):
        first = max(first, calendar.year(target.rule.year).start)
    return max(as_of, calendar.containing(first, as_of.frequency).shift(2))


def _last(target: TargetDraft, current: Period, calendar: FiscalCalendar) -> Period:
    """Return the last period that the picture shows: as far as the target goes, within reason."""
    match target.rule:
        case Ramp():
            end = calendar.containing(target.rule.ends, current.frequency)
        case Spread():
            end = calendar.containing(calendar.year(target.rule.year).last_day, current.frequency)
        case _:
            end = max(target.per_period, default=current)
    if end.frequency is not current.frequency:
        return current
    return max(current, min(end, current.shift(PERIODS_AHEAD[current.frequency])))


def _plan(target: TargetDraft, first: Period | None) -> TargetPlan:
    """Return the plan; among examples the same target for every period holds from `first` on."""
    everywhere = first is not None and target.kind is not PlanKind.PER_PERIOD
    return TargetPlan(
        0,
        0,
        target.kind,
        first.start if first is not None and everywhere else target.starts,
        target.tolerance,
        target.constant,
        dict(target.per_period),
        rule=target.rule,
    )


def _examples(history: MetricHistory, first: Period, current: Period) -> dict[Period, float]:
    """Return made-up values that rise, or fall, towards the targets; those of last year too."""
    metric = history.metric
    periods = span(first, current)
    is_money = metric.unit.kind is UnitKind.CURRENCY
    level = Target(_MONEY if is_money else examples(metric.unit)[0])
    goals = [history.target(period) for period in periods]
    level = next((goal for goal in goals if goal is not None), level)
    values: dict[Period, float] = {}
    for period, goal in zip(periods, goals, strict=True):
        level = goal or level
        back = distance(period, current)
        values[period] = _example(level, back, metric.direction, metric.unit)
    for period in periods:
        before = period.same_period_last_year
        back = distance(before, current)
        values.setdefault(before, _example(level, back, metric.direction, metric.unit))
    return values


def _example(goal: Target, back: int, direction: Direction, unit: Unit) -> float:
    """Return the value `back` periods before the last one, for a target of `goal`."""
    wiggle = _WIGGLE[back % len(_WIGGLE)]
    if goal.upper is not None:
        middle, half = (goal.value + goal.upper) / 2, (goal.upper - goal.value) / 2
        return rounded(middle + half * wiggle * 20, unit)
    share = max(_LATEST - _STEP * back + wiggle, _LEAST) - 1
    if direction is Direction.LOWER:
        share = -share
    # A target of 5 complaints would have the same number in every period.
    step = value_of_shown(Decimal(1).scaleb(0 if unit.is_clock else -unit.decimals), unit)
    size = max(abs(goal.value), _STEPS * step)
    least, most = unit.kind.limits or (0.0 if goal.value >= 0 else -math.inf, math.inf)
    return rounded(min(max(goal.value + share * size, least), most), unit)
