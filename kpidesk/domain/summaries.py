"""The summary of a board in sentences: how many are on target, what needs attention, what is good.

By rules alone, so that the same numbers always say the same. Each sentence is whole, cites its
numbers, and leads to its KPI. What nobody has to know is not said: see `attention` and `good_news`
on noise.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

from kpidesk.domain.attention import concerns, overdue_text
from kpidesk.domain.boards import SummaryLine, Tone
from kpidesk.domain.good_news import best_news
from kpidesk.domain.metrics import Stage
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.situations import Situation
from kpidesk.domain.standing import Standing
from kpidesk.domain.status import Status
from kpidesk.i18n import _, ngettext

_MOST_CONCERNS: Final = 3  # with what is overdue
_MOST_REASONS: Final = 2


def summary(
    situations: Sequence[Situation],
    partners: Mapping[int, Sequence[int]],
    as_of: dt.date,
    locale: NumberLocale,
) -> tuple[SummaryLine, ...]:
    """Return what a board says at its top; empty without KPIs.

    `situations` come by importance. `partners` are the ids of the KPIs that predict another one, by
    the id of that one. What is overdue is so on the day `as_of`.
    """
    standings = [told.standing for told in situations]
    if not standings:
        return ()
    judged = [s for s in standings if s.status not in (Status.NO_DATA, Status.NO_TARGET)]
    late = [told for told in situations if _is_behind(told)]
    room = _MOST_CONCERNS - bool(late)
    found = concerns(situations, _led(standings, partners), locale)
    named = {concern.told.standing.metric.id for concern in found[:room]}
    lines = [*headline(standings, judged)]
    lines += [
        SummaryLine(each.text, each.told.standing.metric.id, Tone.ATTENTION)
        for each in found[:room]
    ]
    off = [s for s in judged if s.status is Status.OFF and s.metric.id not in named]
    if off:
        lines.append(_more_off(off, is_first=len(off) == _count(judged, Status.OFF)))
    if late:
        only = late[0].standing.metric.id if len(late) == 1 else None
        lines.append(SummaryLine(overdue_text(late, as_of), only, Tone.ATTENTION))
    others = [told for told in situations if told.standing.metric.id not in named]
    if news := best_news(others):
        lines.append(news)
    return (*lines, *_blank(situations))


def are_candidates(standings: Sequence[Standing]) -> bool:
    """Say whether candidates stand in, because there is no KPI yet."""
    return bool(standings) and all(s.metric.stage is Stage.CANDIDATE for s in standings)


def headline(standings: Sequence[Standing], judged: Sequence[Standing]) -> list[SummaryLine]:
    """Return how many of `judged` are on target, and first whether all are candidates."""
    met, said = _count(judged, Status.ON_TARGET), []
    is_of_candidates = are_candidates(standings)
    if is_of_candidates:
        text = ngettext(
            "No KPI yet, but {count} candidate.",
            "No KPI yet, but {count} candidates.",
            len(standings),
        )
        said.append(SummaryLine(text.format(count=len(standings))))
    if judged:
        text = (
            ngettext(
                "{met} of {count} candidate with a target is on target.",
                "{met} of {count} candidates with a target are on target.",
                len(judged),
            )
            if is_of_candidates
            else ngettext(
                "{met} of {count} KPI is on target.",
                "{met} of {count} KPIs are on target.",
                len(judged),
            )
        )
        said.append(SummaryLine(text.format(met=met, count=len(judged))))
    return said


def left_out(names: Sequence[str]) -> tuple[SummaryLine, ...]:
    """Say which candidates have no tile because there are KPIs, so that nobody looks in vain."""
    if not names:
        return ()
    text = ngettext(
        "{count} candidate is not shown until it has all that makes a KPI: {names}.",
        "{count} candidates are not shown until they have all that makes a KPI: {names}.",
        len(names),
    )
    return (SummaryLine(text.format(count=len(names), names=", ".join(names))),)


def _count(standings: Sequence[Standing], status: Status) -> int:
    return sum(standing.status is status for standing in standings)


def _led(
    standings: Sequence[Standing], partners: Mapping[int, Sequence[int]]
) -> dict[int, tuple[str, ...]]:
    """Return the names of the KPIs on the board that are still well, by what predicts them."""
    found: dict[int, tuple[str, ...]] = {}
    for standing in standings:
        if standing.status is not Status.OFF:
            for leading in partners.get(standing.metric.id, ()):
                found[leading] = (*found.get(leading, ()), standing.metric.name)
    return found


def _is_behind(told: Situation) -> bool:
    """Say whether more is overdue than the one number that the board lacks.

    That one is told as not entered yet, as is all of what never had a number.
    """
    overdue = told.age.overdue
    return bool(overdue) and told.age.newest is not None and overdue != (told.standing.period,)


def _more_off(off: Sequence[Standing], *, is_first: bool) -> SummaryLine:
    text = (
        ngettext("{count} is off target: {names}.", "{count} are off target: {names}.", len(off))
        if is_first
        else ngettext(
            "{count} more is off target: {names}.",
            "{count} more are off target: {names}.",
            len(off),
        )
    )
    return _named(text, off, Tone.ATTENTION)


def _blank(situations: Sequence[Situation]) -> list[SummaryLine]:
    """Return which have no number, and why."""
    blank = [
        told
        for told in situations
        if told.standing.status is Status.NO_DATA and told.standing.is_applicable
    ]
    unknown = [told.standing for told in blank if told.standing.reason]
    lines = [
        SummaryLine(
            _("{name} has no value. {reason}").format(
                name=standing.metric.name, reason=standing.reason
            ),
            standing.metric.id,
        )
        for standing in unknown[:_MOST_REASONS]
    ]
    if more := unknown[_MOST_REASONS:]:
        text = ngettext(
            "{count} more has no value: {names}.", "{count} more have no value: {names}.", len(more)
        )
        lines.append(_named(text, more))
    missing = [told for told in blank if not told.standing.reason]
    if missing:
        text = ngettext(
            "{count} number is not entered yet: {names}.",
            "{count} numbers are not entered yet: {names}.",
            len(missing),
        )
        is_late = any(told.age.is_late for told in missing)
        tone = Tone.ATTENTION if is_late else Tone.PLAIN
        lines.append(_named(text, [told.standing for told in missing], tone))
    return lines


def _named(text: str, standings: Sequence[Standing], tone: Tone = Tone.PLAIN) -> SummaryLine:
    """Return `text` about these KPIs; it leads to a KPI where it names one alone."""
    names = ", ".join(standing.metric.name for standing in standings)
    only = standings[0].metric.id if len(standings) == 1 else None
    return SummaryLine(text.format(count=len(standings), names=names), only, tone)
