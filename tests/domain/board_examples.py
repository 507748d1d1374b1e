"""Situations of made-up KPIs, as boards tell them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from kpidesk.domain.behaviour_charts import LimitSettings, Seasons
from kpidesk.domain.data_age import data_age
from kpidesk.domain.histories import MetricHistory
from kpidesk.domain.metrics import Direction, Metric, Stage
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period, span
from kpidesk.domain.situations import Situation, situation
from kpidesk.domain.small_trends import SmallTrends
from kpidesk.domain.standing import Standing, stand
from kpidesk.domain.targets import PlanKind, Target, TargetPlan
from kpidesk.domain.units import Unit

CALENDAR = FiscalCalendar()
MARCH = Period(Frequency.MONTH, dt.date(2026, 3, 1))
TODAY = dt.date(2026, 4, 5)
# Mean 470, mean moving range 22.5: the natural limits are 410.15 and 529.85.
TWO_YEARS = [470.0 + way for way in (11.25, -11.25)] * 12


def history(
    values: Sequence[float | None],
    target: Target | None = None,
    *,
    number: int = 1,
    name: str = "Orders",
    direction: Direction = Direction.HIGHER,
    unit: Unit = Unit(),  # noqa: B008 - frozen
    last: Period = MARCH,
    owner: str = "",
    department: str = "",
    objective: str = "",
) -> MetricHistory:
    """Return the history of a KPI whose last value is of `last`; None is a gap."""
    periods = span(last.shift(1 - len(values)), last) if values else []
    known = {at: value for at, value in zip(periods, values, strict=True) if value is not None}
    starts = last.shift(-200).start
    plans = [] if target is None else [TargetPlan(1, 1, PlanKind.CONSTANT, starts, 0.05, target)]
    metric = Metric(
        number,
        name,
        stage=Stage.KPI,
        unit=unit,
        direction=direction,
        frequency=last.frequency,
        position=number,
    )
    found = MetricHistory(metric, known, {}, plans, department, owner, objective)
    return replace(found, limit_settings=LimitSettings(seasons=Seasons.AS_MEASURED))


def told(
    found: MetricHistory, period: Period = MARCH, today: dt.date = TODAY, reason: str = ""
) -> Situation:
    """Return how a KPI stands in `period`."""
    standing = stand(found, period, CALENDAR, ENGLISH, reason, SmallTrends(CALENDAR).draw)
    return situation(standing, found, found, period, data_age(found, today), ENGLISH)


def standings(*histories: MetricHistory) -> list[Standing]:
    return [told(each).standing for each in histories]
