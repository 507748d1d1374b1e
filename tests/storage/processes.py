"""Other programs that use a company file at the same time, or with fewer rights."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import kpidesk

_ROOT = Path(kpidesk.__file__).resolve().parents[1]

_HOLD = """
import sys
from pathlib import Path
from kpidesk.storage.company_files import SqliteCompanyFiles
file = SqliteCompanyFiles("Bob").open(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.readline()
file.close()
"""

# Everything is loaded before the rights are dropped: a person without rights may not read Python.
_TRY = """
import os, sys, tempfile
from pathlib import Path
from kpidesk.domain.errors import UserError
from kpidesk.domain.metrics import Company
from kpidesk.storage.company_files import SqliteCompanyFiles
files = SqliteCompanyFiles("Eve")
with tempfile.TemporaryDirectory() as folder:
    files.create(Path(folder) / "x.kpidesk", Company("x")).close()
if sys.argv[3] == "nobody" and os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
path = Path(sys.argv[2])
try:
    if sys.argv[1] == "open":
        files.open(path).close()
    elif sys.argv[1] == "create":
        files.create(path, Company("x")).close()
    else:
        file = files.open(path)
        try:
            file.back_up(Path(sys.argv[1]))
        finally:
            file.close()
except UserError as error:
    print(error.message)
else:
    print("done")
"""


def python(code: str, *arguments: str | Path) -> subprocess.Popen[str]:
    """Start `code` in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={
            "PYTHONIOENCODING": "utf-8",
            "PYTHONWARNINGS": "error",
            "PYTHONDONTWRITEBYTECODE": "1",
        },
    )


@contextmanager
def held_by_another(path: Path) -> Iterator[None]:
    """Have another process hold the file open inside the block."""
    with python(_HOLD, path) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        yield
        other.communicate("close\n")
    assert other.returncode == 0


def attempt(what: str | Path, path: Path, *, as_whom: str = "self") -> str:
    """Let another process open or create `path`, or back it up to `what`; return what it says."""
    with python(_TRY, what, path, as_whom) as other:
        said, _ = other.communicate()
    assert other.returncode == 0
    return said.strip()


__all__ = ["attempt", "held_by_another", "python"]
