"""The remembered layouts as a person sees, renames, deletes and gets them back."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from kpidesk.domain.import_plans import ImportChoices
from kpidesk.domain.imports import CellRead, Layout, WorkbookReading
from kpidesk.domain.period_names import format_day
from kpidesk.domain.periods import Frequency, Period
from kpidesk.services.import_profiles import profiles
from kpidesk.services.imports import apply_import, plan_import
from kpidesk.ui.dialogs.layouts_dialog import LayoutsDialog
from kpidesk.ui.main_window import MainWindow
from kpidesk.ui.models.layouts_model import LayoutColumn
from kpidesk.ui.page import PageFactory
from kpidesk.ui.pages.entries_page import EntriesPage
from kpidesk.ui.session import Session
from tests.readings import sheet_of
from tests.ui.wizards.import_driver import define

HOSTILE = "<b>Books</b> & sons"


def remember(session: Session, name: str, file: str, month: int) -> None:
    period = Period(Frequency.MONTH, dt.date(2026, month, 1))
    cells = [
        CellRead("P&L", f"B{row}", label, period, str(row), float(row))
        for row, label in enumerate(("Revenue", "Rubbish"), start=3)
    ]
    reading = WorkbookReading(file, "ab" * 32, (sheet_of("P&L", Layout.WIDE, cells),))
    choices = ImportChoices(metric_of_label={"Rubbish": None}, profile=name)
    session.perform(lambda company: apply_import(company, plan_import(company, reading, choices)))


@pytest.fixture
def dialog(qtbot: QtBot, session: Session) -> LayoutsDialog:
    define(session, "Revenue")
    remember(session, "Monthly books", "October.xlsx", 10)
    remember(session, HOSTILE, "Nov.xlsx", 9)
    dialog = LayoutsDialog(session)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    return dialog


def rows(dialog: LayoutsDialog) -> list[list[str]]:
    return [
        [str(dialog.model.index(row, column).data()) for column in LayoutColumn]
        for row in range(dialog.model.rowCount())
    ]


def write_over(qtbot: QtBot, dialog: LayoutsDialog, name: str) -> None:
    """Press F2 in the chosen row, write `name`, and press Enter."""
    QTest.keyClick(dialog.table, Qt.Key.Key_F2)
    editor = dialog.table.indexWidget(dialog.table.currentIndex())
    assert isinstance(editor, QLineEdit)
    editor.selectAll()
    editor.insert(name)
    with qtbot.waitSignal(dialog.model.renamed):
        QTest.keyClick(editor, Qt.Key.Key_Return)


def kept(session: Session) -> list[str]:
    return sorted(each.name for each in profiles(session.require_file()))


def test_each_layout_says_its_file_its_names_and_when_it_was_used(dialog: LayoutsDialog) -> None:
    QAbstractItemModelTester(dialog.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    today = format_day(dt.datetime.now().astimezone().date())
    assert rows(dialog) == [
        [HOSTILE, "Nov.xlsx", "2", today],
        ["Monthly books", "October.xlsx", "2", today],
    ]
    assert dialog.facts.text().splitlines() == [
        "Sheet: P&L.",
        "Names it knows: Revenue.",
        "Left out: Rubbish.",
    ]


def test_a_name_is_written_over_in_its_place_and_taken_back(
    qtbot: QtBot, dialog: LayoutsDialog, session: Session
) -> None:
    QTest.keyClick(dialog.table, Qt.Key.Key_Down)
    write_over(qtbot, dialog, "Bookkeeper")
    assert kept(session) == sorted([HOSTILE, "Bookkeeper"])
    assert dialog.news.whole == "“Monthly books” is now called “Bookkeeper”."
    assert dialog.chosen is not None
    assert dialog.chosen.profile.name == "Bookkeeper"

    QTest.mouseClick(dialog.undo_button, Qt.MouseButton.LeftButton)
    assert kept(session) == sorted([HOSTILE, "Monthly books"])
    assert dialog.chosen.profile.name == "Monthly books"
    assert dialog.undo_button.isHidden()


def test_a_name_that_another_has_is_refused_in_a_sentence(
    qtbot: QtBot, dialog: LayoutsDialog, session: Session
) -> None:
    QTest.keyClick(dialog.table, Qt.Key.Key_Down)
    QTest.mouseClick(dialog.rename_button, Qt.MouseButton.LeftButton)
    editor = dialog.table.indexWidget(dialog.table.currentIndex())
    assert isinstance(editor, QLineEdit)
    editor.setText(HOSTILE.upper())
    with qtbot.waitSignal(dialog.model.renamed):
        QTest.keyClick(editor, Qt.Key.Key_Return)
    assert "already" in dialog.problem.text()
    assert dialog.problem.isVisible()
    assert kept(session) == sorted([HOSTILE, "Monthly books"])

    write_over(qtbot, dialog, "Bookkeeper")
    assert dialog.problem.isHidden()
    assert "Bookkeeper" in kept(session)


def test_one_is_deleted_what_it_brought_stays_and_it_comes_back(
    dialog: LayoutsDialog, session: Session
) -> None:
    QTest.keyClick(dialog.table, Qt.Key.Key_Delete)
    assert kept(session) == ["Monthly books"]
    assert [row[0] for row in rows(dialog)] == ["Monthly books"]
    with session.read() as records:
        assert len(list(records.entries())) == 2

    QTest.mouseClick(dialog.undo_button, Qt.MouseButton.LeftButton)
    assert [row[0] for row in rows(dialog)] == [HOSTILE, "Monthly books"]
    assert dialog.chosen is not None
    assert dialog.chosen.profile.name == HOSTILE


def test_with_the_last_one_the_list_says_what_will_appear(dialog: LayoutsDialog) -> None:
    for _each in range(2):
        QTest.mouseClick(dialog.delete_button, Qt.MouseButton.LeftButton)
    assert dialog.empty.isVisible()
    assert "Remember as" in dialog.empty.sentence.text()
    assert dialog.delete_button.isHidden()
    assert dialog.rename_button.isHidden()
    assert dialog.focusWidget() is dialog.undo_button

    QTest.mouseClick(dialog.undo_button, Qt.MouseButton.LeftButton)
    assert dialog.table.isVisible()


def test_a_company_without_any_says_what_will_appear(qtbot: QtBot, session: Session) -> None:
    dialog = LayoutsDialog(session)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    assert dialog.empty.heading.text() == "Nothing is remembered yet"
    assert dialog.empty.isVisible()
    assert dialog.undo_button.isHidden()


def test_the_file_menu_leads_there(
    qtbot: QtBot, session: Session, when_opened: Callable[[Callable[[Any], object]], None]
) -> None:
    window = MainWindow(session, [PageFactory("entries", lambda: "Entries", "list", EntriesPage)])
    qtbot.addWidget(window)
    seen: list[str] = []
    when_opened(lambda dialog: seen.append(dialog.windowTitle()))
    window.run_command("layouts")
    assert seen == ["Remembered layouts"]
    session.close_company()
    assert not window.commands["layouts"].isEnabled()
