"""Who answered for a metric in a past month, where it hung, and whether it was a KPI then."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kpidesk.domain.histories import MetricHistory
from kpidesk.domain.metrics import Metric, Stage
from kpidesk.domain.places import Places
from kpidesk.domain.ports import Records
from kpidesk.services.histories import histories
from kpidesk.services.kept import kept


@dataclass(frozen=True, slots=True)
class PastPlace:
    """Where a metric stood then, by the names of today; `kpi_since` is set where it was no KPI yet.

    That is the day on which it became one.
    """

    owner: str
    department: str
    objective: str
    kpi_since: dt.date | None = None


def places_of(records: Records) -> Places:
    """Return what each metric was since the file began, read once until something is written."""
    return kept(records, places_of, records.places)


def stepped_back(
    records: Records, places: Places, present: Sequence[MetricHistory]
) -> list[MetricHistory]:
    """Return what is no KPI any more, and not retired, but was one once."""
    shown = {each.metric.id for each in present}
    found: list[Metric] = [
        metric
        for metric in records.metrics()
        if metric.stage in (Stage.CANDIDATE, Stage.INPUT)
        and metric.id not in shown
        and any(place.stage is Stage.KPI for place in places.places.get(metric.id, ()))
    ]
    known = histories(records, found)
    return [known[metric.id] for metric in found]


def was_kpi(places: Places, history: MetricHistory, day: dt.date) -> bool:
    """Say whether a metric was a KPI at the end of `day`, or a retired one that may be told of."""
    return places.on(history.metric.id, day).stage in (Stage.KPI, Stage.RETIRED)


def no_kpi_until(places: Places, history: MetricHistory, day: dt.date) -> dt.date | None:
    """Return the day on which a metric became a KPI, where it was none at the end of `day` yet.

    None where it was, and where the file does not know of that day.
    """
    if not places.are_known_on(day) or was_kpi(places, history, day):
        return None
    return places.kpi_after(history.metric.id, day)


def past_places(
    records: Records, places: Places, shown: Sequence[MetricHistory], day: dt.date
) -> Mapping[int, PastPlace]:
    """Return where each of the metrics that are `shown` stood at the end of `day`.

    One that was not in the file yet stands where it does today.
    """
    owners = {each.id: each.name for each in records.owners()}
    departments = {each.id: each.name for each in records.departments()}
    objectives = {each.id: each.name for each in records.objectives()}
    found = {}
    for history in shown:
        number = history.metric.id
        then = places.on(number, day)
        since = None if was_kpi(places, history, day) else places.kpi_after(number, day)
        if then.stage is None:
            found[number] = PastPlace(history.owner, history.department, history.objective, since)
            continue
        found[number] = PastPlace(
            owners.get(then.owner_id or 0, ""),
            departments.get(then.department_id or 0, ""),
            objectives.get(then.objective_id or 0, ""),
            since,
        )
    return found
