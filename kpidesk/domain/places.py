"""Places: what a metric was and where it stood in the company on a day that is past."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kpidesk.domain.metrics import Stage


@dataclass(frozen=True, slots=True)
class Place:
    """The stage, owner, department and objective of a metric from the day `since` on, by id.

    `stage` None: it was not in the file, or had been deleted.
    """

    since: dt.date
    stage: Stage | None
    owner_id: int | None = None
    department_id: int | None = None
    objective_id: int | None = None


NOWHERE = Place(dt.date.min, None)


@dataclass(frozen=True, slots=True)
class Places:
    """Where each metric stood since the file began, by id and in the order of time.

    Of the time before `began` nothing is known.
    """

    began: dt.date | None
    places: Mapping[int, Sequence[Place]]

    def are_known_on(self, day: dt.date) -> bool:
        """Say whether the file tells where metrics stood at the end of `day`."""
        return self.began is not None and self.began <= day

    def on(self, metric_id: int, day: dt.date) -> Place:
        """Return where a metric stood at the end of `day`."""
        found = NOWHERE
        for place in self.places.get(metric_id, ()):
            if place.since > day:
                break
            found = place
        return found

    def kpi_after(self, metric_id: int, day: dt.date) -> dt.date | None:
        """Return the day after `day` on which a metric became a KPI; None where it did not."""
        return next(
            (
                place.since
                for place in self.places.get(metric_id, ())
                if place.since > day and place.stage is Stage.KPI
            ),
            None,
        )
