"""A glance at a closed company file: all that opening would read, and not one byte touched."""

import hashlib
import os
import random
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from kpidesk.domain.entries import TYPED, Entry
from kpidesk.domain.errors import UserError
from kpidesk.domain.metrics import Metric
from kpidesk.storage import glances, inspection, reads
from kpidesk.storage.company_files import SqliteCompanyFiles
from kpidesk.storage.driver import APPLICATION_ID
from kpidesk.storage.glances import Glance, glance, sql_of
from kpidesk.storage.migrations.steps import SHIPPED
from kpidesk.storage.reads import Read
from kpidesk.storage.records import SqliteRecords
from kpidesk.storage.tables import METADATA
from tests.data import company_v1, company_v2, company_v3, company_v4, company_v5
from tests.storage.company import COMPANY, Silent, entry, month, put, put_metrics
from tests.storage.present import whole
from tests.storage.processes import held_by_another, python

ALL_READS = [each for each in vars(reads).values() if isinstance(each, Read)]
posix = pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")


def at_a_glance(path: Path) -> list[tuple[str, object]] | None:
    with glance(path) as seen:
        if seen is None:
            return None
        with seen.read() as records:
            return whole(records)


def opened(files: SqliteCompanyFiles, path: Path) -> list[tuple[str, object]]:
    file = files.open(path)
    with file.read() as records:
        found = whole(records)
    file.close()
    return found


def traces(folder: Path) -> dict[str, tuple[str, int, int]]:
    """Return what each file of a folder holds, when it was written, and its rights."""
    return {
        each.name: (
            hashlib.sha256(each.read_bytes()).hexdigest(),
            each.stat().st_mtime_ns,
            each.stat().st_mode,
        )
        for each in folder.iterdir()
        if each.is_file()
    }


def refuses(path: Path) -> bool:
    """Say whether a glance is refused, having seen that it left no trace."""
    before = traces(path.parent)
    with glance(path) as seen:
        is_refused = seen is None
    assert traces(path.parent) == before
    return is_refused


def change_with_sqlite(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        for statement in statements:
            raw.execute(statement)


@pytest.fixture
def closed(files: SqliteCompanyFiles, path: Path) -> Path:
    file = files.create(path, COMPANY)
    put_metrics(file, Metric(1, "Revenue"), Metric(2, "Visitors"))
    put(file, *(entry(1, number, 10.0 * number) for number in range(1, 13)))
    file.close()
    return path


# What it sees


@pytest.mark.parametrize("frozen", [company_v1, company_v2, company_v3, company_v4, company_v5])
def test_a_glance_sees_what_an_open_file_says(
    files: SqliteCompanyFiles, path: Path, frozen: object
) -> None:
    shutil.copyfile(frozen.PATH, path)  # type: ignore[attr-defined]
    expected = opened(files, path)  # which updates it
    before = traces(path.parent)
    assert at_a_glance(path) == expected
    assert traces(path.parent) == before


@pytest.mark.parametrize("seed", range(6))
def test_a_glance_sees_every_bit_and_sign(files: SqliteCompanyFiles, path: Path, seed: int) -> None:
    some = random.Random(seed)
    file = files.create(path, COMPANY)
    names = some.sample(["Ä", "ä", "Zoë", "🚲", "x\ny", "'; DROP", "a|b", "0"], 4)
    put_metrics(
        file, *(Metric(n, name, position=some.randint(0, 1)) for n, name in enumerate(names, 3))
    )
    numbers = [0.1 + 0.2, -0.0, 1e-308, 1.7e308, 3.0, None]
    put(
        file,
        *(
            Entry(
                metric_id,
                month(number, 2020 + some.randint(0, 5)),
                value,
                some.choice(["", "", "so"]),
                TYPED,
                is_not_applicable=value is None and some.random() < 0.5,
                is_confirmed=value is not None and some.random() < 0.5,
            )
            for metric_id in range(3, 7)
            for number in range(1, 13)
            for value in [some.choice(numbers)]
        ),
    )
    file.close()
    expected = opened(files, path)
    assert repr(at_a_glance(path)) == repr(expected)  # -0.0 is 0.0 for ==


def test_one_view_is_seen_inside_another(closed: Path) -> None:
    with glance(closed) as seen:
        assert isinstance(seen, Glance)
        with seen.read() as outer, seen.read() as inner:
            assert inner is outer
            assert inner.company() == COMPANY


def test_every_column_of_a_whole_table_is_read() -> None:
    # As the rows are made for the tables: a column that came last would move those after it.
    whole = [each for each in ALL_READS if each.table not in ("entry", "metric_journal")]
    whole = [each for each in whole if each.table not in ("change_set", "metric_partner")]
    for read in whole:
        assert read.columns == tuple(METADATA.tables[read.table].c.keys())
    assert len(whole) >= 12


@pytest.mark.parametrize("read", ALL_READS, ids=sql_of)
def test_a_glance_asks_what_an_open_file_asks(
    files: SqliteCompanyFiles, closed: Path, read: Read
) -> None:
    file = files.open(closed)
    with file.read() as records:
        assert isinstance(records, SqliteRecords)
        through_tables = list(records._rows(read))
    file.close()
    with closing(sqlite3.connect(closed)) as raw:
        assert raw.execute(sql_of(read)).fetchall() == through_tables


def test_the_tables_and_the_version_are_those_of_the_schema() -> None:
    assert METADATA.tables.keys() == inspection.TABLES
    assert SHIPPED.version == reads.SCHEMA


def test_a_bug_is_heard_of(closed: Path) -> None:
    with glance(closed) as seen:
        assert seen is not None
        with seen.read() as records:
            for ask in (
                records.entries, records.import_profiles, records.change_sets, records.undoable,
                records.redoable, lambda: records.fates([1]), lambda: records.change_details(1),
                lambda: records.rollback_plan(1), lambda: records.entry_history(1, month(1)),
            ):  # fmt: skip
                with pytest.raises(RuntimeError, match="only an open company file knows"):
                    ask()


def test_nothing_heavy_is_loaded(closed: Path) -> None:
    code = """
import sys
from pathlib import Path
from kpidesk.storage.glances import glance
with glance(Path(sys.argv[1])) as seen, seen.read() as records:
    print(len(records.metrics()), len(records.values()[1]), records.places().began is not None)
print([name for name in ("sqlalchemy", "numpy", "alembic") if name in sys.modules])
"""
    with python(code, closed) as other:
        told, _ = other.communicate()
    assert told.splitlines() == ["2 12 True", "[]"]


# What it leaves to whoever opens the file


def test_a_sound_file_is_seen(closed: Path) -> None:
    assert not refuses(closed)


def test_what_is_no_file(tmp_path: Path) -> None:
    assert refuses(tmp_path / "missing.kpidesk")
    folder, empty = tmp_path / "folder.kpidesk", tmp_path / "empty.kpidesk"
    folder.mkdir()
    empty.touch()
    assert refuses(folder)
    assert refuses(empty)


@pytest.mark.parametrize("content", [b"x", b"A letter. " * 500, b"SQLite format 3\0" + bytes(5000)])
def test_what_is_no_company(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert refuses(path)


def test_a_database_of_another_program(path: Path) -> None:
    change_with_sqlite(path, "CREATE TABLE metric (id INTEGER)", "PRAGMA user_version = 6")
    assert refuses(path)
    change_with_sqlite(path, f"PRAGMA application_id = {APPLICATION_ID}")
    assert refuses(path)


@pytest.mark.parametrize("version", [0, SHIPPED.version - 1, SHIPPED.version + 1])
def test_another_schema(closed: Path, version: int) -> None:
    change_with_sqlite(closed, f"PRAGMA user_version = {version}")
    assert refuses(closed)


@pytest.mark.parametrize("frozen", [company_v1, company_v5])
def test_a_file_of_an_older_program(path: Path, frozen: object) -> None:
    shutil.copyfile(frozen.PATH, path)  # type: ignore[attr-defined]
    assert refuses(path)


@pytest.mark.parametrize(
    "code",
    [
        "CREATE TRIGGER t AFTER INSERT ON entry BEGIN DELETE FROM entry; END",
        "CREATE VIEW v AS SELECT * FROM entry",
        "DROP TABLE event_journal",
        "DROP TABLE metric",
    ],
)
def test_a_file_that_was_tampered_with(closed: Path, code: str) -> None:
    change_with_sqlite(closed, "PRAGMA foreign_keys = OFF", code)
    assert refuses(closed)


@pytest.mark.parametrize("page", [1, 2, 3, 10, 20])
def test_a_damaged_page(closed: Path, page: int) -> None:
    content = bytearray(closed.read_bytes())
    content[page * 4096 : (page + 1) * 4096] = b"\xa5" * 4096
    closed.write_bytes(content)
    assert refuses(closed)


@pytest.mark.parametrize("kept", [0.9, 0.5, 0.1])
def test_a_file_cut_short(closed: Path, kept: float) -> None:
    content = closed.read_bytes()
    closed.write_bytes(content[: int(len(content) * kept)])
    assert refuses(closed)


def test_a_crash_whose_changes_are_not_in_the_file_yet(
    files: SqliteCompanyFiles, closed: Path
) -> None:
    file = files.open(closed)
    put(file, entry(1, 1, 5.0))
    crashed = closed.parent / "crashed" / closed.name
    crashed.parent.mkdir()
    for suffix in ("", "-wal"):
        shutil.copyfile(closed.with_name(closed.name + suffix), f"{crashed}{suffix}")
    file.close()
    assert refuses(crashed)
    assert not refuses(closed)


@pytest.mark.parametrize("suffix", ["-wal", "-journal"])
def test_a_file_that_somebody_may_be_writing(closed: Path, suffix: str) -> None:
    closed.with_name(closed.name + suffix).touch()
    assert refuses(closed)


def test_a_file_that_is_open(files: SqliteCompanyFiles, closed: Path) -> None:
    file = files.open(closed)
    assert refuses(closed)
    put(file, entry(1, 1, 5.0))  # the locks of this process are where they were
    assert list(file.check(Silent())) == []
    file.close()
    assert not refuses(closed)


def test_a_file_that_another_process_holds(closed: Path) -> None:
    with held_by_another(closed), glance(closed) as seen:
        assert seen is None
    assert not refuses(closed)


def test_a_large_file_and_one_of_many_metrics(
    closed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(glances, "LARGEST", closed.stat().st_size - 1)
        assert refuses(closed)
    monkeypatch.setattr(glances, "MOST_METRICS", 1)
    assert refuses(closed)


@posix
@pytest.mark.parametrize(("of_file", "of_folder"), [(0o444, 0o777), (0o666, 0o555), (0o600, 0o777)])
def test_what_a_person_may_not_write(shared: Path, of_file: int, of_folder: int) -> None:
    code = """
import os, sys
from pathlib import Path
from kpidesk.storage.glances import glance
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
with glance(Path(sys.argv[1])) as seen:
    print(seen is None)
"""

    def is_refused() -> str:
        with python(code, shared) as other:
            told, _ = other.communicate()
        return told.strip()

    assert is_refused() == "False"
    shared.chmod(of_file)
    shared.parent.chmod(of_folder)
    assert is_refused() == "True" or (of_file == 0o600 and os.geteuid() != 0)


# What is found out while it is read


def test_a_row_that_this_program_never_wrote(closed: Path) -> None:
    change_with_sqlite(closed, "UPDATE metric SET stage = 'shelf' WHERE id = 2")
    with pytest.raises(UserError, match="is damaged"):
        at_a_glance(closed)
    assert not refuses(closed)


def write_a_byte(path: Path) -> None:
    path.write_bytes(path.read_bytes())
    os.utime(path, ns=(1, 1))


def open_it(path: Path) -> None:
    path.with_name(path.name + "-wal").touch()


def replace_it(path: Path) -> None:
    other = path.with_name("other")
    shutil.copy2(path, other)
    other.replace(path)


def read_while(seen: Glance, happens: Callable[[], None]) -> None:
    with seen.read() as records:
        records.metrics()
        happens()


@pytest.mark.parametrize("change", [write_a_byte, open_it, replace_it])
def test_what_was_changed_meanwhile_is_not_believed(
    closed: Path, change: Callable[[Path], None]
) -> None:
    with glance(closed) as seen:
        assert seen is not None
        with seen.read() as records:
            assert records.company() == COMPANY
        with pytest.raises(UserError):
            read_while(seen, partial(change, closed))


def test_a_file_that_vanishes_meanwhile_is_a_refusal(closed: Path) -> None:
    with glance(closed) as seen:
        assert seen is not None
        folder = closed.parent
        with pytest.raises(UserError, match="could not be opened"):
            read_while(seen, partial(shutil.rmtree, folder))


@pytest.mark.parametrize(("piece", "steps"), [(1000, 10**9), (10**9, 1)])
def test_what_takes_long_to_read_or_to_check_is_left_to_whoever_opens_the_file(
    closed: Path, monkeypatch: pytest.MonkeyPatch, piece: int, steps: int
) -> None:
    monkeypatch.setattr(glances, "_PIECE", piece)
    monkeypatch.setattr(glances, "_STEPS", steps)
    moments = iter((0.0, *([0.05] * 20), *([1.0] * 10**6)))
    monkeypatch.setattr(time, "perf_counter", lambda: next(moments))
    assert refuses(closed)


def test_what_is_read_and_checked_in_time_is_seen(
    closed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "perf_counter", lambda: 0.0)
    assert not refuses(closed)


@posix
def test_through_a_link_the_file_itself_is_looked_at(
    files: SqliteCompanyFiles, closed: Path, tmp_path: Path
) -> None:
    link = tmp_path / "links" / "link.kpidesk"
    link.parent.mkdir()
    link.symlink_to(closed)
    assert not refuses(link)
    file = files.open(closed)
    with glance(link) as seen:
        assert seen is None
    file.close()
