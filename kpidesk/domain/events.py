"""Events: what happened on a day and may explain numbers; they are marked on the charts."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: a fair, a new shop, a price change.

    With a `metric_id` it is told on that metric's charts alone, without one on all of them.
    """

    id: int
    on: dt.date
    text: str
    metric_id: int | None = None
