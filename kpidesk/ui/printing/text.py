"""Text on paper: fonts in points, and paragraphs that know their height before they are painted."""

from enum import Enum
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QTextLayout,
    QTextLine,
    QTextOption,
)

from kpidesk.ui import fonts

_LEADING: Final = 1.12  # of the font's own line height: paper is read at length
_LINE_SEPARATOR: Final = "\u2028"


class PrintType(Enum):
    """What a text on paper is for: its size in points and its weight."""

    TITLE = (21, QFont.Weight.DemiBold)
    SECTION = (12, QFont.Weight.DemiBold)
    NAME = (11, QFont.Weight.DemiBold)
    FIGURE = (22, QFont.Weight.DemiBold)
    COMPANY = (10, QFont.Weight.DemiBold)
    BODY = (9, QFont.Weight.Normal)
    STATUS = (9, QFont.Weight.DemiBold)  # same size, but beside a shape
    DETAIL = (8, QFont.Weight.Normal)
    DETAIL_STRONG = (8, QFont.Weight.Medium)
    CHART = (7, QFont.Weight.Normal)


def print_font(role: PrintType) -> QFont:
    """Return the font of `role` for a painter on which one unit is a point.

    WORKAROUND: Qt 6.9's PDF writer names no character for a glyph that a font feature put in, so
    that figures of equal width or a raised colon could not be searched or copied: no features here.
    """
    size, weight = role.value
    font = QFont(fonts.FAMILY)
    font.setPixelSize(size)
    font.setWeight(weight)
    # The same widths at every resolution; hinting is for screens.
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    font.setFeature(QFont.Tag("calt"), 0)
    return font


def fitting_font(role: PrintType, text: str, width: float, least: int) -> QFont:
    """Return the font of `role`, down to `least` points where `text` is wider than `width`."""
    font = print_font(role)
    while font.pixelSize() > least and QFontMetricsF(font).horizontalAdvance(text) > width:
        font.setPixelSize(font.pixelSize() - 1)
    return font


class Paragraph:
    """Text wrapped to a width, at most `most_lines` of it with an ellipsis where more is left.

    It begins where its own language begins: a Hebrew note on the right.
    """

    def __init__(self, text: str, font: QFont, width: float, most_lines: int = 1000) -> None:
        self._layout = QTextLayout(text.strip().replace("\n", _LINE_SEPARATOR), font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._layout.setTextOption(option)
        metrics = QFontMetricsF(font)
        self._advance = metrics.height() * _LEADING
        self._width = width
        self._last = ""
        self._lines: list[QTextLine] = []
        self._layout.beginLayout()
        while text.strip() and (line := self._layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0, len(self._lines) * self._advance))
            self._lines.append(line)
        self._layout.endLayout()
        if len(self._lines) > most_lines:
            rest = self._layout.text()[self._lines[most_lines - 1].textStart() :]
            plain = rest.replace(_LINE_SEPARATOR, " ")
            self._last = metrics.elidedText(plain, Qt.TextElideMode.ElideRight, width)
            self._lines = self._lines[: most_lines - 1]

    @property
    def line_height(self) -> float:
        """Return the height of one line in points."""
        return self._advance

    @property
    def height(self) -> float:
        """Return the height in points."""
        return (len(self._lines) + bool(self._last)) * self._advance

    def paint(self, painter: QPainter, top_left: QPointF, colour: QColor) -> float:
        """Paint the text and return its height."""
        painter.setPen(colour)
        for line in self._lines:
            line.draw(painter, top_left)
        if self._last:
            painter.setFont(self._layout.font())
            top = top_left.y() + len(self._lines) * self._advance
            box = QRectF(top_left.x(), top, self._width, self._advance)
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft, self._last)
        return self.height


def paint_line(
    painter: QPainter,
    box: QRectF,
    text: str,
    font: QFont,
    colour: QColor,
    alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    """Paint one line into `box`, with an ellipsis where it is too long."""
    painter.setFont(font)
    painter.setPen(colour)
    # A hair more than measured, so that rounding never elides what fits.
    shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, box.width() + 0.5)
    flags = alignment | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
    painter.drawText(box, flags, shown)


def line_height(font: QFont) -> float:
    """Return the height of one line in points."""
    return QFontMetricsF(font).height() * _LEADING
