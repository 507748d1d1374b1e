import pytest

from kpidesk.domain.targets_proposals import sensible
from kpidesk.domain.units import Unit, UnitKind

HOURS = Unit(UnitKind.DURATION, "hours")


@pytest.mark.parametrize(
    ("value", "size", "unit", "found"),
    [
        (1.37, 0.6, HOURS, 1.5),  # half an hour
        (1.37, 0.3, HOURS, 1.25),
        (1.37, 0.1, HOURS, 82 / 60 - 2 / 60),  # 1:20
        (1.37, 0.001, HOURS, 82 / 60),  # 1:22
        (37.2, 5, HOURS, 35),
        (5.28, 0.2, Unit(UnitKind.SCORE, decimals=1), 5),
        (118, 5, Unit(UnitKind.NPS), 100),
        (0.37, 0.05, Unit(UnitKind.PERCENT), 0.35),
    ],
)
def test_a_person_names_round_figures(value: float, size: float, unit: Unit, found: float) -> None:
    assert sensible(value, size, unit) == pytest.approx(found)
