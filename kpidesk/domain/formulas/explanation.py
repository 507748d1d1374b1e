"""Compute a formula in one period, slowly and in words: the value, or why there is none.

The rules are those of `evaluation`, and the two always agree.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite, isnan
from typing import Final

from kpidesk.domain import period_names
from kpidesk.domain.formulas import blanks
from kpidesk.domain.formulas.arithmetic import power, rounded, total
from kpidesk.domain.formulas.cells import NOT_APPLICABLE, Cell, NotApplicable
from kpidesk.domain.formulas.evaluation import window_starts
from kpidesk.domain.formulas.functions import DAYS_IN_PERIOD
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
    whole,
)
from kpidesk.domain.formulas.writing import unparse
from kpidesk.domain.numbers import ENGLISH, NumberLocale
from kpidesk.domain.periods import Period
from kpidesk.domain.units import Unit

# Longer names of what is zero tell nobody more.
_LONGEST_SHOWN: Final = 100


@dataclass(frozen=True, slots=True)
class Scope:
    """What a formula sees: its timeline, and the cells, names and units of its inputs there.

    `shown` gives the name as its owner writes it, and the unit.
    """

    timeline: Timeline
    cell: Callable[[str, Period], Cell]
    shown: Callable[[str], tuple[str, Unit]]
    locale: NumberLocale = ENGLISH

    def label(self, period: Period) -> str:
        """Return what a person calls `period`."""
        return period_names.label(period, self.timeline.calendar)


@dataclass(frozen=True, slots=True)
class Lack:
    """Why there is no number, in a sentence; `missing` is the input that is blank, and where."""

    reason: str
    is_absent: bool = False
    missing: tuple[str, Period] | None = None

    @property
    def cell(self) -> Cell:
        """Return what stands in the cell."""
        return NOT_APPLICABLE if self.is_absent else None


Outcome = float | Lack


class Reckoning:
    """One formula, computed period by period; what was computed once is remembered."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self._known: dict[tuple[int, int], Outcome] = {}

    def at(self, node: Node, index: int) -> Outcome:
        """Return `node` in the period that stands at `index` of the timeline."""
        key = id(node), index
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._compute(node, index)
        return found

    def _compute(self, node: Node, index: int) -> Outcome:
        match node:
            case Name():
                return self._name(node, index)
            case Number():
                return node.value
            case Constant():
                line = self.scope.timeline
                is_days = node.name == DAYS_IN_PERIOD
                return line.days[index] if is_days else float(line.frequency.per_year)
            case Negative():
                found = self.at(node.operand, index)
                return found if isinstance(found, Lack) else -found
            case Chain():
                return self._chain(node, index)
            case Power():
                return self._power(node, index)
            case Comparison():
                pair = _both(self.at(node.left, index), self.at(node.right, index))
                return pair if isinstance(pair, Lack) else _compared(node.comparator, *pair)
            case Call():
                return self._call(node, index)

    # Words

    def period(self, index: int) -> str:
        """Return what a person calls the period at `index`."""
        return self.scope.label(self.scope.timeline.periods[index])

    def words(self, node: Node) -> str:
        """Return `node` with names as their owner writes them."""
        text = unparse(node, lambda name: self.scope.shown(name)[0])
        return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"

    def _no_value(self, node: Node, period: Period) -> Lack:
        return Lack(blanks.no_value(self.words(node), period, self.scope.timeline.calendar))

    def _too_large(self, index: int) -> Lack:
        line = self.scope.timeline
        return Lack(blanks.too_large(line.periods[index], line.calendar))

    def _checked(self, value: float, index: int) -> Outcome:
        return value if isfinite(value) else self._too_large(index)

    # Nodes

    def _name(self, node: Name, index: int) -> Outcome:
        period = self.scope.timeline.periods[index]
        cell = self.scope.cell(node.name, period)
        if cell is None:
            return Lack(self._no_value(node, period).reason, missing=(node.name, period))
        if isinstance(cell, NotApplicable):
            calendar = self.scope.timeline.calendar
            reason = blanks.not_applicable(self.words(node), period, calendar)
            return Lack(reason, is_absent=True, missing=(node.name, period))
        return float(cell)

    def _chain(self, node: Chain, index: int) -> Outcome:
        found = self.at(node.first, index)
        for step in node.steps:
            pair = _both(found, self.at(step.operand, index))
            if isinstance(pair, Lack):
                found = pair
            elif step.operator is Operator.DIVIDE and pair[1] == 0:
                line, what = self.scope.timeline, self.words(step.operand)
                found = Lack(blanks.divided_by_zero(what, line.periods[index], line.calendar))
            else:
                found = self._checked(_combined(step.operator, *pair), index)
        return found

    def _power(self, node: Power, index: int) -> Outcome:
        pair = _both(self.at(node.base, index), self.at(node.exponent, index))
        if isinstance(pair, Lack):
            return pair
        found = power(*pair)
        if not isnan(found):
            return found
        base, exponent = pair
        if base > 0 or (base < 0 and exponent.is_integer()):
            return self._too_large(index)
        return Lack(blanks.no_power(base, exponent, self.scope.locale))

    def _call(self, node: Call, index: int) -> Outcome:
        match node.function:
            case "if":
                condition = self.at(node.arguments[0], index)
                if isinstance(condition, Lack):
                    return condition
                return self.at(node.arguments[1 if condition else 2], index)
            case "sum" | "mean" | "min" | "max" | "coalesce":
                found = [self.at(argument, index) for argument in node.arguments]
                return self._across(node.function, found, index)
            case "abs":
                value = self.at(node.arguments[0], index)
                return value if isinstance(value, Lack) else abs(value)
            case "round":
                value = self.at(node.arguments[0], index)
                if isinstance(value, Lack):
                    return value
                return self._checked(rounded(value, count_of(node) or 0), index)
            case "prev" | "yoy":
                return self._earlier(node, index)
            case _:
                return self._window(node, index)

    def _across(self, function: str, found: Sequence[Outcome], index: int) -> Outcome:
        """Return the sum, mean … of those that are there."""
        numbers = [value for value in found if not isinstance(value, Lack)]
        if not numbers:
            lacks = [lack for lack in found if isinstance(lack, Lack)]
            return next((lack for lack in lacks if not lack.is_absent), lacks[0])
        match function:
            case "coalesce":
                return numbers[0]
            case "min":
                return min(numbers)
            case "max":
                return max(numbers)
        found_sum = total(numbers)
        return self._checked(found_sum / (len(numbers) if function == "mean" else 1), index)

    def earlier(self, node: Call, index: int) -> int:
        """Return where the period stands that prev or yoy looks at; OUTSIDE where it does not."""
        if node.function == "yoy":
            return self.scope.timeline.last_year[index]
        return max(index - (count_of(node) or 1), OUTSIDE)

    def _earlier(self, node: Call, index: int) -> Outcome:
        where = self.earlier(node, index)
        if where != OUTSIDE:
            return self.at(node.arguments[0], where)
        period = self.scope.timeline.periods[index]
        try:
            if node.function == "yoy":
                before = period.same_period_last_year
            else:
                before = period.shift(-(count_of(node) or 1))
        except (ValueError, OverflowError):  # before all years that a period may have
            before = self.scope.timeline.periods[0].previous
        return self._no_value(node.arguments[0], before)

    def _window(self, node: Call, index: int) -> Outcome:
        """Return ytd, qtd, rolling_sum, rolling_mean or avg2."""
        argument, line = node.arguments[0], self.scope.timeline
        start = window_starts(node, line)[index]
        if start == OUTSIDE:
            return self._no_value(argument, line.periods[0].previous)
        numbers: list[float] = []
        absent: Lack | None = None
        for where in range(start, index + 1):
            found = self.at(argument, where)
            if not isinstance(found, Lack):
                numbers.append(found)
            elif not found.is_absent:
                return found
            else:
                absent = absent or found
        if absent is not None and not numbers:
            return absent
        is_mean = node.function in {"rolling_mean", "avg2"}
        return self._checked(total(numbers) / (len(numbers) if is_mean else 1), index)


def count_of(node: Call) -> int | None:
    """Return the whole number that is the second argument of `node`; None without one."""
    return whole(node.arguments[1]) if len(node.arguments) > 1 else None


def _both(left: Outcome, right: Outcome) -> tuple[float, float] | Lack:
    """Return both numbers; or what is lacking, where not applicable goes before blank."""
    lacks = [lack for lack in (left, right) if isinstance(lack, Lack)]
    for lack in lacks:
        if lack.is_absent:
            return lack
    if lacks:
        return lacks[0]
    assert isinstance(left, float)  # noqa: S101 - so that mypy sees it too
    assert isinstance(right, float)  # noqa: S101
    return left, right


def _combined(operator: Operator, left: float, right: float) -> float:
    match operator:
        case Operator.ADD:
            return left + right
        case Operator.SUBTRACT:
            return left - right
        case Operator.MULTIPLY:
            return left * right
        case Operator.DIVIDE:
            return left / right


def _compared(comparator: Comparator, left: float, right: float) -> float:
    return float(
        {
            Comparator.LESS: left < right,
            Comparator.AT_MOST: left <= right,
            Comparator.EQUAL: left == right,
            Comparator.DIFFERENT: left != right,
            Comparator.AT_LEAST: left >= right,
            Comparator.MORE: left > right,
        }[comparator]
    )
