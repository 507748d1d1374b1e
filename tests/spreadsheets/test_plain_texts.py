"""A long list in a text file is read by its columns, and says the same as cell by cell."""

import datetime as dt
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpidesk.domain.cell_columns import CellColumns
from kpidesk.domain.errors import UserError
from kpidesk.domain.import_options import ReadOptions
from kpidesk.domain.imports import SheetReading
from kpidesk.domain.numbers import ENGLISH, NumberLocale
from kpidesk.domain.periods import FiscalCalendar
from kpidesk.spreadsheets import plain_texts
from kpidesk.spreadsheets.delimited import read_delimited, read_text_sheet
from kpidesk.spreadsheets.layout import read_sheet
from kpidesk.spreadsheets.limits import Limits
from kpidesk.spreadsheets.messages import SheetCollector, encode, sheet_messages
from kpidesk.spreadsheets.plain_lists import read_plain
from kpidesk.spreadsheets.plain_texts import TextList

OPTIONS = ReadOptions(FiscalCalendar(), ENGLISH, with_pictures=True)
GERMAN = NumberLocale(",", ".", currency_first=False)
ROWS = 4300


@dataclass(frozen=True)
class Twist:
    """What is unusual about a text; nothing by default."""

    delimiter: str = ","
    headings: tuple[str, ...] = ("Date", "Metric", "Value")
    order: tuple[int, ...] = (0, 1, 2)
    day_format: str = "%Y-%m-%d"
    decimals: tuple[int, ...] = (0, 1, 2)
    line_end: str = "\n"
    spoiled: tuple[tuple[int, int, str], ...] = ()
    names: int = 40
    first: dt.date = dt.date(2021, 1, 1)


def written(twist: Twist, seed: int = 1) -> str:
    chance = random.Random(seed)
    spoiled = {(row, column): text for row, column, text in twist.spoiled}
    lines = [twist.delimiter.join(twist.headings[place] for place in twist.order)]
    for at in range(ROWS):
        step, name = divmod(at, twist.names)
        number = f"{chance.uniform(-99, 99999):.{chance.choice(twist.decimals)}f}"
        day = (twist.first + dt.timedelta(days=step)).strftime(twist.day_format)
        row = [day, f"Metric {name:03}", number]
        row = [spoiled.get((at, column), text) for column, text in enumerate(row)]
        lines.append(twist.delimiter.join(row[place] for place in twist.order))
    return "".join(f"{line}{twist.line_end}" for line in lines)


def both(text: str, options: ReadOptions = OPTIONS) -> tuple[bool, SheetReading, SheetReading]:
    """Return whether the quick way was taken, what it says, and what the general way says."""
    sheet = read_text_sheet(text, "list.csv", Limits())
    general = read_sheet(read_delimited(text, "list.csv", Limits()), options, "list.csv")
    if not isinstance(sheet, TextList):
        return False, read_sheet(sheet, options, "list.csv"), general
    quick = read_plain(sheet, options, "list.csv")
    return any(isinstance(table.cells, CellColumns) for table in quick.tables), quick, general


@pytest.mark.parametrize(
    "twist",
    [
        Twist(),
        Twist(delimiter=";", line_end="\r\n"),
        Twist(delimiter="\t", order=(1, 2, 0)),
        Twist(day_format="%d.%m.%Y"),
        Twist(day_format="%m/%d/%Y"),
        Twist(decimals=(0,)),
        Twist(decimals=(0, 5)),
        Twist(spoiled=((4100, 1, "A new one"),)),
    ],
)
def test_a_long_plain_list_is_read_by_column_and_says_the_same(twist: Twist) -> None:
    is_quick, quick, general = both(written(twist))
    assert is_quick
    assert quick == general
    assert len(quick.cells) == ROWS


@pytest.mark.parametrize(
    "spoiled",
    [
        (4100, 2, "n/a"),
        (4100, 2, "1.234"),
        (4100, 2, "12%"),
        (4100, 2, ""),
        (4100, 2, " 12.5"),
        (4100, 2, "12.5.2021"),
        (4100, 2, "007"),
        (4100, 2, "12345678901234567"),
        (4100, 2, "12,5"),
        (4100, 1, ""),
        (4100, 1, "Total"),
        (4100, 1, "Sales in thousands"),
        (4100, 1, '"Quoted"'),
        (4100, 1, "Metric 001"),
        (4100, 1, "4711"),
        (4100, 1, "Metric 005 "),
        (4100, 0, "31/12/2021"),
        (4100, 0, "2021-02-30"),
        (4100, 0, "2021-04"),
        (4100, 0, "yesterday"),
        (4100, 0, ""),
        (0, 2, "1,5"),
    ],
)
def test_a_list_that_is_not_quite_plain_loses_nothing(spoiled: tuple[int, int, str]) -> None:
    for delimiter in (",", ";"):
        _is_quick, quick, general = both(written(Twist(delimiter=delimiter, spoiled=(spoiled,))))
        assert quick == general


def test_one_number_with_decimals_at_the_end_proves_what_it_proves() -> None:
    twist = Twist(decimals=(0,), spoiled=((4200, 2, "12.5"), (4201, 2, "1.25")))
    for locale in (ENGLISH, GERMAN):
        _is_quick, quick, general = both(written(twist), replace(OPTIONS, locale=locale))
        assert quick == general


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.builds(
        Twist,
        delimiter=st.sampled_from((",", ";", "\t", "|")),
        headings=st.sampled_from(
            (
                ("Date", "Metric", "Value"),
                ("Day", "Account", "Amount"),
                ("Date", "Product", "Budget"),
                ("Date", "Description", "Amount in EUR"),
                ("Date", "Metric", "Value (in thousands)"),
                ("a", "b", "c"),
            )
        ),
        order=st.permutations((0, 1, 2)).map(tuple),
        day_format=st.sampled_from(("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%y", "%Y-%m")),
        decimals=st.sampled_from(((0,), (2,), (0, 1, 2), (0, 3), (4, 6))),
        line_end=st.sampled_from(("\n", "\r\n")),
        names=st.integers(3, 400),
        first=st.dates(dt.date(1990, 1, 1), dt.date(2030, 1, 1)),
        spoiled=st.lists(
            st.tuples(
                st.integers(0, ROWS - 1),
                st.integers(0, 2),
                st.sampled_from(("", "n/a", "1.5", "1.500", "Total", "Metric 000", "7", "5/6/21")),
            ),
            max_size=2,
        ).map(tuple),
    ),
    st.integers(0, 99),
    st.sampled_from((ENGLISH, GERMAN)),
)
def test_the_quick_way_says_what_the_general_way_says(
    twist: Twist, seed: int, locale: NumberLocale
) -> None:
    _is_quick, quick, general = both(written(twist, seed), replace(OPTIONS, locale=locale))
    assert quick == general


def test_columns_of_a_text_go_through_the_pipe() -> None:
    is_quick, reading, _general = both(written(Twist()))
    assert is_quick
    collector = SheetCollector()
    for message in sheet_messages(reading):
        collector.take(json.loads(encode(message)))
    (sheet,) = collector.sheets()
    assert sheet == reading
    assert isinstance(sheet.cells, CellColumns)


@pytest.mark.parametrize(
    "lines",
    [
        ["Date,Metric,Value"] * (plain_texts.FEWEST + 1),
        ["Date,Metric", *["2021-01-01,Orders"] * plain_texts.FEWEST],
        ["Date,Metric,Value", *["2021-01-01,Orders,5,"] * plain_texts.FEWEST],
        ["Date,Metric,Value", *["2021-01-01,Orders,5"] * 100],
    ],
)
def test_other_texts_are_left_to_the_general_way(lines: Sequence[str]) -> None:
    assert not isinstance(read_text_sheet("\n".join(lines), "x.csv", Limits()), TextList)


def test_a_list_with_too_many_cells_is_refused() -> None:
    with pytest.raises(UserError, match="too large"):
        read_text_sheet(written(Twist()), "x.csv", Limits(cells=ROWS))
