import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QtMsgType, qInstallMessageHandler, qWarning
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from kpidesk.ui import crash
from kpidesk.ui.crash import CrashDialog, CrashReporter
from tests.conftest import ExpectLog


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    details: list[str] = []
    monkeypatch.setattr(CrashDialog, "run", lambda text, _log, _parent: details.append(text))
    return details


@pytest.fixture
def reporter() -> CrashReporter:
    return CrashReporter(Path("/state/kpidesk.log"))


def _error(text: str = "12.5") -> BaseException:
    with pytest.raises(ValueError, match=text) as caught:
        raise ValueError(text)
    return caught.value


def _handle(reporter: CrashReporter, error: BaseException, expect_log: ExpectLog) -> None:
    with expect_log("unexpected error", level=logging.CRITICAL, logger="kpidesk.crash"):
        reporter.handle(type(error), error, error.__traceback__)


def test_an_unexpected_error_is_logged_and_shown(
    qtbot: QtBot, reporter: CrashReporter, shown: list[str], expect_log: ExpectLog
) -> None:
    _handle(reporter, _error(), expect_log)

    qtbot.waitUntil(lambda: len(shown) == 1)
    assert "ValueError: 12.5" in shown[0]
    assert shown[0].startswith("KPI Desk ")


def test_a_loop_of_errors_shows_one_dialog(
    qtbot: QtBot,
    reporter: CrashReporter,
    monkeypatch: pytest.MonkeyPatch,
    expect_log: ExpectLog,
) -> None:
    shown: list[str] = []

    def run(details: str, _log: Path, _parent: object) -> None:
        shown.append(details)
        for number in range(50):
            _handle(reporter, _error(str(number)), expect_log)
        QApplication.sendPostedEvents(reporter)

    monkeypatch.setattr(CrashDialog, "run", run)
    _handle(reporter, _error(), expect_log)
    qtbot.waitUntil(lambda: len(shown) == 1)
    qtbot.wait(0)

    assert len(shown) == 1


def test_an_error_in_a_thread_is_shown_in_the_window(
    qtbot: QtBot, reporter: CrashReporter, shown: list[str], expect_log: ExpectLog
) -> None:
    def fail() -> None:
        raise ValueError

    before = threading.excepthook
    reporter.install()
    try:
        with expect_log("unexpected error", level=logging.CRITICAL):
            thread = threading.Thread(target=fail)
            thread.start()
            thread.join()
    finally:
        reporter.uninstall()
        threading.excepthook = before

    qtbot.waitUntil(lambda: len(shown) == 1)


def test_ctrl_c_is_no_crash(qtbot: QtBot, reporter: CrashReporter, shown: list[str]) -> None:
    reporter.handle(KeyboardInterrupt, KeyboardInterrupt(), None)
    qtbot.wait(0)

    assert shown == []


@pytest.fixture
def _hooks() -> Iterator[None]:
    """Give pytest-qt its hooks back."""
    python, thread = sys.excepthook, threading.excepthook
    qt = qInstallMessageHandler(None)
    yield
    sys.excepthook, threading.excepthook = python, thread
    qInstallMessageHandler(qt)


@pytest.mark.usefixtures("_hooks")
def test_what_qt_says_goes_to_the_log(reporter: CrashReporter, expect_log: ExpectLog) -> None:
    reporter.install()
    with expect_log("something of Qt", level=logging.WARNING, logger="kpidesk.qt"):
        qWarning("something of Qt")
    reporter.uninstall()

    assert sys.excepthook is sys.__excepthook__


def test_qt_has_no_kind_of_message_that_we_forgot() -> None:
    assert set(crash._LEVELS) == set(QtMsgType)


def test_the_dialog_says_what_is_safe_and_gives_the_details(qtbot: QtBot) -> None:
    dialog = CrashDialog("Traceback <b>x</b>", Path("/state/kpidesk.log"))
    qtbot.addWidget(dialog)
    dialog.show()

    words = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "Your company file is safe" in words
    assert str(Path("/state/kpidesk.log")) in words
    assert all(
        label.textFormat() is Qt.TextFormat.PlainText for label in dialog.findChildren(QLabel)
    )
    assert not dialog.details.isVisible()

    QTest.mouseClick(dialog.details_button, Qt.MouseButton.LeftButton)
    assert dialog.details.isVisible()
    assert dialog.details.geometry().bottom() < dialog.copy_button.geometry().top()
    QTest.mouseClick(dialog.copy_button, Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text() == "Traceback <b>x</b>"
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
