"""How fast the entry grid is with 1,000 metrics over 120 months, a fifth of them calculated.

Run with ./packaging/run test --benchmark-enable. Budgets on a machine with two cores: the model
ready in 150 ms, a typed value with everything that depends on it in 16 ms, 10,000 pasted cells
with their journal in 1 s, a screen painted in 16 ms, and at most 1.4 times the memory of a bare
window of pyqtgraph.
"""

import datetime as dt
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytest_benchmark.fixture import BenchmarkFixture

from kpidesk import bootstrap
from kpidesk.domain.changes import Action, ActionKind, ChangeSet
from kpidesk.domain.entries import Entry
from kpidesk.domain.metrics import Company, Department, Metric, Stage
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.targets import PlanKind, Target, TargetPlan
from kpidesk.services.entries import Edit, entry_grid, set_entries
from kpidesk.settings import Settings, ThemeChoice
from kpidesk.ui import theme
from kpidesk.ui.models.entry_frame import Frame, periods_shown
from kpidesk.ui.models.entry_groups import Ghost, Grouping, grouped
from kpidesk.ui.models.entry_model import EntryModel
from kpidesk.ui.pages.entries_page import EntriesPage
from kpidesk.ui.pages.entry_options import Layout
from kpidesk.ui.session import Session

TODAY = dt.date(2026, 11, 15)
FIRST = Period(Frequency.MONTH, dt.date(2017, 1, 1))
MONTHS = tuple(FIRST.shift(at) for at in range(118))  # with the current and the next one 120
SIZE = 1_000
FRAME = 1 / 60  # seconds: what a screen may take while one scrolls
CALCULATED = 200

Benchmark = Callable[..., object]


def write_company(path: Path) -> None:
    """Write a company file of that size."""
    chance = random.Random(1)
    file = bootstrap.adapters(lambda: TODAY).files.create(path, Company("Large"))
    with file.write(Action(ActionKind.SAMPLE)) as work:
        work.put_departments([Department(at + 1, f"Department {at + 1}") for at in range(10)])
        for at in range(SIZE):
            typed = SIZE - CALCULATED
            one, other = at - typed + 1, at - typed + 2
            formula = f"[Metric {one}] + [Metric {other}]" if at >= typed else ""
            work.put_metrics(
                [
                    Metric(
                        at + 1,
                        f"Metric {at + 1}",
                        stage=Stage.INPUT,
                        position=at,
                        department_id=at % 10 + 1,
                        formula=formula,
                        starts_on=FIRST.start,
                    )
                ]
            )
        work.put_target_plans(
            TargetPlan(at + 1, at + 1, PlanKind.CONSTANT, FIRST.start, constant=Target(500.0))
            for at in range(SIZE)
        )
        work.put_entries(
            Entry(at + 1, month, float(chance.randrange(1000)))
            for at in range(SIZE - CALCULATED)
            for month in MONTHS
        )
    file.close()


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("grid") / "large.kpidesk"
    write_company(place)
    return place


@pytest.fixture
def session(path: Path, qapp: QApplication) -> Iterator[Session]:
    theme.apply(qapp, ThemeChoice.LIGHT)
    session = Session(
        bootstrap.adapters(lambda: TODAY), Settings(), locale=ENGLISH, today=lambda: TODAY
    )
    session.adopt(session.adapters.files.open(path))
    entry_grid(session.require_file(), Frequency.MONTH)  # the formulas are read once a file
    yield session
    session.close_company()


@pytest.fixture
def page(session: Session, qapp: QApplication) -> Iterator[EntriesPage]:
    page = EntriesPage(session)
    page.resize(1080, 760)
    page.show()
    qapp.processEvents()
    yield page
    page.close()
    page.deleteLater()


def show(page: EntriesPage, qapp: QApplication) -> None:
    page.view.viewport().update()
    qapp.processEvents()


def test_the_model_is_ready(benchmark: Benchmark, session: Session) -> None:
    model = EntryModel(lambda _edits: True)

    def ready() -> int:
        rows = entry_grid(session.require_file(), Frequency.MONTH).rows
        periods, current = periods_shown(rows, Frequency.MONTH, session.calendar, TODAY)
        by_department = grouped(rows, Grouping.DEPARTMENT)
        model.load(Frame(by_department, periods, current, session.calendar, ENGLISH))
        return model.rowCount() * model.columnCount()

    assert benchmark(ready) == SIZE * 120


def test_the_page_is_filled_again(benchmark: Benchmark, page: EntriesPage) -> None:
    benchmark(page.refresh)
    assert page.model.rowCount() == SIZE


@pytest.mark.parametrize("layout", Layout)
def test_one_typed_value_with_all_that_depends_on_it(
    benchmark: Benchmark, page: EntriesPage, session: Session, layout: Layout
) -> None:
    chance = random.Random(3)
    page.layouts.tab(layout).click()

    def type_it() -> ChangeSet | None:
        edit = Edit(2, MONTHS[100], chance.random())
        return session.perform(lambda file: set_entries(file, [edit]))

    done = benchmark(type_it)
    assert isinstance(done, ChangeSet)


def test_ten_thousand_pasted_cells(
    benchmark: Benchmark, page: EntriesPage, session: Session, qapp: QApplication
) -> None:
    chance = random.Random(4)

    def paste() -> None:
        edits = [
            Edit(at + 1, month, chance.random()) for at in range(100) for month in MONTHS[:100]
        ]
        session.perform(lambda file: set_entries(file, edits, ActionKind.PASTE))
        show(page, qapp)

    benchmark.pedantic(paste, rounds=3, iterations=1)  # type: ignore[attr-defined]
    last = session.last_change
    assert last is not None
    assert (last.action.kind, last.action.count) == (ActionKind.PASTE, 10_000)


@pytest.mark.parametrize("ghosts", [(), tuple(Ghost)], ids=["plain", "ghosts"])
def test_a_screen_is_painted(
    benchmark: BenchmarkFixture,
    page: EntriesPage,
    qapp: QApplication,
    ghosts: tuple[Ghost, ...],
    is_measured: bool,
) -> None:
    page.model.set_ghosts(ghosts)
    show(page, qapp)
    benchmark(show, page, qapp)
    assert not is_measured or _median(benchmark) < FRAME


def test_a_screen_further_down_is_painted(
    benchmark: BenchmarkFixture, page: EntriesPage, qapp: QApplication, is_measured: bool
) -> None:
    bar = page.table.verticalScrollBar()

    def scroll() -> None:
        bar.setValue((bar.value() + bar.pageStep()) % bar.maximum())
        qapp.processEvents()

    benchmark(scroll)
    assert not is_measured or _median(benchmark) < FRAME


def _median(benchmark: BenchmarkFixture) -> float:
    """Return how many seconds the middle one of all rounds took."""
    assert benchmark.stats is not None
    return float(benchmark.stats.stats.median)


def test_every_cell_is_summed_up(benchmark: Benchmark, page: EntriesPage) -> None:
    page.table.selectAll()
    benchmark(page._sum_up)
    assert "Count" in page.state.whole


_BARE = """
import pyqtgraph
from PySide6.QtWidgets import QApplication
app = QApplication([])
window = pyqtgraph.PlotWidget()
window.plot(range(120))
window.resize(1280, 800)
window.show()
app.processEvents()
"""
_OURS = """
import datetime as dt
from pathlib import Path
from PySide6.QtWidgets import QApplication
from kpidesk import bootstrap
from kpidesk.settings import Settings
from kpidesk.ui.app import page_factories
from kpidesk.ui.main_window import MainWindow
from kpidesk.ui.session import Session
app = QApplication([])
today = lambda: dt.date(2026, 11, 15)
session = Session(bootstrap.adapters(today), Settings(), today=today)
session.adopt(session.adapters.files.open(Path(PATH)))
window = MainWindow(session, page_factories())
window.resize(1280, 800)
window.show()
window.show_page("entries")
app.processEvents()
"""
_PEAK = """
status = open("/proc/self/status").read()
print(next(line.split()[1] for line in status.splitlines() if line.startswith(FIELD)))
import os
os._exit(0)
"""


def memory_of(program: str) -> int:
    """Return the resident memory of a program at its end, in kilobytes."""
    text = program + _PEAK.replace("FIELD", repr("VmRSS:"))
    done = subprocess.run(
        [sys.executable, "-c", text], capture_output=True, text=True, check=True, timeout=120
    )
    return int(done.stdout.split()[-1])


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads /proc")
def test_memory_against_a_bare_window_of_pyqtgraph(
    benchmark: Benchmark, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bare = memory_of(_BARE)
    ours = benchmark.pedantic(  # type: ignore[attr-defined]
        memory_of, args=(f"PATH = {str(path)!r}\n{_OURS}",), rounds=1, iterations=1
    )
    with capsys.disabled():
        figures = f"{ours / 1024:.0f} MB, bare {bare / 1024:.0f} MB, {ours / bare:.2f} times"
        sys.stdout.write(f"\nresident: {figures}\n")
    assert ours <= 1.4 * bare
