"""The rail at the left: the company, and a button for each page."""

import html
from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy, QVBoxLayout, QWidget

from kpidesk.i18n import _
from kpidesk.ui import icons, theme
from kpidesk.ui.controls import Label, paint_focus
from kpidesk.ui.theme import FontRole, Space

WIDTH = 200
_ROW = 36
_MOST_COUNTED = 99


class NavigationButton(QAbstractButton):
    """One row of the rail: icon and title; the chosen one stands on a soft ground."""

    def __init__(self, key: str, title: str, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = key
        self._icon = icon
        self._badge = 0
        self.setText(title)
        self.setAccessibleName(title)
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_badge(self, count: int, meaning: str) -> None:
        """Show `count` beside the title, 0 for nothing; `meaning` says what is counted."""
        self._badge = count
        self.setAccessibleDescription(meaning)
        self.setToolTip(html.escape(meaning))
        self.update()

    @property
    def badge(self) -> int:
        """Return the count beside the title."""
        return self._badge

    def sizeHint(self) -> QSize:
        height = max(_ROW, self.fontMetrics().height() + 2 * Space.S)
        return QSize(WIDTH - 2 * Space.S, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked():
            painter.setBrush(tokens.accent_soft)
            painter.drawRoundedRect(box, theme.RADIUS_SMALL, theme.RADIUS_SMALL)
        elif self.underMouse():
            painter.setBrush(tokens.hover)
            painter.drawRoundedRect(box, theme.RADIUS_SMALL, theme.RADIUS_SMALL)
        ink = tokens.accent if self.isChecked() else tokens.text_secondary
        top = (box.height() - 18) / 2
        icons.paint(painter, self._icon, QRectF(Space.M, top, 18, 18), ink)
        font = self.font()
        font.setWeight(font.Weight.DemiBold if self.isChecked() else font.Weight.Medium)
        left = Space.M + 18 + Space.M
        words = box.adjusted(left, 0, -Space.S - self._paint_badge(painter, box), 0)
        painter.setFont(font)
        painter.setPen(tokens.text)
        text = QFontMetrics(font).elidedText(
            self.text(), Qt.TextElideMode.ElideRight, int(words.width())
        )
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, text)
        if self.hasFocus():
            paint_focus(painter, box, theme.RADIUS_SMALL)
        painter.end()

    def _paint_badge(self, painter: QPainter, box: QRectF) -> float:
        """Paint the count at the right end, and return the room it takes."""
        if not self._badge:
            return 0
        tokens = theme.tokens()
        font = theme.font(FontRole.SECONDARY, tabular=True)
        font.setWeight(font.Weight.DemiBold)
        text = str(self._badge) if self._badge <= _MOST_COUNTED else f"{_MOST_COUNTED}+"
        metrics = QFontMetrics(font)
        height = metrics.height() + 2
        width = max(height, metrics.horizontalAdvance(text) + 2 * Space.S)
        pill = QRectF(box.right() - Space.S - width, box.center().y() - height / 2, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.border)
        painter.drawRoundedRect(pill, height / 2, height / 2)
        painter.setFont(font)
        painter.setPen(tokens.text)
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)
        return width + Space.S


class NavigationRail(QWidget):
    """The company's name above the pages; the arrow keys move, space chooses."""

    page_chosen = Signal(str)

    def __init__(
        self, pages: Sequence[tuple[str, str, str]], parent: QWidget | None = None
    ) -> None:
        """Make a button for each page: its key, title and icon."""
        super().__init__(parent)
        self.setFixedWidth(WIDTH)
        self.setAccessibleName(_("Pages"))
        self._company_name = ""
        self._company = Label("", FontRole.SECTION)
        self._company.setContentsMargins(Space.M, 0, 0, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.S, Space.XL, Space.S, Space.S)
        column.setSpacing(Space.XS)
        column.addWidget(self._company)
        column.addSpacing(Space.L)
        self._group = QButtonGroup(self)
        self.buttons: dict[str, NavigationButton] = {}
        for key, title, icon in pages:
            button = NavigationButton(key, title, icon)
            self._group.addButton(button)
            self.buttons[key] = button
            column.addWidget(button)
        self._group.buttonClicked.connect(self._on_button_clicked)
        column.addStretch()

    def set_company(self, name: str) -> None:
        """Show whose numbers these are."""
        self._company_name = name
        self._company.setToolTip(html.escape(name))
        self._elide()

    def choose(self, key: str) -> None:
        """Mark the page `key` without telling anybody."""
        self.buttons[key].setChecked(True)

    def _elide(self) -> None:
        metrics = QFontMetrics(self._company.font())
        room = self.width() - 2 * Space.S - Space.M - Space.XS
        first, *rest = self._company_name.split(" ")
        while rest and metrics.horizontalAdvance(f"{first} {rest[0]}") <= room:
            first = f"{first} {rest.pop(0)}"
        lines = [line for line in (first, " ".join(rest)) if line]
        right = Qt.TextElideMode.ElideRight
        self._company.setText("\n".join(metrics.elidedText(line, right, room) for line in lines))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    @Slot(QAbstractButton)
    def _on_button_clicked(self, button: QAbstractButton) -> None:
        if isinstance(button, NavigationButton):
            self.page_chosen.emit(button.key)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), tokens.rail)
        painter.fillRect(self.width() - 1, 0, 1, self.height(), tokens.border)
        painter.end()
