import datetime as dt
import json
from pathlib import Path
from typing import TypeVar

from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.import_options import ReadOptions, TableHint
from kpidesk.domain.imports import (
    CellRead,
    DateOrder,
    IgnoredCell,
    Layout,
    PartRole,
    SentCell,
    SheetPicture,
    SheetReading,
    TablePart,
    TableReading,
    TotalCheck,
    Yearless,
)
from kpidesk.domain.numbers import NUMBER_LOCALES, NumberLocale
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.spreadsheets.limits import Limits
from kpidesk.spreadsheets.messages import Request, SheetCollector, encode, sheet_messages
from tests.readings import sheet_of
from tests.spreadsheets.making import CALENDAR

texts = st.text(max_size=8)
periods = st.builds(
    CALENDAR.containing,
    st.dates(dt.date(1901, 1, 1), dt.date(2199, 1, 1)),
    st.sampled_from(Frequency),
)
finite = st.floats(allow_nan=False, allow_infinity=False)
numbers = st.one_of(st.none(), finite)
sent = st.builds(SentCell, st.integers(1, 9), texts, texts, texts, numbers)
yearless = st.builds(Yearless, st.sampled_from(Frequency), st.integers(1, 12))
T = TypeVar("T")


@st.composite
def sheets(draw: st.DrawFn) -> SheetReading:
    name = draw(texts)
    cells = st.builds(
        CellRead,
        st.just(name),
        *(texts, texts, st.one_of(st.none(), periods), texts, numbers, st.booleans(), texts, texts),
        *(texts, st.none() | sent, st.none() | yearless),
    )
    ignored = st.builds(IgnoredCell, st.just(name), texts, texts, texts)
    areas = st.just("B2:C9")
    frequencies = st.none() | st.sampled_from(Frequency)
    totals = st.builds(TotalCheck, texts, texts, finite, finite, texts, st.none() | periods)
    parts = st.builds(TablePart, st.sampled_from(PartRole), areas)
    tables = st.builds(
        TableReading,
        *(st.sampled_from(Layout), areas, frequencies),
        *map(_tuples, (cells, ignored, cells, totals, parts)),
        *(st.booleans(), st.sampled_from(DateOrder), texts, texts),
    )
    picture = SheetPicture(
        (("a", name), ("",)), 9, 3, ("A1:B1",), frozenset({2}), frozenset({0, 1})
    )
    return SheetReading(
        name, draw(_tuples(tables)), draw(_tuples(ignored)), draw(texts), draw(texts), picture
    )


def _tuples(of: st.SearchStrategy[T]) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(of, max_size=3).map(tuple)


@given(st.lists(sheets(), max_size=3))
def test_sheets_come_through_as_they_are(told: list[SheetReading]) -> None:
    collector = SheetCollector()
    for sheet in told:
        for message in sheet_messages(sheet):
            line = encode(message)
            assert line.isascii()
            assert line.count(b"\n") == 1
            collector.take(json.loads(line))

    assert collector.sheets() == tuple(told)


def test_long_sheets_come_in_portions() -> None:
    period = Period(Frequency.MONTH, dt.date(2026, 1, 1))
    cell = CellRead("S", "A1", "Orders", period, "5", 5.0)
    sheet = sheet_of("S", Layout.LONG, (cell,) * 5000, (IgnoredCell("S", "B1", "x", "y"),) * 5000)

    assert len([*sheet_messages(sheet)]) == 8


def test_other_messages_tell_of_no_sheet() -> None:
    collector = SheetCollector()
    collector.take({"done": 1, "total": 2})

    assert collector.sheets() == ()


@given(st.sampled_from([*NUMBER_LOCALES.values()]), st.integers(1, 12), st.none() | texts, texts)
def test_the_request_comes_through_as_it_is(
    locale: NumberLocale, month: int, language: str | None, name: str
) -> None:
    path = Path("folder") / f"f{name}"
    hint = TableHint("S", "A1:B9", Layout.COLUMNS, None, 2)
    options = ReadOptions(
        FiscalCalendar(month), locale, 2026, sheets=(name,), tables=(hint,), recipe=name
    )
    request = Request(path, name, options, Limits(), language, name.encode())

    assert Request.decode(request.encode()) == request
