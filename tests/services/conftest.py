"""A real company file for every service test."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from kpidesk.domain.metrics import Company
from kpidesk.domain.ports import CompanyFile, CompanyFiles
from kpidesk.domain.qualification import Outcome
from kpidesk.domain.targets import Target
from kpidesk.services.calculation import CalculatingFiles
from kpidesk.services.metric_drafts import MetricDraft, TargetDraft
from kpidesk.services.metrics import define_kpi
from kpidesk.storage.company_files import SqliteCompanyFiles

TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def files() -> CompanyFiles:
    return CalculatingFiles(SqliteCompanyFiles(who="tester"), lambda: TODAY)


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
        starts_on=dt.date(2024, 1, 1),
        outcome=Outcome.REVENUE,
        so_what="More customers buy more.",
        target=TargetDraft(dt.date(2024, 1, 1), constant=Target(goal)),
    )


@pytest.fixture
def customers(company: CompanyFile) -> int:
    """The id of a monthly KPI "New customers" with a target of 47."""
    define_kpi(company, kpi_draft())
    with company.read() as records:
        return records.metrics()[0].id
