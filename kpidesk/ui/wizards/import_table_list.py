"""The tables of a file as a list: a tick, where each stands, and below it what it is."""

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from kpidesk.i18n import _
from kpidesk.ui import theme
from kpidesk.ui.models.import_table_model import FACTS_ROLE, ImportTableModel
from kpidesk.ui.style_options import drawn
from kpidesk.ui.theme import FontRole, Space
from kpidesk.ui.ticks import BOX, paint_tick

Index = QModelIndex | QPersistentModelIndex


class TableListDelegate(QStyledItemDelegate):
    """Paints a table in two or three lines; its tick takes the mouse and Space."""

    def _metrics(self) -> tuple[QFont, QFont]:
        strong = theme.font()
        strong.setWeight(QFont.Weight.DemiBold)
        return strong, theme.font(FontRole.SECONDARY)

    def _facts_rect(self, width: int, text: str) -> QRect:
        flags = int(Qt.TextFlag.TextWordWrap)
        room = QRect(0, 0, max(width, 80), 400)
        return QFontMetrics(self._metrics()[1]).boundingRect(room, flags, text)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        width = drawn(option).rect.width() - 3 * Space.S - BOX
        facts = self._facts_rect(width, str(index.data(FACTS_ROLE)))
        line = QFontMetrics(self._metrics()[0]).height()
        return QSize(120, line + 2 + facts.height() + 2 * Space.S)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tokens, rect = theme.tokens(), drawn(option).rect
        state = drawn(option).state
        strong, small = self._metrics()
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, tokens.selection)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), tokens.accent)
        tick = index.data(Qt.ItemDataRole.CheckStateRole)
        is_on = tick is not None and Qt.CheckState(tick) is Qt.CheckState.Checked
        if tick is not None:
            paint_tick(painter, self.box(rect), is_on=is_on)
        box = rect.adjusted(2 * Space.S + BOX, Space.S, -Space.S, -Space.S)
        painter.setFont(strong)
        painter.setPen(tokens.text if is_on else tokens.text_secondary)
        metrics = QFontMetrics(strong)
        name = metrics.elidedText(str(index.data()), Qt.TextElideMode.ElideMiddle, box.width())
        painter.drawText(box, int(Qt.TextFlag.TextSingleLine), name)
        painter.setFont(small)
        painter.setPen(tokens.text_secondary)
        facts = box.adjusted(0, metrics.height() + 2, 0, 0)
        painter.drawText(facts, int(Qt.TextFlag.TextWordWrap), str(index.data(FACTS_ROLE)))
        painter.restore()

    def box(self, rect: QRect) -> QRectF:
        """Return where the tick of a row stands."""
        line = QFontMetrics(self._metrics()[0]).height()
        top = rect.top() + Space.S + (line - BOX) / 2
        return QRectF(rect.left() + Space.S, top, BOX, BOX)

    def editorEvent(
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        if not model.flags(index) & Qt.ItemFlag.ItemIsUserCheckable:
            return False
        is_meant = False
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonRelease:
            box = self.box(drawn(option).rect).adjusted(-4, -4, 4, 4)
            is_meant = box.contains(event.position())
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            is_meant = event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Select)
        if not is_meant:
            return False
        was_on = Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole)) is Qt.CheckState.Checked
        tick = Qt.CheckState.Unchecked if was_on else Qt.CheckState.Checked
        return model.setData(index, tick, Qt.ItemDataRole.CheckStateRole)


class TableList(QListView):
    """The tables of the file; the chosen one is looked at, those with a tick are imported."""

    def __init__(self, model: ImportTableModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegate(TableListDelegate(self))
        self.setAccessibleName(_("Tables in the file"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setTabKeyNavigation(False)
        self.setMinimumHeight(72)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # With no edit triggers Qt does not hand Space to the delegate.
        index = self.currentIndex()
        if event.key() == Qt.Key.Key_Space and index.isValid():
            option = QStyleOptionViewItem()
            self.initViewItemOption(option)
            if self.itemDelegate().editorEvent(event, self.model(), option, index):
                return
        super().keyPressEvent(event)
