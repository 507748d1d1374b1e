"""The import's preview: the table of cells, and the cell that is looked at in full."""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Slot,
)
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from kpidesk.domain.import_plans import Outcome, Proposal
from kpidesk.domain.imports import PATH_SEPARATOR
from kpidesk.i18n import _
from kpidesk.ui import icons, theme
from kpidesk.ui.controls import Label
from kpidesk.ui.dialogs.import_outcome import outcome_colours, paint_outcome_shape
from kpidesk.ui.models.import_model import Column, ImportPreviewModel, is_choice
from kpidesk.ui.models.import_words import Terms
from kpidesk.ui.style_options import drawn
from kpidesk.ui.theme import FontRole, Space
from kpidesk.ui.ticks import BOX, paint_tick

Index = QModelIndex | QPersistentModelIndex

_QUIET: Final = frozenset({Outcome.UNCHANGED, Outcome.IGNORED})
_FIGURES: Final = frozenset({Column.CELL, Column.RAW, Column.BEFORE, Column.AFTER})
_PADDING: Final = Space.S
_GAP: Final = 6
_MEASURED_ROWS: Final = 300
# Columns of texts: as wide as what they hold, but between these where room is short.
_FLEXIBLE: Final = {
    Column.CELL: (80, 180),
    Column.LABEL: (140, 280),
    Column.METRIC: (120, 240),
    Column.RAW: (84, 240),
    Column.REASON: (150, 250),  # the cell in full says it below the table
}
# Narrower a reason says nothing: then it goes, and the others give way further.
_NARROW: Final = {
    Column.CELL: (64, 180),
    Column.LABEL: (84, 280),
    Column.METRIC: (72, 240),
    Column.RAW: (84, 240),
}
_WHOLE: Final = 150  # up to this a number is shown to its end, wherever else room is taken from
_CHEVRON: Final = 12
_STEP: Final = 2


class ImportPreviewDelegate(QStyledItemDelegate):
    """Paints an outcome as shape and word, and marks the values that the import would write."""

    def __init__(self, parent: "ImportPreviewTable") -> None:
        super().__init__(parent)
        self._view = parent
        self._words = theme.font()
        self._figures = theme.font(tabular=True)
        self._written = theme.font(tabular=True)
        self._written.setWeight(QFont.Weight.DemiBold)

    def _font(self, column: int, outcome: Outcome) -> QFont:
        if column == Column.AFTER and outcome.is_written:
            return self._written
        return self._figures if column in _FIGURES else self._words

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        metrics = QFontMetrics(self._font(index.column(), Outcome.NEW))
        width = metrics.horizontalAdvance(str(index.data())) + 2 * _PADDING + 2
        if index.column() == Column.OUTCOME:
            width += _side(metrics) + _GAP
        return QSize(width, metrics.height() + Space.M)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        proposal = self._view.preview_model.proposal(index.row())
        column, rect = Column(index.column()), drawn(option).rect
        is_selected = bool(drawn(option).state & QStyle.StateFlag.State_Selected)
        tokens, colours = theme.tokens(), outcome_colours(proposal.outcome)
        painter.save()
        if is_selected:
            painter.fillRect(rect, tokens.selection)
        elif column is Column.AFTER and proposal.outcome.is_written:
            painter.fillRect(rect, colours.soft)
        if column is Column.TAKE:
            if is_choice(proposal):
                paint_tick(painter, tick_box(rect), is_on=proposal.outcome is Outcome.CHANGED)
            painter.restore()
            return
        font = self._font(column, proposal.outcome)
        metrics = QFontMetrics(font)
        box = rect.adjusted(_PADDING, 0, -_PADDING, 0)
        ink = tokens.text
        if column is Column.OUTCOME:
            ink = colours.ink
            self._paint_keyboard(painter, rect, index)
            side = _side(metrics)
            shape = QRectF(box.left(), box.center().y() + 0.5 - side / 2, side, side)
            paint_outcome_shape(painter, shape, proposal.outcome, ink)
            box.adjust(side + _GAP, 0, 0, 0)
        elif proposal.outcome in _QUIET or column in (Column.CELL, Column.BEFORE):
            ink = tokens.text if is_selected else tokens.text_secondary
        # Of a cell's name, and of a name below headings, the end says most.
        ends = column is Column.CELL or (
            column is Column.LABEL and PATH_SEPARATOR in proposal.label
        )
        elide = Qt.TextElideMode.ElideLeft if ends else Qt.TextElideMode.ElideRight
        painter.setFont(font)
        painter.setPen(ink)
        text = metrics.elidedText(str(index.data()), elide, box.width())
        alignment = index.data(Qt.ItemDataRole.TextAlignmentRole)
        painter.drawText(box, int(alignment) | Qt.TextFlag.TextSingleLine, text)
        painter.restore()

    def editorEvent(
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        is_release = event.type() == QEvent.Type.MouseButtonRelease
        if index.column() == Column.TAKE and is_release and isinstance(event, QMouseEvent):
            return self._view.toggle(index.row())
        return False

    def _paint_keyboard(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """Mark the row that the keys move, as the selection alone does not tell who has them."""
        if self._view.hasFocus() and self._view.currentIndex().row() == index.row():
            painter.fillRect(
                QRect(rect.left(), rect.top(), 3, rect.height()), theme.tokens().accent
            )


def tick_box(rect: QRect) -> QRectF:
    """Return where the tick of a row stands."""
    centre = QRectF(rect).center()
    return QRectF(centre.x() - BOX / 2, centre.y() - BOX / 2, BOX, BOX)


def _fitted(
    natural: Sequence[int], room: int, flexible: Mapping[Column, tuple[int, int]]
) -> list[int]:
    """Return the widths of the columns; those of texts give way until all have room, or none can.

    A column that holds less than its least takes no more than it needs.
    """
    widths, least = list(natural), {}
    for column, (lowest, most) in flexible.items():
        widths[column] = min(natural[column], most)
        least[column] = min(lowest, widths[column])
    while sum(widths) > room:
        widest = max(flexible, key=lambda each: widths[each] - least[each])
        if widths[widest] <= least[widest]:
            break
        widths[widest] -= min(_STEP, widths[widest] - least[widest])
    return widths


def _side(metrics: QFontMetrics) -> int:
    return metrics.capHeight() + 1


class PreviewHeader(QHeaderView):
    """The names of the columns; the one that orders the rows has a chevron."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setFont(theme.font(FontRole.SECONDARY))
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setStretchLastSection(True)
        self.setMinimumSectionSize(48)

    def sectionSizeFromContents(self, logicalIndex: int) -> QSize:
        metrics = self.fontMetrics()
        width = metrics.horizontalAdvance(Column(logicalIndex).label)
        # Room for the chevron, so that no name is cut when its column orders the rows.
        return QSize(width + _PADDING + _CHEVRON + _GAP, metrics.height() + Space.L)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        tokens, column = theme.tokens(), Column(logicalIndex)
        painter.save()
        painter.fillRect(rect, tokens.surface_alternate)
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), tokens.border)
        box = rect.adjusted(_PADDING, 0, -_PADDING, 0)
        is_figures = column in (Column.RAW, Column.BEFORE, Column.AFTER)
        text = self.fontMetrics().elidedText(column.label, Qt.TextElideMode.ElideRight, box.width())
        if self.sortIndicatorSection() == column:
            is_down = self.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder
            words = self.fontMetrics().horizontalAdvance(text)
            left = box.right() - words - _CHEVRON if is_figures else box.left() + words + 2
            spot = QRectF(left, box.center().y() + 1 - _CHEVRON / 2, _CHEVRON, _CHEVRON)
            icons.paint(painter, "chevron-down" if is_down else "chevron-up", spot, tokens.text)
        painter.setPen(tokens.text_secondary)
        side = Qt.AlignmentFlag.AlignRight if is_figures else Qt.AlignmentFlag.AlignLeft
        painter.drawText(box, int(side | Qt.AlignmentFlag.AlignVCenter), text)
        painter.restore()


class ImportPreviewTable(QTableView):
    """The preview; the selected cell stays selected when the plan changes."""

    def __init__(self, model: ImportPreviewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.preview_model = model
        self._selected: tuple[str, str] | None = None
        self._natural: list[int] = []
        self._number = 0  # the width of the widest number of the sheet; notes are longer
        self._is_fitting = False
        self._is_dragged = False
        self.setModel(model)
        self.setHorizontalHeader(PreviewHeader())
        self.setItemDelegate(ImportPreviewDelegate(self))
        self.setAccessibleName(_("What the import would do with each cell"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMinimumHeight(96)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(QFontMetrics(theme.font()).height() + Space.M)
        self.setSortingEnabled(True)
        self.sortByColumn(Column.OUTCOME, Qt.SortOrder.AscendingOrder)
        self.horizontalHeader().sectionResized.connect(self._on_section_resized)
        model.modelReset.connect(self._on_model_reset)

    def fit_columns(self) -> None:
        """Give each column the width of what it holds; where room is short, texts give way."""
        if self._is_dragged or not self._natural:
            return
        room = self.viewport().width()
        natural = list(self._natural)
        number = min(self._number, _WHOLE)
        wide, narrow = (
            {**each, Column.RAW: (max(number, each[Column.RAW][0]), each[Column.RAW][1])}
            for each in (_FLEXIBLE, _NARROW)
        )
        if not self.preview_model.has_conflicts:
            natural[Column.TAKE] = 0
        widths = _fitted(natural, room, wide)
        has_reason = sum(widths) <= room
        if not has_reason:
            natural[Column.REASON] = 0
            widths = _fitted(natural, room, narrow)
        self._is_fitting = True
        self.setColumnHidden(Column.TAKE, not self.preview_model.has_conflicts)
        self.setColumnHidden(Column.REASON, not has_reason)
        for at, width in enumerate(widths[: Column.REASON]):
            self.horizontalHeader().resizeSection(at, width)
        self._is_fitting = False

    def toggle(self, row: int) -> bool:
        """Take the sheet's value of a row where the company's was kept, or the other way round."""
        proposal = self.preview_model.proposal(row)
        if not is_choice(proposal):
            return False
        taken = proposal.outcome is Outcome.CHANGED
        state = Qt.CheckState.Unchecked if taken else Qt.CheckState.Checked
        index = self.preview_model.index(row, Column.TAKE)
        return self.preview_model.setData(index, state, Qt.ItemDataRole.CheckStateRole)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        if event.key() == Qt.Key.Key_Space and row >= 0 and self.toggle(row):
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_columns()

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid():
            proposal = self.preview_model.proposal(current.row())
            self._selected = proposal.sheet, proposal.cell

    def _measure(self) -> None:
        model, header = self.preview_model, self.horizontalHeader()
        delegate, option = self.itemDelegate(), QStyleOptionViewItem()
        measured = range(min(model.rowCount(), _MEASURED_ROWS))
        self._natural = [
            max(
                header.sectionSizeHint(column),
                *(delegate.sizeHint(option, model.index(row, column)).width() for row in measured),
                0,
            )
            for column in Column
        ]
        numbers = (row for row in measured if model.proposal(row).value is not None)
        self._number = max(
            header.sectionSizeHint(Column.RAW),
            *(delegate.sizeHint(option, model.index(row, Column.RAW)).width() for row in numbers),
            0,
        )

    @Slot(int, int, int)
    def _on_section_resized(self, section: int, before: int, after: int) -> None:
        # From now on the columns are the person's; the last one that is shown stretches by itself.
        header = self.horizontalHeader()
        last = max((each for each in Column if not header.isSectionHidden(each)), default=0)
        if not self._is_fitting and section != last:
            self._is_dragged = True

    @Slot()
    def _on_model_reset(self) -> None:
        row = None if self._selected is None else self.preview_model.row_of(*self._selected)
        if row is None and self.preview_model.rowCount():
            row = 0
        if row is not None:
            self.setCurrentIndex(self.preview_model.index(row, 0))
        self._measure()
        self.fit_columns()


class CellDetail(QWidget):
    """The selected cell in full: what happens with it, where it stands and what it says."""

    def __init__(self, terms: Terms, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.terms = terms
        self.sentence = Label("", wrap=True)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.origin = Label("", FontRole.SECONDARY, wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.sentence)
        column.addWidget(self.origin)
        column.addStretch()
        # Room for a reason of two lines, so that walking through the table moves nothing.
        lines = 2 * QFontMetrics(self.sentence.font()).lineSpacing()
        lines += QFontMetrics(self.origin.font()).lineSpacing() + Space.XS
        self.setMinimumHeight(lines)

    def show_proposal(self, proposal: Proposal | None) -> None:
        """Show one cell, or nothing."""
        self.sentence.setText("" if proposal is None else self.terms.sentence(proposal))
        self.origin.setText("" if proposal is None else self.terms.origin(proposal))
