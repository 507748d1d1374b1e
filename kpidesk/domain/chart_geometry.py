"""The geometry of a trend in the chart's own units: axis, runs of values, steps of the target.

Screen, print and workbook draw from this, so that no two pictures of one trend disagree.
"""

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from kpidesk.domain.charts import MarkerKind, TrendChart
from kpidesk.domain.numbers import ENGLISH, NumberLocale, format_exact
from kpidesk.domain.periods import Frequency
from kpidesk.domain.targets import Target
from kpidesk.domain.units import (
    Unit,
    UnitKind,
    format_bare,
    format_value,
    shown_value,
    with_decimals,
)

# A line that would use less than half of the height above zero is shown closer, and says so.
_FROM_ZERO_UP_TO: Final = 0.5
_ROOM_AT_THE_EDGE: Final = 0.05
TREND_TICKS: Final = 6  # about so many in every picture of a trend, whatever its size
_SIXTIETHS: Final = (1, 2, 5, 10, 15, 20, 30)
_LARGEST: Final = sys.float_info.max
_STRIDES: Final = {
    Frequency.DAY: (1, 2, 7, 14, 28, 56, 112),
    Frequency.WEEK: (1, 2, 4, 13, 26, 52),
    Frequency.MONTH: (1, 2, 3, 6, 12, 24),
    Frequency.QUARTER: (1, 2, 4, 8, 12),
    Frequency.YEAR: (1, 2, 5, 10),
}


@dataclass(frozen=True, slots=True)
class ValueAxis:
    """A vertical axis on round numbers; `low`, `high` and `ticks` are in the unit of the values."""

    low: float
    high: float
    ticks: tuple[float, ...]
    decimals: int

    @property
    def starts_at_zero(self) -> bool:
        """Say whether zero is on the axis; a chart that zooms must say so."""
        return self.low <= 0 <= self.high

    def position(self, value: float) -> float:
        """Return where `value` lies: 0 at `low`, 1 at `high`."""
        # Halves, because the span of the largest doubles is no double.
        return (value / 2 - self.low / 2) / (self.high / 2 - self.low / 2)

    def tick_text(self, value: float, unit: Unit, locale: NumberLocale = ENGLISH) -> str:
        """Return a tick as a person reads it."""
        shown = self.tick_unit(unit)
        if unit.kind in (UnitKind.PERCENT, UnitKind.CURRENCY):
            return format_value(value, shown, locale)
        return format_bare(value, shown, locale)

    def difference_text(self, value: float, unit: Unit, locale: NumberLocale = ENGLISH) -> str:
        """Return a tick of an axis of differences, where those of percentages are bare points."""
        if unit.kind.differs_by_points:
            return format_exact(shown_value(value, self.tick_unit(unit)), locale, self.decimals)
        return self.tick_text(value, unit, locale)

    def tick_unit(self, unit: Unit) -> Unit:
        """Return `unit` for the ticks: decimals as they need them, no "days" at each."""
        if unit.is_clock:
            return unit
        if unit.kind in (UnitKind.NUMBER, UnitKind.DURATION):
            return Unit(decimals=self.decimals)
        return with_decimals(unit, self.decimals)


@dataclass(frozen=True, slots=True)
class TargetStep:
    """A stretch of periods with one target; `first` and `last` are indexes, both included."""

    first: int
    last: int
    value: float
    upper: float | None


def value_axis(chart: TrendChart, most_ticks: int = 5) -> ValueAxis:
    """Return an axis that holds all that `chart` draws, with about `most_ticks` ticks.

    Steps are 1, 2 or 5 times a power of ten, and no finer than the unit's decimals; where a clock
    is shown, also handy parts of an hour. It starts at zero unless that would squeeze the line into
    less than half of the height. No tick is at what a score cannot be.
    """
    low, high = _extent(_shown_values(chart), chart.unit)
    found = _step(chart.unit, high / (most_ticks - 1) - low / (most_ticks - 1))
    step = found.at(1)
    first, last = math.floor(low / step), math.ceil(high / step)
    if first == last:
        last += 1
    # Nothing but zero lies on the very edge, where a line hides in the frame.
    room = (last - first) * _ROOM_AT_THE_EDGE
    if first and low / step - first < room:
        first -= 1
    if last and last - high / step < room:
        last += 1
    ticks = tuple(dict.fromkeys(found.at(number) for number in range(first, last + 1)))
    least, most = chart.unit.kind.limits or (-math.inf, math.inf)
    real = tuple(tick for tick in ticks if least <= tick <= most)
    return ValueAxis(ticks[0], ticks[-1], real if len(real) > 1 else ticks, found.decimals)


@dataclass(frozen=True, slots=True)
class _Step:
    """What lies between two ticks: `mantissa` times ten to the `power`, or so many sixtieths."""

    mantissa: int
    power: int
    decimals: int
    of_sixty: bool = False

    def at(self, number: int) -> float:
        """Return where the tick `number` is, counted from zero."""
        if self.of_sixty:
            return number * self.mantissa / 60
        return _times_power(number * self.mantissa, self.power)


def _step(unit: Unit, raw: float) -> _Step:
    """Return the step that is `raw` or the next larger, and no finer than what `unit` shows."""
    if unit.is_clock and raw <= 0.5:
        parts = (part for part in _SIXTIETHS if part >= raw * 60 * (1 - 1e-9))
        return _Step(next(parts), 0, 0, of_sixty=True)
    mantissa, power = _nice_step(max(raw, 10.0 ** _finest_exponent(unit)))
    shift = 2 if unit.kind is UnitKind.PERCENT else 0
    return _Step(mantissa, power, max(0, -power - shift))


def end_value(chart: TrendChart) -> float | None:
    """Return the value that is named at the right end: the newest there is, in the chart's unit.

    Where another period is the marked one, that one's value would be read as the newest there.
    None where no period is marked, or where the marked one has no value.
    """
    marked = None if chart.current is None else chart.points[chart.current].value
    known = (point.value for point in reversed(chart.points) if point.value is not None)
    return None if marked is None else next(known, None)


def end_target(chart: TrendChart) -> Target | None:
    """Return the target that is named at the right end: that of the last period.

    None where no period is marked.
    """
    return None if chart.current is None or not chart.points else chart.points[-1].target


def _shown_values(chart: TrendChart) -> list[float]:
    values = [point.value for point in chart.points]
    lower = [point.target.value for point in chart.points if point.target]
    upper = [point.target.upper for point in chart.points if point.target]
    before = [point.last_year for point in chart.points] if chart.shows_last_year else []
    near = _near_extent(chart) if chart.shows_near else []
    shown = [value for value in (*values, *lower, *upper, *before, *near) if value is not None]
    return shown if chart.benchmark is None or not shown else [*shown, chart.benchmark.value]


def _near_extent(chart: TrendChart) -> list[float | None]:
    """Return the far edges of the bands in which a value is near, without those of all points."""
    found = {
        (point.near.value, point.near.upper) for point in chart.points if point.near is not None
    }
    return [edge for edges in found for edge in edges]


def _extent(values: Sequence[float], unit: Unit) -> tuple[float, float]:
    """Return what the axis must hold: the values, and zero where it is near enough."""
    if not values:
        return 0.0, 10.0 ** _finest_exponent(unit)
    low, high = min(values), max(values)
    if low >= 0 and low <= high * _FROM_ZERO_UP_TO:
        low = 0.0
    elif high <= 0 and high >= low * _FROM_ZERO_UP_TO:
        high = 0.0
    if low == high:
        low, high = (0.0, high) if high > 0 else (low, 0.0)
    return low, high


def _finest_exponent(unit: Unit) -> int:
    return -(unit.decimals + 2) if unit.kind is UnitKind.PERCENT else -unit.decimals


def _nice_step(raw: float) -> tuple[int, int]:
    """Return the step of 1, 2 or 5 times a power of ten that is `raw` or the next larger."""
    power = math.floor(math.log10(raw))
    for mantissa in (1, 2, 5):
        # A hair of tolerance: 0.02 is 2 times 10^-2, whatever binary makes of it.
        if raw <= _times_power(mantissa, power) * (1 + 1e-9):
            return mantissa, power
    return 1, power + 1


def _times_power(number: int, power: int) -> float:
    """Return number * 10**power as a person would write it, within what doubles hold."""
    return max(-_LARGEST, min(_LARGEST, float(f"{number}e{power}")))


def value_runs(chart: TrendChart) -> list[list[int]]:
    """Return the indexes of the points that one line joins.

    A missing value ends a run, and so does a break, as what means something else is not joined, and
    a year to date that starts anew.
    """
    starts = chart.line_starts
    runs: list[list[int]] = []
    for index, point in enumerate(chart.points):
        if point.value is None:
            continue
        if runs and runs[-1][-1] == index - 1 and index not in starts:
            runs[-1].append(index)
        else:
            runs.append([index])
    return runs


def target_steps(chart: TrendChart) -> list[TargetStep]:
    """Return the stretches of equal targets in order; where no target is in force there is none."""
    steps: list[TargetStep] = []
    for index, point in enumerate(chart.points):
        target = point.target
        if target is None:
            continue
        last = steps[-1] if steps else None
        if (
            last is not None
            and last.last == index - 1
            and (last.value, last.upper) == (target.value, target.upper)
        ):
            steps[-1] = replace(last, last=index)
        else:
            steps.append(TargetStep(index, index, target.value, target.upper))
    return steps


@dataclass(frozen=True, slots=True)
class NearBand:
    """Where values are near the target, from `low` to `high`; the indexes are both included."""

    first: int
    last: int
    low: float
    high: float


def near_bands(chart: TrendChart) -> list[NearBand]:
    """Return the bands beside the target in which a value is near it, equal neighbours as one.

    A range has two, one below and one above. None where the chart does not show them.
    """
    found: list[NearBand] = []
    open_ones: dict[tuple[float, float], NearBand] = {}
    for index, point in enumerate(chart.points if chart.shows_near else ()):
        edges = _near_edges(point.target, point.near)
        still = {}
        for low, high in edges:
            before = open_ones.pop((low, high), None)
            still[low, high] = NearBand(index if before is None else before.first, index, low, high)
        found += open_ones.values()
        open_ones = still
    return [*found, *open_ones.values()]


def _near_edges(target: Target | None, near: Target | None) -> list[tuple[float, float]]:
    if target is None or near is None:
        return []
    upper = target.value if target.upper is None else target.upper
    far = near.value if near.upper is None else near.upper
    sides = ((near.value, target.value), (upper, far))
    return [(low, high) for low, high in sides if low < high]


def note_indexes(chart: TrendChart) -> list[int]:
    """Return the indexes of the points that a note belongs to, in order.

    Where a chart has markers they say it: through a lens a point shows the notes of many periods.
    """
    if chart.markers:
        return sorted({each.index for each in chart.markers if each.kind is MarkerKind.NOTE})
    return [index for index, point in enumerate(chart.points) if point.note]


def stacked(heights: Sequence[float], room: float, low: float, high: float) -> list[float]:
    """Return where labels stand that want to be at `heights`, each in `room`, none touching.

    They keep their order and stay between `low` and `high` as far as they fit, all in one measure.
    """
    order = sorted(range(len(heights)), key=lambda at: heights[at])
    groups: list[tuple[float, list[int]]] = []  # the middle of labels that stand on one another
    for at in order:
        middle, members = heights[at], [at]
        while True:
            reach = len(members) * room / 2
            middle = max(low + reach, min(middle, high - reach))
            below = groups[-1] if groups else None
            if below is None or middle - reach >= below[0] + len(below[1]) * room / 2:
                break
            groups.pop()
            both = len(below[1]) + len(members)
            middle = (below[0] * len(below[1]) + middle * len(members)) / both
            members = below[1] + members
        groups.append((middle, members))
    found = [0.0] * len(heights)
    for middle, members in groups:
        for place, at in enumerate(members):
            found[at] = middle + (place - (len(members) - 1) / 2) * room
    return found


def spread(places: Sequence[int], least: float) -> list[int]:
    """Return those of the sorted `places` that stand at least `least` apart, from the left."""
    found: list[int] = []
    for place in places:
        if not found or place - found[-1] >= least:
            found.append(place)
    return found


def thinned(run: Sequence[tuple[int, float]], per_column: float) -> Sequence[tuple[int, float]]:
    """Return what can be told apart of a line of indexes and values, where too many share a column.

    That is the lowest and the highest of each `per_column` indexes, in their order.
    """
    if per_column <= 2:
        return run
    found: list[tuple[int, float]] = []
    for _column, members in groupby(run, lambda each: int(each[0] / per_column)):
        group = list(members)
        low = min(group, key=lambda each: each[1])
        high = max(reversed(group), key=lambda each: each[1])
        found += sorted({low, high})
    return found


def labelled_indexes(chart: TrendChart, room: int) -> list[int]:
    """Return the indexes of the periods that get a label, where `room` labels fit.

    They are evenly spaced, the current one among them, at steps that the calendar knows: every 3, 6
    or 12 months, not every 5.
    """
    count = len(chart.points)
    if not count:
        return []
    frequency = chart.points[0].period.frequency
    anchor = count - 1 if chart.current is None else chart.current
    known = (stride for stride in _STRIDES[frequency] if math.ceil(count / stride) <= max(room, 1))
    stride = next(known, count)
    return list(range(anchor % stride, count, stride))
