"""The tree as it is looked at: KPIs on their objectives, scores, and what a good one hides."""

import datetime as dt

import pytest

from kpidesk.domain.changes import Kind
from kpidesk.domain.metrics import Company
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.objectives import ChildrenGo
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.status import Status
from kpidesk.services.company import edit_company
from kpidesk.services.entries import Edit, set_entries
from kpidesk.services.library import apply_starter_set
from kpidesk.services.metrics import define_kpi
from kpidesk.services.objective_tree import ObjectiveTree, objective_tree, year_to_show
from kpidesk.services.objectives import (
    ObjectiveDraft,
    add_objective,
    delete_objective,
    move_kpi,
    set_weights,
)
from tests.services.conftest import TODAY, kpi_draft

OCTOBER = Period(Frequency.MONTH, dt.date(2026, 10, 1))


def add(
    file: CompanyFile, name: str, parent_id: int | None = None, due: dt.date | None = None
) -> int:
    change = add_objective(file, ObjectiveDraft(name, parent_id=parent_id, deadline=due))
    (added,) = change.ids(Kind.OBJECTIVE)
    return added


def kpi(file: CompanyFile, name: str, objective_id: int | None, value: float | None) -> int:
    """Define a KPI with a target of at least 47, whatever its objective was before."""
    define_kpi(file, kpi_draft(name))
    with file.read() as records:
        number = next(metric.id for metric in records.metrics() if metric.name == name)
    if value is not None:
        set_entries(file, [Edit(number, OCTOBER, value)])
    move_kpi(file, number, objective_id)
    with file.read() as records:
        grow = [row.id for row in records.objectives() if row.name == "Grow"]
    for each in grow:
        delete_objective(file, each, ChildrenGo.UP)
    return number


def shown(tree: ObjectiveTree) -> list[str]:
    return [
        f"{'  ' * row.depth}{row.objective.name}: {', '.join(each.name for each in row.kpis)}"
        for row in tree.rows
    ]


def tree_of(file: CompanyFile, year: Period | None = None) -> ObjectiveTree:
    return objective_tree(file, TODAY, ENGLISH, year)


def test_an_empty_company_has_an_empty_tree(company: CompanyFile) -> None:
    tree = tree_of(company)
    assert (tree.rows, tree.loose, tree.years, tree.count_of_all) == ((), (), (), 0)


def test_kpis_hang_on_their_objectives_and_the_rest_is_loose(company: CompanyFile) -> None:
    earn = add(company, "Earn")
    sell = add(company, "Sell", earn)
    kpi(company, "Margin", earn, 50.0)
    kpi(company, "Orders", sell, 46.0)
    kpi(company, "Calls", sell, 10.0)
    kpi(company, "Visits", None, 60.0)
    tree = tree_of(company)
    assert shown(tree) == ["Earn: Margin", "  Sell: Orders, Calls"]
    assert [each.name for each in tree.loose] == ["Visits"]
    orders = tree.rows[1].kpis[0]
    assert (orders.status, orders.value_text, orders.target_text) == (
        Status.NEAR,
        "46",
        "at least 47",
    )
    assert orders.sentence.startswith("October 2026: 46, 1 below the target of 47")
    assert orders.owner == "Carla"
    assert tree.month_label == "October 2026"


def test_a_good_branch_names_the_kpi_that_it_hides(company: CompanyFile) -> None:
    earn = add(company, "Earn")
    sell = add(company, "Sell", earn)
    for number in range(4):
        kpi(company, f"Good {number}", earn, 60.0)
    kpi(company, "Returns", sell, 1.0)
    earned = tree_of(company).rows[0]
    assert earned.score.score == pytest.approx(0.8)
    assert earned.score.sentence == "Good overall, but Returns is off target."


def test_a_kpi_without_a_number_is_said_and_not_counted(company: CompanyFile) -> None:
    earn = add(company, "Earn")
    kpi(company, "Margin", earn, 60.0)
    kpi(company, "Calls", earn, None)
    row = tree_of(company).rows[0]
    assert row.score.score == 1.0
    assert row.score.sentence == (
        "Margin is on target. Calls does not count: no value or no target."
    )
    assert [each.share for each in row.kpis] == [1.0, None]


def test_weights_make_the_score_and_are_shown_as_shares(company: CompanyFile) -> None:
    earn = add(company, "Earn")
    sell = add(company, "Sell", earn)
    margin = kpi(company, "Margin", earn, 60.0)
    kpi(company, "Orders", sell, 1.0)
    even = tree_of(company)
    assert even.rows[0].score.score == 0.5
    assert (even.rows[0].share, even.rows[1].share) == (None, 0.5)
    set_weights(company, "Earn", {sell: 1.0}, {margin: 3.0})
    uneven = tree_of(company)
    assert uneven.rows[0].score.score == 0.75
    assert (uneven.rows[0].kpis[0].share, uneven.rows[1].share) == (0.75, 0.25)
    set_weights(company, "Earn", {sell: 0.0}, {margin: 0.0})
    none = tree_of(company)
    assert (none.rows[0].score.score, none.rows[1].share) == (None, None)


def test_a_year_shows_what_is_due_in_it_and_what_leads_there(company: CompanyFile) -> None:
    old = add(company, "Old", due=dt.date(2025, 12, 31))
    add(company, "Old child", old, dt.date(2025, 6, 30))
    add(company, "New child of old", old, dt.date(2026, 6, 30))
    add(company, "Due with old", old)
    add(company, "Open end")
    year = company_year(company, 2026)
    assert shown(tree_of(company, year)) == ["Old: ", "  New child of old: ", "Open end: "]
    assert shown(tree_of(company, company_year(company, 2025))) == [
        "Old: ",
        "  Old child: ",
        "  Due with old: ",
        "Open end: ",
    ]
    tree = tree_of(company)
    assert [each.start.year for each in tree.years] == [2025, 2026]
    assert (len(tree.rows), tree_of(company, year).count_of_all) == (5, 5)


def company_year(file: CompanyFile, number: int) -> Period:
    with file.read() as records:
        return records.company().calendar.year(number)


def test_the_score_of_a_year_is_of_that_year(company: CompanyFile) -> None:
    earn = add(company, "Earn")
    old = add(company, "Old", earn, dt.date(2025, 12, 31))
    kpi(company, "Margin", earn, 60.0)
    kpi(company, "Ancient", old, 1.0)
    row = tree_of(company, company_year(company, 2026)).rows[0]
    assert row.score.score == 1.0
    assert row.score.sentence == "Margin is on target."


def test_a_year_is_the_business_year(company: CompanyFile) -> None:
    edit_company(company, Company("Shop", "€", 4))
    add(company, "Earn", due=dt.date(2027, 3, 31))
    assert year_to_show(company, TODAY) == Period(Frequency.YEAR, dt.date(2026, 4, 1))
    assert shown(tree_of(company, year_to_show(company, TODAY))) == ["Earn: "]


def test_without_a_deadline_in_this_year_all_years_are_shown(company: CompanyFile) -> None:
    assert year_to_show(company, TODAY) is None
    add(company, "Later", due=dt.date(2027, 12, 31))
    assert year_to_show(company, TODAY) is None


def test_a_deadline_that_has_passed_is_said_in_words(company: CompanyFile) -> None:
    add(company, "Late", due=dt.date(2026, 11, 20))
    add(company, "Today", due=TODAY)
    late, today = tree_of(company).rows
    assert (late.deadline, late.is_overdue) == ("Was due on 20 Nov 2026, 2 days ago.", True)
    assert (today.deadline, today.is_overdue) == ("Due today.", False)


def test_candidates_are_named_on_their_objective(company: CompanyFile) -> None:
    apply_starter_set(company, "shop", TODAY)
    (row,) = tree_of(company).rows
    assert row.kpis == ()
    assert row.score.sentence.startswith(
        "No KPI hangs on this objective yet. 7 candidates wait here: Total revenue, "
    )
