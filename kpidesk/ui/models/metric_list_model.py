"""The table of the KPIs page: one metric a row."""

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from kpidesk.domain.metrics import Stage
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.sentences import target_text
from kpidesk.i18n import _
from kpidesk.services.metric_list import MetricRow
from kpidesk.ui import theme

Index = QModelIndex | QPersistentModelIndex
METRIC_ID_ROLE = Qt.ItemDataRole.UserRole
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class Column(IntEnum):
    """The columns, from left to right."""

    NAME = 0
    STAGE = 1
    DEPARTMENT = 2
    OWNER = 3
    OBJECTIVE = 4
    FREQUENCY = 5
    TARGET = 6


class MetricListModel(QAbstractTableModel):
    """Shows metrics as text; sorting and filtering are the view's proxy's."""

    def __init__(self, locale: NumberLocale) -> None:
        super().__init__()
        self._locale = locale
        self._rows: Sequence[MetricRow] = ()

    def show_rows(self, rows: Sequence[MetricRow], locale: NumberLocale) -> None:
        """Replace everything."""
        self.beginResetModel()
        self._rows, self._locale = rows, locale
        self.endResetModel()

    def row_of(self, metric_id: int) -> int | None:
        """Return the row of a metric."""
        for number, row in enumerate(self._rows):
            if row.metric.id == metric_id:
                return number
        return None

    def id_at(self, row: int) -> int:
        """Return the id of the metric in a row."""
        return self._rows[row].metric.id

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401 - whatever the role wants
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (
                _("Name"), _("Stage"), _("Department"), _("Owner"), _("Objective"), _("Measured"),
                _("Target now"),
            )[section]  # fmt: skip
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], Column(index.column())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(row, column)
        if role == METRIC_ID_ROLE:
            return row.metric.id
        if role == Qt.ItemDataRole.ForegroundRole and not row.metric.is_active:
            return theme.tokens().text_secondary
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT
        return None

    def _text(self, row: MetricRow, column: Column) -> str:
        metric = row.metric
        texts = {
            Column.NAME: metric.name,
            Column.STAGE: metric.stage.label,
            Column.DEPARTMENT: row.department,
            Column.OWNER: row.owner,
            Column.OBJECTIVE: row.objective,
            Column.FREQUENCY: metric.frequency.label,
        }
        return texts[column] if column in texts else self._target_text(row)

    def _target_text(self, row: MetricRow) -> str:
        if row.metric.stage is Stage.RETIRED:
            return ""
        if row.target is None:
            return _("no target")
        return target_text(row.target, row.metric.direction, row.metric.unit, self._locale)
