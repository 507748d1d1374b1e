"""A company that is closed while a form about one of its metrics is still on the screen."""

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from kpidesk.services.metrics import choices
from kpidesk.ui.dialogs.metric_dialog import MetricDialog
from kpidesk.ui.session import Session
from kpidesk.ui.wizards.formula_field import FormulaField
from kpidesk.ui.wizards.kpi_wizard import KpiWizard
from kpidesk.ui.wizards.measure_panel import MeasurePanel
from kpidesk.ui.wizards.target_panel import TargetPanel
from tests.services.formula_company import add, change
from tests.ui.pages.example_kpis import add_kpi, months_until_october
from tests.ui.wizards.target_driver import write

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # of lists below a field


@pytest.fixture
def revenue(session: Session) -> int:
    """Return a KPI that twice the leads give."""
    file = session.require_file()
    add(file, "Leads")
    found = add_kpi(file, "Revenue", months_until_october(1.0, 2.0))
    change(file, found, formula="Leads * 2")
    return found


def waiting(form: QWidget) -> list[QTimer]:
    """Return the timers of a form that wait for the typing to come to rest."""
    return [
        timer for timer in form.findChildren(QTimer) if timer.isActive() and timer.isSingleShot()
    ]


def until_quiet(qtbot: QtBot, form: QWidget) -> None:
    assert waiting(form)
    qtbot.waitUntil(lambda: not waiting(form))


def formula_of(form: QWidget) -> FormulaField:
    found = form.findChild(FormulaField)
    assert isinstance(found, FormulaField)
    return found


def type_formula(qtbot: QtBot, form: QWidget) -> None:
    editor = formula_of(form).formula_editor
    editor.setFocus()
    qtbot.keyClicks(editor, " + Leads")


def test_a_formula_that_is_being_typed_is_left_alone(
    qtbot: QtBot, session: Session, revenue: int
) -> None:
    form = MetricDialog(session, revenue)
    qtbot.addWidget(form)
    form.show()
    form.tabs.setCurrentIndex(1)
    type_formula(qtbot, form)
    session.close_company()
    until_quiet(qtbot, form)
    result = formula_of(form).result
    assert result is not None
    assert (result.error, result.worked) == (None, "")
    form.close()


def test_a_target_that_is_being_typed_is_left_alone(
    qtbot: QtBot, session: Session, revenue: int
) -> None:
    form = MetricDialog(session, revenue)
    qtbot.addWidget(form)
    form.show()
    form.tabs.setCurrentIndex(2)
    panel = form.findChild(TargetPanel)
    assert isinstance(panel, TargetPanel)
    write(qtbot, panel, "Target", "50")
    session.close_company()
    until_quiet(qtbot, form)
    for kind in panel.findChildren(QRadioButton):
        kind.setFocus()
        qtbot.keyClick(kind, Qt.Key.Key_Space)
    for index in range(form.tabs.count()):
        form.tabs.setCurrentIndex(index)
    until_quiet(qtbot, form)
    form.close()


def test_a_measure_that_is_being_typed_is_left_alone(
    qtbot: QtBot, session: Session, revenue: int
) -> None:
    panel = MeasurePanel(session, choices(session.require_file()), revenue)
    qtbot.addWidget(panel)
    panel.show()
    qtbot.keyClick(panel.fields["frequency"].editor, Qt.Key.Key_Down)
    session.close_company()
    until_quiet(qtbot, panel)


@pytest.mark.parametrize("pages", range(7))
def test_a_wizard_that_is_open_at_any_page_is_left_alone(
    qtbot: QtBot, session: Session, revenue: int, pages: int
) -> None:
    wizard = KpiWizard(session, candidate_id=revenue)
    qtbot.addWidget(wizard)
    wizard.show()
    for _step in range(pages):
        wizard.next()
    assert wizard.currentId() == wizard.pageIds()[pages]
    session.close_company()
    qtbot.waitUntil(lambda: not waiting(wizard))
    wizard.close()
