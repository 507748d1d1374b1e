"""What a number through a lens is called: "Jan–Mar 2026", "12 months to March 2026"."""

from kpidesk.domain import period_names
from kpidesk.domain.lens_spans import Comparison
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
    """Return the same as `label` for the middle of a sentence: "the year to date of March 2026"."""
    name = period_names.label(period, calendar)
    if period.frequency is Frequency.YEAR:
        return name
    match lens:
        case Lens.YEAR_TO_DATE:
            return _("the year to date of {period}").format(period=name)
        case Lens.ROLLING_YEAR if period.frequency is Frequency.MONTH:
            return _("the 12 months to {period}").format(period=name)
        case Lens.ROLLING_YEAR if period.frequency is Frequency.QUARTER:
            return _("the 4 quarters to {period}").format(period=name)
        case Lens.ROLLING_YEAR:
            return _("the year up to {period}").format(period=name)
        case _:
            return label(period, lens, calendar)


def against(period: Period, comparison: Comparison, lens: Lens, calendar: FiscalCalendar) -> str:
    """Return what `period` is compared with: "against the year to date of March 2025"."""
    is_on_year = comparison is Comparison.LAST_YEAR
    before = period.same_period_last_year if is_on_year else period.previous
    return _("against {period}").format(period=inside(before, lens, calendar))


def quarter_label(quarter: Period) -> str:
    """Return a quarter by its months: "Jan–Mar 2026", "Dec 2025–Feb 2026"."""
    first, last = quarter.start, quarter.last_day
    names = {
        "first": period_names.month_abbreviation(first.month),
        "last": period_names.month_abbreviation(last.month),
    }
    if first.year == last.year:
        return _("{first}–{last} {year}").format(year=last.year, **names)
    return _("{first} {first_year}–{last} {year}").format(
        first_year=first.year, year=last.year, **names
    )
