"""The natural limits of a process: what it does while nothing changes.

The arithmetic of the chart for individual values and moving ranges (XmR): D. J. Wheeler,
Understanding Variation, 1993; NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2.
"""

import math
import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from kpidesk.domain.periods import Frequency
from kpidesk.domain.series import Change, Series
from kpidesk.domain.targets_proposals import mean
from kpidesk.domain.units import (
    Unit,
    UnitKind,
    shown_value,
    telling_unit,
    value_of_shown,
    with_decimals,
)

# 3 / d2, d2 = 1.128 for two values: Wheeler, Understanding Variation, 1993.
NATURAL_LIMIT: Final = 2.66
MOVING_RANGE_LIMIT: Final = 3.27  # D4 for two values, 3.268: Wheeler
MIN_POINTS: Final = 10
MAX_DAYS: Final = 91  # 13 weeks
MAX_POINTS: Final = 24  # Wheeler: more hardly move the limits, and older values tell less


@dataclass(frozen=True, slots=True)
class Limits:
    """The natural process limits of a series, in its unit, from `count` values.

    `moving_range` is the mean of the changes, without sign, from one value to the next.
    """

    mean: float
    moving_range: float
    count: int

    @property
    def low(self) -> float:
        """Return the lower natural process limit."""
        return self.mean - NATURAL_LIMIT * self.moving_range

    @property
    def high(self) -> float:
        """Return the upper natural process limit."""
        return self.mean + NATURAL_LIMIT * self.moving_range

    @property
    def largest_range(self) -> float:
        """Return the upper limit of a moving range."""
        return min(MOVING_RANGE_LIMIT * self.moving_range, sys.float_info.max)


@dataclass(frozen=True, slots=True)
class UsualRange:
    """What is usual for one value, as it is shown, in its unit: edges and middle.

    Never beyond what the metric can be: limits of -20 to 80 customers are shown as 0 to 80.
    """

    low: float
    mean: float
    high: float


_COARSE: Final = 0.1  # of the way from limit to limit: rounding may not hide more


def limits_unit(within: Limits | UsualRange, unit: Unit) -> Unit:
    """Return the unit in which limits are shown: a decimal more where whole numbers are too coarse.

    A count of 0, 1 or 2 has limits like 0.2 and 1.3, of which whole numbers would tell nothing; and
    no range goes from 0.1 % to 0.1 %.
    """
    if unit.is_clock:
        return unit
    width = within.high - within.low
    if unit.decimals:
        return telling_unit(unit, (within.low, within.high))
    moved = (
        abs(value_of_shown(shown_value(edge, unit), unit) - edge)
        for edge in (within.low, within.mean, within.high)
    )
    return with_decimals(unit, 1) if max(moved) > _COARSE * width > 0 else unit


def limits(history: Series) -> Limits | None:
    """Return the natural process limits of the latest 24 values; None for fewer than 10.

    Mean plus and minus 2.66 times the mean moving range (Wheeler, Understanding Variation, 1993).
    Only neighbours make a moving range: a gap is no change. None, too, without any neighbours, and
    where a limit is beyond a double.
    """
    points = sorted(history.values)[-MAX_POINTS:]
    changes = [
        abs(Change(history.values[period], history.values[period.previous]).difference)
        for period in points
        if period.previous in points
    ]
    return limits_of([history.values[period] for period in points], changes)


def limits_of(values: Sequence[float], moving_ranges: Sequence[float]) -> Limits | None:
    """Return the limits that values and the moving ranges between neighbours set.

    None for fewer than 10 values, without moving ranges, and where a limit is beyond a double.
    """
    if len(values) < MIN_POINTS or not moving_ranges:
        return None
    found = Limits(mean(values), mean(moving_ranges), len(values))
    return found if math.isfinite(found.high - found.low) else None


def baseline_length(count: int, frequency: Frequency) -> int:
    """Return how many of the first of `count` values set the limits that hold for all of them.

    The first 24, and none later, so that the limits stand still while the process is watched: they
    are not computed again because another month has passed (D. J. Wheeler, Making Sense of Data,
    2003; M. Graban, Measures of Success, 2019, on when to recalculate limits). Of days the first
    91: limits that stand for years of days want a centre that is better known. While there are
    fewer, all but the latest, so that a value has no part in its own limits; ten always.
    """
    most = MAX_DAYS if frequency is Frequency.DAY else MAX_POINTS
    return min(most, max(MIN_POINTS, count - 1), count)


def bounds(values: Collection[float], unit: Unit) -> tuple[float, float]:
    """Return the least and the most that a value can be, as far as `values` and `unit` tell.

    What never was negative is taken for what cannot be: a count, a price, a duration.
    """
    if unit.kind.limits is not None:
        return unit.kind.limits
    is_positive = min(values) >= 0
    is_share = unit.kind is UnitKind.PERCENT and is_positive and max(values) <= 1
    return (0.0 if is_positive else -math.inf), (1.0 if is_share else math.inf)
