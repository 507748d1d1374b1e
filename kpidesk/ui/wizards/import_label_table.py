"""The names of a file as a table: the metric of each is chosen in its row."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QHeaderView,
    QTableView,
    QWidget,
)

from kpidesk.domain.metrics import Metric
from kpidesk.i18n import _
from kpidesk.services.import_matching import MatchKind
from kpidesk.ui import theme
from kpidesk.ui.models.import_draft import Decision, LabelDecision
from kpidesk.ui.models.import_label_model import ImportLabelModel, LabelColumn
from kpidesk.ui.models.import_new_choices import Value
from kpidesk.ui.pages.plain_table import PlainHeader
from kpidesk.ui.theme import Space
from kpidesk.ui.wizards.import_label_delegate import PADDING, SHAPE, LabelDelegate

Index = QModelIndex | QPersistentModelIndex

_SHARE_OF_HOW: Final = 24  # percent of what the fixed columns leave
_SHARE_OF_LABEL: Final = 53  # percent of the rest
_MEASURED: Final = 300  # rows
_FIXED: Final = {LabelColumn.EXAMPLE: 152, LabelColumn.CELLS: 64}
_DECIDING: Final = (
    Qt.Key.Key_Delete,
    Qt.Key.Key_Backspace,
    Qt.Key.Key_Insert,
    Qt.Key.Key_Space,
)
_OF_NEW: Final = {LabelColumn.UNIT: 112, LabelColumn.YEAR: 128, LabelColumn.DIRECTION: 112}
_WIDE: Final = 940  # pixels; below, what a new metric is like takes the room of the examples


class LabelTable(QTableView):
    """The names; Enter or a click on a cell chooses, Space confirms, Delete leaves out.

    Left and right go to what a new metric is like. What is chosen there counts for all rows that
    are selected.
    """

    decided = Signal(int, object)  # row, LabelDecision
    new_changed = Signal(object, object)  # rows, Value
    current_changed = Signal()

    def __init__(self, model: ImportLabelModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label_model = model
        self.setModel(model)
        self.delegate = LabelDelegate(self)
        self.delegate.chosen.connect(self.decided)
        self.delegate.aspect_chosen.connect(self._on_aspect_chosen)
        self.setItemDelegate(self.delegate)
        self.setHorizontalHeader(PlainHeader())
        self.setAccessibleName(_("Names in the sheet, and the metric that each one is"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMinimumHeight(120)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(QFontMetrics(theme.font()).height() + Space.L)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.clicked.connect(self._on_clicked)
        model.modelReset.connect(self._on_model_reset)
        model.dataChanged.connect(self._fit)

    def offer(self, metrics: Sequence[Metric], currency: str) -> None:
        """Offer `metrics` in every row, by name, and `currency` as a unit of new ones."""
        self.delegate.currency = currency
        self.delegate.metrics = sorted(metrics, key=lambda metric: metric.name.casefold())

    def has_keys(self, row: int) -> bool:
        """Say whether the keys go to a row."""
        return self.hasFocus() and self.currentIndex().row() == row

    @property
    def selected_rows(self) -> list[int]:
        """Return the rows that are selected, from the top."""
        chosen = self.selectionModel().selection()
        ranges = [chosen.at(place) for place in range(chosen.count())]
        return sorted({row for each in ranges for row in range(each.top(), each.bottom() + 1)})

    def choose_metric(self) -> None:
        """Open the choice of the current row."""
        self._open(LabelColumn.METRIC)

    def choose_here(self) -> None:
        """Open the choice of the current cell, that of the metric where it has none."""
        index = self.currentIndex()
        has_own = index.isValid() and LabelColumn(index.column()).aspect is not None
        is_new = has_own and self.label_model.new_at(index.row()) is not None
        self._open(LabelColumn(index.column()) if is_new else LabelColumn.METRIC)

    def _open(self, column: LabelColumn) -> None:
        if not self.currentIndex().isValid():
            return
        index = self.label_model.index(self.currentIndex().row(), column)
        self._go_to(index)
        self.edit(index)
        editor = self.indexWidget(index)
        if isinstance(editor, QComboBox):
            editor.showPopup()

    def _go_to(self, index: QModelIndex) -> None:
        """Make a cell of the current row the current one; what is selected stays."""
        keep = QItemSelectionModel.SelectionFlag.NoUpdate
        self.selectionModel().setCurrentIndex(index, keep)

    def selectionCommand(
        self, index: Index, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        # A click on what several new metrics are like changes them all.
        is_plain = isinstance(event, QMouseEvent) and not (
            event.modifiers()
            & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier)
        )
        if is_plain and index.isValid() and LabelColumn(index.column()).aspect is not None:
            rows = self.selected_rows
            if len(rows) > 1 and index.row() in rows:
                return QItemSelectionModel.SelectionFlag.NoUpdate
        return super().selectionCommand(index, event)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.current_changed.emit()

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()
        self.current_changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row, key = self.currentIndex().row(), event.key()
        if row < 0 or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().keyPressEvent(event)
            return
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.choose_here()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._step_aside(1 if key == Qt.Key.Key_Right else -1)
        elif key in _DECIDING:
            rows = self.selected_rows
            for each in rows if row in rows else [row]:
                self._decide_by(key, each)
        else:
            super().keyPressEvent(event)

    def _decide_by(self, key: int, row: int) -> None:
        """Decide about the name of a row as a key does."""
        label, decision = self.label_model.label(row), self.label_model.decision(row)
        if key == Qt.Key.Key_Delete:
            self.decided.emit(row, LabelDecision(Decision.LEAVE_OUT))
        elif key == Qt.Key.Key_Backspace:
            self.decided.emit(row, LabelDecision(Decision.OPEN))
        elif key == Qt.Key.Key_Insert:
            self.decided.emit(row, LabelDecision(Decision.CREATE, new=label.proposal))
        elif label.kind is MatchKind.SIMILAR and not decision.is_decided:
            self.decided.emit(row, LabelDecision(Decision.METRIC, label.metric_id))

    def _step_aside(self, step: int) -> None:
        """Go to the next cell of the row in which something can be chosen."""
        index = self.currentIndex()
        places = [LabelColumn.METRIC]
        if self.label_model.new_at(index.row()) is not None:
            places += _OF_NEW
        behind = [at for at in places if (at - index.column()) * step > 0]
        if behind:
            at = min(behind) if step > 0 else max(behind)
            self._go_to(self.label_model.index(index.row(), at))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @Slot()
    def _fit(self) -> None:
        header = self.horizontalHeader()
        scale = theme.type_scale()
        has_new = bool(self.label_model.new_metrics)
        is_narrow = has_new and self.viewport().width() < _WIDE * scale
        self.label_model.take_room(is_narrow=is_narrow)
        for column in _OF_NEW:
            self.setColumnHidden(column, not has_new)
        for column in _FIXED:
            self.setColumnHidden(column, is_narrow)
        fixed = ({} if is_narrow else _FIXED) | (_OF_NEW if has_new else {})
        for column, width in fixed.items():
            header.resizeSection(column, round(width * scale))
        room = self.viewport().width() - sum(round(each * scale) for each in fixed.values())
        how = max(room * _SHARE_OF_HOW // 100, min(self._how_needed(), room // 3))
        if is_narrow:  # its shape says enough, and its tip the rest
            how = SHAPE + 2 * PADDING
        label = (room - how) * _SHARE_OF_LABEL // 100
        header.resizeSection(LabelColumn.LABEL, max(label, 90))
        header.resizeSection(LabelColumn.METRIC, max(room - how - label, 90))
        header.resizeSection(LabelColumn.HOW, how if is_narrow else max(how, 90))

    def _how_needed(self) -> int:
        """Return how wide the words are that say how a name is known, with what stands around."""
        model, metrics = self.label_model, QFontMetrics(theme.font())
        rows = range(min(model.rowCount(), _MEASURED))
        texts = {str(model.index(row, LabelColumn.HOW).data()) for row in rows}
        widest = max((metrics.horizontalAdvance(text) for text in texts), default=0)
        return widest + SHAPE + 2 * PADDING + 2

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        column = LabelColumn(index.column())
        is_new = column.aspect is not None and self.label_model.new_at(index.row()) is not None
        is_selecting = QApplication.keyboardModifiers() & (
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier
        )
        if (column is LabelColumn.METRIC or is_new) and not is_selecting:
            self._open(column)

    @Slot(int, object)
    def _on_aspect_chosen(self, row: int, value: Value) -> None:
        rows = self.selected_rows
        self.new_changed.emit(rows if row in rows else [row], value)

    @Slot()
    def _on_model_reset(self) -> None:
        self._fit()
        if self.label_model.rowCount():
            self.setCurrentIndex(self.label_model.index(0, 0))
        else:
            self.current_changed.emit()
