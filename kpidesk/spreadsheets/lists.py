"""Read a list: one row for each value, with columns for its date, its metric and the value."""

from collections.abc import Sequence
from dataclasses import dataclass

from kpidesk.domain.imports import Layout
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import FiscalCalendar
from kpidesk.i18n import _
from kpidesk.spreadsheets.cell_values import ValueRead, ValueReader
from kpidesk.spreadsheets.grid import Area, Cell, Grid, Row
from kpidesk.spreadsheets.headers import cell_at
from kpidesk.spreadsheets.ledger import Ledger
from kpidesk.spreadsheets.period_marks import Mark, Settled, mark_of, settle, year_of
from kpidesk.spreadsheets.table_years import years_in_titles
from kpidesk.spreadsheets.words import (
    DATE_WORDS,
    METRIC_WORDS,
    NOTE_WORDS,
    VALUE_WORDS,
    is_total,
    is_word,
    names_scale,
)


@dataclass(frozen=True, slots=True)
class ListHeader:
    """The row with the headings of a list, and which column is which; `note` may be missing."""

    row: int
    date: int
    metric: int
    value: int
    note: int | None


def find_list(rows: Sequence[Row]) -> ListHeader | None:
    """Return the first row with headings for a date, a metric and a value; None where none has."""
    for number, row in enumerate(rows):
        header = _header_in(number, row)
        if header is not None:
            return header
    return None


def _header_in(number: int, row: Row) -> ListHeader | None:
    found: dict[str, int] = {}
    kinds = (
        ("date", DATE_WORDS),
        ("metric", METRIC_WORDS),
        ("value", VALUE_WORDS),
        ("note", NOTE_WORDS),
    )
    for column, cell in enumerate(row):
        if cell is None or not cell.words:
            continue
        for kind, words in kinds:
            if kind not in found and is_word(cell.words, words):
                found[kind] = column
                break
    if not {"date", "metric", "value"} <= found.keys():
        return None
    return ListHeader(number, found["date"], found["metric"], found["value"], found.get("note"))


def read_list(
    grid: Grid,
    rows: Sequence[Row],
    header: ListHeader,
    ledger: Ledger,
    calendar: FiscalCalendar,
    locale: NumberLocale,
) -> None:
    """Put into `ledger` what the rows under `header` say.

    `rows` are the grid's without what is hidden. Numbers are as stored (a percentage as a
    fraction); texts are read in `locale`; the whole column decides how its dates are meant.
    """
    width = max((len(row) for row in rows[header.row :]), default=1)
    ledger.start_table(Layout.LONG, Area(header.row, 0, len(rows) - 1, width - 1))
    _List(grid, rows, header, ledger, calendar, locale).read()


class _List:
    def __init__(
        self,
        grid: Grid,
        rows: Sequence[Row],
        header: ListHeader,
        ledger: Ledger,
        calendar: FiscalCalendar,
        locale: NumberLocale,
    ) -> None:
        self._grid = grid
        self._rows = rows
        self._header = header
        self._ledger = ledger
        self._calendar = calendar
        self._body = range(header.row + 1, len(rows))
        self._periods = self._settle_dates()
        self._merged = {
            (area.top, area.left)
            for area in grid.merged
            if (area.bottom, area.right) != (area.top, area.left)
        }
        self._values = ValueReader(
            locale,
            (
                cell.words
                for row in self._body
                if (cell := cell_at(rows[row], header.value)) is not None
            ),
        )
        self._scale_problem = self._find_scale()

    def read(self) -> None:
        used = [row for row in self._body if self._read_row(row)]
        header = self._header
        headings = [
            (header.row, column)
            for column, cell in enumerate(self._rows[header.row])
            if cell is not None
        ]
        self._ledger.ignore_all(headings, _("The headings of the table."))
        self._ignore_column(used, header.date, _("The dates of the rows."))
        self._ignore_column(used, header.metric, _("The names of the rows."))
        if header.note is not None:
            self._ignore_column(used, header.note, _("The notes of the rows."))
        read = set(used)
        for row, column in self._ledger.unclaimed(self._body):
            self._ledger.ignore(row, column, self._reason(row, column, read))

    def _ignore_column(self, rows: Sequence[int], column: int, reason: str) -> None:
        cells = ((row, column) for row in rows if cell_at(self._rows[row], column) is not None)
        self._ledger.ignore_all(cells, reason)

    def _read_row(self, row: int) -> bool:
        """Read or ignore the value of a row; say whether it was read."""
        line, at = self._rows[row], self._header.value
        cell = cell_at(line, at)
        if cell is None:
            return False
        metric = cell_at(line, self._header.metric)
        date = cell_at(line, self._header.date)
        name = "" if metric is None else metric.words or metric.text
        if any(is_total(one.words) for one in (metric, date) if one is not None):
            reason = _("“{name}” is a total.").format(name=name or cell.short_text)
            self._ledger.ignore(row, at, reason)
            return False
        if not name:
            self._ledger.ignore(row, at, _("This row has no name."))
            return False
        value = self._values.read(cell)
        if value.is_nothing:
            reason = _("“{text}” means that there is no value.").format(text=cell.short_text)
            self._ledger.ignore(row, at, reason)
            return False
        settled = self._period(date)
        problem = settled.problem or self._scale_problem or self._problem_of_place(row)
        if problem:
            value = ValueRead(None, problem=problem)
        note = None if self._header.note is None else cell_at(line, self._header.note)
        self._ledger.read(row, at, name, settled, value, "" if note is None else note.text)
        return True

    def _settle_dates(self) -> dict[str, Settled]:
        marks: dict[str, Mark] = {}
        for row in self._body:
            cell = cell_at(self._rows[row], self._header.date)
            if cell is not None and cell.text not in marks:
                mark = self._mark(cell)
                if mark is not None:
                    marks[cell.text] = mark
        years = years_in_titles(self._grid.name, self._rows[: self._header.row + 1], self._calendar)
        year = years.pop() if len(years) == 1 else None
        texts = list(marks)
        settled = settle(list(marks.values()), texts, [year] * len(marks), self._calendar)
        return dict(zip(texts, settled, strict=True))

    def _mark(self, cell: Cell) -> Mark | None:
        year = year_of(cell)
        return mark_of(cell, self._calendar) if year is None else self._calendar.year(year)

    def _period(self, date: Cell | None) -> Settled:
        if date is None:
            return Settled(None, _("No date stands in this row."))
        return self._periods.get(date.text) or Settled(
            None,
            _("“{text}” is not understood as a date or period.").format(text=date.short_text),
        )

    def _problem_of_place(self, row: int) -> str:
        if (row, self._header.value) in self._merged:
            return _(
                "The cell is merged with others, so it does not belong to one period and metric."
            )
        if self._grid.from_text and len(self._rows[row]) > len(self._rows[self._header.row]):
            return _(
                "This line has more cells than the headings, so its numbers may stand in the wrong "
                "columns. Put texts and numbers with a comma between quotation marks."
            )
        return ""

    def _find_scale(self) -> str:
        for row in self._rows[: self._header.row + 1]:
            for cell in row:
                if cell is not None and names_scale(cell.words):
                    return _(
                        "“{text}” says that the numbers are shown in thousands or millions. "
                        "Write them in full, and remove that remark."
                    ).format(text=cell.short_text)
        return ""

    def _reason(self, row: int, column: int, read: set[int]) -> str:
        """Return why a cell that is left over in the rows of the list is no entry."""
        if row not in read:
            return _("No value is read from this row.")
        heading = cell_at(self._rows[self._header.row], column)
        if heading is None:
            return _("A remark beside the table.")
        return _("The column “{heading}” is not used.").format(heading=heading.short_text)
