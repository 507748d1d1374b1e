"""A chart as a picture of its own: copied, or saved as PNG or SVG; on white, for any document."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QRectF, QSaveFile, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter

from kpidesk.domain.errors import UserError
from kpidesk.i18n import _
from kpidesk.ui import theme
from kpidesk.ui.theme import FontRole, Tokens

Paint = Callable[[QPainter, QRectF, Tokens], None]

SIZE: Final = QSize(960, 480)
_SCALE: Final = 2  # device pixels of a picture of pixels, for print and sharp screens
_EDGE: Final = 20.0


def picture(title: str, sentence: str, paint: Paint, size: QSize = SIZE) -> QImage:
    """Return the chart that `paint` draws, below its title and sentence."""
    image = QImage(size * _SCALE, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(_SCALE)
    image.fill(QColor(Qt.GlobalColor.white))
    painter = QPainter(image)
    _paint(painter, size, title, sentence, paint)
    painter.end()
    return image


def save_picture(path: Path, title: str, sentence: str, paint: Paint, size: QSize = SIZE) -> None:
    """Write the picture to `path`, as SVG if it ends so, else as PNG; whole, or not at all.

    UserError where it cannot be written.
    """
    file = QSaveFile(str(path))
    is_written = file.open(QSaveFile.OpenModeFlag.WriteOnly)
    if is_written and path.suffix.lower() == ".svg":
        from PySide6.QtSvg import QSvgGenerator

        generator = QSvgGenerator()
        generator.setOutputDevice(file)
        generator.setSize(size)
        generator.setViewBox(QRectF(0, 0, size.width(), size.height()))
        generator.setTitle(title)
        generator.setDescription(sentence)
        painter = QPainter(generator)
        _paint(painter, size, title, sentence, paint)
        painter.end()
    elif is_written:
        # PySide6's stubs want bytes for the format, and Qt takes a string.
        is_written = picture(title, sentence, paint, size).save(file, "PNG")  # type: ignore[call-overload]
    if not is_written or not file.commit():
        raise UserError(
            _("{file} cannot be written. Nothing was saved. Choose another folder.").format(
                file=path.name
            )
        )


def _paint(painter: QPainter, size: QSize, title: str, sentence: str, paint: Paint) -> None:
    rect = QRectF(0, 0, size.width(), size.height())
    painter.fillRect(rect, theme.PRINT.surface)
    inner = rect.adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
    top = inner.top()
    for text, role in ((title, FontRole.SECTION), (sentence, FontRole.BODY)):
        if text:
            top += _words(painter, text, theme.font(role), inner, top)
    paint(
        painter, QRectF(inner.left(), top + 8, inner.width(), inner.bottom() - top - 8), theme.PRINT
    )


def _words(painter: QPainter, text: str, font: QFont, inner: QRectF, top: float) -> float:
    """Write `text` from `top` on in at most two lines, and return how high it is."""
    painter.setFont(font)
    painter.setPen(theme.PRINT.text)
    flags = Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
    room = QRectF(inner.left(), top, inner.width(), 2.1 * QFontMetricsF(font).height())
    painter.drawText(room, flags, text)
    return min(painter.boundingRect(room, flags, text).height(), room.height()) + 4
