"""The due page: what is late by owner, one key to type it, and sheets to hand out."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kpidesk.domain.errors import UserError
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.qualification import Outcome
from kpidesk.domain.targets import Target
from kpidesk.services.due import due_list
from kpidesk.services.entries import Edit, set_entries
from kpidesk.services.metric_drafts import MetricDraft, TargetDraft
from kpidesk.services.metrics import define_kpi
from kpidesk.ui.app import page_factories
from kpidesk.ui.controls import Label
from kpidesk.ui.dialogs import files, printers
from kpidesk.ui.dialogs.messages import MessageDialog
from kpidesk.ui.jobs import running_jobs
from kpidesk.ui.main_window import MainWindow
from kpidesk.ui.pages.due_page import DuePage
from kpidesk.ui.pages.due_rows import DueRowWidget
from kpidesk.ui.pages.entries_page import EntriesPage
from kpidesk.ui.session import Session

# Today is 15 November 2026: October was due by the 10th, week 45 by the 11th.


def month(number: int) -> Period:
    return Period(Frequency.MONTH, dt.date(2026, number, 1))


def kpi(name: str, owner: str, **changes: Any) -> MetricDraft:  # noqa: ANN401 - of a draft
    draft = MetricDraft(
        name,
        owner=owner,
        objective="Grow",
        starts_on=dt.date(2026, 9, 1),
        target=TargetDraft(dt.date(2025, 1, 1), constant=Target(47.0)),
        outcome=Outcome.REVENUE,
        so_what="More customers buy more",
    )
    return replace(draft, **changes)


def shown(qtbot: QtBot, session: Session) -> DuePage:
    page = DuePage(session)
    qtbot.addWidget(page)
    page.resize(1000, 700)
    with qtbot.waitExposed(page):
        page.show()
    return page


@pytest.fixture
def page(qtbot: QtBot, session: Session) -> DuePage:
    file = session.require_file()
    define_kpi(file, kpi("Orders", "Carla"))
    define_kpi(file, kpi("Visits", "Anna"))
    define_kpi(file, kpi("Calls", "Anna", frequency=Frequency.WEEK, starts_on=dt.date(2026, 11, 2)))
    set_entries(file, [Edit(1, month(9), 50.0)])
    return shown(qtbot, session)


def row_of(page: DuePage, name: str) -> DueRowWidget:
    return next(row for row in page.rows if row.row.metric.name == name)


def names(page: DuePage) -> list[str]:
    return [row.row.metric.name for row in page.rows]


def test_it_lists_what_is_due_by_owner_and_frequency(page: DuePage) -> None:
    assert [(card.owner, [row.name.whole for row in card.rows]) for card in page.cards] == [
        ("Anna", ["Calls", "Visits"]),
        ("Carla", ["Orders"]),
    ]
    assert row_of(page, "Visits").missing.whole == "September and October 2026"
    assert row_of(page, "Visits").late.text() == "The oldest was due on 10 Oct, 5 weeks ago."
    assert row_of(page, "Orders").late.text() == "October 2026 was due on 10 Nov, 5 days ago."
    assert page._subtitle.text() == "3 metrics wait, 4 numbers are overdue."


def test_enter_now_goes_to_the_first_cell(qtbot: QtBot, page: DuePage) -> None:
    page.take_focus()
    assert row_of(page, "Calls").button.hasFocus()
    qtbot.keyClick(row_of(page, "Calls").button, Qt.Key.Key_Down)
    button = row_of(page, "Visits").button
    assert button.hasFocus()
    with qtbot.waitSignal(page.navigation_requested) as asked:
        qtbot.keyClick(button, Qt.Key.Key_Return)
    assert asked.args == ["entries", (2, month(9))]
    qtbot.keyClick(button, Qt.Key.Key_Up)
    assert row_of(page, "Calls").button.hasFocus()


def test_what_was_skipped_long_ago_is_not_where_typing_starts(
    qtbot: QtBot, session: Session
) -> None:
    file = session.require_file()
    define_kpi(file, kpi("Orders", "Carla", starts_on=dt.date(2026, 1, 1)))
    set_entries(file, [Edit(1, month(number), 50.0) for number in (1, 2, 4, 5, 6, 7, 8)])
    page = shown(qtbot, session)
    row = row_of(page, "Orders")
    assert row.missing.whole == "3 months, the first of them March 2026"
    with qtbot.waitSignal(page.navigation_requested) as asked:
        row.button.click()
    assert asked.args == ["entries", (1, month(9))]


def test_a_number_that_is_typed_leaves_the_list(qtbot: QtBot, session: Session) -> None:
    define_kpi(session.require_file(), kpi("Orders", "Carla", starts_on=dt.date(2026, 10, 1)))
    window = MainWindow(session, page_factories())
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.show_page("due")
    page = window.findChild(DuePage)
    assert page is not None
    qtbot.keyClick(page.rows[0].button, Qt.Key.Key_Return)
    entries = window.findChild(EntriesPage)
    assert entries is not None
    assert entries.isVisible()
    qtbot.keyClicks(entries.table, "5")
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Return)
    with session.read() as records:
        assert records.values() == {1: {month(10): 5.0}}
    window.show_page("due")
    assert page.empty_state is not None
    assert page.empty_state.heading.text() == "Nothing is due"
    assert page.empty_state.sentence.text() == ("Next is Orders for November 2026, due by 10 Dec.")
    window.close()


def test_filters_show_one_owner_and_one_frequency(page: DuePage) -> None:
    page.owners.setCurrentText("Anna")
    assert names(page) == ["Calls", "Visits"]
    page.frequencies.setCurrentText("Weekly")
    assert names(page) == ["Calls"]
    page.session.perform(lambda file: set_entries(file, [Edit(1, month(10), 1.0)]))
    assert (page.owners.currentText(), names(page)) == ("Anna", ["Calls"])
    page.owners.setCurrentIndex(0)
    page.frequencies.setCurrentIndex(0)
    page.show_subject("Anna")
    assert names(page) == ["Calls", "Visits"]


def test_the_keyboard_stays_on_its_row(page: DuePage) -> None:
    row_of(page, "Visits").button.setFocus()
    page.session.perform(lambda file: set_entries(file, [Edit(2, month(9), 1.0)]))
    assert row_of(page, "Visits").button.hasFocus()
    assert row_of(page, "Visits").missing.whole == "October 2026"


def test_many_rows_of_one_owner_are_folded(qtbot: QtBot, session: Session) -> None:
    for number in range(15):
        define_kpi(session.require_file(), kpi(f"Number {number}", "Anna"))
    page = shown(qtbot, session)
    (card,) = page.cards
    assert (len(card.rows), card.more.text()) == (12, "Show 3 more")
    card.more.click()
    assert len(card.rows) == 15
    assert card.rows[12].button.hasFocus()


def test_an_empty_company_is_told_what_the_page_is_for(qtbot: QtBot, session: Session) -> None:
    page = shown(qtbot, session)
    assert page.empty_state is not None
    assert not page.print_button.isVisible()
    with qtbot.waitSignal(page.command_requested) as asked:
        qtbot.keyClick(page.empty_state.buttons[0], Qt.Key.Key_Return)
    assert asked.args == ["new_kpi"]


# Sheets

Ask = Callable[..., Path | None]


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """Answer the dialogs for files with the test's folder; return the names they suggested."""
    suggested: list[str] = []

    def save(_session: Session, _parent: QWidget, _title: str, _kind: str, name: str) -> Path:
        suggested.append(name)
        return tmp_path / name

    monkeypatch.setattr(files, "ask_save_path", save)
    monkeypatch.setattr(files, "ask_folder", lambda *_args: tmp_path)
    return suggested


def said_after(qtbot: QtBot, page: DuePage, do: Callable[[], object]) -> str:
    with qtbot.waitSignal(page.session.message_shown, timeout=20_000) as said:
        do()
    qtbot.waitUntil(lambda: not running_jobs(page))
    assert said.args is not None
    return str(said.args[0])


def texts(path: Path) -> set[object]:
    book = openpyxl.load_workbook(path)
    found: set[object] = {
        cell.value for page in book.worksheets for row in page.iter_rows() for cell in row
    }
    book.close()
    return found


def test_each_owner_gets_a_workbook(
    qtbot: QtBot, page: DuePage, answers: list[str], tmp_path: Path
) -> None:
    said = said_after(qtbot, page, page.excel_due.trigger)
    assert said.startswith("2 entry sheets are saved in ")
    anna, carla = sorted(tmp_path.glob("*.xlsx"))
    assert [anna.name, carla.name] == [
        "Entry sheet Test Shop Anna.xlsx",
        "Entry sheet Test Shop Carla.xlsx",
    ]
    assert {"Visits", "Calls", "Sep 2026", "W45 2026"} <= texts(anna)
    assert {"Orders", "50 (Sep 2026)", "at least 47"} <= texts(carla)
    assert answers == []


def test_sheets_that_are_there_already_are_asked_about(
    qtbot: QtBot,
    page: DuePage,
    answers: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "Entry sheet Test Shop Anna.xlsx").write_text("mine")
    asked: list[str] = []

    def refuse(_parent: QWidget, question: str, _yes: str) -> bool:
        asked.append(question)
        return False

    monkeypatch.setattr(MessageDialog, "ask", refuse)
    page.excel_due.trigger()
    qtbot.waitUntil(lambda: bool(asked))
    qtbot.waitUntil(lambda: not running_jobs(page))
    assert asked == ["Entry sheet Test Shop Anna.xlsx exists already. Replace it?"]
    assert [path.name for path in tmp_path.glob("*.xlsx")] == ["Entry sheet Test Shop Anna.xlsx"]
    assert answers == []


def test_one_owners_sheet_is_one_file(
    qtbot: QtBot, page: DuePage, answers: list[str], tmp_path: Path
) -> None:
    said = said_after(qtbot, page, page.cards[1].excel_button.click)
    assert answers == ["Entry sheet Test Shop Carla.xlsx"]
    assert said.startswith("Entry sheet Test Shop Carla.xlsx is saved.")
    assert "Orders" in texts(tmp_path / answers[0])


def test_a_sheet_of_the_running_month_asks_for_all(
    qtbot: QtBot, page: DuePage, answers: list[str], tmp_path: Path
) -> None:
    assert page.excel_ended.text() == "&All of October 2026…"
    assert page.excel_running.text() == "All &of November 2026…"
    for button, ended, running in (
        (page.print_button, page.print_ended, page.print_running),
        (page.excel_button, page.excel_ended, page.excel_running),
    ):
        offered = button.menu().actions()
        assert offered.index(ended) < offered.index(running)
    page.owners.setCurrentText("Carla")
    said_after(qtbot, page, page.excel_running.trigger)
    found = texts(tmp_path / answers[0])
    assert "Nov 2026" in found
    assert "Oct 2026" not in found
    page.owners.setCurrentIndex(0)
    page.frequencies.setCurrentText("Weekly")
    assert page.excel_ended.text() == "&All of Week 45, 2026…"
    assert page.excel_running.text() == "All &of Week 46, 2026…"


def test_a_sheet_of_the_month_that_ended_last_asks_for_it_alone(
    qtbot: QtBot, page: DuePage, answers: list[str], tmp_path: Path
) -> None:
    page.owners.setCurrentText("Carla")
    said_after(qtbot, page, page.excel_ended.trigger)
    found = texts(tmp_path / answers[0])
    assert "Oct 2026" in found
    assert "Nov 2026" not in found


def test_every_count_names_its_unit(page: DuePage) -> None:
    counts = [label.text() for card in page.cards for label in card.findChildren(Label)]
    assert {"2 metrics, 3 numbers", "1 metric, 1 number"} <= set(counts)
    found = due_list(page.session.require_file(), page.session.today())
    assert (found.overdue, found.overdue_numbers) == (3, 4)
    assert found.summary == "3 metrics wait for 4 numbers that are late."


def test_where_nothing_is_left_to_fill_in_that_is_said(
    qtbot: QtBot, page: DuePage, answers: list[str]
) -> None:
    november = [Edit(1, month(11), 1.0), Edit(2, month(11), 1.0)]
    page.session.perform(lambda file: set_entries(file, november))
    said = said_after(qtbot, page, page.save_running.trigger)
    assert said == "There is nothing to fill in: every number is there."
    assert answers == []


def test_the_sheets_are_saved_as_one_pdf(
    qtbot: QtBot, page: DuePage, answers: list[str], tmp_path: Path
) -> None:
    assert said_after(qtbot, page, page.save_due.trigger) == "Saved Entry sheet Test Shop.pdf."
    found = pypdf.PdfReader(tmp_path / answers[0]).pages
    assert ["Anna" in each.extract_text() for each in found] == [True, False]


def test_a_computer_without_printers_says_so(
    qtbot: QtBot, page: DuePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_parent: QWidget, _title: str) -> None:
        raise UserError("No printing system.")

    monkeypatch.setattr(printers, "ask_printer", refuse)
    with qtbot.waitSignal(page.session.error_shown) as said:
        page.cards[0].print_button.click()
    qtbot.waitUntil(lambda: not running_jobs(page))
    assert said.args == ["No printing system."]


def test_the_sheets_are_printed(
    qtbot: QtBot, page: DuePage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from PySide6.QtGui import QPdfWriter

    path = tmp_path / "printer.pdf"
    monkeypatch.setattr(printers, "ask_printer", lambda *_args: QPdfWriter(str(path)))
    said = said_after(qtbot, page, page.print_due.trigger)
    assert said == "The entry sheets were sent to the printer."
    assert path.stat().st_size > 1000
