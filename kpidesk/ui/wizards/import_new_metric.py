"""What an import would create for a name: the metric's own name, and what it is like."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from kpidesk.domain.import_plans import NewMetric
from kpidesk.domain.metrics import Aggregation
from kpidesk.domain.periods import Frequency
from kpidesk.i18n import _
from kpidesk.ui.dialogs.import_text import ElidedLabel
from kpidesk.ui.models.import_new_choices import value_text
from kpidesk.ui.models.one_line import one_line
from kpidesk.ui.theme import FontRole, Space
from kpidesk.ui.wizards.fields import ChoiceBox, Field
from kpidesk.ui.wizards.unit_fields import UnitFields

_LETTERS: Final = 7


class NewMetricFields(QWidget):
    """One new metric; `edited` says each change as it is typed.

    How a year comes of it and which way is good is chosen in its row.
    """

    edited = Signal(object)  # NewMetric

    def __init__(
        self, currency: str, problem_of: Callable[[str], str], parent: QWidget | None = None
    ) -> None:
        """Take `problem_of`, which says what is wrong with a name; empty where nothing is."""
        super().__init__(parent)
        self._problem_of = problem_of
        self._is_showing = False
        self._shown: NewMetric | None = None
        self.name = QLineEdit()
        self.name_field = Field(_("Its na&me"), self.name)
        self.unit = UnitFields(currency)
        self.frequency = ChoiceBox(Frequency)
        self.why = ElidedLabel("", FontRole.SECONDARY)
        self.frequency.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.frequency.setMinimumContentsLength(_LETTERS)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        row = QHBoxLayout()
        row.setSpacing(Space.M)
        fields = (
            (self.name_field, 5),
            (self.unit, 6),
            (Field(_("&Frequency"), self.frequency), 3),
        )
        for field, share in fields:
            row.addWidget(field, share, Qt.AlignmentFlag.AlignTop)
        column.addLayout(row)
        column.addWidget(self.why)
        self.name.textEdited.connect(self._on_edited)
        self.unit.edited.connect(self._on_edited)
        self.frequency.currentIndexChanged.connect(self._on_edited)

    def show_metric(self, metric: NewMetric) -> None:
        """Show `metric`."""
        self._is_showing = True
        if self.name.text() != metric.name:
            self.name.setText(metric.name)
        self.unit.unit = metric.unit
        self.frequency.choice = metric.frequency
        self._shown = metric
        self.why.set_whole(_why(metric))
        self._is_showing = False
        self._say_problem()

    @property
    def written(self) -> NewMetric:
        """Return the metric as it is written; what was not touched rests on what it did."""
        unit, frequency, name = self.unit.unit, self.frequency.choice, self.name.text().strip()
        if self._shown is None:
            return NewMetric(name, unit, frequency, Aggregation.SUM)
        new = replace(self._shown, name=name, frequency=frequency)
        return new if unit == new.unit else new.with_unit(unit)

    def _say_problem(self) -> None:
        self.name_field.set_note(self._problem_of(self.name.text().strip()))

    @Slot()
    def _on_edited(self) -> None:
        if not self._is_showing:
            written = self.written
            self.show_metric(replace(written, name=self.name.text()))
            self.edited.emit(written)


def _why(new: NewMetric) -> str:
    """Return what the three things that are proposed rest on."""
    words = _("A year is the {year} ({year_why}). {good} ({good_why}). Unit: {unit} ({unit_why}).")
    return words.format(
        unit=value_text(new.unit),
        unit_why=one_line(new.unit_ground.words),
        year=value_text(new.aggregation).lower(),
        year_why=one_line(new.aggregation_ground.words),
        good=new.direction.label,
        good_why=one_line(new.direction_ground.words),
    )
