"""What happened to the sample company: events on its charts, and limits that start anew."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from kpidesk.domain.behaviour_charts import LimitBase, LimitSettings
from kpidesk.domain.changes import Kind
from kpidesk.domain.events import Event
from kpidesk.domain.periods import Period
from kpidesk.domain.ports import UnitOfWork
from kpidesk.i18n import _


@dataclass(frozen=True, slots=True)
class SampleEvent:
    """What happened on a day of the month, `back` months before the last one typed.

    `key` is that of its metric; empty where it is one of the whole company.
    """

    back: int
    day: int
    text: str
    key: str = ""


def sample_events() -> tuple[SampleEvent, ...]:
    """Return what happened, oldest first: the bad turn and the good one have their reasons."""
    return (
        SampleEvent(21, 6, _("Moved to the new shop")),
        SampleEvent(17, 15, _("Our second mechanic left"), "turnaround"),
        SampleEvent(11, 1, _("Price list raised by 4\u00a0%")),
        SampleEvent(10, 2, _("A new mechanic started"), "turnaround"),
        SampleEvent(9, 20, _("Newsletter and service plan started")),
        SampleEvent(6, 3, _("Sale of last year's models"), "margin"),
        SampleEvent(3, 12, _("Street in front of the shop was closed for a week")),
        SampleEvent(0, 14, _("Test day for electric bikes")),
    )


def put_sample_events(work: UnitOfWork, ids: Mapping[str, int], last: Period) -> None:
    """Put the events, and the limits of the workshop that start anew with its new mechanic.

    `ids` are those of the metrics, by key.
    """
    work.put_events(
        Event(
            work.new_id(Kind.EVENT),
            day_of(each, last),
            each.text,
            ids[each.key] if each.key else None,
        )
        for each in sample_events()
    )
    started = next(each for each in sample_events() if each.back == 10)
    reason = _("With the new mechanic the workshop has two pairs of hands again.")
    base = LimitBase(day_of(started, last), reason)
    work.put_limit_settings(ids["turnaround"], LimitSettings((base,)))


def day_of(event: SampleEvent, last: Period) -> dt.date:
    """Return the day of `event`; `last` is the last month typed."""
    return last.shift(-event.back).start.replace(day=event.day)
