import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.periods import (
    FIRST_DAY,
    LAST_DAY,
    FiscalCalendar,
    Frequency,
    Period,
    add_months,
    span,
    weeks_in_iso_year,
)
from tests.domain.strategies import calendars, days, frequencies, periods

DAY, WEEK, MONTH, QUARTER, YEAR = Frequency
JANUARY, APRIL, OCTOBER = FiscalCalendar(), FiscalCalendar(4), FiscalCalendar(10)


@given(calendars, days, frequencies)
def test_every_day_lies_in_exactly_one_period(
    calendar: FiscalCalendar, day: dt.date, frequency: Frequency
) -> None:
    period = calendar.containing(day, frequency)

    assert period.contains(day)
    assert calendar.has(period)
    assert not period.next.contains(day)
    assert not period.previous.contains(day)


@given(periods())
def test_periods_follow_each_other_without_gap_or_overlap(period: Period) -> None:
    assert period.next.start == period.end
    assert period.next.previous == period
    assert period.previous.next == period
    assert period.previous < period < period.next
    assert period.last_day + dt.timedelta(days=1) == period.end
    assert period.days == (period.end - period.start).days
    assert not period.contains(period.end)


@given(periods(), st.integers(-20, 20), st.integers(-20, 20))
def test_shifts_add_up(period: Period, there: int, further: int) -> None:
    assert period.shift(there).shift(further) == period.shift(there + further)


@given(calendars, st.data())
def test_a_finer_period_counts_in_exactly_one_coarser_one(
    calendar: FiscalCalendar, data: st.DataObject
) -> None:
    finer = data.draw(periods(calendar))
    to = data.draw(st.sampled_from([f for f in Frequency if not f.is_finer_than(finer.frequency)]))

    coarser = calendar.roll_up_period(finer, to)

    assert calendar.has(coarser)
    around = [coarser.previous, coarser, coarser.next]
    assert [p for p in around if calendar.roll_up_period(finer, to) == p] == [coarser]
    # Most of its days lie inside, so that no other coarser period has the better claim.
    inside = sum(coarser.contains(finer.start + dt.timedelta(days=n)) for n in range(finer.days))
    assert inside * 2 > finer.days


@given(calendars, st.data())
def test_roll_up_keeps_the_order(calendar: FiscalCalendar, data: st.DataObject) -> None:
    finer = data.draw(periods(calendar))
    to = data.draw(st.sampled_from([f for f in Frequency if not f.is_finer_than(finer.frequency)]))

    assert calendar.roll_up_period(finer, to) <= calendar.roll_up_period(finer.next, to)


@given(calendars, periods(frequency=YEAR))
def test_no_period_counts_in_a_finer_one(calendar: FiscalCalendar, year: Period) -> None:
    with pytest.raises(ValueError, match="does not count in one day"):
        calendar.roll_up_period(year, DAY)


@given(calendars, st.integers(1901, 2198), frequencies)
def test_a_fiscal_year_holds_the_periods_that_count_in_it(
    calendar: FiscalCalendar, year: int, frequency: Frequency
) -> None:
    inside = calendar.periods_of_year(year, frequency)

    assert {calendar.fiscal_year(period) for period in inside} == {year}
    assert calendar.fiscal_year(inside[0].previous) == year - 1
    assert calendar.fiscal_year(inside[-1].next) == year + 1
    expected = {DAY: (365, 366), WEEK: (52, 53), MONTH: (12,), QUARTER: (4,), YEAR: (1,)}
    assert len(inside) in expected[frequency]


@given(calendars, st.integers(1901, 2198))
def test_quarters_are_numbered_through_the_fiscal_year(calendar: FiscalCalendar, year: int) -> None:
    quarters = [calendar.quarter(year, number) for number in (1, 2, 3, 4)]

    assert quarters == calendar.periods_of_year(year, QUARTER)
    assert [calendar.quarter_number(quarter) for quarter in quarters] == [1, 2, 3, 4]
    assert quarters[0].start == calendar.year(year).start
    assert quarters[3].end == calendar.year(year).end


@given(calendars, st.sampled_from([DAY, WEEK, MONTH]), st.data())
def test_what_counts_in_a_quarter_has_its_number(
    calendar: FiscalCalendar, frequency: Frequency, data: st.DataObject
) -> None:
    period = data.draw(periods(calendar, frequency))
    quarter = calendar.roll_up_period(period, QUARTER)

    assert calendar.quarter_number(period) == calendar.quarter_number(quarter)
    assert calendar.fiscal_year(period) == calendar.fiscal_year(quarter)


@given(periods())
def test_the_same_period_last_year_is_a_year_back(period: Period) -> None:
    before = period.same_period_last_year

    assert before.frequency is period.frequency
    assert abs((period.start - before.start).days - 365) <= 6


@given(periods(frequency=WEEK))
def test_the_same_week_last_year_has_the_same_number(week: Period) -> None:
    now, before = week.start.isocalendar(), week.same_period_last_year.start.isocalendar()

    assert before.year == now.year - 1
    assert before.week == min(now.week, weeks_in_iso_year(before.year))


@given(calendars, st.data())
def test_the_same_period_last_year_keeps_its_place(
    calendar: FiscalCalendar, data: st.DataObject
) -> None:
    period = data.draw(periods(calendar, data.draw(st.sampled_from([WEEK, MONTH, QUARTER, YEAR]))))
    before = period.same_period_last_year

    assert calendar.has(before)
    if period.frequency is not WEEK:
        assert calendar.fiscal_year(before) == calendar.fiscal_year(period) - 1
        assert calendar.quarter_number(before) == calendar.quarter_number(period)


def test_the_day_after_a_leap_day_and_the_leap_day_itself() -> None:
    leap = Period(DAY, dt.date(2024, 2, 29))

    assert leap.same_period_last_year == Period(DAY, dt.date(2023, 2, 28))
    assert leap.next.same_period_last_year == Period(DAY, dt.date(2023, 3, 1))


@pytest.mark.parametrize(("year", "weeks"), [(2020, 53), (2021, 52), (2026, 53), (2027, 52)])
def test_iso_years_of_53_weeks(year: int, weeks: int) -> None:
    assert weeks_in_iso_year(year) == weeks
    assert len(JANUARY.periods_of_year(year, WEEK)) == weeks


def test_week_53_is_held_against_week_52_where_last_year_had_no_53() -> None:
    week_53 = Period(WEEK, dt.date(2026, 12, 28))

    assert week_53.start.isocalendar().week == 53
    assert week_53.same_period_last_year == Period(WEEK, dt.date(2025, 12, 22))


def test_a_week_counts_where_its_thursday_lies() -> None:
    over_new_year = Period(WEEK, dt.date(2025, 12, 29))  # Thursday is 1 January 2026

    assert JANUARY.fiscal_year(over_new_year) == 2026
    assert JANUARY.quarter_number(over_new_year) == 1
    assert JANUARY.roll_up_period(over_new_year, MONTH) == Period(MONTH, dt.date(2026, 1, 1))


def test_a_fiscal_year_is_named_by_the_year_it_ends_in() -> None:
    assert APRIL.year(2026) == Period(YEAR, dt.date(2025, 4, 1))
    assert JANUARY.year(2026) == Period(YEAR, dt.date(2026, 1, 1))
    assert APRIL.fiscal_year(Period(MONTH, dt.date(2026, 3, 1))) == 2026
    assert APRIL.fiscal_year(Period(MONTH, dt.date(2026, 4, 1))) == 2027
    assert OCTOBER.quarter(2026, 2) == Period(QUARTER, dt.date(2026, 1, 1))


def test_a_quarter_of_another_calendar_is_not_one_of_this() -> None:
    assert JANUARY.has(Period(QUARTER, dt.date(2026, 4, 1)))
    assert APRIL.has(Period(QUARTER, dt.date(2026, 1, 1)))
    assert not JANUARY.has(Period(QUARTER, dt.date(2026, 2, 1)))
    assert not APRIL.has(Period(YEAR, dt.date(2026, 1, 1)))


@pytest.mark.parametrize(
    ("frequency", "day"),
    [
        (WEEK, dt.date(2026, 1, 1)),
        (MONTH, dt.date(2026, 1, 2)),
        (QUARTER, dt.date(2026, 1, 31)),
        (YEAR, dt.date(2026, 12, 31)),
        (DAY, dt.date(1799, 12, 31)),
        (DAY, dt.date(2300, 1, 1)),
    ],
)
def test_a_period_refuses_a_start_it_cannot_have(frequency: Frequency, day: dt.date) -> None:
    with pytest.raises(ValueError, match=r"start|outside"):
        Period(frequency, day)


@pytest.mark.parametrize("month", [0, 13])
def test_a_business_year_starts_in_a_month_that_exists(month: int) -> None:
    with pytest.raises(ValueError, match="start_month"):
        FiscalCalendar(month)


@pytest.mark.parametrize("number", [0, 5])
def test_there_is_no_fifth_quarter(number: int) -> None:
    with pytest.raises(ValueError, match="quarter"):
        JANUARY.quarter(2026, number)


@pytest.mark.parametrize("frequency", Frequency)
@pytest.mark.parametrize("calendar", [JANUARY, APRIL, FiscalCalendar(12)])
@pytest.mark.parametrize("day", [FIRST_DAY, LAST_DAY])
def test_the_first_and_the_last_day_have_a_past_a_future_and_a_year(
    calendar: FiscalCalendar, frequency: Frequency, day: dt.date
) -> None:
    period = calendar.containing(day, frequency)

    assert period.shift(-60) < period < period.shift(60)
    assert period.same_period_last_year < period
    assert calendar.roll_up_period(period, YEAR).start <= period.last_day


@given(periods(), st.integers(0, 50))
def test_a_span_has_both_its_ends(first: Period, steps: int) -> None:
    found = span(first, first.shift(steps))

    assert len(found) == steps + 1
    assert (found[0], found[-1]) == (first, first.shift(steps))
    assert found == sorted(set(found))


def test_a_span_backwards_is_empty_and_one_over_the_end_of_time_is_whole() -> None:
    last = Period(DAY, dt.date(2299, 12, 31))

    assert span(last, last.previous) == []
    assert span(last.previous, last) == [last.previous, last]


def test_periods_of_two_frequencies_have_no_order() -> None:
    month, year = Period(MONTH, dt.date(2026, 1, 1)), Period(YEAR, dt.date(2026, 1, 1))

    with pytest.raises(TypeError, match="have no order"):
        sorted([month, year])
    with pytest.raises(TypeError, match="have no order"):
        span(month, year)
    assert month != year
    assert month >= Period(MONTH, dt.date(2025, 12, 1))
    assert month > Period(MONTH, dt.date(2025, 12, 1))
    assert month <= Period(MONTH, dt.date(2026, 2, 1))
    same = Period(MONTH, dt.date(2026, 1, 1))
    assert month <= same
    assert month >= same
    assert not month < same
    assert not month > same


def test_frequencies_from_fine_to_coarse() -> None:
    assert [f for f in Frequency if f.is_finer_than(MONTH)] == [DAY, WEEK]
    assert [f.per_year for f in Frequency] == [365, 52, 12, 4, 1]
    assert [f.label for f in Frequency] == ["daily", "weekly", "monthly", "quarterly", "yearly"]


@given(days, st.integers(-1000, 1000))
def test_adding_months_lands_on_a_first(day: dt.date, months: int) -> None:
    found = add_months(day, months)

    assert found.day == 1
    assert (found.year - day.year) * 12 + found.month - day.month == months
