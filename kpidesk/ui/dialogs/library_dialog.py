"""Add from the library: tick as many metrics as are wanted, and see what comes with them."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QSize, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QComboBox, QWidget

from kpidesk.domain.changes import ChangeSet
from kpidesk.domain.errors import UserError
from kpidesk.domain.library_additions import Addition
from kpidesk.i18n import _, ngettext
from kpidesk.services import library
from kpidesk.ui.controls import Label
from kpidesk.ui.dialogs.forms import DialogFrame, ErrorLabel, add_row, form, run_dialog
from kpidesk.ui.session import Session
from kpidesk.ui.theme import FontRole, Space
from kpidesk.ui.wizards.fitting import FRAME
from kpidesk.ui.wizards.library_view import LibraryView

_MOST_LISTED: Final = 6


class LibraryDialog(DialogFrame):
    """The library with a tick for each metric; all that is ticked is added in one step."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(_("Add from the library"), _("Add"), parent)
        self._session = session
        self.result_change: ChangeSet | None = None
        self.view = LibraryView(session, is_multiple=True)
        self.objective = QComboBox()
        self.objective.addItem(_("Decide later"), "")
        with session.read() as records:
            for row in records.objectives():
                self.objective.addItem(row.name, row.name)
        self.summary = Label("", wrap=True)
        self._note = Label(
            _("They start as candidates. An owner, a target and their “so what?” make them KPIs."),
            FontRole.SECONDARY,
            wrap=True,
        )
        self._error = ErrorLabel()
        self.body.setSpacing(Space.M)
        self.body.addWidget(self.view, 1)
        if self.objective.count() > 1:
            fields = form()
            add_row(fields, _("For the &objective"), self.objective)
            self.body.addLayout(fields)
        self.body.addWidget(self.summary)
        self.body.addWidget(self._note)
        self.body.addWidget(self._error)
        self.view.picked_changed.connect(self._on_picked_changed)
        self.view.activated.connect(self._on_activated)
        self.setMinimumSize(420, 420)
        self.resize(QSize(920, 700).boundedTo(self.screen().availableSize() - FRAME))
        self._on_picked_changed()
        self.view.setFocus()

    @classmethod
    def run(cls, session: Session, parent: QWidget | None = None) -> ChangeSet | None:
        """Show the library; return what was added, None where the person cancelled."""
        dialog = cls(session, parent)
        return dialog.result_change if run_dialog(dialog) else None

    @Slot()
    def _on_picked_changed(self) -> None:
        plan = library.addition(self._session.require_file(), self.view.picked)
        self._error.say(plan.problems[0] if plan.problems else "")
        count = len(plan.wanted)
        self.summary.setText(_summary(plan))
        role = QPalette.ColorRole.WindowText if count else QPalette.ColorRole.PlaceholderText
        self.summary.setForegroundRole(role)
        self._note.setVisible(bool(count) and not plan.problems)
        self.accept_button.setEnabled(bool(count) and not plan.problems)
        self.accept_button.setText(
            ngettext("&Add {count} metric", "&Add {count} metrics", count).format(count=count)
            if count
            else _("&Add")
        )
        self.accept_button.updateGeometry()

    @Slot(str)
    def _on_activated(self, key: str) -> None:
        row = self.view.model.row_of(key)
        if row is not None:
            self.view.model.toggle(self.view.model.index(row))

    def apply(self) -> bool:
        self.result_change = self._session.perform(
            partial(
                library.add_from_library,
                keys=self.view.picked,
                today=self._session.today(),
                objective=self.objective.currentData(),
            ),
            self._on_refused,
        )
        return self.result_change is not None

    def _on_refused(self, error: UserError) -> None:
        self._error.say(error.message)


def _summary(plan: Addition) -> str:
    """Return what adding does, in a sentence."""
    if not plan.wanted:
        return _("Tick what you want to add: with the mouse, or with Space.")
    names = _listed([row.metric.name for row in plan.wanted])
    if not plan.inputs:
        return _("Adds {names}.").format(names=names)
    count = len(plan.inputs)
    return ngettext(
        "Adds {names}, with {count} input: {inputs}.",
        "Adds {names}, with {count} inputs: {inputs}.",
        count,
    ).format(names=names, inputs=_listed([row.metric.name for row in plan.inputs]), count=count)


def _listed(names: Sequence[str]) -> str:
    """Return the names in a row; of many, the first and how many more there are."""
    shown, more = ", ".join(names[:_MOST_LISTED]), len(names) - _MOST_LISTED
    if more <= 0:
        return shown
    return _("{names} and {count} more").format(names=shown, count=more)
