"""Read a table with metrics in rows and periods in columns."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from kpidesk.domain.import_options import ReadOptions
from kpidesk.domain.imports import Layout, PartRole, label_key
from kpidesk.i18n import _
from kpidesk.spreadsheets.cell_values import ValueRead, ValueReader, looks_like_number
from kpidesk.spreadsheets.crossed_periods import Crossing, crossing_of
from kpidesk.spreadsheets.grid import Area, Cell, Grid, Position, Row
from kpidesk.spreadsheets.headers import Span, cell_at, is_blank
from kpidesk.spreadsheets.heading_rows import Headings
from kpidesk.spreadsheets.label_paths import LabelCell, Line, RowKind, name_lines
from kpidesk.spreadsheets.period_marks import date_order
from kpidesk.spreadsheets.recipes import recognise_layout
from kpidesk.spreadsheets.sides import Sheet
from kpidesk.spreadsheets.table_parts import parts_of
from kpidesk.spreadsheets.table_scales import UNIT_WORDS, Said, TableScales, is_unit
from kpidesk.spreadsheets.totals import RowTotals, column_checks
from kpidesk.spreadsheets.wide_columns import Block, Columns, PeriodColumn, columns_of
from kpidesk.spreadsheets.words import METRIC_WORDS, is_no_value, is_total, is_word

_JOINED_TITLES = 3


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
        self._body = range(headings.bottom + 1, span.end)
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
        self._crossings: list[Crossing | None] = []
        self._lines = [self._lines_of(block) for block in columns.blocks]
        self._bottom = max(
            (line.row for lines in self._lines for line in lines if line.has_content),
            default=max(
                (line.row for lines in self._lines for line in lines if line.labels),
                default=headings.bottom,
            ),
        )

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
        ledger.start_table(layout, area, self._title(), self._recipe(layout))
        calendar = self._options.calendar
        order = date_order(self._span.header.marks.values(), day_first=self._options.day_first)
        ledger.note_date_order(order)
        for block, lines in zip(self._columns.blocks, self._lines, strict=True):
            self._name(block, lines)
        self._crossings = [
            crossing_of(lines, [one.settled for one in block.columns], self._names_over(), calendar)
            for block, lines in zip(self._columns.blocks, self._lines, strict=True)
        ]
        doubled = self._doubled()
        for block, lines in zip(self._columns.blocks, self._lines, strict=True):
            self._read_block(block, lines, doubled)
        for number in range(self._headings.top, self._headings.bottom + 1):
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
        self._mark_titles(area)

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

    def _title(self) -> str:
        texts = [
            next(cell.words for cell in row if cell is not None and cell.words)
            for row in self._rows[self._span.zone_start : self._headings.top]
            if any(cell is not None and cell.words for cell in row)
        ]
        return self._sheet.title or " · ".join(text[:80] for text in texts[-_JOINED_TITLES:])

    def _names_over(self) -> list[str]:
        """Return the texts that may say what all of the table is of, the nearest first."""
        above = [
            cell.words
            for row in self._rows[self._span.zone_start : self._headings.top]
            for cell in row
            if cell is not None and cell.words
        ]
        titles = [*self._sheet.titles_above, *above]
        return [*self._span.header.corner, *reversed(titles), self._grid.name]

    def _recipe(self, layout: Layout) -> str:
        """Return the key of the built-in profile that knows the table, nothing where none does."""
        if layout is not Layout.WIDE:
            return ""
        above = self._rows[self._span.zone_start : self._headings.top]
        titles = [cell.words for row in above for cell in row if cell is not None and cell.words]
        headings = [cell.words for cell in self._header if cell is not None and cell.words]
        return recognise_layout(layout, [*self._sheet.titles_above, *titles], headings)

    def _mark_titles(self, area: Area) -> None:
        rows = [
            number
            for number in range(self._span.zone_start, self._headings.top)
            if not is_blank(self._rows[number])
        ]
        if rows:
            width = max(len(self._rows[number]) for number in rows)
            right = max(
                at
                for number in rows
                for at in range(width)
                if cell_at(self._rows[number], at) is not None
            )
            left = min(self._span.left, area.left)
            self._sheet.ledger.mark(PartRole.TITLE, Area(rows[0], left, rows[-1], max(left, right)))

    # The names of the rows.

    def _lines_of(self, block: Block) -> list[Line]:
        columns = [one.column for one in block.columns]
        found = []
        labels_at = block.label_columns
        for number in self._body:
            row = self._rows[number]
            width = len(row)
            has_content = any(at < width and row[at] is not None for at in columns)
            labels = tuple(self._labels(number, row, labels_at))
            has_numbers = has_content or any(
                cell is not None and looks_like_number(cell)
                for at, cell in enumerate(row)
                if at not in labels_at
            )
            found.append(Line(number, labels, has_content, has_numbers, self._account(row, block)))
        return found

    def _labels(self, number: int, row: Row, columns: Sequence[int]) -> Iterator[LabelCell]:
        for at in columns:
            cell = cell_at(row, at)
            if cell is None:
                continue
            text = cell.words or cell.text
            is_last = at == columns[-1]
            if not is_last and (
                not cell.words or looks_like_number(cell) or is_no_value(cell.words)
            ):
                continue
            yield LabelCell(at, text, self._indent(number, at, cell))

    def _indent(self, row: int, column: int, cell: Cell) -> int:
        if not self._sheet.has_indents:
            return 0
        spaces = 0
        if isinstance(cell.value, str):
            spaces = len(cell.value) - len(cell.value.lstrip())
        return spaces + self._grid.indents.get((row, column), 0)

    @staticmethod
    def _account(row: Row, block: Block) -> str:
        cell = None if block.account is None else cell_at(row, block.account)
        return "" if cell is None else f"{cell.text.strip()} "

    def _name(self, block: Block, lines: Sequence[Line]) -> None:
        """Read the numbers of a block and say what its rows are."""
        at_once = (*(one.column for one in block.columns), *(one.column for one in block.totals))
        for line in lines:
            if not line.has_content and not line.has_numbers:
                continue
            row = self._rows[line.row]
            width = len(row)
            unit = self._unit_beside(row, block)
            scale = self._scales.of_row(line.name, unit)
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
        totals = RowTotals(self._numbers, actual, self._grid.sums)
        name_lines(lines, totals)

    def _unit_beside(self, row: Row, block: Block) -> str:
        """Return the text beside the name of a row, or in a column of units, that is one: T€."""
        names = block.label_columns
        if not names:
            return ""
        between = range(names[0] + 1, block.columns[0].column)
        texts = (
            cell.words
            for at in (*between, *self._unit_columns)
            if at not in names and (cell := cell_at(row, at)) is not None and cell.words
        )
        return next((text for text in texts if is_unit(text)), "")

    def _doubled(self) -> set[tuple[int, str]]:
        """Return block and key of the names that several rows have for the same periods."""
        counts = [
            Counter(label_key(line.label) for line in lines if line.kind is RowKind.ENTRY)
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
        self, block: Block, lines: Sequence[Line], doubled: set[tuple[int, str]]
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
            beside.extend(
                (line.row, at)
                for at in range(label_columns[0], block.columns[0].column)
                if at not in label_columns
            )
            is_doubled = (number, label_key(line.label)) in doubled
            self._read_line(block, line, self._crossings[number], is_doubled=is_doubled)
        names.sort(key=lambda position: (position[1], position[0]))
        ledger.ignore_all(names, _("The names of the rows."))
        beside.sort(key=lambda position: (position[1], position[0]))
        ledger.ignore_all(beside, _("What stands beside the names of the rows."))
        entries = [line for line in lines if line.kind is RowKind.ENTRY]
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
        for check in totals.checks(line, periods, self._sheet.name_of):
            ledger.check(check)

    def _read_line(
        self, block: Block, line: Line, crossing: Crossing | None, *, is_doubled: bool
    ) -> None:
        row = self._rows[line.row]
        read = self._numbers.rows[line.row]
        label = line.label if crossing is None else crossing.label(line)
        line_problem = self._problem_of_line(line, is_doubled=is_doubled)
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
            problem = line_problem or self._problem_of_place(line.row, one.column)
            settled = one.settled if crossing is None else crossing.settled(line, one.settled)
            # A number that lacks nothing but its year is told with it, until the year is known.
            if settled.yearless is None:
                problem = settled.problem or problem
            if problem:
                value = ValueRead(None, problem=problem)
            ledger.read(
                line.row,
                one.column,
                f"{one.group} > {label}" if one.group else label,
                settled,
                value,
                settled.note,
                is_target=one.is_target,
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
        return ""

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
        text = "" if heading is None else heading.short_text
        if column in self._span.header.marks:
            return _("The table is {frequency}, but “{heading}” is not.").format(
                frequency=self._columns.frequency.label, heading=text
            )
        if heading is not None and is_total(heading.words):
            return _("“{name}” is a total.").format(name=text)
        if heading is not None and is_word(heading.words, METRIC_WORDS):
            return _("What stands beside the names of the rows.")
        if heading is not None:
            return _("The column “{heading}” is no period.").format(heading=text)
        return _("A remark beside the table.")


def _periods(block: Block) -> set[tuple[object, bool, str]]:
    return {_key(one) for one in block.columns if one.settled.period is not None}


def _key(one: PeriodColumn) -> tuple[object, bool, str]:
    return one.settled.period, one.is_target, one.group
