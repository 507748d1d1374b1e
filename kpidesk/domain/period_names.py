"""The names of periods: the code that files and command lines use, and the words a person reads."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Final

from kpidesk.domain.errors import PeriodError
from kpidesk.domain.periods import FIRST_DAY, LAST_DAY, FiscalCalendar, Frequency, Period
from kpidesk.i18n import _, pgettext

_ENGLISH_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_PIVOT: Final = 69  # POSIX strptime: two digits up to 68 are of this century
_MAX_LENGTH: Final = 40


def month_name(month: int) -> str:
    """Return the full name of month 1 to 12."""
    # Boards and trends name thousands of them: one translation each, not twelve.
    return _NAMED[month - 1]()


_NAMED: Final[tuple[Callable[[], str], ...]] = (
    lambda: _("January"), lambda: _("February"), lambda: _("March"), lambda: _("April"),
    lambda: pgettext("month", "May"), lambda: _("June"), lambda: _("July"), lambda: _("August"),
    lambda: _("September"), lambda: _("October"), lambda: _("November"), lambda: _("December"),
)  # fmt: skip


def _month_names() -> tuple[str, ...]:
    return tuple(month_name(month) for month in range(1, 13))


def month_abbreviation(month: int) -> str:
    """Return the short name of month 1 to 12."""
    return _ABBREVIATED[month - 1]()


_ABBREVIATED: Final[tuple[Callable[[], str], ...]] = (
    lambda: _("Jan"), lambda: _("Feb"), lambda: _("Mar"), lambda: _("Apr"),
    lambda: pgettext("short month", "May"), lambda: _("Jun"), lambda: _("Jul"), lambda: _("Aug"),
    lambda: _("Sep"), lambda: _("Oct"), lambda: _("Nov"), lambda: _("Dec"),
)  # fmt: skip


def _month_abbreviations() -> tuple[str, ...]:
    return tuple(month_abbreviation(month) for month in range(1, 13))


def format_day(day: dt.date) -> str:
    """Return a date as a person reads it: "14 Mar 2026"."""
    return _("{day} {month} {year}").format(
        day=day.day, month=month_abbreviation(day.month), year=day.year
    )


def code(period: Period, calendar: FiscalCalendar) -> str:
    """Return the one text that stands for `period`: 2026-03-14, 2026-W05, 2026-03, 2026-Q1, 2026.

    Quarters and years are those of the business year; weeks have the year of ISO 8601. `period`
    must be one of `calendar`: a quarter that starts in another month has no code of its own.
    """
    start = period.start
    match period.frequency:
        case Frequency.DAY:
            return start.isoformat()
        case Frequency.WEEK:
            iso = start.isocalendar()
            return f"{iso.year:04d}-W{iso.week:02d}"
        case Frequency.MONTH:
            return f"{start.year:04d}-{start.month:02d}"
        case Frequency.QUARTER:
            return f"{calendar.fiscal_year(period):04d}-Q{calendar.quarter_number(period)}"
        case Frequency.YEAR:
            return f"{calendar.fiscal_year(period):04d}"


def label(period: Period, calendar: FiscalCalendar, *, short: bool = False) -> str:
    """Return what a person reads: "March 2026" or short "Mar 2026"; "Q1 2026", "Week 5, 2026".

    Where the business year does not start in January, quarters and years say "FY".
    """
    start = period.start
    match period.frequency:
        case Frequency.DAY:
            return format_day(start)
        case Frequency.WEEK:
            iso = start.isocalendar()
            text = _("W{week} {year}") if short else _("Week {week}, {year}")
            return text.format(week=iso.week, year=iso.year)
        case Frequency.MONTH:
            name = month_abbreviation(start.month) if short else month_name(start.month)
            return _("{month} {year}").format(month=name, year=start.year)
        case Frequency.QUARTER:
            year = calendar.fiscal_year(period)
            text = _("Q{quarter} {year}") if calendar.start_month == 1 else _("Q{quarter} FY{year}")
            return text.format(quarter=calendar.quarter_number(period), year=year)
        case Frequency.YEAR:
            year = calendar.fiscal_year(period)
            return str(year) if calendar.start_month == 1 else _("FY{year}").format(year=year)


def _year(text: str) -> int:
    number = int(text)
    if len(text) > 2:
        return number
    return number + (2000 if number < _PIVOT else 1900)


def _month(text: str) -> int | None:
    word = text.rstrip(".")
    known = _months_of_words(_month_names(), _month_abbreviations()).get(word)
    if known is not None:
        return known
    if len(word) >= 3:
        for number, english in enumerate(_ENGLISH_MONTHS, start=1):
            if english.startswith(word):
                return number
    return None


@lru_cache(maxsize=16)  # languages
def _months_of_words(names: tuple[str, ...], short: tuple[str, ...]) -> dict[str, int]:
    """Return the months that words mean; a sheet may ask for them a million times."""
    months: dict[str, int] = {}
    for number, both in enumerate(zip(names, short, strict=True), start=1):
        for name in both:
            months.setdefault(_plain(name).rstrip("."), number)
    return months


def _plain(text: str) -> str:
    """Return `text` without what two spellings of a name differ in: case, spaces, accents' form."""
    return " ".join(unicodedata.normalize("NFC", text).split()).casefold()


_SEPARATED = r"[ \-/]{1,3}"
_ANY_YEAR = rf"(?:{_SEPARATED})?(?:(?P<year>\d{{4}})|'?(?P<short>\d{{2}}))"
_QUARTERS_YEAR = r"(?:(?P<year>\d{4})|(?:'|(?<!\d))(?P<short>\d{2}))"
_NAMED_MONTH = r"(?P<month>[^\W\d_]+\.?)"


@cache  # made with the first text that is read: a start reads none
def _ways_to_write() -> tuple[re.Pattern[str], ...]:
    """Return what periods look like: an ISO day, year and month, month and year, and all others."""
    written = (
        r"(\d{4})-(\d{2})-(\d{2})(?:[t ]00:00(?::00)?)?",
        r"(\d{4})[-/.](\d{1,2})",
        r"(\d{1,2})[-/.](\d{4})",
        r"(?P<year>\d{4})[- ]?w(?:eek)? ?(?P<week>\d{1,2})",
        r"w(?:eek)? ?(?P<week>\d{1,2}),?[ \-/](?P<year>\d{4})",
        r"(?:fy ?)?(?P<year>\d{4})[- ]?q(?P<quarter>[1-4])",
        r"q(?P<quarter>[1-4])[ \-/]?fy ?(?P<year>\d{4})",
        rf"q(?P<quarter>[1-4])(?:{_SEPARATED})?{_QUARTERS_YEAR}",
        rf"(?P<quarter>[1-4])q{_ANY_YEAR}",
        r"(?:fy ?)?(?P<year>\d{4})|fy ?'?(?P<short>\d{2})",
        rf"{_NAMED_MONTH}{_ANY_YEAR}",
        rf"(?P<year>\d{{4}}){_SEPARATED}{_NAMED_MONTH}",
        rf"(?P<day>\d{{1,2}})(?:\. ?|[ \-]){_NAMED_MONTH}[ \-](?P<year>\d{{4}})",
        rf"{_NAMED_MONTH} (?P<day>\d{{1,2}}),? (?P<year>\d{{4}})",
    )
    return tuple(re.compile(each) for each in written)


def parse(text: str, calendar: FiscalCalendar) -> Period:
    """Return the period that `text` names; the inverse of `code` and of `label` in any language.

    Also understood are the usual English ways (Mar-26, 14 March 2026, March 14, 2026, Q1/26 …).
    Raises PeriodError where the text names no period or more than one: dates such as
    03/04/2026 are refused here, since only a whole column can tell whether the day comes first;
    so are years before 1900 or after 2199.
    """
    clean = _plain(text) if len(text) <= 4 * _MAX_LENGTH else ""
    period = None
    if len(clean) <= _MAX_LENGTH:
        try:
            period = _written(clean, calendar) or _shown(clean, calendar)
        except (ValueError, OverflowError):  # the 30th of February, month 13, week 53 of 52
            period = None
    if period is None or not FIRST_DAY <= period.start <= LAST_DAY:
        raise PeriodError(
            _(
                "“{text}” is not understood as a period. "
                "Write it like 2026-03, Mar 2026, Q1 2026, 2026-W05 or 2026-03-14."
            ).format(text=text.strip()[:_MAX_LENGTH])
        )
    return period


def _written(clean: str, calendar: FiscalCalendar) -> Period | None:
    """Return the period where `clean` is a code or one of the English ways to write one."""
    iso_day, year_month, month_year, *others = _ways_to_write()
    if found := iso_day.fullmatch(clean):
        return Period(Frequency.DAY, dt.date(int(found[1]), int(found[2]), int(found[3])))
    if found := year_month.fullmatch(clean):
        return Period(Frequency.MONTH, dt.date(int(found[1]), int(found[2]), 1))
    if found := month_year.fullmatch(clean):
        return Period(Frequency.MONTH, dt.date(int(found[2]), int(found[1]), 1))
    for pattern in others:
        if found := pattern.fullmatch(clean):
            return _period_of(found.groupdict(), calendar)
    return None


def _shown(clean: str, calendar: FiscalCalendar) -> Period | None:
    """Return the period that `clean` is the label of, in the language that is installed."""
    for template in (
        _("{month} {year}"),
        _("{day} {month} {year}"),
        _("Week {week}, {year}"),
        _("W{week} {year}"),
        _("Q{quarter} {year}"),
        _("Q{quarter} FY{year}"),
        _("FY{year}"),
    ):
        found = _label_pattern(template).fullmatch(clean)
        if found and (period := _period_of(found.groupdict(), calendar)):
            return period
    return None


@lru_cache(maxsize=64)
def _label_pattern(template: str) -> re.Pattern[str]:
    """Return what a label made of `template` looks like: sheets ask for thousands of texts."""
    pattern = re.escape(_plain(template))
    for name, group in _PLACEHOLDERS.items():
        pattern = pattern.replace(re.escape(f"{{{name}}}"), f"(?P<{name}>{group})")
    return re.compile(pattern)


_PLACEHOLDERS: Final = {
    "year": r"\d{4}", "month": r"\S+?", "day": r"\d{1,2}", "week": r"\d{1,2}", "quarter": r"[1-4]",
}  # fmt: skip


def _period_of(parts: dict[str, str | None], calendar: FiscalCalendar) -> Period | None:
    """Return the period that the parts of a text name; ValueError where there is no such period."""
    year = _year(parts["year"] or parts["short"] or "")
    if week := parts.get("week"):
        return Period(Frequency.WEEK, dt.date.fromisocalendar(year, int(week), 1))
    if quarter := parts.get("quarter"):
        return calendar.quarter(year, int(quarter))
    if name := parts.get("month"):
        month, day = _month(name), parts.get("day")
        if month is None:
            return None
        if day:
            return Period(Frequency.DAY, dt.date(year, month, int(day)))
        return Period(Frequency.MONTH, dt.date(year, month, 1))
    return calendar.year(year)
