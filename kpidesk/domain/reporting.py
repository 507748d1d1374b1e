"""The report model: what a report says before a writer gives it a form; and the flat export."""

import datetime as dt
from dataclasses import dataclass

from kpidesk.domain.entries import Entry
from kpidesk.domain.metrics import Company, Metric
from kpidesk.domain.standing import Standing


@dataclass(frozen=True, slots=True)
class ReportGroup:
    """The KPIs of one department, by importance."""

    name: str
    standings: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class ReportModel:
    """One report: every writer (Excel, PDF, …) shows exactly this. `made_at` is local time."""

    company: Company
    title: str
    period_label: str
    made_at: dt.datetime
    summary: tuple[str, ...]
    groups: tuple[ReportGroup, ...]

    @property
    def standings(self) -> tuple[Standing, ...]:
        """Return every KPI of the report in its order."""
        return tuple(standing for group in self.groups for standing in group.standings)


@dataclass(frozen=True, slots=True)
class ExportedEntry:
    """One entry with all that a reader outside needs: its metric, and the code of its period.

    `metric` has the unit of the period. A calculated value is an entry too, with that origin.
    """

    metric: Metric
    period_code: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class EntryExport:
    """Every number of a company, by metric and period: what is stored, and what is calculated."""

    company: Company
    entries: tuple[ExportedEntry, ...]
