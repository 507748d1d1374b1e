"""Objectives and KPIs are moved by keys, by cut and paste, and by dragging."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
)
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kpidesk.ui.models.objective_moves import NodeKind, Ref
from kpidesk.ui.pages.objective_view import drag_card
from kpidesk.ui.pages.objectives_page import ObjectivesPage
from kpidesk.ui.session import Session
from tests.ui.pages.example_objectives import Example, bakery, objective_of, outline
from tests.ui.pages.objectives_page_driver import (
    current_name,
    go_to,
    objective,
    opened,
    press,
    row_of,
    shown,
)

ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier
NOTHING = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def example(session: Session) -> Example:
    return bakery(session.require_file())


@pytest.fixture
def page(qtbot: QtBot, session: Session, example: Example) -> ObjectivesPage:
    assert example.objectives
    return opened(qtbot, session)


def test_alt_and_arrows_move_an_objective(page: ObjectivesPage, session: Session) -> None:
    file = session.require_file()
    go_to(page, "Hire")
    press(page, Qt.Key.Key_Up, ALT)
    assert outline(file) == ["Earn more", "  Hire", "  Sell", "    Call back", "Stay sound"]
    assert current_name(page) == "Hire"
    press(page, Qt.Key.Key_Left, ALT)
    assert outline(file) == ["Earn more", "  Sell", "    Call back", "Hire", "Stay sound"]
    press(page, Qt.Key.Key_Down, ALT)
    assert outline(file)[-2:] == ["Stay sound", "Hire"]
    press(page, Qt.Key.Key_Right, ALT)
    assert outline(file)[-2:] == ["Stay sound", "  Hire"]
    assert session.undo_text == "Undo move of objective Hire"
    for _step in range(4):
        session.undo()
    assert outline(file) == ["Earn more", "  Sell", "    Call back", "  Hire", "Stay sound"]
    assert current_name(page) == "Hire"


def test_at_the_edge_it_says_so(qtbot: QtBot, page: ObjectivesPage, session: Session) -> None:
    go_to(page, "Earn more")
    with qtbot.waitSignal(session.message_shown) as said:
        press(page, Qt.Key.Key_Up, ALT)
    assert said.args == ["“Earn more” cannot go further that way."]


def test_a_kpi_moves_by_keys_too(page: ObjectivesPage, session: Session, example: Example) -> None:
    go_to(page, "Visits")
    press(page, Qt.Key.Key_Up, ALT)
    number = example.kpis["Visits"]
    assert objective_of(session.require_file(), number) == example.objectives["Stay sound"]
    assert current_name(page) == "Visits"
    assert "Without an objective" not in shown(page)
    session.undo()
    assert shown(page)[-2:] == ["Without an objective", "Visits"]


def drag(page: ObjectivesPage, name: Ref, at: QPoint) -> bool:
    """Drag a row to a point of the view, and say whether the view took it."""
    data = page.model.mimeData([page.model.index_of(name)])
    return drop(page, data, at)


def drop(page: ObjectivesPage, data: QMimeData, at: QPoint) -> bool:
    viewport, move = page.view.viewport(), Qt.DropAction.MoveAction
    left = Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(at, move, data, left, NOTHING)
    QApplication.sendEvent(viewport, enter)
    over = QDragMoveEvent(at, move, data, left, NOTHING)
    QApplication.sendEvent(viewport, over)
    if not over.isAccepted():
        return False
    event = QDropEvent(QPointF(at), move, data, left, NOTHING)
    QApplication.sendEvent(viewport, event)
    return event.isAccepted()


def test_a_drag_onto_an_objective_puts_it_below(
    qtbot: QtBot, page: ObjectivesPage, session: Session, example: Example
) -> None:
    hire, sound = objective(example, "Hire"), objective(example, "Stay sound")
    with qtbot.waitSignal(session.changed):
        assert drag(page, hire, page.view.visualRect(row_of(page, sound)).center())
    assert outline(session.require_file())[-2:] == ["Stay sound", "  Hire"]
    assert current_name(page) == "Hire"
    session.undo()
    assert outline(session.require_file())[-2:] == ["  Hire", "Stay sound"]


def test_a_drag_between_two_rows_puts_it_there(
    qtbot: QtBot, page: ObjectivesPage, session: Session, example: Example
) -> None:
    place = page.view.visualRect(row_of(page, objective(example, "Sell")))
    with qtbot.waitSignal(session.changed):
        assert drag(page, objective(example, "Hire"), QPoint(place.center().x(), place.top() + 1))
    assert outline(session.require_file())[:3] == ["Earn more", "  Hire", "  Sell"]


def test_a_kpi_is_dragged_to_another_objective(
    qtbot: QtBot, page: ObjectivesPage, session: Session, example: Example
) -> None:
    visits = Ref(NodeKind.KPI, example.kpis["Visits"])
    at = page.view.visualRect(row_of(page, objective(example, "Hire"))).center()
    with qtbot.waitSignal(session.changed):
        assert drag(page, visits, at)
    file = session.require_file()
    assert objective_of(file, visits.id) == example.objectives["Hire"]
    assert session.undo_text == "Undo change of Visits"
    session.undo()
    assert objective_of(file, visits.id) is None


def test_an_impossible_drop_is_refused_with_a_sentence(
    qtbot: QtBot, page: ObjectivesPage, session: Session, example: Example
) -> None:
    before = outline(session.require_file())
    at = page.view.visualRect(row_of(page, objective(example, "Call back"))).center()
    with qtbot.waitSignal(session.error_shown) as said:
        drag(page, objective(example, "Earn more"), at)
    assert said.args == [
        "“Earn more” cannot go below “Call back”, which is a part of it. Nothing was moved."
    ]
    assert outline(session.require_file()) == before


def test_a_drag_from_elsewhere_is_not_taken(
    qtbot: QtBot, page: ObjectivesPage, session: Session, example: Example
) -> None:
    data = QMimeData()
    data.setData("application/x-qabstractitemmodeldatalist", b"\x80\x04.")
    data.setText("Earn more")
    at = page.view.visualRect(row_of(page, objective(example, "Hire"))).center()
    with qtbot.assertNotEmitted(session.changed, wait=50):
        assert not drop(page, data, at)


def test_cut_and_paste_moves(page: ObjectivesPage, session: Session, example: Example) -> None:
    go_to(page, "Call back")
    page.cut()
    go_to(page, "Stay sound")
    page.paste()
    assert outline(session.require_file())[-2:] == ["Stay sound", "  Call back"]
    assert current_name(page) == "Call back"
    assert page.model.cut is None
    go_to(page, "Visits")
    page.cut()
    go_to(page, "Margin")
    page.paste()
    placed = objective_of(session.require_file(), example.kpis["Visits"])
    assert placed == example.objectives["Earn more"]


def test_escape_leaves_it_where_it_is(page: ObjectivesPage, session: Session) -> None:
    go_to(page, "Call back")
    page.cut()
    press(page, Qt.Key.Key_Escape)
    go_to(page, "Stay sound")
    page.paste()
    assert outline(session.require_file())[2] == "    Call back"


def test_an_objective_is_not_pasted_among_the_loose(
    qtbot: QtBot, page: ObjectivesPage, session: Session
) -> None:
    go_to(page, "Hire")
    page.cut()
    go_to(page, "Without an objective")
    with qtbot.waitSignal(session.message_shown) as said:
        page.paste()
    assert said.args == ["Only KPIs stand here. Nothing was moved."]


def test_what_is_dragged_is_an_opaque_card() -> None:
    card = drag_card("Fifty new customers a month", 1.5).toImage()
    middle = card.height() // 2
    assert card.devicePixelRatio() == 1.5
    assert card.height() < 80
    assert all(card.pixelColor(x, middle).alpha() == 255 for x in range(4, card.width() - 4))


def test_a_long_name_is_cut_on_the_card() -> None:
    assert drag_card("word " * 100, 1.0).width() < 340
