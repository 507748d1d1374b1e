"""Turn a workbook of Excel 2 to 2003 (.xls, BIFF2 to BIFF8) into grids, by xlrd.

xlrd tells nothing of formulas, so that a result that was never calculated looks like a number. The
records pass by here before it sees them.
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from struct import unpack_from
from typing import Any, Final, TypeVar

from xlrd.biffh import (
    XL_CELL_BLANK,
    XL_CELL_BOOLEAN,
    XL_CELL_EMPTY,
    XL_CELL_ERROR,
    XL_CELL_TEXT,
    XLRDError,
    error_text_from_code,
)
from xlrd.book import SUPPORTED_VERSIONS, XL_WORKBOOK_GLOBALS, Book
from xlrd.formatting import std_format_strings
from xlrd.sheet import Sheet

from kpidesk.domain.errors import UserError
from kpidesk.domain.numbers import NumberLocale
from kpidesk.i18n import _
from kpidesk.spreadsheets.archive import damaged, too_large
from kpidesk.spreadsheets.formula_checks import check_formulas
from kpidesk.spreadsheets.formula_tokens import BIFF_8, formula_text
from kpidesk.spreadsheets.formula_values import FormulaMark
from kpidesk.spreadsheets.grid import Area, Cell, Grid, Position, error_cell, text_cell
from kpidesk.spreadsheets.limits import Limits
from kpidesk.spreadsheets.number_cells import make_percentages, stored_cell
from kpidesk.spreadsheets.number_formats import CellStyle, format_of, number_format
from kpidesk.spreadsheets.shown_cells import ShownCells
from kpidesk.spreadsheets.shown_texts import SHOWN_BUILT_IN

_FORMULAS: Final = (0x0006, 0x0206, 0x0406)
_SHARED_FORMULA: Final = 0x04BC
_UNCALCULATED: Final = 0x005E
_BLANKS: Final = (0x0001, 0x0201, 0x00BE)  # cells that have a format only: up to 16 million
_EXCEL_4_WORKBOOK: Final = 45  # as xlrd calls it
_NO_RECORD: Final = (-1, 0, b"")
_CALCULATE_ON_LOAD: Final = 0x0002
_TO_STRING: Final = 0  # what else than a number a formula comes to
_TO_NOTHING: Final = 3
_EMPTY: Final = (XL_CELL_EMPTY, XL_CELL_BLANK)
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class _Formula:
    """A formula as it is stored: result and flags, and its tokens as far as they are known."""

    result: bytes
    flags: int
    tokens: bytes

    @property
    def number(self) -> float | None:
        """Return the result, None where it is no number."""
        if self.result[6:8] == b"\xff\xff":
            return None
        number: float = unpack_from("<d", self.result)[0]
        return number

    @property
    def kind(self) -> int:
        """Return what the result is where it is no number."""
        return self.result[0]


@dataclass(slots=True)
class _Notes:
    """What the records of one sheet say that xlrd does not tell."""

    formulas: dict[Position, _Formula] = field(default_factory=dict)
    shared: dict[Position, bytes] = field(default_factory=dict)
    last: Position = (0, 0)
    needs_calculation: bool = False

    def marks(self) -> dict[Position, FormulaMark]:
        """Return the formulas whose results are to be looked at."""
        # A formula may come to "", and looks blank then. A program that never calculates stores
        # that for all of its formulas.
        is_calculated = any(
            one.number is not None or one.kind != _TO_NOTHING for one in self.formulas.values()
        )
        return {
            position: self._mark(position, formula)
            for position, formula in self.formulas.items()
            if formula.number is not None
            or formula.kind == _TO_STRING
            or (formula.kind == _TO_NOTHING and not is_calculated)
        }

    def _mark(self, position: Position, formula: _Formula) -> FormulaMark:
        tokens = formula.tokens
        if tokens[:1] == b"\x01" and len(tokens) >= 5:
            row, column = unpack_from("<HH", tokens, 1)
            tokens = self.shared.get((row, column), b"")
        text = formula_text(tokens, BIFF_8, position)
        if formula.number is not None:
            return FormulaMark(
                text, repr(formula.number), is_due=bool(formula.flags & _CALCULATE_ON_LOAD)
            )
        return FormulaMark(text, "" if formula.kind == _TO_NOTHING else "text")


class _WatchedBook(Book):
    """A book of xlrd that notes formulas, and skips the cells that only have a format."""

    def __init__(self) -> None:
        Book.__init__(self)
        self.notes: dict[int, _Notes] = {}
        self._open = _Notes()

    def get_sheet(self, sh_number: int, update_pos: bool = True) -> Sheet:  # noqa: FBT001, FBT002
        """Read a sheet as xlrd does, with notes of its own."""
        self._open = self.notes[sh_number] = _Notes()
        sheet: Sheet = Book.get_sheet(self, sh_number, update_pos)
        return sheet

    def get_record_parts(self) -> tuple[int, int, bytes]:
        """Return kind, length and content of the next record."""
        record: tuple[int, int, bytes] = Book.get_record_parts(self)
        kind, _length, data = record
        if kind in _BLANKS and self.notes:
            return _NO_RECORD
        if kind in _FORMULAS:
            self._note_formula(data)
        elif kind == _SHARED_FORMULA:
            # It follows the first cell that has it. Its area and how many share it come before.
            self._open.shared[self._open.last] = _tokens(data, 8)
        elif kind == _UNCALCULATED:
            self._open.needs_calculation = True
        return record

    def _note_formula(self, data: bytes) -> None:
        row, column = unpack_from("<HH", data)
        start = 7 if self.biff_version <= 21 else 6
        tokens = _tokens(data, 20) if self.biff_version >= 80 else b""
        formula = _Formula(data[start : start + 8], data[start + 8], tokens)
        self._open.last = (row, column)
        self._open.formulas[row, column] = formula


def _tokens(data: bytes, place: int) -> bytes:
    (length,) = unpack_from("<H", data, place)
    return data[place + 2 : place + 2 + length]


def read_xls(
    data: bytes,
    name: str,
    locale: NumberLocale,
    limits: Limits,
    report: Callable[[int, int], None],
) -> Iterator[Grid]:
    """Yield the grid of each worksheet of the .xls file in `data`.

    `locale` is how numbers are shown in the texts of cells; `report` is told how many sheets of how
    many are read. Raises UserError, naming the file `name`, where it cannot be read.
    """
    book = _by_xlrd(lambda: _open_book(data), name)
    styles = _Styles(book)
    count = book.nsheets
    if book.biff_version == _EXCEL_4_WORKBOOK and count > 1:
        # Each of its sheets has styles of its own, of which xlrd keeps the last.
        raise UserError(
            _(
                "“{name}” is a workbook of Excel 4 with several sheets, which KPI Desk cannot "
                "read. Your numbers are safe. Open it, save it as “Excel Workbook (.xlsx)”, then "
                "import that."
            ).format(name=name)
        )
    for number in range(count):
        report(number, count)
        read = partial(_grid, book, number, styles, locale)
        grid = _by_xlrd(read, name)
        if len(grid.rows) * max(map(len, grid.rows), default=0) > limits.cells:
            raise too_large(name)
        yield grid
    report(count, count)


def _by_xlrd(do: Callable[[], _Result], name: str) -> _Result:
    try:
        return do()
    except (UserError, MemoryError, ImportError):
        raise
    except Exception as error:
        # xlrd believes what a file says of itself: a damaged one raises some twenty kinds.
        raise damaged(name) from error


def _open_book(data: bytes) -> Any:  # noqa: ANN401 - xlrd has no types
    """Open the file as `xlrd.open_workbook` does, which takes no other class of books."""
    book: Any = _WatchedBook()
    book.biff2_8_load(
        file_contents=data,
        logfile=io.StringIO(),
        use_mmap=False,
        formatting_info=True,
        on_demand=True,
        ragged_rows=True,
    )
    book.biff_version = book.getbof(XL_WORKBOOK_GLOBALS)
    if book.biff_version not in SUPPORTED_VERSIONS:
        raise XLRDError
    # Before Excel 5 the sheet stands where a workbook has its globals, and is read at once.
    if book.biff_version <= 40:
        book.fake_globals_get_sheet()
        book.nsheets = 1
    else:
        book.parse_globals()
        book.nsheets = len(book.sheet_names())
    return book


def _sheet(book: Any, number: int) -> Sheet:  # noqa: ANN401 - xlrd has no types
    sheet: Sheet
    if book.biff_version <= 45:
        sheet = book._sheet_list[number]  # noqa: SLF001 - already read
    else:
        # Not by `sheet_by_index`: a book holds on to every sheet that it has read so.
        book._sheet_list = [None] * book.nsheets  # noqa: SLF001
        sheet = book.get_sheet(number)
    return sheet


class _Styles:
    """The styles of a book, by their number in its cells."""

    def __init__(self, book: Any) -> None:  # noqa: ANN401 - xlrd has no types
        self._book = book
        self._known: dict[int, CellStyle] = {}

    def __getitem__(self, number: int) -> CellStyle:
        style = self._known.get(number)
        if style is None:
            style = self._known[number] = self._look_up(number)
        return style

    def _look_up(self, number: int) -> CellStyle:
        if not self._book.xf_list:  # the oldest files need none
            return CellStyle()
        style = self._book.xf_list[number]
        shown = self._book.format_map[style.format_key].format_str
        if shown == std_format_strings.get(style.format_key):
            found = format_of(style.format_key, None)
            shown = SHOWN_BUILT_IN.get(style.format_key, "")
        else:
            found = number_format(shown)
        alignment = style.alignment
        return CellStyle(found, 0 if alignment is None else alignment.indent_level, shown)


def _grid(book: Any, number: int, styles: _Styles, locale: NumberLocale) -> Grid:  # noqa: ANN401
    sheet = _sheet(book, number)
    notes: _Notes = book.notes[number]
    rows: list[list[Cell | None]] = []
    indents: dict[Position, int] = {}
    shown = ShownCells(locale)
    for row in range(sheet.nrows):
        line: list[Cell | None] = []
        kinds, values = sheet.row_types(row), sheet.row_values(row)
        for column, (kind, value) in enumerate(zip(kinds, values, strict=True)):
            if kind in _EMPTY:
                line.append(None)
                continue
            style = styles[sheet.cell_xf_index(row, column)]
            cell = _cell(kind, value, style, locale, is_1904=book.datemode == 1)
            if cell is not None and style.indent:
                indents[row, column] = style.indent
            shown.take_code((row, column), style.code)
            line.append(cell)
        rows.append(line)
    sums = check_formulas(rows, notes.marks(), locale, needs_calculation=notes.needs_calculation)
    make_percentages(rows)
    return Grid(
        sheet.name,
        rows,
        frozenset(_hidden_rows(sheet, len(rows))),
        frozenset(
            column for column, info in sheet.colinfo_map.items() if info.hidden or info.width == 0
        ),
        tuple(
            Area(top, left, bottom - 1, right - 1)
            for top, bottom, left, right in sheet.merged_cells
            if 0 <= top < bottom and 0 <= left < right
        ),
        sheet.visibility != 0,
        indents=indents,
        sums=sums,
        shown=shown,
    )


def _hidden_rows(sheet: Sheet, count: int) -> Iterator[int]:
    for row in range(count):
        info = sheet.rowinfo_map.get(row)
        if info is None:
            if sheet.default_row_hidden:
                yield row
        elif info.hidden or (info.height == 0 and not info.has_default_height):
            yield row


def _cell(
    kind: int,
    value: object,
    style: CellStyle,
    locale: NumberLocale,
    *,
    is_1904: bool,
) -> Cell | None:
    if kind == XL_CELL_TEXT:
        return text_cell(str(value))
    if kind == XL_CELL_BOOLEAN:
        return Cell(bool(value), "TRUE" if value else "FALSE")
    if kind == XL_CELL_ERROR:
        code = value if isinstance(value, int) else -1
        return error_cell(error_text_from_code.get(code, "#ERROR"))
    if not isinstance(value, float):
        raise TypeError
    return stored_cell(value, style.format, locale, is_1904=is_1904)
