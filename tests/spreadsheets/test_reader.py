"""Reading in a child process: the whole way, and every way in which it may end."""

import hashlib
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from kpidesk import i18n
from kpidesk.domain.errors import CancelledError, UserError
from kpidesk.domain.import_options import ReadOptions
from kpidesk.domain.imports import Layout, WorkbookReading
from kpidesk.domain.numbers import ENGLISH
from kpidesk.spreadsheets import child
from kpidesk.spreadsheets.child_faults import ChildFailedError
from kpidesk.spreadsheets.child_process import CHILD_ARGUMENT, child_command
from kpidesk.spreadsheets.contents import read_bytes
from kpidesk.spreadsheets.limits import Limits
from kpidesk.spreadsheets.messages import Request
from kpidesk.spreadsheets.reader import FileSpreadsheetReader
from tests.conftest import ExpectLog
from tests.readings import layout_of
from tests.spreadsheets.making import CALENDAR, is_sentence, raw_book, saved, sheet_xml, values

CSV = b"KPI;Jan 2026\nOrders;5\n"
LISTENS = "import sys; sys.stdin.buffer.readline(); "


class Watch:
    """A progress that remembers what it was told, and cancels when it is asked often enough."""

    def __init__(self, cancel_after: int | None = None) -> None:
        self.told: list[tuple[int, int, str]] = []
        self._left = cancel_after

    def report(self, done: int, total: int, text: str = "") -> None:
        self.told.append((done, total, text))

    def is_cancelled(self) -> bool:
        if self._left is None:
            return False
        self._left -= 1
        return self._left < 0


def read(
    path: Path,
    limits: Limits | None = None,
    command: Callable[[], Sequence[str]] = child_command,
    watch: Watch | None = None,
) -> WorkbookReading:
    reader = FileSpreadsheetReader(limits or Limits(), command)
    return reader.read(path, ReadOptions(CALENDAR, ENGLISH), watch or Watch())


def program(code: str) -> Callable[[], list[str]]:
    return lambda: [sys.executable, "-c", code]


def refusal(path: Path, **options: object) -> str:
    with pytest.raises(UserError) as refused:
        read(path, **options)  # type: ignore[arg-type]
    assert is_sentence(refused.value.message)
    return refused.value.message


def test_a_file_is_read_in_a_child(tmp_path: Path) -> None:
    watch = Watch()
    reading = read(saved(tmp_path, CSV, "zahlen ü.csv"), watch=watch)

    assert reading.file_name == "zahlen ü.csv"
    assert reading.file_hash == hashlib.sha256(CSV).hexdigest()
    (sheet,) = reading.sheets
    assert layout_of(sheet) is Layout.WIDE
    assert values(sheet) == {("Orders", "2026-01"): 5.0}
    assert watch.told == [(0, 1, "Reading zahlen ü.csv"), (1, 1, "Reading zahlen ü.csv")]


def test_a_workbook_is_read_in_a_child_from_another_thread(tmp_path: Path) -> None:
    path = saved(tmp_path, raw_book(sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>')))
    read_there: list[WorkbookReading] = []
    thread = threading.Thread(target=lambda: read_there.append(read(path)))
    thread.start()
    thread.join()

    assert read_there[0].sheets[0].name == "S"


def test_a_relative_path_is_found_from_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(tmp_path, CSV, "book.csv")
    saved(tmp_path, b"raise SystemExit(3)", "csv.py")
    monkeypatch.chdir(tmp_path)

    assert len(read(Path("book.csv")).sheets) == 1


def test_the_child_imports_nothing_of_the_window() -> None:
    code = (
        "import sys; import kpidesk.spreadsheets.child, kpidesk.spreadsheets.xlsx;"
        "heavy = {'PySide6', 'sqlalchemy', 'numpy', 'openpyxl', 'xlsxwriter', 'python_calamine'};"
        "sys.exit(len(heavy & set(sys.modules)))"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_missing_file(tmp_path: Path) -> None:
    assert "no file called “gone.xlsx”" in refusal(tmp_path / "gone.xlsx")


def test_a_folder(tmp_path: Path) -> None:
    assert "folder" in refusal(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="rights work otherwise there")
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = saved(tmp_path, CSV, "secret.csv")
    path.chmod(0)

    assert "may not be read" in refusal(path)


def test_a_file_that_another_program_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(UserError, match="may not be read"):
        read_bytes(saved_by_bytes(tmp_path), Limits())


def saved_by_bytes(folder: Path) -> Path:
    path = folder / "held.csv"
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY)
    os.close(descriptor)
    return path


def test_a_disk_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object, **_options: object) -> None:
        raise OSError(5, "Input/output error")

    path = saved_by_bytes(tmp_path)
    monkeypatch.setattr(Path, "open", fail)
    with pytest.raises(UserError, match="Input/output error"):
        read_bytes(path, Limits())


def test_a_file_that_is_larger_than_it_may_be(tmp_path: Path) -> None:
    assert "too large" in refusal(saved(tmp_path, CSV), limits=Limits(file_bytes=10))


def test_what_the_child_refuses_is_refused(tmp_path: Path) -> None:
    assert "is empty" in refusal(saved(tmp_path, b""))
    assert "open" in refusal(saved(tmp_path, b"\x05Huber", "~$book.xlsx"))


def test_a_cancel_before_the_child_says_anything(tmp_path: Path) -> None:
    with pytest.raises(CancelledError):
        read(saved(tmp_path, CSV), watch=Watch(cancel_after=0))


def hanging(mark: Path) -> Callable[[], list[str]]:
    """Return how a child is started that writes its number to `mark` and never ends."""
    return program(
        LISTENS
        + "import os, pathlib; "
        + f"pathlib.Path({str(mark)!r}).write_text(str(os.getpid()))\nwhile True: pass"
    )


def assert_is_gone(mark: Path) -> None:
    if sys.platform != "win32":  # there, asking this of a process would end it
        with pytest.raises(ProcessLookupError):
            os.kill(int(mark.read_text()), 0)


def test_a_cancel_kills_the_child(tmp_path: Path) -> None:
    mark = tmp_path / "number"

    class OnceStarted(Watch):
        def is_cancelled(self) -> bool:
            return mark.exists() and mark.read_text() != ""

    before = threading.active_count()
    with pytest.raises(CancelledError):
        read(saved(tmp_path, CSV), command=hanging(mark), watch=OnceStarted())

    assert threading.active_count() == before
    assert_is_gone(mark)


def test_a_child_that_takes_too_long_is_killed(tmp_path: Path) -> None:
    mark = tmp_path / "number"
    limits = Limits(seconds=0.5)
    message = refusal(saved(tmp_path, CSV), limits=limits, command=hanging(mark))

    assert "took too long" in message
    if mark.exists():  # unless it was killed before it could say so
        assert_is_gone(mark)


@pytest.mark.parametrize(
    "code",
    [
        LISTENS + "import os; os.abort()",
        LISTENS + "sys.exit(5)",
        LISTENS + "print('{\"hash\": \"half a li', end='')",
        LISTENS + 'print(\'{"hash": "abc"}\')',
    ],
)
def test_a_child_that_breaks_off(tmp_path: Path, code: str, expect_log: ExpectLog) -> None:
    with expect_log("ended with", logger="kpidesk.spreadsheets"):
        message = refusal(saved(tmp_path, CSV), command=program(code))

    assert "broke off" in message


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("import no_such_library", "no_such_library"),  # as where an installation is broken
        (LISTENS + "raise ValueError('Orders 5')", "ValueError"),
        ("import sys; sys.exit(1)", "said nothing"),
        (LISTENS + 'print(\'{"hash": "abc"}\', flush=True); import no_such_library', "no_such"),
    ],
)
def test_a_child_that_does_not_work_is_not_blamed_on_the_file(
    tmp_path: Path, code: str, told: str, expect_log: ExpectLog
) -> None:
    with (
        expect_log(told, level=logging.ERROR, logger="kpidesk.spreadsheets"),
        pytest.raises(ChildFailedError, match=told) as failed,
    ):
        read(saved(tmp_path, CSV), command=program(code))

    assert "Orders" not in str(failed.value)


def test_a_child_that_talks_much_of_its_faults_is_not_held_up(tmp_path: Path) -> None:
    talks = "print('warning ' * 1000, file=sys.stderr); " * 300
    code = LISTENS + talks + 'print(\'{"refused": "Read it not."}\')'

    assert refusal(saved(tmp_path, CSV), command=program(code)) == "Read it not."


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("os.kill(os.getpid(), 9)", "too large"),  # the system has taken the memory back
        ("os.kill(os.getpid(), 24)", "took too long"),
        ("raise MemoryError", "too large"),
        ("os.write(2, b'memory allocation of 9 bytes failed\\n'); os.abort()", "too large"),
        ("os.kill(os.getpid(), 11)", "broke off"),
    ],
)
def test_a_child_that_met_a_limit_says_which(
    tmp_path: Path, code: str, says: str, expect_log: ExpectLog
) -> None:
    with expect_log("ended with", logger="kpidesk.spreadsheets"):
        message = refusal(saved(tmp_path, CSV), command=program(f"{LISTENS}import os; {code}"))

    assert says in message


@pytest.mark.skipif(sys.platform == "win32", reason="there the memory of a child is not limited")
def test_a_file_that_needs_more_memory_than_it_may(tmp_path: Path) -> None:
    path = saved(tmp_path, b"1;2;3;4;5;6;7;8;9\n" * 200_000, "long.csv")

    assert "too large" in refusal(path, limits=Limits(memory_bytes=150 << 20))


def test_a_fault_of_our_own_is_not_blamed_on_the_file(
    tmp_path: Path, expect_log: ExpectLog
) -> None:
    failing = program(LISTENS + 'print(\'{"bug": "ValueError\\\\nFile layout.py, line 5"}\')')

    with (
        expect_log("layout.py", level=logging.ERROR, logger="kpidesk.spreadsheets"),
        pytest.raises(ChildFailedError, match="layout"),
    ):
        read(saved(tmp_path, CSV), command=failing)


def test_a_fault_of_our_own_is_told_without_what_the_file_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(data: bytes, *_others: object) -> None:
        raise KeyError(data)

    monkeypatch.setattr(child, "read_sheets", fail)
    path = saved(tmp_path, CSV)
    answer = tmp_path / "answer"
    with answer.open("wb") as stream:
        child.answer_request(
            Request(path, path.name, ReadOptions(CALENDAR, ENGLISH), Limits()), stream
        )

    told = answer.read_text("ascii")
    assert '"bug"' in told
    assert "KeyError" in told
    assert "Orders" not in told


def test_the_child_is_asked_in_the_language_of_the_window(tmp_path: Path) -> None:
    echo = program("import sys, json; print(json.dumps({'refused': sys.stdin.readline()}))")
    i18n.install("de")
    with pytest.raises(UserError) as refused:
        read(saved(tmp_path, CSV), command=echo)

    assert Request.decode(refused.value.message.encode()).language == "de"


def test_a_frozen_build_starts_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)

    assert child_command() == [sys.executable, "--spreadsheet-child"]


def test_the_program_itself_can_be_the_child_as_in_a_frozen_build(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kpidesk", CHILD_ARGUMENT]
    reading = read(saved(tmp_path, CSV, "book.csv"), command=lambda: command)
    assert values(reading.sheets[0]) == {("Orders", "2026-01"): 5.0}


def test_the_currency_beside_a_number_comes_through(tmp_path: Path) -> None:
    reading = read(saved(tmp_path, b"KPI;Jan 2026;Feb 2026\nSales;USD 500;7\n", "book.csv"))
    assert [(cell.number, cell.currency) for cell in reading.sheets[0].cells] == [
        (500.0, "USD"),
        (7.0, ""),
    ]
