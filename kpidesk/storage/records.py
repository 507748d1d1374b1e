"""Reading a company file that is open, through SQLAlchemy."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from typing import Any, Final

from sqlalchemy import Boolean, ColumnElement, Connection, Row, Select, Text, and_, func, select

from kpidesk.domain.change_details import ChangeDetails
from kpidesk.domain.changes import (
    BEGINNINGS,
    EVERYTHING,
    Action,
    ChangeFilter,
    ChangeSet,
    Fate,
    Kind,
)
from kpidesk.domain.entries import Entry
from kpidesk.domain.import_profiles import ImportProfile
from kpidesk.domain.periods import Period
from kpidesk.domain.ports import EntryVersion
from kpidesk.domain.rollbacks import RollbackPlan
from kpidesk.storage import (
    cells,
    change_log,
    change_rows,
    entry_rows,
    profile_rows,
    refusals,
    rollback_plans,
)
from kpidesk.storage.present_records import PresentRecords, by_name
from kpidesk.storage.reads import NAMED_PERIOD, Read
from kpidesk.storage.sources import Sources
from kpidesk.storage.tables import (
    ENTRY,
    METADATA,
    change_set,
    entry,
    import_profile,
    metric,
    touched,
)

_CHUNK: Final = 500  # ids in one query: SQLite takes a limited number of parameters
_NAMED_PERIOD: Final = entry.c.frequency + entry.c.period_start


class SqliteRecords(PresentRecords):
    """Everything that can be read; a consistent view until `end` is called."""

    def __init__(self, connection: Connection) -> None:
        self._open_connection: Connection | None = connection
        self._sources = Sources(connection)

    @property
    def _connection(self) -> Connection:
        if self._open_connection is None:
            msg = "the block that read or wrote the company file has ended"
            raise RuntimeError(msg)
        return self._open_connection

    def end(self) -> None:
        """Make further use an error."""
        self._open_connection = None

    def entries(
        self,
        metric_ids: Collection[int] | None = None,
        since: dt.date | None = None,
        until: dt.date | None = None,
    ) -> Sequence[Entry]:
        """Return entries by metric and period; `since` <= period.start < `until`."""
        query = select(entry).order_by(*entry.primary_key)
        if since is not None:
            query = query.where(entry.c.period_start >= since.isoformat())
        if until is not None:
            query = query.where(entry.c.period_start < until.isoformat())
        found = self._of(query, entry.c.metric_id, metric_ids)
        return [entry_rows.entry_from(row, self._sources) for row in found]

    def import_profiles(self) -> Sequence[ImportProfile]:
        """Return what is remembered of earlier imports, by name."""
        metric_ids = frozenset(self._connection.execute(select(metric.c.id)).scalars())
        rows_of_all = self._connection.execute(select(import_profile)).all()
        found = [profile_rows.profile_from(row, metric_ids) for row in rows_of_all]
        return sorted(found, key=by_name)

    def change_sets(
        self,
        limit: int = 100,
        before_id: int | None = None,
        wanted: ChangeFilter = EVERYTHING,
    ) -> Sequence[ChangeSet]:
        """Return the latest change sets that are wanted, newest first; those before an id."""
        query = select(change_set).where(*change_log.wanted(self._connection, wanted))
        if before_id is not None:
            query = query.where(change_set.c.id < before_id)
        return self._change_sets(query.order_by(change_set.c.id.desc()).limit(limit))

    def fates(self, ids: Collection[int]) -> Mapping[int, Fate]:
        """Return what became of change sets since."""
        return change_log.fates(self._connection, ids)

    def change_details(self, change_set_id: int, limit: int = 200) -> ChangeDetails:
        """Return what a change set changed, with at most `limit` entries and targets of periods.

        UserError where there is none with this id.
        """
        step = self._change_set(change_set_id)
        return change_log.details(self._connection, step, limit, self._sources)

    def rollback_plan(self, change_set_id: int) -> RollbackPlan:
        """Return what rolling back a change set would do; UserError where it cannot be."""
        step = self._change_set(change_set_id)
        if step.action.kind in BEGINNINGS:
            raise refusals.beginning()
        planned = rollback_plans.read(self._connection, step, self._sources)
        ids = sorted({later for _key, later in planned.later})
        sets = {each.id: each for chunk in _chunks(ids) for each in self._sets_of(chunk)}
        return planned.with_sets(sets)

    def _change_set(self, change_set_id: int) -> ChangeSet:
        found = self._sets_of([change_set_id])
        if not found:
            raise refusals.no_such_step()
        return found[0]

    def _sets_of(self, ids: list[int]) -> list[ChangeSet]:
        return self._change_sets(select(change_set).where(change_set.c.id.in_(ids)))

    def undoable(self) -> ChangeSet | None:
        """Return the change set that undo would take back."""
        done = and_(change_set.c.role == "do", change_set.c.state == "done", change_set.c.undoable)
        found = self._change_sets(
            select(change_set).where(done).order_by(change_set.c.id.desc()).limit(1)
        )
        return found[0] if found else None

    def redoable(self) -> ChangeSet | None:
        """Return the change set that redo would bring back."""
        undone = select(change_set).where(change_set.c.state == "undone")
        found = self._change_sets(undone.order_by(change_set.c.id).limit(1))
        return found[0] if found else None

    def entry_history(self, metric_id: int, period: Period) -> Sequence[EntryVersion]:
        """Return the versions of one cell, newest first."""
        journal = ENTRY.journal
        frequency, start = cells.period_key(period)
        cell = and_(
            journal.c.metric_id == metric_id,
            journal.c.frequency == frequency,
            journal.c.period_start == start,
        )
        query = select(
            *(journal.c[key] for key in ENTRY.keys),
            *(journal.c[f"new_{name}"].label(name) for name in ENTRY.others),
            journal.c.is_there,
            journal.c.change_set_id,
        ).where(cell)
        steps = self._connection.execute(query.order_by(journal.c.change_set_id.desc())).all()
        ids = [step.change_set_id for step in steps]
        sets = {found.id: found for chunk in _chunks(ids) for found in self._sets_of(chunk)}
        if not sets.keys() >= set(ids):
            raise cells.UnreadableRowError
        return [
            EntryVersion(
                sets[step.change_set_id],
                entry_rows.entry_from(step, self._sources) if step.is_there else None,
            )
            for step in steps
        ]

    def _change_sets(self, query: Select[Any]) -> list[ChangeSet]:
        found = self._connection.execute(query).all()
        ids: dict[int, dict[Kind, set[int]]] = {row.id: {} for row in found}
        for chunk in _chunks(ids):
            ours = touched.c.change_set_id.in_(chunk)
            for set_id, kind, touched_id in self._connection.execute(select(touched).where(ours)):
                ids[set_id].setdefault(change_rows.kind_from(kind), set()).add(touched_id)
        reverted = self._actions(found)
        return [
            change_rows.change_set_from(
                row,
                {kind: frozenset(members) for kind, members in ids[row.id].items()},
                reverted.get(change_log.reverted_id(row) or 0),
            )
            for row in found
        ]

    def _actions(self, reverting: Iterable[Row[Any]]) -> dict[int, Action]:
        """Return what change sets were about that were taken back or brought back, by their ids.

        What was taken back may itself have taken something back.
        """
        known: dict[int, Row[Any]] = {}
        wanted = {change_log.reverted_id(row) for row in reverting}
        while missing := [each for each in wanted - known.keys() if each is not None]:
            for chunk in _chunks(missing):
                query = select(change_set).where(change_set.c.id.in_(chunk))
                known |= {row.id: row for row in self._connection.execute(query)}
            wanted = {change_log.reverted_id(known[each]) for each in missing if each in known}
        found: dict[int, Action] = {}
        for number in sorted(known):  # what is reverted is older
            row = known[number]
            found[number] = change_rows.action_from(
                row, found.get(change_log.reverted_id(row) or 0)
            )
        return found

    def _rows(self, read: Read, ids: Collection[int] | None = None) -> Iterator[Any]:
        return chain.from_iterable(self._parts(read, ids))

    def _parts(self, read: Read, ids: Collection[int] | None) -> Iterator[Iterable[Any]]:
        query = _query(read)
        chunks = [None] if ids is None else list(_chunks(sorted(set(ids))))
        for chunk in chunks:
            chosen = query if chunk is None else query.where(_chosen_by(read).in_(chunk))
            result = self._connection.execute(chosen)
            cursor: Any = result.cursor
            yield cursor
            result.close()

    def _of(
        self, query: Select[Any], column: ColumnElement[int], ids: Collection[int] | None
    ) -> Iterator[Row[Any]]:
        """Yield the rows where `column` is one of `ids` (None: all); `query` orders by it first."""
        if ids is None:
            yield from self._connection.execute(query).all()
            return
        for chunk in _chunks(sorted(set(ids))):
            yield from self._connection.execute(query.where(column.in_(chunk))).all()


@cache  # they are few, and building one takes longer than reading what most tables hold
def _query(read: Read) -> Select[Any]:
    table = METADATA.tables[read.table]
    columns = [_NAMED_PERIOD if name == NAMED_PERIOD else table.c[name] for name in read.columns]
    query = select(*(map(func.min, columns) if read.is_least else columns))
    if read.given:
        query = query.where(_says_something(table.c[read.given]))
    return query.order_by(*(table.c[name] for name in read.order))


def _chosen_by(read: Read) -> ColumnElement[int]:
    return METADATA.tables[read.table].c[read.of]


def _says_something(column: ColumnElement[Any]) -> ColumnElement[bool]:
    if isinstance(column.type, Boolean):
        return column
    return column != "" if isinstance(column.type, Text) else column.is_not(None)


def _chunks(ids: Collection[int]) -> Iterator[list[int]]:
    listed = list(ids)
    for first in range(0, len(listed), _CHUNK):
        yield listed[first : first + _CHUNK]
