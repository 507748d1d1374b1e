"""What a lens shows is what whoever adds up by hand finds; nothing is made from a gap."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.contributions import Decomposition, decompose
from kpidesk.domain.formulas.cells import Cell
from kpidesk.domain.formulas.definitions import Definition, EarlierFormula
from kpidesk.domain.formulas.engine import Engine
from kpidesk.domain.formulas.lens_columns import LensColumns
from kpidesk.domain.formulas.lens_reasons import why_blank
from kpidesk.domain.formulas.reasons import explain_cell
from kpidesk.domain.lens_spans import shown_frequency
from kpidesk.domain.lenses import Lens
from kpidesk.domain.metrics import Aggregation
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.units import Unit, UnitKind
from tests.domain.formulas.oracle import ByHand, Company
from tests.domain.formulas.strategies import RandomCompany, companies

DAY, WEEK, MONTH, QUARTER, YEAR = Frequency
lenses = st.sampled_from([lens for lens in Lens if lens is not Lens.AS_MEASURED])


def by_hand_of(company: RandomCompany, lens: Lens) -> ByHand:
    whole = Company(company.definitions, company.trees, company.inputs, company.calendar)
    return ByHand(whole, lens)


@st.composite
def companies_with_a_past(draw: st.DrawFn) -> RandomCompany:
    """Draw a company some of whose metrics were typed in another unit before."""
    found = draw(companies())
    for at, definition in enumerate(found.definitions):
        if draw(st.integers(0, 3)) == 0 and definition.id not in found.trees:
            until = draw(st.dates(dt.date(2025, 1, 1), dt.date(2026, 6, 1)))
            earlier = EarlierFormula(until, None, Unit(UnitKind.SCORE))
            found.definitions[at] = replace(definition, earlier=(earlier,))
    return found


@given(companies_with_a_past(), lenses)
def test_a_lens_shows_what_is_found_by_hand(company: RandomCompany, lens: Lens) -> None:
    engine = Engine(company.definitions, company.inputs, company.calendar)
    seen, by_hand = LensColumns(engine, lens), by_hand_of(company, lens)

    for definition in company.definitions:
        frequency = shown_frequency(lens, definition.frequency)
        column = seen.see(definition.id).column
        for at, period in enumerate(engine.timeline(frequency).periods):
            found, expected = column.cell(at), by_hand.cell(definition.id, period)[0]
            assert found == expected, (definition, period)
            if found is None:
                reason = why_blank(seen, definition.id, period)
                assert reason
                assert "{" not in reason


@given(companies(), lenses, st.data())
def test_a_gap_takes_numbers_away_and_changes_none(
    company: RandomCompany, lens: Lens, data: st.DataObject
) -> None:
    """Where a typed value goes, what adds up has the same number as before, or none."""
    engine = Engine(company.definitions, company.inputs, company.calendar)
    typed = [each for each in company.definitions if each.id in company.inputs]
    chosen = data.draw(st.sampled_from(typed))
    cells = company.inputs[chosen.id]
    there = [period for period, cell in cells.items() if isinstance(cell, float)]
    if not there:
        return
    gone = data.draw(st.sampled_from(there))
    before = shown(engine, lens, chosen)
    engine.set_inputs({chosen.id: {gone: None}})
    after = shown(engine, lens, chosen)

    assert after.items() <= before.items()


def shown(engine: Engine, lens: Lens, definition: Definition) -> Mapping[Period, float]:
    seen = LensColumns(engine, lens)
    periods = seen.shown(definition.id)
    return {periods[at]: value for at, value in seen.see(definition.id).column.numbers()}


@pytest.mark.parametrize(
    ("day", "days"), [(dt.date(2026, 3, 31), 365), (dt.date(2024, 2, 29), 366)]
)
def test_a_rolling_year_of_days_is_one_by_date(day: dt.date, days: int) -> None:
    last = Period(DAY, day)
    values: dict[Period, Cell] = {last.shift(-back): 1.0 for back in range(500)}
    engine = Engine([Definition(1, "Calls", DAY)], {1: values})

    assert shown(engine, Lens.ROLLING_YEAR, engine.dependencies.definitions[1])[last] == days


def test_a_rolling_year_of_weeks_goes_from_week_to_week() -> None:
    first = Period(WEEK, dt.date(2019, 12, 30))
    values: dict[Period, Cell] = {first.shift(at): 1.0 for at in range(110)}
    engine = Engine([Definition(1, "Calls", WEEK)], {1: values})

    found = shown(engine, Lens.ROLLING_YEAR, engine.dependencies.definitions[1])

    weeks = {p.start.isocalendar()[:2]: value for p, value in found.items()}
    # Each begins after the same week of the year before, so that a week 53 between counts too.
    assert [weeks[2020, 52], weeks[2020, 53]] == [52, 53]
    assert [weeks[2021, 1], weeks[2021, 52]] == [53, 53]


def test_what_is_asked_for_outlives_its_engine() -> None:
    january = Period(MONTH, dt.date(2026, 1, 1))
    engine = Engine([Definition(1, "Sales")], {1: {january: 1.0}})
    seen = LensColumns(engine, Lens.QUARTER)
    engine.set_inputs({1: {january.next: 1.0, january.shift(2): 1.0}})

    assert why_blank(seen, 1, Period(QUARTER, january.start)).startswith("February 2026 and")


@given(companies_with_a_past(), st.sampled_from([Lens.QUARTER, Lens.YEAR]))
def test_the_engine_and_the_lens_have_the_same_longer_periods(
    company: RandomCompany, lens: Lens
) -> None:
    engine = Engine(company.definitions, company.inputs, company.calendar)
    seen = LensColumns(engine, lens)

    for definition in company.definitions:
        frequency = shown_frequency(lens, definition.frequency)
        cells = engine.column(definition.id, frequency).cells()
        assert cells == seen.see(definition.id).column.cells()
        told = [(at, cell) for at, cell in enumerate(cells) if isinstance(cell, float)][-2:]
        if len(told) < 2 or definition.formula is None:
            continue
        before, after = (engine.timeline(frequency).periods[at] for at, _cell in told)
        split = decompose(engine, definition.id, before, after)
        if isinstance(split, Decomposition):
            shares = sum(part.contribution for part in split.parts)
            moved = told[1][1] - told[0][1]
            assert shares == pytest.approx(moved, rel=1e-6, abs=1e-6 * (1 + abs(shares)))


NET: list[tuple[str, Frequency, Aggregation]] = [
    ("a quarterly formula", QUARTER, Aggregation.SUM),
    ("a monthly one that is computed anew", MONTH, Aggregation.RECOMPUTE),
]


@pytest.mark.parametrize(("_what", "own", "aggregation"), NET)
def test_a_part_of_a_quarter_is_not_none_of_it(
    _what: str, own: Frequency, aggregation: Aggregation
) -> None:
    first = Period(MONTH, dt.date(2026, 1, 1))
    spring, summer = Period(QUARTER, first.start), Period(QUARTER, dt.date(2026, 4, 1))
    sales: dict[Period, Cell] = {first.shift(at): 100.0 for at in range(6)}
    returns: dict[Period, Cell] = {first: 5.0, first.next: 5.0}
    net = Definition(3, "Net", own, aggregation, formula="Sales - coalesce(Returns, 0)")
    stored = {1: sales, 2: returns}
    engine = Engine([Definition(1, "Sales"), Definition(2, "Returns"), net], stored)

    assert engine.cell(3, spring) is None
    assert explain_cell(engine, 3, spring).reason == "“Returns”: March 2026 is missing."
    assert engine.cell(3, summer) == 300  # not one month of it: that is a blank to coalesce
    engine.set_inputs({2: {first.shift(2): 5.0}})
    assert engine.cell(3, spring) == 285


def test_a_monthly_formula_leaves_out_a_blank_month_by_itself() -> None:
    first = Period(MONTH, dt.date(2026, 1, 1))
    sales: dict[Period, Cell] = {first.shift(at): 100.0 for at in range(3)}
    net = Definition(3, "Net", formula="Sales - coalesce(Returns, 0)")
    known = [Definition(1, "Sales"), Definition(2, "Returns"), net]
    engine = Engine(known, {1: sales, 2: {first: 5.0}})

    assert engine.cell(3, Period(QUARTER, first.start)) == 295
