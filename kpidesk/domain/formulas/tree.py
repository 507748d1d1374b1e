"""The tree of a formula: our own, small and frozen.

Every node knows its `span` in the text; two trees are equal where they say the same, wherever it
stands. Operators of one rank that follow each other are one `Chain`, so that a tree is only as deep
as its brackets, however long a sum is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from kpidesk.domain.formulas.errors import Span

NOWHERE: Final = Span(0, 0)


class Operator(StrEnum):
    """What stands between two terms or factors."""

    ADD = "+"
    SUBTRACT = "-"
    MULTIPLY = "*"
    DIVIDE = "/"

    @property
    def is_sum(self) -> bool:
        """Say whether it joins terms, and not factors."""
        return self is Operator.ADD or self is Operator.SUBTRACT


class Comparator(StrEnum):
    """How two values are compared."""

    LESS = "<"
    AT_MOST = "<="
    EQUAL = "="
    DIFFERENT = "<>"
    AT_LEAST = ">="
    MORE = ">"


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it was written; `value` is the fraction where it is a percentage: 5 % is 0.05."""

    text: str
    value: float
    is_percent: bool = False
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Name:
    """A metric, by the name that was written."""

    name: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Constant:
    """days_in_period or periods_per_year."""

    name: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Negative:
    """Minus its operand."""

    operand: "Node"
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Power:
    """Base to the power of the exponent."""

    base: "Node"
    exponent: "Node"
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Step:
    """An operator and what it takes next."""

    operator: Operator
    operand: "Node"


@dataclass(frozen=True, slots=True)
class Chain:
    """Terms or factors from left to right; `steps` is not empty, and of one rank."""

    first: "Node"
    steps: tuple[Step, ...]
    span: Span = field(default=NOWHERE, compare=False)

    @property
    def is_sum(self) -> bool:
        """Say whether its operators are + and -, not * and /."""
        return self.steps[0].operator.is_sum


@dataclass(frozen=True, slots=True)
class Comparison:
    """1 where it is true, 0 where it is not."""

    comparator: Comparator
    left: "Node"
    right: "Node"
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function of `functions.FUNCTIONS` and its arguments."""

    function: str
    arguments: tuple["Node", ...]
    span: Span = field(default=NOWHERE, compare=False)


Node = Number | Name | Constant | Negative | Power | Chain | Comparison | Call


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes right below `node`, in the order of the text."""
    match node:
        case Negative():
            return (node.operand,)
        case Power():
            return (node.base, node.exponent)
        case Chain():
            return (node.first, *(step.operand for step in node.steps))
        case Comparison():
            return (node.left, node.right)
        case Call():
            return node.arguments
        case _:
            return ()


def walk(tree: Node) -> Iterator[Node]:
    """Yield `tree` and every node below it, in the order of the text."""
    left = [tree]
    while left:
        node = left.pop()
        yield node
        left.extend(reversed(children(node)))


def height(tree: Node) -> int:
    """Return how many nodes stand below each other at most; a name alone is 1."""
    count = 0
    level: list[Node] = [tree]
    while level:
        count += 1
        level = [child for node in level for child in children(node)]
    return count


def whole(node: Node) -> int | None:
    """Return the whole number that `node` writes, as -2 or 3; None where it is anything else."""
    if isinstance(node, Negative):
        number = whole(node.operand) if isinstance(node.operand, Number) else None
        return None if number is None else -number
    if isinstance(node, Number) and node.value.is_integer() and not node.is_percent:
        return int(node.value)
    return None
