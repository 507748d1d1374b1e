"""The page of a KPI that is opened from a past month says what the board of that month says."""

import datetime as dt
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kpidesk.domain.metrics import Company
from kpidesk.services.calculation import CalculatingFiles
from kpidesk.services.stages import set_objective, set_owner
from kpidesk.storage.company_files import SqliteCompanyFiles
from kpidesk.ui.pages.dashboard_page import DashboardPage
from kpidesk.ui.session import Session
from tests.ui.conftest import TODAY
from tests.ui.pages.example_kpis import add_kpi, months_until_october


class Clock:
    """Says which moment it is; tests move it."""

    def __init__(self) -> None:
        self.now = dt.datetime(2026, 2, 10, 12, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.now


@pytest.fixture
def page(qtbot: QtBot, closed_session: Session, tmp_path: Path) -> DashboardPage:
    """Return the dashboard of a KPI that was handed over from Anna to Zed in October."""
    clock = Clock()
    files = CalculatingFiles(SqliteCompanyFiles("Ann", clock), lambda: TODAY)
    file = files.create(tmp_path / "shop.kpidesk", Company("Shop"))
    orders = add_kpi(file, "Orders", months_until_october(40.0, 50.0, 60.0), department="Sales")
    clock.now = dt.datetime(2026, 10, 14, 12, tzinfo=dt.UTC)
    set_owner(file, orders, "Zed")
    set_objective(file, orders, "Earn")
    closed_session.adopt(file)
    page = DashboardPage(closed_session)
    qtbot.addWidget(page)
    page.resize(1080, 740)
    page.show()
    return page


def facts(page: DashboardPage) -> dict[str, str]:
    """Return what the page of the KPI says of who answers for it, and what for."""
    assert page.metric_page is not None
    known = dict(page.metric_page.definition.facts)
    said = page.metric_page.subheading
    return {"below the title": said, "owner": known["Owner"], "objective": known["Objective"]}


def test_owner_and_objective_are_those_of_then_and_of_today_again(page: DashboardPage) -> None:
    QTest.mouseClick(page.months.previous_button, Qt.MouseButton.LeftButton)
    (tile,) = page.views.board.tiles
    assert tile.standing.owner == "Anna"
    QTest.mouseClick(tile, Qt.MouseButton.LeftButton)
    assert facts(page) == {
        "below the title": "Sales · Anna",
        "owner": "Anna",
        "objective": "Grow",
    }
    QTest.mouseClick(page.months.next_button, Qt.MouseButton.LeftButton)
    assert facts(page) == {
        "below the title": "Sales · Zed",
        "owner": "Zed",
        "objective": "Earn",
    }


def test_a_card_from_a_past_month_says_that_it_is_of_today(page: DashboardPage) -> None:
    QTest.mouseClick(page.months.previous_button, Qt.MouseButton.LeftButton)
    (tile,) = page.views.board.tiles
    QTest.mouseClick(tile, Qt.MouseButton.LeftButton)
    assert page.metric_page is not None
    more = page.metric_page.more
    assert more.card is not None
    assert more.card.note == (
        "This card is as of 15 Nov 2026. In September 2026 some of it may have been different."
    )
    assert more.print_action.text() == "&Print card as of today"

    QTest.mouseClick(page.months.next_button, Qt.MouseButton.LeftButton)
    assert more.card.note == ""
    assert more.print_action.text() == "&Print card"
