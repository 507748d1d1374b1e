import datetime as dt
from collections.abc import Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytest_benchmark.fixture import BenchmarkFixture

from kpidesk.domain.metrics import Metric
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.domain.standing import MetricHistory
from kpidesk.domain.targets import PlanKind, Target, TargetPlan
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.services.entries import Edit, EntryGrid, GridRow
from kpidesk.ui.models.entry_frame import Frame, periods_shown
from kpidesk.ui.models.entry_model import EntryModel

TODAY = dt.date(2026, 11, 15)
NOW = Period(Frequency.MONTH, dt.date(2026, 11, 1))
HARD = QAbstractItemModelTester.FailureReportingMode.Fatal


def grid_row(
    metric_id: int,
    name: str,
    values: dict[Period, float],
    *,
    department: str = "",
    notes: dict[Period, str] | None = None,
    target: float | None = None,
    unit: Unit | None = None,
) -> GridRow:
    metric = Metric(metric_id, name, unit=unit or Unit())
    plans = []
    if target is not None:
        plans = [
            TargetPlan(
                1, metric_id, PlanKind.CONSTANT, dt.date(2020, 1, 1), constant=Target(target)
            )
        ]
    history = MetricHistory(metric, values, notes or {}, plans, department, "Anna")
    return GridRow(metric, history)


def frame_of(rows: Sequence[GridRow]) -> Frame:
    periods, current = periods_shown(rows, Frequency.MONTH, FiscalCalendar(), TODAY)
    return Frame(tuple(rows), periods, current, FiscalCalendar(), ENGLISH)


def two_rows() -> list[GridRow]:
    return [
        grid_row(1, "Customers", {NOW.shift(-3): 40, NOW.shift(-1): 42}, department="A", target=45),
        grid_row(
            2, "Margin", {NOW: 0.125}, department="B", unit=Unit(UnitKind.PERCENT, decimals=1)
        ),
    ]


@pytest.fixture
def written() -> list[Edit]:
    return []


@pytest.fixture
def model(written: list[Edit]) -> EntryModel:
    def write(edits: Sequence[Edit]) -> bool:
        written.extend(edits)
        return True

    model = EntryModel(write)
    model.load(frame_of(two_rows()))
    return model


def test_qt_finds_nothing_wrong(model: EntryModel) -> None:
    tester = QAbstractItemModelTester(model, HARD)
    model.set_filter("margin")
    model.set_filter("")
    early, late = NOW.shift(-40), NOW.shift(5)
    row = grid_row(1, "Customers", {early: 1, late: 2}, department="A")
    model.refresh(EntryGrid(Frequency.MONTH, (row,)))
    assert model.frame.periods[0] == early
    assert model.frame.periods[-1] == late
    assert model.frame.periods[model.frame.current] == NOW
    model.load(frame_of([]))
    model.load(frame_of(two_rows()))
    model.clear()
    del tester


def test_columns_run_from_two_years_back_to_the_period_after_today(model: EntryModel) -> None:
    assert model.columnCount() == 26
    labels = [
        model.headerData(at, Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole)
        for at in (0, 24, 25)
    ]
    assert labels == ["Nov 2024", "Nov 2026", "Dec 2026"]
    spoken = model.headerData(24, Qt.Orientation.Horizontal, Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "November 2026, the current period"


def test_older_and_newer_values_widen_the_columns() -> None:
    row = grid_row(1, "A", {NOW.shift(-70): 1.0}, notes={NOW.shift(7): "plan"})
    periods, current = periods_shown([row], Frequency.MONTH, FiscalCalendar(), TODAY)
    assert (periods[0], periods[-1]) == (NOW.shift(-70), NOW.shift(7))
    assert periods[current] == NOW


def test_a_cell_says_what_it_is(model: EntryModel) -> None:
    index = model.position(1, NOW.shift(-1))
    assert index.data() == "42"
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == (
        "Customers, October 2026, 42, off target"
    )
    assert model.position(1, NOW).data(Qt.ItemDataRole.AccessibleTextRole) == (
        "Customers, November 2026, no value"
    )
    assert model.position(2, NOW).data() == "12.5\u00a0%"
    assert model.position(2, NOW).data(Qt.ItemDataRole.EditRole) == "12.5%"


def test_only_what_is_missing_between_values_is_a_gap(model: EntryModel) -> None:
    gaps = [
        model.frame.periods[column]
        for column in range(model.columnCount())
        if model.cell(0, column).is_gap
    ]
    assert gaps == [NOW.shift(-2)]


def test_a_note_never_becomes_markup() -> None:
    model = EntryModel(lambda _edits: True)
    note = "<img src='file:///etc/passwd'>\nsecond line"
    row = grid_row(1, "<b>Bold</b>", {NOW: 1}, notes={NOW: note})
    model.load(frame_of([row]))
    tip = str(model.position(1, NOW).data(Qt.ItemDataRole.ToolTipRole))
    assert "<img" not in tip
    assert "<b>" not in tip
    assert "&lt;img" in tip
    header = str(model.headerData(0, Qt.Orientation.Vertical, Qt.ItemDataRole.ToolTipRole))
    assert "<b>" not in header


def test_text_is_written_as_the_value_it_means(model: EntryModel, written: list[Edit]) -> None:
    assert model.setData(model.position(2, NOW.shift(-1)), "12,500.5 %")
    assert model.setData(model.position(1, NOW.shift(-1)), "")
    assert written == [Edit(2, NOW.shift(-1), 125.005), Edit(1, NOW.shift(-1), None)]


def test_what_is_not_a_number_is_not_written(model: EntryModel, written: list[Edit]) -> None:
    assert not model.setData(model.position(1, NOW), "many")
    assert written == []


def test_the_same_value_again_is_no_write(model: EntryModel, written: list[Edit]) -> None:
    assert model.setData(model.position(1, NOW.shift(-1)), "42.0")
    assert written == []


def test_new_values_are_news_of_their_rows_alone(model: EntryModel) -> None:
    told: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))
    model.modelReset.connect(lambda: told.append((-1, -1)))
    row = grid_row(2, "Margin", {NOW: 0.25}, unit=Unit(UnitKind.PERCENT, decimals=1))
    model.refresh(EntryGrid(Frequency.MONTH, (row,)))
    assert told == [(1, 1)]
    assert model.position(2, NOW).data() == "25.0\u00a0%"
    assert model.position(1, NOW.shift(-1)).data() == "42"


def test_the_same_rows_and_columns_are_no_reset(model: EntryModel) -> None:
    resets: list[str] = []
    model.modelReset.connect(lambda: resets.append("reset"))
    rows = two_rows()
    rows[0] = grid_row(1, "Clients", {NOW: 1}, department="A")
    model.load(frame_of(rows))
    assert resets == []
    assert model.headerData(0, Qt.Orientation.Vertical) == "Clients"
    model.load(frame_of(rows[:1]))
    assert resets == ["reset"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", ["Customers", "Margin"]),
        ("marg", ["Margin"]),
        ("a", ["Customers", "Margin"]),
        ("zz", []),
    ],
)
def test_the_filter_looks_at_metric_department_and_owner(
    model: EntryModel, text: str, names: list[str]
) -> None:
    model.set_filter(text)
    assert [row.metric.name for row in model.frame.rows] == names


def test_departments_start_where_they_start(model: EntryModel) -> None:
    assert [model.frame.group_at(row) for row in (0, 1)] == ["A", "B"]
    model.load(frame_of([grid_row(1, "x", {}), grid_row(2, "y", {})]))
    assert [model.frame.group_at(row) for row in (0, 1)] == [None, None]
    rows = [grid_row(1, "x", {}, department="A"), grid_row(2, "y", {})]
    model.load(frame_of(rows))
    assert [model.frame.group_at(row) for row in (0, 1)] == ["A", "No department"]


def test_a_thousand_metrics_are_ready_at_once(benchmark: BenchmarkFixture) -> None:
    rows = [
        grid_row(at, f"Metric {at}", {NOW.shift(-back): float(back) for back in range(120)})
        for at in range(1000)
    ]

    def ready() -> EntryModel:
        model = EntryModel(lambda _edits: True)
        model.load(frame_of(rows))
        for row in range(25):
            for column in range(90, 110):
                model.index(row, column).data()
        return model

    model = benchmark(ready)
    assert (model.rowCount(), model.columnCount()) == (1000, 121)
