"""The process behaviour chart as a plain description: `behaviour` makes it."""

import datetime as dt
import sys
from bisect import bisect_left
from dataclasses import dataclass, field
from enum import StrEnum
from operator import itemgetter
from typing import Final

from kpidesk.domain.behaviour_seasons import cycle_of
from kpidesk.domain.natural_limits import MIN_POINTS, Limits, UsualRange, bounds
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.signals import Cycle, Mark, Signal
from kpidesk.domain.units import Unit
from kpidesk.i18n import _

_LARGEST: Final = sys.float_info.max


class Seasons(StrEnum):
    """How a chart takes the seasons."""

    AUTO = "auto"
    AS_MEASURED = "as_measured"
    YEAR_ON_YEAR = "year_on_year"
    SEASONALLY_ADJUSTED = "seasonally_adjusted"

    @property
    def label(self) -> str:
        """Return the words a person reads."""
        return {
            Seasons.AUTO: _("As the values suggest"),
            Seasons.AS_MEASURED: _("As measured"),
            Seasons.YEAR_ON_YEAR: _("Compared with last year"),
            Seasons.SEASONALLY_ADJUSTED: _("Without the seasons"),
        }[self]


@dataclass(frozen=True, slots=True)
class LimitBase:
    """From the first period that starts on `since` or later the limits start anew, and why.

    Raises ValueError without a reason: limits that start anew because a signal is unwelcome tell
    nothing.
    """

    since: dt.date
    reason: str

    def __post_init__(self) -> None:
        """Refuse a base without a reason."""
        if not self.reason.strip():
            msg = "limits start anew for a reason only"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class LimitSettings:
    """What a person decided for the chart of a metric."""

    bases: tuple[LimitBase, ...] = ()
    seasons: Seasons = Seasons.AUTO


DEFAULT_SETTINGS: Final = LimitSettings()


class Start(StrEnum):
    """Why a segment starts where it does."""

    FIRST_VALUE = "first_value"
    REBASED = "rebased"
    REDEFINED = "redefined"


@dataclass(frozen=True, slots=True)
class Segment:
    """Points `first` to before `stop` of a chart: one process, with limits of its own.

    `limits` are in the unit of what is charted, unclipped; None where too few values tell them.
    `since` is the day from which it holds, and `reason` what a person gave for that. It may have no
    points: nothing to compare with yet.
    """

    first: int
    stop: int
    limits: Limits | None
    start: Start
    since: dt.date
    reason: str = ""

    @property
    def count(self) -> int:
        """Return how many points it has."""
        return self.stop - self.first


@dataclass(frozen=True, slots=True)
class BehaviourPoint:
    """One value of a chart.

    `value` is as measured, `charted` what is drawn: the same, the difference to a year before, or
    the value without its season. `moving_range` is the change of `charted` from the neighbour
    before, without sign; None across a gap and at the start of a segment. `usual` is in the unit of
    `value`; None without limits. `is_baseline` says that the point helped to set the limits.
    """

    period: Period
    value: float
    charted: float
    moving_range: float | None
    signals: tuple[Signal, ...]
    usual: UsualRange | None
    is_baseline: bool


@dataclass(frozen=True, slots=True)
class BehaviourChart:
    """The process behaviour chart of a metric as of its last period, in columns of equal length.

    `seasons` is how it was made, never AUTO; `asked` what the person wanted. `until` is the period
    it was made for, which need not have a value. `measured` holds all values that may be charted,
    also those without one a year before. Make it with `behaviour_chart`.
    """

    unit: Unit
    frequency: Frequency
    until: Period | None
    asked: Seasons
    seasons: Seasons
    periods: tuple[Period, ...]
    values: tuple[float, ...]
    charted: tuple[float, ...]
    moving_ranges: tuple[float | None, ...]
    segments: tuple[Segment, ...]
    measured: tuple[float, ...] = field(repr=False)
    found: tuple[Mark, ...] = field(repr=False)

    @property
    def cycle(self) -> Cycle:
        """Return what the limits follow: nothing, the year, or the week."""
        if self.seasons is Seasons.YEAR_ON_YEAR:
            return Cycle.YEAR
        is_adjusted = self.seasons is Seasons.SEASONALLY_ADJUSTED
        return cycle_of(self.frequency) if is_adjusted else Cycle.NONE

    @property
    def signals(self) -> tuple[Signal, ...]:
        """Return all signals, by period, then by rule as they are told."""
        return tuple(self._signal(mark) for mark in self.found)

    @property
    def points(self) -> tuple[BehaviourPoint, ...]:
        """Return all points, in order of time."""
        by_index: dict[int, list[Signal]] = {}
        for mark in self.found:
            by_index.setdefault(mark[0], []).append(self._signal(mark))
        least, most = self.bounds
        return tuple(
            self._point(at, segment, tuple(by_index.get(at, ())), least, most)
            for segment in self.segments
            for at in range(segment.first, segment.stop)
        )

    @property
    def bounds(self) -> tuple[float, float]:
        """Return the least and the most a value can be; a value never below zero cannot be."""
        return bounds(self.measured or (0.0,), self.unit)

    @property
    def current(self) -> Segment | None:
        """Return the segment that holds at the end; None where there is nothing to chart."""
        return self.segments[-1] if self.segments else None

    def point(self, period: Period) -> BehaviourPoint | None:
        """Return the point of `period`; None where it has none."""
        at = bisect_left(self.periods, period.start, key=_start)
        if at == len(self.periods) or self.periods[at] != period:
            return None
        segment = next(each for each in self.segments if each.first <= at < each.stop)
        low = bisect_left(self.found, at, key=itemgetter(0))
        high = bisect_left(self.found, at + 1, key=itemgetter(0))
        made = tuple(self._signal(mark) for mark in self.found[low:high])
        return self._point(at, segment, made, *self.bounds)

    def shown_limits(self, segment: Segment) -> UsualRange | None:
        """Return the lines of a segment as they are drawn, in the unit of what is charted.

        Clipped to what the metric can be, save for differences, which may be anything.
        """
        if segment.limits is None:
            return None
        least, most = self.bounds
        if self.seasons is Seasons.YEAR_ON_YEAR:
            least, most = -_LARGEST, _LARGEST
        return _usual(segment.limits, 0.0, least, most)

    def proposed_base(self) -> Period | None:
        """Return from when limits could start anew: the shift that still lasts, if any.

        The first of the values at the end that are all on one side of the centre, where there are
        enough to set limits of their own. Whether the cause is known, and will last, only a person
        can say.
        """
        segment = self.current
        if segment is None or segment.limits is None or not segment.count:
            return None
        middle, last = segment.limits.mean, self.charted[segment.stop - 1]
        at = segment.stop
        while at > segment.first and _is_beside(self.charted[at - 1], last, middle):
            at -= 1
        is_long = segment.stop - at >= MIN_POINTS
        return self.periods[at] if is_long and at > segment.first else None

    def _signal(self, mark: Mark) -> Signal:
        at, rule, is_high, since = mark
        return Signal(self.periods[at], rule, is_high, self.periods[since])

    def _point(
        self, at: int, segment: Segment, made: tuple[Signal, ...], least: float, most: float
    ) -> BehaviourPoint:
        value, charted, known = self.values[at], self.charted[at], segment.limits
        return BehaviourPoint(
            self.periods[at],
            value,
            charted,
            self.moving_ranges[at],
            made,
            None if known is None else _usual(known, value - charted, least, most),
            known is not None and at < segment.first + known.count,
        )


def _start(period: Period) -> dt.date:
    return period.start


def _is_beside(value: float, other: float, middle: float) -> bool:
    return value > middle if other > middle else value < middle


def _usual(known: Limits, offset: float, least: float, most: float) -> UsualRange:
    """Return limits, moved by `offset`, as they are shown of values from `least` to `most`."""
    low, middle, high = (
        max(least, min(edge + offset, most), -_LARGEST)
        for edge in (known.low, known.mean, known.high)
    )
    return UsualRange(low, middle, min(high, _LARGEST))
