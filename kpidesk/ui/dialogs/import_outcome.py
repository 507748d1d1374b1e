"""The outcome of a cell on the screen: a shape, a word and a colour, and how many cells have it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QTransform
from PySide6.QtWidgets import QButtonGroup, QWidget

from kpidesk.domain.import_plans import Outcome
from kpidesk.domain.status import Status
from kpidesk.i18n import _
from kpidesk.ui import theme
from kpidesk.ui.controls import Button
from kpidesk.ui.flow_layout import FlowLayout
from kpidesk.ui.theme import Space

_LINE: Final = 0.16  # thickness of a stroke, in sides of the square


@dataclass(frozen=True, slots=True)
class OutcomeColours:
    """The colours of one outcome: `ink` for shape and word, `soft` for what lies behind a value."""

    ink: QColor
    soft: QColor


def outcome_colours(outcome: Outcome) -> OutcomeColours:
    """Return the colours of `outcome` in the theme of the moment."""
    tokens = theme.tokens()
    match outcome:
        case Outcome.NEW:
            return OutcomeColours(tokens.accent, tokens.accent_soft)
        case Outcome.CHANGED:
            near = tokens.status[Status.NEAR]
            return OutcomeColours(near.ink, near.soft)
        case Outcome.REJECTED:
            return OutcomeColours(tokens.danger, tokens.danger_soft)
    return OutcomeColours(tokens.text_secondary, tokens.hover)


def outcome_path(outcome: Outcome, rect: QRectF) -> QPainterPath:
    """Return the shape of `outcome` inside `rect`, which is taken as a square; to be filled.

    New is a plus, changed an arrow, unchanged two bars, rejected a cross, ignored one bar.
    """
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    half = 0.5 - _LINE / 2
    match outcome:
        case Outcome.NEW | Outcome.REJECTED:
            _bar(path, -0.5, -_LINE / 2, 1.0)
            path.addRoundedRect(QRectF(-_LINE / 2, -0.5, _LINE, 1.0), _LINE / 2, _LINE / 2)
        case Outcome.CHANGED:
            _bar(path, -0.5, -_LINE / 2, 0.98)
            for turn in (45, -45):
                head = QPainterPath()
                _bar(head, -0.5, -_LINE / 2, 0.5)
                path.addPath(QTransform().translate(0.46, 0).rotate(turn).map(head))
        case Outcome.UNCHANGED:
            _bar(path, -half, -0.30, 2 * half)
            _bar(path, -half, 0.30 - _LINE, 2 * half)
        case Outcome.IGNORED:
            _bar(path, -half, -_LINE / 2, 2 * half)
    side = min(rect.width(), rect.height())
    turn = 45 if outcome is Outcome.REJECTED else 0
    centre = rect.center()
    place = QTransform().translate(centre.x(), centre.y()).scale(side, side).rotate(turn)
    placed: QPainterPath = place.map(path)
    placed.setFillRule(Qt.FillRule.WindingFill)
    return placed


def _bar(path: QPainterPath, left: float, top: float, width: float) -> None:
    path.addRoundedRect(QRectF(left, top, width, _LINE), _LINE / 2, _LINE / 2)


def paint_outcome_shape(painter: QPainter, rect: QRectF, outcome: Outcome, ink: QColor) -> None:
    """Paint the shape of `outcome` into `rect`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(outcome_path(outcome, rect), ink)
    painter.restore()


class OutcomeChip(Button):
    """How many cells end in one way (None: all of them); chosen, it shows only those."""

    def __init__(self, outcome: Outcome | None, parent: QWidget | None = None) -> None:
        super().__init__("", parent=parent)
        self.outcome = outcome
        self._word = _("All") if outcome is None else outcome.label
        self._count = 0
        self._figures = theme.font(tabular=True)
        self.setCheckable(True)

    @property
    def count(self) -> int:
        """Return how many cells end so."""
        return self._count

    def set_count(self, count: int) -> None:
        """Show that `count` cells end so."""
        self._count = count
        self.setEnabled(bool(count) or self.outcome is None)
        self.setAccessibleName(_("{outcome}: {count}").format(outcome=self._word, count=count))
        self.updateGeometry()
        self.update()

    def _side(self) -> float:
        return 0 if self.outcome is None else QFontMetricsF(self.font()).capHeight() + 2

    def sizeHint(self) -> QSize:
        words = QFontMetricsF(self.font()).horizontalAdvance(self._word)
        figures = QFontMetricsF(self._figures).horizontalAdvance(str(self._count))
        shape = self._side() + Space.S if self.outcome is not None else 0
        return QSize(round(shape + words + Space.S + figures + 2 * Space.M), 32)

    def _paint_words(self, painter: QPainter, box: QRectF, ink: QColor) -> None:
        left = box.left() + Space.M - 1
        colour = ink
        if self.outcome is not None:
            side = self._side()
            colour = outcome_colours(self.outcome).ink if self.isEnabled() else ink
            shape = QRectF(left, box.center().y() - side / 2, side, side)
            paint_outcome_shape(painter, shape, self.outcome, colour)
            left += side + Space.S
        painter.setPen(ink)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(box.adjusted(left - box.left(), 0, 0, 0), middle, self._word)
        figures = box.adjusted(0, 0, 1 - Space.M, 0)
        painter.setFont(self._figures)
        painter.setPen(ink if not self.isEnabled() or self.isChecked() else colour)
        painter.drawText(figures, middle | Qt.AlignmentFlag.AlignRight, str(self._count))


class OutcomeChips(QWidget):
    """The summary of a plan; one chip is chosen at a time."""

    outcome_chosen = Signal(object)  # Outcome, or None for all

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Show cells by outcome"))
        self._group = QButtonGroup(self)
        row = FlowLayout(self, gap=Space.S, line_gap=Space.S)
        self.chips: dict[Outcome | None, OutcomeChip] = {}
        for outcome in (None, *Outcome):
            chip = OutcomeChip(outcome)
            self._group.addButton(chip)
            self.chips[outcome] = chip
            row.addWidget(chip)
        self.chips[None].setChecked(True)
        self._group.buttonToggled.connect(self._on_button_toggled)

    @property
    def outcome(self) -> Outcome | None:
        """Return the outcome that is shown; None for all."""
        chosen = self._group.checkedButton()
        return chosen.outcome if isinstance(chosen, OutcomeChip) else None

    def choose(self, outcome: Outcome | None) -> None:
        """Show only the cells that end as `outcome`."""
        self.chips[outcome].setChecked(True)

    def show_counts(self, counts: Mapping[Outcome, int]) -> None:
        """Show how many cells end in each way; an outcome that no cell has any more gives way."""
        for outcome, chip in self.chips.items():
            chip.set_count(sum(counts.values()) if outcome is None else counts.get(outcome, 0))
        if not self.chips[self.outcome].isEnabled():
            self.choose(None)

    @Slot()
    def _on_button_toggled(self, button: OutcomeChip, checked: bool) -> None:
        if checked:
            self.outcome_chosen.emit(button.outcome)
