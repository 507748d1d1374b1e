"""The typo guard: what is doubtful about the values of a metric, but for those found right."""

import datetime as dt

from kpidesk.domain.histories import MetricHistory
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import Period
from kpidesk.domain.plausibility import Doubt, doubts


def doubts_about(
    history: MetricHistory, period: Period, today: dt.date, locale: NumberLocale
) -> tuple[Doubt, ...]:
    """Return the doubts about the value of `period`; none without one, nor once it is confirmed.

    What a formula gives is as right as its inputs, which have doubts of their own.
    """
    value = history.values.get(period)
    if value is None or period in history.confirmed or history.formula(period):
        return ()
    if _is_plainly_usual(history, period, value, today):
        return ()
    return doubts(
        value,
        period,
        history.comparable(period),
        history.metric_then(period),
        history.calendar,
        today,
        locale,
    )


def _is_plainly_usual(history: MetricHistory, period: Period, value: float, today: dt.date) -> bool:
    """Say whether one look tells that no doubt is possible: a grid asks for every cell it shows.

    Between two others a value is neither too large nor too small nor of the wrong sign.
    """
    if history.earlier or period.start > today:
        return False
    low, high = history.inner_range()
    return low <= value <= high and history.values.get(period.previous) != value
