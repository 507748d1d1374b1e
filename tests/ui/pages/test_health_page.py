"""The health page and the badge in the rail: what is wrong, and the one click that mends it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from kpidesk.domain.metrics import Stage
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.qualification import Outcome
from kpidesk.domain.set_findings import FindingKind, Mend
from kpidesk.domain.targets import Target
from kpidesk.services.entries import Edit, set_entries
from kpidesk.services.library import apply_starter_set
from kpidesk.services.metric_drafts import MetricDraft, TargetDraft, draft_of
from kpidesk.services.metrics import define_kpi
from kpidesk.ui.app import page_factories
from kpidesk.ui.dialogs.choose_names_dialog import ChooseNamesDialog
from kpidesk.ui.dialogs.review_dialog import ReviewDialog
from kpidesk.ui.dialogs.target_dialog import TargetDialog
from kpidesk.ui.main_window import MainWindow
from kpidesk.ui.pages.entries_page import EntriesPage
from kpidesk.ui.pages.health_page import FindingRow, HealthPage
from kpidesk.ui.session import Session
from kpidesk.ui.wizards.kpi_wizard import KpiWizard
from kpidesk.ui.wizards.target_lab import TargetLabDialog
from tests.services.formula_company import EDIT, add, change, put
from tests.ui.conftest import WhenOpened
from tests.ui.pages.example_kpis import OCTOBER
from tests.ui.wizards.target_driver import choose, write


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


def test_what_is_special_about_the_findings_stands_in_one_line(page: HealthPage) -> None:
    assert len({row.finding.mend for row in page.rows}) > 1
    assert len({row.detail.mapTo(page, QPoint()).x() for row in page.rows}) == 1


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
    row, said = page.rows[0], "“New customers” tells what has happened."
    assert (row.name.text(), row.detail.text()) == ("New customers", "")
    assert row.button.text() == "Choose a leading partner"
    assert row.button.accessibleDescription() == row.finding.sentence
    assert row.finding.sentence.startswith(said)
    assert page.cards[0].explanation.text().startswith("A lagging KPI tells")
    assert page.rows[1].detail.text() == "Last number: October 2026"


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
    due = window.rail.buttons["due"]
    assert (due.badge, due.accessibleDescription()) == (
        1,
        "1 metric waits for 1 number that is late.",
    )
    session.undo()
    qtbot.waitUntil(lambda: button.badge == 0)
    assert (due.badge, due.accessibleDescription()) == (0, "")
    window.close()


def test_a_company_can_be_closed_while_its_health_is_computed(
    qtbot: QtBot, session: Session
) -> None:
    window = MainWindow(session, page_factories())
    qtbot.addWidget(window)
    window.show()
    session.perform(lambda file: define_kpi(file, kpi("New customers")))
    watch = window.watch
    watch.look_now()
    session.close_company()
    assert watch.news is None
    assert window.rail.buttons["health"].badge == 0
    window.close()


# Every mend: click, do what it asks, the finding is gone, and undo brings it back


@dataclass(frozen=True)
class Lame:
    """A KPI that lacks one thing, and what a person does in the dialogs that mend it."""

    kind: FindingKind
    spoil: Callable[[CompanyFile], object]
    steps: tuple[Callable[[QtBot, QDialog], object], ...] = ()


def _take_away(field: str) -> Callable[[CompanyFile], object]:
    return lambda file: change(file, 1, **{field: None})


def _without_target(file: CompanyFile) -> None:
    with file.read() as records:
        plans = [plan.id for plan in records.target_plans([1])]
    with file.write(EDIT) as work:
        work.remove_target_plans(plans)


def _always(value: float) -> Callable[[CompanyFile], object]:
    return lambda file: put(file, 1, {OCTOBER.shift(-number): value for number in range(12)})


def _crowd(file: CompanyFile) -> None:
    for number in range(8):
        change(file, add(file, f"Number {number}"), stage=Stage.KPI)


def _name(qtbot: QtBot, dialog: QDialog) -> None:
    assert isinstance(dialog, ChooseNamesDialog)
    qtbot.keyClicks(dialog.fields[0].editor, "Carla")
    qtbot.keyClick(dialog, Qt.Key.Key_Return)


def _target(qtbot: QtBot, dialog: QDialog) -> None:
    assert isinstance(dialog, TargetDialog)
    choose(qtbot, dialog.panel, "same for every")
    write(qtbot, dialog.panel, "Target", "50")
    qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)


def _proposal(qtbot: QtBot, dialog: QDialog) -> None:
    assert isinstance(dialog, TargetLabDialog)
    button = dialog.cards.cards[-1].use_button
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def _reason(qtbot: QtBot, dialog: QDialog) -> None:
    assert isinstance(dialog, TargetDialog)
    reason = dialog.panel.fields["reason"].editor
    reason.setFocus()
    qtbot.keyClicks(reason, "The lab says so")
    qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)


def _review(qtbot: QtBot, dialog: QDialog) -> None:
    assert isinstance(dialog, ReviewDialog)
    qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)


LAME = {
    Mend.SET_TARGET: Lame(FindingKind.NO_TARGET, _without_target, (_target,)),
    Mend.CHOOSE_OWNER: Lame(FindingKind.NO_OWNER, _take_away("owner_id"), (_name,)),
    Mend.CHOOSE_OBJECTIVE: Lame(FindingKind.NO_OBJECTIVE, _take_away("objective_id"), (_name,)),
    Mend.CHOOSE_PARTNER: Lame(FindingKind.NO_LEADING_PARTNER, lambda _file: None, (_name,)),
    Mend.KEEP_AS_METRIC: Lame(FindingKind.TOO_MANY, _crowd),
    Mend.OPEN_TARGET_LAB: Lame(FindingKind.NEVER_MET, _always(9.0), (_proposal, _reason)),
    Mend.REVIEW: Lame(FindingKind.NEVER_REVIEWED, lambda _file: None, (_review,)),
}


def test_every_mend_is_tried() -> None:
    assert {*LAME} == {*Mend} - {Mend.ENTER_VALUES, Mend.MAKE_KPI}
    assert all(lame.kind.mend is mend for mend, lame in LAME.items())


@pytest.mark.parametrize("wanted", [*LAME])
def test_each_mend_takes_its_finding_away_and_undo_brings_it_back(
    qtbot: QtBot, page: HealthPage, session: Session, when_opened: WhenOpened, wanted: Mend
) -> None:
    lame = LAME[wanted]
    lame.spoil(session.require_file())
    page.mark_stale()
    before = {row.finding for row in page.rows}
    left = list(lame.steps)

    def next_step(dialog: QDialog) -> None:
        step = left.pop(0)
        if left:
            when_opened(next_step)
        step(qtbot, dialog)

    if left:
        when_opened(next_step)
    row = row_of(page, lame.kind)
    assert row.finding in before
    QTest.mouseClick(row.button, Qt.MouseButton.LeftButton)
    assert not left
    assert lame.kind not in [each.finding.kind for each in page.rows]
    session.undo()
    assert {each.finding for each in page.rows} == before


def test_numbers_are_entered_where_they_lack(
    qtbot: QtBot, page: HealthPage, session: Session
) -> None:
    file, september = session.require_file(), OCTOBER.previous
    put(file, 1, {september.previous: None, september: None, OCTOBER: None})
    page.mark_stale()
    row = row_of(page, FindingKind.STALE)
    assert row.detail.text() == "Nothing since July 2026"
    with qtbot.waitSignal(page.navigation_requested) as asked:
        QTest.mouseClick(row.button, Qt.MouseButton.LeftButton)
    assert asked.args == ["entries", (1, september.previous)]
    session.perform(partial(set_entries, edits=[Edit(1, OCTOBER, 3.0)]))
    assert FindingKind.STALE not in [each.finding.kind for each in page.rows]
    session.undo()
    assert row_of(page, FindingKind.STALE).finding == row.finding


def test_a_calculated_kpi_leads_to_the_input_that_lacks(qtbot: QtBot, session: Session) -> None:
    file, march = session.require_file(), OCTOBER.shift(-7)
    leads, sales = add(file, "Leads"), add(file, "Sales")
    put(file, leads, {march.shift(-number): 10.0 for number in range(4)})
    put(file, sales, {OCTOBER.shift(-number): 5.0 for number in range(11)})
    define_kpi(file, replace(kpi("Conversion rate"), formula="Sales / Leads"))
    window = MainWindow(session, page_factories())
    qtbot.addWidget(window)
    window.show()
    window.show_page("health")
    page = window.current_page
    assert isinstance(page, HealthPage)
    row = next(r for r in page.rows if r.finding.name == "Conversion rate")
    assert row.finding.sentence == (
        "“Conversion rate” has had no new number since March 2026: “Leads” is missing."
    )
    assert row.detail.text() == "Nothing since March 2026: “Leads” is missing"
    QTest.mouseClick(row.button, Qt.MouseButton.LeftButton)
    entries = window.current_page
    assert isinstance(entries, EntriesPage)
    index = entries.table.currentIndex()
    assert entries.model.position(leads, march.next) == index
    window.close()


def test_a_starter_set_is_led_on_to_its_first_kpi(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int | None] = []

    def run(_session: Session, _parent: object, *, candidate_id: int | None = None) -> None:
        asked.append(candidate_id)

    monkeypatch.setattr(KpiWizard, "run", run)
    apply_starter_set(session.require_file(), "shop", session.today())
    page = HealthPage(session)
    qtbot.addWidget(page)
    page.show()

    assert page.empty_state is None
    assert {row.finding.kind for row in page.rows} == {FindingKind.NOT_A_KPI}
    assert page._subtitle.text() == "7 candidates are not KPIs yet."
    row = page.rows[0]
    assert row.button.text() == "Make it a KPI"
    assert row.detail.text() == "Needs an owner, a target and what it leads to"
    qtbot.keyClick(row.button, Qt.Key.Key_Return)
    assert asked == [row.finding.metric_id]
