"""Text in lines of a width, in which even a word that is longer than a line ends with it."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QTextLayout, QTextOption

_LINE_BREAK = "\u2028"  # what a layout takes for the end of a line


def broken_text(
    text: str,
    font: QFont,
    width: float,
    alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> QTextLayout:
    """Return `text` laid out in lines of `width` pixels, ready to draw.

    A line ends between words, and within one only where that has no room in a line of its own.
    """
    layout = QTextLayout(text.replace("\n", _LINE_BREAK), font)
    option = QTextOption(alignment & Qt.AlignmentFlag.AlignHorizontal_Mask)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    top = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(width, 1.0))
        line.setPosition(QPointF(0, top))
        top += line.height()
    layout.endLayout()
    return layout


def cut_lines(text: str, font: QFont, width: float, most: int) -> list[str]:
    """Return `text` in at most `most` lines of `width` pixels, the last cut where more follows."""
    layout = broken_text(text, font, width)
    starts = [layout.lineAt(at).textStart() for at in range(min(layout.lineCount(), most))]
    ends = [*starts[1:], len(text)]
    lines = [text[start:end].strip() for start, end in zip(starts, ends, strict=True)]
    if lines:
        metrics = QFontMetricsF(font)
        lines[-1] = metrics.elidedText(lines[-1], Qt.TextElideMode.ElideRight, width)
    return lines
