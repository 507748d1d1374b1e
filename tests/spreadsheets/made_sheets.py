"""Makes sheets of a table that is known, laid out as bookkeepers and programs lay them out.

A `Book` is drawn by hypothesis; `written` puts it into a file by XlsxWriter, openpyxl or as CSV.
What the file says is in `Book.values`, by the path of the metric's name and the period, and what it
says was planned in `Book.targets`.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Final

from hypothesis import strategies as st

from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from tests.spreadsheets.made_books import Book, Path, Writer

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
_BUDGET: Final = Decimal(777)


class Arrangement(StrEnum):
    """How the table is laid out."""

    WIDE = "wide"
    TRANSPOSED = "transposed"
    LONG = "long"
    COLUMNS = "columns"
    SHEETS = "a sheet for each month"
    BLOCKS = "months below each other"


class Naming(StrEnum):
    """How metrics are called in a wide table."""

    NAME = "name"
    ACCOUNT = "4000"
    ACCOUNT_AND_NAME = "4000 and name, in two columns"
    STAGGERED = "each level in a column of its own"


class Budget(StrEnum):
    """Where the budget stands in a wide or a transposed table."""

    NONE = "nowhere"
    BESIDE = "beside each month, or each metric"
    ROWS = "in a row below: Revenue Budget"
    COLUMN = "in a row below, told by a column: Actual, Budget"


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
    budget: Budget
    naming: Naming
    repeats_headings: bool

    @property
    def has_budget(self) -> bool:
        """Say whether each month has a column for its budget."""
        return self.budget is Budget.BESIDE

    @property
    def names_left(self) -> int:
        """Return how many columns a wide table has before its values."""
        more = self.naming in (Naming.ACCOUNT_AND_NAME, Naming.STAGGERED)
        return 1 + more + (self.budget is Budget.COLUMN)


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
        budget=draw(st.sampled_from((Budget.NONE, *Budget))),
        naming=draw(st.sampled_from((Naming.NAME, Naming.NAME, *Naming))),
        repeats_headings=draw(flag),
    )


def made(wanted: Choices) -> Book:
    """Lay the table out."""
    wanted = _renamed(wanted)
    if wanted.arrangement is Arrangement.SHEETS:
        return _month_sheets(wanted)
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
        case Arrangement.BLOCKS:
            _blocks(book, wanted, top)
        case _:
            _long(book, wanted, top)
    # A text such as 1.234 proves nothing, and a record of a text file carries no number format.
    book.is_plain = (
        book.is_plain and wanted.writing is Writing.NUMBER and wanted.writer is not Writer.CSV
    )
    return book


def _renamed(wanted: Choices) -> Choices:
    """Return what was drawn with the names as the layout writes them."""
    if wanted.arrangement in (Arrangement.LONG, Arrangement.SHEETS, Arrangement.BLOCKS):
        return replace(wanted, naming=Naming.NAME, budget=Budget.NONE)
    is_wide = wanted.arrangement is Arrangement.WIDE
    if not is_wide:
        wanted = replace(
            wanted,
            budget=Budget.BESIDE if wanted.budget is Budget.COLUMN else wanted.budget,
            naming=Naming.NAME if wanted.naming is Naming.STAGGERED else wanted.naming,
        )
    if wanted.naming in (Naming.NAME, Naming.STAGGERED):
        return wanted
    paths = []
    for number, path in enumerate(wanted.paths):
        account = str(4000 + 10 * number)
        name = account if wanted.naming is Naming.ACCOUNT else f"{account} {path[-1]}"
        paths.append((*path[:-1], name))
    return replace(wanted, paths=tuple(paths))


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


def _put_budget(book: Book, wanted: Choices, row: int, column: int, at: tuple[int, int]) -> None:
    value, form = _number(_BUDGET, wanted)
    book.put(row, column, value, number_format=form)
    book.targets[wanted.paths[at[0]], wanted.periods[at[1]]] = _scaled(_BUDGET, wanted)


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
    first = wanted.left + wanted.names_left
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
            book.put(row, wanted.left + _name_column(wanted, 0), standing)
            row += 1
        _wide_row(book, wanted, row, number, step)
        if wanted.has_notes and number == 0:
            book.put(row, after + 1, "checked by 2 people")
        row += 1
        if wanted.budget in (Budget.ROWS, Budget.COLUMN):
            _budget_row(book, wanted, row, number)
            row += 1
        if wanted.repeats_headings and number == 0 and step == 1 and _says_years(wanted):
            _wide_headings(book, wanted, row, step)
            row += 1
    if wanted.has_totals:
        _total_row(book, wanted, row, step)
    if wanted.hides_a_row:
        book.hidden_rows.add(row - 1)
        book.is_plain = False
    # In a file without indents a heading and its rows look alike; two rows may have one name then.
    is_flat = wanted.writer is Writer.CSV and wanted.naming is not Naming.STAGGERED
    if any(len(path) > 1 for path in wanted.paths) and is_flat:
        book.is_plain = False


def _says_years(wanted: Choices) -> bool:
    return wanted.heading is not Heading.YEAR_ABOVE


def _name_column(wanted: Choices, level: int) -> int:
    """Return in which of the columns of names the name of a level stands."""
    if wanted.naming is Naming.STAGGERED:
        return min(level, 1)
    return 1 if wanted.naming is Naming.ACCOUNT_AND_NAME else 0


def _wide_headings(book: Book, wanted: Choices, top: int, step: int) -> None:
    first = wanted.left + wanted.names_left
    after = first + len(wanted.periods) * step
    if wanted.has_corner:
        book.put(top, wanted.left + _name_column(wanted, 0), "KPI")
    if wanted.budget is Budget.COLUMN and wanted.has_corner:
        book.put(top, first - 1, "Scenario")
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
    _put_name(book, wanted, row, number)
    first = wanted.left + wanted.names_left
    if wanted.budget is Budget.COLUMN:
        book.put(row, first - 1, "Actual")
    for at in range(len(wanted.periods)):
        _put_value(book, wanted, row, first + at * step, (number, at))
        if wanted.has_budget:
            _put_budget(book, wanted, row, first + at * step + 1, (number, at))
    if wanted.has_total_column:
        after = first + len(wanted.periods) * step
        _put_sum(book, wanted, row, after, wanted.values[number])


def _put_name(book: Book, wanted: Choices, row: int, number: int, *, suffix: str = "") -> None:
    path = wanted.paths[number]
    level = len(path) - 1
    name = path[-1] + suffix
    column = wanted.left + _name_column(wanted, level)
    if wanted.naming is Naming.ACCOUNT_AND_NAME:
        account, _space, name = name.partition(" ")
        book.put(row, column - 1, float(account))
    is_indented = wanted.naming is not Naming.STAGGERED
    spaces = "   " * level if wanted.is_indented_by_spaces and is_indented else ""
    steps = 0 if wanted.is_indented_by_spaces or not is_indented else level
    if wanted.naming is Naming.ACCOUNT and not suffix and not spaces:
        book.put(row, column, float(name), indent=steps)
    else:
        book.put(row, column, spaces + name, indent=steps)


def _budget_row(book: Book, wanted: Choices, row: int, number: int) -> None:
    first = wanted.left + wanted.names_left
    if wanted.budget is Budget.COLUMN:
        book.put(row, first - 1, "Budget")
        if number % 2:
            _put_name(book, wanted, row, number)
    else:
        _put_name(book, wanted, row, number, suffix=" Budget")
    for at in range(len(wanted.periods)):
        _put_budget(book, wanted, row, first + at, (number, at))


def _total_row(book: Book, wanted: Choices, row: int, step: int) -> None:
    book.put(row, wanted.left + _name_column(wanted, 0), "Total")
    first = wanted.left + wanted.names_left
    for at in range(len(wanted.periods)):
        _put_sum(book, wanted, row, first + at * step, [line[at] for line in wanted.values])


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
    has_two = wanted.has_budget and wanted.has_corner
    step = 1 if wanted.budget is Budget.NONE else 2
    for number, path in enumerate(wanted.paths):
        _metric_headings(book, wanted, top, left + 1 + step * number, " ".join(path))
    top += has_two
    if is_dated or wanted.has_corner:
        book.put(top, left, "Date" if is_dated else "Month")
    for at, period in enumerate(wanted.periods):
        _put_heading(book, top + 1 + at, left, period, heading)
        for number in range(len(wanted.paths)):
            column = left + 1 + step * number
            _put_value(book, wanted, top + 1 + at, column, (number, at))
            if step > 1:
                _put_budget(book, wanted, top + 1 + at, column + 1, (number, at))
    _join_paths(book)
    if wanted.has_totals:
        row = top + 1 + len(wanted.periods)
        book.put(row, left, "Total")
        for number, line in enumerate(wanted.values):
            _put_sum(book, wanted, row, left + 1 + step * number, line)


def _metric_headings(book: Book, wanted: Choices, top: int, column: int, name: str) -> None:
    """Write what stands over a metric whose periods go down: its name, actual and budget."""
    if wanted.budget is Budget.NONE:
        book.put(top, column, name)
    elif wanted.budget is Budget.ROWS:
        book.put(top, column, name)
        book.put(top, column + 1, f"{name} Budget")
    elif wanted.has_corner:
        book.put(top, column, name)
        book.put(top + 1, column, "Actual")
        book.put(top + 1, column + 1, "Budget")
    else:
        book.put(top, column, f"{name} Actual")
        book.put(top, column + 1, f"Budget {name}")


def _join_paths(book: Book) -> None:
    """Call metrics by one name, where a layout has no headings for parts of it."""
    book.values = {((" ".join(path),), at): one for (path, at), one in book.values.items()}
    book.targets = {((" ".join(path),), at): one for (path, at), one in book.targets.items()}


def _month_sheets(wanted: Choices) -> Book:
    """Make a workbook with a sheet for each month, named after it."""
    if wanted.writer is Writer.CSV:
        return made(replace(wanted, arrangement=Arrangement.BLOCKS))
    books = []
    for at, period in enumerate(wanted.periods):
        heading = Heading.SHORT if wanted.heading is Heading.SLASHED else wanted.heading
        said = _heading(period, heading)
        is_bare = heading in (Heading.YEAR_ABOVE, Heading.YEAR_IN_TITLE)
        name = f"{said} {period.start.year}" if is_bare else str(said)
        book = Book(f"{period.start:%Y-%m}" if isinstance(said, dt.date) else name)
        top = wanted.top
        if wanted.is_in_thousands:
            book.put(top, wanted.left, "All amounts in thousands")
            top += 2
        _month_table(book, wanted, top, at)
        # A single row of a name and a number may be anything.
        book.is_plain = wanted.has_corner and wanted.writing is Writing.NUMBER
        books.append(book)
    first, *first.others = books
    return first


def _blocks(book: Book, wanted: Choices, top: int) -> None:
    """Lay the months below each other, each with its rows."""
    heading = Heading.LONG if wanted.heading is not Heading.GERMAN else Heading.GERMAN
    for at, period in enumerate(wanted.periods):
        _put_heading(book, top, wanted.left, period, heading)
        top = _month_table(book, wanted, top + 1, at) + 1
    # Without headings a block of one row may be anything.
    book.is_plain = wanted.has_corner


def _month_table(book: Book, wanted: Choices, top: int, at: int) -> int:
    """Write the rows of one month; return the first row below them."""
    is_wide = any(len(path) > 1 for path in wanted.paths)
    groups = list(dict.fromkeys(path[0] for path in wanted.paths)) if is_wide else ["Value"]
    names = list(dict.fromkeys(path[-1] for path in wanted.paths))
    if wanted.has_corner or is_wide:
        book.put(top, wanted.left, "KPI")
        for number, group in enumerate(groups):
            book.put(top, wanted.left + 1 + number, group)
        top += 1
    for number, name in enumerate(names):
        book.put(top + number, wanted.left, name)
    for number, path in enumerate(wanted.paths):
        column = wanted.left + 1 + (groups.index(path[0]) if is_wide else 0)
        _put_value(book, wanted, top + names.index(path[-1]), column, (number, at))
    return top + len(names)


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
    _join_paths(book)


def names_of(path: Sequence[str]) -> set[str]:
    """Return how a metric may be called: by its own name, or with the headings above it."""
    return {" > ".join(path[start:]) for start in range(len(path))}
