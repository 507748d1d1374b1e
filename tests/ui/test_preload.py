"""What is loaded while nobody waits: all of it, once, and never where the window goes at once."""

import gc
import logging
import subprocess
import sys
import textwrap
import threading
import weakref
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from kpidesk.domain.metrics import Company
from kpidesk.ui.preload import MODULES, Preload
from kpidesk.ui.session import Session
from tests.conftest import ExpectLog

ROOT = Path(__file__).parents[2]
_PROGRAM = """
    import sys
    from pathlib import Path
    from PySide6.QtWidgets import QApplication
    from kpidesk import bootstrap
    from kpidesk.ui import preload

    class Told(preload.Preload):
        def _on_finished(self):
            super()._on_finished()
            print("loaded" if "pyqtgraph" in sys.modules else "not loaded", flush=True)
            QApplication.closeAllWindows()

    preload.Preload = Told
    sys.exit(bootstrap.run_window(Path(sys.argv[1]), **{OPTIONS}))
"""


@pytest.fixture(autouse=True)
def _thawed() -> Iterator[None]:
    """Begin with nothing frozen, whatever ran before, and let others free their garbage."""
    gc.unfreeze()
    yield
    gc.unfreeze()


class _Knot:
    """Something that only the garbage collector can free."""

    def __init__(self) -> None:
        self.itself = self


def is_about_to_load(preload: Preload) -> bool:
    is_loading = any(thread.name == "preload" for thread in threading.enumerate())
    return is_loading or any(timer.isActive() for timer in preload.findChildren(QTimer))


def test_every_module_is_there() -> None:
    assert len(set(MODULES)) == len(MODULES)
    assert all(find_spec(name) for name in MODULES)


def test_it_loads_once_a_company_is_open(
    qtbot: QtBot, closed_session: Session, company_path: Path
) -> None:
    preload = Preload(closed_session)
    assert gc.get_freeze_count() == 0
    with qtbot.waitSignal(preload.finished, timeout=30_000):
        file = closed_session.adapters.files.create(company_path, Company("Test Shop"))
        closed_session.adopt(file)
    assert set(MODULES) <= sys.modules.keys()
    qtbot.waitUntil(lambda: gc.get_freeze_count() > 0)
    preload.stop()
    again = closed_session.adapters.files.create(company_path.with_stem("Other"), Company("Other"))
    closed_session.adopt(again)
    assert not is_about_to_load(preload)


def test_who_leaves_early_waits_for_nothing(session: Session) -> None:
    preload = Preload(session)
    session.company_opened.emit()
    assert is_about_to_load(preload)
    preload.stop()
    assert not is_about_to_load(preload)


def test_what_is_garbage_is_freed_and_not_kept_for_good(qtbot: QtBot, session: Session) -> None:
    preload = Preload(session)
    gc.disable()  # so that it is still there when all is loaded
    try:
        knot = weakref.ref(_Knot())
        assert knot() is not None
        session.company_opened.emit()
        qtbot.waitUntil(lambda: gc.get_freeze_count() > 0, timeout=30_000)
        assert knot() is None
    finally:
        gc.enable()
        preload.stop()


def test_a_module_that_is_broken_is_written_down_and_ends_it_quietly(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch, expect_log: ExpectLog
) -> None:
    monkeypatch.setattr("kpidesk.ui.preload.MODULES", ("kpidesk.ui.pages.no_such_page",))
    preload = Preload(session)
    with (
        expect_log("could not be loaded ahead", level=logging.ERROR, logger="kpidesk.ui.preload"),
        qtbot.waitSignal(preload.finished, timeout=30_000),
    ):
        session.company_opened.emit()
    preload.stop()
    assert not is_about_to_load(preload)


def run(company: Path, options: str) -> list[str]:
    code = textwrap.dedent(_PROGRAM).replace("{OPTIONS}", options)
    done = subprocess.run(
        [sys.executable, "-c", code, str(company)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout.splitlines()


def test_the_window_loads_it_behind_the_first_paint(session: Session, company_path: Path) -> None:
    session.close_company()
    assert run(company_path, "{}") == ["loaded"]
    assert run(company_path, "{'quit_after_first_paint': True}") == []
