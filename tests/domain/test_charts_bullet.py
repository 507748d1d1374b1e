"""Bullet graphs: bands that say what the status says, and a bar from zero."""

import math
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kpidesk.domain.charts_bullet import bullet
from kpidesk.domain.metrics import Direction
from kpidesk.domain.status import Status, judge, near_edge
from kpidesk.domain.targets import Target
from tests.domain.strategies import amounts, directions, targets


def aimed(direction: Direction) -> st.SearchStrategy[tuple[Direction, Target]]:
    """Return targets for a direction, with it."""
    return st.tuples(st.just(direction), targets(direction))


tolerances = st.sampled_from([0.0, 0.05, 0.2])


@given(amounts, directions.flatmap(aimed), tolerances)
def test_the_band_below_a_value_says_its_status(
    value: float, aim: tuple[Direction, Target], tolerance: float
) -> None:
    direction, target = aim
    found = bullet(value, target, near_edge(target, direction, tolerance), direction)
    assume(found is not None)
    assert found is not None
    slack = 1e-9 * max(abs(found.low), abs(found.high))
    for band in found.bands:
        if band.low + slack < value < band.high - slack:
            assert band.status is judge(value, target, direction, tolerance)


@given(amounts, directions.flatmap(aimed), tolerances)
def test_the_scale_is_covered_without_gaps_and_holds_everything(
    value: float, aim: tuple[Direction, Target], tolerance: float
) -> None:
    direction, target = aim
    found = bullet(value, target, near_edge(target, direction, tolerance), direction)
    assume(found is not None)
    assert found is not None
    assert found.bands[0].low == found.low
    assert found.bands[-1].high == found.high
    assert all(one.high == other.low for one, other in pairwise(found.bands))
    assert found.low <= 0 <= found.high
    assert all(found.low <= number <= found.high for number in (value, *found.marks))


@pytest.mark.parametrize(
    ("direction", "expected"),
    [
        (Direction.HIGHER, [(0, 95, "off"), (95, 100, "near"), (100, 110, "on_target")]),
        (Direction.LOWER, [(0, 100, "on_target"), (100, 105, "near"), (105, 115.5, "off")]),
    ],
)
def test_the_bands_of_a_target(
    direction: Direction, expected: list[tuple[float, float, str]]
) -> None:
    target = Target(100)
    found = bullet(80, target, near_edge(target, direction, 0.05), direction)
    assert found is not None
    assert [band.status.value for band in found.bands] == [status for *_edges, status in expected]
    edges = [(band.low, band.high) for band in found.bands]
    for (low, high), (begin, end, _status) in zip(edges, expected, strict=True):
        assert low == pytest.approx(begin)
        assert high == pytest.approx(end)
    assert found.marks == (100,)


def test_a_range_has_its_band_in_the_middle_and_two_marks() -> None:
    target = Target(10, 20)
    found = bullet(15, target, near_edge(target, Direction.WITHIN, 0.1), Direction.WITHIN)
    assert found is not None
    off, near, on = Status.OFF, Status.NEAR, Status.ON_TARGET
    assert [band.status for band in found.bands] == [off, near, on, near, off]
    assert found.marks == (10, 20)


def test_without_a_target_there_is_nothing_to_draw() -> None:
    assert bullet(5, None, None, Direction.HIGHER) is None
    assert bullet(None, Target(0), None, Direction.HIGHER) is None
    assert bullet(1.7e308, Target(-1.7e308), None, Direction.HIGHER) is None


def test_a_missing_value_leaves_the_scale_as_it_is() -> None:
    found = bullet(None, Target(100), Target(95), Direction.HIGHER)
    assert found is not None
    assert found.value is None
    assert math.isclose(found.high, 110)
