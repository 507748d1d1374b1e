import datetime as dt
import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.domain.targets_spread import Season, range_shares, season, shares
from tests.domain.strategies import calendars

JANUARY = FiscalCalendar()
DAY, WEEK, MONTH, QUARTER, YEAR = Frequency

weights = st.lists(
    st.one_of(st.just(Fraction(0)), st.fractions(0, 10_000, max_denominator=1000)),
    min_size=1,
    max_size=60,
).filter(any)
# What people type: at most 15 digits, as Excel keeps them.
figures = st.one_of(
    st.integers(-(10**12), 10**12).map(float),
    st.decimals(-(10**9), 10**9, places=4).map(float),
)

money = st.decimals(-(10**9), 10**9, places=2).map(float)


def exact(value: float) -> Decimal:
    """Return the number that a person reads."""
    return Decimal(repr(value))


@given(figures, weights, st.integers(0, 6))
def test_the_shares_add_up_to_the_figure_exactly(
    total: float, found: list[Fraction], places: int
) -> None:
    parts = shares(total, found, places)

    assert sum((exact(part) for part in parts), Decimal(0)) == exact(total)
    assert math.isclose(math.fsum(parts), total, rel_tol=1e-15)


@given(figures, weights, st.integers(0, 4))
def test_every_share_is_the_exact_one_but_for_its_last_decimal(
    total: float, found: list[Fraction], places: int
) -> None:
    digits = 14 - exact(total).adjusted()  # decimals that 15 digits leave
    own = max(min(places, digits), -int(exact(total).normalize().as_tuple().exponent))
    unit = Fraction(1, 10**own) if own >= 0 else Fraction(10**-own)
    whole = sum(found, Fraction(0))

    for part, weight in zip(shares(total, found, places), found, strict=True):
        quota = Fraction(exact(total)) * weight / whole
        assert abs(Fraction(exact(part)) - quota) < unit
        if weight == 0:
            assert part == 0
        assert part * total >= 0  # a share of a gain is no loss


@given(money, money, weights, st.integers(0, 4))
def test_the_edges_of_a_range_add_up_and_never_cross(
    one: float, other: float, found: list[Fraction], places: int
) -> None:
    low, high = sorted((one, other))

    edges = range_shares(low, high, found, places)

    assert sum((exact(edge) for edge, _high in edges), Decimal(0)) == exact(low)
    assert sum((exact(edge) for _low, edge in edges), Decimal(0)) == exact(high)
    assert all(edge <= end for edge, end in edges)


def test_what_is_left_over_goes_to_who_lost_most_then_to_the_earlier() -> None:
    assert shares(100, [Fraction(1)] * 3, 0) == [34, 33, 33]
    assert shares(10, [Fraction(1), Fraction(1), Fraction(4)], 0) == [2, 2, 6]  # 1.67, 1.67, 6.67
    assert shares(500_000, [Fraction(1)] * 12, 0) == [41_667] * 8 + [41_666] * 4
    assert shares(-100, [Fraction(1)] * 3, 0) == [-34, -33, -33]
    assert shares(0, [Fraction(1)] * 3, 0) == [0, 0, 0]


def test_a_figure_with_more_decimals_than_are_shown_keeps_them() -> None:
    assert shares(10.5, [Fraction(1)] * 2, 0) == [5.3, 5.2]
    assert shares(1e15, [Fraction(1)] * 4, 2) == [2.5e14] * 4


def months(*values: float | None, year: int = 2025) -> dict[Period, float]:
    first = Period(MONTH, dt.date(year, 1, 1))
    return {first.shift(n): value for n, value in enumerate(values) if value is not None}


def test_a_season_is_the_year_before() -> None:
    of_year = JANUARY.periods_of_year(2026, MONTH)

    found = season(of_year, months(*range(12)), JANUARY)

    assert found == Season(tuple(Fraction(n) for n in range(12)))


@pytest.mark.parametrize(
    ("history", "problem"),
    [
        (
            months(*range(11)),
            "There is no value for December 2025, so every period gets an equal share.",
        ),
        (
            months(1, 2, -3, *range(9)),
            "March 2025 was below zero, so every period gets an equal share.",
        ),
        (months(*[0.0] * 12), "Last year was all zero, so every period gets an equal share."),
    ],
)
def test_what_last_year_does_not_tell_is_shared_equally_and_said(
    history: dict[Period, float], problem: str
) -> None:
    found = season(JANUARY.periods_of_year(2026, MONTH), history, JANUARY)

    assert found == Season((Fraction(1),) * 12, problem)


def test_a_day_has_the_season_of_its_month_not_of_its_date() -> None:
    # Closed on the first of January, which was another weekday a year before.
    days = JANUARY.periods_of_year(2026, DAY)
    history = {
        day.same_period_last_year: 31.0
        for day in days
        if day.start.day != 1 and day.start.month != 2
    }
    history[Period(DAY, dt.date(2025, 2, 3))] = 28.0

    found = season(days, history, JANUARY)

    assert found.problem == ""
    assert found.weights[0] == found.weights[30] == 30
    assert found.weights[31] == found.weights[58] == 1
    del history[Period(DAY, dt.date(2025, 2, 3))]
    assert season(days, history, JANUARY).problem.startswith("There is no value for February 2025")


@given(calendars, st.sampled_from(Frequency), st.integers(1990, 2050))
def test_every_period_of_a_year_has_a_weight(
    calendar: FiscalCalendar, frequency: Frequency, year: int
) -> None:
    periods = calendar.periods_of_year(year, frequency)
    history = {period.same_period_last_year: 2.5 for period in periods}

    found = season(periods, history, calendar)

    assert len(found.weights) == len(periods)
    assert not found.problem
    assert all(weight > 0 for weight in found.weights)
    if frequency is not DAY:
        assert set(found.weights) == {Fraction(1 if frequency is YEAR else 2.5)}
