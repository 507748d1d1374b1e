"""The model of the entry grid: a thin Qt face of a frame of metrics and periods."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from kpidesk.domain import period_names
from kpidesk.domain.errors import NumberError
from kpidesk.domain.exact_values import exact_text, hides_digits
from kpidesk.domain.histories import MetricHistory
from kpidesk.domain.metrics import Metric
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period, span
from kpidesk.domain.standing import period_sentence
from kpidesk.i18n import _
from kpidesk.services.entries import Edit, EntryGrid, GridRow
from kpidesk.ui.models.entry_frame import Cell, Frame, RowValues, occupied, unit_text
from kpidesk.ui.models.entry_groups import Ghost, Grouping
from kpidesk.ui.models.tool_tips import escaped
from kpidesk.ui.models.typed_edits import typed_edit

Index = QModelIndex | QPersistentModelIndex
Write = Callable[[Sequence[Edit]], bool]
Explain = Callable[[int, Period], str]
Doubt = Callable[[MetricHistory, Period], str]

_EMPTY: Final = Frame((), (), 0, FiscalCalendar(), ENGLISH)
_NO_INDEX: Final = QModelIndex()
_READ_ONLY: Final = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
_FLAGS: Final = _READ_ONLY | Qt.ItemFlag.ItemIsEditable


class EntryModel(QAbstractTableModel):
    """Metrics as rows, periods as columns; cells are made when they are looked at, and kept.

    `write` gets what was typed and says whether it stands in the file; the model itself changes
    when the news of that comes back through `refresh`. `explain` says how the value of a calculated
    cell came about, or why there is none.
    """

    def __init__(
        self, write: Write, parent: QObject | None = None, explain: Explain | None = None
    ) -> None:
        super().__init__(parent)
        self._write = write
        self._explain = explain
        self._doubt: Doubt | None = None
        self._every_row: tuple[GridRow, ...] = ()
        self._frame = _EMPTY
        self._filter = ""
        self._columns: dict[Period, int] = {}
        self._values: dict[int, RowValues] = {}
        self._cells: dict[tuple[int, int], Cell] = {}
        self._ghosts: tuple[Ghost, ...] = ()
        self._ghost_texts: dict[tuple[int, int], tuple[str, ...]] = {}

    # Content

    @property
    def frame(self) -> Frame:
        """Return the rows that pass the filter, and the columns."""
        return self._frame

    @property
    def every_row(self) -> tuple[GridRow, ...]:
        """Return every row, whether it passes the filter or not."""
        return self._every_row

    @property
    def ids(self) -> frozenset[int]:
        """Return the ids of the metrics of every row."""
        return frozenset(row.metric.id for row in self._every_row)

    def load(self, frame: Frame) -> None:
        """Show `frame`: in place where it has the same rows and columns, else as a new model."""
        passing = self._passing(frame.rows)
        if self._has_shape_of(frame, passing):
            self._every_row = frame.rows
            self._frame = replace(frame, rows=passing)
            self._forget_cells()
            self._tell_all()
            return
        self.beginResetModel()
        self._every_row = frame.rows
        self._frame = replace(frame, rows=passing)
        self._index_columns()
        self._forget_cells()
        self.endResetModel()

    def clear(self) -> None:
        """Show nothing, and filter nothing."""
        self._filter = ""
        self.load(_EMPTY)

    def _has_shape_of(self, frame: Frame, passing: Sequence[GridRow]) -> bool:
        own, place = self._frame, _place_by(frame.grouping)
        return (
            own.periods == frame.periods
            and own.grouping is frame.grouping
            and bool(own.rows)
            and [place(row) for row in own.rows] == [place(row) for row in passing]
        )

    @property
    def ghosts(self) -> tuple[Ghost, ...]:
        """Return what stands under each value."""
        return self._ghosts

    def set_ghosts(self, ghosts: Collection[Ghost]) -> None:
        """Show `ghosts` under each value."""
        wanted = tuple(each for each in Ghost if each in ghosts)
        if wanted != self._ghosts:
            self._ghosts = wanted
            self._ghost_texts.clear()
            self._tell_all()

    def ghost_texts(self, row: int, column: int) -> tuple[str, ...]:
        """Return what stands under a value, a line for each of `ghosts`."""
        found = self._ghost_texts.get((row, column))
        if found is None:
            found = tuple(self._frame.ghost_text(each, row, column) for each in self._ghosts)
            self._ghost_texts[row, column] = found
        return found

    def refresh(self, part: EntryGrid) -> None:
        """Take over the rows of `part`, which hold new values or notes, and touch nothing else."""
        fresh = {row.metric.id: row for row in part.rows}
        self._every_row = tuple(fresh.get(row.metric.id, row) for row in self._every_row)
        self._make_room_for(part)
        rows = tuple(fresh.get(row.metric.id, row) for row in self._frame.rows)
        self._frame = replace(self._frame, rows=rows)
        touched = [at for at, row in enumerate(rows) if row.metric.id in fresh]
        if not touched or not self._frame.periods:
            return
        for row in touched:
            self._values.pop(row, None)
        changed = set(touched)
        for kept in (self._cells, self._ghost_texts):
            for at in [at for at in kept if at[0] in changed]:
                del kept[at]
        last = self.columnCount() - 1
        for top, bottom in _runs(touched):
            self.dataChanged.emit(self.index(top, 0), self.index(bottom, last))

    def _make_room_for(self, part: EntryGrid) -> None:
        """Add columns where the rows of `part` reach beyond the first or the last."""
        ends = occupied(part.rows)
        periods = self._frame.periods
        if ends is None or not periods:
            return
        before = span(ends[0], periods[0].previous)
        after = span(periods[-1].next, ends[1])
        if before:
            self.beginInsertColumns(QModelIndex(), 0, len(before) - 1)
            self._widen((*before, *periods), self._frame.current + len(before))
            self.endInsertColumns()
        if after:
            count = len(self._frame.periods)
            self.beginInsertColumns(QModelIndex(), count, count + len(after) - 1)
            self._widen((*self._frame.periods, *after), self._frame.current)
            self.endInsertColumns()

    def _widen(self, periods: tuple[Period, ...], current: int) -> None:
        self._frame = replace(self._frame, periods=periods, current=current)
        self._index_columns()
        self._forget_cells()

    def set_filter(self, text: str) -> None:
        """Show only the rows whose metric, department, owner, objective or tags hold `text`."""
        self._filter = text.strip().casefold()
        rows = self._passing(self._every_row)
        if rows == self._frame.rows:
            return
        self.beginResetModel()
        self._frame = replace(self._frame, rows=rows)
        self._forget_cells()
        self.endResetModel()

    def _passing(self, rows: tuple[GridRow, ...]) -> tuple[GridRow, ...]:
        if not self._filter:
            return rows
        return tuple(row for row in rows if self._filter in _searched(row))

    def _index_columns(self) -> None:
        self._columns = {period: at for at, period in enumerate(self._frame.periods)}

    def _forget_cells(self) -> None:
        self._values.clear()
        self._cells.clear()
        self._ghost_texts.clear()

    def _tell_all(self) -> None:
        rows, columns = self.rowCount(), self.columnCount()
        if rows and columns:
            self.dataChanged.emit(self.index(0, 0), self.index(rows - 1, columns - 1))
            self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, rows - 1)
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, columns - 1)

    # Cells

    def values(self, row: int) -> RowValues:
        """Return the values of a row by column."""
        found = self._values.get(row)
        if found is None:
            found = self._values[row] = self._frame.row_values(row)
        return found

    def cell(self, row: int, column: int) -> Cell:
        """Return what a cell shows."""
        found = self._cells.get((row, column))
        if found is None:
            found = self._doubted(self._frame.cell(row, column, self.values(row)), row, column)
            self._cells[row, column] = found
        return found

    def set_doubt(self, doubt: Doubt) -> None:
        """Mark the values of which `doubt` says what is odd about them."""
        self._doubt = doubt
        self._forget_cells()

    def _doubted(self, cell: Cell, row: int, column: int) -> Cell:
        if self._doubt is None or cell.value is None:
            return cell
        sentence = self._doubt(self._frame.rows[row].history, self._frame.periods[column])
        return replace(cell, doubt=sentence) if sentence else cell

    def metric(self, row: int) -> Metric:
        """Return the metric of a row."""
        return self._frame.metric(row)

    def position(self, metric_id: int, period: Period) -> QModelIndex:
        """Return the index of a cell; invalid where it is not shown."""
        column = self._columns.get(period)
        row = next(
            (at for at, each in enumerate(self._frame.rows) if each.metric.id == metric_id), None
        )
        if row is None or column is None:
            return QModelIndex()
        return self.index(row, column)

    def editable_text(self, row: int, column: int) -> str:
        """Return the text that, typed back, gives exactly the value of a cell."""
        return self._frame.copied_text(row, column)

    def exact_text(self, row: int, column: int) -> str:
        """Return a value with its unit and every digit; empty where its cell shows them all."""
        value, unit = self.values(row).values[column], self._frame.unit(row, column)
        if value is None or not hides_digits(value, unit):
            return ""
        return exact_text(value, unit, self._frame.locale)

    def sentence(self, row: int, column: int) -> str:
        """Return what a person would say of a cell: "March 2026: 42, 5 below the target of 47."."""
        history, period = self._frame.rows[row].history, self._frame.periods[column]
        label = self._frame.period_label(column)
        return period_sentence(history, period, label, self._frame.locale)

    def explanation(self, row: int, column: int) -> str:
        """Return how a calculated value came about, or why there is none; empty where typed."""
        if self._explain is None or not self._frame.formula(row, column):
            return ""
        return self._explain(self.metric(row).id, self._frame.periods[column])

    def refusal(self, row: int, column: int) -> str:
        """Return why nothing can be typed into a cell; empty where it can."""
        formula = self._frame.formula(row, column)
        return _("This row is calculated: {formula}.").format(formula=formula) if formula else ""

    # Qt

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._frame.rows)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._frame.periods)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        is_calculated = self._frame.formula(index.row(), index.column())
        return _READ_ONLY if is_calculated else _FLAGS

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row, column = index.row(), index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.cell(row, column).text
            case Qt.ItemDataRole.EditRole:
                return self.editable_text(row, column)
            case Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.ToolTipRole:
                return self._tool_tip(row, column)
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(row, column)
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        row, column = index.row(), index.column()
        if self._frame.formula(row, column):
            return False
        try:
            edit = typed_edit(self._frame, row, column, str(value)).edit
        except NumberError:
            return False
        known = (self.values(row).values[column], self._frame.is_not_applicable(row, column))
        return known == (edit.value, edit.is_not_applicable) or self._write([edit])

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if orientation is Qt.Orientation.Horizontal:
            return self._column_header(section, role) if section < self.columnCount() else None
        return self._row_header(section, role) if section < self.rowCount() else None

    def _column_header(self, column: int, role: int) -> object:
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._frame.period_label(column, short=True)
            case Qt.ItemDataRole.ToolTipRole:
                span = self._span_text(column)
                if self._frame.is_locked(column):
                    span = _("{period}. Locked: whoever writes here is asked why.").format(
                        period=span
                    )
                return escaped(span)
            case Qt.ItemDataRole.AccessibleTextRole:
                label = self._frame.period_label(column)
                if column == self._frame.current:
                    label = _("{period}, the current period").format(period=label)
                if self._frame.is_locked(column):
                    return _("{period}, locked").format(period=label)
                return label
        return None

    def _span_text(self, column: int) -> str:
        period, label = self._frame.periods[column], self._frame.period_label(column)
        if period.frequency is Frequency.DAY:
            return label
        return _("{period}: {first} to {last}").format(
            period=label,
            first=period_names.format_day(period.start),
            last=period_names.format_day(period.last_day),
        )

    def _row_header(self, row: int, role: int) -> object:
        each = self._frame.rows[row]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return each.metric.name
            case Qt.ItemDataRole.ToolTipRole:
                lines = [
                    each.metric.name,
                    row_caption(each),
                    each.metric.definition,
                    formula_text(each),
                ]
                return escaped("\n".join(line for line in lines if line))
            case Qt.ItemDataRole.AccessibleTextRole:
                parts = [each.metric.name, self._frame.group(row), row_caption(each)]
                parts.append(_("calculated") if each.metric.is_calculated else "")
                return ", ".join(part for part in parts if part)
        return None

    def _tool_tip(self, row: int, column: int) -> str | None:
        cell = self.cell(row, column)
        said = self.explanation(row, column)
        has_news = cell.note or cell.is_gap or cell.is_not_applicable or said
        if cell.value is None and not has_news:
            return None
        status = "" if cell.value is None else cell.status.label
        doubt = _("{doubt} Press F7 if it is right.").format(doubt=cell.doubt) if cell.doubt else ""
        sentence = self.sentence(row, column)
        lines = [self.metric(row).name, doubt, sentence, status, said, cell.note]
        return escaped("\n".join(line for line in lines if line))

    def _spoken(self, row: int, column: int) -> str:
        said = self._spoken_cell(row, column)
        if doubt := self.cell(row, column).doubt:
            said = _("{cell}. {doubt}").format(cell=said, doubt=doubt)
        for ghost, text in zip(self._ghosts, self.ghost_texts(row, column), strict=True):
            if text:
                said = _("{cell}. {label}: {value}").format(
                    cell=said, label=ghost.label, value=text
                )
        return said

    def _spoken_cell(self, row: int, column: int) -> str:
        cell = self.cell(row, column)
        words = {
            "metric": self.metric(row).name,
            "period": self._frame.period_label(column),
            "value": "" if cell.value is None else self._frame.read_back(row, column, cell.value),
            "status": cell.status.label.lower(),
            "note": cell.note,
        }
        if cell.is_not_applicable and cell.note:
            return _("{metric}, {period}, not applicable. Note: {note}").format(**words)
        if cell.is_not_applicable:
            return _("{metric}, {period}, not applicable").format(**words)
        if cell.is_gap and cell.note:
            return _("{metric}, {period}, missing. Note: {note}").format(**words)
        if cell.is_gap:
            return _("{metric}, {period}, missing").format(**words)
        if cell.value is None and cell.note:
            return _("{metric}, {period}, no value. Note: {note}").format(**words)
        if cell.value is None:
            return _("{metric}, {period}, no value").format(**words)
        if cell.note:
            return _("{metric}, {period}, {value}, {status}. Note: {note}").format(**words)
        return _("{metric}, {period}, {value}, {status}").format(**words)


def row_caption(row: GridRow) -> str:
    """Return the small line under a metric's name: unit and owner."""
    parts = (unit_text(row.metric.unit), row.history.owner)
    return " · ".join(part for part in parts if part)


def formula_text(row: GridRow) -> str:
    """Return how a metric is calculated; empty where it is typed."""
    formula = row.metric.formula
    return _("Calculated: {formula}").format(formula=formula) if formula else ""


def _place_by(grouping: Grouping) -> Callable[[GridRow], tuple[int, str]]:
    return lambda row: (row.metric.id, grouping.group(row))


def _runs(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and last of each run of neighbours in `rows`, which are in order."""
    first = last = rows[0]
    for row in rows[1:]:
        if row != last + 1:
            yield first, last
            first = row
        last = row
    yield first, last


def _searched(row: GridRow) -> str:
    history = row.history
    parts = (row.metric.name, history.department, history.owner, history.objective)
    return "\n".join((*parts, *row.metric.tags)).casefold()
