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
# Columns of texts: as wide as what they hold, but no wider than these, and where room is short no
# narrower than what says it all: the last part of a name, a cell without its sheet.
_MOST: Final = {
    Column.CELL: 180,
    Column.LABEL: 280,
    Column.METRIC: 240,
    Column.RAW: 240,
    Column.REASON: 250,  # the cell in full says it below the table
}
_ENOUGH: Final = {Column.CELL: 120, Column.LABEL: 220, Column.METRIC: 200}
_LEAST_RAW: Final = 84
_LEAST_REASON: Final = 150  # narrower a reason says nothing: then it goes
# Without it, and still without room for all, names give way further.
_NARROW: Final = {Column.LABEL: 84, Column.METRIC: 72}
_LEAST_HEAD: Final = 32  # of the headings before a name, with less of which they say nothing
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
        painter.setFont(font)
        painter.setPen(ink)
        text = str(index.data())
        if column is Column.CELL and self._view.has_short_cells:
            text = _parted(text, column)[2]
        text = shown_text(text, column, metrics, box.width() + 1)
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


def shown_text(text: str, column: Column, metrics: QFontMetrics, room: int) -> str:
    """Return what there is room for; of a name below headings, and of a cell, the end says most."""
    right = Qt.TextElideMode.ElideRight
    if metrics.horizontalAdvance(text) <= room or column not in (Column.CELL, Column.LABEL):
        return metrics.elidedText(text, right, room)
    head, between, end = _parted(text, column)
    over = room - metrics.horizontalAdvance(f"{between}{end}")
    if column is Column.LABEL and head and over >= _LEAST_HEAD:
        return f"{metrics.elidedText(head, right, over)}{between}{end}"
    return metrics.elidedText(end, right, room)


def _parted(text: str, column: Column) -> tuple[str, str, str]:
    """Return what stands before the part that says most, what parts them, and that part."""
    return text.rpartition("!" if column is Column.CELL else PATH_SEPARATOR)


def tick_box(rect: QRect) -> QRectF:
    """Return where the tick of a row stands."""
    centre = QRectF(rect).center()
    return QRectF(centre.x() - BOX / 2, centre.y() - BOX / 2, BOX, BOX)


def _capped(natural: Sequence[int]) -> list[int]:
    return [min(width, _MOST.get(Column(at), width)) for at, width in enumerate(natural)]


def _fitted(natural: Sequence[int], room: int, least: Mapping[Column, int]) -> list[int]:
    """Return the widths of the columns; those of texts give way until all have room, or none can.

    A column that holds less than its least takes no more than it needs.
    """
    widths = _capped(natural)
    lowest = {column: min(least[column], widths[column]) for column in least}
    while sum(widths) > room:
        widest = max(lowest, key=lambda each: widths[each] - lowest[each])
        if widths[widest] <= lowest[widest]:
            break
        widths[widest] -= min(_STEP, widths[widest] - lowest[widest])
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
        width = metrics.horizontalAdvance(Column(logicalIndex).label) + 2 * _PADDING + 2
        if self.sortIndicatorSection() == logicalIndex:
            width += _CHEVRON + 2
        return QSize(width, metrics.height() + Space.L)

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
        self._enough: dict[Column, int] = {}
        self._number = 0  # the width of the widest number of the sheet; notes are longer
        self.has_short_cells = False  # whether cells are named without their sheet
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
        self.horizontalHeader().sortIndicatorChanged.connect(self._on_sorted)
        model.modelReset.connect(self._on_model_reset)

    def fit_columns(self) -> None:
        """Give each column the width of what it holds; where room is short, texts give way."""
        if self._is_dragged or not self._natural:
            return
        header, room = self.horizontalHeader(), self.viewport().width()
        natural = [max(self._natural[each], header.sectionSizeHint(each)) for each in Column]
        raw = max(min(self._number, _WHOLE), _LEAST_RAW)
        least = {**self._enough, Column.RAW: raw, Column.REASON: _LEAST_REASON}
        if not self.preview_model.has_conflicts:
            natural[Column.TAKE] = 0
        # Where not all of it fits, a cell goes without its sheet: the line below the table has it.
        self.has_short_cells = sum(_capped(natural)) > room
        if self.has_short_cells:
            natural[Column.CELL] = max(
                self._enough[Column.CELL], header.sectionSizeHint(Column.CELL)
            )
        widths = _fitted(natural, room, least)
        has_reason = sum(widths) <= room
        if not has_reason:
            natural[Column.REASON] = 0
            widths = _fitted(natural, room, least)
        if sum(widths) > room:
            widths = _fitted(widths, room, {**least, **_NARROW})
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
        model = self.preview_model
        delegate, option = self.itemDelegate(), QStyleOptionViewItem()
        measured = range(min(model.rowCount(), _MEASURED_ROWS))
        self._natural = [
            max(
                (delegate.sizeHint(option, model.index(row, column)).width() for row in measured),
                default=0,
            )
            for column in Column
        ]
        metrics = QFontMetrics(theme.font(tabular=True))
        self._enough = {
            column: min(
                max((self._needed(row, column, metrics) for row in measured), default=0), most
            )
            for column, most in _ENOUGH.items()
        }
        numbers = (row for row in measured if model.proposal(row).value is not None)
        self._number = max(
            (delegate.sizeHint(option, model.index(row, Column.RAW)).width() for row in numbers),
            default=0,
        )

    def _needed(self, row: int, column: Column, metrics: QFontMetrics) -> int:
        """Return how wide what says most in a cell of the table is, in pixels."""
        text = str(self.preview_model.index(row, column).data())
        if column is not Column.METRIC:
            text = _parted(text, column)[2]
        return metrics.horizontalAdvance(text) + 2 * _PADDING + 2

    @Slot()
    def _on_sorted(self) -> None:
        self.fit_columns()  # the chevron moved

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
