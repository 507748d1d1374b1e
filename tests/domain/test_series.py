import datetime as dt
import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.metrics import Aggregation
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period, span
from kpidesk.domain.series import Change, RolledUp, Series, aggregate, count_inside
from tests.domain.strategies import amounts, calendars, doubles, periods

DAY, WEEK, MONTH, QUARTER, YEAR = Frequency
SUM, MEAN, LAST, FIRST, MIN, MAX, RECOMPUTE = Aggregation
JANUARY = FiscalCalendar()
JAN = Period(MONTH, dt.date(2026, 1, 1))


def months(*values: float | None, first: Period = JAN) -> Series:
    return Series(
        MONTH, {first.shift(n): value for n, value in enumerate(values) if value is not None}
    )


@st.composite
def series(draw: st.DrawFn, calendar: FiscalCalendar, frequency: Frequency) -> Series:
    first = draw(periods(calendar, frequency))
    found = draw(st.lists(st.one_of(st.none(), amounts), max_size=40))
    return Series(
        frequency, {first.shift(n): value for n, value in enumerate(found) if value is not None}
    )


@given(calendars, st.sampled_from(Frequency), st.data())
def test_gaps_and_values_together_make_the_whole_span(
    calendar: FiscalCalendar, frequency: Frequency, data: st.DataObject
) -> None:
    found = data.draw(series(calendar, frequency))

    if found.first is None or found.last is None:
        assert found.gaps == []
        assert not found.values
        return
    assert sorted([*found.gaps, *found.values]) == span(found.first, found.last)
    assert found.latest(found.last.next) == found.latest(found.last) == found.last
    assert found.latest(found.first.previous) is None


def test_gaps_lie_between_the_first_and_the_last_value() -> None:
    found = months(1, None, None, 4, None)

    assert found.gaps == [JAN.shift(1), JAN.shift(2)]
    assert (found.first, found.last) == (JAN, JAN.shift(3))
    assert found.latest(JAN.shift(2)) == JAN


def test_a_series_has_one_frequency() -> None:
    with pytest.raises(ValueError, match="another frequency"):
        Series(DAY, {JAN: 1})


def test_changes_against_the_period_before_and_the_year_before() -> None:
    found = months(38, 42, None, *[None] * 9, 40)

    change = found.change(JAN.next)
    assert change is not None
    assert (change.value, change.before, change.difference) == (42, 38, 4)
    assert change.ratio == pytest.approx(0.105263, rel=1e-5)
    assert found.change(JAN) is None
    assert found.change(JAN.shift(2)) is None
    assert found.change_on_year(JAN.shift(12)) == Change(40, 38)
    assert found.change_on_year(JAN) is None


def test_a_change_from_nothing_has_no_percentage() -> None:
    assert Change(5, 0).ratio is None
    assert Change(5, -10).ratio == 1.5


@given(doubles, doubles)
def test_a_change_is_finite_and_points_the_right_way(value: float, before: float) -> None:
    change = Change(value, before)

    assert math.isfinite(change.difference)
    assert (change.difference > 0) == (value > before)
    assert (change.difference < 0) == (value < before)
    if change.ratio is not None:
        assert math.isfinite(change.ratio)
        assert change.ratio * change.difference >= 0


@given(calendars, st.sampled_from(Frequency), st.sampled_from(Frequency), st.data())
def test_a_roll_up_neither_loses_nor_doubles_a_value(
    calendar: FiscalCalendar, frequency: Frequency, to: Frequency, data: st.DataObject
) -> None:
    if to.is_finer_than(frequency):
        frequency, to = to, frequency
    found = data.draw(series(calendar, frequency))

    sums = found.roll_up(to, SUM, calendar)

    assert list(sums) == sorted(sums)
    assert all(calendar.has(period) for period in sums)
    assert sum(rolled.present for rolled in sums.values()) == len(found.values)
    assert all(1 <= rolled.present <= rolled.expected for rolled in sums.values())
    for period, rolled in sums.items():
        own = [v for p, v in found.values.items() if calendar.roll_up_period(p, to) == period]
        assert rolled.value == float(sum(map(Fraction, own)))
        assert rolled.is_complete == (len(own) == rolled.expected)


@given(calendars, st.sampled_from([DAY, WEEK, MONTH, QUARTER]), st.data())
def test_a_roll_up_of_what_is_rolled_up_counts_the_same(
    calendar: FiscalCalendar, frequency: Frequency, data: st.DataObject
) -> None:
    year = data.draw(periods(calendar, YEAR))

    whole = count_inside(year, frequency, calendar)

    assert whole == len(calendar.periods_of_year(calendar.fiscal_year(year), frequency))


@given(calendars, st.sampled_from([a for a in Aggregation if a is not RECOMPUTE]), st.data())
def test_a_series_rolled_up_to_its_own_frequency_is_itself(
    calendar: FiscalCalendar, aggregation: Aggregation, data: st.DataObject
) -> None:
    found = data.draw(series(calendar, QUARTER))

    assert found.roll_up(QUARTER, aggregation, calendar) == {
        period: RolledUp(value, 1, 1) for period, value in found.values.items()
    }


def test_a_quarter_says_how_much_of_it_is_there() -> None:
    rolled = months(10, 20, None, 40).roll_up(QUARTER, SUM, JANUARY)

    assert rolled == {
        Period(QUARTER, dt.date(2026, 1, 1)): RolledUp(30, 2, 3),
        Period(QUARTER, dt.date(2026, 4, 1)): RolledUp(40, 1, 3),
    }
    assert not RolledUp(30, 2, 3).is_complete
    assert RolledUp(60, 3, 3).is_complete


def test_a_week_counts_in_the_month_of_its_thursday() -> None:
    weeks = Series(WEEK, {Period(WEEK, dt.date(2025, 12, 29)).shift(n): 1 for n in range(5)})

    rolled = weeks.roll_up(MONTH, SUM, JANUARY)

    assert rolled == {JAN: RolledUp(5, 5, 5)}
    assert count_inside(JAN.next, WEEK, JANUARY) == 4


@pytest.mark.parametrize(
    ("aggregation", "value"),
    [(SUM, 12), (MEAN, 3), (LAST, 6), (FIRST, 4), (MIN, -1), (MAX, 6)],
)
def test_aggregations(aggregation: Aggregation, value: float) -> None:
    found = months(4, -1, 3, 6)

    assert found.roll_up(YEAR, aggregation, JANUARY) == {
        Period(YEAR, dt.date(2026, 1, 1)): RolledUp(value, 4, 12)
    }


def test_values_out_of_order_are_rolled_up_in_order() -> None:
    backwards = Series(MONTH, {JAN.shift(n): float(n) for n in (2, 0, 1)})

    assert backwards.roll_up(QUARTER, LAST, JANUARY).popitem()[1].value == 2
    assert backwards.roll_up(QUARTER, FIRST, JANUARY).popitem()[1].value == 0


def test_sums_are_exact_where_adding_one_by_one_is_not() -> None:
    assert aggregate([0.1] * 10, SUM) == 1
    assert aggregate([1e16, 1, -1e16], SUM) == 1
    assert aggregate([1e16, 1, 1, -1e16], MEAN) == 0.5


def test_a_ratio_is_never_averaged() -> None:
    assert months(0.5, 0.7).roll_up(YEAR, RECOMPUTE, JANUARY) == {}
    with pytest.raises(ValueError, match="never aggregated"):
        aggregate([0.5, 0.7], RECOMPUTE)


def test_a_series_cannot_be_made_finer() -> None:
    with pytest.raises(ValueError, match="cannot be rolled up to day"):
        months(1).roll_up(DAY, SUM, JANUARY)


def test_a_sum_beyond_a_double_is_an_error_not_infinity() -> None:
    with pytest.raises(OverflowError):
        aggregate([1.7e308, 1.7e308], SUM)


def test_an_empty_series_has_nothing() -> None:
    empty = Series(MONTH, {})

    assert (empty.first, empty.last, empty.gaps) == (None, None, [])
    assert empty.roll_up(YEAR, SUM, JANUARY) == {}
