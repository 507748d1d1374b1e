"""Explain a formula in one period: its value or the reason there is none, and a worked example."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from kpidesk.domain.formulas import blanks
from kpidesk.domain.formulas.cells import NOT_APPLICABLE, Cell
from kpidesk.domain.formulas.explanation import Lack, Reckoning, Scope
from kpidesk.domain.formulas.functions import DAYS_IN_PERIOD
from kpidesk.domain.formulas.timeline import OUTSIDE, Timeline
from kpidesk.domain.formulas.tree import (
    Call,
    Chain,
    Comparison,
    Constant,
    Name,
    Negative,
    Node,
    Number,
    Operator,
    Power,
)
from kpidesk.domain.formulas.writing import ATOM, COMPARISON, POWER, PRODUCT, SIGN, SUM
from kpidesk.domain.numbers import format_exact
from kpidesk.domain.periods import Period
from kpidesk.domain.units import Unit, format_value
from kpidesk.i18n import _, ngettext

# A longer one is no example any more, but a page of figures.
_LONGEST_WORKED: Final = 600
_LONGEST_LITERAL: Final = 40
_SIGNS: Final = {Operator.MULTIPLY: "×"}


@dataclass(frozen=True, slots=True)
class Explanation:
    """What stands in a cell, and how it came about.

    `reason` is a sentence where it is no number; `worked` a calculation with real numbers where it
    is one, such as "18 Conversions / 240 Leads = 7.5 %" (empty where that would be too long).
    `missing` is the input that is the reason, and its period: ask there next.
    """

    cell: Cell
    reason: str = ""
    worked: str = ""
    missing: tuple[str, Period] | None = None

    @property
    def value(self) -> float | None:
        """Return the number; None where there is none."""
        return self.cell if isinstance(self.cell, float) else None

    @property
    def is_applicable(self) -> bool:
        """Say whether there could be a number."""
        return self.cell is not NOT_APPLICABLE


def explain(tree: Node, scope: Scope, period: Period, unit: Unit | None = None) -> Explanation:
    """Return what `tree` is in `period`, in words; the result has the unit `unit`."""
    index = scope.timeline.find(period)
    if index == OUTSIDE:
        return Explanation(None, _outside(scope.timeline, period))
    reckoning = Reckoning(scope)
    found = reckoning.at(tree, index)
    if isinstance(found, Lack):
        return Explanation(found.cell, found.reason, missing=found.missing)
    calculation, _rank = _Worked(reckoning, index).of(tree, index)
    result = format_value(found, unit or Unit(decimals=2), scope.locale)
    worked = _("{calculation} = {result}").format(calculation=calculation, result=result)
    return Explanation(found, worked=worked if len(worked) <= _LONGEST_WORKED else "")


def _outside(line: Timeline, period: Period) -> str:
    if not line.periods:
        return _("There are no numbers yet.")
    return blanks.not_calculated(period, line.periods[0], line.periods[-1], line.calendar)


class _Worked:
    """Writes a tree with numbers in place of its names; every node it writes has a value."""

    def __init__(self, reckoning: Reckoning, now: int) -> None:
        self._reckoning = reckoning
        self._scope = reckoning.scope
        self._now = now

    def of(self, node: Node, index: int) -> tuple[str, int]:
        """Return the text of `node` in a period, and how close it holds together."""
        match node:
            case Name():
                return self._valued(node, index, *self._scope.shown(node.name))
            case Number():
                return self._literal(node), ATOM
            case Constant():
                return self._constant(node, index), ATOM
            case Negative():
                return f"-{self._inside(node.operand, index, SIGN)}", SIGN
            case Power():
                base = self._inside(node.base, index, ATOM)
                return f"{base}^{self._inside(node.exponent, index, SIGN)}", POWER
            case Chain():
                return self._chain(node, index)
            case Comparison():
                left, right = (self._inside(n, index, SUM) for n in (node.left, node.right))
                return f"{left} {node.comparator} {right}", COMPARISON
            case Call():
                return self._call(node, index)

    def _inside(self, node: Node, index: int, least: int) -> str:
        text, rank = self.of(node, index)
        return text if rank >= least else f"({text})"

    def _valued(self, node: Node, index: int, name: str, unit: Unit) -> tuple[str, int]:
        """Return a value with its name: "240 Leads", "€500 Revenue (February 2026)"."""
        found = self._reckoning.at(node, index)
        value = found if isinstance(found, float) else 0.0
        shown = format_value(value, unit, self._scope.locale)
        rank = SIGN if shown.startswith("-") else ATOM
        if index != self._now:
            text = _("{value} {name} ({period})").format(
                value=shown, name=name, period=self._reckoning.period(index)
            )
        elif name.casefold() == unit.symbol.casefold():
            text = shown
        else:
            text = _("{value} {name}").format(value=shown, name=name)
        return text, rank

    def _literal(self, node: Number) -> str:
        exact = Decimal(node.text)
        shown = format_exact(exact, self._scope.locale)
        if len(shown) > _LONGEST_LITERAL:
            shown = node.text
        return f"{shown}\u00a0%" if node.is_percent else shown

    def _constant(self, node: Constant, index: int) -> str:
        found = self._reckoning.at(node, index)
        count = int(found) if isinstance(found, float) else 0
        if node.name == DAYS_IN_PERIOD:
            return ngettext("{count} day", "{count} days", count).format(count=count)
        text = ngettext("{count} period a year", "{count} periods a year", count)
        return text.format(count=count)

    def _chain(self, node: Chain, index: int) -> tuple[str, int]:
        rank = SUM if node.is_sum else PRODUCT
        parts = [self._inside(node.first, index, rank + 1)]
        for step in node.steps:
            text = self._inside(step.operand, index, rank + 1)
            text = f"({text})" if text.startswith("-") else text
            parts.append(f"{_SIGNS.get(step.operator, step.operator.value)} {text}")
        return " ".join(parts), rank

    def _call(self, node: Call, index: int) -> tuple[str, int]:
        first = node.arguments[0]
        match node.function:
            case "if":
                is_true = self._reckoning.at(first, index) != 0
                return self.of(node.arguments[1 if is_true else 2], index)
            case "coalesce":
                return self.of(self._there(node, index)[0], index)
            case "prev" | "yoy":
                return self.of(first, self._reckoning.earlier(node, index))
            case "sum" | "mean" | "min" | "max" | "abs" | "round":
                texts = [self.of(argument, index)[0] for argument in self._there(node, index)]
                return f"{node.function}({', '.join(texts)})", ATOM
            case _:
                unit = Unit(decimals=2)
                if isinstance(first, Name):
                    unit = self._scope.shown(first.name)[1]
                return self._valued(node, index, self._reckoning.words(node), unit)

    def _there(self, node: Call, index: int) -> list[Node]:
        """Return the arguments that have a value."""
        return [
            argument
            for argument in node.arguments
            if not isinstance(self._reckoning.at(argument, index), Lack)
        ]
