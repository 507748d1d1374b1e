"""Asks what is to be done, by whom and by when; and later what came of it."""

import datetime as dt
from functools import partial
from typing import Final

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from kpidesk.domain.changes import ChangeSet
from kpidesk.domain.errors import FieldError, UserError
from kpidesk.domain.ports import CompanyFile
from kpidesk.i18n import _
from kpidesk.services.actions import (
    MAX_ACTION_LENGTH,
    ActionDraft,
    ActionRow,
    change_action,
    decide_action,
    finish_action,
    proposed_action,
)
from kpidesk.ui.controls import Label
from kpidesk.ui.day_fields import DayEdit, DayField
from kpidesk.ui.dialogs.forms import DialogFrame, ErrorLabel, add_row, form, run_dialog
from kpidesk.ui.session import Session
from kpidesk.ui.wizards.name_box import NameBox

_WIDTH: Final = 480
_LINES: Final = 3  # of an outcome


def _outcome_edit(text: str = "") -> QPlainTextEdit:
    edit = QPlainTextEdit(text)
    edit.setTabChangesFocus(True)
    edit.setPlaceholderText(_("Such as: two of the three ordered again"))
    edit.setFixedHeight(edit.fontMetrics().lineSpacing() * _LINES + 20)
    return edit


class _ActionForm(DialogFrame):
    """What both dialogs share: fields, each with a line that says what is wrong with it."""

    def __init__(self, session: Session, heading: str, accept: str, parent: QWidget | None) -> None:
        super().__init__(heading, accept, parent)
        self._session = session
        self.change: ChangeSet | None = None
        self.setMinimumWidth(_WIDTH)
        self._fields: dict[str, tuple[QWidget, ErrorLabel]] = {}
        self._form = form()

    def _add(self, key: str, text: str, field: QWidget) -> None:
        error = ErrorLabel()
        self._fields[key] = (field, error)
        add_row(self._form, text, field, error)

    def problem(self, key: str) -> str:
        """Return what is said to be wrong with a field; empty where nothing is."""
        return self._fields[key][1].text()

    def apply(self) -> bool:
        for _field, error in self._fields.values():
            error.say("")
        self.change = self._session.perform(self._write, self._on_error)
        return self.change is not None

    def _write(self, file: CompanyFile) -> ChangeSet:
        raise NotImplementedError

    def _on_error(self, error: UserError) -> None:
        key = error.field if isinstance(error, FieldError) else ""
        field, label = self._fields.get(key) or next(iter(self._fields.values()))
        label.say(error.message)
        field.setFocus()


class ActionDialog(_ActionForm):
    """A few words, who does it, and the day by which; the outcome where it is done."""

    def __init__(
        self,
        session: Session,
        draft: ActionDraft,
        about: int | ActionRow,
        parent: QWidget | None = None,
    ) -> None:
        """Start from `draft`: of a new action about the metric of an id, or of the one in a row."""
        is_new = isinstance(about, int)
        heading = _("Add action") if is_new else _("Change action")
        accept = _("&Add action") if is_new else _("&Save")
        super().__init__(session, heading, accept, parent)
        self._about = about
        self.text = QLineEdit(draft.text)
        self.text.setMaxLength(MAX_ACTION_LENGTH)
        self.text.setPlaceholderText(_("Such as: call the three largest customers"))
        with session.read() as records:
            names = tuple(owner.name for owner in records.owners())
        self.owner = NameBox(
            names,
            _("For example: Anna"),
            new_text=_("“{name}” is new; it will be added to your owners."),
        )
        self.owner.name = draft.owner
        proposed = draft.due_on or session.today() + dt.timedelta(days=14)
        self.due = DayField(_("By"), _("The day by which it is done"), proposed, draft.due_on)
        self.due.box.setAccessibleName(_("There is a day by which it is done"))
        self.outcome = _outcome_edit(draft.outcome)
        self._add("text", _("&What is to be done?"), self.text)
        self._add("owner", _("W&ho does it?"), self.owner)
        self._add("due_on", _("&Due"), self.due)
        if isinstance(about, ActionRow) and about.action.is_done:
            self._add("outcome", _("What &came of it?"), self.outcome)
        else:
            self.outcome.setParent(self)
            self.outcome.hide()
        self.body.addLayout(self._form)
        self.text.setFocus()

    @classmethod
    def add(
        cls, session: Session, metric_id: int, parent: QWidget | None = None
    ) -> ChangeSet | None:
        """Ask for a new action of a metric; return what was written, None where cancelled."""
        try:
            draft = proposed_action(session.require_file(), metric_id, session.today())
        except UserError as error:
            session.show_error(error.message)
            return None
        dialog = cls(session, draft, metric_id, parent)
        return dialog.change if run_dialog(dialog) else None

    @classmethod
    def edit(cls, session: Session, row: ActionRow, parent: QWidget | None = None) -> bool:
        """Let a person change the action in `row`, and say whether that was done."""
        return run_dialog(cls(session, row.draft, row, parent))

    @property
    def draft(self) -> ActionDraft:
        """Return what is written."""
        return ActionDraft(
            self.text.text(), self.owner.name, self.due.day, self.outcome.toPlainText()
        )

    def _write(self, file: CompanyFile) -> ChangeSet:
        about = self._about
        if isinstance(about, int):
            return decide_action(file, self.draft, self._session.today(), about)
        return change_action(file, about.action.id, self.draft)


class FinishDialog(_ActionForm):
    """On which day it was done, and what came of it."""

    def __init__(self, session: Session, row: ActionRow, parent: QWidget | None = None) -> None:
        super().__init__(session, _("Action done"), _("&Done"), parent)
        self._row = row
        today = session.today()
        self.day = DayEdit(today)
        self.day.setMaximumDate(QDate(today.year, today.month, today.day))
        self.outcome = _outcome_edit()
        self._add("done_on", _("&On"), self.day)
        self._add("outcome", _("What &came of it?"), self.outcome)
        self.body.addWidget(Label(row.action.text, wrap=True))
        self.body.addLayout(self._form)
        self.outcome.setFocus()

    @classmethod
    def ask(cls, session: Session, row: ActionRow, parent: QWidget | None = None) -> bool:
        """Ask what came of the action in `row`, and say whether it is done now."""
        return run_dialog(cls(session, row, parent))

    def _write(self, file: CompanyFile) -> ChangeSet:
        finish = partial(finish_action, action_id=self._row.action.id)
        return finish(file, on=self.day.day, outcome=self.outcome.toPlainText())
