"""What a trend plots, as arrays: x is the index of a point, NaN is a gap that no line crosses.

Loads numpy, so import it where it is used.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kpidesk.domain import chart_geometry
from kpidesk.domain.charts import TrendChart

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Curve:
    """Points of a line, in the metric's unit."""

    x: Floats
    y: Floats

    def known(self) -> "Curve":
        """Return the points that are not gaps."""
        known = np.isfinite(self.y)
        return Curve(self.x[known], self.y[known])


@dataclass(frozen=True, slots=True)
class Band:
    """A target range from `left` to `right`, both edges of periods."""

    left: float
    right: float
    low: float
    high: float


def values(chart: TrendChart) -> Curve:
    """Return the value of every period, NaN where there is none."""
    y = [np.nan if point.value is None else point.value for point in chart.points]
    return Curve(np.arange(len(y), dtype=np.float64), np.array(y, dtype=np.float64))


def line(chart: TrendChart) -> Curve:
    """Return the values as they are joined: NaN also stands where a line starts anew."""
    return _cut(values(chart), sorted(chart.line_starts))


def last_year(chart: TrendChart) -> Curve:
    """Return what every period was a year before, NaN where that is not known, and no line goes."""
    y = [np.nan if point.last_year is None else point.last_year for point in chart.points]
    curve = Curve(np.arange(len(y), dtype=np.float64), np.array(y, dtype=np.float64))
    return _cut(curve, chart.restarts)


def _cut(curve: Curve, at: Sequence[int]) -> Curve:
    """Return `curve` with a gap before each of the points `at`."""
    if not at:
        return curve
    x = np.insert(curve.x, at, [index - 0.5 for index in at])
    return Curve(x, np.insert(curve.y, at, np.nan))


def target_steps(chart: TrendChart, *, upper: bool = False) -> Curve:
    """Return the corners of the target as steps, half a period before and after their points.

    Of a range the lower edge; with `upper` the upper one. NaN where there is no target.
    """
    x: list[float] = []
    y: list[float] = []
    end = -1
    for step in chart_geometry.target_steps(chart):
        edge = step.upper if upper else step.value
        if edge is None:
            continue
        if x and (step.first != end + 1 or step.first in chart.restarts):
            x.append(x[-1])
            y.append(np.nan)
        x += [step.first - 0.5, step.last + 0.5]
        y += [edge, edge]
        end = step.last
    return Curve(np.array(x, dtype=np.float64), np.array(y, dtype=np.float64))


def target_bands(chart: TrendChart) -> list[Band]:
    """Return the target ranges, equal neighbours as one."""
    return [
        Band(step.first - 0.5, step.last + 0.5, step.value, step.upper)
        for step in chart_geometry.target_steps(chart)
        if step.upper is not None
    ]


def near_bands(chart: TrendChart) -> list[Band]:
    """Return where a value is near the target, equal neighbours as one."""
    return [
        Band(each.first - 0.5, each.last + 0.5, each.low, each.high)
        for each in chart_geometry.near_bands(chart)
    ]


def seen(curve: Curve, left: float, right: float, columns: int) -> Curve:
    """Return what `columns` pixels can show of a line between `left` and `right`.

    Where points are too many it is the lowest and the highest of each column, in their order: no
    peak is lost, and no gap is closed. Columns stand still while the line is moved.
    """
    first = max(int(np.searchsorted(curve.x, left)) - 1, 0)
    last = int(np.searchsorted(curve.x, right, side="right")) + 1
    x, y = curve.x[first:last], curve.y[first:last]
    if len(x) <= 2 * columns or right <= left:
        return Curve(x, y)
    known = np.isfinite(y)
    run = np.cumsum(~known)[known]
    x, y = x[known], y[known]
    if not len(x):
        return Curve(x, y)
    column = np.floor(x * (columns / (right - left)))
    begins = np.concatenate(([True], (np.diff(column) != 0) | (np.diff(run) != 0)))
    starts = np.flatnonzero(begins)
    # A stable order: of equal values the first one is the lowest, and the last one the highest.
    order = np.lexsort((y, np.cumsum(begins)))
    ends = np.append(starts[1:], len(x)) - 1
    picked = np.unique(np.concatenate((order[starts], order[ends])))
    x, y, run = x[picked], y[picked], run[picked]
    gaps = np.flatnonzero(np.diff(run)) + 1
    return Curve(np.insert(x, gaps, x[gaps]), np.insert(y, gaps, np.nan))


def alone(curve: Curve) -> Curve:
    """Return the points of a line that have a gap on both sides, which it would not show."""
    known = np.isfinite(curve.y)
    padded = np.concatenate(([False], known, [False]))
    lonely = known & ~padded[:-2] & ~padded[2:]
    return Curve(curve.x[lonely], curve.y[lonely])


def bridged(curve: Curve) -> Floats:
    """Return `curve.y` with gaps filled on a straight line: where a marker in a gap is put."""
    known = np.isfinite(curve.y)
    if not known.any():
        return np.zeros_like(curve.y)
    filled: Floats = np.interp(curve.x, curve.x[known], curve.y[known])
    return filled
