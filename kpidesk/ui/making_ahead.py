"""What is made while nobody waits for it: the pages that are opened next, hidden and empty."""

import logging
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from kpidesk.ui.main_window import MainWindow

_CALM: Final = 300  # milliseconds without a key, a click or a turn of the wheel
_REST: Final = 20  # milliseconds between two steps, in which the window does what it has to
_LAST_REST: Final = 1000  # milliseconds before the last one, which is longer than the others
_DEEDS: Final = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.KeyRelease,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.MouseMove,
        QEvent.Type.Resize,
        QEvent.Type.TabletMove,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.Wheel,
    }
)
_log = logging.getLogger(__name__)


class MakingAhead(QObject):
    """Makes what `WindowPages.make_ahead` gives, a step at a time and never under the hands.

    Whoever is faster gets a page that is made by the click, as without it.
    """

    finished = Signal()

    def __init__(self, window: "MainWindow", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.window, self._session = window, window.session
        self._steps: Iterator[int] | None = None
        self._watched: QWindow | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._on_timeout)
        self._session.company_opened.connect(self._wait)
        self._session.company_closing.connect(self._timer.stop)

    def is_waiting(self) -> bool:
        """Say whether there will be another step."""
        return self._timer.isActive()

    def start(self, last: Callable[[], None] | None = None) -> None:
        """Begin once it is calm, and end with `last`; a company is open then, or later."""
        self._steps = self._all(last)
        # Of the window's own events, which are few: a filter on every widget's would be felt.
        self._watched = self.window.windowHandle()
        if self._watched is not None:
            self._watched.installEventFilter(self)
        self._wait()

    def stop(self) -> None:
        """Make nothing more."""
        self._timer.stop()
        self._steps = None
        if self._watched is not None:
            self._watched.removeEventFilter(self)
            self._watched = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _DEEDS and self._timer.isActive():
            self._wait()
        return super().eventFilter(watched, event)

    @Slot()
    def _wait(self) -> None:
        if self._steps is not None and self._session.is_open:
            self._timer.start(_CALM)

    @Slot()
    def _on_timeout(self) -> None:
        steps = self._steps
        if steps is None or not self._session.is_open:
            return
        if not self._is_calm():
            self._wait()
            return
        rest = next(steps, None)
        if rest is not None:
            self._timer.start(rest)
            return
        self.stop()
        self.finished.emit()

    def _all(self, last: Callable[[], None] | None) -> Iterator[int]:
        """Take a step at a time, and give the milliseconds to rest after it."""
        try:
            for _step in self.window.pages.make_ahead():
                yield _REST
        except Exception:  # noqa: BLE001 - it is logged, and a click makes what is not there
            # Whoever opens that page hears of it.
            _log.exception("what is opened next could not be made ahead")
        if last is not None:
            yield _LAST_REST
            last()

    def _is_calm(self) -> bool:
        """Say whether nobody is at something: no dialog, menu or other window of ours, no drag."""
        window = self.window
        return (
            window.isVisible()
            and QApplication.activeWindow() in (None, window)
            and QApplication.activeModalWidget() is None
            and QApplication.activePopupWidget() is None
            and QGuiApplication.mouseButtons() == Qt.MouseButton.NoButton
            and not window.pages.is_half_typed()
        )
