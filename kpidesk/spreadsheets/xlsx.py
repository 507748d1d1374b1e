"""Turn an Excel workbook into grids: values by calamine, all else about a cell by its XML.

A long list of plain rows is taken from the XML alone, without a cell for each.
"""

import datetime as dt
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Final, TypeVar
from xml.parsers.expat import ExpatError

from kpidesk.domain.numbers import NumberLocale
from kpidesk.spreadsheets.archive import Archive, damaged, open_archive, too_large
from kpidesk.spreadsheets.formula_checks import check_formulas, put
from kpidesk.spreadsheets.grid import Cell, Grid, Position, error_cell, text_cell
from kpidesk.spreadsheets.limits import Limits
from kpidesk.spreadsheets.number_cells import (
    elapsed_cell,
    make_percentages,
    moment_cell,
    number_cell,
    plain_number_cells,
    time_cell,
)
from kpidesk.spreadsheets.package_parts import (
    check_start,
    no_worksheet,
    relation_id,
    relations,
    xml_part,
)
from kpidesk.spreadsheets.plain_sheets import SMALLEST, PlainSheet, plain_sheet
from kpidesk.spreadsheets.sheet_marks import SheetMarks, UnsafeXmlError, read_marks
from kpidesk.spreadsheets.sheet_scan import plain_marks
from kpidesk.spreadsheets.shown_texts import ShownTexts
from kpidesk.spreadsheets.workbook_styles import Styles, elements, read_styles

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

WORKBOOK_PART: Final = "xl/workbook.xml"
_NOT_READABLE: Final = (ExpatError, UnsafeXmlError, ValueError, KeyError)
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A worksheet of the workbook and the part of the archive that holds it."""

    name: str
    part: str
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class _Book:
    """What the workbook says about all of its sheets."""

    sheets: tuple[_Sheet, ...]
    styles: Styles
    texts: str  # the part with the texts that cells share, "" where there is none
    is_1904: bool
    needs_calculation: bool


def read_workbook(
    data: bytes,
    name: str,
    locale: NumberLocale,
    limits: Limits,
    report: Callable[[int, int], None],
) -> Iterator[Grid]:
    """Yield the grid of each worksheet of the .xlsx or .xlsm file in `data`.

    `locale` is how numbers are shown in the texts of cells; `report` is told how many sheets of how
    many are read. Raises UserError, naming the file `name`, where it cannot be read.
    """
    for sheet in read_workbook_sheets(data, name, locale, limits, report):
        yield sheet.whole() if isinstance(sheet, PlainSheet) else sheet


def read_workbook_sheets(
    data: bytes,
    name: str,
    locale: NumberLocale,
    limits: Limits,
    report: Callable[[int, int], None],
) -> Iterator[Grid | PlainSheet]:
    """Yield what `read_workbook` does, but a long plain list column by column."""
    with open_archive(data, name, limits) as archive:
        book = _read_book(archive, name)
        values = cache(lambda: _by_calamine(lambda: _open_values(data), name))
        for number, sheet in enumerate(book.sheets):
            report(number, len(book.sheets))
            yield _plain_sheet(archive, values, sheet, book, locale, name, limits) or _read_grid(
                archive, values, sheet, book, locale, name, limits
            )
        report(len(book.sheets), len(book.sheets))


def _read_grid(
    archive: Archive,
    values: "Callable[[], CalamineWorkbook]",
    sheet: _Sheet,
    book: _Book,
    locale: NumberLocale,
    name: str,
    limits: Limits,
) -> Grid:
    marks = _read_marks(archive, sheet.part, book, name, limits)
    if marks.rows * marks.columns > limits.cells:
        raise too_large(name)
    rows = _values(values(), sheet, marks, name)
    grid = _grid(sheet, rows, marks, locale, needs_calculation=book.needs_calculation)
    return replace(grid, shown=_shown(archive, sheet, book, locale))


def _plain_sheet(
    archive: Archive,
    values: "Callable[[], CalamineWorkbook]",
    sheet: _Sheet,
    book: _Book,
    locale: NumberLocale,
    name: str,
    limits: Limits,
) -> PlainSheet | None:
    """Return a sheet that is a long plain list, None for any other."""
    if sheet.is_hidden or book.is_1904 or "0" in book.styles.telling:
        return None
    if archive.size(sheet.part) < SMALLEST:
        return None
    found = plain_sheet(
        archive.read(sheet.part),
        sheet.name,
        book.styles,
        lambda: archive.read(book.texts) if book.texts in archive else b"",
        locale,
        lambda: _read_grid(archive, values, sheet, book, locale, name, limits),
    )
    if found is None:
        return None
    if (len(found.above) + len(found.numbers)) * found.width > limits.cells:
        raise too_large(name)
    return replace(found, shown=_shown(archive, sheet, book, locale))


def _shown(archive: Archive, sheet: _Sheet, book: _Book, locale: NumberLocale) -> ShownTexts:
    return ShownTexts(partial(archive.chunks, sheet.part), book.styles.codes, locale)


def _open_values(data: bytes) -> "CalamineWorkbook":
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_filelike(io.BytesIO(data))


def _by_calamine(do: Callable[[], _Result], name: str) -> _Result:
    try:
        return do()
    except (KeyboardInterrupt, SystemExit, MemoryError, ImportError):
        raise  # a library that is not there is no fault of the file
    except BaseException as error:
        # calamine is written in Rust: what breaks it there arrives as a PanicException, which is
        # not an Exception. Nothing of ours runs inside.
        raise damaged(name) from error


def _values(
    workbook: "CalamineWorkbook", sheet: _Sheet, marks: SheetMarks, name: str
) -> Sequence[Sequence[Any]]:
    if not marks.rows:
        return []
    return _by_calamine(
        lambda: workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False), name
    )


def _read_marks(archive: Archive, part: str, book: _Book, name: str, limits: Limits) -> SheetMarks:
    try:
        plain = plain_marks(archive.chunks(part), book.styles.telling)
        # A plain sheet seems to reach as far as its formats do: only the cells of it count.
        if plain is not None and plain.rows * plain.columns <= limits.cells:
            return plain
        return read_marks(archive.chunks(part), book.styles.telling)
    except _NOT_READABLE as error:
        raise damaged(name) from error


def _read_book(archive: Archive, name: str) -> _Book:
    check_start(archive, WORKBOOK_PART, name)
    workbook = xml_part(archive, WORKBOOK_PART, name)
    targets = relations(archive, "xl/_rels/workbook.xml.rels", "xl", name)
    sheets = []
    for element in elements(workbook, "sheet"):
        kind, part = targets.get(relation_id(element), ("", ""))
        if kind == "worksheet":
            is_hidden = element.get("state", "visible") != "visible"
            sheets.append(_Sheet(element.get("name", ""), part, is_hidden))
    if len({sheet.name for sheet in sheets}) < len(sheets):
        raise damaged(name)
    if not sheets:
        raise no_worksheet(name)
    styles = next((part for kind, part in targets.values() if kind == "styles"), "")
    read = read_styles(xml_part(archive, styles, name)) if styles in archive else Styles()
    texts = next((part for kind, part in targets.values() if kind == "sharedStrings"), "")
    is_1904 = any(
        element.get("date1904", "0") not in ("0", "false")
        for element in elements(workbook, "workbookPr")
    )
    needs_calculation = any(
        element.get("fullCalcOnLoad") in ("1", "true") for element in elements(workbook, "calcPr")
    )
    return _Book(tuple(sheets), read, texts, is_1904, needs_calculation)


def _grid(
    sheet: _Sheet,
    values: Sequence[Sequence[Any]],
    marks: SheetMarks,
    locale: NumberLocale,
    *,
    needs_calculation: bool,
) -> Grid:
    known: dict[str | dt.date, Cell | None] = {}  # a long list says the same again and again
    rows: list[list[Cell | None]] = []
    for content in values:
        line: list[Cell | None] = []
        numbers = [value for value in content if type(value) is float]
        plain = iter(plain_number_cells(numbers, locale))
        for value in content:
            if type(value) is float:
                line.append(next(plain))
            elif value == "" and value is not False:
                line.append(None)
            elif isinstance(value, str | dt.date):
                if value not in known:
                    known[value] = _cell(value, locale)
                line.append(known[value])
            else:
                line.append(_cell(value, locale))
        rows.append(line)
    rows.extend([] for _row in range(len(rows), marks.rows))
    indents = _apply_styles(rows, marks, locale)
    for position, error in marks.errors.items():
        put(rows, position, error_cell(error or "#ERROR"))
    sums = check_formulas(rows, marks.formulas, locale, needs_calculation=needs_calculation)
    styles = {id(style): style for style in marks.styles.values()}
    if any(style.format.is_points for style in styles.values()):
        make_percentages(rows)
    return Grid(
        sheet.name,
        rows,
        frozenset(marks.hidden_rows),
        frozenset(marks.hidden_columns),
        tuple(marks.merged),
        sheet.is_hidden,
        indents=indents,
        sums=sums,
    )


def _apply_styles(
    rows: list[list[Cell | None]], marks: SheetMarks, locale: NumberLocale
) -> dict[Position, int]:
    """Show numbers as their styles do; return the indents of cells that hold something."""
    indents = {}
    for (row, column), style in marks.styles.items():
        cell = rows[row][column] if row < len(rows) and column < len(rows[row]) else None
        if cell is None:
            continue
        if style.indent:
            indents[row, column] = style.indent
        if isinstance(cell.value, float):
            shown = style.format
            rows[row][column] = number_cell(
                cell.value,
                locale,
                is_percent=shown.is_percent,
                currency=shown.currency,
                shown_in=shown.shown_in,
                is_points=shown.is_points,
            )
    return indents


def _cell(value: object, locale: NumberLocale) -> Cell | None:
    if isinstance(value, str):
        return text_cell(value)
    if isinstance(value, bool):
        return Cell(value, "TRUE" if value else "FALSE")
    if isinstance(value, int | float):
        return number_cell(float(value), locale)
    if isinstance(value, dt.datetime):
        return moment_cell(value)
    if isinstance(value, dt.date):
        return Cell(value, value.isoformat())
    if isinstance(value, dt.timedelta):
        return elapsed_cell(value / dt.timedelta(days=1))
    return time_cell(str(value))
