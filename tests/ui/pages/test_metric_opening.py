"""Which view the page of a KPI opens on, and that another view leaves the page where it is."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kpidesk.ui.pages.dashboard_page import DashboardPage
from kpidesk.ui.pages.metric_bar import ViewKind
from kpidesk.ui.pages.metric_page import MetricPage
from kpidesk.ui.session import Session
from tests.services.formula_company import add
from tests.ui.pages.example_kpis import add_kpi, months_until_october

KEYS = dict(zip(ViewKind, (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4), strict=True))
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def sales(session: Session) -> int:
    values = months_until_october(*(10.0 * (at + 1) for at in range(13)))
    return add_kpi(session.require_file(), "Sales", values)


@pytest.fixture
def double(session: Session, sales: int) -> int:  # noqa: ARG001 - which the formula names
    return add(session.require_file(), "Double", "Sales * 2")


@pytest.fixture
def board(qtbot: QtBot, session: Session, double: int) -> DashboardPage:  # noqa: ARG001 - made first
    board = DashboardPage(session)
    qtbot.addWidget(board)
    board.resize(1080, 740)
    board.show()
    qtbot.waitUntil(board.isActiveWindow)
    return board


def opened(board: DashboardPage, metric_id: int) -> MetricPage:
    board.open_metric(metric_id)
    assert board.metric_page is not None
    return board.metric_page


def shown(page: MetricPage) -> list[ViewKind]:
    area = page.area
    views = {
        ViewKind.TREND: area.trend,
        ViewKind.USUAL: area.behaviour,
        ViewKind.WHY: area.movement,
        ViewKind.DRIVERS: area.drivers,
    }
    return [kind for kind, view in views.items() if view is not None and view.isVisible()]


@pytest.mark.parametrize("kind", [ViewKind.WHY, ViewKind.DRIVERS])
def test_a_typed_kpi_opens_on_its_trend_and_the_view_is_remembered_for_others(
    board: DashboardPage, sales: int, double: int, kind: ViewKind
) -> None:
    page = opened(board, double)
    page.bar.choose_view(kind)
    opened(board, sales)
    assert page.bar.view is ViewKind.TREND
    assert shown(page) == [ViewKind.TREND]
    opened(board, double)
    assert page.bar.view is kind
    assert shown(page) == [kind]
    opened(board, sales)
    QTest.keyClick(page, KEYS[kind], ALT)
    assert shown(page) == [kind]  # who asks for it is told that there is nothing beneath
    board.mark_stale()
    assert shown(page) == [kind]


@pytest.mark.parametrize("calculated", [False, True])
def test_another_view_does_not_scroll_the_page(
    board: DashboardPage, sales: int, double: int, calculated: bool
) -> None:
    page = opened(board, double if calculated else sales)
    page.table.selectRow(9)  # out of sight
    page.area.take_focus()
    assert page.verticalScrollBar().maximum() > 0
    for kind in (*ViewKind, *reversed(ViewKind)):
        QTest.keyClick(board.window().focusWidget(), KEYS[kind], ALT)
        QApplication.processEvents()
        assert shown(page) == [kind]
        assert page.verticalScrollBar().value() == 0
