"""The history page: every step that was ever taken, what it changed, and how to take it back."""

from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QFrame,
    QListView,
    QVBoxLayout,
    QWidget,
)

from kpidesk.domain.changes import ActionKind, ChangeSet
from kpidesk.domain.errors import UserError
from kpidesk.domain.locks import LockedError
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.ports import CompanyFile, Progress
from kpidesk.domain.rollbacks import RollbackKey
from kpidesk.i18n import _
from kpidesk.services import history, rollback
from kpidesk.services.history import HistoryFilter, HistoryRow
from kpidesk.services.rollback import RollbackPreview
from kpidesk.ui import icons, theme
from kpidesk.ui.controls import Button, Card, PrimaryButton
from kpidesk.ui.delegates.history_delegate import HistoryDelegate
from kpidesk.ui.dialogs.rollback_dialog import RollbackDialog
from kpidesk.ui.jobs import Job, run_job
from kpidesk.ui.models.history_model import ROW_ROLE, HistoryModel
from kpidesk.ui.page import EmptyState, Page
from kpidesk.ui.pages.change_card import ChangeCard
from kpidesk.ui.pages.history_filters import HistoryFilterBar
from kpidesk.ui.reasons import ask_to_write
from kpidesk.ui.session import Session
from kpidesk.ui.theme import Space

_BESIDE_FROM: Final = 820  # pixels: from this width on, the details stand beside the list
_LOW: Final = 500  # pixels: a page that is lower has no room for the details below the list
_LEAST_LIST: Final = 140  # pixels
_MOST_READ: Final = 1000  # steps at once; that takes no longer than a key press may


class HistoryView(QListView):
    """The steps; Return rolls the current one back, after a question."""

    def __init__(self, model: HistoryModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegate(HistoryDelegate(self))
        self.setAccessibleName(_("History, newest first"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.activated.emit(self.currentIndex())
            return
        super().keyPressEvent(event)

    @property
    def current(self) -> HistoryRow | None:
        """Return the step that the keyboard is on."""
        found = self.currentIndex().data(ROW_ROLE) if self.currentIndex().isValid() else None
        return found if isinstance(found, HistoryRow) else None


class HistoryPage(Page):
    """Lists the steps, filters them, says what each changed, and rolls them back."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, _("History"), parent)
        self._asked: HistoryRow | None = None  # that is to be rolled back
        self._job: Job | None = None
        self.model = HistoryModel(session.today, self)
        self.view = HistoryView(self.model)
        self.filters = HistoryFilterBar(session.today)
        self.card = ChangeCard()
        self._nothing_found = self._make_nothing_found()
        self._empty = self._make_empty()
        self._make_actions()
        self._lay_out()
        self.filters.filter_changed.connect(self._on_filter_changed)
        self.view.activated.connect(self._on_roll_back)
        self.view.selectionModel().currentChanged.connect(self._on_current_changed)
        self.card.roll_back_requested.connect(self._on_roll_back)
        self.setFocusProxy(self.view)

    def _make_actions(self) -> None:
        self.roll_back_action = QAction(icons.icon("undo-2"), _("Roll back…"), self)
        self.roll_back_action.triggered.connect(self._on_roll_back)
        self.view.addAction(self.roll_back_action)
        self.find_action = QAction(_("Find"), self)
        self.find_action.setShortcut(QKeySequence.StandardKey.Find)
        self.find_action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.find_action.triggered.connect(self._on_find)
        self.addAction(self.find_action)

    def _make_empty(self) -> EmptyState:
        button = PrimaryButton(_("Enter numbers"), "pencil")
        button.clicked.connect(self._on_enter)
        return EmptyState(
            "history",
            _("Nothing was changed yet"),
            _(
                "Every number that you type, paste or import, and every KPI that you change, is "
                "kept here. Each step can be taken back, months later too."
            ),
            (button,),
        )

    def _make_nothing_found(self) -> EmptyState:
        button = Button(_("Show everything"))
        button.clicked.connect(self.filters.clear)
        return EmptyState(
            "search",
            _("No such change"),
            _("No step of the history fits what you look for."),
            (button,),
        )

    def _lay_out(self) -> None:
        self._list_card = Card()
        self._list_card.setContentsMargins(1, 1, 1, 1)
        inside = QVBoxLayout(self._list_card)
        inside.setContentsMargins(0, Space.XS, 0, Space.XS)
        inside.addWidget(self.view)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setSpacing(Space.L)
        self._list_card.setMinimumHeight(round(_LEAST_LIST * theme.type_scale()))
        self._columns.addWidget(self._list_card, 5)
        self._columns.addWidget(self.card, 4)
        self._columns.addWidget(self._nothing_found, 9)
        self._nothing_found.hide()
        self.body.addWidget(self.filters)
        self.body.addLayout(self._columns, 1)

    # Content

    def refresh(self) -> None:
        current, place = self.view.current, self.view.verticalScrollBar().value()
        wanted = self.filters.wanted
        read = partial(self._read, wanted)
        page = read(None, self._limit())
        self.set_title(
            _("History"), _("Every step, the newest first. Each can be taken back, later too.")
        )
        self.model.show_page(page, read)
        if wanted.is_empty and all(row.kind is ActionKind.CREATE_COMPANY for row in page.rows):
            self.show_empty(self._empty)
            return
        self.show_content()
        self._show_found(is_found=bool(page.rows))
        self._choose(None if current is None else current.id)
        self.view.verticalScrollBar().setValue(place)

    def _limit(self) -> int:
        """Return how many steps to read so that those that were shown are there again."""
        newest, latest = self.model.newest_id, self.session.last_change
        new = 0 if newest is None or latest is None else max(latest.id - newest, 0)
        return max(min(self.model.count + new, _MOST_READ), history.PAGE_SIZE)

    def _read(
        self, wanted: HistoryFilter, before_id: int | None, limit: int = history.PAGE_SIZE
    ) -> history.HistoryPage:
        return history.history(self.session.require_file(), wanted, before_id, limit)

    def _show_found(self, *, is_found: bool) -> None:
        self._list_card.setVisible(is_found)
        self.card.setVisible(is_found)
        self._nothing_found.setVisible(not is_found)

    def _choose(self, step_id: int | None) -> None:
        row = None if step_id is None else self.model.row_of(step_id)
        row = self.model.first_row() if row is None else row
        if row is None:
            return
        index = self.model.index(row)
        if self.view.currentIndex() == index:
            self._on_current_changed()
        else:
            self.view.setCurrentIndex(index)  # which tells of it

    @Slot()
    def _on_current_changed(self) -> None:
        row = self.view.current
        self.roll_back_action.setEnabled(row is not None and not row.refusal)
        if row is None:
            return
        file, locale = self.session.require_file(), self.session.locale
        self.card.show_change(row, history.change_details(file, row.id, locale))

    @Slot()
    def _on_filter_changed(self) -> None:
        self.model.forget()
        self.mark_stale()

    @Slot()
    def _on_everything_changed(self) -> None:
        self.model.forget()
        super()._on_everything_changed()

    @Slot()
    def _on_find(self) -> None:
        self.filters.text.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filters.text.selectAll()

    @Slot()
    def _on_enter(self) -> None:
        self.navigation_requested.emit("entries", None)

    # Rolling back

    @Slot()
    def _on_roll_back(self) -> None:
        row = self.view.current
        if row is None or (self._job is not None and self._job.is_running):
            return
        if row.refusal:
            self.session.show_message(row.refusal)
            return
        self._asked = row
        plan = partial(_plan, self.session.require_file(), row.id, self.session.locale)
        title = _("Looking at what was changed since")
        self._job = run_job(self, title, plan, self._on_planned, self._on_failed)

    def _on_planned(self, preview: RollbackPreview) -> None:
        row, self._asked = self._asked, None
        chosen = RollbackDialog.ask(preview, self)
        if row is None or chosen is None:
            return
        self._begin_rollback(row.id, chosen)

    def _begin_rollback(
        self, step_id: int, chosen: frozenset[RollbackKey], reason: str = ""
    ) -> None:
        roll_back = partial(_roll_back, self.session.require_file(), step_id, chosen, reason)
        on_failed = partial(self._on_rollback_failed, step_id, chosen)
        title = _("Rolling back")
        self._job = run_job(self, title, roll_back, self._on_rolled_back, on_failed)

    def _on_rollback_failed(
        self, step_id: int, chosen: frozenset[RollbackKey], error: Exception
    ) -> None:
        if not isinstance(error, LockedError):
            self._on_failed(error)
            return
        reason = ask_to_write(self, error.periods, self.session.calendar)
        if reason is not None:
            self._begin_rollback(step_id, chosen, reason)

    def _on_rolled_back(self, change_set: ChangeSet) -> None:
        self.session.announce(change_set)
        words = history.as_heading(change_set.action)
        self.session.show_message(_("Done: {action}.").format(action=words))

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self.session.show_error(error.message)

    # Looks

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        scale = theme.type_scale()
        is_beside = self.width() >= _BESIDE_FROM * scale or self.height() < _LOW * scale
        directions = QBoxLayout.Direction
        self._columns.setDirection(directions.LeftToRight if is_beside else directions.TopToBottom)


def _plan(
    file: CompanyFile, step_id: int, locale: NumberLocale, _progress: Progress
) -> RollbackPreview:
    return rollback.plan_rollback(file, step_id, locale)


def _roll_back(
    file: CompanyFile,
    step_id: int,
    chosen: frozenset[RollbackKey],
    reason: str,
    _progress: Progress,
) -> ChangeSet:
    return rollback.roll_back(file, step_id, chosen, reason)
