"""Work out the formulas of a sheet that are plain arithmetic, cells of that sheet and SUM."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from kpidesk.spreadsheets.grid import Cell, Position, parse_area

_NUMBER: Final = r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?"
_CELL: Final = r"\$?[A-Z]{1,3}\$?[0-9]{1,7}"
_TOKEN: Final = re.compile(
    rf"\s*(?:(?P<number>{_NUMBER})(?![0-9A-Za-z_.])"
    rf"|(?P<area>{_CELL}(?::{_CELL})?)(?![0-9A-Za-z_.(!:])"
    r"|(?P<sum>SUM\s*\()|(?P<sign>[-+*/(),%]))\s*"
)
_REFERENCE: Final = re.compile(r"(\$?)([A-Z]{1,3})(\$?)([0-9]{1,7})")
_SHEET: Final = r"(?:'[^']+'!|[^\W\d][\w.]*!)?"
_TERM: Final = (
    rf"(?:{_SHEET}{_CELL}(?::{_CELL})?"
    r"|SUM\([^()]*\)|SUBTOTAL\((?:10)?9,[^()]*\)|AGGREGATE\(9,[^()]*\))"
)
_ONE_SUM: Final = re.compile(rf"\+?{_TERM}(?:\+{_TERM})*")
_NOTHING_TO_ADD: Final = re.compile(rf"\+?{_SHEET}{_CELL}")
_LITERAL: Final = re.compile(rf"([+-]?)({_NUMBER})(%?)")
_LITERAL_WRAP: Final = re.compile(r"([+-]?)\((.*)\)", re.DOTALL)
_MOST_FORMULAS: Final = 60_000
_MOST_CELLS: Final = 2_000_000
_LONGEST: Final = 2000
_DEEPEST: Final = 40


@dataclass(frozen=True, slots=True)
class FormulaMark:
    """A formula and the result that was stored with it, both as text; "" where there is none.

    `formula` stands without its "=", as it would in the cell `shift` rows and columns above and
    left of this one, whose formula it shares. `is_due` says that the file asks to calculate it
    before it is shown.
    """

    formula: str
    stored: str
    shift: Position = (0, 0)
    is_due: bool = False

    @property
    def literal(self) -> float | None:
        """Return the number that the formula simply is (=-(1560.10)), None where it calculates."""
        return _literal(self.formula)

    @property
    def adds_up(self) -> bool:
        """Say whether the formula adds other cells up: SUM, SUBTOTAL, or a chain of +."""
        return adds_up(self.formula)


def _literal(formula: str) -> float | None:
    sign = 1.0
    for _depth in range(_DEEPEST):
        formula = formula.strip()
        found = _LITERAL.fullmatch(formula)
        if found is not None:
            value = Decimal(found[2]).scaleb(-2) if found[3] else Decimal(found[2])
            return sign * float(-value if found[1] == "-" else value)
        wrapped = _LITERAL_WRAP.fullmatch(formula)
        if wrapped is None:
            return None
        sign = -sign if wrapped[1] == "-" else sign
        formula = wrapped[2]
    return None


def adds_up(formula: str) -> bool:
    """Say whether a formula adds other cells up: SUM, SUBTOTAL, or a chain of + and brackets."""
    if len(formula) > _LONGEST:
        return False
    text = formula.replace(" ", "")
    for name in ("_xlfn.", "_xlws."):
        text = text.replace(name, "")
    text = _without_brackets(text)
    return _ONE_SUM.fullmatch(text) is not None and _NOTHING_TO_ADD.fullmatch(text) is None


def _without_brackets(text: str) -> str:
    """Drop the brackets that only group, as in ((B5)+(B6))+(B7)."""
    kept: list[str] = []
    groups: list[bool] = []
    before = ""
    for character in text:
        if character == "(":
            groups.append(not (before.isalnum() or before == "_"))
            if not groups[-1]:
                kept.append(character)
        elif character == ")" and groups:
            if not groups.pop():
                kept.append(character)
        else:
            kept.append(character)
        before = character
    return "".join(kept)


class _UnknownError(Exception):
    """A formula that is not worked out here."""


class Calculator:
    """Works out formulas over the cells of one sheet, as far as that is plain arithmetic."""

    def __init__(
        self, rows: Sequence[Sequence[Cell | None]], formulas: Mapping[Position, FormulaMark]
    ) -> None:
        """Take the cells of a sheet, with stored results, and the formulas of some of them."""
        self._rows = rows
        self._formulas = formulas
        self._known: dict[Position, float | None] = {}
        self._formulas_left = _MOST_FORMULAS
        self._cells_left = _MOST_CELLS
        self._depth = 0
        self.largest = 0.0  # of the numbers that went into a result, for what rounding may do

    def result(self, position: Position) -> float | None:
        """Return what the formula in a cell comes to, None where that is not found out."""
        if position in self._known:
            return self._known[position]
        self._known[position] = None  # a formula that needs itself is not worked out
        self._depth += 1
        try:
            if self._depth > _DEEPEST or self._formulas_left <= 0:
                return None
            self._formulas_left -= 1
            mark = self._formulas[position]
            if not mark.formula or len(mark.formula) > _LONGEST:
                return None
            value = _Parser(self, mark).value()
        except (_UnknownError, ZeroDivisionError, OverflowError, ValueError, RecursionError):
            return None
        finally:
            self._depth -= 1
        self._known[position] = value if math.isfinite(value) else None
        return self._known[position]

    def number(self, position: Position, *, in_sum: bool) -> float:
        """Return the number of a cell as a formula takes it; blank is 0, text counts in no sum."""
        self._cells_left -= 1
        if self._cells_left < 0:
            raise _UnknownError
        if position in self._formulas:
            computed = self.result(position)
            if computed is not None:
                return self._seen(computed)
        row, column = position
        line = self._rows[row] if row < len(self._rows) else ()
        cell = line[column] if column < len(line) else None
        if cell is None:
            return 0.0
        if isinstance(cell.value, float):
            return self._seen(cell.value)
        if in_sum and isinstance(cell.value, str | bool):
            return 0.0
        raise _UnknownError

    def _seen(self, value: float) -> float:
        self.largest = max(self.largest, abs(value))
        return value


class _Parser:
    """Reads one formula from left to right and works it out on the way."""

    def __init__(self, calculator: Calculator, mark: FormulaMark) -> None:
        self._calculator = calculator
        self._shift = mark.shift
        self._tokens = _tokens(mark.formula)
        self._place = 0
        self._depth = 0

    def value(self) -> float:
        value = self._sum()
        if self._place < len(self._tokens):
            raise _UnknownError
        return value

    def _next(self) -> tuple[str, str]:
        return self._tokens[self._place] if self._place < len(self._tokens) else ("", "")

    def _take(self, *signs: str) -> str:
        kind, text = self._next()
        if kind == "sign" and text in signs:
            self._place += 1
            return text
        return ""

    def _sum(self) -> float:
        value = self._product()
        while sign := self._take("+", "-"):
            term = self._product()
            value = value + term if sign == "+" else value - term
        return value

    def _product(self) -> float:
        value = self._signed()
        while sign := self._take("*", "/"):
            factor = self._signed()
            value = value * factor if sign == "*" else value / factor
        return value

    def _signed(self) -> float:
        sign = 1.0
        while taken := self._take("+", "-"):
            sign = -sign if taken == "-" else sign
        value = self._atom()
        while self._take("%"):
            value /= 100
        return sign * value

    def _atom(self) -> float:
        kind, text = self._next()
        self._place += 1
        if kind == "number":
            return float(text)
        if kind == "area" and ":" not in text:
            return self._calculator.number(self._area(text)[0], in_sum=False)
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _UnknownError
        if kind == "sum":
            value = self._argument()
            while self._take(","):
                value += self._argument()
        elif text == "(":
            value = self._sum()
        else:
            raise _UnknownError
        self._depth -= 1
        if not self._take(")"):
            raise _UnknownError
        return value

    def _argument(self) -> float:
        kind, text = self._next()
        following = self._tokens[self._place + 1 : self._place + 2]
        if kind != "area" or following not in ([("sign", ",")], [("sign", ")")]):
            return self._sum()
        self._place += 1
        (top, left), (bottom, right) = self._area(text)
        numbers = (
            self._calculator.number((row, column), in_sum=True)
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        )
        return math.fsum(numbers)

    def _area(self, text: str) -> tuple[Position, Position]:
        first, _colon, last = text.partition(":")
        one, other = self._position(first), self._position(last or first)
        return (
            (min(one[0], other[0]), min(one[1], other[1])),
            (max(one[0], other[0]), max(one[1], other[1])),
        )

    def _position(self, text: str) -> Position:
        found = _REFERENCE.fullmatch(text)
        if found is None:
            raise _UnknownError
        corner = parse_area(f"{found[2]}{found[4]}")
        row = corner.top + (0 if found[3] else self._shift[0])
        column = corner.left + (0 if found[1] else self._shift[1])
        if row < 0 or column < 0:
            raise _UnknownError
        return row, column


def _tokens(formula: str) -> list[tuple[str, str]]:
    tokens: list[tuple[str, str]] = []
    place = 0
    while place < len(formula):
        found = _TOKEN.match(formula, place)
        if found is None or found.lastgroup is None:
            raise _UnknownError
        tokens.append((found.lastgroup, found[found.lastgroup]))
        place = found.end()
    return tokens
