"""The form that edits a metric: the wizard's panels as tabs."""

from functools import partial

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from kpidesk.domain.changes import ChangeSet
from kpidesk.domain.errors import FieldError, UserError
from kpidesk.i18n import _
from kpidesk.services import metrics
from kpidesk.ui.controls import Button, PrimaryButton
from kpidesk.ui.session import Session
from kpidesk.ui.theme import Space
from kpidesk.ui.wizards.fitting import FRAME, scrolled
from kpidesk.ui.wizards.panels import MeasurePanel, NumberPanel, ObjectivePanel, Panel
from kpidesk.ui.wizards.target_panel import TargetPanel


class MetricDialog(QDialog):
    """Edits one metric; every tab is saved together, or none."""

    def __init__(self, session: Session, metric_id: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._metric_id = metric_id
        self._draft = metrics.draft_of(session.require_file(), metric_id)
        self.change: ChangeSet | None = None
        offered = metrics.choices(session.require_file())
        calendar, locale = session.calendar, session.locale
        self._target = TargetPanel(calendar, locale, session.today())
        self.panels: dict[str, Panel] = {
            _("&Number"): NumberPanel(offered),
            _("&Measure"): MeasurePanel(offered, locale),
            _("&Target"): self._target,
            _("&Objective"): ObjectivePanel(offered),
        }
        self.setWindowTitle(_("Edit {name}").format(name=self._draft.name))
        self.setMinimumSize(480, 360)
        self.resize(QSize(700, 620).boundedTo(self.screen().availableSize() - FRAME))
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        for title, panel in self.panels.items():
            panel.load(self._draft)
            panel.follow_edits()
            page = QWidget()
            column = QVBoxLayout(page)
            column.setContentsMargins(Space.S, Space.L, Space.S, Space.S)
            column.addWidget(panel)
            self.tabs.addTab(scrolled(page), title)
        self.tabs.currentChanged.connect(self._on_tab_changed)
        self.save_button = PrimaryButton(_("&Save"))
        self.save_button.setDefault(True)
        self.save_button.clicked.connect(self.accept)
        cancel = Button(_("Cancel"))
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.S)
        buttons.addStretch()
        buttons.addWidget(cancel)
        buttons.addWidget(self.save_button)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        outer.setSpacing(Space.L)
        outer.addWidget(self.tabs)
        outer.addLayout(buttons)

    @classmethod
    def edit(cls, session: Session, metric_id: int, parent: QWidget | None) -> ChangeSet | None:
        """Show the form; return what was changed, None where nothing was."""
        try:
            dialog = cls(session, metric_id, parent)
        except UserError as error:
            session.show_error(error.message)
            return None
        try:
            dialog.exec()
            return dialog.change
        finally:
            dialog.deleteLater()

    def _on_tab_changed(self) -> None:
        """Let the target follow the frequency, unit and direction chosen on another tab."""
        draft = self._draft
        try:
            for panel in self.panels.values():
                if panel is not self._target:
                    draft = panel.collect(draft)
        except FieldError:
            return  # said when saving
        self._target.follow(draft)

    def accept(self) -> None:
        draft = self._draft
        for panel in self.panels.values():
            panel.clear_problems()
        try:
            for panel in self.panels.values():
                draft = panel.collect(draft)
        except FieldError as error:
            self._on_refused(error)
            return
        operation = partial(metrics.edit_metric, metric_id=self._metric_id, draft=draft)
        self.change = self._session.perform(operation, self._on_refused)
        if self.change is not None:
            super().accept()

    def _on_refused(self, error: UserError) -> None:
        """Show the sentence at its field, on the tab where the field is."""
        if isinstance(error, FieldError):
            for index, panel in enumerate(self.panels.values()):
                if error.field in panel.fields:
                    self.tabs.setCurrentIndex(index)
                    panel.show_problem(error)
                    return
        self._session.show_error(error.message)
