"""The box for many ideas at once, and the candidates that came of them."""

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from kpidesk.domain.errors import FieldError, UserError
from kpidesk.domain.metrics import Stage
from kpidesk.i18n import _, ngettext
from kpidesk.services import metric_list, stages
from kpidesk.services.stages import CandidateNames
from kpidesk.ui import theme
from kpidesk.ui.controls import Button, Label
from kpidesk.ui.session import Session
from kpidesk.ui.theme import FontRole, Space
from kpidesk.ui.wizards.fields import Field

_ID_ROLE = Qt.ItemDataRole.UserRole
_ROW = 28  # pixels
_BULLETS = "-*•– \t"


class BrainstormBox(QWidget):
    """Takes ideas line by line, unfiltered, and keeps them as candidates at once."""

    edited = Signal()
    chosen = Signal(int)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.ideas = QPlainTextEdit()
        self.ideas.setTabChangesFocus(True)
        self.ideas.setPlaceholderText(_("Quotes sent\nReturning customers\nHours per order"))
        self.ideas.setMinimumHeight(72)
        self.ideas.setMaximumHeight(110)
        self.ideas_field = Field(
            _("&Ideas, one a line"), self.ideas, _("Write what comes to mind; sort it out later.")
        )
        # Else the room that the list below does not need would go to the line above the editor.
        self.ideas_field.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.keep_button = Button(_("&Keep as candidates"), "plus")
        self._said = Label("", FontRole.SECONDARY, wrap=True)
        self.candidates = QListWidget()
        self.candidates.setMinimumHeight(72)
        self.candidates.setSpacing(2)
        self.candidates_field = Field(_("&Go on with one of your candidates"), self.candidates)
        line = QHBoxLayout()
        line.setSpacing(Space.M)
        line.addWidget(self.keep_button)
        line.addWidget(self._said, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(self.ideas_field)
        column.addLayout(line)
        column.addSpacing(Space.S)
        column.addWidget(self.candidates_field, 1)
        self.ideas.textChanged.connect(self._on_ideas_edited)
        self.keep_button.clicked.connect(self.keep)
        self.candidates.itemSelectionChanged.connect(self._on_selected)
        self._on_ideas_edited()
        self.fill()

    def fill(self) -> None:
        """Show the candidates of the company."""
        session = self._session
        rows = metric_list.metric_list(session.require_file(), session.today())
        blocked = self.candidates.blockSignals(True)
        self.candidates.clear()
        for row in rows:
            if row.metric.stage is Stage.CANDIDATE:
                item = QListWidgetItem(row.metric.name)
                item.setData(_ID_ROLE, row.metric.id)
                item.setSizeHint(QSize(0, round(_ROW * theme.type_scale())))
                self.candidates.addItem(item)
        self.candidates.blockSignals(blocked)
        self.candidates_field.setVisible(self.candidates.count() > 0)

    @property
    def pending(self) -> bool:
        """Say whether something is written that was not kept."""
        return bool(self.ideas.toPlainText().strip())

    def _on_ideas_edited(self) -> None:
        self.keep_button.setEnabled(self.pending)
        if self.pending:
            self._said.setText("")
            self.edited.emit()

    @Slot()
    def keep(self) -> None:
        """Keep every idea as a candidate, and say what became of them."""
        ideas = [line.strip().lstrip(_BULLETS) for line in self.ideas.toPlainText().splitlines()]
        file = self._session.require_file()
        try:
            found = stages.candidate_names(file, ideas)
        except FieldError as error:
            self.ideas_field.set_problem(error.message)
            return
        if found.new:
            operation = partial(stages.add_candidates, names=ideas)
            if self._session.perform(operation, self._on_refused) is None:
                return
        self.ideas.clear()
        self.fill()
        self._said.setText(_outcome_text(found))
        self.ideas.setFocus(Qt.FocusReason.OtherFocusReason)  # ready for the next ideas

    def _on_refused(self, error: UserError) -> None:
        self.ideas_field.set_problem(error.message)

    def _on_selected(self) -> None:
        # What is selected, not the current item: that is the first one as soon as Tab comes here.
        for item in self.candidates.selectedItems():
            self.chosen.emit(item.data(_ID_ROLE))


def _outcome_text(found: CandidateNames) -> str:
    said = []
    if found.new:
        said.append(
            ngettext(
                "{count} idea is kept as a candidate.",
                "{count} ideas are kept as candidates.",
                len(found.new),
            ).format(count=len(found.new))
        )
    if found.known:
        names = ", ".join(f"“{name}”" for name in found.known)
        said.append(_("There already: {names}.").format(names=names))
    return " ".join(said)
