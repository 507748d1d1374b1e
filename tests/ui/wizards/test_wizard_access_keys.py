"""Alt and a letter: it leads to one place only, on every page of the wizard and every tab."""

from collections import Counter

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractButton, QLabel, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from kpidesk.services import metrics
from kpidesk.services.metric_drafts import MetricDraft
from kpidesk.ui.dialogs.metric_dialog import MetricDialog
from kpidesk.ui.session import Session
from kpidesk.ui.wizards.number_panel import FindNumberPanel
from tests.ui.wizards.wizard_driver import BRAINSTORM, OWN, WizardDriver

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # of lists below a field


def used_twice(window: QWidget) -> list[str]:
    """Return the letters of `window` that lead to more than one place."""
    shown = [each for each in window.findChildren(QWidget) if each.isVisible()]
    texts = [each.text() for each in shown if isinstance(each, QAbstractButton | QLabel)]
    for bar in (each for each in shown if isinstance(each, QTabBar)):
        texts += [bar.tabText(place) for place in range(bar.count())]
    keys = Counter(QKeySequence.mnemonic(text).toString() for text in texts)
    return [key for key, count in keys.items() if key and count > 1]


def test_every_page_of_the_wizard(driver: WizardDriver) -> None:
    found = {"objective": used_twice(driver.wizard)}
    driver.fill_objective()
    found["library"] = used_twice(driver.wizard)
    driver.take_way(BRAINSTORM)
    assert isinstance(driver.panel, FindNumberPanel)
    driver.panel.brainstorm.ideas.setPlainText("Footfall")
    driver.panel.brainstorm.keep()
    driver.panel.brainstorm.candidates.setCurrentRow(0)
    found["brainstorm"] = used_twice(driver.wizard)
    driver.take_way(OWN)
    found["own"] = used_twice(driver.wizard)
    driver.next_page()
    found["qualification"] = used_twice(driver.wizard)
    driver.next_page()
    found["timing"] = used_twice(driver.wizard)
    driver.next_page()
    found["measure"] = used_twice(driver.wizard)
    driver.choose("Calculated")
    found["formula"] = used_twice(driver.wizard)
    driver.choose("Typed")
    driver.next_page()
    for kind in ("No target", "same for", "each period", "ramp", "Growth", "yearly"):
        driver.choose(kind)
        found[kind] = used_twice(driver.wizard)
    driver.choose("No target")
    driver.next_page()
    found["summary"] = used_twice(driver.wizard)
    assert {page: keys for page, keys in found.items() if keys} == {}


def test_every_tab_of_the_edit_form(qtbot: QtBot, session: Session) -> None:
    metrics.define_kpi(session.require_file(), MetricDraft("Revenue"))
    dialog = MetricDialog(session, 1)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    found = {}
    for index in range(dialog.tabs.count()):
        dialog.tabs.setCurrentIndex(index)
        found[dialog.tabs.tabText(index)] = used_twice(dialog)
    assert {tab: keys for tab, keys in found.items() if keys} == {}
