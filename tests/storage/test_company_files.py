import datetime as dt
import hashlib
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from kpidesk.domain.changes import ActionKind, Kind
from kpidesk.domain.errors import UserError
from kpidesk.domain.metrics import Company, Metric
from kpidesk.domain.ports import CompanyFile, CompanyFiles
from kpidesk.storage.company_files import SqliteCompanyFiles
from kpidesk.storage.driver import APPLICATION_ID
from kpidesk.storage.migrations.steps import SHIPPED
from tests.storage.company import COMPANY, entry, put, put_metrics, values
from tests.storage.processes import attempt, held_by_another, python

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")


def contents(folder: Path) -> dict[str, str]:
    """Return every file below `folder` with a hash of its bytes."""
    return {
        str(found.relative_to(folder)): hashlib.sha256(found.read_bytes()).hexdigest()
        for found in sorted(folder.rglob("*"))
        if found.is_file()
    }


def refusal(files: SqliteCompanyFiles, path: Path) -> str:
    """Return the sentence with which `path` is refused; it and its folder stay as they are."""
    before = contents(path.parent)
    with pytest.raises(UserError) as refused:
        files.open(path)
    assert contents(path.parent) == before
    return refused.value.message


@pytest.fixture
def closed(files: SqliteCompanyFiles, path: Path) -> Path:
    """Return a company file with enough in it that damage finds something to hit."""
    file = files.create(path, COMPANY)
    put_metrics(file, *(Metric(number, f"Metric {number}") for number in range(1, 101)))
    put(file, *(entry(metric, n, metric / n) for metric in range(1, 101) for n in range(1, 13)))
    file.close()
    return path


def change_with_sqlite(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        for statement in statements:
            raw.execute(statement)


def test_the_adapter_is_what_the_services_ask_for(path: Path) -> None:
    files: CompanyFiles = SqliteCompanyFiles("Ann")  # mypy compares it with the port
    file: CompanyFile = files.create(path, COMPANY)
    with file.read() as records:
        assert records.company() == COMPANY
    file.close()


def test_a_new_company_is_one_file_that_opens_again(files: SqliteCompanyFiles, path: Path) -> None:
    files.create(path, COMPANY).close()
    assert [found.name for found in path.parent.iterdir()] == [path.name]
    file = files.open(path)
    with file.read() as records:
        assert records.company() == COMPANY
        (creation,) = records.change_sets()
        assert records.undoable() is None
    file.close()
    assert creation.id == 1
    assert creation.who == "Ann"
    assert creation.at == dt.datetime(2026, 3, 14, 9, 27, 53, 589793, tzinfo=dt.UTC)
    assert creation.action.kind is ActionKind.CREATE_COMPANY
    assert creation.action.subject == "Café Blume"
    assert creation.touched == {Kind.COMPANY: frozenset({1})}


def test_the_file_says_whose_it_is_and_keeps_its_promises(
    files: SqliteCompanyFiles, path: Path
) -> None:
    file = files.create(path, COMPANY)
    pragmas = {
        "application_id": APPLICATION_ID,
        "user_version": SHIPPED.version,
        "journal_mode": "wal",
        "locking_mode": "exclusive",
        "synchronous": 2,
        "foreign_keys": 1,
        "trusted_schema": 0,
    }
    with file.read():
        found = {
            name: file._connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in pragmas
        }
    file.close()
    assert found == pragmas
    assert path.read_bytes()[68:72] == b"KPID"


@pytest.mark.parametrize(
    "name", ["a%20b#c?d.kpidesk", "quote ' and \" ü 数.kpidesk", "-wal.kpidesk"]
)
def test_any_name_will_do(files: SqliteCompanyFiles, tmp_path: Path, name: str) -> None:
    if os.name == "nt":
        name = name.replace("?", "").replace('"', "")
    file = files.create(tmp_path / name, COMPANY)
    assert file.path == tmp_path / name
    file.close()
    files.open(tmp_path / name).close()
    assert os.listdir(tmp_path) == [name]  # noqa: PTH208 - the names as the system gives them


@posix
def test_a_name_that_is_not_unicode_will_do(files: SqliteCompanyFiles, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.kpidesk")
    files.create(path, COMPANY).close()
    files.open(path).close()


@posix
def test_a_link_leads_to_the_file(files: SqliteCompanyFiles, closed: Path, tmp_path: Path) -> None:
    folder = tmp_path / "desktop"
    folder.mkdir()
    link = folder / "link.kpidesk"
    link.symlink_to(closed)
    file = files.open(link)
    put(file, entry(1, 1, 5.0))
    with pytest.raises(UserError, match="open already"):
        files.open(closed)
    file.close()
    assert list(folder.iterdir()) == [link]
    file = files.open(closed)
    assert values(file)[1] == 5.0
    file.close()


def test_a_company_never_replaces_what_is_there(files: SqliteCompanyFiles, tmp_path: Path) -> None:
    path = tmp_path / "taken.kpidesk"
    path.write_text("letters")
    folder = tmp_path / "folder.kpidesk"
    folder.mkdir()
    for taken in (path, folder):
        with pytest.raises(UserError, match=r"There is already something called “.*” in"):
            files.create(taken, COMPANY)
    assert contents(tmp_path) == {"taken.kpidesk": hashlib.sha256(b"letters").hexdigest()}


def test_a_company_is_not_made_beside_the_log_of_an_earlier_one(
    files: SqliteCompanyFiles, path: Path
) -> None:
    path.with_name(path.name + "-wal").write_bytes(b"last changes")
    with pytest.raises(UserError, match="may hold its last changes"):
        files.create(path, COMPANY)
    assert list(contents(path.parent)) == [path.name + "-wal"]


def test_a_company_needs_a_folder(files: SqliteCompanyFiles, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="there is no folder"):
        files.create(tmp_path / "nowhere" / "x.kpidesk", COMPANY)
    assert list(tmp_path.iterdir()) == []


def test_a_company_that_cannot_be_made_leaves_nothing(
    files: SqliteCompanyFiles, tmp_path: Path
) -> None:
    for length in (300, 253):  # the second leaves no room for the log's ending
        with pytest.raises(UserError, match="could not be written"):
            files.create(tmp_path / ("x" * length), COMPANY)
    with pytest.raises(IntegrityError):
        files.create(tmp_path / "x.kpidesk", Company("x", fiscal_start_month=13))
    assert list(tmp_path.iterdir()) == []


def test_a_missing_file(files: SqliteCompanyFiles, path: Path) -> None:
    assert refusal(files, path) == (
        f"There is no file “Café Blume.kpidesk” in {path.parent}. It may have been moved or "
        "renamed. Find it with Open, or open a backup."
    )


def test_a_folder(files: SqliteCompanyFiles, path: Path) -> None:
    path.mkdir()
    assert refusal(files, path) == (
        "“Café Blume.kpidesk” is a folder, not a company file. Choose a file inside it."
    )


def test_an_empty_file(files: SqliteCompanyFiles, path: Path) -> None:
    path.touch()
    assert refusal(files, path) == (
        "“Café Blume.kpidesk” is empty: there is no company in it. It was left as it is. "
        "Open a backup, or make a new company under another name."
    )


FOREIGN = (
    "“Café Blume.kpidesk” is not a company file of KPI Desk, or its beginning was overwritten. "
    "It was left as it is. Choose another file; if this was your company, open a backup."
)


@pytest.mark.parametrize(
    "content", [b"x", b"A letter to the bank. " * 500, b"PK\x03\x04" + bytes(5000)]
)
def test_a_file_of_another_program(files: SqliteCompanyFiles, path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert refusal(files, path) == FOREIGN


@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_a_database_of_another_program(files: SqliteCompanyFiles, path: Path, mode: str) -> None:
    change_with_sqlite(path, f"PRAGMA journal_mode = {mode}", "CREATE TABLE contact (name TEXT)")
    assert refusal(files, path) == FOREIGN


def test_a_database_that_another_program_is_using(files: SqliteCompanyFiles, path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("CREATE TABLE contact (name TEXT)")
        assert path.with_name(path.name + "-wal").stat().st_size > 0
        with pytest.raises(UserError, match="not a company file"):
            files.open(path)
        raw.execute("INSERT INTO contact VALUES ('Ann')")
    change_with_sqlite(path, "BEGIN EXCLUSIVE", "COMMIT")


@posix
def test_something_that_is_no_file_at_all(files: SqliteCompanyFiles, path: Path) -> None:
    os.mkfifo(path)
    assert refusal(files, path) == FOREIGN


def test_a_newer_file(files: SqliteCompanyFiles, closed: Path) -> None:
    change_with_sqlite(closed, f"PRAGMA user_version = {SHIPPED.version + 1}")
    assert refusal(files, closed) == (
        "“Café Blume.kpidesk” was made by a newer version of KPI Desk. It was left as it is. "
        "Install the newer version to open it."
    )


DAMAGED = (
    "“Café Blume.kpidesk” is damaged, so it was not opened. It was left as it is. "
    "Open your latest backup, and keep this file for someone who can mend it."
)


@pytest.mark.parametrize("kept", [0.9, 0.5, 0.1])
def test_a_file_cut_short(files: SqliteCompanyFiles, closed: Path, kept: float) -> None:
    content = closed.read_bytes()
    closed.write_bytes(content[: int(len(content) * kept)])
    assert refusal(files, closed) == DAMAGED


def test_a_file_cut_short_inside_its_header(files: SqliteCompanyFiles, closed: Path) -> None:
    closed.write_bytes(closed.read_bytes()[:60])
    assert refusal(files, closed) in {FOREIGN, DAMAGED}


@pytest.mark.parametrize("page", [1, 2, 3, 10, 20])
def test_a_file_with_an_overwritten_page(
    files: SqliteCompanyFiles, closed: Path, page: int
) -> None:
    content = bytearray(closed.read_bytes())
    content[page * 4096 : (page + 1) * 4096] = b"\xa5" * 4096
    closed.write_bytes(content)
    assert refusal(files, closed) == DAMAGED


def test_a_damaged_file_with_the_log_of_a_crash(files: SqliteCompanyFiles, closed: Path) -> None:
    file = files.open(closed)
    put(file, entry(1, 1, 5.0))
    crashed = closed.parent / "crashed" / closed.name
    crashed.parent.mkdir()
    for suffix in ("", "-wal"):
        shutil.copyfile(closed.with_name(closed.name + suffix), f"{crashed}{suffix}")
    file.close()
    content = bytearray(crashed.read_bytes())
    content[20 * 4096 : 40 * 4096] = b"\xa5" * 20 * 4096
    crashed.write_bytes(content)
    assert refusal(files, crashed) == DAMAGED
    assert len(list(crashed.parent.iterdir())) == 2


def test_a_file_without_a_version_or_a_table(files: SqliteCompanyFiles, closed: Path) -> None:
    change_with_sqlite(closed, "PRAGMA user_version = 0")
    assert refusal(files, closed) == DAMAGED
    version = f"PRAGMA user_version = {SHIPPED.version}"
    change_with_sqlite(closed, version, "DROP TABLE entry_journal")
    assert refusal(files, closed) == DAMAGED


@pytest.mark.parametrize(
    "code",
    [
        "CREATE TRIGGER t AFTER INSERT ON entry BEGIN DELETE FROM entry_journal; END",
        "CREATE VIEW v AS SELECT * FROM entry",
    ],
)
def test_a_file_with_code_in_it(files: SqliteCompanyFiles, closed: Path, code: str) -> None:
    change_with_sqlite(closed, code)
    assert refusal(files, closed) == (
        "“Café Blume.kpidesk” holds parts that KPI Desk never writes and that could change your "
        "numbers, so it was not opened. It was left as it is. Open a backup that you made yourself."
    )


LOCKED = (
    "“Café Blume.kpidesk” is open already, in another window or another program. Nothing was "
    "changed. Close it there and try again."
)


def test_a_file_that_another_process_holds(files: SqliteCompanyFiles, closed: Path) -> None:
    with held_by_another(closed):
        assert refusal(files, closed) == LOCKED
    files.open(closed).close()


def test_a_file_that_another_process_holds_and_has_written_to(
    files: SqliteCompanyFiles, closed: Path
) -> None:
    file = files.open(closed)
    put(file, entry(1, 1, 5.0))
    assert attempt("open", closed) == LOCKED
    file.close()
    assert attempt("open", closed) == "done"


def test_a_second_open_here_is_refused_and_does_not_drop_the_lock(
    files: SqliteCompanyFiles, closed: Path
) -> None:
    file = files.open(closed)
    for written in (False, True):
        if written:
            put(file, entry(1, 1, 5.0))
        with pytest.raises(UserError, match="open already"):
            files.open(closed)
        with pytest.raises(UserError, match="already something called"):
            files.create(closed, COMPANY)
        assert attempt("open", closed) == LOCKED
    file.close()
    assert attempt("open", closed) == "done"


@posix
@pytest.mark.parametrize("journal_mode", ["wal", "delete"])
def test_a_write_protected_file(shared: Path, journal_mode: str) -> None:
    change_with_sqlite(shared, f"PRAGMA journal_mode = {journal_mode}")
    shared.chmod(0o444)
    before = contents(shared.parent)
    assert attempt("open", shared, as_whom="nobody") == (
        "“shared.kpidesk” is write-protected, so nothing could be saved in it. It was left as it "
        "is. Remove the protection, or copy the file to a folder of your own and open the copy."
    )
    assert contents(shared.parent) == before


@posix
def test_a_write_protected_folder(shared: Path) -> None:
    shared.chmod(0o666)
    shared.parent.chmod(0o555)
    before = contents(shared.parent)
    assert attempt("open", shared, as_whom="nobody") == (
        f"The folder {shared.parent} is write-protected, so nothing could be saved in "
        "“shared.kpidesk”. It was left as it is. Copy the file to a folder of your own and open "
        "the copy."
    )
    assert contents(shared.parent) == before


@posix
def test_a_file_that_may_not_be_read(shared: Path) -> None:
    shared.chmod(0)
    said = attempt("open", shared, as_whom="nobody")
    assert said.startswith("You are not allowed to read “shared.kpidesk”. It was left as it is.")


@posix
def test_a_folder_that_may_not_be_entered(shared: Path) -> None:
    shared.parent.chmod(0)
    said = attempt("open", shared, as_whom="nobody")
    assert said.startswith("You are not allowed to read “shared.kpidesk”. It was left as it is.")


@posix
def test_a_company_cannot_be_made_in_a_write_protected_folder(shared: Path) -> None:
    shared.parent.chmod(0o555)
    said = attempt("create", shared.with_name("new.kpidesk"), as_whom="nobody")
    assert said == (
        "“new.kpidesk” was not written, because you may not save files in the folder "
        f"{shared.parent}. Your numbers are safe. Choose another folder."
    )


def test_opening_leaves_alembic_alone(closed: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from kpidesk.storage.company_files import SqliteCompanyFiles\n"
        "SqliteCompanyFiles('Ann').open(Path(sys.argv[1])).close()\n"
        "print('alembic' in sys.modules)"
    )
    with python(code, closed) as other:
        assert other.communicate()[0] == "False\n"


def test_closing_twice_is_harmless_and_using_afterwards_a_bug(
    files: SqliteCompanyFiles, path: Path
) -> None:
    file = files.create(path, COMPANY)
    file.close()
    file.close()
    with pytest.raises(RuntimeError, match="was closed"), file.read():
        pass
