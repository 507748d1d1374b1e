"""What one number covers through a lens: which periods, and what it can be compared with."""

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from kpidesk.domain.lenses import Lens
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period, span
from kpidesk.i18n import _


class Comparison(StrEnum):
    """Which earlier number a number is held against."""

    PREVIOUS = "previous"
    LAST_YEAR = "last_year"

    @property
    def label(self) -> str:
        """Return the words a person reads."""
        return {
            Comparison.PREVIOUS: _("The period before"),
            Comparison.LAST_YEAR: _("The same period last year"),
        }[self]


def comparisons(lens: Lens, own: Frequency | None = None) -> tuple[Comparison, ...]:
    """Return which comparisons make sense through `lens`; the first is the one to speak of.

    `own` is the frequency of the number: a year has the year before alone, whatever the lens.

    The year to date grows from period to period and starts anew with the year, so that only the
    year to date of a year ago tells anything. Twelve months share eleven of them with the twelve
    before, so that those of a year ago come first.
    """
    if own is Frequency.YEAR:
        return (Comparison.PREVIOUS,)
    match lens:
        case Lens.YEAR_TO_DATE:
            return (Comparison.LAST_YEAR,)
        case Lens.ROLLING_YEAR:
            return (Comparison.LAST_YEAR, Comparison.PREVIOUS)
        case _:
            return (Comparison.PREVIOUS, Comparison.LAST_YEAR)


def overlaps(lens: Lens) -> bool:
    """Say whether neighbouring numbers share periods.

    Then they follow each other whatever happens, and a process behaviour chart of them would tell
    nothing: it is made of what was measured.
    """
    return lens in {Lens.YEAR_TO_DATE, Lens.ROLLING_YEAR}


def restarts(lens: Lens, periods: Sequence[Period], calendar: FiscalCalendar) -> tuple[int, ...]:
    """Return the indexes of consecutive `periods` from which on `lens` adds up anew.

    Those of the business years that begin, where the year to date is shown of shorter periods.
    """
    if lens is not Lens.YEAR_TO_DATE or not periods or periods[0].frequency is Frequency.YEAR:
        return ()
    years = [calendar.fiscal_year(period) for period in periods]
    return tuple(at for at, (one, other) in enumerate(pairwise(years), start=1) if one != other)


def shown_frequency(lens: Lens, own: Frequency) -> Frequency:
    """Return the frequency of a metric through `lens`; never finer than its own."""
    wanted = {Lens.QUARTER: Frequency.QUARTER, Lens.YEAR: Frequency.YEAR}.get(lens, own)
    return own if wanted.is_finer_than(own) else wanted


def is_plain(lens: Lens, own: Frequency) -> bool:
    """Say whether every number of a metric stands through `lens` as it was measured."""
    if own is Frequency.YEAR:
        return True
    return not overlaps(lens) and shown_frequency(lens, own) is own


def first_covered(lens: Lens, period: Period, calendar: FiscalCalendar) -> Period:
    """Return the first period, of the frequency of `period`, that its number covers.

    A rolling year begins right after the same period last year: 12 months, 4 quarters, 365 or 366
    days by date, and 52 weeks, or 53 where a week 53 lies among them.
    """
    if period.frequency is Frequency.YEAR:
        return period
    match lens:
        case Lens.YEAR_TO_DATE:
            whole = calendar.roll_up_period(period, Frequency.YEAR)
            return first_inside(whole, period.frequency, calendar)
        case Lens.ROLLING_YEAR:
            return period.same_period_last_year.next
        case _:
            return period


def first_inside(period: Period, finer: Frequency, calendar: FiscalCalendar) -> Period:
    """Return the first period of the frequency `finer` that counts in `period`."""
    found = calendar.containing(period.start, finer)
    if calendar.roll_up_period(found, period.frequency) != period:
        return found.next  # a week that begins before, and counts there
    return found


def covered(
    lens: Lens, period: Period, own: Frequency, calendar: FiscalCalendar
) -> Sequence[Period]:
    """Return the periods of the frequency `own` that the number of `period` covers, in order.

    `own` is as fine as that of `period`, or finer.
    """
    return list(_covered(lens, period, own, calendar))


@lru_cache(maxsize=1 << 12)  # the KPIs of a board ask for the same ones
def _covered(
    lens: Lens, period: Period, own: Frequency, calendar: FiscalCalendar
) -> tuple[Period, ...]:
    first = first_inside(first_covered(lens, period, calendar), own, calendar)
    last = first_inside(period.next, own, calendar).previous
    return _days(first, last) if own is Frequency.DAY else tuple(span(first, last))


def _days(first: Period, last: Period) -> tuple[Period, ...]:
    """Return the days from `first` to `last`: a year of them, for each day of many years."""
    found: tuple[Period, ...] = ()
    for year in range(first.start.year, last.start.year + 1):
        begin, end = dt.date(year, 1, 1).toordinal(), dt.date(year, 12, 31).toordinal()
        low = max(first.start.toordinal(), begin) - begin
        high = min(last.start.toordinal(), end) - begin
        found += _days_of_year(year)[low : high + 1]
    return found


@lru_cache(maxsize=1 << 6)
def _days_of_year(year: int) -> tuple[Period, ...]:
    first, last = (Period(Frequency.DAY, dt.date(year, *day)) for day in ((1, 1), (12, 31)))
    return tuple(span(first, last))


def covering(lens: Lens, day: dt.date, own: Frequency, calendar: FiscalCalendar) -> Period:
    """Return the first period through `lens` to which a period of `own` from `day` on belongs."""
    found = calendar.containing(day, own)
    if found.start < day:
        found = found.next
    return calendar.roll_up_period(found, shown_frequency(lens, own))
