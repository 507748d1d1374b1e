"""Standing: one KPI at one moment, against its target, its past and last year.

What tiles and reports show.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kpidesk.domain import period_names, sentences
from kpidesk.domain.charts import TrendChart, TrendPoint
from kpidesk.domain.metrics import Metric
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period, span
from kpidesk.domain.series import Change, Series
from kpidesk.domain.status import Status, judge
from kpidesk.domain.targets import Target, TargetPlan, plan_in_force
from kpidesk.domain.units import format_value
from kpidesk.i18n import _


@dataclass(frozen=True, slots=True)
class Standing:
    """How one metric stands in one period; texts are ready to show, numbers are unrounded."""

    metric: Metric
    department: str
    owner: str
    objective: str
    period: Period
    period_label: str
    value: float | None
    target: Target | None
    status: Status
    change: Change | None
    change_on_year: Change | None
    value_text: str
    target_text: str
    change_text: str
    change_on_year_text: str
    sentence: str
    note: str
    chart: TrendChart


@dataclass(frozen=True, slots=True)
class MetricHistory:
    """All that is known of one metric: its definition, values, notes, plans and names around it."""

    metric: Metric
    values: Mapping[Period, float]
    notes: Mapping[Period, str]
    plans: Sequence[TargetPlan]
    department: str = ""
    owner: str = ""
    objective: str = ""

    def target(self, period: Period) -> Target | None:
        """Return the target in force for `period`."""
        plan = plan_in_force(self.plans, period)
        return None if plan is None else plan.target_for(period)

    def status(self, period: Period) -> Status:
        """Return the status of `period`."""
        plan = plan_in_force(self.plans, period)
        target = None if plan is None else plan.target_for(period)
        tolerance = 0.0 if plan is None else plan.tolerance
        return judge(self.values.get(period), target, self.metric.direction, tolerance)


def period_as_of(as_of: dt.date, frequency: Frequency, calendar: FiscalCalendar) -> Period:
    """Return the latest period of `frequency` that has ended by the end of the day `as_of`."""
    period = calendar.containing(as_of, frequency)
    return period if period.last_day <= as_of else period.previous


HISTORY_LENGTH: Mapping[Frequency, int] = {
    Frequency.DAY: 60,
    Frequency.WEEK: 53,
    Frequency.MONTH: 25,
    Frequency.QUARTER: 12,
    Frequency.YEAR: 10,
}


def trend(
    history: MetricHistory,
    first: Period,
    last: Period,
    calendar: FiscalCalendar,
    locale: NumberLocale,
    current: Period | None = None,
) -> TrendChart:
    """Return the trend of the periods `first` to `last`, both included, `current` marked."""
    metric = history.metric
    periods = span(first, last)
    points = []
    for period in periods:
        value, target = history.values.get(period), history.target(period)
        name = period_names.label(period, calendar)
        points.append(
            TrendPoint(
                period=period,
                label=name,
                short_label=period_names.label(period, calendar, short=True),
                value=value,
                target=target,
                status=history.status(period),
                note=history.notes.get(period, ""),
                sentence=sentences.against_target(
                    name, value, target, metric.direction, metric.unit, locale
                ),
            )
        )
    index = periods.index(current) if current in periods else None
    return TrendChart(metric.name, metric.unit, tuple(points), index)


def stand(
    history: MetricHistory, period: Period, calendar: FiscalCalendar, locale: NumberLocale
) -> Standing:
    """Return how the metric stands in `period`, with the trend that leads up to it."""
    metric, unit = history.metric, history.metric.unit
    series = Series(metric.frequency, history.values)
    value, target = history.values.get(period), history.target(period)
    change, on_year = series.change(period), series.change_on_year(period)
    name = period_names.label(period, calendar)
    said = [sentences.against_target(name, value, target, metric.direction, unit, locale)]
    if change is not None:
        before = period_names.label(period.previous, calendar)
        on_day = metric.frequency is Frequency.DAY
        said.append(sentences.change_sentence(change, before, unit, locale, on_day=on_day))
    elif value is None and (last := series.latest(period)) is not None:
        name_of_last = period_names.label(last, calendar)
        said.append(sentences.last_value_sentence(history.values[last], name_of_last, unit, locale))
    first = period.shift(1 - HISTORY_LENGTH[metric.frequency])
    return Standing(
        metric=metric,
        department=history.department,
        owner=history.owner,
        objective=history.objective,
        period=period,
        period_label=name,
        value=value,
        target=target,
        status=history.status(period),
        change=change,
        change_on_year=on_year,
        value_text=_("no value") if value is None else format_value(value, unit, locale),
        target_text=_("no target")
        if target is None
        else sentences.target_text(target, metric.direction, unit, locale),
        change_text=sentences.change_text(change, unit, locale),
        change_on_year_text=sentences.change_text(on_year, unit, locale),
        sentence=" ".join(said),
        note=history.notes.get(period, ""),
        chart=trend(history, first, period, calendar, locale, period),
    )
