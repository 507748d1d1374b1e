import datetime as dt
from dataclasses import replace

import pytest

from kpidesk.domain.changes import Kind
from kpidesk.domain.errors import FieldError
from kpidesk.domain.metrics import Company
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.services import company as service
from kpidesk.services import history
from kpidesk.services.entries import Edit, set_entries
from kpidesk.services.metrics import define_kpi
from tests.services.conftest import kpi_draft


def test_the_company_is_changed_and_undone(company: CompanyFile) -> None:
    change = service.edit_company(company, Company("  New   name ", "CHF", 4))
    assert change.ids(Kind.COMPANY)
    with company.read() as records:
        assert records.company() == Company("New name", "CHF", 4)
    history.undo(company)
    with company.read() as records:
        assert records.company() == Company("Shop", "€")


@pytest.mark.parametrize(
    ("wrong", "field"), [(Company(" "), "name"), (Company("A", "12"), "currency")]
)
def test_a_field_that_cannot_be_accepted_is_named(
    company: CompanyFile, wrong: Company, field: str
) -> None:
    with pytest.raises(FieldError) as caught:
        service.edit_company(company, wrong)
    assert caught.value.field == field


def test_the_business_year_cannot_move_under_quarterly_numbers(company: CompanyFile) -> None:
    define_kpi(company, replace(kpi_draft(), frequency=Frequency.QUARTER))
    with company.read() as records:
        metric = records.metrics()[0].id
    set_entries(company, [Edit(metric, Period(Frequency.QUARTER, dt.date(2026, 1, 1)), 5.0)])
    with pytest.raises(FieldError, match="business year cannot move") as caught:
        service.edit_company(company, Company("Shop", "€", 2))
    assert caught.value.field == "fiscal_start_month"
    service.edit_company(company, Company("Shop", "€", 4))  # the quarters stay the same


def test_backups_are_named_by_their_time() -> None:
    at = dt.datetime(2026, 3, 4, 5, 6, 7, tzinfo=dt.UTC)
    assert service.backup_name("Shop", at) == "Shop backup 2026-03-04 050607.kpidesk"


@pytest.mark.parametrize("days", [None, 0, 10, 3650])
def test_periods_lock_after_as_many_days_as_a_person_likes(
    company: CompanyFile, days: int | None
) -> None:
    wanted = Company("Shop", "€", lock_after_days=days, asks_reason=True)
    service.edit_company(company, wanted)
    with company.read() as records:
        assert records.company() == wanted


@pytest.mark.parametrize("days", [-1, 3651])
def test_days_that_make_no_sense_are_refused(company: CompanyFile, days: int) -> None:
    with pytest.raises(FieldError, match="from 0 to 3650") as caught:
        service.edit_company(company, Company("Shop", lock_after_days=days))
    assert caught.value.field == "lock_after_days"
