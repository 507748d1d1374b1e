"""The wizard that defines a KPI, from the objective to the target."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QSize, QTimer, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget, QWizard

from kpidesk.domain.changes import ChangeSet
from kpidesk.domain.errors import FieldError, UserError
from kpidesk.domain.metrics import Aggregation, Stage
from kpidesk.domain.periods import Frequency
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.qualification import Outcome
from kpidesk.i18n import _
from kpidesk.services import library, metric_drafts, metrics
from kpidesk.services.explanations import FormulaCheck
from kpidesk.services.metric_drafts import MetricDraft
from kpidesk.ui import theme
from kpidesk.ui.controls import Button, PrimaryButton
from kpidesk.ui.dialogs.messages import MessageDialog
from kpidesk.ui.session import Session
from kpidesk.ui.wizards.fitting import FRAME
from kpidesk.ui.wizards.measure_panel import MeasurePanel
from kpidesk.ui.wizards.number_panel import FindNumberPanel
from kpidesk.ui.wizards.objective_panel import GoalPanel
from kpidesk.ui.wizards.panels import Panel
from kpidesk.ui.wizards.qualification_panel import QualificationPanel
from kpidesk.ui.wizards.step_list import StepList
from kpidesk.ui.wizards.target_panel import TargetPanel
from kpidesk.ui.wizards.timing_panel import TimingPanel
from kpidesk.ui.wizards.wizard_pages import PanelPage, SummaryPage

_STEPS_FROM = 680  # pixels


class KpiWizard(QWizard):
    """Seven short pages; what is typed on one stays when the person goes back."""

    def __init__(
        self,
        session: Session,
        parent: QWidget | None = None,
        *,
        candidate_id: int | None = None,
        library_key: str = "",
        name: str = "",
    ) -> None:
        super().__init__(parent)
        self.session = session
        self.result_change: ChangeSet | None = None
        self._is_edited = False
        self._candidate_id = candidate_id
        self._based_on = ""
        self.draft = self._first_draft(library_key, name)
        title = _("New KPI")
        if candidate_id is not None:
            title = _("Make “{name}” a KPI").format(name=self.draft.name)
        self.setWindowTitle(title)
        self.setWizardStyle(QWizard.WizardStyle.ClassicStyle)
        self.setOption(QWizard.WizardOption.NoBackButtonOnStartPage)
        self.setButton(QWizard.WizardButton.NextButton, PrimaryButton(_("&Next")))
        self.setButton(QWizard.WizardButton.FinishButton, PrimaryButton(_("Create &KPI")))
        self.setButton(QWizard.WizardButton.BackButton, Button(_("&Back")))
        self.setButton(QWizard.WizardButton.CancelButton, Button(_("Cancel")))
        self.setMinimumSize(560, 400)
        self.resize(QSize(1080, 720).boundedTo(self.screen().availableSize() - FRAME))
        self._add_pages()

    def _first_draft(self, library_key: str, name: str) -> MetricDraft:
        file = self.session.require_file()
        draft = MetricDraft(name)
        if self._candidate_id is not None:
            draft = metric_drafts.draft_of(file, self._candidate_id)
        elif library_key:
            draft = library.draft_from_library(file, library_key, self.session.today())
            self._based_on = draft.name
            draft = replace(draft, name=name or draft.name)
        return draft

    def _add_pages(self) -> None:
        session = self.session
        offered = metrics.choices(session.require_file())
        year = session.calendar.containing(session.today(), Frequency.YEAR)
        about = "" if self._candidate_id is None else self.draft.name
        self._objective = GoalPanel(offered, year.last_day, self._usual_outcomes(), about=about)
        self._number = FindNumberPanel(session, offered, self.draft, self._based_on)
        self._number.taken.connect(self._on_number_taken)
        self._qualification = QualificationPanel()
        self._measure = MeasurePanel(session, offered, self._candidate_id)
        self._target = TargetPanel(session, self._candidate_id)
        others = [name for name in offered.leading if name != self.draft.name]
        panels: dict[str, Panel] = {
            _("Objective"): self._objective,
            _("Number"): self._number,
            _("Good KPI?"): self._qualification,
            _("Lead or lag"): TimingPanel(others, [each.name for each in offered.metrics]),
            _("Measure"): self._measure,
            _("Target"): self._target,
        }
        for panel in panels.values():
            self.addPage(PanelPage(self, panel))
        self.addPage(SummaryPage(self))
        self._steps = StepList((*panels, _("Summary")))
        self.setSideWidget(self._steps)
        self.currentIdChanged.connect(self._steps.show_step)
        self.currentIdChanged.connect(self._on_page_changed)

    def _usual_outcomes(self) -> list[Outcome]:
        """Return what matters most to the company: as was said, else what most KPIs lead to."""
        if self.session.company.outcomes:
            return list(self.session.company.outcomes)
        with self.session.read() as records:
            named = [metric.outcome for metric in records.metrics() if metric.stage is Stage.KPI]
        counted = Counter(outcome for outcome in named if outcome is not None)
        return [outcome for outcome, _count in counted.most_common(2)]

    @classmethod
    def run(
        cls,
        session: Session,
        parent: QWidget | None = None,
        *,
        candidate_id: int | None = None,
        library_key: str = "",
        name: str = "",
    ) -> ChangeSet | None:
        """Show the wizard; return what was created or changed, None where the person cancelled.

        `candidate_id` is a metric to go on with, `library_key` a metric of the library to start
        from, `name` what to call a new one.
        """
        try:
            wizard = cls(
                session, parent, candidate_id=candidate_id, library_key=library_key, name=name
            )
        except UserError as error:
            session.show_error(error.message)
            return None
        try:
            wizard.exec()
            return wizard.result_change
        finally:
            wizard.deleteLater()

    # From page to page

    @property
    def candidate_id(self) -> int | None:
        """Return the metric that the wizard goes on with; None where it makes a new one."""
        return self._number.candidate_id or self._candidate_id

    @property
    def proposals(self) -> int:
        """Return how many proposals went into the draft: pages seen before then look again."""
        return self._number.proposals

    @property
    def formula_check(self) -> FormulaCheck | None:
        """Return what the formula was last found to give; None without one."""
        return self._measure.formula_check

    def prepare(self, panel: Panel) -> None:
        """Tell a panel, before it is shown, what other panels know."""
        if panel is self._qualification:
            self._qualification.suggest(self._objective.outcomes)

    def check(self, panel: Panel) -> None:
        """Raise FieldError where the draft so far cannot be accepted.

        What later pages ask for is checked there, and the formula by its own panel.
        """
        if panel is self._objective:  # which comes before the name
            return
        draft = self.draft
        if panel is not self._target:
            draft = replace(draft, target=None)
        if draft.formula:
            is_recomputed = draft.aggregation is Aggregation.RECOMPUTE
            typed = Aggregation.MEAN if is_recomputed else draft.aggregation
            draft = replace(draft, formula="", aggregation=typed)
        with self.session.read() as records:
            metric_drafts.check_draft(records, draft, self.candidate_id)

    @Slot(int)
    def _on_page_changed(self, _page_id: int) -> None:
        page = self.currentPage()
        if isinstance(page, PanelPage):
            # After the wizard has put the keyboard where it thinks best.
            QTimer.singleShot(0, page.panel, page.panel.go_to_first)
        elif isinstance(page, SummaryPage):
            QTimer.singleShot(0, page, page.go_to_first)

    @Slot()
    def _on_number_taken(self) -> None:
        self.next()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # On a small screen the page needs the room.
        self._steps.setVisible(self.width() >= _STEPS_FROM * theme.type_scale())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Of the last page the keyboard has the button, and the card may be longer than the window.
        page = self.currentPage()
        if isinstance(page, SummaryPage) and page.scroll_card(event.key()):
            return
        super().keyPressEvent(event)

    @Slot()
    def note_edit(self) -> None:
        """Remember that something was typed."""
        self._is_edited = True

    # The end

    def accept(self) -> None:
        change = self.session.perform(self._operation(), self.show_refusal)
        if change is not None:
            self.result_change = change
            super().accept()

    def _operation(self) -> Callable[[CompanyFile], ChangeSet]:
        draft, metric_id = self.finished_draft(), self.candidate_id
        outcomes = self._objective.outcomes
        if metric_id is None:
            return partial(metrics.define_kpi, draft=draft, outcomes=outcomes)
        return partial(
            metrics.edit_metric,
            metric_id=metric_id,
            draft=draft,
            is_promotion=True,
            outcomes=outcomes,
        )

    def finished_draft(self) -> MetricDraft:
        """Return the draft as it is kept: from when on its numbers are collected, too.

        Where nobody says, that is from the running period on, or from its target or its first
        number on where that is earlier.
        """
        draft, session = self.draft, self.session
        if draft.starts_on is not None:
            return draft
        days = [session.today()]
        if draft.target is not None:
            days.append(draft.target.starts)
        if self.candidate_id is not None:
            with session.read() as records:
                values = records.values([self.candidate_id]).get(self.candidate_id, {})
            days += [p.start for p in values if p.frequency is draft.frequency]
        return replace(
            draft, starts_on=session.calendar.containing(min(days), draft.frequency).start
        )

    def reject(self) -> None:
        """Leave, after asking where something was typed that would be lost."""
        question = _("Leave the wizard? What you typed here is not kept.")
        if self._is_edited and not MessageDialog.ask(
            self, question, _("Leave"), is_destructive=True
        ):
            return
        super().reject()

    def show_refusal(self, error: UserError) -> None:
        """Go back to the page of the field that was refused; nothing typed is lost."""
        if isinstance(error, FieldError):
            for page_id in self.pageIds():
                page = self.page(page_id)
                if page_id > self.currentId() or not isinstance(page, PanelPage):
                    continue
                if error.field in page.panel.fields:
                    while self.currentId() > page_id:
                        self.back()
                    QTimer.singleShot(0, page.panel, partial(page.panel.show_problem, error))
                    return
        self.session.show_error(error.message)
