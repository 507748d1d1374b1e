"""A menu of things to tick: several are ticked without opening it again."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kpidesk.ui.tick_menu import TickMenu

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def menu(qtbot: QtBot) -> TickMenu:
    menu = TickMenu()
    qtbot.addWidget(menu)
    for name in ("Owner", "Department", "Objective"):
        menu.addAction(QAction(name, menu, checkable=True))
    menu.addAction("All")
    with qtbot.waitExposed(menu):
        menu.popup(menu.pos())
    return menu


def ticked(menu: TickMenu) -> list[str]:
    return [action.text() for action in menu.actions() if action.isChecked()]


def test_space_ticks_and_the_menu_stays(menu: TickMenu) -> None:
    for _each in range(2):
        QTest.keyClick(menu, Qt.Key.Key_Down)
        QTest.keyClick(menu, Qt.Key.Key_Space)
    assert ticked(menu) == ["Owner", "Department"]
    QTest.keyClick(menu, Qt.Key.Key_Space)
    assert ticked(menu) == ["Owner"]
    assert menu.isVisible()


def test_a_click_ticks_and_the_menu_stays(menu: TickMenu) -> None:
    for action in menu.actions()[1:3]:
        place = menu.actionGeometry(action).center()
        QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=place)
    assert ticked(menu) == ["Department", "Objective"]
    assert menu.isVisible()


def test_what_is_disabled_is_not_ticked(menu: TickMenu) -> None:
    action = menu.actions()[0]
    action.setEnabled(False)
    place = menu.actionGeometry(action).center()
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=place)
    assert ticked(menu) == []
    assert menu.isVisible()


def test_return_ticks_and_closes_and_so_does_what_is_no_tick(menu: TickMenu) -> None:
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert ticked(menu) == ["Owner"]
    assert not menu.isVisible()
    menu.popup(menu.pos())
    place = menu.actionGeometry(menu.actions()[3]).center()
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=place)
    assert not menu.isVisible()
