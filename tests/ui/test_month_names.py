"""The names that Qt knows of months, which is what a sheet of our neighbours holds, are read."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale

from kpidesk.domain.periods import Frequency, Period
from kpidesk.spreadsheets.grid import Cell
from kpidesk.spreadsheets.month_words import month_of_word
from kpidesk.spreadsheets.period_marks import mark_of
from tests.spreadsheets.making import CALENDAR
from tests.spreadsheets.test_settled_periods import codes

LANGUAGES = ["en_US", "en_GB", "de_DE", "de_AT", "fr_FR", "es_ES", "it_IT", "pt_BR", "pt_PT"]
MORE = ["nl_NL", "da_DK", "nb_NO", "sv_SE", "tr_TR"]


@pytest.mark.parametrize("tag", [*LANGUAGES, *MORE])
def test_the_months_of_our_neighbours_are_known(tag: str) -> None:
    locale = QLocale(tag)
    for month in range(1, 13):
        for form in (QLocale.FormatType.LongFormat, QLocale.FormatType.ShortFormat):
            for name in (locale.monthName(month, form), locale.standaloneMonthName(month, form)):
                for written in (name, name.upper(), name.capitalize(), name.rstrip(".")):
                    assert codes([f"{written} 2024"]) == [f"2024-{month:02}"], written
                assert month_of_word(name.rstrip(".")) == month


@given(
    st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31)),
    st.sampled_from([*LANGUAGES, *MORE]),
    st.sampled_from(["{day}. {month} {year}", "{day} {month} {year}", "{month} {day}, {year}"]),
    st.booleans(),
)
def test_a_day_with_the_name_of_its_month_is_read_back(
    day: dt.date, tag: str, form: str, short: bool
) -> None:
    style = QLocale.FormatType.ShortFormat if short else QLocale.FormatType.LongFormat
    text = form.format(day=day.day, month=QLocale(tag).monthName(day.month, style), year=day.year)
    mark = mark_of(Cell(text, text), CALENDAR)

    assert mark == Period(Frequency.DAY, day)
