"""Past months as the company was then: KPIs, owners and objectives by what the file remembers."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kpidesk.domain.lenses import Lens
from kpidesk.domain.metrics import Company, Stage
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.places import NOWHERE, Place, Places
from kpidesk.domain.ports import CompanyFile
from kpidesk.services.boards import heat_map
from kpidesk.services.calculation import CalculatingFiles
from kpidesk.services.dashboard import Dashboard, dashboard
from kpidesk.services.metric_views import MetricView, metric_view
from kpidesk.services.metrics import define_kpi
from kpidesk.services.stages import (
    delete_metric,
    keep_as_metric,
    promote_metric,
    set_objective,
    set_owner,
)
from kpidesk.storage.company_files import SqliteCompanyFiles
from tests.services.conftest import TODAY, kpi_draft
from tests.services.formula_company import change, put

JANUARY = Period(Frequency.MONTH, dt.date(2026, 1, 1))
MARCH, APRIL, MAY, JUNE = (JANUARY.shift(at) for at in (2, 3, 4, 5))


class Clock:
    """Says which moment it is; tests move it."""

    def __init__(self) -> None:
        self.now = dt.datetime(2026, 2, 10, 12, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.now

    def go_to(self, month: int, day: int = 14) -> None:
        self.now = dt.datetime(2026, month, day, 12, tzinfo=dt.UTC)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def company(clock: Clock, tmp_path: Path) -> Iterator[CompanyFile]:
    files = CalculatingFiles(SqliteCompanyFiles("tester", clock), lambda: TODAY)
    file = files.create(tmp_path / "shop.kpidesk", Company("Shop"))
    yield file
    file.close()


def kpi(company: CompanyFile, name: str) -> int:
    define_kpi(company, replace(kpi_draft(name), starts_on=None))
    with company.read() as records:
        number = next(each.id for each in records.metrics() if each.name == name)
    put(company, number, {JANUARY.shift(at): 50.0 for at in range(8)})
    return number


def shown(company: CompanyFile, month: Period) -> Dashboard:
    return dashboard(company, ENGLISH, TODAY, month)


def names(board: Dashboard) -> list[str]:
    return [standing.metric.name for standing in board.standings]


def test_what_became_a_kpi_later_is_shown_and_said_to_be_none_yet(
    company: CompanyFile, clock: Clock
) -> None:
    kpi(company, "Orders")
    visits = kpi(company, "Visits")
    change(company, visits, stage=Stage.CANDIDATE)
    clock.go_to(5)
    promote_metric(company, visits)

    april = shown(company, APRIL)

    assert names(april) == ["Orders", "Visits"]
    assert april.facts[visits].no_kpi_yet == "Not a KPI yet: it became one on 14 May 2026."
    assert april.summary == ("1 of 1 KPI is on target.", "1 was not a KPI yet: Visits.")
    assert april.lines[-1].metric_id == visits
    assert len(april.statuses) == 1
    assert april.past_note == (
        "This is April 2026 as it was: the KPIs, definitions, targets, owners and objectives of "
        "then. Names, and numbers that were corrected later, are those of today."
    )
    map_of_may = heat_map(company, ENGLISH, MAY.end, MAY, columns=2)
    (cells,) = (
        row
        for (number, _name), row in zip(map_of_may.rows, map_of_may.cells, strict=True)
        if number == visits
    )
    assert [cell is not None and "Not a KPI yet" in cell.sentence for cell in cells] == [
        True,
        False,
    ]
    may = shown(company, MAY)
    assert may.facts[visits].no_kpi_yet == ""
    assert may.summary[0] == "2 of 2 KPIs are on target."


def test_what_was_defined_later_was_no_kpi_either(company: CompanyFile, clock: Clock) -> None:
    kpi(company, "Orders")
    clock.go_to(6)
    late = kpi(company, "Late")
    found = shown(company, MAY)
    assert names(found) == ["Orders", "Late"]
    assert found.facts[late].kpi_since == dt.date(2026, 6, 14)
    assert found.standings[1].owner == "Carla"  # of today: then it was not there


def test_where_nothing_was_a_kpi_yet_all_is_told(company: CompanyFile, clock: Clock) -> None:
    clock.go_to(6)
    kpi(company, "Late")
    found = shown(company, MARCH)
    assert found.summary == ("1 of 1 KPI is on target.", "1 was not a KPI yet: Late.")
    assert len(found.statuses) == 1


def test_what_stepped_back_was_a_kpi_then(company: CompanyFile, clock: Clock) -> None:
    kpi(company, "Orders")
    visits = kpi(company, "Visits")
    clock.go_to(5)
    keep_as_metric(company, visits)
    assert names(shown(company, APRIL)) == ["Orders", "Visits"]
    assert shown(company, APRIL).facts[visits].no_kpi_yet == ""
    assert names(shown(company, MAY)) == ["Orders"]
    assert names(dashboard(company, ENGLISH, TODAY)) == ["Orders"]


def test_owner_and_objective_are_those_of_then(company: CompanyFile, clock: Clock) -> None:
    orders = kpi(company, "Orders")
    clock.go_to(5)
    set_owner(company, orders, "Ben")
    set_objective(company, orders, "Earn")
    (april,) = shown(company, APRIL).standings
    (may,) = shown(company, MAY).standings
    assert (april.owner, april.objective) == ("Carla", "Grow")
    assert (may.owner, may.objective) == ("Ben", "Earn")


def page_of(company: CompanyFile, metric_id: int, month: Period) -> MetricView:
    """Return what the page of a metric shows that is opened from the board of `month`."""
    is_past, lens = shown(company, month).is_past, Lens.AS_MEASURED
    return metric_view(company, metric_id, month.last_day, lens, ENGLISH, is_past=is_past)


@pytest.mark.parametrize("month", [JANUARY, MARCH, APRIL, MAY, JUNE, JUNE.next])
def test_the_page_of_a_kpi_says_what_the_board_says(
    company: CompanyFile, clock: Clock, month: Period
) -> None:
    orders = kpi(company, "Orders")
    clock.go_to(4)
    change(company, orders, stage=Stage.CANDIDATE)
    set_owner(company, orders, "Ben")
    clock.go_to(6)
    set_objective(company, orders, "Earn")
    promote_metric(company, orders)
    board = shown(company, month)
    (standing,) = board.standings
    view = page_of(company, orders, month)
    place = view.place
    assert (place.owner, place.department, place.objective) == (
        standing.owner,
        standing.department,
        standing.objective,
    )
    no_kpi_yet = board.facts[orders].no_kpi_yet
    assert list(view.remarks) == ([no_kpi_yet] if no_kpi_yet else [])


def test_a_month_that_is_not_past_has_the_places_of_today(
    company: CompanyFile, clock: Clock
) -> None:
    orders = kpi(company, "Orders")
    clock.go_to(9)
    set_owner(company, orders, "Zed")
    latest = dashboard(company, ENGLISH, TODAY)
    assert not latest.is_past
    assert latest.standings[0].owner == "Zed"
    assert page_of(company, orders, latest.month).place.owner == "Zed"
    assert page_of(company, orders, MARCH).place.owner == "Carla"


def test_before_the_file_began_nothing_of_this_is_known(company: CompanyFile, clock: Clock) -> None:
    orders = kpi(company, "Orders")
    clock.go_to(5)
    set_owner(company, orders, "Ben")
    found = shown(company, JANUARY)
    assert found.past_note == (
        "This is January 2026 with the definitions and targets of then. Owners, objectives and "
        "which metrics are KPIs are as of today: this file began on 10 Feb 2026."
    )
    assert found.standings[0].owner == "Ben"
    assert found.facts[orders].no_kpi_yet == ""


def test_places_follow_the_days(company: CompanyFile, clock: Clock) -> None:
    orders = kpi(company, "Orders")
    change(company, orders, stage=Stage.CANDIDATE)
    clock.go_to(4)
    promote_metric(company, orders)
    with company.read() as records:
        places = records.places()
    assert [place.stage for place in places.places[orders]] == [Stage.CANDIDATE, Stage.KPI]
    assert places.began == dt.date(2026, 2, 10)
    assert places.on(orders, dt.date(2026, 4, 13)).stage is Stage.CANDIDATE
    assert places.on(orders, dt.date(2026, 4, 14)).stage is Stage.KPI
    assert places.on(orders, dt.date(2026, 1, 1)) is NOWHERE
    assert places.kpi_after(orders, dt.date(2026, 4, 14)) is None


def test_a_deleted_metric_is_nowhere(company: CompanyFile, clock: Clock) -> None:
    orders = kpi(company, "Orders")
    clock.go_to(4)
    delete_metric(company, orders)
    with company.read() as records:
        places = records.places()
    assert places.on(orders, dt.date(2026, 5, 1)) == Place(dt.date(2026, 4, 14), None)
    assert not Places(None, {}).are_known_on(TODAY)
