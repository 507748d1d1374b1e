import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain import period_names
from kpidesk.domain.errors import PeriodError
from kpidesk.domain.period_names import code, format_day, label, parse
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from tests.domain.strategies import calendars, periods

DAY, WEEK, MONTH, QUARTER, YEAR = Frequency
JANUARY, APRIL = FiscalCalendar(), FiscalCalendar(4)


@given(calendars, st.data())
def test_every_period_is_read_back_from_its_code_and_its_labels(
    calendar: FiscalCalendar, data: st.DataObject
) -> None:
    period = data.draw(periods(calendar))

    assert parse(code(period, calendar), calendar) == period
    assert parse(label(period, calendar), calendar) == period
    assert parse(label(period, calendar, short=True), calendar) == period
    assert parse(f"  {label(period, calendar).upper()} ", calendar) == period


@given(calendars, st.data())
def test_two_periods_never_share_a_code_or_a_label(
    calendar: FiscalCalendar, data: st.DataObject
) -> None:
    one, other = data.draw(periods(calendar)), data.draw(periods(calendar))

    assert (code(one, calendar) == code(other, calendar)) == (one == other)
    assert (label(one, calendar) == label(other, calendar)) == (one == other)


@given(calendars, st.data())
def test_codes_of_one_frequency_sort_by_time(calendar: FiscalCalendar, data: st.DataObject) -> None:
    one = data.draw(periods(calendar))
    other = data.draw(periods(calendar, one.frequency))

    assert (code(one, calendar) < code(other, calendar)) == (one < other)


@given(st.text(max_size=60))
def test_any_text_is_a_period_or_refused_in_a_sentence(text: str) -> None:
    try:
        period = parse(text, JANUARY)
    except PeriodError as error:
        assert "is not understood as a period" in error.message  # noqa: PT017
    else:
        assert 1900 <= period.start.year <= 2199


@given(st.from_regex(r"\A[0-9Qqw' ./\-]{1,12}\Z"))
def test_digits_and_marks_are_a_period_or_refused(text: str) -> None:
    try:
        period = parse(text, APRIL)
    except PeriodError:
        return
    assert APRIL.has(period)


def p(frequency: Frequency, year: int, month: int = 1, day: int = 1) -> Period:
    return Period(frequency, dt.date(year, month, day))


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2026-03-14", p(DAY, 2026, 3, 14)),
        ("2026-03-14 00:00:00", p(DAY, 2026, 3, 14)),
        ("2026-03-14T00:00:00", p(DAY, 2026, 3, 14)),
        ("1900-01-01", p(DAY, 1900)),
        ("2199-12-31", p(DAY, 2199, 12, 31)),
        ("14 Mar 2026", p(DAY, 2026, 3, 14)),
        ("14. March 2026", p(DAY, 2026, 3, 14)),
        ("14-Mar-2026", p(DAY, 2026, 3, 14)),
        ("March 14, 2026", p(DAY, 2026, 3, 14)),
        ("2026-W05", p(WEEK, 2026, 1, 26)),
        ("2026w5", p(WEEK, 2026, 1, 26)),
        ("W5 2026", p(WEEK, 2026, 1, 26)),
        ("week 5, 2026", p(WEEK, 2026, 1, 26)),
        ("2026-W53", p(WEEK, 2026, 12, 28)),
        ("2026-03", p(MONTH, 2026, 3)),
        ("2026/3", p(MONTH, 2026, 3)),
        ("03.2026", p(MONTH, 2026, 3)),
        ("٢٠٢٦-٠٣", p(MONTH, 2026, 3)),
        ("Mar 2026", p(MONTH, 2026, 3)),
        ("MARCH 2026", p(MONTH, 2026, 3)),
        ("march\u00a02026", p(MONTH, 2026, 3)),
        ("Sept. 2026", p(MONTH, 2026, 9)),
        ("2026 Mar", p(MONTH, 2026, 3)),
        ("Mar-26", p(MONTH, 2026, 3)),
        ("Mar '26", p(MONTH, 2026, 3)),
        ("Mar-68", p(MONTH, 2068, 3)),
        ("Mar-69", p(MONTH, 1969, 3)),
        ("Q1 2026", p(QUARTER, 2026)),
        ("2026-Q1", p(QUARTER, 2026)),
        ("Q1/26", p(QUARTER, 2026)),
        ("Q1'26", p(QUARTER, 2026)),
        ("1Q26", p(QUARTER, 2026)),
        ("2026", p(YEAR, 2026)),
        ("FY26", p(YEAR, 2026)),
        ("FY 2026", p(YEAR, 2026)),
    ],
)
def test_ways_to_write_a_period(text: str, period: Period) -> None:
    assert parse(text, JANUARY) == period


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "total", "26", "March", "2026-13", "2026-00", "2026-02-29", "2025-W53", "2026-W00",
        "Q5 2026", "Q0 2026", "Q126", "03/04/2026", "3.4.2026", "30 Feb 2026", "2026-03-14 12:00",
        "Ma 2026", "Marsh 2026", "1899", "1899-12", "2200", "9999", "0000-01", "2026-03-14-15",
        "-2026", "2026.5.6", "Mar 14 26", "x" * 50, "x" * 5000, " " * 5000,
    ],
)  # fmt: skip
def test_what_names_no_period_is_refused(text: str) -> None:
    with pytest.raises(PeriodError) as caught:
        parse(text, JANUARY)

    assert "Write it like 2026-03, Mar 2026, Q1 2026" in caught.value.message
    assert len(caught.value.message) < 200


def test_a_business_year_that_starts_in_april_says_so() -> None:
    april_to_june = p(QUARTER, 2025, 4)

    assert label(april_to_june, APRIL) == "Q1 FY2026"
    assert code(april_to_june, APRIL) == "2026-Q1"
    assert parse("Q1 FY2026", APRIL) == april_to_june
    assert parse("2026-Q1", APRIL) == april_to_june
    assert label(p(YEAR, 2025, 4), APRIL) == "FY2026"
    assert parse("2026", APRIL) == p(YEAR, 2025, 4)


def test_labels_long_and_short() -> None:
    long = [
        label(p(DAY, 2026, 3, 14), JANUARY),
        label(p(WEEK, 2026, 1, 26), JANUARY),
        label(p(MONTH, 2026, 3), JANUARY),
        label(p(QUARTER, 2026), JANUARY),
        label(p(YEAR, 2026), JANUARY),
    ]
    assert long == ["14 Mar 2026", "Week 5, 2026", "March 2026", "Q1 2026", "2026"]
    assert label(p(WEEK, 2026, 1, 26), JANUARY, short=True) == "W5 2026"
    assert label(p(MONTH, 2026, 3), JANUARY, short=True) == "Mar 2026"
    assert format_day(dt.date(2026, 5, 1)) == "1 May 2026"


def test_a_week_over_new_year_has_the_year_of_its_number() -> None:
    week = p(WEEK, 2025, 12, 29)

    assert code(week, JANUARY) == "2026-W01"
    assert label(week, JANUARY) == "Week 1, 2026"


GERMAN = {
    "January": "Januar", "March": "März", "May": "Mai", "Mar": "Mär", "Dec": "Dez.",
    "{day} {month} {year}": "{day}. {month} {year}",
    "Week {week}, {year}": "KW {week} / {year}",
    "W{week} {year}": "KW{week} {year}",
    "Q{quarter} {year}": "{quarter}. Quartal {year}",
    "Q{quarter} FY{year}": "{quarter}. Quartal GJ {year}",
    "FY{year}": "Geschäftsjahr {year}",
}  # fmt: skip
JAPANESE = {
    **{name: f"{number}月" for number, name in enumerate(period_names._ENGLISH_MONTHS, 1)},
    **{name.title(): f"{n}月" for n, name in enumerate(period_names._ENGLISH_MONTHS, 1)},
    **{name.title()[:3]: f"{n}月" for n, name in enumerate(period_names._ENGLISH_MONTHS, 1)},
    "{month} {year}": "{year}年{month}",
    "{day} {month} {year}": "{year}年{month}{day}日",
}


@pytest.mark.parametrize("words", [GERMAN, JAPANESE], ids=["de", "ja"])
@pytest.mark.parametrize("calendar", [JANUARY, APRIL])
@pytest.mark.parametrize("frequency", Frequency)
def test_labels_are_read_back_in_the_owners_language(
    monkeypatch: pytest.MonkeyPatch,
    words: dict[str, str],
    calendar: FiscalCalendar,
    frequency: Frequency,
) -> None:
    monkeypatch.setattr(period_names, "_", lambda text: words.get(text, text))
    monkeypatch.setattr(period_names, "pgettext", lambda _context, text: words.get(text, text))

    for period in calendar.periods_of_year(2026, frequency):
        for short in (False, True):
            shown = label(period, calendar, short=short)
            assert parse(shown, calendar) == period, shown


@pytest.mark.parametrize("name", ["Dec", "dece", "December", "Dez.", "dez"])
def test_english_months_are_understood_in_every_language(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(period_names, "_", lambda text: GERMAN.get(text, text))

    assert parse(f"{name} 2026", JANUARY) == p(MONTH, 2026, 12)
    with pytest.raises(PeriodError):
        parse("De 2026", JANUARY)


def test_the_accents_of_another_keyboard_are_the_same_month(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(period_names, "_", lambda text: GERMAN.get(text, text))

    assert parse("Ma\u0308rz 2026", JANUARY) == parse("März 2026", JANUARY) == p(MONTH, 2026, 3)
