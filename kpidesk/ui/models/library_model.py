"""The metrics of the library that a search has found, to be looked at or picked."""

from collections.abc import Collection, Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from kpidesk.domain.library import LibraryMetric
from kpidesk.i18n import _

Index = QModelIndex | QPersistentModelIndex
METRIC_ROLE = Qt.ItemDataRole.UserRole
IS_THERE_ROLE = METRIC_ROLE + 1
_NO_INDEX = QModelIndex()


class LibraryModel(QAbstractListModel):
    """One metric a row; `is_multiple` gives each a check box, and `picked` the checked ones.

    What is picked stays so while other metrics are shown.
    """

    def __init__(self, *, is_multiple: bool = False, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.is_multiple = is_multiple
        self._metrics: tuple[LibraryMetric, ...] = ()
        self._there: frozenset[str] = frozenset()
        self.picked: dict[str, None] = {}

    def show_metrics(self, metrics: Sequence[LibraryMetric]) -> None:
        """Show these, in this order."""
        self.beginResetModel()
        self._metrics = tuple(metrics)
        self.endResetModel()

    def set_there(self, keys: Collection[str]) -> None:
        """Mark what the company has already; that cannot be picked."""
        self._there = frozenset(keys)
        for key in self._there:
            self.picked.pop(key, None)
        if self._metrics:
            self.dataChanged.emit(self.index(0), self.index(len(self._metrics) - 1))

    def metric_at(self, row: int) -> LibraryMetric:
        """Return the metric of a row."""
        return self._metrics[row]

    def row_of(self, key: str) -> int | None:
        """Return the row of a metric; None where it is not shown."""
        rows = (row for row, metric in enumerate(self._metrics) if metric.key == key)
        return next(rows, None)

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._metrics)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if self.is_multiple and not index.data(IS_THERE_ROLE):
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        metric = self._metrics[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return metric.name
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._words(metric)
            case Qt.ItemDataRole.CheckStateRole if self._can_be_picked(metric):
                is_picked = metric.key in self.picked
                return Qt.CheckState.Checked if is_picked else Qt.CheckState.Unchecked
            case _ if role == METRIC_ROLE:
                return metric
            case _ if role == IS_THERE_ROLE:
                return metric.key in self._there
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        metric = self._metrics[index.row()]
        if not self._can_be_picked(metric):
            return False
        if value in (Qt.CheckState.Checked, Qt.CheckState.Checked.value):
            self.picked[metric.key] = None
        else:
            self.picked.pop(metric.key, None)
        self.dataChanged.emit(index, index, [role])
        return True

    def toggle(self, index: Index) -> None:
        """Pick what is not picked, and the other way round."""
        is_picked = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
        state = Qt.CheckState.Unchecked if is_picked else Qt.CheckState.Checked
        self.setData(index, state, Qt.ItemDataRole.CheckStateRole)

    def _can_be_picked(self, metric: LibraryMetric) -> bool:
        return self.is_multiple and metric.key not in self._there

    def _words(self, metric: LibraryMetric) -> str:
        words = (
            _("{name}: {department}, {timing}, {frequency}, {unit}; in your company already")
            if metric.key in self._there
            else _("{name}: {department}, {timing}, {frequency}, {unit}")
        )
        return words.format(
            name=metric.name,
            department=metric.department,
            timing=metric.timing.label,
            frequency=metric.frequency.label,
            unit=metric.measure.label,
        )
