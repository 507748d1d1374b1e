"""Icons: SVG outlines that take their colour from the theme each time they are painted."""

from functools import lru_cache
from typing import Final

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from kpidesk import resources
from kpidesk.ui import theme

SIZE: Final = 16
APP_ICON: Final = "kpidesk"
_APP_SIDES: Final = (16, 24, 32, 48, 64, 128, 256)  # what desktops ask for


@lru_cache(maxsize=256)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    source = resources.path("icons", f"{name}.svg").read_bytes()
    return QSvgRenderer(QByteArray(source.replace(b"currentColor", colour.encode())))


def paint(painter: QPainter, name: str, rect: QRectF, colour: QColor) -> None:
    """Paint the icon `name` into `rect`."""
    _renderer(name, colour.name()).render(painter, rect)


class _Engine(QIconEngine):
    """Paints one icon in the colour that its `tone` has in the theme of the moment."""

    def __init__(self, name: str, tone: str) -> None:
        super().__init__()
        self._name = name
        self._tone = tone

    def _colour(self, mode: QIcon.Mode) -> QColor:
        current = theme.tokens()
        if mode is QIcon.Mode.Disabled:
            return current.text_disabled
        colour: QColor = getattr(current, self._tone)
        return colour

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        paint(painter, self._name, QRectF(rect), self._colour(mode))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return pixmap

    def scaledPixmap(
        self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float
    ) -> QPixmap:
        # `size` is in device-independent pixels (since Qt 6.8).
        pixmap = self.pixmap(size * scale, mode, state)
        pixmap.setDevicePixelRatio(scale)
        return pixmap

    def clone(self) -> QIconEngine:
        return type(self)(self._name, self._tone)


class _AppEngine(_Engine):
    """Paints our own icon, which has its own colours, and says in which sizes it can be had."""

    def availableSizes(
        self,
        mode: QIcon.Mode = QIcon.Mode.Normal,
        state: QIcon.State = QIcon.State.Off,
    ) -> list[QSize]:
        return [QSize(side, side) for side in _APP_SIDES]


def icon(name: str, tone: str = "text") -> QIcon:
    """Return the icon `name` (a file of resources/icons) in the colour of the token `tone`."""
    if not resources.path("icons", f"{name}.svg").is_file():
        msg = f"there is no icon {name!r}"
        raise ValueError(msg)
    return QIcon(_Engine(name, tone))


def app_icon() -> QIcon:
    """Return KPI Desk's own icon, painted in the sizes that the desktop asks for."""
    return QIcon(_AppEngine(APP_ICON, "text"))
