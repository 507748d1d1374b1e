"""Read the number of a cell, and refuse where it could be another one."""

import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final, NamedTuple

from kpidesk.domain.errors import NumberError
from kpidesk.domain.numbers import (
    EXACT,
    NumberLocale,
    ParsedNumber,
    format_number,
    not_understood,
    parse_exact,
    to_double,
)
from kpidesk.i18n import _
from kpidesk.spreadsheets.grid import Cell
from kpidesk.spreadsheets.number_columns import decimal_marks, number_style
from kpidesk.spreadsheets.scales import Scale
from kpidesk.spreadsheets.words import is_no_value

__all__ = [
    "ValueRead",
    "ValueReader",
    "as_percent",
    "decimal_marks",
    "looks_like_number",
    "number_style",
    "scaled",
]

_DIGITS: Final = re.compile(r"\D{0,10}?(\d[\d.,]*)\D{0,12}")
_NUMBER_LIKE: Final = re.compile(
    r"(?=.*\d)(?:[^\W\d_]{1,3}\.?\s*)?[^\w]*[\d.,'’\s%()eE+-]*(?:[^\W\d_]{1,3}\.?|[^\w]*)"
)
_THREE_DIGITS: Final = re.compile(r"[1-9]\d{0,2}([.,])\d{3}")
_INDIAN: Final = re.compile(r"(?<!\d)[1-9]\d?(?:,\d{2})+,\d{3}(?!\d|,)")
_SPACE: Final = re.compile(r"(?<=\d)[ \u00a0\u202f\u2009](?=\d)")
_APOSTROPHE: Final = re.compile(r"(?<=\d)['’](?=\d)")
_CREDIT: Final = re.compile(r"\d\s*(?:CR|DR|Cr|Dr)\.?", re.ASCII)
_LONG: Final = re.compile(r"\d{16}")
_FULL_WIDTH: Final = str.maketrans(
    {chr(sign): chr(sign - 0xFEE0) for sign in range(0xFF01, 0xFF5F)}
)
# Digits with at most one mark, and not three digits behind it: nobody can doubt what that is.
_SIMPLE: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,8})(?:([.,])(?:[0-9]{1,2}|[0-9]{4,6}))?")
_MONEY: Final = r"(?:[A-Z]{0,2}[$€£¥₹₺]|[A-Z]{3}|kr\.?|zł|Kč)"
_SCALED: Final = re.compile(
    rf"(?P<before>.*\d[)]?)\s*"
    rf"(?:(?P<k>k|K|Tsd\.?|tsd\.?|thousand|tys\.?|T(?=\s?(?:{_MONEY})))"
    rf"|(?P<m>MM?|Mio\.?|mio\.?|Mln\.?|mln\.?|mn|Mn|million|millions|m(?=\s?[$€£]))"
    rf"|(?P<b>bn|Bn|Mrd\.?|mrd\.?))"
    rf"(?P<after>\s*{_MONEY}?\s*\)?-?)"
)
_WITH_MONEY: Final = re.compile(
    r"(?P<before>[^\w]*[$€£¥₹]\s?[\d.,' ]*\d)\s?(?:(?P<m>m)|(?P<b>[bB]))(?P<after>\)?)"
)
# The mark of a footnote behind a number; "10²" may be a hundred, "8 (1)" two numbers.
_FOOTNOTE: Final = re.compile(
    r"(?<=[\d%)])(?:\s*(?P<mark>[*†‡]{1,3}|[¹⁰⁴-⁹]{1,2}|\[\d\])|\s+(?P<apart>[²³]|\d\)))$"
)
# No cents, as the Swiss and others write it: 3’000.–, 100,- €.
_NO_CENTS: Final = re.compile(
    r"(?<=\d)[.,]\s?[-\u2013\u2014]{1,2}(?=\s*(?:[€£$]|EUR|CHF|S?Fr\.?|kr\.?)?\s*$)"
)
_FACTORS: Final = {"k": 1_000, "m": 1_000_000, "b": 1_000_000_000}


class ValueRead(NamedTuple):
    """A number (a fraction where `percent`), or None and a sentence why not; or nothing at all.

    `is_nothing` is True where the cell says that there is no value, as "n/a" does; `currency` is
    the sign or code beside the number, in a text or in the format of the cell. `has_scale` says
    that the text itself was in thousands or millions, as "1.2k" is; `shown_in` what the format of
    the cell divides a number by to show it; `note` is what was left out of a text, in a sentence.
    `scale` is what the number was multiplied by, which makes no difference between two.
    """

    number: float | None
    percent: bool = False
    problem: str = ""
    is_nothing: bool = False
    currency: str = ""
    has_scale: bool = False
    shown_in: int = 1
    note: str = ""
    scale: Scale | None = None

    def __eq__(self, other: object) -> bool:
        """Say whether two say the same."""
        return isinstance(other, ValueRead) and self[:-1] == other[:-1]

    def __ne__(self, other: object) -> bool:
        """Say whether two differ; a tuple would not ask `__eq__`."""
        return not self == other

    def __hash__(self) -> int:
        """Return the same for those that say the same."""
        return hash(self[:-1])


def looks_like_number(cell: Cell) -> bool:
    """Say whether the cell holds a number or a text that somebody may have meant as one."""
    if cell.is_number:
        return True
    if not isinstance(cell.value, str) or len(cell.value) > 100:
        return False
    text = cell.value.translate(_FULL_WIDTH).strip()
    if _NUMBER_LIKE.fullmatch(text):
        return True
    found = _SCALED.fullmatch(text)
    return found is not None and _NUMBER_LIKE.fullmatch(found["before"]) is not None


def scaled(value: ValueRead, scale: Scale) -> ValueRead:
    """Return a number times what its heading says ("in thousands"), exactly: 1.1 is 1100.

    A percentage stays what it is, and so does what is no number. A text with a scale of its own
    ("1.2k") is not multiplied twice but refused; so is what no longer fits into a double. A number
    that is stored in full and only shown in thousands is what it is.
    """
    if value.number is None or value.percent:
        return value
    if value.has_scale:
        problem = _(
            "The heading says “{words}”, and the cell has thousands or millions of its own. "
            "Write the number in full."
        ).format(words=scale.words)
        return ValueRead(None, problem=problem)
    if value.shown_in == scale.factor:
        return value._replace(currency=value.currency or scale.currency)
    if value.shown_in != 1:
        problem = _(
            "The heading says “{words}”, but the format of the cell shows its number in another "
            "way. Write the number in full, without such a heading."
        ).format(words=scale.words)
        return ValueRead(None, problem=problem)
    number = to_double(EXACT.multiply(Decimal(repr(value.number)), Decimal(scale.factor)))
    if number is None:
        return ValueRead(None, problem=_("The number is too large."))
    currency = value.currency or scale.currency
    return value._replace(number=number, currency=currency, scale=scale)


def as_percent(value: ValueRead) -> ValueRead:
    """Return a number that stands under a heading in percent: 12.5 is the fraction 0.125."""
    if value.number is None or value.percent:
        return value
    number = float(Decimal(repr(value.number)).scaleb(-2, EXACT))
    return value._replace(number=number, percent=True)


class ValueReader:
    """Reads the numbers of one column or table as they are written there, in all its texts' light.

    Where the texts prove how numbers are written they are read so, else as the owner writes them.
    """

    def __init__(self, locale: NumberLocale, texts: Iterable[str]) -> None:
        """Read text cells; `texts` are those of the column or table, `locale` the owner's."""
        known = [_typed(text) for text in texts if len(text) < 100]
        self._locale = locale
        self._marks = decimal_marks(known)
        style = number_style(known)
        self._is_foreign = style is not None and style.decimal != locale.decimal
        self._decimal = locale.decimal if style is None else style.decimal

    def read(self, cell: Cell) -> ValueRead:
        """Return the number that `cell` holds, or why it holds none."""
        value = cell.value
        if isinstance(value, float):
            return ValueRead(value, cell.percent, currency=cell.currency, shown_in=cell.shown_in)
        if value is None:
            return ValueRead(None, problem=cell.problem)
        if isinstance(value, bool):
            problem = _("“{text}” says yes or no; it is not a number.").format(text=cell.text)
            return ValueRead(None, problem=problem)
        if isinstance(value, dt.date):
            problem = _("“{text}” is a date, not a number.").format(text=cell.text)
            return ValueRead(None, problem=problem)
        text = value.strip()
        simple = _SIMPLE.fullmatch(text)
        if simple is not None and simple[1] in (None, self._decimal):
            return ValueRead(float(text.replace(",", ".")))
        return self._read_text(text)

    def _read_text(self, text: str) -> ValueRead:
        if is_no_value(text):
            return ValueRead(None, is_nothing=True)
        body = _typed(text)
        if _CREDIT.search(body) and _CREDIT.search(body[-5:]):
            problem = _(
                "“{text}” says credit or debit, which is plus for some accounts and minus for "
                "others. Write the number with its sign."
            ).format(text=text[:40])
            return ValueRead(None, problem=problem)
        footnote = _FOOTNOTE.search(body)
        if footnote is not None:
            body = body[: footnote.start()]
        body, factor = _unscaled(_NO_CENTS.sub("", body))
        try:
            number = self._parse(body)
        except NumberError:
            return ValueRead(None, problem=not_understood(text, self._locale).message)
        if _LONG.search(
            re.sub(r"[ '’\u00a0\u202f\u2009,.](?=\d{3}(?!\d))", "", body).split(".")[0]
        ):
            problem = _(
                "“{text}” has more than 15 digits: it looks like the number of a card or an "
                "account, not like an amount."
            ).format(text=text[:40])
            return ValueRead(None, problem=problem)
        if self._is_doubtful(body):
            return ValueRead(None, problem=self._doubt(text, body))
        note = "" if footnote is None else _marked(footnote["mark"] or footnote["apart"])
        if number.percent and factor == 1:
            return ValueRead(number.fraction, percent=True, currency=number.currency, note=note)
        value = to_double(EXACT.multiply(number.exact, Decimal(factor)))
        if value is None or number.percent:
            return ValueRead(None, problem=not_understood(text, self._locale).message)
        return ValueRead(value, currency=number.currency, has_scale=factor != 1, note=note)

    def _parse(self, body: str) -> ParsedNumber:
        """Return the number in `body`, grouped as it is itself; NumberError where it is none."""
        if self._decimal == "." and _INDIAN.search(body):
            body = body.replace(",", "")
        number = parse_exact(body, self._style_for(body))
        if to_double(number.exact) is None:
            raise not_understood(body, self._locale)
        return number

    def _style_for(self, body: str) -> NumberLocale:
        decimal, own = self._decimal, self._locale
        other = "." if decimal == "," else ","
        group = own.group if own.decimal == decimal else other
        if _APOSTROPHE.search(body):
            group = "’"
        elif _SPACE.search(body):
            group = " "
        elif decimal in ".," and other in body:
            group = other
        return NumberLocale(decimal, group, own.currency_first)

    def _is_doubtful(self, body: str) -> bool:
        """Say whether "1.234" may be meant the other way round, by what others there show."""
        found = _DIGITS.fullmatch(body)
        three = _THREE_DIGITS.fullmatch(found[1]) if found else None
        if three is None:
            return False
        mark = three[1]
        if mark == self._decimal:
            return self._is_foreign or self._marks != {mark}
        if self._is_foreign:
            return False
        if mark != self._locale.group:  # neither mark is the owner's: only proof will do
            return self._marks != {self._decimal}
        return mark in self._marks

    def _doubt(self, text: str, body: str) -> str:
        digits = "".join(character for character in body if character.isdecimal())
        whole, part = float(digits), float(digits) / 1000
        return _(
            "“{text}” may mean {whole} or {part}. Write it without a mark between thousands."
        ).format(
            text=text[:40],
            whole=format_number(whole, None, self._locale, grouped=False),
            part=format_number(part, None, self._locale, grouped=False),
        )


def _typed(text: str) -> str:
    """Return `text` with plain signs, and without the apostrophe that makes a number a text."""
    body = text.translate(_FULL_WIDTH).strip()
    return body[1:] if re.match(r"'[-+(]?\d{3}|'[-+(]?\d+[.,]", body) else body


def _marked(mark: str) -> str:
    return _("“{mark}” behind the number was taken for the mark of a footnote.").format(mark=mark)


def _unscaled(text: str) -> tuple[str, int]:
    """Return "1.2k" as "1.2" and a thousand; a text without such a word as it is."""
    found = _SCALED.fullmatch(text) or _WITH_MONEY.fullmatch(text)
    if found is None:
        return text, 1
    name = next(name for name in ("k", "m", "b") if found.groupdict().get(name))
    return f"{found['before']}{found['after']}", _FACTORS[name]
