"""The shares of a change: Shapley's four axioms, and what holds beyond them."""

from itertools import permutations
from math import fsum, isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.shapley import MOST_EXACT, shares

numbers = st.integers(-1000, 1000).map(float)


@st.composite
def games(draw: st.DrawFn, least: int = 0, most: int = 5) -> tuple[int, dict[int, float]]:
    count = draw(st.integers(least, most))
    return count, {mask: draw(numbers) for mask in range(1 << count)}


@given(games())
def test_the_shares_add_up_and_the_way_back_has_the_other_sign(
    game: tuple[int, dict[int, float]],
) -> None:
    count, values = game
    full = (1 << count) - 1
    found = shares(count, values.__getitem__)
    back = shares(count, lambda mask: values[full ^ mask])

    assert fsum(found) == pytest.approx(values[full] - values[0])
    assert back == pytest.approx([-share for share in found])


@given(games(1, 4))
def test_they_are_the_means_over_all_orders(game: tuple[int, dict[int, float]]) -> None:
    count, values = game
    steps: list[list[float]] = [[] for _factor in range(count)]
    for order in permutations(range(count)):
        mask = 0
        for factor in order:
            steps[factor].append(values[mask | 1 << factor] - values[mask])
            mask |= 1 << factor

    expected = [fsum(each) / len(each) for each in steps]
    assert shares(count, values.__getitem__) == pytest.approx(expected)


def test_the_glove_game() -> None:
    # Wikipedia, "Shapley value": two left gloves and one right; 1/6, 1/6 and 2/3.
    def pairs(mask: int) -> float:
        return float(bool(mask & 0b011) and bool(mask & 0b100))

    assert shares(3, pairs) == pytest.approx([1 / 6, 1 / 6, 2 / 3])


@given(st.lists(numbers, min_size=MOST_EXACT + 1, max_size=40))
def test_of_many_factors_the_shares_add_up_too(rows: list[float]) -> None:
    full = (1 << len(rows)) - 1

    def value(mask: int) -> float:
        chosen = [each for place, each in enumerate(rows) if mask >> place & 1]
        return fsum(chosen) * len(chosen)

    found = shares(len(rows), value)
    back = shares(len(rows), lambda mask: value(full ^ mask))
    assert isclose(fsum(found), value(full), abs_tol=1e-6)
    assert back == pytest.approx([-share for share in found], abs=1e-6)
    assert shares(len(rows), lambda mask: float(mask & 1)) == [1.0, *[0.0] * (len(rows) - 1)]
