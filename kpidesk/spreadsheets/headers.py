"""Find the rows of a sheet whose cells name periods, and the rows of the table under each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kpidesk.domain.periods import FiscalCalendar
from kpidesk.spreadsheets.cell_values import looks_like_number
from kpidesk.spreadsheets.grid import Cell, Row
from kpidesk.spreadsheets.period_marks import Mark, mark_of, year_of
from kpidesk.spreadsheets.words import METRIC_WORDS, is_no_value, is_total, is_word


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
        return not self.corner or any(is_word(text, METRIC_WORDS) for text in self.corner)


@dataclass(frozen=True, slots=True)
class Span:
    """A header and the rows under it, from `start` up to but without `end`.

    `zone_start` is the first row above that belongs to no other table.
    """

    header: Header
    zone_start: int
    start: int
    end: int


def cell_at(row: Row, column: int) -> Cell | None:
    """Return the cell of a row, None where it is blank or the row is shorter."""
    return row[column] if column < len(row) else None


def is_blank(row: Row) -> bool:
    """Say whether nothing stands in a row."""
    return all(cell is None for cell in row)


def header_in(number: int, row: Row, calendar: FiscalCalendar) -> Header | None:
    """Return the header that a row may be, None where no period stands right of its first cell."""
    marks: dict[int, Mark] = {}
    years: dict[int, int] = {}
    for column, cell in enumerate(row):
        if cell is None or column == 0:
            continue
        mark = mark_of(cell, calendar)
        if mark is not None:
            marks[column] = mark
        elif (year := year_of(cell)) is not None:
            years[column] = year
    bare = not marks
    if bare and not years:
        return None
    first = min(marks or years)
    corner = tuple(cell.words for cell in row[:first] if cell is not None and cell.words)
    is_called_so = any(is_word(text, METRIC_WORDS) for text in corner)
    if bare and not is_called_so and not _count_up(list(years.values())):
        return None
    marks.update({at: calendar.year(year) for at, year in years.items() if at >= first})
    for column in range(first, len(row)):
        cell = row[column]
        if cell is not None and column not in marks and looks_like_number(cell):
            return None
    return Header(number, marks, corner, is_bare_years=bare)


def _count_up(years: Sequence[int]) -> bool:
    """Say whether these follow each other as the years of a table do, up or down."""
    steps = {later - earlier for earlier, later in pairwise(years)}
    return steps in ({1}, {-1})


def find_spans(rows: Sequence[Row], calendar: FiscalCalendar) -> list[Span]:
    """Return the tables of a sheet with periods in columns, from top to bottom."""
    search = _Search(rows)
    for number, row in enumerate(rows):
        search.take(number, row, header_in(number, row, calendar))
    return search.finish()


class _Search:
    """Walks down a sheet: which header stands, and whether numbers have come under it."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows
        self._spans: list[Span] = []
        self._header: Header | None = None
        self._has_numbers = False
        self._zone_start = 0

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
            self._spans.append(Span(self._header, self._zone_start, row + 1, end))
            self._zone_start = end
        self._header = None
        self._has_numbers = False

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
