"""The table of the KPIs page, whose columns fit beside each other as long as they can."""

from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from kpidesk.domain.metrics import Stage
from kpidesk.domain.periods import Frequency
from kpidesk.i18n import _
from kpidesk.ui import theme
from kpidesk.ui.models.metric_list_model import Column
from kpidesk.ui.pages.plain_table import PlainTable
from kpidesk.ui.theme import Space

_LEAST_NAME: Final = 160  # pixels, as all below
_WIDTHS: Final = {
    Column.STAGE: 84,  # or what its words need, as for every one that is told apart by them
    Column.DEPARTMENT: 104,
    Column.OWNER: 130,
    Column.OBJECTIVE: 230,
    Column.FREQUENCY: 88,
    Column.TARGET: 144,
}
# Who gives way where there is no room for all, in turn, and down to which width.
_YIELDING: Final = (
    (Column.OBJECTIVE, 130),
    (Column.OWNER, 84),
    (Column.OBJECTIVE, 84),
    (Column.DEPARTMENT, 76),
)


# And who is left out where there is still no room, in turn; the form of the metric has it.
_LEAVING: Final = (Column.OBJECTIVE, Column.DEPARTMENT, Column.FREQUENCY)


class MetricTable(PlainTable):
    """The metrics, sorted by a click on a column; Return opens the current one.

    The columns fill the width: objective and owner are the first to be cut, the name gets what is
    over. Once a person has drawn a column to a width of their own, all stay as they are.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_fitting = False
        self._is_drawn_by_hand = False
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        header.setMinimumSectionSize(40)
        header.sectionResized.connect(self._on_section_resized)
        self.setSortingEnabled(True)
        self.setAccessibleName(_("KPIs"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.activated.emit(self.currentIndex())
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._is_drawn_by_hand:
            self._fit(self.viewport().width())

    def _fit(self, room: int) -> None:
        scale = theme.type_scale()
        widths = {column: round(width * scale) for column, width in _WIDTHS.items()}
        for column, least in self._needed().items():
            widths[column] = max(widths[column], least)
        missing = sum(widths.values()) + round(_LEAST_NAME * scale) - room
        for column, least in _YIELDING:
            taken = max(0, min(missing, widths[column] - round(least * scale)))
            widths[column] -= taken
            missing -= taken
        for column in _LEAVING:  # of a few letters nobody learns anything
            if missing > 0:
                missing -= widths.pop(column)
        if missing < 0 and Column.OBJECTIVE in widths:
            widths[Column.OBJECTIVE] -= missing // 2  # half of what is over; the name has the rest
        elif missing < 0:
            grown = min(-missing, round(_WIDTHS[Column.OWNER] * scale) - widths[Column.OWNER])
            widths[Column.OWNER] += grown
        widths[Column.NAME] = max(room - sum(widths.values()), round(_LEAST_NAME * scale))
        self._is_fitting = True  # a column that comes back says that its width has changed, too
        for column in _LEAVING:
            self.setColumnHidden(column, column not in widths)
        for column, width in widths.items():
            self.horizontalHeader().resizeSection(column, width)
        self._is_fitting = False

    def _needed(self) -> dict[Column, int]:
        """Return how wide the columns of a few known words have to be, in pixels."""
        words = {
            Column.STAGE: [stage.label for stage in Stage],
            Column.FREQUENCY: [frequency.label for frequency in Frequency],
        }
        metrics = QFontMetrics(theme.font(tabular=True))
        return {
            column: max(map(metrics.horizontalAdvance, labels)) + 2 * Space.M + 2
            for column, labels in words.items()
        }

    @Slot()
    def _on_section_resized(self) -> None:
        if not self._is_fitting and self.isVisible():
            self._is_drawn_by_hand = True
