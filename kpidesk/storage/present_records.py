"""What stands in a company file now, read through `reads`: how rows become what is read of it."""

from abc import ABC, abstractmethod
from collections import namedtuple
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from kpidesk.domain.metrics import Company, Department, EarlierDefinition, Metric, Owner
from kpidesk.domain.objectives import Objective
from kpidesk.domain.periods import Period
from kpidesk.domain.targets import Target, TargetPlan
from kpidesk.storage import cells, metric_rows, plan_rows, reads, rows
from kpidesk.storage.cells import AnyRow
from kpidesk.storage.reads import Read

if TYPE_CHECKING:
    from kpidesk.domain.actions import Action
    from kpidesk.domain.behaviour_charts import LimitSettings
    from kpidesk.domain.events import Event
    from kpidesk.domain.locks import PeriodLock
    from kpidesk.domain.places import Places
    from kpidesk.domain.qualification import Answer, Answers, Criterion


class PresentRecords(ABC):
    """Everything that stands in a company file now, whatever carries the reads out."""

    @abstractmethod
    def _rows(self, read: Read, ids: Collection[int] | None = None) -> Iterable[Any]:
        """Return the rows of `read`, those of `ids` in its column `of` alone; None: all.

        A row is what the driver gives: of 100,000 most time is in what is put around them.
        """

    def _named(self, read: Read, ids: Collection[int] | None = None) -> Iterator[AnyRow]:
        """Return the rows of `read` with the columns as attributes."""
        return map(_kind_of_row(read)._make, self._rows(read, ids))

    def company(self) -> Company:
        """Return the company."""
        found = list(self._named(reads.COMPANY))
        if len(found) != 1:
            raise cells.UnreadableRowError
        return rows.company_from(found[0])

    def departments(self) -> Sequence[Department]:
        """Return the departments by name."""
        return sorted(map(rows.department_from, self._named(reads.DEPARTMENTS)), key=by_name)

    def owners(self) -> Sequence[Owner]:
        """Return the owners by name."""
        return sorted(map(rows.owner_from, self._named(reads.OWNERS)), key=by_name)

    def objectives(self) -> Sequence[Objective]:
        """Return the objectives by name."""
        return sorted(map(rows.objective_from, self._named(reads.OBJECTIVES)), key=by_name)

    def metrics(self) -> Sequence[Metric]:
        """Return every metric, retired ones too, by position and name."""
        found = map(metric_rows.metric_from, self._rows(reads.METRICS))
        return sorted(found, key=lambda each: (each.position, each.name.casefold(), each.id))

    def earlier_definitions(
        self, metric_ids: Collection[int] | None = None
    ) -> Mapping[int, tuple[EarlierDefinition, ...]]:
        """Return what metrics meant before, in order of time; only of those that changed."""
        found: dict[int, list[EarlierDefinition]] = {}
        for row in self._named(reads.EARLIER_DEFINITIONS, metric_ids):
            found.setdefault(row.metric_id, []).append(metric_rows.earlier_from(row))
        return {metric_id: tuple(definitions) for metric_id, definitions in found.items()}

    def answers(self, metric_ids: Collection[int] | None = None) -> "Mapping[int, Answers]":
        """Return how the questions of the qualification were answered, by metric."""
        found: dict[int, dict[Criterion, Answer]] = {}
        for row in self._named(reads.ANSWERS, metric_ids):
            criterion, answer = metric_rows.answer_from(row)
            found.setdefault(row.metric_id, {})[criterion] = answer
        return found

    def partners(self) -> Mapping[int, tuple[int, ...]]:
        """Return the leading metrics that predict a lagging one, by the lagging one."""
        pairs = groupby(self._rows(reads.PARTNERS), itemgetter(0))
        return {number: tuple(pair[1] for pair in ours) for number, ours in pairs}

    def target_plans(self, metric_ids: Collection[int] | None = None) -> Sequence[TargetPlan]:
        """Return the plans of these metrics (None: of all) by metric and start."""
        plans = list(self._named(reads.TARGET_PLANS, metric_ids))
        ids = None if metric_ids is None else [plan.id for plan in plans]
        targets: dict[int, dict[Period, Target]] = {}
        for plan_id, frequency, start, value, upper in self._rows(reads.TARGET_VALUES, ids):
            target = plan_rows.target_from(value, upper)
            targets.setdefault(plan_id, {})[cells.period(frequency, start)] = target
        return [plan_rows.plan_from(row, targets.get(row.id, {})) for row in plans]

    def values(
        self, metric_ids: Collection[int] | None = None
    ) -> Mapping[int, Mapping[Period, float]]:
        """Return the values alone, by metric and period: the fast way to read many."""
        found = self._by_metric(reads.VALUES, metric_ids)
        for numbers in found.values():
            cells.check_numbers(numbers.values())
        return found

    def notes(
        self, metric_ids: Collection[int] | None = None
    ) -> Mapping[int, Mapping[Period, str]]:
        """Return the notes that are not empty, by metric and period."""
        return self._by_metric(reads.NOTES, metric_ids)

    def not_applicable(
        self, metric_ids: Collection[int] | None = None
    ) -> Mapping[int, frozenset[Period]]:
        """Return the periods in which there is nothing to measure, by metric."""
        marked = self._by_metric(reads.NOT_APPLICABLE, metric_ids)
        return {metric_id: frozenset(periods) for metric_id, periods in marked.items()}

    def confirmed(
        self, metric_ids: Collection[int] | None = None
    ) -> Mapping[int, frozenset[Period]]:
        """Return the periods whose value a person found right, by metric."""
        marked = self._by_metric(reads.CONFIRMED, metric_ids)
        return {metric_id: frozenset(periods) for metric_id, periods in marked.items()}

    def events(self) -> "Sequence[Event]":
        """Return what happened, by day."""
        from kpidesk.storage import event_rows  # read where they are asked for: not at a glance

        found = map(event_rows.event_from, self._named(reads.EVENTS))
        return sorted(found, key=lambda each: (each.on, each.id))

    def actions(self) -> "Sequence[Action]":
        """Return what reviews decided, in the order of time."""
        from kpidesk.storage import action_rows

        found = map(action_rows.action_from, self._named(reads.ACTIONS))
        return sorted(found, key=lambda each: (each.decided_on, each.id))

    def places(self) -> "Places":
        """Return what each metric was since the file began, and where it stood."""
        from kpidesk.storage import places  # only months that are past ask for them

        steps = list(self._rows(reads.PLACES))
        times = dict(self._rows(reads.CHANGE_TIMES, {step[0] for step in steps}))
        ((began,),) = self._rows(reads.BEGINNING)
        return places.places_from(steps, times, began)

    def limit_settings(
        self, metric_ids: Collection[int] | None = None
    ) -> "Mapping[int, LimitSettings]":
        """Return what was decided about the limits of metrics; only of those with a decision."""
        bases = list(self._named(reads.LIMIT_BASES, metric_ids))
        seasons = list(self._named(reads.LIMIT_SEASONS, metric_ids))
        if not bases and not seasons:
            return {}
        from kpidesk.storage import limit_rows  # what a chart is made of is not read for nothing

        return limit_rows.settings_from(bases, seasons)

    def locks(self) -> "Sequence[PeriodLock]":
        """Return what was said by hand of periods, by frequency and time."""
        from kpidesk.storage import entry_rows

        found = map(entry_rows.lock_from, self._named(reads.LOCKS))
        return sorted(found, key=lambda lock: (lock.period.frequency, lock.period.start))

    def _by_metric(self, read: Read, ids: Collection[int] | None) -> dict[int, dict[Period, Any]]:
        found: dict[int, dict[Period, Any]] = {}
        period, last, cells_of_last = cells.named_period, None, dict[Period, Any]()
        for metric_id, name, value in self._rows(read, ids):
            if metric_id != last:
                last, cells_of_last = metric_id, {}
                found[metric_id] = cells_of_last
            cells_of_last[period(name)] = value
        return found


def by_name(row: Any) -> tuple[str, int]:  # noqa: ANN401 - whatever has a name and an id
    """Return what puts rows in the order of their names."""
    return row.name.casefold(), row.id


@cache
def _kind_of_row(read: Read) -> Any:  # noqa: ANN401 - made of the names of the columns
    return namedtuple("_kind_of_row", read.columns)  # noqa: PYI024 - names that mypy cannot know
