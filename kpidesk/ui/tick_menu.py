"""A menu of things to tick, which stays open: who wants three of them opens it once."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu


class TickMenu(QMenu):
    """Space and a click tick and stay; Return ticks and closes, as in any menu."""

    def keyPressEvent(self, arg__1: QKeyEvent) -> None:
        if arg__1.key() != Qt.Key.Key_Space or not _tick(self.activeAction()):
            super().keyPressEvent(arg__1)

    def mouseReleaseEvent(self, arg__1: QMouseEvent) -> None:
        if not _tick(self.actionAt(arg__1.position().toPoint())):
            super().mouseReleaseEvent(arg__1)


def _tick(action: QAction | None) -> bool:
    """Tick `action` where that can be, and say whether it is one to tick."""
    if action is None or not action.isCheckable():
        return False
    if action.isEnabled():
        action.trigger()
    return True
