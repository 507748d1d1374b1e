"""Alt and a letter: it leads to one place only, on every page and beside the menus."""

from collections import Counter
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from kpidesk.ui.app import page_factories
from kpidesk.ui.main_window import MainWindow
from kpidesk.ui.self_test_views import views
from kpidesk.ui.session import Session
from tests.ui.pages.example_kpis import add_kpi, months_until_october


@pytest.fixture
def window(qtbot: QtBot, session: Session) -> Iterator[MainWindow]:
    add_kpi(session.require_file(), "Turnover", months_until_october(40.0, 50.0))
    window = MainWindow(session, page_factories())
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    yield window
    window.close()


def access_keys(page: QWidget) -> list[str]:
    shown = [w for w in page.findChildren(QWidget) if w.isVisibleTo(page)]
    texts = [w.text() for w in shown if isinstance(w, QAbstractButton | QLabel)]
    keys = [QKeySequence.mnemonic(text).toString() for text in texts]
    return [key for key in keys if key]


def test_each_access_key_leads_to_one_place(window: MainWindow) -> None:
    for factory in page_factories():
        window.show_page(factory.key)
        assert twice(window) == [], factory.key


def test_each_access_key_leads_to_one_place_on_the_page_of_a_kpi(window: MainWindow) -> None:
    for name, shown in views(window.session, window):
        if shown is window:
            assert twice(window) == [], name


def twice(window: MainWindow) -> list[str]:
    """Return the access keys that lead to more than one place that is seen."""
    page = window.current_page
    assert page is not None
    menus = [QKeySequence.mnemonic(a.text()).toString() for a in window.menuBar().actions()]
    assert menus == ["Alt+F", "Alt+E", "Alt+V", "Alt+K", "Alt+H"]
    used = Counter(menus + access_keys(page))
    return [each for each, count in used.items() if count > 1]
