"""What a metric meant in its time: retired KPIs, earlier definitions, target rules, no value."""

import datetime as dt

import pytest

from kpidesk.domain.changes import Kind
from kpidesk.domain.histories import MetricHistory
from kpidesk.domain.metrics import Direction, EarlierDefinition, Owner, Stage
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.objectives import Objective
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.status import Status
from kpidesk.domain.target_plans import Growth, Ramp, Spread
from kpidesk.domain.targets import PlanKind, Target, TargetPlan
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.services.dashboard import dashboard
from kpidesk.services.histories import histories
from kpidesk.services.reports import report_model
from kpidesk.services.trends import marked_trend
from tests.services.conftest import TODAY
from tests.services.formula_company import (
    EDIT,
    add,
    change,
    put,
    put_earlier,
    put_not_applicable,
)

JANUARY = Period(Frequency.MONTH, dt.date(2026, 1, 1))
FEBRUARY, MARCH = JANUARY.next, JANUARY.next.next
APRIL, MAY, JUNE = MARCH.next, MARCH.shift(2), MARCH.shift(3)
EURO, PERCENT = Unit(UnitKind.CURRENCY, "€"), Unit(UnitKind.PERCENT)


def kpi(company: CompanyFile, name: str, goal: float = 10.0, **fields: object) -> int:
    """Write a KPI with a constant target."""
    with company.write(EDIT) as work:
        if not work.owners():
            work.put_owners([Owner(work.new_id(Kind.OWNER), "Ada")])
            work.put_objectives([Objective(work.new_id(Kind.OBJECTIVE), "Grow")])
    metric_id = add(company, name)
    change(company, metric_id, stage=Stage.KPI, owner_id=1, objective_id=1, **fields)
    plan(company, metric_id, PlanKind.CONSTANT, constant=Target(goal))
    return metric_id


def plan(company: CompanyFile, metric_id: int, kind: PlanKind, **fields: object) -> None:
    with company.write(EDIT) as work:
        work.remove_target_plans([each.id for each in work.target_plans([metric_id])])
        new_id = work.new_id(Kind.TARGET)
        starts = dt.date(2025, 1, 1)
        work.put_target_plans([TargetPlan(new_id, metric_id, kind, starts, **fields)])  # type: ignore[arg-type]


def history_of(company: CompanyFile, metric_id: int) -> MetricHistory:
    with company.read() as records:
        return histories(records, [m for m in records.metrics() if m.id == metric_id])[metric_id]


def retire(company: CompanyFile, metric_id: int, on: dt.date) -> None:
    change(company, metric_id, stage=Stage.RETIRED, retired_on=on, retired_reason="Moved")


def names(company: CompanyFile, month: Period) -> list[str]:
    return [s.metric.name for s in dashboard(company, ENGLISH, TODAY, month).standings]


def test_a_retired_kpi_stays_in_the_reports_of_its_time(company: CompanyFile) -> None:
    first, second = kpi(company, "Calls", position=2), kpi(company, "Orders", position=1)
    put(company, first, {MARCH: 12.0, APRIL: 8.0})
    put(company, second, {MARCH: 5.0, JUNE: 6.0})
    retire(company, first, dt.date(2026, 5, 20))
    assert names(company, MARCH) == ["Orders", "Calls"]
    assert names(company, APRIL) == ["Orders", "Calls"]
    assert names(company, MAY) == ["Orders"]
    assert names(company, JUNE) == ["Orders"]
    report = report_model(company, ENGLISH, dt.datetime(2026, 11, 22, tzinfo=dt.UTC), MARCH)
    assert [s.metric.name for group in report.groups for s in group.standings] == [
        "Orders",
        "Calls",
    ]
    put(company, first, {MAY: 11.0})  # the month of the retirement, if its number is there
    assert names(company, MAY) == ["Orders", "Calls"]
    assert names(company, JUNE) == ["Orders"]
    assert dashboard(company, ENGLISH, TODAY).month == JUNE
    assert len(marked_trend(company, first, ENGLISH).points) == 3


def test_the_months_of_a_kpi_that_alone_is_retired_can_be_chosen(company: CompanyFile) -> None:
    only = kpi(company, "Calls")
    other = add(company, "Visits")
    change(company, other, stage=Stage.CANDIDATE, starts_on=JANUARY.start)
    put(company, only, {JANUARY: 12.0})
    put(company, other, {MARCH: 1.0})
    retire(company, only, dt.date(2026, 2, 28))
    board = dashboard(company, ENGLISH, TODAY)
    assert board.months[0] == JANUARY
    assert [s.metric.name for s in board.standings] == ["Visits"]
    assert names(company, JANUARY) == ["Calls"]


def test_what_was_never_a_kpi_is_in_no_report_once_it_is_retired(company: CompanyFile) -> None:
    kpi(company, "Orders")
    idea = add(company, "Idea")
    put(company, idea, {MARCH: 1.0})
    retire(company, idea, dt.date(2026, 5, 20))
    assert names(company, MARCH) == ["Orders"]


def test_a_formula_ends_with_its_metric(company: CompanyFile) -> None:
    leads = add(company, "Leads")
    put(company, leads, {JANUARY: 1.0, MARCH: 3.0, JUNE: 6.0})
    double = kpi(company, "Double", formula="Leads * 2")
    retire(company, double, dt.date(2026, 5, 20))
    assert dict(history_of(company, double).values) == {JANUARY: 2.0, MARCH: 6.0}


def test_bare_ideas_have_no_tile_and_are_not_named(company: CompanyFile) -> None:
    kpi(company, "Orders")
    bare, begun = add(company, "Bare"), add(company, "Begun")
    change(company, bare, stage=Stage.CANDIDATE)
    change(company, begun, stage=Stage.CANDIDATE, starts_on=dt.date(2026, 1, 1))
    board = dashboard(company, ENGLISH, TODAY)
    assert [s.metric.name for s in board.standings] == ["Orders"]
    assert board.summary[-1].endswith("KPI: Begun.")


def test_an_old_period_is_judged_and_told_as_in_its_time(company: CompanyFile) -> None:
    waiting = kpi(
        company, "Waiting", goal=10.0, direction=Direction.LOWER, unit=Unit(symbol="days")
    )
    put(company, waiting, {JANUARY: 12.0, FEBRUARY: 9.0, MARCH: 12.0, APRIL: 9.0})
    put_earlier(
        company,
        waiting,
        EarlierDefinition(MARCH.start, "", EURO, Direction.HIGHER, "Counted in days now"),
    )
    found = history_of(company, waiting)
    assert [found.status(p) for p in (JANUARY, FEBRUARY, MARCH, APRIL)] == [
        Status.ON_TARGET,
        Status.OFF,
        Status.OFF,
        Status.ON_TARGET,
    ]
    (january,) = dashboard(company, ENGLISH, TODAY, JANUARY).standings
    assert january.sentence == "January 2026: €12, €2 above the target of €10."
    assert january.target_text == "at least €10"
    assert january.metric.unit == EURO
    (march,) = dashboard(company, ENGLISH, TODAY, MARCH).standings
    assert (
        march.sentence == "March 2026: 12\u00a0days, 2\u00a0days above the target of 10\u00a0days."
        " The definition changed in March 2026."
    )
    assert march.change is None
    (april,) = dashboard(company, ENGLISH, TODAY, APRIL).standings
    assert april.change is not None
    assert april.change.before == 12.0


def test_the_chart_marks_where_the_meaning_changed(company: CompanyFile) -> None:
    waiting = kpi(company, "Waiting", unit=PERCENT, formula="Leads / 10")
    leads = add(company, "Leads")
    put(company, leads, {JANUARY: 1.0, FEBRUARY: 2.0, MARCH: 3.0, APRIL: 4.0})
    put(company, waiting, {JANUARY: 50.0})
    put_earlier(
        company,
        waiting,
        EarlierDefinition(FEBRUARY.start, "", EURO, Direction.HIGHER, "Counted otherwise"),
        EarlierDefinition(APRIL.start, "Leads / 5", PERCENT, Direction.HIGHER, "Halved."),
    )
    chart = marked_trend(company, waiting, ENGLISH)
    assert [point.value for point in chart.points] == [None, 0.4, 0.6, 0.4]
    assert chart.unit == PERCENT
    assert chart.points[0].value_text == "€50"
    assert chart.points[0].target_text == "at least €10"
    assert chart.points[0].sentence == "January 2026: €50, €40 above the target of €10."
    assert [(b.index, b.label, b.sentence) for b in chart.breaks] == [
        (
            1,
            "New definition",
            (
                "From February 2026: new formula and unit. "
                "Values in the other unit are not drawn. Counted otherwise."
            ),
        ),
        (3, "New formula", "From April 2026: new formula. Halved."),
    ]
    old = marked_trend(company, waiting, ENGLISH, JANUARY)
    assert old.unit == EURO
    assert [point.value for point in old.points] == [50.0, None, None, None]


def test_more_decimals_are_no_break(company: CompanyFile) -> None:
    rate = kpi(company, "Rate", unit=Unit(decimals=2))
    put(company, rate, {JANUARY: 1.0, FEBRUARY: 2.0})
    put_earlier(company, rate, EarlierDefinition(FEBRUARY.start, "", Unit(), Direction.HIGHER))
    chart = marked_trend(company, rate, ENGLISH)
    assert chart.breaks == ()
    assert [point.value for point in chart.points] == [1.0, 2.0]


def test_nothing_to_measure_is_said_so(company: CompanyFile) -> None:
    visits = kpi(company, "Visits")
    put(company, visits, {JANUARY: 5.0})
    put_not_applicable(company, visits, FEBRUARY)
    (found,) = dashboard(company, ENGLISH, TODAY, FEBRUARY).standings
    assert found.status is Status.NO_DATA
    assert found.value_text == "not applicable"
    assert found.sentence.startswith("February 2026: not applicable.")
    chart = marked_trend(company, visits, ENGLISH)
    assert chart.points[1].value_text == "not applicable"


@pytest.fixture
def seasonal(company: CompanyFile) -> int:
    metric_id = kpi(company, "Sales")
    months = [Period(Frequency.MONTH, dt.date(2025, 1, 1)).shift(n) for n in range(12)]
    put(company, metric_id, {month: 10.0 if n < 6 else 30.0 for n, month in enumerate(months)})
    return metric_id


def test_growth_on_last_year(company: CompanyFile, seasonal: int) -> None:
    plan(company, seasonal, PlanKind.GROWTH, rule=Growth(0.1))
    put(company, seasonal, {JANUARY: 11.0})
    found = history_of(company, seasonal)
    assert found.target(JANUARY) == Target(11.0)
    assert found.target(JANUARY.shift(6)) == Target(33.0)
    assert found.target(JANUARY.shift(12)) == Target(12.0)
    assert found.target(JANUARY.shift(13)) is None
    assert found.status(JANUARY) is Status.ON_TARGET


def test_a_yearly_figure_is_spread_once_a_year(
    company: CompanyFile, seasonal: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kpidesk.domain import targets_spread

    plan(company, seasonal, PlanKind.SPREAD, rule=Spread(Target(480.0), 2026))
    count = 0
    season = targets_spread.season

    def counted(*arguments: object) -> object:
        nonlocal count
        count += 1
        return season(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(targets_spread, "season", counted)
    found = history_of(company, seasonal)
    goals = [found.target(JANUARY.shift(n)) for n in range(12)]
    assert sum(goal.value for goal in goals if goal) == 480.0
    assert goals[0] == Target(20.0)
    assert goals[11] == Target(60.0)
    assert found.target(JANUARY.shift(12)) is None
    assert found.status(JANUARY) is Status.NO_DATA
    assert count == 1


def test_a_ramp(company: CompanyFile) -> None:
    calls = kpi(company, "Calls")
    rule = Ramp(Target(10.0), Target(20.0), JANUARY.start, JUNE.start)
    plan(company, calls, PlanKind.RAMP, rule=rule)
    found = history_of(company, calls)
    assert [found.target(p) for p in (JANUARY, FEBRUARY, JUNE)] == [
        Target(10.0),
        Target(12.0),
        Target(20.0),
    ]
