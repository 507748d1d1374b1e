"""Shows what rolling back a step would do, and asks about what was changed since."""

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt, Slot
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QHeaderView,
    QStyle,
    QStyleOptionButton,
    QWidget,
)

from kpidesk.domain.rollbacks import RollbackKey
from kpidesk.i18n import _, ngettext
from kpidesk.services.rollback import RollbackPreview
from kpidesk.ui import theme
from kpidesk.ui.controls import Button, Label
from kpidesk.ui.dialogs.forms import DialogFrame, run_dialog
from kpidesk.ui.models.rollback_model import Column, RollbackModel
from kpidesk.ui.pages.entry_legend import GridFrame
from kpidesk.ui.pages.plain_table import ROW_HEIGHT, PlainDelegate, PlainTable
from kpidesk.ui.style_options import drawn
from kpidesk.ui.theme import FontRole, Space

_Index = QModelIndex | QPersistentModelIndex
_BOX: Final = 18
_LEAST_ROWS: Final = 5  # with the headings
_CHOICE_WIDTH: Final = 84
_LEAST_PLACE: Final = 200
_WIDEST: Final = 1240
# Least and most: what a cell says is what is decided on, so the name of the cell is cut first.
_WIDTHS: Final = {
    Column.BEFORE: (90, 230),
    Column.WROTE: (90, 230),
    Column.NOW: (90, 230),
    Column.LATER: (150, 260),
}


class _ChoiceDelegate(PlainDelegate):
    """A check box as the style paints it."""

    def paint_words(self, painter: QPainter, place: QRectF, index: _Index) -> None:
        option = QStyleOptionButton()
        fields = drawn(option)
        middle = round(place.center().y())
        fields.rect = QRect(round(place.left()), middle - _BOX // 2, _BOX, _BOX)
        is_chosen = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
        state = QStyle.StateFlag.State_On if is_chosen else QStyle.StateFlag.State_Off
        fields.state = QStyle.StateFlag.State_Enabled | state
        box = QStyle.PrimitiveElement.PE_IndicatorCheckBox
        QApplication.style().drawPrimitive(box, option, painter)


class ConflictTable(PlainTable):
    """The conflicts; space and a click on the box take the old value, or keep what is there."""

    def __init__(self, model: RollbackModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._conflicts = model
        self.setModel(model)
        self.setItemDelegateForColumn(Column.CHOICE, _ChoiceDelegate(self))
        self.setAccessibleName(_("Changed since"))
        self._set_widths()
        self.selectRow(0)

    def _set_widths(self) -> None:
        """Give the values the room that they need; the name takes the rest."""
        scale, header = theme.type_scale(), self.horizontalHeader()
        header.setMinimumSectionSize(round(_CHOICE_WIDTH * scale))
        header.resizeSection(Column.CHOICE, round(_CHOICE_WIDTH * scale))
        metrics = QFontMetrics(theme.font(FontRole.BODY, tabular=True))
        for column, (least, most) in _WIDTHS.items():
            cells = (self._conflicts.index(row, column) for row in range(self.model().rowCount()))
            texts = [column.label, *(str(cell.data() or "") for cell in cells)]
            wanted = max(metrics.horizontalAdvance(text) for text in texts) + 2 * Space.M + 2
            header.resizeSection(
                column, min(max(wanted, round(least * scale)), round(most * scale))
            )
        header.setSectionResizeMode(Column.PLACE, QHeaderView.ResizeMode.Stretch)

    @property
    def wanted_width(self) -> int:
        """Return how wide the table is where the name of a cell has room too."""
        header = self.horizontalHeader()
        others = sum(header.sectionSize(each) for each in Column if each is not Column.PLACE)
        return others + round(_LEAST_PLACE * theme.type_scale())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            self._conflicts.toggle(self.currentIndex().row())
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        is_left = event.button() == Qt.MouseButton.LeftButton
        if is_left and index.isValid() and index.column() == Column.CHOICE:
            self._conflicts.toggle(index.row())


class RollbackDialog(DialogFrame):
    """What goes back, what was changed since, and the choice between old and new."""

    def __init__(self, preview: RollbackPreview, parent: QWidget | None = None) -> None:
        super().__init__(_("Roll back"), _("&Roll back"), parent)
        self.body.setSpacing(Space.S)
        self.heading = Label(preview.heading, FontRole.SECTION, wrap=True)
        self.by = Label(preview.by, secondary=True)
        self.goes_back = Label("\n".join(preview.goes_back), wrap=True)
        self.goes_back.setVisible(bool(preview.goes_back))
        self.body.addWidget(self.heading)
        self.body.addWidget(self.by)
        self.body.addSpacing(Space.S)
        self.body.addWidget(self.goes_back)
        listed = "\n".join(filter(None, (*preview.lines, preview.more)))
        self.lines = Label(listed, secondary=True, wrap=True)
        self.lines.setVisible(bool(preview.lines))
        self.body.addWidget(self.lines)
        self.model = RollbackModel(preview.conflicts, self)
        self.table: ConflictTable | None = None
        first: QWidget = self.accept_button
        self.setMinimumWidth(round(480 * theme.type_scale()))
        if preview.conflicts:
            first = self.table = self._add_conflicts(len(preview.conflicts))
        else:
            self.body.addStretch()
        self.body.addSpacing(Space.S)
        self.body.addWidget(Label(_("You can undo this."), secondary=True))
        self._goes_back = bool(preview.goes_back)
        self.model.dataChanged.connect(self._on_chosen)
        self._on_chosen()
        first.setFocus()

    def _add_conflicts(self, count: int) -> ConflictTable:
        sentence = ngettext(
            "{count} was changed again since. It stays as it is now, unless you tick it.",
            "{count} were changed again since. They stay as they are now, unless you tick them.",
            count,
        ).format(count=count)
        self.question = Label(sentence, wrap=True)
        self.take_all = Button(_("&Take back all"))
        self.keep_all = Button(_("&Keep all"))
        self.take_all.clicked.connect(self._on_take_all)
        self.keep_all.clicked.connect(self._on_keep_all)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.question, 1)
        row.addWidget(self.take_all)
        row.addWidget(self.keep_all)
        table = ConflictTable(self.model)
        table.setMinimumHeight(round(_LEAST_ROWS * ROW_HEIGHT * theme.type_scale()))
        self.body.addSpacing(Space.S)
        self.body.addLayout(row)
        self.body.addWidget(GridFrame(table), 1)
        scale = theme.type_scale()
        width = min(
            max(table.wanted_width + 4 * Space.L, round(960 * scale)), round(_WIDEST * scale)
        )
        self.resize(width, round(560 * scale))
        return table

    @classmethod
    def ask(cls, preview: RollbackPreview, parent: QWidget | None) -> frozenset[RollbackKey] | None:
        """Return what goes back although it was changed since; None where the person cancelled."""
        dialog = cls(preview, parent)
        return dialog.model.chosen if run_dialog(dialog) else None

    @Slot()
    def _on_take_all(self) -> None:
        self.model.choose_all(is_chosen=True)

    @Slot()
    def _on_keep_all(self) -> None:
        self.model.choose_all(is_chosen=False)

    @Slot()
    def _on_chosen(self) -> None:
        """Let the person go on once there is something to roll back."""
        self.accept_button.setEnabled(self._goes_back or bool(self.model.chosen))
