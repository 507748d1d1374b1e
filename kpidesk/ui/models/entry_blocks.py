"""What is done with blocks of cells: copy, paste, fill, clear, and what a selection adds up to.

Plain functions of a frame, so that large blocks can be worked out in a job.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from kpidesk.domain.errors import CancelledError, NumberError
from kpidesk.domain.exact_values import exact_unit
from kpidesk.domain.periods import Period
from kpidesk.domain.ports import Progress
from kpidesk.domain.units import Unit, UnitKind, format_value, same_measure
from kpidesk.domain.units_typed import named_text
from kpidesk.i18n import _
from kpidesk.services.entries import Edit
from kpidesk.ui.models.entry_frame import Frame, RowValues, says_not_applicable

Texts = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells; all four edges belong to it."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def height(self) -> int:
        """Return the number of rows."""
        return self.bottom - self.top + 1

    @property
    def width(self) -> int:
        """Return the number of columns."""
        return self.right - self.left + 1

    @property
    def size(self) -> int:
        """Return the number of cells."""
        return self.height * self.width

    def cells(self) -> Iterator[tuple[int, int]]:
        """Return row and column of every cell, row by row."""
        for row in range(self.top, self.bottom + 1):
            for column in range(self.left, self.right + 1):
                yield row, column


def one_area(areas: Sequence[Area]) -> Area | None:
    """Return the rectangle that `areas` make up together; None where they make none."""
    if not areas:
        return None
    whole = Area(
        min(area.top for area in areas),
        min(area.left for area in areas),
        max(area.bottom for area in areas),
        max(area.right for area in areas),
    )
    return whole if sum(area.size for area in areas) == whole.size else None


@dataclass(frozen=True, slots=True)
class CellProblem:
    """A cell that cannot be written: where, what was to be written, and why not.

    `is_refused` where the text may be understood, but the cell takes none.
    """

    place: str
    text: str
    reason: str
    is_refused: bool = False


@dataclass(frozen=True, slots=True)
class BlockPlan:
    """What a paste or a fill would write, what it cannot, and the cells it covers."""

    edits: tuple[Edit, ...]
    problems: tuple[CellProblem, ...]
    covered: Area


def copied_texts(frame: Frame, area: Area) -> list[list[str]]:
    """Return the exact values of `area` as texts that can be pasted back."""
    return [
        [
            frame.copied_text(row, column)
            for column in range(area.left, min(area.right + 1, len(frame.periods)))
        ]
        for row in range(area.top, area.bottom + 1)
    ]


def plan_paste(
    frame: Frame, areas: Sequence[Area], texts: Texts, progress: Progress | None = None
) -> BlockPlan:
    """Return what pasting `texts` onto the selected `areas` would write.

    As in Excel: one cell fills everything selected, a block repeats where the selection is a
    multiple of it and else starts at its first cell, and an empty cell clears.
    """
    height, width = len(texts), max(map(len, texts))
    targets = _paste_targets(areas, height, width)
    edits: dict[tuple[int, int], Edit] = {}
    problems: list[CellProblem] = []
    for target in targets:
        for row in range(target.top, target.bottom + 1):
            _report(progress, row - target.top, target.height)
            line = texts[(row - target.top) % height]
            for column in range(target.left, target.right + 1):
                at = (column - target.left) % width
                if at < len(line):
                    _plan_cell(frame, row, column, line[at], edits, problems, target)
    return BlockPlan(tuple(edits.values()), tuple(problems), targets[-1])


def _paste_targets(areas: Sequence[Area], height: int, width: int) -> list[Area]:
    if height == width == 1:
        return list(areas)
    area = one_area(areas) or areas[0]
    if area.height % height == 0 and area.width % width == 0:
        return [area]
    return [Area(area.top, area.left, area.top + height - 1, area.left + width - 1)]


def _report(progress: Progress | None, done: int, total: int) -> None:
    if progress is not None:
        if progress.is_cancelled():
            raise CancelledError
        progress.report(done, total)


def _plan_cell(
    frame: Frame,
    row: int,
    column: int,
    text: str,
    edits: dict[tuple[int, int], Edit],
    problems: list[CellProblem],
    target: Area,
) -> None:
    if row >= len(frame.rows) or column >= len(frame.periods):
        if text.strip():
            place = _("Row {row}, column {column} of what was copied").format(
                row=row - target.top + 1, column=column - target.left + 1
            )
            reason = _("The grid ends before this cell.")
            problems.append(CellProblem(place, text, reason, is_refused=True))
        return
    if frame.formula(row, column):
        _refuse_calculated(frame, row, column, text, problems)
        return
    try:
        edit = frame.edit(row, column, text)
    except NumberError as error:
        problems.append(CellProblem(frame.cell_label(row, column), text, error.message))
        return
    if edit.value is not None or edit.is_not_applicable or frame.holds(row, column):
        edits[row, column] = edit


def _refuse_calculated(
    frame: Frame, row: int, column: int, text: str, problems: list[CellProblem]
) -> None:
    """Report a text for a calculated cell, unless it is empty or what stands there."""
    if not text.strip() or text.strip() == frame.copied_text(row, column):
        return
    if says_not_applicable(text) and frame.is_not_applicable(row, column):
        return
    try:
        value = frame.parse(row, column, text)
    except NumberError:
        value = None
    known = frame.rows[row].history.values.get(frame.periods[column])
    if value is None or value != known:
        reason = _("This row is calculated.")
        label = frame.cell_label(row, column)
        problems.append(CellProblem(label, text, reason, is_refused=True))


def plan_fill(frame: Frame, areas: Sequence[Area], *, down: bool) -> BlockPlan:
    """Return what filling down (or right) would write into the selected `areas`.

    The first row (column) of each area goes into the rest; where there is only one, the neighbour
    before it. A row in another unit takes nothing over and is a problem; times are converted.
    """
    edits: dict[tuple[int, int], Edit] = {}
    problems: list[CellProblem] = []
    for area in areas:
        for row, column in area.cells():
            if down:
                source = (area.top if area.height > 1 else area.top - 1, column)
            else:
                source = (row, area.left if area.width > 1 else area.left - 1)
            if source == (row, column) or min(source) < 0:
                continue
            _plan_filled(frame, source, (row, column), edits, problems)
    return BlockPlan(tuple(edits.values()), tuple(problems), areas[0])


def _plan_filled(
    frame: Frame,
    source: tuple[int, int],
    to: tuple[int, int],
    edits: dict[tuple[int, int], Edit],
    problems: list[CellProblem],
) -> None:
    giver, taker = frame.rows[source[0]], frame.rows[to[0]]
    value = giver.history.values.get(frame.periods[source[1]])
    period, unit = frame.periods[to[1]], frame.unit(*source)
    if frame.formula(*to):
        _refuse_calculated(frame, *to, frame.copied_text(*source), problems)
        return
    if frame.is_not_applicable(*source):
        if not frame.is_not_applicable(*to):
            edits[to] = Edit(taker.metric.id, period, None, is_not_applicable=True)
        return
    if value is not None and giver is not taker and not _can_fill(unit, frame.unit(*to)):
        reason = _("{metric} is in {unit}, {other_metric} in {other_unit}.").format(
            metric=giver.metric.name,
            unit=unit.word or _("plain numbers"),
            other_metric=taker.metric.name,
            other_unit=frame.unit(*to).word or _("plain numbers"),
        )
        text = frame.copied_text(*source)
        problems.append(CellProblem(frame.cell_label(*to), text, reason, is_refused=True))
        return
    if value is not None and unit != frame.unit(*to):
        text = named_text(value, unit, frame.locale)
        try:
            value = frame.parse(*to, text)
        except NumberError as error:
            problems.append(CellProblem(frame.cell_label(*to), text, error.message))
            return
    if value != taker.history.values.get(period) or period in taker.history.not_applicable:
        edits[to] = Edit(taker.metric.id, period, value)


def _can_fill(unit: Unit, other: Unit) -> bool:
    """Say whether a value means the same in a row of another unit; hours become minutes."""
    return same_measure(unit, other) or unit.kind is other.kind is UnitKind.DURATION


def plan_clear(frame: Frame, areas: Sequence[Area]) -> tuple[Edit, ...]:
    """Return the edits that clear every typed value in `areas`; notes stay."""
    edits = {}
    for area in areas:
        wanted = frozenset(frame.periods[area.left : area.right + 1])
        for row in frame.rows[area.top : area.bottom + 1]:
            held = {*wanted.intersection(row.history.values)}
            held |= wanted.intersection(row.history.not_applicable)
            for period in held:
                if row.history.formula(period):
                    continue
                edits[row.metric.id, period] = Edit(row.metric.id, period, None)
    return tuple(edits.values())


def summary_text(frame: Frame, values: Callable[[int], RowValues], areas: Sequence[Area]) -> str:
    """Return what the selected values add up to; empty where none has one.

    Values of different units have no sum and no mean, and percentages have no sum.
    """
    found: list[float] = []
    units: set[Unit] = set()
    for area in areas:
        for row in range(area.top, area.bottom + 1):
            part = values(row).values[area.left : area.right + 1]
            known = [at for at, value in enumerate(part, area.left) if value is not None]
            if known:
                found += [value for value in part if value is not None]
                units.update(_units(frame, row, known))
    if not found:
        return ""
    count = format_value(len(found), Unit(), frame.locale)
    if len({(unit.kind, unit.symbol) for unit in units}) > 1:
        return _("Count {count} (different units have no sum)").format(count=count)
    unit = max(units, key=lambda each: each.decimals)
    total = math.fsum(found)
    mean = total / len(found)
    mean_text = format_value(mean, _mean_unit(mean, unit), frame.locale)
    if not unit.kind.adds_up:
        return _("Mean {mean}     Count {count}").format(mean=mean_text, count=count)
    sum_text = format_value(total, unit, frame.locale)
    return _("Sum {sum}     Mean {mean}     Count {count}").format(
        sum=sum_text, mean=mean_text, count=count
    )


def _units(frame: Frame, row: int, columns: Sequence[int]) -> set[Unit]:
    if not frame.rows[row].history.earlier:
        return {frame.metric(row).unit}
    return {frame.unit(row, column) for column in columns}


def not_applicable_cells(frame: Frame, areas: Sequence[Area]) -> list[tuple[int, Period]]:
    """Return the cells of `areas` of which it can be said that there is nothing to measure."""
    cells = (cell for area in areas for cell in area.cells())
    return [
        (frame.metric(row).id, frame.periods[column])
        for row, column in cells
        if not frame.formula(row, column)
    ]


def _mean_unit(mean: float, unit: Unit) -> Unit:
    """Return `unit` with up to two decimals more where the mean has them."""
    if unit.is_clock:
        return unit
    return replace(unit, decimals=min(exact_unit(mean, unit).decimals, unit.decimals + 2))


def edge_of_data(filled: Sequence[bool], start: int, step: int) -> int:
    """Return where Ctrl and an arrow key lead from `start`: as in Excel, the edge of the data.

    Inside a run of filled cells its end; from its end, or from an empty cell, the next filled one;
    where there is none, the last cell of all.
    """
    last = len(filled) - 1 if step > 0 else 0
    at = start
    if at == last:
        return at
    if filled[at] and filled[at + step]:
        while at != last and filled[at + step]:
            at += step
        return at
    at += step
    while at != last and not filled[at]:
        at += step
    return at
