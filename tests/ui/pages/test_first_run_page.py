from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from kpidesk.settings import ThemeChoice
from kpidesk.ui import theme
from kpidesk.ui.pages.first_run_page import FirstRunPage
from kpidesk.ui.session import Session


@pytest.fixture
def page(qtbot: QtBot, closed_session: Session) -> FirstRunPage:
    page = FirstRunPage(closed_session)
    qtbot.addWidget(page)
    page.resize(1280, 760)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    return page


def test_it_offers_three_ways_to_begin(qtbot: QtBot, page: FirstRunPage) -> None:
    for button, command in (
        (page.new_button, "new_company"),
        (page.open_button, "open"),
        (page.sample_button, "open_sample"),
    ):
        with qtbot.waitSignal(page.command_requested) as asked:
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        assert asked.args == [command]


def test_the_keyboard_starts_at_the_first_and_goes_on_in_reading_order(
    qtbot: QtBot, page: FirstRunPage, closed_session: Session
) -> None:
    closed_session.update_settings(recent_files=("/shop/a.kpidesk", "/shop/b.kpidesk"))
    page.refresh()
    order = [page.new_button, page.open_button, page.sample_button, *page.recent_buttons]
    qtbot.waitUntil(lambda: all(button.isVisible() for button in page.recent_buttons))
    page.new_button.setFocus()

    for widget in order:
        assert QApplication.focusWidget() is widget
        QTest.keyClick(page, Qt.Key.Key_Tab)


def test_recent_files_are_one_click_away(
    qtbot: QtBot, page: FirstRunPage, closed_session: Session
) -> None:
    assert page.recent_buttons == []
    closed_session.update_settings(recent_files=("/shop/Bakery.kpidesk",))
    page.refresh()
    button = page.recent_buttons[0]
    assert button.text() == "Bakery"
    assert button.accessibleName() == f"Open Bakery in {Path('/shop')}"

    with qtbot.waitSignal(page.path_chosen) as chosen:
        QTest.keyClick(button, Qt.Key.Key_Space)

    assert chosen.args == [Path("/shop/Bakery.kpidesk")]


@pytest.mark.parametrize("choice", [ThemeChoice.LIGHT, ThemeChoice.DARK])
@pytest.mark.parametrize("width", [640, 1280, 2560])
def test_no_text_is_cut_off(
    qapp: QApplication, page: FirstRunPage, choice: ThemeChoice, width: int
) -> None:
    theme.apply(qapp, choice)
    page.resize(width, 760)
    QApplication.sendPostedEvents()

    for label in page.findChildren(QLabel):
        if label.isVisible():
            needed = label.heightForWidth(label.width())
            assert label.height() >= needed, label.text()
            assert label.textFormat() is Qt.TextFormat.PlainText
    feet = {button.geometry().bottom() for button in (page.new_button, page.sample_button)}
    assert len(feet) == 1
    assert not page.grab().isNull()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_opens_the_recent_file_that_has_the_keyboard(
    qtbot: QtBot, page: FirstRunPage, closed_session: Session, key: Qt.Key
) -> None:
    closed_session.update_settings(recent_files=("/shop/Bakery.kpidesk",))
    page.refresh()
    with qtbot.waitSignal(page.path_chosen) as chosen:
        QTest.keyClick(page.recent_buttons[0], key)
    assert chosen.args == [Path("/shop/Bakery.kpidesk")]


def test_the_recent_files_are_painted_once_while_a_message_waits(
    page: FirstRunPage, closed_session: Session
) -> None:
    closed_session.update_settings(recent_files=("/shop/a.kpidesk", "/shop/b.kpidesk"))
    page.refresh()
    QApplication.processEvents()
    before = list(page.recent_buttons)
    assert all(each.isVisible() for each in before)
    page.refresh()
    assert not any(each.isVisible() for each in before)
