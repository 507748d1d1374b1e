"""What leaves a company file for other programs: everything that its screens show."""

import datetime as dt
from dataclasses import replace

import pytest

from kpidesk.domain.chart_keys import ChartKey, chart_keys
from kpidesk.domain.charts import MarkerKind
from kpidesk.domain.entries import OriginKind
from kpidesk.domain.metrics import Direction, EarlierDefinition, Stage
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.reporting import EntryExport
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.services.actions import ActionDraft, decide_action
from kpidesk.services.entries import Edit, set_entries, set_note
from kpidesk.services.events import add_event
from kpidesk.services.reports import entry_export, report_model
from kpidesk.services.trends import marked_trend
from tests.services.formula_company import add, change, metric, put, put_earlier

MARCH = Period(Frequency.MONTH, dt.date(2026, 3, 1))
EURO = Unit(UnitKind.CURRENCY, "€")


@pytest.fixture
def double(company: CompanyFile) -> int:
    """Return a metric that is twice the leads: 10, nothing, 30."""
    leads = add(company, "Leads")
    put(company, leads, {MARCH.shift(-2): 10.0, MARCH: 30.0})
    return add(company, "Double", "Leads * 2")


def rows(export: EntryExport, name: str) -> list[tuple[str, float | None, OriginKind, str]]:
    return [
        (row.period_code, row.entry.value, row.entry.origin.kind, row.entry.note)
        for row in export.entries
        if row.metric.name == name
    ]


def test_calculated_numbers_are_exported_with_their_origin(
    company: CompanyFile, double: int
) -> None:
    set_note(company, double, MARCH, "Fair")
    set_note(company, double, MARCH.previous, "Nobody counted")
    export = entry_export(company)
    calculated = OriginKind.CALCULATED
    assert rows(export, "Double") == [
        ("2026-01", 20.0, calculated, ""),
        ("2026-02", None, calculated, "Nobody counted"),
        ("2026-03", 60.0, calculated, "Fair"),
    ]
    assert [kind for _code, _value, kind, _note in rows(export, "Leads")] == [OriginKind.TYPED] * 2
    shown = {point.label: point.value for point in marked_trend(company, double, ENGLISH).points}
    exported = [value for _code, value, _kind, _note in rows(export, "Double")]
    assert exported == [*shown.values()]


def test_each_number_is_that_of_the_definition_of_its_time(
    company: CompanyFile, double: int
) -> None:
    february = MARCH.previous
    change(company, double, formula="")
    set_entries(
        company, [Edit(double, month, 7.0) for month in (february.previous, february, MARCH)]
    )
    change(company, double, formula="Leads * 2", unit=EURO)
    number = EarlierDefinition(february.start, "", Unit(symbol="pieces"), Direction.HIGHER)
    put_earlier(company, double, number)
    export = entry_export(company)
    assert rows(export, "Double") == [
        ("2026-01", 7.0, OriginKind.TYPED, ""),
        ("2026-03", 60.0, OriginKind.CALCULATED, ""),
    ]
    units = [row.metric.unit for row in export.entries if row.metric.name == "Double"]
    assert units == [Unit(symbol="pieces"), EURO]


def test_what_was_calculated_once_and_ended_is_exported_too(
    company: CompanyFile, double: int
) -> None:
    was = EarlierDefinition(MARCH.start, "Leads * 2", Unit(), Direction.HIGHER)
    change(company, double, formula="")
    put_earlier(company, double, was)
    put(company, double, {MARCH: 5.0})
    assert rows(entry_export(company), "Double") == [
        ("2026-01", 20.0, OriginKind.CALCULATED, ""),
        ("2026-03", 5.0, OriginKind.TYPED, ""),
    ]
    retired = replace(metric(company, double), stage=Stage.RETIRED, retired_on=dt.date(2026, 2, 1))
    put_earlier(company, double)
    change(company, double, formula="Leads * 2", stage=retired.stage, retired_on=retired.retired_on)
    assert [row[0] for row in rows(entry_export(company), "Double")] == ["2026-01"]


def test_a_report_says_what_happened_and_what_is_usual(
    company: CompanyFile, customers: int
) -> None:
    values: dict[Period, float | None] = {MARCH.shift(-back): 40.0 + back % 4 for back in range(24)}
    put(company, customers, values)
    add_event(company, dt.date(2026, 3, 14), "Moved")
    add_event(company, dt.date(2026, 3, 20), "Fair", customers)
    add_event(company, dt.date(2026, 2, 20), "Too early", customers)
    report = report_model(company, ENGLISH, dt.datetime(2026, 4, 3, tzinfo=dt.UTC), MARCH)
    assert report.events == ("14 Mar 2026: Moved",)
    (standing,) = report.standings
    remarks = report.remarks_on(standing)
    assert remarks.events == ("20 Mar 2026: Fair",)
    assert remarks.usual.startswith("March 2026 is off target, yet within your usual range (38 to")
    chart = standing.chart
    marks = [(each.index, each.label) for each in chart.markers if each.kind is MarkerKind.EVENT]
    last = len(chart.points) - 1
    assert marks == [(last - 1, "Too early"), (last, "Moved"), (last, "Fair")]
    assert chart_keys(chart) == (ChartKey.NEAR, ChartKey.EVENT)
    assert chart.points[last].sentence in standing.sentence


def test_too_few_values_have_no_usual_range_in_a_report(
    company: CompanyFile, customers: int
) -> None:
    put(company, customers, {MARCH: 40.0})
    report = report_model(company, ENGLISH, dt.datetime(2026, 4, 3, tzinfo=dt.UTC), MARCH)
    assert report.remarks_on(report.standings[0]).usual == ""


def test_events_are_exported_with_the_periods_they_fall_into(
    company: CompanyFile, customers: int
) -> None:
    other = add(company, "Leads")
    put(company, customers, {MARCH: 40.0, MARCH.next: 41.0})
    put(company, other, {MARCH: 7.0})
    add_event(company, dt.date(2026, 3, 31), "Fair", customers)
    add_event(company, dt.date(2026, 4, 1), "Moved")
    export = entry_export(company)
    told = {
        (row.metric.name, row.period_code): [event.text for event in row.events]
        for row in export.entries
    }
    assert told == {
        ("New customers", "2026-03"): ["Fair"],
        ("New customers", "2026-04"): ["Moved"],
        ("Leads", "2026-03"): [],
    }
    assert [(event.text, name) for event, name in export.events] == [
        ("Fair", "New customers"),
        ("Moved", ""),
    ]


def test_a_report_says_as_of_when_an_action_is_overdue_and_one_of_the_past_says_nothing(
    company: CompanyFile, customers: int
) -> None:
    put(company, customers, {MARCH.previous: 50.0, MARCH: 50.0})
    decided, due = dt.date(2026, 3, 1), dt.date(2026, 4, 10)
    decide_action(company, ActionDraft("Call Bob", due_on=due), decided, customers)
    made_at = dt.datetime(2026, 4, 20, 9, 0, tzinfo=dt.UTC)

    def of_actions(month: Period | None) -> list[str]:
        found = report_model(company, ENGLISH, made_at, month).summary
        return [each for each in found if "Call Bob" in each]

    (said,) = of_actions(None)
    assert said == (
        "1 action is overdue: “Call Bob” (New customers, due on 10 Apr 2026). This is as of "
        "20 Apr 2026."
    )
    assert of_actions(MARCH.previous) == []  # in February nobody had decided anything
