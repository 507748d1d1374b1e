"""What adding metrics of the library to a company means: what is new, what is there, what clashes.

An input is collected as seldom as its users allow, so that nobody counts by the day what is looked
at by the month; and a metric is never measured more often than an input that the company has.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from kpidesk.domain.formulas.names import name_key
from kpidesk.domain.formulas.unit_check import Kind, measure_of
from kpidesk.domain.imports import label_key
from kpidesk.domain.library import Library, LibraryMetric
from kpidesk.domain.metrics import Metric, Stage
from kpidesk.domain.periods import Frequency
from kpidesk.domain.units import Unit
from kpidesk.domain.units_typed import is_unit
from kpidesk.i18n import _


@dataclass(frozen=True, slots=True)
class NewMetric:
    """A metric that will be made, or `idea`: one of that name that was noted down and no more.

    `formula` has the names that the metrics have in the company. `is_wanted` marks what was asked
    for; the others are inputs.
    """

    metric: LibraryMetric
    frequency: Frequency
    formula: str
    is_wanted: bool
    idea: Metric | None = None


@dataclass(frozen=True, slots=True)
class KnownMetric:
    """A metric that the company has already; `is_wanted` where it was asked for itself."""

    metric: LibraryMetric
    existing: Metric
    is_wanted: bool


@dataclass(frozen=True, slots=True)
class Addition:
    """All of it: `new` has what was asked for, in that order, and then the inputs.

    `problems` are sentences; where there is one, nothing is to be added.
    """

    new: tuple[NewMetric, ...] = ()
    known: tuple[KnownMetric, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def wanted(self) -> tuple[NewMetric, ...]:
        """Return what was asked for."""
        return tuple(row for row in self.new if row.is_wanted)

    @property
    def inputs(self) -> tuple[NewMetric, ...]:
        """Return the inputs that come with it."""
        return tuple(row for row in self.new if not row.is_wanted)


def plan_addition(
    library: Library,
    existing: Iterable[Metric],
    wanted: Sequence[str],
    *,
    currency: str = "",
    needed: Mapping[str, Frequency] | None = None,
    at_most: Frequency = Frequency.DAY,
) -> Addition:
    """Return what adding the metrics `wanted`, by key, does to a company that has `existing`.

    `needed` are inputs of something else, with the frequency that it is measured in. Nothing new is
    measured more often than `at_most`. KeyError where the library has no such metric.
    """
    return _Plan(library, existing, wanted, needed or {}, at_most, currency).addition()


class _Plan:
    """One plan: what is there by key, then the frequencies, then what is new."""

    def __init__(
        self,
        library: Library,
        existing: Iterable[Metric],
        wanted: Sequence[str],
        needed: Mapping[str, Frequency],
        at_most: Frequency,
        currency: str,
    ) -> None:
        self._library = library
        self._wanted = dict.fromkeys(wanted)
        self._needed = needed
        self._at_most = at_most
        self._currency = currency
        known = _by_name(existing)
        self._there: dict[str, Metric] = {}
        self._order: dict[str, LibraryMetric] = {}
        for key in (*self._wanted, *needed):
            self._visit(key, known)
        self._ideas = {
            key: self._there.pop(key)
            for key in list(self._there)
            if is_idea(self._there[key]) and key in self._order
        }
        self._least = self._least_frequencies()
        self._frequencies = self._planned_frequencies()

    def _visit(self, key: str, known: Callable[[str], Metric | None]) -> None:
        """Note `key` and all it needs, down to what the company has."""
        if key in self._order or key in self._there:
            return
        metric = self._library.by_key[key]
        there = known(metric.name)
        if there is not None:
            self._there[key] = there
        if there is None or is_idea(there):
            for other in metric.inputs:
                self._visit(other, known)
            self._order[key] = metric

    def _least_frequencies(self) -> dict[str, Frequency]:
        """Return how often each new metric can be measured at most, by what it needs."""
        found: dict[str, Frequency] = {}
        for key, metric in self._order.items():
            below = (
                self._there[other].frequency if other in self._there else found[other]
                for other in metric.inputs
            )
            found[key] = coarsest([self._at_most, *below])
        return found

    def _planned_frequencies(self) -> dict[str, Frequency]:
        """Return how often each new metric is to be measured."""
        users: dict[str, list[Frequency]] = {k: [f] for k, f in self._needed.items()}
        found: dict[str, Frequency] = {}
        for key, metric in reversed(self._order.items()):
            asked = users.get(key, [])
            if key in self._wanted:
                asked = [metric.frequency]
            found[key] = coarsest([finest(asked), self._least[key]])
            for other in metric.inputs:
                users.setdefault(other, []).append(found[key])
        return found

    def _name(self, key: str) -> str:
        there = self._there.get(key) or self._ideas.get(key)
        return self._library.by_key[key].name if there is None else there.name

    def _in_order(self) -> dict[str, LibraryMetric]:
        wanted = {key: self._order[key] for key in self._wanted if key in self._order}
        return wanted | self._order

    def addition(self) -> Addition:
        """Return the plan."""
        new = tuple(
            NewMetric(
                metric,
                self._frequencies[key],
                metric.formula_with(self._name),
                key in self._wanted,
                self._ideas.get(key),
            )
            for key, metric in self._in_order().items()
        )
        known = tuple(
            KnownMetric(self._library.by_key[key], metric, key in self._wanted)
            for key, metric in self._there.items()
        )
        return Addition(new, known, tuple(self._problems()))

    def _problems(self) -> Iterable[str]:
        for metric in self._order.values():
            for key in metric.inputs:
                there = self._there.get(key)
                if there is None:
                    continue
                if there.stage is Stage.RETIRED:
                    yield _(
                        "“{name}” is calculated from “{input}”, which is retired in your company. "
                        "Bring that back first, or rename it."
                    ).format(name=metric.name, input=there.name)
                elif not is_alike(there.unit, self._library.by_key[key].unit(self._currency)):
                    yield _(
                        "“{name}” is calculated from “{input}”. You have a metric of that name, "
                        "but its unit is another one. Change that unit first, or rename it."
                    ).format(name=metric.name, input=there.name)


def is_idea(metric: Metric) -> bool:
    """Say whether a metric is only a name that was noted down: nothing of it is decided."""
    return metric.stage is Stage.CANDIDATE and metric.starts_on is None and not metric.formula


def is_alike(unit: Unit, wanted: Unit) -> bool:
    """Say whether a formula that is made for `wanted` gives the same with `unit`.

    The decimals are nobody's business, and a number without a symbol goes with hours; but minutes
    do not, nor a percentage with a number.
    """
    left, right = measure_of(unit), measure_of(wanted)
    if left.money != right.money or (left.kind is Kind.PERCENT) != (right.kind is Kind.PERCENT):
        return False
    if left.money:
        return is_unit(unit.symbol, wanted) or not (unit.symbol and wanted.symbol)
    if left.time is not None and right.time is not None:
        return left.time is right.time
    symbols = {unit.symbol.casefold(), wanted.symbol.casefold()} - {""}
    return len(symbols) < 2


def coarsest(frequencies: Sequence[Frequency]) -> Frequency:
    """Return the longest of one or more frequencies."""
    order = list(Frequency)
    return max(frequencies, key=order.index)


def finest(frequencies: Sequence[Frequency]) -> Frequency:
    """Return the shortest of one or more frequencies."""
    order = list(Frequency)
    return min(frequencies, key=order.index)


def _by_name(metrics: Iterable[Metric]) -> Callable[[str], Metric | None]:
    """Return what finds a metric by a name that a sheet or a formula would take for the same."""
    labels: dict[str, Metric] = {}
    names: dict[str, Metric] = {}
    for metric in metrics:
        labels.setdefault(label_key(metric.name), metric)
        names.setdefault(name_key(metric.name), metric)
    return lambda name: labels.get(label_key(name)) or names.get(name_key(name))
