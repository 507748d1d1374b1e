"""The scorecard: one KPI a row, what a tile says in columns."""

from collections.abc import Callable, Mapping, Sequence
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtGui import QColor

from kpidesk.domain.boards import TileFacts
from kpidesk.domain.lens_spans import Comparison
from kpidesk.domain.series import Change
from kpidesk.domain.standing import Compared, Standing
from kpidesk.domain.status import Status, margin
from kpidesk.i18n import _
from kpidesk.ui import theme
from kpidesk.ui.models.tool_tips import escaped

_Index = QModelIndex | QPersistentModelIndex
STANDING_ROLE = Qt.ItemDataRole.UserRole
FACTS_ROLE = Qt.ItemDataRole.UserRole + 1
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Column(IntEnum):
    """The columns, from left to right; names are what is remembered of them."""

    NAME = 0
    STATUS = 1
    VALUE = 2
    TARGET = 3
    BULLET = 4
    CHANGE = 5
    LAST_YEAR = 6
    TREND = 7
    SIGNAL = 8
    PERIOD = 9
    AGE = 10
    OWNER = 11
    DEPARTMENT = 12
    OBJECTIVE = 13

    @property
    def label(self) -> str:
        """Return the words of the header."""
        return (
            *(_("KPI"), _("Status"), _("Value"), _("Target"), _("Against target")),
            *(_("Change"), _("On last year"), _("Trend"), _("Signal"), _("Period")),
            *(_("Newest number"), _("Owner"), _("Department"), _("Objective")),
        )[self]

    @property
    def is_number(self) -> bool:
        """Say whether it stands at the right."""
        return self in (Column.VALUE, Column.TARGET, Column.CHANGE, Column.LAST_YEAR)


_NOTHING: Final = TileFacts()
_KINDS: Final = {Column.CHANGE: Comparison.PREVIOUS, Column.LAST_YEAR: Comparison.LAST_YEAR}


class ScorecardModel(QAbstractTableModel):
    """Shows standings as text; order and sorting are the view's."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: Sequence[Standing] = ()
        self._facts: Mapping[int, TileFacts] = {}

    def show_rows(self, rows: Sequence[Standing], facts: Mapping[int, TileFacts]) -> None:
        """Replace everything; `facts` by metric id."""
        self.beginResetModel()
        self._rows, self._facts = rows, facts
        self.endResetModel()

    @property
    def rows(self) -> Sequence[Standing]:
        """Return what is shown, in the order of the board."""
        return self._rows

    def row_of(self, metric_id: int) -> int | None:
        """Return the row of a metric."""
        return next((at for at, row in enumerate(self._rows) if row.metric.id == metric_id), None)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - as above
        return 0 if parent.isValid() else len(Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401 - whatever the role wants
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return Column(section).label
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if Column(section).is_number else _LEFT
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], Column(index.column())
        facts = self._facts.get(row.metric.id, _NOTHING)
        if role == STANDING_ROLE:
            return row
        if role == FACTS_ROLE:
            return facts
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.is_number else _LEFT
        if role == Qt.ItemDataRole.ForegroundRole:
            return _ink(row, facts, column)
        return self._words(row, facts, column, role)

    def _words(self, row: Standing, facts: TileFacts, column: Column, role: int) -> str | None:
        text = self._text(row, facts, column)
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        if role == Qt.ItemDataRole.ToolTipRole:
            return escaped(_tool_tip(row, facts, column))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            words = text or self._spoken(row, column)
            return _("{column}: {words}").format(column=column.label, words=words)
        return None

    def text(self, row: int, column: Column) -> str:
        """Return what is written in a cell; a picture has no words."""
        standing = self._rows[row]
        return self._text(standing, self._facts.get(standing.metric.id, _NOTHING), column)

    def _text(self, row: Standing, facts: TileFacts, column: Column) -> str:
        words = _WORDS.get(column)
        if words is not None:
            return words(row)
        if column is Column.SIGNAL:
            return facts.signal
        return facts.age if column is Column.AGE else ""

    def _spoken(self, row: Standing, column: Column) -> str:
        return row.sentence if column in (Column.BULLET, Column.TREND) else _("nothing")

    def sort_key(self, row: int, column: Column) -> tuple[int, tuple[float, str], str]:
        """Return what rows are sorted by in `column`: what is missing comes last.

        The name at the end tells apart what is equal.
        """
        standing = self._rows[row]
        facts = self._facts.get(standing.metric.id, _NOTHING)
        numbers = {
            Column.STATUS: float(standing.status.urgency),
            Column.VALUE: standing.value,
            Column.TARGET: None if standing.target is None else standing.target.value,
            Column.BULLET: _reached(standing),
            Column.CHANGE: _swing(_change(standing, Comparison.PREVIOUS)),
            Column.LAST_YEAR: _swing(_change(standing, Comparison.LAST_YEAR)),
            Column.TREND: _swing(standing.spoken_change),
            Column.PERIOD: float(standing.period.start.toordinal()),
            Column.AGE: -float(_newest(standing)),
        }
        name = standing.metric.name.casefold()
        if column in numbers:
            number = numbers[column]
            return int(number is None), (number or 0.0, ""), name
        text = self._text(standing, facts, column).casefold()
        return int(not text), (0.0, text), name


class ScorecardProxy(QSortFilterProxyModel):
    """Sorts by numbers where a column has numbers.

    Missing ones stay at the end both ways, and what is equal goes by name both ways.
    """

    def lessThan(self, source_left: _Index, source_right: _Index) -> bool:
        model = self.sourceModel()
        assert isinstance(model, ScorecardModel)  # noqa: S101 - for mypy: nothing else is set
        column = Column(source_left.column())
        left = model.sort_key(source_left.row(), column)
        right = model.sort_key(source_right.row(), column)
        is_descending = self.sortOrder() is Qt.SortOrder.DescendingOrder
        if left[0] != right[0]:
            return (left[0] < right[0]) is not is_descending
        if left[1] != right[1]:
            return left[1] < right[1]
        return left[2] != right[2] and (left[2] < right[2]) is not is_descending


def _newest(standing: Standing) -> int:
    """Return the day of the newest number that is shown, 0 without one."""
    points = reversed(standing.chart.points)
    return next((p.period.last_day.toordinal() for p in points if p.value is not None), 0)


def _reached(standing: Standing) -> float | None:
    """Return how good the value is against its target, whichever way is good."""
    if standing.value is None or standing.target is None:
        return None
    return margin(standing.value, standing.target, standing.metric.direction)


def _swing(change: Change | None) -> float | None:
    return None if change is None else change.swing


def _change(row: Standing, kind: Comparison) -> Change | None:
    """Return the change that a cell shows; None where the lens compares otherwise."""
    found = _compared(row, kind)
    return None if found is None else found.change


def _compared(row: Standing, kind: Comparison) -> Compared | None:
    return next((each for each in row.compared if each.kind is kind), None)


def _change_text(row: Standing, kind: Comparison) -> str:
    """Return how a value compares; empty without one, and where the lens compares otherwise."""
    found = _compared(row, kind)
    return "" if found is None or row.value is None else found.text


_WORDS: Final[Mapping[Column, Callable[[Standing], str]]] = {
    Column.NAME: lambda row: row.metric.name,
    Column.STATUS: lambda row: row.status.label,
    Column.VALUE: lambda row: row.value_text,
    Column.TARGET: lambda row: row.target_text,
    Column.CHANGE: lambda row: _change_text(row, Comparison.PREVIOUS),
    Column.LAST_YEAR: lambda row: _change_text(row, Comparison.LAST_YEAR),
    Column.PERIOD: lambda row: row.period_label,
    Column.OWNER: lambda row: row.owner,
    Column.DEPARTMENT: lambda row: row.department,
    Column.OBJECTIVE: lambda row: row.objective,
}


def _ink(row: Standing, facts: TileFacts, column: Column) -> QColor | None:
    tokens = theme.tokens()
    if column is Column.AGE and facts.is_late:
        return tokens.status[Status.OFF].ink
    if column in (Column.NAME, Column.VALUE) and row.value is not None:
        return None
    is_quiet = column not in (Column.NAME, Column.CHANGE, Column.LAST_YEAR)
    return tokens.text_secondary if is_quiet else None


def _comparison_tip(row: Standing, kind: Comparison) -> str:
    """Return what a change is against, and why there is none."""
    found = _compared(row, kind)
    if found is None or row.value is None:
        return row.sentence
    words = {"name": found.name, "change": found.text, "why": found.why}
    if found.why:
        return _("{name}: {change}. {why}").format(**words)
    return _("{name}: {change}").format(**words)


def _tool_tip(row: Standing, facts: TileFacts, column: Column) -> str:
    if column is Column.SIGNAL:
        return facts.signal
    if column is Column.NAME:
        return facts.no_kpi_yet
    kind = _KINDS.get(column)
    if kind is not None:
        return _comparison_tip(row, kind)
    is_of_numbers = column.is_number or column in (Column.STATUS, Column.BULLET, Column.TREND)
    return row.sentence if is_of_numbers else ""
