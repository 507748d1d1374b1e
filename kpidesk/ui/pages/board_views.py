"""All KPIs of the dashboard below the summary: as tiles, as a scorecard or as a heat map."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from kpidesk.domain.board_order import arranged
from kpidesk.domain.boards import HeatMap, Sections
from kpidesk.domain.standing_facts import Standing
from kpidesk.services.dashboard import Dashboard
from kpidesk.ui.controls import Label
from kpidesk.ui.page import EmptyState
from kpidesk.ui.pages import dashboard_empty
from kpidesk.ui.pages.board_bar import BoardBar, BoardKind
from kpidesk.ui.pages.candidate_line import CandidateLine
from kpidesk.ui.pages.page_scroll import PageScroll, put_first
from kpidesk.ui.pages.summary_card import SummaryCard
from kpidesk.ui.pages.summary_sentences import LINES
from kpidesk.ui.pages.tile_board import TileBoard
from kpidesk.ui.session import Session
from kpidesk.ui.theme import Space

if TYPE_CHECKING:
    from kpidesk.ui.pages.board_tables import BoardTables

_LOW: Final = 640  # pixels: of a page that has no room for a table and the sentences
_HIGH: Final = 900  # pixels: of a page that has room for more sentences
_SUMMARY: Final = "dashboard.summary"
_FOLDED: Final = "folded"
_SENTENCES: Final = "dashboard.sentences"
_OPEN: Final = "open"


class BoardViews(QStackedWidget):
    """Shows the KPIs that `bar` asks for, as what it asks for, below the same summary."""

    metric_opened = Signal(int)  # id of the metric
    cell_opened = Signal(int, object)  # the same, and the period of the heat map, or None

    def __init__(self, session: Session, bar: BoardBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._bar = bar
        self.shown_count = 0
        self.past_line = Label("", secondary=True, wrap=True)
        self.summary = self._make_summary()
        self.candidates = CandidateLine()
        self.board = TileBoard(self._how)
        self.board.metric_opened.connect(self.metric_opened)
        # Made when they are needed: a start mostly needs none of them.
        self.no_match: EmptyState | None = None
        self.tables: BoardTables | None = None
        self.overview = self._make_overview()
        self.board.tile_reached.connect(self.overview.bring_into_view)
        self.addWidget(self.overview)

    def _make_summary(self) -> SummaryCard:
        summary, layouts = SummaryCard(), self._session.settings.layouts
        summary.metric_opened.connect(self.metric_opened)
        summary.folded.connect(self._on_summary_folded)
        summary.fold(is_folded=layouts.get(_SUMMARY) == _FOLDED)
        summary.opened.connect(self._on_summary_opened)
        summary.body.set_open(is_open=layouts.get(_SENTENCES) == _OPEN)
        return summary

    @property
    def _head(self) -> tuple[QWidget, ...]:
        """Return what stands above the KPIs, as whatever they are shown."""
        return self.past_line, self.summary, self.candidates

    def _make_overview(self) -> PageScroll:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, Space.L)
        column.setSpacing(Space.XL)
        for widget in self._head:
            column.addWidget(widget)
        column.addWidget(self.board)
        column.addStretch()
        self._column = column
        return PageScroll(content)

    def show_head(self, board: Dashboard) -> None:
        """Show what stands above the KPIs of `board`."""
        self.summary.show_summary(board.lines, board.statuses)
        self.candidates.setVisible(board.has_candidates_alone)
        self.past_line.setText(board.past_note)
        self.past_line.setVisible(bool(board.past_note))

    def sections(self, board: Dashboard) -> Sections:
        """Return the KPIs of `board` that are asked for, in their order."""
        return arranged(board.standings, board.facts, self._bar.view(board.lens))

    def arrange(self, board: Dashboard) -> None:
        """Show the KPIs of `board` that are asked for, as what they are asked for.

        Where that is a heat map, and no company is open yet to find it in, what is shown stays.
        """
        if self._bar.kind is BoardKind.HEAT_MAP and not self._has_map(board):
            return
        chosen = self.sections(board)
        self.shown_count = sum(len(section.standings) for section in chosen)
        self._show_no_match(is_needed=not self.shown_count)
        if self._bar.kind is not BoardKind.TILES and self.shown_count > 0:
            self._show_table(board, chosen)
        else:
            put_first(self._column, *self._head)
            self.board.set_sections(chosen, board.facts)
            self.setCurrentWidget(self.overview)

    def fit(self, height: int) -> None:
        """Leave the room to a table where a page so high has none for it and all sentences.

        `height` is in pixels.
        """
        is_table = self._bar.kind is not BoardKind.TILES
        self.summary.be_brief(is_brief=is_table and height < _LOW)
        self.summary.body.set_lines(2 * LINES if height >= _HIGH else LINES)

    def remember(self, board: Dashboard, heat: HeatMap) -> None:
        """Let `heat` be the heat map of `board`, found when the company was closed."""
        self._make_tables().remember(board, heat)

    def focus_metric(self, metric_id: int) -> None:
        """Give the keyboard to where a metric is opened."""
        if self.tables is not None and self.currentWidget() is self.tables:
            self.tables.focus_metric(metric_id)
        else:
            self.board.focus_metric(metric_id)

    def _show_no_match(self, *, is_needed: bool) -> None:
        """Say in place of the tiles that no KPI is like what is asked for, where that is so."""
        self.board.setHidden(is_needed)
        if self.no_match is None and is_needed:
            self.no_match = dashboard_empty.no_match(self._bar.clear)
            self._column.insertWidget(self._column.indexOf(self.board) + 1, self.no_match, 1)
        if self.no_match is not None:
            heading, sentence = dashboard_empty.no_match_words(self._bar.search.text().strip())
            self.no_match.heading.setText(heading)
            self.no_match.sentence.setText(sentence)
            self.no_match.setVisible(is_needed)

    def _show_table(self, board: Dashboard, chosen: Sections) -> None:
        tables = self._make_tables()
        tables.take_head(*self._head)
        standings = [standing for section in chosen for standing in section.standings]
        if self._bar.kind is BoardKind.SCORECARD:
            tables.show_scorecard(standings, board.facts)
        else:
            tables.show_heat_map(standings, board)
        self.setCurrentWidget(tables)

    def _has_map(self, board: Dashboard) -> bool:
        known = self.tables is not None and self.tables.has_map_of(board)
        return known or self._session.is_open

    def _make_tables(self) -> "BoardTables":
        if self.tables is None:
            from kpidesk.ui.pages.board_tables import BoardTables

            self.tables = BoardTables(self._session, self._bar.columns_button)
            self.tables.metric_opened.connect(self.metric_opened)
            self.tables.cell_opened.connect(self.cell_opened)
            scorecard = self.tables.scorecard
            scorecard.sorted_by.connect(self._bar.show_sorting)
            self._bar.order_chosen.connect(scorecard.unsort)
            self._bar.show_sorting(scorecard.sorting)
            self.addWidget(self.tables)
        return self.tables

    def _how(self, standing: Standing) -> str:
        """Return how a calculated value came about."""
        from kpidesk.services.explanations import explain_calculated

        session = self._session
        if not session.is_open:
            return ""
        found = explain_calculated(
            session.require_file(), standing.metric.id, standing.period, session.locale
        )
        return "" if found is None else found.worked

    @Slot(bool)
    def _on_summary_folded(self, is_folded: bool) -> None:
        self._session.keep_layout(_SUMMARY, _FOLDED if is_folded else "")

    @Slot(bool)
    def _on_summary_opened(self, is_open: bool) -> None:
        self._session.keep_layout(_SENTENCES, _OPEN if is_open else "")
