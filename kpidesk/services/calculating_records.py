"""What is read of a company file, with the numbers of calculated metrics among the stored ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpidesk.domain.changes import EVERYTHING
from kpidesk.services.recalculation import build_engine

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Mapping, Sequence

    from kpidesk.domain.actions import Action as ReviewAction
    from kpidesk.domain.behaviour_charts import LimitSettings
    from kpidesk.domain.change_details import ChangeDetails
    from kpidesk.domain.changes import ChangeFilter, ChangeSet, Fate
    from kpidesk.domain.entries import Entry
    from kpidesk.domain.events import Event
    from kpidesk.domain.formulas.engine import Engine
    from kpidesk.domain.import_profiles import ImportProfile
    from kpidesk.domain.locks import PeriodLock
    from kpidesk.domain.metrics import Company, Department, EarlierDefinition, Metric, Owner
    from kpidesk.domain.objectives import Objective
    from kpidesk.domain.periods import Period
    from kpidesk.domain.places import Places
    from kpidesk.domain.ports import EntryVersion, Records
    from kpidesk.domain.qualification import Answers
    from kpidesk.domain.rollbacks import RollbackPlan
    from kpidesk.domain.targets import TargetPlan
    from kpidesk.services.kept import Kept
    from kpidesk.services.recalculation import Calculation, Values


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
