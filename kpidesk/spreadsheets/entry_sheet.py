"""Writes a sheet to fill in: metrics in rows, periods in columns, and what brings it back.

Whatever is not to be filled in is locked, without a password: whoever must may unlock it. Hidden
keys say which company, metric and period each cell is for; see `entry_keys`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kpidesk.domain import period_names
from kpidesk.domain.entry_sheets import EntrySheet, SheetLine
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.i18n import _, ngettext
from kpidesk.spreadsheets.entry_keys import ColumnKey, ColumnKind, CompanyKey, RowKey
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

_KEY_COLUMN: Final = 0
_KEY_ROW: Final = 3
_HEADER_ROW: Final = _KEY_ROW + 1
_FIRST_ROW: Final = _HEADER_ROW + 1
_NARROWEST_NAME, _WIDEST_NAME = 22, 52
_NARROWEST_TEXT, _WIDEST_TEXT = 10, 26
_NARROWEST_PERIOD: Final = 12
_NOTE_WIDTH: Final = 34
_LONGEST_MESSAGE: Final = 255  # Excel takes no more
_LONGEST_SHEET_NAME: Final = 31
_LARGEST: Final = 9.99e307  # of what Excel lets a person type
_ON_PROTECTED: Final = {"format_columns": True, "format_rows": True}


class XlsxEntrySheetWriter:
    """Writes entry sheets as Excel workbooks; one worksheet for each frequency."""

    def write(self, path: Path, sheet: EntrySheet) -> None:
        """Write `sheet` to `path`, whole or not at all; UserError where that cannot be done.

        Each metric stands beside the periods of its own frequency. Values are as stored
        (percentages as fractions), and come back from the reader bit by bit.
        """

        def fill(workbook: "Workbook") -> None:
            for frequency in sheet.frequencies:
                _Worksheet(workbook, sheet, frequency).fill()

        write_workbook(path, fill)


def period_heading(period: Period, calendar: FiscalCalendar) -> str:
    """Return how a column is headed so that the reader takes it for this very period."""
    text = period_names.label(period, calendar, short=True)
    if period.frequency is not Frequency.DAY:
        return text
    return _("{weekday} {day}").format(weekday=weekday_name(period.start), day=text)


@dataclass(frozen=True, slots=True)
class _TextColumn:
    """A locked column of words beside the names."""

    heading: str
    text: Callable[[SheetLine], str]
    kind: ColumnKind = ColumnKind.BESIDE


class _Worksheet:
    def __init__(self, workbook: "Workbook", sheet: EntrySheet, frequency: Frequency) -> None:
        self._workbook = workbook
        self._sheet = sheet
        self._lines = sheet.lines_of(frequency)
        self._periods = sheet.periods_of(frequency)
        self._page = workbook.add_worksheet(frequency.label.capitalize()[:_LONGEST_SHEET_NAME])
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}

    @cached_property
    def _text_columns(self) -> list[_TextColumn]:
        """Return what stands left of the periods; a column that would be empty is left out."""
        columns = [
            _TextColumn(_("KPI"), lambda line: line.metric.name, ColumnKind.NAME),
            _TextColumn(_("Unit"), lambda line: self._unit_text(line.metric.unit)),
        ]
        beside = [
            _TextColumn(_("Last number"), lambda line: line.last_text),
            _TextColumn(_("Target"), lambda line: line.target_text),
        ]
        return columns + [each for each in beside if any(map(each.text, self._lines))]

    @property
    def _first_period(self) -> int:
        return _KEY_COLUMN + 1 + len(self._text_columns)

    @property
    def _note_column(self) -> int:
        return self._first_period + len(self._periods)

    def fill(self) -> None:
        page = self._page
        page.hide_gridlines(2)
        self._write_titles()
        self._write_headings()
        for row, line in enumerate(self._lines, start=_FIRST_ROW):
            self._write_row(row, line)
        self._refuse_texts()
        self._write_keys()
        page.protect("", _ON_PROTECTED)
        page.freeze_panes(_FIRST_ROW, _KEY_COLUMN + 2)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(_HEADER_ROW)
        row, column = self._first_asked()
        page.set_selection(row, column, row, column)

    def _style(self, **properties: Any) -> "Format":  # noqa: ANN401 - XlsxWriter's own values
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self._workbook.add_format({"valign": "vcenter", **properties})
        return self._formats[key]

    def _write_titles(self) -> None:
        page, sheet = self._page, self._sheet
        page.set_row(0, 28)
        title = sheet.company.name
        if sheet.owner:
            title = _("{company}: numbers of {owner}").format(company=title, owner=sheet.owner)
        page.write_string(0, 1, title, self._style(bold=True, font_size=18))
        hint = _(
            "Fill in the white cells and save the file. It imports back into KPI Desk as it is; "
            "cells that stay empty change nothing."
        )
        quiet = self._style(font_color=TEXT_SECONDARY)
        page.write_string(1, 1, hint, quiet)
        if older := sum(line.left_out for line in self._lines):
            text = ngettext(
                "{count} older number is missing too. It is typed in the window.",
                "{count} older numbers are missing too. They are typed in the window.",
                older,
            ).format(count=older)
            page.write_string(2, 1, text, quiet)

    def _write_headings(self) -> None:
        page = self._page
        look = {"bold": True, "font_color": "#FFFFFF", "bg_color": ACCENT}
        page.set_row(_HEADER_ROW, 22)
        for column, each in enumerate(self._text_columns, start=_KEY_COLUMN + 1):
            is_name = each.kind is ColumnKind.NAME
            style = self._style(**look, indent=1) if is_name else self._style(**look)
            page.write_string(_HEADER_ROW, column, each.heading, style)
            longest = max((len(each.text(line)) for line in self._lines), default=0)
            least, most = (
                (_NARROWEST_NAME, _WIDEST_NAME) if is_name else (_NARROWEST_TEXT, _WIDEST_TEXT)
            )
            page.set_column(column, column, min(max(longest + 3, least), most))
        width = _NARROWEST_PERIOD
        right = self._style(**look, align="right")
        for column, period in enumerate(self._periods, start=self._first_period):
            text = period_heading(period, self._sheet.company.calendar)
            width = max(width, len(text) + 2)
            page.write_string(_HEADER_ROW, column, text, right)
        if self._periods:
            page.set_column(self._first_period, self._note_column - 1, width)
        note = _("Note") if len(self._periods) <= 1 else _("Note on the last number")
        page.write_string(_HEADER_ROW, self._note_column, note, self._style(**look, indent=1))
        page.set_column(self._note_column, self._note_column, _NOTE_WIDTH)

    def _write_row(self, row: int, line: SheetLine) -> None:
        page = self._page
        edge = {"bottom": 1, "bottom_color": LINE}
        page.set_row(row, 22)
        for column, each in enumerate(self._text_columns, start=_KEY_COLUMN + 1):
            look = {**edge, "bg_color": SHADE}
            if each.kind is ColumnKind.NAME:
                look["indent"] = 1
            else:
                look["font_color"] = TEXT_SECONDARY
            page.write_string(row, column, each.text(line), self._style(**look))
        box = {"border": 1, "border_color": LINE, "locked": False}
        number = self._style(**box, num_format=line.metric.unit.number_format)
        closed = self._style(**edge, bg_color=SHADE)
        for column, period in enumerate(self._periods, start=self._first_period):
            value = line.values.get(period)
            if period not in line.asked:
                page.write_blank(row, column, None, closed)
            elif value is None:
                page.write_blank(row, column, None, number)
            else:
                page.write_number(row, column, ExactNumber(value), number)
        # A note may begin with = or with a number: it stays a text.
        note = self._style(**box, num_format="@", indent=1, text_wrap=True)
        page.write_blank(row, self._note_column, None, note)

    def _unit_text(self, unit: Unit) -> str:
        is_money = unit.kind is UnitKind.CURRENCY
        return unit.word or (self._sheet.company.currency if is_money else "")

    def _first_asked(self) -> tuple[int, int]:
        """Return the first cell to fill in."""
        for row, line in enumerate(self._lines, start=_FIRST_ROW):
            for column, period in enumerate(self._periods, start=self._first_period):
                if period in line.asked and period not in line.values:
                    return row, column
        return _FIRST_ROW, self._first_period

    def _write_keys(self) -> None:
        """Write, out of sight, what the sheet is known by when it comes back."""
        page, sheet = self._page, self._sheet
        company = CompanyKey(sheet.company_key, sheet.company.name)
        page.write_string(_KEY_ROW, _KEY_COLUMN, company.encode())
        for column, each in enumerate(self._text_columns, start=_KEY_COLUMN + 1):
            page.write_string(_KEY_ROW, column, ColumnKey(each.kind).encode())
        for column, period in enumerate(self._periods, start=self._first_period):
            key = ColumnKey(ColumnKind.PERIOD, period)
            page.write_string(_KEY_ROW, column, key.encode())
        page.write_string(_KEY_ROW, self._note_column, ColumnKey(ColumnKind.NOTE).encode())
        for row, line in enumerate(self._lines, start=_FIRST_ROW):
            page.write_string(row, _KEY_COLUMN, _row_key(line, self._periods).encode())
        page.set_column(_KEY_COLUMN, _KEY_COLUMN, 2, None, {"hidden": True})
        page.set_row(_KEY_ROW, 15, None, {"hidden": True})

    def _refuse_texts(self) -> None:
        """Let Excel itself take nothing but numbers in the cells to fill in."""
        if not self._lines or not self._periods:
            return
        row = _FIRST_ROW
        for rules, lines in groupby(self._lines, key=lambda line: _rules(line.metric.unit)):
            last_row = row + len(list(lines)) - 1
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
            first, last = self._first_period, self._note_column - 1
            self._page.data_validation(row, first, last_row, last, options)
            row = last_row + 1


def _row_key(line: SheetLine, periods: Sequence[Period]) -> RowKey:
    metric = line.metric
    values = {period.start: line.values[period] for period in periods if period in line.values}
    return RowKey(metric.id, metric.name, metric.unit.kind.value, metric.unit.symbol, values)


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
    if unit.kind is UnitKind.PERCENT:
        # Excel takes 12 for 12 %, but 0.5 for 0.5 % or for 50 %, by how it is set.
        text = _("Type the percentage with its sign, as 12%, or leave the cell empty.")
        return _Rules(anything, text, text)
    if (base := unit.base) and base.has_clock:
        # Excel would take 1:30 for a time of day, which is 0.0625.
        message = _("Type {unit} as a number, 1.5 for one and a half, or leave the cell empty.")
        text = message.format(unit=base.label)
        return _Rules(anything, text, text)
    return _Rules(anything, _("Type a number here, without its unit, or leave the cell empty."))
