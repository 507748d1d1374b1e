"""The KPIs page: what it lists, and editing and retiring from it."""

import datetime as dt
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolTip,
)
from pytestqt.qtbot import QtBot

from kpidesk.domain.metrics import Stage
from kpidesk.domain.qualification import Outcome
from kpidesk.domain.targets import Target
from kpidesk.services import metrics
from kpidesk.services.metric_drafts import MetricDraft, TargetDraft
from kpidesk.services.metric_list import metric_list
from kpidesk.ui import theme
from kpidesk.ui.day_fields import DayEdit
from kpidesk.ui.dialogs.messages import MessageDialog
from kpidesk.ui.dialogs.metric_dialog import MetricDialog
from kpidesk.ui.dialogs.retire_dialog import RetireDialog, Retirement
from kpidesk.ui.models.metric_list_model import Column
from kpidesk.ui.pages.kpis_page import KpisPage
from kpidesk.ui.session import Session
from kpidesk.ui.theme import Space
from tests.ui.conftest import WhenOpened

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
    monkeypatch.setattr(RetireDialog, "ask", lambda *_asked: None)
    page.commands.retire.trigger()
    assert shown(page)[0][1] == "KPI"
    asked = Retirement("Replaced", dt.date(2026, 10, 31))
    monkeypatch.setattr(RetireDialog, "ask", lambda *_asked: asked)
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

    def answer(_parent: object, question: str, _yes: str, **_options: object) -> bool:
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


def test_what_was_retired_comes_back_as_what_it_was_and_says_so(
    qtbot: QtBot, page: KpisPage, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Retirement("A pause", dt.date(2026, 10, 31))
    monkeypatch.setattr(RetireDialog, "ask", lambda *_asked: asked)
    told = {1: "“Revenue” is a KPI again.", 2: "“Margin” is back as a candidate."}
    for metric_id, sentence in told.items():
        page.select(metric_id)
        before = next(row for row in shown(page) if row[0] in sentence)
        page.commands.retire.trigger()
        page.select(metric_id)
        with qtbot.waitSignal(session.message_shown) as said:
            page.commands.restore.trigger()
        assert said.args is not None
        assert said.args[0].startswith(sentence)
        assert before in shown(page)


def test_a_candidate_is_kept_as_an_input(page: KpisPage, session: Session) -> None:
    page.select(1)
    assert not page.commands.keep_input.isVisible()
    page.select(2)
    assert page.commands.keep_input.isVisible()
    assert page.commands.keep_input in page.commands.menu.actions()
    page.commands.keep_input.trigger()
    assert ["Margin", "Input"] in [row[:2] for row in shown(page)]
    page.select(2)
    assert not page.commands.keep_input.isVisible()
    session.undo()
    assert ["Margin", "Candidate"] in [row[:2] for row in shown(page)]


def test_no_two_actions_of_the_menu_share_a_letter(page: KpisPage) -> None:
    texts = [action.text() for action in page.commands.menu.actions() if action.text()]
    letters = [text[text.index("&") + 1].casefold() for text in texts]
    assert len(letters) == len(set(letters))


def test_retiring_says_who_is_calculated_from_it(
    page: KpisPage, session: Session, when_opened: WhenOpened
) -> None:
    file = session.require_file()
    metrics.define_kpi(file, MetricDraft("<i>Half</i>", formula="Revenue / 2"))
    read: list[str] = []

    def look(dialog: QDialog) -> None:
        labels = dialog.findChildren(QLabel)
        assert all(label.textFormat() is Qt.TextFormat.PlainText for label in labels)
        read.extend(label.text() for label in labels)
        dialog.reject()

    for metric_id in (1, 2):
        page.select(metric_id)
        when_opened(look)
        page.commands.retire.trigger()
    sentence = "“<i>Half</i>” is calculated from it and will have no new values."
    assert [text for text in read if "calculated from it" in text] == [sentence]


@pytest.mark.parametrize(
    ("users", "words"),
    [
        (("A", "B"), "“A”, “B” are calculated from it and will have no new values."),
        (tuple("ABCDE"), "“A”, “B”, “C” and 2 more are calculated from it"),
    ],
)
def test_the_retire_dialog_names_a_few(qtbot: QtBot, users: tuple[str, ...], words: str) -> None:
    dialog = RetireDialog("Leads", dt.date(2026, 11, 15), users=users)
    qtbot.addWidget(dialog)
    dialog.show()
    assert any(label.text().startswith(words) for label in dialog.findChildren(QLabel))


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


def test_another_page_can_show_the_candidates_alone(page: KpisPage, session: Session) -> None:
    metrics.define_kpi(session.require_file(), replace(REVENUE, name="Visits", owner=""))
    page.mark_stale()
    page.show_subject(Stage.CANDIDATE)
    assert [row[0] for row in shown(page)] == ["Margin", "Visits"]


def test_the_delete_key_deletes_after_asking(
    qtbot: QtBot, page: KpisPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions: list[str] = []

    def answer(_parent: object, question: str, _yes: str, **_options: object) -> bool:
        questions.append(question)
        return True

    monkeypatch.setattr(MessageDialog, "ask", answer)
    qtbot.waitUntil(page.isActiveWindow)
    page.select(2)
    page.filter.setFocus()
    qtbot.keyClick(page.filter, Qt.Key.Key_Delete)  # there it is a key to write with
    assert questions == []
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Delete)
    assert len(questions) == 1
    assert [row[0] for row in shown(page)] == ["Revenue"]


def test_what_a_formula_needs_is_refused_before_anything_is_asked(
    page: KpisPage, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    double = replace(REVENUE, name="Double", formula="Margin * 2", target=None)
    metrics.define_kpi(session.require_file(), double)
    page.mark_stale()

    def ask(*_args: object, **_options: object) -> bool:
        raise AssertionError

    monkeypatch.setattr(MessageDialog, "ask", ask)
    page.select(2)
    with qtbot.waitSignal(session.error_shown) as said:
        page.commands.delete.trigger()
    assert said.args is not None
    assert said.args[0].startswith("“Margin” is used by the formula of “Double”.")
    assert len(shown(page)) == 3


def test_home_and_end_go_to_the_first_and_last_row(qtbot: QtBot, page: KpisPage) -> None:
    page.select(1)
    qtbot.keyClick(page.table, Qt.Key.Key_End)
    assert page.current_id == 2
    assert page.table.horizontalScrollBar().value() == 0
    qtbot.keyClick(page.table, Qt.Key.Key_Home)
    assert page.current_id == 1


@pytest.mark.parametrize("width", [780, 1040, 1700])
def test_all_columns_are_in_sight(page: KpisPage, width: int) -> None:
    page.resize(width, 600)
    header, room = page.table.horizontalHeader(), page.table.viewport().width()
    assert sum(header.sectionSize(column) for column in Column) == room
    assert header.sectionSize(Column.NAME) >= 160
    assert header.sectionSize(Column.TARGET) == 144


@pytest.mark.parametrize("width", [600, 780, 1040])
def test_the_stage_of_a_metric_is_never_cut(page: KpisPage, session: Session, width: int) -> None:
    metrics.define_kpi(session.require_file(), replace(REVENUE, name="Stars", owner=""))
    page.mark_stale()
    page.resize(width, 600)
    metrics_of = QFontMetrics(theme.font(tabular=True))
    for stage in Stage:
        needed = metrics_of.horizontalAdvance(stage.label) + 2 * Space.M
        assert page.table.columnWidth(Column.STAGE) >= needed


def test_a_narrow_table_leaves_columns_out_and_none_is_a_few_letters(page: KpisPage) -> None:
    page.resize(600, 600)
    assert page.table.isColumnHidden(Column.OBJECTIVE)
    assert not page.table.isColumnHidden(Column.OWNER)
    assert page.table.columnWidth(Column.OWNER) >= 84
    assert page.table.horizontalScrollBar().maximum() == 0
    page.resize(1040, 600)
    assert not any(page.table.isColumnHidden(column) for column in Column)


def test_a_width_that_a_person_chose_stays(page: KpisPage) -> None:
    page.resize(1040, 600)
    page.table.horizontalHeader().resizeSection(Column.OWNER, 60)
    page.resize(1100, 600)
    assert page.table.horizontalHeader().sectionSize(Column.OWNER) == 60


def test_what_is_cut_off_is_said_by_a_tool_tip(
    page: KpisPage, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    tips: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda _at, text, _widget: tips.append(text))
    long = "Customers <b>come back</b> and tell others all about it"
    metrics.define_kpi(session.require_file(), replace(REVENUE, name="Visits", objective=long))
    page.mark_stale()
    page.resize(780, 600)
    for row in (2, 0):
        index = page.table.model().index(row, Column.OBJECTIVE)
        spot = page.table.visualRect(index).center()
        at = page.table.viewport().mapToGlobal(spot)
        QApplication.sendEvent(page.table.viewport(), QHelpEvent(QEvent.Type.ToolTip, spot, at))
    assert tips == [
        "<qt>Customers &lt;b&gt;come back&lt;/b&gt; and tell others all about it</qt>",
        "",
    ]


def test_the_day_of_retiring_has_the_calendar_of_the_other_forms(qtbot: QtBot) -> None:
    dialog = RetireDialog("Leads", dt.date(2026, 11, 15))
    qtbot.addWidget(dialog)
    assert isinstance(dialog.day, DayEdit)
    assert dialog.day.text() == "15 Nov 2026"
    assert dialog.on == dt.date(2026, 11, 15)
