"""The button of a KPI's page that copies and saves the picture of the view that is shown."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from kpidesk.domain.metrics import Aggregation
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.ui.dialogs import files
from kpidesk.ui.pages.dashboard_page import DashboardPage
from kpidesk.ui.pages.metric_bar import ViewKind
from kpidesk.ui.session import Session
from tests.services.formula_company import add
from tests.ui.pages.example_kpis import add_kpi, months_until_october

OFFERED = ["Copy picture", "Save as PNG…", "Save as SVG…"]


@pytest.fixture
def board(qtbot: QtBot, session: Session) -> DashboardPage:
    file = session.require_file()
    for name, start in (("Sales", 40.0), ("Visits", 90.0)):
        values = [start + (at * at) % 11 for at in range(14)]
        add_kpi(file, name, months_until_october(*values))
    fields = {"unit": Unit(UnitKind.PERCENT, decimals=1), "aggregation": Aggregation.RECOMPUTE}
    add(file, "Rate", "Sales / Visits", **fields)
    page = DashboardPage(session)
    qtbot.addWidget(page)
    page.resize(1080, 740)
    page.show()
    qtbot.waitUntil(page.isActiveWindow)
    return page


def metric_id(session: Session, name: str) -> int:
    with session.read() as records:
        return next(each.id for each in records.metrics() if each.name == name)


def texts(actions: Sequence[QAction]) -> list[str]:
    return [each.text() for each in actions]


def offered(board: DashboardPage) -> list[QAction]:
    assert board.metric_page is not None
    button = board.metric_page.bar.picture_button
    button.fill()
    return button.menu().actions()


@pytest.mark.parametrize("kind", [ViewKind.TREND, ViewKind.USUAL, ViewKind.DRIVERS])
def test_every_view_offers_its_picture(
    session: Session, board: DashboardPage, kind: ViewKind
) -> None:
    board.open_metric(metric_id(session, "Rate"))
    assert board.metric_page is not None
    page = board.metric_page
    page.bar.choose_view(kind)
    assert page.bar.picture_button.isVisible()
    assert page.bar.picture_button.isEnabled()
    assert page.bar.picture_button.accessibleName() == "Picture of the chart"
    assert texts(offered(board)) == OFFERED


def test_why_it_moved_offers_both_of_its_pictures(session: Session, board: DashboardPage) -> None:
    board.open_metric(metric_id(session, "Rate"))
    assert board.metric_page is not None
    board.metric_page.bar.choose_view(ViewKind.WHY)
    menus = [each.menu() for each in offered(board)]
    if board.metric_page.movement.mix_view.isVisible():
        assert all(isinstance(menu, QMenu) for menu in menus)
        assert texts(offered(board)) == ["Contributions", "Rate and mix"]
    else:
        assert texts(offered(board)) == OFFERED


def test_a_view_without_a_picture_offers_none(session: Session, board: DashboardPage) -> None:
    board.open_metric(metric_id(session, "Sales"))
    assert board.metric_page is not None
    page = board.metric_page
    page.bar.choose_view(ViewKind.WHY)
    assert not page.bar.picture_button.isEnabled()
    assert "within your usual range" in page.movement.reason.text()
    page.bar.choose_view(ViewKind.TREND)
    assert page.bar.picture_button.isEnabled()


def test_what_is_offered_copies_and_saves(
    session: Session, board: DashboardPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    board.open_metric(metric_id(session, "Rate"))
    QGuiApplication.clipboard().clear()
    copy, _png, svg = offered(board)
    copy.trigger()
    assert not QGuiApplication.clipboard().image().isNull()
    path = tmp_path / "rate.svg"
    monkeypatch.setattr(files, "ask_save_path", lambda *_given: path)
    svg.trigger()
    assert "Rate" in path.read_text("utf-8")
