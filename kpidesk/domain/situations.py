"""Situations: a KPI as a board tells it, with what is usual and how old its numbers are."""

import datetime as dt
import math
from bisect import bisect_left
from dataclasses import dataclass

from kpidesk.domain.behaviour import behaviour_chart
from kpidesk.domain.behaviour_charts import BehaviourChart, BehaviourPoint
from kpidesk.domain.behaviour_sentences import Finding, Verdict, verdict_of
from kpidesk.domain.boards import TileFacts
from kpidesk.domain.charts_bullet import bullet
from kpidesk.domain.data_age import DataAge
from kpidesk.domain.histories import MetricHistory
from kpidesk.domain.lens_spans import overlaps
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import Period
from kpidesk.domain.standing import Standing


@dataclass(frozen=True, slots=True)
class Situation:
    """One KPI on a board.

    `standing` and `history` are as the lens of the board shows them. `charted` is the history that
    `chart` and `verdict` are of, and `judged` the period they judge: the same, but what was
    measured where the numbers of the lens overlap, since those follow each other whatever happens.
    `chart` is None where `judged` has no value.
    """

    standing: Standing
    history: MetricHistory
    charted: MetricHistory
    judged: Period
    chart: BehaviourChart | None
    verdict: Verdict
    age: DataAge

    @property
    def point(self) -> BehaviourPoint | None:
        """Return the judged point of the chart; None where it has none."""
        return None if self.chart is None else self.chart.point(self.judged)

    @property
    def is_fresh(self) -> bool:
        """Say whether the signal of the verdict is one that the period before did not make."""
        chart, signal = self.chart, self.verdict.signal
        if chart is None or signal is None:
            return False
        at = bisect_left(chart.periods, self.judged.start, key=_start)
        return not any(
            before == at - 1 and rule is signal.rule and is_high is signal.is_high
            for before, rule, is_high, _since in chart.found
        )


def situation(
    standing: Standing,
    history: MetricHistory,
    charted: MetricHistory,
    judged: Period,
    age: DataAge,
    locale: NumberLocale,
) -> Situation:
    """Return the situation of a KPI; see `Situation` for what is what."""
    if judged not in charted.values:
        silent = Verdict(Finding.NO_VALUE, "")
        return Situation(standing, history, charted, judged, None, silent, age)
    chart = behaviour_chart(charted, judged)
    verdict = verdict_of(chart, charted, judged, charted.calendar, locale)
    return Situation(standing, history, charted, judged, chart, verdict, age)


def facts(told: Situation) -> TileFacts:
    """Return what a tile says beside its standing."""
    standing, history, finding = told.standing, told.history, told.verdict.finding
    known = {Finding.GOOD_SIGNAL: True, Finding.BAD_SIGNAL: False}
    near = history.near(standing.period)
    # The sentence names its period: where numbers overlap it is that of what was measured, as the
    # summary tells it.
    return TileFacts(
        bullet=bullet(standing.value, standing.target, near, standing.metric.direction),
        age=told.age.text,
        is_late=told.age.is_late,
        signal=told.verdict.sentence if finding.is_signal else "",
        is_good=known.get(finding),
        change_size=change_size(told),
    )


def change_size(told: Situation) -> float:
    """Return how large the latest change is beside those that are usual, without sign.

    It is the moving range of the judged point over the mean one of its limits; before there are
    limits, over that of the points before. Where nothing tells what is usual, and through a lens
    whose numbers overlap, it is the change as a fraction of the value before, there of a year ago;
    across zero, where no fraction tells anything, of the larger of both.
    """
    if overlaps(told.history.lens):
        change = told.standing.change_on_year
        return 0.0 if change is None else change.size
    usual, step = _usual_range(told)
    if step is None or usual is None:
        change = told.standing.change
        return 0.0 if change is None else change.size
    if not step:
        return 0.0
    return step / usual if usual else math.inf


def _usual_range(told: Situation) -> tuple[float | None, float | None]:
    """Return the usual change from a charted value to the next, and that to the judged one."""
    chart = told.chart
    if chart is None:
        return None, None
    at = bisect_left(chart.periods, told.judged.start, key=_start)
    if at == len(chart.periods) or chart.periods[at] != told.judged:
        return None, None
    segment = next(each for each in chart.segments if each.first <= at < each.stop)
    if segment.limits is not None:
        return segment.limits.moving_range, chart.moving_ranges[at]
    before = [each for each in chart.moving_ranges[segment.first : at] if each is not None]
    usual = math.fsum(each / len(before) for each in before) if before else None
    return usual, chart.moving_ranges[at]


def _start(period: Period) -> dt.date:
    return period.start
