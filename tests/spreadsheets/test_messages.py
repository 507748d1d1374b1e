import datetime as dt
import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.imports import CellRead, IgnoredCell, Layout, SheetReading
from kpidesk.domain.numbers import NUMBER_LOCALES, NumberLocale
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.spreadsheets.limits import Limits
from kpidesk.spreadsheets.messages import Request, SheetCollector, encode, sheet_messages
from tests.spreadsheets.making import CALENDAR

texts = st.text(max_size=8)
periods = st.builds(
    CALENDAR.containing,
    st.dates(dt.date(1901, 1, 1), dt.date(2199, 1, 1)),
    st.sampled_from(Frequency),
)
numbers = st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False))


@st.composite
def sheets(draw: st.DrawFn) -> SheetReading:
    name = draw(texts)
    cells = st.builds(
        CellRead,
        st.just(name),
        *(texts, texts, st.one_of(st.none(), periods), texts, numbers, st.booleans(), texts, texts),
    )
    ignored = st.builds(IgnoredCell, st.just(name), texts, texts, texts)
    return SheetReading(
        name,
        draw(st.sampled_from(Layout)),
        tuple(draw(st.lists(cells, max_size=4))),
        tuple(draw(st.lists(ignored, max_size=4))),
    )


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
    sheet = SheetReading(
        "S", Layout.LIST, (cell,) * 5000, (IgnoredCell("S", "B1", "x", "y"),) * 5000
    )

    assert len([*sheet_messages(sheet)]) == 7


def test_other_messages_tell_of_no_sheet() -> None:
    collector = SheetCollector()
    collector.take({"done": 1, "total": 2})

    assert collector.sheets() == ()


@given(st.sampled_from([*NUMBER_LOCALES.values()]), st.integers(1, 12), st.none() | texts, texts)
def test_the_request_comes_through_as_it_is(
    locale: NumberLocale, month: int, language: str | None, name: str
) -> None:
    path = Path("folder") / f"f{name}"
    request = Request(path, FiscalCalendar(month), locale, Limits(), language)

    assert Request.decode(request.encode()) == request
