"""Read a list with a row for each value: columns for its date, its name and the value."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from kpidesk.domain import period_names
from kpidesk.domain.imports import PATH_SEPARATOR, CellRead, Layout, PartRole, TotalCheck, label_key
from kpidesk.i18n import _
from kpidesk.spreadsheets.cell_values import ValueRead
from kpidesk.spreadsheets.grid import Area, Cell, area_name, cell_name, column_name
from kpidesk.spreadsheets.measures import exact_sum
from kpidesk.spreadsheets.period_marks import join_notes
from kpidesk.spreadsheets.prior_years import prior_year_reason, prior_years_among
from kpidesk.spreadsheets.record_columns import Column, Frame
from kpidesk.spreadsheets.record_dates import Dates
from kpidesk.spreadsheets.record_kinds import Roles, dates_by
from kpidesk.spreadsheets.record_values import (
    PLAIN,
    Unit,
    blank_text,
    heading_cells,
    plain_value,
    problems_of,
    read_values,
    rejected,
    unit_of_row,
)
from kpidesk.spreadsheets.record_words import ACTUAL_WORDS, BUDGET_WORDS
from kpidesk.spreadsheets.row_scenarios import plan_reason
from kpidesk.spreadsheets.title_periods import added_up_reason
from kpidesk.spreadsheets.unit_columns import units_of_rows
from kpidesk.spreadsheets.words import METRIC_WORDS, VALUE_WORDS, is_total, is_word, simplified

TARGET: Final = "target"
OTHER: Final = "other"


@dataclass(slots=True)
class Taken:
    """What the rows of one column of values gave: rows of the grid, cells, and period by cell."""

    rows: list[int] = field(default_factory=list)
    cells: list[CellRead] = field(default_factory=list)
    keys: list[tuple[int, int]] = field(default_factory=list)  # name and period, by number


def read_long(frame: Frame, roles: Roles, recipe: str = "") -> None:
    """Put what the rows of a list of date, name and value say into the ledger.

    Numbers are as stored (a percentage as a fraction). Two rows that say the same of one name and
    period count once; where they differ both are rejected.
    """
    roles = with_currencies_apart(frame, roles)
    dates = dates_by(frame, roles)
    frame.ledger.start_table(Layout.LONG, frame.table_area, frame.title, recipe)
    frame.ledger.note_date_order(dates.order)
    finish(frame, roles, _List(frame, roles, dates).read())


def with_currencies_apart(frame: Frame, roles: Roles) -> Roles:
    """Let the currency be part of the name where a list has several: euros are no dollars."""
    column = _column(frame, roles.currency)
    if column is None or roles.currency is None:
        return roles
    if len({cell.words.casefold() for cell in column.cells if cell is not None}) < 2:
        return roles
    return replace(roles, labels=(*roles.labels, roles.currency), currency=None)


def _column(frame: Frame, at: int | None) -> Column | None:
    return None if at is None else frame.column(at)


class _List:
    def __init__(self, frame: Frame, roles: Roles, dates: Dates) -> None:
        self._frame = frame
        self._roles = roles
        self._dates = dates
        self._at = roles.values[0]
        self._column = frame.column(self._at)
        self._problems = problems_of(frame, roles.values, unit=roles.unit)
        self._values = read_values(frame, self._column, self._problems, quick=True)
        self._units: dict[int, Unit] = {}
        self._labels = [frame.column(at).cells for at in roles.labels]
        self._beside = self._units_beside()
        self._prefix = self._named_heading()
        scenario = _column(frame, roles.scenario)
        self._scenarios = None if scenario is None else scenarios_of(scenario)
        titles = (*frame.titles, frame.grid.name)
        self._problem = added_up_reason(titles)
        if scenario is None:
            self._problem = self._problem or plan_reason(titles)
        self._numbers: dict[str, int] = {}
        self._paths: list[tuple[str, ...]] = []  # by the number of the name
        self._totals: list[tuple[int, str]] = []
        self._total_dates: dict[str, bool] = {}

    def _units_beside(self) -> Mapping[tuple[str, ...], tuple[Unit, str]]:
        """Return what the column of units says of the numbers of each name."""
        if self._roles.unit is None:
            return {}
        frame = self._frame
        unit, labels = frame.column(self._roles.unit), map(frame.column, self._roles.labels)
        return units_of_rows(unit, list(labels), self._column, self._values, self._problems)

    def _named_heading(self) -> str:
        """Return the heading of the values where it says more than that they are values."""
        heading = self._column.heading
        names = [self._frame.column(at).heading for at in self._roles.labels]
        is_plain = not heading or is_word(heading, VALUE_WORDS)
        return "" if is_plain or any(is_metric(name) for name in names) else heading

    def read(self) -> list[int]:
        """Read or ignore every value; return the rows that were read."""
        names = self._names_of_now()
        start, letters = self._frame.body.start, column_name(self._at)
        index, numbered = self._dates.index, self._dates.periods
        periods = [
            None if one.note or one.problem or one.yearless is not None else one.period
            for one in self._dates.settled
        ]
        sheet, cells = self._frame.grid.name, self._column.cells
        note = _column(self._frame, self._roles.note)
        notes = None if note is None else note.cells
        is_plain = self._scenarios is None and not self._units and not self._problem
        actual, target = Taken(), Taken()
        take, keep, remember = actual.rows.append, actual.cells.append, actual.keys.append
        for offset, value in enumerate(self._values):
            name = names[offset]
            if value is None or name is None:
                continue
            cell, place = cells[offset], index[offset]
            is_sure = value is PLAIN or (
                value.number is not None and not value.problem and not value.note
            )
            if is_sure and place >= 0 and is_plain and cell is not None:
                period = periods[place]
                beside = None if notes is None else notes[offset]
                said = cell if value is PLAIN else value
                number = cell.value if value is PLAIN else value.number
                if period is not None and beside is None and type(number) is float:
                    # Nearly all rows of a long list: no more is done for them than has to be.
                    take(start + offset)
                    remember((name[0], numbered[place]))
                    keep(
                        CellRead(
                            sheet,
                            f"{letters}{start + offset + 1}",
                            name[1],
                            period,
                            cell.text if len(cell.text) <= 200 else cell.short_text,
                            number,
                            said.percent,
                            "",
                            "",
                            said.currency,
                        )
                    )
                    continue
            self._read_one(offset, value, name, actual, target)
        for taken, is_target in ((actual, False), (target, True)):
            settle_repeats(taken, self._frame, self._at)
            self._frame.ledger.read_column(self._at, taken.rows, taken.cells, is_target=is_target)
        self._check(actual)
        return sorted((*actual.rows, *target.rows))

    def _read_one(
        self, offset: int, value: ValueRead, name: tuple[int, str], actual: Taken, target: Taken
    ) -> None:
        cell = self._column.cells[offset]
        if cell is None:
            return
        if value is PLAIN:
            value = plain_value(cell)
        row = self._frame.body.start + offset
        scenario = "" if self._scenarios is None else self._scenarios[offset]
        if value.is_nothing:
            reason = _("“{text}” means that there is no value.").format(text=cell.short_text)
            self._frame.ledger.ignore(row, self._at, reason)
            return
        if scenario == OTHER:
            self._ignore_scenario(offset)
            return
        if name[0] in self._units:
            value = self._units[name[0]].apply(value)
        if self._problem:
            value = ValueRead(None, problem=self._problem)
        one = self._dates.at(offset)
        note = _column(self._frame, self._roles.note)
        beside = None if note is None else note.cells[offset]
        place = self._dates.index[offset]
        taken = target if scenario == TARGET else actual
        taken.rows.append(row)
        taken.keys.append((name[0], -1 if place < 0 else self._dates.periods[place]))
        taken.cells.append(
            CellRead(
                self._frame.grid.name,
                cell_name(row, self._at),
                name[1],
                one.period,
                cell.short_text,
                None if one.problem and one.yearless is None else value.number,
                value.percent,
                join_notes(one.note, "" if beside is None else beside.text, value.note),
                one.problem or value.problem,
                value.currency,
                None,
                one.yearless,
            )
        )

    def _names_of_now(self) -> list[tuple[int, str] | None]:
        """Return the names, without those of the year before: their rows are ignored."""
        names = self._names()
        prior = prior_years_among(self._paths)
        if not prior:
            return names
        for offset, name in enumerate(names):
            if name is not None and name[0] in prior:
                reason = prior_year_reason(name[1])
                self._frame.ledger.ignore(self._frame.body.start + offset, self._at, reason)
        return [None if name is None or name[0] in prior else name for name in names]

    def _names(self) -> list[tuple[int, str] | None]:
        """Return number and name of what each row is about, None where no value is to be read."""
        known: dict[tuple[str, ...], tuple[int, str]] = {}
        by_text: dict[str, tuple[int, str]] = {}
        single = self._labels[0] if len(self._labels) == 1 else None
        dates = self._frame.column(self._roles.date).cells
        names: list[tuple[int, str] | None] = []
        for offset, value in enumerate(self._values):
            if value is None:
                names.append(None)
                continue
            date = dates[offset]
            if single is not None and not (date is not None and self._says_total(date)):
                label = single[offset]
                name = None if label is None or date is None else by_text.get(label.text)
                if name is None:
                    name = self._name(offset, known)
                    if name is not None and label is not None:
                        by_text[label.text] = name
                names.append(name)
            else:
                names.append(self._name(offset, known))
        return names

    def _says_total(self, date: Cell) -> bool:
        """Say whether a text in the column of dates is that of a total; each is looked at once."""
        if not isinstance(date.value, str):
            return False
        known = self._total_dates.get(date.value)
        if known is None:
            known = self._total_dates[date.value] = is_total(date.words)
        return known

    def _name(
        self, offset: int, names: dict[tuple[str, ...], tuple[int, str]]
    ) -> tuple[int, str] | None:
        """Return number and name of what a row is about; None where it is a total or has none."""
        parts = tuple(blank_text(cells[offset]) for cells in self._labels)
        row, at = self._frame.body.start + offset, self._at
        date = self._frame.column(self._roles.date).cells[offset]
        shown = self._column.cells[offset]
        texts = [part for part in parts if part]
        if any(is_total(text) for text in (*texts, "" if date is None else date.words)):
            name = " ".join(texts) or ("" if shown is None else shown.short_text)
            self._totals.append((offset, name))
            reason = _("“{name}” is a total.").format(name=name)
            self._frame.ledger.ignore(row, at, reason)
            return None
        if not texts:
            self._frame.ledger.ignore(row, at, _("This row has no name."))
            return None
        known = names.get(parts)
        if known is None:
            path = [self._prefix, *texts] if self._prefix else texts
            beside, behind = self._beside.get(parts, (Unit(), ""))
            label = PATH_SEPARATOR.join(path) + behind
            # "Sales" and "sales " are one metric, so that they may contradict each other.
            number = self._numbers.setdefault(label_key(label), len(self._numbers))
            known = names[parts] = (number, label)
            if number == len(self._paths):
                self._paths.append(tuple(path))
            unit = unit_of_row(texts[-1], self._problems).beside(beside)
            if unit.scale is not None:
                self._frame.ledger.note_scale(unit.scale)
            if unit != Unit():
                self._units[known[0]] = unit
        return known

    def _ignore_scenario(self, offset: int) -> None:
        scenario = _column(self._frame, self._roles.scenario)
        cell = None if scenario is None else scenario.cells[offset]
        reason = _("“{text}” is neither what came about nor what was planned.").format(
            text="" if cell is None else cell.short_text
        )
        self._frame.ledger.ignore(self._frame.body.start + offset, self._at, reason)

    def _check(self, taken: Taken) -> None:
        """Note what a total below the list states, where it is the only one."""
        if len(self._totals) != 1 or not taken.rows:
            return
        offset, name = self._totals[0]
        row = self._frame.body.start + offset
        cell = self._column.cells[offset]
        value = self._values[offset]
        if value is PLAIN and cell is not None:
            value = plain_value(cell)
        if row < taken.rows[-1] or value is None or value.number is None or value.percent:
            return
        units = {self._units.get(key[0], Unit()) for key in taken.keys}
        if len({(one.scale, one.percent, one.problem) for one in units}) > 1:
            return  # it is not known in what the total is
        value = units.pop().apply(value)
        if value.number is None or value.percent:
            return
        numbers = [cell.number for cell in taken.cells if cell.number is not None]
        self._frame.ledger.check(
            TotalCheck(
                cell_name(row, self._at),
                name,
                value.number,
                exact_sum(numbers),
                area_name(Area(taken.rows[0], self._at, taken.rows[-1], self._at)),
            )
        )


def is_metric(heading: str) -> bool:
    """Say whether the texts below a heading are the names of metrics."""
    return is_word(heading, METRIC_WORDS)


def scenarios_of(column: Column) -> list[str]:
    """Return for each row whether its values are TARGET, or OTHER: of no kind that is known."""
    known: dict[str, str] = {}
    said: list[str] = []
    for cell in column.cells:
        text = blank_text(cell)
        if text not in known:
            word = simplified(text)
            is_actual = not text or word in ACTUAL_WORDS
            known[text] = "" if is_actual else TARGET if word in BUDGET_WORDS else OTHER
        said.append(known[text])
    return said


def settle_repeats(
    taken: Taken, frame: Frame, at: int, beside: Callable[[int], object] | None = None
) -> None:
    """Take out what only repeats another cell, and reject what contradicts one.

    `at` is the column of the cells. Two cells are about the same where name and period are; one
    repeats the other where what stands `beside` them, by row of the grid, is the same too.
    """
    first: dict[tuple[int, int], int] = {}
    repeated: dict[int, list[int]] = {}
    for number, key in enumerate(taken.keys):
        if key[1] < 0:
            continue
        standing = first.setdefault(key, number)
        if standing != number:
            repeated.setdefault(standing, []).append(number)
    if not repeated:
        return
    dropped: set[int] = set()
    for standing, others in repeated.items():
        kept = taken.cells[standing]
        problem = _repeat_problem(taken, standing, others, frame, beside)
        if problem:
            for number in (standing, *others):
                taken.cells[number] = rejected(taken.cells[number], problem)
            continue
        reason = _("It says the same as {cell}.").format(cell=kept.cell)
        for other in others:
            frame.ledger.ignore(taken.rows[other], at, reason)
        dropped.update(others)
    left = [number for number in range(len(taken.cells)) if number not in dropped]
    taken.rows = [taken.rows[number] for number in left]
    taken.keys = [taken.keys[number] for number in left]
    taken.cells = [taken.cells[number] for number in left]


def _repeat_problem(
    taken: Taken,
    standing: int,
    others: Sequence[int],
    frame: Frame,
    beside: Callable[[int], object] | None,
) -> str:
    """Return why cells of one name and period contradict each other; empty where they do not."""
    kept = taken.cells[standing]
    for number in others:
        other = taken.cells[number]
        if other.number != kept.number or other.number is None or kept.number is None:
            return _contradiction(kept, other, frame)
    if beside is not None:
        said = beside(taken.rows[standing])
        for number in others:
            if beside(taken.rows[number]) != said:
                return _several_rows(kept, taken.cells[number])
    return ""


def _several_rows(one: CellRead, other: CellRead) -> str:
    return _(
        "{cell} and {other} are of one period, but other columns differ, so they may be two things "
        "to be added up. Say that the table is a list of transactions, or leave one row for each "
        "period."
    ).format(cell=one.cell, other=other.cell)


def _contradiction(one: CellRead, other: CellRead, frame: Frame) -> str:
    period = one.period
    return _(
        "“{label}” of {period} stands in {cell} and in {other}, and they differ. "
        "Leave only the right one in the sheet."
    ).format(
        label=one.label,
        period="" if period is None else period_names.label(period, frame.options.calendar),
        cell=one.cell,
        other=other.cell,
    )


def finish(frame: Frame, roles: Roles, used: Sequence[int]) -> None:
    """Say what became of the headings, dates, names and notes, and of all that is left over.

    `used` are the rows of the grid, in order, of which something was read.
    """
    ledger = frame.ledger
    ledger.ignore_all(heading_cells(frame), _("The headings of the table."))
    for number in frame.repeated:
        again = Area(number, frame.area.left, number, frame.area.right)
        ledger.ignore_area(again, _("The headings of the table, again."))
    reasons = [
        (at, _("The dates of the rows."))
        for at in (roles.date, roles.year, roles.day, roles.end)
        if at is not None
    ]
    reasons += [(at, _("The names of the rows.")) for at in roles.labels]
    if roles.unit is not None:
        reasons.append((roles.unit, _("The units of the rows.")))
    if roles.note is not None and roles.layout is Layout.LONG:
        reasons.append((roles.note, _("The notes of the rows.")))
    if roles.scenario is not None:
        reasons.append((roles.scenario, _("It says what is actual and what is planned.")))
    for at, reason in reasons:
        ledger.ignore_column(at, used, reason)
    mark_parts(frame, roles)
    is_used = set(used)
    done: set[int] = set()
    by_place = frame.by_place
    for row, at in list(ledger.unclaimed(frame.body)):
        if not frame.area.left <= at <= frame.area.right:
            continue
        if row not in is_used:
            ledger.ignore(row, at, _("No value is read from this row."))
        elif at not in done:
            done.add(at)
            column = by_place.get(at)
            heading = "" if column is None else column.heading
            reason = _("The column “{heading}” is not used.").format(heading=heading[:200])
            ledger.ignore_column(at, used, reason if heading else _("A remark beside the table."))


def mark_parts(frame: Frame, roles: Roles) -> None:
    """Say for the preview which part of the table is what."""
    ledger, body = frame.ledger, frame.body
    if not len(body):
        return
    if frame.header is not None:
        area = Area(frame.header, frame.area.left, frame.header, frame.area.right)
        ledger.mark(PartRole.HEADING, area)
    for role, places in (
        (PartRole.HEADING, (roles.date, roles.year, roles.day, roles.end)),
        (PartRole.LABEL, roles.labels),
        (PartRole.VALUE, roles.values),
        (PartRole.NOTE, (roles.note,) if roles.layout is Layout.LONG else ()),
    ):
        for at in places:
            if at is not None:
                ledger.mark(role, Area(body.start, at, body.stop - 1, at))
