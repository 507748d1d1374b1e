"""What is kept as a company closes is of that very file, and nobody waits for it or hears of it."""

import datetime as dt
import logging
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kpidesk.domain.changes import Action, ActionKind, ChangeSet
from kpidesk.domain.entries import Entry
from kpidesk.domain.lenses import Lens
from kpidesk.domain.metrics import Company
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.ports import Adapters, CompanyFile, CompanyReading
from kpidesk.services import sample
from kpidesk.ui import first_picture, kept_pictures
from kpidesk.ui.pages import dashboard_picture
from kpidesk.ui.pages.board_bar import LENS
from kpidesk.ui.pages.dashboard_page import DashboardPage
from tests.conftest import ExpectLog
from tests.ui.first_starts import TODAY, Starts, page_of

Find = Callable[[DashboardPage, CompanyReading, dt.date], object]


@pytest.fixture
def starts(adapters: Adapters, tmp_path: Path, qtbot: QtBot) -> Starts:
    return Starts(adapters, tmp_path / "pictures", qtbot)


@pytest.fixture
def path(adapters: Adapters, company_path: Path) -> Path:
    sample.create_sample(adapters.files, company_path, TODAY).close()
    return company_path


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a slow computer keep the pictures of all days too."""
    monkeypatch.setattr(kept_pictures, "_ENOUGH", 60.0)


def close(starts: Starts, path: Path) -> None:
    _session, window = starts.open(path)
    window.close()


def while_days_ahead_are_found(monkeypatch: pytest.MonkeyPatch, deed: Callable[[], object]) -> None:
    find: Find = DashboardPage.picture_of

    def found(page: DashboardPage, file: CompanyReading, today: dt.date) -> object:
        deed()
        return find(page, file, today)

    monkeypatch.setattr(DashboardPage, "picture_of", found)


def type_another_number(adapters: Adapters, path: Path) -> None:
    file = adapters.files.open(path)
    with file.read() as records:
        last = records.entries()[-1]
    with file.write(Action(ActionKind.TYPE, 1)) as work:
        work.put_entries([Entry(last.metric_id, last.period, 987654.0)])
    file.close()


def test_what_another_program_writes_while_it_closes_is_never_hidden(
    starts: Starts, path: Path, adapters: Adapters, monkeypatch: pytest.MonkeyPatch
) -> None:
    close(starts, path)
    assert len(starts.kept()) == 4
    with monkeypatch.context() as patched:
        ahead = kept_pictures.KeptPictures._ahead

        def found(self: kept_pictures.KeptPictures, *asked: object) -> object:
            days = ahead(self, *asked)  # type: ignore[arg-type]
            type_another_number(adapters, path)
            return days

        patched.setattr(kept_pictures.KeptPictures, "_ahead", found)
        close(starts, path)
    assert starts.kept() == []
    _session, window = starts.begin()
    assert window.show_picture(path)  # at a glance
    page = page_of(window)
    session, opened = starts.open(path)
    now = [each.standing.value_text for each in page_of(opened).views.board.tiles]
    assert [each.standing.value_text for each in page.views.board.tiles] == now
    session.close_company()


def test_what_is_written_as_the_last_before_it_closes_is_never_hidden(
    starts: Starts, path: Path
) -> None:
    session, window = starts.open(path)
    standing = page_of(window).views.board.tiles[0].standing
    entry = Entry(standing.metric.id, standing.period, 987654.0)

    def write(file: CompanyFile) -> ChangeSet:
        with file.write(Action(ActionKind.TYPE, 1)) as work:
            work.put_entries([entry])
        return work.result

    session.company_closing.connect(partial(session.perform, write))
    window.close()
    assert starts.kept() == []


def test_an_error_while_days_ahead_are_found_is_written_down_and_nothing_more(
    starts: Starts, path: Path, monkeypatch: pytest.MonkeyPatch, expect_log: ExpectLog
) -> None:
    def fail() -> None:
        raise RuntimeError

    close(starts, path)
    assert starts.kept()
    while_days_ahead_are_found(monkeypatch, fail)
    with expect_log("could not be kept", level=logging.ERROR, logger="kpidesk.ui"):
        close(starts, path)
    assert starts.kept() == []


def test_an_error_while_the_picture_is_taken_lets_the_company_close(
    starts: Starts, path: Path, monkeypatch: pytest.MonkeyPatch, expect_log: ExpectLog
) -> None:
    close(starts, path)
    session, window = starts.open(path)

    def fail(_page: DashboardPage) -> None:
        raise RuntimeError

    monkeypatch.setattr(DashboardPage, "picture", fail)
    with expect_log("could not be taken", level=logging.ERROR, logger="kpidesk.ui"):
        window.close()
    assert not session.is_open
    assert starts.kept() == []  # nor what was there before: it may be of another file by now


def test_a_file_that_vanishes_while_days_ahead_are_found_keeps_nothing(
    starts: Starts, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    while_days_ahead_are_found(monkeypatch, lambda: path.unlink(missing_ok=True))
    close(starts, path)
    assert starts.kept() == []


def test_nothing_is_kept_of_a_company_that_shows_nothing(
    starts: Starts, path: Path, adapters: Adapters
) -> None:
    close(starts, path)
    assert starts.kept()
    path.unlink()
    adapters.files.create(path, Company("Shop")).close()
    close(starts, path)
    assert starts.kept() == []


def test_the_window_is_gone_before_days_ahead_are_found(
    starts: Starts, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _session, window = starts.open(path)
    seen: list[bool] = []
    while_days_ahead_are_found(monkeypatch, lambda: seen.append(window.isVisible()))
    window.close()
    assert seen == [False] * 3


def test_no_days_ahead_are_found_while_somebody_waits_for_another_company(
    starts: Starts, path: Path, adapters: Adapters, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = path.with_name("Other.kpidesk")
    adapters.files.create(other, Company("Shop")).close()
    session, window = starts.open(path)
    while_days_ahead_are_found(monkeypatch, pytest.fail)
    starts.wait_for(session, window, other)
    assert len(starts.kept()) == 1
    session.close_company()


def test_a_picture_that_midnight_came_into_is_not_kept(
    starts: Starts, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = DashboardPage.picture

    def late(page: DashboardPage) -> object:
        found = take(page)
        starts.today = TODAY + dt.timedelta(1)
        return found

    monkeypatch.setattr(DashboardPage, "picture", late)
    close(starts, path)
    assert starts.kept() == []


def test_a_start_does_not_wait_for_a_slow_disk(
    starts: Starts, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    close(starts, path)
    monkeypatch.setattr(kept_pictures, "_PATIENCE", -1.0)
    session, window = starts.begin()
    assert window.pages._pictures.load(path) is None
    monkeypatch.setattr(kept_pictures, "_PATIENCE", 60.0)
    assert window.pages._pictures.load(path) is not None
    assert first_picture.digest(path, time.perf_counter() - 1.0) is None
    assert not session.is_open


def test_a_picture_through_another_lens_is_none(starts: Starts, path: Path) -> None:
    close(starts, path)
    _session, window = starts.begin({LENS: Lens.YEAR_TO_DATE})
    known = window.pages._pictures.load(path)
    assert known is not None
    page = window.pages.make("dashboard")
    assert not page.show_picture(known[1])
    assert window.show_picture(path)  # at a glance, and through the lens
    assert page_of(window).views.board.tiles
    board = dashboard_picture.known(known[1], (Lens.AS_MEASURED, page_of(window).bar.kind))
    assert board is not None
    assert board[0].lens is Lens.AS_MEASURED


def test_the_picture_of_a_file_is_of_its_bytes_alone(path: Path) -> None:
    content = first_picture.digest(path)
    assert content is not None
    later = TODAY + dt.timedelta(1)
    marks = {first_picture.mark(content, ENGLISH, day) for day in (TODAY, later)}
    assert len(marks) == 2
    assert marks.isdisjoint({first_picture.mark(bytes(32), ENGLISH, TODAY)})
