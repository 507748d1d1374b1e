"""The preview of a metric that is being typed: the owner's numbers, or examples that fit."""

import datetime as dt
import math
from dataclasses import replace

import pytest

from kpidesk.domain.metrics import Aggregation, Direction, EarlierDefinition, Metric
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.standing import MetricHistory
from kpidesk.domain.status import Status
from kpidesk.domain.target_plans import Growth, Spread
from kpidesk.domain.targets import PlanKind, Target, TargetPlan
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.domain.units_typed import examples
from kpidesk.services.draft_preview import DraftPreview, draft_preview
from kpidesk.services.metric_drafts import MetricDraft, TargetDraft
from tests.services.card_examples import CALENDAR, full_draft, ramp

TODAY = dt.date(2026, 11, 15)
OCTOBER = Period(Frequency.MONTH, dt.date(2026, 10, 1))
SINCE = dt.date(2026, 1, 1)


def preview(
    draft: MetricDraft,
    known: MetricHistory | None = None,
    computed: tuple[tuple[Period, float | None], ...] | None = None,
) -> DraftPreview:
    return draft_preview(draft, known, computed, CALENDAR, ENGLISH, TODAY)


def values(made: DraftPreview) -> list[float]:
    return [point.value for point in made.chart.points if point.value is not None]


def test_nothing_typed_yet_is_shown_with_examples() -> None:
    made = preview(MetricDraft(" "))
    assert made.is_example
    assert made.standing.metric.name == "Your KPI"
    assert made.standing.period == OCTOBER
    assert made.standing.status is Status.NO_TARGET
    assert len(set(values(made))) > 3


@pytest.mark.parametrize("direction", [Direction.HIGHER, Direction.LOWER])
@pytest.mark.parametrize("goal", [5.0, 47.0, 12_000.0, 0.0, -300.0])
def test_examples_come_to_the_target_from_the_side_that_is_worse(
    direction: Direction, goal: float
) -> None:
    target = TargetDraft(SINCE, constant=Target(goal))
    made = preview(MetricDraft("X", direction=direction, target=target))
    assert made.standing.status is Status.ON_TARGET
    shown = values(made)
    assert shown == [round(value) for value in shown]
    if goal:
        worse = min(shown) < goal if direction is Direction.HIGHER else max(shown) > goal
        assert worse


def test_examples_lie_within_a_range() -> None:
    target = TargetDraft(SINCE, constant=Target(20, 30))
    made = preview(MetricDraft("Stock", direction=Direction.WITHIN, target=target))
    assert all(20 <= value <= 30 for value in values(made))
    assert made.standing.status is Status.ON_TARGET


def test_a_percentage_has_examples_of_a_percentage() -> None:
    made = preview(MetricDraft("Share", unit=Unit(UnitKind.PERCENT, decimals=1)))
    assert all(0 < value < 1 for value in values(made))
    assert made.standing.value_text.endswith("\u00a0%")


@pytest.mark.parametrize("kind", UnitKind)
@pytest.mark.parametrize("decimals", [0, 1])
def test_every_unit_has_examples_that_could_be_typed(kind: UnitKind, decimals: int) -> None:
    symbol = {UnitKind.CURRENCY: "€", UnitKind.DURATION: "hours"}.get(kind, "")
    unit = Unit(kind, symbol, decimals)
    goal = TargetDraft(SINCE, constant=Target(examples(unit)[1]))
    made = preview(MetricDraft("X", unit=unit, target=goal))
    low, high = kind.limits or (0.0, math.inf)
    assert all(low <= value <= high for value in values(made))
    assert len(set(values(made))) > 1


def test_a_ramp_is_drawn_to_its_end() -> None:
    made = preview(replace(full_draft(), target=ramp()))
    targets = [point.target.value for point in made.chart.points if point.target is not None]
    assert targets[-1] == 0.09
    assert targets == sorted(targets)
    assert made.chart.points[-1].label == "December 2027"
    assert made.standing.period == Period(Frequency.MONTH, dt.date(2027, 3, 1))


@pytest.mark.parametrize(
    "target",
    [
        TargetDraft(SINCE, PlanKind.GROWTH, rule=Growth(0.05)),
        TargetDraft(SINCE, PlanKind.SPREAD, rule=Spread(Target(1200), 2026)),
        TargetDraft(SINCE, PlanKind.PER_PERIOD, per_period={OCTOBER: Target(50)}),
    ],
)
def test_every_kind_of_target_shows_in_the_tile(target: TargetDraft) -> None:
    made = preview(MetricDraft("Customers", target=target))
    assert made.standing.target is not None


@pytest.mark.parametrize("frequency", Frequency)
def test_every_frequency_has_a_preview(frequency: Frequency) -> None:
    target = TargetDraft(SINCE, constant=Target(9))
    made = preview(MetricDraft("X", frequency=frequency, target=target))
    assert made.standing.period.frequency is frequency
    assert made.standing.value is not None


@pytest.mark.parametrize(
    "target",
    [
        TargetDraft(SINCE),
        TargetDraft(SINCE, constant=Target(math.nan)),
        TargetDraft(SINCE, constant=Target(1, 2)),
        TargetDraft(SINCE, PlanKind.PER_PERIOD),
    ],
)
def test_a_half_typed_target_is_left_out(target: TargetDraft) -> None:
    assert preview(MetricDraft("X", target=target)).standing.status is Status.NO_TARGET


def known(**plans: float) -> MetricHistory:
    months = {OCTOBER.shift(-back): 40.0 + back for back in range(6)}
    kept = [TargetPlan(1, 1, PlanKind.CONSTANT, dt.date(2020, 1, 1), constant=Target(30))]
    return MetricHistory(Metric(1, "Old name"), months, {}, kept if plans else [])


def test_the_numbers_of_a_metric_are_its_own() -> None:
    made = preview(MetricDraft("New name", target=TargetDraft(SINCE, constant=Target(41))), known())
    assert not made.is_example
    assert made.standing.metric.name == "New name"
    assert made.standing.sentence.startswith("October 2026: 40, 1 below the target of 41.")
    assert len(values(made)) == 6


def test_what_held_before_the_target_of_the_form_keeps_its_time() -> None:
    target = TargetDraft(dt.date(2026, 10, 1), constant=Target(41))
    made = preview(MetricDraft("X", target=target), known(earlier=30))
    assert made.standing.target == Target(41)
    before = made.chart.points[made.chart.current or 0].period.previous
    point = next(point for point in made.chart.points if point.period == before)
    assert point.target == Target(30)


def test_a_formula_shows_what_it_gives() -> None:
    draft = MetricDraft("Rate", formula="a / b", aggregation=Aggregation.RECOMPUTE)
    made = preview(draft, None, ((OCTOBER.previous, 12.0), (OCTOBER, None)))
    assert not made.is_example
    assert made.standing.period == OCTOBER.previous
    assert values(made) == [12.0]


def test_a_formula_that_gives_nothing_shows_examples_even_where_there_were_numbers() -> None:
    assert preview(MetricDraft("Rate", formula="a /"), known(), ()).is_example


def test_numbers_of_another_frequency_are_none_of_this_series() -> None:
    assert preview(MetricDraft("X", frequency=Frequency.QUARTER), known()).is_example


def test_a_change_from_one_period_on_leaves_the_periods_before_as_they_are() -> None:
    since = OCTOBER.previous
    draft = MetricDraft(
        "Rate", formula="a / b", aggregation=Aggregation.RECOMPUTE, changes_from=since.start
    )
    computed = tuple((OCTOBER.shift(-back), 7.0) for back in range(6))
    made = preview(draft, known(), computed)
    assert values(made) == [45.0, 44.0, 43.0, 42.0, 7.0, 7.0]
    (mark,) = made.chart.breaks
    assert made.chart.points[mark.index].period == since


def test_what_was_always_meant_so_is_calculated_for_all_periods() -> None:
    draft = MetricDraft("Rate", formula="a / b", aggregation=Aggregation.RECOMPUTE)
    computed = tuple((OCTOBER.shift(-back), 7.0) for back in range(6))
    made = preview(draft, known(), computed)
    assert values(made) == [7.0] * 6
    assert not made.chart.breaks


def test_an_earlier_change_keeps_its_time_whatever_the_formula_is_now() -> None:
    until = OCTOBER.previous.start
    earlier = EarlierDefinition(until, "", Unit(), Direction.HIGHER, "It counts returns now")
    kept = replace(known(), metric=Metric(1, "Rate", formula="a"), earlier=[earlier])
    draft = MetricDraft("Rate", formula="b", aggregation=Aggregation.RECOMPUTE)
    made = preview(draft, kept, tuple((OCTOBER.shift(-back), 7.0) for back in range(6)))
    assert values(made) == [45.0, 44.0, 43.0, 42.0, 7.0, 7.0]


def test_a_formula_that_did_not_change_shows_more_than_its_check_gives() -> None:
    kept = replace(known(), metric=Metric(1, "Rate", formula="a"))
    draft = MetricDraft("Rate", formula="a", aggregation=Aggregation.RECOMPUTE)
    assert len(values(preview(draft, kept, ((OCTOBER, 40.0),)))) == 6
