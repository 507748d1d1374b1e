"""A reading tells by what numbers were multiplied, also across the child process."""

import json

import pytest

from kpidesk.domain.import_options import ReadOptions
from kpidesk.domain.imports import SheetReading
from kpidesk.domain.imports import TableScale as Scale
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import FiscalCalendar
from kpidesk.spreadsheets.contents import read_sheets
from kpidesk.spreadsheets.limits import Limits
from kpidesk.spreadsheets.messages import SheetCollector, encode, sheet_messages

OPTIONS = ReadOptions(FiscalCalendar(), ENGLISH)


def read(text: str) -> SheetReading:
    (sheet,) = read_sheets(text.encode(), "a.csv", OPTIONS, Limits())
    return sheet


@pytest.mark.parametrize(
    ("text", "scales"),
    [
        (
            "in thousands\n;Aug 2026;Sep 2026\nRevenue;12.5;13\nRent;1;2\n",
            (Scale(1_000, "in thousands"),),
        ),
        (
            ";Aug 2026;Sep 2026\nRevenue (T€);12.5;13\nSales (Mio. €);1;2\nLeads;3;4\n",
            (Scale(1_000, "T€"), Scale(1_000_000, "Mio. €")),
        ),
        (
            "date,metric,value (in thousands)\n2026-01-31,Rent,12\n2026-02-28,Rent,13\n",
            (Scale(1_000, "in thousands"),),
        ),
        (";Aug 2026;Sep 2026\nRevenue;12.5;13\nRent;1;2\n", ()),
    ],
)
def test_a_table_tells_its_scales(text: str, scales: tuple[Scale, ...]) -> None:
    sheet = read(text)
    (table,) = sheet.tables
    assert sorted(table.scales) == sorted(scales)
    collector = SheetCollector()
    for message in sheet_messages(sheet):
        collector.take(json.loads(encode(message)))
    assert collector.sheets() == (sheet,)


def test_of_a_long_title_only_the_words_about_the_scale_are_told() -> None:
    title = "Profit and Loss of Hill Street Bakery, January to June 2026 (in thousands of EUR)"
    (table,) = read(f'"{title}",\n,Jan 2026,Feb 2026\nRevenue,12.5,13\nRent,1,2\n').tables
    assert table.scales == (Scale(1_000, "in thousands of EUR"),)
