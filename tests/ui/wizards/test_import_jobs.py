"""The import of a large file: reading, planning and writing run as jobs that can be stopped."""

import threading
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
from kpidesk.domain.import_plans import OnConflict
from kpidesk.domain.imports import WorkbookReading
from kpidesk.domain.ports import Progress
from kpidesk.services.entries import Edit, set_entries
from kpidesk.ui.dialogs.progress_dialog import ProgressDialog
from kpidesk.ui.jobs import running_jobs
from kpidesk.ui.session import Session
from kpidesk.ui.wizards import import_wizard, import_writing
from kpidesk.ui.wizards.import_wizard import MATCH, REVIEW, ImportWizard
from tests.ui.wizards.import_driver import (
    AUGUST,
    SEPTEMBER,
    ReadingReader,
    book,
    cell,
    choose,
    counts,
    go_on,
    names,
    open_shop,
    run,
    show,
    values,
)

pytestmark = [
    pytest.mark.usefixtures("shop"),
    pytest.mark.qt_log_ignore("This plugin does not support"),
]

READING = book(
    cell("B1", "New customers", 1.0),
    cell("C1", "New customers", 2.0, SEPTEMBER),
    cell("B2", "Turnover", 3.0),
)


@pytest.fixture
def shop(session: Session, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """A company, and the idea that three cells are many."""
    for module in (import_wizard, import_writing):
        monkeypatch.setattr(module, "LARGE", 1)
    return open_shop(session)


@pytest.fixture
def wizard(qtbot: QtBot, session: Session) -> ImportWizard:
    return show(qtbot, session, READING)


def review(qtbot: QtBot, wizard: ImportWizard) -> None:
    """Go to the review, which is planned in a job."""
    go_on(wizard, MATCH)
    choose(wizard, "Turnover", "Rev")
    QTest.mouseClick(wizard.next_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: wizard.step == REVIEW)


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

    def act(wizard: ImportWizard) -> None:
        go_on(wizard, MATCH)
        choose(wizard, "Turnover", "Rev")
        QTest.mouseClick(wizard.next_button, Qt.MouseButton.LeftButton)
        assert wizard.step == MATCH  # until it is planned
        qtbot.waitUntil(wizard.import_button.isEnabled)
        assert counts(wizard)["new"] == 2
        assert counts(wizard)["changed"] == 1
        wizard.import_button.click()
        assert not wizard.import_button.isEnabled()
        QTest.keyClick(wizard, Qt.Key.Key_Escape)  # too late: it is being written
        qtbot.waitUntil(lambda: not wizard.isVisible())

    with qtbot.waitSignals([session.changed, session.message_shown]):
        change = run(session, tmp_path / "book.xlsx", act)
    assert change is not None
    assert values(session)["Revenue", AUGUST] == 3.0


def keep(wizard: ImportWizard, key: Qt.Key = Qt.Key.Key_Home) -> None:
    """Choose by keys what happens where the company has another value."""
    box = wizard.review.conflicts.box
    box.setFocus()
    QTest.keyClick(box, key)


def test_of_choices_made_while_the_plan_is_made_the_last_one_counts(
    qtbot: QtBot, wizard: ImportWizard
) -> None:
    review(qtbot, wizard)
    with BusyPool():
        keep(wizard)
        keep(wizard, Qt.Key.Key_End)
        assert not wizard.import_button.isEnabled()
    qtbot.waitUntil(wizard.import_button.isEnabled)
    assert wizard.plan.choices.on_conflict is OnConflict.EMPTY
    assert wizard.review.conflicts.box.choice is OnConflict.EMPTY
    assert counts(wizard)["changed"] == 0


def test_a_plan_that_was_stopped_takes_the_choice_back(qtbot: QtBot, wizard: ImportWizard) -> None:
    review(qtbot, wizard)
    with BusyPool():
        keep(wizard)
        (job,) = running_jobs(wizard)
        job.cancel()
    qtbot.waitUntil(wizard.import_button.isEnabled)
    assert wizard.review.conflicts.box.choice is OnConflict.OVERWRITE
    assert counts(wizard)["changed"] == 1


def test_what_was_decided_stays_when_going_on_is_stopped(
    qtbot: QtBot, wizard: ImportWizard
) -> None:
    go_on(wizard, MATCH)
    choose(wizard, "Turnover", "Rev")
    with BusyPool():
        QTest.mouseClick(wizard.next_button, Qt.MouseButton.LeftButton)
        (job,) = running_jobs(wizard)
        job.cancel()
    qtbot.waitUntil(lambda: not running_jobs(wizard))
    assert wizard.step == MATCH
    assert names(wizard)["Turnover"] == ("Revenue", "You chose it")
    QTest.mouseClick(wizard.next_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: wizard.step == REVIEW)
    assert counts(wizard)["changed"] == 1


def test_an_import_that_was_stopped_before_it_began_writes_nothing(
    qtbot: QtBot, session: Session, wizard: ImportWizard
) -> None:
    review(qtbot, wizard)
    before = values(session)
    with BusyPool():
        wizard.import_button.click()
        (job,) = running_jobs(wizard)
        job.cancel()
    qtbot.waitUntil(wizard.import_button.isEnabled)
    assert wizard.isVisible()
    assert values(session) == before


def test_what_was_changed_meanwhile_is_not_overwritten_by_a_job_either(
    qtbot: QtBot, session: Session, shop: dict[str, int], wizard: ImportWizard
) -> None:
    review(qtbot, wizard)
    edit = Edit(shop["New customers"], AUGUST, 7.0)
    session.perform(lambda file: set_entries(file, [edit]))
    with qtbot.waitSignal(session.error_shown) as heard:
        wizard.import_button.click()
    assert "Nothing was imported" in heard.args[0]
    qtbot.waitUntil(wizard.import_button.isEnabled)
    assert counts(wizard)["changed"] == 2
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
    assert ImportWizard.run(session, tmp_path / "book.xlsx", None) is None
    assert seen == ["Reading book.xlsx"]
    assert values(session) == before
