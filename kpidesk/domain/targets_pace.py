"""Pace: how far a metric that adds up over its year has come, and what is needed from now on.

Whether a year's target is reached is decided unrounded. The numbers of a sentence add up as they
are shown: what is needed is rounded so that whoever does as it says arrives.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Final

from kpidesk.domain.metrics import Aggregation, Direction, Metric
from kpidesk.domain.numbers import EXACT, NumberLocale
from kpidesk.domain.period_names import label
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.domain.targets import Target
from kpidesk.domain.units import (
    Unit,
    UnitKind,
    format_shown,
    format_value,
    shown_value,
    telling_unit,
    with_decimals,
)
from kpidesk.i18n import _, ngettext

_JUST: Final = 0.01  # of a target: who misses by less is just short of it


@dataclass(frozen=True, slots=True)
class Pace:
    """A fiscal year seen from the end of one of its periods; numbers are unrounded, in the unit.

    `missing` of the `done` periods have no value. `needed` is what each of the `left` periods has
    to bring (at most may bring, where lower is better; a range where within): None where none is
    left, where a target to reach is reached and where a limit is passed.
    """

    achieved: float
    yearly: Target
    done: int
    missing: int
    left: int
    needed: Target | None
    sentence: str


def yearly_target(
    targets: Mapping[Period, Target], year: int, frequency: Frequency, calendar: FiscalCalendar
) -> Target | None:
    """Return the sum of the targets of a fiscal year; None where a period of it has none.

    A range only where every period has one.
    """
    found = [targets.get(period) for period in calendar.periods_of_year(year, frequency)]
    known = [target for target in found if target is not None]
    if len(known) < len(found):
        return None
    uppers = [target.upper for target in known if target.upper is not None]
    upper = math.fsum(uppers) if len(uppers) == len(known) else None
    return Target(math.fsum(target.value for target in known), upper)


def is_paced(metric: Metric) -> bool:
    """Say whether the metric adds up over its year, so that it has a pace."""
    # Percentages may be shares of one whole, but scores never are.
    is_score = metric.unit.kind in (UnitKind.SCORE, UnitKind.NPS, UnitKind.RATIO)
    is_sum = metric.aggregation is Aggregation.SUM and not is_score
    return is_sum and metric.frequency is not Frequency.YEAR


def pace(
    metric: Metric,
    values: Mapping[Period, float],
    yearly: Target,
    until: Period,
    calendar: FiscalCalendar,
    locale: NumberLocale,
) -> Pace | None:
    """Return the pace of the fiscal year of `until`, with that period done.

    None for a metric whose periods do not add up to its year, and for a yearly one. Give as `until`
    the latest period that has ended; a blank among those done is said, not guessed.
    Raises OverflowError where the sum is beyond a double.
    """
    if not is_paced(metric):
        return None
    year = calendar.fiscal_year(until)
    periods = calendar.periods_of_year(year, metric.frequency)
    past = [period for period in periods if period <= until]
    known = [values[period] for period in past if period in values]
    found = Pace(
        achieved=math.fsum(known),
        yearly=yearly,
        done=len(past),
        missing=len(past) - len(known),
        left=len(periods) - len(past),
        needed=None,
        sentence="",
    )
    found = replace(found, needed=_needed(found, metric.direction))
    said = [_sentence(found, metric, label(calendar.year(year), calendar), locale)]
    if found.missing:
        said.append(
            ngettext(
                "{count} period has no value yet.",
                "{count} periods have no value yet.",
                found.missing,
            ).format(count=found.missing)
        )
    return replace(found, sentence=" ".join(said))


def _needed(found: Pace, direction: Direction) -> Target | None:
    low, high = found.yearly.value, found.yearly.upper
    if not found.left:
        return None
    if direction is Direction.HIGHER:
        missing = low - found.achieved
        return Target(missing / found.left) if missing > 0 else None
    if direction is Direction.LOWER:
        allowed = low - found.achieved
        return Target(allowed / found.left) if allowed >= 0 else None
    top = low if high is None else high
    if found.achieved > top:
        return None
    least = max(low - found.achieved, 0.0)
    return Target(least / found.left, (top - found.achieved) / found.left)


def _sentence(found: Pace, metric: Metric, year: str, locale: NumberLocale) -> str:
    metric, high = _telling(found, metric), found.yearly.upper
    unit = metric.unit
    words = {
        "achieved": format_value(found.achieved, unit, locale),
        "yearly": format_value(found.yearly.value, unit, locale),
        "upper": format_value(found.yearly.value if high is None else high, unit, locale),
        "time": _after(metric.frequency, found.done),
        "year": year,
    }
    if metric.direction is Direction.HIGHER:
        return _to_reach(found, metric, words, locale)
    if metric.direction is Direction.LOWER:
        return _to_stay_below(found, metric, words, locale)
    if high is None or not _shown_gap(high, found.yearly.value, unit):
        return _to_hit(_aimed(found), metric, words, locale)
    return _to_stay_within(found, metric, words, locale)


def _telling(found: Pace, metric: Metric) -> Metric:
    """Return the metric with the decimals that show by how much a target is missed.

    Without them 6.6 of 7.4 would be 7 of 7, and just short of it. What misses by less than a
    hundredth is just short of it indeed.
    """
    low, high, done = found.yearly.value, found.yearly.upper, found.achieved
    missed = []
    if metric.direction is not Direction.LOWER and done < low:
        missed.append((done, low))
    top = high if metric.direction is Direction.WITHIN and high is not None else low
    if metric.direction is not Direction.HIGHER and done > top:
        missed.append((done, top))
    telling = [pair for pair in missed if abs(pair[0] - pair[1]) > _JUST * abs(pair[1])]
    unit = telling_unit(metric.unit, *telling)
    if metric.direction is Direction.WITHIN:
        # No range goes from a number to the same one. What no decimals tell is one number.
        told = telling_unit(metric.unit, *telling, (low, top))
        unit = unit if told == metric.unit else told
    return replace(metric, unit=unit)


def _aimed(found: Pace) -> Pace:
    """Return `found` with the number of its range that is nearest to what is achieved."""
    low, high = found.yearly.value, found.yearly.upper
    return replace(
        found, yearly=Target(low if high is None else min(max(found.achieved, low), high))
    )


def _to_reach(found: Pace, metric: Metric, words: dict[str, str], locale: NumberLocale) -> str:
    gap = _shown_gap(found.yearly.value, found.achieved, metric.unit)
    if found.achieved >= found.yearly.value:
        return _("{achieved} {time}: the {yearly} for {year} are reached.").format(**words)
    if gap <= 0:
        return _("{achieved} {time}: just short of the {yearly} for {year}.").format(**words)
    if not found.left:
        words["gap"] = format_shown(gap, metric.unit, locale)
        return _("{achieved} of {yearly} in {year}: {gap} short.").format(**words)
    each = _each(gap, found.left, metric.unit, ROUND_CEILING)
    words["rate"] = _rate(each, metric, locale)
    return _("{achieved} of {yearly} {time}; {rate} are needed from now.").format(**words)


def _to_stay_below(found: Pace, metric: Metric, words: dict[str, str], locale: NumberLocale) -> str:
    gap = _shown_gap(found.yearly.value, found.achieved, metric.unit)
    if found.achieved > found.yearly.value:
        if gap >= 0:
            return _("{achieved} {time}: just above the {yearly} for {year}.").format(**words)
        words["gap"] = format_shown(gap.copy_abs(), metric.unit, locale)
        return _("{achieved} {time}: {gap} above the {yearly} for {year}.").format(**words)
    if not found.left:
        return _("{achieved} in {year}, within the limit of {yearly}.").format(**words)
    each = _each(max(gap, Decimal(0)), found.left, metric.unit, ROUND_FLOOR)
    words["rate"] = _rate(each, metric, locale)
    return _("{achieved} of at most {yearly} {time}; up to {rate} may follow from now.").format(
        **words
    )


def _to_hit(found: Pace, metric: Metric, words: dict[str, str], locale: NumberLocale) -> str:
    """Return the sentence of a target that is one number, neither to be missed nor passed."""
    if found.achieved > found.yearly.value:
        return _to_stay_below(found, metric, words, locale)
    gap = _shown_gap(found.yearly.value, found.achieved, metric.unit)
    if found.left and gap <= 0:
        return _to_reach(found, metric, words, locale)
    if not found.left:
        if found.achieved == found.yearly.value:
            return _("{achieved} in {year}, exactly the target.").format(**words)
        return _to_reach(found, metric, words, locale)
    least, most = (_each(gap, found.left, metric.unit, way) for way in (ROUND_CEILING, ROUND_FLOOR))
    if least == most:
        words["rate"] = _rate(least, metric, locale)
        return _("{achieved} of {yearly} {time}; {rate} are needed from now.").format(**words)
    nearest = _each(gap, found.left, metric.unit, ROUND_HALF_UP)
    words["rate"] = _rate(nearest, metric, locale)
    return _("{achieved} of {yearly} {time}; about {rate} are needed from now.").format(**words)


def _to_stay_within(
    found: Pace, metric: Metric, words: dict[str, str], locale: NumberLocale
) -> str:
    low = found.yearly.value
    high = low if found.yearly.upper is None else found.yearly.upper
    if found.achieved > high:
        if _shown_gap(high, found.achieved, metric.unit) >= 0:
            return _("{achieved} {time}: just above the {yearly} to {upper} for {year}.").format(
                **words
            )
        return _("{achieved} {time}: above the {yearly} to {upper} for {year}.").format(**words)
    if not found.left and found.achieved < low:
        if _shown_gap(low, found.achieved, metric.unit) <= 0:
            return _("{achieved} in {year}: just below the {yearly} to {upper}.").format(**words)
        return _("{achieved} in {year}: below the {yearly} to {upper}.").format(**words)
    if not found.left:
        return _("{achieved} in {year}, within {yearly} to {upper}.").format(**words)
    least = max(_shown_gap(low, found.achieved, metric.unit), Decimal(0))
    most = max(_shown_gap(high, found.achieved, metric.unit), Decimal(0))
    most_each = _each(most, found.left, metric.unit, ROUND_FLOOR)
    least_each = _each(least, found.left, metric.unit, ROUND_CEILING)
    if least_each >= most_each:  # a range too narrow for the decimals that are shown
        words["rate"] = _rate(_each(most, found.left, metric.unit, ROUND_HALF_UP), metric, locale)
        return _("{achieved} {time}; about {rate} ends {year} within {yearly} to {upper}.").format(
            **words
        )
    words["most"] = _rate(most_each, metric, locale)
    if not least:
        return _(
            "{achieved} {time}; up to {most} from now ends {year} within {yearly} to {upper}."
        ).format(**words)
    words["least"] = _text(least_each, metric.unit, locale)
    return _(
        "{achieved} {time}; {least} to {most} from now ends {year} within {yearly} to {upper}."
    ).format(**words)


def _shown_gap(target: float, achieved: float, unit: Unit) -> Decimal:
    """Return how much is missing between the two numbers as they are shown."""
    return EXACT.subtract(shown_value(target, unit), shown_value(achieved, unit))


def _each(gap: Decimal, left: int, unit: Unit, rounding: str) -> Decimal:
    """Return `gap` divided by `left`, with a decimal more where it would be a single digit."""
    exact = EXACT.divide(gap, Decimal(left))
    if unit.is_clock:  # minutes, which have no decimals
        return exact.quantize(Decimal(1), rounding, EXACT)
    more = exact.scaleb(unit.decimals, EXACT) < 10
    decimals = with_decimals(unit, unit.decimals + more).decimals
    return exact.quantize(Decimal(1).scaleb(-decimals), rounding, EXACT)


def _text(each: Decimal, unit: Unit, locale: NumberLocale) -> str:
    """Return a rounded number with its unit, and with no zero behind the unit's decimals."""
    shown = each.quantize(Decimal(1).scaleb(-unit.decimals), ROUND_FLOOR, EXACT)
    if shown == each:
        return format_shown(shown, unit, locale)
    return format_shown(each, with_decimals(unit, unit.decimals + 1), locale)


def _rate(each: Decimal, metric: Metric, locale: NumberLocale) -> str:
    """Return what each period that is left is to bring: "€47,500 a month"."""
    text = {
        Frequency.DAY: _("{value} a day"),
        Frequency.WEEK: _("{value} a week"),
        Frequency.MONTH: _("{value} a month"),
        Frequency.QUARTER: _("{value} a quarter"),
        Frequency.YEAR: _("{value} a year"),
    }[metric.frequency]
    return text.format(value=_text(each, metric.unit, locale))


def _after(frequency: Frequency, count: int) -> str:
    """Return how much of the year is over: "after 8 months"."""
    text = {
        Frequency.DAY: ngettext("after {count} day", "after {count} days", count),
        Frequency.WEEK: ngettext("after {count} week", "after {count} weeks", count),
        Frequency.MONTH: ngettext("after {count} month", "after {count} months", count),
        Frequency.QUARTER: ngettext("after {count} quarter", "after {count} quarters", count),
        Frequency.YEAR: ngettext("after {count} year", "after {count} years", count),
    }[frequency]
    return text.format(count=count)
