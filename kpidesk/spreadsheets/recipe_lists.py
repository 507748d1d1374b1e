"""Read a list as a built-in profile says."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from kpidesk.domain.imports import DateOrder, Layout, label_key
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period, add_months
from kpidesk.i18n import _
from kpidesk.spreadsheets.date_columns import dates_of
from kpidesk.spreadsheets.list_columns import read_columns
from kpidesk.spreadsheets.lists import finish
from kpidesk.spreadsheets.measures import How, Measure
from kpidesk.spreadsheets.period_marks import Settled
from kpidesk.spreadsheets.recipes import (
    Condition,
    Recipe,
    RecipeMeasure,
    Spellings,
    heading_keys,
)
from kpidesk.spreadsheets.record_columns import Column, Frame
from kpidesk.spreadsheets.record_dates import Dates
from kpidesk.spreadsheets.record_kinds import Roles, roles_of
from kpidesk.spreadsheets.record_values import blank_text, problems_of
from kpidesk.spreadsheets.sums import Summing
from kpidesk.spreadsheets.transactions import totals_in

_YEAR_MONTH: Final = "year month"  # over numbers such as 202601
_MOST_DIGITS: Final = 4  # of a count of days, weeks or months
_START: Final = re.compile(r"#\s*Start date:\s*(\d{4})(\d{2})(\d{2})\b", re.IGNORECASE)


def read_by_recipe(frame: Frame, recipe: Recipe) -> bool:
    """Put what a list says by `recipe` into the ledger; False where it lacks what that needs."""
    if recipe.layout is Layout.TRANSACTIONS:
        return _read_sums(frame, recipe)
    if recipe.layout is Layout.COLUMNS:
        return _read_columns(frame, recipe)
    return False


def _column(frame: Frame, spellings: Spellings) -> Column | None:
    """Return the column that is called so; a currency behind its name does not count."""
    named = [(column, heading_keys(column.heading)) for column in frame.columns]
    for level in (0, 1):
        for spelling in spellings:
            for column, keys in named:
                if keys[level] == spelling:
                    return column
    return None


def _meets_needs(frame: Frame, recipe: Recipe) -> bool:
    """Say whether the texts of the columns on which a profile depends are those that it names."""
    for condition in recipe.needs:
        column = _column(frame, condition.column)
        if column is None:
            return False
        texts = {blank_text(cell) for cell in column.cells} - {""}
        if not texts or not all(condition.allows(text) for text in texts):
            return False
    return True


def _found(frame: Frame, recipe: Recipe) -> list[tuple[RecipeMeasure, Column]]:
    """Return the measures that can be made, each with its column; the first of each label."""
    found: dict[str, tuple[RecipeMeasure, Column]] = {}
    for measure in recipe.measures:
        column = _column(frame, measure.column)
        lacking = [
            one for one in measure.where if one.is_needed and _column(frame, one.column) is None
        ]
        is_dated = not measure.date or _column(frame, measure.date) is not None
        if column is not None and is_dated and not lacking:
            found.setdefault(measure.label, (measure, column))
    return list(found.values())


def _read_sums(frame: Frame, recipe: Recipe) -> bool:
    date = _column(frame, recipe.date)
    found = _found(frame, recipe)
    if date is None or not found or not _meets_needs(frame, recipe):
        return False
    dates = dates_of(frame, date.at, by_day=True)
    if dates.frequency is None:
        return False
    frame.ledger.start_table(Layout.TRANSACTIONS, frame.table_area, frame.title, recipe.key)
    frame.ledger.note_date_order(dates.order)
    used: set[int] = set()
    own_dates: dict[int, list[tuple[RecipeMeasure, Column]]] = {}
    for measure, column in found:
        own = _column(frame, measure.date)
        own_dates.setdefault(date.at if own is None else own.at, []).append((measure, column))
    for at, measures in own_dates.items():
        used |= _read_by_date(frame, recipe, at, measures, found)
    _ignore_left_out(frame, found, recipe)
    rows = sorted(used)
    for at in own_dates:
        if at != date.at:
            frame.ledger.ignore_column(at, rows, _("The dates of the rows."))
    places = tuple(dict.fromkeys(column.at for _measure, column in found))
    finish(frame, Roles(Layout.TRANSACTIONS, date.at, places), rows)
    return True


def _read_by_date(
    frame: Frame,
    recipe: Recipe,
    at: int,
    measures: Sequence[tuple[RecipeMeasure, Column]],
    found: Sequence[tuple[RecipeMeasure, Column]],
) -> set[int]:
    """Put measures into the ledger by the dates in column `at`; return the rows that gave any."""
    dates = dates_of(frame, at, by_day=True)
    currency = _column(frame, recipe.currency)
    currencies = [] if currency is None else [blank_text(cell).upper() for cell in currency.cells]
    summing = Summing(frame, dates, recipe.frequency, problems_of(frame, frame.places))
    totals = totals_in(frame, dates)
    paths = _accounts(frame, recipe)
    for measure, column in measures:
        others = [one for one, beside in found if beside is column and one is not measure]
        once = _column(frame, measure.once)
        skipped = _skipped(frame, measure, others, recipe, dates)
        if measure.date:
            skipped |= _not_yet(column, dates)
        summing.read(
            Measure(
                measure.label,
                measure.how,
                column.at,
                measure.sign,
                skipped | totals,
                paths,
                currencies,
                None if once is None else once.at,
            )
        )
    return summing.used


def _accounts(frame: Frame, recipe: Recipe) -> list[str]:
    """Return the account of each row where the list has several; their balances never mix."""
    column = _column(frame, recipe.apart)
    texts = [] if column is None else [blank_text(cell) for cell in column.cells]
    return texts if len(set(texts) - {""}) > 1 else []


def _not_yet(column: Column, dates: Dates) -> dict[int, str]:
    """Return why rows do not count that say nothing and have no date of their own: no refund."""
    return {
        offset: _("No date stands in this row.")
        for offset, place in enumerate(dates.index)
        if place < 0 and blank_text(column.cells[offset]).strip("0.,-$€£ ") == ""
    }


@dataclass(frozen=True, slots=True)
class _Where:
    """The conditions of a measure on the columns of one list."""

    conditions: Sequence[tuple[Condition, Column]]
    known: dict[tuple[int, str], bool]

    def missed(self, offset: int) -> tuple[str, str] | None:
        """Return heading and text of the first condition that a row does not meet."""
        for number, (condition, column) in enumerate(self.conditions):
            text = blank_text(column.cells[offset])
            key = number, text
            is_met = self.known.get(key)
            if is_met is None:
                is_met = self.known[key] = condition.allows(text)
            if not is_met:
                return column.heading, text
        return None


def _where(frame: Frame, measure: RecipeMeasure) -> _Where:
    conditions = [
        (condition, column)
        for condition in measure.where
        if (column := _column(frame, condition.column)) is not None
    ]
    return _Where(conditions, {})


def _skipped(
    frame: Frame,
    measure: RecipeMeasure,
    others: Sequence[RecipeMeasure],
    recipe: Recipe,
    dates: Dates,
) -> dict[int, str]:
    """Return why rows do not count for a measure; an empty reason where another takes them."""
    own, taking = _where(frame, measure), [_where(frame, other) for other in others]
    skipped: dict[int, str] = {}
    for offset, place in enumerate(dates.index):
        missed = own.missed(offset)
        if missed is not None:
            is_taken = any(other.missed(offset) is None for other in taking)
            skipped[offset] = "" if is_taken else _left_out(missed, recipe)
        elif place < 0 and measure.how in (How.COUNT, How.COUNT_DISTINCT):
            skipped[offset] = _("No date stands in this row.")
    return skipped


def _left_out(missed: tuple[str, str], recipe: Recipe) -> str:
    heading, text = missed
    if not text:
        return _("“{heading}” is blank: the profile “{recipe}” leaves it out.").format(
            heading=heading[:100], recipe=recipe.name
        )
    return _("“{heading}” is “{text}”: the profile “{recipe}” leaves it out.").format(
        heading=heading[:100], text=text[:100], recipe=recipe.name
    )


def _ignore_left_out(
    frame: Frame, found: Sequence[tuple[RecipeMeasure, Column]], recipe: Recipe
) -> None:
    """Say of amounts that no measure took, because of conditions or signs, that they are left."""
    reason = _("The profile “{recipe}” leaves it out.").format(recipe=recipe.name)
    for at in {column.at for _measure, column in found}:
        frame.ledger.ignore_column(at, frame.body, reason)


def _read_columns(frame: Frame, recipe: Recipe) -> bool:
    roles = roles_of(frame, Layout.COLUMNS)
    date = _column(frame, recipe.date)
    counted = _column(frame, recipe.counts_from)
    names = _dimensions(frame)
    if date is not None and roles is not None:
        values = tuple(at for at in roles.values if at != date.at)
        labels = tuple(at for at in names if at not in (date.at, roles.year, roles.note))
        roles = replace(roles, date=date.at, values=values, labels=labels)
    if counted is None or date is not None:
        if roles is None:
            return False
        read_columns(frame, roles, recipe.key)
        return True
    dates = _counted(frame, counted)
    if dates is None:
        return False
    values = tuple(
        column.at for column in frame.columns if column.holds_numbers and column is not counted
    )
    roles = Roles(Layout.COLUMNS, counted.at, values, names)
    read_columns(frame, roles, recipe.key, dates)
    return True


def _dimensions(frame: Frame) -> tuple[int, ...]:
    """Return the columns of texts that tell figures of one period apart: channel, country."""
    return tuple(column.at for column in frame.columns if column.heading and column.holds_texts)


def _counted(frame: Frame, column: Column) -> Dates | None:
    """Return the dates of a column of numbers counted from the start date in the titles."""
    starts = [found for text in frame.titles if (found := _START.search(text))]
    if not starts:
        return None
    try:
        start = dt.date(*(int(part) for part in starts[-1].groups()))
    except ValueError:
        return None
    settled: list[Settled] = []
    index: list[int] = []
    for cell in column.cells:
        text = blank_text(cell)
        if not text:
            index.append(-1)
            continue
        index.append(len(settled))
        settled.append(_counted_one(text, start, label_key(column.heading), frame))
    numbers: dict[Period, int] = {}
    periods = [
        -1 if one.period is None else numbers.setdefault(one.period, len(numbers))
        for one in settled
    ]
    return Dates(settled, index, periods, DateOrder.CLEAR)


def _counted_one(text: str, start: dt.date, heading: str, frame: Frame) -> Settled:
    calendar = frame.options.calendar
    said = None
    if heading == _YEAR_MONTH:
        said = _year_month(text)
    elif text.isdecimal() and len(text) <= _MOST_DIGITS:
        said = _counted_period(int(text), start, heading, calendar)
    if said is not None:
        return Settled(said)
    problem = _("“{text}” is not understood as a date or period.")
    return Settled(None, problem.format(text=text[:100]))


def _year_month(text: str) -> Period | None:
    """Return the month that six digits such as 202601 name."""
    found = re.fullmatch(r"((?:19|20)\d{2})(0[1-9]|1[0-2])", text)
    if found is None:
        return None
    return Period(Frequency.MONTH, dt.date(int(found[1]), int(found[2]), 1))


def _counted_period(count: int, start: dt.date, heading: str, calendar: FiscalCalendar) -> Period:
    if "month" in heading:
        return Period(Frequency.MONTH, add_months(start.replace(day=1), count))
    if "week" in heading:
        return calendar.containing(start + dt.timedelta(weeks=count), Frequency.WEEK)
    return Period(Frequency.DAY, start + dt.timedelta(days=count))
