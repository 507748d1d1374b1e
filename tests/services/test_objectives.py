"""Objectives in a real file: written, moved, deleted, weighed, and taken back by one undo."""

import datetime as dt
from collections.abc import Callable

import pytest

from kpidesk.domain.changes import ChangeSet, Kind
from kpidesk.domain.errors import FieldError, UserError
from kpidesk.domain.metrics import Metric
from kpidesk.domain.objectives import ChildrenGo, Level, Objective, in_tree_order
from kpidesk.domain.ports import CompanyFile
from kpidesk.services import history
from kpidesk.services.metrics import define_kpi
from kpidesk.services.objectives import (
    ObjectiveDraft,
    add_objective,
    delete_objective,
    edit_objective,
    move_kpi,
    move_objective,
    new_objective_draft,
    note_on,
    objective_draft,
    places,
    plan_deletion,
    set_weights,
)
from tests.services.conftest import kpi_draft


def rows(file: CompanyFile) -> list[Objective]:
    with file.read() as records:
        return list(records.objectives())


def outline(file: CompanyFile) -> list[str]:
    return ["  " * placed.depth + placed.objective.name for placed in in_tree_order(rows(file))]


def metric(file: CompanyFile, name: str = "New customers") -> Metric:
    with file.read() as records:
        return next(each for each in records.metrics() if each.name == name)


def add(file: CompanyFile, name: str, parent_id: int | None = None) -> int:
    change = add_objective(file, ObjectiveDraft(name, parent_id=parent_id))
    (added,) = change.ids(Kind.OBJECTIVE)
    return added


def undone(file: CompanyFile, act: Callable[[], ChangeSet]) -> None:
    """Do something, and see that one undo takes all of it back."""
    before, hanging = rows(file), metrics_of(file)
    assert not act().is_empty
    assert (rows(file), metrics_of(file)) != (before, hanging)
    history.undo(file)
    assert (rows(file), metrics_of(file)) == (before, hanging)
    history.redo(file)


def metrics_of(file: CompanyFile) -> list[Metric]:
    with file.read() as records:
        return list(records.metrics())


@pytest.fixture
def tree(company: CompanyFile) -> dict[str, int]:
    """Grow (Sell (Call), Hire) and Calm, with one KPI on Sell."""
    ids = {"Grow": add(company, "Grow")}
    ids["Sell"] = add(company, "Sell", ids["Grow"])
    ids["Call"] = add(company, "Call", ids["Sell"])
    ids["Hire"] = add(company, "Hire", ids["Grow"])
    ids["Calm"] = add(company, "Calm")
    define_kpi(company, kpi_draft())
    move_kpi(company, metric(company).id, ids["Sell"])
    return ids


@pytest.mark.usefixtures("tree")
def test_each_comes_behind_its_siblings(company: CompanyFile) -> None:
    assert outline(company) == ["Grow", "  Sell", "    Call", "  Hire", "Calm"]


def test_everything_that_a_form_has_is_kept(company: CompanyFile, tree: dict[str, int]) -> None:
    draft = ObjectiveDraft(
        " Open  a shop ", "By spring. ", Level.PROJECT, tree["Grow"], dt.date(2027, 3, 31), 2.5
    )
    change = add_objective(company, draft)
    assert change.action.describe() == "new objective Open a shop"
    (number,) = change.ids(Kind.OBJECTIVE)
    kept = ObjectiveDraft(
        "Open a shop", "By spring.", Level.PROJECT, tree["Grow"], dt.date(2027, 3, 31), 2.5
    )
    assert objective_draft(company, number) == kept


def test_a_form_below_another_starts_one_level_deeper_and_due_with_it(
    company: CompanyFile,
) -> None:
    due = dt.date(2026, 12, 31)
    add_objective(company, ObjectiveDraft("Grow", level=Level.DEPARTMENT, deadline=due))
    draft = new_objective_draft(company, rows(company)[0].id)
    assert (draft.level, draft.deadline, draft.parent_id) == (Level.TEAM, due, rows(company)[0].id)
    assert new_objective_draft(company) == ObjectiveDraft("")


@pytest.mark.parametrize(
    ("draft", "field", "words"),
    [
        (ObjectiveDraft("  "), "name", "Say in a few words"),
        (ObjectiveDraft("x" * 121), "name", "too long"),
        (ObjectiveDraft("gROW"), "name", "already an objective called “Grow”"),
        (ObjectiveDraft("New", description="x" * 501), "description", "at most 500"),
        (ObjectiveDraft("New", weight=-1), "weight", "from 0 to 100"),
        (ObjectiveDraft("New", weight=float("nan")), "weight", "from 0 to 100"),
        (ObjectiveDraft("New", parent_id=999), "parent_id", "no longer in the file"),
    ],
)
@pytest.mark.usefixtures("tree")
def test_what_cannot_be_is_said_at_its_field(
    company: CompanyFile, draft: ObjectiveDraft, field: str, words: str
) -> None:
    before = rows(company)
    with pytest.raises(FieldError, match=words) as refused:
        add_objective(company, draft)
    assert refused.value.field == field
    assert rows(company) == before


def test_an_objective_keeps_its_own_name(company: CompanyFile, tree: dict[str, int]) -> None:
    edit_objective(company, tree["Sell"], ObjectiveDraft("SELL", parent_id=tree["Grow"]))
    assert outline(company)[1] == "  SELL"


def test_another_parent_in_the_form_moves_it(company: CompanyFile, tree: dict[str, int]) -> None:
    draft = ObjectiveDraft("Sell more", parent_id=tree["Calm"])
    undone(company, lambda: edit_objective(company, tree["Sell"], draft))
    assert outline(company) == ["Grow", "  Hire", "Calm", "  Sell more", "    Call"]


def test_it_cannot_become_a_part_of_itself(company: CompanyFile, tree: dict[str, int]) -> None:
    with pytest.raises(FieldError, match="part of itself") as refused:
        edit_objective(company, tree["Grow"], ObjectiveDraft("Grow", parent_id=tree["Call"]))
    assert refused.value.field == "parent_id"
    with pytest.raises(UserError, match="“Grow” cannot go below “Call”"):
        move_objective(company, tree["Grow"], tree["Call"])
    with pytest.raises(UserError, match="no longer in the file"):
        move_objective(company, 999, None)


def test_a_move_is_one_step(company: CompanyFile, tree: dict[str, int]) -> None:
    undone(company, lambda: move_objective(company, tree["Hire"], tree["Grow"], tree["Sell"]))
    assert outline(company) == ["Grow", "  Hire", "  Sell", "    Call", "Calm"]
    undone(company, lambda: move_objective(company, tree["Sell"], None, tree["Grow"]))
    assert outline(company) == ["Sell", "  Call", "Grow", "  Hire", "Calm"]


def test_a_move_to_where_it_is_changes_nothing(company: CompanyFile, tree: dict[str, int]) -> None:
    move_objective(company, tree["Hire"], tree["Grow"])  # gives the siblings their numbers
    assert move_objective(company, tree["Hire"], tree["Grow"]).is_empty


def test_a_kpi_goes_to_another_objective_and_off_it(
    company: CompanyFile, tree: dict[str, int]
) -> None:
    number = metric(company).id
    undone(company, lambda: move_kpi(company, number, tree["Hire"]))
    assert metric(company).objective_id == tree["Hire"]
    undone(company, lambda: move_kpi(company, number, None))
    assert metric(company).objective_id is None
    with pytest.raises(UserError, match="objective is no longer"):
        move_kpi(company, number, 999)
    with pytest.raises(UserError, match="metric is no longer"):
        move_kpi(company, 999, None)


@pytest.mark.parametrize(
    ("way", "to", "left", "hangs_on", "sentence"),
    [
        (
            ChildrenGo.UP,
            None,
            ["Grow", "  Call", "  Hire", "Calm"],
            "Grow",
            "“Sell” will be deleted. 1 KPI goes to “Grow”, with all its numbers.",
        ),
        (
            ChildrenGo.TO,
            "Calm",
            ["Grow", "  Hire", "Calm", "  Call"],
            "Calm",
            "“Sell” will be deleted. 1 KPI goes to “Calm”, with all its numbers.",
        ),
        (
            ChildrenGo.WITH_IT,
            None,
            ["Grow", "  Hire", "Calm"],
            "Grow",
            (
                "“Sell” and 1 objective below it will be deleted. "
                "1 KPI goes to “Grow”, with all its numbers."
            ),
        ),
    ],
)
def test_deleting_does_what_it_says(
    company: CompanyFile,
    tree: dict[str, int],
    way: ChildrenGo,
    to: str | None,
    left: list[str],
    hangs_on: str,
    sentence: str,
) -> None:
    to_id = None if to is None else tree[to]
    assert plan_deletion(company, tree["Sell"], way, to_id).sentence == sentence
    undone(company, lambda: delete_objective(company, tree["Sell"], way, to_id))
    assert outline(company) == left
    assert metric(company).objective_id == tree[hangs_on]


def test_kpis_outlive_the_last_objective(company: CompanyFile, tree: dict[str, int]) -> None:
    plan = plan_deletion(company, tree["Grow"], ChildrenGo.WITH_IT)
    assert plan.sentence.endswith("1 KPI stays, with all its numbers, but without an objective.")
    undone(company, lambda: delete_objective(company, tree["Grow"], ChildrenGo.WITH_IT))
    assert outline(company) == ["Calm"]
    assert metric(company).objective_id is None


def test_where_the_children_cannot_go_is_said_at_the_field(
    company: CompanyFile, tree: dict[str, int]
) -> None:
    for to_id, words in ((None, "Choose the objective"), (tree["Call"], "is a part of")):
        with pytest.raises(FieldError, match=words) as refused:
            delete_objective(company, tree["Sell"], ChildrenGo.TO, to_id)
        assert refused.value.field == "to"
    assert len(rows(company)) == 5


def test_weights_are_one_step(company: CompanyFile, tree: dict[str, int]) -> None:
    number = metric(company).id
    undone(company, lambda: set_weights(company, "Sell", {tree["Call"]: 3.0}, {number: 0.5}))
    assert objective_draft(company, tree["Call"]).weight == 3.0
    assert metric(company).weight == 0.5
    with pytest.raises(FieldError, match="from 0 to 100"):
        set_weights(company, "Sell", {tree["Call"]: 2.0}, {number: 101.0})
    assert objective_draft(company, tree["Call"]).weight == 3.0


def test_the_places_leave_out_the_branch_itself(company: CompanyFile, tree: dict[str, int]) -> None:
    assert [(place.name, place.depth) for place in places(company, tree["Sell"])] == [
        ("Grow", 0),
        ("Hire", 1),
        ("Calm", 0),
    ]
    assert len(places(company)) == 5


def test_a_form_notes_what_is_due_after_its_parent(company: CompanyFile) -> None:
    add_objective(company, ObjectiveDraft("Grow", deadline=dt.date(2026, 6, 30)))
    late = ObjectiveDraft("Sell", parent_id=rows(company)[0].id, deadline=dt.date(2026, 12, 31))
    assert note_on(company, late) == (
        "This is due on 31 Dec 2026, after “Grow”, which is due on 30 Jun 2026."
    )
