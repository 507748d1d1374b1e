"""The numbers of a trend as a table: what the picture shows, for everybody, newest first."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from kpidesk.domain.charts import TrendChart, TrendPoint
from kpidesk.domain.metrics import Direction
from kpidesk.domain.numbers import ENGLISH, NumberLocale
from kpidesk.domain.periods import Period
from kpidesk.domain.sentences import target_text, value_text
from kpidesk.domain.units import Unit
from kpidesk.i18n import _
from kpidesk.ui.models.tool_tips import escaped

STATUS_ROLE: Final = Qt.ItemDataRole.UserRole + 1
CUT_ROLE: Final = Qt.ItemDataRole.UserRole + 2  # which part of an origin goes where room is short

_WORDS: Final = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
)
AnyIndex = QModelIndex | QPersistentModelIndex
_NO_PARENT: Final = QModelIndex()


class Column(IntEnum):
    """The columns of the table."""

    PERIOD = 0
    VALUE = 1
    TARGET = 2
    STATUS = 3
    ORIGIN = 4
    NOTE = 5

    @property
    def label(self) -> str:
        """Return the words of the header."""
        return {
            Column.PERIOD: _("Period"),
            Column.VALUE: _("Value"),
            Column.TARGET: _("Target"),
            Column.STATUS: _("Status"),
            Column.ORIGIN: _("Where from"),
            Column.NOTE: _("Note"),
        }[self]


Origins = Callable[[Collection[Period]], Mapping[Period, tuple[str, str]]]
_RIGHT: Final = (Column.VALUE, Column.TARGET)
_BLOCK: Final = 50  # rows whose origins are read at once
_NO_ORIGIN: Final = ("", "")


@dataclass(frozen=True, slots=True)
class PeriodNames:
    """How periods are called in a table whose heading says what each number covers."""

    heading: str
    name_of: Callable[[Period], str]


class TrendModel(QAbstractTableModel):
    """One row a period, the newest first."""

    def __init__(self) -> None:
        super().__init__()
        self._chart = TrendChart("", Unit(), ())
        self._direction = Direction.HIGHER
        self._locale = ENGLISH
        self._explain: Callable[[Period], str] | None = None
        self._names: PeriodNames | None = None
        self._read_origins: Origins | None = None
        self._origins: dict[Period, tuple[str, str]] = {}
        self._blocks: set[int] = set()

    def show_chart(
        self,
        chart: TrendChart,
        direction: Direction,
        locale: NumberLocale,
        explain: Callable[[Period], str] | None = None,
        origins: Origins | None = None,
        names: PeriodNames | None = None,
    ) -> None:
        """Show the points of `chart`; `names` says how its periods are called here.

        `explain` says how a calculated value came about, or why there is none; `origins` where the
        values of some periods come from, in a few words and in full. It is asked for what is seen.
        """
        self.beginResetModel()
        self._chart, self._direction, self._locale = chart, direction, locale
        self._explain, self._read_origins = explain, origins
        self._origins, self._blocks, self._names = {}, set(), names
        self.endResetModel()

    def heading(self, column: Column) -> str:
        """Return the words above a column."""
        is_named = column is Column.PERIOD and self._names is not None
        return self._names.heading if is_named and self._names is not None else column.label

    @property
    def has_notes(self) -> bool:
        """Say whether any period has a note."""
        return any(point.note for point in self._chart.points)

    def _origin(self, row: int) -> tuple[str, str]:
        block = row // _BLOCK
        if self._read_origins is not None and block not in self._blocks:
            self._blocks.add(block)
            last = min((block + 1) * _BLOCK, self.rowCount())
            points = [
                self._chart.points[self.point_index(at)] for at in range(block * _BLOCK, last)
            ]
            self._origins.update(self._read_origins([point.period for point in points]))
        return self._origins.get(self._chart.points[self.point_index(row)].period, _NO_ORIGIN)

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
            return self.heading(Column(section))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(Column(section))
        return None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        if not index.isValid():
            return None
        point = self._chart.points[self.point_index(index.row())]
        column = Column(index.column())
        if column is Column.ORIGIN and role in _WORDS:
            return self._origin_words(index.row(), role)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(point, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == STATUS_ROLE:
            return point.status.value
        if role == CUT_ROLE and column is Column.ORIGIN:
            return self._cut(index.row())
        return self._spoken(point, column, role)

    def _spoken(self, point: TrendPoint, column: Column, role: int) -> str | None:
        """Return what is said of a cell beside its text, or in its place."""
        if role == Qt.ItemDataRole.ToolTipRole:
            return escaped(self._tip(point, column)) or None
        if role == Qt.ItemDataRole.AccessibleDescriptionRole and column is Column.VALUE:
            return self._explained(point)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._text(point, column) or _("empty")
        return None

    def _origin_words(self, row: int, role: int) -> str | None:
        short, full = self._origin(row)
        if role == Qt.ItemDataRole.ToolTipRole:
            return escaped(full) or None
        return short if role == Qt.ItemDataRole.DisplayRole else full or _("empty")

    def _cut(self, row: int) -> Qt.TextElideMode:
        """Return the middle of what names a file and, at its end, a cell; else the end."""
        short, full = self._origin(row)
        names_a_cell = short != full and not short.startswith("=")  # a formula
        return Qt.TextElideMode.ElideMiddle if names_a_cell else Qt.TextElideMode.ElideRight

    def _tip(self, point: TrendPoint, column: Column) -> str:
        if column is Column.NOTE:
            return point.note
        return self._explained(point) if column is Column.VALUE else ""

    def _explained(self, point: TrendPoint) -> str:
        return "" if self._explain is None else self._explain(point.period)

    def _text(self, point: TrendPoint, column: Column) -> str:
        unit = self._chart.unit
        if column is Column.PERIOD:
            return point.label if self._names is None else self._names.name_of(point.period)
        if column is Column.VALUE:
            if point.value_text or point.value is None:
                return point.value_text
            return value_text(point.value, point.target, unit, self._locale)
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
