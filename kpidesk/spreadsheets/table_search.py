"""Find the tables of a sheet block by block, and read each as what it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from kpidesk.domain.import_options import ReadOptions
from kpidesk.domain.imports import Yearless
from kpidesk.domain.periods import Frequency
from kpidesk.spreadsheets.blocks import blocks_of, columns_apart
from kpidesk.spreadsheets.grid import Area, Grid, Row
from kpidesk.spreadsheets.headers import Header, Span, cell_at, find_spans, header_in
from kpidesk.spreadsheets.heading_rows import headings_of
from kpidesk.spreadsheets.ledger import Ledger
from kpidesk.spreadsheets.mark_kinds import NoPeriod
from kpidesk.spreadsheets.period_marks import Mark, frequency_of, mark_of, year_of
from kpidesk.spreadsheets.records import read_records
from kpidesk.spreadsheets.sides import Sheet, masked
from kpidesk.spreadsheets.titled_tables import titled_table, titles_with_period
from kpidesk.spreadsheets.transposed import PeriodsDown, periods_down, read_transposed
from kpidesk.spreadsheets.wide_tables import read_wide_table
from kpidesk.spreadsheets.words import DATE_WORDS, YEAR_WORDS, is_word

_MOST_PERIODS: Final = 3000  # in rows; what is longer is a list
_HEADINGS: Final = 3  # rows over periods down a side
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
        for area in blocks_of(self.rows, self.options.calendar):
            self.read_area(area)

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
        down = periods_down(rows, area, self.options.calendar)
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
        spans = find_spans(rows, calendar)
        down = periods_down(rows, area, calendar)
        if (
            down is not None
            and self._goes_down(rows, spans, down, area)
            and read_transposed(
                self._sheet(rows), self.ledger, area, down, self.options, self.file_name
            )
        ):
            return
        if not spans:
            titled = titled_table(rows, area, calendar)
            if titled is not None:
                self._read_wide(rows, titled.span, titled.bottom)
            return
        for span in spans:
            zone = Area(span.zone_start, area.left, span.end - 1, area.right)
            if len(spans) > 1 and zone != area and depth < _DEEPEST:
                parts = columns_apart(self.rows, zone, calendar)
                if len(parts) > 1:
                    for part in parts:
                        self._read_block(part, depth + 1)
                    continue
            own = Span(span.header, span.zone_start, span.start, span.end, area.left)
            self._read_wide(rows, own, None)

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

    def _read_wide(self, rows: Sequence[Row], span: Span, bottom: int | None) -> None:
        sheet = self._sheet(rows)
        headings = headings_of(self.grid, rows, span, self.options.calendar, bottom)
        read_wide_table(sheet, span, headings, self.options, self.file_name)

    def _sheet(self, rows: Sequence[Row]) -> Sheet:
        return Sheet(self.grid, rows, self.ledger, titles_above=self._titles_above())

    def _titles_above(self) -> tuple[str, ...]:
        """Return the texts over the first table of the sheet, for the tables further down."""
        first = self.ledger.first_table
        if first is None:
            return ()
        return tuple(
            cell.words
            for row in self.rows[: first.top]
            for cell in row
            if cell is not None and cell.words
        )


def _are_years(marks: Sequence[Mark | None]) -> bool:
    years = [mark for mark in marks if mark is not None]
    return bool(years) and all(frequency_of(mark) is Frequency.YEAR for mark in years)


def _are_parts(marks: Sequence[Mark | None]) -> bool:
    """Say whether all are months, quarters or halves without a year."""
    parts = [mark for mark in marks if mark is not None]
    return len(parts) > 1 and all(isinstance(mark, Yearless | NoPeriod) for mark in parts)
