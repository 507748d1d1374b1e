"""Read a list of bookings, orders or payments: its amounts are added up for each period."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from kpidesk.domain.imports import PATH_SEPARATOR, Layout, TotalCheck, label_key
from kpidesk.domain.periods import Frequency
from kpidesk.i18n import _
from kpidesk.spreadsheets.grid import Area, area_name, cell_name
from kpidesk.spreadsheets.headers import cell_at
from kpidesk.spreadsheets.lists import finish
from kpidesk.spreadsheets.measures import How, Measure, exact_sum
from kpidesk.spreadsheets.record_columns import Column, Frame
from kpidesk.spreadsheets.record_dates import Dates
from kpidesk.spreadsheets.record_kinds import Roles, counted_column, dates_by
from kpidesk.spreadsheets.record_values import blank_text, problems_of, read_values
from kpidesk.spreadsheets.record_words import (
    ACTUAL_WORDS,
    AVERAGE_WORDS,
    BALANCE_LINE,
    names_amount,
    names_id,
    names_rate,
    tokens,
)
from kpidesk.spreadsheets.sums import Summing
from kpidesk.spreadsheets.words import TOTAL_WORDS, is_total, simplified

# A list that reaches over fewer days than some two months says too little by months.
_TWO_MONTHS: Final = 56
_TWO_WEEKS: Final = 14


def read_transactions(frame: Frame, roles: Roles) -> bool:
    """Put the sums of a list of transactions into the ledger; False where none can be made.

    Amounts are added up by months; by weeks where the list reaches over less than eight weeks, by
    days where over less than two. Prices, rates and percentages are never added up. A sum whose
    rows are not all understood is rejected. Where there are no figures the rows are counted.
    """
    columns = [frame.column(at) for at in roles.values]
    counted = None if columns else counted_column(frame, frame.column(roles.date))
    amounts = [one for one in columns if one.heading and _adds_up(one)]
    known = [one for one in amounts if names_amount(one.heading)]
    chosen = known or (amounts if len(amounts) == 1 else [])
    if not chosen and counted is None:
        return False
    dates = dates_by(frame, roles, by_day=True)
    frequency = frequency_of(dates)
    if frequency is None:
        return False
    frame.ledger.start_table(Layout.TRANSACTIONS, frame.table_area, frame.title)
    frame.ledger.note_date_order(dates.order)
    summing = Summing(frame, dates, frequency, problems_of(frame, frame.places))
    totals = totals_in(frame, dates)
    skipped = dict(totals)
    if roles.scenario is not None:
        skipped |= _planned_in(frame.column(roles.scenario))
    paths = _paths(frame, roles)
    currencies = [text.upper() for text in _texts(frame, roles.currency)]
    count = Counter(label_key(one.heading) for one in chosen)
    alike = [one for one in chosen if count[label_key(one.heading)] > 1]
    chosen = [one for one in chosen if one not in alike]
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
        if roles.scenario is None:
            _check_total(frame, column, totals)
    if counted is not None:
        summing.read(_counting(counted, skipped | _without_date(dates), paths))
    for column in columns:
        if column in alike:
            reason = _(
                "More than one column is called “{heading}”, and nothing tells them apart. "
                "Give each column a name of its own."
            )
            named = reason.format(heading=column.heading[:200])
            frame.ledger.ignore_column(column.at, frame.body, named)
        elif column not in chosen:
            reason = _("It is not known whether the numbers of “{heading}” can be added up.")
            named = reason.format(heading=column.heading[:200])
            frame.ledger.ignore_column(column.at, frame.body, named)
    finish(frame, roles, sorted(summing.used))
    return True


def _check_total(frame: Frame, column: Column, totals: Mapping[int, str]) -> None:
    """Note what a total below the list states, where it is the only one and all is understood."""
    if not totals:
        return
    values = read_values(frame, column, problems_of(frame, frame.places))
    stated = [offset for offset in totals if values[offset] is not None]
    rows = [offset for offset, one in enumerate(values) if one is not None and offset not in totals]
    if len(stated) != 1 or not rows or stated[0] < rows[-1]:
        return
    row = frame.body.start + stated[0]
    texts = [blank_text(cell_at(frame.rows[row], at)) for at in frame.places]
    name = next((text for text in texts if tokens(text) & TOTAL_WORDS), "")
    total = values[stated[0]]
    read = [one for offset in rows if (one := values[offset]) is not None and not one.is_nothing]
    numbers = [one.number for one in read if one.number is not None]
    if not name or total is None or total.number is None or len(numbers) < len(read):
        return
    if len({one.currency for one in read} - {""}) > 1:
        return
    first, last = (frame.body.start + offset for offset in (rows[0], rows[-1]))
    area = area_name(Area(first, column.at, last, column.at))
    label = PATH_SEPARATOR.join((column.heading, name))
    cell = cell_name(row, column.at)
    frame.ledger.check(TotalCheck(cell, label, total.number, exact_sum(numbers), area))


def _paths(frame: Frame, roles: Roles) -> list[str]:
    """Return what is put behind the label of each row: its category, and its status.

    The status is named where some rows say that they did not come about: those are never added to
    the others, nor left out without a word.
    """
    places = (*roles.labels[:1], roles.status)
    columns = [_texts(frame, at) for at in dict.fromkeys(places) if at is not None]
    return [PATH_SEPARATOR.join(filter(None, texts)) for texts in zip(*columns, strict=True)]


def _counting(column: Column, skipped: Mapping[int, str], paths: Sequence[str]) -> Measure:
    """Return the measure that counts the things of a list; a number that comes twice is one."""
    label = _("{name} (count)").format(name=column.heading)
    how = How.COUNT_DISTINCT if names_id(column.heading) else How.COUNT
    return Measure(label, how, column.at, skipped=skipped, paths=paths)


def _without_date(dates: Dates) -> dict[int, str]:
    reason = _("No date stands in this row.")
    return {offset: reason for offset, place in enumerate(dates.index) if place < 0}


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


def _planned_in(scenarios: Column) -> dict[int, str]:
    """Return why rows of what was planned or expected do not count, by row."""
    reason = _("“{text}” says that this did not come about; only what did is added up.")
    return {
        offset: reason.format(text=text[:200])
        for offset, cell in enumerate(scenarios.cells)
        if (text := blank_text(cell)) and simplified(text) not in ACTUAL_WORDS
    }


def totals_in(frame: Frame, dates: Dates) -> dict[int, str]:
    """Return why rows that are totals do not count, by row.

    With a date only what is called a total and nothing else is one; without, "Total January" too.
    """
    found: dict[int, str] = {}
    texts = [column for column in frame.columns if column.distinct or column.holds_dates]
    known: dict[str, tuple[bool, bool]] = {}
    balances: dict[str, str] = {}
    for offset, place in enumerate(dates.index):
        is_dated = place >= 0 and dates.settled[place].period is not None
        for column in texts:
            text = blank_text(column.cells[offset])
            if text not in known:
                names = bool(text) and bool(tokens(text) & (TOTAL_WORDS | AVERAGE_WORDS))
                known[text] = is_total(text), names
                if BALANCE_LINE.fullmatch(text.strip()):
                    said = _("“{name}” is a balance, and nothing that came about.")
                    balances[text] = said.format(name=text[:200])
            if text in balances:
                found[offset] = balances[text]
                break
            if known[text][0] or (known[text][1] and not is_dated):
                found[offset] = _("“{name}” is a total.").format(name=text[:200])
                break
    return found
