"""The question for a reason, by keys and clicks."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kpidesk.ui.dialogs.reason_dialog import ReasonDialog
from tests.ui.conftest import WhenOpened

CTRL = Qt.KeyboardModifier.ControlModifier


def show(qtbot: QtBot, *, is_needed: bool = True) -> ReasonDialog:
    dialog = ReasonDialog("March 2026 is locked", "Say why.", is_needed=is_needed)
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
        dialog.activateWindow()
    return dialog


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_the_keyboard_is_enough(qtbot: QtBot, key: Qt.Key) -> None:
    dialog = show(qtbot)
    assert dialog.focusWidget() is dialog.editor
    QTest.keyClicks(dialog.editor, " A late")
    QTest.keyClick(dialog.editor, Qt.Key.Key_Return)
    QTest.keyClicks(dialog.editor, "invoice ")
    QTest.keyClick(dialog.editor, key, CTRL)
    assert dialog.result() == ReasonDialog.DialogCode.Accepted
    assert dialog.reason == "A late\ninvoice"


def test_without_a_reason_it_stays(qtbot: QtBot) -> None:
    dialog = show(qtbot)
    QTest.keyClicks(dialog.editor, "  ")
    QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    assert dialog.isVisible()
    assert dialog.error.text() == "Say in a few words why: the history keeps it."
    assert dialog.focusWidget() is dialog.editor
    QTest.keyClicks(dialog.editor, "x")
    assert not dialog.error.isVisible()


def test_who_has_none_may_leave_it_out_where_it_is_not_needed(qtbot: QtBot) -> None:
    dialog = show(qtbot, is_needed=False)
    QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    assert (dialog.result(), dialog.reason) == (ReasonDialog.DialogCode.Accepted, "")


@pytest.mark.parametrize(("text", "answer"), [("Audit", "Audit"), (None, None)])
def test_the_answer_is_what_was_written_or_none(
    qtbot: QtBot, when_opened: WhenOpened, text: str | None, answer: str | None
) -> None:
    def act(dialog: ReasonDialog) -> None:
        assert dialog.sentence.text() == "From then on anybody can write there."
        assert dialog.accept_button.text() == "&Unlock"
        if text is not None:
            dialog.editor.setPlainText(text)
            dialog.accept_button.click()

    parent = QWidget()
    qtbot.addWidget(parent)
    when_opened(act)
    said = ReasonDialog.ask(
        parent, "Unlock March", "From then on anybody can write there.", accept_text="&Unlock"
    )
    assert said == answer


def test_a_novel_is_cut(qtbot: QtBot) -> None:
    dialog = show(qtbot)
    dialog.editor.setPlainText("x" * 9000)
    assert dialog.reason == "x" * 500
