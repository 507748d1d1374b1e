"""The last page of the wizard: the whole KPI on one card, in sentences."""

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from kpidesk.domain import period_names, sentences
from kpidesk.domain.metrics import Stage
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import FiscalCalendar
from kpidesk.domain.targets import PlanKind
from kpidesk.i18n import _, ngettext
from kpidesk.services.metrics import MetricDraft, TargetDraft, qualified_stage
from kpidesk.ui.controls import Card, IconLabel, Label
from kpidesk.ui.theme import FontRole, Space


class SummaryPanel(QWidget):
    """Shows a draft; edits nothing."""

    def __init__(
        self, calendar: FiscalCalendar, locale: NumberLocale, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._calendar = calendar
        self._locale = locale
        self._name = Label("", FontRole.TITLE, wrap=True)
        self._definition = Label("", secondary=True, wrap=True)
        self._values = {key: Label("", wrap=True) for key in self._rows()}
        self._verdict = Label("", wrap=True)
        card = Card()
        inside = QVBoxLayout(card)
        inside.setSpacing(Space.S)
        inside.addWidget(self._name)
        inside.addWidget(self._definition)
        inside.addSpacing(Space.S)
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.L)
        grid.setVerticalSpacing(Space.S)
        for row, (key, text) in enumerate(self._rows().items()):
            grid.addWidget(Label(text, secondary=True), row, 0)
            grid.addWidget(self._values[key], row, 1)
        grid.setColumnStretch(1, 1)
        inside.addLayout(grid)
        line = QGridLayout()
        line.setHorizontalSpacing(Space.S)
        line.addWidget(IconLabel("info", tone="accent"), 0, 0)
        line.addWidget(self._verdict, 0, 1)
        line.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.L)
        column.addWidget(card)
        column.addLayout(line)
        column.addStretch()

    @staticmethod
    def _rows() -> dict[str, str]:
        return {
            "objective": _("Objective"),
            "owner": _("Owner"),
            "department": _("Department"),
            "measure": _("Measured"),
            "timing": _("It is"),
            "direction": _("Direction"),
            "target": _("Target"),
        }

    def show_draft(self, draft: MetricDraft) -> None:
        """Show `draft` and what it will be kept as."""
        self._name.setText(draft.name)
        self._definition.setText(draft.definition)
        self._definition.setVisible(bool(draft.definition))
        none = _("not chosen yet")
        texts = {
            "objective": draft.objective or none,
            "owner": draft.owner or none,
            "department": draft.department or none,
            "measure": draft.frequency.label,
            "timing": draft.timing.label,
            "direction": draft.direction.label,
            "target": self._target_text(draft),
        }
        for key, text in texts.items():
            self._values[key].setText(text)
        self._verdict.setText(self._verdict_text(draft))

    def _target_text(self, draft: MetricDraft) -> str:
        target = draft.target
        if target is None:
            return _("no target yet")
        start = period_names.label(
            self._calendar.containing(target.starts, draft.frequency), self._calendar
        )
        if target.kind is PlanKind.CONSTANT and target.constant is not None:
            goal = sentences.target_text(target.constant, draft.direction, draft.unit, self._locale)
            return _("{target}, from {period}").format(target=goal, period=start)
        return self._per_period_text(target)

    def _per_period_text(self, target: TargetDraft) -> str:
        periods = sorted(target.per_period)
        return ngettext(
            "a target of its own for {count} period, {first} to {last}",
            "a target of its own for {count} periods, {first} to {last}",
            len(periods),
        ).format(
            count=len(periods),
            first=period_names.label(periods[0], self._calendar),
            last=period_names.label(periods[-1], self._calendar),
        )

    def _verdict_text(self, draft: MetricDraft) -> str:
        if qualified_stage(draft) is Stage.KPI:
            return _("It has an objective, an owner and a target: this is a KPI.")
        return _(
            "A KPI needs an objective, an owner and a target. Until it has all three, this number "
            "is kept as a candidate. You can complete it at any time."
        )
