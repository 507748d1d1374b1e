"""The last step of an import: every cell, the questions, and what is decided about them."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kpidesk.domain.import_plans import OnConflict, Outcome, PercentReading
from kpidesk.domain.imports import IgnoredCell, TotalCheck
from kpidesk.services.entries import Edit, set_entries
from kpidesk.services.locks import lock_periods
from kpidesk.ui import theme
from kpidesk.ui.dialogs.import_preview import shown_text
from kpidesk.ui.dialogs.reason_dialog import ReasonDialog
from kpidesk.ui.models.import_model import Column
from kpidesk.ui.session import Session
from kpidesk.ui.theme import Space
from kpidesk.ui.wizards.import_wizard import MATCH, ImportWizard
from tests.ui.wizards.import_driver import (
    AUGUST,
    CONFLICTS,
    IN_THE_SHOP,
    LEFT,
    OCTOBER,
    SEPTEMBER,
    book,
    cell,
    choose,
    click_chip,
    click_row,
    column,
    counts,
    go_on,
    row,
    run,
    show,
    ugly_book,
    values,
    write_book,
)
from tests.ui.wizards.test_wizard_access_keys import used_twice

pytestmark = IN_THE_SHOP


def test_percentages_are_asked_about_with_an_example_of_the_sheet(
    session: Session, tmp_path: Path
) -> None:
    def act(wizard: ImportWizard) -> None:
        go_on(wizard)
        panel = wizard.review.percent
        assert panel.sentence.text() == "Margin is a percentage, but Report!B5 has no % sign."
        assert panel.reading is None
        texts = [button.text() for button in panel.buttons.values()]
        assert texts == ["38.6 means 38.6\u00a0%", "38.6 means 3,860\u00a0%"]
        assert counts(wizard)["rejected"] == 3
        QTest.mouseClick(panel.buttons[PercentReading.FRACTION], LEFT)
        assert row(wizard, "Report!B5")[Column.AFTER] == "3,860.0\u00a0%"
        QTest.mouseClick(panel.buttons[PercentReading.POINTS], LEFT)
        assert row(wizard, "Report!B5")[Column.AFTER] == "38.6\u00a0%"
        QTest.mouseClick(wizard.import_button, LEFT)

    path = write_book(tmp_path / "book.xlsx", ("Margin", 38.6, 39.1, 40))
    assert run(session, path, act) is not None
    assert values(session)["Margin", AUGUST] == pytest.approx(0.386)


def test_the_percent_question_comes_when_a_name_turns_out_to_be_a_percentage(
    session: Session, tmp_path: Path
) -> None:
    def act(wizard: ImportWizard) -> None:
        go_on(wizard)
        assert not wizard.review.percent.isVisible()
        QTest.mouseClick(wizard.back_button, LEFT)
        choose(wizard, "Marge", "Margin")
        go_on(wizard)
        assert wizard.review.percent.isVisible()

    run(session, write_book(tmp_path / "book.xlsx", ("Marge", 38.6, 39.1, 40)), act)


def test_chips_filter_the_review(session: Session, tmp_path: Path) -> None:
    def act(wizard: ImportWizard) -> None:
        go_on(wizard)
        outcomes = column(wizard, Column.OUTCOME)
        assert outcomes[0] == "Rejected"
        assert outcomes == sorted(
            outcomes, key=["Rejected", "Changed", "New", "Unchanged", "Ignored"].index
        )
        click_chip(wizard, Outcome.CHANGED)
        assert column(wizard, Column.CELL) == ["Report!C6"]
        assert wizard.review.detail.sentence.text() == (
            "Revenue, September 2026: €999.00 becomes €1,100.00."
        )
        assert wizard.review.detail.origin.text() == "Report!C6 says “1100”."
        click_chip(wizard, Outcome.REJECTED)
        assert set(column(wizard, Column.OUTCOME)) == {"Rejected"}
        chip = wizard.review.chips.chips[Outcome.NEW]
        chip.setFocus()
        QTest.keyClick(chip, Qt.Key.Key_Space)
        assert set(column(wizard, Column.OUTCOME)) == {"New"}

    run(session, ugly_book(tmp_path), act)


def test_a_header_orders_the_review_and_keeps_the_selected_cell(
    session: Session, tmp_path: Path
) -> None:
    def act(wizard: ImportWizard) -> None:
        go_on(wizard)
        click_row(wizard, "Report!C6")
        table, model = wizard.review.table, wizard.review.model
        header = table.horizontalHeader()
        for expected in (False, True):
            place = QPoint(header.sectionViewportPosition(Column.AFTER) + 20, 10)
            QTest.mouseClick(header.viewport(), LEFT, pos=place)
            found = [model.proposal(at).value for at in range(model.rowCount())]
            shown = [value for value in found if value is not None]
            assert shown == sorted(shown, reverse=expected)
            assert "€1,100.00" in wizard.review.detail.sentence.text()
        assert column(wizard, Column.AFTER)[-1] == ""

    run(session, ugly_book(tmp_path), act)


def test_rejected_cells_do_not_block_but_are_counted(session: Session, tmp_path: Path) -> None:
    def act(wizard: ImportWizard) -> None:
        go_on(wizard)
        assert wizard.import_button.text() == "&Import 2 values"
        assert wizard.consequence.text() == "1 rejected cell is left out."
        click_chip(wizard, Outcome.REJECTED)
        click_row(wizard, "Report!C5")
        sentence = wizard.review.detail.sentence.text()
        assert sentence == row(wizard, "Report!C5")[Column.REASON]
        assert "“about 40”" in sentence
        QTest.mouseClick(wizard.import_button, LEFT)

    path = write_book(tmp_path / "book.xlsx", ("New customers", 40, "about 40", 42))
    run(session, path, act)
    assert set(values(session)) >= {("New customers", AUGUST), ("New customers", OCTOBER)}
    assert ("New customers", SEPTEMBER) not in values(session)


def test_conflicts_are_decided_for_all_and_one_by_one(qtbot: QtBot, session: Session) -> None:
    wizard = show(qtbot, session, CONFLICTS)
    go_on(wizard)
    bar = wizard.review.conflicts
    assert bar.sentence.text() == "2 values &differ from the company's:"
    assert bar.box.choice is OnConflict.OVERWRITE
    bar.box.setFocus()
    QTest.keyClicks(bar.box, "Keep")
    assert wizard.plan.choices.on_conflict is OnConflict.KEEP
    assert counts(wizard)["changed"] == 0
    assert wizard.consequence.text() == "2 that differ are kept."
    click_row(wizard, "Report!C2")
    QTest.keyClick(wizard.review.table, Qt.Key.Key_Space)
    assert wizard.review.table.currentIndex().siblingAtColumn(Column.CELL).data() == "Report!C2"
    tick = wizard.review.table.currentIndex().siblingAtColumn(Column.TAKE)
    assert Qt.CheckState(tick.data(Qt.ItemDataRole.CheckStateRole)) is Qt.CheckState.Checked
    place = wizard.review.table.visualRect(tick).center()
    QTest.mouseClick(wizard.review.table.viewport(), LEFT, pos=place)
    assert counts(wizard)["changed"] == 0
    QTest.mouseClick(wizard.review.table.viewport(), LEFT, pos=place)
    QTest.mouseClick(wizard.import_button, LEFT)
    assert values(session) == {
        ("Revenue", AUGUST): 1000.0,
        ("Revenue", SEPTEMBER): 2.0,
        ("Revenue", OCTOBER): 3.0,
    }


def test_a_total_that_differs_stops_the_import_until_the_person_says_it_is_wrong(
    qtbot: QtBot, session: Session
) -> None:
    sheet = CONFLICTS.sheets[0]
    total = TotalCheck("E2", "Revenue", 7.0, 6.0, "B2:D2")
    table = replace(sheet.tables[0], totals=(total,))
    reading = replace(CONFLICTS, sheets=(replace(sheet, tables=(table,)),))
    wizard = show(qtbot, session, reading)
    go_on(wizard)
    panel = wizard.review.totals
    assert "says 7, but what was read from B2:D2 comes to 6" in panel.lines[0].whole
    assert not wizard.import_button.isEnabled()
    assert "a total of the sheet differs" in wizard.consequence.text()
    assert wizard.focusWidget() is panel.accept
    QTest.keyClick(panel.accept, Qt.Key.Key_Space)
    QTest.mouseClick(wizard.import_button, LEFT)
    assert values(session)["Revenue", OCTOBER] == 3.0


def _sentences(wizard: ImportWizard) -> list[str]:
    model, role = wizard.review.model, Qt.ItemDataRole.AccessibleTextRole
    return [str(model.index(at, 0).data(role)) for at in range(model.rowCount())]


def test_a_budget_is_taken_as_targets_where_the_person_says_so(
    qtbot: QtBot, session: Session
) -> None:
    sheet = CONFLICTS.sheets[0]
    budget = tuple(each._replace(cell=f"F{at}") for at, each in enumerate(sheet.cells, start=2))
    table = replace(sheet.tables[0], targets=budget)
    wizard = show(qtbot, session, replace(CONFLICTS, sheets=(replace(sheet, tables=(table,)),)))
    go_on(wizard)
    before = wizard.plan.writes
    assert wizard.review.conflicts.targets.text() == "Take the budget as tar&gets"
    QTest.mouseClick(wizard.review.conflicts.targets, LEFT, pos=QPoint(8, 8))
    assert wizard.plan.choices.with_targets
    assert wizard.plan.writes > before
    assert any("the target" in text for text in _sentences(wizard))
    wizard.close()


def test_what_was_changed_meanwhile_is_not_overwritten(
    qtbot: QtBot, session: Session, shop: dict[str, int]
) -> None:
    wizard = show(qtbot, session, book(cell("B1", "Revenue", 5.0)))
    go_on(wizard)
    detail = wizard.review.detail.sentence
    assert detail.text() == "Revenue, August 2026: €1,000.00 becomes €5.00."
    session.perform(lambda file: set_entries(file, [Edit(shop["Revenue"], AUGUST, 7.0)]))
    with qtbot.waitSignal(session.error_shown) as heard:
        QTest.mouseClick(wizard.import_button, LEFT)
    assert "Nothing was imported" in heard.args[0]
    assert values(session)["Revenue", AUGUST] == 7.0
    assert wizard.isVisible()
    assert detail.text() == "Revenue, August 2026: €7.00 becomes €5.00."


def test_the_keyboard_reaches_everything_on_the_review_in_reading_order(
    qtbot: QtBot, session: Session
) -> None:
    cells = (cell("B1", "Margin", 40.0), cell("B4", "Revenue", 5.0))
    wizard = show(qtbot, session, book(*cells))
    go_on(wizard)
    review = wizard.review
    expected = [
        review.percent.buttons[PercentReading.POINTS],
        review.conflicts.box,
        review.chips.chips[None],  # of the chips the arrow keys choose
        review.table,
        wizard.cancel_button,
        wizard.back_button,
        wizard.import_button,
    ]
    for widget in expected:
        assert wizard.focusWidget() is widget
        assert widget is review.table or widget.accessibleName() or widget.property("text")
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    chip = review.chips.chips[None]
    chip.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(chip, Qt.Key.Key_Right)
    assert review.chips.outcome is Outcome.CHANGED


def test_what_goes_into_a_locked_period_is_told_and_needs_a_reason(
    qtbot: QtBot, session: Session, shop: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    session.perform(lambda file: lock_periods(file, [SEPTEMBER, AUGUST]))
    asked: list[str] = []
    answers = [None, "A late invoice"]

    def ask(_parent: QWidget, heading: str, _sentence: str) -> str | None:
        asked.append(heading)
        return answers[len(asked) - 1]

    monkeypatch.setattr(ReasonDialog, "ask", ask)
    wizard = show(
        qtbot,
        session,
        book(
            cell("B2", "Revenue", 1000),
            cell("C2", "Revenue", 1100, SEPTEMBER),
            cell("D2", "Revenue", 1200, OCTOBER),
        ),
    )
    go_on(wizard)
    assert "1 value is in a locked period: you will be asked why." in wizard.consequence.text()
    assert row(wizard, "Report!C2")[-1] == "September 2026 is locked, so a reason is needed."
    click_row(wizard, "Report!C2")
    assert wizard.review.detail.sentence.text() == (
        "Revenue, September 2026: €999.00 becomes €1,100.00. "
        "The period is locked, so a reason is needed."
    )
    before = values(session)
    QTest.mouseClick(wizard.import_button, LEFT)
    assert values(session) == before
    assert wizard.isVisible()
    QTest.mouseClick(wizard.import_button, LEFT)
    assert not wizard.isVisible()
    assert asked == ["September 2026 is locked"] * 2
    assert values(session)["Revenue", SEPTEMBER] == 1100
    with session.read() as records:
        assert records.change_sets(1)[0].action.reason == "A late invoice"
    assert shop


def test_what_a_sheet_has_in_thousands_is_said_at_the_table_and_at_each_cell(
    session: Session, tmp_path: Path
) -> None:
    path = tmp_path / "thousands.csv"
    path.write_text("in thousands\n;Aug 2026;Sep 2026\nRevenue;12.5;13\nNew customers;1;0\n")

    def act(wizard: ImportWizard) -> None:
        assert wizard.sheet.scales.isVisible()
        assert wizard.sheet.scales.text() == (
            "The sheet says “in thousands”: 12.5 in the sheet is 12,500."
        )
        go_on(wizard)
        assert row(wizard, "B3")[5:8] == ["12.5 × 1,000", "€1,000.00", "€12,500.00"]
        assert row(wizard, "C4")[5] == "0"
        click_row(wizard, "B3")
        assert wizard.review.detail.origin.text() == (
            "B3 says “12.5”. The sheet says “in thousands”, so it is multiplied by 1,000."
        )
        click_row(wizard, "C4")
        assert "multiplied" not in wizard.review.detail.origin.text()

    run(session, path, act)


def test_a_sheet_in_full_says_nothing_of_thousands(qtbot: QtBot, session: Session) -> None:
    wizard = show(qtbot, session, book(cell("B2", "Revenue", 12_500.0)))
    go_on(wizard)
    assert row(wizard, "Report!B2")[5] == "12500"
    assert wizard.sheet.scales.isHidden()
    wizard.close()


def test_the_columns_come_back_when_the_window_grows_again(qtbot: QtBot, session: Session) -> None:
    cells = [cell(f"B{at}", f"A rather long name of a row, the {at}th", 1.0) for at in range(2, 30)]
    rejected = cell("B40", "Revenue", None, problem="“8,4O” is not understood as a number.")
    wizard = show(qtbot, session, book(*cells, rejected))
    go_on(wizard)
    table = wizard.review.table
    for width, has_reasons in ((1300, True), (860, False), (1300, True)):
        wizard.resize(width, 760)
        qtbot.waitUntil(
            lambda wanted=has_reasons: table.isColumnHidden(Column.REASON) is not wanted  # type: ignore[misc]
        )
    wizard.close()


@pytest.mark.parametrize("width", [860, 1000, 1220])
def test_names_and_metrics_are_read_whole(qtbot: QtBot, session: Session, width: int) -> None:
    names = ("Shop > Revenue", "Marketing > Repeat customers")
    cells = [
        cell(f"{letter}{row}", name, 1234.5 * row)
        for row, name in enumerate(names, start=2)
        for letter in "BCD"
    ]
    wizard = show(qtbot, session, book(*cells))
    go_on(wizard)
    wizard.resize(width, 760)
    table, metrics = wizard.review.table, QFontMetrics(theme.font())
    qtbot.waitUntil(lambda: table.horizontalScrollBar().maximum() == 0)
    for column_, words in ((Column.LABEL, "Repeat customers"), (Column.METRIC, "Revenue")):
        needed = metrics.horizontalAdvance(words) + 2 * Space.S
        assert table.columnWidth(column_) >= needed
    wizard.close()


def test_of_a_name_below_headings_the_headings_give_way() -> None:
    metrics, name = QFontMetrics(theme.font()), "Marketing and sales > Repeat customers"
    whole = metrics.horizontalAdvance(name)
    end = metrics.horizontalAdvance(" > Repeat customers")
    assert shown_text(name, Column.LABEL, metrics, whole + 1) == name
    cut = shown_text(name, Column.LABEL, metrics, end + 60)
    assert cut.startswith("Mark")
    assert cut.endswith("… > Repeat customers")
    assert shown_text(name, Column.LABEL, metrics, end) == "Repeat customers"
    assert shown_text(name, Column.LABEL, metrics, end // 2).startswith("Rep")


def test_what_is_kept_is_shown_as_it_stays(qtbot: QtBot, session: Session) -> None:
    wizard = show(qtbot, session, CONFLICTS)
    go_on(wizard)
    assert row(wizard, "Report!B2")[Column.BEFORE : Column.TAKE] == ["€1,000.00", "€1.00"]
    wizard.review.conflicts.box.choice = OnConflict.KEEP
    wizard.review.conflicts.conflict_chosen.emit()
    kept = row(wizard, "Report!B2")
    assert kept[Column.OUTCOME] == "Ignored"
    assert kept[Column.BEFORE : Column.TAKE] == ["€1,000.00", "€1,000.00"]
    wizard.close()


def test_a_long_note_takes_no_room_from_the_reasons(qtbot: QtBot, session: Session) -> None:
    note = IgnoredCell(
        "Report", "A1", "Monthly figures of the test shop, unaudited", "It is a title."
    )
    known = CONFLICTS.sheets[0]
    sheet = replace(known, tables=(replace(known.tables[0], ignored=(note,)),))
    wizard = show(qtbot, session, replace(CONFLICTS, sheets=(sheet,)))
    wizard.resize(1220, 760)
    go_on(wizard)
    table = wizard.review.table
    assert note.raw_text in column(wizard, Column.RAW)
    assert not table.isColumnHidden(Column.TAKE)
    assert not table.isColumnHidden(Column.REASON)
    wizard.close()


def test_a_metric_is_promised_only_where_it_gets_a_value(qtbot: QtBot, session: Session) -> None:
    twice = (cell("B2", "Tea", 1.0), cell("B3", "Tea", 2.0))
    wizard = show(qtbot, session, book(*twice, cell("B4", "Juice", 3.0)))
    go_on(wizard, MATCH)
    QTest.mouseClick(wizard.match.create_all, LEFT)
    go_on(wizard)
    assert wizard.consequence.text() == "1 metric is created. 2 rejected cells are left out."
    assert "Leave out all but one" in row(wizard, "Report!B2")[Column.REASON]
    wizard.close()


def test_nobody_is_asked_to_leave_what_is_in_the_company_already(
    qtbot: QtBot, session: Session
) -> None:
    wizard = show(qtbot, session, book(cell("B2", "Revenue", 1000.0)))
    go_on(wizard, MATCH)
    choose(wizard, "Revenue", "Revenue")
    go_on(wizard)
    assert wizard.cancel_button.text() == "Close"
    QTest.mouseClick(wizard.cancel_button, LEFT)
    assert not wizard.isVisible()


def test_enter_on_back_goes_back(qtbot: QtBot, session: Session) -> None:
    wizard = show(qtbot, session, CONFLICTS)
    go_on(wizard)
    wizard.back_button.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(wizard.back_button, Qt.Key.Key_Return)
    assert wizard.step == MATCH
    assert wizard.result_change is None
    wizard.close()


def test_alt_and_a_letter_lead_to_one_place_only(qtbot: QtBot, session: Session) -> None:
    sheet = CONFLICTS.sheets[0]
    budget = tuple(each._replace(cell=f"F{at}") for at, each in enumerate(sheet.cells, start=2))
    check = TotalCheck("B9", "Total", 300.0, 290.0, "B2:B8")
    table = replace(sheet.tables[0], targets=budget, totals=(check,))
    wizard = show(qtbot, session, replace(CONFLICTS, sheets=(replace(sheet, tables=(table,)),)))
    assert used_twice(wizard) == []
    go_on(wizard, MATCH)
    assert used_twice(wizard) == []
    go_on(wizard)
    assert wizard.review.conflicts.targets.isVisible()
    assert used_twice(wizard) == []
    wizard.close()


@pytest.mark.parametrize("totals", [1, 4])
def test_in_a_low_window_nothing_stands_on_anything_else(
    qtbot: QtBot, session: Session, totals: int
) -> None:
    sheet = CONFLICTS.sheets[0]
    budget = tuple(each._replace(cell=f"F{at}") for at, each in enumerate(sheet.cells, start=2))
    checks = tuple(TotalCheck(f"B{at}", "Total", 9.0, 8.0, "B2:B8") for at in range(totals))
    table = replace(sheet.tables[0], targets=budget, totals=checks)
    wizard = show(qtbot, session, replace(CONFLICTS, sheets=(replace(sheet, tables=(table,)),)))
    wizard.setMinimumSize(1, 1)
    wizard.resize(853, 505)  # 1280 x 800 at one and a half, less the bars
    go_on(wizard)
    review = wizard.review
    shown = (review.totals, review.conflicts, review.chips, review.table, review.detail)
    assert wizard.height() == 505
    for above, below in pairwise(each.geometry() for each in shown):
        assert above.bottom() < below.top()
    panel = review.totals
    assert panel.lines[0].geometry().bottom() < panel.accept.geometry().top()
    assert panel.accept.geometry().bottom() < panel.height()
    assert sum(line.isVisible() for line in review.totals.lines) == 1
    assert review.geometry().bottom() < wizard.import_button.geometry().top()
    wizard.close()
