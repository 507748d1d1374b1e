"""Reading what a rollback would do: how much goes back, and what was changed again since."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from sqlalchemy import Connection, select

from kpidesk.domain import locks, period_names
from kpidesk.domain.changes import ChangeSet, Kind
from kpidesk.domain.entries import Entry
from kpidesk.domain.periods import FiscalCalendar
from kpidesk.domain.rollbacks import RollbackConflict, RollbackKey, RollbackPlan
from kpidesk.i18n import _
from kpidesk.storage import cells, entry_rows, rollback
from kpidesk.storage.change_log import images_in
from kpidesk.storage.references import last_names
from kpidesk.storage.sources import Sources
from kpidesk.storage.tables import (
    ACTION,
    DEPARTMENT,
    ENTRY,
    EVENT,
    IMPORT_PROFILE,
    METRIC,
    OBJECTIVE,
    OWNER,
    company,
)

_NAMES: Final = {
    Kind.DEPARTMENT: DEPARTMENT,
    Kind.OWNER: OWNER,
    Kind.OBJECTIVE: OBJECTIVE,
    Kind.METRIC: METRIC,
    Kind.TARGET: METRIC,
    Kind.ENTRY: METRIC,
    Kind.PROFILE: IMPORT_PROFILE,
    Kind.EVENT: EVENT,
    Kind.ACTION: ACTION,
    Kind.LIMITS: METRIC,
}
Images = tuple[Entry | None, Entry | None, Entry | None]
_NO_IMAGES: Final[Images] = (None, None, None)


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan whose conflicts know only the ids of the change sets that came later."""

    plan: RollbackPlan
    later: tuple[tuple[RollbackKey, int], ...]
    names: Mapping[tuple[Kind, int], str]
    images: Mapping[RollbackKey, Images]

    def with_sets(self, sets: Mapping[int, ChangeSet]) -> RollbackPlan:
        """Return the plan with the change sets."""
        return replace(
            self.plan,
            conflicts=tuple(
                RollbackConflict(
                    key,
                    self.names.get((key.kind, key.id), ""),
                    sets[later],
                    *self.images.get(key, _NO_IMAGES),
                )
                for key, later in self.later
            ),
        )


def read(connection: Connection, step: ChangeSet, sources: Sources) -> Planned:
    """Return what rolling back `step` would do."""
    goes_back: dict[Kind, int] = {}
    later: list[tuple[RollbackKey, int]] = []
    for kind, units in rollback.units(connection, step.id).items():
        for unit, changed_by in sorted(units.items()):
            if changed_by is None:
                goes_back[kind] = goes_back.get(kind, 0) + 1
            else:
                later.append((RollbackKey(kind, unit), changed_by))
    ours = {"change_set_id": step.id}
    if count := connection.execute(rollback.entry_count(), ours).scalar_one():
        goes_back[Kind.ENTRY] = count
    images: dict[RollbackKey, Images] = {}
    for key, changed_by, found in _entry_conflicts(connection, step.id, sources):
        later.append((key, changed_by))
        images[key] = found
    keys = [key for key, _changed_by in later]
    return Planned(RollbackPlan(step, goes_back), tuple(later), _names(connection, keys), images)


def _entry_conflicts(
    connection: Connection, change_set_id: int, sources: Sources
) -> Iterator[tuple[RollbackKey, int, Images]]:
    found = connection.execute(rollback.entry_conflicts(), {"change_set_id": change_set_id})
    width, read_entry = len(ENTRY.keys), partial(entry_rows.entry_from, sources=sources)
    for row in found.all():
        before, wrote, now = images_in(ENTRY, row, read_entry, width + 1, 3)
        period = cells.period(row.frequency, row.period_start)
        yield RollbackKey(Kind.ENTRY, row.metric_id, period), row.latest, (before, wrote, now)


def _names(connection: Connection, keys: list[RollbackKey]) -> dict[tuple[Kind, int], str]:
    names: dict[tuple[Kind, int], str] = {}
    for kind in {key.kind for key in keys}:
        ids = sorted({key.id for key in keys if key.kind is kind})
        if kind is Kind.COMPANY:
            names |= {(kind, number): _("Company") for number in ids}
        elif kind is Kind.LOCK:
            calendar = _calendar(connection)
            labels = ((each, period_names.label(locks.period_of(each), calendar)) for each in ids)
            names |= {(kind, number): label for number, label in labels}
        else:
            found = last_names(connection, _NAMES[kind], ids)
            names |= {(kind, number): name for number, name in found.items()}
    return names


def _calendar(connection: Connection) -> FiscalCalendar:
    return FiscalCalendar(connection.execute(select(company.c.fiscal_start_month)).scalar_one())
