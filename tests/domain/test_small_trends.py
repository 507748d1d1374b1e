from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.metrics import Direction, EarlierDefinition
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.small_trends import SmallTrends
from kpidesk.domain.standing import trend
from kpidesk.domain.targets import Target
from kpidesk.domain.units import Unit
from tests.domain.board_examples import CALENDAR, MARCH, history
from tests.domain.strategies import directions

values = st.lists(st.one_of(st.none(), st.integers(-50, 50).map(float)), min_size=1, max_size=20)
goals = st.one_of(st.none(), st.builds(Target, st.integers(-50, 50).map(float)))


@given(values, goals, directions, st.booleans())
def test_a_small_trend_is_a_trend_with_one_sentence(
    known: list[float | None], goal: Target | None, direction: Direction, is_noted: bool
) -> None:
    shown = history(known, goal, direction=direction)
    gone = frozenset({MARCH.shift(-2), MARCH.shift(1)})
    notes = {MARCH: "Fair in town"} if is_noted else {}
    shown = replace(shown, not_applicable=gone, notes=notes)
    first = MARCH.shift(-11)
    whole = trend(shown, first, MARCH, CALENDAR, ENGLISH, MARCH, "Why.")
    expected = [
        point if point.period == MARCH else replace(point, said="") for point in whole.points
    ]
    trends = SmallTrends(CALENDAR)
    small = trends.draw(shown, first, MARCH, ENGLISH, "Why.")
    assert small == replace(whole, points=tuple(expected))
    assert [each.sentence for each in small.points] == [each.sentence for each in expected]
    assert trends.draw(shown, first, MARCH, ENGLISH, "Why.") == small


def test_what_meant_something_else_is_drawn_as_any_trend() -> None:
    earlier = EarlierDefinition(MARCH.start, "", Unit(symbol="days"), Direction.LOWER)
    shown = replace(history([1.0, 2.0]), earlier=[earlier])
    small = SmallTrends(CALENDAR).draw(shown, MARCH.previous, MARCH, ENGLISH)
    assert small == trend(shown, MARCH.previous, MARCH, CALENDAR, ENGLISH, MARCH)
