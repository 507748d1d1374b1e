"""The two tables of the dashboard: the scorecard and the heat map, below the summary."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QTableView, QVBoxLayout, QWidget

from kpidesk.domain.boards import HeatMap, TileFacts
from kpidesk.domain.standing import Standing
from kpidesk.services.boards import heat_map
from kpidesk.services.dashboard import Dashboard
from kpidesk.ui.controls import Button, Card
from kpidesk.ui.pages.heat_map import HeatMapView
from kpidesk.ui.pages.page_scroll import PageScroll, put_first
from kpidesk.ui.pages.scorecard import Scorecard
from kpidesk.ui.session import Session
from kpidesk.ui.theme import Space

_LEAST = 200  # pixels high: in a low window the table scrolls, and not the page too
_LINES_BELOW = 2  # of what the current cell of the heat map says


class BoardTables(PageScroll):
    """Shows one of the tables, which scrolls by itself, below the summary.

    Where the window is too low for both, the table is as high as its rows, and all scrolls as one:
    there are never two bars within each other.
    """

    metric_opened = Signal(int)  # id of the metric
    cell_opened = Signal(int, object)  # the same, and the period of the heat map, or None

    def __init__(
        self, session: Session, columns_button: Button, parent: QWidget | None = None
    ) -> None:
        content = QWidget()
        super().__init__(content, parent)
        self._session = session
        self._mapped: tuple[Dashboard, HeatMap] | None = None
        self.scorecard = Scorecard(session)
        self.scorecard.metric_opened.connect(self.metric_opened)
        columns_button.setMenu(self.scorecard.menu)
        self.heat = HeatMapView()
        self.heat.cell_opened.connect(self.cell_opened)
        card = Card()
        card.setContentsMargins(2, 2, 2, 2)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.scorecard)
        self._stack = QStackedWidget()
        self._stack.setMinimumHeight(_LEAST)
        # What a table likes is no reason to scroll the page: it scrolls by itself.
        self._stack.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self._score_card = card
        for each in (card, self.heat):
            self._stack.addWidget(_at_top(each))
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, 0, Space.S)
        self._column.setSpacing(Space.L)
        self._column.addWidget(self._stack, 1)
        self._head: tuple[QWidget, ...] = ()
        content.installEventFilter(self)  # folding the summary makes room, and unfolding takes it
        for table in (self.scorecard, self.heat.table):
            table.selectionModel().currentChanged.connect(self._on_current_changed)

    def take_head(self, *widgets: QWidget) -> None:
        """Put `widgets` above the table."""
        self._head = widgets
        put_first(self._column, *widgets)

    def show_scorecard(self, standings: Sequence[Standing], facts: Mapping[int, TileFacts]) -> None:
        """Show the scorecard of `standings`."""
        self._stack.setCurrentIndex(0)
        self.scorecard.show_rows(standings, facts)
        self._score_card.setMaximumHeight(_needed(self.scorecard) + 4)
        self._fit()

    def show_heat_map(self, standings: Sequence[Standing], board: Dashboard) -> None:
        """Show the statuses of these KPIs of `board`."""
        self._stack.setCurrentIndex(1)
        if self._mapped is None or self._mapped[0] is not board:
            session = self._session
            file, today = session.require_file(), session.today()
            found = heat_map(file, session.locale, today, board.month, board.lens)
            self._mapped = (board, found)
        self.heat.show_map(self._mapped[1], [standing.metric.id for standing in standings])
        lines = _LINES_BELOW * self.heat.readout.fontMetrics().lineSpacing()
        self.heat.setMaximumHeight(_needed(self.heat.table) + lines + 2 * Space.S + 4)
        self._fit()

    def remember(self, board: Dashboard, heat: HeatMap) -> None:
        """Let `heat` be the heat map of `board`, found when the company was closed."""
        self._mapped = (board, heat)

    def has_map_of(self, board: Dashboard) -> bool:
        """Say whether the heat map of `board` is known already."""
        return self._mapped is not None and self._mapped[0] is board

    # Room

    @property
    def _table(self) -> QTableView:
        return self.scorecard if self._stack.currentIndex() == 0 else self.heat.table

    def _fit(self) -> None:
        """Let the table scroll by itself where there is room for some rows below the summary."""
        width = self.viewport().width()
        room = self.viewport().height() - self._column.contentsMargins().bottom()
        for widget in self._head:
            if not widget.isHidden():
                high = widget.heightForWidth(width) if widget.hasHeightForWidth() else -1
                room -= max(high, widget.sizeHint().height()) + self._column.spacing()
        card = self._score_card if self._stack.currentIndex() == 0 else self.heat
        whole = max(card.maximumHeight(), _LEAST)
        self._stack.setMinimumHeight(_LEAST if room >= _LEAST else whole)

    @property
    def _scrolls_as_one(self) -> bool:
        return self.verticalScrollBar().maximum() > 0

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.widget() and event.type() is QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    @Slot(QModelIndex)
    def _on_current_changed(self, current: QModelIndex) -> None:
        """Bring the row of the current KPI into sight, where the page scrolls and not the table."""
        table = self._table
        if current.isValid() and self._scrolls_as_one and table.hasFocus():
            row = table.visualRect(current)
            place = table.viewport().mapTo(self.widget(), row.center())
            self.ensureVisible(0, place.y(), 0, row.height())

    def focus_metric(self, metric_id: int) -> None:
        """Give the keyboard to the row of a metric."""
        if self._stack.currentIndex() == 0:
            self.scorecard.focus_metric(metric_id)
        else:
            self.heat.focus_metric(metric_id)


def _at_top(card: QWidget) -> QWidget:
    """Return `card` above the room that it leaves where it has few rows."""
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(card, 1)
    column.addStretch()
    return page


def _needed(table: QTableView) -> int:
    """Return how high a table is with all of its rows, in pixels."""
    bar = table.horizontalScrollBar().sizeHint().height()
    return table.horizontalHeader().height() + table.verticalHeader().length() + bar
