"""Refusals where taking back an earlier change set would leave what refers to nothing."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from sqlalchemy import BindParameter, Connection, Select, bindparam, exists, func, or_, select

from kpidesk.domain.errors import UserError
from kpidesk.storage import refusals
from kpidesk.storage.journal import of_change_set, same_key
from kpidesk.storage.tables import (
    ACTION,
    DEPARTMENT,
    ENTRY,
    EVENT,
    IMPORT_PROFILE,
    JOURNALED,
    METRIC,
    OBJECTIVE,
    OWNER,
    TARGET_PLAN,
    TARGET_VALUE,
    Journaled,
    entry,
    metric,
)

_NAMED: Final = (DEPARTMENT, OWNER, OBJECTIVE, METRIC)
# What a row is called by, where that is not its name.
_NAME_OF: Final = {EVENT: "text", ACTION: "text"}
_UNIQUELY_NAMED: Final = {METRIC: refusals.name_taken, IMPORT_PROFILE: refusals.profile_taken}


@dataclass(frozen=True, slots=True)
class _Reference:
    """A column of one table that names a row of another."""

    child: Journaled
    column: str
    parent: Journaled


@cache  # not at start-up, where most of the time of reading this module would go
def _references() -> tuple[_Reference, ...]:
    """Return what refers to what; sources are never taken away."""
    by_table = {kept.table: kept for kept in JOURNALED}
    return tuple(
        _Reference(kept, key.parent.name, by_table[key.column.table])
        for kept in JOURNALED
        for key in sorted(kept.table.foreign_keys, key=lambda each: each.parent.name)
        if key.column.table in by_table
    )


def refuse_taken_names(connection: Connection, kept: Journaled) -> None:
    """Raise UserError where a staged row has a name that another has by now."""
    if kept not in _UNIQUELY_NAMED:
        return
    stage, table = kept.stage, kept.table
    staged = select(stage.c.id)
    taken = (
        select(stage.c.name)
        .join(table, table.c.name_key == stage.c.name_key)
        .where(stage.c.is_there, table.c.id.not_in(staged))
        .order_by(stage.c.name)
        .limit(1)
    )
    for name in connection.execute(taken).scalars():
        raise _UNIQUELY_NAMED[kept](name)


def refuse_dangling(connection: Connection, change_set_id: int) -> None:
    """Raise UserError where a row that stands refers to one that is not there any more.

    Looked at are the rows that a change set wrote, and those that refer to what it took away.
    """
    ours = {"change_set_id": change_set_id}
    for reference in _references():
        for missing, child in connection.execute(_orphans(reference).limit(1), ours):
            raise _still_used(connection, reference, missing, child, ours)
    for reference in _references():
        for missing, child in connection.execute(_strays(reference).limit(1), ours):
            raise _came_without(connection, reference, missing, child)


@cache
def _orphans(reference: _Reference) -> Select[Any]:
    """Select the rows that refer to what the change set took away: what is gone, and who."""
    child, journal = reference.child.table, reference.parent.journal
    gone = select(journal.c[reference.parent.keys[0]]).where(
        journal.c.change_set_id == bindparam("change_set_id"), ~journal.c.is_there
    )
    missing = child.c[reference.column]
    return select(missing, child.c[reference.child.keys[0]]).where(missing.in_(gone))


@cache
def _strays(reference: _Reference) -> Select[Any]:
    """Select the rows that the change set wrote and that refer to what is not there."""
    child, parent = reference.child, reference.parent.table.alias()  # may be the same
    missing = child.table.c[reference.column]
    there = exists().where(parent.c[reference.parent.keys[0]] == missing)
    return (
        select(missing, child.table.c[child.keys[0]])
        .select_from(child.table.join(child.journal, same_key(child, child.table, child.journal)))
        .where(
            of_change_set(child),
            missing.is_not(None),
            ~there,
        )
    )


def refuse_foreign_periods(connection: Connection, change_set_id: int) -> None:
    """Raise UserError where a metric has numbers of periods that are not those of its frequency.

    Looked at are the numbers that a change set wrote, and those of metrics that it gave another
    frequency.
    """
    for name in connection.execute(_foreign(), {"change_set_id": change_set_id}).scalars():
        raise refusals.other_frequency(name)


@cache
def _foreign() -> Select[Any]:
    written, defined = ENTRY.journal, METRIC.journal
    ours: BindParameter[int] = bindparam("change_set_id")
    is_written = exists().where(same_key(ENTRY, written, entry), written.c.change_set_id == ours)
    is_defined = exists().where(
        defined.c.id == metric.c.id,
        defined.c.change_set_id == ours,
        defined.c.old_frequency.is_distinct_from(defined.c.new_frequency),
    )
    touched_ids = select(written.c.metric_id).where(of_change_set(ENTRY))
    defined_ids = select(defined.c.id).where(defined.c.change_set_id == ours)
    return (
        select(metric.c.name)
        .join(entry, entry.c.metric_id == metric.c.id)
        .where(
            entry.c.metric_id.in_(touched_ids.union(defined_ids)),
            entry.c.frequency != metric.c.frequency,
            entry.c.value.is_not(None),
            or_(is_written, is_defined),
        )
        .limit(1)
    )


def _still_used(
    connection: Connection, reference: _Reference, missing: int, child: int, ours: dict[str, int]
) -> UserError:
    if reference.parent is TARGET_PLAN:
        return refusals.has_numbers(_metric_of_plan(connection, missing))
    name = last_name(connection, reference.parent, missing)
    if not _is_told(reference):
        return refusals.has_numbers(name)
    column = reference.child.table.c[reference.column]
    users = select(func.count()).select_from(reference.child.table).where(column == missing)
    others = connection.execute(users, ours).scalar_one() - 1
    return refusals.still_used(name, last_name(connection, reference.child, child), others)


def _came_without(
    connection: Connection, reference: _Reference, missing: int, child: int
) -> UserError:
    if reference.child is TARGET_VALUE:  # its plan went with the metric
        return refusals.deleted_since(_metric_of_plan(connection, missing))
    name = last_name(connection, reference.parent, missing)
    if _is_told(reference):
        return refusals.needs_deleted(last_name(connection, reference.child, child), name)
    return refusals.deleted_since(name)


def _is_told(reference: _Reference) -> bool:
    """Say whether the row that refers is called by its name."""
    is_of_owner = reference.child is ACTION and reference.parent is OWNER
    return reference.child in _NAMED or is_of_owner


def _metric_of_plan(connection: Connection, plan_id: int) -> str:
    """Return the name of the metric whose plan this is, or was last."""
    plans = TARGET_PLAN.journal
    owner = func.coalesce(plans.c.new_metric_id, plans.c.old_metric_id)
    found = select(owner).where(plans.c.id == plan_id).order_by(plans.c.change_set_id.desc())
    return last_name(connection, METRIC, connection.execute(found.limit(1)).scalar_one())


def last_name(connection: Connection, kept: Journaled, number: int) -> str:
    """Return the name that a row has, or had last."""
    return last_names(connection, kept, [number]).get(number, "")


def last_names(connection: Connection, kept: Journaled, ids: list[int]) -> dict[int, str]:
    """Return the names that rows have, or had last."""
    journal = kept.journal
    later = journal.alias()
    is_last = ~exists().where(
        same_key(kept, later, journal), later.c.change_set_id > journal.c.change_set_id
    )
    column = _NAME_OF.get(kept, "name")
    name = func.coalesce(journal.c[f"new_{column}"], journal.c[f"old_{column}"])
    query = select(journal.c.id, name).where(journal.c.id.in_(ids), is_last)
    return {row.id: row[1] for row in connection.execute(query)}
