"""The lock of an open company outlives whatever else in the process touches the file."""

import sys
from pathlib import Path

import pytest

from kpidesk.domain.changes import Action, ActionKind
from kpidesk.domain.errors import UserError
from kpidesk.domain.metrics import Company, Owner
from kpidesk.domain.progress import NoProgress
from kpidesk.storage.company_files import SqliteCompanyFiles
from tests.storage.processes import attempt


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "shop.kpidesk"
    SqliteCompanyFiles(who="me").create(path, Company("Shop")).close()
    return path


def peek(path: Path) -> None:
    """Do what a file dialog does to tell what kind of file this is."""
    with path.open("rb") as file:
        file.read(64)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such trap")
def test_a_file_dialog_that_peeks_does_not_let_another_program_in(path: Path) -> None:
    file = SqliteCompanyFiles(who="me").open(path)
    peek(path)
    assert "open already" in attempt("open", path)
    with file.write(Action(ActionKind.EDIT_COMPANY)) as work:
        work.put_owners([Owner(1, "Anna")])
    file.close()
    assert attempt("open", path) == "done"
    again = SqliteCompanyFiles(who="me").open(path)
    with again.read() as records:
        assert [owner.name for owner in records.owners()] == ["Anna"]
    assert not again.check(NoProgress())
    again.close()


def test_a_refused_second_open_here_leaves_the_first_alone(path: Path) -> None:
    files = SqliteCompanyFiles(who="me")
    file = files.open(path)
    with pytest.raises(UserError, match="open"):
        files.open(path)
    assert "open already" in attempt("open", path)
    file.close()
    files.open(path).close()


def test_a_file_that_is_refused_can_be_opened_later(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:5000])
    with pytest.raises(UserError):
        SqliteCompanyFiles(who="me").open(path)
    path.write_bytes(whole)
    SqliteCompanyFiles(who="me").open(path).close()
