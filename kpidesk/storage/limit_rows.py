"""How what a person decided about limits becomes rows, and rows become settings again."""

from collections.abc import Iterable, Iterator

from kpidesk.domain.behaviour_charts import LimitBase, LimitSettings, Seasons
from kpidesk.storage.cells import AnyRow, UnreadableRowError, day, member, text


def base_rows(metric_id: int, settings: LimitSettings) -> Iterator[tuple[object, ...]]:
    """Yield the rows of the bases of a metric's limits."""
    for base in settings.bases:
        yield metric_id, base.since.isoformat(), text(base.reason)


def base_from(row: AnyRow) -> LimitBase:
    """Return the base in a row."""
    try:
        return LimitBase(day(row.since), row.reason)
    except ValueError as error:
        raise UnreadableRowError(row.since) from error


def seasons_rows(metric_id: int, settings: LimitSettings) -> list[tuple[object, ...]]:
    """Return the row of how a metric's limits take the seasons; none where nobody chose."""
    if settings.seasons is Seasons.AUTO:
        return []
    return [(metric_id, settings.seasons.value)]


def seasons_from(row: AnyRow) -> Seasons:
    """Return how limits take the seasons, from a row."""
    return member(Seasons, row.seasons)


def settings_from(bases: Iterable[AnyRow], seasons: Iterable[AnyRow]) -> dict[int, LimitSettings]:
    """Return the settings of metrics; of each the bases come in order of time."""
    chosen = {row.metric_id: seasons_from(row) for row in seasons}
    started: dict[int, list[LimitBase]] = {}
    for row in bases:
        started.setdefault(row.metric_id, []).append(base_from(row))
    return {
        metric_id: LimitSettings(
            tuple(started.get(metric_id, ())), chosen.get(metric_id, Seasons.AUTO)
        )
        for metric_id in sorted(started.keys() | chosen.keys())
    }
