"""The part of a form that says how the numbers of a metric come in and roll up."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from kpidesk.domain.errors import FieldError
from kpidesk.domain.metrics import Aggregation
from kpidesk.domain.units import UnitKind
from kpidesk.i18n import _
from kpidesk.ui.controls import Label
from kpidesk.ui.theme import Space
from kpidesk.ui.wizards.fields import ChoiceBox, Field
from kpidesk.ui.wizards.formula_field import Check, FormulaField

_TYPED, _CALCULATED = range(2)
_SOURCE_LENGTH = 500
_FROM_ENTRIES = tuple(each for each in Aggregation if each is not Aggregation.RECOMPUTE)


class ValueFields(QWidget):
    """Typed and where from, or calculated and how; and what a longer period is."""

    edited = Signal()

    def __init__(
        self, check: Check, names: Mapping[str, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._ways = QButtonGroup(self)
        self._source = QLineEdit()
        self._source.setMaxLength(_SOURCE_LENGTH)
        self._source.setPlaceholderText(_("For example: till report, last day of the month"))
        self.source_field = Field(_("&Where it comes from"), self._source)
        self.formula_field = FormulaField(
            check,
            names,
            name=_("Fo&rmula"),
            hint=_("Write it with the names of your metrics. It is checked while you type."),
        )
        self._aggregation: ChoiceBox[Aggregation] = ChoiceBox(_FROM_ENTRIES)
        self._typed_aggregation = Aggregation.SUM
        self._was_sum = False  # until the unit made it a mean
        self.aggregation_field = Field(_("Over a &longer period"), self._aggregation)
        ways = QVBoxLayout()
        ways.setSpacing(Space.XS)
        for number, text in enumerate(_way_texts()):
            button = QRadioButton(text)
            self._ways.addButton(button, number)
            ways.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(Label(_("How do its numbers come in?")))
        column.addLayout(ways)
        column.addWidget(self.formula_field)
        column.addWidget(self.source_field)
        column.addSpacing(Space.S)
        column.addWidget(self.aggregation_field)
        self._ways.button(_TYPED).setChecked(True)
        self._show_way()
        self._ways.idToggled.connect(self._on_way_toggled)
        self._source.textChanged.connect(self.edited)
        self.formula_field.edited.connect(self.edited)
        self.formula_field.checked.connect(self.edited)
        self._aggregation.currentIndexChanged.connect(self.edited)
        self._aggregation.activated.connect(self._on_aggregation_chosen)

    @property
    def is_calculated(self) -> bool:
        """Say whether a formula gives the numbers."""
        return self._ways.checkedId() == _CALCULATED

    def _on_way_toggled(self, _number: int, checked: bool) -> None:
        if not checked:
            return
        if self.is_calculated:
            self._typed_aggregation = self._aggregation.choice
        self._show_way()
        # A ratio of a year is not the mean of its months, so this is what a formula starts with.
        self._aggregation.choice = (
            Aggregation.RECOMPUTE if self.is_calculated else self._typed_aggregation
        )
        self.edited.emit()

    def _show_way(self) -> None:
        self.formula_field.setVisible(self.is_calculated)
        self.source_field.setVisible(not self.is_calculated)
        self._aggregation.offer(Aggregation if self.is_calculated else _FROM_ENTRIES)

    def follow_unit(self, kind: UnitKind) -> None:
        """Propose another aggregation where shares or scores would be added."""
        if not kind.adds_up and self._aggregation.choice is Aggregation.SUM:
            self._aggregation.choice = Aggregation.MEAN
            self._was_sum = True
        elif kind.adds_up and self._was_sum:
            # The keyboard only came past the other kind, or the person thought again.
            self._aggregation.choice = Aggregation.SUM
            self._was_sum = False

    def _on_aggregation_chosen(self) -> None:
        self._was_sum = False

    def load(self, formula: str, aggregation: Aggregation, source: str) -> None:
        """Show what is kept."""
        self._ways.button(_CALCULATED if formula else _TYPED).setChecked(True)
        if aggregation is not Aggregation.RECOMPUTE or self.is_calculated:
            self._aggregation.choice = aggregation
        self._was_sum = False
        self._source.setText(source)
        self.formula_field.set_formula(formula)

    @property
    def formula(self) -> str:
        """Return the formula; empty where the numbers are typed or imported."""
        return self.formula_field.formula if self.is_calculated else ""

    @property
    def aggregation(self) -> Aggregation:
        """Return what a longer period is."""
        return self._aggregation.choice

    @property
    def source(self) -> str:
        """Return where the numbers come from, as written."""
        return self._source.text()

    def check(self) -> None:
        """Raise FieldError where it is to be calculated but the formula is missing or wrong."""
        if not self.is_calculated:
            return
        if not self.formula:
            raise FieldError("formula", _("Write the formula, or choose “Typed or imported”."))
        if not self.formula_field.is_right():
            result = self.formula_field.result
            message = "" if result is None else result.message
            raise FieldError("formula", message)


def _way_texts() -> tuple[str, str]:
    return _("&Typed or imported"), _("C&alculated from other metrics")
