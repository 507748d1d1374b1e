"""What stands on a board in a month: standings, what tiles say beside them, and a heat map."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from kpidesk.domain import lens_names, summaries
from kpidesk.domain.boards import HeatCell, HeatMap, SummaryLine, TileFacts
from kpidesk.domain.data_age import DataAge, data_age
from kpidesk.domain.histories import MetricHistory
from kpidesk.domain.lens_spans import overlaps
from kpidesk.domain.lenses import Lens
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.domain.ports import CompanyFile, Records
from kpidesk.domain.situations import Situation, facts, situation
from kpidesk.domain.small_trends import SmallTrends
from kpidesk.domain.standing import Standing, period_as_of, period_sentence, stand
from kpidesk.domain.units import format_value
from kpidesk.i18n import _
from kpidesk.services.shown_metrics import ShownMetrics, had_begun, shown_metrics


@dataclass(frozen=True, slots=True)
class Board:
    """The KPIs of a month with what is said of them; `facts` by metric id."""

    standings: tuple[Standing, ...]
    facts: dict[int, TileFacts]
    lines: tuple[SummaryLine, ...]


def board(records: Records, shown: ShownMetrics, locale: NumberLocale) -> Board:
    """Return what stands on the board of what is `shown`."""
    trends = SmallTrends(shown.company.calendar)
    told = [
        _situation(records, seen, measured, shown, locale, trends)
        for seen, measured in zip(shown.seen, shown.measured, strict=True)
    ]
    lines = summaries.summary(told, records.partners(), shown.as_of, locale)
    return Board(
        tuple(each.standing for each in told),
        {each.standing.metric.id: facts(each) for each in told},
        (*lines, *summaries.left_out(shown.left_out)),
    )


def heat_map(
    file: CompanyFile,
    locale: NumberLocale,
    today: dt.date,
    month: Period | None = None,
    lens: Lens = Lens.AS_MEASURED,
    columns: int = 12,
) -> HeatMap:
    """Return the status of each KPI in the latest periods up to the end of `month`.

    None means the month that the dashboard shows first. The columns are periods of the frequency
    that most KPIs have. One that is measured more often shows the last period of each column, one
    that is measured more seldom only those columns in which its period ends.
    """
    with file.read() as records:
        shown = shown_metrics(records, today, month, lens)
    if not shown.seen:
        return HeatMap((), (), ())
    calendar = shown.company.calendar
    used = Counter(history.metric.frequency for history in shown.seen)
    order = list(Frequency)
    own = max(used, key=lambda each: (used[each], order.index(each)))
    last = period_as_of(shown.month.last_day, own, calendar)
    periods = [last.shift(-back) for back in reversed(range(columns))]
    return HeatMap(
        tuple((history.metric.id, history.metric.name) for history in shown.seen),
        tuple(lens_names.label(each, lens, calendar, short=True) for each in periods),
        tuple(
            tuple(_cell(history, each, calendar, locale) for each in periods)
            for history in shown.seen
        ),
    )


def _situation(
    records: Records,
    seen: MetricHistory,
    measured: MetricHistory,
    shown: ShownMetrics,
    locale: NumberLocale,
    trends: SmallTrends,
) -> Situation:
    from kpidesk.services.lenses import reason_of_blank

    calendar, day = shown.company.calendar, shown.month.last_day
    period = period_as_of(day, seen.metric.frequency, calendar)
    reason = reason_of_blank(records, seen, period, locale)
    standing = stand(seen, period, calendar, locale, reason, trends.draw)
    age = _age(records, measured, shown.as_of)
    if not overlaps(seen.lens):
        return situation(standing, seen, seen, period, age, locale)
    judged = period_as_of(day, measured.metric.frequency, calendar)
    return situation(standing, seen, measured, judged, age, locale)


def _age(records: Records, measured: MetricHistory, as_of: dt.date) -> DataAge:
    """Return how old the numbers of a metric are; calculated ones wait for their inputs alone."""
    found = data_age(measured, as_of)
    if not found.overdue or not measured.metric.is_calculated:
        return found
    from kpidesk.services.explanations import missing_of

    if missing_of(records, measured.metric.id, found.overdue[0]) is not None:
        return found
    return data_age(measured, as_of, is_awaited=False)


def _cell(
    history: MetricHistory, column: Period, calendar: FiscalCalendar, locale: NumberLocale
) -> HeatCell | None:
    period = period_as_of(column.last_day, history.metric.frequency, calendar)
    if not column.contains(period.last_day) or not had_begun(history, column):
        return None
    value = history.values.get(period)
    if value is not None:
        text = format_value(value, history.unit(period), locale)
    else:
        text = _("not applicable") if period in history.not_applicable else _("no value")
    name = lens_names.label(period, history.lens, calendar)
    sentence = period_sentence(history, period, name, locale, history.reason(period))
    return HeatCell(history.status(period), text, sentence)
