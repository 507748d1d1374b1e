"""Durations: an amount of minutes, hours or days, shown as a clock shows it and typed as people do.

Hours are shown as hours and minutes (1:30 h), minutes as minutes and seconds (1:30 min), days as a
number. Days are never turned into hours, nor hours into days: a day may have 24 of them, or be a
working day.
"""

import re
import sys
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final

from kpidesk.domain.errors import NumberError
from kpidesk.domain.numbers import (
    EXACT,
    NumberLocale,
    as_typed,
    format_exact,
    parse_exact,
)
from kpidesk.i18n import _


class Base(StrEnum):
    """What an amount of time is kept in."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"

    @property
    def label(self) -> str:
        """Return the words a person reads, which are the symbol of a new metric's unit."""
        return {Base.MINUTES: _("minutes"), Base.HOURS: _("hours"), Base.DAYS: _("days")}[self]

    @property
    def mark(self) -> str:
        """Return what stands behind a clock: "h" for 1:30 h."""
        return {Base.MINUTES: _("min"), Base.HOURS: _("h"), Base.DAYS: _("d")}[self]

    @property
    def has_clock(self) -> bool:
        """Say whether it is shown in sixtieths."""
        return self is not Base.DAYS


_SECOND: Final = "seconds"
_SECONDS: Final = {_SECOND: 1, Base.MINUTES: 60, Base.HOURS: 3600, Base.DAYS: 86_400}
_WORDS: Final[dict[str, frozenset[str]]] = {
    _SECOND: frozenset({"s", "sec", "secs", "second", "seconds"}),
    Base.MINUTES: frozenset({"m", "min", "mins", "minute", "minutes"}),
    Base.HOURS: frozenset({"h", "hr", "hrs", "hour", "hours"}),
    Base.DAYS: frozenset({"d", "day", "days"}),
}
_CLOCK: Final = re.compile(
    r"(?P<whole>[^:]*\d)\s*:\s*(?P<part>\d+)(?:\s*:\s*(?P<rest>\d+))?\s*(?P<word>[^\W\d_]+\.?)?"
)
_PART: Final = re.compile(
    r"(?P<number>\d[\d.,'\u2019\s\u066b\u066c]*?)\s*(?P<word>[^\W\d_]+)\.?\s*"
)
_LONGEST: Final = 60
_LONGEST_CLOCK: Final = 1e12


def base_of(symbol: str) -> Base | None:
    """Return what the symbol of a unit names, in English or in the language that is set."""
    found = _meaning(symbol)
    return Base(found) if found is not None and found != _SECOND else None


def _meaning(word: str) -> str | None:
    key = word.strip().rstrip(".").casefold()
    local = {
        _("seconds"): _SECOND, _("second"): _SECOND, _("s"): _SECOND,
        _("minutes"): Base.MINUTES, _("minute"): Base.MINUTES, _("min"): Base.MINUTES,
        _("hours"): Base.HOURS, _("hour"): Base.HOURS, _("h"): Base.HOURS,
        _("days"): Base.DAYS, _("day"): Base.DAYS, _("d"): Base.DAYS,
    }  # fmt: skip
    for name, meaning in local.items():
        if key == name.rstrip(".").casefold():
            return meaning
    return next((meaning for meaning, words in _WORDS.items() if key in words), None)


def sixtieths(value: float) -> Decimal:
    """Return how many sixtieths `value` has, rounded half up as Excel shows numbers."""
    exact = EXACT.multiply(Decimal(format(value, ".15g")), Decimal(60))
    return exact.quantize(Decimal(1), context=EXACT)


def whole_sixtieths(value: float) -> Decimal | None:
    """Return how many sixtieths `value` is, where it is exactly the double of so many.

    None also for what nobody reads as a clock: a million millions of hours and more.
    """
    if abs(value) >= _LONGEST_CLOCK:
        return None
    found = sixtieths(value)
    return found if of_sixtieths(found) == value else None


def of_sixtieths(count: Decimal) -> float:
    """Return the double nearest to `count` sixtieths; the largest one where that is beyond it."""
    largest = Fraction(sys.float_info.max)
    return float(max(-largest, min(Fraction(count) / 60, largest)))


def clock_text(count: Decimal, locale: NumberLocale, *, grouped: bool = True) -> str:
    """Return that many sixtieths, which are whole and not negative, as a clock: "1:30"."""
    whole, part = divmod(int(count), 60)
    return f"{format_exact(Decimal(whole), locale, grouped=grouped)}:{part:02}"


def parse(text: str, base: Base, locale: NumberLocale) -> Fraction | None:
    """Return the duration that `text` writes, in `base`; None where it writes a plain number.

    Understood: 1:30 (hours and minutes, or minutes and seconds where `base` is minutes), 1:30:00,
    1:30 h, 1 h 30 min, 1h30, 90 min. Raises NumberError for what looks like a duration but is none,
    and where days would have to be turned into hours or the other way round.
    """
    body = as_typed(text)
    negative = body[:1] == "-"
    body = body[1:].strip() if body[:1] in ("-", "+") else body
    if not body or len(body) > _LONGEST:
        return None
    seconds = _clock_seconds(text, body, base, locale) if ":" in body else None
    if seconds is None:
        seconds = _spoken_seconds(text, body, base, locale)
    if seconds is None:
        return None
    found = seconds / _SECONDS[base]
    return -found if negative else found


def _clock_seconds(text: str, body: str, base: Base, locale: NumberLocale) -> Fraction:
    found = _CLOCK.fullmatch(body)
    if found is None:
        raise not_understood(text, base)
    part, rest = found["part"], found["rest"]
    if len(part) == 1 and rest is None:
        raise NumberError(
            _("“{text}” may mean {whole}:0{part} or {whole}:{part}0. Write both digits.").format(
                text=_short(text), whole=found["whole"].strip(), part=part
            )
        )
    if any(len(each) != 2 or int(each) > 59 for each in (part, rest) if each is not None):
        raise not_understood(text, base)
    named = _meaning(found["word"]) if found["word"] else None
    if found["word"] and named not in (Base.HOURS, Base.MINUTES):
        raise not_understood(text, base)
    upper = Base.HOURS if rest is not None else Base(named or base)
    if base is Base.DAYS or (rest is not None and named is Base.MINUTES):
        raise not_understood(text, base)
    whole = _amount(text, found["whole"], base, locale)
    if whole.denominator != 1:
        raise not_understood(text, base)
    size = _SECONDS[upper]
    return whole * size + int(part) * (size // 60) + int(rest or 0)


def _spoken_seconds(text: str, body: str, base: Base, locale: NumberLocale) -> Fraction | None:
    """Return the seconds of "1 h 30 min"; None where a word in it names no time."""
    at, seconds, before = 0, Fraction(0), None
    while at < len(body):
        found = _PART.match(body, at)
        if found is None:
            bare = body[at:].strip()  # the minutes of 1h30
            if before is not Base.HOURS or not re.fullmatch(r"[0-5]\d", bare):
                return None
            return seconds + int(bare) * 60
        word = _meaning(found["word"])
        if word is None:
            return None
        amount, size = _amount(text, found["number"], base, locale), _SECONDS[word]
        if before is not None:
            largest = _SECONDS[before] // size
            if largest < 2 or amount >= largest:
                raise not_understood(text, base)
        if found.end() < len(body) and amount.denominator != 1:
            raise not_understood(text, base)
        if (word == Base.DAYS) != (base is Base.DAYS):
            raise NumberError(
                _(
                    "“{text}” is not in {unit}, and a day may have 24 hours or be a working day. "
                    "Write it in {unit}."
                ).format(text=_short(text), unit=base.label)
            )
        seconds, before, at = seconds + amount * size, word, found.end()
    return seconds


def _amount(text: str, digits: str, base: Base, locale: NumberLocale) -> Fraction:
    try:
        number = parse_exact(digits, locale)
    except NumberError:
        raise not_understood(text, base) from None
    if number.percent or number.currency or number.exact < 0:
        raise not_understood(text, base)
    return Fraction(number.exact)


def not_understood(text: str, base: Base) -> NumberError:
    """Return the error that says that `text` is no duration, and how to write one."""
    if base is Base.DAYS:
        return NumberError(
            _("“{text}” is not understood as a number of days.").format(text=_short(text))
        )
    return NumberError(
        _("“{text}” is not understood as a duration. Write it like {example}.").format(
            text=_short(text), example=f"1:30 {base.mark}"
        )
    )


def _short(text: str) -> str:
    return text.strip()[:40]
