"""Jobs: work of more than a moment, as plain functions in a pool, with progress and a way to stop.

The function runs in another thread and touches no widget; what it returns is handed over in the
thread of the window. A parent that dies takes its jobs with it: they are told to stop, and nothing
is called back.

WORKAROUND(PySide6 6.9): what PySide remembers about connections is not locked, and it holds the
methods of plain objects weakly. Where anything that is connected to a signal is freed in the pool,
the process dies now and then. So the pool has plain objects only that are connected to nothing,
lets go of the function before it says that it is done, and every job hears through one courier
that lives as long as the application.
"""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from itertools import count
from queue import SimpleQueue
from typing import Any, Final, TypeVar, cast

import shiboken6
from PySide6.QtCore import QObject, Qt, QThreadPool, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from kpidesk.domain.errors import CancelledError, UserError
from kpidesk.domain.ports import Progress
from kpidesk.i18n import _
from kpidesk.ui.dialogs.messages import MessageDialog
from kpidesk.ui.dialogs.progress_dialog import ProgressDialog

T = TypeVar("T")

SHOW_AFTER_MS: Final = 400
_REPORT_EVERY_S: Final = 0.05


class _News(Enum):
    """What a function in the pool can have to say."""

    PROGRESS = auto()
    DONE = auto()
    FAILED = auto()
    CANCELLED = auto()


@dataclass(frozen=True, slots=True)
class _Letter:
    """News of one job, on its way from the pool to the window."""

    job: int
    news: _News
    content: object = None


class _Courier(QObject):
    """Brings letters from the pool to the jobs, in the thread of the window."""

    _sent = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._letters: SimpleQueue[_Letter] = SimpleQueue()
        self._numbers = count()
        self._jobs: dict[int, tuple[Job, threading.Event]] = {}
        self._sent.connect(self._on_sent, Qt.ConnectionType.QueuedConnection)

    def expect(self, job: "Job", stop: threading.Event) -> int:
        """Return the number under which letters reach `job`; when it dies, `stop` is set."""
        number = next(self._numbers)
        self._jobs[number] = (job, stop)
        job.destroyed.connect(self._on_job_destroyed)
        return number

    @property
    def jobs(self) -> "list[Job]":
        """Return the jobs that have not ended."""
        return [job for job, _stop in self._jobs.values() if shiboken6.isValid(job)]

    def send(self, letters: list[_Letter]) -> None:
        """Take the letter out of `letters`, so that the pool does not keep it."""
        self._letters.put(letters.pop())
        with suppress(RuntimeError):  # the application has ended
            self._sent.emit()

    @Slot()
    def _on_sent(self) -> None:
        letter = self._letters.get_nowait()
        job, _stop = self._jobs[letter.job]
        if letter.news is not _News.PROGRESS:
            del self._jobs[letter.job]
        if shiboken6.isValid(job):
            job.receive(letter.news, letter.content)

    @Slot()
    def _on_job_destroyed(self) -> None:
        for job, stop in self._jobs.values():
            if not shiboken6.isValid(job):
                stop.set()


def _courier() -> _Courier:
    app = QApplication.instance()
    if app is None:
        msg = "a job needs an application"
        raise RuntimeError(msg)
    direct = Qt.FindChildOption.FindDirectChildrenOnly
    return app.findChild(_Courier, options=direct) or _Courier(app)


class _Task:
    """What the pool runs: the function, and how to say what became of it; a plain object."""

    def __init__(
        self,
        function: Callable[[Progress], object],
        courier: _Courier,
        number: int,
        stop: threading.Event,
    ) -> None:
        self._functions = [function]
        self._courier = courier
        self._number = number
        self._stop = stop
        self._reported_at = 0.0

    def run(self) -> None:
        """Run the function and send how it ended."""
        self._courier.send([self._ended()])

    def _ended(self) -> _Letter:
        function = self._functions.pop()
        try:
            if self._stop.is_set():
                raise CancelledError  # noqa: TRY301 - cancelled before it began is cancelled too
            result = function(self)
        except CancelledError:
            return _Letter(self._number, _News.CANCELLED)
        except BaseException as error:  # noqa: BLE001 - a lost error would leave the window waiting
            return _Letter(self._number, _News.FAILED, error)
        return _Letter(self._number, _News.DONE, result)

    def report(self, done: int, total: int, text: str = "") -> None:
        """Say that `done` of `total` steps are done; more often than eyes see is left out."""
        now = time.monotonic()
        if done < total and now - self._reported_at < _REPORT_EVERY_S:
            return
        self._reported_at = now
        self._courier.send([_Letter(self._number, _News.PROGRESS, (done, total, text))])

    def is_cancelled(self) -> bool:
        """Say whether the person asked to stop."""
        return self._stop.is_set()


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
        self._function: Callable[[Progress], object] | None = None
        self._is_quiet = False
        self._on_done: Callable[[Any], None] | None = on_done
        self._on_failed = on_failed
        self._stop = threading.Event()
        self._dialog: ProgressDialog | None = None
        self._steps: tuple[int, int, str] = (0, 0, "")
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

    def start(self, function: Callable[[Progress], object], *, is_quiet: bool = False) -> None:
        """Run `function` in the pool; where it `is_quiet`, no dialog tells of it."""
        self._function = function  # kept, so that it is not freed in the pool
        courier = _courier()
        task = _Task(function, courier, courier.expect(self, self._stop), self._stop)
        self._is_quiet = is_quiet
        if not is_quiet:
            self._timer.start()
        QThreadPool.globalInstance().start(task.run)

    def receive(self, news: _News, content: object) -> None:
        """Take what the courier brings."""
        if news is _News.PROGRESS:
            self._show_progress(content)
        elif news is _News.DONE:
            self._end_well(content)
        elif news is _News.CANCELLED:
            self._end_cancelled()
        elif isinstance(content, BaseException):
            self._end_badly(content)

    @Slot()
    def cancel(self) -> None:
        """Ask the function to stop; it does so at its next look, or ends."""
        self._stop.set()

    def _finish(self) -> None:
        self._timer.stop()
        dialog, self._dialog = self._dialog, None
        if dialog is not None and shiboken6.isValid(
            dialog
        ):  # the window below it may have taken it along
            dialog.hide()
            dialog.deleteLater()
        self._on_done = None
        self._on_failed = None
        self._function = None

    def _end_well(self, result: object) -> None:
        on_done = self._on_done
        self._finish()
        try:
            if on_done is not None:
                on_done(result)
        finally:
            self._end()

    def _end_badly(self, error: BaseException) -> None:
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

    def _end_cancelled(self) -> None:
        window = _main_window_of(self.parent())
        self._finish()
        if window is not None and not self._is_quiet:
            window.statusBar().showMessage(_("Cancelled. Nothing was changed."), 8000)
        self._end()

    def _end(self) -> None:
        self.ended.emit()
        self.deleteLater()

    def _show_progress(self, content: object) -> None:
        self._steps = cast("tuple[int, int, str]", content)
        self._show_steps()

    @Slot()
    def _on_timeout(self) -> None:
        dialog = ProgressDialog(self.title, _widget_of(self.parent()))
        dialog.cancel_requested.connect(self.cancel)
        self._dialog = dialog
        self._show_steps()
        dialog.show()

    def _show_steps(self) -> None:
        if self._dialog is not None and shiboken6.isValid(self._dialog):
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
    *,
    is_quiet: bool = False,
) -> Job:
    """Run `function` in the pool, and hand what it returns to `on_done` in the window's thread.

    `title` says what is being done ("Importing book.xlsx"). After 400 ms a dialog shows the
    progress and offers to cancel. An error goes to `on_failed`; without it, a UserError is shown as
    its sentence. What is not a UserError is raised in the window's thread as well. When `parent` is
    destroyed, the function is told to stop and nothing is called. What `is_quiet` is work that
    nobody asked for, and shows no dialog.
    """
    job = Job(parent, title, on_done, on_failed)
    job.start(function, is_quiet=is_quiet)
    return job


def running_jobs(parent: QObject) -> list[Job]:
    """Return the jobs of `parent` and of everything inside it that have not ended."""
    return [job for job in _courier().jobs if job.is_running and _is_inside(job, parent)]


def _is_inside(child: QObject | None, parent: QObject) -> bool:
    while child is not None and child is not parent:
        child = child.parent()
    return child is parent
