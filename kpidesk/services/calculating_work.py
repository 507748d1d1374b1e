"""What is written to a company file, and which cells: calculated metrics follow them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kpidesk.domain.changes import Kind
from kpidesk.domain.formulas.cells import NOT_APPLICABLE
from kpidesk.services.calculating_records import CalculatingRecords
from kpidesk.services.recalculation import build_engine

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from kpidesk.domain.actions import Action as ReviewAction
    from kpidesk.domain.behaviour_charts import LimitSettings
    from kpidesk.domain.changes import ChangeSet
    from kpidesk.domain.entries import Entry, EntryBatch
    from kpidesk.domain.events import Event
    from kpidesk.domain.formulas.cells import Cell
    from kpidesk.domain.formulas.engine import Engine
    from kpidesk.domain.import_profiles import ImportProfile
    from kpidesk.domain.locks import PeriodLock
    from kpidesk.domain.metrics import Company, Department, EarlierDefinition, Metric, Owner
    from kpidesk.domain.objectives import Objective
    from kpidesk.domain.periods import Period
    from kpidesk.domain.ports import UnitOfWork
    from kpidesk.domain.qualification import Answers
    from kpidesk.domain.rollbacks import RollbackKey
    from kpidesk.domain.targets import TargetPlan
    from kpidesk.services.recalculation import Calculation, Cells


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
