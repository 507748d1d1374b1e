"""Asks where the children of an objective go before it is deleted, and says what will happen."""

from dataclasses import dataclass

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from kpidesk.domain.errors import UserError
from kpidesk.domain.objectives import ChildrenGo
from kpidesk.i18n import _
from kpidesk.services import objectives
from kpidesk.ui.controls import Label
from kpidesk.ui.dialogs.forms import DialogFrame, ErrorLabel, run_dialog
from kpidesk.ui.dialogs.objective_fields import PlaceBox
from kpidesk.ui.session import Session
from kpidesk.ui.theme import Space


@dataclass(frozen=True, slots=True)
class Choice:
    """Where the children go, and the objective that they go to where that was asked."""

    children_go: ChildrenGo
    to_id: int | None = None


class ObjectiveDeleteDialog(DialogFrame):
    """Three ways for the children where there are any, and the sentence of what will happen."""

    def __init__(
        self, session: Session, objective_id: int, name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(_("Delete objective"), _("&Delete"), parent)
        self.setMinimumWidth(480)
        self._file = session.require_file()
        self._id = objective_id
        has_children = objectives.has_children(self._file, objective_id)
        places = objectives.places(self._file, objective_id)
        self.question = Label(
            _("Where do the objectives below “{name}” go?").format(name=name), wrap=True
        )
        self.body.addWidget(self.question)
        self._group = QButtonGroup(self)
        self.buttons = {way: QRadioButton(way.label) for way in ChildrenGo}
        column = QVBoxLayout()
        column.setSpacing(Space.S)
        self.places = PlaceBox(places, _("Choose an objective…"))
        self.places.setAccessibleName(ChildrenGo.TO.label)
        self.places.setEnabled(False)
        for way, button in self.buttons.items():
            self._group.addButton(button)
            column.addWidget(button)
            if way is ChildrenGo.TO:
                indented = QVBoxLayout()
                indented.setContentsMargins(Space.XL, 0, 0, 0)
                indented.addWidget(self.places)
                column.addLayout(indented)
        self.body.addLayout(column)
        self.sentence = Label("", wrap=True)
        self.error = ErrorLabel()
        self.body.addWidget(self.sentence)
        self.body.addWidget(self.error)
        self.body.addWidget(Label(_("You can undo this."), secondary=True))
        self.body.addStretch()
        for widget in (self.question, self.places, *self.buttons.values()):
            widget.setVisible(has_children)
        if not places:
            self.buttons[ChildrenGo.TO].hide()
            self.places.hide()
        self.buttons[ChildrenGo.UP].setChecked(True)
        self._group.buttonToggled.connect(self._on_chosen)
        self.places.currentIndexChanged.connect(self._on_chosen)
        self._say()
        # Enter deletes nothing by mistake.
        self.accept_button.setDefault(False)
        self.cancel_button.setDefault(True)
        first = self.buttons[ChildrenGo.UP] if has_children else self.cancel_button
        first.setFocus()

    @classmethod
    def ask(
        cls, session: Session, objective_id: int, name: str, parent: QWidget | None
    ) -> Choice | None:
        """Return where the children go; None where the person cancelled."""
        try:
            dialog = cls(session, objective_id, name, parent)
        except UserError as error:
            session.show_error(error.message)
            return None
        return dialog.choice if run_dialog(dialog) else None

    @property
    def choice(self) -> Choice:
        """Return what is chosen."""
        way = next(way for way, button in self.buttons.items() if button.isChecked())
        return Choice(way, self.places.place_id if way is ChildrenGo.TO else None)

    @Slot()
    def _on_chosen(self) -> None:
        self.places.setEnabled(self.buttons[ChildrenGo.TO].isChecked())
        self._say()

    def _say(self) -> bool:
        """Say what will happen, or why it cannot; tell whether it can."""
        choice = self.choice
        self.error.say("")
        try:
            plan = objectives.plan_deletion(self._file, self._id, choice.children_go, choice.to_id)
        except UserError as error:
            self.sentence.setText(error.message)
            return False
        self.sentence.setText(plan.sentence)
        return True

    def apply(self) -> bool:
        if self._say():
            return True
        self.error.say(self.sentence.text())
        self.sentence.setText("")
        self.places.setFocus()
        return False
