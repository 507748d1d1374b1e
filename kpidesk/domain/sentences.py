"""Sentences that a person would say about a number; each is whole, none is glued from pieces.

Which way a value went, and whether it meets its target, is decided unrounded. Differences are those
of the numbers as shown, so that a sentence adds up for whoever checks it with a pencil: "42, 5
below the target of 47". What does not show is said in words: "just below".
"""

from decimal import Decimal
from typing import Final

from kpidesk.domain.durations import whole_sixtieths
from kpidesk.domain.metrics import Direction
from kpidesk.domain.numbers import EXACT, NumberLocale, format_exact
from kpidesk.domain.series import Change
from kpidesk.domain.targets import Target
from kpidesk.domain.units import (
    Unit,
    UnitKind,
    count_of,
    finer_units,
    format_shown,
    format_value,
    points_text,
    shown_value,
    telling_unit,
    with_decimals,
)
from kpidesk.i18n import _, ngettext

_RATIO: Final = Unit(UnitKind.PERCENT, decimals=1)
_MOST_DECIMALS: Final = 6
_ONE_POINT: Final = 0.01  # by which a percentage may differ from that of the numbers as shown


def fitting_unit(unit: Unit, target: Target) -> Unit:
    """Return `unit` with the decimals that show a target as it was written: 38.5 %, never 39 %.

    A target that would need more than six, as a computed one may, is rounded like any value.
    """
    needed = max(_places(edge, unit) for edge in edges(target))
    if not unit.decimals < needed <= _MOST_DECIMALS:
        return unit
    return with_decimals(unit, needed)


def edges(target: Target) -> list[float]:
    """Return the one value of a target, or both ends of a range."""
    return [target.value] if target.upper is None else [target.value, target.upper]


def value_text(value: float, target: Target | None, unit: Unit, locale: NumberLocale) -> str:
    """Return `value` as it stands beside its target, with the decimals that tell it from that.

    3.52 days miss a target of at most 3.5 days, beside which they must not be shown as 3.5 days.
    """
    return format_value(value, _value_unit(value, target, unit), locale)


def _value_unit(value: float, target: Target | None, unit: Unit) -> Unit:
    if target is None:
        return unit
    fitting = fitting_unit(unit, target)
    aims = [shown_value(edge, fitting) for edge in edges(target) if edge != value]
    if unit.is_clock:
        return unit
    finer = (
        with_decimals(unit, decimals) for decimals in range(unit.decimals, fitting.decimals + 3)
    )
    return next((each for each in finer if shown_value(value, each) not in aims), unit)


def _places(value: float, unit: Unit) -> int:
    if unit.is_clock and whole_sixtieths(value) is not None:
        return 0
    exact = Decimal(format(value, ".15g")).normalize()
    points = 2 if unit.kind is UnitKind.PERCENT else 0
    return -int(exact.as_tuple().exponent) - points if exact.is_finite() else 0


def target_text(target: Target, direction: Direction, unit: Unit, locale: NumberLocale) -> str:
    """Return the target as a person writes it: "at least 47", "at most 3 days", "2.0 to 4.0"."""
    unit = fitting_unit(unit, target)
    value = format_value(target.value, unit, locale)
    if direction is Direction.LOWER:
        return _("at most {value}").format(value=value)
    if direction is Direction.HIGHER:
        return _("at least {value}").format(value=value)
    if target.upper is None:
        return _("exactly {value}").format(value=value)
    upper = format_value(target.upper, unit, locale)
    return _("{low} to {high}").format(low=value, high=upper)


def against_target(
    period: str,
    value: float | None,
    target: Target | None,
    direction: Direction,
    unit: Unit,
    locale: NumberLocale,
) -> str:
    """Return the sentence that holds a value against its target; `period` is its label.

    Percentages differ by percentage points, scores by points, everything else by its own unit.
    """
    if value is None:
        return _("{period}: no value yet.").format(period=period)
    if target is not None:
        # Value and target alike, so that the sentence adds up.
        unit = telling_unit(fitting_unit(unit, target), *((value, edge) for edge in edges(target)))
    shown = format_value(value, unit, locale)
    if target is None:
        return _("{period}: {value}. There is no target to hold it against.").format(
            period=period, value=shown
        )
    if direction is Direction.WITHIN and target.upper is not None:
        return _against_range(period, value, target.value, target.upper, unit, locale)
    words = {
        "period": period,
        "value": shown,
        "target": format_value(target.value, unit, locale),
        "distance": _distance_text(value, target.value, unit, locale),
    }
    if value == target.value:
        return _("{period}: {value}, exactly the target.").format(**words)
    if _looks_equal(value, target.value, unit):
        if value > target.value:
            return _("{period}: {value}, just above the target of {target}.").format(**words)
        return _("{period}: {value}, just below the target of {target}.").format(**words)
    if value > target.value:
        return _("{period}: {value}, {distance} above the target of {target}.").format(**words)
    return _("{period}: {value}, {distance} below the target of {target}.").format(**words)


def without_target(period: str, value: str, why: str) -> str:
    """Return the sentence of a value that is held against nothing; `why` says why, whole."""
    return _("{period}: {value}. {why}").format(period=period, value=value, why=why)


def no_value(period: str, reason: str) -> str:
    """Return the sentence for a calculated number that is not there; `reason` says why."""
    return _("{period}: no value. {reason}").format(period=period, reason=reason)


def not_applicable(period: str, reason: str = "") -> str:
    """Return the sentence for a period in which there is nothing to measure, and why."""
    if reason:
        return _("{period}: not applicable. {reason}").format(period=period, reason=reason)
    return _("{period}: not applicable.").format(period=period)


def _against_range(
    period: str, value: float, low: float, high: float, unit: Unit, locale: NumberLocale
) -> str:
    words = {
        "period": period,
        "value": format_value(value, unit, locale),
        "low": format_value(low, unit, locale),
        "high": format_value(high, unit, locale),
    }
    if low <= value <= high:
        return _("{period}: {value}, within the range of {low} to {high}.").format(**words)
    if value < low:
        if _looks_equal(value, low, unit):
            return _("{period}: {value}, just below the range of {low} to {high}.").format(**words)
        words["distance"] = _distance_text(value, low, unit, locale)
        return _("{period}: {value}, {distance} below the range of {low} to {high}.").format(
            **words
        )
    if _looks_equal(value, high, unit):
        return _("{period}: {value}, just above the range of {low} to {high}.").format(**words)
    words["distance"] = _distance_text(value, high, unit, locale)
    return _("{period}: {value}, {distance} above the range of {low} to {high}.").format(**words)


def change_sentence(
    change: Change, before: str, unit: Unit, locale: NumberLocale, *, on_day: bool = False
) -> str:
    """Return "Up from 38 in February 2026."; `before` names the earlier period.

    `on_day` says that it is a day, for the languages where a day wants another word than a month.
    """
    unit = change_unit(change, unit)
    words = {"before": format_value(change.before, unit, locale), "period": before}
    if _looks_equal(change.value, change.before, unit):
        return _("Unchanged from {period}.").format(**words)
    if change.value > change.before:
        if on_day:
            return _("Up from {before} on {period}.").format(**words)
        return _("Up from {before} in {period}.").format(**words)
    if on_day:
        return _("Down from {before} on {period}.").format(**words)
    return _("Down from {before} in {period}.").format(**words)


def last_value_sentence(value: float, period: str, unit: Unit, locale: NumberLocale) -> str:
    """Return the sentence that stands in for a missing value; `period` names that of `value`."""
    shown = format_value(value, unit, locale)
    return _("The last value is {value} from {period}.").format(value=shown, period=period)


def change_unit(change: Change, unit: Unit) -> Unit:
    """Return `unit` with the decimals that the percentage of a change needs.

    From €9.67 to €11.00 is 13.8 % more, which nobody would find from €10 to €11. Where one decimal
    more or two do not show the percentage to a point, and where there is none, `unit` as it is.
    """
    percentage = change_percentage(change, unit)
    if percentage is None or _looks_equal(change.value, change.before, unit):
        return unit
    most = _ONE_POINT * max(1.0, abs(percentage))
    for each in (unit, *finer_units(unit)):
        value, before = (float(shown_value(at, each)) for at in (change.value, change.before))
        seen = Change(value, before).ratio
        if seen is not None and abs(seen - percentage) <= most:
            return each
    return unit


def change_text(change: Change | None, unit: Unit, locale: NumberLocale) -> str:
    """Return the change as a signed figure, with its percentage: "+4 (+10.5 %)", "-2.0 points".

    A percentage or a score changes by points alone; where a percentage would mislead there is none:
    see `change_percentage`. It has the decimals that its percentage needs: see `change_unit`.
    """
    if change is None:
        return _("no comparison")
    if _looks_equal(change.value, change.before, unit):
        return _("unchanged")
    if unit.kind.differs_by_points:
        gap = _gap(change.value, change.before, unit)
        return points_text(gap, unit, locale, signed=True)
    finer = change_unit(change, unit)
    gap = _gap(change.value, change.before, finer)
    difference = format_shown(gap, finer, locale, signed=True)
    percentage = change_percentage(change, unit)
    if percentage is None:
        return difference
    ratio = format_value(percentage, _RATIO, locale, signed=True)
    return _("{difference} ({ratio})").format(difference=difference, ratio=ratio)


def change_percentage(change: Change, unit: Unit) -> float | None:
    """Return the change as a fraction, to show as a percentage; None where that would mislead.

    That is what changes by points, from nothing or from a loss, and across zero; and what a
    percentage with one decimal would call 0.0 %, though the numbers as shown differ.
    """
    percentage = change.percentage
    if percentage is None or unit.kind.differs_by_points or not shown_value(change.before, unit):
        return None
    is_hidden = not shown_value(percentage, _RATIO) and not _looks_equal(
        change.value, change.before, unit
    )
    return None if is_hidden else percentage


def _gap(value: float, other: float, unit: Unit) -> Decimal:
    """Return the difference between the two numbers as they are shown."""
    return EXACT.subtract(shown_value(value, unit), shown_value(other, unit))


def _looks_equal(value: float, other: float, unit: Unit) -> bool:
    return not _gap(value, other, unit)


def _distance_text(value: float, target: float, unit: Unit, locale: NumberLocale) -> str:
    distance = _gap(value, target, unit).copy_abs()
    match unit.kind:
        case UnitKind.PERCENT:
            return ngettext(
                "{number} percentage point", "{number} percentage points", count_of(distance, unit)
            ).format(number=format_exact(distance, locale, unit.decimals))
        case UnitKind.SCORE | UnitKind.NPS:
            return points_text(distance, unit, locale)
        case UnitKind.RATIO:
            return format_exact(distance, locale, unit.decimals)
        case _:
            return format_shown(distance, unit, locale)
