"""Writes a sheet to fill in: metrics in rows, periods in columns, as the reader understands it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kpidesk.domain import period_names
from kpidesk.domain.metrics import Company, Metric
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.i18n import _
from kpidesk.spreadsheets.period_marks import weekday_name
from kpidesk.spreadsheets.writing import (
    ACCENT,
    LINE,
    SHADE,
    TEXT_SECONDARY,
    ExactNumber,
    write_workbook,
)

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_HEADER_ROW: Final = 3
_FIRST_PERIOD: Final = 2
_NARROWEST_NAME, _WIDEST_NAME = 22, 52
_NARROWEST_PERIOD: Final = 11
_LONGEST_MESSAGE: Final = 255  # Excel takes no more
_LONGEST_SHEET_NAME: Final = 31
_LARGEST: Final = 9.99e307  # of what Excel lets a person type


class XlsxEntrySheetWriter:
    """Writes entry sheets as Excel workbooks; one worksheet for each frequency."""

    def write(
        self,
        path: Path,
        company: Company,
        metrics: Sequence[Metric],
        periods: Sequence[Period],
        values: Mapping[int, Mapping[Period, float]],
    ) -> None:
        """Write the sheet to `path`, whole or not at all; UserError where that cannot be done.

        Each metric stands beside the periods of its own frequency. `values` are by metric and
        period, as stored (percentages as fractions), and come back from the reader bit by bit.
        """
        frequencies = [one for one in Frequency if any(p.frequency is one for p in periods)]

        def fill(workbook: "Workbook") -> None:
            for frequency in frequencies:
                _Sheet(
                    workbook,
                    company,
                    [metric for metric in metrics if metric.frequency is frequency],
                    [period for period in periods if period.frequency is frequency],
                    values,
                ).fill(frequency)

        write_workbook(path, fill)


def period_heading(period: Period, calendar: FiscalCalendar) -> str:
    """Return how a column is headed so that the reader takes it for this very period."""
    text = period_names.label(period, calendar, short=True)
    if period.frequency is not Frequency.DAY:
        return text
    return _("{weekday} {day}").format(weekday=weekday_name(period.start), day=text)


@dataclass(frozen=True, slots=True)
class _Sheet:
    workbook: "Workbook"
    company: Company
    metrics: Sequence[Metric]
    periods: Sequence[Period]
    values: Mapping[int, Mapping[Period, float]]

    def fill(self, frequency: Frequency) -> None:
        name = frequency.label.capitalize()[:_LONGEST_SHEET_NAME]
        sheet = self.workbook.add_worksheet(name)
        sheet.hide_gridlines(2)
        self._write_titles(sheet)
        self._write_headings(sheet)
        for row, metric in enumerate(self.metrics, start=_HEADER_ROW + 1):
            self._write_row(sheet, row, metric)
        self._refuse_texts(sheet)
        sheet.freeze_panes(_HEADER_ROW + 1, _FIRST_PERIOD)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(_HEADER_ROW)
        sheet.set_selection(_HEADER_ROW + 1, _FIRST_PERIOD, _HEADER_ROW + 1, _FIRST_PERIOD)

    def _style(self, **properties: Any) -> "Format":  # noqa: ANN401 - XlsxWriter's own values
        return self.workbook.add_format({"valign": "vcenter", **properties})

    def _write_titles(self, sheet: "Worksheet") -> None:
        sheet.set_row(0, 28)
        sheet.write_string(0, 0, self.company.name, self._style(bold=True, font_size=18))
        hint = _("Fill in the numbers, save the file, and drop it onto KPI Desk.")
        sheet.write_string(1, 0, hint, self._style(font_color=TEXT_SECONDARY))

    def _write_headings(self, sheet: "Worksheet") -> None:
        heading = {"bold": True, "font_color": "#FFFFFF", "bg_color": ACCENT}
        sheet.set_row(_HEADER_ROW, 22)
        sheet.write_string(_HEADER_ROW, 0, _("KPI"), self._style(**heading, indent=1))
        sheet.write_string(_HEADER_ROW, 1, _("Unit"), self._style(**heading))
        style = self._style(**heading, align="right")
        width = _NARROWEST_PERIOD
        for column, period in enumerate(self.periods, start=_FIRST_PERIOD):
            text = period_heading(period, self.company.calendar)
            width = max(width, len(text) + 2)
            sheet.write_string(_HEADER_ROW, column, text, style)
        longest = max((len(metric.name) for metric in self.metrics), default=0)
        sheet.set_column(0, 0, min(max(longest + 4, _NARROWEST_NAME), _WIDEST_NAME))
        sheet.set_column(1, 1, 8)
        if self.periods:
            sheet.set_column(_FIRST_PERIOD, _FIRST_PERIOD + len(self.periods) - 1, width)

    def _write_row(self, sheet: "Worksheet", row: int, metric: Metric) -> None:
        line: dict[str, Any] = {"bottom": 1, "bottom_color": LINE}
        if row % 2 == 0:
            line["bg_color"] = SHADE
        sheet.set_row(row, 20)
        sheet.write_string(row, 0, metric.name, self._style(**line, indent=1))
        unit = self._style(**line, font_color=TEXT_SECONDARY)
        sheet.write_string(row, 1, self._unit_text(metric.unit), unit)
        style = self._style(**line, num_format=metric.unit.number_format)
        known = self.values.get(metric.id, {})
        for column, period in enumerate(self.periods, start=_FIRST_PERIOD):
            value = known.get(period)
            if value is None:
                sheet.write_blank(row, column, None, style)
            else:
                sheet.write_number(row, column, ExactNumber(value), style)

    def _unit_text(self, unit: Unit) -> str:
        return unit.word or (self.company.currency if unit.kind is UnitKind.CURRENCY else "")

    def _refuse_texts(self, sheet: "Worksheet") -> None:
        """Let Excel itself take nothing but numbers in the cells to fill in."""
        if not self.metrics or not self.periods:
            return
        last_column = _FIRST_PERIOD + len(self.periods) - 1
        row = _HEADER_ROW + 1
        for rules, metrics in groupby(self.metrics, key=lambda metric: _rules(metric.unit)):
            last_row = row + len(list(metrics)) - 1
            least, most = rules.limits
            options = {
                "validate": "decimal",
                "criteria": "between",
                "minimum": least,
                "maximum": most,
                "error_title": "KPI Desk",
                "error_message": rules.message[:_LONGEST_MESSAGE],
            }
            if rules.prompt:
                options["input_message"] = rules.prompt[:_LONGEST_MESSAGE]
            sheet.data_validation(row, _FIRST_PERIOD, last_row, last_column, options)
            row = last_row + 1


@dataclass(frozen=True, slots=True)
class _Rules:
    """What Excel takes in a cell, what it says to the rest, and what it says beforehand."""

    limits: tuple[float, float]
    message: str
    prompt: str = ""


def _rules(unit: Unit) -> _Rules:
    anything = (-_LARGEST, _LARGEST)
    limits = unit.kind.limits
    if limits is not None:
        least, most = (round(limit) for limit in limits)
        message = _("Type a number from {least} to {most}, or leave the cell empty.")
        return _Rules(limits, message.format(least=least, most=most))
    if (base := unit.base) and base.has_clock:
        # Excel would take 1:30 for a time of day, which is 0.0625.
        message = _("Type {unit} as a number, 1.5 for one and a half, or leave the cell empty.")
        text = message.format(unit=base.label)
        return _Rules(anything, text, text)
    return _Rules(anything, _("Type a number here, without its unit, or leave the cell empty."))
