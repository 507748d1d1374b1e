"""Know columns under a period whose numbers may be of something else, and say why."""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.i18n import _
from kpidesk.spreadsheets.grid import Row
from kpidesk.spreadsheets.headers import cell_at
from kpidesk.spreadsheets.period_texts import text_mark
from kpidesk.spreadsheets.words import WEEKDAY_WORDS, is_word, names_debit

_SIGNS: Final = ({"S", "H"}, {"+", "-", "\u2212"}, {"D", "C"}, {"DR", "CR"}, {"Dr", "Cr"})


def column_words(rows: Sequence[Row], column: int) -> set[str]:
    """Return the different texts of a column; "" where a number stands."""
    return {cell.words for row in rows if (cell := cell_at(row, column)) is not None}


def weekday_doubt(group: str, frequency: Frequency) -> str:
    """Return why numbers of one day of a week are none of the week over it, else nothing."""
    if frequency is not Frequency.WEEK or not is_word(group, WEEKDAY_WORDS):
        return ""
    return _(
        "“{heading}” is one day of the week over it, and its date stands nowhere. "
        "Write the dates of the days, or the sum of the week."
    ).format(heading=group)


def week_doubt(
    text: str, week: Period | None, titles: Iterable[str], calendar: FiscalCalendar
) -> str:
    """Return why a week is not sure that has no day in the month over it, else nothing."""
    if week is None or week.frequency is not Frequency.WEEK:
        return ""
    marks = (text_mark(title, calendar) for title in titles)
    months = [one for one in marks if isinstance(one, Period) and one.frequency is Frequency.MONTH]
    if not any(one.end <= week.start or week.end <= one.start for one in months):
        return ""
    return _(
        "“{heading}” has no day in the month that stands over it, so it may be a week of that "
        "month and not of the year. Write the date on which it begins."
    ).format(heading=text)


def sign_doubt(heading: str, behind: Collection[str]) -> str:
    """Return why numbers are not sure behind which debits or minus signs stand, else nothing."""
    if not behind or not any(set(behind) <= signs for signs in _SIGNS):
        return ""
    return _(
        "The column behind “{heading}” says which of its numbers are debits or negative. "
        "Put the sign into the numbers."
    ).format(heading=heading)


def debit_doubt(text: str) -> str:
    """Return why debits beside credits are no balance, nothing where `text` names none."""
    if not names_debit(text):
        return ""
    return _(
        "“{heading}” stands beside credits (“Haben”), so it holds debits, which are no balance "
        "of their own. Import the column of the balances."
    ).format(heading=text)
