"""Find a table of names and values for one period, which stands in a title: "January 2024"."""

from collections.abc import Sequence
from dataclasses import dataclass

from kpidesk.domain.periods import FiscalCalendar, Frequency
from kpidesk.spreadsheets.blocks import is_period_title, lone_period
from kpidesk.spreadsheets.cell_values import looks_like_number
from kpidesk.spreadsheets.grid import Area, Cell, Row
from kpidesk.spreadsheets.headers import Header, Span, cell_at
from kpidesk.spreadsheets.period_marks import frequency_of
from kpidesk.spreadsheets.scales import scale_of, unit_of_label
from kpidesk.spreadsheets.words import (
    VALUE_WORDS,
    is_no_value,
    is_total,
    is_word,
    scenario_of,
)


@dataclass(frozen=True, slots=True)
class Titled:
    """A table whose only period stands in its title; `bottom` is the last row of headings."""

    span: Span
    bottom: int


def titles_with_period(rows: Sequence[Row], area: Area, calendar: FiscalCalendar) -> list[int]:
    """Return the rows of a block that hold nothing but a period, and stand over something else."""
    return [
        number
        for number in range(area.top, area.bottom + 1)
        if is_period_title(rows, number, calendar)
    ]


def titled_table(rows: Sequence[Row], area: Area, calendar: FiscalCalendar) -> Titled | None:
    """Return the table of a block whose title names its one period, None where it is none.

    It has a column of names and one of values, or one headed "Actual"; a list of prices under the
    name of a month is none.
    """
    titles = titles_with_period(rows, area, calendar)
    if not titles:
        return None
    title = titles[0]
    found = lone_period(rows[title], calendar)
    body = range(title + 1, area.bottom + 1)
    data = [number for number in body if _has_number(rows[number])]
    if found is None or not data or len(titles) > 1:
        return None
    columns = sorted(
        {
            at
            for number in data
            for at, cell in enumerate(rows[number])
            if cell is not None and at > area.left and looks_like_number(cell)
        }
    )
    if not columns:
        return None
    names = [number for number in data if _name_left(rows[number], columns)]
    if 2 * len(names) <= len(data):
        return None
    heading = _heading_row(rows, title, data[0])
    columns = [at for at in columns if _may_hold_values(rows, heading, at)]
    plain = [at for at in columns if heading is None or not _is_scenario(rows[heading], at)]
    if not columns or len(plain) > 1 or (heading is None and len(data) < 2):
        return None
    is_year = frequency_of(found[1]) is Frequency.YEAR
    if is_year and (heading is None or not plain or not _says_value(rows[heading], plain[0])):
        return None
    header = Header(title, dict.fromkeys(columns, found[1]), ())
    bottom = title if heading is None else heading
    span = Span(header, area.top, title + 1, area.bottom + 1, area.left)
    return Titled(span, bottom)


def _has_number(row: Row) -> bool:
    return any(cell is not None and looks_like_number(cell) for cell in row)


def _name_left(row: Row, columns: Sequence[int]) -> bool:
    return any(
        cell is not None and cell.words and not looks_like_number(cell)
        for cell in row[: columns[0]]
    )


def _heading_row(rows: Sequence[Row], title: int, first: int) -> int | None:
    """Return the last row between the title and the numbers in which only words stand, two or more.

    A single word over the values is one as well.
    """
    for number in range(first - 1, title, -1):
        cells = [(at, cell) for at, cell in enumerate(rows[number]) if cell is not None]
        if not cells or not all(_is_word(cell) for _at, cell in cells):
            continue
        if len(cells) > 1 or not _is_name_column(rows, cells[0][0], first):
            return number
    return None


def _is_name_column(rows: Sequence[Row], column: int, first: int) -> bool:
    cell = cell_at(rows[first], column)
    return cell is None or _is_word(cell)


def _is_word(cell: Cell) -> bool:
    return bool(cell.words) and not looks_like_number(cell) and not is_no_value(cell.words)


def _may_hold_values(rows: Sequence[Row], heading: int | None, column: int) -> bool:
    if heading is None:
        return True
    cell = cell_at(rows[heading], column)
    if cell is None:
        return True
    return _is_scenario(rows[heading], column) or _says_value(rows[heading], column)


def _is_scenario(row: Row, column: int) -> bool:
    cell = cell_at(row, column)
    return cell is not None and scenario_of(cell.words)[1] is not None


def _says_value(row: Row, column: int) -> bool:
    cell = cell_at(row, column)
    if cell is None:
        return False
    text = cell.words
    return (
        is_word(text, VALUE_WORDS)
        or is_total(text)
        or scale_of(text) is not None
        or (bool(unit_of_label(text).currency) and len(text) <= 5)
    )
