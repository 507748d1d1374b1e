"""Objectives: the tree of what the business wants, its order, and what a move or a deletion does.

Whoever reads a tree here gets every objective once, even from a damaged file: a parent that is
missing, or a circle of parents, makes a root.
"""

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from kpidesk.domain.errors import FieldError, UserError
from kpidesk.domain.period_names import format_day
from kpidesk.domain.periods import FIRST_DAY, LAST_DAY
from kpidesk.i18n import _, ngettext

MAX_WEIGHT: Final = 100.0


class Level(StrEnum):
    """Whose objective it is."""

    COMPANY = "company"
    DEPARTMENT = "department"
    TEAM = "team"
    PROJECT = "project"
    PERSON = "person"

    @property
    def label(self) -> str:
        """Return the word a person reads."""
        return {
            Level.COMPANY: _("Company"),
            Level.DEPARTMENT: _("Department"),
            Level.TEAM: _("Team"),
            Level.PROJECT: _("Project"),
            Level.PERSON: _("Person"),
        }[self]


@dataclass(frozen=True, slots=True)
class Objective:
    """What the business wants; objectives form a tree through `parent_id`.

    `weight` is what it counts for in the score of its parent, beside the others there; `position`
    orders the children of one parent, smallest first.
    """

    id: int
    name: str
    parent_id: int | None = None
    deadline: dt.date | None = None
    description: str = ""
    level: Level = Level.COMPANY
    weight: float = 1.0
    position: int = 0


@dataclass(frozen=True, slots=True)
class Placed:
    """An objective in the order of the tree; a root has depth 0, `parent_id` is the one in effect.

    That differs from the objective's own only where the file is damaged.
    """

    objective: Objective
    depth: int
    parent_id: int | None


def in_tree_order(objectives: Iterable[Objective]) -> tuple[Placed, ...]:
    """Return every objective once, each before its children; siblings by position, name and id."""
    known = {objective.id: objective for objective in objectives}
    parents = _parents(known)
    children = _children(known, parents)
    found = []
    waiting = [(child, 0) for child in reversed(children.get(None, []))]
    while waiting:
        node, depth = waiting.pop()
        found.append(Placed(known[node], depth, parents[node]))
        waiting += [(child, depth + 1) for child in reversed(children.get(node, []))]
    return tuple(found)


def branch(objectives: Iterable[Objective], objective_id: int) -> tuple[int, ...]:
    """Return the ids of an objective and of all below it, in tree order; empty if it is unknown."""
    found: list[int] = []
    depth = -1
    for placed in in_tree_order(objectives):
        if placed.objective.id == objective_id:
            found, depth = [objective_id], placed.depth
        elif found and placed.depth > depth:
            found.append(placed.objective.id)
        elif found:
            break
    return tuple(found)


def _parents(known: Mapping[int, Objective]) -> dict[int, int | None]:
    """Return the parent in effect of each objective: None where it is missing or would be a circle.

    A circle is opened at its smallest id.
    """
    parents = {
        node: objective.parent_id if objective.parent_id in known else None
        for node, objective in known.items()
    }
    for node in sorted(parents):
        seen = {node}
        above = parents[node]
        while above is not None and above not in seen:
            seen.add(above)
            above = parents[above]
        if above == node:
            parents[node] = None
    return parents


def _children(
    known: Mapping[int, Objective], parents: Mapping[int, int | None]
) -> dict[int | None, list[int]]:
    children: dict[int | None, list[int]] = {}
    for node in sorted(known, key=lambda node: _rank(known[node])):
        children.setdefault(parents[node], []).append(node)
    return children


def _rank(objective: Objective) -> tuple[int, str, int]:
    return objective.position, objective.name.casefold(), objective.id


def moved(
    objectives: Iterable[Objective],
    objective_id: int,
    parent_id: int | None,
    before_id: int | None = None,
) -> tuple[Objective, ...]:
    """Return the objectives that a move changes, as they are afterwards.

    The objective, with all below it, comes under `parent_id` (None: to the top), before its child
    `before_id` (None: behind the last). Raises UserError where it would come below itself, or where
    one of them is no longer there.
    """
    known = {objective.id: objective for objective in objectives}
    node = _there(known, objective_id)
    if parent_id is not None:
        parent = _there(known, parent_id)
        if parent_id == objective_id:
            raise UserError(
                _("“{name}” cannot go below itself. Nothing was moved.").format(name=node.name)
            )
        if parent_id in branch(known.values(), objective_id):
            raise UserError(
                _(
                    "“{name}” cannot go below “{parent}”, which is a part of it. Nothing was moved."
                ).format(name=node.name, parent=parent.name)
            )
    siblings = _children(known, _parents(known)).get(parent_id, [])
    order = [sibling for sibling in siblings if sibling != objective_id]
    place = order.index(before_id) if before_id in order else len(order)
    order.insert(place, objective_id)
    return _placed_under(known, parent_id, order)


def _there(known: Mapping[int, Objective], objective_id: int) -> Objective:
    if objective_id not in known:
        raise UserError(_("This objective is no longer in the file. Nothing was changed."))
    return known[objective_id]


def _placed_under(
    known: Mapping[int, Objective], parent_id: int | None, order: Sequence[int]
) -> tuple[Objective, ...]:
    """Return those of `order` that differ once they stand under `parent_id` in that order."""
    placed = [
        replace(known[node], parent_id=parent_id, position=position)
        for position, node in enumerate(order, start=1)
    ]
    return tuple(objective for objective in placed if objective != known[objective.id])


class ChildrenGo(StrEnum):
    """Where the children of a deleted objective go."""

    UP = "up"
    TO = "to"
    WITH_IT = "with_it"

    @property
    def label(self) -> str:
        """Return the words a person chooses by."""
        return {
            ChildrenGo.UP: _("Move them up, to where it was"),
            ChildrenGo.TO: _("Move them below another objective"),
            ChildrenGo.WITH_IT: _("Delete them too"),
        }[self]


@dataclass(frozen=True, slots=True)
class Deletion:
    """What deleting an objective does: ids that go, objectives as they are afterwards.

    KPIs are never deleted with an objective: those that hang on one that goes, hang on `kpis_to`
    afterwards; None is on no objective.
    """

    removed: tuple[int, ...]
    changed: tuple[Objective, ...]
    kpis_to: int | None


def deletion(
    objectives: Iterable[Objective],
    objective_id: int,
    children_go: ChildrenGo,
    to_id: int | None = None,
) -> Deletion:
    """Return what deleting an objective does to those below it and to the KPIs on it.

    UP: the children take its place, in their order, and its KPIs go to its parent. TO: children and
    KPIs go to `to_id`, behind what is there. WITH_IT: all below it go too, the KPIs to its parent.
    Raises UserError where the objective or `to_id` is no longer there, and FieldError ("to") where
    none is given or it goes too.
    """
    known = {objective.id: objective for objective in objectives}
    node = _there(known, objective_id)
    parents = _parents(known)
    children = _children(known, parents)
    below, parent_id = children.get(objective_id, []), parents[objective_id]
    if children_go is ChildrenGo.WITH_IT:
        return _deleted(known, branch(known.values(), objective_id), (), parent_id)
    if children_go is ChildrenGo.UP:
        siblings = children[parent_id]
        place = siblings.index(objective_id)
        order = [*siblings[:place], *below, *siblings[place + 1 :]]
        changed = _placed_under(known, parent_id, order)
        return _deleted(known, (objective_id,), changed, parent_id)
    if to_id is None:
        raise FieldError("to", _("Choose the objective that they go to."))
    target = _there(known, to_id)
    if to_id == objective_id:
        raise FieldError(
            "to",
            _("“{name}” is the one that goes. Choose another objective.").format(name=node.name),
        )
    if to_id in branch(known.values(), objective_id):
        raise FieldError(
            "to",
            _("“{target}” is a part of “{name}”. Choose an objective outside of it.").format(
                target=target.name, name=node.name
            ),
        )
    order = [*(child for child in children.get(to_id, []) if child != objective_id), *below]
    return _deleted(known, (objective_id,), _placed_under(known, to_id, order), to_id)


def _deleted(
    known: Mapping[int, Objective],
    removed: tuple[int, ...],
    changed: tuple[Objective, ...],
    kpis_to: int | None,
) -> Deletion:
    """Return the deletion; what a circle of parents ties to `removed` becomes a root."""
    gone, told = set(removed), {objective.id for objective in changed}
    loose = tuple(
        replace(objective, parent_id=None)
        for node, objective in known.items()
        if objective.parent_id in gone and node not in gone and node not in told
    )
    return Deletion(removed, changed + loose, kpis_to)


def deletion_sentence(objectives: Iterable[Objective], planned: Deletion, kpis: int) -> str:
    """Return what the deletion will do, for whoever has to agree; `kpis` hang on what goes."""
    names = {objective.id: objective.name for objective in objectives}
    others = len(planned.removed) - 1
    said = [
        ngettext(
            "“{name}” and {count} objective below it will be deleted.",
            "“{name}” and {count} objectives below it will be deleted.",
            others,
        ).format(name=names[planned.removed[0]], count=others)
        if others
        else _("“{name}” will be deleted.").format(name=names[planned.removed[0]])
    ]
    if kpis and planned.kpis_to is None:
        said.append(
            ngettext(
                "{count} KPI stays, with all its numbers, but without an objective.",
                "{count} KPIs stay, with all their numbers, but without an objective.",
                kpis,
            ).format(count=kpis)
        )
    elif kpis and planned.kpis_to is not None:
        said.append(
            ngettext(
                "{count} KPI goes to “{target}”, with all its numbers.",
                "{count} KPIs go to “{target}”, with all their numbers.",
                kpis,
            ).format(count=kpis, target=names[planned.kpis_to])
        )
    return " ".join(said)


def check(objective: Objective, objectives: Iterable[Objective]) -> Objective:
    """Return `objective` with clean texts; FieldError names the first field that is not acceptable.

    `objectives` are those of the file, the one to be replaced included.
    """
    others = {other.id: other for other in objectives if other.id != objective.id}
    name = " ".join(objective.name.split())
    if not name:
        raise FieldError("name", _("Say in a few words what you want to achieve."))
    if not math.isfinite(objective.weight) or not 0 <= objective.weight <= MAX_WEIGHT:
        raise FieldError(
            "weight", _("The weight is a number from 0 to {most}.").format(most=int(MAX_WEIGHT))
        )
    if objective.deadline is not None and not FIRST_DAY <= objective.deadline <= LAST_DAY:
        raise FieldError(
            "deadline",
            _("Choose a day between {first} and {last}.").format(
                first=format_day(FIRST_DAY), last=format_day(LAST_DAY)
            ),
        )
    parent = objective.parent_id
    if parent is not None and parent != objective.id and parent not in others:
        raise FieldError("parent_id", _("The objective above is no longer in the file."))
    if parent is not None and parent in branch([*others.values(), objective], objective.id):
        raise FieldError("parent_id", _("An objective cannot be a part of itself."))
    return replace(objective, name=name, description=objective.description.strip())


def deadline_sentence(objective: Objective, today: dt.date) -> str:
    """Return how the deadline stands: "Due on 31 Mar 2027, in 12 days."; empty without one."""
    if objective.deadline is None:
        return ""
    left = (objective.deadline - today).days
    if left == 0:
        return _("Due today.")
    text = (
        ngettext("Due on {day}, in {count} day.", "Due on {day}, in {count} days.", left)
        if left > 0
        else ngettext(
            "Was due on {day}, {count} day ago.", "Was due on {day}, {count} days ago.", -left
        )
    )
    return text.format(day=format_day(objective.deadline), count=abs(left))


def deadline_note(objective: Objective, objectives: Iterable[Objective]) -> str:
    """Return a note where `objective` is due after the one it is a part of; empty otherwise."""
    parent = next((other for other in objectives if other.id == objective.parent_id), None)
    if objective.deadline is None or parent is None or parent.deadline is None:
        return ""
    if objective.deadline <= parent.deadline:
        return ""
    return _("This is due on {day}, after “{parent}”, which is due on {parent_day}.").format(
        day=format_day(objective.deadline),
        parent=parent.name,
        parent_day=format_day(parent.deadline),
    )
