"""A calculated KPI on the dashboard: why it has no number, and how it came by the one it has."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from kpidesk.domain.metrics import Aggregation
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.ui.models.trend_model import Column
from kpidesk.ui.pages.dashboard_page import DashboardPage
from kpidesk.ui.pages.tile import Tile
from kpidesk.ui.session import Session
from tests.services.formula_company import add, change
from tests.ui.pages.example_kpis import OCTOBER, SEPTEMBER, add_kpi, type_numbers

ZERO = "“Leads” is zero in October 2026, and nothing can be divided by zero."
SAID = f"October 2026: no value. {ZERO}"
WORKED = "18 Sales / 240 Leads = 7.5\u00a0%"
MISSING = "“Sales” has no value in August 2026."
# What the offscreen platform says of the window of a tool tip.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def rate(session: Session) -> int:
    """Return a KPI of three months: nothing, 7.5 %, and divided by zero."""
    file = session.require_file()
    leads, sales = add(file, "Leads"), add(file, "Sales")
    type_numbers(file, leads, {OCTOBER: 0.0, SEPTEMBER: 240.0, SEPTEMBER.previous: 100.0})
    type_numbers(file, sales, {OCTOBER: 5.0, SEPTEMBER: 18.0, SEPTEMBER.shift(-2): 2.0})
    type_numbers(file, leads, {SEPTEMBER.shift(-2): 40.0})
    found, percent = add_kpi(file, "Conversion", {}, target=0.05), Unit(UnitKind.PERCENT, "", 1)
    ratio = Aggregation.RECOMPUTE
    change(file, found, formula="Sales / Leads", aggregation=ratio, unit=percent)
    return found


@pytest.fixture
def page(qtbot: QtBot, session: Session, rate: int) -> DashboardPage:
    assert rate
    made = DashboardPage(session)
    qtbot.addWidget(made)
    made.resize(1080, 740)
    made.show()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def hover(tile: Tile) -> str:
    """Let the mouse rest on a tile, and return the tool tip."""
    middle = tile.rect().center()
    event = QHelpEvent(QHelpEvent.Type.ToolTip, middle, tile.mapToGlobal(middle))
    QApplication.sendEvent(tile, event)
    QToolTip.hideText()
    return tile.toolTip()


def test_the_tile_says_why_there_is_no_value(page: DashboardPage) -> None:
    (tile,) = page.views.board.tiles
    assert SAID in hover(tile)
    assert SAID in tile.accessibleName()
    with_reason = tile.grab().toImage()
    tile.set_standing(replace(tile.standing, reason=""))
    assert tile.grab().toImage() != with_reason


def test_the_tile_says_how_its_value_came_about_when_it_is_looked_at(page: DashboardPage) -> None:
    page.show_month(SEPTEMBER)
    (tile,) = page.views.board.tiles
    assert WORKED not in tile.toolTip()
    assert f"<br>{WORKED}</qt>" in hover(tile)
    assert tile.accessibleDescription() == WORKED
    page.show_month(OCTOBER)
    assert tile.accessibleDescription() == ""


def test_the_chart_and_the_table_say_it_too(page: DashboardPage, rate: int) -> None:
    page.open_metric(rate)
    opened = page.metric_page
    assert opened is not None
    assert opened.sentence.text().startswith(SAID)
    QAbstractItemModelTester(opened.model)
    tips = [
        opened.model.index(row, Column.VALUE).data(Qt.ItemDataRole.ToolTipRole)
        for row in range(opened.model.rowCount())
    ]
    assert tips == [
        f"<qt>{ZERO}</qt>",
        f"<qt>{WORKED}</qt>",
        f"<qt>{MISSING}</qt>",
        "<qt>2 Sales / 40 Leads = 5.0\u00a0%</qt>",
    ]
    described = opened.model.index(0, Column.VALUE).data(Qt.ItemDataRole.AccessibleDescriptionRole)
    assert described == ZERO
    trend = opened.trend
    assert trend is not None
    QTest.keyClick(trend, Qt.Key.Key_End)
    assert trend.readout.text() == SAID
    assert trend.accessibleDescription().startswith(SAID)
    QTest.keyClick(trend, Qt.Key.Key_Left)
    QTest.keyClick(trend, Qt.Key.Key_Left)
    assert trend.readout.text() == f"August 2026: no value. {MISSING}"
    trend.move_cursor(None)
    QTest.mouseMove(trend.plot.viewport(), QPoint(1, 1))


def test_numbers_are_entered_where_they_are_typed(
    qtbot: QtBot, page: DashboardPage, session: Session, rate: int
) -> None:
    page.open_metric(rate)
    page.show_month(SEPTEMBER.previous)
    with session.read() as records:
        sales = next(each.id for each in records.metrics() if each.name == "Sales")
    with qtbot.waitSignal(page.navigation_requested) as asked:
        QTest.mouseClick(page.enter_button, Qt.MouseButton.LeftButton)
    assert asked.args == ["entries", (sales, SEPTEMBER.previous)]


def test_inputs_without_any_result_are_something_to_show(
    page: DashboardPage, session: Session
) -> None:
    with session.read() as records:
        sales = next(each.id for each in records.metrics() if each.name == "Sales")
    type_numbers(session.require_file(), sales, {SEPTEMBER: None, SEPTEMBER.shift(-2): None})
    page.mark_stale()
    assert page.empty_state is None
    assert SAID in page.views.board.tiles[0].toolTip()


def test_a_company_that_is_closed_explains_nothing(
    page: DashboardPage, session: Session, rate: int
) -> None:
    page.show_month(SEPTEMBER)
    page.open_metric(rate)
    (tile,), opened = page.views.board.tiles, page.metric_page
    assert opened is not None
    session.close_company()
    assert WORKED not in hover(tile)
    index = opened.model.index(1, Column.VALUE)
    assert index.data(Qt.ItemDataRole.ToolTipRole) is None
    assert opened.trend is not None
    opened.trend.move_cursor(0)
