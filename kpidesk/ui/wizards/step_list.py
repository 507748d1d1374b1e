"""The steps of a wizard beside its pages: what is done, where one is, what comes."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from kpidesk.i18n import _
from kpidesk.ui import icons, theme
from kpidesk.ui.theme import FontRole, Space

_DOT = 24
_STEP = 48


class StepList(QWidget):
    """A column of numbered steps; painted, not clicked."""

    def __init__(self, steps: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = tuple(steps)
        self._current = 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._say()

    @Slot(int)
    def show_step(self, step: int) -> None:
        """Mark the step one is at; -1, as a closed wizard says, changes nothing."""
        if step >= 0:
            self._current = step
            self._say()
            self.update()

    def _say(self) -> None:
        self.setAccessibleName(
            _("Step {number} of {count}: {name}").format(
                number=self._current + 1,
                count=len(self._names),
                name=self._names[self._current],
            )
        )

    @property
    def _step(self) -> float:
        """Return how far the steps are apart: closer where there is little room."""
        room = self.height() - 2 * Space.XL - _DOT
        return max(_DOT + 2, min(_STEP, room / max(len(self._names) - 1, 1)))

    def sizeHint(self) -> QSize:
        widest = max(self.fontMetrics().horizontalAdvance(name) for name in self._names)
        return QSize(widest + _DOT + Space.S + 2 * Space.XL, _STEP * len(self._names))

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), tokens.rail)
        for number, name in enumerate(self._names):
            top = Space.XL + number * self._step
            dot = QRectF(Space.XL, top, _DOT, _DOT)
            if number:
                painter.setPen(QPen(tokens.border_strong, 1))
                middle = dot.center().x()
                painter.drawLine(
                    QRectF(middle, top - self._step + _DOT + 4, 0, 0).topLeft(),
                    QRectF(middle, top - 4, 0, 0).topLeft(),
                )
            self._paint_dot(painter, dot, number)
            is_current = number == self._current
            painter.setFont(theme.font(FontRole.BODY))
            painter.setPen(tokens.text if is_current else tokens.text_secondary)
            words = QRectF(dot.right() + Space.S, top, self.width() - dot.right(), _DOT)
            painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter), name)
        painter.end()

    def _paint_dot(self, painter: QPainter, dot: QRectF, number: int) -> None:
        tokens = theme.tokens()
        is_current, is_done = number == self._current, number < self._current
        filled = is_current or is_done
        painter.setPen(Qt.PenStyle.NoPen if filled else QPen(tokens.border_strong, 1))
        painter.setBrush(tokens.accent if filled else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(dot)
        if is_done:
            icons.paint(painter, "check", dot.adjusted(5, 5, -5, -5), tokens.on_accent)
            return
        painter.setFont(theme.font(FontRole.SECONDARY, tabular=True))
        painter.setPen(tokens.on_accent if is_current else tokens.text_secondary)
        painter.drawText(dot, int(Qt.AlignmentFlag.AlignCenter), str(number + 1))
