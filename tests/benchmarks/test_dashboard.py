"""How fast the dashboard of 100 KPIs over 120 months is, a fifth of them calculated.

Run with ./packaging/run test --benchmark-enable. To switch the month, the lens, the order, the view
or the page takes at most 100 ms in the window, from the click until it is painted; the service is
given 60 ms of them, for another month and for the heat map. That holds for the first opening of a
page in a session too, once what is made ahead is made; who clicks as soon as the company is open
waits for what has to be loaded. Measured is the time of the processor,
so that other programs do not count, and the quickest of some rounds. In the window each round
begins with a number that is typed: nothing is kept of the file then but what the page shows of it.
"""

import gc
import math
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import cycle
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication, QComboBox
from pytest_benchmark.fixture import BenchmarkFixture

from kpidesk import bootstrap
from kpidesk.domain.board_order import arranged
from kpidesk.domain.boards import BoardView, Grouping, HeatMap, Order
from kpidesk.domain.lenses import Lens
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.ports import CompanyFile
from kpidesk.services.boards import heat_map
from kpidesk.services.dashboard import Dashboard, dashboard
from kpidesk.services.entries import Edit, set_entries
from kpidesk.settings import Settings, ThemeChoice
from kpidesk.ui import theme
from kpidesk.ui.app import page_factories
from kpidesk.ui.main_window import MainWindow
from kpidesk.ui.pages.board_bar import BoardKind
from kpidesk.ui.pages.dashboard_page import DashboardPage
from kpidesk.ui.session import Session
from tests.benchmarks.dashboard_company import MONTHS, SIZE, TODAY, write
from tests.benchmarks.first_opening import AT_ONCE, READY

LIMIT = 0.1  # seconds, in the window
SERVICE_LIMIT = 0.06  # seconds, of what it asks the service for
STEP_LIMIT = 0.03  # seconds of one step of what is made while nobody waits for it
AT_ONCE_LIMIT = 0.5  # seconds, where a chart's library has to be loaded first
ROUNDS, FIRST_ROUNDS = 6, 3
ROOT = Path(__file__).parents[2]
PAGES = ("kpis", "objectives", "due", "history", "entries", "reports", "health", "dashboard")
Benchmark = Callable[..., object]
Act = Callable[[], object]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("dashboard") / "large.kpidesk"
    write(place)
    return place


@pytest.fixture
def file(path: Path) -> Iterator[CompanyFile]:
    opened = bootstrap.adapters(lambda: TODAY).files.open(path)
    dashboard(opened, ENGLISH, TODAY)  # the formulas are read once a file
    yield opened
    opened.close()


def measure(benchmark: BenchmarkFixture, act: Act, *, is_measured: bool) -> object:
    """Hold the quickest run of `act` against the limit of the service, and return what it gave."""
    times: list[float] = []

    def each() -> object:
        begun = time.process_time()
        found = act()
        times.append(time.process_time() - begun)
        return found

    found: object = benchmark(each)
    benchmark.extra_info["quickest"] = min(times)
    if is_measured:
        assert min(times) <= SERVICE_LIMIT, min(times)
    return found


@pytest.mark.parametrize("lens", Lens)
def test_another_month(
    benchmark: BenchmarkFixture, file: CompanyFile, lens: Lens, is_measured: bool
) -> None:
    months = cycle(reversed(MONTHS[-13:-1]))  # not the one that was just shown

    def switch() -> Dashboard:
        return dashboard(file, ENGLISH, TODAY, next(months), lens)

    found = measure(benchmark, switch, is_measured=is_measured)

    assert isinstance(found, Dashboard)
    assert len(found.standings) == len(found.facts) == SIZE


@pytest.mark.parametrize("lens", [Lens.AS_MEASURED, Lens.YEAR_TO_DATE])
def test_the_heat_map(
    benchmark: BenchmarkFixture, file: CompanyFile, lens: Lens, is_measured: bool
) -> None:
    def show() -> HeatMap:
        return heat_map(file, ENGLISH, TODAY, MONTHS[-1], lens)

    found = measure(benchmark, show, is_measured=is_measured)

    assert isinstance(found, HeatMap)
    assert len(found.cells) == SIZE


def test_another_order_and_search(benchmark: Benchmark, file: CompanyFile) -> None:
    board = dashboard(file, ENGLISH, TODAY)
    view = BoardView(grouping=Grouping.OWNER, order=Order.WORST, search="metric owner")

    found = benchmark(lambda: arranged(board.standings, board.facts, view))

    assert isinstance(found, list)
    assert sum(len(section.standings) for section in found) == SIZE


class Window:
    """The real window on the company, with what a person does in it."""

    def __init__(self, session: Session, app: QApplication) -> None:
        self.session, self.app = session, app
        self.window = MainWindow(session, page_factories())
        self.window.resize(1280, 800)
        self.window.show()
        self.settle()
        page = self.window.current_page
        assert isinstance(page, DashboardPage)
        self.board = page
        self._paints = _Paints(self.window)

    def settle(self) -> None:
        """Let everything happen that still has to."""
        for _turn in range(5):
            self.app.processEvents()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def write(self, value: float) -> None:
        """Type a number, so that nothing is kept of the file."""
        self.session.perform(lambda file: set_entries(file, [Edit(1, MONTHS[-1], value)]))
        self.settle()

    def seconds(self, act: Act) -> float:
        """Return how long the processor works on `act` until what it changes is painted."""
        self.settle()
        before = self._paints.count
        begun = time.process_time()
        act()
        self.app.processEvents()
        taken = time.process_time() - begun
        assert self._paints.count > before
        return taken

    def measure(
        self, benchmark: BenchmarkFixture, acts: dict[str, Act], *, is_measured: bool
    ) -> None:
        """Hold the quickest run of each of `acts` against the limit; they are run in turns."""
        found = {name: list[float]() for name in acts}
        chance = cycle([510.0, 520.0, 530.0])

        def each() -> None:
            self.write(next(chance))
            for name, act in acts.items():
                found[name].append(self.seconds(act))

        benchmark.pedantic(each, rounds=ROUNDS if is_measured else 1)  # type: ignore[no-untyped-call]
        quickest = {name: min(times) for name, times in found.items()}
        benchmark.extra_info |= quickest
        if is_measured:
            assert max(quickest.values()) <= LIMIT, quickest


class _Paints(QObject):
    """Counts what is painted in a window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.count = 0
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() is QEvent.Type.Paint:
            self.count += 1
        return False


@pytest.fixture
def window(path: Path, qapp: QApplication) -> Iterator[Window]:
    theme.apply(qapp, ThemeChoice.LIGHT)
    session = Session(
        bootstrap.adapters(lambda: TODAY), Settings(), locale=ENGLISH, today=lambda: TODAY
    )
    session.adopt(session.adapters.files.open(path))
    found = Window(session, qapp)
    gc.freeze()  # as the window itself does: see kpidesk.ui.preload
    yield found
    gc.unfreeze()
    found.window.close()
    session.close_company()
    found.window.deleteLater()


def choices(combo: QComboBox) -> dict[str, Act]:
    """Return what chooses each entry of `combo`, the current one last."""
    order = [at for at in range(combo.count()) if at != combo.currentIndex()]
    return {
        combo.itemText(at): partial(combo.setCurrentIndex, at)
        for at in [*order, combo.currentIndex()]
    }


@pytest.mark.parametrize("kind", BoardKind)
def test_the_window_shows_another_month(
    benchmark: BenchmarkFixture, window: Window, kind: BoardKind, is_measured: bool
) -> None:
    board = window.board
    board.bar.kinds.choose(kind.value)
    acts: dict[str, Act] = {f"back {at}": board.months.previous_button.click for at in range(4)}
    acts |= {f"on {at}": board.months.next_button.click for at in range(4)}

    window.measure(benchmark, acts, is_measured=is_measured)

    assert board.shown_month == MONTHS[-1]


@pytest.mark.parametrize("kind", BoardKind)
def test_the_window_shows_another_lens(
    benchmark: BenchmarkFixture, window: Window, kind: BoardKind, is_measured: bool
) -> None:
    board = window.board
    board.bar.kinds.choose(kind.value)

    window.measure(benchmark, choices(board.lens_combo), is_measured=is_measured)

    assert board.lens is Lens.AS_MEASURED


def test_the_window_shows_another_order_grouping_and_view(
    benchmark: BenchmarkFixture, window: Window, is_measured: bool
) -> None:
    bar = window.board.bar
    acts = choices(bar.order) | choices(bar.grouping)
    kinds = (BoardKind.SCORECARD, BoardKind.HEAT_MAP, BoardKind.TILES)
    acts |= {kind.label: partial(bar.kinds.choose, kind.value) for kind in kinds}

    window.measure(benchmark, acts, is_measured=is_measured)

    assert len(window.board.views.board.tiles) == SIZE


def test_the_window_shows_another_page(
    benchmark: BenchmarkFixture, window: Window, is_measured: bool
) -> None:
    for key in PAGES:  # they are made when they are first shown
        window.window.show_page(key)

    window.measure(
        benchmark,
        {key: partial(window.window.show_page, key) for key in PAGES},
        is_measured=is_measured,
    )

    assert window.window.current_page is window.board


def test_the_window_opens_a_kpi(
    benchmark: BenchmarkFixture, window: Window, is_measured: bool
) -> None:
    board = window.board
    board.open_metric(1)  # pyqtgraph is loaded
    board.back_button.click()
    acts: dict[str, Act] = {}
    for metric_id in (2, 3, SIZE - 1, SIZE):  # the latter two are calculated
        acts[f"open {metric_id}"] = partial(board.open_metric, metric_id)
        acts[f"back from {metric_id}"] = board.back_button.click

    window.measure(benchmark, acts, is_measured=is_measured)

    assert board.metric_page is not None


@pytest.mark.parametrize("metric_id", [2, SIZE])  # typed, and calculated
def test_the_page_of_a_kpi_shows_another_view_and_lens(
    benchmark: BenchmarkFixture, window: Window, metric_id: int, is_measured: bool
) -> None:
    window.board.open_metric(metric_id)
    page = window.board.metric_page
    assert page is not None
    acts: dict[str, Act] = {}
    views = [*page.bar.views.buttons, "trend"]
    for view in views[1:]:
        page.bar.views.choose(view)  # each is made when it is first looked at
        acts[view] = partial(page.bar.views.choose, view)
        for name, act in choices(page.bar.lens_combo).items():
            acts[f"{view}, {name}"] = act

    window.measure(benchmark, acts, is_measured=is_measured)

    assert page.shown is not None
    assert page.shown.lens is Lens.AS_MEASURED


def test_no_step_of_what_is_made_ahead_is_felt(
    benchmark: BenchmarkFixture, window: Window, is_measured: bool
) -> None:
    window.board.open_metric(1)  # pyqtgraph is loaded
    found: dict[int, float] = {}

    def make() -> None:
        made = MainWindow(window.session, page_factories())
        made.show()
        window.settle()
        steps, begun = made.pages.make_ahead(), time.process_time()
        for at, _step in enumerate(steps):
            found[at] = min(time.process_time() - begun, found.get(at, math.inf))
            window.settle()
            begun = time.process_time()
        made.hide()
        made.deleteLater()

    benchmark.pedantic(make, rounds=ROUNDS if is_measured else 1)  # type: ignore[no-untyped-call]

    benchmark.extra_info["longest"] = max(found.values())
    assert len(found) >= len(PAGES)
    if is_measured:
        assert max(found.values()) <= STEP_LIMIT, found


def first_opening(path: Path, name: str, when: str) -> float:
    """Return how long the processor works on a page that is opened first, in its own process."""
    command = [sys.executable, "-m", "tests.benchmarks.first_opening", str(path), name, when]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=120, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return float(done.stdout.split()[0])


@pytest.mark.parametrize("when", [READY, AT_ONCE])
def test_the_first_opening_in_a_session(
    benchmark: BenchmarkFixture,
    path: Path,
    when: str,
    is_measured: bool,
    capsys: pytest.CaptureFixture[str],
) -> None:
    every = ("2", str(SIZE), *PAGES[:-1])  # a KPI that is typed, one that is calculated, and pages
    found = {name: list[float]() for name in (every if is_measured else ("2", "reports"))}

    def each() -> None:
        for name, times in found.items():
            times.append(first_opening(path, name, when))

    benchmark.pedantic(each, rounds=FIRST_ROUNDS if is_measured else 1)  # type: ignore[no-untyped-call]

    quickest = {name: min(times) for name, times in found.items()}
    benchmark.extra_info |= quickest
    if is_measured:
        with capsys.disabled():
            sys.stdout.write(f"\nfirst opening, {when}: {quickest}\n")
        assert max(quickest.values()) <= (LIMIT if when == READY else AT_ONCE_LIMIT), quickest
