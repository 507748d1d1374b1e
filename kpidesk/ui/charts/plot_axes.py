"""Axes of pyqtgraph's plots with our own labels; loads pyqtgraph, so import it where it is used."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPen

from kpidesk.domain.chart_geometry import ValueAxis
from kpidesk.domain.charts import TrendPoint
from kpidesk.domain.numbers import ENGLISH, NumberLocale
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.ui import theme
from kpidesk.ui.charts import period_axis

_OVERHANG: Final = 20  # pixels that a label may stand out beyond the plot
_TEXT_OFFSET: Final = 8  # pixels between the labels of values and the plot
_SAMPLE: Final = 40  # labels that are measured; the longest texts are the widest, near enough

_Levels = list[tuple[float, list[float]]]


class PlotPeriodAxis(pg.AxisItem):
    """Periods from left to right by index, labelled as densely as there is room."""

    def __init__(self) -> None:
        super().__init__("bottom", maxTickLength=4)
        pg.AxisItem.setStyle(
            self, tickTextOffset=6, hideOverlappingLabels=3 * _OVERHANG, tickAlpha=255
        )
        self._font = QFont()
        self._labels: list[str] = []
        self._levels: tuple[period_axis.TickLevel, ...] = ()
        self._widest: float | None = None  # None: not measured yet

    def set_points(self, points: Sequence[TrendPoint]) -> None:
        """Label these points."""
        self._labels = [point.short_label for point in points]
        self._levels = period_axis.tick_levels([point.period for point in points])
        self._widest = None
        self.picture = None
        self.update()

    def set_font(self, font: QFont) -> None:
        """Write the labels in `font`."""
        self._font, self._widest = font, None
        pg.AxisItem.setTickFont(self, font)

    def tickValues(self, minVal: float, maxVal: float, size: float) -> _Levels:
        if not self._levels or maxVal <= minVal:
            return []
        level = period_axis.fitting_level(
            self._levels, self._label_width(), size / (maxVal - minVal)
        )
        return [(level.spacing, [float(i) for i in level.indexes if minVal <= i <= maxVal])]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        return [self._labels[round(value)] for value in values]

    def _label_width(self) -> float:
        if self._widest is None:
            metrics = QFontMetricsF(self._font)
            longest = sorted(set(self._labels), key=len)[-_SAMPLE:]
            widths = (metrics.horizontalAdvance(label) for label in longest)
            self._widest = max(widths, default=0.0)
        return self._widest


class PlotValueAxis(pg.AxisItem):
    """Values at round steps, each with a light line across the plot."""

    def __init__(self) -> None:
        super().__init__("left", maxTickLength=0)
        pg.AxisItem.setStyle(self, tickTextOffset=_TEXT_OFFSET, tickAlpha=255)
        self.setGrid(255)
        self._axis: ValueAxis | None = None
        self._unit = Unit()
        self._locale = ENGLISH
        self._font = QFont()

    def set_font(self, font: QFont) -> None:
        """Write the labels in `font`."""
        self._font = font
        pg.AxisItem.setTickFont(self, font)
        self._fit_width()

    def _fit_width(self) -> None:
        # Left to itself pyqtgraph hides what is wider than the labels before, and the whole axis.
        axis, metrics = self._axis, QFontMetricsF(self._font)
        if axis is not None:
            texts = [axis.tick_text(tick, self._unit, self._locale) for tick in axis.ticks]
            wanted = math.ceil(max(metrics.horizontalAdvance(text) for text in texts))
            wanted += _TEXT_OFFSET + 4
            if wanted != self.fixedWidth:
                pg.AxisItem.setWidth(self, wanted)

    def set_axis(self, axis: ValueAxis, unit: Unit, locale: NumberLocale) -> None:
        """Show the ticks of `axis`; the symbol of a plain number ("days") is left to a caption."""
        symbol = "" if unit.kind is UnitKind.NUMBER else unit.symbol
        self._axis, self._unit, self._locale = axis, replace(unit, symbol=symbol), locale
        self._fit_width()
        self.picture = None
        self.update()

    def tickValues(self, minVal: float, maxVal: float, size: float) -> _Levels:
        return [(0.0, list(self._axis.ticks))] if self._axis else []

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        axis = self._axis
        return [axis.tick_text(value, self._unit, self._locale) for value in values] if axis else []

    def boundingRect(self) -> QRectF:
        # With a grid pyqtgraph allows no overhang, and the label of the lowest line is lost.
        rect: QRectF = pg.AxisItem.boundingRect(self)
        return rect.adjusted(0, -_OVERHANG, 0, _OVERHANG)


def style_axes(periods: PlotPeriodAxis, values: PlotValueAxis) -> None:
    """Give both axes the colours and the font of the theme."""
    colours = theme.tokens().chart
    font = theme.font(theme.FontRole.SECONDARY, tabular=True)
    periods.set_font(font)
    values.set_font(font)
    for axis in (periods, values):
        pg.AxisItem.setTextPen(axis, colours.label)
    pg.AxisItem.setPen(periods, QPen(colours.axis, 1))
    pg.AxisItem.setTickPen(periods, QPen(colours.axis, 1))
    pg.AxisItem.setPen(values, QPen(Qt.PenStyle.NoPen))
    pg.AxisItem.setTickPen(values, QPen(colours.grid, 1))
