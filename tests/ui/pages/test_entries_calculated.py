"""Calculated rows and cells in which there is nothing to measure, in the grid, by keys."""

from collections.abc import Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from kpidesk.domain.changes import Action, ActionKind, Kind
from kpidesk.domain.metrics import Aggregation, Direction, EarlierDefinition, Metric, Stage
from kpidesk.domain.targets import PlanKind, Target, TargetPlan
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.services.entries import Edit, set_entries
from kpidesk.ui.models.entry_blocks import BlockPlan
from kpidesk.ui.pages.entries_page import EntriesPage
from kpidesk.ui.pages.entry_dialogs import ProblemsDialog
from kpidesk.ui.session import Session
from tests.ui.conftest import WhenOpened
from tests.ui.pages.entries_driver import CTRL, SHIFT, Grid, month

KEY = Qt.Key
EDIT = Action(ActionKind.EDIT_METRIC)
PERCENT = Unit(UnitKind.PERCENT, decimals=1)
SENTENCE = "This row is calculated: Sales / Leads."


@pytest.fixture
def ids(session: Session) -> dict[str, int]:
    names = {"Leads": Unit(), "Sales": Unit(), "Rate": PERCENT, "Visits": Unit()}
    with session.require_file().write(EDIT) as work:
        found = {name: work.new_id(Kind.METRIC) for name in names}
        work.put_metrics(
            Metric(
                found[name],
                name,
                stage=Stage.INPUT,
                unit=unit,
                position=found[name],
                formula="Sales / Leads" if name == "Rate" else "",
                aggregation=Aggregation.RECOMPUTE if name == "Rate" else Aggregation.SUM,
            )
            for name, unit in names.items()
        )
        plan, goal = work.new_id(Kind.TARGET), Target(0.1)
        start = month(1).start
        work.put_target_plans(
            [TargetPlan(plan, found["Rate"], PlanKind.CONSTANT, start, constant=goal)]
        )
    edits = [Edit(found["Leads"], month(at), 240.0) for at in (8, 9, 10)]
    edits += [Edit(found["Sales"], month(at), 18.0) for at in (8, 10)]
    set_entries(session.require_file(), edits)
    return found


@pytest.fixture
def grid(qtbot: QtBot, session: Session, ids: dict[str, int]) -> Grid:
    assert ids
    return Grid(qtbot, session).open()


@pytest.fixture
def messages(session: Session) -> list[str]:
    heard: list[str] = []
    session.message_shown.connect(heard.append)
    return heard


class Answers:
    """Says yes to what does not fit, and keeps what was said of it."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str]] = []

    def ask(self, _parent: object, plan: BlockPlan, _kind: ActionKind) -> bool:
        self.asked += [(each.place, each.text, each.reason) for each in plan.problems]
        return True


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    given = Answers()
    monkeypatch.setattr(ProblemsDialog, "ask", given.ask)
    return given


def rows(page: EntriesPage) -> Sequence[str]:
    return [row.metric.name for row in page.model.frame.rows]


def test_a_calculated_row_stands_in_its_place_and_follows_its_inputs(grid: Grid) -> None:
    QAbstractItemModelTester(grid.page.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert rows(grid.page) == ["Leads", "Sales", "Rate", "Visits"]
    assert grid.shown("Rate", month(10)) == "7.5\u00a0%"
    assert grid.spoken("Rate", month(10)) == "Rate, October 2026, 7.5\u00a0%, off target"
    grid.go("Sales", month(10))
    grid.enter("24")
    assert grid.shown("Rate", month(10)) == "10.0\u00a0%"
    assert grid.spoken("Rate", month(10)).endswith("on target")
    grid.session.undo()
    assert grid.shown("Rate", month(10)) == "7.5\u00a0%"


def test_typing_into_it_says_why_not(grid: Grid, messages: list[str]) -> None:
    grid.go("Rate", month(10))
    for key in (KEY.Key_5, KEY.Key_F2, KEY.Key_Backspace, KEY.Key_Delete):
        grid.press(key)
        assert grid.editor_text is None
        assert messages.pop() == SENTENCE
        assert messages == []
    assert grid.current == ("Rate", month(10))
    assert grid.shown("Rate", month(10)) == "7.5\u00a0%"


def test_letters_lead_nowhere(grid: Grid) -> None:
    grid.go("Rate", month(10))
    grid.type("24")
    assert grid.current == ("Rate", month(10))


def test_a_look_at_it_tells_how_it_came_about(grid: Grid) -> None:
    grid.go("Rate", month(10))
    assert "18 Sales / 240 Leads = 7.5\u00a0%" in grid.line
    hover = str(grid.index("Rate", month(10)).data(Qt.ItemDataRole.ToolTipRole))
    assert "18 Sales / 240 Leads = 7.5" in hover
    blank = str(grid.index("Rate", month(9)).data(Qt.ItemDataRole.ToolTipRole))
    assert "“Sales” has no value in September 2026." in blank
    header = grid.page.model.headerData(2, Qt.Orientation.Vertical, Qt.ItemDataRole.ToolTipRole)
    assert "Calculated: Sales / Leads" in str(header)
    typed = str(grid.index("Leads", month(10)).data(Qt.ItemDataRole.ToolTipRole))
    assert "=" not in typed


def test_where_it_comes_from(grid: Grid, when_opened: WhenOpened) -> None:
    said: list[str] = []
    grid.go("Rate", month(10))
    when_opened(lambda dialog: said.append(dialog.sentence.text()))
    grid.press(KEY.Key_H, CTRL | SHIFT)
    assert said == ["Calculated: Sales / Leads. 18 Sales / 240 Leads = 7.5\u00a0%"]
    grid.go("Leads", month(10))
    choose(grid, "Not applicable")
    when_opened(lambda dialog: said.append(dialog.origin.text()))
    choose(grid, "Where does this come from?")
    assert said[1] == "There was nothing to measure."


def test_a_paste_over_it_is_reported_and_the_rest_is_written(grid: Grid, answers: Answers) -> None:
    grid.go("Leads", month(11))
    grid.copy_from_elsewhere("100\r\n20\r\n33%\r\n7\r\n")
    grid.press(KEY.Key_V, CTRL)
    assert answers.asked == [("Rate, November 2026", "33%", "This row is calculated.")]
    assert grid.shown("Rate", month(11)) == "20.0\u00a0%"
    assert grid.shown("Visits", month(11)) == "7"


def test_a_block_goes_back_to_where_it_was_copied_without_a_question(
    grid: Grid, answers: Answers
) -> None:
    grid.go("Leads", month(10))
    grid.press(KEY.Key_Down, SHIFT, times=2)
    grid.press(KEY.Key_C, CTRL)
    grid.press(KEY.Key_V, CTRL)
    assert answers.asked == []
    assert grid.shown("Rate", month(10)) == "7.5\u00a0%"


def test_a_fill_stops_at_it(grid: Grid, answers: Answers) -> None:
    grid.go("Sales", month(10))
    grid.press(KEY.Key_Down, SHIFT, times=2)
    grid.press(KEY.Key_D, CTRL)
    assert [(place, why) for place, _text, why in answers.asked] == [
        ("Rate, October 2026", "This row is calculated.")
    ]
    assert grid.shown("Visits", month(10)) == "18"


def test_clearing_a_block_leaves_it_alone(grid: Grid) -> None:
    grid.go("Leads", month(10))
    grid.press(KEY.Key_Down, SHIFT, times=2)
    grid.press(KEY.Key_Delete)
    assert grid.session.undo_text == "Undo clearing of 2 values"
    assert grid.shown("Rate", month(10)) == ""


def choose(grid: Grid, text: str) -> None:
    """Open the context menu and trigger an action, as a person does."""
    menu: QMenu = grid.page.commands.context_menu()
    (action,) = [each for each in menu.actions() if each.text() == text]
    assert action.isEnabled()
    action.trigger()
    menu.deleteLater()


def is_offered(grid: Grid, text: str) -> tuple[bool, bool]:
    menu = grid.page.commands.context_menu()
    (action,) = [each for each in menu.actions() if each.text() == text]
    menu.deleteLater()
    return action.isEnabled(), action.isChecked()


def test_nothing_to_measure_is_neither_blank_nor_zero(grid: Grid) -> None:
    grid.go("Leads", month(10))
    assert is_offered(grid, "Not applicable") == (True, False)
    choose(grid, "Not applicable")
    assert grid.shown("Leads", month(10)) == "n/a"
    assert grid.spoken("Leads", month(10)) == "Leads, October 2026, not applicable"
    assert grid.line == "Leads. October 2026: not applicable."
    assert is_offered(grid, "Not applicable") == (True, True)
    assert grid.shown("Rate", month(10)) == "n/a"
    assert grid.session.undo_text == "Undo marking of 1 value as not applicable"
    choose(grid, "Not applicable")
    assert grid.shown("Leads", month(10)) == ""
    assert grid.session.undo_text == "Undo clearing of 1 value"
    grid.session.undo()
    assert grid.shown("Leads", month(10)) == "n/a"
    grid.session.undo()
    assert grid.shown("Leads", month(10)) == "240"


def test_a_mark_goes_when_it_is_cleared_or_typed_over(grid: Grid) -> None:
    grid.go("Visits", month(10))
    choose(grid, "Not applicable")
    grid.press(KEY.Key_Delete)
    assert grid.shown("Visits", month(10)) == ""
    choose(grid, "Not applicable")
    grid.enter("5")
    assert grid.shown("Visits", month(10)) == "5"
    grid.go("Visits", month(10))
    choose(grid, "Not applicable")
    grid.press(KEY.Key_F2)
    assert grid.editor_text == "n/a"
    grid.press(KEY.Key_Return)
    assert grid.shown("Visits", month(10)) == "n/a"


def test_a_calculated_cell_cannot_be_marked(grid: Grid) -> None:
    grid.go("Rate", month(10))
    assert is_offered(grid, "Not applicable") == (False, False)
    grid.go("Sales", month(10))
    grid.press(KEY.Key_Down, SHIFT, times=2)
    choose(grid, "Not applicable")
    assert grid.session.undo_text == "Undo marking of 2 values as not applicable"


def test_ideas_are_not_asked_for(grid: Grid, session: Session, ids: dict[str, int]) -> None:
    with session.require_file().write(EDIT) as work:
        (visits,) = [each for each in work.metrics() if each.id == ids["Visits"]]
        work.put_metrics([Metric(visits.id, visits.name, stage=Stage.CANDIDATE)])
    session.announce(work.result)
    assert rows(grid.page) == ["Leads", "Sales", "Rate"]


def test_numbers_of_its_time_can_be_typed_in_the_unit_of_then(
    grid: Grid, session: Session, ids: dict[str, int]
) -> None:
    before = EarlierDefinition(month(9).start, "", Unit(UnitKind.CURRENCY, "€"), Direction.HIGHER)
    with session.require_file().write(EDIT) as work:
        work.put_earlier_definitions(ids["Rate"], [before])
    session.announce(work.result)
    grid.go("Rate", month(8))
    grid.enter("12")
    assert grid.shown("Rate", month(8)) == "€12"
    assert grid.shown("Rate", month(10)) == "7.5\u00a0%"
    assert grid.spoken("Rate", month(8)).startswith("Rate, August 2026, €12")


def test_enter_leaves_out_what_is_calculated(grid: Grid) -> None:
    grid.go("Sales", month(9))
    grid.enter("20")
    assert grid.current == ("Visits", month(9))
    grid.press(KEY.Key_Return, SHIFT)
    assert grid.current == ("Sales", month(9))
    grid.press(KEY.Key_Down)
    assert grid.current == ("Rate", month(9))  # an arrow leads there: one may look at it
    grid.press(KEY.Key_Return)
    assert grid.current == ("Visits", month(9))
    grid.press(KEY.Key_Return)
    assert grid.current == ("Leads", month(10))
