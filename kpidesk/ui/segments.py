"""Segments: a few buttons side by side of which one is chosen, as a choice between views."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from kpidesk.i18n import _
from kpidesk.ui import theme
from kpidesk.ui.controls import Button
from kpidesk.ui.theme import Space


class SegmentButton(Button):
    """One of the choices; the chosen one is raised from the common ground."""

    def __init__(self, text: str, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(text, icon, parent)
        self.setCheckable(True)
        self.setAccessibleName(text)

    def sizeHint(self) -> QSize:
        size = super().sizeHint()
        return QSize(size.width() - Space.S, size.height() - 4)

    def _ground(self, tokens: theme.Tokens) -> tuple[QColor | None, QColor | None, QColor]:
        if self.isChecked():
            return tokens.surface, tokens.border_strong, tokens.text
        ground = tokens.border if self.underMouse() else None
        return ground, None, tokens.text_secondary


class Segments(QWidget):
    """A choice of one from a few; Tab enters it once, the arrow keys choose."""

    chosen = Signal(str)  # the key of the choice

    def __init__(
        self, name: str, choices: Sequence[tuple[str, str, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._group = QButtonGroup(self)
        self.buttons: dict[str, SegmentButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(0)
        for key, text, icon in choices:
            button = SegmentButton(text, icon)
            button.setToolTip(_("{name}: {choice}").format(name=name, choice=text))
            self._group.addButton(button)
            self.buttons[key] = button
            row.addWidget(button)
        next(iter(self.buttons.values())).setChecked(True)
        self._group.buttonToggled.connect(self._on_toggled)

    @property
    def choice(self) -> str:
        """Return the key of what is chosen."""
        return next(key for key, button in self.buttons.items() if button.isChecked())

    @property
    def chosen_button(self) -> SegmentButton:
        """Return the button of what is chosen: where Tab stops."""
        return self.buttons[self.choice]

    def choose(self, key: str) -> None:
        """Choose `key`; `chosen` is emitted where it was not."""
        self.buttons[key].setChecked(True)

    @Slot(object, bool)
    def _on_toggled(self, _button: object, is_checked: bool) -> None:
        if is_checked:
            self.chosen.emit(self.choice)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(tokens.border, 1) if tokens.is_dark else Qt.PenStyle.NoPen)
        painter.setBrush(tokens.hover)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, theme.RADIUS_SMALL + 1, theme.RADIUS_SMALL + 1)
        painter.end()
