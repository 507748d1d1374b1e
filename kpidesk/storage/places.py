"""Reads from the journal what each metric was, and where it stood, since the file began."""

import datetime as dt

from sqlalchemy import Connection, func, select

from kpidesk.domain.metrics import Stage
from kpidesk.domain.places import Place, Places
from kpidesk.storage.cells import UnreadableRowError, by_value
from kpidesk.storage.tables import METRIC, change_set

_STAGES = by_value(Stage)


def read(connection: Connection) -> Places:
    """Return the places of all metrics; days are those of this computer's time zone."""
    began = connection.execute(select(func.min(change_set.c.at))).scalar_one()
    journal = METRIC.journal.c
    query = (
        select(
            *(change_set.c.at, journal.id, journal.is_there, journal.new_stage),
            *(journal.new_owner_id, journal.new_department_id, journal.new_objective_id),
        )
        .join_from(METRIC.journal, change_set)
        .order_by(journal.id, change_set.c.id)
    )
    found: dict[int, list[Place]] = {}
    for at, metric_id, is_there, stage, owner, department, objective in connection.execute(query):
        kept = found.setdefault(metric_id, [])
        known = _STAGES[stage] if is_there else None
        place = Place(_day(at), known, owner, department, objective)
        if kept and kept[-1].since == place.since:
            kept[-1] = place  # what a day ended with
        elif not kept or _where(kept[-1]) != _where(place):
            kept.append(place)
    return Places(None if began is None else _day(began), found)


def _where(place: Place) -> tuple[Stage | None, int | None, int | None, int | None]:
    return place.stage, place.owner_id, place.department_id, place.objective_id


def _day(at: str) -> dt.date:
    try:
        return dt.datetime.fromisoformat(at).astimezone().date()
    except ValueError as error:
        raise UnreadableRowError(at) from error
