"""The second step of an import: what each name of the sheet means."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEventLoop, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kpidesk.domain.import_options import ReadOptions
from kpidesk.domain.import_plans import ImportChoices
from kpidesk.domain.progress import NoProgress
from kpidesk.services.imports import apply_import, plan_import
from kpidesk.ui import theme
from kpidesk.ui.jobs import running_jobs
from kpidesk.ui.models.import_model import Column
from kpidesk.ui.session import Session
from kpidesk.ui.wizards.import_wizard import MATCH, REVIEW, SHEET, ImportWizard
from tests.ui.wizards.import_driver import (
    AUGUST,
    IN_THE_SHOP,
    LEFT,
    OCTOBER,
    book,
    cell,
    choose,
    counts,
    go_on,
    go_to_name,
    names,
    row,
    run,
    show,
    values,
    write_book,
)

pytestmark = IN_THE_SHOP


def test_next_months_file_is_recognised_and_says_what_is_new_and_missing(
    session: Session, tmp_path: Path
) -> None:
    def first(wizard: ImportWizard) -> None:
        go_on(wizard, MATCH)
        assert wizard.match.profile.text() == "Huber"
        choose(wizard, "Turnover", "Revenue")
        choose(wizard, "Fees", "Leave")
        go_on(wizard)
        wizard.import_button.click()

    rows = [("Turnover", 1, 2, 3), ("Fees", 1, 1, 1), ("New customers", 5, 6, 7)]
    assert run(session, write_book(tmp_path / "Huber 2026-08.xlsx", *rows), first) is not None

    def second(wizard: ImportWizard) -> None:
        assert wizard.step == MATCH
        assert wizard.match.profile_line.text() == (
            "Recognised: Huber. 1 name is new: Parking. 1 is missing since last time: Fees."
        )
        assert names(wizard)["Turnover"] == ("Revenue", "As last time")
        assert wizard.match.table.currentIndex().row() == list(names(wizard)).index("Parking")

    later = [("Parking", 9, 9, 9), ("New customers", 5, 6, 8), ("Turnover", 1, 2, 4)]
    run(session, write_book(tmp_path / "Huber 2026-09.xlsx", *later), second)


@pytest.fixture
def rivals(session: Session, shop: dict[str, int], tmp_path: Path) -> None:
    """Remember two imports of the same names that decide otherwise."""
    book = write_book(tmp_path / "x.xlsx", ("Turnover", 1, 2, 3), ("Guests", 4, 5, 6))
    options = ReadOptions(session.calendar, session.locale)
    for name, metric in (("North", "Revenue"), ("South", "New customers")):
        reading = session.adapters.reader.read(book, options, NoProgress())
        reading = replace(reading, file_name=f"{name} 08.xlsx", file_hash=name.ljust(64, "0"))
        decided = {"Turnover": shop[metric], "Guests": None}
        choices = ImportChoices(metric_of_label=decided, profile=name)
        file = session.require_file()
        apply_import(file, plan_import(file, reading, choices), options=options)


@pytest.mark.usefixtures("rivals")
def test_where_two_know_the_file_equally_well_the_person_says_by_keys_which_it_is(
    session: Session, tmp_path: Path
) -> None:
    def act(wizard: ImportWizard) -> None:
        panel = wizard.rivals
        assert wizard.step == SHEET
        assert panel.isVisible()
        assert panel.sentence.text().startswith("2 remembered imports know this file equally well")
        texts = [button.text() for button in panel.buttons]
        assert sorted(texts[:2]) == [
            "North, last imported from “North 08.xlsx”",
            "South, last imported from “South 08.xlsx”",
        ]
        assert texts[2] == "None of them: begin anew"
        assert not any(button.isChecked() for button in panel.buttons)
        assert wizard.focusWidget() is panel.buttons[0]
        QTest.keyClick(panel.buttons[0], Qt.Key.Key_Return)
        assert (wizard.step, panel.problem.text()) == (
            SHEET,
            "Choose which import this is. Nothing is guessed.",
        )
        QTest.keyClick(panel.buttons[0], Qt.Key.Key_Space)
        wait_until_read(wizard)
        assert panel.problem.text() == ""
        go_on(wizard, MATCH)
        name, metric = texts[0].split(",")[0], names(wizard)["Turnover"]
        assert metric == ({"North": "Revenue", "South": "New customers"}[name], "As last time")
        assert wizard.match.profile.text() == name
        QTest.mouseClick(wizard.back_button, LEFT)
        panel.focus_first()
        QTest.keyClick(panel.buttons[0], Qt.Key.Key_Down)
        wait_until_read(wizard)
        other = texts[1].split(",")[0]
        go_on(wizard, MATCH)
        assert wizard.match.profile.text() == other
        QTest.mouseClick(wizard.back_button, LEFT)
        panel.buttons[1].setFocus()
        QTest.keyClick(panel.buttons[1], Qt.Key.Key_Down)
        wait_until_read(wizard)
        go_on(wizard, MATCH)
        assert names(wizard)["Turnover"] == ("Choose…", "Undecided")
        assert wizard.match.profile_row.isHidden()
        assert wizard.match.profile.text() == "books"

    rows = [("Turnover", 1, 2, 4), ("Guests", 4, 5, 7)]
    before = values(session)
    run(session, write_book(tmp_path / "books.xlsx", *rows), act)
    assert values(session) == before


@pytest.mark.usefixtures("rivals")
def test_a_file_that_is_called_as_one_of_two_is_taken_for_that(
    session: Session, tmp_path: Path
) -> None:
    def act(wizard: ImportWizard) -> None:
        assert wizard.step == REVIEW
        QTest.mouseClick(wizard.back_button, LEFT)
        assert wizard.match.profile.text() == "South"
        QTest.mouseClick(wizard.back_button, LEFT)
        assert wizard.rivals.isHidden()

    rows = [("Turnover", 1, 2, 4), ("Guests", 4, 5, 7)]
    run(session, write_book(tmp_path / "South 09.xlsx", *rows), act)


def wait_until_read(wizard: ImportWizard) -> None:
    """Wait until the file is read as the person said."""
    for job in running_jobs(wizard):
        loop = QEventLoop()
        job.ended.connect(loop.quit)
        loop.exec()


def test_a_similar_name_is_offered_but_never_taken_before_the_person_says_so(
    session: Session, tmp_path: Path
) -> None:
    def act(wizard: ImportWizard) -> None:
        go_on(wizard, MATCH)
        assert names(wizard) == {"New customer": ("New customers?", "Similar, please check")}
        assert wizard.consequence.text() == "1 name is undecided: its 3 cells are rejected."
        go_on(wizard)
        assert counts(wizard)["rejected"] == 3
        assert not wizard.import_button.isEnabled()
        assert wizard.consequence.text() == (
            "Nothing can be imported yet: some names are undecided. Go back and say which metrics "
            "they are, or leave them out."
        )
        QTest.mouseClick(wizard.back_button, LEFT)
        assert wizard.match.confirm_button.text() == "Yes, it is New customers"
        QTest.keyClick(wizard.match.table, Qt.Key.Key_Space)
        assert names(wizard) == {"New customer": ("New customers", "Similar, you confirmed it")}
        go_on(wizard)
        QTest.mouseClick(wizard.import_button, LEFT)

    path = write_book(tmp_path / "book.xlsx", ("New customer", 1, 2, 3))
    assert run(session, path, act) is not None
    assert values(session)["New customers", OCTOBER] == 3.0


def test_a_name_can_be_left_out_and_taken_back(session: Session, tmp_path: Path) -> None:
    def act(wizard: ImportWizard) -> None:
        go_on(wizard, MATCH)
        go_to_name(wizard, "Bank charges")
        QTest.keyClick(wizard.match.table, Qt.Key.Key_Delete)
        assert names(wizard)["Bank charges"] == ("Leave out", "Left out")
        go_on(wizard)
        assert row(wizard, "Report!B5")[Column.REASON] == "You chose to leave out this row."
        QTest.mouseClick(wizard.back_button, LEFT)
        choose(wizard, "Bank charges", "Choose")
        assert names(wizard)["Bank charges"] == ("Choose…", "Undecided")
        go_on(wizard)
        assert counts(wizard)["rejected"] == 3

    path = write_book(tmp_path / "book.xlsx", ("Bank charges", 1, 2, 3))
    assert run(session, path, act) is None


def test_what_is_missing_is_created_with_what_the_sheet_tells(
    session: Session, tmp_path: Path
) -> None:
    def act(wizard: ImportWizard) -> None:
        go_on(wizard, MATCH)
        wizard.match.only_open.setChecked(True)
        assert set(names(wizard)) == {"Bank charges", "Visitors"}
        assert wizard.match.create_all.text() == "&Create all 2 unknown"
        QTest.mouseClick(wizard.match.create_all, LEFT)
        assert names(wizard)["Visitors"] == ("New: Visitors", "A new metric")
        go_to_name(wizard, "Visitors")
        wizard.match.new_metric.name.setFocus()
        wizard.match.new_metric.name.selectAll()
        QTest.keyClicks(wizard.match.new_metric.name, "Revenue")
        QTest.mouseClick(wizard.next_button, LEFT)
        assert wizard.step == MATCH
        assert "A metric is called so already" in wizard.problem.text()
        wizard.match.new_metric.name.selectAll()
        QTest.keyClicks(wizard.match.new_metric.name, "Guests")
        go_on(wizard)
        assert row(wizard, "Report!B7")[Column.METRIC] == "Guests"
        assert wizard.consequence.text().startswith("2 metrics are created.")
        QTest.mouseClick(wizard.import_button, LEFT)

    rows = [("Revenue", 1, 2, 3), ("Bank charges", 4, 5, 6), ("Visitors", 7, 8, 9)]
    before = values(session)
    assert run(session, write_book(tmp_path / "book.xlsx", *rows), act) is not None
    assert values(session)["Guests", OCTOBER] == 9.0
    assert values(session)["Bank charges", AUGUST] == 4.0
    session.undo()
    assert values(session) == before
    with session.read() as records:
        assert "Guests" not in {metric.name for metric in records.metrics()}


def test_what_was_decided_stays_when_the_person_goes_back(qtbot: QtBot, session: Session) -> None:
    cells = [cell(f"B{at}", f"Account {at}", 1.0) for at in range(1, 61)]
    wizard = show(qtbot, session, book(*cells))
    go_on(wizard, MATCH)
    assert wizard.match.count.text() == "60 names, 60 of them undecided"
    choose(wizard, "Account 7", "Leave")
    go_to_name(wizard, "Account 8")
    QTest.keyClick(wizard.match.table, Qt.Key.Key_Insert)
    wizard.match.profile.setFocus()
    QTest.keyClicks(wizard.match.profile, "s")
    QTest.mouseClick(wizard.back_button, LEFT)
    assert wizard.step == SHEET
    go_on(wizard, MATCH)
    assert names(wizard)["Account 7"] == ("Leave out", "Left out")
    assert names(wizard)["Account 8"] == ("New: Account 8", "New, please check")
    assert wizard.match.profile.text() == "books"


def test_names_have_room_where_little_is_to_be_said_of_them(qtbot: QtBot, session: Session) -> None:
    name = "Income > Landscaping services"
    wizard = show(qtbot, session, book(cell("B1", name, 5.0), cell("B2", f"{name} 2", 6.0)))
    wizard.resize(1200, 700)
    go_on(wizard, MATCH)
    wizard.match.create_all.click()
    go_on(wizard)
    table = wizard.review.table
    metrics = QFontMetrics(theme.font())
    assert table.columnWidth(Column.LABEL) > metrics.horizontalAdvance(f"{name} 2")
    wizard.resize(860, 700)
    assert table.columnWidth(Column.LABEL) > metrics.horizontalAdvance(name) / 2
