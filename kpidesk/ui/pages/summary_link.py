"""One sentence of the summary, which leads to the KPI that it is about."""

import html
import math
import re
from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from kpidesk.domain.boards import SummaryLine, Tone
from kpidesk.domain.status import Status
from kpidesk.i18n import _
from kpidesk.ui import icons, theme
from kpidesk.ui.broken_text import broken_text
from kpidesk.ui.controls import paint_focus
from kpidesk.ui.theme import FontRole, Space

_ICON: Final = 16  # pixels
ROOM: Final = 3  # pixels around the words, for the ring of the keyboard
_LEFT: Final = ROOM + _ICON + Space.S  # of the words
_SENTENCE_END: Final = re.compile(r"(?<=[.!?])\s+")
_WRAPPED: Final = int(
    Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
)
_ICONS: Final = {Tone.ATTENTION: "triangle-alert", Tone.GOOD: "trending-up", Tone.PLAIN: "info"}


def line_height(widget: QWidget) -> int:
    """Return how high a sentence on one line is in the font of `widget`, in pixels."""
    return math.ceil(QFontMetricsF(widget.font()).height()) + 2 * ROOM


class SummaryLink(QAbstractButton):
    """The sentence beside an icon of its tone; a click or Enter opens the KPI, if it has one.

    In short it ends with the last whole sentence that fits on one line, though never before the
    numbers it goes by, and says so with dots.
    """

    def __init__(self, line: SummaryLine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = line
        self._is_short = False
        self._measured: dict[tuple[int, bool], tuple[str, QRectF]] = {}
        self._widths: dict[str, int] = {}
        self.setText(line.text)
        self.setAccessibleName(line.text)
        self.setFont(theme.font(FontRole.BODY))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        leads = line.metric_id is not None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if leads else Qt.FocusPolicy.NoFocus)
        if leads:
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        return QSize(480, self.height_in(max(self.width(), 480), is_short=self._is_short))

    def set_short(self, *, is_short: bool) -> None:
        """Show what fits on one line and cites the numbers, or everything."""
        self._is_short = is_short
        self.setToolTip(
            html.escape(self.text()) if is_short and self.is_cut_in(self.width()) else ""
        )
        self.update()

    @property
    def shown(self) -> str:
        """Return the words that are shown."""
        return self._words(self.width(), self._is_short)[0]

    def width_in(self, width: int, *, is_short: bool) -> int:
        """Return how much of `width` pixels it takes: all of it where its words are broken."""
        text = self._words(width, is_short)[0]
        return min(self._one_line(text), width)

    def _one_line(self, text: str) -> int:
        """Return how wide `text` is on one line with all that is around it; asked for often."""
        if text not in self._widths:
            words = QFontMetricsF(self.font()).horizontalAdvance(text)
            self._widths[text] = math.ceil(words) + _LEFT + 2 * ROOM + 1
        return self._widths[text]

    def is_cut_in(self, width: int) -> bool:
        """Say whether in short it does not tell all in `width` pixels."""
        return self._words(width, True)[0] != self.text()

    def height_in(self, width: int, *, is_short: bool) -> int:
        """Return how high it is in `width` pixels."""
        return math.ceil(self._words(width, is_short)[1].height()) + 2 * ROOM

    def _words(self, width: int, is_short: bool) -> tuple[str, QRectF]:
        """Return the words and their place in a link of `width`, as layouts ask for often."""
        key = width, is_short
        if key not in self._measured:
            text = self._in_short(width) if is_short else self.text()
            room = QRectF(_LEFT, ROOM, max(width - _LEFT - ROOM, 1), 10_000)
            metrics = QFontMetricsF(self.font())
            found = metrics.boundingRect(room, _WRAPPED, text)
            if found.width() > room.width():
                lines = broken_text(text, self.font(), room.width()).boundingRect()
                found = QRectF(room.left(), room.top(), room.width(), lines.height())
            self._measured[key] = text, found
        return self._measured[key]

    def _in_short(self, width: int) -> str:
        """Return as many whole sentences as fit on one line of `width`.

        Those up to its numbers are there on any width, on more lines if need be; of what has none,
        all of it is where not even the first sentence fits.
        """
        if self._one_line(self.text()) <= width:
            return self.text()
        least, text = self.line.least, self.text()
        for end in reversed(list(_SENTENCE_END.finditer(self.text()))):
            if end.start() < least:
                return text
            shorter = _("{sentences} …").format(sentences=self.text()[: end.start()])
            if self._one_line(shorter) <= width:
                return shorter
            if least:
                text = shorter
        return text

    def keyPressEvent(self, e: QKeyEvent) -> None:
        if e.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(e)

    def changeEvent(self, e: QEvent) -> None:
        if e.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._measured.clear()
            self._widths.clear()
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
        text, words = self._words(self.width(), self._is_short)
        touched = QRectF(0, 0, min(words.right() + 2 * ROOM, whole.width()), whole.height())
        if is_pointed_at:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.hover)
            painter.drawRoundedRect(touched, theme.RADIUS_SMALL, theme.RADIUS_SMALL)
        metrics = QFontMetricsF(self.font())
        top = ROOM + (metrics.height() - _ICON) / 2
        icons.paint(painter, _ICONS[self.line.tone], QRectF(ROOM, top, _ICON, _ICON), self._ink())
        font = self.font()
        font.setUnderline(is_pointed_at)
        painter.setFont(font)
        painter.setPen(tokens.text)
        lines = broken_text(text, font, words.width() + 2)
        lines.draw(painter, words.topLeft())
        if self.hasFocus():
            paint_focus(painter, touched, theme.RADIUS_SMALL)
        painter.end()
