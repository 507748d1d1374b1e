"""The typo guard: values that may be slips of the keyboard, each with the doubt in a sentence.

Nothing is blocked and nothing is remembered here. Each rule stays quiet where the metric's own past
makes the value normal:

| doubt      | when                                                                            |
| ---------- | ------------------------------------------------------------------------------- |
| too large  | 7 times the usual or more; the usual is the median of up to 12 values before    |
| too small  | a seventh of it or less, but not nothing                                        |
| wrong sign | four and more other values have a sign, and all of them the other one           |
| same again | exactly the number of the period before, with three digits and more             |
| future     | the period starts after today                                                   |
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from statistics import median
from typing import Final

from kpidesk.domain import period_names
from kpidesk.domain.metrics import Metric
from kpidesk.domain.numbers import NumberLocale, format_number
from kpidesk.domain.periods import FiscalCalendar, Period
from kpidesk.domain.units import UnitKind, format_value
from kpidesk.i18n import _

USUAL_VALUES: Final = 12
_LEAST_VALUES: Final = 3  # that tell what is usual
_LEAST_SIGNS: Final = 4
_LEAST_DIGITS: Final = 3
_LOW, _HIGH = 7.0, 14.0  # around ten times: what a slip of one digit makes of a usual value
_COUNTED: Final = 1e6  # from that many times on, nobody reads how many
_EXACTLY: Final = 0.02  # nearer than that, ten times is said without "about"


class DoubtKind(StrEnum):
    """What makes a value look like a slip."""

    TOO_LARGE = "too_large"
    TOO_SMALL = "too_small"
    WRONG_SIGN = "wrong_sign"
    SAME_AGAIN = "same_again"
    FUTURE = "future"


@dataclass(frozen=True, slots=True)
class Doubt:
    """One doubt about a value, in a sentence that a person would say."""

    kind: DoubtKind
    sentence: str


def doubts(
    value: float,
    period: Period,
    history: Mapping[Period, float],
    metric: Metric,
    calendar: FiscalCalendar,
    today: dt.date,
    locale: NumberLocale,
) -> tuple[Doubt, ...]:
    """Return what is doubtful about `value` in `period`; empty where nothing is.

    `history` are the values of the metric in its present unit; what stands in `period` itself does
    not count. A value between the least and the largest of them is never too large, too small or of
    the wrong sign, whatever they are measured in.
    """
    others = {p: v for p, v in history.items() if p.frequency is period.frequency and p != period}
    found = (
        _magnitude(value, period, others, metric, locale),
        _sign(value, others, metric, locale),
        _same_again(value, period, others, metric, calendar, locale),
        _future(period, calendar, today),
    )
    return tuple(doubt for doubt in found if doubt is not None)


def _magnitude(
    value: float,
    period: Period,
    others: Mapping[Period, float],
    metric: Metric,
    locale: NumberLocale,
) -> Doubt | None:
    """Return the doubt about a value that is far off, in size and not in sign.

    Of numbers with both signs, as a Net Promoter Score's are, no ratio tells anything.
    """
    before = [others[p] for p in sorted(p for p in others if p < period)][-USUAL_VALUES:]
    has_signs = any(v > 0 for v in others.values()) and any(v < 0 for v in others.values())
    if len(before) < _LEAST_VALUES or has_signs or metric.unit.kind is UnitKind.NPS:
        return None
    middle = median(v / 2 for v in before) * 2  # halved: two of the largest have no sum
    usual, size = abs(middle), abs(value)
    if not usual or not size or min(others.values()) <= value <= max(others.values()):
        return None
    sizes = [abs(v) for v in others.values()]
    words = {
        "value": format_value(value, metric.unit, locale),
        "usual": format_value(middle, metric.unit, locale),
    }
    # What the metric did itself before is no slip.
    if size / usual >= _LOW and max(sizes) / usual < _LOW:
        words["n"] = _times(size / usual, locale)
        return Doubt(DoubtKind.TOO_LARGE, _too_large(size / usual).format(**words))
    if usual / size >= _LOW and min(sizes) / usual > 1 / _LOW:
        return Doubt(DoubtKind.TOO_SMALL, _too_small(usual / size).format(**words))
    return None


def _times(ratio: float, locale: NumberLocale) -> str:
    return format_number(ratio, 0, locale) if ratio < _COUNTED else ""


def _is_around(ratio: float, power: int) -> bool:
    return _LOW * power / 10 <= ratio <= _HIGH * power / 10


def _too_large(ratio: float) -> str:
    """Return the sentence for a value that is `ratio` times as large as the usual one."""
    if _is_around(ratio, 10):
        if abs(ratio / 10 - 1) < _EXACTLY:
            return _("{value} is ten times the usual {usual}. Is there a zero too many?")
        return _("{value} is about ten times the usual {usual}. Is there a digit too many?")
    if _is_around(ratio, 100):
        if abs(ratio / 100 - 1) < _EXACTLY:
            return _("{value} is a hundred times the usual {usual}. Is a decimal mark missing?")
        return _("{value} is about a hundred times the usual {usual}. Is a decimal mark missing?")
    if _is_around(ratio, 1000):
        if abs(ratio / 1000 - 1) < _EXACTLY:
            return _("{value} is a thousand times the usual {usual}. Is that in the right unit?")
        return _("{value} is about a thousand times the usual {usual}. Is that in the right unit?")
    if ratio >= _COUNTED:
        return _("“{value}” is more than a million times the usual {usual}.")
    return _("“{value}” is {n} times the usual {usual}.")


def _too_small(ratio: float) -> str:
    """Return the sentence for a value that the usual one is `ratio` times as large as."""
    if _is_around(ratio, 10):
        if abs(ratio / 10 - 1) < _EXACTLY:
            return _("{value} is a tenth of the usual {usual}. Is a zero missing?")
        return _("{value} is about a tenth of the usual {usual}. Is a digit missing?")
    if _is_around(ratio, 100):
        if abs(ratio / 100 - 1) < _EXACTLY:
            return _("{value} is a hundredth of the usual {usual}. Is the decimal mark right?")
        return _("{value} is about a hundredth of the usual {usual}. Is the decimal mark right?")
    if _is_around(ratio, 1000):
        if abs(ratio / 1000 - 1) < _EXACTLY:
            return _("{value} is a thousandth of the usual {usual}. Is that in the right unit?")
        return _("{value} is about a thousandth of the usual {usual}. Is that in the right unit?")
    return _("“{value}” is far below the usual {usual}.")


def _sign(
    value: float, others: Mapping[Period, float], metric: Metric, locale: NumberLocale
) -> Doubt | None:
    signed = [v for v in others.values() if v]
    if not value or len(signed) < _LEAST_SIGNS or any((v > 0) == (value > 0) for v in signed):
        return None
    if value < 0:
        sentence = _("{value} is below zero, and no number was so far. Is the minus meant?")
    else:
        sentence = _("{value} is above zero, and no number was so far. Is a minus missing?")
    shown = format_value(value, metric.unit, locale)
    return Doubt(DoubtKind.WRONG_SIGN, sentence.format(value=shown))


def _same_again(
    value: float,
    period: Period,
    others: Mapping[Period, float],
    metric: Metric,
    calendar: FiscalCalendar,
    locale: NumberLocale,
) -> Doubt | None:
    """Return the doubt about a number that may have been copied from the period before.

    A metric whose numbers stayed the same from one period to the next before, as a rent does, may
    do so again; so may round numbers.
    """
    previous = period.previous
    if others.get(previous) != value or len(others) < _LEAST_VALUES:
        return None
    repeats = any(others.get(earlier.previous) == known for earlier, known in others.items())
    if repeats or _digits(value) < _LEAST_DIGITS:
        return None
    sentence = _("{value} is exactly the number of {period}. Was it typed into the right place?")
    return Doubt(
        DoubtKind.SAME_AGAIN,
        sentence.format(
            value=format_value(value, metric.unit, locale),
            period=period_names.label(previous, calendar),
        ),
    )


def _digits(value: float) -> int:
    """Return how many significant digits a number has: 1200 has two, 0 none."""
    digits = Decimal(repr(abs(value))).normalize().as_tuple().digits
    return len(digits) if any(digits) else 0


def _future(period: Period, calendar: FiscalCalendar, today: dt.date) -> Doubt | None:
    if period.start <= today:
        return None
    sentence = _("{period} has not begun yet. Was it typed into the right place?")
    return Doubt(DoubtKind.FUTURE, sentence.format(period=period_names.label(period, calendar)))
