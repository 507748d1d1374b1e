"""What Qt tells a style about a control, with the fields that PySide6's stubs leave out."""

from typing import Protocol, cast

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import (
    QStyle,
    QStyleOption,
    QStyleOptionFrame,
    QStyleOptionProgressBar,
    QStyleOptionSlider,
)


class Drawn(Protocol):
    """Any control."""

    rect: QRect
    state: QStyle.StateFlag
    direction: Qt.LayoutDirection


class DrawnFrame(Drawn, Protocol):
    """A field or a frame."""

    lineWidth: int


class DrawnSlider(Drawn, Protocol):
    """A scroll bar."""

    minimum: int
    maximum: int
    pageStep: int
    sliderPosition: int
    orientation: Qt.Orientation
    upsideDown: bool


class DrawnProgress(Drawn, Protocol):
    """A progress bar."""

    minimum: int
    maximum: int
    progress: int


def drawn(option: QStyleOption) -> Drawn:
    """Return `option` with its fields."""
    return cast("Drawn", option)


def has_no_frame(option: QStyleOption) -> bool:
    """Say whether `option` is a field or frame without an edge, as an editor in a table is."""
    return isinstance(option, QStyleOptionFrame) and cast("DrawnFrame", option).lineWidth <= 0


def slider(option: QStyleOption) -> DrawnSlider | None:
    """Return the fields of a scroll bar."""
    return cast("DrawnSlider", option) if isinstance(option, QStyleOptionSlider) else None


def progress(option: QStyleOption) -> DrawnProgress | None:
    """Return the fields of a progress bar."""
    is_bar = isinstance(option, QStyleOptionProgressBar)
    return cast("DrawnProgress", option) if is_bar else None
