"""Read the numbers of one column of a list, quickly where they are numbers already."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from kpidesk.domain.imports import CellRead
from kpidesk.i18n import _
from kpidesk.spreadsheets.cell_values import ValueRead, ValueReader, as_percent, scaled
from kpidesk.spreadsheets.counted_names import unfit_scale
from kpidesk.spreadsheets.grid import Cell
from kpidesk.spreadsheets.headers import cell_at
from kpidesk.spreadsheets.number_columns import number_style
from kpidesk.spreadsheets.record_columns import Column, Frame
from kpidesk.spreadsheets.scales import (
    Scale,
    mixed_formats,
    names_scale,
    scale_of,
    scale_of_name,
)
from kpidesk.spreadsheets.scales import unit_of as unit_alone
from kpidesk.spreadsheets.table_scales import UNIT_WORDS
from kpidesk.spreadsheets.words import is_word

PLAIN: Final = ValueRead(0.0)  # stands for the number that a cell holds
NO_FRACTION: Final = 5.0  # a number beyond it below "in %" is meant in hundredths


@dataclass(frozen=True, slots=True)
class Problems:
    """What forbids to read numbers of a list: of all of them, or of some rows of one column.

    `scale` is what the titles say that all numbers are to be multiplied by.
    """

    of_all: str
    merged: frozenset[tuple[int, int]]
    width: int  # of the headings in a text file; 0 elsewhere
    scale: Scale | None = None

    @property
    def is_none(self) -> bool:
        """Say whether nothing forbids to read any number."""
        return not (self.of_all or self.merged or self.width)

    def of(self, frame: Frame, row: int, column: int) -> str:
        """Return why the number in a cell of the grid cannot be read, empty where nothing is."""
        if self.of_all:
            return self.of_all
        if (row, column) in self.merged:
            return _(
                "The cell is merged with others, so it does not belong to one period and metric."
            )
        if self.width and len(frame.rows[row]) > self.width:
            return _(
                "This line has more cells than the headings, so its numbers may stand in the wrong "
                "columns. Put texts and numbers with a comma between quotation marks."
            )
        return ""


def problems_of(frame: Frame, values: Sequence[int] = (), *, unit: int | None = None) -> Problems:
    """Return what forbids to read numbers of the list.

    A scale in a title counts for all; one in a heading counts for its column, where `values` has
    that, and forbids all elsewhere. `unit` is a column of units that is read row by row.
    """
    merged = frozenset(
        (area.top, area.left)
        for area in frame.grid.merged
        if (area.bottom, area.right) != (area.top, area.left)
    )
    width = 0
    if frame.grid.from_text and frame.header is not None:
        width = len(frame.rows[frame.header])
    others = [one.heading for one in frame.columns if one.at not in values]
    problem = next((not_in_full(text) for text in others if names_scale(text)), "")
    problem = problem or next((not_in_full(text) for text in _units(frame, values, unit)), "")
    scales: dict[int, Scale] = {}
    for text in frame.titles:
        if names_scale(text):
            scale = scale_of(text)
            if scale is None:
                problem = problem or not_in_full(text)
            else:
                scales[scale.factor] = scale
    if len(scales) > 1:
        problem = problem or not_in_full(next(iter(scales.values())).words)
    return Problems(problem, merged, width, next(iter(scales.values()), None))


def _units(frame: Frame, values: Sequence[int], unit: int | None) -> Iterator[str]:
    """Yield what the cells of a list say of thousands: of a column of units, or under a heading."""
    for column in frame.columns:
        if column.at == unit:
            continue
        is_of_units = is_word(column.heading, UNIT_WORDS)
        if not is_of_units and column.at not in values:
            continue
        body = frame.body if is_of_units else frame.body[:1]
        texts = {
            cell.words
            for row in body
            if (cell := cell_at(frame.rows[row], column.at)) is not None and cell.words
        }
        yield from (text for text in sorted(texts) if _is_scaled_unit(text))


def _is_scaled_unit(text: str) -> bool:
    return not any(one.isdecimal() for one in text) and names_scale(text)


def not_in_full(text: str) -> str:
    """Return why a number is refused under a text that speaks of thousands."""
    return _(
        "“{text}” says that the numbers are shown in thousands or millions. "
        "Write them in full, and remove that remark."
    ).format(text=text[:200])


@dataclass(frozen=True, slots=True)
class Unit:
    """What a name and the titles say of numbers; `problem` where that is not sure.

    `hundredths` says that 12.5 is the percentage 12.5 %.
    """

    scale: Scale | None = None
    currency: str = ""
    percent: bool = False
    problem: str = ""
    hundredths: bool = False

    def beside(self, other: "Unit") -> "Unit":
        """Return this and what another says that stands beside it; `other` agrees with it."""
        if self.problem or other == _NO_UNIT:
            return self
        if other.problem or other.hundredths:
            return other
        return Unit(
            self.scale or other.scale,
            self.currency or other.currency,
            self.percent or other.percent,
        )

    def apply(self, said: ValueRead) -> ValueRead:
        """Return a number as it is meant."""
        if said.number is None or self == _NO_UNIT:
            return said
        if self.problem:
            return ValueRead(None, problem=self.problem)
        if self.hundredths:
            return as_percent(said)
        if said.percent or self.percent:
            return said
        if self.scale is not None:
            said = scaled(said, self.scale)
        if self.currency and not said.currency and said.number is not None:
            said = said._replace(currency=self.currency)
        return said


_NO_UNIT: Final = Unit()


def unit_of(name: str, problems: Problems) -> Unit:
    """Return the unit of numbers that are called `name`, below the titles of `problems`."""
    unit = scale_of_name(name)
    scale, above = unit.scale, problems.scale
    if unit.is_doubtful:
        return Unit(problem=not_in_full(name))
    if scale is not None and above is not None and scale.factor != above.factor:
        return Unit(problem=not_in_full(name))
    if scale is None and above is not None and not unit.percent:
        problem = unfit_scale(above, name, has_currency=bool(unit.currency))
        if problem:
            return Unit(problem=problem)
    scale = scale or above
    currency = unit.currency or ("" if scale is None else scale.currency)
    return Unit(scale, currency, unit.percent)


def unit_of_row(name: str, problems: Problems) -> Unit:
    """Return the unit in the name of a row, whose numbers are under what titles say already."""
    unit = unit_of(name, replace(problems, scale=None))
    if unit.scale is None and not unit.percent and problems.scale is not None:
        problem = unfit_scale(problems.scale, name, has_currency=bool(unit.currency))
        return Unit(problem=problem) if problem else unit
    return unit


def _unit_of_heading(heading: str, problems: Problems) -> Unit:
    """Return the unit of the numbers below a heading; "T€" alone is hardly the name of a metric."""
    alone = unit_alone(heading)
    if alone is not None and alone.scale is not None:
        above = problems.scale
        if above is None or above.factor != alone.scale.factor:
            return Unit(problem=not_in_full(heading))
    return unit_of(heading, problems)


def read_values(
    frame: Frame, column: Column, problems: Problems, *, quick: bool = False
) -> list[ValueRead | None]:
    """Return what each cell of a column says as a number; None where the cell is blank.

    A text is read once however often it stands there. `quick` gives PLAIN for what is a number
    already and means what it says: a list has hundreds of thousands of those.
    """
    reader = ValueReader(frame.options.locale, _texts(frame, column))
    is_open = problems.is_none
    unit = _unit_of_heading(column.heading, problems)
    is_plain = unit == Unit()
    is_quick = quick and is_open and is_plain
    known: dict[object, ValueRead] = {}
    read: list[ValueRead | None] = []
    for offset, cell in enumerate(column.cells):
        if cell is None:
            read.append(None)
            continue
        if type(cell.value) is float:
            if is_quick:
                read.append(PLAIN)
                continue
            said = plain_value(cell)
        else:
            standing = known.get(cell)
            said = known.setdefault(cell, reader.read(cell)) if standing is None else standing
        if not is_plain:
            said = unit.apply(said)
        if not is_open and not said.is_nothing:
            problem = problems.of(frame, frame.body.start + offset, column.at)
            if problem:
                said = ValueRead(None, problem=problem)
        read.append(said)
    if unit.scale is not None:
        read = _without_mixture(read, unit.scale)
        if any(one is not None and one.scale is not None for one in read):
            frame.ledger.note_scale(unit.scale)
    return _as_percentages(read) if unit.percent and "%" in column.heading else read


def _texts(frame: Frame, column: Column) -> Sequence[str]:
    """Return the texts that tell how the numbers of a column are written.

    Where its own leave that open, those of the other columns of a text file tell.
    """
    if not column.distinct:
        return ()
    own = [cell.words for cell in column.cells if cell is not None and isinstance(cell.value, str)]
    if not frame.grid.from_text or number_style(own) is not None:
        return own
    return [*own, *frame.number_texts]


def plain_value(cell: Cell) -> ValueRead:
    """Return what PLAIN stands for: the number that the cell holds."""
    number = cell.value if isinstance(cell.value, float) else None
    return ValueRead(number, cell.percent, currency=cell.currency, shown_in=cell.shown_in)


def _without_mixture(read: list[ValueRead | None], scale: Scale) -> list[ValueRead | None]:
    """Reject what was multiplied where the formats of others show them in thousands already."""
    if all(one is None or one.shown_in == 1 for one in read):
        return read
    problem = mixed_formats(scale)
    return [
        ValueRead(None, problem=problem)
        if one is not None and one.number and one.shown_in == 1 and not one.percent
        else one
        for one in read
    ]


def _as_percentages(read: list[ValueRead | None]) -> list[ValueRead | None]:
    """Return the numbers of a column "in %" as percentages where they are hundredths for sure."""
    numbers = [one.number for one in read if one is not None and one.number and not one.percent]
    if not any(abs(number) > NO_FRACTION for number in numbers):
        return read
    return [as_percent(one) if one is not None and one.number is not None else one for one in read]


def rejected(cell: CellRead, problem: str) -> CellRead:
    """Return a cell that was read as one that is not understood."""
    return cell._replace(number=None, problem=cell.problem or problem)


def heading_cells(frame: Frame) -> list[tuple[int, int]]:
    """Return where the headings stand."""
    if frame.header is None:
        return []
    row = frame.rows[frame.header]
    return [
        (frame.header, at)
        for at in range(frame.area.left, frame.area.right + 1)
        if cell_at(row, at) is not None
    ]


def blank_text(cell: Cell | None) -> str:
    """Return what a cell shows, nothing where it is blank."""
    return "" if cell is None else cell.words or cell.text
