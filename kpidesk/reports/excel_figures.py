"""The hidden sheet "Chart figures": what the sparklines and charts of a workbook draw.

Not taken from the sheet "Data", because a person may sort that one, and no chart must change then.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from kpidesk.domain.chart_geometry import (
    TREND_TICKS,
    TargetStep,
    ValueAxis,
    labelled_indexes,
    target_steps,
    value_axis,
)
from kpidesk.domain.charts import MarkerKind
from kpidesk.domain.reporting import ReportModel
from kpidesk.domain.standing import Standing
from kpidesk.i18n import _
from kpidesk.reports.excel_styles import text_width

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_LABELS_THAT_FIT: Final = 7
_TITLE_WIDTH: Final = 46  # letters
_FOOT: Final = 0.03  # of the height of the plot, where the marks of events stand

CellRange = list[
    str | int
]  # as XlsxWriter's charts take it: sheet, first row and column, last ones


class FigureRow(IntEnum):
    """The rows of one KPI; positions count periods from 1, which reach half a step either way."""

    TITLE = 0
    PERIOD = 1
    POSITION = 2
    VALUE = 3
    TARGET_POSITION = 4
    TARGET = 5
    UPPER_TARGET = 6
    LABEL_POSITION = 7
    LABEL_HEIGHT = 8
    EVENT_POSITION = 9
    EVENT_HEIGHT = 10
    EMPTY = 11

    @property
    def label(self) -> str:
        """Return what a person reads in front of the row."""
        return {
            FigureRow.PERIOD: _("Period"),
            FigureRow.POSITION: _("Position"),
            FigureRow.VALUE: _("Value"),
            FigureRow.TARGET_POSITION: _("Position of the target"),
            FigureRow.TARGET: _("Target"),
            FigureRow.UPPER_TARGET: _("Upper target"),
            FigureRow.LABEL_POSITION: _("Position of the label"),
            FigureRow.LABEL_HEIGHT: _("Height of the label"),
            FigureRow.EVENT_POSITION: _("Position of the event"),
            FigureRow.EVENT_HEIGHT: _("Height of the event"),
        }.get(self, "")


@dataclass(frozen=True, slots=True)
class Figures:
    """Where the figures of one KPI stand, and the axis they are drawn on."""

    sheet: str
    top: int
    counts: Mapping[FigureRow, int]
    axis: ValueAxis
    labels: tuple[str, ...]

    def cells(self, row: FigureRow) -> CellRange:
        """Return the cells of a row."""
        return [self.sheet, self.top + row, 1, self.top + row, self.counts[row]]

    def address(self, row: FigureRow) -> str:
        """Return the cells of a row as a formula names them, which is how sparklines take them."""
        from xlsxwriter.utility import quote_sheetname, xl_range

        line = self.top + row
        return f"{quote_sheetname(self.sheet)}!{xl_range(line, 1, line, self.counts[row])}"

    def cell(self, row: FigureRow, index: int = 0) -> CellRange:
        """Return one cell of a row as a range; the title stands in the first column."""
        column = 0 if row is FigureRow.TITLE else index + 1
        return [self.sheet, self.top + row, column, self.top + row, column]


def write_figures(sheet: "Worksheet", report: ReportModel) -> dict[int, Figures]:
    """Write the sheet, hide it, and return where the figures of each metric stand, by its id."""
    places: dict[int, Figures] = {}
    top = 0
    for standing in report.standings:
        places[standing.metric.id] = _write_block(sheet, top, standing)
        top += len(FigureRow)
    sheet.set_column(0, 0, 28)
    sheet.hide()
    return places


def _write_block(sheet: "Worksheet", top: int, standing: Standing) -> Figures:
    chart = standing.chart
    axis = value_axis(chart, TREND_TICKS)
    shown = labelled_indexes(chart, _LABELS_THAT_FIT)
    positions, lows, highs = _step_line(target_steps(chart))
    happened = sorted({each.index for each in chart.markers if each.kind is MarkerKind.EVENT})
    foot = axis.low + (axis.high - axis.low) * _FOOT
    rows: dict[FigureRow, Sequence[str | float | None]] = {
        FigureRow.PERIOD: [point.label for point in chart.points],
        FigureRow.POSITION: [index + 1 for index in range(len(chart.points))],
        FigureRow.VALUE: [point.value for point in chart.points],
        FigureRow.TARGET_POSITION: positions,
        FigureRow.TARGET: lows,
        FigureRow.UPPER_TARGET: highs if any(high is not None for high in highs) else [],
        FigureRow.LABEL_POSITION: [index + 1 for index in shown],
        FigureRow.LABEL_HEIGHT: [axis.low for _index in shown],
        FigureRow.EVENT_POSITION: [index + 1 for index in happened],
        FigureRow.EVENT_HEIGHT: [foot for _index in happened],
    }
    sheet.write_string(top, 0, _elided(standing.metric.name))
    for row, values in rows.items():
        sheet.write_string(top + row, 0, row.label)
        for column, value in enumerate(values, start=1):
            if isinstance(value, str):
                sheet.write_string(top + row, column, value)
            elif value is not None:
                sheet.write_number(top + row, column, value)
    counts = {row: len(values) for row, values in rows.items()}
    labels = tuple(chart.points[index].short_label for index in shown)
    return Figures(sheet.get_name(), top, counts, axis, labels)


def _elided(name: str) -> str:
    """Return what fits above a chart; Excel would wrap the rest across the lines."""
    return name if text_width(name) <= _TITLE_WIDTH else f"{name[: _TITLE_WIDTH - 2].rstrip()}…"


def _step_line(
    steps: Sequence[TargetStep],
) -> tuple[list[float], list[float | None], list[float | None]]:
    """Return positions, targets and upper targets of a step line; None lifts the pen."""
    positions: list[float] = []
    lows: list[float | None] = []
    highs: list[float | None] = []
    end = steps[0].first if steps else 0
    for step in steps:
        if step.first != end:
            # The position stays a number: an empty one makes Excel take all of them for texts.
            positions.append(step.first + 0.5)
            lows.append(None)
            highs.append(None)
        end = step.last + 1
        positions += [step.first + 0.5, end + 0.5]
        lows += [step.value] * 2
        highs += [step.upper] * 2
    return positions, lows, highs
