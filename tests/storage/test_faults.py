import os
import random
import shutil
from pathlib import Path

import pytest

from kpidesk.domain.errors import UserError
from kpidesk.domain.metrics import Metric
from kpidesk.storage.company_file import SqliteCompanyFile
from kpidesk.storage.company_files import SqliteCompanyFiles
from tests.storage.company import COMPANY, entry, faults, put, put_metrics, values
from tests.storage.processes import python

posix = pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals and limits")
MANY = [entry(1, number, float(number), "x" * 5000) for number in range(1, 13)]


def pragma(file: SqliteCompanyFile, text: str) -> int:
    with file.read():
        return int(file._connection.exec_driver_sql(f"PRAGMA {text}").scalar_one())


def test_a_full_disk_changes_nothing(file: SqliteCompanyFile, path: Path) -> None:
    put(file, entry(1, 1, 1.0))
    pragma(file, f"max_page_count = {pragma(file, 'page_count') + 5}")
    with pytest.raises(UserError) as refused:
        put(file, *MANY)
    assert refused.value.message == (
        "The disk is full. Nothing was changed in “Café Blume.kpidesk”, and what was saved before "
        "is safe. Make some room and try again."
    )
    assert values(file) == {1: 1.0}
    put(file, entry(1, 2, 2.0))
    pragma(file, "max_page_count = 1000000")
    put(file, *MANY)
    assert len(values(file)) == 12
    assert path.exists()


_LIMITED = """
import resource, sys
from pathlib import Path
from kpidesk.domain.errors import UserError
from kpidesk.storage.company_files import SqliteCompanyFiles
from tests.storage.company import entry, faults, put, values
file = SqliteCompanyFiles("Bob").open(Path(sys.argv[1]))
put(file, entry(1, 1, 1.0))
size = Path(sys.argv[1] + "-wal").stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 10_000, resource.RLIM_INFINITY))
try:
    put(file, *(entry(1, number, float(number), "x" * 5000) for number in range(1, 13)))
except UserError as error:
    print(error.message)
assert values(file) == {1: 1.0}
try:
    file.back_up(Path(sys.argv[1] + ".backup"))
except UserError as error:
    print(error.message)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
put(file, entry(1, 2, 2.0))
assert faults(file) == []
file.close()
"""


@posix
def test_a_disk_that_refuses_to_write(files: SqliteCompanyFiles, path: Path) -> None:
    file = files.create(path, COMPANY)
    put_metrics(file, Metric(1, "Revenue"))
    file.close()
    with python(_LIMITED, path) as other:
        said = other.communicate()[0].splitlines()
    assert other.returncode == 0
    assert said[0].startswith("The disk ")
    assert "Nothing was changed in “Café Blume.kpidesk”" in said[0]
    assert "“Café Blume.kpidesk.backup”" in said[1]
    assert [found.name for found in path.parent.iterdir()] == [path.name]
    file = files.open(path)
    assert values(file) == {1: 1.0, 2: 2.0}
    file.close()


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="needs a disk in memory")  # noqa: S108
def test_a_company_does_not_fit(tmp_path: Path) -> None:
    code = (
        "import resource, sys\nfrom pathlib import Path\n"
        "from kpidesk.domain.errors import UserError\nfrom kpidesk.domain.metrics import Company\n"
        "from kpidesk.storage.company_files import SqliteCompanyFiles\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "try:\n    SqliteCompanyFiles('Bob').create(Path(sys.argv[1]), Company('x'))\n"
        "except UserError as error:\n    print(error.message)\n"
    )
    with python(code, tmp_path / "new.kpidesk") as other:
        said = other.communicate()[0]
    assert other.returncode == 0
    assert "“new.kpidesk”" in said
    assert "Your numbers are safe." in said
    assert list(tmp_path.iterdir()) == []


_WRITES = """
import sys
from pathlib import Path
from kpidesk.storage.company_files import SqliteCompanyFiles
from tests.storage.company import entry, month, put, undo
file = SqliteCompanyFiles("Bob").open(Path(sys.argv[1]))
number = int(sys.argv[2])
while True:
    number += 1
    notes = "n" * (number % 7 * 900)
    put(file, *(entry(1, each, float(number), notes) for each in range(1, 13)))
    print(number, flush=True)
"""


@posix
def test_what_was_committed_survives_a_kill(files: SqliteCompanyFiles, path: Path) -> None:
    file = files.create(path, COMPANY)
    put_metrics(file, Metric(1, "Revenue"))
    file.close()
    dice = random.Random(4)
    last = 0
    for _ in range(5):
        with python(_WRITES, path, str(last)) as other:
            assert other.stdout is not None
            for _ in range(dice.randint(1, 60)):
                last = int(other.stdout.readline())
            other.kill()
            last = max([last, *map(int, other.stdout.read().split("\n")[:-1])])
        file = files.open(path)
        found = values(file)
        assert len(found) == 12
        assert len(set(found.values())) == 1  # a change set is there whole or not at all
        assert found[1] in {last, last + 1}  # it may have been killed between commit and print
        last = int(found[1])
        assert faults(file) == []
        file.close()
        assert [left.name for left in path.parent.iterdir()] == [path.name]


def test_a_copy_taken_at_any_time_with_its_log_is_whole(
    files: SqliteCompanyFiles, file: SqliteCompanyFile, path: Path, tmp_path: Path
) -> None:
    for number in range(1, 6):
        put(file, entry(1, number, float(number)))
    crashed = tmp_path / "crashed.kpidesk"
    for suffix in ("", "-wal"):
        shutil.copyfile(f"{path}{suffix}", f"{crashed}{suffix}")
    recovered = files.open(crashed)
    assert values(recovered) == values(file)
    assert faults(recovered) == []
    recovered.close()
    assert not Path(f"{crashed}-wal").exists()
    assert not Path(f"{crashed}-shm").exists()
