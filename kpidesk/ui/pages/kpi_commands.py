"""What can be done with a metric of the KPIs page: the actions, and the menu they stand in."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from kpidesk.domain.errors import UserError
from kpidesk.domain.metrics import Stage
from kpidesk.i18n import _
from kpidesk.services import stages
from kpidesk.services.metric_drafts import find_metric
from kpidesk.services.metric_list import MetricRow
from kpidesk.ui import icons
from kpidesk.ui.dialogs.messages import MessageDialog
from kpidesk.ui.dialogs.metric_dialog import MetricDialog
from kpidesk.ui.dialogs.retire_dialog import RetireDialog
from kpidesk.ui.dialogs.review_dialog import ReviewDialog
from kpidesk.ui.page import Page


class KpiCommands(QObject):
    """Acts on the metric that the page has selected."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._page = page
        self._row: MetricRow | None = None
        self._above: int | None = None
        self._below: int | None = None
        self.edit = self._action(_("Edi&t…"), "pencil", self._on_edit)
        self.show_trend = self._action(
            _("&Show trend"), "chart-line", self._on_show_trend, "Ctrl+Return", "Ctrl+Enter"
        )
        self.promote = self._action(_("Make it a &KPI…"), "target", self._on_promote)
        self.demote = self._action(_("Keep as &metric"), "minus", self._on_demote)
        self.keep_input = self._action(_("Keep as i&nput"), "file-input", self._on_keep_input)
        self.target = self._action(_("Change tar&get…"), "flag", self._on_target)
        self.review = self._action(_("Re&view…"), "message-square", self._on_review)
        self.up = self._action(_("More &important"), "arrow-up", self._on_up, "Alt+Up")
        self.down = self._action(_("&Less important"), "arrow-down", self._on_down, "Alt+Down")
        self.retire = self._action(_("&Retire…"), "archive", self._on_retire)
        self.restore = self._action(_("&Bring back"), "archive-restore", self._on_restore)
        self.delete = self._action(_("&Delete…"), "trash-2", self._on_delete, "Del")
        self.menu = QMenu(page)
        for group in (
            (self.show_trend,),
            (self.promote, self.demote, self.keep_input, self.target, self.review),
            (self.up, self.down),
            (self.retire, self.restore, self.delete),
        ):
            self.menu.addActions(group)
            self.menu.addSeparator()
        self.show_row(None)

    def _action(self, text: str, icon: str, slot: Callable[[], None], *keys: str) -> QAction:
        action = QAction(icons.icon(icon, "text_secondary"), text, self._page)
        action.triggered.connect(slot)
        if keys:
            action.setShortcuts([QKeySequence(key) for key in keys])
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._page.addAction(action)
        return action

    def show_row(
        self,
        row: MetricRow | None,
        above: int | None = None,
        below: int | None = None,
        *,
        is_ordered: bool = True,
    ) -> None:
        """Act on `row` from now on.

        `above` is the metric before it, `below` the one after the next; `is_ordered` says whether
        the list is in the order of importance, so that moving makes sense.
        """
        self._row, self._above, self._below = row, above, below
        stage = None if row is None else row.metric.stage
        is_active = stage is not None and stage is not Stage.RETIRED
        self.edit.setEnabled(row is not None)
        self.show_trend.setEnabled(row is not None)
        self.promote.setVisible(stage in (Stage.CANDIDATE, Stage.INPUT))
        self.demote.setVisible(stage is Stage.KPI)
        self.keep_input.setVisible(stage is Stage.CANDIDATE)
        self.target.setEnabled(is_active)
        self.review.setEnabled(stage is Stage.KPI)
        self.up.setEnabled(is_active and is_ordered and above is not None)
        self.down.setEnabled(is_active and is_ordered and below is not None)
        self.retire.setVisible(stage is not Stage.RETIRED)
        self.retire.setEnabled(is_active)
        self.restore.setVisible(stage is Stage.RETIRED)
        self.delete.setEnabled(row is not None)

    @Slot()
    def _on_edit(self) -> None:
        if self._row is not None:
            MetricDialog.edit(self._page.session, self._row.metric.id, self._page)

    @Slot()
    def _on_show_trend(self) -> None:
        if self._row is not None:
            self._page.navigation_requested.emit("dashboard", self._row.metric.id)

    @Slot()
    def _on_promote(self) -> None:
        if self._row is not None:
            from kpidesk.ui.wizards.kpi_wizard import KpiWizard

            KpiWizard.run(self._page.session, self._page, candidate_id=self._row.metric.id)

    @Slot()
    def _on_demote(self) -> None:
        if self._row is not None:
            operation = partial(stages.keep_as_metric, metric_id=self._row.metric.id)
            self._page.session.perform(operation)

    @Slot()
    def _on_keep_input(self) -> None:
        if self._row is not None:
            operation = partial(stages.keep_as_input, metric_id=self._row.metric.id)
            self._page.session.perform(operation)

    @Slot()
    def _on_target(self) -> None:
        if self._row is not None:
            from kpidesk.ui.dialogs.target_dialog import TargetDialog

            TargetDialog.edit(self._page.session, self._row.metric.id, self._page)

    @Slot()
    def _on_review(self) -> None:
        if self._row is not None:
            ReviewDialog.review(self._page.session, self._row.metric.id, self._page)

    @Slot()
    def _on_up(self) -> None:
        self._move(self._above)

    @Slot()
    def _on_down(self) -> None:
        self._move(self._below)

    def _move(self, before_id: int | None) -> None:
        if self._row is not None and before_id is not None:
            # Zero is the id of no metric: behind the last.
            operation = partial(
                stages.move_metric, metric_id=self._row.metric.id, before_id=before_id or None
            )
            self._page.session.perform(operation)

    @Slot()
    def _on_retire(self) -> None:
        if self._row is None:
            return
        metric, session = self._row.metric, self._page.session
        users = stages.calculated_from(session.require_file(), metric.id)
        asked = RetireDialog.ask(metric.name, session.today(), self._page, users)
        if asked is not None:
            session.perform(
                partial(stages.retire_metric, metric_id=metric.id, reason=asked.reason, on=asked.on)
            )

    @Slot()
    def _on_restore(self) -> None:
        if self._row is None:
            return
        metric, session = self._row.metric, self._page.session
        if session.perform(partial(stages.restore_metric, metric_id=metric.id)) is None:
            return
        with session.read() as records:
            stage = find_metric(records, metric.id).stage
        text = {
            Stage.KPI: _("“{name}” is a KPI again."),
            Stage.INPUT: _("“{name}” is an input again."),
        }.get(stage, _("“{name}” is back as a candidate. You can make it a KPI."))
        session.show_message(text.format(name=metric.name))

    @Slot()
    def _on_delete(self) -> None:
        if self._row is None:
            return
        try:
            stages.check_deletable(self._page.session.require_file(), self._row.metric.id)
        except UserError as error:
            self._page.session.show_error(error.message)
            return
        question = _(
            "Delete “{name}” with all its numbers, notes and targets? Retiring it would keep them "
            "readable. You can undo this."
        ).format(name=self._row.metric.name)
        if MessageDialog.ask(self._page, question, _("Delete"), is_destructive=True):
            operation = partial(stages.delete_metric, metric_id=self._row.metric.id)
            self._page.session.perform(operation)
