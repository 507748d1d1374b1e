"""A trend as a still picture in a form: no pyqtgraph, nothing to zoom."""

from typing import Final

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kpidesk.domain.charts import TrendChart
from kpidesk.domain.numbers import ENGLISH, NumberLocale
from kpidesk.i18n import _
from kpidesk.ui import theme
from kpidesk.ui.charts.painter import describe_trend, paint_trend
from kpidesk.ui.theme import FontRole

_SIZE: Final = QSize(420, 180)


class TrendPicture(QWidget):
    """Shows a trend, and says what it shows to those who do not see it."""

    def __init__(self, locale: NumberLocale = ENGLISH, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._locale = locale
        self._chart: TrendChart | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    @property
    def chart(self) -> TrendChart | None:
        """Return the trend that is shown."""
        return self._chart

    def set_chart(self, chart: TrendChart | None) -> None:
        """Show `chart`; None shows nothing."""
        self._chart = chart
        if chart is not None:
            self.setAccessibleName(_("Trend of {name}").format(name=chart.title))
            self.setAccessibleDescription(describe_trend(chart, self._locale))
        self.update()

    def sizeHint(self) -> QSize:
        return _SIZE

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 100)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._chart is None:
            return
        painter = QPainter(self)
        font = theme.font(FontRole.SECONDARY)
        paint_trend(painter, QRectF(self.rect()), self._chart, theme.tokens(), font, self._locale)
        painter.end()
