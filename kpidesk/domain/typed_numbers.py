"""Numbers as a person types them one by one, and how each was understood.

More is understood here than in a file that is imported, because a person sees at once how it was
read: plain arithmetic (=12*3), thousands and millions (1.2k, 3 mio), and what is written with the
marks of another country where it can mean only one number (1,234.50 under German settings). What
could mean two follows the owner's locale, and the note says which way it went: 1.234.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from kpidesk.domain import arithmetic
from kpidesk.domain.arithmetic import Sort
from kpidesk.domain.errors import NumberError
from kpidesk.domain.exact_values import exact_text, exact_unit
from kpidesk.domain.numbers import (
    ENGLISH,
    EXACT,
    NumberLocale,
    as_typed,
    format_exact,
)
from kpidesk.domain.units import Unit, UnitKind, format_bare, singular
from kpidesk.domain.units_typed import (
    editable_text,
    nearest_double,
    parse_value,
    points_or_share,
    range_problem,
)
from kpidesk.i18n import _

_THOUSAND, _MILLION, _BILLION = 3, 6, 9
# What means one and the same everywhere: "mil" is a thousand in Spain and a million elsewhere, and
# "billion" and "t" differ too.
_MAGNITUDES: Final[Mapping[str, int]] = {
    "k": _THOUSAND, "tsd": _THOUSAND,
    "m": _MILLION, "mn": _MILLION, "mio": _MILLION, "mln": _MILLION,
    "bn": _BILLION, "mrd": _BILLION, "mld": _BILLION,
}  # fmt: skip
_MAGNITUDE: Final = re.compile(
    rf"(?<=\d)[ \u00a0\u202f\u2009]?(?P<word>{'|'.join(_MAGNITUDES)})(?P<dot>\.?)(?!\w)(?=\D*$)",
    re.IGNORECASE,
)
_WITH_POWER: Final = re.compile(r"\d[eE][+-]?\d")
_SHORT_SYMBOL: Final = 4
# Every way to write a number in the Unicode CLDR, but for the digits.
_CONVENTIONS: Final = tuple(
    NumberLocale(decimal, group)
    for decimal, groups in ((".", ",'\u00a0"), (",", ".'\u00a0"))
    for group in groups
)
_GROUPS_OF_THREE: Final = re.compile(r"(?<!\d)[1-9]\d{0,2}(?P<mark>[.,])\d{3}(?!\d)")


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """What was typed: its value in the metric's unit, and how a person reads it back.

    `reading` is the value with its unit and every digit. `note` says what was understood where the
    text does not show it plainly ("= 36", "12 thousand: 12,000"); it is empty everywhere else.
    """

    value: float
    reading: str
    note: str = ""


def read_typed(text: str, unit: Unit, locale: NumberLocale = ENGLISH) -> TypedNumber:
    """Return what `text`, typed for a metric of `unit`, means.

    All that `parse_value` reads means the same here. Raises NumberError for the rest, and
    arithmetic.UnfinishedError while a calculation is only half typed.
    """
    if arithmetic.is_arithmetic(text):
        value = _worked_out(text, unit, locale)
        reading = exact_text(value, unit, locale)
        return TypedNumber(value, reading, _("= {value}").format(value=reading))
    try:
        value = parse_value(text, unit, locale)
    except NumberError as error:
        found = _magnified(text, unit, locale) or _foreign(text, unit, locale)
        if found is None:
            raise error from None
        return found
    reading = exact_text(value, unit, locale)
    return TypedNumber(value, reading, _note(text, value, unit, locale, reading))


# Arithmetic


def _worked_out(text: str, unit: Unit, locale: NumberLocale) -> float:
    base = unit.base if unit.base is None or unit.base.has_clock else None
    found = arithmetic.work_out(text, locale, base)
    exact, is_share = found.exact, Sort.NUMBER not in found.sorts and Sort.SHARE in found.sorts
    if unit.kind is UnitKind.PERCENT:
        if Sort.SHARE not in found.sorts:
            _refuse_two_meanings(text, exact, locale)
            exact /= 100
    elif is_share and unit.symbol != "%":
        raise NumberError(
            _("“{text}” gives a percentage, but this metric is none.").format(text=_quoted(text))
        )
    elif is_share:
        exact *= 100
    elif base is not None and Sort.TIME not in found.sorts:
        raise NumberError(
            _("“{text}” says how many times, which is no amount of time.").format(
                text=_quoted(text)
            )
        )
    value = nearest_double(exact)
    if value is None:
        raise NumberError(
            _("“{text}” gives a number that is too large or too small.").format(text=_quoted(text))
        )
    if problem := range_problem(value, text, unit):
        raise NumberError(problem)
    return value


def _refuse_two_meanings(text: str, exact: Fraction, locale: NumberLocale) -> None:
    if not 0 < abs(exact) < 1:
        return
    shown = Decimal(format(float(exact), ".4g"))
    points, share = points_or_share(shown, locale)
    raise NumberError(
        _("“{text}” could mean {points} or {share}. For {share}, multiply it by 100.").format(
            text=_quoted(text), points=points, share=share
        )
    )


# Thousands and millions


def _magnified(text: str, unit: Unit, locale: NumberLocale) -> TypedNumber | None:
    """Return what 1.2k or 3 mio means; None where no such word stands behind the digits."""
    if unit.kind not in (UnitKind.NUMBER, UnitKind.CURRENCY):
        return None
    body = as_typed(text)
    found = _MAGNITUDE.search(body)
    if found is None or _WITH_POWER.search(body):
        return None
    word = found["word"].casefold()
    if found["dot"] and len(word) == 1:
        return None
    own = unit.symbol.casefold()
    # 3m in a metric of km may be three metres: who measures by short marks writes the zeros.
    if (
        len(word) == 1
        and unit.kind is UnitKind.NUMBER
        and len(own) <= _SHORT_SYMBOL
        and word in own
    ):
        return None
    rest = body[: found.start()] + body[found.end() :]
    try:
        base = parse_value(rest, unit, locale)
    except NumberError:
        foreign = _foreign(rest, unit, locale)
        if foreign is None:
            return None
        base = foreign.value
    power = _MAGNITUDES[word]
    # The shortest digits of a double are those that were typed, up to 15 of them.
    exact = Decimal(repr(base)).scaleb(power, EXACT)
    value = nearest_double(Fraction(exact))
    if value is None:
        return None
    reading = exact_text(value, unit, locale)
    number = format_exact(Decimal(repr(base)), locale)
    return TypedNumber(value, reading, _in_words(number, power, reading))


def _in_words(number: str, power: int, reading: str) -> str:
    sentence = {
        _THOUSAND: _("{number} thousand: {reading}"),
        _MILLION: _("{number} million: {reading}"),
        _BILLION: _("{number} billion: {reading}"),
    }[power]
    return sentence.format(number=number, reading=reading)


# The marks of another country


def _foreign(text: str, unit: Unit, locale: NumberLocale) -> TypedNumber | None:
    """Return what `text` means if it can be but one number, whoever writes it; None otherwise.

    A single point or comma is not read against the locale, even where it could be nothing but a
    decimal mark: who got 1.23 through would write 1.234 next, and that is a thousand. Raises
    NumberError then, with the text as it is written here.
    """
    values = {value for each in _CONVENTIONS if (value := _value(text, unit, each)) is not None}
    if len(values) != 1:
        return None
    value = values.pop()
    body = as_typed(text)
    others = [sign for sign in body if sign in ".,'\u2019\u00a0\u202f\u2009"]
    others += re.findall(r"(?<=\d) (?=\d)", body)
    if others in (["."], [","]) and others[0] != locale.decimal:
        raise NumberError(
            _(
                "“{text}” has a “{mark}” where decimals have a “{decimal}” here. Write {example}."
            ).format(
                text=_quoted(text),
                mark=others[0],
                decimal=locale.decimal,
                example=editable_text(value, unit, locale),
            )
        )
    reading = exact_text(value, unit, locale)
    return TypedNumber(value, reading, _("Read as {value}").format(value=reading))


def _value(text: str, unit: Unit, locale: NumberLocale) -> float | None:
    # A space as it is typed is no slip where the rest is right; the strict reader wants it to be.
    body = re.sub(r"(?<=\d) (?=\d)", "\u00a0", as_typed(text))
    try:
        return parse_value(body, unit, locale)
    except NumberError:
        return None


# What is not plain to see


def _note(text: str, value: float, unit: Unit, locale: NumberLocale, reading: str) -> str:
    """Return how `text` was read, where it does not say so itself."""
    body = as_typed(text)
    mark = _single_mark(body)
    if mark in (locale.group, locale.decimal):
        number = editable_text(value, unit, locale)
        if mark == locale.group:
            return _("{number}: “{mark}” parts the thousands").format(number=number, mark=mark)
        return _("{number}: “{mark}” starts the decimals").format(number=number, mark=mark)
    if unit.kind is UnitKind.SCORE:
        return ""
    shown = format_bare(value, exact_unit(value, unit), locale)
    return "" if _core(body, unit, locale) == _core(shown, unit, locale) else reading


def _single_mark(body: str) -> str:
    """Return the mark of what is a thousand to some and one with three decimals to others."""
    found = _GROUPS_OF_THREE.search(body)
    marks = [sign for sign in body if not sign.isalnum()]
    return found["mark"] if found and sum(sign in ".,:" for sign in marks) == 1 else ""


def _core(text: str, unit: Unit, locale: NumberLocale) -> str:
    """Return the digits and marks alone, so that only another way to read makes a difference."""
    body = as_typed(text).casefold()
    if unit.kind is UnitKind.RATIO:
        body = re.sub(r"\s*:\s*1$", "", body)
    base = unit.base
    if base is None:  # the words of a duration make a difference: 90 min are 1:30 h
        body = re.sub(r"^[^\d(.,+-]+|[^\d)%.,-]+$", "", body)
    else:
        for word in (unit.symbol, singular(unit.symbol), base.mark):
            body = body.removesuffix(word.casefold()).strip()
    body = re.sub(rf"[\s{re.escape(locale.group)}'\u2019]", "", body).removeprefix("+")
    found = re.fullmatch(rf"(-?)0*(\d*)(?:{re.escape(locale.decimal)}(\d*?)0*)?(%?)", body)
    return body if found is None else "".join((found[1], found[2], ".", found[3] or "", found[4]))


def _quoted(text: str) -> str:
    return text.strip()[:40]
