"""The ways to a KPI's page and back: the rail, the keys, and from one that is deleted."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kpidesk.services import stages
from kpidesk.ui.app import page_factories
from kpidesk.ui.main_window import MainWindow
from kpidesk.ui.pages.dashboard_page import DashboardPage
from kpidesk.ui.pages.kpis_page import KpisPage
from kpidesk.ui.session import Session
from tests.ui.pages.example_kpis import add_kpi, months_until_october

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def customers(session: Session) -> int:
    file = session.require_file()
    add_kpi(file, "Turnover", months_until_october(40.0, 50.0))
    return add_kpi(file, "New customers", months_until_october(38.0, 42.0))


@pytest.fixture
def window(qtbot: QtBot, session: Session, customers: int) -> Iterator[MainWindow]:
    shown = MainWindow(session, page_factories())
    qtbot.addWidget(shown)
    shown.show()
    qtbot.waitUntil(shown.isActiveWindow)
    board_of(shown).open_metric(customers)
    assert is_metric_shown(shown)
    yield shown
    session.close_company()


def board_of(window: MainWindow) -> DashboardPage:
    page = window.pages.make("dashboard")
    assert isinstance(page, DashboardPage)
    return page


def is_metric_shown(window: MainWindow) -> bool:
    page = board_of(window)
    return page.metric_page is not None and page.metric_page.isVisible()


def press(key: Qt.Key) -> Callable[[MainWindow], None]:
    return lambda window: QTest.keyClick(window, key, CTRL)


def click_dashboard(window: MainWindow) -> None:
    QTest.mouseClick(window.rail.buttons["dashboard"], Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("choose", [press(Qt.Key.Key_1), click_dashboard])
def test_dashboard_goes_back_to_the_board_from_a_kpi(
    window: MainWindow, choose: Callable[[MainWindow], None]
) -> None:
    choose(window)

    assert not is_metric_shown(window)
    assert board_of(window).views.board.isVisible()
    assert not board_of(window).back_button.isVisible()


def test_the_keyboard_is_then_on_the_tile_that_one_came_by(window: MainWindow) -> None:
    press(Qt.Key.Key_1)(window)

    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.accessibleName().startswith("New customers.")


@pytest.mark.parametrize("choose", [press(Qt.Key.Key_1), click_dashboard])
def test_dashboard_shows_the_board_from_another_page(
    window: MainWindow, choose: Callable[[MainWindow], None]
) -> None:
    press(Qt.Key.Key_4)(window)
    choose(window)

    assert window.current_key == "dashboard"
    assert board_of(window).views.board.isVisible()


def test_a_kpi_that_was_deleted_meanwhile_is_not_missed(
    qtbot: QtBot, session: Session, window: MainWindow, customers: int
) -> None:
    press(Qt.Key.Key_4)(window)
    session.perform(lambda file: stages.delete_metric(file, metric_id=customers))

    with qtbot.assertNotEmitted(session.error_shown):
        window.show_page("dashboard")

    assert board_of(window).views.board.isVisible()
    assert len([tile for tile in board_of(window).views.board.tiles if tile.isVisible()]) == 1


def test_the_kpis_page_leads_to_a_trend(window: MainWindow, customers: int) -> None:
    press(Qt.Key.Key_4)(window)
    page = window.current_page
    assert isinstance(page, KpisPage)
    page.select(customers)
    page.table.setFocus()

    assert page.commands.show_trend in page.commands.menu.actions()
    QTest.keyClick(page.table, Qt.Key.Key_Return, CTRL)

    assert window.current_key == "dashboard"
    assert is_metric_shown(window)
    shown = board_of(window).metric_page
    assert shown is not None
    assert shown.heading == "New customers"
