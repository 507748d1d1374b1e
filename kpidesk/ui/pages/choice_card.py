"""One of several ways to do something, as a card to choose: a title and what it is good for."""

import math

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QRadioButton, QSizePolicy, QWidget

from kpidesk.ui import icons, theme
from kpidesk.ui.controls import paint_focus
from kpidesk.ui.theme import FontRole, Space

_ICON = 20
_WRAPPED = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


class ChoiceCard(QRadioButton):
    """A radio button with an icon and a sentence; those of one parent exclude each other."""

    def __init__(
        self, icon: str, title: str, description: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(title, parent)
        self.description = description
        self._icon_name = icon
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(title)
        self.setAccessibleDescription(description)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _title_font(self) -> QFont:
        font = theme.font(FontRole.BODY)
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def _text_left(self) -> int:
        return Space.M + _ICON + Space.M

    def heightForWidth(self, width: int) -> int:
        room = QRectF(0, 0, width - self._text_left() - Space.XXL - Space.M, 10_000)
        words = QFontMetricsF(theme.font(FontRole.SECONDARY))
        tall = words.boundingRect(room, int(_WRAPPED), self.description).height()
        return math.ceil(2 * Space.M + QFontMetricsF(self._title_font()).height() + 2 + tall)

    def hasHeightForWidth(self) -> bool:
        return True

    def sizeHint(self) -> QSize:
        return QSize(320, self.heightForWidth(320))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.heightForWidth(self.width() if self.width() > 200 else 320))

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect())
        box = whole.adjusted(0.5, 0.5, -0.5, -0.5)
        chosen = self.isChecked()
        painter.setPen(QPen(tokens.accent if chosen else tokens.border, 1))
        painter.setBrush(
            tokens.accent_soft if chosen else tokens.hover if self.underMouse() else tokens.surface
        )
        painter.drawRoundedRect(box, theme.RADIUS, theme.RADIUS)
        title = QFontMetricsF(self._title_font()).height()
        spot = QRectF(Space.M, Space.M, _ICON, _ICON)
        icons.paint(painter, self._icon_name, spot, tokens.accent)
        self._paint_mark(painter, QPointF(whole.right() - Space.L - 4, Space.M + title / 2))
        place = whole.adjusted(self._text_left(), Space.M, -Space.XXL - Space.M, 0)
        painter.setPen(tokens.text)
        painter.setFont(self._title_font())
        painter.drawText(place, int(Qt.AlignmentFlag.AlignLeft), self.text())
        painter.setPen(tokens.text_secondary)
        painter.setFont(theme.font(FontRole.SECONDARY))
        painter.drawText(place.adjusted(0, title + 2, 0, 0), int(_WRAPPED), self.description)
        if self.hasFocus():
            paint_focus(painter, whole, theme.RADIUS)
        painter.end()

    def _paint_mark(self, painter: QPainter, centre: QPointF) -> None:
        tokens = theme.tokens()
        chosen = self.isChecked()
        painter.setPen(QPen(tokens.accent if chosen else tokens.border_strong, 1.5))
        painter.setBrush(tokens.surface)
        painter.drawEllipse(centre, 7, 7)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.accent)
            painter.drawEllipse(centre, 3.5, 3.5)
