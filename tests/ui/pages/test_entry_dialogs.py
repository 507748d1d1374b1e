"""The dialogs of the grid, run for real."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from kpidesk.domain.changes import ActionKind
from kpidesk.services.entries import Edit
from kpidesk.ui.models.entry_blocks import Area, BlockPlan, CellProblem
from kpidesk.ui.pages.entry_dialogs import NoteDialog, ProblemsDialog
from kpidesk.ui.session import Session
from tests.ui.pages.entries_driver import Grid, fill_shop, month

KEY = Qt.Key


def when_shown(act: Callable[[], None]) -> None:
    """Do `act` as soon as a dialog waits for the person."""
    QTimer.singleShot(0, act)


def test_a_note_is_asked_for_and_given_back() -> None:
    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, NoteDialog)
        assert dialog.editor.toPlainText() == "old"
        QTest.keyClicks(dialog.editor, "new")
        dialog.save_button.click()

    when_shown(answer)
    assert NoteDialog.ask(None, "Revenue, October 2026", "old") == "new"


def test_a_note_that_is_cancelled_is_none() -> None:
    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert dialog is not None
        QTest.keyClick(dialog, KEY.Key_Escape)

    when_shown(answer)
    assert NoteDialog.ask(None, "Revenue, October 2026", "old") is None


@pytest.mark.parametrize(("key", "written"), [(KEY.Key_Return, True), (KEY.Key_Escape, False)])
def test_the_rest_of_a_paste_waits_for_a_yes(key: Qt.Key, *, written: bool) -> None:
    problem = CellProblem("Revenue, October 2026", "x", "“x” is not understood as a number.")
    plan = BlockPlan((), (problem,), Area(0, 0, 0, 0))

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, ProblemsDialog)
        assert not dialog.paste_button.isEnabled()
        assert dialog.paste_button.text() == "Nothing to paste"
        dialog.paste_button.setEnabled(True)
        QTest.keyClick(dialog, key)

    when_shown(answer)
    assert ProblemsDialog.ask(None, plan, ActionKind.PASTE) is written


def test_a_fill_says_fill(qtbot: QtBot, session: Session) -> None:
    ids = fill_shop(session)
    edit = Edit(ids["Revenue"], month(10), 5)
    problem = CellProblem("Margin, October 2026", "x", "“x” is not understood as a number.")
    dialog = ProblemsDialog(BlockPlan((edit,), (problem,), Area(0, 0, 0, 0)), ActionKind.FILL)
    qtbot.addWidget(dialog)
    assert dialog.windowTitle() == "Fill"
    assert dialog.paste_button.text() == "Fill the 1 understood value"


def test_the_menu_key_opens_the_menu_below_the_cell(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[tuple[str, QPoint]] = []

    def popup(menu: QMenu, at: QPoint) -> None:
        opened.append((menu.actions()[0].text(), at))

    monkeypatch.setattr(QMenu, "popup", popup)
    fill_shop(session)
    grid = Grid(qtbot, session).open()
    grid.go("Revenue", month(10))
    table = grid.page.table
    at = QPoint(1, 1)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, at, table.mapToGlobal(at))
    QApplication.sendEvent(table, event)
    cell = table.visualRect(grid.index("Revenue", month(10)))
    assert opened == [("Note…", table.viewport().mapToGlobal(cell.bottomLeft()))]
