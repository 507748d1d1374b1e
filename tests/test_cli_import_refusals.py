"""What stops an import from the command line, and what it takes to import all the same."""

import datetime as dt
from contextlib import closing
from pathlib import Path

import pytest

from kpidesk import bootstrap, cli
from kpidesk.__main__ import main
from kpidesk.domain.periods import Frequency, Period
from kpidesk.services.locks import lock_periods

DIFFERING = "Account,Jan 2024,Feb 2024\nRent,100,110\nWages,200,210\nTotal,300,999\n"


@pytest.fixture
def company(tmp_path: Path) -> Path:
    return tmp_path / "Velo.kpidesk"


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    return tmp_path / "book.csv"


def values(company: Path, name: str) -> list[float | None]:
    with closing(bootstrap.adapters().files.open(company)) as file, file.read() as found:
        ids = [each.id for each in found.metrics() if each.name == name]
        return [each.value for each in sorted(found.entries(ids), key=lambda e: e.period.start)]


def test_a_total_that_differs_stops_the_import_with_both_figures(
    sheet: Path, company: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet.write_text(DIFFERING)
    command = ["import", str(sheet), "--into", str(company), "--create-metrics"]
    figures = "C4, “Total”, says 999, but what was read from C2:C3 comes to 320."

    assert main(command) == cli.NOT_DONE
    said = capsys.readouterr()
    assert figures in said.out
    assert "--accept-totals" in said.err
    assert not company.exists()

    assert main(["import", str(sheet), "--dry-run", "--json"]) == cli.DONE
    assert figures in capsys.readouterr().err

    assert main([*command, "--accept-totals"]) == cli.DONE
    assert values(company, "Rent") == [100.0, 110.0]
    capsys.readouterr()

    # Nothing is asked of a file that is in the company already.
    assert main(command) == cli.DONE
    assert "was imported on" in capsys.readouterr().out


def test_totals_that_agree_say_nothing(
    sheet: Path, company: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet.write_text(DIFFERING.replace("999", "320"))

    assert main(["import", str(sheet), "--into", str(company), "--create-metrics"]) == cli.DONE
    assert "says" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("choice", "counts"),
    [("keep", (1, 0)), ("empty", (1, 0)), ("overwrite", (1, 1))],
)
def test_what_happens_with_another_value_is_counted(
    sheet: Path,
    company: Path,
    capsys: pytest.CaptureFixture[str],
    choice: str,
    counts: tuple[int, int],
) -> None:
    sheet.write_text("Metric,2024-01,2024-02\nVisits,10,20\n")
    assert main(["import", str(sheet), "--into", str(company), "--create-metrics"]) == cli.DONE
    sheet.write_text("Metric,2024-01,2024-02,2024-03\nVisits,10,99,30\n")
    command = ["import", str(sheet), "--into", str(company), "--on-conflict", choice]
    capsys.readouterr()

    assert main(command) == cli.DONE
    new, changed = counts
    out = capsys.readouterr().out
    assert f"New: {new}" in out
    assert f"Changed: {changed}" in out
    assert "Unchanged: 1" in out
    assert values(company, "Visits") == [10.0, 99.0 if changed else 20.0, 30.0]

    assert main(command) == cli.DONE
    assert "Nothing was changed." in capsys.readouterr().out


def test_a_locked_period_wants_a_reason(
    sheet: Path, company: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet.write_text("Metric,2024-01,2024-02\nVisits,10,20\n")
    assert main(["import", str(sheet), "--into", str(company), "--create-metrics"]) == cli.DONE
    with closing(bootstrap.adapters().files.open(company)) as file:
        lock_periods(file, [Period(Frequency.MONTH, dt.date(2024, 1, 1))])
    sheet.write_text("Metric,2024-01,2024-02\nVisits,11,20\n")
    command = ["import", str(sheet), "--into", str(company)]
    capsys.readouterr()

    assert main(command) == cli.NOT_DONE
    assert "--reason" in capsys.readouterr().err
    assert values(company, "Visits") == [10.0, 20.0]

    assert main([*command, "--reason", "The invoice came late"]) == cli.DONE
    assert values(company, "Visits") == [11.0, 20.0]
