"""The KPIs page: every metric with its stage, owner, objective and target."""

from functools import partial

from PySide6.QtCore import QModelIndex, QSortFilterProxyModel, Qt, Slot
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from kpidesk.domain.changes import ChangeSet, Kind
from kpidesk.i18n import _, ngettext
from kpidesk.services import metrics
from kpidesk.services.metrics import MetricRow
from kpidesk.ui.controls import Card, PrimaryButton
from kpidesk.ui.dialogs.metric_dialog import MetricDialog
from kpidesk.ui.dialogs.retire_dialog import RetireDialog
from kpidesk.ui.models.metric_list_model import METRIC_ID_ROLE, Column, MetricListModel
from kpidesk.ui.page import EmptyState, Page
from kpidesk.ui.pages.plain_table import PlainTable
from kpidesk.ui.session import Session


class MetricTable(PlainTable):
    """The metrics, sorted by a click on a column; Return opens the current one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.horizontalHeader().setSectionsClickable(True)
        self.setSortingEnabled(True)
        self.setAccessibleName(_("KPIs"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.activated.emit(self.currentIndex())
            return
        super().keyPressEvent(event)


class KpisPage(Page):
    """Lists, edits and retires metrics."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, _("KPIs"), parent)
        self._rows: dict[int, MetricRow] = {}
        self.model = MetricListModel(session.locale)
        self._proxy = QSortFilterProxyModel(self)
        self._proxy.setSourceModel(self.model)
        self._proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._proxy.setSortCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._proxy.setFilterKeyColumn(-1)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(_("Filter by name, owner, department…"))
        self.filter.setAccessibleName(_("Filter"))
        self.filter.setClearButtonEnabled(True)
        self.filter.setMaximumWidth(320)
        self.filter.textChanged.connect(self._proxy.setFilterFixedString)
        self.table = MetricTable()
        self.table.setModel(self._proxy)
        self._proxy.sort(-1)
        self.table.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self._size_columns()
        self.table.activated.connect(self._on_activated)
        self.table.selectionModel().currentRowChanged.connect(self._on_current_changed)
        self._add_actions()
        self.body.addWidget(self.filter)
        card = Card()
        card.setContentsMargins(1, 1, 1, 1)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.table)
        self.body.addWidget(card, 1)
        self.setFocusProxy(self.table)
        self._empty = self._make_empty_state()

    def _size_columns(self) -> None:
        header = self.table.horizontalHeader()
        widths = {
            Column.NAME: 190,
            Column.STAGE: 90,
            Column.DEPARTMENT: 110,
            Column.OWNER: 130,
            Column.OBJECTIVE: 230,
            Column.FREQUENCY: 100,
        }
        for column, width in widths.items():
            header.resizeSection(column, width)
        header.setStretchLastSection(True)

    def _add_actions(self) -> None:
        self.retire_action = QAction(_("&Retire…"), self)
        self.edit_action = QAction(_("Edi&t…"), self)
        self.new_action = QAction(_("&New KPI…"), self)
        self.find_action = QAction(_("&Find"), self)
        self.find_action.setShortcut(QKeySequence.StandardKey.Find)
        self.retire_action.triggered.connect(self._on_retire)
        self.edit_action.triggered.connect(self._on_edit)
        self.new_action.triggered.connect(self._on_new)
        self.find_action.triggered.connect(self._on_find)
        self.addAction(self.find_action)
        self.find_action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.add_action_button(self.retire_action, "archive")
        self.add_action_button(self.edit_action, "pencil")
        self.add_action_button(self.new_action, "plus", primary=True)

    def _make_empty_state(self) -> EmptyState:
        button = PrimaryButton(_("Define your first KPI"), "plus")
        button.clicked.connect(self._on_new)
        return EmptyState(
            "target",
            _("No KPI yet"),
            _(
                "Start with one number that tells whether the business is on its way. "
                "The wizard asks for its goal, its owner and its target; it takes two minutes."
            ),
            (button,),
        )

    def concerns(self, change_set: ChangeSet) -> bool:
        kinds = (Kind.METRIC, Kind.TARGET, Kind.DEPARTMENT, Kind.OWNER, Kind.OBJECTIVE)
        return any(change_set.ids(kind) for kind in (*kinds, Kind.COMPANY))

    def refresh(self) -> None:
        current = self.current_id
        rows = metrics.metric_list(self.session.require_file(), self.session.today())
        self._rows = {row.metric.id: row for row in rows}
        self.model.show_rows(rows, self.session.locale)
        active = sum(row.metric.is_active for row in rows)
        self.set_title(
            _("KPIs"),
            ngettext("{count} metric is tracked", "{count} metrics are tracked", active).format(
                count=active
            ),
        )
        if not rows:
            self.set_title(_("KPIs"))
            self.show_empty(self._empty)
        else:
            self.show_content()
            self.select(current if current in self._rows else rows[0].metric.id)
        self._on_current_changed()

    @property
    def current_id(self) -> int | None:
        """Return the id of the selected metric."""
        index = self.table.currentIndex()
        found = index.data(METRIC_ID_ROLE) if index.isValid() else None
        return found if isinstance(found, int) else None

    def select(self, metric_id: int | None) -> None:
        """Select a metric."""
        row = self.model.row_of(metric_id) if metric_id is not None else None
        if row is not None:
            index = self._proxy.mapFromSource(self.model.index(row, 0))
            self.table.setCurrentIndex(index)

    def show_subject(self, subject: object) -> None:
        if isinstance(subject, int):
            self.select(subject)

    @Slot()
    def _on_current_changed(self) -> None:
        row = self._rows.get(self.current_id or 0)
        self.edit_action.setEnabled(row is not None)
        self.retire_action.setEnabled(row is not None and row.metric.is_active)

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        if index.isValid():
            self._on_edit()

    @Slot()
    def _on_new(self) -> None:
        self.command_requested.emit("new_kpi")

    @Slot()
    def _on_edit(self) -> None:
        if (metric_id := self.current_id) is not None:
            MetricDialog.edit(self.session, metric_id, self)

    @Slot()
    def _on_retire(self) -> None:
        row = self._rows.get(self.current_id or 0)
        if row is None:
            return
        reason = RetireDialog.ask(row.metric.name, self)
        if reason is not None:
            self.session.perform(
                partial(
                    metrics.retire_metric,
                    metric_id=row.metric.id,
                    reason=reason,
                    on=self.session.today(),
                )
            )

    @Slot()
    def _on_find(self) -> None:
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()
