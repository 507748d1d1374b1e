"""The layouts of sheets that are remembered: what they know, another name, and forgetting one."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QStackedWidget,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from kpidesk.domain.changes import ChangeSet, Kind
from kpidesk.domain.errors import UserError
from kpidesk.i18n import _, ngettext
from kpidesk.services.import_profiles import delete_profile, rename_profile
from kpidesk.services.remembered_layouts import RememberedLayout, remembered_layouts
from kpidesk.ui import theme
from kpidesk.ui.controls import Button, Label, QuietButton
from kpidesk.ui.dialogs.forms import DialogFrame, ErrorLabel, run_dialog
from kpidesk.ui.dialogs.import_text import ElidedLabel
from kpidesk.ui.models.layouts_model import Index, LayoutColumn, LayoutsModel
from kpidesk.ui.models.one_line import one_line
from kpidesk.ui.page import EmptyState
from kpidesk.ui.pages.entry_legend import GridFrame
from kpidesk.ui.pages.plain_table import PlainDelegate, PlainTable
from kpidesk.ui.session import Session
from kpidesk.ui.theme import Space
from kpidesk.ui.wizards.fitting import FRAME

_SIZE: Final = QSize(760, 480)
_WIDTHS: Final = {LayoutColumn.LABELS: 110, LayoutColumn.LAST_USED: 120}
_NAMED: Final = 8  # names that the lines below the table tell


class _NameDelegate(PlainDelegate):
    """Lets a name be written over in its cell."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setFrame(False)
        editor.setTextMargins(Space.M - 2, 0, 0, 0)
        editor.setAutoFillBackground(True)
        editor.setAccessibleName(_("Name"))
        return editor


class LayoutsTable(PlainTable):
    """The layouts; F2 or a double click writes over a name."""

    def __init__(self, model: LayoutsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegateForColumn(LayoutColumn.NAME, _NameDelegate(self))
        triggers = self.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed)
        self.setAccessibleName(_("Remembered layouts"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        header, scale = self.horizontalHeader(), theme.type_scale()
        for column, width in _WIDTHS.items():
            header.resizeSection(column, round(width * scale))
        room = self.viewport().width() - sum(round(each * scale) for each in _WIDTHS.values())
        header.resizeSection(LayoutColumn.NAME, room // 2)
        header.resizeSection(LayoutColumn.FILE, room - room // 2)


class LayoutsDialog(DialogFrame):
    """The list, what the chosen one knows, and what can be done with it; all can be undone."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(_("Remembered layouts"), _("Close"), parent)
        self._session = session
        self._made: ChangeSet | None = None
        self.cancel_button.hide()
        self.model = LayoutsModel(session.locale, self)
        self.table = LayoutsTable(self.model)
        self.facts = Label("", secondary=True, wrap=True)
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.problem = ErrorLabel()
        self.rename_button = Button(_("&Rename"), "pencil")
        self.delete_button = Button(_("&Delete"), "trash-2")
        self.news = ElidedLabel("", secondary=True)
        self.undo_button = QuietButton(_("&Undo"), "undo-2")
        self.empty = EmptyState(
            "table-2",
            _("Nothing is remembered yet"),
            _(
                "When you import a sheet and give it a name under “Remember as”, what each of its "
                "names means appears here. Next month's sheet is then recognised, and only what "
                "is new is asked."
            ),
        )
        self._lay_out()
        self.model.renamed.connect(self._on_renamed)
        self.table.selectionModel().currentRowChanged.connect(self._show_current)
        self.rename_button.clicked.connect(self._on_rename)
        self.delete_button.clicked.connect(self._on_delete)
        self.undo_button.clicked.connect(self._on_undo)
        session.changed.connect(self._on_changed)
        self._load()
        self._tell("")
        if self.model.rowCount():
            self.table.setFocus()
        else:
            self.accept_button.setFocus()

    @classmethod
    def run(cls, session: Session, parent: QWidget | None) -> None:
        """Show what is remembered, until it is closed."""
        run_dialog(cls(session, parent))

    def _lay_out(self) -> None:
        self.body.setSpacing(Space.M)
        hint = Label(
            _(
                "A sheet that was imported once is recognised by its names and its shape. What was "
                "imported with a layout stays when the layout is deleted."
            ),
            secondary=True,
            wrap=True,
        )
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.S)
        buttons.addWidget(self.rename_button)
        buttons.addWidget(self.delete_button)
        buttons.addSpacing(Space.S)
        buttons.addWidget(self.news, 1)
        buttons.addWidget(self.undo_button)
        listed = QWidget()
        column = QVBoxLayout(listed)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addWidget(hint)
        column.addWidget(GridFrame(self.table), 1)
        column.addWidget(self.problem)
        column.addWidget(self.facts)
        self.stack = QStackedWidget()
        self.stack.addWidget(listed)
        self.stack.addWidget(self.empty)
        self.body.addWidget(self.stack, 1)
        self.body.addLayout(buttons)
        scale = theme.type_scale()
        room = self.screen().availableSize() - FRAME
        self.resize(QSize(round(_SIZE.width() * scale), _SIZE.height()).boundedTo(room))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and self.table.hasFocus():
            self._on_delete()
            return
        super().keyPressEvent(event)

    # What is shown

    @property
    def chosen(self) -> RememberedLayout | None:
        """Return the layout that is chosen; None where there is none."""
        row = self.table.currentIndex().row()
        return self.model.layout(row) if 0 <= row < self.model.rowCount() else None

    def _load(self, profile_id: int | None = None) -> None:
        """Show the layouts; that of `profile_id` is chosen, else the one in the same place."""
        before = max(self.table.currentIndex().row(), 0)
        self.model.load(remembered_layouts(self._session.require_file()))
        count = self.model.rowCount()
        self.stack.setCurrentIndex(0 if count else 1)
        self.rename_button.setVisible(bool(count))
        self.delete_button.setVisible(bool(count))
        if count:
            known = None if profile_id is None else self.model.row_of(profile_id)
            row = min(before, count - 1) if known is None else known
            self.table.setCurrentIndex(self.model.index(row, LayoutColumn.NAME))
        self._show_current()

    @Slot()
    def _show_current(self) -> None:
        chosen = self.chosen
        self.problem.say("")
        self.facts.setText("" if chosen is None else "\n".join(facts(chosen)))

    def _tell(self, text: str) -> None:
        self.news.set_whole(text)
        self.undo_button.setVisible(bool(text) and self._made is not None)

    # What the person does

    @Slot(int, str)
    def _on_renamed(self, row: int, name: str) -> None:
        profile = self.model.layout(row).profile
        write = partial(rename_profile, profile_id=profile.id, name=name)
        change = self._session.perform(write, self._on_refused)
        if change is None:
            return
        self._made = change
        self._tell(
            _("“{before}” is now called “{name}”.").format(
                before=one_line(profile.name), name=one_line(name)
            )
        )

    def _on_refused(self, error: UserError) -> None:
        self.problem.say(error.message)

    @Slot()
    def _on_rename(self) -> None:
        index = self.table.currentIndex().siblingAtColumn(LayoutColumn.NAME)
        if index.isValid():
            self.table.setCurrentIndex(index)
            self.table.edit(index)

    @Slot()
    def _on_delete(self) -> None:
        chosen = self.chosen
        if chosen is None:
            return
        profile = chosen.profile
        change = self._session.perform(partial(delete_profile, profile_id=profile.id))
        if change is not None:
            self._made = change
            self._tell(_("“{name}” is deleted.").format(name=one_line(profile.name)))
            target = self.table if self.model.rowCount() else self.undo_button
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_undo(self) -> None:
        if self._made is None:
            return
        ids = self._made.ids(Kind.PROFILE)
        self._made = None
        self._session.undo()
        self._load(next(iter(ids), None))
        self._tell(_("Taken back."))
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _on_changed(self, change: ChangeSet) -> None:
        ids = change.ids(Kind.PROFILE)
        if ids and self._session.is_open:
            self._load(next(iter(ids)))


def facts(layout: RememberedLayout) -> list[str]:
    """Return what a layout knows: its sheets, the metrics that names mean, what is left out."""
    sheets = [one_line(shape.sheet) for shape in layout.profile.shapes if shape.sheet]
    same = [name for name, metric in layout.names if metric is not None]
    out = [name for name, metric in layout.names if metric is None]
    said = []
    if sheets:
        listed = _listed(list(dict.fromkeys(sheets)))
        said.append(
            ngettext("Sheet: {sheets}.", "Sheets: {sheets}.", len(set(sheets))).format(
                sheets=listed
            )
        )
    if same:
        said.append(_("Names it knows: {names}.").format(names=_listed(same)))
    if out:
        said.append(_("Left out: {names}.").format(names=_listed(out)))
    return said


def _listed(names: Sequence[str]) -> str:
    texts = [one_line(name) for name in names[:_NAMED]]
    more = len(names) - len(texts)
    shown = ", ".join(texts)
    if not more:
        return shown
    return ngettext("{names} and {count} more", "{names} and {count} more", more).format(
        names=shown, count=more
    )
