"""What needs attention on a board, and why: each KPI in a sentence or two with its numbers.

Noise is no news: of a value within its usual range no change is told, and one that is off target
there is told as what is usual for it, since explaining one such value helps nobody.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kpidesk.domain import due
from kpidesk.domain.behaviour_sentences import Finding, Verdict, unusual
from kpidesk.domain.lens_spans import overlaps
from kpidesk.domain.natural_limits import limits_unit
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.signals import Cycle
from kpidesk.domain.situations import Situation
from kpidesk.domain.status import Status
from kpidesk.domain.units import format_value
from kpidesk.i18n import _, ngettext

_UNUSUAL, _BAD, _USUAL, _BETTER, _UNCLEAR = (float(rank) for rank in range(5))
_MOST_OVERDUE: Final = 3  # that are named
_ENDANGERING: Final = 0.5  # of a step: what endangers another KPI comes before its equals


@dataclass(frozen=True, slots=True)
class Concern:
    """A KPI that needs attention, and why; the least `rank` first.

    `cited` is the part of `text` with the number that it is about.
    """

    rank: float
    told: Situation
    text: str
    cited: str


def concerns(
    situations: Sequence[Situation], led: Mapping[int, tuple[str, ...]], locale: NumberLocale
) -> list[Concern]:
    """Return what is off target or shows a signal, the most urgent first.

    First what is off target in an unusual way, then what is off target or has turned for the worse,
    then what is off target as usual, then what is on its way back, and last what changed without
    anybody knowing whether that is good. Among equals what leads another KPI that is still well
    comes first, by `led`: the names of those by the id of what predicts them; then what matters
    most, as the `situations` come.
    """
    found = []
    for told in situations:
        rank = _rank(told)
        if rank is None:
            continue
        text, is_bad = _text(told, locale), rank < _BETTER
        names = led.get(told.standing.metric.id, ())
        if is_bad and names:
            rank -= _ENDANGERING
            warning = _("It predicts {names}, which may follow.").format(names=", ".join(names))
            text = f"{text} {warning}"
        found.append(Concern(rank, told, text, _cited(told)))
    return sorted(found, key=lambda each: each.rank)


def _rank(told: Situation) -> float | None:
    """Return how far a KPI can wait; None where it needs no attention."""
    finding = told.verdict.finding
    if told.standing.status is Status.OFF:
        if finding is Finding.BAD_SIGNAL:
            return _UNUSUAL
        if finding is Finding.GOOD_SIGNAL:
            return _BETTER
        return _USUAL if finding is Finding.USUAL_OFF_TARGET else _BAD
    if finding is Finding.BAD_SIGNAL:
        return _BAD if told.is_fresh else _BETTER
    return _UNCLEAR if finding is Finding.SIGNAL and told.is_fresh else None


def _text(told: Situation, locale: NumberLocale) -> str:
    standing, verdict = told.standing, told.verdict
    name = standing.metric.name
    if standing.status is not Status.OFF:
        return _("{name} is not as usual. {signal}").format(name=name, signal=verdict.sentence)
    if overlaps(told.history.lens):
        if not verdict.finding.is_signal:
            return _("{name} is off target. {sentence}").format(
                name=name, sentence=standing.sentence
            )
        return _("{name} is off target. {sentence} {signal}").format(
            name=name, sentence=standing.sentence, signal=verdict.sentence
        )
    words = {"name": name, "sentence": bare_sentence(told), "advice": verdict.advice}
    if verdict.finding.is_signal:
        words["signal"] = unusual(told.charted, told.judged, locale)
        if verdict.finding is Finding.GOOD_SIGNAL:
            return _("{name} is off target, but better than usual. {sentence} {signal}").format(
                **words
            )
        return _("{name} is off target. {sentence} {signal} {advice}").format(**words)
    point, chart = told.point, told.chart
    if verdict.finding is Finding.USUAL_OFF_TARGET and point and point.usual and chart:
        words["low"] = format_value(point.usual.low, limits_unit(point.usual, chart.unit), locale)
        words["high"] = format_value(point.usual.high, limits_unit(point.usual, chart.unit), locale)
        return _usual(chart.cycle).format(**words)
    return _("{name} is off target. {sentence}").format(name=name, sentence=standing.sentence)


def _cited(told: Situation) -> str:
    if told.standing.status is Status.OFF:
        return bare_sentence(told)
    return without_advice(told.verdict)


def without_advice(verdict: Verdict) -> str:
    """Return what a verdict says of the number, and not what to do about it."""
    return verdict.sentence.removesuffix(verdict.advice).rstrip()


def bare_sentence(told: Situation) -> str:
    """Return the sentence of a standing that holds its value against the target, without more."""
    standing = told.standing
    current = standing.chart.current
    return standing.sentence if current is None else standing.chart.points[current].sentence


def _usual(cycle: Cycle) -> str:
    match cycle:
        case Cycle.YEAR:
            return _(
                "{name} is off target, yet within its usual range for the time of year ({low} to "
                "{high}). {sentence} {advice}"
            )
        case Cycle.WEEK:
            return _(
                "{name} is off target, yet within its usual range for that day of the week ({low} "
                "to {high}). {sentence} {advice}"
            )
        case Cycle.NONE:
            return _(
                "{name} is off target, yet within its usual range ({low} to {high}). {sentence} "
                "{advice}"
            )


def overdue_text(situations: Sequence[Situation], as_of: dt.date) -> str:
    """Return that these KPIs wait for numbers which are late on the day `as_of`; one at least."""
    if len(situations) == 1:
        told, periods = situations[0], situations[0].age.overdue
        calendar = told.history.calendar
        return _("{name} is overdue: {periods}. {late}").format(
            name=told.standing.metric.name,
            periods=due.periods_text(periods, calendar),
            late=due.late_text(periods, calendar, as_of),
        )
    named = [
        _("{name} ({age})").format(name=told.standing.metric.name, age=told.age.text)
        for told in situations[:_MOST_OVERDUE]
    ]
    names, count = ", ".join(named), len(situations) - len(named)
    if not count:
        return _("Numbers are overdue: {names}.").format(names=names)
    return ngettext(
        "Numbers are overdue: {names} and {count} more.",
        "Numbers are overdue: {names} and {count} more.",
        count,
    ).format(names=names, count=count)
