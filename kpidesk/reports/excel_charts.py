"""The sheet "Charts": a native chart for every KPI, with the target as a step line.

Lines of an XY chart, because only there a target can change between two periods instead of sloping
from one to the next; a series of invisible points at the foot carries the names of the periods.
Below a chart stands, in words, from when on its numbers mean something else than before.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from kpidesk.domain.reporting import ReportModel
from kpidesk.domain.standing import Standing
from kpidesk.i18n import _
from kpidesk.reports.excel_figures import FigureRow, Figures
from kpidesk.reports.excel_styles import (
    ACCENT,
    AXIS,
    GRID,
    HISTORY,
    LINE,
    TEXT,
    TEXT_SECONDARY,
    Styles,
    lines_needed,
)

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_WIDTH: Final = 480  # pixels
_HEIGHT: Final = 280
_ABOVE: Final = 45  # pixels over the plot, for the name
_LEGEND: Final = 58  # and below it, for the periods and the legend
_COLUMN_WIDTH: Final = 68  # digits, which is the width of a chart
_ROW: Final = 20  # pixels
_ROWS_A_CHART: Final = 15
_ROWS_BELOW: Final = 4  # of these at most; what is below the chart makes it lower
_GAP: Final = 7  # pixels between a chart and what is below it
_DOWN: Final = 3  # pixels from the edge of the row
_CHARTS_A_LINE: Final = 2
_LINES_A_PAGE: Final = 2
_TOP: Final = 3
_QUIET: Final[Mapping[str, Any]] = {"color": TEXT_SECONDARY, "size": 9, "bold": False}


def write_charts(
    workbook: "Workbook",
    sheet: "Worksheet",
    styles: Styles,
    report: ReportModel,
    places: Mapping[int, Figures],
) -> None:
    """Write the sheet: two charts side by side, in the order of the report."""
    sheet.set_column(0, 2, _COLUMN_WIDTH)
    sheet.set_column(1, 1, 2)
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, report.title, styles.get(bold=True, font_size=20))
    company = styles.get(bold=True, font_size=12, font_color=ACCENT)
    sheet.write_string(1, 0, report.company.name, company)
    row, pages = _TOP, list[int]()
    for first in range(0, len(report.standings), _CHARTS_A_LINE):
        if first and not first % (_CHARTS_A_LINE * _LINES_A_PAGE):
            pages.append(row)
        beside = report.standings[first : first + _CHARTS_A_LINE]
        rows = _ROWS_A_CHART + max(max(0, _rows_below(each) - _ROWS_BELOW) for each in beside)
        for place, standing in enumerate(beside):
            figures = places[standing.metric.id]
            _write_chart(workbook, sheet, styles, (row, place * 2, rows), standing, figures)
        row += rows
    # Excel ignores page breaks where a sheet is fitted to pages, so the scale is set.
    sheet.set_print_scale(92)
    sheet.set_h_pagebreaks(pages)
    sheet.print_area(0, 0, max(row, _TOP + _ROWS_A_CHART) - 1, 2)


def _rows_below(standing: Standing) -> int:
    """Return how many rows the sentences below a chart take, with the one that ends them."""
    lines = [lines_needed(each.sentence, _COLUMN_WIDTH) for each in standing.chart.breaks]
    return sum(lines) + 1 if lines else 0


def _write_chart(
    workbook: "Workbook",
    sheet: "Worksheet",
    styles: Styles,
    place: tuple[int, int, int],
    standing: Standing,
    figures: Figures,
) -> None:
    """Write one KPI at `place`, a row, a column and how many rows there are."""
    row, column, rows = place
    below = _rows_below(standing)
    quiet = styles.get(font_color=TEXT_SECONDARY, text_wrap=True, valign="top")
    sentences = [each.sentence for each in standing.chart.breaks]
    if standing.chart.has_values:
        room = _ROW * (rows - below) - _DOWN - _GAP
        chart = _chart(workbook, standing, figures, min(room, _HEIGHT))
        said = " ".join([standing.sentence, *sentences])
        sheet.insert_chart(row, column, chart, {"description": said, "y_offset": _DOWN})
    else:
        name = styles.get(bold=True, text_wrap=True)
        sheet.write_string(row, column, standing.metric.name, name)
        sheet.write_string(
            row + 1, column, _("No values yet."), styles.get(font_color=TEXT_SECONDARY)
        )
    row += rows - below
    for sentence in sentences:
        lines = lines_needed(sentence, _COLUMN_WIDTH)
        if lines > 1:
            sheet.merge_range(row, column, row + lines - 1, column, "", quiet)
        sheet.write_string(row, column, sentence, quiet)
        row += lines


def _chart(workbook: "Workbook", standing: Standing, figures: Figures, height: int) -> "Chart":
    chart = workbook.add_chart({"type": "scatter", "subtype": "straight"})
    assert chart is not None  # noqa: S101 - None means an unknown type
    _add_target(chart, figures)
    _add_values(chart, standing, figures)
    _add_events(chart, figures)
    hidden = _add_period_names(chart, figures)
    chart.set_title(
        {
            "name": figures.cell(FigureRow.TITLE),
            "name_font": {"color": TEXT, "size": 12, "bold": True},
            "overlay": True,
            "layout": {"x": 0.02, "y": 6 / height},
        }
    )
    _set_axes(chart, standing, figures, height)
    chart.set_legend({"position": "bottom", "font": dict(_QUIET), "delete_series": [hidden]})
    chart.set_chartarea({"border": {"color": LINE}})
    chart.set_size({"width": _WIDTH, "height": height})
    chart.show_blanks_as("gap")
    chart.show_hidden_data()
    return chart


def _add_target(chart: "Chart", figures: Figures) -> None:
    line = {"color": TEXT, "width": 1.25}
    for row in (FigureRow.TARGET, FigureRow.UPPER_TARGET):
        if figures.counts[row]:
            chart.add_series(
                {
                    "name": _("Upper target") if row is FigureRow.UPPER_TARGET else _("Target"),
                    "categories": figures.cells(FigureRow.TARGET_POSITION),
                    "values": figures.cells(row),
                    "line": line,
                    "marker": {"type": "none"},
                }
            )


def _add_values(chart: "Chart", standing: Standing, figures: Figures) -> None:
    """Add the values, with dots since one between two gaps has no line, and the current one."""
    chart.add_series(
        {
            "name": _("Value"),
            "categories": figures.cells(FigureRow.POSITION),
            "values": figures.cells(FigureRow.VALUE),
            "line": {"color": HISTORY, "width": 2},
            "marker": {
                "type": "circle",
                "size": 4,
                "fill": {"color": HISTORY},
                "border": {"color": HISTORY},
            },
        }
    )
    current = standing.chart.current
    if current is None or standing.chart.points[current].value is None:
        return
    chart.add_series(
        {
            "name": figures.cell(FigureRow.PERIOD, current),
            "categories": figures.cell(FigureRow.POSITION, current),
            "values": figures.cell(FigureRow.VALUE, current),
            "line": {"none": True},
            "marker": {
                "type": "circle",
                "size": 9,
                "fill": {"color": ACCENT},
                "border": {"color": "#FFFFFF"},
            },
            "data_labels": {
                "value": True,
                "position": "right",
                "num_format": standing.metric.unit.number_format,
                "font": {"color": ACCENT, "size": 10, "bold": True},
            },
        }
    )


def _add_events(chart: "Chart", figures: Figures) -> None:
    """Add a diamond at the foot of each period in which something happened."""
    if not figures.counts[FigureRow.EVENT_POSITION]:
        return
    chart.add_series(
        {
            "name": _("Event"),
            "categories": figures.cells(FigureRow.EVENT_POSITION),
            "values": figures.cells(FigureRow.EVENT_HEIGHT),
            "line": {"none": True},
            "marker": {
                "type": "diamond",
                "size": 8,
                "fill": {"color": ACCENT},
                "border": {"color": "#FFFFFF"},
            },
        }
    )


def _add_period_names(chart: "Chart", figures: Figures) -> int:
    """Add the names of the periods below the axis; return the index of their series."""
    chart.add_series(
        {
            "name": _("Period"),
            "categories": figures.cells(FigureRow.LABEL_POSITION),
            "values": figures.cells(FigureRow.LABEL_HEIGHT),
            "line": {"none": True},
            "marker": {"type": "none"},
            "data_labels": {
                "value": True,
                "position": "below",
                "font": dict(_QUIET),
                "custom": [{"value": name, "font": dict(_QUIET)} for name in figures.labels],
            },
        }
    )
    return len(chart.series) - 1


def _set_axes(chart: "Chart", standing: Standing, figures: Figures, height: int) -> None:
    axis, unit = figures.axis, standing.metric.unit
    widest = max(len(axis.tick_text(tick, unit)) for tick in axis.ticks)
    left = (widest * 6 + (16 if axis.starts_at_zero else 36)) / _WIDTH
    right = (len(standing.value_text) * 6.5 + 18) / _WIDTH
    plot = (height - _ABOVE - _LEGEND) / height
    chart.set_plotarea(
        {"layout": {"x": left, "y": _ABOVE / height, "width": 1 - left - right, "height": plot}}
    )
    periods = len(standing.chart.points)
    # A little room on the left, where the first period's name would meet the lowest tick.
    left_edge = 0.5 - periods * 0.05
    chart.set_x_axis(
        {
            "min": left_edge,
            "max": periods + 0.5,
            "crossing": left_edge,
            "label_position": "none",
            "major_tick_mark": "none",
            "minor_tick_mark": "none",
            "major_gridlines": {"visible": False},
            "line": {"color": AXIS},
        }
    )
    chart.set_y_axis(
        {
            # A line may be drawn closer than from zero, but then the chart says so.
            "name": "" if axis.starts_at_zero else _("The axis does not start at zero"),
            "name_font": {**_QUIET, "size": 8, "italic": True},
            "min": axis.low,
            "max": axis.high,
            "major_unit": axis.ticks[1] - axis.ticks[0],
            "crossing": axis.low,
            "num_format": axis.tick_unit(unit).number_format,
            "num_font": dict(_QUIET),
            "line": {"none": True},
            "major_tick_mark": "none",
            "major_gridlines": {"visible": True, "line": {"color": GRID, "width": 0.75}},
        }
    )
