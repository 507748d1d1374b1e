"""Says where a value comes from: its versions, and what it was calculated from."""

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QModelIndex, Qt, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QHeaderView, QVBoxLayout, QWidget

from kpidesk.domain.errors import UserError
from kpidesk.domain.lenses import Lens
from kpidesk.domain.periods import Period
from kpidesk.i18n import _
from kpidesk.services.lens_provenance import parts_through, where_from_through
from kpidesk.services.provenance import Provenance, ProvenancePart, parts, versions_text, where_from
from kpidesk.ui import theme
from kpidesk.ui.controls import Label, PrimaryButton
from kpidesk.ui.models.provenance_model import Column, ProvenanceModel
from kpidesk.ui.models.text_rows_model import TextRowsModel
from kpidesk.ui.pages.entry_legend import GridFrame
from kpidesk.ui.pages.plain_table import PlainTable
from kpidesk.ui.pages.plain_tree import PlainTree
from kpidesk.ui.session import Session
from kpidesk.ui.theme import FontRole, Space

_VERSION_WIDTHS: Final = (170, 130, 140)


class PartsView(PlainTree):
    """What a value is made of: the arrow keys open and close its parts."""

    def __init__(self, model: ProvenanceModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setAccessibleName(_("What it is made of"))
        header = self.header()
        header.setStretchLastSection(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.resizeSection(Column.NAME, round(300 * theme.type_scale()))
        header.resizeSection(Column.VALUE, round(130 * theme.type_scale()))
        self.expand(model.index(0, 0))


class WhereFromDialog(QDialog):
    """The value in a sentence, what it is made of, its versions, and the origin in full."""

    def __init__(self, session: Session, found: Provenance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Where does this come from?"))
        self._found = found
        self._fetch = partial(_parts_of, session)
        self.heading = Label(found.heading, FontRole.SECTION, wrap=True)
        self.sentence = Label(found.sentence, wrap=True)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.L)
        self.column.setSpacing(Space.S)
        self.column.addWidget(self.heading)
        self.column.addWidget(self.sentence)
        self.tree: PartsView | None = None
        self.table: PlainTable | None = None
        if found.root is not None:
            self.tree = self._make_tree(found.root)
        if found.versions:
            self.table = self._make_table()
        self.origin = self._make_origin()
        self.close_button = self._add_buttons()
        self._choose_first()

    def _make_tree(self, root: ProvenancePart) -> PartsView:
        view = PartsView(ProvenanceModel(root, self._fetch, self))
        self._add_heading(_("What it is made of"))
        self.column.addWidget(GridFrame(view), 3)
        view.selectionModel().currentRowChanged.connect(self._on_part_changed)
        return view

    def _make_table(self) -> PlainTable:
        headings = (_("When"), _("Who"), _("Value"), _("What was done"))
        rows = [(v.when, v.who, v.value, v.action) for v in self._found.versions]
        table = PlainTable()
        table.setModel(TextRowsModel(headings, rows, right=(2,), parent=self))
        table.setAccessibleName(_("Versions, newest first"))
        table.horizontalHeader().setStretchLastSection(True)
        for column, width in enumerate(_VERSION_WIDTHS):
            table.setColumnWidth(column, round(width * theme.type_scale()))
        self._add_heading(versions_text(len(rows)))
        self.column.addWidget(GridFrame(table), 2)
        table.selectionModel().currentRowChanged.connect(self._on_version_changed)
        return table

    def _add_heading(self, text: str) -> None:
        self.column.addSpacing(Space.S)
        self.column.addWidget(Label(text, secondary=True))

    def _make_origin(self) -> Label:
        origin = Label("", wrap=True)
        origin.setMinimumHeight(2 * origin.fontMetrics().lineSpacing())
        origin.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        origin.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        if self.tree is not None or self.table is not None:
            self.column.addSpacing(Space.XS)
            self.column.addWidget(origin)
        return origin

    def _add_buttons(self) -> PrimaryButton:
        close = PrimaryButton(_("Close"))
        close.setDefault(True)
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(close)
        self.column.addSpacing(Space.S)
        self.column.addLayout(row)
        return close

    def _choose_first(self) -> None:
        if self.table is not None:
            self.table.selectRow(0)
        if self.tree is not None:
            self.tree.setCurrentIndex(self.tree.model().index(0, 0))
        (self.tree or self.table or self.close_button).setFocus()
        scale = theme.type_scale()
        if self.tree is None and self.table is None:
            self.resize(round(480 * scale), 0)
        else:
            self.resize(round(800 * scale), round((520 if self.tree else 420) * scale))

    @classmethod
    def tell(cls, session: Session, metric_id: int, period: Period, parent: QWidget | None) -> None:
        """Show where the value of a metric in a period comes from."""
        cls._tell(session, partial(where_from, metric_id=metric_id, period=period), parent)

    @classmethod
    def tell_through(
        cls, session: Session, metric_id: int, period: Period, lens: Lens, parent: QWidget | None
    ) -> None:
        """Show what the value of a metric through a lens is made of, down to what was measured."""
        ask = partial(where_from_through, metric_id=metric_id, period=period, lens=lens)
        cls._tell(session, ask, parent)

    @classmethod
    def _tell(
        cls, session: Session, ask: Callable[..., Provenance], parent: QWidget | None
    ) -> None:
        try:
            found = ask(session.require_file(), locale=session.locale)
        except UserError as error:
            session.show_error(error.message)
            return
        dialog = cls(session, found, parent)
        dialog.exec()
        dialog.deleteLater()

    @Slot(QModelIndex)
    def _on_part_changed(self, index: QModelIndex) -> None:
        model = index.model()
        if isinstance(model, ProvenanceModel):
            self.origin.setText(model.part(index).origin)

    @Slot(QModelIndex)
    def _on_version_changed(self, index: QModelIndex) -> None:
        if index.isValid():
            self.origin.setText(self._found.versions[index.row()].origin)


def _parts_of(session: Session, part: ProvenancePart) -> tuple[ProvenancePart, ...]:
    read = parts if part.lens is Lens.AS_MEASURED else parts_through
    try:
        return read(session.require_file(), part, session.locale)
    except UserError as error:  # the metric has gone since the dialog was opened
        session.show_message(error.message)
        return ()
