"""The card "Usual range": whether a number is noise or a signal, with its chart."""

import datetime as dt
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPalette, QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from kpidesk.domain.behaviour_charts import Seasons, Start
from kpidesk.domain.behaviour_seasons import cycle_of
from kpidesk.domain.lenses import Lens
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import Period
from kpidesk.domain.signals import Cycle
from kpidesk.i18n import _
from kpidesk.services.limits import choose_seasons, remove_base
from kpidesk.services.usual_ranges import UsualRanges, usual_ranges
from kpidesk.ui.charts.behaviour_picture import Markers
from kpidesk.ui.charts.behaviour_view import BehaviourView
from kpidesk.ui.controls import Button, Card, Label, QuietButton
from kpidesk.ui.session import Session
from kpidesk.ui.theme import FontRole, Space


class SeasonsBox(QComboBox):
    """The choice of seasons; the wheel scrolls the page, and never chooses."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class BehaviourCard(Card):
    """The verdict on a period, the chart it comes from, and the decisions about its limits."""

    lens_left = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Usual range"))
        self._session = session
        self._metric_id = 0
        self.facts: UsualRanges | None = None
        self.sentence = _selectable(Label("", wrap=True))
        self.readout = Label("", secondary=True, wrap=True)
        self.notes = _selectable(Label("", FontRole.SECONDARY, secondary=True, wrap=True))
        self.view = BehaviourView()
        self.view.read_out.connect(self._on_read_out)
        self.seasons = SeasonsBox()
        self.seasons.setAccessibleName(_("How the limits take the seasons"))
        self.seasons.setToolTip(self.seasons.accessibleName())
        for choice in Seasons:
            self.seasons.addItem(choice.label, choice.value)
        self.seasons.activated.connect(self._on_seasons)
        self.rebase_button = Button(_("Start the limits anew…"), "flag")
        self.rebase_button.clicked.connect(self._on_rebase)
        self.go_on_button = QuietButton(_("Go on with the earlier limits"), "undo-2")
        self.go_on_button.clicked.connect(self._on_go_on)
        self.measured_button = QuietButton(_("Show as measured"), "undo-2")
        self.measured_button.clicked.connect(self.lens_left)
        self._lay_out()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.S)
        buttons.addWidget(self.seasons)
        buttons.addWidget(self.rebase_button)
        buttons.addWidget(self.go_on_button)
        buttons.addWidget(self.measured_button)
        buttons.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(self.sentence)
        column.addWidget(self.readout)
        column.addWidget(self.view)
        column.addWidget(self.notes)
        column.addLayout(buttons)
        column.addStretch()

    @property
    def main(self) -> QWidget | None:
        """Return what has the keyboard when the card is opened; None where it is only read."""
        stops = (self.view, self.seasons, self.go_on_button, self.measured_button)
        return next((each for each in stops if each.isVisibleTo(self)), None)

    def show_metric(
        self,
        metric_id: int,
        period: Period,
        *,
        can_change: bool = True,
        lens: Lens = Lens.AS_MEASURED,
        markers: Markers | None = None,
    ) -> None:
        """Show what is usual of a metric as of `period`, which is one as `lens` shows it.

        `markers` are its events and notes, by period, as its trend marks them.
        `can_change` False is a retired metric. What is decided about limits is decided of the
        numbers as measured.
        """
        session = self._session
        self._metric_id = metric_id
        is_measured = lens is Lens.AS_MEASURED
        can_decide = can_change and is_measured
        facts = usual_ranges(session.require_file(), metric_id, period, session.locale, lens)
        self.facts = facts
        self.sentence.setText(facts.verdict.sentence)
        said = [note for note in facts.notes if note]
        if facts.has_picture and can_change and not is_measured:
            said.append(_("Decisions about the limits are made on the numbers as measured."))
        if facts.has_picture and facts.why_none and facts.why_none != facts.verdict.sentence:
            said.append(facts.why_none)
        self.notes.setText("\n".join(said))
        self.notes.setVisible(bool(said))
        self.view.setVisible(facts.has_picture)
        self.readout.setVisible(facts.has_picture)
        if facts.has_picture:
            metric, locale = facts.history.metric, session.locale
            self.view.show_chart(
                metric.name,
                facts.chart,
                facts.history.calendar,
                locale,
                facts.verdict.sentence,
                partial(_said, facts, locale),
                markers,
            )
        has_cycle = cycle_of(facts.history.metric.frequency) is not Cycle.NONE
        self.measured_button.setVisible(can_change and not is_measured)
        self.seasons.setVisible(can_decide and has_cycle and bool(facts.chart.measured))
        self.seasons.setCurrentIndex(self.seasons.findData(facts.chart.asked.value))
        self.rebase_button.setVisible(can_decide and facts.has_picture)
        self.go_on_button.setVisible(can_decide and self._base is not None)

    @property
    def _base(self) -> dt.date | None:
        """Return from when a person let the limits start anew that hold now; None: nobody did."""
        segment = None if self.facts is None else self.facts.chart.current
        return segment.since if segment is not None and segment.start is Start.REBASED else None

    @Slot()
    def _on_go_on(self) -> None:
        if (since := self._base) is not None:
            self._session.perform(partial(remove_base, metric_id=self._metric_id, since=since))

    @Slot(str)
    def _on_read_out(self, said: str) -> None:
        hint = _("Point at the chart, or press the left and right arrow keys, to read a period.")
        role = QPalette.ColorRole.WindowText if said else QPalette.ColorRole.PlaceholderText
        self.readout.setForegroundRole(role)
        self.readout.setText(said or hint)

    @Slot()
    def _on_seasons(self) -> None:
        chosen = Seasons(self.seasons.currentData())
        if self.facts is None or chosen is self.facts.chart.asked:
            return
        self._session.perform(partial(choose_seasons, metric_id=self._metric_id, seasons=chosen))

    @Slot()
    def _on_rebase(self) -> None:
        from kpidesk.ui.dialogs.limits_dialog import LimitsDialog

        facts = self.facts
        if facts is None:
            return
        proposed = facts.chart.proposed_base()
        if proposed is None:
            proposed = self.view.cursor_period or facts.chart.periods[-1]
        LimitsDialog.ask(self._session, self._metric_id, proposed.start, self)


def _said(facts: UsualRanges, locale: NumberLocale, period: Period) -> str:
    return facts.say(period, locale)


def _selectable(label: Label) -> Label:
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
