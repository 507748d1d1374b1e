"""The sheet "Data": every value of the report with its target, one a row, unrounded.

What was measured in another unit than now stands as text, with the unit of its time: beside the
others, the bare number would be added up with them.
"""

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from kpidesk.domain.charts import MarkerKind, TrendPoint
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.reporting import ReportModel
from kpidesk.domain.standing import Standing
from kpidesk.domain.units import format_value
from kpidesk.i18n import _
from kpidesk.reports.excel_styles import (
    ACCENT,
    TEXT_SECONDARY,
    Styles,
    column_width,
    row_height,
    status_words,
    write_text,
)

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_METRIC, _PERIOD, _STARTS, _VALUE, _TARGET, _UPPER, _STATUS, _NOTE, _EVENTS = range(9)
_LAST: Final = _EVENTS
_WIDEST_NAME: Final = 45
_WIDEST_NOTE: Final = 60


def write_data(
    sheet: "Worksheet", styles: Styles, report: ReportModel, locale: NumberLocale
) -> None:
    """Write the sheet: it can be sorted and filtered; the charts do not depend on it."""
    rows = [(standing, point) for standing in report.standings for point in _known(standing)]
    headings = (
        _("KPI"), _("Period"), _("Starts on"), _("Value"), _("Target"), _("Upper target"),
        _("Status"), _("Note"), _("Events"),
    )  # fmt: skip
    widths = _widths(rows, locale)
    right = {_STARTS, _VALUE, _TARGET, _UPPER}
    for column, (heading, width) in enumerate(zip(headings, widths, strict=True)):
        align = "right" if column in right else "left"
        indent = int(column in {_STATUS, _NOTE, _EVENTS})
        shown = styles.get(bold=True, bottom=2, bottom_color=ACCENT, align=align, indent=indent)
        # The filter's button covers two digits of the heading.
        sheet.set_column(column, column, max(width, len(heading) + 5))
        sheet.write_string(0, column, heading, shown)
    sheet.set_row(0, 24)
    for row, (standing, point) in enumerate(rows, start=1):
        _write_point(sheet, styles, row, standing, point)
        events = _events(standing, point)
        write_text(sheet, row, _EVENTS, events, styles.get(text_wrap=True, indent=1))
        cells = (
            (standing.metric.name, widths[_METRIC]),
            (point.note, widths[_NOTE]),
            (events, widths[_EVENTS]),
        )
        if (height := row_height(*cells)) > row_height(("", 1)):
            sheet.set_row(row, height)
    sheet.autofilter(0, 0, max(len(rows), 1), _LAST)
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)
    sheet.print_area(0, 0, max(len(rows), 1), _LAST)


def _known(standing: Standing) -> Sequence[TrendPoint]:
    """Return the points from the first one on of which anything is known."""
    points = standing.chart.points
    known = [
        index
        for index, point in enumerate(points)
        if point.value is not None
        or point.target is not None
        or point.note
        or point.value_text
        or point.target_text
    ]
    return points[known[0] :] if known else ()


def _widths(rows: list[tuple[Standing, TrendPoint]], locale: NumberLocale) -> list[int]:
    """Return the widths that show every text and number, in digits."""
    numbers = [""]
    for standing, point in rows:
        edges = (point.target.value, point.target.upper) if point.target else ()
        numbers += [
            format_value(value, standing.metric.unit, locale)
            for value in (point.value, *edges)
            if value is not None
        ]
        numbers += [point.value_text, point.target_text]
    number = column_width(numbers, 10, 60)
    return [
        column_width((standing.metric.name for standing, _point in rows), 16, _WIDEST_NAME),
        column_width((point.label for _standing, point in rows), 12, 40),
        12,
        number,
        number,
        number,
        16,
        column_width((point.note for _standing, point in rows), 12, _WIDEST_NOTE),
        column_width((_events(standing, point) for standing, point in rows), 12, _WIDEST_NOTE),
    ]


def _events(standing: Standing, point: TrendPoint) -> str:
    """Return what happened in the period of `point`, a line each."""
    chart = standing.chart
    return "\n".join(
        each.sentence
        for each in chart.markers
        if each.kind is MarkerKind.EVENT and chart.points[each.index] is point
    )


def _write_point(
    sheet: "Worksheet", styles: Styles, row: int, standing: Standing, point: TrendPoint
) -> None:
    unit = standing.metric.unit
    number = styles.get(num_format=unit.number_format, align="right")
    sheet.write_string(row, _METRIC, standing.metric.name, styles.get(text_wrap=True))
    sheet.write_string(row, _PERIOD, point.label, styles.get())
    day = styles.get(num_format="yyyy-mm-dd", align="right", font_color=TEXT_SECONDARY)
    start = dt.datetime.combine(point.period.start, dt.time())
    sheet.write_datetime(row, _STARTS, start, day)
    then = styles.get(align="right", font_color=TEXT_SECONDARY)
    if point.value is not None:
        sheet.write_number(row, _VALUE, point.value, number)
    elif point.value_text:
        sheet.write_string(row, _VALUE, point.value_text, then)
    if point.target is None and point.target_text:
        sheet.write_string(row, _TARGET, point.target_text, then)
    if point.target is not None:
        sheet.write_number(row, _TARGET, point.target.value, number)
        if point.target.upper is not None:
            sheet.write_number(row, _UPPER, point.target.upper, number)
    sheet.write_string(
        row, _STATUS, status_words(point.status), styles.status(point.status, indent=1)
    )
    write_text(sheet, row, _NOTE, point.note, styles.get(text_wrap=True, indent=1))
