"""In which order metrics are calculated, and which of them go round in a ring."""

from collections import deque
from collections.abc import Collection, Mapping


def sorted_by_need(
    inputs: Mapping[int, Collection[int]],
) -> tuple[list[int], dict[int, frozenset[int]]]:
    """Return the keys of `inputs`, each after all that it needs, and the rings among them.

    A ring is given for each of its members as the set of all that need each other. Tarjan's
    algorithm ("Depth-first search and linear graph algorithms", 1972), without recursion: a chain
    may be longer than Python's stack.
    """
    order: list[int] = []
    rings: dict[int, frozenset[int]] = {}
    number: dict[int, int] = {}
    lowest: dict[int, int] = {}
    waiting: list[int] = []
    is_waiting: set[int] = set()
    for root in inputs:
        if root in number:
            continue
        number[root] = lowest[root] = len(number)
        waiting.append(root)
        is_waiting.add(root)
        path = [(root, iter(inputs[root]))]
        while path:
            node, needed = path[-1]
            for other in needed:
                if other not in number:
                    number[other] = lowest[other] = len(number)
                    waiting.append(other)
                    is_waiting.add(other)
                    path.append((other, iter(inputs[other])))
                    break
                if other in is_waiting:
                    lowest[node] = min(lowest[node], number[other])
            else:
                path.pop()
                if path:
                    above = path[-1][0]
                    lowest[above] = min(lowest[above], lowest[node])
                if lowest[node] == number[node]:
                    members = _members(waiting, node)
                    is_waiting.difference_update(members)
                    order.extend(members)
                    if len(members) > 1 or node in inputs[node]:
                        rings.update(dict.fromkeys(members, frozenset(members)))
    return order, rings


def _members(waiting: list[int], last: int) -> list[int]:
    """Take what stands from `last` on off `waiting`."""
    start = len(waiting) - 1
    while waiting[start] != last:
        start -= 1
    members = waiting[start:]
    del waiting[start:]
    return members


def shortest_path(
    inputs: Mapping[int, Collection[int]], start: Collection[int], goal: int
) -> list[int] | None:
    """Return the shortest way from one of `start` to `goal`, both included; None without one."""
    before: dict[int, int | None] = dict.fromkeys(start)
    queue = deque(before)
    while queue:
        node = queue.popleft()
        if node == goal:
            path = [node]
            while (previous := before[path[-1]]) is not None:
                path.append(previous)
            return path[::-1]
        for other in inputs.get(node, ()):
            if other not in before:
                before[other] = node
                queue.append(other)
    return None
