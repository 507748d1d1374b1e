"""The tree of objectives on the screen: walked with the arrow keys, moved with the mouse."""

import math
from typing import Final

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    Qt,
    Slot,
)
from PySide6.QtGui import (
    QDrag,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPalette,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from kpidesk.i18n import _
from kpidesk.ui import icons, theme
from kpidesk.ui.controls import paint_card
from kpidesk.ui.delegates.objective_delegate import ObjectiveDelegate
from kpidesk.ui.models.objective_moves import NodeKind, Ref
from kpidesk.ui.models.objective_tree_model import REF_ROLE, Column, ObjectiveTreeModel
from kpidesk.ui.pages.plain_table import PlainHeader
from kpidesk.ui.style_options import drawn
from kpidesk.ui.theme import FontRole, Space

_Index = QModelIndex | QPersistentModelIndex
_CHEVRON: Final = 14
_WIDEST_CARD: Final = 280  # pixels of words
_INDENT: Final = 22
_WIDTHS: Final = {Column.LEVEL: 104, Column.DEADLINE: 150, Column.WEIGHT: 104}
_TIGHT_WIDTHS: Final = {Column.LEVEL: 92, Column.DEADLINE: 126, Column.WEIGHT: 88}
_TIGHT: Final = 900  # pixels: below this the fixed columns give some of their room to the words
_NARROW: Final = 720  # and below this the level gives all of it


class ObjectiveView(QTreeView):
    """Whole rows of an ObjectiveTreeModel; what is folded stays so when the model changes."""

    def __init__(self, model: ObjectiveTreeModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folded: set[Ref] = set()
        self.setModel(model)
        self.setHeader(PlainHeader(self))
        self.setItemDelegate(ObjectiveDelegate(self))
        self.setAccessibleName(_("Objectives"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setIndentation(round(_INDENT * theme.type_scale()))
        self.setExpandsOnDoubleClick(False)
        self.setUniformRowHeights(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.setAllColumnsShowFocus(True)
        self._allow_dragging()
        self._size_columns()
        self.collapsed.connect(self._on_collapsed)
        self.expanded.connect(self._on_expanded)

    def _allow_dragging(self) -> None:
        # Not InternalMove: the model knows its own rows by a token, and Qt would remove them.
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDropIndicatorShown(True)
        self.setAutoExpandDelay(700)

    def _size_columns(self) -> None:
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionsMovable(False)
        header.setMinimumSectionSize(40)
        for column in Column:
            stretches = column not in _WIDTHS
            mode = QHeaderView.ResizeMode.Stretch if stretches else QHeaderView.ResizeMode.Fixed
            header.setSectionResizeMode(column, mode)
            if not stretches:
                header.resizeSection(column, round(_WIDTHS[column] * theme.type_scale()))
        header.sectionResized.connect(self._on_section_resized)
        self.show_weights(shown=False)

    def show_weights(self, *, shown: bool) -> None:
        """Show what counts for how much, or not."""
        self.setColumnHidden(Column.WEIGHT, not shown)

    # What is selected and folded

    @property
    def current(self) -> Ref | None:
        """Return the row that the keyboard is on."""
        found = self.currentIndex().data(REF_ROLE) if self.currentIndex().isValid() else None
        return found if isinstance(found, Ref) else None

    def choose(self, ref: Ref | None) -> bool:
        """Put the keyboard on a row, unfold what it is in, and say whether it is there."""
        model = self.model()
        if ref is None or not isinstance(model, ObjectiveTreeModel):
            return False
        index = model.index_of(ref)
        if not index.isValid():
            return False
        above = index.parent()
        while above.isValid():
            self.expand(above)
            above = above.parent()
        self.setCurrentIndex(index)
        self.scrollTo(index)
        return True

    def restore_folds(self) -> None:
        """Unfold everything but what the person has folded."""
        model = self.model()
        if not isinstance(model, ObjectiveTreeModel):
            return
        folded = frozenset(self._folded)  # which unfolding everything would clear
        self.expandAll()
        self._folded = set(folded)
        for ref in folded:
            if (index := model.index_of(ref)).isValid():
                self.collapse(index)

    def forget_folds(self) -> None:
        """Forget what was folded, as in another company."""
        self._folded.clear()

    @Slot(QModelIndex)
    def _on_collapsed(self, index: QModelIndex) -> None:
        self._folded.add(index.data(REF_ROLE))

    @Slot(QModelIndex)
    def _on_expanded(self, index: QModelIndex) -> None:
        self._folded.discard(index.data(REF_ROLE))

    @Slot()
    def fold_all(self) -> None:
        """Fold everything."""
        model = self.model()
        if isinstance(model, ObjectiveTreeModel):
            self._folded = {ref for ref in model.refs() if ref.kind is not NodeKind.KPI}
        self.collapseAll()

    @Slot()
    def unfold_all(self) -> None:
        """Unfold everything."""
        self._folded.clear()
        self.expandAll()

    # Drag

    def startDrag(self, supportedActions: Qt.DropAction) -> None:
        """Drag a small card with the name: the row itself would be unreadable over the others."""
        index = self.currentIndex().siblingAtColumn(Column.NAME)
        if not index.flags() & Qt.ItemFlag.ItemIsDragEnabled:
            return
        drag = QDrag(self)
        drag.setMimeData(self.model().mimeData([index]))
        drag.setPixmap(drag_card(str(index.data()), self.devicePixelRatioF()))
        drag.setHotSpot(QPoint(-Space.M, -Space.S))
        # What was dropped is moved by the page; Qt would remove the rows as well.
        drag.exec(supportedActions, Qt.DropAction.MoveAction)

    # Keys, size and paint

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.currentIndex().isValid():
                self.activated.emit(self.currentIndex())
            return
        super().keyPressEvent(event)

    @Slot()
    def _on_section_resized(self) -> None:
        self.scheduleDelayedItemsLayout()  # the words wrap elsewhere now

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        scale = theme.type_scale()
        is_tight = self.viewport().width() < _TIGHT * scale
        for column, width in (_TIGHT_WIDTHS if is_tight else _WIDTHS).items():
            self.header().resizeSection(column, round(width * scale))
        is_narrow = self.viewport().width() < _NARROW * scale
        if is_narrow != self.isColumnHidden(Column.LEVEL):
            self.setColumnHidden(Column.LEVEL, is_narrow)

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        tokens = theme.tokens()
        rect: QRect = drawn(option).rect
        selection = self.selectionModel()
        ref = index.data(REF_ROLE)
        if selection.isRowSelected(index.row(), index.parent()):
            painter.fillRect(rect, tokens.selection)
            if self.hasFocus():
                painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), tokens.accent)
        super().drawRow(painter, option, index)
        if isinstance(ref, Ref) and ref.kind is not NodeKind.KPI and rect.top() > 0:
            painter.fillRect(QRect(rect.left(), rect.top(), rect.width(), 1), tokens.border)

    def drawBranches(self, painter: QPainter, rect: QRect, index: _Index) -> None:
        model = self.model()
        if not model.rowCount(index):
            return
        name = "chevron-down" if self.isExpanded(index) else "chevron-right"
        place = QRectF(0, 0, _CHEVRON, _CHEVRON)
        place.moveCenter(QRectF(rect).center())
        place.moveRight(rect.right() - 2)
        # Beside the first line, which is the name.
        place.moveTop(rect.top() + 8 + (painter.fontMetrics().height() - _CHEVRON) / 2)
        icons.paint(painter, name, place, theme.tokens().text_secondary)


def drag_card(words: str, ratio: float) -> QPixmap:
    """Return an opaque card with `words` on one line; `ratio` is the screen's."""
    font = theme.font(FontRole.BODY)
    metrics = QFontMetricsF(font)
    shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, _WIDEST_CARD)
    width = math.ceil(metrics.horizontalAdvance(shown)) + 2 * Space.M
    height = math.ceil(metrics.height()) + 2 * Space.S
    card = QPixmap(math.ceil(width * ratio), math.ceil(height * ratio))
    card.setDevicePixelRatio(ratio)
    card.fill(Qt.GlobalColor.transparent)
    painter = QPainter(card)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    whole = QRectF(0, 0, width, height)
    paint_card(painter, whole)
    painter.setFont(font)
    painter.setPen(theme.tokens().text)
    painter.drawText(whole, Qt.AlignmentFlag.AlignCenter, shown)
    painter.end()
    return card
