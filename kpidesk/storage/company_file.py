"""An open company file: one connection, one thread at a time."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import TypeVar

from sqlalchemy import Connection

from kpidesk.domain.changes import Action
from kpidesk.domain.ports import Finding, Progress
from kpidesk.storage import checks, copies, refusals, sqlite
from kpidesk.storage.cells import UnreadableRowError
from kpidesk.storage.guard import Guard
from kpidesk.storage.records import SqliteRecords
from kpidesk.storage.tables import STAGES
from kpidesk.storage.unit_of_work import SqliteUnitOfWork

Clock = Callable[[], dt.datetime]
AnyRecords = TypeVar("AnyRecords", bound=SqliteRecords)


class SqliteCompanyFile:
    """The only one that holds the file; safe to use from several threads, one at a time."""

    def __init__(
        self,
        path: Path,
        connection: Connection,
        who: str,
        clock: Clock,
        guard: Guard | None = None,
    ) -> None:
        self._path = path
        self._connection = connection
        self._who = who
        self._clock = clock
        self._guard = guard
        self._lock = RLock()
        self._records: SqliteRecords | None = None  # of the block that is open, if one is
        with sqlite.writing(connection):
            sqlite.create_tables(connection, STAGES)

    @property
    def path(self) -> Path:
        """Return where the file is."""
        return self._path

    @contextmanager
    def read(self) -> Iterator[SqliteRecords]:
        """Open a consistent view; inside another block of this thread it is the same view."""
        with self._lock:
            self._check_open()
            if self._records is not None:
                yield self._records
                return
            with (
                self._sentences(),
                sqlite.reading(self._connection),
                self._block(SqliteRecords(self._connection)) as records,
            ):
                yield records

    @contextmanager
    def write(self, action: Action) -> Iterator[SqliteUnitOfWork]:
        """Open a unit of work; leaving the block commits it, an error rolls it back whole."""
        with self._lock:
            self._check_idle()
            with self._sentences(), sqlite.writing(self._connection):
                work = SqliteUnitOfWork(self._connection, action, self._who, self._clock())
                with self._block(work):
                    yield work
                    work.finish()

    def back_up(self, to: Path) -> None:
        """Write a complete, verified copy to `to`; UserError where that cannot be done."""
        with self._lock:
            self._check_idle()
            copies.back_up(self._connection, self._path, to)

    def check(self, progress: Progress) -> Sequence[Finding]:
        """Return what is wrong with the file; empty where every row and number is as journaled."""
        with self._lock:
            self._check_idle()
            with self._sentences(), sqlite.reading(self._connection):
                return checks.findings(self._connection, progress)

    def close(self) -> None:
        """Close the file; further use is a bug, closing again is harmless."""
        with self._lock:
            if not self._connection.closed:
                self._check_idle()
                self._connection.close()  # SQLite then moves its log into the file and removes it
                if self._guard is not None:
                    self._guard.release()

    def _check_open(self) -> None:
        if self._connection.closed:
            msg = f"{self._path.name} was closed"
            raise RuntimeError(msg)

    def _check_idle(self) -> None:
        self._check_open()
        if self._records is not None:
            msg = "a block that reads or writes the company file is still open in this thread"
            raise RuntimeError(msg)

    @contextmanager
    def _block(self, records: AnyRecords) -> Iterator[AnyRecords]:
        self._records = records
        try:
            yield records
        finally:
            self._records = None
            records.end()

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        """Turn what SQLite says into a sentence where a person can mend it."""
        try:
            yield
        except UnreadableRowError as error:
            raise refusals.damaged_while_open(self._path) from error
        except sqlite.ERRORS as error:
            refusal = refusals.of_using(error, self._path)
            if refusal is None:
                raise
            raise refusal from error
