"""From when a changed formula, unit or direction holds, and why it changed."""

import datetime as dt

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QComboBox, QLineEdit, QRadioButton, QVBoxLayout, QWidget

from kpidesk.domain import period_names
from kpidesk.domain.errors import FieldError
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period, span
from kpidesk.i18n import _
from kpidesk.services.metric_drafts import MetricDraft
from kpidesk.ui.controls import Card, Label
from kpidesk.ui.theme import FontRole, Space
from kpidesk.ui.wizards.fields import Field

_FROM, _ALWAYS = range(2)
_REASON_LENGTH = 500
_PERIODS_BACK = {
    Frequency.DAY: 62,
    Frequency.WEEK: 60,
    Frequency.MONTH: 36,
    Frequency.QUARTER: 16,
    Frequency.YEAR: 10,
}


def means_something_else(old: MetricDraft, new: MetricDraft) -> bool:
    """Say whether a number of `old` would not mean the same under `new`."""
    before = (old.formula, old.unit.kind, old.unit.symbol, old.direction)
    return before != (new.formula, new.unit.kind, new.unit.symbol, new.direction)


class DefinitionChange(Card):
    """Asks from which period on a new meaning holds, or whether it was always meant so."""

    edited = Signal()

    def __init__(
        self, calendar: FiscalCalendar, today: dt.date, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._calendar = calendar
        self._today = today
        self._periods: list[Period] = []
        self._frequency: Frequency | None = None
        self._ways = QButtonGroup(self)
        self._start = QComboBox()
        self._start.setAccessibleName(_("The first period with the new meaning"))
        self._reason = QLineEdit()
        self._reason.setMaxLength(_REASON_LENGTH)
        self._reason.setPlaceholderText(_("For example: since March without returns"))
        self.start_field = Field(_("The first period with the new &meaning"), self._start)
        self.reason_field = Field(_("Why did it chan&ge?"), self._reason)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(Label(_("From when does this hold?"), FontRole.SECTION))
        column.addWidget(
            Label(
                _(
                    "There are numbers already. They keep the meaning that they had; the chart "
                    "marks where it changes."
                ),
                secondary=True,
                wrap=True,
            )
        )
        texts = (
            _("From one period on; until then it meant something &else"),
            _("It was always meant so: this corrects a mista&ke"),
        )
        for number, text in enumerate(texts):
            button = QRadioButton(text)
            self._ways.addButton(button, number)
            column.addWidget(button)
        column.addWidget(self.start_field)
        column.addWidget(self.reason_field)
        self._ways.button(_FROM).setChecked(True)
        self._ways.idToggled.connect(self._on_way_toggled)
        self._start.currentIndexChanged.connect(self.edited)
        self._reason.textChanged.connect(self.edited)

    def _on_way_toggled(self) -> None:
        for field in (self.start_field, self.reason_field):
            field.setVisible(self._ways.checkedId() == _FROM)
        self.edited.emit()

    def follow(self, frequency: Frequency) -> None:
        """Offer the periods of `frequency`."""
        if frequency is self._frequency:
            return
        self._frequency = frequency
        current = self._calendar.containing(self._today, frequency)
        self._periods = span(current.shift(-_PERIODS_BACK[frequency]), current.next)
        blocked = self._start.blockSignals(True)
        self._start.clear()
        self._start.addItems([period_names.label(p, self._calendar) for p in self._periods])
        self._start.setCurrentIndex(self._periods.index(current))
        self._start.blockSignals(blocked)

    @property
    def changes_from(self) -> dt.date | None:
        """Return the first day of the new meaning; None where it was always meant so."""
        if self._ways.checkedId() == _ALWAYS:
            return None
        return self._periods[self._start.currentIndex()].start

    @property
    def reason(self) -> str:
        """Return why; FieldError where a change of meaning has no reason."""
        reason = " ".join(self._reason.text().split())
        if self._ways.checkedId() == _ALWAYS:
            return ""
        if not reason:
            raise FieldError(
                "change_reason",
                _("Say in a few words why it changed, for whoever reads the chart later."),
            )
        return reason
