"""What stands on a board in a month: standings, what tiles say beside them, and a heat map."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from kpidesk.domain import lens_names, summaries
from kpidesk.domain.actions import Action
from kpidesk.domain.behaviour_sentences import Verdict, verdict
from kpidesk.domain.boards import (
    CellWords,
    HeatCell,
    HeatMap,
    SummaryLine,
    TileFacts,
    no_kpi_yet,
)
from kpidesk.domain.data_age import DataAge, data_age
from kpidesk.domain.histories import MetricHistory
from kpidesk.domain.lens_spans import overlaps
from kpidesk.domain.lenses import Lens
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.domain.places import Places
from kpidesk.domain.ports import CompanyReading, Records
from kpidesk.domain.sentences import value_text
from kpidesk.domain.situations import Situation, facts, situation
from kpidesk.domain.small_trends import SmallTrends
from kpidesk.domain.standing import (
    Standing,
    latest_known,
    period_as_of,
    period_sentence,
    stand,
)
from kpidesk.i18n import _, language
from kpidesk.services.kept import kept
from kpidesk.services.past_places import no_kpi_until, places_of
from kpidesk.services.shown_metrics import ShownMetrics, begun_on, shown_metrics


@dataclass(frozen=True, slots=True)
class Board:
    """The KPIs of a month with what is said of them; `facts` by metric id."""

    standings: tuple[Standing, ...]
    facts: dict[int, TileFacts]
    lines: tuple[SummaryLine, ...]


def board(records: Records, shown: ShownMetrics, locale: NumberLocale) -> Board:
    """Return what stands on the board of what is `shown`."""
    # The names of periods are in a language.
    trends = kept(records, (board, language()), lambda: SmallTrends(shown.company.calendar))
    known = _known(records, locale)
    told = [
        _situation(records, seen, measured, shown, locale, trends, known)
        for seen, measured in zip(shown.seen, shown.measured, strict=True)
    ]
    since = {number: place.kpi_since for number, place in shown.then.items() if place.kpi_since}
    of_then = [each for each in told if each.standing.metric.id not in since]
    decided = () if shown.is_past else _decided(records, shown)
    partners, month_end = records.partners(), shown.month.last_day
    lines = summaries.summary(of_then or told, partners, shown.as_of, locale, decided, month_end)
    not_yet = [each.standing for each in told if each.standing.metric.id in since]
    return Board(
        tuple(each.standing for each in told),
        {
            number: replace(facts(each), kpi_since=since.get(number))
            for each in told
            for number in [each.standing.metric.id]
        },
        (*lines, *summaries.no_kpi_yet(not_yet), *summaries.left_out(shown.left_out)),
    )


def _decided(records: Records, shown: ShownMetrics) -> list[tuple[Action, str]]:
    """Return what was decided about metrics, with their names; nobody acts on what is retired."""
    names: dict[int | None, str] = {
        history.metric.id: history.metric.name for history in shown.seen
    }
    decided = [each for each in records.actions() if not each.is_done]
    if any(each.metric_id not in names for each in decided):
        names |= {each.id: each.name for each in records.metrics() if each.is_active}
    return [(each, names[each.metric_id]) for each in decided if each.metric_id in names]


def heat_map(
    file: CompanyReading,
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
    # Statuses too are worked out as they are asked for: all of it is one look at the file.
    with file.read() as records:
        shown = shown_metrics(records, today, month, lens)
        return _heat_map(file, shown, places_of(records), locale, lens, columns)


def _heat_map(
    file: CompanyReading,
    shown: ShownMetrics,
    places: Places,
    locale: NumberLocale,
    lens: Lens,
    columns: int,
) -> HeatMap:
    if not shown.seen:
        return HeatMap((), (), ())
    calendar = shown.company.calendar
    used = Counter(history.metric.frequency for history in shown.seen)
    order = list(Frequency)
    own = max(used, key=lambda each: (used[each], order.index(each)))
    end, today = shown.month.last_day, shown.today
    last = period_as_of(end, own, calendar, today)
    own_seen = [each for each in shown.seen if each.metric.frequency is own]
    last = max({latest_known(each, last, today) for each in own_seen})
    periods = [last.shift(-back) for back in reversed(range(columns))]
    days = [each.last_day for each in periods]
    told = {
        frequency: [
            found if _is_in(column, found, calendar) else None
            for column, day in zip(periods, days, strict=True)
            for found in [period_as_of(day, frequency, calendar, today)]
        ]
        for frequency in used
    }
    rows = []
    for history, measured in zip(shown.seen, shown.measured, strict=True):
        own_told = _with_awaited(told[history.metric.frequency], history, last, today)
        begun = begun_on(measured)  # as the board that a cell opens asks it
        rows.append(tuple(_cells(file, history, begun, own_told, days, places, locale)))
    return HeatMap(
        tuple((history.metric.id, history.metric.name) for history in shown.seen),
        tuple(lens_names.label(each, lens, calendar, short=True) for each in periods),
        tuple(rows),
        tuple(periods),
    )


def _with_awaited(
    told: Sequence[Period | None], history: MetricHistory, column: Period, today: dt.date
) -> Sequence[Period | None]:
    """Return what the columns tell of a history; in the last `column` a number may be awaited."""
    latest = told[-1]
    known = None if latest is None else latest_known(history, latest, today)
    if known is None or known == latest or not _is_in(column, known, history.calendar):
        return told
    return [*told[:-1], known]


def _is_in(column: Period, period: Period, calendar: FiscalCalendar) -> bool:
    """Say whether a column shows `period`: it counts there, or it ends there if it is longer."""
    if column.frequency.is_finer_than(period.frequency):
        return column.contains(period.last_day)
    return calendar.roll_up_period(period, column.frequency) == column


def _situation(
    records: Records,
    seen: MetricHistory,
    measured: MetricHistory,
    shown: ShownMetrics,
    locale: NumberLocale,
    trends: SmallTrends,
    known: dict[int, Situation],
) -> Situation:
    calendar, day = shown.company.calendar, shown.month.last_day
    period = _latest(seen, day, shown.today)
    reason = _reason(records, seen, period, locale)
    standing = stand(seen, period, calendar, locale, reason, trends.draw)
    if place := shown.then.get(seen.metric.id):
        standing = replace(
            standing, owner=place.owner, department=place.department, objective=place.objective
        )
    age = _age(records, measured, shown.as_of)
    if seen is not measured and not overlaps(seen.lens):
        return situation(standing, seen, seen, period, age, locale)
    judged = _latest(measured, day, shown.today)
    # What is told of the numbers as measured is the same through all lenses whose numbers overlap.
    told = known.get(measured.metric.id)
    if told is not None and told.charted is measured and told.judged == judged:
        return replace(told, standing=standing, history=seen, age=age)
    known[measured.metric.id] = told = situation(standing, seen, measured, judged, age, locale)
    return told


def _latest(history: MetricHistory, day: dt.date, today: dt.date) -> Period:
    """Return the period of a history that a board shows whose month ends on `day`."""
    period = period_as_of(day, history.metric.frequency, history.calendar, today)
    return latest_known(history, period, today)


def _known(records: Records, locale: NumberLocale) -> dict[int, Situation]:
    """Return the latest situation of each metric that was told of its numbers as measured."""
    return kept(records, (_situation, language(), locale), dict[int, Situation])


def verdict_on(
    records: Records, history: MetricHistory, period: Period, locale: NumberLocale
) -> Verdict:
    """Return whether the value of `period` is usual, which the board has mostly said before."""
    told = _known(records, locale).get(history.metric.id)
    if told is not None and told.charted is history and told.judged == period:
        return told.verdict
    return verdict(history, period, history.calendar, locale)


def _reason(records: Records, seen: MetricHistory, period: Period, locale: NumberLocale) -> str:
    """Return why there is no value in `period`; of what is typed only a lens has a reason."""
    if not seen.formula(period):
        return seen.reason(period)
    from kpidesk.services.lenses import reason_of_blank

    return reason_of_blank(records, seen, period, locale)


def _age(records: Records, measured: MetricHistory, as_of: dt.date) -> DataAge:
    """Return how old the numbers of a metric are; calculated ones wait for their inputs alone."""
    found = data_age(measured, as_of)
    if not found.overdue or not measured.metric.is_calculated:
        return found
    from kpidesk.services.explanations import missing_of

    if missing_of(records, measured.metric.id, found.overdue[0]) is not None:
        return found
    return data_age(measured, as_of, is_awaited=False)


def _cells(
    file: CompanyReading,
    history: MetricHistory,
    begun: dt.date | None,
    periods: Sequence[Period | None],
    days: Sequence[dt.date],
    places: Places,
    locale: NumberLocale,
) -> Iterator[HeatCell | None]:
    """Return the cells of a row; `days` are the last ones of the columns, `begun` see begun_on."""
    for period, day in zip(periods, days, strict=True):
        if period is None or (begun is not None and begun > day):
            yield None
        else:
            since = no_kpi_until(places, history, day)
            tell = partial(_words, file, history, period, since, locale)
            yield HeatCell(history.status(period), tell)


def _words(
    file: CompanyReading,
    history: MetricHistory,
    period: Period,
    since: dt.date | None,
    locale: NumberLocale,
) -> CellWords:
    # A number that is calculated is worked out when it is asked for, and so is why there is none:
    # from what a write in another thread may be changing.
    with file.read():
        return _words_of(history, period, since, locale)


def _words_of(
    history: MetricHistory, period: Period, since: dt.date | None, locale: NumberLocale
) -> CellWords:
    value = history.values.get(period)
    if value is not None:
        text = value_text(value, history.target(period), history.unit(period), locale)
    else:
        text = _("not applicable") if period in history.not_applicable else _("no value")
    name = lens_names.label(period, history.lens, history.calendar)
    sentence = period_sentence(history, period, name, locale, history.reason(period))
    if since is not None:
        sentence = _("{sentence} {note}").format(sentence=sentence, note=no_kpi_yet(since))
    return CellWords(text, sentence)
