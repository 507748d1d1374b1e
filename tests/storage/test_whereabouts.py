"""Whatever happens to the path of an open file, what was said to be saved is somewhere to be found.

It is in the file at its new place, or in the copy; and nothing is said to be saved that is in
neither.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from kpidesk.domain.errors import UserError
from kpidesk.domain.metrics import Company, Metric
from kpidesk.domain.whereabouts import IN_PLACE, Presence, Whereabouts
from kpidesk.storage.company_file import SqliteCompanyFile
from kpidesk.storage.company_files import SqliteCompanyFiles
from tests.storage.company import COMPANY, TYPE, entry, faults, put, put_metrics, values
from tests.storage.processes import attempt, python

pytestmark = pytest.mark.skipif(
    sys.platform != "linux",
    reason="Windows lets nobody move an open file; others do not tell where",
)


@dataclass(frozen=True)
class Mishap:
    """What happens to the path, which says where the file is then, and what is known after."""

    name: str
    happen: Callable[[Path], Path | None]
    presence: Presence

    def __str__(self) -> str:
        return self.name


def renamed(path: Path) -> Path:
    return path.rename(path.with_name("new name.kpidesk"))


def moved(path: Path) -> Path:
    folder = path.parent.parent / "archive"
    folder.mkdir()
    return path.rename(folder / path.name)


def folder_renamed(path: Path) -> Path:
    return path.parent.rename(path.parent.with_name("2027")) / path.name


def binned(path: Path) -> Path:
    folder = path.parent.parent / ".Trash-0" / "files"
    folder.mkdir(parents=True)
    return path.rename(folder / path.name)


def deleted(path: Path) -> None:
    path.unlink()


def folder_removed(path: Path) -> None:
    shutil.rmtree(path.parent)


def replaced(path: Path) -> None:
    other = path.with_name("other.part")
    SqliteCompanyFiles("Sync").create(other, Company("Another")).close()
    other.replace(path)


def swapped(path: Path) -> Path:
    kept = renamed(path)
    replaced(path)
    return kept


MISHAPS = [
    Mishap("renamed", renamed, Presence.MOVED),
    Mishap("moved", moved, Presence.MOVED),
    Mishap("folder renamed", folder_renamed, Presence.MOVED),
    Mishap("renamed, another put there", swapped, Presence.MOVED),
    Mishap("put into the bin", binned, Presence.GONE),
    Mishap("deleted", deleted, Presence.GONE),
    Mishap("folder removed", folder_removed, Presence.GONE),
    Mishap("replaced", replaced, Presence.REPLACED),
]
each_mishap = pytest.mark.parametrize("mishap", MISHAPS, ids=str)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "2026").mkdir()
    return tmp_path / "2026" / "Café Blume.kpidesk"


@pytest.fixture
def opened(files: SqliteCompanyFiles, path: Path) -> Iterator[SqliteCompanyFile]:
    file = files.create(path, COMPANY)
    put_metrics(file, Metric(1, "Revenue"))
    put(file, entry(1, 1, 1.0))
    yield file
    file.close()


def content(files: SqliteCompanyFiles, path: Path) -> dict[int, float]:
    """Return the values of a closed file, which must be sound."""
    file = files.open(path)
    try:
        assert faults(file) == []
        return values(file)
    finally:
        file.close()


def logs_below(folder: Path) -> list[str]:
    return [found.name for found in folder.rglob("*") if found.name.endswith(("-wal", "-shm"))]


def test_a_file_knows_that_it_is_in_its_place(opened: SqliteCompanyFile) -> None:
    assert opened.whereabouts() == IN_PLACE


@each_mishap
def test_nothing_is_written_into_what_nobody_would_find(
    opened: SqliteCompanyFile, path: Path, mishap: Mishap
) -> None:
    now_at = mishap.happen(path)
    found = opened.whereabouts()
    assert found.presence is mishap.presence
    assert found.now_at == (now_at if mishap.presence is Presence.MOVED else None)
    with pytest.raises(UserError, match="This change was not saved") as refused:
        put(opened, entry(1, 2, 2.0))
    named = now_at if now_at is not None and found.now_at else path
    assert f"“{named.name}”" in refused.value.message
    assert values(opened) == {1: 1.0}, "reading goes on"
    assert faults(opened) == []


@each_mishap
def test_what_happens_inside_a_unit_of_work_rolls_it_back(
    opened: SqliteCompanyFile, path: Path, mishap: Mishap
) -> None:
    with ExitStack() as ending:
        work = ending.enter_context(opened.write(TYPE))
        work.put_entries([entry(1, 2, 2.0)])
        mishap.happen(path)
        with pytest.raises(UserError, match="not saved"):
            ending.close()
    assert values(opened) == {1: 1.0}


@each_mishap
def test_a_backup_holds_everything(
    opened: SqliteCompanyFile, files: SqliteCompanyFiles, path: Path, tmp_path: Path, mishap: Mishap
) -> None:
    mishap.happen(path)
    opened.back_up(tmp_path / "backup.kpidesk")
    assert content(files, tmp_path / "backup.kpidesk") == {1: 1.0}


@each_mishap
def test_a_file_that_was_moved_and_closed_holds_everything_and_leaves_no_log(
    opened: SqliteCompanyFile, files: SqliteCompanyFiles, path: Path, tmp_path: Path, mishap: Mishap
) -> None:
    now_at = mishap.happen(path)
    opened.close()
    if now_at is not None:
        assert content(files, now_at) == {1: 1.0}
    if path.exists():
        assert content(files, path) == {}, "what was put there is not touched"
    assert logs_below(tmp_path) == []


@each_mishap
def test_the_work_goes_on_in_a_copy(
    opened: SqliteCompanyFile, files: SqliteCompanyFiles, path: Path, tmp_path: Path, mishap: Mishap
) -> None:
    mishap.happen(path)
    copy = tmp_path / "copy.kpidesk"
    opened.go_on_at(copy)
    assert opened.path == copy
    assert opened.whereabouts() == IN_PLACE
    put(opened, entry(1, 2, 2.0))
    opened.close()
    assert content(files, copy) == {1: 1.0, 2: 2.0}
    if path.exists():
        assert content(files, path) == {}
    assert logs_below(tmp_path) == []


@pytest.mark.parametrize(
    "mishap", [each for each in MISHAPS if each.presence is Presence.MOVED], ids=str
)
def test_the_work_goes_on_where_the_file_was_moved_to(
    opened: SqliteCompanyFile, files: SqliteCompanyFiles, path: Path, tmp_path: Path, mishap: Mishap
) -> None:
    now_at = mishap.happen(path)
    assert now_at is not None
    opened.go_on_at(now_at)
    assert opened.path == now_at
    assert opened.whereabouts() == IN_PLACE
    put(opened, entry(1, 2, 2.0))
    assert f"{now_at.name}-wal" in logs_below(now_at.parent)
    opened.close()
    assert content(files, now_at) == {1: 1.0, 2: 2.0}
    if path.exists():
        assert content(files, path) == {}
    assert logs_below(tmp_path) == []


@pytest.mark.parametrize("mishap", [MISHAPS[0], MISHAPS[5], MISHAPS[7]], ids=str)
def test_a_copy_may_be_put_where_the_file_was(
    opened: SqliteCompanyFile, files: SqliteCompanyFiles, path: Path, mishap: Mishap
) -> None:
    mishap.happen(path)
    opened.go_on_at(path)
    put(opened, entry(1, 2, 2.0))
    opened.close()
    assert content(files, path) == {1: 1.0, 2: 2.0}
    assert logs_below(path.parent) == []


@pytest.mark.parametrize("name", ["copy.kpidesk", "new name.kpidesk"])
def test_the_file_in_which_the_work_goes_on_is_held(
    opened: SqliteCompanyFile, path: Path, name: str
) -> None:
    renamed(path)
    opened.go_on_at(path.with_name(name))
    assert "open already" in attempt("open", path.with_name(name))


def test_a_copy_that_cannot_be_written_leaves_everything_as_it_was(
    opened: SqliteCompanyFile, path: Path, tmp_path: Path
) -> None:
    path.unlink()
    with pytest.raises(UserError, match="no folder"):
        opened.go_on_at(tmp_path / "no" / "copy.kpidesk")
    assert opened.path == path
    assert values(opened) == {1: 1.0}
    opened.go_on_at(tmp_path / "copy.kpidesk")
    assert values(opened) == {1: 1.0}


def test_a_backup_onto_the_moved_file_itself_is_refused(
    opened: SqliteCompanyFile, files: SqliteCompanyFiles, path: Path
) -> None:
    now_at = renamed(path)
    with pytest.raises(UserError, match="company file itself"):
        opened.back_up(now_at)
    opened.close()
    assert content(files, now_at) == {1: 1.0}


def test_a_file_that_comes_back_is_written_again(
    opened: SqliteCompanyFile, files: SqliteCompanyFiles, path: Path
) -> None:
    renamed(path).rename(path)
    put(opened, entry(1, 2, 2.0))
    opened.close()
    assert content(files, path) == {1: 1.0, 2: 2.0}


def test_a_link_on_the_way_may_go(
    opened: SqliteCompanyFile, files: SqliteCompanyFiles, path: Path, tmp_path: Path
) -> None:
    opened.close()
    link = tmp_path / "link.kpidesk"
    link.symlink_to(path)
    file = files.open(link)
    link.unlink()
    put(file, entry(1, 2, 2.0))
    file.close()
    assert content(files, path) == {1: 1.0, 2: 2.0}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may look into every folder")
def test_what_cannot_be_reached_is_not_said_to_be_deleted(
    opened: SqliteCompanyFile, path: Path
) -> None:
    path.parent.chmod(0)
    found = opened.whereabouts()
    path.parent.chmod(0o700)
    assert found.presence is Presence.UNREACHABLE


def test_what_cannot_be_reached_is_told_with_the_reason(
    opened: SqliteCompanyFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = Whereabouts(Presence.UNREACHABLE, reason="Host is down")
    monkeypatch.setattr(type(opened), "whereabouts", lambda _file: away)
    with pytest.raises(UserError, match=r"cannot be reached just now \(Host is down\)"):
        put(opened, entry(1, 2, 2.0))


_TYPES = """
import sys
from pathlib import Path
from kpidesk.domain.errors import UserError
from kpidesk.storage.company_files import SqliteCompanyFiles
from tests.storage.company import entry, put
file = SqliteCompanyFiles("Bob").open(Path(sys.argv[1]))
while True:
    number = int(sys.stdin.readline())
    try:
        put(file, entry(1, number, float(number)))
        print("saved", flush=True)
    except UserError as error:
        print(error.message, flush=True)
"""


@pytest.mark.parametrize(
    ("mishap", "tries_again"),
    [(each, tries) for each in (MISHAPS[0], MISHAPS[2], MISHAPS[-1]) for tries in (False, True)],
    ids=str,
)
def test_a_kill_after_it_loses_nothing_that_was_said_to_be_saved(
    opened: SqliteCompanyFile,
    files: SqliteCompanyFiles,
    path: Path,
    mishap: Mishap,
    tries_again: bool,
) -> None:
    opened.close()
    with python(_TYPES, path) as other:
        assert other.stdout is not None
        for number in (2, 3):
            assert _say(other, number) == "saved"
        now_at = mishap.happen(path)
        if tries_again:
            assert "not saved" in _say(other, 4)
        other.kill()
        other.wait()
    if now_at is not None:
        assert content(files, now_at) == {1: 1.0, 2: 2.0, 3: 3.0}
    if path.exists():
        assert content(files, path) == {}, "the log was not read into what was put there"


def _say(other: "subprocess.Popen[str]", number: int) -> str:
    assert other.stdin is not None
    assert other.stdout is not None
    other.stdin.write(f"{number}\n")
    other.stdin.flush()
    return other.stdout.readline().strip()


def test_the_file_is_whole_without_its_log_after_every_change(
    opened: SqliteCompanyFile, files: SqliteCompanyFiles, path: Path, tmp_path: Path
) -> None:
    for number in range(2, 6):
        put(opened, entry(1, number, float(number)))
        log = path.with_name(f"{path.name}-wal")
        assert log.stat().st_size == 0
        shutil.copyfile(path, tmp_path / "copy.kpidesk")
        assert content(files, tmp_path / "copy.kpidesk") == values(opened)
