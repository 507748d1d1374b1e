"""What the forms of dialogs share."""

import datetime as dt

import pytest
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from kpidesk.ui.day_fields import DayEdit
from kpidesk.ui.dialogs.forms import DialogFrame, ErrorLabel, add_row, form

LONG = "Write it in a few words, so that whoever reads the charts later knows what it was about. "


def dialog_with(qtbot: QtBot, fields: list[QWidget]) -> tuple[DialogFrame, list[ErrorLabel]]:
    dialog = DialogFrame("Add event", "&Add")
    dialog.setFixedWidth(380)
    rows, errors = form(), [ErrorLabel() for _field in fields]
    for field, error in zip(fields, errors, strict=True):
        add_row(rows, "&Field", field, error)
    dialog.body.addLayout(rows)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog, errors


@pytest.mark.parametrize("words", [LONG, LONG * 3])
def test_an_error_squeezes_no_field(qtbot: QtBot, words: str) -> None:
    fields: list[QWidget] = [QLineEdit(), QComboBox(), DayEdit(dt.date(2026, 3, 1))]
    dialog, errors = dialog_with(qtbot, fields)
    heights = [field.height() for field in fields]
    before = dialog.height()
    for error in errors:
        error.say(words)
    qtbot.wait_until(lambda: errors[-1].height() > 20)
    assert [field.height() for field in fields] == heights
    assert dialog.height() > before
    for error, field in zip(errors, fields, strict=True):
        assert error.height() >= error.heightForWidth(error.width())
        assert error.geometry().top() >= field.geometry().bottom()
    for error in errors:
        error.say("")
    assert all(error.isHidden() for error in errors)


def test_an_error_before_the_dialog_is_shown_needs_no_more(qtbot: QtBot) -> None:
    dialog = DialogFrame("Add event", "&Add")
    qtbot.addWidget(dialog)
    error = ErrorLabel()
    dialog.body.addWidget(error)
    error.say(LONG)
    assert not error.isHidden()
