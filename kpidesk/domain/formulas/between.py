"""A formula between two periods: some inputs as they stood in the one, some as in the other.

The rules are those of `evaluation`. A function that looks along the timeline (prev, yoy, ytd, qtd,
rolling_…, avg2) looks back from where each input stands, so that an input is earlier or later with
all its cells. Where ytd or qtd is of another length in the two periods, and inputs of both stand
below it, it is as long as the shorter one: `spread` makes that rare, since the year to date of a
difference is the difference of two years to date.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, isnan
from typing import Final

from kpidesk.domain.formulas.arithmetic import power, rounded, total
from kpidesk.domain.formulas.cells import NOT_APPLICABLE, Cell
from kpidesk.domain.formulas.evaluation import window_starts
from kpidesk.domain.formulas.functions import DAYS_IN_PERIOD
from kpidesk.domain.formulas.names import name_key
from kpidesk.domain.formulas.timeline import OUTSIDE, Timeline
from kpidesk.domain.formulas.tree import (
    Call,
    Chain,
    Comparator,
    Comparison,
    Constant,
    Name,
    Negative,
    Node,
    Number,
    Operator,
    Power,
    Step,
    children,
    whole,
)

ALONG: Final = frozenset({"prev", "yoy", "ytd", "qtd", "rolling_sum", "rolling_mean", "avg2"})
TO_DATE: Final = frozenset({"ytd", "qtd"})
_ACROSS: Final = frozenset({"sum", "mean", "min", "max", "coalesce"})


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where one or more periods stand in a timeline: from `start` up to `stop`, without it."""

    start: int
    stop: int

    def __len__(self) -> int:
        """Return how many periods there are."""
        return self.stop - self.start


def spread(node: Node) -> Node:
    """Return `node` with ytd and qtd of a sum or difference written as one of ytd and qtd.

    The two differ where something inside is not applicable in some periods alone.
    """
    match node:
        case Negative():
            return Negative(spread(node.operand), node.span)
        case Power():
            return Power(spread(node.base), spread(node.exponent), node.span)
        case Comparison():
            return Comparison(node.comparator, spread(node.left), spread(node.right), node.span)
        case Chain():
            steps = tuple(Step(step.operator, spread(step.operand)) for step in node.steps)
            return Chain(spread(node.first), steps, node.span)
        case Call() if node.function in TO_DATE:
            return _spread_call(node.function, spread(node.arguments[0]), node)
        case Call():
            return Call(node.function, tuple(map(spread, node.arguments)), node.span)
        case _:
            return node


def _spread_call(function: str, argument: Node, call: Call) -> Node:
    match argument:
        case Negative():
            return Negative(_spread_call(function, argument.operand, call))
        case Chain() if argument.is_sum:
            steps = tuple(
                Step(step.operator, _spread_call(function, step.operand, call))
                for step in argument.steps
            )
            return Chain(_spread_call(function, argument.first, call), steps)
        case _:
            return Call(function, (argument,), call.span)


class Between:
    """Computes formulas of which each input stands in the earlier or in the later stretch.

    `bits` gives the bit of an input by the key of its name, 0 for one that is the same in both;
    `calendar` is the bit of how many days or periods there are. A mask has the bits of all that
    stand in the later stretch. `cells` are those of each input along `line`, by the same key. For
    a stretch of several periods the results are added up, or averaged with `is_mean`.
    """

    def __init__(
        self,
        line: Timeline,
        cells: Mapping[str, Sequence[Cell]],
        bits: Mapping[str, int],
        calendar: int,
        stretches: tuple[Stretch, Stretch],
        *,
        is_mean: bool = False,
    ) -> None:
        self._line = line
        self._cells = cells
        self._bits = bits
        self._calendar = calendar
        self._before, self._after = stretches
        self._is_mean = is_mean
        self._known: dict[tuple[int, int, int, int], Cell] = {}
        self._needed: dict[int, int] = {}
        self._kept: dict[int, Node] = {}  # an id is of one node only as long as that lives

    def needed(self, node: Node) -> int:
        """Return the bits of all that `node` needs in its stretch."""
        found = self._below(node)
        # What is written out is added up as often as there are periods.
        return found or (0 if len(self._before) == len(self._after) else self._calendar)

    def at(self, node: Node, mask: int) -> Cell:
        """Return `node` with what has its bit in `mask` in the later stretch."""
        needed = self.needed(node)
        mask &= needed
        before, after = self._before, self._after
        if mask == needed:
            before = after
        elif not mask:
            after = before
        count = min(len(before), len(after))
        if count == 1:
            return self._of(node, before.start, after.start, mask)
        return self._gathered(node, (before.start, after.start), count, mask, is_mean=self._is_mean)

    def _below(self, node: Node) -> int:
        found = self._needed.get(id(node))
        if found is None:
            found = 0
            match node:
                case Name():
                    found = self._bits[name_key(node.name)]
                case Constant():
                    found = self._calendar if node.name == DAYS_IN_PERIOD else 0
                case _:
                    for child in children(node):
                        found |= self._below(child)
            if not found and isinstance(node, Call) and node.function in ALONG:
                found = self._calendar
            self._needed[id(node)] = found
            self._kept[id(node)] = node
        return found

    def _of(self, node: Node, before: int, after: int, mask: int) -> Cell:
        """Return `node` where its earlier inputs stand at `before`, its later ones at `after`."""
        below = self._below(node)
        mask &= below
        if mask == below:
            before = after
        elif not mask:
            after = before
        if OUTSIDE in (before, after):
            return None
        key = id(node), before, after, mask
        if key in self._known:
            return self._known[key]
        found = self._known[key] = self._computed(node, before, after, mask)
        return found

    def _computed(self, node: Node, before: int, after: int, mask: int) -> Cell:
        match node:
            case Name():
                return self._cells[name_key(node.name)][after]
            case Number():
                return node.value
            case Constant():
                is_days = node.name == DAYS_IN_PERIOD
                return self._line.days[after] if is_days else float(self._line.frequency.per_year)
            case Negative():
                found = self._of(node.operand, before, after, mask)
                return -found if isinstance(found, float) else found
            case Chain():
                found = self._of(node.first, before, after, mask)
                for step in node.steps:
                    right = self._of(step.operand, before, after, mask)
                    found = _combined(step.operator, found, right)
                return found
            case Power():
                base = self._of(node.base, before, after, mask)
                return _raised(base, self._of(node.exponent, before, after, mask))
            case Comparison():
                left = self._of(node.left, before, after, mask)
                return _compared(node.comparator, left, self._of(node.right, before, after, mask))
            case Call():
                return self._call(node, before, after, mask)

    def _call(self, node: Call, before: int, after: int, mask: int) -> Cell:
        first = node.arguments[0]
        if node.function in ALONG:
            return self._along(node, before, after, mask)
        if node.function in _ACROSS:
            return _across(
                node.function, [self._of(a, before, after, mask) for a in node.arguments]
            )
        found = self._of(first, before, after, mask)
        if not isinstance(found, float):
            return found
        match node.function:
            case "if":
                branch = node.arguments[1 if found else 2]
                return self._of(branch, before, after, mask)
            case "abs":
                return abs(found)
            case _:
                return _finite(rounded(found, _count(node) or 0))

    def _along(self, node: Call, before: int, after: int, mask: int) -> Cell:
        """Return what a function gives that looks at other periods than the one it stands in."""
        line, argument = self._line, node.arguments[0]
        match node.function:
            case "prev":
                count = _count(node) or 1
                places = (max(before - count, OUTSIDE), max(after - count, OUTSIDE))
                return self._of(argument, *places, mask)
            case "yoy":
                places = (line.last_year[before], line.last_year[after])
                return self._of(argument, *places, mask)
        starts = window_starts(node, line)
        first, second = starts[before], starts[after]
        if OUTSIDE in (first, second):
            return None
        count = min(before - first, after - second) + 1
        is_mean = node.function in {"rolling_mean", "avg2"}
        return self._gathered(argument, (first, second), count, mask, is_mean=is_mean)

    def _gathered(
        self, node: Node, starts: tuple[int, int], count: int, mask: int, *, is_mean: bool
    ) -> Cell:
        """Return the sum or mean of `node` over `count` periods; of blanks as ytd takes them."""
        numbers: list[float] = []
        for step in range(count):
            found = self._of(node, starts[0] + step, starts[1] + step, mask)
            if found is None:
                return None
            if isinstance(found, float):
                numbers.append(found)
        if not numbers:
            return NOT_APPLICABLE
        return _finite(total(numbers) / (len(numbers) if is_mean else 1))


def _count(node: Call) -> int | None:
    return whole(node.arguments[1]) if len(node.arguments) > 1 else None


def _finite(value: float) -> float | None:
    return value if isfinite(value) else None


def _lacking(left: Cell, right: Cell) -> Cell:
    """Return what two cells are together of which one is no number."""
    return NOT_APPLICABLE if NOT_APPLICABLE in (left, right) else None


def _combined(operator: Operator, left: Cell, right: Cell) -> Cell:
    if not (isinstance(left, float) and isinstance(right, float)):
        return _lacking(left, right)
    match operator:
        case Operator.ADD:
            return _finite(left + right)
        case Operator.SUBTRACT:
            return _finite(left - right)
        case Operator.MULTIPLY:
            return _finite(left * right)
        case Operator.DIVIDE:
            return _finite(left / right) if right else None


def _raised(base: Cell, exponent: Cell) -> Cell:
    if not (isinstance(base, float) and isinstance(exponent, float)):
        return _lacking(base, exponent)
    found = power(base, exponent)
    return None if isnan(found) else found


def _compared(comparator: Comparator, left: Cell, right: Cell) -> Cell:
    if not (isinstance(left, float) and isinstance(right, float)):
        return _lacking(left, right)
    match comparator:
        case Comparator.LESS:
            return float(left < right)
        case Comparator.AT_MOST:
            return float(left <= right)
        case Comparator.EQUAL:
            return float(left == right)
        case Comparator.DIFFERENT:
            return float(left != right)
        case Comparator.AT_LEAST:
            return float(left >= right)
        case Comparator.MORE:
            return float(left > right)


def _across(function: str, cells: Sequence[Cell]) -> Cell:
    """Return the sum, mean … of those that are numbers."""
    numbers = [cell for cell in cells if isinstance(cell, float)]
    if not numbers:
        return None if None in cells else NOT_APPLICABLE
    match function:
        case "coalesce":
            return numbers[0]
        case "min":
            return min(numbers)
        case "max":
            return max(numbers)
    return _finite(total(numbers) / (len(numbers) if function == "mean" else 1))
