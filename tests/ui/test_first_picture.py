"""What a company showed when it was closed is painted at the next start, before it is open."""

import datetime as dt
import logging
import os
import pickle
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kpidesk.domain import standing
from kpidesk.domain.changes import Action, ActionKind
from kpidesk.domain.entries import Entry
from kpidesk.domain.metrics import Stage
from kpidesk.domain.numbers import ENGLISH, NumberLocale
from kpidesk.domain.ports import Adapters
from kpidesk.services import sample
from kpidesk.services.calculation import CalculatingFiles
from kpidesk.services.dashboard import dashboard
from kpidesk.settings import Settings
from kpidesk.storage.company_files import SqliteCompanyFiles
from kpidesk.ui import app, first_picture, kept_pictures
from kpidesk.ui.main_window import MainWindow
from kpidesk.ui.pages.board_bar import KIND, BoardKind
from kpidesk.ui.pages.dashboard_page import DashboardPage
from kpidesk.ui.session import Session
from tests.conftest import ExpectLog

TODAY = dt.date(2026, 5, 20)
Start = Callable[[], tuple[Session, MainWindow]]


@pytest.fixture
def sample_path(adapters: Adapters, company_path: Path) -> Path:
    sample.create_sample(adapters.files, company_path, TODAY).close()
    return company_path


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "pictures"


@pytest.fixture
def start(adapters: Adapters, pictures: Path, qtbot: QtBot) -> Start:
    """Start as a new process would: nothing is open yet."""

    def begin() -> tuple[Session, MainWindow]:
        session = Session(
            adapters, Settings(), pictures=pictures, locale=ENGLISH, today=lambda: TODAY
        )
        window = MainWindow(session, app.page_factories())
        qtbot.addWidget(window)
        window.resize(1280, 800)
        return session, window

    return begin


def fingerprint(path: Path, locale: NumberLocale, day: dt.date) -> bytes | None:
    content = first_picture.digest(path)
    return None if content is None else first_picture.mark(content, locale, day)


def shown(window: MainWindow) -> list[tuple[str, str]]:
    page = window.current_page
    assert isinstance(page, DashboardPage)
    return [
        (tile.standing.metric.name, tile.standing.value_text) for tile in page.views.board.tiles
    ]


def open_now(qtbot: QtBot, session: Session, path: Path) -> None:
    with qtbot.waitSignal(session.company_opened):
        session.open_company(path)


@pytest.fixture
def closed(qtbot: QtBot, start: Start, sample_path: Path) -> list[tuple[str, str]]:
    """Open and close the sample, and return what it showed."""
    session, window = start()
    open_now(qtbot, session, sample_path)
    window.show()
    before = shown(window)
    window.close()
    return before


def test_the_next_start_shows_the_numbers_before_the_file_is_open(
    qtbot: QtBot, start: Start, sample_path: Path, closed: list[tuple[str, str]]
) -> None:
    session, window = start()
    assert window.show_picture(sample_path)
    window.show()
    assert not session.is_open
    assert shown(window) == closed
    assert len(closed) >= 8
    assert "Café Blume" in window.windowTitle() or window.windowTitle() != "KPI Desk"
    assert window.rail.isVisible()
    open_now(qtbot, session, sample_path)
    assert shown(window) == closed
    page = window.current_page
    assert isinstance(page, DashboardPage)
    page.views.board.tiles[0].click()
    assert page.metric_page is not None
    session.close_company()


@pytest.mark.parametrize("kind", [BoardKind.HEAT_MAP, BoardKind.SCORECARD])
def test_a_table_is_there_before_the_file_is_open(
    qtbot: QtBot, start: Start, sample_path: Path, kind: BoardKind
) -> None:
    session, window = start()
    open_now(qtbot, session, sample_path)
    window.show()
    page = window.current_page
    assert isinstance(page, DashboardPage)
    page.bar.kinds.buttons[kind].click()
    before = table(page)
    session.close_company()
    window.close()

    again, window = start()
    again.keep_layout(KIND, kind)
    assert window.show_picture(sample_path)
    window.show()
    page = window.current_page
    assert isinstance(page, DashboardPage)
    assert not again.is_open
    assert page.bar.kind is kind
    assert table(page) == before
    assert len(before) >= 8
    open_now(qtbot, again, sample_path)
    assert table(page) == before
    again.close_company()


def table(page: DashboardPage) -> list[list[str]]:
    """Return what the table of the dashboard says."""
    assert page.views.tables is not None
    heat, kind = page.views.tables.heat, page.bar.kind
    model = (
        heat.table.model() if kind is BoardKind.HEAT_MAP else page.views.tables.scorecard.model()
    )
    rows, columns = range(model.rowCount()), range(model.columnCount())
    return [[str(model.index(row, each).data()) for each in columns] for row in rows]


def test_a_click_before_the_file_is_open_is_kept(
    qtbot: QtBot, start: Start, sample_path: Path, closed: list[tuple[str, str]]
) -> None:
    session, window = start()
    assert window.show_picture(sample_path)
    window.show()
    page = window.current_page
    assert isinstance(page, DashboardPage)
    page.views.board.tiles[2].click()
    open_now(qtbot, session, sample_path)
    assert page.metric_page is not None
    assert page.metric_page.heading == closed[2][0]
    session.close_company()


def test_another_number_in_the_file_is_never_hidden_by_the_picture(
    start: Start, sample_path: Path, adapters: Adapters, closed: list[tuple[str, str]]
) -> None:
    file = adapters.files.open(sample_path)
    with file.read() as records:
        kpis = {each.id: each for each in records.metrics() if each.stage is Stage.KPI}
        last = max(
            (each for each in records.entries() if each.metric_id in kpis),
            key=lambda each: each.period.last_day,
        )
    with file.write(Action(ActionKind.TYPE, 1)) as work:
        work.put_entries([Entry(last.metric_id, last.period, 12345.0)])
    file.close()
    session, window = start()
    assert window.show_picture(sample_path)  # at a glance
    assert not session.is_open
    now = dict(shown(window))
    assert now != dict(closed)
    assert "12,345" in now[kpis[last.metric_id].name]


def test_the_picture_is_of_its_day_locale_and_file(sample_path: Path) -> None:
    mark = fingerprint(sample_path, ENGLISH, TODAY)
    german = replace(ENGLISH, decimal=",", group=".")
    assert mark == fingerprint(sample_path, ENGLISH, TODAY)
    assert mark != fingerprint(sample_path, ENGLISH, TODAY + dt.timedelta(1))
    assert mark != fingerprint(sample_path, german, TODAY)
    assert fingerprint(sample_path.with_name("none"), ENGLISH, TODAY) is None


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a slow computer keep the pictures of all days too."""
    monkeypatch.setattr(kept_pictures, "_ENOUGH", 60.0)


@pytest.mark.parametrize("later", [1, 2, 3])
@pytest.mark.usefixtures("patient", "closed")
def test_the_next_days_have_their_pictures(sample_path: Path, pictures: Path, later: int) -> None:
    day = TODAY + dt.timedelta(later)
    mark = fingerprint(sample_path, ENGLISH, day)
    assert mark is not None
    found = first_picture.load(pictures, sample_path, mark)
    assert found is not None
    name, kept = found
    files = CalculatingFiles(SqliteCompanyFiles("Ann"), lambda: day)
    file = files.open(sample_path)
    assert kept == dashboard(file, ENGLISH, day)
    with file.read() as records:
        assert name == records.company().name
    file.close()
    assert len(list(pictures.glob("*.picture"))) == 4


def test_nobody_waits_for_the_pictures_of_the_next_days(
    qtbot: QtBot,
    start: Start,
    sample_path: Path,
    pictures: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kept_pictures, "_ENOUGH", -1.0)
    session, window = start()
    open_now(qtbot, session, sample_path)
    window.show()
    window.close()
    assert len(list(pictures.glob("*.picture"))) == 1


@pytest.mark.usefixtures("patient")
def test_a_file_that_changed_keeps_only_its_new_pictures(
    qtbot: QtBot, start: Start, sample_path: Path, pictures: Path, adapters: Adapters
) -> None:
    for value in (111.0, 222.0):
        file = adapters.files.open(sample_path)
        with file.read() as records:
            last = records.entries()[-1]
        with file.write(Action(ActionKind.TYPE, 1)) as work:
            work.put_entries([Entry(last.metric_id, last.period, value)])
        file.close()
        session, window = start()
        open_now(qtbot, session, sample_path)
        window.show()
        window.close()
    found = list(pictures.glob("*.picture"))
    assert len(found) == 4
    mark = fingerprint(sample_path, ENGLISH, TODAY)
    assert mark is not None
    assert first_picture.load(pictures, sample_path, mark) is not None


def test_a_picture_of_another_layout_gives_way_to_a_glance(
    start: Start, sample_path: Path, closed: list[tuple[str, str]]
) -> None:
    assert closed
    session, window = start()
    session.keep_layout(KIND, BoardKind.HEAT_MAP)
    assert window.show_picture(sample_path)
    window.show()
    page = window.current_page
    assert isinstance(page, DashboardPage)
    assert page.bar.kind is BoardKind.HEAT_MAP
    assert len(table(page)) >= 8
    assert not session.is_open


def test_a_file_in_use_has_no_picture(adapters: Adapters, sample_path: Path) -> None:
    file = adapters.files.open(sample_path)
    with file.read() as records:
        last = records.entries()[-1]
    with file.write(Action(ActionKind.TYPE, 1)) as work:
        work.put_entries([Entry(last.metric_id, last.period, 12345.0)])
    assert fingerprint(sample_path, ENGLISH, TODAY) is None
    file.close()
    assert fingerprint(sample_path, ENGLISH, TODAY) is not None


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX permissions")
def test_nobody_else_reads_a_picture(closed: list[tuple[str, str]], pictures: Path) -> None:
    assert closed
    for place in pictures.glob("*.picture"):
        assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert stat.S_IMODE(pictures.stat().st_mode) == 0o700


def test_the_pictures_of_the_ten_newest_files_are_kept(tmp_path: Path) -> None:
    mark, other = bytes(32), b"\1" * 32
    paths = [tmp_path / f"{number}.kpidesk" for number in range(12)]
    for age, path in enumerate(paths):
        before = set(tmp_path.glob("*.picture"))
        first_picture.save(tmp_path, path, {mark: path.name, other: "tomorrow"})
        for new in set(tmp_path.glob("*.picture")) - before:
            os.utime(new, (1000.0 + age, 1000.0 + age))
    first_picture.save(tmp_path, paths[0], {mark: "again", other: "x"})  # the oldest, used again
    known = [path.stem for path in paths if first_picture.load(tmp_path, path, mark) is not None]
    assert known == ["0", "3", "4", "5", "6", "7", "8", "9", "10", "11"]
    assert len(list(tmp_path.glob("*.picture"))) == 20


@pytest.mark.parametrize("cut", [0, 1, 7, 100])
def test_a_damaged_picture_is_none(tmp_path: Path, cut: int) -> None:
    path, mark = tmp_path / "a.kpidesk", bytes(32)
    first_picture.save(tmp_path, path, {mark: ("Name", dt.date(2026, 1, 1), "x" * 200)})
    assert first_picture.load(tmp_path, path, mark) is not None
    (place,) = tmp_path.glob("*.picture")
    place.write_bytes(place.read_bytes()[: 32 + cut])
    assert first_picture.load(tmp_path, path, mark) is None


@dataclass(frozen=True, slots=True)
class Told:
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class ToldOtherwise:
    value: str
    unit: str


def test_a_picture_of_other_fields_is_none_and_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ToldOtherwise.__qualname__ = ToldOtherwise.__name__ = "Told"
    monkeypatch.setattr(Told, "__module__", "kpidesk.domain.standing")
    monkeypatch.setattr(ToldOtherwise, "__module__", "kpidesk.domain.standing")
    path, mark = tmp_path / "a.kpidesk", bytes(32)
    monkeypatch.setattr(standing, "Told", Told, raising=False)
    first_picture.save(tmp_path, path, {mark: Told("Sales", "12")})
    assert first_picture.load(tmp_path, path, mark) == Told("Sales", "12")
    monkeypatch.setattr(standing, "Told", ToldOtherwise)
    assert first_picture.load(tmp_path, path, mark) is None
    assert not list(tmp_path.glob("*.picture"))


def test_a_picture_that_cannot_be_shown_leads_to_a_start_without_one(
    qtbot: QtBot,
    start: Start,
    sample_path: Path,
    pictures: Path,
    closed: list[tuple[str, str]],
    monkeypatch: pytest.MonkeyPatch,
    expect_log: ExpectLog,
) -> None:
    def fail(*_told: object) -> None:
        raise AttributeError

    session, window = start()
    with monkeypatch.context() as patched:
        patched.setattr(DashboardPage, "_show_board", fail)
        with expect_log("could not be shown", level=logging.ERROR, logger="kpidesk.ui"):
            assert not window.show_picture(sample_path)
    assert not list(pictures.glob("*.picture"))
    window.show()
    assert window.current_page is None
    open_now(qtbot, session, sample_path)
    assert shown(window) == closed
    session.close_company()


def test_a_picture_runs_nothing(tmp_path: Path) -> None:
    class Evil:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.mkdir, (str(tmp_path / "made"),)

    path, mark = tmp_path / "a.kpidesk", bytes(32)
    first_picture.save(tmp_path, path, {mark: "x"})
    (place,) = tmp_path.glob("*.picture")
    place.write_bytes(mark + pickle.dumps(Evil()))
    assert first_picture.load(tmp_path, path, mark) is None
    assert not (tmp_path / "made").exists()


def test_a_file_that_cannot_be_opened_leads_back_to_the_first_page(
    qtbot: QtBot,
    start: Start,
    sample_path: Path,
    closed: list[tuple[str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert closed
    said: list[str] = []
    monkeypatch.setattr(
        "kpidesk.ui.dialogs.messages.MessageDialog.warn", lambda _parent, text: said.append(text)
    )
    session, window = start()
    assert window.show_picture(sample_path)
    window.show()
    sample_path.write_bytes(b"SQLite format 3\0" + bytes(4096))
    with qtbot.waitSignal(session.opening_failed):
        session.open_company(sample_path)
    assert len(said) == 1
    assert window.current_page is None
    assert not window.rail.isVisible()
