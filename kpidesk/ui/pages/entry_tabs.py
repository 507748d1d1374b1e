"""The tabs that choose how often the metrics of the grid are measured."""

from collections.abc import Collection

from PySide6.QtCore import QEvent, QRectF, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QEnterEvent, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from kpidesk.domain.periods import Frequency
from kpidesk.i18n import _
from kpidesk.ui import theme
from kpidesk.ui.controls import paint_focus
from kpidesk.ui.theme import Space


def _tab_text(frequency: Frequency) -> str:
    return {
        Frequency.DAY: _("Daily"),
        Frequency.WEEK: _("Weekly"),
        Frequency.MONTH: _("Monthly"),
        Frequency.QUARTER: _("Quarterly"),
        Frequency.YEAR: _("Yearly"),
    }[frequency]


class _Segment(QAbstractButton):
    """One choice; the chosen one is raised from the track.

    A click does not take the keyboard: who chooses by mouse goes on typing in the grid.
    """

    pressed_by_mouse = Signal()

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        words = QFontMetrics(self.font())
        width = words.horizontalAdvance(self.text()) + 2 * Space.M
        return QSize(width, max(words.height() + Space.M, 28))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if self.rect().contains(event.position().toPoint()):
            self.pressed_by_mouse.emit()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        radius = theme.RADIUS_SMALL - 1
        if self.isChecked():
            painter.setPen(QPen(tokens.border_strong, 1))
            painter.setBrush(tokens.hover if tokens.is_dark else tokens.surface)
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        elif self.isEnabled() and self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.border)
            painter.drawRoundedRect(box, radius, radius)
        if self.isEnabled():
            painter.setPen(tokens.text if self.isChecked() else tokens.text_secondary)
        else:
            painter.setPen(tokens.text_disabled)
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self.text())
        if self.hasFocus():
            paint_focus(painter, box, radius)
        painter.end()


class FrequencyTabs(QWidget):
    """Daily to yearly, side by side; those that no metric has are there and disabled."""

    chosen = Signal(object)  # Frequency
    clicked = Signal()  # by the mouse, after `chosen`

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("How often"))
        self._group = QButtonGroup(self)
        self._tabs: dict[Frequency, QAbstractButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(2)
        for at, frequency in enumerate(Frequency):
            tab = _Segment(_tab_text(frequency), self)
            tab.pressed_by_mouse.connect(self.clicked)
            self._group.addButton(tab, at)
            self._tabs[frequency] = tab
            row.addWidget(tab)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._group.idToggled.connect(self._on_toggled)

    def offer(self, used: Collection[Frequency]) -> None:
        """Enable the tabs of the frequencies in `used`."""
        for frequency, tab in self._tabs.items():
            tab.setEnabled(frequency in used)
            tab.setToolTip("" if frequency in used else _("No metric is measured this often."))

    def tab(self, frequency: Frequency) -> QAbstractButton:
        """Return the tab of `frequency`."""
        return self._tabs[frequency]

    def choose(self, frequency: Frequency) -> None:
        """Show `frequency` as chosen, and tell nobody."""
        with QSignalBlocker(self._group):
            self._tabs[frequency].setChecked(True)

    @Slot(int, bool)
    def _on_toggled(self, at: int, checked: bool) -> None:
        if checked:
            self.chosen.emit(list(Frequency)[at])

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(tokens.border, 1))
        painter.setBrush(tokens.rail)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, theme.RADIUS_SMALL + 1, theme.RADIUS_SMALL + 1)
        painter.end()
