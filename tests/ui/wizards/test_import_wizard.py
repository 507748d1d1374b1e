"""The import from a real file into a real company, step by step, by clicks and keys."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from kpidesk.domain.entries import OriginKind
from kpidesk.domain.import_plans import PercentReading
from kpidesk.domain.imports import IgnoredCell
from kpidesk.settings import ThemeChoice
from kpidesk.ui import theme
from kpidesk.ui.models.import_model import Column
from kpidesk.ui.session import Session
from kpidesk.ui.wizards.import_wizard import MATCH, REVIEW, SHEET, ImportWizard
from tests.ui.wizards.import_driver import (
    AUGUST,
    HOSTILE,
    IN_THE_SHOP,
    LEFT,
    OCTOBER,
    SEPTEMBER,
    book,
    cell,
    choose,
    click_row,
    counts,
    define,
    go_on,
    names,
    names_ending,
    row,
    run,
    show,
    ugly_book,
    values,
    write_book,
)

pytestmark = IN_THE_SHOP


def test_an_ugly_sheet_is_imported_by_clicks_and_keys(
    qtbot: QtBot, session: Session, shop: dict[str, int], tmp_path: Path
) -> None:
    before = values(session)

    def act(wizard: ImportWizard) -> None:
        assert wizard.file_label.whole == "book.xlsx"
        assert wizard.summary.whole == "1 sheet · 4 rows · 3 months · August 2026 to October 2026"
        assert wizard.step == SHEET
        QTest.keyClick(wizard.focusWidget(), Qt.Key.Key_Return)
        assert wizard.step == MATCH
        of_name = {name.rpartition(" > ")[2]: known for name, known in names(wizard).items()}
        assert of_name["REVENUE:"] == ("Revenue", "Same name")
        assert of_name["Neue Kunden"] == ("Choose…", "Undecided")
        whole = {name.rpartition(" > ")[2]: name for name in names(wizard)}
        choose(wizard, whole["Neue Kunden"], "New cust")
        choose(wizard, whole[HOSTILE], "Leave")
        assert names(wizard)[whole["Neue Kunden"]] == ("New customers", "You chose it")
        QTest.keyClick(wizard.match.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        QTest.mouseClick(wizard.next_button, LEFT)
        assert wizard.step == REVIEW
        assert wizard.focusWidget() is wizard.review.percent.buttons[PercentReading.POINTS]
        QTest.keyClick(wizard.focusWidget(), Qt.Key.Key_Space)
        assert wizard.review.percent.reading is PercentReading.POINTS
        assert row(wizard, "Report!B6")[:8] == [
            "Unchanged", "Report!B6", whole["REVENUE:"], "Revenue", "Aug 2026", "1000",
            "€1,000.00", "€1,000.00",
        ]  # fmt: skip
        assert row(wizard, "Report!C6")[:1] == ["Changed"]
        assert row(wizard, "Report!C6")[6:8] == ["€999.00", "€1,100.00"]
        assert counts(wizard) | {"all": 0, "ignored": 0} == {
            "all": 0, "new": 7, "changed": 1, "unchanged": 1, "rejected": 0, "ignored": 0,
        }  # fmt: skip
        assert wizard.import_button.text() == "&Import 8 values"
        assert wizard.consequence.text() == "1 value that stands in the company is replaced."
        QTest.mouseClick(wizard.import_button, LEFT)

    messages: list[str] = []
    session.message_shown.connect(messages.append)
    with qtbot.waitSignal(session.changed) as heard:
        change = run(session, ugly_book(tmp_path), act)

    assert change is not None
    assert heard.args == [change]
    assert messages == ["Imported 8 values from book.xlsx. Undo with Ctrl+Z."]
    assert values(session) == {
        ("Revenue", AUGUST): 1000.0,
        ("Revenue", SEPTEMBER): 1100.0,
        ("Revenue", OCTOBER): 1200.5,
        ("New customers", AUGUST): 40.0,
        ("New customers", SEPTEMBER): 41.0,
        ("New customers", OCTOBER): 42.0,
        ("Margin", AUGUST): pytest.approx(0.386),
        ("Margin", SEPTEMBER): pytest.approx(0.391),
        ("Margin", OCTOBER): pytest.approx(0.4),
    }
    with session.read() as records:
        origins = {e.origin.cell: e.origin for e in records.entries([shop["New customers"]])}
    assert origins["B7"].kind is OriginKind.IMPORTED

    session.undo()
    assert values(session) == before


def test_cancel_leaves_the_company_as_it_was(session: Session, tmp_path: Path) -> None:
    before, last = values(session), session.last_change

    def act(wizard: ImportWizard) -> None:
        go_on(wizard, MATCH)
        choose(wizard, names_ending(wizard, "Neue Kunden"), "New cust")
        QTest.keyClick(wizard, Qt.Key.Key_Escape)

    assert run(session, ugly_book(tmp_path), act) is None
    assert (values(session), session.last_change) == (before, last)


def test_the_same_file_again_changes_nothing_and_says_so(session: Session, tmp_path: Path) -> None:
    path = write_book(tmp_path / "book.xlsx", ("Revenue", 1, 2, 3))

    def first(wizard: ImportWizard) -> None:
        go_on(wizard)
        wizard.import_button.click()

    assert run(session, path, first) is not None

    def again(wizard: ImportWizard) -> None:
        assert wizard.step == REVIEW  # it is recognised, and nothing is open
        assert not wizard.import_button.isEnabled()
        assert wizard.import_button.text() == "&Import"
        assert "every value is in the company. Nothing was changed." in wizard.consequence.text()
        assert counts(wizard)["unchanged"] == 3
        assert wizard.focusWidget() is wizard.cancel_button
        QTest.mouseClick(wizard.back_button, LEFT)
        assert wizard.match.profile_line.text() == (
            "Recognised: book. It has the same names as last time."
        )
        go_on(wizard)
        QTest.keyClick(wizard.cancel_button, Qt.Key.Key_Return)

    assert run(session, path, again) is None


def test_a_file_without_questions_is_imported_by_enter(session: Session, tmp_path: Path) -> None:
    def act(wizard: ImportWizard) -> None:
        QTest.keyClick(wizard.focusWidget(), Qt.Key.Key_Return)
        assert wizard.step == MATCH
        QTest.keyClick(wizard.next_button, Qt.Key.Key_Return)
        assert wizard.step == REVIEW
        QTest.keyClick(wizard.focusWidget(), Qt.Key.Key_Return)

    path = write_book(tmp_path / "book.xlsx", ("Revenue", 1, 2, 3))
    assert run(session, path, act) is not None
    assert values(session)["Revenue", OCTOBER] == 3.0


def test_text_of_a_stranger_stays_text(qtbot: QtBot, session: Session) -> None:
    (metric,) = define(session, HOSTILE)
    reading = book(
        cell("B1", HOSTILE, 1.0),
        cell("B2", "Unknown <b>row</b>", 2.0, raw_text=HOSTILE, note=HOSTILE),
        cell("B3", "Revenue", None, problem=HOSTILE),
        ignored=(IgnoredCell("Report", "A1", HOSTILE, HOSTILE),),
    )
    wizard = show(qtbot, session, reading)
    go_on(wizard)
    assert metric == wizard.plan.proposals[0].metric_id
    for label in wizard.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText
    assert row(wizard, "Report!B1")[Column.LABEL] == HOSTILE
    assert row(wizard, "Report!B3")[Column.REASON] == HOSTILE
    tip = wizard.review.model.index(0, Column.REASON).data(Qt.ItemDataRole.ToolTipRole)
    assert tip.startswith("<qt>")
    assert "<img" not in tip
    assert "Unknown <b>row</b>" in names(wizard)
    click_row(wizard, "Report!B2")
    assert HOSTILE in wizard.review.detail.origin.text()


@pytest.mark.parametrize("choice", [ThemeChoice.LIGHT, ThemeChoice.DARK])
def test_it_can_be_seen_in_light_and_dark_wide_and_narrow(
    qtbot: QtBot, qapp: QApplication, session: Session, choice: ThemeChoice
) -> None:
    theme.apply(qapp, choice)
    cells = (
        cell("B1", "New customers", 1.0),
        cell("B2", "New customer", 2.0),
        cell("B3", "Margin", 3.0),
        cell("B4", "Revenue", 998.0, SEPTEMBER),
    )
    wizard = show(qtbot, session, book(*cells))
    for step in (SHEET, MATCH, REVIEW):
        go_on(wizard, step)
        for width in (1200, 860):
            wizard.resize(width, 700)
            assert wizard.grab().width() == width
    assert not wizard.step_list.isVisible()  # no room: the sheet needs it


def test_months_across_new_year_ask_for_one_year_and_show_which_month_gets_which(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    path = tmp_path / "winter.csv"
    path.write_text(";Nov;Dec;Jan;Feb\nRevenue;1;2;3;4\nNew customers;5;6;7;8\n")

    def act(wizard: ImportWizard) -> None:
        fields = wizard.sheet.file_fields
        assert wizard.focusWidget() is fields.year
        assert "Say the year of November" in fields.year_field.line.text()
        QTest.mouseClick(wizard.next_button, LEFT)
        assert "Say which year" in wizard.problem.text()
        assert fields.year.accessibleName() == "Year of November"
        QTest.keyClicks(fields.year, "2025")
        QTest.keyClick(fields.year, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: wizard.step == MATCH)
        QTest.mouseClick(wizard.back_button, LEFT)
        assert fields.year_field.line.text() == "Nov 2025 to Dec 2025 · Jan 2026 to Feb 2026"
        go_on(wizard)
        QTest.mouseClick(wizard.import_button, LEFT)

    assert run(session, path, act) is not None
    read = {period.start: value for (name, period), value in values(session).items()
            if name == "New customers"}  # fmt: skip
    assert {start.isoformat(): value for start, value in read.items()} == {
        "2025-11-01": 5, "2025-12-01": 6, "2026-01-01": 7, "2026-02-01": 8,
    }  # fmt: skip
