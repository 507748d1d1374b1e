"""Copy and paste with Excel and Calc, through the real clipboard."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from kpidesk.domain.changes import Action, ActionKind, Kind
from kpidesk.domain.entries import OriginKind
from kpidesk.domain.metrics import Metric, Stage
from kpidesk.ui.jobs import running_jobs
from kpidesk.ui.models.entry_blocks import BlockPlan
from kpidesk.ui.pages.entry_dialogs import ProblemsDialog
from kpidesk.ui.session import Session
from tests.ui.pages.entries_driver import CTRL, SHIFT, Grid, fill_shop, month

KEY = Qt.Key


@pytest.fixture
def grid(qtbot: QtBot, session: Session) -> Grid:
    fill_shop(session)
    return Grid(qtbot, session).open()


class Answers:
    """Stands in for the person before the dialog of what is not understood."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, yes: bool) -> None:
        self.asked: list[tuple[str, str, str]] = []
        self.button = ""

        def ask(_parent: object, plan: BlockPlan, kind: ActionKind) -> bool:
            dialog = ProblemsDialog(plan, kind)
            self.button = dialog.paste_button.text()
            model = dialog.table.model()
            self.asked = [
                (
                    str(model.index(row, 0).data()),
                    str(model.index(row, 1).data()),
                    str(model.index(row, 2).data()),
                )
                for row in range(model.rowCount())
            ]
            dialog.deleteLater()
            return yes

        monkeypatch.setattr(ProblemsDialog, "ask", ask)


def test_a_block_is_copied_with_every_digit(grid: Grid) -> None:
    grid.go("Margin", month(9))
    grid.press(KEY.Key_Right, SHIFT)
    grid.press(KEY.Key_Down, SHIFT, times=2)
    grid.press(KEY.Key_C, CTRL)
    assert grid.clipboard == "39.5%\t41%\r\n43\t46\r\n5100.25\t4000\r\n"


def test_a_single_cell_is_copied_without_a_line_end(grid: Grid) -> None:
    grid.go("Revenue", month(9))
    grid.press(KEY.Key_C, CTRL)
    assert grid.clipboard == "5100.25"


def test_a_block_from_excel_is_pasted_and_undone_in_one_step(grid: Grid) -> None:
    grid.copy_from_elsewhere('50\t"51"\r\n"5,000.25"\t6000\r\n')
    grid.go("New customers", month(10))
    grid.press(KEY.Key_V, CTRL)
    assert grid.shown("New customers", month(10)) == "50"
    assert grid.shown("New customers", month(11)) == "51"
    assert grid.shown("Revenue", month(10)) == "5,000.25"
    assert grid.shown("Revenue", month(11)) == "6,000.00"
    assert [(area.width, area.height) for area in grid.page.table.areas()] == [(2, 2)]
    assert grid.session.undo_text == "Undo paste of 4 values"
    grid.session.undo()
    assert grid.shown("New customers", month(10)) == "46"
    assert grid.shown("Revenue", month(11)) == ""
    grid.session.redo()
    assert grid.shown("Revenue", month(11)) == "6,000.00"


def test_a_pasted_value_says_so(grid: Grid, session: Session) -> None:
    grid.copy_from_elsewhere("50")
    grid.go("New customers", month(10))
    grid.press(KEY.Key_V, CTRL)
    metric_id = grid.page.model.metric(grid.index("New customers", month(10)).row()).id
    with session.read() as records:
        newest = records.entry_history(metric_id, month(10))[0]
    assert newest.entry is not None
    assert newest.entry.origin.kind is OriginKind.PASTED
    assert newest.change_set.action.kind is ActionKind.PASTE


def test_cut_clears_and_pastes_elsewhere(grid: Grid) -> None:
    grid.go("New customers", month(9))
    grid.press(KEY.Key_Right, SHIFT)
    grid.press(KEY.Key_X, CTRL)
    assert [grid.shown("New customers", month(at)) for at in (9, 10)] == ["", ""]
    grid.go("New customers", month(10))
    grid.press(KEY.Key_V, CTRL)
    assert [grid.shown("New customers", month(at)) for at in (10, 11)] == ["43", "46"]


def test_one_value_fills_the_selection(grid: Grid) -> None:
    grid.copy_from_elsewhere("7")
    grid.go("New customers", month(10))
    grid.press(KEY.Key_Right, SHIFT)
    grid.press(KEY.Key_Down, SHIFT)
    grid.press(KEY.Key_V, CTRL)
    shown = [
        grid.shown(name, month(at)) for name in ("New customers", "Revenue") for at in (10, 11)
    ]
    assert shown == ["7", "7", "7.00", "7.00"]


def test_a_block_repeats_where_the_selection_is_a_multiple(grid: Grid) -> None:
    grid.copy_from_elsewhere("1\t2\r\n")
    grid.go("New customers", month(9))
    grid.press(KEY.Key_Right, SHIFT, times=3)
    grid.press(KEY.Key_V, CTRL)
    shown = [grid.shown("New customers", month(at)) for at in (9, 10, 11, 12)]
    assert shown == ["1", "2", "1", "2"]


def test_an_empty_pasted_cell_clears(grid: Grid) -> None:
    grid.copy_from_elsewhere("1\t\t3\r\n")
    grid.go("New customers", month(9))
    grid.press(KEY.Key_V, CTRL)
    assert [grid.shown("New customers", month(at)) for at in (9, 10, 11)] == ["1", "", "3"]


def test_cells_that_are_not_understood_are_listed_before_anything_is_written(
    grid: Grid, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = Answers(monkeypatch, yes=False)
    grid.copy_from_elsewhere("12\tabout 50\r\n#DIV/0!\t3000\r\n")
    grid.go("New customers", month(10))
    grid.press(KEY.Key_V, CTRL)
    assert [(place, text) for place, text, _why in answers.asked] == [
        ("New customers, November 2026", "about 50"),
        ("Revenue, October 2026", "#DIV/0!"),
    ]
    assert "not understood as a number" in answers.asked[0][2]
    assert answers.button == "Paste the 2 understood values"
    assert grid.shown("New customers", month(10)) == "46"
    assert grid.session.undo_text != "Undo paste of 2 values"


def test_the_understood_rest_is_pasted_when_the_person_says_so(
    grid: Grid, monkeypatch: pytest.MonkeyPatch
) -> None:
    Answers(monkeypatch, yes=True)
    grid.copy_from_elsewhere("12\tabout 50\r\n#DIV/0!\t3000\r\n")
    grid.go("New customers", month(10))
    grid.press(KEY.Key_V, CTRL)
    assert grid.shown("New customers", month(10)) == "12"
    assert grid.shown("New customers", month(11)) == ""
    assert grid.shown("Revenue", month(10)) == "4,000.00"
    assert grid.shown("Revenue", month(11)) == "3,000.00"
    assert grid.session.undo_text == "Undo paste of 2 values"


def test_what_does_not_fit_is_listed(grid: Grid, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = Answers(monkeypatch, yes=True)
    grid.copy_from_elsewhere("1\t2\t3\r\n4\r\n\r\n")
    grid.go("Waiting time", month(11))
    grid.press(KEY.Key_V, CTRL)
    assert answers.asked == [
        ("Row 1, column 3 of what was copied", "3", "The grid ends before this cell."),
        ("Row 2, column 1 of what was copied", "4", "The grid ends before this cell."),
    ]
    assert [grid.shown("Waiting time", month(at)) for at in (11, 12)] == ["1.0", "2.0"]


def test_an_empty_clipboard_changes_nothing_and_says_so(grid: Grid, qtbot: QtBot) -> None:
    grid.copy_from_elsewhere("")
    grid.go("New customers", month(10))
    with qtbot.waitSignal(grid.session.message_shown) as said:
        grid.press(KEY.Key_V, CTRL)
    assert said.args == ["There is no text on the clipboard to paste."]
    assert grid.shown("New customers", month(10)) == "46"


def test_two_blocks_cannot_be_copied_at_once(grid: Grid, qtbot: QtBot) -> None:
    table = grid.page.table
    grid.go("New customers", month(9))
    other = table.visualRect(grid.index("Revenue", month(10))).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, CTRL, other)
    grid.copy_from_elsewhere("before")
    with qtbot.waitSignal(grid.session.message_shown):
        grid.press(KEY.Key_C, CTRL)
    assert grid.clipboard == "before"


def test_the_clipboard_follows_the_owners_way_to_write(qtbot: QtBot, session: Session) -> None:
    session.update_settings(number_locale="de_DE")
    fill_shop(session)
    grid = Grid(qtbot, session).open()
    grid.go("Revenue", month(9))
    grid.press(KEY.Key_C, CTRL)
    assert grid.clipboard == "5100,25"
    grid.copy_from_elsewhere("1.234,5\t2\r\n")
    grid.press(KEY.Key_V, CTRL)
    assert grid.value("Revenue", month(9)) == 1234.5


def test_keys_of_the_clipboard_belong_to_the_text_while_it_is_edited(grid: Grid) -> None:
    grid.copy_from_elsewhere("88")
    grid.go("New customers", month(10))
    grid.press(KEY.Key_F2)
    grid.press(KEY.Key_A, CTRL)
    grid.press(KEY.Key_V, CTRL)
    assert grid.editor_text == "88"
    assert grid.value("New customers", month(10)) == 46
    grid.press(KEY.Key_Return)
    assert grid.value("New customers", month(10)) == 88


def test_a_fill_that_is_not_understood_everywhere_is_shown(
    grid: Grid, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = Answers(monkeypatch, yes=True)
    grid.go("Margin", month(10))
    grid.press(KEY.Key_Down, SHIFT)
    grid.press(KEY.Key_D, CTRL)
    assert [(place, text) for place, text, _why in answers.asked] == [
        ("New customers, October 2026", "41%")
    ]
    assert grid.shown("New customers", month(10)) == "46"


def test_ten_thousand_cells_are_pasted_without_the_window_waiting(
    qtbot: QtBot, session: Session
) -> None:
    with session.require_file().write(Action(ActionKind.SAMPLE)) as work:
        work.put_metrics(
            Metric(work.new_id(Kind.METRIC), f"Metric {at:03}", stage=Stage.INPUT, position=at)
            for at in range(400)
        )
    grid = Grid(qtbot, session).open()
    lines = "".join("\t".join(str(row + at) for at in range(25)) + "\r\n" for row in range(400))
    grid.copy_from_elsewhere(lines)
    grid.go("Metric 000", month(11, 2024))
    with qtbot.waitSignal(session.changed, timeout=20_000):
        grid.press(KEY.Key_V, CTRL)
    qtbot.waitUntil(lambda: not running_jobs(grid.page))
    assert grid.shown("Metric 000", month(11)) == "24"
    assert grid.shown("Metric 399", month(11, 2024)) == "399"
    assert session.undo_text == "Undo paste of 10000 values"
    session.undo()
    assert grid.shown("Metric 399", month(11, 2024)) == ""
