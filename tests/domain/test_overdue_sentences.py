"""What is said to be overdue never contradicts the calendar."""

import datetime as dt
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from kpidesk.domain import due, period_names
from kpidesk.domain.attention import overdue_text
from kpidesk.domain.data_age import data_age
from kpidesk.domain.periods import FiscalCalendar, Frequency
from kpidesk.domain.situations import Situation
from tests.domain.board_examples import CALENDAR, history, told
from tests.domain.strategies import frequencies

DAYS = {"day": 1, "week": 7, "month": 30.44, "year": 365.25}
days = st.dates(dt.date(2024, 1, 1), dt.date(2027, 12, 31))


@st.composite
def late_kpis(draw: st.DrawFn) -> tuple[list[Situation], dt.date]:
    """Draw KPIs whose numbers are late on one day, some of them by many periods."""
    today = draw(days)
    found = []
    for number in range(1, draw(st.integers(1, 6)) + 1):
        frequency: Frequency = draw(frequencies)
        most = 30 if frequency in (Frequency.DAY, Frequency.WEEK) else 6
        last = CALENDAR.containing(today, frequency).shift(-draw(st.integers(2, most)))
        known = history([5.0], number=number, name=f"Kpi{number}x", last=last)
        if data_age(known, today).is_late:
            found.append(told(known, last, today))
    return found, today


@given(late_kpis())
@settings(max_examples=120)
def test_what_is_overdue_is_told_as_the_calendar_has_it(
    drawn: tuple[list[Situation], dt.date],
) -> None:
    late, today = drawn
    if not late:
        return
    said = overdue_text(late, today)
    assert said.endswith(".")
    if len(late) > 1:
        assert said.startswith("Numbers are overdue: ")
        named = re.findall(r"(Kpi\dx) \((\d+) (day|week|month|quarter|year)s? behind\)", said)
        assert [name for name, *_rest in named] == [each.standing.metric.name for each in late[:3]]
        for (_name, count, word), each in zip(named, late, strict=False):
            assert (int(count), word) == (
                len(each.age.overdue),
                each.standing.metric.frequency.value,
            )
        more = re.search(r" and (\d+) more\.$", said)
        assert len(named) + (int(more[1]) if more else 0) == len(late)
        return
    (only,) = late
    periods = only.age.overdue
    assert said.startswith(f"{only.standing.metric.name} is overdue: ")
    assert "due by" not in said
    assert "not ended" not in said
    names = [period_names.label(each, CALENDAR) for each in periods]
    told_count = re.search(r"(\d+) (day|week|month|quarter|year)s since ", said)
    if len(periods) > 2:
        assert told_count is not None or f"the first of them {names[0]}" in said
        assert names[0] in said
    if told_count is not None:
        assert int(told_count[1]) == len(periods)
    check_ago(said, due.due_on(periods[0]), today)


def check_ago(said: str, day: dt.date, today: dt.date) -> None:
    """Hold "6 weeks ago" against the days between."""
    found = re.search(r"(\d+) (day|week|month|year)s? ago\.$", said)
    assert found is not None, said
    size = DAYS[found[2]]
    assert 0 < int(found[1]) * size <= (today - day).days + 3 < (int(found[1]) + 1) * size + 6
    assert f" {day.day} " in said


@given(days, frequencies, st.integers(1, 5), st.integers(-40, 400), st.integers(1, 12))
@settings(max_examples=120)
def test_how_late_is_told_as_the_days_have_it(
    day: dt.date, frequency: Frequency, count: int, later: int, month: int
) -> None:
    calendar = FiscalCalendar(month)
    first = calendar.containing(day, frequency)
    today = due.due_on(first) + dt.timedelta(later)
    said = due.late_text([first.shift(at) for at in range(count)], calendar, today)

    assert (" ago." in said) is (later > 0)
    assert ("due today" in said) is (later == 0)
    assert ("due by" in said) is (later < 0)
    assert ("not ended" in said) is (today < first.end)
    assert ("oldest" in said) is (count > 1 and later > 0)
    if count == 1 or later <= 0:
        assert period_names.label(first, calendar) in said
    if later > 0:
        check_ago(said, due.due_on(first), today)
