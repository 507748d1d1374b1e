import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.errors import FieldError
from kpidesk.domain.metrics import Aggregation, Direction
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.domain.target_plans import Growth, Ramp, Rule, Spread, targets
from kpidesk.domain.targets import PlanKind, Target, TargetPlan
from kpidesk.domain.targets_checks import (
    MAX_REASON_LENGTH,
    check,
    check_reason,
    check_version_start,
    version_start,
)
from kpidesk.domain.units import Unit
from tests.domain.strategies import calendars, days, frequencies

JANUARY = FiscalCalendar()
HIGHER, LOWER, WITHIN = Direction
MONTH = Frequency.MONTH
START = dt.date(2026, 1, 1)
DECEMBER = dt.date(2026, 12, 31)
NAN = math.nan


def refusal(
    rule: Rule,
    direction: Direction = HIGHER,
    aggregation: Aggregation = Aggregation.SUM,
    starts: dt.date = START,
) -> tuple[str, str]:
    with pytest.raises(FieldError) as caught:
        check(rule, direction, aggregation, MONTH, starts, JANUARY)
    return caught.value.field, caught.value.message


@pytest.mark.parametrize(
    ("rule", "direction"),
    [
        (Ramp(Target(40), Target(60), START, DECEMBER), HIGHER),
        (Ramp(Target(40), Target(60), START, DECEMBER, steps=11), HIGHER),
        (Ramp(Target(9), Target(3), START, dt.date(2026, 2, 1)), LOWER),
        (Ramp(Target(1, 2), Target(2, 4), START, DECEMBER), WITHIN),
        (Growth(-0.99), LOWER),
        (Growth(-0.05, 0.05), WITHIN),
        (Spread(Target(500_000), 2026), HIGHER),
        (Spread(Target(1, 2), 2026), WITHIN),
    ],
)
def test_a_plan_that_gives_targets_is_accepted(rule: Rule, direction: Direction) -> None:
    check(rule, direction, Aggregation.SUM, MONTH, START, JANUARY)


@pytest.mark.parametrize(
    ("rule", "field", "words"),
    [
        (
            Ramp(Target(NAN), Target(60), START, DECEMBER),
            "baseline",
            "The baseline is not a number.",
        ),
        (
            Ramp(Target(1), Target(math.inf), START, DECEMBER),
            "goal",
            "The target is not a number.",
        ),
        (
            Ramp(Target(1), Target(2), DECEMBER, START),
            "ends",
            "The end lies before the start, 31 Dec 2026. Choose a later day.",
        ),
        (
            Ramp(Target(1), Target(2), START, dt.date(2026, 1, 31)),
            "ends",
            "Start and end both lie in January 2026, so nothing is left in between.",
        ),
        (
            Ramp(Target(1), Target(2), dt.date(2025, 1, 1), dt.date(2025, 12, 31)),
            "ends",
            "The target starts on 1 Jan 2026, and no period is left until 31 Dec 2025.",
        ),
        (
            Ramp(Target(1), Target(2), START, dt.date(2206, 1, 1)),
            "ends",
            "Choose a day between 1 Jan 1900 and 31 Dec 2199.",
        ),
        (
            Ramp(Target(1), Target(2), dt.date(1800, 1, 1), DECEMBER),
            "begins",
            "Choose a day between 1 Jan 1900 and 31 Dec 2199.",
        ),
        (
            Ramp(Target(1), Target(2), START, DECEMBER, steps=12),
            "steps",
            "Choose 1 to 11 steps: from start to end the target can change no more often.",
        ),
        (
            Ramp(Target(1), Target(2), START, dt.date(2026, 2, 3), steps=0),
            "steps",
            "Choose 1 step: from start to end the target can change no more often.",
        ),
        (
            Ramp(Target(1), Target(2, 3), START, DECEMBER),
            "goal_upper",
            "Only a range has an upper end.",
        ),
        (Growth(NAN), "growth", "The growth is not a number. Write a percentage like 5 %."),
        (Growth(-1), "growth", "With −100 % or less nothing would be left."),
        (Growth(-3), "growth", "With −100 % or less nothing would be left."),
        (Growth(0.1, 0.2), "upper", "Only a range has an upper end."),
        (Spread(Target(NAN), 2026), "yearly", "The figure for the year is not a number."),
        (
            Spread(Target(1), 2025),
            "year",
            "The target starts on 1 Jan 2026, and 2025 has ended by then. Choose a later year.",
        ),
        (Spread(Target(1), 26), "year", "Choose a year between 1901 and 2199."),
        (Spread(Target(1, 2), 2026), "yearly_upper", "Only a range has an upper end."),
    ],
)
def test_what_gives_no_target_is_said_at_its_field(rule: Rule, field: str, words: str) -> None:
    found, message = refusal(rule)

    assert found == field
    assert message.startswith(words)


@pytest.mark.parametrize(
    ("rule", "field", "words"),
    [
        (Growth(0.1), "upper", "A range needs its upper end too."),
        (Growth(0.1, NAN), "upper", "The growth is not a number."),
        (Growth(0.1, 0.05), "upper", "The upper end of the range lies below its lower end."),
        (
            Ramp(Target(1), Target(1, 2), START, DECEMBER),
            "baseline_upper",
            "A range needs its upper end too.",
        ),
        (
            Ramp(Target(1, 2), Target(3, 2), START, DECEMBER),
            "goal_upper",
            "The upper end of the range lies below its lower end.",
        ),
        (
            Spread(Target(1, NAN), 2026),
            "yearly_upper",
            "The upper end of the range is not a number.",
        ),
    ],
)
def test_a_range_needs_both_ends(rule: Rule, field: str, words: str) -> None:
    found, message = refusal(rule, WITHIN)

    assert found == field
    assert message.startswith(words)


def test_only_what_adds_up_can_be_spread() -> None:
    field, message = refusal(Spread(Target(1), 2026), aggregation=Aggregation.MEAN)

    assert field == "kind"
    assert "add up to the year" in message


@given(calendars, frequencies, days, days, days, st.one_of(st.none(), st.integers(-2, 30)))
def test_what_is_accepted_gives_targets(
    calendar: FiscalCalendar,
    frequency: Frequency,
    starts: dt.date,
    begins: dt.date,
    ends: dt.date,
    steps: int | None,
) -> None:
    rule = Ramp(Target(1), Target(9), begins, ends, steps)
    last = calendar.containing(ends, frequency)
    try:
        check(rule, HIGHER, Aggregation.LAST, frequency, starts, calendar)
    except FieldError:
        assert (
            ends < begins
            or calendar.containing(begins, frequency) == last
            or last.start < starts
            or steps is not None
        )
        return

    assert last.start >= starts
    found = targets(rule, [last], {}, calendar, Unit())
    assert found == {last: rule.goal}


def test_a_changed_target_asks_for_a_reason() -> None:
    with pytest.raises(FieldError, match="Say in a few words why the target changes") as caught:
        check_reason(Target(40), Target(47), "  ")

    assert caught.value.field == "reason"
    assert check_reason(Target(40), Target(47), " a new\n shop ") == "a new shop"
    assert check_reason(Target(40), Target(40), "") == ""  # not changed
    assert check_reason(None, Target(40), "") == ""  # the first
    with pytest.raises(FieldError, match="too long"):
        check_reason(None, Target(40), "x" * (MAX_REASON_LENGTH + 1))


def test_a_version_that_would_lose_to_a_later_one_is_refused() -> None:
    plans = [
        TargetPlan(number, 1, PlanKind.CONSTANT, day, constant=Target(5))
        for number, day in enumerate([START, dt.date(2026, 7, 1)])
    ]

    with pytest.raises(FieldError, match="Another target takes over on 1 Jul 2026") as caught:
        check_version_start(plans, dt.date(2026, 4, 1))
    assert caught.value.field == "starts"
    check_version_start(plans, dt.date(2026, 7, 1))
    check_version_start([], START)


@given(calendars, frequencies, days)
def test_a_change_counts_from_the_period_that_runs(
    calendar: FiscalCalendar, frequency: Frequency, today: dt.date
) -> None:
    assert Period(frequency, version_start(today, frequency, calendar)).contains(today)
