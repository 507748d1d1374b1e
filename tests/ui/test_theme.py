from itertools import product

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontInfo,
    QFontMetricsF,
    QGuiApplication,
    QPalette,
)
from PySide6.QtWidgets import QApplication

from kpidesk.domain.status import Status
from kpidesk.settings import ThemeChoice
from kpidesk.ui import fonts, theme
from kpidesk.ui.theme import DARK, LIGHT, PRINT, FontRole, Tokens

THEMES = [pytest.param(LIGHT, id="light"), pytest.param(DARK, id="dark")]
ALL = [*THEMES, pytest.param(PRINT, id="print")]
TEXT = 4.5  # WCAG 2.2, 1.4.3
SHAPE = 3.0  # WCAG 2.2, 1.4.11


def _luminance(colour: QColor) -> float:
    """Return the relative luminance of WCAG 2.2."""
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: QColor, other: QColor) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def grounds(tokens: Tokens) -> list[QColor]:
    return [tokens.window, tokens.rail, tokens.surface, tokens.surface_alternate]


@pytest.mark.parametrize("tokens", ALL)
def test_text_is_readable_on_every_ground(tokens: Tokens) -> None:
    inks = [tokens.text, tokens.text_secondary, tokens.accent, tokens.danger, tokens.chart.label]
    for ink, ground in product(inks, grounds(tokens)):
        assert contrast(ink, ground) >= TEXT, (ink.name(), ground.name())
    for ground in (tokens.hover, tokens.accent_soft, tokens.selection):
        assert contrast(tokens.text, ground) >= TEXT
        assert contrast(tokens.text_secondary, tokens.hover) >= TEXT
    assert contrast(tokens.danger, tokens.danger_soft) >= TEXT
    assert contrast(tokens.accent, tokens.accent_soft) >= TEXT


@pytest.mark.parametrize("tokens", ALL)
@pytest.mark.parametrize("status", Status)
def test_the_word_of_a_status_is_readable(tokens: Tokens, status: Status) -> None:
    colours = tokens.status[status]
    for ground in [*grounds(tokens), colours.soft]:
        assert contrast(colours.ink, ground) >= TEXT, ground.name()


@pytest.mark.parametrize("tokens", ALL)
def test_buttons_are_readable_in_every_state(tokens: Tokens) -> None:
    for ground in (tokens.accent, tokens.accent_hover, tokens.accent_pressed):
        assert contrast(tokens.on_accent, ground) >= TEXT


@pytest.mark.parametrize("tokens", ALL)
def test_edges_of_fields_and_lines_of_charts_are_visible(tokens: Tokens) -> None:
    shapes = [tokens.border_strong, tokens.accent]
    lines = [tokens.chart.history, tokens.chart.current, tokens.chart.target, tokens.chart.note]
    for line, ground in product(shapes + lines, (tokens.surface, tokens.window)):
        assert contrast(line, ground) >= SHAPE, (line.name(), ground.name())


@pytest.mark.parametrize(
    ("choice", "tokens"), [(ThemeChoice.LIGHT, LIGHT), (ThemeChoice.DARK, DARK)]
)
def test_a_theme_reaches_every_control(
    qapp: QApplication, choice: ThemeChoice, tokens: Tokens
) -> None:
    theme.apply(qapp, choice)

    palette = QApplication.palette()
    assert theme.tokens() is tokens
    assert palette.color(QPalette.ColorRole.Base) == tokens.surface
    assert palette.color(QPalette.ColorRole.WindowText) == tokens.text
    assert (
        contrast(
            palette.color(QPalette.ColorRole.HighlightedText),
            palette.color(QPalette.ColorRole.Highlight),
        )
        >= TEXT
    )
    assert (
        contrast(
            palette.color(QPalette.ColorRole.ToolTipText),
            palette.color(QPalette.ColorRole.ToolTipBase),
        )
        >= TEXT
    )


def test_the_theme_follows_the_system(qapp: QApplication) -> None:
    theme.apply(qapp, ThemeChoice.SYSTEM)
    hints = QGuiApplication.styleHints()

    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert theme.tokens() is DARK

    hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert theme.tokens() is LIGHT


def test_the_bundled_font_is_what_is_shown() -> None:
    assert QFontInfo(QApplication.font()).family() == fonts.FAMILY
    for role in FontRole:
        shown = QFontInfo(theme.font(role))
        assert shown.family() == fonts.FAMILY
        assert shown.weight() == theme.font(role).weight()


@pytest.mark.parametrize("role", FontRole)
def test_figures_in_columns_have_one_width(role: FontRole) -> None:
    metrics = QFontMetricsF(theme.font(role, tabular=True))

    widths = [metrics.horizontalAdvance(digit * 10) for digit in "0123456789"]
    assert max(widths) - min(widths) < 0.5  # of a pixel, over ten digits


def test_the_number_on_a_tile_is_tabular_by_itself() -> None:
    metrics = QFontMetricsF(theme.font(FontRole.FIGURE))

    assert metrics.horizontalAdvance("1111") == metrics.horizontalAdvance("0000")


def test_sizes_are_those_of_the_design() -> None:
    assert [theme.font(role).pixelSize() for role in FontRole] == [12, 13, 16, 20, 28]
    assert list(theme.Space) == [4, 8, 12, 16, 24, 32]


@pytest.mark.parametrize(("pixels", "body"), [(13, 13), (15, 13), (30, 26), (9, 10), (200, 39)])
def test_text_grows_with_that_of_the_system(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, pixels: int, body: int
) -> None:
    font = QFont(fonts.FAMILY)
    font.setPixelSize(pixels)
    monkeypatch.setattr(QFontDatabase, "systemFont", lambda _which: font)
    theme.apply(qapp)

    assert theme.font().pixelSize() == body
