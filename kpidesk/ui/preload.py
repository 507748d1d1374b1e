"""What the window loads while nobody waits for it: the pages and charts that are opened next.

pyqtgraph alone takes as long as all of a start. It is loaded on a thread of its own, which shares
the interpreter with the window: that waits for 16 ms at most, and nothing is made there that
belongs to a thread. What the first opening needs of widgets is made after that in the window's own
thread, see `making_ahead`. Whoever is faster than that waits for the rest, as without it.
"""

import gc
import importlib
import logging
from threading import Event, Thread
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication

from kpidesk.ui.session import Session

if TYPE_CHECKING:
    from kpidesk.ui.making_ahead import MakingAhead

_QUIET: Final = 300  # milliseconds after a company was opened, which is painted by then
_REST: Final = 1000  # milliseconds after all is loaded, before what is garbage is looked for
_PAGES: Final = "kpidesk.ui.pages."
MODULES: Final = (
    "kpidesk.ui.charts.trend_view",
    *(f"{_PAGES}{name}" for name in ("metric_page", "entries_page", "due_page", "kpis_page")),
    *(f"{_PAGES}{name}" for name in ("objectives_page", "health_page", "reports_page")),
    *(f"{_PAGES}{name}" for name in ("history_page", "board_tables")),
)
_log = logging.getLogger(__name__)


class Preload(QObject):
    """Loads `MODULES` once, soon after the first company was opened, and makes `ahead` go on."""

    finished = Signal()  # everything is loaded
    rested = Signal()  # and made, and what was garbage by then is gone

    def __init__(
        self,
        session: Session,
        parent: QObject | None = None,
        *,
        ahead: "MakingAhead | None" = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._ahead = ahead
        self._stopped = Event()
        self._thread: Thread | None = None
        self._timer = QTimer(self, interval=_QUIET, singleShot=True)
        self._timer.timeout.connect(self._on_timeout)
        self._rest = QTimer(self, interval=_REST, singleShot=True)
        self._rest.timeout.connect(self._on_rested)
        self.finished.connect(self._on_finished)
        session.company_opened.connect(self._on_company_opened)

    @Slot()
    def _on_company_opened(self) -> None:
        self._session.company_opened.disconnect(self._on_company_opened)
        self._timer.start()

    @Slot()
    def _on_timeout(self) -> None:
        # Not a daemon: the interpreter must not end in the middle of a module.
        self._thread = Thread(target=self._load, name="preload")
        self._thread.start()

    def _load(self) -> None:
        try:
            for name in MODULES:
                if self._stopped.is_set():
                    return
                importlib.import_module(name)
        except ImportError:
            # Whoever opens that page hears of it; the others are loaded when they are opened.
            _log.exception("a page or chart could not be loaded ahead")
        self.finished.emit()

    @Slot()
    def _on_finished(self) -> None:
        _log.debug("everything is loaded")
        if self._stopped.is_set():
            return
        if self._ahead is None:
            self._rest.start()
        else:
            self._ahead.start(self._tidy)

    @Slot()
    def _on_rested(self) -> None:
        if QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton:
            self._rest.start()  # not under a drag or between the halves of a click
            return
        self._tidy()

    def _tidy(self) -> None:
        # A hundred thousand objects of these modules stay to the end: to look through them again
        # and again for what could be freed is felt in the window, 50 ms at a time. What is garbage
        # by now goes first: what is frozen is never freed. Not on the thread, which must not free
        # what belongs to the window.
        gc.collect()
        gc.freeze()
        self.rested.emit()

    def stop(self) -> None:
        """Load and make nothing more, and wait for the module that is being loaded."""
        self._timer.stop()
        self._rest.stop()
        self._stopped.set()
        if self._ahead is not None:
            self._ahead.stop()
        if self._thread is not None:
            self._thread.join()
