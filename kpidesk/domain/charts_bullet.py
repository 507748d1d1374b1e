"""Bullet graphs: a value as a bar against its target and what is off, near and on target.

After Stephen Few, Bullet Graph Design Specification (2006, revised 2013): one bar that starts at
zero, a mark across it for the target, and two to five qualitative ranges behind them in shades of
one hue, the darkest for the worst.
"""

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from kpidesk.domain.metrics import Direction
from kpidesk.domain.status import Status
from kpidesk.domain.targets import Target

_ROOM: Final = 0.1  # of the largest number, beyond it


@dataclass(frozen=True, slots=True)
class Band:
    """A range of the scale, in the metric's unit, and the status of a value within it."""

    low: float
    high: float
    status: Status


@dataclass(frozen=True, slots=True)
class BulletChart:
    """A value and its target on a scale from `low` to `high`, in the metric's unit.

    The bar goes from zero to `value`; without a value there is none. `marks` are the target, or the
    two edges of a range. `bands` cover the whole scale, in order.
    """

    value: float | None
    marks: tuple[float, ...]
    bands: tuple[Band, ...]
    low: float
    high: float


def bullet(
    value: float | None, target: Target | None, near: Target | None, direction: Direction
) -> BulletChart | None:
    """Return the bullet graph of a value; None without a target, or with numbers it cannot hold.

    `near` is the target at the far edge of its near band, see `status.near_edge`; None is no band.
    """
    if target is None:
        return None
    near = near or target
    marks = [target.value]
    if direction is Direction.WITHIN and target.upper is not None:
        marks.append(target.upper)
    shown = [0.0, *marks, near.value, *([] if value is None else [value])]
    if near.upper is not None:
        shown.append(near.upper)
    least, most = min(shown), max(shown)
    room = _ROOM * max(most, -least)
    low, high = least - room if least < 0 else 0.0, most + room if most > 0 else 0.0
    if not math.isfinite(high - low) or low == high:
        return None
    edges = _edges(target, near, direction, low, high)
    bands = tuple(
        Band(begin, end, status) for (begin, status), (end, _next) in pairwise(edges) if begin < end
    )
    return BulletChart(value, tuple(marks), bands, low, high)


def _edges(
    target: Target, near: Target, direction: Direction, low: float, high: float
) -> list[tuple[float, Status]]:
    """Return where each range begins, with what it is, and the end of the scale at last."""
    off, on = Status.OFF, Status.ON_TARGET
    if direction is Direction.HIGHER:
        edges = [(low, off), (near.value, Status.NEAR), (target.value, on)]
    elif direction is Direction.LOWER:
        edges = [(low, on), (target.value, Status.NEAR), (near.value, off)]
    else:
        upper = target.value if target.upper is None else target.upper
        far = upper if near.upper is None else near.upper
        edges = [(low, off), (near.value, Status.NEAR), (target.value, on)]
        edges += [(upper, Status.NEAR), (far, off)]
    return [(min(max(at, low), high), status) for at, status in edges] + [(high, on)]
