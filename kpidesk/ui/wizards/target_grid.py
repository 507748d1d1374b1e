"""The small grid of targets a period: typed and pasted as in a spreadsheet."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemDelegate, QTableWidget, QTableWidgetItem, QWidget

from kpidesk.ui.models import tsv


class TargetGrid(QTableWidget):
    """Periods in the first column, which stays as it is; targets to write in the others."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 2, parent)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self._paste()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            for item in self.selectedItems():
                if item.column() > 0:
                    item.setText("")
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.state() is not QTableWidget.State.EditingState:
                self._down()  # else it goes down when the editor has handed over what it holds
        else:
            super().keyPressEvent(event)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        super().closeEditor(editor, hint)
        if hint is QAbstractItemDelegate.EndEditHint.SubmitModelCache:  # Return was pressed
            self._down()

    def _down(self) -> None:
        row = min(self.currentRow() + 1, self.rowCount() - 1)
        self.setCurrentCell(row, max(1, self.currentColumn()))

    def _copy(self) -> None:
        rows = sorted({item.row() for item in self.selectedItems()})
        columns = sorted({item.column() for item in self.selectedItems()})
        block = [[self._text(row, column) for column in columns] for row in rows]
        QGuiApplication.clipboard().setText(tsv.encode(block))

    def _paste(self) -> None:
        first_row, first_column = self.currentRow(), max(1, self.currentColumn())
        for row, cells in enumerate(tsv.decode(QGuiApplication.clipboard().text()), first_row):
            for column, text in enumerate(cells, first_column):
                if row < self.rowCount() and column < self.columnCount():
                    self._write(row, column, text.strip())

    def _write(self, row: int, column: int, text: str) -> None:
        item = self.item(row, column)
        if item is None:
            item = QTableWidgetItem()
            self.setItem(row, column, item)
        item.setText(text)

    def _text(self, row: int, column: int) -> str:
        item = self.item(row, column)
        return "" if item is None else item.text()
