from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from kpidesk.ui.dialogs.messages import MessageDialog
from tests.ui.conftest import WhenOpened

Answer = Callable[[MessageDialog], None]


def _press(key: Qt.Key) -> Answer:
    def act(dialog: MessageDialog) -> None:
        QTest.keyClick(dialog, key)

    return act


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    parent = QWidget()
    qtbot.addWidget(parent)
    return parent


def test_a_warning_is_plain_text_and_goes_with_return(
    parent: QWidget, when_opened: WhenOpened
) -> None:
    seen: list[str] = []

    def act(dialog: MessageDialog) -> None:
        seen.extend(label.text() for label in dialog.findChildren(QLabel))
        assert all(
            label.textFormat() is Qt.TextFormat.PlainText for label in dialog.findChildren(QLabel)
        )
        assert dialog.accept_button.text() == "OK"
        QTest.keyClick(dialog, Qt.Key.Key_Return)

    when_opened(act)
    MessageDialog.warn(parent, "<b>Book.xlsx</b> cannot be read.")

    assert seen == ["<b>Book.xlsx</b> cannot be read."]


def test_a_message_can_be_told_without_alarm(parent: QWidget, when_opened: WhenOpened) -> None:
    when_opened(_press(Qt.Key.Key_Escape))

    MessageDialog.tell(parent, "Done.")


@pytest.mark.parametrize(
    ("act", "answer"),
    [
        (_press(Qt.Key.Key_Return), True),
        (_press(Qt.Key.Key_Escape), False),
        (lambda dialog: dialog.accept_button.click(), True),
        (lambda dialog: dialog.reject_button.click(), False),
        (lambda dialog: dialog.close(), False),
    ],
)
def test_a_question_is_answered_by_keys_and_clicks(
    parent: QWidget, when_opened: WhenOpened, act: Answer, *, answer: bool
) -> None:
    when_opened(act)

    assert MessageDialog.ask(parent, "Retire “Repairs”?", "Retire") is answer


def test_where_something_would_be_lost_enter_cancels(
    parent: QWidget, when_opened: WhenOpened
) -> None:
    def act(dialog: MessageDialog) -> None:
        assert dialog.focusWidget() is dialog.reject_button
        QTest.keyClick(dialog, Qt.Key.Key_Return)

    when_opened(act)

    assert not MessageDialog.ask(parent, "Delete “Repairs”?", "Delete", is_destructive=True)


def test_enter_presses_the_button_that_has_the_keyboard(
    parent: QWidget, when_opened: WhenOpened
) -> None:
    def act(dialog: MessageDialog) -> None:
        QTest.keyClick(dialog.reject_button, Qt.Key.Key_Tab)
        assert dialog.focusWidget() is dialog.accept_button
        QTest.keyClick(dialog.accept_button, Qt.Key.Key_Return)

    when_opened(act)

    assert MessageDialog.ask(parent, "Delete “Repairs”?", "Delete", is_destructive=True)


def test_a_long_message_is_shown_whole(qtbot: QtBot) -> None:
    dialog = MessageDialog("Nothing was changed. " * 30, "info", "accent", "OK")
    qtbot.addWidget(dialog)
    dialog.show()

    label = dialog.findChildren(QLabel)[0]
    assert label.height() >= label.heightForWidth(label.width())
    assert dialog.width() < 600


def test_the_answer_frees_the_dialog(
    qtbot: QtBot, parent: QWidget, when_opened: WhenOpened
) -> None:
    for _ in range(5):
        when_opened(_press(Qt.Key.Key_Return))
        MessageDialog.tell(parent, "Done.")

    qtbot.waitUntil(lambda: parent.findChildren(MessageDialog) == [])
