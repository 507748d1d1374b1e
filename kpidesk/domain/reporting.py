"""The report model: what a report says before a writer gives it a form; and the flat export."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from kpidesk.domain.entries import Entry
from kpidesk.domain.events import Event
from kpidesk.domain.metrics import Company, Metric
from kpidesk.domain.standing import Standing


@dataclass(frozen=True, slots=True)
class ReportGroup:
    """The KPIs of one department, by importance."""

    name: str
    standings: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class Remarks:
    """What a report says of a KPI beside its number.

    `usual` says whether the number is within its usual range, and is empty where there is none yet.
    `events` are what happened to this KPI in the period, each a sentence with its day.
    """

    usual: str = ""
    events: tuple[str, ...] = ()


_NO_REMARKS = Remarks()


@dataclass(frozen=True, slots=True)
class ReportModel:
    """One report: every writer (Excel, PDF, …) shows exactly this. `made_at` is local time.

    `events` are what happened to the whole business in the period, each a sentence with its day.
    `remarks` are by metric id.
    """

    company: Company
    title: str
    period_label: str
    made_at: dt.datetime
    summary: tuple[str, ...]
    groups: tuple[ReportGroup, ...]
    events: tuple[str, ...] = ()
    remarks: Mapping[int, Remarks] = field(default_factory=dict)

    def remarks_on(self, standing: Standing) -> Remarks:
        """Return what is said of a KPI beside its number."""
        return self.remarks.get(standing.metric.id, _NO_REMARKS)

    @property
    def standings(self) -> tuple[Standing, ...]:
        """Return every KPI of the report in its order."""
        return tuple(standing for group in self.groups for standing in group.standings)


@dataclass(frozen=True, slots=True)
class ExportedEntry:
    """One entry with all that a reader outside needs: its metric, and the code of its period.

    `metric` has the unit of the period. A calculated value is an entry too, with that origin.
    `events` happened in the period, to this metric or to the whole business, in order of time.
    """

    metric: Metric
    period_code: str
    entry: Entry
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryExport:
    """Every number of a company, by metric and period: what is stored, and what is calculated.

    `events` are all that were noted, each with the name of its metric; it is empty for one of the
    whole business.
    """

    company: Company
    entries: tuple[ExportedEntry, ...]
    events: tuple[tuple[Event, str], ...] = ()
