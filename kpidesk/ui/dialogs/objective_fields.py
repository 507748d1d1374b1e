"""Fields of the dialogs about objectives: a place in the tree, and a day that may be left open."""

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import QDate, QModelIndex, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QTextCharFormat
from PySide6.QtWidgets import (
    QCalendarWidget,
    QCheckBox,
    QComboBox,
    QDateEdit,
    QHBoxLayout,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QWidget,
)

from kpidesk.domain.periods import FIRST_DAY, LAST_DAY
from kpidesk.i18n import _
from kpidesk.services.objectives import Place
from kpidesk.ui import icons
from kpidesk.ui.style_options import drawn
from kpidesk.ui.theme import Space

_DEPTH_ROLE = Qt.ItemDataRole.UserRole + 1


class _StepDelegate(QStyledItemDelegate):
    """Shows each choice of the open list as far in as it stands below the top."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        drawn(option).rect.adjust(Space.L * int(index.data(_DEPTH_ROLE) or 0), 0, 0, 0)
        super().paint(painter, option, index)


class PlaceBox(QComboBox):
    """A list of objectives in tree order, each as far in as it stands below the top."""

    def __init__(
        self, places: Sequence[Place], nowhere: str, parent: QWidget | None = None
    ) -> None:
        """Offer `places`; the first choice is none of them, and is called `nowhere`."""
        super().__init__(parent)
        self.setMinimumContentsLength(12)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.addItem(nowhere, None)
        for place in places:
            self.addItem(place.name, place.id)
            self.setItemData(self.count() - 1, place.depth, _DEPTH_ROLE)
        self.setItemDelegate(_StepDelegate(self))

    @property
    def place_id(self) -> int | None:
        """Return the chosen objective; None where none is chosen."""
        found = self.currentData()
        return found if isinstance(found, int) else None

    @place_id.setter
    def place_id(self, objective_id: int | None) -> None:
        self.setCurrentIndex(max(self.findData(objective_id), 0))


class DayField(QWidget):
    """A day, or none: the box says whether there is one."""

    day_changed = Signal()

    def __init__(
        self, day: dt.date | None, proposed: dt.date, parent: QWidget | None = None
    ) -> None:
        """Show `day`; where there is none, `proposed` is what one starts from."""
        super().__init__(parent)
        self.box = QCheckBox(_("Due on"))
        self.box.setChecked(day is not None)
        self.editor = QDateEdit(_qdate(day or proposed))
        self.editor.setDateRange(_qdate(FIRST_DAY), _qdate(LAST_DAY))
        self.editor.setDisplayFormat("d MMM yyyy")
        self.editor.setCalendarPopup(True)
        _calm(self.editor.calendarWidget())
        self.editor.setAccessibleName(_("Deadline"))
        self.editor.setEnabled(day is not None)
        self.editor.setMinimumWidth(150)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.M)
        row.addWidget(self.box)
        row.addWidget(self.editor)
        row.addStretch()
        self.setFocusProxy(self.box)
        self.box.toggled.connect(self._on_toggled)
        self.editor.dateChanged.connect(self._on_date_changed)

    @property
    def day(self) -> dt.date | None:
        """Return the day; None where there is none."""
        if not self.box.isChecked():
            return None
        date = self.editor.date()
        return dt.date(date.year(), date.month(), date.day())

    @Slot(bool)
    def _on_toggled(self, checked: bool) -> None:
        self.editor.setEnabled(checked)
        self.day_changed.emit()

    @Slot()
    def _on_date_changed(self) -> None:
        self.day_changed.emit()


def _qdate(day: dt.date) -> QDate:
    return QDate(day.year, day.month, day.day)


def _calm(calendar: QCalendarWidget) -> None:
    """Give the calendar our arrows, and no red days: what stands out here is the chosen one."""
    calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
    for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
        calendar.setWeekdayTextFormat(day, QTextCharFormat())
    for name, icon in (
        ("qt_calendar_prevmonth", "chevron-left"),
        ("qt_calendar_nextmonth", "chevron-right"),
    ):
        button = calendar.findChild(QToolButton, name)
        if isinstance(button, QToolButton):
            button.setIcon(icons.icon(icon, "text"))
