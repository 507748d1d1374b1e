"""Turn a binary Excel workbook (.xlsb) into grids, by walking through its records."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from struct import error, unpack_from
from typing import Final

from kpidesk.domain.numbers import NumberLocale
from kpidesk.spreadsheets import biff12
from kpidesk.spreadsheets.archive import Archive, damaged, open_archive, too_large
from kpidesk.spreadsheets.biff12 import records, rk_number, wide_string
from kpidesk.spreadsheets.formula_checks import check_formulas
from kpidesk.spreadsheets.formula_tokens import BIFF_12, formula_text
from kpidesk.spreadsheets.formula_values import FormulaMark
from kpidesk.spreadsheets.grid import (
    MAX_COLUMNS,
    MAX_ROWS,
    Area,
    Cell,
    Grid,
    Position,
    error_cell,
    text_cell,
)
from kpidesk.spreadsheets.limits import Limits
from kpidesk.spreadsheets.number_cells import make_percentages, stored_cell
from kpidesk.spreadsheets.number_formats import CellStyle, format_of
from kpidesk.spreadsheets.package_parts import check_start, no_worksheet, relations
from kpidesk.spreadsheets.shown_cells import ShownCells
from kpidesk.spreadsheets.shown_texts import SHOWN_BUILT_IN

WORKBOOK_PART: Final = "xl/workbook.bin"
_NOT_READABLE: Final = (error, ValueError, KeyError, IndexError)
_IS_1904: Final = 0x1  # in BrtWbProp
_CALCULATE_ON_LOAD: Final = 0x11  # in BrtCalcProp: all of it, or some that is not calculated yet
_ROW_IS_HIDDEN: Final = 0x10
_COLUMN_IS_HIDDEN: Final = 0x1


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A worksheet of the workbook and the part of the archive that holds it."""

    name: str
    part: str
    is_hidden: bool


@dataclass(slots=True)
class _Book:
    """What the workbook says about all of its sheets."""

    sheets: list[_Sheet] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    styles: list[CellStyle] = field(default_factory=list)
    is_1904: bool = False
    needs_calculation: bool = False


def read_xlsb(
    data: bytes,
    name: str,
    locale: NumberLocale,
    limits: Limits,
    report: Callable[[int, int], None],
) -> Iterator[Grid]:
    """Yield the grid of each worksheet of the .xlsb file in `data`.

    `locale` is how numbers are shown in the texts of cells; `report` is told how many sheets of how
    many are read. Raises UserError, naming the file `name`, where it cannot be read.
    """
    with open_archive(data, name, limits) as archive:
        try:
            book = _read_book(archive, name)
        except _NOT_READABLE as broken:
            raise damaged(name) from broken
        if not book.sheets:
            raise no_worksheet(name)
        for number, sheet in enumerate(book.sheets):
            report(number, len(book.sheets))
            walker = _Walker(book, locale, limits.cells)
            try:
                walker.walk(archive.read(sheet.part))
            except _NOT_READABLE as broken:
                raise damaged(name) from broken
            if walker.is_too_large:
                raise too_large(name)
            yield walker.grid(sheet)
        report(len(book.sheets), len(book.sheets))


def _read_book(archive: Archive, name: str) -> _Book:
    check_start(archive, WORKBOOK_PART, name)
    targets = relations(archive, "xl/_rels/workbook.bin.rels", "xl", name)
    book = _Book()
    for kind, content in records(archive.read(WORKBOOK_PART)):
        if kind == biff12.WB_PROP:
            book.is_1904 = bool(content[0] & _IS_1904)
        elif kind == biff12.CALC_PROP:
            book.needs_calculation = bool(content[24] & _CALCULATE_ON_LOAD)
        elif kind == biff12.BUNDLE_SH:
            relation, end = wide_string(content, 8)
            what, part = targets.get(relation, ("", ""))
            if what == "worksheet":
                sheet_name, _end = wide_string(content, end)
                is_hidden = unpack_from("<I", content)[0] != 0
                book.sheets.append(_Sheet(sheet_name, part, is_hidden))
    parts = {what: part for what, part in targets.values() if part in archive}
    if "sharedStrings" in parts:
        book.texts = [
            wide_string(content, 1)[0]
            for kind, content in records(archive.read(parts["sharedStrings"]))
            if kind == biff12.SST_ITEM
        ]
    if "styles" in parts:
        book.styles = list(_styles(archive.read(parts["styles"])))
    return book


def _styles(data: bytes) -> Iterator[CellStyle]:
    codes: dict[int, str] = {}
    is_of_cells = False
    for kind, content in records(data):
        if kind == biff12.FMT:
            codes[unpack_from("<H", content)[0]] = wide_string(content, 2)[0]
        elif kind in (biff12.BEGIN_CELL_XFS, biff12.END_CELL_XFS):
            is_of_cells = kind == biff12.BEGIN_CELL_XFS
        elif kind == biff12.XF and is_of_cells:
            (number,) = unpack_from("<H", content, 2)
            shown = codes.get(number) or SHOWN_BUILT_IN.get(number, "")
            yield CellStyle(format_of(number, codes.get(number)), content[11], shown)


@dataclass(frozen=True, slots=True)
class _Formula:
    """A formula as it is stored: its tokens, what they need, and its result as a text."""

    tokens: bytes
    extra: bytes
    result: str


class _Walker:
    """Collects the cells of one sheet."""

    def __init__(self, book: _Book, locale: NumberLocale, most_cells: int) -> None:
        self.is_too_large = False
        self._book = book
        self._locale = locale
        self._most_cells = most_cells
        self._rows: dict[int, dict[int, Cell]] = {}
        self._reach = (0, 0)
        self._row = -1
        self._hidden_rows: set[int] = set()
        self._hidden_columns: set[int] = set()
        self._merged: list[Area] = []
        self._indents: dict[Position, int] = {}
        self._shown = ShownCells(locale)
        self._formulas: dict[Position, _Formula] = {}
        self._shared: dict[Position, bytes] = {}
        self._last: Position = (0, 0)

    def walk(self, data: bytes) -> None:
        """Take in the records of a sheet, until it is clear that it is too large."""
        ends = []
        for kind, content in records(data):
            if kind in (biff12.END_SHEET_DATA, biff12.END_SHEET):
                ends.append(kind)
            elif kind == biff12.ROW_HDR:
                self._start_row(content)
            elif kind <= biff12.FMLA_ERROR or kind == biff12.CELL_R_STRING:
                self._take_cell(kind, content)
                if self.is_too_large:
                    return
            else:
                self._take_other(kind, content)
        if ends != [biff12.END_SHEET_DATA, biff12.END_SHEET]:
            raise ValueError(ends)  # cut off, or read askew

    def _take_other(self, kind: int, content: bytes) -> None:
        if kind == biff12.COL_INFO:
            self._take_column(content)
        elif kind == biff12.MERGE_CELL:
            top, bottom, left, right = unpack_from("<IIII", content)
            if not (top <= bottom < MAX_ROWS and left <= right < MAX_COLUMNS):
                raise ValueError(bottom)
            self._merged.append(Area(top, left, bottom, right))
        elif kind == biff12.SHR_FMLA:
            (length,) = unpack_from("<I", content, 16)
            self._shared[self._last] = content[20 : 20 + length]

    def _start_row(self, content: bytes) -> None:
        (self._row,) = unpack_from("<I", content)
        if self._row >= MAX_ROWS:
            raise ValueError(self._row)
        if content[11] & _ROW_IS_HIDDEN:
            self._hidden_rows.add(self._row)

    def _take_column(self, content: bytes) -> None:
        first, last, width = unpack_from("<III", content)
        if not first <= last < MAX_COLUMNS:
            raise ValueError(last)
        if content[16] & _COLUMN_IS_HIDDEN or width == 0:
            self._hidden_columns.update(range(first, last + 1))

    def _take_cell(self, kind: int, content: bytes) -> None:
        column, style_number = unpack_from("<II", content)
        position = (self._row, column)
        if self._row < 0 or column >= MAX_COLUMNS:
            raise ValueError(column)
        styles = self._book.styles
        style = styles[style_number & 0xFFFFFF] if styles else CellStyle()
        cell, end = self._cell(kind, content, style)
        is_formula = biff12.FMLA_STRING <= kind <= biff12.FMLA_ERROR
        if is_formula:
            self._note_formula(position, kind, content, end, cell)
        if cell is None:
            if not is_formula:
                return
        else:
            self._rows.setdefault(self._row, {})[column] = cell
            self._shown.take_code(position, style.code)
            if style.indent:
                self._indents[position] = style.indent
        self._reach = (max(self._reach[0], self._row + 1), max(self._reach[1], column + 1))
        self.is_too_large = self._reach[0] * self._reach[1] > self._most_cells

    def _cell(self, kind: int, content: bytes, style: CellStyle) -> tuple[Cell | None, int]:
        """Return what a cell holds, and where its value ends."""
        if kind in (biff12.CELL_ST, biff12.FMLA_STRING):
            text, end = wide_string(content, 8)
            return text_cell(text), end
        if kind == biff12.CELL_R_STRING:
            text, end = wide_string(content, 9)
            return text_cell(text), end
        if kind == biff12.CELL_ISST:
            return text_cell(self._book.texts[unpack_from("<I", content, 8)[0]]), 12
        if kind in (biff12.CELL_BOOL, biff12.FMLA_BOOL):
            is_true = content[8] != 0
            return Cell(is_true, "TRUE" if is_true else "FALSE"), 9
        if kind in (biff12.CELL_ERROR, biff12.FMLA_ERROR):
            return error_cell(biff12.ERRORS.get(content[8], "#ERROR")), 9
        if kind == biff12.CELL_RK:
            number, end = rk_number(content, 8), 12
        elif kind in (biff12.CELL_REAL, biff12.FMLA_NUM):
            number, end = unpack_from("<d", content, 8)[0], 16
        else:
            return None, 8
        is_1904 = self._book.is_1904
        return stored_cell(number, style.format, self._locale, is_1904=is_1904), end

    def _note_formula(
        self, position: Position, kind: int, content: bytes, end: int, cell: Cell | None
    ) -> None:
        self._last = position
        if kind == biff12.FMLA_ERROR:
            return
        place = end + 2  # after flags
        (length,) = unpack_from("<I", content, place)
        tokens = content[place + 4 : place + 4 + length]
        extra = content[place + 8 + length :]
        if kind == biff12.FMLA_NUM:
            result = repr(unpack_from("<d", content, 8)[0])
        else:
            result = "" if cell is None else "text"
        self._formulas[position] = _Formula(tokens, extra, result)

    def _marks(self) -> dict[Position, FormulaMark]:
        """Return the formulas whose results are to be looked at."""
        # A formula may come to "", and looks blank then. A program that never calculates stores
        # that for all of its formulas.
        is_calculated = any(formula.result for formula in self._formulas.values())
        return {
            position: FormulaMark(self._text(position, formula), formula.result)
            for position, formula in self._formulas.items()
            if formula.result or not is_calculated
        }

    def _text(self, position: Position, formula: _Formula) -> str:
        tokens = formula.tokens
        if tokens[:1] == b"\x01" and len(tokens) >= 5 and len(formula.extra) >= 4:
            (row,) = unpack_from("<I", tokens, 1)
            (column,) = unpack_from("<I", formula.extra)
            tokens = self._shared.get((row, column), b"")
        return formula_text(tokens, BIFF_12, position)

    def grid(self, sheet: _Sheet) -> Grid:
        """Return the sheet, its formulas checked."""
        rows = [_line(self._rows.get(row, {})) for row in range(self._reach[0])]
        needs_calculation = self._book.needs_calculation
        sums = check_formulas(
            rows, self._marks(), self._locale, needs_calculation=needs_calculation
        )
        make_percentages(rows)
        return Grid(
            sheet.name,
            rows,
            frozenset(self._hidden_rows),
            frozenset(self._hidden_columns),
            tuple(self._merged),
            sheet.is_hidden,
            indents=self._indents,
            sums=sums,
            shown=self._shown,
        )


def _line(cells: Mapping[int, Cell]) -> list[Cell | None]:
    return [cells.get(column) for column in range(max(cells, default=-1) + 1)]
