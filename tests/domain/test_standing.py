import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.lens_histories import seen_through
from kpidesk.domain.lenses import Lens
from kpidesk.domain.metrics import Aggregation, Direction, EarlierDefinition, Metric
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import FIRST_DAY, FiscalCalendar, Frequency, Period
from kpidesk.domain.series import Change
from kpidesk.domain.standing import (
    HISTORY_LENGTH,
    MetricHistory,
    latest_known,
    period_as_of,
    stand,
    trend,
)
from kpidesk.domain.status import Status
from kpidesk.domain.targets import PlanKind, Target, TargetPlan
from kpidesk.domain.units import Unit, UnitKind
from tests.domain.strategies import amounts, calendars, days, frequencies, periods

DAY, WEEK, MONTH, QUARTER, YEAR = Frequency
JANUARY = FiscalCalendar()
FEB = Period(MONTH, dt.date(2026, 2, 1))
MARCH = FEB.next
CUSTOMERS = Metric(1, "New customers")


LONG_AGO = FEB.shift(-36)


def plan(goal: float, starts: Period = LONG_AGO, tolerance: float = 0.05) -> TargetPlan:
    return TargetPlan(1, 1, PlanKind.CONSTANT, starts.start, tolerance, Target(goal))


def history(
    values: dict[Period, float],
    *plans: TargetPlan,
    metric: Metric = CUSTOMERS,
    notes: dict[Period, str] | None = None,
) -> MetricHistory:
    return MetricHistory(metric, values, notes or {}, plans, "Shop", "Ada", "Grow")


def test_a_kpi_stands_against_its_target_and_its_past() -> None:
    values = {FEB: 38.0, MARCH: 42.0, MARCH.shift(-12): 40.0}
    told = history(values, plan(47), notes={MARCH: "Fair in town"})

    found = stand(told, MARCH, JANUARY, ENGLISH)

    assert found.sentence == (
        "March 2026: 42, 5 below the target of 47. Up from 38 in February 2026."
    )
    assert found.status is Status.OFF
    assert (found.value_text, found.target_text) == ("42", "at least 47")
    assert found.change_text == "+4 (+10.5\u00a0%)"
    assert found.change_on_year_text == "+2 (+5.0\u00a0%)"
    assert (found.change, found.change_on_year) == (Change(42, 38), Change(42, 40))
    assert (found.period_label, found.note) == ("March 2026", "Fair in town")
    assert (found.department, found.owner, found.objective) == ("Shop", "Ada", "Grow")


def test_a_missing_number_names_the_last_one() -> None:
    found = stand(history({FEB: 38.0}, plan(47)), MARCH.next, JANUARY, ENGLISH)

    assert found.sentence == "April 2026: no value yet. The last value is 38 from February 2026."
    assert found.status is Status.NO_DATA
    assert (found.value_text, found.change_text) == ("no value", "no comparison")


def test_a_kpi_without_anything_says_so() -> None:
    found = stand(history({}), MARCH, JANUARY, ENGLISH)

    assert found.sentence == "March 2026: no value yet."
    assert (found.target, found.target_text) == (None, "no target")
    assert not found.chart.has_values
    assert stand(history({MARCH: 1.0}), MARCH, JANUARY, ENGLISH).status is Status.NO_TARGET


def test_a_day_is_spoken_of_as_a_day() -> None:
    day = Period(DAY, dt.date(2026, 3, 14))
    told = history({day: 5.0, day.previous: 4.0}, metric=Metric(1, "Calls", frequency=DAY))

    assert stand(told, day, JANUARY, ENGLISH).sentence.endswith("Up from 4 on 13 Mar 2026.")


def test_the_tolerance_is_that_of_the_plan_in_force() -> None:
    told = history({FEB: 42.0, MARCH: 42.0}, plan(47), plan(47, MARCH, 0.2))

    assert told.status(FEB) is Status.OFF
    assert told.status(MARCH) is Status.NEAR
    assert told.target(FEB.shift(-100)) is None


def test_a_trend_has_every_period_gaps_too() -> None:
    values = {FEB: 38.0, MARCH.next: 50.0}
    found = trend(
        history(values, plan(47, MARCH), notes={MARCH: "Closed"}),
        FEB, MARCH.next, JANUARY, ENGLISH, MARCH.next,
    )  # fmt: skip

    assert [point.short_label for point in found.points] == ["Feb 2026", "Mar 2026", "Apr 2026"]
    assert [point.value for point in found.points] == [38, None, 50]
    assert [point.target for point in found.points] == [None, Target(47), Target(47)]
    assert [point.status for point in found.points] == [
        Status.NO_TARGET,
        Status.NO_DATA,
        Status.ON_TARGET,
    ]
    assert found.points[1].note == "Closed"
    assert found.points[2].sentence == "April 2026: 50, 3 above the target of 47."
    assert (found.current, found.title) == (2, "New customers")
    assert trend(history(values), FEB, MARCH, JANUARY, ENGLISH, MARCH.next).current is None


@given(calendars, st.data(), st.sampled_from(Direction))
def test_every_kpi_has_a_standing_at_every_time(
    calendar: FiscalCalendar, data: st.DataObject, direction: Direction
) -> None:
    frequency = data.draw(frequencies)
    period = data.draw(periods(calendar, frequency))
    around = [period.shift(n) for n in range(-3, 2)] + [period.same_period_last_year]
    values = data.draw(st.dictionaries(st.sampled_from(around), amounts))
    goals = [plan(data.draw(amounts), period.shift(-2))] if data.draw(st.booleans()) else []
    metric = Metric(1, "Any", frequency=frequency, direction=direction)

    found = stand(history(values, *goals, metric=metric), period, calendar, ENGLISH)

    assert len(found.chart.points) == HISTORY_LENGTH[frequency]
    assert found.chart.current == len(found.chart.points) - 1
    last = found.chart.points[-1]
    assert (last.period, last.value, last.status) == (period, values.get(period), found.status)
    assert found.sentence.startswith(last.sentence)
    assert (found.status is Status.NO_DATA) == (period not in values)
    assert (found.change is None) == (period not in values or period.previous not in values)


@pytest.mark.parametrize("frequency", Frequency)
def test_the_oldest_number_that_can_be_typed_has_a_standing(frequency: Frequency) -> None:
    period = FiscalCalendar(2).containing(FIRST_DAY, frequency)
    told = history({period: 1.0}, metric=Metric(1, "Old", frequency=frequency))

    assert stand(told, period, FiscalCalendar(2), ENGLISH).value == 1


@given(days, frequencies, calendars)
def test_a_period_is_shown_once_it_has_ended(
    day: dt.date, frequency: Frequency, calendar: FiscalCalendar
) -> None:
    found = period_as_of(day, frequency, calendar)

    assert found.last_day <= day < found.next.last_day


@given(days, st.integers(0, 40), calendars)
def test_the_board_of_a_month_shows_the_last_week_that_its_sums_have(
    day: dt.date, later: int, calendar: FiscalCalendar
) -> None:
    month = calendar.containing(day, MONTH)
    today = month.last_day + dt.timedelta(days=later)
    found = period_as_of(month.last_day, Frequency.WEEK, calendar, today)

    assert found.last_day <= today
    counts_in = calendar.roll_up_period(found, MONTH)
    after = found.next
    if today >= month.last_day + dt.timedelta(days=6):  # all its weeks are over
        assert counts_in == month
        assert calendar.roll_up_period(after, MONTH) == month.next
    else:
        assert counts_in <= month
        assert after.last_day > today or calendar.roll_up_period(after, MONTH) > month


@given(days, frequencies, calendars, st.integers(0, 40))
def test_only_weeks_wait_for_what_day_it_is(
    day: dt.date, frequency: Frequency, calendar: FiscalCalendar, later: int
) -> None:
    found = period_as_of(day, frequency, calendar, day + dt.timedelta(days=later))
    plain = period_as_of(day, frequency, calendar)

    assert found in (plain, plain.next)
    if frequency is not Frequency.WEEK or not later:
        assert found == plain


@given(days, frequencies, calendars, st.integers(0, 400))
def test_a_running_month_shows_no_day_or_week_that_has_not_come(
    today: dt.date, frequency: Frequency, calendar: FiscalCalendar, ahead: int
) -> None:
    month_end = calendar.containing(today + dt.timedelta(ahead), MONTH).last_day
    found = period_as_of(month_end, frequency, calendar, today)

    if frequency in (DAY, WEEK):
        assert found.last_day <= today
        is_shown_elsewhere = calendar.month_of(found.next).last_day > month_end
        assert found.next.last_day > today or is_shown_elsewhere
    else:
        assert found.last_day <= month_end < found.next.last_day


@given(days, frequencies, calendars)
def test_a_period_is_on_the_board_of_its_month(
    day: dt.date, frequency: Frequency, calendar: FiscalCalendar
) -> None:
    period = calendar.containing(day, frequency)
    month = calendar.month_of(period)

    long_after = period.last_day + dt.timedelta(days=60)
    assert period_as_of(month.last_day, period.frequency, calendar, long_after) >= period
    before = month.previous.last_day
    assert period_as_of(before, period.frequency, calendar, long_after) < period


@pytest.mark.parametrize("frequency", [DAY, WEEK])
def test_the_number_of_today_is_waited_for(frequency: Frequency) -> None:
    sunday = dt.date(2026, 11, 22)
    latest = JANUARY.over_by(sunday, frequency)
    own = Metric(1, "Visits", frequency=frequency)
    before = history({latest.previous: 1.0}, metric=own)

    assert latest.last_day == sunday
    assert latest_known(before, latest, sunday) == latest.previous
    assert latest_known(before, latest, sunday + dt.timedelta(1)) == latest
    assert latest_known(before, latest, None) == latest
    typed = history({latest.previous: 1.0, latest: 2.0}, metric=own)
    assert latest_known(typed, latest, sunday) == latest
    # Who is behind anyway is told of today.
    behind = history({latest.shift(-2): 1.0}, metric=own)
    assert latest_known(behind, latest, sunday) == latest
    closed = replace(before, not_applicable=frozenset({latest}))
    assert latest_known(closed, latest, sunday) == latest


def test_a_month_that_ends_today_is_not_waited_for() -> None:
    told = history({FEB: 1.0})
    assert latest_known(told, MARCH, MARCH.last_day) == MARCH


def test_the_month_that_ends_today_has_ended() -> None:
    assert period_as_of(dt.date(2026, 2, 28), MONTH, JANUARY) == FEB
    assert period_as_of(dt.date(2026, 3, 30), MONTH, JANUARY) == FEB
    assert period_as_of(dt.date(2026, 3, 30), QUARTER, JANUARY).start == dt.date(2025, 10, 1)


def redefined(*earlier: EarlierDefinition, metric: Metric | None = None) -> MetricHistory:
    """Return a metric with a value in each of the 14 months until March."""
    values = {MARCH.shift(-n): 40.0 - n for n in range(14)}
    own = metric or Metric(1, "Margin", formula="Sales - Cost")
    return MetricHistory(own, values, {}, [], earlier=earlier)


HIGHER, LOWER, WITHIN = Direction


@pytest.mark.parametrize(
    ("before", "why"),
    [
        (("Sales", Unit(), HIGHER), "The formula changed in February 2026."),
        (("Sales - Cost", Unit(symbol="days"), HIGHER), "The unit changed in February 2026."),
        (("Sales - Cost", Unit(), LOWER), "The direction changed in February 2026."),
        (("", Unit(), LOWER), "The definition changed in February 2026."),
    ],
)
def test_across_a_changed_definition_there_is_no_comparison(
    before: tuple[str, Unit, Direction], why: str
) -> None:
    told = redefined(EarlierDefinition(FEB.start, *before))

    found = stand(told, MARCH, JANUARY, ENGLISH)
    assert found.change == Change(40.0, 39.0)
    assert (found.change_on_year, found.change_on_year_text) == (None, "no comparison")
    assert (found.change_why, found.change_on_year_why) == ("", why)

    first = stand(told, FEB, JANUARY, ENGLISH)
    assert (first.change, first.change_why) == (None, why)
    assert first.sentence.endswith(why)


def test_other_decimals_are_compared_all_the_same() -> None:
    told = redefined(EarlierDefinition(FEB.start, "Sales - Cost", Unit(decimals=2), HIGHER))
    found = stand(told, MARCH, JANUARY, ENGLISH)
    assert found.change_on_year == Change(40.0, 28.0)
    assert found.change_on_year_why == ""


def test_of_several_changes_the_one_that_counts_is_named() -> None:
    december = FEB.shift(-2)
    told = redefined(
        EarlierDefinition(december.start, "Sales", Unit(), HIGHER),
        EarlierDefinition(FEB.start, "Sales - Cost", Unit(decimals=2), HIGHER),
    )
    found = stand(told, MARCH, JANUARY, ENGLISH)
    assert found.change_on_year_why == "The formula changed in December 2025."


def test_a_formula_that_came_back_is_compared_with_its_own_past() -> None:
    told = redefined(
        EarlierDefinition(FEB.shift(-2).start, "Sales - Cost", Unit(), HIGHER),
        EarlierDefinition(FEB.start, "Sales", Unit(), HIGHER),
    )
    assert stand(told, MARCH, JANUARY, ENGLISH).change_on_year == Change(40.0, 28.0)


def test_a_missing_value_is_not_explained_by_a_definition() -> None:
    told = redefined(EarlierDefinition(FEB.start, "Sales", Unit(), HIGHER))
    found = stand(told, MARCH.shift(12), JANUARY, ENGLISH)
    assert (found.change_why, found.change_on_year_why) == ("", "")


def test_a_change_within_a_month_counts_from_the_next_one() -> None:
    told = redefined(EarlierDefinition(dt.date(2026, 2, 10), "Sales", Unit(), HIGHER))
    found = stand(told, MARCH, JANUARY, ENGLISH)
    assert found.change_why == "The formula changed in March 2026."


def test_a_value_that_misses_its_target_does_not_look_like_it() -> None:
    days = Metric(1, "Delivery", unit=Unit(UnitKind.NUMBER, "days", 1), direction=Direction.LOWER)
    found = stand(history({MARCH: 3.52}, plan(3.5), metric=days), MARCH, JANUARY, ENGLISH)

    assert found.status is Status.NEAR
    assert (found.value_text, found.target_text) == ("3.52\u00a0days", "at most 3.5\u00a0days")
    assert found.sentence.replace("\u00a0", " ") == (
        "March 2026: 3.52 days, 0.02 days above the target of 3.50 days."
    )


def test_a_target_that_the_lens_makes_nothing_of_is_not_missing() -> None:
    first = MARCH.shift(-2)
    share = replace(CUSTOMERS, aggregation=Aggregation.MEAN)
    source = history({first: 1.0}, plan(4, first), plan(5, MARCH), metric=share)
    quarter = JANUARY.containing(MARCH.start, QUARTER)
    seen = seen_through(source, Lens.QUARTER, {quarter: 3.0}, [], lambda _period: "")
    found = stand(seen, quarter, JANUARY, ENGLISH)

    assert found.target_line == "Target cannot be seen this way"
    assert found.sentence == (
        "Jan–Mar 2026: 3. There is no target, because the targets within it differ, and they do "
        "not add up."
    )
    assert stand(history({MARCH: 1.0}), MARCH, JANUARY, ENGLISH).target_line == "No target yet"
    assert stand(history({}, plan(4)), MARCH, JANUARY, ENGLISH).target_line == "Target at least 4"
