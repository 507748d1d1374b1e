"""The summary above the board: a few lines in short, and every sentence once it is asked for."""

from collections.abc import Sequence
from itertools import combinations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from kpidesk.domain.boards import SummaryLine, Tone
from kpidesk.domain.status import Status
from kpidesk.ui.pages.dashboard_page import DashboardPage
from kpidesk.ui.pages.summary_card import SummaryCard
from kpidesk.ui.pages.summary_link import SummaryLink, line_height
from kpidesk.ui.pages.summary_sentences import LINES
from kpidesk.ui.session import Session
from tests.ui.pages.example_kpis import add_kpi, months_until_october

WIDE, NARROW = 1030, 540
TURNAROUND = SummaryLine(
    "Turnaround time is off target. Week 39, 2026: 4.1 days, 0.6 days above the target of 3.5 days."
    " 4.1 days is above the usual range (2.0 days to 3.4 days). The process has shifted for the "
    "worse: find out why. It predicts Repairs finished and Returning customers, which may follow.",
    1,
    Tone.ATTENTION,
    cited="Week 39, 2026: 4.1 days, 0.6 days above the target of 3.5 days.",
)
STOCK = SummaryLine(
    "Stock days is off target. September 2026: 104 days, 9 days above the range of 55 days to 95 "
    "days. 104 days is above the usual range (63 days to 87 days). The process has shifted for "
    "the worse: find out why. It predicts Cash in bank, which may follow.",
    2,
    Tone.ATTENTION,
    cited="September 2026: 104 days, 9 days above the range of 55 days to 95 days.",
)
MORE = SummaryLine("1 more is off target: Gross margin.", 3, Tone.ATTENTION)
OVERDUE = SummaryLine(
    "Numbers are overdue: Revenue (1 month behind), Gross margin (1 month behind), New customers "
    "(1 month behind) and 8 more.",
    None,
    Tone.ATTENTION,
)
ACTION = SummaryLine(
    "1 action is overdue: “Sell last year's bikes at a discount” (Stock days, due on 31 Oct 2026).",
    2,
    Tone.ATTENTION,
)
GOOD = SummaryLine(
    "Customer satisfaction does better than usual. Q3 2026: 4.60 is just above the usual range "
    "(3.93 to 4.56). Good news: find out what was different, and keep it.",
    4,
    Tone.GOOD,
    cited="Q3 2026: 4.60 is just above the usual range (3.93 to 4.56).",
)
MISSING = SummaryLine("1 number is not entered yet: Sick days.", 5, Tone.ATTENTION)
HEADLINE = SummaryLine("6 of 11 KPIs are on target.")
SEVEN = (TURNAROUND, STOCK, MORE, OVERDUE, ACTION, GOOD, MISSING)
STATUSES = (Status.ON_TARGET,) * 6 + (Status.OFF,) * 3


def card_of(
    qtbot: QtBot, lines: Sequence[SummaryLine], width: int = WIDE
) -> tuple[SummaryCard, QWidget]:
    """Return a card with `lines` in a page of `width` pixels, and the page, to be held."""
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    card = SummaryCard()
    column.addWidget(card)
    column.addStretch()
    page.resize(width, 700)
    page.show()
    card.show_summary((HEADLINE, *lines), STATUSES)
    qtbot.waitUntil(lambda: card.width() == width)
    page.grab()  # everything has its place now
    return card, page


def shown(card: SummaryCard) -> list[SummaryLink]:
    return [link for link in card.links if link.isVisible()]


@pytest.mark.parametrize("width", [WIDE, 760, NARROW])
def test_seven_sentences_take_four_lines_and_the_rest_is_a_click_away(
    qtbot: QtBot, width: int
) -> None:
    card, _page = card_of(qtbot, SEVEN, width)
    high = LINES if width > NARROW else 2 * LINES  # no sentence ends before its numbers
    assert card.body.height() <= high * line_height(card.body)
    told = [link.line for link in shown(card)]
    assert {TURNAROUND, STOCK, GOOD} <= set(told)  # what to do something about, and good news
    missing = len(SEVEN) - len(told)
    more = f"{missing} more sentences"
    assert card.body.more_button.text() == more
    assert card.body.more_button.accessibleName() == f"{more}: Show all sentences"
    assert card.sentences == [HEADLINE.text, *(line.text for line in SEVEN)]
    before = card.height()
    card.body.more_button.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(card.body.more_button, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: card.height() > before)
    assert [link.shown for link in shown(card)] == [line.text for line in SEVEN]
    assert card.body.more_button.text() == "Show less"
    assert card.body.more_button.hasFocus()
    QTest.keyClick(card.body.more_button, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: card.height() == before)


@pytest.mark.parametrize("width", [WIDE, 760, NARROW])
@pytest.mark.parametrize("is_open", [False, True])
def test_nothing_lies_over_another_or_beyond_the_card(
    qtbot: QtBot, width: int, is_open: bool
) -> None:
    card, _page = card_of(qtbot, SEVEN, width)
    card.body.set_open(is_open=is_open)
    qtbot.waitUntil(lambda: card.body.height() == card.body.heightForWidth(card.body.width()))
    places = [each.geometry() for each in (*shown(card), card.body.more_button)]
    assert not any(one.intersects(other) for one, other in combinations(places, 2))
    assert all(card.body.rect().contains(place) for place in places)


def test_in_short_a_sentence_ends_whole_and_the_tool_tip_has_the_rest(qtbot: QtBot) -> None:
    card, _page = card_of(qtbot, SEVEN)
    link = card.links[0]
    assert link.shown == (
        "Turnaround time is off target. Week 39, 2026: 4.1 days, 0.6 days above the target of "
        "3.5 days. 4.1 days is above the usual range (2.0 days to 3.4 days). …"
    )
    assert link.accessibleName() == link.toolTip() == TURNAROUND.text
    assert card.links[2].shown == MORE.text
    assert not card.links[2].toolTip()


@pytest.mark.parametrize("width", [WIDE, 760, NARROW, 320])
def test_in_short_a_sentence_cites_its_numbers_on_any_width(qtbot: QtBot, width: int) -> None:
    card, _page = card_of(qtbot, SEVEN, width)
    for at in (0, 1, 5):
        link = card.links[at]
        assert link.isVisible()
        assert link.line.cited in link.shown
    assert any(link.shown.endswith(" …") for link in shown(card))


def test_one_sentence_that_is_left_is_no_kpi_that_is_left(qtbot: QtBot) -> None:
    card, _page = card_of(qtbot, SEVEN, 760)
    card.show_summary((HEADLINE, TURNAROUND, STOCK, OVERDUE, GOOD), STATUSES)
    assert [link.line for link in card.links if not link.isVisible()] == [OVERDUE]
    assert card.body.more_button.text() == "1 more sentence"


def test_what_fits_is_shown_whole_without_a_button(qtbot: QtBot) -> None:
    card, _page = card_of(qtbot, (TURNAROUND, GOOD))
    assert [link.shown for link in shown(card)] == [TURNAROUND.text, GOOD.text]
    assert not card.body.more_button.isVisible()


def test_short_sentences_stand_beside_each_other(qtbot: QtBot) -> None:
    card, _page = card_of(qtbot, (MORE, MISSING))
    one, other = card.links
    assert one.y() == other.y()
    assert other.x() > one.geometry().right()
    assert not card.body.more_button.isVisible()


def test_a_summary_that_changes_shows_what_is_new(qtbot: QtBot) -> None:
    card, _page = card_of(qtbot, SEVEN)
    card.show_summary((HEADLINE, MORE), STATUSES)
    assert [link.text() for link in shown(card)] == [MORE.text]
    assert not card.body.more_button.isVisible()
    card.show_summary((HEADLINE,), STATUSES)
    assert not card.body.isVisible()
    card.show_summary((HEADLINE, *SEVEN), STATUSES)
    assert card.body.more_button.isVisible()


def test_tab_goes_from_sentence_to_sentence_and_to_the_button(qtbot: QtBot) -> None:
    card, page = card_of(qtbot, SEVEN)
    leading = [link for link in shown(card) if link.line.metric_id is not None]
    leading[0].setFocus(Qt.FocusReason.TabFocusReason)
    for expected in (*leading[1:], card.body.more_button):
        QTest.keyClick(page.focusWidget(), Qt.Key.Key_Tab)
        assert page.focusWidget() is expected
    with qtbot.waitSignal(card.metric_opened) as opened:
        QTest.keyClick(leading[1], Qt.Key.Key_Return)
    assert opened.args == [leading[1].line.metric_id]


def test_that_all_sentences_are_open_is_remembered(qtbot: QtBot, session: Session) -> None:
    file = session.require_file()
    for number in range(9):
        values = [40.0 + (at * 7 + number) % 5 for at in range(14)]
        add_kpi(file, f"Orders of the shop in street {number}", months_until_october(*values))

    def opened() -> DashboardPage:
        page = DashboardPage(session)
        qtbot.addWidget(page)
        page.resize(1080, 740)
        page.show()
        return page

    page = opened()
    button = page.views.summary.body.more_button
    assert button.isVisible()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    again = opened()
    assert again.views.summary.body.is_open
    assert all(link.isVisible() for link in again.views.summary.links)
