import datetime as dt
import re
import statistics
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kpidesk.domain.metrics import Direction
from kpidesk.domain.natural_limits import limits
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.domain.series import Series
from kpidesk.domain.status import Status, judge
from kpidesk.domain.target_lab import proposals, realism
from kpidesk.domain.target_plans import Growth, rounded
from kpidesk.domain.targets import Target
from kpidesk.domain.targets_proposals import Basis, Proposal, mean
from kpidesk.domain.units import Unit, UnitKind, shown_value
from kpidesk.domain.units_typed import parse_value
from tests.domain.strategies import amounts, directions, doubles, units

JANUARY = FiscalCalendar()
DAY, WEEK, MONTH, QUARTER, YEAR = Frequency
HIGHER, LOWER, WITHIN = Direction
COUNT = Unit()
EURO = Unit(UnitKind.CURRENCY, "€")
JAN = Period(MONTH, dt.date(2026, 1, 1))
STARTS = {
    DAY: dt.date(2020, 1, 1),
    WEEK: dt.date(2020, 1, 6),
    MONTH: dt.date(2020, 1, 1),
    QUARTER: dt.date(2020, 1, 1),
    YEAR: dt.date(2000, 1, 1),
}


def months(*values: float | None, first: Period = JAN) -> Series:
    return Series(
        MONTH, {first.shift(n): value for n, value in enumerate(values) if value is not None}
    )


def lab(
    history: Series, direction: Direction = HIGHER, unit: Unit = COUNT
) -> dict[Basis, Proposal]:
    return {found.basis: found for found in proposals(history, direction, JANUARY, unit, ENGLISH)}


def note(target: Target, history: Series, direction: Direction = HIGHER, unit: Unit = COUNT) -> str:
    return realism(target, history, direction, JANUARY, unit, ENGLISH)


@st.composite
def histories(draw: st.DrawFn) -> Series:
    frequency = draw(st.sampled_from(Frequency))
    first = Period(frequency, STARTS[frequency])
    found = draw(st.lists(st.one_of(st.none(), amounts, amounts, amounts), max_size=40))
    return Series(frequency, {first.shift(n): v for n, v in enumerate(found) if v is not None})


# Two years that tell a story: around 40, the second a tenth better, best in the summer.
STORY = [38, 36, 40, 42, 41, 44, 45, 43, 40, 39, 37, 40]
TWO_YEARS = months(*STORY, *(round(v * 1.1, 1) for v in STORY), first=JAN.shift(-24))


def test_three_proposals_stand_on_the_history() -> None:
    found = lab(TWO_YEARS)

    assert list(found) == list(Basis)
    assert found[Basis.LAST_YEAR].evidence == (
        "12 values of the past year were, taken together, 10.0\u00a0% above those of the year "
        "before. Last year plus 10\u00a0% builds on that. "
        "On average that is 49 instead of 44."
    )
    assert found[Basis.LAST_YEAR].target == Target(49)  # 44.46 a month, and a tenth more
    assert found[Basis.LAST_YEAR].rule == Growth(0.1)
    assert found[Basis.USUAL_RANGE].evidence == (
        "While nothing changes, nearly every value lies between 36 and 48. "
        "To get to 49 again and again takes a real change, not luck."
    )
    assert found[Basis.USUAL_RANGE].target == Target(49)
    assert found[Basis.BEST_RUN].evidence == (
        "June 2025 to August 2025 were the best three months since January 2024, averaging "
        "48. What worked then can be kept up."
    )
    assert found[Basis.BEST_RUN].target == Target(48)
    assert [basis.label for basis in found] == [
        "Measured by last year",
        "The edge of the usual range",
        "The best stretch, sustained",
    ]


def test_where_less_is_better_the_lab_looks_down() -> None:
    found = lab(TWO_YEARS, LOWER)

    assert found[Basis.LAST_YEAR].evidence.endswith(
        "10.0\u00a0% above those of the year before. "
        "Last year minus 2\u00a0% would turn that round."
    )
    assert found[Basis.LAST_YEAR].target == Target(44)  # 44.46 is shown as 44, and 2 % less as well
    assert found[Basis.USUAL_RANGE].target == Target(36)
    assert found[Basis.BEST_RUN].target == Target(38)
    assert "January 2024 to March 2024" in found[Basis.BEST_RUN].evidence


def test_within_a_range_the_lab_looks_at_both_sides() -> None:
    found = lab(TWO_YEARS, WITHIN, Unit(decimals=1))

    assert found[Basis.LAST_YEAR].rule == Growth(-0.1, 0.1)
    assert found[Basis.LAST_YEAR].evidence == (
        "12 values of the past year were, on average, 10.0\u00a0% away from those of the year "
        "before. The range is last year plus or minus 10\u00a0%."
    )
    assert found[Basis.LAST_YEAR].target == Target(40, 49)
    assert found[Basis.USUAL_RANGE].target == Target(36, 48.5)
    assert found[Basis.BEST_RUN].target == Target(43, 45)


def test_two_per_cent_of_a_few_are_not_one_more() -> None:
    few = months(*[2.0, 3.0, 2.0, 3.0, 3.0, 3.0] * 4)

    for direction in (HIGHER, LOWER):
        found = lab(few, direction)[Basis.LAST_YEAR]
        assert found.target == Target(3)  # 2.7 a month is shown as 3
        assert found.evidence.startswith(
            "12 values of the past year were, taken together, like those of the year before."
        )
        assert found.evidence.endswith("would be a first step.")


def test_what_turns_the_wrong_way_is_turned_round() -> None:
    falling = months(*[40.0] * 12, *[30.0] * 12)

    assert lab(falling)[Basis.LAST_YEAR].evidence == (
        "12 values of the past year were, taken together, 25.0\u00a0% below those of the year "
        "before. Last year plus 2\u00a0% would turn that round. "
        "On average that is 31 instead of 30."
    )
    assert (
        "Last year minus 20\u00a0% builds on that." in lab(falling, LOWER)[Basis.LAST_YEAR].evidence
    )


def test_a_young_metric_is_told_what_is_missing() -> None:
    found = lab(months(5, 6, 7))

    assert {basis: proposal.evidence for basis, proposal in found.items()} == {
        Basis.LAST_YEAR: "Last year is no guide yet: 0 values can be compared with a year before; "
        "it takes 6.",
        Basis.USUAL_RANGE: "There are 3 values; it takes 10 to tell what is usual.",
        Basis.BEST_RUN: "There are not yet two stretches of three months to compare.",
    }
    assert all(proposal.target is None for proposal in found.values())
    assert all(proposal.target is None for proposal in lab(months()).values())


def test_no_edge_is_proposed_beyond_what_can_be() -> None:
    share = Unit(UnitKind.PERCENT)
    nearly_all = months(*[0.95, 0.99, 0.97, 1.0] * 3)
    few_complaints = months(*[0.0, 3.0, 1.0, 5.0] * 3)

    assert lab(nearly_all, HIGHER, share)[Basis.USUAL_RANGE].evidence == (
        "While nothing changes, nearly every value lies between 89\u00a0% and 100\u00a0%. "
        "Beyond that there is nothing to aim for."
    )
    found = lab(few_complaints, LOWER)[Basis.USUAL_RANGE]
    assert found.target is None
    assert "between 0 and" in found.evidence
    # The limits of the chart: the latest value has no part in them.
    assert lab(few_complaints, WITHIN)[Basis.USUAL_RANGE].target == Target(0, 11)
    assert lab(months(*[7.0] * 12))[Basis.USUAL_RANGE].evidence == (
        "The values hardly move: their usual range has no edge to try."
    )


def test_gaps_are_no_changes() -> None:
    alone = months(*[1, None, 9, None] * 10)

    assert lab(alone)[Basis.USUAL_RANGE].evidence == (
        "There are too many gaps between the values to tell what is usual."
    )


def test_a_year_that_comes_out_at_zero_is_no_guide() -> None:
    assert lab(months(*[0.0] * 24))[Basis.LAST_YEAR].evidence == (
        "Last year comes out at zero, so there is nothing to add to."
    )


@pytest.mark.parametrize(
    ("frequency", "count", "words"),
    [
        (DAY, 60, "the best four weeks since 1 Jan 2020, averaging"),
        (WEEK, 30, "the best 13 weeks since"),
        (WEEK, 156, "the best 13 weeks of the past three years"),
        (MONTH, 8, "the best three months since January 2020, averaging"),
        (MONTH, 36, "the best three months of the past three years"),
        (QUARTER, 4, "Q4 2020 was the best quarter since Q1 2020: 40."),
        (QUARTER, 12, "Q4 2022 was the best quarter of the past three years: 120."),
        (YEAR, 2, "2001 was the best year since 2000: 20."),
        (YEAR, 3, "2002 was the best of the past three years: 30."),
    ],
)
def test_a_stretch_fits_the_frequency(frequency: Frequency, count: int, words: str) -> None:
    first = Period(frequency, STARTS[frequency])
    rising = Series(frequency, {first.shift(n): 10.0 * (n + 1) for n in range(count)})

    assert words in lab(rising)[Basis.BEST_RUN].evidence


@pytest.mark.parametrize("frequency", Frequency)
def test_one_stretch_is_not_the_best(frequency: Frequency) -> None:
    first = Period(frequency, STARTS[frequency])
    found = lab(Series(frequency, {first: 1.0}))[Basis.BEST_RUN]

    assert found.target is None
    assert found.evidence.startswith("There are not yet two")


def test_the_steadiest_stretch_is_the_range() -> None:
    found = lab(months(1, 9, 3, 8, 5, 5.2, 5.1, 9, 2), WITHIN, Unit(decimals=1))[Basis.BEST_RUN]

    assert found.evidence == "May 2026 to July 2026 were the steadiest, from 5.0 to 5.2."
    assert found.target == Target(5.0, 5.2)
    quarters = Series(QUARTER, {Period(QUARTER, STARTS[QUARTER]).shift(n): n for n in range(5)})
    assert lab(quarters, WITHIN)[Basis.BEST_RUN].target is None


def test_days_may_have_closed_sundays() -> None:
    first = Period(DAY, STARTS[DAY])
    open_days = {first.shift(n): 10.0 + n for n in range(90) if first.shift(n).start.weekday() != 6}

    assert lab(Series(DAY, open_days))[Basis.BEST_RUN].target is not None


@given(st.lists(doubles, max_size=30), doubles, directions, units)
def test_no_number_is_too_large_for_the_lab(
    found: list[float], goal: float, direction: Direction, unit: Unit
) -> None:
    history = months(*found)

    assert len(lab(history, direction, unit)) == 3
    note(Target(goal, goal if direction is WITHIN else None), history, direction, unit)


@given(histories(), directions, units)
def test_proposals_hold_what_they_say(history: Series, direction: Direction, unit: Unit) -> None:
    found = lab(history, direction, unit)

    for proposal in found.values():
        assert proposal.evidence.strip()
        if proposal.target is None:
            assert proposal.rule is None
            continue
        target = proposal.target
        assert (target.upper is not None) is (direction is WITHIN)
        assert target.upper is None or target.value <= target.upper
        # What is proposed is what is shown: nothing hides behind the decimals.
        assert rounded(target.value, unit) == target.value
        assert target.upper is None or rounded(target.upper, unit) == target.upper
    best = found[Basis.BEST_RUN]
    if best.target is not None and direction is not WITHIN:
        assert note(best.target, history, direction, unit) == ""
    ahead = found[Basis.LAST_YEAR]
    if ahead.rule is not None:
        assert 0.02 <= abs(ahead.rule.growth) <= 0.2
        assert (ahead.rule.growth > 0) is (direction is HIGHER)
        if ahead.target is not None and direction is not WITHIN and "instead of" in ahead.evidence:
            target, level = re.findall(r"is (.+) instead of (.+)\.$", ahead.evidence)[0]
            higher = parse_value(target, unit) > parse_value(level, unit)
            assert higher is (direction is HIGHER)


steady = st.lists(st.floats(30, 50), min_size=10, max_size=40)
shifted = st.builds(
    lambda low, high: [v - 1000 for v in low] + high,
    st.lists(st.floats(30, 50), min_size=5),
    steady,
)


@given(steady | shifted, directions, units)
def test_nearly_every_value_lies_in_the_usual_range(
    found: list[float], direction: Direction, unit: Unit
) -> None:
    proposal = lab(months(*found), direction, unit)[Basis.USUAL_RANGE]
    if proposal.target is None:
        return
    latest = found[-24:]
    target, status = (
        proposal.target,
        [judge(value, proposal.target, direction, 0.0) for value in latest],
    )

    met = status.count(Status.ON_TARGET) - latest.count(target.value)
    assert "nearly every value lies between" in proposal.evidence
    if direction is WITHIN:
        assert met * 10 >= len(latest) * 9 - latest.count(target.value) * 10
    else:
        assert met * 10 <= len(latest)


def test_the_usual_range_is_that_of_an_xmr_chart() -> None:
    found = limits(TWO_YEARS)
    values = [TWO_YEARS.values[period] for period in sorted(TWO_YEARS.values)]

    assert found is not None
    assert found.count == 24
    assert found.mean == pytest.approx(statistics.fmean(values))
    moving = statistics.fmean(abs(b - a) for a, b in pairwise(values))
    assert found.low == pytest.approx(found.mean - 2.66 * moving)
    assert found.high == pytest.approx(found.mean + 2.66 * moving)
    assert limits(months(*range(9))) is None


def test_means_hold_what_sums_cannot() -> None:
    assert mean([1.7e308] * 3) == 1.7e308
    assert mean([0.1] * 3) == 0.1


def test_a_business_that_changed_has_no_usual_range_yet() -> None:
    assert lab(months(*[0.0] * 8, *[10.0] * 16))[Basis.USUAL_RANGE].evidence == (
        "The values have shifted along the way, so what is usual is not settled yet."
    )


@given(histories(), directions, units, st.data())
def test_what_was_reached_is_realistic(
    history: Series, direction: Direction, unit: Unit, data: st.DataObject
) -> None:
    assume(history.values)
    low, high = min(history.values.values()), max(history.values.values())
    inside = data.draw(st.floats(low, high))
    upper = data.draw(st.floats(inside, high)) if direction is WITHIN else None

    assert note(Target(inside, upper), history, direction, unit) == ""


@given(histories(), amounts, directions, units)
def test_a_note_does_not_contradict_the_numbers(
    history: Series, goal: float, direction: Direction, unit: Unit
) -> None:
    assume(direction is not WITHIN)
    found = note(Target(goal), history, direction, unit)

    if not found:
        return
    met = [judge(v, Target(goal), direction, 0.0) for v in history.values.values()]
    assert Status.ON_TARGET not in met
    beyond = min if direction is HIGHER else max
    reached = {shown_value(v, unit) for v in history.values.values()}
    assert beyond(shown_value(goal, unit), *reached) in reached


def test_a_target_beyond_everything_gets_a_note() -> None:
    history = months(30, 28, 34, 30, 31, 27)

    assert note(Target(34), history) == ""
    assert note(Target(34.4), history) == ""  # shown as 34
    assert note(Target(36), history) == (
        "36 was never reached so far; the best is 34 (March 2026). "
        "What would have to change to get there?"
    )
    assert note(Target(120), history) == (
        "120 is 300\u00a0% above the past year’s average of 30; the best so far is 34 "
        "(March 2026). What would have to change to get there?"
    )
    assert note(Target(26), history, LOWER) == (
        "26 was never reached so far; the best is 27 (June 2026). "
        "What would have to change to get there?"
    )
    assert note(Target(6), history, LOWER) == (
        "6 is 80\u00a0% below the past year’s average of 30; the best so far is 27 "
        "(June 2026). What would have to change to get there?"
    )
    assert note(Target(27), history, LOWER) == ""
    assert note(Target(999), months()) == ""


def test_a_range_outside_of_everything_gets_a_note() -> None:
    history = months(30, 28, 34)

    assert note(Target(36, 40), history, WITHIN, EURO) == (
        "No value so far lies within €36 to €40; they run from €28 to €34. "
        "What would have to change to get there?"
    )
    assert note(Target(1, 27), history, WITHIN).startswith("No value so far")
    assert note(Target(1, 28), history, WITHIN) == ""
    assert note(Target(50), history, WITHIN).startswith("No value so far lies within exactly 50;")
