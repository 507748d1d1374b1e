"""The model of the objectives page: objectives, below each its KPIs and what it is made of."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Final, overload

from PySide6.QtCore import (
    QAbstractItemModel,
    QByteArray,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from kpidesk.domain.numbers import NumberLocale, format_number
from kpidesk.domain.objective_scores import BranchScore
from kpidesk.domain.status import Status
from kpidesk.domain.units import Unit, UnitKind, format_value
from kpidesk.i18n import _
from kpidesk.services.objective_tree import KpiRow, ObjectiveRow, ObjectiveTree
from kpidesk.ui.models.objective_moves import MIME, Move, NodeKind, Ref, packed, unpacked
from kpidesk.ui.models.tool_tips import escaped

Index = QModelIndex | QPersistentModelIndex
REF_ROLE: Final = Qt.ItemDataRole.UserRole  # Ref
STATUS_ROLE: Final = Qt.ItemDataRole.UserRole + 1  # a KPI's own, or the worst of a branch
SCORE_ROLE: Final = Qt.ItemDataRole.UserRole + 2  # 0 to 1
DETAIL_ROLE: Final = Qt.ItemDataRole.UserRole + 3  # the words below or behind those of the cell
OVERDUE_ROLE: Final = Qt.ItemDataRole.UserRole + 4

_SHARE: Final = Unit(UnitKind.PERCENT)
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_Words = Qt.ItemDataRole.DisplayRole


class Column(IntEnum):
    """The columns, from left to right."""

    NAME = 0
    LEVEL = 1
    DEADLINE = 2
    STANDING = 3
    WEIGHT = 4


@dataclass(slots=True)
class _Node:
    ref: Ref
    parent: int | None
    row: int  # among the children of its parent
    content: ObjectiveRow | KpiRow | None
    children: list[int] = field(default_factory=list)


def worst_status(score: BranchScore) -> Status:
    """Return what needs the owner first in a branch: off before near; no data where none counts."""
    if score.off:
        return Status.OFF
    if score.near:
        return Status.NEAR
    return Status.ON_TARGET if score.on_target else Status.NO_DATA


class ObjectiveTreeModel(QAbstractItemModel):
    """Shows a tree of objectives; a drop inside it is told as a move, never made here."""

    move_requested = Signal(object)  # Move

    def __init__(self, locale: NumberLocale, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._locale = locale
        self._token = uuid.uuid4().hex
        self._nodes: list[_Node] = []
        self._roots: list[int] = []
        self._cut: Ref | None = None

    def show_tree(self, tree: ObjectiveTree | None, locale: NumberLocale) -> None:
        """Replace everything; None shows nothing."""
        self.beginResetModel()
        self._locale = locale
        self._nodes, self._roots, self._cut = [], [], None
        if tree is not None:
            self._build(tree)
        self.endResetModel()

    def _build(self, tree: ObjectiveTree) -> None:
        places: dict[int | None, int] = {}
        for row in tree.rows:
            above = places.get(row.parent_id) if row.parent_id is not None else None
            own = self._append(Ref(NodeKind.OBJECTIVE, row.objective.id), above, row)
            places[row.objective.id] = own
            for kpi in row.kpis:
                self._append(Ref(NodeKind.KPI, kpi.metric_id), own, kpi)
        if tree.loose:
            group = self._append(Ref(NodeKind.LOOSE), None, None)
            for kpi in tree.loose:
                self._append(Ref(NodeKind.KPI, kpi.metric_id), group, kpi)

    def _append(self, ref: Ref, parent: int | None, content: ObjectiveRow | KpiRow | None) -> int:
        siblings = self._roots if parent is None else self._nodes[parent].children
        self._nodes.append(_Node(ref, parent, len(siblings), content))
        siblings.append(len(self._nodes) - 1)
        return len(self._nodes) - 1

    # What stands where

    def index_of(self, ref: Ref, column: Column = Column.NAME) -> QModelIndex:
        """Return the index of a row; an invalid one where it is not shown."""
        for number, node in enumerate(self._nodes):
            if node.ref == ref:
                return self.createIndex(node.row, column, number)
        return QModelIndex()

    def refs(self) -> Sequence[Ref]:
        """Return every row from top to bottom."""
        return [node.ref for node in self._nodes]

    def set_cut(self, ref: Ref | None) -> None:
        """Show that `ref` is about to be moved; None is nothing."""
        if ref == self._cut:
            return
        for changed in (self._cut, ref):
            self._cut = ref
            if changed is not None and (first := self.index_of(changed)).isValid():
                last = first.siblingAtColumn(len(Column) - 1)
                self.dataChanged.emit(first, last, [Qt.ItemDataRole.ForegroundRole])

    @property
    def cut(self) -> Ref | None:
        """Return what is about to be moved."""
        return self._cut

    def _node(self, index: Index) -> _Node | None:
        return self._nodes[index.internalId()] if index.isValid() else None

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008 - Qt's own default
        above = self._node(parent)
        children = self._roots if above is None else above.children
        if not 0 <= row < len(children) or not 0 <= column < len(Column):
            return QModelIndex()
        return self.createIndex(row, column, children[row])

    @overload
    def parent(self, /) -> QObject: ...

    @overload
    def parent(self, child: Index, /) -> QModelIndex: ...

    def parent(self, child: Index | None = None, /) -> QModelIndex | QObject:
        if child is None:
            return super().parent()
        node = self._node(child)
        if node is None or node.parent is None:
            return QModelIndex()
        return self.createIndex(self._nodes[node.parent].row, 0, node.parent)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        if parent.isValid() and parent.column() != 0:
            return 0
        node = self._node(parent)
        return len(self._roots if node is None else node.children)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return len(Column)

    def flags(self, index: Index) -> Qt.ItemFlag:
        node = self._node(index)
        if node is None:
            return Qt.ItemFlag.ItemIsDropEnabled
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if node.ref.kind is not NodeKind.LOOSE:
            flags |= Qt.ItemFlag.ItemIsDragEnabled
        if node.ref.kind is not NodeKind.KPI:
            flags |= Qt.ItemFlag.ItemIsDropEnabled
        return flags

    # Words

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Words) -> Any:  # noqa: ANN401 - whatever the role wants
        if orientation is Qt.Orientation.Horizontal and role == _Words:
            names = (_("Objective"), _("Level"), _("Deadline"), _("How it stands"), _("Weight"))
            return names[section]
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT
        return None

    def data(self, index: Index, role: int = _Words) -> Any:  # noqa: ANN401 - as above
        node = self._node(index)
        if node is None:
            return None
        if role == REF_ROLE:
            return node.ref
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT
        column = Column(index.column())
        if isinstance(node.content, ObjectiveRow):
            return self._of_objective(node.content, column, role)
        if isinstance(node.content, KpiRow):
            return self._of_kpi(node.content, column, role)
        return _of_loose(column, role)

    def _of_objective(self, row: ObjectiveRow, column: Column, role: int) -> object:
        score = row.score.score
        shown = "" if score is None else format_value(score, _SHARE, self._locale)
        words = {
            Column.NAME: row.objective.name,
            Column.LEVEL: row.objective.level.label,
            Column.DEADLINE: row.deadline,
            Column.STANDING: shown,
            Column.WEIGHT: self._weight(row.objective.weight, row.share)
            if row.parent_id is not None
            else "",
        }[column]
        details = {Column.NAME: row.objective.description, Column.STANDING: row.score.sentence}
        if role == _Words:
            return words
        if role == DETAIL_ROLE:
            return details.get(column, "")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return _said(words, details.get(column, ""))
        if role == STATUS_ROLE:
            return worst_status(row.score)
        if role == SCORE_ROLE:
            return score
        if role == OVERDUE_ROLE:
            return row.is_overdue
        return None

    def _of_kpi(self, row: KpiRow, column: Column, role: int) -> object:
        words = {
            Column.NAME: row.name,
            Column.STANDING: row.status.label,
            Column.WEIGHT: self._weight(row.weight, row.share),
        }.get(column, "")
        detail = ""
        if column is Column.STANDING:
            detail = _("{value}, target: {target}").format(
                value=row.value_text, target=row.target_text
            )
        if role == _Words:
            return words
        if role == DETAIL_ROLE:
            return detail
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return _said(words, detail)
        if role == Qt.ItemDataRole.ToolTipRole:
            return escaped(row.sentence)
        return row.status if role == STATUS_ROLE else None

    def _weight(self, weight: float, share: float | None) -> str:
        number = format_number(weight, None, self._locale)
        if share is None:
            return number
        # With what it comes to: 2 beside three others says little.
        return _("{weight} ({share})").format(
            weight=number, share=format_value(share, _SHARE, self._locale)
        )

    # Drag and drop

    def supportedDragActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        node = self._node(indexes[0]) if indexes else None
        if node is not None:
            data.setData(MIME, QByteArray(packed(node.ref, self._token)))
        return data

    def dragged(self, data: QMimeData) -> Ref | None:
        """Return the row that is dragged; None where it is not one of this model."""
        found = (
            unpacked(bytes(data.data(MIME).data()), self._token) if data.hasFormat(MIME) else None
        )
        return found if found is not None and self.index_of(found).isValid() else None

    def canDropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        return self.move_of(data, row, parent) is not None

    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        move = self.move_of(data, row, parent)
        if move is None or action != Qt.DropAction.MoveAction:
            return False
        self.move_requested.emit(move)
        return True

    def move_of(self, data: QMimeData, row: int, parent: Index) -> Move | None:
        """Return the move that a drop at `row` of `parent` asks for; None where it is none.

        What the domain refuses is a move too, so that its sentence is said.
        """
        subject, above = self.dragged(data), self._node(parent)
        if subject is None:
            return None
        if subject.kind is NodeKind.KPI:
            if above is None or above.ref.kind is NodeKind.KPI:
                return None
            return Move(subject, self._objective_id(above))
        if above is not None and above.ref.kind is not NodeKind.OBJECTIVE:
            return None
        children = self._roots if above is None else above.children
        behind = [self._nodes[child].ref for child in children[row:]] if row >= 0 else []
        before = next((ref.id for ref in behind if ref.kind is NodeKind.OBJECTIVE), None)
        return Move(subject, None if above is None else above.ref.id, before)

    def _objective_id(self, node: _Node) -> int | None:
        return node.ref.id if node.ref.kind is NodeKind.OBJECTIVE else None


def _of_loose(column: Column, role: int) -> object:
    if column is not Column.NAME:
        return "" if role in (_Words, DETAIL_ROLE) else None
    words = _("Without an objective")
    detail = _("Drag each of these to the objective that it serves.")
    if role == _Words:
        return words
    if role == DETAIL_ROLE:
        return detail
    return _said(words, detail) if role == Qt.ItemDataRole.AccessibleTextRole else None


def _said(words: str, detail: str) -> str:
    """Return what a screen reader says of a cell."""
    if words and detail:
        return _("{words}. {detail}").format(words=words, detail=detail)
    return words or detail
