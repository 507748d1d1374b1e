"""The driver tree in words."""

import datetime as dt

import pytest

from kpidesk.domain.changes import Kind
from kpidesk.domain.lenses import Lens
from kpidesk.domain.metrics import Aggregation, Direction, Stage
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.status import Status
from kpidesk.domain.targets import PlanKind, Target, TargetPlan
from kpidesk.domain.units import Unit, UnitKind, format_value
from kpidesk.services.drivers import DriverRow, driver_view
from kpidesk.services.histories import histories
from kpidesk.services.lenses import through_all
from tests.services.formula_company import EDIT, add, change, put

OCTOBER = Period(Frequency.MONTH, dt.date(2026, 10, 1))
SEPTEMBER = OCTOBER.previous
EURO = Unit(UnitKind.CURRENCY, "€")
PERCENT = Unit(UnitKind.PERCENT, decimals=1)


@pytest.fixture
def margin(company: CompanyFile) -> int:
    for name, values in {"Shop": (60.0, 80.0), "Web": (40.0, 40.0), "Costs": (70.0, 78.0)}.items():
        before, now = values
        put(company, add(company, name, unit=EURO), {SEPTEMBER: before, OCTOBER: now})
    add(company, "Sales", "Shop + Web", unit=EURO, aggregation=Aggregation.RECOMPUTE)
    return add(
        company,
        "Margin",
        "(Sales - Costs) / Sales",
        unit=PERCENT,
        aggregation=Aggregation.RECOMPUTE,
    )


def below(row: DriverRow) -> dict[str, DriverRow]:
    return {child.name: child for child in row.children}


def test_the_tree_goes_down_to_what_was_typed(company: CompanyFile, margin: int) -> None:
    found = driver_view(company, margin, OCTOBER, SEPTEMBER, ENGLISH)

    assert found.hint == ""
    assert found.movement.sentence.startswith("Margin rose from 30.0\u00a0% to 35.0\u00a0%")
    assert [row.name for row in found.rows] == ["Margin", "Sales", "Shop", "Web", "Costs"]
    assert found.root.values_text == "30.0\u00a0% → 35.0\u00a0%"
    assert found.root.change_text == "+5.0 points"
    sales = below(found.root)["Sales"]
    assert sales.values_text == "€100 → €120"
    assert sales.change_text == "+€20"
    assert sales.is_good
    shop, web = below(sales)["Shop"], below(sales)["Web"]
    assert (shop.contribution, shop.contribution_text, shop.share) == (20.0, "+€20", 1.0)
    assert (web.contribution, web.change_text, web.share) == (0.0, "unchanged", 0.0)
    assert shop.is_good is None  # nobody said that more sales are better


def test_the_contributions_add_up_to_the_change(company: CompanyFile, margin: int) -> None:
    root = driver_view(company, margin, OCTOBER, SEPTEMBER, ENGLISH).root
    numbers = [child.contribution or 0.0 for child in root.children]

    assert sum(numbers) == pytest.approx(0.05)
    assert [child.contribution_text for child in root.children] == ["+12.3 points", "-7.3 points"]
    assert max(abs(child.share) for child in root.children) == 1.0


def test_the_better_way_is_that_of_the_metric(company: CompanyFile, margin: int) -> None:
    change(company, margin, direction=Direction.LOWER)
    rows = below(driver_view(company, margin, OCTOBER, SEPTEMBER, ENGLISH).root)
    assert (rows["Sales"].is_good, rows["Costs"].is_good) == (False, True)
    change(company, margin, direction=Direction.WITHIN)
    rows = below(driver_view(company, margin, OCTOBER, SEPTEMBER, ENGLISH).root)
    assert rows["Sales"].is_good is None


@pytest.mark.usefixtures("margin")
def test_of_a_typed_metric_nothing_lies_beneath(company: CompanyFile) -> None:
    with company.read() as records:
        shop = next(each.id for each in records.metrics() if each.name == "Shop")
    found = driver_view(company, shop, OCTOBER, SEPTEMBER, ENGLISH)

    assert found.hint == "“Shop” is typed or imported: nothing lies beneath it."
    assert found.movement.sentence == "Shop rose from €60 to €80 (+€20)."
    assert found.root.children == ()


def test_a_status_stands_where_there_is_one(company: CompanyFile, margin: int) -> None:
    change(company, margin, stage=Stage.KPI)
    with company.write(EDIT) as work:
        plan = TargetPlan(
            work.new_id(Kind.TARGET),
            margin,
            PlanKind.CONSTANT,
            dt.date(2020, 1, 1),
            0.05,
            Target(0.3),
        )
        work.put_target_plans([plan])
    found = driver_view(company, margin, OCTOBER, SEPTEMBER, ENGLISH)
    assert found.root.status is Status.ON_TARGET
    assert all(row.status is None for row in found.rows[1:])


@pytest.mark.usefixtures("margin")
def test_the_days_of_a_month_are_a_driver_too(company: CompanyFile) -> None:
    daily = add(company, "Daily", "Shop / days_in_period", unit=EURO)
    root = driver_view(company, daily, OCTOBER, SEPTEMBER, ENGLISH).root
    days = root.children[-1]
    assert (days.metric_id, days.name) == (None, "Days in the period")
    total = sum(child.contribution or 0.0 for child in root.children)
    assert total == pytest.approx(80 / 31 - 60 / 30)


def test_a_value_that_is_missing_leaves_the_rest(company: CompanyFile, margin: int) -> None:
    with company.read() as records:
        costs = next(each.id for each in records.metrics() if each.name == "Costs")
    put(company, costs, {SEPTEMBER: None})
    found = driver_view(company, margin, OCTOBER, SEPTEMBER, ENGLISH)

    rows = {row.name: row for row in found.rows}
    assert rows["Costs"].values_text == "no value → €78"
    assert rows["Costs"].contribution is None
    assert rows["Shop"].contribution_text == "+€20"
    assert "Costs" in found.movement.sentence


def test_by_quarter_the_numbers_are_those_of_the_lens(company: CompanyFile, margin: int) -> None:
    quarter = Period(Frequency.QUARTER, dt.date(2026, 4, 1))
    first = Period(Frequency.MONTH, quarter.previous.start)
    with company.read() as records:
        ids = {each.name: each.id for each in records.metrics()}
    for at, name in enumerate(("Shop", "Web", "Costs")):
        put(company, ids[name], {first.shift(n): 10.0 * (n + 1) + at for n in range(6)})
    found = driver_view(company, margin, quarter, quarter.previous, ENGLISH)

    with company.read() as records:
        seen = through_all(records, histories(records, records.metrics()), Lens.QUARTER)
    told = {row.metric_id: row.value_text for row in found.rows}
    for key, history in seen.items():
        text = format_value(history.values[quarter], history.metric.unit, ENGLISH)
        assert told[key] == text
    assert found.movement.value == seen[margin].values[quarter]
    assert found.movement.before == seen[margin].values[quarter.previous]
    assert found.movement.period_label == "Apr–Jun 2026"


def test_a_blank_of_a_quarter_says_why(company: CompanyFile, margin: int) -> None:
    quarter = Period(Frequency.QUARTER, dt.date(2026, 7, 1))
    found = driver_view(company, margin, quarter, quarter.previous, ENGLISH)
    assert found.movement.sentence == (
        "Jul–Sep 2026: no value. “Shop”: The numbers begin with September 2026; this needs them "
        "from July 2026 on."
    )


@pytest.mark.parametrize("lens", [Lens.YEAR_TO_DATE, Lens.ROLLING_YEAR])
def test_through_a_lens_the_tree_is_of_what_the_lens_shows(
    company: CompanyFile, lens: Lens
) -> None:
    sales, costs = add(company, "Sales", unit=EURO), add(company, "Costs", unit=EURO)
    months = [OCTOBER.shift(-at) for at in range(24)]
    put(company, sales, {each: 100.0 + (at < 12) * 20 for at, each in enumerate(months)})
    put(company, costs, dict.fromkeys(months, 60.0))
    margin = add(company, "Margin", "(Sales - Costs) / Sales", unit=PERCENT,
                 aggregation=Aggregation.RECOMPUTE)  # fmt: skip
    year_ago = OCTOBER.same_period_last_year

    found = driver_view(company, margin, OCTOBER, year_ago, ENGLISH, lens)

    with company.read() as records:
        known = histories(records, [each for each in records.metrics() if each.id == sales])
        seen = through_all(records, known, lens)[sales]
    row = below(found.root)["Sales"]
    ends = [format_value(seen.values[each], EURO, ENGLISH) for each in (year_ago, OCTOBER)]
    assert row.values_text == f"{ends[0]} → {ends[1]}"
    assert found.root.change_text == "+10.0 points"
    assert [each.contribution_text for each in found.root.children] == [
        "+10.0 points",
        "0.0 points",
    ]
    assert found.movement.compared.endswith("2025.")
