"""The choice of a month: one back, one on, or any from a list."""

from collections.abc import Sequence
from typing import Protocol, cast

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QStyleOptionComboBox, QWidget

from kpidesk.domain import period_names
from kpidesk.domain.periods import FiscalCalendar, Period
from kpidesk.i18n import _
from kpidesk.ui.controls import Button
from kpidesk.ui.theme import Space

_VISIBLE_MONTHS = 18


class _Words(Protocol):
    """What PySide6's stubs leave out of the option of a list."""

    currentText: str


def _words_of(option: QStyleOptionComboBox) -> _Words:
    return cast("_Words", option)


class MonthBox(QComboBox):
    """A list of months; the one that is chosen has its short name where there is no room."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)

    @property
    def shown_text(self) -> str:
        """Return the name of the chosen month as it is painted."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        return _words_of(option).currentText

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        super().initStyleOption(option)
        short = self.currentData()
        if short and self.width() < self.sizeHint().width():
            _words_of(option).currentText = short


class MonthSelector(QWidget):
    """One back, a list with the newest month first, one on; on `page` Alt+Left and Right too."""

    month_chosen = Signal(object)  # Period

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._months: tuple[Period, ...] = ()
        self.previous_button = self._button("chevron-left", _("Previous month"), "Alt+Left", -1)
        self.next_button = self._button("chevron-right", _("Next month"), "Alt+Right", 1)
        self.combo = MonthBox()
        self.combo.setAccessibleName(_("Month"))
        self.combo.setMaxVisibleItems(_VISIBLE_MONTHS)
        self.combo.currentIndexChanged.connect(self._on_index_changed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.XS)
        row.addWidget(self.previous_button)
        row.addWidget(self.combo)
        row.addWidget(self.next_button)
        self._add_keys(page)

    def _button(self, icon: str, name: str, key: str, step: int) -> Button:
        button = Button("", icon)
        button.setAccessibleName(name)
        shown = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
        button.setToolTip(_("{name} ({key})").format(name=name, key=shown))
        button.setObjectName("previous" if step < 0 else "next")
        button.clicked.connect(self._on_previous if step < 0 else self._on_next)
        return button

    def _add_keys(self, page: QWidget) -> None:
        for text, key, slot in (
            (_("Previous month"), "Alt+Left", self._on_previous),
            (_("Next month"), "Alt+Right", self._on_next),
        ):
            action = QAction(text, page)
            action.setShortcut(QKeySequence(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(slot)
            page.addAction(action)

    @property
    def month(self) -> Period | None:
        """Return the chosen month."""
        index = self.combo.currentIndex()
        return self._months[-1 - index] if 0 <= index < len(self._months) else None

    def set_months(
        self, months: Sequence[Period], chosen: Period, calendar: FiscalCalendar
    ) -> None:
        """Offer `months`, oldest first, with `chosen` chosen; nothing is emitted."""
        if tuple(months) != self._months:
            self._months = tuple(months)
            with QSignalBlocker(self.combo):
                self.combo.clear()
                for month in reversed(months):
                    short = period_names.label(month, calendar, short=True)
                    self.combo.addItem(period_names.label(month, calendar), short)
        with QSignalBlocker(self.combo):
            self.combo.setCurrentIndex(len(self._months) - 1 - self._months.index(chosen))
        self._enable()

    def _enable(self) -> None:
        index = self.combo.currentIndex()
        self.previous_button.setEnabled(index < len(self._months) - 1)
        self.next_button.setEnabled(index > 0)

    def _step(self, step: int) -> None:
        index = self.combo.currentIndex() - step
        if 0 <= index < len(self._months):
            self.combo.setCurrentIndex(index)

    @Slot()
    def _on_previous(self) -> None:
        self._step(-1)

    @Slot()
    def _on_next(self) -> None:
        self._step(1)

    @Slot(int)
    def _on_index_changed(self, index: int) -> None:
        self._enable()
        if (month := self.month) is not None:
            self.month_chosen.emit(month)
