"""Sheets as they are put together for tests, and how each program writes them into a file."""

import csv
import datetime as dt
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

import openpyxl
from openpyxl.styles import Alignment
from xlsxwriter import Workbook

from kpidesk.domain.periods import Period

Path = tuple[str, ...]
Truth = dict[tuple[Path, Period], Decimal]


class Writer(StrEnum):
    """Which program writes the file."""

    XLSXWRITER = "xlsxwriter"
    OPENPYXL = "openpyxl"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Put:
    """What stands in a cell: a value, its number format, and how far its text is indented."""

    value: str | float | dt.date
    number_format: str = "General"
    indent: int = 0


@dataclass(slots=True)
class Book:
    """One sheet and what it says, and the sheets that stand beside it in the file."""

    name: str
    cells: dict[tuple[int, int], Put] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    values: Truth = field(default_factory=dict)
    targets: Truth = field(default_factory=dict)
    others: list["Book"] = field(default_factory=list)
    is_plain: bool = True  # nothing in it is open to doubt: all of it must come back

    def put(self, row: int, column: int, value: str | float | dt.date, **how: object) -> None:
        """Write a cell."""
        self.cells[row, column] = Put(value, **how)  # type: ignore[arg-type]


def written(book: Book, writer: Writer) -> bytes:
    """Return the bytes of the file."""
    writers: dict[Writer, Callable[[Book], bytes]] = {
        Writer.XLSXWRITER: _by_xlsxwriter,
        Writer.OPENPYXL: _by_openpyxl,
        Writer.CSV: _as_text,
    }
    return writers[writer](book)


def _by_xlsxwriter(book: Book) -> bytes:
    buffer = io.BytesIO()
    with Workbook(buffer, {"in_memory": True}) as workbook:
        for one in (book, *book.others):
            _fill_by_xlsxwriter(workbook, one)
    return buffer.getvalue()


def _fill_by_xlsxwriter(workbook: Workbook, book: Book) -> None:
    sheet = workbook.add_worksheet(book.name)
    for (row, column), put in book.cells.items():
        style = workbook.add_format({"num_format": put.number_format, "indent": put.indent})
        area = next((one for one in book.merged if one[:2] == (row, column)), None)
        if area is not None:
            sheet.merge_range(*area, put.value, style)
        elif isinstance(put.value, dt.date):
            sheet.write_datetime(row, column, dt.datetime.combine(put.value, dt.time()), style)
        elif isinstance(put.value, str):
            sheet.write_string(row, column, put.value, style)
        else:
            sheet.write_number(row, column, put.value, style)
    for row in book.hidden_rows:
        sheet.set_row(row, None, None, {"hidden": True})
    for column in book.hidden_columns:
        sheet.set_column(column, column, None, None, {"hidden": True})


def _by_openpyxl(book: Book) -> bytes:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for one in (book, *book.others):
        _fill_by_openpyxl(workbook, one)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _fill_by_openpyxl(workbook: openpyxl.Workbook, book: Book) -> None:
    sheet = workbook.create_sheet(book.name)
    for (row, column), put in book.cells.items():
        cell = sheet.cell(row + 1, column + 1, put.value)
        cell.number_format = put.number_format
        cell.alignment = Alignment(indent=put.indent)
    for top, left, bottom, right in book.merged:
        sheet.merge_cells(
            start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1
        )
    for row in book.hidden_rows:
        sheet.row_dimensions[row + 1].hidden = True


def _as_text(book: Book) -> bytes:
    rows = max(row for row, _column in book.cells) + 1
    columns = max(column for _row, column in book.cells) + 1
    text = io.StringIO()
    writer = csv.writer(text)
    for row in range(rows):
        writer.writerow(_plain(book.cells.get((row, column))) for column in range(columns))
    return text.getvalue().encode()


def _plain(put: Put | None) -> str:
    if put is None:
        return ""
    if isinstance(put.value, float):
        return f"{put.value:.15g}"
    return str(put.value)
