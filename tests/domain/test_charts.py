import datetime as dt

from kpidesk.domain.charts import TrendChart, TrendPoint
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.status import Status
from kpidesk.domain.units import Unit

MARCH = Period(Frequency.MONTH, dt.date(2026, 3, 1))


def test_a_chart_of_gaps_has_nothing_to_draw() -> None:
    gap = TrendPoint(MARCH, "March 2026", "Mar 2026", None, None, Status.NO_DATA)
    zero = TrendPoint(MARCH.next, "April 2026", "Apr 2026", 0.0, None, Status.NO_TARGET)

    assert not TrendChart("Sales", Unit(), (gap,)).has_values
    assert TrendChart("Sales", Unit(), (gap, zero)).has_values
