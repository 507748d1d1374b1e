"""The wizard that defines a KPI, from the objective to the target."""

from functools import partial

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget, QWizard, QWizardPage

from kpidesk.domain.changes import ChangeSet
from kpidesk.domain.errors import FieldError, UserError
from kpidesk.domain.metrics import Stage
from kpidesk.i18n import _
from kpidesk.services import metrics
from kpidesk.services.metrics import MetricDraft
from kpidesk.ui.controls import Button, Label, PrimaryButton
from kpidesk.ui.dialogs.messages import MessageDialog
from kpidesk.ui.session import Session
from kpidesk.ui.theme import FontRole, Space
from kpidesk.ui.wizards.fitting import FRAME, scrolled
from kpidesk.ui.wizards.panels import MeasurePanel, NumberPanel, ObjectivePanel, Panel
from kpidesk.ui.wizards.step_list import StepList
from kpidesk.ui.wizards.summary_panel import SummaryPanel
from kpidesk.ui.wizards.target_panel import TargetPanel


class KpiWizard(QWizard):
    """Five short pages; what is typed on one stays when the person goes back."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.draft = MetricDraft("")
        self._is_edited = False
        self.result_change: ChangeSet | None = None
        offered = metrics.choices(session.require_file())
        self.setWindowTitle(_("New KPI"))
        self.setWizardStyle(QWizard.WizardStyle.ClassicStyle)
        self.setOption(QWizard.WizardOption.NoBackButtonOnStartPage)
        self.setButton(QWizard.WizardButton.NextButton, PrimaryButton(_("&Next")))
        self.setButton(QWizard.WizardButton.FinishButton, PrimaryButton(_("Create &KPI")))
        self.setButton(QWizard.WizardButton.BackButton, Button(_("&Back")))
        self.setButton(QWizard.WizardButton.CancelButton, Button(_("Cancel")))
        self.setMinimumSize(560, 400)
        self.resize(QSize(860, 660).boundedTo(self.screen().availableSize() - FRAME))
        calendar, locale = session.calendar, session.locale
        panels = (
            ObjectivePanel(offered),
            NumberPanel(offered),
            MeasurePanel(offered, locale),
            TargetPanel(calendar, locale, session.today()),
        )
        for panel in panels:
            self.addPage(PanelPage(self, panel))
        self.addPage(SummaryPage(self, SummaryPanel(calendar, locale)))
        self._steps = StepList(
            (_("Objective"), _("Number"), _("Measure"), _("Target"), _("Summary"))
        )
        self.setSideWidget(self._steps)
        self.currentIdChanged.connect(self._steps.show_step)

    @classmethod
    def run(cls, session: Session, parent: QWidget | None = None) -> ChangeSet | None:
        """Show the wizard; return what was created, None where the person cancelled."""
        wizard = cls(session, parent)
        try:
            wizard.exec()
            return wizard.result_change
        finally:
            wizard.deleteLater()

    def check(self) -> None:
        """Raise FieldError where the draft so far cannot be accepted."""
        with self.session.read() as records:
            metrics.check_draft(records, self.draft)

    def accept(self) -> None:
        change = self.session.perform(
            partial(metrics.define_kpi, draft=self.draft), self._on_refused
        )
        if change is not None:
            self.result_change = change
            super().accept()

    def reject(self) -> None:
        """Leave, after asking where something was typed that would be lost."""
        question = _("Leave the wizard? What you typed here is not kept.")
        if self._is_edited and not MessageDialog.ask(self, question, _("Leave")):
            return
        super().reject()

    @Slot()
    def note_edit(self) -> None:
        """Remember that something was typed."""
        self._is_edited = True

    def _on_refused(self, error: UserError) -> None:
        """Go back to the page of the field that was refused; nothing typed is lost."""
        if isinstance(error, FieldError):
            for page_id in self.pageIds():
                page = self.page(page_id)
                if isinstance(page, PanelPage) and error.field in page.panel.fields:
                    while self.currentId() > page_id:
                        self.back()
                    page.panel.show_problem(error)
                    return
        self.session.show_error(error.message)


class PanelPage(QWizardPage):
    """One panel as a page of the wizard."""

    def __init__(self, wizard: KpiWizard, panel: Panel) -> None:
        super().__init__()
        self._kpi_wizard = wizard
        self.panel = panel
        self._is_loaded = False
        _lay_out(self, panel.title, panel.subtitle, panel)

    def initializePage(self) -> None:
        # What was typed stays when the person comes back; the target depends on earlier pages.
        if not self._is_loaded:
            self.panel.load(self._kpi_wizard.draft)
            self._is_loaded = True
            self.panel.follow_edits()
            self.panel.edited.connect(self._kpi_wizard.note_edit)
        elif isinstance(self.panel, TargetPanel):
            self.panel.follow(self._kpi_wizard.draft)

    def cleanupPage(self) -> None:
        """Keep what was typed when the person goes back."""

    def validatePage(self) -> bool:
        self.panel.clear_problems()
        wizard = self._kpi_wizard
        before = wizard.draft
        try:
            wizard.draft = self.panel.collect(before)
            if not isinstance(self.panel, ObjectivePanel):  # which comes before the name
                wizard.check()
        except FieldError as error:
            wizard.draft = before
            if not self.panel.show_problem(error):
                wizard.session.show_error(error.message)
            return False
        return True


class SummaryPage(QWizardPage):
    """The card with everything on it, before it is created."""

    def __init__(self, wizard: KpiWizard, panel: SummaryPanel) -> None:
        super().__init__()
        self._kpi_wizard = wizard
        self._panel = panel
        subtitle = _("Go back to change anything. You can edit it later, too.")
        _lay_out(self, _("This is your KPI"), subtitle, panel)

    def initializePage(self) -> None:
        draft = self._kpi_wizard.draft
        self._panel.show_draft(draft)
        is_kpi = metrics.qualified_stage(draft) is Stage.KPI
        text = _("Create &KPI") if is_kpi else _("&Keep as candidate")
        self._kpi_wizard.button(QWizard.WizardButton.FinishButton).setText(text)


def _lay_out(page: QWizardPage, title: str, subtitle: str, content: QWidget) -> None:
    page.setAccessibleName(title)
    page.setAccessibleDescription(subtitle)
    column = QVBoxLayout(page)
    column.setContentsMargins(Space.L, Space.M, Space.L, Space.M)
    column.setSpacing(Space.XS)
    column.addWidget(Label(title, FontRole.TITLE, wrap=True))
    column.addWidget(Label(subtitle, secondary=True, wrap=True))
    column.addSpacing(Space.L)
    column.addWidget(scrolled(content), 1)
