"""How long a start takes, in whole processes: ./packaging/run test --benchmark-enable.

`kpidesk COMPANY --quit-after-first-paint` ends once the dashboard has been painted with the numbers
of 12 KPIs over 36 months. Compared in one run, each by its quickest: at most 3 times a bare PySide6
window, and at most 0.7 times a script that loads PySide6, numpy, pyqtgraph and SQLAlchemy and shows
one plot. That holds for a first start, which sees the closed file at a glance (`glances` of
storage): the first of a day, of a file that was changed elsewhere, or of a new version. And it
holds for one with a kept picture (`kpidesk.ui.first_picture`): of a file that this computer closed
last, on the same day. A first start of a company with formulas, the sample, loads numpy before it
paints, and takes at most 5 times a bare window. Without --benchmark-enable the same starts are made
once, and no time is measured.
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
from kpidesk.services import sample
from kpidesk.services.calculation import CalculatingFiles
from kpidesk.storage.company_files import SqliteCompanyFiles
from tests.ui.whole_starts import USE_ONCE, folders

KPIS, MONTHS, ROUNDS = 12, 36, 10
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


@pytest.fixture(scope="module")
def formulas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the sample company, which has calculated KPIs."""
    path = tmp_path_factory.mktemp("start-up") / "sample.kpidesk"
    today = dt.date.today()  # noqa: DTZ011 - as the program asks
    files = CalculatingFiles(SqliteCompanyFiles("Ann"), lambda: today)
    sample.create_sample(files, path, today).close()
    return path


def seconds(folder: Path, *arguments: object) -> float:
    """Run Python with what an installed program has, and return how long that took."""
    own = {**folders(folder), "QT_QPA_PLATFORM": "offscreen"}
    env = {**os.environ, **own}
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
    formulas: Path,
    tmp_path: Path,
    is_measured: bool,
    capsys: pytest.CaptureFixture[str],
) -> None:
    new, used = tmp_path / "new", tmp_path / "used"
    seconds(used, "-c", USE_ONCE, company)
    assert list(used.rglob("*.picture"))
    taken: dict[str, list[float]] = {}

    def start(home: Path, path: Path) -> float:
        return seconds(home, "-m", "kpidesk", path, "--quit-after-first-paint")

    def each() -> None:
        for name, found in {
            "bare": seconds(new, "-c", BARE),
            "plot": seconds(new, "-c", PLOT),
            "first": start(new, company),
            "kept": start(used, company),
            "formulas": start(new, formulas),
        }.items():
            taken.setdefault(name, []).append(found)

    each()  # Python keeps what it compiled, as of every program that was installed
    benchmark.pedantic(each, rounds=ROUNDS if is_measured else 1)  # type: ignore[no-untyped-call]
    assert not list(new.rglob("*.picture"))
    found = {name: min(every) for name, every in taken.items()}
    benchmark.extra_info |= found
    if is_measured:
        with capsys.disabled():
            told = ", ".join(f"{name} {value:.2f} s" for name, value in found.items())
            sys.stdout.write(f"\n{told}\n")
        for name in ("first", "kept"):
            assert found[name] <= 3 * found["bare"], found
            assert found[name] <= 0.7 * found["plot"], found
        assert found["formulas"] <= 5 * found["bare"], found
