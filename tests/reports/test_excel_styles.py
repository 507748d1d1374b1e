import pytest

from kpidesk.domain.metrics import Direction
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.reports.excel_styles import change_format, target_format


@pytest.mark.parametrize(
    ("unit", "change", "target"),
    [
        (Unit(), "+#,##0;-#,##0;#,##0", r"\≥\ #,##0;\≥\ -#,##0"),
        (
            Unit(UnitKind.SCORE, decimals=1),
            '+#,##0.0 "points";-#,##0.0 "points";#,##0.0 "points"',
            r'\≥\ 0.0" of 5";\≥\ -0.0" of 5"',
        ),
        (
            Unit(UnitKind.NPS),
            '+#,##0 "points";-#,##0 "points";#,##0 "points"',
            r"\≥\ +0;\≥\ -0;\≥\ 0",
        ),
        (
            Unit(UnitKind.RATIO, decimals=1),
            "+#,##0.0;-#,##0.0;#,##0.0",
            r'\≥\ #,##0.0" : 1";\≥\ -#,##0.0" : 1"',
        ),
        (
            Unit(UnitKind.DURATION, "hours"),
            '+#,##0.00 "hours";-#,##0.00 "hours";#,##0.00 "hours"',
            r'\≥\ #,##0.00 "hours";\≥\ -#,##0.00 "hours"',
        ),
    ],
)
def test_every_kind_has_a_format_for_its_difference_and_its_target(
    unit: Unit, change: str, target: str
) -> None:
    assert change_format(unit) == change
    assert target_format(unit, Direction.HIGHER) == target
