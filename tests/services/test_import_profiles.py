"""What is remembered of an import, and whether next month's file is known again."""

import datetime as dt
from dataclasses import replace

import pytest

from kpidesk.domain.errors import FieldError
from kpidesk.domain.import_options import ReadOptions, TableHint
from kpidesk.domain.import_plans import ImportChoices, OnConflict, Outcome, PercentReading
from kpidesk.domain.import_profiles import ImportProfile
from kpidesk.domain.imports import CellRead, IgnoredCell, Layout, WorkbookReading
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.services import history
from kpidesk.services.import_matching import match_labels
from kpidesk.services.import_profiles import (
    choices_of,
    delete_profile,
    find_profiles,
    match_profile,
    options_of,
    profile_named,
    profiles,
    rename_profile,
)
from kpidesk.services.imports import apply_import, plan_import
from tests.readings import sheet_of

OPTIONS = ReadOptions(FiscalCalendar(), ENGLISH)


def month_file(month: int, *labels: str, sheet: str = "P&L 2026") -> WorkbookReading:
    period = Period(Frequency.MONTH, dt.date(2026, month, 1))
    cells = [
        CellRead(sheet, f"B{row}", label, period, str(row), float(row))
        for row, label in enumerate(labels, start=3)
    ]
    heading = IgnoredCell(sheet, "A2", "Account", "The headings of the table.")
    reading = sheet_of(sheet, Layout.WIDE, cells, [heading])
    return WorkbookReading(f"{month}.xlsx", f"{month:02}" * 32, (reading,))


MARCH = month_file(3, "New customers", "Leads", "Rubbish", "Visits")


@pytest.fixture
def monthly(company: CompanyFile, customers: int) -> ImportProfile:
    """Return the profile of an import that mapped a label, left one out and made two metrics."""
    matches = {match.label: match.proposal for match in match_labels(company, MARCH)}
    choices = ImportChoices(
        metric_of_label={"Rubbish": None},
        new_metrics={"Leads": matches["Leads"], "Visits": matches["Visits"]},
        percent_reading=PercentReading.POINTS,
        on_conflict=OnConflict.KEEP,
        profile="  Monthly  books ",
    )
    hints = (TableHint("P&L 2026", "A2:B9"),)
    options = replace(OPTIONS, tables=hints, sheets=("P&L 2026",))
    apply_import(company, plan_import(company, MARCH, choices), options=options)
    (profile,) = profiles(company)
    assert profile.metric_of_label["new customers"] == customers
    return profile


def test_a_profile_keeps_what_was_decided(company: CompanyFile, monthly: ImportProfile) -> None:
    with company.read() as records:
        ids = {metric.name: metric.id for metric in records.metrics()}
        origins = {entry.origin.profile for entry in records.entries()}
    assert (monthly.name, monthly.file_name) == ("Monthly books", "3.xlsx")
    assert dict(monthly.metric_of_label) == {
        "new customers": ids["New customers"],
        "leads": ids["Leads"],
        "visits": ids["Visits"],
        "rubbish": None,
    }
    assert monthly.percent_reading is PercentReading.POINTS
    assert monthly.on_conflict is OnConflict.KEEP
    assert monthly.tables == (TableHint("P&L 2026", "A2:B9"),)
    (shape,) = monthly.shapes
    assert shape.layout is Layout.WIDE
    assert shape.headings == {"account"}
    assert shape.labels == {"New customers", "Leads", "Rubbish", "Visits"}
    assert origins == {"Monthly books"}


def test_a_budget_that_is_not_taken_does_not_make_a_name_forgotten(
    company: CompanyFile, customers: int
) -> None:
    march = Period(Frequency.MONTH, dt.date(2026, 3, 1))
    actual = CellRead("S", "B3", "New customers", march, "5", 5.0)
    sheet = sheet_of("S", Layout.WIDE, [actual])
    table = replace(sheet.tables[0], targets=(actual._replace(cell="C3", number=6.0),))
    reading = WorkbookReading("3.xlsx", "03" * 32, (replace(sheet, tables=(table,)),))
    plan = plan_import(company, reading, ImportChoices(profile="Books"))
    assert plan.proposals[-1].metric_id is None  # the budget
    apply_import(company, plan)
    (profile,) = profiles(company)
    assert profile.metric_of_label == {"new customers": customers}


def test_the_next_file_is_known_whatever_moved(
    company: CompanyFile, monthly: ImportProfile
) -> None:
    april = month_file(4, "Visits", "Rubbish", "New customers", "Calls", sheet="P&L 2027")
    (match,) = find_profiles(company, april)
    assert match.profile == monthly
    assert match.likeness > 0.5
    assert (match.new, match.missing) == (("Calls",), ("Leads",))
    plan = plan_import(company, april, choices_of(match.profile, april))
    outcomes = [each.outcome for each in plan.proposals[:4]]
    assert outcomes == [Outcome.NEW, Outcome.IGNORED, Outcome.NEW, Outcome.REJECTED]
    assert plan.choices.profile == "Monthly books"
    assert match_profile(monthly, MARCH).likeness == pytest.approx(1.0)


def test_a_file_of_another_shape_is_not(company: CompanyFile, monthly: ImportProfile) -> None:
    other = month_file(4, "Wages", "Rent", "Insurance", "Visits")
    assert find_profiles(company, other) == []
    assert find_profiles(company, WorkbookReading("x.csv", "00" * 32, ())) == []
    assert monthly.id > 0


def test_a_profile_learns_and_forgets_nothing(company: CompanyFile, monthly: ImportProfile) -> None:
    april = month_file(4, "Visits", "Clicks")
    with company.read() as records:
        leads = next(metric.id for metric in records.metrics() if metric.name == "Leads")
    choices = replace(choices_of(monthly, april), profile="MONTHLY BOOKS")
    choices = replace(choices, metric_of_label={**choices.metric_of_label, "Clicks": leads})
    apply_import(company, plan_import(company, april, choices))
    (profile,) = profiles(company)
    assert (profile.id, profile.name) == (monthly.id, "Monthly books")
    assert profile.metric_of_label == {**monthly.metric_of_label, "clicks": leads}
    history.undo(company)
    assert profiles(company) == [monthly]
    history.undo(company)
    assert profiles(company) == []


def test_hints_are_used_only_where_the_table_was_not_found_without(
    monthly: ImportProfile,
) -> None:
    plain = replace(OPTIONS, sheets=("P&L 2026",))
    assert options_of(monthly, MARCH, OPTIONS) == plain
    nothing = WorkbookReading("4.xlsx", "04" * 32, (sheet_of("P&L 2026", None),))
    assert options_of(monthly, nothing, OPTIONS).tables == monthly.tables
    renamed = WorkbookReading("4.xlsx", "04" * 32, (sheet_of("Other", None),))
    assert options_of(monthly, renamed, OPTIONS) == OPTIONS


def test_profiles_are_renamed_and_deleted(company: CompanyFile, monthly: ImportProfile) -> None:
    assert profile_named(company, " monthly  BOOKS ") == monthly
    rename_profile(company, monthly.id, "Books")
    assert [each.name for each in profiles(company)] == ["Books"]
    with pytest.raises(FieldError):
        rename_profile(company, monthly.id, "  ")
    delete_profile(company, monthly.id)
    assert profiles(company) == []
    history.undo(company)
    assert [each.name for each in profiles(company)] == ["Books"]
    with company.read() as records:
        assert len(records.entries()) == 3
