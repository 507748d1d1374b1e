"""The dashboard page: the summary, a tile for every KPI, and one KPI's trend behind each tile."""

from itertools import pairwise

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QComboBox, QStackedWidget, QVBoxLayout, QWidget

from kpidesk.domain.kpi_gaps import gaps, is_waiting
from kpidesk.domain.metrics import Stage
from kpidesk.domain.periods import Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.standing import Standing
from kpidesk.i18n import _, ngettext
from kpidesk.services.dashboard import Dashboard, dashboard
from kpidesk.services.explanations import explain_calculated, where_to_type
from kpidesk.ui.controls import Button, PrimaryButton, QuietButton
from kpidesk.ui.page import EmptyState, Page
from kpidesk.ui.pages.candidate_line import CandidateLine
from kpidesk.ui.pages.metric_page import MetricPage
from kpidesk.ui.pages.month_selector import MonthSelector
from kpidesk.ui.pages.page_scroll import PageScroll
from kpidesk.ui.pages.summary_card import SummaryCard
from kpidesk.ui.pages.tile_board import Order, TileBoard, sections
from kpidesk.ui.session import Session
from kpidesk.ui.theme import Space

_ORDER = "dashboard.order"


class DashboardPage(Page):
    """Shows how every KPI stands at the end of a month; a tile opens the KPI's own page inside."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, _("Dashboard"), parent)
        self._file: CompanyFile | None = None
        self._month: Period | None = None  # None: the latest with numbers
        self._board: Dashboard | None = None
        self._open_metric: int | None = None
        self.back_button = QuietButton("", "chevron-left")
        self.back_button.setAccessibleName(_("Back to all KPIs"))
        self.back_button.setToolTip(_("Back to all KPIs (Esc)"))
        self.back_button.clicked.connect(self._on_back)
        self.back_button.hide()
        self._header.insertWidget(0, self.back_button, 0, Qt.AlignmentFlag.AlignTop)
        self.order_combo = self._make_order_combo()
        self.months = MonthSelector(self)
        self.months.month_chosen.connect(self._on_month_chosen)
        self.enter_button = PrimaryButton(_("Enter numbers"), "pencil")
        self.enter_button.clicked.connect(self._on_enter_numbers)
        self.enter_button.hide()
        for widget in (self.order_combo, self.months, self.enter_button):
            self.add_header_widget(widget)
        self.summary = SummaryCard()
        self.candidates = CandidateLine()
        self.candidates.button.clicked.connect(self._on_make_kpis)
        self.board = TileBoard(self._how)
        self.board.metric_opened.connect(self.open_metric)
        self.metric_page: MetricPage | None = None
        self._views = QStackedWidget()
        self.overview = self._make_overview()
        self.board.tile_reached.connect(self.overview.bring_into_view)
        self._views.addWidget(self.overview)
        self.body.addWidget(self._views, 1)
        self._add_back_keys()
        self._order_tabs()
        self._no_kpi = self._make_no_kpi()
        self._no_numbers = self._make_no_numbers()

    def _make_order_combo(self) -> QComboBox:
        combo = QComboBox()
        combo.setAccessibleName(_("Order of the tiles"))
        for order in Order:
            combo.addItem(order.label, order.value)
        kept = self.session.settings.layouts.get(_ORDER, "")
        combo.setCurrentIndex(max(combo.findData(kept), 0))
        combo.currentIndexChanged.connect(self._on_order_changed)
        return combo

    def _make_overview(self) -> PageScroll:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, Space.L)
        column.setSpacing(Space.XL)
        column.addWidget(self.summary)
        column.addWidget(self.candidates)
        column.addWidget(self.board)
        column.addStretch()
        return PageScroll(content)

    def _order_tabs(self) -> None:
        months = self.months
        stops = (months.previous_button, months.combo, months.next_button, self.enter_button)
        for before, after in pairwise((self.back_button, self.order_combo, *stops)):
            QWidget.setTabOrder(before, after)

    def _add_back_keys(self) -> None:
        self.back_action = QAction(_("Back to all KPIs"), self)
        self.back_action.setShortcuts([QKeySequence("Esc"), QKeySequence("Alt+Up")])
        self.back_action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.back_action.setEnabled(False)
        self.back_action.triggered.connect(self._on_back)
        self.addAction(self.back_action)

    def _make_no_kpi(self) -> EmptyState:
        define = PrimaryButton(_("Define your first KPI"), "plus")
        define.clicked.connect(self._on_new_kpi)
        bring = Button(_("Import a spreadsheet"), "file-input")
        bring.clicked.connect(self._on_import)
        return EmptyState(
            "layout-dashboard",
            _("Nothing to show yet"),
            _(
                "A KPI is one number that tells whether the business is on its way. Define the "
                "first one, or bring in a spreadsheet that you already keep."
            ),
            (define, bring),
        )

    def _make_no_numbers(self) -> EmptyState:
        enter = PrimaryButton(_("Type this month's numbers"), "pencil")
        enter.clicked.connect(self._on_type_numbers)
        bring = Button(_("Import a spreadsheet"), "file-input")
        bring.clicked.connect(self._on_import)
        return EmptyState(
            "table-2",
            _("Waiting for the first numbers"),
            _(
                "As soon as the first number is in, you see here how each one stands against its "
                "target and where it is going."
            ),
            (enter, bring),
        )

    # Content

    def refresh(self) -> None:
        session = self.session
        file = session.require_file()
        if file is not self._file:
            # Another company: its months are others, and the KPI that was open is not there.
            if self._file is not None:
                self._month = None
                self._close_metric()
            self._file = file
        self._board = dashboard(file, session.locale, session.today(), self._month)
        if not self._board.standings:
            self._show_nothing(self._no_kpi)
        elif not self._board.has_numbers:
            self._show_nothing(self._no_numbers)
        else:
            self._show_board(self._board)

    def _how(self, standing: Standing) -> str:
        """Return how a calculated value came about."""
        session = self.session
        if not session.is_open:
            return ""
        found = explain_calculated(
            session.require_file(), standing.metric.id, standing.period, session.locale
        )
        return "" if found is None else found.worked

    def _show_nothing(self, state: EmptyState) -> None:
        self._close_metric()
        self.months.hide()
        self.order_combo.hide()
        self.set_title(_("Dashboard"))
        self.show_empty(state)

    def _show_board(self, board: Dashboard) -> None:
        self.months.show()
        self.months.set_months(board.months, board.month, board.company.calendar)
        self.summary.show_summary(board.summary, [s.status for s in board.standings])
        self.candidates.setVisible(board.has_candidates_alone)
        self.board.set_sections(sections(board.standings, self.order))
        self.show_content()
        if self._open_metric is None:
            self._show_overview_header(board)
        else:
            self._show_metric(self._open_metric)

    def _show_overview_header(self, board: Dashboard) -> None:
        count = len(board.standings)
        text = (
            ngettext("{company}, {count} candidate", "{company}, {count} candidates", count)
            if board.has_candidates_alone
            else ngettext("{company}, {count} KPI", "{company}, {count} KPIs", count)
        )
        self.set_title(_("Dashboard"), text.format(company=board.company.name, count=count))
        self.order_combo.setVisible(count > 1)

    @property
    def order(self) -> Order:
        """Return how the tiles are ordered."""
        return Order(self.order_combo.currentData())

    @property
    def shown_month(self) -> Period | None:
        """Return the month at whose end the KPIs are shown."""
        return None if self._board is None else self._board.month

    def show_month(self, month: Period) -> None:
        """Show the KPIs at the end of `month`."""
        self._month = month
        self.mark_stale()

    @Slot(object)
    def _on_month_chosen(self, month: Period) -> None:
        self.show_month(month)

    @Slot()
    def _on_order_changed(self) -> None:
        self.session.keep_layout(_ORDER, self.order.value)
        if self._board is not None:
            self.board.set_sections(sections(self._board.standings, self.order))

    # One KPI

    def show_subject(self, subject: object) -> None:
        if isinstance(subject, int):
            self.open_metric(subject)

    @Slot(int)
    def open_metric(self, metric_id: int) -> None:
        """Show the trend of one metric."""
        self._open_metric = metric_id
        self.mark_stale()

    def _show_metric(self, metric_id: int) -> None:
        board = self._board
        if board is None:
            return
        if self.metric_page is None:
            self.metric_page = MetricPage(self.session)
            self.metric_page.gone.connect(self._on_back)
            self.metric_page.enter_requested.connect(self._on_enter_numbers)
            self._views.addWidget(self.metric_page)
        arrived = self._views.currentWidget() is not self.metric_page
        if not self.metric_page.show_metric(metric_id, board):
            return
        self._views.setCurrentWidget(self.metric_page)
        self.set_title(self.metric_page.heading, self.metric_page.subheading)
        self.order_combo.hide()
        self.back_button.show()
        self.back_action.setEnabled(True)
        self.enter_button.setVisible(self.metric_page.has_values)
        if arrived:
            self.metric_page.take_focus()

    def _close_metric(self) -> None:
        self._open_metric = None
        self._views.setCurrentIndex(0)
        self.back_button.hide()
        self.back_action.setEnabled(False)
        self.enter_button.hide()

    @Slot()
    def _on_back(self) -> None:
        came_from = self._open_metric
        self._close_metric()
        if self._board is not None:
            self._show_overview_header(self._board)
        if came_from is not None:
            self.board.focus_metric(came_from)

    # Where to go from here

    @Slot()
    def _on_enter_numbers(self) -> None:
        if self.metric_page is None:
            return
        metric_id, period = self.metric_page.subject
        if period is None:
            self.navigation_requested.emit("entries", metric_id)
        else:
            cell = where_to_type(self.session.require_file(), metric_id, period)
            self.navigation_requested.emit("entries", cell)

    @Slot()
    def _on_type_numbers(self) -> None:
        self.navigation_requested.emit("entries", None)

    @Slot()
    def _on_make_kpis(self) -> None:
        """Go to Health, which has a button for each; to the list where it has none to name."""
        standings = () if self._board is None else self._board.standings
        if any(
            is_waiting(each.metric) and gaps(each.metric, has_target=each.target is not None)
            for each in standings
        ):
            self.navigation_requested.emit("health", None)
        else:
            self.navigation_requested.emit("kpis", Stage.CANDIDATE)

    @Slot()
    def _on_new_kpi(self) -> None:
        self.command_requested.emit("new_kpi")

    @Slot()
    def _on_import(self) -> None:
        self.command_requested.emit("import")
