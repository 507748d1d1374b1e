"""A real company file for every service test."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from kpidesk.domain.metrics import Company
from kpidesk.domain.ports import CompanyFile, CompanyFiles
from kpidesk.domain.targets import Target
from kpidesk.services.metrics import MetricDraft, TargetDraft, define_kpi
from kpidesk.storage.company_files import SqliteCompanyFiles

TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def files() -> CompanyFiles:
    return SqliteCompanyFiles(who="tester")


@pytest.fixture
def company(files: CompanyFiles, tmp_path: Path) -> Iterator[CompanyFile]:
    file = files.create(tmp_path / "shop.kpidesk", Company("Shop", "€"))
    yield file
    file.close()


def kpi_draft(name: str = "New customers", goal: float = 47.0) -> MetricDraft:
    return MetricDraft(
        name=name,
        department="Marketing",
        owner="Carla",
        objective="Grow",
        target=TargetDraft(dt.date(2024, 1, 1), constant=Target(goal)),
    )


@pytest.fixture
def customers(company: CompanyFile) -> int:
    """The id of a monthly KPI "New customers" with a target of 47."""
    define_kpi(company, kpi_draft())
    with company.read() as records:
        return records.metrics()[0].id
