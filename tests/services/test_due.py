"""The due list of a company: by owner and frequency, without what nobody has to type."""

import datetime as dt
from dataclasses import replace

from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.services.company import edit_company
from kpidesk.services.due import due_list
from kpidesk.services.entries import Edit, set_entries, set_not_applicable
from kpidesk.services.entry_sheets import company_key, sheets_by_owner
from kpidesk.services.history import undo
from kpidesk.services.metrics import define_kpi
from tests.services.conftest import kpi_draft

TODAY = dt.date(2026, 11, 22)


def month(number: int) -> Period:
    return Period(Frequency.MONTH, dt.date(2026, number, 1))


def fill_in(company: CompanyFile, metric_id: int, *numbers: int) -> None:
    set_entries(company, [Edit(metric_id, month(n), 40.0 + n) for n in numbers])


def define(company: CompanyFile, name: str, owner: str, **changes: object) -> int:
    draft = replace(kpi_draft(name), owner=owner, starts_on=dt.date(2026, 8, 1), **changes)  # type: ignore[arg-type]
    define_kpi(company, draft)
    with company.read() as records:
        return next(metric.id for metric in records.metrics() if metric.name == name)


def test_it_is_by_owner_and_frequency(company: CompanyFile) -> None:
    define(company, "Orders", "Carla")
    define(company, "Cash", "anna", frequency=Frequency.WEEK)
    define(company, "Visits", "anna", frequency=Frequency.MONTH)
    define(company, "Idea", "")
    found = due_list(company, TODAY)
    assert [(row.metric.name, row.owner) for row in found.rows] == [
        ("Cash", "anna"),
        ("Visits", "anna"),
        ("Orders", "Carla"),
        ("Idea", ""),
    ]
    assert found.owners == ("anna", "Carla", "")
    assert found.frequencies == (Frequency.WEEK, Frequency.MONTH)
    assert found.usual_frequency is Frequency.MONTH
    assert (found.count, found.overdue) == (4, 4)


def test_a_row_says_what_is_missing_and_how_late(company: CompanyFile) -> None:
    orders = define(company, "Orders", "Carla")
    fill_in(company, orders, 8)
    (row,) = due_list(company, TODAY).rows
    assert row.periods == (month(9), month(10))
    assert row.overdue == 2
    assert row.periods_text == "September and October 2026"
    assert row.late_text == "The oldest was due on 10 Oct, 6 weeks ago."


def test_not_applicable_and_calculated_are_not_asked_for(company: CompanyFile) -> None:
    orders = define(company, "Orders", "Carla")
    define(company, "Double", "Carla", formula="Orders * 2")
    fill_in(company, orders, 8, 9)
    set_not_applicable(company, [(orders, month(10))], is_not_applicable=True)
    found = due_list(company, TODAY)
    assert found.rows == ()
    assert found.next_sentence == "Next is Orders for November 2026, due by 10 Dec."


def test_what_is_due_next_names_one_and_counts_the_others(company: CompanyFile) -> None:
    for name in ("Orders", "Visits", "Calls"):
        fill_in(company, define(company, name, "Carla"), 8, 9, 10)
    assert due_list(company, TODAY).next_sentence == (
        "Next are Orders and 2 more for November 2026, due by 10 Dec."
    )


def test_an_empty_company_waits_for_nothing(company: CompanyFile) -> None:
    found = due_list(company, TODAY)
    assert (found.rows, found.next_sentence, found.usual_frequency) == ((), "", None)


def test_a_sheet_for_each_owner_asks_for_what_is_due(company: CompanyFile) -> None:
    orders = define(company, "Orders", "Carla")
    define(company, "Visits", "Anna")
    fill_in(company, orders, 8, 9)
    anna, carla = sheets_by_owner(company, TODAY, ENGLISH)
    assert (anna.owner, carla.owner) == ("Anna", "Carla")
    assert anna.asked == 3
    (line,) = carla.lines
    assert line.asked == {month(10)}
    assert (line.last_text, line.target_text) == ("49 (Sep 2026)", "at least 47")
    assert carla.periods == (month(10),)
    assert sheets_by_owner(company, TODAY, ENGLISH, {"Carla"}) == (carla,)


def test_a_sheet_of_one_period_asks_for_it_alone(company: CompanyFile) -> None:
    orders = define(company, "Orders", "Carla")
    define(company, "Visits", "Anna")
    fill_in(company, orders, 11)
    (anna,) = sheets_by_owner(company, TODAY, ENGLISH, None, month(11))
    assert anna.owner == "Anna"
    assert anna.lines[0].asked == {month(11)}


def test_a_metric_with_many_holes_says_how_many_are_left_out(company: CompanyFile) -> None:
    define_kpi(company, replace(kpi_draft("Orders"), starts_on=dt.date(2023, 1, 1)))
    (sheet,) = sheets_by_owner(company, TODAY, ENGLISH)
    (line,) = sheet.lines
    assert (len(line.asked), line.left_out) == (24, 22)
    assert max(line.asked) == month(10)


def test_the_key_of_a_company_stays_whatever_is_done(company: CompanyFile) -> None:
    with company.read() as records:
        before, standing = company_key(records), records.company()
    define(company, "Orders", "Carla")
    edit_company(company, replace(standing, name="Another name"))
    undo(company)
    undo(company)
    with company.read() as records:
        assert company_key(records) == before
