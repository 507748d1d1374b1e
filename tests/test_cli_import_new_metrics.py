"""The import command tells what the metrics that it makes are like, and why."""

import datetime as dt
import json
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

from kpidesk import bootstrap, cli
from kpidesk.__main__ import main
from kpidesk.domain.lenses import Lens
from kpidesk.domain.metrics import Direction
from kpidesk.domain.periods import Frequency, Period
from kpidesk.services.histories import histories
from kpidesk.services.lenses import through

CAFE = {
    "Staff cost": [5000.0 + at for at in range(12)],
    "Customers": [900.0 + at for at in range(12)],
    "Review rating": [4.4 + at % 3 / 10 for at in range(12)],
    "Beans used": [120.0 + at for at in range(12)],
}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["Metric", *(f"{month:02}/2025" for month in range(1, 13))])
    for name, numbers in CAFE.items():
        sheet.append([name, *numbers])
    path = tmp_path / "cafe.xlsx"
    workbook.save(path)
    return path


def test_the_report_says_what_was_chosen_and_why(
    book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    into = str(tmp_path / "Cafe.kpidesk")
    assert main(["import", str(book), "--into", into, "--create-metrics"]) == cli.DONE
    said = capsys.readouterr().out
    assert (
        "New metric “Staff cost”: Number (as the sheet shows it). A year is: Sum of the periods "
        "(our library: “Payroll cost”). Lower is better (our library: “Payroll cost”)."
    ) in said
    assert "Sum of the periods (please check)" in said
    assert "1 of 4 new metrics: we could not tell how months add up. Please look." in said
    with closing(bootstrap.adapters().files.open(Path(into))) as file, file.read() as records:
        metrics = {metric.name: metric for metric in records.metrics()}
        known = histories(records, list(metrics.values()))
        staff, rating = metrics["Staff cost"], metrics["Review rating"]
        rolling = through(records, known[staff.id], Lens.ROLLING_YEAR)
        years = through(records, known[rating.id], Lens.YEAR)
    december = Period(Frequency.MONTH, dt.date(2025, 12, 1))
    assert rolling.values[december] == sum(CAFE["Staff cost"])
    assert staff.direction is Direction.LOWER
    assert list(years.values.values()) == [pytest.approx(4.5)]


@pytest.mark.parametrize("has_company", [False, True])
def test_other_programs_are_told_too(
    book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], has_company: bool
) -> None:
    command = ["import", str(book), "--create-metrics", "--json", "--dry-run"]
    if has_company:
        into = str(tmp_path / "Cafe.kpidesk")
        only = ["--map", "Staff cost=", "--map", "Customers=", "--map", "Beans used="]
        assert main(["import", str(book), "--into", into, "--create-metrics", *only]) == cli.DONE
        capsys.readouterr()
        command += ["--into", into]
    assert main(command) == cli.DONE
    new = {each["name"]: each for each in json.loads(capsys.readouterr().out)["new_metrics"]}
    assert set(new) == set(CAFE) - ({"Review rating"} if has_company else set())
    assert new["Staff cost"]["direction"] == "lower"
    assert new["Staff cost"]["why"]["aggregation"] == {
        "evidence": "library",
        "detail": "Payroll cost",
    }
    assert new["Customers"]["please_check"] == ["aggregation"]
    assert main(["import", str(book), "--json", "--dry-run"]) == cli.DONE
    assert "new_metrics" not in json.loads(capsys.readouterr().out), "nothing was asked for"
