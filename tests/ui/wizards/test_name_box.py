"""The field for a name: it completes what exists, and says quietly what is new."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from kpidesk.ui.wizards.fields import Field
from kpidesk.ui.wizards.name_box import NameBox

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # of lists below a field
NAMES = ("Customer stories", "Store footfall", "Stock-out rate", "Joanna")
NEW = "“{name}” is new; it will be kept as a candidate."


class Form(QWidget):
    """A name box in its field, and a line below it."""

    def __init__(self) -> None:
        super().__init__()
        self.box = NameBox(NAMES, "For example: quotes sent", new_text=NEW, known=["Revenue"])
        self.field = Field("&Partner", self.box, "A hint")
        self.next = QLineEdit()
        column = QVBoxLayout(self)
        column.addWidget(self.field)
        column.addWidget(self.next)


@pytest.fixture
def form(qtbot: QtBot) -> Form:
    made = Form()
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    made.box.setFocus()
    return made


def press(qtbot: QtBot, form: Form, key: Qt.Key) -> None:
    """Press a key as Qt delivers it: to the list that is open, else to the field."""
    qtbot.keyClick(QApplication.activePopupWidget() or form.box, key)


def is_open(form: Form) -> bool:
    return form.box.is_offering


def offered(form: Form) -> list[str]:
    model = form.box.offers.completionModel()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab])
def test_enter_and_tab_take_the_first_name_that_begins_so(
    qtbot: QtBot, form: Form, key: Qt.Key
) -> None:
    qtbot.keyClicks(form.box, "Sto")
    assert is_open(form)
    assert offered(form) == ["Store footfall", "Stock-out rate", "Customer stories"]
    assert form.box.offers.popup().currentIndex().row() == 0
    press(qtbot, form, Qt.Key.Key_Down)
    press(qtbot, form, key)
    assert form.box.name == "Stock-out rate"
    assert not is_open(form)
    assert form.next.hasFocus() is (key is Qt.Key.Key_Tab)
    assert not form.box.is_new


def test_escape_keeps_what_is_typed_and_says_that_it_is_new(qtbot: QtBot, form: Form) -> None:
    qtbot.keyClicks(form.box, "Sto")
    press(qtbot, form, Qt.Key.Key_Escape)
    assert not form.box.is_offering
    assert form.isVisible()
    assert form.box.name == "Sto"
    qtbot.waitUntil(
        lambda: form.field.line.text() == "“Sto” is new; it will be kept as a candidate."
    )
    assert not form.field.problem
    assert form.box.accessibleDescription() == form.field.line.text()
    qtbot.keyClicks(form.box, "re footfall")
    qtbot.waitUntil(lambda: form.field.line.text() == "A hint")


def test_a_name_somewhere_inside_is_offered_but_not_taken_unasked(qtbot: QtBot, form: Form) -> None:
    qtbot.keyClicks(form.box, "Anna")
    assert offered(form) == ["Joanna"]
    press(qtbot, form, Qt.Key.Key_Tab)
    assert form.box.name == "Anna"
    assert form.next.hasFocus()
    assert "“Anna” is new" in form.field.line.text()


def test_a_name_that_exists_but_is_not_offered_is_not_new(form: Form) -> None:
    form.box.name = "revenue"
    assert form.field.line.text() == "A hint"
    form.box.name = "Reven"
    assert "“Reven” is new" in form.field.line.text()


def test_what_is_wrong_stands_before_what_is_new(form: Form) -> None:
    form.box.name = "Sto"
    form.field.set_problem("Choose another name.")
    assert form.field.line.text() == "Choose another name."
    form.field.set_problem("")
    assert "“Sto” is new" in form.field.line.text()
