"""Tell tables of one sheet apart that name the same metrics: by their titles, and only then."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from kpidesk.domain.imports import (
    PATH_SEPARATOR,
    CellRead,
    Layout,
    PartRole,
    SheetReading,
    TableReading,
    label_key,
)
from kpidesk.domain.periods import FiscalCalendar
from kpidesk.spreadsheets.grid import parse_area
from kpidesk.spreadsheets.prior_years import is_prior_year, prior_years_among
from kpidesk.spreadsheets.table_scales import is_unit_alone
from kpidesk.spreadsheets.table_titles import BETWEEN_TITLES
from kpidesk.spreadsheets.title_periods import names_period
from kpidesk.spreadsheets.words import Scenario, is_printed_remark, names_scale, scenario_of

_LAYOUTS: Final = (Layout.WIDE, Layout.TRANSPOSED)
_LONGEST: Final = 60  # letters of a title that is a name; what is longer is a remark
_YEAR: Final = re.compile(
    r"[(\[]?\b(?:FY ?)?(?:19|20)\d{2}(?: ?[/\u2013-] ?(?:\d{4}|\d{2}))?\b[)\]]?", re.IGNORECASE
)
_EDGES: Final = " \t\u00a0-\u2013\u2014:/|,;"


@dataclass(frozen=True, slots=True)
class _Title:
    """A title that may be a name; `is_scaled` says that it, or one below, speaks of thousands."""

    text: str
    is_scaled: bool


def told_apart(reading: SheetReading, calendar: FiscalCalendar) -> SheetReading:
    """Return `reading` with the titles of tables that contradict each other before their names.

    Two tables do so where they give one name and period different numbers: "Harbour" below
    "Revenue" and below "Orders" becomes "Revenue > Harbour" and "Orders > Harbour". Nothing changes
    where none does, where one has no title, or where titles do not tell them apart.
    """
    tables = list(reading.tables)
    for clashing in _clashing(tables):
        titles = _distinct([tables[at] for at in clashing], calendar)
        for at, title in zip(clashing, titles, strict=False):
            tables[at] = _below(title, tables[at])
    return replace(reading, tables=tuple(tables))


def _clashing(tables: Sequence[TableReading]) -> list[list[int]]:
    """Return the places of tables that contradict each other, together."""
    places = [at for at, table in enumerate(tables) if table.layout in _LAYOUTS]
    if len(places) < 2:
        return []
    seen: dict[str, set[int]] = defaultdict(set)
    for at in places:
        for one in {cell.label for cells in _cells_of(tables[at]) for cell in cells}:
            seen[label_key(one)].add(at)
    shared = {key for key, of in seen.items() if len(of) > 1}
    if not shared:
        return []
    said: dict[tuple[str, object, bool], dict[int, set[float]]] = defaultdict(dict)
    for at in sorted({at for key in shared for at in seen[key]}):
        for is_target, cells in enumerate(_cells_of(tables[at])):
            for cell in cells:
                when = cell.period or cell.yearless
                is_understood = cell.yearless is not None or not cell.problem
                if when is None or cell.number is None or not is_understood:
                    continue
                key = label_key(cell.label)
                if key in shared:
                    said[key, when, bool(is_target)].setdefault(at, set()).add(cell.number)
    return _joined(of for of in said.values() if len(of) > 1 and len(set.union(*of.values())) > 1)


def _cells_of(table: TableReading) -> tuple[Sequence[CellRead], Sequence[CellRead]]:
    return table.cells, table.targets


def _joined(clashes: Iterable[Iterable[int]]) -> list[list[int]]:
    """Return what hangs together, through others too."""
    beside: dict[int, set[int]] = defaultdict(set)
    for clash in {frozenset(one) for one in clashes}:
        first = min(clash)
        for at in clash:
            beside[first].add(at)
            beside[at].add(first)
    groups: list[list[int]] = []
    done: set[int] = set()
    for start in sorted(beside):
        if start in done:
            continue
        group, waiting = {start}, [start]
        while waiting:
            more = beside[waiting.pop()] - group
            group |= more
            waiting.extend(more)
        done |= group
        groups.append(sorted(group))
    return groups


def _distinct(tables: Sequence[TableReading], calendar: FiscalCalendar) -> list[str]:
    """Return a title for each of `tables`, all different; none where there are no such titles."""
    known = [_titles_of(table, calendar) for table in tables]
    if not all(known) or len({gap for one in tables if (gap := _gap(one)) is not None}) > 1:
        return []  # what stands further off than other titles do is the title of the sheet
    if prior_years_among([(title.text,) for titles in known for title in titles]):
        return []
    for depth in range(min(map(len, known))):
        nearest = [titles[depth] for titles in known]
        # "Revenue (T€)" says nothing of the orders below it, which may have been multiplied too.
        if len({title.is_scaled for title in nearest}) > 1:
            return []
        paths = [[title.text for title in reversed(titles[: depth + 1])] for titles in known]
        for names in ([path[0] for path in paths], [PATH_SEPARATOR.join(path) for path in paths]):
            if len(set(map(label_key, names))) == len(names):
                return names
    return []


def _titles_of(table: TableReading, calendar: FiscalCalendar) -> list[_Title]:
    """Return the titles of a table that may be names, the nearest first; none if one may mislead.

    "January" over weeks, "Last year" and "Forecast" say more than how the rows are called.
    """
    found: list[_Title] = []
    is_scaled = False
    for title in reversed(table.title.split(BETWEEN_TITLES)):
        text, scenario = scenario_of(_YEAR.sub(" ", title))
        if (
            scenario not in (None, Scenario.ACTUAL)
            or is_prior_year(title)
            or names_period(text, calendar)
        ):
            return []
        is_scaled = is_scaled or names_scale(title)
        text = " ".join(text.split()).strip(_EDGES)
        is_name = any(map(str.isalpha, text)) and len(text) < _LONGEST and text[-1] not in ".!?"
        if is_name and not is_unit_alone(text) and not is_printed_remark(text):
            found.append(_Title(text, is_scaled))
    return found


def _gap(table: TableReading) -> int | None:
    """Return how many rows lie between a table and its titles, None where that is not known."""
    titles = next((part.area for part in table.parts if part.role is PartRole.TITLE), None)
    if titles is None:
        return None
    return parse_area(table.area).top - parse_area(titles).bottom


def _below(title: str, table: TableReading) -> TableReading:
    return replace(
        table,
        cells=tuple(_named(title, cell) for cell in table.cells),
        targets=tuple(_named(title, cell) for cell in table.targets),
    )


def _named(title: str, cell: CellRead) -> CellRead:
    return cell._replace(label=f"{title}{PATH_SEPARATOR}{cell.label}") if cell.label else cell
