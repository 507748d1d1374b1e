"""What of the dashboard is shown, as what and in what order: by mouse, by keys, and remembered."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kpidesk.domain.boards import Grouping
from kpidesk.domain.lenses import Lens
from kpidesk.domain.metrics import Direction
from kpidesk.domain.status import Status
from kpidesk.ui.pages.board_bar import BoardKind
from kpidesk.ui.pages.dashboard_page import DashboardPage
from kpidesk.ui.session import Session
from tests.ui.pages.example_kpis import add_kpi, months_until_october


@pytest.fixture
def shop(session: Session) -> Session:
    """Return a session with three KPIs: one on target, one off, one without a number."""
    file = session.require_file()
    add_kpi(file, "Turnover", months_until_october(40.0, 50.0), department="Sales")
    add_kpi(file, "New customers", months_until_october(38.0, 42.0), department="Sales")
    add_kpi(file, "Repairs", {}, department="Workshop", direction=Direction.LOWER)
    return session


def open_page(qtbot: QtBot, session: Session, width: int = 1080) -> DashboardPage:
    page = DashboardPage(session)
    qtbot.addWidget(page)
    page.resize(width, 740)
    page.show()
    qtbot.waitUntil(page.isActiveWindow)
    return page


def names(page: DashboardPage) -> list[str]:
    return [tile.standing.metric.name for tile in page.views.board.tiles]


def test_a_search_leaves_what_matches_and_says_how_many(qtbot: QtBot, shop: Session) -> None:
    page = open_page(qtbot, shop)
    QTest.keyClick(page, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.bar.search.hasFocus()
    QTest.keyClicks(page.bar.search, "cust")
    assert names(page) == ["New customers"]
    assert page._subtitle.text() == "Test Shop, 1 of 3 shown"
    QTest.keyClick(page.bar.search, Qt.Key.Key_Escape)
    assert page.bar.search.text() == ""
    assert len(names(page)) == 3
    assert page._subtitle.text() == "Test Shop, 3 KPIs"


@pytest.mark.parametrize("kind", list(BoardKind))
def test_a_search_without_a_match_says_so_and_can_be_cleared(
    qtbot: QtBot, shop: Session, kind: BoardKind
) -> None:
    page = open_page(qtbot, shop)
    page.bar.kinds.choose(kind.value)
    page.bar.search.setText("zebra")
    assert page.views.no_match is not None
    assert page.views.no_match.isVisible()
    assert page.views.no_match.heading.text() == "No KPI matches “zebra”"
    assert "All KPIs are still there." in page.views.no_match.sentence.text()
    (clear,) = page.views.no_match.buttons
    QTest.mouseClick(clear, Qt.MouseButton.LeftButton)
    assert not page.views.no_match.isVisible()
    assert page._subtitle.text() == "Test Shop, 3 KPIs"


def test_a_status_is_chosen_and_remembered(qtbot: QtBot, shop: Session) -> None:
    page = open_page(qtbot, shop)
    page.bar.statuses.actions_of[Status.OFF].trigger()
    assert names(page) == ["New customers"]
    assert page.bar.statuses.text() == "Off target"
    page.bar.statuses.actions_of[Status.NO_DATA].trigger()
    assert names(page) == ["New customers", "Repairs"]
    assert page.bar.statuses.accessibleName() == "Status: Off target, No data"
    again = open_page(qtbot, shop)
    assert names(again) == ["New customers", "Repairs"]
    again.bar.statuses.all_action.trigger()
    assert len(names(again)) == 3


def test_the_view_is_chosen_with_the_arrow_keys_and_remembered(qtbot: QtBot, shop: Session) -> None:
    page = open_page(qtbot, shop)
    tiles = page.bar.kinds.buttons["tiles"]
    tiles.setFocus()
    QTest.keyClick(tiles, Qt.Key.Key_Right)
    assert page.bar.kind is BoardKind.SCORECARD
    assert page.views.tables is not None
    assert page.views.tables.scorecard.isVisible()
    assert page.views.summary.isVisible()
    assert page.bar.columns_button.isVisible()
    assert not page.bar.grouping.isVisible()
    scorecard = page.bar.kinds.buttons["scorecard"]
    assert scorecard.hasFocus()
    QTest.keyClick(scorecard, Qt.Key.Key_Right)
    assert page.views.tables.heat.isVisible()
    assert open_page(qtbot, shop).bar.kind is BoardKind.HEAT_MAP
    page.bar.kinds.choose("tiles")
    assert page.views.board.isVisible()
    assert page.views.summary.isVisible()


def test_tab_enters_the_views_once(qtbot: QtBot, shop: Session) -> None:
    page = open_page(qtbot, shop)
    page.present_button.setFocus()
    QTest.keyClick(page, Qt.Key.Key_Tab)
    assert page.focusWidget() is page.bar.kinds.buttons["tiles"]
    QTest.keyClick(page, Qt.Key.Key_Tab)
    assert page.focusWidget() is page.bar.search


def test_a_lens_shows_other_numbers_and_is_remembered(qtbot: QtBot, shop: Session) -> None:
    page = open_page(qtbot, shop)
    combo = page.lens_combo
    combo.setCurrentIndex(combo.findData(Lens.ROLLING_YEAR.value))
    assert page.views.board.tiles[0].standing.period_label == "12 months to October 2026"
    # Two months make no year, but the company has numbers, and the way back stays.
    assert page.empty_state is None
    assert combo.isVisible()
    assert open_page(qtbot, shop).lens is Lens.ROLLING_YEAR
    combo.setCurrentIndex(combo.findData(Lens.AS_MEASURED.value))
    assert page.views.board.tiles[0].standing.period_label == "October 2026"


@pytest.mark.parametrize("width", [600, 760, 1080, 1600])
def test_the_controls_never_overlap_and_stay_inside(
    qtbot: QtBot, shop: Session, width: int
) -> None:
    page = open_page(qtbot, shop, width)
    bar = page.bar
    shown: list[QWidget] = [
        widget
        for widget in (bar.kinds, bar.search, bar.statuses, bar.grouping, bar.order)
        if widget.isVisible()
    ]
    assert len(shown) == 5
    places = [widget.geometry() for widget in shown]
    whole = QRect(QPoint(0, 0), bar.size())
    assert all(whole.contains(place) for place in places)
    for number, place in enumerate(places):
        assert not any(place.intersects(other) for other in places[number + 1 :])
    assert (places[-1].top() > 0) is (width <= 760)  # on a second line


def test_one_kpi_has_nothing_to_choose_from(qtbot: QtBot, session: Session) -> None:
    add_kpi(session.require_file(), "Turnover", months_until_october(40.0, 50.0))
    page = open_page(qtbot, session)
    assert page.bar.kinds.isVisible()
    for widget in (page.bar.search, page.bar.statuses, page.bar.grouping, page.bar.order):
        assert not widget.isVisible()


def test_the_controls_of_the_board_go_where_one_kpi_is_shown(qtbot: QtBot, shop: Session) -> None:
    page = open_page(qtbot, shop)
    page.open_metric(page.views.board.tiles[0].standing.metric.id)
    assert not page.bar.isVisible()
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert page.bar.isVisible()


def test_every_sentence_of_the_summary_leads_to_its_kpi(qtbot: QtBot, shop: Session) -> None:
    page = open_page(qtbot, shop)
    link = next(link for link in page.views.summary.links if link.line.metric_id is not None)
    assert "New customers" in link.accessibleName()
    link.setFocus(Qt.FocusReason.TabFocusReason)
    assert link.hasFocus()
    QTest.keyClick(link, Qt.Key.Key_Return)
    assert page.metric_page is not None
    assert page.metric_page.heading == "New customers"


def test_the_summary_can_be_folded_and_that_is_remembered(qtbot: QtBot, shop: Session) -> None:
    page = open_page(qtbot, shop)
    assert page.views.summary.links[0].isVisible()
    QTest.keyClick(page.views.summary.fold_button, Qt.Key.Key_Return)
    assert not page.views.summary.links[0].isVisible()
    assert page.views.summary.fold_button.accessibleName() == "Show the sentences"
    again = open_page(qtbot, shop)
    assert not any(link.isVisible() for link in again.views.summary.links)
    assert again.views.summary.headline.isVisible()


@pytest.mark.parametrize("kind", [BoardKind.SCORECARD, BoardKind.HEAT_MAP])
def test_a_table_of_few_rows_is_no_higher_than_they_are(
    qtbot: QtBot, shop: Session, kind: BoardKind
) -> None:
    page = open_page(qtbot, shop)
    page.resize(1080, 900)
    page.bar.kinds.choose(kind.value)
    assert page.views.tables is not None
    table = (
        page.views.tables.scorecard if kind is BoardKind.SCORECARD else page.views.tables.heat.table
    )
    rows = table.horizontalHeader().height() + table.verticalHeader().length()
    assert rows <= table.height() < rows + 60
    assert table.verticalScrollBar().maximum() == 0


def test_a_past_month_says_that_it_is_past(qtbot: QtBot, shop: Session) -> None:
    page = open_page(qtbot, shop)
    assert not page.views.past_line.isVisible()
    QTest.mouseClick(page.months.previous_button, Qt.MouseButton.LeftButton)
    assert page.views.past_line.text().startswith("This is September 2026 with the definitions")
    assert page.views.past_line.isVisible()


def test_groups_by_owner_have_their_headings(qtbot: QtBot, shop: Session) -> None:
    page = open_page(qtbot, shop)
    grouping = page.bar.grouping
    grouping.setCurrentIndex(grouping.findData(Grouping.OWNER.value))
    assert page.views.board.headings == ["Anna"]


def is_folded(page: DashboardPage) -> bool:
    return page.views.summary.fold_button.accessibleName() == "Show the sentences"


def test_in_a_low_window_the_sentences_leave_the_room_to_a_table(
    qtbot: QtBot, shop: Session
) -> None:
    page = open_page(qtbot, shop)
    page.resize(800, 560)
    assert not is_folded(page)
    page.bar.kinds.choose("scorecard")
    assert is_folded(page)
    page.views.summary.fold_button.click()  # asked for all the same
    assert not is_folded(page)
    page.resize(800, 800)
    assert not is_folded(page)
    page.resize(800, 560)
    assert is_folded(page)
    page.bar.kinds.choose("tiles")
    assert not is_folded(page)
    assert not is_folded(open_page(qtbot, shop))
