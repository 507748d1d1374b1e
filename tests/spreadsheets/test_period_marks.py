import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain import period_names
from kpidesk.domain.imports import Yearless
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.spreadsheets.grid import Cell
from kpidesk.spreadsheets.mark_kinds import NoPeriod
from kpidesk.spreadsheets.period_marks import (
    Mark,
    NamedDay,
    Settled,
    WrittenDate,
    in_year,
    mark_of,
    settle,
    year_of,
)
from tests.spreadsheets.making import CALENDAR, is_sentence

MONTH, QUARTER, WEEK, DAY = Frequency.MONTH, Frequency.QUARTER, Frequency.WEEK, Frequency.DAY


def mark(text: str, calendar: FiscalCalendar = CALENDAR) -> Mark | None:
    return mark_of(Cell(text, text), calendar)


def settled(texts: list[str], year: int | None = None) -> list[Settled]:
    marks = [mark(text) for text in texts]
    known = [one for one in marks if one is not None]
    assert len(known) == len(texts)
    return settle(known, texts, [year] * len(texts), CALENDAR)


def codes(texts: list[str], year: int | None = None) -> list[str]:
    return [
        "" if one.period is None else period_names.code(one.period, CALENDAR)
        for one in settled(texts, year)
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Jan 2026", "2026-01"),
        ("Jan-26", "2026-01"),
        ("Januar 2026", "2026-01"),
        ("Jän. 2026", "2026-01"),
        ("März 2026", "2026-03"),
        ("Mrz 26", "2026-03"),
        ("2026 Dezember", "2026-12"),
        ("février 2026", "2026-02"),
        ("Août 2026", "2026-08"),
        ("enero 2026", "2026-01"),
        ("sept. 2026", "2026-09"),
        ("giugno 2026", "2026-06"),
        ("outubro 2026", "2026-10"),
        ("maart 2026", "2026-03"),
        ("2026-01", "2026-01"),
        ("01/2026", "2026-01"),
        ("Q1 2026", "2026-Q1"),
        ("Q1/26", "2026-Q1"),
        ("1Q26", "2026-Q1"),
        ("2026-Q1", "2026-Q1"),
        ("2026 Q1", "2026-Q1"),
        ("T3 2026", "2026-Q3"),
        ("1. Quartal 2026", "2026-Q1"),
        ("Quartal 4 2026", "2026-Q4"),
        ("W05 2026", "2026-W05"),
        ("2026-W05", "2026-W05"),
        ("KW 5/2026", "2026-W05"),
        ("KW05 2026", "2026-W05"),
        ("Week 5, 2026", "2026-W05"),
        ("Semaine 5 2026", "2026-W05"),
        ("2026-03-14", "2026-03-14"),
        ("14 Mar 2026", "2026-03-14"),
        ("14. März 2026", "2026-03-14"),
        ("FY2026", "2026"),
        ("Jan '26", "2026-01"),
        ("Jan26", "2026-01"),
        ("2026/01", "2026-01"),
        ("2026M03", "2026-03"),
        ("enero de 2026", "2026-01"),
        ("MAERZ 2026", "2026-03"),
        ("fevrier 2026", "2026-02"),
        ("Q1'26", "2026-Q1"),
        ("2026Q1", "2026-Q1"),
        ("FY26 Q1", "2026-Q1"),
        ("Q1 FY26", "2026-Q1"),
        ("1er trimestre 2026", "2026-Q1"),
        ("1º trimestre 2026", "2026-Q1"),
        ("I. Quartal 2026", "2026-Q1"),
        ("CW05 2026", "2026-W05"),
        ("5. KW 2026", "2026-W05"),
        ("FY 26", "2026"),
        ("Geschäftsjahr 2026", "2026"),
        ("14-Mar-26", "2026-03-14"),
        ("January 1st, 2026", "2026-01-01"),
        ("1er janvier 2026", "2026-01-01"),
        ("1 de enero de 2026", "2026-01-01"),
        ("2026/03/14", "2026-03-14"),
        ("\uff12\uff10\uff12\uff16-\uff10\uff11", "2026-01"),
    ],
)
def test_periods_are_understood_as_they_are_written(text: str, code: str) -> None:
    found = mark(text)

    assert isinstance(found, Period)
    assert period_names.code(found, CALENDAR) == code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("January", Yearless(MONTH, 1)),
        ("Jan.", Yearless(MONTH, 1)),
        ("DEZ", Yearless(MONTH, 12)),
        ("mai", Yearless(MONTH, 5)),
        ("Q3", Yearless(QUARTER, 3)),
        ("2. Quartal", Yearless(QUARTER, 2)),
        ("KW 7", Yearless(WEEK, 7)),
        ("W53", Yearless(WEEK, 53)),
    ],
)
def test_a_period_without_its_year_waits_for_one(text: str, expected: Yearless) -> None:
    assert mark(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("Revenue", "Q5 2026", "W54", "Total", "2026", "12", "1,234.50", "Budget 2026"),
        *("January figures", "Marco", "1 - 30", "99.99.2026", "x" * 50, "Plan 5"),
        *("W60 2026", "Sun", "Mo 5"),
    ],
)
def test_other_texts_name_no_period(text: str) -> None:
    assert mark(text) is None


def test_a_week_that_its_year_does_not_have_is_no_period() -> None:
    found = mark("W53 2025")
    assert isinstance(found, NoPeriod)
    assert is_sentence(found.problem)
    assert in_year(Yearless(WEEK, 53), 2026, CALENDAR) is not None


def test_a_bare_number_is_a_year_only_for_who_asks() -> None:
    assert year_of(Cell(2026.0, "2026")) == 2026
    assert year_of(Cell("2026", "2026")) == 2026
    assert year_of(Cell(20.26, "2026 %", percent=True)) is None
    assert year_of(Cell(2026.5, "2026.5")) is None
    assert mark_of(Cell(2026.0, "2026"), CALENDAR) is None


@pytest.mark.parametrize("year", [2025, 2026])
def test_a_quarter_is_that_of_the_business_year(year: int) -> None:
    april = FiscalCalendar(4)

    assert in_year(Yearless(QUARTER, 1), year, april) == april.quarter(year, 1)
    assert mark(f"Q1 {year}", april) == april.quarter(year, 1)


def test_dates_that_are_all_firsts_of_months_mean_the_months() -> None:
    assert codes(["2026-01-01", "2026-02-01"]) == ["2026-01", "2026-02"]


def test_dates_that_are_all_lasts_of_months_mean_the_months() -> None:
    assert codes(["31.01.2026", "28.02.2026", "31.03.2026"]) == ["2026-01", "2026-02", "2026-03"]


def test_firsts_and_lasts_together_stay_days() -> None:
    assert codes(["2026-01-01", "2026-01-31"]) == ["2026-01-01", "2026-01-31"]


def test_dates_that_are_all_mondays_mean_the_weeks() -> None:
    assert codes(["2026-01-05", "2026-01-12"]) == ["2026-W02", "2026-W03"]
    assert codes(["2026-01-05"]) == ["2026-01-05"]


def test_a_day_of_the_week_beside_a_date_keeps_it_a_day() -> None:
    assert mark("Sun 1 Mar 2026") == NamedDay(dt.date(2026, 3, 1))
    assert mark("So., 01.03.2026") == NamedDay(dt.date(2026, 3, 1))
    assert codes(["Sun 1 Mar 2026"]) == ["2026-03-01"]


def test_dates_with_dots_are_day_first() -> None:
    assert codes(["03.04.2026", "05.04.2026"]) == ["2026-04-03", "2026-04-05"]
    assert codes(["03.04.26", "05.04.26"]) == ["2026-04-03", "2026-04-05"]


def test_one_date_that_only_one_order_allows_decides_for_all() -> None:
    assert codes(["03/04/2026", "13/04/2026"]) == ["2026-04-03", "2026-04-13"]
    assert codes(["03/04/2026", "04/13/2026"]) == ["2026-03-04", "2026-04-13"]


def test_dates_that_allow_both_orders_are_not_guessed() -> None:
    first, second = settled(["03/04/2026", "05/05/2026"])

    assert first.period is None
    assert "03/04/2026" in first.problem
    assert is_sentence(first.problem)
    assert second.period == Period(DAY, dt.date(2026, 5, 5))


def test_dates_that_contradict_each_other_are_not_guessed() -> None:
    assert codes(["13/04/2026", "04/13/2026", "03/04/2026"]) == ["", "", ""]


def test_a_month_without_a_year_is_never_assumed() -> None:
    (one,) = settled(["January"])

    assert one.period is None
    assert is_sentence(one.problem)
    assert "2026-01" in one.problem


def test_a_year_without_that_week_is_a_problem() -> None:
    (one,) = settled(["W53"], 2025)

    assert one.period is None
    assert is_sentence(one.problem)


@given(st.dates(dt.date(1901, 1, 1), dt.date(2199, 12, 31)), st.sampled_from(Frequency))
def test_what_the_domain_writes_is_understood(day: dt.date, frequency: Frequency) -> None:
    period = CALENDAR.containing(day, frequency)
    for text in (period_names.label(period, CALENDAR), period_names.code(period, CALENDAR)):
        if frequency is Frequency.YEAR:
            assert year_of(Cell(text, text)) == day.year
        else:
            assert mark(text) == period


@given(st.text(max_size=45))
def test_no_text_breaks_it(text: str) -> None:
    mark(text)


def test_a_written_date_knows_impossible_days() -> None:
    date = WrittenDate(31, 2, 2026, dotted=True)

    assert date.day(day_first=True) is None
    assert mark("31.02.2026") is None
