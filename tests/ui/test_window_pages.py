import pytest
from pytestqt.qtbot import QtBot

from kpidesk.ui.main_window import MainWindow
from kpidesk.ui.page import Page, PageFactory
from kpidesk.ui.session import Session
from tests.ui.window_driver import FACTORIES, PlainPage, shown


@pytest.fixture
def window(qtbot: QtBot, session: Session) -> MainWindow:
    return shown(qtbot, session)


def _page(window: MainWindow) -> PlainPage:
    page = window.current_page
    assert isinstance(page, PlainPage)
    return page


def test_a_page_is_made_once_and_when_it_is_shown(qtbot: QtBot, session: Session) -> None:
    made: list[str] = []

    def create(session: Session) -> Page:
        made.append("reports")
        return PlainPage(session, "Reports")

    factory = PageFactory("reports", lambda: "Reports", "printer", create)
    window = MainWindow(session, [FACTORIES[0], factory])
    qtbot.addWidget(window)
    assert made == []

    for key in ("reports", "dashboard", "reports"):
        window.show_page(key)

    assert made == ["reports"]


def test_a_page_sends_the_owner_to_another(window: MainWindow) -> None:
    _page(window).navigation_requested.emit("entries", 7)

    assert window.current_key == "entries"
    assert _page(window).asked == [7]
