"""A day that may be left open."""

import datetime as dt

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QWidget

from kpidesk.ui.dialogs.objective_fields import DayField


class OptionalDay(DayField):
    """A box that says whether there is a day, and the day."""

    def __init__(
        self, text: str, name: str, proposed: dt.date, parent: QWidget | None = None
    ) -> None:
        """Call the box `text` and the day `name`; one starts from `proposed`."""
        super().__init__(None, proposed, parent)
        self.box.setText(text)
        self.editor.setAccessibleName(name)
        self.setFocusProxy(self.box)

    def show_day(self, day: dt.date | None) -> None:
        """Show `day`; None leaves the proposed one, which is not taken."""
        if day is not None:
            self.editor.setDate(QDate(day.year, day.month, day.day))
        self.box.setChecked(day is not None)
