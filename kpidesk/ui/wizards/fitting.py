"""Forms that fit on small screens: they scroll rather than push their buttons out of sight."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QScrollBar, QWidget

from kpidesk.ui import theme
from kpidesk.ui.controls import paint_focus

# Room for the frame of a window and a task bar, on a screen that is hardly larger.
FRAME: Final = QSize(24, 64)


def scroll_by(bar: QScrollBar, key: int) -> bool:
    """Scroll as `key` says, and tell whether it says so."""
    action = {
        Qt.Key.Key_Up: QScrollBar.SliderAction.SliderSingleStepSub,
        Qt.Key.Key_Down: QScrollBar.SliderAction.SliderSingleStepAdd,
        Qt.Key.Key_PageUp: QScrollBar.SliderAction.SliderPageStepSub,
        Qt.Key.Key_PageDown: QScrollBar.SliderAction.SliderPageStepAdd,
        Qt.Key.Key_Home: QScrollBar.SliderAction.SliderToMinimum,
        Qt.Key.Key_End: QScrollBar.SliderAction.SliderToMaximum,
    }.get(Qt.Key(key))
    if action is not None:
        bar.triggerAction(action)
    return action is not None


class _Ring(QWidget):
    """Shows that the keyboard is in an area, above all that the area holds."""

    def __init__(self, area: QWidget) -> None:
        super().__init__(area)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_focus(painter, QRectF(self.rect()), theme.RADIUS)
        painter.end()


class ReadingArea(QScrollArea):
    """Scrolls what is only read, by keys too; a ring says that the keys scroll it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ring = _Ring(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not scroll_by(self.verticalScrollBar(), event.key()):
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._ring.setGeometry(self.viewport().geometry())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ring.setGeometry(self.viewport().geometry())
        self._ring.raise_()
        self._ring.show()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ring.hide()


def read_only(content: QWidget) -> ReadingArea:
    """Return `content`, which is only read, in an area that the keyboard can go to and scroll."""
    area = ReadingArea()
    _fill(area, content)
    area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return area


def scrolled(content: QWidget) -> QScrollArea:
    """Return `content` in an area that scrolls where there is no room for it."""
    area = QScrollArea()
    _fill(area, content)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


def _fill(area: QScrollArea, content: QWidget) -> None:
    area.setWidget(content)
    area.setWidgetResizable(True)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.viewport().setAutoFillBackground(False)
    content.setAutoFillBackground(False)
