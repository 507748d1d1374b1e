"""Why a calculated number moved: what each input of its formula contributed to the change.

The change between two periods is shared by the Shapley value (see `shapley`), so that the shares
always add up to it. Where the formula is a sum or difference, each term is shared for itself, which
gives the same numbers: an input that is only added contributes exactly what it moved. For a ratio
the numerator and the denominator each get the mean of the two orders in which they may step.

An input is one factor with all its cells: in revenue / prev(revenue) there is one. How many days a
period has is a factor of its own. A longer period that is a sum or a mean of shorter ones is shared
in each of them; one that is recomputed, by its own formula.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from math import fsum, isfinite
from typing import TYPE_CHECKING

from kpidesk.domain import period_names
from kpidesk.domain.formulas import blanks
from kpidesk.domain.formulas.between import ALONG, Between, Stretch
from kpidesk.domain.formulas.cells import Cell
from kpidesk.domain.formulas.definitions import Definition
from kpidesk.domain.formulas.functions import DAYS_IN_PERIOD
from kpidesk.domain.formulas.names import name_key
from kpidesk.domain.formulas.terms import StuckError, Term, terms
from kpidesk.domain.formulas.timeline import Timeline
from kpidesk.domain.formulas.tree import (
    Call,
    Constant,
    Name,
    Node,
    children,
    walk,
)
from kpidesk.domain.metrics import Aggregation
from kpidesk.domain.numbers import ENGLISH, NumberLocale
from kpidesk.domain.periods import FiscalCalendar, Period
from kpidesk.domain.shapley import MOST_EXACT, shares
from kpidesk.domain.units import Unit, same_measure
from kpidesk.i18n import _

if TYPE_CHECKING:
    from kpidesk.domain.formulas.engine import Engine
    from kpidesk.domain.formulas.lens_columns import LensColumns


class PartKind(Enum):
    """What a part of a change is: an input, the calendar, the rate of one of several, their mix."""

    INPUT = auto()
    CALENDAR = auto()
    RATE = auto()
    MIX = auto()


@dataclass(frozen=True, slots=True)
class Part:
    """What one input contributed to a change, in the unit of the result.

    `before` and `after` are its own values, in its own `unit`; None where it has none. It is not
    `is_comparable` where it was measured or calculated in another way before. With `looks_back` the
    formula takes its earlier values too, as prev and ytd do: its own two do not say what it did.
    """

    name: str
    metric_id: int | None
    unit: Unit
    before: float | None
    after: float | None
    contribution: float
    kind: PartKind = PartKind.INPUT
    is_comparable: bool = True
    looks_back: bool = False


@dataclass(frozen=True, slots=True)
class Decomposition:
    """A change in parts, which add up to it but for the error of doubles, in the formula's order.

    What did not move has a contribution of 0. With `is_estimated` more inputs act on each other
    than can be tried in all orders.
    """

    before: float
    after: float
    parts: tuple[Part, ...]
    is_estimated: bool = False

    @property
    def change(self) -> float:
        """Return after minus before."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Unexplained:
    """Why a change has no parts, in a sentence."""

    reason: str


def decompose(
    engine: "Engine",
    metric_id: int,
    before: Period,
    after: Period,
    locale: NumberLocale = ENGLISH,
) -> Decomposition | Unexplained:
    """Return what the inputs of a metric contributed to its change from `before` to `after`.

    The periods are of one frequency, the metric's own or a coarser one; either may be the earlier.
    Raises KeyError where there is no such metric, ValueError where they are finer than it, and
    TypeError where they are of two frequencies.
    """
    if before.frequency is not after.frequency:
        raise TypeError(f"a {before.frequency} and a {after.frequency} are no comparison")
    values = [engine.cell(metric_id, period) for period in (before, after)]
    for cell, period in zip(reversed(values), (after, before), strict=True):
        if not isinstance(cell, float):
            return Unexplained(_why_blank(engine, metric_id, period, locale))
    found = Setting.of(engine, metric_id, before, after)
    if isinstance(found, Unexplained):
        return found
    first, last = (value for value in values if isinstance(value, float))
    return shared_out(found, first, last)


def means_the_same(definition: Definition, before: Period, after: Period) -> bool:
    """Say whether a metric had the same formula and measure in two periods."""
    one, other = before.start, after.start
    is_same_formula = definition.formula_on(one) == definition.formula_on(other)
    return is_same_formula and same_measure(definition.unit_on(one), definition.unit_on(other))


def _why_blank(engine: "Engine", metric_id: int, period: Period, locale: NumberLocale) -> str:
    from kpidesk.domain.formulas.reasons import explain_cell

    return explain_cell(engine, metric_id, period, locale).reason


# What is shared


@dataclass(frozen=True, slots=True)
class Setting:
    """A formula, where its two periods stand, and what goes in there."""

    engine: "Engine"
    metric_id: int
    tree: Node
    line: Timeline
    periods: tuple[Period, Period]
    stretches: tuple[Stretch, Stretch]
    inputs: Mapping[str, int]  # metrics by the key of their name, in the order of the formula
    is_mean: bool
    lens: "LensColumns | None" = None  # through which the two numbers are seen
    is_direct: bool = True  # from inputs that are seen through the lens too
    is_of_one: bool = False  # one period alone makes each of the numbers

    @classmethod
    def of(
        cls, engine: "Engine", metric_id: int, before: Period, after: Period
    ) -> "Setting | Unexplained":
        """Return how the metric is calculated in two periods in which it has a value."""
        dependencies = engine.dependencies
        plan, name = dependencies.plans[metric_id], dependencies.definitions[metric_id].name
        tree = plan.version_on(after.start).tree
        if tree is None:
            return Unexplained(_("“{name}” is typed: no formula says why.").format(name=name))
        is_direct = after.frequency is plan.frequency or plan.is_recomputed
        line = engine.timeline(after.frequency if is_direct else plan.frequency)
        if is_direct:
            places = (line.find(before), line.find(after))
            found: tuple[Stretch, ...] = tuple(Stretch(place, place + 1) for place in places)
        else:
            found = _finer(engine, metric_id, line, (before, after), plan.aggregation)
        if not all(found):
            return one_of_several(name)
        inside = [line.periods[place] for each in found for place in range(each.start, each.stop)]
        is_new = len(plan.versions) > 1
        if is_new and any(plan.version_on(each.start).tree != tree for each in inside):
            return made_otherwise(name, min(before, after), engine.calendar)
        inputs = inputs_of(engine, tree)
        is_mean = not is_direct and plan.aggregation is Aggregation.MEAN
        # Where one month alone makes the quarter, the inputs are told as they were in that month.
        periods = (inside[0], inside[-1]) if len(inside) == 2 else (before, after)
        return cls(engine, metric_id, tree, line, periods, (found[0], found[1]), inputs, is_mean)

    def cells(self, metric_id: int) -> Sequence[Cell]:
        """Return an input along the line of the formula."""
        frequency = self.line.frequency
        if self.lens is not None and self.is_direct:
            return self.lens.see(metric_id, frequency).column.cells()
        return self.engine.column(metric_id, frequency).cells()

    def cell(self, metric_id: int, period: Period) -> Cell:
        """Return an input in one of the two periods."""
        if self.lens is None or self.is_of_one:
            return self.engine.cell(metric_id, period)
        column = self.lens.see(metric_id, period.frequency).column
        return column.cells()[self.lens.line(period.frequency).find(period)]


def inputs_of(engine: "Engine", tree: Node) -> dict[str, int]:
    """Return the metrics of a formula by the keys of their names, in its order."""
    found = {}
    for node in _names(tree):
        other = engine.dependencies.find(node.name)
        assert other is not None  # noqa: S101 - else the formula would have no tree
        found[name_key(node.name)] = other
    return found


def one_of_several(name: str) -> Unexplained:
    """Return that a value is one of several, which the others have no part in."""
    return Unexplained(
        _("“{name}” is the smallest or largest of several values there.").format(name=name)
    )


def made_otherwise(name: str, period: Period, calendar: FiscalCalendar) -> Unexplained:
    """Return that a metric was calculated in another way in `period`."""
    text = _("“{name}” was calculated in another way: {period} is no comparison.")
    return Unexplained(text.format(name=name, period=period_names.label(period, calendar)))


def _finer(
    engine: "Engine",
    metric_id: int,
    line: Timeline,
    periods: Sequence[Period],
    aggregation: Aggregation,
) -> tuple[Stretch, ...]:
    """Return the finer periods that make the values of coarser ones; none where one alone won."""
    coarser = engine.timeline(periods[0].frequency)
    groups = line.groups(coarser)
    inside = [groups[coarser.find(period)] for period in periods]
    if aggregation in (Aggregation.SUM, Aggregation.MEAN):
        return tuple(Stretch(group.start, group.stop) for group in inside)
    if aggregation not in (Aggregation.FIRST, Aggregation.LAST):
        return tuple(Stretch(0, 0) for _group in inside)
    cells, found = engine.column(metric_id).cells(), []
    for group in inside:
        places = range(group.start, group.stop)
        known = [place for place in places if isinstance(cells[place], float)]
        chosen = known[-1 if aggregation is Aggregation.LAST else 0]
        found.append(Stretch(chosen, chosen + 1))
    return tuple(found)


def _names(tree: Node) -> Iterator[Name]:
    return (node for node in walk(tree) if isinstance(node, Name))


def _moved(setting: Setting, cells: Mapping[str, Sequence[Cell]]) -> dict[str, int]:
    """Return the bit of each input by its key, 0 where all that is looked at is as it was.

    Behind them comes the bit of the calendar, under the empty key.
    """
    before, after = setting.stretches
    looked_back = _looked_back(setting.tree)

    def is_still(key: str, row: Sequence[object]) -> bool:
        same = row[before.start : before.stop] == row[after.start : after.stop]
        return same and key not in looked_back

    bits: dict[str, int] = {}
    by_metric: dict[int, int] = {}
    for key, metric_id in setting.inputs.items():
        if metric_id not in by_metric:
            still = is_still(key, cells[key])
            by_metric[metric_id] = 0 if still else 1 << sum(map(bool, by_metric.values()))
        bits[key] = by_metric[metric_id]
    is_calendar_still = is_still("", setting.line.days) and not _counts_periods(setting.tree)
    bits[""] = 0 if is_calendar_still else 1 << sum(map(bool, by_metric.values()))
    return bits


def _looked_back(tree: Node) -> set[str]:
    """Return the keys of what stands below a function that looks at other periods."""
    found: set[str] = set()
    _look_back(tree, found, is_along=False)
    return found


def _look_back(node: Node, found: set[str], *, is_along: bool) -> None:
    if isinstance(node, Name) and is_along:
        found.add(name_key(node.name))
    if isinstance(node, Constant) and is_along and node.name == DAYS_IN_PERIOD:
        found.add("")
    is_along = is_along or (isinstance(node, Call) and node.function in ALONG)
    for child in children(node):
        _look_back(child, found, is_along=is_along)


def _counts_periods(node: Node) -> bool:
    """Say whether something is added up along the timeline that is no metric: ytd(1)."""
    if isinstance(node, Call) and node.function in ALONG and next(_names(node), None) is None:
        return True
    return any(map(_counts_periods, children(node)))


# How it is shared


def shared_out(setting: Setting, before: float, after: float) -> Decomposition | Unexplained:
    """Return the parts of the change of what `setting` calculates from `before` to `after`."""
    engine, line = setting.engine, setting.line
    cells = {key: setting.cells(metric_id) for key, metric_id in setting.inputs.items()}
    bits = _moved(setting, cells)
    between = Between(line, cells, bits, bits[""], setting.stretches, is_mean=setting.is_mean)
    added = terms(between, setting.tree, before, after)
    name = engine.dependencies.definitions[setting.metric_id].name
    labels = [period_names.label(period, engine.calendar) for period in setting.periods]
    stuck = Unexplained(
        _(
            "The change of “{name}” cannot be split: with one input of {before} and another of "
            "{after} there is no result."
        ).format(name=name, before=labels[0], after=labels[1])
    )
    if added is None:
        return stuck
    found: dict[int, list[float]] = {}
    is_estimated = False
    for term in added:
        players = list(_bits_of(between.needed(term.node)))
        is_estimated = is_estimated or len(players) > MOST_EXACT
        try:
            for bit, share in zip(players, _shares(between, term, players), strict=True):
                found.setdefault(bit, []).append(share)
        except StuckError:
            return stuck
    parts = _parts(setting, bits, {bit: fsum(each) for bit, each in found.items()})
    if not all(isfinite(part.contribution) for part in parts):
        return Unexplained(blanks.too_large(setting.periods[1], engine.calendar))
    return Decomposition(before, after, parts, is_estimated)


def _bits_of(mask: int) -> Iterator[int]:
    while mask:
        bit = mask & -mask
        yield bit
        mask -= bit


def _shares(between: Between, term: Term, players: Sequence[int]) -> list[float]:
    def value(chosen: int) -> float:
        mask = sum(bit for place, bit in enumerate(players) if chosen >> place & 1)
        return term.at(between, mask)

    return shares(len(players), value)


def _parts(
    setting: Setting, bits: Mapping[str, int], shared: Mapping[int, float]
) -> tuple[Part, ...]:
    """Return the inputs in the order of the formula, each once, and the calendar if it moved."""
    engine, (before, after) = setting.engine, setting.periods
    found: dict[int, Part] = {}
    looked_back = _looked_back(setting.tree)
    for key, metric_id in setting.inputs.items():
        definition = engine.dependencies.definitions[metric_id]
        values = [_float(setting.cell(metric_id, period)) for period in (before, after)]
        found[metric_id] = Part(
            definition.name,
            metric_id,
            definition.unit_on(after.start),
            values[0],
            values[1],
            shared.get(bits[key], 0.0),
            is_comparable=means_the_same(definition, before, after),
            looks_back=key in looked_back,
        )
    parts = list(found.values())
    if bits[""] and (share := shared.get(bits[""], 0.0)):
        days = float(before.days), float(after.days)
        name = _("Days in the period")
        parts.append(Part(name, None, Unit(), *days, share, PartKind.CALENDAR))
    return tuple(parts)


def _float(cell: Cell) -> float | None:
    return cell if isinstance(cell, float) else None
