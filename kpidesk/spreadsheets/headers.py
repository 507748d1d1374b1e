"""Find the rows of a sheet whose cells name periods, and the rows of the table under each."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from kpidesk.domain.imports import Yearless
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.spreadsheets.axis_sense import makes_sense
from kpidesk.spreadsheets.bare_periods import (
    counted_marks,
    day_marks,
    headed_mark,
    may_be_short_month,
)
from kpidesk.spreadsheets.cell_values import looks_like_number
from kpidesk.spreadsheets.grid import Cell, Row
from kpidesk.spreadsheets.period_marks import Mark, bare_marks, frequency_of, mark_of, year_of
from kpidesk.spreadsheets.record_words import CATEGORY_WORDS, names_id, tokens
from kpidesk.spreadsheets.words import (
    DATE_WORDS,
    DAY_WORDS,
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
_OF_A_YEAR: Final = re.compile(r"[^\W\d_][^\d]*\b(?:19|20)\d{2}")  # "YTD 2023"
_ACCOUNT: Final = re.compile(r"\d{3,8}(?:[.-]\d{1,4})?")
_ORDINAL: Final = re.compile(r"(?<!\d)\d{1,3}(?!\d)")  # of "Metric 7", not of "Metric 2024"
_TITLES: Final = 3  # rows over the days of a month in which it is looked for
_DEEPEST: Final = 40  # rows in which periods as bare numbers are looked for


@dataclass(frozen=True, slots=True)
class Header:
    """A row that names periods, by column; `corner` are the texts left of the first of them.

    `is_bare_years` says that the periods are numbers such as 2024, which may be something else,
    `is_counted` that they are numbers such as 1, 2, 3 under a word such as "Week", `is_title` that
    all are one period, which a title or the name of the sheet gives.
    """

    row: int
    marks: Mapping[int, Mark]
    corner: tuple[str, ...]
    is_bare_years: bool = False
    is_counted: bool = False
    is_title: bool = False

    @property
    def first_column(self) -> int:
        """Return the column of the first period."""
        return min(self.marks)

    @property
    def names_no_metric(self) -> bool:
        """Say whether the corner is blank or a word such as "Metric", as that of a header is."""
        return self.is_counted or not self.corner or any(_names_names(text) for text in self.corner)


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
        return _header_of_numbers(number, row, calendar) if with_bare_numbers else None
    first = _first_of(marks, years)
    corner = tuple(cell.words for cell in row[:first] if cell is not None and cell.words)
    is_called_so = any(_names_names(text) for text in corner)
    if bare and not is_called_so and not _count_up(list(years.values()), may_repeat=not row[0]):
        return None
    marks.update({at: calendar.year(year) for at, year in years.items() if at >= first})
    for column in marks if corner else ():
        cell = row[column]
        if cell is not None and (mark := headed_mark(cell, corner[-1], calendar)) is not None:
            marks[column] = mark
    for column in range(first, len(row)):
        cell = row[column]
        if cell is not None and column not in marks and _is_no_heading(cell):
            return None
    return Header(number, marks, corner, is_bare_years=bare)


def _first_of(marks: Mapping[int, Mark], years: Mapping[int, int]) -> int:
    """Return the column of the first period: a bare year may stand before one such as 2025E."""
    if marks and years and all(frequency_of(mark) is Frequency.YEAR for mark in marks.values()):
        return min(*marks, *years)
    # 2023, Jan, Feb, 2024, Jan: in a pivot table the sum of each year stands before its months.
    parts = [mark for mark in marks.values() if isinstance(mark, Yearless)]
    if years and len(set(parts)) < len(parts) == len(marks):
        return min(*marks, *years)
    return min(marks or years)


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
            or _OF_A_YEAR.fullmatch(cell.words) is not None
        )
    )


def _header_of_numbers(number: int, row: Row, calendar: FiscalCalendar) -> Header | None:
    cells = [(at, cell) for at, cell in enumerate(row) if cell is not None]
    bare = [(at, cell) for at, cell in cells if looks_like_number(cell) or may_be_short_month(cell)]
    of_numbers = {at for at, _cell in bare}
    corner = [cell for at, cell in cells if cell.words and at not in of_numbers]
    texts = tuple(cell.words for cell in corner)
    if len(bare) < 2:
        return None
    counted = [counted_marks(text, [cell for _at, cell in bare]) for text in texts[-1:]]
    if counted and counted[0]:
        marks = {at: mark for (at, _cell), mark in zip(bare, counted[0], strict=True)}
        return Header(number, marks, texts, is_counted=True)
    headed = {
        at: mark
        for at, cell in bare
        if texts and (mark := headed_mark(cell, texts[-1], calendar)) is not None
    }
    if len(headed) == len(bare):
        return Header(number, headed, texts, is_counted=True)
    if headed or not all(_names_names(text) for text in texts):
        return None
    found = bare_marks([cell for _at, cell in bare])
    marks = {at: mark for (at, _cell), mark in zip(bare, found, strict=True) if mark is not None}
    if len(marks) < len(bare):
        return None
    return Header(number, marks, texts)


def _header_of_days(
    number: int, rows: Sequence[Row], calendar: FiscalCalendar, titles: Sequence[str]
) -> Header | None:
    """Return the header whose numbers are the days of the one month that a title above names."""
    cells = [(at, cell) for at, cell in enumerate(rows[number]) if cell is not None]
    while cells and is_total(cells[-1][1].words):
        cells.pop()
    corner = [cell for _at, cell in cells if cell.words and not looks_like_number(cell)]
    bare = [(at, cell) for at, cell in cells if looks_like_number(cell)]
    if len(corner) > 1 or len(bare) < 2 or cells[-len(bare) :] != bare:
        return None
    heading = corner[0].words if corner else ""
    if corner and not (_names_names(heading) or is_word(heading, DAY_WORDS)):
        return None
    month = month_above(rows, number, calendar, titles)
    if month is None:
        return None
    marks = day_marks(heading, [cell for _at, cell in bare], month)
    if not marks:
        return None
    return Header(
        number,
        {at: mark for (at, _cell), mark in zip(bare, marks, strict=True)},
        tuple(cell.words for cell in corner),
        is_counted=True,
    )


def month_above(
    rows: Sequence[Row], number: int, calendar: FiscalCalendar, titles: Sequence[str] = ()
) -> Period | None:
    """Return the one month of a year that the titles just above a row name, None elsewhere."""
    above = [cell for row in rows[max(0, number - _TITLES) : number] for cell in row if cell]
    named = {
        mark
        for cell in (*above, *(Cell(title, title) for title in titles))
        if isinstance(mark := mark_of(cell, calendar), Period) and mark.frequency is Frequency.MONTH
    }
    return named.pop() if len(named) == 1 else None


def _names_names(text: str) -> bool:
    """Say whether `text` is a word such as "Metric": "Metric 7" is the name of one."""
    return is_word(text, METRIC_WORDS) and _ORDINAL.search(text) is None


def _count_up(years: Sequence[int], *, may_repeat: bool = False) -> bool:
    """Say whether these follow each other as the years of a table do, up or down.

    They `may_repeat` under several headings: 2023, 2024, 2023, 2024.
    """
    cycle = years.index(years[0], 1) if may_repeat and years[0] in years[1:] else len(years)
    once = years[:cycle]
    if len(years) % cycle or any(years[at] != once[at % cycle] for at in range(len(years))):
        return False
    steps = {later - earlier for earlier, later in pairwise(once)}
    return steps in ({1}, {-1})


def find_spans(
    rows: Sequence[Row], calendar: FiscalCalendar, titles: Sequence[str] = (), top: int = 0
) -> list[Span]:
    """Return the tables of a sheet with periods in columns, from row `top` to the bottom.

    `titles` are texts over all of it, which may name the month of a row of days.
    """
    search = _Search(rows, top)
    for number, row in enumerate(rows[top:], top):
        found = header_in(
            number, row, calendar, with_bare_numbers=search.is_looking and number < _DEEPEST
        )
        if found is None and number < _DEEPEST and search.may_hold_days:
            found = _header_of_days(number, rows, calendar, titles)
        search.take(number, row, found)
    return search.finish()


class _Search:
    """Walks down a sheet: which header stands, and whether numbers have come under it."""

    def __init__(self, rows: Sequence[Row], top: int) -> None:
        self._rows = rows
        self._spans: list[Span] = []
        self._header: Header | None = None
        self._has_numbers = False
        self._zone_start = top

    @property
    def is_looking(self) -> bool:
        """Say whether no header was found yet."""
        return self._header is None and not self._spans

    @property
    def may_hold_days(self) -> bool:
        """Say whether the days of a month may follow: over them stands it alone, or nothing."""
        return not self._has_numbers and (self._header is None or len(self._header.marks) == 1)

    def take(self, number: int, row: Row, found: Header | None) -> None:
        standing = self._header
        if standing is None:
            self._header = found
        elif found is not None and self._has_numbers and self._repeats(found, standing):
            pass
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
            marks = self._header.marks
            if makes_sense(self._rows[row], marks, self._rows[row + 1 : last]):
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

    def _repeats(self, found: Header, standing: Header) -> bool:
        """Say whether a header only says again, on a new page, what its columns are."""
        above = self._rows[found.row - 1]
        return (
            sum(cell is not None for cell in above) > 1
            and not standing.is_bare_years
            and repeats_header(self._rows[found.row], self._rows[standing.row], standing)
        )

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


def repeats_header(row: Row, of: Row, header: Header) -> bool:
    """Say whether `row` says the same of every period as `of`, the row of `header`."""
    if header.is_title or row is of:
        return False
    return all(_text_at(row, at) == _text_at(of, at) for at in header.marks) and all(
        _text_at(row, at) in ("", _text_at(of, at)) for at in range(header.first_column)
    )


def _text_at(row: Row, column: int) -> str:
    cell = cell_at(row, column)
    return "" if cell is None else cell.text


def is_account(cell: Cell) -> bool:
    """Say whether a number may be that of an account, and so the name of a row: 4000."""
    return _ACCOUNT.fullmatch(cell.text.strip()) is not None


def may_name_accounts(heading: str) -> bool:
    """Say whether the numbers below a heading may be those of accounts, or beside months too."""
    words = METRIC_WORDS | CATEGORY_WORDS | DATE_WORDS
    return not heading or names_id(heading) or bool(tokens(heading) & words)


def _is_data(row: Row, header: Header) -> bool:
    of_accounts = header.names_no_metric or any(may_name_accounts(one) for one in header.corner)
    has_name = any(
        cell is not None and (cell.words or (of_accounts and is_account(cell)))
        for cell in row[: header.first_column]
    )
    return has_name and any(
        (cell := cell_at(row, column)) is not None and looks_like_number(cell)
        for column in header.marks
    )
