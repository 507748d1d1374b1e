"""The model of the remembered layouts: a line for each; its name can be written over."""

from collections.abc import Sequence
from enum import IntEnum
from typing import Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from kpidesk.domain.numbers import NumberLocale, format_number
from kpidesk.domain.period_names import format_day
from kpidesk.i18n import _
from kpidesk.services.remembered_layouts import RememberedLayout
from kpidesk.ui.models.headed_columns import alignment, header_data
from kpidesk.ui.models.one_line import one_line

Index = QModelIndex | QPersistentModelIndex

_NO_INDEX: Final = QModelIndex()


class LayoutColumn(IntEnum):
    """The columns of the list, from left to right."""

    NAME = 0
    FILE = 1
    LABELS = 2
    LAST_USED = 3

    @property
    def label(self) -> str:
        """Return the words of the header."""
        return (_("Name"), _("Last file"), _("Names in it"), _("Last used"))[self]


_FIGURES: Final = frozenset({LayoutColumn.LABELS})


class LayoutsModel(QAbstractTableModel):
    """What is remembered, by name; a name that is written over is asked for, not kept here."""

    renamed = Signal(int, str)  # row, the name that is wanted

    def __init__(self, locale: NumberLocale, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._locale = locale
        self._layouts: Sequence[RememberedLayout] = ()

    def load(self, layouts: Sequence[RememberedLayout]) -> None:
        """Show `layouts`."""
        self.beginResetModel()
        self._layouts = layouts
        self.endResetModel()

    def layout(self, row: int) -> RememberedLayout:
        """Return what a row shows."""
        return self._layouts[row]

    def row_of(self, profile_id: int) -> int | None:
        """Return the row of a profile; None where it is gone."""
        ids = [each.profile.id for each in self._layouts]
        return ids.index(profile_id) if profile_id in ids else None

    # Qt

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._layouts)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(LayoutColumn)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == LayoutColumn.NAME else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        layout, column = self._layouts[index.row()], LayoutColumn(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(layout, column)
            case Qt.ItemDataRole.EditRole if column is LayoutColumn.NAME:
                return layout.profile.name
            case Qt.ItemDataRole.TextAlignmentRole:
                return alignment(column in _FIGURES)
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or index.column() != LayoutColumn.NAME:
            return False
        name = str(value).strip()
        if name == self._layouts[index.row()].profile.name:
            return False
        self.renamed.emit(index.row(), name)
        return True

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        return header_data(LayoutColumn, _FIGURES, section, orientation, role)

    def _text(self, layout: RememberedLayout, column: LayoutColumn) -> str:
        match column:
            case LayoutColumn.NAME:
                return one_line(layout.profile.name)
            case LayoutColumn.FILE:
                return one_line(layout.profile.file_name)
            case LayoutColumn.LABELS:
                return format_number(len(layout.names), 0, self._locale)
        if layout.last_used is None:
            return _("Not known")
        return format_day(layout.last_used.astimezone().date())
