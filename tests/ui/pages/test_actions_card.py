"""The card of actions on the page of a KPI: read, walked through by keys, and changed."""

import datetime as dt
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from kpidesk.domain.changes import Kind
from kpidesk.services.actions import ActionDraft, decide_action, finish_action
from kpidesk.services.stages import retire_metric
from kpidesk.settings import ThemeChoice
from kpidesk.ui import theme
from kpidesk.ui.dialogs.action_dialog import ActionDialog, FinishDialog
from kpidesk.ui.pages.actions_card import ActionsCard
from kpidesk.ui.pages.dashboard_page import DashboardPage
from kpidesk.ui.session import Session
from tests.ui.conftest import TODAY, WhenOpened
from tests.ui.pages.example_kpis import add_kpi, months_until_october

DECIDED = dt.date(2026, 10, 1)
CALL = ActionDraft("Call the three largest customers", "Anna", dt.date(2026, 11, 20))
LATE = ActionDraft("Print new flyers", "Ben", dt.date(2026, 11, 12))


@pytest.fixture
def customers(session: Session) -> int:
    return add_kpi(session.require_file(), "New customers", months_until_october(*[40.0] * 10))


def note(session: Session, metric_id: int, draft: ActionDraft) -> int:
    (made,) = decide_action(session.require_file(), draft, DECIDED, metric_id).ids(Kind.ACTION)
    return made


@pytest.fixture
def card(qtbot: QtBot, session: Session, customers: int) -> Iterator[ActionsCard]:
    """The card of a KPI that follows every change, as its page lets it."""
    card = ActionsCard(session)
    qtbot.addWidget(card)
    card.resize(320, 600)

    def follow(_change: object) -> None:
        card.show_metric(customers)

    session.changed.connect(follow)
    card.show_metric(customers)
    card.show()
    qtbot.waitUntil(card.isActiveWindow)
    yield card
    session.changed.disconnect(follow)


def listed(card: ActionsCard) -> list[str]:
    role = Qt.ItemDataRole.AccessibleTextRole
    return [str(card.model.index(row).data(role)) for row in range(card.model.rowCount())]


def words(widget: QWidget) -> list[str]:
    labels = widget.findChildren(QLabel)
    return [label.text() for label in labels if label.isVisibleTo(widget)]


def test_an_empty_card_says_so_and_leads_to_the_first_action(
    qtbot: QtBot, card: ActionsCard, when_opened: WhenOpened
) -> None:
    assert words(card) == [
        "Actions",
        "Nothing decided yet. Note what is to be done about this number, by whom and by when.",
    ]
    assert not card.remove_button.isVisible()

    def fill(dialog: ActionDialog) -> None:
        assert dialog.owner.name == "Anna"  # who answers for the KPI
        assert dialog.due.day == dt.date(2026, 11, 30)  # two weeks from a Sunday, and a day
        qtbot.keyClicks(dialog.text, "Call them")
        qtbot.keyClick(dialog.text, Qt.Key.Key_Return)

    when_opened(fill)
    card.add_button.setFocus()
    qtbot.keyClick(card.add_button, Qt.Key.Key_Return)
    assert listed(card) == ["Call them. Due on 30 Nov 2026, Anna"]
    assert words(card) == ["Actions"]
    assert card.list.current is not None
    assert card.remove_button.isEnabled()


def test_what_is_late_comes_first_and_what_is_done_last(
    session: Session, card: ActionsCard, customers: int
) -> None:
    for number in range(4):
        made = note(session, customers, ActionDraft(f"Step {number}"))
        finish_action(session.require_file(), made, dt.date(2026, 11, number + 1), "Good.")
    note(session, customers, CALL)
    note(session, customers, LATE)
    card.show_metric(customers)
    open_ones = [
        "Print new flyers. 3 days overdue, Ben",
        "Call the three largest customers. Due in 5 days, Anna",
    ]
    done = [f"Step {each}. Done on {each + 1} Nov 2026: Good." for each in (3, 2, 1, 0)]
    assert listed(card) == [*open_ones, *done[:2]]
    assert card.fold_button.text() == "Show 2 more that are done"
    card.fold_button.click()
    assert listed(card) == [*open_ones, *done]
    card.fold_button.click()
    assert listed(card) == [*open_ones, *done[:2]]


def test_the_card_is_used_by_keys_alone(
    qtbot: QtBot, session: Session, card: ActionsCard, customers: int, when_opened: WhenOpened
) -> None:
    note(session, customers, CALL)
    note(session, customers, LATE)
    card.show_metric(customers)
    card.add_button.setFocus()
    qtbot.keyClick(card.add_button, Qt.Key.Key_Tab)
    assert card.list.hasFocus()
    assert card.list.current is not None
    assert card.list.current.action.text == LATE.text
    qtbot.keyClick(card.list, Qt.Key.Key_Down)

    def change(dialog: ActionDialog) -> None:
        assert dialog.draft == CALL
        dialog.text.setText("Visit the three largest customers")
        dialog.due.box.setChecked(False)
        dialog.accept_button.click()

    when_opened(change)
    qtbot.keyClick(card.list, Qt.Key.Key_Return)
    assert listed(card)[1] == "Visit the three largest customers. Open, no due date, Anna"

    def finish(dialog: FinishDialog) -> None:
        assert "Visit the three largest customers" in words(dialog)
        qtbot.keyClicks(dialog.outcome, "Two came back.")
        dialog.accept_button.click()

    when_opened(finish)
    qtbot.keyClick(card.list, Qt.Key.Key_Space)
    assert listed(card)[1].endswith("Done on 15 Nov 2026: Two came back.")
    assert card.finish_button.text() == "Reopen"
    with qtbot.waitSignal(session.message_shown) as shown:
        qtbot.keyClick(card.list, Qt.Key.Key_Space)
    text = "Visit the three largest customers"
    assert shown.args == [f"“{text}” is open again, and its outcome is gone. Undo brings it back."]
    assert listed(card)[1].endswith("Open, no due date, Anna")
    session.undo()
    assert listed(card)[1].endswith("Done on 15 Nov 2026: Two came back.")
    session.redo()
    with qtbot.waitSignal(session.message_shown) as shown:
        qtbot.keyClick(card.list, Qt.Key.Key_Delete)
    assert shown.args == ["“Visit the three largest customers” was removed. Undo brings it back."]
    assert listed(card) == ["Print new flyers. 3 days overdue, Ben"]
    assert card.list.current is not None
    qtbot.keyClick(card.list, Qt.Key.Key_Delete)
    assert listed(card) == []
    assert card.window().focusWidget() is card.add_button
    session.undo()
    session.undo()
    assert len(listed(card)) == 2


def test_buttons_and_the_menu_do_what_the_keys_do(
    session: Session, card: ActionsCard, customers: int, when_opened: WhenOpened
) -> None:
    note(session, customers, CALL)
    card.show_metric(customers)
    assert card.edit_button.isEnabled()  # the most urgent one is chosen
    when_opened(lambda dialog: dialog.accept_button.click())
    card.finish_button.click()
    assert listed(card) == ["Call the three largest customers. Done on 15 Nov 2026"]
    assert card.finish_command.text().startswith("&Reopen")
    card.finish_command.trigger()
    assert card.finish_command.text().startswith("&Done")
    when_opened(lambda dialog: dialog.cancel_button.click())
    card.edit_command.trigger()
    card.remove_command.trigger()
    assert listed(card) == []


def test_a_slip_is_said_below_its_field(
    session: Session, card: ActionsCard, customers: int, when_opened: WhenOpened
) -> None:
    note(session, customers, CALL)
    card.show_metric(customers)
    said = []

    def slip(dialog: ActionDialog) -> None:
        dialog.accept_button.click()
        said.append(dialog.problem("text"))
        dialog.text.setText(CALL.text.upper())
        dialog.accept_button.click()
        said.append(dialog.problem("text"))
        dialog.text.setText("Something else")
        dialog.due.show_day(dt.date(2026, 11, 1))
        dialog.accept_button.click()
        said.extend([dialog.problem("text"), dialog.problem("due_on")])

    when_opened(slip)
    card.add_button.click()
    assert said == [
        "Say in a few words what is to be done.",
        "This action is on the list already. Nothing was changed.",
        "",
        "It was decided on 15 Nov 2026. Choose that day or a later one.",
    ]
    assert len(listed(card)) == 1


def test_the_outcome_of_what_is_done_can_be_changed(
    session: Session, card: ActionsCard, customers: int, when_opened: WhenOpened
) -> None:
    finish_action(session.require_file(), note(session, customers, CALL), TODAY, "One came.")
    card.show_metric(customers)
    card.list.show_current(0)

    def change(dialog: ActionDialog) -> None:
        assert dialog.outcome.toPlainText() == "One came."
        dialog.outcome.setPlainText("Two came.")
        dialog.accept_button.click()

    when_opened(change)
    card.edit_button.click()
    assert listed(card) == ["Call the three largest customers. Done on 15 Nov 2026: Two came."]


def test_actions_of_a_retired_kpi_are_only_read(
    qtbot: QtBot, session: Session, card: ActionsCard, customers: int
) -> None:
    note(session, customers, CALL)
    card.show_metric(customers, can_change=False)
    card.list.setFocus()
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Delete):
        qtbot.keyClick(card.list, key)
    assert len(listed(card)) == 1
    assert not card.add_button.isVisible()
    assert not card.remove_button.isVisible()
    assert not card.remove_command.isEnabled()


def test_long_words_take_more_lines_and_none_is_cut(
    qtbot: QtBot, session: Session, card: ActionsCard, customers: int
) -> None:
    note(session, customers, ActionDraft("Call " * 39 + "them"))
    note(session, customers, LATE)
    card.show_metric(customers)
    qtbot.waitUntil(lambda: card.list.height() == card.list.heightForWidth(card.list.width()))
    narrow = card.list.height()
    bottom = card.list.visualRect(card.model.index(1)).bottom()
    assert bottom <= card.list.viewport().height()
    card.resize(900, 600)
    qtbot.waitUntil(lambda: card.list.height() < narrow)
    for choice in (ThemeChoice.DARK, ThemeChoice.LIGHT):
        theme.apply(application(), choice)
        assert not card.grab().isNull()


def application() -> QApplication:
    found = QApplication.instance()
    assert isinstance(found, QApplication)
    return found


def test_the_page_of_a_kpi_shows_its_actions(
    qtbot: QtBot, session: Session, customers: int
) -> None:
    note(session, customers, CALL)
    page = DashboardPage(session)
    qtbot.addWidget(page)
    page.resize(1080, 900)
    page.show()
    page.open_metric(customers)
    assert page.metric_page is not None
    card = page.metric_page.actions_card
    assert listed(card) == ["Call the three largest customers. Due in 5 days, Anna"]
    session.perform(lambda file: decide_action(file, LATE, DECIDED, customers))
    qtbot.waitUntil(lambda: len(listed(card)) == 2)
    session.perform(
        lambda file: retire_metric(file, metric_id=customers, reason="Enough", on=TODAY)
    )
    qtbot.waitUntil(lambda: not card.add_button.isVisibleTo(card))


def test_a_button_keeps_the_keyboard_while_there_is_something_left(
    qtbot: QtBot, session: Session, card: ActionsCard, customers: int
) -> None:
    note(session, customers, CALL)
    note(session, customers, LATE)
    card.show_metric(customers)
    card.list.show_current(0)
    card.remove_button.setFocus()
    qtbot.keyClick(card.remove_button, Qt.Key.Key_Return)
    assert listed(card) == ["Call the three largest customers. Due in 5 days, Anna"]
    assert card.remove_button.hasFocus()
    qtbot.keyClick(card.remove_button, Qt.Key.Key_Return)
    assert listed(card) == []
    assert card.add_button.hasFocus()
