"""A table that moves, selects and edits by the keys of a spreadsheet."""

from typing import Final

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from kpidesk.domain.periods import Period
from kpidesk.ui.delegates.entry_delegate import EntryDelegate
from kpidesk.ui.models.entry_blocks import Area, edge_of_data
from kpidesk.ui.models.entry_model import EntryModel

Index = QModelIndex | QPersistentModelIndex
_Flag = QItemSelectionModel.SelectionFlag
_Cursor = QAbstractItemView.CursorAction
_Trigger = QAbstractItemView.EditTrigger
_Standard = QKeySequence.StandardKey

_BY_KEY: Final = _Trigger.AnyKeyPressed | _Trigger.EditKeyPressed
_BY_HAND: Final = _BY_KEY | _Trigger.DoubleClicked
_MOVING: Final = (
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
)


class EntryView(QTableView):
    """Shows an EntryModel; what is typed stays in its cell until it stands in the file.

    Who inherits calls `attach` once its headers are there.
    """

    selection_changed = Signal()
    cut_wanted = Signal()
    copy_wanted = Signal()
    paste_wanted = Signal()
    clear_wanted = Signal()
    menu_wanted = Signal(object)  # QPoint on the screen
    edit_refused = Signal(str)  # why the current cell cannot be typed into
    column_finished = Signal(int, int)  # Enter led from the end of a column to another column

    def __init__(self, model: EntryModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tab_column: int | None = None
        self._is_placing = False
        self._anchor = QPersistentModelIndex()  # where the selection began
        self._entries = model
        self.nothing_text = ""  # what is said where no row passes the filter
        self.entry_delegate = self._make_delegate()
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(
            _Trigger.AnyKeyPressed | _Trigger.EditKeyPressed | _Trigger.DoubleClicked
        )
        self.entry_delegate.edit_finished.connect(self._on_edit_finished)

    def _make_delegate(self) -> EntryDelegate:
        return EntryDelegate(self)

    def attach(self) -> None:
        """Show the model from now on."""
        self.setModel(self._entries)
        self.setItemDelegate(self.entry_delegate)

    # Where things are

    def areas(self) -> list[Area]:
        """Return the rectangles that are selected; the current cell where there is none."""
        selection = self.selectionModel().selection()
        parts = [selection.at(at) for at in range(selection.count())]
        found = [
            Area(part.top(), part.left(), part.bottom(), part.right())
            for part in parts
            if part.isValid()
        ]
        current = self.currentIndex()
        if not found and current.isValid():
            found = [Area(current.row(), current.column(), current.row(), current.column())]
        return found

    def current_place(self) -> tuple[int, int] | None:
        """Return row and column of the cell that commands are about; None where there is none."""
        index = self.currentIndex()
        return (index.row(), index.column()) if index.isValid() else None

    def select(self, area: Area) -> None:
        """Select the cells of `area` that exist."""
        bottom = min(area.bottom, self._entries.rowCount() - 1)
        right = min(area.right, self._entries.columnCount() - 1)
        first, last = self.model().index(area.top, area.left), self.model().index(bottom, right)
        if first.isValid() and last.isValid():
            self.selectionModel().select(QItemSelection(first, last), _Flag.ClearAndSelect)

    def setCurrentIndex(self, index: Index) -> None:
        # Qt would obey Ctrl or Shift, which are held down while Ctrl+T or Shift+Enter lead here.
        self._is_placing = True
        try:
            super().setCurrentIndex(index)
        finally:
            self._is_placing = False

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.selection_changed.emit()

    def set_filter(self, text: str) -> None:
        """Show only the rows that hold `text`."""
        self._entries.set_filter(text)

    def forget(self) -> None:
        """Show nothing: the company is closed."""
        self.entry_delegate.abandon()
        self._entries.clear()

    def _current_cell(self) -> tuple[int, Period] | None:
        return self._cell_at(self.currentIndex())

    def _cell_at(self, index: Index) -> tuple[int, Period] | None:
        frame = self._entries.frame
        if not index.isValid() or index.column() >= len(frame.periods):
            return None
        return frame.metric(index.row()).id, frame.periods[index.column()]

    def _edited_cell(self) -> tuple[tuple[int, Period], str] | None:
        editor, cell = self.entry_delegate.editor, self._cell_at(self.entry_delegate.index)
        if editor is None or cell is None or not editor.isModified():
            return None
        return cell, editor.text()

    @property
    def edited_label(self) -> str:
        """Return the name of the cell whose editor is open; empty while none is."""
        index = self.entry_delegate.index
        if self.entry_delegate.editor is None or self._cell_at(index) is None:
            return ""
        return self._entries.frame.cell_label(index.row(), index.column())

    def _reopen(self, cell: tuple[int, Period], text: str) -> None:
        index = self._entries.position(*cell)
        if index.isValid():
            self.setCurrentIndex(index)
            self.begin_edit(text)

    # Editing

    def finish_editing(self) -> bool:
        """Write what is being typed; False where it is not understood and stays in its cell."""
        if self.entry_delegate.finish():
            return True
        self._focus_editor()
        return False

    def _active_cell(self, index: Index) -> QModelIndex:
        """Return where typing goes: as in Excel, the cell in which the selection began."""
        chosen, model = self.selectionModel(), self.model()
        here = model.index(index.row(), index.column())
        anchor = model.index(self._anchor.row(), self._anchor.column())
        is_one = anchor.isValid() and chosen.isSelected(anchor) and chosen.isSelected(here)
        return anchor if is_one else here

    def begin_edit(self, text: str) -> None:
        """Open the editor on the current cell with `text` instead of what is there."""
        if self.edit(self.currentIndex(), _Trigger.AnyKeyPressed, None):
            editor = self.entry_delegate.editor
            if editor is not None:
                editor.setText(text)
                editor.setModified(True)
                self.entry_delegate.say_reading()

    def edit(  # type: ignore[override]  # of Qt's two, only the second is virtual
        self,
        index: Index,
        trigger: QAbstractItemView.EditTrigger = _Trigger.AllEditTriggers,
        event: QEvent | None = None,
    ) -> bool:
        if index.isValid() and trigger & _BY_KEY:
            active = self._active_cell(index)
            if active != index:
                self.selectionModel().setCurrentIndex(active, _Flag.NoUpdate)
                return self.edit(active, trigger, event)
        if index.isValid() and trigger & _BY_HAND:
            sentence = self._entries.refusal(index.row(), index.column())
            if sentence:
                self.edit_refused.emit(sentence)
                return False
        opened: bool = super().edit(index, trigger, event)  # type: ignore[arg-type]  # takes None
        editor = self.entry_delegate.editor
        if opened and editor is not None:
            editor.is_replacing = trigger == _Trigger.AnyKeyPressed
            if not editor.is_replacing:
                editor.deselect()
                editor.end(False)
            self.entry_delegate.say_reading()
        return opened

    def keyboardSearch(self, search: str) -> None:
        """Stay where a cell cannot be typed into: Qt would look for what begins with the text."""

    def _focus_editor(self) -> None:
        editor = self.entry_delegate.editor
        if editor is not None:
            editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._focus_editor()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._tab_column = None
        if self.finish_editing():
            super().mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if not self.finish_editing() or not self.currentIndex().isValid():
            return
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            below = self.visualRect(self.currentIndex()).bottomLeft()
            self.menu_wanted.emit(self.viewport().mapToGlobal(below))
        else:
            self.menu_wanted.emit(event.globalPos())

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._on_command_key(event):
            event.accept()
            return
        key = event.key()
        back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._go_on(-1 if back else 1, 0)
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self._leave(back=back or key == Qt.Key.Key_Backtab)
            else:
                self._go_on(0, -1 if back or key == Qt.Key.Key_Backtab else 1)
        elif key == Qt.Key.Key_Backspace:
            self.begin_edit("")
        else:
            super().keyPressEvent(event)

    def _on_command_key(self, event: QKeyEvent) -> bool:
        """Run what a window's Edit menu would run, where there is no such menu."""
        for sequence, signal in (
            (_Standard.Cut, self.cut_wanted),
            (_Standard.Copy, self.copy_wanted),
            (_Standard.Paste, self.paste_wanted),
        ):
            if event.matches(sequence):
                signal.emit()
                return True
        if event.key() == Qt.Key.Key_Delete and not event.modifiers():
            self.clear_wanted.emit()
            return True
        return False

    def _leave(self, *, back: bool) -> None:
        """Hand the keyboard to the control after or before the grid: Tab itself stays inside."""
        self.setTabKeyNavigation(False)
        self.focusNextPrevChild(not back)
        self.setTabKeyNavigation(True)

    @Slot(int, int, bool)
    def _on_edit_finished(self, rows: int, columns: int, by_arrow: bool) -> None:
        if by_arrow:
            self._tab_column = None
            self._step(rows, columns)
            self._tab_column = None
        else:
            self._go_on(rows, columns)

    def _go_on(self, rows: int, columns: int) -> None:
        """Go on as in a form: never stay, or the next number would overwrite the one before.

        Enter on the last row leads to the top of the next column, Tab in the last column to the
        next row.
        """
        index = self.currentIndex()
        if not index.isValid():
            return
        last_row, last_column = self._entries.rowCount() - 1, self._entries.columnCount() - 1
        began = self._tab_column if rows > 0 else None
        column = index.column() + columns if began is None else began
        row = self._next_typed(index.row(), column, rows) if rows else index.row()
        if columns > 0 and column > last_column:
            self._step(1, 0)
        elif not 0 <= row <= last_row and 0 <= index.column() + rows <= last_column:
            self._tab_column = None
            reached = index.column() + rows
            top = self._next_typed(-1 if rows > 0 else last_row + 1, reached, rows)
            inside = min(max(top, 0), last_row)
            self.setCurrentIndex(self.model().index(inside, reached))
            if rows > 0:
                self.column_finished.emit(index.column(), reached)
        else:
            self._step(row - index.row(), columns)

    def _next_typed(self, row: int, column: int, step: int) -> int:
        """Return the next row in which something can be typed; beyond the edge where there is none.

        Where nothing can be typed anywhere in the column it is the very next row.
        """
        at, count = row + step, self._entries.rowCount()
        while 0 <= at < count and self._entries.refusal(at, column):
            at += step
        if not 0 <= at < count and self._is_read_only(column):
            return row + step
        return at

    def _is_read_only(self, column: int) -> bool:
        rows = range(self._entries.rowCount())
        return all(self._entries.refusal(row, column) for row in rows)

    def _step(self, rows: int, columns: int) -> None:
        """Go by rows and columns as far as there are any; Enter after Tab returns to its start."""
        index = self.currentIndex()
        if not index.isValid():
            return
        row = min(max(index.row() + rows, 0), self._entries.rowCount() - 1)
        column = min(max(index.column() + columns, 0), self._entries.columnCount() - 1)
        began = self._tab_column
        if columns > 0:
            self._tab_column = index.column() if began is None else began
        else:
            self._tab_column = None
            if rows > 0 and began is not None:
                column = began
        self.setCurrentIndex(self.model().index(row, column))

    def moveCursor(
        self, cursorAction: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        self._tab_column = None
        index = self.currentIndex()
        if not index.isValid() or not modifiers & Qt.KeyboardModifier.ControlModifier:
            return super().moveCursor(cursorAction, modifiers)
        row, column = index.row(), index.column()
        match cursorAction:
            case _Cursor.MoveUp | _Cursor.MoveDown:
                row = edge_of_data(
                    self._filled_in_column(column), row, -1 if cursorAction is _Cursor.MoveUp else 1
                )
            case _Cursor.MoveLeft | _Cursor.MoveRight:
                filled = [value is not None for value in self._entries.values(row).values]
                forward = (cursorAction is _Cursor.MoveRight) is not self.isRightToLeft()
                column = edge_of_data(filled, column, 1 if forward else -1)
            case _Cursor.MoveHome:
                row = column = 0
            case _Cursor.MoveEnd:
                row, column = self._last_used()
            case _:
                return super().moveCursor(cursorAction, modifiers)
        return self.model().index(row, column)

    def _filled_in_column(self, column: int) -> list[bool]:
        rows = range(self._entries.rowCount())
        return [self._entries.values(row).values[column] is not None for row in rows]

    def _last_used(self) -> tuple[int, int]:
        """Return the cell that Ctrl+End leads to: the last row, the last column with a value."""
        rows = range(self._entries.rowCount())
        last = max((self._entries.values(row).last for row in rows), default=-1)
        return len(rows) - 1, last if last >= 0 else self._entries.frame.current

    def selectionCommand(self, index: Index, event: QEvent | None = None) -> _Flag:
        command = self._selection_command(index, event)
        if command & (_Flag.Select | _Flag.Toggle) and not command & _Flag.Current:
            self._anchor = QPersistentModelIndex(index)
        return command

    def _selection_command(self, index: Index, event: QEvent | None) -> _Flag:
        if self._is_placing:
            return _Flag.ClearAndSelect
        # Qt moves with Ctrl without selecting; a spreadsheet selects wherever it goes.
        if (
            isinstance(event, QKeyEvent)
            and event.modifiers() & Qt.KeyboardModifier.ControlModifier
            and event.key() in _MOVING
        ):
            extends = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            return _Flag.SelectCurrent if extends else _Flag.ClearAndSelect
        return super().selectionCommand(index, event)
