"""How long a typed value takes with all of its dependants.

Run with ./packaging/run test --benchmark-enable. Through the door that every caller uses: a real
file with 1,000 metrics over 120 months, half of them formulas in chains of five. The budget for a
committed edit is 16 ms on a machine with two cores; opening such a company and reading all its
values has none, but is told.
"""

import datetime as dt
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kpidesk.domain.changes import Action, ActionKind, ChangeSet, Kind
from kpidesk.domain.entries import Entry
from kpidesk.domain.metrics import Company, Metric, Stage
from kpidesk.domain.periods import Frequency
from kpidesk.domain.ports import CompanyFile
from kpidesk.services.calculation import CalculatingFiles
from kpidesk.services.entries import Edit, EntryGrid, entry_grid, set_entries
from kpidesk.storage.company_files import SqliteCompanyFiles
from tests.benchmarks.test_formulas import CHAIN, MONTHS, company

TODAY = dt.date(2026, 1, 10)  # in the month after the last, which is calculated too
SIZE = 1_000


def open_files() -> CalculatingFiles:
    return CalculatingFiles(SqliteCompanyFiles("tester"), lambda: TODAY)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a closed company file of that size."""
    place = tmp_path_factory.mktemp("large") / "large.kpidesk"
    definitions, inputs = company(SIZE)
    file = open_files().create(place, Company("Large"))
    with file.write(Action(ActionKind.SAMPLE)) as work:
        work.put_metrics(
            Metric(
                each.id + 1,
                each.name,
                stage=Stage.INPUT,
                formula=each.formula or "",
                position=each.id,
            )
            for each in definitions
        )
        work.put_entries(
            Entry(number + 1, month, value)
            for number, cells in inputs.items()
            for month, value in cells.items()
        )
    file.close()
    return place


@pytest.fixture
def file(path: Path) -> Iterator[CompanyFile]:
    opened = open_files().open(path)
    entry_grid(opened, Frequency.MONTH)
    yield opened
    opened.close()


def most_used() -> int:
    """Return the input on which most depends."""
    from kpidesk.domain.formulas.engine import Engine

    dependencies = Engine(*company(SIZE)).dependencies
    return max(range(SIZE // 2), key=lambda n: len(dependencies.with_dependants([n])))


def test_one_typed_value_with_all_that_depends_on_it(
    benchmark: Callable[..., object], file: CompanyFile
) -> None:
    chance, used = random.Random(2), most_used() + 1

    def type_it() -> ChangeSet:
        return set_entries(file, [Edit(used, MONTHS[60], chance.random())])

    done = benchmark(type_it)

    assert isinstance(done, ChangeSet)
    assert len(done.ids(Kind.ENTRY)) > CHAIN


def test_one_typed_value_and_the_rows_that_show_it(
    benchmark: Callable[..., object], file: CompanyFile
) -> None:
    chance, used = random.Random(3), most_used() + 1

    def type_it() -> EntryGrid:
        done = set_entries(file, [Edit(used, MONTHS[60], chance.random())])
        return entry_grid(file, Frequency.MONTH, done.ids(Kind.ENTRY))

    grid = benchmark(type_it)

    assert isinstance(grid, EntryGrid)
    assert len(grid.rows) > CHAIN


def test_opening_and_reading_every_value(benchmark: Callable[..., object], path: Path) -> None:
    def open_it() -> int:
        opened = open_files().open(path)
        try:
            with opened.read() as records:
                return len(records.values())
        finally:
            opened.close()

    assert benchmark(open_it) == SIZE


def test_opening_and_the_whole_grid(benchmark: Callable[..., object], path: Path) -> None:
    def open_it() -> EntryGrid:
        opened = open_files().open(path)
        try:
            return entry_grid(opened, Frequency.MONTH)
        finally:
            opened.close()

    grid = benchmark(open_it)

    assert isinstance(grid, EntryGrid)
    assert len(grid.rows) == SIZE
