"""The wizard driven by keys, as a person without a mouse does."""

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QRadioButton, QWidget, QWizard
from pytestqt.qtbot import QtBot

from kpidesk.domain.metrics import Aggregation, Direction, Stage, Timing
from kpidesk.domain.periods import Frequency
from kpidesk.domain.targets import PlanKind, Target
from kpidesk.domain.units import UnitKind
from kpidesk.services import metrics
from kpidesk.services.metrics import MetricRow
from kpidesk.ui.dialogs.messages import MessageDialog
from kpidesk.ui.session import Session
from kpidesk.ui.wizards.kpi_wizard import KpiWizard, PanelPage
from kpidesk.ui.wizards.target_grid import TargetGrid

ENTER, TAB, DOWN = Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Down


@pytest.fixture
def wizard(qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch) -> KpiWizard:
    monkeypatch.setattr(MessageDialog, "ask", lambda *_arguments: True)  # on leaving at the end
    made = KpiWizard(session)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def focused(wizard: QWidget) -> QWidget:
    found = wizard.focusWidget()
    assert found is not None
    return found


def write(qtbot: QtBot, wizard: KpiWizard, text: str) -> None:
    """Type into whatever has the keyboard."""
    editor = focused(wizard)
    if isinstance(editor, QLineEdit):
        editor.selectAll()
    qtbot.keyClicks(editor, text)


def tab_to(qtbot: QtBot, wizard: KpiWizard, name: str) -> QWidget:
    """Press Tab until the field called `name` has the keyboard."""
    seen = []
    for _step in range(40):
        widget = focused(wizard)
        seen.append(widget.accessibleName())
        if widget.accessibleName() == name:
            return widget
        parent = widget.parentWidget()
        if parent is not None and parent.accessibleName() == name:
            return widget
        qtbot.keyClick(widget, TAB)
    pytest.fail(f"Tab never reached {name!r}, only {seen}")


def press(qtbot: QtBot, wizard: KpiWizard, button: QWizard.WizardButton) -> None:
    target = wizard.button(button)
    target.setFocus()
    qtbot.keyClick(target, Qt.Key.Key_Space)


def next_page(qtbot: QtBot, wizard: KpiWizard) -> None:
    press(qtbot, wizard, QWizard.WizardButton.NextButton)


def problems(wizard: KpiWizard) -> dict[str, str]:
    page = wizard.currentPage()
    assert isinstance(page, PanelPage)
    return {key: field.problem for key, field in page.panel.fields.items() if field.problem}


def rows(session: Session) -> list[MetricRow]:
    return metrics.metric_list(session.require_file(), session.today())


def choose(wizard: KpiWizard, text: str) -> QRadioButton:
    for button in wizard.currentPage().findChildren(QRadioButton):
        if text in button.text().replace("&", ""):
            return button
    pytest.fail(f"no choice {text!r}")


def fill_to_target(qtbot: QtBot, wizard: KpiWizard, name: str = "New customers") -> None:
    tab_to(qtbot, wizard, "Objective")
    write(qtbot, wizard, "Win regular customers")
    next_page(qtbot, wizard)
    tab_to(qtbot, wizard, "Name")
    write(qtbot, wizard, name)
    tab_to(qtbot, wizard, "Department")
    write(qtbot, wizard, "Sales")
    next_page(qtbot, wizard)
    tab_to(qtbot, wizard, "Owner")
    write(qtbot, wizard, "Anna")


def test_a_kpi_from_objective_to_target_by_keys_alone(
    qtbot: QtBot, session: Session, wizard: KpiWizard
) -> None:
    fill_to_target(qtbot, wizard)
    next_page(qtbot, wizard)
    same = choose(wizard, "same for every period")
    same.setFocus()
    qtbot.keyClick(same, Qt.Key.Key_Space)
    tab_to(qtbot, wizard, "Target")
    write(qtbot, wizard, "47")
    next_page(qtbot, wizard)
    with qtbot.waitSignal(session.changed):
        press(qtbot, wizard, QWizard.WizardButton.FinishButton)
    assert not wizard.isVisible()
    (row,) = rows(session)
    assert row.metric.name == "New customers"
    assert row.metric.stage is Stage.KPI
    assert (row.department, row.owner, row.objective) == ("Sales", "Anna", "Win regular customers")
    assert row.target == Target(47.0)
    assert row.plan is not None
    assert row.plan.starts == dt.date(2026, 1, 1)


def test_without_a_name_the_page_stays_and_says_why(qtbot: QtBot, wizard: KpiWizard) -> None:
    next_page(qtbot, wizard)
    next_page(qtbot, wizard)
    assert problems(wizard) == {"name": "A name is needed here."}
    write(qtbot, wizard, "Revenue")
    next_page(qtbot, wizard)
    assert problems(wizard) == {}


def test_a_name_that_exists_is_refused_at_its_field(
    qtbot: QtBot, session: Session, wizard: KpiWizard
) -> None:
    metrics.define_kpi(session.require_file(), metrics.MetricDraft("Revenue"))
    next_page(qtbot, wizard)
    tab_to(qtbot, wizard, "Name")
    write(qtbot, wizard, "revenue")
    next_page(qtbot, wizard)
    assert "already a metric called “Revenue”" in problems(wizard)["name"]
    assert len(rows(session)) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "Write the target"), ("12x", "not understood as a number"), ("1,2,3", "not understood")],
)
def test_a_target_that_is_no_number_is_refused_and_stays_written(
    qtbot: QtBot, session: Session, wizard: KpiWizard, text: str, said: str
) -> None:
    fill_to_target(qtbot, wizard)
    next_page(qtbot, wizard)
    choose(wizard, "same for every").click()
    editor = tab_to(qtbot, wizard, "Target")
    write(qtbot, wizard, text)
    next_page(qtbot, wizard)
    assert said in problems(wizard)["target"]
    assert isinstance(editor, QLineEdit)
    assert editor.text() == text
    assert rows(session) == []


def test_no_target_keeps_it_as_a_candidate_and_says_so(
    qtbot: QtBot, session: Session, wizard: KpiWizard
) -> None:
    fill_to_target(qtbot, wizard)
    next_page(qtbot, wizard)
    next_page(qtbot, wizard)
    texts = [
        child.text()
        for child in wizard.currentPage().findChildren(QWidget)
        if hasattr(child, "text")
    ]
    assert any("kept as a candidate" in text for text in texts)
    press(qtbot, wizard, QWizard.WizardButton.FinishButton)
    assert rows(session)[0].metric.stage is Stage.CANDIDATE


def test_a_percentage_within_a_range(qtbot: QtBot, session: Session, wizard: KpiWizard) -> None:
    fill_to_target(qtbot, wizard, "Payroll share")
    tab_to(qtbot, wizard, "Unit")
    write(qtbot, wizard, "Percent")
    tab_to(qtbot, wizard, "Direction")
    write(qtbot, wizard, "Within")
    next_page(qtbot, wizard)
    choose(wizard, "same for every").click()
    tab_to(qtbot, wizard, "Lower end")
    write(qtbot, wizard, "40")
    tab_to(qtbot, wizard, "Upper end")
    write(qtbot, wizard, "30")
    next_page(qtbot, wizard)
    assert "below its lower end" in problems(wizard)["upper"]
    write(qtbot, wizard, "45 %")
    next_page(qtbot, wizard)
    press(qtbot, wizard, QWizard.WizardButton.FinishButton)
    (row,) = rows(session)
    assert row.metric.unit.kind is UnitKind.PERCENT
    assert row.metric.direction is Direction.WITHIN
    assert row.target == Target(0.4, 0.45)


def test_a_target_for_each_period(qtbot: QtBot, session: Session, wizard: KpiWizard) -> None:
    fill_to_target(qtbot, wizard)
    next_page(qtbot, wizard)
    choose(wizard, "each period").click()
    page = wizard.currentPage()
    assert isinstance(page, PanelPage)
    next_page(qtbot, wizard)
    assert "at least one period" in problems(wizard)["per_period"]
    grid = page.panel.fields["per_period"].editor
    grid.setFocus()
    grid.setCurrentCell(1, 1)  # type: ignore[attr-defined]
    qtbot.keyClicks(grid.viewport(), "5")  # type: ignore[attr-defined]
    qtbot.keyClick(focused(wizard), Qt.Key.Key_0)
    qtbot.keyClick(focused(wizard), ENTER)
    qtbot.waitUntil(lambda: grid.state() is QAbstractItemView.State.NoState)  # type: ignore[attr-defined]
    assert grid.item(1, 1).text() == "50"  # type: ignore[attr-defined]
    next_page(qtbot, wizard)
    press(qtbot, wizard, QWizard.WizardButton.FinishButton)
    plan = rows(session)[0].plan
    assert plan is not None
    assert plan.kind is PlanKind.PER_PERIOD
    assert [(p.start, t) for p, t in plan.per_period.items()] == [
        (dt.date(2026, 2, 1), Target(50.0))
    ]


def test_what_was_typed_stays_when_going_back(
    qtbot: QtBot, session: Session, wizard: KpiWizard
) -> None:
    fill_to_target(qtbot, wizard)
    next_page(qtbot, wizard)
    choose(wizard, "same for every").click()
    tab_to(qtbot, wizard, "Target")
    write(qtbot, wizard, "47")
    press(qtbot, wizard, QWizard.WizardButton.BackButton)
    press(qtbot, wizard, QWizard.WizardButton.BackButton)
    tab_to(qtbot, wizard, "Name")
    write(qtbot, wizard, "Regular customers")
    choose(wizard, "Leading").click()
    for _page in range(3):
        next_page(qtbot, wizard)
    press(qtbot, wizard, QWizard.WizardButton.FinishButton)
    (row,) = rows(session)
    assert (row.metric.name, row.metric.timing) == ("Regular customers", Timing.LEADING)
    assert (row.owner, row.target) == ("Anna", Target(47.0))


def test_targets_of_months_are_not_taken_for_weeks(qtbot: QtBot, wizard: KpiWizard) -> None:
    fill_to_target(qtbot, wizard)
    next_page(qtbot, wizard)
    choose(wizard, "each period").click()
    page = wizard.currentPage()
    assert isinstance(page, PanelPage)
    grid = page.panel.fields["per_period"].editor
    assert grid.item(0, 0).text() == "January 2026"  # type: ignore[attr-defined]
    grid.item(0, 1).setText("50")  # type: ignore[attr-defined]
    press(qtbot, wizard, QWizard.WizardButton.BackButton)
    tab_to(qtbot, wizard, "How often")
    write(qtbot, wizard, "weekly")
    next_page(qtbot, wizard)
    assert grid.item(0, 0).text() == "Week 1, 2026"  # type: ignore[attr-defined]
    assert grid.item(0, 1).text() == ""  # type: ignore[attr-defined]


def test_leaving_asks_before_what_was_typed_is_lost_and_leaves_nothing(
    qtbot: QtBot, session: Session, wizard: KpiWizard, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_to_target(qtbot, wizard)
    monkeypatch.setattr(MessageDialog, "ask", lambda *_arguments: False)
    press(qtbot, wizard, QWizard.WizardButton.CancelButton)
    assert wizard.isVisible()
    monkeypatch.setattr(MessageDialog, "ask", lambda *_arguments: True)
    qtbot.keyClick(wizard, Qt.Key.Key_Escape)
    assert not wizard.isVisible()
    assert rows(session) == []
    assert not session.can_undo


def test_an_untouched_wizard_closes_without_a_question(wizard: KpiWizard, qtbot: QtBot) -> None:
    qtbot.keyClick(wizard, Qt.Key.Key_Escape)
    assert not wizard.isVisible()


def test_percentages_start_with_a_decimal_and_are_not_summed(
    qtbot: QtBot, session: Session, wizard: KpiWizard
) -> None:
    fill_to_target(qtbot, wizard, "Margin")
    tab_to(qtbot, wizard, "Unit")
    write(qtbot, wizard, "Percent")
    next_page(qtbot, wizard)
    next_page(qtbot, wizard)
    press(qtbot, wizard, QWizard.WizardButton.FinishButton)
    metric = rows(session)[0].metric
    assert (metric.unit.decimals, metric.aggregation) == (1, Aggregation.MEAN)


def test_a_problem_goes_away_as_soon_as_it_is_mended(qtbot: QtBot, wizard: KpiWizard) -> None:
    next_page(qtbot, wizard)
    next_page(qtbot, wizard)
    assert problems(wizard)
    write(qtbot, wizard, "R")
    assert not problems(wizard)


def test_targets_of_periods_are_typed_down_and_pasted_as_in_a_spreadsheet(
    qtbot: QtBot, wizard: KpiWizard
) -> None:
    fill_to_target(qtbot, wizard)
    next_page(qtbot, wizard)
    choose(wizard, "each period").click()
    page = wizard.currentPage()
    assert isinstance(page, PanelPage)
    grid = page.panel.fields["per_period"].editor
    assert isinstance(grid, TargetGrid)
    grid.setFocus()
    grid.setCurrentCell(0, 1)
    for text in ("5", "6"):
        qtbot.keyClicks(grid, text)
        qtbot.keyClick(focused(wizard), ENTER)
        qtbot.waitUntil(lambda: grid.state() is QAbstractItemView.State.NoState)
    assert [grid.item(row, 1).text() for row in (0, 1)] == ["5", "6"]  # type: ignore[union-attr]
    assert grid.currentRow() == 2
    QGuiApplication.clipboard().setText("7\r\nabc\r\n")
    qtbot.keyClick(grid, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert [grid.item(row, 1).text() for row in (2, 3)] == ["7", "abc"]  # type: ignore[union-attr]
    next_page(qtbot, wizard)
    assert problems(wizard)["per_period"].startswith("April 2026: “abc” is not understood")
    grid.setCurrentCell(3, 1)
    qtbot.keyClick(grid, Qt.Key.Key_Delete)
    next_page(qtbot, wizard)
    assert not isinstance(wizard.currentPage(), PanelPage)


def test_names_that_exist_are_offered(qtbot: QtBot, session: Session) -> None:
    draft = metrics.MetricDraft("Revenue", owner="Carla", frequency=Frequency.WEEK)
    metrics.define_kpi(session.require_file(), draft)
    wizard = KpiWizard(session)
    qtbot.addWidget(wizard)
    page = wizard.page(2)
    assert isinstance(page, PanelPage)
    owner = page.panel.fields["owner"].editor
    assert owner.itemText(0) == "Carla"  # type: ignore[attr-defined]
