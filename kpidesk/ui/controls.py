"""The few controls that we paint ourselves, so that every page is made of the same parts."""

import html
import math
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QIcon,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QDialog, QFrame, QLabel, QPushButton, QSizePolicy, QStyle, QWidget

from kpidesk.ui import icons, theme
from kpidesk.ui.broken_text import broken_text, cut_lines
from kpidesk.ui.theme import FontRole, Space

_LEAST_LINE: Final = 80  # pixels: what a line that is cut shows of itself
_HEAD_LINES: Final = 2
_WIDEST_WORD: Final = 160  # pixels: a longer one is broken rather than make its window wider


class Label(QLabel):
    """Plain text in the type of a role; `secondary` in the quieter colour.

    Where it wraps, no word however long asks for more than a little width: it goes on in the next
    line.
    """

    def __init__(
        self,
        text: str = "",
        role: FontRole = FontRole.BODY,
        *,
        secondary: bool = False,
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme.font(role))
        self.setWordWrap(wrap)
        if secondary or role is FontRole.SECONDARY:
            self.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.setText(text)

    def minimumSizeHint(self) -> QSize:
        least = super().minimumSizeHint()
        if not self.wordWrap() or least.width() <= _WIDEST_WORD:
            return least
        return QSize(_WIDEST_WORD, least.height())

    def heightForWidth(self, arg__1: int) -> int:
        if not self._is_broken(arg__1):
            return super().heightForWidth(arg__1)
        around = self.contentsMargins()
        room = arg__1 - around.left() - around.right() - 2 * self.margin()
        height = broken_text(self.text(), self.font(), room).boundingRect().height()
        return math.ceil(height) + around.top() + around.bottom() + 2 * self.margin()

    def _is_broken(self, width: int) -> bool:
        """Say whether a word is wider than all of a label of `width`."""
        return self.wordWrap() and width < super().minimumSizeHint().width()

    def paintEvent(self, arg__1: QPaintEvent) -> None:
        if not self._is_broken(self.width()):
            super().paintEvent(arg__1)
            return
        room = QRectF(self.contentsRect()).adjusted(
            self.margin(), self.margin(), -self.margin(), -self.margin()
        )
        layout = broken_text(self.text(), self.font(), room.width(), self.alignment())
        spare = max(room.height() - layout.boundingRect().height(), 0)
        is_middle = self.alignment() & Qt.AlignmentFlag.AlignVCenter
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        layout.draw(painter, room.topLeft() + QPointF(0, spare / 2 if is_middle else 0))
        painter.end()


class HeadLabel(Label):
    """Plain text in one line, in a second where it has no room, and then with dots.

    Its tool tip has all of what is cut.
    """

    def __init__(
        self, text: str = "", role: FontRole = FontRole.TITLE, *, secondary: bool = False
    ) -> None:
        super().__init__("", role, secondary=secondary)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setText(text)

    def setText(self, arg__1: str) -> None:
        super().setText(arg__1)
        self._tell()

    def minimumSizeHint(self) -> QSize:
        least = super().minimumSizeHint()
        return QSize(min(least.width(), _LEAST_LINE), least.height())

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, arg__1: int) -> int:
        count = len(cut_lines(self.text(), self.font(), arg__1, _HEAD_LINES))
        return max(count, 1) * self.fontMetrics().lineSpacing()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell()

    @property
    def shown(self) -> list[str]:
        """Return the lines that there is room for."""
        return cut_lines(self.text(), self.font(), self.contentsRect().width(), _HEAD_LINES)

    def _tell(self) -> None:
        is_cut = "".join(self.shown).replace(" ", "") != self.text().replace(" ", "")
        self.setToolTip(html.escape(self.text()) if is_cut else "")

    def paintEvent(self, arg__1: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        side = QStyle.visualAlignment(self.layoutDirection(), self.alignment())
        painter.drawText(self.contentsRect(), int(side), "\n".join(self.shown))
        painter.end()


class Button(QPushButton):
    """A push button with our corners; the kind says how loud it is."""

    def __init__(self, text: str = "", icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAutoDefault(False)
        self.setIconSize(QSize(icons.SIZE, icons.SIZE))
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        if icon:
            self.setIcon(icons.icon(icon, self._tone()))

    def _tone(self) -> str:
        return "text"

    def sizeHint(self) -> QSize:
        words = self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, self.text())
        width = words.width() + 2 * Space.L
        if not self.icon().isNull():
            width += self.iconSize().width() + (Space.S if self.text() else 0)
        if not self.text():
            width = self.iconSize().width() + 2 * Space.S
        if self.menu() is not None:
            width += Space.L
        return QSize(width, max(words.height() + 2 * Space.S, 32))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Return presses the button that has the keyboard, in a dialog too: there Qt would press the
        # default one, and who has gone to Cancel or Back means that. A choice leaves it to that.
        is_return = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        is_choice = self.isCheckable() and isinstance(self.window(), QDialog)
        if is_return and not is_choice:
            self.click()
            return
        super().keyPressEvent(event)

    def _ground(self, tokens: theme.Tokens) -> tuple[QColor | None, QColor | None, QColor]:
        """Return the colours of ground, edge and text; None is not painted."""
        if not self.isEnabled():
            return tokens.window, tokens.border, tokens.text_disabled
        if self.isDown() or self.isChecked():
            return tokens.accent_soft, tokens.border_strong, tokens.text
        ground = tokens.hover if self.underMouse() else tokens.surface
        return ground, tokens.border_strong, tokens.text

    def paintEvent(self, event: QPaintEvent) -> None:
        ground, edge, ink = self._ground(theme.tokens())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        painter.setPen(QPen(edge, 1) if edge is not None else Qt.PenStyle.NoPen)
        painter.setBrush(ground if ground is not None else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, theme.RADIUS_SMALL, theme.RADIUS_SMALL)
        self._paint_words(painter, box, ink)
        if self.hasFocus():
            self._paint_focus(painter)
        painter.end()

    def _paint_focus(self, painter: QPainter) -> None:
        paint_focus(painter, QRectF(self.rect()), theme.RADIUS_SMALL + 1)

    def _paint_words(self, painter: QPainter, box: QRectF, ink: QColor) -> None:
        words = self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, self.text())
        side = self.iconSize().width() if not self.icon().isNull() else 0
        gap = Space.S if side and self.text() else 0
        chevron = Space.L if self.menu() is not None else 0
        left = box.left() + (box.width() - side - gap - words.width() - chevron) / 2
        if side:
            top = box.center().y() - side / 2
            place = QRectF(left, top, side, side).toAlignedRect()
            mode = QIcon.Mode.Normal if self.isEnabled() else QIcon.Mode.Disabled
            self.icon().paint(painter, place, Qt.AlignmentFlag.AlignCenter, mode)
        painter.setPen(ink)
        text_box = QRectF(left + side + gap, box.top(), words.width() + 1, box.height())
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextShowMnemonic
        painter.drawText(text_box, int(flags), self.text())
        if chevron:
            spot = QRectF(text_box.right() + Space.XS, box.center().y() - 6, 12, 12)
            icons.paint(painter, "chevron-down", spot, ink)


class PrimaryButton(Button):
    """The one button of a page or dialog that does what the person came for."""

    def _tone(self) -> str:
        return "on_accent"

    def _ground(self, tokens: theme.Tokens) -> tuple[QColor | None, QColor | None, QColor]:
        if not self.isEnabled():
            return tokens.hover, None, tokens.text_disabled
        if self.isDown():
            return tokens.accent_pressed, None, tokens.on_accent
        ground = tokens.accent_hover if self.underMouse() else tokens.accent
        return ground, None, tokens.on_accent

    def _paint_focus(self, painter: QPainter) -> None:
        # A ring of the accent would vanish on a ground of the accent.
        painter.setPen(QPen(theme.tokens().on_accent, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        box = QRectF(self.rect()).adjusted(4, 4, -4, -4)
        painter.drawRoundedRect(box, theme.RADIUS_SMALL - 2, theme.RADIUS_SMALL - 2)


class QuietButton(Button):
    """A button without an edge, for what is done beside the main thing."""

    def _ground(self, tokens: theme.Tokens) -> tuple[QColor | None, QColor | None, QColor]:
        if not self.isEnabled():
            return None, None, tokens.text_disabled
        if self.isDown() or self.isChecked():
            return tokens.accent_soft, None, tokens.text
        return (tokens.hover if self.underMouse() else None), None, tokens.text


class Card(QFrame):
    """A raised ground with round corners for what belongs together."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setContentsMargins(Space.L, Space.L, Space.L, Space.L)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_card(painter, QRectF(self.rect()))
        painter.end()


class Rule(QWidget):
    """A thin horizontal line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.tokens().border)
        painter.end()


class IconLabel(QWidget):
    """An icon that is decoration; what it means stands beside it in words."""

    def __init__(
        self, name: str, side: int = icons.SIZE, tone: str = "text", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._tone = tone
        self.setFixedSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour: QColor = getattr(theme.tokens(), self._tone)
        icons.paint(painter, self._name, QRectF(self.rect()), colour)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)


def paint_card(painter: QPainter, rect: QRectF) -> None:
    """Paint the ground of a card into `rect`."""
    tokens = theme.tokens()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(tokens.border, 1))
    painter.setBrush(tokens.surface)
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), theme.RADIUS, theme.RADIUS)
    painter.restore()


def paint_focus(painter: QPainter, rect: QRectF, radius: float) -> None:
    """Paint the ring that shows where the keyboard is, just inside `rect`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.tokens().accent, 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), radius, radius)
    painter.restore()
