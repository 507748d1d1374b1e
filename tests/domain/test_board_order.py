from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.board_order import arranged, change_on_year, miss
from kpidesk.domain.boards import BoardView, Grouping, Order, TileFacts
from kpidesk.domain.metrics import Direction
from kpidesk.domain.standing import Standing
from kpidesk.domain.status import Status
from kpidesk.domain.targets import Target
from tests.domain.board_examples import history, standings

BOARD = standings(
    history([50.0], Target(47), number=1, name="Turnover", department="Sales", owner="Ada"),
    history([42.0], Target(47), number=2, name="New customers", department="Sales", owner="Bo"),
    history([46.0], Target(47), number=3, name="Crème sales", department="Workshop"),
    history([], Target(47), number=4, name="Repairs", department="Workshop", objective="Grow"),
    history(
        [5.0],
        Target(2, 4),
        number=5,
        name="stock",
        direction=Direction.WITHIN,
        owner="Ada",
    ),
)


def names(view: BoardView, facts: dict[int, TileFacts] | None = None) -> list[list[str]]:
    found = arranged(BOARD, facts or {}, view)
    return [[standing.metric.name for standing in section.standings] for section in found]


def shown(order: Order, facts: dict[int, TileFacts] | None = None) -> list[str]:
    (only,) = names(BoardView(grouping=Grouping.NONE, order=order), facts)
    return only


def test_headings_come_by_name_and_what_has_none_last() -> None:
    found = arranged(BOARD, {}, BoardView(grouping=Grouping.DEPARTMENT))
    assert [section.heading for section in found] == ["Sales", "Workshop", "No department"]
    by_owner = arranged(BOARD, {}, BoardView(grouping=Grouping.OWNER))
    assert [section.heading for section in by_owner] == ["Ada", "Bo", "No owner"]
    by_objective = arranged(BOARD, {}, BoardView(grouping=Grouping.OBJECTIVE))
    assert [section.heading for section in by_objective] == ["Grow", "No objective"]


def test_without_any_heading_there_is_none() -> None:
    for grouping in Grouping:
        (only,) = arranged(BOARD[4:], {}, BoardView(grouping=grouping, search="stock"))[:1]
        assert only.heading in ("", "Ada", "No department", "No objective")
    (section,) = arranged(BOARD[4:], {}, BoardView(grouping=Grouping.DEPARTMENT))
    assert section.heading == ""


def test_the_worst_comes_first_by_status_then_by_the_share_it_misses() -> None:
    assert shown(Order.WORST) == ["stock", "New customers", "Crème sales", "Repairs", "Turnover"]
    assert miss(BOARD[4]) == 0.25  # 5 is 1 above the edge of 4
    assert miss(BOARD[3]) == 0.0


def test_importance_is_the_order_they_come_in_and_names_know_no_case() -> None:
    assert shown(Order.IMPORTANCE)[:2] == ["Turnover", "New customers"]
    assert shown(Order.NAME) == ["Crème sales", "New customers", "Repairs", "stock", "Turnover"]


def test_the_biggest_change_comes_first() -> None:
    facts = {2: TileFacts(change_size=0.5), 5: TileFacts(change_size=3.0)}
    assert shown(Order.CHANGE, facts)[:3] == ["stock", "New customers", "Turnover"]


def test_the_biggest_change_on_last_year_has_an_order_of_its_own() -> None:
    year = [10.0] * 12
    board = standings(
        history([*year, 11.0], number=1, name="A tenth more"),
        history([*year, 5.0], number=2, name="Half of it"),
        history([10.0, 90.0], number=3, name="No year ago"),
        history([20.0, *year[:10], 30.0, 31.0], number=4, name="Half as much again"),
    )
    facts = {number: TileFacts(change_size=float(number)) for number in range(1, 5)}

    def ordered(order: Order) -> list[str]:
        view = BoardView(grouping=Grouping.NONE, order=order)
        (only,) = arranged(board, facts, view)
        return [standing.metric.name for standing in only.standings]

    assert ordered(Order.CHANGE_ON_YEAR) == [
        "Half as much again", "Half of it", "A tenth more", "No year ago",
    ]  # fmt: skip
    assert ordered(Order.CHANGE)[0] == "Half as much again"
    assert ordered(Order.CHANGE)[-1] == "A tenth more"
    assert len({order.label for order in Order}) == len(Order)


changes = st.lists(st.tuples(st.floats(-50, 50), st.floats(-50, 50)), min_size=1, max_size=5)


@given(changes)
def test_no_tile_comes_before_one_that_changed_more_on_last_year(
    drawn: list[tuple[float, float]],
) -> None:
    board = standings(
        *(
            history([then, *[1.0] * 11, now], number=number, name=str(number))
            for number, (then, now) in enumerate(drawn, 1)
        )
    )
    view = BoardView(grouping=Grouping.NONE, order=Order.CHANGE_ON_YEAR)
    (only,) = arranged(board, {}, view)
    sizes = [change_on_year(standing) for standing in only.standings]
    assert sizes == sorted(sizes, reverse=True)
    for standing in only.standings:
        then, now = drawn[standing.metric.id - 1]
        assert (change_on_year(standing) > 0) == (then != now)
    # What the order does not tell apart stays by importance.
    pairs = zip(only.standings, only.standings[1:], strict=False)
    assert all(
        one.metric.id < other.metric.id
        for one, other in pairs
        if change_on_year(one) == change_on_year(other)
    )


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("creme", ["Crème sales"]),
        ("CRÈME", ["Crème sales"]),
        ("ada", ["Turnover", "stock"]),
        ("sales ada", ["Turnover"]),
        ("sales", ["Turnover", "New customers", "Crème sales"]),
        ("grow", ["Repairs"]),
        ("  ", [standing.metric.name for standing in BOARD]),
        ("nothing like it", []),
    ],
)
def test_every_word_has_to_occur(search: str, found: list[str]) -> None:
    view = BoardView(grouping=Grouping.NONE, search=search)
    assert [name for section in names(view) for name in section] == found


def test_statuses_filter() -> None:
    view = BoardView(grouping=Grouping.NONE, statuses=frozenset({Status.OFF, Status.NO_DATA}))
    assert names(view) == [["New customers", "Repairs", "stock"]]
    nothing = BoardView(statuses=frozenset({Status.NO_TARGET}))
    assert names(nothing) == []


def members(found: Sequence[Standing]) -> list[int]:
    return sorted(standing.metric.id for standing in found)


@given(
    st.sampled_from(Grouping),
    st.sampled_from(Order),
    st.frozensets(st.sampled_from(Status)),
    st.sampled_from(["", "sales", "a"]),
    st.dictionaries(st.integers(1, 5), st.floats(0, 10)),
)
def test_nothing_is_lost_or_doubled(
    grouping: Grouping,
    order: Order,
    statuses: frozenset[Status],
    search: str,
    sizes: dict[int, float],
) -> None:
    facts = {number: TileFacts(change_size=size) for number, size in sizes.items()}
    view = BoardView(grouping=grouping, order=order, statuses=statuses, search=search)
    found = arranged(BOARD, facts, view)
    flat = [standing for section in found for standing in section.standings]
    plain = arranged(BOARD, facts, BoardView(statuses=statuses, search=search))
    assert members(flat) == members([s for section in plain for s in section.standings])
    assert all(not statuses or standing.status in statuses for standing in flat)
    assert all(section.standings for section in found)
