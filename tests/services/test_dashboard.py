import datetime as dt
from dataclasses import replace

import pytest

from kpidesk.domain.errors import UserError
from kpidesk.domain.metrics import Aggregation, Direction, Stage
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.status import Status
from kpidesk.domain.targets import Target
from kpidesk.services.dashboard import dashboard
from kpidesk.services.entries import Edit, set_entries, set_note
from kpidesk.services.explanations import explain_cell
from kpidesk.services.library import apply_starter_set
from kpidesk.services.metric_drafts import TargetDraft
from kpidesk.services.metrics import define_kpi
from kpidesk.services.reports import entry_export, report_model
from kpidesk.services.trends import marked_trend
from tests.services.conftest import TODAY, kpi_draft
from tests.services.formula_company import add, change, put, put_not_applicable

MARCH = Period(Frequency.MONTH, dt.date(2026, 3, 1))


def test_an_empty_company_shows_the_last_month_that_ended(company: CompanyFile) -> None:
    board = dashboard(company, ENGLISH, TODAY)
    assert board.month_label == "October 2026"
    assert (board.standings, board.summary) == ((), ())


def test_a_kpi_says_its_value_against_target_and_past(company: CompanyFile, customers: int) -> None:
    set_entries(company, [Edit(customers, MARCH.previous, 38.0), Edit(customers, MARCH, 42.0)])
    board = dashboard(company, ENGLISH, TODAY)
    assert board.month == MARCH
    (standing,) = board.standings
    assert standing.status is Status.OFF
    assert standing.sentence == (
        "March 2026: 42, 5 below the target of 47. Up from 38 in February 2026."
    )
    assert board.summary[0] == "0 of 1 KPI is on target."
    assert "New customers is off target." in board.summary[1]


def test_a_past_month_is_shown_as_it_was(company: CompanyFile, customers: int) -> None:
    set_entries(company, [Edit(customers, MARCH.previous, 50.0), Edit(customers, MARCH, 42.0)])
    february = dashboard(company, ENGLISH, TODAY, MARCH.previous)
    assert february.standings[0].value == 50.0
    assert february.standings[0].status is Status.ON_TARGET
    assert february.months == (MARCH.previous, MARCH)


def test_a_number_of_the_future_does_not_move_the_dashboard_ahead(
    company: CompanyFile, customers: int
) -> None:
    november = Period(Frequency.MONTH, dt.date(2026, 11, 1))
    set_entries(company, [Edit(customers, november, 1.0), Edit(customers, MARCH, 42.0)])
    assert dashboard(company, ENGLISH, TODAY).month_label == "October 2026"


def test_weeks_and_quarters_are_shown_as_of_the_end_of_the_month(company: CompanyFile) -> None:
    define_kpi(company, replace(kpi_draft("Calls"), frequency=Frequency.WEEK))
    define_kpi(company, replace(kpi_draft("Survey"), frequency=Frequency.QUARTER))
    board = dashboard(company, ENGLISH, TODAY, Period(Frequency.MONTH, dt.date(2026, 8, 1)))
    labels = [standing.period_label for standing in board.standings]
    assert labels == ["Week 35, 2026", "Q2 2026"]


def test_what_is_missing_is_named(company: CompanyFile, customers: int) -> None:
    define_kpi(company, kpi_draft("Margin"))
    set_entries(company, [Edit(customers, MARCH, 50.0)])
    board = dashboard(company, ENGLISH, TODAY)
    assert board.summary[-1] == "1 number is not entered yet: Margin."


def test_lower_is_better_and_ranges_are_judged_their_way(company: CompanyFile) -> None:
    define_kpi(company, replace(kpi_draft("Days", 3.0), direction=Direction.LOWER))
    define_kpi(
        company,
        replace(
            kpi_draft("Stock"),
            direction=Direction.WITHIN,
            target=TargetDraft(dt.date(2024, 1, 1), constant=Target(2.0, 4.0)),
        ),
    )
    with company.read() as records:
        days, stock = (metric.id for metric in records.metrics())
    set_entries(company, [Edit(days, MARCH, 2.0), Edit(stock, MARCH, 5.0)])
    board = dashboard(company, ENGLISH, TODAY)
    assert [s.status for s in board.standings] == [Status.ON_TARGET, Status.OFF]


def test_the_trend_spans_values_and_notes_with_gaps(company: CompanyFile, customers: int) -> None:
    set_entries(company, [Edit(customers, MARCH, 42.0)])
    set_note(company, customers, MARCH.shift(2), "Closed")
    chart = marked_trend(company, customers, ENGLISH)
    assert [point.value for point in chart.points] == [42.0, None, None]
    assert chart.points[-1].note == "Closed"
    with pytest.raises(UserError, match="no longer"):
        marked_trend(company, 999, ENGLISH)


def test_a_report_groups_by_department_and_an_empty_one_is_refused(company: CompanyFile) -> None:
    made_at = dt.datetime(2026, 11, 22, 9, 30, tzinfo=dt.UTC)
    with pytest.raises(UserError, match="no KPI to report"):
        report_model(company, ENGLISH, made_at)
    define_kpi(company, replace(kpi_draft("B"), department=""))
    define_kpi(company, replace(kpi_draft("A"), department="Workshop"))
    report = report_model(company, ENGLISH, made_at)
    assert [group.name for group in report.groups] == ["Workshop", "No department"]
    assert report.title == "KPI report October 2026"


def test_the_export_holds_every_entry_with_the_code_of_its_period(
    company: CompanyFile, customers: int
) -> None:
    set_entries(company, [Edit(customers, MARCH, 0.1 + 0.2)])
    export = entry_export(company)
    assert [(row.metric.name, row.period_code, row.entry.value) for row in export.entries] == [
        ("New customers", "2026-03", 0.1 + 0.2)
    ]


def test_a_candidate_without_a_tile_is_named(company: CompanyFile, customers: int) -> None:
    define_kpi(company, replace(kpi_draft("Stock days"), objective=""))
    set_entries(company, [Edit(customers, MARCH, 50.0)])
    board = dashboard(company, ENGLISH, TODAY)
    assert [standing.metric.name for standing in board.standings] == ["New customers"]
    assert board.summary[-1] == (
        "1 candidate is not shown until it has all that makes a KPI: Stock days."
    )


def test_before_there_is_a_kpi_candidates_are_shown_and_called_so(company: CompanyFile) -> None:
    apply_starter_set(company, "shop", TODAY)
    board = dashboard(company, ENGLISH, TODAY)
    assert len(board.standings) == 7
    assert {standing.metric.stage for standing in board.standings} == {Stage.CANDIDATE}
    assert board.has_candidates_alone
    assert board.summary[0] == "No KPI yet, but 7 candidates."
    assert not any("is not shown" in sentence for sentence in board.summary)


def test_a_candidate_on_target_is_no_kpi_on_target(company: CompanyFile) -> None:
    define_kpi(company, replace(kpi_draft("Stock days"), objective=""))
    set_entries(company, [Edit(1, MARCH, 50.0)])
    board = dashboard(company, ENGLISH, TODAY)
    assert board.summary[:2] == (
        "No KPI yet, but 1 candidate.",
        "The only candidate with a value and a target is on target.",
    )


OCTOBER = MARCH.shift(7)
ZERO = "“Leads” is zero in October 2026, and nothing can be divided by zero."


def conversion(company: CompanyFile) -> tuple[int, int, int]:
    """Return the ids of Leads, Sales and of the KPI that divides them."""
    leads, sales = add(company, "Leads"), add(company, "Sales")
    draft = replace(kpi_draft("Conversion"), formula="Sales / Leads")
    define_kpi(company, replace(draft, aggregation=Aggregation.RECOMPUTE))
    with company.read() as records:
        found = next(each.id for each in records.metrics() if each.name == "Conversion")
    return leads, sales, found


def test_a_calculated_blank_says_why_wherever_it_is_shown(company: CompanyFile) -> None:
    leads, sales, rate = conversion(company)
    put(company, leads, {OCTOBER: 0.0, OCTOBER.previous: 10.0})
    put(company, sales, {OCTOBER: 5.0, OCTOBER.previous: 5.0})
    assert explain_cell(company, rate, OCTOBER, ENGLISH).reason == ZERO
    board = dashboard(company, ENGLISH, TODAY)
    (standing,) = board.standings
    assert (board.month, standing.value_text, standing.reason) == (OCTOBER, "no value", ZERO)
    said = f"October 2026: no value. {ZERO}"
    assert standing.sentence == f"{said} The last value is 1 from September 2026."
    assert standing.chart.points[-1].sentence == said
    assert marked_trend(company, rate, ENGLISH, OCTOBER).points[-1].sentence == said
    assert board.summary == (f"Conversion has no value. {ZERO}",)
    assert dashboard(company, ENGLISH, TODAY, OCTOBER.previous).standings[0].reason == ""


def test_numbers_of_inputs_alone_are_something_to_show(company: CompanyFile) -> None:
    leads, sales, _rate = conversion(company)
    empty = dashboard(company, ENGLISH, TODAY)
    assert not empty.has_numbers
    put(company, leads, {MARCH: 0.0})
    put(company, sales, {MARCH: 5.0})
    board = dashboard(company, ENGLISH, TODAY)
    assert board.has_numbers
    assert board.month == MARCH
    assert "“Leads” is zero in March 2026" in board.standings[0].sentence


def test_the_summary_tells_the_first_reasons_and_names_the_others(company: CompanyFile) -> None:
    leads, sales, _rate = conversion(company)
    put(company, leads, {OCTOBER: 0.0})
    put(company, sales, {OCTOBER: 5.0})
    for name in ("Second", "Third", "Fourth"):
        define_kpi(company, replace(kpi_draft(name), formula="Sales / Leads"))
    define_kpi(company, kpi_draft("Typed"))
    assert dashboard(company, ENGLISH, TODAY).summary == (
        f"Conversion has no value. {ZERO}",
        f"Second has no value. {ZERO}",
        "2 more have no value: Third, Fourth.",
        "1 number is not entered yet: Typed.",
    )


def test_what_is_not_applicable_is_not_waited_for(company: CompanyFile, customers: int) -> None:
    leads, sales, rate = conversion(company)
    put(company, sales, {OCTOBER: 5.0})
    put_not_applicable(company, leads, OCTOBER)
    put_not_applicable(company, customers, OCTOBER)
    board = dashboard(company, ENGLISH, TODAY)
    assert board.summary == ()
    said = [standing.sentence for standing in board.standings]
    assert said == [
        "October 2026: not applicable.",
        "October 2026: not applicable. “Leads” is not applicable in October 2026.",
    ]
    change(company, rate, formula="")
    assert dashboard(company, ENGLISH, TODAY).standings[1].reason == ""
