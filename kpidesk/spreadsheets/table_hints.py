"""Read the tables of a sheet as a person said that they lie in it."""

from collections.abc import Sequence
from dataclasses import replace

from kpidesk.domain.import_options import TableHint
from kpidesk.domain.imports import Layout
from kpidesk.domain.periods import FiscalCalendar
from kpidesk.i18n import _
from kpidesk.spreadsheets.grid import Area, Row, parse_area
from kpidesk.spreadsheets.headers import Header, Span, cell_at
from kpidesk.spreadsheets.heading_rows import headings_of
from kpidesk.spreadsheets.period_marks import Mark, bare_marks, mark_of, year_of
from kpidesk.spreadsheets.records import read_records
from kpidesk.spreadsheets.sides import Sheet, masked, turned, turned_area
from kpidesk.spreadsheets.table_search import Search
from kpidesk.spreadsheets.transposed import periods_down
from kpidesk.spreadsheets.wide_tables import read_wide_table
from kpidesk.spreadsheets.words import is_printed_remark

_RECORDS = (Layout.LONG, Layout.COLUMNS, Layout.TRANSACTIONS)


def read_hinted(search: Search, hints: Sequence[TableHint]) -> None:
    """Put into the ledger what the tables in the areas of `hints` say, and nothing of the rest."""
    for hint in hints:
        try:
            area = parse_area(hint.area)
        except ValueError:
            continue
        height, width = len(search.rows), max((len(row) for row in search.rows), default=0)
        if area.top >= height or area.left >= width:
            continue
        _read(
            search,
            hint,
            Area(area.top, area.left, min(area.bottom, height - 1), min(area.right, width - 1)),
        )


def _read(search: Search, hint: TableHint, area: Area) -> None:
    options, calendar = search.options, search.options.calendar
    rows = masked(search.rows, area)
    above = [
        cell.words
        for row in search.rows[: area.top]
        for cell in row
        if cell is not None and cell.words
    ]
    # Who wrote it, and when, gives no year; within one text it would take that of a title away.
    titles = [text for text in above if not is_printed_remark(text)]
    grid = replace(search.grid, name=" ".join([search.grid.name, *titles]))
    layout = hint.layout
    if layout in _RECORDS and read_records(
        search.grid, search.rows, area, search.ledger, options, search.file_name
    ):
        return
    if layout is None and hint.heading_rows is None and hint.label_columns is None:
        search.read_area(area)
        return
    if layout is None:
        down = periods_down(rows, area, calendar)
        across = _header(rows, area, calendar, hint.heading_rows, hint.label_columns)
        count = 0 if across is None else len(across.marks)
        layout = Layout.TRANSPOSED if down is not None and down.count > count else Layout.WIDE
    sheet = Sheet(grid, rows, search.ledger, titles_above=tuple(above))
    if layout is Layout.WIDE:
        _read_as(search, sheet, area, hint.heading_rows, hint.label_columns)
        return
    side = turned(sheet, search.ledger, area, grid.name)
    _read_as(search, side, turned_area(area), hint.label_columns, hint.heading_rows)


def _read_as(
    search: Search, sheet: Sheet, area: Area, heading_rows: int | None, label_columns: int | None
) -> None:
    options = search.options
    header = _header(sheet.rows, area, options.calendar, heading_rows, label_columns)
    if header is None:
        reason = _("No periods stand in the headings of the area that was chosen.")
        for row, column in list(sheet.ledger.unclaimed_in(area)):
            sheet.ledger.ignore(row, column, reason)
        return
    span = Span(header, area.top, header.row + 1, area.bottom + 1, area.left)
    bottom = None if heading_rows is None else area.top + heading_rows - 1
    headings = headings_of(sheet.grid, sheet.rows, span, options.calendar, bottom)
    read_wide_table(sheet, span, headings, options, search.file_name, label_columns)


def _header(
    rows: Sequence[Row],
    area: Area,
    calendar: FiscalCalendar,
    heading_rows: int | None,
    label_columns: int | None,
) -> Header | None:
    """Return the row with the most periods among the rows of headings."""
    last = area.bottom if heading_rows is None else area.top + heading_rows - 1
    first = area.left + (1 if label_columns is None else label_columns)
    best: Header | None = None
    for number in range(area.top, min(last, area.bottom) + 1):
        marks = _marks(rows[number], range(first, area.right + 1), calendar)
        if marks and (best is None or len(marks) > len(best.marks)):
            best = Header(number, marks, ())
    return best


def _marks(row: Row, columns: range, calendar: FiscalCalendar) -> dict[int, Mark]:
    cells = [cell_at(row, at) for at in columns]
    bare = bare_marks(cells)
    marks: dict[int, Mark] = {}
    for at, cell, number in zip(columns, cells, bare, strict=True):
        if cell is None:
            continue
        mark = mark_of(cell, calendar) or number
        if mark is None and (year := year_of(cell)) is not None:
            mark = calendar.year(year)
        if mark is not None:
            marks[at] = mark
    return marks
