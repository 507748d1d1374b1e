import datetime as dt
from dataclasses import replace

import pytest

from kpidesk.domain.errors import UserError
from kpidesk.domain.metrics import Direction
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.status import Status
from kpidesk.domain.targets import Target
from kpidesk.services.dashboard import dashboard, metric_trend
from kpidesk.services.entries import Edit, set_entries, set_note
from kpidesk.services.metric_drafts import TargetDraft
from kpidesk.services.metrics import define_kpi
from kpidesk.services.reports import entry_export, report_model
from tests.services.conftest import TODAY, kpi_draft

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
    chart = metric_trend(company, customers, ENGLISH)
    assert [point.value for point in chart.points] == [42.0, None, None]
    assert chart.points[-1].note == "Closed"
    with pytest.raises(UserError, match="no longer"):
        metric_trend(company, 999, ENGLISH)


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


def test_candidates_alone_are_shown_as_they_are(company: CompanyFile) -> None:
    define_kpi(company, replace(kpi_draft("Stock days"), objective=""))
    board = dashboard(company, ENGLISH, TODAY)
    assert len(board.standings) == 1
    assert not any("candidate" in sentence for sentence in board.summary)
