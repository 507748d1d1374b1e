"""What can be corrected of a table without the mouse: layout, area, headings, names."""

from dataclasses import replace

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from kpidesk.domain.imports import Layout
from kpidesk.i18n import _
from kpidesk.ui.models.sheet_areas import Rectangle
from kpidesk.ui.theme import Space
from kpidesk.ui.wizards.fields import ChoiceBox, Field
from kpidesk.ui.wizards.import_frame import Frame

_MOST_ROWS = 1_048_576
_MOST_COLUMNS = 16_384
_LETTERS = 12


class TableFields(QWidget):
    """The frame of a table as fields; `corrected` says it once the person has left a field."""

    corrected = Signal(object, object)  # Frame, Layout

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._frame: Frame | None = None
        self.layout_box = ChoiceBox(Layout)
        self.layout_box.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.layout_box.setMinimumContentsLength(_LETTERS)
        self.area = QLineEdit()
        self.headings = QSpinBox()
        self.headings.setRange(0, 99)
        self.names = QSpinBox()
        self.names.setRange(0, 99)
        for box in (self.headings, self.names):
            box.setKeyboardTracking(False)
            box.valueChanged.connect(self._on_edited)
        self.area.editingFinished.connect(self._on_edited)
        self.layout_box.activated.connect(self._on_edited)
        self.area_field = Field(_("&Cells"), self.area)
        self.names_field = Field(_("N&ame columns"), self.names)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.area_field, 3)
        row.addWidget(Field(_("&Heading rows"), self.headings), 2)
        row.addWidget(self.names_field, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(Field(_("&Layout"), self.layout_box))
        column.addLayout(row)

    def show_frame(self, frame: Frame | None, layout: Layout | None) -> None:
        """Show a table; without a frame there is nothing to correct."""
        self._frame = frame
        self.setVisible(frame is not None)
        if frame is None:
            return
        for box in (self.headings, self.names, self.layout_box, self.area):
            box.blockSignals(True)
        self.area.setText(str(frame.area))
        self.headings.setRange(0, min(frame.area.rows - 1, _MOST_ROWS))
        self.headings.setValue(frame.heading_rows)
        self.names.setRange(0, min(frame.area.columns - 1, _MOST_COLUMNS))
        self.names.setValue(frame.label_columns)
        if layout is not None:
            self.layout_box.choice = layout
        for box in (self.headings, self.names, self.layout_box, self.area):
            box.blockSignals(False)
        self.names_field.setVisible(frame.has_names)
        self.area_field.set_note("")

    def finish(self) -> None:
        """Say what is typed and not said yet: a key that goes on leaves no field."""
        for box in (self.headings, self.names):
            box.interpretText()
        if not self.isHidden():
            self._on_edited()

    @Slot()
    def _on_edited(self) -> None:
        if self._frame is None:
            return
        area = Rectangle.of(self.area.text())
        if area is None:
            self.area_field.set_note(_("Write it like B3:N40."))
            return
        self.area_field.set_note("")
        rows = min(self.headings.value(), area.rows - 1)
        columns = min(self.names.value(), area.columns - 1)
        frame = replace(self._frame, area=area, heading_rows=rows, label_columns=columns)
        layout = self.layout_box.choice
        if frame != self._frame or self.sender() is self.layout_box:
            self._frame = frame
            self.corrected.emit(frame, layout)
