"""Read a list of bookings, orders or payments: its amounts are added up for each period."""

from typing import Final

from kpidesk.domain.imports import Layout
from kpidesk.domain.periods import Frequency
from kpidesk.i18n import _
from kpidesk.spreadsheets.lists import finish
from kpidesk.spreadsheets.measures import How, Measure
from kpidesk.spreadsheets.record_columns import Column, Frame
from kpidesk.spreadsheets.record_dates import Dates
from kpidesk.spreadsheets.record_kinds import Roles, dates_of
from kpidesk.spreadsheets.record_values import blank_text, problems_of
from kpidesk.spreadsheets.record_words import AVERAGE_WORDS, names_amount, names_rate, tokens
from kpidesk.spreadsheets.sums import Summing
from kpidesk.spreadsheets.words import TOTAL_WORDS, is_total

# A list that reaches over fewer days than some two months says too little by months.
_TWO_MONTHS: Final = 56
_TWO_WEEKS: Final = 14


def read_transactions(frame: Frame, roles: Roles) -> bool:
    """Put the sums of a list of transactions into the ledger; False where none can be made.

    Amounts are added up by months; by weeks where the list reaches over less than eight weeks, by
    days where over less than two. Prices, rates and percentages are never added up. A sum whose
    rows are not all understood is rejected.
    """
    columns = [frame.column(at) for at in roles.values]
    amounts = [one for one in columns if one.heading and _adds_up(one)]
    known = [one for one in amounts if names_amount(one.heading)]
    chosen = known or (amounts if len(amounts) == 1 else [])
    if not chosen:
        return False
    dates = dates_of(frame, roles.date, by_day=True)
    frequency = frequency_of(dates)
    if frequency is None:
        return False
    frame.ledger.start_table(Layout.TRANSACTIONS, frame.table_area, frame.title)
    frame.ledger.note_date_order(dates.order)
    summing = Summing(frame, dates, frequency, problems_of(frame, frame.places))
    skipped = totals_in(frame, dates)
    paths = _texts(frame, roles.labels[0] if roles.labels else None)
    currencies = [text.upper() for text in _texts(frame, roles.currency)]
    for column in chosen:
        summing.read(
            Measure(
                column.heading,
                How.SUM,
                column.at,
                skipped=skipped,
                paths=paths,
                currencies=currencies,
            )
        )
    for column in columns:
        if column not in chosen:
            reason = _("It is not known whether the numbers of “{heading}” can be added up.")
            named = reason.format(heading=column.heading[:200])
            frame.ledger.ignore_column(column.at, frame.body, named)
    finish(frame, roles, sorted(summing.used))
    return True


def _adds_up(column: Column) -> bool:
    return not names_rate(column.heading) and not column.percents


def _texts(frame: Frame, at: int | None) -> list[str]:
    return [] if at is None else [blank_text(cell) for cell in frame.column(at).cells]


def frequency_of(dates: Dates) -> Frequency | None:
    """Return by which periods a list is added up; None where no date is understood."""
    own = dates.frequency
    if own is not Frequency.DAY:
        return own
    days = [one.period.start for one in dates.settled if one.period is not None]
    span = (max(days) - min(days)).days + 1
    if span >= _TWO_MONTHS:
        return Frequency.MONTH
    return Frequency.WEEK if span >= _TWO_WEEKS else Frequency.DAY


def totals_in(frame: Frame, dates: Dates) -> dict[int, str]:
    """Return why rows that are totals do not count, by row.

    With a date only what is called a total and nothing else is one; without, "Total January" too.
    """
    found: dict[int, str] = {}
    texts = [column for column in frame.columns if column.distinct or column.holds_dates]
    known: dict[str, tuple[bool, bool]] = {}
    for offset, place in enumerate(dates.index):
        is_dated = place >= 0 and dates.settled[place].period is not None
        for column in texts:
            text = blank_text(column.cells[offset])
            if text not in known:
                names = bool(text) and bool(tokens(text) & (TOTAL_WORDS | AVERAGE_WORDS))
                known[text] = is_total(text), names
            if known[text][0] or (known[text][1] and not is_dated):
                found[offset] = _("“{name}” is a total.").format(name=text[:200])
                break
    return found
