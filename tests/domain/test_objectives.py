import datetime as dt
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.errors import FieldError, UserError
from kpidesk.domain.objectives import (
    ChildrenGo,
    Level,
    Objective,
    branch,
    check,
    deadline_note,
    deadline_sentence,
    deletion,
    deletion_sentence,
    in_tree_order,
    moved,
)
from tests.domain.strategies import days

GROW = Objective(1, "Grow")
SELL = Objective(2, "Sell more", 1, position=1)
HIRE = Objective(3, "Hire", 1, position=2)
CALLS = Objective(4, "Call back", 2, position=1)
CALM = Objective(5, "Stay sound", position=9)
TREE = [CALM, CALLS, HIRE, SELL, GROW]


def names(objectives: list[Objective]) -> list[str]:
    return ["  " * p.depth + p.objective.name for p in in_tree_order(objectives)]


def after(objectives: list[Objective], changed: tuple[Objective, ...]) -> list[Objective]:
    """Return what the file holds once `changed` is written."""
    return list(({o.id: o for o in objectives} | {o.id: o for o in changed}).values())


@st.composite
def trees(draw: st.DrawFn) -> list[Objective]:
    """Draw a sound tree: each objective below an earlier one, or at the top."""
    count = draw(st.integers(1, 12))
    found = []
    for number in range(1, count + 1):
        parent = draw(st.one_of(st.none(), st.integers(1, number - 1))) if number > 1 else None
        name, position = draw(st.sampled_from("abcAB")), draw(st.integers(0, 3))
        found.append(Objective(number, name, parent, position=position))
    return draw(st.permutations(found))


@st.composite
def damaged_trees(draw: st.DrawFn) -> list[Objective]:
    """Draw objectives whose parents are anything at all."""
    count = draw(st.integers(1, 10))
    parents = st.one_of(st.none(), st.integers(1, count + 3))
    return [Objective(n, "x", draw(parents)) for n in range(1, count + 1)]


def test_a_tree_reads_from_the_top() -> None:
    assert names(TREE) == ["Grow", "  Sell more", "    Call back", "  Hire", "Stay sound"]
    assert branch(TREE, 1) == (1, 2, 4, 3)
    assert branch(TREE, 3) == (3,)
    assert branch(TREE, 99) == ()


@given(st.one_of(trees(), damaged_trees()))
def test_every_objective_is_read_once_and_after_its_parent(objectives: list[Objective]) -> None:
    found = in_tree_order(objectives)

    assert sorted(p.objective.id for p in found) == sorted(o.id for o in objectives)
    depths: dict[int, int] = {}
    for placed in found:
        if placed.parent_id is None:
            assert placed.depth == 0
        else:
            assert placed.depth == depths[placed.parent_id] + 1
        depths[placed.objective.id] = placed.depth
    siblings = [(p.parent_id, p.objective.position) for p in found]
    for parent in {p.parent_id for p in found}:
        positions = [position for above, position in siblings if above == parent]
        assert positions == sorted(positions)


@given(trees())
def test_a_sound_tree_is_read_as_it_is(objectives: list[Objective]) -> None:
    assert all(p.parent_id == p.objective.parent_id for p in in_tree_order(objectives))


@given(trees(), st.data())
def test_a_move_takes_the_branch_along_and_changes_nothing_else(
    objectives: list[Objective], data: st.DataObject
) -> None:
    ids = [objective.id for objective in objectives]
    node = data.draw(st.sampled_from(ids))
    parent = data.draw(st.one_of(st.none(), st.sampled_from(ids)))
    before = data.draw(st.one_of(st.none(), st.sampled_from(ids)))
    if parent in branch(objectives, node):
        with pytest.raises(UserError, match="cannot go below"):
            moved(objectives, node, parent, before)
        return

    done = after(objectives, moved(objectives, node, parent, before))

    assert {o.id: o.parent_id for o in done} == {
        o.id: parent if o.id == node else o.parent_id for o in objectives
    }
    assert branch(done, node) == branch(objectives, node)
    order = [p.objective.id for p in in_tree_order(done) if p.parent_id == parent]
    rest = [p.objective.id for p in in_tree_order(objectives) if p.parent_id == parent]
    assert [n for n in order if n != node] == [n for n in rest if n != node]
    if before in order and before != node:
        assert order.index(node) + 1 == order.index(before)
    else:
        assert order[-1] == node
    assert moved(done, node, parent, None if order[-1] == node else before) == ()


def test_a_move_says_why_it_is_refused() -> None:
    with pytest.raises(UserError, match="“Grow” cannot go below “Call back”, which is a part of"):
        moved(TREE, 1, 4)
    with pytest.raises(UserError, match="“Grow” cannot go below itself"):
        moved(TREE, 1, 1)
    with pytest.raises(UserError, match="no longer in the file"):
        moved(TREE, 99, 1)
    with pytest.raises(UserError, match="no longer in the file"):
        moved(TREE, 1, 99)


def test_a_move_finds_its_place() -> None:
    done = after(TREE, moved(TREE, 5, 1, before_id=3))

    assert names(done) == ["Grow", "  Sell more", "    Call back", "  Stay sound", "  Hire"]
    up = after(TREE, moved(TREE, 4, None, before_id=5))
    assert names(up) == ["Grow", "  Sell more", "  Hire", "Call back", "Stay sound"]


@given(st.one_of(trees(), damaged_trees()), st.sampled_from(ChildrenGo), st.data())
def test_a_deletion_leaves_a_whole_tree(
    objectives: list[Objective], children_go: ChildrenGo, data: st.DataObject
) -> None:
    ids = [objective.id for objective in objectives]
    node = data.draw(st.sampled_from(ids))
    below = branch(objectives, node)
    outside = [n for n in ids if n not in below]
    to = data.draw(st.sampled_from(outside)) if outside else None
    if children_go is ChildrenGo.TO and to is None:
        with pytest.raises(FieldError, match="Choose the objective"):
            deletion(objectives, node, children_go, to)
        return

    planned = deletion(objectives, node, children_go, to)

    done = [o for o in after(objectives, planned.changed) if o.id not in planned.removed]
    kept = {o.id for o in done}
    assert kept | set(planned.removed) == set(ids)
    assert not kept & set(planned.removed)
    assert not {o.parent_id for o in done} & set(planned.removed)
    assert planned.kpis_to is None or planned.kpis_to in kept
    parent_of = {p.objective.id: p.parent_id for p in in_tree_order(objectives)}
    if children_go is ChildrenGo.WITH_IT:
        assert set(planned.removed) == set(below)
        assert planned.kpis_to == parent_of[node]
    else:
        assert planned.removed == (node,)
        new_parent = to if children_go is ChildrenGo.TO else parent_of[node]
        assert planned.kpis_to == new_parent
        now = {p.objective.id: p.parent_id for p in in_tree_order(done)}
        for child in (n for n, above in parent_of.items() if above == node):
            assert now[child] == new_parent


def test_children_take_the_place_of_what_is_deleted() -> None:
    planned = deletion(TREE, 2, ChildrenGo.UP)
    done = [o for o in after(TREE, planned.changed) if o.id != 2]

    assert names(done) == ["Grow", "  Call back", "  Hire", "Stay sound"]
    assert deletion_sentence(TREE, planned, 3) == (
        "“Sell more” will be deleted. 3 KPIs go to “Grow”, with all their numbers."
    )


def test_children_go_where_they_are_sent() -> None:
    planned = deletion(TREE, 1, ChildrenGo.TO, 5)
    done = [o for o in after(TREE, planned.changed) if o.id != 1]

    assert names(done) == ["Stay sound", "  Sell more", "    Call back", "  Hire"]
    with pytest.raises(FieldError, match="“Hire” is a part of “Grow”") as caught:
        deletion(TREE, 1, ChildrenGo.TO, 3)
    assert caught.value.field == "to"
    with pytest.raises(FieldError, match="“Grow” is the one that goes"):
        deletion(TREE, 1, ChildrenGo.TO, 1)
    with pytest.raises(UserError, match="no longer in the file"):
        deletion(TREE, 1, ChildrenGo.TO, 99)


def test_all_below_may_go_too_but_never_a_kpi() -> None:
    planned = deletion(TREE, 1, ChildrenGo.WITH_IT)

    assert planned.removed == (1, 2, 4, 3)
    assert deletion_sentence(TREE, planned, 1) == (
        "“Grow” and 3 objectives below it will be deleted. "
        "1 KPI stays, with all its numbers, but without an objective."
    )
    assert deletion_sentence(TREE, deletion(TREE, 2, ChildrenGo.WITH_IT), 0) == (
        "“Sell more” and 1 objective below it will be deleted."
    )


def test_a_form_is_told_what_is_wrong() -> None:
    objective = Objective(2, "  Sell \n more ", 1, description=" why ", weight=2)

    clean = check(objective, TREE)

    assert (clean.name, clean.description) == ("Sell more", "why")
    for field, wrong in (
        ("name", replace(objective, name="  ")),
        ("weight", replace(objective, weight=-1)),
        ("weight", replace(objective, weight=math.nan)),
        ("weight", replace(objective, weight=101)),
        ("deadline", replace(objective, deadline=dt.date(2206, 1, 1))),
        ("parent_id", replace(objective, parent_id=99)),
        ("parent_id", replace(objective, parent_id=2)),
        ("parent_id", replace(objective, parent_id=4)),
    ):
        with pytest.raises(FieldError) as caught:
            check(wrong, TREE)
        assert caught.value.field == field


def test_a_deadline_is_a_sentence() -> None:
    today = dt.date(2026, 3, 1)

    def due(day: dt.date | None) -> str:
        return deadline_sentence(replace(GROW, deadline=day), today)

    assert due(None) == ""
    assert due(today) == "Due today."
    assert due(dt.date(2026, 3, 2)) == "Due on 2 Mar 2026, in 1 day."
    assert due(dt.date(2026, 2, 1)) == "Was due on 1 Feb 2026, 28 days ago."


@given(st.one_of(st.none(), days), st.one_of(st.none(), days))
def test_a_part_that_is_due_after_the_whole_is_noted(
    child: dt.date | None, parent: dt.date | None
) -> None:
    tree = [replace(GROW, deadline=parent), replace(SELL, deadline=child)]

    note = deadline_note(tree[1], tree)

    assert bool(note) is (child is not None and parent is not None and child > parent)
    assert "after “Grow”" in note or not note
    assert deadline_note(tree[0], tree) == ""


def test_levels_and_choices_have_names() -> None:
    assert [level.label for level in Level] == [
        "Company",
        "Department",
        "Team",
        "Project",
        "Person",
    ]
    assert len({choice.label for choice in ChildrenGo}) == 3
