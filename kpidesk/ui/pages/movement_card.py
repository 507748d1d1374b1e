"""The card "Why did it move?": what made the number change, in a sentence and step by step."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kpidesk.domain.periods import Frequency, Period
from kpidesk.i18n import _
from kpidesk.services.movement import Movement, why_it_moved
from kpidesk.ui.charts.waterfall_view import WaterfallView
from kpidesk.ui.controls import Card, Label
from kpidesk.ui.segments import Segments
from kpidesk.ui.session import Session
from kpidesk.ui.theme import FontRole, Space

_PREVIOUS = "previous"
_LAST_YEAR = "last_year"


class MovementCard(Card):
    """How a number moved since the period before or since last year, and what moved it."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Why did it move?"))
        self._session = session
        self._metric_id = 0
        self._period: Period | None = None
        self.movement: Movement | None = None
        self.against = Segments(
            _("Compared with"),
            [(_PREVIOUS, _("Period before"), ""), (_LAST_YEAR, _("Last year"), "")],
        )
        self.against.chosen.connect(self._on_chosen)
        self.sentence = _selectable(Label("", wrap=True))
        self.reason = _selectable(Label("", secondary=True, wrap=True))
        self.view = WaterfallView()
        self.legend = Label(
            _("A full bar went the better way, a hatched bar the worse way."),
            FontRole.SECONDARY,
            secondary=True,
            wrap=True,
        )
        self.mix = _selectable(Label("", wrap=True))
        self.mix_view = WaterfallView()
        self.notes = _selectable(Label("", secondary=True, wrap=True))
        self._lay_out()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(Space.M)
        head.addWidget(Label(_("Why did it move?"), FontRole.SECTION), 1)
        head.addWidget(self.against)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addLayout(head)
        for widget in (
            self.sentence, self.reason, self.view, self.mix, self.mix_view, self.legend, self.notes,
        ):  # fmt: skip
            column.addWidget(widget)

    def show_metric(self, metric_id: int, period: Period) -> None:
        """Show how a metric moved to `period`, against what was chosen."""
        self._metric_id, self._period = metric_id, period
        self.against.setVisible(period.frequency is not Frequency.YEAR)
        self._show()

    @Slot()
    def _on_chosen(self) -> None:
        if self._session.is_open:
            self._show()

    def _show(self) -> None:
        period = self._period
        if period is None:
            return
        is_year = self.against.choice == _LAST_YEAR and period.frequency is not Frequency.YEAR
        against = period.same_period_last_year if is_year else period.previous
        session = self._session
        found = why_it_moved(
            session.require_file(), self._metric_id, period, against, session.locale
        )
        self.movement = found
        self.sentence.setText(found.sentence)
        _say(self.reason, found.reason)
        self.view.show_chart(found.waterfall, session.locale)
        _say(self.mix, found.mix_sentence)
        self.mix_view.show_chart(found.mix_waterfall, session.locale)
        drawn = [chart for chart in (found.waterfall, found.mix_waterfall) if chart is not None]
        is_judged = any(bar.is_good is not None for chart in drawn for bar in chart.bars)
        self.legend.setVisible(is_judged)
        _say(self.notes, "\n".join(_("Note: {note}").format(note=note) for note in found.notes))


def _say(label: Label, text: str) -> None:
    label.setText(text)
    label.setVisible(bool(text))


def _selectable(label: Label) -> Label:
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
