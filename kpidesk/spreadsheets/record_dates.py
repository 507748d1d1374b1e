"""Read the dates of a list: the whole column decides, each distinct date is read once."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from kpidesk.domain.import_options import ReadOptions
from kpidesk.domain.imports import DateOrder
from kpidesk.domain.periods import FIRST_DAY, LAST_DAY, FiscalCalendar, Frequency, Period
from kpidesk.i18n import _
from kpidesk.spreadsheets.bare_periods import (
    bare_marks,
    counted_frequency,
    counted_mark,
    headed_mark,
)
from kpidesk.spreadsheets.business_years import placed_in
from kpidesk.spreadsheets.closing_dates import periods_closed
from kpidesk.spreadsheets.closing_headings import closing_of
from kpidesk.spreadsheets.date_orders import date_order
from kpidesk.spreadsheets.grid import Cell, Grid, Row
from kpidesk.spreadsheets.mark_kinds import Mark, NamedDay
from kpidesk.spreadsheets.period_marks import Settled, join_notes, mark_of, settle, year_of
from kpidesk.spreadsheets.table_years import starts_of, turning_year, year_for, year_of_sheet
from kpidesk.spreadsheets.words import names_scale
from kpidesk.spreadsheets.year_turns import RunYears, told, years_of_run

# What follows a date where a time stands with it: "T09:14:02.123Z", " 9:14 AM", " 10:00 +0200".
_TIME: Final = re.compile(
    r"(?<=[\d,])(?:T|,?\s+|,\s*(?:at\s+)?)\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?"
    r"(?:\s*[AaPp]\.?[Mm]\.?)?(?:\s*(?:Z|UTC|GMT|[A-Z]{3,4}|[+-]\d{2}:?\d{2}))?$"
)
_PLAIN_DAY: Final = re.compile(r"(?:19|20|21)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")


@dataclass(frozen=True, slots=True)
class Dates:
    """What a column of dates says: `settled` of each distinct one, and `index` which by row.

    `index` is -1 where the cell is blank. `periods` numbers each period once, by place in
    `settled`; -1 where that is not understood.
    """

    settled: Sequence[Settled]
    index: Sequence[int]
    periods: Sequence[int]
    order: DateOrder

    def at(self, row: int) -> Settled:
        """Return what stands in a row of the body, counted from 0."""
        place = self.index[row]
        if place < 0:
            return Settled(None, _("No date stands in this row."))
        return self.settled[place]

    @property
    def frequency(self) -> Frequency | None:
        """Return the frequency of most periods, None where nothing is understood."""
        known = [one.period.frequency for one in self.settled if one.period is not None]
        return max(set(known), key=known.count, default=None)


def date_mark(cell: Cell, calendar: FiscalCalendar) -> Mark | None:
    """Return the date or period that a cell names, with or without a time; None for anything else.

    Eight digits such as 20260131 are a day here, because a list of dates is looked for.
    """
    mark = mark_of(cell, calendar)
    if mark is not None or not isinstance(cell.value, str):
        return mark
    text = cell.value.strip()
    if not text or len(text) > 40:
        return None
    if _PLAIN_DAY.fullmatch(text):
        return _plain_day(text)
    without = _TIME.sub("", text)
    return date_mark(Cell(without, without), calendar) if without != text else None


def is_plain_day(number: float) -> bool:
    """Say whether a number may be a day such as 20260131."""
    text = format(number, ".0f") if 19_000_000 < number < 22_000_000 else ""
    return _PLAIN_DAY.fullmatch(text) is not None and number.is_integer()


def _plain_day(text: str) -> Mark | None:
    try:
        day = dt.date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
    return Period(Frequency.DAY, day) if FIRST_DAY <= day <= LAST_DAY else None


def read_dates(
    cells: Sequence[Cell | None],
    grid: Grid,
    titles: Sequence[Row],
    options: ReadOptions,
    *,
    file_name: str = "",
    by_day: bool = False,
    years: Sequence[int | None] = (),
    heading: str = "",
) -> Dates:
    """Return what a column of dates says; `by_day` keeps days what they are.

    Without `by_day` days that are all firsts or lasts of months mean months, and Mondays weeks.
    Under a `heading` such as "Week ending" or "Quarter" a day means its whole period. Months
    without a year take it from `years` (by row), from the titles, or from what the person said;
    otherwise they stay without one. Plain numbers are months or weeks where `heading` is "Month"
    or "Week".
    """
    calendar = options.calendar
    index, distinct = _distinct(cells, years)
    known_cells = [cell for cell, _year_of_row in distinct]
    marks = _marks(known_cells, heading, calendar)
    shown = [known_cells[place].short_text for place in marks]
    every = list(marks.values())
    own = [distinct[place][1] for place in marks]
    of_sheet = year_of_sheet(grid.name, titles, calendar, file_name)
    turning = turning_year(grid.name, titles, calendar, file_name)
    placed = placed_in(
        every,
        shown,
        set(starts_of(grid.name, titles, file_name)),
        of_sheet,
        calendar,
        is_of_two_years=turning is not None and of_sheet is None and not any(own),
    )
    every = [one.mark for one in placed]
    run = years_of_run(
        every,
        [year or year_for(mark, of_sheet, calendar) for mark, year in zip(every, own, strict=True)],
        calendar,
        turning,
        options.year,
    )
    said = [
        replace(one, note=join_notes(place.note, one.note)) if place.note else one
        for one, place in zip(
            _settled(every, shown, run, options, heading, by_day=by_day), placed, strict=True
        )
    ]
    by_place = {
        place: _unscaled(one, text) for place, one, text in zip(marks, said, shown, strict=True)
    }
    settled = [
        by_place.get(place) or _not_understood(cell) for place, cell in enumerate(known_cells)
    ]
    order = date_order(every, day_first=options.day_first)
    return Dates(settled, index, _numbered(settled), order)


def _distinct(
    cells: Sequence[Cell | None], years: Sequence[int | None]
) -> tuple[list[int], list[tuple[Cell, int | None]]]:
    """Return which distinct date each row has, -1 for none, and each of those with its year."""
    index: list[int] = []
    place_of: dict[object, int] = {}
    distinct: list[tuple[Cell, int | None]] = []
    for number, cell in enumerate(cells):
        if cell is None:
            index.append(-1)
            continue
        year = years[number] if years else None
        key: object = (cell.value, year) if years else cell.value
        place = place_of.get(key)
        if place is None:
            place = place_of[key] = len(distinct)
            distinct.append((cell, year))
        index.append(place)
    return index, distinct


def _marks(cells: Sequence[Cell], heading: str, calendar: FiscalCalendar) -> dict[int, Mark]:
    """Return what each cell names by its place; those that name no date or period are left out."""
    bare = bare_marks(cells, are_dates=True)
    counted = counted_frequency(heading)
    return {
        place: mark
        for place, cell in enumerate(cells)
        if (
            mark := headed_mark(cell, heading, calendar)
            or bare[place]
            or _mark(cell, calendar, counted)
        )
        is not None
    }


def _settled(
    marks: Sequence[Mark],
    texts: Sequence[str],
    run: RunYears,
    options: ReadOptions,
    heading: str,
    *,
    by_day: bool,
) -> list[Settled]:
    """Return what the marks of a column are, in the light of all of them and of their heading."""
    closing = closing_of(heading)
    if closing is not None:
        said = _told(marks, texts, run, options, by_day=True)
        closed = periods_closed(said, texts, closing, heading, options.calendar)
        if closed is not None:
            return closed
    return _told(marks, texts, run, options, by_day=by_day)


def _told(
    marks: Sequence[Mark],
    texts: Sequence[str],
    run: RunYears,
    options: ReadOptions,
    *,
    by_day: bool,
) -> list[Settled]:
    calendar = options.calendar
    every, shown, given = list(marks), list(texts), list(run.years)
    if by_day:
        # A day with its day of the week among them keeps all the others days.
        every.append(NamedDay(dt.date(2000, 1, 1)))
        shown.append("")
        given.append(None)
    said = settle(every, shown, given, calendar, day_first=options.day_first)
    return [
        told(one, mark, text, run, options.year, calendar)
        for one, mark, text in zip(said, marks, texts, strict=False)
    ]


def _unscaled(one: Settled, text: str) -> Settled:
    """Refuse a date that says "in thousands": in a list nothing else of its row would follow it."""
    if not names_scale(text):
        return one
    problem = _(
        "“{text}” says in what its numbers are, which is not read from the dates of a list. "
        "Write it over the column of the numbers."
    ).format(text=text)
    return Settled(None, problem)


def _not_understood(cell: Cell) -> Settled:
    text = _("“{text}” is not understood as a date or period.").format(text=cell.short_text)
    return Settled(None, text)


def _numbered(settled: Sequence[Settled]) -> list[int]:
    numbers: dict[Period, int] = {}
    return [
        -1 if one.period is None else numbers.setdefault(one.period, len(numbers))
        for one in settled
    ]


def _mark(cell: Cell, calendar: FiscalCalendar, counted: Frequency | None) -> Mark | None:
    if counted is not None and (mark := counted_mark(cell, counted)):
        return mark
    year = year_of(cell)
    if year is not None:
        return calendar.year(year)
    if isinstance(cell.value, float):
        # 20260131 as a number, as Google Analytics writes its dates.
        text = format(cell.value, ".0f") if 19_000_000 < cell.value < 22_000_000 else ""
        return _plain_day(text) if _PLAIN_DAY.fullmatch(text) else None
    return date_mark(cell, calendar)
