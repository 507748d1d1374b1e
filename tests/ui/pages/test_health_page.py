"""The health page and the badge in the rail: what is wrong, and the one click that mends it."""

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.qualification import Outcome
from kpidesk.domain.set_health import FindingKind
from kpidesk.domain.targets import Target
from kpidesk.services.entries import Edit, set_entries
from kpidesk.services.metric_drafts import MetricDraft, TargetDraft, draft_of
from kpidesk.services.metrics import define_kpi
from kpidesk.ui.app import page_factories
from kpidesk.ui.dialogs.choose_names_dialog import ChooseNamesDialog
from kpidesk.ui.dialogs.review_dialog import ReviewDialog
from kpidesk.ui.main_window import MainWindow
from kpidesk.ui.pages.health_page import FindingRow, HealthPage
from kpidesk.ui.session import Session
from tests.ui.conftest import WhenOpened


def kpi(name: str) -> MetricDraft:
    return MetricDraft(
        name,
        owner="Anna",
        objective="Grow",
        target=TargetDraft(dt.date(2025, 1, 1), constant=Target(47.0)),
        outcome=Outcome.REVENUE,
        so_what="More customers buy more",
    )


@pytest.fixture
def page(qtbot: QtBot, session: Session) -> HealthPage:
    file = session.require_file()
    define_kpi(file, kpi("New customers"))
    months = [Period(Frequency.MONTH, dt.date(2026, number, 1)) for number in range(1, 11)]
    set_entries(file, [Edit(1, month, 40.0 + index) for index, month in enumerate(months)])
    made = HealthPage(session)
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    return made


def row_of(page: HealthPage, kind: FindingKind) -> FindingRow:
    return next(row for row in page.rows if row.finding.kind is kind)


def test_without_kpis_it_says_what_it_is_for(qtbot: QtBot, session: Session) -> None:
    page = HealthPage(session)
    qtbot.addWidget(page)
    page.show()
    assert page.empty_state is not None
    with qtbot.waitSignal(page.command_requested) as asked:
        qtbot.keyClick(page.empty_state.buttons[0], Qt.Key.Key_Return)
    assert asked.args == ["new_kpi"]


def test_findings_are_sentences_with_a_button(page: HealthPage) -> None:
    assert [row.finding.kind for row in page.rows] == [
        FindingKind.NO_LEADING_PARTNER,
        FindingKind.NEVER_REVIEWED,
    ]
    row = page.rows[0]
    assert row.sentence.text().startswith("“New customers” tells what has happened.")
    assert row.button.text() == "Choose a leading partner"
    assert row.button.accessibleDescription() == row.sentence.text()


def test_a_partner_is_chosen_by_keys(
    qtbot: QtBot, page: HealthPage, session: Session, when_opened: WhenOpened
) -> None:
    def choose(dialog: ChooseNamesDialog) -> None:
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
        assert dialog.isVisible()
        assert dialog.fields[0].problem
        qtbot.keyClicks(dialog.fields[0].editor, "Quotes sent")
        qtbot.keyClick(dialog, Qt.Key.Key_Return)

    when_opened(choose)
    qtbot.keyClick(row_of(page, FindingKind.NO_LEADING_PARTNER).button, Qt.Key.Key_Return)
    assert draft_of(session.require_file(), 1).partners == ("Quotes sent",)
    assert [row.finding.kind for row in page.rows] == [FindingKind.NEVER_REVIEWED]
    session.undo()
    assert len(page.rows) == 2


def test_a_review_takes_the_sentence_that_is_typed(
    qtbot: QtBot, page: HealthPage, session: Session, when_opened: WhenOpened
) -> None:
    def say(dialog: ReviewDialog) -> None:
        qtbot.keyClicks(dialog.note, "The fair brought them.")
        qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)

    when_opened(say)
    button = row_of(page, FindingKind.NEVER_REVIEWED).button
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    with session.read() as records:
        assert [*records.notes()[1].values()] == ["The fair brought them."]
    assert [row.finding.kind for row in page.rows] == [FindingKind.NO_LEADING_PARTNER]


def test_many_of_a_kind_are_folded(qtbot: QtBot, session: Session) -> None:
    file = session.require_file()
    for number in range(8):
        define_kpi(file, kpi(f"Number {number}"))
    page = HealthPage(session)
    qtbot.addWidget(page)
    page.show()
    card = page.cards[0]
    assert (len(card.rows), card.more.text()) == (5, "Show 3 more")
    qtbot.mouseClick(card.more, Qt.MouseButton.LeftButton)
    assert len(card.rows) == 8
    assert not card.more.isVisible()


def test_the_rail_counts_what_is_to_be_mended(qtbot: QtBot, session: Session) -> None:
    window = MainWindow(session, page_factories())
    qtbot.addWidget(window)
    window.show()
    button = window.rail.buttons["health"]
    assert button.badge == 0
    session.perform(lambda file: define_kpi(file, kpi("New customers")))
    qtbot.waitUntil(lambda: button.badge == 2)
    assert button.accessibleDescription() == "2 things to mend in your set of KPIs."
    session.undo()
    qtbot.waitUntil(lambda: button.badge == 0)
    window.close()


def test_a_company_can_be_closed_while_its_health_is_computed(
    qtbot: QtBot, session: Session
) -> None:
    window = MainWindow(session, page_factories())
    qtbot.addWidget(window)
    window.show()
    session.perform(lambda file: define_kpi(file, kpi("New customers")))
    watch = window.health
    watch.look_now()
    session.close_company()
    assert watch.health is None
    assert window.rail.buttons["health"].badge == 0
    window.close()
