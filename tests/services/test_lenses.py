import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from kpidesk.domain.changes import Action, ActionKind, Kind
from kpidesk.domain.entries import Entry
from kpidesk.domain.histories import MetricHistory
from kpidesk.domain.lenses import Lens
from kpidesk.domain.metrics import Aggregation, Company, Direction, EarlierDefinition, Stage
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period, span
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.standing import stand, trend
from kpidesk.domain.status import Status
from kpidesk.domain.targets import PlanKind, Target, TargetPlan
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.services.calculation import CalculatingFiles
from kpidesk.services.histories import histories
from kpidesk.services.lenses import reason_of_blank, through
from kpidesk.storage.company_files import SqliteCompanyFiles
from tests.services.formula_company import (
    EDIT,
    add,
    change,
    put,
    put_earlier,
    put_not_applicable,
)

DAY, WEEK, MONTH, QUARTER, YEAR = Frequency
JAN25 = Period(MONTH, dt.date(2025, 1, 1))
JAN = JAN25.shift(12)
FEB, MARCH, APRIL = JAN.shift(1), JAN.shift(2), JAN.shift(3)
Q1 = Period(QUARTER, dt.date(2026, 1, 1))
CALENDAR = FiscalCalendar()
LOW, HIGH = Target(10), Target(20)


def seen(company: CompanyFile, metric_id: int, lens: Lens) -> MetricHistory:
    with company.read() as records:
        metrics = [each for each in records.metrics() if each.id == metric_id]
        return through(records, histories(records, metrics)[metric_id], lens)


def months(first: Period, *values: float | None) -> dict[Period, float | None]:
    return {first.shift(at): value for at, value in enumerate(values) if value is not None}


def aim(
    company: CompanyFile, metric_id: int, *plans: tuple[Period, Target], tolerance: float = 0.05
) -> None:
    with company.write(EDIT) as work:
        work.put_target_plans(
            TargetPlan(
                work.new_id(Kind.TARGET),
                metric_id,
                PlanKind.CONSTANT,
                period.start,
                tolerance,
                target,
            )
            for period, target in plans
        )


def test_as_measured_is_the_history_itself(company: CompanyFile) -> None:
    sales = add(company, "Sales")
    put(company, sales, months(JAN, 1, 2, 3))
    with company.read() as records:
        history = histories(records, records.metrics())[sales]

        assert through(records, history, Lens.AS_MEASURED) is history


@pytest.mark.parametrize(
    ("aggregation", "quarter"),
    [
        (Aggregation.SUM, 60.0),
        (Aggregation.MEAN, 20.0),
        (Aggregation.LAST, 30.0),
        (Aggregation.FIRST, 20.0),
        (Aggregation.MIN, 10.0),
        (Aggregation.MAX, 30.0),
    ],
)
def test_a_quarter_is_made_by_the_aggregation(
    company: CompanyFile, aggregation: Aggregation, quarter: float
) -> None:
    sales = add(company, "Sales", aggregation=aggregation)
    put(company, sales, months(JAN, 20, 10, 30, 5))

    found = seen(company, sales, Lens.QUARTER)

    assert found.metric.frequency is QUARTER
    assert found.values[Q1] == quarter
    assert seen(company, sales, Lens.YEAR_TO_DATE).values[MARCH] == quarter


def test_a_quarter_that_lacks_a_month_is_not_told_as_whole(company: CompanyFile) -> None:
    sales = add(company, "Sales")
    put(company, sales, months(JAN, 20, 10, None, 5, 6, 7))

    found = seen(company, sales, Lens.QUARTER)

    assert dict(found.values) == {Q1.next: 18.0}
    assert found.reason(Q1) == "March 2026 is missing."
    told = stand(found, Q1, CALENDAR, ENGLISH)
    assert told.sentence == "Jan–Mar 2026: no value. March 2026 is missing."
    assert told.status is Status.NO_DATA


def test_a_running_quarter_is_not_told_as_whole_even_when_all_is_typed(
    company: CompanyFile,
) -> None:
    sales = add(company, "Sales")
    october = Period(MONTH, dt.date(2026, 10, 1))
    put(company, sales, months(october, 1, 2, 3))  # today is 22 November 2026
    running = Period(QUARTER, october.start)

    found = seen(company, sales, Lens.QUARTER)

    assert running not in found.values
    assert found.reason(running) == "Oct–Dec 2026 is not over yet."
    assert seen(company, sales, Lens.YEAR).values == {}


def test_a_quarter_of_weeks_is_over_with_the_last_week_that_counts_in_it(tmp_path: Path) -> None:
    today = dt.date(2027, 1, 1)  # a Friday: the week ends on 3 January and counts in December
    files = CalculatingFiles(SqliteCompanyFiles(who="tester"), lambda: today)
    file = files.create(tmp_path / "shop.kpidesk", Company("Shop", "€"))
    calls = add(file, "Calls", frequency=WEEK)
    weeks = [each for year in (2025, 2026) for each in CALENDAR.periods_of_year(year, WEEK)]
    put(file, calls, dict.fromkeys(weeks[:-1], 1.0))
    quarter, year = Period(QUARTER, dt.date(2026, 10, 1)), Period(YEAR, dt.date(2026, 1, 1))
    why = "Week 53, 2026 is not over yet."
    assert seen(file, calls, Lens.QUARTER).reason(quarter) == why
    assert seen(file, calls, Lens.YEAR).reason(year) == why
    put(file, calls, {weeks[-1]: 1.0})  # whatever was typed
    assert quarter not in seen(file, calls, Lens.QUARTER).values
    today = dt.date(2027, 1, 3)
    assert seen(file, calls, Lens.QUARTER).values[quarter] == 14
    assert seen(file, calls, Lens.YEAR).values[year] == 53
    file.close()


def test_the_business_year_counts_from_its_own_first_month(company: CompanyFile) -> None:
    with company.write(EDIT) as work:
        work.put_company(replace(work.company(), fiscal_start_month=3))
    sales = add(company, "Sales")
    put(company, sales, months(JAN25, *range(1, 19)))

    found = seen(company, sales, Lens.YEAR_TO_DATE)

    assert found.values[JAN25.shift(2)] == 3.0  # March begins the year
    assert found.values[JAN] == sum(range(3, 14))
    assert JAN25 not in found.values  # its year began before there were numbers
    quarter = Period(QUARTER, dt.date(2025, 12, 1))
    by_quarter = seen(company, sales, Lens.QUARTER)
    assert by_quarter.values[quarter] == 12 + 13 + 14
    told = stand(by_quarter, quarter, by_quarter.calendar, ENGLISH)
    assert told.period_label == "Dec 2025–Feb 2026"


def test_twelve_months_need_all_twelve(company: CompanyFile) -> None:
    sales = add(company, "Sales")
    put(company, sales, months(JAN25, *range(1, 15)))

    found = seen(company, sales, Lens.ROLLING_YEAR)

    december = JAN25.shift(11)
    assert found.values == {december: 78.0, JAN: 90.0, FEB: 102.0}
    assert found.reason(JAN25.shift(10)) == "December 2024 is missing."
    assert found.reason(JAN25.shift(9)) == (
        "The numbers begin with January 2025; this needs them from November 2024 on."
    )
    assert found.reason(MARCH) == "March 2026 is missing."
    assert found.reason(MARCH.shift(40)) == ("There are no numbers for the 12 months to July 2029.")
    assert found.reason(JAN) == ""


def test_a_ratio_is_computed_anew_and_never_averaged(company: CompanyFile) -> None:
    add(company, "Won")
    add(company, "Offers")
    rate = add(company, "Rate", "Won / Offers", aggregation=Aggregation.RECOMPUTE)
    with company.read() as records:
        won, offers = (next(m.id for m in records.metrics() if m.name == n) for n in
                       ("Won", "Offers"))  # fmt: skip
    put(company, won, months(JAN25, *[1.0] * 14))
    put(company, offers, months(JAN25, *[2.0] * 12, 10, 10))

    rolling = seen(company, rate, Lens.ROLLING_YEAR).values
    assert rolling[JAN] == 12 / 32
    assert seen(company, rate, Lens.YEAR_TO_DATE).values[FEB] == 2 / 20
    by_quarter = seen(company, rate, Lens.QUARTER)
    assert by_quarter.values[Q1.previous] == 3 / 6
    assert by_quarter.reason(Q1) == "“Won”: March 2026 is missing."
    assert seen(company, rate, Lens.YEAR).values == {Period(YEAR, JAN25.start): 12 / 24}


def test_a_part_is_never_taken_for_the_whole(company: CompanyFile) -> None:
    bonus, pay = add(company, "Bonus"), add(company, "Pay")
    cost = add(company, "Cost", "coalesce(Bonus, 0) + Pay", aggregation=Aggregation.RECOMPUTE)
    put(company, pay, months(JAN25, *[10.0] * 15))
    put(company, bonus, months(JAN, 5, None, 5))

    by_quarter = seen(company, cost, Lens.QUARTER)

    # All along blank it counts as nothing, as in each month; in part it cannot be told.
    assert by_quarter.values[Q1.previous] == 30.0
    assert Q1 not in by_quarter.values
    assert by_quarter.reason(Q1) == "“Bonus”: February 2026 is missing."
    assert seen(company, cost, Lens.YEAR_TO_DATE).values[JAN] == 15.0
    assert FEB not in seen(company, cost, Lens.YEAR_TO_DATE).values


def test_growth_on_last_year_is_that_of_the_same_span(company: CompanyFile) -> None:
    sales = add(company, "Sales")
    growth = add(company, "Growth", "Sales / yoy(Sales) - 1", aggregation=Aggregation.RECOMPUTE)
    put(company, sales, months(JAN25, *[10.0] * 12, 20, 10))

    found = seen(company, growth, Lens.YEAR_TO_DATE)

    assert found.values == {JAN: 1.0, FEB: 0.5}
    assert found.reason(JAN25) == "“Sales”: January 2024 is missing."


@pytest.mark.parametrize("function", ["prev(Sales)", "ytd(Sales)", "rolling_sum(Sales, 3)"])
def test_what_looks_at_other_periods_gives_no_number_over_a_year(
    company: CompanyFile, function: str
) -> None:
    sales = add(company, "Sales")
    other = add(company, "Other", f"Sales / {function}", aggregation=Aggregation.RECOMPUTE)
    put(company, sales, months(JAN25, *[10.0] * 14))

    for lens in (Lens.YEAR_TO_DATE, Lens.ROLLING_YEAR):
        found = seen(company, other, lens)
        assert found.values == {}
        assert found.reason(JAN).startswith(
            f"Its formula uses {function.split('(', maxsplit=1)[0]}(x"
        )


def test_a_count_of_months_is_none_of_quarters(company: CompanyFile) -> None:
    sales = add(company, "Sales")
    put(company, sales, months(JAN25, *[10.0] * 12, 20, 20, 20))
    again = {"aggregation": Aggregation.RECOMPUTE}
    step = add(company, "Step", "Sales - prev(Sales)", **again)
    year = add(company, "Year", "Sales / rolling_sum(Sales, 12)", **again)

    assert seen(company, step, Lens.QUARTER).values[Q1] == 30.0
    assert seen(company, year, Lens.QUARTER).values == {}
    assert "rolling_sum(x, n)" in seen(company, year, Lens.QUARTER).reason(Q1)


def test_constants_are_those_of_what_is_covered(company: CompanyFile) -> None:
    sales = add(company, "Sales")
    again = {"aggregation": Aggregation.RECOMPUTE}
    by_day = add(company, "By day", "Sales / days_in_period", **again)
    yearly = add(company, "Yearly", "Sales * periods_per_year", **again)
    put(company, sales, months(JAN25, *[10.0] * 15))

    assert seen(company, by_day, Lens.QUARTER).values[Q1] == 30 / 90
    assert seen(company, by_day, Lens.YEAR_TO_DATE).values[FEB] == 20 / 59
    assert seen(company, by_day, Lens.ROLLING_YEAR).values[FEB] == 120 / 365
    assert seen(company, yearly, Lens.YEAR_TO_DATE).values[FEB] == 20 * 6
    assert seen(company, yearly, Lens.ROLLING_YEAR).values[FEB] == 120
    assert seen(company, yearly, Lens.QUARTER).values[Q1] == 30 * 4


def test_a_typed_ratio_cannot_be_told_for_longer(company: CompanyFile) -> None:
    rate = add(company, "Rate", aggregation=Aggregation.RECOMPUTE)
    put(company, rate, months(JAN, 0.1, 0.2, 0.3))

    found = seen(company, rate, Lens.QUARTER)

    assert found.values == {}
    assert found.reason(Q1) == (
        "It is computed anew for longer periods. That takes a formula, and it has none."
    )


def test_a_division_by_zero_says_so(company: CompanyFile) -> None:
    won, offers = add(company, "Won"), add(company, "Offers")
    rate = add(company, "Rate", "Won / Offers", aggregation=Aggregation.RECOMPUTE)
    put(company, won, months(JAN, 1, 1, 1))
    put(company, offers, months(JAN, 0, 0, 0))

    assert seen(company, rate, Lens.QUARTER).reason(Q1) == (
        "“Offers” is zero, and nothing can be divided by zero."
    )


def test_nothing_is_put_together_across_a_new_definition(company: CompanyFile) -> None:
    sales = add(company, "Sales", unit=Unit(UnitKind.CURRENCY, "€"))
    doubled = add(company, "Doubled", "Sales * 2", aggregation=Aggregation.RECOMPUTE)
    put(company, sales, months(JAN25, *[10.0] * 15))
    put_earlier(
        company, sales,
        EarlierDefinition(FEB.start, "", Unit(UnitKind.NUMBER), Direction.HIGHER, "Euros now"),
    )  # fmt: skip

    found = seen(company, sales, Lens.QUARTER)
    assert Q1.previous in found.values
    assert Q1 not in found.values
    assert found.reason(Q1) == (
        "It was defined anew from February 2026 on; numbers of both are not put together."
    )
    assert found.unit(Q1.previous) == Unit(UnitKind.NUMBER)
    assert found.unit(Q1) == Unit(UnitKind.CURRENCY, "€")
    to_date = seen(company, sales, Lens.YEAR_TO_DATE)
    assert to_date.values[JAN] == 10.0
    assert FEB not in to_date.values
    assert seen(company, doubled, Lens.QUARTER).reason(Q1).startswith("“Sales”: It was defined")
    chart = trend(found, Q1.shift(-2), Q1.next, CALENDAR, ENGLISH, Q1)
    assert [each.index for each in chart.breaks] == [2]


def test_a_balance_is_one_number_whatever_changed_before_it(company: CompanyFile) -> None:
    stock = add(company, "Stock", aggregation=Aggregation.LAST)
    put(company, stock, months(JAN, 1, 2, 3))
    put_earlier(
        company, stock,
        EarlierDefinition(FEB.start, "", Unit(UnitKind.SCORE), Direction.HIGHER, "Counted anew"),
    )  # fmt: skip

    assert seen(company, stock, Lens.QUARTER).values == {Q1: 3.0}


def test_another_direction_is_another_definition(company: CompanyFile) -> None:
    waste = add(company, "Waste", direction=Direction.LOWER)
    put(company, waste, months(JAN, 1, 2, 3))
    put_earlier(
        company, waste,
        EarlierDefinition(FEB.start, "", Unit(), Direction.HIGHER, "A slip"),
    )  # fmt: skip

    found = seen(company, waste, Lens.QUARTER)

    assert found.values == {}
    assert "Which way is better changed on 1 Feb 2026" in found.reason(Q1)


def test_another_direction_of_long_ago_is_another_definition_still(company: CompanyFile) -> None:
    waste, january = add(company, "Waste", direction=Direction.LOWER), JAN25.shift(-24)
    put(company, waste, months(january, *range(1, 7)))
    put_earlier(
        company, waste,
        EarlierDefinition(january.next.start, "", Unit(), Direction.HIGHER, "A slip"),
    )  # fmt: skip

    found = seen(company, waste, Lens.QUARTER)

    first = Period(QUARTER, january.start)
    assert dict(found.values) == {first.next: 15.0}
    assert "Which way is better changed on 1 Feb 2023" in found.reason(first)


@pytest.mark.parametrize("aggregation", [Aggregation.SUM, Aggregation.MAX])
def test_one_target_is_none_across_a_new_definition(
    company: CompanyFile, aggregation: Aggregation
) -> None:
    sales = add(company, "Sales", aggregation=aggregation)
    put(company, sales, months(JAN, *range(1, 7)))
    aim(company, sales, (JAN25, LOW))
    put_earlier(
        company, sales,
        EarlierDefinition(FEB.start, "", Unit(UnitKind.SCORE), Direction.HIGHER, "Counted anew"),
    )  # fmt: skip

    found = seen(company, sales, Lens.QUARTER)

    assert found.target(Q1) is None
    why = "There is no target, because the definition changed within it."
    assert found.target_reason(Q1) == why
    assert found.target(Q1.next) == (Target(30) if aggregation is Aggregation.SUM else LOW)


def test_targets_of_what_adds_up_add_up(company: CompanyFile) -> None:
    sales = add(company, "Sales")
    put(company, sales, months(JAN, 10, 10, 10))
    aim(company, sales, (JAN, LOW), (MARCH, HIGH), tolerance=0.3)

    found = seen(company, sales, Lens.QUARTER)

    assert found.target(Q1) == Target(40)
    assert found.status(Q1) is Status.NEAR
    assert found.plans[-1].tolerance == 0.3
    assert found.target(Q1.previous) is None
    assert seen(company, sales, Lens.YEAR_TO_DATE).target(FEB) == HIGH
    rolling = seen(company, sales, Lens.ROLLING_YEAR)
    assert rolling.target(MARCH) is None
    assert rolling.target_reason(MARCH) == (
        "There is no target, because 9 periods in it have none; the first is April 2025."
    )


def test_targets_that_do_not_add_up_have_to_be_one(company: CompanyFile) -> None:
    rate = add(company, "Rate", aggregation=Aggregation.MEAN)
    put(company, rate, months(JAN, *[10.0] * 6))
    aim(company, rate, (JAN, LOW), (APRIL, HIGH))

    found = seen(company, rate, Lens.YEAR_TO_DATE)

    assert found.target(MARCH) == LOW
    assert found.target(APRIL) is None
    told = stand(found, APRIL, CALENDAR, ENGLISH)
    assert told.status is Status.NO_TARGET
    assert told.sentence == (
        "Year to date, April 2026: 10. There is no target, because the targets within it differ, "
        "and they do not add up."
    )
    assert seen(company, rate, Lens.QUARTER).target(Q1.next) == HIGH


def test_a_balance_is_held_against_its_last_target(company: CompanyFile) -> None:
    stock = add(company, "Stock", aggregation=Aggregation.LAST)
    put(company, stock, months(JAN, 1, 2, 3))
    aim(company, stock, (JAN, LOW), (MARCH, HIGH))

    assert seen(company, stock, Lens.QUARTER).target(Q1) == HIGH
    assert seen(company, stock, Lens.YEAR_TO_DATE).target(FEB) == LOW


def test_what_is_not_applicable_counts_for_nothing(company: CompanyFile) -> None:
    sales = add(company, "Sales")
    put(company, sales, months(JAN, 10, None, 10))
    put_not_applicable(company, sales, FEB, *span(APRIL, APRIL.shift(2)))
    aim(company, sales, (JAN, LOW))

    found = seen(company, sales, Lens.QUARTER)

    assert found.values == {Q1: 20.0}
    assert found.target(Q1) == Target(20)
    assert found.not_applicable == {Q1.next}
    assert found.target(Q1.next) is None
    assert stand(found, Q1.next, CALENDAR, ENGLISH).value_text == "not applicable"


def test_notes_are_joined(company: CompanyFile) -> None:
    sales = add(company, "Sales")
    with company.write(Action(ActionKind.TYPE)) as work:
        work.put_entries(
            [
                Entry(sales, JAN, 1, "Fair in town"),
                Entry(sales, FEB, 2),
                Entry(sales, MARCH, 3, "Ice"),
            ]
        )

    by_quarter = seen(company, sales, Lens.QUARTER)

    assert dict(by_quarter.notes) == {Q1: "January 2026: Fair in town\nMarch 2026: Ice"}
    assert dict(seen(company, sales, Lens.YEAR_TO_DATE).notes) == {
        JAN: "Fair in town",
        FEB: "January 2026: Fair in town",
        MARCH: "March 2026: Ice\nand 1 more note",
    }


def test_of_many_notes_the_newest_stands_for_all(company: CompanyFile) -> None:
    sales = add(company, "Sales")
    with company.write(Action(ActionKind.TYPE)) as work:
        work.put_entries([Entry(sales, JAN.shift(at), 1, f"Note {at}") for at in range(6)])

    rolling = seen(company, sales, Lens.ROLLING_YEAR)
    assert rolling.notes[JAN.shift(5)] == "June 2026: Note 5\nand 5 more notes"
    assert rolling.notes[JAN.shift(11)] == "June 2026: Note 5\nand 5 more notes"
    assert seen(company, sales, Lens.QUARTER).notes[Q1].count("\n") == 2
    year = Period(YEAR, dt.date(2026, 1, 1))
    assert seen(company, sales, Lens.YEAR).notes[year] == "June 2026: Note 5\nand 5 more notes"


def test_the_year_to_date_is_held_against_that_of_last_year(company: CompanyFile) -> None:
    sales = add(company, "Sales")
    put(company, sales, months(JAN25, *[10.0] * 12, 20, 20))

    told = stand(seen(company, sales, Lens.YEAR_TO_DATE), FEB, CALENDAR, ENGLISH)

    assert told.period_label == "Year to date, February 2026"
    assert told.sentence == (
        "Year to date, February 2026: 40. There is no target to hold it against. "
        "Up from 20 in Jan–Feb 2025."
    )
    assert (told.change, told.change_text) == (None, "no comparison")
    assert told.change_on_year is not None
    assert [(each.name, each.text) for each in told.compared] == [
        ("Jan–Feb 2025", "+20 (+100.0\u00a0%)")
    ]
    rolling = stand(seen(company, sales, Lens.ROLLING_YEAR), FEB, CALENDAR, ENGLISH)
    assert rolling.period_label == "12 months to February 2026"
    assert rolling.change is not None
    assert [(each.name, each.text) for each in rolling.compared] == [
        ("12 months before", "no comparison"),  # two years are not there
        ("12 months to Jan 2026", "+10 (+7.7\u00a0%)"),
    ]


def test_a_coarser_metric_stands_as_it_is(company: CompanyFile) -> None:
    audits = add(company, "Audits", frequency=QUARTER)
    surveys = add(company, "Surveys", frequency=YEAR)
    year = Period(YEAR, dt.date(2025, 1, 1))
    put(company, audits, {Q1: 3.0})
    put(company, surveys, {year: 4.0})

    assert dict(seen(company, audits, Lens.QUARTER).values) == {Q1: 3.0}
    told = stand(seen(company, audits, Lens.QUARTER), Q1, CALENDAR, ENGLISH)
    assert told.period_label == "Jan–Mar 2026"
    for lens in Lens:
        found = seen(company, surveys, lens)
        assert dict(found.values) == {year: 4.0}
        assert stand(found, year, CALENDAR, ENGLISH).period_label == "2025"


def test_a_retired_formula_has_no_numbers_afterwards(company: CompanyFile) -> None:
    sales = add(company, "Sales")
    twice = add(company, "Twice", "Sales * 2")
    put(company, sales, months(JAN, 1, 2, 3, 4, 5, 6))
    change(company, twice, stage=Stage.RETIRED, retired_on=dt.date(2026, 4, 15))

    found = seen(company, twice, Lens.QUARTER)

    assert found.values == {Q1: 12.0}
    assert found.reason(Q1.next) == "It was retired on 15 Apr 2026."


def test_finer_inputs_are_seen_day_by_day(company: CompanyFile) -> None:
    calls = add(company, "Calls", frequency=DAY, aggregation=Aggregation.MEAN)
    rate = add(company, "Rate", "Calls * 1", aggregation=Aggregation.RECOMPUTE)
    first = dt.date(2026, 1, 1)
    days = [Period(DAY, first + dt.timedelta(days=at)) for at in range(59)]
    put(company, calls, {day: float(at) for at, day in enumerate(days)})

    found = seen(company, rate, Lens.YEAR_TO_DATE).values

    assert found == {JAN: 15.0, FEB: 29.0}  # the mean of the days, not of the months


def test_reasons_live_longer_than_the_records(company: CompanyFile) -> None:
    sales = add(company, "Sales")
    rate = add(company, "Rate", "Sales / Sales", aggregation=Aggregation.RECOMPUTE)
    put(company, sales, months(JAN, 1, None, 3))
    found = seen(company, rate, Lens.QUARTER)
    put(company, sales, {FEB: 2.0})

    assert found.reason(Q1) == "“Sales”: February 2026 is missing."
    with company.read() as records:
        assert reason_of_blank(records, found, Q1, ENGLISH) == found.reason(Q1)
        plain = histories(records, records.metrics())[rate]
        assert "no value" in reason_of_blank(records, plain, APRIL, ENGLISH)
