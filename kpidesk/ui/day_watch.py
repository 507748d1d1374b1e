"""Notices that another day has begun, on a laptop that slept and on the screen on the wall."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from kpidesk.ui.session import Session

_MINUTE: Final = 60_000  # milliseconds; a timer to midnight would be late by what a laptop slept


class DayWatch(QObject):
    """Looks at the calendar each minute and when the program is turned to.

    Where something is half typed, or a dialog or a list is open, the day waits for the next look.
    """

    def __init__(
        self, session: Session, is_half_typed: Callable[[], bool], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._is_half_typed = session, is_half_typed
        self.timer = QTimer(self, interval=_MINUTE)
        self.timer.timeout.connect(self.look)
        self.timer.start()
        app = QApplication.instance()
        if isinstance(app, QGuiApplication):
            app.applicationStateChanged.connect(self._on_state_changed)

    @Slot()
    def look(self) -> None:
        """Tell every view of a new day, unless that would disturb whoever is at work."""
        is_open = QApplication.activeModalWidget() or QApplication.activePopupWidget()
        if not is_open and not self._is_half_typed():
            self._session.follow_day()

    @Slot(Qt.ApplicationState)
    def _on_state_changed(self, state: Qt.ApplicationState) -> None:
        if state is Qt.ApplicationState.ApplicationActive:
            self.look()
