"""How the grid says what it understood while a number is typed."""

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from kpidesk.domain.errors import NumberError
from kpidesk.ui.bubble import Bubble
from kpidesk.ui.delegates.entry_editor import EntryEditor
from kpidesk.ui.session import Session
from tests.ui.pages.entries_driver import Grid, fill_shop, month

KEY = Qt.Key


@pytest.fixture
def grid(qtbot: QtBot, session: Session) -> Grid:
    fill_shop(session)
    return Grid(qtbot, session).open()


def editor(grid: Grid) -> EntryEditor:
    found = grid.page.table.entry_delegate.editor
    assert found is not None
    return found


def bubble(grid: Grid) -> Bubble:
    found = grid.page.table.viewport().findChildren(Bubble)
    return found[-1]


def cell(grid: Grid, name: str, at: int) -> QRect:
    return grid.page.table.visualRect(grid.index(name, month(at)))


@pytest.mark.parametrize(
    ("name", "text", "said", "line", "value"),
    [
        ("New customers", "=12*3", "= 36", "= 36", 36),
        ("New customers", "1.2k", "1.2 thousand: 1,200", "= 1,200", 1200),
        ("New customers", "(350)", "-350", "= -350", -350),
        ("New customers", "1,234", "1234: “,” parts the thousands", "= 1,234", 1234),
        ("Revenue", "1.234,50", "Read as €1,234.50", "= €1,234.50", 1234.5),
        ("Revenue", "12k", "12 thousand: €12,000.00", "= €12,000.00", 12000),
        ("Margin", "12", "12.0\u00a0%", "= 12.0\u00a0%", 0.12),
        ("Margin", "=10%+2%", "= 12.0\u00a0%", "= 12.0\u00a0%", 0.12),
        ("Margin", "12 %", "", "= 12.0\u00a0%", 0.12),
        ("New customers", "42", "", "= 42", 42),
        ("Revenue", "42.5", "", "= €42.50", 42.5),
    ],
)
def test_what_is_typed_is_read_back_beside_it(
    grid: Grid, name: str, text: str, said: str, line: str, value: float
) -> None:
    grid.go(name, month(10))
    grid.type(text)

    assert editor(grid).said == said
    assert editor(grid).accessibleDescription() == said
    assert bubble(grid).isVisible() == bool(said)
    assert grid.line == line
    assert grid.problem == ""
    grid.press(KEY.Key_Return)
    assert grid.editor_text is None
    assert grid.value(name, month(10)) == value


def test_the_reading_stands_beside_the_cell_and_never_in_it(grid: Grid) -> None:
    grid.go("New customers", month(10))
    before = cell(grid, "New customers", 10)
    grid.type("=12*3")

    assert cell(grid, "New customers", 10) == before
    assert not bubble(grid).geometry().intersects(editor(grid).geometry())
    assert grid.page.table.viewport().rect().contains(bubble(grid).geometry())


def test_a_half_typed_calculation_is_nothing_wrong_yet(grid: Grid) -> None:
    grid.go("New customers", month(10))
    grid.type("=12*")

    assert editor(grid).said == ""
    assert grid.line == "= …"
    grid.press(KEY.Key_Return)
    assert grid.problem == "“=12*” cannot be worked out: a number is missing at its end."
    grid.type("3")
    assert grid.problem == ""
    assert editor(grid).said == "= 36"
    grid.press(KEY.Key_Return)
    assert grid.value("New customers", month(10)) == 36


def test_what_is_wrong_is_said_quietly_in_a_pause(grid: Grid) -> None:
    grid.go("New customers", month(10))
    grid.type("12x")

    assert editor(grid).said == ""
    assert grid.line.startswith("“12x” is not understood")
    grid.qtbot.waitUntil(lambda: editor(grid).said != "")
    assert editor(grid).said.startswith("“12x” is not understood")
    assert editor(grid).accessibleDescription() == editor(grid).said
    assert grid.problem == ""
    grid.press(KEY.Key_Backspace)
    assert editor(grid).said == ""


def test_a_mark_of_another_country_alone_is_refused_with_the_way_to_write_it(grid: Grid) -> None:
    grid.go("New customers", month(10))
    grid.enter("1,5")

    assert grid.problem == "“1,5” has a “,” where decimals have a “.” here. Write 1.5."
    grid.press(KEY.Key_Escape)
    assert grid.value("New customers", month(10)) == 46


def test_nothing_is_said_of_what_stands_there_already(grid: Grid) -> None:
    grid.go("Margin", month(10))
    grid.press(KEY.Key_F2)

    assert editor(grid).said == ""
    grid.press(KEY.Key_Escape)


@pytest.mark.parametrize(
    ("locale", "text", "revenue", "margin"),
    [
        ("de_DE", " 1.234,50 € \t(1.234,50 €)\r\n", (1234.5, -1234.5), ()),
        ("de_DE", "1234,5\t-1.234,50\r\n12,5 %\t12,5%\r\n", (1234.5, -1234.5), (0.125, 0.125)),
        ("en_US", '"1,234.50"\t€1,234.50\r\n12.5%\t12.5\r\n', (1234.5, 1234.5), (0.125, 0.125)),
        ("fr_FR", "1\u202f234,50 €\t1 234,50\n", (1234.5, 1234.5), ()),
        ("de_CH", "1’234.50\t1'234.50\r\n", (1234.5, 1234.5), ()),
    ],
)
def test_what_spreadsheets_show_is_pasted_by_the_locale(
    qtbot: QtBot,
    session: Session,
    locale: str,
    text: str,
    revenue: tuple[float, float],
    margin: tuple[float, ...],
) -> None:
    session.update_settings(number_locale=locale)
    fill_shop(session)
    grid = Grid(qtbot, session).open()
    rows = [line.split("\t") for line in text.splitlines()]
    for name, line, values in zip(("Revenue", "Margin"), rows, (revenue, margin), strict=False):
        grid.copy_from_elsewhere("\t".join(line))
        grid.go(name, month(9))
        grid.press(KEY.Key_V, Qt.KeyboardModifier.ControlModifier)
        assert (grid.value(name, month(9)), grid.value(name, month(10))) == values


@pytest.mark.parametrize("text", ["=12*3", "1k", "1.234,50", "1'234"])
def test_what_is_pasted_is_read_strictly(grid: Grid, text: str) -> None:
    """Nobody sees how each of many cells was read: only what the locale writes goes in."""
    frame, row = grid.page.model.frame, grid.index("New customers", month(10)).row()

    with pytest.raises(NumberError):
        frame.edit(row, 0, text)


def test_lines_that_are_pasted_into_a_cell_are_told_on_one_line(grid: Grid) -> None:
    QGuiApplication.clipboard().setText("1234\n5678")
    grid.go("New customers", month(10))
    grid.press(KEY.Key_F2)
    editor(grid).selectAll()
    editor(grid).paste()
    state = grid.page.state
    assert "1234" in state.whole
    assert len(state.whole.splitlines()) == len(state.text().splitlines()) == 1
    grid.press(KEY.Key_Escape)
