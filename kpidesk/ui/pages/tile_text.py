"""The words of a tile: cut, shrunk or wrapped to the room that there is."""

import math
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from kpidesk.ui.broken_text import cut_lines

NAME_LINES: Final = 2  # a name gets no more; the tooltip has it whole
_LEAST_FIGURE: Final = 17  # pixels; a longer number is cut


def draw_line(
    painter: QPainter, rect: QRectF, text: str, side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft
) -> None:
    """Paint `text` on one line in the middle of `rect`."""
    flags = side | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(rect, int(flags | Qt.TextFlag.TextSingleLine), text)


def paint_cut(painter: QPainter, rect: QRectF, text: str, font: QFont, colour: QColor) -> float:
    """Paint `text`, cut where it does not fit, and return its width."""
    metrics = QFontMetricsF(font)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.setFont(font)
    painter.setPen(colour)
    draw_line(painter, rect, shown)
    return metrics.horizontalAdvance(shown)


def fitted(font: QFont, text: str, width: float) -> QFont:
    """Return `font`, smaller where `text` is wider than `width`."""
    wide = QFontMetricsF(font).horizontalAdvance(text)
    if wide <= width:
        return font
    smaller = QFont(font)
    smaller.setPixelSize(max(_LEAST_FIGURE, math.floor(font.pixelSize() * width / wide)))
    return smaller


def wrapped(text: str, font: QFont, width: float) -> list[str]:
    """Return `text` in at most NAME_LINES lines, the last cut where more would follow."""
    return cut_lines(text, font, width, NAME_LINES)
