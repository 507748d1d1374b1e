"""What is said of a company at a glance is what is said of it once it is open."""

import datetime as dt
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import kpidesk
from kpidesk import bootstrap
from kpidesk.domain.actions import Action as Decided
from kpidesk.domain.board_order import arranged
from kpidesk.domain.boards import BoardSection, BoardView, Grouping, HeatMap
from kpidesk.domain.changes import Action, ActionKind
from kpidesk.domain.entries import Entry
from kpidesk.domain.events import Event
from kpidesk.domain.lenses import Lens
from kpidesk.domain.metrics import EarlierDefinition, Metric
from kpidesk.domain.numbers import ENGLISH, locale_for
from kpidesk.domain.periods import Period
from kpidesk.domain.ports import CompanyFile, CompanyFiles, CompanyReading
from kpidesk.domain.units import Unit
from kpidesk.services import sample
from kpidesk.services.boards import heat_map
from kpidesk.services.calculation import CalculatingFiles
from kpidesk.services.dashboard import Dashboard, dashboard
from kpidesk.services.metrics import define_kpi
from kpidesk.storage.company_files import SqliteCompanyFiles
from tests.data import company_v1, company_v2, company_v3, company_v4, company_v5
from tests.services.conftest import TODAY, kpi_draft

Said = tuple[Dashboard, HeatMap]
glances = bootstrap.adapters().files  # there is no other way to them
ROOT = Path(kpidesk.__file__).resolve().parents[1]


def said(file: CompanyReading, lens: Lens, month: Period | None = None) -> Said:
    with file.read():
        board = dashboard(file, ENGLISH, TODAY, month, lens)
        return board, heat_map(file, ENGLISH, TODAY, board.month, lens).told()


def sections(board: Dashboard, grouping: Grouping) -> list[BoardSection]:
    return list(arranged(board.standings, board.facts, BoardView(board.lens, grouping)))


def check(files: CompanyFiles, path: Path) -> None:
    """Compare all that the first page can say, as it is measured, through lenses and back."""
    for lens in Lens:
        file = files.open(path)
        board, heat = said(file, lens)
        earlier = board.months[len(board.months) // 2]
        past = said(file, lens, earlier)
        file.close()
        with glances.glance(path, TODAY) as seen:
            assert seen is not None
            assert said(seen, lens) == (board, heat)
            assert said(seen, lens, earlier) == past
            found, _heat = said(seen, lens)
        for grouping in Grouping:
            assert sections(found, grouping) == sections(board, grouping)


def test_of_the_sample_company(files: CompanyFiles, tmp_path: Path) -> None:
    path = tmp_path / "sample.kpidesk"
    sample.create_sample(files, path, TODAY).close()
    check(files, path)


@pytest.mark.parametrize("frozen", [company_v1, company_v2, company_v3, company_v4, company_v5])
def test_of_companies_that_were_updated(
    files: CompanyFiles, tmp_path: Path, frozen: object
) -> None:
    path = tmp_path / "company.kpidesk"
    path.write_bytes(frozen.PATH.read_bytes())  # type: ignore[attr-defined]
    files.open(path).close()
    check(files, path)


def typed(company: CompanyFile) -> None:
    """Fill a company of typed numbers with all that its dashboard speaks of."""
    for name in ("Orders", "Returns", "Visits"):
        define_kpi(company, kpi_draft(name))
    with company.read() as records:
        orders, returns, visits = records.metrics()
    own = orders.frequency
    months = [Period(own, TODAY.replace(day=1)).shift(-back) for back in range(1, 30)]
    day = months[4].start
    with company.write(Action(ActionKind.TYPE)) as work:
        work.put_metrics(
            [
                replace(orders, retired_on=day, retired_reason="Sold", stage=orders.stage),
                replace(visits, starts_on=day),
                Metric(visits.id + 1, "Idea"),
            ]
        )
        work.put_earlier_definitions(
            returns.id, [EarlierDefinition(day, "", Unit(), returns.direction, "Counted anew")]
        )
        for metric in (orders, returns, visits):
            work.put_entries(
                Entry(metric.id, month, 40.0 + (metric.id * at) % 13, "Rain" if at == 1 else "")
                for at, month in enumerate(months)
            )
        work.put_entries([Entry(visits.id, months[2], None, is_not_applicable=True)])
        work.put_events([Event(1, day, "New shop", None), Event(2, day, "Storm", visits.id)])
        work.put_actions(
            [Decided(1, "Call them", returns.id, None, day, day, None, ""),
             Decided(2, "Paint", None, None, day, None, day, "Done")]
        )  # fmt: skip


def test_of_typed_numbers(files: CompanyFiles, company: CompanyFile) -> None:
    typed(company)
    company.close()
    check(files, company.path)


def test_of_another_day_and_another_language_of_numbers(
    company: CompanyFile,
) -> None:
    typed(company)
    company.close()
    day, german = TODAY + dt.timedelta(40), locale_for("de_DE")
    files = CalculatingFiles(SqliteCompanyFiles(who="tester"), lambda: day)
    file = files.open(company.path)
    expected = dashboard(file, german, day)
    file.close()
    with glances.glance(company.path, day) as seen:
        assert seen is not None
        assert dashboard(seen, german, day) == expected


@pytest.mark.parametrize("later", [1, 3, 9, 40])
def test_of_a_day_that_is_still_to_come(files: CompanyFiles, tmp_path: Path, later: int) -> None:
    path, day = tmp_path / "sample.kpidesk", TODAY + dt.timedelta(later)
    sample.create_sample(files, path, TODAY).close()
    file = CalculatingFiles(SqliteCompanyFiles(who="tester"), lambda: day).open(path)
    expected = dashboard(file, ENGLISH, day)
    file.close()
    with glances.glance(path, day) as seen:
        assert seen is not None
        assert dashboard(seen, ENGLISH, day) == expected


def test_arrays_are_loaded_for_formulas_alone(
    files: CompanyFiles, company: CompanyFile, tmp_path: Path
) -> None:
    typed(company)
    company.close()
    formulas = tmp_path / "sample.kpidesk"
    sample.create_sample(files, formulas, TODAY).close()
    code = """
import datetime as dt, sys
from pathlib import Path
from kpidesk import bootstrap
from kpidesk.domain.numbers import ENGLISH
from kpidesk.services.dashboard import dashboard
with bootstrap.adapters().files.glance(Path(sys.argv[1]), dt.date.today()) as seen:
    print(len(dashboard(seen, ENGLISH, dt.date.today()).standings))
print([name for name in ("sqlalchemy", "numpy", "alembic", "openpyxl") if name in sys.modules])
"""

    def loaded(path: Path) -> str:
        done = subprocess.run(
            [sys.executable, "-c", code, path],
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()[-1]

    assert loaded(company.path) == "[]"
    assert loaded(formulas) == "['numpy']"
