"""What of the history is shown: a text, a group of changes, and a range of days."""

import datetime as dt
from collections.abc import Callable
from enum import Enum, auto

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from kpidesk.i18n import _
from kpidesk.services.history import ChangeGroup, HistoryFilter
from kpidesk.ui.day_fields import DayField
from kpidesk.ui.theme import Space


class Span(Enum):
    """Which days."""

    ALL = auto()
    TODAY = auto()
    WEEK = auto()
    MONTH = auto()
    YEAR = auto()
    CHOSEN = auto()

    @property
    def label(self) -> str:
        """Return the words a person chooses by."""
        return {
            Span.ALL: _("Any day"),
            Span.TODAY: _("Today"),
            Span.WEEK: _("The last 7 days"),
            Span.MONTH: _("The last 30 days"),
            Span.YEAR: _("The last 365 days"),
            Span.CHOSEN: _("Choose days…"),
        }[self]

    def first_day(self, today: dt.date) -> dt.date | None:
        """Return the first day; None where it is open or chosen."""
        days = {Span.TODAY: 1, Span.WEEK: 7, Span.MONTH: 30, Span.YEAR: 365}.get(self)
        return None if days is None else today - dt.timedelta(days=days - 1)


class HistoryFilterBar(QWidget):
    """One row; the two days stand below it where they are chosen."""

    filter_changed = Signal()

    def __init__(self, today: Callable[[], dt.date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self.text = QLineEdit()
        self.text.setPlaceholderText(_("Filter by KPI, person, file…"))
        self.text.setAccessibleName(_("Filter"))
        self.text.setClearButtonEnabled(True)
        self.text.setMaximumWidth(320)
        self.groups = QComboBox()
        self.groups.setAccessibleName(_("Kind of change"))
        self.groups.addItem(_("All changes"), None)
        for group in ChangeGroup:
            self.groups.addItem(group.label, group)
        self.spans = QComboBox()
        self.spans.setAccessibleName(_("Days"))
        for span in Span:
            self.spans.addItem(span.label, span)
        self.first = DayField(_("From"), _("First day"), today())
        self.last = DayField(_("To"), _("Last day"), today())
        self._lay_out()
        self.text.textChanged.connect(self._on_changed)
        self.groups.currentIndexChanged.connect(self._on_changed)
        self.spans.currentIndexChanged.connect(self._on_span_chosen)
        self.first.day_changed.connect(self._on_changed)
        self.last.day_changed.connect(self._on_changed)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.text, 1)
        row.addWidget(self.groups)
        row.addWidget(self.spans)
        row.addStretch()
        self._days = QWidget()
        days = QHBoxLayout(self._days)
        days.setContentsMargins(0, 0, 0, 0)
        days.setSpacing(Space.XL)
        for field in (self.first, self.last):
            field.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        days.addWidget(self.first)
        days.addWidget(self.last)
        days.addStretch()
        self._days.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addLayout(row)
        column.addWidget(self._days)

    @property
    def wanted(self) -> HistoryFilter:
        """Return what is to be shown."""
        span, data = self.spans.currentData(), self.groups.currentData()
        group = None if data is None else ChangeGroup(data)  # Qt keeps its text alone
        first, last = span.first_day(self._today()), None
        if span is Span.CHOSEN:
            first, last = self.first.day, self.last.day
        return HistoryFilter(self.text.text().strip(), group, first, last)

    def clear(self) -> None:
        """Show everything."""
        with (
            QSignalBlocker(self.text),
            QSignalBlocker(self.groups),
            QSignalBlocker(self.spans),
        ):
            self.text.clear()
            self.groups.setCurrentIndex(0)
            self.spans.setCurrentIndex(0)
        self._days.hide()
        self.filter_changed.emit()

    @Slot()
    def _on_changed(self) -> None:
        self.filter_changed.emit()

    @Slot()
    def _on_span_chosen(self) -> None:
        is_chosen = self.spans.currentData() is Span.CHOSEN
        self._days.setVisible(is_chosen)
        if is_chosen and self.first.day is None and self.last.day is None:
            with QSignalBlocker(self.first):
                self.first.show_day(self._today())
            self.first.box.setFocus()
        self.filter_changed.emit()
