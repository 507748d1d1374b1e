"""The keys of a spreadsheet, pressed for real."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kpidesk.domain.numbers import NumberLocale
from kpidesk.ui.models.entry_blocks import BlockPlan
from kpidesk.ui.pages.entry_dialogs import ProblemsDialog
from kpidesk.ui.session import Session
from tests.ui.pages.entries_driver import CTRL, NO_MODIFIER, SHIFT, Grid, fill_shop, month

KEY = Qt.Key


@pytest.fixture
def grid(qtbot: QtBot, session: Session) -> Grid:
    fill_shop(session)
    return Grid(qtbot, session).open()


def test_typing_replaces_what_is_there_and_enter_goes_down(grid: Grid) -> None:
    grid.go("New customers", month(10))
    grid.type("5")
    assert grid.editor_text == "5"
    grid.type("1")
    assert grid.line == "= 51"
    grid.press(KEY.Key_Return)
    assert grid.shown("New customers", month(10)) == "51"
    assert grid.value("New customers", month(10)) == 51
    assert grid.current == ("Revenue", month(10))
    assert grid.focus() is grid.page.table


def test_numbers_are_typed_one_under_the_other(grid: Grid) -> None:
    grid.go("Margin", month(11))
    for text in ("41.5%", "48", "5,200.40", "2.5"):
        grid.enter(text)
    november = [
        grid.shown(name, month(11))
        for name in ("Margin", "New customers", "Revenue", "Waiting time")
    ]
    assert november == ["41.5\u00a0%", "48", "5,200.40", "2.5"]
    assert grid.current == ("Margin", month(12))


def test_enter_on_the_last_row_goes_on_at_the_top_of_the_next_column(grid: Grid) -> None:
    grid.go("Waiting time", month(9))
    with grid.qtbot.waitSignal(grid.session.message_shown) as said:
        grid.enter("2.5")
    assert grid.current == ("Margin", month(10))
    assert said.args == ["That was the last row of September 2026. It goes on with October 2026."]
    grid.enter("42")
    assert grid.shown("Waiting time", month(9)) == "2.5"
    assert grid.shown("Margin", month(10)) == "42.0\u00a0%"
    grid.press(KEY.Key_Up)
    grid.press(KEY.Key_Return, SHIFT)
    assert grid.current == ("Waiting time", month(9))


def test_enter_after_tabs_on_the_last_row_goes_on_too(grid: Grid) -> None:
    grid.go("Waiting time", month(8))
    for text in ("1", "2"):
        grid.type(text)
        grid.press(KEY.Key_Tab)
    grid.enter("3")
    assert grid.current == ("Margin", month(11))
    assert [grid.shown("Waiting time", month(at)) for at in (8, 9, 10)] == ["1.0", "2.0", "3.0"]


def test_tab_in_the_last_column_goes_on_in_the_next_row(grid: Grid) -> None:
    grid.go("Margin", month(11))
    for text in ("1%", "2%", "3"):
        grid.type(text)
        grid.press(KEY.Key_Tab)
    assert [grid.shown("Margin", month(at)) for at in (11, 12)] == ["1.0\u00a0%", "2.0\u00a0%"]
    assert grid.shown("New customers", month(11)) == "3"
    assert grid.current == ("New customers", month(12))


def test_an_arrow_key_stays_at_the_edge(grid: Grid) -> None:
    grid.go("Waiting time", month(9))
    grid.type("2")
    grid.press(KEY.Key_Down)
    assert grid.current == ("Waiting time", month(9))


def test_f2_shows_every_digit_and_keeps_the_rest_of_the_text(grid: Grid) -> None:
    grid.go("Revenue", month(9))
    assert grid.shown("Revenue", month(9)) == "5,100.25"
    grid.press(KEY.Key_F2)
    assert grid.editor_text == "5100.25"
    grid.type("75")
    assert grid.line == "= €5,100.2575"
    grid.press(KEY.Key_Return)
    assert grid.value("Revenue", month(9)) == 5100.2575
    assert grid.shown("Revenue", month(9)) == "5,100.26"


def test_a_percentage_is_edited_as_a_percentage(grid: Grid) -> None:
    grid.go("Margin", month(9))
    grid.press(KEY.Key_F2)
    assert grid.editor_text == "39.5%"
    grid.press(KEY.Key_Escape)
    grid.type("12")
    assert grid.line == "= 12.0\u00a0%"
    grid.press(KEY.Key_Return)
    assert grid.value("Margin", month(9)) == 0.12


def test_enter_on_an_unchanged_value_writes_nothing(grid: Grid) -> None:
    before = grid.session.undo_text
    grid.go("Revenue", month(9))
    grid.press(KEY.Key_F2)
    grid.press(KEY.Key_Return)
    assert grid.session.undo_text == before


def test_escape_takes_back_what_was_typed(grid: Grid) -> None:
    grid.go("New customers", month(10))
    grid.type("999")
    grid.press(KEY.Key_Escape)
    assert grid.editor_text is None
    assert grid.shown("New customers", month(10)) == "46"
    assert grid.value("New customers", month(10)) == 46
    assert grid.current == ("New customers", month(10))
    assert grid.focus() is grid.page.table


def test_tab_goes_right_and_enter_returns_to_where_the_row_began(grid: Grid) -> None:
    grid.go("New customers", month(9))
    grid.type("1")
    grid.press(KEY.Key_Tab)
    grid.type("2")
    grid.press(KEY.Key_Tab)
    assert grid.current == ("New customers", month(11))
    grid.type("3")
    grid.press(KEY.Key_Return)
    assert [grid.shown("New customers", month(at)) for at in (9, 10, 11)] == ["1", "2", "3"]
    assert grid.current == ("Revenue", month(9))


def test_shift_goes_back(grid: Grid) -> None:
    grid.go("Revenue", month(10))
    grid.type("7")
    grid.press(KEY.Key_Return, SHIFT)
    assert grid.current == ("New customers", month(10))
    grid.type("8")
    grid.press(KEY.Key_Backtab, SHIFT)
    assert grid.current == ("New customers", month(9))
    assert grid.shown("New customers", month(10)) == "8"
    grid.press(KEY.Key_Return, SHIFT)
    grid.press(KEY.Key_Tab, SHIFT)
    assert grid.current == ("Margin", month(8))


def test_arrows_finish_what_was_typed_but_move_the_caret_after_f2(grid: Grid) -> None:
    grid.go("New customers", month(9))
    grid.type("50")
    grid.press(KEY.Key_Right)
    assert grid.current == ("New customers", month(10))
    assert grid.shown("New customers", month(9)) == "50"
    grid.press(KEY.Key_F2)
    grid.press(KEY.Key_Left)
    assert grid.editor_text == "46"
    grid.type("1")
    grid.press(KEY.Key_Up)
    assert grid.shown("New customers", month(10)) == "416"
    assert grid.current == ("Margin", month(10))


def test_what_is_not_a_number_stays_open_with_the_reason_and_nothing_is_written(
    grid: Grid,
) -> None:
    before = grid.session.undo_text
    grid.go("New customers", month(10))
    grid.type("12x")
    grid.press(KEY.Key_Return)
    sentence = "“12x” is not understood as a number. Write it like 1,234.5."
    assert grid.editor_text == "12x"
    assert grid.problem == sentence
    assert grid.focus().accessibleDescription() == sentence
    assert grid.current == ("New customers", month(10))
    assert grid.session.undo_text == before
    grid.press(KEY.Key_Backspace)
    assert grid.problem == ""
    assert grid.line == "= 12"
    grid.press(KEY.Key_Return)
    assert grid.shown("New customers", month(10)) == "12"


def test_a_click_elsewhere_does_not_throw_away_what_is_not_understood(grid: Grid) -> None:
    grid.go("New customers", month(10))
    grid.type("12x")
    table = grid.page.table
    elsewhere = table.visualRect(grid.index("Margin", month(9))).center()
    grid.click(table.viewport(), elsewhere)
    assert grid.editor_text == "12x"
    assert grid.problem
    assert grid.focus() is table.entry_delegate.editor
    header = table.metrics.viewport()
    grid.click(header, header.rect().center())
    assert grid.editor_text == "12x"


def test_a_click_elsewhere_keeps_a_number_that_was_typed(grid: Grid) -> None:
    grid.go("New customers", month(10))
    grid.type("12")
    table = grid.page.table
    elsewhere = table.visualRect(grid.index("Margin", month(9))).center()
    grid.click(table.viewport(), elsewhere)
    assert grid.shown("New customers", month(10)) == "12"
    assert grid.current == ("Margin", month(9))


def test_leaving_the_table_keeps_a_number_that_was_typed(grid: Grid) -> None:
    grid.go("New customers", month(10))
    grid.type("12")
    grid.page.filter.setFocus()
    assert grid.editor_text is None
    assert grid.shown("New customers", month(10)) == "12"


def test_what_is_being_typed_survives_news_from_the_file(grid: Grid) -> None:
    grid.go("New customers", month(10))
    grid.enter("77")
    grid.go("New customers", month(10))
    grid.type("12x")
    grid.session.undo()
    assert grid.editor_text == "12x"
    grid.press(KEY.Key_Escape)
    assert grid.shown("New customers", month(10)) == "46"


def test_closing_the_company_writes_a_number_that_was_typed(grid: Grid, session: Session) -> None:
    file = session.require_file().path
    grid.go("New customers", month(11))
    grid.type("64")
    session.close_company()
    session.adopt(session.adapters.files.open(file))
    assert grid.value("New customers", month(11)) == 64


def test_delete_clears_the_selection_in_one_step_and_keeps_notes(grid: Grid) -> None:
    grid.go("New customers", month(9))
    grid.press(KEY.Key_Right, SHIFT)
    grid.press(KEY.Key_Down, SHIFT)
    grid.press(KEY.Key_Delete)
    for name in ("New customers", "Revenue"):
        assert [grid.shown(name, month(at)) for at in (9, 10)] == ["", ""]
    assert "Fair in Cologne" in grid.spoken("Revenue", month(10))
    assert grid.session.undo_text == "Undo clearing of 4 values"
    grid.session.undo()
    assert grid.shown("New customers", month(9)) == "43"
    assert grid.shown("Revenue", month(10)) == "4,000.00"


def test_backspace_empties_the_cell_for_typing(grid: Grid) -> None:
    grid.go("New customers", month(9))
    grid.press(KEY.Key_Backspace)
    assert grid.editor_text == ""
    assert grid.line == "Empty: no value"
    grid.press(KEY.Key_Return)
    assert grid.shown("New customers", month(9)) == ""
    assert grid.value("New customers", month(9)) is None


def test_undo_and_redo_are_shown_where_they_happen(grid: Grid) -> None:
    grid.go("New customers", month(10))
    grid.enter("51")
    grid.session.undo()
    assert grid.shown("New customers", month(10)) == "46"
    assert grid.current == ("Revenue", month(10))
    grid.session.redo()
    assert grid.shown("New customers", month(10)) == "51"


@pytest.mark.parametrize(
    ("start", "key", "end"),
    [
        (month(10), KEY.Key_Left, month(9)),  # the edge of the run before the gap
        (month(9), KEY.Key_Left, month(7)),  # over the gap
        (month(7), KEY.Key_Left, month(5)),
        (month(5), KEY.Key_Left, month(11, 2024)),  # nothing more: the first column
        (month(5), KEY.Key_Right, month(7)),
        (month(10), KEY.Key_Right, month(12)),
    ],
)
def test_ctrl_and_an_arrow_go_to_the_edge_of_the_data(
    grid: Grid, start: object, key: Qt.Key, end: object
) -> None:
    assert isinstance(start, type(month(1)))
    grid.go("New customers", start)
    grid.press(key, CTRL)
    assert grid.current == ("New customers", end)
    assert [area.size for area in grid.page.table.areas()] == [1]


def test_ctrl_shift_and_an_arrow_select_up_to_the_edge(grid: Grid) -> None:
    grid.go("New customers", month(5))
    grid.press(KEY.Key_Right, CTRL | SHIFT)
    assert [(area.width, area.height) for area in grid.page.table.areas()] == [(3, 1)]
    assert grid.line.split() == ["Sum", "120", "Mean", "40", "Count", "3"]


def test_ctrl_and_down_go_over_empty_rows(grid: Grid) -> None:
    grid.go("Margin", month(8))
    grid.press(KEY.Key_Down, CTRL)
    assert grid.current == ("Revenue", month(8))
    grid.press(KEY.Key_Down, CTRL)
    assert grid.current == ("Waiting time", month(8))
    grid.press(KEY.Key_Up, CTRL)
    assert grid.current == ("Revenue", month(8))


def test_home_and_end(grid: Grid) -> None:
    grid.go("Revenue", month(9))
    grid.press(KEY.Key_Home)
    assert grid.current == ("Revenue", month(11, 2024))
    grid.press(KEY.Key_End)
    assert grid.current == ("Revenue", month(12))
    grid.press(KEY.Key_Home, CTRL)
    assert grid.current == ("Margin", month(11, 2024))
    grid.press(KEY.Key_End, CTRL)
    assert grid.current == ("Waiting time", month(10))


def test_fill_down_leaves_a_row_in_another_unit_alone_and_says_so(
    grid: Grid, monkeypatch: pytest.MonkeyPatch
) -> None:
    reasons: list[str] = []

    def ask(_parent: object, plan: BlockPlan, _kind: object) -> bool:
        reasons.extend(each.reason for each in plan.problems)
        return True

    monkeypatch.setattr(ProblemsDialog, "ask", ask)
    grid.go("New customers", month(10))
    grid.press(KEY.Key_Down, SHIFT)
    grid.press(KEY.Key_D, CTRL)
    assert reasons == ["New customers is in plain numbers, Revenue in €."]
    assert grid.value("Revenue", month(10)) == 4000


def test_fill_right_of_one_cell_takes_its_neighbour(grid: Grid) -> None:
    grid.go("New customers", month(11))
    grid.press(KEY.Key_R, CTRL)
    assert grid.shown("New customers", month(11)) == "46"
    grid.go("New customers", month(7))
    grid.press(KEY.Key_Right, SHIFT, times=2)
    grid.press(KEY.Key_R, CTRL)
    assert [grid.shown("New customers", month(at)) for at in (7, 8, 9)] == ["41", "41", "41"]
    grid.session.undo()
    assert [grid.shown("New customers", month(at)) for at in (7, 8, 9)] == ["41", "", "43"]


def test_the_german_way_to_write_numbers(qtbot: QtBot, session: Session) -> None:
    session.update_settings(number_locale="de_DE")
    assert session.locale == NumberLocale(",", ".", currency_first=False)
    fill_shop(session)
    grid = Grid(qtbot, session).open()
    grid.go("Revenue", month(10))
    grid.type("1.234,5")
    assert grid.line == "= 1.234,50\u00a0€"
    grid.press(KEY.Key_Return)
    assert grid.value("Revenue", month(10)) == 1234.5
    assert grid.shown("Revenue", month(10)) == "1.234,50"
    grid.go("Margin", month(10))
    grid.enter("12,5 %")
    assert grid.value("Margin", month(10)) == 0.125
    assert grid.shown("Margin", month(10)) == "12,5\u00a0%"
    grid.go("Revenue", month(10))
    grid.enter("1234.5")
    assert "Write 1234,5." in grid.problem
    grid.press(KEY.Key_Escape)


def test_a_percent_sign_where_it_does_not_belong_is_refused(grid: Grid) -> None:
    grid.go("New customers", month(10))
    grid.enter("12 %")
    assert grid.problem == "“12 %” is a percentage, but this metric is not. Leave out the % sign."
    grid.press(KEY.Key_Escape)


def test_ctrl_tab_leaves_the_table(grid: Grid) -> None:
    grid.press(KEY.Key_Tab, CTRL)
    assert grid.focus() is not grid.page.table
    grid.page.table.setFocus()
    grid.press(KEY.Key_Backtab, CTRL | SHIFT)
    assert grid.focus() is grid.page.filter


def test_double_click_edits_with_the_caret_at_the_end(grid: Grid) -> None:
    table = grid.page.table
    place = table.visualRect(grid.index("Revenue", month(10))).center()
    grid.click(table.viewport(), place)
    QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, NO_MODIFIER, place)
    assert grid.editor_text == "4000"
    grid.type("1")
    assert grid.editor_text == "40001"


def test_typing_into_a_selection_writes_where_it_began(grid: Grid) -> None:
    grid.go("New customers", month(10))
    before = grid.value("Waiting time", month(10))
    grid.press(KEY.Key_Down, SHIFT)
    grid.press(KEY.Key_Down, SHIFT)
    grid.enter("7")
    assert grid.value("New customers", month(10)) == 7
    assert grid.value("Waiting time", month(10)) == before
    assert grid.current == ("Revenue", month(10))


def test_a_selection_made_upwards_is_typed_into_at_its_end(grid: Grid) -> None:
    grid.go("Waiting time", month(10))
    before = grid.value("Revenue", month(10))
    grid.press(KEY.Key_Up, SHIFT)
    grid.enter("7")
    assert grid.value("Waiting time", month(10)) == 7
    assert grid.value("Revenue", month(10)) == before
