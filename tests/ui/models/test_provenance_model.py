from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from kpidesk.services.provenance import ProvenancePart
from kpidesk.ui.models.provenance_model import Column, ProvenanceModel
from tests.ui.pages.example_kpis import OCTOBER

RATE = ProvenancePart(1, OCTOBER, "Rate", "October 2026", "7.5 %", "= <b>", has_parts=True)
SALES = ProvenancePart(2, OCTOBER, "Sales", "October 2026", "18", "Typed by Ann", has_parts=False)
LEADS = ProvenancePart(3, OCTOBER, "Leads", "October 2026", "240", "= x", has_parts=True)


def fetch(part: ProvenancePart) -> tuple[ProvenancePart, ...]:
    return {1: (SALES, LEADS)}.get(part.metric_id, ())


def test_a_branch_is_read_when_it_is_opened() -> None:
    model = ProvenanceModel(RATE, fetch)
    root = model.index(0, 0)
    assert model.rowCount(root) == 0
    assert model.hasChildren(root)
    assert model.canFetchMore(root)
    model.fetchMore(root)
    assert [model.index(row, 0, root).data() for row in range(2)] == [
        "Sales, October 2026",
        "Leads, October 2026",
    ]
    sales, leads = model.index(0, 0, root), model.index(1, 0, root)
    assert sales.parent() == root
    assert model.part(leads) == LEADS
    assert not model.hasChildren(sales)
    model.fetchMore(leads)  # nothing is there any more
    assert not model.hasChildren(leads)
    assert not model.canFetchMore(leads)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)


def test_the_model_is_sound_while_it_is_read() -> None:
    model = ProvenanceModel(RATE, fetch)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    assert model.rowCount(model.index(0, 0)) == 2  # the tester has looked everywhere


def test_a_cell_is_plain_text() -> None:
    model = ProvenanceModel(RATE, fetch)
    origin = model.index(0, Column.ORIGIN)
    assert origin.data() == "= <b>"
    assert origin.data(Qt.ItemDataRole.ToolTipRole) == "<qt>= &lt;b&gt;</qt>"
    assert model.headerData(1, Qt.Orientation.Horizontal) == "Value"
    assert model.headerData(0, Qt.Orientation.Vertical) is None
    assert model.data(QModelIndex()) is None
