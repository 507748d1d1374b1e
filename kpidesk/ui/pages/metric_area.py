"""The chart of a KPI's page: one of four, each made when it is first looked at."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QAction, QPainter
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from kpidesk.domain.charts import TrendChart, TrendPoint
from kpidesk.domain.lens_spans import overlaps
from kpidesk.domain.units import Unit
from kpidesk.i18n import _
from kpidesk.services.metric_views import MetricView, sentence_of
from kpidesk.ui import theme
from kpidesk.ui.charts.waterfall_view import WaterfallView
from kpidesk.ui.controls import Label
from kpidesk.ui.pages.behaviour_card import BehaviourCard
from kpidesk.ui.pages.compared_with import ComparedWith
from kpidesk.ui.pages.drivers_card import DriversCard
from kpidesk.ui.pages.drivers_tree import DriversTree
from kpidesk.ui.pages.lens_notice import LensNotice
from kpidesk.ui.pages.metric_bar import ViewKind
from kpidesk.ui.pages.movement_card import MovementCard
from kpidesk.ui.pages.picture_menu import PictureMenu
from kpidesk.ui.session import Session

if TYPE_CHECKING:
    from kpidesk.ui.charts.trend_view import TrendView

_LEAST_CHART: Final = 280  # pixels, as below
_MOST_CHART: Final = 560
_NOTHING: Final = TrendChart("", Unit(), ())


class MetricArea(QWidget):
    """Shows one view of a metric; where a lens makes nothing of it, it says so.

    `sentence` is the label that stands above, for the pictures that are copied and saved;
    `trend_actions` gives what the menu of the trend has before those, `fallback` what takes the
    keyboard where a view has nothing for it.
    """

    lens_left = Signal()
    view_shown = Signal()
    metric_opened = Signal(int)

    def __init__(
        self,
        session: Session,
        sentence: Label,
        trend_actions: Callable[[], Sequence[QAction]],
        fallback: Callable[[], QWidget],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._sentence, self._trend_actions = session, sentence, trend_actions
        self._fallback = fallback
        self._shown: MetricView | None = None
        self._can_change = True
        self._kind = ViewKind.TREND
        self._fresh: set[ViewKind] = set()
        self._pictures: list[PictureMenu] = []
        self.trend: TrendView | None = None
        self._behaviour: BehaviourCard | None = None
        self._movement: MovementCard | None = None
        self._drivers: DriversCard | None = None
        self._height = round(_LEAST_CHART * theme.type_scale())
        # A long definition beside it makes the table longer, not the chart taller.
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.notice = LensNotice()
        self.notice.left.connect(self.lens_left)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.notice)

    # The views

    @property
    def behaviour(self) -> BehaviourCard:
        """Return the card of the usual range."""
        if self._behaviour is None:
            card = self._behaviour = BehaviourCard(self._session)
            card.lens_left.connect(self.lens_left)
            decisions = (card.rebase_button, card.go_on_button, card.measured_button)
            self._add(card, card.view, card.seasons, *decisions)
            self.fit(self._height)
            self._offer_pictures(card.view, card.view.paint_into, (card.sentence,))
        return self._behaviour

    @property
    def movement(self) -> MovementCard:
        """Return the card of why it moved."""
        if self._movement is None:
            card = self._movement = MovementCard(self._session)
            self._add(card, *card.against.buttons.values(), card.view, card.mix_view)
            said, split = (card.sentence, card.legend), (card.mix, card.legend)
            self._offer_pictures(card.view, card.view.paint_into, said, _("Contributions"))
            self._offer_pictures(card.mix_view, card.mix_view.paint_into, split, _("Rate and mix"))
            self._share(card.against)
        return self._movement

    @property
    def drivers(self) -> DriversCard:
        """Return the card of the driver tree."""
        if self._drivers is None:
            card = self._drivers = DriversCard(self._session)
            card.metric_opened.connect(self.metric_opened)
            self._add(card, *card.against.buttons.values(), card.tree)
            tree = card.tree
            self._offer_pictures(tree, tree.paint_into, (card.sentence, card.legend))
            self._share(card.against)
        return self._drivers

    def _share(self, against: ComparedWith) -> None:
        """Let both cards that compare compare with the same."""
        for card in (self._movement, self._drivers):
            if card is not None and card.against is not against:
                against.choose(card.against.choice)
        against.chosen.connect(self._on_against_chosen)

    @Slot(str)
    def _on_against_chosen(self, choice: str) -> None:
        other = {ViewKind.WHY: ViewKind.DRIVERS, ViewKind.DRIVERS: ViewKind.WHY}.get(self._kind)
        if other is not None:
            self._fresh.discard(other)
        for card in (self._movement, self._drivers):
            if card is not None:
                card.against.choose(choice)

    def make_ahead(self) -> Iterator[None]:
        """Make the views that were not looked at yet, the chosen one first, each with a step."""
        for kind in sorted(ViewKind, key=lambda each: each is not self._kind):
            if self._widget(kind) is None:
                self._make(kind)
                yield

    def _make(self, kind: ViewKind) -> QWidget:
        match kind:
            case ViewKind.TREND:
                if self.trend is None:
                    self.trend = self._make_trend(_NOTHING)
                return self.trend
            case ViewKind.USUAL:
                return self.behaviour
            case ViewKind.WHY:
                return self.movement
            case ViewKind.DRIVERS:
                return self.drivers

    def _make_trend(self, chart: TrendChart) -> "TrendView":
        # pyqtgraph takes half a second to load; the dashboard is painted without it.
        from kpidesk.ui.charts.trend_view import TrendView

        trend = TrendView(chart, self._session.locale, sentence_of=self._said)
        trend.setMinimumHeight(self._height)
        self._add(trend, trend)
        trend.addActions(self._trend_actions())
        self._offer_pictures(trend, self._paint_trend, (self._sentence,))
        return trend

    def fit(self, room: int) -> None:
        """Let the charts be as high as `room` pixels allow."""
        scale = theme.type_scale()
        self._height = max(min(room, round(_MOST_CHART * scale)), round(_LEAST_CHART * scale))
        if self.trend is not None:
            self.trend.setMinimumHeight(self._height)
        if self._behaviour is not None:
            view = self._behaviour.view  # two charts: the page rather scrolls than shows slits
            view.setFixedHeight(max(self._height, view.minimumSizeHint().height()))

    def _add(self, view: QWidget, *stops: QWidget) -> None:
        """Take in a view, and let Tab stop at `stops` on the way down the page."""
        view.hide()
        self._column.addWidget(view)
        for one, other in pairwise((self.notice.button, *stops)):
            QWidget.setTabOrder(one, other)

    def _offer_pictures(
        self,
        view: QWidget,
        paint: Callable[[QPainter, QRectF, theme.Tokens], None],
        said: tuple[Label, ...],
        name: str = "",
    ) -> None:
        """Let a chart be copied and saved from its menu; `name` tells it from another one."""
        height = view.picture_height if isinstance(view, WaterfallView | DriversTree) else None
        words = partial(self._words, said)
        menu = PictureMenu(self._session, view, paint, words, height=height, name=name)
        self._pictures.append(menu)
        view.addActions(menu.offered)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def _words(self, said: tuple[Label, ...]) -> tuple[str, str]:
        name = "" if self._shown is None else self._shown.metric.name
        return name, " ".join(each.text() for each in said if not each.isHidden())

    def _paint_trend(self, painter: QPainter, rect: QRectF, tokens: theme.Tokens) -> None:
        from kpidesk.ui.charts.painter import paint_trend

        if self._shown is not None:
            font = theme.font(theme.FontRole.SECONDARY, tabular=True)
            paint_trend(painter, rect, self._shown.chart, tokens, font, self._session.locale)

    def _said(self, point: TrendPoint) -> str:
        session, view = self._session, self._shown
        if view is None or not session.is_open:
            return point.sentence
        return sentence_of(session.require_file(), view, point, session.locale)

    # What is shown

    def show_metric(self, view: MetricView, kind: ViewKind, *, can_change: bool) -> None:
        """Show the view `kind` of a metric; `can_change` False is a retired one."""
        self._shown, self._can_change = view, can_change
        self._fresh = set()
        self.show_kind(kind)

    def show_kind(self, kind: ViewKind) -> None:
        """Show another view of the metric."""
        self._kind = kind
        view = self._shown
        if view is None:
            return
        focus = cast("QWidget | None", self.window().focusWidget())
        had_focus = focus is not None and self.isAncestorOf(focus)
        reason = _why_not(view, kind)
        if reason:
            self.notice.say(reason)
        elif kind not in self._fresh:
            self._fill(kind, view)
            self._fresh.add(kind)
        shown = self.notice if reason else self._widget(kind)
        if shown is not None:
            shown.show()
        if had_focus:
            # Before its old place is hidden: Qt would hand the keyboard on down the page, and
            # scroll there.
            self.take_focus()
        for each in self._made:
            if each is not shown:
                each.hide()
        self.view_shown.emit()

    def pictures(self) -> tuple[PictureMenu, ...]:
        """Return the pictures of the view that is shown."""
        return tuple(each for each in self._pictures if each.is_shown_in(self))

    @property
    def _made(self) -> tuple[QWidget, ...]:
        made = (self.notice, self.trend, self._behaviour, self._movement, self._drivers)
        return tuple(each for each in made if each is not None)

    def _widget(self, kind: ViewKind) -> QWidget | None:
        return {
            ViewKind.TREND: self.trend,
            ViewKind.USUAL: self._behaviour,
            ViewKind.WHY: self._movement,
            ViewKind.DRIVERS: self._drivers,
        }[kind]

    def _fill(self, kind: ViewKind, view: MetricView) -> None:
        metric_id, period = view.metric.id, view.period
        match kind:
            case ViewKind.TREND if self.trend is None:
                self.trend = self._make_trend(view.chart)
            case ViewKind.TREND if self.trend is not None:
                self.trend.set_chart(view.chart, self._session.locale)
            case ViewKind.USUAL:
                self.behaviour.show_metric(
                    metric_id,
                    period,
                    can_change=self._can_change,
                    lens=view.lens,
                    markers=view.chart.markers_of_periods,
                )
            case ViewKind.WHY:
                self.movement.show_metric(metric_id, period, view.lens)
            case ViewKind.DRIVERS:
                self.drivers.show_metric(metric_id, period, view.lens)

    @property
    def main(self) -> QWidget | None:
        """Return what has the keyboard when the view is opened; None where it is only read."""
        if not self.notice.isHidden():
            return self.notice.button
        match self._kind:
            case ViewKind.TREND:
                return self.trend
            case ViewKind.USUAL:
                return self.behaviour.main
            case ViewKind.WHY:
                return self.movement.main
            case ViewKind.DRIVERS:
                return self.drivers.main

    def take_focus(self) -> None:
        """Give the keyboard to the chart, or to what chose it where nothing here takes it."""
        (self.main or self._fallback()).setFocus(Qt.FocusReason.OtherFocusReason)


def _why_not(view: MetricView, kind: ViewKind) -> str:
    """Return why there is nothing to show through the lens; empty where there is."""
    if kind is ViewKind.TREND:
        if view.chart.has_values:
            return ""
        reason = view.standing.reason
        return _("There is nothing to draw through this lens. {reason}").format(reason=reason)
    if not overlaps(view.lens) or kind is not ViewKind.USUAL:
        return ""
    return _(
        "Neighbouring numbers share most of their periods here, and follow each other whatever "
        "happens. What is usual is told of the numbers as measured."
    )
