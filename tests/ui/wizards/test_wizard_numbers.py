"""Where the wizard's number comes from: the library, a brainstorm, a candidate, a formula."""

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kpidesk.domain.metrics import Aggregation, Stage, Timing
from kpidesk.domain.periods import Frequency
from kpidesk.domain.qualification import Outcome
from kpidesk.domain.targets import Target
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.services import metrics, stages
from kpidesk.services.metric_drafts import MetricDraft, TargetDraft, draft_of
from kpidesk.ui.session import Session
from kpidesk.ui.wizards.kpi_wizard import KpiWizard
from kpidesk.ui.wizards.number_panel import FindNumberPanel
from tests.ui.wizards.wizard_driver import (
    BACK,
    BRAINSTORM,
    DOWN,
    ENTER,
    FINISH,
    OWN,
    SPACE,
    WizardDriver,
    open_wizard,
    row,
    rows,
)

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # of lists below a field


def number_panel(driver: WizardDriver) -> FindNumberPanel:
    assert isinstance(driver.panel, FindNumberPanel)
    return driver.panel


def look_up(driver: WizardDriver, words: str) -> None:
    """Search the library and take the first one with Return."""
    driver.fill("Search the library", words)
    driver.key(DOWN)
    driver.key(ENTER)
    driver.settle()


def test_a_metric_of_the_library_brings_what_is_known_of_it_and_the_inputs_of_its_formula(
    driver: WizardDriver, session: Session
) -> None:
    driver.fill_objective()
    look_up(driver, "lead conversion rate")
    assert driver.title == "Is it a good KPI?"
    driver.fill_so_what()
    assert driver.focused_name == "Leading"
    driver.next_page()
    driver.fill("Owner", "Anna")
    assert "Comes with it from the library" in driver.texts
    driver.next_page()
    driver.choose("same for every")
    driver.fill("Target", "20")
    driver.next_page()
    driver.press(FINISH)
    made = row(session, "Lead conversion rate")
    assert made.metric.stage is Stage.KPI
    assert made.metric.unit.kind is UnitKind.PERCENT
    assert (made.metric.timing, made.metric.aggregation) == (
        Timing.LEADING,
        Aggregation.RECOMPUTE,
    )
    assert made.target == Target(0.2)
    inputs = {each.metric.name for each in rows(session) if each.metric.stage is Stage.INPUT}
    assert inputs == {"Leads converted", "New leads generated"}
    session.undo()
    assert rows(session) == []


def test_looking_through_the_library_overwrites_nothing_that_was_written(
    driver: WizardDriver,
) -> None:
    driver.fill_objective()
    driver.take_way(OWN)
    driver.fill("Name", "What the till says")
    driver.take_way("From the library")
    look_up(driver, "total revenue")
    assert driver.title == "Is it a good KPI?"
    driver.next_page(2)
    driver.fill("How often", "weekly")
    driver.press(BACK)
    driver.press(BACK)
    driver.press(BACK)
    look_up(driver, "net profit")
    driver.next_page(2)
    draft = driver.wizard.draft
    assert draft.name == "What the till says"
    assert draft.frequency is Frequency.WEEK
    assert draft.definition.startswith("What is left")


def test_passing_through_the_library_by_tab_chooses_nothing(driver: WizardDriver) -> None:
    driver.fill_objective()
    driver.tab_to("Name")
    driver.next_page()
    assert driver.problems == {"name": "A name is needed here."}


def test_a_brainstorm_keeps_every_idea_at_once_and_one_of_them_goes_on(
    driver: WizardDriver, session: Session
) -> None:
    metrics.define_kpi(session.require_file(), MetricDraft("Revenue"))
    driver.fill_objective()
    driver.take_way(BRAINSTORM)
    ideas = driver.tab_to("Ideas, one a line")
    QTest.keyClicks(ideas, "- Footfall")
    driver.key(ENTER)
    QTest.keyClicks(ideas, "revenue")
    driver.key(ENTER)
    QTest.keyClicks(ideas, "Basket")
    driver.next_page()
    assert "Keep as candidates" in driver.problems["ideas"]
    panel = number_panel(driver)
    panel.brainstorm.keep_button.setFocus()
    driver.key(SPACE)
    assert "2 ideas are kept as candidates. There already: “Revenue”." in driver.texts
    assert [each.metric.name for each in rows(session)] == ["Revenue", "Footfall", "Basket"]
    assert not row(session, "Basket").metric.is_collected
    driver.tab_to("Go on with one of your candidates")
    driver.key(Qt.Key.Key_End)
    assert panel.words.name.text() == "Basket"
    assert "This goes on with your candidate “Basket”." in driver.texts
    driver.next_page()
    driver.fill_so_what()
    driver.next_page()
    driver.fill("Owner", "Anna")
    driver.next_page()
    driver.choose("same for every")
    driver.fill("Target", "30")
    driver.next_page()
    driver.press(FINISH)
    assert len(rows(session)) == 3
    assert row(session, "Basket").metric.stage is Stage.KPI


def test_a_candidate_that_was_chosen_can_be_left_for_a_new_number(
    driver: WizardDriver, session: Session
) -> None:
    stages.add_candidates(session.require_file(), ["Footfall"])
    driver = open_wizard(driver.qtbot, session)
    driver.fill_objective()
    driver.take_way(BRAINSTORM)
    driver.tab_to("Go on with one of your candidates")
    driver.key(SPACE)
    panel = number_panel(driver)
    assert panel.candidate_id == 1
    panel.new_button.setFocus()
    driver.key(SPACE)
    assert driver.focused_name == "Name"
    driver.write("Visitors")
    driver.next_page(5)
    driver.press(FINISH)
    assert {each.metric.name for each in rows(session)} == {"Footfall", "Visitors"}


def test_a_candidate_becomes_a_kpi_in_one_step(qtbot: QtBot, session: Session) -> None:
    file = session.require_file()
    stages.add_candidates(file, ["Footfall", "Basket"], objective="Win regulars")
    driver = open_wizard(qtbot, session, candidate_id=2)
    assert driver.panel.fields["objective"].editor.currentText() == "Win regulars"  # type: ignore[attr-defined]
    driver.next_page()
    assert number_panel(driver).words.name.text() == "Basket"
    driver.next_page()
    driver.fill_so_what()
    driver.next_page()
    driver.fill("Owner", "Anna")
    driver.next_page()
    driver.choose("same for every")
    driver.fill("Target", "30")
    driver.next_page()
    assert driver.title == "This is your KPI"
    driver.press(FINISH)
    assert row(session, "Basket").metric.stage is Stage.KPI
    assert len(rows(session)) == 2
    session.undo()
    assert row(session, "Basket").metric.stage is Stage.CANDIDATE
    assert not row(session, "Basket").metric.is_collected


def test_a_kpi_that_stepped_back_becomes_one_again(qtbot: QtBot, session: Session) -> None:
    file = session.require_file()
    metrics.define_kpi(file, complete("Basket"))
    stages.keep_as_metric(file, 1)
    driver = open_wizard(qtbot, session, candidate_id=1)
    driver.next_page(6)
    assert driver.title == "This is your KPI"
    driver.press(FINISH)
    assert row(session, "Basket").metric.stage is Stage.KPI


def complete(name: str) -> MetricDraft:
    """Return what has all that a KPI needs."""
    return MetricDraft(
        name,
        department="Sales",
        owner="Anna",
        objective="Grow",
        outcome=Outcome.COST,
        so_what="Less waste",
        target=TargetDraft(dt.date(2026, 1, 1), constant=Target(1.0)),
    )


def test_a_candidate_that_is_gone_is_said_so(session: Session, qtbot: QtBot) -> None:
    with qtbot.waitSignal(session.error_shown) as shown:
        assert KpiWizard.run(session, candidate_id=99) is None
    assert "no longer in the file" in shown.args[0]


def test_a_calculated_kpi_is_written_as_a_formula(driver: WizardDriver, session: Session) -> None:
    file = session.require_file()
    for name in ("Conversions", "Leads"):
        metrics.define_kpi(file, MetricDraft(name))
    driver = open_wizard(driver.qtbot, session)
    driver.fill_to_measure("Conversion rate")
    driver.fill("Unit", "Percent")
    driver.choose("Calculated")
    driver.next_page()
    assert driver.problems == {"formula": "Write the formula, or choose “Typed or imported”."}
    formula = driver.tab_to("Formula")
    QTest.keyClicks(formula, "Conversions / Leeds")
    driver.next_page()
    assert "Leeds" in driver.problems["formula"]
    assert driver.title == "How is it measured?"
    QTest.keyClicks(driver.focused, "Leads")  # the place that was wrong is selected
    driver.next_page()
    assert driver.title == "What is good enough?"
    driver.choose("same for every")
    driver.fill("Target", "20")
    driver.next_page()
    driver.press(FINISH)
    made = row(session, "Conversion rate").metric
    assert (made.formula, made.aggregation) == ("Conversions / Leads", Aggregation.RECOMPUTE)
    assert made.stage is Stage.KPI


def test_the_eleventh_kpi_of_a_department_stays_a_metric_and_says_why(
    driver: WizardDriver, session: Session
) -> None:
    for number in range(10):
        metrics.define_kpi(session.require_file(), complete(f"Number {number}"))
    driver.fill_to_target("One too many")
    driver.choose("same for every")
    driver.fill("Target", "47")
    driver.next_page()
    assert "Sales would have 11 KPIs." in driver.texts
    assert driver.title == "This is your candidate"
    assert driver.wizard.button(FINISH).text() == "&Keep as candidate"
    driver.press(FINISH)
    assert row(session, "One too many").metric.stage is Stage.CANDIDATE
    assert draft_of(session.require_file(), 11).target is not None


def test_others_can_start_it_with_a_name_or_a_metric_of_the_library(
    qtbot: QtBot, session: Session
) -> None:
    named = open_wizard(qtbot, session, name="Footfall")
    named.fill_objective()
    assert number_panel(named).words.name.text() == "Footfall"
    found = open_wizard(qtbot, session, library_key="revenue")
    found.fill_objective()
    assert number_panel(found).words.name.text() == "Total revenue"


@pytest.mark.parametrize(
    ("kind", "unit"),
    [
        ("Number", Unit(UnitKind.NUMBER, "", 0)),
        ("Currency", Unit(UnitKind.CURRENCY, "€", 0)),
        ("Percent", Unit(UnitKind.PERCENT, "", 1)),
        ("Duration", Unit(UnitKind.DURATION, "hours", 0)),
        ("Ratio", Unit(UnitKind.RATIO, "", 1)),
        ("Score", Unit(UnitKind.SCORE, "", 1)),
        ("Net", Unit(UnitKind.NPS, "", 0)),
    ],
)
def test_the_unit_shows_only_what_its_kind_has(driver: WizardDriver, kind: str, unit: Unit) -> None:
    driver.fill_to_measure()
    driver.fill("Unit", kind)
    assert ("Symbol" in driver.texts.replace("&", "")) is (
        unit.kind in (UnitKind.NUMBER, UnitKind.CURRENCY)
    )
    assert ("Counted in" in driver.texts) is (unit.kind is UnitKind.DURATION)
    driver.next_page()
    draft = driver.wizard.draft
    assert draft.unit == unit
    assert (draft.aggregation is Aggregation.SUM) is unit.kind.adds_up


def test_the_ninth_kpi_of_a_department_is_created_with_a_word_of_caution(
    driver: WizardDriver, session: Session
) -> None:
    for number in range(8):
        metrics.define_kpi(session.require_file(), complete(f"Number {number}"))
    driver.fill_to_target("The ninth")
    driver.choose("same for every")
    driver.fill("Target", "47")
    driver.next_page()
    assert "This is KPI number 9 in Sales." in driver.texts
    driver.press(FINISH)
    assert row(session, "The ninth").metric.stage is Stage.KPI


def test_an_idea_that_is_no_name_is_refused_at_the_box_and_stays_written(
    driver: WizardDriver, session: Session
) -> None:
    driver.fill_objective()
    driver.take_way(BRAINSTORM)
    box = number_panel(driver).brainstorm
    box.ideas.setPlainText("Footfall\n" + "very long " * 40)
    box.keep_button.setFocus()
    driver.key(SPACE)
    assert "long" in driver.problems["ideas"]
    assert box.ideas.toPlainText().startswith("Footfall")
    assert rows(session) == []
