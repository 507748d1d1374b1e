"""What formulas mean, a second time: plain Python, period by period, as slow as it likes.

Shares nothing with kpidesk.domain.formulas but the tree and the three kinds of cells.
"""

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

from kpidesk.domain.formulas.cells import NOT_APPLICABLE, Cell
from kpidesk.domain.formulas.definitions import Definition
from kpidesk.domain.formulas.tree import (
    Call,
    Chain,
    Comparison,
    Constant,
    Name,
    Negative,
    Node,
    Number,
    Power,
    children,
    walk,
)
from kpidesk.domain.lenses import Lens
from kpidesk.domain.metrics import Aggregation
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period

PER_YEAR = {"day": 365, "week": 52, "month": 12, "quarter": 4, "year": 1}
LONG = {Lens.YEAR_TO_DATE, Lens.ROLLING_YEAR}


class Formula:
    """One formula over one timeline, from `first` to `last`."""

    def __init__(
        self,
        cell: Callable[[str, Period], Cell],
        calendar: FiscalCalendar,
        first: Period,
        last: Period,
    ) -> None:
        self.cell = cell
        self.calendar = calendar
        self.first = first
        self.last = last
        self.known: dict[tuple[int, dt.date], Cell] = {}

    def at(self, node: Node, period: Period) -> Cell:
        if period < self.first or period > self.last:
            return None
        key = id(node), period.start
        if key not in self.known:
            self.known[key] = self.compute(node, period)
        return self.known[key]

    def compute(self, node: Node, period: Period) -> Cell:
        if isinstance(node, Number):
            return node.value
        if isinstance(node, Name):
            return self.cell(node.name, period)
        if isinstance(node, Constant):
            days = (period.end - period.start).days
            return float(days if node.name == "days_in_period" else PER_YEAR[period.frequency])
        if isinstance(node, Negative):
            return on_numbers(lambda x: -x, self.at(node.operand, period))
        if isinstance(node, Power):
            return on_numbers(
                plain_power, self.at(node.base, period), self.at(node.exponent, period)
            )
        if isinstance(node, Comparison):
            return on_numbers(
                lambda x, y: {
                    "<": x < y, "<=": x <= y, "=": x == y, "<>": x != y, ">=": x >= y, ">": x > y
                }[node.comparator],
                self.at(node.left, period),
                self.at(node.right, period),
            )  # fmt: skip
        if isinstance(node, Chain):
            found = self.at(node.first, period)
            for step in node.steps:
                found = on_numbers(OPERATIONS[step.operator], found, self.at(step.operand, period))
            return found
        return self.call(node, period)

    def call(self, node: Call, period: Period) -> Cell:  # noqa: PLR0911 - as plain as it gets
        name, first = node.function, node.arguments[0]
        if name == "if":
            condition = self.at(first, period)
            if condition is None or condition is NOT_APPLICABLE:
                return condition
            return self.at(node.arguments[1] if condition else node.arguments[2], period)
        if name in {"sum", "mean", "min", "max", "coalesce"}:
            return across(name, [self.at(argument, period) for argument in node.arguments])
        if name == "abs":
            return on_numbers(abs, self.at(first, period))
        count = number_in(node.arguments[1]) if len(node.arguments) > 1 else None
        if name == "round":
            return on_numbers(lambda x: plain_round(x, count or 0), self.at(first, period))
        if name == "prev":
            return self.at(first, back(period, count or 1))
        if name == "yoy":
            return self.at(first, period.same_period_last_year)
        inside = self.window(name, period, count)
        cells = [self.at(first, each) for each in inside]
        if None in cells or not cells:
            return None
        numbers = [cell for cell in cells if isinstance(cell, float)]
        if not numbers:
            return NOT_APPLICABLE
        mean = name in {"rolling_mean", "avg2"}
        return exact_sum(numbers, len(numbers) if mean else 1)

    def window(self, name: str, period: Period, count: int | None) -> list[Period]:
        """Return the periods that a sum goes over, this one last; none where there is none."""
        if name in {"ytd", "qtd"}:
            to = Frequency.YEAR if name == "ytd" else Frequency.QUARTER
            if to.is_finer_than(period.frequency):
                return []
            whole = self.calendar.roll_up_period(period, to)
            found = [period]
            while self.calendar.roll_up_period(found[0].previous, to) == whole:
                found.insert(0, found[0].previous)
            return found
        return [back(period, n) for n in reversed(range(2 if name == "avg2" else count or 1))]


def back(period: Period, count: int) -> Period:
    for _time in range(count):
        period = period.previous
    return period


def number_in(node: Node) -> int:
    return -number_in(node.operand) if isinstance(node, Negative) else int(value_of(node))


def value_of(node: Node) -> float:
    assert isinstance(node, Number)
    return node.value


def on_numbers(compute: Callable[..., float | None], *cells: Cell) -> Cell:
    if NOT_APPLICABLE in cells:
        return NOT_APPLICABLE
    if None in cells:
        return None
    found = compute(*cells)
    return None if found is None or not math.isfinite(found) else float(found)


def plain_power(base: float, exponent: float) -> float | None:
    try:
        found = base**exponent
    except (ZeroDivisionError, OverflowError):
        return None
    return None if isinstance(found, complex) else float(found)


OPERATIONS: Mapping[str, Callable[[float, float], float | None]] = {
    "+": lambda x, y: x + y,
    "-": lambda x, y: x - y,
    "*": lambda x, y: x * y,
    "/": lambda x, y: x / y if y else None,
}


def plain_round(value: float, digits: int) -> float:
    exact = Decimal(f"{value:.15g}")
    return float(
        exact.quantize(
            Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP, context=Context(prec=800)
        )
    )


def exact_sum(numbers: Sequence[float], divisor: int = 1) -> Cell:
    try:
        found = float(sum(map(Fraction, numbers))) / divisor
    except OverflowError:
        return None
    return found


def across(name: str, cells: Sequence[Cell]) -> Cell:
    numbers = [cell for cell in cells if isinstance(cell, float)]
    if not numbers:
        return None if None in cells else NOT_APPLICABLE
    if name == "coalesce":
        return numbers[0]
    if name in {"min", "max"}:
        return min(numbers) if name == "min" else max(numbers)
    return exact_sum(numbers, len(numbers) if name == "mean" else 1)


class Company:
    """All metrics of a company whose formulas are sound, computed from nothing each time."""

    def __init__(
        self,
        definitions: Sequence[Definition],
        trees: Mapping[int, Node],
        inputs: Mapping[int, Mapping[Period, Cell]],
        calendar: FiscalCalendar,
    ) -> None:
        self.definitions = {definition.id: definition for definition in definitions}
        self.ids = {definition.name: definition.id for definition in definitions}
        self.trees = trees
        self.inputs = inputs
        self.calendar = calendar
        self.formulas: dict[tuple[int, Frequency], Formula | None] = {}
        self.known: dict[tuple[int, Frequency, dt.date], Cell] = {}
        self.known_inside: dict[tuple[Frequency, dt.date, Frequency], list[Period]] = {}
        self.longer = ByHand(self, Lens.QUARTER)  # which may be of any longer frequency
        self.known_ends: dict[Frequency, tuple[Period, Period] | None] = {}

    def ends(self, frequency: Frequency) -> tuple[Period, Period] | None:
        """Return where the numbers of `frequency` begin and end."""
        if frequency not in self.known_ends:
            self.known_ends[frequency] = self.found_ends(frequency)
        return self.known_ends[frequency]

    def found_ends(self, frequency: Frequency) -> tuple[Period, Period] | None:
        starts: list[Period] = []
        for metric_id, cells in self.inputs.items():
            own = self.definitions[metric_id].frequency
            there = sorted(period for period, cell in cells.items() if cell is not None)
            if there and not frequency.is_finer_than(own):
                first, last = self.hull(own)
                starts += [
                    self.calendar.roll_up_period(first, frequency),
                    self.calendar.roll_up_period(last, frequency),
                ]
        return (min(starts), max(starts)) if starts else None

    def hull(self, own: Frequency) -> tuple[Period, Period]:
        found = [
            period
            for metric_id, cells in self.inputs.items()
            if self.definitions[metric_id].frequency is own
            for period, cell in cells.items()
            if cell is not None
        ]
        return min(found), max(found)

    def cell(self, metric_id: int, period: Period) -> Cell:
        ends = self.ends(period.frequency)
        if ends is None or period < ends[0] or period > ends[1]:
            return None
        key = metric_id, period.frequency, period.start
        if key not in self.known:
            self.known[key] = self.compute(metric_id, period, ends)
        return self.known[key]

    def compute(self, metric_id: int, period: Period, ends: tuple[Period, Period]) -> Cell:
        definition = self.definitions[metric_id]
        if definition.frequency is not period.frequency:
            return self.longer.cell(metric_id, period)[0]
        tree = self.trees.get(metric_id)
        if tree is None:
            return self.inputs.get(metric_id, {}).get(period)
        key = metric_id, period.frequency
        formula = self.formulas.get(key)
        if formula is None:
            formula = self.formulas[key] = Formula(
                lambda name, each: self.cell(self.ids[name], each), self.calendar, *ends
            )
        found = formula.at(tree, period)
        needed = [self.ids[node.name] for node in walk(tree) if isinstance(node, Name)]
        is_finer = any(self.definitions[n].frequency is not period.frequency for n in needed)
        if is_finer and found is not NOT_APPLICABLE and self.longer.touches_broken(tree, period):
            return None
        return found

    def inside(self, period: Period, frequency: Frequency) -> list[Period]:
        """Return all periods of `frequency` that count in `period`."""
        key = period.frequency, period.start, frequency
        if key not in self.known_inside:
            day, found = period.start - dt.timedelta(days=7), list[Period]()
            while day < period.end + dt.timedelta(days=7):
                finer = self.calendar.containing(day, frequency)
                counts = self.calendar.roll_up_period(finer, period.frequency) == period
                if counts and (not found or found[-1] != finer):
                    found.append(finer)
                day += dt.timedelta(days=1)
            self.known_inside[key] = found
        return self.known_inside[key]


class ByHand:
    """A lens, one number at a time, from what each metric is as it was measured."""

    def __init__(self, company: Company, lens: Lens) -> None:
        self.company = company
        self.calendar = company.calendar
        self.trees = company.trees
        self.lens = lens
        self.known: dict[tuple[int, Frequency, dt.date], tuple[Cell, bool]] = {}

    def in_line(self, period: Period) -> bool:
        ends = self.company.ends(period.frequency)
        return ends is not None and ends[0] <= period <= ends[1]

    def covered(self, period: Period, own: Frequency) -> list[Period]:
        whole, found = self.calendar.fiscal_year(period), [period]
        if period.frequency is not Frequency.YEAR and self.lens is Lens.YEAR_TO_DATE:
            while self.calendar.fiscal_year(found[0].previous) == whole:
                found.insert(0, found[0].previous)
        if period.frequency is not Frequency.YEAR and self.lens is Lens.ROLLING_YEAR:
            while found[0].previous > period.same_period_last_year:
                found.insert(0, found[0].previous)
        if own is period.frequency:
            return found
        return [finer for each in found for finer in self.company.inside(each, own)]

    def cell(self, metric_id: int, period: Period) -> tuple[Cell, bool]:
        """Return what the lens shows, and whether a part must not be taken for the whole."""
        if not self.in_line(period):
            return None, False
        definition = self.company.definitions[metric_id]
        if self.lens not in LONG and definition.frequency is period.frequency:
            return self.company.cell(metric_id, period), False
        key = metric_id, period.frequency, period.start
        if key not in self.known:
            inside = self.covered(period, definition.frequency)
            if metric_id in self.trees and definition.aggregation is Aggregation.RECOMPUTE:
                found = self.recomputed(metric_id, period, inside)
            else:
                found = self.put_together(metric_id, inside)
            self.known[key] = found
        return self.known[key]

    def put_together(self, metric_id: int, inside: list[Period]) -> tuple[Cell, bool]:
        definition = self.company.definitions[metric_id]
        cells = [self.company.cell(metric_id, each) for each in inside]
        numbers = [cell for cell in cells if isinstance(cell, float)]
        applicable = [cell for cell in cells if cell is not NOT_APPLICABLE]
        used = [p for p, c in zip(inside, cells, strict=True) if isinstance(c, float)]
        there = [each for each in inside if self.in_line(each)]
        is_last = definition.aggregation is Aggregation.LAST
        for each in definition.earlier:
            if used and used[-1 if is_last else 0].start < each.until <= there[-1].start:
                return None, True
        if not applicable:
            return NOT_APPLICABLE, False
        found: Cell = None
        match definition.aggregation:
            case Aggregation.LAST:
                found = applicable[-1]
            case Aggregation.FIRST:
                found = applicable[0]
            case _ if len(numbers) < len(applicable):
                pass
            case Aggregation.MIN | Aggregation.MAX:
                found = across(definition.aggregation.value, numbers)
            case Aggregation.SUM:
                found = exact_sum(numbers)
            case Aggregation.MEAN:
                found = exact_sum(numbers, len(numbers))
        return found, found is None and bool(numbers)

    def recomputed(self, metric_id: int, period: Period, inside: list[Period]) -> tuple[Cell, bool]:
        definition, tree = self.company.definitions[metric_id], self.trees[metric_id]
        there = [each for each in inside if self.in_line(each)]
        is_over = self.in_line(inside[-1])
        for each in definition.earlier:
            if there and there[0].start < each.until <= there[-1].start:
                return None, True
        if definition.earlier and (not there or there[-1].start < definition.earlier[0].until):
            return None, True  # it was typed then
        if any(self.is_forbidden(node, period.frequency) for node in walk(tree)):
            return None, True
        ends = self.company.ends(period.frequency)
        assert ends is not None
        cell = LensFormula(self, ends).at(tree, period)
        if not is_over:
            cell = None
        if cell is not NOT_APPLICABLE and self.touches_broken(tree, period):
            return None, True
        return cell, False

    def is_forbidden(self, node: Node, frequency: Frequency) -> bool:
        if not isinstance(node, Call):
            return False
        match node.function:
            case "rolling_sum" | "rolling_mean":
                return True
            case "prev":
                return self.lens in LONG or (
                    len(node.arguments) > 1 and number_in(node.arguments[1]) > 1
                )
            case "qtd":
                return self.lens in LONG or frequency is Frequency.YEAR
            case "ytd" | "avg2":
                return self.lens in LONG
            case _:
                return False

    def touches_broken(self, node: Node, period: Period) -> bool:
        if not self.in_line(period):
            return False
        if isinstance(node, Name):
            return self.cell(self.company.ids[node.name], period)[1]
        where = [period]
        if isinstance(node, Call):
            is_counted = node.function in {"prev", "rolling_sum", "rolling_mean"}
            has_count = is_counted and len(node.arguments) > 1
            count = number_in(node.arguments[1]) if has_count else None
            match node.function:
                case "yoy":
                    where = [period.same_period_last_year]
                case "prev":
                    where = [back(period, count or 1)]
                case "ytd" | "qtd" | "avg2" | "rolling_sum" | "rolling_mean":
                    ends = self.company.ends(period.frequency)
                    assert ends is not None
                    where = LensFormula(self, ends).window(node.function, period, count)
        return any(self.touches_broken(child, each) for child in children(node) for each in where)


class LensFormula(Formula):
    """A formula on what the lens shows of its inputs."""

    def __init__(self, by_hand: ByHand, ends: tuple[Period, Period]) -> None:
        ids = by_hand.company.ids
        super().__init__(
            lambda name, each: by_hand.cell(ids[name], each)[0], by_hand.calendar, *ends
        )
        self.by_hand = by_hand

    def compute(self, node: Node, period: Period) -> Cell:
        if not isinstance(node, Constant) or self.by_hand.lens not in LONG:
            return super().compute(node, period)
        inside = self.by_hand.covered(period, period.frequency)
        if inside[0] < self.first:
            return None
        if node.name == "days_in_period":
            return float(sum(each.days for each in inside))
        if self.by_hand.lens is Lens.ROLLING_YEAR or period.frequency is Frequency.YEAR:
            return 1.0
        year = self.calendar.fiscal_year(period)
        return len(self.calendar.periods_of_year(year, period.frequency)) / len(inside)
