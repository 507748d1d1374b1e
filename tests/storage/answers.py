"""Everything that a company file answers, as lines of text: to see that nothing of it changes."""

import struct
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum

from kpidesk.domain.errors import UserError
from kpidesk.domain.periods import Period
from kpidesk.storage.company_file import SqliteCompanyFile
from kpidesk.storage.records import SqliteRecords

Cell = tuple[int, Period]
_ALL = 10_000


def plain(value: object) -> str:
    """Return a value as a text that tells every bit of it; fields at their default are left out."""
    if is_dataclass(value) and not isinstance(value, type):
        said = ((each, getattr(value, each.name)) for each in fields(value))
        parts = [
            f"{each.name}={plain(found)}"
            for each, found in said
            if each.default is MISSING or plain(found) != plain(each.default)
        ]
        return f"{type(value).__name__}({', '.join(parts)})"
    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.name}"
    if isinstance(value, float):
        return f"{value!r}/{struct.pack('>d', value).hex()}"
    if isinstance(value, Mapping):
        return "{" + ", ".join(sorted(f"{plain(k)}: {plain(v)}" for k, v in value.items())) + "}"
    if isinstance(value, AbstractSet):
        return "{" + ", ".join(sorted(map(plain, value))) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(plain, value)) + "]"
    return repr(value)


def answers(file: SqliteCompanyFile, *later: str) -> list[str]:
    """Return every answer, a line each; `later` are questions that schema 3 did not know."""
    with file.read() as records:
        return [f"{name}: {plain(value)}" for name, value in _answers(records, later)]


def _answers(records: SqliteRecords, later: Sequence[str]) -> Iterator[tuple[str, object]]:
    for name in (
        "company", "departments", "owners", "objectives", "metrics", "earlier_definitions",
        "answers", "partners", "target_plans", "values", "not_applicable", "confirmed", "locks",
        "notes", "undoable", "redoable", *later,
    ):  # fmt: skip
        yield name, getattr(records, name)()
    for entry in records.entries():
        yield "entry", entry
    sets = records.change_sets(_ALL)
    yield "fates", records.fates([each.id for each in sets])
    cells: dict[Cell, None] = {}
    for each in sets:
        details = records.change_details(each.id, _ALL)
        yield "change", each
        yield "details", details
        try:
            yield "rollback", records.rollback_plan(each.id)
        except UserError as error:
            yield "rollback", error.message
        found = (pair.some for pair in details.entries)
        cells |= {(one.metric_id, one.period): None for one in found}
    for cell in sorted(cells, key=lambda cell: (cell[0], cell[1].start, cell[1].frequency)):
        yield f"history {plain(cell)}", records.entry_history(*cell)
