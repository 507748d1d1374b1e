"""The form of an objective: what is wanted, by when, and what it is a part of."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget

from kpidesk.domain.changes import ChangeSet
from kpidesk.domain.errors import FieldError, NumberError, UserError
from kpidesk.domain.numbers import format_number, parse_number
from kpidesk.domain.objectives import Level
from kpidesk.domain.periods import Frequency
from kpidesk.i18n import _
from kpidesk.services import objectives
from kpidesk.services.objectives import ObjectiveDraft
from kpidesk.ui.controls import Label, QuietButton
from kpidesk.ui.day_fields import DayField
from kpidesk.ui.dialogs.forms import DialogFrame, run_dialog
from kpidesk.ui.dialogs.objective_fields import PlaceBox
from kpidesk.ui.session import Session
from kpidesk.ui.theme import FontRole, Space
from kpidesk.ui.wizards.fields import ChoiceBox, Field

_TEXT_HEIGHT = 64


class ObjectiveDialog(DialogFrame):
    """Adds an objective, or edits the one with `objective_id`."""

    def __init__(
        self,
        session: Session,
        draft: ObjectiveDraft,
        objective_id: int | None = None,
        parent: QWidget | None = None,
    ) -> None:
        heading = _("New objective") if objective_id is None else _("Edit objective")
        accept = _("&Add objective") if objective_id is None else _("&Save")
        super().__init__(heading, accept, parent)
        self.setMinimumWidth(520)
        self._session = session
        self._id = objective_id
        self._draft = draft
        self.change: ChangeSet | None = None
        self.name = QLineEdit(draft.name)
        self.name.setPlaceholderText(_("Such as: Customers come back"))
        self.description = QPlainTextEdit(draft.description)
        self.description.setTabChangesFocus(True)
        self.description.setFixedHeight(_TEXT_HEIGHT)
        self.description.setPlaceholderText(
            _("Such as: Half of those who buy from us this year have bought from us before.")
        )
        self.level = ChoiceBox(Level)
        self.level.choice = draft.level
        places = objectives.places(session.require_file(), objective_id)
        self.parent_box = PlaceBox(places, _("Nothing, it stands at the top"))
        self.parent_box.place_id = draft.parent_id
        year = session.calendar.containing(session.today(), Frequency.YEAR)
        self.deadline = DayField(_("Due on"), _("Deadline"), year.last_day, draft.deadline)
        self.weight = QLineEdit(format_number(draft.weight, None, session.locale))
        self.weight.setMaximumWidth(120)
        self._lay_out()
        self._note_if_late()
        self.parent_box.currentIndexChanged.connect(self._on_placed)
        self.deadline.day_changed.connect(self._on_placed)
        self.name.setFocus()

    def _lay_out(self) -> None:
        self.fields = {
            "name": Field(_("&Objective"), self.name),
            "description": Field(_("In one s&entence"), self.description),
            "level": Field(_("&Level"), self.level),
            "parent_id": Field(_("&Part of"), self.parent_box),
            "deadline": Field(_("&Deadline"), self.deadline),
            "weight": Field(
                _("&Weight in the score of what it is a part of"),
                self.weight,
                _("1 is as much as everything beside it, 2 is twice as much, 0 is not at all."),
            ),
        }
        self.body.setSpacing(Space.M)
        for name in ("name", "description"):
            self.body.addWidget(self.fields[name])
        row = QHBoxLayout()
        row.setSpacing(Space.L)
        row.addWidget(self.fields["level"], 1)
        row.addWidget(self.fields["parent_id"], 2)
        self.body.addLayout(row)
        self.body.addWidget(self.fields["deadline"])
        self.note = Label("", FontRole.SECONDARY, wrap=True)
        self.body.addWidget(self.note)
        self.more_button = QuietButton(_("&More"), "chevron-right")
        self.more_button.setCheckable(True)
        self.more_button.setAccessibleDescription(_("Shows the weight"))
        # Without its side room, so that the chevron stands in line with the fields.
        self.more_button.setFixedWidth(self.more_button.sizeHint().width() - 2 * Space.M)
        self.more_button.toggled.connect(self._on_more_toggled)
        line = QHBoxLayout()
        line.addWidget(self.more_button)
        line.addStretch()
        self.body.addLayout(line)
        self.body.addWidget(self.fields["weight"])
        self.body.addStretch()
        self.fields["weight"].setVisible(self._draft.weight != 1)
        self.more_button.setVisible(self._draft.weight == 1)

    @classmethod
    def add(
        cls, session: Session, parent_id: int | None, parent: QWidget | None
    ) -> ChangeSet | None:
        """Show an empty form; return what was changed, None where the person cancelled."""
        draft = objectives.new_objective_draft(session.require_file(), parent_id)
        dialog = cls(session, draft, None, parent)
        return dialog.change if run_dialog(dialog) else None

    @classmethod
    def edit(cls, session: Session, objective_id: int, parent: QWidget | None) -> ChangeSet | None:
        """Show the form of an objective; return what was changed, None where nothing was."""
        try:
            draft = objectives.objective_draft(session.require_file(), objective_id)
        except UserError as error:
            session.show_error(error.message)
            return None
        dialog = cls(session, draft, objective_id, parent)
        return dialog.change if run_dialog(dialog) else None

    def _collected(self) -> ObjectiveDraft:
        """Return what is in the form, but for the weight, which is a number only when read."""
        return replace(
            self._draft,
            name=self.name.text(),
            description=self.description.toPlainText(),
            level=self.level.choice,
            parent_id=self.parent_box.place_id,
            deadline=self.deadline.day,
        )

    def _weight(self) -> float:
        try:
            return parse_number(self.weight.text(), self._session.locale).value
        except NumberError as error:
            raise FieldError("weight", error.message) from error

    @Slot(bool)
    def _on_more_toggled(self, checked: bool) -> None:
        self._show_weight(shown=checked)
        if checked:
            self.weight.setFocus()

    def _show_weight(self, *, shown: bool) -> None:
        self.fields["weight"].setVisible(shown)
        self.adjustSize()

    @Slot()
    def _on_placed(self) -> None:
        self._note_if_late()

    def _note_if_late(self) -> None:
        note = objectives.note_on(self._session.require_file(), self._collected())
        self.note.setText(note)
        self.note.setVisible(bool(note))

    def apply(self) -> bool:
        for field in self.fields.values():
            field.set_problem("")
        try:
            draft = replace(self._collected(), weight=self._weight())
        except FieldError as error:
            self._on_refused(error)
            return False
        operation = (
            partial(objectives.add_objective, draft=draft)
            if self._id is None
            else partial(objectives.edit_objective, objective_id=self._id, draft=draft)
        )
        self.change = self._session.perform(operation, self._on_refused)
        return self.change is not None

    def _on_refused(self, error: UserError) -> None:
        """Show the sentence at its field."""
        name = error.field if isinstance(error, FieldError) else ""
        if name not in self.fields:
            self._session.show_error(error.message)
            return
        if name == "weight":
            self._show_weight(shown=True)
        self.fields[name].set_problem(error.message)
        self.adjustSize()
