"""Turn an Excel workbook into grids: values by calamine, all else about a cell by its XML."""

import datetime as dt
import io
import math
import posixpath
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar
from xml.parsers.expat import ExpatError

from kpidesk.domain.errors import UserError
from kpidesk.domain.numbers import NumberLocale
from kpidesk.i18n import _
from kpidesk.spreadsheets.archive import Archive, damaged, open_archive, too_large
from kpidesk.spreadsheets.grid import Cell, Grid, error_cell, text_cell
from kpidesk.spreadsheets.limits import Limits
from kpidesk.spreadsheets.sheet_marks import (
    FormulaMark,
    SheetMarks,
    UnsafeXmlError,
    read_marks,
)

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from python_calamine import CalamineWorkbook

WORKBOOK_PART: Final = "xl/workbook.xml"
_PERCENT_FORMATS: Final = {9, 10}  # built into Excel (ECMA-376 part 1, 18.8.30): 0% and 0.00%
_QUOTED: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_NOT_READABLE: Final = (ExpatError, UnsafeXmlError, ValueError, KeyError)
_LARGEST_PART: Final = 16 << 20  # of those that are read as a tree, which takes ten times the room
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
    percent_styles: frozenset[str]
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
    with open_archive(data, name, limits) as archive:
        book = _read_book(archive, name)
        values: CalamineWorkbook = _by_calamine(lambda: _open_values(data), name)
        for number, sheet in enumerate(book.sheets):
            report(number, len(book.sheets))
            marks = _read_marks(archive, sheet, book, name)
            if marks.rows * marks.columns > limits.cells:
                raise too_large(name)
            rows = _values(values, sheet, marks, name)
            yield _grid(sheet, rows, marks, locale, needs_calculation=book.needs_calculation)
        report(len(book.sheets), len(book.sheets))


def _open_values(data: bytes) -> "CalamineWorkbook":
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_filelike(io.BytesIO(data))


def _by_calamine(do: Callable[[], _Result], name: str) -> _Result:
    try:
        return do()
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
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


def _read_marks(archive: Archive, sheet: _Sheet, book: _Book, name: str) -> SheetMarks:
    try:
        return read_marks(archive.chunks(sheet.part), book.percent_styles)
    except _NOT_READABLE as error:
        raise damaged(name) from error


def _read_book(archive: Archive, name: str) -> _Book:
    start = _relations(archive, "_rels/.rels", "", name).values()
    if [part.casefold() for kind, part in start if kind == "officeDocument"] != [WORKBOOK_PART]:
        raise damaged(name)
    workbook = _xml(archive, WORKBOOK_PART, name)
    targets = _relations(archive, "xl/_rels/workbook.xml.rels", "xl", name)
    sheets = []
    for element in _all(workbook, "sheet"):
        kind, part = targets.get(_relation_id(element), ("", ""))
        if kind == "worksheet":
            is_hidden = element.get("state", "visible") != "visible"
            sheets.append(_Sheet(element.get("name", ""), part, is_hidden))
    if len({sheet.name for sheet in sheets}) < len(sheets):
        raise damaged(name)
    if not sheets:
        raise UserError(
            _(
                "“{name}” holds no worksheet that can be read. Your numbers are safe. Open it in "
                "Excel and save it as “Excel Workbook (.xlsx)”, then import it again."
            ).format(name=name)
        )
    styles = next((part for kind, part in targets.values() if kind == "styles"), "")
    percent = _percent_styles(_xml(archive, styles, name)) if styles in archive else frozenset()
    needs_calculation = any(
        element.get("fullCalcOnLoad") in ("1", "true") for element in _all(workbook, "calcPr")
    )
    return _Book(tuple(sheets), percent, needs_calculation)


def _xml(archive: Archive, part: str, name: str) -> "Element":
    from defusedxml import ElementTree
    from defusedxml.common import DefusedXmlException

    data = archive.read(part)
    if len(data) > _LARGEST_PART:
        raise too_large(name)
    try:
        root: Element = ElementTree.fromstring(data, forbid_dtd=True)
    except (ElementTree.ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise damaged(name) from error
    return root


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _all(root: "Element", name: str) -> "Iterator[Element]":
    return (element for element in root.iter() if _local(element.tag) == name)


def _relation_id(element: "Element") -> str:
    return next((value for key, value in element.items() if key.endswith("}id")), "")


def _relations(archive: Archive, part: str, folder: str, name: str) -> dict[str, tuple[str, str]]:
    """Return kind and target part of what a part refers to, by id; paths start in `folder`."""
    return {
        relation.get("Id", ""): (
            relation.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))[1:],
        )
        for relation in _xml(archive, part, name)
    }


def _percent_styles(styles: "Element") -> frozenset[str]:
    """Return the numbers of the cell styles whose number format shows a percentage."""
    percent = set(_PERCENT_FORMATS)
    for element in _all(styles, "numFmt"):
        number = element.get("numFmtId", "")
        if not number.isdecimal():
            continue
        percent.discard(int(number))
        if is_percent_format(element.get("formatCode", "")):
            percent.add(int(number))
    formats = next(_all(styles, "cellXfs"), None)
    if formats is None:
        return frozenset()
    return frozenset(
        str(index)
        for index, style in enumerate(formats)
        if style.get("numFmtId", "").isdecimal() and int(style.get("numFmtId", "")) in percent
    )


def is_percent_format(code: str) -> bool:
    """Say whether a number format of Excel multiplies by 100: an unquoted percent sign does."""
    return "%" in _QUOTED.sub("", code)


def _grid(
    sheet: _Sheet,
    values: Sequence[Sequence[Any]],
    marks: SheetMarks,
    locale: NumberLocale,
    *,
    needs_calculation: bool,
) -> Grid:
    height = max(marks.rows, len(values))
    rows: list[list[Cell | None]] = []
    for row in range(height):
        content = values[row] if row < len(values) else ()
        rows.append(
            [
                None
                if value == "" and not isinstance(value, bool)
                else _cell(value, is_percent=(row, column) in marks.percent, locale=locale)
                for column, value in enumerate(content)
            ]
        )
    for (row, column), error in marks.errors.items():
        _put(rows, row, column, error_cell(error or "#ERROR"))
    for (row, column), mark in marks.formulas.items():
        _check_formula(rows, row, column, mark, locale, needs_calculation=needs_calculation)
    return Grid(
        sheet.name,
        rows,
        frozenset(marks.hidden_rows),
        frozenset(marks.hidden_columns),
        tuple(marks.merged),
        sheet.is_hidden,
    )


def _put(rows: list[list[Cell | None]], row: int, column: int, cell: Cell | None) -> None:
    line = rows[row]
    line.extend([None] * (column + 1 - len(line)))
    line[column] = cell


def _check_formula(
    rows: list[list[Cell | None]],
    row: int,
    column: int,
    mark: FormulaMark,
    locale: NumberLocale,
    *,
    needs_calculation: bool,
) -> None:
    """Replace what a formula cell seems to hold where its stored result cannot be trusted."""
    standing = rows[row][column] if column < len(rows[row]) else None
    if mark.literal is not None:
        # WORKAROUND: QuickBooks exports =1560.10 with a stored 0.0, so that all looks like zero.
        is_percent = standing is not None and standing.percent
        _put(rows, row, column, number_cell(mark.literal, locale, is_percent=is_percent))
        return
    # A program that did not calculate stores nothing, or 0 and asks Excel to calculate.
    is_zero = standing is not None and standing.value == 0
    if not mark.stored or (needs_calculation and is_zero):
        problem = _(
            "The result of this formula was never calculated. "
            "Open the file in Excel, save it once, and import it again."
        )
        text = f"={mark.formula}" if mark.formula else "="
        _put(rows, row, column, Cell(None, text, problem=problem))


def _cell(value: object, *, is_percent: bool, locale: NumberLocale) -> Cell | None:
    if isinstance(value, str):
        return text_cell(value)
    if isinstance(value, bool):
        return Cell(value, "TRUE" if value else "FALSE")
    if isinstance(value, int | float):
        return number_cell(float(value), locale, is_percent=is_percent)
    if isinstance(value, dt.datetime):
        is_day = value.time() == dt.time()
        return Cell(value.date(), value.date().isoformat() if is_day else value.isoformat(" "))
    if isinstance(value, dt.date):
        return Cell(value, value.isoformat())
    return Cell(None, str(value), problem=_("The cell shows a time, not a number."))


def number_cell(value: float, locale: NumberLocale, *, is_percent: bool = False) -> Cell:
    """Return a cell that holds the number `value`, a fraction where it is shown as a percentage."""
    if not math.isfinite(value):
        return error_cell("#NUM!")
    # As many digits as Excel shows at most; this is for the eye only.
    shown = format(value * 100 if is_percent else value, ".15g").replace(".", locale.decimal)
    return Cell(value, f"{shown}%" if is_percent else shown, percent=is_percent)
