"""The picture of a bullet graph, read pixel by pixel as one sees it."""

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from kpidesk.domain.charts_bullet import BulletChart, bullet
from kpidesk.domain.metrics import Direction
from kpidesk.domain.status import Status
from kpidesk.domain.targets import Target
from kpidesk.ui.charts.bullet import band_colour, paint_bullet
from kpidesk.ui.theme import DARK, LIGHT, PRINT, Tokens

WIDTH, HEIGHT = 200, 20
THEMES = [LIGHT, DARK, PRINT]


def painted(chart: BulletChart | None, tokens: Tokens) -> QImage:
    assert chart is not None
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(tokens.surface)
    painter = QPainter(image)
    paint_bullet(painter, QRectF(0, 0, WIDTH, HEIGHT), chart, tokens)
    painter.end()
    return image


def at(image: QImage, chart: BulletChart | None, value: float, height: int) -> str:
    """Return the colour where `value` lies."""
    assert chart is not None
    x = round(WIDTH * (value - chart.low) / (chart.high - chart.low))
    return image.pixelColor(min(max(x, 0), WIDTH - 1), height).name()


@pytest.mark.parametrize("tokens", THEMES)
def test_the_bar_ends_at_the_value_and_the_mark_stands_at_the_target(tokens: Tokens) -> None:
    chart = bullet(60.0, Target(100.0), Target(90.0), Direction.HIGHER)
    image = painted(chart, tokens)
    middle = HEIGHT // 2
    bar, mark = tokens.chart.current.name(), tokens.chart.target.name()
    assert at(image, chart, 1.0, middle) == bar
    assert at(image, chart, 58.0, middle) == bar
    assert at(image, chart, 63.0, middle) == band_colour(Status.OFF, tokens).name()
    assert at(image, chart, 100.0, middle) == mark
    assert at(image, chart, 100.0, 0) != mark  # it does not cross the whole height


@pytest.mark.parametrize("tokens", THEMES)
def test_each_range_has_its_shade(tokens: Tokens) -> None:
    chart = bullet(None, Target(100.0), Target(80.0), Direction.HIGHER)
    image = painted(chart, tokens)
    found = [at(image, chart, value, 0) for value in (40.0, 90.0, 107.0)]
    statuses = (Status.OFF, Status.NEAR, Status.ON_TARGET)
    assert found == [band_colour(status, tokens).name() for status in statuses]


@pytest.mark.parametrize("tokens", THEMES)
def test_the_worst_range_stands_out_most(tokens: Tokens) -> None:
    statuses = (Status.OFF, Status.NEAR, Status.ON_TARGET)
    inks = [band_colour(status, tokens) for status in statuses]
    away = [abs(ink.lightness() - tokens.surface.lightness()) for ink in inks]
    assert away == sorted(away, reverse=True)
    hues = [ink.hsvHue() for ink in inks]
    assert max(hues) - min(hues) <= 8  # one hue


def test_a_loss_is_a_bar_to_the_left_of_zero() -> None:
    chart = bullet(-50.0, Target(100.0), None, Direction.HIGHER)
    image = painted(chart, LIGHT)
    middle, bar = HEIGHT // 2, LIGHT.chart.current.name()
    assert at(image, chart, -30.0, middle) == bar
    assert at(image, chart, 10.0, middle) != bar


def test_without_a_value_there_is_no_bar() -> None:
    chart = bullet(None, Target(100.0), Target(90.0), Direction.HIGHER)
    image = painted(chart, LIGHT)
    bar = QColor(LIGHT.chart.current).name()
    assert all(image.pixelColor(x, HEIGHT // 2).name() != bar for x in range(WIDTH))


def test_a_range_has_a_mark_at_either_edge() -> None:
    chart = bullet(3.0, Target(2.0, 4.0), Target(1.9, 4.2), Direction.WITHIN)
    image = painted(chart, LIGHT)
    mark = LIGHT.chart.target.name()
    assert at(image, chart, 4.0, HEIGHT // 2) == mark
    assert at(image, chart, 2.0, HEIGHT // 2) == mark
