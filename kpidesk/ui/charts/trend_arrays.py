"""What a trend plots, as arrays: x is the index of a point, NaN is a gap that no line crosses.

Loads numpy, so import it where it is used.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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
    """Return the values as they are joined: NaN also stands before each break."""
    curve = values(chart)
    at = [each.index for each in chart.breaks]
    x = np.insert(curve.x, at, [index - 0.5 for index in at])
    return Curve(x, np.insert(curve.y, at, np.nan))


def last_year(chart: TrendChart) -> Curve:
    """Return what every period was a year before, NaN where that is not known."""
    y = [np.nan if point.last_year is None else point.last_year for point in chart.points]
    return Curve(np.arange(len(y), dtype=np.float64), np.array(y, dtype=np.float64))


def target_steps(chart: TrendChart, *, upper: bool = False) -> Curve:
    """Return the target as steps: each holds from half a period before its point to half after.

    Of a range the lower edge; with `upper` the upper one. NaN where there is no target.
    """
    edges = []
    for point in chart.points:
        target = point.target
        edge = None if target is None else target.upper if upper else target.value
        edges.append(np.nan if edge is None else edge)
    middle = np.arange(len(edges), dtype=np.float64)
    x = np.column_stack((middle - 0.5, middle + 0.5)).ravel()
    return Curve(x, np.repeat(np.array(edges, dtype=np.float64), 2))


def target_bands(chart: TrendChart) -> list[Band]:
    """Return the target ranges, equal neighbours as one."""
    bands: list[Band] = []
    for index, point in enumerate(chart.points):
        target = point.target
        if target is None or target.upper is None:
            continue
        band = Band(index - 0.5, index + 0.5, target.value, target.upper)
        last = bands[-1] if bands else None
        if last and (last.right, last.low, last.high) == (band.left, band.low, band.high):
            bands[-1] = Band(last.left, band.right, band.low, band.high)
        else:
            bands.append(band)
    return bands


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
