"""What is said through a lens never contradicts the numbers that it shows."""

import datetime as dt
import re
from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from kpidesk.domain import lens_names
from kpidesk.domain.boards import Tone
from kpidesk.domain.data_age import data_age
from kpidesk.domain.histories import MetricHistory
from kpidesk.domain.lens_histories import seen_through
from kpidesk.domain.lens_spans import Comparison, comparisons, shown_frequency
from kpidesk.domain.lenses import Lens
from kpidesk.domain.metrics import Aggregation, Direction, Metric, Stage
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.domain.situations import Situation, situation
from kpidesk.domain.standing import Standing, stand
from kpidesk.domain.status import Status
from kpidesk.domain.summaries import summary
from kpidesk.domain.targets import PlanKind, Target, TargetPlan
from kpidesk.domain.units import Unit, UnitKind, shown_value
from tests.domain.said_numbers import is_rounded, read
from tests.domain.strategies import directions, scores, units

MARCH = Period(Frequency.MONTH, dt.date(2026, 3, 1))
lenses = st.sampled_from(Lens)
# Close together, so that some look alike, some are equal, and signs differ.
few = st.one_of(st.integers(-3, 40).map(float), st.floats(-2, 60), st.floats(0, 1))
POINTS = (UnitKind.PERCENT, UnitKind.SCORE, UnitKind.NPS)


@st.composite
def seen_histories(draw: st.DrawFn, number: int = 1) -> tuple[MetricHistory, Period]:
    """Draw a metric through a lens, and the period that a board of March 2026 shows of it."""
    lens, direction = draw(lenses), draw(directions)
    calendar = FiscalCalendar(draw(st.integers(1, 12)))
    plans = []
    if draw(st.booleans()):
        goal = Target(draw(few))
        if direction is Direction.WITHIN and draw(st.booleans()):
            goal = Target(goal.value, goal.value + draw(st.integers(0, 20)))
        plans = [TargetPlan(1, number, PlanKind.CONSTANT, dt.date(2015, 1, 1), 0.1, goal)]
    metric = Metric(
        number,
        f"Kpi{number}x",
        stage=Stage.KPI,
        unit=draw(st.one_of(units, scores)),
        direction=direction,
        aggregation=draw(st.sampled_from([Aggregation.MEAN, Aggregation.LAST, Aggregation.SUM])),
        position=number,
    )
    shown = calendar.containing(MARCH.start, shown_frequency(lens, Frequency.MONTH))
    around = [shown, shown.previous, shown.same_period_last_year, *map(shown.shift, (-2, -3, -5))]
    values = draw(st.dictionaries(st.sampled_from(around), few, max_size=6))
    if draw(st.booleans()):
        values |= {around[0]: draw(few), around[1]: draw(few), around[2]: draw(few)}
    source = MetricHistory(metric, values, {}, plans, calendar=calendar)
    if lens is Lens.AS_MEASURED:
        return source, shown
    return seen_through(source, lens, values, [], lambda _period: "Something is missing."), shown


@given(seen_histories())
@settings(max_examples=150)
def test_a_standing_through_a_lens_says_what_its_numbers_say(
    drawn: tuple[MetricHistory, Period],
) -> None:
    history, period = drawn
    found = stand(history, period, history.calendar, ENGLISH)
    label = lens_names.label(period, history.lens, history.calendar)
    assert found.sentence.startswith(f"{label}: ")
    value = history.values.get(period)
    if value is None:
        assert not re.search(r"\b(Up|Down|Unchanged|above|below)\b", found.sentence)
        assert found.status is Status.NO_DATA
        return
    if not found.metric.unit.is_clock:
        assert is_rounded(read(found.sentence.removeprefix(f"{label}: ")), value, found.metric.unit)
    check_target(found, value)
    check_change(history, found, period, value)


def check_target(found: Standing, value: float) -> None:
    """Hold what is said of the target against the unrounded numbers, and its unit."""
    said, target, unit = bare(found), found.target, found.metric.unit
    if target is None:
        assert not re.search(r"\b(above|below|within the range|exactly the)\b", said)
        return
    high = target.value if target.upper is None else target.upper
    ranged = found.metric.direction is Direction.WITHIN and target.upper is not None
    high = high if ranged else target.value
    assert (" above the " in said) == (value > high)
    assert (" below the " in said) == (value < target.value)
    parts = re.search(r": (.+), (.+) (above|below) the (target|range) of (.+)\.$", said)
    if parts is None:
        return
    shown, distance, way, _what, aim = parts.groups()
    edge = aim.partition(" to ")[2] if ranged and way == "above" else aim.partition(" to ")[0]
    if unit.is_clock:
        return
    if distance == "just":
        assert read(shown) == read(edge)
        return
    gap = read(shown) - read(edge)
    assert (gap > 0) == (way == "above")
    assert read(distance) == abs(gap)  # it adds up
    if unit.kind is UnitKind.PERCENT:
        assert distance.endswith(("percentage point", "percentage points"))
    elif unit.kind in POINTS:
        assert distance.endswith((" point", " points"))
    elif unit.kind is UnitKind.CURRENCY:
        assert unit.symbol in distance
    assert ("%" in distance) == (unit.kind is UnitKind.NUMBER and unit.symbol == "%")
    assert ("percentage" in said) <= (unit.kind is UnitKind.PERCENT)


def bare(found: Standing) -> str:
    """Return the sentence that holds the value against its target, without what follows."""
    current = found.chart.current
    assert current is not None
    said = found.chart.points[current].sentence
    assert found.sentence.startswith(said)
    return said


def check_change(history: MetricHistory, found: Standing, period: Period, value: float) -> None:
    """Hold which way it is said to have gone against the number that the lens compares with."""
    kinds = comparisons(history.lens, period.frequency)
    is_on_year = kinds[0] is Comparison.LAST_YEAR
    before_at = period.same_period_last_year if is_on_year else period.previous
    before = history.values.get(before_at)
    unit = found.metric.unit
    went = re.findall(r"\b(Up|Down|Unchanged) from ", found.sentence)
    if before is None:
        assert went == []
        assert found.compared[0].text == "no comparison"
    else:
        name = lens_names.inside(before_at, history.lens, history.calendar)
        (way,) = went
        if way == "Unchanged":
            assert shown_value(value, unit) == shown_value(before, unit)
            assert found.sentence.endswith(f"from {name}.")
        else:
            assert way == ("Up" if value > before else "Down")
            assert found.sentence.endswith(f" in {name}.")
            told = found.sentence.rpartition(f"{way} from ")[2]
            assert unit.is_clock or is_rounded(read(told), before, unit)
    for compared in found.compared:
        then = period.previous
        if compared.kind is Comparison.LAST_YEAR:
            then = period.same_period_last_year
        check_change_text(compared.text, value, history.values.get(then), unit)
    assert [each.kind for each in found.compared] == list(kinds)


def check_change_text(text: str, value: float, before: float | None, unit: Unit) -> None:
    """Hold a signed change against its numbers: "+4 (+10.5 %)", "-2.0 points"."""
    if before is None:
        assert text == "no comparison"
        return
    gap = shown_value(value, unit) - shown_value(before, unit)
    if text == "unchanged":
        assert not gap
        return
    assert text.startswith("+" if value > before else "-")
    if unit.kind in POINTS:
        assert re.fullmatch(r"[+-][\d.,]+ points?", text)
    elif unit.kind is UnitKind.CURRENCY:
        assert unit.symbol in text
    ratio = re.search(r"\(([+-])[\d.,E+]+\u00a0%\)", text)
    if ratio is not None and before > 0:
        assert ratio[1] == text[0]


def told(history: MetricHistory, period: Period) -> Situation:
    standing = stand(history, period, history.calendar, ENGLISH)
    return situation(standing, history, history, period, data_age(history, MARCH.last_day), ENGLISH)


@st.composite
def boards(draw: st.DrawFn) -> list[tuple[MetricHistory, Period]]:
    return [draw(seen_histories(number)) for number in range(1, draw(st.integers(1, 4)) + 1)]


@given(boards())
@settings(max_examples=80)
def test_the_summary_through_a_lens_says_what_its_numbers_say(
    drawn: list[tuple[MetricHistory, Period]],
) -> None:
    by_id = {history.metric.id: (history, period) for history, period in drawn}
    found = {key: told(*each) for key, each in by_id.items()}
    nobody: Mapping[int, tuple[int, ...]] = {}
    lines = summary(list(found.values()), nobody, MARCH.last_day, ENGLISH)
    judged = [
        each.standing.status
        for each in found.values()
        if each.standing.status not in (Status.NO_DATA, Status.NO_TARGET)
    ]
    if judged:
        met = judged.count(Status.ON_TARGET)
        assert lines[0].text.startswith(f"{met} of {len(judged)} KPI")
    for line in lines:
        if line.metric_id is None or not line.text.startswith("Kpi"):
            continue
        history, period = by_id[line.metric_id]
        standing = found[line.metric_id].standing
        assert ("off target" in line.text) <= (standing.status is Status.OFF)
        if line.tone is Tone.GOOD:
            assert standing.status is not Status.OFF
            # A handful of quarters or years tells nobody what is usual of them.
            is_seen = history.lens is not Lens.AS_MEASURED
            assert not (is_seen and "best of its" in line.text)
            assert not (is_seen and "reached its target" in line.text)
        went = re.findall(r"\b(Up|Down|Unchanged) from ", line.text)
        if went:
            assert standing.value is not None
            assert went[0] in standing.sentence
            check_change(history, standing, period, standing.value)
            assert standing.sentence.rpartition(f"{went[0]} from ")[2] in line.text
        if "above the target" in line.text and "off target" in line.text:
            assert standing.metric.direction is not Direction.HIGHER
        if "below the target" in line.text and "off target" in line.text:
            assert standing.metric.direction is not Direction.LOWER
