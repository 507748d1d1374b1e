"""The board of a month that runs shows the day and the week that have come, wherever one looks."""

import datetime as dt
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import Frequency, Period
from kpidesk.services.entries import Edit, set_entries
from kpidesk.services.reports import report_model
from kpidesk.ui.pages.dashboard_page import DashboardPage
from kpidesk.ui.pages.tile import Tile
from kpidesk.ui.session import Session
from tests.ui.conftest import TODAY
from tests.ui.pages.example_kpis import OCTOBER, add_kpi

NOVEMBER = OCTOBER.next
DAY = Period(Frequency.DAY, TODAY)  # a Sunday, so that a week ends as well
WEEK = Period(Frequency.WEEK, dt.date(2026, 11, 9))


@pytest.fixture
def ids(session: Session) -> dict[str, int]:
    """Define two KPIs whose owner began this month."""
    file = session.require_file()
    visits = {DAY.shift(-at): 50.0 + at for at in range(10)}
    calls = {WEEK.shift(-at): 60.0 + at for at in range(2)}
    return {
        "Visits": add_kpi(file, "Visits", visits, frequency=Frequency.DAY),
        "Calls": add_kpi(file, "Calls", calls, frequency=Frequency.WEEK),
    }


@pytest.fixture
def page(qtbot: QtBot, session: Session, ids: dict[str, int]) -> DashboardPage:
    assert len(ids) == 2
    page = DashboardPage(session)
    qtbot.addWidget(page)
    page.resize(1080, 740)
    page.show()
    return page


def tile_of(page: DashboardPage, name: str) -> Tile:
    return next(tile for tile in page.views.board.tiles if tile.standing.metric.name == name)


def test_a_tile_says_the_day_and_the_week_that_have_come(page: DashboardPage) -> None:
    assert page.months.combo.currentText() == "November 2026"
    assert "15 Nov 2026: 50" in tile_of(page, "Visits").accessibleName()
    assert "Week 46, 2026: 60" in tile_of(page, "Calls").accessibleName()


def test_the_page_of_a_kpi_says_the_same_and_its_pace_leaves_what_runs(
    page: DashboardPage, ids: dict[str, int]
) -> None:
    for name, sentence, pace in (
        ("Visits", "15 Nov 2026: 50", "after 319 days"),
        ("Calls", "Week 46, 2026: 60", "after 46 weeks"),
    ):
        page.open_metric(ids[name])
        assert page.metric_page is not None
        assert page.metric_page.sentence.text().startswith(sentence)
        assert pace in page.metric_page.pace.text()


def test_who_types_the_day_in_the_evening_sees_the_day_before_until_then(
    page: DashboardPage, session: Session, ids: dict[str, int]
) -> None:
    visits = ids["Visits"]
    session.perform(partial(set_entries, edits=[Edit(visits, DAY, None)]))
    assert "14 Nov 2026: 51" in tile_of(page, "Visits").accessibleName()
    QTest.mouseClick(tile_of(page, "Visits"), Qt.MouseButton.LeftButton)
    assert page.metric_page is not None
    assert page.metric_page.sentence.text().startswith("14 Nov 2026: 51")
    session.perform(partial(set_entries, edits=[Edit(visits, DAY, 70.0)]))
    assert page.metric_page.sentence.text().startswith("15 Nov 2026: 70")


def test_a_report_of_the_running_month_says_what_its_board_says(
    page: DashboardPage, session: Session
) -> None:
    noon = dt.datetime.combine(TODAY, dt.time(12))
    report = report_model(session.require_file(), ENGLISH, noon, NOVEMBER)
    said = [each.sentence for group in report.groups for each in group.standings]
    assert sorted(said) == sorted(tile.standing.sentence for tile in page.views.board.tiles)
    assert not any("no value" in sentence for sentence in said)
