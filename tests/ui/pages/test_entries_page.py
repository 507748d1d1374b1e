"""The Entries page as a whole: tabs, filter, notes, history, entry sheet, empty states."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from kpidesk.domain.changes import Action, ActionKind
from kpidesk.domain.errors import UserError
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.targets import Target
from kpidesk.domain.units import Unit
from kpidesk.services.entries import Edit, set_entries, set_note
from kpidesk.services.stages import retire_metric
from kpidesk.settings import ThemeChoice
from kpidesk.ui import theme
from kpidesk.ui.dialogs import files
from kpidesk.ui.dialogs.where_from_dialog import WhereFromDialog
from kpidesk.ui.jobs import running_jobs
from kpidesk.ui.pages import entry_commands
from kpidesk.ui.pages.entries_page import EntriesPage
from kpidesk.ui.pages.entry_dialogs import NoteDialog
from kpidesk.ui.pages.entry_legend import EntryLegend
from kpidesk.ui.pages.entry_options import Layout
from kpidesk.ui.session import Session
from tests.ui.pages.entries_driver import CTRL, REVENUE, SHIFT, Grid, Row, define, fill_shop, month

KEY = Qt.Key
WEEKLY = Row("Visitors", "Sales", Unit(), 600, frequency=Frequency.WEEK)


@pytest.fixture
def ids(session: Session) -> dict[str, int]:
    return fill_shop(session)


@pytest.fixture
def grid(qtbot: QtBot, session: Session, ids: dict[str, int]) -> Grid:
    assert ids
    return Grid(qtbot, session).open()


# What is shown


def test_metrics_stand_by_department_and_today_is_in_view(grid: Grid) -> None:
    frame = grid.page.model.frame
    assert [row.metric.name for row in frame.rows] == [
        "Margin",
        "New customers",
        "Revenue",
        "Waiting time",
    ]
    table = grid.page.table
    today = table.visualRect(grid.index("Margin", month(11)))
    following = table.visualRect(grid.index("Margin", month(12)))
    assert table.viewport().rect().contains(today)
    assert table.viewport().rect().contains(following)
    assert grid.current == ("Margin", month(10))  # October has ended, and a number is missing
    assert grid.line.startswith("Margin. October 2026: 41.0")


@pytest.mark.parametrize("width", [900, 1000, 1234])
def test_columns_fill_the_width_without_a_cut_one(grid: Grid, qtbot: QtBot, width: int) -> None:
    table = grid.page.table
    grid.page.resize(width, 700)
    qtbot.waitUntil(lambda: table.viewport().width() % table.columnWidth(0) == 0)
    qtbot.waitUntil(lambda: table.columnViewportPosition(table.columnAt(0)) == 0)
    today = table.visualRect(grid.index("Margin", month(11)))
    assert table.viewport().rect().contains(today)


@pytest.mark.parametrize("width", [640, 800, 1000])
def test_today_stays_in_view_when_the_window_becomes_narrower(grid: Grid, width: int) -> None:
    table = grid.page.table
    grid.go("Revenue", month(10))
    grid.press(KEY.Key_Right)  # the person has moved: nothing jumps to today by itself any more
    grid.page.resize(width, 700)
    assert table.viewport().rect().contains(table.visualRect(grid.index("Margin", month(11))))
    assert table.columnViewportPosition(table.columnAt(0)) == 0


def test_a_narrower_window_does_not_bring_back_what_was_scrolled_away(grid: Grid) -> None:
    table = grid.page.table
    grid.press(KEY.Key_Home)
    grid.page.resize(800, 700)
    assert table.columnAt(0) == 0


def test_a_longer_number_makes_room_for_itself(grid: Grid, qtbot: QtBot) -> None:
    table = grid.page.table
    grid.go("Revenue", month(10))
    grid.enter("12345678901.25")
    text = grid.shown("Revenue", month(10))
    assert text == "12,345,678,901.25"
    assert table.columnWidth(0) > table.fontMetrics().horizontalAdvance(text) + 20
    qtbot.waitUntil(lambda: table.columnViewportPosition(table.columnAt(0)) == 0)


def test_a_long_sentence_does_not_widen_the_window(grid: Grid) -> None:
    note = "A very long story about what happened in this month. " * 20
    metric_id = grid.page.model.metric(grid.index("Revenue", month(10)).row()).id
    grid.go("Revenue", month(10))
    grid.session.perform(lambda file: set_note(file, metric_id, month(10), note))
    assert grid.line.endswith("what happened in this month.")
    assert grid.page.minimumSizeHint().width() < 900


def test_a_screen_reader_hears_metric_period_value_and_status(grid: Grid) -> None:
    assert grid.spoken("New customers", month(10)) == "New customers, October 2026, 46, on target"
    assert grid.spoken("Revenue", month(10)) == (
        "Revenue, October 2026, €4,000.00, off target. Note: Fair in Cologne <b>"
    )
    table = QAccessible.queryAccessibleInterface(grid.page.table)
    assert table.text(QAccessible.Text.Name) == "Entries"
    grid.go("New customers", month(10))
    grid.type("1")
    assert grid.focus().accessibleName() == "New customers, October 2026"


def test_the_model_keeps_its_promises_through_a_session(grid: Grid) -> None:
    tester = QAbstractItemModelTester(
        grid.page.model, QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    grid.go("New customers", month(10))
    grid.enter("5")
    grid.session.undo()
    QTest.keyClicks(grid.page.filter, "sales")
    grid.session.redo()
    grid.page.filter.clear()
    grid.page.table.set_filter("")
    assert grid.shown("New customers", month(10)) == "5"
    del tester


def test_a_gap_is_called_missing(grid: Grid) -> None:
    assert grid.spoken("New customers", month(8)) == "New customers, August 2026, missing"
    assert grid.spoken("New customers", month(11)) == "New customers, November 2026, no value"
    tip = grid.index("New customers", month(8)).data(Qt.ItemDataRole.ToolTipRole)
    assert "August 2026: no value yet." in tip
    legend = grid.page.findChild(EntryLegend)
    assert legend is not None
    assert legend.accessibleName() == "On target, Near target, Off target, Missing, Note, Doubtful"


def test_a_rounded_value_is_told_exactly_in_the_bottom_line(grid: Grid) -> None:
    grid.go("New customers", month(9))
    grid.enter("43.25")
    grid.go("New customers", month(9))
    assert grid.shown("New customers", month(9)) == "43"
    assert grid.line == (
        "New customers, exactly 43.25. September 2026: 43, 2 below the target of 45."
    )
    grid.go("New customers", month(10))
    assert "exactly" not in grid.line


def test_a_selection_shows_sum_mean_and_count(grid: Grid) -> None:
    grid.go("New customers", month(9))
    grid.press(KEY.Key_Right, SHIFT)
    assert grid.line.split() == ["Sum", "89", "Mean", "44.5", "Count", "2"]
    grid.press(KEY.Key_Down, SHIFT)
    assert grid.line == "Count 4 (different units have no sum)"
    grid.go("Revenue", month(10))
    assert grid.line == (
        "Revenue. October 2026: €4,000.00, €1,000.00 below the target of €5,000.00. "
        "Note: Fair in Cologne <b>"
    )


def test_the_page_follows_the_theme(grid: Grid, qtbot: QtBot, qapp: QApplication) -> None:
    def lightness() -> int:
        viewport = grid.page.table.viewport()
        place = viewport.visibleRegion().boundingRect().center()
        return viewport.grab().toImage().pixelColor(place).lightness()

    assert lightness() > 200
    theme.apply(qapp, ThemeChoice.DARK)
    qtbot.waitUntil(lambda: lightness() < 80)


# News


def test_values_that_an_import_brings_for_other_years_add_columns(
    grid: Grid, ids: dict[str, int]
) -> None:
    grid.go("New customers", month(10))
    old = month(3, 2019)
    edit = Edit(ids["Margin"], old, 0.5)
    grid.session.perform(lambda file: set_entries(file, [edit]))
    assert grid.shown("Margin", old) == "50.0\u00a0%"
    assert grid.current == ("New customers", month(10))
    assert grid.page.model.frame.periods[grid.page.model.frame.current] == month(11)


def test_a_change_of_a_metric_keeps_the_place(
    grid: Grid, session: Session, ids: dict[str, int]
) -> None:
    grid.go("Revenue", month(9))
    retire_metric_id = ids["Margin"]
    session.perform(
        lambda file: retire_metric(file, retire_metric_id, "No longer asked for", session.today())
    )
    names = [row.metric.name for row in grid.page.model.frame.rows]
    assert names == ["New customers", "Revenue", "Waiting time"]
    assert grid.current == ("Revenue", month(9))


def test_what_is_being_typed_survives_a_new_shape_of_the_grid(
    grid: Grid, session: Session, ids: dict[str, int]
) -> None:
    grid.go("Revenue", month(9))
    grid.type("12x")
    session.perform(
        lambda file: retire_metric(file, ids["Margin"], "No longer asked for", session.today())
    )
    assert grid.editor_text == "12x"
    grid.press(KEY.Key_Escape)
    assert grid.current == ("Revenue", month(9))


def test_a_new_target_shows_its_status(grid: Grid, session: Session, ids: dict[str, int]) -> None:
    assert grid.spoken("New customers", month(10)).endswith("on target")
    with session.require_file().write(Action(ActionKind.SET_TARGET)) as work:
        (plan,) = work.target_plans([ids["New customers"]])
        work.put_target_plans([replace(plan, constant=Target(100))])
    session.announce(work.result)
    assert grid.spoken("New customers", month(10)).endswith("off target")


def test_a_hidden_page_catches_up_when_it_is_shown(
    grid: Grid, session: Session, ids: dict[str, int]
) -> None:
    grid.page.hide()
    edit = Edit(ids["New customers"], month(10), 99)
    session.perform(lambda file: set_entries(file, [edit]))
    grid.page.show()
    assert grid.shown("New customers", month(10)) == "99"


def test_a_refused_write_keeps_what_was_typed(grid: Grid, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        sentence = "The disk is full. Nothing was changed."
        raise UserError(sentence)

    monkeypatch.setattr(entry_commands, "set_entries", refuse)
    grid.go("New customers", month(10))
    grid.enter("51")
    assert grid.editor_text == "51"
    assert grid.problem == "The disk is full. Nothing was changed."
    monkeypatch.undo()
    grid.press(KEY.Key_Return)
    assert grid.value("New customers", month(10)) == 51


# Tabs, filter and jumps


def test_only_frequencies_in_use_can_be_chosen(grid: Grid, session: Session) -> None:
    tabs = grid.page.tabs
    enabled = [each for each in Frequency if tabs.tab(each).isEnabled()]
    assert enabled == [Frequency.MONTH]
    define(session, [WEEKLY])
    grid.page.mark_stale()
    assert tabs.tab(Frequency.WEEK).isEnabled()
    assert tabs.tab(Frequency.MONTH).isChecked()
    tabs.tab(Frequency.WEEK).click()  # a screen reader's way
    week = Period(Frequency.WEEK, dt.date(2026, 11, 9))
    assert grid.current == ("Visitors", week.previous)
    assert grid.page.model.headerData(grid.page.model.frame.current, Qt.Orientation.Horizontal) == (
        "W46 2026"
    )


def test_the_keys_of_the_page_have_names(grid: Grid) -> None:
    actions = [*grid.page.actions(), *grid.page.table.actions()]
    named = {action.shortcut().toString(): action.text() for action in actions}
    named.pop("", None)  # the entry sheet has a button only
    assert named == {
        "Ctrl+T": "This period",
        "Ctrl+F": "Find a metric",
        "F7": "It is right",
        "Shift+F2": "Note…",
        "Ctrl+Shift+H": "Where does this come from?",
        "Ctrl+D": "Fill down",
        "Ctrl+R": "Fill right",
    }
    assert all(action.text() for action in actions)


@pytest.mark.parametrize("before", ["table", "filter"])
def test_who_clicks_a_tab_goes_on_typing_in_the_grid(
    grid: Grid, session: Session, before: str
) -> None:
    define(session, [WEEKLY])
    grid.page.mark_stale()
    getattr(grid.page, before).setFocus()
    tab = grid.page.tabs.tab(Frequency.WEEK)
    grid.click(tab, tab.rect().center())
    assert tab.isChecked()
    assert grid.page.table.hasFocus()
    name, week = grid.current
    grid.enter("612")
    assert grid.value(name, week) == 612


def test_who_chooses_a_tab_by_keys_stays_on_the_tabs(grid: Grid, session: Session) -> None:
    define(session, [WEEKLY])
    grid.page.mark_stale()
    grid.page.tabs.tab(Frequency.MONTH).setFocus(Qt.FocusReason.TabFocusReason)
    grid.press(KEY.Key_Left)
    assert grid.page.tabs.tab(Frequency.WEEK).isChecked()
    assert grid.page.tabs.tab(Frequency.WEEK).hasFocus()


def test_a_frequency_is_not_left_while_something_is_not_understood(
    grid: Grid, session: Session
) -> None:
    define(session, [WEEKLY])
    grid.page.mark_stale()
    grid.go("Revenue", month(10))
    grid.type("12x")
    grid.page.tabs.tab(Frequency.WEEK).click()
    assert grid.page.tabs.tab(Frequency.MONTH).isChecked()
    assert grid.editor_text == "12x"
    grid.press(KEY.Key_Escape)


def test_the_filter_is_reached_by_key_and_keeps_the_place(grid: Grid) -> None:
    grid.go("Revenue", month(9))
    grid.press(KEY.Key_F, CTRL)
    grid.type("sales")
    names = [row.metric.name for row in grid.page.model.frame.rows]
    assert names == ["New customers", "Revenue"]
    assert grid.current == ("Revenue", month(9))
    grid.press(KEY.Key_Return)
    assert grid.focus() is grid.page.table
    grid.enter("12")
    assert grid.value("Revenue", month(9)) == 12


def test_a_filter_that_nothing_passes_says_so(grid: Grid) -> None:
    grid.press(KEY.Key_F, CTRL)
    grid.type("zzz")
    assert grid.page.model.rowCount() == 0
    assert grid.line == "No metric matches “zzz”."
    grid.press(KEY.Key_Delete)
    grid.press(KEY.Key_A, CTRL)
    grid.press(KEY.Key_Backspace)
    assert grid.page.model.rowCount() == 4


def test_delete_and_paste_touch_only_what_the_filter_shows(grid: Grid) -> None:
    grid.press(KEY.Key_F, CTRL)
    grid.type("revenue")
    grid.press(KEY.Key_Return)
    grid.page.table.selectAll()
    grid.press(KEY.Key_Delete)
    assert grid.value("Revenue", month(10)) is None
    assert grid.value("New customers", month(10)) == 46


def test_this_period_is_one_key_away(grid: Grid) -> None:
    grid.go("Revenue", month(1, 2025))
    grid.press(KEY.Key_T, CTRL)
    assert grid.current == ("Revenue", month(11))
    assert [area.size for area in grid.page.table.areas()] == [1]
    assert grid.focus() is grid.page.table


def test_other_pages_lead_to_a_cell(grid: Grid, ids: dict[str, int]) -> None:
    grid.press(KEY.Key_F, CTRL)
    grid.type("margin")
    grid.page.show_subject(ids["Revenue"])
    assert grid.current == ("Revenue", month(11))
    grid.page.show_subject((ids["Waiting time"], month(9)))
    assert grid.current == ("Waiting time", month(9))
    grid.page.show_subject(12345)
    assert grid.current == ("Waiting time", month(9))


# Notes and origins


def test_a_note_is_written_and_marked(grid: Grid, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []

    def ask(_parent: object, heading: str, note: str) -> str:
        asked.append((heading, note))
        return "New till "

    monkeypatch.setattr(NoteDialog, "ask", ask)
    grid.go("New customers", month(10))
    grid.press(KEY.Key_F2, SHIFT)
    assert asked == [("New customers, October 2026", "")]
    assert grid.spoken("New customers", month(10)).endswith("Note: New till")
    assert grid.session.undo_text == "Undo note on New customers"
    index = grid.index("New customers", month(10))
    tip = str(index.data(Qt.ItemDataRole.ToolTipRole))
    assert "New till" in tip
    grid.press(KEY.Key_F2, SHIFT)
    assert asked[-1] == ("New customers, October 2026", "New till")


def test_a_cancelled_note_changes_nothing(grid: Grid, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(NoteDialog, "ask", lambda *_args: None)
    grid.go("Revenue", month(10))
    before = grid.session.undo_text
    grid.press(KEY.Key_F2, SHIFT)
    assert grid.session.undo_text == before


def test_the_note_dialog_saves_with_ctrl_enter(qtbot: QtBot) -> None:
    dialog = NoteDialog("Revenue, October 2026", "old")
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    QTest.keyClicks(dialog.editor, "Fair")
    QTest.keyClick(dialog.editor, KEY.Key_Return, CTRL)
    assert dialog.result() == QDialog.DialogCode.Accepted
    assert dialog.editor.toPlainText() == "Fair"


def test_where_a_value_comes_from(grid: Grid, monkeypatch: pytest.MonkeyPatch) -> None:
    rows: list[list[str]] = []
    origins: list[str] = []

    def run(dialog: WhereFromDialog) -> int:
        assert dialog.table is not None
        model = dialog.table.model()
        for row in range(model.rowCount()):
            dialog.table.selectRow(row)
            rows.append([str(model.index(row, at).data()) for at in range(model.columnCount())])
            origins.append(dialog.origin.text())
        return 0

    monkeypatch.setattr(WhereFromDialog, "exec", run)
    grid.go("New customers", month(10))
    grid.enter("51.25")
    grid.go("New customers", month(10))
    grid.press(KEY.Key_Delete)
    grid.press(KEY.Key_H, CTRL | SHIFT)
    assert [row[2] for row in rows] == ["cleared", "51.25", "46"]
    assert [row[3] for row in rows][:2] == ["Clearing of 1 value", "Typing of 1 value"]
    assert all(row[0] and row[1] for row in rows)
    assert origins == ["There was neither a value nor a note.", "Typed.", "Typed."]
    grid.go("Revenue", month(10))
    grid.press(KEY.Key_H, CTRL | SHIFT)
    assert origins[3] == "Typed. Note: Fair in Cologne <b>"


def test_the_context_menu_offers_what_keys_do(grid: Grid) -> None:
    grid.go("Revenue", month(10))
    menu = grid.page.commands.context_menu()
    texts = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert texts == [
        "Note…",
        "Not applicable",
        "Where does this come from?",
        "Cut",
        "Copy",
        "Paste",
        "Clear",
        "Fill down",
        "Fill right",
        "Lock October 2026",
    ]
    clear = next(action for action in menu.actions() if action.text() == "Clear")
    clear.trigger()
    assert grid.value("Revenue", month(10)) is None
    menu.deleteLater()


# The entry sheet


def test_an_entry_sheet_is_saved_for_excel(
    grid: Grid, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "sheet.xlsx"
    suggested: list[str] = []

    def ask(_session: object, _parent: object, _title: str, _filter: str, name: str) -> Path:
        suggested.append(name)
        return path

    monkeypatch.setattr(files, "ask_save_path", ask)
    with qtbot.waitSignal(grid.session.message_shown, timeout=10_000) as said:
        grid.page.sheet_button.click()
    qtbot.waitUntil(lambda: not running_jobs(grid.page))
    assert suggested == ["Entry sheet Test Shop.xlsx"]
    assert said.args is not None
    assert said.args[0].startswith("sheet.xlsx is saved.")
    book = openpyxl.load_workbook(path)
    found = {cell.value for row in book.worksheets[0].iter_rows() for cell in row}
    book.close()
    assert {"New customers", "Revenue", "Margin", "Waiting time", 46, 4000, 0.41} <= found


# Empty states


def test_a_company_without_metrics_is_told_what_to_do_first(qtbot: QtBot, session: Session) -> None:
    page = EntriesPage(session)
    qtbot.addWidget(page)
    with qtbot.waitExposed(page):
        page.show()
    state = page.empty_state
    assert state is not None
    assert state.heading.text() == "Define your first KPI"
    with qtbot.waitSignal(page.command_requested) as asked:
        page.define_button.click()
    assert asked.args == ["new_kpi"]
    define(session, [REVENUE])
    page.mark_stale()
    assert page.empty_state is None
    assert page.model.rowCount() == 1


def test_closing_the_company_leaves_nothing_behind(grid: Grid, session: Session) -> None:
    grid.go("Revenue", month(10))
    grid.type("12x")
    session.close_company()
    assert grid.page.model.rowCount() == 0
    assert grid.editor_text is None


def test_an_absurd_number_does_not_stretch_the_columns_for_good(grid: Grid) -> None:
    before = grid.page.table.columnWidth(0)
    grid.go("Revenue", month(10))
    grid.enter("1" + "0" * 40)
    assert grid.page.table.columnWidth(0) < 300
    grid.session.undo()
    assert grid.page.table.columnWidth(0) == before


def test_the_other_layout_keeps_the_cell(grid: Grid) -> None:
    grid.go("Revenue", month(8))
    grid.page.layouts.tab(Layout.ROUND).click()
    assert grid.page.round.period.text() == "August 2026"
    row = grid.page.round.table.currentIndex().row()
    assert grid.page.round.model.metric(row).name == "Revenue"
    grid.page.layouts.tab(Layout.GRID).click()
    assert grid.current == ("Revenue", month(8))
