"""The panel that asks what the KPI is for."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QVBoxLayout, QWidget

from kpidesk.domain.objectives import Level
from kpidesk.domain.qualification import Outcome
from kpidesk.i18n import _
from kpidesk.services.metric_drafts import MetricDraft
from kpidesk.services.metrics import Choices
from kpidesk.ui.controls import Label
from kpidesk.ui.day_fields import DayField
from kpidesk.ui.theme import FontRole, Space
from kpidesk.ui.wizards.fields import ChoiceBox, Field
from kpidesk.ui.wizards.fold import Fold
from kpidesk.ui.wizards.name_box import NameBox
from kpidesk.ui.wizards.panels import Panel

_MOST_OUTCOMES = 2


class ObjectivePanel(Panel):
    """The objective; a new one may get its level and a deadline."""

    def __init__(
        self,
        choices: Choices,
        deadline: dt.date,
        parent: QWidget | None = None,
        *,
        about: str = "",
    ) -> None:
        """Offer the objectives of `choices`; `deadline` is proposed for a new one.

        `about` is the name of the metric that it is for, where there is one by now.
        """
        title = _("What do you want to achieve?")
        if about:
            title = _("What do you want to achieve with “{name}”?").format(name=about)
        super().__init__(
            title,
            _("A number means something only when it serves a goal."),
            parent,
        )
        self._known = {name.casefold() for name in choices.objectives}
        self._objective = NameBox(
            choices.objectives,
            _("For example: win 100 regular customers this year"),
            new_text=_("“{name}” is new; it will be added to your objectives."),
        )
        hint = _(
            "Pick one of yours or write a new one, as you would say it to your team. You can add "
            "it later; until then the number is kept as a candidate."
        )
        self._level = ChoiceBox(Level)
        self._deadline = DayField(_("Due on"), _("Deadline"), deadline)
        self._more = Fold(_("Le&vel and deadline of this new objective"), self._level_and_day())
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(Space.M)
        self.column.addWidget(self._add("objective", Field(_("&Objective"), self._objective, hint)))
        self.column.addWidget(self._more)
        self._add_more()
        self.column.addStretch()
        self._objective.editTextChanged.connect(self._on_objective_edited)
        self._level.currentIndexChanged.connect(self.edited)
        self._deadline.day_changed.connect(self.edited)
        self._more.setVisible(self._is_new)

    def _level_and_day(self) -> QWidget:
        content = QWidget()
        grid = QGridLayout(content)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Space.L)
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(self._add("objective_level", Field(_("L&evel"), self._level)), 0, 0, top)
        deadline = self._add("objective_deadline", Field(_("De&adline"), self._deadline))
        grid.addWidget(deadline, 0, 1, top)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        return content

    def _add_more(self) -> None:
        """Add what else is asked, below the objective."""

    @property
    def _is_new(self) -> bool:
        name = self._objective.name.casefold()
        return bool(name) and name not in self._known

    def _on_objective_edited(self) -> None:
        self._more.setVisible(self._is_new)
        self.edited.emit()

    def load(self, draft: MetricDraft) -> None:
        self._objective.name = draft.objective
        self._level.choice = draft.objective_level
        self._deadline.show_day(draft.objective_deadline)

    def collect(self, draft: MetricDraft) -> MetricDraft:
        is_new = self._is_new
        return replace(
            draft,
            objective=self._objective.name,
            objective_level=self._level.choice if is_new else Level.COMPANY,
            objective_deadline=self._deadline.day if is_new else None,
        )


class GoalPanel(ObjectivePanel):
    """The objective, and what should get better in the end: the team's primary outcomes."""

    def __init__(
        self,
        choices: Choices,
        deadline: dt.date,
        outcomes: Iterable[Outcome] = (),
        parent: QWidget | None = None,
        *,
        about: str = "",
    ) -> None:
        """Start with `outcomes`, which the team has named before."""
        self._outcomes = {outcome: QCheckBox(_outcome_text(outcome)) for outcome in Outcome}
        super().__init__(choices, deadline, parent, about=about)
        for outcome in outcomes:
            self._outcomes[outcome].setChecked(True)

    def _add_more(self) -> None:
        box = QWidget()
        rows = QVBoxLayout(box)
        rows.setContentsMargins(0, Space.M, 0, 0)
        rows.setSpacing(Space.S)
        rows.addWidget(Label(_("What should get better in the end? Choose one or two."), wrap=True))
        for check in self._outcomes.values():
            rows.addWidget(check)
            check.toggled.connect(self._on_outcome_toggled)
        rows.addWidget(
            Label(_("It helps to see later whether a number leads there."), FontRole.SECONDARY)
        )
        self.column.addWidget(box)

    def _on_outcome_toggled(self) -> None:
        # A team that wants everything at once has chosen nothing.
        is_full = len(self.outcomes) >= _MOST_OUTCOMES
        for check in self._outcomes.values():
            check.setEnabled(check.isChecked() or not is_full)
        self.edited.emit()

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Return what should get better in the end: none, one or two."""
        return tuple(outcome for outcome, check in self._outcomes.items() if check.isChecked())


def _outcome_text(outcome: Outcome) -> str:
    return {
        Outcome.REVENUE: _("&More revenue"),
        Outcome.COST: _("&Lower cost"),
        Outcome.SATISFACTION: _("&Happier customers"),
    }[outcome]
