import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.domain.series import Change, Series
from tests.domain.strategies import amounts, calendars, doubles, periods

few = st.integers(-50, 50).map(float)

DAY, WEEK, MONTH, QUARTER, YEAR = Frequency
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
def test_the_values_lie_between_the_first_and_the_last(
    calendar: FiscalCalendar, frequency: Frequency, data: st.DataObject
) -> None:
    found = data.draw(series(calendar, frequency))

    if found.first is None or found.last is None:
        assert not found.values
        return
    assert (found.first, found.last) == (min(found.values), max(found.values))
    assert found.latest(found.last.next) == found.latest(found.last) == found.last
    assert found.latest(found.first.previous) is None


def test_a_gap_is_neither_the_first_nor_the_last_value() -> None:
    found = months(1, None, None, 4, None)

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


@given(st.lists(st.tuples(few, few), min_size=2, max_size=2))
def test_a_swing_orders_changes_as_their_percentages_and_never_against_the_way(
    pairs: list[tuple[float, float]],
) -> None:
    one, other = (Change(*pair) for pair in pairs)
    for change in (one, other):
        assert -2 <= change.swing <= 2
        assert (change.swing > 0) == (change.value > change.before)
        assert (change.swing < 0) == (change.value < change.before)
        crosses = change.value * change.before < 0
        assert (abs(change.swing) > 1) == crosses
        assert change.size == abs(change.swing if change.percentage is None else change.percentage)
    if one.percentage is not None and other.percentage is not None:
        assert (one.percentage < other.percentage) <= (one.swing <= other.swing)


@given(doubles, doubles)
def test_a_swing_is_finite_for_whatever_doubles(value: float, before: float) -> None:
    assert abs(Change(value, before).swing) <= 2


def test_next_to_nothing_before_dwarfs_nothing() -> None:
    assert Change(20, 10).swing == 0.5
    assert Change(5, 10).swing == -0.5
    assert Change(100, 0).swing == 1
    assert Change(100, -0.001).size < 2
    assert Change(0, 0).swing == 0


def test_an_empty_series_has_nothing() -> None:
    empty = Series(MONTH, {})

    assert (empty.first, empty.last) == (None, None)
