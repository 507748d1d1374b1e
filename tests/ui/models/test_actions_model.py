import datetime as dt

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from kpidesk.domain.actions import Action, ActionState
from kpidesk.services.actions import ActionRow
from kpidesk.ui.models.actions_model import ACTION_ROLE, ActionsModel

DAY = dt.date(2026, 11, 1)


def row(number: int) -> ActionRow:
    action = Action(number, f"Call <b>{number}", 1, None, DAY)
    return ActionRow(action, ActionState.OPEN, "Open, no due date", "")


def test_a_row_says_what_is_to_be_done_and_how_it_stands() -> None:
    model = ActionsModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    model.show_rows([row(7), row(8)])
    assert [str(model.index(number).data()) for number in range(2)] == ["Call <b>7", "Call <b>8"]
    first = model.index(0)
    assert first.data(ACTION_ROLE) == row(7)
    accessible = first.data(Qt.ItemDataRole.AccessibleTextRole)
    assert accessible == "Call <b>7. Open, no due date"
    tip = first.data(Qt.ItemDataRole.ToolTipRole)
    assert tip == "<qt>Call &lt;b&gt;7<br>Open, no due date</qt>"
    assert (model.row_of(8), model.row_of(9)) == (1, None)
    assert model.data(QModelIndex()) is None
    assert model.rowCount(first) == 0
    model.show_rows([])
    assert model.rowCount() == 0
