"""Cards with rows, one below the other: of many rows the first, the rest when it is asked for."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QAbstractButton, QLayout, QVBoxLayout, QWidget

from kpidesk.i18n import ngettext
from kpidesk.ui.controls import Card, QuietButton
from kpidesk.ui.pages.page_scroll import PageScroll
from kpidesk.ui.theme import Space

_Item = TypeVar("_Item")


class CardColumn(PageScroll):
    """Cards from top to bottom, which are replaced as one; what was in view stays there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, 0, Space.S)
        self._column.setSpacing(Space.L)
        super().__init__(content, parent)

    def show_cards(self, cards: Sequence[QWidget]) -> None:
        """Show `cards` in place of those that were there."""
        place = self.verticalScrollBar().value()
        while self._column.count():
            if (gone := self._column.takeAt(0).widget()) is not None:
                gone.hide()
                gone.deleteLater()
        for card in cards:
            self._column.addWidget(card)
        self._column.addStretch()
        self.verticalScrollBar().setValue(place)


class FoldingCard(Card, Generic[_Item]):
    """A head over rows; override `add_row` to make them, then `fill` the card once."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.more = QuietButton("", "chevron-down")
        self.more.clicked.connect(self._on_more)
        self._folded: list[_Item] = []

    def fill(self, head: QLayout, items: Sequence[_Item], shown: int) -> None:
        """Show `head` and the first `shown` of `items`."""
        self.column.insertLayout(0, head)
        self._folded = list(items[shown:])
        for item in items[:shown]:
            self.add_row(item)
        count = len(self._folded)
        self.more.setText(
            ngettext("Show {count} more", "Show {count} more", count).format(count=count)
        )
        self.more.setVisible(count > 0)
        self.column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)

    def add_row(self, item: _Item) -> QAbstractButton:
        """Add a row for `item` to the column, and return the button that the keyboard goes to."""
        raise NotImplementedError

    @Slot()
    def _on_more(self) -> None:
        folded, self._folded = self._folded, []
        self.more.hide()
        buttons = [self.add_row(item) for item in folded]
        if buttons:
            buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)
