"""The last step of an import: what it would do with every cell, and what has to be decided."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kpidesk.domain.import_plans import ImportChoices, ImportPlan, Outcome, Proposal
from kpidesk.domain.metrics import Metric
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import FiscalCalendar
from kpidesk.ui import theme
from kpidesk.ui.dialogs.import_outcome import OutcomeChips
from kpidesk.ui.dialogs.import_preview import CellDetail, ImportPreviewTable
from kpidesk.ui.models.import_draft import ImportDraft
from kpidesk.ui.models.import_model import ImportPreviewModel, is_choice
from kpidesk.ui.models.import_scales import SheetScales
from kpidesk.ui.models.import_words import Terms, percent_example
from kpidesk.ui.theme import Space
from kpidesk.ui.wizards.import_review_questions import ConflictBar, PercentPanel, TotalsPanel

_LOW: Final = 420  # pixels; below it the questions say less, so that the cells have room


class ReviewStep(QWidget):
    """The questions, the chips, the cells, and the cell that is looked at in full."""

    choices_changed = Signal(object)  # ImportChoices

    def __init__(
        self,
        metrics: Mapping[int, Metric],
        calendar: FiscalCalendar,
        locale: NumberLocale,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._metrics = metrics
        self._terms = Terms(metrics, calendar, locale)
        self._choices = ImportChoices()
        self._asks_percent = False
        self.totals = TotalsPanel(locale)
        self.percent = PercentPanel()
        self.conflicts = ConflictBar()
        self.chips = OutcomeChips()
        self.model = ImportPreviewModel(self._terms, self)
        self.table = ImportPreviewTable(self.model)
        self.detail = CellDetail(self._terms)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        for widget in (self.totals, self.percent, self.conflicts, self.chips):
            column.addWidget(widget)
        column.addWidget(self.table, 1)
        column.addWidget(self.detail)
        self.totals.changed.connect(self._on_totals_changed)
        self.percent.changed.connect(self._on_percent_changed)
        self.conflicts.conflict_chosen.connect(self._on_conflict_chosen)
        self.conflicts.targets_toggled.connect(self._on_targets_toggled)
        self.chips.outcome_chosen.connect(self._on_outcome_chosen)
        self.model.overwriting_chosen.connect(self._on_overwriting_chosen)
        self.table.selectionModel().currentRowChanged.connect(self._on_current_row_changed)
        self.model.modelReset.connect(self._on_current_row_changed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.totals.set_low(is_low=self.height() < _LOW * theme.type_scale())

    def show_draft(self, draft: ImportDraft) -> None:
        """Show what the plan of `draft` does."""
        plan, self._choices = draft.plan, draft.choices
        self._terms = replace(
            self._terms,
            metrics={**self._metrics, **_created(plan)},
            scales=SheetScales.of(draft.wanted),
        )
        self.detail.terms = self._terms
        example = None
        if plan.asks_percent_reading:
            example = percent_example(draft.wanted, plan, self._terms)
        self._asks_percent = example is not None
        self.percent.setVisible(self._asks_percent)
        if example is not None:
            self.percent.ask(example)
        self.percent.restore(plan.choices.percent_reading)
        self.totals.show_totals(plan.differing_totals, is_accepted=plan.choices.accepts_totals)
        self.conflicts.show_choices(
            sum(is_choice(each) for each in plan.proposals),
            plan.choices.on_conflict,
            has_targets=any(table.targets for table in draft.tables),
            with_targets=plan.choices.with_targets,
        )
        self.chips.show_counts(Counter(proposal.outcome for proposal in plan.proposals))
        self.model.load(plan.proposals, self._terms)

    @property
    def is_answered(self) -> bool:
        """Say whether nothing is asked that has no answer yet."""
        return not self._asks_percent or self.percent.reading is not None

    def focus_first(self) -> bool:
        """Go to the first question; False where there is none that has to be answered."""
        if not self.totals.isHidden() and not self.totals.accept.isChecked():
            self.totals.accept.setFocus(Qt.FocusReason.TabFocusReason)
        elif not self.is_answered:
            first = next(iter(self.percent.buttons.values()))
            first.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            return False
        return True

    # What the person does

    def _choose(self, choices: ImportChoices) -> None:
        self._choices = choices
        self.choices_changed.emit(choices)

    @Slot()
    def _on_totals_changed(self) -> None:
        self._choose(replace(self._choices, accepts_totals=self.totals.accept.isChecked()))

    @Slot()
    def _on_percent_changed(self) -> None:
        self._choose(replace(self._choices, percent_reading=self.percent.reading))

    @Slot()
    def _on_conflict_chosen(self) -> None:
        # What was decided one by one was meant against what held before.
        self._choose(replace(self._choices, on_conflict=self.conflicts.box.choice, kept={}))

    @Slot()
    def _on_targets_toggled(self) -> None:
        self._choose(replace(self._choices, with_targets=self.conflicts.targets.isChecked()))

    @Slot(object, bool)
    def _on_overwriting_chosen(self, proposal: Proposal, is_taken: bool) -> None:
        if proposal.metric_id is not None and proposal.period is not None:
            kept = {**self._choices.kept, (proposal.metric_id, proposal.period): not is_taken}
            self._choose(replace(self._choices, kept=kept))

    @Slot(object)
    def _on_outcome_chosen(self, outcome: Outcome | None) -> None:
        self.model.set_filter(outcome)

    @Slot()
    def _on_current_row_changed(self) -> None:
        index = self.table.currentIndex()
        self.detail.show_proposal(self.model.proposal(index.row()) if index.isValid() else None)


def _created(plan: ImportPlan) -> dict[int, Metric]:
    """Return the metrics that the plan creates, under the numbers that its proposals use."""
    return {
        -number: Metric(
            -number,
            new.name,
            unit=new.unit,
            frequency=new.frequency,
            aggregation=new.aggregation,
        )
        for number, new in enumerate(plan.creates, start=1)
    }
