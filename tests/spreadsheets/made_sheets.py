"""Makes sheets of a table that is known, laid out as bookkeepers and programs lay them out.

A `Book` is drawn by hypothesis; `written` puts it into a file by XlsxWriter, openpyxl or as CSV.
What the file says is in `Book.values`, by the path of the metric's name and the period.
"""

import csv
import datetime as dt
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Final

import openpyxl
from hypothesis import strategies as st
from openpyxl.styles import Alignment
from xlsxwriter import Workbook

from kpidesk.domain.periods import FiscalCalendar, Frequency, Period

CALENDAR: Final = FiscalCalendar()
NAMES: Final = (
    *("Revenue", "New customers", "Rent", "Wages", "Complaints", "Umsatz", "Café sales", "Orders"),
    *("Repeat rate", "Hours (billable)", "Visits to the shop", "Kundenzahl", "Stock on hand"),
)
TITLES: Final = ("Monthly report", "Muster GmbH")
GROUPS: Final = ("Income", "Costs", "Operations")
_GERMAN: Final = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni"),
    *("Juli", "August", "September", "Oktober", "November", "Dezember"),
)
_ENGLISH: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
Path = tuple[str, ...]
Truth = dict[tuple[Path, Period], Decimal]


class Arrangement(StrEnum):
    """How the table is laid out."""

    WIDE = "wide"
    TRANSPOSED = "transposed"
    LONG = "long"
    COLUMNS = "columns"


class Heading(StrEnum):
    """How periods are written."""

    DATE = "date"
    SHORT = "Jan 2024"
    DASHED = "Jan-24"
    LONG = "January 2024"
    GERMAN = "Januar 2024"
    CODE = "2024-01"
    SLASHED = "01/2024"
    YEAR_ABOVE = "a year over its months"
    YEAR_IN_TITLE = "a year in the title"


class Writing(StrEnum):
    """How numbers are written."""

    NUMBER = "number"
    ENGLISH = "1,234.50"
    GERMAN = "1.234,50"
    ACCOUNTING = "($1,234.50)"


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
    """One sheet, and what it says."""

    name: str
    cells: dict[tuple[int, int], Put] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    values: Truth = field(default_factory=dict)
    is_plain: bool = True  # nothing in it is open to doubt: all of it must come back

    def put(self, row: int, column: int, value: str | float | dt.date, **how: object) -> None:
        """Write a cell."""
        self.cells[row, column] = Put(value, **how)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Choices:
    """What hypothesis chose."""

    arrangement: Arrangement
    heading: Heading
    writing: Writing
    writer: Writer
    periods: tuple[Period, ...]
    paths: tuple[Path, ...]
    values: tuple[tuple[Decimal | None, ...], ...]  # by path, then period
    top: int
    left: int
    titles: tuple[str, ...]
    has_totals: bool
    has_total_column: bool
    has_notes: bool
    has_corner: bool
    is_in_thousands: bool
    hides_a_row: bool
    is_indented_by_spaces: bool
    has_budget: bool


def periods() -> st.SearchStrategy[tuple[Period, ...]]:
    """Return months that follow each other."""
    return st.builds(
        _months, st.integers(2019, 2027), st.integers(1, 12), st.integers(min_value=2, max_value=14)
    )


def _months(year: int, month: int, count: int) -> tuple[Period, ...]:
    found = [Period(Frequency.MONTH, dt.date(year, month, 1))]
    while len(found) < count:
        found.append(found[-1].next)
    return tuple(found)


def paths() -> st.SearchStrategy[tuple[Path, ...]]:
    """Return the names of metrics: plain ones, or under headings, where one may be there twice."""
    plain = st.lists(st.sampled_from(NAMES), min_size=2, max_size=6, unique=True)
    grouped = st.lists(
        st.tuples(st.sampled_from(GROUPS), st.sampled_from(NAMES)),
        min_size=2,
        max_size=8,
        unique=True,
    ).map(sorted)
    return st.one_of(plain.map(lambda names: tuple((n,) for n in names)), grouped.map(tuple))


AMOUNTS: Final = st.one_of(
    st.decimals(Decimal(-99999), Decimal(999999), places=2),
    st.integers(-50, 5000).map(Decimal),
)


@st.composite
def choices(draw: st.DrawFn) -> Choices:
    """Draw what a sheet is made of."""
    found, names = draw(periods()), draw(paths())
    cell = st.one_of(AMOUNTS, AMOUNTS, AMOUNTS, st.none())
    row = st.lists(cell, min_size=len(found), max_size=len(found)).map(tuple)
    flag = st.sampled_from((False, False, True))
    return Choices(
        arrangement=draw(st.sampled_from(Arrangement)),
        heading=draw(st.sampled_from(Heading)),
        writing=draw(st.sampled_from((Writing.NUMBER, *Writing))),
        writer=draw(st.sampled_from(Writer)),
        periods=found,
        paths=names,
        values=tuple(draw(st.lists(row, min_size=len(names), max_size=len(names)))),
        top=draw(st.integers(0, 2)),
        left=draw(st.integers(0, 2)),
        titles=tuple(
            draw(st.lists(st.sampled_from(("Monthly report", "Muster GmbH")), max_size=2))
        ),
        has_totals=draw(flag),
        has_total_column=draw(flag),
        has_notes=draw(flag),
        has_corner=draw(st.booleans()),
        is_in_thousands=draw(flag),
        hides_a_row=draw(flag),
        is_indented_by_spaces=draw(flag),
        has_budget=draw(flag),
    )


def made(wanted: Choices) -> Book:
    """Lay the table out."""
    book = Book("Report")
    top = wanted.top
    for title in wanted.titles:
        book.put(top, wanted.left, title)
        top += 1
    if wanted.heading is Heading.YEAR_IN_TITLE:
        years = {period.start.year for period in wanted.periods}
        book.put(top, wanted.left, "Overview " + " ".join(map(str, sorted(years))))
        top += 1
        book.is_plain = len(years) == 1
    if wanted.is_in_thousands:
        book.put(top, wanted.left, "All amounts in thousands")
        top += 1
    top += 1 if top > wanted.top else 0
    match wanted.arrangement:
        case Arrangement.WIDE:
            _wide(book, wanted, top)
        case Arrangement.TRANSPOSED | Arrangement.COLUMNS:
            _down(book, wanted, top)
        case Arrangement.LONG:
            _long(book, wanted, top)
    # A text such as 1.234 proves nothing, and a record of a text file carries no number format.
    book.is_plain = (
        book.is_plain and wanted.writing is Writing.NUMBER and wanted.writer is not Writer.CSV
    )
    return book


def _scaled(amount: Decimal, wanted: Choices) -> Decimal:
    return amount * 1000 if wanted.is_in_thousands else amount


def _number(amount: Decimal, wanted: Choices) -> tuple[str | float, str]:
    english = f"{amount:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    match wanted.writing:
        case Writing.ENGLISH:
            return english, "General"
        case Writing.GERMAN:
            return german, "General"
        case Writing.ACCOUNTING:
            return (f"(${english[1:]})" if amount < 0 else f"${english}"), "General"
    if wanted.writer is Writer.CSV:
        return str(amount), "General"
    return float(amount), "#,##0.00"


def _put_value(book: Book, wanted: Choices, row: int, column: int, at: tuple[int, int]) -> None:
    amount = wanted.values[at[0]][at[1]]
    if amount is None:
        return
    value, form = _number(amount, wanted)
    book.put(row, column, value, number_format=form)
    book.values[wanted.paths[at[0]], wanted.periods[at[1]]] = _scaled(amount, wanted)


def _heading(period: Period, heading: Heading) -> str | float | dt.date:
    start = period.start
    english = _ENGLISH[start.month - 1]
    match heading:
        case Heading.DATE:
            return start
        case Heading.SHORT:
            return f"{english[:3]} {start.year}"
        case Heading.DASHED:
            return f"{english[:3]}-{start:%y}"
        case Heading.LONG:
            return f"{english} {start.year}"
        case Heading.GERMAN:
            return f"{_GERMAN[start.month - 1]} {start.year}"
        case Heading.CODE:
            return f"{start:%Y-%m}"
        case Heading.SLASHED:
            return f"{start:%m/%Y}"
    return english[:3]


def _put_heading(book: Book, row: int, column: int, period: Period, heading: Heading) -> None:
    form = "mmm yyyy" if heading is Heading.DATE else "General"
    book.put(row, column, _heading(period, heading), number_format=form)


def _wide(book: Book, wanted: Choices, top: int) -> None:
    step = 2 if wanted.has_budget else 1
    first = wanted.left + 1
    after = first + len(wanted.periods) * step
    if wanted.heading is Heading.YEAR_ABOVE:
        _years_above(book, wanted, top, first, step)
        top += 1
    _wide_headings(book, wanted, top, step)
    row = top + step
    standing = ""
    for number, path in enumerate(wanted.paths):
        if len(path) > 1 and path[0] != standing:
            standing = path[0]
            book.put(row, wanted.left, standing)
            row += 1
        _wide_row(book, wanted, row, number, step)
        if wanted.has_notes and number == 0:
            book.put(row, after + 1, "checked by 2 people")
        row += 1
    if wanted.has_totals:
        book.put(row, wanted.left, "Total")
        for at in range(len(wanted.periods)):
            _put_sum(book, wanted, row, first + at * step, [line[at] for line in wanted.values])
    if wanted.hides_a_row:
        book.hidden_rows.add(row - 1)
        book.is_plain = False
    # In a file without indents a heading and its rows look alike; two rows may have one name then.
    if any(len(path) > 1 for path in wanted.paths) and wanted.writer is Writer.CSV:
        book.is_plain = False


def _wide_headings(book: Book, wanted: Choices, top: int, step: int) -> None:
    first = wanted.left + 1
    after = first + len(wanted.periods) * step
    if wanted.has_corner:
        book.put(top, wanted.left, "KPI")
    for at, period in enumerate(wanted.periods):
        _put_heading(book, top, first + at * step, period, wanted.heading)
        if wanted.has_budget:
            book.put(top + 1, first + at * step, "Actual")
            book.put(top + 1, first + at * step + 1, "Budget")
    if wanted.has_total_column:
        book.put(top, after, "Total")
    if wanted.has_notes:
        book.put(top, after + 1, "Notes")


def _wide_row(book: Book, wanted: Choices, row: int, number: int, step: int) -> None:
    path = wanted.paths[number]
    indent = len(path) - 1
    spaces = "   " * indent if wanted.is_indented_by_spaces else ""
    steps = 0 if wanted.is_indented_by_spaces else indent
    book.put(row, wanted.left, spaces + path[-1], indent=steps)
    first = wanted.left + 1
    for at in range(len(wanted.periods)):
        _put_value(book, wanted, row, first + at * step, (number, at))
        if wanted.has_budget:
            value, form = _number(Decimal(777), wanted)
            book.put(row, first + at * step + 1, value, number_format=form)
    if wanted.has_total_column:
        after = first + len(wanted.periods) * step
        _put_sum(book, wanted, row, after, wanted.values[number])


def _put_sum(
    book: Book, wanted: Choices, row: int, column: int, amounts: Sequence[Decimal | None]
) -> None:
    known = [amount for amount in amounts if amount is not None]
    if known:
        value, form = _number(sum(known, Decimal(0)), wanted)
        book.put(row, column, value, number_format=form)


def _years_above(book: Book, wanted: Choices, row: int, first: int, step: int) -> None:
    by_year: dict[int, list[int]] = {}
    for at, period in enumerate(wanted.periods):
        by_year.setdefault(period.start.year, []).append(first + at * step)
    for year, columns in by_year.items():
        book.put(row, columns[0], float(year))
        last = columns[-1] + step - 1
        if last > columns[0] and wanted.has_notes:
            book.merged.append((row, columns[0], row, last))


def _down(book: Book, wanted: Choices, top: int) -> None:
    """Lay periods down the side and metrics across."""
    left = wanted.left
    is_dated = wanted.arrangement is Arrangement.COLUMNS
    heading = Heading.DATE if is_dated else wanted.heading
    if heading in (Heading.YEAR_ABOVE, Heading.YEAR_IN_TITLE):
        heading = Heading.LONG
    if is_dated or wanted.has_corner:
        book.put(top, left, "Date" if is_dated else "Month")
    for number, path in enumerate(wanted.paths):
        book.put(top, left + 1 + number, " ".join(path))
    for at, period in enumerate(wanted.periods):
        _put_heading(book, top + 1 + at, left, period, heading)
        for number in range(len(wanted.paths)):
            _put_value(book, wanted, top + 1 + at, left + 1 + number, (number, at))
    book.values = {((" ".join(path),), at): one for (path, at), one in book.values.items()}
    if wanted.has_totals:
        row = top + 1 + len(wanted.periods)
        book.put(row, left, "Total")
        for number, line in enumerate(wanted.values):
            _put_sum(book, wanted, row, left + 1 + number, line)


def _long(book: Book, wanted: Choices, top: int) -> None:
    left = wanted.left
    heading = wanted.heading
    if heading in (Heading.YEAR_ABOVE, Heading.YEAR_IN_TITLE):
        heading = Heading.DATE
    for column, text in enumerate(("Date", "Metric", "Value")):
        book.put(top, left + column, text)
    row = top + 1
    for at, period in enumerate(wanted.periods):
        for number, path in enumerate(wanted.paths):
            if wanted.values[number][at] is None:
                continue
            _put_heading(book, row, left, period, heading)
            book.put(row, left + 1, " ".join(path))
            _put_value(book, wanted, row, left + 2, (number, at))
            row += 1
    book.values = {((" ".join(path),), at): one for (path, at), one in book.values.items()}


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
    return buffer.getvalue()


def _by_openpyxl(book: Book) -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = book.name
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
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


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


def names_of(path: Sequence[str]) -> set[str]:
    """Return how a metric may be called: by its own name, or with the headings above it."""
    return {" > ".join(path[start:]) for start in range(len(path))}
