"""What the number format of a cell says about its number: a share, a day, a time, a currency.

Format codes are those of Excel (ECMA-376 part 1, 18.8.31), which .xls, .xlsb and .xlsx share.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from kpidesk.domain.errors import NumberError
from kpidesk.domain.numbers import ENGLISH, parse_number

_QUOTED: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_ELAPSED: Final = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_LOCALE: Final = re.compile(r"\[\$([^\]\-]*)(?:-[^\]]*)?\]")
_SIGN: Final = re.compile(r"[$€£¥₹₽₺₩₪฿₫₴₦₱₡₲₵₸₼₾¢]")
# A percent sign that is only a letter: the number before it is 45, and means 45 %.
_LITERALS: Final = re.compile(r'"([^"]*)"|((?:\\.)+)')
_WRITTEN_PERCENT: Final = re.compile(r"\s*%(?:\s.*)?", re.DOTALL)
# A comma behind the last digit divides what is shown by a thousand, two by a million.
_SCALING: Final = re.compile(r"[0#?](,+)(?![,0#?])")
_NOT_OF_A_DATE: Final = re.compile(r"general|am/pm|a/p|e[+-]", re.IGNORECASE)
_DATE_LETTERS: Final = frozenset("dmyhsDMYHS")
# The formats that Excel knows by number alone (ECMA-376 part 1, 18.8.30). Those of money (5 to 8,
# 41 to 44) show the currency of the computer that opens the file, so they name none.
BUILT_IN: Final = {
    9: "0%",
    10: "0.00%",
    14: "m/d/yyyy",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "m/d/yyyy h:mm",
    **dict.fromkeys((*range(27, 32), 36, *range(50, 59)), "m/d/yyyy"),  # of East Asian Excel
    **dict.fromkeys(range(32, 36), "h:mm:ss"),
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
}


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """What a format shows of a number; `currency` is a sign or code, "" where there is none.

    `shown_in` is 1000 where it shows thousands, 1000000 where it shows millions, else 1.
    `is_points` says that it only writes a percent sign beside the number: 45 is shown as 45%.
    """

    is_percent: bool = False
    is_date: bool = False
    is_elapsed: bool = False
    currency: str = ""
    shown_in: int = 1
    is_points: bool = False


GENERAL: Final = NumberFormat()


@dataclass(frozen=True, slots=True)
class CellStyle:
    """What of a cell's style matters here; `indent` counts the steps from the edge of the cell.

    `code` is that of its format, for a preview alone.
    """

    format: NumberFormat = GENERAL
    indent: int = 0
    code: str = ""

    @property
    def is_telling(self) -> bool:
        """Say whether it tells more than that a cell is a number, a text or a day."""
        shown = self.format
        is_scaled = shown.shown_in != 1 or shown.is_points
        return self.indent > 0 or shown.is_percent or bool(shown.currency) or is_scaled


def is_percent_format(code: str) -> bool:
    """Say whether a number format of Excel multiplies by 100: an unquoted percent sign does."""
    return "%" in _QUOTED.sub("", code)


@lru_cache(maxsize=4096)
def number_format(code: str) -> NumberFormat:
    """Return what the format `code` shows; the first section, for positive numbers, decides."""
    first = _first_section(code)
    bare = _NOT_OF_A_DATE.sub("", _QUOTED.sub("", first))
    is_elapsed = _ELAPSED.search(first) is not None
    is_date = not is_elapsed and not _DATE_LETTERS.isdisjoint(bare)
    if is_date:
        return NumberFormat(is_percent_format(code), is_date, is_elapsed)
    return NumberFormat(
        is_percent_format(code),
        is_elapsed=is_elapsed,
        currency=currency_of(first),
        shown_in=shown_in(code),
        is_points=_writes_percent(first),
    )


def _writes_percent(section: str) -> bool:
    """Say whether a section shows a number with a percent sign that does not multiply it."""
    if is_percent_format(section):
        return False
    literals = (
        quoted or escaped.replace("\\", "") for quoted, escaped in _LITERALS.findall(section)
    )
    return any(_WRITTEN_PERCENT.fullmatch(literal) for literal in literals)


def shown_in(code: str) -> int:
    """Return what a format divides by what it shows: #,##0, shows thousands; 1 for most formats.

    Where a section does so the format does; the largest counts.
    """
    if "," not in code:
        return 1
    commas = [len(found) for found in _SCALING.findall(_QUOTED.sub("", code))]
    return int(1000 ** max(commas, default=0))


def format_of(number: int, code: str | None) -> NumberFormat:
    """Return what format `number` shows, `code` being what the file says of it (None: nothing)."""
    return number_format(BUILT_IN.get(number, "") if code is None else code)


def currency_of(code: str) -> str:
    """Return the currency that stands beside the number: in [$€-407], in quotes, or as it is."""
    for found in _LOCALE.finditer(code):
        if currency := _currency(found[1]):
            return currency
    literals = [part[1:-1] for part in re.findall(r'"[^"]*"', code)]
    # \C\H\F is CHF written one letter at a time.
    literals += [run.replace("\\", "") for run in re.findall(r"(?:\\.)+", code)]
    for literal in literals:
        if currency := _currency(literal):
            return currency
    sign = _SIGN.search(_QUOTED.sub("", code))
    return sign[0] if sign else ""


def _currency(text: str) -> str:
    text = text.strip()
    if not text or any(character.isdigit() for character in text):
        return ""
    try:
        number = parse_number(f"{text} 1", ENGLISH)
    except NumberError:
        return ""
    # A bracket or a minus in the literal would be a sign of the number, not of its currency.
    return number.currency if number.value == 1 and not number.percent else ""


def _first_section(code: str) -> str:
    is_quoted = is_escaped = False
    depth = 0
    for place, character in enumerate(code):
        if is_escaped:
            is_escaped = False
        elif is_quoted:
            is_quoted = character != '"'
        elif character in "\\_*":
            is_escaped = True
        elif character == '"':
            is_quoted = True
        elif character in "[]":
            depth += 1 if character == "[" else -1
        elif character == ";" and depth <= 0:
            return code[:place]
    return code
