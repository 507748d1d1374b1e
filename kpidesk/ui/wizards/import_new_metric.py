"""What an import would create for a name: the metric's own name, unit, frequency, aggregation."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from kpidesk.domain.import_plans import NewMetric
from kpidesk.domain.metrics import Aggregation
from kpidesk.domain.periods import Frequency
from kpidesk.i18n import _
from kpidesk.ui.theme import Space
from kpidesk.ui.wizards.fields import ChoiceBox, Field
from kpidesk.ui.wizards.unit_fields import UnitFields

_LETTERS: Final = 7
_OFFERED: Final = [each for each in Aggregation if each is not Aggregation.RECOMPUTE]


class NewMetricFields(QWidget):
    """One new metric; `edited` says each change as it is typed."""

    edited = Signal(object)  # NewMetric

    def __init__(
        self, currency: str, problem_of: Callable[[str], str], parent: QWidget | None = None
    ) -> None:
        """Take `problem_of`, which says what is wrong with a name; empty where nothing is."""
        super().__init__(parent)
        self._problem_of = problem_of
        self._is_showing = False
        self.name = QLineEdit()
        self.name_field = Field(_("Its na&me"), self.name)
        self.unit = UnitFields(currency)
        self.frequency = ChoiceBox(Frequency)
        self.aggregation = ChoiceBox[Aggregation](_OFFERED)
        for box in (self.frequency, self.aggregation):
            box.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            box.setMinimumContentsLength(_LETTERS)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.M)
        fields = (
            (self.name_field, 5),
            (self.unit, 6),
            (Field(_("&Frequency"), self.frequency), 3),
            (Field(_("A whole &year is the"), self.aggregation), 7),
        )
        for field, share in fields:
            row.addWidget(field, share, Qt.AlignmentFlag.AlignTop)
        self.name.textEdited.connect(self._on_edited)
        self.unit.edited.connect(self._on_edited)
        self.frequency.currentIndexChanged.connect(self._on_edited)
        self.aggregation.currentIndexChanged.connect(self._on_edited)

    def show_metric(self, metric: NewMetric) -> None:
        """Show `metric`."""
        self._is_showing = True
        if self.name.text() != metric.name:
            self.name.setText(metric.name)
        self.unit.unit = metric.unit
        self.frequency.choice = metric.frequency
        self.aggregation.choice = metric.aggregation
        self._is_showing = False
        self._say_problem()

    @property
    def written(self) -> NewMetric:
        """Return the metric as it is written."""
        return NewMetric(
            self.name.text().strip(),
            self.unit.unit,
            self.frequency.choice,
            self.aggregation.choice,
        )

    def _say_problem(self) -> None:
        self.name_field.set_note(self._problem_of(self.name.text().strip()))

    @Slot()
    def _on_edited(self) -> None:
        if not self._is_showing:
            self.edited.emit(self.written)
            self._say_problem()
