"""What a process behaviour chart says, and that it never says what its numbers do not."""

import datetime as dt
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.behaviour import behaviour_chart
from kpidesk.domain.behaviour_charts import LimitBase, LimitSettings, Seasons
from kpidesk.domain.behaviour_sentences import (
    Finding,
    Verdict,
    notes,
    unusual,
    verdict,
    why_no_limits,
)
from kpidesk.domain.histories import MetricHistory
from kpidesk.domain.metrics import Direction, EarlierDefinition, Metric
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period, span
from kpidesk.domain.signals import Rule
from kpidesk.domain.targets import PlanKind, Target, TargetPlan
from kpidesk.domain.units import Unit, UnitKind, format_value

CALENDAR = FiscalCalendar()
FIRST = Period(Frequency.MONTH, dt.date(2023, 3, 1))
RAW = LimitSettings(seasons=Seasons.AS_MEASURED)
# Mean 470, mean moving range 22.5: the natural limits are 410.15 and 529.85.
TWO_YEARS = [470.0 + way for way in (11.25, -11.25)] * 12
SHAPE = (0, -40, 30, 100, 220, 350, 410, 330, 180, 40, -90, -200)


def history(
    values: Sequence[float | None],
    direction: Direction = Direction.HIGHER,
    target: Target | None = None,
    unit: Unit = Unit(),  # noqa: B008 - frozen
    earlier: Sequence[EarlierDefinition] = (),
) -> MetricHistory:
    periods = span(FIRST, FIRST.shift(len(values) - 1)) if values else []
    known = {at: value for at, value in zip(periods, values, strict=True) if value is not None}
    plans = (
        [] if target is None else [TargetPlan(1, 1, PlanKind.CONSTANT, FIRST.start, 0.05, target)]
    )
    metric = Metric(1, "Orders", direction=direction, unit=unit)
    return MetricHistory(metric, known, {}, plans, earlier=earlier)


def told(
    values: Sequence[float | None],
    direction: Direction = Direction.HIGHER,
    target: Target | None = None,
    settings: LimitSettings = RAW,
) -> Verdict:
    at = FIRST.shift(len(values) - 1)
    return verdict(history(values, direction, target), at, CALENDAR, ENGLISH, settings)


def test_what_is_usual_needs_no_action() -> None:
    assert told([*TWO_YEARS, 440]).sentence == (
        "March 2025 is within your usual range (410 to 530). No reason to act."
    )


def test_off_target_and_usual_is_the_process() -> None:
    made = told([*TWO_YEARS, 440], target=Target(600))
    assert made.finding is Finding.USUAL_OFF_TARGET
    assert made.sentence == (
        "March 2025 is off target, yet within your usual range (410 to 530). Explaining this one "
        "value will not help: the process has to change."
    )
    assert told([*TWO_YEARS, 440], target=Target(445)).finding is Finding.USUAL  # near


@pytest.mark.parametrize(
    ("value", "direction", "finding"),
    [
        (600, Direction.HIGHER, Finding.GOOD_SIGNAL),
        (600, Direction.LOWER, Finding.BAD_SIGNAL),
        (300, Direction.HIGHER, Finding.BAD_SIGNAL),
        (300, Direction.LOWER, Finding.GOOD_SIGNAL),
        (600, Direction.WITHIN, Finding.SIGNAL),
    ],
)
def test_a_signal_is_good_or_bad_news_by_direction(
    value: float, direction: Direction, finding: Finding
) -> None:
    assert told([*TWO_YEARS, value], direction).finding is finding


def test_within_a_range_a_signal_is_good_where_it_comes_closer() -> None:
    def found(value: float, low: float, high: float) -> Finding:
        return told([*TWO_YEARS, value], Direction.WITHIN, Target(low, high)).finding

    assert found(600, 400, 500) is Finding.BAD_SIGNAL
    assert found(600, 700, 800) is Finding.GOOD_SIGNAL
    assert found(600, 550, 650) is Finding.SIGNAL


def test_the_sentences_of_signals() -> None:
    assert told([*TWO_YEARS, 600]).sentence == (
        "March 2025: 600 is above the usual range (410 to 530). "
        "Good news: find out what was different, and keep it."
    )
    assert told([*TWO_YEARS, 300]).sentence == (
        "March 2025: 300 is below the usual range (410 to 530). Find out what was different."
    )
    assert told([*TWO_YEARS, 530.2]).sentence.startswith(
        "March 2025: 530.2 is just above the usual range (410.2 to 529.9)."
    )
    assert told([*TWO_YEARS, *[495] * 8]).sentence == (
        "October 2025: The latest 8 values are all above the usual middle of 470. "
        "The process has shifted for the better: find out why, and keep it."
    )
    assert told([*TWO_YEARS, *[495] * 8], Direction.LOWER).advice == (
        "The process has shifted for the worse: find out why."
    )
    assert told([*TWO_YEARS, 420, 470, 421, 425]).sentence == (
        "June 2025: 3 of the latest 4 values are near the lower edge of the usual range (410 to "
        "530). Find out what was different."
    )
    jump = told([*TWO_YEARS, 430, 520])
    assert (jump.finding, jump.signal and jump.signal.rule) == (Finding.SIGNAL, Rule.MOVING_RANGE)
    assert jump.sentence == (
        "April 2025: The step up from 430 to 520 is larger than usual. Find out what was different."
    )


def test_what_is_said_without_limits() -> None:
    assert told([40.0] * 7).sentence == ("There are 7 values; it takes 10 to tell what is usual.")
    assert told([*TWO_YEARS, None]).sentence == "March 2025: no value yet."
    gaps = behaviour_chart(history([40.0, None] * 12), None, RAW)
    assert why_no_limits(gaps) == (
        "There are too many gaps between the values to tell what is usual."
    )
    base = LimitBase(FIRST.shift(20).start, "Second shop opened")
    rebased = behaviour_chart(history(TWO_YEARS), None, LimitSettings((base,), RAW.seasons))
    assert why_no_limits(rebased) == (
        "There are 4 values since the limits started anew; it takes 10 to tell what is usual."
    )
    assert why_no_limits(behaviour_chart(history(TWO_YEARS), None, RAW)) == ""
    assert why_no_limits(behaviour_chart(history([]))).startswith("There are 0 values;")


def seasonal(years: int) -> list[float]:
    return [1000.0 + SHAPE[at % 12] + (at * 7 % 11) * 4 for at in range(12 * years)]


def test_the_seasons_are_said() -> None:
    low = told(seasonal(3), settings=LimitSettings())
    assert low.finding is Finding.USUAL
    assert low.sentence.startswith(
        "February 2026 is within your usual range for the time of year (7"
    )
    chart = behaviour_chart(history(seasonal(3)))
    assert notes(chart, CALENDAR, ENGLISH) == [
        "The values follow the seasons, so each is compared with the same period last year."
    ]
    gone: list[float | None] = [*seasonal(3), 1000.0]
    gone[24] = None
    assert told(gone, settings=LimitSettings(seasons=Seasons.YEAR_ON_YEAR)).sentence == (
        "March 2026: there is no value a year before to hold it against."
    )
    few = behaviour_chart(history(seasonal(1)), None, LimitSettings((), Seasons.YEAR_ON_YEAR))
    assert why_no_limits(few) == (
        "There are 0 values with one a year before; it takes 10 to tell what is usual."
    )
    asked = LimitSettings(seasons=Seasons.SEASONALLY_ADJUSTED)
    assert notes(behaviour_chart(history(seasonal(2)), None, asked), CALENDAR, ENGLISH) == [
        "Too few values tell the seasons yet, so they are shown as measured."
    ]


def test_notes_say_since_when_and_from_when() -> None:
    base = LimitBase(FIRST.shift(12).start, "Second shop opened")
    chart = behaviour_chart(
        history([*[3.0, 0.0] * 12, *[9.0, 8.0] * 5]), None, LimitSettings((base,), RAW.seasons)
    )
    assert notes(chart, CALENDAR, ENGLISH) == [
        "The limits started anew on 1 Mar 2024: Second shop opened",
        "The lower limit is shown at 0, below which no value ever was.",
        (
            "Since March 2025 all values are on one side of the middle. If you know what changed, "
            "and it is here to stay, start the limits anew there."
        ),
    ]


def test_a_typed_value_is_judged_as_the_chart_does() -> None:
    known = history([*TWO_YEARS, 600])
    assert (
        unusual(known, FIRST.shift(24), ENGLISH, RAW)
        == "600 is above the usual range (410 to 530)."
    )
    assert unusual(known, FIRST.shift(23), ENGLISH, RAW) == ""
    assert unusual(known, FIRST.shift(25), ENGLISH, RAW) == ""


UNITS = st.sampled_from(
    [Unit(), Unit(UnitKind.CURRENCY, "€", 2), Unit(UnitKind.PERCENT), Unit(UnitKind.NUMBER, "", 1)]
)
SETTINGS = st.builds(LimitSettings, st.just(()), st.sampled_from(Seasons))
VALUES = st.lists(st.integers(0, 40).map(float), min_size=1, max_size=60)


@given(
    VALUES,
    st.sampled_from(Direction),
    UNITS,
    st.one_of(st.none(), st.integers(0, 40).map(lambda value: Target(float(value)))),
    SETTINGS,
)
def test_a_sentence_never_contradicts_the_chart(
    values: list[float],
    direction: Direction,
    unit: Unit,
    target: Target | None,
    settings: LimitSettings,
) -> None:
    known, at = history(values, direction, target, unit), FIRST.shift(len(values) - 1)
    chart = behaviour_chart(known, at, settings)
    point = chart.point(at)
    made = verdict(known, at, CALENDAR, ENGLISH, settings)

    assert made.advice in made.sentence
    assert made.finding.is_signal is bool(point is not None and point.signals)
    assert ("within your usual" in made.sentence) is (
        made.finding in (Finding.USUAL, Finding.USUAL_OFF_TARGET)
    )
    assert ("to tell what is usual" in made.sentence) is (made.finding is Finding.NO_LIMITS)
    assert bool(unusual(known, at, ENGLISH, settings)) is made.finding.is_signal
    if point is None or point.usual is None:
        return
    edges = (
        f"({format_value(point.usual.low, unit, ENGLISH)} to "
        f"{format_value(point.usual.high, unit, ENGLISH)})"
    )
    if "(" in made.sentence:
        assert edges in made.sentence
    if made.signal is None:
        assert edges in made.sentence
        assert point.usual.low - 1e-9 <= point.value <= point.usual.high + 1e-9
        return
    high, low = (" above ", "upper", "step up"), (" below ", "lower", "step down")
    right, wrong = (high, low) if made.signal.is_high else (low, high)
    assert any(word in made.sentence for word in right)
    assert not any(word in made.sentence for word in wrong)
    if made.signal.rule is Rule.OUTSIDE:
        outside = point.value > point.usual.high if made.signal.is_high else None
        assert outside or point.value < point.usual.low
    if made.signal.rule is not Rule.MOVING_RANGE and direction is not Direction.WITHIN:
        is_good = made.signal.is_high is (direction is Direction.HIGHER)
        assert made.finding is (Finding.GOOD_SIGNAL if is_good else Finding.BAD_SIGNAL)
