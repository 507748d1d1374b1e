"""What is cut off the words for where a number comes from, where room is short."""

import datetime as dt
from collections.abc import Collection, Mapping

from PySide6.QtCore import Qt

from kpidesk.domain.metrics import Direction, Metric
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.domain.standing import MetricHistory, trend
from kpidesk.ui.models.trend_model import CUT_ROLE, Column, TrendModel

MAY = Period(Frequency.MONTH, dt.date(2026, 5, 1))
IMPORTED = "Imported from Bookkeeper 2026-05.xlsx, sheet May, C7"
ORIGINS = {
    MAY: (IMPORTED, f"{IMPORTED} (“1.5”)"),
    MAY.previous: ("Typed", "Typed"),
    MAY.shift(-2): ("Sum of Jan–Mar 2026", "Sum of Jan–Mar 2026"),
}


def origins(periods: Collection[Period]) -> Mapping[Period, tuple[str, str]]:
    return {period: ORIGINS[period] for period in periods}


def test_of_a_file_with_a_cell_the_middle_goes_and_of_a_sum_the_end() -> None:
    history = MetricHistory(Metric(1, "Sales"), dict.fromkeys(ORIGINS, 5.0), {}, [])
    model = TrendModel()
    shown = trend(history, MAY.shift(-2), MAY, FiscalCalendar(), ENGLISH)
    model.show_chart(shown, Direction.HIGHER, ENGLISH, origins=origins)

    cuts = [model.index(row, Column.ORIGIN).data(CUT_ROLE) for row in range(3)]
    ends = Qt.TextElideMode
    assert cuts == [ends.ElideMiddle, ends.ElideRight, ends.ElideRight]
    assert model.index(0, Column.VALUE).data(CUT_ROLE) is None
