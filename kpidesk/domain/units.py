"""Units: how a value is shown and how what is typed becomes a value.

A percentage is kept as a fraction, as Excel keeps it: 12 % is 0.12.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from kpidesk.domain.errors import NumberError
from kpidesk.domain.numbers import (
    ENGLISH,
    EXACT,
    NumberLocale,
    format_exact,
    not_understood,
    parse_exact,
    round_half_up,
    to_double,
)
from kpidesk.i18n import _


class UnitKind(StrEnum):
    """What kind of number a metric is."""

    NUMBER = "number"
    PERCENT = "percent"
    CURRENCY = "currency"

    @property
    def label(self) -> str:
        """Return the word a person reads."""
        return {
            UnitKind.NUMBER: _("Number"),
            UnitKind.PERCENT: _("Percent"),
            UnitKind.CURRENCY: _("Currency"),
        }[self]


@dataclass(frozen=True, slots=True)
class Unit:
    """A kind, a symbol ("€", "days"; empty where none) and the decimals that are shown."""

    kind: UnitKind = UnitKind.NUMBER
    symbol: str = ""
    decimals: int = 0

    @property
    def number_format(self) -> str:
        """Return the Excel number format that shows a value of this unit."""
        places = "." + "0" * self.decimals if self.decimals else ""
        if self.kind is UnitKind.PERCENT:
            return f"0{places}%"
        quoted = self.symbol.replace('"', "")
        if self.kind is UnitKind.CURRENCY and quoted:
            return f'"{quoted}{_after_symbol(quoted)}"#,##0{places}'
        return f'#,##0{places} "{quoted}"' if quoted else f"#,##0{places}"


def _after_symbol(symbol: str) -> str:
    """Return what stands between a leading currency and the digits: "€5", but "CHF 5"."""
    return "\u00a0" if symbol[-1].isalpha() or symbol[-1] == "." else ""


def shown_value(value: float, unit: Unit) -> Decimal:
    """Return the number that `format_value` shows: rounded, in points where it is a percentage."""
    return round_half_up(value, unit.decimals, scale=2 if unit.kind is UnitKind.PERCENT else 0)


def format_value(
    value: float, unit: Unit, locale: NumberLocale = ENGLISH, *, signed: bool = False
) -> str:
    """Return `value` with its unit as a person reads it: "€1,234", "12.5 %", "14 days".

    `signed` puts a plus before a positive number, for differences. What is shown without a sign, or
    with a minus, can be typed back. Raises ValueError for infinity and NaN, which no entry holds.
    """
    if not math.isfinite(value):
        msg = f"{value} is not a number that can be shown"
        raise ValueError(msg)
    return format_shown(shown_value(value, unit), unit, locale, signed=signed)


def format_shown(
    shown: Decimal, unit: Unit, locale: NumberLocale = ENGLISH, *, signed: bool = False
) -> str:
    """Return a number that is rounded already, as `shown_value` gives it, with its unit."""
    sign = "-" if shown < 0 else "+" if signed and shown > 0 else ""
    digits = format_exact(shown.copy_abs(), locale, unit.decimals)
    if unit.kind is UnitKind.PERCENT:
        return f"{sign}{digits}\u00a0%"
    if not unit.symbol:
        return f"{sign}{digits}"
    if unit.kind is UnitKind.CURRENCY and locale.currency_first:
        return f"{sign}{unit.symbol}{_after_symbol(unit.symbol)}{digits}"
    word = singular(unit.symbol) if digits == "1" else unit.symbol
    return f"{sign}{digits}\u00a0{word}"


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


_LONGEST_PLAIN: Final = 40


def editable_text(value: float, unit: Unit, locale: NumberLocale = ENGLISH) -> str:
    """Return the text that, typed back, gives exactly `value`: every digit, no grouping.

    Raises ValueError for infinity and NaN, which no entry holds.
    """
    if not math.isfinite(value):
        msg = f"{value} is not a number that can be typed"
        raise ValueError(msg)
    # The shortest digits that name this very double; moving the point by two places keeps them all.
    exact = Decimal(repr(float(value)))
    if unit.kind is UnitKind.PERCENT:
        return f"{_digits(exact.scaleb(2), locale)}%"
    return _digits(exact, locale)


def _digits(exact: Decimal, locale: NumberLocale) -> str:
    """Return every digit of `exact`, with a power of ten where there would be too many zeros."""
    text = format_exact(exact, locale, grouped=False)
    if len(text) <= _LONGEST_PLAIN:
        return text
    return f"{exact.normalize():E}".replace(".", locale.decimal)


def parse_value(text: str, unit: Unit, locale: NumberLocale = ENGLISH) -> float:
    """Return the value that `text` writes for a metric of `unit`.

    In a percent metric 12 and 12 % both mean 0.12, as in an Excel cell that is formatted so. A bare
    0.12 is refused there, since some mean 12 % and some 0.12 %; so is a percent sign in any other
    metric, and a currency or unit other than the metric's. Raises NumberError.
    """
    is_percent = unit.kind is UnitKind.PERCENT
    one = singular(unit.symbol)
    is_one = unit.kind is UnitKind.NUMBER and one and text.rstrip().endswith(one)
    number = parse_exact(text, locale, "" if is_percent else one if is_one else unit.symbol)
    if number.percent and not is_percent and unit.symbol != "%":
        raise NumberError(
            _("“{text}” is a percentage, but this metric is not. Leave out the % sign.").format(
                text=_quoted(text)
            )
        )
    if number.currency and not is_unit(number.currency, unit):
        raise NumberError(
            _("“{text}” is in {found}, but this metric is not. Write the number alone.").format(
                text=_quoted(text), found=number.currency
            )
        )
    if is_percent and not number.percent and 0 < number.exact.copy_abs() < 1:
        raise NumberError(
            _("“{text}” could mean {points} or {share}. Write the % sign too.").format(
                text=_quoted(text),
                points=f"{_digits(number.exact, locale)}\u00a0%",
                share=f"{_digits(number.exact.scaleb(2, EXACT), locale)}\u00a0%",
            )
        )
    value = to_double(number.exact.scaleb(-2, EXACT) if is_percent else number.exact)
    if value is None:
        raise not_understood(text, locale)
    return value


def fraction_of_points(points: float) -> float:
    """Return a percentage as it is kept: 0.123 for 12.3, the double that typing "12.3 %" gives too.

    Not `points / 100`, which rounds twice and so may be another double.
    """
    return float(Decimal(repr(float(points))).scaleb(-2))


def _quoted(text: str) -> str:
    return text.strip()[:40]


# Only where sign and code name one currency: "$" alone may be any of twenty dollars.
_CODES: Final[Mapping[str, str]] = {
    "€": "EUR", "£": "GBP", "₹": "INR", "₺": "TRY", "₽": "RUB", "₩": "KRW", "₪": "ILS", "฿": "THB",
    "₫": "VND", "₴": "UAH", "₦": "NGN", "₱": "PHP", "zł": "PLN", "Kč": "CZK", "R$": "BRL",
    "US$": "USD", "Fr.": "CHF",
}  # fmt: skip


def is_unit(found: str, unit: Unit) -> bool:
    """Say whether the currency or unit `found`, as parse_number gives it, is that of `unit`."""
    own = unit.symbol
    return found in (own, singular(own)) or _CODES.get(found) == own or _CODES.get(own) == found
