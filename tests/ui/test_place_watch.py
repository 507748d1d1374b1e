"""The open file is renamed, deleted or replaced while somebody types in the window.

Nothing is said to be saved that is not, and everything that was is found again.
"""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kpidesk.domain.metrics import Company
from kpidesk.domain.ports import Adapters
from kpidesk.domain.whereabouts import Presence, Whereabouts
from kpidesk.ui import first_picture
from kpidesk.ui.app import page_factories
from kpidesk.ui.dialogs import files
from kpidesk.ui.dialogs.messages import MessageDialog
from kpidesk.ui.dialogs.stray_file_dialog import StrayFileDialog
from kpidesk.ui.main_window import MainWindow
from kpidesk.ui.pages.entries_page import EntriesPage
from kpidesk.ui.session import Session
from tests.ui.conftest import WhenOpened
from tests.ui.pages.entries_driver import fill_shop, month

pytestmark = pytest.mark.skipif(
    sys.platform != "linux",
    reason="Windows lets nobody move an open file; others do not tell where",
)


@pytest.fixture
def company_path(tmp_path: Path) -> Path:
    (tmp_path / "numbers").mkdir()
    return tmp_path / "numbers" / "ren.kpidesk"


@pytest.fixture
def window(qtbot: QtBot, session: Session, tmp_path: Path) -> MainWindow:
    session.pictures = tmp_path / "pictures"
    fill_shop(session)
    window = MainWindow(session, page_factories())
    qtbot.addWidget(window, before_close_func=lambda _window: session.close_company())
    window.resize(1280, 800)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.show_page("entries")
    return window


def rename(path: Path) -> Path:
    return path.rename(path.with_name("ren new.kpidesk"))


def replace(path: Path, adapters: Adapters) -> None:
    other = path.with_name("other.part")
    adapters.files.create(other, Company("Another")).close()
    other.replace(path)


def page_of(window: MainWindow) -> EntriesPage:
    page = window.current_page
    assert isinstance(page, EntriesPage)
    return page


def type_value(window: MainWindow, text: str, number: int) -> None:
    """Type a value for the new customers of a month of 2026, and press Enter."""
    page = page_of(window)
    page.table.setFocus()
    page.table.setCurrentIndex(page.model.position(page.model.metric(1).id, month(number)))
    for letter in text:
        widget = QApplication.focusWidget()
        assert widget is not None
        QTest.keyClicks(widget, letter)
    press(Qt.Key.Key_Return)


def press(key: Qt.Key) -> None:
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, key)


def problem_of(window: MainWindow) -> str:
    editor = page_of(window).table.entry_delegate.editor
    return "" if editor is None else editor.problem


def kept(adapters: Adapters, path: Path) -> dict[int, float]:
    """Return the new customers of 2026 by month in the closed file at `path`."""
    file = adapters.files.open(path)
    try:
        with file.read() as records:
            (number,) = [each.id for each in records.metrics() if each.name == "New customers"]
            return {
                period.start.month: value
                for period, value in records.values([number])[number].items()
            }
    finally:
        file.close()


def status_of(window: MainWindow) -> str:
    return window._status.saved.toolTip()


def choose(when_opened: WhenOpened, key: Qt.Key) -> list[str]:
    """Answer the question before leaving with a key, and return what is asked then."""
    asked: list[str] = []

    def answer(dialog: StrayFileDialog) -> None:
        assert isinstance(dialog, StrayFileDialog)
        asked.append(dialog.message)
        QTest.keyClick(dialog.focusWidget(), key)

    when_opened(answer)
    return asked


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where whoever is asked saves a copy."""
    path = tmp_path / "copy.kpidesk"
    monkeypatch.setattr(files, "ask_save_path", lambda *_args: path)
    return path


def test_a_rename_is_noticed_and_told_before_anything_is_typed(
    qtbot: QtBot, window: MainWindow, company_path: Path
) -> None:
    assert not window.place_bar.isVisible()
    rename(company_path)
    qtbot.waitUntil(window.place_bar.isVisible)
    said = window.place_bar.accessibleName()
    assert said.startswith("“ren.kpidesk” was renamed or moved: it is “ren new.kpidesk” in")
    assert window.place_bar.follow_button.isVisible()
    assert status_of(window) == "Not saved any more: “ren.kpidesk” is not in its place"


def test_a_value_typed_after_a_rename_waits_in_its_cell_and_is_saved_at_the_new_place(
    qtbot: QtBot, window: MainWindow, session: Session, company_path: Path, adapters: Adapters
) -> None:
    type_value(window, "61", 1)
    now_at = rename(company_path)
    type_value(window, "62", 2)
    assert "“ren new.kpidesk”" in problem_of(window)
    assert "This change was not saved" in problem_of(window)
    assert window.place_bar.isVisible()
    assert status_of(window).startswith("Not saved")

    with qtbot.waitSignal(session.file_settled):
        QTest.mouseClick(window.place_bar.follow_button, Qt.MouseButton.LeftButton)
    editor = page_of(window).table.entry_delegate.editor
    assert editor is not None, "what was typed waits"
    assert editor.text() == "62"
    editor.setFocus()
    press(Qt.Key.Key_Return)

    assert not window.place_bar.isVisible()
    assert status_of(window).startswith("Saved. Last change")
    assert session.settings.recent_files[0] == str(now_at)
    assert str(company_path) not in session.settings.recent_files
    assert window.close()
    found = kept(adapters, now_at)
    assert (found[1], found[2]) == (61, 62)
    assert [each.name for each in company_path.parent.iterdir()] == [now_at.name]


@pytest.mark.parametrize("happen", [Path.unlink, lambda path: shutil.rmtree(path.parent)])
def test_a_company_whose_file_was_deleted_goes_on_in_a_copy(
    qtbot: QtBot,
    window: MainWindow,
    session: Session,
    company_path: Path,
    adapters: Adapters,
    copy: Path,
    happen: Callable[[Path], None],
) -> None:
    type_value(window, "61", 1)
    happen(company_path)
    type_value(window, "62", 2)
    assert "is no longer in" in problem_of(window)
    assert not window.place_bar.follow_button.isVisible()
    with qtbot.waitSignal(session.file_settled):
        QTest.mouseClick(window.place_bar.copy_button, Qt.MouseButton.LeftButton)
    assert not window.place_bar.isVisible()
    assert window.close(), "what was typed is written into the copy"
    found = kept(adapters, copy)
    assert (found[1], found[2]) == (61, 62)


def test_closing_asks_and_enter_keeps_the_company_in_a_copy(
    window: MainWindow,
    session: Session,
    company_path: Path,
    adapters: Adapters,
    copy: Path,
    when_opened: WhenOpened,
) -> None:
    type_value(window, "61", 1)
    company_path.unlink()
    asked = choose(when_opened, Qt.Key.Key_Return)
    assert window.close()
    assert asked[0].startswith("“ren.kpidesk” was deleted or moved")
    assert kept(adapters, copy)[1] == 61
    assert session.settings.recent_files[0] == str(copy)


def test_closing_asks_and_escape_stays(
    window: MainWindow, session: Session, company_path: Path, when_opened: WhenOpened
) -> None:
    company_path.unlink()
    for leave in (window.close, window.files.may_leave):
        asked = choose(when_opened, Qt.Key.Key_Escape)
        assert not leave()
        assert len(asked) == 1
    assert session.is_open
    assert window.isVisible()


def test_closing_a_renamed_company_keeps_it_there(
    window: MainWindow,
    session: Session,
    company_path: Path,
    adapters: Adapters,
    when_opened: WhenOpened,
) -> None:
    type_value(window, "61", 1)
    now_at = rename(company_path)
    asked = choose(when_opened, Qt.Key.Key_Return)
    assert window.close()
    assert "“ren new.kpidesk”" in asked[0]
    assert kept(adapters, now_at)[1] == 61
    assert session.settings.recent_files[0] == str(now_at)
    assert [each.name for each in company_path.parent.iterdir()] == [now_at.name]


def test_a_company_can_be_let_go(
    window: MainWindow, company_path: Path, when_opened: WhenOpened
) -> None:
    company_path.unlink()

    def leave(dialog: StrayFileDialog) -> None:
        assert dialog.accept_button.isDefault()
        assert dialog.focusWidget() is dialog.accept_button
        QTest.mouseClick(dialog.other_button, Qt.MouseButton.LeftButton)

    when_opened(leave)
    assert window.close()
    assert list(company_path.parent.iterdir()) == []


def test_no_picture_of_it_is_kept_for_the_file_that_took_its_place(
    window: MainWindow,
    session: Session,
    company_path: Path,
    adapters: Adapters,
    tmp_path: Path,
) -> None:
    window.show_page("dashboard")
    replace(company_path, adapters)
    session.close_company()
    assert not first_picture.is_kept(tmp_path / "pictures", company_path)
    assert not window.place_bar.isVisible()


def test_the_file_that_took_its_place_can_be_opened(
    qtbot: QtBot,
    window: MainWindow,
    session: Session,
    company_path: Path,
    adapters: Adapters,
    copy: Path,
    when_opened: WhenOpened,
) -> None:
    type_value(window, "61", 1)
    replace(company_path, adapters)
    choose(when_opened, Qt.Key.Key_Return)
    with qtbot.waitSignal(session.company_opened):
        window.open_path(company_path)
    assert session.company.name == "Another"
    assert kept(adapters, copy)[1] == 61


def test_opening_the_renamed_file_goes_on_there(
    qtbot: QtBot, window: MainWindow, session: Session, company_path: Path
) -> None:
    now_at = rename(company_path)
    with qtbot.waitSignal(session.file_settled):
        window.open_path(now_at)
    assert session.require_file().path == now_at


def test_backing_up_a_company_without_a_file_goes_on_in_the_backup(
    qtbot: QtBot, window: MainWindow, session: Session, company_path: Path, copy: Path
) -> None:
    company_path.unlink()
    with qtbot.waitSignal(session.file_settled):
        window.run_command("back_up")
    assert session.require_file().path == copy


def test_a_copy_that_cannot_be_written_is_told_and_the_company_stays(
    window: MainWindow,
    session: Session,
    company_path: Path,
    tmp_path: Path,
    when_opened: WhenOpened,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[str] = []
    monkeypatch.setattr(MessageDialog, "warn", lambda _parent, message: told.append(message))
    monkeypatch.setattr(files, "ask_save_path", lambda *_args: tmp_path / "no" / "copy.kpidesk")
    company_path.unlink()
    choose(when_opened, Qt.Key.Key_Return)
    assert not window.close()
    assert "there is no folder" in told[0]
    assert session.is_open


def test_a_disk_that_cannot_be_reached_is_told_with_the_reason(
    window: MainWindow, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = Whereabouts(Presence.UNREACHABLE, reason="Host is down")
    monkeypatch.setattr(session, "whereabouts", lambda: away)
    window.place_watch.look()
    assert "cannot be reached just now (Host is down)" in window.place_bar.accessibleName()
    monkeypatch.undo()
    window.place_watch.look()
    assert not window.place_bar.isVisible()
    assert status_of(window).startswith("Saved")


def test_what_is_typed_and_not_understood_is_not_left_by_enter(
    window: MainWindow, session: Session, when_opened: WhenOpened
) -> None:
    type_value(window, "6x", 2)
    asked: list[str] = []

    def enter(dialog: MessageDialog) -> None:
        asked.append(dialog.message)
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)

    when_opened(enter)
    assert not window.close()
    assert asked[0].startswith("What you are typing at “New customers, February 2026”")
    assert session.is_open
    page_of(window).table.entry_delegate.abandon()
