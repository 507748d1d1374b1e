"""How fast the dashboard is told of 100 KPIs over 120 months, a fifth of them calculated.

Run with ./packaging/run test --benchmark-enable. To switch the month, the lens or the page takes at
most 100 ms together with the painting, on a machine with two cores that does nothing else; the
service is given 60 ms of them.
"""

from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path

import pytest

from kpidesk import bootstrap
from kpidesk.domain.board_order import arranged
from kpidesk.domain.boards import BoardView, Grouping, HeatMap, Order
from kpidesk.domain.lenses import Lens
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.ports import CompanyFile
from kpidesk.services.boards import heat_map
from kpidesk.services.dashboard import Dashboard, dashboard
from tests.benchmarks.dashboard_company import MONTHS, SIZE, TODAY, write

Benchmark = Callable[..., object]


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


@pytest.mark.parametrize("lens", Lens)
def test_another_month(benchmark: Benchmark, file: CompanyFile, lens: Lens) -> None:
    months = cycle(reversed(MONTHS[-12:]))

    def switch() -> Dashboard:
        return dashboard(file, ENGLISH, TODAY, next(months), lens)

    found = benchmark(switch)

    assert isinstance(found, Dashboard)
    assert len(found.standings) == len(found.facts) == SIZE


@pytest.mark.parametrize("lens", [Lens.AS_MEASURED, Lens.YEAR_TO_DATE])
def test_the_heat_map(benchmark: Benchmark, file: CompanyFile, lens: Lens) -> None:
    found = benchmark(lambda: heat_map(file, ENGLISH, TODAY, MONTHS[-1], lens))

    assert isinstance(found, HeatMap)
    assert len(found.cells) == SIZE


def test_another_order_and_search(benchmark: Benchmark, file: CompanyFile) -> None:
    board = dashboard(file, ENGLISH, TODAY)
    view = BoardView(grouping=Grouping.OWNER, order=Order.WORST, search="metric owner")

    found = benchmark(lambda: arranged(board.standings, board.facts, view))

    assert isinstance(found, list)
    assert sum(len(section.standings) for section in found) == SIZE
