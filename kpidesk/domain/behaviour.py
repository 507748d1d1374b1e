"""The process behaviour chart (XmR) of a metric: what is usual, and what is a signal.

Whatever says "usual" of a period asks here, so that no two screens disagree. A chart is made as of
a period: later values have no part in it, and any past period shows what was told then.

- The first values of a segment set its limits, 10 to 24 (of days 91), and then the limits are
  held: see `natural_limits.baseline_length`. They start anew only where a person says so, with a
  reason (D. J. Wheeler, Making Sense of Data, 2003: when the process is known to have changed, the
  cause is known, the change is expected to last, and enough values show it), and where the metric
  came to be measured in another way.
- Gaps are respected: only neighbours make a moving range.
- What follows the seasons is compared with the same period last year, or is charted without its
  seasons: see `behaviour_seasons`.
"""

import datetime as dt
import math
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from kpidesk.domain.behaviour_charts import (
    DEFAULT_SETTINGS,
    BehaviourChart,
    LimitSettings,
    Seasons,
    Segment,
    Start,
)
from kpidesk.domain.behaviour_seasons import adjusted, cycle_of, is_seasonal, year_before
from kpidesk.domain.histories import MetricHistory, OrderedValues, in_order
from kpidesk.domain.natural_limits import Limits, baseline_length, limits_of
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.series import Series
from kpidesk.domain.signals import Cycle, Mark, Rule, marks, slack_of
from kpidesk.domain.signals import in_order as marks_in_order
from kpidesk.domain.units import Unit, same_measure

_LARGEST: Final = sys.float_info.max
_MONTHS: Final = {Frequency.MONTH: 1, Frequency.QUARTER: 3, Frequency.YEAR: 12}
_DAYS: Final = {Frequency.DAY: 1, Frequency.WEEK: 7}
_NOISE: Final = 1e-12  # of the largest value: what binary fractions leave of equal differences


def behaviour_chart(
    history: MetricHistory, until: Period | None = None, settings: LimitSettings | None = None
) -> BehaviourChart:
    """Return the process behaviour chart of a metric as of `until`; None: with all its values.

    It is made as `settings` say; None: as it was decided for the metric.

    In the unit of `until`, without one in that of the last value; what was measured in another unit
    is no point. Another formula starts a new segment, as another process; another direction does
    not, since it changes what is good and not what is measured.
    """
    if settings is None:
        settings = history.limit_settings or DEFAULT_SETTINGS
    frequency = history.metric.frequency
    last = until or max(history.values, key=_start, default=None)
    if last is None or not history.earlier:
        return _chart(frequency, history.in_order(), history.metric.unit, until, settings)
    unit = history.unit(last)
    alike = {p: v for p, v in history.values.items() if same_measure(history.unit(p), unit)}
    cuts = []
    for before, after in pairwise(sorted(alike, key=_start)):
        has_new_formula, _has_new_unit, _is_turned = history.differences(before, after)
        if has_new_formula:
            ended = [each for each in history.earlier if before.start < each.until <= after.start]
            cuts.append(_Cut(ended[-1].until, Start.REDEFINED, ended[-1].reason))
    return _chart(frequency, in_order(alike), unit, until, settings, cuts)


def series_chart(
    series: Series,
    unit: Unit,
    until: Period | None = None,
    settings: LimitSettings = DEFAULT_SETTINGS,
) -> BehaviourChart:
    """Return the process behaviour chart of values that all mean the same, in `unit`."""
    return _chart(series.frequency, in_order(series.values), unit, until, settings)


@dataclass(frozen=True, slots=True)
class _Cut:
    """From the day `since` on a new segment holds."""

    since: dt.date
    start: Start
    reason: str


@dataclass(frozen=True, slots=True)
class _Span:
    """Values `first` to before `stop`: what a cut makes of them."""

    first: int
    stop: int
    cut: _Cut


def _start(period: Period) -> dt.date:
    return period.start


def _chart(
    frequency: Frequency,
    known: OrderedValues,
    unit: Unit,
    until: Period | None,
    settings: LimitSettings,
    redefined: Sequence[_Cut] = (),
) -> BehaviourChart:
    stop = None if until is None else bisect_right(known.starts, until.start)
    periods, starts, measured = known.periods[:stop], known.starts[:stop], known.values[:stop]
    rebased = [_Cut(base.since, Start.REBASED, base.reason) for base in settings.bases]
    spans = _spans(starts, [*redefined, *rebased], until)
    stretches = _stretches(spans)
    seasons = _seasons(settings.seasons, frequency, starts, measured, stretches)
    kept, charted = _charted(seasons, frequency, starts, measured, spans, stretches)
    segments: list[Segment] = []
    ranges: list[float | None] = []
    found: list[Mark] = []
    shown = measured
    if len(kept) < len(starts):
        periods, starts = [periods[at] for at in kept], [starts[at] for at in kept]
        shown = [measured[at] for at in kept]
    places, step = _places(starts, frequency)
    firsts = [bisect_left(kept, span.first) for span in spans] + [len(kept)]
    for span, first, stop in zip(spans, firsts, firsts[1:], strict=False):
        own = charted[first:stop]
        own_ranges = _moving_ranges(own, places[first:stop], step)
        limits = _limits(own, own_ranges, frequency)
        cut = span.cut
        segments.append(Segment(first, stop, limits, cut.start, cut.since, cut.reason))
        ranges += own_ranges
        if limits is not None:
            found += _marks(own, own_ranges, limits, first)
    return BehaviourChart(
        unit=unit,
        frequency=frequency,
        until=until,
        asked=settings.seasons,
        seasons=seasons,
        periods=tuple(periods),
        values=tuple(shown),
        charted=tuple(charted),
        moving_ranges=tuple(ranges),
        segments=tuple(segments),
        measured=tuple(measured),
        found=tuple(found),
    )


def _spans(starts: Sequence[dt.date], cuts: Sequence[_Cut], until: Period | None) -> list[_Span]:
    """Return the segments that cuts make of the values of periods that begin on `starts`."""
    if not starts:
        return []
    by_index = {0: _Cut(starts[0], Start.FIRST_VALUE, "")}
    for cut in sorted(cuts, key=lambda each: each.since):
        at = bisect_left(starts, cut.since)
        is_ahead = at == len(starts) and (until is None or cut.since > until.start)
        # A new definition matters more than a base on the same day.
        there = by_index.get(at)
        is_weaker = there is not None and there.start is Start.REDEFINED
        if not is_ahead and not (is_weaker and cut.start is Start.REBASED):
            by_index[at] = cut
    edges = [*sorted(by_index), len(starts)]
    return [_Span(first, stop, by_index[first]) for first, stop in pairwise(edges)]


def _stretches(spans: Sequence[_Span]) -> list[tuple[int, int]]:
    """Return from where to where values mean the same, wherever the limits start anew."""
    found: list[tuple[int, int]] = []
    for span in spans:
        if found and span.cut.start is Start.REBASED:
            found[-1] = (found[-1][0], span.stop)
        else:
            found.append((span.first, span.stop))
    return found


def _seasons(
    asked: Seasons,
    frequency: Frequency,
    starts: Sequence[dt.date],
    values: Sequence[float],
    stretches: Sequence[tuple[int, int]],
) -> Seasons:
    """Return how the chart is made, by the values before the latest, which is judged by it."""
    cycle = cycle_of(frequency)
    if cycle is Cycle.NONE or not stretches or asked is Seasons.AS_MEASURED:
        return Seasons.AS_MEASURED
    first, stop = stretches[-1]
    if asked is Seasons.AUTO:
        if not is_seasonal(starts[first : stop - 1], values[first : stop - 1], frequency):
            return Seasons.AS_MEASURED
        asked = Seasons.SEASONALLY_ADJUSTED if cycle is Cycle.WEEK else Seasons.YEAR_ON_YEAR
    if asked is Seasons.SEASONALLY_ADJUSTED:
        fits = adjusted(starts[first:stop], values[first:stop], frequency) is not None
        return asked if fits else Seasons.AS_MEASURED
    return asked


def _charted(
    seasons: Seasons,
    frequency: Frequency,
    starts: Sequence[dt.date],
    values: Sequence[float],
    spans: Sequence[_Span],
    stretches: Sequence[tuple[int, int]],
) -> tuple[list[int], list[float]]:
    """Return which values are charted, by index, and as what.

    A value is compared with one of the same segment alone, and has no season where too few values
    of its own meaning tell it.
    """
    if seasons is Seasons.AS_MEASURED:
        return list(range(len(values))), list(values)
    kept: list[int] = []
    found: list[float] = []
    if seasons is Seasons.YEAR_ON_YEAR:
        for span in spans:
            inside = range(span.first, span.stop)
            own = {starts[at]: values[at] for at in inside}
            for at in inside:
                before = own.get(year_before(starts[at], frequency))
                if before is not None:
                    kept.append(at)
                    found.append(max(-_LARGEST, min(values[at] - before, _LARGEST)))
    else:
        for first, stop in stretches:
            plain = adjusted(starts[first:stop], values[first:stop], frequency)
            if plain is not None:
                kept += range(first, stop)
                found += plain
    grain = max(map(abs, values)) * _NOISE
    if 0 < grain < math.inf:
        found = [round(value / grain) * grain for value in found]
    return kept, found


def _places(starts: Sequence[dt.date], frequency: Frequency) -> tuple[list[int], int]:
    """Return the numbers of periods by their first days, and how far apart neighbours are."""
    months = _MONTHS.get(frequency)
    if months is None:
        return [start.toordinal() for start in starts], _DAYS[frequency]
    return [start.year * 12 + start.month for start in starts], months


def _moving_ranges(values: Sequence[float], places: Sequence[int], step: int) -> list[float | None]:
    if not values:
        return []
    found: list[float | None] = [None]
    found += [
        abs(after - before) if there - here == step else None
        for before, after, here, there in zip(values, values[1:], places, places[1:], strict=False)
    ]
    if math.inf in found:
        found = [None if each is None else min(each, _LARGEST) for each in found]
    return found


def _limits(
    values: Sequence[float], ranges: Sequence[float | None], frequency: Frequency
) -> Limits | None:
    count = baseline_length(len(values), frequency)
    return limits_of(values[:count], [each for each in ranges[:count] if each is not None])


def _marks(
    values: Sequence[float], ranges: Sequence[float | None], limits: Limits, first: int
) -> list[Mark]:
    """Return the signals of a segment, counted from the first point of the chart."""
    found = marks(values, limits)
    largest = limits.largest_range + slack_of(limits)
    jumps: list[Mark] = [
        (at, Rule.MOVING_RANGE, values[at] > values[at - 1], at - 1)
        for at, each in enumerate(ranges)
        if each is not None and each > largest
    ]
    if jumps:
        found = marks_in_order(found + jumps)
    return [(at + first, rule, is_high, since + first) for at, rule, is_high, since in found]
