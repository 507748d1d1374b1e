"""The cards of a KPI's page: whether its number is usual, and why it moved."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kpidesk.domain.behaviour_charts import Seasons
from kpidesk.domain.metrics import Aggregation
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.services.entries import set_note
from kpidesk.services.limits import limit_settings, rebase_limits
from kpidesk.ui.charts.waterfall_view import rows
from kpidesk.ui.dialogs.limits_dialog import LimitsDialog
from kpidesk.ui.pages.behaviour_card import BehaviourCard
from kpidesk.ui.pages.dashboard_page import DashboardPage
from kpidesk.ui.pages.metric_bar import ViewKind
from kpidesk.ui.pages.metric_page import MetricPage
from kpidesk.ui.pages.movement_card import MovementCard
from kpidesk.ui.session import Session
from tests.services.formula_company import add
from tests.ui.conftest import WhenOpened
from tests.ui.pages.example_kpis import OCTOBER, add_kpi, months_until_october

CALM = (50.0, 54.0, 51.0, 55.0, 50.0, 53.0, 51.0, 54.0, 52.0, 50.0, 53.0, 52.0)


Open = Callable[[int], MetricPage]


@pytest.fixture
def opened(qtbot: QtBot, session: Session) -> Iterator[Open]:
    """Return what opens the page of a metric, and keeps the dashboard around it."""
    boards: list[DashboardPage] = []

    def open_page(metric_id: int) -> MetricPage:
        board = DashboardPage(session)
        boards.append(board)
        qtbot.addWidget(board)
        board.resize(1080, 740)
        board.show()
        qtbot.waitUntil(board.isActiveWindow)
        board.open_metric(metric_id)
        assert board.metric_page is not None
        return board.metric_page

    yield open_page
    assert boards


def usual(page: MetricPage) -> BehaviourCard:
    page.bar.choose_view(ViewKind.USUAL)
    return page.behaviour


def moved(page: MetricPage) -> MovementCard:
    page.bar.choose_view(ViewKind.WHY)
    return page.movement


@pytest.fixture
def calm(session: Session) -> int:
    return add_kpi(session.require_file(), "Orders", months_until_october(*CALM))


@pytest.fixture
def card(opened: Open, calm: int) -> BehaviourCard:
    return usual(opened(calm))


def test_a_number_that_is_noise_is_said_to_be_usual(card: BehaviourCard) -> None:
    said = card.sentence.text()
    assert said.startswith("October 2026 is within your usual range (")
    assert said.endswith("No reason to act.")
    assert card.view.isVisible()
    assert card.view.accessibleName() == "Usual range of Orders"
    assert card.view.accessibleDescription() == said


def test_a_number_that_is_no_noise_is_a_signal(opened: Open, session: Session) -> None:
    metric_id = add_kpi(session.require_file(), "Orders", months_until_october(*CALM, 90.0))
    said = usual(opened(metric_id)).sentence.text()
    assert "No reason to act" not in said
    assert "90" in said
    assert said.endswith("Good news: find out what was different, and keep it.")


def test_with_too_few_numbers_there_is_a_sentence_and_no_picture(
    opened: Open, session: Session
) -> None:
    metric_id = add_kpi(session.require_file(), "Orders", months_until_october(*CALM[:4]))
    card = usual(opened(metric_id))
    assert card.sentence.text() == "There are 4 values; it takes 10 to tell what is usual."
    assert not card.view.isVisible()
    assert not card.rebase_button.isVisible()


def test_without_numbers_there_are_no_cards(opened: Open, session: Session) -> None:
    file = session.require_file()
    add_kpi(file, "Repairs", months_until_october(*CALM))
    page = opened(add_kpi(file, "Orders", {}))
    for kind in ViewKind:
        page.bar.choose_view(kind)
        assert not page.behaviour.isVisible()
        assert not page.movement.isVisible()
        assert not page.bar.isVisible()


def test_the_arrow_keys_read_out_one_number_after_the_other(card: BehaviourCard) -> None:
    view = card.view
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert card.readout.text().startswith("October 2026: 52, within the usual range (")
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert card.readout.text().startswith("September 2026: 53, within")
    assert view.accessibleDescription() == card.readout.text()
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert card.readout.text().startswith("November 2025: 50")
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert view.cursor_index == 0
    QTest.keyClick(view, Qt.Key.Key_End)
    assert view.cursor_index == len(CALM) - 1


def test_the_mouse_reads_out_what_it_points_at(card: BehaviourCard) -> None:
    view = card.view
    view.grab()  # measured when it is painted
    place = view.rect().center()
    QApplication.sendEvent(view, _moved(place, view.mapToGlobal(place)))
    assert view.cursor_index is not None
    assert "within the usual range" in card.readout.text()


def _moved(place: QPoint, on_screen: QPoint) -> QMouseEvent:
    none = Qt.MouseButton.NoButton
    return QMouseEvent(
        QMouseEvent.Type.MouseMove,
        QPointF(place),
        QPointF(on_screen),
        none,
        none,
        Qt.KeyboardModifier.NoModifier,
    )


def test_limits_start_anew_with_a_day_and_a_reason(
    session: Session, calm: int, card: BehaviourCard, when_opened: WhenOpened
) -> None:
    errors: list[str] = []

    def fill(dialog: LimitsDialog) -> None:
        dialog.day.show_day(dt.date(2026, 3, 1))
        dialog.accept_button.click()
        errors.append(dialog.reason_error.text())
        dialog.reason.setText("The second shop opened")
        dialog.accept_button.click()

    when_opened(fill)
    card.rebase_button.click()
    assert errors == ["Say in a few words what changed for good. The chart shows it."]
    (base,) = limit_settings(session.require_file(), calm).bases
    assert (base.since, base.reason) == (dt.date(2026, 3, 1), "The second shop opened")
    assert "The limits started anew on 1 Mar 2026: The second shop opened" in card.notes.text()
    assert card.sentence.text() == (
        "There are 8 values since the limits started anew; it takes 10 to tell what is usual."
    )
    assert card.go_on_button.isVisible()
    card.go_on_button.click()
    assert limit_settings(session.require_file(), calm).bases == ()
    assert card.sentence.text().startswith("October 2026 is within your usual range")


def test_a_day_that_changes_nothing_is_said_at_the_day(
    session: Session, calm: int, card: BehaviourCard, when_opened: WhenOpened
) -> None:
    said: list[str] = []

    def fill(dialog: LimitsDialog) -> None:
        dialog.day.show_day(dt.date(2026, 11, 1))
        dialog.reason.setText("Moved")
        dialog.accept_button.click()
        said.append(dialog.day_error.text())

    when_opened(fill)
    card.rebase_button.click()
    assert said == ["The last number is that of October 2026. Choose a period that has a number."]
    assert limit_settings(session.require_file(), calm).bases == ()


def test_the_limits_follow_the_choice_of_seasons(
    session: Session, calm: int, card: BehaviourCard
) -> None:
    assert card.seasons.currentText() == "As the values suggest"
    card.seasons.setCurrentIndex(card.seasons.findText("Compared with last year"))
    card.seasons.activated.emit(card.seasons.currentIndex())
    assert limit_settings(session.require_file(), calm).seasons is Seasons.YEAR_ON_YEAR
    assert "Each value is compared with the same period last year." in card.notes.text()


def test_a_picture_is_drawn_for_limits_that_started_anew(
    session: Session, calm: int, card: BehaviourCard
) -> None:
    session.perform(lambda file: rebase_limits(file, calm, dt.date(2026, 9, 1), "New oven"))
    assert not card.view.grab().toImage().isNull()


# Why did it move?


def test_of_a_typed_number_the_change_and_its_notes_are_said(
    opened: Open, session: Session, calm: int
) -> None:
    set_note(session.require_file(), calm, OCTOBER, "Rain all month")
    card = moved(opened(calm))
    assert card.sentence.text() == "Orders fell from 53 to 52 (-1)."
    assert card.notes.text() == "Note: Rain all month"
    assert not card.view.isVisible()
    assert not card.legend.isVisible()


def test_last_year_is_a_switch_away(opened: Open, session: Session) -> None:
    metric_id = add_kpi(session.require_file(), "Orders", months_until_october(40.0, *CALM))
    card = moved(opened(metric_id))
    card.against.choose("last_year")
    assert card.sentence.text() == "Orders rose from 40 to 52 (+12)."


def test_a_ratio_is_taken_apart_into_what_its_sides_did(opened: Open, session: Session) -> None:
    file = session.require_file()
    add_kpi(file, "Leads", months_until_october(200.0, 240.0))
    add_kpi(file, "Conversions", months_until_october(16.0, 18.0))
    metric_id = add(
        file,
        "Conversion rate",
        "Conversions / Leads",
        unit=Unit(UnitKind.PERCENT, decimals=1),
        aggregation=Aggregation.RECOMPUTE,
    )
    card = moved(opened(metric_id))
    assert card.sentence.text() == (
        "Conversion rate fell from 8.0\u00a0% to 7.5\u00a0% (-0.5 percentage points): "
        "Leads rose to 240 (-1.4 points), Conversions rose to 18 (+0.9 points)."
    )
    chart = card.view.chart
    assert chart is not None
    assert rows(chart) == [
        "September 2026: 8.0\u00a0%.",
        "Leads: -1.4 points, for the worse.",
        "Conversions: +0.9 points, for the better.",
        "October 2026: 7.5\u00a0%.",
    ]
    assert card.view.accessibleName() == "What moved Conversion rate"
    assert card.view.accessibleDescription().startswith(card.sentence.text())
    assert card.legend.isVisible()
    assert not card.view.grab().toImage().isNull()
    card.against.choose("last_year")
    assert card.sentence.text() == "“Conversion rate” has no value in October 2025."
    assert not card.view.isVisible()
