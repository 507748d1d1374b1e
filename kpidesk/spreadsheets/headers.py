"""Find the rows of a sheet whose cells name periods, and the rows of the table under each."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from kpidesk.domain.periods import FiscalCalendar
from kpidesk.spreadsheets.cell_values import looks_like_number
from kpidesk.spreadsheets.grid import Cell, Row
from kpidesk.spreadsheets.period_marks import Mark, bare_marks, mark_of, year_of
from kpidesk.spreadsheets.words import (
    METRIC_WORDS,
    is_no_value,
    is_total,
    is_word,
    names_scale,
    scenario_of,
)

_YEARS: Final = (1900, 2200)  # beyond them no number can be a year
# What came about a year earlier, beside the period of now: "Jan 2024 PY".
_OF_BEFORE: Final = re.compile(r"\b(?:py|ly|prior|previous|last year|vj|vorjahr)\b", re.IGNORECASE)
_ORDINAL: Final = re.compile(r"(?<!\d)\d{1,3}(?!\d)")  # of "Metric 7", not of "Metric 2024"
_DEEPEST: Final = 40  # rows in which periods as bare numbers are looked for


@dataclass(frozen=True, slots=True)
class Header:
    """A row that names periods, by column; `corner` are the texts left of the first of them.

    `is_bare_years` says that the periods are numbers such as 2024, which may be something else.
    """

    row: int
    marks: Mapping[int, Mark]
    corner: tuple[str, ...]
    is_bare_years: bool = False

    @property
    def first_column(self) -> int:
        """Return the column of the first period."""
        return min(self.marks)

    @property
    def names_no_metric(self) -> bool:
        """Say whether the corner is blank or a word such as "Metric", as that of a header is."""
        return not self.corner or any(_names_names(text) for text in self.corner)


@dataclass(frozen=True, slots=True)
class Span:
    """A header and the rows under it, from `start` up to but without `end`.

    `zone_start` is the first row above that belongs to no other table, `left` its first column.
    """

    header: Header
    zone_start: int
    start: int
    end: int
    left: int = 0


def cell_at(row: Row, column: int) -> Cell | None:
    """Return the cell of a row, None where it is blank or the row is shorter."""
    return row[column] if column < len(row) else None


def is_blank(row: Row) -> bool:
    """Say whether nothing stands in a row."""
    return all(cell is None for cell in row)


def header_in(
    number: int, row: Row, calendar: FiscalCalendar, *, with_bare_numbers: bool = False
) -> Header | None:
    """Return the header that a row may be, None where no period stands right of its first cell.

    `with_bare_numbers` also takes numbers such as 202401 or 45292 for months and days, where
    nothing but a word such as "Metric" stands beside them.
    """
    found = _periods_in(row, calendar, with_bare_numbers=with_bare_numbers)
    if found is None:
        return None
    marks, years = found
    bare = not marks
    if bare and not years:
        return _header_of_numbers(number, row) if with_bare_numbers else None
    first = min(marks or years)
    corner = tuple(cell.words for cell in row[:first] if cell is not None and cell.words)
    is_called_so = any(_names_names(text) for text in corner)
    if bare and not is_called_so and not _count_up(list(years.values())):
        return None
    marks.update({at: calendar.year(year) for at, year in years.items() if at >= first})
    for column in range(first, len(row)):
        cell = row[column]
        if cell is not None and column not in marks and _is_no_heading(cell):
            return None
    return Header(number, marks, corner, is_bare_years=bare)


def _periods_in(
    row: Row, calendar: FiscalCalendar, *, with_bare_numbers: bool
) -> tuple[dict[int, Mark], dict[int, int]] | None:
    """Return the periods and the bare years of a row; None where its numbers are no heading."""
    marks: dict[int, Mark] = {}
    years: dict[int, int] = {}
    others = 0  # numbers that are no years; a heading has none right of its first period
    start = 1 if row and row[0] is not None else 0  # what stands in the first column is a name
    for column in range(start, len(row)):
        cell = row[column]
        if cell is None:
            continue
        if isinstance(cell.value, float):
            year = _year_in(cell)
            if year is not None:
                years[column] = year
            elif marks or (others and not with_bare_numbers):
                return None
            else:
                others += 1
            continue
        mark = mark_of(cell, calendar)
        if mark is not None:
            marks[column] = mark
        elif (year := year_of(cell)) is not None:
            years[column] = year
    return marks, years


def _year_in(cell: Cell) -> int | None:
    value = cell.value
    is_whole = isinstance(value, float) and _YEARS[0] <= value <= _YEARS[1] and value.is_integer()
    return year_of(cell) if is_whole else None


def _is_no_heading(cell: Cell) -> bool:
    return looks_like_number(cell) and not (
        cell.words
        and (
            names_scale(cell.words)
            or scenario_of(cell.words)[1] is not None
            or _OF_BEFORE.search(cell.words) is not None
        )
    )


def _header_of_numbers(number: int, row: Row) -> Header | None:
    cells = [(at, cell) for at, cell in enumerate(row) if cell is not None]
    corner = [cell for _at, cell in cells if cell.words and not looks_like_number(cell)]
    bare = [(at, cell) for at, cell in cells if looks_like_number(cell)]
    if len(bare) < 2 or not all(_names_names(cell.words) for cell in corner):
        return None
    found = bare_marks([cell for _at, cell in bare])
    marks = {at: mark for (at, _cell), mark in zip(bare, found, strict=True) if mark is not None}
    if len(marks) < len(bare):
        return None
    return Header(number, marks, tuple(cell.words for cell in corner))


def _names_names(text: str) -> bool:
    """Say whether `text` is a word such as "Metric": "Metric 7" is the name of one."""
    return is_word(text, METRIC_WORDS) and _ORDINAL.search(text) is None


def _count_up(years: Sequence[int]) -> bool:
    """Say whether these follow each other as the years of a table do, up or down."""
    steps = {later - earlier for earlier, later in pairwise(years)}
    return steps in ({1}, {-1})


def find_spans(rows: Sequence[Row], calendar: FiscalCalendar) -> list[Span]:
    """Return the tables of a sheet with periods in columns, from top to bottom."""
    search = _Search(rows)
    for number, row in enumerate(rows):
        found = header_in(
            number, row, calendar, with_bare_numbers=search.is_looking and number < _DEEPEST
        )
        search.take(number, row, found)
    return search.finish()


class _Search:
    """Walks down a sheet: which header stands, and whether numbers have come under it."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows
        self._spans: list[Span] = []
        self._header: Header | None = None
        self._has_numbers = False
        self._zone_start = 0

    @property
    def is_looking(self) -> bool:
        """Say whether no header was found yet."""
        return self._header is None and not self._spans

    def take(self, number: int, row: Row, found: Header | None) -> None:
        standing = self._header
        if standing is None:
            self._header = found
        elif found is not None and self._supersedes(found, standing):
            self._close(number)
            self._header = found
        elif self._has_numbers and self._is_foreign_header(number, row, standing):
            self._close(number)
        elif not self._has_numbers:
            self._has_numbers = _is_data(row, standing)

    def finish(self) -> list[Span]:
        standing = self._header
        if (
            standing is not None
            and not self._has_numbers
            and (len(standing.marks) > 1 or standing.names_no_metric)
        ):
            # A sheet to fill in has names and no numbers yet.
            self._has_numbers = any(
                cell is not None and cell.words
                for row in self._rows[standing.row + 1 :]
                for cell in row[: standing.first_column]
            )
        self._close(len(self._rows))
        return self._spans

    def _close(self, end: int) -> None:
        if self._header is not None and self._has_numbers:
            row = self._header.row
            last = self._last_row(row + 1, end)
            self._spans.append(Span(self._header, self._zone_start, row + 1, last))
            self._zone_start = last
        self._header = None
        self._has_numbers = False

    def _last_row(self, start: int, end: int) -> int:
        """Return the end of a table, before the titles of the next: lines of one text."""
        if end == len(self._rows):
            return end
        at = end
        while at > start and sum(cell is not None for cell in self._rows[at - 1]) <= 1:
            at -= 1
        while at < end and not is_blank(self._rows[at]) and not self._is_year(self._rows[at]):
            at += 1
        return at

    @staticmethod
    def _is_year(row: Row) -> bool:
        return any(cell is not None and year_of(cell) is not None for cell in row)

    def _supersedes(self, found: Header, standing: Header) -> bool:
        if not self._has_numbers:
            if found.is_bare_years:
                return len(found.marks) > len(standing.marks)
            if len(found.marks) != len(standing.marks):
                return len(found.marks) > len(standing.marks)
            return found.names_no_metric or not standing.names_no_metric
        row = self._rows[found.row]
        only_periods = all(
            cell is None or column in found.marks or is_total(cell.words)
            for column, cell in enumerate(row)
            if column >= found.first_column
        )
        follows_blank = found.row > 0 and is_blank(self._rows[found.row - 1])
        same_corner = bool(found.corner) and found.corner == standing.corner
        if not only_periods or not (found.names_no_metric or same_corner):
            return False
        return len(found.marks) > 1 or bool(found.corner) or follows_blank

    def _is_foreign_header(self, number: int, row: Row, standing: Header) -> bool:
        """Say whether, after a blank row, words stand in the place of numbers: another table."""
        if not number or not is_blank(self._rows[number - 1]):
            return False
        under = [cell for column in standing.marks if (cell := cell_at(row, column)) is not None]
        return bool(under) and all(
            isinstance(cell.value, str)
            and not looks_like_number(cell)
            and not is_no_value(cell.words)
            for cell in under
        )


def _is_data(row: Row, header: Header) -> bool:
    has_name = any(cell is not None and cell.words for cell in row[: header.first_column])
    return has_name and any(
        (cell := cell_at(row, column)) is not None and looks_like_number(cell)
        for column in header.marks
    )
