"""Reading a company file."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, and_, select

from kpidesk.domain.actions import Action as ReviewAction
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
from kpidesk.domain.events import Event
from kpidesk.domain.import_profiles import ImportProfile
from kpidesk.domain.locks import PeriodLock
from kpidesk.domain.metrics import Company, Department, EarlierDefinition, Metric, Owner
from kpidesk.domain.objectives import Objective
from kpidesk.domain.periods import Period
from kpidesk.domain.places import Places
from kpidesk.domain.ports import EntryVersion
from kpidesk.domain.qualification import Answer, Answers, Criterion
from kpidesk.domain.rollbacks import RollbackPlan
from kpidesk.domain.targets import Target, TargetPlan
from kpidesk.storage import (
    action_rows,
    cells,
    change_log,
    metric_rows,
    places,
    plan_rows,
    profile_rows,
    refusals,
    rollback_plans,
    rows,
)
from kpidesk.storage.sources import Sources
from kpidesk.storage.tables import (
    ENTRY,
    action,
    change_set,
    company,
    department,
    earlier_definition,
    entry,
    event,
    import_profile,
    limit_base,
    limit_seasons,
    metric,
    metric_answer,
    metric_partner,
    objective,
    owner,
    period_lock,
    target_plan,
    target_value,
    touched,
)

if TYPE_CHECKING:
    from kpidesk.domain.behaviour_charts import LimitSettings

_CHUNK: Final = 500  # ids in one query: SQLite takes a limited number of parameters


class SqliteRecords:
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

    def company(self) -> Company:
        """Return the company."""
        row = self._connection.execute(select(company)).one_or_none()
        if row is None:
            raise cells.UnreadableRowError
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
        found = map(metric_rows.metric_from, self._all(metric))
        return sorted(found, key=lambda each: (each.position, each.name.casefold(), each.id))

    def earlier_definitions(
        self, metric_ids: Collection[int] | None = None
    ) -> Mapping[int, tuple[EarlierDefinition, ...]]:
        """Return what metrics meant before, in order of time; only of those that changed."""
        query = select(earlier_definition).order_by(*earlier_definition.primary_key)
        found: dict[int, list[EarlierDefinition]] = {}
        for row in self._of(query, earlier_definition.c.metric_id, metric_ids):
            found.setdefault(row.metric_id, []).append(metric_rows.earlier_from(row))
        return {metric_id: tuple(definitions) for metric_id, definitions in found.items()}

    def answers(self, metric_ids: Collection[int] | None = None) -> Mapping[int, Answers]:
        """Return how the questions of the qualification were answered, by metric."""
        query = select(metric_answer).order_by(*metric_answer.primary_key)
        found: dict[int, dict[Criterion, Answer]] = {}
        for row in self._of(query, metric_answer.c.metric_id, metric_ids):
            criterion, answer = metric_rows.answer_from(row)
            found.setdefault(row.metric_id, {})[criterion] = answer
        return found

    def partners(self) -> Mapping[int, tuple[int, ...]]:
        """Return the leading metrics that predict a lagging one, by the lagging one."""
        lagging, leading = metric_partner.c.lagging_id, metric_partner.c.leading_id
        query = select(lagging, leading).order_by(lagging, metric_partner.c.position, leading)
        pairs = groupby(self._connection.execute(query).all(), itemgetter(0))
        return {number: tuple(pair[1] for pair in ours) for number, ours in pairs}

    def target_plans(self, metric_ids: Collection[int] | None = None) -> Sequence[TargetPlan]:
        """Return the plans of these metrics (None: of all) by metric and start."""
        ours = target_plan.c.metric_id
        joined = target_value.join(target_plan, target_value.c.plan_id == target_plan.c.id)
        targets: dict[int, dict[Period, Target]] = {}
        query = select(target_value).select_from(joined).order_by(*target_value.primary_key)
        for row in self._of(query, ours, metric_ids):
            period = cells.period(row.frequency, row.period_start)
            target = plan_rows.target_from(row.value, row.upper)
            targets.setdefault(row.plan_id, {})[period] = target
        order = (target_plan.c.metric_id, target_plan.c.starts, target_plan.c.id)
        plans = self._of(select(target_plan).order_by(*order), ours, metric_ids)
        return [plan_rows.plan_from(row, targets.get(row.id, {})) for row in plans]

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
        return [rows.entry_from(row, self._sources) for row in found]

    def values(
        self, metric_ids: Collection[int] | None = None
    ) -> Mapping[int, Mapping[Period, float]]:
        """Return the values alone, by metric and period: the fast way to read many."""
        found = self._by_metric(entry.c.value, entry.c.value.is_not(None), metric_ids)
        for numbers in found.values():
            cells.check_numbers(numbers.values())
        return found

    def not_applicable(
        self, metric_ids: Collection[int] | None = None
    ) -> Mapping[int, frozenset[Period]]:
        """Return the periods in which there is nothing to measure, by metric."""
        marked = self._by_metric(entry.c.not_applicable, entry.c.not_applicable, metric_ids)
        return {metric_id: frozenset(periods) for metric_id, periods in marked.items()}

    def confirmed(
        self, metric_ids: Collection[int] | None = None
    ) -> Mapping[int, frozenset[Period]]:
        """Return the periods whose value a person found right, by metric."""
        marked = self._by_metric(entry.c.is_confirmed, entry.c.is_confirmed, metric_ids)
        return {metric_id: frozenset(periods) for metric_id, periods in marked.items()}

    def import_profiles(self) -> Sequence[ImportProfile]:
        """Return what is remembered of earlier imports, by name."""
        metric_ids = frozenset(self._connection.execute(select(metric.c.id)).scalars())
        rows_of_all = self._all(import_profile)
        found = [profile_rows.profile_from(row, metric_ids) for row in rows_of_all]
        return sorted(found, key=_by_name)

    def events(self) -> Sequence[Event]:
        """Return what happened, by day."""
        return sorted(map(rows.event_from, self._all(event)), key=lambda each: (each.on, each.id))

    def actions(self) -> Sequence[ReviewAction]:
        """Return what reviews decided, in the order of time."""
        found = map(action_rows.action_from, self._all(action))
        return sorted(found, key=lambda each: (each.decided_on, each.id))

    def places(self) -> Places:
        """Return what each metric was since the file began, and where it stood."""
        return places.read(self._connection)

    def limit_settings(
        self, metric_ids: Collection[int] | None = None
    ) -> "Mapping[int, LimitSettings]":
        """Return what was decided about the limits of metrics; only of those with a decision."""
        ours = limit_base.c.metric_id
        bases = list(
            self._of(select(limit_base).order_by(*limit_base.primary_key), ours, metric_ids)
        )
        seasons = list(self._of(select(limit_seasons), limit_seasons.c.metric_id, metric_ids))
        if not bases and not seasons:
            return {}
        from kpidesk.storage import limit_rows  # what a chart is made of is not read for nothing

        return limit_rows.settings_from(bases, seasons)

    def locks(self) -> Sequence[PeriodLock]:
        """Return what was said by hand of periods, by frequency and time."""
        found = map(rows.lock_from, self._all(period_lock))
        return sorted(found, key=lambda lock: (lock.period.frequency, lock.period.start))

    def notes(
        self, metric_ids: Collection[int] | None = None
    ) -> Mapping[int, Mapping[Period, str]]:
        """Return the notes that are not empty, by metric and period."""
        return self._by_metric(entry.c.note, entry.c.note != "", metric_ids)

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
                rows.entry_from(step, self._sources) if step.is_there else None,
            )
            for step in steps
        ]

    def _change_sets(self, query: Select[Any]) -> list[ChangeSet]:
        found = self._connection.execute(query).all()
        ids: dict[int, dict[Kind, set[int]]] = {row.id: {} for row in found}
        for chunk in _chunks(ids):
            ours = touched.c.change_set_id.in_(chunk)
            for set_id, kind, touched_id in self._connection.execute(select(touched).where(ours)):
                ids[set_id].setdefault(rows.kind_from(kind), set()).add(touched_id)
        reverted = self._actions(found)
        return [
            rows.change_set_from(
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
            found[number] = rows.action_from(row, found.get(change_log.reverted_id(row) or 0))
        return found

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
        # The period as one text: of 100,000 rows each text less is felt.
        named = entry.c.frequency + entry.c.period_start
        wanted = select(entry.c.metric_id, named, column)
        query = wanted.where(given).order_by(*entry.primary_key)
        found: dict[int, dict[Period, Any]] = {}
        period, last, cells_of_last = cells.named_period, None, dict[Period, Any]()
        for metric_id, name, value in chain.from_iterable(
            self._bare(query, entry.c.metric_id, ids)
        ):
            if metric_id != last:
                last, cells_of_last = metric_id, {}
                found[metric_id] = cells_of_last
            cells_of_last[period(name)] = value
        return found

    def _bare(
        self, query: Select[Any], column: ColumnElement[int], ids: Collection[int] | None
    ) -> Iterator[Iterable[Any]]:
        """Yield the rows of `_of` as the driver gives them: of 100,000 most time is in Row."""
        chunks = [None] if ids is None else list(_chunks(sorted(set(ids))))
        for chunk in chunks:
            part = query if chunk is None else query.where(column.in_(chunk))
            result = self._connection.execute(part)
            cursor: Any = result.cursor
            yield cursor
            result.close()


def _by_name(row: Department | Owner | Objective | ImportProfile) -> tuple[str, int]:
    return row.name.casefold(), row.id


def _chunks(ids: Collection[int]) -> Iterator[list[int]]:
    listed = list(ids)
    for first in range(0, len(listed), _CHUNK):
        yield listed[first : first + _CHUNK]
