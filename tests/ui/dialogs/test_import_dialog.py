"""The import from a real file into a real company, by clicks and keys."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt, QTimer
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kpidesk.domain.entries import OriginKind
from kpidesk.domain.import_plans import Outcome, PercentReading
from kpidesk.domain.imports import IgnoredCell
from kpidesk.services.entries import Edit, set_entries
from kpidesk.services.locks import lock_periods
from kpidesk.settings import ThemeChoice
from kpidesk.ui import theme
from kpidesk.ui.dialogs.import_dialog import ImportDialog
from kpidesk.ui.dialogs.reason_dialog import ReasonDialog
from kpidesk.ui.models.import_model import Column
from kpidesk.ui.session import Session
from tests.ui.dialogs.import_driver import (
    AUGUST,
    HOSTILE,
    OCTOBER,
    SEPTEMBER,
    book,
    cell,
    choose,
    click_chip,
    click_row,
    column,
    counts,
    define,
    name_row,
    open_shop,
    row,
    run,
    show,
    ugly_book,
    values,
    write_book,
)

LEFT = Qt.MouseButton.LeftButton

pytestmark = pytest.mark.usefixtures("shop")


@pytest.fixture
def shop(session: Session) -> dict[str, int]:
    return open_shop(session)


def test_an_ugly_sheet_is_imported_by_clicks_and_keys(
    qtbot: QtBot, session: Session, shop: dict[str, int], tmp_path: Path
) -> None:
    before = values(session)

    def act(dialog: ImportDialog) -> None:
        assert dialog.file_label.text() == "book.xlsx"
        assert dialog.summary.text() == (
            "1 sheet · 4 rows · 3 months · August 2026 to October 2026"
        )
        assert [line.whole for line in dialog.layout_lines] == [
            "Report: Metrics in rows, periods in columns"
        ]
        assert row(dialog, "Report!B6")[:8] == [
            "Unchanged", "Report!B6", "REVENUE:", "Revenue", "Aug 2026", "1000",
            "€1,000.00", "€1,000.00",
        ]  # fmt: skip
        assert row(dialog, "Report!C6")[:1] == ["Changed"]
        assert row(dialog, "Report!C6")[6:8] == ["€999.00", "€1,100.00"]
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Space)  # the first question is focused
        assert dialog.questions.percent.reading is PercentReading.POINTS
        choose(dialog, "Neue Kunden", "New")
        choose(dialog, HOSTILE, "Leave")
        assert counts(dialog) == {
            "all": 12 + counts(dialog)["ignored"] - 3,
            "new": 7,
            "changed": 1,
            "unchanged": 1,
            "rejected": 0,
            "ignored": counts(dialog)["ignored"],
        }
        assert dialog.import_button.text() == "&Import 8 values"
        assert dialog.consequence.text() == "1 value that stands in the company is replaced."
        QTest.mouseClick(dialog.import_button, LEFT)

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

    def act(dialog: ImportDialog) -> None:
        choose(dialog, "Neue Kunden", "New")
        QTest.keyClick(dialog, Qt.Key.Key_Escape)

    assert run(session, ugly_book(tmp_path), act) is None
    assert (values(session), session.last_change) == (before, last)


def test_the_same_file_again_changes_nothing_and_says_so(session: Session, tmp_path: Path) -> None:
    path = write_book(tmp_path / "book.xlsx", ("Revenue", 1, 2, 3))
    assert run(session, path, lambda dialog: dialog.import_button.click()) is not None

    def act(dialog: ImportDialog) -> None:
        assert not dialog.import_button.isEnabled()
        assert dialog.import_button.text() == "&Import"
        assert dialog.consequence.text() == (
            "There is nothing to import: the company has these values already."
        )
        assert counts(dialog)["unchanged"] == 3
        assert dialog.focusWidget() is dialog.cancel_button
        QTest.keyClick(dialog, Qt.Key.Key_Return)

    assert run(session, path, act) is None


def test_a_file_without_questions_is_imported_by_enter(session: Session, tmp_path: Path) -> None:
    path = write_book(tmp_path / "book.xlsx", ("Revenue", 1, 2, 3))
    change = run(session, path, lambda d: QTest.keyClick(d.focusWidget(), Qt.Key.Key_Return))
    assert change is not None
    assert values(session)["Revenue", OCTOBER] == 3.0


def test_a_name_is_suggested_but_never_chosen_for_the_person(
    session: Session, tmp_path: Path
) -> None:
    def act(dialog: ImportDialog) -> None:
        asked = name_row(dialog, "New customer")
        assert asked.box.currentText() == "Choose…"
        assert asked.suggestion_button.isVisible()
        assert asked.suggestion_button.accessibleName() == "Is it New customers?"
        assert counts(dialog)["rejected"] == 3
        assert not dialog.import_button.isEnabled()
        assert dialog.consequence.text() == (
            "Nothing can be imported yet: answer the questions above first."
        )
        QTest.mouseClick(asked.suggestion_button, LEFT)
        assert asked.box.currentText() == "New customers"
        assert not asked.suggestion_button.isVisible()
        assert asked.outcome.whole == "New: 3"
        QTest.mouseClick(dialog.import_button, LEFT)

    path = write_book(tmp_path / "book.xlsx", ("New customer", 1, 2, 3))
    assert run(session, path, act) is not None
    assert values(session)["New customers", OCTOBER] == 3.0


def test_a_name_can_be_left_out_and_taken_back(session: Session, tmp_path: Path) -> None:
    def act(dialog: ImportDialog) -> None:
        ignored = counts(dialog)["ignored"]
        choose(dialog, "Bank charges", "Leave")
        assert counts(dialog)["ignored"] == ignored + 3
        assert row(dialog, "Report!B5")[Column.REASON] == "You chose to leave out this row."
        assert name_row(dialog, "Bank charges").outcome.whole == "Ignored: 3"
        choose(dialog, "Bank charges", "Choose")
        assert counts(dialog)["rejected"] == 3

    path = write_book(tmp_path / "book.xlsx", ("Bank charges", 1, 2, 3))
    assert run(session, path, act) is None


def test_percentages_are_asked_about_with_an_example_of_the_sheet(
    session: Session, tmp_path: Path
) -> None:
    def act(dialog: ImportDialog) -> None:
        panel = dialog.questions.percent
        assert panel.sentence.text() == "Margin is a percentage, but Report!B5 has no % sign."
        assert panel.reading is None
        texts = [button.text() for button in panel.buttons.values()]
        assert texts == ["38.6 means 38.6\u00a0%", "38.6 means 3,860\u00a0%"]
        assert counts(dialog)["rejected"] == 3
        QTest.mouseClick(panel.buttons[PercentReading.FRACTION], LEFT)
        assert row(dialog, "Report!B5")[Column.AFTER] == "3,860.0\u00a0%"
        QTest.mouseClick(panel.buttons[PercentReading.POINTS], LEFT)
        assert row(dialog, "Report!B5")[Column.AFTER] == "38.6\u00a0%"
        QTest.mouseClick(dialog.import_button, LEFT)

    path = write_book(tmp_path / "book.xlsx", ("Margin", 38.6, 39.1, 40))
    assert run(session, path, act) is not None
    assert values(session)["Margin", AUGUST] == pytest.approx(0.386)


def test_the_percent_question_comes_when_a_name_turns_out_to_be_a_percentage(
    session: Session, tmp_path: Path
) -> None:
    def act(dialog: ImportDialog) -> None:
        assert not dialog.questions.percent.isVisible()
        choose(dialog, "Marge", "Margin")
        assert dialog.questions.percent.isVisible()

    run(session, write_book(tmp_path / "book.xlsx", ("Marge", 38.6, 39.1, 40)), act)


def test_chips_filter_the_preview(session: Session, tmp_path: Path) -> None:
    def act(dialog: ImportDialog) -> None:
        outcomes = column(dialog, Column.OUTCOME)
        assert outcomes[0] == "Rejected"
        assert outcomes == sorted(
            outcomes, key=["Rejected", "Changed", "New", "Unchanged", "Ignored"].index
        )
        click_chip(dialog, Outcome.CHANGED)
        assert column(dialog, Column.CELL) == ["Report!C6"]
        assert dialog.detail.sentence.text() == (
            "Revenue, September 2026: €999.00 becomes €1,100.00."
        )
        assert dialog.detail.origin.text() == "Report!C6 says “1100”."
        click_chip(dialog, Outcome.REJECTED)
        # The last rejected cell is decided: nothing is left of that filter.
        choose(dialog, "Neue Kunden", "Leave")
        choose(dialog, HOSTILE, "Leave")
        assert set(column(dialog, Column.OUTCOME)) == {"Rejected"}
        QTest.mouseClick(dialog.questions.percent.buttons[PercentReading.POINTS], LEFT)
        assert dialog.chips.outcome is None
        assert len(column(dialog, Column.CELL)) == counts(dialog)["all"]
        chip = dialog.chips.chips[Outcome.NEW]
        chip.setFocus()
        QTest.keyClick(chip, Qt.Key.Key_Space)
        assert set(column(dialog, Column.OUTCOME)) == {"New"}

    run(session, ugly_book(tmp_path), act)


def test_a_header_orders_the_preview_and_keeps_the_selected_cell(
    session: Session, tmp_path: Path
) -> None:
    def act(dialog: ImportDialog) -> None:
        click_row(dialog, "Report!C6")
        header = dialog.table.horizontalHeader()
        for expected in (False, True):
            place = header.sectionViewportPosition(Column.AFTER) + 20
            QTest.mouseClick(
                header.viewport(), LEFT, pos=header.rect().center().__class__(place, 10)
            )
            shown = [
                dialog.model.proposal(at).value
                for at in range(dialog.model.rowCount())
                if dialog.model.proposal(at).value is not None
            ]
            assert shown == sorted(shown, reverse=expected)  # type: ignore[type-var]
            assert "€1,100.00" in dialog.detail.sentence.text()
        assert column(dialog, Column.AFTER)[-1] == ""

    run(session, ugly_book(tmp_path), act)


def test_rejected_cells_do_not_block_but_are_counted(session: Session, tmp_path: Path) -> None:
    def act(dialog: ImportDialog) -> None:
        assert dialog.import_button.text() == "&Import 2 values"
        assert dialog.consequence.text() == "1 rejected cell is left out."
        click_chip(dialog, Outcome.REJECTED)
        click_row(dialog, "Report!C5")
        assert dialog.detail.sentence.text() == row(dialog, "Report!C5")[Column.REASON]
        assert "“about 40”" in dialog.detail.sentence.text()
        QTest.mouseClick(dialog.import_button, LEFT)

    path = write_book(tmp_path / "book.xlsx", ("New customers", 40, "about 40", 42))
    run(session, path, act)
    assert set(values(session)) >= {("New customers", AUGUST), ("New customers", OCTOBER)}
    assert ("New customers", SEPTEMBER) not in values(session)


def test_a_file_that_is_no_spreadsheet_ends_in_a_sentence(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    path = tmp_path / "broken.xlsx"
    path.write_bytes(b"PK\x03\x04 this is no workbook" * 40)
    with qtbot.waitSignal(session.error_shown) as heard:
        assert ImportDialog.run(session, path, None) is None
    assert "broken.xlsx" in heard.args[0]
    assert len(values(session)) == 2


def test_a_file_that_is_gone_ends_in_a_sentence(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    with qtbot.waitSignal(session.error_shown):
        assert ImportDialog.run(session, tmp_path / "gone.xlsx", None) is None


def test_a_sheet_without_a_table_says_what_would_be_read(session: Session, tmp_path: Path) -> None:
    def act(dialog: ImportDialog) -> None:
        assert dialog.empty.isVisible()
        assert dialog.summary.text() == ("No table of metrics and periods was found in this file.")
        assert not dialog.import_button.isEnabled()
        assert dialog.consequence.text().startswith("There is nothing to import: no cell")
        click_chip(dialog, Outcome.IGNORED)
        assert dialog.table.isVisible()
        assert all(column(dialog, Column.REASON))

    (tmp_path / "letter.csv").write_text("Dear Sir\nplease find attached\n", encoding="utf-8")
    run(session, tmp_path / "letter.csv", act)


def test_text_of_a_stranger_stays_text(qtbot: QtBot, session: Session) -> None:
    (metric,) = define(session, HOSTILE)
    reading = book(
        cell("B1", HOSTILE, 1.0),
        cell("B2", "Unknown <b>row</b>", 2.0, raw_text=HOSTILE, note=HOSTILE),
        cell("B3", "Revenue", None, problem=HOSTILE),
        ignored=(IgnoredCell("Report", "A1", HOSTILE, HOSTILE),),
    )
    dialog = show(session, reading)
    qtbot.addWidget(dialog)
    dialog.show()
    assert metric == dialog.plan.proposals[0].metric_id
    for label in dialog.findChildren(type(dialog.summary)):
        assert label.textFormat() is Qt.TextFormat.PlainText
    assert row(dialog, "Report!B1")[Column.LABEL] == HOSTILE
    assert row(dialog, "Report!B3")[Column.REASON] == HOSTILE
    tip = dialog.model.index(0, Column.REASON).data(Qt.ItemDataRole.ToolTipRole)
    assert tip.startswith("<qt>")
    assert "<img" not in tip
    assert name_row(dialog, "Unknown <b>row</b>").label.whole == "Unknown <b>row</b>"
    click_row(dialog, "Report!B2")
    assert HOSTILE in dialog.detail.origin.text()
    dialog.close()


@pytest.mark.parametrize("choice", [ThemeChoice.LIGHT, ThemeChoice.DARK])
def test_it_can_be_seen_in_light_and_dark_wide_and_narrow(
    qtbot: QtBot, qapp: QApplication, session: Session, choice: ThemeChoice
) -> None:
    theme.apply(qapp, choice)
    dialog = show(
        session,
        book(
            cell("B1", "New customers", 1.0),
            cell("B2", "New customer", 2.0),
            cell("B3", "Margin", 3.0),
            cell("B4", "Revenue", 999.0, SEPTEMBER),
            cell("B5", "Revenue", 999.0),
            ignored=(IgnoredCell("Report", "A1", "Title", "A title."),),
        ),
    )
    qtbot.addWidget(dialog)
    dialog.show()
    for width in (1200, 800):
        dialog.resize(width, 700)
        assert dialog.grab().width() == width
    assert dialog.table.isColumnHidden(Column.REASON)  # no room; the cell in full says it
    dialog.table.setFocus()
    dialog.grab()
    dialog.close()


def test_what_was_changed_meanwhile_is_not_overwritten(
    qtbot: QtBot, session: Session, shop: dict[str, int]
) -> None:
    dialog = show(session, book(cell("B1", "Revenue", 5.0)))
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.detail.sentence.text() == "Revenue, August 2026: €1,000.00 becomes €5.00."
    session.perform(lambda file: set_entries(file, [Edit(shop["Revenue"], AUGUST, 7.0)]))
    with qtbot.waitSignal(session.error_shown) as heard:
        QTest.mouseClick(dialog.import_button, LEFT)
    assert "Nothing was imported" in heard.args[0]
    assert values(session)["Revenue", AUGUST] == 7.0
    assert dialog.isVisible()
    assert dialog.detail.sentence.text() == "Revenue, August 2026: €7.00 becomes €5.00."
    dialog.close()


def test_many_names_are_asked_about_in_portions(qtbot: QtBot, session: Session) -> None:
    open_shop(session)
    dialog = show(session, book(*(cell(f"B{n}", f"Account {n}", 1.0) for n in range(1, 61))))
    qtbot.addWidget(dialog)
    dialog.show()
    panel = dialog.questions.names
    assert panel.heading.text() == "60 names in the sheet match no metric"
    assert len(panel.rows) == 40
    assert panel.more_button.text() == "Show 20 more names"
    QTest.mouseClick(panel.more_button, LEFT)
    assert len(panel.rows) == 60
    assert not panel.more_button.isVisible()
    assert dialog.focusWidget() is panel.rows[40].box
    dialog.close()


def test_the_keyboard_reaches_everything_in_reading_order(qtbot: QtBot, session: Session) -> None:
    cells = (cell("B1", "Margin", 40.0), cell("B2", "New customer", 1.0), cell("B3", "Zz", 1.0))
    dialog = show(session, book(*cells, cell("B4", "Revenue", 5.0)))
    qtbot.addWidget(dialog)
    dialog.show()
    customer, other = dialog.questions.names.rows
    expected = [
        dialog.questions.percent.buttons[PercentReading.POINTS],
        customer.box,
        customer.suggestion_button,
        other.box,
        *(chip for chip in dialog.chips.chips.values() if chip.isEnabled()),
        dialog.table,
        dialog.cancel_button,
        dialog.import_button,
    ]
    for widget in expected:
        assert dialog.focusWidget() is widget
        assert widget is dialog.table or widget.accessibleName() or _words(widget)
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    dialog.close()


def _words(widget: QWidget) -> str:
    return str(widget.property("text"))


def test_scrolling_through_the_names_changes_none(qtbot: QtBot, session: Session) -> None:
    dialog = show(session, book(*(cell(f"B{n}", f"Account {n}", 1.0) for n in range(1, 31))))
    qtbot.addWidget(dialog)
    dialog.show()
    box = dialog.questions.names.rows[0].box
    place = QPointF(box.rect().center())
    wheel = QWheelEvent(
        place,
        box.mapToGlobal(place),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(box, wheel)
    assert not box.is_decided
    assert not wheel.isAccepted()  # the area around it scrolls
    dialog.close()


def test_a_company_that_was_closed_meanwhile_gets_no_import(
    session: Session, tmp_path: Path
) -> None:
    path = ugly_book(tmp_path)
    QTimer.singleShot(0, session.close_company)
    assert ImportDialog.run(session, path, None) is None


def names_in_view(dialog: ImportDialog) -> int:
    viewport = dialog.questions.viewport()
    boxes = [asked.box for asked in dialog.questions.names.rows]
    places = [QRect(box.mapTo(viewport, QPoint(0, 0)), box.size()) for box in boxes]
    return sum(viewport.rect().contains(place) for place in places)


def test_the_questions_grow_to_six_names_where_there_is_room(
    qtbot: QtBot, session: Session
) -> None:
    names = [cell(f"B{at}", f"Unknown {at}", float(at)) for at in range(5, 15)]
    dialog = show(session, book(cell("B4", "Margin", 38.6), *names))
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.height() == dialog.screen().availableSize().height() - 64  # all there is
    dialog.resize(1180, 1000)
    qtbot.waitUntil(lambda: names_in_view(dialog) == 6)
    assert dialog.table.height() >= 190
    dialog.resize(dialog.minimumSize())
    qtbot.waitUntil(lambda: dialog.height() == dialog.minimumHeight())
    assert dialog.table.height() >= 128


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
    dialog = show(
        session,
        book(
            cell("B2", "Revenue", 1000),
            cell("C2", "Revenue", 1100, SEPTEMBER),
            cell("D2", "Revenue", 1200, OCTOBER),
        ),
    )
    qtbot.addWidget(dialog)
    dialog.show()
    assert "1 value is in a locked period: you will be asked why." in dialog.consequence.text()
    assert row(dialog, "Report!C2")[-1] == "September 2026 is locked, so a reason is needed."
    click_row(dialog, "Report!C2")
    assert dialog.detail.sentence.text() == (
        "Revenue, September 2026: €999.00 becomes €1,100.00. "
        "The period is locked, so a reason is needed."
    )
    before = values(session)
    QTest.mouseClick(dialog.import_button, LEFT)
    assert values(session) == before
    assert dialog.isVisible()
    QTest.mouseClick(dialog.import_button, LEFT)
    assert not dialog.isVisible()
    assert asked == ["September 2026 is locked"] * 2
    assert values(session)["Revenue", SEPTEMBER] == 1100
    with session.read() as records:
        assert records.change_sets(1)[0].action.reason == "A late invoice"
    assert shop
