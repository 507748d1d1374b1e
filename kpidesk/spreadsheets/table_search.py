"""Find the tables of a sheet block by block, and read each as what it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from kpidesk.domain.import_options import ReadOptions
from kpidesk.domain.imports import Yearless
from kpidesk.domain.periods import Frequency, Period
from kpidesk.spreadsheets.blocks import blocks_of, columns_apart
from kpidesk.spreadsheets.corner_names import named_by_corner
from kpidesk.spreadsheets.grid import Area, Grid, Row
from kpidesk.spreadsheets.headers import Header, Span, cell_at, find_spans, header_in
from kpidesk.spreadsheets.heading_rows import headings_of
from kpidesk.spreadsheets.ledger import Ledger
from kpidesk.spreadsheets.mark_kinds import NoPeriod
from kpidesk.spreadsheets.period_marks import Mark, frequency_of, mark_of, year_of
from kpidesk.spreadsheets.records import read_records
from kpidesk.spreadsheets.sides import Sheet, lowered, masked
from kpidesk.spreadsheets.title_periods import period_of_sheet, period_of_titles
from kpidesk.spreadsheets.titled_tables import table_of_period, titled_table, titles_with_period
from kpidesk.spreadsheets.transposed import PeriodsDown, periods_down, read_transposed
from kpidesk.spreadsheets.wide_tables import read_wide_table
from kpidesk.spreadsheets.words import DATE_WORDS, YEAR_WORDS, is_word

_MOST_PERIODS: Final = 3000  # in rows; what is longer is a list
_HEADINGS: Final = 3  # rows over periods down a side
_WORDS_OF_A_TITLE: Final = 2  # cells, as "Month:" and "March 2024"
_DEEPEST: Final = 6  # so often a block is cut into smaller ones


@dataclass(frozen=True, slots=True)
class Search:
    """A sheet in which tables are looked for; `rows` are the grid's without what is hidden."""

    grid: Grid
    rows: Sequence[Row]
    ledger: Ledger
    options: ReadOptions
    file_name: str

    def read_all(self) -> None:
        """Put into the ledger what all tables of the sheet say."""
        areas = blocks_of(self.rows, self.options.calendar)
        for area in areas:
            self.read_area(area)
        if not self.ledger.has_tables:
            for area in areas:
                for part in columns_apart(self.rows, area, self.options.calendar):
                    self._read_by_title(part)

    def _read_by_title(self, area: Area) -> None:
        """Read a table without a period of its own as one of what its titles or its sheet name."""
        calendar = self.options.calendar
        if not any(True for _place in self.ledger.unclaimed_in(area)):
            return
        sheet = lowered(self._sheet(masked(self.rows, area), area.top), self.ledger)
        low = Area(area.top + 1, area.left, area.bottom + 1, area.right)
        titles = [
            cell.words
            for row in self.rows[: self._first_numbers(area)]
            if len(row) - row.count(None) <= _WORDS_OF_A_TITLE
            for cell in row
            if cell is not None and cell.words
        ]
        said = period_of_titles(titles, calendar)
        named = period_of_sheet(self.grid.name, calendar)
        mark = said or named
        if mark is None or (
            isinstance(said, Period) and isinstance(named, Period) and said != named
        ):
            return
        titled = table_of_period(sheet.rows, low, mark)
        if titled is None:
            return
        headings = headings_of(sheet.grid, sheet.rows, titled.span, calendar, titled.bottom)
        read_wide_table(sheet, titled.span, headings, self.options, self.file_name)

    def read_area(self, area: Area) -> None:
        """Put into the ledger what the tables in an area say, as they are found."""
        self._read_block(area, 0)

    def _read_block(self, area: Area, depth: int) -> None:
        calendar = self.options.calendar
        parts = columns_apart(self.rows, area, calendar)
        if len(parts) > 1 and depth < _DEEPEST:
            for part in parts:
                self._read_block(part, depth + 1)
            return
        rows = masked(self.rows, area)
        if not self._is_turned(rows, area) and read_records(
            self.grid, self.rows, area, self.ledger, self.options, self.file_name
        ):
            return
        for part in self._below_each_other(rows, area):
            self._read_table(rows if part == area else masked(self.rows, part), part, depth)

    def _is_turned(self, rows: Sequence[Row], area: Area) -> bool:
        """Say whether names of periods go down the side, over nothing but numbers."""
        if self.options.recipe or area.bottom - area.top > _MOST_PERIODS:
            return False
        down = periods_down(rows, area, self.options.calendar, self.grid.name)
        return down is not None and down.are_names

    def _below_each_other(self, rows: Sequence[Row], area: Area) -> list[Area]:
        """Return the parts of a block, cut before each line that only names a period."""
        titles = titles_with_period(rows, area, self.options.calendar)
        if len(titles) < 2:
            return [area]
        starts = [area.top, *titles[1:], area.bottom + 1]
        return [Area(top, area.left, end - 1, area.right) for top, end in pairwise(starts)]

    def _read_table(self, rows: Sequence[Row], area: Area, depth: int) -> None:
        calendar = self.options.calendar
        # Nothing stands above: a sheet of a thousand blocks is not gone through for each.
        spans = find_spans(rows, calendar, [self.grid.name], top=area.top)
        down = periods_down(rows, area, calendar, self.grid.name)
        if (
            down is not None
            and self._goes_down(rows, spans, down, area)
            and read_transposed(
                self._sheet(rows, area.top), self.ledger, area, down, self.options, self.file_name
            )
        ):
            return
        if not spans:
            titled = titled_table(rows, area, calendar)
            if titled is not None:
                self._read_wide(rows, area, titled.span, titled.bottom)
                return
            named = named_by_corner(rows, area, calendar)
            if named is None:
                return
            rows, spans = named, find_spans(named, calendar, [self.grid.name], top=area.top)
        for span in spans:
            zone = Area(span.zone_start, area.left, span.end - 1, area.right)
            if len(spans) > 1 and zone != area and depth < _DEEPEST:
                parts = columns_apart(self.rows, zone, calendar)
                if len(parts) > 1:
                    for part in parts:
                        self._read_block(part, depth + 1)
                    continue
            own = Span(span.header, span.zone_start, span.start, span.end, area.left)
            self._read_wide(rows, area, own, None)

    def _goes_down(
        self, rows: Sequence[Row], spans: Sequence[Span], down: PeriodsDown, area: Area
    ) -> bool:
        """Say whether the periods of a block go down its side; of both, the years are across."""
        header = self._header_over(rows, spans, down, area)
        if header is not None and down.column < header.first_column:
            cells = [cell_at(row, down.column) for row in rows[header.row + 1 : area.bottom + 1]]
            marks = list(header.marks.values())
            calendar = self.options.calendar
            beside = [
                calendar.year(year)
                if (year := year_of(cell)) is not None
                else mark_of(cell, calendar)
                for cell in cells
                if cell is not None
            ]
            if _are_years(marks) and _are_parts(beside):
                return False
            # Numbers such as 2010 may be accounts: years only where nothing else is said of them.
            corner = cell_at(rows[header.row], down.column)
            is_of_years = corner is None or is_word(corner.words, DATE_WORDS | YEAR_WORDS)
            if _are_parts(marks) and _are_years(beside):
                return is_of_years
        return down.count > max((1, *(len(span.header.marks) for span in spans)))

    def _header_over(
        self, rows: Sequence[Row], spans: Sequence[Span], down: PeriodsDown, area: Area
    ) -> Header | None:
        """Return the periods across over those down, None where there are none or several."""
        if spans:
            return spans[0].header if len(spans) == 1 else None
        tops = range(down.top, min(down.top + _HEADINGS, area.bottom))
        found = (header_in(at, rows[at], self.options.calendar) for at in tops)
        return next((header for header in found if header is not None), None)

    def _read_wide(self, rows: Sequence[Row], area: Area, span: Span, bottom: int | None) -> None:
        top = next((at for at in range(area.top, len(rows)) if any(rows[at])), 0)
        sheet = self._sheet(rows, max(top, span.zone_start))
        headings = headings_of(self.grid, rows, span, self.options.calendar, bottom)
        read_wide_table(sheet, span, headings, self.options, self.file_name)

    def _sheet(self, rows: Sequence[Row], top: int) -> Sheet:
        return Sheet(self.grid, rows, self.ledger, titles_above=self._titles_above(top))

    def _titles_above(self, top: int) -> tuple[str, ...]:
        """Return the texts over the first table of the sheet, for one at `top` further down.

        Where what stands there was not understood, it is the lines of one text over its numbers.
        """
        first = self.ledger.first_table
        rows = self.rows[: self._first_numbers(Area(0, 0, top - 1, 0))]
        if first is not None and first.top <= len(rows):
            rows = self.rows[: first.top]
        elif first is None or first.top > top:
            rows = [row for row in rows if len(row) - row.count(None) == 1]
        return tuple(cell.words for row in rows for cell in row if cell is not None and cell.words)

    def _first_numbers(self, area: Area) -> int:
        """Return the first row of the sheet down to the end of `area` that holds numbers."""
        for number, row in enumerate(self.rows[: area.bottom + 1]):
            if any(cell is not None and cell.is_number and year_of(cell) is None for cell in row):
                return number
        return area.bottom + 1


def _are_years(marks: Sequence[Mark | None]) -> bool:
    years = [mark for mark in marks if mark is not None]
    return bool(years) and all(frequency_of(mark) is Frequency.YEAR for mark in years)


def _are_parts(marks: Sequence[Mark | None]) -> bool:
    """Say whether all are months, quarters or halves without a year."""
    parts = [mark for mark in marks if mark is not None]
    return len(parts) > 1 and all(isinstance(mark, Yearless | NoPeriod) for mark in parts)
