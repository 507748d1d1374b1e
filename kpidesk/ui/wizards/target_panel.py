"""The panel in which the target of a KPI is set."""

import datetime as dt
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QGridLayout,
    QHeaderView,
    QLineEdit,
    QRadioButton,
    QSpinBox,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from kpidesk.domain import period_names
from kpidesk.domain.errors import FieldError, NumberError
from kpidesk.domain.metrics import Direction
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period, add_months, span
from kpidesk.domain.targets import PlanKind, Target
from kpidesk.domain.units import editable_text, parse_value
from kpidesk.i18n import _
from kpidesk.services.metrics import MetricDraft, TargetDraft
from kpidesk.ui.controls import Label
from kpidesk.ui.theme import Space
from kpidesk.ui.wizards.fields import Field
from kpidesk.ui.wizards.panels import Panel
from kpidesk.ui.wizards.target_grid import TargetGrid

_NONE, _CONSTANT, _PER_PERIOD = range(3)
_START_CHOICES = {
    Frequency.DAY: 31,
    Frequency.WEEK: 60,
    Frequency.MONTH: 37,
    Frequency.QUARTER: 13,
    Frequency.YEAR: 6,
}
_PERIODS_AHEAD = {
    Frequency.DAY: 31,
    Frequency.WEEK: 53,
    Frequency.MONTH: 12,
    Frequency.QUARTER: 8,
    Frequency.YEAR: 5,
}


class TargetPanel(Panel):
    """No target yet, one for every period, or one for each."""

    def __init__(
        self,
        calendar: FiscalCalendar,
        locale: NumberLocale,
        today: dt.date,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            _("What is good enough?"),
            _("A target turns a number into an answer. Choose one that you believe in."),
            parent,
        )
        self._calendar = calendar
        self._locale = locale
        self._today = today
        self._draft = MetricDraft("")
        self._starts: list[Period] = []
        self._shown_periods: list[Period] = []
        self._kinds = QButtonGroup(self)
        self._value, self._upper, self._tolerance = QLineEdit(), QLineEdit(), QSpinBox()
        self._start = QComboBox()
        self._grid = TargetGrid(self)
        self._lay_out()
        self._kinds.idToggled.connect(self._on_kind_toggled)
        self._start.currentIndexChanged.connect(self._on_start_changed)
        for line in (self._value, self._upper):
            line.textChanged.connect(self.edited)
        self._tolerance.valueChanged.connect(self.edited)
        self._grid.cellChanged.connect(self.edited)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        texts = (
            _("No target &yet"),
            _("The &same for every period"),
            _("A target for &each period"),
        )
        for number, text in enumerate(texts):
            button = QRadioButton(text)
            self._kinds.addButton(button, number)
            column.addWidget(button)
        self._value_field = self._add("target", Field(_("&Target"), self._value))
        self._upper_field = self._add("upper", Field(_("U&pper end"), self._upper))
        self._start_field = self._add("starts", Field(_("In force &from"), self._start))
        self._tolerance.setRange(0, 99)
        self._tolerance.setSuffix(_("\u00a0%"))
        self._tolerance_field = self._add(
            "tolerance",
            Field(
                _("Ne&ar target within"),
                self._tolerance,
                _("A value that misses the target by at most this share of it counts as near."),
            ),
        )
        self._parts = (self._no_target(), self._one_target(), self._period_targets())
        for part in self._parts:
            column.addWidget(part)
        column.setStretchFactor(self._parts[_PER_PERIOD], 1)
        details = QGridLayout()
        details.setHorizontalSpacing(Space.L)
        details.addWidget(self._start_field, 0, 0, Qt.AlignmentFlag.AlignTop)
        details.addWidget(self._tolerance_field, 0, 1, Qt.AlignmentFlag.AlignTop)
        details.setColumnStretch(0, 1)
        details.setColumnStretch(1, 1)
        column.addLayout(details)
        column.addStretch()

    def _no_target(self) -> QWidget:
        page = QWidget()
        rows = QVBoxLayout(page)
        rows.setContentsMargins(0, Space.S, 0, 0)
        rows.addWidget(
            Label(
                _(
                    "The number is kept as a candidate and shown as “No target”, which is never "
                    "green. Set a target as soon as you have seen a few periods."
                ),
                secondary=True,
                wrap=True,
            )
        )
        return page

    def _one_target(self) -> QWidget:
        page = QWidget()
        grid = QGridLayout(page)
        grid.setContentsMargins(0, Space.S, 0, 0)
        grid.setHorizontalSpacing(Space.L)
        grid.addWidget(self._value_field, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._upper_field, 0, 1, Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        return page

    def _period_targets(self) -> QWidget:
        self._grid.verticalHeader().hide()
        self._grid.setTabKeyNavigation(False)
        self._grid.setAlternatingRowColors(True)
        self._grid.setMinimumHeight(160)
        return self._add(
            "per_period", Field(_("Ta&rgets; leave a period blank for none"), self._grid)
        )

    # What is shown

    @property
    def _kind(self) -> int:
        return self._kinds.checkedId()

    @property
    def _is_range(self) -> bool:
        return self._draft.direction is Direction.WITHIN

    def _on_kind_toggled(self, number: int, checked: bool) -> None:
        if checked:
            for kind, part in enumerate(self._parts):
                part.setVisible(kind == number)
            for field in (self._start_field, self._tolerance_field):
                field.setVisible(number != _NONE)
            self.edited.emit()

    def _on_start_changed(self) -> None:
        if self._kind == _PER_PERIOD and self._start.currentIndex() >= 0:
            self._fill_grid(self._grid_targets_as_texts())
        self.edited.emit()

    def load(self, draft: MetricDraft) -> None:
        self.follow(draft, draft.target)
        kind = _NONE if draft.target is None else _kind_number(draft.target.kind)
        self._show_target(draft.target)
        self._kinds.button(kind).setChecked(True)
        self._on_kind_toggled(kind, checked=True)

    def follow(self, draft: MetricDraft, target: TargetDraft | None = None) -> None:
        """Fit the fields to the frequency, unit and direction of `draft`; what is typed stays."""
        frequency_changed = self._draft.frequency is not draft.frequency
        self._draft = draft
        self._fill_starts(target)
        self._value.setPlaceholderText(self._example(upper=False))
        self._upper.setPlaceholderText(self._example(upper=True))
        self._upper_field.setVisible(self._is_range)
        self._value_field.rename(_("Lower end") if self._is_range else _("&Target"))
        self._grid.setColumnCount(3 if self._is_range else 2)
        headers = [_("Period"), _("Target")]
        if self._is_range:
            headers = [_("Period"), _("Lower end"), _("Upper end")]
        self._grid.setHorizontalHeaderLabels(headers)
        self._grid.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        # What was typed for months says nothing about weeks.
        self._fill_grid({} if frequency_changed else self._grid_targets_as_texts())

    def _example(self, *, upper: bool) -> str:
        amount = 60.0 if upper else 50.0
        unit = self._draft.unit
        value = amount / 100 if unit.kind.value == "percent" else amount
        return editable_text(value, unit, self._locale)

    def _show_target(self, target: TargetDraft | None) -> None:
        constant = target.constant if target is not None else None
        self._value.setText(self._text(constant.value if constant else None))
        self._upper.setText(self._text(constant.upper if constant else None))
        self._tolerance.setValue(round((target.tolerance if target else 0.05) * 100))
        per_period = target.per_period if target is not None else {}
        self._fill_grid(
            {p: (self._text(t.value), self._text(t.upper)) for p, t in per_period.items()}
        )

    def _text(self, value: float | None) -> str:
        return "" if value is None else editable_text(value, self._draft.unit, self._locale)

    def _fill_starts(self, target: TargetDraft | None) -> None:
        frequency = self._draft.frequency
        current = self._calendar.containing(self._today, frequency)
        count = _START_CHOICES[frequency]
        starts = span(current.shift(1 - count), current.shift(_PERIODS_AHEAD[frequency] // 2))
        chosen = self._chosen_start or self._first_start(current)
        if target is not None:
            chosen = self._calendar.containing(target.starts, frequency)
        if chosen.frequency is not frequency:
            chosen = self._first_start(current)
        if chosen not in starts:
            starts = sorted([*starts, chosen])
        self._starts = starts
        blocked = self._start.blockSignals(True)
        self._start.clear()
        self._start.addItems([period_names.label(p, self._calendar) for p in starts])
        self._start.setCurrentIndex(starts.index(chosen))
        self._start.blockSignals(blocked)

    def _first_start(self, current: Period) -> Period:
        """Return where a first target begins: with the business year of the period to be typed.

        That is the period before the current one, which is still running; a target that began later
        would leave the first number that is typed without one.
        """
        year = self._calendar.fiscal_year(current.previous)
        start = self._calendar.year(year).start
        if current.frequency is Frequency.DAY:
            start = add_months(current.start, -1)
        return self._calendar.containing(start, current.frequency)

    @property
    def _chosen_start(self) -> Period | None:
        index = self._start.currentIndex()
        return self._starts[index] if 0 <= index < len(self._starts) else None

    def _grid_periods(self) -> list[Period]:
        start = self._chosen_start
        if start is None:
            return []
        known = self._draft.target.per_period if self._draft.target is not None else {}
        last = start.shift(_PERIODS_AHEAD[start.frequency] - 1)
        inside = [p for p in known if p.frequency is start.frequency]
        return span(start, max([last, *inside]))

    def _fill_grid(self, texts: dict[Period, tuple[str, str]]) -> None:
        periods = self._shown_periods = self._grid_periods()
        blocked = self._grid.blockSignals(True)
        self._grid.setRowCount(len(periods))
        for row, period in enumerate(periods):
            name = QTableWidgetItem(period_names.label(period, self._calendar))
            name.setFlags(Qt.ItemFlag.ItemIsEnabled)
            self._grid.setItem(row, 0, name)
            for column, text in enumerate(texts.get(period, ("", "")), start=1):
                item = QTableWidgetItem(text)
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self._grid.setItem(row, column, item)
        self._grid.blockSignals(blocked)

    def _grid_targets_as_texts(self) -> dict[Period, tuple[str, str]]:
        texts = {}
        for row in range(self._grid.rowCount()):
            period = self._shown_periods[row]
            lower, upper = (self._cell(row, column) for column in (1, 2))
            if lower or upper:
                texts[period] = (lower, upper)
        return texts

    def _cell(self, row: int, column: int) -> str:
        item = self._grid.item(row, column)
        return "" if item is None else item.text().strip()

    # What is collected

    def collect(self, draft: MetricDraft) -> MetricDraft:
        start = self._chosen_start
        if self._kind == _NONE or start is None:
            return replace(draft, target=None)
        target = TargetDraft(start.start, tolerance=self._tolerance.value() / 100)
        if self._kind == _CONSTANT:
            constant = Target(
                self._number(self._value.text(), draft, "target"),
                self._number(self._upper.text(), draft, "upper") if self._is_range else None,
            )
            return replace(draft, target=replace(target, constant=constant))
        per_period = {}
        for period, (lower, upper) in self._grid_targets_as_texts().items():
            per_period[period] = self._target_of(period, lower, upper, draft)
        if not per_period:
            raise FieldError("per_period", _("Write a target for at least one period."))
        return replace(
            draft, target=replace(target, kind=PlanKind.PER_PERIOD, per_period=per_period)
        )

    def _target_of(self, period: Period, lower: str, upper: str, draft: MetricDraft) -> Target:
        try:
            return Target(
                self._number(lower, draft, "per_period"),
                self._number(upper, draft, "per_period") if self._is_range else None,
            )
        except FieldError as error:
            name = period_names.label(period, self._calendar)
            raise FieldError(
                "per_period", _("{period}: {problem}").format(period=name, problem=error.message)
            ) from error

    def _number(self, text: str, draft: MetricDraft, field: str) -> float:
        if not text.strip():
            raise FieldError(field, _("Write the target, or choose “No target yet”."))
        try:
            return parse_value(text, draft.unit, self._locale)
        except NumberError as error:
            raise FieldError(field, error.message) from error


def _kind_number(kind: PlanKind) -> int:
    return _CONSTANT if kind is PlanKind.CONSTANT else _PER_PERIOD
