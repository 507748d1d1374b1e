"""Small trends: what tiles draw of many KPIs at once.

Nobody points at their points, so that only the current one says its sentence, and through a lens
none says its notes; all else is as `standing.trend` makes it. The periods of a board are mostly the
same, and are named once; from one month to the next a KPI has mostly the same points.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kpidesk.domain import lens_names
from kpidesk.domain.charts import TrendChart, TrendPoint
from kpidesk.domain.histories import MetricHistory
from kpidesk.domain.lens_spans import restarts
from kpidesk.domain.lenses import Lens
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import FiscalCalendar, Period, span
from kpidesk.domain.standing import period_sentence, trend
from kpidesk.domain.status import judge
from kpidesk.domain.targets import plan_in_force
from kpidesk.i18n import _

_Named = tuple[Period, str, str]  # a period and its names


class SmallTrends:
    """Makes the small trends of boards, for as long as the histories and the language stay."""

    def __init__(self, calendar: FiscalCalendar) -> None:
        self._calendar = calendar
        self._anew: dict[tuple[Period, Period], tuple[int, ...]] = {}
        self._named: dict[tuple[Period, Period, Lens], list[_Named]] = {}
        self._points: dict[tuple[int, Lens], tuple[MetricHistory, dict[Period, TrendPoint]]] = {}

    def draw(
        self,
        history: MetricHistory,
        first: Period,
        last: Period,
        locale: NumberLocale,
        reason: str = "",
    ) -> TrendChart:
        """Return the trend from `first` to `last`, the current one; see `standing.trend`."""
        if history.earlier:
            return trend(history, first, last, self._calendar, locale, last, reason)
        points = self._made(history, first, last)
        said = period_sentence(history, last, points[-1].label, locale, reason)
        points[-1] = replace(points[-1], said=said)
        return TrendChart(
            history.metric.name,
            history.metric.unit,
            tuple(points),
            len(points) - 1,
            restarts=self._restarts(first, last, history.lens),
        )

    def _restarts(self, first: Period, last: Period, lens: Lens) -> tuple[int, ...]:
        if lens is not Lens.YEAR_TO_DATE:
            return ()
        key = first, last
        if key not in self._anew:
            self._anew[key] = restarts(lens, span(first, last), self._calendar)
        return self._anew[key]

    def _made(self, history: MetricHistory, first: Period, last: Period) -> list[TrendPoint]:
        """Return the points of a history, of which those that were made before are kept."""
        key = history.metric.id, history.lens
        of, made = self._points.get(key, (None, {}))
        if of is not history:
            made = {}
            self._points[key] = history, made
        names = self._names(first, last, history.lens)
        missing = [each for each in names if each[0] not in made]
        if missing:
            made.update(self._new(history, missing))
        return [made[period] for period, _name, _short in names]

    def _new(
        self, history: MetricHistory, names: Sequence[_Named]
    ) -> Iterator[tuple[Period, TrendPoint]]:
        direction, values, plans = history.metric.direction, history.values, history.plans
        notes = history.notes if history.lens is Lens.AS_MEASURED else {}
        gone = history.not_applicable
        for period, name, short in names:
            value, plan = values.get(period), plan_in_force(plans, period)
            if plan is None:
                target, tolerance = None, 0.0
            else:
                is_plain = plan.rule is None  # else the history knows what the rule gives
                target = plan.target_for(period) if is_plain else history.target(period)
                tolerance = plan.tolerance
            # By place, not by name: thousands are made whenever another lens is chosen.
            point = TrendPoint(
                period,
                name,
                short,
                value,
                target,
                judge(value, target, direction, tolerance),
                notes.get(period, ""),
                "",
                _("not applicable") if value is None and period in gone else "",
            )
            yield period, point

    def _names(self, first: Period, last: Period, lens: Lens) -> Sequence[_Named]:
        key = first, last, lens
        if key not in self._named:
            calendar = self._calendar
            self._named[key] = [
                (
                    period,
                    lens_names.label(period, lens, calendar),
                    lens_names.label(period, lens, calendar, short=True),
                )
                for period in span(first, last)
            ]
        return self._named[key]
