"""The panel that asks whether a number is worth being a KPI."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QVBoxLayout, QWidget

from kpidesk.domain.qualification import Answers, Criterion, Outcome
from kpidesk.i18n import _, ngettext
from kpidesk.services.metric_drafts import MetricDraft
from kpidesk.ui.controls import Label
from kpidesk.ui.theme import FontRole, Space
from kpidesk.ui.wizards.fold import Fold
from kpidesk.ui.wizards.panels import Panel
from kpidesk.ui.wizards.question_rows import QuestionList
from kpidesk.ui.wizards.so_what_box import SoWhatBox


class QualificationPanel(Panel):
    """SMART, seven questions, and “so what?”; no answer blocks anything."""

    is_wide = True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            _("Is it a good KPI?"),
            _("Answer with Y or N; up and down go to the next question. Skip what you cannot say."),
            parent,
        )
        self.smart = QuestionList(each for each in Criterion if each.is_smart)
        self.seven = QuestionList(each for each in Criterion if not each.is_smart)
        self.more = Fold(_("Seven more &questions"), self.seven)
        self.so_what = SoWhatBox()
        self._count = Label("", FontRole.SECONDARY, wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(Label(_("Is it SMART?"), FontRole.SECTION))
        column.addWidget(self.smart)
        column.addWidget(self.more)
        column.addWidget(self._count)
        column.addSpacing(Space.S)
        column.addWidget(self.so_what)
        column.addStretch()
        self._add("so_what", self.so_what.field)
        self.smart.answered.connect(self._on_smart_answered)
        self.seven.answered.connect(self._on_answered)
        self.smart.left.connect(self._on_smart_left)
        self.seven.left.connect(self._on_seven_left)
        self.so_what.edited.connect(self.edited)
        self._on_answered()

    @property
    def answers(self) -> Answers:
        """Return what was answered so far."""
        return {**self.smart.answers, **self.seven.answers}

    def _on_smart_answered(self) -> None:
        if len(self.smart.answers) == len(self.smart.rows):
            self.more.open()
        self._on_answered()

    def _on_smart_left(self, step: int) -> None:
        if step > 0:
            self.more.open()
            self.seven.go_to(0)

    def _on_seven_left(self, step: int) -> None:
        if step < 0:
            self.smart.go_to(-1)
        else:
            self.so_what.go_here()

    def _on_answered(self) -> None:
        answers = self.answers
        doubts = sum(not answer.is_yes for answer in answers.values())
        told = _("{count} of {all} answered.")
        if doubts:
            told = ngettext(
                "{count} of {all} answered. {doubts} answer is a no: worth a thought, but no "
                "obstacle.",
                "{count} of {all} answered. {doubts} answers are a no: worth a thought, but no "
                "obstacle.",
                doubts,
            )
        self._count.setText(told.format(count=len(answers), all=len(Criterion), doubts=doubts))
        self.edited.emit()

    def suggest(self, outcomes: Sequence[Outcome]) -> None:
        """Propose what it leads to, from what the team wants to get better."""
        self.so_what.suggest(outcomes)

    def load(self, draft: MetricDraft) -> None:
        self.smart.answers = draft.answers
        self.seven.answers = draft.answers
        if self.seven.answers:
            self.more.open()
        self.so_what.load(draft.outcome, draft.so_what)
        self.follow(draft)

    def follow(self, draft: MetricDraft) -> None:
        self.so_what.show_name(draft.name)

    def collect(self, draft: MetricDraft) -> MetricDraft:
        return replace(
            draft,
            answers=self.answers,
            outcome=self.so_what.outcome,
            so_what=self.so_what.so_what,
        )
