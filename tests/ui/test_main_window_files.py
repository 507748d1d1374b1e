"""What the window does with files: menus, questions, what is dropped on it."""

import datetime as dt
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kpidesk import logs
from kpidesk.domain.import_options import PastedText, Source
from kpidesk.domain.metrics import Company
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import Adapters
from kpidesk.services.entries import Edit, set_entries
from kpidesk.services.metrics import define_kpi
from kpidesk.ui.app import page_factories
from kpidesk.ui.dialogs import files
from kpidesk.ui.dialogs.messages import MessageDialog
from kpidesk.ui.dialogs.new_company_dialog import NewCompany, NewCompanyDialog
from kpidesk.ui.file_commands import FileCommands
from kpidesk.ui.jobs import running_jobs
from kpidesk.ui.main_window import MainWindow
from kpidesk.ui.page import EmptyState
from kpidesk.ui.pages.entries_page import EntriesPage
from kpidesk.ui.session import Session
from kpidesk.ui.wizards.import_wizard import ImportWizard
from tests.services.conftest import kpi_draft
from tests.ui.window_driver import shown

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
    monkeypatch.setattr(files, "ask_sheet_path", lambda *_args: chosen.pop(0))
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
        QTest.mouseClick(empty_window.pages.first_run.sample_button, Qt.MouseButton.LeftButton)

    assert empty_window.windowTitle() == "Velo – KPI Desk"
    empty_window.run_command("open_sample")
    assert empty_window.statusBar().currentMessage() == "The sample company is open already."


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


def test_after_an_import_an_empty_page_makes_way_for_the_values(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = window.session
    change = session.perform(partial(define_kpi, draft=kpi_draft()))
    outcomes = [None, change, change]
    monkeypatch.setattr(ImportWizard, "run", lambda *_args: outcomes.pop(0))
    page = window.current_page
    assert page is not None
    page.show_empty(EmptyState("flag", "Nothing to show yet", "Import something."))

    window.open_path(Path("/mail/March.xlsx"))
    assert window.current_key == "dashboard", "nothing was imported"
    window.open_path(Path("/mail/March.xlsx"))
    assert window.current_key == "entries"

    window.show_page("kpis")
    window.open_path(Path("/mail/March.xlsx"))
    assert window.current_key == "kpis", "it has something to show"


@pytest.mark.parametrize("is_known", [True, False])
def test_after_an_import_the_entries_page_shows_the_newest_of_its_periods(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch, is_known: bool
) -> None:
    window = MainWindow(session, page_factories())
    qtbot.addWidget(window)
    window.show()
    session.perform(partial(define_kpi, draft=kpi_draft()))
    with session.read() as records:
        (metric,) = records.metrics()
    if is_known:
        session.perform(partial(set_entries, edits=[Edit(metric.id, _month(2026, 3), 42.0)]))
    window.show_page("entries")
    old = [Edit(metric.id, _month(2019, each), float(each)) for each in range(1, 7)]
    write = partial(set_entries, edits=old)
    monkeypatch.setattr(ImportWizard, "run", lambda *_args: session.perform(write))

    window.open_path(Path("/mail/2019.xlsx"))

    page = window.current_page
    assert isinstance(page, EntriesPage)
    place = page.view.currentIndex()
    assert place == page.shown_model.position(metric.id, _month(2019, 6))
    assert page.view.viewport().rect().intersects(page.view.visualRect(place))


def _month(year: int, number: int) -> Period:
    return Period(Frequency.MONTH, dt.date(year, number, 1))
