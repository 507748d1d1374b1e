"""The driver tree, level by level."""

import pytest

from kpidesk.domain.driver_trees import DriverNode, driver_tree
from kpidesk.domain.formulas.cells import Cell
from kpidesk.domain.formulas.definitions import Definition, EarlierFormula
from kpidesk.domain.formulas.engine import Engine
from tests.domain.test_contributions import FEB, JAN

STORED: dict[str, list[Cell]] = {
    "Price": [2.0, 3.0],
    "Count": [10.0, 10.0],
    "Costs": [15.0, 12.0],
}
FORMULAS = {
    "Revenue": "Price * Count",
    "Profit": "Revenue - Costs",
    "Margin": "Profit / Revenue",
}


def engine(formulas: dict[str, str] = FORMULAS, **earlier: EarlierFormula) -> Engine:
    definitions = [Definition(n, name) for n, name in enumerate(STORED)]
    definitions += [
        Definition(10 + n, name, formula=text, earlier=(earlier[name],) if name in earlier else ())
        for n, (name, text) in enumerate(formulas.items())
    ]
    stored = {n: dict(zip((JAN, FEB), row, strict=True)) for n, row in enumerate(STORED.values())}
    return Engine(definitions, stored)


def below(node: DriverNode) -> dict[str, float | None]:
    return {driver.node.name: driver.contribution for driver in node.drivers}


def test_each_level_says_what_moved_the_one_above() -> None:
    margin = driver_tree(engine(), 12, JAN, FEB)

    assert (margin.name, margin.before, margin.value) == ("Margin", 0.25, 0.6)
    assert below(margin) == {
        "Profit": pytest.approx(13 * (1 / 20 + 1 / 30) / 2),
        "Revenue": pytest.approx(11.5 * (1 / 30 - 1 / 20)),
    }
    profit, revenue = (driver.node for driver in margin.drivers)
    assert below(profit) == {"Revenue": 10.0, "Costs": 3.0}
    assert below(revenue) == {"Price": 10.0, "Count": 0.0}
    assert profit.drivers[0].node is revenue
    assert profit.drivers[1].node.drivers == ()
    assert not profit.drivers[1].node.is_cut


def test_it_goes_no_deeper_than_asked() -> None:
    margin = driver_tree(engine(), 12, JAN, FEB, depth=1)

    profit, revenue = (driver.node for driver in margin.drivers)
    assert profit.is_cut
    assert revenue.is_cut
    assert (profit.before, profit.value, profit.drivers) == (5.0, 18.0, ())
    assert below(margin)["Profit"] is not None
    alone = driver_tree(engine(), 12, JAN, FEB, depth=0)
    assert alone.is_cut
    assert alone.drivers == ()


def test_what_several_need_stands_on_its_highest_level() -> None:
    margin = driver_tree(engine(), 12, JAN, FEB, depth=2)
    revenue = margin.drivers[1].node

    assert not revenue.is_cut
    assert [driver.node.is_cut for driver in revenue.drivers] == [False, False]


def test_a_change_without_parts_says_why_and_shows_what_is_below() -> None:
    found = driver_tree(engine(FORMULAS | {"Margin": "Profit / (Price - 2)"}), 12, JAN, FEB)

    assert (
        found.reason == "“Price - 2” is zero in January 2024, and nothing can be divided by zero."
    )
    assert below(found) == {"Profit": None, "Price": None}
    assert below(found.drivers[0].node) == {"Revenue": 10.0, "Costs": 3.0}


def test_another_formula_is_no_comparison() -> None:
    found = driver_tree(engine(Profit=EarlierFormula(FEB.start, "Revenue")), 12, JAN, FEB)

    profit = found.drivers[0].node
    assert not profit.is_comparable
    assert profit.reason.startswith("“Profit” was calculated in another way")
    assert found.is_comparable


def test_a_typed_metric_is_a_tree_of_one() -> None:
    found = driver_tree(engine(), 0, JAN, FEB)

    assert (found.name, found.drivers, found.reason, found.is_cut) == ("Price", (), "", False)
