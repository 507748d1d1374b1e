"""What the last step of an import may have to ask: percentages, totals, conflicts, budgets."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QHBoxLayout,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from kpidesk.domain.import_plans import OnConflict, PercentReading, TotalProblem
from kpidesk.domain.numbers import NumberLocale
from kpidesk.i18n import _, ngettext
from kpidesk.services.import_conflicts import total_sentence
from kpidesk.ui import theme
from kpidesk.ui.controls import Card, IconLabel, Label
from kpidesk.ui.dialogs.import_text import ElidedLabel, without_mnemonic
from kpidesk.ui.models.import_words import PercentExample
from kpidesk.ui.models.one_line import one_line
from kpidesk.ui.theme import Space
from kpidesk.ui.wizards.fields import ChoiceBox

_MOST_TOTALS = 3


class PercentPanel(Card):
    """How a plain number is meant in a percentage; nothing is chosen beforehand."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = _heading(_("How does the sheet write percentages?"))
        self.sentence = Label("", secondary=True, wrap=True)
        self._group = QButtonGroup(self)
        self.buttons = {reading: QRadioButton() for reading in PercentReading}
        row = QHBoxLayout()
        row.setSpacing(Space.XL)
        for button in self.buttons.values():
            self._group.addButton(button)
            row.addWidget(button)
        row.addStretch()
        self._group.buttonToggled.connect(self._on_button_toggled)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(self.heading)
        column.addWidget(self.sentence)
        column.addLayout(row)

    @property
    def reading(self) -> PercentReading | None:
        """Return how the person says that percentages are written."""
        chosen = (reading for reading, button in self.buttons.items() if button.isChecked())
        return next(chosen, None)

    def ask(self, example: PercentExample) -> None:
        """Ask by the example of a cell."""
        self.sentence.setText(
            _("{metric} is a percentage, but {cell} has no % sign.").format(
                metric=one_line(example.metric), cell=example.cell
            )
        )
        for reading, button in self.buttons.items():
            button.setText(without_mnemonic(example.meanings[reading]))

    def restore(self, reading: PercentReading | None) -> None:
        """Show what is chosen, without telling."""
        self.blockSignals(True)
        self._group.setExclusive(False)
        for each, button in self.buttons.items():
            button.setChecked(each is reading)
        self._group.setExclusive(True)
        self.blockSignals(False)

    @Slot()
    def _on_button_toggled(self, button: QRadioButton, checked: bool) -> None:
        if checked:
            self.changed.emit()


class TotalsPanel(Card):
    """The totals of the file that differ from what was read: they stop the import."""

    changed = Signal()

    def __init__(self, locale: NumberLocale, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._locale = locale
        self._totals: Sequence[TotalProblem] = ()
        self._is_low = False
        self.heading = _heading()
        self.lines = [ElidedLabel("") for _line in range(_MOST_TOTALS + 1)]
        self.accept = QCheckBox()
        self.accept.toggled.connect(self.changed)
        words = QVBoxLayout()
        words.setSpacing(Space.XS)
        words.addWidget(self.heading)
        for line in self.lines:
            words.addWidget(line)
        words.addSpacing(Space.XS)
        words.addWidget(self.accept)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.M)
        row.addWidget(IconLabel("octagon-alert", 20, "danger"), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)

    def set_low(self, *, is_low: bool) -> None:
        """Name one total alone where there is no room for more; the heading counts them."""
        if is_low is not self._is_low:
            self._is_low = is_low
            self._show_lines()

    def _show_lines(self) -> None:
        most = 1 if self._is_low else _MOST_TOTALS
        told = [total_sentence(each, self._locale) for each in self._totals[:most]]
        more = 0 if self._is_low else len(self._totals) - len(told)
        if more > 0:
            told.append(ngettext("And {count} more.", "And {count} more.", more).format(count=more))
        for at, line in enumerate(self.lines):
            line.set_whole(told[at] if at < len(told) else "")
            line.setVisible(at < len(told))

    def show_totals(self, totals: Sequence[TotalProblem], *, is_accepted: bool) -> None:
        """Show both figures of the first few, and say how many there are."""
        count = len(totals)
        self.setVisible(bool(count))
        self.heading.setText(
            ngettext(
                "{count} total of the sheet differs from what was read",
                "{count} totals of the sheet differ from what was read",
                count,
            ).format(count=count)
        )
        self._totals = totals
        self._show_lines()
        self.accept.blockSignals(True)
        self.accept.setText(
            ngettext(
                "Import any&way: the sheet's total is wrong",
                "Import any&way: the sheet's totals are wrong",
                count,
            )
        )
        self.accept.setChecked(is_accepted)
        self.accept.blockSignals(False)


class ConflictBar(QWidget):
    """What happens where the company has another value, and whether a budget becomes targets."""

    conflict_chosen = Signal()
    targets_toggled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sentence = Label("")
        self.box = ChoiceBox(OnConflict)
        self.sentence.setBuddy(self.box)
        self.box.setAccessibleName(_("Where the company has another value"))
        self.box.activated.connect(self._on_activated)
        self.targets = QCheckBox(_("Take the budget as tar&gets"))
        self.targets.toggled.connect(self.targets_toggled)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.M)
        row.addWidget(self.sentence)
        row.addWidget(self.box)
        row.addWidget(self.targets)
        row.addStretch()

    def show_choices(
        self, conflicts: int, on_conflict: OnConflict, *, has_targets: bool, with_targets: bool
    ) -> None:
        """Show what is chosen, and only what there is to choose."""
        self.setVisible(bool(conflicts) or has_targets)
        self.sentence.setText(
            ngettext(
                "{count} value &differs from the company's:",
                "{count} values &differ from the company's:",
                conflicts,
            ).format(count=conflicts)
        )
        self.sentence.setVisible(bool(conflicts))
        self.box.setVisible(bool(conflicts))
        self.box.choice = on_conflict
        self.targets.setVisible(has_targets)
        self.targets.blockSignals(True)
        self.targets.setChecked(with_targets)
        self.targets.blockSignals(False)

    @Slot()
    def _on_activated(self) -> None:
        self.conflict_chosen.emit()


def _heading(text: str = "") -> Label:
    label = Label(text, wrap=True)
    font = theme.font()
    font.setWeight(QFont.Weight.DemiBold)
    label.setFont(font)
    return label
