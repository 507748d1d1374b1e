import os
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kpidesk.domain.metrics import Company
from kpidesk.ui.app import page_factories
from kpidesk.ui.dialogs import files
from kpidesk.ui.dialogs.settings_dialog import SettingsDialog
from kpidesk.ui.file_commands import FileCommands
from kpidesk.ui.main_window import MainWindow
from kpidesk.ui.offer_bar import OfferBar
from kpidesk.ui.session import Session
from kpidesk.ui.watched_folder import FoundFile, WatchedFolder, known_now, look_into


def put(folder: Path, name: str, text: str = "Month,Orders\nJan 2026,5\n", age: float = 60) -> Path:
    path = folder / name
    path.write_text(text)
    then = time.time() - age
    os.utime(path, (then, then))
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "Inbox"
    made.mkdir()
    return made


@pytest.fixture
def watched(session: Session, folder: Path) -> WatchedFolder:
    """Return the watch over an inbox, as a start with an open company makes it."""
    session.update_settings(watched_folder=str(folder))
    watch = WatchedFolder(session, session)
    session.company_opened.emit()
    return watch


def names(found: "list[FoundFile] | tuple[FoundFile, ...]") -> list[str]:
    return [file.path.name for file in found]


def test_only_spreadsheets_that_are_whole_are_found(folder: Path) -> None:
    for name in ("b.xlsx", "a.CSV", "~$b.xlsx", ".hidden.csv", "letter.docx", "empty.csv"):
        put(folder, name, "" if name == "empty.csv" else "x")
    (folder / "folder.xlsx").mkdir()
    put(folder, "growing.csv", age=0.2)

    look = look_into(folder, (), time.time())

    assert names(look.files) == ["a.CSV", "b.xlsx"]
    assert look.is_growing


def test_a_known_file_is_new_again_once_it_changes(folder: Path) -> None:
    put(folder, "a.csv")
    known = known_now(folder)
    assert look_into(folder, known, time.time()).files == ()
    put(folder, "a.csv", "something else")
    assert names(look_into(folder, known, time.time()).files) == ["a.csv"]


def test_nothing_is_waited_for_that_does_not_come(folder: Path) -> None:
    put(folder, "empty.csv", "")
    put(folder, "from tomorrow.csv", age=-86_400)
    look = look_into(folder, (), time.time())
    assert names(look.files) == ["from tomorrow.csv"]
    assert not look.is_growing


def test_a_folder_that_is_gone_offers_nothing(tmp_path: Path) -> None:
    assert look_into(tmp_path / "gone", (), time.time()).files == ()


def test_a_new_file_is_offered_once(watched: WatchedFolder, folder: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(watched.offers_changed):
        put(folder, "Bookkeeper.csv")
    (offer,) = watched.offers
    assert offer.path == folder / "Bookkeeper.csv"
    watched.settle(offer)
    assert not watched.offers
    with qtbot.waitSignal(watched.offers_changed):
        put(folder, "Next.csv")
    assert names([*watched.offers]) == ["Next.csv"]


def test_what_is_put_off_comes_back_at_the_next_start(
    watched: WatchedFolder, folder: Path, session: Session, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(watched.offers_changed):
        put(folder, "Bookkeeper.csv")
    watched.put_off(watched.offers[0])
    assert not watched.offers

    again = WatchedFolder(session, session)
    with qtbot.waitSignal(again.offers_changed):
        session.company_opened.emit()
    assert names([*again.offers]) == ["Bookkeeper.csv"]


def test_nothing_is_offered_without_a_company(
    watched: WatchedFolder, folder: Path, session: Session, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(watched.offers_changed):
        put(folder, "Bookkeeper.csv")
    session.close_company()
    assert not watched.offers


def test_the_window_offers_the_file_and_an_import_settles_it(
    session: Session, folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = MainWindow(session, page_factories())
    qtbot.addWidget(window)
    window.show()
    assert not window.offers.isVisible()
    session.update_settings(watched_folder=str(folder))
    with qtbot.waitSignal(window.watched_folder.offers_changed):
        put(folder, "Bookkeeper.csv")
    bar = window.offers
    assert bar.isVisible()
    assert "“Bookkeeper.csv” is new in the watched folder." in bar.sentence.text()

    outcomes = [False, True]
    looked: list[Path] = []

    def import_path(_self: FileCommands, path: Path) -> bool:
        looked.append(path)
        return outcomes.pop(0)

    monkeypatch.setattr(FileCommands, "import_path", import_path)
    QTest.mouseClick(bar.look_button, Qt.MouseButton.LeftButton)
    assert bar.isVisible()  # it was only looked at
    QTest.mouseClick(bar.look_button, Qt.MouseButton.LeftButton)
    assert not bar.isVisible()
    assert looked == [folder / "Bookkeeper.csv"] * 2
    assert known_now(folder)[0] in session.settings.known_files


@pytest.mark.parametrize(("width", "is_beside"), [(1080, True), (600, False)])
def test_the_buttons_of_an_offer_leave_room_for_its_words(
    watched: WatchedFolder, folder: Path, qtbot: QtBot, width: int, is_beside: bool
) -> None:
    with qtbot.waitSignal(watched.offers_changed):
        put(folder, "The sheet of the bookkeeper, October 2026.csv")
    bar = OfferBar(watched)
    qtbot.addWidget(bar)
    bar.resize(width, 80)
    bar.show()

    def stands_beside() -> bool:
        return bar.look_button.y() <= bar.sentence.geometry().bottom()

    qtbot.waitUntil(lambda: stands_beside() is is_beside)
    words = bar.sentence.heightForWidth(bar.sentence.width())
    assert words <= 3 * bar.sentence.fontMetrics().lineSpacing()


def test_the_sample_offers_the_sheet_that_came_with_it_and_no_file_of_the_person(
    session: Session, folder: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    put(folder, "Mine.csv")
    session.update_settings(watched_folder=str(folder))
    session.close_company()
    sample = tmp_path / "Sample" / "Sample company.kpidesk"
    sample.parent.mkdir()
    session.sample_path = sample
    window = MainWindow(session, page_factories())
    qtbot.addWidget(window)
    window.show()
    put(sample.parent, "Bookkeeper.csv")
    with qtbot.waitSignal(window.watched_folder.offers_changed):
        session.adopt(session.adapters.files.create(sample, Company("Velo")))
    assert "“Bookkeeper.csv” came with the sample company" in window.offers.sentence.text()

    QTest.mouseClick(window.offers.never_button, Qt.MouseButton.LeftButton)
    assert not window.offers.isVisible()
    with qtbot.waitSignal(window.watched_folder.offers_changed):
        session.adopt(session.adapters.files.create(tmp_path / "Shop.kpidesk", Company("Shop")))
    assert "“Mine.csv” is new in the watched folder." in window.offers.sentence.text()


def test_a_folder_is_chosen_and_given_up_in_the_settings(
    session: Session, folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, "old.csv")
    monkeypatch.setattr(files, "ask_folder", lambda *_asked: folder)
    dialog = SettingsDialog(session)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.folder.name.whole == "No folder is watched"
    QTest.mouseClick(dialog.folder.choose_button, Qt.MouseButton.LeftButton)
    assert dialog.folder.name.whole == str(folder)
    QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    assert session.settings.watched_folder == str(folder)
    assert list(session.settings.known_files) == known_now(folder)  # what lay there is not new

    again = SettingsDialog(session)
    qtbot.addWidget(again)
    again.show()
    QTest.mouseClick(again.folder.none_button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(again.accept_button, Qt.MouseButton.LeftButton)
    assert session.settings.watched_folder == ""
