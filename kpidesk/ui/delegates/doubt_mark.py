"""The mark of a value that may be a slip: the corner in which Excel puts its own."""

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPolygonF

from kpidesk.ui.theme import Tokens

SIDE: Final = 9


def doubt_rect(cell: QRectF) -> QRectF:
    """Return where the mark of a cell stands: at its top left; a note's is at the right."""
    return QRectF(cell.left(), cell.top(), SIDE, SIDE)


def paint_doubt(painter: QPainter, cell: QRectF, tokens: Tokens) -> None:
    """Paint the mark of `cell`; its place tells it from that of a note, whatever the colour."""
    rect = doubt_rect(cell)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tokens.accent)
    painter.drawPolygon(QPolygonF([rect.topLeft(), rect.topRight(), rect.bottomLeft()]))
    painter.restore()
