"""Units: what a value is measured in, and how it is shown; `units_typed` has what is typed.

A percentage is kept as a fraction, as Excel keeps it: 12 % is 0.12. A duration is kept in what its
symbol says (hours, minutes or days); without decimals hours and minutes are shown as a clock shows
them, 1:30 h, and with decimals as a number, 1.5 hours. A ratio is kept as how many there are to
one: 1.8 : 1 is 1.8. A score goes from 1 to 5 (4.3 of 5), and a Net Promoter Score from -100 to 100,
always with its sign; outside of that nothing is typed or imported.
"""

import math
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Final

from kpidesk.domain import durations
from kpidesk.domain.numbers import (
    ENGLISH,
    EXACT,
    NumberLocale,
    format_exact,
    round_half_up,
)
from kpidesk.i18n import _, ngettext


class UnitKind(StrEnum):
    """What kind of number a metric is."""

    NUMBER = "number"
    PERCENT = "percent"
    CURRENCY = "currency"
    DURATION = "duration"
    RATIO = "ratio"
    SCORE = "score"
    NPS = "nps"

    @property
    def label(self) -> str:
        """Return the word a person reads."""
        return {
            UnitKind.NUMBER: _("Number"),
            UnitKind.PERCENT: _("Percent"),
            UnitKind.CURRENCY: _("Currency"),
            UnitKind.DURATION: _("Duration"),
            UnitKind.RATIO: _("Ratio"),
            UnitKind.SCORE: _("Score from 1 to 5"),
            UnitKind.NPS: _("Net Promoter Score"),
        }[self]

    @property
    def has_symbol(self) -> bool:
        """Say whether a symbol is a part of the unit."""
        return self in (UnitKind.NUMBER, UnitKind.CURRENCY, UnitKind.DURATION)

    @property
    def adds_up(self) -> bool:
        """Say whether the values of several periods may be added: shares and scores may not."""
        return self in (UnitKind.NUMBER, UnitKind.CURRENCY, UnitKind.DURATION)

    @property
    def differs_by_points(self) -> bool:
        """Say whether two values differ by points, and not by so many percent."""
        return self in (UnitKind.PERCENT, UnitKind.SCORE, UnitKind.NPS)

    @property
    def limits(self) -> tuple[float, float] | None:
        """Return the least and the most that may be typed; None where anything may."""
        return {UnitKind.SCORE: (1.0, 5.0), UnitKind.NPS: (-100.0, 100.0)}.get(self)


@dataclass(frozen=True, slots=True)
class Unit:
    """A kind, a symbol ("€", "days"; empty where none) and the decimals that are shown."""

    kind: UnitKind = UnitKind.NUMBER
    symbol: str = ""
    decimals: int = 0

    @property
    def number_format(self) -> str:
        """Return the Excel number format that shows a value of this unit.

        A duration is a number of hours there too, never a time of day of Excel's own.
        """
        decimals = max(self.decimals, 2) if self.is_clock else self.decimals
        places = "." + "0" * decimals if decimals else ""
        quoted = self.symbol.replace('"', "")
        match self.kind:
            case UnitKind.PERCENT:
                return f"0{places}%"
            case UnitKind.RATIO:
                return f'#,##0{places}" : 1"'
            case UnitKind.SCORE:
                before, after = (part.replace('"', "") for part in around_score())
                return (f'"{before}"' if before else "") + f'0{places}"{after}"'
            case UnitKind.NPS:
                return f"+0{places};-0{places};0{places}"
            case UnitKind.CURRENCY if quoted:
                return f'"{quoted}{_after_symbol(quoted)}"#,##0{places}'
            case _:
                return f'#,##0{places} "{quoted}"' if quoted else f"#,##0{places}"

    @property
    def base(self) -> durations.Base | None:
        """Return what a duration is kept in; None for what is none, and for weeks or months."""
        return durations.base_of(self.symbol) if self.kind is UnitKind.DURATION else None

    @property
    def is_clock(self) -> bool:
        """Say whether it is shown as a clock shows it: in whole sixtieths, 1:30."""
        if self.kind is not UnitKind.DURATION or self.decimals:
            return False
        base = self.base
        return base is not None and base.has_clock

    @property
    def word(self) -> str:
        """Return what stands beside the numbers, as a label says it once; empty where nothing."""
        if self.kind is UnitKind.PERCENT:
            return "%"
        if self.kind is UnitKind.RATIO:
            return _("to 1")
        if self.kind is UnitKind.SCORE:
            return _("1 to 5")
        return _("NPS") if self.kind is UnitKind.NPS else self.symbol


def _after_symbol(symbol: str) -> str:
    """Return what stands between a leading currency and the digits: "€5", but "CHF 5"."""
    return "\u00a0" if symbol[-1].isalpha() or symbol[-1] == "." else ""


def shown_value(value: float, unit: Unit) -> Decimal:
    """Return the number that `format_value` shows, rounded.

    It is in points where it is a percentage, and in sixtieths where it is shown as a clock.
    """
    if unit.is_clock:
        return durations.sixtieths(value)
    return round_half_up(value, unit.decimals, scale=2 if unit.kind is UnitKind.PERCENT else 0)


_MORE_DECIMALS: Final = (1, 2)


def with_decimals(unit: Unit, decimals: int) -> Unit:
    """Return `unit` with so many decimals; money has none or two, since nobody writes €9.7."""
    is_odd = unit.kind is UnitKind.CURRENCY and not unit.decimals and decimals == 1
    return replace(unit, decimals=2 if is_odd else decimals)


def finer_units(unit: Unit) -> tuple[Unit, ...]:
    """Return `unit` with one and with two decimals more, money with two; a clock has none."""
    if unit.is_clock:
        return ()
    finer = (with_decimals(unit, unit.decimals + more) for more in _MORE_DECIMALS)
    return tuple(dict.fromkeys(finer))


def telling_unit(unit: Unit, *pairs: tuple[float, float]) -> Unit:
    """Return `unit` with the decimals that tell the values of each pair apart, where they differ.

    One more or two, of money two; where these do not tell either, `unit` as it is. A clock has no
    decimals.
    """
    told = [pair for pair in pairs if pair[0] != pair[1]]
    if not any(_looks_alike(pair, unit) for pair in told):
        return unit
    for finer in finer_units(unit):
        if not any(_looks_alike(pair, finer) for pair in told):
            return finer
    return unit


def _looks_alike(pair: tuple[float, float], unit: Unit) -> bool:
    return shown_value(pair[0], unit) == shown_value(pair[1], unit)


def value_of_shown(shown: Decimal, unit: Unit) -> float:
    """Return the value, in the metric's unit, of a number as `shown_value` gives it."""
    if unit.is_clock:
        return durations.of_sixtieths(shown)
    return float(shown.scaleb(-2, EXACT) if unit.kind is UnitKind.PERCENT else shown)


def format_value(
    value: float, unit: Unit, locale: NumberLocale = ENGLISH, *, signed: bool = False
) -> str:
    """Return `value` with its unit as a person reads it: "€1,234", "12.5 %", "14 days".

    `signed` puts a plus before a positive number, for differences. More than 15 digits before the
    decimal point are shown with a power of ten, as Excel does: "1E+300". What is shown without a
    sign, or with a minus, can be typed back. Raises ValueError for infinity and NaN, which no
    entry holds.
    """
    if not math.isfinite(value):
        msg = f"{value} is not a number that can be shown"
        raise ValueError(msg)
    return format_shown(shown_value(value, unit), unit, locale, signed=signed)


def format_shown(
    shown: Decimal, unit: Unit, locale: NumberLocale = ENGLISH, *, signed: bool = False
) -> str:
    """Return a number that is rounded already, as `shown_value` gives it, with its unit.

    Scores that are `signed` are differences, which are points: "+0.2 points".
    """
    if signed and unit.kind in (UnitKind.SCORE, UnitKind.NPS):
        return points_text(shown, unit, locale, signed=True)
    sign = "-" if shown < 0 else "+" if shown > 0 and (signed or unit.kind is UnitKind.NPS) else ""
    digits = _bare(shown.copy_abs(), unit, locale)
    if unit.kind is UnitKind.SCORE:
        return _score_text(f"{sign}{digits}")
    if unit.kind is UnitKind.CURRENCY and unit.symbol and locale.currency_first:
        return f"{sign}{unit.symbol}{_after_symbol(unit.symbol)}{digits}"
    behind = "" if signed and unit.kind is UnitKind.RATIO else _behind(digits, unit)
    return f"{sign}{digits}\u00a0{behind}" if behind else f"{sign}{digits}"


def _behind(digits: str, unit: Unit) -> str:
    """Return the word behind the digits of a value; empty where none stands there."""
    if unit.kind is UnitKind.PERCENT:
        return "%"
    if unit.kind is UnitKind.RATIO:
        return ":\u00a01"
    if unit.kind is UnitKind.NPS:
        return ""
    if unit.is_clock and (base := unit.base):
        return base.mark
    return singular(unit.symbol) if digits == "1" else unit.symbol


def format_bare(value: float, unit: Unit, locale: NumberLocale = ENGLISH) -> str:
    """Return `value` as `format_value` does, where its unit stands beside it already: "1,234".

    Only the sign of a percentage is shown at each number.
    """
    shown = shown_value(value, unit)
    if unit.kind is UnitKind.PERCENT:
        return format_shown(shown, unit, locale)
    sign = "-" if shown < 0 else "+" if shown > 0 and unit.kind is UnitKind.NPS else ""
    return f"{sign}{_bare(shown.copy_abs(), unit, locale)}"


_MOST_DIGITS: Final = 15  # before the decimal point; Excel has no more either
_DIGITS_OF_DOUBLE: Final = 17


def _bare(shown: Decimal, unit: Unit, locale: NumberLocale) -> str:
    if shown and shown.adjusted() >= _MOST_DIGITS:
        return _with_power(EXACT.divide(shown, 60) if unit.is_clock else shown, locale)
    if unit.is_clock:
        return durations.clock_text(shown, locale)
    return format_exact(shown, locale, unit.decimals)


def _with_power(shown: Decimal, locale: NumberLocale) -> str:
    """Return a long number as Excel shows it: 1E+300, with the digits that a double has."""
    text = f"{shown:.{_DIGITS_OF_DOUBLE - 1}E}"
    digits, _mark, power = text.partition("E")
    return f"{digits.rstrip('0').rstrip('.')}E{power}".replace(".", locale.decimal)


def points_text(
    points: Decimal, unit: Unit, locale: NumberLocale = ENGLISH, *, signed: bool = False
) -> str:
    """Return a rounded difference in points: "1 point", "+0.2 points"."""
    number = format_exact(points, locale, unit.decimals)
    text = ngettext("{number} point", "{number} points", count_of(points, unit))
    return text.format(number=f"+{number}" if signed and points > 0 else number)


def format_difference(
    value: float, unit: Unit, locale: NumberLocale = ENGLISH, *, signed: bool = False
) -> str:
    """Return a difference of two values of `unit` with its own unit: "+2.5 points", "+€200".

    That of two percentages is in percentage points, never in percent, which would be a share of
    the earlier one. Raises ValueError for infinity and NaN.
    """
    if unit.kind.differs_by_points:
        return points_text(shown_value(value, unit), unit, locale, signed=signed)
    if unit.kind is UnitKind.RATIO:
        unit = Unit(decimals=unit.decimals)
    return format_value(value, unit, locale, signed=signed)


def count_of(number: Decimal, unit: Unit) -> int:
    """Return what decides between singular and plural: "1 point", but "1.0 points"."""
    return 2 if unit.decimals else abs(int(number))


def _score_text(digits: str) -> str:
    # No line ends inside of it.
    return _("{value} of 5").format(value=digits).replace(" ", "\u00a0")


def around_score() -> tuple[str, str]:
    """Return what stands before and after the number of a score."""
    before, _value, after = _("{value} of 5").partition("{value}")
    return before, after


def same_measure(one: Unit, other: Unit) -> bool:
    """Say whether numbers of two units can be compared: only their decimals may differ."""
    return (one.kind, one.symbol) == (other.kind, other.symbol)


def singular(symbol: str) -> str:
    """Return the word for one of a unit of time: "day" for "days"; other symbols have one form."""
    words = {
        _("minutes"): _("minute"),
        _("hours"): _("hour"),
        _("days"): _("day"),
        _("weeks"): _("week"),
        _("months"): _("month"),
        _("years"): _("year"),
    }
    return words.get(symbol, symbol)
