"""The trend of one metric with what stands around it: events, notes, and what others reach."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import replace

from kpidesk.domain.charts import BenchmarkLine, ChartMarker, MarkerKind, TrendChart
from kpidesk.domain.events import Event
from kpidesk.domain.metrics import Metric
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.period_names import format_day
from kpidesk.domain.periods import Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.units import format_value
from kpidesk.i18n import _
from kpidesk.services.dashboard import metric_trend
from kpidesk.services.events import told_of
from kpidesk.services.metric_drafts import find_metric


def marked_trend(
    file: CompanyFile, metric_id: int, locale: NumberLocale, current: Period | None = None
) -> TrendChart:
    """Return the whole trend of one metric, with its markers and its benchmark.

    Events before the first point or after the last have no place, and are left out. UserError where
    the metric is gone.
    """
    chart = metric_trend(file, metric_id, locale, current, shows_last_year=True)
    if not chart.points:
        return chart
    with file.read() as records:
        metric = find_metric(records, metric_id)
        events = told_of(records.events(), metric_id)
    markers = sorted(
        [*_events(chart, events), *_notes(chart)], key=lambda marker: (marker.index, marker.kind)
    )
    return replace(
        chart,
        markers=tuple(markers),
        benchmark=_benchmark(chart, metric, locale),
    )


def _events(chart: TrendChart, events: Iterable[Event]) -> list[ChartMarker]:
    starts = [point.period.start for point in chart.points]
    found = []
    for event in sorted(events, key=lambda each: each.on):
        at = bisect_right(starts, event.on) - 1
        if at >= 0 and chart.points[at].period.contains(event.on):
            sentence = _("{day}: {text}").format(day=format_day(event.on), text=event.text)
            found.append(ChartMarker(at, MarkerKind.EVENT, event.text, sentence))
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


def _benchmark(chart: TrendChart, metric: Metric, locale: NumberLocale) -> BenchmarkLine | None:
    known = metric.benchmark
    if known is None or chart.unit != metric.unit:
        return None
    value = format_value(known.value, metric.unit, locale)
    return BenchmarkLine(known.value, _("Benchmark {value}").format(value=value))
