"""A waterfall on the screen; it says what it shows to those who do not see it."""

import math

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kpidesk.domain.charts_waterfall import BarKind, WaterfallChart
from kpidesk.domain.numbers import ENGLISH, NumberLocale
from kpidesk.i18n import _
from kpidesk.ui import theme
from kpidesk.ui.charts.waterfall_picture import paint_waterfall, rows_height
from kpidesk.ui.controls import paint_focus
from kpidesk.ui.theme import FontRole, Tokens

_EDGE = 4  # pixels, for the ring of the keyboard


class WaterfallView(QWidget):
    """Shows a waterfall as high as its rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._chart: WaterfallChart | None = None
        self._locale = ENGLISH

    @property
    def chart(self) -> WaterfallChart | None:
        """Return what is shown."""
        return self._chart

    def show_chart(self, chart: WaterfallChart | None, locale: NumberLocale) -> None:
        """Show `chart`; None shows nothing, and takes no room."""
        self._chart, self._locale = chart, locale
        self.setVisible(chart is not None)
        if chart is not None:
            self.setAccessibleName(_("What moved {name}").format(name=chart.title))
            self.setAccessibleDescription(" ".join([chart.sentence, *rows(chart)]))
        self.updateGeometry()
        self.update()

    def paint_into(self, painter: QPainter, rect: QRectF, tokens: Tokens) -> None:
        """Paint the waterfall for paper or a picture."""
        if self._chart is not None:
            font = theme.font(FontRole.BODY, tabular=True)
            paint_waterfall(painter, rect, self._chart, tokens, font, self._locale)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self.updateGeometry()
            self.update()
        super().changeEvent(event)

    def picture_height(self) -> float:
        """Return how high its picture is, in pixels."""
        font = theme.font(FontRole.BODY, tabular=True)
        return 0.0 if self._chart is None else rows_height(self._chart, font)

    def sizeHint(self) -> QSize:
        return QSize(420, math.ceil(self.picture_height()) + 2 * _EDGE)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = QRectF(self.rect())
        self.paint_into(painter, rect.adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE), theme.tokens())
        if self.hasFocus():
            paint_focus(painter, rect, theme.RADIUS_SMALL)
        painter.end()


def rows(chart: WaterfallChart) -> list[str]:
    """Return each row as it is read out."""
    said = []
    for bar in chart.bars:
        words = {"name": bar.label, "value": bar.value_text}
        if bar.kind in (BarKind.START, BarKind.END) or bar.is_good is None:
            said.append(_("{name}: {value}.").format(**words))
        elif bar.is_good:
            said.append(_("{name}: {value}, for the better.").format(**words))
        else:
            said.append(_("{name}: {value}, for the worse.").format(**words))
    return said
