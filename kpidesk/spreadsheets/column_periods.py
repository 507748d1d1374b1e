"""Settle which periods the columns of a table are: by their headings, titles, and the years."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from kpidesk.domain.import_options import ReadOptions
from kpidesk.domain.periods import FiscalCalendar, Period
from kpidesk.spreadsheets.business_years import placed_in
from kpidesk.spreadsheets.grid import Grid, Row
from kpidesk.spreadsheets.headers import Span, cell_at
from kpidesk.spreadsheets.heading_rows import Headings
from kpidesk.spreadsheets.period_marks import Mark, Settled, join_notes, settle
from kpidesk.spreadsheets.table_years import SheetYears, years_of_columns
from kpidesk.spreadsheets.words import Scenario
from kpidesk.spreadsheets.year_turns import RunYears, cannot_tell, told, years_of_run


class ColumnPeriods:
    """The periods that stand over the columns of one table.

    `marks` are those of its headings, by column; after `settle` they are what the titles make of
    them, where these say when a business year begins.
    """

    def __init__(
        self,
        grid: Grid,
        rows: Sequence[Row],
        span: Span,
        headings: Headings,
        groups: Sequence[tuple[int | None, Sequence[int]]],
    ) -> None:
        """Take the headings of `span` as they stand; `groups` are columns that stand together."""
        self.marks = span.header.marks
        self._grid = grid
        self._rows = rows
        self._span = span
        self._headings = headings
        self._header = rows[span.header.row]
        self._groups = groups

    def settle(self, options: ReadOptions, file_name: str) -> dict[int, Settled]:
        """Return the period of each column, or why it is not known; `marks` are told apart then."""
        calendar = options.calendar
        columns = sorted(self.marks)
        marks = [self.marks[column] for column in columns]
        texts = [
            self.title_text() if (cell := cell_at(self._header, at)) is None else cell.short_text
            for at in columns
        ]
        sheet = years_of_columns(self._grid, self._rows, self._span, calendar, file_name)
        notes = self._place(sheet, dict(zip(columns, texts, strict=True)), calendar)
        marks = [self.marks[column] for column in columns]
        years, turns = self._years(sheet, options)
        given = [years[at] for at in columns]
        found = settle(marks, texts, given, calendar, day_first=options.day_first)
        settled = dict(zip(columns, found, strict=True))
        if all(_runs_one_way([settled[at].period for at in run]) for run in self._runs()):
            known = {
                at: told(
                    settled[at],
                    self.marks[at],
                    text,
                    turns.get(at, RunYears(())),
                    options.year,
                    calendar,
                )
                for at, text in zip(columns, texts, strict=True)
            }
            return {
                at: replace(one, note=join_notes(notes.get(at, ""), one.note))
                for at, one in known.items()
            }
        # January, March, February under one year: it may not be that of all of them.
        none = [None] * len(columns)
        found = settle(marks, texts, none, calendar, day_first=options.day_first)
        if options.year is not None:
            found = [
                one if one.yearless is None else cannot_tell(one, text)
                for one, text in zip(found, texts, strict=True)
            ]
        return dict(zip(columns, found, strict=True))

    def _years(
        self, sheet: SheetYears, options: ReadOptions
    ) -> tuple[dict[int, int | None], dict[int, RunYears]]:
        """Return the year of each column, and how the years of its series were found."""
        turns: dict[int, RunYears] = {}
        years = {at: year or options.year for at, year in sheet.given.items()}
        for run in self._runs():
            of_run = years_of_run(
                [self.marks[at] for at in run],
                [sheet.given[at] for at in run],
                options.calendar,
                sheet.turning,
                options.year,
            )
            turns.update(dict.fromkeys(run, of_run))
            years.update(zip(run, of_run.years, strict=True))
        return years, turns

    def _place(
        self, sheet: SheetYears, texts: Mapping[int, str], calendar: FiscalCalendar
    ) -> dict[int, str]:
        """Take quarters and years as the titles mean them; return the notes on them by column."""
        notes: dict[int, str] = {}
        placed: dict[int, Mark] = {}
        for run in self._runs():
            found = placed_in(
                [self.marks[at] for at in run],
                [texts[at] for at in run],
                set(sheet.starts),
                sheet.year,
                calendar,
                is_of_two_years=sheet.turning is not None and sheet.year is None,
            )
            placed.update({at: one.mark for at, one in zip(run, found, strict=True)})
            notes.update({at: one.note for at, one in zip(run, found, strict=True)})
        self.marks = {**self.marks, **placed}
        return notes

    def title_text(self) -> str:
        """Return where the period of a table stands whose heading is its title, or its sheet."""
        if not self._span.header.is_title:
            return ""
        return next((cell.words for cell in self._header if cell and cell.words), self._grid.name)

    def _runs(self) -> list[list[int]]:
        """Return the period columns that belong to one series: of one region, actual or budget."""
        runs: dict[tuple[int, Scenario | None, str], list[int]] = defaultdict(list)
        for number, (_label, group) in enumerate(self._groups):
            for column in group:
                scenario = self._headings.scenarios.get(column)
                runs[number, scenario, self._headings.groups.get(column, "")].append(column)
        return list(runs.values())


def _runs_one_way(periods: Sequence[Period | None]) -> bool:
    """Say whether the periods of each frequency only rise or only fall."""
    known = [period for period in periods if period is not None]
    for frequency in {period.frequency for period in known}:
        starts = [period.start for period in known if period.frequency is frequency]
        steps = {later > earlier for earlier, later in pairwise(starts) if later != earlier}
        if len(steps) > 1 or len(set(starts)) < len(starts):
            return False
    return True
