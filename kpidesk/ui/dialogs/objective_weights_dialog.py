"""What counts for how much in the score of one objective: a number for each part of it."""

from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QGridLayout, QLineEdit, QScrollArea, QWidget

from kpidesk.domain.changes import ChangeSet
from kpidesk.domain.errors import FieldError, NumberError, UserError
from kpidesk.domain.numbers import format_number, parse_number
from kpidesk.domain.units import Unit, UnitKind, format_value
from kpidesk.i18n import _
from kpidesk.services import objectives
from kpidesk.services.objective_tree import ObjectiveTree
from kpidesk.ui.controls import Label
from kpidesk.ui.dialogs.forms import DialogFrame, ErrorLabel, run_dialog
from kpidesk.ui.models.objective_moves import NodeKind, Ref
from kpidesk.ui.session import Session
from kpidesk.ui.theme import FontRole, Space

_SHARE = Unit(UnitKind.PERCENT)


class ObjectiveWeightsDialog(DialogFrame):
    """Weighs the KPIs on an objective and the objectives right below it against each other."""

    def __init__(
        self,
        session: Session,
        tree: ObjectiveTree,
        objective_id: int,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(_("Weights"), _("&Save"), parent)
        self.setMinimumWidth(480)
        self._session = session
        row = next(row for row in tree.rows if row.objective.id == objective_id)
        self._subject = row.objective.name
        self._parts = {
            Ref(NodeKind.KPI, kpi.metric_id): (kpi.name, kpi.weight) for kpi in row.kpis
        } | {
            Ref(NodeKind.OBJECTIVE, child.objective.id): (
                child.objective.name,
                child.objective.weight,
            )
            for child in tree.rows
            if child.parent_id == objective_id
        }
        self.change: ChangeSet | None = None
        self.body.addWidget(
            Label(
                _(
                    "What each of these counts for in the score of “{name}”. 1 for all is an "
                    "even share, 2 is twice as much as 1, 0 is not at all."
                ).format(name=self._subject),
                secondary=True,
                wrap=True,
            )
        )
        self.editors: dict[Ref, QLineEdit] = {}
        self.shares: dict[Ref, Label] = {}
        self.body.addWidget(self._grid(), 1)
        self.error = ErrorLabel()
        self.body.addWidget(self.error)
        self._say_shares()
        first = next(iter(self.editors.values()))
        first.setFocus()
        first.selectAll()

    def _grid(self) -> QWidget:
        content = QWidget()
        grid = QGridLayout(content)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Space.L)
        grid.setVerticalSpacing(Space.S)
        grid.setColumnStretch(0, 1)
        for line, (ref, (name, weight)) in enumerate(self._parts.items()):
            editor = QLineEdit(format_number(weight, None, self._session.locale))
            editor.setFixedWidth(80)
            editor.setAlignment(Qt.AlignmentFlag.AlignRight)
            editor.setAccessibleName(_("Weight of {name}").format(name=name))
            editor.textChanged.connect(self._on_typed)
            share = Label("", FontRole.SECONDARY)
            share.setMinimumWidth(110)
            grid.addWidget(Label(name, wrap=True), line, 0)
            grid.addWidget(editor, line, 1)
            grid.addWidget(share, line, 2)
            self.editors[ref], self.shares[ref] = editor, share
        grid.setRowStretch(len(self._parts), 1)
        area = QScrollArea()
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(content)
        area.setMinimumHeight(min(content.sizeHint().height(), 360))
        return area

    @classmethod
    def edit(
        cls, session: Session, tree: ObjectiveTree, objective_id: int, parent: QWidget | None
    ) -> ChangeSet | None:
        """Show the weights; return what was changed, None where the person cancelled."""
        dialog = cls(session, tree, objective_id, parent)
        return dialog.change if run_dialog(dialog) else None

    def _weight(self, ref: Ref) -> float:
        text = self.editors[ref].text()
        return objectives.checked_weight(parse_number(text, self._session.locale).value)

    @Slot()
    def _on_typed(self) -> None:
        self._say_shares()

    def _say_shares(self) -> None:
        """Say which part of the score each one is, as soon as all are numbers."""
        try:
            weights = {ref: self._weight(ref) for ref in self._parts}
        except UserError:
            weights = {}
        total = sum(weights.values())
        for ref, label in self.shares.items():
            share = weights[ref] / total if total else None
            label.setText(
                ""
                if share is None
                else _("{share} of the score").format(
                    share=format_value(share, _SHARE, self._session.locale)
                )
            )

    def apply(self) -> bool:
        self.error.say("")
        weights: dict[Ref, float] = {}
        for ref in self._parts:
            try:
                weights[ref] = self._weight(ref)
            except (FieldError, NumberError) as error:
                self.error.say(error.message)
                self.editors[ref].setFocus()
                self.editors[ref].selectAll()
                return False
        of_kind = {
            kind: {ref.id: weight for ref, weight in weights.items() if ref.kind is kind}
            for kind in (NodeKind.OBJECTIVE, NodeKind.KPI)
        }
        operation = partial(
            objectives.set_weights,
            subject=self._subject,
            objectives=of_kind[NodeKind.OBJECTIVE],
            metrics=of_kind[NodeKind.KPI],
        )
        self.change = self._session.perform(operation, self._on_refused)
        return self.change is not None

    def _on_refused(self, error: UserError) -> None:
        self.error.say(error.message)
