"""A small screen: no page forces the window to be larger than it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.ports import Adapters
from kpidesk.services import sample
from kpidesk.settings import Settings
from kpidesk.ui.app import page_factories
from kpidesk.ui.main_window import MainWindow
from kpidesk.ui.pages.history_page import HistoryPage
from kpidesk.ui.self_test_views import views
from kpidesk.ui.session import Session
from tests.ui.conftest import TODAY

SCREEN = QSize(800, 560)  # with room for the frame of the window


@pytest.fixture
def window(qtbot: QtBot, adapters: Adapters, tmp_path: Path) -> Iterator[MainWindow]:
    path = tmp_path / "sample.kpidesk"
    sample.create_sample(adapters.files, path, TODAY).close()
    session = Session(adapters, Settings(), locale=ENGLISH, today=lambda: TODAY)
    session.adopt(adapters.files.open(path))
    window = MainWindow(session, page_factories())
    qtbot.addWidget(window)
    window.resize(SCREEN)
    with qtbot.waitExposed(window):
        window.show()
    yield window
    session.close_company()


def fits(window: MainWindow) -> bool:
    QApplication.processEvents()
    least = window.minimumSizeHint()
    return least.boundedTo(SCREEN) == least and window.size() == SCREEN


def test_every_page_fits_a_small_screen(window: MainWindow) -> None:
    too_large = []
    for factory in page_factories():
        window.show_page(factory.key)
        if not fits(window):
            too_large.append((factory.key, window.minimumSizeHint(), window.size()))
    assert too_large == []


def test_every_view_of_a_kpi_fits_a_small_screen(window: MainWindow) -> None:
    too_large = []
    for name, shown in views(window.session, window):
        if shown is window and not fits(window):
            too_large.append((name, window.minimumSizeHint(), window.size()))
    assert too_large == []


@pytest.mark.parametrize("size", [SCREEN, QSize(853, 503), QSize(800, 600)])
def test_nothing_lies_over_the_words_of_a_step_in_the_history(
    window: MainWindow, size: QSize
) -> None:
    window.resize(size)
    window.show_page("history")
    page = window.current_page
    assert isinstance(page, HistoryPage)
    QApplication.processEvents()
    card = page.card
    assert "more" in card.more.text()
    parts = (card.heading, card.by, card.lines, card.more, card.roll_back_button)
    places = [QRect(each.geometry()) for each in parts]
    for at, place in enumerate(places):
        assert card.rect().contains(place)
        assert not any(place.intersects(other) for other in places[at + 1 :])
