"""Company files for the tests of storage, each closed and checked at the end."""

import datetime as dt
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from kpidesk.domain.metrics import Metric
from kpidesk.storage.company_file import SqliteCompanyFile
from kpidesk.storage.company_files import SqliteCompanyFiles
from tests.storage.company import COMPANY, faults, put_metrics

START = dt.datetime(2026, 3, 14, 9, 26, 53, 589793, tzinfo=dt.UTC)


class Clock:
    """A minute goes by each time somebody looks."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> dt.datetime:
        self.now += dt.timedelta(minutes=1)
        return self.now


@pytest.fixture
def files() -> SqliteCompanyFiles:
    return SqliteCompanyFiles("Ann", Clock())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "Café Blume.kpidesk"


@pytest.fixture
def shared(files: SqliteCompanyFiles) -> Iterator[Path]:
    """Return a company file in a folder that everybody can reach, which pytest's own are not."""
    with tempfile.TemporaryDirectory(prefix="kpidesk-") as name:
        Path(name).chmod(0o777)
        path = Path(name) / "shared.kpidesk"
        files.create(path, COMPANY).close()
        path.chmod(0o666)
        yield path
        Path(name).chmod(0o777)


@pytest.fixture
def file(files: SqliteCompanyFiles, path: Path) -> Iterator[SqliteCompanyFile]:
    """Return an open company with the metrics 1 and 2; whatever a test does, its books balance."""
    opened = files.create(path, COMPANY)
    try:
        put_metrics(opened, Metric(1, "Revenue"), Metric(2, "Visitors"))
        yield opened
        if not opened._connection.closed:
            assert faults(opened) == []
    finally:
        opened.close()
