import gc

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QAction, QColor, QIcon
from PySide6.QtWidgets import QApplication, QMenu, QToolButton
from pytestqt.qtbot import QtBot

from kpidesk import resources
from kpidesk.settings import ThemeChoice
from kpidesk.ui import icons, theme

NAMES = sorted(path.stem for path in resources.path("icons").glob("*.svg"))


def _darkest(icon: QIcon, mode: QIcon.Mode = QIcon.Mode.Normal) -> QColor:
    image = icon.pixmap(QSize(16, 16), 1.0, mode).toImage()
    pixels = [image.pixelColor(x, y) for x in range(16) for y in range(16)]
    return max(pixels, key=QColor.alpha)


@pytest.mark.parametrize("name", NAMES)
def test_every_icon_can_be_painted(name: str) -> None:
    assert _darkest(icons.icon(name)).alpha() > 100


def test_an_icon_takes_the_colour_of_the_theme_of_the_moment(qapp: QApplication) -> None:
    icon = icons.icon("plus")
    light = _darkest(icon)

    theme.apply(qapp, ThemeChoice.DARK)

    assert light.lightness() < 80
    assert _darkest(icon).lightness() > 180


def test_a_disabled_icon_is_quieter() -> None:
    icon = icons.icon("plus")

    assert _darkest(icon, QIcon.Mode.Disabled).lightness() > _darkest(icon).lightness()


def test_a_tone_is_a_token() -> None:
    assert abs(_darkest(icons.icon("minus", "accent")).hue() - theme.LIGHT.accent.hue()) < 5


def test_icons_are_crisp_on_a_fine_screen() -> None:
    pixmap = icons.icon("plus").pixmap(QSize(16, 16), 1.5)

    assert (pixmap.width(), pixmap.devicePixelRatio()) == (24, 1.5)


def test_an_icon_that_does_not_exist_is_a_bug() -> None:
    with pytest.raises(ValueError, match="no icon 'unicorn'"):
        icons.icon("unicorn")


def test_icons_outlive_their_python_names(qtbot: QtBot) -> None:
    menu = QMenu()
    qtbot.addWidget(menu)
    for name in NAMES:
        menu.addAction(QAction(icons.icon(name), name, menu))
    button = QToolButton()
    qtbot.addWidget(button)
    button.setIcon(QIcon(icons.icon("target")))
    gc.collect()

    assert all(_darkest(action.icon()).alpha() > 100 for action in menu.actions())
    assert not button.grab().isNull()


def test_the_application_has_an_icon_in_all_sizes() -> None:
    sizes = {size.width() for size in icons.app_icon().availableSizes()}

    assert {16, 32, 48, 256} <= sizes
