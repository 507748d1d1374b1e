"""The card "Why did it move?": what made the number change, in a sentence and step by step."""

from PySide6.QtWidgets import QWidget

from kpidesk.domain.behaviour_sentences import Finding
from kpidesk.domain.periods import Period
from kpidesk.i18n import _
from kpidesk.services.movement import Movement, why_it_moved
from kpidesk.ui.charts.waterfall_view import WaterfallView
from kpidesk.ui.controls import Label
from kpidesk.ui.pages.compared_card import ComparedCard, say, selectable
from kpidesk.ui.session import Session
from kpidesk.ui.theme import FontRole


class MovementCard(ComparedCard):
    """How a number moved since the period before or since last year, and what moved it."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, _("Why did it move?"), parent)
        self.movement: Movement | None = None
        self.compared = selectable(Label("", secondary=True, wrap=True))
        self.picture = self.view = WaterfallView()
        self.legend = Label(
            _("A full bar went the better way, a hatched bar the worse way."),
            FontRole.SECONDARY,
            secondary=True,
            wrap=True,
        )
        self.mix = selectable(Label("", wrap=True))
        self.mix_view = WaterfallView()
        parts = (self.compared, self.reason, self.view, self.mix, self.mix_view, self.legend)
        self.lay_out((widget, 0) for widget in (*parts, self.notes))

    def _show(self, period: Period, against: Period) -> None:
        session = self._session
        found = why_it_moved(
            session.require_file(), self._metric_id, period, against, session.locale, self._lens
        )
        self.movement = found
        self.sentence.setText(found.sentence)
        say(self.compared, found.compared)
        say(self.reason, found.reason or _what_else(found))
        self.view.show_chart(found.waterfall, session.locale)
        say(self.mix, found.mix_sentence)
        self.mix_view.show_chart(found.mix_waterfall, session.locale)
        drawn = [chart for chart in (found.waterfall, found.mix_waterfall) if chart is not None]
        is_judged = any(bar.is_good is not None for chart in drawn for bar in chart.bars)
        self.legend.setVisible(is_judged)
        self.say_notes(found.notes)


def _what_else(found: Movement) -> str:
    """Return what to do about a number that is not made of others; empty for any other one.

    Nobody is asked for the reason of what is usual: noise has none.
    """
    if found.verdict is None:
        return ""
    finding = found.verdict.finding
    if finding.is_signal:
        return _(
            "It is no formula, so there are no parts that would tell why. If you know the reason, "
            "note it as an event: it is then shown in the charts."
        )
    if finding in (Finding.USUAL, Finding.USUAL_OFF_TARGET):
        return found.verdict.sentence
    return _("It is no formula, so there are no parts that would tell why.")
