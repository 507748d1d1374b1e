import itertools

from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.formulas.rings import shortest_path, sorted_by_need

graphs = st.integers(1, 12).flatmap(
    lambda size: st.lists(
        st.sets(st.integers(0, size - 1), max_size=3), min_size=size, max_size=size
    ).map(lambda rows: dict(enumerate(map(tuple, rows))))
)


def reached(graph: dict[int, tuple[int, ...]], start: int) -> set[int]:
    """Return what `start` needs, directly or not."""
    found: set[int] = set()
    left = [*graph[start]]
    while left:
        node = left.pop()
        if node not in found:
            found.add(node)
            left.extend(graph[node])
    return found


@given(graphs)
def test_each_comes_after_what_it_needs_and_rings_need_themselves(
    graph: dict[int, tuple[int, ...]],
) -> None:
    order, rings = sorted_by_need(graph)
    needs = {node: reached(graph, node) for node in graph}

    assert sorted(order) == sorted(graph)
    assert set(rings) == {node for node in graph if node in needs[node]}
    for node, ring in rings.items():
        assert ring == {other for other in needs[node] if node in needs[other]}
    for node, inputs in graph.items():
        for other in inputs:
            if node not in needs[other]:
                assert order.index(other) < order.index(node)


@given(graphs, st.data())
def test_the_shortest_path_is_one_and_is_found_where_there_is_one(
    graph: dict[int, tuple[int, ...]], data: st.DataObject
) -> None:
    start, goal = (
        data.draw(st.sampled_from(sorted(graph))),
        data.draw(st.sampled_from(sorted(graph))),
    )
    path = shortest_path(graph, [start], goal)

    if path is None:
        assert goal != start
        assert goal not in reached(graph, start)
        return
    assert (path[0], path[-1]) == (start, goal)
    assert len(set(path)) == len(path)
    assert all(after in graph[before] for before, after in itertools.pairwise(path))


def test_a_chain_of_any_length_needs_no_stack() -> None:
    size = 20_000
    graph = {node: (node + 1,) for node in range(size)} | {size: ()}

    order, rings = sorted_by_need(graph)

    assert order == list(range(size, -1, -1))
    assert rings == {}
    graph[size] = (0,)
    _order, rings = sorted_by_need(graph)
    assert rings[7] == set(graph)
