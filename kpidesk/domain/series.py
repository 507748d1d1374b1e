"""Series: the values of one metric over time, its gaps and its changes."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass

from kpidesk.domain.periods import Frequency, Period


@dataclass(frozen=True, slots=True)
class Change:
    """A value against an earlier one, in the metric's unit.

    `ratio` is the change as a fraction of the earlier value's size; None where that is zero.
    `percentage` is the one to show to a person.
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

    @property
    def percentage(self) -> float | None:
        """Return the ratio where it says something: from more than nothing, and not below it.

        From a loss to a profit, or from one loss to another, no percentage tells how far it went.
        """
        return self.ratio if self.before > 0 and self.value >= 0 else None

    @property
    def swing(self) -> float:
        """Return what orders changes of different metrics, from -2 to 2: up is above zero.

        It is the difference beside the larger of both sizes. Percentages that are shown follow each
        other in its order: a doubling is 0.5, a halving -0.5. What comes from zero is 1, beyond any
        percentage; what crosses zero lies beyond that, and none of it dwarfs the rest because the
        earlier value was next to nothing.
        """
        size = max(abs(self.value), abs(self.before))
        return self.value / size - self.before / size if size else 0.0

    @property
    def size(self) -> float:
        """Return how large the change is, without sign: the percentage where one says something.

        Else it is the swing.
        """
        return abs(self.swing if self.percentage is None else self.percentage)


def _held(value: float) -> float:
    """Return `value`, and not infinity, which no text could show."""
    return max(-sys.float_info.max, min(value, sys.float_info.max))


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

    def _against(self, period: Period, earlier: Period) -> Change | None:
        value, before = self.values.get(period), self.values.get(earlier)
        return None if value is None or before is None else Change(value, before)

    def change(self, period: Period) -> Change | None:
        """Return the change against the period before; None where either has no value."""
        return self._against(period, period.previous)

    def change_on_year(self, period: Period) -> Change | None:
        """Return the change against the same period last year; None where either has no value."""
        return self._against(period, period.same_period_last_year)
