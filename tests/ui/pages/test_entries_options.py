"""Groups, targets and last year's values in the grid, and the keys that meet them."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from kpidesk.services.entries import Edit, set_entries
from kpidesk.ui.models.entry_blocks import BlockPlan
from kpidesk.ui.models.entry_groups import Ghost, Grouping
from kpidesk.ui.pages.entries_page import EntriesPage
from kpidesk.ui.pages.entry_dialogs import ProblemsDialog
from kpidesk.ui.session import Session
from tests.ui.pages.entries_driver import CTRL, SHIFT, Grid, fill_shop, month

KEY = Qt.Key


@pytest.fixture
def ids(session: Session) -> dict[str, int]:
    found = fill_shop(session)
    set_entries(session.require_file(), [Edit(found["New customers"], month(10, 2025), 38)])
    return found


@pytest.fixture
def grid(qtbot: QtBot, session: Session, ids: dict[str, int]) -> Grid:
    assert ids
    return Grid(qtbot, session).open()


def names(page: EntriesPage) -> list[str]:
    return [row.metric.name for row in page.model.frame.rows]


def groups(page: EntriesPage) -> list[str]:
    found = (page.model.frame.group_at(row) for row in range(page.model.rowCount()))
    return [group for group in found if group is not None]


def test_rows_stand_by_department_objective_or_owner(grid: Grid) -> None:
    page = grid.page
    assert groups(page) == ["Finance", "Sales", "Workshop"]
    grid.go("Revenue", month(10))
    page.options.grouping_actions[Grouping.OWNER].trigger()
    assert groups(page) == ["Anna Berg", "Mira Novak"]
    assert names(page) == ["New customers", "Revenue", "Waiting time", "Margin"]
    assert grid.current == ("Revenue", month(10))
    page.options.grouping_actions[Grouping.OBJECTIVE].trigger()
    assert groups(page) == ["Grow"]


def test_the_grouping_and_the_ghosts_are_remembered(
    qtbot: QtBot, grid: Grid, session: Session
) -> None:
    grid.page.options.grouping_actions[Grouping.OWNER].trigger()
    grid.page.options.ghost_actions[Ghost.LAST_YEAR].trigger()
    again = EntriesPage(session)
    qtbot.addWidget(again)
    assert again.options.grouping is Grouping.OWNER
    assert again.options.grouping_actions[Grouping.OWNER].isChecked()
    assert again.model.ghosts == (Ghost.LAST_YEAR,)


def test_target_and_last_year_stand_quietly_under_the_values(grid: Grid) -> None:
    page = grid.page
    height = page.table.rowHeight(1)
    page.options.ghost_actions[Ghost.TARGET].trigger()
    page.options.ghost_actions[Ghost.LAST_YEAR].trigger()
    assert page.table.rowHeight(1) > height
    index = grid.index("New customers", month(10))
    assert page.model.ghost_texts(index.row(), index.column()) == ("45", "38")
    said = "New customers, October 2026, 46, on target. Target: 45. Last year: 38"
    assert grid.spoken("New customers", month(10)) == said
    grid.go("New customers", month(10))
    grid.enter("50")
    assert grid.shown("New customers", month(10)) == "50"
    assert grid.current == ("Revenue", month(10))  # no ghost is ever current
    page.options.ghost_actions[Ghost.TARGET].trigger()
    page.options.ghost_actions[Ghost.LAST_YEAR].trigger()
    assert page.table.rowHeight(1) == height


def test_last_years_value_follows_the_value_it_is(grid: Grid) -> None:
    grid.page.options.ghost_actions[Ghost.LAST_YEAR].trigger()
    index = grid.index("New customers", month(10))
    assert grid.page.model.ghost_texts(index.row(), index.column()) == ("38",)
    grid.go("New customers", month(10, 2025))
    grid.enter("39")
    assert grid.page.model.ghost_texts(index.row(), index.column()) == ("39",)


def test_a_range_is_shown_from_its_lower_to_its_upper_edge(
    grid: Grid, session: Session, ids: dict[str, int]
) -> None:
    import datetime as dt

    from kpidesk.domain.changes import Action, ActionKind, Kind
    from kpidesk.domain.targets import PlanKind, Target, TargetPlan

    with session.require_file().write(Action(ActionKind.EDIT_METRIC)) as work:
        number = work.new_id(Kind.TARGET)
        goal, starts = Target(2.0, 4.5), dt.date(2026, 1, 1)
        plan = TargetPlan(number, ids["Waiting time"], PlanKind.CONSTANT, starts, constant=goal)
        work.put_target_plans([plan])
    grid.page.refresh()
    index = grid.index("Waiting time", month(10))
    assert grid.page.model.frame.target_text(index.row(), index.column()) == "2.0 to 4.5"


def test_the_filter_finds_objectives_too(grid: Grid) -> None:
    grid.page.filter.setText("grow")
    grid.page.table.set_filter("grow")
    assert len(names(grid.page)) == 4


# Nothing to measure, typed


@pytest.mark.parametrize("text", ["n/a", "N/A", " n/A "])
def test_nothing_to_measure_is_typed(grid: Grid, text: str) -> None:
    grid.go("New customers", month(10))
    grid.enter(text)
    assert grid.shown("New customers", month(10)) == "n/a"
    assert grid.value("New customers", month(10)) is None
    grid.session.undo()
    assert grid.shown("New customers", month(10)) == "46"


def test_it_says_so_while_it_is_typed(grid: Grid) -> None:
    grid.go("New customers", month(10))
    grid.type("n/a")
    assert grid.line == "Not applicable: there is nothing to measure"
    grid.press(KEY.Key_Escape)


def test_nothing_to_measure_is_copied_pasted_and_filled(grid: Grid) -> None:
    grid.go("New customers", month(9))
    grid.enter("n/a")
    grid.go("New customers", month(9))
    grid.press(KEY.Key_Right, SHIFT)
    grid.press(KEY.Key_C, CTRL)
    assert grid.clipboard == "n/a\t46\r\n"
    grid.go("Revenue", month(9))
    grid.press(KEY.Key_V, CTRL)
    assert grid.shown("Revenue", month(9)) == "n/a"
    assert grid.shown("Revenue", month(10)) == "46.00"
    grid.go("Revenue", month(9))
    grid.press(KEY.Key_Down, SHIFT)
    grid.press(KEY.Key_D, CTRL)
    assert grid.shown("Waiting time", month(9)) == "n/a"


# What cannot be written


def test_the_dialog_tells_apart_what_is_not_understood_and_what_does_not_fit(
    grid: Grid, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[tuple[str, str]] = []

    def ask(_parent: object, plan: BlockPlan, kind: object) -> bool:
        dialog = ProblemsDialog(plan, kind)  # type: ignore[arg-type]
        said.append((dialog.table.accessibleName(), dialog.paste_button.text()))
        dialog.deleteLater()
        return False

    monkeypatch.setattr(ProblemsDialog, "ask", ask)
    grid.go("Waiting time", month(10))
    grid.copy_from_elsewhere("1\n2\n")
    grid.press(KEY.Key_V, CTRL)
    grid.copy_from_elsewhere("x\n2\n")
    grid.press(KEY.Key_V, CTRL)
    grid.copy_from_elsewhere("x\t2\n")
    grid.press(KEY.Key_V, CTRL)
    assert said == [
        ("1 cell cannot be written", "Paste the other value"),
        ("2 cells are not understood or cannot be written", "Nothing to paste"),
        ("1 cell is not understood", "Paste the 1 understood value"),
    ]


# Keys


def test_page_down_and_up_go_by_a_screen(grid: Grid) -> None:
    grid.go("Margin", month(10))
    grid.press(KEY.Key_PageDown)
    assert grid.current == ("Waiting time", month(10))
    grid.press(KEY.Key_PageUp)
    assert grid.current == ("Margin", month(10))


def test_ctrl_home_and_ctrl_end_and_select_all(grid: Grid) -> None:
    grid.press(KEY.Key_End, CTRL)
    assert grid.current == ("Waiting time", month(10))
    grid.press(KEY.Key_Home, CTRL)
    assert grid.current[0] == "Margin"
    grid.press(KEY.Key_A, CTRL)
    model = grid.page.model
    assert sum(area.size for area in grid.page.table.areas()) == (
        model.rowCount() * model.columnCount()
    )
    assert grid.line == "Count 11 (different units have no sum)"


def test_ctrl_shift_home_and_end_select_up_to_there(grid: Grid) -> None:
    grid.go("New customers", month(9))
    grid.press(KEY.Key_End, CTRL | SHIFT)
    (area,) = grid.page.table.areas()
    assert (area.top, area.bottom, area.width) == (1, 3, 2)
