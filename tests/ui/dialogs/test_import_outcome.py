"""The chips that count the cells of an import by outcome."""

from collections import Counter
from itertools import combinations

import pytest
from pytestqt.qtbot import QtBot

from kpidesk.domain.import_plans import Outcome
from kpidesk.ui.dialogs.import_outcome import OutcomeChips


@pytest.mark.parametrize("width", [360, 480, 900])
def test_every_chip_says_its_word_and_count_whole(qtbot: QtBot, width: int) -> None:
    chips = OutcomeChips()
    qtbot.addWidget(chips)
    chips.show_counts(Counter(dict.fromkeys(Outcome, 1234)))
    chips.resize(width, chips.heightForWidth(width))
    chips.show()
    shown = list(chips.chips.values())
    assert all(chip.width() >= chip.sizeHint().width() for chip in shown)
    assert all(chips.rect().contains(chip.geometry()) for chip in shown)
    places = combinations(shown, 2)
    assert not any(one.geometry().intersects(other.geometry()) for one, other in places)
