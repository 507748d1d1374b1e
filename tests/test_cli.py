"""The command line as a person uses it: what it prints, what it writes, how it ends."""

import csv
import datetime as dt
import json
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from kpidesk import bootstrap, cli
from kpidesk.__main__ import main
from kpidesk.domain.periods import Frequency, Period
from kpidesk.services.locks import lock_periods


@pytest.fixture
def company(tmp_path: Path) -> Path:
    path = tmp_path / "Velo.kpidesk"
    assert main(["demo", str(path)]) == cli.DONE
    return path


@pytest.fixture
def sheet(company: Path) -> Path:
    (found,) = company.parent.glob("Bookkeeper *.xlsx")
    return found


def test_demo_says_what_it_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", str(tmp_path / "Shop")]) == cli.DONE
    said = capsys.readouterr().out
    assert str(tmp_path / "Shop.kpidesk") in said
    assert "Bookkeeper" in said
    assert (tmp_path / "Shop.kpidesk").is_file()


def test_demo_never_replaces_a_file(company: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = company.read_bytes()
    assert main(["demo", str(company)]) == cli.NOT_DONE
    assert company.read_bytes() == before
    assert "Traceback" not in capsys.readouterr().err


def test_demo_never_replaces_a_spreadsheet(sheet: Path) -> None:
    sheet.write_bytes(b"what I worked on")
    assert main(["demo", str(sheet.with_name("Other.kpidesk"))]) == cli.NOT_DONE
    assert sheet.read_bytes() == b"what I worked on"
    assert not sheet.with_name("Other.kpidesk").exists()


@pytest.mark.parametrize("word", ["chekc", "no such.kpidesk"])
def test_a_word_that_is_no_command_and_no_file_opens_nothing(
    word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([word]) == cli.NOT_DONE
    assert word in capsys.readouterr().err


QUIT = "--quit-after-first-paint"


@pytest.mark.parametrize("words", [[], [QUIT], ["{}"], ["{}", QUIT], [QUIT, "{}"]])
def test_a_start_that_needs_no_parser_is_understood_as_by_the_parser(
    words: list[str], company: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[tuple[Path | None, bool]] = []

    def run_window(path: Path | None, *, quit_after_first_paint: bool) -> int:
        opened.append((path, quit_after_first_paint))
        return cli.DONE

    monkeypatch.setattr(bootstrap, "run_window", run_window)
    monkeypatch.setattr(bootstrap, "has_display", lambda: True)
    given = [word.format(company) for word in words]
    assert main(given) == cli.DONE
    monkeypatch.setattr(cli, "_is_plain_start", lambda _given: False)
    assert main(given) == cli.DONE
    assert opened == [(company if "{}" in words else None, QUIT in words)] * 2


def test_two_companies_are_one_too_many(company: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([str(company), str(company)])
    assert ended.value.code == cli.WRONG_USAGE
    assert "--help" in capsys.readouterr().err


def test_without_a_display_a_sentence_says_so(
    company: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert main([str(company)]) == cli.NOT_DONE
    assert "no display" in capsys.readouterr().err


@pytest.mark.parametrize(
    "command",
    [
        ["export", "{company}", "--format", "json", "--out", "{company}"],
        ["export", "{company}", "--format", "csv", "--out", "{other}"],
        ["report", "{company}", "--format", "xlsx", "--out", "{other}"],
        ["backup", "{company}", "--out", "{other}"],
        ["backup", "{company}", "--out", "{company}"],
    ],
)
def test_nothing_is_written_over_a_company(company: Path, command: list[str]) -> None:
    other = company.with_name("Other.kpidesk")
    shutil.copy(company, other)
    before = company.read_bytes(), other.read_bytes()
    words = [word.format(company=company, other=other) for word in command]
    assert main(words) == cli.NOT_DONE
    assert (company.read_bytes(), other.read_bytes()) == before
    if command[0] == "backup" and "{other}" in command:
        assert main([*words, "--replace"]) == cli.DONE
        assert main(["check", str(other)]) == cli.DONE


def test_a_sheet_without_a_table_is_said_to_have_none(
    company: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    letter = tmp_path / "letter.csv"
    letter.write_text("Dear Anna,\nplease find attached\n")
    assert main(["import", str(letter), "--into", str(company)]) == cli.NOTHING_FOUND
    assert "No table" in capsys.readouterr().err


def test_a_rejected_row_is_named_so_that_it_can_be_mapped(
    company: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = tmp_path / "list.csv"
    sheet.write_text("Date,Metric,Value\n2030-01,Umsatz,1234\n")
    assert main(["import", str(sheet), "--into", str(company)]) == cli.NOT_DONE
    assert "Umsatz" in capsys.readouterr().out
    unused = [
        "import",
        str(sheet),
        "--into",
        str(company),
        "--map",
        "Umsatz=revenue",
        "--map",
        "Typo=revenue",
    ]
    assert main(unused) == cli.NOT_DONE
    assert "Typo" in capsys.readouterr().err


def test_check_of_a_whole_file(company: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(company)]) == cli.DONE
    assert "is whole" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["check", "backup"])
def test_a_file_that_is_no_company_gets_a_sentence(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stranger = tmp_path / "letter.kpidesk"
    stranger.write_text("Dear Sir or Madam, this is not a company file.")
    assert main([command, str(stranger)]) == cli.NOT_DONE
    said = capsys.readouterr().err
    assert "letter.kpidesk" in said
    assert said.strip().endswith(".")
    assert main([command, str(tmp_path / "gone.kpidesk")]) == cli.NOT_DONE


def test_backup_makes_a_copy_that_checks(company: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.kpidesk"
    assert main(["backup", str(company), "--out", str(copy)]) == cli.DONE
    assert main(["check", str(copy)]) == cli.DONE
    assert main(["backup", str(company)]) == cli.DONE
    assert len(list(company.parent.glob("Velo backup *.kpidesk"))) == 1


def test_import_refuses_while_cells_are_rejected_and_skips_them_when_told(
    company: Path, sheet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = entries(company)
    assert main(["import", str(sheet), "--into", str(company), "--dry-run"]) == cli.NOT_DONE
    assert main(["import", str(sheet), "--into", str(company)]) == cli.NOT_DONE
    said = capsys.readouterr()
    assert "Rejected:" in said.out
    assert "Nothing was imported" in said.err
    assert entries(company) == before
    capsys.readouterr()
    assert main(["import", str(sheet), "--into", str(company), "--skip-rejected"]) == cli.DONE
    assert "values were imported" in capsys.readouterr().out
    assert len(entries(company)) > len(before)


def test_import_maps_and_leaves_out_labels(company: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "list.csv"
    sheet.write_text("Date,Metric,Value\n2030-01,Umsatz,1234\n2030-01,Unsinn,5\n")
    command = [
        "import",
        str(sheet),
        "--into",
        str(company),
        "--map",
        "Umsatz=revenue",
        "--map",
        "Unsinn=",
    ]
    assert main(command) == cli.DONE
    newest = entries(company)[-1:]
    assert [row for row in entries(company) if row["period"] == "2030-01"], newest
    assert (
        main(["import", str(sheet), "--into", str(company), "--map", "Umsatz"]) == cli.WRONG_USAGE
    )
    assert (
        main(["import", str(sheet), "--into", str(company), "--map", "Umsatz=None such"])
        == cli.NOT_DONE
    )


def test_an_import_into_a_locked_period_needs_a_reason(
    company: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    period = Period(Frequency.MONTH, dt.date(2030, 1, 1))
    with closing(bootstrap.adapters().files.open(company)) as file:
        lock_periods(file, [period])
    sheet = tmp_path / "list.csv"
    sheet.write_text("Date,Metric,Value\n2030-01,Revenue,1234\n")
    command = ["import", str(sheet), "--into", str(company)]
    before = entries(company)
    assert main(command) == cli.NOT_DONE
    assert "--reason" in capsys.readouterr().err
    assert entries(company) == before
    assert main([*command, "--reason", "The bank was late"]) == cli.DONE
    with closing(bootstrap.adapters().files.open(company)) as file, file.read() as records:
        assert records.change_sets(1)[0].action.reason == "The bank was late"


def entries(company: Path) -> list[dict[str, object]]:
    out = company.with_name("entries.json")
    assert main(["export", str(company), "--format", "json", "--out", str(out)]) == cli.DONE
    found: list[dict[str, object]] = json.loads(out.read_text(encoding="utf-8"))["entries"]
    return found


def test_export_csv_has_a_row_for_every_entry(company: Path, tmp_path: Path) -> None:
    out = tmp_path / "entries.csv"
    assert main(["export", str(company), "--format", "csv", "--out", str(out)]) == cli.DONE
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(entries(company))


@pytest.mark.parametrize("suffix", ["xlsx", "pdf"])
def test_report_by_the_ending_of_its_name(company: Path, tmp_path: Path, suffix: str) -> None:
    if suffix == "pdf":
        pytest.importorskip("PySide6")
    out = tmp_path / f"report.{suffix}"
    assert main(["report", str(company), "--out", str(out)]) == cli.DONE
    assert out.read_bytes()[:2] == (b"PK" if suffix == "xlsx" else b"%P")


def test_report_with_a_form_that_is_not_known(
    company: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", str(company), "--out", str(tmp_path / "report.doc")]) == cli.WRONG_USAGE
    assert "--format" in capsys.readouterr().err
    bad_month = ["--out", str(tmp_path / "r.xlsx"), "--month", "Q1 2026"]
    assert main(["report", str(company), *bad_month]) == cli.WRONG_USAGE
    no_numbers = ["--out", str(tmp_path / "r.xlsx"), "--month", "1999-01"]
    assert main(["report", str(company), *no_numbers]) == cli.NOT_DONE
    assert "January 1999" in capsys.readouterr().err
    assert not (tmp_path / "r.xlsx").exists()


COMMANDS = ["demo", "import", "report", "check", "backup", "export", "self-test"]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == cli.DONE
    assert "usage: kpidesk" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["report"], ["export", "x", "--format", "doc"], ["--nonsense"]])
def test_wrong_usage_is_two_lines_and_exit_code_two(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == cli.WRONG_USAGE
    assert "--help" in capsys.readouterr().err


def test_the_program_runs_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kpidesk", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("KPI Desk ")
