"""One small form for each kind of target; what is typed in one stays while another is shown."""

from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from kpidesk.domain.periods import Frequency, span
from kpidesk.domain.target_plans import Growth, Ramp, Spread
from kpidesk.domain.targets import PlanKind
from kpidesk.i18n import _
from kpidesk.services.metric_drafts import TargetDraft
from kpidesk.ui.controls import Label
from kpidesk.ui.theme import Space
from kpidesk.ui.wizards.fields import Field
from kpidesk.ui.wizards.number_hint import NumberHint
from kpidesk.ui.wizards.target_fields import (
    PERCENT,
    Frame,
    PeriodBox,
    TargetLines,
    field_text,
    read_number,
)

_AHEAD: Final = {
    Frequency.DAY: 366,
    Frequency.WEEK: 105,
    Frequency.MONTH: 48,
    Frequency.QUARTER: 20,
    Frequency.YEAR: 10,
}
_USUAL_STEPS: Final = 4
_YEARS: Final = 5


class KindForm(QWidget):
    """The fields of one kind of target."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields: dict[str, Field] = {}

    def fit(self, frame: Frame) -> None:
        """Fit the fields to the unit, direction, frequency and start; what is typed stays."""

    def show_target(self, target: TargetDraft, frame: Frame) -> None:
        """Show a target of this kind."""

    def offer(self, frame: Frame) -> None:
        """Propose what is not typed yet, when the person comes to this kind."""

    def collect(self, target: TargetDraft, frame: Frame) -> TargetDraft:
        """Return `target` with what was typed; FieldError where that is no target."""
        raise NotImplementedError


def _grid(form: QWidget) -> QGridLayout:
    grid = QGridLayout(form)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(Space.L)
    grid.setVerticalSpacing(Space.M)
    grid.setColumnStretch(0, 1)
    grid.setColumnStretch(1, 1)
    return grid


class NoTargetForm(KindForm):
    """What it means to have no target yet."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._words = Label("", secondary=True, wrap=True)
        column.addWidget(self._words)

    def fit(self, frame: Frame) -> None:
        if frame.draft.target is None:
            text = _(
                "The number is kept as a candidate and shown as “No target”, which is never green. "
                "Set a target as soon as you have seen a few periods."
            )
        else:
            text = _(
                "All its targets go, those of past periods too, and it is kept as a candidate and "
                "shown as “No target”, which is never green. You can undo this."
            )
        self._words.setText(text)

    def collect(self, target: TargetDraft, frame: Frame) -> TargetDraft:
        return target


class ConstantForm(KindForm):
    """One target for every period."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = TargetLines(
            ("target", "upper"),
            (_("Tar&get"), _("Lower end"), _("U&pper end")),
            _("Write the target, or choose “No target yet”."),
        )
        self.fields = dict(self._lines.fields)
        self._grid = _grid(self)
        self._grid.addWidget(self._lines, 0, 0)
        self._lines.edited.connect(self.edited)

    def fit(self, frame: Frame) -> None:
        self._lines.fit(frame)
        self._grid.addWidget(self._lines, 0, 0, 1, 2 if frame.is_range else 1)

    def show_target(self, target: TargetDraft, frame: Frame) -> None:
        self._lines.write(target.constant, frame)

    def collect(self, target: TargetDraft, frame: Frame) -> TargetDraft:
        return replace(target, kind=PlanKind.CONSTANT, constant=self._lines.read(frame))


class RampForm(KindForm):
    """From where the metric stands to where it shall be, by a period."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._baseline = TargetLines(
            ("baseline", "baseline_upper"),
            (_("Base&line"), _("Baseline, lower end"), _("Baseline, upper end")),
            _("Write where the KPI stands at the start."),
        )
        self._goal = TargetLines(
            ("goal", "goal_upper"),
            (_("Tar&get"), _("Target, lower end"), _("Target, upper end")),
            _("Write what the KPI shall reach in the end."),
        )
        self._begins, self._ends = PeriodBox(), PeriodBox()
        self._way, self._steps = QComboBox(), QSpinBox()
        self._way.addItems([_("A little further each period"), _("In equal steps")])
        self._steps.setRange(1, 999)
        self._steps.setValue(_USUAL_STEPS)
        begins = Field(_("The baseline hol&ds in"), self._begins)
        ends = Field(_("The &target is reached by"), self._ends)
        self._steps_field = Field(_("How &many steps"), self._steps)
        self.fields = {
            **self._baseline.fields,
            "begins": begins,
            **self._goal.fields,
            "ends": ends,
            "steps": self._steps_field,
        }
        self._begins_follows = True  # the start of the target, until it is chosen
        self._rule: Ramp | None = None
        grid = _grid(self)
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(self._baseline, 0, 0, top)
        grid.addWidget(begins, 0, 1, top)
        grid.addWidget(self._goal, 1, 0, top)
        grid.addWidget(ends, 1, 1, top)
        grid.addWidget(Field(_("H&ow it gets there"), self._way), 2, 0, top)
        grid.addWidget(self._steps_field, 2, 1, top)
        self._steps_field.hide()
        for lines in (self._baseline, self._goal):
            lines.edited.connect(self.edited)
        self._begins.currentIndexChanged.connect(self._on_begins_changed)
        self._ends.currentIndexChanged.connect(self.edited)
        self._way.currentIndexChanged.connect(self._on_way_changed)
        self._steps.valueChanged.connect(self.edited)

    def _on_begins_changed(self) -> None:
        self._begins_follows = False
        self.edited.emit()

    def _on_way_changed(self, index: int) -> None:
        self._steps_field.setVisible(index == 1)
        self.edited.emit()

    def fit(self, frame: Frame) -> None:
        self._baseline.fit(frame)
        self._goal.fit(frame)
        frequency, running = frame.start.frequency, frame.running
        offered = span(running.shift(-_AHEAD[frequency] // 2), running.shift(_AHEAD[frequency]))
        begins, ends = self._begins.period, self._ends.period
        is_other = begins is None or begins.frequency is not frequency
        if is_other or self._begins_follows or begins is None:
            begins = frame.start
            self._begins_follows = True
        if ends is None or ends.frequency is not frequency:
            ends = running.shift(frequency.per_year - 1 if frequency.per_year > 1 else 3)
        self._begins.offer(offered, begins, frame.calendar)
        self._ends.offer(offered, ends, frame.calendar)

    def show_target(self, target: TargetDraft, frame: Frame) -> None:
        rule = target.rule
        if not isinstance(rule, Ramp):
            return
        self._rule = rule
        self._baseline.write(rule.baseline, frame)
        self._goal.write(rule.goal, frame)
        frequency, calendar = frame.start.frequency, frame.calendar
        for box, day in ((self._begins, rule.begins), (self._ends, rule.ends)):
            box.offer((), calendar.containing(day, frequency), calendar)
        self._begins_follows = False
        self.fit(frame)
        self._way.setCurrentIndex(0 if rule.steps is None else 1)
        self._steps.setValue(rule.steps or _USUAL_STEPS)

    def offer(self, frame: Frame) -> None:
        if self._baseline.is_empty and self._goal.is_empty:
            self._baseline.write(frame.baseline(), frame)

    def collect(self, target: TargetDraft, frame: Frame) -> TargetDraft:
        baseline, goal = self._baseline.read(frame), self._goal.read(frame)
        begins = self._begins.period or frame.start
        ends = self._ends.period or frame.start
        steps = self._steps.value() if self._way.currentIndex() == 1 else None
        rule = Ramp(baseline, goal, begins.start, ends.last_day, steps)
        return replace(target, kind=PlanKind.RAMP, rule=rule)


class GrowthForm(KindForm):
    """A percentage more, or less, than the same period last year."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._growth, self._upper = QLineEdit(), QLineEdit()
        self._hints = (NumberHint(self._growth), NumberHint(self._upper))
        hint = _("In percent of the same period last year; with a minus for less.")
        self._growth_field = Field(_("Change a&gainst last year"), self._growth, hint)
        self._upper_field = Field(_("U&pper end"), self._upper)
        self.fields = {"growth": self._growth_field, "upper": self._upper_field}
        grid = _grid(self)
        grid.addWidget(self._growth_field, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._upper_field, 0, 1, Qt.AlignmentFlag.AlignTop)
        for line in (self._growth, self._upper):
            line.textChanged.connect(self.edited)

    def fit(self, frame: Frame) -> None:
        self._upper_field.setVisible(frame.is_range)
        self._growth_field.rename(
            _("Lower end") if frame.is_range else _("Change a&gainst last year")
        )
        low, high = (-0.05, 0.05) if frame.is_range else (0.05, 0.1)
        self._growth.setPlaceholderText(field_text(low, PERCENT, frame.locale))
        self._upper.setPlaceholderText(field_text(high, PERCENT, frame.locale))
        for hint in self._hints:
            hint.measure(PERCENT, frame.locale)

    def show_target(self, target: TargetDraft, frame: Frame) -> None:
        rule = target.rule
        if isinstance(rule, Growth):
            self._growth.setText(field_text(rule.growth, PERCENT, frame.locale))
            upper = rule.upper
            text = "" if upper is None else field_text(upper, PERCENT, frame.locale)
            self._upper.setText(text)

    def collect(self, target: TargetDraft, frame: Frame) -> TargetDraft:
        empty = _("Write a percentage like 5 %.")
        growth = read_number(self._growth.text(), PERCENT, frame.locale, "growth", empty)
        upper = None
        if frame.is_range:
            upper = read_number(self._upper.text(), PERCENT, frame.locale, "upper", empty)
        return replace(target, kind=PlanKind.GROWTH, rule=Growth(growth, upper))


class SpreadForm(KindForm):
    """A figure for a year, spread over its periods."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = TargetLines(
            ("yearly", "yearly_upper"),
            (_("Tar&get for the year"), _("Lower end for the year"), _("Upper end for the year")),
            _("Write the figure for the whole year."),
        )
        self._year = PeriodBox()
        year = Field(_("Which year"), self._year)
        self.fields = {**self._lines.fields, "year": year}
        grid = _grid(self)
        grid.addWidget(self._lines, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(year, 0, 1, Qt.AlignmentFlag.AlignTop)
        self._lines.edited.connect(self.edited)
        self._year.currentIndexChanged.connect(self.edited)

    def fit(self, frame: Frame) -> None:
        self._lines.fit(frame)
        calendar = frame.calendar
        current = calendar.year(calendar.fiscal_year(frame.running))
        chosen = self._year.period or current
        offered = span(current.shift(-1), current.shift(_YEARS))
        self._year.offer(offered, chosen, calendar)

    def show_target(self, target: TargetDraft, frame: Frame) -> None:
        rule = target.rule
        if isinstance(rule, Spread):
            self._lines.write(rule.yearly, frame)
            self._year.offer((), frame.calendar.year(rule.year), frame.calendar)
            self.fit(frame)

    def collect(self, target: TargetDraft, frame: Frame) -> TargetDraft:
        yearly = self._lines.read(frame)
        year = self._year.period
        number = frame.calendar.fiscal_year(frame.running if year is None else year)
        return replace(target, kind=PlanKind.SPREAD, rule=Spread(yearly, number))
