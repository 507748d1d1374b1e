"""Taking back an earlier change set: what goes back, what was changed since, what would dangle.

Every row has an author: the change set that wrote what stands in it. Undo, redo and rollback write
what another change set wrote before, so theirs is looked up further back. A row was changed since
a change set where its author is not the one that the change set left; so a later edit that was
undone is no conflict, and one that was typed anew is. All of it is set-based SQL.
"""

from collections.abc import Collection, Iterable, Iterator
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    cast,
    func,
    not_,
    or_,
    select,
    tuple_,
)

from kpidesk.domain.changes import ActionKind, Kind
from kpidesk.domain.rollbacks import RollbackKey
from kpidesk.storage import cells, references, sqlite
from kpidesk.storage.journal import Image, Journal, of_change_set, same_key, stands_as
from kpidesk.storage.tables import (
    ENTRY,
    JOURNALED,
    TARGET_PLAN,
    TARGET_VALUE,
    Journaled,
    change_set,
)

_NOBODY: Final = 0  # the author of a row before it was ever written
_KEPT_BY_UNIT: Final = tuple(kept for kept in JOURNALED if kept is not ENTRY)


def _is_return() -> ColumnElement[bool]:
    """Return the condition that a change set wrote only what another had written before."""
    return or_(change_set.c.role != "do", change_set.c.action_kind == ActionKind.ROLL_BACK.value)


def _taken_back() -> ColumnElement[int]:
    """Return the id of what an undo, redo or rollback is about.

    A rollback is an action of the person like any other, so the column for reverts is not its own:
    its subject has the id.
    """
    return case(
        (change_set.c.role == "do", cast(change_set.c.action_subject, Integer)),
        else_=change_set.c.reverts_id,
    )


def _authors(kept: Journaled, name: str, first: ColumnElement[int]) -> Subquery:
    """Select the author of each row of a change set, as the step `first` left it."""
    journal = kept.journal
    keys = [journal.c[key] for key in kept.keys]
    base = select(*keys, first.label("step")).where(of_change_set(kept))
    found = base.cte(f"{name}_{kept.table.name}", recursive=True)
    earlier = journal.alias()
    before = (
        select(func.max(earlier.c.change_set_id))
        .where(same_key(kept, earlier, found), earlier.c.change_set_id < _taken_back())
        .correlate(found, change_set)
        .scalar_subquery()
    )
    further = case(
        (change_set.c.role == "redo", change_set.c.reverts_id),
        else_=func.coalesce(before, _NOBODY),
    )
    on = change_set.c.id == found.c.step
    found = found.union_all(
        select(*(found.c[key] for key in kept.keys), further)
        .select_from(found.join(change_set, on))
        .where(_is_return())
    )
    on = change_set.c.id == found.c.step
    return (
        select(*(found.c[key] for key in kept.keys), found.c.step.label("author"))
        .select_from(found.outerjoin(change_set, on))
        .where(or_(change_set.c.id.is_(None), not_(_is_return())))
        .subquery()
    )


def unit_of(kept: Journaled) -> ColumnElement[int]:
    """Return what a row in the journal goes back with: its metric, or what else it is a row of."""
    journal = kept.journal
    if kept is TARGET_PLAN:
        return func.coalesce(journal.c.old_metric_id, journal.c.new_metric_id)
    if kept is TARGET_VALUE:
        plans = TARGET_PLAN.journal.alias()
        metric_id = func.coalesce(plans.c.new_metric_id, plans.c.old_metric_id)
        latest = select(metric_id).where(plans.c.id == journal.c.plan_id).limit(1)
        return latest.order_by(plans.c.change_set_id.desc()).correlate(journal).scalar_subquery()
    return journal.c[kept.keys[0]]


@cache
def _changed(kept: Journaled) -> Select[Any]:
    """Select the rows of a change set that do not stand as before it: whose they are, and since.

    The columns are the key, `unit`, `is_ours` (nothing was changed since) and `latest`, the id of
    the last change set that changed the row.
    """
    journal, table = kept.journal, kept.table
    later = journal.alias()
    latest = (
        select(func.max(later.c.change_set_id))
        .where(same_key(kept, later, journal))
        .correlate(journal)
        .scalar_subquery()
    )
    now = _authors(kept, "now", latest)
    then = _authors(kept, "then", journal.c.change_set_id)
    rows = (
        journal.join(now, same_key(kept, journal, now))
        .join(then, same_key(kept, journal, then))
        .outerjoin(table, same_key(kept, journal, table))
    )
    return (
        select(
            *(journal.c[key] for key in kept.keys),
            unit_of(kept).label("unit"),
            (now.c.author == then.c.author).label("is_ours"),
            latest.label("latest"),
        )
        .select_from(rows)
        .where(
            of_change_set(kept),
            not_(stands_as(kept, Image.OLD)),
        )
    )


@cache
def _units(kept: Journaled) -> Select[Any]:
    """Select the units that a change set changed in a table."""
    rows = _changed(kept).subquery()
    return select(
        rows.c.unit, func.min(rows.c.is_ours).label("is_ours"), func.max(rows.c.latest)
    ).group_by(rows.c.unit)


def units(connection: Connection, change_set_id: int) -> dict[Kind, dict[int, int | None]]:
    """Return what a change set changed besides entries and is not back, by kind and unit.

    For each there is the id of the latest change set that changed it since, or None.
    """
    found: dict[Kind, dict[int, int | None]] = {}
    for kept in _KEPT_BY_UNIT:
        rows = connection.execute(_units(kept), {"change_set_id": change_set_id}).all()
        for unit, is_ours, latest in rows:
            ours = found.setdefault(kept.kind, {})
            ours[unit] = max(ours.get(unit) or 0, 0 if is_ours else latest) or None
    return found


@cache
def entry_count() -> Select[Any]:
    """Count the entries of a change set that go back because nothing was changed since."""
    rows = _changed(ENTRY).subquery()
    return select(func.count()).where(rows.c.is_ours)


@cache
def entry_conflicts() -> Select[Any]:
    """Select the entries of a change set that were changed since: key, latest, and all images."""
    rows = _changed(ENTRY).subquery()
    journal, table = ENTRY.journal, ENTRY.table
    there = table.c.metric_id.is_not(None)
    images = [journal.c[f"{image}_{name}"] for image in Image for name in ENTRY.others]
    return (
        select(
            *(rows.c[key] for key in ENTRY.keys),
            rows.c.latest,
            journal.c.was_there,
            journal.c.is_there,
            there,
            *images,
            *(table.c[name] for name in ENTRY.others),
        )
        .select_from(
            rows.join(journal, same_key(ENTRY, rows, journal)).outerjoin(
                table, same_key(ENTRY, rows, table)
            )
        )
        .where(of_change_set(ENTRY), not_(rows.c.is_ours))
        .order_by(*(rows.c[key] for key in ENTRY.keys))
    )


# Writing


@cache
def _stage_before(kept: Journaled) -> Select[Any]:
    """Select the rows of a change set as they were before it, as the stage has them."""
    journal = kept.journal
    return select(
        *(journal.c[key] for key in kept.keys),
        *(journal.c[f"{Image.OLD}_{name}"] for name in kept.others),
        journal.c.was_there,
    ).where(of_change_set(kept))


def _into_stage(kept: Journaled, rows: Select[Any]) -> sqlite.Insert:
    """Stage rows; one that is staged already stays as it is."""
    columns = [*kept.keys, *kept.others, "is_there"]
    return sqlite.insert(kept.stage).from_select(columns, rows).on_conflict_do_nothing()


@cache
def _stage_our_entries() -> sqlite.Insert:
    ours = _changed(ENTRY).subquery()
    key = tuple_(*(ENTRY.journal.c[name] for name in ENTRY.keys))
    chosen = select(*(ours.c[name] for name in ENTRY.keys)).where(ours.c.is_ours)
    return _into_stage(ENTRY, _stage_before(ENTRY).where(key.in_(chosen)))


@cache
def _stage_one_entry() -> sqlite.Insert:
    one = and_(*(ENTRY.journal.c[name] == bindparam(f"key_{name}") for name in ENTRY.keys))
    return _into_stage(ENTRY, _stage_before(ENTRY).where(one))


def roll_back(
    journal: Journal,
    connection: Connection,
    change_set_id: int,
    overwrite: Collection[RollbackKey],
) -> None:
    """Write what stood before a change set; what was changed since only where `overwrite` says.

    UserError where that leaves two metrics with one name, or something that refers to nothing.
    """
    ours = {"change_set_id": change_set_id}
    chosen = {(key.kind, key.id) for key in overwrite if key.period is None}
    planned = units(connection, change_set_id)
    for kept in _KEPT_BY_UNIT:
        left = [
            unit
            for unit, later in planned.get(kept.kind, {}).items()
            if later is not None and (kept.kind, unit) not in chosen
        ]
        rows = _stage_before(kept)
        if left:
            rows = rows.where(unit_of(kept).not_in(left))
        journal.stage(kept, [(_into_stage(kept, rows), ours)])
        references.refuse_taken_names(connection, kept)
        journal.write_staged(kept)
    fills: list[tuple[sqlite.Insert, Any]] = [(_stage_our_entries(), ours)]
    if single := list(_entry_keys(change_set_id, overwrite)):
        fills.append((_stage_one_entry(), single))
    journal.stage(ENTRY, fills)
    journal.write_staged(ENTRY)
    references.refuse_dangling(connection, journal.change_set_id)
    references.refuse_foreign_periods(connection, journal.change_set_id)


def _entry_keys(change_set_id: int, keys: Iterable[RollbackKey]) -> Iterator[dict[str, object]]:
    for key in keys:
        if key.kind is Kind.ENTRY and key.period is not None:
            frequency, start = cells.period_key(key.period)
            yield {
                "change_set_id": change_set_id,
                "key_metric_id": key.id,
                "key_frequency": frequency,
                "key_period_start": start,
            }
