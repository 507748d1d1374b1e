"""An open company file: one connection, one thread at a time."""

import datetime as dt
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import RLock
from typing import TypeVar

from sqlalchemy import Connection

from kpidesk.domain.changes import Action
from kpidesk.domain.ports import Finding, Progress
from kpidesk.domain.whereabouts import IN_PLACE, Whereabouts
from kpidesk.i18n import _
from kpidesk.storage import checks, copies, driver, inspection, refusals, sqlite
from kpidesk.storage.cells import UnreadableRowError
from kpidesk.storage.guard import FileInUseError, Guard
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
        self._log_is_empty = False
        self._prepare()

    def _prepare(self) -> None:
        with sqlite.writing(self._connection):
            sqlite.create_tables(self._connection, STAGES)
        self._bring_in_log()

    def _bring_in_log(self) -> None:
        # After every change: a log stays behind under the old name where the file is renamed, and
        # would be read into whatever else is put there.
        self._log_is_empty = sqlite.bring_in_log(self._connection)

    @property
    def path(self) -> Path:
        """Return where the file is."""
        return self._path

    def whereabouts(self) -> Whereabouts:
        """Return whether the file still is where it was opened; where it is not, none is written.

        It can be read and backed up still, for it is held open.
        """
        return IN_PLACE if self._guard is None else self._guard.whereabouts()

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
        """Open a unit of work; leaving the block commits it, an error rolls it back whole.

        UserError where the file is not where it was opened: nobody would find there what is
        written.
        """
        with self._lock:
            self._check_idle()
            self._refuse_out_of_place()
            with self._sentences(), sqlite.writing(self._connection):
                work = SqliteUnitOfWork(self._connection, action, self._who, self._clock())
                with self._block(work):
                    yield work
                    work.finish()
                self._refuse_out_of_place()
                self._log_is_empty = False
            self._bring_in_log()

    def _refuse_out_of_place(self) -> None:
        found = self.whereabouts()
        if not found.is_in_place:
            raise refusals.out_of_place(self._path, found)

    def back_up(self, to: Path) -> None:
        """Write a complete, verified copy to `to`; UserError where that cannot be done."""
        with self._lock:
            self._check_idle()
            copies.back_up(self._connection, self._path, to, self._is_at)

    def _is_at(self, path: Path) -> bool:
        return path.samefile(self._path) if self._guard is None else self._guard.holds(path)

    def go_on_at(self, to: Path) -> None:
        """Go on in the file `to`; UserError, with nothing changed, where that cannot be.

        That is where the open file was moved; else a complete, verified copy is written there
        first.
        """
        place = to.absolute()
        with self._lock:
            self._check_idle()
            if self._is_at(place):
                self._follow(place)
            else:
                copies.back_up(self._connection, self._path, place, self._is_at)
                self._change_over(place)

    def _follow(self, place: Path) -> None:
        inspection.refuse_stranger(place)
        if not self._log_is_empty:
            self._bring_in_log()
        if not self._log_is_empty:
            raise refusals.not_reached(place, _("its last changes are still in its log"))
        # SQLite lets one connection in, and the guard nobody else of ours meanwhile.
        self._connection.close()
        self._drop_stray_log()
        try:
            with _told(place):
                self._connection = sqlite.connect(place)
        except BaseException:  # what is open can still be read, and backed up
            self._connection = sqlite.connect_to_read(place)
            raise
        if self._guard is not None:
            self._guard.settle(place)
        self._path = place
        self._prepare()

    def _change_over(self, place: Path) -> None:
        with _told(place):
            guard = Guard(place)
            try:
                connection = sqlite.connect(place)
            except BaseException:
                guard.release()
                raise
        self._end()
        self._path, self._guard, self._connection = place, guard, connection
        self._prepare()

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
                self._end()
            elif self._guard is not None:
                self._guard.release()

    def _end(self) -> None:
        if not self._log_is_empty:
            self._bring_in_log()
        self._connection.close()  # SQLite then removes the log
        self._drop_stray_log()
        if self._guard is not None:
            self._guard.release()

    def _drop_stray_log(self) -> None:
        """Remove the empty log that SQLite leaves behind of a file that was moved or deleted."""
        now_at = self.whereabouts().now_at  # a log goes along where the whole folder is renamed
        # Beside another file at the old place it may be that one's by now.
        left = [] if os.path.lexists(self._path) else [self._path.resolve()]
        for place in [*left, *filter(None, [now_at])]:
            log = driver.sidecar(place, "-wal")
            with suppress(OSError):
                if self._log_is_empty and not log.stat().st_size:
                    log.unlink()

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


@contextmanager
def _told(place: Path) -> Iterator[None]:
    """Turn what goes wrong while the file at `place` is opened into a sentence."""
    try:
        yield
    except FileInUseError as error:
        raise refusals.locked(place) from error
    except (OSError, *sqlite.ERRORS) as error:
        refusal = refusals.of_opening(error, place)
        if refusal is None:
            raise
        raise refusal from error
