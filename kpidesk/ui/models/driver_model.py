"""The driver tree of a metric: what moved it, what moved that, down to what was typed."""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from kpidesk.i18n import _
from kpidesk.services.drivers import DriverRow
from kpidesk.ui.models.tool_tips import escaped

Index = QModelIndex | QPersistentModelIndex
STATUS_ROLE: Final = (
    Qt.ItemDataRole.UserRole + 1
)  # the value of a Status, empty where there is none
SHARE_ROLE: Final = Qt.ItemDataRole.UserRole + 2  # -1 to 1
GOOD_ROLE: Final = Qt.ItemDataRole.UserRole + 3  # True, False, or None
_NO_INDEX: Final = QModelIndex()


class Column(IntEnum):
    """The columns, from left to right."""

    NAME = 0
    VALUES = 1
    CHANGE = 2
    CONTRIBUTION = 3
    STATUS = 4

    @property
    def label(self) -> str:
        """Return the heading."""
        return {
            Column.NAME: _("What"),
            Column.VALUES: _("Before → now"),
            Column.CHANGE: _("Change"),
            Column.CONTRIBUTION: _("Effect above"),
            Column.STATUS: _("Status"),
        }[self]


@dataclass(slots=True)
class _Node:
    """A row in its place."""

    row: DriverRow
    at: int
    above: "_Node | None" = None
    below: "list[_Node]" = field(default_factory=list)


class DriverModel(QAbstractItemModel):
    """The metric itself at the top, and below each row what it is made of."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._root: _Node | None = None
        self._known: dict[int, _Node] = {}

    def show_root(self, root: DriverRow | None) -> None:
        """Show the tree of `root`; None shows nothing."""
        self.beginResetModel()
        self._known = {}
        self._root = None if root is None else self._made(root, 0, None)
        self.endResetModel()

    def _made(self, row: DriverRow, at: int, above: _Node | None) -> _Node:
        node = _Node(row, at, above)
        node.below = [self._made(each, place, node) for place, each in enumerate(row.children)]
        self._known[id(node)] = node
        return node

    def row_of(self, index: Index) -> DriverRow:
        """Return what a row tells."""
        return self._node(index).row

    def _node(self, index: Index) -> _Node:
        return self._known[index.internalId()]

    # The tree

    def index(self, row: int, column: int, parent: Index = _NO_INDEX) -> QModelIndex:
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        node = self._node(parent).below[row] if parent.isValid() else self._root
        return QModelIndex() if node is None else self.createIndex(row, column, id(node))

    def parent(self, index: Index = _NO_INDEX) -> QModelIndex:  # type: ignore[override]
        above = self._node(index).above if index.isValid() else None
        return QModelIndex() if above is None else self.createIndex(above.at, 0, id(above))

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        if not parent.isValid():
            return 0 if self._root is None else 1
        return len(self._node(parent).below) if parent.column() == 0 else 0

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        return len(Column)

    # What is shown

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row, column = self._node(index).row, Column(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _text(row, column)
            case Qt.ItemDataRole.AccessibleTextRole:
                return _spoken(row, column)
            case Qt.ItemDataRole.ToolTipRole:
                return escaped(_tip(row, column)) or None
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
        return _own(row, role)

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


def _own(row: DriverRow, role: int) -> object:
    """Return what the painter asks for."""
    match role:
        case x if x == STATUS_ROLE:
            return "" if row.status is None else row.status.value
        case x if x == SHARE_ROLE:
            return row.share
        case x if x == GOOD_ROLE:
            return row.is_good
    return None


def _text(row: DriverRow, column: Column) -> str:
    match column:
        case Column.NAME:
            return row.name
        case Column.VALUES:
            return row.values_text if row.metric_id is not None else ""
        case Column.CHANGE:
            return row.change_text
        case Column.CONTRIBUTION:
            return row.contribution_text
        case Column.STATUS:
            return "" if row.status is None else row.status.label


def _spoken(row: DriverRow, column: Column) -> str:
    text = _text(row, column)
    if column is Column.CONTRIBUTION and text and row.is_good is not None:
        better = _("{value}, for the better") if row.is_good else _("{value}, for the worse")
        return better.format(value=text)
    if column is Column.NAME and row.remark:
        return _("{name}. {remark}").format(name=text, remark=row.remark)
    return text or _("empty")


def _tip(row: DriverRow, column: Column) -> str:
    return row.remark if column is Column.NAME else ""


def _alignment(column: Column) -> Qt.AlignmentFlag:
    is_number = column in (Column.VALUES, Column.CHANGE)
    side = Qt.AlignmentFlag.AlignRight if is_number else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
