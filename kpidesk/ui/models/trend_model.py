"""The numbers of a trend as a table: what the picture shows, for everybody, newest first."""

from collections.abc import Callable
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from kpidesk.domain.charts import TrendChart, TrendPoint
from kpidesk.domain.metrics import Direction
from kpidesk.domain.numbers import ENGLISH, NumberLocale
from kpidesk.domain.periods import Period
from kpidesk.domain.sentences import target_text
from kpidesk.domain.units import Unit, format_value
from kpidesk.i18n import _
from kpidesk.ui.models.tool_tips import escaped

STATUS_ROLE: Final = Qt.ItemDataRole.UserRole + 1

AnyIndex = QModelIndex | QPersistentModelIndex
_NO_PARENT: Final = QModelIndex()


class Column(IntEnum):
    """The columns of the table."""

    PERIOD = 0
    VALUE = 1
    TARGET = 2
    STATUS = 3
    NOTE = 4

    @property
    def label(self) -> str:
        """Return the words of the header."""
        return {
            Column.PERIOD: _("Period"),
            Column.VALUE: _("Value"),
            Column.TARGET: _("Target"),
            Column.STATUS: _("Status"),
            Column.NOTE: _("Note"),
        }[self]


_RIGHT: Final = (Column.VALUE, Column.TARGET)


class TrendModel(QAbstractTableModel):
    """One row a period, the newest first."""

    def __init__(self) -> None:
        super().__init__()
        self._chart = TrendChart("", Unit(), ())
        self._direction = Direction.HIGHER
        self._locale = ENGLISH
        self._explain: Callable[[Period], str] | None = None

    def show_chart(
        self,
        chart: TrendChart,
        direction: Direction,
        locale: NumberLocale,
        explain: Callable[[Period], str] | None = None,
    ) -> None:
        """Show the points of `chart`.

        `explain` says how a calculated value came about, or why there is none.
        """
        self.beginResetModel()
        self._chart, self._direction, self._locale = chart, direction, locale
        self._explain = explain
        self.endResetModel()

    def point_index(self, row: int) -> int:
        """Return the index in the chart of the point in `row`; the other way round too."""
        return len(self._chart.points) - 1 - row

    def rowCount(self, parent: AnyIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._chart.points)

    def columnCount(self, parent: AnyIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(Column)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:  # noqa: ANN401 - Qt's
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(Column):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return Column(section).label
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(Column(section))
        return None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        if not index.isValid():
            return None
        point = self._chart.points[self.point_index(index.row())]
        column = Column(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(point, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == STATUS_ROLE:
            return point.status.value
        if role == Qt.ItemDataRole.ToolTipRole:
            return escaped(self._tip(point, column)) or None
        if role == Qt.ItemDataRole.AccessibleDescriptionRole and column is Column.VALUE:
            return self._explained(point)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._text(point, column) or _("empty")
        return None

    def _tip(self, point: TrendPoint, column: Column) -> str:
        if column is Column.NOTE:
            return point.note
        return self._explained(point) if column is Column.VALUE else ""

    def _explained(self, point: TrendPoint) -> str:
        return "" if self._explain is None else self._explain(point.period)

    def _text(self, point: TrendPoint, column: Column) -> str:
        unit = self._chart.unit
        if column is Column.PERIOD:
            return point.label
        if column is Column.VALUE:
            if point.value_text or point.value is None:
                return point.value_text
            return format_value(point.value, unit, self._locale)
        if column is Column.TARGET:
            if point.target_text or point.target is None:
                return point.target_text
            return target_text(point.target, self._direction, unit, self._locale)
        if column is Column.STATUS:
            return point.status.label
        return " ".join(point.note.split())


def _alignment(column: Column) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in _RIGHT else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
