"""Share a change fairly among what made it: the Shapley value.

L. S. Shapley, "A Value for n-Person Games", Contributions to the Theory of Games II (1953); used to
split a change among the factors of a formula by A. F. Shorrocks, "Decomposition procedures for
distributional analysis", Journal of Economic Inequality 11 (2013). Each factor gets what its step
from before to after changes, as a mean over all orders in which the factors may step. So the shares
add up to the change, what changes nothing gets nothing, two that do the same get the same, and the
way back gives the same with the other sign. For a product of two that is the mean of both orders.
"""

from collections.abc import Callable
from functools import cache
from math import factorial, fsum
from typing import Final

# 2 ** 8 values are one blink; of 20 factors it would be a million.
MOST_EXACT: Final = 8
_MOST_VALUES: Final = 1_500

Value = Callable[[int], float]


def shares(count: int, value: Value) -> list[float]:
    """Return the share of each of `count` factors in value(all bits) - value(0).

    `value` gives the result where factor n stands after its step if bit n is set. Up to MOST_EXACT
    factors the shares are the Shapley values. Of more they are means over some orders alone, always
    the same ones: rotations of the order in which the factors are given, each forwards and
    backwards. They add up all the same, and the way back has the other sign.
    """
    known = cache(value)
    if count <= MOST_EXACT:
        return _exact(count, known)
    return _over_orders(count, known)


def _exact(count: int, value: Value) -> list[float]:
    weights = [
        factorial(size) * factorial(count - size - 1) / factorial(count) for size in range(count)
    ]
    found = []
    for factor in range(count):
        bit = 1 << factor
        steps = (
            weights[mask.bit_count()] * (value(mask | bit) - value(mask))
            for mask in range(1 << count)
            if not mask & bit
        )
        found.append(fsum(steps))
    return found


def _over_orders(count: int, value: Value) -> list[float]:
    rotations = max(1, min(count, _MOST_VALUES // (2 * count)))
    steps: list[list[float]] = [[] for _factor in range(count)]
    for turn in range(rotations):
        shift = turn * count // rotations
        order = [(shift + place) % count for place in range(count)]
        for each in (order, order[::-1]):
            mask, last = 0, value(0)
            for factor in each:
                mask |= 1 << factor
                now = value(mask)
                steps[factor].append(now - last)
                last = now
    return [fsum(each) / len(each) for each in steps]
