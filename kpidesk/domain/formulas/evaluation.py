"""Compute a formula over a whole timeline at once.

What a formula means where something is missing:

* Arithmetic, comparisons, abs, round and `if` with a blank are blank, and with something not
  applicable not applicable, which goes before blank. Of `if` only the branch counts that is taken.
* What is no finite number is blank, never infinity: x / 0, 0^-1, (-8)^0.5, what is beyond a double.
* sum, mean, min, max and coalesce leave out what has no value. Where none has one, the result is
  not applicable if all are, and else blank.
* prev and yoy look at one earlier period; outside the timeline everything is blank.
* ytd, qtd, rolling_sum, rolling_mean and avg2 (which is rolling_mean over 2) leave out periods that
  are not applicable, but never a blank one: a sum that lacks a month would be wrong in silence.
* Comparisons are exact, and give 1 or 0.
"""

from collections.abc import Callable, Mapping
from typing import Final

from kpidesk.domain.formulas import columns
from kpidesk.domain.formulas.columns import Column
from kpidesk.domain.formulas.functions import DAYS_IN_PERIOD
from kpidesk.domain.formulas.timeline import Timeline
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
    whole,
)

Columns = Callable[[str], Column]


def evaluate(
    tree: Node,
    column_of: Columns,
    timeline: Timeline,
    constant_of: Columns | None = None,
) -> Column:
    """Return `tree` along `timeline`; `column_of` gives the column of a name there.

    `constant_of` gives that of days_in_period and periods_per_year, where a number is of a longer
    time than the period that it stands in.
    """
    with columns.quietly():
        return _Evaluation(column_of, timeline, constant_of).of(tree)


class _Evaluation:
    """One run over one tree."""

    def __init__(self, column_of: Columns, timeline: Timeline, constant_of: Columns | None) -> None:
        self._column_of = column_of
        self._timeline = timeline
        self._constant_of = constant_of

    def of(self, node: Node) -> Column:
        """Return the column of `node`."""
        match node:
            case Name():
                return self._column_of(node.name)
            case Chain():
                found = self.of(node.first)
                for step in node.steps:
                    found = columns.combined(step.operator, found, self.of(step.operand))
                return found
            case Number():
                return columns.constant(node.value, len(self._timeline))
            case Call():
                return self._call(node)
            case Constant():
                return self._constant(node)
            case Negative():
                return columns.negated(self.of(node.operand))
            case Power():
                return columns.raised(self.of(node.base), self.of(node.exponent))
            case Comparison():
                return columns.compared(node.comparator, self.of(node.left), self.of(node.right))

    def _constant(self, node: Constant) -> Column:
        if self._constant_of is not None:
            return self._constant_of(node.name)
        if node.name == DAYS_IN_PERIOD:
            return columns.column_of(self._timeline.days)
        return columns.constant(float(self._timeline.frequency.per_year), len(self._timeline))

    def _call(self, node: Call) -> Column:
        across = _ACROSS.get(node.function)
        if across is not None:
            return across([self.of(argument) for argument in node.arguments])
        if node.function == "if":
            condition, then, otherwise = node.arguments
            return columns.chosen(self.of(condition), self.of(then), self.of(otherwise))
        return self._of_one(node, self.of(node.arguments[0]))

    def _of_one(self, node: Call, column: Column) -> Column:
        """Return the column of a function of one column and, for some, a whole number."""
        timeline, count = self._timeline, _count(node)
        match node.function:
            case "abs":
                return columns.absolute(column)
            case "round":
                return columns.rounded_to(column, count or 0)
            case "prev":
                return columns.shifted(column, count or 1)
            case "yoy":
                return columns.taken(column, timeline.last_year)
        mean = node.function in {"rolling_mean", "avg2"}
        return columns.gathered(column, window_starts(node, timeline), mean=mean)


def window_starts(node: Call, timeline: Timeline) -> tuple[int, ...]:
    """Return where the window of ytd, qtd, rolling_… or avg2 starts, for each period."""
    match node.function:
        case "ytd":
            return timeline.year_starts
        case "qtd":
            return timeline.quarter_starts
        case "avg2":
            return timeline.windows(2)
        case _:
            return timeline.windows(_count(node) or 1)


def _count(node: Call) -> int | None:
    return whole(node.arguments[1]) if len(node.arguments) > 1 else None


_ACROSS: Final[Mapping[str, Callable[[list[Column]], Column]]] = {
    "sum": columns.summed,
    "mean": columns.averaged,
    "min": columns.smallest,
    "max": columns.largest,
    "coalesce": columns.first_present,
}
