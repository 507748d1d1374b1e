"""Write out the formulas of binary workbooks, as far as they are plain arithmetic and sums.

Excel stores them as tokens in reverse Polish order: [MS-XLS] 2.5.198 in .xls, [MS-XLSB] 2.5.97 in
.xlsb, which differ only in how wide a row is.
"""

from dataclasses import dataclass
from struct import Struct, error
from typing import Final

from kpidesk.spreadsheets.grid import MAX_COLUMNS, MAX_ROWS, Position, cell_name

_OPERATORS: Final = {0x03: "+", 0x04: "-", 0x05: "*", 0x06: "/"}
_FUNCTIONS: Final = {4: "SUM", 344: "SUBTOTAL"}
_MOST_TOKENS: Final = 300
_INTEGER: Final = Struct("<H")
_NUMBER: Final = Struct("<d")
_ATTRIBUTE: Final = Struct("<BH")
_CALL: Final = Struct("<BH")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How wide references are, and how many rows and columns a sheet has."""

    cell: Struct
    area: Struct
    rows: int
    columns: int
    column_bits: int


BIFF_8: Final = Dialect(Struct("<HH"), Struct("<HHHH"), 65_536, 256, 0x00FF)
BIFF_12: Final = Dialect(Struct("<IH"), Struct("<IIHH"), MAX_ROWS, MAX_COLUMNS, 0x3FFF)


class _UnknownError(Exception):
    """A token that is not written out here."""


def formula_text(tokens: bytes, dialect: Dialect, position: Position) -> str:
    """Return the formula, without "=", of the cell at `position`; "" where it is not written out.

    References stand without $: the text is good for that cell alone.
    """
    try:
        return _Writer(tokens, dialect, position).text()
    except (_UnknownError, error, IndexError):
        return ""


class _Writer:
    def __init__(self, tokens: bytes, dialect: Dialect, position: Position) -> None:
        self._tokens = tokens
        self._dialect = dialect
        self._position = position
        self._place = 0
        self._stack: list[str] = []

    def text(self) -> str:
        for _token in range(_MOST_TOKENS):
            if self._place >= len(self._tokens):
                break
            self._take()
        if self._place < len(self._tokens) or len(self._stack) != 1:
            raise _UnknownError
        return self._stack[0]

    def _unpack(self, form: Struct) -> tuple[int, ...]:
        values: tuple[int, ...] = form.unpack_from(self._tokens, self._place)
        self._place += form.size
        return values

    def _take(self) -> None:
        token = self._tokens[self._place]
        self._place += 1
        if token in _OPERATORS:
            right, left = self._stack.pop(), self._stack.pop()
            # Brackets that the owner wrote are tokens of their own.
            self._stack.append(f"{left}{_OPERATORS[token]}{right}")
        elif token in (0x12, 0x13):
            self._stack.append(f"{'+-'[token - 0x12]}{self._stack.pop()}")
        elif token == 0x14:
            self._stack.append(f"{self._stack.pop()}%")
        elif token == 0x15:
            self._stack.append(f"({self._stack.pop()})")
        elif token == 0x19:
            self._take_attribute()
        elif token == 0x1E:
            self._stack.append(str(self._unpack(_INTEGER)[0]))
        elif token == 0x1F:
            self._stack.append(repr(self._unpack(_NUMBER)[0]))
        elif token >= 0x20:
            self._take_operand((token | 0x20) & 0x3F)
        else:
            raise _UnknownError

    def _take_attribute(self) -> None:
        kind, _rest = self._unpack(_ATTRIBUTE)
        if kind & 0x10:  # SUM of one argument
            self._stack.append(f"SUM({self._stack.pop()})")
        elif kind & ~0x41:  # neither volatile nor white space: a jump
            raise _UnknownError

    def _take_operand(self, token: int) -> None:
        if token == 0x22:
            count, function = self._unpack(_CALL)
            name = _FUNCTIONS.get(function & 0x7FFF)
            if name is None or count > len(self._stack):
                raise _UnknownError
            arguments = self._stack[len(self._stack) - count :]
            del self._stack[len(self._stack) - count :]
            self._stack.append(f"{name}({','.join(arguments)})")
        elif token in (0x24, 0x2C):
            row, column = self._unpack(self._dialect.cell)
            self._stack.append(self._name(row, column, is_offset=token == 0x2C))
        elif token in (0x25, 0x2D):
            top, bottom, left, right = self._unpack(self._dialect.area)
            is_offset = token == 0x2D
            first = self._name(top, left, is_offset=is_offset)
            self._stack.append(f"{first}:{self._name(bottom, right, is_offset=is_offset)}")
        else:
            raise _UnknownError

    def _name(self, row: int, column: int, *, is_offset: bool) -> str:
        """Return the name of a cell; one of a shared formula counts from the cell that has it."""
        dialect = self._dialect
        is_row_relative, is_column_relative = column & 0x8000, column & 0x4000
        column &= dialect.column_bits
        if is_offset and is_row_relative:
            row = (self._position[0] + row) % dialect.rows
        if is_offset and is_column_relative:
            column = (self._position[1] + column) % dialect.columns
        if row >= dialect.rows or column >= dialect.columns:
            raise _UnknownError
        return cell_name(row, column)
