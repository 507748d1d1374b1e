"""The objectives page: what the business wants, the KPIs that show it, and who is off target."""

from functools import partial

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from kpidesk.domain import period_names
from kpidesk.domain.changes import ChangeSet, Kind
from kpidesk.domain.periods import Period
from kpidesk.i18n import _, ngettext
from kpidesk.services import objectives
from kpidesk.services.objective_tree import ObjectiveTree, objective_tree, year_to_show
from kpidesk.ui.controls import Button, Card, PrimaryButton, QuietButton
from kpidesk.ui.dialogs.objective_delete_dialog import ObjectiveDeleteDialog
from kpidesk.ui.dialogs.objective_dialog import ObjectiveDialog
from kpidesk.ui.dialogs.objective_weights_dialog import ObjectiveWeightsDialog
from kpidesk.ui.models.objective_moves import Move, NodeKind, Ref, Step, objective_of, stepped
from kpidesk.ui.models.objective_tree_model import Column, ObjectiveTreeModel
from kpidesk.ui.page import EmptyState, Page
from kpidesk.ui.pages.objective_actions import ObjectiveActions
from kpidesk.ui.pages.objective_view import ObjectiveView
from kpidesk.ui.session import Session

_WEIGHTS = "objectives.weights"


class ObjectivesPage(Page):
    """Shows the tree of objectives; it is changed by drag, by keys and by forms."""

    supports_clipboard = True

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, _("Objectives"), parent)
        self._tree: ObjectiveTree | None = None
        self._year: Period | None = None
        self._is_year_chosen = False  # False: the page shows the year that fits
        self.model = ObjectiveTreeModel(session.locale, self)
        self.view = ObjectiveView(self.model)
        # After the drop: a sentence in a dialog would leave the drag hanging.
        queued = Qt.ConnectionType.QueuedConnection
        self.model.move_requested.connect(self._on_move_requested, queued)
        self.view.activated.connect(self._on_activated)
        self.view.selectionModel().currentRowChanged.connect(self._on_current_changed)
        self.years = QComboBox()
        self.years.setAccessibleName(_("Due in"))
        self.years.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.years.currentIndexChanged.connect(self._on_year_chosen)
        self.add_header_widget(self.years)
        self.commands = ObjectiveActions(self)
        self._connect_actions()
        card = Card()
        card.setContentsMargins(1, 1, 1, 1)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.view)
        self.body.addWidget(card, 1)
        self.setFocusProxy(self.view)
        self._empty = self._make_empty_state()
        self._no_year = self._make_no_year()
        self._show_weights(session.settings.layouts.get(_WEIGHTS) == "shown")

    def _connect_actions(self) -> None:
        actions = self.commands
        for action, slot in (
            (actions.new, self._on_new),
            (actions.below, self._on_add_below),
            (actions.edit, self._on_edit),
            (actions.open, self._on_open),
            (actions.cut, self.cut),
            (actions.paste, self.paste),
            (actions.delete, self.delete),
            (actions.steps[Step.UP], self._on_up),
            (actions.steps[Step.DOWN], self._on_down),
            (actions.steps[Step.IN], self._on_in),
            (actions.steps[Step.OUT], self._on_out),
            (actions.weights, self._on_weights),
            (actions.show_weights, self._on_weights_toggled),
            (actions.unfold, self.view.unfold_all),
            (actions.fold, self.view.fold_all),
            (actions.stop_cut, self._on_escape),
        ):
            action.triggered.connect(slot)
        actions.add_to(self.view)
        self.more_button = QuietButton("", "ellipsis")
        self.more_button.setAccessibleName(_("More"))
        self.more_button.setToolTip(_("More"))
        self.more_button.setMenu(actions.more_menu())
        self.add_header_widget(self.more_button)
        self.add_action_button(actions.below)
        self.add_action_button(actions.new, "plus", primary=True)

    def _make_empty_state(self) -> EmptyState:
        button = PrimaryButton(_("Write your first objective"), "plus")
        button.clicked.connect(self._on_new)
        return EmptyState(
            "flag",
            _("No objective yet"),
            _(
                "Start with what the business wants to reach this year, such as “Customers come "
                "back”. The KPIs that you hang on it tell whether it works."
            ),
            (button,),
        )

    def _make_no_year(self) -> EmptyState:
        button = Button(_("Show all years"))
        button.clicked.connect(self._on_show_all)
        return EmptyState(
            "calendar",
            _("Nothing is due in this year"),
            _("No objective has its deadline here. The others are still there."),
            (button,),
        )

    # Content

    def refresh(self) -> None:
        file, today = self.session.require_file(), self.session.today()
        if not self._is_year_chosen:
            self._year = year_to_show(file, today)
        current, place = self.view.current, self.view.verticalScrollBar().value()
        before = list(self.model.refs())
        self._tree = tree = objective_tree(file, today, self.session.locale, self._year)
        self.model.show_tree(tree, self.session.locale)
        self.view.restore_folds()
        self._show_years(tree)
        self._show_header(tree)
        if not tree.count_of_all and not tree.loose:
            self.show_empty(self._empty)
        elif not tree.rows and not tree.loose:
            self.show_empty(self._no_year)
        else:
            self.show_content()
            self._choose_again(current, before)
            self.view.verticalScrollBar().setValue(place)
        self._on_current_changed()

    def _choose_again(self, current: Ref | None, before: list[Ref]) -> None:
        """Stay on the row that was current; where it has gone, on the one in its place."""
        if self.view.choose(current):
            return
        refs = self.model.refs()
        place = before.index(current) if current in before else 0
        self.view.choose(refs[min(place, len(refs) - 1)])

    def _show_header(self, tree: ObjectiveTree) -> None:
        self.more_button.setVisible(bool(tree.rows))
        if not tree.count_of_all:
            self.set_title(_("Objectives"))
            return
        shown, total = len(tree.rows), tree.count_of_all
        text = (
            ngettext(
                "{count} objective. KPIs as of {month}.",
                "{count} objectives. KPIs as of {month}.",
                total,
            )
            if shown == total
            else ngettext(
                "{shown} of {count} objective. KPIs as of {month}.",
                "{shown} of {count} objectives. KPIs as of {month}.",
                total,
            )
        )
        self.set_title(
            _("Objectives"), text.format(shown=shown, count=total, month=tree.month_label)
        )

    def _show_years(self, tree: ObjectiveTree) -> None:
        with QSignalBlocker(self.years):
            self.years.clear()
            self.years.addItem(_("All years"), None)
            for year in tree.years:
                self.years.addItem(period_names.label(year, self.session.calendar), year)
            chosen = 1 + tree.years.index(tree.year) if tree.year in tree.years else 0
            self.years.setCurrentIndex(chosen)
        self.years.setVisible(len(tree.years) > 1)

    def show_year(self, year: Period | None) -> None:
        """Show the objectives of a year; None is all of them."""
        self._year, self._is_year_chosen = year, True
        self.mark_stale()

    @Slot()
    def _on_year_chosen(self) -> None:
        year = self.years.currentData()
        self.show_year(year if isinstance(year, Period) else None)

    @Slot()
    def _on_show_all(self) -> None:
        self.show_year(None)

    @Slot()
    def _on_everything_changed(self) -> None:
        self._is_year_chosen = False
        self.view.forget_folds()
        super()._on_everything_changed()

    def show_subject(self, subject: object) -> None:
        """Go to an objective, by its id."""
        if isinstance(subject, int):
            self._reveal(subject)

    def _reveal(self, objective_id: int) -> None:
        """Go to an objective, in all years where it is not of the one that is shown."""
        ref = Ref(NodeKind.OBJECTIVE, objective_id)
        if not self.view.choose(ref) and self._year is not None:
            self.show_year(None)
            self.view.choose(ref)

    # What is current

    @property
    def current_objective(self) -> int | None:
        """Return the current objective, or the one that the current KPI hangs on."""
        current = self.view.current
        if current is None or self._tree is None or current.kind is NodeKind.LOOSE:
            return None
        if current.kind is NodeKind.KPI:
            return objective_of(self._tree, current.id)
        return current.id

    def _name(self, ref: Ref) -> str:
        return str(self.model.index_of(ref).data())

    @Slot()
    def _on_current_changed(self) -> None:
        current = self.view.current
        kind = None if current is None else current.kind
        self.commands.follow(
            kind,
            has_objective=self.current_objective is not None,
            has_cut=self.model.cut is not None,
        )

    # Write

    @Slot()
    def _on_new(self) -> None:
        self._show_added(ObjectiveDialog.add(self.session, None, self))

    @Slot()
    def _on_add_below(self) -> None:
        self._show_added(ObjectiveDialog.add(self.session, self.current_objective, self))

    def _show_added(self, change: ChangeSet | None) -> None:
        for objective_id in () if change is None else change.ids(Kind.OBJECTIVE):
            self._reveal(objective_id)
        self.view.setFocus()

    @Slot()
    def _on_edit(self) -> None:
        current = self.view.current
        if current is None:
            return
        if current.kind is NodeKind.KPI:
            from kpidesk.ui.dialogs.metric_dialog import MetricDialog

            MetricDialog.edit(self.session, current.id, self)
        elif current.kind is NodeKind.OBJECTIVE and ObjectiveDialog.edit(
            self.session, current.id, self
        ):
            self._reveal(current.id)

    @Slot()
    def _on_open(self) -> None:
        current = self.view.current
        if current is not None and current.kind is NodeKind.KPI:
            self.navigation_requested.emit("dashboard", current.id)

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        current = self.view.current
        if current is None:
            return
        if current.kind is NodeKind.KPI:
            self._on_open()
        elif current.kind is NodeKind.OBJECTIVE:
            self._on_edit()
        else:
            first = index.siblingAtColumn(Column.NAME)
            self.view.setExpanded(first, not self.view.isExpanded(first))

    @Slot()
    def _on_weights(self) -> None:
        current = self.view.current
        if current is None or self._tree is None or current.kind is not NodeKind.OBJECTIVE:
            return
        if not self.model.rowCount(self.model.index_of(current)):
            self.session.show_message(
                _("Nothing hangs on “{name}” yet that could be weighed.").format(
                    name=self._name(current)
                )
            )
            return
        ObjectiveWeightsDialog.edit(self.session, self._tree, current.id, self)

    @Slot()
    def _on_weights_toggled(self) -> None:
        shown = self.commands.show_weights.isChecked()
        self.session.keep_layout(_WEIGHTS, "shown" if shown else "hidden")
        self._show_weights(shown)

    def _show_weights(self, shown: bool) -> None:
        self.commands.show_weights.setChecked(shown)
        self.view.show_weights(shown=shown)

    # Move

    @Slot(object)
    def _on_move_requested(self, move: Move) -> None:
        self._move(move)

    def _move(self, move: Move) -> None:
        operation = (
            partial(
                objectives.move_objective,
                objective_id=move.subject.id,
                parent_id=move.objective_id,
                before_id=move.before_id,
            )
            if move.subject.kind is NodeKind.OBJECTIVE
            else partial(
                objectives.move_kpi,
                metric_id=move.subject.id,
                objective_id=move.objective_id,
            )
        )
        if self.session.perform(operation) is not None:
            self.view.choose(move.subject)

    def _step(self, step: Step) -> None:
        current = self.view.current
        if current is None or self._tree is None or current.kind is NodeKind.LOOSE:
            return
        move = stepped(self._tree, current, step)
        if move is None:
            self.session.show_message(
                _("“{name}” cannot go further that way.").format(name=self._name(current))
            )
            return
        self._move(move)

    @Slot()
    def _on_up(self) -> None:
        self._step(Step.UP)

    @Slot()
    def _on_down(self) -> None:
        self._step(Step.DOWN)

    @Slot()
    def _on_in(self) -> None:
        self._step(Step.IN)

    @Slot()
    def _on_out(self) -> None:
        self._step(Step.OUT)

    # Clipboard

    @Slot()
    def cut(self) -> None:
        """Take the current row up, to be put down by paste; until then it stays where it is."""
        current = self.view.current
        if current is None or current.kind is NodeKind.LOOSE:
            return
        self.model.set_cut(current)
        self._on_current_changed()
        self.session.show_message(
            _("Go to where “{name}” belongs, and paste it.").format(name=self._name(current))
        )

    def copy(self) -> None:
        """Copy the words of the current row."""
        index = self.view.currentIndex()
        if index.isValid():
            role = Qt.ItemDataRole.AccessibleTextRole
            words = [str(index.siblingAtColumn(column).data(role) or "") for column in Column]
            text = "\t".join(words[: Column.WEIGHT]).rstrip()
            QGuiApplication.clipboard().setText(text)

    @Slot()
    def paste(self) -> None:
        """Put what was cut below the current objective."""
        subject, current = self.model.cut, self.view.current
        if subject is None or current is None:
            return
        if current.kind is NodeKind.LOOSE and subject.kind is NodeKind.OBJECTIVE:
            self.session.show_message(_("Only KPIs stand here. Nothing was moved."))
            return
        self._move(Move(subject, self.current_objective))

    @Slot()
    def _on_escape(self) -> None:
        self.model.set_cut(None)
        self._on_current_changed()

    @Slot()
    def delete(self) -> None:
        """Ask where the children of the current objective go, and delete it."""
        current = self.view.current
        if current is None or current.kind is NodeKind.LOOSE:
            return
        if current.kind is NodeKind.KPI:
            self.session.show_message(_("A KPI is retired on the KPIs page. Nothing was deleted."))
            return
        choice = ObjectiveDeleteDialog.ask(self.session, current.id, self._name(current), self)
        if choice is not None:
            self.session.perform(
                partial(
                    objectives.delete_objective,
                    objective_id=current.id,
                    children_go=choice.children_go,
                    to_id=choice.to_id,
                )
            )
        self.view.setFocus()
