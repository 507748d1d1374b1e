"""What one step of the history changed, in sentences, and the button that takes it back."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QTextBlockFormat, QTextCursor, QTextOption
from PySide6.QtWidgets import QFrame, QHBoxLayout, QTextEdit, QVBoxLayout, QWidget

from kpidesk.i18n import _
from kpidesk.services.history import ChangeText, HistoryRow
from kpidesk.ui import theme
from kpidesk.ui.controls import Button, Card, Label, Rule
from kpidesk.ui.pills import Pill
from kpidesk.ui.theme import FontRole, Space


class ChangeCard(Card):
    """Heading, who and when, the sentences, and why the step cannot be rolled back if so."""

    roll_back_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = Label("", FontRole.SECTION, wrap=True)
        self.by = Label("", secondary=True)
        self.mark = Pill("")
        self.lines = QTextEdit()
        self.lines.setAcceptRichText(False)
        self.lines.setReadOnly(True)
        self.lines.setFrameShape(QFrame.Shape.NoFrame)
        self.lines.setTabChangesFocus(True)
        self.lines.setAccessibleName(_("What was changed"))
        self.lines.setFont(theme.font(FontRole.BODY, tabular=True))
        self.lines.setMinimumHeight(2 * self.lines.fontMetrics().lineSpacing())
        self.lines.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.lines.document().setDocumentMargin(0)
        self.lines.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.more = Label("", secondary=True)
        self.refusal = Label("", FontRole.SECONDARY, wrap=True)
        self.roll_back_button = Button(_("&Roll back…"), "undo-2")
        self.roll_back_button.clicked.connect(self.roll_back_requested)
        self._lay_out()

    def _lay_out(self) -> None:
        said = QHBoxLayout()
        said.setSpacing(Space.S)
        said.addWidget(self.by)
        said.addWidget(self.mark)
        said.addStretch()
        bottom = QHBoxLayout()
        bottom.setSpacing(Space.M)
        bottom.addWidget(self.refusal, 1)
        bottom.addStretch()
        bottom.addWidget(self.roll_back_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(self.heading)
        column.addLayout(said)
        column.addWidget(Rule())
        column.addWidget(self.lines, 1)
        column.addWidget(self.more)
        column.addLayout(bottom)

    def show_change(self, row: HistoryRow, found: ChangeText) -> None:
        """Show what a step changed."""
        self.heading.setText(found.heading)
        self.by.setText(found.by)
        self.mark.setText(row.mark)
        self.mark.setVisible(bool(row.mark))
        self.mark.updateGeometry()
        self._write(found.lines)
        self.more.setText(found.more)
        self.more.setVisible(bool(found.more))
        self.refusal.setText(row.refusal)
        self.refusal.setVisible(bool(row.refusal))
        self.roll_back_button.setEnabled(not row.refusal)

    def _write(self, lines: Sequence[str]) -> None:
        """Show a sentence a block, with room between them where one takes two lines."""
        self.lines.setPlainText("\n".join(lines))
        room = QTextBlockFormat()
        room.setBottomMargin(Space.XS)
        cursor = QTextCursor(self.lines.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(room)
