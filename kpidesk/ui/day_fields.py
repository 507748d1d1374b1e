"""Days to choose: one that is always there, and one that may be left open."""

import datetime as dt

from PySide6.QtCore import QDate, Qt, Signal, Slot
from PySide6.QtGui import QTextCharFormat
from PySide6.QtWidgets import (
    QCalendarWidget,
    QCheckBox,
    QDateEdit,
    QHBoxLayout,
    QToolButton,
    QWidget,
)

from kpidesk.domain.periods import FIRST_DAY, LAST_DAY
from kpidesk.ui import icons
from kpidesk.ui.theme import Space


class DayEdit(QDateEdit):
    """A day, typed or chosen from a calendar that looks like the rest of the window."""

    def __init__(self, day: dt.date, parent: QWidget | None = None) -> None:
        super().__init__(_qdate(day), parent)
        self.setDateRange(_qdate(FIRST_DAY), _qdate(LAST_DAY))
        self.setDisplayFormat("d MMM yyyy")
        self.setCalendarPopup(True)
        _calm(self.calendarWidget())
        self.setMinimumWidth(150)

    @property
    def day(self) -> dt.date:
        """Return the day that is shown."""
        date = self.date()
        return dt.date(date.year(), date.month(), date.day())

    def show_day(self, day: dt.date) -> None:
        """Show `day`."""
        self.setDate(_qdate(day))


class DayField(QWidget):
    """A day, or none: the box says whether there is one."""

    day_changed = Signal()

    def __init__(
        self,
        text: str,
        name: str,
        proposed: dt.date,
        day: dt.date | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Call the box `text` and the day `name`; without a `day` one starts from `proposed`."""
        super().__init__(parent)
        self.box = QCheckBox(text)
        self.box.setChecked(day is not None)
        self.editor = DayEdit(day or proposed)
        self.editor.setAccessibleName(name)
        self.editor.setEnabled(day is not None)
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
        return self.editor.day if self.box.isChecked() else None

    def show_day(self, day: dt.date | None) -> None:
        """Show `day`; None leaves the proposed one, which is not taken."""
        if day is not None:
            self.editor.show_day(day)
        self.box.setChecked(day is not None)

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
