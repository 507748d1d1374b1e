"""Pills: a word or two on a soft ground, for what sorts a thing into a kind."""

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from kpidesk.ui import theme
from kpidesk.ui.theme import FontRole, Space

_ROOM = Space.S - 2


def pill_size(text: str) -> QSize:
    """Return how large the pill of `text` is."""
    words = QFontMetricsF(theme.font(FontRole.SECONDARY))
    width = words.horizontalAdvance(text) + 2 * _ROOM
    return QSize(math.ceil(width), math.ceil(words.height()) + 2)


def paint_pill(painter: QPainter, place: QPointF, text: str, *, is_loud: bool = False) -> int:
    """Paint a pill whose top left is `place`, and return its width; a loud one is in the accent."""
    tokens = theme.tokens()
    size = pill_size(text)
    box = QRectF(place.x(), place.y(), size.width(), size.height())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(tokens.accent if is_loud else tokens.border)
    painter.setBrush(tokens.accent_soft if is_loud else tokens.surface_alternate)
    edge = box.adjusted(0.5, 0.5, -0.5, -0.5)
    painter.drawRoundedRect(edge, edge.height() / 2, edge.height() / 2)
    painter.setPen(tokens.text if is_loud else tokens.text_secondary)
    painter.setFont(theme.font(FontRole.SECONDARY))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)
    painter.restore()
    return size.width()


class Pill(QLabel):
    """A pill as a label, so that a screen reader reads it."""

    def __init__(self, text: str, parent: QWidget | None = None, *, is_loud: bool = False) -> None:
        super().__init__(text, parent)
        self._is_loud = is_loud
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme.font(FontRole.SECONDARY))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return pill_size(self.text())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_pill(painter, QPointF(0, 0), self.text(), is_loud=self._is_loud)
        painter.end()
