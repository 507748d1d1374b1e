"""Signals: what a process behaviour chart says is not noise, and why.

The rules are those of D. J. Wheeler, Understanding Variation, 1993, and Making Sense of Data, 2003:
a value outside the natural limits; three of four running values nearer a limit than the centre;
eight running values on one side of the centre.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import Period
from kpidesk.domain.series import Series
from kpidesk.domain.targets_usual import Limits, limits
from kpidesk.domain.units import Unit, format_value
from kpidesk.i18n import _

MOVING_RANGE_LIMIT: Final = 3.27  # D4 for two values, 3.268: Wheeler
_NEAR, _OF = 3, 4
_RUN: Final = 8


class Rule(StrEnum):
    """Which rule made a signal, in the order in which they are told."""

    OUTSIDE = "outside"
    NEAR_LIMIT = "near_limit"
    RUN = "run"


@dataclass(frozen=True, slots=True)
class Signal:
    """What is not noise: the period that completes it, the rule, and on which side it is.

    `since` is the first of the periods that make it; the same one where a single value does.
    """

    period: Period
    rule: Rule
    is_high: bool
    since: Period


def signals(series: Series, within: Limits) -> list[Signal]:
    """Return the signals of a series against limits in its unit, by period, then by rule.

    Gaps are passed over: four running values are four values that follow each other, whatever lies
    between.
    """
    points = sorted(series.values)
    values = [series.values[period] for period in points]
    return [
        signal for at in range(len(points)) for signal in _completed_at(at, points, values, within)
    ]


def _completed_at(
    at: int, points: Sequence[Period], values: Sequence[float], within: Limits
) -> list[Signal]:
    found: list[Signal] = []
    period, value = points[at], values[at]
    for is_high in (True, False):
        sign = 1.0 if is_high else -1.0
        limit = within.high if is_high else within.low
        if sign * value > sign * limit:
            found.append(Signal(period, Rule.OUTSIDE, is_high, period))
        near = (limit + within.mean) / 2
        start = max(0, at - _OF + 1)
        beyond = [i for i in range(start, at + 1) if sign * values[i] > sign * near]
        if len(beyond) >= _NEAR and beyond[-1] == at:
            found.append(Signal(period, Rule.NEAR_LIMIT, is_high, points[beyond[0]]))
        first = at - _RUN + 1
        if first >= 0 and all(sign * each > sign * within.mean for each in values[first : at + 1]):
            found.append(Signal(period, Rule.RUN, is_high, points[first]))
    return sorted(found, key=lambda signal: [*Rule].index(signal.rule))


def signal_of(series: Series, period: Period) -> tuple[Signal, Limits] | None:
    """Return the first signal that the value of `period` makes, against what came before it.

    The value has no part in its own limits. None where it makes none, or where fewer than ten
    values came before: then nobody knows what is usual.
    """
    before = Series(
        series.frequency, {each: value for each, value in series.values.items() if each < period}
    )
    found = limits(before)
    if found is None or period not in series.values:
        return None
    known = Series(series.frequency, {**before.values, period: series.values[period]})
    made = (signal for signal in signals(known, found) if signal.period == period)
    first = next(made, None)
    return None if first is None else (first, found)


def signal_sentence(
    signal: Signal, value: float, within: Limits, unit: Unit, locale: NumberLocale
) -> str:
    """Return why a value is unusual: "812 is above the usual range (410 to 530)."."""
    words = {
        "value": format_value(value, unit, locale),
        "low": format_value(within.low, unit, locale),
        "high": format_value(within.high, unit, locale),
        "mean": format_value(within.mean, unit, locale),
        "count": _RUN,
        "near": _NEAR,
        "of": _OF,
    }
    if signal.rule is Rule.OUTSIDE and signal.is_high:
        sentence = _("{value} is above the usual range ({low} to {high}).")
    elif signal.rule is Rule.OUTSIDE:
        sentence = _("{value} is below the usual range ({low} to {high}).")
    elif signal.rule is Rule.NEAR_LIMIT and signal.is_high:
        sentence = _(
            "{near} of the latest {of} values are near the upper edge of the usual range ({low} to "
            "{high})."
        )
    elif signal.rule is Rule.NEAR_LIMIT:
        sentence = _(
            "{near} of the latest {of} values are near the lower edge of the usual range ({low} to "
            "{high})."
        )
    elif signal.is_high:
        sentence = _("The latest {count} values are all above the usual middle of {mean}.")
    else:
        sentence = _("The latest {count} values are all below the usual middle of {mean}.")
    return sentence.format(**words)
