"""What the services need from the outside; storage, spreadsheets, reports and ui provide it."""

# Half of the domain is named here; the first window must not wait for what it does not show.
from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from kpidesk.domain.changes import EVERYTHING

if TYPE_CHECKING:
    from kpidesk.domain.actions import Action as ReviewAction
    from kpidesk.domain.behaviour_charts import LimitSettings
    from kpidesk.domain.change_details import ChangeDetails
    from kpidesk.domain.changes import Action, ChangeFilter, ChangeSet, Fate, Kind
    from kpidesk.domain.entries import Entry, EntryBatch
    from kpidesk.domain.entry_sheets import EntrySheet
    from kpidesk.domain.events import Event
    from kpidesk.domain.import_options import ReadOptions, Source
    from kpidesk.domain.import_profiles import ImportProfile
    from kpidesk.domain.imports import WorkbookReading
    from kpidesk.domain.locks import PeriodLock
    from kpidesk.domain.metrics import Company, Department, EarlierDefinition, Metric, Owner
    from kpidesk.domain.numbers import NumberLocale
    from kpidesk.domain.objectives import Objective
    from kpidesk.domain.periods import Period
    from kpidesk.domain.places import Places
    from kpidesk.domain.qualification import Answers
    from kpidesk.domain.reporting import EntryExport, ReportModel
    from kpidesk.domain.rollbacks import RollbackKey, RollbackPlan
    from kpidesk.domain.targets import TargetPlan
    from kpidesk.domain.units import Unit
    from kpidesk.domain.whereabouts import Whereabouts


class Progress(Protocol):
    """How a job says how far it is, and learns that it should stop."""

    def report(self, done: int, total: int, text: str = "") -> None:
        """Say that `done` of `total` steps are done."""

    def is_cancelled(self) -> bool:
        """Say whether the person asked to stop; the job then raises CancelledError."""


@dataclass(frozen=True, slots=True)
class EntryVersion:
    """One step in the life of a cell: the entry after the change set, None where it was cleared."""

    change_set: ChangeSet
    entry: Entry | None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the check of a file found wrong, in a sentence."""

    message: str


class Records(Protocol):
    """Everything that can be read from a company file; a consistent view while it is open."""

    def company(self) -> Company:
        """Return the company."""

    def departments(self) -> Sequence[Department]:
        """Return the departments by name."""

    def owners(self) -> Sequence[Owner]:
        """Return the owners by name."""

    def objectives(self) -> Sequence[Objective]:
        """Return the objectives by name."""

    def metrics(self) -> Sequence[Metric]:
        """Return every metric, retired ones too, by position and name."""

    def earlier_definitions(
        self, metric_ids: Collection[int] | None = None
    ) -> Mapping[int, tuple[EarlierDefinition, ...]]:
        """Return what metrics meant before, in order of time; only of those that changed."""

    def answers(self, metric_ids: Collection[int] | None = None) -> Mapping[int, Answers]:
        """Return how the questions of the qualification were answered, by metric."""

    def partners(self) -> Mapping[int, tuple[int, ...]]:
        """Return the leading metrics that predict a lagging one, by the lagging one."""

    def target_plans(self, metric_ids: Collection[int] | None = None) -> Sequence[TargetPlan]:
        """Return the plans of these metrics (None: of all) by metric and start."""

    def entries(
        self,
        metric_ids: Collection[int] | None = None,
        since: dt.date | None = None,
        until: dt.date | None = None,
    ) -> Sequence[Entry]:
        """Return entries by metric and period; `since` <= period.start < `until`."""

    def values(
        self, metric_ids: Collection[int] | None = None
    ) -> Mapping[int, Mapping[Period, float]]:
        """Return the values alone, by metric and period: the fast way to read many."""

    def not_applicable(
        self, metric_ids: Collection[int] | None = None
    ) -> Mapping[int, frozenset[Period]]:
        """Return the periods in which there is nothing to measure, by metric."""

    def confirmed(
        self, metric_ids: Collection[int] | None = None
    ) -> Mapping[int, frozenset[Period]]:
        """Return the periods whose value a person found right, by metric."""

    def import_profiles(self) -> Sequence[ImportProfile]:
        """Return what is remembered of earlier imports, by name."""

    def events(self) -> Sequence[Event]:
        """Return what happened, by day."""

    def actions(self) -> Sequence[ReviewAction]:
        """Return what reviews decided, in the order of time."""

    def places(self) -> Places:
        """Return what each metric was since the file began, and where it stood."""

    def limit_settings(
        self, metric_ids: Collection[int] | None = None
    ) -> Mapping[int, LimitSettings]:
        """Return what was decided about the limits of metrics; only of those with a decision."""

    def locks(self) -> Sequence[PeriodLock]:
        """Return what was said by hand of periods, by frequency and time."""

    def notes(
        self, metric_ids: Collection[int] | None = None
    ) -> Mapping[int, Mapping[Period, str]]:
        """Return the notes that are not empty, by metric and period."""

    def change_sets(
        self,
        limit: int = 100,
        before_id: int | None = None,
        wanted: ChangeFilter = EVERYTHING,
    ) -> Sequence[ChangeSet]:
        """Return the latest change sets that are wanted, newest first; those before an id."""

    def fates(self, ids: Collection[int]) -> Mapping[int, Fate]:
        """Return what became of change sets since."""

    def change_details(self, change_set_id: int, limit: int = 200) -> ChangeDetails:
        """Return what a change set changed, with at most `limit` entries and targets of periods.

        UserError where there is none with this id.
        """

    def rollback_plan(self, change_set_id: int) -> RollbackPlan:
        """Return what rolling back a change set would do; UserError where it cannot be."""

    def undoable(self) -> ChangeSet | None:
        """Return the change set that undo would take back."""

    def redoable(self) -> ChangeSet | None:
        """Return the change set that redo would bring back."""

    def entry_history(self, metric_id: int, period: Period) -> Sequence[EntryVersion]:
        """Return the versions of one cell, newest first."""


class UnitOfWork(Records, Protocol):
    """One user action: all of it is written and journaled, or nothing.

    Writes replace whole rows by id (entries: by metric and period). A row equal to what stands is
    no change. `result` is the change set after the block has ended without an error.
    """

    @property
    def result(self) -> ChangeSet:
        """Return what was changed; empty where nothing was."""

    def new_id(self, kind: Kind) -> int:
        """Return an id for a new row of `kind`: of any but COMPANY, ENTRY, LOCK and LIMITS."""

    def put_company(self, company: Company) -> None:
        """Write the company."""

    def put_departments(self, departments: Iterable[Department]) -> None:
        """Write departments."""

    def put_owners(self, owners: Iterable[Owner]) -> None:
        """Write owners."""

    def put_objectives(self, objectives: Iterable[Objective]) -> None:
        """Write objectives."""

    def remove_objectives(self, ids: Collection[int]) -> None:
        """Delete objectives; whoever does has moved what hung on them."""

    def put_metrics(self, metrics: Iterable[Metric]) -> None:
        """Write metrics."""

    def remove_metrics(self, ids: Collection[int]) -> None:
        """Delete metrics with all that is theirs, from entries to events and actions."""

    def put_earlier_definitions(self, metric_id: int, earlier: Sequence[EarlierDefinition]) -> None:
        """Let `earlier` be all that the metric meant before."""

    def put_answers(self, metric_id: int, answers: Answers) -> None:
        """Let `answers` be all the answers of the metric."""

    def put_partners(self, lagging_id: int, leading_ids: Sequence[int]) -> None:
        """Let `leading_ids` be all that predicts the metric."""

    def put_target_plans(self, plans: Iterable[TargetPlan]) -> None:
        """Write target plans with all their per-period targets."""

    def remove_target_plans(self, ids: Collection[int]) -> None:
        """Delete target plans."""

    def put_entries(self, entries: Iterable[Entry]) -> None:
        """Write entries."""

    def put_batch(self, batch: EntryBatch) -> None:
        """Write many values of one source, faster than `put_entries` does, with the same effect.

        A note that stands is kept; a mark as not applicable goes, and so does a confirmation unless
        the value is the same.
        """

    def put_import_profiles(self, profiles: Iterable[ImportProfile]) -> None:
        """Write profiles."""

    def remove_import_profiles(self, ids: Collection[int]) -> None:
        """Delete profiles."""

    def put_events(self, events: Iterable[Event]) -> None:
        """Write events."""

    def remove_events(self, ids: Collection[int]) -> None:
        """Delete events."""

    def put_actions(self, decided: Iterable[ReviewAction]) -> None:
        """Write what reviews decided."""

    def remove_actions(self, ids: Collection[int]) -> None:
        """Delete what reviews decided."""

    def put_limit_settings(self, metric_id: int, settings: LimitSettings) -> None:
        """Let `settings` be all that was decided about the limits of the metric."""

    def remove_entries(self, cells: Collection[tuple[int, Period]]) -> None:
        """Delete entries."""

    def put_locks(self, locks: Iterable[PeriodLock]) -> None:
        """Write what was said of periods; there is one lock a period."""

    def undo(self) -> None:
        """Take back what `undoable` names."""

    def redo(self) -> None:
        """Bring back what `redoable` names."""

    def roll_back(self, change_set_id: int, overwrite: Collection[RollbackKey] = ()) -> None:
        """Take back an earlier change set, as an action of its own that can be undone.

        What a later change set changed again is kept, unless `overwrite` names it. UserError, with
        nothing written, where something would refer to what is not there.
        """


class CompanyReading(Protocol):
    """What can be read of a company file, open or at a glance."""

    def read(self) -> AbstractContextManager[Records]:
        """Open a consistent view."""


class CompanyFile(CompanyReading, Protocol):
    """An open company file: the only one that holds it.

    Safe to use from several threads, one at a time.
    """

    @property
    def path(self) -> Path:
        """Return where the file is."""

    def write(self, action: Action) -> AbstractContextManager[UnitOfWork]:
        """Open a unit of work; leaving the block commits it, an error rolls it back whole."""

    def back_up(self, to: Path) -> None:
        """Write a complete, verified copy to `to`; UserError where that cannot be done."""

    def whereabouts(self) -> Whereabouts:
        """Return whether the file still is where it was opened; nothing is written where not."""

    def go_on_at(self, to: Path) -> None:
        """Go on in the file `to`; UserError, with nothing changed, where that cannot be.

        That is where the open file was moved; else a complete, verified copy is written there
        first.
        """

    def check(self, progress: Progress) -> Sequence[Finding]:
        """Return what is wrong with the file; empty where every row and number is as journaled."""

    def close(self) -> None:
        """Close the file; further use is a bug."""


class CompanyFiles(Protocol):
    """Makes and opens company files; each refusal is a UserError and leaves the file as it was."""

    def create(self, path: Path, company: Company) -> CompanyFile:
        """Create a company file that must not exist yet, and open it."""

    def open(self, path: Path) -> CompanyFile:
        """Open a company file."""


class WindowFiles(CompanyFiles, Protocol):
    """Company files as the window needs them, which shows something before one is open."""

    def glance(self, path: Path, today: dt.date) -> AbstractContextManager[CompanyReading | None]:
        """Glance at a closed company file inside the block, faster than it could be opened.

        What is calculated is that of the day `today`, which may be still to come.
        Its records know what stands in the file, and neither single entries nor the journal. None
        where nothing can be seen so fast, or where opening would refuse or update the file: that
        is for `open` to say. Reading raises UserError where it finds out later.
        """


class SpreadsheetReader(Protocol):
    """Reads a workbook, a text file or a block from the clipboard."""

    def read(self, source: Source, options: ReadOptions, progress: Progress) -> WorkbookReading:
        """Return what the file says.

        Raises UserError where it cannot be read, PasswordError where it wants another password,
        CancelledError where `progress` says so.
        """


class EntrySheetWriter(Protocol):
    """Writes a workbook of metrics as rows and periods as columns, which the reader understands."""

    def write(self, path: Path, sheet: EntrySheet) -> None:
        """Write the sheet to `path`, whole or not at all; UserError where that cannot be done."""


class ReportWriter(Protocol):
    """Gives a report a form; one for each format."""

    def write(self, report: ReportModel, path: Path, locale: NumberLocale) -> None:
        """Write the report to `path`, whole or not at all; UserError where that cannot be done."""


class ExportWriter(Protocol):
    """Writes every entry in a format for other programs."""

    def write(self, export: EntryExport, path: Path) -> None:
        """Write the export to `path`, whole or not at all; UserError where that cannot be done."""


class SampleSheetWriter(Protocol):
    """Writes the sample company's spreadsheet, as a bookkeeper would mail it."""

    def write(
        self, path: Path, company: str, rows: Sequence[SheetRow], months: Sequence[Period]
    ) -> None:
        """Write the sheet to `path`; UserError where that cannot be done."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One labelled row of a spreadsheet under a group heading, with a value or a blank a period."""

    heading: str
    label: str
    unit: Unit
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Adapters:
    """Everything that bootstrap wires up; reports and exports by format ("xlsx", "pdf", "csv").

    `recipes` gives the names of the built-in import profiles as a person reads them, by key.
    """

    files: WindowFiles
    reader: SpreadsheetReader
    entry_sheets: EntrySheetWriter
    sample_sheets: SampleSheetWriter
    reports: Mapping[str, ReportWriter]
    exports: Mapping[str, ExportWriter]
    recipes: Callable[[], Mapping[str, str]] = dict
