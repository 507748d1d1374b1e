"""One user action: all of it is written and journaled, or nothing."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, func, insert, select, update

from kpidesk.domain.actions import Action as ReviewAction
from kpidesk.domain.changes import BEGINNINGS, Action, ActionKind, ChangeSet, Kind
from kpidesk.domain.entries import Entry, EntryBatch
from kpidesk.domain.errors import UserError
from kpidesk.domain.events import Event
from kpidesk.domain.import_profiles import ImportProfile
from kpidesk.domain.locks import PeriodLock
from kpidesk.domain.metrics import Company, Department, EarlierDefinition, Metric, Owner
from kpidesk.domain.objectives import Objective
from kpidesk.domain.periods import Period
from kpidesk.domain.qualification import Answers
from kpidesk.domain.rollbacks import RollbackKey
from kpidesk.domain.targets import TargetPlan
from kpidesk.i18n import _
from kpidesk.storage import (
    action_rows,
    batches,
    change_rows,
    entry_rows,
    event_rows,
    metric_rows,
    plan_rows,
    profile_rows,
    refusals,
    rollback,
    rows,
)
from kpidesk.storage.journal import Image, Journal
from kpidesk.storage.records import SqliteRecords
from kpidesk.storage.tables import (
    ACTION,
    COMPANY,
    DEPARTMENT,
    EARLIER_DEFINITION,
    ENTRY,
    EVENT,
    IMPORT_PROFILE,
    LIMIT_BASE,
    LIMIT_SEASONS,
    METRIC,
    METRIC_ANSWER,
    METRIC_PARTNER,
    OBJECTIVE,
    OWNER,
    PERIOD_LOCK,
    TARGET_PLAN,
    change_set,
)

if TYPE_CHECKING:
    from kpidesk.domain.behaviour_charts import LimitSettings

_NUMBERED: Final = {
    Kind.DEPARTMENT: DEPARTMENT,
    Kind.OWNER: OWNER,
    Kind.OBJECTIVE: OBJECTIVE,
    Kind.METRIC: METRIC,
    Kind.TARGET: TARGET_PLAN,
    Kind.PROFILE: IMPORT_PROFILE,
    Kind.EVENT: EVENT,
    Kind.ACTION: ACTION,
}


class SqliteUnitOfWork(SqliteRecords):
    """Writes inside one transaction, which belongs to the caller; reads see what was written."""

    def __init__(self, connection: Connection, action: Action, who: str, at: dt.datetime) -> None:
        super().__init__(connection)
        latest = connection.execute(select(func.max(change_set.c.id))).scalar_one()
        self._id: int = (latest or 0) + 1
        self._columns = change_rows.change_set_row(self._id, at, who, action)
        self._empty = ChangeSet(0, at, who, action)
        self._journal = Journal(connection, self._id)
        self._role = "do"
        self._is_complete = False
        self._reverts: ChangeSet | None = None
        self._given_ids: dict[Kind, int] = {}
        self._result: ChangeSet | None = None

    @property
    def result(self) -> ChangeSet:
        """Return what was changed; empty where nothing was."""
        if self._result is None or self._open_connection is not None:
            msg = "the result is known after the block has ended without an error"
            raise RuntimeError(msg)
        return self._result

    def new_id(self, kind: Kind) -> int:
        """Return an id for a new row of `kind` that no row ever had, deleted ones included."""
        if kind not in self._given_ids:
            latest = select(func.max(_NUMBERED[kind].journal.c.id))
            self._given_ids[kind] = self._connection.execute(latest).scalar_one() or 0
        self._given_ids[kind] += 1
        return self._given_ids[kind]

    def put_company(self, company: Company) -> None:
        """Write the company."""
        self._writable.put(COMPANY, [rows.company_row(company)])

    def put_departments(self, departments: Iterable[Department]) -> None:
        """Write departments."""
        self._writable.put(DEPARTMENT, map(rows.department_row, departments))

    def put_owners(self, owners: Iterable[Owner]) -> None:
        """Write owners."""
        self._writable.put(OWNER, map(rows.owner_row, owners))

    def put_objectives(self, objectives: Iterable[Objective]) -> None:
        """Write objectives."""
        self._writable.put(OBJECTIVE, map(rows.objective_row, objectives))

    def remove_objectives(self, ids: Collection[int]) -> None:
        """Delete objectives; whoever does has moved what hung on them."""
        self._writable.remove(OBJECTIVE, ((number,) for number in ids))

    def put_metrics(self, metrics: Iterable[Metric]) -> None:
        """Write metrics."""
        self._writable.put(METRIC, map(metric_rows.metric_row, metrics))

    def remove_metrics(self, ids: Collection[int]) -> None:
        """Delete metrics with all that is theirs, from entries to events and actions."""
        self._writable.remove_metrics(ids)

    def put_earlier_definitions(self, metric_id: int, earlier: Sequence[EarlierDefinition]) -> None:
        """Let `earlier` be all that the metric meant before."""
        written = (metric_rows.earlier_row(metric_id, each) for each in earlier)
        self._writable.put_all_of(EARLIER_DEFINITION, metric_id, written)

    def put_answers(self, metric_id: int, answers: Answers) -> None:
        """Let `answers` be all the answers of the metric."""
        written = metric_rows.answer_rows(metric_id, answers)
        self._writable.put_all_of(METRIC_ANSWER, metric_id, written)

    def put_partners(self, lagging_id: int, leading_ids: Sequence[int]) -> None:
        """Let `leading_ids` be all that predicts the metric."""
        order = enumerate(dict.fromkeys(leading_ids))
        written = ((lagging_id, leading_id, position) for position, leading_id in order)
        self._writable.put_all_of(METRIC_PARTNER, lagging_id, written)

    def put_target_plans(self, plans: Iterable[TargetPlan]) -> None:
        """Write target plans with all their per-period targets."""
        last = {plan.id: plan for plan in plans}.values()  # of two with one id, the later holds
        self._writable.put_target_plans(map(plan_rows.plan_row, last), plan_rows.target_rows(last))

    def remove_target_plans(self, ids: Collection[int]) -> None:
        """Delete target plans."""
        self._writable.remove_target_plans(ids)

    def put_entries(self, entries: Iterable[Entry]) -> None:
        """Write entries."""
        id_of = self._sources.id_of
        written = (entry_rows.entry_row(each, id_of(each.origin)) for each in entries)
        self._writable.put(ENTRY, written)

    def put_batch(self, batch: EntryBatch) -> None:
        """Write many values of one source, faster than `put_entries` does, with the same effect."""
        journal = self._writable
        batches.put(self._connection, journal, batch, self._sources.id_of(batch.origin))

    def put_import_profiles(self, profiles: Iterable[ImportProfile]) -> None:
        """Write profiles."""
        self._writable.put(IMPORT_PROFILE, map(profile_rows.profile_row, profiles))

    def remove_import_profiles(self, ids: Collection[int]) -> None:
        """Delete profiles."""
        self._writable.remove(IMPORT_PROFILE, ((number,) for number in ids))

    def put_events(self, events: Iterable[Event]) -> None:
        """Write events."""
        self._writable.put(EVENT, map(event_rows.event_row, events))

    def remove_events(self, ids: Collection[int]) -> None:
        """Delete events."""
        self._writable.remove(EVENT, ((number,) for number in ids))

    def put_actions(self, decided: Iterable[ReviewAction]) -> None:
        """Write what reviews decided."""
        self._writable.put(ACTION, map(action_rows.action_row, decided))

    def remove_actions(self, ids: Collection[int]) -> None:
        """Delete what reviews decided."""
        self._writable.remove(ACTION, ((number,) for number in ids))

    def put_limit_settings(self, metric_id: int, settings: "LimitSettings") -> None:
        """Let `settings` be all that was decided about the limits of the metric."""
        from kpidesk.storage import limit_rows

        bases = limit_rows.base_rows(metric_id, settings)
        self._writable.put_all_of(LIMIT_BASE, metric_id, bases)
        seasons = limit_rows.seasons_rows(metric_id, settings)
        self._writable.put_all_of(LIMIT_SEASONS, metric_id, seasons)

    def remove_entries(self, cells: Collection[tuple[int, Period]]) -> None:
        """Delete entries."""
        self._writable.remove(ENTRY, (entry_rows.entry_key(*cell) for cell in cells))

    def put_locks(self, locks: Iterable[PeriodLock]) -> None:
        """Write what was said of periods."""
        self._writable.put(PERIOD_LOCK, map(entry_rows.lock_row, locks))

    def undo(self) -> None:
        """Take back what `undoable` names."""
        journal, step = self._untouched, self.undoable()
        if step is None:
            raise UserError(_("There is nothing to undo."))
        self._revert(journal, step, "undo", Image.OLD)

    def redo(self) -> None:
        """Bring back what `redoable` names."""
        journal, step = self._untouched, self.redoable()
        if step is None:
            raise UserError(_("There is nothing to redo."))
        self._revert(journal, step, "redo", Image.NEW)

    def roll_back(self, change_set_id: int, overwrite: Collection[RollbackKey] = ()) -> None:
        """Take back an earlier change set, as an action of its own that can be undone.

        What a later change set changed again is kept, unless `overwrite` names it. UserError, with
        nothing written, where something would refer to what is not there.
        """
        journal, step = self._untouched, self._change_set(change_set_id)
        if step.action.kind in BEGINNINGS:
            raise refusals.beginning()
        rollback.roll_back(journal, self._connection, step.id, overwrite)
        self._columns |= {
            "action_kind": ActionKind.ROLL_BACK.value,
            "action_subject": str(step.id),
        }
        self._is_complete = True

    @property
    def _untouched(self) -> Journal:
        if not self._writable.is_empty:
            msg = "undo, redo and rollback are units of work of their own"
            raise RuntimeError(msg)
        return self._writable

    def _revert(self, journal: Journal, step: ChangeSet, role: str, image: Image) -> None:
        if not journal.restore(step.id, image):
            raise refusals.not_undone()
        self._role, self._reverts, self._is_complete = role, step, True

    @property
    def _writable(self) -> Journal:
        if self._open_connection is None or self._is_complete:
            msg = "the unit of work has ended, or took back or brought back and so is complete"
            raise RuntimeError(msg)
        return self._journal

    def finish(self) -> None:
        """Complete the change set before its transaction is committed."""
        self._result = self._empty
        if self._journal.finish():
            self._write_change_set()
            self._result = self._change_sets(select(change_set).where(change_set.c.id == self._id))[
                0
            ]

    def _write_change_set(self) -> None:
        self._mark_reverted()
        self._connection.execute(
            insert(change_set),
            self._columns
            | {
                "role": self._role,
                "reverts_id": self._reverts and self._reverts.id,
                "state": "done",
                "undoable": self._columns["action_kind"] not in BEGINNINGS,
            },
        )

    def _mark_reverted(self) -> None:
        if self._reverts is None:
            # What was undone cannot be redone over something new.
            stale = update(change_set).where(change_set.c.state == "undone")
            self._connection.execute(stale.values(state="dropped"))
            return
        state = "undone" if self._role == "undo" else "done"
        reverted = update(change_set).where(change_set.c.id == self._reverts.id)
        self._connection.execute(reverted.values(state=state))
