"""What stands around the trend of a KPI's page, its events, and its pictures."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtSvg import QSvgRenderer
from pytestqt.qtbot import QtBot

from kpidesk.domain.charts import MarkerKind
from kpidesk.domain.metrics import Aggregation, Benchmark
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.services.entries import set_note
from kpidesk.services.events import add_event, events_of
from kpidesk.services.metric_drafts import draft_of
from kpidesk.services.metrics import edit_metric
from kpidesk.services.trends import marked_trend
from kpidesk.ui.charts.trend_view import TrendView
from kpidesk.ui.dialogs import files
from kpidesk.ui.dialogs.event_dialog import EventDialog
from kpidesk.ui.pages.dashboard_page import DashboardPage
from kpidesk.ui.pages.metric_bar import ViewKind
from kpidesk.ui.pages.metric_page import MetricPage
from kpidesk.ui.session import Session
from tests.services.formula_company import add
from tests.ui.conftest import WhenOpened
from tests.ui.pages.example_kpis import OCTOBER, SEPTEMBER, add_kpi, months_until_october

VALUES = tuple(float(40 + number % 7) for number in range(14))
MARCH_10 = dt.date(2026, 3, 10)
MARCH = Period(Frequency.MONTH, dt.date(2026, 3, 1))


@pytest.fixture
def orders(session: Session) -> int:
    file = session.require_file()
    metric_id = add_kpi(file, "Orders", months_until_october(*VALUES))
    add_event(file, MARCH_10, "Sale week", metric_id)
    add_event(file, dt.date(2019, 1, 1), "Long ago")
    set_note(file, metric_id, SEPTEMBER, "Rain")
    return metric_id


@pytest.fixture
def board(qtbot: QtBot, session: Session, orders: int) -> DashboardPage:
    page = DashboardPage(session)
    qtbot.addWidget(page)
    page.resize(1080, 740)
    page.show()
    qtbot.waitUntil(page.isActiveWindow)
    page.open_metric(orders)
    return page


@pytest.fixture
def page(board: DashboardPage) -> MetricPage:
    assert board.metric_page is not None
    return board.metric_page


def trend_of(page: MetricPage) -> TrendView:
    assert page.trend is not None
    return page.trend


def action(page: MetricPage, text: str) -> None:
    next(each for each in trend_of(page).actions() if each.text() == text).trigger()


def test_a_trend_has_its_events_and_notes_and_none_that_is_out_of_it(
    session: Session, orders: int
) -> None:
    chart = marked_trend(session.require_file(), orders, ENGLISH, OCTOBER)
    assert [
        (chart.points[each.index].label, each.kind, each.sentence) for each in chart.markers
    ] == [
        ("March 2026", MarkerKind.EVENT, "10 Mar 2026: Sale week"),
        ("September 2026", MarkerKind.NOTE, "Note: Rain"),
    ]
    assert chart.benchmark is None
    assert chart.shows_last_year


def test_the_benchmark_is_a_line_on_the_axis(session: Session, orders: int) -> None:
    file = session.require_file()
    draft = replace(draft_of(file, orders), benchmark=Benchmark(90.0, "Trade survey"))
    edit_metric(file, orders, draft)
    chart = marked_trend(file, orders, ENGLISH, OCTOBER)
    assert chart.benchmark is not None
    assert (chart.benchmark.value, chart.benchmark.label) == (90.0, "Benchmark 90")


def test_the_read_out_tells_of_last_year_and_of_what_happened(page: MetricPage) -> None:
    trend = trend_of(page)
    trend.move_cursor(6)
    assert trend.note_line.text() == "10 Mar 2026: Sale week"
    trend.move_cursor(12)
    assert trend.note_line.text() == "Last year: 40 · Note: Rain"
    assert "Last year: 40 · Note: Rain" in trend.accessibleDescription()
    assert list(trend.items.events.getData()[0]) == [6]
    _places, before = trend.items.last_year.getOriginalDataset()
    assert before[12] == 40.0
    assert "Year before" in trend.legend.accessibleName()


def test_an_event_is_added_at_the_point_that_is_read_out(
    session: Session, orders: int, page: MetricPage, when_opened: WhenOpened
) -> None:
    trend_of(page).move_cursor(12)
    said: list[str] = []

    def fill(dialog: EventDialog) -> None:
        dialog.accept_button.click()
        said.append(dialog.text_error.text())
        assert dialog.day.day == dt.date(2026, 9, 1)
        dialog.text.setText("New opening hours")
        dialog.is_for_all.setChecked(True)
        dialog.accept_button.click()

    when_opened(fill)
    action(page, "Add event…")
    assert said == ["Say in a few words what happened."]
    added = events_of(session.require_file(), orders)[-1]
    assert (added.on, added.text, added.metric_id) == (
        dt.date(2026, 9, 1), "New opening hours", None,
    )  # fmt: skip
    assert list(trend_of(page).items.events.getData()[0]) == [6, 12]


def test_an_event_is_changed_and_deleted_from_the_list(
    session: Session, orders: int, page: MetricPage, when_opened: WhenOpened
) -> None:
    page.events_button.fill()
    texts = [each.text() for each in page.events_button.events_menu.actions()]
    assert texts == ["Add event…", "", "10 Mar 2026: Sale week", "1 Jan 2019: Long ago"]

    def rename(dialog: EventDialog) -> None:
        assert not dialog.is_for_all.isChecked()
        dialog.text.setText("Sale fortnight")
        dialog.accept_button.click()

    when_opened(rename)
    page.events_button.events_menu.actions()[2].trigger()
    page.events_button.fill()
    assert page.events_button.events_menu.actions()[2].text() == "10 Mar 2026: Sale fortnight"
    when_opened(lambda dialog: dialog.delete_button.click())
    page.events_button.events_menu.actions()[2].trigger()
    assert [each.text for each in events_of(session.require_file(), orders)] == ["Long ago"]


def test_the_picture_is_copied(page: MetricPage) -> None:
    action(page, "Copy picture")
    copied = QGuiApplication.clipboard().image()
    assert (copied.width(), copied.height()) == (1920, 960)


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_the_picture_is_saved(
    page: MetricPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    asked: list[str] = []

    def answer(*args: object) -> Path:
        asked.append(str(args[-1]))
        return tmp_path / f"picture.{ending}"

    monkeypatch.setattr(files, "ask_save_path", answer)
    action(page, f"Save as {ending.upper()}…")
    assert asked == [f"Orders.{ending}"]
    saved = tmp_path / f"picture.{ending}"
    if ending == "png":
        assert QImage(str(saved)).width() == 1920
    else:
        assert QSvgRenderer(str(saved)).isValid()
        assert "Orders" in saved.read_text(encoding="utf-8")


def test_a_picture_that_cannot_be_saved_is_said(
    qtbot: QtBot,
    session: Session,
    page: MetricPage,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(files, "ask_save_path", lambda *_args: tmp_path / "gone" / "a.png")
    with qtbot.waitSignal(session.error_shown) as shown:
        action(page, "Save as PNG…")
    assert shown.args == ["a.png cannot be written. Nothing was saved. Choose another folder."]


def test_the_usual_range_marks_what_happened_and_reads_it_out(page: MetricPage) -> None:
    page.bar.choose_view(ViewKind.USUAL)
    card = page.behaviour
    assert card.facts is not None
    months = card.facts.chart.periods
    card.view.move_cursor(months.index(MARCH))
    assert card.readout.text().startswith("March 2026: ")
    assert card.readout.text().endswith(" · 10 Mar 2026: Sale week")
    assert card.view.accessibleDescription() == card.readout.text()
    card.view.move_cursor(months.index(SEPTEMBER))
    assert card.readout.text().endswith(" · Note: Rain")
    card.view.move_cursor(0)
    assert "·" not in card.readout.text()


def test_the_picture_of_the_usual_range_explains_its_marks(
    page: MetricPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.bar.choose_view(ViewKind.USUAL)
    path = tmp_path / "range.svg"
    monkeypatch.setattr(files, "ask_save_path", lambda *_given: path)
    actions = page.behaviour.view.actions()
    next(each for each in actions if each.text() == "Save as SVG…").trigger()
    drawn = path.read_text("utf-8")
    assert ">Event<" in drawn
    assert ">Note<" in drawn


def test_the_driver_tree_is_saved_as_a_drawing(
    session: Session, board: DashboardPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = session.require_file()
    add_kpi(file, "Visits", months_until_october(*[100.0] * 14))
    fields = {"unit": Unit(UnitKind.PERCENT, decimals=1), "aggregation": Aggregation.RECOMPUTE}
    board.open_metric(add(file, "Orders per visit", "Orders / Visits", **fields))
    page = board.metric_page
    assert page is not None
    page.bar.choose_view(ViewKind.DRIVERS)
    tree = page.drivers.tree
    offered = {each.text(): each for each in tree.actions()}
    assert list(offered)[-3:] == ["Copy picture", "Save as PNG…", "Save as SVG…"]
    path = tmp_path / "drivers.svg"
    monkeypatch.setattr(files, "ask_save_path", lambda *_given: path)
    offered["Save as SVG…"].trigger()
    drawn = path.read_text("utf-8")
    for words in ("Orders per visit", "Visits", "Before → now", "Effect above"):
        assert f">{words}<" in drawn
    assert QSvgRenderer(str(path)).isValid()
    offered["Copy picture"].trigger()
    assert not QGuiApplication.clipboard().image().isNull()
