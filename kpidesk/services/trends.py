"""The trend of one metric with what stands around it: events, notes, and what others reach."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import replace

from kpidesk.domain.charts import BenchmarkLine, ChartMarker, MarkerKind, TrendChart
from kpidesk.domain.events import Event
from kpidesk.domain.histories import MetricHistory
from kpidesk.domain.lens_spans import is_plain, overlaps
from kpidesk.domain.lenses import Lens
from kpidesk.domain.metrics import Aggregation, Metric
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.period_names import format_day
from kpidesk.domain.periods import Period
from kpidesk.domain.ports import CompanyFile, Records
from kpidesk.domain.standing import trend
from kpidesk.domain.units import format_value
from kpidesk.i18n import _
from kpidesk.services.events import told_of
from kpidesk.services.histories import histories
from kpidesk.services.lenses import reason_of_blank, through
from kpidesk.services.metric_drafts import find_metric


def marked_trend(
    file: CompanyFile,
    metric_id: int,
    locale: NumberLocale,
    current: Period | None = None,
    lens: Lens = Lens.AS_MEASURED,
) -> TrendChart:
    """Return the whole trend of one metric through `lens`, with its markers and its benchmark.

    `current` is a period as the lens shows it. Events before the first point or after the last have
    no place, and are left out. UserError where the metric is gone.
    """
    with file.read() as records:
        measured = histories(records, [find_metric(records, metric_id)])[metric_id]
        return trend_of(records, measured, through(records, measured, lens), current, locale)


def trend_of(
    records: Records,
    measured: MetricHistory,
    seen: MetricHistory,
    current: Period | None,
    locale: NumberLocale,
) -> TrendChart:
    """Return the trend of a metric as it is `seen` through a lens; see `marked_trend`."""
    ends = _ends(measured, seen, current)
    if not ends:
        return TrendChart(seen.metric.name, seen.metric.unit, ())
    reason = reason_of_blank(records, seen, current, locale) if current else ""
    # Of numbers that share periods each note would stand at a year of points: it has its own.
    drawn = replace(seen, notes=measured.notes) if overlaps(seen.lens) else seen
    chart = trend(
        drawn, ends[0], ends[-1], seen.calendar, locale, current, reason, shows_last_year=True
    )
    return replace(
        marked(chart, told_of(records.events(), seen.metric.id)),
        benchmark=_benchmark(chart, measured.metric, seen.lens, locale),
    )


def marked(chart: TrendChart, events: Iterable[Event]) -> TrendChart:
    """Return `chart` with markers for `events`, those of its metric, and for its notes."""
    markers = [*_events(chart, events), *_notes(chart)]
    ordered = sorted(markers, key=lambda marker: (marker.index, marker.kind))
    return replace(chart, markers=tuple(ordered))


def event_sentence(event: Event) -> str:
    """Return what happened, with its day: "14 Mar 2026: Moved to the new shop"."""
    return _("{day}: {text}").format(day=format_day(event.on), text=event.text)


def benchmark_holds(metric: Metric, lens: Lens) -> bool:
    """Say whether what others reach in one period means the same through `lens`.

    A level stays one over a quarter; what adds up, and the best or worst of a period, does not.
    """
    if is_plain(lens, metric.frequency):
        return True
    match metric.aggregation:
        case Aggregation.MEAN | Aggregation.LAST | Aggregation.FIRST:
            return True
        case Aggregation.RECOMPUTE:
            return not metric.unit.kind.adds_up
        case _:
            return False


def _ends(measured: MetricHistory, seen: MetricHistory, current: Period | None) -> list[Period]:
    """Return what a trend has to reach, in order of time: values, notes, and the current period."""
    notes: Iterable[Period] = measured.notes
    shown = seen.metric.frequency
    if notes and shown is not measured.metric.frequency:
        edges = min(notes), max(notes)
        notes = [seen.calendar.roll_up_period(each, shown) for each in edges]
    known = {*seen.values, *notes, *seen.not_applicable}
    return sorted(known | ({current} if current else set()))


def _events(chart: TrendChart, events: Iterable[Event]) -> list[ChartMarker]:
    starts = [point.period.start for point in chart.points]
    found = []
    for event in sorted(events, key=lambda each: each.on):
        at = bisect_right(starts, event.on) - 1
        if at >= 0 and chart.points[at].period.contains(event.on):
            found.append(ChartMarker(at, MarkerKind.EVENT, event.text, event_sentence(event)))
    return found


def _notes(chart: TrendChart) -> list[ChartMarker]:
    return [
        ChartMarker(
            index,
            MarkerKind.NOTE,
            " ".join(point.note.split()),
            _("Note: {note}").format(note=" ".join(point.note.split())),
        )
        for index, point in enumerate(chart.points)
        if point.note
    ]


def _benchmark(
    chart: TrendChart, metric: Metric, lens: Lens, locale: NumberLocale
) -> BenchmarkLine | None:
    known = metric.benchmark
    if known is None or chart.unit != metric.unit or not benchmark_holds(metric, lens):
        return None
    value = format_value(known.value, metric.unit, locale)
    return BenchmarkLine(known.value, _("Benchmark {value}").format(value=value))
