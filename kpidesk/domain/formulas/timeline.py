"""Timelines: the periods of one frequency that are calculated, and what lies where in them."""

import datetime as dt
from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from kpidesk.domain.periods import FiscalCalendar, Frequency, Period, span

# Where something lies outside the timeline.
OUTSIDE = -1


@dataclass(frozen=True)
class Group:
    """The finer periods [start, stop) that count in one coarser period.

    The timeline of the finer ones may begin later than the coarser period, or end earlier.
    """

    start: int
    stop: int
    has_first: bool
    has_last: bool


@dataclass(frozen=True, eq=False)
class Timeline:
    """Periods of one frequency in order, without a gap; outside of them everything is blank."""

    frequency: Frequency
    calendar: FiscalCalendar
    periods: tuple[Period, ...]

    def __len__(self) -> int:
        """Return how many periods there are."""
        return len(self.periods)

    @cached_property
    def index(self) -> Mapping[dt.date, int]:
        """Return where the period that starts on a day stands."""
        return {period.start: number for number, period in enumerate(self.periods)}

    def find(self, period: Period) -> int:
        """Return where `period` stands; OUTSIDE where it does not."""
        if period.frequency is not self.frequency:
            return OUTSIDE
        return self.index.get(period.start, OUTSIDE)

    def count_before(self, day: dt.date) -> int:
        """Return how many periods start before `day`."""
        return bisect_left(self.periods, day, key=lambda period: period.start)

    def offset_to(self, other: "Timeline") -> int:
        """Return where `other` begins in this timeline; negative where it begins before.

        Where the two have no period in common, that is this one's length.
        """
        if not (self.periods and other.periods):
            return len(self)
        begin = self.index.get(other.periods[0].start)
        if begin is not None:
            return begin
        behind = other.index.get(self.periods[0].start)
        return len(self) if behind is None else -behind

    @cached_property
    def days(self) -> tuple[float, ...]:
        """Return how many days each period has."""
        return tuple(float(period.days) for period in self.periods)

    @cached_property
    def last_year(self) -> tuple[int, ...]:
        """Return where the same period last year stands, for each period."""
        if self.frequency not in {Frequency.DAY, Frequency.WEEK}:
            years_back = self.frequency.per_year
            return tuple(max(number - years_back, OUTSIDE) for number in range(len(self)))
        if not self.periods:
            return ()
        # A year is at most 371 days before; what lies before the timeline is not looked for, since
        # it may lie before all the years that a period may have.
        earliest = self.periods[0].start + dt.timedelta(days=300)
        return tuple(
            OUTSIDE if period.start < earliest else self.find(period.same_period_last_year)
            for period in self.periods
        )

    @cached_property
    def year_starts(self) -> tuple[int, ...]:
        """Return where the first period of its fiscal year stands, for each period."""
        return self._starts(self.calendar.fiscal_year)

    @cached_property
    def quarter_starts(self) -> tuple[int, ...]:
        """Return where the first period of its fiscal quarter stands; OUTSIDE for whole years."""
        if self.frequency is Frequency.YEAR:
            return (OUTSIDE,) * len(self)
        calendar = self.calendar
        return self._starts(lambda p: (calendar.fiscal_year(p), calendar.quarter_number(p)))

    def _starts(self, group: Callable[[Period], object]) -> tuple[int, ...]:
        if not self.periods:
            return ()
        starts = []
        # The first group is whole where the period before the timeline is in another one.
        current, start = group(self.periods[0].previous), OUTSIDE
        for number, period in enumerate(self.periods):
            if (found := group(period)) != current:
                current, start = found, number
            starts.append(start)
        return tuple(starts)

    def windows(self, count: int) -> tuple[int, ...]:
        """Return where the window of `count` periods starts that ends in each period."""
        found = self._windows.get(count)
        if found is None:
            found = tuple([max(number - count + 1, OUTSIDE) for number in range(len(self))])
            self._windows[count] = found
        return found

    @cached_property
    def _windows(self) -> dict[int, tuple[int, ...]]:
        return {}

    def groups(self, coarser: "Timeline") -> tuple[Group, ...]:
        """Return for each period of `coarser` the periods of this timeline that count in it."""
        if not self.periods:
            return (Group(0, 0, has_first=False, has_last=False),) * len(coarser)

        def into(period: Period) -> dt.date:
            return self.calendar.roll_up_period(period, coarser.frequency).start

        bounds: dict[dt.date, tuple[int, int]] = {}
        for number, period in enumerate(self.periods):
            start = into(period)
            bounds[start] = (bounds.get(start, (number, 0))[0], number + 1)
        before, after = into(self.periods[0].previous), into(self.periods[-1].next)
        found = []
        for start in coarser.index:
            first, stop = bounds.get(start, (0, 0))
            there = stop > first
            found.append(Group(first, stop, there and start != before, there and start != after))
        return tuple(found)


Extent = tuple[Period, Period]


def extents(
    own: Mapping[Frequency, Extent],
    calendar: FiscalCalendar,
    days: tuple[dt.date, dt.date] | None = None,
) -> dict[Frequency, Extent]:
    """Return the first and last period that is calculated, by frequency.

    `own` is where stored values begin and end; they count in coarser frequencies too. `days` are
    the first and last day that are calculated in any case.
    """
    found: dict[Frequency, Extent] = {}
    for frequency in Frequency:
        ends: list[Period] = []
        for finer, extent in own.items():
            if not frequency.is_finer_than(finer):
                ends += [calendar.roll_up_period(period, frequency) for period in extent]
        if days is not None:
            ends += [calendar.containing(day, frequency) for day in days]
        if ends:
            found[frequency] = (min(ends), max(ends))
    return found


def timeline(extent: Extent | None, frequency: Frequency, calendar: FiscalCalendar) -> Timeline:
    """Return the timeline from the first to the last period of `extent`; empty for None."""
    periods = () if extent is None else tuple(span(*extent))
    return Timeline(frequency, calendar, periods)
