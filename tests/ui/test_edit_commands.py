from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kpidesk.domain.metrics import Company
from kpidesk.services.company import edit_company
from kpidesk.ui.main_window import MainWindow
from kpidesk.ui.session import Session
from tests.ui.window_driver import PlainPage, shown

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(qtbot: QtBot, session: Session) -> MainWindow:
    return shown(qtbot, session)


def _page(window: MainWindow) -> PlainPage:
    page = window.current_page
    assert isinstance(page, PlainPage)
    return page


def test_undo_says_what_it_takes_back(window: MainWindow, session: Session) -> None:
    assert not window.commands["undo"].isEnabled()
    session.perform(partial(edit_company, company=Company("R&D Bakery")))
    assert window.windowTitle() == "R&D Bakery – KPI Desk"
    assert window.commands["undo"].text() == "Undo change of the company's settings"

    QTest.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert session.company.name == "Test Shop"
    assert window.windowTitle() == "Test Shop – KPI Desk"
    assert not window.commands["undo"].isEnabled()

    QTest.keyClick(window, Qt.Key.Key_Y, CTRL)
    assert session.company.name == "R&D Bakery"
    QTest.keyClick(window, Qt.Key.Key_Z, CTRL)
    QTest.keyClick(window, Qt.Key.Key_Z, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert session.company.name == "R&D Bakery"


def test_the_edit_menu_works_on_the_page(window: MainWindow) -> None:
    assert not window.commands["copy"].isEnabled()
    window.show_page("entries")
    page = _page(window)
    page.setFocus()

    window.run_command("copy")
    window.run_command("delete")

    assert page.asked == ["copy", "delete"]


def test_the_edit_menu_works_on_the_field_that_has_the_keyboard(window: MainWindow) -> None:
    window.show_page("entries")
    page = _page(window)
    page.editor.setFocus()
    page.editor.selectAll()

    window.run_command("copy")
    window.run_command("delete")

    assert QApplication.clipboard().text() == "42"
    assert page.editor.text() == ""
    assert page.asked == []
