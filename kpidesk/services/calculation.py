"""Calculated metrics everywhere: company files whose records also hold what formulas give.

A decorator around the ports, so that every reader of values (grid, dashboard, report, export) gets
calculated numbers without knowing of formulas, and every change set names the calculated metrics
whose values it changed. The arrays behind it are loaded with the first formula.
"""

from __future__ import annotations

from contextlib import contextmanager
from threading import RLock
from typing import TYPE_CHECKING

from kpidesk.services.calculating_records import CalculatingRecords
from kpidesk.services.calculating_work import CalculatingUnitOfWork
from kpidesk.services.recalculation import Calculation

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from kpidesk.domain.changes import Action
    from kpidesk.domain.metrics import Company
    from kpidesk.domain.ports import CompanyFile, CompanyFiles, CompanyReading, Finding, Progress
    from kpidesk.domain.whereabouts import Whereabouts
    from kpidesk.services.recalculation import Today


class CalculatingFile:
    """An open company file with its calculation; used by several threads, one at a time."""

    def __init__(self, file: CompanyFile, today: Today) -> None:
        self._file = file
        self._calculation = Calculation(today)
        self._lock = RLock()
        self._work: CalculatingUnitOfWork | None = None  # of the block that is open, if one is

    @property
    def path(self) -> Path:
        """Return where the file is."""
        return self._file.path

    @contextmanager
    def read(self) -> Iterator[CalculatingRecords]:
        """Open a consistent view; inside a unit of work it is that of the unit of work."""
        with self._lock, self._file.read() as records:
            yield self._work or CalculatingRecords(records, self._calculation)

    @contextmanager
    def write(self, action: Action) -> Iterator[CalculatingUnitOfWork]:
        """Open a unit of work; leaving the block commits it, an error rolls it back whole."""
        with self._lock:
            if not self._calculation.is_ready:
                with self._file.read() as records:
                    self._calculation.get_ready(records)
            try:
                with self._file.write(action) as stored:
                    work = CalculatingUnitOfWork(stored, self._calculation)
                    self._work = work
                    try:
                        yield work
                    finally:
                        self._work = None
                if not stored.result.is_empty:
                    work.finish(self._calculation.follow(self._file, work.cells, stored.result))
            finally:
                self._calculation.kept.forget()

    def back_up(self, to: Path) -> None:
        """Write a complete, verified copy to `to`; UserError where that cannot be done."""
        with self._lock:
            self._file.back_up(to)

    def whereabouts(self) -> Whereabouts:
        """Return whether the file still is where it was opened; nothing is written where not."""
        return self._file.whereabouts()

    def go_on_at(self, to: Path) -> None:
        """Go on in the file `to`, where the open one was moved or else a copy is written."""
        with self._lock:
            self._file.go_on_at(to)

    def check(self, progress: Progress) -> Sequence[Finding]:
        """Return what is wrong with the file; empty where every row and number is as journaled."""
        with self._lock:
            return self._file.check(progress)

    def close(self) -> None:
        """Close the file; further use is a bug."""
        with self._lock:
            self._file.close()


class CalculatingGlance:
    """A company file at a glance, with its calculation on one day."""

    def __init__(self, seen: CompanyReading, today: dt.date) -> None:
        self._seen = seen
        self._calculation = Calculation(lambda: today)

    @contextmanager
    def read(self) -> Iterator[CalculatingRecords]:
        """Open a consistent view."""
        with self._seen.read() as records:
            yield CalculatingRecords(records, self._calculation)


@contextmanager
def calculating_glance(
    stored: AbstractContextManager[CompanyReading | None], today: dt.date
) -> Iterator[CalculatingGlance | None]:
    """Glance with calculation at what `stored` glances at, inside the block."""
    with stored as seen:
        yield None if seen is None else CalculatingGlance(seen, today)


class CalculatingFiles:
    """Makes and opens company files whose formulas are calculated.

    `today` says which day it is: formulas that need no number have a value up to its period.
    """

    def __init__(self, files: CompanyFiles, today: Today) -> None:
        self._files = files
        self._today = today

    def create(self, path: Path, company: Company) -> CalculatingFile:
        """Create a company file that must not exist yet, and open it."""
        return CalculatingFile(self._files.create(path, company), self._today)

    def open(self, path: Path) -> CalculatingFile:
        """Open a company file."""
        return CalculatingFile(self._files.open(path), self._today)
