"""How a form says what it understood while a number is typed."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from kpidesk.domain.numbers import ENGLISH, NUMBER_LOCALES
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.ui.bubble import Bubble
from kpidesk.ui.wizards.number_hint import NumberHint


class Form(QWidget):
    """Two lines, of which the first is for numbers."""

    def __init__(self) -> None:
        super().__init__()
        self.line, self.other = QLineEdit(), QLineEdit()
        self.line.setAccessibleDescription("What others reach.")
        self.hint = NumberHint(self.line)
        column = QVBoxLayout(self)
        column.addWidget(self.line)
        column.addWidget(self.other)
        column.addStretch()
        self.resize(400, 200)


@pytest.fixture
def form(qtbot: QtBot) -> Form:
    form = Form()
    qtbot.addWidget(form)
    with qtbot.waitExposed(form):
        form.show()
    form.activateWindow()
    form.line.setFocus()
    return form


def type_text(form: Form, text: str) -> None:
    for letter in text:
        QTest.keyClicks(form.line, letter)


def test_it_says_how_a_number_is_read_and_goes_with_the_focus(form: Form) -> None:
    form.hint.measure(Unit(UnitKind.CURRENCY, "€", 2), ENGLISH)
    type_text(form, "1.5k")

    bubble = form.findChildren(Bubble)[0]
    assert form.hint.said == "1.5 thousand: €1,500.00"
    assert form.line.accessibleDescription() == form.hint.said
    assert bubble.isVisible()
    assert bubble.y() > form.line.geometry().bottom()
    QTest.keyClick(form.line, Qt.Key.Key_Tab)
    assert form.hint.said == ""
    assert not bubble.isVisible()
    assert form.line.accessibleDescription() == "What others reach."


def test_it_follows_the_unit_and_the_locale(form: Form) -> None:
    form.hint.measure(Unit(UnitKind.PERCENT), ENGLISH)
    type_text(form, "12")
    assert form.hint.said == "12\u00a0%"
    form.line.clear()
    form.hint.measure(Unit(), NUMBER_LOCALES["de"])
    type_text(form, "1.234")
    assert form.hint.said == "1234: “.” parts the thousands"


@pytest.mark.parametrize("text", ["", "42", "x", "=1+", "1.5 of"])
def test_nothing_is_said_of_what_is_plain_or_not_understood(form: Form, text: str) -> None:
    form.hint.measure(Unit(), ENGLISH)
    type_text(form, text)

    assert form.hint.said == ""


def test_nothing_is_said_before_it_is_known_what_is_typed(form: Form) -> None:
    type_text(form, "1k")

    assert form.hint.said == ""
