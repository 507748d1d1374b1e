"""The best news of a board: one sentence with its numbers, or none.

Noise is no news, good or not: a record or a target that is reached within the usual range is not
told, nor a run on target where what is usual lies on both sides of it. A shift for the better is
told once, when it shows.
"""

from collections.abc import Callable, Sequence
from typing import Final

from kpidesk.domain import due
from kpidesk.domain.attention import bare_sentence, without_advice
from kpidesk.domain.behaviour_sentences import Finding
from kpidesk.domain.boards import SummaryLine, Tone
from kpidesk.domain.lens_spans import overlaps
from kpidesk.domain.metrics import Direction
from kpidesk.domain.situations import Situation
from kpidesk.domain.status import Status, judge
from kpidesk.i18n import _

_FEWEST: Final = 5  # values, before one of them is worth being called the best
_SHORTEST: Final = 3  # periods on target in a row that are worth a word
_ANNIVERSARY: Final = 12  # periods, after which a run is told again


def best_news(situations: Sequence[Situation]) -> SummaryLine | None:
    """Return the best news of `situations`, which come by importance; None where there is none.

    First a signal for the better, then a target that is reached, the best value so far, and the
    longest run on target. None of what is off target.
    """
    well = [told for told in situations if told.standing.status is not Status.OFF]
    kinds: tuple[Callable[[Situation], str], ...] = (_signal, _reached, _best, _run)
    for text_of in kinds:
        for told in well:
            if text := text_of(told):
                is_signal = text_of is _signal
                cited = without_advice(told.verdict) if is_signal else bare_sentence(told)
                return SummaryLine(text, told.standing.metric.id, Tone.GOOD, cited=cited)
    return None


def _signal(told: Situation) -> str:
    if told.verdict.finding is not Finding.GOOD_SIGNAL or not told.is_fresh:
        return ""
    return _("{name} does better than usual. {signal}").format(
        name=told.standing.metric.name, signal=told.verdict.sentence
    )


def _reached(told: Situation) -> str:
    """Tell that a target is met which the value before would have missed."""
    standing = told.standing
    if standing.status is not Status.ON_TARGET or not _is_no_noise(told):
        return ""
    change, direction = standing.change, standing.metric.direction
    if change is None or standing.target is None:
        return ""
    if judge(change.before, standing.target, direction) is Status.ON_TARGET:
        return ""
    return _("{name} has reached its target. {sentence}").format(
        name=standing.metric.name, sentence=standing.sentence
    )


def _best(told: Situation) -> str:
    """Tell that a value is better than all that mean the same, where there is none like it."""
    standing, history, period = told.standing, told.history, told.standing.period
    value, direction = standing.value, standing.metric.direction
    if value is None or direction is Direction.WITHIN or not _is_no_noise(told):
        return ""
    alike = history.alike(period)
    before = [alike[each] for each in alike if each.start < period.start]
    if len(before) + 1 < _FEWEST:
        return ""
    is_best = value > max(before) if direction is Direction.HIGHER else value < min(before)
    if not is_best:
        return ""
    return _("{name} has the best of its {count} values so far. {sentence}").format(
        name=standing.metric.name, count=len(before) + 1, sentence=standing.sentence
    )


def _is_no_noise(told: Situation) -> bool:
    """Say whether nothing shows that a change is usual, or has been told when it came.

    Where numbers overlap, nothing tells; nor does it of quarters and years that are made of shorter
    periods while they are too few for limits.
    """
    finding = told.verdict.finding
    is_unknown = finding is Finding.NO_LIMITS and told.history.is_made_of_shorter
    is_usual = finding in (Finding.USUAL, Finding.USUAL_OFF_TARGET)
    is_old = finding.is_signal and not told.is_fresh
    return not (is_unknown or is_usual or is_old or overlaps(told.history.lens))


def _is_luck(told: Situation) -> bool:
    """Say whether the usual range has values that miss the target: then a run on it comes by luck.

    Of a value outside of it, and before there is one, nobody knows.
    """
    target, point = told.standing.target, told.point
    if told.verdict.finding is not Finding.USUAL or target is None:
        return False
    if point is None or point.usual is None:
        return False
    direction = told.standing.metric.direction
    edges = point.usual.low, point.usual.high
    return any(judge(each, target, direction) is not Status.ON_TARGET for each in edges)


def _run(told: Situation) -> str:
    """Tell that a KPI is on target for longer than ever, on the day when it is, and each year."""
    standing, history = told.standing, told.history
    if standing.status is not Status.ON_TARGET or overlaps(history.lens) or _is_luck(told):
        return ""
    recent = _runs([point.status for point in standing.chart.points])
    # Most KPIs are known by what is drawn of them; only the others are looked at from the start.
    if recent[-1] < _SHORTEST or recent[-1] < max(recent):
        return ""
    ended = (each for each in history.values if each.start <= standing.period.start)
    runs = _runs([history.status(each) for each in sorted(ended)])
    length, others = runs[-1], runs[:-1]
    longest = max(others, default=0)
    is_told = length == longest + 1 or (length > longest and length % _ANNIVERSARY == 0)
    if length < _SHORTEST or not others or not is_told:
        return ""
    periods = due.count_text(standing.period.frequency, length)
    return _(
        "{name} has been on target for {periods} in a row, longer than ever. {sentence}"
    ).format(name=standing.metric.name, periods=periods, sentence=bare_sentence(told))


def _runs(statuses: Sequence[Status]) -> list[int]:
    """Return how many in a row are on target, for each row of them; the last one ends them.

    What is not known ends no row.
    """
    runs = [0]
    for status in statuses:
        if status is Status.ON_TARGET:
            runs[-1] += 1
        elif status in (Status.NEAR, Status.OFF):
            runs.append(0)
    return runs
