"""Periods: a frequency and a half-open span [start, end) of days.

Months, quarters and years are calendar spans; a quarter or a year may start in any month, so that
a business whose year starts in April has the quarters April-June and so on. Weeks are ISO 8601
weeks (Monday to Sunday; week 1 holds the year's first Thursday).
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

from kpidesk.i18n import _


class Frequency(StrEnum):
    """How often a metric is measured."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def label(self) -> str:
        """Return the adjective a person reads ("monthly")."""
        return {
            Frequency.DAY: _("daily"),
            Frequency.WEEK: _("weekly"),
            Frequency.MONTH: _("monthly"),
            Frequency.QUARTER: _("quarterly"),
            Frequency.YEAR: _("yearly"),
        }[self]

    @property
    def per_year(self) -> int:
        """Return how many periods a year has (52 for weeks, 365 for days)."""
        return {"day": 365, "week": 52, "month": 12, "quarter": 4, "year": 1}[self.value]

    def is_finer_than(self, other: "Frequency") -> bool:
        """Say whether periods of this frequency are shorter than those of `other`."""
        return _RANK[self] < _RANK[other]


_RANK: Final = {frequency: rank for rank, frequency in enumerate(Frequency)}
_MONTHS: Final = {Frequency.MONTH: 1, Frequency.QUARTER: 3, Frequency.YEAR: 12}
_DAYS: Final = {Frequency.DAY: 1, Frequency.WEEK: 7}
# What a person may write: Excel knows no day before 1900, and 2206 is a slip for 2026.
FIRST_DAY: Final = dt.date(1900, 1, 1)
LAST_DAY: Final = dt.date(2199, 12, 31)
# A century more on each side, so that each of those has a last year, a history and a roll-up.
_EARLIEST: Final = dt.date(1800, 1, 1)
_LATEST: Final = dt.date(2299, 12, 31)


def add_months(day: dt.date, months: int) -> dt.date:
    """Return the first of the month `months` after the month of `day`."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, 1)


@dataclass(frozen=True, slots=True)
class Period:
    """A span of days [start, end) of one frequency.

    Raises ValueError where `start` cannot begin such a period (a week starts on Monday, a month, a
    quarter and a year on the first of a month) or lies outside the years 1800 to 2299.
    """

    frequency: Frequency
    start: dt.date

    def __post_init__(self) -> None:
        """Refuse a start that no such period has."""
        if self.frequency is Frequency.WEEK and self.start.weekday() != 0:
            msg = f"a week starts on Monday, not on {self.start:%A}"
            raise ValueError(msg)
        if self.frequency in _MONTHS and self.start.day != 1:
            msg = f"a {self.frequency} starts on the first of a month, not on {self.start}"
            raise ValueError(msg)
        if not _EARLIEST <= self.start <= _LATEST:
            msg = f"{self.start} is outside {_EARLIEST} to {_LATEST}"
            raise ValueError(msg)

    def __hash__(self) -> int:
        """Return the hash of the start alone: grids look up periods by the hundred thousand."""
        return hash(self.start)

    @property
    def end(self) -> dt.date:
        """Return the first day after the period."""
        months = _MONTHS.get(self.frequency)
        if months is not None:
            return add_months(self.start, months)
        return self.start + dt.timedelta(days=_DAYS[self.frequency])

    @property
    def last_day(self) -> dt.date:
        """Return the last day inside the period."""
        return self.end - dt.timedelta(days=1)

    @property
    def days(self) -> int:
        """Return the number of days inside the period."""
        return (self.end - self.start).days

    def contains(self, day: dt.date) -> bool:
        """Say whether `day` lies inside [start, end)."""
        return self.start <= day < self.end

    def shift(self, count: int) -> Self:
        """Return the period `count` periods later (earlier where negative).

        Raises ValueError or OverflowError where that leaves the years a Period may have.
        """
        months = _MONTHS.get(self.frequency)
        if months is not None:
            return type(self)(self.frequency, add_months(self.start, months * count))
        days = dt.timedelta(days=_DAYS[self.frequency] * count)
        return type(self)(self.frequency, self.start + days)

    @property
    def next(self) -> Self:
        """Return the period that follows."""
        return self.shift(1)

    @property
    def previous(self) -> Self:
        """Return the period before."""
        return self.shift(-1)

    @property
    def same_period_last_year(self) -> Self:
        """Return the comparable period a year before.

        A day is the same date (29 February becomes the 28th); a week the same ISO week number (week
        53 becomes week 52 where last year had none).
        """
        if self.frequency is Frequency.DAY:
            leap_day = (self.start.month, self.start.day) == (2, 29)
            day = 28 if leap_day else self.start.day
            return type(self)(self.frequency, self.start.replace(self.start.year - 1, day=day))
        if self.frequency is Frequency.WEEK:
            iso = self.start.isocalendar()
            week = min(iso.week, weeks_in_iso_year(iso.year - 1))
            return type(self)(self.frequency, dt.date.fromisocalendar(iso.year - 1, week, 1))
        return type(self)(self.frequency, add_months(self.start, -12))

    def _check_comparable(self, other: "Period") -> None:
        if self.frequency is not other.frequency:
            msg = f"a {self.frequency} and a {other.frequency} have no order"
            raise TypeError(msg)

    def __lt__(self, other: "Period") -> bool:
        """Order periods of one frequency by time."""
        self._check_comparable(other)
        return self.start < other.start

    def __le__(self, other: "Period") -> bool:
        """Order periods of one frequency by time."""
        self._check_comparable(other)
        return self.start <= other.start

    def __gt__(self, other: "Period") -> bool:
        """Order periods of one frequency by time."""
        return other < self

    def __ge__(self, other: "Period") -> bool:
        """Order periods of one frequency by time."""
        return other <= self


def weeks_in_iso_year(year: int) -> int:
    """Return 52 or 53: the number of ISO weeks of `year` (28 December is always in the last)."""
    return dt.date(year, 12, 28).isocalendar().week


def span(first: Period, last: Period) -> list[Period]:
    """Return the periods from `first` to `last`, both included; empty where last is before first.

    Raises TypeError where the two differ in frequency.
    """
    if last < first:
        return []
    periods = [first]
    while periods[-1] < last:
        periods.append(periods[-1].next)
    return periods


def day_that_counts(period: Period) -> dt.date:
    """Return the day that says where `period` belongs: the first; of a week Thursday (ISO 8601)."""
    if period.frequency is Frequency.WEEK:
        return period.start + dt.timedelta(days=3)
    return period.start


@dataclass(frozen=True, slots=True)
class FiscalCalendar:
    """Where a business year starts: finds the period of a day, and the fiscal year of a period.

    `start_month` is 1 (January) to 12. A fiscal year is named by the calendar year it ends in. A
    week belongs to the month, quarter and year of its Thursday, as ISO 8601 numbers weeks.
    """

    start_month: int = 1

    def __post_init__(self) -> None:
        """Refuse a month that does not exist."""
        if not 1 <= self.start_month <= 12:
            msg = f"start_month must be 1 to 12, not {self.start_month}"
            raise ValueError(msg)

    def containing(self, day: dt.date, frequency: Frequency) -> Period:
        """Return the period of `frequency` that `day` lies in."""
        if frequency is Frequency.DAY:
            return Period(frequency, day)
        if frequency is Frequency.WEEK:
            return Period(frequency, day - dt.timedelta(days=day.weekday()))
        months = _MONTHS[frequency]
        into = (day.month - self.start_month) % months
        return Period(frequency, add_months(day, -into))

    def over_by(self, day: dt.date, frequency: Frequency) -> Period:
        """Return the latest period of `frequency` that has ended by the end of `day`."""
        period = self.containing(day, frequency)
        return period if period.last_day <= day else period.previous

    def shown_by(self, day: dt.date, frequency: Frequency, today: dt.date) -> Period:
        """Return the latest period of `frequency` that the board of a month shows.

        `day` is the last one of that month. A month, quarter or year ends by then; while that
        month runs, it may be one that is not over. A day or a week is one that has come by
        `today`. A week goes by its Thursday, as it does in every sum of weeks: a board of October
        shows the week that ends on 1 November, once that day has come.
        """
        if frequency not in _DAYS:
            return self.over_by(day, frequency)
        found = self.over_by(min(day, today), frequency)
        ahead = found.next
        return ahead if ahead.last_day <= today and day_that_counts(ahead) <= day else found

    def month_of(self, period: Period) -> Period:
        """Return the month whose board shows `period`: where it ends, of a week its Thursday."""
        is_week = period.frequency is Frequency.WEEK
        day = day_that_counts(period) if is_week else period.last_day
        return self.containing(day, Frequency.MONTH)

    def has(self, period: Period) -> bool:
        """Say whether `period` is one of this calendar: others have quarters in other months."""
        return self.containing(period.start, period.frequency) == period

    def fiscal_year(self, period: Period) -> int:
        """Return the fiscal year `period` belongs to."""
        return self.containing(day_that_counts(period), Frequency.YEAR).last_day.year

    def year(self, number: int) -> Period:
        """Return the fiscal year named `number` as a period."""
        shift = 0 if self.start_month == 1 else 1
        return Period(Frequency.YEAR, dt.date(number - shift, self.start_month, 1))

    def quarter(self, year: int, number: int) -> Period:
        """Return quarter `number` of fiscal year `year`; ValueError where it is not 1 to 4."""
        if not 1 <= number <= 4:
            msg = f"a quarter is 1 to 4, not {number}"
            raise ValueError(msg)
        return Period(Frequency.QUARTER, add_months(self.year(year).start, 3 * (number - 1)))

    def quarter_number(self, period: Period) -> int:
        """Return 1 to 4: which quarter of its fiscal year `period` belongs to."""
        return (day_that_counts(period).month - self.start_month) % 12 // 3 + 1

    def roll_up_period(self, period: Period, to: Frequency) -> Period:
        """Return the one period of the coarser frequency `to` that `period` counts in.

        Raises ValueError where `to` is finer.
        """
        if to.is_finer_than(period.frequency):
            msg = f"a {period.frequency} does not count in one {to}"
            raise ValueError(msg)
        return self.containing(day_that_counts(period), to)

    def periods_of_year(self, year: int, frequency: Frequency) -> list[Period]:
        """Return the periods of `frequency` that count in fiscal year `year`, in order."""
        whole = self.year(year)
        around = span(
            self.containing(whole.start, frequency), self.containing(whole.last_day, frequency)
        )
        return [period for period in around if self.fiscal_year(period) == year]
