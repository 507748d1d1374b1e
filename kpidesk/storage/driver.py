"""What is asked of SQLite itself, without SQLAlchemy: connections, error codes, looks at a file.

So a closed company file can be looked at before anything heavy is loaded. Files that are only
looked at are opened through SQLite too: closing a plain file handle would drop the locks that this
process holds on the same file.
"""

import os
import sqlite3
from contextlib import closing
from enum import Enum, auto
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import quote

APPLICATION_ID: Final = 0x4B504944  # "KPID"
SIDECARS: Final = ("-wal", "-shm", "-journal")
UNCHANGING: Final = "mode=ro&immutable=1"  # touches nothing, and takes no lock either


class Trouble(Enum):
    """What SQLite can say that a person may cause or mend."""

    LOCKED = auto()
    FULL = auto()
    DISK = auto()
    DAMAGED = auto()
    NOT_A_DATABASE = auto()
    READ_ONLY = auto()
    CANNOT_OPEN = auto()
    DUPLICATE = auto()


_TROUBLES: Final = {
    sqlite3.SQLITE_BUSY: Trouble.LOCKED,
    sqlite3.SQLITE_LOCKED: Trouble.LOCKED,
    sqlite3.SQLITE_FULL: Trouble.FULL,
    sqlite3.SQLITE_IOERR: Trouble.DISK,
    sqlite3.SQLITE_CORRUPT: Trouble.DAMAGED,
    sqlite3.SQLITE_NOTADB: Trouble.NOT_A_DATABASE,
    sqlite3.SQLITE_READONLY: Trouble.READ_ONLY,
    sqlite3.SQLITE_PERM: Trouble.READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: Trouble.CANNOT_OPEN,
    sqlite3.SQLITE_CONSTRAINT_UNIQUE: Trouble.DUPLICATE,
}


def trouble(error: BaseException) -> Trouble | None:
    """Return what `error` says about the file or the disk; None for the rest: bugs."""
    cause = getattr(error, "orig", error)  # where SQLAlchemy has wrapped it
    if not isinstance(cause, sqlite3.Error):
        return None
    if "decode to UTF-8" in str(cause):
        return Trouble.DAMAGED
    code = getattr(cause, "sqlite_errorcode", 0)  # errors of the Python module itself have none
    return _TROUBLES.get(code) or _TROUBLES.get(code & 0xFF)


def sidecar(path: Path, suffix: str) -> Path:
    """Return the file that SQLite may keep beside `path` under one of SIDECARS."""
    return path.with_name(path.name + suffix)


def raw_connection(path: Path, options: str) -> sqlite3.Connection:
    """Return a connection of the driver to `path`; `options` are those of SQLite's URIs."""
    absolute = path.absolute().as_posix()
    rooted = absolute if absolute.startswith("/") else f"/{absolute}"
    connection = sqlite3.connect(
        f"file://{quote(os.fsencode(rooted))}?{options}",
        uri=True,
        timeout=0,
        isolation_level=None,  # the driver's own transactions would commit before every DDL
        check_same_thread=False,  # the company file lets one thread in at a time
    )
    # A stranger's file must not call functions from its schema.
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    return connection


def belongs_to_us(path: Path) -> bool:
    """Say whether the header names a company file; reads the header alone, and touches nothing."""
    with closing(raw_connection(path, UNCHANGING)) as raw:
        try:
            found = raw.execute("PRAGMA application_id").fetchone()[0]
        except sqlite3.DatabaseError as error:
            if trouble(error) is Trouble.DAMAGED:
                return True  # a database cut short, or one that is being written: not for us to say
            raise
    return bool(found == APPLICATION_ID)


class Look(NamedTuple):
    """What a closed file looks like from outside."""

    version: int
    is_sound: bool
    objects: frozenset[tuple[str, str]]  # type and name of everything in the schema


def look_at(path: Path) -> Look:
    """Read version and schema and check the pages, without changing a byte; raises `trouble`."""
    wal, shm = sidecar(path, "-wal"), sidecar(path, "-shm")
    # A crash leaves the last changes in the log beside the file: then it must be read with it. A
    # reader then makes a "-shm" file, which nobody else can be using where there was none.
    with_log = wal.exists() and wal.stat().st_size > 0
    litters = with_log and not shm.exists()
    try:
        with closing(raw_connection(path, "mode=ro" if with_log else UNCHANGING)) as raw:
            return look_through(raw)
    finally:
        if litters:
            shm.unlink(missing_ok=True)


def look_through(raw: sqlite3.Connection) -> Look:
    """Read version and schema and check the pages through a connection; raises `trouble`."""
    version = raw.execute("PRAGMA user_version").fetchone()[0]
    objects = raw.execute("SELECT type, name FROM sqlite_master").fetchall()
    found = raw.execute("PRAGMA quick_check(1)").fetchall()
    return Look(version, found == [("ok",)], frozenset(objects))


def is_locked(path: Path) -> bool:
    """Say whether another program, or another window, holds the database at `path`."""
    with closing(raw_connection(path, "mode=ro")) as raw:
        try:
            raw.execute("PRAGMA user_version").fetchone()
        except sqlite3.DatabaseError as error:
            return trouble(error) is Trouble.LOCKED
    return False
