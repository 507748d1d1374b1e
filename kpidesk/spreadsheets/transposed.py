"""Read a table with periods in rows and metrics in columns: one that was turned on its side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kpidesk.domain.import_options import ReadOptions
from kpidesk.domain.periods import FiscalCalendar, Frequency
from kpidesk.spreadsheets.cell_values import looks_like_number
from kpidesk.spreadsheets.grid import Area, Row
from kpidesk.spreadsheets.headers import Span, cell_at, find_spans, header_in
from kpidesk.spreadsheets.heading_rows import headings_of
from kpidesk.spreadsheets.ledger import Ledger
from kpidesk.spreadsheets.period_marks import frequency_of, mark_of, year_of
from kpidesk.spreadsheets.sides import MOST_TURNED, Sheet, turned
from kpidesk.spreadsheets.wide_tables import read_wide_table
from kpidesk.spreadsheets.words import is_no_value, is_word

_FIRST_COLUMNS: Final = 5  # of a block, in which periods are looked for
_SAMPLE: Final = 30  # cells of a column in which the first period is looked for
_DATED: Final = frozenset(("date", "datum", "fecha", "data", "dato", "stichtag"))


@dataclass(frozen=True, slots=True)
class PeriodsDown:
    """A column that names periods with numbers beside them: how many.

    `top` is the first row of headings over them. `are_names` says that they are written as names of
    months and the like, each once, over nothing but numbers: then it is no list.
    """

    column: int
    count: int
    top: int
    are_names: bool


def periods_down(rows: Sequence[Row], area: Area, calendar: FiscalCalendar) -> PeriodsDown | None:
    """Return the column of a block that names the most periods, None where none names two."""
    if (area.bottom + 1) * (area.right + 1) > MOST_TURNED:
        return None
    best: PeriodsDown | None = None
    for column in range(area.left, min(area.left + _FIRST_COLUMNS, area.right)):
        filled = [
            number
            for number in range(area.top, area.bottom + 1)
            if cell_at(rows[number], column) is not None
        ]
        if not any(_is_period(rows[number], column, calendar) for number in filled[:_SAMPLE]):
            continue
        places = [number for number in filled if _is_period(rows[number], column, calendar)]
        if (
            len(places) > 1
            and (best is None or len(places) > best.count)
            and not _are_values(rows, area, column, places, calendar)
            and any(_has_number(rows[number], column) for number in places)
        ):
            best = PeriodsDown(
                column,
                len(places),
                _top(rows, area, places[0]),
                _are_names(rows, area, column, places, calendar),
            )
    return best


def _is_period(row: Row, column: int, calendar: FiscalCalendar) -> bool:
    cell = cell_at(row, column)
    return cell is not None and (mark_of(cell, calendar) is not None or year_of(cell) is not None)


def _are_values(
    rows: Sequence[Row], area: Area, column: int, places: Sequence[int], calendar: FiscalCalendar
) -> bool:
    """Say whether these are numbers such as 2024 under a heading that names a period itself."""
    bare = [
        at
        for at in places
        if (cell := cell_at(rows[at], column)) is not None and mark_of(cell, calendar) is None
    ]
    if not bare:
        return False
    for number in range(area.top, bare[0] + 1):
        header = header_in(number, rows[number], calendar)
        if header is not None and len(header.marks) > 1 and column in header.marks:
            return all(at in bare for at in places if at > number)
    return False


def _has_number(row: Row, column: int) -> bool:
    return any(cell is not None and looks_like_number(cell) for cell in row[column + 1 :])


def _are_names(
    rows: Sequence[Row], area: Area, column: int, places: Sequence[int], calendar: FiscalCalendar
) -> bool:
    names = set()
    year = ""
    for number in places:
        before = [cell.text for cell in rows[number][area.left : column] if cell is not None]
        year = " ".join(before) or year
        cell = cell_at(rows[number], column)
        if cell is None or not isinstance(cell.value, str | float):
            return False
        mark = mark_of(cell, calendar)
        if mark is not None and frequency_of(mark) is Frequency.DAY:
            return False
        names.add((year, cell.text))
        if any(
            other is not None
            and other.words
            and not looks_like_number(other)
            and not is_no_value(other.words)
            for other in rows[number][column + 1 :]
        ):
            return False
    headings = [
        cell.words
        for row in rows[area.top : places[0]]
        if (cell := cell_at(row, column)) is not None and cell.words
    ]
    return len(names) == len(places) and not any(is_word(text, _DATED) for text in headings)


def _top(rows: Sequence[Row], area: Area, first: int) -> int:
    """Return the first of the rows of headings over the first period; titles are none."""
    top = first
    while top > area.top:
        cells = [cell for cell in rows[top - 1] if cell is not None]
        if not cells or (len(cells) == 1 and top < first):
            break
        if len(cells) == 1 and area.right - area.left > 1:
            break
        top -= 1
    return top


def read_transposed(
    sheet: Sheet,
    ledger: Ledger,
    area: Area,
    down: PeriodsDown,
    options: ReadOptions,
    file_name: str = "",
) -> bool:
    """Put into `ledger` what the table in `area` says; say whether it is one after all."""
    titles = [
        cell.words
        for row in sheet.rows[area.top : down.top]
        for cell in row
        if cell is not None and cell.words
    ]
    body = Area(down.top, area.left, area.bottom, area.right)
    name = " ".join([sheet.grid.name, *titles])
    side = turned(sheet, ledger, body, name)
    side = Sheet(
        side.grid,
        side.rows,
        side.ledger,
        is_turned=True,
        titles_above=(*sheet.titles_above, *titles),
        title=" · ".join(title[:80] for title in titles[-3:]),
    )
    spans = find_spans(side.rows, options.calendar)
    if not spans:
        return False
    span = max(spans, key=lambda one: len(one.header.marks))
    own = Span(span.header, area.left, span.start, area.right + 1, down.top)
    headings = headings_of(side.grid, side.rows, own, options.calendar)
    read_wide_table(side, own, headings, options, file_name)
    return True
