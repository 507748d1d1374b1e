"""The numbers of a KPI that is opened in a past month, and by a double-click."""

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kpidesk.ui.models.trend_model import Column
from kpidesk.ui.pages.board_bar import BoardKind
from kpidesk.ui.pages.dashboard_page import DashboardPage
from kpidesk.ui.pages.metric_page import MetricPage
from kpidesk.ui.session import Session
from tests.ui.pages.example_kpis import OCTOBER, add_kpi, months_until_october


@pytest.fixture
def board(qtbot: QtBot, session: Session) -> DashboardPage:
    file = session.require_file()
    add_kpi(file, "Orders", months_until_october(*(30.0 + at for at in range(30))))
    add_kpi(file, "Visits", months_until_october(*(30.0 + at for at in range(30))))
    board = DashboardPage(session)
    qtbot.addWidget(board)
    board.resize(1080, 740)
    board.show()
    qtbot.waitUntil(board.isActiveWindow)
    return board


def marked(page: MetricPage) -> str:
    """Return the period whose row is marked; empty where none is."""
    index = page.table.currentIndex()
    return str(index.siblingAtColumn(Column.PERIOD).data()) if index.isValid() else ""


def in_view(page: MetricPage) -> bool:
    for _each in range(3):
        QApplication.processEvents()
    row = page.table.visualRect(page.table.currentIndex()).center()
    inside = page.table.viewport().mapTo(page.viewport(), row)
    return page.table.viewport().rect().contains(row) and page.viewport().rect().contains(inside)


def test_the_month_of_a_cell_is_marked_in_the_numbers_and_in_view(board: DashboardPage) -> None:
    board.bar.kinds.choose(BoardKind.HEAT_MAP.value)
    assert board.views.tables is not None
    table = board.views.tables.heat.table
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Home)
    QTest.keyClick(table, Qt.Key.Key_Return)
    page = board.metric_page
    assert page is not None
    assert board.months.combo.currentText() == marked(page) == "November 2025"
    assert in_view(page)
    assert page.trend is not None
    assert page.trend.cursor_index is None  # the sentence of the page tells of it already
    board.resize(1080, 620)
    assert in_view(page)


def test_the_month_is_marked_anew_with_another_one_and_not_at_all_with_the_latest(
    board: DashboardPage,
) -> None:
    board.show_month(OCTOBER.shift(-3))
    board.open_metric(1)
    page = board.metric_page
    assert page is not None
    assert marked(page) == "July 2026"
    QTest.mouseClick(board.months.previous_button, Qt.MouseButton.LeftButton)
    assert marked(page) == "June 2026"
    board.show_month(OCTOBER)
    assert marked(page) == ""
    assert page.table.verticalScrollBar().value() == 0


def test_the_second_click_of_a_double_click_on_a_tile_selects_no_row(board: DashboardPage) -> None:
    board.open_metric(1)
    page = board.metric_page
    assert page is not None
    table = page.table
    place, button = QPointF(table.visualRect(table.model().index(0, 0)).center()), Qt.MouseButton
    second = QMouseEvent(
        QEvent.Type.MouseButtonDblClick, place, table.viewport().mapToGlobal(place),
        button.LeftButton, button.LeftButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(table.viewport(), second)
    assert marked(page) == ""
    QTest.mouseClick(table.viewport(), button.LeftButton, pos=place.toPoint())
    assert marked(page) == "October 2026"
