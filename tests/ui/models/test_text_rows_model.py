from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from kpidesk.ui.models.text_rows_model import TextRowsModel
from kpidesk.ui.models.tool_tips import escaped


def test_qt_finds_nothing_wrong() -> None:
    model = TextRowsModel(("Cell", "Value"), [("a", "1"), ("b\nc", "<b>2</b>")], right=(1,))
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert (model.rowCount(), model.columnCount()) == (2, 2)
    assert model.headerData(1, Qt.Orientation.Horizontal) == "Value"
    assert model.index(1, 0).data() == "b c"
    assert model.index(1, 1).data(Qt.ItemDataRole.ToolTipRole) == "<qt>&lt;b&gt;2&lt;/b&gt;</qt>"
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    assert model.index(0, 1).data(Qt.ItemDataRole.TextAlignmentRole) == right
    del tester


def test_an_empty_text_has_no_tool_tip() -> None:
    assert escaped("") == ""
