"""The choice of a month."""

import datetime as dt

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.ui.pages.month_selector import MonthSelector

SEPTEMBER = Period(Frequency.MONTH, dt.date(2026, 9, 1))


def test_a_month_has_its_short_name_where_there_is_no_room(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    selector = MonthSelector(page)
    selector.set_months([SEPTEMBER.previous, SEPTEMBER], SEPTEMBER, FiscalCalendar())
    combo = selector.combo
    combo.resize(combo.sizeHint())
    assert combo.shown_text == "September 2026"
    combo.resize(combo.sizeHint().width() - 20, combo.height())
    assert combo.shown_text == "Sep 2026"
    assert combo.currentText() == "September 2026"  # what is read out, and found by typing
    page.resize(300, 60)
    page.show()
    assert not page.grab().isNull()
