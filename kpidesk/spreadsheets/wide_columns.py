"""Tell what the columns of a table are: the periods, the names of the rows, and the others."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from kpidesk.domain.import_options import ReadOptions
from kpidesk.domain.periods import Frequency
from kpidesk.i18n import _
from kpidesk.spreadsheets.cell_values import looks_like_number
from kpidesk.spreadsheets.column_doubts import (
    column_words,
    debit_doubt,
    sign_doubt,
    week_doubt,
    weekday_doubt,
)
from kpidesk.spreadsheets.column_periods import ColumnPeriods
from kpidesk.spreadsheets.column_totals import ColumnTotals
from kpidesk.spreadsheets.grid import Grid, Row
from kpidesk.spreadsheets.headers import Span, cell_at
from kpidesk.spreadsheets.heading_rows import Headings
from kpidesk.spreadsheets.name_columns import NameSearch
from kpidesk.spreadsheets.period_columns import Block, Columns, PeriodColumn
from kpidesk.spreadsheets.period_marks import Settled, frequency_of
from kpidesk.spreadsheets.prior_years import is_prior_year, prior_year_reason
from kpidesk.spreadsheets.row_scenarios import promises_both, speaks_of_plan
from kpidesk.spreadsheets.title_periods import added_up_reason
from kpidesk.spreadsheets.totals import TotalColumn
from kpidesk.spreadsheets.words import (
    Scenario,
    scenario_of,
)


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
        self._names = NameSearch(rows, span, headings)
        self._body = self._names.body
        self._groups = self._names.groups()
        self._calendar = options.calendar
        self._periods = ColumnPeriods(grid, rows, span, headings, self._groups)
        self._settled = self._periods.settle(options, file_name)
        self._marks = self._periods.marks
        added_up = added_up_reason(self._titles())
        if added_up:
            self._settled = dict.fromkeys(self._settled, Settled(None, added_up))
        self._frequency = self._main_frequency()
        self._has_periods = any(self._frequency_at(at) is not None for at in self._settled)
        self._left_out: dict[int, str] = {}
        self._totals = ColumnTotals(
            grid,
            rows,
            span,
            headings,
            self._marks,
            self._settled,
            self._left_out,
            self._calendar,
        )
        self._scenario = None if headings.scenarios else self._scenario_of_titles()

    def _titles(self) -> list[str]:
        """Return what stands alone in the rows above, and the name of the sheet."""
        titles = [
            cell.words
            for row in self._rows[self._span.zone_start : self._headings.top]
            if len(row) - row.count(None) == 1
            for cell in row
            if cell is not None and cell.words
        ]
        return [*titles, self._grid.name]

    def _scenario_of_titles(self) -> Scenario | None:
        """Return what all of the table is where its title or its sheet is called "Budget 2026"."""
        for title in self._titles():
            rest, scenario = scenario_of(title)
            if promises_both(title):
                continue
            if scenario is not None and not any(one.isalpha() for one in rest):
                return scenario
            is_plan = scenario in (Scenario.TARGET, Scenario.FORECAST) and speaks_of_plan(title)
            if is_plan and not self._tells_actual():
                return scenario
        return None

    def _tells_actual(self) -> bool:
        """Say whether a heading calls its own column what came about: "Jan Actual"."""
        cells = [cell for cell in self._header if cell is not None and cell.words]
        return any(scenario_of(cell.words)[1] is Scenario.ACTUAL for cell in cells)

    def find(self, label_columns: int | None) -> Columns:
        doubtful = self._covered()
        blocks = []
        for label, group in self._groups:
            columns = self._columns_of_group(group, doubtful)
            if columns:
                totals = tuple(self._totals.of(group, columns))
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
            figure = self._headings.figures.get(at, "")
            doubt = self._doubt(at, settled, group)
            prior = next((text for text in self._texts_at(at) if is_prior_year(text)), "")
            if prior:
                self._left_out[at] = prior_year_reason(prior)
            elif doubt:
                yield PeriodColumn(at, Settled(None, doubt), group=group, figure=figure)
            elif scenario in (Scenario.VARIANCE, Scenario.FORECAST):
                self._left_out[at] = self._neither(at, scenario)
            elif scenario is None and has_actual:
                self._left_out[at] = _(
                    "The column “{heading}” stands beside the actual numbers and is none of them."
                ).format(heading=self._text(at))
            elif scenario is Scenario.TARGET or (scenario is None and settled.target is not None):
                period = settled if settled.target is None else Settled(settled.target)
                yield PeriodColumn(at, period, is_target=True, group=group, figure=figure)
            else:
                yield PeriodColumn(at, settled, group=group, figure=figure)

    def _doubt(self, column: int, settled: Settled, group: str) -> str:
        """Return why the numbers of a column may not be what its heading seems to say."""
        own = cell_at(self._header, column)
        text = "" if own is None else own.short_text
        titles = (*self._headings.texts.get(column, ()), *self._titles()[:-1])
        behind = () if column + 1 in self._marks else column_words(self._body, column + 1)
        return (
            weekday_doubt(group, self._frequency)
            or week_doubt(text, settled.period, titles, self._calendar)
            or sign_doubt(self._text(column), behind)
            or (debit_doubt(text) if self._headings.has_credits else "")
        )

    def _neither(self, column: int, scenario: Scenario) -> str:
        heading = self._text(column)
        if scenario is Scenario.FORECAST:
            return _("The column “{heading}” is a forecast, not what came about.").format(
                heading=heading
            )
        return _("The column “{heading}” only compares others.").format(heading=heading)

    def _text(self, column: int) -> str:
        return next((text for text in self._texts_at(column) if text), "")

    def _texts_at(self, column: int) -> tuple[str, ...]:
        cell = cell_at(self._header, column)
        own = "" if cell is None else cell.short_text
        return *self._headings.texts.get(column, ()), own

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
        ).format(heading=self._periods.title_text() if heading is None else heading.short_text)

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
            while last < width and self._totals.heading_at(last) is None and last not in over:
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
