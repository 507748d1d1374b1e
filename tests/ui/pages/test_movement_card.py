"""The card "Why did it move?" of a number that is typed: noise has no reason to be asked for."""

import pytest
from pytestqt.qtbot import QtBot

from kpidesk.domain.lenses import Lens
from kpidesk.ui.pages.movement_card import MovementCard
from kpidesk.ui.session import Session
from tests.ui.pages.example_kpis import OCTOBER, add_kpi, months_until_october

AS_EVER = [100.0, 98.0, 103.0, 101.0, 99.0, 102.0, 97.0, 100.0, 101.0, 103.0, 99.0, 100.0, 102.0]
ASKED = "note it as an event"


def card_of(
    qtbot: QtBot, session: Session, *values: float, lens: Lens = Lens.AS_MEASURED
) -> MovementCard:
    number = add_kpi(session.require_file(), "Visits", months_until_october(*values), target=90.0)
    card = MovementCard(session)
    qtbot.addWidget(card)
    card.show_metric(number, OCTOBER, lens)
    return card


def test_nobody_is_asked_for_the_reason_of_noise(qtbot: QtBot, session: Session) -> None:
    card = card_of(qtbot, session, *AS_EVER, 104.0)
    assert card.sentence.text() == "Visits rose from 102 to 104 (+2)."
    assert card.reason.text() == (
        "October 2026 is within your usual range (93 to 107). No reason to act."
    )


def test_who_knows_the_reason_of_a_signal_is_asked_for_it(qtbot: QtBot, session: Session) -> None:
    card = card_of(qtbot, session, *AS_EVER, 140.0)
    assert card.reason.text().startswith("It is no formula,")
    assert ASKED in card.reason.text()


@pytest.mark.parametrize("last", [99.0, 160.0])
def test_before_anybody_knows_what_is_usual_nobody_is_asked(
    qtbot: QtBot, session: Session, last: float
) -> None:
    card = card_of(qtbot, session, 100.0, 98.0, last)
    assert card.reason.text() == "It is no formula, so there are no parts that would tell why."


def test_where_numbers_overlap_what_was_measured_tells(qtbot: QtBot, session: Session) -> None:
    values = [*AS_EVER, *AS_EVER]
    card = card_of(qtbot, session, *values, 140.0, lens=Lens.ROLLING_YEAR)
    assert card.sentence.text().startswith("Visits rose ")
    assert ASKED in card.reason.text()
