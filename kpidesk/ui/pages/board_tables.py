"""The two tables of the dashboard: the scorecard and the heat map, below the summary."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QTableView, QVBoxLayout, QWidget

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

_LEAST = 300  # pixels high
_LINES_BELOW = 2  # of what the current cell of the heat map says


class BoardTables(PageScroll):
    """Shows one of the tables, which scrolls by itself, below the summary.

    Where the window is too low for both, they scroll together.
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
        self._score_card = card
        for each in (card, self.heat):
            self._stack.addWidget(_at_top(each))
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, 0, Space.S)
        self._column.setSpacing(Space.L)
        self._column.addWidget(self._stack, 1)

    def take_head(self, *widgets: QWidget) -> None:
        """Put `widgets` above the table."""
        put_first(self._column, *widgets)

    def show_scorecard(self, standings: Sequence[Standing], facts: Mapping[int, TileFacts]) -> None:
        """Show the scorecard of `standings`."""
        self._stack.setCurrentIndex(0)
        self.scorecard.show_rows(standings, facts)
        self._score_card.setMaximumHeight(_needed(self.scorecard) + 4)

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

    def remember(self, board: Dashboard, heat: HeatMap) -> None:
        """Let `heat` be the heat map of `board`, found when the company was closed."""
        self._mapped = (board, heat)

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
