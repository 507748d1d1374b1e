"""What a number through a lens is called: "Jan–Mar 2026", "12 months to March 2026"."""

import datetime as dt

from kpidesk.domain import period_names
from kpidesk.domain.lens_spans import Comparison, first_covered
from kpidesk.domain.lenses import Lens
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.i18n import _


def label(period: Period, lens: Lens, calendar: FiscalCalendar, *, short: bool = False) -> str:
    """Return what a person reads above a number or at the start of a sentence.

    "Jan–Mar 2026", "Year to date, March 2026", "12 months to March 2026". The short one is for an
    axis, whose title names the lens: there the period alone stands.
    """
    if short or period.frequency is Frequency.YEAR:
        return period_names.label(period, calendar, short=short)
    name = period_names.label(period, calendar)
    match lens:
        case Lens.QUARTER if period.frequency is Frequency.QUARTER:
            return quarter_label(period)
        case Lens.YEAR_TO_DATE:
            return _("Year to date, {period}").format(period=name)
        case Lens.ROLLING_YEAR if period.frequency is Frequency.MONTH:
            return _("12 months to {period}").format(period=name)
        case Lens.ROLLING_YEAR if period.frequency is Frequency.QUARTER:
            return _("4 quarters to {period}").format(period=name)
        case Lens.ROLLING_YEAR:
            return _("Year up to {period}").format(period=name)
        case _:
            return name


def inside(period: Period, lens: Lens, calendar: FiscalCalendar) -> str:
    """Return what is covered, for the middle of a sentence.

    "Jan–Mar 2026" for the year to date of March, "the time from 1 Jan to 9 Mar 2025" for that of a
    week or day, "the 12 months to March 2026".
    """
    name = period_names.label(period, calendar)
    if period.frequency is Frequency.YEAR:
        return name
    match lens:
        case Lens.YEAR_TO_DATE:
            first = first_covered(lens, period, calendar)
            if first == period or period.frequency not in (Frequency.DAY, Frequency.WEEK):
                return span_label(first, period, calendar)
            return _time_between(first.start, period.last_day)
        case Lens.ROLLING_YEAR if period.frequency is Frequency.MONTH:
            return _("the 12 months to {period}").format(period=name)
        case Lens.ROLLING_YEAR if period.frequency is Frequency.QUARTER:
            return _("the 4 quarters to {period}").format(period=name)
        case Lens.ROLLING_YEAR:
            return _("the year up to {period}").format(period=name)
        case _:
            return label(period, lens, calendar)


def brief(period: Period, lens: Lens, calendar: FiscalCalendar) -> str:
    """Return what a number covers where there is little room, as beside a bar.

    "Jan–Mar 2026" for the year to date of March, "12 months to Mar 2026".
    """
    if lens is Lens.ROLLING_YEAR and period.frequency is not Frequency.YEAR:
        return _before_of_rolling(period, calendar)
    if lens is Lens.YEAR_TO_DATE and period.frequency is not Frequency.YEAR:
        return span_label(first_covered(lens, period, calendar), period, calendar)
    return inside(period, lens, calendar)


def compared_with(
    period: Period, comparison: Comparison, lens: Lens, calendar: FiscalCalendar
) -> str:
    """Return what the number of `period` is compared with, as it stands before the change.

    "Month before", "Last year"; of the year to date "Jan–Mar 2025", of twelve months "12 months
    before". Where numbers overlap the nearest one is named: "12 months to Feb 2026".
    """
    own = period.frequency
    if comparison is Comparison.PREVIOUS or own is Frequency.YEAR:
        if lens is Lens.ROLLING_YEAR and own is not Frequency.YEAR:
            return _before_of_rolling(period.previous, calendar)
        return {
            Frequency.DAY: _("Day before"),
            Frequency.WEEK: _("Week before"),
            Frequency.MONTH: _("Month before"),
            Frequency.QUARTER: _("Quarter before"),
            Frequency.YEAR: _("Year before"),
        }[own]
    match lens:
        case Lens.YEAR_TO_DATE:
            return brief(period.same_period_last_year, lens, calendar)
        case Lens.ROLLING_YEAR if own is Frequency.MONTH:
            return _("12 months before")
        case Lens.ROLLING_YEAR if own is Frequency.QUARTER:
            return _("4 quarters before")
        case Lens.ROLLING_YEAR:
            return _("Year before")
        case _:
            return _("Last year")


def _before_of_rolling(previous: Period, calendar: FiscalCalendar) -> str:
    name = period_names.label(previous, calendar, short=True)
    if previous.frequency is Frequency.MONTH:
        return _("12 months to {period}").format(period=name)
    if previous.frequency is Frequency.QUARTER:
        return _("4 quarters to {period}").format(period=name)
    return _("Year up to {period}").format(period=name)


def span_label(first: Period, last: Period, calendar: FiscalCalendar) -> str:
    """Return what a person calls the periods from `first` to `last`: "Jan–Mar 2025".

    Weeks and days go by date: "1 Jan–9 Mar 2025". One period has its own name.
    """
    if first == last:
        return period_names.label(last, calendar)
    if last.frequency in (Frequency.DAY, Frequency.WEEK):
        return _day_span(first.start, last.last_day)
    return _month_span(first.start, last.last_day)


def _day_span(first: dt.date, last: dt.date) -> str:
    words = {
        "first": first.day,
        "first_month": period_names.month_abbreviation(first.month),
        "first_year": first.year,
        "last": last.day,
        "last_month": period_names.month_abbreviation(last.month),
        "year": last.year,
    }
    if first.year == last.year:
        return _("{first} {first_month}–{last} {last_month} {year}").format(**words)
    return _("{first} {first_month} {first_year}–{last} {last_month} {year}").format(**words)


def _time_between(first: dt.date, last: dt.date) -> str:
    """Return a span of days for the middle of a sentence, where "in 1 Jan–9 Mar" is no English."""
    words = {
        "first": period_names.format_day(first),
        "last": period_names.format_day(last),
        "first_day": first.day,
        "first_month": period_names.month_abbreviation(first.month),
    }
    if first.year == last.year:
        return _("the time from {first_day} {first_month} to {last}").format(**words)
    return _("the time from {first} to {last}").format(**words)


def quarter_label(quarter: Period) -> str:
    """Return a quarter by its months: "Jan–Mar 2026", "Dec 2025–Feb 2026"."""
    return _month_span(quarter.start, quarter.last_day)


def _month_span(first: dt.date, last: dt.date) -> str:
    names = {
        "first": period_names.month_abbreviation(first.month),
        "last": period_names.month_abbreviation(last.month),
    }
    if first.year == last.year:
        return _("{first}–{last} {year}").format(year=last.year, **names)
    return _("{first} {first_year}–{last} {year}").format(
        first_year=first.year, year=last.year, **names
    )
