import os
import shutil
from pathlib import Path

import pytest

from kpidesk.domain.errors import UserError
from kpidesk.storage.company_file import SqliteCompanyFile
from kpidesk.storage.company_files import SqliteCompanyFiles
from tests.storage.company import COMPANY, entry, faults, put, values
from tests.storage.processes import attempt, held_by_another


def test_a_backup_of_an_open_file_is_complete(
    files: SqliteCompanyFiles, file: SqliteCompanyFile, tmp_path: Path
) -> None:
    put(file, entry(1, 1, 1.0))
    to = tmp_path / "backup.kpidesk"
    file.back_up(to)
    put(file, entry(1, 1, 2.0))
    backup = files.open(to)
    assert values(backup) == {1: 1.0}
    assert faults(backup) == []
    put(backup, entry(1, 1, 7.0))
    backup.close()
    assert values(file) == {1: 2.0}
    file.close()
    assert sorted(found.name for found in tmp_path.iterdir()) == sorted([file.path.name, to.name])


def test_a_backup_replaces_an_earlier_one_whole(
    files: SqliteCompanyFiles, file: SqliteCompanyFile, tmp_path: Path
) -> None:
    to = tmp_path / "backup.kpidesk"
    file.back_up(to)
    put(file, entry(1, 1, 1.0))
    file.back_up(to)
    backup = files.open(to)
    assert values(backup) == {1: 1.0}
    backup.close()


def test_the_log_of_what_is_replaced_is_not_read_into_the_backup(
    files: SqliteCompanyFiles, file: SqliteCompanyFile, tmp_path: Path
) -> None:
    crashed = tmp_path / "backup.kpidesk"
    other = files.create(tmp_path / "other.kpidesk", COMPANY)
    for suffix in ("", "-wal"):
        shutil.copyfile(f"{other.path}{suffix}", f"{crashed}{suffix}")
    other.close()
    put(file, entry(1, 1, 1.0))
    file.back_up(crashed)
    assert not Path(f"{crashed}-wal").exists()
    backup = files.open(crashed)
    assert values(backup) == {1: 1.0}
    backup.close()


def test_a_file_is_not_backed_up_onto_itself(file: SqliteCompanyFile, tmp_path: Path) -> None:
    hard = tmp_path / "same.kpidesk"
    os.link(file.path, hard)
    for to in (file.path, tmp_path / "." / file.path.name, hard):
        with pytest.raises(UserError, match="is the company file itself"):
            file.back_up(to)
    hard.unlink()


def test_a_company_that_somebody_has_open_is_not_replaced(
    files: SqliteCompanyFiles, file: SqliteCompanyFile, tmp_path: Path
) -> None:
    other = tmp_path / "other.kpidesk"
    files.create(other, COMPANY).close()
    with (
        held_by_another(other),
        pytest.raises(UserError, match=r"“other\.kpidesk” is open already"),
    ):
        file.back_up(other)
    here = files.open(other)
    with pytest.raises(UserError, match=r"“other\.kpidesk” is open already"):
        file.back_up(other)
    assert "is open already" in attempt("open", other)
    here.close()
    assert not list(tmp_path.glob(".kpidesk-*"))


@pytest.mark.parametrize("what", ["folder", "nowhere", "long"])
def test_a_backup_that_cannot_be_written_leaves_nothing(
    file: SqliteCompanyFile, tmp_path: Path, what: str
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    sentence, to = {
        "folder": ("There is already something called “folder”", folder),
        "nowhere": ("there is no folder", tmp_path / "nowhere" / "b.kpidesk"),
        "long": ("could not be written", tmp_path / ("x" * 300)),
    }[what]
    before = sorted(tmp_path.iterdir())
    with pytest.raises(UserError, match=sentence):
        file.back_up(to)
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_a_backup_into_a_write_protected_folder(shared: Path) -> None:
    protected = shared.with_name("protected")
    protected.mkdir(mode=0o555)
    said = attempt(protected / "b.kpidesk", shared, as_whom="nobody")
    assert said == (
        "“b.kpidesk” was not written, because you may not save files in the folder "
        f"{protected}. Your numbers are safe. Choose another folder."
    )
    assert list(protected.iterdir()) == []
    protected.chmod(0o755)


def test_a_file_that_fails_its_check_is_not_passed_off_as_a_backup(
    files: SqliteCompanyFiles, path: Path, tmp_path: Path
) -> None:
    file = files.create(path, COMPANY)
    file._connection.execution_options(begin="BEGIN IMMEDIATE")
    with file._connection.begin():  # an index that does not fit its table, as bad memory leaves it
        run = file._connection.exec_driver_sql
        root = run("SELECT rootpage FROM sqlite_master WHERE name = 'ix_metric_owner_id'").scalar()
        run("PRAGMA writable_schema = ON")
        run(
            "UPDATE sqlite_master SET rootpage = ? WHERE name = 'ix_metric_department_id'",
            (root,),
        )
    to = tmp_path / "b.kpidesk"
    with pytest.raises(UserError, match="failed its check, so it was not kept"):
        file.back_up(to)
    file.close()
    assert sorted(found.name for found in tmp_path.iterdir()) == [path.name]
