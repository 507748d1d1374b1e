"""A tick in its box, as lists and tables paint it."""

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from kpidesk.ui import icons, theme

BOX: Final = 16  # pixels


def paint_tick(painter: QPainter, box: QRectF, *, is_on: bool) -> None:
    """Paint a box with or without its tick."""
    tokens = theme.tokens()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen if is_on else QPen(tokens.border_strong, 1.2))
    painter.setBrush(tokens.accent if is_on else tokens.surface)
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
    if is_on:
        icons.paint(painter, "check", box.adjusted(2, 2, -2, -2), tokens.on_accent)
    painter.restore()
