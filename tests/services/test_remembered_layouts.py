"""What is told of the layouts that a company remembers."""

import datetime as dt
from dataclasses import replace

import pytest

from kpidesk.domain.changes import Action, ActionKind
from kpidesk.domain.import_plans import ImportChoices
from kpidesk.domain.imports import CellRead, Layout, WorkbookReading
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.services.import_profiles import delete_profile, profiles, rename_profile
from kpidesk.services.imports import apply_import, plan_import
from kpidesk.services.remembered_layouts import remembered_layouts
from tests.readings import sheet_of

pytestmark = pytest.mark.usefixtures("customers")


def reading(month: int, *labels: str) -> WorkbookReading:
    period = Period(Frequency.MONTH, dt.date(2026, month, 1))
    cells = [
        CellRead("P&L", f"B{row}", label, period, str(row), float(row * month))
        for row, label in enumerate(labels, start=3)
    ]
    return WorkbookReading(
        f"{month}.xlsx", f"{month:02}" * 32, (sheet_of("P&L", Layout.WIDE, cells),)
    )


def bring_in(company: CompanyFile, file: WorkbookReading, name: str) -> None:
    choices = ImportChoices(metric_of_label={"Rubbish": None}, profile=name)
    apply_import(company, plan_import(company, file, choices))


def test_nothing_is_told_of_a_company_that_remembers_nothing(company: CompanyFile) -> None:
    assert list(remembered_layouts(company)) == []


def test_a_layout_tells_its_names_and_when_it_was_used_last(
    company: CompanyFile,
) -> None:
    bring_in(company, reading(3, "New Customers", "Rubbish"), "Monthly books")
    (layout,) = remembered_layouts(company)
    assert layout.profile.name == "Monthly books"
    assert list(layout.names) == [("New Customers", "New customers"), ("Rubbish", None)]
    first = layout.last_used
    assert first is not None
    assert first.tzinfo is not None

    bring_in(company, reading(4, "New Customers", "Rubbish"), "Monthly books")
    (layout,) = remembered_layouts(company)
    assert layout.last_used is not None
    assert layout.last_used >= first
    assert layout.profile.file_name == "4.xlsx"


def test_another_name_is_no_use_of_it_and_a_deleted_one_is_gone(
    company: CompanyFile,
) -> None:
    bring_in(company, reading(3, "New Customers"), "Zebra")
    bring_in(company, reading(4, "New Customers"), "Apple")
    used = {each.profile.name: each.last_used for each in remembered_layouts(company)}
    assert list(used) == ["Apple", "Zebra"]

    zebra = next(each for each in profiles(company) if each.name == "Zebra")
    rename_profile(company, zebra.id, "Aardvark")
    again = list(remembered_layouts(company))
    assert [each.profile.name for each in again] == ["Aardvark", "Apple"]
    assert again[0].last_used == used["Zebra"]

    delete_profile(company, zebra.id)
    assert [each.profile.name for each in remembered_layouts(company)] == ["Apple"]


def test_a_layout_without_an_import_says_that_it_is_not_known(
    company: CompanyFile,
) -> None:
    bring_in(company, reading(3, "New Customers"), "Monthly")
    (profile,) = profiles(company)
    with company.write(Action(ActionKind.EDIT_PROFILE)) as work:
        work.put_import_profiles([replace(profile, id=profile.id + 1, name="Other", file_name="")])
    assert [each.last_used is None for each in remembered_layouts(company)] == [False, True]
