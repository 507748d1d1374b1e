"""The presentation: one screen after the other, by keys or by itself, until Esc."""

import datetime as dt

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kpidesk.services.actions import ActionDraft, decide_action
from kpidesk.ui import app
from kpidesk.ui.main_window import MainWindow
from kpidesk.ui.pages.dashboard_page import DashboardPage
from kpidesk.ui.pages.presentation import Presentation
from kpidesk.ui.session import Session
from tests.ui.conftest import TODAY
from tests.ui.pages.example_kpis import OCTOBER, add_kpi, months_until_october, type_numbers

_NO_KEY = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def shop(session: Session) -> Session:
    file = session.require_file()
    add_kpi(file, "Turnover", months_until_october(40.0, 50.0), department="Sales")
    add_kpi(file, "New customers", months_until_october(38.0, 42.0), department="Workshop")
    return session


@pytest.fixture
def page(qtbot: QtBot, shop: Session) -> DashboardPage:
    page = DashboardPage(shop)
    qtbot.addWidget(page)
    page.resize(1080, 740)
    page.show()
    return page


def begin(page: DashboardPage) -> Presentation:
    QTest.mouseClick(page.present_button, Qt.MouseButton.LeftButton)
    assert page.presentation is not None
    return page.presentation


def test_the_summary_comes_first_and_then_each_kpi(page: DashboardPage) -> None:
    shown = begin(page)
    assert shown.isFullScreen()
    assert shown.accessibleName().startswith("Test Shop, October 2026. 1 of 2 KPIs")
    said = []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Space, Qt.Key.Key_PageDown):
        QTest.keyClick(shown, key)
        said.append(shown.accessibleName().split(".")[0])
        assert not shown.grab().isNull()
    assert said == ["Turnover", "New customers", "Test Shop, October 2026"]
    QTest.keyClick(shown, Qt.Key.Key_End)
    assert shown.controls.place.text() == "3 of 3"
    QTest.keyClick(shown, Qt.Key.Key_Left)
    assert shown.accessibleName().startswith("Turnover. On target. October 2026: 50")
    QTest.keyClick(shown, Qt.Key.Key_Home)
    QTest.keyClick(shown, Qt.Key.Key_PageUp)
    assert shown.controls.place.text() == "3 of 3"


def test_the_screen_of_the_only_kpi_is_the_summary_too(qtbot: QtBot, session: Session) -> None:
    file = session.require_file()
    add_kpi(file, "Turnover", months_until_october(40.0, 50.0), department="Sales")
    page = DashboardPage(session)
    qtbot.addWidget(page)
    page.show()

    shown = begin(page)

    assert shown.controls.place.text() == "1 of 1"
    assert shown.accessibleName().startswith("Test Shop. Turnover. ")
    QTest.keyClick(shown, Qt.Key.Key_Right)
    assert not shown.grab().isNull()


def test_overdue_actions_are_on_the_first_screen(qtbot: QtBot, session: Session) -> None:
    file = session.require_file()
    turnover = add_kpi(file, "Turnover", months_until_october(40.0, 50.0), department="Sales")
    late = ActionDraft("Print flyers", due_on=TODAY - dt.timedelta(1))
    decide_action(file, late, OCTOBER.start, turnover)
    page = DashboardPage(session)
    qtbot.addWidget(page)
    page.show()

    shown = begin(page)

    assert shown.controls.place.text() == "1 of 2"
    said = "1 action is overdue: “Print flyers” (Turnover, due on 14 Nov 2026)."
    assert said in shown.accessibleName()
    assert not shown.grab().isNull()


def test_escape_ends_it(page: DashboardPage) -> None:
    shown = begin(page)
    QTest.keyClick(shown, Qt.Key.Key_P)
    assert shown.is_rotating
    QTest.keyClick(shown, Qt.Key.Key_Escape)
    assert not shown.isVisible()
    assert not shown.is_rotating


def test_screens_rotate_by_themselves(qtbot: QtBot, page: DashboardPage) -> None:
    shown = begin(page)
    QTest.keyClick(shown, Qt.Key.Key_1)
    assert (shown.is_rotating, shown.seconds) == (True, 10)
    assert shown._rotation.interval() == 10_000
    assert shown.controls.rotate.accessibleName() == "Stop rotating (P)"
    shown._rotation.setInterval(1)
    qtbot.waitUntil(lambda: shown.accessibleName().startswith("Turnover"))
    QTest.keyClick(shown, Qt.Key.Key_P)
    assert not shown.is_rotating
    QTest.mouseClick(shown.controls.seconds[30], Qt.MouseButton.LeftButton)
    assert shown.seconds == 30
    assert page.session.settings.layouts["presentation.seconds"] == "30"


def test_the_mouse_is_hidden_after_a_while_and_comes_back(
    qtbot: QtBot, page: DashboardPage
) -> None:
    shown = begin(page)
    assert shown.controls.isVisible()
    shown._rest.start(1)
    qtbot.waitUntil(lambda: not shown.controls.isVisible())
    assert shown.cursor().shape() is Qt.CursorShape.BlankCursor
    none = Qt.MouseButton.NoButton
    place = QPointF(60, 60)
    move = QMouseEvent(QEvent.Type.MouseMove, place, place, none, none, _NO_KEY)
    QApplication.sendEvent(shown, move)
    assert shown.controls.isVisible()
    assert shown.cursor().shape() is not Qt.CursorShape.BlankCursor


def test_new_numbers_are_shown_where_it_is(page: DashboardPage, shop: Session) -> None:
    shown = begin(page)
    QTest.keyClick(shown, Qt.Key.Key_Right)
    type_numbers(shop.require_file(), 1, {OCTOBER: 12.0})
    page.mark_stale()
    assert shown.accessibleName().startswith("Turnover. Off target. October 2026: 12")


def test_it_goes_with_its_company(page: DashboardPage, shop: Session) -> None:
    shown = begin(page)
    shop.close_company()
    assert not shown.isVisible()


def test_the_menu_starts_it_from_any_page(qtbot: QtBot, shop: Session) -> None:
    window = MainWindow(shop, app.page_factories())
    qtbot.addWidget(window)
    window.show()
    window.show_page("kpis")
    assert window.commands["present"].shortcut().toString() == "F5"
    window.commands["present"].trigger()
    page = window.current_page
    assert isinstance(page, DashboardPage)
    assert page.presentation is not None
    assert page.presentation.isVisible()
    QTest.keyClick(page.presentation, Qt.Key.Key_Escape)
    window.close()


@pytest.mark.parametrize("size", [(800, 800), (533, 533), (1280, 720)])
def test_the_buttons_lie_over_nothing(page: DashboardPage, size: tuple[int, int]) -> None:
    shown = begin(page)
    shown.forward()
    shown.resize(*size)
    place = shown.controls.geometry()
    shown.controls.hide()
    below = shown.grab(place).toImage()
    colours = {below.pixel(x, y) for x in range(0, below.width(), 4) for y in range(below.height())}
    assert len(colours) == 1
