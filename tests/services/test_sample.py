import datetime as dt
from pathlib import Path

import pytest

from kpidesk.domain.errors import UserError
from kpidesk.domain.imports import Outcome
from kpidesk.domain.metrics import Stage
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import Frequency
from kpidesk.domain.ports import CompanyFiles
from kpidesk.domain.progress import NoProgress
from kpidesk.domain.status import Status
from kpidesk.services import imports, sample
from kpidesk.services.dashboard import dashboard
from kpidesk.spreadsheets.reader import FileSpreadsheetReader
from kpidesk.spreadsheets.sample_sheet import write_bookkeeper_sheet
from tests.services.conftest import TODAY


class SheetWriter:
    """The adapter as bootstrap wires it."""

    write = staticmethod(write_bookkeeper_sheet)


def test_the_sample_is_twelve_kpis_in_four_departments_over_three_years(
    files: CompanyFiles, tmp_path: Path
) -> None:
    file = sample.create_sample(files, tmp_path / "sample.kpidesk", TODAY)
    with file.read() as records:
        metrics, values = records.metrics(), records.values()
        notes = records.notes()
        assert len(metrics) == 12
        assert len(records.departments()) == 4
    assert {metric.frequency for metric in metrics} == {
        Frequency.WEEK,
        Frequency.MONTH,
        Frequency.QUARTER,
    }
    assert all(metric.stage is Stage.KPI for metric in metrics)
    assert min(len(periods) for periods in values.values()) == 12  # quarters
    assert sum(len(periods) for periods in notes.values()) >= 6
    board = dashboard(file, ENGLISH, TODAY)
    assert board.month_label == "September 2026"
    assert {standing.status for standing in board.standings} >= {Status.ON_TARGET, Status.OFF}
    assert len(board.months) == 36
    assert not list(file.check(NoProgress()))
    file.close()


@pytest.mark.parametrize(
    "today",
    [dt.date(2026, 1, 1), dt.date(2024, 2, 29), dt.date(2027, 12, 31), dt.date(2026, 5, 31)],
)
def test_any_day_makes_a_whole_company_and_the_same_day_the_same_numbers(
    files: CompanyFiles, tmp_path: Path, today: dt.date
) -> None:
    found = []
    for name in ("one", "two"):
        file = sample.create_sample(files, tmp_path / f"{name}.kpidesk", today)
        with file.read() as records:
            found.append([(e.period, e.value, e.note) for e in records.entries()])
        file.close()
    assert found[0] == found[1]
    assert len(found[0]) > 500


def test_the_bookkeepers_sheet_imports_the_next_month(files: CompanyFiles, tmp_path: Path) -> None:
    file = sample.create_sample(files, tmp_path / "sample.kpidesk", TODAY)
    sheet = tmp_path / sample.sheet_name(TODAY)
    sample.write_sample_sheet(SheetWriter(), sheet, TODAY)
    with file.read() as records:
        calendar = records.company().calendar
    reading = FileSpreadsheetReader().read(sheet, calendar, ENGLISH, NoProgress())
    plan = imports.plan_import(file, reading)
    new = [p for p in plan.proposals if p.outcome is Outcome.NEW]
    assert len(new) >= 7
    assert {p.period for p in new} == {sample.last_month(TODAY).next}
    imports.apply_import(file, plan)
    assert dashboard(file, ENGLISH, TODAY).month_label == "October 2026"
    file.close()


def test_a_sample_that_cannot_be_made_leaves_nothing(files: CompanyFiles, tmp_path: Path) -> None:
    path = tmp_path / "there.kpidesk"
    path.write_bytes(b"mine")
    with pytest.raises(UserError):
        sample.create_sample(files, path, TODAY)
    assert path.read_bytes() == b"mine"
