"""The wizard driven by keys, as a person without a mouse does."""

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from kpidesk.domain.metrics import Aggregation, Direction, Stage, Timing
from kpidesk.domain.objectives import Level
from kpidesk.domain.qualification import Answer, Criterion, Outcome
from kpidesk.domain.targets import Target
from kpidesk.domain.units import UnitKind
from kpidesk.services import metrics
from kpidesk.services.metric_drafts import MetricDraft, draft_of
from kpidesk.ui.dialogs.messages import MessageDialog
from kpidesk.ui.session import Session
from kpidesk.ui.wizards.qualification_panel import QualificationPanel
from tests.ui.wizards.wizard_driver import (
    BACK,
    CANCEL,
    ENTER,
    FINISH,
    OWN,
    SPACE,
    TAB,
    WizardDriver,
    open_wizard,
    row,
    rows,
)


def test_a_kpi_from_objective_to_target_by_keys_alone(
    driver: WizardDriver, session: Session
) -> None:
    driver.fill_to_target()
    driver.choose("same for every period")
    driver.fill("Target", "47")
    driver.next_page()
    with driver.qtbot.waitSignal(session.changed):
        driver.press(FINISH)
    assert not driver.wizard.isVisible()
    (made,) = rows(session)
    assert made.metric.stage is Stage.KPI
    assert (made.department, made.owner, made.objective) == (
        "Sales",
        "Anna",
        "Win regular customers",
    )
    assert made.target == Target(47.0)
    assert made.metric.outcome is Outcome.REVENUE
    assert made.metric.so_what == "More people buy, so we earn more."
    # Its target is in force since January, so its numbers are asked for since then.
    assert made.metric.starts_on == dt.date(2026, 1, 1)
    session.undo()
    assert rows(session) == []


def test_enter_goes_on_from_every_page_and_the_keyboard_is_on_the_first_field(
    driver: WizardDriver,
) -> None:
    assert driver.focused_name == "Objective"
    driver.write("Win regular customers")
    driver.key(ENTER)
    driver.settle()
    assert driver.focused_name == "Search the library"
    driver.take_way(OWN)
    driver.fill("Name", "New customers")
    seen = []
    for _page in range(4):
        driver.key(ENTER)
        driver.settle()
        seen.append((driver.title, driver.focused_name))
    assert seen == [
        ("Is it a good KPI?", "Does it say exactly what is counted? Yes"),
        ("Does it lead, or does it lag?", "Lagging"),
        ("How is it measured?", "Owner"),
        ("What is good enough?", "No target yet"),
    ]
    driver.key(ENTER)
    driver.settle()
    assert driver.title == "This is your candidate"
    driver.key(ENTER)
    assert not driver.wizard.isVisible()


def test_without_a_name_the_page_stays_and_says_why(driver: WizardDriver) -> None:
    driver.fill_objective()
    driver.take_way(OWN)
    driver.next_page()
    assert driver.problems == {"name": "A name is needed here."}
    assert driver.focused_name == "Name"
    driver.write("R")
    assert driver.problems == {}


def test_a_name_that_exists_is_refused_at_its_field(driver: WizardDriver, session: Session) -> None:
    metrics.define_kpi(session.require_file(), MetricDraft("Revenue"))
    driver.fill_objective()
    driver.fill_number("revenue")
    assert "already a metric called “Revenue”" in driver.problems["name"]
    assert driver.title == "Which number would move?"
    assert len(rows(session)) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "Write the target"), ("12x", "not understood as a number"), ("1,2,3", "not understood")],
)
def test_a_target_that_is_no_number_is_refused_and_stays_written(
    driver: WizardDriver, session: Session, text: str, said: str
) -> None:
    driver.fill_to_target()
    driver.choose("same for every")
    driver.fill("Target", text)
    driver.next_page()
    assert said in driver.problems["target"]
    assert driver.panel.fields["target"].editor.text() == text  # type: ignore[attr-defined]
    assert rows(session) == []


def test_no_target_keeps_it_as_a_candidate_and_says_why(
    driver: WizardDriver, session: Session
) -> None:
    driver.fill_to_target()
    driver.next_page()
    assert "kept as a candidate" in driver.texts
    assert driver.wizard.button(FINISH).text() == "&Keep as candidate"
    driver.press(FINISH)
    (made,) = rows(session)
    assert made.metric.stage is Stage.CANDIDATE
    assert made.metric.is_collected  # its numbers are asked for all the same


def test_a_number_that_leads_nowhere_is_kindly_called_vanity_and_tracked_as_a_metric(
    driver: WizardDriver, session: Session
) -> None:
    driver.fill_objective()
    driver.fill_number("Followers")
    assert "looks like a vanity metric" in driver.texts
    driver.next_page(2)
    driver.fill("Owner", "Anna")
    driver.next_page()
    driver.choose("same for every")
    driver.fill("Target", "1000")
    driver.next_page()
    driver.press(FINISH)
    (made,) = rows(session)
    assert made.metric.stage is Stage.CANDIDATE
    assert made.metric.is_collected
    assert made.target == Target(1000.0)


def test_what_should_get_better_preselects_what_it_leads_to(driver: WizardDriver) -> None:
    driver.fill("Objective", "Waste less")
    driver.tab_to("Lower cost")
    driver.key(SPACE)
    driver.next_page()
    driver.fill_number("Bread thrown away")
    panel = driver.panel
    assert isinstance(panel, QualificationPanel)
    assert panel.so_what.outcome is Outcome.COST
    assert "One sentence is missing" in driver.texts
    driver.fill("How does it get there?", "Less flour in the bin.")
    assert "It has what it takes" in driver.texts


def test_questions_are_answered_by_letters_and_left_by_arrows(
    driver: WizardDriver, session: Session
) -> None:
    driver.fill_objective()
    driver.fill_number()
    driver.qtbot.keyClicks(driver.focused, "y")
    driver.key(TAB)
    driver.write("Every first purchase")
    driver.tab_to("Can it be measured as a number, each time in the same way? Yes")
    driver.qtbot.keyClicks(driver.focused, "n")
    assert "1 answer is a no" in driver.texts
    for _step in range(4):
        driver.key(Qt.Key.Key_Down)
    assert driver.focused_name == "Is the number easy to get? Yes"  # the fold opened by itself
    driver.qtbot.keyClicks(driver.focused, "y")
    driver.next_page(4)
    driver.press(FINISH)
    answers = draft_of(session.require_file(), 1).answers
    assert answers == {
        Criterion.SPECIFIC: Answer(is_yes=True, reason="Every first purchase"),
        Criterion.MEASURABLE: Answer(is_yes=False),
        Criterion.QUANTIFIABLE: Answer(is_yes=True),
    }


@pytest.mark.qt_log_ignore("This plugin does not support")  # of the list below the field
def test_a_lagging_number_gets_leading_ones_that_are_picked_or_new(
    qtbot: QtBot, session: Session
) -> None:
    metrics.define_kpi(session.require_file(), MetricDraft("Quotes sent", timing=Timing.LEADING))
    driver = open_wizard(qtbot, session)
    driver.fill_objective()
    driver.fill_number("Orders")
    driver.next_page()
    driver.fill("First leading metric", "orders")
    driver.next_page()
    assert "cannot predict itself" in driver.problems["partners"]
    driver.fill("First leading metric", "Quotes sent")
    driver.fill("Second leading metric", "Calls made")
    driver.next_page(3)
    driver.press(FINISH)
    assert draft_of(session.require_file(), 2).partners == ("Quotes sent", "Calls made")
    assert row(session, "Calls made").metric.timing is Timing.LEADING


def test_a_percentage_within_a_range(driver: WizardDriver, session: Session) -> None:
    driver.fill_to_measure("Payroll share")
    driver.fill("Unit", "Percent")
    driver.fill("Direction", "Within")
    driver.next_page()
    driver.choose("same for every")
    driver.fill("Lower end", "40")
    driver.fill("Upper end", "30")
    driver.next_page()
    assert "below its lower end" in driver.problems["upper"]
    driver.fill("Upper end", "45 %")
    driver.next_page()
    driver.press(FINISH)
    (made,) = rows(session)
    assert made.metric.unit.kind is UnitKind.PERCENT
    assert (made.metric.unit.decimals, made.metric.aggregation) == (1, Aggregation.MEAN)
    assert made.metric.direction is Direction.WITHIN
    assert made.target == Target(0.4, 0.45)


def test_what_was_typed_stays_when_going_back(driver: WizardDriver, session: Session) -> None:
    driver.fill_to_target()
    driver.choose("same for every")
    driver.fill("Target", "47")
    for _page in range(4):
        driver.press(BACK)
    driver.fill("Name", "Regular customers")
    driver.next_page(2)
    driver.choose("Leading")
    driver.next_page(3)
    driver.press(FINISH)
    (made,) = rows(session)
    assert (made.metric.name, made.metric.timing) == ("Regular customers", Timing.LEADING)
    assert (made.owner, made.target) == ("Anna", Target(47.0))
    assert made.metric.stage is Stage.KPI


def test_leaving_asks_before_what_was_typed_is_lost_and_leaves_nothing(
    driver: WizardDriver, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver.fill_to_measure()
    monkeypatch.setattr(MessageDialog, "ask", lambda *_arguments, **_options: False)
    driver.press(CANCEL)
    assert driver.wizard.isVisible()
    monkeypatch.setattr(MessageDialog, "ask", lambda *_arguments, **_options: True)
    driver.key(Qt.Key.Key_Escape)
    assert not driver.wizard.isVisible()
    assert rows(session) == []
    assert not session.can_undo


def test_an_untouched_wizard_closes_without_a_question(
    driver: WizardDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MessageDialog, "ask", lambda *_arguments, **_options: pytest.fail("asked"))
    driver.key(Qt.Key.Key_Escape)
    assert not driver.wizard.isVisible()


def test_a_new_objective_can_get_a_level_and_a_deadline(
    driver: WizardDriver, session: Session
) -> None:
    driver.tab_to("Objective")
    assert "Level" not in driver.texts
    driver.write("Waste less")
    driver.tab_to("Level and deadline of this new objective")
    driver.key(Qt.Key.Key_Right)
    driver.fill("Level", "Team")
    driver.tab_to("Due on")
    driver.key(SPACE)
    driver.next_page()
    driver.fill_number("Bread thrown away")
    driver.next_page(4)
    driver.press(FINISH)
    with session.read() as records:
        (objective,) = records.objectives()
    assert (objective.name, objective.level) == ("Waste less", Level.TEAM)
    assert objective.deadline == dt.date(2026, 12, 31)


@pytest.mark.qt_log_ignore("This plugin does not support")  # of the list below the field
def test_names_that_exist_are_offered(qtbot: QtBot, session: Session) -> None:
    metrics.define_kpi(session.require_file(), MetricDraft("Revenue", owner="Carla"))
    driver = open_wizard(qtbot, session)
    driver.fill_to_measure("Profit")
    owner = driver.panel.fields["owner"].editor
    assert isinstance(owner, QComboBox)
    assert owner.itemText(0) == "Carla"
