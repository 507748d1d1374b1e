"""The summary of a board in sentences: how many are on target, what needs attention, what is good.

By rules alone, so that the same numbers always say the same. Each sentence is whole, cites its
numbers, and leads to its KPI. What nobody has to know is not said: see `attention` and `good_news`
on noise.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

from kpidesk.domain.actions import Action, ActionState, state_of
from kpidesk.domain.attention import concerns, overdue_text
from kpidesk.domain.boards import SummaryLine, Tone
from kpidesk.domain.good_news import best_news
from kpidesk.domain.metrics import Stage
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.period_names import format_day
from kpidesk.domain.situations import Situation
from kpidesk.domain.standing import Standing
from kpidesk.domain.status import Status
from kpidesk.i18n import _, ngettext

_MOST_CONCERNS: Final = 3  # with what is overdue
_MOST_REASONS: Final = 2
_MOST_NAMES: Final = 6  # in one sentence; the tiles name them all
_MOST_LETTERS: Final = 160  # of these names
_MOST_ACTIONS: Final = 3  # that are named
_MOST_OF_TEXT: Final = 60  # letters of an action
_WELL: Final = (Status.ON_TARGET, Status.NEAR)
_LONG_OVER: Final = 92  # days: what a number of a quarter ago predicts is there, or is not


def summary(
    situations: Sequence[Situation],
    partners: Mapping[int, Sequence[int]],
    as_of: dt.date,
    locale: NumberLocale,
    decided: Sequence[tuple[Action, str]] = (),
    month_end: dt.date | None = None,
) -> tuple[SummaryLine, ...]:
    """Return what a board says at its top; empty without KPIs.

    `situations` come by importance. `partners` are the ids of the KPIs that predict another one, by
    the id of that one. What is overdue is so on the day `as_of`, `decided` actions, each with the
    name of its metric, too. `month_end` is the last day of what the board shows; None is `as_of`.
    """
    standings = [told.standing for told in situations]
    if not standings:
        return ()
    judged = [s for s in standings if s.status not in (Status.NO_DATA, Status.NO_TARGET)]
    late = [told for told in situations if _is_behind(told)]
    room = _MOST_CONCERNS - bool(late)
    found = concerns(situations, _led(standings, partners, month_end or as_of), locale)
    named = {concern.told.standing.metric.id for concern in found[:room]}
    lines = [*headline(standings, judged)]
    lines += [
        SummaryLine(each.text, each.told.standing.metric.id, Tone.ATTENTION, cited=each.cited)
        for each in found[:room]
    ]
    off = [s for s in judged if s.status is Status.OFF and s.metric.id not in named]
    if off:
        lines.append(_more_off(off, is_first=len(off) == _count(judged, Status.OFF)))
    if late:
        only = late[0].standing.metric.id if len(late) == 1 else None
        lines.append(SummaryLine(overdue_text(late, as_of), only, Tone.ATTENTION))
    lines += _overdue_actions(decided, as_of)
    others = [told for told in situations if told.standing.metric.id not in named]
    if news := best_news(others):
        lines.append(news)
    return (*lines, *_untargeted(standings), *_blank(situations))


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
        is_of_all = len(judged) == len(standings)
        told = _met_candidates if is_of_candidates else _met if is_of_all else _met_of_judged
        text = told(met, len(judged))
        said.append(SummaryLine(text.format(met=met, count=len(judged))))
    return said


def _met(met: int, count: int) -> str:
    """Return "1 of 5 KPIs is", "2 of 5 KPIs are on target": the verb goes by how many are."""
    if count == 1:
        return _("{met} of {count} KPI is on target.")
    return ngettext(
        "{met} of {count} KPIs is on target.", "{met} of {count} KPIs are on target.", met
    )


def _met_of_judged(met: int, count: int) -> str:
    """Say of which KPIs, where there are more than those that anybody can judge."""
    if count == 1:
        return _("{met} of {count} KPI with a value and a target is on target.")
    return ngettext(
        "{met} of {count} KPIs with a value and a target is on target.",
        "{met} of {count} KPIs with a value and a target are on target.",
        met,
    )


def _met_candidates(met: int, count: int) -> str:
    if count == 1 and met:
        return _("The only candidate with a value and a target is on target.")
    if count == 1:
        return _("The only candidate with a value and a target is not on target.")
    return ngettext(
        "{met} of {count} candidates with a value and a target is on target.",
        "{met} of {count} candidates with a value and a target are on target.",
        met,
    )


def left_out(names: Sequence[str]) -> tuple[SummaryLine, ...]:
    """Say which candidates have no tile because there are KPIs, so that nobody looks in vain."""
    if not names:
        return ()
    text = ngettext(
        "{count} candidate is not shown until it has all that makes a KPI: {names}.",
        "{count} candidates are not shown until they have all that makes a KPI: {names}.",
        len(names),
    )
    return (SummaryLine(text.format(count=len(names), names=_listed(names))),)


def no_kpi_yet(standings: Sequence[Standing]) -> tuple[SummaryLine, ...]:
    """Say which metrics on the board of a past month became KPIs only later."""
    if not standings:
        return ()
    text = ngettext(
        "{count} was not a KPI yet: {names}.", "{count} were not KPIs yet: {names}.", len(standings)
    )
    return (_named(text, standings),)


def _count(standings: Sequence[Standing], status: Status) -> int:
    return sum(standing.status is status for standing in standings)


def _led(
    standings: Sequence[Standing], partners: Mapping[int, Sequence[int]], month_end: dt.date
) -> dict[int, tuple[str, ...]]:
    """Return the names of the KPIs on the board that are known to be well, by what predicts them.

    What predicts them is of late: nothing follows any more from a year that is long over.
    """
    late = {
        each.metric.id
        for each in standings
        if (month_end - each.period.last_day).days <= _LONG_OVER
    }
    found: dict[int, tuple[str, ...]] = {}
    for standing in standings:
        if standing.status in _WELL:
            for leading in late.intersection(partners.get(standing.metric.id, ())):
                found[leading] = (*found.get(leading, ()), standing.metric.name)
    return found


def _is_behind(told: Situation) -> bool:
    """Say whether more is overdue than the one number that the board lacks.

    That one is told as not entered yet, as is all of what never had a number.
    """
    overdue = told.age.overdue
    return bool(overdue) and told.age.newest is not None and overdue != (told.standing.period,)


def _overdue_actions(decided: Sequence[tuple[Action, str]], as_of: dt.date) -> list[SummaryLine]:
    """Return which actions are overdue, the oldest first: it leads to the metric of that one."""
    late = [each for each in decided if state_of(each[0], as_of) is ActionState.OVERDUE]
    if not late:
        return []
    late.sort(key=lambda each: (each[0].due_on or as_of, each[0].id))
    named = ", ".join(
        _("“{text}” ({name}, due on {day})").format(
            text=_shortened(action.text), name=name, day=format_day(action.due_on or as_of)
        )
        for action, name in late[:_MOST_ACTIONS]
    )
    left = len(late) - _MOST_ACTIONS
    if left > 0:
        more = ngettext("{actions} and {count} more", "{actions} and {count} more", left)
        named = more.format(actions=named, count=left)
    text = ngettext(
        "{count} action is overdue: {actions}.",
        "{count} actions are overdue: {actions}.",
        len(late),
    )
    said = text.format(count=len(late), actions=named)
    return [SummaryLine(said, late[0][0].metric_id, Tone.ATTENTION, is_decided=True)]


def _shortened(text: str) -> str:
    """Return the first words of a long text."""
    if len(text) <= _MOST_OF_TEXT:
        return text
    words = text[:_MOST_OF_TEXT].rpartition(" ")[0] or text[: _MOST_OF_TEXT - 1]
    return _("{words}…").format(words=words)


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


def _untargeted(standings: Sequence[Standing]) -> list[SummaryLine]:
    """Return which KPIs nobody can call good or bad; of candidates a target is not asked yet.

    Those that have targets, if none that the lens makes one of, are told apart.
    """
    found = [
        standing
        for standing in standings
        if standing.status is Status.NO_TARGET and standing.metric.stage is Stage.KPI
    ]
    hidden = [standing for standing in found if standing.target_why]
    bare = [standing for standing in found if not standing.target_why]
    lines = []
    if bare:
        text = ngettext(
            "{count} KPI has no target to hold it against: {names}.",
            "{count} KPIs have no target to hold them against: {names}.",
            len(bare),
        )
        lines.append(_named(text, bare))
    if hidden:
        text = ngettext(
            "The target of {count} KPI cannot be seen this way: {names}.",
            "The targets of {count} KPIs cannot be seen this way: {names}.",
            len(hidden),
        )
        lines.append(_named(text, hidden))
    return lines


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
    names = _listed([standing.metric.name for standing in standings])
    only = standings[0].metric.id if len(standings) == 1 else None
    return SummaryLine(text.format(count=len(standings), names=names), only, tone)


def _listed(names: Sequence[str]) -> str:
    """Return the names as a list; of very many the first, and how many more there are."""
    shown = _MOST_NAMES
    while shown > 1 and sum(map(len, names[:shown])) > _MOST_LETTERS:
        shown -= 1
    left = len(names) - shown
    if left < 2:  # "and 1 more" would be no shorter than the name
        return ", ".join(names)
    text = ngettext("{names} and {count} more", "{names} and {count} more", left)
    return text.format(names=", ".join(names[:shown]), count=left)
