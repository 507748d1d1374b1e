"""The actions of one KPI as a list."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from kpidesk.i18n import _
from kpidesk.services.actions import ActionRow
from kpidesk.ui.models.tool_tips import escaped

Index = QModelIndex | QPersistentModelIndex
ACTION_ROLE: Final = Qt.ItemDataRole.UserRole
_NO_INDEX: Final = QModelIndex()


class ActionsModel(QAbstractListModel):
    """An action a row: its text, and how it stands."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[ActionRow, ...] = ()

    def show_rows(self, rows: Sequence[ActionRow]) -> None:
        """Replace everything."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def row_of(self, action_id: int) -> int | None:
        """Return where an action stands; None where it is not shown."""
        ids = (number for number, row in enumerate(self._rows) if row.action.id == action_id)
        return next(ids, None)

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.action.text
            case Qt.ItemDataRole.ToolTipRole:
                return escaped(f"{row.action.text}\n{row.sentence}")
            case Qt.ItemDataRole.AccessibleTextRole:
                words = {"text": row.action.text, "sentence": row.sentence}
                return _("{text}. {sentence}").format(**words)
            case _ if role == ACTION_ROLE:
                return row
        return None
