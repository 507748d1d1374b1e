"""Tell what kind of list a block of cells is, and which of its columns is which."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from kpidesk.domain.imports import Layout
from kpidesk.domain.periods import Frequency
from kpidesk.spreadsheets.closing_headings import Side, closing_of
from kpidesk.spreadsheets.date_columns import (
    column_called,
    date_column,
    dates_of,
    end_of_spans,
    holds_years,
)
from kpidesk.spreadsheets.grid import Cell, Row
from kpidesk.spreadsheets.headers import cell_at
from kpidesk.spreadsheets.period_marks import frequency_of, year_of
from kpidesk.spreadsheets.record_columns import Column, Frame
from kpidesk.spreadsheets.record_dates import Dates, date_mark
from kpidesk.spreadsheets.record_words import (
    AGEING,
    CATEGORY_WORDS,
    CURRENCY_WORDS,
    METRIC_ALONE,
    NOT_DONE_WORDS,
    OTHER_DATES,
    PEOPLE_DATES,
    PERIOD_HEADINGS,
    PLACE_WORDS,
    SCENARIO_HEADINGS,
    STATUS_HEADINGS,
    YEAR_HEADINGS,
    names_amount,
    names_date,
    names_id,
    names_later_date,
    names_note,
    names_rate,
    tokens,
)
from kpidesk.spreadsheets.row_scenarios import is_scenario
from kpidesk.spreadsheets.split_dates import day_column
from kpidesk.spreadsheets.unit_columns import is_unit_column, names_unit
from kpidesk.spreadsheets.words import (
    METRIC_WORDS,
    VALUE_WORDS,
    WEEKDAY_WORDS,
    is_word,
    simplified,
)

_FEW: Final = 40  # so many names a category may have
_FEW_ROWS: Final = 5  # so many make a list of things or amounts
_FEW_DAYS: Final = 7  # so many show whether there is one for each day
_MOST_OF: Final = 0.8
_TIME: Final = re.compile(r"\d{1,3}:\d{2}(?::\d{2})?(?:\s?[ap]\.?m)?|")
# Headings of figures that need not be amounts.
_PLAIN_VALUES: Final = frozenset(
    ("value", "wert", "valeur", "valor", "valore", "waarde", "number", "figure", "actual", "result")
)


@dataclass(frozen=True, slots=True)
class Roles:
    """Which column of a list is which, by its place in the grid.

    `labels` are joined to the name of a figure; `values` hold the figures: where a list of
    transactions has none, its rows are counted. `year` stands beside a column of months, `day`
    beside both. `status` is a column that says of some rows that they did not come about; `unit`
    one that only says in what the figures are, `end` one of the last days of spans.
    """

    layout: Layout
    date: int
    values: tuple[int, ...]
    labels: tuple[int, ...] = ()
    year: int | None = None
    note: int | None = None
    scenario: int | None = None
    currency: int | None = None
    day: int | None = None
    status: int | None = None
    unit: int | None = None
    end: int | None = None


def roles_of(frame: Frame, forced: Layout | None = None) -> Roles | None:
    """Return what the columns of a block are, None where it is no list.

    `forced` is the layout that the person said it has.
    """
    if forced is None and _is_other(frame):
        return None
    year = column_called(frame, YEAR_HEADINGS)
    date = date_column(frame, year)
    if date is None:
        return None
    if year is not None and (year.at == date.at or not holds_years(year)):
        year = None
    texts = [column for column in frame.columns if column.holds_texts and column.at != date.at]
    note = next((column for column in texts if names_note(column.heading)), None)
    scenario = column_called(frame, SCENARIO_HEADINGS) or next(
        filter(_tells_scenarios, texts), None
    )
    currency = next((one for one in texts if tokens(one.heading) & CURRENCY_WORDS), None)
    day = day_column(frame, date, year)
    end = end_of_spans(frame, date)
    taken = {one.at for one in (date, year, day, end, note, scenario, currency) if one is not None}
    found = _Found(
        frame,
        date,
        year,
        note,
        scenario,
        currency,
        [one for one in texts if one.at not in taken and not _names_nothing(one)],
        [one for one in frame.columns if one.at not in taken and _holds_figures(one)],
        dates_of(frame, date.at, year=year, day=day, end=end),
        day,
        end,
    )
    return found.roles(forced)


@dataclass(frozen=True, slots=True)
class _Found:
    """The columns of a block by what they hold, before it is known what kind of list it is."""

    frame: Frame
    date: Column
    year: Column | None
    note: Column | None
    scenario: Column | None
    currency: Column | None
    texts: Sequence[Column]
    figures: Sequence[Column]
    dates: Dates
    day: Column | None
    end: Column | None

    def roles(self, forced: Layout | None) -> Roles | None:
        metric = self._metric_column()
        value = self._value_column()
        is_called = metric is not None and is_word(metric.heading, METRIC_WORDS)
        if metric is not None and value is not None:
            labels = self._label_columns(metric, value)
            is_sure = bool(tokens(metric.heading) & METRIC_ALONE) or forced is Layout.LONG
            if forced in (None, Layout.LONG) and (
                is_sure or not self._is_of_transactions(metric, labels, value, is_called=is_called)
            ):
                return self._with_unit(self._as(Layout.LONG, (value.at,), labels))
        figures = tuple(column.at for column in self.figures)
        if forced is Layout.LONG:
            return None
        if not figures:
            if forced is Layout.TRANSACTIONS or (forced is None and self._can_be_counted()):
                return self._as(Layout.TRANSACTIONS, (), ())
            return None
        if forced is None and not self._may_be_columns():
            return None
        layout = forced or (Layout.TRANSACTIONS if self._repeats() else Layout.COLUMNS)
        if layout is Layout.COLUMNS:
            labels = self._categories() if self._has_repeats() else ()
            return self._as(layout, figures, labels)
        return self._as(layout, figures, self._categories()[:1])

    def _as(self, layout: Layout, values: tuple[int, ...], labels: tuple[int, ...]) -> Roles:
        year, note, scenario, currency, day, status = (
            None if one is None else one.at
            for one in (
                *(self.year, self.note, self.scenario, self.currency, self.day),
                self._status(),
            )
        )
        end = None if self.end is None else self.end.at
        return Roles(
            *(layout, self.date.at, values, labels, year, note, scenario, currency, day, status),
            end=end,
        )

    def _with_unit(self, roles: Roles) -> Roles:
        """Take a column of units out of the names where it tells no two figures apart."""
        unit = next((one for one in self.texts if names_unit(one.heading)), None)
        if unit is None or unit.at == roles.values[0]:
            return roles
        labels = tuple(at for at in roles.labels if at != unit.at)
        columns = [self.frame.column(at) for at in labels]
        if labels and is_unit_column(unit, columns, self.frame.column(roles.values[0])):
            return replace(roles, labels=labels, unit=unit.at)
        return replace(roles, labels=tuple(sorted({*labels, unit.at})))

    def _status(self) -> Column | None:
        """Return the column that says of some rows that they did not come about, or not yet."""
        for column in self.texts:
            if simplified(column.heading) in STATUS_HEADINGS:
                said = {simplified(blank_words(cell)) for cell in column.cells}
                if said & NOT_DONE_WORDS:
                    return column
        return None

    def _can_be_counted(self) -> bool:
        """Say whether each row is one thing of one day: a ticket, a deal, an order."""
        if self.frame.header is None or self.dates.frequency is not Frequency.DAY:
            return False
        dated = [one for one in self.frame.columns if one.holds_dates and one.filled]
        others = [one for one in dated if not names_later_date(one.heading)]
        if len(others) != 1 or tokens(self.date.heading) & OTHER_DATES:
            return False
        return counted_column(self.frame, self.date) is not None and self.date.filled >= _FEW_ROWS

    def _metric_column(self) -> Column | None:
        columns = [one for one in self.frame.columns if one.at != self.date.at]
        for words in (METRIC_ALONE, METRIC_WORDS):
            for column in columns:
                is_taken = column in (self.note, self.scenario, self.currency, self.year)
                if is_word(column.heading, words) and not is_taken:
                    return column
        if len(self.figures) != 1:
            return None
        repeating = [one for one in self.texts if 1 <= one.distinct <= max(1, one.filled // 2)]
        return repeating[-1] if repeating else None

    def _value_column(self) -> Column | None:
        for column in self.frame.columns:
            if is_word(column.heading, VALUE_WORDS) and column.at != self.date.at:
                return column
        return self.figures[0] if len(self.figures) == 1 else None

    def _label_columns(self, metric: Column, value: Column) -> tuple[int, ...]:
        """Return the metric's column and those that tell its figures apart, from left to right."""
        others = [one for one in self.texts if one.at not in (metric.at, value.at)]
        labels = {metric.at} | {one.at for one in others if _is_place(one)}
        for one in others:
            few = one.distinct <= min(_FEW, max(1, one.filled // 2))
            if one.at not in labels and few and self._repeats_by(labels):
                fewer = self._repeats_by(labels | {one.at})
                if fewer < self._repeats_by(labels):
                    labels.add(one.at)
        return tuple(sorted(labels))

    def _is_of_transactions(
        self, metric: Column, labels: Sequence[int], value: Column, *, is_called: bool
    ) -> bool:
        """Say whether rows are bookings with a text rather than figures with a name."""
        if not self._is_by_day():
            return False
        if is_word(self.date.heading, PERIOD_HEADINGS):
            return False
        rows = value.filled
        if is_called and rows <= 3:
            return False
        own = [one for one in self.texts if one is not metric and _is_own(one)]
        if own and not is_called and names_amount(value.heading):
            return True
        if not is_called and self._has_ids() and names_amount(value.heading):
            return True
        if self._sells_again(labels, value, is_called=is_called):
            return True
        is_text = metric.distinct > max(3, rows // 2)
        return is_text or self._repeats_by(set(labels)) > max(1, rows // 20)

    def _is_by_day(self) -> bool:
        """Say whether days stand in the column of dates, be it those on which weeks end."""
        closing = closing_of(self.date.heading)
        is_closing = closing is not None and closing.side is not Side.EITHER
        return is_closing or self.dates.frequency is Frequency.DAY

    def _has_ids(self) -> bool:
        return any(one.heading and names_id(one.heading) for one in self.frame.columns)

    def _sells_again(self, labels: Sequence[int], value: Column, *, is_called: bool) -> bool:
        """Say whether one name has several amounts on a day: two sales, not two figures of one."""
        if self.frame.header is None or not names_amount(value.heading):
            return False
        if is_called and simplified(value.heading) in _PLAIN_VALUES:
            return False
        return self._repeats_by(set(labels)) > 0 and not self._is_daily(set(labels))

    def _is_daily(self, labels: set[int]) -> bool:
        """Say whether the list has a row for nearly every day (of work), and hardly one twice."""
        days = sorted({one.period.start for one in self.dates.settled if one.period is not None})
        if len(days) < _FEW_DAYS or self.dates.frequency is not Frequency.DAY:
            return False
        span = (days[-1] - days[0]).days + 1
        rows = sum(1 for cell in self.date.cells if cell is not None)
        is_dense = len(days) * 7 >= span * 5 * _MOST_OF
        return is_dense and self._repeats_by(labels) <= max(1, rows // 20)

    def _may_be_columns(self) -> bool:
        """Say whether the dates are days, or are headed so: period names are another layout."""
        if names_date(self.date.heading) or self.year is not None or self.end is not None:
            return True
        if closing_of(self.date.heading) is not None and self._are_days():
            return True
        return any(cell is not None and not isinstance(cell.value, str) for cell in self.date.cells)

    def _are_days(self) -> bool:
        """Say whether the texts of the dates are days: "Quarter" heads names of quarters too."""
        calendar = self.frame.options.calendar
        marks = (date_mark(one, calendar) for one in self.date.cells[:_FEW] if one is not None)
        return any(mark is not None and frequency_of(mark) is Frequency.DAY for mark in marks)

    def _repeats(self) -> bool:
        """Say whether the list has several rows for a day, or texts and days of its own each."""
        rows = sum(1 for cell in self.date.cells if cell is not None)
        labels = set(self._categories())
        repeats = self._repeats_by(set())
        is_of_days = self._is_by_day() and not is_word(self.date.heading, PERIOD_HEADINGS)
        has_amounts = any(names_amount(one.heading) for one in self.figures)
        own = [one for one in self.texts if _is_own(one) and one.filled * 2 > rows]
        if is_of_days and has_amounts:
            if self._has_ids() or (own and (repeats or not self._is_daily(set()))):
                return True
            if repeats and not self._is_daily(labels):
                return not labels or self._repeats_by(labels) > 0
        if repeats > max(2, rows // 20):
            return not labels or self._repeats_by(labels) > max(2, rows // 20)
        return is_of_days and self._is_irregular()

    def _is_irregular(self) -> bool:
        """Say whether amounts alone stand beside days as they come, in no order or rhythm."""
        if len(self.figures) != 1 or not names_amount(self.figures[0].heading):
            return False
        days = [
            period.start
            for place in self.dates.index
            if place >= 0 and (period := self.dates.settled[place].period) is not None
        ]
        if len(days) < _FEW_ROWS or self._is_daily(set()):
            return False
        if days not in (sorted(days), sorted(days, reverse=True)):
            return True
        gaps = sorted(abs((later - day).days) for day, later in pairwise(days))
        usual = gaps[len(gaps) // 2]
        steady = sum(usual <= 2 * gap <= 3 * usual for gap in gaps)
        return steady < _MOST_OF * len(gaps)

    def _has_repeats(self) -> bool:
        return self._repeats_by(set()) > 0

    def _categories(self) -> tuple[int, ...]:
        """Return the columns with few texts that come back, those that are called so first."""
        few = [
            one
            for one in self.texts
            if 1 < one.distinct <= _most_categories(one)
            and not names_id(one.heading)
            and (one.distinct < one.filled or tokens(one.heading) & (CATEGORY_WORDS | PLACE_WORDS))
        ]
        few = [one for one in few if tokens(one.heading) & (CATEGORY_WORDS | PLACE_WORDS)] or [
            one for one in few if self.frame.header is None or len(few) == 1
        ]
        return tuple(one.at for one in few)

    def _repeats_by(self, labels: set[int]) -> int:
        """Return how many rows say something of a period and labels that a row said before.

        What is planned is not what came about, and euros are no dollars.
        """
        dates = self.dates
        labels = labels | {one.at for one in (self.scenario, self.currency) if one is not None}
        columns = [self.frame.column(at).cells for at in sorted(labels)]
        seen: set[tuple[object, ...]] = set()
        rows = 0
        for offset, place in enumerate(dates.index):
            if place < 0 or dates.periods[place] < 0:
                continue
            names = [None if one[offset] is None else one[offset].text for one in columns]  # type: ignore[union-attr]
            seen.add((dates.periods[place], *names))
            rows += 1
        return rows - len(seen)


def counted_column(frame: Frame, date: Column) -> Column | None:
    """Return the column whose filled cells are the things of a list: their numbers or names."""
    named = [one for one in frame.columns if one is not date and one.heading and one.filled]
    ids = [one for one in named if names_id(one.heading) and not one.holds_dates]
    own = [one for one in named if one.holds_texts and (_is_own(one) or one.distinct == one.filled)]
    found = [*ids, *own]
    most = max((one.filled for one in found), default=0)
    if most * 2 < date.filled:
        return None
    return next((one for one in found if one.filled == most), None)


def blank_words(cell: Cell | None) -> str:
    """Return the words of a cell, nothing where it is blank."""
    return "" if cell is None else cell.words


def dates_by(frame: Frame, roles: Roles, *, by_day: bool = False) -> Dates:
    """Return what the columns of dates say that `roles` names."""
    year, day, end = (
        None if at is None else frame.column(at) for at in (roles.year, roles.day, roles.end)
    )
    return dates_of(frame, roles.date, by_day=by_day, year=year, day=day, end=end)


def lists_open_items(frame: Frame) -> bool:
    """Say whether the titles call it a list of open items by age, which is of one day only."""
    return any(AGEING.search(text) for text in (*frame.titles, frame.grid.name))


def lists_people(frame: Frame) -> bool:
    """Say whether the only dates are those of people: when they were born, came or left."""
    if not any(one.holds_texts or names_id(one.heading) for one in frame.columns):
        return False
    dated = [tokens(one.heading) for one in frame.columns if one.holds_dates and one.heading]
    return any(words & PEOPLE_DATES for words in dated) and all(
        words & (PEOPLE_DATES | OTHER_DATES) for words in dated
    )


def _is_other(frame: Frame) -> bool:
    """Say whether the block is no list whatever its columns: periods stand across."""
    header: Row = () if frame.header is None else frame.rows[frame.header]
    calendar = frame.options.calendar
    across = [
        cell
        for at in range(frame.area.left, frame.area.right + 1)
        if (cell := cell_at(header, at)) is not None
        and (date_mark(cell, calendar) is not None or year_of(cell) is not None)
    ]
    return len(across) > 1


def _holds_figures(column: Column) -> bool:
    """Say whether a column holds numbers that are figures, not names made of digits."""
    if not column.holds_numbers:
        return False
    if names_amount(column.heading) or names_rate(column.heading):
        return True
    return not names_id(column.heading)


def _most_categories(column: Column) -> int:
    """Return how many texts the names of categories may be; a few rows say "Type" as many do."""
    is_called = bool(tokens(column.heading) & CATEGORY_WORDS)
    return min(_FEW, max(2, column.filled - 1 if is_called else column.filled // 2))


def _tells_scenarios(column: Column) -> bool:
    """Say whether a column says of each row whether it came about: Actual, Forecast, Budget."""
    said = {cell.words for cell in column.cells if cell is not None}
    return 1 < len(said) < _FEW and all(map(is_scenario, said))


def _is_own(column: Column) -> bool:
    """Say whether nearly every row has a text of its own, as that of a booking is."""
    return column.distinct > max(2, column.filled // 2)


def _is_place(column: Column) -> bool:
    return bool(tokens(column.heading) & PLACE_WORDS) and column.distinct <= _FEW


def _names_nothing(column: Column) -> bool:
    """Say whether the texts of a column are days of the week or times, no names of anything."""
    texts = {cell.words.rstrip(".").casefold() for cell in column.cells[:50] if cell is not None}
    return bool(texts) and (texts <= WEEKDAY_WORDS or all(map(_TIME.fullmatch, texts)))
