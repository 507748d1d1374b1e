"""Read a table with a column of dates and one column for each metric."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Final

from kpidesk.domain.imports import PATH_SEPARATOR, CellRead, Layout, TotalCheck, label_key
from kpidesk.i18n import _
from kpidesk.spreadsheets.cell_values import ValueRead
from kpidesk.spreadsheets.grid import Area, Cell, area_name, cell_name, column_name
from kpidesk.spreadsheets.lists import (
    OTHER,
    TARGET,
    Taken,
    finish,
    scenarios_of,
    settle_repeats,
    with_currencies_apart,
)
from kpidesk.spreadsheets.measures import exact_sum
from kpidesk.spreadsheets.period_marks import join_notes
from kpidesk.spreadsheets.prior_years import prior_year_reason, prior_years_among
from kpidesk.spreadsheets.record_columns import Column, Frame
from kpidesk.spreadsheets.record_dates import Dates
from kpidesk.spreadsheets.record_kinds import Roles, dates_by
from kpidesk.spreadsheets.record_values import (
    PLAIN,
    Problems,
    blank_text,
    plain_value,
    problems_of,
    read_values,
)
from kpidesk.spreadsheets.record_words import AVERAGE_WORDS, tokens
from kpidesk.spreadsheets.row_scenarios import name_over, plan_reason, read_names, why_neither
from kpidesk.spreadsheets.title_periods import added_up_reason
from kpidesk.spreadsheets.words import TOTAL_WORDS, Scenario

# Programs put the figures of the year before beside these: "Total sales (previous_period)".
_EARLIER: Final = re.compile(r"\bprevious[ _](?:period|year|month|week)\b", re.IGNORECASE)


def read_columns(frame: Frame, roles: Roles, recipe: str = "", dates: Dates | None = None) -> None:
    """Put what a date column and its columns of figures say into the ledger.

    Numbers are as stored (a percentage as a fraction). A metric is called like its column, with
    the names of `roles.labels` behind. Two rows of one period count once where they say the same;
    otherwise both are rejected.
    """
    roles = with_currencies_apart(frame, roles)
    if dates is None:
        dates = dates_by(frame, roles)
    frame.ledger.start_table(Layout.COLUMNS, frame.table_area, frame.title, recipe)
    frame.ledger.note_date_order(dates.order)
    table = _Table(frame, roles, dates)
    used: set[int] = set()
    for at in roles.values:
        used.update(table.read(frame.column(at)))
    finish(frame, roles, sorted(used))


def _why_not(heading: str) -> str:
    """Return why figures under a heading are nothing of their dates; empty where they are."""
    if not heading:
        return _("This column has no heading, so its numbers have no name.")
    if _EARLIER.search(heading) is None:
        return ""
    reason = _("“{heading}” has the figures of an earlier period, only put beside these dates.")
    return reason.format(heading=heading[:200])


class _Table:
    def __init__(self, frame: Frame, roles: Roles, dates: Dates) -> None:
        self._frame = frame
        self._roles = roles
        self._dates = dates
        # What has a note is not read the quick way.
        self._periods = [None if one.note else one.period for one in dates.settled]
        self._problems: Problems = problems_of(frame, roles.values)
        self._labels = [frame.column(at).cells for at in roles.labels]
        headings = {at: frame.column(at).heading for at in roles.values}
        others = [one.heading for one in frame.columns if one.at not in headings and one.heading]
        over = name_over([frame.title.rpartition(" \u00b7 ")[2]])
        reads = read_names([(heading,) for heading in (*headings.values(), *others)], over)
        self._reads = dict(zip(headings, reads, strict=False))
        prior = prior_years_among([(heading,) for heading in headings.values()])
        self._prior = {at for number, at in enumerate(headings) if number in prior}
        self._prior_rows = self._rows_before()
        self._doubled = self._same_names()
        scenario = None if roles.scenario is None else frame.column(roles.scenario)
        self._scenarios = [] if scenario is None else scenarios_of(scenario)
        used = {*roles.values, *roles.labels, roles.date, roles.year, roles.day, roles.scenario}
        self._others = [
            one.cells for one in frame.columns if one.holds_texts and one.at not in used
        ]
        self._totals = {
            offset: name for offset in range(len(frame.body)) if (name := self._summary(offset))
        }

    def _same_names(self) -> dict[int, str]:
        """Return the columns that are called like others, or add up, and why they are not read."""
        reads = self._reads.values()
        keys = {
            at: (tuple(map(label_key, read.path)), read.scenario is Scenario.TARGET)
            for at, read in self._reads.items()
            if at not in self._prior
            and not why_neither(read.scenario, "")
            and not _why_not(self._frame.column(at).heading)
        }
        count = Counter(keys.values())
        titles = (*self._frame.titles, self._frame.grid.name)
        is_told = self._roles.scenario is not None or any(one.scenario for one in reads)
        reason = added_up_reason(titles) or ("" if is_told else plan_reason(titles))
        if reason:
            return dict.fromkeys(keys, reason)
        return {
            at: _(
                "“{label}” stands over more than one column of the table, and nothing tells them "
                "apart. Give each column a name of its own."
            ).format(label=PATH_SEPARATOR.join(self._reads[at].path)[:200])
            for at, key in keys.items()
            if count[key] > 1
        }

    def _rows_before(self) -> Mapping[tuple[str, ...], str]:
        """Return the names of rows, as their label columns say them, that tell of a year before."""
        if not self._labels:
            return {}
        rows = range(len(self._frame.body))
        paths = list(dict.fromkeys(self._path(offset) for offset in rows))
        return {paths[at]: PATH_SEPARATOR.join(paths[at]) for at in prior_years_among(paths)}

    def _path(self, offset: int) -> tuple[str, ...]:
        return tuple(filter(None, (blank_text(cells[offset]) for cells in self._labels)))

    def _summary(self, offset: int) -> str:
        """Return the name of a row of totals or averages, empty where it is none."""
        place = self._dates.index[offset]
        if place >= 0 and self._dates.settled[place].period is not None:
            return ""
        texts = [blank_text(self._frame.column(self._roles.date).cells[offset])]
        texts += [blank_text(cells[offset]) for cells in self._labels]
        if not any(texts):
            texts = [
                blank_text(column.cells[offset])
                for column in self._frame.columns
                if column.at not in self._roles.values
            ]
        for text in texts:
            if text and tokens(text) & (TOTAL_WORDS | AVERAGE_WORDS):
                return text
        return ""

    def read(self, column: Column) -> list[int]:
        """Read one column of figures; return the rows of the grid that gave one."""
        ledger, start = self._frame.ledger, self._frame.body.start
        read = self._reads[column.at]
        is_prior = column.at in self._prior and bool(column.heading)
        reason = prior_year_reason(column.heading) if is_prior else _why_not(column.heading)
        reason = reason or why_neither(read.scenario, column.heading)
        if reason:
            ledger.ignore_column(column.at, self._frame.body, reason)
            return []
        values = read_values(self._frame, column, self._problems, quick=True)
        own = PATH_SEPARATOR.join(read.path)
        taken, planned = Taken(), Taken()
        names: dict[str, int] = {}
        sheet, letters = self._frame.grid.name, column_name(column.at)
        index, numbered, periods = self._dates.index, self._dates.periods, self._periods
        is_plain = not (self._labels or self._totals or self._scenarios or self._doubled)
        if is_plain:
            names[own] = 0
        for offset, value in enumerate(values):
            cell, place = column.cells[offset], index[offset]
            if value is None or cell is None:
                continue
            if value is PLAIN and is_plain and place >= 0 and type(cell.value) is float:
                period = periods[place]
                if period is not None:
                    # Nearly all cells of a long table: no more is done for them than has to be.
                    taken.rows.append(start + offset)
                    taken.keys.append((0, numbered[place]))
                    name = f"{letters}{start + offset + 1}"
                    text = cell.text if len(cell.text) <= 200 else cell.short_text
                    number, currency = cell.value, cell.currency
                    taken.cells.append(
                        CellRead(
                            sheet,
                            name,
                            own,
                            period,
                            text,
                            number,
                            cell.percent,
                            "",
                            "",
                            currency,
                        )
                    )
                    continue
            into = planned if self._is_planned(offset) else taken
            self._read_one(offset, column, value, cell, names, into)
        for one in (taken, planned):
            settle_repeats(one, self._frame, column.at, self._beside)
        ledger.read_column(column.at, planned.rows, planned.cells, is_target=True)
        is_target = read.scenario is Scenario.TARGET
        ledger.read_column(column.at, taken.rows, taken.cells, is_target=is_target)
        for offset in () if is_target or column.at in self._doubled else self._totals:
            stated, cell = values[offset], column.cells[offset]
            if stated is PLAIN and cell is not None:
                stated = plain_value(cell)
            self._check(offset, column, stated, taken)
        return [*taken.rows, *planned.rows]

    def _is_planned(self, offset: int) -> bool:
        return bool(self._scenarios) and self._scenarios[offset] == TARGET

    def _beside(self, row: int) -> object:
        """Return the texts of a row of the grid that are neither its names nor its dates."""
        offset = row - self._frame.body.start
        return [blank_text(cells[offset]) for cells in self._others]

    def _read_one(
        self,
        offset: int,
        column: Column,
        value: ValueRead,
        cell: Cell,
        names: dict[str, int],
        taken: Taken,
    ) -> None:
        row = self._frame.body.start + offset
        if value is PLAIN:
            value = plain_value(cell)
        reason = self._reason(offset, column, value)
        if reason:
            self._frame.ledger.ignore(row, column.at, reason)
            return
        if column.at in self._doubled:
            value = ValueRead(None, problem=self._doubled[column.at])
        settled, place = self._dates.at(offset), self._dates.index[offset]
        label = PATH_SEPARATOR.join([*self._reads[column.at].path, *self._path(offset)])
        period = -1 if place < 0 else self._dates.periods[place]
        taken.rows.append(row)
        taken.keys.append((names.setdefault(label, len(names)), period))
        taken.cells.append(
            CellRead(
                self._frame.grid.name,
                cell_name(row, column.at),
                label,
                settled.period,
                cell.short_text,
                value.number,
                value.percent,
                join_notes(settled.note, value.note),
                settled.problem or value.problem,
                value.currency,
                None,
                settled.yearless,
            )
        )

    def _reason(self, offset: int, column: Column, value: ValueRead) -> str:
        """Return why a cell is no figure, empty where it is one or may be meant as one."""
        cell = column.cells[offset]
        text = "" if cell is None else cell.short_text
        if offset in self._totals:
            name = self._totals[offset]
            if tokens(name) & TOTAL_WORDS:
                return _("“{name}” is a total.").format(name=name)
            return _("“{name}” sums up the rows; it is no period.").format(name=name)
        before = self._prior_rows.get(self._path(offset)) if self._prior_rows else None
        if before is not None:
            return prior_year_reason(before)
        if value.is_nothing:
            return _("“{text}” means that there is no value.").format(text=text)
        if self._scenarios and self._scenarios[offset] == OTHER:
            return _("It is neither of what came about nor of what was planned.")
        return ""

    def _check(self, offset: int, column: Column, stated: ValueRead | None, taken: Taken) -> None:
        """Note what a row of totals states, unless it can as well be an average."""
        if stated is None or stated.number is None or stated.percent or column.percents:
            return
        if not tokens(self._totals[offset]) & TOTAL_WORDS or not taken.rows:
            return
        row = self._frame.body.start + offset
        if row < taken.rows[-1] or len(self._totals) > 1:
            return
        numbers = [cell.number for cell in taken.cells if cell.number is not None]
        is_between = bool(numbers) and min(numbers) <= stated.number <= max(numbers)
        computed = exact_sum(numbers)
        is_formula = (row, column.at) in self._frame.grid.sums
        check = TotalCheck(
            cell_name(row, column.at),
            PATH_SEPARATOR.join((column.heading, self._totals[offset])),
            stated.number,
            computed,
            area_name(Area(taken.rows[0], column.at, taken.rows[-1], column.at)),
        )
        if is_formula or not is_between or not check.differs:
            self._frame.ledger.check(check)
