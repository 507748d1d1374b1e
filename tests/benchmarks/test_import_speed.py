"""How long an import takes, in whole processes: ./packaging/run test --benchmark-enable.

The budgets, all compared in one run: 200,000 rows of a long .xlsx into a new company in at most 1.7
times the time of a script that only parses them with the fastest reader and upserts into bare
SQLite, at least five times faster than pandas with openpyxl and to_sql (measured where pandas is
installed, which the project does not need), in at most 400 MiB; and a wide sheet of 1,000 metrics
in 120 months in at most a second more than starting the interpreter. Without --benchmark-enable a
small file goes the same way, and no time is measured.
"""

import datetime as dt
import random
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from xlsxwriter import Workbook

from kpidesk.domain.periods import Frequency, Period
from kpidesk.storage.company_files import SqliteCompanyFiles

ROUNDS = 5
LONG_ROWS, SMALL_ROWS = 200_000, 2_000
METRICS = 110
WIDE_METRICS, WIDE_MONTHS = 1_000, 120
MOST_MIB = 400
Values = dict[str, dict[Period, float]]

BARE = """
import sqlite3, sys
from python_calamine import CalamineWorkbook
rows = CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).to_python()
file = sqlite3.connect(sys.argv[2])
file.execute("create table entry (metric text, period text, value real,"
    " primary key (metric, period)) without rowid")
with file:
    file.executemany("insert into entry values (?, ?, ?)"
        " on conflict do update set value = excluded.value",
        ((metric, day.isoformat(), value) for day, metric, value in rows[1:]))
"""
PANDAS = """
import sqlite3, sys
import pandas
frame = pandas.read_excel(sys.argv[1], engine="openpyxl")
frame.to_sql("entry", sqlite3.connect(sys.argv[2]))
"""
# The command as it is started from a shell, and what it needed at most: of the process itself, and
# of the largest one that it started (the reader).
MEASURED = """
import resource, sys
from pathlib import Path
from kpidesk.__main__ import main
code = main(sys.argv[1:])
status = Path("/proc/self/status").read_text()
own = next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]
child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print("KIB", own, child)
sys.exit(code)
"""


@dataclass(frozen=True)
class Sheet:
    """A workbook, and what it says by metric."""

    path: Path
    says: Values


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("import-speed")


def make_long(path: Path, rows: int) -> Sheet:
    """Make a list of date, metric and value: all metrics of a day, then those of the next."""
    chance, says = random.Random(1), Values()
    with Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Data")
        as_day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["Date", "Metric", "Value"])
        for row in range(rows):
            day = dt.date(2021, 1, 1) + dt.timedelta(days=row // METRICS)
            name, value = f"Metric {row % METRICS:03}", round(chance.uniform(10, 9999), 2)
            sheet.write_datetime(row + 1, 0, dt.datetime.combine(day, dt.time()), as_day)
            sheet.write_string(row + 1, 1, name)
            sheet.write_number(row + 1, 2, value)
            says.setdefault(name, {})[Period(Frequency.DAY, day)] = value
    return Sheet(path, says)


def make_wide(path: Path, metrics: int) -> Sheet:
    """Make a table of metrics and months."""
    chance, says = random.Random(2), Values()
    months = [Period(Frequency.MONTH, dt.date(2016, 1, 1)).shift(at) for at in range(WIDE_MONTHS)]
    with Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Months")
        as_month = book.add_format({"num_format": "mmm yyyy"})
        sheet.write_string(0, 0, "Metric")
        for column, month in enumerate(months, 1):
            start = dt.datetime.combine(month.start, dt.time())
            sheet.write_datetime(0, column, start, as_month)
        for row in range(metrics):
            name = f"Metric {row:04}"
            sheet.write_string(row + 1, 0, name)
            for column, month in enumerate(months, 1):
                value = round(chance.uniform(10, 9999), 2)
                sheet.write_number(row + 1, column, value)
                says.setdefault(name, {})[month] = value
    return Sheet(path, says)


@pytest.fixture(scope="module")
def is_measured(request: pytest.FixtureRequest) -> bool:
    asked = request.config.getoption
    return bool(asked("benchmark_enable") or not asked("benchmark_disable"))


@pytest.fixture(scope="module")
def long(folder: Path, is_measured: bool) -> Sheet:
    return make_long(folder / "long.xlsx", LONG_ROWS if is_measured else SMALL_ROWS)


@pytest.fixture(scope="module")
def wide(folder: Path, is_measured: bool) -> Sheet:
    return make_wide(folder / "wide.xlsx", WIDE_METRICS if is_measured else 10)


@pytest.fixture
def fresh(tmp_path: Path) -> Callable[[str], Path]:
    """Return a way to new file names."""
    count = 0

    def name(suffix: str) -> Path:
        nonlocal count
        count += 1
        return tmp_path / f"{count}{suffix}"

    return name


def run(*arguments: str | Path) -> str:
    """Run Python with `arguments` and return what it prints."""
    command = [sys.executable, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def import_into(company: Path, sheet: Sheet) -> str:
    return run("-m", "kpidesk", "import", sheet.path, "--into", company, "--create-metrics")


def values_in(company: Path) -> Values:
    file = SqliteCompanyFiles("Ann").open(company)
    try:
        with file.read() as records:
            names = {metric.id: metric.name for metric in records.metrics()}
            return {names[key]: dict(found) for key, found in records.values().items()}
    finally:
        file.close()


def test_a_long_list_is_as_fast_as_a_bare_script(
    benchmark: BenchmarkFixture,
    long: Sheet,
    fresh: Callable[[str], Path],
    is_measured: bool,
) -> None:
    ours: list[float] = []
    bare: list[float] = []

    def both() -> None:
        company, database = fresh(".kpidesk"), fresh(".db")
        bare.append(seconds(lambda: run("-c", BARE, long.path, database)))
        ours.append(seconds(lambda: import_into(company, long)))
        assert values_in(company) == long.says

    benchmark.pedantic(both, rounds=ROUNDS if is_measured else 1)  # type: ignore[no-untyped-call]
    ratio = min(ours) / min(bare)
    benchmark.extra_info |= {"ours": min(ours), "bare": min(bare), "ratio": ratio}
    if is_measured:
        assert ratio <= 1.7, f"{min(ours):.2f} s against {min(bare):.2f} s"


def test_a_long_list_is_five_times_faster_than_pandas(
    benchmark: BenchmarkFixture,
    long: Sheet,
    fresh: Callable[[str], Path],
    is_measured: bool,
) -> None:
    if find_spec("pandas") is None:
        pytest.skip("pandas, with which an import is compared, is no dependency of KPI Desk")
    ours: list[float] = []
    pandas: list[float] = []

    def both() -> None:
        company, database = fresh(".kpidesk"), fresh(".db")
        pandas.append(seconds(lambda: run("-c", PANDAS, long.path, database)))
        ours.append(seconds(lambda: import_into(company, long)))

    benchmark.pedantic(both, rounds=2 if is_measured else 1)  # type: ignore[no-untyped-call]
    benchmark.extra_info |= {"ours": min(ours), "pandas": min(pandas)}
    if is_measured:
        assert min(pandas) / min(ours) >= 5, f"{min(ours):.2f} s against {min(pandas):.2f} s"


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="there is no /proc to ask")
def test_a_long_list_needs_little_memory(
    benchmark: BenchmarkFixture, long: Sheet, fresh: Callable[[str], Path]
) -> None:
    company = fresh(".kpidesk")
    command = ("import", long.path, "--into", company, "--create-metrics")
    said = benchmark.pedantic(  # type: ignore[no-untyped-call]
        run, ("-c", MEASURED, *command), rounds=1
    )
    own, reader = (int(kib) / 1024 for kib in said.split("KIB")[1].split())
    benchmark.extra_info |= {"own_mib": own, "reader_mib": reader}
    assert own + reader <= MOST_MIB, f"{own:.0f} MiB and {reader:.0f} MiB"


def test_a_wide_sheet_takes_a_second_more_than_starting_python(
    benchmark: BenchmarkFixture,
    wide: Sheet,
    fresh: Callable[[str], Path],
    is_measured: bool,
) -> None:
    ours: list[float] = []
    start: list[float] = []

    def both() -> None:
        company = fresh(".kpidesk")
        start.append(seconds(lambda: run("-c", "pass")))
        ours.append(seconds(lambda: import_into(company, wide)))
        assert values_in(company) == wide.says

    benchmark.pedantic(both, rounds=ROUNDS if is_measured else 1)  # type: ignore[no-untyped-call]
    benchmark.extra_info |= {"ours": min(ours), "start": min(start)}
    if is_measured:
        assert min(ours) - min(start) <= 1, f"{min(ours):.2f} s, of which {min(start):.2f} s"
