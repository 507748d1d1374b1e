"""The second step of an import: what new metrics are like, seen and changed in their rows."""

from collections.abc import Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kpidesk.domain.metrics import Aggregation, Direction, Metric
from kpidesk.ui.models.import_label_model import LabelColumn
from kpidesk.ui.session import Session
from kpidesk.ui.wizards.import_label_delegate import AspectBox
from kpidesk.ui.wizards.import_wizard import MATCH, ImportWizard
from tests.ui.wizards.import_driver import (
    AUGUST,
    IN_THE_SHOP,
    LEFT,
    OCTOBER,
    SEPTEMBER,
    book,
    cell,
    choose,
    go_on,
    go_to_name,
    names,
    show,
)

pytestmark = IN_THE_SHOP

CAFE = {
    "Staff cost": (5000.0, 5100.0, 5300.0),
    "Customers": (900.0, 950.0, 910.0),
    "Review rating": (4.5, 4.6, 4.4),
    "Waste share": (0.05, 0.051, 0.06),
    "Beans used": (120.0, 130.0, 125.0),
}
KEEP = Qt.KeyboardModifier.ShiftModifier
ASPECTS = (LabelColumn.UNIT, LabelColumn.YEAR, LabelColumn.DIRECTION)


@pytest.fixture
def wizard(qtbot: QtBot, session: Session) -> ImportWizard:
    """Return the wizard on the sheet of a café, with all its names as new metrics."""
    cells = [
        cell(f"{column}{at}", name, number, period, percent=name == "Waste share")
        for at, (name, numbers) in enumerate(CAFE.items(), 2)
        for column, number, period in zip("BCD", numbers, (AUGUST, SEPTEMBER, OCTOBER), strict=True)
    ]
    made = show(qtbot, session, book(*cells, cell("B9", "Revenue", 1000.0)))
    made.resize(1200, 760)
    go_on(made, MATCH)
    return made


def create_all(wizard: ImportWizard) -> None:
    QTest.mouseClick(wizard.match.create_all, LEFT)


def aspects(wizard: ImportWizard, name: str) -> tuple[str, ...]:
    """Return what stands in the row of a name: unit, year, and what is good."""
    model = wizard.match.model
    row = model.row_of(name)
    assert row is not None
    return tuple(str(model.index(row, each).data()) for each in ASPECTS)


def choose_here(wizard: ImportWizard, choice: str) -> None:
    """Open the current cell with Enter and choose by keys."""
    table = wizard.match.table
    QTest.keyClick(table, Qt.Key.Key_Return)
    box = table.findChildren(AspectBox)[-1]
    popup = box.view()
    QTest.keyClick(popup, Qt.Key.Key_Home)
    for _step in range(box.count()):
        if str(popup.currentIndex().data()) == choice:
            break
        QTest.keyClick(popup, Qt.Key.Key_Down)
    else:
        raise AssertionError(choice)
    QTest.keyClick(popup, Qt.Key.Key_Return)


def go_to(wizard: ImportWizard, name: str, column: LabelColumn) -> None:
    go_to_name(wizard, name)
    table = wizard.match.table
    for _step in range(8):
        QTest.keyClick(table, Qt.Key.Key_Left)
    while table.currentIndex().column() != column:
        before = table.currentIndex().column()
        QTest.keyClick(table, Qt.Key.Key_Right)
        assert table.currentIndex().column() > before, column


def test_the_table_shows_what_every_new_metric_is_like(wizard: ImportWizard) -> None:
    table = wizard.match.table
    assert all(table.isColumnHidden(each) for each in ASPECTS), "nothing is new yet"
    assert wizard.match.unclear_row.isHidden()
    create_all(wizard)
    assert not any(table.isColumnHidden(each) for each in ASPECTS)
    assert {name: aspects(wizard, name) for name in CAFE} == {
        "Staff cost": ("€", "Sum", "Lower"),
        "Customers": ("Number", "Sum?", "Higher"),
        "Review rating": ("1 to 5", "Mean", "Higher"),
        "Waste share": ("Percent", "Mean", "Lower"),
        "Beans used": ("Number", "Sum", "Lower"),
    }
    assert aspects(wizard, "Revenue") == ("", "", ""), "it is one of the company's"
    assert names(wizard)["Customers"] == ("New: Customers", "New, please check")
    assert names(wizard)["Staff cost"] == ("New: Staff cost", "A new metric")
    assert wizard.match.unclear_row.isVisible()
    assert wizard.match.unclear_line.text() == (
        "1 of 5 new metrics: we could not tell how months add up. Please look."
    )
    assert "Nothing is guessed" not in wizard.guidance.text()


def test_what_a_proposal_rests_on_is_said(wizard: ImportWizard) -> None:
    create_all(wizard)
    model = wizard.match.model
    row = model.row_of("Staff cost")
    assert row is not None
    tip = model.index(row, LabelColumn.YEAR).data(Qt.ItemDataRole.AccessibleTextRole)
    assert tip == "A year is the: Sum (our library: “Payroll cost”)"
    go_to_name(wizard, "Beans used")
    assert "Lower is better (its name: “used”)" in wizard.match.new_metric.why.whole


def test_a_cell_is_changed_by_keys_and_is_no_open_question_then(wizard: ImportWizard) -> None:
    create_all(wizard)
    go_to(wizard, "Customers", LabelColumn.YEAR)
    choose_here(wizard, "Sum")
    assert aspects(wizard, "Customers") == ("Number", "Sum", "Higher")
    assert wizard.match.unclear_row.isHidden()
    go_to(wizard, "Customers", LabelColumn.YEAR)
    choose_here(wizard, "Mean")
    go_to(wizard, "Customers", LabelColumn.DIRECTION)
    choose_here(wizard, "In a range")
    assert aspects(wizard, "Customers") == ("Number", "Mean", "In a range")
    go_to(wizard, "Beans used", LabelColumn.UNIT)
    choose_here(wizard, "Percent")
    assert aspects(wizard, "Beans used")[:2] == ("Percent", "Mean"), "shares are not added up"
    go_to(wizard, "Revenue", LabelColumn.METRIC)
    QTest.keyClick(wizard.match.table, Qt.Key.Key_Right)
    assert wizard.match.table.currentIndex().column() == LabelColumn.METRIC


def test_several_rows_are_changed_at_once(wizard: ImportWizard) -> None:
    create_all(wizard)
    go_to(wizard, "Staff cost", LabelColumn.DIRECTION)
    for _row in range(5):  # and Revenue, which is no new metric
        QTest.keyClick(wizard.match.table, Qt.Key.Key_Down, KEEP)
    assert wizard.match.table.selected_rows == [0, 1, 2, 3, 4, 5]
    assert wizard.match.name.text().startswith("6 names are selected.")
    QTest.keyClick(wizard.match.table, Qt.Key.Key_Up, KEEP)
    choose_here(wizard, "Higher")
    assert {aspects(wizard, name)[2] for name in CAFE} == {"Higher"}
    assert aspects(wizard, "Revenue") == ("", "", "")
    assert wizard.match.table.selected_rows == [0, 1, 2, 3, 4]
    table = wizard.match.table
    place = table.visualRect(wizard.match.model.index(2, LabelColumn.YEAR)).center()
    QTest.mouseClick(table.viewport(), LEFT, pos=place)
    assert table.selected_rows == [0, 1, 2, 3, 4], "a click on what they are like keeps them"
    QTest.keyClick(table, Qt.Key.Key_Escape)
    QTest.keyClick(table, Qt.Key.Key_Delete)
    assert {names(wizard)[name][0] for name in CAFE} == {"Leave out"}
    assert names(wizard)["Revenue"] == ("Revenue", "Same name")


def test_a_name_that_is_taken_back_has_nothing_there(wizard: ImportWizard) -> None:
    create_all(wizard)
    choose(wizard, "Customers", "Leave")
    assert aspects(wizard, "Customers") == ("", "", "")
    assert wizard.match.unclear_row.isHidden()


def test_a_narrow_window_keeps_the_new_columns_and_drops_the_examples(
    wizard: ImportWizard,
) -> None:
    create_all(wizard)
    wizard.resize(800, 600)
    table = wizard.match.table
    assert not any(table.isColumnHidden(each) for each in ASPECTS)
    assert table.isColumnHidden(LabelColumn.EXAMPLE)
    assert table.horizontalHeader().length() <= table.viewport().width()


def made(session: Session, *wanted: str) -> Sequence[Metric]:
    with session.read() as records:
        found = {metric.name: metric for metric in records.metrics()}
    return [found[name] for name in wanted]


def test_the_metrics_of_a_new_user_are_made_as_shown_and_undone(
    wizard: ImportWizard, session: Session
) -> None:
    create_all(wizard)
    go_on(wizard)
    QTest.mouseClick(wizard.import_button, LEFT)
    staff, rating, waste = made(session, "Staff cost", "Review rating", "Waste share")
    assert (staff.direction, waste.direction) == (Direction.LOWER, Direction.LOWER)
    assert rating.aggregation is Aggregation.MEAN
    assert staff.aggregation is Aggregation.SUM
    session.undo()
    with session.read() as records:
        assert "Staff cost" not in {metric.name for metric in records.metrics()}
