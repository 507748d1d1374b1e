"""A long plain list is read by its columns, and says the same as cell by cell."""

import datetime as dt
import io
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook as OpenpyxlWorkbook
from xlsxwriter import Workbook

from kpidesk.domain.cell_columns import CellColumns, by_column
from kpidesk.domain.import_options import ReadOptions
from kpidesk.domain.imports import SheetReading
from kpidesk.domain.numbers import ENGLISH, NumberLocale
from kpidesk.domain.periods import FiscalCalendar
from kpidesk.spreadsheets import plain_sheets
from kpidesk.spreadsheets.layout import read_sheet
from kpidesk.spreadsheets.limits import Limits
from kpidesk.spreadsheets.messages import Ahead, SheetCollector, encode, sheet_messages
from kpidesk.spreadsheets.plain_lists import read_plain
from kpidesk.spreadsheets.plain_sheets import PlainSheet
from kpidesk.spreadsheets.xlsx import read_workbook, read_workbook_sheets

OPTIONS = ReadOptions(FiscalCalendar(), ENGLISH, with_pictures=True)
FIRST = dt.date(2021, 1, 1)
GERMAN = NumberLocale(",", ".", currency_first=False)
Rows = list[tuple[object, ...]]


@dataclass(frozen=True)
class Twist:
    """What is unusual about a sheet; nothing by default."""

    titles: tuple[str, ...] = ()
    headings: tuple[str, ...] = ("Date", "Metric", "Value")
    order: tuple[int, int, int] = (0, 1, 2)
    day_format: str = "yyyy-mm-dd"
    number_format: str = "General"
    shares_texts: bool = True
    monthly: bool = False
    spoiled: tuple[tuple[int, int, object], ...] = ()
    total: bool = False
    second_sheet: bool = False
    hidden_row: bool = False


def rows_of(count: int, names: Sequence[str], seed: int, *, monthly: bool) -> Rows:
    numbers = random.Random(seed)
    rows: Rows = []
    for at in range(count):
        step, name = divmod(at, len(names))
        day = FIRST + dt.timedelta(days=step)
        if monthly:
            day = dt.date(1950 + step // 12, step % 12 + 1, 1)
        value = round(numbers.uniform(-999, 99999), numbers.choice((0, 1, 2, 9)))
        rows.append((day, names[name], value))
    return rows


def written(rows: Rows, twist: Twist) -> bytes:
    target = io.BytesIO()
    options = {"in_memory": True, "constant_memory": not twist.shares_texts}
    with Workbook(target, options) as book:
        sheet = book.add_worksheet("Data")
        day = book.add_format({"num_format": twist.day_format})
        number = book.add_format({"num_format": twist.number_format})
        top = 0
        for title in twist.titles:
            sheet.write_string(top, 0, title)
            top += 2
        for place, heading in zip(twist.order, twist.headings, strict=True):
            sheet.write_string(top, place, heading)
        if twist.hidden_row:
            sheet.set_row(top + 3, None, None, {"hidden": True})
        spoiled = {(row, column): value for row, column, value in twist.spoiled}
        for at, row in enumerate(rows):
            line = sorted(zip(twist.order, row, range(3), strict=True), key=lambda each: each[0])
            for place, content, kind in line:
                said = spoiled.get((at, kind), content)
                if isinstance(said, dt.date):
                    sheet.write_datetime(top + 1 + at, place, said, day)
                elif isinstance(said, str):
                    sheet.write_string(top + 1 + at, place, said)
                elif isinstance(said, float | int):
                    sheet.write_number(top + 1 + at, place, said, number)
        write_extras(book, twist, top + 1 + len(rows))
    return target.getvalue()


def write_extras(book: Workbook, twist: Twist, row: int) -> None:
    if twist.total:
        (sheet,) = book.worksheets()
        sheet.write_string(row, 0, "Total")
        sheet.write_number(row, 2, 12.0)
    if twist.second_sheet:
        book.add_worksheet("Notes").write_string(0, 0, "Nothing here")


def both(data: bytes, options: ReadOptions = OPTIONS) -> tuple[bool, SheetReading, SheetReading]:
    """Return whether the quick way was taken, what it says, and what the general way says."""

    def report(_done: int, _total: int) -> None:
        """Report to nobody."""

    given = (data, "list.xlsx", options.locale, Limits(), report)
    quick = next(
        read_plain(sheet, options, "list.xlsx")
        if isinstance(sheet, PlainSheet)
        else read_sheet(sheet, options, "list.xlsx")
        for sheet in read_workbook_sheets(*given)
    )
    general = next(read_sheet(grid, options, "list.xlsx") for grid in read_workbook(*given))
    is_quick = any(isinstance(table.cells, CellColumns) for table in quick.tables)
    return is_quick, quick, general


def names(count: int) -> list[str]:
    return [f"Metric {number:03d}" for number in range(count)]


@pytest.mark.parametrize(
    "twist",
    [
        Twist(),
        Twist(shares_texts=False),
        Twist(titles=("Report of the year",)),
        Twist(order=(2, 0, 1)),
        Twist(day_format="dd/mm/yyyy", number_format="#,##0.00"),
        Twist(monthly=True),
        Twist(headings=("Month", "KPI", "Amount"), monthly=True),
        Twist(second_sheet=True),
    ],
)
def test_a_long_plain_list_is_read_by_column_and_says_the_same(twist: Twist) -> None:
    rows = rows_of(4300, names(6 if twist.monthly else 40), 1, monthly=twist.monthly)
    is_quick, quick, general = both(written(rows, twist))
    assert is_quick
    assert quick == general
    assert len(quick.cells) == 4300


def test_what_another_program_wrote_is_read_by_column_too() -> None:
    book = OpenpyxlWorkbook(write_only=True)
    sheet = book.create_sheet("Data")
    sheet.append(["Date", "Metric", "Value"])
    for row in rows_of(4300, ["P & L <net>", *names(30)], 2, monthly=False):
        sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    is_quick, quick, general = both(target.getvalue())
    assert is_quick
    assert quick == general


@pytest.mark.parametrize(
    "twist",
    [
        Twist(spoiled=((4000, 2, "n/a"),)),
        Twist(spoiled=((4000, 2, "1,234.50"),)),
        Twist(spoiled=((4100, 2, None),)),
        Twist(spoiled=((4100, 1, None),)),
        Twist(spoiled=((4100, 0, "2021-03-04"),)),
        Twist(spoiled=((4100, 1, "Metric 001"), (4101, 1, "Metric 001"))),
        Twist(spoiled=((4100, 1, "Revenue in thousands"),)),
        Twist(spoiled=((4100, 1, "Total"),)),
        Twist(spoiled=((4100, 1, " Metric 099 "),)),
        Twist(spoiled=((4100, 1, "Two\nlines"),)),
        Twist(spoiled=((4100, 1, '{"kpidesk":1,"company":"x","name":"y"}'),)),
        Twist(number_format="0.0%"),
        Twist(number_format="[$€-407] #,##0"),
        Twist(number_format="h:mm"),
        Twist(day_format="ddd"),
        Twist(titles=("Values in thousands",)),
        Twist(total=True),
        Twist(hidden_row=True),
        Twist(headings=("Date", "Text", "Amount")),
        Twist(headings=("a", "b", "c")),
    ],
)
def test_a_list_that_is_not_quite_plain_loses_nothing(twist: Twist) -> None:
    _is_quick, quick, general = both(written(rows_of(4300, names(40), 3, monthly=False), twist))
    assert quick == general


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.builds(
        Twist,
        titles=st.sampled_from(((), ("Report",), ("Report 2021", "By day"), ("EUR",))),
        headings=st.sampled_from(
            (
                ("Date", "Metric", "Value"),
                ("Day", "Account", "Amount"),
                ("Period", "KPI", "Actual"),
                ("Date", "Description", "Amount in EUR"),
                ("Date", "Product", "Budget"),
            )
        ),
        order=st.permutations((0, 1, 2)).map(tuple),
        day_format=st.sampled_from(("yyyy-mm-dd", "d/m/yy", "mmm yyyy", "dd.mm.yyyy", "0")),
        number_format=st.sampled_from(("General", "0.00", "#,##0", "0%", "$#,##0.00")),
        shares_texts=st.booleans(),
        monthly=st.booleans(),
        total=st.booleans(),
        second_sheet=st.booleans(),
        spoiled=st.lists(
            st.tuples(
                st.integers(0, 4299),
                st.sampled_from((1, 2)),
                st.sampled_from(("", "n/a", "Net sales %", "1.5", "Total", "Metric 000", 7, None)),
            ),
            max_size=2,
        ).map(tuple),
    ),
    st.integers(3, 400),
    st.integers(0, 99),
    st.sampled_from((ENGLISH, GERMAN)),
)
def test_the_quick_way_says_what_the_general_way_says(
    twist: Twist, count: int, seed: int, locale: NumberLocale
) -> None:
    rows = rows_of(4300, names(count), seed, monthly=twist.monthly and count > 10)
    if not twist.shares_texts:
        twist = replace(twist, order=(0, 1, 2))  # rows are written as they come
    _is_quick, quick, general = both(written(rows, twist), replace(OPTIONS, locale=locale))
    assert quick == general


def test_columns_go_through_the_pipe() -> None:
    _quick, reading, _general = both(written(rows_of(4300, names(40), 4, monthly=False), Twist()))
    collector = SheetCollector()
    for message in sheet_messages(reading):
        collector.take(json.loads(encode(message)))
    (sheet,) = collector.sheets()
    assert sheet == reading
    assert isinstance(sheet.cells, CellColumns)


def test_columns_that_were_sent_ahead_are_not_sent_again() -> None:
    data = written(rows_of(4300, names(40), 4, monthly=False), Twist())

    def report(_done: int, _total: int) -> None:
        """Report to nobody."""

    given = (data, "list.xlsx", GERMAN, Limits(), report)
    sheets = read_workbook_sheets(*given)
    sheet = next(sheets)
    assert isinstance(sheet, PlainSheet)
    ahead = Ahead(sheet.label_index, sheet.day_index, sheet.numbers, GERMAN.decimal)
    # Without its picture, which is no column.
    options = replace(OPTIONS, locale=GERMAN, with_pictures=False)
    reading = read_plain(sheet, options, "list.xlsx")
    lines = [encode(message) for message in sheet_messages(reading, ahead)]
    assert max(map(len, lines)) < len(encode(ahead.message())) / 2
    collector = SheetCollector()
    for line in (encode(ahead.message()), *lines):
        collector.take(json.loads(line))
    assert collector.sheets() == (reading,)


def test_a_short_list_is_left_to_the_general_way() -> None:
    rows = rows_of(plain_sheets.FEWEST - 2, names(40), 5, monthly=False)
    assert not both(written(rows, Twist()))[0]


def test_columns_that_do_not_fit_are_refused() -> None:
    _quick, reading, _general = both(written(rows_of(4300, names(40), 6, monthly=False), Twist()))
    cells = reading.cells
    assert isinstance(cells, CellColumns)
    with pytest.raises(ValueError, match="differ in length"):
        replace(cells, raw_texts=cells.raw_texts[1:])
    with pytest.raises(ValueError, match="not there"):
        replace(cells, labels=cells.labels[1:])
    assert cells[1:3] == tuple(cells)[1:3]
    assert cells[-1] == list(cells)[-1]
    assert hash(cells) == hash(tuple(cells))


def test_what_was_read_cell_by_cell_goes_by_column_where_it_is_plain() -> None:
    twist = Twist(spoiled=((0, 2, "12.5"),))
    _quick, _reading, general = both(written(rows_of(4300, names(40), 7, monthly=False), twist))
    collector = SheetCollector()
    for message in sheet_messages(general):
        collector.take(json.loads(encode(message)))
    (sheet,) = collector.sheets()
    assert isinstance(sheet.cells, CellColumns)
    assert sheet == general


def test_only_plain_cells_go_by_column() -> None:
    _quick, _reading, general = both(written(rows_of(40, names(4), 8, monthly=False), Twist()))
    cells = tuple(general.cells)
    assert by_column(cells) == cells
    *rest, last = cells
    for spoiled in (
        last._replace(note="x"),
        last._replace(percent=True),
        last._replace(period=None),
        last._replace(number=None),
    ):
        assert by_column([*rest, spoiled]) is None
    assert by_column(cells[::2]) == cells[::2]
    assert by_column([*rest, last._replace(sheet="Other")]) is None
    assert by_column((*cells[:-1], cells[0]._replace(cell=cells[-1].cell))) is None
    assert by_column(()) is None
