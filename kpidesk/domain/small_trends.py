"""Small trends: what tiles draw of many KPIs at once.

Nobody points at their points, so that only the current one says its sentence, and through a lens
none says its notes; all else is as `standing.trend` makes it. The periods of a board are mostly the
same, and are named once.
"""

from collections.abc import Sequence
from dataclasses import replace

from kpidesk.domain import lens_names
from kpidesk.domain.charts import TrendChart, TrendPoint
from kpidesk.domain.histories import MetricHistory
from kpidesk.domain.lenses import Lens
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import FiscalCalendar, Period, span
from kpidesk.domain.standing import period_sentence, trend
from kpidesk.domain.status import judge
from kpidesk.domain.targets import plan_in_force
from kpidesk.i18n import _

_Named = tuple[Period, str, str]  # a period and its names


class SmallTrends:
    """Makes the small trends of one board; keep it no longer than that."""

    def __init__(self, calendar: FiscalCalendar) -> None:
        self._calendar = calendar
        self._named: dict[tuple[Period, Period, Lens], list[_Named]] = {}

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
        unit, direction = history.metric.unit, history.metric.direction
        values, plans = history.values, history.plans
        notes = history.notes if history.lens is Lens.AS_MEASURED else {}
        gone, points = history.not_applicable, list[TrendPoint]()
        for period, name, short in self._names(first, last, history.lens):
            value, target = values.get(period), history.target(period)
            plan = None if target is None else plan_in_force(plans, period)
            tolerance = 0.0 if plan is None else plan.tolerance
            # By place, not by name: thousands are made whenever another month is chosen.
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
            points.append(point)
        said = period_sentence(history, last, points[-1].label, locale, reason)
        points[-1] = replace(points[-1], sentence=said)
        return TrendChart(history.metric.name, unit, tuple(points), len(points) - 1)

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
