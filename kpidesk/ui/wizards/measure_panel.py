"""The panel that asks how a number is measured and shown, and who answers for it."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QVBoxLayout, QWidget

from kpidesk.domain.errors import FieldError
from kpidesk.domain.formulas.definitions import Definition
from kpidesk.domain.metrics import Direction, Stage
from kpidesk.domain.periods import Frequency
from kpidesk.i18n import _
from kpidesk.services.explanations import FormulaCheck
from kpidesk.services.metric_drafts import MetricDraft
from kpidesk.services.metrics import Choices
from kpidesk.ui import theme
from kpidesk.ui.session import Session
from kpidesk.ui.theme import Space
from kpidesk.ui.wizards.definition_change import DefinitionChange, means_something_else
from kpidesk.ui.wizards.details_panel import DetailsPanel
from kpidesk.ui.wizards.fields import ChoiceBox, Field
from kpidesk.ui.wizards.formula_checking import check_formula
from kpidesk.ui.wizards.live_preview import LivePreview
from kpidesk.ui.wizards.metric_values import ValueFields
from kpidesk.ui.wizards.name_box import NameBox
from kpidesk.ui.wizards.panels import Panel
from kpidesk.ui.wizards.unit_fields import UnitFields

_NEW = 0  # no metric of a file has this id
_CALM_MS = 150  # while somebody types, each keystroke would draw anew
_BESIDE_FROM = 760  # pixels: from this width on, the preview stands beside the fields


class MeasurePanel(Panel):
    """Owner, frequency, unit, direction, formula or source, and what a longer period is."""

    is_wide = True

    def __init__(
        self,
        session: Session,
        choices: Choices,
        metric_id: int | None = None,
        *,
        has_details: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        """Ask about a metric, `metric_id` None a new one; `has_details`: about the rest, too."""
        super().__init__(
            _("How is it measured?"), _("Who brings the number, how often, in which unit."), parent
        )
        self._session = session
        self._metric_id = metric_id
        self._draft = MetricDraft("")
        self._original: MetricDraft | None = None
        self._owner = NameBox(
            choices.owners,
            _("For example: Anna"),
            new_text=_("“{name}” is new; it will be added to your owners."),
        )
        self._frequency = ChoiceBox(Frequency)
        self._direction = ChoiceBox(Direction)
        self._unit = UnitFields(choices.company.currency)
        self._values = ValueFields(self._check_formula, _usable(choices, metric_id))
        self._change = DefinitionChange(session.calendar, session.today())
        self._change.hide()
        self.preview = LivePreview(session, metric_id)
        self._calm = QTimer(self, singleShot=True, interval=_CALM_MS)
        self._calm.timeout.connect(self._on_calm)
        self._details: DetailsPanel | None = None
        self._lay_out()
        if has_details:
            self._add_details(choices)
        self._column.addStretch()
        self._owner.editTextChanged.connect(self.edited)
        self._frequency.currentIndexChanged.connect(self._on_frame_changed)
        self._direction.currentIndexChanged.connect(self._on_meaning_changed)
        self._unit.edited.connect(self._on_unit_edited)
        self._values.edited.connect(self._on_meaning_changed)
        self._values.formula_field.unit_chosen.connect(self._unit.choose)
        self._change.edited.connect(self.edited)
        self.edited.connect(self._calm.start)

    def _lay_out(self) -> None:
        grid = self._grid = QGridLayout()
        grid.setHorizontalSpacing(Space.L)
        grid.setVerticalSpacing(Space.L)
        self._add("unit", self._unit.kind_field)
        self._add("formula", self._values.formula_field)
        self._add("source", self._values.source_field)
        self._add("aggregation", self._values.aggregation_field)
        self._add("changes_from", self._change.start_field)
        self._add("change_reason", self._change.reason_field)
        grid.addWidget(self._add("owner", Field(_("&Owner"), self._owner)), 0, 0)
        frequency = self._add("frequency", Field(_("&How often"), self._frequency))
        grid.addWidget(frequency, 0, 1)
        self._direction_field = self._add("direction", Field(_("&Direction"), self._direction))
        self._place_unit(is_narrow=False)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self._column = QVBoxLayout()
        self._column.setSpacing(Space.L)
        self._column.addLayout(grid)
        self._column.addWidget(self._values)
        self._column.addWidget(self._change)
        self._sides = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._sides.setContentsMargins(0, 0, 0, 0)
        self._sides.setSpacing(Space.XL)
        self._sides.addLayout(self._column, 3)
        self._sides.addWidget(self.preview, 2, Qt.AlignmentFlag.AlignTop)

    def _add_details(self, choices: Choices) -> None:
        session = self._session
        self._details = DetailsPanel(choices, session.locale, session.today())
        for key, field in self._details.fields.items():
            # Their letters are for a tab of their own; beside these fields they would be twice.
            field.rename(field.editor.accessibleName())
            self.fields.setdefault(key, field)
        self._column.addWidget(self._details)
        self._details.edited.connect(self.edited)

    def _place_unit(self, *, is_narrow: bool) -> None:
        """Put unit and direction beside each other, or below where both would be cut off."""
        for widget in (self._unit, self._direction_field):
            self._grid.removeWidget(widget)
        self._grid.addWidget(self._unit, 1, 0, 1, 2 if is_narrow else 1)
        self._grid.addWidget(self._direction_field, *((2, 0, 1, 2) if is_narrow else (1, 1)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = self.width() >= _BESIDE_FROM * theme.type_scale()
        directions = QBoxLayout.Direction
        self._sides.setDirection(directions.LeftToRight if beside else directions.TopToBottom)
        room = (self.width() - Space.XL) * 3 // 5 if beside else self.width()
        needed = self._unit.minimumSizeHint().width() + self._direction_field.sizeHint().width()
        self._place_unit(is_narrow=room < needed + Space.L)

    def minimumSizeHint(self) -> QSize:
        # What stands side by side must not keep a window from becoming narrow.
        hint = super().minimumSizeHint()
        parts = [self._unit, self._values, self._change, self.preview, self._direction_field]
        parts += [] if self._details is None else [self._details]
        shown = [part for part in parts if part.isVisibleTo(self)]
        narrow = max((part.minimumSizeHint().width() for part in shown), default=0)
        return QSize(min(hint.width(), narrow), hint.height())

    def _check_formula(self, text: str) -> FormulaCheck:
        definition = Definition(
            self._metric_id or _NEW,
            self._draft.name,
            self._frequency.choice,
            self._values.aggregation,
            self._unit.unit,
            text,
        )
        return check_formula(self._session, definition)

    def _on_unit_edited(self) -> None:
        self._values.follow_unit(self._unit.unit.kind)
        self._on_frame_changed()

    def _on_frame_changed(self) -> None:
        if self._values.is_calculated:
            self._values.formula_field.check_now()
        self._on_meaning_changed()

    def _on_meaning_changed(self) -> None:
        if self._details is not None:
            self._details.follow(self._shown(self._draft))
        if self._original is not None:
            shown = self._shown(self._original)
            self._change.follow(shown.frequency)
            self._change.setVisible(means_something_else(self._original, shown))
        self.edited.emit()

    def _on_calm(self) -> None:
        if self._session.is_open:  # the form may be on its way out
            self.show_preview()

    @property
    def formula_check(self) -> FormulaCheck | None:
        """Return what the formula was last found to give; None without one."""
        return self._values.formula_field.result

    def show_preview(self) -> None:
        """Draw the tile and the chart of what is typed."""
        shown = self._shown(self._draft)
        if self._original is not None and means_something_else(self._original, shown):
            shown = replace(shown, changes_from=self._change.changes_from)
        self.preview.show_draft(shown, self.formula_check)

    def ask_when_changed(self, original: MetricDraft) -> None:
        """Ask from when on a new meaning holds, since there are numbers with that of `original`."""
        self._original = original
        self._on_meaning_changed()

    def load(self, draft: MetricDraft) -> None:
        self.follow(draft)
        self._owner.name = draft.owner
        self._frequency.choice = draft.frequency
        self._unit.unit = draft.unit
        self._direction.choice = draft.direction
        self._values.load(draft.formula, draft.aggregation, draft.collection.source)
        if self._details is not None:
            self._details.load(draft)
            self._details.fold.fold_away()  # it is beside the point here, until somebody asks
        self.show_preview()

    def follow(self, draft: MetricDraft) -> None:
        self._draft = draft
        self._calm.start()

    def _shown(self, draft: MetricDraft) -> MetricDraft:
        return replace(
            draft,
            owner=self._owner.name,
            frequency=self._frequency.choice,
            unit=self._unit.unit,
            direction=self._direction.choice,
            formula=self._values.formula,
            aggregation=self._values.aggregation,
            collection=replace(draft.collection, source=self._values.source),
        )

    def show_problem(self, error: FieldError) -> bool:
        if self._details is not None and error.field in self._details.fields:
            self._details.fold.open()
        return super().show_problem(error)

    def collect(self, draft: MetricDraft) -> MetricDraft:
        self._values.check()
        shown = self._shown(draft)
        if self._details is not None:
            shown = self._details.collect(shown)
        if self._original is None or not means_something_else(self._original, shown):
            return replace(shown, changes_from=None, change_reason="")
        return replace(
            shown, changes_from=self._change.changes_from, change_reason=self._change.reason
        )


def _usable(choices: Choices, metric_id: int | None) -> Mapping[str, str]:
    """Return the metrics that a formula can use, each with a word about it: "€, monthly"."""
    return {
        metric.name: _("{unit}, {frequency}").format(
            unit=metric.unit.symbol or metric.unit.kind.label, frequency=metric.frequency.label
        )
        for metric in choices.metrics
        if metric.id != metric_id and metric.stage is not Stage.RETIRED
    }
