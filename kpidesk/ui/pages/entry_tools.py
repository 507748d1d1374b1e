"""The line above the entry grid: the layouts, how often, and the filter."""

from typing import Final

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from kpidesk.i18n import _
from kpidesk.ui import icons, theme
from kpidesk.ui.flow_layout import FlowLayout
from kpidesk.ui.theme import Space

_FILTER: Final = (160, 300)  # pixels wide, at least and at most
_FIELD: Final = 32  # pixels high


class EntryFilter(QLineEdit):
    """What the rows of the grid are looked for by."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(_("Filter by metric, department or owner"))
        self.setAccessibleName(_("Filter by metric, department or owner"))
        self.setClearButtonEnabled(True)
        self.addAction(
            icons.icon("search", "text_secondary"), QLineEdit.ActionPosition.LeadingPosition
        )
        self.setMinimumHeight(_FIELD)


class EntryTools(QWidget):
    """One line; what has no room there goes on in the next, so that the window may be narrow."""

    def __init__(self, tabs: tuple[QWidget, ...], field: QLineEdit) -> None:
        super().__init__()
        self._tabs, self._filter = tabs, field
        self._flow = FlowLayout(self, gap=Space.S, line_gap=Space.S)
        for widget in (*tabs, field):
            self._flow.addWidget(widget)
        # Not fixed: that would hold it to one line, whatever the height for its width is.
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._fit(0)

    def _fit(self, width: int) -> None:
        """Let the filter have what the tabs leave, or a line of its own."""
        least, most = (round(each * theme.type_scale()) for each in _FILTER)
        room = width - sum(tab.sizeHint().width() + Space.S for tab in self._tabs)
        self._filter.setFixedWidth(min(room, most) if room >= least else most)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit(event.size().width())
        super().resizeEvent(event)
