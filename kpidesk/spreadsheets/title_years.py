"""Find the years that a title, the name of a sheet or of a file gives."""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from kpidesk.domain.periods import FiscalCalendar, Frequency
from kpidesk.spreadsheets.mark_kinds import WrittenDate, WrittenSpan
from kpidesk.spreadsheets.month_words import month_of_word
from kpidesk.spreadsheets.period_spans import whole_period
from kpidesk.spreadsheets.period_texts import text_mark
from kpidesk.spreadsheets.words import is_printed_remark

# A year in a title; not the year of a full date (when it was printed), nor half of 2025/26.
_YEAR: Final = re.compile(r"(?<![\w.,/-])((?:19|20)\d{2})(?!\w|[.,/–-]\d)")
_YEAR_IN_NAME: Final = re.compile(r"(?<![\d.,/])((?:19|20)\d{2})(?!\d|[.,/–-]\d)")
_AFTER_FY: Final = re.compile(r"\b(?:FY|GJ) ?'?((?:19|20)\d{2}|\d{2})\b(?![/-]\d)", re.IGNORECASE)
_TWO_YEARS: Final = re.compile(r"(?<![\d/.-])((?:19|20)\d{2}) ?[/–-] ?((?:19|20)?\d{2})(?![\d/.-])")
_DAY_NUMBER: Final = r"\d{1,2}(?:st|nd|rd|th|er|\.|º)?"
_FULL_DATE: Final = re.compile(
    rf"\b{_DAY_NUMBER} ?-?(?:de )?(?P<a>[^\W\d_]+)\.?(?: de)?[ ,-]*(?:19|20)\d{{2}}\b"
    rf"|\b(?P<b>[^\W\d_]+)\.? {_DAY_NUMBER},? (?:19|20)\d{{2}}\b"
    r"|\b(?:19|20)\d{2}[-./]\d{1,2}[-./]\d{1,2}\b|\b\d{1,2}[-./]\d{1,2}[-./](?:19|20)?\d{2}\b"
    r"|\b(?:19|20)\d{6}\b",
    re.IGNORECASE,
)
_EXTENSION: Final = re.compile(r"\.[A-Za-z]{2,5}$")


class TitleYear(NamedTuple):
    """A year that a title gives; `is_fiscal` says that it is a business year over two years."""

    year: int
    is_fiscal: bool = False


def years_in_texts(texts: Iterable[str], calendar: FiscalCalendar) -> set[TitleYear]:
    """Return the years that titles give; a full date gives none, nor does when it was printed.

    A span of days (1 January - 31 December 2024) gives its year where it has one. FY2024 and
    2023/24 are years of `calendar`; where that starts in January, 2023/24 gives none.
    """
    years: set[TitleYear] = set()
    for text in texts:
        if any(character.isdecimal() for character in text) and not is_printed_remark(text):
            years |= _years_in(text, calendar, _YEAR)
    return years


def years_in_file_name(name: str, calendar: FiscalCalendar) -> set[TitleYear]:
    """Return the years in the name of a file: "umsatz-2024.xlsx"; a full date gives none."""
    plain = _EXTENSION.sub("", name).replace("_", " ")
    return set() if is_printed_remark(plain) else _years_in(plain, calendar, _YEAR_IN_NAME)


def _years_in(text: str, calendar: FiscalCalendar, pattern: re.Pattern[str]) -> set[TitleYear]:
    text = " ".join(text[:300].split())
    spanned = _year_of_span(text, calendar)
    if spanned is not None:
        return {spanned}
    rest = _FULL_DATE.sub(_without_date, text)
    is_fiscal = calendar.start_month != 1
    years = set()
    for found in _TWO_YEARS.finditer(rest):
        last = int(found[2]) if len(found[2]) == 4 else int(found[1][:2] + found[2])
        follows = last == int(found[1]) + 1
        if follows and is_fiscal:
            years.add(TitleYear(last, is_fiscal=True))
        if follows or len(found[2]) == 4:
            rest = rest.replace(found[0], " ")
    for found in _AFTER_FY.finditer(rest):
        year = int(found[1]) if len(found[1]) == 4 else 2000 + int(found[1])
        years.add(TitleYear(year, is_fiscal))
    rest = _AFTER_FY.sub(" ", rest)
    return years | {TitleYear(int(year)) for year in pattern.findall(rest)}


def _without_date(found: re.Match[str]) -> str:
    word = found["a"] or found["b"]
    return found[0] if word is not None and month_of_word(word) is None else " "


def _year_of_span(text: str, calendar: FiscalCalendar) -> TitleYear | None:
    """Return the year that a title is in as a whole: "1 January - 31 December 2024"."""
    mark = text_mark(text, calendar)
    if not isinstance(mark, WrittenSpan):
        return None
    first, last = mark.first, mark.last
    if isinstance(first, WrittenDate) or isinstance(last, WrittenDate):
        return None
    whole = whole_period(first, last, calendar)
    if whole is not None and whole.frequency is Frequency.YEAR:
        return TitleYear(last.year, calendar.start_month != 1)
    return TitleYear(last.year) if first.year == last.year else None
