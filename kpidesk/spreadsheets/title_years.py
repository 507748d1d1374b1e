"""Find the years that a title, the name of a sheet or of a file gives."""

import datetime as dt
import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from kpidesk.domain.periods import FiscalCalendar, Frequency, add_months
from kpidesk.spreadsheets.mark_kinds import WrittenDate, WrittenSpan
from kpidesk.spreadsheets.month_words import month_of_word
from kpidesk.spreadsheets.period_spans import whole_period
from kpidesk.spreadsheets.period_texts import text_mark
from kpidesk.spreadsheets.words import is_printed_remark

# A year in a title; not the year of a full date (when it was printed), nor half of 2025/26.
_YEAR: Final = re.compile(r"(?<![\w.,/-])((?:19|20)\d{2})(?!\w|[.,/–-]\d)")
_YEAR_IN_NAME: Final = re.compile(r"(?<![\d.,/])((?:19|20)\d{2})(?!\d|[.,/–-]\d)")
_BUSINESS: Final = (
    r"\b(?:FY|GJ|(?:fiscal|business|financial) year|(?:Geschäfts|Wirtschafts)jahr|exercice"
    r"|ejercicio|esercizio|exercício|boekjaar)"
)
_AFTER_FY: Final = re.compile(
    rf"{_BUSINESS} ?'?((?:19|20)\d{{2}}|\d{{2}})\b(?! ?[/-]\d)", re.IGNORECASE
)
_AFTER_FY_TWO: Final = re.compile(rf"{_BUSINESS} ?'?(\d\d) ?[/-] ?(\d\d)(?![\d/.-])", re.IGNORECASE)
_TWO_YEARS: Final = re.compile(r"(?<![\d/.-])((?:19|20)\d{2}) ?[/–-] ?((?:19|20)?\d{2})(?![\d/.-])")
_DAY_NUMBER: Final = r"\d{1,2}(?:st|nd|rd|th|er|\.|º)?"
_FULL_DATE: Final = re.compile(
    rf"\b{_DAY_NUMBER} ?-?(?:de )?(?P<a>[^\W\d_]+)\.?(?: de)?[ ,-]*(?:19|20)\d{{2}}\b"
    rf"|\b(?P<b>[^\W\d_]+)\.? {_DAY_NUMBER},? (?:19|20)\d{{2}}\b"
    r"|\b(?:19|20)\d{2}[-./]\d{1,2}[-./]\d{1,2}\b|\b\d{1,2}[-./]\d{1,2}[-./](?:19|20)?\d{2}\b"
    r"|\b(?:19|20)\d{6}\b",
    re.IGNORECASE,
)
_TWO_MONTHS: Final = re.compile(
    r"(?<![^\W\d_])([^\W\d_]+)\.?(?: ((?:19|20)\d{2}))? ?(?:-|\u2013|\bto\b|\bbis\b|\bau\b|/) ?"
    r"([^\W\d_]+)\.?(?: ((?:19|20)\d{2}))?(?![^\W_])"
)
_EXTENSION: Final = re.compile(r"\.[A-Za-z]{2,5}$")


class TitleYear(NamedTuple):
    """A year that a title gives; `is_fiscal` says that it is a business year over two years.

    `start_month` is where the title itself says that it begins, 0 where it is that of the company.
    """

    year: int
    is_fiscal: bool = False
    start_month: int = 0


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
    plain = stem_of(name)
    return set() if is_printed_remark(plain) else _years_in(plain, calendar, _YEAR_IN_NAME)


def stem_of(file_name: str) -> str:
    """Return the name of a file as words, without what says of which kind it is."""
    return _EXTENSION.sub("", file_name).replace("_", " ")


def turning_years(texts: Iterable[str], calendar: FiscalCalendar) -> set[int]:
    """Return the first years of what titles say of two: 2023 of "2023/24" and "Aug 23 - Jul 24".

    They are for months that run across New Year. A business year is called by the year it ends in,
    so FY24 gives 2023 too. A file called "2023-2024" says so as well.
    """
    years: set[int] = set()
    for text in texts:
        plain = " ".join(text[:300].split())
        if not any(character.isdecimal() for character in plain) or is_printed_remark(plain):
            continue
        mark = text_mark(plain, calendar)
        if isinstance(mark, WrittenSpan):
            ends = (mark.first, mark.last)
            first, last = (None if isinstance(end, WrittenDate) else end.year for end in ends)
            if first is not None and last == first + 1:
                years.add(first)
                continue
        years |= {
            int(found[2])
            for found in _TWO_MONTHS.finditer(plain)
            if found[2] and found[4] and int(found[4]) == int(found[2]) + 1 and _are_months(found)
        }
        rest = _FULL_DATE.sub(_without_date, plain)
        years |= {first for first, last in _two_years(rest) if last == first + 1}
        years |= {_century(found[1]) - 1 for found in _AFTER_FY.finditer(rest)}
    return years


def _are_months(found: re.Match[str]) -> bool:
    return month_of_word(found[1]) is not None and month_of_word(found[3]) is not None


def begins_in(text: str) -> set[int]:
    """Return the months in which a text says that a year begins: 8 for "(Aug - Jul)"."""
    return {
        first
        for found in _TWO_MONTHS.finditer(text)
        if (first := month_of_word(found[1])) is not None
        and month_of_word(found[3]) == (first - 2) % 12 + 1
    }


def _start_month(text: str) -> int:
    """Return the month that a year begins in, as "(Aug - Jul)" says; 0 where a title does not."""
    starts = begins_in(text)
    return starts.pop() if len(starts) == 1 else 0


def _spans_of_months(text: str) -> list[tuple[dt.date, dt.date]]:
    """Return the first days of the first and the last month of "April 2023 - March 2024"."""
    spans = []
    for found in _TWO_MONTHS.finditer(text):
        first, last = month_of_word(found[1]), month_of_word(found[3])
        if first is not None and last is not None and found[2] and found[4]:
            spans.append((dt.date(int(found[2]), first, 1), dt.date(int(found[4]), last, 1)))
    return spans


def _century(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _two_years(text: str) -> Iterable[tuple[int, int]]:
    for found in _TWO_YEARS.finditer(text):
        last = int(found[2]) if len(found[2]) == 4 else int(found[1][:2] + found[2])
        yield int(found[1]), last
    for found in _AFTER_FY_TWO.finditer(text):
        yield _century(found[1]), _century(found[2])


def _years_in(text: str, calendar: FiscalCalendar, pattern: re.Pattern[str]) -> set[TitleYear]:
    text = " ".join(text[:300].split())
    spanned = _year_of_span(text, calendar)
    if spanned is not None:
        return {spanned}
    rest = _FULL_DATE.sub(_without_date, text)
    start = _start_month(rest)
    is_fiscal = (start or calendar.start_month) != 1
    years = set()
    for first, last in _two_years(rest):
        if last == first + 1 and is_fiscal:
            years.add(TitleYear(last, is_fiscal=True, start_month=start))
    for found in _TWO_YEARS.finditer(rest):
        last = int(found[2]) if len(found[2]) == 4 else int(found[1][:2] + found[2])
        if last == int(found[1]) + 1 or len(found[2]) == 4:
            rest = rest.replace(found[0], " ")
    rest = _AFTER_FY_TWO.sub(" ", rest)
    spans = _spans_of_months(rest)
    for found in _AFTER_FY.finditer(rest):
        year = _century(found[1])
        if _holds(year, start or calendar.start_month, spans):
            years.add(TitleYear(year, is_fiscal, start if is_fiscal else 0))
    rest = _AFTER_FY.sub(" ", rest)
    years |= {
        TitleYear(ends.year, is_fiscal=True, start_month=start)
        for begins, ends in spans
        if start == begins.month > 1 and add_months(begins, 11) == ends
    }
    if start > 1:
        # "2024 (Aug - Jul)" may be called by the year it begins in or by the one it ends in.
        return years
    return years | {TitleYear(int(year)) for year in pattern.findall(rest)}


def _holds(year: int, start: int, spans: Iterable[tuple[dt.date, dt.date]]) -> bool:
    """Say whether the months that a title names are of the year that it names: there are two ways.

    "Fiscal year 2024 (April 2024 - March 2025)" calls a year by the one in which it begins.
    """
    first = dt.date(year - (start > 1), start, 1)
    return all(first <= one and last < add_months(first, 12) for one, last in spans)


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
    if first.year == last.year:
        return TitleYear(last.year)
    after = last + dt.timedelta(days=1)
    if (first.day, after.day, first.month) == (1, 1, after.month) and after.year == first.year + 1:
        return TitleYear(last.year, is_fiscal=True, start_month=first.month)
    return None
