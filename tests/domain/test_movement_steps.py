"""Steps as shown: small ones go together, what decided keeps its name, and all adds up."""

from decimal import Decimal
from math import copysign, fsum

from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.contributions import Part, PartKind
from kpidesk.domain.movement_steps import MOST_NAMED, SMALL, contribution_text, steps
from kpidesk.domain.numbers import ENGLISH, NUMBER_LOCALES
from kpidesk.domain.series import Change
from kpidesk.domain.units import Unit, UnitKind, shown_value
from tests.domain.strategies import scores, units

NUMBER = Unit()
PERCENT = Unit(UnitKind.PERCENT, decimals=1)
contributions = st.lists(
    st.one_of(st.integers(-500, 500).map(float), st.floats(-30, 30), st.just(0.0)), max_size=20
)


def parts(*contributions: float) -> list[Part]:
    return [
        Part(f"p{place}", place, NUMBER, 0.0, 0.0, each) for place, each in enumerate(contributions)
    ]


@given(contributions, st.floats(-1000, 1000), st.one_of(units, scores))
def test_nothing_that_moved_is_lost_and_what_decided_is_named(
    found: list[float], before: float, unit: Unit
) -> None:
    change = Change(before + fsum(found), before)
    made = steps(parts(*found), change, unit)

    told = [part.contribution for step in made for part in step.parts]
    assert sorted(told) == sorted(each for each in found if each)
    for step in made:
        assert step.contribution == fsum(part.contribution for part in step.parts)
        assert step.shown * Decimal(step.contribution) >= 0  # never the other sign
        assert step.is_other == (step.label == "Other")
    named = fsum(step.contribution for step in made if not step.is_other)
    assert copysign(1, named) == copysign(1, fsum(told)) or fsum(told) == 0
    assert sum(step.is_other for step in made) <= 1
    sizes = [abs(step.contribution) for step in made if not step.is_other]
    assert sizes == sorted(sizes, reverse=True)


@given(contributions, st.integers(-1000, 1000), units)
def test_what_is_shown_adds_up_where_rounding_can_make_it(
    found: list[float], before: int, unit: Unit
) -> None:
    change = Change(before + fsum(found), float(before))
    made = steps(parts(*found), change, unit)
    gap = shown_value(change.value, unit) - shown_value(change.before, unit)
    quantum = Decimal(1) if unit.is_clock else Decimal(1).scaleb(-unit.decimals)
    nearest = [shown_value(step.contribution, unit) for step in made]

    shown = [step.shown for step in made]
    assert sum(shown) == gap or shown == nearest
    for one, other in zip(shown, nearest, strict=True):
        assert abs(one - other) <= quantum


def test_rounding_goes_where_it_hurts_least() -> None:
    # 0.4 + 0.4 + 0.4 = 1.2 is shown as 1; 0.44 is the nearest to go up.
    made = steps(parts(0.40, 0.44, 0.36), Change(1.2, 0.0), NUMBER)
    assert [step.shown for step in made] == [1, 0, 0]


def test_small_ones_go_together_unless_it_is_one_alone() -> None:
    small = 100 * SMALL - 1
    assert [step.label for step in steps(parts(100, small), Change(104, 0), NUMBER)] == ["p0", "p1"]
    made = steps(parts(small, 100, small, -1), Change(107, 0), NUMBER)
    assert [(step.label, step.contribution) for step in made] == [("p1", 100), ("Other", 7)]
    many = steps(parts(*[10.0] * 12), Change(120, 0), NUMBER)
    assert [step.label for step in many] == [*(f"p{n}" for n in range(MOST_NAMED)), "Other"]


def test_small_ones_that_decide_are_named() -> None:
    made = steps(parts(100, -100, 2, 1, 1), Change(4, 0), NUMBER)
    assert [step.label for step in made] == ["p0", "p1", "p2", "Other"]


def test_the_mix_stands_last_by_its_name() -> None:
    mix = Part("Mix", None, NUMBER, None, None, 1.0, PartKind.MIX)
    made = steps([*parts(100, 2, 2), mix], Change(105, 0), NUMBER)
    assert [step.label for step in made] == ["p0", "Other", "Mix"]


def test_contributions_have_a_sign_and_a_unit_where_that_is_no_points() -> None:
    german = NUMBER_LOCALES["de"]
    assert contribution_text(Decimal("-0.7"), PERCENT, german) == "-0,7"
    assert contribution_text(Decimal("0.2"), PERCENT, ENGLISH) == "+0.2"
    assert contribution_text(Decimal(200), Unit(UnitKind.CURRENCY, "€"), ENGLISH) == "+€200"
    hours = Unit(UnitKind.DURATION, "hours")
    assert contribution_text(Decimal(90), hours, ENGLISH) == "+1:30\u00a0h"
