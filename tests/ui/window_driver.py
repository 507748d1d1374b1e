"""A main window on plain pages, for the tests of what it does itself."""

from functools import partial

from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from kpidesk.ui.main_window import MainWindow
from kpidesk.ui.page import Page, PageFactory
from kpidesk.ui.session import Session


class PlainPage(Page):
    """A page that remembers what it was asked."""

    supports_clipboard = False

    def __init__(self, session: Session, title: str) -> None:
        super().__init__(session, title)
        self.asked: list[object] = []
        self.editor = QLineEdit("42")
        self.body.addWidget(self.editor)

    def show_subject(self, subject: object) -> None:
        self.asked.append(subject)

    def copy(self) -> None:
        self.asked.append("copy")

    def delete(self) -> None:
        self.asked.append("delete")


class GridPage(PlainPage):
    """A page with something to cut and paste."""

    supports_clipboard = True


FACTORIES = (
    PageFactory("dashboard", lambda: "Dashboard", "flag", partial(PlainPage, title="D")),
    PageFactory("entries", lambda: "Entries", "table-2", partial(GridPage, title="E")),
    PageFactory("kpis", lambda: "KPIs", "target", partial(PlainPage, title="K")),
    PageFactory("reports", lambda: "Reports", "file-chart-column", partial(PlainPage, title="R")),
)


def shown(qtbot: QtBot, session: Session) -> MainWindow:
    """Return the window on the pages, active."""
    window = MainWindow(session, FACTORIES)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    return window
