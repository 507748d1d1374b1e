"""The import from a real file into a real company, step by step, by clicks and keys."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from kpidesk.domain.entries import OriginKind
from kpidesk.domain.errors import PasswordError
from kpidesk.domain.import_options import PastedText, ReadOptions, Source
from kpidesk.domain.import_plans import OnConflict, Outcome, PercentReading
from kpidesk.domain.imports import IgnoredCell, TotalCheck, WorkbookReading
from kpidesk.domain.ports import Progress
from kpidesk.services.entries import Edit, set_entries
from kpidesk.services.locks import lock_periods
from kpidesk.settings import ThemeChoice
from kpidesk.ui import theme
from kpidesk.ui.dialogs.password_dialog import PasswordDialog
from kpidesk.ui.dialogs.reason_dialog import ReasonDialog
from kpidesk.ui.models.import_model import Column
from kpidesk.ui.session import Session
from kpidesk.ui.wizards.import_wizard import MATCH, REVIEW, SHEET, ImportWizard
from tests.ui.wizards.import_driver import (
    AUGUST,
    HOSTILE,
    OCTOBER,
    SEPTEMBER,
    ReadingReader,
    book,
    cell,
    choose,
    click_chip,
    click_row,
    column,
    counts,
    define,
    go_on,
    go_to_name,
    names,
    open_shop,
    row,
    run,
    show,
    ugly_book,
    values,
    write_book,
)

LEFT = Qt.MouseButton.LeftButton

# The popup of a choice in a table is a window that the offscreen platform cannot raise.
pytestmark = [
    pytest.mark.usefixtures("shop"),
    pytest.mark.qt_log_ignore("This plugin does not support"),
]
PASSWORD = "honey"  # noqa: S105 - of no file


@pytest.fixture
def shop(session: Session) -> dict[str, int]:
    return open_shop(session)


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


def names_ending(wizard: ImportWizard, name: str) -> str:
    """Return the whole path of a name."""
    return next(each for each in names(wizard) if each.rpartition(" > ")[2] == name)


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
        assert wizard.match.create_all.text() == "&Create all 2 that are missing"
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


CONFLICTS = book(
    cell("B2", "Revenue", 1.0),
    cell("C2", "Revenue", 2.0, SEPTEMBER),
    cell("D2", "Revenue", 3.0, OCTOBER),
)


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


def test_a_budget_is_taken_as_targets_where_the_person_says_so(
    qtbot: QtBot, session: Session
) -> None:
    sheet = CONFLICTS.sheets[0]
    budget = tuple(each._replace(cell=f"F{at}") for at, each in enumerate(sheet.cells, start=2))
    table = replace(sheet.tables[0], targets=budget)
    wizard = show(qtbot, session, replace(CONFLICTS, sheets=(replace(sheet, tables=(table,)),)))
    go_on(wizard)
    before = wizard.plan.writes
    assert wizard.review.conflicts.targets.text() == "Take the &budget as targets"
    QTest.mouseClick(wizard.review.conflicts.targets, LEFT, pos=QPoint(8, 8))
    assert wizard.plan.choices.with_targets
    assert wizard.plan.writes > before
    assert any("the target" in text for text in _sentences(wizard))
    wizard.close()


def _sentences(wizard: ImportWizard) -> list[str]:
    model, role = wizard.review.model, Qt.ItemDataRole.AccessibleTextRole
    return [str(model.index(at, 0).data(role)) for at in range(model.rowCount())]


def test_a_file_that_is_no_spreadsheet_ends_in_a_sentence(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    path = tmp_path / "broken.xlsx"
    path.write_bytes(b"PK\x03\x04 this is no workbook" * 40)
    with qtbot.waitSignal(session.error_shown) as heard:
        assert ImportWizard.run(session, path, None) is None
    assert "broken.xlsx" in heard.args[0]
    assert len(values(session)) == 2


def test_a_file_that_is_gone_ends_in_a_sentence(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    with qtbot.waitSignal(session.error_shown):
        assert ImportWizard.run(session, tmp_path / "gone.xlsx", None) is None


def test_a_sheet_without_a_table_says_what_can_be_done(session: Session, tmp_path: Path) -> None:
    def act(wizard: ImportWizard) -> None:
        assert wizard.summary.whole == "No table of metrics and periods was found in this file."
        assert "mark them as a table" in wizard.sheet.no_table.text()
        QTest.mouseClick(wizard.next_button, LEFT)
        assert wizard.step == SHEET
        assert wizard.problem.text() == "No table is chosen, so there is nothing to import."

    (tmp_path / "letter.csv").write_text("Dear Sir\nplease find attached\n", encoding="utf-8")
    run(session, tmp_path / "letter.csv", act)


def test_a_block_from_the_clipboard_is_imported(session: Session) -> None:
    def act(wizard: ImportWizard) -> None:
        assert wizard.file_label.whole == "Clipboard"
        go_on(wizard)
        QTest.mouseClick(wizard.import_button, LEFT)

    block = PastedText("\tAug 2026\tSep 2026\nNew customers\t5\t6\n", "Clipboard")
    assert run(session, block, act) is not None
    assert values(session)["New customers", SEPTEMBER] == 6.0


class LockedReader(ReadingReader):
    """A reader of a file with a password."""

    def read(self, _source: Source, options: ReadOptions, _progress: Progress) -> WorkbookReading:
        """Read where the password is right."""
        if options.password != PASSWORD:
            raise PasswordError("That is not the password. Nothing was read. Try again.")
        return CONFLICTS


def test_a_password_is_asked_for_until_it_is_right(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.adapters = replace(session.adapters, reader=LockedReader(CONFLICTS))
    heard: list[str] = []
    answers = ["money", PASSWORD]

    def ask(_parent: QWidget | None, _file: str, problem: str = "") -> str | None:
        heard.append(problem)
        return answers[len(heard) - 1] if len(heard) <= len(answers) else None

    monkeypatch.setattr(PasswordDialog, "ask", ask)
    run(session, tmp_path / "book.xlsx", lambda wizard: wizard.reject())
    assert heard == ["", "That is not the password. Nothing was read. Try again."]
    answers.clear()
    assert ImportWizard.run(session, tmp_path / "book.xlsx", None) is None
    assert len(heard) == 3


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


def test_what_was_decided_stays_when_the_person_goes_back(qtbot: QtBot, session: Session) -> None:
    cells = [cell(f"B{at}", f"Account {at}", 1.0) for at in range(1, 61)]
    wizard = show(qtbot, session, book(*cells))
    go_on(wizard, MATCH)
    assert wizard.match.count.text() == "60 names · 60 undecided"
    choose(wizard, "Account 7", "Leave")
    go_to_name(wizard, "Account 8")
    QTest.keyClick(wizard.match.table, Qt.Key.Key_Insert)
    wizard.match.profile.setFocus()
    QTest.keyClicks(wizard.match.profile, "s")
    QTest.mouseClick(wizard.back_button, LEFT)
    assert wizard.step == SHEET
    go_on(wizard, MATCH)
    assert names(wizard)["Account 7"] == ("Leave out", "Left out")
    assert names(wizard)["Account 8"] == ("New: Account 8", "A new metric")
    assert wizard.match.profile.text() == "books"


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


def test_a_company_that_was_closed_meanwhile_gets_no_import(
    session: Session, tmp_path: Path
) -> None:
    path = ugly_book(tmp_path)
    QTimer.singleShot(0, session.close_company)
    assert ImportWizard.run(session, path, None) is None


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
