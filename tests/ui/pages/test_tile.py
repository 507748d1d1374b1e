"""What a tile says beside its standing: signal, age of the data, bullet graph."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kpidesk.domain.boards import TileFacts
from kpidesk.domain.charts_bullet import bullet
from kpidesk.domain.metrics import Direction
from kpidesk.domain.standing import Standing
from kpidesk.domain.targets import Target
from kpidesk.services.dashboard import dashboard
from kpidesk.settings import ThemeChoice
from kpidesk.ui import theme
from kpidesk.ui.pages.tile import Tile
from kpidesk.ui.session import Session
from tests.ui.pages.example_kpis import add_kpi, months_until_october

SIGNAL = "October 2026 is outside the usual range of 30 to 45."


@pytest.fixture
def standing(session: Session) -> Standing:
    file = session.require_file()
    add_kpi(file, "Turnover & <more>", months_until_october(40.0, 50.0))
    return dashboard(file, session.locale, session.today()).standings[0]


def shown(qtbot: QtBot, standing: Standing, facts: TileFacts) -> Tile:
    tile = Tile()
    qtbot.addWidget(tile)
    tile.set_standing(standing, facts)
    tile.resize(320, tile.height_for(1))
    tile.show()
    return tile


def test_a_signal_is_said_and_marked(qtbot: QtBot, standing: Standing) -> None:
    quiet = shown(qtbot, standing, TileFacts())
    loud = shown(qtbot, standing, TileFacts(signal=SIGNAL))
    assert loud.accessibleName().endswith(SIGNAL)
    assert SIGNAL in loud.toolTip()
    assert quiet.grab().toImage() != loud.grab().toImage()


def test_what_is_late_is_said(qtbot: QtBot, standing: Standing) -> None:
    tile = shown(qtbot, standing, TileFacts(age="2 months behind", is_late=True))
    assert tile.accessibleName().endswith("The newest number: 2 months behind.")
    fresh = shown(qtbot, standing, TileFacts(age="3 days old"))
    assert "3 days old" not in fresh.accessibleName()


def test_the_same_facts_are_not_painted_again_and_new_ones_are(
    qtbot: QtBot, standing: Standing
) -> None:
    tile = shown(qtbot, standing, TileFacts(age="3 days old"))
    before = tile.grab().toImage()
    tile.set_standing(replace(standing), TileFacts(age="3 days old"))
    assert tile.grab().toImage() == before
    tile.set_standing(standing, TileFacts(age="4 days old"))
    assert tile.facts.age == "4 days old"
    assert tile.grab().toImage() != before


@pytest.mark.parametrize("choice", [ThemeChoice.LIGHT, ThemeChoice.DARK])
def test_the_bullet_graph_is_on_the_tile(
    qtbot: QtBot, qapp: QApplication, standing: Standing, choice: ThemeChoice
) -> None:
    theme.apply(qapp, choice)
    chart = bullet(50.0, Target(47.0), Target(44.65), Direction.HIGHER)
    tile = shown(qtbot, standing, TileFacts(bullet=chart))
    image = tile.grab().toImage()
    bar = theme.tokens().chart.current.name()
    rows = [y for y in range(image.height()) if image.pixelColor(40, y).name() == bar]
    assert rows, "the bar of the value is not there"
    assert len(rows) <= 6
