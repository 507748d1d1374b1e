"""Tell what the columns of a table are: the periods, the names of the rows, and the others."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from kpidesk.domain.import_options import ReadOptions
from kpidesk.domain.periods import Frequency, Period
from kpidesk.i18n import _
from kpidesk.spreadsheets.cell_values import looks_like_number
from kpidesk.spreadsheets.grid import Cell, Grid, Row
from kpidesk.spreadsheets.headers import Span, cell_at
from kpidesk.spreadsheets.heading_rows import Headings
from kpidesk.spreadsheets.name_columns import NameSearch
from kpidesk.spreadsheets.period_marks import Settled, frequency_of, settle
from kpidesk.spreadsheets.row_scenarios import promises_both
from kpidesk.spreadsheets.table_years import years_of_columns
from kpidesk.spreadsheets.totals import TotalColumn
from kpidesk.spreadsheets.words import (
    Scenario,
    is_total,
    scenario_of,
)
from kpidesk.spreadsheets.year_turns import RunYears, cannot_tell, told, years_of_run

_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")


@dataclass(frozen=True, slots=True)
class PeriodColumn:
    """A column whose heading names a period, or why it is not known which one, or not its alone.

    `group` is what the headings say besides (a region); it goes before the names of the rows.
    """

    column: int
    settled: Settled
    is_target: bool = False
    group: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """Columns of periods and the column with the names of their rows, None where there is none.

    `outer` are the columns left of the names that hold more of them, `account` the one with the
    numbers of the accounts, `scenario` the one that says what is actual and what is planned.
    """

    label: int | None
    columns: tuple[PeriodColumn, ...]
    outer: tuple[int, ...] = ()
    account: int | None = None
    totals: tuple[TotalColumn, ...] = ()
    scenario: int | None = None

    @property
    def label_columns(self) -> tuple[int, ...]:
        """Return all columns with names, from left to right."""
        return self.outer if self.label is None else (*self.outer, self.label)

    @property
    def beside(self) -> tuple[int, ...]:
        """Return the columns that say more of the names: numbers of accounts, what is planned."""
        return tuple(at for at in (self.account, self.scenario) if at is not None)


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table: blocks side by side, and why the others hold no entries."""

    blocks: tuple[Block, ...]
    frequency: Frequency
    left_out: Mapping[int, str] = field(default_factory=dict)
    marks: tuple[object, ...] = ()


def columns_of(
    grid: Grid,
    rows: Sequence[Row],
    span: Span,
    headings: Headings,
    options: ReadOptions,
    file_name: str = "",
    label_columns: int | None = None,
) -> Columns:
    """Return the columns of the table in `span`.

    The frequency that most headings have is the table's; columns of another one (a total of the
    year beside its months) are left out. `label_columns` is how many columns at the left are names,
    where that is known.
    """
    return _Columns(grid, rows, span, headings, options, file_name).find(label_columns)


class _Columns:
    def __init__(
        self,
        grid: Grid,
        rows: Sequence[Row],
        span: Span,
        headings: Headings,
        options: ReadOptions,
        file_name: str,
    ) -> None:
        self._grid = grid
        self._rows = rows
        self._span = span
        self._headings = headings
        self._header = rows[span.header.row]
        self._marks = span.header.marks
        self._names = NameSearch(rows, span, headings)
        self._body = self._names.body
        self._groups = self._names.groups()
        self._settled = self._settle(options, file_name)
        self._frequency = self._main_frequency()
        self._has_periods = any(self._frequency_at(at) is not None for at in self._settled)
        self._left_out: dict[int, str] = {}
        self._scenario = None if headings.scenarios else self._scenario_of_titles()

    def _scenario_of_titles(self) -> Scenario | None:
        """Return what all of the table is where its title or its sheet is called "Budget 2026"."""
        titles = [
            cell.words
            for row in self._rows[self._span.zone_start : self._headings.top]
            if len(row) - row.count(None) == 1
            for cell in row
            if cell is not None and cell.words
        ]
        for title in (*titles, self._grid.name):
            rest, scenario = scenario_of(title)
            if promises_both(title):
                continue
            if scenario is not None and not any(one.isalpha() for one in rest):
                return scenario
        return None

    def find(self, label_columns: int | None) -> Columns:
        doubtful = self._covered()
        blocks = []
        for label, group in self._groups:
            columns = self._columns_of_group(group, doubtful)
            if columns:
                totals = tuple(self._totals(group, columns))
                blocks.append(self._block(label, tuple(columns), totals, label_columns))
        return Columns(tuple(blocks), self._frequency, self._left_out, tuple(self._marks.values()))

    def _block(
        self,
        label: int | None,
        columns: tuple[PeriodColumn, ...],
        totals: tuple[TotalColumn, ...],
        told: int | None,
    ) -> Block:
        if label is None:
            return Block(None, columns, totals=totals)
        taken = [at for _label, group in self._groups for at in group]
        names = self._names.named(label, [one.column for one in columns], taken, told)
        return Block(names.label, columns, names.outer, names.account, totals, names.scenario)

    def _columns_of_group(
        self, group: Sequence[int], doubtful: Mapping[int, Sequence[int]]
    ) -> list[PeriodColumn]:
        found: list[PeriodColumn] = []
        for column in group:
            if self._frequency_at(column) is not self._frequency and self._has_periods:
                self._left_out_at(column)
                continue
            siblings = [at for at, over in sorted(self._headings.over.items()) if over == column]
            found.extend(self._among(column, siblings))
            covered = doubtful.get(column, ())
            if covered:
                problem = Settled(None, self._several_columns(column))
                found = [
                    replace(one, settled=problem) if one.column in siblings else one
                    for one in found
                ]
                found.extend(PeriodColumn(at, problem) for at in covered)
        return self._told_apart(found)

    def _among(self, column: int, siblings: Sequence[int]) -> Iterator[PeriodColumn]:
        """Yield the columns under one period: what came about, what was planned; not the rest."""
        settled = self._settled[column]
        said = self._headings.scenarios
        if self._headings.is_unsure:
            settled = Settled(None, self._several_columns(column))
        has_actual = any(said.get(at) is Scenario.ACTUAL for at in siblings)
        for at in siblings:
            scenario = said.get(at, self._scenario)
            group = self._headings.groups.get(at, "")
            if scenario in (Scenario.VARIANCE, Scenario.FORECAST):
                self._left_out[at] = self._neither(at, scenario)
            elif scenario is None and has_actual:
                self._left_out[at] = _(
                    "The column “{heading}” stands beside the actual numbers and is none of them."
                ).format(heading=self._text(at))
            elif scenario is Scenario.TARGET or (scenario is None and settled.target is not None):
                period = settled if settled.target is None else Settled(settled.target)
                yield PeriodColumn(at, period, is_target=True, group=group)
            else:
                yield PeriodColumn(at, settled, group=group)

    def _neither(self, column: int, scenario: Scenario) -> str:
        heading = self._text(column)
        if scenario is Scenario.FORECAST:
            return _("The column “{heading}” is a forecast, not what came about.").format(
                heading=heading
            )
        return _("The column “{heading}” only compares others.").format(heading=heading)

    def _text(self, column: int) -> str:
        cell = cell_at(self._header, column)
        texts = [*self._headings.texts.get(column, ()), "" if cell is None else cell.short_text]
        return next((text for text in texts if text), "")

    def _told_apart(self, columns: Sequence[PeriodColumn]) -> list[PeriodColumn]:
        """Reject columns that say the same of themselves."""
        keys = Counter(
            (one.settled.period or one.settled.yearless, one.is_target, one.group)
            for one in columns
            if one.settled.period is not None or one.settled.yearless is not None
        )
        return [
            replace(
                one,
                settled=Settled(
                    None, self._several_columns(self._headings.over.get(one.column, one.column))
                ),
            )
            if keys[one.settled.period or one.settled.yearless, one.is_target, one.group] > 1
            else one
            for one in columns
        ]

    def _several_columns(self, column: int) -> str:
        heading = cell_at(self._header, column)
        return _(
            "“{heading}” stands over several columns with numbers, and nothing says which of them "
            "to read. Keep one column for each period."
        ).format(heading=self._title_text() if heading is None else heading.short_text)

    # The periods.

    def _settle(self, options: ReadOptions, file_name: str) -> dict[int, Settled]:
        calendar = options.calendar
        columns = sorted(self._marks)
        marks = [self._marks[column] for column in columns]
        texts = [
            self._title_text() if (cell := cell_at(self._header, at)) is None else cell.short_text
            for at in columns
        ]
        sheet = years_of_columns(self._grid, self._rows, self._span, calendar, file_name)
        turns: dict[int, RunYears] = {}
        years = {at: year or options.year for at, year in sheet.given.items()}
        for run in self._runs():
            of_run = years_of_run(
                [self._marks[at] for at in run],
                [sheet.given[at] for at in run],
                calendar,
                sheet.turning,
                options.year,
            )
            turns.update(dict.fromkeys(run, of_run))
            years.update(zip(run, of_run.years, strict=True))
        given = [years[at] for at in columns]
        found = settle(marks, texts, given, calendar, day_first=options.day_first)
        settled = dict(zip(columns, found, strict=True))
        if all(_runs_one_way([settled[at].period for at in run]) for run in self._runs()):
            return {
                at: told(
                    settled[at],
                    self._marks[at],
                    text,
                    turns.get(at, RunYears(())),
                    options.year,
                    calendar,
                )
                for at, text in zip(columns, texts, strict=True)
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

    def _title_text(self) -> str:
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

    def _frequency_at(self, column: int) -> Frequency | None:
        settled = self._settled[column]
        period = settled.period or settled.target
        return frequency_of(self._marks[column]) if period is None else period.frequency

    def _left_out_at(self, column: int) -> None:
        """Note why a column has no period of any kind, where its heading says so."""
        if self._frequency_at(column) is None and self._settled[column].problem:
            self._left_out[column] = self._settled[column].problem

    def _main_frequency(self) -> Frequency:
        counts = Counter(
            frequency for at in self._settled if (frequency := self._frequency_at(at)) is not None
        )
        order = list(Frequency)
        return max(
            counts,
            key=lambda frequency: (counts[frequency], -order.index(frequency)),
            default=Frequency.MONTH,
        )

    def _covered(self) -> dict[int, list[int]]:
        """Return for each period column those right of it that its heading may speak for too.

        Those that a merged heading covers; or, where every period has them, those without a
        heading: so it looks when nothing tells "Budget" and "Actual" under each month apart.
        """
        over = self._headings.over
        columns = [at for at in sorted(self._marks) if self._frequency_at(at) is self._frequency]
        width = max((len(row) for row in self._body), default=0)
        if self._grid.from_text:  # what lies beyond is of records that were torn apart
            width = min(width, len(self._header))
        merged = {
            area.left: area
            for area in self._grid.merged
            if area.top <= self._span.header.row <= area.bottom
        }
        under_merged: dict[int, list[int]] = {}
        unnamed: dict[int, list[int]] = {}
        for column in columns:
            area = merged.get(column)
            if area is not None and area.right > column:
                reach = range(column + 1, min(area.right + 1, width))
                under_merged[column] = [at for at in self._with_numbers(reach) if at not in over]
            last = column + 1
            while last < width and self._heading_at(last) is None and last not in over:
                last += 1
            unnamed[column] = self._with_numbers(range(column + 1, last))
        if columns and all(unnamed.values()):
            return unnamed
        return {column: covered for column, covered in under_merged.items() if covered}

    def _with_numbers(self, columns: range) -> list[int]:
        return [
            column
            for column in columns
            if any(
                (cell := cell_at(row, column)) is not None and looks_like_number(cell)
                for row in self._body
            )
        ]

    # The columns with totals.

    @property
    def _headings_end(self) -> int:
        return max(len(self._header), max(self._headings.texts, default=-1) + 1)

    def _heading_at(self, column: int) -> Cell | None:
        """Return the heading of a column; where a title holds the period, that is further down."""
        cell = cell_at(self._header, column)
        said = self._headings.texts.get(column, ())
        if self._span.header.is_title and cell is None and said:
            return Cell(said[0], said[0])
        return cell

    def _totals(
        self, group: Sequence[int], columns: Sequence[PeriodColumn]
    ) -> Iterator[TotalColumn]:
        own = [one for one in columns if not one.is_target and one.settled.period is not None]
        last = min((at for at in sorted(self._marks) if at > max(group)), default=None)
        since = min(group) - 1
        for at in range(min(group), self._headings_end if last is None else last):
            cell = self._heading_at(at)
            if cell is None or at in {one.column for one in columns} or at in self._left_out:
                continue
            if at in self._marks:
                period = self._settled[at].period
                if period is None:
                    continue
                inside = tuple(
                    one.column
                    for one in own
                    if one.settled.period is not None
                    and period.start <= one.settled.period.start
                    and one.settled.period.end <= period.end
                )
                filled = (inside,) if _covers(period, own, inside) else ()
                yield TotalColumn(at, filled, is_named=False, period=period)
            elif is_total(cell.words) and not _is_of_other_year(cell.words, own):
                before = tuple(one.column for one in own if one.column < at)
                recent = tuple(column for column in before if column > since)
                both = (one for one in (recent, before) if len(one) > 1)
                candidates = tuple(dict.fromkeys(both))
                yield TotalColumn(at, candidates, is_named=True)
                since = at


def _is_of_other_year(heading: str, columns: Sequence[PeriodColumn]) -> bool:
    """Say whether a total such as "YTD 2023" stands beside the months of another year."""
    years = {int(year) for year in _YEAR.findall(heading)}
    own = {
        at.year
        for one in columns
        if one.settled.period is not None
        for at in (one.settled.period.start, one.settled.period.last_day)
    }
    return bool(years) and not years & own


def _covers(period: Period, columns: Sequence[PeriodColumn], inside: Sequence[int]) -> bool:
    """Say whether columns fill all of a period, so that it can be their total."""
    parts = [
        one.settled.period
        for one in columns
        if one.column in inside and one.settled.period is not None
    ]
    days = sum((part.end - part.start).days for part in parts)
    return len(parts) > 1 and days == (period.end - period.start).days


def _runs_one_way(periods: Sequence[Period | None]) -> bool:
    """Say whether the periods of each frequency only rise or only fall."""
    known = [period for period in periods if period is not None]
    for frequency in {period.frequency for period in known}:
        starts = [period.start for period in known if period.frequency is frequency]
        steps = {later > earlier for earlier, later in pairwise(starts) if later != earlier}
        if len(steps) > 1 or len(set(starts)) < len(starts):
            return False
    return True
