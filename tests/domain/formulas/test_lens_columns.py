"""What a lens shows is what whoever adds up by hand finds; nothing is made from a gap."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.formulas.cells import NOT_APPLICABLE, Cell
from kpidesk.domain.formulas.definitions import Definition, EarlierFormula
from kpidesk.domain.formulas.engine import Engine
from kpidesk.domain.formulas.lens_columns import LensColumns
from kpidesk.domain.formulas.lens_reasons import why_blank
from kpidesk.domain.formulas.tree import Call, Constant, Name, Node, children, walk
from kpidesk.domain.lens_spans import shown_frequency
from kpidesk.domain.lenses import Lens
from kpidesk.domain.metrics import Aggregation
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.units import Unit, UnitKind
from tests.domain.formulas import oracle
from tests.domain.formulas.oracle import across, exact_sum, number_in
from tests.domain.formulas.strategies import RandomCompany, companies

DAY, WEEK, MONTH, QUARTER, YEAR = Frequency
lenses = st.sampled_from([lens for lens in Lens if lens is not Lens.AS_MEASURED])
LONG = {Lens.YEAR_TO_DATE, Lens.ROLLING_YEAR}


class ByHand:
    """A lens, one number at a time, from what each metric is as it was measured."""

    def __init__(self, company: RandomCompany, lens: Lens) -> None:
        self.company = oracle.Company(
            company.definitions, company.trees, company.inputs, company.calendar
        )
        self.calendar = company.calendar
        self.trees = company.trees
        self.lens = lens
        self.known: dict[tuple[int, Frequency, dt.date], tuple[Cell, bool]] = {}

    def in_line(self, period: Period) -> bool:
        ends = self.company.ends(period.frequency)
        return ends is not None and ends[0] <= period <= ends[1]

    def covered(self, period: Period, own: Frequency) -> list[Period]:
        whole, found = self.calendar.fiscal_year(period), [period]
        if period.frequency is not YEAR and self.lens is Lens.YEAR_TO_DATE:
            while self.calendar.fiscal_year(found[0].previous) == whole:
                found.insert(0, found[0].previous)
        if period.frequency is not YEAR and self.lens is Lens.ROLLING_YEAR:
            while found[0].previous > period.same_period_last_year:
                found.insert(0, found[0].previous)
        if own is period.frequency:
            return found
        return [finer for each in found for finer in self.company.inside(each, own)]

    def cell(self, metric_id: int, period: Period) -> tuple[Cell, bool]:
        """Return what the lens shows, and whether a part must not be taken for the whole."""
        if not self.in_line(period):
            return None, False
        key = metric_id, period.frequency, period.start
        if key not in self.known:
            definition = self.company.definitions[metric_id]
            inside = self.covered(period, definition.frequency)
            if metric_id in self.trees and definition.aggregation is Aggregation.RECOMPUTE:
                found = self.recomputed(metric_id, period, inside)
            else:
                found = self.put_together(metric_id, inside)
            self.known[key] = found
        return self.known[key]

    def put_together(self, metric_id: int, inside: list[Period]) -> tuple[Cell, bool]:
        definition = self.company.definitions[metric_id]
        cells = [self.company.cell(metric_id, each) for each in inside]
        numbers = [cell for cell in cells if isinstance(cell, float)]
        applicable = [cell for cell in cells if cell is not NOT_APPLICABLE]
        used = [p for p, c in zip(inside, cells, strict=True) if isinstance(c, float)]
        there = [each for each in inside if self.in_line(each)]
        is_last = definition.aggregation is Aggregation.LAST
        for each in definition.earlier:
            if used and used[-1 if is_last else 0].start < each.until <= there[-1].start:
                return None, True
        if not applicable:
            return NOT_APPLICABLE, False
        found: Cell = None
        match definition.aggregation:
            case Aggregation.LAST:
                found = applicable[-1]
            case Aggregation.FIRST:
                found = applicable[0]
            case _ if len(numbers) < len(applicable):
                pass
            case Aggregation.MIN | Aggregation.MAX:
                found = across(definition.aggregation.value, numbers)
            case Aggregation.SUM:
                found = exact_sum(numbers)
            case Aggregation.MEAN:
                found = exact_sum(numbers, len(numbers))
        return found, found is None and bool(numbers)

    def recomputed(self, metric_id: int, period: Period, inside: list[Period]) -> tuple[Cell, bool]:
        definition, tree = self.company.definitions[metric_id], self.trees[metric_id]
        there = [each for each in inside if self.in_line(each)]
        is_over = self.in_line(inside[-1])
        for each in definition.earlier:
            if there and there[0].start < each.until <= there[-1].start:
                return None, True
        if definition.earlier and (not there or there[-1].start < definition.earlier[0].until):
            return None, True  # it was typed then
        if any(self.is_forbidden(node, period.frequency) for node in walk(tree)):
            return None, True
        ends = self.company.ends(period.frequency)
        assert ends is not None
        cell = Formula(self, ends).at(tree, period)
        if not is_over:
            cell = None
        if cell is not NOT_APPLICABLE and self.touches_broken(tree, period):
            return None, True
        return cell, False

    def is_forbidden(self, node: Node, frequency: Frequency) -> bool:
        if not isinstance(node, Call):
            return False
        match node.function:
            case "rolling_sum" | "rolling_mean":
                return True
            case "prev":
                return self.lens in LONG or (
                    len(node.arguments) > 1 and number_in(node.arguments[1]) > 1
                )
            case "qtd":
                return self.lens in LONG or frequency is YEAR
            case "ytd" | "avg2":
                return self.lens in LONG
            case _:
                return False

    def touches_broken(self, node: Node, period: Period) -> bool:
        if not self.in_line(period):
            return False
        if isinstance(node, Name):
            return self.cell(self.company.ids[node.name], period)[1]
        where = [period]
        if isinstance(node, Call):
            match node.function:
                case "yoy":
                    where = [period.same_period_last_year]
                case "prev":
                    where = [period.previous]
                case "ytd" | "qtd" | "avg2":
                    ends = self.company.ends(period.frequency)
                    assert ends is not None
                    where = Formula(self, ends).window(node.function, period, None)
        return any(self.touches_broken(child, each) for child in children(node) for each in where)


class Formula(oracle.Formula):
    """A formula on what the lens shows of its inputs."""

    def __init__(self, by_hand: ByHand, ends: tuple[Period, Period]) -> None:
        ids = by_hand.company.ids
        super().__init__(
            lambda name, each: by_hand.cell(ids[name], each)[0], by_hand.calendar, *ends
        )
        self.by_hand = by_hand

    def compute(self, node: Node, period: Period) -> Cell:
        if not isinstance(node, Constant) or self.by_hand.lens not in LONG:
            return super().compute(node, period)
        inside = self.by_hand.covered(period, period.frequency)
        if inside[0] < self.first:
            return None
        if node.name == "days_in_period":
            return float(sum(each.days for each in inside))
        if self.by_hand.lens is Lens.ROLLING_YEAR or period.frequency is YEAR:
            return 1.0
        year = self.calendar.fiscal_year(period)
        return len(self.calendar.periods_of_year(year, period.frequency)) / len(inside)


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
    seen, by_hand = LensColumns(engine, lens), ByHand(company, lens)

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
