"""What is usual of a metric: its process behaviour chart as of a period, and what it says."""

from dataclasses import dataclass

from kpidesk.domain import lens_names, sentences
from kpidesk.domain.behaviour import behaviour_chart
from kpidesk.domain.behaviour_charts import BehaviourChart
from kpidesk.domain.behaviour_sentences import Verdict, notes, verdict_of, why_no_limits
from kpidesk.domain.histories import MetricHistory
from kpidesk.domain.lenses import Lens
from kpidesk.domain.natural_limits import limits_unit
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.units import format_value
from kpidesk.i18n import _
from kpidesk.services.histories import histories
from kpidesk.services.lenses import through
from kpidesk.services.metric_drafts import find_metric


@dataclass(frozen=True, slots=True)
class UsualRanges:
    """The chart of a metric as of `period`, the verdict on that period, and what to know of it."""

    history: MetricHistory
    period: Period
    chart: BehaviourChart
    verdict: Verdict
    notes: tuple[str, ...]

    @property
    def has_picture(self) -> bool:
        """Say whether there are limits to draw; values alone are in the trend already."""
        return any(segment.limits is not None for segment in self.chart.segments)

    @property
    def why_none(self) -> str:
        """Return why the latest values have no limits; empty where they have."""
        return why_no_limits(self.chart)

    def _name(self, period: Period) -> str:
        return lens_names.label(period, self.history.lens, self.history.calendar)

    def say(self, period: Period, locale: NumberLocale) -> str:
        """Return what is read out of one point of the chart: its value, and whether it is usual.

        Of a period without a point it is that there is none.
        """
        point, name = self.chart.point(period), self._name(period)
        if point is None and period in self.history.not_applicable:
            return sentences.not_applicable(name, self.history.reason(period))
        if point is None:
            history, calendar = self.history, self.history.calendar
            return verdict_of(self.chart, history, period, calendar, locale).sentence
        words = {
            "period": name,
            "value": format_value(point.value, self.chart.unit, locale),
        }
        if point.usual is None:
            return _("{period}: {value}. There are no limits here.").format(**words)
        if point.signals:
            found = verdict_of(self.chart, self.history, period, self.history.calendar, locale)
            return found.sentence.removesuffix(found.advice).rstrip()
        unit = limits_unit(point.usual, self.chart.unit)
        return _("{period}: {value}, within the usual range ({low} to {high}).").format(
            low=format_value(point.usual.low, unit, locale),
            high=format_value(point.usual.high, unit, locale),
            **words,
        )


def usual_ranges(
    file: CompanyFile,
    metric_id: int,
    period: Period,
    locale: NumberLocale,
    lens: Lens = Lens.AS_MEASURED,
) -> UsualRanges:
    """Return what is usual of a metric as of `period`, which is one as `lens` shows it.

    Neighbours must not share periods through the lens: see `lens_spans.overlaps`. UserError where
    the metric is gone.
    """
    with file.read() as records:
        measured = histories(records, [find_metric(records, metric_id)])[metric_id]
        history = through(records, measured, lens)
    chart = behaviour_chart(history, period, history.limit_settings)
    calendar = history.calendar
    said = verdict_of(chart, history, period, calendar, locale)
    told = notes(chart, calendar, locale, lens)
    return UsualRanges(history, period, chart, said, tuple(told))
