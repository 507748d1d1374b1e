"""The tree of drivers on a KPI's page: as wide as its card, as high as its rows."""

from typing import Final

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QSizePolicy, QWidget

from kpidesk.i18n import _
from kpidesk.services.drivers import DriverRow, DriverView
from kpidesk.ui import theme
from kpidesk.ui.delegates.driver_delegate import DriverDelegate
from kpidesk.ui.models.driver_model import Column, DriverModel
from kpidesk.ui.pages.plain_table import ROW_HEIGHT
from kpidesk.ui.pages.plain_tree import PlainTree
from kpidesk.ui.theme import FontRole, Space, Tokens

_MOST_NAME: Final = 220  # pixels, as all below
_LEAST_NAME: Final = 150
_BAR_ROOM: Final = 90
_STATUS: Final = 116
_MOST: Final = {Column.VALUES: 220, Column.CHANGE: 150, Column.CONTRIBUTION: 210}
_MOST_ROWS: Final = 12  # before the tree scrolls by itself
# Who goes where there is no room for all, in turn: what the others tell too.
_YIELDING: Final = (Column.CHANGE, Column.STATUS)


class DriversTree(PlainTree):
    """Left and right close and open a row, Return opens the page of its metric."""

    metric_opened = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: DriverView | None = None
        self.drivers = DriverModel(self)
        self.setModel(self.drivers)
        self._delegate = DriverDelegate(self)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(_("What this KPI is made of"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        header = self.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(40)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.doubleClicked.connect(self._on_opened)
        self.setExpandsOnDoubleClick(False)
        for signal in (self.expanded, self.collapsed):
            signal.connect(self._on_rows_changed)

    def show_drivers(self, view: DriverView) -> None:
        """Show the tree of `view`, every branch open."""
        self._view = view
        self.drivers.show_root(view.root)
        self.expandAll()
        chosen = QItemSelectionModel.SelectionFlag.NoUpdate  # current, and not yet marked
        self.selectionModel().setCurrentIndex(self.drivers.index(0, 0), chosen)
        self._fit()
        self.updateGeometry()

    # A picture of it

    def picture_height(self) -> float:
        """Return how high its picture is, in pixels."""
        from kpidesk.ui.charts.drivers_picture import drivers_height

        font = theme.font(FontRole.SECONDARY, tabular=True)
        return 0.0 if self._view is None else drivers_height(self._view, font)

    def paint_into(self, painter: QPainter, rect: QRectF, tokens: Tokens) -> None:
        """Paint the whole tree for paper or a picture."""
        from kpidesk.ui.charts.drivers_picture import paint_drivers

        if self._view is not None:
            font = theme.font(FontRole.SECONDARY, tabular=True)
            paint_drivers(painter, rect, self._view, tokens, font)

    # Size

    def _fit(self) -> None:
        """Give every column what its words need, and the name what is over."""
        if self._view is None:
            return
        scale, rows = theme.type_scale(), self._view.rows
        metrics = QFontMetrics(theme.font(FontRole.BODY, tabular=True))
        widths = self._wanted_widths(metrics)
        room, needed = self.viewport().width(), self._widest_name(metrics)
        hidden = set[Column]()
        if all(row.status is None for row in rows):
            hidden.add(Column.STATUS)
        for column in _YIELDING:
            if room - _sum(widths, hidden) < needed:
                hidden.add(column)
        widths.update(dict.fromkeys(hidden, 0))
        # The bars give way last.
        lacking = needed - (room - sum(widths.values()))
        widths[Column.CONTRIBUTION] -= max(0, min(lacking, round(_BAR_ROOM * scale / 2)))
        least = min(needed, round(_LEAST_NAME * scale))
        widths[Column.NAME] = max(room - sum(widths.values()), least)
        for column in Column:
            self.setColumnHidden(column, column in hidden)
            if column not in hidden:
                self.header().resizeSection(column, widths[column])

    def _wanted_widths(self, metrics: QFontMetrics) -> dict[Column, int]:
        """Return how wide every column but the name wants to be, in pixels."""
        assert self._view is not None  # noqa: S101 - whoever asks has looked
        scale, rows = theme.type_scale(), self._view.rows
        small = QFontMetrics(theme.font(FontRole.SECONDARY))
        numbers = [row.contribution_text for row in rows]
        self._delegate.number_room = max(map(metrics.horizontalAdvance, numbers), default=0)
        words = {
            Column.VALUES: [row.values_text for row in rows if row.metric_id is not None],
            Column.CHANGE: [row.change_text for row in rows],
            Column.CONTRIBUTION: numbers,
        }
        widths = {Column.STATUS: round(_STATUS * scale)}
        for column, texts in words.items():
            wide = max(map(metrics.horizontalAdvance, texts), default=0)
            wide += round(_BAR_ROOM * scale) if column is Column.CONTRIBUTION else 0
            wide = max(wide, small.horizontalAdvance(column.label)) + 2 * Space.M + 2
            widths[column] = min(wide, round(_MOST[column] * scale))
        return widths

    def _widest_name(self, metrics: QFontMetrics) -> int:
        """Return how wide the names are with what stands before them, in pixels, at most."""

        def below(row: DriverRow, level: int) -> int:
            own = metrics.horizontalAdvance(row.name) + level * self.indentation()
            return max([own, *(below(child, level + 1) for child in row.children)])

        assert self._view is not None  # noqa: S101 - whoever asks has looked
        wide = below(self._view.root, 1) + 2 * Space.M
        return min(wide, round(_MOST_NAME * theme.type_scale()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @property
    def _shown_rows(self) -> int:
        count, index = 0, self.drivers.index(0, 0)
        while index.isValid():
            count += 1
            index = self.indexBelow(index)
        return count

    def sizeHint(self) -> QSize:
        rows = min(max(self._shown_rows, 1), _MOST_ROWS) + 1  # and the header
        return QSize(420, round(rows * ROW_HEIGHT * theme.type_scale()) + 2)

    def minimumSizeHint(self) -> QSize:
        rows = min(max(self._shown_rows, 1), 6) + 1
        return QSize(240, round(rows * ROW_HEIGHT * theme.type_scale()) + 2)

    @Slot()
    def _on_rows_changed(self) -> None:
        self.updateGeometry()

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_opened(self.currentIndex())
            return
        super().keyPressEvent(event)

    @Slot(QModelIndex)
    def _on_opened(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        metric_id = self.drivers.row_of(index).metric_id
        if metric_id is not None and index.parent().isValid():
            self.metric_opened.emit(metric_id)


def _sum(widths: dict[Column, int], hidden: set[Column]) -> int:
    return sum(wide for column, wide in widths.items() if column not in hidden)
