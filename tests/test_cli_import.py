"""The import command as a person or a program uses it: what it prints, writes, and ends with."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from kpidesk import bootstrap, cli
from kpidesk.__main__ import main
from kpidesk.domain.import_options import ReadOptions
from kpidesk.domain.imports import WorkbookReading
from kpidesk.domain.metrics import Aggregation
from kpidesk.domain.ports import Progress, Records
from kpidesk.services import history, import_profiles


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return a workbook with two metrics, three months and a title."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "Figures"
    for row in (
        ["Velo Ltd"],
        [],
        ["Account", "Jan 2024", "Feb 2024", "Mar 2024"],
        ["Visits", 10, 20, 30],
        ["Headcount", 4, 5, 5],
    ):
        sheet.append(row)
    path = tmp_path / "book.xlsx"
    workbook.save(path)
    return path


@pytest.fixture
def company(tmp_path: Path) -> Path:
    return tmp_path / "Velo.kpidesk"


@contextmanager
def records(company: Path) -> Iterator[Records]:
    with closing(bootstrap.adapters().files.open(company)) as file, file.read() as found:
        yield found


def printed(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_what_a_file_says_needs_no_company(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(book), "--dry-run", "--json"]) == cli.DONE
    found = printed(capsys)
    assert list(found) == ["file", "sha256", "tables"]
    (table,) = found["tables"]
    assert (table["sheet"], table["layout"], table["frequency"]) == ("Figures", "wide", "month")
    assert table["entries"][1] == {
        "label": "Visits", "period": "2024-02", "value": 20.0, "cell": "C4", "raw": "20",
    }  # fmt: skip
    assert table["rejected"] == []
    assert list(book.parent.glob("*.kpidesk")) == []


def test_what_a_file_says_loads_no_database(book: Path) -> None:
    program = (
        "import sys; from kpidesk.__main__ import main; "
        f"code = main(['import', {str(book)!r}, '--dry-run', '--json']); "
        "heavy = {'sqlalchemy', 'openpyxl', 'numpy', 'PySide6', 'alembic'} & set(sys.modules); "
        "assert not heavy, heavy; sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("name", "content", "code", "says"),
    [
        ("letter.csv", b"Dear Anna,\nplease find attached\n", cli.NOTHING_FOUND, "No table"),
        (
            "aging.csv",
            b"Customer,Current,1 - 30,31 - 60\nSmith,1,2,3\nJones,4,5,6\n",
            cli.NOTHING_FOUND,
            "No table",
        ),
        ("broken.xlsx", b"PK\x03\x04 and then nothing", cli.UNREADABLE, "damaged"),
        ("gone.xlsx", None, cli.UNREADABLE, "gone.xlsx"),
    ],
)
def test_a_file_with_nothing_in_it_ends_with_a_sentence(
    tmp_path: Path,
    company: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    content: bytes | None,
    code: int,
    says: str,
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    assert main(["import", str(path), "--dry-run", "--json"]) == code
    said = capsys.readouterr()
    assert says in said.err
    assert said.err.strip().endswith(".")
    if code == cli.NOTHING_FOUND:
        assert json.loads(said.out)["tables"] == []
    else:
        assert said.out == ""
    assert main(["import", str(path), "--into", str(company), "--create-metrics"]) == code
    assert not company.exists()


def test_a_new_company_is_made_with_a_metric_for_each_row(
    book: Path, company: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["import", str(book), "--into", str(company)]
    assert main(command) == cli.NOT_DONE
    assert "--create-metrics" in capsys.readouterr().err
    assert not company.exists()
    assert main([*command, "--create-metrics", "--dry-run"]) == cli.DONE
    assert "New: 6" in capsys.readouterr().out
    assert not company.exists()
    assert main([*command, "--create-metrics"]) == cli.DONE
    said = capsys.readouterr().out
    assert "2 metrics were made." in said
    assert "6 values were imported." in said
    assert str(company) in said
    with records(company) as found:
        assert found.company().name == "Velo"
        metrics = {metric.name: metric.aggregation for metric in found.metrics()}
        assert len(found.entries()) == 6
    assert metrics == {"Visits": Aggregation.SUM, "Headcount": Aggregation.LAST}
    assert main(["check", str(company)]) == cli.DONE
    capsys.readouterr()
    assert main(command) == cli.DONE
    assert "was imported on" in capsys.readouterr().out


def test_a_company_that_nothing_came_into_is_not_left_behind(
    tmp_path: Path, company: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("Metric,2024-01,2024-02\nVisits,10,ten\n")
    command = ["import", str(path), "--into", str(company), "--create-metrics"]
    assert main(command) == cli.NOT_DONE
    said = capsys.readouterr()
    assert "“ten”" in said.out
    assert "Nothing was imported" in said.err
    assert list(tmp_path.glob("*.kpidesk*")) == []
    assert main([*command, "--skip-rejected"]) == cli.DONE
    with records(company) as found:
        assert [entry.value for entry in found.entries()] == [10.0]


@pytest.mark.parametrize(
    ("choice", "value"), [("keep", 10.0), ("overwrite", 99.0), ("empty", 10.0), (None, 99.0)]
)
def test_conflicts_end_as_was_chosen(
    tmp_path: Path, book: Path, company: Path, choice: str | None, value: float
) -> None:
    assert main(["import", str(book), "--into", str(company), "--create-metrics"]) == cli.DONE
    path = tmp_path / "later.csv"
    path.write_text("Metric,2024-01,2024-04\nVisits,99,40\n")
    extra = [] if choice is None else ["--on-conflict", choice]
    assert main(["import", str(path), "--into", str(company), *extra]) == cli.DONE
    with records(company) as found:
        visits = next(metric.id for metric in found.metrics() if metric.name == "Visits")
        values = [entry.value for entry in found.entries([visits])]
    assert values == [value, 20.0, 30.0, 40.0]


def test_a_similar_name_is_never_taken_unseen(tmp_path: Path, book: Path, company: Path) -> None:
    assert main(["import", str(book), "--into", str(company), "--create-metrics"]) == cli.DONE
    path = tmp_path / "later.csv"
    path.write_text("Metric,2024-04\nVisit,40\n")
    assert main(["import", str(path), "--into", str(company)]) == cli.NOT_DONE
    with records(company) as found:
        assert len(found.entries()) == 6


def test_a_profile_remembers_what_was_mapped(
    tmp_path: Path, book: Path, company: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", str(book), "--into", str(company), "--create-metrics"]) == cli.DONE
    april, may = tmp_path / "april.csv", tmp_path / "may.csv"
    april.write_text("Metric,2024-04\nBesuche,40\nQuatsch,1\n")
    may.write_text("Metric,2024-05\nQuatsch,2\nBesuche,50\n")
    into = ["--into", str(company), "--profile", "Monthly"]
    mapping = ["--map", "Besuche=visits", "--map", "Quatsch="]
    assert main(["import", str(april), *into, *mapping]) == cli.DONE
    assert main(["import", str(may), *into]) == cli.DONE
    with closing(bootstrap.adapters().files.open(company)) as file:
        with file.read() as found:
            entry = next(each for each in found.entries() if each.value == 50.0)
        assert entry.origin.profile == "Monthly"
        assert [each.name for each in import_profiles.profiles(file)] == ["Monthly"]
        history.undo(file)
        history.undo(file)
        assert import_profiles.profiles(file) == []
    capsys.readouterr()


def test_one_sheet_alone_is_read(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["import", str(book), "--dry-run", "--json", "--sheet"]
    assert main([*command, "figures"]) == cli.DONE
    assert len(printed(capsys)["tables"]) == 1
    assert main([*command, "Nonsense"]) == cli.UNREADABLE
    assert "Nonsense" in capsys.readouterr().err


def test_an_import_can_say_what_it_read_too(
    book: Path, company: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["import", str(book), "--into", str(company), "--create-metrics", "--json"]
    assert main(command) == cli.DONE
    said = capsys.readouterr()
    assert len(json.loads(said.out)["tables"][0]["entries"]) == 6
    assert "6 values were imported." in said.err


def test_without_a_company_only_a_dry_run_in_json_is_possible(
    book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for extra in ([], ["--dry-run"], ["--json"]):
        assert main(["import", str(book), *extra]) == cli.WRONG_USAGE
        assert "--into" in capsys.readouterr().err


def test_a_password_file_that_is_not_there_gets_a_sentence(
    book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = book.with_name("gone.txt")
    command = ["import", str(book), "--dry-run", "--json", "--password-file", str(gone)]
    assert main(command) == cli.NOT_DONE
    assert "gone.txt" in capsys.readouterr().err


def test_a_bug_in_the_reading_ends_with_a_sentence_and_a_line_in_the_log(
    book: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(
        _self: object, _source: object, _options: ReadOptions, _progress: Progress
    ) -> WorkbookReading:
        raise ZeroDivisionError

    monkeypatch.setattr("kpidesk.spreadsheets.reader.FileSpreadsheetReader.read", fail)
    logged: list[BaseException] = []
    monkeypatch.setattr("kpidesk.logs.log_unexpected", logged.append)
    assert main(["import", str(book), "--dry-run", "--json"]) == cli.UNREADABLE
    said = capsys.readouterr().err
    assert "could not be read" in said
    assert "Traceback" not in said
    assert [type(error) for error in logged] == [ZeroDivisionError]


@pytest.fixture
def locked(book: Path) -> Path:
    """Return the workbook, protected by the password "open, please"."""
    path = book.with_name("locked.xlsx")
    with book.open("rb") as plain, path.open("wb") as out:
        OOXMLFile(plain).encrypt("open, please", out)
    return path


def test_a_password_is_read_from_a_file(locked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["import", str(locked), "--dry-run", "--json"]
    assert main(command) == cli.UNREADABLE
    said = capsys.readouterr()
    assert "--password-file" in said.err
    assert said.out == ""
    secret = locked.with_name("secret.txt")
    secret.write_text("open, please\n")
    assert main([*command, "--password-file", str(secret)]) == cli.DONE
    assert len(printed(capsys)["tables"][0]["entries"]) == 6
    secret.write_text("wrong")
    assert main([*command, "--password-file", str(secret)]) == cli.UNREADABLE
    assert "wrong" not in capsys.readouterr().err


def test_a_password_is_asked_for_at_a_terminal(
    locked: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter(["wrong", "open, please"])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("getpass.getpass", lambda _prompt: next(answers))
    assert main(["import", str(locked), "--dry-run", "--json"]) == cli.DONE
    assert len(printed(capsys)["tables"][0]["entries"]) == 6


def test_numbers_without_a_year_are_told_with_their_month(
    tmp_path: Path, company: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "figures.csv"
    path.write_text("KPI,Apr,May\nVisits,10,20\nHeadcount,4,n/a\n", encoding="utf-8")

    assert main(["import", str(path), "--dry-run", "--json"]) == cli.DONE
    (table,) = printed(capsys)["tables"]
    assert table["needs_year"] is True
    assert table["frequency"] == "month"
    assert [(one["label"], one["period"], one["value"]) for one in table["entries"]] == [
        ("Visits", "--04", 10.0), ("Visits", "--05", 20.0), ("Headcount", "--04", 4.0),
    ]  # fmt: skip
    assert table["rejected"] == []

    # None of them goes into a company before somebody says which year it is.
    into = ["import", str(path), "--into", str(company), "--create-metrics"]
    assert main(into) == cli.NOT_DONE
    assert "year" in capsys.readouterr().out
    assert not company.exists()

    assert main([*into, "--year", "2026"]) == cli.DONE
    with records(company) as found:
        assert {entry.period.start.year for entry in found.entries()} == {2026}


def test_a_profile_that_nobody_made_yet_lists_those_there_are(
    book: Path, company: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", str(book), "--dry-run", "--json", "--profile", "Nobody"]) == cli.DONE
    said = capsys.readouterr().err
    assert "“Nobody”" in said
    assert "quickbooks_balance_sheet (QuickBooks: balance sheet)" in said

    into = ["import", str(book), "--into", str(company), "--create-metrics", "--profile"]
    assert main([*into, "Monthly"]) == cli.DONE
    assert "“Monthly”" in capsys.readouterr().err
    assert main([*into, "Other"]) == cli.DONE
    assert "known: Monthly, " in capsys.readouterr().err
    assert main([*into, "monthly"]) == cli.DONE
    assert capsys.readouterr().err == ""
