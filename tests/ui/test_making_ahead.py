"""What is made while nobody waits: each page once, empty, never under the hands, and no other."""

import datetime as dt
import gc
import logging
import weakref
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget
from pytestqt.qtbot import QtBot

from kpidesk.domain.metrics import Company
from kpidesk.domain.periods import Frequency, Period
from kpidesk.services import sample
from kpidesk.settings import ThemeChoice
from kpidesk.ui import app, theme
from kpidesk.ui.main_window import MainWindow
from kpidesk.ui.making_ahead import MakingAhead
from kpidesk.ui.page import Page
from kpidesk.ui.pages.dashboard_page import DashboardPage
from kpidesk.ui.pages.entries_page import EntriesPage
from kpidesk.ui.pages.reports_page import ReportsPage
from kpidesk.ui.session import Session
from tests.conftest import ExpectLog
from tests.ui.conftest import TODAY

KEYS = tuple(factory.key for factory in app.page_factories())


@pytest.fixture
def sample_path(tmp_path: Path, closed_session: Session) -> Path:
    path = tmp_path / "Sample.kpidesk"
    files = closed_session.adapters.files
    sheet = tmp_path / sample.sheet_name(TODAY)
    sample.write_sample_sheet(closed_session.adapters.sample_sheets, sheet, TODAY)
    sample.create_sample(files, path, TODAY).close()
    return path


@pytest.fixture
def window(qtbot: QtBot, closed_session: Session, sample_path: Path) -> Iterator[MainWindow]:
    closed_session.adopt(closed_session.adapters.files.open(sample_path))
    shown = MainWindow(closed_session, app.page_factories())
    qtbot.addWidget(shown)
    shown.resize(1280, 800)
    shown.show()
    qtbot.waitExposed(shown)
    yield shown
    shown.close()


@pytest.fixture
def ahead(window: MainWindow) -> Iterator[MakingAhead]:
    made = MakingAhead(window)
    yield made
    made.stop()


@pytest.fixture
def created(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the pages that are made from now on."""
    found: list[str] = []
    init = Page.__init__

    def count(self: Page, *args: object, **wishes: object) -> None:
        found.append(type(self).__name__)
        init(self, *args, **wishes)  # type: ignore[arg-type]

    monkeypatch.setattr(Page, "__init__", count)
    return found


def make_all(qtbot: QtBot, ahead: MakingAhead) -> None:
    with qtbot.waitSignal(ahead.finished, timeout=30_000):
        ahead.start()
    assert not ahead.is_waiting()


def is_nothing_made(window: MainWindow, created: list[str]) -> bool:
    first = window.pages.made("dashboard")
    assert isinstance(first, DashboardPage)
    return not created and first.metric_page is None  # which the first step makes


def pages(window: MainWindow) -> list[Page]:
    return window.findChildren(Page)


def board(window: MainWindow) -> DashboardPage:
    page = window.current_page
    assert isinstance(page, DashboardPage)
    return page


def test_every_page_is_made_once_and_left_empty(
    qtbot: QtBot, window: MainWindow, ahead: MakingAhead, created: list[str]
) -> None:
    before = window.current_page
    make_all(qtbot, ahead)
    assert len(created) == len(set(created)) == len(KEYS) - 1
    assert window.current_page is before
    assert all(page.is_stale and page.isHidden() for page in pages(window) if page is not before)
    metric_page = board(window).metric_page
    assert metric_page is not None
    assert metric_page.isHidden()
    assert metric_page.trend is not None
    assert metric_page.subject == (0, None)

    created.clear()
    make_all(qtbot, ahead)
    for key in KEYS:
        window.rail.buttons[key].click()
        assert window.current_key == key
        assert window.current_page is not None
        assert window.current_page.isVisible()
        assert not window.current_page.is_stale
    assert created == []


def test_a_page_that_was_clicked_first_is_not_made_again(
    qtbot: QtBot, window: MainWindow, ahead: MakingAhead, created: list[str]
) -> None:
    window.rail.buttons["reports"].click()
    board_page = next(page for page in pages(window) if isinstance(page, DashboardPage))
    window.rail.buttons["dashboard"].click()
    board_page.views.board.tiles[0].click()
    opened = board_page.metric_page
    make_all(qtbot, ahead)
    assert board_page.metric_page is opened
    assert opened is not None
    assert opened.isVisible()
    assert sorted(created) == sorted({*created})
    assert len(pages(window)) == len(KEYS)


def test_the_keyboard_and_the_room_stay_as_they_are(
    qtbot: QtBot, window: MainWindow, ahead: MakingAhead
) -> None:
    window.resize(800, 600)
    least = window.minimumSizeHint()
    board(window).bar.search.setFocus()
    focus = window.focusWidget()
    make_all(qtbot, ahead)
    assert window.focusWidget() is focus
    assert QApplication.focusWidget() is focus
    assert window.minimumSizeHint() == least
    assert (window.width(), window.height()) == (800, 600)


def stops(window: MainWindow) -> list[str]:
    """Return where Tab stops in the window, once round, from the page's first control."""
    assert window.current_page is not None
    window.current_page.take_focus()
    first = window.focusWidget()
    found: list[str] = []
    while len(found) < 200:
        now = window.focusWidget()
        found.append(f"{type(now).__name__} {now.accessibleName()}")
        QTest.keyClick(now, Qt.Key.Key_Tab)
        if window.focusWidget() is first:
            break
    return found


def looks(window: MainWindow) -> dict[str, tuple[bytes, list[str]]]:
    """Return the picture and the way of the Tab key of each page and of a KPI."""
    found = {}
    for key in KEYS[1:]:
        window.rail.buttons[key].click()
        found[key] = picture(window), stops(window)
    window.rail.buttons["dashboard"].click()
    tile = board(window).views.board.tiles[0]
    tile.click()
    found["kpi"] = picture(window), stops(window)
    return found


def picture(window: MainWindow) -> bytes:
    for _turn in range(5):  # until all has its place
        QApplication.processEvents()
    image = window.grab().toImage()
    return bytes(image.constBits())


@pytest.mark.parametrize("choice", [ThemeChoice.LIGHT, ThemeChoice.DARK])  # chosen after it
def test_what_is_made_ahead_is_what_a_click_makes(
    qtbot: QtBot,
    window: MainWindow,
    ahead: MakingAhead,
    qapp: QApplication,
    choice: ThemeChoice,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = dt.datetime(2026, 11, 15, 9, 30)  # noqa: DTZ001 - as a report prints it
    monkeypatch.setattr(ReportsPage, "_now", lambda _page: now)
    make_all(qtbot, ahead)
    theme.apply(qapp, choice)
    made = looks(window)
    window.hide()
    other = MainWindow(window.session, app.page_factories())
    qtbot.addWidget(other)
    other.resize(window.size())
    other.show()
    qtbot.waitExposed(other)
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    by_click = looks(other)
    assert [key for key in by_click if made[key][1] != by_click[key][1]] == []
    assert [key for key in by_click if made[key][0] != by_click[key][0]] == []
    other.close()
    other.deleteLater()


Deed = Callable[[MainWindow], None]


def _key(window: MainWindow) -> None:
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Shift)


def _click(window: MainWindow) -> None:
    QTest.mouseClick(
        window.windowHandle(),
        Qt.MouseButton.RightButton,
        Qt.KeyboardModifier.NoModifier,
        QPoint(4, 790),
    )


@pytest.mark.parametrize("deed", [_key, _click])
def test_nothing_is_made_under_the_hands(
    qtbot: QtBot, window: MainWindow, ahead: MakingAhead, created: list[str], deed: Deed
) -> None:
    ahead.start()
    qtbot.waitUntil(lambda: len(created) == 1, timeout=30_000)
    deed(window)
    timer = ahead.findChild(QTimer)
    assert isinstance(timer, QTimer)
    assert timer.isActive()
    assert timer.interval() >= 200  # and not the short rest between two steps
    assert len(created) == 1
    with qtbot.waitSignal(ahead.finished, timeout=30_000):
        pass
    assert len(created) == len(KEYS) - 1


@pytest.mark.qt_log_ignore("This plugin does not support")  # grabbing the keyboard, raise()
@pytest.mark.parametrize("kind", [QDialog, QMenu])
def test_it_waits_for_a_dialog_and_a_menu(
    qtbot: QtBot,
    window: MainWindow,
    ahead: MakingAhead,
    created: list[str],
    kind: type[QDialog] | type[QMenu],
) -> None:
    opened: QWidget = kind(window)
    if isinstance(opened, QDialog):
        opened.setModal(True)
    opened.show()
    qtbot.waitUntil(opened.isVisible)
    ahead.start()
    timer = ahead.findChild(QTimer)
    assert isinstance(timer, QTimer)
    with qtbot.waitSignal(timer.timeout):
        pass
    assert is_nothing_made(window, created)
    assert ahead.is_waiting()
    opened.close()
    with qtbot.waitSignal(ahead.finished, timeout=30_000):
        pass
    opened.deleteLater()


@contextmanager
def half_typed(_qtbot: QtBot, window: MainWindow) -> Iterator[None]:
    window.show_page("entries")
    page = window.current_page
    assert isinstance(page, EntriesPage)
    page.table.setFocus()
    period = Period(Frequency.MONTH, TODAY.replace(day=1))
    page.table.setCurrentIndex(page.model.position(page.model.metric(0).id, period))
    QTest.keyClick(page.table, Qt.Key.Key_7)
    editor = page.table.entry_delegate.editor
    assert editor is not None
    assert window.pages.is_half_typed()
    yield
    QTest.keyClick(editor, Qt.Key.Key_Escape)


@contextmanager
def held_down(_qtbot: QtBot, window: MainWindow) -> Iterator[None]:
    handle, at = window.windowHandle(), QPoint(4, 790)
    plain, right = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.RightButton
    QTest.mousePress(handle, right, plain, at)
    yield
    QTest.mouseRelease(handle, right, plain, at)


@contextmanager
def another_window(qtbot: QtBot, window: MainWindow) -> Iterator[None]:
    other = QDialog(window)
    other.show()
    assert QTest.qWaitForWindowExposed(other)

    def is_active() -> bool:
        other.activateWindow()  # offscreen the first request is lost
        return QApplication.activeWindow() is other

    qtbot.waitUntil(is_active)
    yield
    other.close()
    other.deleteLater()
    window.activateWindow()


@pytest.mark.parametrize("deed", [half_typed, held_down, another_window])
def test_it_waits_until_nobody_is_at_something(
    qtbot: QtBot,
    window: MainWindow,
    ahead: MakingAhead,
    created: list[str],
    deed: Callable[[QtBot, MainWindow], AbstractContextManager[None]],
) -> None:
    with deed(qtbot, window):
        created.clear()
        ahead.start()
        timer = ahead.findChild(QTimer)
        assert isinstance(timer, QTimer)
        with qtbot.waitSignal(timer.timeout):
            pass
        assert is_nothing_made(window, created)
        assert ahead.is_waiting()
    with qtbot.waitSignal(ahead.finished, timeout=30_000):
        pass
    assert created


def test_nothing_is_made_while_the_company_closes_nor_after(
    qtbot: QtBot, window: MainWindow, ahead: MakingAhead, created: list[str], sample_path: Path
) -> None:
    session = window.session
    waiting: list[bool] = []
    session.company_closed.connect(lambda: waiting.append(ahead.is_waiting()))
    ahead.start()
    qtbot.waitUntil(lambda: len(created) == 1, timeout=30_000)
    session.close_company()
    assert waiting == [False]
    assert not ahead.is_waiting()
    session.adopt(session.adapters.files.open(sample_path))
    with qtbot.waitSignal(ahead.finished, timeout=30_000):
        assert ahead.is_waiting()
    assert len(created) == len(set(created)) == len(KEYS) - 1


def test_a_window_that_closes_makes_nothing_more(
    qtbot: QtBot, window: MainWindow, ahead: MakingAhead, created: list[str]
) -> None:
    ahead.start()
    qtbot.waitUntil(lambda: len(created) == 1, timeout=30_000)
    window.close()
    assert not ahead.is_waiting()
    ahead.stop()
    assert len(created) == 1


def test_another_company_finds_the_same_pages_and_the_first_is_let_go(
    qtbot: QtBot, window: MainWindow, ahead: MakingAhead, tmp_path: Path
) -> None:
    session = window.session
    make_all(qtbot, ahead)
    before = set(pages(window))
    count = len(window.findChildren(QWidget))
    file = weakref.ref(session.require_file())
    session.close_company()
    session.adopt(session.adapters.files.create(tmp_path / "Other.kpidesk", Company("Other")))
    for key in KEYS:
        window.rail.buttons[key].click()
        QApplication.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert set(pages(window)) == before
    assert file() is None
    assert abs(len(window.findChildren(QWidget)) - count) < count / 5
    assert "Other" in window.windowTitle()


def test_it_ends_with_what_it_is_given_once_all_is_made(
    qtbot: QtBot, window: MainWindow, ahead: MakingAhead
) -> None:
    made: list[int] = []
    with qtbot.waitSignal(ahead.finished, timeout=30_000):
        ahead.start(lambda: made.append(len(pages(window))))
    assert made == [len(KEYS)]


def test_a_page_that_cannot_be_made_is_written_down_and_stops_it(
    qtbot: QtBot,
    window: MainWindow,
    ahead: MakingAhead,
    monkeypatch: pytest.MonkeyPatch,
    expect_log: ExpectLog,
) -> None:
    def fail(_session: Session) -> None:
        raise RuntimeError

    monkeypatch.setattr("kpidesk.ui.pages.due_page.DuePage.__init__", fail)
    with expect_log("could not be made ahead", level=logging.ERROR, logger="kpidesk.ui"):
        make_all(qtbot, ahead)
    window.rail.buttons["reports"].click()
    assert window.current_key == "reports"
