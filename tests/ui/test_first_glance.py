"""A company without a kept picture is painted at a glance, before it is open."""

import datetime as dt
import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kpidesk.domain.changes import Action, ActionKind
from kpidesk.domain.entries import Entry
from kpidesk.domain.lenses import Lens
from kpidesk.domain.metrics import Company
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import Adapters, CompanyReading
from kpidesk.services import sample
from kpidesk.services.metrics import define_kpi
from kpidesk.settings import Settings
from kpidesk.storage import glances
from kpidesk.ui import app
from kpidesk.ui.main_window import MainWindow
from kpidesk.ui.pages.board_bar import KIND, LENS, BoardKind
from kpidesk.ui.pages.dashboard_page import DashboardPage
from kpidesk.ui.session import Session
from tests.services.conftest import kpi_draft
from tests.ui.whole_starts import USE_ONCE, folders

ROOT = Path(__file__).resolve().parents[2]
TODAY = dt.date(2026, 5, 20)
HEAVY = ("sqlalchemy", "numpy", "pyqtgraph", "openpyxl", "xlsxwriter", "alembic")
UNUSED = (*HEAVY, "kpidesk.ui.pages.first_run_page", "kpidesk.ui.pages.metric_page")
Start = Callable[..., tuple[Session, MainWindow]]


@pytest.fixture
def start(adapters: Adapters, qtbot: QtBot) -> Start:
    """Start as a new process would, on a computer that has kept no picture."""

    def begin(layouts: Mapping[str, str] | None = None) -> tuple[Session, MainWindow]:
        settings = Settings(layouts=dict(layouts or {}))
        session = Session(adapters, settings, locale=ENGLISH, today=lambda: TODAY)
        window = MainWindow(session, app.page_factories())
        qtbot.addWidget(window)
        window.resize(1280, 800)
        return session, window

    return begin


@pytest.fixture
def sample_path(adapters: Adapters, company_path: Path) -> Path:
    sample.create_sample(adapters.files, company_path, TODAY).close()
    return company_path


@pytest.fixture
def typed_path(adapters: Adapters, company_path: Path) -> Path:
    """Return a company whose numbers are all typed, of the last months of this computer's clock."""
    file = adapters.files.create(company_path, Company("Shop"))
    for name in ("Orders", "Visits"):
        define_kpi(file, kpi_draft(name))
    month = Period(Frequency.MONTH, dt.date.today().replace(day=1))  # noqa: DTZ011 - the process's
    with file.write(Action(ActionKind.TYPE)) as work:
        work.put_entries(
            Entry(metric.id, month.shift(-back), 40.0 + back)
            for metric in work.metrics()
            for back in range(1, 25)
        )
    file.close()
    return company_path


def page_of(window: MainWindow) -> DashboardPage:
    page = window.current_page
    assert isinstance(page, DashboardPage)
    return page


def told(page: DashboardPage) -> list[list[str]]:
    """Return what a person reads of the KPIs, as whatever they are shown."""
    if page.bar.kind is BoardKind.TILES:
        return [
            [tile.standing.metric.name, tile.accessibleName()] for tile in page.views.board.tiles
        ]
    assert page.views.tables is not None
    heat = page.bar.kind is BoardKind.HEAT_MAP
    model = page.views.tables.heat.table.model() if heat else page.views.tables.scorecard.model()
    rows, columns = range(model.rowCount()), range(model.columnCount())
    return [[str(model.index(row, each).data()) for each in columns] for row in rows]


def open_now(qtbot: QtBot, session: Session, path: Path) -> None:
    with qtbot.waitSignal(session.company_opened):
        session.open_company(path)


@pytest.mark.parametrize("kind", BoardKind)
@pytest.mark.parametrize("lens", [Lens.AS_MEASURED, Lens.YEAR_TO_DATE])
def test_the_numbers_are_there_before_the_file_is_open_and_stay(
    qtbot: QtBot, start: Start, sample_path: Path, kind: BoardKind, lens: Lens
) -> None:
    before = hashlib.sha256(sample_path.read_bytes()).digest(), sample_path.stat().st_mtime_ns
    session, window = start({KIND: kind, LENS: lens})
    assert window.show_picture(sample_path)
    window.show()
    assert not session.is_open
    page = page_of(window)
    assert (page.bar.kind, page.lens) == (kind, lens)
    first, summary = told(page), page.views.summary.accessibleName()
    assert len(first) >= 8
    assert "Velo & Werk" in window.windowTitle()
    assert window.rail.isVisible()
    now = hashlib.sha256(sample_path.read_bytes()).digest(), sample_path.stat().st_mtime_ns
    assert now == before
    assert [each.name for each in sample_path.parent.iterdir()] == [sample_path.name]
    open_now(qtbot, session, sample_path)
    assert told(page_of(window)) == first
    assert page.views.summary.accessibleName() == summary
    session.close_company()


def test_the_page_is_of_use_once_the_company_is_open(
    qtbot: QtBot, start: Start, sample_path: Path
) -> None:
    session, window = start()
    assert window.show_picture(sample_path)
    window.show()
    page = page_of(window)
    page.bar.search.setText("turn")
    narrowed = told(page)
    assert 0 < len(narrowed) < 8
    open_now(qtbot, session, sample_path)
    assert told(page) == narrowed
    page.bar.search.clear()
    page.views.board.tiles[0].click()
    assert page.metric_page is not None
    assert page.metric_page.heading == page.views.board.tiles[0].standing.metric.name
    session.close_company()


def test_what_changes_before_the_file_is_open_is_shown_then(
    qtbot: QtBot, start: Start, typed_path: Path, adapters: Adapters
) -> None:
    session, window = start()
    assert window.show_picture(typed_path)
    window.show()
    page = page_of(window)
    first = page.views.board.tiles[0].standing
    assert first.value is not None
    file = adapters.files.open(typed_path)
    with file.write(Action(ActionKind.TYPE, 1)) as work:
        work.put_entries([Entry(first.metric.id, first.period, 12345.0)])
    file.close()
    assert page.views.board.tiles[0].standing.value == first.value
    open_now(qtbot, session, typed_path)
    assert page.views.board.tiles[0].standing.value == 12345.0
    session.close_company()


def test_what_changes_while_it_is_looked_at_is_not_shown(
    start: Start, typed_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = DashboardPage.picture_of

    def find_late(page: DashboardPage, file: CompanyReading, today: dt.date) -> object:
        found = find(page, file, today)
        os.utime(typed_path, (1.0, 1.0))
        return found

    monkeypatch.setattr(DashboardPage, "picture_of", find_late)
    session, window = start()
    assert not window.show_picture(typed_path)
    assert window.current_page is None
    assert not session.is_open


def test_an_empty_company_waits_for_its_opening(
    qtbot: QtBot, start: Start, adapters: Adapters, company_path: Path
) -> None:
    adapters.files.create(company_path, Company("Shop")).close()
    session, window = start()
    assert not window.show_picture(company_path)
    window.show()
    assert window.current_page is None
    open_now(qtbot, session, company_path)
    assert page_of(window).empty_state is not None
    session.close_company()


def test_a_large_company_waits_for_its_opening(
    start: Start, typed_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(glances, "LARGEST", 1000)
    _session, window = start()
    assert not window.show_picture(typed_path)


def test_a_damaged_company_is_never_painted(
    qtbot: QtBot, start: Start, typed_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(
        "kpidesk.ui.dialogs.messages.MessageDialog.warn", lambda _parent, text: said.append(text)
    )
    content = bytearray(typed_path.read_bytes())
    content[10 * 4096 : 11 * 4096] = b"\xa5" * 4096
    typed_path.write_bytes(content)
    session, window = start()
    assert not window.show_picture(typed_path)
    window.show()
    assert window.current_page is None
    with qtbot.waitSignal(session.opening_failed):
        session.open_company(typed_path)
    assert len(said) == 1
    assert "is damaged" in said[0]
    assert window.current_page is None


# Whole processes


def ended(tmp_path: Path, code: str, path: Path) -> tuple[int, str]:
    """Run `code` on `path` in a process of its own; return how it ended, and what it said."""
    done = subprocess.run(
        [sys.executable, "-c", code, path],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd=ROOT,
        env={**os.environ, **folders(tmp_path / "home")},
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout.strip()


def run(tmp_path: Path, path: Path) -> tuple[int, str]:
    """Start the program until its first paint; return how it ended, and what was loaded."""
    code = f"""
import sys
from kpidesk.__main__ import main
code = main([sys.argv[1], "--quit-after-first-paint"])
print([name for name in {UNUSED!r} if name in sys.modules])
sys.exit(code)
"""
    return ended(tmp_path, code, path)


def test_nothing_heavy_is_loaded_before_the_first_paint(tmp_path: Path, typed_path: Path) -> None:
    before = hashlib.sha256(typed_path.read_bytes()).digest(), typed_path.stat().st_mtime_ns
    assert run(tmp_path, typed_path) == (0, "[]")
    now = hashlib.sha256(typed_path.read_bytes()).digest(), typed_path.stat().st_mtime_ns
    assert now == before
    assert not list(tmp_path.glob(f"{typed_path.name}-*"))


def test_formulas_load_arrays_and_nothing_else(tmp_path: Path, sample_path: Path) -> None:
    assert run(tmp_path, sample_path) == (0, "['numpy']")


def test_not_even_arrays_are_loaded_for_what_was_kept(tmp_path: Path, sample_path: Path) -> None:
    assert ended(tmp_path, USE_ONCE, sample_path)[0] == 0
    assert list(tmp_path.rglob("*.picture"))
    assert run(tmp_path, sample_path) == (0, "[]")


def test_a_damaged_company_still_ends_with_an_error(tmp_path: Path, typed_path: Path) -> None:
    content = bytearray(typed_path.read_bytes())
    content[10 * 4096 : 11 * 4096] = b"\xa5" * 4096
    typed_path.write_bytes(content)
    assert run(tmp_path, typed_path)[0] == 1
