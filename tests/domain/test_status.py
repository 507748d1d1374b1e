import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.metrics import Direction
from kpidesk.domain.status import Status, judge, margin, shortfall
from kpidesk.domain.targets import Target
from tests.domain.strategies import amounts, directions, targets

HIGHER, LOWER, WITHIN = Direction
WORST_FIRST = [Status.OFF, Status.NEAR, Status.ON_TARGET]
tolerances = st.sampled_from([0.0, 0.01, 0.05, 0.1, 0.5])


def mirrored(target: Target) -> Target:
    """Return the target seen from the other side of zero."""
    if target.upper is None:
        return Target(-target.value)
    return Target(-target.upper, -target.value)


@given(amounts, amounts, amounts, tolerances)
def test_more_is_never_worse_where_higher_is_better(
    one: float, other: float, goal: float, tolerance: float
) -> None:
    low, high = sorted((one, other))
    before, after = (judge(v, Target(goal), HIGHER, tolerance) for v in (low, high))

    assert WORST_FIRST.index(before) <= WORST_FIRST.index(after)


@given(amounts, st.data(), directions, tolerances)
def test_above_and_below_zero_are_judged_alike(
    value: float, data: st.DataObject, direction: Direction, tolerance: float
) -> None:
    target = data.draw(targets(direction))
    mirror = {HIGHER: LOWER, LOWER: HIGHER, WITHIN: WITHIN}[direction]

    found = judge(value, target, direction, tolerance)

    assert found is judge(-value, mirrored(target), mirror, tolerance)


@given(amounts, st.data(), tolerances)
def test_further_from_the_range_is_never_better(
    value: float, data: st.DataObject, tolerance: float
) -> None:
    target = data.draw(targets(WITHIN))
    further = value + math.copysign(data.draw(st.floats(0, 1e6)), value - target.value)
    near, far = (judge(v, target, WITHIN, tolerance) for v in (value, further))

    if shortfall(value, target, WITHIN) > 0:
        assert WORST_FIRST.index(far) <= WORST_FIRST.index(near)


@given(amounts, st.data(), directions, tolerances, tolerances)
def test_more_tolerance_is_never_harder(
    value: float, data: st.DataObject, direction: Direction, one: float, other: float
) -> None:
    target = data.draw(targets(direction))
    strict, lenient = sorted((one, other))

    found = [judge(value, target, direction, tolerance) for tolerance in (strict, lenient)]

    assert WORST_FIRST.index(found[0]) <= WORST_FIRST.index(found[1])


@given(amounts, st.data(), directions, tolerances)
def test_on_target_means_that_nothing_is_missed(
    value: float, data: st.DataObject, direction: Direction, tolerance: float
) -> None:
    target = data.draw(targets(direction))
    missed = shortfall(value, target, direction)

    assert missed >= 0
    assert (judge(value, target, direction, tolerance) is Status.ON_TARGET) == (missed == 0)
    assert judge(target.value, target, direction, tolerance) is Status.ON_TARGET


@given(st.data(), directions)
def test_no_data_comes_before_no_target_and_neither_is_green(
    data: st.DataObject, direction: Direction
) -> None:
    target = data.draw(targets(direction))

    assert judge(None, target, direction) is Status.NO_DATA
    assert judge(None, None, direction) is Status.NO_DATA
    assert judge(data.draw(amounts), None, direction) is Status.NO_TARGET


@given(st.data(), directions)
def test_what_is_no_number_never_meets_a_target(data: st.DataObject, direction: Direction) -> None:
    assert judge(math.nan, data.draw(targets(direction)), direction) is Status.OFF


@pytest.mark.parametrize(
    ("value", "target", "direction", "tolerance", "status"),
    [
        (47, Target(47), HIGHER, 0.05, Status.ON_TARGET),
        (46, Target(47), HIGHER, 0.05, Status.NEAR),
        (44, Target(47), HIGHER, 0.05, Status.OFF),
        (95, Target(100), HIGHER, 0.05, Status.NEAR),
        (94.999, Target(100), HIGHER, 0.05, Status.OFF),
        (2.7, Target(3), HIGHER, 0.1, Status.NEAR),  # although 3 - 2.7 > 0.3 in binary
        (105, Target(100), LOWER, 0.05, Status.NEAR),
        (99, Target(100), LOWER, 0.05, Status.ON_TARGET),
        (105.001, Target(100), LOWER, 0.05, Status.OFF),
        (2, Target(2, 4), WITHIN, 0.05, Status.ON_TARGET),
        (4, Target(2, 4), WITHIN, 0.05, Status.ON_TARGET),
        (1.9, Target(2, 4), WITHIN, 0.05, Status.NEAR),
        (4.2, Target(2, 4), WITHIN, 0.05, Status.NEAR),  # 5 % of 4, the edge that is missed
        (4.3, Target(2, 4), WITHIN, 0.05, Status.OFF),
        (1.8, Target(2, 4), WITHIN, 0.05, Status.OFF),
        (5, Target(5), WITHIN, 0.05, Status.ON_TARGET),
        (5.1, Target(5), WITHIN, 0.05, Status.NEAR),
        (-96, Target(-95), HIGHER, 0.05, Status.NEAR),
        (0, Target(0), HIGHER, 0.05, Status.ON_TARGET),
        (-1e-9, Target(0), HIGHER, 0.05, Status.OFF),
        (46.9, Target(47), HIGHER, 0, Status.OFF),
    ],
)
def test_statuses(
    value: float, target: Target, direction: Direction, tolerance: float, status: Status
) -> None:
    assert judge(value, target, direction, tolerance) is status


def test_what_needs_the_owner_comes_first() -> None:
    by_urgency = sorted(Status, key=lambda status: status.urgency)

    assert [status.label for status in by_urgency] == [
        "Off target",
        "Near target",
        "No data",
        "No target",
        "On target",
    ]


@given(amounts, st.data(), directions)
def test_the_margin_is_negative_exactly_where_the_target_is_missed(
    value: float, data: st.DataObject, direction: Direction
) -> None:
    target = data.draw(targets(direction))

    assert (margin(value, target, direction) < 0) == (shortfall(value, target, direction) > 0)


@pytest.mark.parametrize(
    ("better", "worse", "target", "direction"),
    [
        (50, 40, Target(47), HIGHER),
        (3, 5, Target(4), LOWER),
        (-90, -110, Target(-100), HIGHER),
        (-110, -90, Target(-100), LOWER),
        (3, 5, Target(2, 4), WITHIN),
        (3, 1, Target(2, 4), WITHIN),
        (4.5, 9, Target(2, 4), WITHIN),
        (1, -1, Target(0), HIGHER),
    ],
)
def test_what_is_better_has_the_larger_margin(
    better: float, worse: float, target: Target, direction: Direction
) -> None:
    assert margin(better, target, direction) > margin(worse, target, direction)
