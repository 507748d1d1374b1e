"""Calculated metrics everywhere: company files whose records also hold what formulas give.

A decorator around the ports, so that every reader of values (grid, dashboard, report, export) gets
calculated numbers without knowing of formulas, and every change set names the calculated metrics
whose values it changed. The arrays behind it are loaded with the first formula.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from threading import RLock
from typing import TYPE_CHECKING

from kpidesk.domain.changes import EVERYTHING, Kind
from kpidesk.domain.formulas.cells import NOT_APPLICABLE
from kpidesk.services.recalculation import Calculation, build_engine, definition_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from kpidesk.domain.actions import Action as ReviewAction
    from kpidesk.domain.behaviour_charts import LimitSettings
    from kpidesk.domain.change_details import ChangeDetails
    from kpidesk.domain.changes import Action, ChangeFilter, ChangeSet, Fate
    from kpidesk.domain.entries import Entry, EntryBatch
    from kpidesk.domain.events import Event
    from kpidesk.domain.formulas.cells import Cell
    from kpidesk.domain.formulas.engine import Engine
    from kpidesk.domain.import_profiles import ImportProfile
    from kpidesk.domain.locks import PeriodLock
    from kpidesk.domain.metrics import Company, Department, EarlierDefinition, Metric, Owner
    from kpidesk.domain.objectives import Objective
    from kpidesk.domain.periods import Period
    from kpidesk.domain.places import Places
    from kpidesk.domain.ports import (
        CompanyFile,
        CompanyFiles,
        CompanyReading,
        EntryVersion,
        Finding,
        Progress,
        Records,
        UnitOfWork,
    )
    from kpidesk.domain.qualification import Answers
    from kpidesk.domain.rollbacks import RollbackKey, RollbackPlan
    from kpidesk.domain.targets import TargetPlan
    from kpidesk.services.kept import Kept
    from kpidesk.services.recalculation import Cells, Today, Values

__all__ = [
    "CalculatingFile",
    "CalculatingFiles",
    "CalculatingGlance",
    "CalculatingRecords",
    "CalculatingUnitOfWork",
    "build_engine",
    "calculating_glance",
    "day_of",
    "definition_of",
    "engine_of",
]


def engine_of(records: Records) -> Engine:
    """Return the calculation behind an open view of a company file; do not keep it."""
    if isinstance(records, CalculatingRecords):
        return records.engine()
    return build_engine(records)


def day_of(records: Records) -> dt.date | None:
    """Return which day it is for an open view of a company file; None where nobody knows."""
    return records.today() if isinstance(records, CalculatingRecords) else None


class CalculatingRecords:
    """Records whose values also hold the numbers of calculated metrics.

    What is stored for a metric from before it had a formula is shown for the time before only.
    """

    def __init__(self, stored: Records, calculation: Calculation) -> None:
        self._stored = stored
        self._calculation = calculation
        self.kept: Kept | None = calculation.kept
        self._everything: Values | None = None  # that was read while the view is open

    def engine(self) -> Engine:
        """Return the calculation of what this view shows."""
        return self._calculation.engine(self._stored, self._read_everything)

    def _read_everything(self) -> Values:
        self._everything = self._stored.values()
        return self._everything

    def _typed(self, metric_ids: Collection[int] | None) -> dict[int, Mapping[Period, float]]:
        """Return the stored values of these metrics (None: of all), read once a view."""
        if metric_ids is not None and not metric_ids:
            return {}
        known = self._everything
        if known is None:
            return dict(self._stored.values(metric_ids))
        ids = known if metric_ids is None else sorted(known.keys() & set(metric_ids))
        return {metric_id: known[metric_id] for metric_id in ids}

    def today(self) -> dt.date:
        """Return which day it is."""
        return self._calculation.today()

    def _calculated(self) -> frozenset[int]:
        return self._calculation.calculated(self._stored)

    def metrics(self) -> Sequence[Metric]:
        """Return every metric, retired ones too, by position and name."""
        return self._calculation.metrics(self._stored)

    def values(self, metric_ids: Collection[int] | None = None) -> Values:
        """Return the values alone, by metric and period, stored and calculated."""
        calculated = self._calculated()
        if metric_ids is not None:
            calculated = calculated & frozenset(metric_ids)
        if not calculated:
            return self._stored.values(metric_ids)
        engine = self.engine()  # first: where it is built, it reads what is stored
        typed = None if metric_ids is None else frozenset(metric_ids) - calculated
        found = self._typed(typed)
        for metric_id in calculated:
            found.pop(metric_id, None)
            if numbers := engine.values(metric_id):
                found[metric_id] = numbers
        return found

    def not_applicable(
        self, metric_ids: Collection[int] | None = None
    ) -> Mapping[int, frozenset[Period]]:
        """Return the periods in which there is nothing to measure, by metric."""
        found = dict(self._stored.not_applicable(metric_ids))
        calculated = self._calculated()
        if metric_ids is not None:
            calculated = calculated & frozenset(metric_ids)
        if calculated:
            engine = self.engine()
            for metric_id in calculated:
                found.pop(metric_id, None)
                if periods := engine.not_applicable(metric_id):
                    found[metric_id] = frozenset(periods)
        return found

    # What is as it is stored

    def company(self) -> Company:
        """Return the company."""
        return self._stored.company()

    def departments(self) -> Sequence[Department]:
        """Return the departments by name."""
        return self._stored.departments()

    def owners(self) -> Sequence[Owner]:
        """Return the owners by name."""
        return self._stored.owners()

    def objectives(self) -> Sequence[Objective]:
        """Return the objectives by name."""
        return self._stored.objectives()

    def earlier_definitions(
        self, metric_ids: Collection[int] | None = None
    ) -> Mapping[int, tuple[EarlierDefinition, ...]]:
        """Return what metrics meant before, in order of time; only of those that changed."""
        return self._stored.earlier_definitions(metric_ids)

    def answers(self, metric_ids: Collection[int] | None = None) -> Mapping[int, Answers]:
        """Return how the questions of the qualification were answered, by metric."""
        return self._stored.answers(metric_ids)

    def partners(self) -> Mapping[int, tuple[int, ...]]:
        """Return the leading metrics that predict a lagging one, by the lagging one."""
        return self._stored.partners()

    def target_plans(self, metric_ids: Collection[int] | None = None) -> Sequence[TargetPlan]:
        """Return the plans of these metrics (None: of all) by metric and start."""
        return self._stored.target_plans(metric_ids)

    def entries(
        self,
        metric_ids: Collection[int] | None = None,
        since: dt.date | None = None,
        until: dt.date | None = None,
    ) -> Sequence[Entry]:
        """Return entries as they are stored; `since` <= period.start < `until`."""
        return self._stored.entries(metric_ids, since, until)

    def confirmed(
        self, metric_ids: Collection[int] | None = None
    ) -> Mapping[int, frozenset[Period]]:
        """Return the periods whose value a person found right, by metric."""
        return self._stored.confirmed(metric_ids)

    def import_profiles(self) -> Sequence[ImportProfile]:
        """Return what is remembered of earlier imports, by name."""
        return self._stored.import_profiles()

    def events(self) -> Sequence[Event]:
        """Return what happened, by day."""
        return self._stored.events()

    def actions(self) -> Sequence[ReviewAction]:
        """Return what reviews decided, in the order of time."""
        return self._stored.actions()

    def places(self) -> Places:
        """Return what each metric was since the file began, and where it stood."""
        return self._stored.places()

    def limit_settings(
        self, metric_ids: Collection[int] | None = None
    ) -> Mapping[int, LimitSettings]:
        """Return what was decided about the limits of metrics; only of those with a decision."""
        return self._stored.limit_settings(metric_ids)

    def locks(self) -> Sequence[PeriodLock]:
        """Return what was said by hand of periods, by frequency and time."""
        return self._stored.locks()

    def notes(
        self, metric_ids: Collection[int] | None = None
    ) -> Mapping[int, Mapping[Period, str]]:
        """Return the notes that are not empty, by metric and period."""
        return self._stored.notes(metric_ids)

    def change_sets(
        self,
        limit: int = 100,
        before_id: int | None = None,
        wanted: ChangeFilter = EVERYTHING,
    ) -> Sequence[ChangeSet]:
        """Return the latest change sets that are wanted, newest first; those before an id."""
        return self._stored.change_sets(limit, before_id, wanted)

    def fates(self, ids: Collection[int]) -> Mapping[int, Fate]:
        """Return what became of change sets since."""
        return self._stored.fates(ids)

    def change_details(self, change_set_id: int, limit: int = 200) -> ChangeDetails:
        """Return what a change set changed, with at most `limit` entries and targets of periods."""
        return self._stored.change_details(change_set_id, limit)

    def rollback_plan(self, change_set_id: int) -> RollbackPlan:
        """Return what rolling back a change set would do; UserError where it cannot be."""
        return self._stored.rollback_plan(change_set_id)

    def undoable(self) -> ChangeSet | None:
        """Return the change set that undo would take back."""
        return self._stored.undoable()

    def redoable(self) -> ChangeSet | None:
        """Return the change set that redo would bring back."""
        return self._stored.redoable()

    def entry_history(self, metric_id: int, period: Period) -> Sequence[EntryVersion]:
        """Return the versions of one cell, newest first."""
        return self._stored.entry_history(metric_id, period)


class CalculatingUnitOfWork(CalculatingRecords):
    """A unit of work that remembers which cells it wrote.

    What is calculated stands as before the block until it has ended; what is stored is read as it
    was written.
    """

    def __init__(self, work: UnitOfWork, calculation: Calculation) -> None:
        super().__init__(work, calculation)
        self.kept = None  # what is found in here may yet be rolled back
        self._work = work
        self._result: ChangeSet | None = None
        self._leaves_metrics = True
        self._cells: dict[int, dict[Period, Cell]] | None = {}

    @property
    def result(self) -> ChangeSet:
        """Return what was changed, calculated values too; empty where nothing was."""
        return self._work.result if self._result is None else self._result

    @property
    def cells(self) -> Mapping[int, Cells] | None:
        """Return the cells that were written; None where the file alone can tell."""
        return self._cells

    def finish(self, changed: frozenset[int]) -> None:
        """Name the metrics in `changed` in the result."""
        done = self._work.result
        if changed:
            entries = done.ids(Kind.ENTRY) | changed
            self._result = replace(done, touched={**done.touched, Kind.ENTRY: entries})

    def engine(self) -> Engine:
        """Return the calculation of what stood before the block."""
        standing = self._calculation.standing_engine
        # One that is built from what may yet be rolled back is not kept.
        return build_engine(self._work) if standing is None else standing

    def metrics(self) -> Sequence[Metric]:
        """Return every metric, retired ones too, by position and name."""
        return super().metrics() if self._leaves_metrics else self._work.metrics()

    def new_id(self, kind: Kind) -> int:
        """Return an id for a new row of `kind`."""
        return self._work.new_id(kind)

    def put_company(self, company: Company) -> None:
        """Write the company."""
        self._work.put_company(company)

    def put_departments(self, departments: Iterable[Department]) -> None:
        """Write departments."""
        self._work.put_departments(departments)

    def put_owners(self, owners: Iterable[Owner]) -> None:
        """Write owners."""
        self._work.put_owners(owners)

    def put_objectives(self, objectives: Iterable[Objective]) -> None:
        """Write objectives."""
        self._work.put_objectives(objectives)

    def remove_objectives(self, ids: Collection[int]) -> None:
        """Delete objectives; whoever does has moved what hung on them."""
        self._leaves_metrics = False
        self._work.remove_objectives(ids)

    def put_metrics(self, metrics: Iterable[Metric]) -> None:
        """Write metrics."""
        self._leaves_metrics = False
        self._work.put_metrics(metrics)

    def remove_metrics(self, ids: Collection[int]) -> None:
        """Delete metrics with all that is theirs."""
        self._leaves_metrics = False
        self._cells = None
        self._work.remove_metrics(ids)

    def put_earlier_definitions(self, metric_id: int, earlier: Sequence[EarlierDefinition]) -> None:
        """Let `earlier` be all that the metric meant before."""
        self._work.put_earlier_definitions(metric_id, earlier)

    def put_answers(self, metric_id: int, answers: Answers) -> None:
        """Let `answers` be all the answers of the metric."""
        self._work.put_answers(metric_id, answers)

    def put_partners(self, lagging_id: int, leading_ids: Sequence[int]) -> None:
        """Let `leading_ids` be all that predicts the metric."""
        self._work.put_partners(lagging_id, leading_ids)

    def put_target_plans(self, plans: Iterable[TargetPlan]) -> None:
        """Write target plans with all their per-period targets."""
        self._work.put_target_plans(plans)

    def remove_target_plans(self, ids: Collection[int]) -> None:
        """Delete target plans."""
        self._work.remove_target_plans(ids)

    def put_entries(self, entries: Iterable[Entry]) -> None:
        """Write entries."""
        listed = list(entries)
        if self._cells is not None:
            for each in listed:
                cell = NOT_APPLICABLE if each.is_not_applicable else each.value
                self._cells.setdefault(each.metric_id, {})[each.period] = cell
        self._work.put_entries(listed)

    def put_batch(self, batch: EntryBatch) -> None:
        """Write many values of one source, faster than `put_entries` does, with the same effect."""
        self._cells = None
        self._work.put_batch(batch)

    def put_import_profiles(self, profiles: Iterable[ImportProfile]) -> None:
        """Write profiles."""
        self._work.put_import_profiles(profiles)

    def remove_import_profiles(self, ids: Collection[int]) -> None:
        """Delete profiles."""
        self._work.remove_import_profiles(ids)

    def put_events(self, events: Iterable[Event]) -> None:
        """Write events."""
        self._work.put_events(events)

    def remove_events(self, ids: Collection[int]) -> None:
        """Delete events."""
        self._work.remove_events(ids)

    def put_actions(self, decided: Iterable[ReviewAction]) -> None:
        """Write what reviews decided."""
        self._work.put_actions(decided)

    def remove_actions(self, ids: Collection[int]) -> None:
        """Delete what reviews decided."""
        self._work.remove_actions(ids)

    def put_limit_settings(self, metric_id: int, settings: LimitSettings) -> None:
        """Let `settings` be all that was decided about the limits of the metric."""
        self._work.put_limit_settings(metric_id, settings)

    def remove_entries(self, cells: Collection[tuple[int, Period]]) -> None:
        """Delete entries."""
        if self._cells is not None:
            for metric_id, period in cells:
                self._cells.setdefault(metric_id, {})[period] = None
        self._work.remove_entries(cells)

    def put_locks(self, locks: Iterable[PeriodLock]) -> None:
        """Write what was said of periods; there is one lock a period."""
        self._work.put_locks(locks)

    def undo(self) -> None:
        """Take back what `undoable` names."""
        self._leaves_metrics = False
        self._cells = None
        self._work.undo()

    def redo(self) -> None:
        """Bring back what `redoable` names."""
        self._leaves_metrics = False
        self._cells = None
        self._work.redo()

    def roll_back(self, change_set_id: int, overwrite: Collection[RollbackKey] = ()) -> None:
        """Take back an earlier change set, as an action of its own that can be undone."""
        self._leaves_metrics = False
        self._cells = None
        self._work.roll_back(change_set_id, overwrite)


class CalculatingFile:
    """An open company file with its calculation; used by several threads, one at a time."""

    def __init__(self, file: CompanyFile, today: Today) -> None:
        self._file = file
        self._calculation = Calculation(today)
        self._lock = RLock()
        self._work: CalculatingUnitOfWork | None = None  # of the block that is open, if one is

    @property
    def path(self) -> Path:
        """Return where the file is."""
        return self._file.path

    @contextmanager
    def read(self) -> Iterator[CalculatingRecords]:
        """Open a consistent view; inside a unit of work it is that of the unit of work."""
        with self._lock, self._file.read() as records:
            yield self._work or CalculatingRecords(records, self._calculation)

    @contextmanager
    def write(self, action: Action) -> Iterator[CalculatingUnitOfWork]:
        """Open a unit of work; leaving the block commits it, an error rolls it back whole."""
        with self._lock:
            if not self._calculation.is_ready:
                with self._file.read() as records:
                    self._calculation.get_ready(records)
            try:
                with self._file.write(action) as stored:
                    work = CalculatingUnitOfWork(stored, self._calculation)
                    self._work = work
                    try:
                        yield work
                    finally:
                        self._work = None
                if not stored.result.is_empty:
                    work.finish(self._calculation.follow(self._file, work.cells, stored.result))
            finally:
                self._calculation.kept.forget()

    def back_up(self, to: Path) -> None:
        """Write a complete, verified copy to `to`; UserError where that cannot be done."""
        with self._lock:
            self._file.back_up(to)

    def check(self, progress: Progress) -> Sequence[Finding]:
        """Return what is wrong with the file; empty where every row and number is as journaled."""
        with self._lock:
            return self._file.check(progress)

    def close(self) -> None:
        """Close the file; further use is a bug."""
        with self._lock:
            self._file.close()


class CalculatingGlance:
    """A company file at a glance, with its calculation on one day."""

    def __init__(self, seen: CompanyReading, today: dt.date) -> None:
        self._seen = seen
        self._calculation = Calculation(lambda: today)

    @contextmanager
    def read(self) -> Iterator[CalculatingRecords]:
        """Open a consistent view."""
        with self._seen.read() as records:
            yield CalculatingRecords(records, self._calculation)


@contextmanager
def calculating_glance(
    stored: AbstractContextManager[CompanyReading | None], today: dt.date
) -> Iterator[CalculatingGlance | None]:
    """Glance with calculation at what `stored` glances at, inside the block."""
    with stored as seen:
        yield None if seen is None else CalculatingGlance(seen, today)


class CalculatingFiles:
    """Makes and opens company files whose formulas are calculated.

    `today` says which day it is: formulas that need no number have a value up to its period.
    """

    def __init__(self, files: CompanyFiles, today: Today) -> None:
        self._files = files
        self._today = today

    def create(self, path: Path, company: Company) -> CalculatingFile:
        """Create a company file that must not exist yet, and open it."""
        return CalculatingFile(self._files.create(path, company), self._today)

    def open(self, path: Path) -> CalculatingFile:
        """Open a company file."""
        return CalculatingFile(self._files.open(path), self._today)

    def glance(
        self, path: Path, today: dt.date
    ) -> AbstractContextManager[CalculatingGlance | None]:
        """Glance at a closed company file inside the block; None where that cannot be."""
        return calculating_glance(self._files.glance(path, today), today)
