"""The scorecard and the heat map: what they say, how they sort, and that keys are enough."""

import datetime as dt

import pytest
from PySide6.QtCore import QAbstractItemModel, QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from kpidesk.domain.boards import CellWords, HeatCell, HeatMap
from kpidesk.domain.metrics import Direction
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.status import Status
from kpidesk.ui.models.heat_map_model import HeatMapModel
from kpidesk.ui.models.scorecard_model import Column, ScorecardModel
from kpidesk.ui.pages.board_bar import BoardKind
from kpidesk.ui.pages.dashboard_page import DashboardPage
from kpidesk.ui.pages.heat_map import HeatMapView
from kpidesk.ui.pages.scorecard import Scorecard
from kpidesk.ui.session import Session
from tests.ui.pages.example_kpis import add_kpi, months_until_october

ACCESSIBLE = Qt.ItemDataRole.AccessibleTextRole


@pytest.fixture
def shop(session: Session) -> Session:
    file = session.require_file()
    add_kpi(file, "Turnover", months_until_october(40.0, 50.0), department="Sales")
    add_kpi(file, "New customers", months_until_october(38.0, 42.0), department="Sales")
    add_kpi(file, "Returns", months_until_october(3.0, 4.1), target=4.0, department="Workshop",
            direction=Direction.LOWER)  # fmt: skip
    add_kpi(file, "Repairs", {}, department="Workshop")
    return session


def open_page(qtbot: QtBot, session: Session, kind: BoardKind) -> DashboardPage:
    page = DashboardPage(session)
    qtbot.addWidget(page)
    page.resize(1080, 740)
    page.show()
    qtbot.waitUntil(page.isActiveWindow)
    page.bar.kinds.choose(kind.value)
    assert page.views.tables is not None
    return page


def scorecard(page: DashboardPage) -> Scorecard:
    assert page.views.tables is not None
    return page.views.tables.scorecard


def heat(page: DashboardPage) -> HeatMapView:
    assert page.views.tables is not None
    return page.views.tables.heat


def column_of(model: QAbstractItemModel, column: int) -> list[str]:
    return [model.index(row, column).data() for row in range(model.rowCount())]


def test_the_models_are_sound(qtbot: QtBot, shop: Session) -> None:
    page = open_page(qtbot, shop, BoardKind.SCORECARD)
    fatal = QAbstractItemModelTester.FailureReportingMode.Fatal
    model = ScorecardModel()
    testers = [QAbstractItemModelTester(model, fatal)]
    model.show_rows(scorecard(page).source.rows, {})
    testers.append(QAbstractItemModelTester(scorecard(page).proxy, fatal))
    cells = HeatMapModel()
    testers.append(QAbstractItemModelTester(cells, fatal))
    cell = HeatCell(Status.OFF, lambda: CellWords("5", "October 2026: 5."))
    cells.show_map(HeatMap(((1, "A"), (2, "B")), ("Oct",), ((cell,), (None,))), [2, 1, 7])
    assert [cells.headerData(row, Qt.Orientation.Vertical) for row in (0, 1)] == ["B", "A"]
    assert cells.index(0, 0).data(ACCESSIBLE) == "B is not measured in Oct."
    assert cells.index(1, 0).data(ACCESSIBLE) == "A. Off target. October 2026: 5."
    assert len(testers) == 3


def test_a_row_says_what_the_tile_says(qtbot: QtBot, shop: Session) -> None:
    table = scorecard(open_page(qtbot, shop, BoardKind.SCORECARD))
    said = {
        column: table.model().index(1, column).data()
        for column in (Column.NAME, Column.STATUS, Column.VALUE, Column.TARGET, Column.OWNER)
    }
    assert list(said.values()) == ["New customers", "Off target", "42", "at least 47", "Anna"]
    trend = table.model().index(1, Column.TREND)
    assert trend.data(ACCESSIBLE).startswith("Trend: October 2026: 42, 5 below the target of 47.")


def test_a_click_on_a_header_sorts_and_the_third_one_goes_back(qtbot: QtBot, shop: Session) -> None:
    page = open_page(qtbot, shop, BoardKind.SCORECARD)
    table = scorecard(page)
    of_board = ["Turnover", "New customers", "Returns", "Repairs"]
    header = table.horizontalHeader()

    def click() -> list[str]:
        left = header.sectionViewportPosition(Column.VALUE) + 20
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(left, 8))
        return column_of(table.model(), Column.NAME)

    assert column_of(table.model(), Column.NAME) == of_board
    assert click() == ["Returns", "New customers", "Turnover", "Repairs"]
    # What has no number stays at the end.
    assert click() == ["Turnover", "New customers", "Returns", "Repairs"]
    again = scorecard(open_page(qtbot, shop, BoardKind.SCORECARD))
    assert column_of(again.model(), Column.NAME) == ["Turnover", "New customers", "Returns",
                                                     "Repairs"]  # fmt: skip
    assert click() == of_board


def test_numbers_sort_as_numbers_and_statuses_by_what_needs_attention(
    qtbot: QtBot, shop: Session
) -> None:
    table = scorecard(open_page(qtbot, shop, BoardKind.SCORECARD))
    table.sortByColumn(Column.STATUS, Qt.SortOrder.AscendingOrder)
    assert column_of(table.model(), Column.STATUS) == [
        "Off target", "Near target", "No data", "On target",
    ]  # fmt: skip


def test_changes_across_zero_have_their_place_and_what_has_none_comes_last(
    qtbot: QtBot, session: Session
) -> None:
    file = session.require_file()
    for name, values in {
        "Profit": (-0.1, 5.0),  # fifty times its size before, and no percentage is said of it
        "Doubled": (10.0, 20.0),
        "Begun": (0.0, 3.0),
        "Less": (10.0, 9.0),
        "Loss": (8.0, -2.0),
        "Steady": (4.0, 4.0),
        "Level": (7.0, 7.0),
        "New": (5.0,),
        "Blank": (),
    }.items():
        add_kpi(file, name, months_until_october(*values))
    table = scorecard(open_page(qtbot, session, BoardKind.SCORECARD))
    model = table.model()

    table.sortByColumn(Column.CHANGE, Qt.SortOrder.DescendingOrder)
    assert column_of(model, Column.NAME) == [
        *("Profit", "Begun", "Doubled", "Level", "Steady", "Less", "Loss"),
        *("Blank", "New"),
    ]
    table.sortByColumn(Column.CHANGE, Qt.SortOrder.AscendingOrder)
    assert column_of(model, Column.NAME) == [
        *("Loss", "Less", "Level", "Steady", "Doubled", "Begun", "Profit"),
        *("Blank", "New"),
    ]


def test_columns_are_chosen_and_remembered(qtbot: QtBot, shop: Session) -> None:
    page = open_page(qtbot, shop, BoardKind.SCORECARD)
    table = scorecard(page)
    assert page.bar.columns_button.menu() is table.menu
    assert table.isColumnHidden(Column.DEPARTMENT)
    table.column_actions[Column.DEPARTMENT].trigger()
    table.column_actions[Column.OWNER].trigger()
    assert not table.isColumnHidden(Column.DEPARTMENT)
    again = scorecard(open_page(qtbot, shop, BoardKind.SCORECARD))
    assert not again.isColumnHidden(Column.DEPARTMENT)
    assert again.isColumnHidden(Column.OWNER)
    assert not again.column_actions[Column.NAME].isEnabled()


def test_return_opens_the_kpi_and_escape_comes_back_to_its_row(qtbot: QtBot, shop: Session) -> None:
    page = open_page(qtbot, shop, BoardKind.SCORECARD)
    table = scorecard(page)
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Down)
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert page.metric_page is not None
    assert page.metric_page.heading == "New customers"
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert table.isVisible()
    assert table.hasFocus()
    assert table.currentIndex().siblingAtColumn(Column.NAME).data() == "New customers"


def test_the_search_holds_for_the_scorecard_too(qtbot: QtBot, shop: Session) -> None:
    page = open_page(qtbot, shop, BoardKind.SCORECARD)
    page.bar.search.setText("re")
    assert column_of(scorecard(page).model(), Column.NAME) == ["Returns", "Repairs"]


def test_the_heat_map_says_each_cell_and_is_walked_with_keys(qtbot: QtBot, shop: Session) -> None:
    page = open_page(qtbot, shop, BoardKind.HEAT_MAP)
    view = heat(page)
    table = view.table
    table.setFocus()
    assert len(view.shown_ids) == 4
    # It starts at the newest period of the first KPI.
    assert view.readout.text().startswith("Turnover. On target. October 2026: 50")
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert view.readout.text().startswith("New customers. Off target. October 2026: 42")
    QTest.keyClick(table, Qt.Key.Key_Left)
    assert view.readout.text().startswith("New customers. Off target. September 2026: 38")
    assert table.currentIndex().data(ACCESSIBLE) == view.readout.text()
    QTest.keyClick(table, Qt.Key.Key_Home)
    assert "2025" in view.readout.text()
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert page.metric_page is not None
    assert page.metric_page.heading == "New customers"
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert table.hasFocus()


def test_a_cell_opens_its_kpi_in_its_month_and_the_way_back_leads_to_the_map_as_it_was(
    qtbot: QtBot, session: Session
) -> None:
    add_kpi(session.require_file(), "Orders", months_until_october(30.0, 40.0, 50.0, 60.0))
    page = open_page(qtbot, session, BoardKind.HEAT_MAP)
    table = heat(page).table
    table.setFocus()
    for _step in range(2):
        QTest.keyClick(table, Qt.Key.Key_Left)
    with qtbot.waitSignal(session.message_shown) as said:
        QTest.keyClick(table, Qt.Key.Key_Return)

    assert said.args == [
        "This is August 2026, as in the heat map. Going back leads to October 2026."
    ]
    assert page.metric_page is not None
    assert page.metric_page.sentence.text().startswith("August 2026: 40")
    assert page.months.combo.currentText() == "August 2026"
    with qtbot.waitSignal(session.message_shown) as said:
        QTest.keyClick(page, Qt.Key.Key_Escape)
    assert said.args == [""]  # what was said of August holds no more
    assert page.months.combo.currentText() == "October 2026"
    assert table.hasFocus()
    assert heat(page).readout.text().startswith("Orders. Off target. August 2026: 40")
    assert not page.back_button.isVisible()


def test_who_chooses_another_month_on_the_page_of_a_cell_stays_there(
    qtbot: QtBot, session: Session
) -> None:
    add_kpi(session.require_file(), "Orders", months_until_october(30.0, 40.0, 50.0, 60.0))
    page = open_page(qtbot, session, BoardKind.HEAT_MAP)
    table = heat(page).table
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Left)
    QTest.keyClick(table, Qt.Key.Key_Return)
    QTest.mouseClick(page.months.previous_button, Qt.MouseButton.LeftButton)
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert page.months.combo.currentText() == "August 2026"


def test_a_cell_of_a_week_is_read_out_on_the_page(qtbot: QtBot, session: Session) -> None:
    last = Period(Frequency.WEEK, dt.date(2026, 10, 26))
    values = {last.shift(-at): float(50 + at) for at in range(10)}
    add_kpi(session.require_file(), "Visits", values, frequency=Frequency.WEEK)
    page = open_page(qtbot, session, BoardKind.HEAT_MAP)
    table = heat(page).table
    table.setFocus()
    for _step in range(6):
        QTest.keyClick(table, Qt.Key.Key_Left)
    QTest.keyClick(table, Qt.Key.Key_Return)

    assert page.months.combo.currentText() == "September 2026"
    assert page.metric_page is not None
    shown = page.metric_page.shown
    assert shown is not None
    assert shown.period == last.shift(-5)
    trend = page.metric_page.trend
    assert trend is not None
    assert trend.cursor_index is not None
    assert shown.chart.points[trend.cursor_index].period == last.shift(-6)


def test_a_search_keeps_the_place_in_the_heat_map(qtbot: QtBot, shop: Session) -> None:
    page = open_page(qtbot, shop, BoardKind.HEAT_MAP)
    view = heat(page)
    view.focus_metric(view.shown_ids[2])
    page.bar.search.setText("re")
    assert len(view.shown_ids) == 2
    assert view.readout.text().startswith("Returns. Near target. October 2026: 4")


def test_against_target_sorts_by_how_good_a_value_is_whichever_way_is_good(
    qtbot: QtBot, session: Session
) -> None:
    file = session.require_file()
    add_kpi(file, "Much too long", months_until_october(9.0), target=4.0, direction=Direction.LOWER)
    add_kpi(file, "Short", months_until_october(1.0), target=4.0, direction=Direction.LOWER)
    add_kpi(file, "Just there", months_until_october(47.0))
    add_kpi(file, "Half of it", months_until_october(23.5))
    table = scorecard(open_page(qtbot, session, BoardKind.SCORECARD))

    table.sortByColumn(Column.BULLET, Qt.SortOrder.AscendingOrder)

    assert column_of(table.model(), Column.NAME) == [
        *("Much too long", "Half of it", "Just there", "Short")
    ]


@pytest.mark.parametrize("kind", [BoardKind.SCORECARD, BoardKind.HEAT_MAP])
def test_in_a_low_window_the_table_alone_scrolls(
    qtbot: QtBot, session: Session, kind: BoardKind
) -> None:
    for number in range(12):
        values = months_until_october(40.0, 41.0 + number)
        add_kpi(session.require_file(), f"Orders of the shop in street {number}", values)
    page = open_page(qtbot, session, kind)
    page.resize(580, 540)  # as in a window of 800 x 600
    tables = page.views.tables
    assert tables is not None
    table = tables.scorecard if kind is BoardKind.SCORECARD else tables.heat.table
    qtbot.waitUntil(lambda: table.verticalScrollBar().isVisible())
    assert not tables.verticalScrollBar().isVisible()


def test_the_order_box_says_that_a_header_sorts_and_chooses_the_order_again(
    qtbot: QtBot, shop: Session
) -> None:
    page = open_page(qtbot, shop, BoardKind.SCORECARD)
    table, order = scorecard(page), page.bar.order
    usual = column_of(table.model(), Column.NAME)
    assert order.currentText() == "By importance"
    header = table.horizontalHeader()
    place = QPoint(header.sectionViewportPosition(Column.VALUE) + 20, header.height() // 2)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert column_of(table.model(), Column.NAME) != usual
    assert (order.currentIndex(), order.placeholderText()) == (-1, "Sorted by Value")
    page.bar.kinds.choose(BoardKind.TILES.value)
    assert order.currentText() == "By importance"
    again = open_page(qtbot, shop, BoardKind.SCORECARD)  # which remembers it
    assert again.bar.order.placeholderText() == "Sorted by Value"

    order = again.bar.order
    order.setFocus()
    QTest.keyClick(order, Qt.Key.Key_Down)
    assert order.currentText() == "By importance"
    assert column_of(scorecard(again).model(), Column.NAME) == usual


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # of menus
def test_the_columns_are_ticked_one_after_the_other(qtbot: QtBot, shop: Session) -> None:
    table = scorecard(open_page(qtbot, shop, BoardKind.SCORECARD))
    table.menu.popup(QPoint(0, 0))
    for column in (Column.DEPARTMENT, Column.OBJECTIVE):
        table.menu.setActiveAction(table.column_actions[column])
        QTest.keyClick(table.menu, Qt.Key.Key_Space)
    assert table.menu.isVisible()
    assert not table.isColumnHidden(Column.DEPARTMENT)
    assert not table.isColumnHidden(Column.OBJECTIVE)
    table.menu.close()
