"""What every test of the window has: our font and palette, and a session on a real company file."""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from kpidesk import bootstrap
from kpidesk.domain.metrics import Company
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.ports import Adapters
from kpidesk.settings import Settings, ThemeChoice
from kpidesk.ui import theme
from kpidesk.ui.session import Session

TODAY = dt.date(2026, 11, 15)
UNANSWERED_AFTER = 60_000  # milliseconds of one test; no test that acts takes as long


@pytest.fixture(autouse=True)
def _themed(qapp: QApplication) -> None:
    theme.apply(qapp, ThemeChoice.LIGHT)


@pytest.fixture(autouse=True)
def _no_dialog_waits_for_ever(qapp: QApplication) -> Iterator[None]:
    """Close a dialog that nobody in the test answers, and fail: a whole run must not hang on it."""
    unanswered: list[str] = []

    def close() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog):
            unanswered.append(f"{type(dialog).__name__}: {dialog.windowTitle()}")
            dialog.reject()

    timer = QTimer(qapp, interval=UNANSWERED_AFTER)
    timer.timeout.connect(close)
    timer.start()
    yield
    timer.deleteLater()
    assert not unanswered, f"the test left a dialog unanswered: {unanswered}"


@pytest.fixture(autouse=True)
def _windows_stay_until_the_end(request: pytest.FixtureRequest) -> Iterator[None]:
    """Hold the windows that a test gives to qtbot, which holds them weakly.

    A window that nobody holds is deleted by the garbage collector, its children in any order: a
    child that asks a parent that is gone ends the process.
    """
    if "qtbot" not in request.fixturenames:
        yield
        return
    qtbot: QtBot = request.getfixturevalue("qtbot")
    held: list[QWidget] = []
    add = qtbot.addWidget

    def hold(widget: QWidget, **wishes: Any) -> None:  # noqa: ANN401 - as pytest-qt has it
        held.append(widget)
        add(widget, **wishes)

    qtbot.addWidget = hold  # type: ignore[method-assign]
    yield


WhenOpened = Callable[[Callable[[Any], object]], None]


@pytest.fixture
def when_opened() -> WhenOpened:
    """Return what takes a function, to call it with the next modal dialog once that is open.

    The dialog is closed afterwards, also where the function fails, so that no test waits for ever.
    """

    def take(act: Callable[[Any], object]) -> None:
        def later() -> None:
            dialog = QApplication.activeModalWidget()
            assert isinstance(dialog, QDialog), "no dialog is open"
            try:
                act(dialog)
            finally:
                if dialog.isVisible():
                    dialog.done(QDialog.DialogCode.Rejected)

        QTimer.singleShot(0, later)

    return take


@pytest.fixture
def adapters() -> Adapters:
    return bootstrap.adapters(lambda: TODAY)


@pytest.fixture
def company_path(tmp_path: Path) -> Path:
    return tmp_path / "Test Shop.kpidesk"


@pytest.fixture
def closed_session(adapters: Adapters) -> Iterator[Session]:
    """Return a session with no company open."""
    session = Session(adapters, Settings(), locale=ENGLISH, today=lambda: TODAY)
    yield session
    session.close_company()


@pytest.fixture
def session(closed_session: Session, company_path: Path) -> Session:
    """Return a session with an empty company open."""
    file = closed_session.adapters.files.create(company_path, Company("Test Shop", "€"))
    closed_session.adopt(file)
    return closed_session
