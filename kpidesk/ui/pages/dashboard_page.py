"""The dashboard page: the summary, all KPIs in one of three views, and one KPI behind each."""

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from kpidesk.domain.kpi_gaps import gaps, is_waiting
from kpidesk.domain.lenses import Lens
from kpidesk.domain.metrics import Stage
from kpidesk.domain.periods import Period
from kpidesk.domain.ports import CompanyFile, CompanyReading
from kpidesk.i18n import _, ngettext
from kpidesk.services.dashboard import Dashboard, dashboard
from kpidesk.ui.controls import Button, PrimaryButton, QuietButton
from kpidesk.ui.page import EmptyState, Page
from kpidesk.ui.pages import dashboard_empty, dashboard_picture
from kpidesk.ui.pages.board_bar import BoardBar, LensSelector
from kpidesk.ui.pages.board_views import BoardViews
from kpidesk.ui.pages.month_selector import MonthSelector
from kpidesk.ui.session import Session

if TYPE_CHECKING:
    from kpidesk.ui.pages.metric_page import MetricPage
    from kpidesk.ui.pages.presentation import Presentation

PRESENT: Final = "present"  # the subject that starts the presentation


class DashboardPage(Page):
    """Shows how every KPI stands at the end of a month; a tile opens the KPI's own page inside."""

    _day = dt.date.min  # for which the board was made
    _left: tuple[Period | None, Period] | None = None  # months: of the heat map, and of its cell
    _is_arranged = True  # False while one KPI is before tiles that do not show `_board` yet

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, _("Dashboard"), parent)
        self._file: CompanyFile | None = None
        self._month: Period | None = None  # None: the latest with numbers
        self._board: Dashboard | None = None
        self._open_metric: int | None = None
        self._make_header()
        self.bar = BoardBar(session)
        self.bar.view_changed.connect(self._on_view_changed)
        self.bar.kind_changed.connect(self._on_kind_changed)
        self.views = BoardViews(session, self.bar)
        self.views.metric_opened.connect(self.open_metric)
        self.views.cell_opened.connect(self._on_cell_opened)
        self.views.candidates.button.clicked.connect(self._on_make_kpis)
        # Made when they are needed: a start mostly needs none of them.
        self._no_kpi: EmptyState | None = None
        self._no_numbers: EmptyState | None = None
        self.metric_page: MetricPage | None = None
        self.presentation: Presentation | None = None
        self._both = QStackedWidget()  # all KPIs, and the page of one
        self._both.addWidget(self.views)
        self.body.addWidget(self.bar)
        self.body.addWidget(self._both, 1)
        self._add_keys()
        self._order_tabs()

    def _make_header(self) -> None:
        self.back_button = QuietButton("", "chevron-left")
        self.back_button.setAccessibleName(_("Back to all KPIs"))
        self.back_button.setToolTip(_("Back to all KPIs (Esc)"))
        self.back_button.clicked.connect(self._on_back)
        self.back_button.hide()
        self._header.insertWidget(0, self.back_button, 0, Qt.AlignmentFlag.AlignTop)
        self.lens_combo = LensSelector(self.session)
        self.lens_combo.lens_chosen.connect(self._on_lens_chosen)
        self.months = MonthSelector(self)
        self.months.month_chosen.connect(self._on_month_chosen)
        self.present_button = Button("", "presentation")
        self.present_button.setAccessibleName(_("Present"))
        self.present_button.setToolTip(_("Present, one KPI a screen (F5)"))
        self.present_button.clicked.connect(self.present)
        self.enter_button = PrimaryButton(_("Enter numbers"), "pencil")
        self.enter_button.clicked.connect(self._on_enter_numbers)
        self.enter_button.hide()
        for widget in (self.lens_combo, self.months, self.present_button, self.enter_button):
            self.add_header_widget(widget)

    def _order_tabs(self) -> None:
        months = self.months
        stops = (
            *(self.back_button, self.lens_combo, months.previous_button, months.combo),
            *(months.next_button, self.present_button, self.enter_button),
            *self.bar.stops,
        )
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def _add_keys(self) -> None:
        self.back_action = QAction(_("Back to all KPIs"), self)
        self.back_action.setShortcuts([QKeySequence("Esc"), QKeySequence("Alt+Up")])
        self.back_action.setEnabled(False)
        self.back_action.triggered.connect(self._on_back)
        self.find_action = QAction(_("Search KPIs"), self)
        self.find_action.setShortcut(QKeySequence("Ctrl+F"))
        self.find_action.triggered.connect(self._on_find)
        for action in (self.back_action, self.find_action):
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            self.addAction(action)

    # Content

    def refresh(self) -> None:
        session = self.session
        file = session.require_file()
        if file is not self._file:
            # Another company: its months are others, and the KPI that was open is not there.
            if self._file is not None:
                self._month = self._board = None
                self._close_metric()
            self._file = file
        if self._is_gone(file):
            self._close_metric()
        self._day = session.today()
        self._board = dashboard(file, session.locale, self._day, self._month, self.lens)
        if not self._board.standings:
            if self._no_kpi is None:
                self._no_kpi = dashboard_empty.no_kpi(self._on_new_kpi, self._on_import)
            self._show_nothing(self._no_kpi)
        elif not self._has_numbers(self._board):
            if self._no_numbers is None:
                deeds = (self._on_type_numbers, self._on_import)
                self._no_numbers = dashboard_empty.no_numbers(*deeds)
            self._show_nothing(self._no_numbers)
        else:
            self._show_board(self._board)

    def _is_gone(self, file: CompanyFile) -> bool:
        """Say whether the KPI that was looked at is in the file no more, as once it is deleted."""
        page, metric_id = self.metric_page, self._open_metric
        if page is None or metric_id is None or page.subject[0] != metric_id:
            return False
        with file.read() as records:
            return all(metric.id != metric_id for metric in records.metrics())

    def _has_numbers(self, board: Dashboard) -> bool:
        """Say whether there are numbers at all, if none that the lens makes something of."""
        if board.has_numbers or board.lens is Lens.AS_MEASURED:
            return board.has_numbers
        session = self.session
        plain = dashboard(session.require_file(), session.locale, session.today(), self._month)
        return plain.has_numbers

    @property
    def _asked(self) -> dashboard_picture.Asked:
        return self.lens, self.bar.kind

    def picture(self) -> dashboard_picture.Picture | None:
        today = self.session.today()
        is_other = self.is_stale or self._month is not None or self._day != today
        known = None if is_other else self._board
        file, locale = self.session.require_file(), self.session.locale
        return dashboard_picture.picture_of(file, locale, today, self._asked, known)

    def picture_of(self, file: CompanyReading, today: dt.date) -> dashboard_picture.Picture | None:
        return dashboard_picture.picture_of(file, self.session.locale, today, self._asked)

    def show_picture(self, picture: object) -> bool:
        known = dashboard_picture.known(picture, self._asked)
        if known is None:
            return False
        board, heat = known
        if heat is not None:
            self.views.remember(board, heat)
        self._board = board
        self._show_board(board)
        return True

    def _show_nothing(self, state: EmptyState) -> None:
        self._close_metric()
        for widget in (self.months, self.lens_combo, self.present_button):
            widget.hide()
        self.find_action.setEnabled(False)
        self.set_title(_("Dashboard"))
        self.show_empty(state)

    def _show_board(self, board: Dashboard) -> None:
        self.months.show()
        self.present_button.show()
        self.months.set_months(board.months, board.month, board.company.calendar)
        self.views.show_head(board)
        self.bar.offer(len(board.standings))
        self._is_arranged = self._open_metric is None
        if self._is_arranged:
            self._arrange(board)
        if self.presentation is not None:
            self.presentation.show_board(board, self.views.sections(board))
        self.show_content()
        if self._open_metric is None:
            self._show_overview_header(board)
        else:
            self._show_metric(self._open_metric)

    def _arrange(self, board: Dashboard) -> None:
        self._is_arranged = True
        self.views.fit(self.height())
        self.views.arrange(board)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.views.fit(self.height())

    def _show_overview_header(self, board: Dashboard) -> None:
        count = len(board.standings)
        if self.views.shown_count < count:
            text = _("{company}, {shown} of {count} shown")
        elif board.has_candidates_alone:
            text = ngettext("{company}, {count} candidate", "{company}, {count} candidates", count)
        else:
            text = ngettext("{company}, {count} KPI", "{company}, {count} KPIs", count)
        said = text.format(company=board.company.name, count=count, shown=self.views.shown_count)
        self.set_title(_("Dashboard"), said)
        self.bar.show()
        self.lens_combo.show()
        self.find_action.setEnabled(count > 1)

    @property
    def lens(self) -> Lens:
        """Return what each number covers."""
        return self.lens_combo.lens

    @property
    def shown_month(self) -> Period | None:
        """Return the month at whose end the KPIs are shown."""
        return None if self._board is None else self._board.month

    def mark_stale(self) -> None:
        super().mark_stale()
        if self.presentation is not None and self.presentation.isVisible():
            self.refresh_if_stale()  # it has a window of its own, whatever page the main one shows

    @Slot()
    def _on_day_turned(self) -> None:
        # Who chose the latest month that had ended, as by going back and forth, follows it too.
        board = self._board
        if board is not None and not board.is_past and board.month.last_day <= self._day:
            self._month = None
        super()._on_day_turned()

    def show_month(self, month: Period) -> None:
        """Show the KPIs at the end of `month`."""
        self._month = month
        self.mark_stale()

    @Slot(object)
    def _on_month_chosen(self, month: Period) -> None:
        self._forget_left()
        self.show_month(month)

    @Slot()
    def _on_lens_chosen(self) -> None:
        self.mark_stale()

    @Slot()
    def _on_view_changed(self) -> None:
        if self._board is not None and self._open_metric is None:
            self._arrange(self._board)
            self._show_overview_header(self._board)

    @Slot()
    def _on_kind_changed(self) -> None:
        if self._board is not None:
            self.bar.offer(len(self._board.standings))
        self._on_view_changed()

    @Slot()
    def _on_find(self) -> None:
        self.bar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.bar.search.selectAll()

    @Slot()
    def present(self) -> None:
        """Show the KPIs on the whole screen, one at a time."""
        if self._board is None or self.empty_state is not None:
            return
        from kpidesk.ui.pages.presentation import Presentation

        if self.presentation is None:
            self.presentation = Presentation(self.session, self)
        self.presentation.begin(self._board, self.views.sections(self._board), self._open_metric)

    # One KPI

    def show_subject(self, subject: object) -> None:
        if isinstance(subject, int):
            self.open_metric(subject)
        elif subject == PRESENT:
            self.present()

    @Slot(int)
    def open_metric(self, metric_id: int) -> None:
        """Show the trend of one metric."""
        self._open_metric = metric_id
        if self._board is None or self.is_stale or self.empty_state or not self.isVisible():
            self.mark_stale()
        else:
            self._show_metric(metric_id)

    @Slot(int, object)
    def _on_cell_opened(self, metric_id: int, period: Period | None) -> None:
        """Show one metric in the period of a cell; the way back leads to the month of the map."""
        board = self._board
        if board is None or period is None:
            self.open_metric(metric_id)
            return
        month = board.month_of(period) or board.month
        if month != board.month:
            self._left = (self._month, month)
            self._month, self._open_metric = month, metric_id
            self.mark_stale()
            shown = "" if self._board is None else self._board.month_label
            words = _("This is {month}, as in the heat map. Going back leads to {before}.")
            self.session.show_message(words.format(month=shown, before=board.month_label))
        else:
            self.open_metric(metric_id)
        if self.metric_page is not None and self._open_metric is not None:
            self.metric_page.look_at(period)

    def _show_metric(self, metric_id: int) -> None:
        board = self._board
        if board is None:
            return
        page = self._make_metric_page()
        arrived = self._both.currentWidget() is not page
        if not page.show_metric(metric_id, board):
            return
        if self._both.indexOf(page) < 0:
            self._both.addWidget(page)
        self._both.setCurrentWidget(page)
        self.set_title(page.heading, page.subheading)
        self.lens_combo.hide()
        self.bar.hide()
        self.find_action.setEnabled(False)
        self.back_button.show()
        self.back_action.setEnabled(True)
        self.enter_button.setVisible(page.has_values)
        if arrived:
            page.take_focus()

    def _make_metric_page(self) -> "MetricPage":
        if self.metric_page is None:
            from kpidesk.ui.pages.metric_page import MetricPage

            page = self.metric_page = MetricPage(self.session)
            page.gone.connect(self._on_back)
            page.enter_requested.connect(self._on_enter_numbers)
            page.metric_opened.connect(self.open_metric)
            page.setParent(self._both)  # and into the stack with the first KPI that is shown
            page.hide()
        return self.metric_page

    def make_ahead(self) -> Iterator[None]:
        if self.metric_page is None:
            self._make_metric_page()
            yield
        yield from self._make_metric_page().area.make_ahead()

    def _close_metric(self) -> None:
        self._open_metric = None
        if self.metric_page is not None:
            self.metric_page.bar.forget_lens()
        if not self._is_arranged and self._board is not None:
            self._arrange(self._board)
        self._both.setCurrentWidget(self.views)
        self.back_button.hide()
        self.back_action.setEnabled(False)
        self.enter_button.hide()

    def show_start(self) -> bool:
        if self._open_metric is None:
            return False
        if self.isVisible() and self.isAncestorOf(self.window().focusWidget()):
            self._on_back()
            return True
        self._leave_metric()
        return False

    def _leave_metric(self) -> None:
        left = self._forget_left()
        if left is not None and self.shown_month == left[1]:
            self._open_metric, self._month = None, left[0]
            self.mark_stale()  # before the tiles are shown again
        self._close_metric()
        if self._board is not None:
            self._show_overview_header(self._board)

    def _forget_left(self) -> tuple[Period | None, Period] | None:
        """Return the months that were left, of which nothing is said any more."""
        left, self._left = self._left, None
        if left is not None:
            self.session.show_message("")
        return left

    @Slot()
    def _on_back(self) -> None:
        came_from = self._open_metric
        self._leave_metric()
        if came_from is not None:
            self.views.focus_metric(came_from)

    # Where to go from here

    @Slot()
    def _on_enter_numbers(self) -> None:
        from kpidesk.services.explanations import where_to_type

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
