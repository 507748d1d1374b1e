"""Series: the values of one metric over time, its gaps, its changes and its roll-up."""

import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from kpidesk.domain.metrics import Aggregation
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period, span


@dataclass(frozen=True, slots=True)
class Change:
    """A value against an earlier one, in the metric's unit.

    `ratio` is the change as a fraction of the earlier value's size; None where that is zero.
    """

    value: float
    before: float

    @property
    def difference(self) -> float:
        """Return value minus before; the largest double where that is beyond it."""
        return _held(self.value - self.before)

    @property
    def ratio(self) -> float | None:
        """Return the difference as a fraction of the earlier value's size."""
        return None if self.before == 0 else _held(self.difference / abs(self.before))


def _held(value: float) -> float:
    """Return `value`, and not infinity, which no text could show."""
    return max(-sys.float_info.max, min(value, sys.float_info.max))


@dataclass(frozen=True, slots=True)
class RolledUp:
    """A value of a coarser period, made from `present` of `expected` finer ones."""

    value: float
    present: int
    expected: int

    @property
    def is_complete(self) -> bool:
        """Say whether every finer period had a value."""
        return self.present == self.expected


@dataclass(frozen=True, slots=True)
class Series:
    """Values by period, all of one frequency; a missing period is absent, never zero."""

    frequency: Frequency
    values: Mapping[Period, float]

    def __post_init__(self) -> None:
        """Refuse periods of another frequency."""
        if any(period.frequency is not self.frequency for period in self.values):
            msg = f"a {self.frequency} series holds periods of another frequency"
            raise ValueError(msg)

    @property
    def first(self) -> Period | None:
        """Return the earliest period with a value."""
        return min(self.values, key=lambda period: period.start, default=None)

    @property
    def last(self) -> Period | None:
        """Return the latest period with a value."""
        return max(self.values, key=lambda period: period.start, default=None)

    def latest(self, until: Period) -> Period | None:
        """Return the latest period with a value that is not after `until`."""
        until_start = until.start
        known = (period for period in self.values if period.start <= until_start)
        return max(known, key=lambda period: period.start, default=None)

    @property
    def gaps(self) -> list[Period]:
        """Return the periods without a value between the first and the last, in order."""
        first, last = self.first, self.last
        if first is None or last is None:
            return []
        return [period for period in span(first, last) if period not in self.values]

    def _against(self, period: Period, earlier: Period) -> Change | None:
        value, before = self.values.get(period), self.values.get(earlier)
        return None if value is None or before is None else Change(value, before)

    def change(self, period: Period) -> Change | None:
        """Return the change against the period before; None where either has no value."""
        return self._against(period, period.previous)

    def change_on_year(self, period: Period) -> Change | None:
        """Return the change against the same period last year; None where either has no value."""
        return self._against(period, period.same_period_last_year)

    def roll_up(
        self, to: Frequency, aggregation: Aggregation, calendar: FiscalCalendar
    ) -> dict[Period, RolledUp]:
        """Return the series in coarser periods, in order; weeks count where their Thursday lies.

        Sums and means use math.fsum. `recompute` yields nothing: a ratio is never averaged, it is
        computed anew from its rolled-up inputs. Raises ValueError where `to` is finer, and
        OverflowError where a sum is beyond a double.
        """
        if to.is_finer_than(self.frequency):
            msg = f"a {self.frequency} series cannot be rolled up to {to}"
            raise ValueError(msg)
        if aggregation is Aggregation.RECOMPUTE:
            return {}
        groups: dict[Period, list[float]] = {}
        for period in sorted(self.values):
            groups.setdefault(calendar.roll_up_period(period, to), []).append(self.values[period])
        return {
            period: RolledUp(
                aggregate(values, aggregation),
                len(values),
                count_inside(period, self.frequency, calendar),
            )
            for period, values in groups.items()
        }


def aggregate(values: list[float], aggregation: Aggregation) -> float:
    """Return one number for `values`, which are in order of time and not empty.

    Raises ValueError for `recompute`, and OverflowError where a sum is beyond a double.
    """
    match aggregation:
        case Aggregation.SUM:
            return math.fsum(values)
        case Aggregation.MEAN:
            return math.fsum(values) / len(values)
        case Aggregation.LAST:
            return values[-1]
        case Aggregation.FIRST:
            return values[0]
        case Aggregation.MIN:
            return min(values)
        case Aggregation.MAX:
            return max(values)
        case Aggregation.RECOMPUTE:
            msg = "a ratio is computed from its inputs, never aggregated"
            raise ValueError(msg)


def count_inside(period: Period, frequency: Frequency, calendar: FiscalCalendar) -> int:
    """Return how many periods of `frequency` count in `period`."""
    inner = calendar.containing(period.start, frequency)
    count = 0
    while inner.start < period.end:
        if calendar.roll_up_period(inner, period.frequency) == period:
            count += 1
        inner = inner.next
    return count
