"""Understand weeks, quarters and halves by their number: KW 5, 1. Quartal 2026, Q1/26, H1 FY24."""

import datetime as dt
import re
from typing import Final

from kpidesk.domain.imports import Yearless
from kpidesk.domain.periods import (
    FIRST_DAY,
    LAST_DAY,
    FiscalCalendar,
    Frequency,
    Period,
    weeks_in_iso_year,
)
from kpidesk.i18n import _
from kpidesk.spreadsheets.mark_kinds import NoPeriod, PlainMark
from kpidesk.spreadsheets.words import HALF_WORDS, PERIOD_WORDS, YEAR_WORDS

_PIVOT: Final = 69  # as in period_names: two digits up to 68 are of this century
_NUMBER_WORD: Final = re.compile(
    r"(?P<n>\d{1,2})(?P<dot>[.ºª]?) ?(?P<word>[^\W\d_]+)\.?(?:(?P<gap>[ ,/'-]*)(?P<y>\d{4}|\d{2}))?"
)
_WORD_NUMBER: Final = re.compile(
    r"(?P<word>[^\W\d_]+)\.? ?(?P<n>\d{1,2})(?:(?P<gap>[ ,/.'-]+)(?P<y>\d{4}|\d{2}))?"
)
_YEAR_WORD_NUMBER: Final = re.compile(
    r"(?P<y>\d{4})(?P<gap>[ /-]*)(?P<word>[^\W\d_]+)\.? ?(?P<n>\d{1,2})"
)
_YEAR_NUMBER_WORD: Final = re.compile(
    r"(?P<y>\d{4})(?P<gap>[ /,-]+)(?P<n>\d{1,2})[.ºª]? ?(?P<word>[^\W\d_]+)\.?"
)
_YEAR_WORD: Final = re.compile(r"([^\W\d_]+)\.?:? (\d{4})")
_ROMAN: Final = re.compile(r"\b(?:i{1,3}|iv)(?=\.? [^\W\d_])|(?<=[^\W\d_] )(?:i{1,3}|iv)(?=$| )")
_ROMANS: Final = ("i", "ii", "iii", "iv")
_ORDINAL_WORD: Final = re.compile(r"[^\W\d_]+(?= [^\W\d_])")
_ORDINALS: Final = {
    word: number
    for number, words in enumerate(
        (
            "first erstes premier primer primeiro primo eerste första første pierwszy",
            "second zweites deuxième deuxieme segundo secondo tweede andra andet andre drugi",
            "third drittes troisième troisieme tercer tercero terceiro terzo derde tredje trzeci",
            "fourth viertes quatrième quatrieme cuarto quarto vierde fjärde fjerde czwarty",
        ),
        start=1,
    )
    for word in words.split()
}
_BUSINESS_HALF: Final = re.compile(
    r"(?:fy|gj) ?'?(?:\d{4}|\d\d)[ /-]*(?:h[12]|[12]h)"
    r"|(?:h[12]|[12]h)[ /-]*(?:fy|gj) ?'?(?:\d{4}|\d\d)|(?:\d\d)h[12]"
)


def numbered(text: str, calendar: FiscalCalendar) -> PlainMark | None:
    """Return the week, quarter or half that a text in lower case numbers, None where it is none.

    Halves are a NoPeriod. What can be two weeks (24W05) is none.
    """
    if _BUSINESS_HALF.fullmatch(text):
        return half_year(text)
    counted = _ORDINAL_WORD.sub(lambda word: str(_ORDINALS.get(word[0], word[0])), text, count=1)
    plain = _ROMAN.sub(lambda part: str(_ROMANS.index(part[0]) + 1), counted)
    found = (
        _WORD_NUMBER.fullmatch(plain)
        or _NUMBER_WORD.fullmatch(plain)
        or _YEAR_WORD_NUMBER.fullmatch(plain)
        or _YEAR_NUMBER_WORD.fullmatch(plain)
    )
    if found is None:
        return _named_year(plain, calendar)
    word, number, year = found["word"], int(found["n"]), found["y"]
    if word in HALF_WORDS and number in (1, 2) and not (word == "s" and len(found["n"]) == 2):
        return half_year(text, _week_instead(word, number, year))
    frequency = PERIOD_WORDS.get(word)
    if word == "kw" and plain != counted:  # a Polish quarter: no week has a Roman number
        frequency = Frequency.QUARTER
    elif word == "s" and year is not None:  # S05 alone is a name like any other
        frequency = Frequency.WEEK
    elif word == "k" and year is not None and len(year) == 4:
        frequency = Frequency.QUARTER
    last = 4 if frequency is Frequency.QUARTER else 53
    if frequency is None or not 1 <= number <= last:
        return None
    if frequency is Frequency.WEEK and _is_unclear(found):
        return None
    mark = Yearless(frequency, number)
    if year is None:
        return mark
    period = in_year(mark, full_year(year), calendar)
    return _no_such_week(text, mark, full_year(year)) if period is None else period


def _no_such_week(text: str, mark: Yearless, year: int) -> NoPeriod | None:
    """Return what week 53 is of a year without one; None where the year itself is none."""
    if mark.frequency is not Frequency.WEEK or not FIRST_DAY.year < year < LAST_DAY.year:
        return None
    problem = _("“{text}” is no week: {year} has none of that number. Mend it in the sheet.")
    return NoPeriod(problem.format(text=text.upper(), year=year), Frequency.WEEK)


def _is_unclear(found: re.Match[str]) -> bool:
    """Say whether a week and a short year may be each other: 24W05, 24 KW 05."""
    if found.re is not _NUMBER_WORD or found["y"] is None or len(found["y"]) == 4:
        return False
    return not found["dot"] and "'" not in found["gap"]


def _week_instead(word: str, number: int, year: str | None) -> Period | Yearless | None:
    """Return what S1 is among weeks such as S3, in French and Spanish; None where it is a half."""
    if word != "s":
        return None
    mark = Yearless(Frequency.WEEK, number)
    return mark if year is None else in_year(mark, full_year(year), FiscalCalendar())


def _named_year(text: str, calendar: FiscalCalendar) -> Period | None:
    found = _YEAR_WORD.fullmatch(text)
    if found is None or found[1] not in YEAR_WORDS:
        return None
    year = calendar.year(int(found[2]))
    return year if FIRST_DAY <= year.start <= LAST_DAY else None


def half_year(text: str, instead: Period | Yearless | None = None) -> NoPeriod:
    """Return what a half year is: nothing that numbers are kept for."""
    return NoPeriod(
        _(
            "“{text}” is a half year, which KPI Desk does not keep numbers for. "
            "Import quarters or months instead."
        ).format(text=text.upper()),
        instead=instead,
    )


def full_year(digits: str) -> int:
    """Return the year that two or four digits are."""
    number = int(digits)
    return number if len(digits) == 4 else number + (2000 if number < _PIVOT else 1900)


def in_year(mark: Yearless, year: int, calendar: FiscalCalendar) -> Period | None:
    """Return the period that `mark` is in `year`, None where that year has no such week.

    A month is that of the calendar year, a quarter that of the fiscal year, a week that of the ISO
    year.
    """
    if not FIRST_DAY.year < year < LAST_DAY.year:
        return None
    if mark.frequency is Frequency.MONTH:
        return Period(Frequency.MONTH, dt.date(year, mark.number, 1))
    if mark.frequency is Frequency.QUARTER:
        return calendar.quarter(year, mark.number)
    if mark.number > weeks_in_iso_year(year):
        return None
    return Period(Frequency.WEEK, dt.date.fromisocalendar(year, mark.number, 1))
