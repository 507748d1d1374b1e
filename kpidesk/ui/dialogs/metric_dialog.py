"""The form that edits a metric: the wizard's panels as tabs."""

from functools import partial

from PySide6.QtCore import QSize
from PySide6.QtGui import QAction, QKeySequence, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from kpidesk.domain.changes import ChangeSet
from kpidesk.domain.errors import FieldError, UserError
from kpidesk.domain.periods import Frequency
from kpidesk.i18n import _
from kpidesk.services import metric_drafts, metrics
from kpidesk.services.metric_drafts import MetricDraft
from kpidesk.ui.controls import Button, PrimaryButton
from kpidesk.ui.dialogs.messages import MessageDialog
from kpidesk.ui.session import Session
from kpidesk.ui.theme import Space
from kpidesk.ui.wizards.details_panel import DetailsPanel
from kpidesk.ui.wizards.fitting import FRAME, scrolled
from kpidesk.ui.wizards.measure_panel import MeasurePanel
from kpidesk.ui.wizards.number_panel import NumberPanel
from kpidesk.ui.wizards.objective_panel import ObjectivePanel
from kpidesk.ui.wizards.panels import Panel
from kpidesk.ui.wizards.qualification_panel import QualificationPanel
from kpidesk.ui.wizards.target_panel import TargetPanel
from kpidesk.ui.wizards.timing_panel import TimingPanel


class MetricDialog(QDialog):
    """Edits one metric; every tab is saved together, or none."""

    def __init__(self, session: Session, metric_id: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._metric_id = metric_id
        self._draft = metric_drafts.draft_of(session.require_file(), metric_id)
        self._is_edited = False
        self.change: ChangeSet | None = None
        self.panels = self._make_panels()
        self.setWindowTitle(_("Edit {name}").format(name=self._draft.name))
        self.setMinimumSize(560, 400)
        self.resize(QSize(1000, 720).boundedTo(self.screen().availableSize() - FRAME))
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
        self._ask_when_changed()
        self._as_loaded = self._what_is_written()
        for panel in self.panels.values():
            panel.edited.connect(self._on_edited)
        self.tabs.currentChanged.connect(self._on_tab_changed)
        for keys, step in ((("Ctrl+Tab", "Ctrl+PgDown"), 1), (("Ctrl+Shift+Tab", "Ctrl+PgUp"), -1)):
            action = QAction(self)
            action.setShortcuts([QKeySequence(key) for key in keys])
            action.setData(step)
            action.triggered.connect(self._on_step)
            self.addAction(action)
        self._lay_out()

    def _make_panels(self) -> dict[str, Panel]:
        session, metric_id = self._session, self._metric_id
        offered = metrics.choices(session.require_file())
        year = session.calendar.containing(session.today(), Frequency.YEAR)
        self._measure = MeasurePanel(session, offered, metric_id, has_details=False)
        leading = [name for name in offered.leading if name != self._draft.name]
        return {
            _("&Number"): NumberPanel(offered),
            _("Measure"): self._measure,
            _("Target"): TargetPanel(session, metric_id),
            _("Ob&jective"): ObjectivePanel(offered, year.last_day),
            _("Good KPI?"): QualificationPanel(),
            _("Lead or lag"): TimingPanel(leading, [each.name for each in offered.metrics]),
            _("More"): DetailsPanel(offered, session.locale, session.today(), is_folded=False),
        }

    def _ask_when_changed(self) -> None:
        with self._session.read() as records:
            has_numbers = bool(records.values([self._metric_id]).get(self._metric_id))
        if has_numbers:
            self._measure.ask_when_changed(self._draft)

    def _lay_out(self) -> None:
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

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        next(iter(self.panels.values())).go_to_first()

    def _on_step(self) -> None:
        """Go to the next tab, or to the one before."""
        action = self.sender()
        if isinstance(action, QAction):
            step = int(action.data())
            self.tabs.setCurrentIndex((self.tabs.currentIndex() + step) % self.tabs.count())

    def _on_edited(self) -> None:
        self._is_edited = True

    def _on_tab_changed(self, index: int) -> None:
        """Let the panel that is shown now follow what was written on the others."""
        shown = list(self.panels.values())[index]
        draft = self._draft
        for panel in self.panels.values():
            if panel is not shown:
                try:
                    draft = panel.collect(draft)
                except FieldError:
                    continue  # said when saving
        edited = self._is_edited
        shown.follow(draft)
        self._is_edited = edited
        if self.focusWidget() is not self.tabs.tabBar():  # else the arrows go on from tab to tab
            shown.go_to_first()

    def _collected(self) -> MetricDraft:
        draft = self._draft
        for panel in self.panels.values():
            draft = panel.collect(draft)
        return draft

    def accept(self) -> None:
        for panel in self.panels.values():
            panel.clear_problems()
        try:
            draft = self._collected()
        except FieldError as error:
            self._on_refused(error)
            return
        operation = partial(metrics.edit_metric, metric_id=self._metric_id, draft=draft)
        self.change = self._session.perform(operation, self._on_refused)
        if self.change is not None:
            super().accept()

    def reject(self) -> None:
        """Leave, after asking where something was changed that would be lost."""
        question = _("Close without saving? What you changed here is not kept.")
        if (
            self._is_edited
            and self._is_different()
            and not MessageDialog.ask(self, question, _("Close"), is_destructive=True)
        ):
            return
        super().reject()

    def _what_is_written(self) -> MetricDraft | None:
        """Return what the fields say; None where one of them is not understood."""
        try:
            return self._collected()
        except FieldError:
            return None

    def _is_different(self) -> bool:
        written = self._what_is_written()
        return written is None or written != self._as_loaded

    def _on_refused(self, error: UserError) -> None:
        """Show the sentence at its field, on the tab where the field is."""
        if isinstance(error, FieldError):
            for index, panel in enumerate(self.panels.values()):
                if error.field in panel.fields:
                    self.tabs.setCurrentIndex(index)
                    panel.show_problem(error)
                    return
        self._session.show_error(error.message)
