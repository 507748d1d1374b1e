"""One metric as its page shows it through a lens."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpidesk.domain.changes import Kind
from kpidesk.domain.charts import MarkerKind
from kpidesk.domain.entries import Entry
from kpidesk.domain.errors import UserError
from kpidesk.domain.events import Event
from kpidesk.domain.lenses import Lens
from kpidesk.domain.metrics import Aggregation, Benchmark
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.status import Status
from kpidesk.domain.targets import PlanKind, Target, TargetPlan
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.services.histories import histories
from kpidesk.services.lenses import through
from kpidesk.services.metric_views import MetricView, how, lenses_of, metric_view, sentence_of
from kpidesk.services.trends import marked_trend
from tests.services.formula_company import EDIT, TYPE, add, change, put

JAN = Period(Frequency.MONTH, dt.date(2026, 1, 1))
Q1 = Period(Frequency.QUARTER, dt.date(2026, 1, 1))
END_OF_MARCH = dt.date(2026, 3, 31)
PERCENT = Unit(UnitKind.PERCENT, decimals=1)


def months(first: Period, *values: float | None) -> dict[Period, float | None]:
    return {first.shift(at): value for at, value in enumerate(values)}


def aim(company: CompanyFile, metric_id: int, target: float) -> None:
    with company.write(EDIT) as work:
        plan = TargetPlan(
            work.new_id(Kind.TARGET),
            metric_id,
            PlanKind.CONSTANT,
            dt.date(2020, 1, 1),
            0.05,
            Target(target),
        )
        work.put_target_plans([plan])


def view(company: CompanyFile, metric_id: int, lens: Lens) -> MetricView:
    return metric_view(company, metric_id, END_OF_MARCH, lens, ENGLISH)


@pytest.mark.parametrize(
    ("own", "lenses"),
    [
        (Frequency.DAY, tuple(Lens)),
        (Frequency.WEEK, tuple(Lens)),
        (Frequency.MONTH, tuple(Lens)),
        (
            Frequency.QUARTER,
            (Lens.AS_MEASURED, Lens.YEAR, Lens.YEAR_TO_DATE, Lens.ROLLING_YEAR),
        ),
        (Frequency.YEAR, (Lens.AS_MEASURED,)),
    ],
)
def test_only_lenses_that_change_something_are_offered(
    own: Frequency, lenses: tuple[Lens, ...]
) -> None:
    assert lenses_of(own) == lenses


def test_a_quarter_is_told_of_by_its_months(company: CompanyFile) -> None:
    sales = add(company, "Sales")
    put(company, sales, months(JAN.shift(-3), 10, 10, 10, 12, 14, 16))
    aim(company, sales, 15)
    found = view(company, sales, Lens.QUARTER)

    assert (found.period, found.measured_period) == (Q1, JAN.shift(2))
    assert found.standing.status is Status.OFF
    assert found.standing.sentence == (
        "Jan–Mar 2026: 42, 3 below the target of 45. Up from 30 in Oct–Dec 2025."
    )
    assert [point.label for point in found.chart.points] == ["Oct–Dec 2025", "Jan–Mar 2026"]


def test_a_lens_that_makes_no_sense_shows_what_was_measured(company: CompanyFile) -> None:
    yearly = add(company, "Audit", frequency=Frequency.YEAR)
    put(company, yearly, {Period(Frequency.YEAR, dt.date(2025, 1, 1)): 3.0})
    found = view(company, yearly, Lens.YEAR_TO_DATE)

    assert found.lens is Lens.AS_MEASURED
    assert found.standing.value == 3.0


def test_a_metric_that_is_gone_is_said_to_be(company: CompanyFile) -> None:
    with pytest.raises(UserError, match="no longer in the file"):
        view(company, 99, Lens.QUARTER)


def test_a_blank_explains_itself(company: CompanyFile) -> None:
    sales = add(company, "Sales")
    put(company, sales, months(JAN.shift(-3), 1, 2, 3, 4, None, 6))
    found = view(company, sales, Lens.QUARTER)

    assert found.standing.sentence.startswith("Jan–Mar 2026: no value. February 2026 is missing.")
    told = sentence_of(company, found, found.chart.points[-1], ENGLISH)
    assert told == "Jan–Mar 2026: no value. February 2026 is missing."
    assert how(company, found, Q1, ENGLISH) == "February 2026 is missing."
    assert found.has_values


def test_through_a_lens_that_sees_nothing_there_are_numbers_all_the_same(
    company: CompanyFile,
) -> None:
    sales = add(company, "Sales")
    put(company, sales, months(JAN, 1, 2, 3))
    found = view(company, sales, Lens.ROLLING_YEAR)

    assert not found.chart.has_values
    assert found.has_values
    assert found.standing.reason == (
        "The numbers begin with January 2026; this needs them from April 2025 on."
    )


def test_how_a_ratio_came_about_is_said_of_a_quarter(company: CompanyFile) -> None:
    put(company, add(company, "Leads"), months(JAN, 10, 20, 70))
    put(company, add(company, "Orders"), months(JAN, 5, 5, 15))
    rate = add(company, "Rate", "Orders / Leads", unit=PERCENT, aggregation=Aggregation.RECOMPUTE)
    found = view(company, rate, Lens.QUARTER)

    assert found.standing.value == pytest.approx(0.25)
    assert "25 Orders / 100 Leads" in how(company, found, Q1, ENGLISH)
    # What overlaps has no calculation in one line.
    to_date = view(company, rate, Lens.YEAR_TO_DATE)
    assert how(company, to_date, JAN.shift(2), ENGLISH) == ""


@pytest.mark.parametrize(
    ("aggregation", "lens", "is_drawn"),
    [
        (Aggregation.SUM, Lens.AS_MEASURED, True),
        (Aggregation.SUM, Lens.QUARTER, False),
        (Aggregation.MEAN, Lens.QUARTER, True),
        (Aggregation.MAX, Lens.YEAR_TO_DATE, False),
    ],
)
def test_a_benchmark_is_drawn_where_it_means_the_same(
    company: CompanyFile, aggregation: Aggregation, lens: Lens, is_drawn: bool
) -> None:
    sales = add(company, "Sales", aggregation=aggregation, benchmark=Benchmark(9.0))
    put(company, sales, months(JAN, 1, 2, 3))
    found = view(company, sales, lens)

    assert (found.chart.benchmark is not None) is is_drawn
    assert bool(found.remarks) is not is_drawn


def test_an_event_stands_in_its_quarter_and_a_note_once(company: CompanyFile) -> None:
    sales = add(company, "Sales")
    put(company, sales, months(JAN.shift(-12), *range(1, 16)))
    with company.write(TYPE) as work:
        work.put_entries([Entry(sales, JAN, 13.0, "Sale week")])
        work.put_events([Event(work.new_id(Kind.EVENT), dt.date(2026, 2, 9), "New shop")])
    quarterly = marked_trend(company, sales, ENGLISH, Q1, Lens.QUARTER)
    rolling = marked_trend(company, sales, ENGLISH, JAN.shift(2), Lens.ROLLING_YEAR)

    assert [(each.kind, each.index) for each in quarterly.markers] == [
        (MarkerKind.EVENT, 4),
        (MarkerKind.NOTE, 4),
    ]
    noted = [each.index for each in rolling.markers if each.kind is MarkerKind.NOTE]
    assert [rolling.points[at].period for at in noted] == [JAN]


@given(
    numbers=st.lists(st.one_of(st.none(), st.integers(-500, 500)), min_size=1, max_size=30),
    lens=st.sampled_from(Lens),
    aggregation=st.sampled_from([each for each in Aggregation if each.value != "recompute"]),
)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_page_shows_the_numbers_of_the_lens(
    company: CompanyFile, numbers: list[int | None], lens: Lens, aggregation: Aggregation
) -> None:
    with company.read() as records:
        known = [metric.id for metric in records.metrics()]
    sales = known[0] if known else add(company, "Sales")
    change(company, sales, aggregation=aggregation)
    first = JAN.shift(-28)
    put(company, sales, {first.shift(at): None for at in range(30)})
    put(company, sales, months(first, *numbers))
    found = view(company, sales, lens)

    with company.read() as records:
        measured = histories(records, records.metrics())[sales]
        expected = through(records, replace(measured), lens)
    shown = {point.period: point.value for point in found.chart.points}
    assert {period: value for period, value in shown.items() if value is not None} == dict(
        expected.values
    )
    assert found.standing.value == expected.values.get(found.period)
    assert found.standing.status is expected.status(found.period)
