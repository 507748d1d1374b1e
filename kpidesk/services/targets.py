"""Targets as a person looks at them: a preview, a sentence, the pace, the versions."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from kpidesk.domain import period_names, sentences, target_lab, target_plans, targets_checks
from kpidesk.domain.charts import TrendChart
from kpidesk.domain.errors import FieldError
from kpidesk.domain.histories import MetricHistory
from kpidesk.domain.metrics import Direction, Metric
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period, add_months, span
from kpidesk.domain.ports import CompanyFile, Records
from kpidesk.domain.series import Series
from kpidesk.domain.standing import trend
from kpidesk.domain.target_plans import Ramp, Spread
from kpidesk.domain.targets import Target, TargetPlan, plan_in_force
from kpidesk.domain.targets_pace import is_paced, yearly_target
from kpidesk.domain.targets_pace import pace as pace_of
from kpidesk.i18n import _, ngettext
from kpidesk.services.calculating_records import day_of
from kpidesk.services.histories import histories
from kpidesk.services.metric_drafts import MetricDraft, TargetDraft, find_metric
from kpidesk.services.target_setting import check_target, check_version

_SOME_REASON: Final = "-"  # stands for the one that is asked for when the target is kept
PERIODS_AHEAD: Final[Mapping[Frequency, int]] = {
    Frequency.DAY: 31,
    Frequency.WEEK: 53,
    Frequency.MONTH: 12,
    Frequency.QUARTER: 8,
    Frequency.YEAR: 5,
}


@dataclass(frozen=True, slots=True)
class TargetPreview:
    """What a target would mean: history and coming targets as a picture, and in words.

    `targets` are those of the periods to come, from the one that runs today on; None where there is
    none. `realism` is empty where the history speaks for the target. `needs_reason` says that a
    target that was held changes, so that somebody has to say why.
    """

    chart: TrendChart
    targets: Mapping[Period, Target | None]
    sentence: str = ""
    notes: tuple[str, ...] = ()
    realism: str = ""
    needs_reason: bool = False
    running: int | None = None  # the index in the picture of the period that runs today


def target_preview(
    file: CompanyFile,
    draft: MetricDraft,
    metric_id: int | None,
    today: dt.date,
    locale: NumberLocale,
) -> TargetPreview:
    """Return what the dashboard would show with the target of `draft`, which is not saved.

    FieldError where the target cannot be kept. `metric_id` None is a metric that is not in the file
    yet.
    """
    with file.read() as records:
        calendar = records.company().calendar
        known = read_history(records, metric_id, draft)
    target, needs_reason = draft.target, False
    if target is not None:
        target, needs_reason = _taking_over(draft, target, known.plans, calendar, today)
        known = replace(known, plans=_with_draft(known.plans, target, known.metric.id))
    else:
        known = replace(known, plans=[])
    running = calendar.containing(today, draft.frequency)
    periods = _shown(known, target, running, calendar)
    coming = [period for period in periods if period >= running]
    targets = {period: known.target(period) for period in coming}
    # Where a target is set, the last one has the label; else the last value.
    current = max((period for period in coming if targets[period] is not None), default=None)
    current = current or Series(draft.frequency, known.values).latest(periods[-1])
    chart = trend(known, periods[0], periods[-1], calendar, locale, current)
    if target is None:
        return TargetPreview(chart, targets, running=periods.index(running))
    return TargetPreview(
        chart,
        targets,
        plan_sentence(target, draft, calendar, locale),
        _notes(target, coming, present_values(known), calendar),
        realism_of(targets.values(), present_values(known), draft, calendar, locale),
        needs_reason,
        periods.index(running),
    )


def realism_of(
    targets: Iterable[Target | None],
    values: Mapping[Period, float],
    draft: MetricDraft,
    calendar: FiscalCalendar,
    locale: NumberLocale,
) -> str:
    """Return the note on the boldest of `targets` against `values`; empty where none is due."""
    wanted = [target for target in targets if target is not None]
    if not wanted:
        return ""
    series = Series(draft.frequency, values)
    boldest = {
        Direction.HIGHER: lambda: [max(wanted, key=lambda target: target.value)],
        Direction.LOWER: lambda: [min(wanted, key=lambda target: target.value)],
        Direction.WITHIN: lambda: wanted,
    }[draft.direction]()
    notes = (
        target_lab.realism(target, series, draft.direction, calendar, draft.unit, locale)
        for target in boldest
    )
    return next((note for note in notes if note), "")


def plan_sentence(
    plan: TargetDraft | TargetPlan,
    metric: MetricDraft | Metric,
    calendar: FiscalCalendar,
    locale: NumberLocale,
) -> str:
    """Return a plan in one sentence, as a card, a list of versions or a preview shows it."""
    if plan.rule is not None:
        text = target_plans.describe(
            plan.rule, metric.direction, metric.frequency, calendar, metric.unit, locale
        )
        return text[:1].upper() + text[1:]
    if plan.constant is not None:
        text = sentences.target_text(plan.constant, metric.direction, metric.unit, locale)
        return {
            Frequency.DAY: _("Each day {target}."),
            Frequency.WEEK: _("Each week {target}."),
            Frequency.MONTH: _("Each month {target}."),
            Frequency.QUARTER: _("Each quarter {target}."),
            Frequency.YEAR: _("Each year {target}."),
        }[metric.frequency].format(target=text)
    periods = sorted(plan.per_period)
    if not periods:
        return _("No period has a target.")
    return ngettext(
        "A target of its own for {count} period, {first}.",
        "A target of its own for {count} periods, from {first} to {last}.",
        len(periods),
    ).format(
        count=len(periods),
        first=period_names.label(periods[0], calendar),
        last=period_names.label(periods[-1], calendar),
    )


def first_start(today: dt.date, frequency: Frequency, calendar: FiscalCalendar) -> Period:
    """Return where a first target begins: with the business year of the period to be typed.

    That is the period before the one that runs today; a target that began later would leave the
    first number that is typed without one.
    """
    running = calendar.containing(today, frequency)
    start = calendar.year(calendar.fiscal_year(running.previous)).start
    if frequency is Frequency.DAY:
        start = add_months(running.start, -1)
    return calendar.containing(start, frequency)


def changed_start(
    today: dt.date, frequency: Frequency, calendar: FiscalCalendar, before: dt.date
) -> Period:
    """Return where a changed target begins: what has ended was judged by the one from `before`."""
    start = targets_checks.version_start(today, frequency, calendar)
    return calendar.containing(max(start, before), frequency)


# The pace


def pace(file: CompanyFile, metric_id: int, as_of: dt.date, locale: NumberLocale) -> str:
    """Return how far the metric has come in its year by the day `as_of`, and what is needed now.

    A period that runs today is not done, whatever `as_of` says. Empty for a metric whose periods do
    not add up to the year, and where the year has no target.
    """
    with file.read() as records:
        calendar, today = records.company().calendar, day_of(records)
        metric = find_metric(records, metric_id)
        known = histories(records, [metric])[metric_id]
    if not is_paced(metric):
        return ""
    looked_at = calendar.over_by(as_of, metric.frequency)
    until = calendar.over_by(min(as_of, today or as_of), metric.frequency)
    year = calendar.fiscal_year(until)
    # A figure that was set for the rest of the year counts as soon as its first period runs.
    judged = looked_at if calendar.fiscal_year(looked_at) == year else until
    yearly = _yearly(known, judged, year, calendar)
    if yearly is None:
        return ""
    try:
        found = pace_of(metric, known.comparable(until), yearly, until, calendar, locale)
    except OverflowError:  # numbers beyond what a year can be added up to
        return ""
    return "" if found is None else found.sentence


def _yearly(
    known: MetricHistory, judged: Period, year: int, calendar: FiscalCalendar
) -> Target | None:
    """Return the figure that is set for the year in `judged`, or the sum of its targets."""
    plan = plan_in_force(known.plans, judged)
    if plan is not None and isinstance(plan.rule, Spread) and plan.rule.year == year:
        return plan.rule.yearly
    periods = calendar.periods_of_year(year, known.metric.frequency)
    targets = {period: known.target(period) for period in periods}
    found = {period: target for period, target in targets.items() if target is not None}
    return yearly_target(found, year, known.metric.frequency, calendar)


# The versions


@dataclass(frozen=True, slots=True)
class TargetVersion:
    """A target that was in force for a time, or is, or will be; texts are ready to show."""

    sentence: str
    time: str
    reason: str
    is_in_force: bool


def target_versions(
    file: CompanyFile, metric_id: int, today: dt.date, locale: NumberLocale
) -> tuple[TargetVersion, ...]:
    """Return every target that the metric has had, the newest first."""
    with file.read() as records:
        calendar = records.company().calendar
        metric = find_metric(records, metric_id)
        plans = sorted(
            records.target_plans([metric_id]), key=lambda plan: (plan.starts, plan.id), reverse=True
        )
    running = calendar.containing(today, metric.frequency)
    in_force = plan_in_force(plans, running)
    found, later = [], None
    for plan in plans:
        found.append(
            TargetVersion(
                plan_sentence(plan, metric, calendar, locale),
                _time(plan, later, metric.frequency, calendar),
                plan.reason,
                plan is in_force,
            )
        )
        later = plan
    return tuple(found)


def _time(
    plan: TargetPlan, later: TargetPlan | None, frequency: Frequency, calendar: FiscalCalendar
) -> str:
    first = calendar.containing(plan.starts, frequency)
    words = {"first": period_names.label(first, calendar)}
    if later is None:
        return _("From {first}").format(**words)
    last = calendar.containing(later.starts, frequency).previous
    if last <= first:
        return _("In {first}").format(**words)
    words["last"] = period_names.label(last, calendar)
    return _("{first} to {last}").format(**words)


# What all of them read


def read_history(records: Records, metric_id: int | None, draft: MetricDraft) -> MetricHistory:
    """Return the history of a metric as `draft` reads it; an empty one where it is new."""
    if metric_id is None:
        new = _as_typed(Metric(0, draft.name), draft)
        return MetricHistory(new, {}, {}, [], calendar=records.company().calendar)
    stored = histories(records, [find_metric(records, metric_id)])[metric_id]
    is_same = stored.metric.frequency is draft.frequency
    return replace(
        stored,
        metric=_as_typed(stored.metric, draft),
        values=stored.values if is_same else {},
        notes=stored.notes if is_same else {},
        plans=stored.plans if is_same else [],
    )


def _as_typed(metric: Metric, draft: MetricDraft) -> Metric:
    return replace(
        metric,
        name=draft.name,
        unit=draft.unit,
        direction=draft.direction,
        frequency=draft.frequency,
        aggregation=draft.aggregation,
    )


def present_values(known: MetricHistory) -> Mapping[Period, float]:
    """Return the values that are measured as the latest one is."""
    return known.comparable(max(known.values)) if known.values else {}


def _with_draft(
    plans: Iterable[TargetPlan], draft: TargetDraft, metric_id: int
) -> list[TargetPlan]:
    """Return `plans` as they would be with `draft` kept: what started before keeps its time."""
    new = TargetPlan(
        id=0,
        metric_id=metric_id,
        kind=draft.kind,
        starts=draft.starts,
        tolerance=draft.tolerance,
        constant=draft.constant,
        per_period=draft.per_period,
        rule=draft.rule,
    )
    return [*(plan for plan in plans if plan.starts < draft.starts), new]


def _taking_over(
    draft: MetricDraft,
    target: TargetDraft,
    plans: Sequence[TargetPlan],
    calendar: FiscalCalendar,
    today: dt.date,
) -> tuple[TargetDraft, bool]:
    """Return the target as it would be kept, and whether somebody has to say why.

    FieldError where it cannot be kept.
    """
    frequency = draft.frequency
    check_target(target, draft.direction, draft.aggregation, frequency, calendar)
    unsaid = replace(target, reason="")
    try:
        return check_version(plans, unsaid, frequency, calendar, today), False
    except FieldError as error:
        if error.field != "reason":
            raise
    said = replace(target, reason=_SOME_REASON)
    return check_version(plans, said, frequency, calendar, today), True


def _notes(
    target: TargetDraft,
    coming: Sequence[Period],
    values: Mapping[Period, float],
    calendar: FiscalCalendar,
) -> tuple[str, ...]:
    """Return what is to be said of the coming periods whose last year is known by now."""
    if target.rule is None:
        return ()
    told = [
        period
        for period in coming
        if period.start >= target.starts and period.same_period_last_year < coming[0]
    ]
    return target_plans.notes(target.rule, told, values, calendar)


def _shown(
    known: MetricHistory, target: TargetDraft | None, running: Period, calendar: FiscalCalendar
) -> list[Period]:
    """Return the periods of the picture: a stretch of history, and the coming ones."""
    ahead = PERIODS_AHEAD[running.frequency]
    first = running.shift(-ahead)
    known_first = min(known.values, default=running)
    last = running.shift(ahead)
    if target is not None:
        start = calendar.containing(target.starts, running.frequency)
        known_first = min(known_first, start)
        last = max(last, min(_end(target, running, calendar), first.shift(5 * ahead)))
        last = max(last, start)
    return span(max(first, min(known_first, running)), last)


def _end(target: TargetDraft, running: Period, calendar: FiscalCalendar) -> Period:
    """Return the last period about which the target says something of its own."""
    match target.rule:
        case Ramp():
            return calendar.containing(target.rule.ends, running.frequency)
        case Spread():
            return calendar.containing(calendar.year(target.rule.year).last_day, running.frequency)
        case _:
            return max(target.per_period, default=running)
