"""The import of a large file: reading, planning and writing run as jobs that can be stopped."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Self

import pytest
from PySide6.QtCore import Qt, QThreadPool, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kpidesk.domain.errors import CancelledError
from kpidesk.domain.import_options import ReadOptions, Source
from kpidesk.domain.imports import WorkbookReading
from kpidesk.domain.ports import Progress
from kpidesk.services.entries import Edit, set_entries
from kpidesk.ui.dialogs import import_dialog
from kpidesk.ui.dialogs.import_dialog import ImportDialog
from kpidesk.ui.dialogs.progress_dialog import ProgressDialog
from kpidesk.ui.jobs import running_jobs
from kpidesk.ui.session import Session
from tests.ui.dialogs.import_driver import (
    AUGUST,
    SEPTEMBER,
    ReadingReader,
    book,
    cell,
    choose,
    counts,
    name_row,
    open_shop,
    run,
    show,
    values,
)

pytestmark = pytest.mark.usefixtures("shop")

READING = book(
    cell("B1", "New customers", 1.0),
    cell("C1", "New customers", 2.0, SEPTEMBER),
    cell("B2", "Turnover", 3.0),
)


@pytest.fixture
def shop(session: Session, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """A company, and the idea that three cells are many."""
    monkeypatch.setattr(import_dialog, "LARGE", 1)
    return open_shop(session)


@pytest.fixture
def dialog(qtbot: QtBot, session: Session) -> Iterator[ImportDialog]:
    made = show(session, READING)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()


class BusyPool:
    """Keeps the pool from starting anything new until it is let go."""

    def __init__(self) -> None:
        self._go = threading.Event()
        self._pool = QThreadPool.globalInstance()
        self._threads = self._pool.maxThreadCount()

    def __enter__(self) -> Self:
        self._pool.waitForDone()
        self._pool.setMaxThreadCount(1)
        self._pool.start(self._go.wait)
        return self

    def let_go(self) -> None:
        """Let the pool start what waits."""
        self._go.set()

    def __exit__(self, *_error: object) -> None:
        self._go.set()
        self._pool.waitForDone()
        self._pool.setMaxThreadCount(self._threads)


def test_a_large_file_is_read_planned_and_written_in_jobs(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    session.adapters = replace(session.adapters, reader=ReadingReader(READING))

    def act(dialog: ImportDialog) -> None:
        choose(dialog, "Turnover", "Rev")
        assert not dialog.import_button.isEnabled()
        qtbot.waitUntil(dialog.import_button.isEnabled)
        assert counts(dialog)["new"] == 2
        assert counts(dialog)["changed"] == 1
        dialog.import_button.click()
        assert not dialog.import_button.isEnabled()
        QTest.keyClick(dialog, Qt.Key.Key_Escape)  # too late: it is being written
        qtbot.waitUntil(lambda: not dialog.isVisible())

    with qtbot.waitSignals([session.changed, session.message_shown]):
        change = run(session, tmp_path / "book.xlsx", act)
    assert change is not None
    assert values(session)["Revenue", AUGUST] == 3.0


def test_choices_made_while_the_plan_is_made_are_not_lost(
    qtbot: QtBot, dialog: ImportDialog
) -> None:
    with BusyPool():
        choose(dialog, "Turnover", "Rev")
        choose(dialog, "Turnover", "Leave")
        assert not dialog.import_button.isEnabled()
    qtbot.waitUntil(dialog.import_button.isEnabled)
    assert counts(dialog)["ignored"] == 1
    assert name_row(dialog, "Turnover").outcome.whole == "Ignored: 1"


def test_a_plan_that_was_stopped_takes_the_choice_back(qtbot: QtBot, dialog: ImportDialog) -> None:
    with BusyPool():
        choose(dialog, "Turnover", "Rev")
        (job,) = running_jobs(dialog)
        job.cancel()
    qtbot.waitUntil(dialog.import_button.isEnabled)
    assert name_row(dialog, "Turnover").box.currentText() == "Choose…"
    assert counts(dialog)["rejected"] == 1


def test_what_was_decided_before_stays_when_a_later_plan_is_stopped(
    qtbot: QtBot, dialog: ImportDialog
) -> None:
    choose(dialog, "Turnover", "Rev")
    qtbot.waitUntil(dialog.import_button.isEnabled)
    with BusyPool():
        choose(dialog, "Turnover", "Leave")
        (job,) = running_jobs(dialog)
        job.cancel()
    qtbot.waitUntil(dialog.import_button.isEnabled)
    assert name_row(dialog, "Turnover").box.currentText() == "Revenue"
    assert counts(dialog)["changed"] == 1


def test_an_import_that_was_stopped_before_it_began_writes_nothing(
    qtbot: QtBot, session: Session, dialog: ImportDialog
) -> None:
    before = values(session)
    with BusyPool():
        dialog.import_button.click()
        (job,) = running_jobs(dialog)
        job.cancel()
    qtbot.waitUntil(dialog.import_button.isEnabled)
    assert dialog.isVisible()
    assert values(session) == before


def test_what_was_changed_meanwhile_is_not_overwritten_by_a_job_either(
    qtbot: QtBot, session: Session, shop: dict[str, int], dialog: ImportDialog
) -> None:
    edit = Edit(shop["New customers"], AUGUST, 7.0)
    session.perform(lambda file: set_entries(file, [edit]))
    with qtbot.waitSignal(session.error_shown) as heard:
        dialog.import_button.click()
    assert "Nothing was imported" in heard.args[0]
    qtbot.waitUntil(dialog.import_button.isEnabled)
    assert counts(dialog)["changed"] == 1
    assert values(session)["New customers", AUGUST] == 7.0


class SlowReader:
    """A reader that reads until it is told to stop."""

    def read(self, _source: Source, _options: ReadOptions, progress: Progress) -> WorkbookReading:
        """Wait for the person to cancel."""
        waiting = threading.Event()
        while not progress.is_cancelled():
            progress.report(1, 3, "Sheet 1 of 3")
            waiting.wait(0.01)
        raise CancelledError


def test_reading_shows_its_progress_and_can_be_cancelled(session: Session, tmp_path: Path) -> None:
    session.adapters = replace(session.adapters, reader=SlowReader())
    seen: list[str] = []

    def cancel() -> None:
        progress = QApplication.activeModalWidget()
        if isinstance(progress, ProgressDialog):
            seen.append(progress.heading.text())
            watch.stop()
            QTest.mouseClick(progress.cancel_button, Qt.MouseButton.LeftButton)

    watch = QTimer(interval=10)
    watch.timeout.connect(cancel)
    watch.start()
    before = values(session)
    assert ImportDialog.run(session, tmp_path / "book.xlsx", None) is None
    assert seen == ["Reading book.xlsx"]
    assert values(session) == before
