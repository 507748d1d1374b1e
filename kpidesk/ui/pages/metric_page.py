"""The page of one KPI: how it stands, one of four charts of it, its numbers, and its definition."""

import datetime as dt
from collections.abc import Collection, Mapping
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from kpidesk.domain import period_names
from kpidesk.domain.errors import UserError
from kpidesk.domain.lens_spans import overlaps
from kpidesk.domain.lenses import Lens
from kpidesk.domain.periods import Period
from kpidesk.domain.sentences import target_text
from kpidesk.i18n import _
from kpidesk.services.dashboard import Dashboard
from kpidesk.services.kpi_cards import card_of_metric
from kpidesk.services.metric_views import MetricView, how, lenses_of, metric_view
from kpidesk.services.number_origins import origins
from kpidesk.services.targets import pace, target_versions
from kpidesk.ui import icons, theme
from kpidesk.ui.controls import Label, PrimaryButton
from kpidesk.ui.models.trend_model import PeriodNames, TrendModel
from kpidesk.ui.page import EmptyState
from kpidesk.ui.pages.actions_card import ActionsCard
from kpidesk.ui.pages.behaviour_card import BehaviourCard
from kpidesk.ui.pages.card_menu import CardMenuButton
from kpidesk.ui.pages.definition_card import DefinitionCard, definition_facts
from kpidesk.ui.pages.drivers_card import DriversCard
from kpidesk.ui.pages.metric_area import MetricArea
from kpidesk.ui.pages.metric_bar import MetricBar, ViewKind
from kpidesk.ui.pages.metric_events import EventsButton
from kpidesk.ui.pages.movement_card import MovementCard
from kpidesk.ui.pages.numbers_table import NumbersCard, NumbersTable
from kpidesk.ui.pages.page_scroll import PageScroll
from kpidesk.ui.pages.target_card import TargetCard
from kpidesk.ui.session import Session
from kpidesk.ui.status import StatusBadge
from kpidesk.ui.theme import Space

if TYPE_CHECKING:
    from kpidesk.ui.charts.trend_view import TrendView

_CARD_WIDTH: Final = 280
_CHART_SHARE: Final = 0.56  # of the height that is in sight: the first numbers are seen too
_BESIDE_FROM: Final = 900  # pixels: from this width on, the cards stand beside the chart


class MetricPage(PageScroll):
    """One KPI: status and sentence, a chart, its numbers as a table, and what is known of it."""

    gone = Signal()
    enter_requested = Signal()
    metric_opened = Signal(int)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        content = QWidget()
        super().__init__(content, parent)
        self.session = session
        self.heading = ""
        self.subheading = ""
        self._metric_id = 0
        self._is_other = False  # another KPI than before, whose chart is not chosen yet
        self._as_of = dt.date.min
        self._past_month: Period | None = None  # that of the board, where it is past
        self._board_lens = Lens.AS_MEASURED
        self._shown: MetricView | None = None
        self._can_change = True
        self.badge = StatusBadge()
        self.sentence = Label("", wrap=True)
        self.pace = Label("", wrap=True)
        for label in (self.sentence, self.pace):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.note = Label("", secondary=True, wrap=True)
        self.remark = Label("", secondary=True, wrap=True)
        self.definition = DefinitionCard()
        self.more = CardMenuButton(session)
        self.target = TargetCard()
        self.target.change_requested.connect(self._on_change_target)
        self.target.lab_requested.connect(self._on_target_lab)
        self.actions_card = ActionsCard(session)
        self.bar = MetricBar(session)
        self.bar.view_chosen.connect(self._on_view_chosen)
        self.bar.lens_chosen.connect(self._on_lens_chosen)
        self.where_action = self._make_where_action()
        self.events_button = EventsButton(session, lambda: self._metric_id, self._day_looked_at)
        self.area = MetricArea(session, self.sentence, self._trend_actions, self.bar.chosen_button)
        self.area.lens_left.connect(self._on_lens_left)
        self.area.metric_opened.connect(self.metric_opened)
        self.bar.picture_button.offered = self.area.pictures
        self.area.view_shown.connect(self.bar.picture_button.follow)
        self.area.show_kind(self.bar.view)
        self.model = TrendModel()
        self.table = self._make_table()
        self.empty = self._make_empty()
        self._lay_out(content)
        self._add_keys()
        self._order_tabs()

    def _make_where_action(self) -> QAction:
        action = QAction(icons.icon("history"), _("Where does this come from?"), self)
        action.setShortcuts([QKeySequence(keys) for keys in ("Ctrl+Shift+H", "Return", "Enter")])
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(self._on_where_from)
        return action

    def _trend_actions(self) -> tuple[QAction, ...]:
        return self.where_action, self.events_button.add_action

    def _make_table(self) -> NumbersTable:
        table = NumbersTable(self.model)
        table.selectionModel().currentRowChanged.connect(self._on_row_changed)
        table.doubleClicked.connect(self._on_where_from)
        table.addAction(self.where_action)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        return table

    def _make_empty(self) -> EmptyState:
        button = PrimaryButton(_("Enter numbers"), "pencil")
        button.clicked.connect(self.enter_requested)
        return EmptyState(
            "chart-line",
            _("No numbers yet"),
            _("The trend begins with the first number that you type or import."),
            (button,),
        )

    def _add_keys(self) -> None:
        """Let Alt and a digit choose a view from wherever the keyboard is on the page."""
        for kind in ViewKind:
            action = QAction(kind.label, self)
            action.setShortcut(QKeySequence(kind.keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(partial(self._on_view_key, kind))
            self.addAction(action)

    def _lay_out(self, content: QWidget) -> None:
        self._table_card = NumbersCard(self.table)
        left = QVBoxLayout()
        left.setSpacing(Space.M)
        left.addWidget(self.bar)
        left.addWidget(self.remark)
        left.addWidget(self.empty, 100)
        left.addWidget(self.area)
        left.addWidget(self._table_card, 100)
        left.addStretch(1)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setSpacing(Space.L)
        self._columns.addLayout(left, 1)
        side = QVBoxLayout()
        side.setSpacing(Space.L)
        for card in self._cards:
            side.addWidget(card)
        side.addStretch()
        self._columns.addLayout(side)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, Space.S)
        column.setSpacing(Space.L)
        column.addLayout(self._make_head())
        column.addLayout(self._columns, 1)

    def _make_head(self) -> QHBoxLayout:
        # The badge, the first line of the words and the button have one middle.
        middle = max(self.more.sizeHint().height(), self.badge.sizeHint().height()) / 2
        line = self.sentence.fontMetrics().height()
        words = QVBoxLayout()
        words.setContentsMargins(0, round(middle - line / 2), 0, 0)
        words.setSpacing(2)
        for label in (self.sentence, self.pace, self.note):
            words.addWidget(label)
        words.addStretch()
        pill = QVBoxLayout()
        pill.setContentsMargins(0, round(middle - self.badge.sizeHint().height() / 2), 0, 0)
        pill.addWidget(self.badge)
        pill.addStretch()
        said = QHBoxLayout()
        said.setSpacing(Space.M)
        said.addLayout(pill)
        said.addLayout(words, 1)
        said.addWidget(self.events_button, 0, Qt.AlignmentFlag.AlignTop)
        said.addWidget(self.more, 0, Qt.AlignmentFlag.AlignTop)
        return said

    @property
    def _cards(self) -> tuple[QWidget, ...]:
        """Return what stands beside the chart, from top to bottom."""
        return self.target, self.actions_card, self.definition

    def _order_tabs(self) -> None:
        """Let Tab go down the page; what is made later takes its place behind the bar."""
        for one, other in pairwise((*self.bar.stops, self.area.notice.button, self.table)):
            QWidget.setTabOrder(one, other)

    # The views

    @property
    def trend(self) -> "TrendView | None":
        """Return the trend; None until it was looked at."""
        return self.area.trend

    @property
    def behaviour(self) -> BehaviourCard:
        """Return the card of the usual range."""
        return self.area.behaviour

    @property
    def movement(self) -> MovementCard:
        """Return the card of why it moved."""
        return self.area.movement

    @property
    def drivers(self) -> DriversCard:
        """Return the card of the driver tree."""
        return self.area.drivers

    @Slot()
    def _on_view_chosen(self) -> None:
        if self.session.is_open:
            self.area.show_kind(self.bar.view)

    def _on_view_key(self, kind: ViewKind, _checked: bool = False) -> None:
        if self.has_values:
            self.bar.choose_view(kind)
            self.area.take_focus()

    @Slot()
    def _on_lens_chosen(self) -> None:
        if self.session.is_open:
            self._show()

    @Slot()
    def _on_lens_left(self) -> None:
        self.bar.choose_lens(Lens.AS_MEASURED)
        self.area.take_focus()

    # Content

    @property
    def has_values(self) -> bool:
        """Say whether there are numbers to look at."""
        return self._shown is not None and self._shown.has_values

    @property
    def subject(self) -> tuple[int, Period | None]:
        """Return the metric that is shown, and the period in which its number is typed."""
        return self._metric_id, None if self._shown is None else self._shown.measured_period

    @property
    def shown(self) -> MetricView | None:
        """Return what is shown, through which lens."""
        return self._shown

    def show_metric(self, metric_id: int, board: Dashboard) -> bool:
        """Show a metric at the end of the board's month; False where it is not in the file."""
        if (metric_id, board.lens) != (self._metric_id, self._board_lens):
            self.bar.forget_lens()
        if metric_id != self._metric_id:
            self.verticalScrollBar().setValue(0)  # where the last one was read says nothing here
            self._is_other = True
        self._metric_id = metric_id
        self._as_of, self._board_lens = board.month.last_day, board.lens
        self._past_month = board.month if board.is_past else None
        return self._show()

    def _show(self) -> bool:
        """Show the metric through the lens that is wanted."""
        session = self.session
        file, locale = session.require_file(), session.locale
        wanted, past = self.bar.wanted(self._board_lens), self._past_month
        try:
            view = metric_view(
                file, self._metric_id, self._as_of, wanted, locale, is_past=past is not None
            )
            card = card_of_metric(file, self._metric_id, locale, session.today(), past)
        except UserError as error:
            session.show_error(error.message)
            self.gone.emit()
            return False
        self._shown = view
        self._can_change = view.metric.is_active
        self.heading = view.metric.name
        names = view.place.department, view.place.owner
        self.subheading = " · ".join(name for name in names if name)
        self.more.show_card(card)
        self.definition.show_facts(definition_facts(card, self._told(view)))
        self._show_status(view)
        self._show_target(view)
        self.actions_card.show_metric(self._metric_id, can_change=self._can_change)
        self._show_numbers(view)
        return True

    def _show_status(self, view: MetricView) -> None:
        standing = view.standing
        self.badge.set_status(standing.status)
        self.sentence.setText(standing.sentence)
        _say(self.note, _("Note: {note}").format(note=standing.note) if standing.note else "")

    def _show_target(self, view: MetricView) -> None:
        """Show the versions of the target, and the pace of the year at the end of the period."""
        session, metric_id = self.session, self._metric_id
        file, locale = session.require_file(), session.locale
        versions = target_versions(file, metric_id, session.today(), locale)
        self.target.show_versions(versions, can_change=self._can_change)
        day = view.measured_period.last_day
        is_paced = view.has_values and self._can_change
        _say(self.pace, pace(file, metric_id, day, locale) if is_paced else "")

    def _show_numbers(self, view: MetricView) -> None:
        """Show the chart that is chosen, and the numbers beneath."""
        has_values = view.has_values
        self.empty.setVisible(not has_values)
        for part in (self.bar, self.area, self._table_card, self.events_button):
            part.setVisible(has_values)
        _say(self.remark, " ".join(view.remarks) if has_values else "")
        self.bar.offer(lenses_of(view.metric.frequency), view.lens)
        if not has_values:
            return
        if self._is_other:
            self._is_other = False
            self.bar.fit_view(has_parts=view.metric.is_calculated)
        self.area.show_metric(view, self.bar.view, can_change=self._can_change)
        direction, locale = view.metric.direction, self.session.locale
        self.model.show_chart(
            view.chart, direction, locale, self._how, self._origins, _names_of(view)
        )
        row = None if self._past_month is None else self._row_of(view.period)
        if row is not None:
            self.table.mark(row)
        self._fit_marked()

    def _fit_marked(self) -> None:
        """Let the numbers end where the page does, where one row of them shall be seen."""
        if not self.table.has_mark:
            self._table_card.keep_within(None)
            return
        if layout := self.widget().layout():
            layout.activate()  # the chart may be new
        top = self._table_card.mapTo(self.widget(), self._table_card.rect().topLeft()).y()
        self._table_card.keep_within(max(self.viewport().height() - top - Space.S, 0))

    @Slot()
    def _on_change_target(self) -> None:
        from kpidesk.ui.dialogs.target_dialog import TargetDialog

        TargetDialog.edit(self.session, self._metric_id, self)

    @Slot()
    def _on_target_lab(self) -> None:
        from kpidesk.ui.dialogs.target_dialog import TargetDialog

        TargetDialog.propose(self.session, self._metric_id, self)

    def look_at(self, period: Period) -> None:
        """Read out the number of `period`, if it is not the one that the whole page tells of."""
        view = self._shown
        if view is None or not view.has_values or period.frequency is not view.period.frequency:
            return
        row = self._row_of(period)
        if row is not None and period != view.period:
            self.table.selectRow(row)

    def _row_of(self, period: Period) -> int | None:
        """Return the row of a period in the table of the numbers."""
        points = () if self._shown is None else self._shown.chart.points
        found = (at for at, each in enumerate(points) if each.period == period)
        return next((self.model.point_index(at) for at in found), None)

    def _day_looked_at(self) -> dt.date | None:
        """Return the first day of the point that is read out, else of the period that is shown."""
        view, trend = self._shown, self.trend
        if view is None:
            return None
        index = None if trend is None or trend.isHidden() else trend.cursor_index
        return (view.period if index is None else view.chart.points[index].period).start

    def _how(self, period: Period) -> str:
        """Return how a calculated value came about, or why there is none."""
        session, view = self.session, self._shown
        if view is None or not session.is_open:
            return ""
        return how(session.require_file(), view, period, session.locale)

    def _origins(self, periods: Collection[Period]) -> Mapping[Period, tuple[str, str]]:
        """Return where the numbers of some periods come from."""
        session, view = self.session, self._shown
        if view is None or not session.is_open:
            return {}
        return origins(session.require_file(), view.seen, periods)

    def _told(self, view: MetricView) -> dict[str, str]:
        """Return the facts that are of the period, and not of today, by their keys."""
        place = view.place
        told = {"owner": place.owner, "objective": place.objective}
        return {**told, "target": self._target_words(view)}

    def _target_words(self, view: MetricView) -> str:
        measured, period = view.measured, view.measured_period
        target = measured.target(period)
        if target is None:
            return _("No target yet")
        direction, unit = measured.direction(period), measured.unit(period)
        return target_text(target, direction, unit, self.session.locale)

    def take_focus(self) -> None:
        """Give the keyboard to the chart, or to the button that leads to the first number."""
        if self.has_values:
            self.area.take_focus()
        else:
            self.empty.buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_where_from(self) -> None:
        """Say where the value of the current row comes from, or of the point in the chart."""
        from kpidesk.ui.dialogs.where_from_dialog import WhereFromDialog

        row, trend, view = self.table.currentIndex(), self.trend, self._shown
        index = self.model.point_index(row.row()) if row.isValid() else None
        is_read = trend is not None and trend.isVisible() and not self.table.hasFocus()
        if is_read and trend is not None and trend.cursor_index is not None:
            index = trend.cursor_index
        if index is None or view is None:
            return
        period = view.chart.points[index].period
        if overlaps(view.lens):
            WhereFromDialog.tell_through(self.session, self._metric_id, period, view.lens, self)
        else:
            WhereFromDialog.tell(self.session, self._metric_id, period, self)

    @Slot(QModelIndex)
    def _on_row_changed(self, current: QModelIndex) -> None:
        trend = self.trend
        if self.table.is_marking:
            return  # the whole page tells of that row
        if current.isValid() and trend is not None and not trend.isHidden():
            trend.move_cursor(self.model.point_index(current.row()))

    # Looks

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.area.fit(round(self.viewport().height() * _CHART_SHARE))
        beside = self.viewport().width() >= _BESIDE_FROM * theme.type_scale()
        directions = QBoxLayout.Direction
        self._columns.setDirection(directions.LeftToRight if beside else directions.TopToBottom)
        width = round(_CARD_WIDTH * theme.type_scale())
        for card in self._cards:
            card.setMinimumWidth(width if beside else 0)
            card.setMaximumWidth(width if beside else 16_777_215)
        if self.table.has_mark:
            self._fit_marked()


def _names_of(view: MetricView) -> PeriodNames | None:
    """Return how the table calls periods; None where each says all by itself."""
    if not overlaps(view.lens):
        return None
    calendar = view.seen.calendar
    is_rolling = view.lens is Lens.ROLLING_YEAR
    heading = _("12 months to") if is_rolling else _("Year to date")
    return PeriodNames(heading, partial(period_names.label, calendar=calendar))


def _say(label: Label, text: str) -> None:
    label.setText(text)
    label.setVisible(bool(text))
