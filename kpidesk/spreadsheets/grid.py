"""A sheet as a plain grid of cells: what the readers make and what the layout is found in."""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from kpidesk.i18n import _

MAX_ROWS: Final = 1_048_576
MAX_COLUMNS: Final = 16_384
_LONGEST_TEXT: Final = 200

Content = str | float | bool | dt.date
Position = tuple[int, int]


class Cell(NamedTuple):
    """A cell that holds something; a tuple, because a sheet has a million of them.

    `value` is a number as stored (where `percent` is True, a fraction that is shown as a
    percentage), a text, a truth value or a day; None where the cell holds what is no value (an
    error, a time of day, a formula without a result), and then `problem` says so in a sentence.
    `text` is what a person sees there. `currency` is the sign or code (€, CHF) that its number
    format shows beside the number. `shown_in` is 1000 or 1000000 where the format shows the stored
    number in thousands or millions.
    """

    value: Content | None
    text: str
    percent: bool = False
    problem: str = ""
    currency: str = ""
    shown_in: int = 1

    @property
    def is_number(self) -> bool:
        """Say whether the cell holds a real number, not a text that looks like one."""
        return isinstance(self.value, float)

    @property
    def words(self) -> str:
        """Return the text of a text cell without the white space around it, else nothing."""
        return self.value.strip() if isinstance(self.value, str) else ""

    @property
    def short_text(self) -> str:
        """Return `text`, cut where it is longer than a person would want to see in a list."""
        if len(self.text) <= _LONGEST_TEXT:
            return self.text
        return self.text[: _LONGEST_TEXT - 1] + "\u2026"


Row = Sequence[Cell | None]


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells, first and last row and column included, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int

    def contains(self, row: int, column: int) -> bool:
        """Say whether the cell lies inside."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of one sheet by row and column, counted from 0; None where a cell is blank.

    Rows may differ in length. `from_text` says that the rows are the records of a text file, where
    a record with too many fields was cut in the wrong places. `indents` are how many steps the
    format of a cell moves its text to the right; `sums` the cells whose formula adds others up
    (SUM, SUBTOTAL, or a chain of +). `shown` gives what a cell shows by its number format, where
    that is known.
    """

    name: str
    rows: Sequence[Row]
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[Area, ...] = ()
    is_hidden: bool = False
    from_text: bool = False
    indents: Mapping[Position, int] = field(default_factory=dict)
    sums: frozenset[Position] = frozenset()
    shown: Callable[[int, int, Cell], str] | None = field(default=None, compare=False, repr=False)

    def cells(self) -> Iterator[tuple[int, int, Cell]]:
        """Yield row, column and cell of everything that is not blank, row by row."""
        for row_number, row in enumerate(self.rows):
            for column, cell in enumerate(row):
                if cell is not None:
                    yield row_number, column, cell


def column_name(column: int) -> str:
    """Return the letters of a column counted from 0: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """Return the name of a cell counted from 0: (0, 0) is A1."""
    return f"{column_name(column)}{row + 1}"


def area_name(area: Area) -> str:
    """Return the name of an area counted from 0: B3:D9, or B3 where it is a single cell."""
    first, last = cell_name(area.top, area.left), cell_name(area.bottom, area.right)
    return first if first == last else f"{first}:{last}"


_CELL_NAME: Final = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")


def parse_cell_name(name: str) -> Position:
    """Return row and column, counted from 0, of a name such as C7; ValueError where it is none."""
    found = _CELL_NAME.fullmatch(name)
    if found is None:
        raise ValueError(_no_cell(name))
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    row = int(found[2])
    if not (1 <= row <= MAX_ROWS and column <= MAX_COLUMNS):
        raise ValueError(_no_cell(name))
    return row - 1, column - 1


def parse_area(reference: str) -> Area:
    """Return the area of a reference such as B2:D4 or B2; ValueError where it is none."""
    first, _colon, last = reference.partition(":")
    top, left = parse_cell_name(first)
    bottom, right = parse_cell_name(last or first)
    return Area(min(top, bottom), min(left, right), max(top, bottom), max(left, right))


def _no_cell(name: str) -> str:
    return f"{name[:20]!r} is no cell"


def text_cell(text: str) -> Cell | None:
    """Return a cell that holds `text`, None where that is only white space."""
    return Cell(text, text.strip()) if text.strip() else None


def error_cell(error: str) -> Cell:
    """Return a cell that shows an error of Excel such as #DIV/0!."""
    problem = _("The cell shows the error {error} instead of a number. Mend it in the sheet.")
    return Cell(None, error, problem=problem.format(error=error))
