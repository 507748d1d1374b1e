"""Read what stands over a table: its titles, and what they say that its numbers are."""

from dataclasses import dataclass
from typing import Final

from kpidesk.domain.imports import Layout
from kpidesk.spreadsheets.grid import Area
from kpidesk.spreadsheets.headers import Span, cell_at, is_blank
from kpidesk.spreadsheets.heading_rows import Headings
from kpidesk.spreadsheets.recipes import recognise_layout
from kpidesk.spreadsheets.row_scenarios import name_over
from kpidesk.spreadsheets.sides import Sheet
from kpidesk.spreadsheets.words import DATE_WORDS, METRIC_WORDS, is_word

BETWEEN_TITLES: Final = " \u00b7 "
_JOINED: Final = 3  # titles are shown as one


@dataclass(frozen=True, slots=True)
class TableTitles:
    """The texts over the headings of one table of a sheet."""

    sheet: Sheet
    span: Span
    headings: Headings

    @property
    def joined(self) -> str:
        """Return the last titles as one text."""
        texts = [
            next(cell.words for cell in row if cell is not None and cell.words)
            for row in self.sheet.rows[self.span.zone_start : self.headings.top]
            if any(cell is not None and cell.words for cell in row)
        ]
        return self.sheet.title or BETWEEN_TITLES.join(text[:80] for text in texts[-_JOINED:])

    @property
    def names(self) -> list[str]:
        """Return the texts that may say what all of the table is of, the nearest first."""
        titles = [*self.sheet.titles_above, *self._above()]
        nearest = (*self.span.header.corner, self.headings.shared)
        return [*nearest, *reversed(titles), self.sheet.grid.name]

    @property
    def name_of_scenarios(self) -> str:
        """Return what a table of "Actual" and "Budget" is of: in its corner, or right above."""
        corner = [
            text for text in self.span.header.corner if not is_word(text, METRIC_WORDS | DATE_WORDS)
        ]
        top = self.headings.top
        above = self.sheet.rows[max(self.span.zone_start, top - 1) : top]
        cells = [cell for row in above for cell in row if cell is not None]
        titles = [cells[0].words] if len(cells) == 1 else []
        if self.sheet.is_turned:
            titles = [*self.sheet.titles_above[-1:]]
        return name_over((*corner, *titles))

    def recipe(self, layout: Layout) -> str:
        """Return the key of the built-in profile that knows the table, nothing where none does."""
        if layout is not Layout.WIDE:
            return ""
        header = self.sheet.rows[self.span.header.row]
        headings = [cell.words for cell in header if cell is not None and cell.words]
        titles = [*self.sheet.titles_above, *self._above()]
        if len(headings) == 1:  # "As of March 31, 2024" over one column of balances
            titles += headings
        return recognise_layout(layout, titles, headings)

    def area(self, table: Area) -> Area | None:
        """Return where the titles over `table` stand, None where there are none."""
        rows = [
            number
            for number in range(self.span.zone_start, self.headings.top)
            if not is_blank(self.sheet.rows[number])
        ]
        if not rows:
            return None
        width = max(len(self.sheet.rows[number]) for number in rows)
        right = max(
            at
            for number in rows
            for at in range(width)
            if cell_at(self.sheet.rows[number], at) is not None
        )
        left = min(self.span.left, table.left)
        return Area(rows[0], left, rows[-1], max(left, right))

    def _above(self) -> list[str]:
        return [
            cell.words
            for row in self.sheet.rows[self.span.zone_start : self.headings.top]
            for cell in row
            if cell is not None and cell.words
        ]
