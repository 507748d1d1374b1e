import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from kpidesk.domain.metrics import Company
from kpidesk.domain.ports import Adapters, Progress
from kpidesk.services.company import edit_company
from kpidesk.settings import Settings, ThemeChoice
from kpidesk.ui import theme
from kpidesk.ui.dialogs.messages import MessageDialog
from kpidesk.ui.jobs import run_job
from kpidesk.ui.main_window import MainWindow
from kpidesk.ui.navigation import NavigationButton
from kpidesk.ui.page import Page, PageFactory
from kpidesk.ui.session import Session
from tests.ui.window_driver import FACTORIES, PlainPage, shown

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def warnings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    shown: list[str] = []
    monkeypatch.setattr(MessageDialog, "warn", lambda _parent, message: shown.append(message))
    return shown


@pytest.fixture
def window(qtbot: QtBot, session: Session) -> MainWindow:
    return shown(qtbot, session)


@pytest.fixture
def empty_window(qtbot: QtBot, closed_session: Session) -> MainWindow:
    return shown(qtbot, closed_session)


def _page(window: MainWindow) -> PlainPage:
    page = window.current_page
    assert isinstance(page, PlainPage)
    return page


def _menus(window: MainWindow) -> Iterator[QMenu]:
    for action in window.menuBar().actions():
        menu = action.menu()
        assert isinstance(menu, QMenu)
        yield menu


def test_without_a_company_it_welcomes(empty_window: MainWindow) -> None:
    assert empty_window.pages.first_run.isVisible()
    assert not empty_window.rail.isVisible()
    assert empty_window.current_page is None
    assert empty_window.windowTitle() == "KPI Desk"
    for name in ("import", "back_up", "close_company", "new_kpi", "undo", "redo", "copy"):
        assert not empty_window.commands[name].isEnabled(), name
    for name in ("new_company", "open", "quit", "settings", "about"):
        assert empty_window.commands[name].isEnabled(), name


def test_a_company_shows_its_name_and_the_first_page(window: MainWindow) -> None:
    assert window.windowTitle() == "Test Shop – KPI Desk"
    assert window.rail.isVisible()
    assert window.current_key == "dashboard"
    assert window.rail.buttons["dashboard"].isChecked()
    assert not window.pages.first_run.isVisible()


@pytest.mark.parametrize(
    ("key", "page"),
    [
        (Qt.Key.Key_1, "dashboard"),
        (Qt.Key.Key_2, "entries"),
        (Qt.Key.Key_3, "kpis"),
        (Qt.Key.Key_4, "reports"),
    ],
)
def test_keys_reach_every_page(window: MainWindow, key: Qt.Key, page: str) -> None:
    window.show_page("kpis")

    QTest.keyClick(window, key, CTRL)

    assert window.current_key == page
    assert window.rail.buttons[page].isChecked()
    assert _page(window).isVisible()


def test_clicks_and_arrow_keys_reach_every_page(window: MainWindow) -> None:
    entries = window.rail.buttons["entries"]

    QTest.mouseClick(entries, Qt.MouseButton.LeftButton)
    assert window.current_key == "entries"
    entries.setFocus()
    QTest.keyClick(entries, Qt.Key.Key_Down)

    assert window.rail.buttons["kpis"].hasFocus()
    assert window.current_key == "kpis"


def test_the_keyboard_follows_to_the_page(window: MainWindow) -> None:
    assert window.focusWidget() is _page(window).editor

    QTest.keyClick(window, Qt.Key.Key_3, CTRL)

    assert window.current_key == "kpis"
    assert window.focusWidget() is _page(window).editor


def test_the_status_bar_says_that_all_is_saved(window: MainWindow, session: Session) -> None:
    session.perform(partial(edit_company, company=Company("Bakery " * 15)))

    status = window._status.saved.toolTip()
    assert status.startswith("Saved. Last change: change of the company")
    assert window.minimumSizeHint().width() < 1200
    session.show_message("Imported 36 values.")
    assert window.statusBar().currentMessage() == "Imported 36 values."


def test_every_command_has_a_menu_and_keys_are_not_given_twice(window: MainWindow) -> None:
    in_menus = {action for menu in _menus(window) for action in menu.actions()}
    assert set(window.commands.by_name.values()) <= in_menus

    keys = [
        key.toString()
        for action in window.findChildren(QAction)
        for key in action.shortcuts()
        if not key.isEmpty()
    ]
    assert sorted(keys) == sorted(set(keys))


def test_mnemonics_of_a_menu_differ(window: MainWindow) -> None:
    for actions in [window.menuBar().actions(), *(menu.actions() for menu in _menus(window))]:
        letters = [
            action.text()[action.text().index("&") + 1].lower()
            for action in actions
            if "&" in action.text()
        ]
        assert len(letters) == len(set(letters)), letters


@pytest.mark.parametrize(
    ("command", "opens"),
    [
        ("settings", "dialogs.settings_dialog.SettingsDialog.run"),
        ("shortcuts", "dialogs.shortcuts_dialog.ShortcutsDialog.run"),
        ("about", "dialogs.about_dialog.AboutDialog.run"),
        ("new_kpi", "wizards.kpi_wizard.KpiWizard.run"),
    ],
)
def test_a_command_opens_its_dialog_over_the_window(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, command: str, opens: str
) -> None:
    parents: list[object] = []
    monkeypatch.setattr(f"kpidesk.ui.{opens}", lambda *args: parents.append(args[-1]))

    window.run_command(command)

    assert parents == [window]


def test_the_theme_is_chosen_in_the_menu_and_kept(window: MainWindow, session: Session) -> None:
    dark = next(action for action in window.commands.themes.actions() if action.data() == "dark")

    dark.trigger()

    assert session.settings.theme is ThemeChoice.DARK
    assert theme.tokens() is theme.DARK
    assert dark.isChecked()


def test_closing_the_company_welcomes_again(window: MainWindow, session: Session) -> None:
    window.run_command("close_company")

    assert not session.is_open
    assert window.pages.first_run.isVisible()
    assert [button.text() for button in window.pages.first_run.recent_buttons] == ["Test Shop"]
    assert window.windowTitle() == "KPI Desk"


def test_another_company_shows_the_page_one_was_on(
    window: MainWindow, session: Session, tmp_path: Path
) -> None:
    window.show_page("kpis")

    session.adopt(session.adapters.files.create(tmp_path / "b.kpidesk", Company("Bakery")))

    assert window.current_key == "kpis"
    assert window.windowTitle() == "Bakery – KPI Desk"


def test_the_window_comes_back_where_it_was(qtbot: QtBot, adapters: Adapters) -> None:
    first = Session(adapters, Settings())
    window = shown(qtbot, first)
    window.resize(720, 640)
    window.close()

    again = MainWindow(Session(adapters, first.settings), FACTORIES)
    qtbot.addWidget(again)

    assert (again.width(), again.height()) == (720, 640)


def test_settings_that_are_no_geometry_do_no_harm(qtbot: QtBot, adapters: Adapters) -> None:
    settings = Settings(window_geometry="not base64!", window_state="AAAA")

    window = MainWindow(Session(adapters, settings), FACTORIES)
    qtbot.addWidget(window)

    available = QGuiApplication.primaryScreen().availableSize()
    assert window.width() == min(1280, available.width() - 16)
    assert window.height() < available.height()


def test_closing_the_window_closes_the_company(window: MainWindow, session: Session) -> None:
    QTest.keyClick(window, Qt.Key.Key_Q, CTRL)

    assert not window.isVisible()
    assert not session.is_open


def test_closing_waits_for_the_jobs_to_stop(
    qtbot: QtBot, window: MainWindow, session: Session
) -> None:
    started, still_open = threading.Event(), list[bool]()

    def function(progress: Progress) -> bool:
        started.set()
        while not progress.is_cancelled():
            pass
        return session.is_open

    run_job(window, "Counting", function, still_open.append)
    assert started.wait(5)

    assert not window.close()
    qtbot.waitUntil(lambda: not window.isVisible())

    assert still_open == [True], "the file was there for as long as the job worked"
    assert not session.is_open


def test_full_screen_and_back(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_F11)
    assert window.isFullScreen()

    QTest.keyClick(window, Qt.Key.Key_F11)
    assert not window.isFullScreen()


def test_tab_goes_through_everything_in_reading_order(window: MainWindow) -> None:
    window.rail.buttons["dashboard"].setFocus()

    QTest.keyClick(window, Qt.Key.Key_Tab)
    assert window.focusWidget() is _page(window).editor
    QTest.keyClick(window, Qt.Key.Key_Backtab)
    assert isinstance(window.focusWidget(), NavigationButton)


def test_a_name_is_text_and_nothing_else(window: MainWindow, session: Session) -> None:
    session.perform(partial(edit_company, company=Company('<img src="file:///etc/x">')))

    label = window.rail._company
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.toolTip().startswith("&lt;img")


class HalfTyped(Page):
    """A page with something in it that is not understood."""

    def finish_editing(self) -> bool:
        return False


@pytest.mark.parametrize("command", ["close_company", "new_company", "open_sample"])
def test_what_is_half_typed_is_asked_about_before_the_company_goes(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    factory = PageFactory("half", lambda: "Half", "table-2", lambda own: HalfTyped(own, "Half"))
    window = MainWindow(session, (factory,))
    qtbot.addWidget(window)
    window.show()
    path = session.require_file().path
    asked: list[str] = []

    def stay(_window: MainWindow, question: str, _yes: str, **_options: bool) -> bool:
        asked.append(question)
        return False

    monkeypatch.setattr(MessageDialog, "ask", stay)
    window.run_command(command)
    window.close()
    assert window.isVisible()
    assert session.require_file().path == path
    assert len(asked) == 2
    assert "not understood as a number" in asked[0]
    monkeypatch.setattr(MessageDialog, "ask", lambda *_arguments, **_options: True)
    window.close()
    assert not window.isVisible()


def test_a_company_stays_open_while_something_works_with_it(
    qtbot: QtBot, window: MainWindow, session: Session
) -> None:
    gate = threading.Event()
    job = run_job(window, "Reading book.xlsx", lambda _progress: gate.wait(10), lambda _done: None)
    with qtbot.waitSignal(session.message_shown) as said:
        window.run_command("close_company")
    assert session.is_open
    assert said.args == ["Reading book.xlsx is not finished yet. Wait for it, or cancel it."]
    with qtbot.waitSignal(job.ended):
        gate.set()
    window.run_command("close_company")
    assert not session.is_open
