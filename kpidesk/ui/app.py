"""The application: made once, shown, and run until the window closes."""

import gc
import signal
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import shiboken6
from PySide6.QtCore import QEvent, QObject, QSocketNotifier, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QWidget

from kpidesk import __version__, logs
from kpidesk import settings as settings_file
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.ports import Adapters
from kpidesk.i18n import _
from kpidesk.settings import Settings
from kpidesk.ui import first_picture, icons, theme
from kpidesk.ui.crash import CrashReporter
from kpidesk.ui.main_window import MainWindow
from kpidesk.ui.page import Page, PageFactory
from kpidesk.ui.session import Session

if TYPE_CHECKING:
    from kpidesk.ui.preload import Preload


_STARTED: Final = 2000  # milliseconds after the first paint; the company is open by then
_PATIENCE: Final = 120_000  # milliseconds in which a start has to come to its first paint


def create_application(argv: Sequence[str]) -> QApplication:
    """Return the application with its names and icon; the theme is given by `theme.apply`."""
    app = QApplication(list(argv))
    app.setApplicationName("kpidesk")
    app.setApplicationDisplayName(_("KPI Desk"))
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("kpidesk")
    app.setWindowIcon(icons.app_icon())
    return app


def page_factories() -> tuple[PageFactory, ...]:
    """Return the pages in the order of the rail; their modules are loaded when they are shown."""
    return (
        PageFactory("dashboard", lambda: _("Dashboard"), "layout-dashboard", _dashboard),
        PageFactory("entries", lambda: _("Entries"), "table-2", _entries),
        PageFactory("due", lambda: _("Due"), "clipboard-list", _due),
        PageFactory("kpis", lambda: _("KPIs"), "target", _kpis),
        PageFactory("objectives", lambda: _("Objectives"), "flag", _objectives),
        PageFactory("health", lambda: _("Health"), "heart-pulse", _health),
        PageFactory("reports", lambda: _("Reports"), "file-chart-column", _reports),
        PageFactory("history", lambda: _("History"), "history", _history),
    )


def _dashboard(session: Session) -> Page:
    from kpidesk.ui.pages.dashboard_page import DashboardPage

    return DashboardPage(session)


def _entries(session: Session) -> Page:
    from kpidesk.ui.pages.entries_page import EntriesPage

    return EntriesPage(session)


def _due(session: Session) -> Page:
    from kpidesk.ui.pages.due_page import DuePage

    return DuePage(session)


def _kpis(session: Session) -> Page:
    from kpidesk.ui.pages.kpis_page import KpisPage

    return KpisPage(session)


def _objectives(session: Session) -> Page:
    from kpidesk.ui.pages.objectives_page import ObjectivesPage

    return ObjectivesPage(session)


def _health(session: Session) -> Page:
    from kpidesk.ui.pages.health_page import HealthPage

    return HealthPage(session)


def _reports(session: Session) -> Page:
    from kpidesk.ui.pages.reports_page import ReportsPage

    return ReportsPage(session)


def _history(session: Session) -> Page:
    from kpidesk.ui.pages.history_page import HistoryPage

    return HistoryPage(session)


class _FirstPaint(QObject):
    """Says once that a widget has been painted."""

    happened = Signal()

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QApplication.postEvent(self, QEvent(QEvent.Type.User))
        return False

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.User:
            self.happened.emit()
        return super().event(event)


class _Interrupts(QObject):
    """Wakes the event loop when a signal arrives, so that Python can handle Ctrl+C."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._read, self._write = socket.socketpair()
        for end in (self._read, self._write):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._read.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_activated)

    @contextmanager
    def handled(self) -> Iterator[None]:
        """Close the window on Ctrl+C while the block runs."""
        woken = signal.set_wakeup_fd(self._write.fileno(), warn_on_full_buffer=False)
        before = signal.signal(signal.SIGINT, _close_windows)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)
            signal.set_wakeup_fd(woken)
            self._notifier.setEnabled(False)
            self._read.close()
            self._write.close()

    @Slot()
    def _on_activated(self) -> None:
        self._read.recv(64)


def _close_windows(_number: int, _frame: object) -> None:
    # From the event loop: windows that close before it runs would not end it.
    QTimer.singleShot(0, QApplication.closeAllWindows)


def _start(window: MainWindow, path: Path | None, *, quit_after_first_paint: bool) -> None:
    """Show `window`, and open what is at `path`: behind its first picture where there is one.

    What takes long to load is loaded after the first paint.
    """
    path = None if path is None else path.absolute()
    has_picture = path is not None and window.show_picture(path)
    painted = _FirstPaint(window)
    painted.happened.connect(partial(QTimer.singleShot, _STARTED, gc.enable))
    window.show()
    if quit_after_first_paint and (path is None or has_picture):
        painted.happened.connect(QApplication.closeAllWindows)
    elif path is not None:
        if quit_after_first_paint:
            window.session.company_opened.connect(partial(_close_once_painted, window))
        painted.happened.connect(partial(window.open_path, path))


def _close_once_painted(window: MainWindow) -> None:
    page = window.current_page
    if page is None:
        QApplication.exit(1)
    else:
        _FirstPaint(page).happened.connect(QApplication.closeAllWindows)


def _give_up_unattended(session: Session) -> None:
    """End with an error where the window would wait for somebody, or is never painted."""
    session.error_shown.connect(_fail)
    session.opening_failed.connect(_fail)
    QTimer.singleShot(_PATIENCE, session, _fail)


def _fail(_said: str = "") -> None:
    QApplication.exit(1)


def _preload(window: MainWindow) -> "Preload":
    from kpidesk.ui.making_ahead import MakingAhead
    from kpidesk.ui.preload import Preload

    session = window.session
    return Preload(session, session, ahead=MakingAhead(window, session))


def run(
    adapters: Adapters,
    settings: Settings,
    path: Path | None,
    *,
    locale: NumberLocale | None = None,
    quit_after_first_paint: bool = False,
) -> int:
    """Open the window on `path` (None: the first-run page), and return the exit code."""
    app = create_application(sys.argv[:1])
    theme.apply(app, settings.theme)
    reporter = CrashReporter(logs.log_path(), app, is_attended=not quit_after_first_paint)
    reporter.install()
    try:
        session = Session(
            adapters,
            settings,
            locale=locale,
            settings_path=settings_file.default_path(),
            pictures=first_picture.folder(),
            parent=app,
        )
        if quit_after_first_paint:
            _give_up_unattended(session)  # before the window, which shows the error and waits
        with _Interrupts(app).handled():
            window = MainWindow(session, page_factories())
            # Not where the window goes at once: nothing more would be opened there.
            preload = None if quit_after_first_paint else _preload(window)
            _start(window, path, quit_after_first_paint=quit_after_first_paint)
            try:
                code = app.exec()
            finally:
                if preload is not None:
                    preload.stop()
            session.close_company()  # which a window that was closed has done
            # Now, and not when the interpreter goes: timers could not be stopped there any more.
            shiboken6.delete(window)
            return 1 if quit_after_first_paint and reporter.has_caught else code
    finally:
        reporter.uninstall()
