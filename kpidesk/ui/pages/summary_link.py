"""One sentence of the summary, which leads to the KPI that it is about."""

import math
from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from kpidesk.domain.boards import SummaryLine, Tone
from kpidesk.domain.status import Status
from kpidesk.ui import icons, theme
from kpidesk.ui.broken_text import broken_text
from kpidesk.ui.controls import paint_focus
from kpidesk.ui.theme import FontRole, Space

_ICON: Final = 16  # pixels
_ROOM: Final = 3  # pixels around the words, for the ring of the keyboard
_WRAPPED: Final = int(
    Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
)
_ICONS: Final = {Tone.ATTENTION: "triangle-alert", Tone.GOOD: "trending-up", Tone.PLAIN: "info"}


class SummaryLink(QAbstractButton):
    """The sentence beside an icon of its tone; a click or Enter opens the KPI, if it has one."""

    def __init__(self, line: SummaryLine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = line
        self._measured: dict[int, QRectF] = {}
        self.setText(line.text)
        self.setAccessibleName(line.text)
        self.setFont(theme.font(FontRole.BODY))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        leads = line.metric_id is not None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if leads else Qt.FocusPolicy.NoFocus)
        if leads:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, arg__1: int) -> int:
        return math.ceil(self._words(arg__1).height()) + 2 * _ROOM

    def sizeHint(self) -> QSize:
        return QSize(480, self.heightForWidth(max(self.width(), 480)))

    def minimumSizeHint(self) -> QSize:
        line = math.ceil(QFontMetricsF(self.font()).height())
        return QSize(160, line + 2 * _ROOM)

    def _words(self, width: int) -> QRectF:
        """Return where the words stand in a link of `width`, which layouts ask for many times."""
        if width not in self._measured:
            left = _ROOM + _ICON + Space.S
            room = QRectF(left, _ROOM, max(width - left - _ROOM, 1), 10_000)
            metrics = QFontMetricsF(self.font())
            found = metrics.boundingRect(room, _WRAPPED, self.text())
            if found.width() > room.width():
                lines = broken_text(self.text(), self.font(), room.width()).boundingRect()
                found = QRectF(room.left(), room.top(), room.width(), lines.height())
            self._measured[width] = found
        return self._measured[width]

    def keyPressEvent(self, e: QKeyEvent) -> None:
        if e.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(e)

    def changeEvent(self, e: QEvent) -> None:
        if e.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._measured.clear()
            self.update()
        super().changeEvent(e)

    def _ink(self) -> QColor:
        tokens = theme.tokens()
        status = {Tone.ATTENTION: Status.OFF, Tone.GOOD: Status.ON_TARGET}.get(self.line.tone)
        return tokens.text_secondary if status is None else tokens.status[status].ink

    def paintEvent(self, e: QPaintEvent) -> None:
        tokens = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        leads = self.line.metric_id is not None
        is_pointed_at = leads and (self.underMouse() or self.isDown())
        whole = QRectF(self.rect())
        words = self._words(self.width())
        touched = QRectF(0, 0, min(words.right() + 2 * _ROOM, whole.width()), whole.height())
        if is_pointed_at:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.hover)
            painter.drawRoundedRect(touched, theme.RADIUS_SMALL, theme.RADIUS_SMALL)
        metrics = QFontMetricsF(self.font())
        top = _ROOM + (metrics.height() - _ICON) / 2
        icons.paint(painter, _ICONS[self.line.tone], QRectF(_ROOM, top, _ICON, _ICON), self._ink())
        font = self.font()
        font.setUnderline(is_pointed_at)
        painter.setFont(font)
        painter.setPen(tokens.text)
        lines = broken_text(self.text(), font, words.width() + 2)
        lines.draw(painter, words.topLeft())
        if self.hasFocus():
            paint_focus(painter, touched, theme.RADIUS_SMALL)
        painter.end()
