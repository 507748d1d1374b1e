"""The button of a KPI's page for what happened: note it, or change what was noted."""

import datetime as dt
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from kpidesk.domain.events import Event
from kpidesk.domain.period_names import format_day
from kpidesk.i18n import _
from kpidesk.services.events import events_of
from kpidesk.ui import icons
from kpidesk.ui.controls import QuietButton
from kpidesk.ui.session import Session


class EventsButton(QuietButton):
    """Its menu adds an event, and lists those that the charts of the metric tell of.

    `day` gives the day of which a person probably wants to tell; None where there is none.
    """

    def __init__(
        self,
        session: Session,
        subject: Callable[[], int],
        day: Callable[[], dt.date | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(_("Events"), "flag", parent)
        self._session, self._subject, self._day = session, subject, day
        self.add_action = QAction(icons.icon("flag"), _("Add event…"), self)
        self.add_action.triggered.connect(self._on_add)
        self.events_menu = QMenu(self)
        self.events_menu.aboutToShow.connect(self.fill)
        self.setMenu(self.events_menu)

    @Slot()
    def fill(self) -> None:
        """List the events, the newest first, below the way to add one."""
        menu = self.events_menu
        menu.clear()
        menu.addAction(self.add_action)
        if not self._session.is_open:
            return
        menu.addSeparator()
        for event in reversed(events_of(self._session.require_file(), self._subject())):
            text = _("{day}: {text}").format(day=format_day(event.on), text=event.text)
            action = menu.addAction(text.replace("&", "&&"))
            action.triggered.connect(partial(self._on_event, event))

    @Slot()
    def _on_add(self) -> None:
        from kpidesk.ui.dialogs.event_dialog import EventDialog

        day = self._day()
        if day is not None:
            EventDialog.add(self._session, self._subject(), day, self.window())

    def _on_event(self, event: Event, _checked: bool = False) -> None:
        from kpidesk.ui.dialogs.event_dialog import EventDialog

        EventDialog.edit(self._session, self._subject(), event, self.window())
