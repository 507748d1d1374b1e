"""The KPI library: proven metrics to choose from, what they are made of, and sets to start with.

It is read from three tables with a header line: the KPIs, the inputs that their formulas name, and
the starter sets. A formula names metrics by their key there.
"""

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from kpidesk.domain import durations
from kpidesk.domain.formulas.parser import parse
from kpidesk.domain.formulas.tree import Node
from kpidesk.domain.formulas.unit_check import check_units
from kpidesk.domain.formulas.writing import names_in, quoted, unparse
from kpidesk.domain.metrics import Aggregation, Category, Direction, Perspective, Timing
from kpidesk.domain.periods import Frequency
from kpidesk.domain.qualification import Outcome
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.i18n import _

ALL_TRADES = "all"
# The columns whose texts a person reads.
READ_COLUMNS = ("name", "department", "source", "definition", "objective", "sentence")
Translate = Callable[[str], str]


class Industry(StrEnum):
    """The trades that the library knows."""

    SHOP = "shop"
    RESTAURANT = "restaurant"
    HOTEL = "hotel"
    TRADE = "trade"
    AGENCY = "agency"
    CONSULTANT = "consultant"
    ONLINE_SHOP = "online_shop"
    CLINIC = "clinic"
    NONPROFIT = "nonprofit"
    SCHOOL = "school"
    SOFTWARE = "software"
    MANUFACTURER = "manufacturer"

    @property
    def label(self) -> str:
        """Return the words a person reads."""
        return {
            Industry.SHOP: _("Shop"),
            Industry.RESTAURANT: _("Restaurant or café"),
            Industry.HOTEL: _("Hotel or guesthouse"),
            Industry.TRADE: _("Trade or craft business"),
            Industry.AGENCY: _("Agency"),
            Industry.CONSULTANT: _("Consultant"),
            Industry.ONLINE_SHOP: _("Online shop"),
            Industry.CLINIC: _("Clinic or practice"),
            Industry.NONPROFIT: _("Nonprofit"),
            Industry.SCHOOL: _("School or courses"),
            Industry.SOFTWARE: _("Software"),
            Industry.MANUFACTURER: _("Manufacturer"),
        }[self]


class Measure(StrEnum):
    """What a metric of the library counts in; money is in whatever currency the company has."""

    CURRENCY = "currency"
    PERCENT = "percent"
    COUNT = "count"
    RATIO = "ratio"
    SCORE = "score"
    NPS = "nps"
    HOURS = "hours"
    DAYS = "days"
    MONTHS = "months"

    @property
    def label(self) -> str:
        """Return the word a person reads."""
        return {
            Measure.CURRENCY: _("Currency"),
            Measure.PERCENT: _("Percent"),
            Measure.COUNT: _("Number"),
            Measure.RATIO: _("Ratio"),
            Measure.SCORE: _("Score"),
            Measure.NPS: _("NPS"),
            Measure.HOURS: _("Hours"),
            Measure.DAYS: _("Days"),
            Measure.MONTHS: _("Months"),
        }[self]

    def unit(self, currency: str, decimals: int) -> Unit:
        """Return the unit of a metric that is measured so, in a company with `currency`."""
        kind, symbol = {
            Measure.CURRENCY: (UnitKind.CURRENCY, currency),
            Measure.PERCENT: (UnitKind.PERCENT, ""),
            Measure.COUNT: (UnitKind.NUMBER, ""),
            Measure.RATIO: (UnitKind.RATIO, ""),
            Measure.SCORE: (UnitKind.SCORE, ""),
            Measure.NPS: (UnitKind.NPS, ""),
            Measure.HOURS: (UnitKind.DURATION, durations.Base.HOURS.label),
            Measure.DAYS: (UnitKind.DURATION, durations.Base.DAYS.label),
            Measure.MONTHS: (UnitKind.NUMBER, _("months")),
        }[self]
        return Unit(kind, symbol, decimals)


@dataclass(frozen=True, slots=True)
class LibraryMetric:
    """One metric of the library.

    `formula` names other metrics by key, `inputs` are those keys; both are empty where the numbers
    are typed, and `source` then says where they are usually found. `is_input` marks what is there
    only because a formula needs it. `outcome` is what a better number usually leads to.
    """

    key: str
    name: str
    department: str
    perspective: Perspective
    category: Category
    timing: Timing
    measure: Measure
    decimals: int
    direction: Direction
    frequency: Frequency
    aggregation: Aggregation
    outcome: Outcome
    source: str
    industries: frozenset[Industry]
    formula: str
    definition: str
    inputs: tuple[str, ...] = ()
    is_input: bool = False

    def unit(self, currency: str) -> Unit:
        """Return its unit in a company with `currency`."""
        return self.measure.unit(currency, self.decimals)

    @property
    def kinds(self) -> tuple[str, str, str]:
        """Return the words that sort it: leading or lagging, how often, and what it counts in."""
        often = self.frequency.label
        return (self.timing.label, often[:1].upper() + often[1:], self.measure.label)

    @property
    def tree(self) -> Node | None:
        """Return its formula as a tree; None where it has none."""
        return parse(self.formula) if self.formula else None

    def formula_with(self, name_of: Callable[[str], str]) -> str:
        """Return its formula with `name_of` each key in place of the key; empty where it is none.

        The result can be parsed again.
        """
        tree = self.tree
        return "" if tree is None else unparse(tree, lambda key: quoted(name_of(key)))


@dataclass(frozen=True, slots=True)
class StarterSet:
    """Five to eight KPIs for a trade, by key, and the objective that they serve."""

    industry: Industry
    objective: str
    sentence: str
    metrics: tuple[str, ...]

    @property
    def key(self) -> str:
        """Return what names it in a call."""
        return self.industry.value


@dataclass(frozen=True)
class Library:
    """All metrics, KPIs first, in the order of the tables; `by_key` finds one."""

    metrics: tuple[LibraryMetric, ...]
    starter_sets: tuple[StarterSet, ...] = ()

    @cached_property
    def by_key(self) -> Mapping[str, LibraryMetric]:
        """Return every metric by its key."""
        return {metric.key: metric for metric in self.metrics}

    @cached_property
    def kpis(self) -> tuple[LibraryMetric, ...]:
        """Return what can be chosen: all but the inputs."""
        return tuple(metric for metric in self.metrics if not metric.is_input)

    @cached_property
    def departments(self) -> tuple[str, ...]:
        """Return the departments of the KPIs, in the order of the table."""
        return tuple(dict.fromkeys(metric.department for metric in self.kpis))

    def starter_set(self, key: str) -> StarterSet:
        """Return the starter set named `key`; KeyError where there is none."""
        for found in self.starter_sets:
            if found.key == key:
                return found
        raise KeyError(key)

    def with_inputs(self, *keys: str) -> tuple[LibraryMetric, ...]:
        """Return these metrics and all that their formulas need, each after what it needs.

        KeyError where the library has no such metric.
        """
        found: dict[str, LibraryMetric] = {}

        def add(key: str, above: frozenset[str]) -> None:
            metric = self.by_key[key]
            if key in above:
                raise ValueError(f"{key} needs itself")
            for needed in metric.inputs:
                if needed not in found:
                    add(needed, above | {key})
            found.setdefault(key, metric)

        for key in keys:
            add(key, frozenset())
        return tuple(found.values())

    def readable_formula(self, key: str) -> str:
        """Return the formula of a metric with names for keys: "[Total revenue] / Orders"."""
        return self.by_key[key].formula_with(lambda needed: self.by_key[needed].name)

    def problems(self) -> tuple[str, ...]:
        """Return what is wrong with the tables, for whoever edits them; empty where all is well."""
        return (*_twins(self.metrics), *self._wrong_formulas(), *self._wrong_sets())

    def _wrong_formulas(self) -> Iterable[str]:
        for metric in self.metrics:
            for needed in metric.inputs:
                found = self.by_key.get(needed)
                if found is None:
                    yield f"{metric.key} needs {needed}, which is not in the library"
                elif metric.frequency.is_finer_than(found.frequency):
                    yield f"{metric.key} is {metric.frequency}, but {needed} is {found.frequency}"
            if metric.is_input and metric.formula:
                yield f"{metric.key} is an input with a formula"
            if bool(metric.source) == bool(metric.formula):
                yield f"{metric.key} is typed or calculated: either has a source or a formula"
            yield from self._wrong_units(metric)

    def _wrong_units(self, metric: LibraryMetric) -> Iterable[str]:
        def unit_of(key: str) -> Unit | None:
            found = self.by_key.get(key)
            return None if found is None else found.unit("€")

        if metric.tree is not None:
            for problem in check_units(metric.tree, unit_of, metric.unit("€")).problems:
                yield f"{metric.key}: {problem.message}"

    def _wrong_sets(self) -> Iterable[str]:
        known = {metric.key for metric in self.kpis}
        for chosen in self.starter_sets:
            for key in chosen.metrics:
                if key not in known:
                    yield f"the starter set {chosen.key} names {key}, which is no KPI"


def _twins(metrics: Iterable[LibraryMetric]) -> Iterable[str]:
    keys, names = set[str](), set[str]()
    for metric in metrics:
        name = metric.name.casefold()
        if metric.key in keys or name in names:
            yield f"{metric.key} is there twice, by its key or by its name"
        keys.add(metric.key)
        names.add(name)


def read_metrics(
    lines: Iterable[str], *, are_inputs: bool = False, translate: Translate = str
) -> tuple[LibraryMetric, ...]:
    """Return the metrics of a table; `lines` are its lines of text, the first names the columns.

    `translate` is given what a person reads. Raises ValueError for a word that has no meaning in
    its column, and FormulaError for a formula that cannot be read.
    """
    return tuple(_metric(row, translate, are_inputs=are_inputs) for row in csv.DictReader(lines))


def _metric(row: Mapping[str, str], translate: Translate, *, are_inputs: bool) -> LibraryMetric:
    text = _translated(row, translate)
    formula = row["formula"]
    return LibraryMetric(
        key=row["key"],
        name=text["name"],
        department=text["department"],
        perspective=Perspective(row["perspective"]),
        category=Category(row["category"]),
        timing=Timing(row["timing"]),
        measure=Measure(row["unit"]),
        decimals=int(row["decimals"]),
        direction=Direction(row["direction"]),
        frequency=Frequency(row["frequency"]),
        aggregation=Aggregation(row["aggregation"]),
        outcome=Outcome(row["outcome"]),
        source=text["source"],
        industries=_industries(row["industries"]),
        formula=formula,
        definition=text["definition"],
        inputs=names_in(parse(formula)) if formula else (),
        is_input=are_inputs,
    )


def read_starter_sets(
    lines: Iterable[str], *, translate: Translate = str
) -> tuple[StarterSet, ...]:
    """Return the starter sets of a table, as `read_metrics` does metrics."""
    found = []
    for row in csv.DictReader(lines):
        text = _translated(row, translate)
        keys = tuple(row["metrics"].split())
        found.append(StarterSet(Industry(row["key"]), text["objective"], text["sentence"], keys))
    return tuple(found)


def texts_of(lines: Iterable[str]) -> tuple[tuple[int, str], ...]:
    """Return what a person reads in a table, each with the number of its line: for translators."""
    reader = csv.DictReader(lines)
    return tuple(
        (reader.line_num, text)
        for row in reader
        for column, text in row.items()
        if column in READ_COLUMNS and text
    )


def _translated(row: Mapping[str, str], translate: Translate) -> Mapping[str, str]:
    # An empty text is the name of a catalogue's own header, and not to be looked up.
    return {
        column: translate(text) if text else ""
        for column, text in row.items()
        if column in READ_COLUMNS
    }


def _industries(text: str) -> frozenset[Industry]:
    words: Sequence[str] = text.split()
    return frozenset(Industry) if words == [ALL_TRADES] else frozenset(map(Industry, words))
