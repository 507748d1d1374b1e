"""What is typed for a metric, by its unit: the value that a text writes, and the text of a value.

A text that is no value of the unit is refused with a sentence that says what to write.
"""

import math
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Final

from kpidesk.domain import durations
from kpidesk.domain.errors import NumberError
from kpidesk.domain.numbers import (
    ENGLISH,
    EXACT,
    NumberLocale,
    as_typed,
    format_exact,
    not_understood,
    parse_exact,
    to_double,
)
from kpidesk.domain.units import Unit, UnitKind, around_score, singular
from kpidesk.i18n import _

_LONGEST_PLAIN: Final = 40


def editable_text(value: float, unit: Unit, locale: NumberLocale = ENGLISH) -> str:
    """Return the text that, typed back, gives exactly `value`: every digit, no grouping.

    Raises ValueError for infinity and NaN, which no entry holds.
    """
    if not math.isfinite(value):
        msg = f"{value} is not a number that can be typed"
        raise ValueError(msg)
    count = durations.whole_sixtieths(value) if unit.is_clock else None
    if count is not None:
        sign = "-" if count < 0 else ""
        return f"{sign}{durations.clock_text(count.copy_abs(), locale, grouped=False)}"
    # The shortest digits that name this very double; moving the point by two places keeps them all.
    exact = Decimal(repr(float(value)))
    if unit.kind is UnitKind.PERCENT:
        return f"{_digits(exact.scaleb(2), locale)}%"
    return _digits(exact, locale)


def named_text(value: float, unit: Unit, locale: NumberLocale = ENGLISH) -> str:
    """Return the text as `editable_text` does, for a metric that may be kept in other hours.

    A duration says what it is in, so that 1:30 h become 90 minutes where minutes are kept.
    """
    text = editable_text(value, unit, locale)
    return f"{text} {base.mark}" if (base := unit.base) else text


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
    metric, and a currency or unit other than the metric's. A duration may be 1:30, 1.5 or 1 h 30
    min, a ratio 1.8, 1.8 : 1 or 9:5, a score 4.3, 4.3 of 5 or 4.3/5. Raises NumberError, also for a
    score that is none.
    """
    value = _parsed(text, unit, locale)
    if value is None:
        raise not_understood(text, locale)
    if problem := range_problem(value, text, unit):
        raise NumberError(problem)
    return value


def examples(unit: Unit) -> tuple[float, float]:
    """Return two values, the smaller first, that a person might type for a metric of `unit`."""
    return {
        UnitKind.PERCENT: (0.5, 0.6),
        UnitKind.DURATION: (1.5, 2.0),
        UnitKind.RATIO: (1.5, 2.0),
        UnitKind.SCORE: (4.0, 4.5),
        UnitKind.NPS: (40.0, 50.0),
    }.get(unit.kind, (50.0, 60.0))


def range_problem(value: float, text: str, unit: Unit) -> str:
    """Return why no metric of `unit` can be `value`, which `text` writes; empty where it can."""
    limits = unit.kind.limits
    if limits is None or limits[0] <= value <= limits[1]:
        return ""
    if unit.kind is UnitKind.SCORE:
        return _("“{text}” is no score: scores go from 1 to 5.").format(text=_quoted(text))
    return _("“{text}” is no Net Promoter Score: those go from -100 to 100.").format(
        text=_quoted(text)
    )


def _parsed(text: str, unit: Unit, locale: NumberLocale) -> float | None:
    base = unit.base
    if base is not None and (duration := durations.parse(text, base, locale)) is not None:
        return nearest_double(duration)
    if unit.kind is UnitKind.RATIO and ":" in text:
        return _ratio(text, locale)
    if unit.kind is UnitKind.SCORE:
        return _number(text, _without_five(text), unit, locale)
    return _number(text, text, unit, locale)


def nearest_double(exact: Fraction) -> float | None:
    """Return the double nearest to `exact`; None where that would be infinity, or 0 by mistake."""
    try:
        value = float(exact)
    except OverflowError:
        return None
    return value if bool(value) == bool(exact) else None


def _ratio(text: str, locale: NumberLocale) -> float | None:
    """Return how many there are to one in "9:5"."""
    try:
        parts = [parse_exact(part, locale) for part in as_typed(text).split(":")]
    except NumberError:
        parts = []
    is_plain = not any(part.percent or part.currency for part in parts)
    if len(parts) != 2 or not is_plain:
        raise NumberError(
            _("“{text}” is not understood as a ratio. Write it like {example}.").format(
                text=_quoted(text), example=f"{format_exact(Decimal('1.8'), locale)} : 1"
            )
        )
    left, right = parts[0].exact, parts[1].exact
    if right <= 0:
        raise NumberError(
            _("“{text}” is no ratio: what stands behind the colon is more than 0.").format(
                text=_quoted(text)
            )
        )
    return nearest_double(Fraction(left) / Fraction(right))


def _without_five(text: str) -> str:
    """Return the number alone of "4.3 of 5" or "4.3/5"."""
    body = " ".join(text.split())
    before, after = (" ".join(part.split()) for part in around_score())
    is_whole = body.casefold().startswith(before.casefold())
    if is_whole and body.casefold().endswith(after.casefold()):
        return body[len(before) : len(body) - len(after)]
    head, slash, tail = body.rpartition("/")
    return head if slash and tail.strip() == "5" else text


def _number(text: str, body: str, unit: Unit, locale: NumberLocale) -> float | None:
    """Return the value of a plain number; `text` is all that was typed, for the sentences."""
    is_percent = unit.kind is UnitKind.PERCENT
    symbol = unit.symbol if unit.kind.has_symbol else ""
    one = singular(symbol)
    has_plural = unit.kind in (UnitKind.NUMBER, UnitKind.DURATION)
    is_one = has_plural and one and body.rstrip().endswith(one)
    number = parse_exact(body, locale, one if is_one else symbol)
    if number.percent and not is_percent and symbol != "%":
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
        points, share = points_or_share(number.exact, locale)
        raise NumberError(
            _("“{text}” could mean {points} or {share}. Write the % sign too.").format(
                text=_quoted(text), points=points, share=share
            )
        )
    return to_double(number.exact.scaleb(-2, EXACT) if is_percent else number.exact)


def points_or_share(exact: Decimal, locale: NumberLocale) -> tuple[str, str]:
    """Return both meanings of a bare number below 1 in a percent metric: "0.12 %" and "12 %"."""
    points, share = _digits(exact, locale), _digits(exact.scaleb(2, EXACT), locale)
    return f"{points}\u00a0%", f"{share}\u00a0%"


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
