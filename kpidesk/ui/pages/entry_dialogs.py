"""The dialogs of the entry grid: a note, where a value comes from, what cannot be pasted."""

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from kpidesk.domain import period_names
from kpidesk.domain.changes import ActionKind
from kpidesk.domain.entries import Entry
from kpidesk.domain.exact_values import exact_text
from kpidesk.domain.metrics import Metric
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.ports import EntryVersion
from kpidesk.i18n import _, ngettext
from kpidesk.ui.controls import Button, Label, PrimaryButton
from kpidesk.ui.models.entry_blocks import BlockPlan
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


class HistoryDialog(_EntryDialog):
    """Says where the value of a cell comes from: every version with who, when and how."""

    def __init__(
        self,
        heading: str,
        metric: Metric,
        versions: Sequence[EntryVersion],
        locale: NumberLocale,
        parent: QWidget | None = None,
        *,
        explanation: str = "",
    ) -> None:
        title = _("Where does this come from?")
        super().__init__(title, heading, explanation or _first_sentence(versions), parent)
        self._versions = versions
        headings = (_("When"), _("Who"), _("Value"), _("What was done"))
        rows = [_version_row(version, metric, locale) for version in versions]
        self.table = PlainTable()
        self.table.setModel(TextRowsModel(headings, rows, right=(2,), parent=self))
        self.table.setAccessibleName(_("Versions, newest first"))
        self.table.horizontalHeader().setStretchLastSection(True)
        for column, width in enumerate((180, 130, 140)):
            self.table.setColumnWidth(column, width)
        self.origin = Label("", wrap=True)
        self.origin.setMinimumHeight(2 * self.origin.fontMetrics().height())
        self.origin.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.origin.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.column.addWidget(GridFrame(self.table), 1)
        self.column.addSpacing(Space.XS)
        self.column.addWidget(self.origin)
        self.table.selectionModel().currentRowChanged.connect(self._on_row_changed)
        close = PrimaryButton(_("Close"))
        close.clicked.connect(self.accept)
        self.add_buttons(close)
        self.resize(720, 420)
        if versions:
            self.table.selectRow(0)
            self.table.setFocus()
        else:
            close.setFocus()

    @Slot(QModelIndex)
    def _on_row_changed(self, index: QModelIndex) -> None:
        self.origin.setText(_origin_text(self._versions[index.row()].entry))

    @classmethod
    def tell(
        cls,
        parent: QWidget | None,
        heading: str,
        metric: Metric,
        versions: Sequence[EntryVersion],
        locale: NumberLocale,
        *,
        explanation: str = "",
    ) -> None:
        """Show the history of a cell; `explanation` says how a calculated one came about."""
        dialog = cls(heading, metric, versions, locale, parent, explanation=explanation)
        dialog.exec()
        dialog.deleteLater()


def _first_sentence(versions: Sequence[EntryVersion]) -> str:
    if not versions:
        return _("Nothing was ever entered here.")
    return ngettext(
        "{count} version, the newest first.", "{count} versions, the newest first.", len(versions)
    ).format(count=len(versions))


def _version_row(version: EntryVersion, metric: Metric, locale: NumberLocale) -> tuple[str, ...]:
    step, entry = version.change_set, version.entry
    if entry is None:
        value = _("cleared")
    elif entry.is_not_applicable:
        value = _("not applicable")
    elif entry.value is None:
        value = _("no value")
    else:
        value = exact_text(entry.value, metric.unit, locale)
    return _moment(step.at), step.who, value, step.action.describe()


def _origin_text(entry: Entry | None) -> str:
    if entry is None:
        return _("There was neither a value nor a note.")
    words = {"origin": entry.origin.describe(), "note": entry.note}
    if entry.is_not_applicable and entry.note:
        return _("There was nothing to measure. Note: {note}").format(**words)
    if entry.is_not_applicable:
        return _("There was nothing to measure.")
    if entry.value is None:
        return _("Note: {note}").format(**words)
    if entry.note:
        return _("{origin}. Note: {note}").format(**words)
    return _("{origin}.").format(**words)


def _moment(at: dt.datetime) -> str:
    local = at.astimezone()
    return _("{day}, {time}").format(
        day=period_names.format_day(local.date()), time=f"{local:%H:%M}"
    )


class ProblemsDialog(_EntryDialog):
    """Lists, before anything is written, every cell that cannot be."""

    def __init__(self, plan: BlockPlan, kind: ActionKind, parent: QWidget | None = None) -> None:
        count = len(plan.problems)
        super().__init__(
            _("Fill") if kind is ActionKind.FILL else _("Paste"),
            ngettext(
                "{count} cell is not understood", "{count} cells are not understood", count
            ).format(count=count),
            _("Nothing has been written yet. These cells will stay as they are."),
            parent,
        )
        self.resize(900, 420)
        headings = (_("Cell"), _("Text"), _("Why"))
        rows = [(each.place, each.text, each.reason) for each in plan.problems]
        self.table = PlainTable()
        self.table.setModel(TextRowsModel(headings, rows, parent=self))
        self.table.setAccessibleName(_("Cells that are not understood"))
        self.table.horizontalHeader().setStretchLastSection(True)
        for column, width in enumerate((280, 120)):
            self.table.setColumnWidth(column, width)
        self.column.addWidget(GridFrame(self.table), 1)
        cancel = Button(_("Cancel"))
        cancel.clicked.connect(self.reject)
        self.paste_button = PrimaryButton(_write_text(len(plan.edits), kind))
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


def _write_text(count: int, kind: ActionKind) -> str:
    if not count:
        return _("Nothing to paste")
    if kind is ActionKind.FILL:
        return ngettext(
            "Fill the {count} understood value", "Fill the {count} understood values", count
        ).format(count=count)
    return ngettext(
        "Paste the {count} understood value", "Paste the {count} understood values", count
    ).format(count=count)
