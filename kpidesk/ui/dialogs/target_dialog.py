"""Changes the target of a KPI, and nothing else of it."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from kpidesk.domain.changes import ChangeSet
from kpidesk.domain.errors import FieldError, UserError
from kpidesk.i18n import _
from kpidesk.services import metrics
from kpidesk.services.metric_drafts import TargetDraft, draft_of
from kpidesk.ui import theme
from kpidesk.ui.dialogs.forms import DialogFrame
from kpidesk.ui.session import Session
from kpidesk.ui.wizards.fitting import FRAME, scrolled
from kpidesk.ui.wizards.target_lab import TargetLabDialog
from kpidesk.ui.wizards.target_panel import TargetPanel


class TargetDialog(DialogFrame):
    """The target of one KPI; the one until now keeps the periods that it was set for."""

    def __init__(
        self,
        session: Session,
        metric_id: int,
        parent: QWidget | None = None,
        proposed: TargetDraft | None = None,
    ) -> None:
        self._session = session
        self._metric_id = metric_id
        self._draft = draft_of(session.require_file(), metric_id)
        self.change: ChangeSet | None = None
        heading = _("Target of {name}").format(name=self._draft.name)
        super().__init__(heading, _("&Save"), parent)
        self.panel = TargetPanel(session, metric_id)
        self.panel.load(self._draft)
        self.panel.follow_edits()
        if proposed is not None:
            self.panel.take(proposed)
        self.body.addWidget(scrolled(self.panel), 1)
        if proposed is not None:
            self.panel.go_to_value()
        self.setMinimumSize(460, 360)
        wanted = QSize(1000, 600) * theme.type_scale()
        self.resize(wanted.boundedTo(self.screen().availableSize() - FRAME))

    @classmethod
    def edit(
        cls,
        session: Session,
        metric_id: int,
        parent: QWidget | None = None,
        proposed: TargetDraft | None = None,
    ) -> ChangeSet | None:
        """Show the form, with `proposed` typed in; return what was changed, None for nothing."""
        try:
            dialog = cls(session, metric_id, parent, proposed)
        except UserError as error:
            session.show_error(error.message)
            return None
        try:
            dialog.exec()
            return dialog.change
        finally:
            dialog.deleteLater()

    @classmethod
    def propose(
        cls, session: Session, metric_id: int, parent: QWidget | None = None
    ) -> ChangeSet | None:
        """Show the target lab, then the form with what was chosen there."""
        chosen = TargetLabDialog.choose(session, metric_id, parent)
        return None if chosen is None else cls.edit(session, metric_id, parent, chosen)

    def apply(self) -> bool:
        self.panel.clear_problems()
        try:
            draft = self.panel.collect(self._draft)
        except FieldError as error:
            self._on_refused(error)
            return False
        draft = replace(self._draft, target=draft.target)
        operation = partial(metrics.edit_metric, metric_id=self._metric_id, draft=draft)
        self.change = self._session.perform(operation, self._on_refused)
        return self.change is not None

    def _on_refused(self, error: UserError) -> None:
        if not (isinstance(error, FieldError) and self.panel.show_problem(error)):
            self._session.show_error(error.message)
