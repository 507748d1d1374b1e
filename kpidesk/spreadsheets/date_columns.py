"""Find the column of dates of a list, and read it with those that stand beside it."""

from collections.abc import Sequence

from kpidesk.domain.periods import Frequency
from kpidesk.spreadsheets.bare_periods import counted_frequency
from kpidesk.spreadsheets.grid import Cell
from kpidesk.spreadsheets.period_marks import year_of
from kpidesk.spreadsheets.record_columns import Column, Frame
from kpidesk.spreadsheets.record_dates import Dates, is_plain_day, read_dates
from kpidesk.spreadsheets.record_words import names_date, names_later_date
from kpidesk.spreadsheets.span_dates import end_column, is_of_reports, spans_of
from kpidesk.spreadsheets.split_dates import days_of
from kpidesk.spreadsheets.words import DATE_WORDS, is_word, simplified


def date_column(frame: Frame, year: Column | None) -> Column | None:
    """Return the column of dates: the one called so, else the first that holds dates."""
    called = [
        column
        for column in frame.columns
        if names_date(column.heading) or is_word(column.heading, DATE_WORDS)
    ]
    exact = [one for one in called if is_word(one.heading, DATE_WORDS)]
    if year is not None:
        exact = [one for one in exact if one.at != year.at] or exact
    holding = [column for column in frame.columns if column.holds_dates]
    numbered = [one for one in called if holds_years(one) or _holds_plain_days(one)]
    counted = [one for one in called if year is not None and counted_frequency(one.heading)]
    for group in (
        [one for one in exact if one in holding or one in numbered or one in counted],
        [one for one in called if one in holding and not names_later_date(one.heading)],
        [one for one in holding if not names_later_date(one.heading)],
        holding,
        exact,
        numbered,
    ):
        if group:
            return group[0]
    return None


def dates_of(
    frame: Frame,
    at: int,
    *,
    by_day: bool = False,
    year: Column | None = None,
    day: Column | None = None,
    end: Column | None = None,
) -> Dates:
    """Return what the column of dates says; `year` stands beside months, `day` beside both.

    `end` is a column of the last days of spans whose first ones are in the column.
    """
    key = at, int(by_day), *(-1 if one is None else one.at for one in (year, day, end))
    standing = frame.known_dates.get(key)
    if standing is not None:
        return standing
    top = frame.body.start if frame.header is None else frame.header + 1
    above = frame.rows[frame.area.top : top]
    years = () if year is None else [None if one is None else year_of(one) for one in year.cells]
    column = frame.column(at)
    known = frame.known_dates[key] = read_dates(
        _cells_of_dates(column, years, day, end),
        frame.grid,
        above,
        frame.options,
        file_name=frame.file_name,
        by_day=by_day,
        years=years,
        heading=column.heading if day is None and end is None else "",
    )
    return known


def _cells_of_dates(
    column: Column, years: Sequence[int | None], day: Column | None, end: Column | None
) -> Sequence[Cell | None]:
    if day is not None:
        return days_of(years, column, day)
    return column.cells if end is None else spans_of(column, end)


def end_of_spans(frame: Frame, date: Column) -> Column | None:
    """Return the column of last days where the figures are those of spans of days.

    Where the headings do not say so, all rows have to be of whole weeks, months or more: two dates
    of a project say when it began and ended.
    """
    end = end_column(frame, date)
    if end is None or is_of_reports(date):
        return end
    spans = dates_of(frame, date.at, end=end).settled
    periods = [one.period for one in spans]
    are_whole = all(one is not None and one.frequency is not Frequency.DAY for one in periods)
    return end if are_whole else None


def holds_years(column: Column) -> bool:
    """Say whether most cells of a column are years."""
    filled = [cell for cell in column.cells[:50] if cell is not None]
    return bool(filled) and sum(year_of(cell) is not None for cell in filled) * 2 > len(filled)


def _holds_plain_days(column: Column) -> bool:
    filled = [cell for cell in column.cells[:50] if cell is not None]
    return bool(filled) and all(
        isinstance(cell.value, float) and is_plain_day(cell.value) for cell in filled
    )


def column_called(frame: Frame, words: frozenset[str]) -> Column | None:
    """Return the first column whose heading is one of `words`."""
    return next((one for one in frame.columns if simplified(one.heading) in words), None)
