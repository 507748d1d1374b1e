"""One metric as its own page shows it: through a lens, with how it stands and its whole trend."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from kpidesk.domain.boards import no_kpi_yet
from kpidesk.domain.charts import TrendChart, TrendPoint
from kpidesk.domain.histories import MetricHistory
from kpidesk.domain.lens_histories import LensHistory
from kpidesk.domain.lens_spans import is_plain
from kpidesk.domain.lenses import Lens
from kpidesk.domain.metrics import Metric
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import CompanyFile, Records
from kpidesk.domain.standing import Standing, latest_known, period_as_of, period_sentence, stand
from kpidesk.i18n import _
from kpidesk.services.calculating_records import day_of
from kpidesk.services.explanations import explain_calculated, point_sentence
from kpidesk.services.histories import histories
from kpidesk.services.lenses import reason_of_blank, through
from kpidesk.services.metric_drafts import find_metric
from kpidesk.services.past_places import PastPlace, past_places, places_of
from kpidesk.services.trends import benchmark_holds, trend_of


@dataclass(frozen=True, slots=True)
class MetricView:
    """A metric at the end of a day, as it was `measured` and as it is `seen` through a lens.

    `period` is the one that is shown, `measured_period` that of the metric's own frequency: where a
    number is typed. `place` is who answers for it and where it hangs, of then in a past month.
    `remarks` are sentences on what the lens leaves out, and on when it became a KPI.
    """

    measured: MetricHistory
    seen: MetricHistory
    measured_period: Period
    period: Period
    standing: Standing
    chart: TrendChart
    place: PastPlace
    remarks: tuple[str, ...] = ()

    @property
    def metric(self) -> Metric:
        """Return the metric as it is defined."""
        return self.measured.metric

    @property
    def lens(self) -> Lens:
        """Return what the numbers are seen through."""
        return self.seen.lens

    @property
    def has_values(self) -> bool:
        """Say whether there are numbers, if none that the lens makes something of."""
        return bool(self.measured.values) or self.chart.has_values


def lenses_of(own: Frequency) -> tuple[Lens, ...]:
    """Return the lenses that show another number than what was measured, after "as measured"."""
    others = (lens for lens in Lens if lens is not Lens.AS_MEASURED)
    return (Lens.AS_MEASURED, *(lens for lens in others if not is_plain(lens, own)))


def metric_view(
    file: CompanyFile,
    metric_id: int,
    as_of: dt.date,
    lens: Lens,
    locale: NumberLocale,
    *,
    is_past: bool = False,
) -> MetricView:
    """Return a metric through `lens` in its latest period that has ended by the day `as_of`.

    It is the period that the board of a month shows which ends on that day: of days and weeks one
    that has come. With `is_past` it stands where it did on that day, as on the board of a month
    that is past. A lens that makes no sense for how often it is measured shows it as measured.
    UserError where the metric is gone.
    """
    with file.read() as records:
        measured = histories(records, [find_metric(records, metric_id)])[metric_id]
        own, calendar = measured.metric.frequency, measured.calendar
        used = lens if lens in lenses_of(own) else Lens.AS_MEASURED
        seen = through(records, measured, used)
        today = day_of(records)
        period = period_as_of(as_of, seen.metric.frequency, calendar, today)
        period = latest_known(seen, period, today)
        chart = trend_of(records, measured, seen, period, locale)
        reason = reason_of_blank(records, seen, period, locale)
        place = _place(records, measured, as_of if is_past else None)
    typed = latest_known(measured, period_as_of(as_of, own, calendar, today), today)
    return MetricView(
        measured,
        seen,
        typed,
        period,
        stand(seen, period, calendar, locale, reason, lambda *_given: chart),
        chart,
        place,
        tuple(_remarks(measured.metric, used, place)),
    )


def _place(records: Records, measured: MetricHistory, day: dt.date | None) -> PastPlace:
    """Return where a metric stood at the end of `day`, and stands today where that is not known."""
    if day is not None:
        places = places_of(records)
        if places.are_known_on(day):
            return past_places(records, places, [measured], day)[measured.metric.id]
    return PastPlace(measured.owner, measured.department, measured.objective)


def _remarks(metric: Metric, lens: Lens, place: PastPlace) -> Iterator[str]:
    if place.kpi_since is not None:
        yield no_kpi_yet(place.kpi_since)
    if metric.benchmark is not None and not benchmark_holds(metric, lens):
        yield _("The benchmark is for the numbers as measured, and is not drawn here.")


def sentence_of(
    file: CompanyFile, view: MetricView, point: TrendPoint, locale: NumberLocale
) -> str:
    """Return the sentence of a point of the trend; of a blank with its reason."""
    seen = view.seen
    if not isinstance(seen, LensHistory):
        return point_sentence(file, view.metric.id, point, locale)
    if point.value is None:
        reason = seen.reason(point.period)
        return period_sentence(seen, point.period, point.label, locale, reason)
    return point.sentence


def how(file: CompanyFile, view: MetricView, period: Period, locale: NumberLocale) -> str:
    """Return how a calculated value came about, or why there is none; else it is empty.

    Of numbers that cover more than their own period there is no calculation in one line.
    """
    seen = view.seen
    if isinstance(seen, LensHistory):
        reason = seen.reason(period)
        if reason or seen.lens in {Lens.YEAR_TO_DATE, Lens.ROLLING_YEAR}:
            return reason
    found = explain_calculated(file, view.metric.id, period, locale)
    return "" if found is None else found.worked or found.reason
