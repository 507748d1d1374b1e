"""The typo guard: a quiet mark, a sentence, and one key that says it is right."""

import pytest
from PySide6.QtCore import QRectF, Qt
from pytestqt.qtbot import QtBot

from kpidesk.domain.numbers import NUMBER_LOCALES
from kpidesk.services.entries import Edit, set_entries
from kpidesk.ui import theme
from kpidesk.ui.delegates.doubt_mark import doubt_rect
from kpidesk.ui.pages.entry_options import Layout
from kpidesk.ui.session import Session
from tests.ui.pages.entries_driver import CTRL, SHIFT, Grid, fill_shop, month

KEY = Qt.Key
SENTENCE = "430 is about ten times the usual 41. Is there a digit too many?"


class Bar:
    """The left of the status bar: the last message that was shown."""

    def __init__(self, session: Session) -> None:
        self.text = ""
        session.message_shown.connect(self._show)

    def _show(self, text: str) -> None:
        self.text = text


@pytest.fixture
def grid(qtbot: QtBot, session: Session) -> Grid:
    fill_shop(session)
    return Grid(qtbot, session).open()


def doubt(grid: Grid, name: str, at: int) -> str:
    index = grid.index(name, month(at))
    return grid.page.model.cell(index.row(), index.column()).doubt


def is_marked(grid: Grid, name: str, at: int) -> bool:
    """Say whether the accent colour is seen where the mark stands."""
    table = grid.page.table
    index = grid.index(name, month(at))
    cell = table.entry_delegate.value_rect(table.visualRect(index), index.row())
    place = doubt_rect(QRectF(cell)).toRect()
    picture = table.viewport().grab(place).toImage()
    pixels = {
        picture.pixelColor(x, y).rgb()
        for x in range(picture.width())
        for y in range(picture.height())
    }
    return theme.tokens().accent.rgb() in pixels


def type_doubtful(grid: Grid) -> None:
    grid.go("New customers", month(10))
    grid.enter("430")
    grid.go("New customers", month(10))


def test_a_slip_gets_a_mark_and_a_sentence_and_is_written_all_the_same(grid: Grid) -> None:
    assert not is_marked(grid, "New customers", 10)
    type_doubtful(grid)

    assert grid.value("New customers", month(10)) == 430
    assert doubt(grid, "New customers", 10) == SENTENCE
    assert SENTENCE in grid.line
    assert "F7" in grid.line
    assert SENTENCE in grid.spoken("New customers", month(10))
    tip = str(grid.index("New customers", month(10)).data(Qt.ItemDataRole.ToolTipRole))
    assert SENTENCE in tip
    grid.go("Revenue", month(8))  # the ring of the current cell has the same colour
    assert is_marked(grid, "New customers", 10)
    assert not is_marked(grid, "New customers", 9)


def test_one_key_says_that_it_is_right_and_it_is_remembered(
    grid: Grid, qtbot: QtBot, session: Session
) -> None:
    type_doubtful(grid)
    grid.press(KEY.Key_F7)

    assert doubt(grid, "New customers", 10) == ""
    assert SENTENCE not in grid.line
    assert grid.current == ("New customers", month(10))
    grid.page.close()
    again = Grid(qtbot, session).open()
    assert doubt(again, "New customers", 10) == ""
    session.undo()
    assert doubt(again, "New customers", 10) == SENTENCE
    session.redo()
    assert doubt(again, "New customers", 10) == ""


def test_the_doubt_is_said_as_enter_leads_on_and_the_key_works_from_there(grid: Grid) -> None:
    grid.go("New customers", month(10))
    grid.type("430")
    with grid.qtbot.waitSignal(grid.session.message_shown) as said:
        grid.press(KEY.Key_Return)
    assert said.args == [f"New customers, October 2026: {SENTENCE} Press F7 if it is right."]
    assert grid.current == ("Revenue", month(10))
    grid.press(KEY.Key_F7)
    assert doubt(grid, "New customers", 10) == ""
    with grid.qtbot.waitSignal(grid.session.message_shown) as said:
        grid.press(KEY.Key_F7)
    assert said.args == ["There is no doubt about what is selected."]


def test_the_round_of_one_period_has_the_same_guard(grid: Grid) -> None:
    model = grid.page.round.model
    type_doubtful(grid)
    grid.page.layouts.tab(Layout.ROUND).click()
    assert any(model.cell(row, 0).doubt for row in range(model.rowCount()))


def test_a_new_value_is_looked_at_anew(grid: Grid) -> None:
    type_doubtful(grid)
    grid.press(KEY.Key_F7)
    grid.enter("4300")
    assert "hundred times" in doubt(grid, "New customers", 10)


def test_several_are_confirmed_in_one_step(grid: Grid) -> None:
    type_doubtful(grid)
    grid.go("New customers", month(12))
    grid.enter("44")
    assert "has not begun yet" in doubt(grid, "New customers", 12)
    grid.go("New customers", month(10))
    grid.press(KEY.Key_Right, SHIFT, times=2)
    grid.press(KEY.Key_F7)

    assert doubt(grid, "New customers", 10) == doubt(grid, "New customers", 12) == ""
    assert grid.session.can_undo
    grid.session.undo()
    assert doubt(grid, "New customers", 10)
    assert doubt(grid, "New customers", 12)


def test_the_menu_offers_it_only_where_there_is_a_doubt(grid: Grid) -> None:
    commands = grid.page.commands
    type_doubtful(grid)
    menu = commands.context_menu()
    assert commands.doubts.confirm_action in menu.actions()
    assert commands.doubts.confirm_action.text() == "It is right"
    grid.go("New customers", month(9))
    assert commands.doubts.confirm_action not in commands.context_menu().actions()


def test_without_a_doubt_the_key_says_so(grid: Grid) -> None:
    grid.go("New customers", month(9))
    with grid.qtbot.waitSignal(grid.session.message_shown) as said:
        grid.press(KEY.Key_F7)
    assert said.args == ["There is no doubt about what is selected."]


def test_too_many_cells_are_not_looked_at(grid: Grid, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kpidesk.ui.pages.entry_doubts._MOST", 3)
    type_doubtful(grid)
    grid.press(KEY.Key_A, CTRL)
    with grid.qtbot.waitSignal(grid.session.message_shown) as said:
        grid.press(KEY.Key_F7)
    assert said.args == ["Select fewer cells to say that they are right."]
    assert doubt(grid, "New customers", 10) == SENTENCE


def test_the_sentence_speaks_the_owners_numbers(qtbot: QtBot, session: Session) -> None:
    ids = fill_shop(session)
    set_entries(session.require_file(), [Edit(ids["Revenue"], month(7), 4800.0)])
    session.update_settings(number_locale="de_DE")
    assert session.locale == NUMBER_LOCALES["de"]
    grid = Grid(qtbot, session).open()
    grid.go("Revenue", month(11))
    grid.enter("48500")
    assert "48.500,00" in doubt(grid, "Revenue", 11)


def test_the_sentence_goes_once_the_value_is_confirmed(grid: Grid) -> None:
    bar = Bar(grid.session)
    type_doubtful(grid)
    assert SENTENCE in bar.text
    grid.press(KEY.Key_F7)
    assert bar.text == ""


def test_the_sentence_goes_once_the_value_is_corrected(grid: Grid) -> None:
    bar = Bar(grid.session)
    type_doubtful(grid)
    grid.enter("43")
    assert bar.text == ""


def test_the_sentence_goes_once_the_value_is_undone(grid: Grid) -> None:
    bar = Bar(grid.session)
    type_doubtful(grid)
    grid.session.undo()
    assert SENTENCE not in bar.text


def test_the_sentence_goes_as_the_page_is_left(grid: Grid) -> None:
    bar = Bar(grid.session)
    type_doubtful(grid)
    grid.page.hide()
    assert bar.text == ""


def test_the_sentence_of_somebody_else_stays(grid: Grid) -> None:
    bar = Bar(grid.session)
    type_doubtful(grid)
    grid.session.show_message("Saved shop.xlsx.")
    grid.press(KEY.Key_F7)
    grid.page.hide()
    assert bar.text == "Saved shop.xlsx."


def test_after_a_paste_it_says_how_many_are_doubtful(grid: Grid) -> None:
    bar = Bar(grid.session)
    grid.go("New customers", month(10))
    grid.copy_from_elsewhere("47\t430\r\n4100\t48500")
    grid.press(KEY.Key_V, CTRL)
    assert bar.text == "2 of 4 pasted values are doubtful. F7 confirms those that are selected."
    grid.press(KEY.Key_F7)
    assert bar.text == ""
    assert doubt(grid, "New customers", 11) == doubt(grid, "Revenue", 11) == ""


def test_after_a_fill_it_says_how_many_are_doubtful(grid: Grid) -> None:
    bar = Bar(grid.session)
    grid.go("New customers", month(10))
    grid.press(KEY.Key_Right, SHIFT, times=2)
    grid.press(KEY.Key_R, CTRL)
    assert doubt(grid, "New customers", 12)
    assert bar.text == "1 of 2 filled values is doubtful. F7 confirms it if it is selected."


def test_a_paste_without_a_doubt_says_nothing(grid: Grid) -> None:
    bar = Bar(grid.session)
    grid.go("New customers", month(8))
    grid.copy_from_elsewhere("44\t45\t47")
    grid.press(KEY.Key_V, CTRL)
    assert bar.text == ""
