"""Sparklines: the trend in the space of a word, with its target and the current value marked."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kpidesk.domain.chart_geometry import ValueAxis
from kpidesk.domain.charts import TrendChart
from kpidesk.domain.numbers import ENGLISH, NumberLocale
from kpidesk.i18n import _
from kpidesk.ui import theme
from kpidesk.ui.charts.trend_frame import TrendFrame
from kpidesk.ui.charts.trend_lines import paint_current, paint_range, paint_target, paint_values
from kpidesk.ui.theme import FontRole, Tokens

_SIZE: Final = QSize(140, 40)
_DOT: Final = 3.5  # radius of the current value's dot, in device-independent pixels


def paint_sparkline(
    painter: QPainter, rect: QRectF, chart: TrendChart, tokens: Tokens | None = None
) -> None:
    """Paint `chart` into `rect` without any text (`tokens` None: of the screen's theme).

    The height runs from the lowest to the highest of values and targets. Nothing is painted where
    there are no values.
    """
    if not chart.has_values:
        return
    colours = tokens or theme.tokens()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    room = _DOT + 1.5
    frame = TrendFrame(
        rect.adjusted(room, room, -room, -room), _tight_axis(chart), len(chart.points)
    )
    paint_range(painter, frame, chart, colours)
    paint_target(painter, frame, chart, colours, 1.0)
    paint_values(painter, frame, chart, colours.chart.history, 1.6, 1.4)
    paint_current(painter, frame, chart, colours, _DOT)
    painter.restore()


def _tight_axis(chart: TrendChart) -> ValueAxis:
    targets = [point.target for point in chart.points if point.target]
    numbers = [point.value for point in chart.points]
    numbers += [edge for target in targets for edge in (target.value, target.upper)]
    known = [number for number in numbers if number is not None]
    low, high = min(known), max(known)
    if low == high:
        pad = abs(low) / 2 or 0.5
        low, high = low - pad, high + pad
    return ValueAxis(low, high, (low, high), chart.unit.decimals)


class SparklineWidget(QWidget):
    """A sparkline that says what it shows to those who do not see it."""

    def __init__(
        self,
        chart: TrendChart | None = None,
        locale: NumberLocale = ENGLISH,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._chart: TrendChart | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFont(theme.font(FontRole.SECONDARY))
        if chart is not None:
            self.set_chart(chart, locale)

    @property
    def chart(self) -> TrendChart | None:
        """Return the trend that is shown."""
        return self._chart

    def set_chart(self, chart: TrendChart, locale: NumberLocale = ENGLISH) -> None:
        """Show `chart`; `locale` is for the numbers in the spoken description."""
        # Not needed by tiles, which stand on the first page.
        from kpidesk.ui.charts.painter import describe_trend

        self._chart = chart
        self.setAccessibleName(_("Trend of {name}").format(name=chart.title))
        self.setAccessibleDescription(describe_trend(chart, locale))
        self.update()

    def sizeHint(self) -> QSize:
        return _SIZE

    def minimumSizeHint(self) -> QSize:
        return QSize(_SIZE.width() // 2, _SIZE.height() // 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._chart is None:
            return
        painter = QPainter(self)
        if self._chart.has_values:
            paint_sparkline(painter, QRectF(self.rect()), self._chart)
        else:
            painter.setPen(theme.tokens().text_secondary)
            start = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading
            painter.drawText(self.rect(), start, _("No values yet."))
        painter.end()
