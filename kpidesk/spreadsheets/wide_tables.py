"""Read a table with metrics in rows and periods in columns."""

from collections.abc import Mapping, Sequence

from kpidesk.domain.imports import Layout
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import FiscalCalendar
from kpidesk.i18n import _
from kpidesk.spreadsheets.cell_values import ValueRead, ValueReader
from kpidesk.spreadsheets.grid import Area, Cell, Grid, Position, Row
from kpidesk.spreadsheets.headers import Span, cell_at, find_spans
from kpidesk.spreadsheets.ledger import Ledger
from kpidesk.spreadsheets.wide_columns import Block, Columns, PeriodColumn, columns_of
from kpidesk.spreadsheets.words import is_total, names_scale


def read_wide_tables(
    grid: Grid, rows: Sequence[Row], ledger: Ledger, calendar: FiscalCalendar, locale: NumberLocale
) -> None:
    """Put into `ledger` what the tables of a sheet with periods in columns say.

    `rows` are the grid's without what is hidden. Numbers are as stored (a percentage as a
    fraction); texts are read in `locale`.
    """
    for span in find_spans(rows, calendar):
        width = max((len(row) for row in rows[span.header.row : span.end]), default=1)
        ledger.start_table(Layout.WIDE, Area(span.header.row, 0, span.end - 1, width - 1))
        _Table(grid, rows, span, calendar, locale).read_into(ledger)


class _Table:
    def __init__(
        self,
        grid: Grid,
        rows: Sequence[Row],
        span: Span,
        calendar: FiscalCalendar,
        locale: NumberLocale,
    ) -> None:
        self._grid = grid
        self._rows = rows
        self._span = span
        self._header = rows[span.header.row]
        self._columns: Columns = columns_of(grid, rows, span, calendar)
        self._merged: Mapping[Position, Area] = {
            (area.top, area.left): area for area in grid.merged
        }
        self._values = ValueReader(
            locale,
            (
                cell.words
                for row in rows[span.start : span.end]
                for column in span.header.marks
                if (cell := cell_at(row, column)) is not None
            ),
        )
        self._scale_problem = self._find_scale()

    def read_into(self, ledger: Ledger) -> None:
        for block in self._columns.blocks:
            self._read_block(block, ledger)
        header = [
            (self._span.header.row, column)
            for column, cell in enumerate(self._header)
            if cell is not None
        ]
        ledger.ignore_all(header, _("The headings of the table."))
        for row, column in ledger.unclaimed(range(self._span.start, self._span.end)):
            ledger.ignore(row, column, self._reason(column))

    def _find_scale(self) -> str:
        """Return what to say of every number where the sheet shows thousands, as "in T€" does."""
        for row in self._rows[self._span.zone_start : self._span.header.row + 1]:
            for cell in row:
                if cell is not None and names_scale(cell.words):
                    return _(
                        "“{text}” says that the numbers are shown in thousands or millions. "
                        "Write them in full, and remove that remark."
                    ).format(text=cell.short_text)
        return ""

    def _read_block(self, block: Block, ledger: Ledger) -> None:
        names: list[Position] = []
        beside: list[Position] = []
        for row in range(self._span.start, self._span.end):
            line = self._rows[row]
            label = None if block.label is None else cell_at(line, block.label)
            content = [
                (column, cell)
                for column in block.columns
                if (cell := cell_at(line, column.column)) is not None
            ]
            if not content:
                self._ignore_heading(row, block, label, ledger)
                continue
            if label is None:
                for column, _cell in content:
                    ledger.ignore(row, column.column, _("This row has no name."))
                continue
            name = label.words or label.text
            if is_total(name):
                self._ignore_total(row, block, name, content, ledger)
                continue
            names.append((row, label_column(block)))
            beside.extend((row, at) for at in self._left_of(block))
            for column, cell in content:
                self._read_cell(row, column, name, cell, ledger)
        ledger.ignore_all(names, _("The names of the rows."))
        beside.sort(key=lambda position: (position[1], position[0]))
        ledger.ignore_all(beside, _("What stands beside the names of the rows."))

    def _left_of(self, block: Block) -> range:
        """Return the columns between the names and the periods."""
        return range(label_column(block) + 1, block.columns[0].column)

    def _ignore_heading(self, row: int, block: Block, label: Cell | None, ledger: Ledger) -> None:
        if label is not None and block.label is not None:
            reason = _("A heading or a remark: no numbers stand beside it.")
            ledger.ignore(row, block.label, reason)

    def _ignore_total(
        self,
        row: int,
        block: Block,
        name: str,
        content: Sequence[tuple[PeriodColumn, Cell]],
        ledger: Ledger,
    ) -> None:
        reason = _("“{name}” is a total.").format(name=name)
        for at in (label_column(block), *(column.column for column, _cell in content)):
            ledger.ignore(row, at, reason)

    def _read_cell(
        self,
        row: int,
        column: PeriodColumn,
        name: str,
        cell: Cell,
        ledger: Ledger,
    ) -> None:
        value = self._values.read(cell)
        if value.is_nothing:
            reason = _("“{text}” means that there is no value.").format(text=cell.short_text)
            ledger.ignore(row, column.column, reason)
            return
        problem = column.settled.problem or self._scale_problem
        problem = problem or self._problem_of_place(row, column.column)
        if problem:
            value = ValueRead(None, problem=problem)
        ledger.read(row, column.column, name, column.settled, value)

    def _problem_of_place(self, row: int, column: int) -> str:
        area = self._merged.get((row, column))
        if area is not None and (area.bottom, area.right) != (row, column):
            return _(
                "The cell is merged with others, so it does not belong to one period and metric."
            )
        if self._grid.from_text and len(self._rows[row]) > len(self._header):
            return _(
                "This line has more cells than the headings, so its numbers may stand in the wrong "
                "columns. Put texts and numbers with a comma between quotation marks."
            )
        return ""

    def _reason(self, column: int) -> str:
        """Return why a cell that is left over in the rows of the table is no entry."""
        heading = cell_at(self._header, column)
        text = "" if heading is None else heading.short_text
        if column in self._span.header.marks:
            return _("The table is {frequency}, but “{heading}” is not.").format(
                frequency=self._columns.frequency.label, heading=text
            )
        if heading is not None and is_total(heading.words):
            return _("“{name}” is a total.").format(name=text)
        if heading is not None:
            return _("The column “{heading}” is no period.").format(heading=text)
        return _("A remark beside the table.")


def label_column(block: Block) -> int:
    """Return the column of the names; only for a block whose rows have names."""
    if block.label is None:
        raise ValueError(block)
    return block.label
