"""The first step of an import: which tables of the file, and whether they were seen as they are."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from kpidesk.domain.imports import Layout, PartRole
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import FiscalCalendar
from kpidesk.i18n import _
from kpidesk.ui.controls import Button, Label
from kpidesk.ui.dialogs.import_text import ElidedLabel
from kpidesk.ui.models.import_draft import ImportDraft, hints_with
from kpidesk.ui.models.import_scales import scale_sentences
from kpidesk.ui.models.import_sheet_model import SheetPictureModel, sheet_map
from kpidesk.ui.models.import_table_model import FoundTable, ImportTableModel
from kpidesk.ui.models.one_line import one_line
from kpidesk.ui.models.sheet_areas import Rectangle
from kpidesk.ui.theme import FontRole, Space
from kpidesk.ui.wizards.import_file_fields import FileFields
from kpidesk.ui.wizards.import_frame import Frame
from kpidesk.ui.wizards.import_parts import PartLegend
from kpidesk.ui.wizards.import_sheet_view import SheetView
from kpidesk.ui.wizards.import_table_fields import TableFields
from kpidesk.ui.wizards.import_table_list import TableList

_SIDE = 300


class SheetStep(QWidget):
    """The tables at the left, the sheet at the right; each correction reads the file again."""

    options_changed = Signal(object)  # ReadOptions
    left_out_changed = Signal(object)  # frozenset of tables

    def __init__(
        self, calendar: FiscalCalendar, locale: NumberLocale, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._locale = locale
        self._draft: ImportDraft | None = None
        self._shown: FoundTable | None = None
        self.tables = ImportTableModel(calendar, self)
        self.list = TableList(self.tables)
        self.fields = TableFields()
        self.scales = Label("", FontRole.SECONDARY, wrap=True)
        self.file_fields = FileFields()
        self.sheet_name = ElidedLabel("", FontRole.BODY)
        self.mark_button = Button(_("&Mark the selected cells as a table"), "table-2")
        self.no_table = Label("", secondary=True, wrap=True)
        self.model = SheetPictureModel(self)
        self.view = SheetView(self.model)
        self.legend = PartLegend()
        self.more = Label("", FontRole.SECONDARY, wrap=True)
        self._lay_out()
        self.tables.ticked.connect(self._on_ticked)
        self.list.selectionModel().currentRowChanged.connect(self._on_current_changed)
        self.fields.corrected.connect(self._on_corrected)
        self.file_fields.edited.connect(self._on_file_edited)
        self.view.frame_changed.connect(self._on_frame_changed)
        self.view.selectionModel().selectionChanged.connect(self._on_cells_selected)
        self.mark_button.clicked.connect(self._on_mark_clicked)

    def _lay_out(self) -> None:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addWidget(self.list, 1)
        column.addWidget(self.no_table)
        column.addWidget(self.scales)
        column.addWidget(self.fields)
        column.addWidget(self.file_fields)
        self._area = area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setFixedWidth(_SIDE)
        area.setWidget(side)
        area.viewport().setAutoFillBackground(False)
        side.setAutoFillBackground(False)
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        head.addWidget(self.sheet_name, 1)
        head.addWidget(self.mark_button)
        right = QVBoxLayout()
        right.setSpacing(Space.S)
        right.addLayout(head)
        right.addWidget(self.view, 1)
        right.addWidget(self.more)
        right.addWidget(self.legend)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.L)
        row.addWidget(area)
        row.addLayout(right, 1)

    # What is shown

    def show_draft(self, draft: ImportDraft) -> None:
        """Show the file as it was read last; the table that was looked at stays in view."""
        self._draft = draft
        before = self._shown
        self.tables.load(draft.reading, draft.left_out)
        self.file_fields.show_draft(draft)
        row = self._row_like(before)
        if self.list.currentIndex().row() != row:
            self.list.setCurrentIndex(self.tables.index(row))
        else:
            self._show_table()

    def _row_like(self, before: FoundTable | None) -> int:
        """Return the row of the table that was looked at; else of the first table there is."""
        first = 0
        for row in reversed(range(self.tables.rowCount())):
            found = self.tables.found(row)
            is_same = before is not None and found.sheet.name == before.sheet.name
            if is_same and (before is None or found.at in (before.at, None) or before.at is None):
                return row
            if found.table is not None:
                first = row
        return first

    def _show_table(self) -> None:
        draft, row = self._draft, self.list.currentIndex().row()
        if draft is None or not 0 <= row < self.tables.rowCount():
            return
        found = self.tables.found(row)
        is_new = self._shown is None or self._shown.sheet.name != found.sheet.name
        moved = is_new or self._shown is None or self._shown.at != found.at
        self._shown = found
        sheet, table = found.sheet, found.table
        wanted = [each for each in sheet.tables if (sheet.name, each.area) not in draft.left_out]
        self.model.load(sheet.picture, sheet_map(sheet, wanted))
        frame = None if table is None else Frame.of(table)
        others = [Rectangle.of(each.area) for each in sheet.tables if each is not table]
        self.view.show_frame(frame, [each for each in others if each is not None])
        if frame is not None and moved:
            self.view.bring_into_view(frame.area)
        self.fields.show_frame(frame, None if table is None else table.layout)
        self.sheet_name.set_whole(one_line(sheet.name) or one_line(draft.reading.file_name))
        self.no_table.setVisible(table is None)
        self.no_table.setText(
            _(
                "No table of metrics and periods was found here. If there is one, select its "
                "cells in the sheet, headings and names included, and mark them as a table."
            )
        )
        said = [] if table is None else scale_sentences(table, self._locale)
        self.scales.setText("\n".join(said))
        self.scales.setVisible(bool(said))
        self._show_legend()
        self._on_cells_selected()

    def _show_legend(self) -> None:
        picture = self.model.picture
        roles = set(self.model.map.roles.said)
        if picture.hidden_rows or picture.hidden_columns:
            roles.add(PartRole.HIDDEN)
        self.legend.show_roles(roles)
        rows = len(picture.texts)
        is_cut = picture.rows > rows or picture.columns > self.model.columnCount()
        self.more.setVisible(is_cut)
        self.more.setText(
            _(
                "Shown are the first {rows} rows and {columns} columns; all {count} rows are read."
            ).format(rows=rows, columns=self.model.columnCount(), count=picture.rows)
        )

    # On to the next step

    def say_what_is_missing(self) -> str:
        """Say at its place what has to be known first, and return it; empty where nothing is."""
        draft = self._draft
        if draft is None:
            return ""
        if not draft.tables:
            return _("No table is chosen, so there is nothing to import.")
        if draft.needs_year:
            self.file_fields.ask_year()
            self._area.ensureWidgetVisible(self.file_fields.year_field)
            return self.file_fields.year_field.problem
        if draft.needs_date_order:
            self.file_fields.ask_order()
            return self.file_fields.order_error.text()
        return ""

    def finish(self) -> None:
        """Say what was moved or typed and not said yet."""
        self.view.tell()
        self.fields.finish()
        self.file_fields.finish()

    def focus_first(self) -> None:
        """Put the keyboard where the first decision is."""
        if self._draft is not None and self._draft.needs_year:
            self.file_fields.year.setFocus(Qt.FocusReason.TabFocusReason)
            self._area.ensureWidgetVisible(self.file_fields.year_field)
        elif self._draft is not None and self._draft.needs_date_order:
            self.file_fields.day_first.setFocus(Qt.FocusReason.TabFocusReason)
            self._area.ensureWidgetVisible(self.file_fields.order)
        else:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    # What the person does

    @Slot()
    def _on_current_changed(self) -> None:
        self._show_table()

    @Slot(int, bool)
    def _on_ticked(self, row: int, is_wanted: bool) -> None:
        found, draft = self.tables.found(row), self._draft
        if draft is None or found.table is None:
            return
        key = {(found.sheet.name, found.table.area)}
        self.left_out_changed.emit(draft.left_out - key if is_wanted else draft.left_out | key)

    @Slot(object)
    def _on_frame_changed(self, frame: Frame) -> None:
        found = self._shown
        layout = None if found is None or found.table is None else found.table.layout
        self.fields.show_frame(frame, layout)
        self._read_with(frame, layout)

    @Slot(object, object)
    def _on_corrected(self, frame: Frame, layout: Layout) -> None:
        self.view.show_frame(frame)
        self._read_with(frame, layout)

    def _read_with(self, frame: Frame, layout: Layout | None) -> None:
        draft, found = self._draft, self._shown
        if draft is None or found is None:
            return
        hint = frame.hint(found.sheet.name, layout)
        tables = hints_with(draft, found.sheet, found.at, hint)
        self.options_changed.emit(replace(draft.options, tables=tables))

    @Slot()
    def _on_file_edited(self) -> None:
        draft, fields = self._draft, self.file_fields
        if draft is None:
            return
        options = replace(
            draft.options,
            year=fields.year_typed,
            day_first=fields.is_day_first,
            with_hidden=fields.hidden.isChecked(),
        )
        if options != draft.options:
            self.options_changed.emit(options)

    @Slot()
    def _on_cells_selected(self) -> None:
        self.mark_button.setVisible(self.view.selected_area is not None)

    @Slot()
    def _on_mark_clicked(self) -> None:
        area, draft, found = self.view.selected_area, self._draft, self._shown
        if area is None or draft is None or found is None:
            return
        hint = Frame(area).hint(found.sheet.name, None)
        tables = hints_with(draft, found.sheet, None, replace(hint, heading_rows=None))
        self.options_changed.emit(replace(draft.options, tables=tables))
