"""Locked periods in the grid: the lock is seen, a reason is asked for, and the history keeps it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from kpidesk.domain.changes import ActionKind, ChangeSet
from kpidesk.services.company import edit_company
from kpidesk.services.entries import Edit, set_entries
from kpidesk.services.limits import rebase_limits
from kpidesk.services.locks import lock_periods, locked_periods
from kpidesk.ui.dialogs.reason_dialog import ReasonDialog
from kpidesk.ui.pages import entry_commands
from kpidesk.ui.pages.entry_dialogs import NoteDialog
from kpidesk.ui.pages.entry_options import Layout
from kpidesk.ui.session import Session
from tests.ui.modal import InModal
from tests.ui.pages.entries_driver import Grid, fill_shop, month

KEY = Qt.Key
OCTOBER = month(10)


@pytest.fixture
def grid(qtbot: QtBot, session: Session) -> Iterator[Grid]:
    fill_shop(session)
    found = Grid(qtbot, session).open()
    yield found
    found.page.table.entry_delegate.abandon()  # else closing the company would ask once more


class Asked:
    """Answers every question for a reason, and remembers what was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *answers: str | None) -> None:
        self.headings: list[str] = []
        self.sentences: list[str] = []
        self._answers = list(answers)
        monkeypatch.setattr(ReasonDialog, "ask", self._ask)

    def _ask(self, _parent: object, heading: str, sentence: str, **_how: object) -> str | None:
        self.headings.append(heading)
        self.sentences.append(sentence)
        return self._answers.pop(0)


def lock(grid: Grid, *numbers: int) -> None:
    periods = [month(number) for number in numbers]
    grid.session.perform(lambda file: lock_periods(file, periods))


def last_change(grid: Grid) -> ChangeSet:
    with grid.session.read() as records:
        return records.change_sets(1)[0]


def header(grid: Grid, number: int, role: Qt.ItemDataRole) -> str:
    column = grid.index("Revenue", month(number)).column()
    return str(grid.page.model.headerData(column, Qt.Orientation.Horizontal, role))


def menu_of(grid: Grid, number: int) -> QMenu:
    """Ask for the menu of a column's header, as a right click does."""
    periods = grid.page.table.periods
    column = grid.index("Revenue", month(number)).column()
    grid.page.table.scrollTo(grid.index("Revenue", month(number)))
    at = QPoint(periods.sectionViewportPosition(column) + 4, 4)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, periods.mapToGlobal(at))
    QApplication.sendEvent(periods.viewport(), event)
    menus = [each for each in grid.page.table.findChildren(QMenu) if each.actions()]
    return menus[-1]


@pytest.fixture(autouse=True)
def _no_popup(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not show menus: without a desktop nothing would close them."""
    monkeypatch.setattr(QMenu, "popup", lambda _menu, _at: None)


def choose(menu: QMenu, text: str) -> None:
    next(each for each in menu.actions() if each.text() == text).trigger()


def test_a_period_is_locked_at_its_header_and_says_so(grid: Grid) -> None:
    column = grid.index("Revenue", OCTOBER).column()
    before = grid.page.table.periods.grab().toImage()
    choose(menu_of(grid, 10), "Lock October 2026")
    assert locked_periods(grid.session.require_file(), [OCTOBER], grid.session.today()) == {OCTOBER}
    assert grid.page.model.frame.is_locked(column)
    assert grid.page.table.periods.grab().toImage() != before
    assert header(grid, 10, Qt.ItemDataRole.AccessibleTextRole) == "October 2026, locked"
    assert header(grid, 9, Qt.ItemDataRole.AccessibleTextRole) == "September 2026"
    assert "Locked: whoever writes here is asked why." in header(
        grid, 10, Qt.ItemDataRole.ToolTipRole
    )
    assert grid.session.undo_text == "Undo locking of October 2026"


def test_all_selected_periods_are_locked_at_once(grid: Grid) -> None:
    grid.go("Revenue", month(8))
    grid.press(KEY.Key_Right, Qt.KeyboardModifier.ShiftModifier, times=2)
    choose(menu_of(grid, 9), "Lock 3 periods")
    assert grid.page.model.frame.locked == {month(8), month(9), month(10)}
    choose(menu_of(grid, 7), "Lock July 2026")
    assert month(7) in grid.page.model.frame.locked


def test_unlocking_asks_why(grid: Grid, monkeypatch: pytest.MonkeyPatch) -> None:
    lock(grid, 10)
    asked = Asked(monkeypatch, None, "The auditor found a mistake")
    grid.go("Revenue", OCTOBER)
    menu = grid.page.commands.context_menu()
    choose(menu, "Unlock October 2026…")
    assert grid.page.model.frame.locked == {OCTOBER}
    choose(menu, "Unlock October 2026…")
    assert grid.page.model.frame.locked == frozenset()
    assert asked.headings == ["Unlock October 2026"] * 2
    assert last_change(grid).action.reason == "The auditor found a mistake"
    menu.deleteLater()


def test_typing_into_a_locked_period_asks_why(grid: Grid) -> None:
    lock(grid, 10)
    grid.go("Revenue", OCTOBER)

    def answer(dialog: ReasonDialog) -> None:
        assert dialog.windowTitle() == "October 2026 is locked"
        assert grid.editor_text == "4321"
        QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
        assert dialog.isVisible()
        assert "Say in a few words why" in dialog.error.text()
        QTest.keyClicks(dialog.editor, "A late invoice")
        assert not dialog.error.isVisible()
        QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)

    person = InModal(ReasonDialog, answer)
    grid.enter("4321")
    assert person.done
    assert grid.value("Revenue", OCTOBER) == 4321
    assert last_change(grid).action.reason == "A late invoice"
    assert grid.editor_text is None
    assert grid.current[0] != "Revenue"
    assert grid.page.focusWidget() is grid.page.table


def test_who_gives_no_reason_keeps_what_was_typed(grid: Grid) -> None:
    lock(grid, 10)
    grid.go("Revenue", OCTOBER)
    person = InModal(ReasonDialog, lambda dialog: dialog.reject())
    grid.enter("4321")
    assert person.done
    assert grid.value("Revenue", OCTOBER) == 4000
    assert grid.editor_text == "4321"
    assert grid.problem.startswith("October 2026 is locked. Nothing was changed.")
    grid.press(KEY.Key_Escape)
    assert grid.shown("Revenue", OCTOBER) == "4,000.00"


def test_each_way_of_writing_asks(grid: Grid, monkeypatch: pytest.MonkeyPatch) -> None:
    lock(grid, 9, 10)
    asked = Asked(monkeypatch, "one", "two", "three", "four", None)
    grid.go("Revenue", OCTOBER)
    grid.press(KEY.Key_Delete)
    assert grid.value("Revenue", OCTOBER) is None
    grid.copy_from_elsewhere("1\t2")
    grid.go("Revenue", month(9))
    grid.page.paste()
    assert (grid.value("Revenue", month(9)), grid.value("Revenue", OCTOBER)) == (1, 2)
    grid.go("Revenue", OCTOBER)
    grid.page.commands.toggle_applicable()
    assert grid.shown("Revenue", OCTOBER) == "n/a"
    grid.page.commands.toggle_applicable()
    assert grid.shown("Revenue", OCTOBER) == ""
    grid.press(KEY.Key_Delete)  # nothing is there: nothing is asked
    assert asked.headings == [
        "October 2026 is locked",
        "September 2026, October 2026 are locked",
        "October 2026 is locked",
        "October 2026 is locked",
    ]
    assert last_change(grid).action.reason == "four"


def test_a_large_block_asks_after_the_job(
    grid: Grid, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    lock(grid, 10)
    monkeypatch.setattr(entry_commands, "_LARGE", 1)
    asked = Asked(monkeypatch, "A late invoice")
    grid.copy_from_elsewhere("1\t2")
    grid.go("Revenue", month(9))
    grid.page.paste()
    qtbot.waitUntil(lambda: grid.value("Revenue", OCTOBER) == 2)
    assert asked.headings == ["October 2026 is locked"]
    assert last_change(grid).action.reason == "A late invoice"


def test_a_note_on_a_locked_period_asks(grid: Grid, monkeypatch: pytest.MonkeyPatch) -> None:
    lock(grid, 10)
    asked = Asked(monkeypatch, None, "Remembered")
    monkeypatch.setattr(NoteDialog, "ask", lambda *_asked: "Fair")
    grid.go("New customers", OCTOBER)
    grid.page.commands.edit_note()
    assert not grid.page.model.cell(grid.index("New customers", OCTOBER).row(), 0).note
    grid.page.commands.edit_note()
    index = grid.index("New customers", OCTOBER)
    assert grid.page.model.cell(index.row(), index.column()).note == "Fair"
    assert len(asked.headings) == 2


def wants_reasons(grid: Grid) -> None:
    company = replace(grid.session.company, asks_reason=True)
    grid.session.perform(lambda file: edit_company(file, company))


def test_a_typed_value_that_is_off_target_is_asked_about(
    grid: Grid, monkeypatch: pytest.MonkeyPatch
) -> None:
    wants_reasons(grid)
    asked = Asked(monkeypatch, "Two were ill", "", None)
    grid.go("New customers", OCTOBER)
    grid.enter("12")
    assert asked.headings == ["This value is off target"]
    assert asked.sentences == ["New customers. October 2026: 12, 33 below the target of 45."]
    assert last_change(grid).action.reason == "Two were ill"
    grid.go("New customers", OCTOBER)
    grid.enter("13")  # who has no reason leaves it out
    assert (grid.value("New customers", OCTOBER), last_change(grid).action.reason) == (13, "")
    grid.go("New customers", OCTOBER)
    grid.enter("14")
    assert grid.value("New customers", OCTOBER) == 13
    assert grid.editor_text == "14"
    grid.press(KEY.Key_Escape)


def test_a_typed_value_that_is_unusual_is_asked_about(
    grid: Grid, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = grid.index("New customers", OCTOBER).row()
    metric_id = grid.page.model.metric(row).id
    usual = [Edit(metric_id, month(at, 2025), 45 + at % 3) for at in range(1, 13)]
    grid.session.perform(lambda file: set_entries(file, usual))
    wants_reasons(grid)
    asked = Asked(monkeypatch, "The fair", "Two were ill")
    grid.go("New customers", month(1))
    grid.enter("63")  # on target, and not what was usual
    assert asked.headings == ["This value is unusual"]
    assert asked.sentences == [
        "New customers, January 2026: 63 is above the usual range (42 to 50)."
    ]
    assert last_change(grid).action.reason == "The fair"
    grid.go("New customers", month(1))
    grid.enter("12")
    assert asked.headings[1:] == ["This value is off target"]
    assert asked.sentences[1].endswith("12 is below the usual range (42 to 50).")


def test_limits_that_started_anew_are_what_a_typed_value_is_held_against(
    grid: Grid, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = grid.index("New customers", OCTOBER).row()
    metric_id = grid.page.model.metric(row).id
    usual = [Edit(metric_id, month(at, 2025), 45 + at % 3) for at in range(1, 13)]
    grid.session.perform(lambda file: set_entries(file, usual))
    since = month(6, 2025).start
    grid.session.perform(lambda file: rebase_limits(file, metric_id, since, "A second shop"))
    wants_reasons(grid)
    asked = Asked(monkeypatch)
    grid.go("New customers", month(1))
    grid.enter("63")  # seven values are too few to tell what is usual by now
    assert asked.headings == []
    assert grid.value("New customers", month(1)) == 63


def test_what_is_on_target_or_was_there_is_not_asked_about(
    grid: Grid, monkeypatch: pytest.MonkeyPatch
) -> None:
    Asked(monkeypatch)
    grid.go("New customers", month(5))
    grid.enter("5")  # nobody asked for reasons yet
    wants_reasons(grid)
    grid.go("New customers", OCTOBER)
    for text in ("45", "44", "60"):
        grid.go("New customers", OCTOBER)
        grid.enter(text)
        assert grid.value("New customers", OCTOBER) == float(text)
    grid.go("New customers", month(5))
    grid.enter("5")
    grid.go("New customers", month(5))
    grid.press(KEY.Key_Delete)
    assert grid.value("New customers", month(5)) is None


def test_the_round_asks_and_shows_the_lock(grid: Grid, monkeypatch: pytest.MonkeyPatch) -> None:
    page = grid.page
    metric_id = page.model.metric(0).id
    page.layouts.tab(Layout.ROUND).click()
    page.show_subject((metric_id, OCTOBER))
    titles = page.round.table.horizontalHeader()
    before = titles.grab().toImage()
    lock(grid, 10)
    assert page.round.model.frame.is_locked(0)
    assert titles.grab().toImage() != before
    asked = Asked(monkeypatch, "A late invoice", "Remembered")
    assert page.shown_commands.write([Edit(metric_id, OCTOBER, 99.0)], ActionKind.TYPE)
    row = next(at for at in range(4) if page.round.model.metric(at).id == metric_id)
    assert page.round.model.setData(page.round.model.index(row, 1), "Fair")
    assert asked.headings == ["October 2026 is locked"] * 2
    with grid.session.read() as records:
        assert records.values([metric_id])[metric_id][OCTOBER] == 99
        assert records.notes([metric_id]) == {metric_id: {OCTOBER: "Fair"}}
    menu = page.shown_commands.context_menu()
    assert "Unlock October 2026…" in [action.text() for action in menu.actions()]
    menu.deleteLater()


def test_undo_in_a_locked_period_asks_nothing(grid: Grid, monkeypatch: pytest.MonkeyPatch) -> None:
    Asked(monkeypatch)
    file = grid.session.require_file()
    lock(grid, 10)
    metric_id = grid.page.model.metric(grid.index("Revenue", OCTOBER).row()).id
    grid.session.perform(
        lambda file: set_entries(file, [Edit(metric_id, OCTOBER, 1.0)], reason="Late")
    )
    assert file is grid.session.require_file()
    grid.session.undo()
    assert grid.value("Revenue", OCTOBER) == 4000
    grid.session.redo()
    assert grid.value("Revenue", OCTOBER) == 1
