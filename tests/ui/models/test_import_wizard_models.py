"""The models behind the import wizard: a sheet's picture, the tables of a file, the names."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from kpidesk.domain.import_plans import ImportChoices, NewMetric
from kpidesk.domain.imports import (
    IgnoredCell,
    Layout,
    PartRole,
    SheetPicture,
    SheetReading,
    TablePart,
    TableReading,
    WorkbookReading,
)
from kpidesk.domain.metrics import Aggregation, Metric
from kpidesk.domain.periods import FiscalCalendar, Frequency
from kpidesk.domain.units import Unit
from kpidesk.services.import_matching import LabelMatch, MatchKind
from kpidesk.ui.models.import_label_model import ImportLabelModel, LabelColumn
from kpidesk.ui.models.import_sheet_model import SheetPictureModel, sheet_map
from kpidesk.ui.models.import_table_model import ImportTableModel
from kpidesk.ui.models.sheet_areas import Rectangle, column_letters, column_number
from tests.ui.wizards.import_driver import cell

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal

PICTURE = SheetPicture(
    (("Report", "", ""), ("", "Aug", "Sep"), ("Shop", "", ""), ("Sales", "1", "two")),
    rows=4,
    columns=3,
    hidden_rows=frozenset({2}),
)
TABLE = TableReading(
    Layout.WIDE,
    "A2:C4",
    Frequency.MONTH,
    cells=(cell("B4", "Sales", 1.0), cell("C4", "Sales", None, problem="“two” is no number.")),
    ignored=(IgnoredCell("Report", "A3", "Shop", "The row is hidden."),),
    parts=(
        TablePart(PartRole.HEADING, "A2:C2"),
        TablePart(PartRole.LABEL, "A3:A4"),
        TablePart(PartRole.VALUE, "B4:C4"),
    ),
)
SHEET = SheetReading("Report", (TABLE,), picture=PICTURE)


@pytest.mark.parametrize(
    ("text", "rectangle"),
    [
        ("B3:N40", Rectangle(2, 1, 39, 13)),
        (" n40 : b3", None),
        ("n40:b3", Rectangle(2, 1, 39, 13)),
        ("$AA$7", Rectangle(6, 26, 6, 26)),
        ("B0", None),
        ("", None),
        ("Sales", None),
    ],
)
def test_an_area_is_read_as_people_write_it(text: str, rectangle: Rectangle | None) -> None:
    assert Rectangle.of(text) == rectangle


def test_columns_are_counted_in_letters_and_back() -> None:
    for column in (*range(800), 16_383):
        assert column_number(column_letters(column)) == column
    assert column_letters(16_383) == "XFD"
    assert str(Rectangle(2, 1, 39, 13)) == "B3:N40"
    assert str(Rectangle(0, 0, 0, 0)) == "A1"


def test_the_picture_says_of_each_cell_what_it_is() -> None:
    model = SheetPictureModel()
    QAbstractItemModelTester(model, FATAL, model)
    model.load(PICTURE, sheet_map(SHEET, SHEET.tables))
    said = Qt.ItemDataRole.AccessibleTextRole
    assert model.index(3, 0).data(said) == "Sales\nNames"
    assert model.index(3, 2).data(said) == "two\nValues\n“two” is no number."
    assert model.map.rejected == {(3, 2)}
    assert "Hidden" in str(model.index(2, 0).data(said))
    assert model.headerData(2, Qt.Orientation.Horizontal) == "C"
    assert model.headerData(2, Qt.Orientation.Vertical) == "3"
    letters = {at: role for at, role in model.map.firsts.items() if role is not PartRole.LABEL}
    assert letters == {(1, 1): PartRole.HEADING, (3, 1): PartRole.VALUE}
    model.load(PICTURE, sheet_map(SHEET, ()))  # the table is left out
    assert not model.map.roles
    model.load(SheetPicture(), sheet_map(SheetReading("Empty"), ()))
    assert (model.rowCount(), model.columnCount()) == (0, 0)


def test_each_table_has_a_row_with_a_tick_and_a_sheet_without_one_says_so() -> None:
    model = ImportTableModel(FiscalCalendar())
    QAbstractItemModelTester(model, FATAL, model)
    reading = WorkbookReading("book.xlsx", "ab", (SHEET, SheetReading("Notes")))
    heard: list[tuple[int, bool]] = []
    model.ticked.connect(lambda row, wanted: heard.append((row, wanted)))
    model.load(reading, frozenset())
    texts = [model.index(row).data() for row in range(model.rowCount())]
    assert texts == ["Report: A2:C4", "Notes"]
    assert model.index(1).data(Qt.ItemDataRole.CheckStateRole) is None
    assert model.is_wanted(0)
    model.setData(model.index(0), Qt.CheckState.Unchecked, Qt.ItemDataRole.CheckStateRole)
    assert heard == [(0, False)]
    model.load(reading, frozenset({("Report", "A2:C4")}))
    assert not model.is_wanted(0)


def label(name: str, kind: MatchKind, metric_id: int | None = None) -> LabelMatch:
    new = NewMetric(name, Unit(), Frequency.MONTH, Aggregation.SUM)
    return LabelMatch(name, kind, metric_id, 1.0, False, new, 3, cell("B1", name, 42.0))


def test_the_names_say_what_is_known_and_deciding_moves_no_row() -> None:
    model = ImportLabelModel()
    QAbstractItemModelTester(model, FATAL, model)
    labels = [
        label("Sales", MatchKind.EXACT, 1),
        label("Guest", MatchKind.SIMILAR, 2),
        label("Fees", MatchKind.NONE),
    ]
    metrics = {1: Metric(1, "Sales"), 2: Metric(2, "Guests")}

    def texts() -> list[tuple[object, object]]:
        return [
            (
                model.index(row, LabelColumn.METRIC).data(),
                model.index(row, LabelColumn.HOW).data(),
            )
            for row in range(model.rowCount())
        ]

    model.load(labels, ImportChoices(), metrics)
    assert texts() == [
        ("Sales", "Same name"),
        ("Guests?", "Similar, please check"),
        ("Choose…", "Undecided"),
    ]
    model.show_only_open(True)
    model.load(labels, ImportChoices({"guest": 2, "FEES": None}), metrics)
    assert texts() == [("Guests", "Similar, you confirmed it"), ("Leave out", "Left out")]
    model.show_only_open(False)
    assert model.rowCount() == 3
    assert model.row_of("Fees") == 2
