"""How long a start takes, in whole processes: ./packaging/run test --benchmark-enable.

`kpidesk COMPANY --quit-after-first-paint` ends once the dashboard has been painted with the numbers
of 12 KPIs over 36 months. Compared in one run, each by its quickest: at most 3 times a bare PySide6
window, and at most 0.7 times a script that loads PySide6, numpy, pyqtgraph and SQLAlchemy and shows
one plot. That is a start with a first picture (see `kpidesk.ui.first_picture`): of a file that this
computer closed last, on the same day. A first start has none: the first of a day, of a file that
was changed elsewhere, or of a new version. It opens the company before it paints anything of it,
and takes at most 12 times a bare window; it is printed too. Without --benchmark-enable the same
starts are made once, and no time is measured.
"""

import datetime as dt
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from kpidesk.domain.changes import Action, ActionKind
from kpidesk.domain.entries import TYPED, Entry
from kpidesk.domain.metrics import Company, Metric, Owner, Stage
from kpidesk.domain.objectives import Objective
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.targets import PlanKind, Target, TargetPlan
from kpidesk.storage.company_files import SqliteCompanyFiles

KPIS, MONTHS, ROUNDS, FIRST_ROUNDS = 12, 36, 10, 3
BARE = """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication([])
class Window(QWidget):
    def paintEvent(self, event):
        QTimer.singleShot(0, app.quit)
window = Window()
window.resize(1280, 800)
window.show()
app.exec()
"""
PLOT = """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
import numpy
import pyqtgraph
import sqlalchemy
app = QApplication([])
class Window(pyqtgraph.PlotWidget):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, app.quit)
window = Window()
window.plot(numpy.arange(36.0))
window.resize(1280, 800)
window.show()
app.exec()
"""


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a company of 12 KPIs with targets and 36 months, the last of which has ended."""
    path = tmp_path_factory.mktemp("start-up") / "twelve.kpidesk"
    today = dt.date.today()  # noqa: DTZ011 - as the program asks
    last = Period(Frequency.MONTH, today.replace(day=1)).previous
    months = [last.shift(-back) for back in range(MONTHS)]
    numbers = range(1, KPIS + 1)
    file = SqliteCompanyFiles("Ann").create(path, Company("Twelve"))
    with file.write(Action(ActionKind.CREATE_METRIC)) as work:
        work.put_owners([Owner(1, "Ann")])
        work.put_objectives([Objective(1, "Grow")])
        work.put_metrics(
            Metric(n, f"KPI {n}", stage=Stage.KPI, owner_id=1, objective_id=1, position=n)
            for n in numbers
        )
        work.put_target_plans(
            TargetPlan(n, n, PlanKind.CONSTANT, months[-1].start, constant=Target(100.0 + n))
            for n in numbers
        )
        work.put_entries(
            Entry(n, month, 90.0 + (7 * n + 13 * at) % 29, "", TYPED)
            for n in numbers
            for at, month in enumerate(months)
        )
    file.close()
    return path


def seconds(folder: Path, *arguments: object) -> float:
    """Run Python with what an installed program has, and return how long that took."""
    own = {
        "HOME": folder,
        "LOCALAPPDATA": folder,
        "APPDATA": folder,
        "QT_QPA_PLATFORM": "offscreen",
    }
    own |= {f"XDG_{name}_HOME": folder / name for name in ("CACHE", "CONFIG", "DATA", "STATE")}
    env = {**os.environ, **{name: str(value) for name, value in own.items()}}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
        env=env,
    )
    taken = time.perf_counter() - begun
    assert done.returncode == 0, done.stderr
    return taken


def test_a_start_is_as_fast_as_a_small_program(
    benchmark: BenchmarkFixture,
    company: Path,
    tmp_path: Path,
    is_measured: bool,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def start() -> float:
        return seconds(tmp_path, "-m", "kpidesk", company, "--quit-after-first-paint")

    def start_first() -> float:
        for picture in tmp_path.rglob("*.picture"):
            picture.unlink()
        taken = seconds(tmp_path, "-m", "kpidesk", company, "--quit-after-first-paint")
        assert len(list(tmp_path.rglob("*.picture"))) == 1
        return taken

    start_first()  # Python keeps what it compiled, as of every program that was installed
    first = min(start_first() for _ in range(FIRST_ROUNDS if is_measured else 1))
    ours: list[float] = []
    bare: list[float] = []
    plot: list[float] = []

    def each() -> None:
        bare.append(seconds(tmp_path, "-c", BARE))
        plot.append(seconds(tmp_path, "-c", PLOT))
        ours.append(start())

    each()
    benchmark.pedantic(each, rounds=ROUNDS if is_measured else 1)  # type: ignore[no-untyped-call]
    found = {"first": first, "ours": min(ours), "bare": min(bare), "plot": min(plot)}
    benchmark.extra_info |= found
    if is_measured:
        with capsys.disabled():
            told = ", ".join(f"{name} {value:.2f} s" for name, value in found.items())
            sys.stdout.write(f"\n{told}\n")
        assert first <= 12 * min(bare), found
        assert min(ours) <= 3 * min(bare), found
        assert min(ours) <= 0.7 * min(plot), found
