"""Read a table with metrics in rows and periods in columns."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final

from kpidesk.domain.import_options import ReadOptions
from kpidesk.domain.imports import Layout, PartRole, label_key
from kpidesk.i18n import _
from kpidesk.spreadsheets.blocks import is_name
from kpidesk.spreadsheets.cell_values import ValueRead, ValueReader, looks_like_number
from kpidesk.spreadsheets.counted_names import counts
from kpidesk.spreadsheets.crossed_periods import Crossing, crossing_of
from kpidesk.spreadsheets.grid import Area, Cell, Grid, Position, Row
from kpidesk.spreadsheets.headers import Span, cell_at, is_blank, repeats_header
from kpidesk.spreadsheets.heading_rows import Headings
from kpidesk.spreadsheets.label_paths import Line, RowKind, name_lines
from kpidesk.spreadsheets.period_columns import Block, Columns, PeriodColumn
from kpidesk.spreadsheets.period_marks import date_order, year_of
from kpidesk.spreadsheets.row_scenarios import (
    planned_rows,
    reason_left_out,
    tell_scenarios,
)
from kpidesk.spreadsheets.sides import Sheet
from kpidesk.spreadsheets.table_lines import lines_of
from kpidesk.spreadsheets.table_parts import parts_of
from kpidesk.spreadsheets.table_scales import UNIT_WORDS, Said, TableScales, is_unit
from kpidesk.spreadsheets.table_titles import TableTitles
from kpidesk.spreadsheets.totals import RowTotals, column_checks
from kpidesk.spreadsheets.wide_columns import columns_of
from kpidesk.spreadsheets.words import METRIC_WORDS, Scenario, is_mean, is_total, is_word

# What covers the year up to a month, whatever month its name ends in.
_ROLLING: Final = re.compile(
    r"\b(?:TTM|LTM|R12|(?i:trailing|rolling|gleitend\w*|glissants?|(?:last|past|letzten?|rollierend\w*)"
    r" (?:12|twelve|zwölf)))\b"
)
_CAME_ABOUT: Final = (None, Scenario.ACTUAL)


def read_wide_table(
    sheet: Sheet,
    span: Span,
    headings: Headings,
    options: ReadOptions,
    file_name: str = "",
    label_columns: int | None = None,
) -> None:
    """Put into the ledger of `sheet` what the table in `span` says.

    Numbers are as stored times the scale that the sheet names (a percentage as a fraction); texts
    are read in the locale of `options` unless their columns prove another one.
    """
    columns = columns_of(sheet.grid, sheet.rows, span, headings, options, file_name, label_columns)
    _Table(sheet, span, headings, columns, options).read()


class _TableNumbers:
    """What was read of the values, by row and column."""

    def __init__(self) -> None:
        self.rows: dict[int, dict[int, ValueRead]] = {}

    def at(self, row: int, column: int) -> ValueRead | None:
        line = self.rows.get(row)
        return None if line is None else line.get(column)


class _Table:
    def __init__(
        self,
        sheet: Sheet,
        span: Span,
        headings: Headings,
        columns: Columns,
        options: ReadOptions,
    ) -> None:
        self._sheet = sheet
        self._grid: Grid = sheet.grid
        self._rows = sheet.rows
        self._span = span
        self._headings = headings
        self._columns = columns
        self._options = options
        self._header = self._rows[span.header.row]
        rows = range(headings.bottom + 1, span.end)
        self._repeated = [
            at for at in rows if repeats_header(self._rows[at], self._header, span.header)
        ]
        self._body = [at for at in rows if at not in self._repeated]
        self._merged: Mapping[Position, Area] = {
            (area.top, area.left): area
            for area in self._grid.merged
            if (area.bottom, area.right) != (area.top, area.left)
        }
        self._used = [one.column for block in columns.blocks for one in block.columns]
        # Blank cells at the end of a record are not kept, so one row of headings may be the longer.
        lengths = [len(self._rows[at]) for at in range(headings.top, headings.bottom + 1)]
        self._width = max(*lengths, max(span.header.marks) + 1)
        self._scales = TableScales(self._rows, span, headings, self._used, sheet.titles_above)
        self._values = ValueReader(options.locale, self._texts())
        self._numbers = _TableNumbers()
        self._unit_columns = [
            at
            for number in range(headings.top, headings.bottom + 1)
            for at, cell in enumerate(self._rows[number])
            if cell is not None and is_word(cell.words, UNIT_WORDS)
        ]
        self._titles = TableTitles(sheet, span, headings)
        self._crossings: list[Crossing | None] = []
        self._lines = [lines_of(sheet, self._body, block) for block in columns.blocks]
        self._bottom = self._last_row()

    def _last_row(self) -> int:
        """Return the last row with values, else with names; where no column is read, with any."""
        lines = [line for block in self._lines for line in block]
        filled = [line.row for line in lines if line.has_content]
        if not self._columns.blocks:
            filled = [at for at in self._body if not is_blank(self._rows[at])]
        named = [line.row for line in lines if line.labels]
        return max(filled or named, default=self._headings.bottom)

    def _texts(self) -> Iterator[str]:
        columns = set(self._span.header.marks) | set(self._used)
        for number in self._body:
            row = self._rows[number]
            for column in columns:
                if column < len(row) and (cell := row[column]) is not None:
                    value = cell.value
                    if isinstance(value, str):
                        yield value.strip()

    def read(self) -> None:
        area = self._area()
        ledger = self._sheet.ledger
        layout = self._sheet.layout(Layout.WIDE)
        ledger.start_table(layout, area, self._titles.joined, self._titles.recipe(layout))
        calendar = self._options.calendar
        order = date_order(self._span.header.marks.values(), day_first=self._options.day_first)
        ledger.note_date_order(order)
        for block, lines in zip(self._columns.blocks, self._lines, strict=True):
            self._name(block, lines)
        self._crossings = [
            crossing_of(lines, [one.settled for one in block.columns], self._titles.names, calendar)
            for block, lines in zip(self._columns.blocks, self._lines, strict=True)
        ]
        doubled = self._doubled()
        for block, lines in zip(self._columns.blocks, self._lines, strict=True):
            self._read_block(block, lines, doubled)
        headings = range(self._headings.top, self._headings.bottom + 1)
        for number in (*headings, *self._repeated):
            cells = [
                (number, column)
                for column, cell in enumerate(self._rows[number])
                if cell is not None
            ]
            ledger.ignore_all(cells, _("The headings of the table."))
        inside = Area(self._headings.top, area.left, self._bottom, area.right)
        for row, column in list(ledger.unclaimed_in(inside)):
            ledger.ignore(row, column, self._reason(column))
        for role, part in parts_of(self._sheet, area, self._headings, self._columns, self._lines):
            ledger.mark(role, part)
        titles = self._titles.area(area)
        if titles is not None:
            ledger.mark(PartRole.TITLE, titles)

    def _area(self) -> Area:
        rows = self._rows[self._headings.top : self._bottom + 1]
        left = min(
            (
                next(at for at, cell in enumerate(row) if cell is not None)
                for row in rows
                if not is_blank(row)
            ),
            default=self._span.left,
        )
        right = max(
            (
                next(at for at in range(len(row) - 1, -1, -1) if row[at] is not None)
                for row in rows
                if not is_blank(row)
            ),
            default=left,
        )
        return Area(self._headings.top, left, self._bottom, right)

    # The names of the rows.

    def _name(self, block: Block, lines: Sequence[Line]) -> None:
        """Read the numbers of a block and say what its rows are."""
        at_once = (*(one.column for one in block.columns), *(one.column for one in block.totals))
        for line in lines:
            if not line.has_content and not line.has_numbers:
                continue
            row = self._rows[line.row]
            width = len(row)
            unit = self._unit_beside(row, block)
            scale = self._scales.of_row(line.name, unit, self._count_beside(row, block))
            self._numbers.rows[line.row] = read = {
                at: self._values.read(cell)
                for at in at_once
                if at < width and (cell := row[at]) is not None
            }
            if not (self._scales.is_plain and scale == Said()):
                for at, value in read.items():
                    read[at] = self._scales.apply(value, at, scale)
            self._scales.finish_row(f"{line.name} ({unit})" if unit else line.name, read)
        actual = [one.column for one in block.columns if not one.is_target]
        name_lines(
            lines, RowTotals(self._numbers, actual, self._grid.sums, apart=planned_rows(lines))
        )
        tell_scenarios(lines, self._titles.name_of_scenarios)

    def _unit_beside(self, row: Row, block: Block) -> str:
        """Return the text beside the name of a row, or in a column of units, that is one: T€."""
        return next((text for text in self._texts_beside(row, block) if is_unit(text)), "")

    def _count_beside(self, row: Row, block: Block) -> str:
        """Return the text beside the name of a row that says that it is counted: pcs."""
        return next((text for text in self._texts_beside(row, block) if counts(text)), "")

    def _texts_beside(self, row: Row, block: Block) -> list[str]:
        names = block.label_columns
        if not names:
            return []
        between = range(names[0] + 1, block.columns[0].column)
        return [
            cell.words
            for at in (*between, *self._unit_columns)
            if at not in names and (cell := cell_at(row, at)) is not None and cell.words
        ]

    def _doubled(self) -> set[tuple[int, tuple[str, bool]]]:
        """Return block and key of the names that several rows have for the same periods."""
        counts = [
            Counter(_name_key(line) for line in lines if line.kind is RowKind.ENTRY)
            for lines in self._lines
        ]
        doubled = {
            (number, key) for number, count in enumerate(counts) for key in count if count[key] > 1
        }
        blocks = self._columns.blocks
        for number, one in enumerate(blocks):
            for other in range(number + 1, len(blocks)):
                if _periods(one) & _periods(blocks[other]):
                    for key in counts[number].keys() & counts[other].keys():
                        doubled |= {(number, key), (other, key)}
        return doubled

    # The values.

    def _read_block(
        self, block: Block, lines: Sequence[Line], doubled: set[tuple[int, tuple[str, bool]]]
    ) -> None:
        ledger = self._sheet.ledger
        number = self._columns.blocks.index(block)
        names: list[Position] = []
        beside: list[Position] = []
        label_columns = block.label_columns
        for line in lines:
            if line.row > self._bottom:
                break
            if line.kind is not RowKind.ENTRY:
                self._ignore_line(block, line)
                continue
            names.extend((line.row, label.column) for label in line.labels)
            first = min((label_columns[0], *block.beside))
            beside.extend(
                (line.row, at)
                for at in range(first, block.columns[0].column)
                if at not in label_columns
            )
            is_doubled = (number, _name_key(line)) in doubled
            self._read_line(block, line, self._crossings[number], is_doubled=is_doubled)
        names.sort(key=lambda position: (position[1], position[0]))
        ledger.ignore_all(names, _("The names of the rows."))
        beside.sort(key=lambda position: (position[1], position[0]))
        ledger.ignore_all(beside, _("What stands beside the names of the rows."))
        entries = [
            line for line in lines if line.kind is RowKind.ENTRY and line.scenario in _CAME_ABOUT
        ]
        for total in block.totals:
            for check in column_checks(
                self._numbers,
                total,
                entries,
                self._grid.sums,
                self._sheet.name_of,
                self._hidden_columns,
            ):
                ledger.check(check)

    def _ignore_line(self, block: Block, line: Line) -> None:
        ledger = self._sheet.ledger
        if line.kind in (RowKind.HEADING, RowKind.EMPTY):
            reason = _("A heading or a remark: no numbers stand beside it.")
            for label in line.labels:
                ledger.ignore(line.row, label.column, reason)
        elif line.kind is RowKind.NAMELESS:
            for one in block.columns:
                ledger.ignore(line.row, one.column, _("This row has no name."))
        elif line.kind is RowKind.TOTAL:
            self._ignore_total(block, line)

    @cached_property
    def _hidden(self) -> Mapping[int, Mapping[int, float]]:
        """The numbers of hidden rows that are left out, by column and row."""
        found: dict[int, dict[int, float]] = {}
        if self._options.with_hidden:
            return found
        for number in self._grid.hidden_rows:
            if number not in self._body or number >= len(self._grid.rows):
                continue
            for column in self._used:
                value = self._hidden_number(number, column)
                if value is not None:
                    found.setdefault(column, {})[number] = value
        return found

    def _hidden_columns(self, row: int, columns: range) -> list[float]:
        """Return the numbers of hidden columns that are left out, those just before included."""
        if self._options.with_hidden:
            return []
        hidden, first = self._grid.hidden_columns, columns.start
        while first - 1 in hidden:
            first -= 1
        values = [self._hidden_number(row, at) for at in range(first, columns.stop) if at in hidden]
        return [value for value in values if value is not None]

    def _hidden_number(self, row: int, column: int) -> float | None:
        cell = cell_at(self._grid.rows[row], column)
        value = None if cell is None else self._values.read(cell)
        if value is not None and not self._scales.is_plain:
            value = self._scales.apply(value, column, Said())
        return None if value is None or value.percent else value.number

    def _ignore_total(self, block: Block, line: Line) -> None:
        ledger = self._sheet.ledger
        reason = _("“{name}” is a total.").format(name=line.name)
        if line.is_mean:
            reason = _("“{name}” is an average of other numbers.").format(name=line.name)
        for label in line.labels:
            ledger.ignore(line.row, label.column, reason)
        for one in block.columns:
            ledger.ignore(line.row, one.column, reason)
        totals = RowTotals(
            self._numbers,
            [one.column for one in block.columns if not one.is_target],
            self._grid.sums,
            self._hidden,
        )
        periods = {
            one.column: one.settled.period
            for one in block.columns
            if one.settled.period is not None
        }
        if line.scenario in _CAME_ABOUT:
            for check in totals.checks(line, periods, self._sheet.name_of):
                ledger.check(check)

    def _read_line(
        self, block: Block, line: Line, crossing: Crossing | None, *, is_doubled: bool
    ) -> None:
        row = self._rows[line.row]
        read = self._numbers.rows[line.row]
        line_problem = self._problem_of_line(line, is_doubled=is_doubled)
        left_out = reason_left_out(line)
        ledger = self._sheet.ledger
        for one in block.columns:
            value = read.get(one.column)
            if value is None:
                continue
            if value.is_nothing:
                text = self._text_at(row, one.column)
                reason = _("“{text}” means that there is no value.").format(text=text)
                ledger.ignore(line.row, one.column, reason)
                continue
            if left_out:
                ledger.ignore(line.row, one.column, left_out)
                continue
            problem = line_problem
            if self._merged:
                problem = problem or self._problem_of_place(line.row, one.column)
            label, settled = line.label, one.settled
            if crossing is not None:
                label = crossing.label(line, one.group)
                settled = crossing.settled(line, one.settled, one.group)
            # A number that lacks nothing but its year is told with it, until the year is known.
            if settled.yearless is None:
                problem = settled.problem or problem
            if problem:
                value = ValueRead(None, problem=problem)
            ledger.read(
                line.row,
                one.column,
                one.label(label),
                settled,
                value,
                settled.note,
                is_target=one.is_target or line.scenario is Scenario.TARGET,
            )

    @staticmethod
    def _text_at(row: Row, column: int) -> str:
        cell = cell_at(row, column)
        return "" if cell is None else cell.short_text

    def _problem_of_line(self, line: Line, *, is_doubled: bool) -> str:
        if is_doubled:
            return _(
                "“{label}” stands in more than one row of the table, and nothing tells them apart. "
                "Give each row a name of its own."
            ).format(label=line.label)
        if self._grid.from_text and len(self._rows[line.row]) > self._width:
            return _(
                "This line has more cells than the headings, so its numbers may stand in the wrong "
                "columns. Put texts and numbers with a comma between quotation marks."
            )
        if self._is_signature(line):
            return _(
                "A text stands among the numbers of this row, and these look like years. It may be "
                "a remark and no metric."
            )
        return ""

    def _is_signature(self, line: Line) -> bool:
        """Say whether a row holds a text and years, as "Prepared by, Anna, 2024" below a table."""
        if all(value.number is not None for value in self._numbers.rows[line.row].values()):
            return False
        cells = [
            cell for at in self._used if (cell := cell_at(self._rows[line.row], at)) is not None
        ]
        numbers = [cell for cell in cells if looks_like_number(cell)]
        words = [cell for cell in cells if is_name(cell)]
        return bool(words and numbers) and all(year_of(cell) is not None for cell in numbers)

    def _problem_of_place(self, row: int, column: int) -> str:
        if self._merged and (row, column) in self._merged:
            return _(
                "The cell is merged with others, so it does not belong to one period and metric."
            )
        return ""

    def _reason(self, column: int) -> str:
        """Return why a cell that is left over in the rows of the table is no entry."""
        if column in self._columns.left_out:
            return self._columns.left_out[column]
        heading = cell_at(self._header, column)
        said = self._headings.texts.get(column, ())
        if heading is None and said:
            heading = Cell(said[0], said[0])
        text = "" if heading is None else heading.short_text
        if column in self._span.header.marks or (heading and year_of(heading) is not None):
            return _("The table is {frequency}, but “{heading}” is not.").format(
                frequency=self._columns.frequency.label, heading=text
            )
        if heading is not None and is_total(heading.words):
            return _("“{name}” is a total.").format(name=text)
        if heading is not None and _ROLLING.search(heading.words):
            return _(
                "“{name}” adds up the months before it, so it is no value of one period."
            ).format(name=text)
        if heading is not None and is_mean(heading.words):
            return _("“{name}” is an average of other numbers.").format(name=text)
        if heading is not None and is_word(heading.words, METRIC_WORDS):
            return _("What stands beside the names of the rows.")
        if heading is not None:
            return _("The column “{heading}” is no period.").format(heading=text)
        return _("A remark beside the table.")


def _periods(block: Block) -> set[tuple[object, bool, str]]:
    return {_key(one) for one in block.columns if one.settled.period is not None}


def _name_key(line: Line) -> tuple[str, bool]:
    """Return what two rows share that say the same; what was planned is none of what came about."""
    if line.scenario in (Scenario.FORECAST, Scenario.VARIANCE, Scenario.BEFORE):
        return f"{line.scenario} {line.row}", False
    return label_key(line.label), line.scenario is Scenario.TARGET


def _key(one: PeriodColumn) -> tuple[object, bool, str]:
    return one.settled.period, one.is_target, one.group
