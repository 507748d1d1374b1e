"""A glance at a closed company file: what stands in it, read before SQLAlchemy is loaded.

A glance changes nothing, leaves nothing beside the file and takes no lock. It is there to show
something while the file is being opened, so it sees only what will be opened: a file that is
refused, that is in use, that was not closed in order, of another schema or too large is for whoever
opens it to speak of. The SQL here is no more than SELECT of columns FROM one table: see `reads`.
"""

import sqlite3
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from kpidesk.domain.changes import EVERYTHING
from kpidesk.domain.errors import UserError
from kpidesk.storage import cells, driver, inspection, refusals
from kpidesk.storage.present_records import PresentRecords
from kpidesk.storage.reads import SCHEMA, Read

if TYPE_CHECKING:
    import datetime as dt

    from kpidesk.domain.change_details import ChangeDetails
    from kpidesk.domain.changes import ChangeFilter, ChangeSet, Fate
    from kpidesk.domain.entries import Entry
    from kpidesk.domain.import_profiles import ImportProfile
    from kpidesk.domain.periods import Period
    from kpidesk.domain.ports import EntryVersion
    from kpidesk.domain.rollbacks import RollbackPlan

# Of more than that the dashboard alone takes a tenth of a second, and no window is shown before it.
LARGEST: Final = 2 * 2**20  # bytes of a file
MOST_METRICS: Final = 120
_PATIENCE: Final = 0.1  # seconds, by the clock, in which the file has to be read and checked
_PIECE: Final = 2**16  # bytes that are read before the clock is looked at
_STEPS: Final = 1000  # of SQLite's machine, for the same
_IN_USE: Final = ("-wal", "-journal")
_SAYS_SOMETHING: Final = {
    "value": "value IS NOT NULL",
    "note": "note != ''",
    "not_applicable": "not_applicable = 1",
    "is_confirmed": "is_confirmed = 1",
}
_State = tuple[int, ...]


@contextmanager
def glance(path: Path) -> Iterator["Glance | None"]:
    """Glance at the closed company file at `path` inside the block; None where that cannot be."""
    found = _begun(path.absolute())
    try:
        yield found
    finally:
        if found is not None:
            found.end()


def _begun(place: Path) -> "Glance | None":
    with ExitStack() as ending:
        try:
            inspection.refuse_no_file(place)
            inspection.refuse_stranger(place)
            real, end = place.resolve(), time.perf_counter() + _PATIENCE
            state = _state(real)
            if state is None or not _is_read_by(end, real):
                return None
            raw = ending.enter_context(closing(driver.raw_connection(real, driver.UNCHANGING)))
            raw.set_progress_handler(lambda: time.perf_counter() > end, _STEPS)
            look = driver.look_through(raw)
            inspection.refuse_by_look(place, look, SCHEMA)
            (count,) = raw.execute("SELECT count(*) FROM metric").fetchone()
            raw.set_progress_handler(None, _STEPS)
        except (UserError, OSError, sqlite3.Error):
            return None
        if look.version != SCHEMA or count > MOST_METRICS:
            return None  # one of an older schema is updated first
        ending.pop_all()
    return Glance(real, raw, state)


def _state(real: Path) -> _State | None:
    """Return what changes with the file; None where it is in use, left half closed, or large."""
    if any(driver.sidecar(real, suffix).exists() for suffix in _IN_USE):
        return None
    found = real.stat()
    if found.st_size > LARGEST:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _is_read_by(end: float, real: Path) -> bool:
    """Read the file through, and say whether that was done by the moment `end` of the clock.

    All that is read after it comes from the memory of this computer: SQLite itself would wait for
    each page of a slow disk or network, however long that takes. This process has no locks on the
    file that it would lose by that: there was no log beside it.
    """
    with real.open("rb", buffering=0) as file:
        while file.read(_PIECE):
            if time.perf_counter() > end:
                return False
    return True


class Glance:
    """A closed company file that can be read while the block of `glance` lasts, from one thread."""

    def __init__(self, path: Path, connection: sqlite3.Connection, state: _State) -> None:
        self._path = path
        self._connection = connection
        self._state = state
        self._records: GlanceRecords | None = None  # of the block that is open, if one is

    @contextmanager
    def read(self) -> Iterator["GlanceRecords"]:
        """Open a consistent view; inside another block it is the same view.

        UserError where a row cannot be read, and at the end where the file was changed meanwhile:
        then the view was not consistent.
        """
        if self._records is not None:
            yield self._records
            return
        self._records = GlanceRecords(self._connection)
        try:
            yield self._records
        except cells.UnreadableRowError as error:
            raise refusals.damaged_while_open(self._path) from error
        except sqlite3.Error as error:
            raise refusals.of_using(error, self._path) or error from error
        finally:
            self._records = None
        try:
            now = _state(self._path)
        except OSError as error:
            raise refusals.of_opening(error, self._path) or error from error
        if now != self._state:
            raise refusals.locked(self._path)

    def end(self) -> None:
        """Close what the file is read through."""
        self._connection.close()


class GlanceRecords(PresentRecords):
    """What stands in the file, in all that can be read but for single entries and the journal.

    To ask for those is a bug: who wants them opens the file.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def _rows(self, read: Read, ids: Collection[int] | None = None) -> Iterable[Any]:
        found = self._connection.execute(sql_of(read))
        if ids is None:
            return found
        at, chosen = read.columns.index(read.of), frozenset(ids)
        return (row for row in found if row[at] in chosen)

    def entries(
        self,
        metric_ids: Collection[int] | None = None,
        since: "dt.date | None" = None,
        until: "dt.date | None" = None,
    ) -> "Sequence[Entry]":
        """Refuse: entries say where they are from, and a glance does not ask."""
        _refuse(metric_ids, since, until)

    def import_profiles(self) -> "Sequence[ImportProfile]":
        """Refuse: nothing is imported at a glance."""
        _refuse()

    def change_sets(
        self, limit: int = 100, before_id: int | None = None, wanted: "ChangeFilter" = EVERYTHING
    ) -> "Sequence[ChangeSet]":
        """Refuse: the journal is not read."""
        _refuse(limit, before_id, wanted)

    def fates(self, ids: Collection[int]) -> "dict[int, Fate]":
        """Refuse: the journal is not read."""
        _refuse(ids)

    def change_details(self, change_set_id: int, limit: int = 200) -> "ChangeDetails":
        """Refuse: the journal is not read."""
        _refuse(change_set_id, limit)

    def rollback_plan(self, change_set_id: int) -> "RollbackPlan":
        """Refuse: the journal is not read."""
        _refuse(change_set_id)

    def undoable(self) -> "ChangeSet | None":
        """Refuse: the journal is not read."""
        _refuse()

    def redoable(self) -> "ChangeSet | None":
        """Refuse: the journal is not read."""
        _refuse()

    def entry_history(self, metric_id: int, period: "Period") -> "Sequence[EntryVersion]":
        """Refuse: the journal is not read."""
        _refuse(metric_id, period)


def _refuse(*asked: object) -> NoReturn:
    msg = f"a glance was asked for what only an open company file knows: {asked}"
    raise RuntimeError(msg)


@cache
def sql_of(read: Read) -> str:
    """Return a read as SQL; what stands there is ours, and never what a person typed."""
    columns = ", ".join(read.columns)
    parts = [f"SELECT min({columns})" if read.is_least else f"SELECT {columns}"]
    parts.append(f"FROM {read.table}")
    if read.given:
        parts.append(f"WHERE {_SAYS_SOMETHING[read.given]}")
    if read.order:
        parts.append(f"ORDER BY {', '.join(read.order)}")
    return " ".join(parts)
