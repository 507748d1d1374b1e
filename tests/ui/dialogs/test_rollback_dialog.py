"""The question before a step is rolled back, answered by keys."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kpidesk.domain.changes import Kind
from kpidesk.domain.rollbacks import RollbackKey
from kpidesk.services.rollback import ConflictRow, RollbackPreview
from kpidesk.ui import theme
from kpidesk.ui.dialogs.rollback_dialog import RollbackDialog
from kpidesk.ui.models.rollback_model import Column
from kpidesk.ui.theme import FontRole, Space
from tests.ui.conftest import WhenOpened

KEYS = RollbackKey(Kind.METRIC, 1), RollbackKey(Kind.METRIC, 2)
CONFLICTS = tuple(ConflictRow(key, "What", "1", "2", "3", "Ann") for key in KEYS)
GOES_BACK = ("2 values go back to what they were.",)
LINES = ("Revenue, October 2026: 5 becomes 4 again.",)


def preview(*, goes_back: bool = True, conflicts: bool = True) -> RollbackPreview:
    return RollbackPreview(
        "Paste of 2 values",
        "Ann, today",
        GOES_BACK if goes_back else (),
        LINES if goes_back else (),
        "and 1 more" if goes_back else "",
        CONFLICTS if conflicts else (),
    )


def opened(qtbot: QtBot, shown: RollbackPreview) -> RollbackDialog:
    dialog = RollbackDialog(shown)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    return dialog


def test_space_chooses_the_old_value_of_a_row(qtbot: QtBot) -> None:
    dialog = opened(qtbot, preview())
    assert dialog.goes_back.text() == GOES_BACK[0]
    assert dialog.lines.text() == f"{LINES[0]}\nand 1 more"
    assert dialog.table is not None
    assert dialog.table.hasFocus()
    QTest.keyClick(dialog.table, Qt.Key.Key_Down)
    QTest.keyClick(dialog.table, Qt.Key.Key_Space)
    assert dialog.model.chosen == {KEYS[1]}
    QTest.keyClick(dialog.table, Qt.Key.Key_Space)
    assert dialog.model.chosen == set()


def test_a_click_on_the_box_chooses_and_one_beside_it_does_not(qtbot: QtBot) -> None:
    dialog = opened(qtbot, preview())
    assert dialog.table is not None
    for column, chosen in ((Column.PLACE, set()), (Column.CHOICE, {KEYS[0]})):
        place = dialog.table.visualRect(dialog.model.index(0, column)).center()
        QTest.mouseClick(dialog.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert dialog.model.chosen == chosen


def test_a_value_in_words_is_shown_whole_and_the_name_is_cut_first(qtbot: QtBot) -> None:
    words = "2 days, with a note"
    place = "Days until a new customer has the first answer, October 2026"
    row = ConflictRow(KEYS[0], place, words, words, "", "Ann")
    dialog = opened(qtbot, RollbackPreview("Paste", "Ann", (), (), "", (row,)))
    table = dialog.table
    assert table is not None
    room = QFontMetrics(theme.font(FontRole.BODY, tabular=True)).horizontalAdvance(words)
    for column in (Column.BEFORE, Column.WROTE):
        assert table.columnWidth(column) >= room + 2 * Space.M
        assert (
            dialog.model.index(0, column).data(Qt.ItemDataRole.ToolTipRole) == f"<qt>{words}</qt>"
        )
    assert (
        dialog.model.index(0, Column.PLACE).data(Qt.ItemDataRole.ToolTipRole) == f"<qt>{place}</qt>"
    )
    assert table.columnWidth(Column.PLACE) > table.columnWidth(Column.BEFORE)
    assert not table.horizontalScrollBar().isVisible()


def test_all_or_none(qtbot: QtBot) -> None:
    dialog = opened(qtbot, preview(goes_back=False))
    assert not dialog.goes_back.isVisible()
    assert not dialog.accept_button.isEnabled()
    QTest.keyClick(dialog.take_all, Qt.Key.Key_Space)
    assert dialog.model.chosen == set(KEYS)
    assert dialog.accept_button.isEnabled()
    QTest.keyClick(dialog.keep_all, Qt.Key.Key_Space)
    assert dialog.model.chosen == set()


def test_without_a_conflict_return_goes_on(qtbot: QtBot) -> None:
    dialog = opened(qtbot, preview(conflicts=False))
    assert dialog.table is None
    assert dialog.accept_button.hasFocus()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.result() == RollbackDialog.DialogCode.Accepted


def test_the_answer_is_what_was_chosen(when_opened: WhenOpened) -> None:
    def accept(dialog: RollbackDialog) -> None:
        dialog.model.toggle(0)
        dialog.accept()

    when_opened(accept)
    assert RollbackDialog.ask(preview(), None) == frozenset({KEYS[0]})
    when_opened(lambda dialog: dialog.reject())
    assert RollbackDialog.ask(preview(), None) is None
