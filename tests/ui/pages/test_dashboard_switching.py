"""Going from month to month, lens to lens and KPI to KPI: what is seen is never what was."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kpidesk.domain.lenses import Lens
from kpidesk.domain.metrics import Company
from kpidesk.domain.ports import Adapters
from kpidesk.services.entries import Edit, set_entries
from kpidesk.ui.app import page_factories
from kpidesk.ui.main_window import MainWindow
from kpidesk.ui.pages.board_bar import BoardKind
from kpidesk.ui.pages.dashboard_page import DashboardPage
from kpidesk.ui.session import Session
from tests.ui.pages.example_kpis import OCTOBER, SEPTEMBER, add_kpi, months_until_october


@pytest.fixture
def shop(session: Session) -> Session:
    file = session.require_file()
    add_kpi(file, "Turnover", months_until_october(*[30.0] * 8, 40.0, 50.0))
    add_kpi(file, "Visits", months_until_october(*[33.0] * 8, 43.0, 53.0))
    return session


@pytest.fixture
def window(qtbot: QtBot, shop: Session) -> MainWindow:
    window = MainWindow(shop, page_factories())
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    return window


def board_of(window: MainWindow) -> DashboardPage:
    page = window.current_page
    assert isinstance(page, DashboardPage)
    return page


def values(page: DashboardPage) -> list[str]:
    return [tile.standing.value_text for tile in page.views.board.tiles]


def id_of(page: DashboardPage, name: str) -> int:
    return next(
        tile.standing.metric.id
        for tile in page.views.board.tiles
        if tile.standing.metric.name == name
    )


def type_value(session: Session, metric_id: int, value: float) -> None:
    session.perform(lambda file: set_entries(file, [Edit(metric_id, SEPTEMBER, value)]))


def test_a_month_that_was_seen_before_shows_what_was_typed_since(window: MainWindow) -> None:
    page = board_of(window)
    assert values(page) == ["50", "53"]
    page.months.previous_button.click()
    assert values(page) == ["40", "43"]
    page.months.next_button.click()
    type_value(page.session, id_of(page, "Turnover"), 41.0)
    page.months.previous_button.click()
    assert values(page) == ["41", "43"]
    page.session.undo()
    assert values(page) == ["40", "43"]
    page.session.redo()
    assert values(page) == ["41", "43"]


def test_a_lens_that_was_seen_before_shows_what_was_typed_since(window: MainWindow) -> None:
    page = board_of(window)

    def look(lens: Lens) -> list[str]:
        page.lens_combo.setCurrentIndex(page.lens_combo.findData(lens.value))
        return values(page)

    before = look(Lens.YEAR_TO_DATE)
    look(Lens.AS_MEASURED)
    type_value(page.session, id_of(page, "Turnover"), 140.0)
    after = look(Lens.YEAR_TO_DATE)
    assert after[0] != before[0]
    assert after[1] == before[1]


def test_the_heat_map_says_what_was_typed_since(window: MainWindow) -> None:
    page = board_of(window)
    page.bar.kinds.choose(BoardKind.HEAT_MAP.value)
    assert page.views.tables is not None
    source = page.views.tables.heat.table.source
    september = source.index(0, source.columnCount() - 2)
    assert "September 2026: 40" in source.spoken(september)
    type_value(page.session, 1, 41.0)
    assert "September 2026: 41" in source.spoken(september)


def test_the_tiles_behind_a_kpi_are_those_of_the_month_chosen_there(
    window: MainWindow, qtbot: QtBot
) -> None:
    page = board_of(window)
    page.open_metric(id_of(page, "Visits"))
    assert page.metric_page is not None
    page.months.previous_button.click()
    assert page.shown_month == SEPTEMBER
    assert "43" in page.metric_page.sentence.text()
    type_value(page.session, id_of(page, "Visits"), 44.0)
    assert "44" in page.metric_page.sentence.text()
    QTest.keyClick(page.metric_page, Qt.Key.Key_Escape)
    qtbot.waitUntil(page.views.board.isVisible)
    assert values(page) == ["40", "44"]
    assert page.views.board.tiles[1].hasFocus()
    page.months.next_button.click()
    assert page.shown_month == OCTOBER
    assert values(page) == ["50", "53"]


def test_opening_a_kpi_and_going_back_leaves_the_tiles(window: MainWindow) -> None:
    page = board_of(window)
    tiles = page.views.board.tiles
    page.open_metric(id_of(page, "Turnover"))
    assert page.metric_page is not None
    assert page.metric_page.isVisible()
    page.back_button.click()
    assert page.views.board.isVisible()
    assert page.views.board.tiles == tiles
    assert values(page) == ["50", "53"]


def test_a_page_that_was_left_is_filled_again_when_it_is_shown(window: MainWindow) -> None:
    page = board_of(window)
    window.show_page("entries")
    type_value(page.session, 1, 42.0)
    page.session.perform(lambda file: set_entries(file, [Edit(1, OCTOBER, 52.0)]))
    assert page.is_stale
    window.show_page("dashboard")
    assert values(page) == ["52", "53"]


def test_numbers_are_written_as_the_settings_say_since(window: MainWindow) -> None:
    page = board_of(window)
    page.session.perform(lambda file: set_entries(file, [Edit(1, OCTOBER, 12345.0)]))
    assert values(page)[0] == "12,345"
    page.session.update_settings(number_locale="de")
    assert values(page)[0] == "12.345"


def test_another_company_shows_its_own(window: MainWindow, adapters: Adapters) -> None:
    page = board_of(window)
    page.months.previous_button.click()
    page.open_metric(id_of(page, "Turnover"))
    path = page.session.require_file().path.with_name("Other.kpidesk")
    other = adapters.files.create(path, Company("Other"))
    add_kpi(other, "Turnover", months_until_october(7.0, 8.0))
    page.session.adopt(other)
    assert values(page) == ["8"]
    assert page.shown_month == OCTOBER
    assert page.views.board.isVisible()
