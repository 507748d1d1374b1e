"""Name the rows of a table by the headings above them: "Income > Landscaping > Plants"."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import combinations, pairwise
from typing import Final, Protocol

from kpidesk.domain.imports import PATH_SEPARATOR, label_key
from kpidesk.spreadsheets.total_names import is_total_name, names_group, total_subject
from kpidesk.spreadsheets.words import Scenario

_WORDS_OF_A_SENTENCE: Final = 5


class RowKind(Enum):
    """What a row of a table is."""

    ENTRY = auto()
    HEADING = auto()
    TOTAL = auto()
    EMPTY = auto()  # a name, and nothing beside it
    NAMELESS = auto()
    BLANK = auto()


@dataclass(frozen=True, slots=True)
class LabelCell:
    """A text that names a row: its column, what it says, and how far it is indented."""

    column: int
    text: str
    indent: int = 0

    @property
    def level(self) -> tuple[int, int]:
        """Return how deep it stands."""
        return self.column, self.indent


@dataclass(slots=True)
class Line:
    """A row of a table: the texts that name it, and whether numbers stand in it.

    `prefix` goes before the name as it reads (the number of an account). `headings` are the rows
    whose names stand above this one's; `addends` are, for a total, the rows that it adds up, where
    they are known, or that it is the average of where it `is_mean`. `scenario` is whether its
    numbers came about or were planned, where `said` says.
    """

    row: int
    labels: tuple[LabelCell, ...]
    has_content: bool
    has_numbers: bool
    prefix: str = ""
    kind: RowKind = RowKind.BLANK
    path: tuple[str, ...] = ()
    headings: tuple[int, ...] = ()
    addends: tuple[int, ...] = ()
    scenario: Scenario | None = None
    said: str = ""
    is_mean: bool = False

    @property
    def name(self) -> str:
        """Return its own name."""
        return self.labels[-1].text if self.labels else ""

    @property
    def label(self) -> str:
        """Return the name with the headings above it."""
        return PATH_SEPARATOR.join(self.path)


class Totals(Protocol):
    """Knows which lines are totals."""

    def may_be(self, line: Line) -> bool:
        """Say whether a line may be a total at all."""

    def addends(
        self, line: Line, candidates: Sequence[Sequence[Line]], *, is_named: bool
    ) -> tuple[int, ...] | None:
        """Return the rows that a line adds up (none: not known); None where it is an entry."""

    def averaged(self, line: Line, candidates: Sequence[Sequence[Line]]) -> tuple[int, ...] | None:
        """Return the rows that a line is the average of, as `addends` does for totals."""


@dataclass(slots=True)
class _Standing:
    """A heading that stands above the rows that come; a flat one stands as deep as they do."""

    level: tuple[int, int]
    text: str
    row: int
    is_flat: bool = False

    def owns(self, level: tuple[int, int]) -> bool:
        return level >= self.level if self.is_flat else level > self.level


@dataclass(slots=True)
class _State:
    stack: list[_Standing] = field(default_factory=list)
    entries: list[Line] = field(default_factory=list)
    since_total: list[Line] = field(default_factory=list)


def name_lines(lines: Sequence[Line], totals: Totals) -> None:
    """Say of each line what it is, and give it its path.

    A name opens a group for the lines below that stand deeper (further right, or indented more), or
    as a heading without numbers for all up to the next; a total closes it.
    """
    _mark_headings(lines)
    state = _State()
    following: Line | None = None
    next_named: list[Line | None] = []
    for line in reversed(lines):
        next_named.append(following)
        following = line if line.labels else following
    for line, after in zip(lines, reversed(next_named), strict=True):
        is_remark = line.kind is RowKind.EMPTY and _is_remark(line)
        if line.kind not in (RowKind.BLANK, RowKind.NAMELESS) and not is_remark:
            _take(line, after, state, totals)


def _take(line: Line, following: Line | None, state: _State, totals: Totals) -> None:
    own = line.labels[-1]
    for label in line.labels[:-1]:
        _close(state, label.level)
        state.stack.append(_Standing(label.level, label.text, line.row))
    opens = _opens_deeper(line, following)
    if line.kind is RowKind.HEADING:
        _close(state, own.level)
        state.stack.append(_Standing(own.level, own.text, line.row, is_flat=not opens))
        return
    before = list(state.stack)
    while state.stack and not state.stack[-1].owns(own.level):
        state.stack.pop()
    if line.kind is RowKind.ENTRY and totals.may_be(line):
        candidates, is_named = _candidates(line, before, state)
        # "Average" right below a heading is a figure of its own: there is nothing that it sums up.
        is_first = bool(state.stack) and not _under(state.stack[-1], state.entries)
        averaged = None if is_first else totals.averaged(line, candidates)
        if averaged is not None:
            line.kind, line.addends, line.is_mean = RowKind.TOTAL, averaged, True
            line.path = (*(one.text for one in state.stack), line.name)
            return
        addends = totals.addends(line, candidates, is_named=is_named)
        if addends is not None:
            _take_total(line, addends, state)
            return
    line.path = (*(one.text for one in state.stack), line.prefix + own.text)
    if line.kind is RowKind.EMPTY:
        return
    line.headings = tuple(one.row for one in state.stack)
    state.entries.append(line)
    state.since_total.append(line)
    if opens:
        state.stack.append(_Standing(own.level, own.text, line.row))


def _take_total(line: Line, addends: tuple[int, ...], state: _State) -> None:
    line.kind = RowKind.TOTAL
    line.addends = addends
    line.path = (*(one.text for one in state.stack), line.name)
    subject = total_subject(line.name)
    for depth in range(len(state.stack) - 1, -1, -1):
        standing = state.stack[depth]
        if standing.is_flat and (not subject or names_group(subject, standing.text)):
            del state.stack[depth:]
            break
    state.since_total.clear()


def _candidates(
    line: Line, before: Sequence[_Standing], state: _State
) -> tuple[list[list[Line]], bool]:
    """Return the groups that a line may be the total of, and if the first bears its name."""
    found: list[list[Line]] = []
    subject = total_subject(line.name)
    named = next(
        (one for one in reversed(before) if subject and names_group(subject, one.text)), None
    )
    if named is not None:
        found.append(_under(named, state.entries))
    elif before and before[-1].is_flat and not subject:
        found.append(_under(before[-1], state.entries))
    found.extend(_under(one, state.entries) for one in reversed(before) if one is not named)
    found.extend((state.since_total, state.entries))
    if subject:  # "Total revenue" adds the revenue of every shop
        found.append([one for one in state.entries if names_group(subject, one.name)])
    unique: list[list[Line]] = []
    for group in found:
        if group and not any(_rows(group) == _rows(other) for other in unique):
            unique.append(list(group))
    return unique, named is not None and bool(_under(named, state.entries))


def _under(standing: _Standing, entries: Sequence[Line]) -> list[Line]:
    return [one for one in entries if standing.row in one.headings or standing.row == one.row]


def _rows(lines: Sequence[Line]) -> list[int]:
    return [line.row for line in lines]


def _close(state: _State, level: tuple[int, int]) -> None:
    while state.stack and state.stack[-1].level >= level:
        state.stack.pop()


def _opens_deeper(line: Line, following: Line | None) -> bool:
    if following is None:
        return False
    own = line.labels[-1]
    first = following.labels[0]
    return first.level > own.level


def _mark_headings(lines: Sequence[Line]) -> None:
    named = [line for line in lines if line.labels]
    for line in lines:
        if line.has_content:
            line.kind = RowKind.ENTRY if line.labels else RowKind.NAMELESS
        elif line.labels:
            line.kind = RowKind.EMPTY
    candidates = []
    after: list[Line | None] = [*named, None][1:]
    for line, following in zip(named, after, strict=True):
        if line.kind is not RowKind.EMPTY or line.has_numbers or _is_remark(line):
            continue
        if _opens_deeper(line, following):
            line.kind = RowKind.HEADING
        elif following is not None and following.kind is RowKind.ENTRY:
            candidates.append(line)
    _mark_flat_headings(lines, candidates)


def _is_remark(line: Line) -> bool:
    words = line.name.split()
    return len(words) >= _WORDS_OF_A_SENTENCE and line.name.rstrip()[-1:] in ".!?"


def _mark_flat_headings(lines: Sequence[Line], candidates: Sequence[Line]) -> None:
    """Mark names without numbers as headings where they cannot be metrics without values.

    They can not where a total of their name follows, where they end in a colon, where each of
    several stands after a blank row, or where the same names stand under every one of them.
    """
    if not candidates:
        return
    totals = [
        subject
        for line in lines
        if line.kind is RowKind.ENTRY and (subject := total_subject(line.name))
    ]
    for line in candidates:
        is_closed = any(label_key(subject) == label_key(line.name) for subject in totals)
        if is_closed or line.name.endswith(":"):
            line.kind = RowKind.HEADING
    if len(candidates) > 1 and (_all_set_apart(lines, candidates) or _all_alike(lines, candidates)):
        for line in candidates:
            line.kind = RowKind.HEADING


def _all_set_apart(lines: Sequence[Line], candidates: Sequence[Line]) -> bool:
    before = {following.row: line for line, following in pairwise(lines) if following.labels}
    return all(
        line.row not in before
        or before[line.row].kind is RowKind.BLANK
        or is_total_name(before[line.row].name)
        for line in candidates
    )


def _all_alike(lines: Sequence[Line], candidates: Sequence[Line]) -> bool:
    """Say whether any two of the groups share a name: within one group no name stands twice."""
    heads = {line.row for line in candidates}
    groups: dict[int, set[str]] = defaultdict(set)
    standing = -1
    for line in lines:
        if line.row in heads:
            standing = line.row
        elif line.kind is RowKind.ENTRY and not is_total_name(line.name):
            groups[standing].add(label_key(line.name))
    named = [groups[line.row] for line in candidates]
    return all(one & other for one, other in combinations(named, 2))
