"""What the summary of a board says, and that it never says what its numbers do not."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.actions import Action
from kpidesk.domain.behaviour_sentences import Finding
from kpidesk.domain.boards import SummaryLine, Tone
from kpidesk.domain.histories import MetricHistory
from kpidesk.domain.lenses import Lens
from kpidesk.domain.metrics import Direction, Stage
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.situations import Situation, change_size, facts
from kpidesk.domain.status import Status, judge
from kpidesk.domain.summaries import left_out, summary
from kpidesk.domain.targets import Target
from kpidesk.domain.units import UnitKind, format_value
from tests.domain.board_examples import MARCH, TODAY, TWO_YEARS, history, told
from tests.domain.strategies import directions, units

NOBODY: Mapping[int, Sequence[int]] = {}


def lines(
    *histories: MetricHistory, partners: Mapping[int, Sequence[int]] = NOBODY
) -> tuple[SummaryLine, ...]:
    return summary([told(each) for each in histories], partners, TODAY, ENGLISH)


def texts(*histories: MetricHistory, partners: Mapping[int, Sequence[int]] = NOBODY) -> list[str]:
    return [line.text for line in lines(*histories, partners=partners)]


def test_without_kpis_there_is_nothing_to_say() -> None:
    assert lines() == ()
    assert left_out(()) == ()


def test_noise_is_no_news() -> None:
    usual = history([*TWO_YEARS, 480.0], Target(400))
    assert texts(usual) == ["1 of 1 KPI is on target."]
    near = history([*TWO_YEARS, 480.0], Target(490))
    assert texts(near) == ["0 of 1 KPI is on target."]


def test_what_is_told_of_a_kpi_cites_the_sentence_with_its_number() -> None:
    (_headline, line) = lines(history([*TWO_YEARS, 440.0], Target(600), number=7))
    assert line.cited == "March 2026: 440, 160 below the target of 600."
    assert line.text[: line.least].endswith("of 600.")
    (_headline, unusual) = lines(history([*TWO_YEARS, 380.0], Target(300)))
    assert unusual.text[: unusual.least] == (
        "Orders is not as usual. March 2026: 380 is below the usual range (410 to 530)."
    )
    (_headline, better) = lines(history([*TWO_YEARS, 580.0], Target(300)))
    assert better.text[: better.least] == (
        "Orders does better than usual. March 2026: 580 is above the usual range (410 to 530)."
    )
    (_headline, reached) = lines(history([42.0, 48.0], Target(47)))
    assert reached.text.startswith("Orders has reached its target.")
    assert "48" in reached.cited
    assert reached.cited in reached.text
    assert SummaryLine("None of it.").least == 0


def test_off_target_and_usual_is_told_as_such_without_the_change() -> None:
    (_headline, line) = lines(history([*TWO_YEARS, 440.0], Target(600), number=7))
    assert line == SummaryLine(
        "Orders is off target, yet within its usual range (410 to 530). March 2026: 440, 160 below "
        "the target of 600. Explaining this one value will not help: the process has to change.",
        7,
        Tone.ATTENTION,
    )


def test_off_target_in_an_unusual_way_comes_first() -> None:
    usual = history([*TWO_YEARS, 440.0], Target(600), number=1, name="Usual")
    fresh = history([38.0, 42.0], Target(47), number=2, name="Fresh")
    unusual = history([*TWO_YEARS, 380.0], Target(600), number=3, name="Unusual")
    found = lines(usual, fresh, unusual)
    assert [line.metric_id for line in found] == [None, 3, 2, 1]
    assert found[1].text == (
        "Unusual is off target. March 2026: 380, 220 below the target of 600. 380 is below the "
        "usual range (410 to 530). Find out what was different."
    )
    assert found[2].text == (
        "Fresh is off target. March 2026: 42, 5 below the target of 47. Up from 38 in February "
        "2026."
    )


def test_a_signal_is_told_on_target_too() -> None:
    (_headline, line) = lines(history([*TWO_YEARS, 380.0], Target(300)))
    assert line.text == (
        "Orders is not as usual. March 2026: 380 is below the usual range (410 to 530). Find out "
        "what was different."
    )
    assert line.tone is Tone.ATTENTION


def test_a_good_signal_is_good_news_once() -> None:
    good = history([*TWO_YEARS, 560.0], Target(400))
    (_headline, line) = lines(good)
    assert line.text == (
        "Orders does better than usual. March 2026: 560 is above the usual range (410 to 530). "
        "Good news: find out what was different, and keep it."
    )
    assert line.tone is Tone.GOOD
    assert texts(history([*TWO_YEARS, 560.0, 565.0], Target(400))) == ["1 of 1 KPI is on target."]


def test_off_target_on_its_way_back_is_told_as_better() -> None:
    (_headline, line) = lines(history([*TWO_YEARS, 560.0], Target(700)))
    assert line.text == (
        "Orders is off target, but better than usual. March 2026: 560, 140 below the target of "
        "700. 560 is above the usual range (410 to 530)."
    )


def test_what_predicts_another_one_says_so_as_long_as_that_is_well() -> None:
    leading = history([38.0, 42.0], Target(47), number=2, name="Quotes")
    other = history([38.0, 42.0], Target(47), number=1, name="Visits")
    well = history([50.0], Target(47), number=3, name="Revenue")
    found = lines(other, leading, well, partners={3: (2,)})
    assert [line.metric_id for line in found] == [None, 2, 1]
    assert found[1].text.endswith("It predicts Revenue, which may follow.")
    off = history([5.0], Target(47), number=3, name="Revenue")
    assert not any("predicts" in text for text in texts(other, leading, off, partners={3: (2,)}))
    assert not any("predicts" in text for text in texts(leading, partners={9: (2,)}))


def test_nobody_is_warned_of_what_has_no_number_or_no_target() -> None:
    leading = history([*TWO_YEARS, 380.0], Target(600), number=1, name="Lead")
    empty = history([], Target(47), number=2, name="Empty")
    bare = history([50.0], number=3, name="Bare")
    found = texts(leading, empty, bare, partners={2: (1,), 3: (1,)})
    assert not any("predicts" in text for text in found)
    near = history([46.0], Target(47), number=4, name="Near")
    found = texts(leading, empty, near, partners={2: (1,), 4: (1,)})
    assert found[1].endswith("It predicts Near, which may follow.")


def test_nothing_follows_from_a_period_that_is_long_over() -> None:
    leading = told(history([38.0, 42.0], Target(47), number=1, name="Quotes"))
    well = told(history([50.0], Target(47), number=2, name="Revenue"))

    def said(month_end: dt.date) -> bool:
        lines = summary([leading, well], {2: (1,)}, TODAY, ENGLISH, month_end=month_end)
        return any("predicts" in line.text for line in lines)

    assert said(MARCH.last_day)
    assert said(MARCH.shift(3).last_day)
    assert not said(MARCH.shift(4).last_day)


def decided(number: int, text: str, due_on: dt.date | None, metric_id: int = 1) -> Action:
    return Action(number, text, metric_id, None, MARCH.start, due_on)


def test_overdue_actions_are_told_in_one_line() -> None:
    board = [told(history([50.0], Target(47)))]
    flyers = decided(1, "Print flyers", TODAY - dt.timedelta(2), 7)
    call = decided(2, "Call " * 20 + "them", TODAY - dt.timedelta(1))
    today, never = decided(3, "Ask", TODAY), decided(4, "Wait", None)
    done = replace(flyers, id=5, done_on=TODAY)

    def last(*actions: Action) -> SummaryLine:
        return summary(board, NOBODY, TODAY, ENGLISH, [(each, "Orders") for each in actions])[-1]

    assert last(today, never, done).text == "1 of 1 KPI is on target."
    line = last(call, today, flyers)
    assert line.text == (
        "2 actions are overdue: “Print flyers” (Orders, due on 3 Apr 2026), “Call Call Call Call "
        "Call Call Call Call Call Call Call Call…” (Orders, due on 4 Apr 2026)."
    )
    assert (line.metric_id, line.tone) == (7, Tone.ATTENTION)
    assert last(flyers).text == ("1 action is overdue: “Print flyers” (Orders, due on 3 Apr 2026).")
    many = [replace(flyers, id=number, text=f"Step {number}") for number in range(6)]
    assert last(*many).text.endswith("“Step 2” (Orders, due on 3 Apr 2026) and 3 more.")
    assert summary([], NOBODY, TODAY, ENGLISH, [(flyers, "Orders")]) == ()


def test_of_many_only_three_are_told_and_the_others_named() -> None:
    many = [history([1.0], Target(9), number=at, name=f"K{at}") for at in range(1, 6)]
    found = lines(*many)
    assert [line.metric_id for line in found] == [None, 1, 2, 3, None]
    assert found[-1].text == "2 more are off target: K4, K5."
    one_more = lines(*many[:4])[-1]
    assert (one_more.text, one_more.metric_id) == ("1 more is off target: K4.", 4)


def test_what_is_overdue_is_told_once() -> None:
    early = history([50.0, None, None], Target(47), name="Late", last=MARCH)
    day = MARCH.shift(2).start
    overdue, missing = summary([told(early, today=day)], NOBODY, day, ENGLISH)
    assert overdue.text == (
        "Late is overdue: February and March 2026. The oldest was due on 10 Mar, 7 weeks ago."
    )
    assert (missing.text, missing.tone) == (
        "1 number is not entered yet: Late.",
        Tone.ATTENTION,
    )


def behind(number: int) -> Situation:
    late = history([50.0, None, None], Target(47), number=number, name=f"K{number}")
    return told(late, today=MARCH.shift(2).start.replace(day=20))


def test_of_many_that_are_overdue_the_first_are_named() -> None:
    day = MARCH.shift(2).start.replace(day=20)
    two = summary([behind(1), behind(2)], NOBODY, day, ENGLISH)
    assert two[0].text == "Numbers are overdue: K1 (3 months behind), K2 (3 months behind)."
    five = summary([behind(at) for at in range(1, 6)], NOBODY, day, ENGLISH)
    assert five[0].text.endswith("K3 (3 months behind) and 2 more.")
    assert five[0].metric_id is None


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (
            [40.0, 42.0, 50.0],
            (
                "Orders has reached its target. March 2026: 50, 3 above the target of 47. Up from "
                "42 in February 2026."
            ),
        ),
        (
            [50.0, 51.0, 52.0, 53.0, 60.0],
            (
                "Orders has the best of its 5 values so far. March 2026: 60, 13 above the target "
                "of 47. Up from 53 in February 2026."
            ),
        ),
        (
            [50.0, 50.0, 40.0, 50.0, 50.0, 49.0],
            (
                "Orders has been on target for 3 months in a row, longer than ever. March 2026: "
                "49, 2 above the target of 47."
            ),
        ),
    ],
)
def test_good_news_before_there_are_limits(values: list[float], text: str) -> None:
    assert texts(history(values, Target(47))) == ["1 of 1 KPI is on target.", text]


def test_a_target_that_was_lowered_is_not_reached() -> None:
    found = history([50.0, 46.0], Target(45))
    assert texts(found) == ["1 of 1 KPI is on target."]


def test_candidates_are_called_so() -> None:
    idea = history([50.0], Target(47))
    idea = replace(idea, metric=replace(idea.metric, stage=Stage.CANDIDATE))
    assert texts(idea) == [
        "No KPI yet, but 1 candidate.",
        "The only candidate with a value and a target is on target.",
    ]


def test_through_a_lens_that_overlaps_the_signal_is_of_what_was_measured() -> None:
    measured = told(history([*TWO_YEARS, 380.0], Target(600)))
    seen = replace(measured, history=replace(measured.history, lens=Lens.ROLLING_YEAR))
    (_headline, line) = summary([seen], NOBODY, TODAY, ENGLISH)
    assert line.text.endswith(
        "March 2026: 380 is below the usual range (410 to 530). Find out what was different."
    )
    assert change_size(seen) == pytest.approx(81 / 385)

    assert facts(seen).signal in line.text  # one rule for the tile and for the summary
    assert facts(seen).is_good is False

    usual = told(history([*TWO_YEARS, 440.0], Target(600)))
    seen = replace(usual, history=replace(usual.history, lens=Lens.ROLLING_YEAR))
    assert "usual" not in summary([seen], NOBODY, TODAY, ENGLISH)[1].text


def test_a_tile_says_its_signal_and_its_bullet() -> None:
    found = facts(told(history([*TWO_YEARS, 380.0], Target(600))))
    assert found.is_good is False
    assert found.signal.startswith("March 2026: 380 is below the usual range")
    assert found.bullet is not None
    assert (found.age, found.is_late) == ("5 days old", False)
    quiet = facts(told(history([*TWO_YEARS, 440.0], Target(600))))
    assert (quiet.signal, quiet.is_good) == ("", None)
    assert facts(told(history([]))).bullet is None


def test_the_size_of_a_change_is_counted_in_usual_ones() -> None:
    assert change_size(told(history([*TWO_YEARS, 458.75 + 45.0]))) == pytest.approx(2.0, rel=0.01)
    assert change_size(told(history([10.0, 20.0, 40.0]))) == 2.0
    assert change_size(told(history([10.0, 15.0]))) == 0.5
    assert change_size(told(history([-0.001, 15.0]))) == pytest.approx(1.0, rel=0.001)
    assert change_size(told(history([0.0, 15.0]))) == 1.0  # it is no small change either
    assert change_size(told(history([10.0, 10.0, 10.0]))) == 0.0
    assert change_size(told(history([10.0, 10.0, 11.0]))) == float("inf")
    assert change_size(told(history([10.0]))) == 0.0
    assert change_size(told(history([]))) == 0.0


amounts = st.one_of(st.integers(-50, 600).map(float), st.floats(0, 1000), st.none())
goals = st.one_of(st.none(), st.builds(Target, st.integers(-50, 600).map(float)))


@st.composite
def boards(draw: st.DrawFn) -> list[MetricHistory]:
    """Draw a few KPIs, some of them with enough values to tell what is usual."""
    found = []
    for number in range(1, draw(st.integers(1, 6)) + 1):
        values = draw(st.lists(amounts, max_size=4))
        if draw(st.booleans()):
            values = [*TWO_YEARS, *values]
        direction, target = draw(directions), draw(goals)
        if direction is Direction.WITHIN and target is not None:
            target = Target(target.value, target.value + draw(st.integers(0, 100)))
        unit = draw(units)
        found.append(
            history(
                values, target, number=number, name=f"Kpi{number}x", direction=direction, unit=unit
            )
        )
    return found


def going(text: str) -> list[str]:
    return re.findall(r"\b(Up|Down|Unchanged) from", text)


@given(boards(), st.dictionaries(st.integers(1, 6), st.lists(st.integers(1, 6)), max_size=3))
def test_the_summary_says_what_the_numbers_say(
    histories: list[MetricHistory], partners: dict[int, list[int]]
) -> None:
    situations = {each.metric.id: told(each) for each in histories}
    found = summary(list(situations.values()), partners, TODAY, ENGLISH)
    assert found == summary(list(situations.values()), partners, TODAY, ENGLISH)
    statuses = [each.standing.status for each in situations.values()]
    judged = [s for s in statuses if s not in (Status.NO_DATA, Status.NO_TARGET)]
    if judged:
        met = judged.count(Status.ON_TARGET)
        assert found[0].text.startswith(f"{met} of {len(judged)} KPI")
        # Whoever counts the tiles reads why the sentence counts fewer.
        assert ("with a value and a target" in found[0].text) == (len(judged) < len(statuses))
    assert all(line.cited in line.text for line in found)
    told_off = 0
    for line in found:
        if line.metric_id is None or line.text.startswith(("1 more", "1 number", "1 is", "1 KPI")):
            continue
        situation = situations[line.metric_id]
        check(line, situation)
        told_off += situation.standing.status is Status.OFF and line.tone is Tone.ATTENTION
    more = next((line.text for line in found if "off target: " in line.text), "")
    others = int(more.split()[0]) if more else 0
    assert told_off + others == statuses.count(Status.OFF)
    untold = re.compile(r"\d+ KPIs? ha(s|ve) no target to hold ")
    bare = next((line.text for line in found if untold.match(line.text)), "0")
    assert int(bare.split()[0]) == statuses.count(Status.NO_TARGET)
    concerns = [line for line in found if line.tone is Tone.ATTENTION and line.metric_id]
    assert len(concerns) <= 5
    assert sum(line.tone is Tone.GOOD for line in found) <= 1


def check(line: SummaryLine, situation: Situation) -> None:
    """Hold one sentence against the numbers that it is about."""
    standing, finding = situation.standing, situation.verdict.finding
    name = standing.metric.name
    assert line.text.startswith(name)
    change = standing.change
    for way in going(line.text):
        assert change is not None
        is_up, is_down = change.value > change.before, change.value < change.before
        assert way != "Up" or is_up
        assert way != "Down" or is_down
        # A change within the usual range is no news.
        assert finding not in (Finding.USUAL, Finding.USUAL_OFF_TARGET)
    assert ("is off target" in line.text) <= (standing.status is Status.OFF)
    if "reached its target" in line.text or "longer than ever" in line.text:
        assert standing.status is Status.ON_TARGET
    if line.tone is Tone.GOOD:
        assert standing.status is not Status.OFF
        assert finding not in (Finding.BAD_SIGNAL, Finding.USUAL_OFF_TARGET)
        check_no_noise(line, situation)
    if "better than usual" in line.text:
        assert finding is Finding.GOOD_SIGNAL
    if "yet within its usual range" in line.text:
        assert finding is Finding.USUAL_OFF_TARGET
    if "best of its" in line.text:
        earlier = [v for p, v in situation.history.values.items() if p < standing.period]
        is_high = standing.metric.direction is Direction.HIGHER
        assert standing.value is not None
        assert standing.value > max(earlier) if is_high else standing.value < min(earlier)
    if standing.value is not None and "is not as usual" not in line.text:
        unit = standing.metric.unit
        if unit.kind is UnitKind.CURRENCY and "overdue" not in line.text:
            assert unit.symbol in line.text
        if standing.target is None and "overdue" not in line.text and finding is Finding.NO_LIMITS:
            assert format_value(standing.value, unit, ENGLISH) in line.text


def check_no_noise(line: SummaryLine, situation: Situation) -> None:
    """Noise is no news: of what is usual only what the process keeps by itself, and not by luck."""
    if situation.verdict.finding is not Finding.USUAL:
        return
    point, standing = situation.point, situation.standing
    assert "longer than ever" in line.text
    assert point is not None
    assert point.usual is not None
    assert standing.target is not None
    for edge in (point.usual.low, point.usual.high):
        judged = judge(edge, standing.target, standing.metric.direction)
        assert judged is Status.ON_TARGET


def test_what_has_no_target_is_told_as_such() -> None:
    assert texts(history([50.0])) == ["1 KPI has no target to hold it against: Orders."]
    aimed = history([50.0], Target(47), number=2, name="Visits")
    found = lines(history([50.0]), aimed)
    assert [line.text for line in found] == [
        "1 of 1 KPI with a value and a target is on target.",
        "1 KPI has no target to hold it against: Orders.",
    ]
    assert (found[1].metric_id, found[1].tone) == (1, Tone.PLAIN)


def test_one_of_five_is_and_two_of_five_are() -> None:
    def first(*values: float) -> str:
        known = enumerate(values, start=1)
        return texts(*(history([v], Target(47), number=at, name=f"K{at}") for at, v in known))[0]

    assert first(1, 1, 50) == "1 of 3 KPIs is on target."
    assert first(1, 50, 50) == "2 of 3 KPIs are on target."
    assert first(1, 1, 1) == "0 of 3 KPIs are on target."


def test_a_target_that_the_lens_hides_is_not_called_none() -> None:
    bare = told(history([50.0]))
    seen = told(history([50.0], number=2, name="Rate"))
    why = "There is no target, because the targets within it differ, and they do not add up."
    hidden = replace(seen, standing=replace(seen.standing, target_why=why))
    assert [line.text for line in summary([bare, hidden], NOBODY, TODAY, ENGLISH)] == [
        "1 KPI has no target to hold it against: Orders.",
        "The target of 1 KPI cannot be seen this way: Rate.",
    ]


def test_a_run_on_target_that_luck_makes_is_no_news() -> None:
    # Every other value misses 465, and then three in a row do not: as usual, from 410 to 530.
    run = [*TWO_YEARS, 480.0, 475.0, 470.0]
    assert texts(history(run, Target(465))) == ["1 of 1 KPI is on target."]
    # Here nothing that is usual misses the target: the run is the process itself.
    lasting = [300.0, *TWO_YEARS]
    assert "longer than ever" not in " ".join(texts(history(lasting, Target(405))))


def test_of_long_names_fewer_are_listed() -> None:
    long = [
        history([1.0], Target(9), number=at, name=f"{'Share of returning customers ' * 3}{at}")
        for at in range(1, 10)
    ]
    assert texts(*long)[-1].endswith("customers 4 and 5 more.")


def test_of_sixty_names_only_some_are_listed() -> None:
    many = [history([1.0], Target(9), number=at, name=f"K{at}") for at in range(1, 61)]
    assert texts(*many)[-1] == "57 more are off target: K4, K5, K6, K7, K8, K9 and 51 more."
    assert texts(*many[:10])[-1] == "7 more are off target: K4, K5, K6, K7, K8, K9, K10."
