"""The tables of the dashboard where there is little room: one bar, and words that end in dots."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableView
from pytestqt.qtbot import QtBot

from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.ports import Adapters
from kpidesk.services import sample
from kpidesk.settings import Settings
from kpidesk.ui.models.scorecard_model import Column
from kpidesk.ui.pages.board_bar import BoardKind
from kpidesk.ui.pages.board_tables import BoardTables
from kpidesk.ui.pages.dashboard_page import DashboardPage
from kpidesk.ui.session import Session
from tests.ui.conftest import TODAY

TABLES = [BoardKind.SCORECARD, BoardKind.HEAT_MAP]


@pytest.fixture
def page(qtbot: QtBot, adapters: Adapters, tmp_path: Path) -> Iterator[DashboardPage]:
    path = tmp_path / "sample.kpidesk"
    sample.create_sample(adapters.files, path, TODAY).close()
    session = Session(adapters, Settings(), locale=ENGLISH, today=lambda: TODAY)
    session.adopt(adapters.files.open(path))
    page = DashboardPage(session)
    qtbot.addWidget(page)
    page.resize(800, 560)
    page.show()
    qtbot.waitUntil(page.isActiveWindow)
    yield page
    session.close_company()


def shown(page: DashboardPage, kind: BoardKind) -> tuple[BoardTables, QTableView]:
    page.bar.kinds.choose(kind.value)
    tables = page.views.tables
    assert tables is not None
    table = tables.scorecard if kind is BoardKind.SCORECARD else tables.heat.table
    return tables, table


@pytest.mark.parametrize("kind", TABLES)
@pytest.mark.parametrize("height", [420, 560, 710, 900])
@pytest.mark.parametrize("is_folded", [True, False])
def test_there_is_one_bar_whatever_the_room(
    page: DashboardPage, kind: BoardKind, height: int, is_folded: bool
) -> None:
    page.resize(1000, height)
    tables, table = shown(page, kind)
    page.views.summary.fold(is_folded=is_folded)
    page.views.summary.body.set_open(is_open=True)
    QApplication.processEvents()
    QApplication.processEvents()
    bars = [tables.verticalScrollBar().maximum() > 0, table.verticalScrollBar().maximum() > 0]
    assert bars.count(True) <= 1


@pytest.mark.parametrize("kind", TABLES)
def test_the_arrow_keys_bring_the_row_into_sight_where_all_scrolls_as_one(
    page: DashboardPage, kind: BoardKind
) -> None:
    page.resize(1000, 420)
    tables, table = shown(page, kind)
    page.views.summary.fold(is_folded=False)
    page.views.summary.body.set_open(is_open=True)
    QApplication.processEvents()
    assert tables.verticalScrollBar().maximum() > 0
    table.setFocus()
    for _row in range(table.model().rowCount()):
        QTest.keyClick(table, Qt.Key.Key_Down)
    row = table.visualRect(table.currentIndex())
    place = table.viewport().mapTo(tables.viewport(), row.center())
    assert 0 < place.y() < tables.viewport().height()


@pytest.mark.parametrize("kind", TABLES)
def test_the_wheel_goes_sideways_with_shift(page: DashboardPage, kind: BoardKind) -> None:
    page.resize(500, 560)
    _tables, table = shown(page, kind)
    QApplication.processEvents()
    across, down = table.horizontalScrollBar(), table.verticalScrollBar().value()
    assert across.maximum() > 0
    across.setValue(0)
    for turned, moved in ((-120, True), (120, False)):
        event = QWheelEvent(
            QPointF(60, 60), table.viewport().mapToGlobal(QPointF(60, 60)), QPoint(),
            QPoint(0, turned), Qt.MouseButton.NoButton, Qt.KeyboardModifier.ShiftModifier,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(table.viewport(), event)
        assert (across.value() > 0) is moved
    assert table.verticalScrollBar().value() == down


def test_the_signal_leaves_room_for_who_answers_for_it(page: DashboardPage) -> None:
    page.resize(1080, 740)
    tables, table = shown(page, BoardKind.SCORECARD)
    tables.scorecard.column_actions[Column.SIGNAL].setChecked(True)
    QApplication.processEvents()
    assert table.horizontalScrollBar().maximum() == 0
    assert table.columnWidth(Column.SIGNAL) >= 110
