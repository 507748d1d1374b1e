import datetime as dt
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from kpidesk.domain.import_plans import Outcome, Proposal
from kpidesk.domain.metrics import Metric
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.ui.models.import_model import Column, ImportPreviewModel
from kpidesk.ui.models.import_words import Terms

MARCH, APRIL = (Period(Frequency.MONTH, dt.date(2026, month, 1)) for month in (3, 4))
QUARTER = Period(Frequency.QUARTER, dt.date(2026, 4, 1))
TERMS = Terms(
    {1: Metric(1, "Revenue", unit=Unit(UnitKind.CURRENCY, "€")), 2: Metric(2, "Customers")},
    FiscalCalendar(),
    ENGLISH,
)
PROPOSALS = (
    Proposal(Outcome.UNCHANGED, "S", "B2", "Revenue", "10", 1, MARCH, 10.0, 10.0),
    Proposal(Outcome.NEW, "S", "C2", "revenue", "20", 1, QUARTER, None, 20.0),
    Proposal(Outcome.CHANGED, "S", "B3", "Customers", "5", 2, MARCH, 4.0, 5.0),
    Proposal(Outcome.REJECTED, "S", "C3", "Abc", "n/k", None, APRIL, reason="No metric."),
    Proposal(Outcome.IGNORED, "S", "A1", "", "Title", reason="A title."),
)
ASCENDING, DESCENDING = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


@pytest.fixture
def model(qapp: QApplication) -> Iterator[ImportPreviewModel]:
    made = ImportPreviewModel(TERMS, qapp)
    tester = QAbstractItemModelTester(made)  # its warnings fail the test
    made.load(PROPOSALS)
    yield made
    tester.deleteLater()
    made.deleteLater()


def cells(model: ImportPreviewModel) -> list[str]:
    return [model.proposal(row).cell for row in range(model.rowCount())]


def test_what_needs_an_eye_stands_first(model: ImportPreviewModel) -> None:
    assert cells(model) == ["C3", "B3", "C2", "B2", "A1"]
    texts = [str(model.index(1, column).data()) for column in Column]
    assert texts[: Column.TAKE] == [
        "Changed", "S!B3", "Customers", "Customers", "Mar 2026", "5", "4", "5",
    ]  # fmt: skip
    assert texts[Column.TAKE :] == ["", ""]  # no tick, as nothing stands against it, and no reason


@pytest.mark.parametrize(
    ("column", "order", "expected"),
    [
        (Column.CELL, ASCENDING, ["B2", "C2", "B3", "C3", "A1"]),
        (Column.CELL, DESCENDING, ["A1", "C3", "B3", "C2", "B2"]),
        (Column.LABEL, ASCENDING, ["C3", "B3", "B2", "C2", "A1"]),
        (Column.METRIC, DESCENDING, ["B2", "C2", "B3", "C3", "A1"]),
        (Column.PERIOD, ASCENDING, ["B2", "B3", "C3", "C2", "A1"]),
        (Column.BEFORE, ASCENDING, ["B3", "B2", "C2", "C3", "A1"]),
        (Column.AFTER, DESCENDING, ["C2", "B2", "B3", "C3", "A1"]),
        (Column.REASON, ASCENDING, ["A1", "C3", "B2", "C2", "B3"]),
        (Column.RAW, ASCENDING, ["B2", "C2", "B3", "C3", "A1"]),
    ],
)
def test_any_column_orders_the_rows_and_blanks_come_last(
    model: ImportPreviewModel, column: Column, order: Qt.SortOrder, expected: list[str]
) -> None:
    model.sort(column, order)
    assert cells(model) == expected


def test_ordering_keeps_what_is_selected(model: ImportPreviewModel) -> None:
    selected = QPersistentModelIndex(model.index(1, 0))
    model.sort(Column.CELL, ASCENDING)
    assert model.proposal(selected.row()).cell == "B3"


def test_a_filter_stays_when_the_plan_changes(model: ImportPreviewModel) -> None:
    model.set_filter(Outcome.NEW)
    assert cells(model) == ["C2"]
    model.load(PROPOSALS[2:])
    assert cells(model) == []
    assert model.row_of("S", "C3") is None
    model.set_filter(None)
    assert cells(model) == ["C3", "B3", "A1"]
    assert model.row_of("S", "A1") == 2


def test_a_screen_reader_hears_the_sentence(model: ImportPreviewModel) -> None:
    heard = model.index(1, Column.OUTCOME).data(Qt.ItemDataRole.AccessibleTextRole)
    assert heard == "Changed. Customers, March 2026: 4 becomes 5."
