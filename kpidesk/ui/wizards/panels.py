"""The panels in which a KPI is defined; the wizard shows them one by one, the edit dialog as tabs.

A panel loads from a draft and collects into one; the draft is the only state they share.
"""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from kpidesk.domain.errors import FieldError
from kpidesk.domain.metrics import Aggregation, Direction, Perspective, Timing
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import Frequency
from kpidesk.domain.units import Unit, UnitKind, format_value
from kpidesk.i18n import _
from kpidesk.services.metrics import Choices, MetricDraft
from kpidesk.ui.controls import Label
from kpidesk.ui.theme import FontRole, Space
from kpidesk.ui.wizards.fields import ChoiceBox, Field, NameBox


class Panel(QWidget):
    """One group of fields of a metric's definition."""

    edited = Signal()

    def __init__(self, title: str, subtitle: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = title
        self.subtitle = subtitle
        self.fields: dict[str, Field] = {}

    def load(self, draft: MetricDraft) -> None:
        """Show what `draft` says."""
        raise NotImplementedError

    def collect(self, draft: MetricDraft) -> MetricDraft:
        """Return `draft` with what the fields say; FieldError where a field is not understood."""
        raise NotImplementedError

    def show_problem(self, error: FieldError) -> bool:
        """Show `error` at its field; False where the field is on another panel."""
        field = self.fields.get(error.field)
        if field is None:
            return False
        field.set_problem(error.message)
        return True

    def clear_problems(self) -> None:
        """Take back what was said to be wrong."""
        for field in self.fields.values():
            field.set_problem("")

    def _add(self, key: str, field: Field) -> Field:
        self.fields[key] = field
        return field

    def follow_edits(self) -> None:
        """Take back what is said of a field as soon as the person mends it."""
        self.edited.connect(self.clear_problems)


class ObjectivePanel(Panel):
    """What the KPI is for."""

    def __init__(self, choices: Choices, parent: QWidget | None = None) -> None:
        super().__init__(
            _("What do you want to achieve?"),
            _("A number means something only when it serves a goal."),
            parent,
        )
        self._objective = NameBox(
            choices.objectives, _("For example: win 100 regular customers this year")
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.L)
        column.addWidget(
            self._add(
                "objective",
                Field(
                    _("&Objective"),
                    self._objective,
                    _(
                        "Pick one of yours or write a new one, as you would say it to your team. "
                        "You can add it later; until then the number is kept as a candidate."
                    ),
                ),
            )
        )
        column.addStretch()
        self._objective.editTextChanged.connect(self.edited)

    def load(self, draft: MetricDraft) -> None:
        self._objective.name = draft.objective

    def collect(self, draft: MetricDraft) -> MetricDraft:
        return replace(draft, objective=self._objective.name)


class NumberPanel(Panel):
    """Which number it is, and what it means."""

    def __init__(self, choices: Choices, parent: QWidget | None = None) -> None:
        super().__init__(
            _("Which number would move?"),
            _("Name it so that everybody in the business knows what is counted."),
            parent,
        )
        self._name = QLineEdit()
        self._name.setPlaceholderText(_("For example: new customers"))
        self._name.setMaxLength(120)
        self._definition = QPlainTextEdit()
        self._definition.setTabChangesFocus(True)
        self._definition.setPlaceholderText(
            _("For example: people who bought from us for the first time.")
        )
        self._definition.setMaximumHeight(88)
        self._department = NameBox(choices.departments, _("For example: Sales"))
        self._timings = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.L)
        column.addWidget(self._add("name", Field(_("N&ame"), self._name)))
        column.addWidget(
            self._add("definition", Field(_("&What exactly is counted?"), self._definition))
        )
        column.addWidget(self._add("department", Field(_("&Department"), self._department)))
        column.addWidget(self._timing_field())
        column.addStretch()
        self._name.textChanged.connect(self.edited)
        self._definition.textChanged.connect(self.edited)
        self._department.editTextChanged.connect(self.edited)

    def _timing_field(self) -> QWidget:
        box = QWidget()
        rows = QVBoxLayout(box)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(Space.XS)
        rows.addWidget(Label(_("When does it move?")))
        texts = {
            Timing.LEADING: _("&Leading: it moves first and we can act on it (quotes sent)"),
            Timing.LAGGING: _("La&gging: it shows the result afterwards (revenue)"),
        }
        for timing, text in texts.items():
            button = QRadioButton(text)
            self._timings.addButton(button, list(Timing).index(timing))
            rows.addWidget(button)
        self._timings.idToggled.connect(self.edited)
        return box

    def load(self, draft: MetricDraft) -> None:
        self._name.setText(draft.name)
        self._definition.setPlainText(draft.definition)
        self._department.name = draft.department
        self._timings.button(list(Timing).index(draft.timing)).setChecked(True)

    def collect(self, draft: MetricDraft) -> MetricDraft:
        return replace(
            draft,
            name=self._name.text(),
            definition=self._definition.toPlainText(),
            department=self._department.name,
            timing=list(Timing)[self._timings.checkedId()],
        )


class MeasurePanel(Panel):
    """How it is measured, shown and rolled up, and who answers for it."""

    def __init__(
        self, choices: Choices, locale: NumberLocale, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            _("How is it measured?"), _("Who brings the number, how often, in which unit."), parent
        )
        self._locale = locale
        self._currency = choices.company.currency
        self._owner = NameBox(choices.owners, _("For example: Anna"))
        self._frequency = ChoiceBox(Frequency)
        self._kind = ChoiceBox(UnitKind)
        self._symbol = QLineEdit()
        self._symbol.setMaxLength(12)
        self._decimals = QSpinBox()
        self._decimals.setRange(0, 6)
        self._direction = ChoiceBox(Direction)
        # Ratios are recomputed from inputs, which a metric without a formula does not have.
        self._aggregation = ChoiceBox([a for a in Aggregation if a is not Aggregation.RECOMPUTE])
        self._perspective = ChoiceBox(Perspective)
        self._perspective.insertItem(0, _("Not chosen"))
        self._source = QLineEdit()
        self._source.setPlaceholderText(_("For example: till report, last day of the month"))
        self._preview = Label("", FontRole.SECTION)
        self._lay_out()
        self._kind.currentIndexChanged.connect(self._on_kind_changed)
        for box in (self._frequency, self._direction, self._aggregation, self._perspective):
            box.currentIndexChanged.connect(self.edited)
        self._owner.editTextChanged.connect(self.edited)
        self._source.textChanged.connect(self.edited)
        self._symbol.textChanged.connect(self._on_unit_changed)
        self._decimals.valueChanged.connect(self._on_unit_changed)
        self._show_preview()

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Space.L)
        grid.setVerticalSpacing(Space.L)
        grid.addWidget(self._add("owner", Field(_("&Owner"), self._owner)), 0, 0)
        frequency = self._add("frequency", Field(_("How o&ften"), self._frequency))
        grid.addWidget(frequency, 0, 1)
        grid.addWidget(self._add("unit", Field(_("&Unit"), self._kind)), 1, 0)
        unit = QWidget()
        row = QGridLayout(unit)
        row.setContentsMargins(0, 0, 0, 0)
        row.setHorizontalSpacing(Space.M)
        row.addWidget(Field(_("S&ymbol"), self._symbol), 0, 0)
        row.addWidget(Field(_("De&cimals"), self._decimals), 0, 1)
        grid.addWidget(unit, 1, 1)
        grid.addWidget(self._add("direction", Field(_("&Direction"), self._direction)), 2, 0)
        grid.addWidget(
            self._add("aggregation", Field(_("A &longer period is the"), self._aggregation)), 2, 1
        )
        grid.addWidget(self._add("perspective", Field(_("&Perspective"), self._perspective)), 3, 0)
        grid.addWidget(self._add("source", Field(_("&Where it comes from"), self._source)), 3, 1)
        example = QWidget()
        line = QVBoxLayout(example)
        line.setContentsMargins(0, Space.S, 0, 0)
        line.setSpacing(2)
        line.addWidget(Label(_("It will be shown like this:"), FontRole.SECONDARY))
        line.addWidget(self._preview)
        grid.addWidget(example, 4, 0, 1, 2, Qt.AlignmentFlag.AlignTop)
        grid.setRowStretch(5, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)

    @property
    def _unit(self) -> Unit:
        kind = self._kind.choice
        symbol = "" if kind is UnitKind.PERCENT else self._symbol.text().strip()
        return Unit(kind, symbol, self._decimals.value())

    def _on_kind_changed(self) -> None:
        kind = self._kind.choice
        self._symbol.setEnabled(kind is not UnitKind.PERCENT)
        if kind is UnitKind.CURRENCY and not self._symbol.text():
            self._symbol.setText(self._currency)
        elif kind is not UnitKind.CURRENCY and self._symbol.text() == self._currency:
            self._symbol.clear()
        if kind is UnitKind.PERCENT:
            # Whole percents hide what happens, and shares of different wholes have no sum.
            self._decimals.setValue(max(1, self._decimals.value()))
            if self._aggregation.choice is Aggregation.SUM:
                self._aggregation.choice = Aggregation.MEAN
        self._on_unit_changed()

    def _on_unit_changed(self) -> None:
        self._show_preview()
        self.edited.emit()

    def _show_preview(self) -> None:
        value = 0.1234 if self._kind.choice is UnitKind.PERCENT else 1234.5
        self._preview.setText(format_value(value, self._unit, self._locale))

    def load(self, draft: MetricDraft) -> None:
        self._owner.name = draft.owner
        self._frequency.choice = draft.frequency
        self._kind.choice = draft.unit.kind  # before what it proposes: what is kept counts
        self._symbol.setText(draft.unit.symbol)
        self._decimals.setValue(draft.unit.decimals)
        self._direction.choice = draft.direction
        if draft.aggregation is not Aggregation.RECOMPUTE:
            self._aggregation.choice = draft.aggregation
        index = 0 if draft.perspective is None else list(Perspective).index(draft.perspective) + 1
        self._perspective.setCurrentIndex(index)
        self._source.setText(draft.source)

    def collect(self, draft: MetricDraft) -> MetricDraft:
        index = self._perspective.currentIndex()
        return replace(
            draft,
            owner=self._owner.name,
            frequency=self._frequency.choice,
            unit=self._unit,
            direction=self._direction.choice,
            aggregation=self._aggregation.choice,
            perspective=list(Perspective)[index - 1] if index > 0 else None,
            source=self._source.text(),
        )
