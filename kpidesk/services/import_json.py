"""What a file was understood to say, in the form that other programs read."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kpidesk.domain import period_names
from kpidesk.domain.cell_columns import CellColumns
from kpidesk.domain.imports import (
    CellRead,
    IgnoredCell,
    SheetReading,
    TableReading,
    WorkbookReading,
    label_key,
)
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.i18n import _, ngettext

_Entry = dict[str, Any]


def reading_json(reading: WorkbookReading, calendar: FiscalCalendar) -> dict[str, Any]:
    """Return the object that `kpidesk import --dry-run --json` prints.

    Every cell of a table is in its "entries", with a period such as 2024-01 and a percentage as a
    fraction, in "rejected" or in "ignored". What lies outside of all tables of a sheet is with the
    first of them.
    """
    tables = []
    for sheet in reading.sheets:
        for place, table in enumerate(sheet.tables):
            outside = sheet.outside if not place else ()
            tables.append(_table(sheet, table, outside, calendar))
    return {"file": reading.file_name, "sha256": reading.file_hash, "tables": tables}


def has_entries(reading: WorkbookReading) -> bool:
    """Say whether a file holds any number that was understood."""
    return any(_is_entry(cell) for _sheet, table in reading.tables() for cell in table.cells)


def why_nothing(reading: WorkbookReading) -> str:
    """Return why a file holds nothing that can be imported, in a sentence or two."""
    words = {"name": reading.file_name}
    problems = [
        cell.problem for _s, table in reading.tables() for cell in table.cells if cell.problem
    ]
    if problems:
        return ngettext(
            "{count} value was found in “{name}”, but not understood: {reason}",
            "{count} values were found in “{name}”, but none was understood, such as: {reason}",
            len(problems),
        ).format(count=len(problems), reason=problems[0], **words)
    if any(table.targets for _s, table in reading.tables()):
        return _(
            "“{name}” holds a budget alone, and no results. Import it with its budget taken as "
            "targets."
        ).format(**words)
    return _("No table of metrics and periods was found in “{name}”.").format(**words)


def _is_entry(cell: CellRead) -> bool:
    if cell.number is None:
        return False
    return cell.yearless is not None if cell.period is None else not cell.problem


def _table(
    sheet: SheetReading,
    table: TableReading,
    outside: tuple[IgnoredCell, ...],
    calendar: FiscalCalendar,
) -> dict[str, Any]:
    rejected: list[_Entry] = []
    if isinstance(table.cells, CellColumns):
        entries, is_clear = _column_entries(table.cells, calendar)
    else:
        entries, rejected = _cell_entries(table.cells, calendar)
        is_clear = False
    verdicts = {} if is_clear else _verdicts(entries)
    kept = entries
    if verdicts:
        kept = [each for place, each in enumerate(entries) if place not in verdicts]
    frequency = table.frequency
    found: dict[str, Any] = {
        "sheet": sheet.name,
        "range": table.area,
        "layout": table.layout.value,
        "frequency": None if frequency is None else frequency.value,
        "entries": kept,
        "rejected": [*rejected, *_judged(entries, verdicts, is_rejected=True)],
        "ignored": [
            *_judged(entries, verdicts, is_rejected=False),
            *_ignored(table, outside),
        ],
    }
    if table.needs_year:
        found["needs_year"] = True
    return found


def _column_entries(cells: CellColumns, calendar: FiscalCalendar) -> tuple[list[_Entry], bool]:
    """Return the entries of cells that are kept by column, and whether no two can be the same."""
    codes = [_code(period, calendar) for period in cells.periods]
    keys = {label_key(label) for label in cells.labels}
    entries = [
        {"label": label, "period": code, "value": number, "cell": cell, "raw": raw}
        for label, code, number, cell, raw in zip(
            map(cells.labels.__getitem__, cells.label_index),
            map(codes.__getitem__, cells.period_index),
            cells.numbers,
            cells.names,
            cells.raw_texts,
            strict=True,
        )
    ]
    return entries, len(keys) == len(cells.labels) and len(set(codes)) == len(codes)


def _cell_entries(
    cells: Sequence[CellRead], calendar: FiscalCalendar
) -> tuple[list[_Entry], list[_Entry]]:
    """Return the entries and what is rejected."""
    entries: list[_Entry] = []
    rejected: list[_Entry] = []
    codes: dict[Period, str] = {}
    for cell in cells:
        if not _is_entry(cell):
            reason = cell.problem or _("This cell is not understood.")
            rejected.append({"cell": cell.cell, "raw": cell.raw_text, "reason": reason})
            continue
        if cell.period is None:
            code = "" if cell.yearless is None else cell.yearless.code
        else:
            known = codes.get(cell.period)
            code = codes[cell.period] = known or _code(cell.period, calendar)
        entries.append(
            {
                "label": cell.label,
                "period": code,
                "value": cell.number,
                "cell": cell.cell,
                "raw": cell.raw_text,
            }
        )
    return entries, rejected


def _code(period: Period, calendar: FiscalCalendar) -> str:
    """Return the code of a period, of whichever business year it is."""
    if not calendar.has(period):
        month = period.start.month
        own = month if period.frequency is Frequency.YEAR else (month - 1) % 3 + 1
        calendar = FiscalCalendar(own)
    return period_names.code(period, calendar)


def _ignored(table: TableReading, outside: tuple[IgnoredCell, ...]) -> Iterator[_Entry]:
    budget = _("A budget: it is no result, but it can be taken as a target.")
    for target in table.targets:
        yield {"range": target.cell, "reason": budget}
    for cell in (*table.ignored, *outside):
        yield {"range": cell.cell, "reason": cell.reason}


def _verdicts(entries: list[_Entry]) -> Mapping[int, tuple[bool, str]]:
    """Return which entries say the same as others or contradict them, by place, and the reason."""
    first: dict[tuple[str, str], int] = {}
    repeated: dict[int, list[int]] = {}
    keys: dict[str, str] = {}
    for place, entry in enumerate(entries):
        label = entry["label"]
        key = keys.get(label)
        if key is None:
            key = keys[label] = label_key(label)
        known = first.setdefault((key, entry["period"]), place)
        if known != place:
            repeated.setdefault(known, [known]).append(place)
    verdicts: dict[int, tuple[bool, str]] = {}
    for places in repeated.values():
        cells = [entries[place]["cell"] for place in places]
        if len({entries[place]["value"] for place in places}) == 1:
            same = _("Cell {cell} says the same.").format(cell=cells[0])
            verdicts |= dict.fromkeys(places[1:], (False, same))
        else:
            differ = _("The cells {cells} name the same metric and period but differ.").format(
                cells=", ".join(cells[:4])
            )
            verdicts |= dict.fromkeys(places, (True, differ))
    return verdicts


def _judged(
    entries: list[_Entry], verdicts: Mapping[int, tuple[bool, str]], *, is_rejected: bool
) -> Iterator[_Entry]:
    for place, (rejects, reason) in verdicts.items():
        if rejects is not is_rejected:
            continue
        cell = entries[place]["cell"]
        if rejects:
            yield {"cell": cell, "raw": entries[place]["raw"], "reason": reason}
        else:
            yield {"range": cell, "reason": reason}
