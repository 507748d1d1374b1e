"""Asks what happened, and when: charts mark it."""

import datetime as dt
from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from kpidesk.domain.changes import ChangeSet
from kpidesk.domain.errors import FieldError, UserError
from kpidesk.domain.events import Event
from kpidesk.domain.ports import CompanyFile
from kpidesk.i18n import _
from kpidesk.services.events import MAX_EVENT_LENGTH, add_event, delete_event, edit_event
from kpidesk.ui.controls import Button
from kpidesk.ui.day_fields import DayEdit
from kpidesk.ui.dialogs.forms import DialogFrame, ErrorLabel, add_row, form, run_dialog
from kpidesk.ui.session import Session


class EventDialog(DialogFrame):
    """A day and a few words, for one KPI or for all."""

    def __init__(
        self,
        session: Session,
        metric_id: int,
        day: dt.date,
        event: Event | None = None,
        parent: QWidget | None = None,
    ) -> None:
        heading = _("Add event") if event is None else _("Change event")
        accept = _("&Add event") if event is None else _("&Save")
        super().__init__(heading, accept, parent)
        self._session, self._metric_id, self._event = session, metric_id, event
        self.setMinimumWidth(460)
        self.text = QLineEdit("" if event is None else event.text)
        self.text.setMaxLength(MAX_EVENT_LENGTH)
        self.text.setPlaceholderText(_("Such as: Sale week, or new opening hours"))
        self.day = DayEdit(day if event is None else event.on)
        self.is_for_all = QCheckBox(_("Show it on the charts of &all KPIs"))
        self.is_for_all.setChecked(event is not None and event.metric_id is None)
        self.text_error, self.day_error = ErrorLabel(), ErrorLabel()
        rows = form()
        add_row(rows, _("&What happened?"), self.text, self.text_error)
        add_row(rows, _("&Day"), self.day, self.day_error)
        rows.addRow("", self.is_for_all)
        self.body.addLayout(rows)
        self.delete_button = Button(_("Delete event"), "trash-2")
        self.delete_button.clicked.connect(self._on_delete)
        self.delete_button.setVisible(event is not None)
        if event is not None:
            self._buttons.insertWidget(0, self.delete_button)
        self.text.setFocus()

    @classmethod
    def add(
        cls, session: Session, metric_id: int, day: dt.date, parent: QWidget | None = None
    ) -> bool:
        """Ask for an event that starts as one of `day`, and say whether it was noted."""
        return run_dialog(cls(session, metric_id, day, None, parent))

    @classmethod
    def edit(
        cls, session: Session, metric_id: int, event: Event, parent: QWidget | None = None
    ) -> bool:
        """Let a person change or delete `event`, and say whether that was done."""
        return run_dialog(cls(session, metric_id, event.on, event, parent))

    def apply(self) -> bool:
        for label in (self.text_error, self.day_error):
            label.say("")
        return self._session.perform(self._write, self._on_error) is not None

    def _write(self, file: CompanyFile) -> ChangeSet:
        metric_id = None if self.is_for_all.isChecked() else self._metric_id
        day, text = self.day.day, self.text.text()
        if self._event is None:
            return add_event(file, day, text, metric_id)
        # An event of another KPI is never shown here, so it stays with this one or with all.
        return edit_event(file, self._event.id, day, text, metric_id)

    def _on_error(self, error: UserError) -> None:
        is_day = isinstance(error, FieldError) and error.field == "on"
        label, field = (self.day_error, self.day) if is_day else (self.text_error, self.text)
        label.say(error.message)
        field.setFocus()

    @Slot()
    def _on_delete(self) -> None:
        if self._event is not None:
            done = self._session.perform(partial(delete_event, event_id=self._event.id))
            if done is not None:
                self.accept()
