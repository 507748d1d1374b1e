"""How long a hundred KPIs take through a lens: ./packaging/run test --benchmark-enable.

The budget is 60 ms on a machine with two cores, over 120 months, half of the KPIs ratios.
"""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest

from kpidesk.domain.changes import Action, ActionKind
from kpidesk.domain.entries import Entry
from kpidesk.domain.lenses import Lens
from kpidesk.domain.metrics import Aggregation, Company, Metric, Stage
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.targets import PlanKind, Target, TargetPlan
from kpidesk.services.calculation import CalculatingFiles
from kpidesk.services.histories import histories
from kpidesk.services.lenses import through_all
from kpidesk.storage.company_files import SqliteCompanyFiles

FIRST = Period(Frequency.MONTH, dt.date(2016, 1, 1))
MONTHS, HALF = 120, 50


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CompanyFile]:
    """Return an open company of that size."""
    place = tmp_path_factory.mktemp("lenses") / "company.kpidesk"
    files = CalculatingFiles(SqliteCompanyFiles("tester"), lambda: dt.date(2026, 1, 10))
    opened = files.create(place, Company("Large"))
    with opened.write(Action(ActionKind.SAMPLE)) as work:
        work.put_metrics(Metric(at + 1, f"Input {at}", stage=Stage.INPUT) for at in range(HALF))
        work.put_metrics(
            Metric(
                HALF + at + 1,
                f"Rate {at}",
                stage=Stage.INPUT,
                aggregation=Aggregation.RECOMPUTE,
                formula=f"[Input {at}] / ([Input {(at + 7) % HALF}] + 1)",
            )
            for at in range(HALF)
        )
        work.put_entries(
            Entry(at + 1, FIRST.shift(month), float(at * month % 97))
            for at in range(HALF)
            for month in range(MONTHS)
        )
        work.put_target_plans(
            TargetPlan(at + 1, at + 1, PlanKind.CONSTANT, FIRST.start, constant=Target(10))
            for at in range(2 * HALF)
        )
    yield opened
    opened.close()


@pytest.mark.parametrize("lens", [lens for lens in Lens if lens is not Lens.AS_MEASURED])
def test_a_hundred_kpis_through_a_lens(
    benchmark: Callable[..., object], file: CompanyFile, lens: Lens
) -> None:
    with file.read() as records:
        known = histories(records, records.metrics())
        found = benchmark(lambda: through_all(records, known, lens))

    assert isinstance(found, dict)
    assert len(found) == 2 * HALF
    assert all(history.values for history in found.values())
