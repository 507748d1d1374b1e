"""The sheet "Summary": what the report says, and a line for every KPI."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.reporting import ReportModel
from kpidesk.domain.sentences import change_percentage, change_text
from kpidesk.domain.series import Change
from kpidesk.domain.standing import Standing
from kpidesk.domain.units import Unit, format_value, shown_value, value_of_shown
from kpidesk.i18n import _
from kpidesk.reports.excel_figures import FigureRow, Figures
from kpidesk.reports.excel_styles import (
    ACCENT,
    BAND,
    HISTORY,
    LINE,
    TEXT_SECONDARY,
    Styles,
    change_format,
    column_width,
    row_height,
    status_words,
    target_format,
    write_text,
)

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_NAME, _PERIOD, _VALUE, _TARGET, _STATUS = range(5)
_CHANGE, _CHANGE_RATIO, _ON_YEAR, _ON_YEAR_RATIO = range(5, 9)
_TREND, _OWNER, _SENTENCE, _USUAL, _EVENTS, _NOTE = range(9, 15)
_LAST: Final = _NOTE
_RATIO_FORMAT: Final = "+0.0%;-0.0%;0.0%"
_RULE: Final = {"bottom": 1, "bottom_color": LINE}
_NOTHING: Final = "–"


@dataclass(frozen=True, slots=True)
class _Column:
    """A column: its heading, the text that decides its width, how narrow and wide it may be."""

    heading: str
    text: Callable[[Standing], str]
    least: int
    most: int
    align: str = "left"


def _columns(report: ReportModel, locale: NumberLocale) -> tuple[_Column, ...]:
    def difference(standing: Standing, change: Change | None) -> str:
        if change is None:
            return _NOTHING
        return _difference_text(change, standing.metric.unit, locale)

    return (
        _Column(_("KPI"), lambda s: s.metric.name, 18, 34),
        _Column(_("Period"), lambda s: s.period_label, 12, 20),
        _Column(_("Value"), lambda s: s.value_text, 10, 40, "right"),
        _Column(_("Target"), lambda s: s.target_text, 10, 40, "right"),
        _Column(_("Status"), lambda s: status_words(s.status), 15, 24),
        _Column(_("Change on period before"), lambda s: difference(s, s.change), 12, 40, "right"),
        _Column(_("in %"), lambda _s: "", 9, 9, "right"),
        _Column(
            _("Change on last year"), lambda s: difference(s, s.change_on_year), 12, 40, "right"
        ),
        _Column(_("in %"), lambda _s: "", 9, 9, "right"),
        _Column(_("Trend"), lambda _s: "", 20, 20),
        _Column(_("Owner"), lambda s: s.owner, 12, 22),
        _Column(_("In words"), lambda s: s.sentence, 24, 50),
        _Column(_("Usual range"), lambda s: report.remarks_on(s).usual, 14, 44),
        _Column(_("Events"), lambda s: _events(report, s), 12, 36),
        _Column(_("Note"), lambda s: s.note, 12, 44),
    )


def write_summary(
    sheet: "Worksheet",
    styles: Styles,
    report: ReportModel,
    places: Mapping[int, Figures],
    locale: NumberLocale,
) -> None:
    """Write the sheet; `places` says where the figures of each KPI stand, for the sparklines."""
    columns = _columns(report, locale)
    widths = [
        column_width(map(column.text, report.standings), column.least, column.most)
        for column in columns
    ]
    for index, width in enumerate(widths):
        sheet.set_column(index, index, width)
    row = _write_head(sheet, styles, report, sum(widths))
    _write_headings(sheet, styles, row, columns)
    sheet.repeat_rows(row)
    sheet.freeze_panes(0, 1)
    row += 1
    for group in report.groups:
        _write_department(sheet, styles, row, group.name)
        row += 1
        for standing in group.standings:
            _write_standing(sheet, styles, row, standing)
            _write_remarks(sheet, styles, row, report, standing)
            _add_sparkline(sheet, row, places[standing.metric.id])
            cells = zip((column.text(standing) for column in columns), widths, strict=True)
            sheet.set_row(row, row_height(*cells, least=33))
            row += 1
    sheet.fit_to_pages(1, 0)
    sheet.print_area(0, 0, row - 1, _LAST)


def _write_head(sheet: "Worksheet", styles: Styles, report: ReportModel, width: int) -> int:
    """Write title, origin and summary; return the row of the table's headings."""
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, report.title, styles.get(bold=True, font_size=20))
    sheet.set_row(1, 20)
    company = styles.get(bold=True, font_size=12, font_color=ACCENT)
    sheet.write_string(1, 0, report.company.name, company)
    quiet = styles.get(font_color=TEXT_SECONDARY, align="left")
    made = styles.get(font_color=TEXT_SECONDARY, align="left", num_format="yyyy-mm-dd hh:mm")
    sheet.write_string(2, 0, _("Period"), quiet)
    sheet.write_string(2, 1, report.period_label, quiet)
    sheet.write_string(3, 0, _("Made on"), quiet)
    sheet.merge_range(3, 1, 3, 2, "", made)
    sheet.write_datetime(3, 1, report.made_at.replace(tzinfo=None), made)
    row = 5
    text = styles.get(text_wrap=True)
    events = [_("Event: {event}").format(event=event) for event in report.events]
    for sentence in (*report.summary, *events):
        sheet.merge_range(row, 0, row, _LAST, "", text)
        sheet.write_string(row, 0, sentence, text)
        sheet.set_row(row, row_height((sentence, width)))
        row += 1
    return row + 1 if report.summary or events else row


def _write_headings(
    sheet: "Worksheet", styles: Styles, row: int, columns: tuple[_Column, ...]
) -> None:
    sheet.set_row(row, 34)
    for index, column in enumerate(columns):
        heading = styles.get(
            bold=True, text_wrap=True, align=column.align, indent=_indent(index),
            bottom=2, bottom_color=ACCENT,
        )  # fmt: skip
        sheet.write_string(row, index, column.heading, heading)


def _indent(column: int) -> int:
    """Return 1 for texts, which would else touch a right-aligned number before them."""
    return int(column in {_PERIOD, _STATUS, _TREND, _OWNER, _SENTENCE, _USUAL, _EVENTS, _NOTE})


def _write_department(sheet: "Worksheet", styles: Styles, row: int, name: str) -> None:
    department = styles.get(bold=True, bg_color=BAND, font_color=ACCENT)
    sheet.set_row(row, 21)
    sheet.write_string(row, 0, name, department)
    for index in range(1, _LAST + 1):
        sheet.write_blank(row, index, None, department)


def _write_standing(sheet: "Worksheet", styles: Styles, row: int, standing: Standing) -> None:
    unit = standing.metric.unit
    text = styles.get(text_wrap=True, indent=1, **_RULE)
    name = styles.get(text_wrap=True, bold=True, **_RULE)
    sheet.write_string(row, _NAME, standing.metric.name, name)
    sheet.write_string(row, _PERIOD, standing.period_label, text)
    if standing.value is None:
        sheet.write_string(row, _VALUE, standing.value_text, _quiet(styles))
    else:
        number = styles.get(num_format=unit.number_format, bold=True, align="right", **_RULE)
        sheet.write_number(row, _VALUE, standing.value, number)
    _write_target(sheet, styles, row, standing)
    status = styles.status(standing.status, indent=1, **_RULE)
    sheet.write_string(row, _STATUS, status_words(standing.status), status)
    _write_change(sheet, styles, row, _CHANGE, standing, standing.change)
    _write_change(sheet, styles, row, _ON_YEAR, standing, standing.change_on_year)
    sheet.write_blank(row, _TREND, None, text)
    write_text(sheet, row, _OWNER, standing.owner, text)
    sheet.write_string(row, _SENTENCE, standing.sentence, text)
    write_text(sheet, row, _NOTE, standing.note, text)


def _write_remarks(
    sheet: "Worksheet", styles: Styles, row: int, report: ReportModel, standing: Standing
) -> None:
    text = styles.get(text_wrap=True, indent=1, **_RULE)
    write_text(sheet, row, _USUAL, report.remarks_on(standing).usual, text)
    write_text(sheet, row, _EVENTS, _events(report, standing), text)


def _events(report: ReportModel, standing: Standing) -> str:
    return "\n".join(report.remarks_on(standing).events)


def _quiet(styles: Styles) -> "Format":
    return styles.get(font_color=TEXT_SECONDARY, align="right", **_RULE)


def _write_target(sheet: "Worksheet", styles: Styles, row: int, standing: Standing) -> None:
    """Write one target as a number, a range as text: one cell holds no two numbers."""
    target, metric = standing.target, standing.metric
    if target is None:
        sheet.write_string(row, _TARGET, standing.target_text, _quiet(styles))
    elif target.upper is not None:
        sheet.write_string(row, _TARGET, standing.target_text, styles.get(align="right", **_RULE))
    else:
        shown = target_format(metric.unit, metric.direction)
        number = styles.get(num_format=shown, align="right", **_RULE)
        sheet.write_number(row, _TARGET, target.value, number)


def _write_change(
    sheet: "Worksheet",
    styles: Styles,
    row: int,
    column: int,
    standing: Standing,
    change: Change | None,
) -> None:
    """Write a difference in the unit, and as a percentage beside it where that says more."""
    unit = standing.metric.unit
    if change is None:
        sheet.write_string(row, column, _NOTHING, _quiet(styles))
    else:
        number = styles.get(num_format=change_format(unit), align="right", **_RULE)
        sheet.write_number(row, column, _difference(change, unit), number)
    percentage = None if change is None else change_percentage(change, unit)
    if percentage is None:
        sheet.write_blank(row, column + 1, None, styles.get(**_RULE))
    else:
        ratio = styles.get(
            num_format=_RATIO_FORMAT, align="right", font_color=TEXT_SECONDARY, **_RULE
        )
        sheet.write_number(row, column + 1, percentage, ratio)


def _difference(change: Change, unit: Unit) -> float:
    """Return the difference of the two numbers as shown, which is what the sentences say."""
    gap = shown_value(change.value, unit) - shown_value(change.before, unit)
    return float(gap) if unit.kind.differs_by_points else value_of_shown(gap, unit)


def _difference_text(change: Change, unit: Unit, locale: NumberLocale) -> str:
    if unit.kind.differs_by_points:
        return change_text(change, unit, locale)
    return format_value(change.difference, unit, locale, signed=True)


def _add_sparkline(sheet: "Worksheet", row: int, figures: Figures) -> None:
    sheet.add_sparkline(
        row,
        _TREND,
        {
            "range": figures.address(FigureRow.VALUE),
            "empty_cells": "gaps",
            "show_hidden": True,
            "last_point": True,
            "series_color": HISTORY,
            "last_color": ACCENT,
            "weight": 1.5,
        },
    )
