"""Read the number of a cell, and refuse where it could be another one."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kpidesk.domain.errors import NumberError
from kpidesk.domain.numbers import NumberLocale, format_number, parse_number
from kpidesk.i18n import _
from kpidesk.spreadsheets.grid import Cell
from kpidesk.spreadsheets.words import is_no_value

_NUMBER: Final = re.compile(r"\D{0,6}?(\d[\d.,]*)\D{0,6}")
_NUMBER_LIKE: Final = re.compile(
    r"(?=.*\d)(?:[^\W\d_]{1,3}\.?\s*)?[^\w]*[\d.,'’\s%()eE+-]*(?:[^\W\d_]{1,3}\.?|[^\w]*)"
)
_THREE_DIGITS: Final = re.compile(r"[1-9]\d{0,2}([.,])\d{3}")


@dataclass(frozen=True, slots=True)
class ValueRead:
    """A number (a fraction where `percent`), or None and a sentence why not; or nothing at all.

    `is_nothing` is True where the cell says that there is no value, as "n/a" does; `currency` is
    the sign beside the number in a text.
    """

    number: float | None
    percent: bool = False
    problem: str = ""
    is_nothing: bool = False
    currency: str = ""


def decimal_marks(texts: Iterable[str]) -> frozenset[str]:
    """Return the marks that stand before decimals in `texts`, as far as they leave no doubt.

    "12.5" and "1,234.50" prove a point, "1.234.567" proves a comma; "1.234" proves nothing.
    """
    marks = set()
    for text in texts:
        if (found := _NUMBER.fullmatch(text.strip())) and (mark := _decimal_mark(found[1])):
            marks.add(mark)
    return frozenset(marks)


def _decimal_mark(digits: str) -> str | None:
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        return "." if digits.rindex(".") > digits.rindex(",") else ","
    if points > 1 or commas > 1:
        return "," if points else "."
    if points + commas != 1 or _THREE_DIGITS.fullmatch(digits):
        return None
    return "." if points else ","


def looks_like_number(cell: Cell) -> bool:
    """Say whether the cell holds a number or a text that somebody may have meant as one."""
    return cell.is_number or (
        isinstance(cell.value, str) and _NUMBER_LIKE.fullmatch(cell.value.strip()) is not None
    )


class ValueReader:
    """Reads the numbers of one table as the owner writes them, in the light of all its texts."""

    def __init__(self, locale: NumberLocale, texts: Iterable[str]) -> None:
        """Read text cells in `locale`; `texts` are the table's, to tell how it has decimals."""
        self._locale = locale
        self._marks = decimal_marks(texts)

    def read(self, cell: Cell) -> ValueRead:
        """Return the number that `cell` holds, or why it holds none."""
        value = cell.value
        if value is None:
            return ValueRead(None, problem=cell.problem)
        if isinstance(value, bool):
            problem = _("“{text}” says yes or no; it is not a number.").format(text=cell.text)
            return ValueRead(None, problem=problem)
        if isinstance(value, float):
            return ValueRead(value, cell.percent)
        if isinstance(value, dt.date):
            problem = _("“{text}” is a date, not a number.").format(text=cell.text)
            return ValueRead(None, problem=problem)
        return self._read_text(value.strip())

    def _read_text(self, text: str) -> ValueRead:
        if is_no_value(text):
            return ValueRead(None, is_nothing=True)
        try:
            number = parse_number(text, self._locale)
        except NumberError as error:
            return ValueRead(None, problem=error.message)
        if self._is_doubtful(text):
            return ValueRead(None, problem=self._doubt(text))
        if number.percent:
            return ValueRead(number.fraction, percent=True, currency=number.currency)
        return ValueRead(number.value, currency=number.currency)

    def _is_doubtful(self, text: str) -> bool:
        """Say whether "1.234" may be meant the other way round, by what the sheet's others show."""
        found = _NUMBER.fullmatch(text)
        three = _THREE_DIGITS.fullmatch(found[1]) if found else None
        if three is None:
            return False
        if three[1] == self._locale.decimal:
            return self._marks != {three[1]}
        return three[1] in self._marks

    def _doubt(self, text: str) -> str:
        digits = "".join(character for character in text if character.isdecimal())
        whole, part = float(digits), float(digits) / 1000
        return _(
            "“{text}” may mean {whole} or {part}. Write it without a mark between thousands."
        ).format(
            text=text[:40],
            whole=format_number(whole, None, self._locale, grouped=False),
            part=format_number(part, None, self._locale, grouped=False),
        )
