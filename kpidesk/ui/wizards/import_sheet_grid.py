"""A sheet as a person sees it: its cells on the ground of what was found, merged as in the file."""

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, Qt, Slot
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from kpidesk.domain.imports import PartRole
from kpidesk.i18n import _
from kpidesk.ui import theme
from kpidesk.ui.models.import_sheet_model import SheetPictureModel
from kpidesk.ui.models.sheet_areas import Rectangle
from kpidesk.ui.style_options import drawn
from kpidesk.ui.theme import FontRole, Space
from kpidesk.ui.wizards.import_parts import TAG, paint_ground, paint_tag

Index = QModelIndex | QPersistentModelIndex

_NARROW, _WIDE = 52, 190
_SHARE: Final = 0.34  # of the view, which a column of names may take where there is room
_REFIT: Final = 60  # pixels that the view has to become wider or narrower by
_MEASURED: Final = 80  # rows from the top, and as many from where one looks
_SPANNED: Final = 300  # likewise, in which long texts run over blank cells
_LONGEST: Final = 12  # texts of a column that are measured
_MOST_SPANS: Final = 400


class SheetDelegate(QStyledItemDelegate):
    """Paints a cell of the sheet on the ground of its part."""

    def __init__(self, view: "SheetGrid") -> None:
        super().__init__(view)
        self._view = view
        self._words = theme.font(FontRole.SECONDARY)
        self._figures = theme.font(FontRole.SECONDARY, tabular=True)
        self._strong = theme.font(FontRole.SECONDARY)
        self._strong.setBold(True)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model, tokens, rect = self._view.sheet_model, theme.tokens(), drawn(option).rect
        row, column = index.row(), index.column()
        role = model.map.roles.get((row, column))
        is_hidden = model.is_hidden(row, column)
        painter.save()
        painter.setClipRect(rect)
        painter.fillRect(rect, tokens.surface)
        if role is not None:
            paint_ground(painter, rect, role)
        if is_hidden and role is not PartRole.HIDDEN:
            paint_ground(painter, rect, PartRole.HIDDEN)
        if drawn(option).state & QStyle.StateFlag.State_Selected and self._view.shows_selection:
            chosen = QColor(tokens.accent)
            chosen.setAlpha(60)
            painter.fillRect(rect, chosen)
        painter.setPen(tokens.border)
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        quiet = is_hidden or role in (None, PartRole.OTHER, PartRole.NOTE, PartRole.HIDDEN)
        painter.setPen(tokens.text_secondary if quiet else tokens.text)
        is_figure = model.is_figure(row, column)
        strong = role in (PartRole.HEADING, PartRole.TITLE)
        font = self._strong if strong else self._figures if is_figure else self._words
        painter.setFont(font)
        tag = model.map.firsts.get((row, column))
        box = rect.adjusted(Space.XS + 1, 0, -Space.XS - 1, 0)
        if tag is not None:
            box.adjust(TAG + 2, 0, 0, 0)
        text = QFontMetrics(font).elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, box.width()
        )
        side = Qt.AlignmentFlag.AlignRight if is_figure else Qt.AlignmentFlag.AlignLeft
        words = int(side | Qt.AlignmentFlag.AlignVCenter) | Qt.TextFlag.TextSingleLine
        painter.drawText(box, words, text)
        if (row, column) in model.map.rejected:
            _paint_corner(painter, rect)
        if tag is not None:
            place = QRectF(rect.left() + 3, rect.center().y() + 0.5 - TAG / 2, TAG, TAG)
            paint_tag(painter, place, tag)
        painter.restore()


def _paint_corner(painter: QPainter, rect: QRect) -> None:
    """Mark a cell that is not understood, as spreadsheets mark theirs: in its upper corner."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.tokens().danger)
    corner = QPointF(rect.right(), rect.top())
    painter.drawPolygon([corner, corner - QPointF(8, 0), corner + QPointF(0, 8)])


class SheetHeader(QHeaderView):
    """Column letters or row numbers; those of the table are in the accent."""

    def __init__(self, orientation: Qt.Orientation, view: "SheetGrid") -> None:
        super().__init__(orientation, view)
        self._view = view
        self.setFont(theme.font(FontRole.SECONDARY, tabular=True))
        self.setHighlightSections(False)
        is_across = orientation is Qt.Orientation.Horizontal
        modes = QHeaderView.ResizeMode
        self.setSectionResizeMode(modes.Interactive if is_across else modes.Fixed)
        self.setMinimumSectionSize(10)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        tokens, model = theme.tokens(), self._view.sheet_model
        is_across = self.orientation() is Qt.Orientation.Horizontal
        hidden = model.picture.hidden_columns if is_across else model.picture.hidden_rows
        inside = self._view.is_in_frame(self.orientation(), logicalIndex)
        painter.save()
        painter.fillRect(rect, tokens.accent_soft if inside else tokens.surface_alternate)
        if logicalIndex in hidden:
            paint_ground(painter, rect, PartRole.HIDDEN)
        painter.setPen(tokens.border)
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        painter.setPen(tokens.text if inside else tokens.text_secondary)
        words = model.headerData(logicalIndex, self.orientation())
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), str(words))
        painter.restore()


class SheetGrid(QTableView):
    """The picture of a sheet, with the letters and numbers of its columns and rows."""

    def __init__(self, model: SheetPictureModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sheet_model = model
        self.setModel(model)
        self.setItemDelegate(SheetDelegate(self))
        self.setHorizontalHeader(SheetHeader(Qt.Orientation.Horizontal, self))
        self.setVerticalHeader(SheetHeader(Qt.Orientation.Vertical, self))
        self.setAccessibleName(_("The sheet, with what was found on it"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.setMinimumSize(240, 160)
        self.verticalHeader().setDefaultSectionSize(
            QFontMetrics(theme.font(FontRole.SECONDARY)).height() + Space.S
        )
        self._fitted_for = 0  # pixels
        self._is_fitting = self._is_dragged = False
        self._looked_at = 0  # the row from which one looks
        self.horizontalHeader().sectionResized.connect(self._on_section_resized)
        model.modelReset.connect(self._on_model_reset)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if abs(self.viewport().width() - self._fitted_for) > _REFIT and not self._is_dragged:
            self._fit()

    @Slot()
    def _on_section_resized(self) -> None:
        # From now on the columns are the person's.
        self._is_dragged = self._is_dragged or not self._is_fitting

    @property
    def shows_selection(self) -> bool:
        """Say whether the chosen cells are painted."""
        return True

    def is_in_frame(self, orientation: Qt.Orientation, section: int) -> bool:
        """Say whether a row or column belongs to the table that is looked at."""
        return False

    def bring_into_view(self, area: Rectangle) -> None:
        """Scroll to the beginning of `area`."""
        model = self.sheet_model
        if area.top < model.rowCount() and area.left < model.columnCount():
            if area.top >= _MEASURED and not self._is_dragged:
                self._looked_at = area.top
                self._fit()
            self.scrollTo(model.index(min(area.bottom, model.rowCount() - 1), area.left))
            self.scrollTo(model.index(max(area.top - 3, 0), area.left))

    @Slot()
    def _on_model_reset(self) -> None:
        self._is_dragged = False
        self._looked_at = 0
        self._fit()

    def _fit(self) -> None:
        self._is_fitting = True
        self._fitted_for = self.viewport().width()
        self.clearSpans()
        self._fit_columns()
        self._span()
        self._is_fitting = False

    def _rows(self, most: int) -> list[int]:
        """Return rows from the top and from where one looks: not all, a sheet may be long."""
        count = self.sheet_model.rowCount()
        start = max(min(self._looked_at, count), most)
        return [*range(min(count, most)), *range(start, min(count, start + most))]

    def _fit_columns(self) -> None:
        model = self.sheet_model
        font = theme.font(FontRole.SECONDARY)
        font.setBold(True)  # as headings are
        metrics = QFontMetrics(font)
        merged = {
            (area.top, area.left)
            for area in map(Rectangle.of, model.picture.merged)
            if area is not None and area.columns > 1
        }
        rows = self._rows(_MEASURED)
        widest = max(_WIDE, round(self.viewport().width() * _SHARE))
        for column in range(model.columnCount()):
            # A long text runs over blank cells at its right, as in a spreadsheet.
            cut = {
                model.text(row, column)
                for row in rows
                if (row, column) not in merged and not self._runs_on(row, column)
            }
            # Of a hundred numbers only the longest can be the widest; letters differ more.
            longest = sorted(cut, key=len)[-_LONGEST:]
            needed = map(metrics.horizontalAdvance, longest)
            extra = TAG + 2 * Space.S
            self.setColumnWidth(column, max(_NARROW, min(max(needed, default=0) + extra, widest)))

    def _runs_on(self, row: int, column: int) -> bool:
        """Say whether a text has room at its right, in a cell that is blank.

        A number never runs on, and a heading stays in its table: else it would be read as one of
        the column beside it.
        """
        model = self.sheet_model
        if column + 1 >= model.columnCount() or model.text(row, column + 1):
            return False
        if model.is_figure(row, column):
            return False
        roles = model.map.roles
        is_heading = roles.get((row, column)) is PartRole.HEADING
        return not is_heading or roles.get((row, column + 1)) is PartRole.HEADING

    def _span(self) -> None:
        """Join merged cells, and let long texts run over blank cells at their right."""
        model = self.sheet_model
        taken: set[tuple[int, int]] = set()
        last_row, last_column = model.rowCount() - 1, model.columnCount() - 1
        for area in map(Rectangle.of, model.picture.merged[:_MOST_SPANS]):
            if area is None or area.top > last_row or area.left > last_column:
                continue
            rows = min(area.bottom, last_row) - area.top + 1
            columns = min(area.right, last_column) - area.left + 1
            if rows * columns > 1:
                self.setSpan(area.top, area.left, rows, columns)
                taken |= {
                    (area.top + row, area.left + column)
                    for row in range(rows)
                    for column in range(columns)
                }
        metrics = QFontMetrics(theme.font(FontRole.SECONDARY))
        spans = 0
        widths = [self.columnWidth(column) for column in range(last_column + 1)]
        for row in self._rows(_SPANNED) if last_column > 0 else ():
            for column in range(last_column):
                text = model.text(row, column)
                if not text or not self._runs_on(row, column) or (row, column) in taken:
                    continue
                wanted = metrics.horizontalAdvance(text) + TAG + 2 * Space.S
                if wanted <= widths[column]:
                    continue
                width, end = widths[column], column
                while (
                    width < wanted
                    and end < last_column
                    and not model.text(row, end + 1)
                    and (row, end + 1) not in taken
                ):
                    end += 1
                    width += widths[end]
                if end > column and spans < _MOST_SPANS:
                    self.setSpan(row, column, 1, end - column + 1)
                    spans += 1
