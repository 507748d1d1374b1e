"""The picture of a trend for paper: values, a stepping target, labels in their place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from kpidesk.domain.chart_geometry import (
    TREND_TICKS,
    end_target,
    end_value,
    labelled_indexes,
    stacked,
    target_steps,
    value_axis,
)
from kpidesk.domain.chart_keys import chart_keys
from kpidesk.domain.charts import TrendChart
from kpidesk.domain.numbers import ENGLISH, NumberLocale
from kpidesk.domain.sentences import fitting_unit
from kpidesk.domain.units import format_value
from kpidesk.i18n import _
from kpidesk.ui.charts.break_marks import paint_break_labels, paint_breaks
from kpidesk.ui.charts.period_axis import fitting_level, tick_levels
from kpidesk.ui.charts.trend_extras import (
    paint_benchmark,
    paint_events,
    paint_last_year,
    paint_near,
    paint_notes,
)
from kpidesk.ui.charts.trend_frame import TrendFrame, crisp
from kpidesk.ui.charts.trend_legend import Legend
from kpidesk.ui.charts.trend_lines import paint_current, paint_range, paint_target, paint_values
from kpidesk.ui.theme import Tokens

_CENTRED: Final = Qt.AlignmentFlag.AlignCenter
_WIDEST_MARGIN: Final = 0.36  # of the picture, for the labels on either side


def paint_trend(
    painter: QPainter,
    rect: QRectF,
    chart: TrendChart,
    tokens: Tokens,
    font: QFont,
    locale: NumberLocale = ENGLISH,
    *,
    plan: bool = False,
    running: int | None = None,
) -> None:
    """Paint `chart` into `rect`: text in `font`, lines in proportion to it.

    A missing value leaves a gap. Where the axis does not start at zero, it says so. A chart without
    values says that instead, unless `plan` asks for its targets alone. `running` is the index of
    the period whose name is bold; None is the current one.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font)
    if chart.has_values or (plan and target_steps(chart)):
        bold = chart.current if running is None else running
        _Trend(painter, rect, chart, tokens, font, locale, bold).paint()
    else:
        painter.setPen(tokens.text_secondary)
        painter.drawText(rect, _CENTRED | Qt.TextFlag.TextWordWrap, _("No values yet."))
    painter.restore()


def describe_trend(chart: TrendChart, locale: NumberLocale = ENGLISH) -> str:
    """Say what the picture shows: current period, lowest and highest value, and each break."""
    known = [point for point in chart.points if point.value is not None]
    if not known:
        return _("{name}: no values yet.").format(name=chart.title)
    low = min(known, key=lambda point: point.value or 0.0)
    high = max(known, key=lambda point: point.value or 0.0)
    current = known[-1] if chart.current is None else chart.points[chart.current]
    said = _(
        "{name}. {sentence} Lowest {low} in {low_period}, highest {high} in {high_period}."
    ).format(
        name=chart.title,
        sentence=current.sentence,
        low=format_value(low.value or 0.0, chart.unit, locale),
        low_period=low.label,
        high=format_value(high.value or 0.0, chart.unit, locale),
        high_period=high.label,
    )
    return " ".join([said, *(each.sentence for each in chart.breaks)])


@dataclass(frozen=True, slots=True)
class _SideLabel:
    """A label to the right of the plot, at the height of what it names."""

    text: str
    value: float
    font: QFont
    colour: QColor


class _Trend:
    """One painting of one trend; everything is measured first."""

    def __init__(
        self,
        painter: QPainter,
        rect: QRectF,
        chart: TrendChart,
        tokens: Tokens,
        font: QFont,
        locale: NumberLocale,
        running: int | None,
    ) -> None:
        self._painter = painter
        self._running = running
        self._rect = rect
        self._chart = chart
        self._tokens = tokens
        self._font = font
        self._bold = QFont(font)
        self._bold.setWeight(QFont.Weight.DemiBold)
        self._locale = locale
        self._metrics = QFontMetricsF(font)
        self._line = self._metrics.height()
        self._unit = self._line / 12
        self._legend = Legend(chart_keys(chart), font, rect.width())
        self._axis = value_axis(chart, TREND_TICKS)
        self._ticks = self._thinned_ticks(rect.height() - 2.6 * self._line - self._legend.height)
        self._tick_texts = self._ticks_as_text()
        self._side = self._side_labels()
        self._frame = TrendFrame(self._plot(), self._axis, len(chart.points))

    def paint(self) -> None:
        """Paint grid, target, values, mark and labels, in this order."""
        painter, chart, tokens, frame = self._painter, self._chart, self._tokens, self._frame
        unit = self._unit
        self._paint_grid()
        paint_near(painter, frame, chart, tokens)
        paint_range(painter, frame, chart, tokens)
        paint_breaks(painter, frame, chart, tokens, 0.8 * unit)
        paint_benchmark(painter, frame, chart, tokens, 0.8 * unit)
        if chart.shows_last_year:
            paint_last_year(painter, frame, chart, tokens, 1.4 * unit)
        paint_target(painter, frame, chart, tokens, 1.1 * unit)
        width = 1.7 * unit / max(1.0, min(2.0, frame.points_in(unit)))  # thinner where it is dense
        paint_values(painter, frame, chart, tokens.chart.history, width, 1.7 * unit)
        paint_events(painter, frame, chart, tokens, 4.0 * unit)
        paint_notes(painter, frame, chart, tokens, 4.0 * unit)
        paint_current(painter, frame, chart, tokens, 3.6 * unit)
        self._paint_periods()
        self._paint_side_labels()
        left = QPointF(frame.plot.left(), self._rect.bottom() - self._legend.height)
        self._legend.paint(painter, left, tokens)
        paint_break_labels(painter, frame, chart, tokens, self._font)

    def _thinned_ticks(self, height: float) -> tuple[float, ...]:
        """Return the ticks that get a line and a label: every second where it is tight."""
        ticks = self._axis.ticks
        fitting = max(2, min(7, int(height / (self._line * 1.3)) + 1))
        stride = next(n for n in range(1, len(ticks) + 1) if -(-len(ticks) // n) <= fitting)
        return ticks[::stride]

    def _ticks_as_text(self) -> list[str]:
        """Return the labels of the ticks, empty where they would leave no room for the line."""
        texts = [self._axis.tick_text(tick, self._chart.unit, self._locale) for tick in self._ticks]
        widest = max(self._metrics.horizontalAdvance(text) for text in texts)
        fits = widest <= self._rect.width() * _WIDEST_MARGIN
        return texts if fits else [""] * len(texts)

    @property
    def _says_that_it_zooms(self) -> bool:
        return not self._axis.starts_at_zero

    def _plot(self) -> QRectF:
        left = max(self._metrics.horizontalAdvance(text) for text in self._tick_texts)
        right = max((self._width(label) for label in self._side), default=0.0)
        top = self._line * (1.5 if self._says_that_it_zooms else 0.5)
        top += self._line * 0.8 if self._chart.breaks else 0.0
        return self._rect.adjusted(
            left + 6 * self._unit,
            top,
            -(right + (8 if self._side else 2) * self._unit),
            -(self._line + 4 * self._unit + self._legend.height),
        )

    def _width(self, label: _SideLabel) -> float:
        return QFontMetricsF(label.font).horizontalAdvance(label.text)

    def _side_labels(self) -> list[_SideLabel]:
        """Return the labels of newest value, target and benchmark, shorter where it is narrow."""
        chart, tokens, colour = self._chart, self._tokens, self._tokens.chart.label
        labels: list[_SideLabel | None] = []
        if (value := end_value(chart)) is not None:
            text = format_value(value, chart.unit, self._locale)
            labels.append(self._fitting([text], value, self._bold, tokens.chart.current))
        if (target := end_target(chart)) is not None:
            unit = fitting_unit(chart.unit, target)  # what is aimed at is not rounded
            goal = format_value(target.value, unit, self._locale)
            ranged = target.upper is not None
            middle = target.value if target.upper is None else (target.value + target.upper) / 2
            text = _("Target range") if ranged else _("Target {value}").format(value=goal)
            labels.append(self._fitting([text, _("Target")], middle, self._font, colour))
        if chart.benchmark is not None:
            texts = [chart.benchmark.label, _("Benchmark")]
            labels.append(self._fitting(texts, chart.benchmark.value, self._font, colour))
        return [label for label in labels if label is not None]

    def _fitting(
        self, texts: Sequence[str], value: float, font: QFont, colour: QColor
    ) -> _SideLabel | None:
        """Return a label with the first of `texts` that leaves room for the plot."""
        for text in texts:
            label = _SideLabel(text, value, font, colour)
            if self._width(label) <= self._rect.width() * _WIDEST_MARGIN:
                return label
        return None

    def _paint_grid(self) -> None:
        painter, plot, colours = self._painter, self._frame.plot, self._tokens.chart
        painter.setFont(self._font)
        for tick, text in zip(self._ticks, self._tick_texts, strict=True):
            height = crisp(painter, QPointF(0, self._frame.y(tick))).y()
            base = tick in {0, self._axis.low}
            painter.setPen(QPen(colours.axis if base else colours.grid, 0.8 * self._unit))
            painter.drawLine(QLineF(plot.left(), height, plot.right(), height))
            painter.setPen(colours.label)
            box = QRectF(self._rect.left(), height - self._line, 0, 2 * self._line)
            box.setRight(plot.left() - 6 * self._unit)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        if self._says_that_it_zooms:
            low = self._axis.tick_text(self._axis.low, self._chart.unit, self._locale)
            small = QFont(self._font)
            small.setPixelSize(max(1, round(self._font.pixelSize() * 0.9)))
            painter.setFont(small)
            box = QRectF(self._rect.left(), self._rect.top(), self._rect.width(), self._line)
            text = _("The axis starts at {value}, not at zero.").format(value=low)
            text = QFontMetricsF(small).elidedText(
                text, Qt.TextElideMode.ElideRight, self._rect.width()
            )
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft, text)

    def _paint_periods(self) -> None:
        painter, chart, plot = self._painter, self._chart, self._frame.plot
        metrics = QFontMetricsF(self._bold)
        widest = max(metrics.horizontalAdvance(point.short_label) for point in chart.points)
        room = int(plot.width() / (widest + 10 * self._unit))
        top = plot.bottom() + 4 * self._unit
        for index in self._labelled(room, widest):
            text = chart.points[index].short_label
            current = index == self._running
            painter.setFont(self._bold if current else self._font)
            painter.setPen(self._tokens.text if current else self._tokens.chart.label)
            width = metrics.horizontalAdvance(text) + 2 * self._unit
            left = self._frame.x(index + 0.5) - width / 2
            left = max(self._rect.left(), min(left, self._rect.right() - width))
            painter.drawText(QRectF(left, top, width, self._line), _CENTRED, text)

    def _labelled(self, room: int, widest: float) -> Sequence[int]:
        """Return which periods are named; of very many the first of months or years."""
        found = labelled_indexes(self._chart, room)
        if len(found) > 1 or room < 2 or len(self._chart.points) < 2:
            return found
        levels = tick_levels([point.period for point in self._chart.points])
        per_period = self._frame.plot.width() / self._frame.count
        return fitting_level(levels, widest, per_period).indexes

    def _paint_side_labels(self) -> None:
        """Paint the labels, moved where two would touch."""
        painter, plot = self._painter, self._frame.plot
        heights = [self._frame.y(label.value) for label in self._side]
        low, high = plot.top() - self._line / 2, plot.bottom() + self._line / 2
        for label, middle in zip(self._side, stacked(heights, self._line, low, high), strict=True):
            painter.setFont(label.font)
            painter.setPen(label.colour)
            box = QRectF(plot.right() + 8 * self._unit, middle - self._line, 0, 2 * self._line)
            box.setRight(self._rect.right())
            painter.drawText(
                box,
                Qt.AlignmentFlag.AlignLeft
                | Qt.AlignmentFlag.AlignVCenter
                | Qt.TextFlag.TextDontClip,
                label.text,
            )
