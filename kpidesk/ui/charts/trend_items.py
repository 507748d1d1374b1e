"""The parts of an interactive trend: lines, steps, markers and labels, as pyqtgraph's items.

Loads pyqtgraph, so import it where it is used.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QPen

from kpidesk.domain.chart_geometry import end_target, end_value, note_indexes, spread, stacked
from kpidesk.domain.charts import MarkerKind, TrendChart
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.sentences import fitting_unit
from kpidesk.domain.status import Status
from kpidesk.domain.units import Unit, format_value
from kpidesk.i18n import _
from kpidesk.ui import theme
from kpidesk.ui.charts import trend_arrays
from kpidesk.ui.charts.plot_line import PlotLine, cosmetic_pen
from kpidesk.ui.charts.trend_arrays import Band, Curve
from kpidesk.ui.charts.trend_extras import note_path
from kpidesk.ui.models.tool_tips import escaped

_DOT: Final = 6.0
_RING: Final = 12.0
_NOTE: Final = 12.0
_BESIDE: Final = 10.0  # pixels from the last point to its label
_DOT_ROOM: Final = 9.0  # pixels a point needs before each gets a dot
_NO_PEN: Final = QPen(Qt.PenStyle.NoPen)


class TrendItems:
    """Everything that a trend draws into a plot; keeps the references that Qt does not."""

    def __init__(self, plot: pg.PlotItem) -> None:
        self.plot = plot
        self.chart = TrendChart("", Unit(), ())
        self.near_bands = pg.BarGraphItem(x0=[], x1=[], y0=[], y1=[])
        self.bands = pg.BarGraphItem(x0=[], x1=[], y0=[], y1=[])
        self.target = PlotLine()
        self.upper_target = PlotLine()
        self.last_year = PlotLine()
        self.benchmark = pg.InfiniteLine(angle=0)
        self.values = PlotLine()
        self._lines = (self.target, self.upper_target, self.last_year, self.values)
        self.dots = pg.ScatterPlotItem(size=_DOT, antialias=True)
        self.alone = pg.ScatterPlotItem(size=_DOT, antialias=True)
        self.notes = pg.ScatterPlotItem(symbol=note_path(), size=_NOTE, antialias=True)
        self._noted: list[int] = []
        self._heights = np.empty(0)
        self._known = Curve(np.empty(0), np.empty(0))
        self._lonely = self._known
        self.events = pg.ScatterPlotItem(symbol="d", size=_NOTE, antialias=True)
        self._happened: list[int] = []
        self.current = pg.ScatterPlotItem(symbol="o", size=_RING, antialias=True)
        self.cursor_line = pg.InfiniteLine(angle=90)
        self.cursor = pg.ScatterPlotItem(symbol="o", size=_RING + 6, antialias=True)
        self.value_label = pg.TextItem(anchor=(0, 0.5))
        self.target_label = pg.TextItem(anchor=(0, 0.5))
        self.benchmark_label = pg.TextItem(anchor=(0, 0.5))
        self._labels = (self.value_label, self.target_label, self.benchmark_label)
        self._named = dict.fromkeys(self._labels, 0.0)  # the value that each one names
        order = (
            self.near_bands, self.bands, self.benchmark, self.last_year, self.target,
            self.upper_target, self.cursor_line, self.values, self.dots, self.alone, self.events,
            self.notes, self.current, self.cursor, *self._labels,
        )  # fmt: skip
        for depth, item in enumerate(order):
            item.setZValue(depth)
            plot.addItem(item, ignoreBounds=True)
        self.cursor_line.hide()
        self.breaks: list[pg.InfiniteLine] = []
        self.restyle()

    def set_chart(self, chart: TrendChart, locale: NumberLocale) -> None:
        """Draw `chart`."""
        self.chart = chart
        curve, line = trend_arrays.values(chart), trend_arrays.line(chart)
        self.values.set_curve(line)
        self.target.set_curve(trend_arrays.target_steps(chart))
        self.upper_target.set_curve(trend_arrays.target_steps(chart, upper=True))
        _set_bands(self.bands, trend_arrays.target_bands(chart))
        _set_bands(self.near_bands, trend_arrays.near_bands(chart))
        self._known, self._lonely = curve.known(), trend_arrays.alone(line)
        self._heights = trend_arrays.bridged(curve)
        self._noted = note_indexes(chart)
        self._set_breaks()
        self._set_others()
        self._set_current()
        self._set_labels(locale)

    def _set_breaks(self) -> None:
        """Draw a broken line before the first period of each new meaning, and say which."""
        for line in self.breaks:
            self.plot.removeItem(line)
        self.breaks = []
        for each in self.chart.breaks:
            where = {"position": 0.97, "anchors": [(0, 0), (1, 0)], "movable": False}
            line = pg.InfiniteLine(each.index - 0.5, angle=90, label=each.label, labelOpts=where)
            line.setToolTip(escaped(each.sentence))
            line.label.setToolTip(escaped(each.sentence))
            line.setZValue(self.cursor_line.zValue() + 0.5)
            self.plot.addItem(line, ignoreBounds=True)
            self.breaks.append(line)
        self._style_breaks()

    def _style_breaks(self) -> None:
        tokens = theme.tokens()
        pen = cosmetic_pen(tokens.chart.label, 1)
        pen.setDashPattern([3, 3])
        for line in self.breaks:
            line.setPen(pen)
            line.setHoverPen(pen)
            line.label.setColor(tokens.chart.label)
            line.label.fill = QBrush(tokens.surface)
            line.label.setFont(theme.font(theme.FontRole.SECONDARY))

    def _set_others(self) -> None:
        """Draw what the values can be held against, and what happened meanwhile."""
        chart = self.chart
        self.last_year.setVisible(chart.shows_last_year)
        if chart.shows_last_year:
            self.last_year.set_curve(trend_arrays.last_year(chart))
        found = {each.index for each in chart.markers if each.kind is MarkerKind.EVENT}
        self._happened = sorted(found)
        self.benchmark.setVisible(chart.benchmark is not None)
        if chart.benchmark is not None:
            self.benchmark.setPos(chart.benchmark.value)

    def _set_current(self) -> None:
        index = self.chart.current
        value = None if index is None else self.chart.points[index].value
        if index is None or value is None:
            self.current.setData([], [])
        else:
            self.current.setData([index], [value])

    def _set_labels(self, locale: NumberLocale) -> None:
        for label in self._labels:
            label.setVisible(False)
        if not self.chart.points:
            return
        if (value := end_value(self.chart)) is not None:
            self._name(self.value_label, format_value(value, self.chart.unit, locale), value)
        if (target := end_target(self.chart)) is not None:
            unit = fitting_unit(self.chart.unit, target)
            goal = format_value(target.value, unit, locale)
            height = target.value
            text = _("Target {value}").format(value=goal)
            if target.upper is not None:
                high = format_value(target.upper, unit, locale)
                text = _("Target {low} to {high}").format(low=goal, high=high)
                height = (target.value + target.upper) / 2
            self._name(self.target_label, text, height)
        if self.chart.benchmark is not None:
            self._name(self.benchmark_label, self.chart.benchmark.label, self.chart.benchmark.value)

    def _name(self, label: pg.TextItem, text: str, value: float) -> None:
        label.setText(text)
        label.setVisible(True)
        self._named[label] = value

    def label_width(self) -> float:
        """Return the pixels that the labels at the right end need."""
        widths = [
            label.textItem.boundingRect().width() for label in self._labels if label.isVisible()
        ]
        return max(widths, default=-_BESIDE) + _BESIDE

    def place(self, view: QRectF, width: float, height: float) -> None:
        """Draw what is in `view`, in points and values, on `width` times `height` pixels."""
        per_point, per_pixel = width / view.width(), view.height() / height
        left, right = view.left(), view.right()
        for line in self._lines:
            line.show_part(left, right, round(width))
        self._show_dots(left, right, per_point, round(width))
        apart = _NOTE / per_point
        happened = spread(_within(self._happened, left, right), apart)
        low = view.top() + (_NOTE / 2 + 1) * per_pixel
        self.events.setData(happened, [low] * len(happened))
        noted = spread(_within(self._noted, left, right), apart)
        lift = (_NOTE / 2 + _DOT) * per_pixel
        self.notes.setData(noted, self._heights[noted] + lift)
        end = len(self.chart.points) - 1 + max(0.5, _BESIDE / per_point)
        self._place_labels(end, view, per_pixel)

    def _show_dots(self, left: float, right: float, per_point: float, columns: int) -> None:
        """Mark every value, or where they are too many the line alone."""
        roomy = per_point >= _DOT_ROOM
        self.dots.setVisible(roomy)
        if roomy:
            dots = trend_arrays.seen(self._known, left, right, columns)
            self.dots.setData(dots.x, dots.y)
        if len(self._lonely.x):
            alone = trend_arrays.seen(self._lonely, left, right, round(columns / 2))
            self.alone.setData(alone.x, alone.y, size=_DOT if roomy else _DOT / 2)
        else:
            self.alone.clear()

    def _place_labels(self, right: float, view: QRectF, per_pixel: float) -> None:
        """Put the labels beside what they name, moved where two would touch."""
        shown = [label for label in reversed(self._labels) if label.isVisible()]
        if shown:
            room = max(label.textItem.boundingRect().height() for label in shown)
            heights = [self._named[label] for label in shown]
            # A text's box has empty margins, which may share their place.
            places = stacked(heights, 0.8 * room * per_pixel, view.top(), view.bottom())
            for label, place in zip(shown, places, strict=True):
                label.setPos(right, place)

    def move_cursor(self, index: int | None) -> None:
        """Mark the point `index` as the one that is read out."""
        self.cursor_line.setVisible(index is not None)
        self.cursor.setData([], [])
        if index is None:
            return
        self.cursor_line.setPos(index)
        value = self.chart.points[index].value
        if value is not None:
            self.cursor.setData([index], [value])

    def restyle(self) -> None:
        """Take the colours and fonts of the theme that is shown now."""
        tokens = theme.tokens()
        colours = tokens.chart
        font = theme.font(theme.FontRole.SECONDARY, tabular=True)
        self.values.set_look(colours.history, 2)
        for dots in (self.dots, self.alone):
            dots.setPen(_NO_PEN)
            dots.setBrush(QBrush(colours.history))
        for steps in (self.target, self.upper_target):
            steps.set_look(colours.target, 1.25)
        self.bands.setOpts(pen=_NO_PEN, brush=QBrush(colours.target_band))
        self.near_bands.setOpts(pen=_NO_PEN, brush=QBrush(tokens.status[Status.NEAR].soft))
        self._style_breaks()
        self._style_others()
        self.notes.setPen(cosmetic_pen(tokens.surface, 1))
        self.notes.setBrush(QBrush(colours.note))
        self.current.setPen(cosmetic_pen(tokens.surface, 2))
        self.current.setBrush(QBrush(colours.current))
        self.cursor_line.setPen(cosmetic_pen(colours.axis, 1))
        self.cursor.setPen(cosmetic_pen(tokens.accent, 2))
        self.cursor.setBrush(QBrush(Qt.BrushStyle.NoBrush))
        for label, colour in (
            (self.value_label, colours.current),
            (self.target_label, colours.target),
            (self.benchmark_label, colours.label),
        ):
            label.setColor(colour)
            label.setFont(font)
            label.fill = QBrush(tokens.surface)  # the grid shall not strike through the words

    def _style_others(self) -> None:
        tokens = theme.tokens()
        self.last_year.set_look(tokens.chart.history_soft, 1.5)
        dashed = cosmetic_pen(tokens.chart.label, 1)
        dashed.setDashPattern([6, 4])
        self.benchmark.setPen(dashed)
        self.benchmark.setHoverPen(dashed)
        self.events.setPen(cosmetic_pen(tokens.surface, 1))
        self.events.setBrush(QBrush(tokens.accent))


def _set_bands(item: pg.BarGraphItem, bands: Sequence[Band]) -> None:
    item.setOpts(
        x0=[band.left for band in bands],
        x1=[band.right for band in bands],
        y0=[band.low for band in bands],
        y1=[band.high for band in bands],
    )


def _within(places: list[int], left: float, right: float) -> list[int]:
    """Return those of the sorted `places` that are in sight."""
    return places[bisect_left(places, left) : bisect_right(places, right)]
