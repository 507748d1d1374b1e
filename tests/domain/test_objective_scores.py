import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.objective_scores import POINTS, KpiStanding, scores
from kpidesk.domain.objectives import Objective, branch, in_tree_order
from kpidesk.domain.status import Status

ON, NEAR, OFF, NO_DATA, NO_TARGET = Status
GROW = Objective(1, "Grow")
SELL = Objective(2, "Sell more", 1, position=1)
HIRE = Objective(3, "Hire", 1, position=2)


def kpi(number: int, name: str, objective_id: int | None, status: Status) -> KpiStanding:
    return KpiStanding(number, name, objective_id, status)


def verdict(*statuses: tuple[str, Status]) -> str:
    standings = [kpi(n, name, 1, status) for n, (name, status) in enumerate(statuses)]
    return scores([GROW], standings)[1].sentence


@st.composite
def branches(draw: st.DrawFn) -> tuple[list[Objective], list[KpiStanding]]:
    count = draw(st.integers(1, 8))
    weights = st.one_of(st.just(1.0), st.floats(0, 100))
    objectives = [
        Objective(
            n,
            f"objective {n}",
            draw(st.one_of(st.none(), st.integers(1, n - 1))) if n > 1 else None,
            weight=draw(weights),
        )
        for n in range(1, count + 1)
    ]
    kpis = [
        KpiStanding(
            n,
            f"kpi {n}",
            draw(st.one_of(st.none(), st.integers(1, count))),
            draw(st.sampled_from(Status)),
            draw(weights),
        )
        for n in range(draw(st.integers(0, 10)))
    ]
    return objectives, kpis


@given(branches())
def test_a_score_is_between_nothing_and_all(
    drawn: tuple[list[Objective], list[KpiStanding]],
) -> None:
    objectives, kpis = drawn
    found = scores(objectives, kpis)

    assert list(found) == [placed.objective.id for placed in in_tree_order(objectives)]
    for number, branch_score in found.items():
        inside = [k for k in kpis if k.objective_id in branch(objectives, number)]
        judged = [k for k in inside if k.status in POINTS]
        assert branch_score.score is None or 0 <= branch_score.score <= 1
        assert judged or branch_score.score is None
        sorted_by = (branch_score.on_target, branch_score.near, branch_score.off)
        assert sorted(k.metric_id for group in sorted_by for k in group) == sorted(
            k.metric_id for k in judged
        )
        assert len(branch_score.silent) == len(inside) - len(judged)
        if branch_score.score is not None and {k.status for k in judged} == {ON}:
            assert branch_score.score == 1
        if branch_score.score is not None and {k.status for k in judged} == {OFF}:
            assert branch_score.score == 0


@given(branches(), st.data())
def test_a_better_kpi_never_makes_a_worse_score(
    drawn: tuple[list[Objective], list[KpiStanding]], data: st.DataObject
) -> None:
    objectives, kpis = drawn
    judged = [index for index, k in enumerate(kpis) if k.status in (NEAR, OFF)]
    if not judged:
        return
    index = data.draw(st.sampled_from(judged))
    better = list(kpis)
    better[index] = replace(kpis[index], status=ON if kpis[index].status is NEAR else NEAR)

    before, after = scores(objectives, kpis), scores(objectives, better)

    for number, branch_score in before.items():
        now = after[number].score
        assert (now is None) is (branch_score.score is None)
        assert now is None or branch_score.score is None or now >= branch_score.score


@given(branches())
def test_no_branch_hides_a_kpi_that_is_off_target(
    drawn: tuple[list[Objective], list[KpiStanding]],
) -> None:
    for found in scores(*drawn).values():
        if found.off:
            assert found.off[0].name in found.sentence
            assert "off target" in found.sentence
        elif found.near:
            assert found.near[0].name in found.sentence
            assert "near target" in found.sentence
        if found.silent:
            assert found.silent[0].name in found.sentence
            assert re.search("not count: no value|still lacks?", found.sentence)
        if "Good overall" in found.sentence:
            assert found.score is not None
            assert found.score >= 0.75


@pytest.mark.parametrize(
    ("statuses", "sentence"),
    [
        ([], "No KPI hangs on this objective yet."),
        ([("Revenue", ON)], "Revenue is on target."),
        ([("Revenue", ON), ("Margin", ON)], "Revenue and Margin are on target."),
        ([("A", ON), ("B", ON), ("C", ON)], "All 3 KPIs are on target."),
        (
            [("A", ON), ("B", ON), ("C", ON), ("D", NO_DATA)],
            "All 3 KPIs that count are on target. D does not count: no value or no target.",
        ),
        (
            [("A", ON), ("B", ON), ("C", ON), ("Turnaround time", OFF)],
            "Good overall, but Turnaround time is off target.",
        ),
        (
            [("A", ON), ("B", NEAR), ("C", OFF), ("D", OFF), ("E", OFF)],
            "Behind overall: C, D and 1 more are off target.",
        ),
        (
            [("A", ON), ("B", OFF), ("C", OFF), ("D", ON)],
            "Fair overall, and B and C are off target.",
        ),
        ([("A", ON), ("B", NEAR), ("C", ON)], "Good overall, but B is only near target."),
        ([("A", NEAR), ("B", NEAR)], "Fair overall: A and B are near target."),
        (
            [("A", ON), ("B", ON), ("C", NO_DATA)],
            "A and B are on target. C does not count: no value or no target.",
        ),
        (
            [("A", ON), ("B", OFF), ("C", NO_DATA), ("D", NO_TARGET)],
            "Fair overall, and B is off target. C and D do not count: no value or no target.",
        ),
        ([("A", NO_DATA)], "1 KPI still lacks a value or a target: A."),
        (
            [("A", NO_DATA), ("B", NO_TARGET)],
            "2 KPIs still lack a value or a target: A and B.",
        ),
    ],
)
def test_a_branch_says_how_it_stands(statuses: list[tuple[str, Status]], sentence: str) -> None:
    assert verdict(*statuses) == sentence


def test_a_child_counts_as_its_weight_says() -> None:
    kpis = [
        kpi(1, "Revenue", 1, ON),
        *(kpi(n, f"Sales {n}", 2, OFF) for n in range(2, 7)),
        kpi(9, "Turnover", 3, NEAR),
        kpi(10, "Loose", None, OFF),
    ]

    found = scores([GROW, replace(SELL, weight=2), HIRE], kpis)

    assert found[2].score == 0
    assert found[3].score == 0.5
    assert found[1].score == (1 + 2 * 0 + 0.5) / 4
    assert [k.name for k in found[1].off] == [f"Sales {n}" for n in range(2, 7)]
    assert found[1].sentence == "Behind overall: Sales 2, Sales 3 and 3 more are off target."


def test_what_weighs_nothing_is_still_named() -> None:
    kpis = [kpi(1, "Revenue", 1, ON), replace(kpi(2, "Returns", 1, OFF), weight=0.0)]

    found = scores([GROW], kpis)[1]

    assert found.score == 1
    assert found.sentence == "Good overall, but Returns is off target."
    alone = scores([GROW], kpis[1:])[1]
    assert alone.score is None
    assert alone.sentence == "Returns is off target."
    near = replace(kpis[1], status=NEAR)
    assert scores([GROW], [near])[1].sentence == "Returns is near target."


def test_a_deep_tree_is_no_burden() -> None:
    chain = [Objective(n, "x", n - 1 or None) for n in range(1, 3001)]

    found = scores(chain, [kpi(1, "Revenue", 3000, OFF)])

    assert found[1].score == 0
    assert found[1].sentence == "Behind overall: Revenue is off target."


def test_candidates_are_named_and_count_for_nothing() -> None:
    alone = scores([GROW], [], {1: ["Stock days", "Margin", "Visits"]})[1]
    beside = scores([GROW], [kpi(1, "Revenue", 1, ON)], {1: ["Margin"]})[1]

    assert alone.score is None
    assert alone.sentence == (
        "No KPI hangs on this objective yet. 3 candidates wait here: Stock days, Margin and 1 more."
    )
    assert beside.score == 1.0
    assert beside.sentence == "Revenue is on target. 1 candidate waits here: Margin."
