"""Understand the ways in which people write a period: the grammar behind `period_marks.mark_of`."""

import datetime as dt
import re
import unicodedata
from dataclasses import replace
from typing import Final

from kpidesk.domain import period_names
from kpidesk.domain.errors import PeriodError
from kpidesk.domain.imports import Yearless
from kpidesk.domain.periods import (
    FIRST_DAY,
    LAST_DAY,
    FiscalCalendar,
    Frequency,
    Period,
)
from kpidesk.i18n import _
from kpidesk.spreadsheets.mark_kinds import (
    Mark,
    NamedDay,
    NoPeriod,
    PlainMark,
    Qualified,
    Quality,
    WrittenDate,
    YearlessDay,
)
from kpidesk.spreadsheets.month_words import month_of_word
from kpidesk.spreadsheets.numbered_periods import full_year, numbered
from kpidesk.spreadsheets.period_spans import span_mark, span_up_to
from kpidesk.spreadsheets.scales import unit_of_label
from kpidesk.spreadsheets.words import (
    ACTUAL_WORDS,
    FORECAST_WORDS,
    TARGET_WORDS,
    WEEKDAY_WORDS,
    Scenario,
    scenario_of,
    words_of,
)

LONGEST: Final = 60
_PIVOT: Final = 69  # as in period_names: two digits up to 68 are of this century
_ENGLISH: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_TYPED_AS: Final = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\ufe63", "-")
    | dict.fromkeys("\u2018\u2019\u0060\u00b4", "'")
    | {chr(sign): chr(sign - 0xFEE0) for sign in range(0xFF01, 0xFF5F)}
)
_WORD: Final = re.compile(r"[^\W\d_]+")
_YEAR: Final = re.compile(r"\d{4}")
_HAS_NUMBER: Final = re.compile(r"\d")
_TIME: Final = re.compile(
    r"[T ,]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r" ?(?P<half>[ap]\.?m\.?)?,? ?(?:Uhr|Z|(?:UTC|GMT)?[+-]\d{1,2}:?(?:\d{2})?|[A-Z]{3,4})?\Z",
    re.IGNORECASE,
)
_FOOTNOTED: Final = re.compile(r"(.*[^\s*]) ?(?:\*{1,3}|[\u00b9\u00b2\u00b3\u2020\u2021])")
# What a unit begins or ends with, so that most texts are not looked at twice.
_WITH_UNIT: Final = re.compile(r"[)\]]\Z|[€$£¥₹]|\b[A-Z]{3}\b|(?-i:\b(?:[kKtTM] ?)[A-Z]{3}\b)")
_BRACKETED: Final = re.compile(r"(.*\S) ?[(\[] ?([^\W\d_]+)\.? ?[)\]]")
_SUFFIXED: Final = re.compile(r"(.*\d) ?([aAbBeEfFpPrR])")
_ORDINAL: Final = re.compile(r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|re|ère|ème|eme|e|º|ª|°)(?=[ .,])")
_LINKING: Final = re.compile(r"(?<=[ >\d])(?:de|del|di|of|von|van)(?=[ <])")

_MONTH: Final = r"<(?P<m>\d\d)>\.?"
_GAP: Final = r"[ ./,-]*"
_MONTH_YEAR: Final = re.compile(rf"{_MONTH}{_GAP}(?:'?(?P<y>\d{{4}})|'?(?P<short>\d\d))")
_YEAR_MONTH: Final = re.compile(rf"(?:(?P<y>\d{{4}})|'(?P<short>\d\d)){_GAP}{_MONTH}")
_DAY_MONTH: Final = re.compile(rf"(?P<d>\d{{1,2}})[ .-]*{_MONTH}")
_MONTH_DAY: Final = re.compile(rf"{_MONTH}[ -]?(?P<d>\d|\d{{1,2}}(?:st|nd|rd|th))")
_DAY_MONTH_YEAR: Final = re.compile(
    rf"(?P<d>\d{{1,2}})[ .-]*{_MONTH}[ .,/-]*(?:'?(?P<y>\d{{4}})|'?(?P<short>\d\d))"
)
_MONTH_DAY_YEAR: Final = re.compile(
    rf"{_MONTH} ?(?P<d>\d{{1,2}})(?:[, -]+'?(?P<y>\d{{4}})|(?:, ?'?| ')(?P<short>\d\d))"
)
_YEAR_MONTH_DAY: Final = re.compile(rf"(?P<y>\d{{4}})[ ./-]{_MONTH}[ ./-](?P<d>\d{{1,2}})")
_DAY_OR_YEAR: Final = re.compile(rf"{_MONTH}(?P<gap> |-| ?- )(?P<n>\d\d)")

_ISO_DAY: Final = re.compile(r"(?P<y>\d{4})([-/.])(?P<m>\d{1,2})\2(?P<d>\d{1,2})")
_ISO_MONTH: Final = re.compile(r"(?P<y>\d{4})(?:[-/.]| ?-? ?m)(?P<m>\d{1,2})")
_NUMBER_MONTH: Final = re.compile(r"(?:(?P<m>\d{1,2})[-/.]|m(?P<m2>\d{1,2})[-/ .]+)(?P<y>\d{4})")
_DATE: Final = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})")
_SPACED_DOTS: Final = re.compile(r"(?<=\d)\. (?=\d)")
# A month and a year of two digits; a year up to 12 may be a day or a month (01/02).
_SHORT_MONTH: Final = re.compile(r"(?P<m>0[1-9]|1[0-2])(?P<gap>[/-])(?P<n>1[3-9]|[2-4]\d)")
_CALENDAR_YEAR: Final = re.compile(r"cy ?'?(\d{4}|\d\d)")
_TWO_YEARS: Final = re.compile(r"(?:(fy|gj) ?)?'?(\d{4}|\d\d)[/-](\d{4}|\d\d)")
_BUSINESS_YEAR: Final = re.compile(r"(?:fy|gj) ?'?(?:(?P<y>\d{4})|(?P<short>\d\d))")
_BUSINESS_QUARTER: Final = re.compile(
    r"(?:fy|gj) ?'?(?P<y>\d{4}|\d\d)[ /-]*q(?P<q>[1-4])"
    r"|q(?P<q2>[1-4])[ /-]*(?:fy|gj) ?'?(?P<y2>\d{4}|\d\d)|(?P<y3>\d\d)q(?P<q3>[1-4])"
)
_PROVISIONAL: Final = words_of(
    "p prov prel prelim provisional preliminary vorl vorläufig provisoire provisorio provvisorio "
    "preliminar voorlopig"
)
_REVISED: Final = words_of(
    "r rev revised restated revidiert berichtigt révisé revisado rivisto herzien"
)


def text_mark(text: str, calendar: FiscalCalendar) -> Mark | None:
    """Return the period that `text` names, None where it names none; a bare number is none."""
    typed = _typed(text)
    if not typed or len(typed) > LONGEST or _YEAR.fullmatch(typed):
        return None
    if not _HAS_NUMBER.search(typed) and not _canonical(typed)[1]:
        return None
    weekday, _space, rest = typed.partition(" ")
    if (
        rest
        and _is_weekday(weekday)
        and (day := _named_day(_timed(rest, calendar) or _core(rest, calendar)))
    ):
        return day
    return (
        _timed(typed, calendar)
        or _core(typed, calendar)
        or _qualified(typed, calendar)
        or _of_scenario(typed, calendar)
        or _in_unit(typed, calendar)
        or span_up_to(typed, lambda part: _core(part, calendar))
    )


def weekday_name(day: dt.date) -> str:
    """Return the short name of the day of the week, as a person reads it."""
    return _weekday_names()[day.weekday()]


def _weekday_names() -> tuple[str, ...]:
    return (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))


def day_or_year(text: str) -> tuple[int, int, bool] | None:
    """Return month, number and whether a hyphen stands between where "Jan 24" is a month or a day.

    None where the number cannot be a day, or says that it is a year, as in Jan '24.
    """
    typed = _without_unit(_typed(text))
    for pattern in (_BRACKETED, _SUFFIXED, _FOOTNOTED):
        if found := pattern.fullmatch(typed):
            typed = found[1].rstrip()
    canonical, months = _canonical(typed)
    found = _DAY_OR_YEAR.fullmatch(canonical) if len(months) == 1 else None
    found = found or (_SHORT_MONTH.fullmatch(canonical) if not months else None)
    if found is None or not 1 <= int(found["n"]) <= 31:
        return None
    # "01-24" is as likely a day as "01/24"; "Jan-24" is how spreadsheets show a month.
    return int(found["m"]), int(found["n"]), found["gap"] == "-" and bool(months)


def _without_unit(text: str) -> str:
    """Return a text without the unit of the numbers under it: "Jan 2024 $", "EUR Jan 2024"."""
    if not _WITH_UNIT.search(text):
        return text
    label = unit_of_label(text).label
    if label != text:
        return label
    first, _space, rest = text.partition(" ")
    if not _WITH_UNIT.search(first):
        return text
    unit = unit_of_label(f"x ({first})")
    return rest if rest and unit.label == "x" and not unit.percent else text


def _typed(text: str) -> str:
    """Return `text` as a keyboard types it, on one line."""
    plain = unicodedata.normalize("NFC", text[: 4 * LONGEST]).translate(_TYPED_AS)
    return " ".join(plain.split()).rstrip(":").rstrip()


def _is_weekday(word: str) -> bool:
    word = word.rstrip(".,").casefold()
    if not word:
        return False
    return word in WEEKDAY_WORDS or any(word == name.casefold() for name in _weekday_names())


def _named_day(mark: PlainMark | None) -> NamedDay | YearlessDay | None:
    if isinstance(mark, Period) and mark.frequency is Frequency.DAY:
        return NamedDay(mark.start)
    if isinstance(mark, WrittenDate) and mark.dotted:
        day = mark.day(day_first=True)
        return None if day is None else NamedDay(day)
    return mark if isinstance(mark, YearlessDay | NamedDay) else None


def _timed(text: str, calendar: FiscalCalendar) -> PlainMark | None:
    """Understand a date with a time and a zone: it means its day as written."""
    if ":" not in text:
        return None
    found = _TIME.search(text)
    if found is None:
        return None
    mark = _core(text[: found.start()], calendar)
    is_midnight = not found["half"] and not any(
        int(part or 0) for part in found.group("hour", "minute", "second")
    )
    if isinstance(mark, WrittenDate):
        return mark if is_midnight else replace(mark, timed=True)
    if isinstance(mark, Period) and mark.frequency is Frequency.DAY:
        return mark if is_midnight else NamedDay(mark.start)
    return None


def _qualified(text: str, calendar: FiscalCalendar) -> Mark | None:
    """Understand a period with a mark beside it: (p), (r), E, F, A, B, (Budget)."""
    quality: str | None
    if (found := _BRACKETED.fullmatch(text)) or (found := _SUFFIXED.fullmatch(text)):
        quality = _quality(found[2])
    elif found := _FOOTNOTED.fullmatch(text):
        quality = Quality.FOOTNOTED
    else:
        return None
    if quality is None:
        return None
    inner = found[1].rstrip()
    mark: PlainMark | None
    if _YEAR.fullmatch(inner) and FIRST_DAY.year < int(inner) < LAST_DAY.year:
        mark = calendar.year(int(inner))
    else:
        mark = _core(inner, calendar)
    if mark is None or quality == "":
        return mark
    return Qualified(mark, Quality(quality))


def _of_scenario(text: str, calendar: FiscalCalendar) -> Mark | None:
    """Understand a period with a word before or behind it: Jan 2024 Budget, Actual Q1 2024."""
    rest, scenario = scenario_of(text)
    quality = _QUALITIES.get(scenario) if scenario is not None else None
    if scenario is None or (quality is None and scenario is not Scenario.ACTUAL):
        return None
    # "Budget 2026" is a title of all sorts of tables, "2026 Budget" the heading of a column.
    if _YEAR.fullmatch(rest) and not text.startswith(rest):
        return None
    mark = _core(rest, calendar)
    return mark if mark is None or quality is None else Qualified(mark, quality)


def _in_unit(text: str, calendar: FiscalCalendar) -> Mark | None:
    """Understand a period with the unit of its numbers beside it: Jan 2024 (k€), Jan 2024 $."""
    label = _without_unit(text)
    if label == text or not label or _YEAR.fullmatch(label):
        return None
    return _core(label, calendar) or _qualified(label, calendar)


_QUALITIES: Final = {Scenario.TARGET: Quality.TARGET, Scenario.FORECAST: Quality.FORECAST}


def _quality(word: str) -> str | None:
    """Return the Quality that a word gives a period, nothing where it is an actual, else None."""
    if word == "P":  # provisional in tables of statistics, planned in those of accountants
        return Quality.UNCLEAR
    plain = word.casefold()
    if plain == "a" or plain in ACTUAL_WORDS:
        return ""
    for words, quality in (
        (_PROVISIONAL, Quality.PROVISIONAL),
        (_REVISED, Quality.REVISED),
        (TARGET_WORDS | {"b"}, Quality.TARGET),
        ({"e"}, Quality.ESTIMATE),
        (FORECAST_WORDS | {"f"}, Quality.FORECAST),
    ):
        if plain in words:
            return quality
    return None


def _canonical(text: str) -> tuple[str, list[str]]:
    """Return `text` in lower case with <01> to <12> for the names of months, and these names."""
    months: list[str] = []

    def as_number(found: re.Match[str]) -> str:
        month = month_of_word(found[0])
        if month is None:
            return found[0]
        months.append(found[0])
        return f"<{month:02}>"

    return _WORD.sub(as_number, text).casefold(), months


def _core(text: str, calendar: FiscalCalendar) -> PlainMark | None:
    canonical, months = _canonical(text)
    if not months and not any(character.isdecimal() for character in text):
        return None
    try:
        if len(months) == 1 and (mark := _month_mark(canonical)):
            return mark
        if not months and (mark := _number_mark(_ORDINAL.sub(r"\1", canonical), calendar)):
            return mark
    except (ValueError, OverflowError):  # the 30th of February, month 13
        return None
    if mark := span_mark(canonical, calendar, lambda part: _core(part, calendar)):
        return mark
    plain = text
    if len(months) == 1:
        number = month_of_word(months[0]) or 1
        plain = text.replace(months[0], _ENGLISH[number - 1], 1)
    return _by_name(plain, calendar)


def _by_name(text: str, calendar: FiscalCalendar) -> Period | None:
    try:
        return period_names.parse(text, calendar)
    except PeriodError:
        return None


def _year(found: re.Match[str]) -> int:
    if found["y"]:
        return int(found["y"])
    short = int(found["short"])
    return short + (2000 if short < _PIVOT else 1900)


def _in_range(period: Period) -> Period | None:
    return period if FIRST_DAY <= period.start <= LAST_DAY else None


def _month_mark(text: str) -> PlainMark | None:
    """Understand what has one name of a month in it; ValueError where there is no such day."""
    if found := _MONTH_DAY.fullmatch(text):
        return _yearless_day(int(found["m"]), int(found["d"].rstrip("stndrh")))
    clean = " ".join(_LINKING.sub(" ", _ORDINAL.sub(r"\1", text)).split())
    if found := re.fullmatch(_MONTH, clean):
        return Yearless(Frequency.MONTH, int(found["m"]))
    for pattern in (_MONTH_YEAR, _YEAR_MONTH):
        if found := pattern.fullmatch(clean):
            return _in_range(Period(Frequency.MONTH, dt.date(_year(found), int(found["m"]), 1)))
    if found := _DAY_MONTH.fullmatch(clean):
        return _yearless_day(int(found["m"]), int(found["d"]))
    for pattern in (_DAY_MONTH_YEAR, _MONTH_DAY_YEAR):
        if found := pattern.fullmatch(clean):
            day = dt.date(_year(found), int(found["m"]), int(found["d"]))
            return _in_range(Period(Frequency.DAY, day))
    if found := _YEAR_MONTH_DAY.fullmatch(clean):
        day = dt.date(int(found["y"]), int(found["m"]), int(found["d"]))
        return _in_range(Period(Frequency.DAY, day))
    return None


def _yearless_day(month: int, day: int) -> YearlessDay:
    dt.date(2024, month, day)  # a leap year has every day that there is
    return YearlessDay(month, day)


def _number_mark(text: str, calendar: FiscalCalendar) -> PlainMark | None:
    """Understand what has no name of a month in it; ValueError where there is no such period."""
    if found := _ISO_DAY.fullmatch(text):
        day = dt.date(int(found["y"]), int(found["m"]), int(found["d"]))
        return _in_range(Period(Frequency.DAY, day))
    text = _SPACED_DOTS.sub(".", text)
    if found := _SHORT_MONTH.fullmatch(text):
        return Period(Frequency.MONTH, dt.date(2000 + int(found["n"]), int(found["m"]), 1))
    if (found := _ISO_MONTH.fullmatch(text)) and int(found["m"]) <= 12:
        return _in_range(Period(Frequency.MONTH, dt.date(int(found["y"]), int(found["m"]), 1)))
    if found := _NUMBER_MONTH.fullmatch(text):
        month = int(found["m"] or found["m2"])
        return _in_range(Period(Frequency.MONTH, dt.date(int(found["y"]), month, 1)))
    if found := _DATE.fullmatch(text):
        return _written_date(found)
    return _named_year_mark(text, calendar) or numbered(text, calendar)


def _named_year_mark(text: str, calendar: FiscalCalendar) -> Period | NoPeriod | None:
    """Understand years that say of which calendar they are, and quarters of such: FY24 Q1."""
    if found := _BUSINESS_QUARTER.fullmatch(text):
        year, number = found["y"] or found["y2"] or found["y3"], found["q"] or found["q2"]
        return _in_range(calendar.quarter(full_year(year), int(number or found["q3"])))
    if found := _BUSINESS_YEAR.fullmatch(text):
        return _in_range(calendar.year(_year(found)))
    if (found := _CALENDAR_YEAR.fullmatch(text)) and calendar.start_month == 1:
        return _in_range(calendar.year(full_year(found[1])))
    if found := _TWO_YEARS.fullmatch(text):
        return _business_year(text, found, calendar)
    return None


def _written_date(found: re.Match[str]) -> WrittenDate | None:
    year, is_short = found[4], len(found[4]) == 2
    written = WrittenDate(
        int(found[1]), int(found[3]), full_year(year), found[2] == ".", short=is_short
    )
    days = (written.day(day_first=True), written.day(day_first=False))
    return written if any(day and FIRST_DAY <= day <= LAST_DAY for day in days) else None


def _business_year(
    text: str, found: re.Match[str], calendar: FiscalCalendar
) -> Period | NoPeriod | None:
    """Understand 2023/24: the business year that begins in the one year and ends in the other."""
    first, last = full_year(found[2]), full_year(found[3])
    is_sure = found[1] or len(found[2]) == 4
    if last != first + 1 or not is_sure:
        return None
    if calendar.start_month != 1:
        return _in_range(calendar.year(last))
    return NoPeriod(
        _(
            "“{text}” is a year that begins in one calendar year and ends in the next, but the "
            "business year of this company starts in January. Change that in the settings of the "
            "company, or write the months."
        ).format(text=text.upper())
    )
