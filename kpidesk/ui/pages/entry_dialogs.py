"""The dialogs of the entry grid: a note, and what cannot be pasted."""

from collections.abc import Sequence

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from kpidesk.domain.changes import ActionKind
from kpidesk.i18n import _, ngettext
from kpidesk.ui.controls import Button, Label, PrimaryButton
from kpidesk.ui.models.entry_blocks import BlockPlan, CellProblem
from kpidesk.ui.models.text_rows_model import TextRowsModel
from kpidesk.ui.pages.entry_legend import GridFrame
from kpidesk.ui.pages.plain_table import PlainTable
from kpidesk.ui.theme import FontRole, Space


class _EntryDialog(QDialog):
    """A heading, a quieter sentence, the content, and buttons at the right."""

    def __init__(self, title: str, heading: str, sentence: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.L)
        self.column.setSpacing(Space.S)
        self.column.addWidget(Label(heading, FontRole.SECTION, wrap=True))
        self.sentence = Label(sentence, secondary=True, wrap=True)
        self.sentence.setVisible(bool(sentence))
        self.column.addWidget(self.sentence)
        self.column.addSpacing(Space.S)

    def add_buttons(self, *buttons: Button) -> None:
        """Put `buttons` at the end, the last one as what Enter does."""
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addStretch()
        for button in buttons:
            row.addWidget(button)
        buttons[-1].setDefault(True)
        self.column.addSpacing(Space.S)
        self.column.addLayout(row)


class NoteDialog(_EntryDialog):
    """Asks for the note of a cell."""

    def __init__(self, heading: str, note: str, parent: QWidget | None = None) -> None:
        super().__init__(_("Note"), heading, "", parent)
        self.setMinimumWidth(440)
        self.editor = QPlainTextEdit(note)
        self.editor.setTabChangesFocus(True)
        self.editor.setAccessibleName(_("Note"))
        self.editor.setPlaceholderText(_("What happened? It is shown wherever this value is."))
        self.editor.setMinimumHeight(110)
        self.editor.selectAll()
        self.column.addWidget(self.editor)
        cancel, self.save_button = Button(_("Cancel")), PrimaryButton(_("Save note"))
        cancel.clicked.connect(self.reject)
        self.save_button.clicked.connect(self.accept)
        self.save_button.setToolTip(_("Ctrl+Enter"))
        self.add_buttons(cancel, self.save_button)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.accept)

    @classmethod
    def ask(cls, parent: QWidget | None, heading: str, note: str) -> str | None:
        """Return the note as it was left; None where the person cancelled."""
        dialog = cls(heading, note, parent)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        text = dialog.editor.toPlainText()
        dialog.deleteLater()
        return text if accepted else None


class ProblemsDialog(_EntryDialog):
    """Lists, before anything is written, every cell that cannot be."""

    def __init__(self, plan: BlockPlan, kind: ActionKind, parent: QWidget | None = None) -> None:
        heading = _problems_text(plan.problems)
        super().__init__(
            _("Fill") if kind is ActionKind.FILL else _("Paste"),
            heading,
            _("Nothing has been written yet. These cells will stay as they are."),
            parent,
        )
        self.resize(900, 420)
        headings = (_("Cell"), _("Text"), _("Why"))
        rows = [(each.place, each.text, each.reason) for each in plan.problems]
        self.table = PlainTable()
        self.table.setModel(TextRowsModel(headings, rows, parent=self))
        self.table.setAccessibleName(heading)
        self.table.horizontalHeader().setStretchLastSection(True)
        for column, width in enumerate((280, 120)):
            self.table.setColumnWidth(column, width)
        self.column.addWidget(GridFrame(self.table), 1)
        cancel = Button(_("Cancel"))
        cancel.clicked.connect(self.reject)
        are_refused = any(each.is_refused for each in plan.problems)
        self.paste_button = PrimaryButton(
            _write_text(len(plan.edits), kind, are_refused=are_refused)
        )
        self.paste_button.clicked.connect(self.accept)
        self.paste_button.setEnabled(bool(plan.edits))
        self.add_buttons(cancel, self.paste_button)
        (self.paste_button if plan.edits else cancel).setFocus()

    @classmethod
    def ask(cls, parent: QWidget | None, plan: BlockPlan, kind: ActionKind) -> bool:
        """Show the problems of `plan`, and say whether the rest is to be written."""
        dialog = cls(plan, kind, parent)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        dialog.deleteLater()
        return accepted


def _problems_text(problems: Sequence[CellProblem]) -> str:
    """Return what is the matter: texts that mean nothing, cells that take nothing, or both."""
    count = len(problems)
    refused = sum(each.is_refused for each in problems)
    if not refused:
        text = ngettext("{count} cell is not understood", "{count} cells are not understood", count)
    elif refused == count:
        text = ngettext("{count} cell cannot be written", "{count} cells cannot be written", count)
    else:
        text = ngettext(
            "{count} cell is not understood or cannot be written",
            "{count} cells are not understood or cannot be written",
            count,
        )
    return text.format(count=count)


def _write_text(count: int, kind: ActionKind, *, are_refused: bool) -> str:
    if not count:
        return _("Nothing to fill") if kind is ActionKind.FILL else _("Nothing to paste")
    if are_refused and kind is ActionKind.FILL:
        text = ngettext("Fill the other value", "Fill the other {count} values", count)
        return text.format(count=count)
    if are_refused:
        text = ngettext("Paste the other value", "Paste the other {count} values", count)
        return text.format(count=count)
    if kind is ActionKind.FILL:
        return ngettext(
            "Fill the {count} understood value", "Fill the {count} understood values", count
        ).format(count=count)
    return ngettext(
        "Paste the {count} understood value", "Paste the {count} understood values", count
    ).format(count=count)
