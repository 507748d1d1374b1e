"""Read a list as a built-in profile says."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from kpidesk.domain.imports import DateOrder, Layout, label_key
from kpidesk.domain.periods import Frequency, Period, add_months
from kpidesk.i18n import _
from kpidesk.spreadsheets.list_columns import read_columns
from kpidesk.spreadsheets.lists import finish
from kpidesk.spreadsheets.measures import How, Measure
from kpidesk.spreadsheets.period_marks import Settled
from kpidesk.spreadsheets.recipes import Condition, Recipe, RecipeMeasure, Spellings
from kpidesk.spreadsheets.record_columns import Column, Frame
from kpidesk.spreadsheets.record_dates import Dates
from kpidesk.spreadsheets.record_kinds import Roles, dates_of, roles_of
from kpidesk.spreadsheets.record_values import blank_text, problems_of
from kpidesk.spreadsheets.sums import Summing
from kpidesk.spreadsheets.transactions import totals_in

_START: Final = re.compile(r"#\s*Start date:\s*(\d{4})(\d{2})(\d{2})\b", re.IGNORECASE)


def read_by_recipe(frame: Frame, recipe: Recipe) -> bool:
    """Put what a list says by `recipe` into the ledger; False where it lacks what that needs."""
    if recipe.layout is Layout.TRANSACTIONS:
        return _read_sums(frame, recipe)
    if recipe.layout is Layout.COLUMNS:
        return _read_columns(frame, recipe)
    return False


def _column(frame: Frame, spellings: Spellings) -> Column | None:
    for spelling in spellings:
        for column in frame.columns:
            if label_key(column.heading) == spelling:
                return column
    return None


def _read_sums(frame: Frame, recipe: Recipe) -> bool:
    date = _column(frame, recipe.date)
    found = [
        (measure, column)
        for measure in recipe.measures
        if (column := _column(frame, measure.column)) is not None
    ]
    if date is None or not found:
        return False
    dates = dates_of(frame, date.at, by_day=True)
    if dates.frequency is None:
        return False
    currency = _column(frame, recipe.currency)
    currencies = [] if currency is None else [blank_text(cell).upper() for cell in currency.cells]
    frame.ledger.start_table(Layout.TRANSACTIONS, frame.table_area, frame.title, recipe.key)
    frame.ledger.note_date_order(dates.order)
    summing = Summing(frame, dates, recipe.frequency, problems_of(frame, frame.places))
    totals = totals_in(frame, dates)
    places: dict[int, None] = {}
    for measure, column in found:
        others = [one for one, at in found if at is column and one is not measure]
        once = _column(frame, measure.once)
        summing.read(
            Measure(
                measure.label,
                measure.how,
                column.at,
                measure.sign,
                _skipped(frame, measure, others, recipe, dates) | totals,
                (),
                currencies,
                None if once is None else once.at,
            )
        )
        places[column.at] = None
    _ignore_left_out(frame, found, recipe)
    roles = Roles(Layout.TRANSACTIONS, date.at, tuple(places))
    finish(frame, roles, sorted(summing.used))
    return True


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
    if date is not None and roles is not None:
        roles = replace(roles, date=date.at, values=_without(roles.values, date.at))
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
    read_columns(frame, Roles(Layout.COLUMNS, counted.at, values), recipe.key, dates)
    return True


def _without(places: Sequence[int], place: int) -> tuple[int, ...]:
    return tuple(at for at in places if at != place)


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
    if not text.isdecimal() or len(text) > 4:
        problem = _("“{text}” is not understood as a date or period.")
        return Settled(None, problem.format(text=text[:100]))
    count, calendar = int(text), frame.options.calendar
    if "month" in heading:
        return Settled(Period(Frequency.MONTH, add_months(start.replace(day=1), count)))
    if "week" in heading:
        day = start + dt.timedelta(weeks=count)
        return Settled(calendar.containing(day, Frequency.WEEK))
    return Settled(Period(Frequency.DAY, start + dt.timedelta(days=count)))
