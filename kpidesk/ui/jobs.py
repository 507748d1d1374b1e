"""Jobs: work of more than a moment, as plain functions in a pool, with progress and a way to stop.

The function runs in another thread and touches no widget; what it returns is handed over in the
thread of the window. A parent that dies takes its jobs with it: they are told to stop, and nothing
is called back.
"""

import threading
import time
from collections.abc import Callable
from typing import Any, Final, TypeVar

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget
from shiboken6 import isValid

from kpidesk.domain.errors import CancelledError, UserError
from kpidesk.domain.ports import Progress
from kpidesk.i18n import _
from kpidesk.ui.dialogs.messages import MessageDialog
from kpidesk.ui.dialogs.progress_dialog import ProgressDialog

T = TypeVar("T")

SHOW_AFTER_MS: Final = 400
_REPORT_EVERY_S: Final = 0.05


class _Outcome(QObject):
    """Carries what happens in the pool to the thread of the window."""

    done = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    progressed = Signal(int, int, str)


class _PoolProgress:
    """The Progress that a job's function gets; its methods are called in the pool."""

    def __init__(self, outcome: _Outcome, stop: threading.Event) -> None:
        self._outcome = outcome
        self._stop = stop
        self._reported_at = 0.0

    def report(self, done: int, total: int, text: str = "") -> None:
        """Say that `done` of `total` steps are done; more often than eyes see is left out."""
        now = time.monotonic()
        if done < total and now - self._reported_at < _REPORT_EVERY_S:
            return
        self._reported_at = now
        self._outcome.progressed.emit(done, total, text)

    def is_cancelled(self) -> bool:
        """Say whether the person asked to stop."""
        return self._stop.is_set()


class _Run(QRunnable):
    """Runs the function; never a QObject, so that the pool may delete it in its own thread."""

    def __init__(
        self, function: Callable[[Progress], object], outcome: _Outcome, stop: threading.Event
    ) -> None:
        super().__init__()
        self._function = function
        self._outcome = outcome
        self._stop = stop

    def run(self) -> None:
        """Run the function and hand over how it ended."""
        try:
            if self._stop.is_set():
                raise CancelledError  # noqa: TRY301 - cancelled before it began is cancelled too
            result = self._function(_PoolProgress(self._outcome, self._stop))
        except CancelledError:
            self._outcome.cancelled.emit()
        except BaseException as error:  # noqa: BLE001 - a lost error would leave the window waiting
            self._outcome.failed.emit(error)
        else:
            self._outcome.done.emit(result)
        finally:
            # PySide keeps the wrapper of a runnable that the pool has deleted; it must not keep a
            # workbook with it.
            del self._function


class Job(QObject):
    """A function that runs in the pool; `ended` comes last, however it ended."""

    ended = Signal()

    def __init__(
        self,
        parent: QObject,
        title: str,
        on_done: Callable[[Any], None],
        on_failed: Callable[[Exception], None] | None,
    ) -> None:
        super().__init__(parent)
        self.title = title
        self._on_done: Callable[[Any], None] | None = on_done
        self._on_failed = on_failed
        self._stop = threading.Event()
        self._outcome = _Outcome()
        self._dialog: ProgressDialog | None = None
        self._steps: tuple[int, int, str] = (0, 0, "")
        queued = Qt.ConnectionType.QueuedConnection
        self._outcome.done.connect(self._on_outcome_done, queued)
        self._outcome.failed.connect(self._on_outcome_failed, queued)
        self._outcome.cancelled.connect(self._on_outcome_cancelled, queued)
        self._outcome.progressed.connect(self._on_outcome_progressed, queued)
        # The event alone, not this object: it is still there when the parent is gone.
        parent.destroyed.connect(self._stop.set)
        self._timer = QTimer(self, singleShot=True, interval=SHOW_AFTER_MS)
        self._timer.timeout.connect(self._on_timeout)

    @property
    def is_running(self) -> bool:
        """Say whether the end has not been handed over yet."""
        return self._on_done is not None

    @property
    def dialog(self) -> ProgressDialog | None:
        """Return the progress dialog, None while it is not shown."""
        return self._dialog

    def start(self, function: Callable[[Progress], object]) -> None:
        """Run `function` in the pool."""
        self._timer.start()
        QThreadPool.globalInstance().start(_Run(function, self._outcome, self._stop))

    @Slot()
    def cancel(self) -> None:
        """Ask the function to stop; it does so at its next look, or ends."""
        self._stop.set()

    def _finish(self) -> None:
        self._timer.stop()
        dialog, self._dialog = self._dialog, None
        if dialog is not None and isValid(dialog):  # the window below it may have taken it along
            dialog.hide()
            dialog.deleteLater()
        self._on_done = None
        self._on_failed = None

    @Slot(object)
    def _on_outcome_done(self, result: object) -> None:
        on_done = self._on_done
        self._finish()
        try:
            if on_done is not None:
                on_done(result)
        finally:
            self._end()

    @Slot(object)
    def _on_outcome_failed(self, error: BaseException) -> None:
        on_failed = self._on_failed
        self._finish()
        try:
            if on_failed is not None and isinstance(error, Exception):
                on_failed(error)
            elif isinstance(error, UserError):
                MessageDialog.warn(_widget_of(self.parent()), error.message)
        finally:
            self._end()
        if not isinstance(error, UserError):
            raise error  # a bug: the crash dialog's, whoever else was told

    @Slot()
    def _on_outcome_cancelled(self) -> None:
        window = _main_window_of(self.parent())
        self._finish()
        if window is not None:
            window.statusBar().showMessage(_("Cancelled. Nothing was changed."), 8000)
        self._end()

    def _end(self) -> None:
        self.ended.emit()
        self.deleteLater()

    @Slot(int, int, str)
    def _on_outcome_progressed(self, done: int, total: int, text: str) -> None:
        self._steps = (done, total, text)
        self._show_steps()

    @Slot()
    def _on_timeout(self) -> None:
        dialog = ProgressDialog(self.title, _widget_of(self.parent()))
        dialog.cancel_requested.connect(self.cancel)
        self._dialog = dialog
        self._show_steps()
        dialog.show()

    def _show_steps(self) -> None:
        if self._dialog is not None and isValid(self._dialog):
            self._dialog.show_steps(*self._steps)


def _widget_of(parent: QObject | None) -> QWidget | None:
    while parent is not None and not isinstance(parent, QWidget):
        parent = parent.parent()
    return parent or QApplication.activeWindow()


def _main_window_of(parent: QObject | None) -> QMainWindow | None:
    widget = _widget_of(parent)
    while widget is not None and not isinstance(widget, QMainWindow):
        widget = widget.parentWidget()
    return widget


def run_job(
    parent: QObject,
    title: str,
    function: Callable[[Progress], T],
    on_done: Callable[[T], None],
    on_failed: Callable[[Exception], None] | None = None,
) -> Job:
    """Run `function` in the pool, and hand what it returns to `on_done` in the window's thread.

    `title` says what is being done ("Importing book.xlsx"). After 400 ms a dialog shows the
    progress and offers to cancel. An error goes to `on_failed`; without it, a UserError is shown as
    its sentence. What is not a UserError is raised in the window's thread as well. When `parent` is
    destroyed, the function is told to stop and nothing is called.
    """
    job = Job(parent, title, on_done, on_failed)
    job.start(function)
    return job


def running_jobs(parent: QObject) -> list[Job]:
    """Return the jobs of `parent` and of everything inside it that have not ended."""
    return [job for job in parent.findChildren(Job) if job.is_running]
