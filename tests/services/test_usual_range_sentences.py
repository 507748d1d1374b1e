"""What is read out of an XmR chart never contradicts it, on differences to last year too."""

import datetime as dt
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from kpidesk.domain.behaviour import behaviour_chart
from kpidesk.domain.behaviour_charts import LimitSettings, Seasons
from kpidesk.domain.behaviour_sentences import notes, verdict_of
from kpidesk.domain.histories import MetricHistory
from kpidesk.domain.metrics import Direction, Metric
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.signals import Rule
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.services.usual_ranges import UsualRanges
from tests.domain.said_numbers import is_rounded, read
from tests.domain.strategies import directions

FIRST = Period(Frequency.MONTH, dt.date(2022, 1, 1))
UNITS = st.sampled_from(
    [
        Unit(),
        Unit(UnitKind.CURRENCY, "€"),
        Unit(UnitKind.PERCENT, "", 1),
        Unit(UnitKind.NUMBER, "days", 1),
        Unit(UnitKind.RATIO, "", 2),
    ]
)
SHAPE = (0, -8, 3, 10, 22, 35, 41, 33, 18, 4, -9, -20)
seasons = st.sampled_from(
    [Seasons.YEAR_ON_YEAR, Seasons.YEAR_ON_YEAR, Seasons.SEASONALLY_ADJUSTED, Seasons.AS_MEASURED]
)


@st.composite
def ranges(draw: st.DrawFn) -> UsualRanges:
    """Draw four years and more with seasons, a few values of which are anything."""
    length, unit = draw(st.integers(26, 60)), draw(UNITS)
    noise = draw(st.lists(st.integers(-4, 4), min_size=5, max_size=12))
    level = draw(st.sampled_from([30, 100]))
    values = {
        FIRST.shift(at): float(level + SHAPE[at % 12] + noise[at * 7 % len(noise)])
        for at in range(length)
    }
    for at in draw(st.lists(st.integers(20, length - 1), max_size=3)):
        values[FIRST.shift(at)] = float(draw(st.integers(0, 200)))
    for at in draw(st.lists(st.integers(0, length - 2), max_size=2)):
        values.pop(FIRST.shift(at), None)
    metric = Metric(1, "Orders", unit=unit, direction=draw(directions))
    history = MetricHistory(metric, values, {}, [])
    last = FIRST.shift(length - 1)
    chart = behaviour_chart(history, last, LimitSettings(seasons=draw(seasons)))
    said = verdict_of(chart, history, last, history.calendar, ENGLISH)
    told = tuple(notes(chart, history.calendar, ENGLISH))
    return UsualRanges(history, last, chart, said, told)


@given(ranges())
@settings(max_examples=60)
def test_what_is_read_out_of_a_point_is_what_its_numbers_are(found: UsualRanges) -> None:
    unit = found.chart.unit
    is_on_year = found.chart.seasons is Seasons.YEAR_ON_YEAR
    if is_on_year:
        assert any("same period last year" in note for note in found.notes)
    for point in found.chart.points:
        said = found.say(point.period, ENGLISH)
        value = found.history.values[point.period]
        assert point.value == value  # as measured, never the difference
        before = found.history.values.get(point.period.same_period_last_year)
        if is_on_year:
            assert before is not None
            assert abs(point.charted - (value - before)) < 1e-6
        if point.usual is None:
            assert said.endswith("There are no limits here.")
            continue
        if not point.signals:
            said_range = re.search(r": (.+), within the usual range \((.+) to (.+)\)\.$", said)
            assert said_range is not None, said
            shown, low, high = map(read, said_range.groups())
            assert low <= shown <= high  # for whoever reads it
            assert is_rounded(shown, value, unit)
            assert is_rounded(low, point.usual.low, unit)
            assert is_rounded(high, point.usual.high, unit)
            assert point.usual.low - 1e-9 <= value <= point.usual.high + 1e-9
            assert not re.search(r"\b(up|down|above|below|upper|lower)\b", said)
            continue
        signal = point.signals[0]
        words = {"above", "upper", "up"}, {"below", "lower", "down"}
        right, wrong = words if signal.is_high else words[::-1]
        heard = set(re.findall(r"[a-z]+", said))
        assert heard & right
        assert not heard & wrong
        assert "within" not in said
        if signal.rule is Rule.OUTSIDE:
            assert is_rounded(read(said.partition(": ")[2]), value, unit)
            assert (value > point.usual.high) if signal.is_high else (value < point.usual.low)


@given(ranges())
@settings(max_examples=60)
def test_the_verdict_on_the_last_period_calls_good_what_goes_the_better_way(
    found: UsualRanges,
) -> None:
    signal, point = found.verdict.signal, found.chart.point(found.period)
    assert (signal is None) is (point is None or not point.signals)
    if signal is None:
        assert "better" not in found.verdict.sentence
        assert "worse" not in found.verdict.sentence
        return
    direction = found.history.metric.direction
    if signal.rule is Rule.MOVING_RANGE or direction is Direction.WITHIN:
        return
    is_good = signal.is_high is (direction is Direction.HIGHER)
    assert ("Good news" in found.verdict.sentence) <= is_good
    assert ("for the better" in found.verdict.sentence) <= is_good
    assert ("for the worse" in found.verdict.sentence) <= (not is_good)


def test_of_a_gap_it_is_said_that_there_is_no_value() -> None:
    values = {FIRST.shift(at): 50.0 + at % 3 for at in range(14) if at not in (6, 7)}
    gone = frozenset({FIRST.shift(7)})
    history = MetricHistory(Metric(1, "Orders"), values, {}, [], not_applicable=gone)
    last = FIRST.shift(13)
    chart = behaviour_chart(history, last)
    said = verdict_of(chart, history, last, history.calendar, ENGLISH)
    found = UsualRanges(history, last, chart, said, ())
    assert found.say(FIRST.shift(6), ENGLISH) == "July 2022: no value yet."
    assert found.say(FIRST.shift(7), ENGLISH) == "August 2022: not applicable."
