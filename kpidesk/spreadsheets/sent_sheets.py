"""Read an entry sheet that comes back: its hidden keys say what every cell is for."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from kpidesk.domain import period_names
from kpidesk.domain.imports import Layout, as_sent, label_key
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import FiscalCalendar, Period
from kpidesk.i18n import _
from kpidesk.spreadsheets.cell_values import ValueRead, ValueReader
from kpidesk.spreadsheets.entry_keys import ColumnKind, RowKey, SentSheet
from kpidesk.spreadsheets.grid import Area, Cell, Grid, Position
from kpidesk.spreadsheets.headers import cell_at
from kpidesk.spreadsheets.ledger import Ledger
from kpidesk.spreadsheets.period_marks import NamedDay, Settled, mark_of

_DOTS: Final = "\u2026"  # for what nobody reads


def claim_keys(sheet: SentSheet, ledger: Ledger) -> None:
    """Claim the hidden row and column of `sheet`, before what is hidden is passed over."""
    row, column = sheet.corner
    reason = _("By this KPI Desk knows the sheet again.")
    ledger.ignore_all([(row, place) for place in sorted([column, *sheet.columns])], reason, _DOTS)
    ledger.ignore_all([(place, column) for place in sorted(sheet.rows)], reason, _DOTS)


def read_sent_sheet(
    grid: Grid,
    sheet: SentSheet,
    ledger: Ledger,
    calendar: FiscalCalendar,
    locale: NumberLocale,
) -> None:
    """Put into `ledger` what the cells of `sheet` say, wherever rows and columns stand by now.

    Numbers are as stored (a percentage as a fraction); texts are read in `locale`. A cell is
    rejected where the name beside it or the period above it is that of another row or column: then
    the keys were not moved along with the rest.
    """
    width = max((len(row) for row in grid.rows), default=1)
    ledger.start_table(Layout.WIDE, Area(0, 0, len(grid.rows) - 1, width - 1))
    ledger.made_for = (sheet.company.key, sheet.company.name)
    _SentTable(grid, sheet, calendar, locale).read_into(ledger)


class _SentTable:
    def __init__(
        self, grid: Grid, sheet: SentSheet, calendar: FiscalCalendar, locale: NumberLocale
    ) -> None:
        self._grid = grid
        self._sheet = sheet
        self._calendar = calendar
        self._periods = {
            column: key.period for column, key in sheet.columns.items() if key.period is not None
        }
        self._names = {label_key(row.name): row.metric_id for row in sheet.rows.values()}
        self._header = sheet.corner[0] + 1
        self._problems = {column: self._heading_problem(column) for column in self._periods}
        self._merged: Mapping[Position, Area] = {
            (area.top, area.left): area for area in grid.merged
        }
        self._values = ValueReader(locale, (cell.words for _place, cell in self._asked()))

    def _column(self, kind: ColumnKind) -> int | None:
        found = (column for column, key in self._sheet.columns.items() if key.kind is kind)
        return next(found, None)

    def _cell(self, row: int, column: int | None) -> Cell | None:
        return None if column is None else cell_at(self._grid.rows[row], column)

    def _asked(self) -> Iterator[tuple[Position, Cell]]:
        for row in self._sheet.rows:
            for column in self._periods:
                if (cell := self._cell(row, column)) is not None:
                    yield (row, column), cell

    def read_into(self, ledger: Ledger) -> None:
        free = set(ledger.unclaimed())
        if self._header < len(self._grid.rows) and self._header not in self._sheet.rows:
            heading = [(self._header, place) for place in range(len(self._grid.rows[self._header]))]
            ledger.ignore_all(heading, _("The headings of the table."))
        for row, key in self._sheet.rows.items():
            columns = [column for column in self._periods if (row, column) in free]
            self._read_row(row, key, columns, ledger)
        self._ignore_rest(ledger)

    def _read_row(self, row: int, key: RowKey, columns: Sequence[int], ledger: Ledger) -> None:
        names = self._cell(row, self._column(ColumnKind.NAME))
        label = key.name if names is None else names.text
        problem = self._label_problem(label, key)
        read: dict[int, ValueRead] = {}
        for column in columns:
            cell = self._cell(row, column)
            if cell is None:
                continue
            value = self._values.read(cell)
            if value.is_nothing:
                reason = _("“{text}” means that there is no value.").format(text=cell.short_text)
                ledger.ignore(row, column, reason)
                continue
            wrong = problem or self._problems[column] or self._merged_problem(row, column)
            read[column] = ValueRead(None, problem=wrong) if wrong else value
        noted = self._noted(key, read)
        note = self._cell(row, self._column(ColumnKind.NOTE))
        for column, value in read.items():
            period = self._periods[column]
            text = "" if note is None or column != noted else note.text
            ledger.read(
                row, column, label, Settled(period), value, note=text, sent=key.sent(period)
            )
        self._ignore_beside(row, noted, ledger)

    def _noted(self, key: RowKey, read: Mapping[int, ValueRead]) -> int | None:
        """Return the column whose number the note of a row is about: the last that was filled in.

        Where none was, it is the last with a number.
        """
        filled = [
            column
            for column, value in read.items()
            if value.number is not None
            and not as_sent(value.number, key.sent(self._periods[column]))
        ]
        others = [column for column, value in read.items() if value.number is not None]
        return max(filled or others, key=lambda at: self._periods[at].start, default=None)

    def _ignore_beside(self, row: int, noted: int | None, ledger: Ledger) -> None:
        note = self._column(ColumnKind.NOTE)
        if note is not None:
            reason = _("Note for the last number of its row. It comes along with that number.")
            if noted is None:
                reason = _("There is no number in this row that the note could go with.")
            ledger.ignore(row, note, reason)
        reason = _("What stands beside the numbers.")
        beside = [
            (row, column)
            for column, key in self._sheet.columns.items()
            if key.kind in (ColumnKind.NAME, ColumnKind.BESIDE)
        ]
        ledger.ignore_all(sorted(beside), reason)

    def _ignore_rest(self, ledger: Ledger) -> None:
        for row, column in ledger.unclaimed(range(self._header, len(self._grid.rows))):
            if row in self._sheet.rows:
                reason = _("This column is none that the entry sheet was sent with.")
            elif column in self._periods:
                reason = _(
                    "This row is none that the entry sheet was sent with. "
                    "Type its numbers in the window."
                )
            else:
                reason = _("A title or a remark outside the table.")
            ledger.ignore(row, column, reason)

    def _label_problem(self, label: str, key: RowKey) -> str:
        """Return why a row may be another one's: it bears the name of another row."""
        if self._names.get(label_key(label), key.metric_id) == key.metric_id:
            return ""
        return _(
            "The row says “{label}”, but it was made for “{name}”. Its numbers may stand in the "
            "wrong row: type them in the window."
        ).format(label=label, name=key.name)

    def _heading_problem(self, column: int) -> str:
        """Return why a column may be another one's: its heading names another period."""
        period, cell = self._periods[column], None
        if self._header < len(self._grid.rows):
            cell = self._cell(self._header, column)
        mark = None if cell is None else mark_of(cell, self._calendar)
        # A heading that was typed again may have become a date inside of the period.
        day = mark.day if isinstance(mark, NamedDay) else None
        if isinstance(mark, Period):
            day = mark.start
        if cell is None or day is None or period.contains(day):
            return ""
        return _(
            "The column says “{heading}”, but it was made for {period}. Its numbers may stand in "
            "the wrong column: type them in the window."
        ).format(heading=cell.short_text, period=period_names.label(period, self._calendar))

    def _merged_problem(self, row: int, column: int) -> str:
        area = self._merged.get((row, column))
        if area is None or (area.bottom, area.right) == (row, column):
            return ""
        return _("The cell is merged with others, so it does not belong to one period and metric.")
