"""Tell from all texts of a column how its numbers are written: 1,234.50 or 1.234,50."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from kpidesk.domain.numbers import NumberLocale

_NUMBER: Final = re.compile(r"\D{0,6}?(\d[\d.,]*)\D{0,10}")
_SPACED: Final = re.compile(r"(?<=\d)[ \u00a0\u202f\u2009'’](?=\d{3}(?!\d))")
_THREE_DIGITS: Final = re.compile(r"[1-9]\d{0,2}([.,])\d{3}")
_GROUPED: Final = re.compile(r"[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*([.,])?\d*")
_INDIAN: Final = re.compile(r"[1-9]\d?(?:,\d{2})+,\d{3}(?:\.\d*)?")
_ONE_MARK: Final = re.compile(r"\d*([.,])\d+")


# What most columns hold, of which the marks are known at a glance.
_SIMPLE: Final = re.compile(r"-?[0-9]{1,9}(?:([.,])(?:[0-9]{1,2}|[0-9]{4,6}))?")


def decimal_marks(texts: Iterable[str]) -> frozenset[str]:
    """Return the marks that stand before decimals in `texts`, as far as they leave no doubt.

    "12.5" and "1,234.50" prove a point, "1.234.567" proves a comma; "1.234" proves nothing.
    """
    return frozenset(mark for text in texts for mark, _sure in _proofs(text))


def number_style(texts: Iterable[str]) -> NumberLocale | None:
    """Return how the numbers in the texts of one column are written; None where that is not proven.

    One number with marks for both thousands and decimals (1.234,50) is proof, or several groups of
    thousands, or two numbers with decimals (12,5); not where another number proves the opposite.
    """
    sure: Counter[str] = Counter()
    likely: Counter[str] = Counter()
    for text in texts:
        for mark, is_sure in _proofs(text):
            (sure if is_sure else likely)[mark] += 1
    marks = sure.keys() | likely.keys()
    if len(marks) != 1:
        return None
    (mark,) = marks
    if not sure[mark] and likely[mark] < 2:
        return None
    return style_of(mark)


def style_of(decimal: str) -> NumberLocale:
    """Return the style that has `decimal` before decimals and the other mark between thousands."""
    return NumberLocale(",", ".", currency_first=False) if decimal == "," else NumberLocale()


def _proofs(text: str) -> Iterable[tuple[str, bool]]:
    """Yield the decimal mark that a text proves, and whether it does so without any doubt."""
    simple = _SIMPLE.fullmatch(text)
    if simple is not None:
        if simple[1]:
            yield simple[1], False
        return
    yield from _careful_proofs(text)


def _careful_proofs(text: str) -> Iterable[tuple[str, bool]]:
    body = _SPACED.sub("", text.strip())
    found = _NUMBER.fullmatch(body)
    if found is None:
        return
    digits = found[1].rstrip(".,")
    spaced = body != text.strip()
    if _INDIAN.fullmatch(digits):
        yield ".", True
    elif grouped := _GROUPED.fullmatch(digits):
        first, last = grouped[1], grouped[2]
        count = digits.count(first)
        if last is not None and last != first:
            yield last, True
        elif last is None and count > 1:
            yield ("." if first == "," else ","), True
    if (one := _ONE_MARK.fullmatch(digits)) and not (
        _THREE_DIGITS.fullmatch(digits) and not spaced
    ):
        yield one[1], spaced
