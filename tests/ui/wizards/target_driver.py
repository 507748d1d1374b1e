"""Drives the target panel as a person does: choose a kind, type into fields, look what is said."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from kpidesk.ui.wizards.target_panel import TargetPanel


def choose(qtbot: QtBot, panel: TargetPanel, text: str) -> None:
    """Choose a kind by the keyboard."""
    for button in panel.findChildren(QRadioButton):
        if text in button.text().replace("&", ""):
            button.setFocus()
            qtbot.keyClick(button, Qt.Key.Key_Space)
            assert button.isChecked()
            return
    raise AssertionError(text)


def field(panel: TargetPanel, name: str) -> QWidget:
    """Return the field that is called `name` and is shown."""
    for widget in panel.findChildren(QWidget):
        if widget.accessibleName() == name and widget.isVisibleTo(panel):
            return widget
    raise AssertionError(name)


def write(qtbot: QtBot, panel: TargetPanel, name: str, text: str) -> None:
    """Type `text` into the field called `name`, in place of what is there; or pick it in a list."""
    editor = field(panel, name)
    if isinstance(editor, QComboBox):
        index = editor.findText(text)
        assert index >= 0, [editor.itemText(row) for row in range(editor.count())]
        editor.setFocus()
        key = Qt.Key.Key_Down if index > editor.currentIndex() else Qt.Key.Key_Up
        for _step in range(abs(index - editor.currentIndex())):
            qtbot.keyClick(editor, key)
        assert editor.currentText() == text
        return
    assert isinstance(editor, QLineEdit)
    editor.setFocus()
    editor.selectAll()
    qtbot.keyClick(editor, Qt.Key.Key_Delete)
    if text.isascii():
        qtbot.keyClicks(editor, text)
    else:
        editor.insert(text)  # QTest knows the keys of an English keyboard alone


def problems(panel: TargetPanel) -> dict[str, str]:
    """Return what is said to be wrong, by field."""
    return {key: each.problem for key, each in panel.fields.items() if each.problem}


def until_said(qtbot: QtBot, panel: TargetPanel, said: Callable[[], bool]) -> None:
    """Wait until the preview has caught up with the typing."""
    assert panel.isVisible()
    qtbot.waitUntil(said)
