from enum import StrEnum

import pytest

from kpidesk.domain.metrics import (
    Aggregation,
    Company,
    Direction,
    Metric,
    Perspective,
    Stage,
    Timing,
)
from kpidesk.domain.periods import FiscalCalendar


def test_only_a_retired_metric_is_no_longer_collected() -> None:
    assert [stage for stage in Stage if not Metric(1, "Any", stage=stage).is_active] == [
        Stage.RETIRED
    ]


def test_a_company_knows_its_business_year() -> None:
    assert Company("Velo", fiscal_start_month=4).calendar == FiscalCalendar(4)


@pytest.mark.parametrize("kind", [Stage, Direction, Aggregation, Timing, Perspective])
def test_every_choice_has_words_of_its_own(kind: type[StrEnum]) -> None:
    labels = [getattr(member, "label", "") for member in kind]

    assert all(label and label[0].isupper() for label in labels)
    assert len(set(labels)) == len(labels)
