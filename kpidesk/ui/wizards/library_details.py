"""What the library says of one metric: its meaning, its formula, and what adding it brings."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

from kpidesk.domain.library import Industry, LibraryMetric
from kpidesk.domain.library_additions import Addition
from kpidesk.domain.metrics import Stage, Timing
from kpidesk.i18n import _
from kpidesk.services.library import library
from kpidesk.ui.controls import IconLabel, Label
from kpidesk.ui.pills import Pill
from kpidesk.ui.theme import FontRole, Space


class LibraryDetails(QScrollArea):
    """A column of words about the metric that is chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.viewport().setAutoFillBackground(False)
        self.setAccessibleName(_("About the chosen KPI"))
        self.show_nothing()

    @property
    def texts(self) -> list[str]:
        """Return every text that is shown, from top to bottom."""
        return [label.text() for label in self.widget().findChildren(Label)]

    def show_nothing(self) -> None:
        """Say what there will be to see."""
        column = _column()
        text = _("Choose a KPI to see what it means, how it is calculated and what it needs.")
        column.addWidget(Label(text, secondary=True, wrap=True))
        self._show(column)

    def show_metric(self, metric: LibraryMetric, plan: Addition) -> None:
        """Show `metric`; `plan` is what adding it would do."""
        column = _column()
        column.addWidget(Label(metric.name, FontRole.SECTION, wrap=True))
        column.addLayout(_pills(metric))
        column.addWidget(Label(metric.definition, wrap=True))
        there = [row.existing for row in plan.known if row.is_wanted]
        if there:
            text = (
                _("You had this metric and retired it. Bring it back on the KPIs page.")
                if there[0].stage is Stage.RETIRED
                else _("You have this metric already.")
            )
            column.addLayout(_line("check", text))
        for problem in plan.problems:
            column.addLayout(_line("triangle-alert", problem))
        if metric.formula:
            _add_section(column, _("How it is calculated"))
            formula = Label(library().readable_formula(metric.key), wrap=True)
            formula.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(formula)
            if not there:
                _add_section(column, _("What it needs"))
                _add_needs(column, plan)
        else:
            _add_section(column, _("Where the number comes from"))
            column.addWidget(Label(metric.source, wrap=True))
        _add_section(column, _("Good to know"))
        for text in _facts(metric):
            column.addWidget(Label(text, secondary=True, wrap=True))
        self._show(column)

    def _show(self, column: QVBoxLayout) -> None:
        """Show a column that is complete: the area asks for its height only once."""
        column.addStretch()
        content = QWidget()
        content.setLayout(column)
        self.setWidget(content)
        content.setAutoFillBackground(False)


def _column() -> QVBoxLayout:
    column = QVBoxLayout()
    column.setContentsMargins(Space.L, Space.M, Space.L, Space.M)
    column.setSpacing(Space.S)
    return column


def _add_section(column: QVBoxLayout, heading: str) -> None:
    column.addSpacing(Space.S)
    label = Label(heading)
    font = label.font()
    font.setBold(True)
    label.setFont(font)
    column.addWidget(label)


def _pills(metric: LibraryMetric) -> QLayout:
    row = QHBoxLayout()
    row.setSpacing(Space.XS)
    timing, *others = metric.kinds
    row.addWidget(Pill(timing, is_loud=metric.timing is Timing.LEADING))
    for text in others:
        row.addWidget(Pill(text))
    row.addStretch()
    return row


def _line(icon: str, text: str) -> QLayout:
    row = QHBoxLayout()
    row.setSpacing(Space.S)
    row.addWidget(IconLabel(icon, 16, "text_secondary"), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(Label(text, wrap=True), 1)
    return row


def _add_needs(column: QVBoxLayout, plan: Addition) -> None:
    """List the inputs that come with the metric, and those that are there."""
    for new in plan.inputs:
        text = (
            _("{name}: comes with it, calculated")
            if new.formula
            else _("{name}: comes with it, {frequency}")
        )
        column.addLayout(
            _line("plus", text.format(name=new.metric.name, frequency=new.frequency.label))
        )
    for known in plan.known:
        if not known.is_wanted:
            text = _("{name}: you have it")
            column.addLayout(_line("check", text.format(name=known.existing.name)))


def _facts(metric: LibraryMetric) -> Iterable[str]:
    yield metric.direction.label
    yield _("Department: {name}").format(name=metric.department)
    yield _("Perspective: {name}").format(name=metric.perspective.label)
    yield _("Usually leads to: {outcome}").format(outcome=metric.outcome.label)
    if len(metric.industries) == len(Industry):
        yield _("For every trade")
    else:
        trades = [trade.label for trade in Industry if trade in metric.industries]
        yield _("For: {trades}").format(trades=", ".join(trades))
