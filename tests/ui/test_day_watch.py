"""At midnight, or when a laptop wakes up, every page shows the new day; what is typed stays."""

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from kpidesk import bootstrap
from kpidesk.domain.metrics import Company
from kpidesk.domain.numbers import ENGLISH
from kpidesk.services.entries import Edit, set_entries
from kpidesk.settings import Settings
from kpidesk.ui import first_picture
from kpidesk.ui.app import page_factories
from kpidesk.ui.main_window import MainWindow
from kpidesk.ui.pages.dashboard_page import DashboardPage
from kpidesk.ui.pages.due_page import DuePage
from kpidesk.ui.pages.entries_page import EntriesPage
from kpidesk.ui.session import Session
from tests.ui.conftest import WhenOpened
from tests.ui.pages.example_kpis import OCTOBER, add_kpi, months_until_october

NOVEMBER = OCTOBER.next
EVENING, MORNING = dt.date(2026, 11, 22), dt.date(2026, 12, 3)


class Calendar:
    """Says which day it is; tests turn it."""

    def __init__(self) -> None:
        self.day = EVENING

    def __call__(self) -> dt.date:
        return self.day


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def start(
    qtbot: QtBot, calendar: Calendar, tmp_path: Path
) -> Iterator[Callable[[], tuple[Session, MainWindow]]]:
    """Start as a new process would: nothing is open yet."""
    begun: list[tuple[Session, MainWindow]] = []

    def begin() -> tuple[Session, MainWindow]:
        session = Session(
            bootstrap.adapters(calendar),
            Settings(),
            pictures=tmp_path / "pictures",
            locale=ENGLISH,
            today=calendar,
        )
        window = MainWindow(session, page_factories())
        qtbot.addWidget(window)
        window.resize(1280, 800)
        begun.append((session, window))
        return session, window

    yield begin
    for session, window in begun:
        window.close()
        session.close_company()


@pytest.fixture
def window(
    start: Callable[[], tuple[Session, MainWindow]], company_path: Path
) -> tuple[Session, MainWindow]:
    """Return the window on two KPIs with numbers until October, and in November so far."""
    session, window = start()
    file = session.adapters.files.create(company_path, Company("Test Shop"))
    for name in ("Orders", "Visits"):
        number = add_kpi(file, name, months_until_october(40.0, 41.0, 50.0))
        set_entries(file, [Edit(number, NOVEMBER, 60.0)])
    session.adopt(file)
    window.show()
    return session, window


def board_of(window: MainWindow) -> DashboardPage:
    page = window.current_page
    assert isinstance(page, DashboardPage)
    return page


def wake() -> None:
    """Turn to the program, as after a laptop has slept."""
    app = QApplication.instance()
    assert isinstance(app, QGuiApplication)
    app.applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)


def wait_a_minute(window: MainWindow) -> None:
    """Let the minute be over that the window looks at the calendar after."""
    window.days.timer.timeout.emit()


Turn = Callable[[MainWindow], None]


@pytest.mark.parametrize("turn", [wait_a_minute, lambda _window: wake()])
def test_the_board_follows_into_the_month_that_has_ended(
    window: tuple[Session, MainWindow], calendar: Calendar, turn: Turn
) -> None:
    board = board_of(window[1])
    assert board.months.combo.currentText() == "October 2026"

    calendar.day = MORNING
    turn(window[1])

    assert board.months.combo.currentText() == "November 2026"
    assert "November 2026: 60" in board.views.board.tiles[0].accessibleName()


def test_the_watch_runs_by_itself_each_minute(window: tuple[Session, MainWindow]) -> None:
    timer = window[1].days.timer
    assert timer.isActive()
    assert not timer.isSingleShot()
    assert timer.interval() == 60_000


def test_a_page_that_is_turned_to_is_of_today(
    window: tuple[Session, MainWindow], calendar: Calendar
) -> None:
    _session, shown = window
    calendar.day = MORNING
    shown.show_page("due")
    shown.show_page("dashboard")
    assert board_of(shown).months.combo.currentText() == "November 2026"


def test_what_is_overdue_is_told_as_of_the_new_day(
    window: tuple[Session, MainWindow], calendar: Calendar
) -> None:
    _session, shown = window
    shown.show_page("due")
    page = shown.current_page
    assert isinstance(page, DuePage)
    before = [row.late.text() for row in page.rows]
    calendar.day = dt.date(2028, 11, 24)
    wait_a_minute(shown)
    after = [row.late.text() for row in page.rows]
    assert len(after) == len(before) == 2
    assert after != before


def test_a_past_month_that_was_chosen_stays(
    window: tuple[Session, MainWindow], calendar: Calendar
) -> None:
    board = board_of(window[1])
    QTest.mouseClick(board.months.previous_button, Qt.MouseButton.LeftButton)
    assert board.months.combo.currentText() == "September 2026"
    calendar.day = MORNING
    wait_a_minute(window[1])
    assert board.months.combo.currentText() == "September 2026"


def test_who_came_back_to_the_latest_month_follows_it(
    window: tuple[Session, MainWindow], calendar: Calendar
) -> None:
    board = board_of(window[1])
    QTest.mouseClick(board.months.previous_button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(board.months.next_button, Qt.MouseButton.LeftButton)
    assert board.months.combo.currentText() == "October 2026"
    calendar.day = MORNING
    wait_a_minute(window[1])
    assert board.months.combo.currentText() == "November 2026"


def test_the_running_month_that_was_chosen_stays_while_it_runs(
    window: tuple[Session, MainWindow], calendar: Calendar
) -> None:
    board = board_of(window[1])
    QTest.mouseClick(board.months.next_button, Qt.MouseButton.LeftButton)
    assert board.months.combo.currentText() == "November 2026"
    calendar.day = dt.date(2026, 11, 23)
    wait_a_minute(window[1])
    assert board.months.combo.currentText() == "November 2026"


def test_the_page_of_a_kpi_follows_too(
    window: tuple[Session, MainWindow], calendar: Calendar
) -> None:
    board = board_of(window[1])
    QTest.mouseClick(board.views.board.tiles[0], Qt.MouseButton.LeftButton)
    assert board.metric_page is not None
    assert board.metric_page.sentence.text().startswith("October 2026: 50")
    calendar.day = MORNING
    wait_a_minute(window[1])
    assert board.metric_page.sentence.text().startswith("November 2026: 60")


@pytest.mark.parametrize("page", ["dashboard", "kpis"])
def test_the_screen_on_the_wall_follows(
    window: tuple[Session, MainWindow], calendar: Calendar, page: str
) -> None:
    board = board_of(window[1])
    QTest.mouseClick(board.present_button, Qt.MouseButton.LeftButton)
    window[1].show_page(page)
    shown = board.presentation
    assert shown is not None
    assert shown.accessibleName().startswith("Test Shop, October 2026")
    calendar.day = MORNING
    wait_a_minute(window[1])
    assert shown.accessibleName().startswith("Test Shop, November 2026")
    shown.close()


def test_the_status_bar_says_the_day_of_yesterdays_change(
    window: tuple[Session, MainWindow], calendar: Calendar
) -> None:
    session, shown = window
    change = session.last_change
    assert change is not None
    day = change.at.astimezone().date()
    calendar.day = day
    wait_a_minute(shown)
    before = shown._status.saved.toolTip()
    calendar.day = day + dt.timedelta(1)
    wait_a_minute(shown)
    assert shown._status.saved.toolTip() != before


def test_what_is_half_typed_stays_and_the_day_comes_after_it(
    window: tuple[Session, MainWindow], calendar: Calendar, qtbot: QtBot
) -> None:
    _session, shown = window
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow)
    shown.show_page("entries")
    page = shown.current_page
    assert isinstance(page, EntriesPage)
    page.table.setFocus()
    page.table.setCurrentIndex(page.model.position(page.model.metric(0).id, NOVEMBER))
    QTest.keyClick(page.table, Qt.Key.Key_7)
    editor = page.table.entry_delegate.editor
    assert editor is not None

    calendar.day = MORNING
    wait_a_minute(shown)
    wake()

    assert page.table.entry_delegate.editor is editor
    assert editor.text() == "7"
    QTest.keyClick(editor, Qt.Key.Key_Return)
    current = page.model.frame.current
    wait_a_minute(shown)
    assert page.model.frame.periods[page.model.frame.current] == NOVEMBER.next
    assert page.model.frame.current != current or page.model.frame.periods[current] != NOVEMBER


def test_nothing_changes_below_a_dialog(
    window: tuple[Session, MainWindow], calendar: Calendar, when_opened: WhenOpened
) -> None:
    _session, shown = window
    board = board_of(shown)
    seen: list[str] = []

    def look(_dialog: QDialog) -> None:
        calendar.day = MORNING
        wait_a_minute(shown)
        seen.append(board.months.combo.currentText())

    when_opened(look)
    shown.run_command("about")
    assert seen == ["October 2026"]
    wait_a_minute(shown)
    assert board.months.combo.currentText() == "November 2026"


def test_the_picture_that_is_kept_is_of_the_day_on_which_it_closed(
    window: tuple[Session, MainWindow],
    calendar: Calendar,
    start: Callable[[], tuple[Session, MainWindow]],
    company_path: Path,
) -> None:
    session, shown = window
    calendar.day = MORNING  # and nobody has looked at the calendar since
    session.close_company()
    shown.close()
    _again, window_again = start()
    assert window_again.show_picture(company_path)
    window_again.show()
    assert "November 2026: 60" in board_of(window_again).views.board.tiles[0].accessibleName()


def test_a_picture_that_midnight_came_between_is_kept_for_its_own_day(
    window: tuple[Session, MainWindow],
    calendar: Calendar,
    start: Callable[[], tuple[Session, MainWindow]],
    company_path: Path,
) -> None:
    session, shown = window
    session.company_closed.connect(partial(setattr, calendar, "day", MORNING))
    session.close_company()
    shown.close()
    assert session.pictures is not None
    for day, is_kept in ((EVENING, True), (MORNING, False)):
        content = first_picture.digest(company_path)
        assert content is not None
        mark = first_picture.mark(content, ENGLISH, day)
        found = first_picture.load(session.pictures, company_path, mark)
        assert (found is not None) is is_kept
    for day, said in ((MORNING, "November 2026"), (EVENING, "October 2026")):
        calendar.day = day
        _again, window_again = start()
        assert window_again.show_picture(company_path)
        window_again.show()
        assert said in board_of(window_again).views.board.tiles[0].accessibleName()
    QCoreApplication.processEvents()
