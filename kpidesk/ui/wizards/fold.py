"""What is folded away until somebody asks for it: a line with a chevron, and what is below it."""

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from kpidesk.i18n import _
from kpidesk.ui import icons, theme
from kpidesk.ui.controls import QuietButton
from kpidesk.ui.theme import Space


class FoldButton(QuietButton):
    """Opens with a click, Space or the right arrow, and closes with the left one."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, "chevron-right", parent)
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.toggled.connect(self._on_toggled)
        self._on_toggled(is_open=False)

    def sizeHint(self) -> QSize:
        # Flush with what is above and below it, since there is no edge.
        return super().sizeHint() - QSize(2 * (Space.L - Space.XS), 0)

    def _ground(self, tokens: theme.Tokens) -> tuple[QColor | None, QColor | None, QColor]:
        # The chevron says that it is open; a ground of its own would look like a choice.
        if self.isChecked() and not self.isDown():
            return (tokens.hover if self.underMouse() else None), None, tokens.text
        return super()._ground(tokens)

    @Slot(bool)
    def _on_toggled(self, is_open: bool) -> None:
        self.setIcon(icons.icon("chevron-down" if is_open else "chevron-right"))
        self.setAccessibleDescription(_("Open") if is_open else _("Folded away"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Left):
            self.setChecked(event.key() == Qt.Key.Key_Right)
            return
        super().keyPressEvent(event)


class Fold(QWidget):
    """A button, and the content that it shows or folds away."""

    toggled = Signal(bool)

    def __init__(self, text: str, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.button = FoldButton(text)
        self.content = content
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(self.button)
        column.addWidget(content)
        content.hide()
        self.button.toggled.connect(content.setVisible)
        self.button.toggled.connect(self.toggled)

    @property
    def is_open(self) -> bool:
        """Say whether the content is shown."""
        return self.button.isChecked()

    def fold_away(self) -> None:
        """Hide the content."""
        self.button.setChecked(False)

    def open(self) -> None:
        """Show the content."""
        self.button.setChecked(True)
