import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kpidesk.domain.changes import Action, ActionKind
from kpidesk.domain.metrics import Metric, Stage
from kpidesk.domain.objectives import Objective
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.services.library import library
from kpidesk.ui.dialogs.forms import ErrorLabel
from kpidesk.ui.dialogs.library_dialog import LibraryDialog
from kpidesk.ui.session import Session
from tests.ui.conftest import WhenOpened


def open_dialog(qtbot: QtBot, session: Session) -> LibraryDialog:
    dialog = LibraryDialog(session)
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
        dialog.activateWindow()
    return dialog


def tick(dialog: LibraryDialog, *keys: str) -> None:
    for key in keys:
        row = dialog.view.model.row_of(key)
        assert row is not None
        dialog.view.model.toggle(dialog.view.model.index(row))


def put(session: Session, *metrics: Metric) -> None:
    with session.require_file().write(Action(ActionKind.CREATE_METRIC)) as work:
        work.put_objectives([Objective(1, "Earn more")])
        work.put_metrics(metrics)


def names(session: Session) -> list[str]:
    with session.read() as records:
        return [metric.name for metric in records.metrics()]


def test_metrics_are_added_by_keys_alone_in_one_step(
    session: Session, when_opened: WhenOpened
) -> None:
    def act(dialog: LibraryDialog) -> None:
        view = dialog.view
        assert dialog.focusWidget() is view.search
        assert not dialog.accept_button.isEnabled()
        QTest.keyClicks(view.search, "gross margin")
        QTest.keyClick(view.search, Qt.Key.Key_Down)
        QTest.keyClick(view.list, Qt.Key.Key_Space)
        view.search.setText("win rate")
        view.search.setFocus()
        QTest.keyClick(view.search, Qt.Key.Key_Down)
        QTest.keyClick(view.list, Qt.Key.Key_Return)
        assert dialog.summary.text() == (
            "Adds Gross margin, Win rate, with 4 inputs: "
            "Total revenue, Cost of goods sold, Deals won, Deals lost."
        )
        assert dialog.accept_button.text() == "&Add 2 metrics"
        QTest.keyClick(view.search, Qt.Key.Key_Return)

    when_opened(act)
    change = LibraryDialog.run(session)

    assert change is not None
    assert names(session)[:2] == ["Gross margin", "Win rate"]
    assert len(names(session)) == 6
    assert session.undo_text == "Undo 2 metrics from the library"
    session.undo()
    assert names(session) == []


def test_cancel_adds_nothing(session: Session, when_opened: WhenOpened) -> None:
    def act(dialog: LibraryDialog) -> None:
        tick(dialog, "revenue")
        QTest.keyClick(dialog, Qt.Key.Key_Escape)

    when_opened(act)

    assert LibraryDialog.run(session) is None
    assert names(session) == []


def test_before_a_tick_it_says_what_to_do(session: Session, qtbot: QtBot) -> None:
    dialog = open_dialog(qtbot, session)

    assert dialog.summary.text() == "Tick what you want to add: with the mouse, or with Space."
    tick(dialog, "revenue")
    assert dialog.summary.text() == "Adds Total revenue."
    assert dialog.accept_button.text() == "&Add 1 metric"
    tick(dialog, "revenue")
    assert not dialog.accept_button.isEnabled()


def test_of_many_only_the_first_are_named(session: Session, qtbot: QtBot) -> None:
    dialog = open_dialog(qtbot, session)

    tick(dialog, *(metric.key for metric in library().kpis[:20]))

    assert "and 14 more" in dialog.summary.text()


def test_an_objective_can_be_chosen_where_there_is_one(session: Session, qtbot: QtBot) -> None:
    assert not open_dialog(qtbot, session).objective.isVisible()
    put(session)
    dialog = open_dialog(qtbot, session)
    dialog.objective.setCurrentText("Earn more")
    tick(dialog, "revenue")

    QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)

    with session.read() as records:
        assert [metric.objective_id for metric in records.metrics()] == [1]


@pytest.mark.parametrize(
    ("there", "said"),
    [
        (Metric(9, "Total revenue", stage=Stage.RETIRED), "retired in your company"),
        (
            Metric(9, "Total revenue", stage=Stage.INPUT, unit=Unit(UnitKind.PERCENT)),
            "its unit is another one",
        ),
    ],
)
def test_what_does_not_fit_is_said_before_anything_is_added(
    session: Session, qtbot: QtBot, there: Metric, said: str
) -> None:
    put(session, there)
    dialog = open_dialog(qtbot, session)

    tick(dialog, "gross_margin")

    (label,) = [label for label in dialog.findChildren(ErrorLabel) if label.isVisible()]
    assert said in label.text()
    assert not dialog.accept_button.isEnabled()
    tick(dialog, "gross_margin", "orders")
    assert not label.isVisible()
    assert dialog.accept_button.isEnabled()
