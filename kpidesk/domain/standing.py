"""Standing: one KPI at one moment, against its target, its past and last year.

What tiles and reports show. A period of an earlier definition is told in the unit and judged by the
direction of its time.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Final

from kpidesk.domain import chart_breaks, lens_names, sentences
from kpidesk.domain.charts import TrendChart, TrendPoint
from kpidesk.domain.histories import MetricHistory
from kpidesk.domain.lens_spans import Comparison, comparisons, restarts
from kpidesk.domain.lenses import Lens
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period, span
from kpidesk.domain.series import Change, Series
from kpidesk.domain.standing_facts import Compared, Standing
from kpidesk.domain.targets import Target
from kpidesk.domain.units import Unit, format_value, same_measure
from kpidesk.i18n import _

_AWAITED: Final = frozenset({Frequency.DAY, Frequency.WEEK})
Draw = Callable[[MetricHistory, Period, Period, NumberLocale, str], TrendChart]


def period_as_of(
    as_of: dt.date, frequency: Frequency, calendar: FiscalCalendar, today: dt.date | None = None
) -> Period:
    """Return the latest period of `frequency` that has ended by the end of the day `as_of`.

    Where `today` is known, it is what a board shows: see `FiscalCalendar.shown_by`.
    """
    if today is None:
        return calendar.over_by(as_of, frequency)
    return calendar.shown_by(as_of, frequency, today)


def latest_known(history: MetricHistory, period: Period, today: dt.date | None) -> Period:
    """Return `period`, the latest that a board may show, or the one before while it is awaited.

    The number of a day or week that ends today may still come. Until then the one before is shown,
    if that has its number: who types in the morning what was yesterday lacks nothing.
    """
    ends_today = period.frequency in _AWAITED and period.last_day == today
    if ends_today and not history.holds(period) and history.holds(period.previous):
        return period.previous
    return period


HISTORY_LENGTH: Mapping[Frequency, int] = {
    Frequency.DAY: 60,
    Frequency.WEEK: 53,
    Frequency.MONTH: 25,
    Frequency.QUARTER: 12,
    Frequency.YEAR: 10,
}


def period_sentence(
    history: MetricHistory, period: Period, name: str, locale: NumberLocale, reason: str = ""
) -> str:
    """Return the sentence that holds a value against its target; `name` is that of `period`.

    It says so where there is nothing to measure, and why the targets that there are make none.
    `reason` is why a calculated value is not there.
    """
    if period not in history.values:
        if _is_not_applicable(history, period):
            return sentences.not_applicable(name, reason)
        if reason:
            return sentences.no_value(name, reason)
    value, target = history.values.get(period), history.target(period)
    if value is not None and target is None and (why := history.target_reason(period)):
        shown = format_value(value, history.unit(period), locale)
        return sentences.without_target(name, shown, why)
    return sentences.against_target(
        name,
        value,
        target,
        history.direction(period),
        history.unit(period),
        locale,
    )


def _is_not_applicable(history: MetricHistory, period: Period) -> bool:
    return period in history.not_applicable and period not in history.values


def trend(
    history: MetricHistory,
    first: Period,
    last: Period,
    calendar: FiscalCalendar,
    locale: NumberLocale,
    current: Period | None = None,
    reason: str = "",
    *,
    shows_last_year: bool = False,
) -> TrendChart:
    """Return the trend of the periods `first` to `last`, both included, `current` marked.

    A trend that `shows_last_year` is one to look into: it shows where values are near the target
    too, and a point makes its sentence when it is asked for.

    It is in the unit of the current period, without one in that of the last. `reason` is why a
    calculated metric has no value in the current period: of the others nobody asks until they are
    pointed at.
    """
    periods = span(first, last)
    shown = current if current in periods else None
    if shown is not None:
        reason = reason or history.reason(shown)
    unit = history.unit(shown or last)
    points = tuple(
        _point(
            *(history, period, unit, calendar, locale, reason if period == shown else ""),
            is_whole=shows_last_year,
        )
        for period in periods
    )
    index = None if shown is None else periods.index(shown)
    breaks = chart_breaks.breaks(history, periods, calendar) if history.earlier else ()
    return TrendChart(
        history.metric.name,
        unit,
        points,
        index,
        breaks,
        shows_last_year=shows_last_year,
        shows_near=shows_last_year,
        restarts=restarts(history.lens, periods, calendar),
    )


def _point(
    history: MetricHistory,
    period: Period,
    unit: Unit,
    calendar: FiscalCalendar,
    locale: NumberLocale,
    reason: str,
    *,
    is_whole: bool,
) -> TrendPoint:
    value, target = history.values.get(period), history.target(period)
    name = lens_names.label(period, history.lens, calendar)
    then, value_text, target_text = history.unit(period), "", ""
    fits = same_measure(then, unit)
    if not fits or history.meaning(period) is not None:
        value_text = "" if value is None else format_value(value, then, locale)
        target_text = _target_text(history, period, locale) if target else ""
    if _is_not_applicable(history, period):
        value_text = _("not applicable")
    return TrendPoint(
        period=period,
        label=name,
        short_label=lens_names.label(period, history.lens, calendar, short=True),
        value=value if fits else None,
        target=target if fits else None,
        status=history.status(period),
        note=history.notes.get(period, ""),
        said=partial(period_sentence, history, period, name, locale, reason)
        if is_whole
        else period_sentence(history, period, name, locale, reason),
        value_text=value_text,
        target_text=target_text,
        last_year=_last_year(history, period) if is_whole and fits else None,
        near=near_band(history, period, target) if is_whole and fits else None,
    )


def _last_year(history: MetricHistory, period: Period) -> float | None:
    """Return the value of the same period last year; None where it means something else."""
    before = period.same_period_last_year
    value = history.values.get(before)
    return None if value is None or any(history.differences(before, period)) else value


def near_band(history: MetricHistory, period: Period, target: Target | None) -> Target | None:
    """Return the far edge of the near band of `target`; None where it has no band."""
    found = None if target is None else history.near(period)
    return None if found == target else found


def _target_text(history: MetricHistory, period: Period, locale: NumberLocale) -> str:
    target = history.target(period)
    if target is None:
        return _("no target")
    return sentences.target_text(target, history.direction(period), history.unit(period), locale)


def _value_text(history: MetricHistory, period: Period, locale: NumberLocale) -> str:
    value, target = history.values.get(period), history.target(period)
    if value is not None:
        return sentences.value_text(value, target, history.unit(period), locale)
    return _("not applicable") if period in history.not_applicable else _("no value")


def stand(
    history: MetricHistory,
    period: Period,
    calendar: FiscalCalendar,
    locale: NumberLocale,
    reason: str = "",
    draw: Draw | None = None,
) -> Standing:
    """Return how the metric stands in `period`, with the trend that leads up to it.

    What was measured in another unit, by another formula or in another direction is no comparison.
    `reason` is why a calculated metric has no value in `period`. Through a lens only comparisons
    that make sense are made, and the history itself knows why there is no value or target. `draw`
    makes the trend from the first to the last of two periods, the current one; None is `trend`.
    """
    metric = history.metric_then(period)
    series = Series(metric.frequency, history.alike(period))
    value, target = history.values.get(period), history.target(period)
    reason = reason or history.reason(period)
    kinds = comparisons(history.lens, period.frequency)
    held = _held(history, period, kinds, series, calendar, locale)
    previous, on_year = held[Comparison.PREVIOUS], held[Comparison.LAST_YEAR]
    name = lens_names.label(period, history.lens, calendar)
    target_why = history.target_reason(period) if target is None else ""
    said = (
        period_sentence(history, period, name, locale, reason),
        _where_from(history, period, held[kinds[0]], series, calendar, locale),
    )
    first = period.shift(1 - HISTORY_LENGTH[metric.frequency])
    return Standing(
        metric=metric,
        department=history.department,
        owner=history.owner,
        objective=history.objective,
        period=period,
        period_label=name,
        value=value,
        target=target,
        status=history.status(period),
        change=previous.change,
        change_on_year=on_year.change,
        value_text=_value_text(history, period, locale),
        target_text=_target_text(history, period, locale),
        change_text=previous.text,
        change_on_year_text=on_year.text,
        sentence=" ".join(filter(None, said)),
        note=history.notes.get(period, ""),
        chart=trend(history, first, period, calendar, locale, period, reason)
        if draw is None
        else draw(history, first, period, locale, reason),
        reason=reason,
        is_applicable=not _is_not_applicable(history, period),
        change_why=previous.why,
        change_on_year_why=on_year.why,
        compared=tuple(held[kind] for kind in kinds),
        target_why=target_why,
    )


def _held(
    history: MetricHistory,
    period: Period,
    kinds: Iterable[Comparison],
    series: Series,
    calendar: FiscalCalendar,
    locale: NumberLocale,
) -> Mapping[Comparison, Compared]:
    """Return both comparisons; that with the period before is none where it is not of `kinds`."""
    nothing = sentences.change_text(None, history.unit(period), locale)
    return {
        Comparison.PREVIOUS: Compared(Comparison.PREVIOUS, "", None, nothing),
        **{
            kind: _compared(history, period, kind, series, calendar, locale)
            for kind in {*kinds, Comparison.LAST_YEAR}
        },
    }


def _compared(
    history: MetricHistory,
    period: Period,
    kind: Comparison,
    series: Series,
    calendar: FiscalCalendar,
    locale: NumberLocale,
) -> Compared:
    """Return the value of `period` against that of the period that `kind` says."""
    if kind is Comparison.LAST_YEAR:
        before, change = period.same_period_last_year, series.change_on_year(period)
    else:
        before, change = period.previous, series.change(period)
    return Compared(
        kind,
        lens_names.compared_with(period, kind, history.lens, calendar),
        change,
        sentences.change_text(change, history.unit(period), locale),
        chart_breaks.no_comparison(history, before, period, calendar),
    )


def _where_from(
    history: MetricHistory,
    period: Period,
    spoken: Compared,
    series: Series,
    calendar: FiscalCalendar,
    locale: NumberLocale,
) -> str:
    """Return how the value came about, why nobody can say, or else what was measured last."""
    if spoken.change:
        is_on_year = spoken.kind is Comparison.LAST_YEAR
        return _change_sentence(
            history, period, spoken.change, calendar, locale, is_on_year=is_on_year
        )
    last = series.latest(period)
    if spoken.why or period in history.values or last is None:
        return spoken.why
    name = lens_names.inside(last, history.lens, calendar)
    return sentences.last_value_sentence(series.values[last], name, history.unit(period), locale)


def _change_sentence(
    history: MetricHistory,
    period: Period,
    change: Change,
    calendar: FiscalCalendar,
    locale: NumberLocale,
    *,
    is_on_year: bool,
) -> str:
    """Return how the value came from that of the period that its lens compares it with."""
    lens = history.lens
    before = period.same_period_last_year if is_on_year else period.previous
    on_day = period.frequency is Frequency.DAY and lens is Lens.AS_MEASURED
    name = lens_names.inside(before, lens, calendar)
    return sentences.change_sentence(change, name, history.unit(period), locale, on_day=on_day)


__all__ = [
    "HISTORY_LENGTH",
    "Compared",
    "MetricHistory",
    "Standing",
    "latest_known",
    "near_band",
    "period_as_of",
    "period_sentence",
    "stand",
    "trend",
]
