"""Which KPIs a board shows in a month, and which months it can show.

A past month is shown as it was then: KPIs that are retired by now are there, those that were not
measured yet are not, and each has the definition and the target of its time, and the owner and the
objective that it had. What was measured and only later became a KPI is there, and is said to be
none yet. Names and the order are those of today; so is all that the file cannot know, in a month
before it began.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kpidesk.domain.histories import MetricHistory
from kpidesk.domain.lenses import Lens
from kpidesk.domain.metrics import Company, Metric, Stage
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period, day_that_counts, span
from kpidesk.domain.ports import Records
from kpidesk.domain.standing import period_as_of
from kpidesk.services.histories import histories
from kpidesk.services.kept import kept
from kpidesk.services.past_places import (
    PastPlace,
    past_places,
    places_of,
    stepped_back,
    was_kpi,
)

_LONGEST = dt.timedelta(days=366)  # of a period


@dataclass(frozen=True, slots=True)
class ShownMetrics:
    """What a board shows at the end of `month`, by importance, as it was `measured` and as `seen`.

    `months` can be chosen, oldest first. `as_of` is the day from which a board looks back: `today`,
    and in a month that is past its last day. `left_out` are the names of candidates without a tile.
    `has_inputs` says whether there is a number that a calculated KPI needs, if not one of its own.
    `then` says by id where each stood in a month that is past; `began` is the day on which the file
    did, if that was later, so that nothing of this is known.
    """

    company: Company
    month: Period
    months: tuple[Period, ...]
    today: dt.date
    as_of: dt.date
    is_past: bool
    measured: tuple[MetricHistory, ...]
    seen: tuple[MetricHistory, ...]
    left_out: tuple[str, ...]
    has_inputs: bool
    then: Mapping[int, PastPlace] = field(default_factory=dict)
    began: dt.date | None = None


@dataclass(frozen=True, slots=True)
class _Known:
    """What a board has to show in whatever month: all that does not change with it.

    `first` and `last` are the months to choose from, `latest` is the one to show first.
    """

    company: Company
    present: tuple[MetricHistory, ...]
    retired: tuple[MetricHistory, ...]
    first: Period
    latest: Period
    last: Period
    left_out: tuple[str, ...]
    has_inputs: bool


def shown_metrics(
    records: Records, today: dt.date, month: Period | None = None, lens: Lens = Lens.AS_MEASURED
) -> ShownMetrics:
    """Return what a board shows of `month`; None means the latest month that has numbers."""
    known = kept(records, (shown_metrics, today), lambda: _known(records, today))
    calendar = known.company.calendar
    chosen = known.latest if month is None else month
    is_past = chosen < known.latest
    everything = list(known.present)
    of_its_time = [each for each in known.retired if _was_shown(each, chosen, calendar, today)]
    places, day = (places_of(records) if is_past else None), chosen.last_day
    is_known = places is not None and places.are_known_on(day)
    if places is not None and is_known:
        of_its_time += stepped_back(records, places, everything)
        of_its_time = [each for each in of_its_time if was_kpi(places, each, day)]
    if of_its_time and not any(each.metric.stage is Stage.KPI for each in everything):
        everything = []  # candidates stand in only where there is no KPI
    if is_past:
        everything = [each for each in everything if had_begun(each, chosen)]
    measured = sorted([*everything, *of_its_time], key=lambda each: each.metric.position)
    return ShownMetrics(
        known.company,
        chosen,
        tuple(span(known.first, max(known.last, chosen))),
        today,
        min(today, chosen.last_day) if is_past else today,
        is_past,
        tuple(measured),
        tuple(_seen(records, measured, lens)),
        () if is_past else known.left_out,
        known.has_inputs,
        past_places(records, places, measured, day) if places is not None and is_known else {},
        None if places is None or is_known else places.began,
    )


def _known(records: Records, today: dt.date) -> _Known:
    company, metrics = records.company(), records.metrics()
    present, retired = _present(metrics), _retired(metrics)
    found = histories(records, [*present, *retired])
    everything = [found[metric.id] for metric in present]
    gone = [found[metric.id] for metric in retired if found[metric.id].plans]
    needed = _needed_periods(records, everything, today)
    return _Known(
        company,
        tuple(everything),
        tuple(gone),
        *_range(everything, gone, needed, company.calendar, today),
        _left_out(metrics, present),
        bool(needed),
    )


def had_begun(history: MetricHistory, month: Period) -> bool:
    """Say whether a metric was measured by the end of `month`; see `begun_on`."""
    day = begun_on(history)
    return day is None or day <= month.last_day


def begun_on(history: MetricHistory) -> dt.date | None:
    """Return the last day of the period in which a metric begins; None where nothing tells.

    Of a week that counts in the month before its end, the last day of that month.

    It begins in the first period with a number, or with a word on why there is none, and from the
    day that it starts on; where there is neither, with its first target.
    """
    metric = history.metric
    begins = [] if metric.starts_on is None else [metric.starts_on]
    begins += history.in_order().starts[:1]
    begins += [each.start for each in history.not_applicable]
    begins = begins or [plan.starts for plan in history.plans]
    if not begins:
        return None
    calendar = history.calendar
    return _ends_on(calendar.containing(min(begins), metric.frequency), calendar)


def _ends_on(period: Period, calendar: FiscalCalendar) -> dt.date:
    """Return the last day of `period`; where a week reaches beyond its month, that of the month."""
    return min(period.last_day, calendar.month_of(period).last_day)


def _seen(
    records: Records, measured: Sequence[MetricHistory], lens: Lens
) -> Iterable[MetricHistory]:
    if lens is Lens.AS_MEASURED:
        return measured
    from kpidesk.services.lenses import through_all

    found = kept(records, (_seen, lens), dict[int, MetricHistory])
    missing = {each.metric.id: each for each in measured if each.metric.id not in found}
    if missing:
        found |= through_all(records, missing, lens)
    return [found[each.metric.id] for each in measured]


def _present(metrics: Sequence[Metric]) -> list[Metric]:
    """Return the KPIs by importance; before there is any, the candidates that are tracked."""
    kpis = [metric for metric in metrics if metric.stage is Stage.KPI]
    return kpis or [m for m in metrics if m.stage is Stage.CANDIDATE and m.is_collected]


def _retired(metrics: Sequence[Metric]) -> list[Metric]:
    """Return what may have been a KPI until it was retired: it had an objective and an owner."""
    return [m for m in metrics if m.stage is Stage.RETIRED and m.objective_id and m.owner_id]


def _was_shown(
    history: MetricHistory, month: Period, calendar: FiscalCalendar, today: dt.date
) -> bool:
    """Say whether a KPI that is retired by now was one in `month`.

    In the month in which it was retired, it was if its last number is there.
    """
    if not had_begun(history, month):
        return False
    if not history.was_retired_by(month.last_day):
        return True
    if history.was_retired_by(month.previous.last_day):
        return False
    own = history.metric.frequency
    return period_as_of(month.last_day, own, calendar, today) in history.values


def _left_out(metrics: Sequence[Metric], present: Sequence[Metric]) -> tuple[str, ...]:
    """Return the candidates that are tracked and have no tile, because there are KPIs."""
    ids = {metric.id for metric in present}
    return tuple(
        metric.name
        for metric in metrics
        if metric.stage is Stage.CANDIDATE and metric.is_collected and metric.id not in ids
    )


def _needed_periods(
    records: Records, shown: Sequence[MetricHistory], today: dt.date
) -> list[Period]:
    """Return the first and last period with a number that a calculated KPI needs, and new ones.

    A ratio with a zero below it is no number, but what it is made of is there to look at. New are
    those of this month.
    """
    left = [history.metric.id for history in shown if history.metric.is_calculated]
    if not left:
        return []
    from kpidesk.services.calculating_records import engine_of

    engine, seen, found = engine_of(records), set[int](), list[Period]()
    while left:
        each = left.pop()
        if each in seen:
            continue
        seen.add(each)
        left += engine.inputs_of(each)
        if engine.dependencies.plans[each].is_calculated:
            continue
        own = engine.dependencies.plans[each].frequency
        periods, numbers = engine.timeline(own).periods, engine.column(each).numbers()
        known = [periods[index] for index, _value in numbers]
        found += [*known[:1], *(p for p in known if p.start >= today.replace(day=1)), *known[-1:]]
    return found


def _range(
    everything: Sequence[MetricHistory],
    retired: Sequence[MetricHistory],
    needed: Sequence[Period],
    calendar: FiscalCalendar,
    today: dt.date,
) -> tuple[Period, Period, Period]:
    """Return the first month with a number, the one to show first, and the last to choose from.

    Shown first is the latest month with a number, but not one that has not ended. The month that is
    running can be chosen as soon as it has a number, and is shown first where no other has any.
    What is retired counts for the first month alone, if there is anything else. `needed` are
    periods with inputs of calculated KPIs.
    """
    ended = period_as_of(today, Frequency.MONTH, calendar)
    running = calendar.containing(today, Frequency.MONTH)
    known = [*needed, *_edges(everything, running)]
    days = [_ends_on(period, calendar) for period in known]
    if not days:
        days = [_ends_on(period, calendar) for period in _edges(retired, running)]
    if not days:
        return ended, ended, ended
    starts = [day_that_counts(period) for period in [*_edges(retired, running), *known]]
    first = calendar.containing(min(starts), Frequency.MONTH)
    is_running = any(running.contains(day) for day in days)
    latest = min(calendar.containing(max(days), Frequency.MONTH), ended)
    if is_running and min(days) >= running.start:
        latest = running
    return min(first, latest), latest, running if is_running else latest


def _edges(known: Iterable[MetricHistory], running: Period) -> list[Period]:
    """Return the first and last period with a number of each, and all that may end in `running`."""
    since, found = running.start - _LONGEST, list[Period]()
    for history in known:
        starts, own = [period.start for period in history.values], history.metric.frequency
        if starts:
            shown = [min(starts), max(starts), *(day for day in starts if day > since)]
            found += [Period(own, day) for day in shown]
    return found
