"""The dashboard: what it says, how one moves in it, and that it hears of changes."""

import datetime as dt
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kpidesk.domain.boards import Grouping, Order
from kpidesk.domain.metrics import Company, Direction, EarlierDefinition, Stage
from kpidesk.domain.periods import Frequency
from kpidesk.domain.ports import Adapters
from kpidesk.domain.targets import Target
from kpidesk.domain.units import Unit
from kpidesk.services import entries
from kpidesk.services.actions import ActionDraft, decide_action, finish_action
from kpidesk.services.entries import Edit, set_entries
from kpidesk.services.library import apply_starter_set
from kpidesk.services.metric_drafts import MetricDraft
from kpidesk.services.metrics import define_kpi
from kpidesk.settings import ThemeChoice
from kpidesk.ui import theme
from kpidesk.ui.pages.dashboard_page import DashboardPage
from kpidesk.ui.pages.tile import Tile
from kpidesk.ui.session import Session
from tests.services.formula_company import put_earlier
from tests.ui.conftest import TODAY
from tests.ui.pages.example_kpis import (
    OCTOBER,
    SEPTEMBER,
    add_kpi,
    months_until_october,
    quarter,
    type_numbers,
)


@pytest.fixture
def shop(session: Session) -> Session:
    """Return a session with five KPIs in two departments, one of each status that has a target."""
    file = session.require_file()
    add_kpi(file, "Turnover", months_until_october(40.0, 50.0), department="Sales")
    add_kpi(file, "New customers", months_until_october(38.0, 42.0), department="Sales")
    add_kpi(file, "Returns", months_until_october(3.0, 4.1), target=4.0, department="Workshop",
            direction=Direction.LOWER)  # fmt: skip
    add_kpi(file, "Repairs", {}, department="Workshop")
    add_kpi(file, "Stock", {quarter(2026, 3): 5.0}, target=Target(2.0, 4.0), department="Workshop",
            direction=Direction.WITHIN, frequency=Frequency.QUARTER)  # fmt: skip
    return session


def open_page(qtbot: QtBot, session: Session, width: int = 1080) -> DashboardPage:
    page = DashboardPage(session)
    qtbot.addWidget(page)
    page.resize(width, 740)
    page.show()
    qtbot.waitUntil(page.isActiveWindow)  # shortcuts are for the window that has the keyboard
    return page


def names(page: DashboardPage) -> list[str]:
    return [tile.standing.metric.name for tile in page.views.board.tiles]


def tile_of(page: DashboardPage, name: str) -> Tile:
    return next(tile for tile in page.views.board.tiles if tile.standing.metric.name == name)


def choose(page: DashboardPage, choice: Order | Grouping) -> None:
    combo = page.bar.order if isinstance(choice, Order) else page.bar.grouping
    combo.setCurrentIndex(combo.findData(choice.value))


def test_an_overdue_action_leads_to_its_kpi_until_it_is_done(qtbot: QtBot, shop: Session) -> None:
    page = open_page(qtbot, shop)
    assert not any("action" in text for text in page.views.summary.sentences)
    late = ActionDraft("Print flyers", due_on=TODAY - dt.timedelta(1))
    shop.perform(lambda file: decide_action(file, late, OCTOBER.start, 2))
    said = "1 action is overdue: “Print flyers” (New customers, due on 14 Nov 2026)."
    qtbot.waitUntil(lambda: said in page.views.summary.sentences)
    (link,) = [each for each in page.views.summary.links if each.text() == said]
    QTest.keyClick(link, Qt.Key.Key_Return)
    assert page.metric_page is not None
    assert page.metric_page.heading == "New customers"
    (row,) = page.metric_page.actions_card.rows
    assert row.action.text == "Print flyers"
    shop.perform(lambda file: finish_action(file, row.action.id, TODAY))
    qtbot.waitUntil(lambda: said not in page.views.summary.sentences)


def test_an_empty_company_says_what_to_do_first(qtbot: QtBot, session: Session) -> None:
    page = open_page(qtbot, session)
    assert page.empty_state is not None
    define, bring = page.empty_state.buttons
    assert (define.text(), bring.text()) == ("Define your first KPI", "Import a spreadsheet")
    with qtbot.waitSignal(page.command_requested) as asked:
        QTest.mouseClick(define, Qt.MouseButton.LeftButton)
    assert asked.args == ["new_kpi"]
    with qtbot.waitSignal(page.command_requested) as asked:
        QTest.mouseClick(bring, Qt.MouseButton.LeftButton)
    assert asked.args == ["import"]
    assert not page.months.isVisible()


def test_kpis_without_numbers_lead_to_the_grid(qtbot: QtBot, session: Session) -> None:
    add_kpi(session.require_file(), "Turnover", {})
    page = open_page(qtbot, session)
    assert page.empty_state is not None
    with qtbot.waitSignal(page.navigation_requested) as asked:
        QTest.mouseClick(page.empty_state.buttons[0], Qt.MouseButton.LeftButton)
    assert asked.args == ["entries", None]


def test_every_tile_says_its_sentence(qtbot: QtBot, shop: Session) -> None:
    page = open_page(qtbot, shop)
    assert page.empty_state is None
    assert tile_of(page, "New customers").accessibleName() == (
        "New customers. Off target. "
        "October 2026: 42, 5 below the target of 47. Up from 38 in September 2026."
    )
    assert tile_of(page, "Stock").accessibleName() == (
        "Stock. Off target. Q3 2026: 5, 1 above the range of 2 to 4."
    )
    assert "No data" in tile_of(page, "Repairs").accessibleName()


def test_the_summary_stands_above_the_tiles(qtbot: QtBot, shop: Session) -> None:
    page = open_page(qtbot, shop)
    assert page.views.summary.sentences[0] == "1 of 4 KPIs with a value and a target is on target."
    assert page.views.summary.sentences[-1] == "1 number is not entered yet: Repairs."
    assert page.views.summary.counts.accessibleName() == (
        "1 On target, 1 Near target, 2 Off target, 1 No data"
    )


def test_tiles_are_grouped_by_department_or_ordered(qtbot: QtBot, shop: Session) -> None:
    page = open_page(qtbot, shop)
    assert page.views.board.headings == ["Sales", "Workshop"]
    choose(page, Grouping.NONE)
    assert page.views.board.headings == []
    assert names(page) == ["Turnover", "New customers", "Returns", "Repairs", "Stock"]
    choose(page, Order.WORST)
    # Stock misses its edge by 1 of 2, new customers theirs by 5 of 47.
    assert names(page) == ["Stock", "New customers", "Returns", "Repairs", "Turnover"]


def test_the_chosen_order_is_remembered(qtbot: QtBot, shop: Session) -> None:
    first = open_page(qtbot, shop)
    choose(first, Order.WORST)
    choose(first, Grouping.OWNER)
    bar = open_page(qtbot, shop).bar
    assert (bar.order.currentText(), bar.grouping.currentText()) == ("Worst first", "By owner")


def test_the_arrow_keys_walk_over_the_board(qtbot: QtBot, shop: Session) -> None:
    page = open_page(qtbot, shop)
    start = tile_of(page, "Turnover")
    start.setFocus()

    def press(key: Qt.Key) -> str:
        focused = QApplication.focusWidget()
        assert isinstance(focused, QWidget)
        QTest.keyClick(focused, key)
        there = QApplication.focusWidget()
        assert isinstance(there, Tile)
        return there.standing.metric.name

    assert press(Qt.Key.Key_Right) == "New customers"
    assert press(Qt.Key.Key_Down) == "Repairs"  # below it, in the next department
    assert press(Qt.Key.Key_Up) == "New customers"
    assert press(Qt.Key.Key_Left) == "Turnover"
    assert press(Qt.Key.Key_Left) == "Turnover"
    assert press(Qt.Key.Key_End) == "Stock"
    assert press(Qt.Key.Key_Down) == "Stock"
    assert press(Qt.Key.Key_Home) == "Turnover"


def focused_tile() -> Tile:
    tile = QApplication.focusWidget()
    assert isinstance(tile, Tile)
    return tile


def is_in_view(page: DashboardPage, widget: QWidget) -> bool:
    viewport = page.views.overview.viewport()
    place = QRect(widget.mapTo(viewport, QPoint(0, 0)), widget.size())
    return viewport.rect().contains(place)


@pytest.mark.parametrize("order", list(Order))
def test_the_tile_that_gets_the_keyboard_is_brought_into_view(
    qtbot: QtBot, session: Session, order: Order
) -> None:
    for number in range(14):
        add_kpi(session.require_file(), f"KPI {number}", months_until_october(float(number)),
                department=f"Department {number // 4}")  # fmt: skip
    page = open_page(qtbot, session)
    page.resize(1000, 600)
    choose(page, order)
    page.views.board.tiles[0].setFocus()
    walk = [Qt.Key.Key_Down] * 5 + [Qt.Key.Key_Up] * 3 + [Qt.Key.Key_End, Qt.Key.Key_Left]
    for key in walk:
        QTest.keyClick(focused_tile(), key)
        assert is_in_view(page, focused_tile())
    assert page.views.overview.verticalScrollBar().value() > 0
    QTest.keyClick(focused_tile(), Qt.Key.Key_Home)
    assert is_in_view(page, focused_tile())
    assert is_in_view(page, page.views.summary.headline)  # and what stands above the first row


def test_a_click_does_not_move_the_board_under_the_mouse(qtbot: QtBot, session: Session) -> None:
    for number in range(9):
        add_kpi(session.require_file(), f"KPI {number}", months_until_october(float(number)))
    page = open_page(qtbot, session)
    page.resize(1000, 600)
    below = page.views.board.tiles[-1]
    assert not is_in_view(page, below)
    QTest.mousePress(below, Qt.MouseButton.LeftButton)
    assert page.views.overview.verticalScrollBar().value() == 0


def test_tab_goes_through_the_header_as_one_reads_it(qtbot: QtBot, shop: Session) -> None:
    page = open_page(qtbot, shop)
    months = page.months
    months.set_months((SEPTEMBER, OCTOBER, OCTOBER.next), OCTOBER, shop.calendar)
    page.lens_combo.setFocus()
    reached: list[QWidget | None] = []
    for _step in range(5):
        QTest.keyClick(page, Qt.Key.Key_Tab)
        reached.append(page.focusWidget())
    of_months = [months.previous_button, months.combo, months.next_button]
    assert reached == [*of_months, page.present_button, page.bar.kinds.buttons["tiles"]]


def test_the_back_button_stands_as_high_as_the_title(qtbot: QtBot, shop: Session) -> None:
    page = open_page(qtbot, shop)
    QTest.mouseClick(tile_of(page, "Stock"), Qt.MouseButton.LeftButton)
    title = page._title.geometry()
    assert page._subtitle.isVisible()
    assert abs(page.back_button.geometry().center().y() - title.center().y()) <= 1


def test_the_keys_of_the_page_have_names(qtbot: QtBot, shop: Session) -> None:
    page = open_page(qtbot, shop)
    named = {action.shortcut().toString(): action.text() for action in page.actions()}
    assert named == {
        "Alt+Left": "Previous month",
        "Alt+Right": "Next month",
        "Esc": "Back to all KPIs",
        "Ctrl+F": "Search KPIs",
    }


def test_tab_enters_the_board_once(qtbot: QtBot, shop: Session) -> None:
    page = open_page(qtbot, shop)
    tile_of(page, "Returns").setFocus()
    stops = [t for t in page.views.board.tiles if t.focusPolicy() == Qt.FocusPolicy.StrongFocus]
    assert stops == [tile_of(page, "Returns")]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_a_key_opens_the_trend_and_escape_comes_back(
    qtbot: QtBot, shop: Session, key: Qt.Key
) -> None:
    page = open_page(qtbot, shop)
    tile = tile_of(page, "New customers")
    tile.setFocus()
    QTest.keyClick(tile, key)
    assert page.metric_page is not None
    assert page.metric_page.isVisible()
    assert page.metric_page.heading == "New customers"
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert not page.metric_page.isVisible()
    assert tile_of(page, "New customers").hasFocus()
    assert not page.back_button.isVisible()


def test_a_click_opens_the_trend_and_the_back_button_comes_back(
    qtbot: QtBot, shop: Session
) -> None:
    page = open_page(qtbot, shop)
    QTest.mouseClick(tile_of(page, "Stock"), Qt.MouseButton.LeftButton)
    assert page.metric_page is not None
    assert page.metric_page.sentence.text() == "Q3 2026: 5, 1 above the range of 2 to 4."
    QTest.mouseClick(page.back_button, Qt.MouseButton.LeftButton)
    assert page.views.board.isVisible()


def test_another_page_can_ask_for_a_metric(qtbot: QtBot, shop: Session) -> None:
    page = open_page(qtbot, shop)
    wanted = tile_of(page, "Returns").standing.metric.id
    page.show_subject(wanted)
    assert page.metric_page is not None
    assert page.metric_page.heading == "Returns"


def test_months_are_switched_by_buttons_keys_and_list(qtbot: QtBot, shop: Session) -> None:
    page = open_page(qtbot, shop)
    assert page.shown_month == OCTOBER
    assert not page.months.next_button.isEnabled()
    QTest.mouseClick(page.months.previous_button, Qt.MouseButton.LeftButton)
    assert page.shown_month == SEPTEMBER
    assert tile_of(page, "New customers").accessibleName().startswith(
        "New customers. Off target. September 2026: 38"
    )  # fmt: skip
    QTest.keyClick(page, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert page.shown_month == OCTOBER
    QTest.keyClick(page, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert page.shown_month == SEPTEMBER
    page.months.combo.setCurrentIndex(page.months.combo.findText("October 2026"))
    assert page.shown_month == OCTOBER


def test_the_first_number_is_shown_even_if_its_month_has_not_ended(
    qtbot: QtBot, session: Session
) -> None:
    november = OCTOBER.next  # conftest's TODAY lies in it
    orders = add_kpi(session.require_file(), "Orders", {november: 7.0})
    page = open_page(qtbot, session)
    assert "November 2026: 7" in tile_of(page, "Orders").accessibleName()
    session.perform(partial(set_entries, edits=[Edit(orders, OCTOBER, 5.0)]))
    assert page.months.combo.currentText() == "October 2026"
    page.months.combo.setCurrentIndex(page.months.combo.findText("November 2026"))
    assert "November 2026: 7" in tile_of(page, "Orders").accessibleName()


def test_the_month_holds_on_the_page_of_a_kpi_too(qtbot: QtBot, shop: Session) -> None:
    page = open_page(qtbot, shop)
    QTest.mouseClick(tile_of(page, "New customers"), Qt.MouseButton.LeftButton)
    QTest.mouseClick(page.months.previous_button, Qt.MouseButton.LeftButton)
    assert page.metric_page is not None
    assert page.metric_page.sentence.text().startswith("September 2026: 38")


def test_a_number_typed_elsewhere_is_shown_at_once(qtbot: QtBot, shop: Session) -> None:
    page = open_page(qtbot, shop)
    turnover = tile_of(page, "Turnover").standing.metric.id
    shop.perform(partial(set_entries, edits=[Edit(turnover, OCTOBER, 12.0)]))
    assert "October 2026: 12" in tile_of(page, "Turnover").accessibleName()
    assert page.views.summary.sentences[0] == "0 of 4 KPIs with a value and a target are on target."
    shop.undo()
    assert "October 2026: 50" in tile_of(page, "Turnover").accessibleName()


def test_a_page_that_is_not_seen_waits_until_it_is(
    qtbot: QtBot, shop: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_page(qtbot, shop)
    turnover = tile_of(page, "Turnover").standing.metric.id
    page.hide()
    calls: list[int] = []
    monkeypatch.setattr(page, "refresh", lambda: calls.append(1))
    shop.perform(partial(set_entries, edits=[Edit(turnover, OCTOBER, 12.0)]))
    assert calls == []
    page.show()
    assert calls == [1]


def test_the_keyboard_stays_on_its_kpi_when_the_numbers_change(qtbot: QtBot, shop: Session) -> None:
    page = open_page(qtbot, shop)
    choose(page, Grouping.NONE)
    choose(page, Order.WORST)
    tile_of(page, "Turnover").setFocus()
    stock = tile_of(page, "Stock").standing.metric.id
    shop.perform(partial(entries.set_entries, edits=[Edit(stock, quarter(2026, 3), 3.0)]))
    assert names(page)[0] == "New customers"
    assert tile_of(page, "Turnover").hasFocus()


def test_another_company_starts_afresh(
    qtbot: QtBot, shop: Session, adapters: Adapters, tmp_path: Path
) -> None:
    page = open_page(qtbot, shop)
    page.show_month(SEPTEMBER)
    page.open_metric(tile_of(page, "Turnover").standing.metric.id)
    other = adapters.files.create(tmp_path / "Other.kpidesk", Company("Other"))
    add_kpi(other, "Orders", months_until_october(1.0, 2.0))
    shop.adopt(other)
    assert names(page) == ["Orders"]
    assert page.shown_month == OCTOBER
    assert page.views.board.isVisible()


def test_a_name_is_text_whatever_it_looks_like(qtbot: QtBot, session: Session) -> None:
    add_kpi(session.require_file(), "<img src='file:///x'> & co", months_until_october(1.0))
    page = open_page(qtbot, session)
    (tile,) = page.views.board.tiles
    assert "&lt;img" in tile.toolTip()
    assert "<img" not in tile.toolTip()
    page.open_metric(tile.standing.metric.id)
    assert page.metric_page is not None


@pytest.mark.parametrize("width", [420, 733, 1080, 1600])
def test_tiles_never_overlap_and_never_leave_the_board(
    qtbot: QtBot, shop: Session, width: int
) -> None:
    long_name = "Average value of an order that came through the online shop without shipping"
    add_kpi(shop.require_file(), long_name, months_until_october(1234567.0))
    page = open_page(qtbot, shop, width)
    places = [tile.geometry() for tile in page.views.board.tiles]
    whole = QRect(QPoint(0, 0), page.views.board.size())
    assert all(whole.contains(place) for place in places)
    for number, place in enumerate(places):
        assert not any(place.intersects(other) for other in places[number + 1 :])


def test_light_and_dark_switch_while_it_is_shown(
    qtbot: QtBot, qapp: QApplication, shop: Session
) -> None:
    page = open_page(qtbot, shop)
    spot = tile_of(page, "Turnover").geometry().topLeft() + QPoint(30, 8)

    def ground() -> str:
        return page.views.board.grab().toImage().pixelColor(spot).name()

    assert ground() == theme.LIGHT.surface.name()
    theme.apply(qapp, ThemeChoice.DARK)
    assert ground() == theme.DARK.surface.name()


def test_sixty_tiles_are_shown(qtbot: QtBot, session: Session) -> None:
    for number in range(60):
        add_kpi(
            session.require_file(),
            f"KPI {number}",
            months_until_october(float(number)),
            department=f"Team {number // 8}",  # no team has more than ten
        )
    page = open_page(qtbot, session)
    assert len(page.views.board.tiles) == 60
    type_numbers(
        session.require_file(), page.views.board.tiles[0].standing.metric.id, {OCTOBER: 99.0}
    )
    page.mark_stale()
    assert "October 2026: 99" in page.views.board.tiles[0].accessibleName()


_FIRST_PAINT = """
import datetime as dt, sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from kpidesk import bootstrap
from kpidesk.domain.numbers import ENGLISH
from kpidesk.settings import Settings, ThemeChoice
from kpidesk.ui import theme
from kpidesk.ui.pages.dashboard_page import DashboardPage
from kpidesk.ui.session import Session

app = QApplication([])
theme.apply(app, ThemeChoice.LIGHT)
session = Session(
    bootstrap.adapters(), Settings(), locale=ENGLISH, today=lambda: dt.date(2026, 11, 15)
)
session.adopt(session.adapters.files.open(Path(sys.argv[1])))
page = DashboardPage(session)
page.show()
page.grab()
assert page.views.board.tiles, "nothing was painted"
print(sorted({"pyqtgraph", "numpy", "openpyxl", "xlsxwriter", "alembic"} & set(sys.modules)))
page.close()
session.close_company()
"""


def test_the_dashboard_is_painted_before_anything_heavy_is_loaded(
    shop: Session, company_path: Path
) -> None:
    shop.close_company()
    found = subprocess.run(
        [sys.executable, "-c", _FIRST_PAINT, str(company_path)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() == "[]"


def test_candidates_are_called_so_and_lead_to_where_they_become_kpis(
    qtbot: QtBot, session: Session
) -> None:
    file = session.require_file()
    apply_starter_set(file, "shop", session.today())
    type_numbers(file, 1, {OCTOBER: 10_353.0})
    page = open_page(qtbot, session)

    assert page._subtitle.text() == "Test Shop, 7 candidates"
    assert page.views.summary.sentences[0] == "No KPI yet, but 7 candidates."
    assert len(names(page)) == 7
    assert page.views.candidates.isVisible()
    with qtbot.waitSignal(page.navigation_requested) as asked:
        qtbot.keyClick(page.views.candidates.button, Qt.Key.Key_Return)
    assert asked.args == ["health", None]


def test_a_candidate_that_health_does_not_name_is_found_in_the_list(
    qtbot: QtBot, session: Session
) -> None:
    define_kpi(session.require_file(), MetricDraft("Visits", starts_on=dt.date(2026, 1, 1)))
    type_numbers(session.require_file(), 1, {OCTOBER: 5.0})
    page = open_page(qtbot, session)
    with qtbot.waitSignal(page.navigation_requested) as asked:
        qtbot.keyClick(page.views.candidates.button, Qt.Key.Key_Return)
    assert asked.args == ["kpis", Stage.CANDIDATE]


def test_with_a_kpi_nothing_is_said_of_candidates(qtbot: QtBot, shop: Session) -> None:
    assert not open_page(qtbot, shop).views.candidates.isVisible()


def test_a_tile_says_why_last_year_is_no_comparison(qtbot: QtBot, shop: Session) -> None:
    file = shop.require_file()
    last_year = OCTOBER.shift(-12)
    type_numbers(file, 1, {last_year: 12.0})
    put_earlier(
        file, 1, EarlierDefinition(SEPTEMBER.start, "", Unit(), Direction.LOWER, "Less is more")
    )
    tile = tile_of(open_page(qtbot, shop), "Turnover")
    assert tile.standing.change_text.startswith("+10")
    assert tile.standing.change_on_year_text == "no comparison"
    assert "Last year: no comparison. The direction changed in September 2026." in tile.toolTip()
