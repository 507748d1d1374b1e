"""Write a formula: a tree as text, a name so that it is read back, a name in place of another."""

from collections.abc import Callable
from itertools import pairwise
from typing import Final

from kpidesk.domain.formulas.errors import FormulaError, Span
from kpidesk.domain.formulas.functions import RESERVED
from kpidesk.domain.formulas.lexer import Kind, Token, goes_on, tokens
from kpidesk.domain.formulas.names import name_key
from kpidesk.domain.formulas.parser import MAX_LENGTH
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
    walk,
)
from kpidesk.i18n import _

# How close what a node is made of holds together: whatever holds less needs brackets inside it.
COMPARISON, SUM, PRODUCT, SIGN, POWER, ATOM = range(6)
# How a text with this many metrics in it was written is nobody's business: it is left as it is.
_LONGEST_REWRITTEN: Final = 100_000


def names_in(tree: Node) -> tuple[str, ...]:
    """Return the names of `tree` in the order of the text, each once, as it was first written."""
    found: dict[str, str] = {}
    for node in walk(tree):
        if isinstance(node, Name):
            found.setdefault(name_key(node.name), node.name)
    return tuple(found.values())


def quoted(name: str) -> str:
    """Return `name` as a formula has it: in brackets where it would be read as something else."""
    word, *rest = tokens(name)
    is_plain = word.kind is Kind.NAME and word.text == name and len(rest) == 1
    if is_plain and name.casefold() not in RESERVED:
        return name
    return _in_brackets(name)


def _in_brackets(name: str) -> str:
    return f"[{name.replace(']', ']]')}]"


def rename(text: str, old: str, new: str) -> str:
    """Return `text` with every name `old` made `new`, and everything else byte for byte.

    Names are compared without regard to case. A text that cannot be read is renamed all the same,
    as far as it has names. Raises FormulaError where the result would be too long to be read.
    """
    if len(text) > _LONGEST_REWRITTEN:
        return text
    key = name_key(old)
    found = tokens(text)
    pieces, end = [], 0
    for token, behind in pairwise(found):
        if _names(token, behind) and name_key(token.text) == key:
            pieces += [text[end : token.start], _fitting(new, text, token, behind)]
            end = token.end
    renamed = "".join([*pieces, text[end:]])
    if len(renamed) > MAX_LENGTH >= len(text):
        raise FormulaError(
            _(
                "With the name “{name}” a formula would be longer than {count} characters. "
                "Choose a shorter name."
            ).format(name=new, count=MAX_LENGTH),
            Span(0, len(text)),
        )
    return renamed


def _names(token: Token, behind: Token) -> bool:
    """Say whether `token` names a metric, and is no function or constant."""
    if token.kind is Kind.QUOTED:
        return True
    if token.kind is not Kind.NAME or token.text.casefold() in RESERVED:
        return False
    return not (behind.kind is Kind.SYMBOL and behind.text == "(")


def _fitting(name: str, text: str, token: Token, behind: Token) -> str:
    """Return `name` as it can stand in place of `token`, without growing into its neighbours."""
    before, after = text[: token.start][-1:], text[token.end :][:1]
    called = behind.kind is Kind.SYMBOL and behind.text == "("
    if called or (before and goes_on(before)) or (after and goes_on(after)):
        return _in_brackets(name)
    return quoted(name)


def unparse(tree: Node, name_text: Callable[[str], str] = quoted) -> str:
    """Return the text of `tree`, which `parse` reads back as the same tree.

    `name_text` says how a name is written; another one than `quoted` gives a text to be read by a
    person.
    """
    return _text(tree, name_text)


def holds(node: Node) -> int:
    """Return how close `node` holds together, from COMPARISON to ATOM."""
    match node:
        case Comparison():
            return COMPARISON
        case Chain():
            return SUM if node.is_sum else PRODUCT
        case Negative():
            return SIGN
        case Power():
            return POWER
        case _:
            return ATOM


def _text(node: Node, name_text: Callable[[str], str]) -> str:
    def inside(child: Node, least: int) -> str:
        text = _text(child, name_text)
        return text if holds(child) >= least else f"({text})"

    match node:
        case Number():
            return f"{node.text} %" if node.is_percent else node.text
        case Name():
            return name_text(node.name)
        case Constant():
            return node.name
        case Negative():
            return f"-{inside(node.operand, SIGN)}"
        case Power():
            return f"{inside(node.base, ATOM)}^{inside(node.exponent, SIGN)}"
        case Chain():
            least = (SUM if node.is_sum else PRODUCT) + 1
            steps = (f" {step.operator} {inside(step.operand, least)}" for step in node.steps)
            return inside(node.first, least) + "".join(steps)
        case Comparison():
            left, right = inside(node.left, SUM), inside(node.right, SUM)
            return f"{left} {node.comparator} {right}"
        case Call():
            return f"{node.function}({', '.join(_text(a, name_text) for a in node.arguments)})"
