"""The grid inside the main window, whose menus share its keys."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kpidesk.ui.app import page_factories
from kpidesk.ui.main_window import MainWindow
from kpidesk.ui.pages.entries_page import EntriesPage
from kpidesk.ui.session import Session
from tests.ui.pages.entries_driver import CTRL, fill_shop, month

KEY = Qt.Key


@pytest.fixture
def window(qtbot: QtBot, session: Session) -> Iterator[MainWindow]:
    fill_shop(session)
    window = MainWindow(session, page_factories())
    qtbot.addWidget(window)
    window.resize(1280, 800)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.show_page("entries")
    yield window
    window.close()


def page_of(window: MainWindow) -> EntriesPage:
    page = window.current_page
    assert isinstance(page, EntriesPage)
    return page


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, key, modifier)


def test_undo_redo_and_the_clipboard_work_by_the_windows_keys(
    window: MainWindow, session: Session
) -> None:
    page = page_of(window)
    table, model = page.table, page.model
    table.setFocus()
    customers = model.metric(1).id
    index = model.position(customers, month(10))
    table.setCurrentIndex(index)
    press(KEY.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "46"
    press(KEY.Key_7)
    press(KEY.Key_Return)
    assert index.data() == "7"
    press(KEY.Key_Z, CTRL)
    assert index.data() == "46"
    press(KEY.Key_Y, CTRL)
    assert index.data() == "7"
    table.setCurrentIndex(index)
    press(KEY.Key_V, CTRL)
    assert index.data() == "46"
    press(KEY.Key_X, CTRL)
    assert index.data() == ""
    press(KEY.Key_Z, CTRL)
    press(KEY.Key_Delete)
    assert index.data() == ""
    assert session.undo_text == "Undo clearing of 1 value"


def test_another_page_and_back_keep_what_is_not_understood(window: MainWindow) -> None:
    page = page_of(window)
    page.table.setFocus()
    page.table.setCurrentIndex(page.model.position(page.model.metric(1).id, month(10)))
    for key in (KEY.Key_1, KEY.Key_X):
        press(key)
    window.show_page("dashboard")
    window.show_page("entries")
    editor = page.table.entry_delegate.editor
    assert editor is not None
    assert editor.text() == "1x"
    page.table.entry_delegate.abandon()


def test_another_page_writes_what_was_typed(window: MainWindow) -> None:
    page = page_of(window)
    page.table.setFocus()
    index = page.model.position(page.model.metric(1).id, month(10))
    page.table.setCurrentIndex(index)
    press(KEY.Key_9)
    window.show_page("dashboard")
    assert index.data() == "46"  # a page that is not seen catches up when it is
    window.show_page("entries")
    assert page.model.position(page.model.metric(1).id, month(10)).data() == "9"


@pytest.mark.parametrize("width", [1210, 1350])
def test_what_is_being_typed_stays_on_its_cell_when_the_columns_change_their_width(
    window: MainWindow, width: int
) -> None:
    page = page_of(window)
    page.table.setFocus()
    page.table.setCurrentIndex(page.model.position(page.model.metric(1).id, month(11)))
    press(KEY.Key_6)
    editor = page.table.entry_delegate.editor
    assert editor is not None
    before = page.table.visualRect(page.table.currentIndex())
    window.resize(width, 800)
    QApplication.processEvents()
    cell = page.table.visualRect(page.table.currentIndex())
    assert cell != before
    assert cell.contains(editor.geometry().center())
    page.table.entry_delegate.abandon()


def test_closing_the_window_writes_what_was_typed(window: MainWindow, session: Session) -> None:
    path = session.require_file().path
    page = page_of(window)
    page.table.setFocus()
    metric_id = page.model.metric(1).id
    page.table.setCurrentIndex(page.model.position(metric_id, month(11)))
    for key in (KEY.Key_6, KEY.Key_4):
        press(key)
    assert window.close()
    session.adopt(session.adapters.files.open(path))
    with session.read() as records:
        assert records.values([metric_id])[metric_id][month(11)] == 64
