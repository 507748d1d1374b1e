"""Reading a company file."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, and_, select

from kpidesk.domain.changes import Action, ChangeSet, Kind
from kpidesk.domain.entries import Entry
from kpidesk.domain.metrics import Company, Department, Metric, Objective, Owner
from kpidesk.domain.periods import Period
from kpidesk.domain.ports import EntryVersion
from kpidesk.domain.targets import Target, TargetPlan
from kpidesk.storage import rows
from kpidesk.storage.tables import (
    ENTRY,
    change_set,
    company,
    department,
    entry,
    metric,
    objective,
    owner,
    target_plan,
    target_value,
    touched,
)

_CHUNK: Final = 500  # ids in one query: SQLite takes a limited number of parameters


class SqliteRecords:
    """Everything that can be read; a consistent view until `end` is called."""

    def __init__(self, connection: Connection) -> None:
        self._open_connection: Connection | None = connection

    @property
    def _connection(self) -> Connection:
        if self._open_connection is None:
            msg = "the block that read or wrote the company file has ended"
            raise RuntimeError(msg)
        return self._open_connection

    def end(self) -> None:
        """Make further use an error."""
        self._open_connection = None

    def company(self) -> Company:
        """Return the company."""
        row = self._connection.execute(select(company)).one_or_none()
        if row is None:
            raise rows.UnreadableRowError
        return rows.company_from(row)

    def departments(self) -> Sequence[Department]:
        """Return the departments by name."""
        return sorted(map(rows.department_from, self._all(department)), key=_by_name)

    def owners(self) -> Sequence[Owner]:
        """Return the owners by name."""
        return sorted(map(rows.owner_from, self._all(owner)), key=_by_name)

    def objectives(self) -> Sequence[Objective]:
        """Return the objectives by name."""
        return sorted(map(rows.objective_from, self._all(objective)), key=_by_name)

    def metrics(self) -> Sequence[Metric]:
        """Return every metric, retired ones too, by position and name."""
        found = map(rows.metric_from, self._all(metric))
        return sorted(found, key=lambda each: (each.position, *_by_name(each)))

    def target_plans(self, metric_ids: Collection[int] | None = None) -> Sequence[TargetPlan]:
        """Return the plans of these metrics (None: of all) by metric and start."""
        ours = target_plan.c.metric_id
        joined = target_value.join(target_plan, target_value.c.plan_id == target_plan.c.id)
        targets: dict[int, dict[Period, Target]] = {}
        query = select(target_value).select_from(joined).order_by(*target_value.primary_key)
        for row in self._of(query, ours, metric_ids):
            period = rows.period(row.frequency, row.period_start)
            targets.setdefault(row.plan_id, {})[period] = rows.target_from(row.value, row.upper)
        order = (target_plan.c.metric_id, target_plan.c.starts, target_plan.c.id)
        plans = self._of(select(target_plan).order_by(*order), ours, metric_ids)
        return [rows.plan_from(row, targets.get(row.id, {})) for row in plans]

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
        return [rows.entry_from(row) for row in self._of(query, entry.c.metric_id, metric_ids)]

    def values(
        self, metric_ids: Collection[int] | None = None
    ) -> Mapping[int, Mapping[Period, float]]:
        """Return the values alone, by metric and period: the fast way to read many."""
        found = self._by_metric(entry.c.value, entry.c.value.is_not(None), metric_ids)
        for numbers in found.values():
            rows.check_numbers(numbers.values())
        return found

    def notes(
        self, metric_ids: Collection[int] | None = None
    ) -> Mapping[int, Mapping[Period, str]]:
        """Return the notes that are not empty, by metric and period."""
        return self._by_metric(entry.c.note, entry.c.note != "", metric_ids)

    def change_sets(self, limit: int = 100) -> Sequence[ChangeSet]:
        """Return the latest change sets, newest first."""
        return self._change_sets(select(change_set).order_by(change_set.c.id.desc()).limit(limit))

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
        frequency, start = rows.period_key(period)
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
        sets = {
            found.id: found
            for chunk in _chunks(ids)
            for found in self._change_sets(select(change_set).where(change_set.c.id.in_(chunk)))
        }
        if not sets.keys() >= set(ids):
            raise rows.UnreadableRowError
        return [
            EntryVersion(sets[step.change_set_id], rows.entry_from(step) if step.is_there else None)
            for step in steps
        ]

    def _change_sets(self, query: Select[Any]) -> list[ChangeSet]:
        found = self._connection.execute(query).all()
        ids: dict[int, dict[Kind, set[int]]] = {row.id: {} for row in found}
        for chunk in _chunks(ids):
            ours = touched.c.change_set_id.in_(chunk)
            for set_id, kind, touched_id in self._connection.execute(select(touched).where(ours)):
                ids[set_id].setdefault(rows.kind_from(kind), set()).add(touched_id)
        reverted = self._actions({row.reverts_id for row in found if row.reverts_id is not None})
        return [
            rows.change_set_from(
                row,
                {kind: frozenset(members) for kind, members in ids[row.id].items()},
                reverted.get(row.reverts_id),
            )
            for row in found
        ]

    def _actions(self, ids: Collection[int]) -> dict[int, Action]:
        """Return what was done in change sets, which were taken back or brought back."""
        return {
            row.id: rows.action_from(row)
            for chunk in _chunks(sorted(ids))
            for row in self._connection.execute(
                select(change_set).where(change_set.c.id.in_(chunk))
            )
        }

    def _all(self, table: Table) -> Sequence[Row[Any]]:
        return self._connection.execute(select(table)).all()

    def _of(
        self, query: Select[Any], column: ColumnElement[int], ids: Collection[int] | None
    ) -> Iterator[Row[Any]]:
        """Yield the rows where `column` is one of `ids` (None: all); `query` orders by it first."""
        if ids is None:
            yield from self._connection.execute(query).all()
            return
        for chunk in _chunks(sorted(set(ids))):
            yield from self._connection.execute(query.where(column.in_(chunk))).all()

    def _by_metric(
        self, column: ColumnElement[Any], given: ColumnElement[bool], ids: Collection[int] | None
    ) -> dict[int, dict[Period, Any]]:
        query = select(*entry.primary_key, column).where(given).order_by(*entry.primary_key)
        found: Iterator[Any] = self._of(query, entry.c.metric_id, ids)
        period = rows.period
        return {
            metric_id: {period(frequency, start): value for _, frequency, start, value in group}
            for metric_id, group in groupby(found, attrgetter("metric_id"))
        }


def _by_name(row: Department | Owner | Objective | Metric) -> tuple[str, int]:
    return row.name.casefold(), row.id


def _chunks(ids: Collection[int]) -> Iterator[list[int]]:
    listed = list(ids)
    for first in range(0, len(listed), _CHUNK):
        yield listed[first : first + _CHUNK]
