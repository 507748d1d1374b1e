"""The page of one KPI: its trend, what it means, and its numbers."""

import datetime as dt
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QAction, QFontMetricsF, QKeySequence, QPainter, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from kpidesk.domain.charts import TrendChart, TrendPoint
from kpidesk.domain.errors import UserError
from kpidesk.domain.periods import Period
from kpidesk.domain.sentences import target_text
from kpidesk.domain.standing import period_as_of
from kpidesk.domain.status import Status
from kpidesk.i18n import _
from kpidesk.services.dashboard import Dashboard
from kpidesk.services.explanations import explain_calculated, point_sentence
from kpidesk.services.kpi_cards import card_of_metric
from kpidesk.services.metric_drafts import MetricDraft, draft_of, find_metric
from kpidesk.services.targets import pace, target_versions
from kpidesk.services.trends import marked_trend
from kpidesk.ui import icons, theme
from kpidesk.ui.charts.waterfall_view import WaterfallView
from kpidesk.ui.controls import Card, Label, PrimaryButton
from kpidesk.ui.models.trend_model import STATUS_ROLE, Column, TrendModel
from kpidesk.ui.page import EmptyState
from kpidesk.ui.pages.behaviour_card import BehaviourCard
from kpidesk.ui.pages.card_menu import CardMenuButton
from kpidesk.ui.pages.definition_card import DefinitionCard, definition_facts
from kpidesk.ui.pages.metric_events import EventsButton
from kpidesk.ui.pages.movement_card import MovementCard
from kpidesk.ui.pages.page_scroll import PageScroll
from kpidesk.ui.pages.picture_menu import PictureMenu
from kpidesk.ui.pages.plain_table import ROW_HEIGHT, PlainDelegate, PlainTable
from kpidesk.ui.pages.target_card import TargetCard
from kpidesk.ui.session import Session
from kpidesk.ui.status import StatusBadge, paint_status_shape
from kpidesk.ui.theme import Space

if TYPE_CHECKING:
    from kpidesk.ui.charts.trend_view import TrendView

_CARD_WIDTH = 280
_WIDTHS = {Column.PERIOD: 144, Column.VALUE: 120, Column.TARGET: 160, Column.STATUS: 128}
_CHART_HEIGHT = 420  # pixels, at most
_BESIDE_FROM = 900  # pixels: from this width on, the definition stands beside the chart


class StatusDelegate(PlainDelegate):
    """A status in the table: its shape before its word, both in its colour."""

    def paint_words(
        self, painter: QPainter, place: QRectF, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        status = Status(index.data(STATUS_ROLE))
        side = round(QFontMetricsF(painter.font()).capHeight() + 1)
        top = place.center().y() - side / 2
        paint_status_shape(painter, QRectF(place.left(), top, side, side), status)
        painter.setPen(theme.tokens().status[status].ink)
        super().paint_words(painter, place.adjusted(side + 6, 0, 0, 0), index)


class TableCard(Card):
    """The ground of the table."""

    def __init__(self, table: PlainTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setContentsMargins(2, 2, 2, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(table)


class MetricPage(PageScroll):
    """One KPI: status and sentence, the trend, its numbers as a table, and the definition."""

    gone = Signal()
    enter_requested = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        content = QWidget()
        super().__init__(content, parent)
        self.session = session
        self.heading = ""
        self.subheading = ""
        self._metric_id = 0
        self._period: Period | None = None
        self._can_change = True
        self._chart: TrendChart | None = None
        self.trend: TrendView | None = None
        self.badge = StatusBadge()
        self.sentence = Label("", wrap=True)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.pace = Label("", wrap=True)
        self.pace.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.note = Label("", secondary=True, wrap=True)
        self.definition = DefinitionCard()
        self.more = CardMenuButton(session)
        self.target = TargetCard()
        self.target.change_requested.connect(self._on_change_target)
        self.target.lab_requested.connect(self._on_target_lab)
        self.behaviour = BehaviourCard(session)
        self.movement = MovementCard(session)
        self.model = TrendModel()
        self.where_action = self._make_where_action()
        self.events_button = EventsButton(session, lambda: self._metric_id, self._day_looked_at)
        self.table = self._make_table()
        self.empty = self._make_empty()
        self._lay_out(content)

    def _make_where_action(self) -> QAction:
        action = QAction(icons.icon("history"), _("Where does this come from?"), self)
        action.setShortcuts([QKeySequence(keys) for keys in ("Ctrl+Shift+H", "Return", "Enter")])
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(self._on_where_from)
        return action

    def _offer_where_from(self, widget: QWidget) -> None:
        """Let `widget` have the question in its menu and by its keys."""
        widget.addAction(self.where_action)
        widget.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def _make_table(self) -> PlainTable:
        table = PlainTable()
        table.setModel(self.model)
        table.setAccessibleName(_("The numbers of this KPI, newest first"))
        table.setItemDelegateForColumn(Column.STATUS, StatusDelegate(table))
        header = table.horizontalHeader()
        for column, width in _WIDTHS.items():
            header.resizeSection(column, round(width * theme.type_scale()))
        header.setStretchLastSection(True)
        table.setMinimumHeight(round(5 * ROW_HEIGHT * theme.type_scale()))
        table.selectionModel().currentRowChanged.connect(self._on_row_changed)
        table.doubleClicked.connect(self._on_where_from)
        self._offer_where_from(table)
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

    def _lay_out(self, content: QWidget) -> None:
        # The badge, the first line of the words and the button have one middle.
        middle = max(self.more.sizeHint().height(), self.badge.sizeHint().height()) / 2
        line = self.sentence.fontMetrics().height()
        words = QVBoxLayout()
        words.setContentsMargins(0, round(middle - line / 2), 0, 0)
        words.setSpacing(2)
        words.addWidget(self.sentence)
        words.addWidget(self.pace)
        words.addWidget(self.note)
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
        self._left = QVBoxLayout()
        self._left.setSpacing(Space.L)
        self._left.addWidget(self.empty, 3)
        self._table_card = TableCard(self.table)
        self._left.addWidget(self.behaviour)
        self._left.addWidget(self.movement)
        self._left.addWidget(self._table_card, 2)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setSpacing(Space.L)
        self._columns.addLayout(self._left, 1)
        side = QVBoxLayout()
        side.setSpacing(Space.L)
        side.addWidget(self.target)
        side.addWidget(self.definition)
        side.addStretch()
        self._columns.addLayout(side)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, Space.S)
        column.setSpacing(Space.L)
        column.addLayout(said)
        column.addLayout(self._columns, 1)

    # Content

    @property
    def has_values(self) -> bool:
        """Say whether there is a trend to look at."""
        return self._chart is not None and self._chart.has_values

    @property
    def subject(self) -> tuple[int, Period | None]:
        """Return the metric and the period that are shown."""
        return self._metric_id, self._period

    def show_metric(self, metric_id: int, board: Dashboard) -> bool:
        """Show a metric at the end of the board's month; False where it is not in the file."""
        file, locale = self.session.require_file(), self.session.locale
        try:
            draft = draft_of(file, metric_id)
            card = card_of_metric(file, metric_id, locale)
        except UserError as error:
            self.session.show_error(error.message)
            self.gone.emit()
            return False
        period = period_as_of(board.month.last_day, draft.frequency, board.company.calendar)
        chart = marked_trend(file, metric_id, locale, period)
        self._metric_id, self._period = metric_id, period
        self.heading = draft.name
        self.subheading = " · ".join(word for word in (draft.department, draft.owner) if word)
        self._show_status(chart, board)
        self._show_chart(chart)
        self.model.show_chart(chart, draft.direction, locale, self._how)
        self.more.card = card
        self.definition.show_facts(definition_facts(card, self._target_words(chart, draft)))
        self._show_target(period)
        self._show_cards(period)
        return True

    def _show_cards(self, period: Period) -> None:
        """Show whether the number of `period` is usual, and why it moved."""
        for part in (self.behaviour, self.movement, self.events_button):
            part.setVisible(self.has_values)
        if self.has_values:
            self.behaviour.show_metric(self._metric_id, period, can_change=self._can_change)
            self.movement.show_metric(self._metric_id, period)

    def _show_target(self, period: Period) -> None:
        """Show the versions of the target, and the pace of the year at the end of `period`."""
        session, metric_id = self.session, self._metric_id
        file, locale = session.require_file(), session.locale
        with session.read() as records:
            self._can_change = find_metric(records, metric_id).is_active
        versions = target_versions(file, metric_id, session.today(), locale)
        self.target.show_versions(versions, can_change=self._can_change)
        said = pace(file, metric_id, period.last_day, locale) if self.has_values else ""
        self.pace.setText(said)
        self.pace.setVisible(bool(said))

    @Slot()
    def _on_change_target(self) -> None:
        from kpidesk.ui.dialogs.target_dialog import TargetDialog

        TargetDialog.edit(self.session, self._metric_id, self)

    @Slot()
    def _on_target_lab(self) -> None:
        from kpidesk.ui.dialogs.target_dialog import TargetDialog

        TargetDialog.propose(self.session, self._metric_id, self)

    def _show_status(self, chart: TrendChart, board: Dashboard) -> None:
        standing = next((s for s in board.standings if s.metric.id == self._metric_id), None)
        point = None if chart.current is None else chart.points[chart.current]
        # A metric that is no KPI has no tile, but its trend is there all the same.
        shown = standing or point
        self.badge.set_status(Status.NO_DATA if shown is None else shown.status)
        self.sentence.setText("" if shown is None else shown.sentence)
        note = "" if shown is None else shown.note
        self.note.setText(_("Note: {note}").format(note=note) if note else "")
        self.note.setVisible(bool(note))

    def _show_chart(self, chart: TrendChart) -> None:
        self._chart = chart
        self.empty.setVisible(not chart.has_values)
        self._table_card.setVisible(chart.has_values)
        if self.trend is not None:
            self.trend.setVisible(chart.has_values)
        if not chart.has_values:
            return
        if self.trend is None:
            # pyqtgraph takes half a second to load; the dashboard is painted without it.
            from kpidesk.ui.charts.trend_view import TrendView

            self.trend = TrendView(chart, self.session.locale, sentence_of=self._sentence_of)
            # A long definition beside it makes the table longer, not the chart taller.
            self.trend.setMaximumHeight(round(_CHART_HEIGHT * theme.type_scale()))
            self._left.insertWidget(0, self.trend, 3)
            self._order_tabs(self.trend)
            self._offer_where_from(self.trend)
            self._offer_pictures(self.trend)
        else:
            self.trend.set_chart(chart, self.session.locale)

    def _order_tabs(self, trend: QWidget) -> None:
        """Let Tab go down the page; the trend came last, and stands first."""
        behaviour, movement = self.behaviour, self.movement
        order = (
            trend,
            behaviour.view,
            behaviour.seasons,
            behaviour.rebase_button,
            behaviour.go_on_button,
            *movement.against.buttons.values(),
            movement.view,
            movement.mix_view,
            self.table,
        )
        for one, other in pairwise(order):
            QWidget.setTabOrder(one, other)

    def _offer_pictures(self, trend: "TrendView") -> None:
        """Let every chart be copied and saved from its menu."""
        trend.addAction(self.events_button.add_action)
        behaviour, movement = self.behaviour, self.movement
        for view, paint, said in (
            (trend, self._paint_trend, (self.sentence,)),
            (behaviour.view, behaviour.view.paint_into, (behaviour.sentence,)),
            (movement.view, movement.view.paint_into, (movement.sentence, movement.legend)),
            (movement.mix_view, movement.mix_view.paint_into, (movement.mix, movement.legend)),
        ):
            menu = PictureMenu(
                self.session,
                view,
                paint,
                partial(self._words, said),
                as_high_as_view=isinstance(view, WaterfallView),
            )
            view.addActions(menu.offered)
            view.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def _words(self, said: tuple[Label, ...]) -> tuple[str, str]:
        return self.heading, " ".join(each.text() for each in said if not each.isHidden())

    def _paint_trend(self, painter: QPainter, rect: QRectF, tokens: theme.Tokens) -> None:
        from kpidesk.ui.charts.painter import paint_trend

        if self._chart is not None:
            font = theme.font(theme.FontRole.SECONDARY, tabular=True)
            paint_trend(painter, rect, self._chart, tokens, font, self.session.locale)

    def _day_looked_at(self) -> dt.date | None:
        """Return the first day of the point that is read out, else of the period that is shown."""
        index = None if self.trend is None else self.trend.cursor_index
        if index is not None and self._chart is not None:
            return self._chart.points[index].period.start
        return None if self._period is None else self._period.start

    def _how(self, period: Period) -> str:
        """Return how a calculated value came about, or why there is none."""
        session = self.session
        if not session.is_open:
            return ""
        file = session.require_file()
        found = explain_calculated(file, self._metric_id, period, session.locale)
        return "" if found is None else found.worked or found.reason

    def _sentence_of(self, point: TrendPoint) -> str:
        session = self.session
        if not session.is_open:
            return point.sentence
        return point_sentence(session.require_file(), self._metric_id, point, session.locale)

    def _target_words(self, chart: TrendChart, draft: MetricDraft) -> str:
        point = None if chart.current is None else chart.points[chart.current]
        if point is None or point.target is None:
            return _("No target yet")
        return target_text(point.target, draft.direction, draft.unit, self.session.locale)

    def take_focus(self) -> None:
        """Give the keyboard to the chart, or to the button that leads to the first number."""
        if self.trend is not None and self.has_values:
            self.trend.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.empty.buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_where_from(self) -> None:
        """Say where the value of the current row comes from, or of the point in the chart."""
        from kpidesk.ui.dialogs.where_from_dialog import WhereFromDialog

        row, trend = self.table.currentIndex(), self.trend
        index = self.model.point_index(row.row()) if row.isValid() else None
        if not self.table.hasFocus() and trend is not None and trend.cursor_index is not None:
            index = trend.cursor_index
        if index is not None and self._chart is not None:
            period = self._chart.points[index].period
            WhereFromDialog.tell(self.session, self._metric_id, period, self)

    @Slot(QModelIndex)
    def _on_row_changed(self, current: QModelIndex) -> None:
        if current.isValid() and self.trend is not None:
            self.trend.move_cursor(self.model.point_index(current.row()))

    # Looks

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = self.viewport().width() >= _BESIDE_FROM * theme.type_scale()
        directions = QBoxLayout.Direction
        self._columns.setDirection(directions.LeftToRight if beside else directions.TopToBottom)
        width = round(_CARD_WIDTH * theme.type_scale())
        for card in (self.definition, self.target):
            card.setMinimumWidth(width if beside else 0)
            card.setMaximumWidth(width if beside else 16_777_215)
