"""Status: how a value stands against its target. Unrounded values decide, on every screen alike."""

import math
from enum import StrEnum

from kpidesk.domain.metrics import Direction
from kpidesk.domain.targets import Target
from kpidesk.i18n import _


class Status(StrEnum):
    """How a value stands against its target; no target is never green."""

    ON_TARGET = "on_target"
    NEAR = "near"
    OFF = "off"
    NO_DATA = "no_data"
    NO_TARGET = "no_target"

    @property
    def label(self) -> str:
        """Return the words a person reads."""
        return {
            Status.ON_TARGET: _("On target"),
            Status.NEAR: _("Near target"),
            Status.OFF: _("Off target"),
            Status.NO_DATA: _("No data"),
            Status.NO_TARGET: _("No target"),
        }[self]

    @property
    def urgency(self) -> int:
        """Return 0 for what needs the owner first, more for what can wait."""
        return (Status.OFF, Status.NEAR, Status.NO_DATA, Status.NO_TARGET, Status.ON_TARGET).index(
            self
        )


def shortfall(value: float, target: Target, direction: Direction) -> float:
    """Return by how much `value` misses `target`, in the metric's unit; 0 where it is met.

    NaN for NaN, so that what is no number never meets a target.
    """
    if direction is Direction.HIGHER:
        return max(target.value - value, 0.0)
    if direction is Direction.LOWER:
        return max(value - target.value, 0.0)
    upper = target.value if target.upper is None else target.upper
    return max(target.value - value, value - upper, 0.0)


def margin(value: float, target: Target, direction: Direction) -> float:
    """Return how good a value is against its target, as a fraction of the size of the edge.

    Negative by how much it misses, else by how much it is better; within a range by how far it is
    from the nearer end. Infinite beyond a target of zero, since any share of nothing is.
    """
    upper = target.value if target.upper is None else target.upper
    if direction is Direction.HIGHER:
        room, edge = value - target.value, target.value
    elif direction is Direction.LOWER:
        room, edge = target.value - value, target.value
    else:
        room, edge = min((value - target.value, target.value), (upper - value, upper))
    if room == 0:
        return 0.0
    return room / abs(edge) if edge else math.copysign(math.inf, room)


def near_edge(target: Target, direction: Direction, tolerance: float) -> Target:
    """Return the target at the far edge of its near band: up to it a value is near, not off.

    `tolerance` is a fraction of the size of each edge. A target of zero has no band.
    """
    below = target.value - tolerance * abs(target.value)
    if direction is Direction.HIGHER:
        return Target(below)
    if direction is Direction.LOWER:
        return Target(target.value + tolerance * abs(target.value))
    upper = target.value if target.upper is None else target.upper
    return Target(below, upper + tolerance * abs(upper))


def judge(
    value: float | None, target: Target | None, direction: Direction, tolerance: float = 0.05
) -> Status:
    """Return the status of `value`.

    Near means: missed by at most `tolerance` (a fraction) times the size of the missed edge. A
    target of zero has no near band, since a share of nothing is nothing.
    """
    if value is None:
        return Status.NO_DATA
    if target is None:
        return Status.NO_TARGET
    missed = shortfall(value, target, direction)
    if missed == 0:
        return Status.ON_TARGET
    above_range = direction is Direction.WITHIN and value > target.value
    edge = target.upper if above_range and target.upper is not None else target.value
    allowed = tolerance * abs(edge)
    # 2.7 against 3 with 10 % is near although 3 - 2.7 > 0.3 in binary.
    if missed <= allowed or math.isclose(missed, allowed, rel_tol=1e-9):
        return Status.NEAR
    return Status.OFF
