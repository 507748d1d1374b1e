"""What a formula adds up: terms that can be looked at one by one, as a sum is linear."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isclose, isfinite
from typing import Final

from kpidesk.domain.formulas.between import Between, spread
from kpidesk.domain.formulas.tree import Call, Chain, Negative, Node, Number, Operator

_CLOSE: Final = 1e-9


class StuckError(Exception):
    """With some inputs of one period and some of the other there is no result."""


@dataclass(frozen=True, slots=True)
class Term:
    """A node and what it is multiplied by; a blank may count as nothing, as in sum()."""

    node: Node
    factor: float
    blank_is_zero: bool = False

    def at(self, between: Between, mask: int) -> float:
        """Return it with what has its bit in `mask` in the later period; StuckError for a blank."""
        found = between.at(self.node, mask)
        if isinstance(found, float):
            return self.factor * found
        if self.blank_is_zero:
            return 0.0
        raise StuckError


def terms(between: Between, tree: Node, before: float, after: float) -> Sequence[Term] | None:
    """Return the terms of a formula that give its two values; None where none do.

    What is not applicable in some periods alone can make a sum of parts another number than the
    whole; then it is shared as one.
    """
    wide = spread(tree)
    for split in (_split(between, wide, 1.0), _split(between, tree, 1.0), [Term(tree, 1.0)]):
        found = list(split)
        if _gives(between, found, before, 0) and _gives(between, found, after, -1):
            return found
    return None


def _gives(between: Between, added: Sequence[Term], value: float, mask: int) -> bool:
    try:
        numbers = [term.at(between, mask) for term in added]
    except StuckError:
        return False
    if not all(map(isfinite, numbers)):
        return False
    size = max(map(abs, numbers), default=0.0)
    return isclose(sum(numbers), value, rel_tol=_CLOSE, abs_tol=size * _CLOSE)


def _split(between: Between, node: Node, factor: float) -> Iterator[Term]:
    """Yield what is added up to give `factor` times `node`."""
    match node:
        case Chain() if node.is_sum:
            yield from _split(between, node.first, factor)
            for step in node.steps:
                sign = -1.0 if step.operator is Operator.SUBTRACT else 1.0
                yield from _split(between, step.operand, sign * factor)
        case Negative():
            yield from _split(between, node.operand, -factor)
        case Chain() if (scaled := _scaled(node)) is not None:
            yield from _split(between, scaled[0], factor * scaled[1])
        case Call() if node.function in {"sum", "mean"}:
            are_there = all(_is_there(between, each) for each in node.arguments)
            if are_there:
                share = factor if node.function == "sum" else factor / len(node.arguments)
                for argument in node.arguments:
                    yield from _split(between, argument, share)
            elif node.function == "sum":
                for argument in node.arguments:
                    yield Term(argument, factor, blank_is_zero=True)
            else:
                yield Term(node, factor)
        case _:
            yield Term(node, factor)


def _is_there(between: Between, node: Node) -> bool:
    return all(isinstance(between.at(node, mask), float) for mask in (0, -1))


def _scaled(node: Chain) -> tuple[Node, float] | None:
    """Return what a product multiplies by a number that is written out, and that number."""
    factor, rest = 1.0, []
    steps = [(Operator.MULTIPLY, node.first), *((s.operator, s.operand) for s in node.steps)]
    for operator, operand in steps:
        if not isinstance(operand, Number):
            if operator is Operator.DIVIDE:
                return None
            rest.append(operand)
        elif operator is Operator.DIVIDE:
            if not operand.value:
                return None
            factor /= operand.value
        else:
            factor *= operand.value
    return (rest[0], factor) if len(rest) == 1 else None
