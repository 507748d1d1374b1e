"""The driver tree, level by level."""

from math import fsum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpidesk.domain.driver_trees import DriverNode, driver_tree
from kpidesk.domain.formulas.cells import Cell
from kpidesk.domain.formulas.definitions import Definition, EarlierFormula
from kpidesk.domain.formulas.engine import Engine
from kpidesk.domain.formulas.lens_columns import LensColumns
from kpidesk.domain.lens_spans import covered
from kpidesk.domain.lenses import Lens
from kpidesk.domain.metrics import Aggregation
from kpidesk.domain.mix_effects import mix_effects
from kpidesk.domain.periods import Frequency, Period
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


OVERLAPPING = st.sampled_from([Lens.YEAR_TO_DATE, Lens.ROLLING_YEAR])
MONTHS = [JAN.shift(at) for at in range(36)]
numbers = st.lists(st.integers(1, 40).map(float), min_size=36, max_size=36)


def added(values: list[float], lens: Lens, month: Period, shop: Engine) -> float:
    """Return by hand what the number of `month` covers, added up."""
    known = dict(zip(MONTHS, values, strict=True))
    return fsum(known[each] for each in covered(lens, month, Frequency.MONTH, shop.calendar))


@given(numbers, numbers, numbers, OVERLAPPING, st.integers(23, 35), st.booleans())
@settings(max_examples=60)
def test_through_a_lens_each_level_adds_up_to_the_change_above_it(
    prices: list[float], counts: list[float], costs: list[float],
    lens: Lens, at: int, is_anew: bool,
) -> None:  # fmt: skip
    aggregation = Aggregation.RECOMPUTE if is_anew else Aggregation.SUM
    definitions = [Definition(number, name) for number, name in enumerate(STORED)]
    definitions += [
        Definition(10, "Revenue", formula="Price * Count"),
        Definition(11, "Profit", aggregation=aggregation, formula="Revenue - Costs"),
        Definition(12, "Margin", aggregation=Aggregation.RECOMPUTE, formula="Profit / Revenue"),
    ]
    rows = (prices, counts, costs)
    stored = {n: dict(zip(MONTHS, row, strict=True)) for n, row in enumerate(rows)}
    shop = Engine(definitions, stored)
    after = MONTHS[at]
    before = after.same_period_last_year

    root = driver_tree(shop, 12, before, after, lens=LensColumns(shop, lens))

    profit, revenue = (driver.node for driver in root.drivers)
    takings = [price * count for price, count in zip(prices, counts, strict=True)]
    ends = [(added(takings, lens, each, shop), added(costs, lens, each, shop))
            for each in (before, after)]  # fmt: skip
    assert [revenue.before, revenue.value] == pytest.approx([taken for taken, _spent in ends])
    assert [profit.before, profit.value] == pytest.approx([taken - spent for taken, spent in ends])
    assert [root.before, root.value] == pytest.approx([1 - spent / taken for taken, spent in ends])
    for node in (root, profit, revenue):
        assert node.reason == ""
        assert node.value is not None
        assert node.before is not None
        shares = [driver.contribution for driver in node.drivers]
        known = [each for each in shares if each is not None]
        assert len(known) == len(shares)
        assert fsum(known) == pytest.approx(node.value - node.before, abs=1e-7)


@given(st.lists(numbers, min_size=4, max_size=4), OVERLAPPING, st.integers(23, 35))
@settings(max_examples=60)
def test_through_a_lens_rates_and_mix_add_up_to_the_change(
    rows: list[list[float]], lens: Lens, at: int
) -> None:
    names = ("Orders web", "Orders shop", "Visits web", "Visits shop")
    definitions = [Definition(number, name) for number, name in enumerate(names)]
    formula = "([Orders web] + [Orders shop]) / ([Visits web] + [Visits shop])"
    definitions.append(Definition(9, "Rate", aggregation=Aggregation.RECOMPUTE, formula=formula))
    stored = {n: dict(zip(MONTHS, row, strict=True)) for n, row in enumerate(rows)}
    shop = Engine(definitions, stored)
    after = MONTHS[at]
    before = after.same_period_last_year

    found = mix_effects(shop, 9, before, after, LensColumns(shop, lens))

    assert found is not None
    sums = [[added(row, lens, each, shop) for row in rows] for each in (before, after)]
    whole = [(web + shopped) / (seen + met) for web, shopped, seen, met in sums]
    web = found.rates[0]
    assert (web.before, web.after) == pytest.approx(
        (sums[0][0] / sums[0][2], sums[1][0] / sums[1][2])
    )
    assert fsum(part.contribution for part in found.parts) == pytest.approx(whole[1] - whole[0])


def test_through_a_lens_a_gap_is_told_where_it_is() -> None:
    definitions = [Definition(0, "Sales"), Definition(1, "Costs")]
    definitions.append(Definition(9, "Net", formula="Sales - Costs"))
    stored = {n: dict.fromkeys(MONTHS, 5.0) for n in range(2)}
    del stored[1][MONTHS[26]]
    shop = Engine(definitions, stored)
    lens = LensColumns(shop, Lens.YEAR_TO_DATE)

    found = driver_tree(shop, 9, MONTHS[16], MONTHS[28], lens=lens)

    assert (found.before, found.value) == (0.0, None)
    assert found.reason != ""
    assert [driver.contribution for driver in found.drivers] == [None, None]
    sales, costs = (driver.node for driver in found.drivers)
    assert (sales.value, costs.before, costs.value) == (25.0, 25.0, None)
