"""The KPIs page: what it lists, and editing and retiring from it."""

import datetime as dt
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from kpidesk.domain.metrics import Stage
from kpidesk.domain.qualification import Outcome
from kpidesk.domain.targets import Target
from kpidesk.services import metrics
from kpidesk.services.metric_drafts import MetricDraft, TargetDraft
from kpidesk.services.metric_list import metric_list
from kpidesk.ui.dialogs.messages import MessageDialog
from kpidesk.ui.dialogs.metric_dialog import MetricDialog
from kpidesk.ui.dialogs.retire_dialog import RetireDialog, Retirement
from kpidesk.ui.models.metric_list_model import Column
from kpidesk.ui.pages.kpis_page import KpisPage
from kpidesk.ui.session import Session

REVENUE = MetricDraft(
    "Revenue",
    department="Sales",
    owner="Anna",
    objective="Grow",
    outcome=Outcome.REVENUE,
    so_what="It pays the rent.",
    target=TargetDraft(dt.date(2026, 1, 1), constant=Target(1000.0)),
)


def shown(page: KpisPage) -> list[list[str]]:
    model = page.table.model()
    return [
        [model.index(row, column).data() for column in Column] for row in range(model.rowCount())
    ]


@pytest.fixture
def page(qtbot: QtBot, session: Session) -> KpisPage:
    metrics.define_kpi(session.require_file(), REVENUE)
    metrics.define_kpi(session.require_file(), replace(REVENUE, name="Margin", target=None))
    made = KpisPage(session)
    qtbot.addWidget(made)
    made.show()
    return made


def test_every_metric_with_its_owner_objective_and_target(page: KpisPage) -> None:
    QAbstractItemModelTester(page.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert shown(page) == [
        ["Revenue", "KPI", "Sales", "Anna", "Grow", "monthly", "at least 1,000"],
        ["Margin", "Candidate", "Sales", "Anna", "Grow", "monthly", "no target"],
    ]


def test_an_empty_company_says_what_to_do_first(qtbot: QtBot, session: Session) -> None:
    page = KpisPage(session)
    qtbot.addWidget(page)
    page.show()
    assert page.empty_state is not None
    assert page.empty_state.heading.text() == "No KPI yet"
    with qtbot.waitSignal(page.command_requested) as asked:
        qtbot.mouseClick(page.empty_state.buttons[0], Qt.MouseButton.LeftButton)
    assert asked.args == ["new_kpi"]


def test_the_filter_finds_by_any_column(qtbot: QtBot, page: KpisPage) -> None:
    qtbot.keyClicks(page.filter, "margin")
    assert [row[0] for row in shown(page)] == ["Margin"]
    page.filter.clear()
    qtbot.keyClicks(page.filter, "sales")
    assert len(shown(page)) == 2


def test_a_change_elsewhere_is_shown_and_the_selection_stays(
    page: KpisPage, session: Session
) -> None:
    page.select(2)
    session.perform(lambda file: metrics.edit_metric(file, 1, replace(REVENUE, owner="Ben")))
    assert shown(page)[0][3] == "Ben"
    assert page.current_id == 2


def test_return_opens_the_form_and_saving_changes_the_metric(
    qtbot: QtBot, page: KpisPage, session: Session
) -> None:
    page.select(1)
    dialog = MetricDialog(session, 1, page)
    qtbot.addWidget(dialog)
    dialog.show()
    name = next(line for line in dialog.findChildren(QLineEdit) if line.text() == "Revenue")
    name.selectAll()
    qtbot.keyClicks(name, "Turnover")
    qtbot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    assert shown(page)[0][0] == "Turnover"
    assert dialog.change is not None
    session.undo()
    assert shown(page)[0][0] == "Revenue"


def test_a_form_that_is_refused_goes_to_the_tab_of_the_field(
    qtbot: QtBot, page: KpisPage, session: Session
) -> None:
    dialog = MetricDialog(session, 1, page)
    qtbot.addWidget(dialog)
    dialog.show()
    target = next(line for line in dialog.findChildren(QLineEdit) if line.text() == "1000")
    target.setText("a lot")
    dialog.tabs.setCurrentIndex(0)
    qtbot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    assert dialog.isVisible()
    assert dialog.tabs.currentIndex() == 2
    field = list(dialog.panels.values())[2].fields["target"]
    assert "“a lot” is not understood" in field.problem
    assert target.text() == "a lot"
    dialog.done(0)


def test_the_return_key_edits_the_current_metric(
    qtbot: QtBot, page: KpisPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[int] = []
    monkeypatch.setattr(
        MetricDialog, "edit", lambda _session, number, _parent: opened.append(number)
    )
    page.select(2)
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert opened == [2]


def test_retiring_asks_for_a_reason_and_a_day_first(
    page: KpisPage, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.select(1)
    monkeypatch.setattr(RetireDialog, "ask", lambda _name, _today, _parent: None)
    page.commands.retire.trigger()
    assert shown(page)[0][1] == "KPI"
    asked = Retirement("Replaced", dt.date(2026, 10, 31))
    monkeypatch.setattr(RetireDialog, "ask", lambda _name, _today, _parent: asked)
    page.commands.retire.trigger()
    assert shown(page)[-1][:2] == ["Revenue", "Retired"]
    rows = metric_list(session.require_file(), session.today())
    assert rows[-1].metric.retired_on == dt.date(2026, 10, 31)
    page.select(1)
    page.commands.restore.trigger()
    assert ["Revenue", "KPI"] in [row[:2] for row in shown(page)]


def test_alt_and_an_arrow_move_a_metric_up_and_down(qtbot: QtBot, page: KpisPage) -> None:
    page.select(2)
    page.table.setFocus()
    alt = Qt.KeyboardModifier.AltModifier
    qtbot.keyClick(page.table, Qt.Key.Key_Up, alt)
    assert [row[0] for row in shown(page)] == ["Margin", "Revenue"]
    assert page.current_id == 2
    assert not page.commands.up.isEnabled()
    qtbot.keyClick(page.table, Qt.Key.Key_Down, alt)
    assert [row[0] for row in shown(page)] == ["Revenue", "Margin"]


def test_a_list_that_is_sorted_by_a_column_is_not_put_in_order(page: KpisPage) -> None:
    page.select(2)
    assert page.commands.up.isEnabled()
    page.filter.setText("mar")
    page.select(2)
    assert not page.commands.up.isEnabled()


def test_the_stages_can_be_looked_at_one_by_one(qtbot: QtBot, page: KpisPage) -> None:
    texts = [button.text() for button in page.stages.buttons.values() if button.isVisible()]
    assert texts == ["All 2", "KPIs 1", "Candidates 1"]
    qtbot.mouseClick(page.stages.buttons[Stage.CANDIDATE], Qt.MouseButton.LeftButton)
    assert [row[0] for row in shown(page)] == ["Margin"]
    assert page.commands.promote.isVisible()
    assert not page.commands.demote.isVisible()


def test_a_kpi_can_step_back_and_stays_a_metric(page: KpisPage, session: Session) -> None:
    page.select(1)
    page.commands.demote.trigger()
    assert shown(page)[0][:2] == ["Revenue", "Candidate"]
    session.undo()
    assert shown(page)[0][:2] == ["Revenue", "KPI"]


def test_deleting_asks_first_and_can_be_undone(
    page: KpisPage, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions: list[str] = []

    def answer(_parent: object, question: str, _yes: str) -> bool:
        questions.append(question)
        return len(questions) > 1

    monkeypatch.setattr(MessageDialog, "ask", answer)
    page.select(2)
    page.commands.delete.trigger()
    assert len(shown(page)) == 2
    page.commands.delete.trigger()
    assert [row[0] for row in shown(page)] == ["Revenue"]
    assert "“Margin”" in questions[0]
    session.undo()
    assert len(shown(page)) == 2


def test_the_retire_dialog_needs_a_reason(qtbot: QtBot) -> None:
    dialog = RetireDialog("<b>Revenue</b>", dt.date(2026, 11, 15))
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.mouseClick(dialog.retire_button, Qt.MouseButton.LeftButton)
    assert dialog.isVisible()
    line = dialog.findChild(QLineEdit)
    assert line is not None
    qtbot.keyClicks(line, "Replaced ")
    assert (dialog.reason, dialog.on) == ("Replaced", dt.date(2026, 11, 15))
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert not dialog.isVisible()
    assert isinstance(dialog.retire_button, QPushButton)
