"""The sentences of the summary: the weightiest in short, and all once they are asked for."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kpidesk.domain.boards import SummaryLine, Tone
from kpidesk.i18n import _, ngettext
from kpidesk.ui import icons
from kpidesk.ui.controls import QuietButton
from kpidesk.ui.pages.summary_link import ROOM, SummaryLink, line_height
from kpidesk.ui.theme import Space

LINES: Final = 4  # of text, in short
_URGENT: Final = 2  # sentences on what needs attention that go before good news
_KEPT: Final = 8  # widths


class MoreButton(QuietButton):
    """Opens and closes the sentences; its icon stands below theirs."""

    def _paint_words(self, painter: QPainter, box: QRectF, ink: QColor) -> None:
        words = self.fontMetrics().horizontalAdvance(self.text())
        needed = icons.SIZE + Space.S + words + 2 * ROOM
        start = QRectF(box.left(), box.top(), min(needed, box.width()), box.height())
        super()._paint_words(painter, start, ink)


class SummarySentences(QWidget):
    """A few lines of sentences, short ones beside each other, with a button that shows the rest.

    In short the most urgent and good news are there, and the others as far as they fit; each
    ends with its last whole sentence that fits on the line, but not before its numbers. Nothing is
    lost: the whole is told to a screen reader and in the tool tip, and a click or a key shows it.
    """

    metric_opened = Signal(int)  # id of the metric that a sentence is about
    opened = Signal(bool)  # whether all sentences are shown whole

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.links: list[SummaryLink] = []
        self.is_open = False
        self._lines = LINES
        self._found: dict[int, _Rows] = {}
        self.more_button = MoreButton("", "chevron-down", self)
        self.more_button.clicked.connect(self._on_more_clicked)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_lines(self, lines: Sequence[SummaryLine]) -> None:
        """Show `lines`, which stand in the order of their weight."""
        if [link.line for link in self.links] == list(lines):
            return
        for link in self.links:
            link.hide()
            link.deleteLater()
        self.links = [SummaryLink(line, self) for line in lines]
        for link in self.links:
            if link.line.metric_id is not None:
                link.clicked.connect(self._on_link_clicked)
        self.more_button.raise_()
        for before, after in pairwise((*self.links, self.more_button)):
            QWidget.setTabOrder(before, after)
        self._place_anew()

    def set_open(self, *, is_open: bool) -> None:
        """Show all sentences whole, or the weightiest in short."""
        if is_open is not self.is_open:
            self.is_open = is_open
            self._place_anew()

    def set_lines(self, lines: int) -> None:
        """Let the sentences in short take up to `lines` lines of text."""
        if lines != self._lines:
            self._lines = lines
            self._place_anew()

    # Places

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, arg__1: int) -> int:
        return self._arranged(arg__1).bottom

    def sizeHint(self) -> QSize:
        width = max(self.width(), 480)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.heightForWidth(max(self.width(), 160)) if self.links else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._place_anew()

    def _place_anew(self) -> None:
        self._found.clear()
        self.updateGeometry()
        self._place()

    def _place(self) -> None:
        arranged = self._arranged(self.width())
        self._name_button(arranged)
        places = {id(widget): place for widget, place in arranged.places}
        for widget in (*self.links, self.more_button):
            if id(widget) in places:
                widget.setGeometry(places[id(widget)])
            widget.setVisible(id(widget) in places)
        for link in self.links:
            link.set_short(is_short=arranged.is_short)

    def _arranged(self, width: int) -> "_Rows":
        """Return where everything stands in `width` pixels, and how high that is."""
        if width not in self._found:
            if len(self._found) > _KEPT:
                self._found.clear()
            self._found[width] = self._arrange(width)
        return self._found[width]

    def _arrange(self, width: int) -> "_Rows":
        whole = self._rows(self.links, width, is_short=False)
        if whole.bottom <= self._lines * line_height(self):
            return whole
        if not self.is_open:
            return self._weightiest(width)
        self._add_button(whole)
        return whole

    def _rows(self, chosen: Sequence[SummaryLink], width: int, *, is_short: bool) -> "_Rows":
        rows = _Rows(width, is_short=is_short)
        for link in chosen:
            wide = link.width_in(width, is_short=is_short)
            rows.add(link, wide, link.height_in(width, is_short=is_short))
        return rows

    def _add_button(self, rows: "_Rows") -> None:
        rows.add(self.more_button, self._button_width, line_height(self))

    def _weightiest(self, width: int) -> "_Rows":
        """Place the sentences that are shown in short, in their order, and the button."""
        urgent = [link for link in self.links if link.line.tone is Tone.ATTENTION][:_URGENT]
        good = [link for link in self.links if link.line.tone is Tone.GOOD][:1]
        room = self._lines * line_height(self)
        chosen: list[SummaryLink] = []
        found = _Rows(width, is_short=True)
        for link in dict.fromkeys((*urgent, *good, *self.links)):
            tried = [each for each in self.links if each in chosen or each is link]
            rows = self._rows(tried, width, is_short=True)
            self._add_button(rows)
            if link in (*urgent, *good) or not chosen or rows.bottom <= room:
                chosen, found = tried, rows
        return found

    @property
    def _button_width(self) -> int:
        """Return how wide the button is with any of its words."""
        metrics = QFontMetrics(self.font())
        words = (_("Show less"), _("Show all"), self._missing(len(self.links)))
        widest = max(map(metrics.horizontalAdvance, words))
        return widest + icons.SIZE + Space.S + 2 * ROOM + 1

    def _name_button(self, arranged: "_Rows") -> None:
        missing = sum(isinstance(widget, SummaryLink) for widget, _place in arranged.places)
        missing = len(self.links) - missing
        if self.is_open:
            text, tip, name = _("Show less"), _("Show the weightiest in short"), "chevron-up"
        else:
            text = self._missing(missing) if missing else _("Show all")
            tip, name = _("Show all sentences"), "chevron-down"
        button = self.more_button
        if button.text() != text:
            button.setText(text)
            button.setIcon(icons.icon(name))
            button.setAccessibleName(_("{text}: {tip}").format(text=text, tip=tip))
            button.setToolTip(tip)

    @staticmethod
    def _missing(count: int) -> str:
        return ngettext("{count} more sentence", "{count} more sentences", count).format(
            count=count
        )

    @Slot()
    def _on_more_clicked(self) -> None:
        self.set_open(is_open=not self.is_open)
        self.more_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.opened.emit(self.is_open)

    @Slot()
    def _on_link_clicked(self) -> None:
        link = self.sender()
        if isinstance(link, SummaryLink) and link.line.metric_id is not None:
            self.metric_opened.emit(link.line.metric_id)


class _Rows:
    """Places things beside each other while they fit on one line, in their order."""

    def __init__(self, width: int, *, is_short: bool) -> None:
        self.places: list[tuple[QWidget, QRect]] = []
        self.bottom, self.is_short = 0, is_short
        self._width, self._left, self._top = width, 0, 0

    def add(self, widget: QWidget, wanted: int, height: int) -> None:
        """Place `widget`, which is `wanted` pixels wide where it stands on one line."""
        if self._left + wanted > self._width:
            self._left, self._top = 0, self.bottom
        taken = min(wanted, self._width)
        self.places.append((widget, QRect(self._left, self._top, taken, height)))
        self.bottom = max(self.bottom, self._top + height)
        self._left += taken + Space.L
