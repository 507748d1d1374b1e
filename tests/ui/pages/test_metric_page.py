"""The page of a KPI: status, sentence, trend, numbers and definition."""

from functools import partial

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kpidesk.domain.periods import Period
from kpidesk.domain.status import Status
from kpidesk.services.entries import Edit, set_entries, set_note
from kpidesk.services.metric_drafts import MetricDraft
from kpidesk.services.metrics import define_kpi
from kpidesk.settings import ThemeChoice
from kpidesk.ui import theme
from kpidesk.ui.charts.trend_view import TrendView
from kpidesk.ui.dialogs.where_from_dialog import WhereFromDialog
from kpidesk.ui.models.trend_model import Column
from kpidesk.ui.pages.dashboard_page import DashboardPage
from kpidesk.ui.pages.metric_page import MetricPage
from kpidesk.ui.session import Session
from tests.ui.pages.example_kpis import OCTOBER, SEPTEMBER, add_kpi, months_until_october


@pytest.fixture
def customers(session: Session) -> int:
    file = session.require_file()
    metric_id = add_kpi(
        file, "New customers", months_until_october(50.0, None, 38.0, 42.0), department="Sales"
    )
    add_kpi(file, "Repairs", {})
    set_note(file, metric_id, SEPTEMBER, "Closed for\nstocktaking")
    return metric_id


@pytest.fixture
def dashboard(qtbot: QtBot, session: Session, customers: int) -> DashboardPage:
    page = DashboardPage(session)
    qtbot.addWidget(page)
    page.resize(1080, 740)
    page.show()
    qtbot.waitUntil(page.isActiveWindow)
    page.open_metric(customers)
    return page


@pytest.fixture
def page(dashboard: DashboardPage) -> MetricPage:
    assert dashboard.metric_page is not None
    return dashboard.metric_page


def trend_of(page: MetricPage) -> TrendView:
    assert page.trend is not None
    return page.trend


def rows(page: MetricPage) -> list[list[str]]:
    model = page.model
    return [
        [model.index(row, column).data() for column in Column] for row in range(model.rowCount())
    ]


def test_it_says_what_the_kpi_is_and_how_it_stands(page: MetricPage) -> None:
    assert (page.heading, page.subheading) == ("New customers", "Sales · Anna")
    assert page.badge.status is Status.OFF
    assert page.sentence.text() == (
        "October 2026: 42, 5 below the target of 47. Up from 38 in September 2026."
    )
    facts = dict(page.definition.facts)
    assert facts["Definition"] == "What New customers means"
    assert facts["Target"] == "at least 47"
    assert facts["Objective"] == "Grow"
    assert facts["Direction"] == "Higher is better"


def test_the_numbers_stand_beneath_the_newest_first(page: MetricPage) -> None:
    QAbstractItemModelTester(page.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert rows(page) == [
        ["October 2026", "42", "at least 47", "Off target", "Typed", ""],
        ["September 2026", "38", "at least 47", "Off target", "Typed", "Closed for stocktaking"],
        ["August 2026", "", "at least 47", "No data", "", ""],
        ["July 2026", "50", "at least 47", "On target", "Typed", ""],
    ]


def test_a_long_note_is_read_whole_in_its_tooltip_as_plain_text(
    session: Session, page: MetricPage, customers: int
) -> None:
    session.perform(lambda file: set_note(file, customers, OCTOBER, "<b>Fair</b> & rain"))
    tip = page.model.index(0, Column.NOTE).data(Qt.ItemDataRole.ToolTipRole)
    assert tip == "<qt>&lt;b&gt;Fair&lt;/b&gt; &amp; rain</qt>"


def test_a_row_of_the_table_is_marked_in_the_chart(page: MetricPage) -> None:
    page.table.setFocus()
    page.table.setCurrentIndex(page.model.index(0, 0))
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    trend = trend_of(page)
    assert trend.readout.text() == "September 2026: 38, 9 below the target of 47."
    assert trend.note_line.text() == "Note: Closed for stocktaking"


def test_the_chart_has_the_keyboard_when_it_opens(page: MetricPage) -> None:
    trend = trend_of(page)
    assert trend.hasFocus()
    QTest.keyClick(trend, Qt.Key.Key_Left)
    assert trend.cursor_index == 3


def test_the_chosen_month_is_the_current_point_and_its_note_is_read(
    dashboard: DashboardPage, page: MetricPage
) -> None:
    dashboard.show_month(SEPTEMBER)
    assert trend_of(page).chart.current == 2
    assert page.sentence.text().startswith("September 2026: 38")
    assert page.note.text() == "Note: Closed for\nstocktaking"


def test_enter_numbers_goes_to_the_cell(
    qtbot: QtBot, dashboard: DashboardPage, customers: int
) -> None:
    with qtbot.waitSignal(dashboard.navigation_requested) as asked:
        QTest.mouseClick(dashboard.enter_button, Qt.MouseButton.LeftButton)
    assert asked.args == ["entries", (customers, OCTOBER)]


def test_a_number_typed_elsewhere_is_drawn_at_once(
    session: Session, page: MetricPage, customers: int
) -> None:
    session.perform(partial(set_entries, edits=[Edit(customers, OCTOBER, 48.0)]))
    assert page.badge.status is Status.ON_TARGET
    assert rows(page)[0][1] == "48"
    plotted = trend_of(page).items.values.getOriginalDataset()[1]
    assert plotted is not None
    assert plotted[-1] == 48.0


def test_a_kpi_without_numbers_says_so(
    qtbot: QtBot, session: Session, dashboard: DashboardPage, page: MetricPage
) -> None:
    with session.read() as records:
        repairs = next(metric.id for metric in records.metrics() if metric.name == "Repairs")
    dashboard.open_metric(repairs)
    assert page.empty.isVisible()
    assert not page.table.isVisible()
    with qtbot.waitSignal(dashboard.navigation_requested) as asked:
        QTest.mouseClick(page.empty.buttons[0], Qt.MouseButton.LeftButton)
    assert asked.args == ["entries", (repairs, OCTOBER)]
    session.perform(partial(set_entries, edits=[Edit(repairs, OCTOBER, 3.0)]))
    assert not page.empty.isVisible()
    assert rows(page)[0][1] == "3"


def test_a_metric_that_is_no_kpi_has_a_trend_too(
    session: Session, dashboard: DashboardPage, page: MetricPage
) -> None:
    define_kpi(session.require_file(), MetricDraft("Visitors"))
    with session.read() as records:
        visitors = next(metric.id for metric in records.metrics() if metric.name == "Visitors")
    session.perform(partial(set_entries, edits=[Edit(visitors, OCTOBER, 900.0)]))
    dashboard.show_subject(visitors)
    assert page.badge.status is Status.NO_TARGET
    assert page.sentence.text() == ("October 2026: 900. There is no target to hold it against.")
    assert dict(page.definition.facts)["Target"] == "No target yet"


def test_a_metric_that_was_undone_leads_back_to_the_board(
    qtbot: QtBot, session: Session, dashboard: DashboardPage
) -> None:
    session.perform(lambda file: define_kpi(file, MetricDraft("Passing")))
    with session.read() as records:
        passing = next(metric.id for metric in records.metrics() if metric.name == "Passing")
    dashboard.open_metric(passing)
    with qtbot.assertNotEmitted(session.error_shown):
        session.undo()
    assert dashboard.views.board.isVisible()
    assert not dashboard.back_button.isVisible()


def test_a_number_and_a_point_say_where_they_come_from(
    page: MetricPage, customers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[int, Period]] = []

    def tell(_session: Session, metric_id: int, period: Period, _parent: object) -> None:
        asked.append((metric_id, period))

    monkeypatch.setattr(WhereFromDialog, "tell", tell)
    page.table.setFocus()
    page.table.selectRow(1)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert asked == [(customers, SEPTEMBER)]
    trend = trend_of(page)
    trend.setFocus()
    QTest.keyClick(trend, Qt.Key.Key_End)
    QTest.keyClick(
        trend, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    assert asked[1] == (customers, OCTOBER)
    QTest.keyClick(trend, Qt.Key.Key_Left)
    QTest.keyClick(trend, Qt.Key.Key_Return)
    assert asked[2] == (customers, SEPTEMBER)
    for widget in (page.table, trend):
        assert widget.contextMenuPolicy() is Qt.ContextMenuPolicy.ActionsContextMenu
        assert widget.actions()[0].text() == "Where does this come from?"


def test_a_narrow_window_has_the_definition_beneath(
    qtbot: QtBot, dashboard: DashboardPage, page: MetricPage
) -> None:
    assert page.definition.x() > page.table.mapTo(page, page.table.rect().topRight()).x()
    dashboard.resize(700, 740)
    qtbot.waitUntil(lambda: page.definition.width() > 400)
    bottom = page.table.mapTo(page.widget(), page.table.rect().bottomLeft()).y()
    assert page.definition.y() > bottom


def test_light_and_dark_switch_while_it_is_shown(qapp: QApplication, page: MetricPage) -> None:
    def darkest_ground() -> int:
        image = page.definition.grab().toImage()
        return image.pixelColor(image.width() // 2, image.height() - 8).lightness()

    assert darkest_ground() > 200
    theme.apply(qapp, ThemeChoice.DARK)
    assert darkest_ground() < 60


def test_the_badge_stands_beside_the_first_line_of_the_sentence(page: MetricPage) -> None:
    def middle(widget: QWidget, height: int) -> float:
        return widget.mapTo(page, QPoint(0, 0)).y() + height / 2

    line = page.sentence.fontMetrics().height()
    beside = middle(page.sentence, line)
    assert abs(middle(page.badge, page.badge.height()) - beside) <= 1
    assert abs(middle(page.more, page.more.height()) - beside) <= 1
