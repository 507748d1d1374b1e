"""Plain arithmetic that is typed instead of a number: =12*3, =(1.5+2)/4, =200*10%, =1:30+0:45.

Worked out exactly, in fractions: =0.1+0.2 is 0.3. Numbers are written as the owner writes them;
there are no names, no powers and no functions. A percentage is a share of something: it can be
multiplied and divided, and added to another percentage, but 200+10% is refused, since some mean
220 by it and Excel says 200.1.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from fractions import Fraction
from functools import lru_cache
from typing import Final

from kpidesk.domain import durations
from kpidesk.domain.errors import NumberError
from kpidesk.domain.numbers import (
    NumberLocale,
    as_typed,
    format_number,
    not_understood,
    parse_exact,
)
from kpidesk.i18n import _

_MAX_LENGTH: Final = 200
_MAX_DEPTH: Final = 20
_SIGNS: Final = str.maketrans({"\u00d7": "*", "\u00b7": "*", "\u00f7": "/", "\u2215": "/"})
_MARKS: Final = ".,'\u2019\u066b\u066c"


class Sort(Enum):
    """What a part of a calculation is: a number, a share written with %, or an amount of time."""

    NUMBER = auto()
    SHARE = auto()
    TIME = auto()


Sorts = frozenset[Sort]
_N, _S, _T = Sort.NUMBER, Sort.SHARE, Sort.TIME
# What two parts make; what is not listed makes no sense. Ten percent of something may be a number
# (200*10%) or a share again (10%*3): the metric decides.
_PRODUCTS: Final[dict[tuple[Sort, Sort], Sorts]] = {
    (_N, _N): frozenset({_N}), (_N, _S): frozenset({_N, _S}), (_N, _T): frozenset({_T}),
    (_S, _N): frozenset({_N, _S}), (_S, _S): frozenset({_S}), (_S, _T): frozenset({_T}),
    (_T, _N): frozenset({_T}), (_T, _S): frozenset({_T}),
}  # fmt: skip
_QUOTIENTS: Final[dict[tuple[Sort, Sort], Sorts]] = {
    (_N, _N): frozenset({_N}), (_N, _S): frozenset({_N}), (_S, _N): frozenset({_N, _S}),
    (_S, _S): frozenset({_N}), (_T, _N): frozenset({_T}), (_T, _S): frozenset({_T}),
    (_T, _T): frozenset({_N}),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a calculation gives, exactly, and what that may be; an amount of time is in `base`."""

    exact: Fraction
    sorts: Sorts


class UnfinishedError(NumberError):
    """A calculation that is right so far and only ends too early."""


def is_arithmetic(text: str) -> bool:
    """Say whether `text` asks for something to be worked out."""
    return text.lstrip().startswith("=")


def work_out(text: str, locale: NumberLocale, base: durations.Base | None = None) -> Outcome:
    """Return what `text`, which starts with "=", comes to.

    With a `base` that a clock can show, 1:30 is an amount of time. Raises NumberError, which quotes
    the place, for what is no arithmetic; UnfinishedError where only the end is missing.
    """
    reader = _Reader(text.strip()[:40], locale, base)
    if len(text) > _MAX_LENGTH:
        raise reader.problem(_("“{text}” is too long to be worked out here."))
    body = as_typed(text)
    if not body:  # as_typed leaves nothing without a digit; so far there may just be none
        if any(sign.isdecimal() for sign in text):
            raise not_understood(text, locale)
        body = text.strip()
    return reader.whole(body[1:].translate(_SIGNS))


@lru_cache(maxsize=64)
def _tokens(locale: NumberLocale) -> re.Pattern[str]:
    marks = re.escape(_MARKS + (locale.decimal + locale.group).replace(" ", ""))
    # A space between two digits belongs to them: it parts thousands, or is a slip.
    part = rf"(?:[{marks}:\d]|[ \u00a0\u202f\u2009](?=\d))"
    first = rf"(?:\d|{re.escape(locale.decimal)}(?=\d))"
    return re.compile(rf"\s*(?:(?P<number>{first}{part}*(?:[eE][+-]?\d+)?)|(?P<sign>[-+*/()%]))")


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    place: str  # from the token on, as much as a sentence quotes
    is_number: bool


class _Reader:
    """Reads a calculation from left to right, each level of binding by a method of its own."""

    def __init__(self, quoted: str, locale: NumberLocale, base: durations.Base | None) -> None:
        self._quoted = quoted
        self._locale = locale
        self._base = base
        self._left: list[_Token] = []
        self._depth = 0

    def problem(self, sentence: str, place: str = "") -> NumberError:
        return NumberError(sentence.format(text=self._quoted, place=place))

    def whole(self, body: str) -> Outcome:
        self._left = list(self._split(body))[::-1]
        found = self._sum()
        if self._left:
            token = self._left[-1]
            if token.text == ")":
                sentence = _(
                    "“{text}” cannot be worked out: the bracket “{place}” was never opened."
                )
            else:
                sentence = _(
                    "“{text}” cannot be worked out: a sign like + or * is missing before “{place}”."
                )
            raise self.problem(sentence, token.place)
        return found

    def _split(self, body: str) -> Iterator[_Token]:
        at, pattern = 0, _tokens(self._locale)
        while body[at:].strip():
            found = pattern.match(body, at)
            if found is None:
                raise self.problem(
                    _(
                        "“{text}” cannot be worked out: “{place}” is neither a number nor one of "
                        "+ - * / ( ) and %."
                    ),
                    body[at:].strip()[:12],
                )
            text = found["number"] or found["sign"]
            place = body[found.end() - len(text) :].strip()[:12]
            yield _Token(text, place, found["number"] is not None)
            at = found.end()

    def _next_is(self, signs: str) -> bool:
        return bool(self._left) and self._left[-1].text in signs

    def _sum(self) -> Outcome:
        found = self._product()
        while self._next_is("+-"):
            sign = self._left.pop()
            other = self._product()
            both = found.sorts & other.sorts
            if not both:
                raise self._no_sum(found, other, sign)
            amount = -other.exact if sign.text == "-" else other.exact
            found = Outcome(found.exact + amount, both)
        return found

    def _no_sum(self, one: Outcome, other: Outcome, sign: _Token) -> NumberError:
        if Sort.SHARE in one.sorts | other.sorts:
            return self.problem(
                _(
                    "“{text}” does not say what the percentage at “{place}” is a share of. "
                    "Write it like 200+200*10%."
                ),
                sign.place,
            )
        return self.problem(
            _("“{text}” adds an amount of time and a plain number at “{place}”."), sign.place
        )

    def _product(self) -> Outcome:
        found = self._signed()
        while self._next_is("*/"):
            sign = self._left.pop()
            found = self._joined(found, self._signed(), sign)
        return found

    def _joined(self, one: Outcome, other: Outcome, sign: _Token) -> Outcome:
        table = _PRODUCTS if sign.text == "*" else _QUOTIENTS
        pairs = [(left, right) for left in one.sorts for right in other.sorts]
        sorts = frozenset(sort for pair in pairs for sort in table.get(pair, ()))
        if not sorts:
            raise self.problem(
                _("“{text}” makes no sense with an amount of time at “{place}”."), sign.place
            )
        if sign.text == "*":
            return Outcome(one.exact * other.exact, sorts)
        if not other.exact:
            raise self.problem(
                _("“{text}” cannot be worked out: “{place}” divides by 0."), sign.place
            )
        return Outcome(one.exact / other.exact, sorts)

    def _signed(self) -> Outcome:
        if self._next_is("+-"):
            sign = self._left.pop()
            if self._next_is("+-"):  # one sign too many is a slip
                raise self._missing()
            found = self._shared()
            return Outcome(-found.exact, found.sorts) if sign.text == "-" else found
        return self._shared()

    def _shared(self) -> Outcome:
        found = self._single()
        if not self._next_is("%"):
            return found
        token = self._left.pop()
        if Sort.NUMBER not in found.sorts or self._next_is("%"):
            raise self.problem(
                _("“{text}” cannot be worked out: the % sign at “{place}” is one too many."),
                token.place,
            )
        return Outcome(found.exact / 100, frozenset({Sort.SHARE}))

    def _single(self) -> Outcome:
        if self._left and self._left[-1].is_number:
            return self._number(self._left.pop())
        if not self._next_is("("):
            raise self._missing()
        opened = self._left.pop()
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise self.problem(_("“{text}” has too many brackets inside each other."))
        found = self._sum()
        self._depth -= 1
        if not self._left:
            sentence = _(
                "“{text}” cannot be worked out: the bracket at “{place}” is never closed."
            ).format(text=self._quoted, place=opened.place)
            raise UnfinishedError(sentence)
        if not self._next_is(")"):
            raise self.problem(
                _("“{text}” cannot be worked out: a sign like + or * is missing before “{place}”."),
                self._left[-1].place,
            )
        self._left.pop()
        return found

    def _missing(self) -> NumberError:
        if not self._left:
            return UnfinishedError(
                _("“{text}” cannot be worked out: a number is missing at its end.").format(
                    text=self._quoted
                )
            )
        return self.problem(
            _("“{text}” cannot be worked out: a number is missing before “{place}”."),
            self._left[-1].place,
        )

    def _number(self, token: _Token) -> Outcome:
        base = self._base
        try:
            if ":" in token.text:
                amount = None if base is None else durations.parse(token.text, base, self._locale)
                if amount is not None:
                    return Outcome(amount, frozenset({Sort.TIME}))
            else:
                exact = parse_exact(token.text, self._locale).exact
                bare = {Sort.NUMBER} if base is None else {Sort.NUMBER, Sort.TIME}
                return Outcome(Fraction(exact), frozenset(bare))
        except NumberError:
            pass
        raise NumberError(
            _(
                "“{text}” cannot be worked out: “{place}” is not understood as a number. "
                "Write it like {example}."
            ).format(
                text=self._quoted,
                place=token.text,
                example=format_number(1234.5, 1, self._locale),
            )
        )
