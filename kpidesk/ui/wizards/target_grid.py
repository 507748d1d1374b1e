"""The small grid of targets a period: typed and pasted as in a spreadsheet."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from kpidesk.domain.errors import FieldError
from kpidesk.domain.periods import Frequency, Period, span
from kpidesk.domain.targets import PlanKind, Target
from kpidesk.i18n import _
from kpidesk.services.metric_drafts import TargetDraft
from kpidesk.services.targets import PERIODS_AHEAD
from kpidesk.ui import theme
from kpidesk.ui.models import tsv
from kpidesk.ui.style_options import drawn
from kpidesk.ui.wizards.fields import Field
from kpidesk.ui.wizards.target_fields import Frame, read_target
from kpidesk.ui.wizards.target_kinds import KindForm

_MIN_HEIGHT: Final = 168


class _LinedDelegate(QStyledItemDelegate):
    """Draws the lines between the cells, in the colour of all our lines."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        super().paint(painter, _between_lines(option), index)
        painter.save()
        painter.setPen(theme.tokens().border)
        cell = drawn(option).rect
        painter.drawLine(cell.bottomLeft(), cell.bottomRight())
        painter.drawLine(cell.topRight(), cell.bottomRight())
        painter.restore()

    def updateEditorGeometry(
        self,
        editor: QWidget,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        super().updateEditorGeometry(editor, _between_lines(option), index)


def _between_lines(option: QStyleOptionViewItem) -> QStyleOptionViewItem:
    inside = QStyleOptionViewItem(option)
    drawn(inside).rect = drawn(option).rect.adjusted(0, 0, -1, -1)
    return inside


class TargetGrid(QTableWidget):
    """Periods in the first column, which stays as it is; targets to write in the others."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 2, parent)
        self.setShowGrid(False)
        self.setItemDelegate(_LinedDelegate(self))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self._paste()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            for item in self.selectedItems():
                if item.column() > 0:
                    item.setText("")
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.state() is not QTableWidget.State.EditingState:
                self._down()  # else it goes down when the editor has handed over what it holds
        else:
            super().keyPressEvent(event)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        super().closeEditor(editor, hint)
        if hint is QAbstractItemDelegate.EndEditHint.SubmitModelCache:  # Return was pressed
            self._down()

    def _down(self) -> None:
        row = min(self.currentRow() + 1, self.rowCount() - 1)
        self.setCurrentCell(row, max(1, self.currentColumn()))

    def _copy(self) -> None:
        rows = sorted({item.row() for item in self.selectedItems()})
        columns = sorted({item.column() for item in self.selectedItems()})
        block = [[self._text(row, column) for column in columns] for row in rows]
        QGuiApplication.clipboard().setText(tsv.encode(block))

    def _paste(self) -> None:
        first_row, first_column = self.currentRow(), max(1, self.currentColumn())
        for row, cells in enumerate(tsv.decode(QGuiApplication.clipboard().text()), first_row):
            for column, text in enumerate(cells, first_column):
                if row < self.rowCount() and column < self.columnCount():
                    self._write(row, column, text.strip())

    def _write(self, row: int, column: int, text: str) -> None:
        item = self.item(row, column)
        if item is None:
            item = QTableWidgetItem()
            self.setItem(row, column, item)
        item.setText(text)

    def _text(self, row: int, column: int) -> str:
        item = self.item(row, column)
        return "" if item is None else item.text()


class PerPeriodForm(KindForm):
    """A target for each period, in a grid; a blank period has none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = TargetGrid(self)
        self._periods: list[Period] = []
        # Rows come and go with the start of the target; what was typed in them stays.
        self._texts: dict[Period, tuple[str, str]] = {}
        self.grid.verticalHeader().hide()
        self.grid.setTabKeyNavigation(False)
        self.grid.setAlternatingRowColors(True)
        self.grid.setMinimumHeight(_MIN_HEIGHT)
        field = Field(_("Targets; leave a period blank for none"), self.grid)
        self.fields = {"per_period": field}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(field)
        self.grid.cellChanged.connect(self._on_cell_changed)

    def _on_cell_changed(self, row: int) -> None:
        self._texts[self._periods[row]] = (self._cell(row, 1), self._cell(row, 2))
        self.edited.emit()

    def _cell(self, row: int, column: int) -> str:
        item = self.grid.item(row, column)
        return "" if item is None else item.text().strip()

    def fit(self, frame: Frame) -> None:
        headers = [_("Period"), _("Target")]
        if frame.is_range:
            headers = [_("Period"), _("Lower end"), _("Upper end")]
        self.grid.setColumnCount(len(headers))
        self.grid.setHorizontalHeaderLabels(headers)
        self.grid.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self._fill(self._rows(frame), frame)

    def _rows(self, frame: Frame) -> list[Period]:
        frequency: Frequency = frame.start.frequency
        # What was typed for months says nothing about weeks.
        written = [
            period
            for period, texts in self._texts.items()
            if period.frequency is frequency and any(texts)
        ]
        last = frame.start.shift(PERIODS_AHEAD[frequency] - 1)
        return span(frame.start, max([last, *written]))

    def _fill(self, periods: list[Period], frame: Frame) -> None:
        self._periods = periods
        blocked = self.grid.blockSignals(True)
        self.grid.setRowCount(len(periods))
        for row, period in enumerate(periods):
            name = QTableWidgetItem(frame.label(period))
            name.setFlags(Qt.ItemFlag.ItemIsEnabled)
            self.grid.setItem(row, 0, name)
            texts = self._texts.get(period, ("", ""))
            for column in range(1, self.grid.columnCount()):
                item = QTableWidgetItem(texts[column - 1])
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.grid.setItem(row, column, item)
        self.grid.blockSignals(blocked)

    def show_target(self, target: TargetDraft, frame: Frame) -> None:
        self.write(target.per_period, frame)

    def write(self, targets: Mapping[Period, Target], frame: Frame) -> None:
        """Show `targets`."""
        self._texts.update(
            {
                period: (frame.text(target.value), frame.text(target.upper))
                for period, target in targets.items()
            }
        )
        self.fit(frame)

    def collect(self, target: TargetDraft, frame: Frame) -> TargetDraft:
        shown = ((period, *self._texts.get(period, ("", ""))) for period in self._periods)
        found = {
            period: self._target(period, lower, upper, frame)
            for period, lower, upper in shown
            if lower or upper
        }
        if not found:
            raise FieldError("per_period", _("Write a target for at least one period."))
        return replace(target, kind=PlanKind.PER_PERIOD, per_period=found)

    def _target(self, period: Period, lower: str, upper: str, frame: Frame) -> Target:
        empty = _("A range needs its lower end too.")
        try:
            return read_target(lower, upper, ("per_period", "per_period"), frame, empty)
        except FieldError as error:
            text = _("{period}: {problem}")
            raise FieldError(
                "per_period", text.format(period=frame.label(period), problem=error.message)
            ) from error
