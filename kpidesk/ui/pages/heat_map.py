"""The heat map: the status of every KPI over the latest periods, cell by cell."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QFontMetrics,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QHeaderView,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from kpidesk.domain.boards import HeatMap
from kpidesk.i18n import _
from kpidesk.ui import theme
from kpidesk.ui.controls import Card, Label
from kpidesk.ui.delegates.heat_map_delegate import HeatMapDelegate
from kpidesk.ui.models.heat_map_model import METRIC_ID_ROLE, PERIOD_ROLE, HeatMapModel
from kpidesk.ui.pages.plain_table import PlainHeader, PlainTable
from kpidesk.ui.theme import FontRole, Space

_ROW: Final = 32  # pixels high
_NAMES: Final = (140, 280)  # pixels wide
_CELL: Final = (44, 96)


class HeatHeader(PlainHeader):
    """The periods above the cells, close together, and the KPIs beside them."""

    def __init__(self, orientation: Qt.Orientation, parent: QWidget | None = None) -> None:
        QHeaderView.__init__(self, orientation, parent)
        self.setHighlightSections(False)
        if orientation is Qt.Orientation.Horizontal:
            self.setFixedHeight(round(_ROW * theme.type_scale()))

    def sizeHint(self) -> QSize:
        # Its width or height is fixed; Qt would ask two hundred sections what they want.
        return self.minimumSize()

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        tokens, is_name = theme.tokens(), self.orientation() is Qt.Orientation.Vertical
        painter.save()
        painter.fillRect(rect, tokens.surface)
        font = theme.font(FontRole.BODY if is_name else FontRole.SECONDARY)
        painter.setFont(font)
        painter.setPen(tokens.text if is_name else tokens.text_secondary)
        room = Space.M if is_name else 1
        place = QRectF(rect).adjusted(room, 0, -room, 0)
        words = str(self.model().headerData(logicalIndex, self.orientation()))
        shown = QFontMetricsF(font).elidedText(words, Qt.TextElideMode.ElideRight, place.width())
        side = Qt.AlignmentFlag.AlignLeft if is_name else Qt.AlignmentFlag.AlignHCenter
        painter.drawText(place, int(side | Qt.AlignmentFlag.AlignVCenter), shown)
        painter.restore()

    def paintEvent(self, e: QPaintEvent) -> None:
        super().paintEvent(e)
        # Qt fills what is beyond the last section in the colour of a button.
        end, beyond = self.length() - self.offset(), self.viewport().rect()
        if self.orientation() is Qt.Orientation.Vertical:
            beyond.setTop(end)
        else:
            beyond.setLeft(end)
        painter = QPainter(self.viewport())
        painter.fillRect(beyond, theme.tokens().surface)
        painter.end()


class HeatTable(PlainTable):
    """The cells, walked through with the arrow keys; Return opens the KPI in that period."""

    cell_opened = Signal(int, object)  # id of the metric, and the period; None: not measured then

    def __init__(self, parent: QWidget | None = None) -> None:
        self._room: tuple[object, ...] = ()  # when the current cell was last brought into sight
        self._settled = QTimer(singleShot=True, interval=0)
        super().__init__(parent)
        self._settled.setParent(self)
        self._settled.timeout.connect(self._on_settled)
        self._longest = self._widest = 0  # pixels, of the names and of the periods
        self.source = HeatMapModel()
        self.setModel(self.source)
        self.setItemDelegate(HeatMapDelegate(self))
        self.setAccessibleName(_("Heat map of the statuses"))
        self.setCornerWidget(QWidget())  # between the scroll bars, where a box would be painted
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setHorizontalHeader(HeatHeader(Qt.Orientation.Horizontal, self))
        names = HeatHeader(Qt.Orientation.Vertical, self)
        self.setVerticalHeader(names)
        names.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        names.setDefaultSectionSize(round(_ROW * theme.type_scale()))
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setMinimumSectionSize(1)
        self.activated.connect(self._on_activated)
        corner = self.findChild(QAbstractButton)
        if isinstance(corner, QAbstractButton):
            corner.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint and isinstance(watched, QAbstractButton):
            painter = QPainter(watched)
            painter.fillRect(watched.rect(), theme.tokens().surface)
            painter.end()
            return True
        return super().eventFilter(watched, event)

    def show_map(self, shown: HeatMap, metric_ids: list[int]) -> None:
        """Show the rows of `metric_ids`."""
        self.source.show_map(shown, metric_ids)
        self._measure()
        self.fit()

    def _measure(self) -> None:
        """Find how wide the longest name and the widest period are."""
        self._longest, self._widest = (
            max(
                (
                    QFontMetrics(theme.font(role)).horizontalAdvance(str(words))
                    for words in self.source.headings(side)
                ),
                default=0,
            )
            for role, side in (
                (FontRole.BODY, Qt.Orientation.Vertical),
                (FontRole.SECONDARY, Qt.Orientation.Horizontal),
            )
        )

    def fit(self) -> None:
        """Give the names what they need, and the cells what is left."""
        scale, columns = theme.type_scale(), self.source.columnCount()
        least, most = (round(each * scale) for each in _NAMES)
        names = min(max(self._longest + 2 * Space.M + 4, least), most)
        if names != self.verticalHeader().width():
            self.verticalHeader().setFixedWidth(names)
            self.updateGeometries()  # now: what is left for the cells is asked below
        if not columns:
            return
        needed = max(self._widest + Space.S, round(_CELL[0] * scale))
        most_wide = max(round(_CELL[1] * scale), needed)
        room = self.viewport().width()
        # Where not all have room, as many as have it whole: none begins or ends with a half.
        in_sight = min(max(room // needed, 1), columns)
        width = max(room // in_sight, needed)
        if in_sight == columns:
            width = min(width, most_wide)
        if width != self.horizontalHeader().defaultSectionSize():
            self.horizontalHeader().setDefaultSectionSize(width)
            self.updateGeometries()  # Qt would leave the cells where narrower ones had them

    def changeEvent(self, e: QEvent) -> None:
        super().changeEvent(e)
        if e.type() == QEvent.Type.FontChange:
            self._measure()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def updateGeometries(self) -> None:
        """Keep the current cell in sight when a scroll bar comes, which may lie over it."""
        super().updateGeometries()
        bars = self.horizontalScrollBar(), self.verticalScrollBar()
        room = (self.viewport().size(), *(bar.maximum() for bar in bars))
        if room != self._room:
            self._room = room
            self._settled.start()  # not now: the headers have not moved with the bars yet

    @Slot()
    def _on_settled(self) -> None:
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def moveCursor(
        self, cursorAction: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Let Home and End go to the first and last period of the row, with Ctrl of all."""
        actions = QAbstractItemView.CursorAction
        current, model = self.currentIndex(), self.source
        if model.rowCount() and cursorAction in (actions.MoveHome, actions.MoveEnd):
            is_all = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
            at_end = cursorAction is actions.MoveEnd
            row = (model.rowCount() - 1 if at_end else 0) if is_all else max(current.row(), 0)
            return model.index(row, model.columnCount() - 1 if at_end else 0)
        return super(PlainTable, self).moveCursor(cursorAction, modifiers)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.activated.emit(self.currentIndex())
            return
        super().keyPressEvent(event)

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        if index.isValid():
            self.cell_opened.emit(index.data(METRIC_ID_ROLE), index.data(PERIOD_ROLE))


class HeatMapView(Card):
    """The cells, and what the current one says below them."""

    cell_opened = Signal(int, object)  # as of the table

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setContentsMargins(2, 2, 2, 2)
        self.table = HeatTable()
        self.table.cell_opened.connect(self.cell_opened)
        self.readout = Label("", wrap=True)
        self.readout.setContentsMargins(Space.M, Space.S, Space.M, Space.S)
        policy = self.readout.sizePolicy()  # which knows that words wrap
        policy.setVerticalPolicy(QSizePolicy.Policy.Fixed)
        self.readout.setSizePolicy(policy)
        self.readout.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.table, 1)
        column.addWidget(self.readout)
        self.setFocusProxy(self.table)
        self.table.selectionModel().currentChanged.connect(self._on_current_changed)

    def show_map(self, shown: HeatMap, metric_ids: list[int]) -> None:
        """Show the rows of `metric_ids`; the current KPI and period stay so."""
        current = self.table.currentIndex()
        before = (current.data(METRIC_ID_ROLE), current.column()) if current.isValid() else None
        self.table.show_map(shown, metric_ids)
        last = len(shown.columns) - 1
        metric_id, column = before or (None, last)
        self._go(metric_id, min(column, last))

    def _go(self, metric_id: int | None, column: int) -> None:
        row = None if metric_id is None else self.table.source.row_of(metric_id)
        self.table.setCurrentIndex(self.table.source.index(row or 0, max(column, 0)))
        self._say(self.table.currentIndex())

    def focus_metric(self, metric_id: int | None) -> None:
        """Go to the newest period of a metric, with the keyboard."""
        column = self.table.currentIndex().column()
        self._go(metric_id, column if column >= 0 else self.table.source.columnCount() - 1)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def shown_ids(self) -> Sequence[int]:
        """Return the metrics of the rows."""
        source = self.table.source
        rows = range(source.rowCount())
        return [source.index(row, 0).data(METRIC_ID_ROLE) for row in rows]

    @Slot(QModelIndex, QModelIndex)
    def _on_current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        self._say(current)

    def _say(self, index: QModelIndex) -> None:
        self.readout.setText(self.table.source.spoken(index) if index.isValid() else "")
