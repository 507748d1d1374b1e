"""The heat map: one KPI a row, one period a column, its status in the cell."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from kpidesk.domain.boards import HeatCell, HeatMap
from kpidesk.i18n import _
from kpidesk.ui.models.tool_tips import escaped

_Index = QModelIndex | QPersistentModelIndex
CELL_ROLE = Qt.ItemDataRole.UserRole
METRIC_ID_ROLE = Qt.ItemDataRole.UserRole + 1
PERIOD_ROLE = Qt.ItemDataRole.UserRole + 2


class HeatMapModel(QAbstractTableModel):
    """Shows the rows of a heat map that are asked for, in the order in which they are."""

    def __init__(self) -> None:
        super().__init__()
        self._map = HeatMap((), (), ())
        self._rows: list[int] = []  # of the map

    def show_map(self, shown: HeatMap, metric_ids: Sequence[int]) -> None:
        """Replace everything; `metric_ids` say which rows there are, and their order."""
        places = {metric_id: at for at, (metric_id, _name) in enumerate(shown.rows)}
        self.beginResetModel()
        self._map = shown
        self._rows = [places[each] for each in metric_ids if each in places]
        self.endResetModel()

    def row_of(self, metric_id: int) -> int | None:
        """Return the row of a metric."""
        ids = [self._map.rows[row][0] for row in self._rows]
        return ids.index(metric_id) if metric_id in ids else None

    def headings(self, orientation: Qt.Orientation) -> list[str]:
        """Return the names of the rows, or those of the columns."""
        if orientation is Qt.Orientation.Vertical:
            return [self._map.rows[row][1] for row in self._rows]
        return list(self._map.columns)

    def cell(self, index: _Index) -> HeatCell | None:
        """Return what stands at `index`; None where there is no period."""
        return self._map.cells[self._rows[index.row()]][index.column()]

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - as above
        return 0 if parent.isValid() else len(self._map.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401 - whatever the role wants
        is_vertical = orientation is Qt.Orientation.Vertical
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            if is_vertical:
                return self._map.rows[self._rows[section]][1]
            return self._map.columns[section]
        if role == Qt.ItemDataRole.ToolTipRole and is_vertical:
            return escaped(self._map.rows[self._rows[section]][1])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if is_vertical else Qt.AlignmentFlag.AlignHCenter
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        if not index.isValid():
            return None
        cell = self.cell(index)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return "" if cell is None else cell.value_text
            case Qt.ItemDataRole.AccessibleTextRole:
                return self.spoken(index)
            case Qt.ItemDataRole.ToolTipRole:
                return escaped(self.spoken(index))
            case value if value == CELL_ROLE:
                return cell
            case value if value == METRIC_ID_ROLE:
                return self._map.rows[self._rows[index.row()]][0]
            case value if value == PERIOD_ROLE:
                return self._map.periods[index.column()] if cell and self._map.periods else None
        return None

    def spoken(self, index: _Index) -> str:
        """Return the sentence of a cell, with its KPI and status."""
        name = self._map.rows[self._rows[index.row()]][1]
        cell = self.cell(index)
        if cell is None:
            return _("{name} is not measured in {period}.").format(
                name=name, period=self._map.columns[index.column()]
            )
        return _("{name}. {status}. {sentence}").format(
            name=name, status=cell.status.label, sentence=cell.sentence
        )
