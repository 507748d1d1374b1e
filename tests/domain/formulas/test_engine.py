import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpidesk.domain.formulas.cells import NOT_APPLICABLE, Cell
from kpidesk.domain.formulas.definitions import Definition, EarlierFormula
from kpidesk.domain.formulas.engine import Engine, Recalculation
from kpidesk.domain.formulas.reasons import explain_cell
from kpidesk.domain.formulas.writing import rename
from kpidesk.domain.metrics import Aggregation
from kpidesk.domain.periods import Frequency, Period, span
from kpidesk.domain.units import Unit, UnitKind
from tests.domain.formulas.oracle import Company
from tests.domain.formulas.strategies import RandomCompany, calculated, companies, row_of, rows

DAY, WEEK, MONTH, QUARTER, YEAR = Frequency
SUM, MEAN, LAST, FIRST, MIN, MAX, RECOMPUTE = Aggregation
JAN = Period(MONTH, dt.date(2026, 1, 1))
FEB, MAR, APR = JAN.next, JAN.shift(2), JAN.shift(3)
Q1, Q2 = Period(QUARTER, JAN.start), Period(QUARTER, APR.start)
NA = NOT_APPLICABLE

Snapshot = dict[tuple[int, Period], Cell]


def months(*cells: Cell, first: Period = JAN) -> dict[Period, Cell]:
    return {first.shift(n): cell for n, cell in enumerate(cells)}


def metric(number: int, name: str, formula: str | None = None, **other: object) -> Definition:
    return replace(Definition(number, name, formula=formula), **other)  # type: ignore[arg-type]


def snapshot(engine: Engine, *, own: bool = False) -> Snapshot:
    """Return everything that is not blank, in every frequency."""
    found: Snapshot = {}
    for definition in engine.dependencies.definitions.values():
        for frequency in Frequency:
            is_own = frequency is definition.frequency
            if frequency.is_finer_than(definition.frequency) or (own and not is_own):
                continue
            column = engine.column(definition.id, frequency)
            periods = engine.timeline(frequency).periods
            for period, cell in zip(periods, column.cells(), strict=True):
                if cell is not None:
                    found[definition.id, period] = cell
    return found


def engine_of(company: RandomCompany) -> Engine:
    return Engine(company.definitions, company.inputs, company.calendar)


@given(companies())
@settings(max_examples=100)
def test_a_company_is_calculated_as_the_oracle_does_it(company: RandomCompany) -> None:
    engine = engine_of(company)
    plain = Company(company.definitions, company.trees, company.inputs, company.calendar)

    assert not engine.errors()
    for definition in company.definitions:
        for frequency in Frequency:
            if frequency.is_finer_than(definition.frequency):
                continue
            periods = engine.timeline(frequency).periods
            ends = plain.ends(frequency)
            assert periods == (() if ends is None else tuple(span(*ends)))
            expected = [plain.cell(definition.id, period) for period in periods]
            assert engine.column(definition.id, frequency).cells() == expected


@given(companies())
@settings(max_examples=40)
def test_what_is_explained_is_what_stands_there(company: RandomCompany) -> None:
    engine = engine_of(company)

    for definition in company.definitions:
        for frequency in Frequency:
            if not frequency.is_finer_than(definition.frequency):
                for period in engine.timeline(frequency).periods[-9:]:
                    found = explain_cell(engine, definition.id, period)
                    assert found.cell == engine.cell(definition.id, period)
                    assert bool(found.reason) == (found.value is None)


@given(companies(), st.data())
@settings(max_examples=80)
def test_what_changes_step_by_step_is_what_a_fresh_calculation_has(
    company: RandomCompany, data: st.DataObject
) -> None:
    engine = engine_of(company)
    for _step in range(data.draw(st.integers(1, 4))):
        before, own = snapshot(engine), snapshot(engine, own=True)
        done = change_something(engine, company, data)
        after, own_after = snapshot(engine), snapshot(engine, own=True)

        fresh = engine_of(company)
        assert after == snapshot(fresh)
        assert {k: str(v) for k, v in engine.errors().items()} == {
            k: str(v) for k, v in fresh.errors().items()
        }
        said = {(number, period) for number, all_ in done.changed.items() for period in all_}
        assert said == {key for key in {*own, *own_after} if own.get(key) != own_after.get(key)}
        differ = {key for key in {*before, *after} if before.get(key) != after.get(key)}
        still_there = {number for number, _period in differ} & {*engine.dependencies.definitions}
        assert still_there <= {*done.recomputed, *done.changed}
        assert not engine.recalculate().changed


def change_something(engine: Engine, company: RandomCompany, data: st.DataObject) -> Recalculation:
    """Change inputs or definitions, in the engine and in `company`, which is what is stored."""
    chosen = data.draw(st.sampled_from(company.definitions))
    place = company.definitions.index(chosen)
    match data.draw(st.sampled_from(["cells", "cells", "all", "formula", "new", "gone", "kind"])):
        case "cells":
            row = row_of(data.draw(rows), chosen.frequency, company.calendar)
            company.inputs.setdefault(chosen.id, {}).update(row)
            return engine.set_inputs({chosen.id: row})
        case "all":
            row = dict.fromkeys(company.inputs.get(chosen.id, {}))
            company.inputs.pop(chosen.id, None)
            return engine.set_inputs({chosen.id: row})
        case "formula":
            new = replace(data.draw(calculated(chosen.id, company)), name=chosen.name)
            company.definitions[place] = new
        case "new":
            new = data.draw(calculated(200 + len(company.definitions), company))
            new = replace(new, name=data.draw(st.sampled_from([new.name, "Input 0"])))
            company.definitions.append(new)
        case "gone":
            if len(company.definitions) > 1:
                del company.definitions[place]
                return engine.set_definitions((), [chosen.id])
            new = chosen
        case _:
            new = replace(
                chosen,
                frequency=data.draw(st.sampled_from(Frequency)),
                aggregation=data.draw(st.sampled_from(Aggregation)),
                name=data.draw(st.sampled_from([chosen.name, "Renamed", "Input 1"])),
            )
            company.definitions[place] = new
    return engine.set_definitions([new])


# What an owner would see


def shop(*more: Definition, **cells: dict[Period, Cell]) -> Engine:
    definitions = [
        metric(1, "Revenue"),
        metric(2, "Costs"),
        metric(3, "Profit", "revenue - costs"),
        metric(4, "Margin", "profit / revenue", aggregation=RECOMPUTE),
        *more,
    ]
    ids = {definition.name: definition.id for definition in definitions}
    inputs = {ids[name]: found for name, found in cells.items()}
    return Engine(definitions, inputs)


def test_formulas_stand_on_formulas() -> None:
    engine = shop(Revenue=months(100, 0, 200), Costs=months(60, 10, None))

    assert engine.values(3) == {JAN: 40, FEB: -10}
    assert engine.values(4) == {JAN: 0.4}
    assert engine.cell(4, FEB) is None
    assert engine.cell(4, JAN.shift(-500)) is None


def test_a_ratio_of_a_longer_period_is_recomputed_and_never_averaged() -> None:
    engine = shop(Revenue=months(100, 100, 800), Costs=months(50, 50, 0))

    assert engine.values(4) == {JAN: 0.5, FEB: 0.5, MAR: 1}
    assert engine.values(4, QUARTER) == {Q1: 0.9}
    assert engine.values(3, QUARTER) == {Q1: 900}
    assert engine.values(4, YEAR) == {}  # nine months are not there yet


def test_growth_of_a_quarter_is_against_the_quarter_before() -> None:
    growth = metric(5, "Growth", "(revenue - prev(revenue)) / prev(revenue)", aggregation=RECOMPUTE)
    engine = shop(growth, Revenue=months(10, 10, 10, 20, 20, 20))

    assert engine.values(5, QUARTER) == {Q2: 1}
    assert engine.values(5)[APR] == 1


def test_finer_inputs_are_rolled_up_by_their_own_aggregation() -> None:
    first = Period(DAY, dt.date(2026, 1, 1))
    days = {first.shift(n): float(n) for n in range(59)}
    definitions = [
        *(metric(n, f"x{n}", frequency=DAY, aggregation=a) for n, a in enumerate(Aggregation)),
        *(metric(100 + n, f"y{n}", f"x{n} * 1") for n in range(7)),
    ]
    engine = Engine(definitions, dict.fromkeys(range(7), days))

    found = {a: engine.cell(100 + n, FEB) for n, a in enumerate(Aggregation)}
    assert found == {SUM: sum(range(31, 59)), MEAN: 44.5, LAST: 58, FIRST: 31, MIN: 31, MAX: 58,
                     RECOMPUTE: None}  # fmt: skip


@pytest.mark.parametrize(
    ("aggregation", "missing", "expected"),
    [(SUM, 1, None), (MEAN, 1, None), (LAST, 1, 30), (LAST, 2, None), (FIRST, 0, None),
     (FIRST, 1, 10), (MIN, 2, None), (MAX, 0, None)],
)  # fmt: skip
def test_a_longer_period_lacks_nothing(
    aggregation: Aggregation, missing: int, expected: float | None
) -> None:
    cells = months(10, 20, 30, 40)
    cells[JAN.shift(missing)] = None
    engine = Engine([metric(1, "a", aggregation=aggregation)], {1: cells})

    assert engine.cell(1, Q1) == expected
    assert engine.cell(1, Q2) == (40 if aggregation is FIRST else None)


def test_what_is_not_applicable_is_not_missing() -> None:
    engine = Engine([metric(1, "a"), metric(2, "b", aggregation=LAST)],
                    {1: months(NA, 2, 3, NA, NA, NA), 2: months(1, 5, NA)})  # fmt: skip

    assert engine.cell(1, Q1) == 5
    assert engine.cell(1, Q2) is NA
    assert engine.cell(2, Q1) == 5


def test_weeks_count_where_their_thursday_lies() -> None:
    first = Period(WEEK, dt.date(2025, 12, 29))  # its Thursday is New Year's Day
    engine = Engine(
        [metric(1, "a", frequency=WEEK), metric(2, "b", "a")],
        {1: {first.shift(n): 1.0 for n in range(9)}},
    )

    assert engine.values(2) == {JAN: 5, FEB: 4}


def test_a_coarser_input_is_refused_in_a_sentence() -> None:
    weekly = metric(5, "Weekly margin", "[profit] / revenue", frequency=WEEK)
    error = shop(weekly).error(5)

    assert error is not None
    assert error.message == (
        "“Profit” is monthly, but this formula is weekly. "
        "It can use only metrics that are measured as often, or more often."
    )
    assert error.span == (0, 8)


def test_a_year_has_no_quarter_to_date() -> None:
    yearly = metric(5, "To date", "1 + qtd(revenue)", frequency=YEAR)
    error = shop(yearly).error(5)

    assert error is not None
    assert error.message == "A yearly metric has no quarter to date. Use ytd, or a shorter period."
    assert error.span == (4, 16)


def test_a_ring_is_named_and_everything_else_goes_on() -> None:
    engine = shop(
        metric(5, "Chicken", "egg + 1"),
        metric(6, "Egg", "prev(Hen) + 1"),
        metric(7, "Hen", "revenue * [chicken]"),
        metric(8, "Omelette", "coalesce(egg, revenue)"),
        metric(9, "Self", "self + 1"),
        Revenue=months(100),
        Costs=months(60),
    )
    needs_itself = "cannot be calculated, because it needs itself"

    assert {number: error.message for number, error in engine.errors().items()} == {
        5: f"“Chicken” {needs_itself}: Chicken → Egg → Hen → Chicken.",
        6: f"“Egg” {needs_itself}: Egg → Hen → Chicken → Egg.",
        7: f"“Hen” {needs_itself}: Hen → Chicken → Egg → Hen.",
        9: f"“Self” {needs_itself}: Self → Self.",
    }
    hen = engine.error(7)
    assert hen is not None
    assert hen.span == (10, 19)
    assert engine.values(8) == {JAN: 100}
    assert engine.values(4) == {JAN: 0.4}

    done = engine.set_definitions([metric(5, "Chicken", "1")])

    assert [*engine.errors()] == [9]
    assert engine.values(7) == {JAN: 100}
    assert done.changed == {5: (JAN,), 7: (JAN,)}


def test_a_long_ring_is_shortened() -> None:
    count = 500
    engine = Engine([metric(n, f"m{n}", f"m{(n + 1) % count}") for n in range(count)])
    error = engine.error(0)

    assert error is not None
    assert error.message.endswith(
        "m0 → m1 → m2 → m3 → m4 → m5 → … → m495 → m496 → m497 → m498 → m499 → m0."
    )


def test_a_chain_may_be_longer_than_the_stack() -> None:
    count = 3000
    definitions = [metric(0, "m0"), *(metric(n, f"m{n}", f"m{n - 1} + 1", aggregation=RECOMPUTE)
                                      for n in range(1, count))]  # fmt: skip
    engine = Engine(reversed(definitions), {0: months(1, 2, 3)})

    assert engine.cell(count - 1, FEB) == count + 1
    assert engine.cell(count - 1, Q1) == count + 5
    engine.set_inputs({0: {FEB: None}})
    assert explain_cell(engine, count - 1, FEB).reason == (
        "“m2998” has no value in February 2026. “m0” has no value in February 2026."
    )


def test_a_name_that_nobody_has_is_said_with_the_nearest_one() -> None:
    engine = shop(metric(5, "A", "revnue / 2"), metric(6, "B", "[xyz]"), metric(7, "New leads"),
                  metric(8, "C", "new_leads / costs"))  # fmt: skip

    assert {number: str(error) for number, error in engine.errors().items()} == {
        5: "There is no metric “revnue”. Did you mean “Revenue”?",
        6: "There is no metric “xyz”.",
        8: "There is no metric “new_leads”. Did you mean “New leads”?",
    }
    assert engine.values(5) == {}


def test_names_are_found_without_regard_to_case_or_how_an_accent_is_typed() -> None:
    engine = Engine(
        [metric(1, "Re\u0301sultat  NET"), metric(2, "b", "[résultat net] * 2")], {1: months(3)}
    )

    assert engine.values(2) == {JAN: 6}


def test_two_metrics_of_one_name_are_not_guessed_at() -> None:
    engine = shop(metric(5, "REVENUE"), Revenue=months(1))

    assert str(engine.error(3)) == "Two metrics are called “revenue”. Rename one of them."
    done = engine.set_definitions([metric(5, "Revenue of others")])
    assert engine.error(3) is None
    assert 3 in done.recomputed


def test_what_cannot_be_read_is_blank_with_the_reason() -> None:
    engine = shop(metric(5, "Odd", "revenue +"), metric(6, "User", "odd + 1"), Revenue=months(1))

    assert str(engine.error(5)).startswith("The formula ends too early")
    assert engine.error(6) is None
    assert engine.values(6) == {}
    assert explain_cell(engine, 6, JAN).reason == (
        "“Odd” has no value in January 2026. "
        "The formula ends too early: a number or a name is missing after “+”."
    )


def test_users_and_inputs_are_known() -> None:
    engine = shop(metric(5, "Odd", "revenue + nobody"))

    assert engine.users_of(1) == (3, 4, 5)
    assert engine.users_of(4) == ()
    assert engine.inputs_of(4) == (1, 3)
    engine.set_definitions((), [3])
    assert engine.users_of(1) == (4, 5)
    assert str(engine.error(4)) == "There is no metric “profit”."


# Changes


def test_one_cell_changes_only_what_needs_it() -> None:
    other = metric(5, "Double", "costs * 2")
    engine = shop(other, Revenue=months(100, 200), Costs=months(60, 100))
    evaluated = engine.evaluations

    done = engine.set_inputs({1: {FEB: 400.0}})

    assert done.changed == {1: (FEB,), 3: (FEB,), 4: (FEB,)}
    assert done.recomputed == (1, 3, 4)
    assert engine.evaluations == evaluated + 2
    assert engine.set_inputs({1: {FEB: 400.0}}).changed == {}
    assert engine.set_inputs({1: {FEB: None}}).changed == {1: (FEB,), 3: (FEB,), 4: (FEB,)}


def test_a_new_period_moves_the_end() -> None:
    engine = shop(metric(5, "Days", "days_in_period"), Revenue=months(1, 2), Costs=months(1, 1))

    done = engine.set_inputs({1: {APR: 9.0}})
    assert done.changed == {1: (APR,), 5: (MAR, APR)}
    assert engine.values(5) == {JAN: 31, FEB: 28, MAR: 31, APR: 30}

    done = engine.set_inputs({1: {APR: None, FEB: None}, 2: {FEB: None}})
    assert done.changed == {1: (FEB, APR), 2: (FEB,), 3: (FEB,), 4: (FEB,), 5: (FEB, MAR, APR)}
    assert engine.timeline(MONTH).periods == (JAN,)


def test_days_are_calculated_in_any_case() -> None:
    engine = Engine(
        [metric(1, "a"), metric(2, "b", "coalesce(a, 0)")],
        {1: {FEB: 5.0}},
        days=(dt.date(2026, 1, 15), dt.date(2026, 4, 2)),
    )

    assert engine.values(2) == {JAN: 0, FEB: 5, MAR: 0, APR: 0}
    engine.set_inputs({1: {FEB: None}})
    assert engine.values(2) == {JAN: 0, FEB: 0, MAR: 0, APR: 0}


def test_a_rename_with_its_formulas_changes_no_number() -> None:
    engine = shop(Revenue=months(100), Costs=months(60))
    evaluated = engine.evaluations
    renamed = [metric(1, "Net sales")]
    for definition in engine.dependencies.definitions.values():
        if definition.formula is not None:
            formula = rename(definition.formula, "Revenue", "Net sales")
            renamed.append(replace(definition, formula=formula))

    done = engine.set_definitions(renamed)

    assert done.changed == {}
    assert engine.evaluations - evaluated == 2
    assert engine.values(4) == {JAN: 0.4}


def test_another_name_or_unit_computes_nothing() -> None:
    engine = shop(Revenue=months(100), Costs=months(60))

    done = engine.set_definitions(
        [replace(engine.dependencies.definitions[4], name="Profitability", unit=Unit(decimals=3))]
    )

    assert done == Recalculation({}, ())


def test_a_removed_metric_leaves_its_users_blank_and_comes_back_with_its_numbers() -> None:
    engine = shop(Revenue=months(100), Costs=months(60))
    costs = engine.dependencies.definitions[2]

    gone = engine.set_definitions((), [2, 77])
    assert gone.changed == {2: (JAN,), 3: (JAN,), 4: (JAN,)}
    assert str(engine.error(3)) == "There is no metric “costs”."
    engine.set_inputs({2: {FEB: 5.0}})

    back = engine.set_definitions([costs])
    assert back.changed == {2: (JAN, FEB), 3: (JAN,), 4: (JAN,)}
    assert engine.values(2) == {JAN: 60, FEB: 5}
    with pytest.raises(KeyError):
        engine.cell(77, JAN)


def test_numbers_of_another_frequency_are_kept_for_when_it_is_back() -> None:
    engine = Engine([metric(1, "a")], {1: months(1, 2) | {Q1: 9.0}})

    assert engine.values(1) == {JAN: 1, FEB: 2}
    engine.set_definitions([metric(1, "a", frequency=QUARTER)])
    assert engine.values(1) == {Q1: 9}
    engine.set_inputs({1: {JAN: None}})
    engine.set_definitions([metric(1, "a")])
    assert engine.values(1) == {FEB: 2}


def test_a_quarter_of_another_business_year_is_no_quarter_of_this_one() -> None:
    odd = Period(QUARTER, dt.date(2026, 2, 1))
    engine = Engine([metric(1, "a", frequency=QUARTER)], {1: {Q1: 1.0, odd: 2.0}})

    assert engine.values(1) == {Q1: 1}


def test_infinity_is_no_value() -> None:
    engine = shop()

    with pytest.raises(ValueError, match="finite"):
        engine.set_inputs({1: {JAN: float("inf")}})


def test_a_finer_period_than_the_metric_has_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="week"):
        shop().column(1, WEEK)


def test_a_changed_formula_keeps_its_old_meaning_for_old_periods() -> None:
    earlier = (EarlierFormula(FEB.start, None), EarlierFormula(APR.start, "revenue * 2"))
    engine = shop(
        metric(5, "Odd", "revenue * 3", earlier=earlier),
        metric(6, "User", "odd + 1"),
        Revenue=months(1, 1, 1, 1, 1),
        Odd=months(70, 70, 70, 70),
    )

    assert [*engine.values(5).values()] == [70, 2, 2, 3, 3]
    assert [*engine.values(6).values()] == [71, 3, 3, 4, 4]
    assert engine.values(5, QUARTER) == {}  # its months mean different things
    assert explain_cell(engine, 5, JAN).cell == 70
    assert explain_cell(engine, 5, MAR).worked == "1 Revenue × 2 = 2"
    definition = engine.dependencies.definitions[5]
    formulas = [definition.formula_on(day) for day in (JAN.start, FEB.start, APR.start)]
    assert formulas == [None, "revenue * 2", "revenue * 3"]
    assert definition.is_calculated
    broken = replace(definition, formula="nobody")
    engine.set_definitions([broken])
    assert [*engine.values(5).values()] == [70, 2, 2]
    engine.set_inputs({5: {JAN: NA}})
    assert engine.cell(5, JAN) is NA
    with pytest.raises(ValueError, match="order"):
        metric(1, "a", earlier=(EarlierFormula(APR.start, ""), EarlierFormula(FEB.start, "")))


# Before a formula is taken over

NO_UNIT = (
    "“1” has no unit, and cannot be added to “{}” (currency) or taken from it. "
    "Make it a metric of its own."
)


def test_a_formula_is_checked_before_it_is_taken_over() -> None:
    engine = shop()

    def check(formula: str | None, number: int = 9, name: str = "New") -> list[tuple[str, str]]:
        errors = engine.check(metric(number, name, formula))
        return [(str(e), (formula or "")[e.span.start : e.span.end]) for e in errors]

    assert check(None) == []
    assert check("margin * 2") == []
    assert check("margin *")[0][1] == "*"
    assert check("a + b") == [("There is no metric “a”.", "a"), ("There is no metric “b”.", "b")]
    assert check("new + revenue") == [
        ("“New” cannot be calculated, because it needs itself: New → New.", "new")
    ]
    [(ring, place)] = check("margin + 1", 2, "Costs")
    assert ring.endswith("because it needs itself: Costs → Margin → Profit → Costs.")
    assert place == "margin"
    assert check("costs + 1", 2, "Expenses") == [("There is no metric “costs”.", "costs")]
    assert not engine.errors()


def test_units_are_checked_too() -> None:
    euros, percent = Unit(UnitKind.CURRENCY, "€"), Unit(UnitKind.PERCENT)
    engine = Engine([metric(1, "Revenue", unit=euros), metric(2, "Margin", unit=percent)])

    found = engine.check(metric(3, "Odd", "1 + [revenue] + margin + nobody", unit=euros))

    assert [str(error) for error in found] == [
        "There is no metric “nobody”.",
        NO_UNIT.format("revenue"),
    ]
    assert engine.check(metric(3, "Share", "revenue / [revenue]", unit=percent)) == ()
    assert engine.check(metric(3, "Own", "coalesce(prev(own), revenue)", unit=euros))


# Speed, by counting


def growing(size: int) -> tuple[list[Definition], dict[int, dict[Period, Cell]]]:
    """Return `size` metrics, half of them formulas in chains of five."""
    half = size // 2
    definitions = [metric(n, f"Input {n}") for n in range(half)]
    for n in range(half):
        below = f"Input {n}" if n % 5 == 0 else f"Formula {n - 1}"
        other = f"Input {(n * 7) % half}"
        definitions.append(metric(half + n, f"Formula {n}", f"[{below}] / [{other}]"))
    return definitions, {n: months(1, 2, 3) for n in range(half)}


def test_work_grows_no_faster_than_the_company() -> None:
    counts = []
    for size in (100, 1000):
        definitions, inputs = growing(size)
        engine = Engine(definitions, inputs)
        full = engine.evaluations
        one = engine.set_inputs({0: {JAN: 9.0}})
        moved = engine.set_inputs({0: {APR: 9.0}})
        counts.append((full, len(one.recomputed), engine.evaluations, len(moved.recomputed)))

    (small, small_one, small_all, small_moved), (large, large_one, large_all, large_moved) = counts
    assert large == 10 * small == 500
    assert large_one == small_one <= 15
    assert large_all <= 10 * small_all
    assert large_moved == 10 * small_moved
