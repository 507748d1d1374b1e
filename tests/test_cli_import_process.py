"""The import command as another program starts it: what it is given, prints, and ends with."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from msoffcrypto.format.ooxml import OOXMLFile

from kpidesk import bootstrap, cli
from tests.import_objects import assert_as_documented, assert_every_cell_once, assert_sentence
from tests.spreadsheets import making_xls, making_xlsb
from tests.spreadsheets.making_xlsb import Book
from tests.spreadsheets.test_ods import ods, row, table, text, typed

DRY = ("--dry-run", "--json")
ROWS: tuple[tuple[str | int, ...], ...] = (
    ("Account", "Jan 2024", "Feb 2024"),
    ("Visits", 10, 20),
    ("Headcount", 4, 5),
)
TEXT = "\n".join(",".join(map(str, each)) for each in ROWS)
TABS = TEXT.replace(",", "\t")
LINES = ("".join(f"<td>{cell}</td>" for cell in each) for each in ROWS)
PAGE = f"<html><table>{''.join(f'<tr>{line}</tr>' for line in LINES)}</table></html>"
FILLED = {(row, column) for row in range(3) for column in range(3)}

Ended = subprocess.CompletedProcess[bytes]


def run(*arguments: str | Path, environment: Mapping[str, str] | None = None) -> Ended:
    """Run the command and return how it ended; whatever happens, no traceback."""
    ended = subprocess.run(
        [sys.executable, "-m", "kpidesk", "import", *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        env={**os.environ, **(environment or {})},
    )
    assert b"Traceback" not in ended.stdout + ended.stderr
    return ended


def said(ended: Ended) -> str:
    return ended.stderr.decode()


def printed(ended: Ended) -> dict[str, Any]:
    """Return the one object on standard output, after looking at its form."""
    found: dict[str, Any] = json.loads(ended.stdout)
    assert_as_documented(found)
    return found


def by_openpyxl() -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for each in ROWS:
        book.active.append(each)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def by_xlsxwriter() -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet("Figures")
        for number, each in enumerate(ROWS):
            sheet.write_row(number, 0, each)
    return buffer.getvalue()


def as_open_document() -> bytes:
    lines = (
        row(*(text(c) if isinstance(c, str) else typed("float", str(c), str(c)) for c in each))
        for each in ROWS
    )
    return ods(table("".join(lines)))


def as_old_workbook() -> bytes:
    cells = (
        making_xls.label(at, column, cell)
        if isinstance(cell, str)
        else making_xls.number(at, column, cell)
        for at, each in enumerate(ROWS)
        for column, cell in enumerate(each)
    )
    return making_xls.compound(making_xls.book_8(b"".join(cells)))


def as_binary_workbook() -> bytes:
    lines = (
        making_xlsb.row(
            at,
            *(
                making_xlsb.text(column, cell)
                if isinstance(cell, str)
                else making_xlsb.real(column, cell)
                for column, cell in enumerate(each)
            ),
        )
        for at, each in enumerate(ROWS)
    )
    return Book(b"".join(lines)).data()


KINDS: dict[str, Callable[[], bytes]] = {
    "book.xlsx": by_openpyxl,
    "macros.xlsm": by_xlsxwriter,
    "old.xls": as_old_workbook,
    "binary.xlsb": as_binary_workbook,
    "open.ods": as_open_document,
    "list.csv": TEXT.encode,
    "tabs.tsv": TABS.encode,
    "semicolons.txt": TEXT.replace(",", ";").encode,
    "page.xls": PAGE.encode,
    "unicode.xls": lambda: TABS.encode("utf-16"),
    "wrong.xlsx": TEXT.encode,
    "no ending": by_openpyxl,
    "na\nme “odd” ünï 100% {x}.csv": TEXT.encode,
}


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_says_the_same(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(KINDS[name]())
    ended = run(path, *DRY)

    assert (ended.returncode, said(ended)) == (0, "")
    found = printed(ended)
    (only,) = found["tables"]
    assert found["file"] == name
    assert (only["range"], only["layout"], only["frequency"]) == ("A1:C3", "wide", "month")
    assert [tuple(each[key] for key in ("label", "period", "value", "cell"))
            for each in only["entries"]] == [
        ("Visits", "2024-01", 10.0, "B2"), ("Visits", "2024-02", 20.0, "C2"),
        ("Headcount", "2024-01", 4.0, "B3"), ("Headcount", "2024-02", 5.0, "C3"),
    ]  # fmt: skip
    assert_every_cell_once(found, {only["sheet"]: FILLED})


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are Unicode")
def test_a_name_that_is_no_unicode(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"b\xff\xfed.csv")
    path.write_text(TEXT)
    ended = run(path, *DRY)

    assert ended.returncode == 0
    assert printed(ended)["file"] == "b\udcff\udcfed.csv"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"Customer,Current,1 - 30,31 - 60\nSmith,1,2,3\nJones,4,5,6\n", "No table"),
        (b"Metric,2024-01,2024-02\n", "No table"),
        (b"\n\n , \n", "No table"),
        (b"Metric,2024-01,2024-02\nVisits,many,few\n", "2 values were found"),
    ],
)
def test_nothing_to_import_ends_with_2(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    ended = run(path, *DRY)

    assert ended.returncode == cli.NOTHING_FOUND
    assert not any(each["entries"] for each in printed(ended)["tables"])
    assert says in said(ended)
    assert_sentence(said(ended).strip())


def damage(folder: Path) -> list[Path]:
    """Return what cannot be read, of every kind."""
    book = by_openpyxl()
    contents = {
        "empty.csv": b"",
        "cut.xlsx": book[:2000],
        "noise.xlsx": bytes(range(256)) * 20,
        "noise.csv": bytes(range(256)) * 20,
        "noise.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "~$book.xlsx": b"\x05Anna" + b" " * 160,
        "picture.xlsx": b"\x89PNG\r\n\x1a\n" + bytes(90),
        "letter.csv": b"%PDF-1.7\n" + bytes(90),
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    (folder / "folder").mkdir()
    package = folder / "budget.numbers"
    package.mkdir()
    (package / "Index.zip").write_bytes(b"PK")
    return [*(folder / name for name in contents), folder / "folder", package, folder / "gone.csv"]


def test_what_cannot_be_read_ends_with_3_and_a_sentence(tmp_path: Path) -> None:
    for path in damage(tmp_path):
        ended = run(path, *DRY)
        assert (ended.returncode, ended.stdout) == (cli.UNREADABLE, b""), path
        assert path.name in said(ended)
        assert_sentence(said(ended).strip())


@pytest.mark.parametrize(
    "arguments",
    [
        ("--year", "24"),
        ("--year", "abc"),
        ("--year", "99999"),
        ("--on-conflict", "guess"),
        ("second.csv",),
        ("--profile", "a", "--no-profile"),
    ],
)
def test_what_cannot_be_meant_is_said_before_anything_is_read(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    ended = run(tmp_path / "gone.csv", *DRY, *arguments)

    assert (ended.returncode, ended.stdout) == (cli.WRONG_USAGE, b"")
    assert "--help" in said(ended)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp437", "utf-8"])
def test_any_encoding_of_the_output_holds_the_object(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "Umsätze “neu” 雪.csv"
    path.write_text("Kennzahl,2024-01\nUmsätze 雪,5\n", encoding="utf-8")
    ended = run(path, *DRY, environment={"PYTHONIOENCODING": encoding})

    assert (ended.returncode, said(ended)) == (0, "")
    found = json.loads(ended.stdout.decode(encoding))
    assert found["file"] == path.name
    assert found["tables"][0]["entries"][0]["label"] == "Umsätze 雪"

    company = tmp_path / "雪.kpidesk"
    into = ("--into", company, "--create-metrics")
    ended = run(path, *into, environment={"PYTHONIOENCODING": encoding})
    assert (ended.returncode, said(ended)) == (0, "")


def test_a_reader_that_has_gone_is_no_error_to_speak_of(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(TEXT)
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "kpidesk", "import", str(path), *DRY]
    ended = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)

    assert (ended.returncode, ended.stderr) == (cli.NOT_DONE, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize("buffering", ["", "1"])
def test_a_full_disk_under_the_output_is_said(tmp_path: Path, buffering: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(TEXT)
    command = [sys.executable, "-m", "kpidesk", "import", str(path), *DRY]
    environment = os.environ | {"PYTHONUNBUFFERED": buffering}
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, env=environment, check=False
        )

    assert ended.returncode == cli.NOT_DONE
    (sentence,) = ended.stderr.decode().splitlines()
    assert sentence.startswith("Not everything could be written (No space left on device).")


def test_a_file_that_never_was_is_not_said_to_have_gone(tmp_path: Path) -> None:
    ended = run(tmp_path / "never.csv", *DRY)

    assert (ended.returncode, ended.stdout) == (cli.UNREADABLE, b"")
    assert said(ended).startswith("There is no file called “never.csv”.")


# A password


@pytest.fixture
def protected(tmp_path: Path) -> Path:
    """Return a workbook with the password "open, please"."""
    path = tmp_path / "locked.xlsx"
    with path.open("wb") as out:
        OOXMLFile(io.BytesIO(by_openpyxl())).encrypt("open, please", out)
    return path


def test_a_password_that_nobody_can_be_asked_for(protected: Path) -> None:
    ended = run(protected, *DRY)

    assert (ended.returncode, ended.stdout) == (cli.UNREADABLE, b"")
    assert "--password-file" in said(ended)


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of another kind")
def test_a_password_is_asked_for_at_the_terminal(protected: Path) -> None:
    import pty

    master, terminal = pty.openpty()
    command = [sys.executable, "-m", "kpidesk", "import", str(protected), *DRY]
    with subprocess.Popen(
        command,
        stdin=terminal,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as asking:
        os.close(terminal)
        assert asking.stderr is not None
        said = b""
        try:
            for answer in (b"wrong\n", b"open, please\n"):
                while not said.endswith(b"Password: "):  # what is typed before it is thrown away
                    piece = os.read(asking.stderr.fileno(), 1)
                    assert piece, said
                    said += piece
                os.write(master, answer)
                said += b"\n"
            out, rest = asking.communicate(timeout=60)
        finally:
            asking.kill()
    os.close(master)

    assert asking.returncode == 0
    assert len(json.loads(out)["tables"][0]["entries"]) == 4
    assert b"not the password" in said
    assert b"please" not in said + rest
    assert b"Traceback" not in said + rest


# A company


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "book.xlsx"
    path.write_bytes(by_openpyxl())
    return path


def test_into_a_company_and_again(tmp_path: Path, book: Path) -> None:
    company = tmp_path / "Velo.kpidesk"
    ended = run(book, "--into", company, "--create-metrics", "--json")
    assert ended.returncode == 0
    assert len(printed(ended)["tables"][0]["entries"]) == 4
    assert printed(ended)["new_metrics"], "those that were made, and why they are so"
    assert "4 values were imported." in said(ended)

    ended = run(book, "--into", company)
    assert (ended.returncode, said(ended)) == (0, "")
    assert b"was imported on" in ended.stdout
    assert b"Nothing was changed." in ended.stdout


def test_a_company_that_is_open_elsewhere(tmp_path: Path, book: Path) -> None:
    company = tmp_path / "Velo.kpidesk"
    assert run(book, "--into", company, "--create-metrics").returncode == 0
    with closing(bootstrap.adapters().files.open(company)):
        ended = run(book, "--into", company)

    assert (ended.returncode, ended.stdout) == (cli.NOT_DONE, b"")
    assert "is open already" in said(ended)


@pytest.mark.parametrize("name", ["book.xlsx", ".", "gone/Velo.kpidesk"])
def test_what_is_no_company_is_left_as_it_is(tmp_path: Path, book: Path, name: str) -> None:
    before = book.read_bytes()
    ended = run(book, "--into", tmp_path / name, "--create-metrics")

    assert (ended.returncode, ended.stdout) == (cli.NOT_DONE, b"")
    assert_sentence(said(ended).strip())
    assert book.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["book.xlsx"]


# Its own fault


@pytest.mark.parametrize(
    ("library", "name"),
    [("python_calamine", "book.xlsx"), ("xlrd", "old.xls"), ("msoffcrypto", "locked.xlsx")],
)
def test_a_broken_installation_is_not_blamed_on_the_file(
    tmp_path: Path, protected: Path, user_home: Path, library: str, name: str
) -> None:
    path = tmp_path / name
    if path != protected:
        path.write_bytes(KINDS[name]())
    broken = tmp_path / "site"
    broken.mkdir()
    (broken / f"{library}.py").write_text("raise ImportError('it is not whole')\n")
    ended = run(path, *DRY, environment={"PYTHONPATH": str(broken)})

    assert (ended.returncode, ended.stdout) == (cli.UNREADABLE, b"")
    assert "a fault of KPI Desk, not of your file" in said(ended)
    log = next(user_home.rglob("kpidesk.log"))
    assert str(log) in said(ended)
    assert f"{library}.py" in log.read_text()
