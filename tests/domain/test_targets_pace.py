import datetime as dt
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.metrics import Aggregation, Direction, Metric
from kpidesk.domain.numbers import ENGLISH, NUMBER_LOCALES
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period, span
from kpidesk.domain.targets import Target
from kpidesk.domain.targets_pace import Pace, is_paced, pace, yearly_target
from kpidesk.domain.units import Unit, UnitKind, shown_value
from kpidesk.domain.units_typed import parse_value
from tests.domain.strategies import amounts, calendars, directions

JANUARY = FiscalCalendar()
DAY, WEEK, MONTH, QUARTER, YEAR = Frequency
HIGHER, LOWER, WITHIN = Direction
EURO = Unit(UnitKind.CURRENCY, "€")
JAN = Period(MONTH, dt.date(2026, 1, 1))
AUG = JAN.shift(7)


def metric(
    direction: Direction = HIGHER, frequency: Frequency = MONTH, unit: Unit = EURO
) -> Metric:
    return Metric(1, "Revenue", direction=direction, frequency=frequency, unit=unit)


def seen(
    achieved: float,
    yearly: Target,
    direction: Direction = HIGHER,
    until: Period = AUG,
    unit: Unit = EURO,
) -> Pace:
    first = JANUARY.periods_of_year(2026, until.frequency)[0]
    values = dict.fromkeys(span(first, until), 0.0) | {until: achieved}
    found = pace(metric(direction, until.frequency, unit), values, yearly, until, JANUARY, ENGLISH)
    assert found is not None
    return found


def test_what_is_needed_from_now_is_said() -> None:
    found = seen(310_000, Target(500_000))

    assert found == Pace(
        achieved=310_000,
        yearly=Target(500_000),
        done=8,
        missing=0,
        left=4,
        needed=Target(47_500),
        sentence="€310,000 of €500,000 after 8 months; €47,500 a month are needed from now.",
    )


@pytest.mark.parametrize(
    ("achieved", "yearly", "direction", "until", "sentence"),
    [
        (520, 500, HIGHER, AUG, "€520 after 8 months: the €500 for 2026 are reached."),
        (499.6, 500, HIGHER, AUG, "€500 after 8 months: just short of the €500 for 2026."),
        (480, 500, HIGHER, JAN.shift(11), "€480 of €500 in 2026: €20 short."),
        (100, 500, HIGHER, JAN, "€100 of €500 after 1 month; €37 a month are needed from now."),
        (498, 500, HIGHER, AUG, "€498 of €500 after 8 months; €0.50 a month are needed from now."),
        (
            100,
            500,
            HIGHER,
            Period(WEEK, dt.date(2026, 12, 21)),
            "€100 of €500 after 52 weeks; €400 a week are needed from now.",
        ),
        (
            100,
            500,
            HIGHER,
            Period(DAY, dt.date(2026, 12, 30)),
            "€100 of €500 after 364 days; €400 a day are needed from now.",
        ),
        (
            100,
            500,
            HIGHER,
            Period(QUARTER, dt.date(2026, 7, 1)),
            "€100 of €500 after 3 quarters; €400 a quarter are needed from now.",
        ),
        (
            310,
            500,
            LOWER,
            AUG,
            "€310 of at most €500 after 8 months; up to €47 a month may follow from now.",
        ),
        (
            500,
            500,
            LOWER,
            AUG,
            "€500 of at most €500 after 8 months; up to €0 a month may follow from now.",
        ),
        (7.4, 6.6, LOWER, AUG, "€7.40 after 8 months: €0.80 above the €6.60 for 2026."),
        (6.6, 7.4, HIGHER, JAN.shift(11), "€6.60 of €7.40 in 2026: €0.80 short."),
        (510, 500, LOWER, AUG, "€510 after 8 months: €10 above the €500 for 2026."),
        (500.4, 500, LOWER, AUG, "€500 after 8 months: just above the €500 for 2026."),
        (480, 500, LOWER, JAN.shift(11), "€480 in 2026, within the limit of €500."),
    ],
)
def test_each_end_of_a_year_has_its_sentence(
    achieved: float, yearly: float, direction: Direction, until: Period, sentence: str
) -> None:
    assert seen(achieved, Target(yearly), direction, until).sentence == sentence


@pytest.mark.parametrize(
    ("achieved", "yearly", "until", "sentence"),
    [
        (
            310,
            Target(500, 550),
            AUG,
            "€310 after 8 months; €48 to €60 a month from now ends 2026 within €500 to €550.",
        ),
        (
            310,
            Target(500, 500),
            AUG.next,
            "€310 of €500 after 9 months; about €63 a month are needed from now.",
        ),
        (
            300,
            Target(500),
            AUG,
            "€300 of €500 after 8 months; €50 a month are needed from now.",
        ),
        (510, Target(500), AUG, "€510 after 8 months: €10 above the €500 for 2026."),
        (480, Target(500), JAN.shift(11), "€480 of €500 in 2026: €20 short."),
        (500, Target(500), JAN.shift(11), "€500 in 2026, exactly the target."),
        (
            100,
            Target(500.1, 500.4),
            AUG,
            (
                "€100.00 after 8 months; €100.03 to €100.10 a month from now ends 2026 within "
                "€500.10 to €500.40."
            ),
        ),
        (
            520,
            Target(500, 550),
            AUG,
            "€520 after 8 months; up to €7.50 a month from now ends 2026 within €500 to €550.",
        ),
        (560, Target(500, 550), AUG, "€560 after 8 months: above the €500 to €550 for 2026."),
        (
            550.1,
            Target(500, 550),
            AUG,
            "€550 after 8 months: just above the €500 to €550 for 2026.",
        ),
        (480, Target(500, 550), JAN.shift(11), "€480 in 2026: below the €500 to €550."),
        (499.9, Target(500, 550), JAN.shift(11), "€500 in 2026: just below the €500 to €550."),
        (510, Target(500, 550), JAN.shift(11), "€510 in 2026, within €500 to €550."),
    ],
)
def test_a_range_for_the_year_has_its_sentence(
    achieved: float, yearly: Target, until: Period, sentence: str
) -> None:
    assert seen(achieved, yearly, WITHIN, until).sentence == sentence


def test_a_blank_is_said_and_not_guessed() -> None:
    found = pace(metric(), {JAN: 100.0, AUG: 50.0}, Target(500), AUG, JANUARY, NUMBER_LOCALES["de"])

    assert found is not None
    assert (found.achieved, found.done, found.missing) == (150, 8, 6)
    assert found.sentence == (
        "150\u00a0€ of 500\u00a0€ after 8 months; 88\u00a0€ a month are needed from now. "
        "6 periods have no value yet."
    )


def test_only_what_adds_up_has_a_pace() -> None:
    mean = Metric(1, "Margin", aggregation=Aggregation.MEAN)
    yearly = metric(frequency=YEAR)

    assert not is_paced(mean)
    assert not is_paced(yearly)
    assert is_paced(metric())
    assert pace(mean, {}, Target(1), JAN, JANUARY, ENGLISH) is None
    year = JANUARY.year(2026)
    assert pace(yearly, {}, Target(1), year, JANUARY, ENGLISH) is None


def test_a_business_year_need_not_be_a_calendar_year() -> None:
    april = FiscalCalendar(4)
    may = Period(MONTH, dt.date(2026, 5, 1))
    values = {may: 10.0, may.previous: 10.0, may.shift(-2): 99.0}

    found = pace(metric(), values, Target(120), may, april, ENGLISH)

    assert found is not None
    assert (found.achieved, found.left) == (20, 10)


amount = st.integers(0, 10**6).map(float) | st.decimals(0, 10**6, places=3).map(float)
shown_units = st.sampled_from(
    [EURO, Unit(), Unit(UnitKind.NUMBER, "days", 1), Unit(UnitKind.PERCENT, decimals=1)]
)


NAMED = r"([-+]?[€\d][\d,.]*(?: days?| %)?)".replace(" ", "\u00a0")


def read(pattern: str, sentence: str, unit: Unit) -> list[Decimal] | None:
    """Return the numbers that a sentence names where N stands in `pattern`, as a person reads."""
    found = re.search(pattern.replace("N", NAMED), sentence)
    exact = Unit(unit.kind, unit.symbol, 8)
    return found and [shown_value(parse_value(text, unit), exact) for text in found.groups()]


@given(amount, amount, amount, st.sampled_from(Direction), st.integers(0, 11), shown_units)
def test_who_does_as_the_sentence_says_arrives(
    achieved: float, one: float, other: float, direction: Direction, month: int, unit: Unit
) -> None:
    low, high = sorted((one, other))
    yearly = Target(low, high) if direction is WITHIN else Target(low)
    found = seen(achieved, yearly, direction, JAN.shift(month), unit)
    said = found.sentence

    if numbers := read("^N of N .*; N a month are needed", said, unit):
        got, goal, rate = numbers
        assert got + rate * found.left >= goal
    elif numbers := read("^N of at most N .*; up to N a month may", said, unit):
        got, goal, rate = numbers
        assert got + rate * found.left <= goal
    elif numbers := read("^N .*; up to N a month from .* within N to N.$", said, unit):
        got, rate, floor, top = numbers
        assert got + rate * found.left <= max(top, got)
        assert got >= floor
    elif numbers := read("^N .*; N to N a month from .* within N to N.$", said, unit):
        got, least, most, floor, top = numbers
        assert floor <= got + least * found.left
        assert got + most * found.left <= top
    assert not re.search(rf"{NAMED} to \1[ .]", said)
    if "reached" in said:
        assert achieved >= low
    if "short" in said:
        assert achieved < low
    if " above " in said:
        assert achieved > (high if direction is WITHIN else low)


@pytest.mark.parametrize(
    ("achieved", "until", "sentence"),
    [
        (0.0, AUG,
         "0.0 days of 0.1 days after 8 months; about 0.03 days a month are needed from now."),
        (0.1, AUG, "0.1 days after 8 months: the 0.1 days for 2026 are reached."),
        (0.1001, AUG, "0.1 days after 8 months: just above the 0.1 days for 2026."),
        (0.0999, AUG, "0.1 days after 8 months: just short of the 0.1 days for 2026."),
        (0.1, JAN.shift(11), "0.1 days in 2026, exactly the target."),
        (0.3, AUG, "0.3 days after 8 months: 0.2 days above the 0.1 days for 2026."),
    ],
)  # fmt: skip
def test_a_range_that_no_decimals_tell_is_one_number(
    achieved: float, until: Period, sentence: str
) -> None:
    unit = Unit(UnitKind.NUMBER, "days", 1)
    found = seen(achieved, Target(0.09998, 0.10002), WITHIN, until, unit)
    assert found.sentence.replace("\u00a0", " ") == sentence


near = st.floats(0.9, 1.1)


@given(st.floats(0.5, 5000), near, near, st.sampled_from(Direction), st.integers(0, 11),
       shown_units)  # fmt: skip
def test_just_is_said_of_what_is_just_beyond_and_looks_like_it(
    size: float, at: float, of: float, direction: Direction, month: int, unit: Unit
) -> None:
    achieved, goal = size * at, size * of
    yearly = Target(goal, goal) if direction is WITHIN else Target(goal)
    found = seen(achieved, yearly, direction, JAN.shift(month), unit)
    looks_equal = shown_value(achieved, unit) == shown_value(goal, unit)
    if "just" in found.sentence:
        assert looks_equal
        assert abs(achieved - goal) <= 0.01 * goal
        assert ("short" in found.sentence or "below" in found.sentence) == (achieved < goal)
        assert ("above" in found.sentence) == (achieved > goal)
    elif " above the " in found.sentence or " short" in found.sentence:
        assert not looks_equal or abs(achieved - goal) > 0.01 * goal


@given(amounts, amounts, directions, st.integers(0, 11))
def test_what_is_needed_arrives(
    achieved: float, goal: float, direction: Direction, month: int
) -> None:
    found = seen(achieved, Target(goal, goal) if direction is WITHIN else Target(goal), direction,
                 JAN.shift(month))  # fmt: skip

    if found.needed is None:
        met = {HIGHER: achieved >= goal, LOWER: achieved > goal, WITHIN: achieved > goal}
        assert found.left == 0 or met[direction]
    else:
        end = achieved + found.needed.value * found.left
        assert end == pytest.approx(goal, abs=1e-9 * (abs(achieved) + abs(goal) + 1))


@given(calendars, st.sampled_from(Frequency), st.data())
def test_the_target_of_a_year_is_the_sum_of_its_periods(
    calendar: FiscalCalendar, frequency: Frequency, data: st.DataObject
) -> None:
    periods = calendar.periods_of_year(2026, frequency)
    targets = dict.fromkeys(periods, Target(2, 3))

    assert yearly_target(targets, 2026, frequency, calendar) == Target(
        2 * len(periods), 3 * len(periods)
    )
    targets[data.draw(st.sampled_from(periods))] = Target(2)
    assert yearly_target(targets, 2026, frequency, calendar) == Target(2 * len(periods))
    del targets[data.draw(st.sampled_from(periods))]
    assert yearly_target(targets, 2026, frequency, calendar) is None
