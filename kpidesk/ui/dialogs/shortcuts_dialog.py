"""The keys of every command."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QVBoxLayout, QWidget

from kpidesk.i18n import _
from kpidesk.ui.controls import Label, PrimaryButton
from kpidesk.ui.dialogs.forms import run_dialog
from kpidesk.ui.theme import FontRole, Space

_ROWS = 10


class ShortcutsDialog(QDialog):
    """Commands and their keys in two columns."""

    def __init__(self, actions: Sequence[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Keyboard shortcuts"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.XL)
        grid.setVerticalSpacing(Space.S)
        shown = [action for action in actions if not action.shortcut().isEmpty()]
        self.lines: list[tuple[str, str]] = []
        for at, action in enumerate(shown):
            text = _plain(action.text())
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            self.lines.append((text, keys))
            row, column = at % _ROWS, at // _ROWS * 3
            grid.addWidget(Label(text), row, column)
            key_label = Label(keys, secondary=True)
            key_label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(key_label, row, column + 1)
            grid.setColumnMinimumWidth(column + 2, Space.L)
        column_layout = QVBoxLayout(self)
        column_layout.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.L)
        column_layout.setSpacing(Space.XL)
        column_layout.addWidget(Label(_("Keyboard shortcuts"), FontRole.TITLE))
        column_layout.addLayout(grid)
        close = PrimaryButton(_("Close"))
        close.setDefault(True)
        close.clicked.connect(self.accept)
        column_layout.addWidget(close, alignment=Qt.AlignmentFlag.AlignRight)

    @classmethod
    def run(cls, actions: Sequence[QAction], parent: QWidget | None) -> None:
        """Show the keys of `actions`."""
        run_dialog(cls(actions, parent))


def _plain(text: str) -> str:
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&").rstrip("…")
