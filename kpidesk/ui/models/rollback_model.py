"""What was changed since a step that is to be rolled back, with a choice for each."""

from collections.abc import Sequence
from enum import IntEnum
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from kpidesk.domain.rollbacks import RollbackKey
from kpidesk.i18n import _
from kpidesk.services.rollback import ConflictRow
from kpidesk.ui.models.tool_tips import escaped

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX: Final = QModelIndex()
_Role: Final = Qt.ItemDataRole


class Column(IntEnum):
    """The columns, from left to right."""

    CHOICE = 0
    PLACE = 1
    BEFORE = 2
    WROTE = 3
    NOW = 4
    LATER = 5

    @property
    def label(self) -> str:
        """Return the heading."""
        return {
            Column.CHOICE: _("Take back"),
            Column.PLACE: _("What"),
            Column.BEFORE: _("Before"),
            Column.WROTE: _("This step"),
            Column.NOW: _("Now"),
            Column.LATER: _("Changed since by"),
        }[self]


class RollbackModel(QAbstractTableModel):
    """One conflict a row; a tick takes the old value, without one stays what is there now."""

    def __init__(self, rows: Sequence[ConflictRow], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows = tuple(rows)
        self._chosen: set[RollbackKey] = set()

    @property
    def chosen(self) -> frozenset[RollbackKey]:
        """Return what goes back although it was changed since."""
        return frozenset(self._chosen)

    def choose_all(self, *, is_chosen: bool) -> None:
        """Tick every row, or none."""
        self._chosen = {row.key for row in self._rows} if is_chosen else set()
        self._tell(0, len(self._rows) - 1)

    def toggle(self, row: int) -> None:
        """Tick a row, or take the tick away."""
        self._chosen ^= {self._rows[row].key}
        self._tell(row, row)

    def _tell(self, first: int, last: int) -> None:
        if self._rows:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(Column) - 1))

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(Column)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.isValid() and index.column() == Column.CHOICE:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def setData(self, index: Index, value: object, role: int = _Role.EditRole) -> bool:
        if role != _Role.CheckStateRole or not index.isValid():
            return False
        key = self._rows[index.row()].key
        is_wanted = Qt.CheckState(value) == Qt.CheckState.Checked
        if is_wanted != (key in self._chosen):
            self.toggle(index.row())
        return True

    def data(self, index: Index, role: int = _Role.DisplayRole) -> object:
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], Column(index.column())
        match role:
            case _Role.CheckStateRole if column is Column.CHOICE:
                is_chosen = row.key in self._chosen
                return Qt.CheckState.Checked if is_chosen else Qt.CheckState.Unchecked
            case _Role.DisplayRole:
                return self._text(row, column)
            case _Role.AccessibleTextRole if column is Column.CHOICE:
                return (
                    _("takes the old value")
                    if row.key in self._chosen
                    else _("keeps what is there")
                )
            case _Role.ToolTipRole:
                return escaped(self._text(row, column))
            case _Role.TextAlignmentRole:
                return _alignment(column)
        return None

    def _text(self, row: ConflictRow, column: Column) -> str:
        return {
            Column.CHOICE: "",
            Column.PLACE: row.place,
            Column.BEFORE: row.before,
            Column.WROTE: row.wrote,
            Column.NOW: row.now,
            Column.LATER: row.later,
        }[column]

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole
    ) -> object:
        if orientation is Qt.Orientation.Vertical or not 0 <= section < len(Column):
            return None
        if role == _Role.DisplayRole:
            return Column(section).label
        return _alignment(Column(section)) if role == _Role.TextAlignmentRole else None


def _alignment(column: Column) -> Qt.AlignmentFlag:
    is_value = column in (Column.BEFORE, Column.WROTE, Column.NOW)
    side = Qt.AlignmentFlag.AlignRight if is_value else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
