"""Keeps up to date what the rail counts, quietly and beside the window's own work."""

import datetime as dt
from dataclasses import dataclass
from functools import partial
from threading import Event, Lock
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal, Slot

from kpidesk.domain.changes import ChangeSet
from kpidesk.domain.errors import CancelledError, UserError
from kpidesk.domain.ports import CompanyFile, Progress
from kpidesk.i18n import _
from kpidesk.ui.calm_work import CalmWork
from kpidesk.ui.session import Session

if TYPE_CHECKING:
    from kpidesk.services.due import DueList
    from kpidesk.services.set_health import SetHealth

_CALM_MS: Final = 500  # while somebody types, each keystroke would ask anew


@dataclass(frozen=True, slots=True)
class CompanyNews:
    """What waits for the owner: things to mend in the set of KPIs, and numbers to enter."""

    health: "SetHealth"
    due: "DueList"


class CompanyWatch(QObject):
    """Looks once the company has been opened, and after changes when it is calm."""

    news_changed = Signal()

    def __init__(self, session: Session) -> None:
        # No child of the window: its work must not hold up who closes the company.
        super().__init__()
        self._session = session
        self._news: CompanyNews | None = None
        self._gone = Event()
        self._reading = Lock()
        self._work = CalmWork(self, _CALM_MS)
        self._work.due.connect(self._on_due)
        session.company_opened.connect(self._on_company_opened)
        session.company_closing.connect(self._on_company_closing)
        session.changed.connect(self._on_changed)
        session.day_turned.connect(self._on_day_turned)

    @property
    def news(self) -> CompanyNews | None:
        """Return what was found last; None where nothing is known of the open company yet."""
        return self._news

    @Slot()
    def _on_company_opened(self) -> None:
        self._work.wait_for_calm()

    @Slot(object)
    def _on_changed(self, change_set: ChangeSet) -> None:
        self._work.wait_for_calm()

    @Slot()
    def _on_day_turned(self) -> None:
        self._work.wait_for_calm()

    @Slot()
    def _on_company_closing(self) -> None:
        self._work.stop_waiting()
        self._gone.set()
        with self._reading:  # what is being read now is read to its end, for the file closes next
            self._gone = Event()
        self._take(None)

    @Slot()
    def _on_due(self) -> None:
        self.look_now()

    def look_now(self) -> None:
        """Compute without waiting for calm."""
        if not self._session.is_open:
            return
        file, today = self._session.require_file(), self._session.today()
        work = partial(_looked, file, today, self._gone, self._reading)
        title = _("Looking what waits for you")
        self._work.run(title, work, self._take, self._on_failed)

    def _take(self, news: CompanyNews | None) -> None:
        self._news = news
        self.news_changed.emit()

    def _on_failed(self, error: Exception) -> None:
        """Show nothing: whoever reads the file for the person says what is wrong with it."""
        if isinstance(error, UserError):
            self._take(None)


def _looked(
    file: CompanyFile, today: dt.date, gone: Event, reading: Lock, _progress: Progress
) -> CompanyNews:
    # Not at start-up: the formulas come with them.
    from kpidesk.services.due import due_list
    from kpidesk.services.set_health import health_of_set

    with reading:
        if gone.is_set():
            raise CancelledError
        return CompanyNews(health_of_set(file, today), due_list(file, today))
