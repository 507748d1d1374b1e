import datetime as dt
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain import lens_names
from kpidesk.domain.lens_spans import (
    Comparison,
    comparisons,
    covered,
    covering,
    is_plain,
    overlaps,
    restarts,
    shown_frequency,
)
from kpidesk.domain.lenses import Lens
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period, span
from tests.domain.strategies import calendars, frequencies, periods

DAY, WEEK, MONTH, QUARTER, YEAR = Frequency
JANUARY = FiscalCalendar()
MARCH = Period(MONTH, dt.date(2026, 3, 1))
Q1 = Period(QUARTER, dt.date(2026, 1, 1))


@given(st.data(), calendars, st.sampled_from(Lens), frequencies)
def test_what_is_covered_is_without_a_gap_and_ends_with_the_period(
    data: st.DataObject, calendar: FiscalCalendar, lens: Lens, own: Frequency
) -> None:
    shown = shown_frequency(lens, own)
    period = data.draw(periods(calendar, shown))

    found = covered(lens, period, own, calendar)

    assert not shown.is_finer_than(own)
    assert all(before.next == after for before, after in pairwise(found))
    assert calendar.roll_up_period(found[-1], shown) == period
    assert calendar.roll_up_period(found[-1].next, shown) == period.next
    years = {calendar.fiscal_year(each) for each in found}
    match lens:
        case Lens.YEAR_TO_DATE:
            assert years == {calendar.fiscal_year(period)}
            assert own is YEAR or calendar.fiscal_year(found[0].previous) not in years
        case Lens.ROLLING_YEAR if own is not YEAR:
            assert found[0].previous == period.same_period_last_year
            sizes = {DAY: {365, 366}, WEEK: {52, 53}, MONTH: {12}, QUARTER: {4}}
            assert len(found) in sizes[own]
        case _:
            assert {calendar.roll_up_period(each, shown) for each in found} == {period}
    assert is_plain(lens, own) == (found == [period] and own in {shown, YEAR}) or overlaps(lens)


@given(st.data(), calendars, st.sampled_from([Lens.QUARTER, Lens.YEAR]), frequencies)
def test_a_day_belongs_to_the_quarter_of_the_first_period_from_it_on(
    data: st.DataObject, calendar: FiscalCalendar, lens: Lens, own: Frequency
) -> None:
    day = data.draw(st.dates(dt.date(1950, 1, 1), dt.date(2100, 1, 1)))

    found = covering(lens, day, own, calendar)

    inside = covered(lens, found, own, calendar)
    assert inside[-1].start >= day
    assert covered(lens, found.previous, own, calendar)[-1].start < day


def test_a_number_is_compared_with_what_tells_something() -> None:
    assert comparisons(Lens.AS_MEASURED) == (Comparison.PREVIOUS, Comparison.LAST_YEAR)
    assert comparisons(Lens.YEAR_TO_DATE) == (Comparison.LAST_YEAR,)
    assert comparisons(Lens.ROLLING_YEAR)[0] is Comparison.LAST_YEAR
    assert all(comparison.label for comparison in Comparison)


def test_names_say_what_is_covered() -> None:
    def names(period: Period, lens: Lens) -> tuple[str, str, str]:
        return (
            lens_names.label(period, lens, JANUARY),
            lens_names.label(period, lens, JANUARY, short=True),
            lens_names.inside(period, lens, JANUARY),
        )

    day, week = Period(DAY, dt.date(2026, 3, 14)), Period(WEEK, dt.date(2026, 3, 9))
    year = Period(YEAR, dt.date(2026, 1, 1))
    assert names(MARCH, Lens.AS_MEASURED) == ("March 2026", "Mar 2026", "March 2026")
    assert names(Q1, Lens.AS_MEASURED) == ("Q1 2026", "Q1 2026", "Q1 2026")
    assert names(Q1, Lens.QUARTER) == ("Jan–Mar 2026", "Q1 2026", "Jan–Mar 2026")
    assert names(year, Lens.YEAR) == ("2026", "2026", "2026")
    assert names(MARCH, Lens.YEAR_TO_DATE) == (
        "Year to date, March 2026", "Mar 2026", "Jan–Mar 2026",
    )  # fmt: skip
    assert names(MARCH, Lens.ROLLING_YEAR) == (
        "12 months to March 2026", "Mar 2026", "the 12 months to March 2026",
    )  # fmt: skip
    assert names(Q1, Lens.ROLLING_YEAR)[0] == "4 quarters to Q1 2026"
    assert names(Q1, Lens.ROLLING_YEAR)[2] == "the 4 quarters to Q1 2026"
    assert names(week, Lens.ROLLING_YEAR)[0] == "Year up to Week 11, 2026"
    assert names(day, Lens.ROLLING_YEAR)[2] == "the year up to 14 Mar 2026"
    assert names(year, Lens.YEAR_TO_DATE) == ("2026", "2026", "2026")
    # "Up from 560 in ..." goes before these.
    assert names(day, Lens.YEAR_TO_DATE)[2] == "the time from 1 Jan to 14 Mar 2026"
    assert names(week, Lens.YEAR_TO_DATE)[2] == "the time from 29 Dec 2025 to 15 Mar 2026"
    first = Period(WEEK, dt.date(2025, 12, 29))
    assert names(first, Lens.YEAR_TO_DATE)[2] == "Week 1, 2026"
    assert lens_names.brief(day, Lens.YEAR_TO_DATE, JANUARY) == "1 Jan–14 Mar 2026"


def test_a_comparison_is_named() -> None:
    def name(period: Period, comparison: Comparison, lens: Lens) -> str:
        return lens_names.compared_with(period, comparison, lens, JANUARY)

    day, week = Period(DAY, dt.date(2026, 3, 14)), Period(WEEK, dt.date(2026, 3, 9))
    year = Period(YEAR, dt.date(2026, 1, 1))
    before, on_year = Comparison.PREVIOUS, Comparison.LAST_YEAR
    assert name(MARCH, before, Lens.AS_MEASURED) == "Month before"
    assert name(Q1, before, Lens.QUARTER) == "Quarter before"
    assert name(MARCH, on_year, Lens.AS_MEASURED) == "Last year"
    assert name(MARCH, on_year, Lens.YEAR_TO_DATE) == "Jan–Mar 2025"
    assert name(MARCH.shift(-2), on_year, Lens.YEAR_TO_DATE) == "January 2025"
    assert name(Q1.next, on_year, Lens.YEAR_TO_DATE) == "Jan–Jun 2025"
    assert name(day, on_year, Lens.YEAR_TO_DATE) == "1 Jan–14 Mar 2025"
    assert name(week, on_year, Lens.YEAR_TO_DATE) == "30 Dec 2024–16 Mar 2025"
    assert name(MARCH, on_year, Lens.ROLLING_YEAR) == "12 months before"
    assert name(MARCH, before, Lens.ROLLING_YEAR) == "12 months to Feb 2026"
    assert name(Q1, on_year, Lens.ROLLING_YEAR) == "4 quarters before"
    assert name(Q1, before, Lens.ROLLING_YEAR) == "4 quarters to Q4 2025"
    assert name(week, on_year, Lens.ROLLING_YEAR) == "Year before"
    assert name(day, before, Lens.ROLLING_YEAR) == "Year up to 13 Mar 2026"
    assert {name(year, before, lens) for lens in Lens} == {"Year before"}
    assert {comparisons(lens, YEAR) for lens in Lens} == {(before,)}


def test_a_business_year_to_date_spans_new_year() -> None:
    january = MARCH.shift(-2)
    found = lens_names.inside(january, Lens.YEAR_TO_DATE, FiscalCalendar(4))
    assert found == "Apr 2025–Jan 2026"


def test_the_year_to_date_starts_anew_with_the_business_year() -> None:
    months = span(
        Period(Frequency.MONTH, dt.date(2025, 1, 1)), Period(Frequency.MONTH, dt.date(2026, 12, 1))
    )
    assert restarts(Lens.YEAR_TO_DATE, months, FiscalCalendar()) == (12,)
    assert restarts(Lens.YEAR_TO_DATE, months, FiscalCalendar(4)) == (3, 15)
    assert restarts(Lens.ROLLING_YEAR, months, FiscalCalendar()) == ()
    assert restarts(Lens.AS_MEASURED, months, FiscalCalendar()) == ()
    years = span(
        Period(Frequency.YEAR, dt.date(2020, 1, 1)), Period(Frequency.YEAR, dt.date(2025, 1, 1))
    )
    assert restarts(Lens.YEAR_TO_DATE, years, FiscalCalendar()) == ()
