"""A child that is started before it is known what it will read."""

import subprocess
import sys
from pathlib import Path

import pytest

from kpidesk.domain.import_options import ReadOptions
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import FiscalCalendar
from kpidesk.domain.progress import NoProgress
from kpidesk.spreadsheets import child_process
from kpidesk.spreadsheets.child_process import child_command, started_ahead, taken
from kpidesk.spreadsheets.limits import Limits
from kpidesk.spreadsheets.reader import FileSpreadsheetReader


def test_the_first_reading_takes_the_waiting_child_and_the_next_starts_its_own(
    tmp_path: Path,
) -> None:
    path = tmp_path / "book.csv"
    path.write_bytes(b"KPI;Jan 2026\nOrders;5\n")
    options = ReadOptions(FiscalCalendar(), ENGLISH)
    with started_ahead():
        for _time in range(2):
            reading = FileSpreadsheetReader(Limits()).read(path, options, NoProgress())
            assert [cell.number for cell in reading.sheets[0].cells] == [5.0]


def test_the_waiting_child_is_the_one_that_is_taken() -> None:
    with started_ahead():
        (waiting,) = child_process._waiting
        with taken(child_command()) as child:
            assert child is waiting
            child.kill()


def test_a_child_that_nobody_asks_is_ended() -> None:
    with started_ahead():
        (waiting,) = child_process._waiting
        assert waiting.poll() is None
    assert waiting.poll() is not None
    assert not child_process._waiting


def test_another_program_does_not_take_it() -> None:
    command = [sys.executable, "-c", "pass"]
    with started_ahead(), taken(command) as child:
        assert child.args == command
        assert child.wait() == 0
        assert len(child_process._waiting) == 1


def test_where_none_can_be_started_the_reading_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise OSError

    monkeypatch.setattr(subprocess, "Popen", refuse)
    with started_ahead():
        assert not child_process._waiting
