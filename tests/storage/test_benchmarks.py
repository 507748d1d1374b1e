"""How long the heavy things take: pytest --benchmark-enable --benchmark-only -p no:xdist."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from kpidesk.domain.changes import Action, ActionKind
from kpidesk.domain.entries import Entry, EntryBatch, Origin, OriginKind
from kpidesk.domain.metrics import Metric
from kpidesk.domain.periods import Frequency, Period, span
from kpidesk.storage.company_file import SqliteCompanyFile
from kpidesk.storage.company_files import SqliteCompanyFiles
from tests.storage.company import COMPANY, faults, put, redo, undo

METRICS = range(1, 1001)
MONTHS = span(
    Period(Frequency.MONTH, dt.date(2016, 1, 1)), Period(Frequency.MONTH, dt.date(2025, 12, 1))
)
IMPORT = Action(ActionKind.IMPORT)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteCompanyFile]:
    """Return 1,000 metrics with 120 months each."""
    path = tmp_path_factory.mktemp("large") / "large.kpidesk"
    file = SqliteCompanyFiles("Ann").create(path, COMPANY)
    with file.write(IMPORT) as work:
        work.put_metrics(Metric(number, f"Metric {number}") for number in METRICS)
        work.put_entries(
            Entry(number, period, number + index / 7)
            for number in METRICS
            for index, period in enumerate(MONTHS)
        )
    yield file
    file.close()


@pytest.fixture
def small(tmp_path: Path) -> Iterator[SqliteCompanyFile]:
    """Return 100 metrics without numbers."""
    file = SqliteCompanyFiles("Ann").create(tmp_path / "small.kpidesk", COMPANY)
    with file.write(IMPORT) as work:
        work.put_metrics(Metric(number, f"Metric {number}") for number in range(1, 101))
    yield file
    file.close()


def test_write_and_journal_10_000_entries(
    benchmark: BenchmarkFixture, small: SqliteCompanyFile
) -> None:
    rounds = iter(range(100))

    def entries() -> tuple[tuple[SqliteCompanyFile, *tuple[Entry, ...]], dict[str, Action]]:
        shift = next(rounds)
        return (
            small,
            *(Entry(n, p, n + shift / 7) for n in range(1, 101) for p in MONTHS[:100]),
        ), {"action": IMPORT}

    benchmark.pedantic(put, setup=entries, rounds=5)  # type: ignore[no-untyped-call]
    with small.read() as records:
        assert len(records.entries()) == 10_000


def test_write_and_journal_a_batch_of_200_000(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    first = Period(Frequency.DAY, dt.date(2021, 1, 1))
    days = span(first, first.shift(1999))
    ids = [number for _day in days for number in range(1, 101)]
    periods = [day for day in days for _number in range(100)]
    values = [index / 7 for index in range(len(ids))]
    texts = list(map(str, values))
    origin = Origin(OriginKind.IMPORTED, "long.xlsx", "5f" * 32, "Data")
    batch = EntryBatch(origin, ids, periods, values, texts, texts)
    rounds = iter(range(100))
    made: list[SqliteCompanyFile] = []

    def new_file() -> tuple[tuple[SqliteCompanyFile], dict[str, object]]:
        file = SqliteCompanyFiles("Ann").create(tmp_path / f"{next(rounds)}.kpidesk", COMPANY)
        with file.write(IMPORT) as work:
            work.put_metrics(
                Metric(number, f"Metric {number}", frequency=Frequency.DAY)
                for number in range(1, 101)
            )
        made.append(file)
        return (file,), {}

    def write(file: SqliteCompanyFile) -> None:
        with file.write(IMPORT) as work:
            work.put_batch(batch)

    benchmark.pedantic(write, setup=new_file, rounds=3)  # type: ignore[no-untyped-call]
    with made[-1].read() as records:
        assert sum(map(len, records.values().values())) == 200_000
    for file in made:
        file.close()


def test_read_120_000_values(benchmark: BenchmarkFixture, large: SqliteCompanyFile) -> None:
    def read() -> Mapping[int, Mapping[Period, float]]:
        with large.read() as records:
            return records.values()

    found = benchmark(read)
    assert sum(map(len, found.values())) == 120_000


def test_read_1_000_metrics(benchmark: BenchmarkFixture, large: SqliteCompanyFile) -> None:
    def read() -> Sequence[Metric]:
        with large.read() as records:
            return records.metrics()

    assert len(benchmark(read)) == 1000


def test_type_one_value_into_120_000(benchmark: BenchmarkFixture, large: SqliteCompanyFile) -> None:
    numbers = iter(range(10**9))
    benchmark(lambda: put(large, Entry(7, MONTHS[3], float(next(numbers)))))


def test_undo_and_redo_10_000_entries(
    benchmark: BenchmarkFixture, small: SqliteCompanyFile
) -> None:
    put(small, *(Entry(n, p, 1.0) for n in range(1, 101) for p in MONTHS[:100]), action=IMPORT)
    benchmark(lambda: (undo(small), redo(small)))


def test_check_120_000_entries(benchmark: BenchmarkFixture, large: SqliteCompanyFile) -> None:
    found = benchmark.pedantic(faults, args=(large,), rounds=2)  # type: ignore[no-untyped-call]
    assert found == []


def test_back_up_120_000_entries(
    benchmark: BenchmarkFixture, large: SqliteCompanyFile, tmp_path: Path
) -> None:
    to = tmp_path / "b.kpidesk"
    benchmark.pedantic(large.back_up, args=(to,), rounds=3)  # type: ignore[no-untyped-call]
    assert to.is_file()


def test_open_and_close(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    files = SqliteCompanyFiles("Ann")
    files.create(tmp_path / "x.kpidesk", COMPANY).close()
    benchmark(lambda: files.open(tmp_path / "x.kpidesk").close())
