"""The words of a tile: cut, shrunk or wrapped to the room that there is."""

import math
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextLayout, QTextOption

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
    layout = QTextLayout(text, font)
    layout.setTextOption(QTextOption(Qt.AlignmentFlag.AlignLeft))
    layout.beginLayout()
    starts: list[int] = []
    while len(starts) <= NAME_LINES:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        starts.append(line.textStart())
    layout.endLayout()
    kept = starts[:NAME_LINES]
    ends = [*kept[1:], len(text)]
    lines = [text[start:end].strip() for start, end in zip(kept, ends, strict=True)]
    if lines:
        cut = QFontMetricsF(font).elidedText(lines[-1], Qt.TextElideMode.ElideRight, width)
        lines[-1] = cut
    return lines
