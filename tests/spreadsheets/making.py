"""Makes grids, workbooks and readings for the tests of the spreadsheets."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from xlsxwriter import Workbook

from kpidesk.domain import period_names
from kpidesk.domain.import_options import ReadOptions
from kpidesk.domain.imports import CellRead, SheetReading
from kpidesk.domain.numbers import ENGLISH, NumberLocale
from kpidesk.domain.periods import FiscalCalendar
from kpidesk.spreadsheets.contents import read_sheets
from kpidesk.spreadsheets.grid import Area, Cell, Grid, Position, parse_area
from kpidesk.spreadsheets.layout import read_sheet
from kpidesk.spreadsheets.limits import Limits

CALENDAR = FiscalCalendar()
GERMAN = NumberLocale(",", ".", currency_first=False)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"

CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)

Plain = str | float | bool | dt.date | Cell | None


def percent(value: float) -> Cell:
    """Return a cell that holds a fraction and shows a percentage."""
    return Cell(value, f"{value:%}", percent=True)


def cell(value: Plain) -> Cell | None:
    """Return the cell that holds a plain value."""
    if value is None or isinstance(value, Cell):
        return value
    if isinstance(value, str):
        return Cell(value, value.strip()) if value.strip() else None
    if isinstance(value, bool | dt.date):
        return Cell(value, str(value))
    return Cell(float(value), str(value))


def grid(
    rows: Sequence[Sequence[Plain]],
    name: str = "Sheet",
    *,
    hidden_rows: Sequence[int] = (),
    hidden_columns: Sequence[int] = (),
    merged: Sequence[Area] = (),
    is_hidden: bool = False,
    from_text: bool = False,
    indents: Mapping[Position, int] | None = None,
    sums: Sequence[Position] = (),
) -> Grid:
    """Return a grid of plain values."""
    return Grid(
        name,
        [[cell(value) for value in row] for row in rows],
        frozenset(hidden_rows),
        frozenset(hidden_columns),
        tuple(merged),
        is_hidden,
        from_text,
        indents or {},
        frozenset(sums),
    )


def read(
    made: Grid | Sequence[Sequence[Plain]],
    calendar: FiscalCalendar = CALENDAR,
    locale: NumberLocale = ENGLISH,
    options: ReadOptions | None = None,
) -> SheetReading:
    """Return what a grid, or the grid of plain rows, says; `options` outweigh the other two."""
    return read_sheet(
        made if isinstance(made, Grid) else grid(made),
        options or ReadOptions(calendar, locale),
        "book.xlsx",
    )


def values(
    reading: SheetReading, calendar: FiscalCalendar = CALENDAR
) -> dict[tuple[str, str], float]:
    """Return what was understood: numbers by label and code of the period."""
    return {
        (one.label, period_names.code(one.period, calendar)): one.number
        for one in reading.cells
        if one.period is not None and one.number is not None
    }


def targets(
    reading: SheetReading, calendar: FiscalCalendar = CALENDAR
) -> dict[tuple[str, str], float]:
    """Return what was planned, like `values`."""
    return {
        (one.label, period_names.code(one.period, calendar)): one.number
        for table in reading.tables
        for one in table.targets
        if one.period is not None and one.number is not None
    }


def totals(reading: SheetReading) -> dict[str, tuple[float, float, str]]:
    """Return what totals state and come to, and of which cells, by cell."""
    return {
        one.cell: (one.stated, one.computed, one.cells)
        for table in reading.tables
        for one in table.totals
    }


def problems(reading: SheetReading) -> dict[str, str]:
    """Return why cells were not understood, by cell."""
    return {one.cell: one.problem for one in reading.cells if one.problem}


def reasons(reading: SheetReading) -> dict[str, str]:
    """Return why cells were ignored, by cell or run of cells."""
    return {one.cell: one.reason for one in reading.ignored}


def only(reading: SheetReading) -> CellRead:
    """Return the one cell that was read."""
    (one,) = reading.cells
    return one


def places(name: str) -> Iterator[Position]:
    """Yield every position of a name such as B2 or A5:A16."""
    area = parse_area(name)
    for row in range(area.top, area.bottom + 1):
        for column in range(area.left, area.right + 1):
            yield row, column


def read_data(
    data: bytes,
    name: str = "book.xlsx",
    *,
    calendar: FiscalCalendar = CALENDAR,
    locale: NumberLocale = ENGLISH,
    limits: Limits | None = None,
) -> list[SheetReading]:
    """Return what the bytes of a file say, read in this process."""
    return list(read_sheets(data, name, ReadOptions(calendar, locale), limits or Limits()))


def written(fill: Callable[[Workbook], None], **options: object) -> bytes:
    """Return the bytes of a workbook that XlsxWriter writes as `fill` fills it."""
    buffer = io.BytesIO()
    with Workbook(buffer, {"in_memory": True, **options}) as workbook:
        fill(workbook)
    return buffer.getvalue()


def sheet_xml(rows: str, *, before: str = "", after: str = "", namespace: str = MAIN) -> str:
    """Return the XML of a worksheet around the XML of its rows."""
    return (
        f'<worksheet xmlns="{namespace}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'
    )


def raw_book(
    sheet: str | bytes,
    *,
    main: str = MAIN,
    relations: str = RELATIONS,
    workbook: str | None = None,
    parts: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """Return the bytes of a workbook with one sheet "S" that is this XML, whatever it is."""
    sheets = '<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets>'
    contents: dict[str, str | bytes] = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": (
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
            f'Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": workbook
        or f'<workbook xmlns="{main}" xmlns:r="{relations}">{sheets}</workbook>',
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
            f'Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
        ),
        "xl/worksheets/sheet1.xml": sheet,
        **(parts or {}),
    }
    return zipped(contents)


def zipped(contents: Mapping[str, str | bytes]) -> bytes:
    """Return the bytes of a ZIP archive with these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in contents.items():
            file.writestr(name, content)
    return buffer.getvalue()


def saved(folder: Path, data: bytes, name: str = "book.xlsx") -> Path:
    """Return the path of a file in `folder` that holds `data`."""
    path = folder / name
    path.write_bytes(data)
    return path


def is_sentence(text: str) -> bool:
    """Say whether a text is one or more whole sentences."""
    return re.fullmatch(r"[A-Z\u201c].*[.?!]", text, re.DOTALL) is not None
