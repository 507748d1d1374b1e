"""What holds of the cells of a sheet, asked by cell and kept by area."""

from hypothesis import given
from hypothesis import strategies as st

from kpidesk.ui.models.area_map import AreaMap
from kpidesk.ui.models.sheet_areas import Rectangle

SIDES = st.tuples(*[st.integers(0, 6)] * 4)


def area(sides: tuple[int, int, int, int]) -> Rectangle:
    top, left, bottom, right = sides
    return Rectangle(min(top, bottom), min(left, right), max(top, bottom), max(left, right))


@given(st.lists(SIDES.map(area), max_size=6), SIDES.map(area))
def test_of_areas_that_overlap_the_later_one_holds(
    areas: list[Rectangle], shown: Rectangle
) -> None:
    found = AreaMap(enumerate_areas(areas), shown)
    for row in range(8):
        for column in range(8):
            inside = [at for at, each in enumerate(areas) if each.contains(row, column)]
            wanted = inside[-1] if inside and shown.contains(row, column) else None
            assert found.get((row, column)) == wanted
    assert bool(found) == any(each.common(shown) for each in areas)


def enumerate_areas(areas: list[Rectangle]) -> list[tuple[Rectangle, int]]:
    return [(each, at) for at, each in enumerate(areas)]
