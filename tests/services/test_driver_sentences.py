"""What the driver tree says never contradicts its numbers, in whatever unit they are."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpidesk.domain.metrics import Aggregation, Direction, Stage
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.units import Unit, UnitKind, shown_value
from kpidesk.services.drivers import DriverRow, DriverView, driver_view
from tests.domain.said_numbers import read
from tests.services.formula_company import add, change, put
from tests.services.test_drivers import OCTOBER, SEPTEMBER

EURO = Unit(UnitKind.CURRENCY, "€")
UNITS = (EURO, Unit(UnitKind.PERCENT, decimals=1), Unit(UnitKind.RATIO, decimals=2), Unit())
amounts = st.one_of(st.integers(1, 90).map(float), st.floats(0.5, 900))


@pytest.fixture
def ids(company: CompanyFile) -> dict[str, int]:
    """The ids of two inputs, their sum, and the share that one of them has in it."""
    found = {name: add(company, name, unit=EURO) for name in ("Shop", "Web")}
    whole = Aggregation.RECOMPUTE
    found["Sales"] = add(company, "Sales", "Shop + Web", unit=EURO, aggregation=whole)
    found["Share"] = add(company, "Share", "Web / Sales", unit=UNITS[1], aggregation=whole)
    return found


@given(
    st.tuples(amounts, amounts, amounts, amounts),
    st.sampled_from(UNITS),
    st.sampled_from(Direction),
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_row_says_what_its_numbers_say(
    company: CompanyFile,
    ids: dict[str, int],
    values: tuple[float, float, float, float],
    unit: Unit,
    direction: Direction,
) -> None:
    typed = {"Shop": values[:2], "Web": values[2:]}
    for name, (before, now) in typed.items():
        put(company, ids[name], {SEPTEMBER: before, OCTOBER: now})
    change(company, ids["Share"], unit=unit, direction=direction, stage=Stage.KPI)
    found = driver_view(company, ids["Share"], OCTOBER, SEPTEMBER, ENGLISH)

    sales = tuple(map(sum, zip(*typed.values(), strict=True)))
    share = tuple(web / all_of for web, all_of in zip(typed["Web"], sales, strict=True))
    numbers = {**typed, "Sales": sales, "Share": share}
    check_movement(found, share, unit)
    for row in found.rows:
        before, now = numbers[row.name]
        check_row(row, before, now, unit if row.name == "Share" else EURO)
        check_contributions(row, now - before)
    for row in found.root.children:
        if direction is Direction.WITHIN or not row.contribution:
            assert row.is_good is None
        else:
            assert row.is_good is ((row.contribution > 0) is (direction is Direction.HIGHER))


def check_movement(found: DriverView, share: tuple[float, ...], unit: Unit) -> None:
    """Hold which way it is said to have moved against the two numbers."""
    gap = shown_value(share[1], unit) - shown_value(share[0], unit)
    word = re.match(r"Share (rose|fell|stayed) ", found.movement.sentence)
    assert word is not None, found.movement.sentence
    way = "rose" if share[1] > share[0] else "fell"
    assert word[1] == way or (word[1] == "stayed" and not gap)
    moved = found.movement.sentence.partition(":")[0]
    if word[1] != "stayed":
        assert ("percentage point" in moved) is (unit.kind is UnitKind.PERCENT)


def check_row(row: DriverRow, before: float, now: float, unit: Unit) -> None:
    """Hold the change of a row against its numbers, and its unit."""
    gap = shown_value(now, unit) - shown_value(before, unit)
    if row.change_text == "unchanged":
        assert not gap
        return
    assert row.change_text.startswith("+" if now > before else "-")
    assert read(row.change_text) == read(row.value_text) - read(row.before_text)
    assert ("point" in row.change_text) is (unit.kind is UnitKind.PERCENT)
    assert "%" not in row.change_text
    assert ("€" in row.change_text) is (unit.kind is UnitKind.CURRENCY)


def check_contributions(row: DriverRow, moved: float) -> None:
    """Hold what each row below did against the change of the one above; they add up."""
    below = [each for each in row.children if each.contribution is not None]
    if not below:
        return
    total = sum(each.contribution or 0.0 for each in below)
    assert total == pytest.approx(moved, rel=1e-6, abs=1e-9)
    for each in below:
        assert each.contribution is not None
        told = each.contribution_text
        if told[:1] in "+-":
            assert read(told) == 0 or (read(told) > 0) is (each.contribution > 0)
