"""The table of the round: Enter leads to the next number that is missing, Tab to the note."""

from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QWidget

from kpidesk.i18n import _
from kpidesk.ui import theme
from kpidesk.ui.delegates.entry_round_delegate import RoundDelegate
from kpidesk.ui.models.entry_blocks import Area
from kpidesk.ui.models.entry_frame import Frame
from kpidesk.ui.models.entry_round_model import NOTE, VALUE, RoundModel
from kpidesk.ui.pages.entry_round_headers import (
    RoundCorner,
    RoundLabels,
    RoundTitles,
    round_row_height,
)
from kpidesk.ui.pages.entry_view import EntryView
from kpidesk.ui.theme import FontRole

Index = QModelIndex | QPersistentModelIndex
_Cursor = QAbstractItemView.CursorAction
_Trigger = QAbstractItemView.EditTrigger
_MIN_VALUE: Final = 170
_MIN_NOTE: Final = 150
_BESIDE: Final = 120  # the shape and the word of a status


class RoundTable(EntryView):
    """Shows a RoundModel: labels at the left, one large column to type into, and the notes."""

    long_note_wanted = Signal()  # a note of several lines does not fit into one

    def __init__(self, model: RoundModel, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self._round = model
        self._value_need = 0
        self.labels = RoundLabels(self.finish_editing, self)
        self.titles = RoundTitles(self.finish_editing, self)
        self.corner = RoundCorner(self.labels, self)
        self.setHorizontalHeader(self.titles)
        self.setVerticalHeader(self.labels)
        self.attach()
        self.setFont(theme.font(FontRole.SECTION, tabular=True))
        self.setAccessibleName(_("Numbers of one period"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalScrollBar().setSingleStep(round_row_height())
        self.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        model.modelReset.connect(self._on_model_reset)
        model.headerDataChanged.connect(self._on_model_reset)
        model.dataChanged.connect(self._on_data_changed)

    def _make_delegate(self) -> RoundDelegate:
        return RoundDelegate(self)

    # What is shown

    def show_frame(self, frame: Frame) -> None:
        """Show `frame`: the current metric stays, where it is another period the first open one."""
        before = self.currentIndex()
        metric_id = self._entries.metric(before.row()).id if before.isValid() else None
        edited = self._edited_cell()
        is_same = self._entries.frame.periods == frame.periods
        self._entries.load(frame)
        index = QModelIndex()
        if is_same and metric_id is not None:
            index = self._entries.position(metric_id, frame.periods[VALUE])
        if not index.isValid():
            self.start()
        elif index.row() != self.currentIndex().row():
            self.setCurrentIndex(index.siblingAtColumn(before.column()))
        if edited is not None and self.entry_delegate.editor is None:
            self._reopen(*edited)

    def start(self) -> None:
        """Go to the first number that is missing, else to the first row."""
        if self._round.rowCount():
            first = self._round.next_open(-1)
            self.setCurrentIndex(self.model().index(first or 0, VALUE))

    def set_filter(self, text: str) -> None:
        """Show only the rows that hold `text`."""
        before = self._current_cell()
        self._entries.set_filter(text)
        index = self._entries.position(*before) if before is not None else QModelIndex()
        if index.isValid():
            self.setCurrentIndex(index)
        else:
            self.start()

    def areas(self) -> list[Area]:
        """Return what is selected of the values; notes are not part of a block."""
        return [
            Area(area.top, VALUE, area.bottom, VALUE)
            for area in super().areas()
            if area.left == VALUE
        ]

    def current_place(self) -> tuple[int, int] | None:
        """Return the value of the current row: a note belongs to it."""
        place = super().current_place()
        return None if place is None else (place[0], VALUE)

    @property
    def is_on_note(self) -> bool:
        """Say whether the current cell is a note."""
        return self.currentIndex().isValid() and self.currentIndex().column() == NOTE

    @Slot()
    def _on_model_reset(self) -> None:
        frame, words = self._round.frame, QFontMetrics(self.font())
        values = (self._round.values(row).values[VALUE] for row in range(self._round.rowCount()))
        texts = (
            frame.shown(value, frame.unit(row, VALUE))
            for row, value in enumerate(values)
            if value is not None
        )
        self._value_need = max(map(words.horizontalAdvance, texts), default=0) + _BESIDE
        self.labels.measure()
        self._share_width()
        self.selection_changed.emit()

    @Slot(QModelIndex, QModelIndex)
    def _on_data_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        self.labels.viewport().update()

    def _share_width(self) -> None:
        """Give the notes what the rest leaves."""
        room = self.labels.width() + self.viewport().width()
        value = max(_MIN_VALUE, self._value_need)
        self.labels.fit(room - value - _MIN_NOTE)
        self.setColumnWidth(VALUE, value)
        self.setColumnWidth(NOTE, max(room - self.labels.width() - value, _MIN_NOTE))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def updateGeometries(self) -> None:
        super().updateGeometries()
        edge = self.frameWidth()
        self.corner.setGeometry(edge, edge, self.labels.width(), self.titles.height())
        self.corner.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._entries.frame.periods and not self._entries.rowCount():
            painter = QPainter(self.viewport())
            painter.setFont(theme.font())
            painter.setPen(theme.tokens().text_secondary)
            middle = int(Qt.AlignmentFlag.AlignCenter)
            painter.drawText(self.viewport().rect(), middle, self.nothing_text)
            painter.end()

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.labels.viewport().update()

    # Keys

    def edit(  # type: ignore[override]  # as in EntryView
        self,
        index: Index,
        trigger: QAbstractItemView.EditTrigger = _Trigger.AllEditTriggers,
        event: QEvent | None = None,
    ) -> bool:
        by_hand = _Trigger.AnyKeyPressed | _Trigger.EditKeyPressed | _Trigger.DoubleClicked
        if index.isValid() and index.column() == NOTE and trigger & by_hand:
            note = self._round.cell(index.row(), VALUE).note
            if "\n" in note:
                self.long_note_wanted.emit()
                return False
        return super().edit(index, trigger, event)

    def _go_on(self, rows: int, columns: int) -> None:
        """Enter leads to the next number that is missing, Tab over the note to the next row."""
        index = self.currentIndex()
        if not index.isValid():
            return
        row, column = index.row(), index.column()
        if rows > 0:
            following = self._round.next_open(row)
            reached = min(row + 1, self._round.rowCount() - 1) if following is None else following
            self._place(reached, VALUE)
        elif rows < 0:
            self._place(max(self._next_typed(row, VALUE, -1), 0), column)
        elif columns > 0:
            at_end = column == NOTE
            self._place(self._row_beside(row, 1) if at_end else row, VALUE if at_end else NOTE)
        else:
            at_start = column == VALUE
            self._place(self._row_beside(row, -1) if at_start else row, NOTE if at_start else VALUE)

    def _row_beside(self, row: int, step: int) -> int:
        return min(max(row + step, 0), self._round.rowCount() - 1)

    def _place(self, row: int, column: int) -> None:
        self.setCurrentIndex(self.model().index(row, column))
        # The whole of it: the name of its group too.
        self.scrollTo(self.model().index(row, column))

    def _step(self, rows: int, columns: int) -> None:
        index = self.currentIndex()
        if index.isValid():
            column = min(max(index.column() + columns, VALUE), NOTE)
            self._place(self._row_beside(index.row(), rows), column)

    def moveCursor(
        self, cursorAction: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        index = self.currentIndex()
        has_ctrl = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        if index.isValid() and has_ctrl:
            match cursorAction:
                case _Cursor.MoveLeft | _Cursor.MoveRight:
                    to_note = (cursorAction is _Cursor.MoveRight) is not self.isRightToLeft()
                    return index.siblingAtColumn(NOTE if to_note else VALUE)
                case _Cursor.MoveHome:
                    return self.model().index(0, VALUE)
                case _Cursor.MoveEnd:
                    return self.model().index(self._round.rowCount() - 1, VALUE)
        return super().moveCursor(cursorAction, modifiers)

    def _filled_in_column(self, column: int) -> list[bool]:
        if column == VALUE:
            return super()._filled_in_column(column)
        return [bool(self._round.cell(row, VALUE).note) for row in range(self._round.rowCount())]
