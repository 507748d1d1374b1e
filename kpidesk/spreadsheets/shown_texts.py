"""Write numbers and days as the number format of their cell shows them, for the preview alone.

Format codes are those of Excel (ECMA-376 part 1, 18.8.31). What a code asks for that is not known
here is left to the plain text of the cell: a picture of the sheet may be plain, but never wrong.
"""

import datetime as dt
import math
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import cached_property, lru_cache
from typing import Final, NamedTuple
from xml.parsers import expat

from kpidesk.domain.numbers import NumberLocale, format_number
from kpidesk.domain.period_names import month_abbreviation, month_name
from kpidesk.spreadsheets.grid import Cell, Position, parse_cell_name
from kpidesk.spreadsheets.number_formats import is_percent_format

ROWS: Final = 5000
COLUMNS: Final = 200
_LONGEST: Final = 100  # of a text; a format may hold whole sentences

# Of the formats that Excel knows by number, those that look alike on every computer.
SHOWN_BUILT_IN: Final = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%",
    15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
    37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00",
}  # fmt: skip
_LITERAL: Final = r'"([^"]*)"|\\(.)|\[\$([^\]\-]*)(?:-[^\]]*)?\]|(_.|\*.|\[[^\]]*\])'
_TOKEN: Final = re.compile(rf"{_LITERAL}|([dmyDMY]+)|([ ,./-])")
_SIDE: Final = re.compile(rf"{_LITERAL}|([ ()+$€£¥₹-])")
_NUMBER: Final = re.compile(r"([#0?][#0?,]*)(?:\.([#0?]+))?(,*)(%?)")


class _NotKnownError(Exception):
    """A code asks for something that is not known here."""


class ShownTexts:
    """The texts of one sheet as its formats show them; its codes are only read when asked for."""

    def __init__(
        self,
        chunks: Callable[[], Iterable[bytes]],
        codes: Mapping[str, str],
        locale: NumberLocale,
    ) -> None:
        """Take the XML of the sheet, the codes by style, and how numbers are written here."""
        self._chunks = chunks
        self._styles = codes
        self._locale = locale

    def __call__(self, row: int, column: int, cell: Cell) -> str:
        """Return what a cell shows, counted from 0."""
        code = self._codes.get((row, column)) if has_format(cell) else None
        return shown_or_plain(cell, code, self._locale)

    @cached_property
    def _codes(self) -> Mapping[Position, str]:
        reader = _Codes(self._styles)
        # Where it cannot be read again, the plain texts are shown.
        with suppress(_EnoughError, expat.ExpatError, ValueError, LookupError, OSError):
            reader.read(self._chunks())
        return reader.found


class _EnoughError(Exception):
    """The rows that are shown have been read."""


class _Codes:
    def __init__(self, styles: Mapping[str, str]) -> None:
        self.found: dict[Position, str] = {}
        self._styles = styles

    def read(self, chunks: Iterable[bytes]) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
        for chunk in chunks:
            parser.Parse(chunk, False)  # noqa: FBT003 - expat takes it by position only

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        if not name.endswith(" c"):
            return
        code = self._styles.get(attributes.get("s", "0"))
        reference = attributes.get("r")
        if reference is None:
            raise _EnoughError  # a writer that leaves out where cells stand
        position = parse_cell_name(reference)
        if position[0] >= ROWS:
            raise _EnoughError
        if code is not None and position[1] < COLUMNS:
            self.found[position] = code


def has_format(cell: Cell) -> bool:
    """Say whether a cell holds what a format makes look otherwise: a number or a day."""
    return cell.is_number or isinstance(cell.value, dt.date)


def shown_or_plain(cell: Cell, code: str | None, locale: NumberLocale) -> str:
    """Return what a cell shows by the format `code`; its plain text where that is not known."""
    known = shown_text(cell, code, locale) if code is not None and has_format(cell) else None
    return cell.short_text if known is None or len(known) > _LONGEST else known


def shown_text(cell: Cell, code: str, locale: NumberLocale) -> str | None:
    """Return what a format `code` shows of a number or a day; None where that is not known."""
    value = cell.value
    try:
        if isinstance(value, dt.date):
            return _day(value, code)
        if isinstance(value, float) and math.isfinite(value):
            if cell.percent and not is_percent_format(code):
                value *= 100  # 45 with a percent sign that the format only writes beside it
            return _number(value, code, locale)
    except _NotKnownError:
        return None
    return None


def _day(day: dt.date, code: str) -> str:
    if isinstance(day, dt.datetime) and day.time() != dt.time():
        raise _NotKnownError
    section = code.partition(";")[0]
    shown, at = "", 0
    has_part = False
    while at < len(section):
        found = _TOKEN.match(section, at)
        if found is None:
            raise _NotKnownError
        quoted, escaped, _currency, _skipped, letters, between = found.groups()
        if letters:
            has_part = True
            shown += _part(day, letters.lower())
        else:
            shown += quoted or escaped or between or ""
        at = found.end()
    if not has_part:
        raise _NotKnownError
    return shown.strip()


def _part(day: dt.date, letters: str) -> str:
    known = {
        "yyyy": f"{day.year:04}",
        "yy": f"{day.year % 100:02}",
        "mmmm": month_name(day.month),
        "mmm": month_abbreviation(day.month),
        "mm": f"{day.month:02}",
        "m": str(day.month),
        "dd": f"{day.day:02}",
        "d": str(day.day),
    }.get(letters)
    if known is None:
        raise _NotKnownError
    return known


class _Sides(NamedTuple):
    """A section of a code: what stands before and behind the number, and how that is written."""

    before: str
    behind: str
    decimals: int
    is_grouped: bool
    divisor: float


def _number(value: float, code: str, locale: NumberLocale) -> str:
    sections = code.split(";")  # a semicolon in quotes leaves quotes open, which is not known
    has_negative = len(sections) > 1
    if value == 0 and len(sections) > 2:
        raise _NotKnownError  # a dash, or nothing: the plain 0 says more
    section = sections[1] if has_negative and value < 0 else sections[0]
    sides = _sides(section)
    number = abs(value) if has_negative else value
    scaled = number / sides.divisor
    if not math.isfinite(scaled):
        raise _NotKnownError
    text = format_number(scaled, sides.decimals, locale, grouped=sides.is_grouped)
    if text.startswith("-"):
        return f"-{sides.before}{text[1:]}{sides.behind}".strip()
    return f"{sides.before}{text}{sides.behind}".strip()


@lru_cache(maxsize=512)
def _sides(section: str) -> _Sides:
    before, at = _side(section, 0)
    found = _NUMBER.match(section, at)
    if found is None:
        raise _NotKnownError
    whole, part, scaling, percent = found.groups()
    behind, end = _side(section, found.end())
    if end < len(section):
        raise _NotKnownError
    if "#" in (part or "") or "?" in (part or ""):
        raise _NotKnownError  # as many decimals as there are
    grouped, thousands = whole.rstrip(","), len(whole) - len(whole.rstrip(",")) + len(scaling)
    divisor = 1000.0**thousands / (100 if percent else 1)
    return _Sides(before, percent + behind, len(part or ""), "," in grouped, divisor)


def _side(section: str, at: int) -> tuple[str, int]:
    """Return the words beside a number from `at` on, and where they end."""
    words = ""
    while (found := _SIDE.match(section, at)) is not None:
        quoted, escaped, currency, skipped, plain = found.groups()
        words += quoted or escaped or currency or plain or (" " if skipped else "")
        at = found.end()
    return (words if words.strip() else ""), at
