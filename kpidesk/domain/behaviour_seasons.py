"""Seasons: whether a series repeats itself, and what it is without that.

A month of twelve, a quarter of four, for weeks the month of their Thursday, for days the day of the
week. A year of years has no seasons.
"""

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Final

from kpidesk.domain.periods import Frequency, weeks_in_iso_year
from kpidesk.domain.signals import Cycle

# The F test for stable seasonality. 7 instead of the 2 or 3 of a table, because the values of one
# year follow from each other: J. Lothian and M. Morry, A Set of Quality Control Statistics for the
# X-11-ARIMA Seasonal Adjustment Method, Statistics Canada, 1978; X-13ARIMA-SEATS still does.
_STABLE: Final = 7.0
# And with many years, when every small wave is certain, at least half of what moves the values.
_SHARE: Final = 0.5
_STRAIGHT: Final = 1e-20  # of the largest value, squared: what binary fractions leave of a line


@dataclass(frozen=True, slots=True)
class _Rhythm:
    """The seasons of a frequency: how many values tell them, at most how many are looked at."""

    cycle: Cycle
    season: Callable[[dt.date], int]
    values_in_cycle: int
    to_tell: int
    to_adjust: int
    at_most: int


def _month_of_week(day: dt.date) -> int:
    return (day + dt.timedelta(days=3)).month


_MONTH: Final = attrgetter("month")
# Two full years tell (three of quarters, since twice four values tell little), three adjust: the
# season of a month from a single other year would be that year's noise. Days: eight weeks.
_RHYTHMS: Final = {
    Frequency.DAY: _Rhythm(Cycle.WEEK, dt.date.weekday, 7, 56, 56, 364),
    Frequency.WEEK: _Rhythm(Cycle.YEAR, _month_of_week, 52, 104, 156, 260),
    Frequency.MONTH: _Rhythm(Cycle.YEAR, _MONTH, 12, 24, 36, 60),
    Frequency.QUARTER: _Rhythm(Cycle.YEAR, _MONTH, 4, 12, 12, 20),
}


def cycle_of(frequency: Frequency) -> Cycle:
    """Return what comes round again in periods of `frequency`."""
    rhythm = _RHYTHMS.get(frequency)
    return Cycle.NONE if rhythm is None else rhythm.cycle


def is_seasonal(starts: Sequence[dt.date], values: Sequence[float], frequency: Frequency) -> bool:
    """Say whether running values, by the first days of their periods, follow the seasons.

    The values without their straight trend are grouped by season; they are seasonal where F, the
    variance between the seasons against that within, is at least 7, and the seasons explain at
    least half of it. False for less than two full years (eight weeks of days); the latest five
    years (52 weeks of days) count.
    """
    rhythm = _RHYTHMS.get(frequency)
    if rhythm is None or len(values) < rhythm.to_tell:
        return False
    starts, values = starts[-rhythm.at_most :], values[-rhythm.at_most :]
    rest = _without_trend(values, max(map(abs, values)))
    groups: dict[int, list[float]] = defaultdict(list)
    for season, value in zip(map(rhythm.season, starts), rest, strict=True):
        groups[season].append(value)
    if len(groups) < 2 or min(map(len, groups.values())) < 2:
        return False
    between = math.fsum(math.fsum(group) ** 2 / len(group) for group in groups.values())
    total = math.fsum(value * value for value in rest)
    within = max(total - between, 0.0)
    scatter = len(rest) - len(groups) - 1  # the trend takes one degree of freedom
    if scatter <= 0 or total < _STRAIGHT or between < _SHARE * total:
        return False
    return between * scatter >= _STABLE * within * (len(groups) - 1)


def adjusted(
    starts: Sequence[dt.date], values: Sequence[float], frequency: Frequency
) -> list[float] | None:
    """Return running values without their seasons, in their unit; None where too few tell them.

    The season of a value is the mean, over the same seasons of the first full years, of what they
    differ from a straight trend. Three to five years, 8 to 52 weeks of days, all before the latest
    value, so that the seasons stand still afterwards as limits do. A value that takes part has no
    part in its own season: otherwise it would be nearer to it than any later one can be, and the
    limits too narrow.
    """
    rhythm = _RHYTHMS.get(frequency)
    if rhythm is None or len(values) <= rhythm.to_adjust:
        return None
    cycles = min(len(values) - 1, rhythm.at_most) // rhythm.values_in_cycle
    baseline = cycles * rhythm.values_in_cycle
    seasons = [rhythm.season(start) for start in starts]
    size = max(map(abs, values))
    rest = _without_trend(values[:baseline], size)
    sums: dict[int, float] = {}
    counts: dict[int, int] = {}
    for season, value in zip(seasons, rest, strict=False):
        sums[season] = sums.get(season, 0.0) + value
        counts[season] = counts.get(season, 0) + 1
    if min(counts.values()) < 2 or not counts.keys() >= set(seasons):
        return None
    found = [
        value - size * ((sums[season] - own) / (counts[season] - 1))
        for value, season, own in zip(values, seasons, rest, strict=False)
    ]
    effects = {season: total / counts[season] for season, total in sums.items()}
    found += [
        value - size * effects[season]
        for value, season in zip(values[baseline:], seasons[baseline:], strict=True)
    ]
    return found if all(map(math.isfinite, found)) else None


def _without_trend(values: Sequence[float], size: float) -> list[float]:
    """Return what values differ from the straight line of least squares, as shares of `size`."""
    shares = [value / size for value in values] if size else list(values)
    count = len(shares)
    middle = (count - 1) / 2
    level = math.fsum(shares) / count
    spread = count * (count * count - 1) / 12
    slope = sum((at - middle) * (share - level) for at, share in enumerate(shares)) / spread
    return [share - level - slope * (at - middle) for at, share in enumerate(shares)]


def year_before(start: dt.date, frequency: Frequency) -> dt.date:
    """Return the first day of the same period last year, as Period.same_period_last_year has it."""
    if frequency is Frequency.WEEK:
        iso = start.isocalendar()
        week = min(iso.week, weeks_in_iso_year(iso.year - 1))
        return dt.date.fromisocalendar(iso.year - 1, week, 1)
    is_leap_day = start.month == 2 and start.day == 29
    return dt.date(start.year - 1, start.month, 28 if is_leap_day else start.day)
