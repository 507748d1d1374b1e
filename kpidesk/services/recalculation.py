"""What is calculated in one company file, and how it follows what is written there."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from kpidesk.domain.changes import ChangeSet, Kind
from kpidesk.domain.formulas.cells import NOT_APPLICABLE, Cell
from kpidesk.domain.metrics import EarlierDefinition, Metric
from kpidesk.domain.periods import Period
from kpidesk.domain.ports import CompanyFile, Records
from kpidesk.services.kept import Kept

if TYPE_CHECKING:
    from kpidesk.domain.formulas.definitions import Definition
    from kpidesk.domain.formulas.engine import Engine

Today = Callable[[], dt.date]
Values = Mapping[int, Mapping[Period, float]]
Cells = Mapping[Period, Cell]
_LEAVES_METRICS: Final = frozenset(
    {
        Kind.ENTRY,
        Kind.TARGET,
        Kind.LOCK,
        Kind.PROFILE,
        Kind.EVENT,
        Kind.ACTION,
        Kind.LIMITS,
    }
)


def definition_of(metric: Metric, earlier: Sequence[EarlierDefinition] = ()) -> "Definition":
    """Return a metric as the calculation sees it."""
    # A company without formulas has none.
    from kpidesk.domain.formulas.definitions import Definition, EarlierFormula

    return Definition(
        metric.id,
        metric.name,
        metric.frequency,
        metric.aggregation,
        metric.unit,
        metric.formula or None,
        tuple(EarlierFormula(each.until, each.formula or None, each.unit) for each in earlier),
    )


def build_engine(
    records: Records, today: dt.date | None = None, values: Values | None = None
) -> "Engine":
    """Return the calculation of all that is stored; `today` is calculated in any case.

    `values` are all that are stored, where they have been read already.
    """
    from kpidesk.domain.formulas.engine import Engine

    earlier = records.earlier_definitions()
    definitions = [definition_of(each, earlier.get(each.id, ())) for each in records.metrics()]
    days = None if today is None else (today, today)
    found = records.values() if values is None else values
    cells = _cells(found, records.not_applicable())
    return Engine(definitions, cells, records.company().calendar, days)


def _cells(values: Values, gone: Mapping[int, Collection[Period]]) -> Mapping[int, Cells]:
    """Return the cells that have these values, or in which there is nothing to measure."""
    if not gone:
        return values
    cells: dict[int, Cells] = dict(values)
    for metric_id, periods in gone.items():
        cells[metric_id] = dict.fromkeys(periods, NOT_APPLICABLE) | dict(values.get(metric_id, {}))
    return cells


class Calculation:
    """What is calculated in one company file; whoever uses it holds the lock of the file.

    `metrics` are kept between writes, since every edit asks for them.
    """

    def __init__(self, today: Today) -> None:
        self.today = today
        self.kept = Kept(today)
        self._metrics: Sequence[Metric] | None = None
        self._calculated: frozenset[int] | None = None
        self._engine: Engine | None = None
        self._built_on: dt.date | None = None

    def metrics(self, records: Records) -> Sequence[Metric]:
        """Return every metric."""
        if self._metrics is None:
            self._metrics = tuple(records.metrics())
        return self._metrics

    def calculated(self, records: Records) -> frozenset[int]:
        """Return the ids of the metrics that have a formula now, or had one."""
        if self._calculated is None:
            found = {metric.id for metric in self.metrics(records) if metric.is_calculated}
            for metric_id, earlier in records.earlier_definitions().items():
                if any(version.formula for version in earlier):
                    found.add(metric_id)
            self._calculated = frozenset(found)
        return self._calculated

    @property
    def is_ready(self) -> bool:
        """Say whether a write can be followed: what was there before is known."""
        if self._calculated is None:
            return False
        return not self._calculated or self._engine is not None

    def get_ready(self, records: Records) -> None:
        """Know what there is before a write, so that what it changes can be told."""
        if self.calculated(records):
            self.engine(records)

    def engine(self, records: Records, read: Callable[[], Values] | None = None) -> "Engine":
        """Return the engine, built where there is none, and anew on another day.

        `read` gives all values that are stored, for a reader that needs them too.
        """
        today = self.today()
        if self._engine is None or self._built_on != today:
            values = None if read is None else read()
            self._engine, self._built_on = build_engine(records, today, values), today
        return self._engine

    @property
    def standing_engine(self) -> "Engine | None":
        """Return the engine of what was committed last; None where none was needed yet."""
        return self._engine

    # Following writes

    def follow(
        self, file: CompanyFile, cells: Mapping[int, Cells] | None, done: ChangeSet
    ) -> frozenset[int]:
        """Take over what a committed write did; return the metrics that have other values now.

        `cells` are those that were written, None where that is to be read from the file.
        """
        if done.touched.keys() - _LEAVES_METRICS:
            self._metrics = self._calculated = None
        try:
            return self._followed(file, cells, done)
        except BaseException:  # built anew from the file when next asked for
            self._engine = None
            raise

    def _followed(
        self, file: CompanyFile, cells: Mapping[int, Cells] | None, done: ChangeSet
    ) -> frozenset[int]:
        engine, entries = self._engine, done.ids(Kind.ENTRY)
        if engine is not None and cells is not None and not done.touched.keys() - _LEAVES_METRICS:
            return frozenset(engine.set_inputs(cells).changed)
        if engine is None and not done.ids(Kind.METRIC):
            return frozenset()
        with file.read() as records:
            calculated = self.calculated(records)
            if engine is None:
                return self._built(records) if calculated else frozenset()
            if records.company().calendar != engine.calendar:
                before = _calculated_in(engine)
                self._engine = None
                return before | self._built(records)
            changed = set[int]()
            if metric_ids := done.ids(Kind.METRIC):
                earlier = records.earlier_definitions(metric_ids)
                standing = [each for each in self.metrics(records) if each.id in metric_ids]
                put = [definition_of(each, earlier.get(each.id, ())) for each in standing]
                removed = metric_ids - {each.id for each in standing}
                changed.update(engine.set_definitions(put, removed).changed)
            if entries:
                stored = _cells(records.values(entries), records.not_applicable(entries))
                of_all = {metric_id: stored.get(metric_id, {}) for metric_id in entries}
                changed.update(engine.replace_inputs(of_all).changed)
        return frozenset(changed)

    def _built(self, records: Records) -> frozenset[int]:
        return _calculated_in(self.engine(records))


def _calculated_in(engine: "Engine") -> frozenset[int]:
    plans = engine.dependencies.plans
    return frozenset(metric_id for metric_id, plan in plans.items() if plan.is_calculated)
