"""What number formats say: days, lengths of time, percentages, currencies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.spreadsheets.number_formats import (
    CellStyle,
    NumberFormat,
    format_of,
    is_percent_format,
    number_format,
)


@pytest.mark.parametrize(
    ("code", "currency"),
    [
        ("[$€-407] #,##0.00", "€"),
        ('#,##0.00 "€"', "€"),
        ("$#,##0", "$"),
        ("[$$-409]#,##0.00", "$"),
        ("[$CHF] #,##0", "CHF"),
        ("[$USD-409] 0", "USD"),
        ('0.00 "USD"', "USD"),
        ("_($* #,##0.00_);_($* (#,##0.00)", "$"),
        ('_-* #,##0.00\\ "€"_-;-* #,##0.00\\ "€"_-', "€"),
        (r"\C\H\F 0", "CHF"),
        (r"\€ 0", "€"),
        ('"kr"\\ #,##0', "kr"),
        ("-£0", "£"),
        ("#,##0", ""),
        ('0 "kg"', ""),
        ('0.0"%"', ""),
        ('0 "EUR/h"', ""),
        ("[$-409]mmm yy", ""),
        ("[Red]0", ""),
        ("General", ""),
    ],
)
def test_currencies(code: str, currency: str) -> None:
    assert number_format(code).currency == currency


@pytest.mark.parametrize(
    "code",
    [
        "mmm", "mmm-yy", "yyyy", "[$-409]mmm\\-yy;@", "[$-F800]dddd\\,\\ mmmm", "dd/mm/yyyy hh:mm",
        "h:mm AM/PM", 'yyyy"年"m"月"', "JJJJ-MM", "TT.MM.JJJJ",
    ],
)  # fmt: skip
def test_days_and_times(code: str) -> None:
    assert number_format(code).is_date


@pytest.mark.parametrize("code", ["[h]:mm", "[mm]:ss", "[ss]", "[hh]:mm:ss;@", "[H]"])
def test_lengths_of_time(code: str) -> None:
    assert number_format(code) == NumberFormat(is_elapsed=True)


@pytest.mark.parametrize(
    "code",
    [
        "General", '0 "days"', r"#,##0 \d", '"Q"0', "0.00E+00", "[Red]0", "[$SEK] #,##0", "@",
        '0;[Red]"d"', "0_d", "0*y", "# ?/?", '0.0,,"M"', "[>=1000]#,##0", "[DBNum1]0",
    ],
)  # fmt: skip
def test_plain_numbers(code: str) -> None:
    shown = number_format(code)

    assert not shown.is_date
    assert not shown.is_elapsed
    assert not shown.is_percent


def test_formats_that_excel_knows_by_number() -> None:
    assert format_of(9, None).is_percent
    assert format_of(14, None).is_date
    assert format_of(46, None).is_elapsed
    assert format_of(44, None) == NumberFormat()
    assert format_of(44, '_-* 0 "€"_-').currency == "€"
    assert format_of(9, "0") == NumberFormat()


def test_what_is_telling() -> None:
    assert not CellStyle().is_telling
    assert not CellStyle(number_format("mmm yy")).is_telling
    assert CellStyle(indent=1).is_telling
    assert CellStyle(number_format("0%")).is_telling
    assert CellStyle(number_format("$0")).is_telling


@given(st.text('0#.,;%"\\_*[]$€-dmyhsE+eg/@ ', max_size=20))
def test_any_code_is_understood_somehow(code: str) -> None:
    assert number_format(code).is_percent == is_percent_format(code)
