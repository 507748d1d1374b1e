"""A first picture of what is then not opened goes, and everything on it may be clicked."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from kpidesk.domain.ports import Adapters
from kpidesk.services import sample
from kpidesk.ui.main_window import MainWindow
from kpidesk.ui.pages.board_bar import KIND, BoardKind
from kpidesk.ui.session import Session
from tests.ui.first_starts import TODAY, Starts, page_of

PLAIN = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def starts(adapters: Adapters, tmp_path: Path, qtbot: QtBot) -> Starts:
    return Starts(adapters, tmp_path / "pictures", qtbot)


@pytest.fixture
def path(adapters: Adapters, company_path: Path) -> Path:
    sample.create_sample(adapters.files, company_path, TODAY).close()
    return company_path


@pytest.fixture
def other_path(path: Path) -> Path:
    other = path.with_name("Other.kpidesk")
    shutil.copyfile(path, other)
    return other


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []
    monkeypatch.setattr(
        "kpidesk.ui.dialogs.messages.MessageDialog.warn", lambda _parent, text: found.append(text)
    )
    return found


def controls(window: MainWindow) -> list[QWidget]:
    """Return what can be clicked, in an order that a second window of the same has too."""
    return [
        each
        for each in window.findChildren(QWidget)
        if each.isVisible()
        and (
            isinstance(each, QAbstractButton | QComboBox | QAbstractScrollArea)
            or each.focusPolicy() != Qt.FocusPolicy.NoFocus
        )
    ]


def use(control: QWidget) -> None:
    """Click, double-click and press Enter, and close the menu or dialog that opens."""
    target = control.viewport() if isinstance(control, QAbstractScrollArea) else control
    at = QPoint(min(60, target.width() - 2), min(40, target.height() - 2))
    for deed in (
        lambda: QTest.mouseClick(target, LEFT, PLAIN, at),
        lambda: QTest.mouseDClick(target, LEFT, PLAIN, at),
        lambda: QTest.keyClick(control, Qt.Key.Key_Return),
        *(action.trigger for action in control.actions()),
    ):
        QTimer.singleShot(0, _close_what_opened)
        deed()
        _close_what_opened()


def _close_what_opened() -> None:
    for each in QApplication.topLevelWidgets():
        if each.isVisible() and not isinstance(each, MainWindow):
            each.close()


@pytest.mark.qt_log_ignore("This plugin does not support")  # grabbing the keyboard, raise()
@pytest.mark.parametrize("kind", BoardKind)
def test_every_control_may_be_used_before_the_company_is_open(
    starts: Starts, path: Path, kind: BoardKind
) -> None:
    begun = starts.begin({KIND: kind})
    assert begun[1].show_picture(path)
    begun[1].show()
    count = len(controls(begun[1]))
    assert count > 20
    for at in range(count):
        _session, window = starts.begin({KIND: kind})
        assert window.show_picture(path)
        window.show()
        found = controls(window)
        if at < len(found):
            use(found[at])
        window.hide()


@pytest.mark.parametrize("before", [BoardKind.TILES, BoardKind.SCORECARD])
def test_a_heat_map_that_is_asked_for_too_soon_is_there_once_the_company_is_open(
    starts: Starts, path: Path, before: BoardKind
) -> None:
    session, window = starts.begin({KIND: before})
    assert window.show_picture(path)
    window.show()
    page = page_of(window)
    shown = page.views.currentWidget()
    page.bar.kinds.buttons[BoardKind.HEAT_MAP].click()
    assert page.bar.kind is BoardKind.HEAT_MAP
    assert page.views.currentWidget() is shown
    starts.wait_for(session, window, path)
    assert page.views.tables is not None
    assert page.views.currentWidget() is page.views.tables
    assert page.views.tables.heat.table.isVisible()
    session.close_company()


def take_away(path: Path) -> Iterator[None]:
    path.unlink()
    yield


def lock(path: Path) -> Iterator[None]:
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("BEGIN EXCLUSIVE")
        yield


def damage_history(path: Path) -> Iterator[None]:
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("UPDATE change_set SET at = 'x'")
    yield


Refusal = Callable[[Path], Iterator[None]]


@pytest.mark.parametrize("refusal", [take_away, lock, damage_history])
def test_what_is_refused_is_shown_no_longer(
    starts: Starts, path: Path, said: list[str], refusal: Refusal
) -> None:
    session, window = starts.begin()
    assert window.show_picture(path)
    window.show()
    for _while in refusal(path):
        with starts.qtbot.waitSignal(session.opening_failed):
            window.open_path(path)
    assert len(said) == 1
    assert not session.is_open
    assert window.current_page is None
    assert not window.rail.isVisible()
    assert window.windowTitle() == "KPI Desk"
    assert not window.commands["import"].isEnabled()


def open_a_tile(window: MainWindow) -> None:
    page_of(window).views.board.tiles[3].click()


def go_back_a_month(window: MainWindow) -> None:
    page_of(window).months.previous_button.click()


def search(window: MainWindow) -> None:
    page_of(window).bar.search.setText("turn")


Deed = Callable[[MainWindow], None]


def state(window: MainWindow) -> tuple[object, ...]:
    page = page_of(window)
    is_one = page.metric_page is not None and page.metric_page.isVisible()
    names = [tile.standing.metric.name for tile in page.views.board.tiles]
    return page.shown_month, is_one, page.bar.search.text(), names


def chosen_in_picture(
    starts: Starts, path: Path, other_path: Path, deed: Deed
) -> tuple[Session, MainWindow, tuple[object, ...]]:
    """Return a start in whose picture something was chosen, and how the other company looks."""
    _session, window = starts.open(other_path)
    expected = state(window)
    window.close()
    session, window = starts.begin()
    assert window.show_picture(path)
    window.show()
    deed(window)
    return session, window, expected


@pytest.mark.parametrize("deed", [open_a_tile, go_back_a_month, search])
@pytest.mark.usefixtures("said")
def test_what_was_chosen_of_a_refused_company_is_not_of_the_next(
    starts: Starts, path: Path, other_path: Path, deed: Deed
) -> None:
    session, window, expected = chosen_in_picture(starts, path, other_path, deed)
    for _while in lock(path):
        with starts.qtbot.waitSignal(session.opening_failed):
            window.open_path(path)
    starts.wait_for(session, window, other_path)
    assert state(window) == expected
    session.close_company()


@pytest.mark.parametrize("deed", [open_a_tile, go_back_a_month, search])
def test_what_was_chosen_is_not_of_another_company_that_is_opened_instead(
    starts: Starts, path: Path, other_path: Path, deed: Deed
) -> None:
    session, window, expected = chosen_in_picture(starts, path, other_path, deed)
    starts.wait_for(session, window, other_path)
    assert state(window) == expected
    session.close_company()


def test_a_company_whose_history_cannot_be_read_leaves_the_one_that_is_open(
    starts: Starts, path: Path, other_path: Path, said: list[str]
) -> None:
    session, window = starts.open(path)
    for _while in damage_history(other_path):
        with starts.qtbot.waitSignal(session.opening_failed):
            window.open_path(other_path)
    assert "is damaged" in said[0]
    assert session.require_file().path == path
    assert window.current_page is not None
    other: Session = starts.begin()[0]  # it was closed again, and so can be opened elsewhere
    with pytest.raises(Exception, match="open already"):
        other.adapters.files.open(path)
    other.adapters.files.open(other_path).close()
    session.close_company()
