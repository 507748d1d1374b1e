"""The round: one period at a time, typed from top to bottom without the mouse."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kpidesk.domain.changes import Action, ActionKind
from kpidesk.domain.metrics import Stage
from kpidesk.services.entries import Edit, set_entries, set_note
from kpidesk.ui.models.entry_round_model import NOTE, VALUE
from kpidesk.ui.pages.entries_page import EntriesPage
from kpidesk.ui.pages.entry_options import Layout
from kpidesk.ui.pages.entry_round import EntryRound
from kpidesk.ui.session import Session
from tests.ui.pages.entries_driver import CTRL, NO_MODIFIER, SHIFT, fill_shop, month

KEY = Qt.Key


class Round:
    """The page in its second layout, and what a person does with it."""

    def __init__(self, page: EntriesPage) -> None:
        self.page = page
        self.round: EntryRound = page.round
        self.model = page.round.model

    def focus(self) -> QWidget:
        widget = QApplication.focusWidget()
        assert widget is not None
        return widget

    def type(self, text: str) -> None:
        for letter in text:
            QTest.keyClicks(self.focus(), letter)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NO_MODIFIER) -> None:
        QTest.keyClick(self.focus(), key, modifier)

    def enter(self, text: str) -> None:
        self.type(text)
        self.press(KEY.Key_Return)

    def row(self, name: str) -> int:
        return next(at for at in range(self.model.rowCount()) if self.name(at) == name)

    def name(self, row: int) -> str:
        return self.model.metric(row).name

    def shown(self, name: str, column: int = VALUE) -> str:
        return str(self.model.index(self.row(name), column).data())

    def go(self, name: str, column: int = VALUE) -> None:
        self.round.table.setCurrentIndex(self.model.index(self.row(name), column))

    @property
    def current(self) -> tuple[str, int]:
        index = self.round.table.currentIndex()
        return self.name(index.row()), index.column()

    @property
    def progress(self) -> str:
        return self.round.progress_text.text()


@pytest.fixture
def ids(session: Session) -> dict[str, int]:
    return fill_shop(session)


@pytest.fixture
def page(qtbot: QtBot, session: Session, ids: dict[str, int]) -> Iterator[EntriesPage]:
    assert ids
    page = EntriesPage(session)
    qtbot.addWidget(page)
    page.resize(1100, 720)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    yield page
    page.view.entry_delegate.abandon()


@pytest.fixture
def round_(page: EntriesPage) -> Round:
    page.layouts.tab(Layout.ROUND).click()
    page.view.setFocus()
    return Round(page)


def test_it_starts_with_the_period_that_ended_and_its_first_missing_number(round_: Round) -> None:
    assert round_.round.period.text() == "October 2026"
    assert round_.progress == "3 of 4 entered"
    assert round_.current == ("Waiting time", VALUE)


def test_it_starts_with_this_period_where_the_last_one_is_complete(
    page: EntriesPage, session: Session, ids: dict[str, int]
) -> None:
    set_entries(session.require_file(), [Edit(ids["Waiting time"], month(10), 2.0)])
    page.layouts.tab(Layout.ROUND).click()
    assert page.round.period.text() == "November 2026"
    assert page.round.progress_text.text() == "0 of 4 entered"


def test_numbers_are_typed_one_after_the_other_without_the_mouse(round_: Round) -> None:
    round_.press(KEY.Key_PageDown, CTRL)
    assert round_.round.period.text() == "November 2026"
    assert round_.current == ("Margin", VALUE)
    for text in ("41 %", "51", "6100.50", "2.5"):
        round_.enter(text)
    assert [round_.shown(name) for name in ("Margin", "New customers", "Revenue")] == [
        "41.0\u00a0%",
        "51",
        "6,100.50",
    ]
    assert round_.progress == "4 of 4 entered"
    assert round_.round.done.isVisible()
    assert round_.page.session.undo_text == "Undo typing of 1 value"
    round_.page.session.undo()
    assert round_.progress == "3 of 4 entered"


def test_enter_leads_over_what_is_there_to_what_is_missing(round_: Round) -> None:
    round_.go("Margin")
    round_.press(KEY.Key_Return)
    assert round_.current == ("Waiting time", VALUE)
    round_.press(KEY.Key_Return, SHIFT)
    assert round_.current == ("Revenue", VALUE)


def test_tab_leads_to_the_note_and_enter_on_to_the_next_number(round_: Round) -> None:
    round_.press(KEY.Key_PageDown, CTRL)
    round_.type("40 %")
    round_.press(KEY.Key_Tab)
    assert round_.current == ("Margin", NOTE)
    round_.enter("A large order")
    assert round_.shown("Margin", NOTE) == "A large order"
    assert round_.current == ("New customers", VALUE)
    assert round_.page.session.undo_text == "Undo note on Margin"
    round_.press(KEY.Key_Tab, SHIFT)
    assert round_.current == ("Margin", NOTE)


def test_what_is_not_understood_stays_open(round_: Round) -> None:
    round_.enter("12x")
    editor = round_.round.table.entry_delegate.editor
    assert editor is not None
    assert "not understood" in editor.problem
    assert not round_.page.finish_editing()
    round_.page.layouts.tab(Layout.GRID).click()
    assert round_.page.view is round_.round.table
    round_.press(KEY.Key_Escape)
    assert round_.shown("Waiting time") == ""


def test_nothing_to_measure_can_be_typed(round_: Round) -> None:
    round_.enter("N/A")
    assert round_.shown("Waiting time") == "n/a"
    assert round_.progress == "4 of 4 entered"


def test_a_note_is_copied_pasted_and_deleted_as_text(round_: Round) -> None:
    round_.go("Revenue", NOTE)
    round_.page.copy()
    assert QGuiApplication.clipboard().text() == "Fair in Cologne <b>"
    round_.go("Margin", NOTE)
    round_.page.paste()
    assert round_.shown("Margin", NOTE) == "Fair in Cologne <b>"
    round_.press(KEY.Key_Delete)
    assert round_.shown("Margin", NOTE) == ""
    assert round_.shown("Margin") == "41.0\u00a0%"


def test_a_column_from_a_spreadsheet_is_pasted_downwards(round_: Round) -> None:
    round_.press(KEY.Key_PageDown, CTRL)
    QGuiApplication.clipboard().setText("39%\r\n50\r\n5000\r\n2\r\n")
    round_.page.paste()
    assert round_.progress == "4 of 4 entered"
    assert round_.page.session.undo_text == "Undo paste of 4 values"


def test_the_menu_of_a_note_is_that_of_its_value(round_: Round) -> None:
    round_.go("Revenue", NOTE)
    menu = round_.round.commands.context_menu()
    assert "Note…" in [action.text() for action in menu.actions()]
    menu.deleteLater()


def test_a_note_of_several_lines_opens_in_its_dialog(
    round_: Round, session: Session, ids: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    from kpidesk.ui.pages.entry_dialogs import NoteDialog

    session.perform(lambda file: set_note(file, ids["Margin"], month(10), "One\nTwo"))
    asked: list[str] = []

    def ask(_parent: object, _heading: str, note: str) -> str:
        asked.append(note)
        return "One\nTwo\nThree"

    monkeypatch.setattr(NoteDialog, "ask", ask)
    round_.go("Margin", NOTE)
    round_.press(KEY.Key_F2)
    assert asked == ["One\nTwo"]
    assert round_.shown("Margin", NOTE) == "One Two Three"


def test_a_screen_reader_hears_last_value_and_target(round_: Round) -> None:
    def spoken(section: int, orientation: Qt.Orientation) -> str:
        role = Qt.ItemDataRole.AccessibleTextRole
        return str(round_.model.headerData(section, orientation, role))

    said = spoken(round_.row("New customers"), Qt.Orientation.Vertical)
    assert said.endswith("last value 43 in Sep 2026, target 45")
    assert spoken(NOTE, Qt.Orientation.Horizontal) == "Note"
    index = round_.model.index(round_.row("Revenue"), NOTE)
    text = str(index.data(Qt.ItemDataRole.AccessibleTextRole))
    assert text == "Note on Revenue, October 2026: Fair in Cologne <b>"


def test_calculated_rows_follow_and_are_left_out(
    qtbot: QtBot, session: Session, ids: dict[str, int]
) -> None:
    from kpidesk.domain.changes import Kind
    from kpidesk.domain.metrics import Metric

    assert ids
    with session.require_file().write(Action(ActionKind.EDIT_METRIC)) as work:
        number = work.new_id(Kind.METRIC)
        formula = "[New customers] * 2"
        work.put_metrics([Metric(number, "Double", stage=Stage.INPUT, formula=formula)])
    page = EntriesPage(session)
    qtbot.addWidget(page)
    page.resize(1100, 720)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.layouts.tab(Layout.ROUND).click()
    page.view.setFocus()
    round_ = Round(page)
    assert round_.progress == "3 of 4 entered"
    assert round_.shown("Double") == "92"
    round_.go("New customers")
    round_.type("50")
    round_.press(KEY.Key_Return)
    assert round_.shown("Double") == "100"
    assert round_.current == ("Waiting time", VALUE)
    assert page.round.table.edit(round_.model.index(round_.row("Double"), VALUE)) is False


def test_the_filter_and_the_tabs_work_here_too(round_: Round) -> None:
    QTest.keyClicks(round_.page.filter, "sales")
    assert round_.model.rowCount() == 2
    assert round_.progress == "3 of 4 entered"
    QTest.keyClicks(round_.page.filter, "zzz")
    assert round_.page.state.whole == "No metric matches “saleszzz”."


def test_the_layout_is_remembered(qtbot: QtBot, round_: Round, session: Session) -> None:
    again = EntriesPage(session)
    qtbot.addWidget(again)
    assert again.view is again.round.table
    round_.page.layouts.tab(Layout.GRID).click()
    assert round_.page.view is round_.page.table
    third = EntriesPage(session)
    qtbot.addWidget(third)
    assert third.view is third.table


def test_another_page_leads_to_a_metric_and_a_period(round_: Round, ids: dict[str, int]) -> None:
    round_.page.show_subject((ids["New customers"], month(8)))
    assert round_.round.period.text() == "August 2026"
    assert round_.current == ("New customers", VALUE)
    round_.page.today_action.trigger()
    assert round_.round.period.text() == "November 2026"


def test_the_model_keeps_its_promises(round_: Round) -> None:
    tester = QAbstractItemModelTester(
        round_.model, QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    round_.enter("2")
    round_.page.session.undo()
    QTest.keyClicks(round_.page.filter, "rev")
    round_.page.filter.clear()
    round_.page.table.set_filter("")
    round_.round.before_button.click()
    round_.round.after_button.click()
    assert round_.round.period.text() == "October 2026"
    del tester
