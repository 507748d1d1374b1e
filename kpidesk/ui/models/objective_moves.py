"""Moves in the tree of objectives: what is dragged, and where one step of a key leads."""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kpidesk.services.objective_tree import ObjectiveTree

# Not Qt's own format of items, whose reader runs what it finds.
MIME: Final = "application/x-kpidesk-objective-tree"


class NodeKind(StrEnum):
    """What a row of the tree is; LOOSE is the group of KPIs without an objective."""

    OBJECTIVE = "objective"
    KPI = "kpi"
    LOOSE = "loose"


@dataclass(frozen=True, slots=True)
class Ref:
    """One row of the tree."""

    kind: NodeKind
    id: int = 0


@dataclass(frozen=True, slots=True)
class Move:
    """An objective or KPI that goes under `objective_id`; an objective before `before_id`.

    None is the top of the tree, or no objective; before None is behind the last.
    """

    subject: Ref
    objective_id: int | None
    before_id: int | None = None


class Step(StrEnum):
    """One step of a key."""

    UP = "up"
    DOWN = "down"
    IN = "in"
    OUT = "out"


def packed(subject: Ref, token: str) -> bytes:
    """Return what a drag of `subject` carries; `token` tells whose tree it is of."""
    return json.dumps({"token": token, "kind": subject.kind, "id": subject.id}).encode()


def unpacked(data: bytes, token: str) -> Ref | None:
    """Return what is dragged; None for anything that is not of the tree of `token`."""
    try:
        found = json.loads(data)
    except ValueError:
        return None
    if not isinstance(found, dict) or found.get("token") != token:
        return None
    kind, number = found.get("kind"), found.get("id")
    if kind not in (NodeKind.OBJECTIVE, NodeKind.KPI) or type(number) is not int:
        return None
    return Ref(NodeKind(kind), number)


def stepped(tree: ObjectiveTree, subject: Ref, step: Step) -> Move | None:
    """Return the move of one step; None where there is nowhere to go."""
    if subject.kind is NodeKind.OBJECTIVE:
        return _objective_stepped(tree, subject, step)
    return _kpi_stepped(tree, subject, step) if subject.kind is NodeKind.KPI else None


def _objective_stepped(tree: ObjectiveTree, subject: Ref, step: Step) -> Move | None:
    parents = {row.objective.id: row.parent_id for row in tree.rows}
    parent = parents[subject.id]
    siblings = [number for number, above in parents.items() if above == parent]
    place = siblings.index(subject.id)
    if step is Step.UP:
        return Move(subject, parent, siblings[place - 1]) if place else None
    if step is Step.DOWN:
        last = place + 1 == len(siblings)
        after = siblings[place + 2] if place + 2 < len(siblings) else None
        return None if last else Move(subject, parent, after)
    if step is Step.IN:
        return Move(subject, siblings[place - 1]) if place else None
    if parent is None:
        return None
    uncles = [number for number, above in parents.items() if above == parents[parent]]
    behind = uncles[uncles.index(parent) + 1 :]
    return Move(subject, parents[parent], behind[0] if behind else None)


def _kpi_stepped(tree: ObjectiveTree, subject: Ref, step: Step) -> Move | None:
    """Let a KPI go to the objective above or below in the list, to the parent, or to a child."""
    parents = {row.objective.id: row.parent_id for row in tree.rows}
    own = objective_of(tree, subject.id)
    order: list[int | None] = [*parents, None]
    place = order.index(own)
    if step is Step.UP:
        return Move(subject, order[place - 1]) if place else None
    if step is Step.DOWN:
        return Move(subject, order[place + 1]) if place + 1 < len(order) else None
    if own is None:
        return None
    if step is Step.OUT:
        above = parents[own]
        return None if above is None else Move(subject, above)
    children = [number for number, above in parents.items() if above == own]
    return Move(subject, children[0]) if children else None


def objective_of(tree: ObjectiveTree, metric_id: int) -> int | None:
    """Return the objective that a KPI hangs on in `tree`; None where it hangs on none."""
    for row in tree.rows:
        if any(kpi.metric_id == metric_id for kpi in row.kpis):
            return row.objective.id
    return None
