"""What a starter set brings, for whoever begins a company."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from kpidesk.i18n import _, ngettext
from kpidesk.services.library import library
from kpidesk.ui.controls import Card, IconLabel, Label
from kpidesk.ui.theme import FontRole, Space

_COLUMNS: Final = 2
_LEAST_HEIGHT: Final = 80


class StarterPreview(QScrollArea):
    """The objective of a set, its KPIs, and how much there is to type."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        self.setAccessibleName(_("What it brings"))
        self.show_set("")

    @property
    def texts(self) -> list[str]:
        """Return every text that is shown."""
        return [label.text() for label in self.widget().findChildren(Label)]

    def show_set(self, key: str) -> None:
        """Show the starter set `key`; empty is none."""
        content = _set_card(key) if key else _hint()
        self.setWidget(content)
        content.setAutoFillBackground(False)

    def fit(self, width: int, room: int | None = None) -> None:
        """Take the height that the content needs at `width`, and no more than `room`."""
        needed = self.widget().heightForWidth(width)
        self.setFixedHeight(needed if room is None else max(min(needed, room), _LEAST_HEIGHT))


def _hint() -> QWidget:
    result = QWidget()
    column = QVBoxLayout(result)
    column.setContentsMargins(0, 0, 0, 0)
    text = _("Choose your trade to begin with its usual KPIs. You can change all of it later.")
    column.addWidget(Label(text, FontRole.SECONDARY, wrap=True))
    return result


def _set_card(key: str) -> QWidget:
    chosen = library().starter_set(key)
    card = Card()
    card.setContentsMargins(Space.M, Space.M, Space.M, Space.M)
    column = QVBoxLayout(card)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(Space.XS)
    heading = Label(chosen.objective, wrap=True)
    font = heading.font()
    font.setBold(True)
    heading.setFont(font)
    column.addWidget(heading)
    column.addWidget(Label(chosen.sentence, FontRole.SECONDARY, wrap=True))
    column.addSpacing(Space.XS)
    grid = QGridLayout()
    grid.setHorizontalSpacing(Space.L)
    grid.setVerticalSpacing(Space.XS)
    rows = -(-len(chosen.metrics) // _COLUMNS)
    for number, metric in enumerate(chosen.metrics):
        across, down = divmod(number, rows)
        grid.addLayout(_kpi(library().by_key[metric].name), down, across)
    column.addLayout(grid)
    column.addSpacing(Space.XS)
    typed = [row for row in library().with_inputs(*chosen.metrics) if not row.formula]
    text = ngettext(
        "{count} number to type or import, the rest is calculated. "
        "Owners and targets are up to you.",
        "{count} numbers to type or import, the rest is calculated. "
        "Owners and targets are up to you.",
        len(typed),
    )
    column.addWidget(Label(text.format(count=len(typed)), FontRole.SECONDARY, wrap=True))
    return card


def _kpi(name: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(Space.S)
    row.addWidget(IconLabel("target", 14, "accent"))
    row.addWidget(Label(name), 1)
    return row
