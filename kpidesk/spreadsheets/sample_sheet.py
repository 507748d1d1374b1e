"""Writes the sample company's spreadsheet as bookkeepers mail them: right, and ugly.

What makes it ugly is what real sheets have, so that the import is met as it is: titles and a remark
above, a merged title, headings of groups, blank rows, totals down and across, a hidden column, a
month as a date beside months as texts, a number as text in the manner of another country, a number
that is only an estimate, a name in capitals with stray spaces, a name that nobody knows, and "n/a".
"""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kpidesk.domain import period_names
from kpidesk.domain.numbers import NumberLocale, format_number
from kpidesk.domain.periods import FiscalCalendar, Period
from kpidesk.domain.ports import SheetRow
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.i18n import _
from kpidesk.spreadsheets.grid import Area, Position, cell_name
from kpidesk.spreadsheets.writing import ExactNumber, write_workbook

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_HEADER_ROW: Final = 5
_NAME, _ACCOUNT, _FIRST_MONTH = 0, 1, 2
# Words of the bookkeeper's own language, whatever that of the window is: such sheets are mixed.
_TOTAL: Final = "Summe"
_ABOUT: Final = "ca."
_ACCOUNT_HEADING: Final = "Konto"
_FIRST_ACCOUNT: Final = 4400
_GERMAN: Final = NumberLocale(",", ".", currency_first=False)
_THOUSAND: Final = 1000


def write_bookkeeper_sheet(
    path: Path, company: str, rows: Sequence[SheetRow], months: Sequence[Period]
) -> None:
    """Write the sheet of `rows` and `months` to `path`, whole or not at all.

    The values of each row are by month, as stored (percentages as fractions). The last month holds
    every value as a number; of the months before, one value of a thousand or more stands as text,
    and one whole number below it as an estimate, which is no number.
    Raises UserError where the sheet cannot be written.
    """
    if any(len(row.values) != len(months) for row in rows):
        raise ValueError(months)
    write_workbook(path, lambda workbook: _Sheet(workbook, company, rows, months).fill())


@dataclass(slots=True)
class _Sheet:
    workbook: "Workbook"
    company: str
    rows: Sequence[SheetRow]
    months: Sequence[Period]
    _row: int = _HEADER_ROW + 1
    _text_number: Position | None = None
    _has_estimate: bool = False
    _has_shouted: bool = False
    _blanks: int = 0
    _numbers: dict[Position, float] = field(default_factory=dict)
    _styles: dict[str, "Format"] = field(default_factory=dict)

    def fill(self) -> None:
        sheet = self.workbook.add_worksheet("BWA")
        self._write_titles(sheet)
        self._write_headings(sheet)
        groups = sorted(self.rows, key=lambda row: self._first_of(row.heading))
        for number, (heading, group) in enumerate(groupby(groups, key=lambda row: row.heading)):
            first = self._write_heading(sheet, heading)
            for row in group:
                self._write_row(sheet, row)
            if number == 0:
                self._write_total(sheet, first)
            self._row += 1
        self._write_unknown(sheet)
        sheet.write_string(
            self._row + 1, _NAME, _("All figures provisional; errors and omissions excepted.")
        )

    def _first_of(self, heading: str) -> int:
        return next(at for at, row in enumerate(self.rows) if row.heading == heading)

    @property
    def _total_column(self) -> int:
        return _FIRST_MONTH + len(self.months)

    def _style(self, number_format: str = "", **properties: Any) -> "Format":  # noqa: ANN401
        key = repr((number_format, properties))
        if key not in self._styles:
            wanted = {"num_format": number_format} if number_format else {}
            self._styles[key] = self.workbook.add_format({**wanted, **properties})
        return self._styles[key]

    def _write_titles(self, sheet: "Worksheet") -> None:
        last = self._total_column + 1
        sheet.write_string(0, _NAME, "\u25c6\u25c6  Huber & Partner", self._style(font_size=9))
        title = _("{company}: figures for the owner").format(company=self.company)
        style = self._style(bold=True, font_size=16, align="center", bg_color="#FFE699")
        sheet.merge_range(1, _NAME, 1, last, title, style)
        remark = _("Please look at the stock value, the count is still missing.")
        sheet.write_string(2, _NAME, remark, self._style(italic=True, font_color="#C00000"))
        printed = dt.datetime.combine(self.months[-1].end + dt.timedelta(days=8), dt.time())
        sheet.write_string(3, _NAME, _("Printed on"))
        sheet.write_datetime(3, _FIRST_MONTH, printed, self._style("dd.mm.yyyy"))

    def _write_headings(self, sheet: "Worksheet") -> None:
        style = self._style(bold=True, bottom=2, align="center", bg_color="#D9E1F2")
        sheet.write_string(_HEADER_ROW, _NAME, _("KPI"), style)
        sheet.write_string(_HEADER_ROW, _ACCOUNT, _ACCOUNT_HEADING, style)
        calendar = FiscalCalendar()
        for number, month in enumerate(self.months):
            column = _FIRST_MONTH + number
            if number == 0:
                as_date = self._style("mmm yy", bold=True, bottom=2, align="center")
                day = dt.datetime.combine(month.start, dt.time())
                sheet.write_datetime(_HEADER_ROW, column, day, as_date)
                continue
            is_last = number == len(self.months) - 1
            text = period_names.label(month, calendar, short=not is_last)
            sheet.write_string(_HEADER_ROW, column, text, style)
        sheet.write_string(_HEADER_ROW, self._total_column, _TOTAL, style)
        sheet.write_string(_HEADER_ROW, self._total_column + 1, _("Note"), style)
        sheet.set_column(_NAME, _NAME, 30)
        sheet.set_column(_ACCOUNT, _ACCOUNT, 8, None, {"hidden": True})
        sheet.set_column(_FIRST_MONTH, self._total_column, 14)
        sheet.set_column(self._total_column + 1, self._total_column + 1, 34)

    def _write_heading(self, sheet: "Worksheet", heading: str) -> int:
        sheet.write_string(self._row, _NAME, heading, self._style(bold=True, underline=1))
        self._row += 1
        return self._row

    def _write_row(self, sheet: "Worksheet", row: SheetRow) -> None:
        sheet.write_string(self._row, _NAME, self._label(row.label))
        sheet.write_number(self._row, _ACCOUNT, _FIRST_ACCOUNT + 10 * self._row)
        style = self._style(row.unit.number_format)
        for number, value in enumerate(row.values):
            self._write_value(sheet, _FIRST_MONTH + number, value, style)
        if row.unit.kind is not UnitKind.PERCENT:
            across = Area(self._row, _FIRST_MONTH, self._row, self._total_column - 1)
            self._write_sum(sheet, self._total_column, across, style)
        if None in row.values:
            sheet.write_string(self._row, self._total_column + 1, _("will be sent later"))
        self._row += 1

    def _write_value(
        self, sheet: "Worksheet", column: int, value: float | None, style: "Format"
    ) -> None:
        is_last = column == self._total_column - 1
        if value is None:
            self._blanks += 1
            if self._blanks == 1:
                sheet.write_string(self._row, column, "n/a", self._style(align="right"))
        elif not is_last and self._text_number is None and abs(value) >= _THOUSAND:
            self._text_number = (self._row, column)
            self._numbers[self._text_number] = value
            text = format_number(value, 2, _GERMAN)
            sheet.write_string(self._row, column, text, self._style(align="right"))
        elif not is_last and self._is_to_be_estimate(value):
            self._has_estimate = True
            text = f"{_ABOUT} {value:.0f}"
            sheet.write_string(self._row, column, text, self._style(align="right"))
        else:
            self._numbers[self._row, column] = value
            sheet.write_number(self._row, column, ExactNumber(value), style)

    def _is_to_be_estimate(self, value: float) -> bool:
        """Say whether a value is the one that stands there as an estimate, below the text."""
        is_below = self._text_number is not None and self._text_number[0] < self._row
        return is_below and not self._has_estimate and value >= 1 and value.is_integer()

    def _label(self, label: str) -> str:
        """Return `label`, the first one of several words as somebody in a hurry types it."""
        if self._has_shouted or " " not in label:
            return label
        self._has_shouted = True
        return f"{label.upper().replace(' ', '  ')}  "

    def _write_sum(self, sheet: "Worksheet", column: int, area: Area, style: "Format") -> None:
        """Write the sum of an area as a formula; by hand where Excel would pass a text over."""
        total = math.fsum(value for place, value in self._numbers.items() if area.contains(*place))
        if self._text_number is not None and area.contains(*self._text_number):
            sheet.write_number(self._row, column, ExactNumber(total), style)
            return
        first, last = cell_name(area.top, area.left), cell_name(area.bottom, area.right)
        formula = f"=SUM({first}:{last})"
        sheet.write_formula(self._row, column, formula, style, ExactNumber(total))

    def _write_total(self, sheet: "Worksheet", first: int) -> None:
        style = self._style("#,##0.00", bold=True, top=1)
        sheet.write_string(self._row, _NAME, _TOTAL, self._style(bold=True, top=1))
        for column in range(_FIRST_MONTH, self._total_column):
            self._write_sum(sheet, column, Area(first, column, self._row - 1, column), style)
        self._row += 1

    def _write_unknown(self, sheet: "Worksheet") -> None:
        """Write a row whose name no KPI of the sample company has."""
        unit = Unit(UnitKind.CURRENCY, "\u20ac")
        values = tuple(118.0 + 7 * number for number in range(len(self.months)))
        self._write_heading(sheet, _("Other"))
        self._write_row(sheet, SheetRow("", _("Parking fees"), unit, values))
