"""Where a metric came to mean something else, as the charts mark it and say it."""

import datetime as dt
from collections.abc import Sequence

from kpidesk.domain import lens_names
from kpidesk.domain.charts import ChartBreak
from kpidesk.domain.histories import MetricHistory
from kpidesk.domain.lenses import Lens
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.i18n import _

_Changed = tuple[bool, bool, bool]  # formula, unit, direction


def breaks(
    history: MetricHistory, periods: Sequence[Period], calendar: FiscalCalendar
) -> tuple[ChartBreak, ...]:
    """Return a break for each of the consecutive `periods` from which another definition holds.

    Only another formula, unit or direction is one, never a unit that shows other decimals.
    """
    found = []
    meanings = [history.meaning(period) for period in periods]
    for index in range(1, len(periods)):
        before = meanings[index - 1]
        if before is None or before is meanings[index]:
            continue
        changed = history.differences(periods[index - 1], periods[index])
        if not any(changed):
            continue
        name = _name(history, periods[index], calendar)
        sentence = _sentence(history, periods[index - 1], periods[index], changed).format(
            period=name
        )
        if reason := _reason(history, periods[index]):
            sentence = _("{sentence} {reason}").format(sentence=sentence, reason=reason)
        found.append(ChartBreak(index, _label(changed), sentence))
    return tuple(found)


def no_comparison(
    history: MetricHistory, before: Period, after: Period, calendar: FiscalCalendar
) -> str:
    """Return why the values of two periods are no comparison: what changed, and when.

    Empty where they are one, and where one of them is missing.
    """
    changed = history.differences(before, after)
    if not any(changed) or before not in history.values or after not in history.values:
        return ""
    untils = (each.until for each in history.earlier)
    firsts = [_first_from(until, after.frequency, calendar) for until in untils]
    # Of several changes the one that made it what it is now.
    period = max(
        first
        for first in firsts
        if before < first <= after and any(history.differences(first.previous, after))
    )
    by_day = after.frequency is Frequency.DAY
    texts = {
        (True, False, False): _("The formula changed on {period}.")
        if by_day
        else _("The formula changed in {period}."),
        (False, True, False): _("The unit changed on {period}.")
        if by_day
        else _("The unit changed in {period}."),
        (False, False, True): _("The direction changed on {period}.")
        if by_day
        else _("The direction changed in {period}."),
    }
    several = (
        _("The definition changed on {period}.")
        if by_day
        else _("The definition changed in {period}.")
    )
    return texts.get(changed, several).format(period=_name(history, period, calendar))


def _name(history: MetricHistory, period: Period, calendar: FiscalCalendar) -> str:
    """Return what the period is called by whoever sees it: a quarter of months by its months."""
    is_made = history.metric.frequency.is_finer_than(period.frequency)
    is_seen = is_made or history.lens is Lens.QUARTER
    return lens_names.label(period, Lens.QUARTER if is_seen else Lens.AS_MEASURED, calendar)


def _first_from(day: dt.date, frequency: Frequency, calendar: FiscalCalendar) -> Period:
    """Return the first period that starts on `day` or later."""
    period = calendar.containing(day, frequency)
    return period if period.start == day else period.next


def _reason(history: MetricHistory, period: Period) -> str:
    """Return why the definition that held just before `period` ended."""
    ended = [each for each in history.earlier if each.until <= period.start]
    return _as_sentence(ended[-1].reason) if ended else ""


def _as_sentence(reason: str) -> str:
    clean = reason.strip()
    return clean if not clean or clean[-1] in ".!?…" else f"{clean}."


def _label(changed: _Changed) -> str:
    match changed:
        case (True, False, False):
            return _("New formula")
        case (False, True, False):
            return _("New unit")
        case (False, False, True):
            return _("New direction")
        case _:
            return _("New definition")


def _sentence(history: MetricHistory, before: Period, after: Period, changed: _Changed) -> str:
    if changed == (True, False, False) and not history.formula(after):
        return _("From {period}: typed, no longer calculated.")
    if changed == (True, False, False) and not history.formula(before):
        return _("From {period}: calculated, no longer typed.")
    return {
        (True, False, False): _("From {period}: new formula."),
        (False, True, False): _("From {period}: new unit. Values in the other one are not drawn."),
        (False, False, True): _("From {period}: new direction."),
        (True, True, False): _(
            "From {period}: new formula and unit. Values in the other unit are not drawn."
        ),
        (True, False, True): _("From {period}: new formula and direction."),
        (False, True, True): _(
            "From {period}: new unit and direction. Values in the other unit are not drawn."
        ),
        (True, True, True): _(
            "From {period}: new formula, unit and direction. "
            "Values in the other unit are not drawn."
        ),
    }[changed]
