"""Signals: what a process behaviour chart says is not noise, and why.

The rules are those of D. J. Wheeler, Understanding Variation, 1993, and Making Sense of Data, 2003:
a value outside the natural limits; three of four running values nearer a limit than the centre;
eight running values on one side of the centre; and a change from one value to the next that is
larger than the limit of the moving ranges.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kpidesk.domain.natural_limits import Limits, UsualRange, limits_unit
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import Period
from kpidesk.domain.series import Series
from kpidesk.domain.units import Unit, format_value, shown_value, telling_unit
from kpidesk.i18n import _

_NEAR, _OF = 3, 4
_JUST: Final = 0.1  # of the way from limit to limit: what lies further out is not just outside
RUN_LENGTH: Final = 8
_SLACK: Final = 1e-12  # of the limits: what binary fractions leave


class Rule(StrEnum):
    """Which rule made a signal, in the order in which they are told."""

    OUTSIDE = "outside"
    NEAR_LIMIT = "near_limit"
    RUN = "run"
    MOVING_RANGE = "moving_range"


_ORDER: Final = {rule: number for number, rule in enumerate(Rule)}


class Cycle(StrEnum):
    """What comes round again in a series, and is therefore no signal."""

    NONE = "none"
    YEAR = "year"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class Signal:
    """What is not noise: the period that completes it, the rule, and on which side it is.

    `since` is the first of the periods that make it; the same one where a single value does. A
    moving range is high where the value rose.
    """

    period: Period
    rule: Rule
    is_high: bool
    since: Period


Mark = tuple[int, Rule, bool, int]  # as a Signal: index, rule, side, index of the first


def marks(values: Sequence[float], within: Limits) -> list[Mark]:
    """Return the signals of running values against limits in their unit, by value, then by rule.

    Of the moving ranges nothing is told here: running values need not be neighbours.
    """
    found: list[Mark] = []
    low, high, middle = within.low, within.high, within.mean
    # 0.1 + 0.2 is no signal where all others are 0.3.
    slack = slack_of(within)
    low, high = low - slack, high + slack
    over, under = middle + slack, middle - slack
    near_low, near_high = (low + middle) / 2, (high + middle) / 2
    lows: list[int] = []
    highs: list[int] = []
    above = below = 0
    for at, value in enumerate(values):
        above = above + 1 if value > over else 0
        below = below + 1 if value < under else 0
        if value > high:
            found.append((at, Rule.OUTSIDE, True, at))
        elif value < low:
            found.append((at, Rule.OUTSIDE, False, at))
        if value > near_high:
            highs = [*(index for index in highs if index > at - _OF), at]
            if len(highs) >= _NEAR:
                found.append((at, Rule.NEAR_LIMIT, True, highs[0]))
        elif value < near_low:
            lows = [*(index for index in lows if index > at - _OF), at]
            if len(lows) >= _NEAR:
                found.append((at, Rule.NEAR_LIMIT, False, lows[0]))
        if above >= RUN_LENGTH:
            found.append((at, Rule.RUN, True, at - RUN_LENGTH + 1))
        elif below >= RUN_LENGTH:
            found.append((at, Rule.RUN, False, at - RUN_LENGTH + 1))
    return found


def slack_of(within: Limits) -> float:
    """Return by how much a value must be beyond limits to be, in their unit."""
    return _SLACK * max(abs(within.low), abs(within.high))


def in_order(found: list[Mark]) -> list[Mark]:
    """Return marks by value, then by rule as they are told."""
    return sorted(found, key=lambda mark: (mark[0], _ORDER[mark[1]]))


def signals(series: Series, within: Limits) -> list[Signal]:
    """Return the signals of a series against limits in its unit, by period, then by rule.

    Gaps are passed over: four running values are four values that follow each other, whatever lies
    between.
    """
    points = sorted(series.values)
    found = marks([series.values[period] for period in points], within)
    return [Signal(points[at], rule, is_high, points[first]) for at, rule, is_high, first in found]


def signal_sentence(
    signal: Signal,
    value: float,
    within: Limits | UsualRange,
    unit: Unit,
    locale: NumberLocale,
    *,
    cycle: Cycle = Cycle.NONE,
    before: float | None = None,
) -> str:
    """Return why a value is unusual, as in "812 is above the usual range (410 to 530).".

    `within` are the limits that hold for `value`, in its unit; with a `cycle` they are those of its
    time of the year, or of its day of the week. `before` is the value before, for a moving range.
    """
    edge = within.high if signal.is_high else within.low
    edges_unit = limits_unit(within, unit)
    looks_equal = shown_value(value, unit) == shown_value(edge, unit)
    # Between small numbers what looks equal may still be far apart: 7.3 beside 1.0 to 6.7.
    is_close = looks_equal and abs(value - edge) <= _JUST * (within.high - within.low)
    value_unit = unit
    if looks_equal and signal.rule is Rule.OUTSIDE:
        edges_unit = value_unit = telling_unit(edges_unit, (value, edge))
    if before is not None and signal.rule is Rule.MOVING_RANGE:
        value_unit = telling_unit(unit, (value, before))
    words = {
        "value": format_value(value, value_unit, locale),
        "low": format_value(within.low, edges_unit, locale),
        "high": format_value(within.high, edges_unit, locale),
        "mean": format_value(within.mean, edges_unit, locale),
        "before": "" if before is None else format_value(before, value_unit, locale),
        "count": RUN_LENGTH,
        "near": _NEAR,
        "of": _OF,
    }
    match signal.rule:
        case Rule.OUTSIDE:
            sentence = _outside(cycle, is_high=signal.is_high, is_close=is_close)
        case Rule.NEAR_LIMIT:
            sentence = _near_limit(cycle, is_high=signal.is_high)
        case Rule.RUN:
            sentence = _run(cycle, is_high=signal.is_high)
        case _:
            sentence = _jump(cycle, is_high=signal.is_high)
    return sentence.format(**words)


def _outside(cycle: Cycle, *, is_high: bool, is_close: bool) -> str:
    match cycle, is_high:
        case Cycle.YEAR, True:
            return _("{value} is above the usual range for the time of year ({low} to {high}).")
        case Cycle.YEAR, False:
            return _("{value} is below the usual range for the time of year ({low} to {high}).")
        case Cycle.WEEK, True:
            return _("{value} is above the usual range for that day of the week ({low} to {high}).")
        case Cycle.WEEK, False:
            return _("{value} is below the usual range for that day of the week ({low} to {high}).")
        case _, True if is_close:
            return _("{value} is just above the usual range ({low} to {high}).")
        case _, True:
            return _("{value} is above the usual range ({low} to {high}).")
    if is_close:
        return _("{value} is just below the usual range ({low} to {high}).")
    return _("{value} is below the usual range ({low} to {high}).")


def _near_limit(cycle: Cycle, *, is_high: bool) -> str:
    if cycle is Cycle.NONE and is_high:
        return _(
            "{near} of the latest {of} values are near the upper edge of the usual range ({low} to "
            "{high})."
        )
    if cycle is Cycle.NONE:
        return _(
            "{near} of the latest {of} values are near the lower edge of the usual range ({low} to "
            "{high})."
        )
    if is_high:
        return _(
            "{near} of the latest {of} values are near the upper edge of what is usual at their "
            "time."
        )
    return _(
        "{near} of the latest {of} values are near the lower edge of what is usual at their time."
    )


def _run(cycle: Cycle, *, is_high: bool) -> str:
    if cycle is Cycle.NONE and is_high:
        return _("The latest {count} values are all above the usual middle of {mean}.")
    if cycle is Cycle.NONE:
        return _("The latest {count} values are all below the usual middle of {mean}.")
    if is_high:
        return _("The latest {count} values are all above what is usual at their time.")
    return _("The latest {count} values are all below what is usual at their time.")


def _jump(cycle: Cycle, *, is_high: bool) -> str:
    if cycle is not Cycle.NONE and is_high:
        return _("For its time {value} is a larger step up from the value before than any usual.")
    if cycle is not Cycle.NONE:
        return _("For its time {value} is a larger step down from the value before than any usual.")
    if is_high:
        return _("The step up from {before} to {value} is larger than usual.")
    return _("The step down from {before} to {value} is larger than usual.")
