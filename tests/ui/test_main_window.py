import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDesktopServices, QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from kpidesk import logs
from kpidesk.domain.import_options import PastedText, Source
from kpidesk.domain.metrics import Company
from kpidesk.domain.ports import Adapters, Progress
from kpidesk.services.company import edit_company
from kpidesk.settings import Settings, ThemeChoice
from kpidesk.ui import theme
from kpidesk.ui.dialogs import files
from kpidesk.ui.dialogs.messages import MessageDialog
from kpidesk.ui.dialogs.new_company_dialog import NewCompany, NewCompanyDialog
from kpidesk.ui.file_commands import FileCommands
from kpidesk.ui.jobs import run_job, running_jobs
from kpidesk.ui.main_window import MainWindow
from kpidesk.ui.navigation import NavigationButton
from kpidesk.ui.page import Page, PageFactory
from kpidesk.ui.session import Session
from kpidesk.ui.wizards.import_wizard import ImportWizard

CTRL = Qt.KeyboardModifier.ControlModifier


class PlainPage(Page):
    """A page that remembers what it was asked."""

    supports_clipboard = False

    def __init__(self, session: Session, title: str) -> None:
        super().__init__(session, title)
        self.asked: list[object] = []
        self.editor = QLineEdit("42")
        self.body.addWidget(self.editor)

    def show_subject(self, subject: object) -> None:
        self.asked.append(subject)

    def copy(self) -> None:
        self.asked.append("copy")

    def delete(self) -> None:
        self.asked.append("delete")


class GridPage(PlainPage):
    """A page with something to cut and paste."""

    supports_clipboard = True


FACTORIES = (
    PageFactory("dashboard", lambda: "Dashboard", "flag", partial(PlainPage, title="D")),
    PageFactory("entries", lambda: "Entries", "table-2", partial(GridPage, title="E")),
    PageFactory("kpis", lambda: "KPIs", "target", partial(PlainPage, title="K")),
    PageFactory("reports", lambda: "Reports", "file-chart-column", partial(PlainPage, title="R")),
)


@pytest.fixture
def warnings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    shown: list[str] = []
    monkeypatch.setattr(MessageDialog, "warn", lambda _parent, message: shown.append(message))
    return shown


def _shown(qtbot: QtBot, session: Session) -> MainWindow:
    window = MainWindow(session, FACTORIES)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    return window


@pytest.fixture
def window(qtbot: QtBot, session: Session) -> MainWindow:
    return _shown(qtbot, session)


@pytest.fixture
def empty_window(qtbot: QtBot, closed_session: Session) -> MainWindow:
    return _shown(qtbot, closed_session)


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
    assert empty_window.first_run.isVisible()
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
    assert not window.first_run.isVisible()


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


def test_a_page_is_made_once_and_when_it_is_shown(qtbot: QtBot, session: Session) -> None:
    made: list[str] = []

    def create(session: Session) -> Page:
        made.append("reports")
        return PlainPage(session, "Reports")

    factory = PageFactory("reports", lambda: "Reports", "printer", create)
    window = MainWindow(session, [FACTORIES[0], factory])
    qtbot.addWidget(window)
    assert made == []

    for key in ("reports", "dashboard", "reports"):
        window.show_page(key)

    assert made == ["reports"]


def test_a_page_sends_the_owner_to_another(window: MainWindow) -> None:
    _page(window).navigation_requested.emit("entries", 7)

    assert window.current_key == "entries"
    assert _page(window).asked == [7]


def test_undo_says_what_it_takes_back(window: MainWindow, session: Session) -> None:
    assert not window.commands["undo"].isEnabled()
    session.perform(partial(edit_company, company=Company("R&D Bakery")))
    assert window.windowTitle() == "R&D Bakery – KPI Desk"
    assert window.commands["undo"].text() == "Undo change of the company's settings"

    QTest.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert session.company.name == "Test Shop"
    assert window.windowTitle() == "Test Shop – KPI Desk"
    assert not window.commands["undo"].isEnabled()

    QTest.keyClick(window, Qt.Key.Key_Y, CTRL)
    assert session.company.name == "R&D Bakery"
    QTest.keyClick(window, Qt.Key.Key_Z, CTRL)
    QTest.keyClick(window, Qt.Key.Key_Z, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert session.company.name == "R&D Bakery"


def test_the_status_bar_says_that_all_is_saved(window: MainWindow, session: Session) -> None:
    session.perform(partial(edit_company, company=Company("Bakery " * 15)))

    status = window._status.saved.toolTip()
    assert status.startswith("Saved. Last change: change of the company")
    assert window.minimumSizeHint().width() < 1200
    session.show_message("Imported 36 values.")
    assert window.statusBar().currentMessage() == "Imported 36 values."


def test_the_edit_menu_works_on_the_page(window: MainWindow) -> None:
    assert not window.commands["copy"].isEnabled()
    window.show_page("entries")
    page = _page(window)
    page.setFocus()

    window.run_command("copy")
    window.run_command("delete")

    assert page.asked == ["copy", "delete"]


def test_the_edit_menu_works_on_the_field_that_has_the_keyboard(window: MainWindow) -> None:
    window.show_page("entries")
    page = _page(window)
    page.editor.setFocus()
    page.editor.selectAll()

    window.run_command("copy")
    window.run_command("delete")

    assert QApplication.clipboard().text() == "42"
    assert page.editor.text() == ""
    assert page.asked == []


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


def test_the_log_folder_is_shown_by_the_system(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, user_home: Path
) -> None:
    shown: list[Path] = []
    monkeypatch.setattr(
        QDesktopServices, "openUrl", lambda url: shown.append(Path(url.toLocalFile()))
    )

    window.run_command("log_folder")

    assert shown == [logs.folder()]
    assert user_home in shown[0].parents


def test_a_spreadsheet_is_chosen_and_shown_for_import(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported: list[Path] = []
    chosen: list[Path | None] = [None, Path("/mail/March.xlsx")]
    monkeypatch.setattr(files, "ask_open_path", lambda *_args: chosen.pop(0))
    monkeypatch.setattr(ImportWizard, "run", lambda _session, path, _parent: imported.append(path))

    window.run_command("import")
    assert imported == [], "cancelled"
    QTest.keyClick(window, Qt.Key.Key_I, CTRL)

    assert imported == [Path("/mail/March.xlsx")]


def test_cells_on_the_clipboard_are_imported(
    window: MainWindow, warnings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    imported: list[Source] = []
    monkeypatch.setattr(
        ImportWizard, "run", lambda _session, block, _parent: imported.append(block)
    )
    QGuiApplication.clipboard().setText("  ")
    QTest.keyClick(window, Qt.Key.Key_V, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert not imported
    assert "There is no text on the clipboard" in warnings[0]

    QGuiApplication.clipboard().setText("\tAug 2026\nRevenue\t5\n")
    QTest.keyClick(window, Qt.Key.Key_V, CTRL | Qt.KeyboardModifier.ShiftModifier)

    assert imported == [PastedText("\tAug 2026\nRevenue\t5\n", "Clipboard")]


def test_cancelling_a_question_for_a_file_does_nothing(
    window: MainWindow, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "ask_open_path", lambda *_args: None)
    monkeypatch.setattr(files, "ask_save_path", lambda *_args: None)
    monkeypatch.setattr(NewCompanyDialog, "run", lambda *_args: None)

    for command in ("open", "back_up", "new_company"):
        window.run_command(command)

    assert running_jobs(window) == running_jobs(session) == []


def test_the_sample_is_one_click_away(
    qtbot: QtBot, empty_window: MainWindow, adapters: Adapters
) -> None:
    session = empty_window.session
    session.sample_path.parent.mkdir(parents=True)
    adapters.files.create(session.sample_path, Company("Velo")).close()

    with qtbot.waitSignal(session.company_opened):
        QTest.mouseClick(empty_window.first_run.sample_button, Qt.MouseButton.LeftButton)

    assert empty_window.windowTitle() == "Velo – KPI Desk"
    empty_window.run_command("open_sample")
    assert empty_window.statusBar().currentMessage() == "The sample company is open already."


def test_the_theme_is_chosen_in_the_menu_and_kept(window: MainWindow, session: Session) -> None:
    dark = next(action for action in window.commands.themes.actions() if action.data() == "dark")

    dark.trigger()

    assert session.settings.theme is ThemeChoice.DARK
    assert theme.tokens() is theme.DARK
    assert dark.isChecked()


def test_closing_the_company_welcomes_again(window: MainWindow, session: Session) -> None:
    window.run_command("close_company")

    assert not session.is_open
    assert window.first_run.isVisible()
    assert [button.text() for button in window.first_run.recent_buttons] == ["Test Shop"]
    assert window.windowTitle() == "KPI Desk"


def test_another_company_shows_the_page_one_was_on(
    window: MainWindow, session: Session, tmp_path: Path
) -> None:
    window.show_page("kpis")

    session.adopt(session.adapters.files.create(tmp_path / "b.kpidesk", Company("Bakery")))

    assert window.current_key == "kpis"
    assert window.windowTitle() == "Bakery – KPI Desk"


def test_a_new_company_by_keys(
    qtbot: QtBot, empty_window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = NewCompany(tmp_path / "Bakery.kpidesk", Company("Bakery"))
    monkeypatch.setattr(NewCompanyDialog, "run", lambda *_args: chosen)

    with qtbot.waitSignal(empty_window.session.company_opened):
        QTest.keyClick(empty_window, Qt.Key.Key_N, CTRL)

    assert empty_window.windowTitle() == "Bakery – KPI Desk"
    assert empty_window.rail.isVisible()


def test_opening_by_keys(
    qtbot: QtBot,
    window: MainWindow,
    session: Session,
    company_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session.close_company()
    monkeypatch.setattr(files, "ask_open_path", lambda *_args: company_path)

    with qtbot.waitSignal(session.company_opened):
        QTest.keyClick(window, Qt.Key.Key_O, CTRL)

    window.run_command("open")
    assert window.statusBar().currentMessage() == "Test Shop.kpidesk is open already."


def test_a_recent_file_that_has_gone_is_said_so(
    window: MainWindow, session: Session, warnings: list[str], tmp_path: Path
) -> None:
    gone = tmp_path / "A & B.kpidesk"
    session.update_settings(recent_files=(str(gone), *session.settings.recent_files))
    window.recent_menu.aboutToShow.emit()
    first = window.recent_menu.actions()[0]
    assert first.text() == f"A && B in {tmp_path}"

    first.trigger()

    assert "A & B.kpidesk is no longer at" in warnings[0]
    assert str(gone) not in session.settings.recent_files


def test_a_backup_is_made_and_said(
    qtbot: QtBot,
    window: MainWindow,
    session: Session,
    adapters: Adapters,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    def ask(*args: object) -> Path:
        asked.append(str(args[-1]))
        return tmp_path / "backup.kpidesk"

    monkeypatch.setattr(files, "ask_save_path", ask)
    with qtbot.waitSignal(session.message_shown) as said:
        window.run_command("back_up")

    assert len(asked) == 1
    assert asked[0].startswith("Test Shop backup ")
    assert said.args == [f"The backup is complete and checked: {tmp_path / 'backup.kpidesk'}"]
    copy = adapters.files.open(tmp_path / "backup.kpidesk")
    with copy.read() as records:
        assert records.company().name == "Test Shop"
    copy.close()


def _data(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def _drag(window: MainWindow, data: QMimeData) -> bool:
    """Drop `data` on the window as the system does, and say whether it was taken."""
    copy, left, none = (
        Qt.DropAction.CopyAction,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    enter = QDragEnterEvent(QPoint(50, 50), copy, data, left, none)
    enter.ignore()
    QApplication.sendEvent(window, enter)
    if not enter.isAccepted():
        return False
    QApplication.sendEvent(window, QDropEvent(QPointF(50, 50), copy, data, left, none))
    return True


def test_a_company_dropped_on_the_window_opens(
    qtbot: QtBot, empty_window: MainWindow, adapters: Adapters, company_path: Path
) -> None:
    adapters.files.create(company_path, Company("Dropped")).close()

    with qtbot.waitSignal(empty_window.session.company_opened):
        assert _drag(empty_window, _data(company_path))

    assert empty_window.windowTitle() == "Dropped – KPI Desk"


def test_a_spreadsheet_dropped_on_the_window_is_imported(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported: list[Path] = []
    monkeypatch.setattr(FileCommands, "import_path", lambda _self, path: imported.append(path))

    assert _drag(window, _data(Path("/mail/March.XLSX")))

    qtbot.waitUntil(lambda: imported == [Path("/mail/March.XLSX")])


def test_a_spreadsheet_needs_a_company(
    qtbot: QtBot, empty_window: MainWindow, warnings: list[str]
) -> None:
    assert _drag(empty_window, _data(Path("/mail/March.csv")))

    qtbot.waitUntil(lambda: bool(warnings))
    assert "Open or make a company first" in warnings[0]


@pytest.mark.parametrize(
    "data",
    [
        _data(Path("/a/picture.png")),
        _data(Path("/a/a.kpidesk"), Path("/a/b.kpidesk")),
        _data(),
    ],
)
def test_what_it_cannot_use_is_not_taken(window: MainWindow, data: QMimeData) -> None:
    assert not _drag(window, data)


def test_an_address_of_the_network_is_not_taken(window: MainWindow) -> None:
    data = QMimeData()
    data.setUrls([QUrl("https://example.com/a.kpidesk")])

    assert not _drag(window, data)


def test_the_window_comes_back_where_it_was(qtbot: QtBot, adapters: Adapters) -> None:
    first = Session(adapters, Settings())
    window = _shown(qtbot, first)
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

    def stay(_window: MainWindow, question: str, _yes: str) -> bool:
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
