import datetime as dt
import math
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kpidesk.domain.formulas import columns
from kpidesk.domain.formulas.cells import NOT_APPLICABLE, Cell
from kpidesk.domain.formulas.columns import Column
from kpidesk.domain.formulas.evaluation import evaluate
from kpidesk.domain.formulas.explanation import Scope
from kpidesk.domain.formulas.names import name_key
from kpidesk.domain.formulas.parser import parse
from kpidesk.domain.formulas.timeline import Timeline
from kpidesk.domain.formulas.tree import Node
from kpidesk.domain.formulas.worked import explain
from kpidesk.domain.formulas.writing import unparse
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period, span
from kpidesk.domain.units import Unit
from tests.domain.formulas.oracle import Formula
from tests.domain.formulas.strategies import NAMES, cells, trees
from tests.domain.strategies import calendars

DAY, WEEK, MONTH, QUARTER, YEAR = Frequency
JAN = Period(MONTH, dt.date(2026, 1, 1))
NA = NOT_APPLICABLE

Data = Mapping[str, Sequence[Cell]]


def line_of(length: int, first: Period = JAN, calendar: FiscalCalendar | None = None) -> Timeline:
    periods = tuple(span(first, first.shift(length - 1))) if length else ()
    return Timeline(first.frequency, calendar or FiscalCalendar(), periods)


def column(found: Sequence[Cell]) -> Column:
    return columns.with_cells(columns.blank(len(found)), range(len(found)), list(found))


def by_columns(tree: Node, data: Data, line: Timeline) -> list[Cell]:
    known = {name_key(name): column(found) for name, found in data.items()}
    return evaluate(tree, lambda name: known[name_key(name)], line).cells()


def in_words(tree: Node, data: Data, line: Timeline) -> list[Cell]:
    known = {name_key(name): found for name, found in data.items()}
    scope = Scope(
        line,
        lambda name, period: known[name_key(name)][line.find(period)],
        lambda name: (name, Unit(decimals=2)),
    )
    found = [explain(tree, scope, period) for period in line.periods]
    for each in found:
        assert bool(each.reason) == (each.value is None)
        assert each.value is not None or not each.worked
    return [each.cell for each in found]


def results(text: str, length: int = 0, first: Period = JAN, **data: Sequence[Cell]) -> list[Cell]:
    line = line_of(length or len(next(iter(data.values()))), first)
    found = by_columns(parse(text), data, line)
    assert found == in_words(parse(text), data, line)
    return found


def result(text: str, **data: Cell) -> Cell:
    return results(text, 1, JAN, **{name: [cell] for name, cell in data.items()})[0]


firsts = {
    DAY: dt.date(2023, 11, 28),
    WEEK: dt.date(2020, 11, 30),
    MONTH: dt.date(2023, 11, 1),
    QUARTER: dt.date(2023, 11, 1),
    YEAR: dt.date(2023, 11, 1),
}


Case = tuple[Node, list[Cell], Frequency, FiscalCalendar, int]
cases: st.SearchStrategy[Case] = st.tuples(
    trees(NAMES[:3]),
    st.lists(cells, min_size=1, max_size=25),
    st.sampled_from(Frequency),
    calendars,
    st.integers(1, 60),
)


@given(cases)
@settings(max_examples=300)
def test_all_at_once_in_words_and_the_oracle_agree(case: Case) -> None:
    tree, few, frequency, calendar, length = case
    first = calendar.containing(firsts[frequency], frequency)
    line = line_of(length, first, calendar)
    many = [few[n % len(few)] for n in range(3 * length)]
    data = {name: many[n::3] for n, name in enumerate(NAMES[:3])}
    plain = Formula(
        lambda name, period: data[name][line.find(period)], calendar, first, line.periods[-1]
    )
    expected = [plain.at(tree, period) for period in line.periods]
    read = parse(unparse(tree))

    assert by_columns(read, data, line) == expected
    assert in_words(read, data, line) == expected


def test_arithmetic_is_that_of_mathematics() -> None:
    assert result("2 + 3 * 4", a=0) == 14
    assert result("(2 + 3) * 4", a=0) == 20
    assert result("10 - 4 - 3", a=0) == 3
    assert result("24 / 4 / 2", a=0) == 3
    assert result("-2^2", a=0) == -4
    assert result("(-2)^2", a=0) == 4
    assert result("2^3^2", a=0) == 512
    assert result("2^-1", a=0) == 0.5
    assert result("-2 * -3", a=0) == 6
    assert result("200 * 5 %", a=0) == 10
    assert result("9^0.5", a=0) == 3
    assert result("0^0", a=0) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a < 2", 1), ("a <= 1", 1), ("a = 1", 1), ("a <> 1", 0), ("a >= 2", 0), ("a > 0", 1),
        ("a == 1", 1), ("a != 1", 0), ("if(a > 0, 10, 20)", 10), ("if(a - 1, 10, 20)", 20),
        ("IF(a ≥ 1; 10; 20)", 10),
    ],
)  # fmt: skip
def test_comparisons_give_one_or_zero(text: str, expected: float) -> None:
    assert result(text, a=1) == expected


@pytest.mark.parametrize(
    "text",
    [
        "a / 0", "0 / 0", "1 / (a - 1)", "0^-1", "(-8)^0.5", "10^309", "1e308 * 10",
        "1e308 + 1e308", "-1e308 - 1e308", "1 / (1e308 * 10)", "ytd(1e308) + 1e308",
        "1e308 / 1e-10",
    ],
)  # fmt: skip
def test_what_is_no_number_is_blank_and_never_infinite(text: str) -> None:
    assert result(text, a=1) is None


@pytest.mark.parametrize("text", ["a + b", "b / a", "a^b", "a = b", "-a + b", "abs(a)", "round(a)",
                                  "if(a, b, b)", "prev(b)", "1 - a", "a * 0"])  # fmt: skip
def test_a_blank_makes_blank(text: str) -> None:
    assert result(text, a=None, b=2) is None


@pytest.mark.parametrize("text", ["a + b", "b / a", "b + a", "a^b", "a < b", "-a", "abs(a)",
                                  "round(a, 1)", "if(a, b, b)", "b / 0 + a", "ytd(a)",
                                  "rolling_sum(a, 1)"])  # fmt: skip
def test_not_applicable_goes_before_blank(text: str) -> None:
    assert result(text, a=NA, b=None) is NA


def test_of_a_choice_only_the_branch_that_is_taken_counts() -> None:
    assert result("if(1, b, a)", a=None, b=2) == 2
    assert result("if(0, a, b)", a=NA, b=2) == 2
    assert result("if(1, a, b)", a=NA, b=2) is NA
    assert result("if(a, b, c)", a=None, b=NA, c=NA) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [("sum(a, b, c, d)", 5), ("mean(a, b, c, d)", 2.5), ("min(c, a, b)", 2), ("max(c, a, b)", 3),
     ("coalesce(c, d, b, a)", 3), ("sum(a)", 2)],
)  # fmt: skip
def test_gathering_leaves_out_what_has_no_value(text: str, expected: float) -> None:
    assert result(text, a=2, b=3, c=None, d=NA) == expected


@pytest.mark.parametrize("name", ["sum", "mean", "min", "max", "coalesce"])
def test_gathering_nothing_is_blank_or_not_applicable(name: str) -> None:
    assert result(f"{name}(a, b)", a=None, b=NA) is None
    assert result(f"{name}(a, b)", a=None, b=None) is None
    assert result(f"{name}(a, b)", a=NA, b=NA) is NA


@pytest.mark.parametrize(
    ("text", "expected"),
    [("round(2.5)", 3), ("round(-2.5)", -3), ("round(2.675, 2)", 2.68), ("round(1234, -2)", 1200),
     ("round(1250, -2)", 1300), ("round(0.285, 2)", 0.29), ("round(1.005, 2)", 1.01),
     ("round(123456789.5)", 123456790), ("abs(-3)", 3)],
)  # fmt: skip
def test_rounding_is_that_of_excel(text: str, expected: float) -> None:
    assert result(text, a=0) == expected


def test_earlier_periods_are_blank_before_the_first() -> None:
    assert results("prev(a)", a=[1, 2, None, 4]) == [None, 1, 2, None]
    assert results("prev(a, 3)", a=[1, 2, None, 4]) == [None, None, None, 1]
    assert results("prev(a, 9)", a=[1, NA]) == [None, None]
    assert results("prev(a)", a=[NA, 2]) == [None, NA]
    assert results("coalesce(prev(a), 0)", a=[1, 2]) == [0, 1]
    # Nothing is calculated before the first period, not even what needs no number there.
    assert results("prev(coalesce(a, 7))", a=[None, None]) == [None, 7]
    assert results("prev(5)", a=[1, 1]) == [None, 5]


def test_the_same_period_last_year() -> None:
    assert results("yoy(a)", a=[*range(1, 14)])[-2:] == [None, 1]
    leap = Period(DAY, dt.date(2023, 2, 27))
    found = results("yoy(a)", first=leap, a=[float(n) for n in range(1, 369)])
    # 27, 28 and 29 February 2024, the last as the 28th, and 1 March.
    assert found[365:] == [1, 2, 2]
    week = Period(WEEK, dt.date(2026, 12, 28))  # week 53, which 2025 had not
    first = Period(WEEK, dt.date(2025, 12, 22))
    weeks = len(span(first, week))
    assert results("yoy(a)", first=first, a=[float(n) for n in range(1, weeks + 1)])[-1] == 1


def test_to_date_starts_with_the_business_year_and_its_quarters() -> None:
    april = FiscalCalendar(4)
    line = line_of(15, Period(MONTH, dt.date(2025, 12, 1)), april)
    data = {"a": [1.0] * 15}

    ytd = by_columns(parse("ytd(a)"), data, line)
    qtd = by_columns(parse("qtd(a)"), data, line)

    # December and January lack the months from April on; a quarter begins in January.
    assert ytd == [None] * 4 + [*range(1, 12)]
    assert qtd == [None, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2]


def test_to_date_is_wrong_in_no_silence() -> None:
    assert results("ytd(a)", a=[1, None, 3]) == [1, None, None]
    assert results("ytd(a)", a=[NA, 2, 3]) == [NA, 2, 5]
    assert results("qtd(a)", a=[1, 2, 3, 4]) == [1, 3, 6, 4]
    assert results("ytd(a)", a=[0.1] * 3)[-1] == math.fsum([0.1] * 3)


def test_a_year_has_no_quarter_to_date() -> None:
    year = Period(YEAR, dt.date(2026, 1, 1))
    assert results("qtd(a)", first=year, a=[1, 2]) == [None, None]
    assert results("ytd(a)", first=year, a=[1, 2]) == [1, 2]


def test_windows_want_all_their_periods() -> None:
    assert results("rolling_sum(a, 3)", a=[1, 2, 3, 4]) == [None, None, 6, 9]
    assert results("rolling_mean(a, 2)", a=[1, 2, None, 4, 6]) == [None, 1.5, None, None, 5]
    assert results("rolling_mean(a, 2)", a=[1, NA, NA, 4]) == [None, 1, NA, 4]
    assert results("avg2(a)", a=[10, 20, None]) == [None, 15, None]
    assert results("rolling_sum(a + b, 2)", a=[1, 2], b=[10, 20]) == [None, 33]


def test_constants_are_those_of_the_frequency() -> None:
    assert results("days_in_period", a=[0, 0]) == [31, 28]
    assert result("periods_per_year", a=0) == 12
    quarter = Period(QUARTER, dt.date(2026, 1, 1))
    assert results("days_in_period * periods_per_year", first=quarter, a=[0]) == [360]


def test_names_are_matched_without_regard_to_case() -> None:
    assert result("[Umsatz Netto] + COSTS", **{"umsatz  netto": 1, "costs": 2}) == 3


def test_without_periods_there_is_nothing() -> None:
    line = Timeline(MONTH, FiscalCalendar(), ())
    text = "ytd(a) + qtd(a) + yoy(a) + rolling_sum(a, 3) + sum(a, 1) + round(a)^2 + days_in_period"
    assert by_columns(parse(text), {"a": []}, line) == []


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(-15, 15))
@example(2.675, 2)
@example(-0.5, 0)
@example(999999999.99995, 4)
def test_rounding_fast_and_slow_agree(value: float, digits: int) -> None:
    from kpidesk.domain.formulas.arithmetic import rounded
    from kpidesk.domain.numbers import round_half_up

    exact = float(round_half_up(value, digits))
    if math.isfinite(exact):
        assert rounded(value, digits) == exact
    else:
        assert math.isnan(rounded(value, digits))
