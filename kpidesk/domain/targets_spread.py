"""A yearly figure over the periods of its year: the season, and shares that add up exactly."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from kpidesk.domain.numbers import EXACT
from kpidesk.domain.period_names import label
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.i18n import _

_DIGITS: Final = 15  # what every double holds, and what Excel shows


@dataclass(frozen=True, slots=True)
class Season:
    """How much of a year falls on each of its periods, in order; weights are relative.

    `problem` is the sentence that says why all are equal; empty where they follow last year.
    """

    weights: tuple[Fraction, ...]
    problem: str = ""


def season(
    periods: Sequence[Period], history: Mapping[Period, float], calendar: FiscalCalendar
) -> Season:
    """Return the season of the year before for `periods`, all periods of one fiscal year in order.

    A period weighs what the same period last year had. A day weighs the mean of its month last
    year, since the same date was another weekday. Equal weights, with the reason, where a value is
    missing or negative, or where all are zero.
    """
    equal = (Fraction(1),) * len(periods)
    if len(periods) <= 1:
        return Season(equal)
    by_day = periods[0].frequency is Frequency.DAY
    found = _months_of_days(periods, history) if by_day else _same_periods(periods, history)
    for before, weight in found:
        name = label(before, calendar)
        if weight is None:
            problem = _("There is no value for {period}, so every period gets an equal share.")
            return Season(equal, problem.format(period=name))
        if weight < 0:
            problem = _("{period} was below zero, so every period gets an equal share.")
            return Season(equal, problem.format(period=name))
    if not any(weight for _before, weight in found):
        return Season(equal, _("Last year was all zero, so every period gets an equal share."))
    return Season(tuple(weight or Fraction(0) for _before, weight in found))


def _same_periods(
    periods: Iterable[Period], history: Mapping[Period, float]
) -> list[tuple[Period, Fraction | None]]:
    """Return for each period the one a year before, and its value."""
    pairs = []
    for period in periods:
        value = history.get(period.same_period_last_year)
        weight = None if value is None else Fraction(value)
        pairs.append((period.same_period_last_year, weight))
    return pairs


def _months_of_days(
    periods: Iterable[Period], history: Mapping[Period, float]
) -> list[tuple[Period, Fraction | None]]:
    """Return for each day its month a year before, and the day's share of that month's total."""
    totals: dict[Period, Fraction] = {}
    for day, value in history.items():
        month = Period(Frequency.MONTH, day.start.replace(day=1))
        totals[month] = totals.get(month, Fraction(0)) + Fraction(value)
    pairs = []
    for period in periods:
        month = Period(Frequency.MONTH, period.start.replace(day=1))
        total = totals.get(month.same_period_last_year)
        weight = None if total is None else total / month.days
        pairs.append((month.same_period_last_year, weight))
    return pairs


def shares(total: float, weights: Sequence[Fraction], places: int) -> list[float]:
    """Return `total` divided by `weights`, each share with `places` decimals, in the same order.

    The shares, as numbers that a person reads, add up to `total` exactly: by the method of the
    largest remainder (Hamilton; Balinski and Young, Fair Representation, 1982), each is the exact
    share cut off after the last decimal, and what is left over goes, one unit of that decimal
    each, to those that lost most, of equals to the earlier. Where `total` has more decimals than
    `places` (or more than 15 digits), the shares have as many (15 digits). `weights` are not
    negative and not all zero.
    """
    return [float(share) for share in _exact_shares(_decimal(total), weights, places)]


def range_shares(
    low: float, high: float, weights: Sequence[Fraction], places: int
) -> list[tuple[float, float]]:
    """Return both edges of a yearly range divided as `shares` does; no lower edge is above its end.

    The upper edge is the lower one plus a share of the width: divided alone, a larger total can
    give a period a smaller share (the Alabama paradox of that method). Exact as far as the width
    has 15 digits.
    """
    lows = _exact_shares(_decimal(low), weights, places)
    width = EXACT.subtract(_decimal(high), _decimal(low))
    widths = _exact_shares(width, weights, places)
    return [
        (float(edge), float(EXACT.add(edge, more))) for edge, more in zip(lows, widths, strict=True)
    ]


def _decimal(value: float) -> Decimal:
    """Return `value` as a person reads it: the 15 digits that Excel shows."""
    return Decimal(format(value, f".{_DIGITS}g"))


def _exact_shares(total: Decimal, weights: Sequence[Fraction], places: int) -> list[Decimal]:
    if not total:
        return [Decimal(0)] * len(weights)
    own = -int(total.normalize(EXACT).as_tuple().exponent)
    places = max(own, min(places, _DIGITS - 1 - total.adjusted()))
    units = int(total.copy_abs().scaleb(places, EXACT))
    whole = sum(weights, Fraction(0))
    quotas = [units * weight / whole for weight in weights]
    counts = [quota.numerator // quota.denominator for quota in quotas]
    order = sorted(range(len(quotas)), key=lambda index: (counts[index] - quotas[index], index))
    for index in order[: units - sum(counts)]:
        counts[index] += 1
    return [Decimal(count).scaleb(-places, EXACT).copy_sign(total) for count in counts]
