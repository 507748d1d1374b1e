from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kpidesk.domain.changes import ChangeSet, Kind
from kpidesk.domain.metrics import Company
from kpidesk.services.company import edit_company
from kpidesk.ui.controls import Button, Label, PrimaryButton
from kpidesk.ui.page import EmptyState, Page
from kpidesk.ui.session import Session


class CountingPage(Page):
    """Shows the company's name, and counts how often it was filled."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, "Company")
        self.refreshed = 0
        self.name = Label()
        self.body.addWidget(self.name)

    def refresh(self) -> None:
        self.refreshed += 1
        self.name.setText(self.session.company.name)

    def concerns(self, change_set: ChangeSet) -> bool:
        return bool(change_set.ids(Kind.COMPANY))


@pytest.fixture
def page(qtbot: QtBot, session: Session) -> CountingPage:
    page = CountingPage(session)
    qtbot.addWidget(page)
    return page


def _rename(session: Session, name: str) -> None:
    session.perform(partial(edit_company, company=Company(name)))


def test_a_page_is_filled_when_it_is_first_shown(page: CountingPage) -> None:
    assert page.refreshed == 0

    page.show()

    assert page.name.text() == "Test Shop"
    assert page.refreshed == 1


def test_a_page_that_is_seen_hears_the_news_at_once(session: Session, page: CountingPage) -> None:
    page.show()

    _rename(session, "Bakery")

    assert page.name.text() == "Bakery"


def test_a_page_that_is_not_seen_is_filled_once_when_shown(
    session: Session, page: CountingPage
) -> None:
    page.show()
    page.hide()
    _rename(session, "Bakery")
    _rename(session, "Butcher")
    assert page.is_stale
    assert page.name.text() == "Test Shop"

    page.show()

    assert page.name.text() == "Butcher"
    assert page.refreshed == 2
    page.hide()
    page.show()
    assert page.refreshed == 2


def test_a_page_is_filled_again_where_numbers_are_written_otherwise(
    session: Session, page: CountingPage
) -> None:
    page.show()

    session.update_settings(last_folder="/elsewhere")
    assert page.refreshed == 1
    session.update_settings(number_locale="de_DE")
    assert page.refreshed == 2


def test_a_page_without_a_company_stays_as_it_is(session: Session, page: CountingPage) -> None:
    session.close_company()

    page.show()

    assert page.refreshed == 0


def test_an_empty_page_says_what_to_do_first(qtbot: QtBot, page: CountingPage) -> None:
    first = PrimaryButton("New KPI…", "plus")
    state = EmptyState("target", "No KPIs yet", "Define the first number.", [first])
    page.show()

    page.show_empty(state)
    assert page.empty_state is state
    assert state.isVisible()
    assert not page.name.isVisible()
    with qtbot.waitSignal(first.clicked):
        QTest.mouseClick(first, Qt.MouseButton.LeftButton)

    page.show_content()
    assert not state.isVisible()
    assert page.name.isVisible()


def test_the_keyboard_starts_at_the_first_control_that_can_be_used(
    qtbot: QtBot, page: CountingPage
) -> None:
    disabled, hidden, first, second = (Button(name) for name in "dhfs")
    for button in (disabled, hidden, first, second):
        page.body.addWidget(button)
    disabled.setEnabled(False)
    hidden.hide()
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()

    page.take_focus()
    assert first.hasFocus()

    page.setFocusProxy(second)
    page.take_focus()
    assert second.hasFocus()


def test_a_header_shows_titles_and_buttons(qtbot: QtBot, page: CountingPage) -> None:
    action = QAction("&New KPI…", page)
    action.setShortcut("Ctrl+Shift+N")
    button = page.add_action_button(action, "plus", primary=True)
    page.set_title("KPIs", "12 in use")
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    shown = {label.text() for label in page.findChildren(Label) if label.isVisible()}
    assert {"KPIs", "12 in use"} <= shown
    assert button.accessibleName() == "New KPI…"

    with qtbot.waitSignal(action.triggered):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(action.triggered):
        QTest.keyClick(
            page,
            Qt.Key.Key_N,
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
        )
    action.setEnabled(False)
    assert not button.isEnabled()


@pytest.mark.parametrize("kind", [PrimaryButton, Button])
def test_a_button_has_room_for_its_words(qtbot: QtBot, kind: type[Button]) -> None:
    button = kind("Import spreadsheet…", "file-input")
    qtbot.addWidget(button)

    words = button.fontMetrics().horizontalAdvance("Import spreadsheet…")
    assert button.sizeHint().width() >= words + 16 + 8 + 2 * 12
    assert button.minimumSizeHint() == button.sizeHint()
