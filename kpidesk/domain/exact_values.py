"""Values with every digit they have, for where what is written is checked: never rounded."""

from dataclasses import replace
from decimal import Decimal
from typing import Final

from kpidesk.domain.durations import whole_sixtieths
from kpidesk.domain.numbers import ENGLISH, EXACT, NumberLocale
from kpidesk.domain.units import Unit, UnitKind, format_shown, format_value
from kpidesk.domain.units_typed import editable_text

_LONGEST: Final = 20  # digits before or after the mark; beyond that a power of ten reads better


def exact_unit(value: float, unit: Unit) -> Unit:
    """Return `unit` with as many decimals as `value` has, and no fewer than it shows.

    `value` is taken with the 15 significant digits that Excel shows and keeps.
    """
    if unit.is_clock and whole_sixtieths(value) is not None:
        return unit
    return _widened(_shown(value, unit), unit)


def hides_digits(value: float, unit: Unit) -> bool:
    """Say whether `value` has more decimals than its unit shows."""
    return exact_unit(value, unit) != unit


def exact_text(
    value: float, unit: Unit, locale: NumberLocale = ENGLISH, *, every_bit: bool = False
) -> str:
    """Return `value` with its unit, its groups and every digit, as a person reads it.

    `every_bit` goes beyond Excel's 15 significant digits, where those make two values look alike.
    """
    if unit.is_clock and whole_sixtieths(value) is not None:
        return format_value(value, unit, locale)
    exact = _shown(value, unit, every_bit=every_bit)
    wide = _widened(exact, unit)
    if wide.decimals > _LONGEST or exact.adjusted() >= _LONGEST:
        return editable_text(value, unit, locale)
    places = Decimal(1).scaleb(-wide.decimals)
    return format_shown(exact.quantize(places, context=EXACT), wide, locale)


def _shown(value: float, unit: Unit, *, every_bit: bool = False) -> Decimal:
    exact = Decimal(repr(float(value)) if every_bit else format(value, ".15g"))
    return exact.scaleb(2, EXACT) if unit.kind is UnitKind.PERCENT else exact


def _widened(exact: Decimal, unit: Unit) -> Unit:
    exponent = exact.normalize(EXACT).as_tuple().exponent
    digits = -exponent if isinstance(exponent, int) else 0
    # What no clock shows has decimals instead.
    return replace(unit, decimals=max(unit.decimals, digits, int(unit.is_clock)))
