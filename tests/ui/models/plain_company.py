"""The entry grid's company in plain Python: dicts of cells, and what each action makes of them.

Written without a look at how the services, the grid and the file do it, as far as that goes.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from kpidesk.domain.locks import lock_id, period_of
from kpidesk.domain.periods import Frequency, Period, span
from tests.storage.states import Authors, Name, Rows, Step, changed

TODAY: Final = dt.date(2026, 11, 15)
PERIODS: Final = span(
    Period(Frequency.MONTH, dt.date(2026, 10, 1)), Period(Frequency.MONTH, dt.date(2026, 12, 1))
)
FORMULAS: Final = {
    "Visitors": "",
    "Orders": "",
    "Net orders": "Orders - Returns",
    "Returns": "",
    "Conversion": "[Net orders] / Visitors",
}
METRICS: Final = tuple(FORMULAS)  # the rows of the grid, in order
COMPANY: Final[Name] = ("company", 1)

Cell = tuple[str, Period]
Place = tuple[int, int]  # row and column of PERIODS; column -1 is the month before


class Said(Enum):
    """What a text may mean in a cell, besides a number."""

    NOTHING = "nothing"
    NOT_APPLICABLE = "n/a"
    PUZZLE = "?"


Meaning = float | Said
TEXTS: Final[Mapping[str, Meaning]] = {
    "12": 12.0,
    "0": 0.0,
    "1": 1.0,
    "2": 2.0,
    " 1,234.5": 1234.5,
    "(350)": -350.0,
    "": Said.NOTHING,
    "N/a": Said.NOT_APPLICABLE,
    "soon": Said.PUZZLE,
    "=12*3": Said.PUZZLE,
}
TYPED_TEXTS: Final = {**TEXTS, "=12*3": 36.0, "1.5k": 1500.0}  # one cell is read more kindly


@dataclass(frozen=True)
class Content:
    """What is kept in one cell."""

    value: float | None = None
    note: str = ""
    is_gone: bool = False
    is_confirmed: bool = False
    is_pasted: bool = False


Cells = Mapping[Cell, Content]


@dataclass(frozen=True)
class Company:
    """All that stands in the company: what is kept in cells, and which periods are locked."""

    cells: Cells
    locks: Mapping[Period, bool]
    lock_after_days: int | None = None

    def shown(self, cell: Cell) -> Meaning:
        """Return what a cell shows, where it is typed as where it is calculated."""
        name, period = cell
        if name == "Net orders":
            return _calculated(self.shown(("Orders", period)), self.shown(("Returns", period)), "-")
        if name == "Conversion":
            net, visitors = self.shown(("Net orders", period)), self.shown(("Visitors", period))
            return _calculated(net, visitors, "/")
        content = self.cells.get(cell, Content())
        if content.is_gone:
            return Said.NOT_APPLICABLE
        return Said.NOTHING if content.value is None else content.value

    def locked(self) -> set[Period]:
        """Return the periods that are locked today."""

        def locks_by_itself(period: Period) -> bool:
            days = self.lock_after_days
            return days is not None and period.end + dt.timedelta(days=days) <= TODAY

        return {each for each in PERIODS if self.locks.get(each, locks_by_itself(each))}

    # What is done

    def with_values(self, values: Mapping[Cell, Meaning], *, is_pasted: bool = False) -> "Company":
        """Write values into cells: notes stay, and what says the same stays as it is."""
        cells = dict(self.cells)
        for cell, meaning in values.items():
            if self.shown(cell) is not meaning and self.shown(cell) != meaning:
                _put(cells, cell, _content(meaning, self.note(cell), is_pasted=is_pasted))
        return replace(self, cells=cells)

    def note(self, cell: Cell) -> str:
        """Return the note on a cell."""
        return self.cells.get(cell, Content()).note

    def with_note(self, cell: Cell, note: str) -> "Company":
        """Write the note on a cell."""
        cells = dict(self.cells)
        _put(cells, cell, replace(cells.get(cell, Content()), note=note))
        return replace(self, cells=cells)

    def to_confirm(self, cells: Iterable[Cell]) -> dict[Cell, Content]:
        """Return those of `cells` that have a value of which nobody said that it is right."""
        found = {each: self.cells.get(each, Content()) for each in cells}
        return {
            cell: content
            for cell, content in found.items()
            if content.value is not None and not content.is_confirmed
        }

    def with_confirmed(self, cells: Iterable[Cell]) -> "Company":
        """Say of the values of `cells` that they are right."""
        found = self.to_confirm(cells)
        said = {cell: replace(content, is_confirmed=True) for cell, content in found.items()}
        return replace(self, cells={**self.cells, **said})

    def with_locks(self, periods: Iterable[Period], *, are_locked: bool) -> "Company":
        """Lock periods by hand, or unlock them."""
        return replace(self, locks={**self.locks, **dict.fromkeys(periods, are_locked)})

    # The same as rows, which the journal goes by

    def rows(self, ids: Mapping[str, int]) -> Rows:
        """Return the same, a row each."""
        found: Rows = {COMPANY: self.lock_after_days}
        found |= {("entry", ids[name], at): each for (name, at), each in self.cells.items()}
        return found | {("lock", lock_id(each)): said for each, said in self.locks.items()}


def company_of(rows: Rows, names: Mapping[int, str]) -> Company:
    """Return the company of rows."""
    cells: dict[Cell, Content] = {}
    locks: dict[Period, bool] = {}
    days = rows[COMPANY]
    for name, content in rows.items():
        match name:
            case "entry", int(number), Period() as period:
                assert isinstance(content, Content)
                cells[names[number], period] = content
            case "lock", int(number):
                locks[period_of(number)] = bool(content)
    assert days is None or isinstance(days, int)
    return Company(cells, locks, days)


def _put(cells: dict[Cell, Content], cell: Cell, content: Content) -> None:
    if content.value is None and not content.note and not content.is_gone:
        cells.pop(cell, None)
    else:
        cells[cell] = content


def _content(meaning: Meaning, note: str, *, is_pasted: bool) -> Content:
    if isinstance(meaning, Said):
        gone = meaning is Said.NOT_APPLICABLE
        return Content(None, note, is_gone=gone, is_pasted=is_pasted)
    return Content(meaning, note, is_pasted=is_pasted)


def _calculated(left: Meaning, right: Meaning, operator: str) -> Meaning:
    if Said.NOT_APPLICABLE in (left, right):
        return Said.NOT_APPLICABLE
    if isinstance(left, Said) or isinstance(right, Said):
        return Said.NOTHING
    if operator == "-":
        return left - right
    return left / right if right else Said.NOTHING


# Blocks of cells


@dataclass(frozen=True)
class Block:
    """A rectangle of the grid; all four edges belong to it."""

    top: int
    left: int
    bottom: int
    right: int

    def places(self) -> Iterator[Place]:
        """Return its places, row by row."""
        for row in range(self.top, self.bottom + 1):
            for column in range(self.left, self.right + 1):
                yield row, column

    def cells(self) -> list[Cell]:
        """Return its cells."""
        return [cell_at(place) for place in self.places()]

    def typed_cells(self) -> list[Cell]:
        """Return its cells that no formula gives."""
        return [cell for cell in self.cells() if not FORMULAS[cell[0]]]


def cell_at(place: Place) -> Cell:
    """Return the cell at a place of the grid."""
    return METRICS[place[0]], PERIODS[0].shift(place[1])


@dataclass
class Plan:
    """What is to be written, and how many texts cannot be: among them those outside the grid."""

    values: dict[Cell, Meaning]
    problems: int = 0


def pasted(company: Company, block: Block, texts: Sequence[Sequence[str]]) -> Plan:
    """Return what pasting texts onto a block means."""
    height, width = len(texts), max(map(len, texts))
    tall, wide = block.bottom - block.top + 1, block.right - block.left + 1
    if tall % height or wide % width:
        block = Block(block.top, block.left, block.top + height - 1, block.left + width - 1)
    plan = Plan({})
    for row, column in block.places():
        line = texts[(row - block.top) % height]
        at = (column - block.left) % width
        if at >= len(line):
            continue
        if row >= len(METRICS) or column >= len(PERIODS):
            plan.problems += line[at] != ""
            continue
        cell, meaning = cell_at((row, column)), TEXTS[line[at]]
        if FORMULAS[cell[0]]:
            plan.problems += meaning not in (Said.NOTHING, company.shown(cell))
        elif meaning is Said.PUZZLE:
            plan.problems += 1
        elif meaning is not Said.NOTHING or company.shown(cell) is not Said.NOTHING:
            plan.values[cell] = meaning
    return plan


def filled(company: Company, block: Block, *, down: bool) -> Plan:
    """Return what filling a block from its first row or column means, or from the one before it."""
    plan = Plan({})
    for row, column in block.places():
        if down:
            from_row = block.top if block.bottom > block.top else block.top - 1
            source = (from_row, column)
        else:
            source = (row, block.left if block.right > block.left else block.left - 1)
        if source == (row, column) or source[0] < 0:
            continue
        cell, meaning = cell_at((row, column)), company.shown(cell_at(source))
        if meaning == company.shown(cell):
            continue
        if FORMULAS[cell[0]]:
            plan.problems += meaning is not Said.NOTHING
        else:
            plan.values[cell] = meaning
    return plan


# Undo, redo and rollback


class Timeline:
    """The states that the company went through, and where it stands among them.

    `actions` say what led to each state; `steps` are all that was ever done, by their ids.
    """

    def __init__(self, rows: Rows) -> None:
        self.states = [rows]
        self.authors: list[Authors] = [{}]  # of each state: who wrote what stands in each row
        self.actions: list[tuple[object, ...]] = [()]
        self.at = 0
        self.steps: dict[int, Step] = {}

    @property
    def now(self) -> Rows:
        """Return what stands."""
        return self.states[self.at]

    @property
    def left(self) -> int:
        """Return how many steps can be redone."""
        return len(self.states) - 1 - self.at

    @property
    def wrote_now(self) -> Authors:
        """Return who wrote what stands."""
        return self.authors[self.at]

    def write(
        self, step_id: int, after: Rows, action: tuple[object, ...], undone: Step | None = None
    ) -> None:
        """Let something new stand, over what could be redone; a rollback is of a step `undone`."""
        rows = changed(self.now, after)
        wrote: Authors = dict.fromkeys(rows, step_id)
        if undone is not None:
            wrote = {name: undone.wrote_before.get(name, 0) for name in rows}
        self.states[self.at + 1 :] = [after]
        self.authors[self.at + 1 :] = [{**self.wrote_now, **wrote}]
        self.actions[self.at + 1 :] = [action]
        self.go(step_id, 1)

    def go(self, step_id: int, by: int) -> None:
        """Go to a state that is known, and remember the step that led there."""
        before, wrote_before = self.now, self.wrote_now
        self.at += by
        self.steps[step_id] = Step(before, self.now, wrote_before, self.wrote_now)


def periods_of(names: Collection[Name]) -> set[Period]:
    """Return the periods of those rows that are entries."""
    return {name[2] for name in names if name[0] == "entry" and isinstance(name[2], Period)}
