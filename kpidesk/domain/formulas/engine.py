"""The calculation of a whole company: all its metrics, kept up to date with what is stored.

A column is computed for every metric along the timeline of its frequency; what a formula of a
coarser frequency needs is rolled up to that first, each input by its own aggregation, and a metric
that is recomputed (a ratio) by its formula from its own inputs there, never from its finer results.
A coarser period counts only where all of its finer ones are there, the running one too; coalesce
and sum there make no number of a part, see `seen_columns`.
"""

import datetime as dt
import gc
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from kpidesk.domain.formulas import columns
from kpidesk.domain.formulas.cells import Cell
from kpidesk.domain.formulas.columns import Column
from kpidesk.domain.formulas.definitions import Definition
from kpidesk.domain.formulas.dependencies import Dependencies, parse_or_error
from kpidesk.domain.formulas.errors import FormulaError
from kpidesk.domain.formulas.evaluation import evaluate
from kpidesk.domain.formulas.names import name_key
from kpidesk.domain.formulas.seen_columns import Measured, SeenColumns
from kpidesk.domain.formulas.store import Store
from kpidesk.domain.formulas.timeline import OUTSIDE, Timeline
from kpidesk.domain.formulas.tree import Name, Node, walk
from kpidesk.domain.formulas.unit_check import check_units
from kpidesk.domain.lenses import Lens
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.domain.units import Unit


@dataclass(frozen=True, slots=True)
class Recalculation:
    """What a change did.

    `changed` are the periods, of each metric's own frequency, in which another value stands now.
    `recomputed` are all metrics that were computed again: their coarser periods may have changed
    even where `changed` has none.
    """

    changed: Mapping[int, tuple[Period, ...]] = field(default_factory=dict)
    recomputed: tuple[int, ...] = ()


class Engine:
    """The values of all metrics of a company.

    `days` are the first and last day that are calculated even where nothing is stored: today is a
    good last one, since formulas with coalesce or a constant have a value there. `evaluations`
    counts the formulas that were computed so far.
    """

    def __init__(
        self,
        definitions: Iterable[Definition] = (),
        inputs: Mapping[int, Mapping[Period, Cell]] | None = None,
        calendar: FiscalCalendar | None = None,
        days: tuple[dt.date, dt.date] | None = None,
    ) -> None:
        self.calendar = calendar or FiscalCalendar()
        self.dependencies = Dependencies()
        self.evaluations = 0
        self._store = Store(self.calendar, days)
        self._columns: dict[int, tuple[Timeline, Column]] = {}
        measured = Measured(
            self.calendar,
            self.dependencies.plans,
            self.dependencies.definitions,
            lambda metric_id: self.dependencies.rank[metric_id],
            lambda metric_id: self._columns[metric_id][1],
            self._store.timeline,
        )
        self.coarser = SeenColumns(measured, Lens.QUARTER)
        with _nothing_collected():
            for metric_id, cells in (inputs or {}).items():
                self._store.put(metric_id, cells)
            self.set_definitions(definitions)

    # Changes

    def set_inputs(self, changes: Mapping[int, Mapping[Period, Cell]]) -> Recalculation:
        """Take over these stored values, None where one is cleared; compute what needs them."""
        for metric_id, cells in changes.items():
            self._store.put(metric_id, cells)
        return self._settle(())

    def replace_inputs(self, stored: Mapping[int, Mapping[Period, Cell]]) -> Recalculation:
        """Let these cells be all that is stored for these metrics; compute what needs them."""
        changes: dict[int, Mapping[Period, Cell]] = {}
        for metric_id, cells in stored.items():
            before = self._store.cells(metric_id)
            other = {p: cell for p, cell in cells.items() if before.get(p) != cell}
            other |= dict.fromkeys(before.keys() - cells.keys())
            if other:
                changes[metric_id] = other
        return self.set_inputs(changes)

    def set_definitions(
        self, put: Iterable[Definition], removed: Collection[int] = ()
    ) -> Recalculation:
        """Take over these definitions, and drop others; compute what is another thing now."""
        listed, known = list(put), self.dependencies.definitions
        # Whether numbers from before and after a change can be put together is a matter of units.
        remeasured = {
            each.id
            for each in listed
            if (old := known.get(each.id)) is not None
            and (old.unit, old.earlier) != (each.unit, each.earlier)
            and each.earlier
        }
        changed = self.dependencies.update(listed, removed) | remeasured
        plans = self.dependencies.plans
        for metric_id in changed:
            plan = plans.get(metric_id)
            self._store.define(metric_id, None if plan is None else plan.frequency)
        return self._settle(changed)

    def _settle(self, redefined: Collection[int]) -> Recalculation:
        """Compute again what depends on the changes, and say what became of it."""
        touched, has_moved = self._store.settle()
        if not has_moved:
            return self._recomputed({*touched, *redefined})
        self.coarser.forget_everything()
        return self._recomputed({*self.dependencies.plans, *redefined})

    def recalculate(self) -> Recalculation:
        """Compute everything again from what is stored; that it changes nothing is a law."""
        return self._recomputed(self.dependencies.plans)

    def _recomputed(self, redefined: Collection[int]) -> Recalculation:
        """Compute what is `redefined` again, and all that needs it."""
        again = self.dependencies.with_dependants(redefined)
        changed: dict[int, tuple[Period, ...]] = {}
        for metric_id in redefined:
            if metric_id not in self.dependencies.plans and metric_id in self._columns:
                line, column = self._columns.pop(metric_id)
                changed[metric_id] = _periods(line, column.present())
        self.coarser.forget((*again, *redefined))
        for metric_id in again:
            line = self._store.timeline(self.dependencies.plans[metric_id].frequency)
            old, new = self._columns.get(metric_id), self._computed(metric_id, line)
            self._columns[metric_id] = (line, new)
            if periods := _changes(old, line, new):
                changed[metric_id] = periods
        return Recalculation({k: v for k, v in changed.items() if v}, tuple(again))

    def _computed(self, metric_id: int, line: Timeline) -> Column:
        """Return a metric along the timeline of its own frequency.

        What it needs has been computed before, or is rolled up now.
        """
        plan = self.dependencies.plans[metric_id]
        inputs = dict(plan.inputs)
        found: Column | None = None
        begin: dt.date | None = None
        for version in plan.versions:
            if version.tree is not None:
                column = self._evaluated(version.tree, inputs, line)
            elif version.problem is not None:
                column = columns.blank(len(line))
            else:
                column = self._store.column(metric_id)
            if found is None or begin is None:
                found = column
            else:
                found = columns.before_and_after(found, column, line.count_before(begin))
            begin = version.until
        assert found is not None  # noqa: S101 - a plan has at least one version
        return found

    def _evaluated(self, tree: Node, inputs: Mapping[str, int], line: Timeline) -> Column:
        """Return what `tree` gives along `line`; `inputs` are metrics by the key of their name."""
        self.evaluations += 1
        found = evaluate(
            tree,
            lambda name: self.column(inputs[name_key(name)], line.frequency),
            line,
        )
        plans = self.dependencies.plans
        if all(plans[needed].frequency is line.frequency for needed in inputs.values()):
            return found
        for node in walk(tree):
            if isinstance(node, Name):
                self.coarser.see(inputs[name_key(node.name)], line.frequency)
        return self.coarser.of_whole_inputs(found, tree, inputs, line)

    # Answers

    def timeline(self, frequency: Frequency) -> Timeline:
        """Return the periods of `frequency` that are calculated."""
        return self._store.timeline(frequency)

    def column(self, metric_id: int, frequency: Frequency | None = None) -> Column:
        """Return a metric along the timeline of `frequency`: its own, or a coarser one.

        A ratio is recomputed there from its rolled-up inputs. Raises KeyError where there is no
        such metric, and ValueError where `frequency` is finer than its own.
        """
        own = self.dependencies.plans[metric_id].frequency
        wanted = frequency or own
        if wanted.is_finer_than(own):
            raise ValueError(f"a {own} metric has no values by {wanted}")
        if wanted is own:
            return self._columns[metric_id][1]
        return self.coarser.see(metric_id, wanted).column

    def trial(self, tree: Node, frequency: Frequency) -> Column:
        """Return what a formula that no metric has yet would give along a timeline.

        Its names are known, and none is of a coarser frequency; see `check`.
        """
        inputs = {}
        for node in walk(tree):
            if isinstance(node, Name) and (metric_id := self.dependencies.find(node.name)):
                inputs[name_key(node.name)] = metric_id
        return self._evaluated(tree, inputs, self._store.timeline(frequency))

    def cell(self, metric_id: int, period: Period) -> Cell:
        """Return what stands in `period`, which may be of a coarser frequency than the metric."""
        column = self.column(metric_id, period.frequency)
        where = self._store.timeline(period.frequency).find(period)
        return None if where == OUTSIDE else column.cell(where)

    def values(self, metric_id: int, frequency: Frequency | None = None) -> dict[Period, float]:
        """Return the numbers of a metric by period, in order; blanks are left out."""
        column = self.column(metric_id, frequency)
        own = self.dependencies.plans[metric_id].frequency
        periods = self._store.timeline(frequency or own).periods
        return {periods[index]: value for index, value in column.numbers()}

    def not_applicable(self, metric_id: int) -> list[Period]:
        """Return the periods of a metric in which there is nothing to measure, in order."""
        column = self.column(metric_id)
        if column.absent is None:
            return []
        periods = self._store.timeline(self.dependencies.plans[metric_id].frequency).periods
        return [periods[index] for index in column.nowhere()]

    def error(self, metric_id: int) -> FormulaError | None:
        """Return why the formula of a metric cannot be calculated; None where it can, or is none.

        Raises KeyError where there is no such metric.
        """
        return self.dependencies.error(metric_id)

    def errors(self) -> dict[int, FormulaError]:
        """Return the metrics whose formula cannot be calculated, and why."""
        found = ((metric_id, self.error(metric_id)) for metric_id in self.dependencies.plans)
        return {metric_id: error for metric_id, error in found if error is not None}

    def users_of(self, metric_id: int) -> tuple[int, ...]:
        """Return the ids of the metrics whose formulas name this one, in order of id."""
        return tuple(sorted(self.dependencies.users.get(metric_id, ())))

    def inputs_of(self, metric_id: int) -> tuple[int, ...]:
        """Return the ids of the metrics that the formulas of this one name, in order of id."""
        return self.dependencies.inputs_of(metric_id)

    def check(self, definition: Definition) -> tuple[FormulaError, ...]:
        """Return what would be wrong with a formula, were it taken over: names, rings and units."""
        found = self.dependencies.check(definition)
        tree = None if definition.formula is None else parse_or_error(definition.formula)
        if tree is None or isinstance(tree, FormulaError):
            return found
        return found + check_units(tree, self._unit_of(definition), definition.unit).problems

    def _unit_of(self, definition: Definition) -> Callable[[str], Unit | None]:
        """Return what gives the unit of a name in the formula of `definition`."""

        def unit_of(name: str) -> Unit | None:
            if name_key(name) == name_key(definition.name):
                return definition.unit
            metric_id = self.dependencies.find(name)
            return None if metric_id is None else self.dependencies.definitions[metric_id].unit

        return unit_of


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Let the garbage collector rest: it would look again and again at objects that all stay.

    Without this, ten times the metrics would cost fourteen times as much.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _changes(
    old: tuple[Timeline, Column] | None, line: Timeline, new: Column
) -> tuple[Period, ...]:
    """Return the periods in which `new`, along `line`, says something else than `old` did."""
    if old is None:
        return _periods(line, new.present())
    before, column = old
    if column is new:  # what is typed, and was not touched
        return ()
    if before is line:
        return _periods(line, columns.differences(column, new))
    # What was computed beyond the new timeline is gone.
    fits = before.frequency is line.frequency
    offset = before.offset_to(line) if fits else len(before)
    kept = range(offset, offset + len(line)) if fits else range(0)
    gone = [before.periods[index] for index in column.present() if index not in kept]
    moved = columns.moved(column, offset, len(line))
    found = (*gone, *_periods(line, columns.differences(moved, new)))
    return tuple(sorted(found, key=lambda period: period.start)) if gone else found


def _periods(line: Timeline, indexes: list[int]) -> tuple[Period, ...]:
    if len(indexes) == len(line):
        return line.periods
    return tuple([line.periods[index] for index in indexes])
