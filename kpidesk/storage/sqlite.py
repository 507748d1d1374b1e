"""What only SQLite has, below SQLAlchemy: locks, transactions, bulk loading, copies.

One connection holds the file, with an exclusive lock taken before WAL is switched on: two
connections can lose committed writes in SQLite before 3.51.3, and so a second program is told at
once. What needs no SQLAlchemy stands in `driver`.
"""

import logging
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Double, MetaData, NullPool, Table, create_engine, event
from sqlalchemy import insert as plain_insert
from sqlalchemy.dialects.sqlite import Insert, dialect, insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateIndex, CreateTable, ExecutableDDLElement
from sqlalchemy.sql.compiler import DDLCompiler

from kpidesk.storage.driver import APPLICATION_ID, UNCHANGING, Trouble, raw_connection, trouble

ERRORS: Final = (DBAPIError, sqlite3.Error)  # through SQLAlchemy, and straight from the driver

Row = Sequence[object]
_log = logging.getLogger(__name__)
_PAGE_SIZE: Final = 8192  # bytes
_AT_ONCE: Final = 100  # rows in one statement

__all__ = ["Insert", "insert"]  # INSERT with ON CONFLICT, which PostgreSQL's dialect has as well


class ExactDouble(Double[float]):
    """An IEEE double that keeps every bit; a REAL column of SQLite would turn -0.0 into 0.0."""

    __visit_name__ = "exact_double"


@compiles(ExactDouble, "sqlite")
def _without_affinity(_type: ExactDouble, _compiler: DDLCompiler, **_options: object) -> str:
    return "BLOB"


def connect(path: Path, *, create: bool = False) -> Connection:
    """Open `path` for writing and lock everybody else out; raises what `trouble` understands."""
    raw = raw_connection(path, "mode=rwc" if create else "mode=rw")
    try:
        # A file keeps the size that it was made with; for a new one this halves the time of pages.
        raw.execute(f"PRAGMA page_size = {_PAGE_SIZE}")
        raw.execute("PRAGMA locking_mode = EXCLUSIVE")
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("PRAGMA synchronous = FULL")
        raw.execute("PRAGMA foreign_keys = ON")
        raw.execute("PRAGMA temp_store = MEMORY")
        raw.execute("PRAGMA cache_size = -65536")  # KiB; no page of a large import is written twice
        raw.execute("BEGIN IMMEDIATE")
        raw.execute("ROLLBACK")
    except BaseException:
        raw.close()
        raise
    return _connection(raw)


def connect_to_read(path: Path) -> Connection:
    """Open `path`, whose log is empty, for reading alone, whatever its folder allows."""
    return _connection(raw_connection(path, UNCHANGING))


def _connection(raw: sqlite3.Connection) -> Connection:
    engine = create_engine(
        "sqlite://",
        creator=lambda: raw,
        poolclass=NullPool,
        hide_parameters=True,  # errors go to the log, and that holds no numbers of the business
    )
    event.listen(engine, "begin", _begin)
    return engine.connect()


def _begin(connection: Connection) -> None:
    # No default: a statement outside `reading` and `writing` fails, instead of leaving open what it
    # began.
    connection.exec_driver_sql(connection.get_execution_options()["begin"])


@contextmanager
def reading(connection: Connection) -> Iterator[None]:
    """Read one state of the file inside the block."""
    connection.execution_options(begin="BEGIN")
    with connection.begin():
        yield


@contextmanager
def writing(connection: Connection) -> Iterator[None]:
    """Write all of what the block writes, or nothing where it raises."""
    # Immediate: a transaction that turns from reading to writing may be refused half-way.
    connection.execution_options(begin="BEGIN IMMEDIATE")
    try:
        with connection.begin():
            yield
            _refuse_rolled_back(connection)
    except BaseException:
        # A COMMIT that was refused leaves the transaction open, and SQLAlchemy takes it for ended;
        # a full disk has ended it already, and then this does nothing.
        _driver(connection).rollback()
        raise


def _refuse_rolled_back(connection: Connection) -> None:
    # After some errors SQLite rolls back by itself; whoever swallowed that would commit nothing.
    if not _driver(connection).in_transaction:
        msg = "SQLite rolled back on an error that the block did not pass on"
        raise RuntimeError(msg)


@contextmanager
def without_foreign_keys(connection: Connection) -> Iterator[None]:
    """Rebuild tables inside the block; the pragma does nothing once a transaction has begun."""
    raw = _driver(connection)
    raw.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        raw.execute("PRAGMA foreign_keys = ON")


def stamp(connection: Connection, version: int) -> None:
    """Write who the file belongs to and the version of its schema."""
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {version}")


def schema_version(connection: Connection) -> int:
    """Return the version of the schema that the file says it has."""
    return int(_driver(connection).execute("PRAGMA user_version").fetchone()[0])


def _driver(connection: Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        msg = f"not a connection of SQLite: {driver!r}"
        raise TypeError(msg)
    return driver


def create_tables(connection: Connection, metadata: MetaData) -> None:
    """Create tables that are not there yet, with their indexes."""
    driver = _driver(connection)
    for statement in _definitions(metadata):
        driver.execute(statement)


@cache  # a file that is created is opened next
def _definitions(metadata: MetaData) -> tuple[str, ...]:
    spoken = dialect()
    parts: list[ExecutableDDLElement] = []
    for table in metadata.sorted_tables:
        parts.append(CreateTable(table))
        parts.extend(CreateIndex(each) for each in sorted(table.indexes, key=lambda i: str(i.name)))
    return tuple(str(part.compile(dialect=spoken)) for part in parts)


def load(connection: Connection, table: Table, rows: Iterable[Row]) -> None:
    """Insert whole rows, each in place of one with the same key: the driver's way, for speed."""
    sql = str(plain_insert(table).prefix_with("OR REPLACE").compile(dialect=dialect()))
    _driver(connection).executemany(sql, rows)


def load_new(
    connection: Connection,
    table: Table,
    columns: Mapping[str, Sequence[object]],
    same: Mapping[str, int | str],
) -> None:
    """Insert rows that are known to be new, given column by column; `same` is what all of them say.

    As `load` does, but in half of the time.
    """
    driver, width = _driver(connection), len(columns)
    names = ", ".join([*columns, *same])
    one_row = ", ".join([*"?" * width, *map(_literal, same.values())])

    def insert_by(count: int) -> str:
        into = f"INSERT INTO {table.name} ({names}) VALUES "  # noqa: S608 - names and texts of ours
        return into + ", ".join([f"({one_row})"] * count)

    count = len(next(iter(columns.values())))
    cells: list[object] = [None] * (count * width)
    for place, column in enumerate(columns.values()):
        cells[place::width] = column
    step = width * _AT_ONCE
    whole = len(cells) - len(cells) % step
    driver.executemany(insert_by(_AT_ONCE), (cells[at : at + step] for at in range(0, whole, step)))
    if whole < len(cells):
        driver.execute(insert_by((len(cells) - whole) // width), cells[whole:])


def _literal(value: int | str) -> str:
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(int(value))


@contextmanager
def without_checks(connection: Connection) -> Iterator[None]:
    """Write inside the block what was checked before: SQLite's own checks take half of the time."""
    raw = _driver(connection)
    raw.execute("PRAGMA ignore_check_constraints = ON")
    try:
        yield
    finally:
        raw.execute("PRAGMA ignore_check_constraints = OFF")


def bring_in_log(connection: Connection) -> bool:
    """Bring the log into the file and empty it; False where it could not be, and still holds it.

    SQLite does so when it closes, but not for a file whose name has changed meanwhile.
    """
    try:
        busy, *_counts = _driver(connection).execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.Error:
        _log.warning("the log could not be brought into the file", exc_info=True)
        return False
    return not busy


def copy(connection: Connection, to: Path) -> bool:
    """Copy the open file to `to`, a new file, and say whether the copy is sound."""
    with closing(raw_connection(to, "mode=rwc")) as target:
        target.execute("PRAGMA locking_mode = EXCLUSIVE")
        try:
            _driver(connection).backup(target)
            sound = target.execute("PRAGMA quick_check(1)").fetchall() == [("ok",)]
            stamped = target.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
        except sqlite3.DatabaseError as error:
            if trouble(error) is Trouble.DAMAGED:
                return False
            raise
    return bool(sound and stamped)


def structural_faults(connection: Connection, limit: int) -> list[str]:
    """Return what SQLite's own check of pages, indexes and constraints finds."""
    rows = connection.exec_driver_sql(f"PRAGMA integrity_check({limit})").scalars().all()
    return [str(row) for row in rows if row != "ok"]


def broken_references(connection: Connection) -> dict[str, int]:
    """Return by table how many rows refer to a row that is not there."""
    counts: dict[str, int] = {}
    rows: Sequence[Any] = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    for table, *_rest in rows:
        counts[str(table)] = counts.get(str(table), 0) + 1
    return counts
