"""What a whole row or column of headings and dates decides together."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain import period_names
from kpidesk.domain.imports import DateOrder
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.spreadsheets.grid import Cell
from kpidesk.spreadsheets.period_marks import (
    Settled,
    bare_marks,
    date_order,
    frequency_of,
    mark_of,
    settle,
)
from tests.spreadsheets.making import CALENDAR, Plain, cell, is_sentence, percent

AUGUST = FiscalCalendar(8)


def settled(
    texts: list[str],
    year: int | None = None,
    calendar: FiscalCalendar = CALENDAR,
    day_first: bool | None = None,
) -> list[Settled]:
    marks = [mark_of(Cell(text, text), calendar) for text in texts]
    known = [mark for mark in marks if mark is not None]
    assert len(known) == len(texts)
    return settle(known, texts, [year] * len(texts), calendar, day_first=day_first)


def codes(
    texts: list[str],
    year: int | None = None,
    calendar: FiscalCalendar = CALENDAR,
    day_first: bool | None = None,
) -> list[str]:
    found = settled(texts, year, calendar, day_first)
    assert all(bool(one.problem) == (one.period is None) for one in found)
    assert all(is_sentence(one.problem) for one in found if one.problem)
    assert all(is_sentence(one.note) for one in found if one.note)
    return ["" if one.period is None else period_names.code(one.period, calendar) for one in found]


def order(texts: list[str], day_first: bool | None = None) -> DateOrder:
    marks = [mark_of(Cell(text, text), CALENDAR) for text in texts]
    return date_order([mark for mark in marks if mark is not None], day_first=day_first)


@given(
    st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31)),
    st.sampled_from(Frequency),
    st.integers(1, 12),
)
def test_what_the_domain_writes_is_read_back_or_rejected(
    day: dt.date, frequency: Frequency, month: int
) -> None:
    calendar = FiscalCalendar(month)
    period = calendar.containing(day, frequency)
    for text in (
        period_names.label(period, calendar, short=True),
        period_names.label(period, calendar),
        period_names.code(period, calendar),
    ):
        mark = mark_of(Cell(text, text), calendar)
        assert mark == period or (mark is None and text.isdecimal())


@pytest.mark.parametrize(
    "text",
    [
        *("2024-03-14T10:22:00Z", "2024-03-14 10:22:33 +0100", "Mar 14, 2024, 3:04 PM"),
        *("2024-03-14 10:22", "14.03.2024 15:04 Uhr", "Thu, 14 Mar 2024 10:22:33 GMT"),
        *("2024-03-14T00:00:00Z", "2024-03-14 10:22:33.123456+00:00", "14/03/2024 15:04"),
    ],
)
def test_a_moment_means_its_day_as_written(text: str) -> None:
    assert codes([text]) == ["2024-03-14"]


def test_moments_on_the_first_of_a_month_stay_days() -> None:
    assert codes(["2024-03-01 10:22"]) == ["2024-03-01"]
    assert codes(["2024-03-01 00:00"]) == ["2024-03"]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["Jan 24", "Feb 24", "Mar 24"], ["2024-01", "2024-02", "2024-03"]),
        (["Nov 23", "Dec 23", "Jan 24"], ["2023-11", "2023-12", "2024-01"]),
        (["Jan-24", "Jan-25"], ["2024-01", "2025-01"]),
        (["Jan 2024", "Feb 24"], ["2024-01", "2024-02"]),
        (["Jan 24", "Jan 25", "Jan 26"], ["", "", ""]),
        (["Jan 24"], [""]),
        (["Jan-24"], ["2024-01"]),
        (["Jan 24 (p)"], [""]),
    ],
)
def test_the_row_says_whether_a_number_is_a_year_or_a_day(
    texts: list[str], expected: list[str]
) -> None:
    assert codes(texts) == expected


def test_days_are_no_years_where_the_row_runs_by_days() -> None:
    assert codes(["Jan 30", "Jan 31", "Feb 1"], 2024) == ["2024-01-30", "2024-01-31", "2024-02-01"]
    assert codes(["Jan 30", "Jan 31", "Feb 1"]) == ["", "", ""]


def test_the_title_decides_for_a_single_month() -> None:
    assert codes(["Jan 24"], 2024) == ["2024-01"]
    assert codes(["Jan 24", "Feb 24"], 2025) == ["", ""]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("01.08.2025 - 31.08.2025", "2025-08"),
        ("01.08. - 31.08.2025", "2025-08"),
        ("1-31 August 2025", "2025-08"),
        ("1.-31. August 2025", "2025-08"),
        ("vom 1. bis 31. August 2025", "2025-08"),
        ("Aug 1 - Aug 31 2025", "2025-08"),
        ("2025-08-01 to 2025-08-31", "2025-08"),
        ("01/08/2025 - 31/08/2025", "2025-08"),
        ("Jan - Mar 2024", "2024-Q1"),
        ("January - December 2024", "2024"),
        ("Dec 30, 2024 - Jan 5, 2025", "2025-W01"),
        ("Dec 30 - Jan 5, 2025", "2025-W01"),
        ("Aug 12 - Aug 26 2025", ""),
        ("Jan-Aug 2024", ""),
        ("Jan 1 - 7, 2025", ""),
        ("01/08/2025 - 12/08/2025", ""),
        ("Aug 2023 - Jul 2024", ""),
    ],
)
def test_a_span_is_the_period_that_it_is_exactly(text: str, code: str) -> None:
    assert codes([text]) == [code]


def test_a_business_year_as_a_span() -> None:
    assert codes(["Aug 2023 - Jul 2024"], calendar=AUGUST) == ["2024"]
    assert codes(["2023/24", "FY 22/23"], calendar=AUGUST) == ["2024", "2023"]
    assert codes(["2023/24"]) == [""]


@pytest.mark.parametrize("text", ["Aug 1 - Aug 26 2025", "Aug 1 - 26, 2025", "Aug 1 - 26, 25"])
def test_a_month_that_is_not_over_says_so(text: str) -> None:
    alone, (_jul, among) = settled([text])[0], settled(["Jul 2025", text])

    for one in (alone, among):
        assert one.period == Period(Frequency.MONTH, dt.date(2025, 8, 1))
        assert text in one.note


def test_parts_of_one_month_are_not_that_month() -> None:
    assert codes(["Aug 1 - 6, 2025", "Aug 1 - 16, 2025"]) == ["", ""]
    assert codes(["Aug 2025", "Aug 1 - 26, 2025"]) == ["2025-08", ""]
    assert codes(["2025-W31", "2025-W32", "Aug 1 - 26, 2025"]) == ["2025-W31", "2025-W32", ""]


@pytest.mark.parametrize("text", ["H1 2024", "1H24", "1. Halbjahr 2024", "S2 2024"])
def test_a_half_year_is_said_to_be_none_of_ours(text: str) -> None:
    (one,) = settled([text])

    assert one.period is None
    assert "half year" in one.problem


@pytest.mark.parametrize("text", ["2024 (p)", "2024p", "Jan 2024 (prov.)", "Q1 2024 (r)"])
def test_provisional_numbers_are_read_and_say_so(text: str) -> None:
    (one,) = settled([text])

    assert one.period is not None
    assert is_sentence(one.note)


@pytest.mark.parametrize("text", ["Dec-24 F", "Q1 2024 (Prognose)", "2024P"])
def test_forecasts_are_never_entries(text: str) -> None:
    (one,) = settled([text])

    assert (one.period, one.target) == (None, None)
    assert is_sentence(one.problem)


def test_a_plan_is_a_target() -> None:
    (one,) = settled(["Jan 2024 (Budget)"])

    assert one.period is None
    assert one.target == Period(Frequency.MONTH, dt.date(2024, 1, 1))
    assert codes(["2024A", "Jan 2024 (Ist)"]) == ["2024", "2024-01"]


def test_dates_in_order_by_one_reading_only_are_read_so() -> None:
    days = ["01/02/2024", "02/02/2024", "05/02/2024", "06/02/2024", "01/03/2024", "04/03/2024"]
    shuffled = [days[at] for at in (3, 0, 5, 1, 4, 2)]

    assert codes(days)[-1] == "2024-03-04"
    assert order(days) is DateOrder.DAY_FIRST
    assert codes(shuffled) == ["" if one else "2024-02-02" for one in (1, 1, 1, 0, 1, 1)]
    assert order(shuffled) is DateOrder.OPEN


def test_dates_that_would_do_both_ways_are_asked_for() -> None:
    firsts = ["01/02/2024", "01/03/2024", "01/04/2024"]

    assert codes(firsts) == ["", "", ""]
    assert order(firsts) is DateOrder.OPEN
    assert codes(firsts, day_first=True) == ["2024-02", "2024-03", "2024-04"]
    assert codes(firsts, day_first=False) == ["2024-01-02", "2024-01-03", "2024-01-04"]
    assert order(firsts, day_first=False) is DateOrder.MONTH_FIRST


def test_what_the_dates_prove_outweighs_what_was_said() -> None:
    assert codes(["13/04/2024", "03/04/2024"], day_first=False) == ["2024-04-13", "2024-04-03"]
    assert order(["13/04/2024", "03/04/2024"], day_first=False) is DateOrder.DAY_FIRST


def test_dates_that_can_be_read_one_way_only_are_clear() -> None:
    assert order(["13/04/2024", "05/05/2024"]) is DateOrder.CLEAR
    assert order(["03.04.2024", "2024-04-03", "Jan 2024"]) is DateOrder.CLEAR


def test_short_dates_that_may_begin_with_the_year_are_not_guessed() -> None:
    assert codes(["24-03-14", "24-03-15"]) == ["", ""]
    assert codes(["14/03/24", "15/03/24"]) == ["2024-03-14", "2024-03-15"]


def cells(*values: Plain) -> list[Cell | None]:
    return [cell(value) for value in values]


def found(*values: Plain, are_dates: bool = False) -> list[str]:
    row = cells(*values)
    marks = bare_marks(row, are_dates=are_dates)
    known = [mark for mark in marks if mark is not None]
    texts = [one.text for one in row if one is not None]
    if not known:
        return []
    settles = settle(known, texts, [None] * len(known), CALENDAR)
    return [period_names.code(one.period, CALENDAR) for one in settles if one.period is not None]


def test_serial_numbers_at_the_turn_of_months_are_dates_and_say_so() -> None:
    assert found(45292, 45323, 45352) == ["2024-01", "2024-02", "2024-03"]
    assert found("45322", None, "45351") == ["2024-01", "2024-02"]
    row = cells(45292, 45323)
    marks = [mark for mark in bare_marks(row) if mark is not None]
    notes = [one.note for one in settle(marks, ["45292", "45323"], [None, None], CALENDAR)]
    assert all(is_sentence(note) and "4" in note for note in notes)


@pytest.mark.parametrize(
    "values",
    [(45292,), (45292, 45292), (45292, 45300), (45292, "Feb"), (45292, 61000), (45292.5, 45323)],
)
def test_other_numbers_are_no_dates(values: tuple[Plain, ...]) -> None:
    assert found(*values) == []


def test_numbers_under_a_heading_for_dates_may_come_in_any_order() -> None:
    assert found(45300, 45292, 45310, are_dates=True) == ["2024-01-09", "2024-01-01", "2024-01-19"]
    assert found(45292, 90, are_dates=True) == []


def test_months_and_days_without_marks_between() -> None:
    assert found(202311, 202312, 202401) == ["2023-11", "2023-12", "2024-01"]
    assert found("20240130", "20240131", "20240201") == ["2024-01-30", "2024-01-31", "2024-02-01"]
    assert found(202311) == []
    assert found(202311, 201001) == []
    assert found(percent(45292), percent(45323)) == []


def test_marks_tell_their_frequency_before_they_are_settled() -> None:
    known = [mark_of(Cell(text, text), CALENDAR) for text in ("Jan", "Q1 (p)", "24 Jan", "H1 2024")]

    assert [frequency_of(mark) for mark in known if mark is not None] == [
        Frequency.MONTH,
        Frequency.QUARTER,
        Frequency.DAY,
        None,
    ]


@given(st.text(st.sampled_from("JanFebMär0123456789 -–./,'()QWKHpE:T"), max_size=30))
def test_no_text_breaks_it_and_all_say_why(text: str) -> None:
    mark = mark_of(Cell(text, text), CALENDAR)
    if mark is not None:
        (one,) = settle([mark], [text], [None], CALENDAR)
        assert (one.period is None) == bool(one.problem)
