"""A real company file for every service test."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from kpidesk.domain.import_plans import ImportChoices
from kpidesk.domain.imports import WorkbookReading
from kpidesk.domain.metrics import Company
from kpidesk.domain.ports import CompanyFile, CompanyFiles
from kpidesk.domain.qualification import Outcome
from kpidesk.domain.targets import Target
from kpidesk.services.calculation import CalculatingFiles
from kpidesk.services.import_matching import match_labels
from kpidesk.services.imports import apply_import, plan_import
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


def create_all(company: CompanyFile, reading: WorkbookReading) -> None:
    """Import `reading`, with a new metric for each of its labels."""
    new = {match.label: match.proposal for match in match_labels(company, reading)}
    apply_import(company, plan_import(company, reading, ImportChoices(new_metrics=new)))
