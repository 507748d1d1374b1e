"""The fields that the kinds of targets are made of: numbers, ranges, percentages and periods."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QComboBox, QLineEdit, QWidget

from kpidesk.domain import period_names
from kpidesk.domain.errors import FieldError, NumberError
from kpidesk.domain.metrics import Direction
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import FiscalCalendar, Period
from kpidesk.domain.targets import Target
from kpidesk.domain.typed_numbers import read_typed
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.domain.units_typed import editable_text, examples
from kpidesk.i18n import _
from kpidesk.services.metric_drafts import MetricDraft
from kpidesk.ui.theme import Space
from kpidesk.ui.wizards.fields import Field
from kpidesk.ui.wizards.number_hint import NumberHint

PERCENT: Final = Unit(UnitKind.PERCENT)


@dataclass(frozen=True, slots=True)
class Frame:
    """What a target is typed for: the metric as the form has it, and where the target starts.

    `baseline` gives where the metric stands today; None without numbers.
    """

    draft: MetricDraft
    calendar: FiscalCalendar
    locale: NumberLocale
    running: Period
    start: Period
    baseline: Callable[[], Target | None]

    @property
    def is_range(self) -> bool:
        """Say whether every target has a lower and an upper end."""
        return self.draft.direction is Direction.WITHIN

    def text(self, value: float | None) -> str:
        """Return `value` as it can be typed back; None is empty."""
        return "" if value is None else field_text(value, self.draft.unit, self.locale)

    def label(self, period: Period) -> str:
        """Return the name of a period."""
        return period_names.label(period, self.calendar)


def field_text(value: float, unit: Unit, locale: NumberLocale) -> str:
    """Return `value` with every digit, as a field shows it: like a sentence, "5 %"."""
    return editable_text(value, unit, locale).replace("%", "\u00a0%")


def read_number(text: str, unit: Unit, locale: NumberLocale, field: str, empty: str = "") -> float:
    """Return the number that was typed; FieldError for `field` where it is none.

    `empty` is what is said where nothing was typed.
    """
    if not text.strip():
        raise FieldError(field, empty or _("Write a number here."))
    try:
        return read_typed(text, unit, locale).value
    except NumberError as error:
        raise FieldError(field, error.message) from error


def read_target(
    value: str, upper: str, fields: tuple[str, str], frame: Frame, empty: str
) -> Target:
    """Return the target that was typed; FieldError for one of `fields` where it is none."""
    unit, locale = frame.draft.unit, frame.locale
    low = read_number(value, unit, locale, fields[0], empty)
    if not frame.is_range:
        return Target(low)
    high = read_number(upper, unit, locale, fields[1], _("A range needs its upper end too."))
    if high < low:
        raise FieldError(fields[1], _("The upper end of the range lies below its lower end."))
    return Target(low, high)


class TargetLines(QWidget):
    """A target in one line, or in two where it is a range: its lower and its upper end."""

    edited = Signal()

    def __init__(
        self,
        keys: tuple[str, str],
        names: tuple[str, str, str],
        empty: str,
        direction: QBoxLayout.Direction = QBoxLayout.Direction.LeftToRight,
        parent: QWidget | None = None,
    ) -> None:
        """Make the lines for the fields `keys`; `names` are of the one, the lower and the upper."""
        super().__init__(parent)
        self._keys = keys
        self._names = names
        self._empty = empty
        self.value, self.upper = QLineEdit(), QLineEdit()
        self._hints = (NumberHint(self.value), NumberHint(self.upper))
        self._value_field = Field(names[0], self.value)
        self._upper_field = Field(names[2], self.upper)
        self.fields = {keys[0]: self._value_field, keys[1]: self._upper_field}
        row = QBoxLayout(direction, self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.L)
        for field in (self._value_field, self._upper_field):
            row.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
        for line in (self.value, self.upper):
            line.textChanged.connect(self.edited)

    def fit(self, frame: Frame) -> None:
        """Show one line or two, with examples in the metric's unit."""
        self._upper_field.setVisible(frame.is_range)
        self._value_field.rename(self._names[1] if frame.is_range else self._names[0])
        pair = examples(frame.draft.unit)
        for line, amount in zip((self.value, self.upper), pair, strict=True):
            line.setPlaceholderText(frame.text(amount))
        for hint in self._hints:
            hint.measure(frame.draft.unit, frame.locale)

    def write(self, target: Target | None, frame: Frame) -> None:
        """Show `target`; None empties the lines."""
        self.value.setText(frame.text(target.value if target else None))
        self.upper.setText(frame.text(target.upper if target else None))

    def read(self, frame: Frame) -> Target:
        """Return what was typed; FieldError where that is no target."""
        return read_target(self.value.text(), self.upper.text(), self._keys, frame, self._empty)

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was typed."""
        return not (self.value.text().strip() or self.upper.text().strip())


class PeriodBox(QComboBox):
    """A list of periods by their names."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._periods: list[Period] = []
        self.setMaxVisibleItems(14)

    @property
    def period(self) -> Period | None:
        """Return the chosen period."""
        index = self.currentIndex()
        return self._periods[index] if 0 <= index < len(self._periods) else None

    def offer(self, periods: Sequence[Period], chosen: Period, calendar: FiscalCalendar) -> None:
        """Offer `periods` and `chosen`, which becomes the choice without telling anybody."""
        self._periods = sorted({*periods, chosen})
        blocked = self.blockSignals(True)
        self.clear()
        self.addItems([period_names.label(period, calendar) for period in self._periods])
        self.setCurrentIndex(self._periods.index(chosen))
        self.blockSignals(blocked)
