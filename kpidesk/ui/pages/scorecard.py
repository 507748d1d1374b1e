"""The scorecard: all KPIs as a compact table, to sort and with columns to choose."""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction, QFont, QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from kpidesk.domain.boards import TileFacts
from kpidesk.domain.standing import Standing
from kpidesk.i18n import _
from kpidesk.ui import theme
from kpidesk.ui.delegates.scorecard_delegate import ScorecardDelegate
from kpidesk.ui.models.scorecard_model import (
    STANDING_ROLE,
    Column,
    ScorecardModel,
    ScorecardProxy,
)
from kpidesk.ui.pages.plain_table import PlainTable
from kpidesk.ui.session import Session
from kpidesk.ui.theme import FontRole, Space
from kpidesk.ui.tick_menu import TickMenu

_COLUMNS: Final = "dashboard.columns"
_SORT: Final = "dashboard.sort"
_ROW: Final = 36  # pixels high
_NAME: Final = (150, 340)  # pixels wide, at least and at most, as all below
_PICTURES: Final = {Column.BULLET: 120, Column.TREND: 100}
_WIDEST: Final = 220
_GIVE_WAY: Final = {
    Column.SIGNAL: 110,
    Column.NAME: 130,
    Column.OBJECTIVE: 110,
    Column.BULLET: 80,
    Column.TREND: 64,
    Column.DEPARTMENT: 96,
}
_USUAL: Final = (
    *(Column.NAME, Column.STATUS, Column.VALUE, Column.TARGET, Column.BULLET),
    *(Column.CHANGE, Column.TREND, Column.OWNER),
)


class Scorecard(PlainTable):
    """One KPI a row; Return opens it, a click on a header sorts, the third click un-sorts.

    Which columns are shown and what they are sorted by is remembered.
    """

    metric_opened = Signal(int)  # id of the metric
    sorted_by = Signal(str)  # the words of the header; empty: in the order of the board

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._wanted: dict[Column, int] = {}  # pixels, of what is shown
        self.source = ScorecardModel()
        self.proxy = ScorecardProxy(self)
        self.proxy.setSourceModel(self.source)
        self.setModel(self.proxy)
        self.setItemDelegate(ScorecardDelegate(self))
        self.setAccessibleName(_("Scorecard"))
        self.setHorizontalScrollMode(PlainTable.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setDefaultSectionSize(round(_ROW * theme.type_scale()))
        self.menu = TickMenu(_("Columns"), self)
        self.column_actions = {column: self._column_action(column) for column in Column}
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        header.setMinimumSectionSize(48)
        header.setSortIndicatorClearable(True)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._on_header_menu)
        self._restore()
        self.setSortingEnabled(True)
        header.sortIndicatorChanged.connect(self._on_sorted)
        self.activated.connect(self._on_activated)

    def _column_action(self, column: Column) -> QAction:
        action = QAction(column.label, self.menu)
        action.setCheckable(True)
        action.setEnabled(column is not Column.NAME)
        action.setData(int(column))
        action.toggled.connect(self._on_column_toggled)
        self.menu.addAction(action)
        return action

    def _restore(self) -> None:
        layouts = self._session.settings.layouts
        names = layouts.get(_COLUMNS, "").split()
        shown = [column for column in Column if column.name.lower() in names] or _USUAL
        for column, action in self.column_actions.items():
            action.setChecked(column in shown or column is Column.NAME)
            self.setColumnHidden(column, not action.isChecked())
        name, _space, way = layouts.get(_SORT, "").partition(" ")
        section = next((int(each) for each in Column if each.name.lower() == name), -1)
        order = Qt.SortOrder.DescendingOrder if way == "down" else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicator(section, order)

    # Content

    def show_rows(self, rows: Sequence[Standing], facts: Mapping[int, TileFacts]) -> None:
        """Show `rows` in their order, or as they are sorted; the current KPI stays so."""
        current = self.current_id
        self._wanted.clear()
        self.source.show_rows(rows, facts)
        self.focus_metric(current, take=False)
        self._fit()

    @property
    def current_id(self) -> int | None:
        """Return the metric of the current row."""
        standing = self.currentIndex().data(STANDING_ROLE)
        return standing.metric.id if isinstance(standing, Standing) else None

    def focus_metric(self, metric_id: int | None, *, take: bool = True) -> None:
        """Make the row of a metric the current one, and `take` the keyboard there.

        The first row is it where the metric has none.
        """
        row = None if metric_id is None else self.source.row_of(metric_id)
        index = self.proxy.index(0, 0)
        if row is not None:
            index = self.proxy.mapFromSource(self.source.index(row, 0))
        self.setCurrentIndex(index)
        if take:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    # Sorting

    @property
    def sorting(self) -> str:
        """Return the words of the header that sorts; empty where the board's order stands."""
        section = self.horizontalHeader().sortIndicatorSection()
        return Column(section).label if section in tuple(Column) else ""

    @Slot()
    def unsort(self) -> None:
        """Go back to the order of the board."""
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)

    # Columns

    def _fit(self) -> None:
        """Give words what they need, and the pictures what room is left."""
        shown = [column for column in Column if not self.isColumnHidden(column)]
        widths = {column: self._needed(column) for column in shown}
        spare = self.viewport().width() - sum(widths.values())
        stretched = [column for column in shown if column in _PICTURES] or [Column.NAME]
        for column in stretched if spare > 0 else ():
            widths[column] += spare // len(stretched)
        if spare < 0:
            self._give_way(widths, -spare)
        for column, width in widths.items():
            self.horizontalHeader().resizeSection(column, width)

    def _give_way(self, widths: dict[Column, int], missing: int) -> None:
        """Make columns of long words narrower where that spares moving the table sideways.

        The words of a signal, which are the longest, are cut in any case.
        """
        scale = theme.type_scale()
        spared = {
            column: max(widths[column] - round(least * scale), 0)
            for column, least in _GIVE_WAY.items()
            if column in widths
        }
        is_enough = sum(spared.values()) >= missing
        for column, spare in spared.items():
            if is_enough or column is Column.SIGNAL:
                given = min(spare, missing)
                widths[column] -= given
                missing -= given

    def _needed(self, column: Column) -> int:
        """Return how wide `column` wants to be, which layouts ask for many times."""
        if column not in self._wanted:
            self._wanted[column] = self._measured(column)
        return self._wanted[column]

    def _measured(self, column: Column) -> int:
        scale = theme.type_scale()
        if column in _PICTURES:
            return round(_PICTURES[column] * scale)
        font = theme.font(FontRole.BODY, tabular=True)
        if column is Column.NAME:
            font.setWeight(QFont.Weight.DemiBold)
        metrics = QFontMetrics(font)
        texts = {self.source.text(row, column) for row in range(len(self.source.rows))}
        words = max(map(metrics.horizontalAdvance, texts), default=0)
        if column in (Column.STATUS, Column.SIGNAL):
            words += 20
        heading = QFontMetrics(theme.font(FontRole.SECONDARY)).horizontalAdvance(column.label)
        needed = max(words, heading + Space.L) + 2 * Space.M + 2
        least, most = _NAME if column is Column.NAME else (0, _WIDEST)
        return min(max(needed, round(least * scale)), round(most * scale))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, e: QEvent) -> None:
        if e.type() == QEvent.Type.FontChange:
            self._wanted.clear()
        super().changeEvent(e)

    @Slot(bool)
    def _on_column_toggled(self, is_shown: bool) -> None:
        action = self.sender()
        if not isinstance(action, QAction):
            return
        self.setColumnHidden(action.data(), not is_shown)
        shown = [column for column in Column if not self.isColumnHidden(column)]
        self._session.keep_layout(_COLUMNS, " ".join(column.name.lower() for column in shown))
        self._fit()

    @Slot(QPoint)
    def _on_header_menu(self, place: QPoint) -> None:
        self.menu.popup(self.horizontalHeader().mapToGlobal(place))

    @Slot(int, Qt.SortOrder)
    def _on_sorted(self, section: int, order: Qt.SortOrder) -> None:
        self.sorted_by.emit(self.sorting)
        if section < 0:
            self.proxy.sort(-1)
            self._session.keep_layout(_SORT, "")
            return
        way = "up" if order is Qt.SortOrder.AscendingOrder else "down"
        self._session.keep_layout(_SORT, f"{Column(section).name.lower()} {way}")

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.activated.emit(self.currentIndex())
            return
        super().keyPressEvent(event)

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        standing = index.data(STANDING_ROLE)
        if isinstance(standing, Standing):
            self.metric_opened.emit(standing.metric.id)
