"""Tell what kind of list a block of cells is, and which of its columns is which."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kpidesk.domain.imports import Layout
from kpidesk.domain.periods import Frequency
from kpidesk.spreadsheets.grid import Row
from kpidesk.spreadsheets.headers import cell_at
from kpidesk.spreadsheets.period_marks import year_of
from kpidesk.spreadsheets.record_columns import Column, Frame
from kpidesk.spreadsheets.record_dates import Dates, date_mark, is_plain_day, read_dates
from kpidesk.spreadsheets.record_words import (
    AGEING,
    CATEGORY_WORDS,
    CURRENCY_WORDS,
    METRIC_ALONE,
    MONTH_HEADINGS,
    PERIOD_HEADINGS,
    PLACE_WORDS,
    SCENARIO_HEADINGS,
    YEAR_HEADINGS,
    names_amount,
    names_date,
    names_id,
    names_later_date,
    names_note,
    names_rate,
    tokens,
)
from kpidesk.spreadsheets.words import (
    DATE_WORDS,
    METRIC_WORDS,
    VALUE_WORDS,
    WEEKDAY_WORDS,
    is_word,
    simplified,
)

_FEW: Final = 40  # so many names a category may have


@dataclass(frozen=True, slots=True)
class Roles:
    """Which column of a list is which, by its place in the grid.

    `labels` are joined to the name of a figure; `values` hold the figures. `year` stands beside a
    column of months.
    """

    layout: Layout
    date: int
    values: tuple[int, ...]
    labels: tuple[int, ...] = ()
    year: int | None = None
    note: int | None = None
    scenario: int | None = None
    currency: int | None = None


def roles_of(frame: Frame, forced: Layout | None = None) -> Roles | None:
    """Return what the columns of a block are, None where it is no list.

    `forced` is the layout that the person said it has.
    """
    if forced is None and _is_other(frame):
        return None
    year = _column_called(frame, YEAR_HEADINGS)
    date = _date_column(frame, year)
    if date is None:
        return None
    if year is not None and (year.at == date.at or not _holds_years(year)):
        year = None
    texts = [column for column in frame.columns if column.holds_texts and column.at != date.at]
    note = next((column for column in texts if names_note(column.heading)), None)
    scenario = _column_called(frame, SCENARIO_HEADINGS)
    currency = next((one for one in texts if tokens(one.heading) & CURRENCY_WORDS), None)
    taken = {one.at for one in (date, year, note, scenario, currency) if one is not None}
    found = _Found(
        frame,
        date,
        year,
        note,
        scenario,
        currency,
        [one for one in texts if one.at not in taken and not _is_weekday(one)],
        [one for one in frame.columns if one.at not in taken and _holds_figures(one)],
        dates_of(frame, date.at, year=year),
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
                return self._as(Layout.LONG, (value.at,), labels)
        figures = tuple(column.at for column in self.figures)
        if forced is Layout.LONG or not figures:
            return None
        if forced is None and not self._may_be_columns():
            return None
        layout = forced or (Layout.TRANSACTIONS if self._repeats() else Layout.COLUMNS)
        if layout is Layout.COLUMNS:
            labels = self._categories() if self._has_repeats() else ()
            return self._as(layout, figures, labels)
        return self._as(layout, figures, self._categories()[:1])

    def _as(self, layout: Layout, values: tuple[int, ...], labels: tuple[int, ...]) -> Roles:
        year, note, scenario, currency = (
            None if one is None else one.at
            for one in (self.year, self.note, self.scenario, self.currency)
        )
        return Roles(layout, self.date.at, values, labels, year, note, scenario, currency)

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
        if self.dates.frequency is not Frequency.DAY:
            return False
        if is_word(self.date.heading, PERIOD_HEADINGS):
            return False
        rows = value.filled
        if is_called and rows <= 3:
            return False
        own = [one for one in self.texts if one is not metric and _is_own(one)]
        if own and not is_called and names_amount(value.heading):
            return True
        is_text = metric.distinct > max(3, rows // 2)
        return is_text or self._repeats_by(set(labels)) > max(1, rows // 20)

    def _may_be_columns(self) -> bool:
        """Say whether the dates are days, or are headed so: period names are another layout."""
        if names_date(self.date.heading) or self.year is not None:
            return True
        return any(cell is not None and not isinstance(cell.value, str) for cell in self.date.cells)

    def _repeats(self) -> bool:
        """Say whether the list has several rows for a day, or texts and days of its own each."""
        rows = sum(1 for cell in self.date.cells if cell is not None)
        labels = set(self._categories())
        if self._repeats_by(set()) > max(2, rows // 20):
            return not labels or self._repeats_by(labels) > max(2, rows // 20)
        if self.dates.frequency is not Frequency.DAY:
            return False
        if is_word(self.date.heading, PERIOD_HEADINGS):
            return False
        own = [one for one in self.texts if _is_own(one)]
        ids = [one for one in self.frame.columns if one.heading and names_id(one.heading)]
        return bool(own or ids) and any(names_amount(one.heading) for one in self.figures)

    def _has_repeats(self) -> bool:
        return self._repeats_by(set()) > 0

    def _categories(self) -> tuple[int, ...]:
        """Return the columns with few texts that come back, those that are called so first."""
        few = [
            one
            for one in self.texts
            if 1 < one.distinct <= min(_FEW, max(2, one.filled // 2)) and not names_id(one.heading)
        ]
        few = [one for one in few if tokens(one.heading) & (CATEGORY_WORDS | PLACE_WORDS)] or [
            one for one in few if self.frame.header is None or len(few) == 1
        ]
        return tuple(one.at for one in few)

    def _repeats_by(self, labels: set[int]) -> int:
        """Return how many rows say something of a period and labels that a row said before."""
        dates = self.dates
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


def dates_of(frame: Frame, at: int, *, by_day: bool = False, year: Column | None = None) -> Dates:
    """Return what the column of dates says; `year` is a column of years beside months."""
    key = at, by_day, None if year is None else year.at
    standing = frame.known_dates.get(key)
    if standing is not None:
        return standing
    top = frame.body.start if frame.header is None else frame.header + 1
    above = frame.rows[frame.area.top : top]
    years = () if year is None else [None if one is None else year_of(one) for one in year.cells]
    column = frame.column(at)
    known = frame.known_dates[key] = read_dates(
        column.cells,
        frame.grid,
        above,
        frame.options,
        file_name=frame.file_name,
        by_day=by_day,
        years=years,
        is_months=is_word(column.heading, MONTH_HEADINGS),
    )
    return known


def lists_open_items(frame: Frame) -> bool:
    """Say whether the titles call it a list of open items by age, which is of one day only."""
    return any(AGEING.search(text) for text in (*frame.titles, frame.grid.name))


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


def _date_column(frame: Frame, year: Column | None) -> Column | None:
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
    numbered = [one for one in called if _holds_years(one) or _holds_plain_days(one)]
    months = [one for one in called if year is not None and is_word(one.heading, MONTH_HEADINGS)]
    for group in (
        [one for one in exact if one in holding or one in numbered or one in months],
        [one for one in called if one in holding and not names_later_date(one.heading)],
        [one for one in holding if not names_later_date(one.heading)],
        holding,
        exact,
        numbered,
    ):
        if group:
            return group[0]
    return None


def _holds_years(column: Column) -> bool:
    filled = [cell for cell in column.cells[:50] if cell is not None]
    return bool(filled) and sum(year_of(cell) is not None for cell in filled) * 2 > len(filled)


def _holds_plain_days(column: Column) -> bool:
    filled = [cell for cell in column.cells[:50] if cell is not None]
    return bool(filled) and all(
        isinstance(cell.value, float) and is_plain_day(cell.value) for cell in filled
    )


def _column_called(frame: Frame, words: frozenset[str]) -> Column | None:
    return next((one for one in frame.columns if simplified(one.heading) in words), None)


def _holds_figures(column: Column) -> bool:
    """Say whether a column holds numbers that are figures, not names made of digits."""
    if not column.holds_numbers:
        return False
    if names_amount(column.heading) or names_rate(column.heading):
        return True
    return not names_id(column.heading)


def _is_own(column: Column) -> bool:
    """Say whether nearly every row has a text of its own, as that of a booking is."""
    return column.distinct > max(2, column.filled // 2)


def _is_place(column: Column) -> bool:
    return bool(tokens(column.heading) & PLACE_WORDS) and column.distinct <= _FEW


def _is_weekday(column: Column) -> bool:
    texts = {cell.words.rstrip(".").casefold() for cell in column.cells[:50] if cell is not None}
    return bool(texts) and texts <= WEEKDAY_WORDS
