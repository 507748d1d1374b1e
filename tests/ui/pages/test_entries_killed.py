"""The process is killed while somebody types: what the grid had shown as saved is in the file.

200 kills take 30 to 45 seconds on two cores, and may take 60: every start is a real window, forked
from a process that has loaded everything (`typist`), and two lanes run at a time, each with a file
of its own. A change that makes this slower is to be looked into; fewer kills are not the remedy.
"""

import datetime as dt
import os
import random
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest

from kpidesk import bootstrap
from kpidesk.domain.metrics import Company
from kpidesk.domain.periods import Frequency, Period
from tests.architecture.source import ROOT
from tests.services.formula_company import add
from tests.storage.company import Silent
from tests.ui.pages.typist import PASTED, TODAY, Cell

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="forks a process that has loaded Qt"
)

KILLS: Final = 200
LANES: Final = 2
LONGEST: Final = 0.15  # seconds from the first value of a start to the kill
PATIENCE: Final = 60.0  # seconds without a word, after which the typist hangs
NOISE: Final = {"This plugin does not support propagateSizeHints()"}  # the offscreen platform's
FILES: Final = bootstrap.adapters(lambda: TODAY).files


class Process:
    """The process that forks a typist for each start, and what its children tell."""

    def __init__(self, popen: "subprocess.Popen[bytes]") -> None:
        assert popen.stdin is not None
        assert popen.stdout is not None
        self._orders = popen.stdin
        self._pipe = popen.stdout.fileno()
        self._unread = b""

    def start(self, number: int, path: Path) -> int:
        """Have somebody type from `number` on, and return the id of that process."""
        self._orders.write(f"{number} {path}\n".encode())
        self._orders.flush()
        word, pid = self.line().split()
        assert word == "pid"
        return int(pid)

    def end(self) -> None:
        """Let the process end: there is nothing more to start."""
        self._orders.close()

    def line(self) -> str:
        """Return the next line."""
        line = self.line_until(time.monotonic() + PATIENCE)
        if line is None:
            raise TimeoutError
        return line

    def line_until(self, deadline: float) -> str | None:
        """Return the next line that is told before `deadline`; None where there is none."""
        while b"\n" not in self._unread:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self._pipe], [], [], left)[0]:
                return None
            found = os.read(self._pipe, 65_536)
            assert found, "the process has ended"
            self._unread += found
        line, _end, self._unread = self._unread.partition(b"\n")
        return line.decode()


@contextmanager
def loaded_process(errors: Path) -> Iterator[Process]:
    """Start the process, and end it and what it forked after the block."""
    code = "from tests.ui.pages.typist import main; main()"
    one_thread = {"OPENBLAS_NUM_THREADS": "1"}  # what is forked is to have no other
    with (
        errors.open("wb") as said,
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", code],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            bufsize=0,
            env=os.environ | one_thread | {"QT_QPA_PLATFORM": "offscreen"},
        ) as popen,
    ):
        try:
            process = Process(popen)
            yield process
            process.end()
            assert popen.wait(PATIENCE) == 0
        except BaseException:
            popen.kill()  # a child that is left notices that nobody reads any more
            raise


@dataclass
class Lane:
    """One file, what stands in it, and what is done to it."""

    path: Path
    dice: random.Random
    saved: dict[Cell, int] = field(default_factory=dict)
    last: int = 0
    actions: int = 0
    unseen: int = 0  # actions that were committed and not yet shown when the kill came

    def create(self) -> None:
        """Make a company of three metrics that are typed, and one that is calculated."""
        self.path.parent.mkdir()
        file = FILES.create(self.path, Company("Shop", "€"))
        for name in ("Advertising", "Baking", "Coffee"):
            add(file, name)
        add(file, "Total", "Advertising + Baking + Coffee")
        file.close()

    def kill_while_typing(self, process: Process) -> None:
        """Have somebody type, and kill them at some moment after the first value."""
        pid = process.start(self.last, self.path)
        self._take(process.line())
        deadline = time.monotonic() + self.dice.uniform(0.0, LONGEST)
        while (line := process.line_until(deadline)) is not None:
            self._take(line)
        os.kill(pid, signal.SIGKILL)
        while not (line := process.line()).startswith("ended "):
            self._take(line)
        assert line == f"ended {-signal.SIGKILL}"

    def _take(self, line: str) -> None:
        """Note what was shown as saved."""
        number, *places = line.split()
        assert int(number) == self.last + 1
        self.last = int(number)
        self.actions += 1
        for place in places:
            metric_id, _colon, start = place.partition(":")
            cell = (int(metric_id), Period(Frequency.MONTH, _day(start)))
            self.saved[cell] = self.last

    def reopen(self) -> None:
        """Find every value that was shown, at most one whole action more, and a sound file."""
        file = FILES.open(self.path)
        assert list(file.check(Silent())) == []
        with file.read() as records:
            typed = [each.id for each in records.metrics() if not each.is_calculated]
            (total,) = {each.id for each in records.metrics()} - {*typed}
            values = records.values()
            of_typed = [values.get(metric_id, {}) for metric_id in typed]
            found = {
                (at, period): values[at][period] for at in typed for period in values.get(at, ())
            }
            totals = dict(values.get(total, {}))
        file.close()
        unseen = {cell for cell, value in found.items() if value == self.last + 1}
        assert len(unseen) in {0, 1, PASTED[0] * PASTED[1]}  # a paste is there whole or not at all
        shown = {cell: value for cell, value in found.items() if cell not in unseen}
        assert shown == {cell: at for cell, at in self.saved.items() if cell not in unseen}
        whole = set.intersection(*map(set, of_typed))
        assert totals == {period: sum(of[period] for of in of_typed) for period in whole}
        assert [left.name for left in self.path.parent.iterdir()] == [self.path.name]
        self.saved |= dict.fromkeys(unseen, self.last + 1)
        self.last += bool(unseen)
        self.unseen += bool(unseen)


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_what_the_grid_showed_as_saved_survives_every_kill(tmp_path: Path) -> None:
    def run(number: int) -> Lane:
        lane = Lane(tmp_path / str(number) / "Shop.kpidesk", random.Random(number))
        lane.create()
        with loaded_process(tmp_path / f"errors {number}") as process:
            for _time in range(KILLS // LANES):
                lane.kill_while_typing(process)
                lane.reopen()
        return lane

    with ThreadPoolExecutor(LANES) as pool:
        lanes = list(pool.map(run, range(LANES)))
    for number, lane in enumerate(lanes):
        assert lane.actions >= KILLS // LANES
        assert set((tmp_path / f"errors {number}").read_text("utf-8").splitlines()) <= NOISE
    # The kills do come while values are committed: some came before the screen could follow.
    assert sum(lane.unseen for lane in lanes) > 0
