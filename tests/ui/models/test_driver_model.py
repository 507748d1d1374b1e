"""The model of the driver tree."""

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from kpidesk.domain.status import Status
from kpidesk.services.drivers import DriverRow
from kpidesk.ui.models.driver_model import GOOD_ROLE, SHARE_ROLE, STATUS_ROLE, Column, DriverModel

SPOKEN = Qt.ItemDataRole.AccessibleTextRole
SHOP = DriverRow(3, "Shop", "€60", "€80", "+€20", 20.0, "+€20", 1.0)
SALES = DriverRow(
    2,
    "Sales",
    "€100",
    "€120",
    "+€20",
    0.12,
    "+12.2 points",
    1.0,
    is_good=True,
    remark="There is more beneath. Open it to see.",
    children=(SHOP,),
)
DAYS = DriverRow(None, "Days in the period", "", "", "", -0.01, "-1.0 points", -0.08, is_good=False)
ROOT = DriverRow(
    1, "Margin", "30 %", "35 %", "+5 points", status=Status.NEAR, children=(SALES, DAYS)
)


def filled() -> DriverModel:
    model = DriverModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    model.show_root(ROOT)
    return model


def texts(row: QModelIndex) -> list[object]:
    return [row.siblingAtColumn(column).data() for column in Column]


def test_it_is_the_tree() -> None:
    model = filled()
    top = model.index(0, 0)
    sales, days = model.index(0, 0, top), model.index(1, 0, top)
    assert (model.rowCount(), model.rowCount(top), model.rowCount(sales)) == (1, 2, 1)
    assert texts(top) == ["Margin", "30 % → 35 %", "+5 points", "", "Near target"]
    assert texts(sales) == ["Sales", "€100 → €120", "+€20", "+12.2 points", ""]
    assert texts(days) == ["Days in the period", "", "", "-1.0 points", ""]
    assert model.index(0, 0, sales).data() == "Shop"
    assert model.index(0, 0, sales).parent() == sales
    assert sales.parent() == top
    assert model.row_of(days) is DAYS


def test_what_is_drawn_is_given_and_what_is_seen_is_said() -> None:
    model = filled()
    top = model.index(0, 0)
    sales, days = model.index(0, 0, top), model.index(1, 0, top)
    assert top.data(STATUS_ROLE) == Status.NEAR.value
    assert (sales.data(SHARE_ROLE), sales.data(GOOD_ROLE)) == (1.0, True)
    spoken = sales.siblingAtColumn(Column.CONTRIBUTION).data(SPOKEN)
    assert spoken == "+12.2 points, for the better"
    spoken = days.siblingAtColumn(Column.CONTRIBUTION).data(SPOKEN)
    assert spoken == "-1.0 points, for the worse"
    assert sales.data(SPOKEN) == "Sales. There is more beneath. Open it to see."
    assert sales.data(Qt.ItemDataRole.ToolTipRole) == (
        "<qt>There is more beneath. Open it to see.</qt>"
    )
    assert top.siblingAtColumn(Column.CONTRIBUTION).data(SPOKEN) == "empty"


def test_another_tree_takes_its_place() -> None:
    model = filled()
    model.show_root(SHOP)
    assert model.index(0, 0).data() == "Shop"
    assert model.rowCount(model.index(0, 0)) == 0
    model.show_root(None)
    assert model.rowCount() == 0


def test_the_headings_say_what_the_columns_are() -> None:
    model = filled()
    headings = [model.headerData(column, Qt.Orientation.Horizontal) for column in Column]
    assert headings == ["What", "Before → now", "Change", "Effect above", "Status"]
    assert model.headerData(9, Qt.Orientation.Horizontal) is None
