"""The picture of a waterfall as rows: label, bar, number; it can be read from top to bottom."""

from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from kpidesk.domain.charts_waterfall import WaterfallBar, WaterfallChart
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.status import Status
from kpidesk.domain.units import format_value
from kpidesk.i18n import _
from kpidesk.ui.charts.trend_frame import crisp
from kpidesk.ui.theme import Tokens

ROW: Final = 2.0  # of the height of a line
_BAR: Final = 0.58  # of the height of a row
_MOST_LABEL: Final = 0.36  # of the width
_CUT_BELOW: Final = 0.25  # of the height from zero: steps smaller than that are shown closer
_GAP: Final = 8.0  # pixels


def rows_height(chart: WaterfallChart, font: QFont) -> float:
    """Return how high the picture is, in pixels."""
    line = QFontMetricsF(font).height()
    return line * (ROW * len(chart.bars) + (1.2 if is_cut(chart) else 0.0))


def is_cut(chart: WaterfallChart) -> bool:
    """Say whether the bars start above zero, as the steps could not be seen otherwise."""
    low, high = chart.extent
    least, most = chart.steps_extent
    # Halves, because the span of the largest doubles is no double.
    return (low >= 0 or high <= 0) and most / 2 - least / 2 < (high / 2 - low / 2) * _CUT_BELOW


def axis_of(chart: WaterfallChart) -> tuple[float, float]:
    """Return what the bars reach from and to, in the unit of the chart."""
    if not is_cut(chart):
        return chart.extent
    low, high = chart.extent
    least, most = chart.steps_extent
    room = (most / 2 - least / 2) or (high / 2 - low / 2)
    return (least - room / 2, most) if low >= 0 else (least, most + room / 2)


def paint_waterfall(
    painter: QPainter,
    rect: QRectF,
    chart: WaterfallChart,
    tokens: Tokens,
    font: QFont,
    locale: NumberLocale,
) -> None:
    """Paint `chart` into `rect`; where its bars do not start at zero, it says so.

    A full bar went the better way, a hatched one the worse: also on paper without colours.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font)
    _Waterfall(painter, rect, chart, tokens, font).paint(locale)
    painter.restore()


class _Waterfall:
    """One painting of one waterfall."""

    def __init__(
        self, painter: QPainter, rect: QRectF, chart: WaterfallChart, tokens: Tokens, font: QFont
    ) -> None:
        self._painter, self._rect, self._chart, self._tokens = painter, rect, chart, tokens
        self._font = font
        self._metrics = metrics = QFontMetricsF(font)
        self._strong = QFont(font)
        self._strong.setWeight(QFont.Weight.DemiBold)
        self._line = metrics.height()
        self._row = self._line * ROW
        strong = QFontMetricsF(self._strong)
        labels = max(strong.horizontalAdvance(bar.label) for bar in chart.bars)
        values = max(strong.horizontalAdvance(bar.value_text) for bar in chart.bars)
        self._labels = min(labels, rect.width() * _MOST_LABEL)
        self._values = values
        self._left = rect.left() + self._labels + 2 * _GAP
        self._right = rect.right() - values - 2 * _GAP
        self._low, self._high = axis_of(chart)

    def paint(self, locale: NumberLocale) -> None:
        """Paint the rows, and below them where the bars start."""
        for at, bar in enumerate(self._chart.bars):
            top = self._rect.top() + at * self._row
            if at:
                self._paint_join(top, bar)
            self._paint_bar(top, bar)
            self._paint_words(top, bar)
        if is_cut(self._chart):
            start = self._low if self._chart.extent[0] >= 0 else self._high
            text = _("The bars start at {value}, not at zero.").format(
                value=format_value(start, self._chart.unit, locale)
            )
            top = self._rect.top() + len(self._chart.bars) * self._row
            self._painter.setFont(self._font)
            self._painter.setPen(self._tokens.chart.label)
            box = QRectF(self._left, top, self._rect.right() - self._left, self._line * 1.2)
            self._painter.drawText(box, Qt.AlignmentFlag.AlignLeft, text)

    def _x(self, value: float) -> float:
        span = self._high / 2 - self._low / 2
        share = (value / 2 - self._low / 2) / span if span else 0.0
        return self._left + (self._right - self._left) * min(max(share, 0.0), 1.0)

    def _paint_join(self, top: float, bar: WaterfallBar) -> None:
        """Join the end of the bar above with where this one begins or ends."""
        at = bar.begin if bar.is_step else bar.end
        across = crisp(self._painter, QPointF(self._x(at), 0)).x()
        thin = self._row * (1 - _BAR) / 2
        self._painter.setPen(QPen(self._tokens.chart.axis, 1))
        self._painter.drawLine(QLineF(across, top - thin, across, top + thin))

    def _paint_bar(self, top: float, bar: WaterfallBar) -> None:
        left, right = sorted((self._x(bar.begin), self._x(bar.end)))
        tall = self._row * _BAR
        place = QRectF(left, top + (self._row - tall) / 2, max(right - left, 2.0), tall)
        if bar.is_step:
            paint_step(self._painter, place, bar.is_good, self._tokens, self._line)
        else:
            self._painter.fillRect(place, self._tokens.chart.history)

    def _paint_words(self, top: float, bar: WaterfallBar) -> None:
        painter, rect = self._painter, self._rect
        font = self._font if bar.is_step else self._strong
        painter.setFont(font)
        painter.setPen(self._tokens.text)
        label = QFontMetricsF(font).elidedText(
            bar.label, Qt.TextElideMode.ElideRight, self._labels + _GAP
        )
        middle = Qt.AlignmentFlag.AlignVCenter
        box = QRectF(rect.left(), top, self._labels + _GAP, self._row)
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | middle, label)
        box = QRectF(self._right, top, rect.right() - self._right, self._row)
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | middle, bar.value_text)


def paint_step(
    painter: QPainter, place: QRectF, is_good: bool | None, tokens: Tokens, line: float
) -> None:
    """Paint the bar of a step: full for the better, hatched for the worse, pale where nobody says.

    `line` is the height of a line of text, in pixels.
    """
    if is_good is None:
        painter.fillRect(place, tokens.chart.history_soft)
        return
    colour = tokens.status[Status.ON_TARGET if is_good else Status.OFF].ink
    if is_good:
        painter.fillRect(place, colour)
        return
    painter.fillRect(place, tokens.status[Status.OFF].soft)
    painter.setPen(QPen(colour, 1.2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(place.adjusted(0.6, 0.6, -0.6, -0.6))
    # Lines of our own: Qt's patterns are as fine as the pixels of a print.
    painter.save()
    painter.setClipRect(place, Qt.ClipOperation.IntersectClip)
    painter.setPen(QPen(colour, 1))
    start = place.left()
    while start < place.right() + place.height():
        painter.drawLine(QLineF(start, place.top(), start - place.height(), place.bottom()))
        start += line * 0.45
    painter.restore()
