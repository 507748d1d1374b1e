"""The first step of an import: the sheet as it was seen, and corrected by mouse and keys."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kpidesk.domain.import_options import ReadOptions, Source, TableHint
from kpidesk.domain.imports import (
    DateOrder,
    Layout,
    PartRole,
    SheetPicture,
    SheetReading,
    TablePart,
    TableReading,
    WorkbookReading,
)
from kpidesk.domain.ports import Progress
from kpidesk.services.import_matching import match_labels
from kpidesk.ui.jobs import running_jobs
from kpidesk.ui.session import Session
from kpidesk.ui.wizards.import_frame import Frame, Handle
from kpidesk.ui.wizards.import_wizard import MATCH, SHEET, ImportWizard
from tests.ui.wizards.import_driver import LEFT, cell, run, show

pytestmark = pytest.mark.usefixtures("shop")

ROWS = (
    ("Test Shop", "", "", ""),
    ("", "Aug 2026", "Sep 2026", "Total"),
    ("Shop", "", "", ""),
    ("Revenue", "1", "2", "3"),
    ("New customers", "4", "5", "9"),
    ("", "", "", ""),
    ("Checked by Anna", "", "", ""),
    ("", "", "", ""),
)
PARTS = (
    TablePart(PartRole.HEADING, "A2:D2"),
    TablePart(PartRole.LABEL, "A3:A5"),
    TablePart(PartRole.VALUE, "B4:C5"),
    TablePart(PartRole.TOTAL, "D4:D5"),
)
TABLE = TableReading(
    Layout.WIDE,
    "A2:D5",
    None,
    (cell("B4", "Revenue", 1.0), cell("B5", "New customers", 4.0)),
    parts=PARTS,
)
SHEET_READ = SheetReading(
    "Report", (TABLE,), picture=SheetPicture(ROWS, len(ROWS), 4, ("A1:D1",), frozenset({2}))
)


class HeedingReader:
    """A reader that does as it is told, and remembers what that was."""

    def __init__(self, sheet: SheetReading = SHEET_READ) -> None:
        self.asked: list[ReadOptions] = []
        self._sheet = sheet

    def read(self, _source: Source, options: ReadOptions, _progress: Progress) -> WorkbookReading:
        """Return the sheet with the tables that the hints name, or the one that is found."""
        self.asked.append(options)
        sheet = self._sheet
        if options.tables:
            tables = [self._hinted(hint) for hint in options.tables]
            sheet = replace(sheet, tables=tuple(tables))
        known = [
            replace(
                table,
                needs_year=table.needs_year and options.year is None,
                date_order=table.date_order if options.day_first is None else DateOrder.DAY_FIRST,
            )
            for table in sheet.tables
        ]
        return WorkbookReading("book.xlsx", "ab" * 32, (replace(sheet, tables=tuple(known)),))

    def _hinted(self, hint: TableHint) -> TableReading:
        table = self._sheet.tables[0] if self._sheet.tables else TABLE
        heading = TablePart(PartRole.HEADING, f"A2:D{1 + (hint.heading_rows or 1)}")
        parts = (heading, *PARTS[1:])
        layout = hint.layout or table.layout
        return replace(table, area=hint.area, layout=layout, parts=parts)


OpenWizard = Callable[..., tuple[ImportWizard, HeedingReader]]


@pytest.fixture
def opened(qtbot: QtBot, session: Session) -> OpenWizard:
    """Return what opens the wizard on a sheet, with the reader that it asks."""

    def make(sheet: SheetReading = SHEET_READ) -> tuple[ImportWizard, HeedingReader]:
        reader = HeedingReader(sheet)
        first = reader.read(Path("book.xlsx"), ReadOptions(session.calendar, session.locale), None)  # type: ignore[arg-type]
        wizard = show(qtbot, session, first)
        reader.asked.clear()
        session.adapters = replace(session.adapters, reader=reader)
        wizard.resize(1200, 760)
        return wizard, reader

    return make


def drag(wizard: ImportWizard, handle: Handle, by: QPoint) -> None:
    """Drag the line of a handle by the mouse."""
    view = wizard.sheet.view
    start = view.knob(handle).toPoint()
    end = start + by
    QTest.mousePress(view.viewport(), LEFT, pos=start)
    QTest.mouseMove(view.viewport(), start + QPoint(by.x() // 2, by.y() // 2))
    QTest.mouseMove(view.viewport(), end)
    QTest.mouseRelease(view.viewport(), LEFT, pos=end)


def read_again(qtbot: QtBot, wizard: ImportWizard) -> None:
    qtbot.waitUntil(lambda: not running_jobs(wizard))


def test_a_table_far_down_is_shown_whole_and_corrected_by_dragging(
    qtbot: QtBot, opened: OpenWizard
) -> None:
    above, first = 700, 701
    rows = [("", "", "", "")] * above + list(ROWS[1:])
    rows += [(f"Account {at}", "1", "2", "3") for at in range(900)]
    table = replace(
        TABLE,
        area=f"A{first}:D{len(rows)}",
        cells=tuple(cell(f"B{at}", f"Account {at}", 1.0) for at in range(first + 2, len(rows) + 1)),
        parts=(
            TablePart(PartRole.HEADING, f"A{first}:D{first}"),
            TablePart(PartRole.VALUE, f"B{first + 2}:C{len(rows)}"),
        ),
    )
    wizard, reader = opened(
        replace(SHEET_READ, tables=(table,), picture=SheetPicture(tuple(rows), len(rows), 4))
    )
    view, model = wizard.sheet.view, wizard.sheet.model
    assert model.rowCount() == len(rows)
    assert wizard.sheet.more.isHidden()
    assert view.viewport().rect().contains(view.knob(Handle.HEADING).toPoint())
    last = model.index(len(rows) - 1, 1)
    assert str(last.data(Qt.ItemDataRole.AccessibleTextRole)).endswith("Values")
    drag(wizard, Handle.HEADING, QPoint(0, view.rowHeight(above)))
    read_again(qtbot, wizard)
    (hint,) = reader.asked[-1].tables
    assert (hint.area, hint.heading_rows) == (f"A{first}:D{len(rows)}", 2)


def test_the_sheet_is_shown_with_its_parts_named(opened: OpenWizard) -> None:
    wizard, _reader = opened()
    step = wizard.sheet
    assert step.tables.index(0).data() == "Report: A2:D5"
    assert [role.label for role in step.legend.roles] == [
        "Headings",
        "Names",
        "Values",
        "Totals",
        "Hidden",
    ]
    assert step.legend.accessibleName() == (
        "Marked in the sheet: Headings, Names, Values, Totals, Hidden"
    )
    assert (step.fields.area.text(), step.fields.headings.value()) == ("A2:D5", 1)
    assert step.fields.names.value() == 1
    assert step.view.columnSpan(0, 0) == 4
    assert not step.file_fields.year_field.isVisible()
    assert not step.file_fields.order.isVisible()


def test_numbers_and_headings_stay_in_their_own_column(opened: OpenWizard) -> None:
    rows = tuple(
        (*(text or "" for text in row), "", "")
        for row in (
            ("Test Shop, Hamburg: all the figures of the year", "", ""),
            ("", "Aug 2026", "September of 2026"),
            ("Revenue", "1", "1,234,567,890"),
        )
    )
    parts = (
        TablePart(PartRole.HEADING, "A2:C2"),
        TablePart(PartRole.LABEL, "A3:A3"),
        TablePart(PartRole.VALUE, "B3:C3"),
    )
    table = replace(TABLE, area="A2:C3", parts=parts)
    wizard, _reader = opened(
        SheetReading("Report", (table,), picture=SheetPicture(rows, len(rows), 5))
    )
    view = wizard.sheet.view
    assert view.columnSpan(0, 0) > 1, "a title runs over the blank cells beside it"
    assert view.columnSpan(1, 2) == view.columnSpan(2, 2) == 1
    needed = view.fontMetrics().horizontalAdvance("September of 2026")
    assert view.columnWidth(2) > needed
    wizard.close()


def test_the_lower_edge_is_dragged_and_the_file_read_again(
    qtbot: QtBot, opened: OpenWizard
) -> None:
    wizard, reader = opened()
    row = wizard.sheet.view.rowHeight(5)
    drag(wizard, Handle.BOTTOM, QPoint(0, 2 * row))
    read_again(qtbot, wizard)
    (asked,) = reader.asked
    assert asked.tables == (TableHint("Report", "A2:D7", Layout.WIDE, 1, 1),)
    assert asked.with_pictures
    assert wizard.sheet.fields.area.text() == "A2:D7"
    assert wizard.draft.tables[0].area == "A2:D7"


def test_the_band_of_headings_and_that_of_names_are_dragged(
    qtbot: QtBot, opened: OpenWizard
) -> None:
    wizard, reader = opened()
    view = wizard.sheet.view
    drag(wizard, Handle.HEADING, QPoint(0, view.rowHeight(2)))
    read_again(qtbot, wizard)
    assert reader.asked[-1].tables == (TableHint("Report", "A2:D5", Layout.WIDE, 2, 1),)
    drag(wizard, Handle.NAMES, QPoint(view.columnWidth(1), 0))
    read_again(qtbot, wizard)
    assert reader.asked[-1].tables[0].label_columns == 2


def test_an_edge_is_moved_by_keys_alone(qtbot: QtBot, opened: OpenWizard) -> None:
    wizard, reader = opened()
    view = wizard.sheet.view
    view.setFocus(Qt.FocusReason.TabFocusReason)
    assert view.accessibleDescription() == "Top of the table: row 2"
    seen = [view.handle]
    for _step in range(5):
        QTest.keyClick(view, Qt.Key.Key_Tab)
        seen.append(view.handle)
    assert seen == list(Handle)
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Left)  # which a lower edge does not do
    assert view.accessibleDescription() == "Bottom of the table: row 7"
    assert not reader.asked  # one reading for a run of keys
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert wizard.isVisible()
    assert view.handle is None
    view.setFocus(Qt.FocusReason.BacktabFocusReason)
    QTest.keyClick(view, Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: len(reader.asked) == 1)
    read_again(qtbot, wizard)
    assert wizard.draft.tables[0].area == "A2:D7"


def test_layout_and_cells_are_corrected_in_fields(qtbot: QtBot, opened: OpenWizard) -> None:
    wizard, reader = opened()
    fields = wizard.sheet.fields
    fields.area.setFocus()
    fields.area.selectAll()
    QTest.keyClicks(fields.area, "nonsense")
    QTest.keyClick(fields.area, Qt.Key.Key_Tab)
    assert fields.area_field.line.text() == "Write it like B3:N40."
    assert not reader.asked
    fields.area.setFocus()
    fields.area.selectAll()
    QTest.keyClicks(fields.area, "a2:c5")
    QTest.keyClick(fields.area, Qt.Key.Key_Tab)
    read_again(qtbot, wizard)
    assert reader.asked[-1].tables == (TableHint("Report", "A2:C5", Layout.WIDE, 1, 1),)
    fields.layout_box.setFocus()
    QTest.keyClick(fields.layout_box, Qt.Key.Key_Down)
    read_again(qtbot, wizard)
    assert reader.asked[-1].tables[0].layout is Layout.TRANSPOSED


def test_a_year_that_stands_nowhere_is_asked_for_and_next_says_so(
    qtbot: QtBot, opened: OpenWizard
) -> None:
    yearless = replace(SHEET_READ, tables=(replace(TABLE, needs_year=True),))
    wizard, reader = opened(yearless)
    year = wizard.sheet.file_fields.year
    assert year.text() == ""
    QTest.mouseClick(wizard.next_button, LEFT)
    assert wizard.step == SHEET
    assert "nothing is guessed" in wizard.problem.text()
    assert wizard.focusWidget() is year
    QTest.keyClicks(year, "2026")
    QTest.keyClick(year, Qt.Key.Key_Return)  # reads with the year, and goes on
    qtbot.waitUntil(lambda: wizard.step == MATCH)
    assert [options.year for options in reader.asked] == [2026]
    QTest.mouseClick(wizard.back_button, LEFT)
    assert year.isVisible()
    assert year.text() == "2026"


def test_what_is_typed_counts_when_a_key_goes_on_from_the_field(
    qtbot: QtBot, opened: OpenWizard
) -> None:
    yearless = replace(SHEET_READ, tables=(replace(TABLE, needs_year=True),))
    wizard, reader = opened(yearless)
    fields = wizard.sheet.fields
    fields.area.setFocus()
    fields.area.selectAll()
    QTest.keyClicks(fields.area, "a2:c5")
    wizard.next_button.click()  # as its shortcut does: the keyboard stays in the field
    qtbot.waitUntil(lambda: bool(wizard.sheet.file_fields.year_field.problem))
    assert reader.asked[-1].tables == (TableHint("Report", "A2:C5", Layout.WIDE, 1, 1),)
    QTest.keyClicks(wizard.sheet.file_fields.year, "2026")
    wizard.next_button.click()
    qtbot.waitUntil(lambda: wizard.step == MATCH)
    assert reader.asked[-1].year == 2026


def test_dates_beside_the_values_are_no_rows_of_headings() -> None:
    rows = [cell._replace(cell=f"B{row}") for row, cell in enumerate(TABLE.cells, start=2)]
    parts = (
        TablePart(PartRole.HEADING, "A1:B1"),
        TablePart(PartRole.HEADING, "A2:A41"),
        TablePart(PartRole.VALUE, "B2:B41"),
    )
    table = replace(
        TABLE, layout=Layout.TRANSACTIONS, area="A1:B41", cells=tuple(rows), parts=parts
    )
    frame = Frame.of(table)
    assert frame is not None
    assert frame.heading_rows == 1


def test_the_order_of_day_and_month_is_asked_where_it_is_open(
    qtbot: QtBot, opened: OpenWizard
) -> None:
    either = replace(SHEET_READ, tables=(replace(TABLE, date_order=DateOrder.OPEN),))
    wizard, reader = opened(either)
    fields = wizard.sheet.file_fields
    assert not fields.day_first.isChecked()
    assert not fields.month_first.isChecked()
    QTest.mouseClick(wizard.next_button, LEFT)
    assert wizard.step == SHEET
    assert wizard.focusWidget() is fields.day_first
    QTest.keyClick(fields.day_first, Qt.Key.Key_Space)
    read_again(qtbot, wizard)
    assert reader.asked[-1].day_first is True
    QTest.mouseClick(wizard.next_button, LEFT)
    assert wizard.step == MATCH


def test_an_order_that_was_decided_is_shown(opened: OpenWizard) -> None:
    known = replace(SHEET_READ, tables=(replace(TABLE, date_order=DateOrder.MONTH_FIRST),))
    wizard, _reader = opened(known)
    fields = wizard.sheet.file_fields
    assert fields.month_first.isChecked()
    assert "another date of the same column decides" in fields.order_sentence.text()


def test_what_is_hidden_is_read_where_the_person_says_so(qtbot: QtBot, opened: OpenWizard) -> None:
    wizard, reader = opened()
    wizard.sheet.file_fields.hidden.setFocus()
    QTest.keyClick(wizard.sheet.file_fields.hidden, Qt.Key.Key_Space)
    read_again(qtbot, wizard)
    assert [(each.with_hidden, each.day_first) for each in reader.asked] == [(True, None)]


def test_a_table_is_left_out_and_taken_back_by_space(opened: OpenWizard) -> None:
    wizard, _reader = opened()
    listed = wizard.sheet.list
    listed.setFocus()
    QTest.keyClick(listed, Qt.Key.Key_Space)
    assert not wizard.draft.tables
    assert not wizard.draft.labels
    assert not wizard.sheet.model.map.roles
    reasons = [each.reason for each in wizard.plan.proposals]
    assert reasons == ["You chose to leave out this table."]
    QTest.mouseClick(wizard.next_button, LEFT)
    assert wizard.problem.text() == "No table is chosen, so there is nothing to import."
    QTest.keyClick(listed, Qt.Key.Key_Space)
    assert [each.label for each in wizard.draft.labels] == ["Revenue", "New customers"]


def test_a_table_that_was_not_found_is_marked_by_its_cells(
    qtbot: QtBot, opened: OpenWizard
) -> None:
    wizard, reader = opened(replace(SHEET_READ, tables=()))
    step = wizard.sheet
    assert step.no_table.isVisible()
    assert not step.mark_button.isVisible()
    view = step.view

    def middle(row: int, column: int) -> QPoint:
        place: QPoint = view.visualRect(step.model.index(row, column)).center()
        return place

    QTest.mousePress(view.viewport(), LEFT, pos=middle(1, 0))
    QTest.mouseMove(view.viewport(), middle(4, 3))
    QTest.mouseRelease(view.viewport(), LEFT, pos=middle(4, 3))
    assert step.mark_button.isVisible()
    QTest.mouseClick(step.mark_button, LEFT)
    read_again(qtbot, wizard)
    assert [(hint.sheet, hint.area) for hint in reader.asked[-1].tables] == [("Report", "A2:D5")]
    assert step.view.frame is not None


def test_the_cursor_tells_what_can_be_dragged(opened: OpenWizard) -> None:
    wizard, _reader = opened()
    view = wizard.sheet.view
    for handle in Handle:
        place = view.knob(handle)
        QTest.mouseMove(view.viewport(), place.toPoint())
        wanted = Qt.CursorShape.SizeVerCursor if handle.is_across else Qt.CursorShape.SizeHorCursor
        assert view.viewport().cursor().shape() is wanted, handle
    assert isinstance(view.knob(Handle.TOP), QPointF)


def test_a_real_bookkeepers_sheet_is_corrected_and_imported(
    session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    """Only the real reader tells whether the picture, the parts and the hints fit together."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "BWA"
    for line in (
        ["Velo & Werk: Gewinn und Verlust 2026"],
        ["erstellt von Huber & Partner"],
        [],
        [None, "Konto", "Aug 2026", "Sep 2026", "Summe"],
        ["Revenue", 4400, 1000, 1100, 2100],
        ["New customers", 4410, 4, 5, 9],
        ["Vouchers", 4420, 7, 8, 15],
    ):
        page.append(line)
    page.column_dimensions["B"].hidden = True
    page.row_dimensions[7].hidden = True
    book.save(tmp_path / "bwa.xlsx")

    def act(wizard: ImportWizard) -> None:
        step = wizard.sheet
        assert step.model.text(0, 0) == "Velo & Werk: Gewinn und Verlust 2026"
        assert step.model.picture.hidden_columns == {1}
        assert step.view.frame is not None
        assert PartRole.VALUE in step.legend.roles
        before = {label.label for label in wizard.draft.labels}
        assert before == {"Revenue", "New customers"}
        frame = step.view.frame
        line = step.view.rowHeight(frame.area.bottom)
        drag(wizard, Handle.BOTTOM, QPoint(0, -line))
        read_again(qtbot, wizard)
        shown = step.view.frame
        assert shown is not None
        assert shown.area.bottom == frame.area.bottom - 1
        wanted = match_labels(session.require_file(), wizard.draft.wanted)
        assert [each.label for each in wanted] == [each.label for each in wizard.draft.labels]

    run(session, tmp_path / "bwa.xlsx", act)
