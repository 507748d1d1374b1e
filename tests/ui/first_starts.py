"""Starts as a new process makes them: nothing is open yet, and a picture may be painted first."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pytestqt.qtbot import QtBot

from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.ports import Adapters
from kpidesk.settings import Settings
from kpidesk.ui import app
from kpidesk.ui.main_window import MainWindow
from kpidesk.ui.pages.dashboard_page import DashboardPage
from kpidesk.ui.session import Session

TODAY = dt.date(2026, 5, 20)


@dataclass
class Starts:
    """Makes sessions with their windows, on one computer and on the day `today`."""

    adapters: Adapters
    pictures: Path
    qtbot: QtBot
    today: dt.date = field(default=TODAY)

    def begin(self, layouts: Mapping[str, str] | None = None) -> tuple[Session, MainWindow]:
        """Return a session with no company open, and its window, which is not shown yet."""
        session = Session(
            self.adapters,
            Settings(layouts=dict(layouts or {})),
            pictures=self.pictures,
            locale=ENGLISH,
            today=lambda: self.today,
        )
        window = MainWindow(session, app.page_factories())
        self.qtbot.addWidget(window)
        window.resize(1280, 800)
        return session, window

    def open(
        self, path: Path, layouts: Mapping[str, str] | None = None
    ) -> tuple[Session, MainWindow]:
        """Return the same with the company at `path` open and shown."""
        session, window = self.begin(layouts)
        window.show()
        self.wait_for(session, window, path)
        return session, window

    def wait_for(self, session: Session, window: MainWindow, path: Path) -> None:
        """Open the company at `path` as a start does."""
        with self.qtbot.waitSignal(session.company_opened):
            window.open_path(path)

    def kept(self) -> list[Path]:
        """Return the files in which pictures are kept."""
        return sorted(self.pictures.glob("*.picture"))


def page_of(window: MainWindow) -> DashboardPage:
    """Return the dashboard that is shown."""
    page = window.current_page
    assert isinstance(page, DashboardPage)
    return page
