"""The KPIs page: every metric with its stage, owner, objective and target."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPoint, QSortFilterProxyModel, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from kpidesk.domain.changes import ChangeSet, Kind
from kpidesk.domain.metrics import Stage
from kpidesk.i18n import _, ngettext
from kpidesk.services.metric_list import MetricRow, metric_list
from kpidesk.ui.controls import Button, Card, PrimaryButton, QuietButton
from kpidesk.ui.models.metric_list_model import METRIC_ID_ROLE, MetricListModel
from kpidesk.ui.page import EmptyState, Page
from kpidesk.ui.pages.kpi_commands import KpiCommands
from kpidesk.ui.pages.metric_table import MetricTable
from kpidesk.ui.session import Session
from kpidesk.ui.theme import Space

_FILTERED = (Stage.KPI, Stage.INPUT, Stage.CANDIDATE, Stage.RETIRED)


class StageFilter(QWidget):
    """One button for each stage that has metrics, with their number; one is chosen."""

    stage_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Stage"))
        self._group = QButtonGroup(self)
        self.buttons: dict[Stage | None, QuietButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.XS)
        for number, stage in enumerate((None, *_FILTERED)):
            button = QuietButton()
            button.setCheckable(True)
            self._group.addButton(button, number)
            self.buttons[stage] = button
            row.addWidget(button)
        self.buttons[None].setChecked(True)
        self._group.idClicked.connect(self.stage_chosen)

    @property
    def stage(self) -> Stage | None:
        """Return the chosen stage, None for all."""
        return next(stage for stage, button in self.buttons.items() if button.isChecked())

    def choose(self, stage: Stage | None) -> None:
        """Choose a stage, None for all."""
        self.buttons[stage].setChecked(True)

    def show_counts(self, rows: Sequence[MetricRow]) -> None:
        """Say how many there are of each; a stage that is empty is not offered."""
        texts = {
            None: _("All {count}"),
            Stage.KPI: _("KPIs {count}"),
            Stage.INPUT: _("Inputs {count}"),
            Stage.CANDIDATE: _("Candidates {count}"),
            Stage.RETIRED: _("Retired {count}"),
        }
        for stage, button in self.buttons.items():
            count = sum(stage in (None, row.metric.stage) for row in rows)
            button.setText(texts[stage].format(count=count))
            button.setVisible(stage is None or count > 0)
            button.updateGeometry()
            if not count and button.isChecked():
                self.buttons[None].setChecked(True)


class KpisPage(Page):
    """Lists, orders, edits, promotes and retires metrics."""

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
        self.filter.textChanged.connect(self._on_filter_changed)
        self.table = MetricTable()
        self.table.setModel(self._proxy)
        self._proxy.sort(-1)
        self.table.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.table.activated.connect(self._on_activated)
        self.table.selectionModel().currentRowChanged.connect(self._on_current_changed)
        self.table.horizontalHeader().sortIndicatorChanged.connect(self._on_current_changed)
        self.commands = KpiCommands(self)
        self.stages = StageFilter()
        self.stages.stage_chosen.connect(self._on_stage_chosen)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._on_menu_requested)
        self._add_actions()
        bar = QHBoxLayout()
        bar.setSpacing(Space.L)
        bar.addWidget(self.filter, 1)
        bar.addWidget(self.stages)
        bar.addStretch()
        self.body.addLayout(bar)
        card = Card()
        card.setContentsMargins(1, 1, 1, 1)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.table)
        self.body.addWidget(card, 1)
        self.setFocusProxy(self.table)
        self._empty = self._make_empty_state()

    def _add_actions(self) -> None:
        self.new_action = QAction(_("&New KPI…"), self)
        self.find_action = QAction(_("&Find"), self)
        self.find_action.setShortcut(QKeySequence.StandardKey.Find)
        self.library_action = QAction(_("From the li&brary…"), self)
        self.new_action.triggered.connect(self._on_new)
        self.library_action.triggered.connect(self._on_library)
        self.find_action.triggered.connect(self._on_find)
        self.addAction(self.find_action)
        self.find_action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.more_button = Button(_("&More"))
        self.more_button.setMenu(self.commands.menu)
        self.add_header_widget(self.more_button)
        self.add_action_button(self.commands.edit, "pencil")
        library = self.add_action_button(self.library_action, "library")
        library.setText(_("Li&brary…"))  # short, so that the window may be narrow
        self.add_action_button(self.new_action, "plus", primary=True)

    def _make_empty_state(self) -> EmptyState:
        button = PrimaryButton(_("Define your first KPI"), "plus")
        button.clicked.connect(self._on_new)
        return EmptyState(
            "target",
            _("No KPI yet"),
            _(
                "Start with one number that tells whether the business is on its way. "
                "The wizard asks for its goal, its owner and its target; it takes three minutes."
            ),
            (button,),
        )

    def concerns(self, change_set: ChangeSet) -> bool:
        kinds = (Kind.METRIC, Kind.TARGET, Kind.DEPARTMENT, Kind.OWNER, Kind.OBJECTIVE)
        return any(change_set.ids(kind) for kind in (*kinds, Kind.COMPANY))

    def refresh(self) -> None:
        current = self.current_id
        rows = metric_list(self.session.require_file(), self.session.today())
        self._rows = {row.metric.id: row for row in rows}
        self.stages.show_counts(rows)
        stage = self.stages.stage
        shown = [row for row in rows if stage in (None, row.metric.stage)]
        self.model.show_rows(shown, self.session.locale)
        self.set_title(_("KPIs"), _subtitle(rows))
        if not rows:
            self.set_title(_("KPIs"))
            self.show_empty(self._empty)
        else:
            self.show_content()
            ids = [row.metric.id for row in shown]
            self.select(current if current in ids else ids[0])
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
        """Go to a metric by its id, or show those of a stage alone."""
        if isinstance(subject, Stage):
            self.stages.choose(subject)
            self.refresh()
        elif isinstance(subject, int):
            self.select(subject)

    @Slot()
    def _on_current_changed(self) -> None:
        row = self._rows.get(self.current_id or 0)
        self.more_button.setEnabled(row is not None)
        is_ordered = self._proxy.sortColumn() < 0 and not self.filter.text()
        active = [
            self.model.id_at(number)
            for number in range(self.model.rowCount())
            if self._rows[self.model.id_at(number)].metric.is_active
        ]
        if row is None or row.metric.id not in active:
            self.commands.show_row(row)
            return
        place = active.index(row.metric.id)
        self.commands.show_row(
            row,
            active[place - 1] if place else None,
            # Behind the next one: before the one after that, or at the end.
            [*active, 0][place + 2] if place + 1 < len(active) else None,
            is_ordered=is_ordered,
        )

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        if index.isValid():
            self.commands.edit.trigger()

    @Slot()
    def _on_new(self) -> None:
        self.command_requested.emit("new_kpi")

    @Slot()
    def _on_library(self) -> None:
        from kpidesk.ui.dialogs.library_dialog import LibraryDialog

        LibraryDialog.run(self.session, self)

    @Slot(str)
    def _on_filter_changed(self, text: str) -> None:
        self._proxy.setFilterFixedString(text)
        self._on_current_changed()

    @Slot()
    def _on_stage_chosen(self) -> None:
        self.refresh()

    @Slot(QPoint)
    def _on_menu_requested(self, place: QPoint) -> None:
        index = self.table.indexAt(place)
        if index.isValid():
            self.table.setCurrentIndex(index)
            self.commands.menu.popup(self.table.viewport().mapToGlobal(place))

    @Slot()
    def _on_find(self) -> None:
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()


def _subtitle(rows: Sequence[MetricRow]) -> str:
    kpis = sum(row.metric.stage is Stage.KPI for row in rows)
    active = sum(row.metric.is_active for row in rows)
    return ngettext(
        "{kpis} of {count} active metric is a KPI",
        "{kpis} of {count} active metrics are KPIs",
        active,
    ).format(kpis=kpis, count=active)
