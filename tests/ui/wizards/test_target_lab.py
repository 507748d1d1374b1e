"""The target lab: three cards from the history, and the keys that use one."""

import gc
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from kpidesk.domain.target_plans import Growth
from kpidesk.domain.targets import PlanKind, Target
from kpidesk.services.metric_drafts import MetricDraft, TargetDraft, draft_of
from kpidesk.ui.charts.sparkline import SparklineWidget
from kpidesk.ui.session import Session
from kpidesk.ui.wizards.target_lab import LabCard, TargetLabDialog
from tests.ui.conftest import WhenOpened
from tests.ui.pages.example_kpis import add_kpi, months_until_october

YEAR = (40.0, 44.0, 41.0, 46.0, 43.0, 42.0, 45.0, 41.0, 44.0, 46.0, 43.0, 42.0)


@pytest.fixture
def customers(session: Session) -> int:
    values = months_until_october(*YEAR, *(value + 4 for value in YEAR))
    return add_kpi(session.require_file(), "New customers", values)


@pytest.fixture
def lab(qtbot: QtBot, session: Session, customers: int) -> Iterator[TargetLabDialog]:
    dialog = TargetLabDialog(session, customers)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    yield dialog
    dialog.close()


def words(widget: QWidget) -> list[str]:
    """Return every text of a widget that a person sees."""
    labels = widget.findChildren(QLabel)
    return [label.text() for label in labels if label.isVisibleTo(widget) and label.text()]


def test_each_card_says_what_and_why_over_the_history(lab: TargetLabDialog) -> None:
    cards = lab.cards.cards
    assert [card.accessibleName() for card in cards] == [
        "Measured by last year",
        "The edge of the usual range",
        "The best stretch, sustained",
    ]
    for card in cards:
        assert any(text.startswith("at least") for text in words(card))
        assert card.proposal.evidence in words(card)
        (picture,) = card.findChildren(SparklineWidget)
        assert "New customers" in picture.accessibleName()
    assert any("was never reached so far" in text for text in words(cards[1]))


def test_a_card_is_used_by_the_keyboard_alone(qtbot: QtBot, lab: TargetLabDialog) -> None:
    wanted = lab.cards.cards[2].use_button
    assert wanted is not None
    for _step in range(8):
        if wanted.hasFocus():
            break
        focused = lab.focusWidget()
        assert focused is not None
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    assert wanted.hasFocus()
    qtbot.keyClick(wanted, Qt.Key.Key_Space)
    assert not lab.isVisible()
    assert lab.target is not None
    assert lab.target.constant == lab.cards.cards[2].proposal.target


def test_season_by_season_is_the_growth_itself(qtbot: QtBot, lab: TargetLabDialog) -> None:
    button = lab.cards.cards[0].season_button
    assert button is not None
    assert button.toolTip() == "<qt>The same period last year plus 10\u00a0%.</qt>"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert lab.target is not None
    assert (lab.target.kind, lab.target.rule) == (PlanKind.GROWTH, Growth(0.1))


def test_choose_returns_the_target_and_none_where_it_is_closed(
    session: Session, customers: int, when_opened: WhenOpened
) -> None:
    def use_first(dialog: TargetLabDialog) -> None:
        button = dialog.cards.cards[0].use_button
        assert button is not None
        button.click()

    when_opened(use_first)
    chosen = TargetLabDialog.choose(session, customers)
    assert chosen is not None
    assert chosen.constant == Target(52.0)
    when_opened(TargetLabDialog.reject)
    assert TargetLabDialog.choose(session, customers) is None
    assert draft_of(session.require_file(), customers).target == TargetDraft(
        chosen.starts.replace(year=2020, month=1), constant=Target(47.0)
    )


def test_no_button_keeps_its_card_alive(session: Session, customers: int) -> None:
    proposal = TargetLabDialog(session, customers).cards.cards[0].proposal
    card = LabCard(proposal, session.locale)
    assert card.use_button is not None
    assert card.season_button is not None
    gone: weakref.ref[LabCard] = weakref.ref(card)
    del card
    gc.collect()
    assert gone() is None


def test_without_numbers_it_says_what_is_missing(qtbot: QtBot, session: Session) -> None:
    dialog = TargetLabDialog(session, None, draft=MetricDraft("Visits"))
    qtbot.addWidget(dialog)
    dialog.show()
    assert "What could Visits aim for?" in words(dialog)
    assert any(text.startswith("There are no numbers yet") for text in words(dialog))
    dialog.close()


def test_few_numbers_say_what_it_takes(qtbot: QtBot, session: Session) -> None:
    few = add_kpi(session.require_file(), "Visits", months_until_october(5.0, 6.0))
    dialog = TargetLabDialog(session, few)
    qtbot.addWidget(dialog)
    dialog.show()
    assert words(dialog).count("No proposal") == 3
    assert [card.use_button for card in dialog.cards.cards] == [None, None, None]
    dialog.close()


def test_the_cards_stand_below_each_other_where_it_is_narrow(
    qtbot: QtBot, lab: TargetLabDialog
) -> None:
    first, second, _third = lab.cards.cards
    lab.resize(900, 500)
    qtbot.waitUntil(lambda: second.x() > first.x())
    lab.resize(440, 500)
    qtbot.waitUntil(lambda: second.y() > first.y())


def test_the_buttons_stand_on_one_line_where_the_cards_are_side_by_side(
    qtbot: QtBot, lab: TargetLabDialog
) -> None:
    def heights() -> set[int]:
        buttons = [card.use_button for card in lab.cards.cards]
        return {button.mapTo(lab, button.rect().topLeft()).y() for button in buttons if button}

    assert lab.cards.cards[0].season_button is not None
    lab.resize(900, 560)
    qtbot.waitUntil(lambda: len(heights()) == 1)
    lab.resize(440, 900)
    qtbot.waitUntil(lambda: len(heights()) == 3)


def test_a_metric_that_is_gone_is_a_sentence(qtbot: QtBot, session: Session) -> None:
    with qtbot.waitSignal(session.error_shown) as said:
        assert TargetLabDialog.choose(session, 999) is None
    assert said.args is not None
    assert "no longer in the file" in said.args[0]
