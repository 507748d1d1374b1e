"""The tabs that choose how often the metrics of the grid are measured, and how it is laid out."""

from collections.abc import Callable, Collection, Sequence
from enum import StrEnum
from typing import Generic, TypeVar

from PySide6.QtCore import QEvent, QRectF, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QEnterEvent, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from kpidesk.domain.periods import Frequency
from kpidesk.i18n import _
from kpidesk.ui import theme
from kpidesk.ui.controls import paint_focus
from kpidesk.ui.pages.entry_options import Layout
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


Choice = TypeVar("Choice", bound=StrEnum)


class SegmentTabs(QWidget, Generic[Choice]):
    """The members of an enumeration side by side, one of them chosen."""

    chosen = Signal(object)  # the member
    clicked = Signal()  # by the mouse, after `chosen`

    def __init__(
        self,
        members: Sequence[Choice],
        text: Callable[[Choice], str],
        name: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._tabs: dict[Choice, QAbstractButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(2)
        for at, each in enumerate(members):
            tab = _Segment(text(each), self)
            tab.pressed_by_mouse.connect(self.clicked)
            self._group.addButton(tab, at)
            self._tabs[each] = tab
            row.addWidget(tab)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._group.idToggled.connect(self._on_toggled)

    def tab(self, choice: Choice) -> QAbstractButton:
        """Return the tab of `choice`."""
        return self._tabs[choice]

    def choose(self, choice: Choice) -> None:
        """Show `choice` as chosen, and tell nobody."""
        with QSignalBlocker(self._group):
            self._tabs[choice].setChecked(True)

    @Slot(int, bool)
    def _on_toggled(self, at: int, checked: bool) -> None:
        if checked:
            self.chosen.emit(list(self._tabs)[at])

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(tokens.border, 1))
        painter.setBrush(tokens.rail)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, theme.RADIUS_SMALL + 1, theme.RADIUS_SMALL + 1)
        painter.end()


class FrequencyTabs(SegmentTabs[Frequency]):
    """Daily to yearly, side by side; those that no metric has are there and disabled."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tuple(Frequency), _tab_text, _("How often"), parent)

    def offer(self, used: Collection[Frequency]) -> None:
        """Enable the tabs of the frequencies in `used`."""
        for frequency in Frequency:
            tab, is_used = self.tab(frequency), frequency in used
            tab.setEnabled(is_used)
            tab.setToolTip("" if is_used else _("No metric is measured this often."))


class LayoutTabs(SegmentTabs[Layout]):
    """All periods side by side, or one after the other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tuple(Layout), _layout_text, _("Layout"), parent)


def _layout_text(layout: Layout) -> str:
    return layout.label
