"""How KPI Desk looks: colours, spacing and type for light, dark and print."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import cache
from typing import Final

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from kpidesk.domain.status import Status
from kpidesk.settings import ThemeChoice
from kpidesk.ui import fonts


class Space(IntEnum):
    """Distances in device-independent pixels."""

    XS = 4
    S = 8
    M = 12
    L = 16
    XL = 24
    XXL = 32


RADIUS: Final = 8  # of cards
RADIUS_SMALL: Final = 6  # of buttons and badges


class FontRole(StrEnum):
    """What a text is for; its size and weight follow."""

    SECONDARY = "secondary"
    BODY = "body"
    SECTION = "section"
    TITLE = "title"
    FIGURE = "figure"


_TYPE: Final[Mapping[FontRole, tuple[int, QFont.Weight]]] = {
    FontRole.SECONDARY: (12, QFont.Weight.Normal),
    FontRole.BODY: (13, QFont.Weight.Normal),
    FontRole.SECTION: (16, QFont.Weight.DemiBold),
    FontRole.TITLE: (20, QFont.Weight.DemiBold),
    FontRole.FIGURE: (28, QFont.Weight.DemiBold),
}


@dataclass(frozen=True, slots=True)
class StatusColours:
    """The colours of one status: `ink` for its shape and word, `soft` for what lies behind them."""

    ink: QColor
    soft: QColor


@dataclass(frozen=True, slots=True)
class ChartColours:
    """The colours of charts."""

    history: QColor
    history_soft: QColor
    current: QColor
    target: QColor
    target_band: QColor
    forecast: QColor
    forecast_band: QColor
    grid: QColor
    axis: QColor
    label: QColor
    note: QColor


@dataclass(frozen=True, slots=True)
class Tokens:
    """Every colour of one theme."""

    is_dark: bool
    window: QColor
    rail: QColor
    surface: QColor
    surface_alternate: QColor
    hover: QColor
    border: QColor
    border_strong: QColor
    text: QColor
    text_secondary: QColor
    text_disabled: QColor
    accent: QColor
    accent_hover: QColor
    accent_pressed: QColor
    on_accent: QColor
    accent_soft: QColor
    selection: QColor
    danger: QColor
    danger_soft: QColor
    status: Mapping[Status, StatusColours]
    chart: ChartColours


def _status(**inks: tuple[str, str]) -> Mapping[Status, StatusColours]:
    return {
        Status[name]: StatusColours(QColor(ink), QColor(soft)) for name, (ink, soft) in inks.items()
    }


# The inks of the statuses are Okabe and Ito's bluish green, orange and vermillion ("Color Universal
# Design", 2008), darkened or lightened until they can be read as text.
LIGHT: Final = Tokens(
    is_dark=False,
    window=QColor("#f5f6f8"),
    rail=QColor("#eceff3"),
    surface=QColor("#ffffff"),
    surface_alternate=QColor("#f8f9fb"),
    hover=QColor("#e6eaef"),
    border=QColor("#dce1e7"),
    border_strong=QColor("#858f9c"),
    text=QColor("#1a222d"),
    text_secondary=QColor("#535e6c"),
    text_disabled=QColor("#939ca8"),
    accent=QColor("#1b64a7"),
    accent_hover=QColor("#16568f"),
    accent_pressed=QColor("#114877"),
    on_accent=QColor("#ffffff"),
    accent_soft=QColor("#e1ecf7"),
    selection=QColor("#cbe0f4"),
    danger=QColor("#b3261e"),
    danger_soft=QColor("#fbe9e7"),
    status=_status(
        ON_TARGET=("#006e51", "#dcf1ea"),
        NEAR=("#875700", "#fbefd5"),
        OFF=("#a84000", "#fce6da"),
        NO_DATA=("#535e6c", "#eceff3"),
        NO_TARGET=("#535e6c", "#eceff3"),
    ),
    chart=ChartColours(
        history=QColor("#5b7690"),
        history_soft=QColor("#c3d0dc"),
        current=QColor("#1b64a7"),
        target=QColor("#1a222d"),
        target_band=QColor("#e4e9ee"),
        forecast=QColor("#5b7690"),
        forecast_band=QColor("#e2e9f0"),
        grid=QColor("#e6eaee"),
        axis=QColor("#b4bcc6"),
        label=QColor("#535e6c"),
        note=QColor("#875700"),
    ),
)

DARK: Final = Tokens(
    is_dark=True,
    window=QColor("#171b21"),
    rail=QColor("#12161b"),
    surface=QColor("#1f252d"),
    surface_alternate=QColor("#232a33"),
    hover=QColor("#2a323c"),
    border=QColor("#323b46"),
    border_strong=QColor("#76818e"),
    text=QColor("#e7ebf0"),
    text_secondary=QColor("#a8b2be"),
    text_disabled=QColor("#68737f"),
    accent=QColor("#67b0ec"),
    accent_hover=QColor("#84c0f1"),
    accent_pressed=QColor("#4d9bdb"),
    on_accent=QColor("#0b1a28"),
    accent_soft=QColor("#20364a"),
    selection=QColor("#27496a"),
    danger=QColor("#ff9a8f"),
    danger_soft=QColor("#46211e"),
    status=_status(
        ON_TARGET=("#4fd0a5", "#173a30"),
        NEAR=("#f2b84b", "#3d3018"),
        OFF=("#ff9a66", "#45291a"),
        NO_DATA=("#a8b2be", "#2a323c"),
        NO_TARGET=("#a8b2be", "#2a323c"),
    ),
    chart=ChartColours(
        history=QColor("#8ea9c2"),
        history_soft=QColor("#3e4f60"),
        current=QColor("#67b0ec"),
        target=QColor("#e7ebf0"),
        target_band=QColor("#2d3640"),
        forecast=QColor("#8ea9c2"),
        forecast_band=QColor("#2a3846"),
        grid=QColor("#2d353f"),
        axis=QColor("#59646f"),
        label=QColor("#a8b2be"),
        note=QColor("#f2b84b"),
    ),
)

# White paper and black ink: what a status says survives a black-and-white printer by its shape.
PRINT: Final = Tokens(
    is_dark=False,
    window=QColor("#ffffff"),
    rail=QColor("#ffffff"),
    surface=QColor("#ffffff"),
    surface_alternate=QColor("#f4f6f8"),
    hover=QColor("#ffffff"),
    border=QColor("#c9d0d8"),
    border_strong=QColor("#7b8591"),
    text=QColor("#000000"),
    text_secondary=QColor("#424b56"),
    text_disabled=QColor("#7b8591"),
    accent=QColor("#1b64a7"),
    accent_hover=QColor("#1b64a7"),
    accent_pressed=QColor("#1b64a7"),
    on_accent=QColor("#ffffff"),
    accent_soft=QColor("#e1ecf7"),
    selection=QColor("#cbe0f4"),
    danger=QColor("#b3261e"),
    danger_soft=QColor("#fbe9e7"),
    status=LIGHT.status,
    chart=LIGHT.chart,
)


def tokens() -> Tokens:
    """Return the colours of the theme that the application shows now."""
    window = QGuiApplication.palette().color(QPalette.ColorRole.Window)
    return DARK if window.lightness() < 128 else LIGHT


@cache
def type_scale() -> float:
    """Return how much larger than usual the person has set the system's text.

    12 to 15 pixels are what desktops ship with; beyond that the person asked for it.
    """
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    pixels = QFontInfo(system).pixelSize()
    if pixels > 15:
        return min(pixels / 15, 3.0)
    return max(pixels / 12, 0.8) if 0 < pixels < 12 else 1.0


def font(role: FontRole = FontRole.BODY, *, tabular: bool = False) -> QFont:
    """Return the font of a role; `tabular` gives every digit one width, as figures always have."""
    return QFont(_font(role, tabular or role is FontRole.FIGURE))


@cache
def _font(role: FontRole, tabular: bool) -> QFont:
    pixels, weight = _TYPE[role]
    result = QFont(fonts.FAMILY)
    result.setPixelSize(round(pixels * type_scale()))
    result.setWeight(weight)
    if tabular:
        result.setFeature(QFont.Tag("tnum"), 1)
    return result


def palette_of(theme: Tokens) -> QPalette:
    """Return the palette that gives Qt's own controls the colours of `theme`."""
    role = QPalette.ColorRole
    palette = QPalette()
    colours = {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.surface,
        role.AlternateBase: theme.surface_alternate,
        role.Text: theme.text,
        role.PlaceholderText: theme.text_secondary,
        role.Button: theme.hover if theme.is_dark else theme.surface,
        role.ButtonText: theme.text,
        role.BrightText: theme.danger,
        role.Highlight: theme.selection,
        role.HighlightedText: theme.text,
        role.Accent: theme.accent,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
        role.ToolTipBase: theme.surface,
        role.ToolTipText: theme.text,
        role.Light: theme.surface,
        role.Midlight: theme.border,
        role.Mid: theme.border_strong,
        role.Dark: theme.border_strong,
        role.Shadow: QColor("#000000"),
    }
    for name, colour in colours.items():
        palette.setColor(name, colour)
    disabled = QPalette.ColorGroup.Disabled
    for name in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(disabled, name, theme.text_disabled)
    palette.setColor(disabled, role.Highlight, theme.border)
    palette.setColor(disabled, role.Accent, theme.text_disabled)
    return palette


class _Follower(QObject):
    """Gives the application its palette, again whenever the system turns light or dark."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_scheme_changed)

    def apply(self, choice: ThemeChoice) -> None:
        """Follow `choice`, and ask the system's own parts (title bar, file dialogs) to as well."""
        hints = QGuiApplication.styleHints()
        hints.setColorScheme(
            {
                ThemeChoice.SYSTEM: Qt.ColorScheme.Unknown,
                ThemeChoice.LIGHT: Qt.ColorScheme.Light,
                ThemeChoice.DARK: Qt.ColorScheme.Dark,
            }[choice]
        )
        if choice is ThemeChoice.SYSTEM:
            dark = hints.colorScheme() is Qt.ColorScheme.Dark
        else:
            dark = choice is ThemeChoice.DARK
        self._show(DARK if dark else LIGHT)

    @Slot(Qt.ColorScheme)
    def _on_scheme_changed(self, scheme: Qt.ColorScheme) -> None:
        self._show(DARK if scheme is Qt.ColorScheme.Dark else LIGHT)

    def _show(self, theme: Tokens) -> None:
        palette = palette_of(theme)
        if QApplication.palette() != palette:
            QApplication.setPalette(palette)


def apply(app: QApplication, choice: ThemeChoice = ThemeChoice.SYSTEM) -> None:
    """Give `app` our style, font and the palette of `choice`; call it again to switch."""
    fonts.load()
    follower = app.findChild(_Follower)
    if follower is None:
        from kpidesk.ui.style import DeskStyle  # which paints with our tokens

        app.setStyle(DeskStyle())
        follower = _Follower(app)
    type_scale.cache_clear()
    _font.cache_clear()
    app.setFont(font(FontRole.BODY))
    follower.apply(choice)
