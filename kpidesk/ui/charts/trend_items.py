"""The parts of an interactive trend: lines, steps, markers and labels, as pyqtgraph's items.

Loads pyqtgraph, so import it where it is used.
"""

from typing import Final

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainterPath, QPen, QPolygonF

from kpidesk.domain.charts import MarkerKind, TrendChart
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.sentences import fitting_unit
from kpidesk.domain.units import Unit, format_value
from kpidesk.i18n import _
from kpidesk.ui import theme
from kpidesk.ui.charts import trend_arrays
from kpidesk.ui.charts.trend_arrays import Curve
from kpidesk.ui.models.tool_tips import escaped

_DOT: Final = 6.0
_RING: Final = 12.0
_NOTE: Final = 12.0
_BESIDE: Final = 10.0  # pixels from the last point to its label
_MANY: Final = 1500  # points; a thick smooth line of more is slow to paint
_NO_PEN: Final = QPen(Qt.PenStyle.NoPen)


def _note_path() -> QPainterPath:
    """Return a speech bubble that points down; 1 is the marker's size."""
    path = QPainterPath()
    path.addRoundedRect(QRectF(-0.5, -0.5, 1.0, 0.7), 0.15, 0.15)
    tail = QPainterPath()
    tail.addPolygon(QPolygonF([QPointF(-0.3, 0.1), QPointF(0.2, 0.1), QPointF(-0.05, 0.5)]))
    tail.closeSubpath()
    return path.united(tail)


class TrendItems:
    """Everything that a trend draws into a plot; keeps the references that Qt does not."""

    def __init__(self, plot: pg.PlotItem) -> None:
        self.plot = plot
        self.chart = TrendChart("", Unit(), ())
        line = {"connect": "finite", "antialias": True}
        self.bands = pg.BarGraphItem(x0=[], x1=[], y0=[], y1=[])
        self.target = pg.PlotDataItem(**line)
        self.upper_target = pg.PlotDataItem(**line)
        self.last_year = pg.PlotDataItem(**line)
        self.benchmark = pg.InfiniteLine(
            angle=0, label="", labelOpts={"position": 0.02, "anchors": [(0, 1), (0, 1)]}
        )
        self.values = pg.PlotDataItem(**line)
        self.dots = pg.ScatterPlotItem(size=_DOT, antialias=True)
        self.alone = pg.ScatterPlotItem(size=_DOT, antialias=True)
        self.notes = pg.ScatterPlotItem(symbol=_note_path(), size=_NOTE, antialias=True)
        self._noted: list[tuple[int, float]] = []
        self.events = pg.ScatterPlotItem(symbol="d", size=_NOTE, antialias=True)
        self._happened: list[int] = []
        self.current = pg.ScatterPlotItem(symbol="o", size=_RING, antialias=True)
        self.cursor_line = pg.InfiniteLine(angle=90)
        self.cursor = pg.ScatterPlotItem(symbol="o", size=_RING + 6, antialias=True)
        self.value_label = pg.TextItem(anchor=(0, 0.5))
        self.target_label = pg.TextItem(anchor=(0, 0.5))
        order = (
            self.bands, self.benchmark, self.last_year, self.target, self.upper_target,
            self.cursor_line, self.values, self.dots, self.alone, self.events, self.notes,
            self.current, self.cursor, self.value_label, self.target_label,
        )  # fmt: skip
        for depth, item in enumerate(order):
            item.setZValue(depth)
            plot.addItem(item, ignoreBounds=True)
        for each in (self.values, self.last_year):
            each.setDownsampling(auto=True, method="peak")
            each.setClipToView(True)
        self.cursor_line.hide()
        self.breaks: list[pg.InfiniteLine] = []
        self.restyle()

    def set_chart(self, chart: TrendChart, locale: NumberLocale) -> None:
        """Draw `chart`."""
        self.chart = chart
        curve, line = trend_arrays.values(chart), trend_arrays.line(chart)
        steps = trend_arrays.target_steps(chart)
        upper = trend_arrays.target_steps(chart, upper=True)
        bands = trend_arrays.target_bands(chart)
        lonely = trend_arrays.alone(line)
        self._set_line()
        self.values.setData(line.x, line.y)
        self.target.setData(steps.x, steps.y)
        self.upper_target.setData(upper.x, upper.y)
        self.bands.setOpts(
            x0=[band.left for band in bands],
            x1=[band.right for band in bands],
            y0=[band.low for band in bands],
            y1=[band.high for band in bands],
        )
        known = curve.known()
        self.dots.setData(known.x, known.y)
        self.alone.setData(lonely.x, lonely.y)
        self._set_breaks()
        self._set_notes(curve)
        self._set_others()
        self._set_current()
        self._set_labels(locale)

    def _set_line(self) -> None:
        many = len(self.chart.points) > _MANY
        self.values.opts["antialias"] = not many
        self.values.setPen(_pen(theme.tokens().chart.history, 1 if many else 2))

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
        pen = _pen(tokens.chart.label, 1)
        pen.setDashPattern([3, 3])
        for line in self.breaks:
            line.setPen(pen)
            line.setHoverPen(pen)
            line.label.setColor(tokens.chart.label)
            line.label.fill = QBrush(tokens.surface)
            line.label.setFont(theme.font(theme.FontRole.SECONDARY))

    def _set_notes(self, curve: Curve) -> None:
        heights = trend_arrays.bridged(curve)
        noted = [index for index, point in enumerate(self.chart.points) if point.note]
        self._noted = [(index, float(heights[index])) for index in noted]

    def _set_others(self) -> None:
        """Draw what the values can be held against, and what happened meanwhile."""
        chart = self.chart
        self.last_year.setVisible(chart.shows_last_year)
        if chart.shows_last_year:
            before = trend_arrays.last_year(chart)
            self.last_year.setData(before.x, before.y)
        found = {each.index for each in chart.markers if each.kind is MarkerKind.EVENT}
        self._happened = sorted(found)
        self.benchmark.setVisible(chart.benchmark is not None)
        if chart.benchmark is not None:
            self.benchmark.setPos(chart.benchmark.value)
            self.benchmark.label.setFormat(chart.benchmark.label)

    def _set_current(self) -> None:
        index = self.chart.current
        value = None if index is None else self.chart.points[index].value
        if index is None or value is None:
            self.current.setData([], [])
        else:
            self.current.setData([index], [value])

    def _set_labels(self, locale: NumberLocale) -> None:
        last = self.chart.points[-1] if self.chart.points else None
        for label in (self.value_label, self.target_label):
            label.setVisible(False)
        if last is None:
            return
        if last.value is not None:
            self.value_label.setText(format_value(last.value, self.chart.unit, locale))
            self.value_label.setPos(0, last.value)
            self.value_label.setVisible(True)
        if last.target is not None:
            unit = fitting_unit(self.chart.unit, last.target)
            goal = format_value(last.target.value, unit, locale)
            height = last.target.value
            text = _("Target {value}").format(value=goal)
            if last.target.upper is not None:
                high = format_value(last.target.upper, unit, locale)
                text = _("Target {low} to {high}").format(low=goal, high=high)
                height = (last.target.value + last.target.upper) / 2
            self.target_label.setText(text)
            self.target_label.setPos(0, height)
            self.target_label.setVisible(True)

    def label_width(self) -> float:
        """Return the pixels that the labels at the right end need."""
        widths = [
            label.textItem.boundingRect().width()
            for label in (self.value_label, self.target_label)
            if label.isVisible()
        ]
        return max(widths, default=-_BESIDE) + _BESIDE

    def place(self, units_per_pixel: float, points_per_pixel: float, bottom: float) -> None:
        """Put what stands beside a point at its distance in pixels; events above the `bottom`."""
        low = bottom + (_NOTE / 2 + 1) * units_per_pixel
        self.events.setData(self._happened, [low] * len(self._happened))
        right = len(self.chart.points) - 1 + max(0.5, _BESIDE * points_per_pixel)
        for label in (self.value_label, self.target_label):
            label.setPos(right, label.y())
        lift = (_NOTE / 2 + _DOT) * units_per_pixel
        self.notes.setData([at for at, _y in self._noted], [y + lift for _at, y in self._noted])
        self._part_labels(units_per_pixel)

    def _part_labels(self, units_per_pixel: float) -> None:
        value, target = self.value_label, self.target_label
        value.setAnchor((0, 0.5))
        target.setAnchor((0, 0.5))
        if not (value.isVisible() and target.isVisible()):
            return
        room = value.textItem.boundingRect().height() * 0.8 * units_per_pixel
        if abs(value.y() - target.y()) < room:
            value_is_above = value.y() >= target.y()
            value.setAnchor((0, 0.85 if value_is_above else 0.15))
            target.setAnchor((0, 0.15 if value_is_above else 0.85))

    def show_dots(self, shown: bool) -> None:
        """Mark every value, or where they are too many the line alone."""
        self.dots.setVisible(shown)

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
        self._set_line()
        for dots in (self.dots, self.alone):
            dots.setPen(_NO_PEN)
            dots.setBrush(QBrush(colours.history))
        for steps in (self.target, self.upper_target):
            steps.setPen(_pen(colours.target, 1.25))
        self.bands.setOpts(pen=_NO_PEN, brush=QBrush(colours.target_band))
        self._style_breaks()
        self._style_others()
        self.notes.setPen(_pen(tokens.surface, 1))
        self.notes.setBrush(QBrush(colours.note))
        self.current.setPen(_pen(tokens.surface, 2))
        self.current.setBrush(QBrush(colours.current))
        self.cursor_line.setPen(_pen(colours.axis, 1))
        self.cursor.setPen(_pen(tokens.accent, 2))
        self.cursor.setBrush(QBrush(Qt.BrushStyle.NoBrush))
        for label, colour in (
            (self.value_label, colours.current),
            (self.target_label, colours.target),
        ):
            label.setColor(colour)
            label.setFont(font)
            label.fill = QBrush(tokens.surface)  # the grid shall not strike through the words

    def _style_others(self) -> None:
        tokens = theme.tokens()
        self.last_year.setPen(_pen(tokens.chart.history_soft, 1.5))
        dashed = _pen(tokens.chart.label, 1)
        dashed.setDashPattern([6, 4])
        self.benchmark.setPen(dashed)
        self.benchmark.setHoverPen(dashed)
        self.benchmark.label.setColor(tokens.chart.label)
        self.benchmark.label.setFont(theme.font(theme.FontRole.SECONDARY))
        self.events.setPen(_pen(tokens.surface, 1))
        self.events.setBrush(QBrush(tokens.accent))


def _pen(colour: QColor, width: float) -> QPen:
    pen = QPen(colour, width)
    pen.setCosmetic(True)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen
