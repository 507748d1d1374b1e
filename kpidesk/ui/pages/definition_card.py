"""The definition card: what a KPI means, who answers for it, and what it shall reach."""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kpidesk.i18n import _
from kpidesk.services.kpi_cards import KpiCard
from kpidesk.ui.controls import Card, Label
from kpidesk.ui.theme import FontRole, Space

# Said elsewhere on the page, or seen in its numbers.
_LEFT_OUT: Final = frozenset(("way", "unit", "tolerance", "reason", "weight", "level"))


def definition_facts(card: KpiCard, of_period: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return names and texts of what is known of a metric; by their keys those `of_period`.

    What is missing is left out, but for the definition.
    """
    facts = []
    for row in card.rows:
        if row.key in of_period:
            if text := of_period[row.key]:
                facts.append((row.label, text))
        elif row.key == "definition" or not (
            row.is_missing or row.key in _LEFT_OUT or row.answer is not None
        ):
            facts.append((row.label, row.text))
    return facts


class DefinitionCard(Card):
    """Facts, each a quiet name above its text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Definition"))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._rows: list[Label] = []
        self.facts: list[tuple[str, str]] = []

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show `facts`."""
        if list(facts) == self.facts:
            return
        self.facts = list(facts)
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self._rows = []
        while self._column.count():
            self._column.takeAt(0)
        for number, (name, text) in enumerate(facts):
            caption = Label(name, FontRole.SECONDARY)
            words = Label(text, wrap=True)
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            if number:
                self._column.addSpacing(Space.M)
            self._column.addWidget(caption)
            self._column.addSpacing(2)
            self._column.addWidget(words)
            self._rows += [caption, words]
        self._column.addStretch()
