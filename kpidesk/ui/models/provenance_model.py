"""What a calculated value is made of, as a tree whose branches are read when they are opened."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from kpidesk.i18n import _
from kpidesk.services.provenance import ProvenancePart
from kpidesk.ui.models.tool_tips import escaped

Index = QModelIndex | QPersistentModelIndex
Fetch = Callable[[ProvenancePart], Sequence[ProvenancePart]]
_NO_INDEX: Final = QModelIndex()
_Middle: Final = Qt.AlignmentFlag.AlignVCenter


class Column(IntEnum):
    """The columns, from left to right."""

    NAME = 0
    VALUE = 1
    ORIGIN = 2

    @property
    def label(self) -> str:
        """Return the heading."""
        return {
            Column.NAME: _("What"),
            Column.VALUE: _("Value"),
            Column.ORIGIN: _("Where from"),
        }[self]


@dataclass(slots=True)
class _Node:
    """A part in its place; `below` is None until it was read."""

    part: ProvenancePart
    row: int
    above: "_Node | None" = None
    below: "list[_Node] | None" = None


class ProvenanceModel(QAbstractItemModel):
    """One value at the top; `fetch` reads what a part is made of."""

    def __init__(self, root: ProvenancePart, fetch: Fetch, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._fetch = fetch
        self._root = _Node(root, 0)
        self._known: dict[int, _Node] = {id(self._root): self._root}

    def part(self, index: Index) -> ProvenancePart:
        """Return the part in a row."""
        return self._node(index).part

    def _node(self, index: Index) -> _Node:
        return self._known[index.internalId()]

    # The tree

    def index(self, row: int, column: int, parent: Index = _NO_INDEX) -> QModelIndex:
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        node = self._root
        if parent.isValid():
            node = (self._node(parent).below or [])[row]
        return self.createIndex(row, column, id(node))

    def parent(self, index: Index = _NO_INDEX) -> QModelIndex:  # type: ignore[override]
        above = self._node(index).above if index.isValid() else None
        return QModelIndex() if above is None else self.createIndex(above.row, 0, id(above))

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        if not parent.isValid():
            return 1
        return len(self._node(parent).below or ()) if parent.column() == 0 else 0

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        return len(Column)

    def hasChildren(self, parent: Index = _NO_INDEX) -> bool:
        if not parent.isValid():
            return True
        node = self._node(parent)
        if parent.column() != 0:
            return False
        return node.part.has_parts if node.below is None else bool(node.below)

    def canFetchMore(self, parent: Index) -> bool:
        return parent.isValid() and parent.column() == 0 and self._is_unread(self._node(parent))

    def _is_unread(self, node: _Node) -> bool:
        return node.part.has_parts and node.below is None

    def fetchMore(self, parent: Index) -> None:
        if not self.canFetchMore(parent):
            return
        node = self._node(parent)
        found = [_Node(part, row, node) for row, part in enumerate(self._fetch(node.part))]
        if not found:
            node.below = []
            return
        self.beginInsertRows(self.createIndex(node.row, 0, id(node)), 0, len(found) - 1)
        node.below = found
        self._known |= {id(each): each for each in found}
        self.endInsertRows()

    # What is shown

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        column = Column(index.column())
        text = self._text(self._node(index).part, column)
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return text
            case Qt.ItemDataRole.ToolTipRole:
                return escaped(text)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
        return None

    def _text(self, part: ProvenancePart, column: Column) -> str:
        match column:
            case Column.NAME:
                return _("{metric}, {period}").format(metric=part.name, period=part.period_label)
            case Column.VALUE:
                return part.value
            case Column.ORIGIN:
                return part.origin

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if orientation is Qt.Orientation.Vertical or not 0 <= section < len(Column):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return Column(section).label
        return _alignment(Column(section)) if role == Qt.ItemDataRole.TextAlignmentRole else None


def _alignment(column: Column) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column is Column.VALUE else Qt.AlignmentFlag.AlignLeft
    return side | _Middle
