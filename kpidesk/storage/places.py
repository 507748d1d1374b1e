"""What each metric was, and where it stood, since the file began: the journal's rows, read."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from kpidesk.domain.metrics import Stage
from kpidesk.domain.places import Place, Places
from kpidesk.storage.cells import UnreadableRowError, member


def places_from(
    steps: Iterable[tuple[Any, ...]], times: Mapping[int, str], began: str | None
) -> Places:
    """Return the places of all metrics; days are those of this computer's time zone.

    `steps` are rows of `reads.PLACES`, `times` is when each change set was, and `began` the first.
    """
    found: dict[int, list[Place]] = {}
    for change_set_id, metric_id, is_there, stage, owner, department, objective in steps:
        if (at := times.get(change_set_id)) is None:
            continue
        kept = found.setdefault(metric_id, [])
        known = member(Stage, stage) if is_there else None
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
