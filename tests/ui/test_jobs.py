import gc
import threading
import weakref
from collections.abc import Callable

import pytest
import shiboken6
from PySide6.QtCore import QObject, Qt, QThread, QThreadPool
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from kpidesk.domain.errors import CancelledError, UserError
from kpidesk.domain.ports import Progress
from kpidesk.ui import jobs
from kpidesk.ui.dialogs.messages import MessageDialog
from kpidesk.ui.dialogs.progress_dialog import ProgressDialog
from kpidesk.ui.jobs import run_job, running_jobs


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.show()
    return window


class Gate:
    """A job's function that goes on until it is cancelled or let through."""

    def __init__(self) -> None:
        self.started = threading.Event()
        self.open = threading.Event()

    def __call__(self, progress: Progress) -> str:
        self.started.set()
        progress.report(3, 10, "Reading sheet March")
        while not self.open.wait(0.01):
            if progress.is_cancelled():
                raise CancelledError
        return "through"


def never(_result: object) -> None:
    pytest.fail("this must not be called")


def test_the_work_is_done_elsewhere_and_handed_over_here(qtbot: QtBot, window: QMainWindow) -> None:
    threads: list[QThread] = []

    def function(_progress: Progress) -> int:
        threads.append(QThread.currentThread())
        return 42

    def on_done(result: int) -> None:
        assert result == 42
        threads.append(QThread.currentThread())

    job = run_job(window, "Counting", function, on_done)
    with qtbot.waitSignal(job.ended):
        assert running_jobs(window) == [job]

    assert threads[0] is not QThread.currentThread()
    assert threads[1] is QThread.currentThread()
    assert running_jobs(window) == []


def test_progress_appears_late_says_what_and_goes(
    qtbot: QtBot, window: QMainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "SHOW_AFTER_MS", 0)
    gate, results = Gate(), list[str]()
    job = run_job(window, "Importing <b>book.xlsx</b>", gate, results.append)
    assert window.findChildren(ProgressDialog) == []

    qtbot.waitUntil(lambda: job.dialog is not None and bool(job.dialog.detail.text()))
    dialog = job.dialog
    assert dialog is not None
    assert dialog.isVisible()
    assert dialog.windowModality() is Qt.WindowModality.WindowModal
    assert dialog.heading.text() == "Importing <b>book.xlsx</b>"
    assert dialog.heading.textFormat() is Qt.TextFormat.PlainText
    assert dialog.detail.text() == "Reading sheet March"
    assert (dialog.bar.value(), dialog.bar.maximum()) == (3, 10)

    with qtbot.waitSignal(job.ended):
        gate.open.set()
    assert results == ["through"]
    assert not dialog.isVisible()


def test_a_quick_job_shows_nothing(qtbot: QtBot, window: QMainWindow) -> None:
    job = run_job(window, "Blinking", lambda _progress: None, lambda _none: None)

    with qtbot.waitSignal(job.ended):
        pass

    assert job.dialog is None
    assert window.findChildren(ProgressDialog) == []


@pytest.mark.parametrize("how", ["button", "escape", "close"])
def test_cancelling_leaves_everything_as_it_was(
    qtbot: QtBot, window: QMainWindow, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(jobs, "SHOW_AFTER_MS", 0)
    job = run_job(window, "Importing", Gate(), never, never)
    qtbot.waitUntil(lambda: job.dialog is not None)
    dialog = job.dialog
    assert dialog is not None

    with qtbot.waitSignal(job.ended):
        if how == "button":
            QTest.mouseClick(dialog.cancel_button, Qt.MouseButton.LeftButton)
        elif how == "escape":
            QTest.keyClick(dialog, Qt.Key.Key_Escape)
        else:
            dialog.close()
        assert dialog.isVisible(), "it stays until the job has stopped"
        assert dialog.detail.text() == "Stopping…"
        assert not dialog.cancel_button.isEnabled()

    assert not dialog.isVisible()
    assert window.statusBar().currentMessage() == "Cancelled. Nothing was changed."


def test_a_job_that_is_cancelled_before_it_begins_does_not_run(
    qtbot: QtBot, window: QMainWindow
) -> None:
    pool, gates = QThreadPool.globalInstance(), list[Gate]()
    for _ in range(pool.maxThreadCount()):
        gates.append(Gate())
        run_job(window, "Waiting", gates[-1], lambda _result: None)
    late = run_job(window, "Late", never, never)
    late.cancel()

    with qtbot.waitSignal(late.ended):
        for gate in gates:
            gate.open.set()
    qtbot.waitUntil(lambda: running_jobs(window) == [])


def test_a_sentence_is_shown_where_nobody_else_takes_it(
    qtbot: QtBot, window: QMainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[tuple[QWidget | None, str]] = []
    monkeypatch.setattr(MessageDialog, "warn", lambda *args: shown.append(args))

    def function(_progress: Progress) -> None:
        raise UserError("The disk is full.")

    with qtbot.waitSignal(run_job(window, "Saving", function, never).ended):
        pass

    assert shown == [(window, "The disk is full.")]


def test_a_failure_goes_to_who_asked_for_it(qtbot: QtBot, window: QMainWindow) -> None:
    failures: list[Exception] = []

    def function(_progress: Progress) -> None:
        raise UserError("The disk is full.")

    with qtbot.waitSignal(run_job(window, "Saving", function, never, failures.append).ended):
        pass

    assert [str(failure) for failure in failures] == ["The disk is full."]


def test_a_bug_is_told_and_not_swallowed(qtbot: QtBot, window: QMainWindow) -> None:
    failures: list[Exception] = []

    def function(_progress: Progress) -> None:
        raise ZeroDivisionError

    with qtbot.captureExceptions() as raised:
        job = run_job(window, "Dividing", function, never, failures.append)
        with qtbot.waitSignal(job.ended):
            pass
        qtbot.waitUntil(lambda: bool(raised))

    assert [kind for kind, _error, _trace in raised] == [ZeroDivisionError]
    assert isinstance(failures[0], ZeroDivisionError)


def test_a_bug_in_what_follows_still_ends_the_job(qtbot: QtBot, window: QMainWindow) -> None:
    def on_done(_result: None) -> None:
        raise KeyError

    with qtbot.captureExceptions() as raised:
        job = run_job(window, "Counting", lambda _progress: None, on_done)
        with qtbot.waitSignal(job.ended):
            pass
        qtbot.waitUntil(lambda: bool(raised))

    assert [kind for kind, _error, _trace in raised] == [KeyError]
    assert running_jobs(window) == []


def test_a_parent_that_dies_takes_its_jobs_with_it() -> None:
    parent, gate = QWidget(), Gate()
    run_job(parent, "Waiting", gate, never, never)
    assert gate.started.wait(5)

    shiboken6.delete(parent)

    assert QThreadPool.globalInstance().waitForDone(5_000), (
        "the job did not hear that it should stop"
    )


def test_a_job_holds_nothing_once_it_has_ended(qtbot: QtBot, window: QMainWindow) -> None:
    class Listener(QObject):
        def on_done(self, result: object) -> None:
            self.result = result

    listener = Listener()
    gone = weakref.ref(listener)
    job = run_job(window, "Counting", lambda _progress: 1, listener.on_done)
    with qtbot.waitSignal(job.ended):
        pass

    assert listener.result == 1
    del listener
    gc.collect()
    assert gone() is None


def test_a_job_can_belong_to_any_object(qtbot: QtBot, window: QMainWindow) -> None:
    holder, results = QObject(window), list[int]()

    with qtbot.waitSignal(run_job(holder, "Counting", lambda _progress: 1, results.append).ended):
        assert len(running_jobs(window)) == 1

    assert results == [1]


def test_many_jobs_and_many_reports(qtbot: QtBot, window: QMainWindow) -> None:
    results: list[int] = []

    def make(number: int) -> Callable[[Progress], int]:
        def function(progress: Progress) -> int:
            for step in range(2_000):
                progress.report(step, 2_000, "step")
            return number

        return function

    for number in range(40):
        run_job(window, "Counting", make(number), results.append)
    qtbot.waitUntil(lambda: len(results) == 40, timeout=20_000)

    assert sorted(results) == list(range(40))
    qtbot.waitUntil(lambda: window.findChildren(jobs.Job) == [])


def test_reports_are_thinned_out(
    qtbot: QtBot, window: QMainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[object] = []
    send = jobs._Courier.send

    def counting(courier: jobs._Courier, letters: list[jobs._Letter]) -> None:
        sent.append(letters[0].news)
        send(courier, letters)

    monkeypatch.setattr(jobs._Courier, "send", counting)

    def function(progress: Progress) -> None:
        for step in range(100_000):
            progress.report(step, 100_000)

    job = run_job(window, "Counting", function, lambda _none: None)
    with qtbot.waitSignal(job.ended, timeout=20_000):
        pass

    assert len(sent) < 1_000


def test_nothing_of_qt_is_freed_in_the_pool(qtbot: QtBot, window: QMainWindow) -> None:
    freed_in: list[int] = []
    count_of_jobs = 200

    class Widget(QObject):
        def work(self, _progress: Progress) -> "Widget":
            return Widget()

    def start() -> None:
        holder = Widget()
        weakref.finalize(holder, lambda: freed_in.append(threading.get_ident()))
        run_job(window, "Working", holder.work, note)

    def note(result: Widget) -> None:
        weakref.finalize(result, lambda: freed_in.append(threading.get_ident()))

    for _ in range(count_of_jobs):
        start()
    qtbot.waitUntil(lambda: running_jobs(window) == [])
    gc.collect()

    assert freed_in == [threading.get_ident()] * count_of_jobs * 2


def test_a_window_that_closes_under_the_progress_dialog_does_not_hang_the_job(
    qtbot: QtBot,
) -> None:
    gate = Gate()
    owner = QObject()
    other = QWidget()
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    told: list[str] = []
    job = run_job(owner, "Reading", gate, told.append)
    qtbot.waitUntil(lambda: job.dialog is not None)
    dialog = job.dialog
    shiboken6.delete(other)
    assert dialog is not None
    assert not shiboken6.isValid(dialog)
    with qtbot.waitSignal(job.ended):
        gate.open.set()
    assert told == ["through"]
