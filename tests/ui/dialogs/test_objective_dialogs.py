"""The forms about objectives: what is wrong is said at its field, and nothing typed is lost."""

import datetime as dt

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from kpidesk.domain.objectives import ChildrenGo, Level
from kpidesk.services.objective_tree import objective_tree
from kpidesk.services.objectives import ObjectiveDraft, objective_draft
from kpidesk.ui.dialogs.objective_delete_dialog import Choice, ObjectiveDeleteDialog
from kpidesk.ui.dialogs.objective_dialog import ObjectiveDialog
from kpidesk.ui.dialogs.objective_weights_dialog import ObjectiveWeightsDialog
from kpidesk.ui.models.objective_moves import NodeKind, Ref
from kpidesk.ui.session import Session
from tests.ui.conftest import WhenOpened
from tests.ui.pages.example_objectives import Example, add, bakery, outline


@pytest.fixture
def example(session: Session) -> Example:
    return bakery(session.require_file())


def form(
    qtbot: QtBot, session: Session, draft: ObjectiveDraft, objective_id: int | None = None
) -> ObjectiveDialog:
    dialog = ObjectiveDialog(session, draft, objective_id)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_everything_that_is_typed_is_saved(
    session: Session, example: Example, when_opened: WhenOpened
) -> None:
    def write(dialog: ObjectiveDialog) -> None:
        assert dialog.level.choice is Level.DEPARTMENT  # one below its parent
        assert dialog.focusWidget() is dialog.name
        QTest.keyClicks(dialog.name, "Open a shop")
        QTest.keyClick(dialog.name, Qt.Key.Key_Tab)
        QTest.keyClicks(dialog.focusWidget(), "By spring.")
        dialog.level.choice = Level.PROJECT
        QTest.keyClick(dialog.deadline.box, Qt.Key.Key_Space)
        assert dialog.deadline.day == dt.date(2026, 12, 31)  # the end of the business year
        dialog.deadline.editor.setDate(QDate(2027, 3, 31))
        QTest.keyClick(dialog.more_button, Qt.Key.Key_Space)
        assert dialog.focusWidget() is dialog.weight
        dialog.weight.selectAll()
        QTest.keyClicks(dialog.weight, "2.5")
        QTest.keyClick(dialog.weight, Qt.Key.Key_Return)

    when_opened(write)
    change = ObjectiveDialog.add(session, example.objectives["Earn more"], None)
    assert change is not None
    file = session.require_file()
    new = next(number for number in range(1, 20) if _name(session, number) == "Open a shop")
    assert objective_draft(file, new) == ObjectiveDraft(
        "Open a shop",
        "By spring.",
        Level.PROJECT,
        example.objectives["Earn more"],
        dt.date(2027, 3, 31),
        2.5,
    )


def _name(session: Session, number: int) -> str:
    with session.read() as records:
        return next((row.name for row in records.objectives() if row.id == number), "")


@pytest.mark.usefixtures("example")
def test_a_name_that_is_taken_is_said_at_the_field(qtbot: QtBot, session: Session) -> None:
    dialog = form(qtbot, session, ObjectiveDraft(""))
    QTest.keyClicks(dialog.name, "sell")
    dialog.accept_button.click()
    assert dialog.isVisible()
    assert dialog.fields["name"].problem == (
        "There is already an objective called “Sell”. Choose another name."
    )
    assert dialog.name.text() == "sell"
    QTest.keyClicks(dialog.name, " more")
    dialog.accept_button.click()
    assert not dialog.isVisible()
    assert outline(session.require_file())[-1] == "sell more"


@pytest.mark.usefixtures("example")
def test_a_weight_that_is_none_unfolds_its_field(qtbot: QtBot, session: Session) -> None:
    dialog = form(qtbot, session, ObjectiveDraft("New"))
    assert not dialog.weight.isVisible()
    for typed, words in (("much", "“much” is not understood"), ("101", "from 0 to 100")):
        dialog.weight.setText(typed)
        dialog.accept_button.click()
        assert dialog.weight.isVisible()
        assert words in dialog.fields["weight"].problem
    assert dialog.isVisible()


def test_a_deadline_after_the_parent_s_is_noted(
    qtbot: QtBot, session: Session, example: Example
) -> None:
    draft = ObjectiveDraft("New", parent_id=example.objectives["Sell"])
    dialog = form(qtbot, session, draft)
    assert not dialog.note.isVisible()
    dialog.deadline.box.setChecked(True)
    assert dialog.note.text() == (
        "This is due on 31 Dec 2026, after “Sell”, which is due on 31 Oct 2026."
    )
    dialog.parent_box.place_id = None
    assert not dialog.note.isVisible()


def test_a_deadline_can_be_taken_away(qtbot: QtBot, session: Session, example: Example) -> None:
    sell, file = example.objectives["Sell"], session.require_file()
    dialog = form(qtbot, session, objective_draft(file, sell), sell)
    assert dialog.deadline.day == dt.date(2026, 10, 31)
    dialog.deadline.box.setChecked(False)
    dialog.accept_button.click()
    assert objective_draft(file, sell).deadline is None
    session.undo()
    assert objective_draft(file, sell).deadline == dt.date(2026, 10, 31)


def test_it_cannot_become_a_part_of_what_is_below_it(
    qtbot: QtBot, session: Session, example: Example
) -> None:
    sell = example.objectives["Sell"]
    dialog = form(qtbot, session, objective_draft(session.require_file(), sell), sell)
    box = dialog.parent_box
    assert [box.itemText(place) for place in range(box.count())] == [
        "Nothing, it stands at the top",
        "Earn more",
        "Hire",
        "Stay sound",
    ]


def test_an_objective_that_has_gone_is_said(qtbot: QtBot, session: Session) -> None:
    with qtbot.waitSignal(session.error_shown) as said:
        assert ObjectiveDialog.edit(session, 999, None) is None
    assert "no longer in the file" in said.args[0]
    with qtbot.waitSignal(session.error_shown):
        assert ObjectiveDeleteDialog.ask(session, 999, "Gone", None) is None


# Deleting


@pytest.fixture
def deleting(qtbot: QtBot, session: Session, example: Example) -> ObjectiveDeleteDialog:
    dialog = ObjectiveDeleteDialog(session, example.objectives["Sell"], "Sell")
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_the_sentence_follows_the_choice(deleting: ObjectiveDeleteDialog, example: Example) -> None:
    assert deleting.question.text() == "Where do the objectives below “Sell” go?"
    assert deleting.sentence.text() == (
        "“Sell” will be deleted. 2 KPIs go to “Earn more”, with all their numbers."
    )
    up = deleting.buttons[ChildrenGo.UP]
    assert deleting.focusWidget() is up
    QTest.keyClick(up, Qt.Key.Key_Down)
    assert deleting.sentence.text() == "Choose the objective that they go to."
    deleting.places.place_id = example.objectives["Stay sound"]
    assert deleting.sentence.text() == (
        "“Sell” will be deleted. 2 KPIs go to “Stay sound”, with all their numbers."
    )
    assert deleting.choice == Choice(ChildrenGo.TO, example.objectives["Stay sound"])
    deleting.buttons[ChildrenGo.WITH_IT].click()
    assert deleting.sentence.text().startswith("“Sell” and 1 objective below it will be deleted.")
    assert not deleting.places.isEnabled()


def test_going_elsewhere_needs_a_place(deleting: ObjectiveDeleteDialog) -> None:
    deleting.buttons[ChildrenGo.TO].click()
    deleting.accept_button.click()
    assert deleting.isVisible()
    assert deleting.error.text() == "Choose the objective that they go to."
    assert deleting.focusWidget() is deleting.places


def test_without_children_nothing_is_asked(
    qtbot: QtBot, session: Session, example: Example
) -> None:
    dialog = ObjectiveDeleteDialog(session, example.objectives["Hire"], "Hire")
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.question.isVisible()
    assert not any(button.isVisible() for button in dialog.buttons.values())
    assert dialog.sentence.text() == "“Hire” will be deleted."


def test_the_only_tree_has_no_elsewhere(qtbot: QtBot, session: Session) -> None:
    file = session.require_file()
    top = add(file, "Top")
    add(file, "Child", top)
    dialog = ObjectiveDeleteDialog(session, top, "Top")
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.buttons[ChildrenGo.TO].isVisible()
    assert dialog.buttons[ChildrenGo.WITH_IT].isVisible()


def test_asking_returns_the_choice(
    session: Session, example: Example, when_opened: WhenOpened
) -> None:
    sell = example.objectives["Sell"]
    when_opened(lambda dialog: dialog.accept_button.click())
    assert ObjectiveDeleteDialog.ask(session, sell, "Sell", None) == Choice(ChildrenGo.UP)
    when_opened(lambda dialog: QTest.keyClick(dialog, Qt.Key.Key_Escape))
    assert ObjectiveDeleteDialog.ask(session, sell, "Sell", None) is None
    # Enter deletes nothing by mistake.
    when_opened(lambda dialog: QTest.keyClick(dialog, Qt.Key.Key_Return))
    assert ObjectiveDeleteDialog.ask(session, sell, "Sell", None) is None


# Weights


def test_a_weight_that_is_no_number_stays_and_is_said(
    qtbot: QtBot, session: Session, example: Example
) -> None:
    tree = objective_tree(session.require_file(), session.today(), session.locale)
    dialog = ObjectiveWeightsDialog(session, tree, example.objectives["Earn more"])
    qtbot.addWidget(dialog)
    dialog.show()
    sell = Ref(NodeKind.OBJECTIVE, example.objectives["Sell"])
    hire = Ref(NodeKind.OBJECTIVE, example.objectives["Hire"])
    margin = Ref(NodeKind.KPI, example.kpis["Margin"])
    assert list(dialog.editors) == [margin, sell, hire]
    assert dialog.shares[sell].text() == "33\u00a0% of the score"
    dialog.editors[sell].setText("a lot")
    assert dialog.shares[margin].text() == ""
    dialog.accept_button.click()
    assert dialog.isVisible()
    assert "“a lot” is not understood" in dialog.error.text()
    assert dialog.focusWidget() is dialog.editors[sell]
    dialog.editors[sell].setText("-1")
    dialog.accept_button.click()
    assert "from 0 to 100" in dialog.error.text()
    dialog.reject()


def test_names_are_text_and_nothing_else(qtbot: QtBot, session: Session) -> None:
    number = add(session.require_file(), "<b>Bold</b>")
    add(session.require_file(), "Child", number)
    dialog = ObjectiveDeleteDialog(session, number, "<b>Bold</b>")
    qtbot.addWidget(dialog)
    kinds = {label.textFormat() for label in dialog.findChildren(QLabel)}
    assert kinds == {Qt.TextFormat.PlainText}
