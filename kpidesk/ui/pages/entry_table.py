"""The grid as the page shows it: rows and columns in their sizes and places."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QWidget

from kpidesk.domain.periods import Period
from kpidesk.domain.units import Unit
from kpidesk.i18n import _, ngettext
from kpidesk.services.entries import GridRow
from kpidesk.ui import theme
from kpidesk.ui.delegates.entry_delegate import PADDING, row_height
from kpidesk.ui.models.entry_frame import Frame
from kpidesk.ui.models.entry_model import EntryModel
from kpidesk.ui.pages.entry_headers import Corner, MetricHeader, PeriodHeader
from kpidesk.ui.pages.entry_view import EntryView
from kpidesk.ui.theme import FontRole, Space

Index = QModelIndex | QPersistentModelIndex
_MIN_COLUMN: Final = 84
_MAX_NUMBER: Final = "-1,000,000,000.00"  # a longer one is elided; its tool tip has all of it


class EntryTable(EntryView):
    """Frozen names and periods around the cells, whole columns only, and today in view."""

    def __init__(self, model: EntryModel, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self._wants_jump = False
        self._is_resizing = False
        self._column_need = _MIN_COLUMN
        self._label_need = _MIN_COLUMN
        self._measured: tuple[Sequence[GridRow], int] = ((), 0)
        self.corner = Corner(self)
        self.periods = PeriodHeader(self.finish_editing, self)
        self.metrics = MetricHeader(self.finish_editing, self)
        self.setHorizontalHeader(self.periods)
        self.setVerticalHeader(self.metrics)
        self.attach()
        self.setFont(theme.font(FontRole.BODY, tabular=True))
        self.setAccessibleName(_("Entries"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setCornerWidget(QWidget())  # else the style draws a box where the scroll bars meet
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalScrollBar().setSingleStep(row_height())
        self.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        model.modelReset.connect(self._on_model_reset)
        model.columnsInserted.connect(self._on_columns_inserted)
        model.dataChanged.connect(self._on_data_changed)
        model.headerDataChanged.connect(self._on_header_data_changed)
        self.horizontalScrollBar().actionTriggered.connect(self._on_scrolled)

    # What is shown

    def show_frame(self, frame: Frame, start: Period | None = None) -> None:
        """Show `frame`; the current cell, the place and what is being typed stay.

        Where there is no current cell yet, `start` is where the cursor goes, else today.
        """
        before = self._current_cell()
        edited = self._edited_cell()
        is_first = not self._entries.frame.periods or (
            self._entries.frame.periods[0].frequency is not frame.periods[0].frequency
        )
        place = (self.horizontalScrollBar().value(), self.verticalScrollBar().value())
        self._entries.load(frame)
        if is_first or before is None:
            self._jump(0, frame.current if start is None else frame.periods.index(start))
            return
        index = self._entries.position(*before)
        if not index.isValid():
            self.jump_to_today(row=0)
        elif index != self.currentIndex():
            self.setCurrentIndex(index)
        self.horizontalScrollBar().setValue(place[0])
        self.verticalScrollBar().setValue(place[1])
        if edited is not None and self.entry_delegate.editor is None:
            self._reopen(*edited)

    def set_filter(self, text: str) -> None:
        """Show only the rows that hold `text`; the current cell stays where it is among them."""
        before, column = self._current_cell(), self.currentIndex().column()
        place = self.horizontalScrollBar().value()
        self._entries.set_filter(text)
        index = self._entries.position(*before) if before is not None else QModelIndex()
        if not index.isValid() and self._entries.rowCount():
            index = self.model().index(0, column if column >= 0 else self._entries.frame.current)
        if index.isValid() and index != self.currentIndex():
            self.setCurrentIndex(index)
        self.executeDelayedItemsLayout()
        self.horizontalScrollBar().setValue(place)

    @Slot()
    def _on_scrolled(self) -> None:
        self._wants_jump = False

    @Slot()
    def _on_model_reset(self) -> None:
        self._fit()
        count = self._entries.rowCount()
        self.corner.say(ngettext("{count} metric", "{count} metrics", count).format(count=count))
        self.selection_changed.emit()

    def _fit(self) -> None:
        self.metrics.fit()
        self._fit_columns()

    @Slot(Qt.Orientation, int, int)
    def _on_header_data_changed(self, orientation: Qt.Orientation) -> None:
        if orientation is Qt.Orientation.Vertical:
            self._fit()

    @Slot()
    def _on_columns_inserted(self) -> None:
        self._fit_columns()

    @Slot(QModelIndex, QModelIndex)
    def _on_data_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        rows = self._entries.frame.rows[first.row() : last.row() + 1]
        widest = self._widest(rows)
        if self._room_for(widest) < self._column_need:  # the widest may just have gone
            widest = self._widest(self._entries.every_row)
        self._make_room_for(widest)

    def _fit_columns(self) -> None:
        """Measure what a column needs: the widest number, or the name of its period."""
        frame = self._entries.frame
        if not frame.periods:
            return
        # Every metric, not only those that pass the filter: filtering must not move the columns.
        self._label_need = max(
            self.periods.label_width(frame.period_label(at, short=True))
            for at in {0, frame.current, len(frame.periods) - 1}
        )
        self._make_room_for(self._widest(self._entries.every_row))
        self._share_width()

    def _widest(self, rows: Sequence[GridRow]) -> int:
        """Return the width of the longest number in `rows`, the last answer of which is kept."""
        if self._measured[0] is not rows:
            self._measured = (rows, self._measure(rows))
        return self._measured[1]

    def _measure(self, rows: Sequence[GridRow]) -> int:
        ends: dict[Unit, tuple[float, float]] = {}
        for each in rows:
            known, unit = each.history.values.values(), each.metric.unit
            if known:
                low, high = ends.get(unit, (0.0, 0.0))
                ends[unit] = min(low, *known), max(high, *known)
        words, frame = self.fontMetrics(), self._entries.frame
        texts = (frame.shown(value, unit) for unit, both in ends.items() for value in both)
        return max(map(words.horizontalAdvance, texts), default=0)

    def _make_room_for(self, number: int) -> None:
        needed = self._room_for(number)
        if needed != self._column_need:
            self._column_need = needed
            self._share_width()

    def _room_for(self, number: int) -> int:
        number = min(number, self.fontMetrics().horizontalAdvance(_MAX_NUMBER))
        return max(number + Space.XL + 2 * PADDING, self._label_need, _MIN_COLUMN)

    def _share_width(self) -> None:
        """Give out the width so that whole columns fill it: none is ever cut in two."""
        count = self._entries.columnCount()
        room = self.metrics.width() + self.viewport().width()
        columns = min((room - self.metrics.need) // self._column_need, count)
        if columns < 1:
            self.periods.setDefaultSectionSize(self._column_need)
            self.metrics.widen(self.metrics.need)
            return
        width = (room - self.metrics.need) // columns
        self.periods.setDefaultSectionSize(width)
        self.metrics.widen(room - columns * width)
        self._align_columns()

    def jump_to_today(self, row: int | None = None) -> None:
        """Make today's period current, with its neighbours in view."""
        frame = self._entries.frame
        if not frame.rows:
            return
        if row is None:
            row = max(self.currentIndex().row(), 0)
        self._jump(row, frame.current)

    def _jump(self, row: int, column: int) -> None:
        self.setCurrentIndex(self.model().index(row, column))
        self._wants_jump = True
        self._scroll_to_today()

    def _scroll_to_today(self) -> None:
        self.executeDelayedItemsLayout()
        frame = self._entries.frame
        following = min(frame.current + 1, len(frame.periods) - 1)
        row, column = max(self.currentIndex().row(), 0), self.currentIndex().column()
        for each in (following, frame.current, max(column, 0)):
            self.scrollTo(self.model().index(row, each))

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._is_resizing:  # sharing out the width moves the edge of the view once more
            super().resizeEvent(event)
            self._share_width()
            return
        kept = self._columns_seen(event.oldSize().width())
        self._is_resizing = True
        super().resizeEvent(event)
        self._share_width()
        self._is_resizing = False
        if self._wants_jump and self._entries.frame.rows:
            # Laid out only now: before, there was no telling what is in view.
            self._scroll_to_today()
        else:
            self._keep_in_view(kept)

    def _columns_seen(self, width: int) -> list[int]:
        """Return today's column and the current one, those that stood whole in `width`."""
        wanted = (self._entries.frame.current, self.currentIndex().column())
        seen = []
        for column in wanted:
            left = self.columnViewportPosition(column)
            if column >= 0 and left >= 0 and left + self.columnWidth(column) <= width:
                seen.append(column)
        return seen

    def _keep_in_view(self, columns: Sequence[int]) -> None:
        """Scroll sideways only; where not all fit, the last one counts."""
        place = self.verticalScrollBar().value()
        row = max(self.currentIndex().row(), 0)
        for column in columns:
            self.scrollTo(self.model().index(row, column))
        self.verticalScrollBar().setValue(place)

    def updateGeometries(self) -> None:
        super().updateGeometries()
        self._align_columns()
        self.corner.setGeometry(
            self.frameWidth(), self.frameWidth(), self.metrics.width(), self.periods.height()
        )
        self.corner.raise_()

    def _align_columns(self) -> None:
        """Start with a whole column: Qt keeps the old place when columns change their width."""
        bar, before = self.horizontalScrollBar(), self.periods.offset()
        if bar.value() == bar.maximum():
            self.periods.setOffsetToLastSection()
        else:
            self.periods.setOffsetToSectionPosition(bar.value())
        if self.periods.offset() != before:
            self.viewport().update()
            self.updateEditorGeometries()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._entries.frame.periods and not self._entries.rowCount():
            painter = QPainter(self.viewport())
            painter.setPen(theme.tokens().text_secondary)
            painter.drawText(
                self.viewport().rect(), int(Qt.AlignmentFlag.AlignCenter), self.nothing_text
            )
            painter.end()

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.metrics.viewport().update()
        self.periods.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._wants_jump = False
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._wants_jump = False
        super().keyPressEvent(event)
