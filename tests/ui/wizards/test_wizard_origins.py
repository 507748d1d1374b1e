"""What the wizard says of where a number comes from, and from when on it is measured."""

import datetime as dt
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea
from pytestqt.qtbot import QtBot

from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.units import UnitKind
from kpidesk.services import metrics, stages
from kpidesk.services.entries import Edit, set_entries
from kpidesk.services.metric_drafts import MetricDraft
from kpidesk.ui.session import Session
from kpidesk.ui.wizards.fitting import ReadingArea
from kpidesk.ui.wizards.number_panel import FindNumberPanel
from tests.ui.wizards.wizard_driver import (
    BRAINSTORM,
    DOWN,
    FINISH,
    OWN,
    WizardDriver,
    open_wizard,
    row,
)

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # of lists below a field
BASED_ON = "Based on “Lead conversion rate” from the library."


def number_panel(driver: WizardDriver) -> FindNumberPanel:
    assert isinstance(driver.panel, FindNumberPanel)
    return driver.panel


def look_at(driver: WizardDriver, words: str) -> None:
    """Search the library and look at the first one."""
    driver.fill("Search the library", words)
    driver.key(DOWN)
    driver.settle()


def test_an_own_name_over_a_metric_of_the_library_says_what_it_is_based_on(
    driver: WizardDriver,
) -> None:
    driver.fill_objective()
    look_at(driver, "lead conversion rate")
    assert BASED_ON not in driver.texts
    driver.take_way(OWN)
    driver.fill("Name", "Guests who come again")
    assert BASED_ON in driver.texts
    driver.next_page()
    assert driver.wizard.draft.formula
    driver.wizard.back()
    driver.settle()
    assert BASED_ON in driver.texts
    number_panel(driver).let_go_button.click()
    assert BASED_ON not in driver.texts
    assert driver.focused_name == "Name"
    driver.next_page()
    draft = driver.wizard.draft
    assert (draft.name, draft.formula, draft.definition) == ("Guests who come again", "", "")
    assert draft.unit.kind is UnitKind.NUMBER


def test_a_name_that_was_given_says_what_it_is_based_on_too(qtbot: QtBot, session: Session) -> None:
    driver = open_wizard(qtbot, session, library_key="lead_conversion_rate", name="Quotes won")
    driver.fill_objective()
    assert BASED_ON in driver.texts
    number_panel(driver).let_go_button.click()
    assert number_panel(driver).words.name.text() == "Quotes won"
    driver.next_page()
    assert not driver.wizard.draft.formula


def test_another_candidate_is_none_of_the_library(driver: WizardDriver, session: Session) -> None:
    stages.add_candidates(session.require_file(), ["Footfall"])
    driver.fill_objective()
    look_at(driver, "lead conversion rate")
    driver.take_way(BRAINSTORM)
    panel = number_panel(driver)
    panel.brainstorm.fill()
    panel.brainstorm.candidates.setCurrentRow(0)
    assert "Based on" not in driver.texts


def test_a_letter_that_opens_a_way_leads_to_its_first_field(
    qtbot: QtBot, driver: WizardDriver
) -> None:
    driver.fill_objective()
    driver.take_way(OWN)
    driver.fill("Name", "Visitors")
    qtbot.keyClick(driver.wizard, Qt.Key.Key_R, Qt.KeyboardModifier.AltModifier)
    assert number_panel(driver).ways.tabText(number_panel(driver).ways.currentIndex()) == (
        "B&rainstorm"
    )
    assert driver.focused_name == "Ideas, one a line"
    qtbot.keyClick(driver.wizard, Qt.Key.Key_Y, Qt.KeyboardModifier.AltModifier)
    assert driver.focused_name == "Name"
    assert number_panel(driver).words.name.text() == "Visitors"


def test_a_wizard_that_goes_on_with_a_candidate_says_so(qtbot: QtBot, session: Session) -> None:
    metrics.define_kpi(session.require_file(), MetricDraft("Footfall"))
    driver = open_wizard(qtbot, session, candidate_id=1)
    assert driver.wizard.windowTitle() == "Make “Footfall” a KPI"
    assert driver.title == "What do you want to achieve with “Footfall”?"


def test_numbers_are_asked_for_from_the_first_one_that_is_there(
    qtbot: QtBot, session: Session
) -> None:
    metrics.define_kpi(session.require_file(), MetricDraft("Footfall"))
    may = Period(Frequency.MONTH, dt.date(2025, 5, 1))
    session.perform(partial(set_entries, edits=[Edit(1, may, 12.0)]))
    driver = open_wizard(qtbot, session, candidate_id=1)
    driver.next_page(6)
    assert "1 May 2025" in driver.texts
    driver.press(FINISH)
    assert row(session, "Footfall").metric.starts_on == may.start


def test_the_card_is_scrolled_by_keys(driver: WizardDriver) -> None:
    driver.wizard.resize(700, 420)
    driver.fill_to_target()
    driver.next_page()
    area = driver.wizard.currentPage().findChild(ReadingArea)
    assert isinstance(area, ReadingArea)
    bar = area.verticalScrollBar()
    driver.qtbot.waitUntil(lambda: bar.maximum() > 0)
    driver.key(Qt.Key.Key_PageDown)  # the button that ends the wizard has the keyboard
    assert bar.value() > 0
    driver.key(Qt.Key.Key_End)
    assert bar.value() == bar.maximum()
    driver.key(Qt.Key.Key_Home)
    assert bar.value() == 0
    area.setFocus(Qt.FocusReason.TabFocusReason)
    driver.key(Qt.Key.Key_Down)
    assert bar.value() == bar.singleStep()


@pytest.mark.parametrize("width", [600, 700, 860, 1024])
def test_nothing_about_measuring_is_cut_off_at_the_side(driver: WizardDriver, width: int) -> None:
    driver.wizard.resize(width, 700)
    driver.fill_to_measure()
    driver.choose("Calculated")
    (area,) = driver.wizard.currentPage().findChildren(QScrollArea)
    driver.qtbot.waitUntil(lambda: area.horizontalScrollBar().maximum() == 0)
    direction = driver.panel.fields["direction"].editor
    driver.qtbot.waitUntil(lambda: direction.width() >= direction.sizeHint().width())
