from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from kpidesk.domain.changes import Kind
from kpidesk.domain.rollbacks import RollbackKey
from kpidesk.services.rollback import ConflictRow
from kpidesk.ui.models.rollback_model import Column, RollbackModel

KEYS = RollbackKey(Kind.METRIC, 1), RollbackKey(Kind.METRIC, 2)
ROWS = tuple(ConflictRow(key, "What", "1", "2", "<3>", "Ann") for key in KEYS)
CHECK = Qt.ItemDataRole.CheckStateRole


def test_what_is_ticked_goes_back() -> None:
    model = RollbackModel(ROWS)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    first, second = (model.index(row, Column.CHOICE) for row in (0, 1))
    assert first.data(CHECK) == Qt.CheckState.Unchecked
    assert first.data(Qt.ItemDataRole.AccessibleTextRole) == "keeps what is there"
    model.toggle(0)
    assert model.chosen == {KEYS[0]}
    assert first.data(CHECK) == Qt.CheckState.Checked
    assert first.data(Qt.ItemDataRole.AccessibleTextRole) == "takes the old value"
    assert model.setData(second, Qt.CheckState.Checked, CHECK)
    assert model.setData(first, Qt.CheckState.Unchecked, CHECK)
    assert model.chosen == {KEYS[1]}
    model.choose_all(is_chosen=True)
    assert model.chosen == set(KEYS)
    model.choose_all(is_chosen=False)
    assert model.chosen == set()
    assert not model.setData(first, "x")


def test_the_texts_of_a_row() -> None:
    model = RollbackModel(ROWS)
    assert [model.index(0, column).data() for column in Column] == [
        "", "What", "1", "2", "<3>", "Ann",
    ]  # fmt: skip
    assert model.index(0, Column.NOW).data(Qt.ItemDataRole.ToolTipRole) == "<qt>&lt;3&gt;</qt>"
    headings = [model.headerData(column, Qt.Orientation.Horizontal) for column in Column]
    assert headings == ["Take back", "What", "Before", "This step", "Now", "Changed since by"]
    assert model.headerData(0, Qt.Orientation.Vertical) is None
