import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kpidesk.domain.errors import UserError
from kpidesk.whole_file import whole_file

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX permissions and limits")


@contextmanager
def disk_with_room_for(size: int) -> Iterator[None]:
    """Let no file grow beyond `size` bytes: the kernel refuses as a full disk does."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def folder_of_nobody() -> Iterator[Path]:
    """Return a folder in which this process, no longer root, has every right."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        root = os.geteuid() == 0
        if root:
            os.chown(folder, 65534, 65534)
            os.seteuid(65534)
        try:
            yield folder
        finally:
            if root:
                os.seteuid(0)
            folder.chmod(0o700)


def test_file_takes_its_place_when_all_is_written(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_bytes(b"old")
    with whole_file(path) as file:
        file.write(b"new")
        assert path.read_bytes() == b"old"

    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_bug_while_writing_leaves_the_old_file_and_no_litter(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_bytes(b"old")
    with pytest.raises(ZeroDivisionError), whole_file(path) as file:
        file.write(b"%d" % (1 // 0))

    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@posix
def test_full_disk_leaves_the_old_file_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_bytes(b"old")
    with (
        pytest.raises(UserError, match=r"not enough room on the disk for “report.csv”"),
        disk_with_room_for(1000),
        whole_file(path) as file,
    ):
        file.write(b"x" * 100_000)

    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_missing_folder(tmp_path: Path) -> None:
    path = tmp_path / "gone" / "report.csv"
    with pytest.raises(UserError, match=r"there is no folder .*gone"), whole_file(path):
        pytest.fail("nothing to write into")


def test_folder_of_the_same_name_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "report.csv").mkdir()
    with (
        pytest.raises(UserError, match="is not a file that can be replaced"),
        whole_file(tmp_path / "report.csv"),
    ):
        pytest.fail("nothing to write into")
    assert (tmp_path / "report.csv").is_dir()


@posix
def test_device_is_not_replaced() -> None:
    with (
        pytest.raises(UserError, match="is not a file that can be replaced"),
        whole_file(Path("/dev/full")),
    ):
        pytest.fail("nothing to write into")
    assert stat.S_ISCHR(Path("/dev/full").stat().st_mode)


def test_name_too_long(tmp_path: Path) -> None:
    with (
        pytest.raises(UserError, match="does not allow the file name"),
        whole_file(tmp_path / ("x" * 300)),
    ):
        pytest.fail("nothing to write into")


@posix
def test_write_protected_file_is_left_as_it_was(folder_of_nobody: Path) -> None:
    path = folder_of_nobody / "report.csv"
    path.write_bytes(b"old")
    path.chmod(0o444)
    with (
        pytest.raises(UserError, match="open in another program, such as Excel, or it is write-pr"),
        whole_file(path),
    ):
        pytest.fail("nothing to write into")
    assert path.read_bytes() == b"old"


@posix
@pytest.mark.parametrize("mode", [0o555, 0o000])
def test_folder_without_rights(folder_of_nobody: Path, mode: int) -> None:
    folder_of_nobody.chmod(mode)
    path = folder_of_nobody / "report.csv"
    with pytest.raises(UserError, match="you may not save files in the folder"), whole_file(path):
        pytest.fail("nothing to write into")


@posix
def test_file_may_be_read_by_whom_new_files_may(tmp_path: Path) -> None:
    (tmp_path / "usual").touch()
    with whole_file(tmp_path / "report.csv") as file:
        file.write(b"")

    assert (tmp_path / "report.csv").stat().st_mode == (tmp_path / "usual").stat().st_mode


@posix
def test_link_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    real.write_bytes(b"old")
    link.symlink_to(real)
    with whole_file(link) as file:
        file.write(b"new")

    assert link.is_symlink()
    assert real.read_bytes() == b"new"
