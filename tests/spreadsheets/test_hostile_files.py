"""Files made to do harm, or harmed: each ends in a sentence, and soon."""

import io
import random
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpidesk.domain.errors import UserError
from kpidesk.domain.import_options import ReadOptions
from kpidesk.domain.numbers import ENGLISH
from kpidesk.spreadsheets.limits import Limits
from kpidesk.spreadsheets.reader import FileSpreadsheetReader
from tests.spreadsheets.making import (
    CALENDAR,
    MAIN,
    PACKAGE,
    RELATIONS,
    is_sentence,
    raw_book,
    read_data,
    saved,
    sheet_xml,
    zipped,
)
from tests.spreadsheets.test_ods import MIMETYPE, content, ods, row, table, typed
from tests.spreadsheets.test_xml_spreadsheet import book, data, sheet
from tests.spreadsheets.test_xml_spreadsheet import row as xml_row

CELL = '<row r="1"><c r="A1"><v>1</v></c></row>'
FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


def refusal(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(UserError) as refused:
        read_data(data, "book.xlsx", limits=limits)
    message = refused.value.message
    assert "book.xlsx" in message
    assert "safe" in message or "nothing was read" in message.casefold()
    assert is_sentence(message)
    return message


def test_a_zip_bomb() -> None:
    assert "too large" in refusal(raw_book(sheet_xml(CELL, after=" " * (20 << 20))))


def test_more_than_may_be_unpacked() -> None:
    data = raw_book(sheet_xml(CELL, after=" " * 5000))

    assert "too large" in refusal(data, Limits(unpacked_bytes=4000))


def test_an_archive_of_too_many_parts() -> None:
    data = raw_book(sheet_xml(CELL), parts={f"xl/{number}": b"" for number in range(50)})

    assert "too large" in refusal(data, Limits(entries=20))


def test_two_cells_at_the_corners_of_the_largest_sheet() -> None:
    assert "too large" in refusal(raw_book(sheet_xml(CELL + FAR)))


def test_a_far_cell_that_only_has_a_format_does_no_harm() -> None:
    rows = CELL + '<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    (reading,) = read_data(raw_book(sheet_xml(rows)))

    assert len(reading.ignored) == 1


@pytest.mark.parametrize("cell", ["XFE1", "A1048577", "A0", "AAAA1", "1A", "", "Ä1", "A-1"])
def test_impossible_cells(cell: str) -> None:
    assert "damaged" in refusal(raw_book(sheet_xml(f'<row r="1"><c r="{cell}"><v>1</v></c></row>')))


@pytest.mark.parametrize(
    "sheet",
    [
        sheet_xml('<row r="0"><c r="A1"><v>1</v></c></row>'),
        sheet_xml('<row r="x"><c r="A1"><v>1</v></c></row>'),
        sheet_xml('<row r="9999999"/>' + CELL),
        sheet_xml(CELL, before='<cols><col hidden="1" max="2"/></cols>'),
        sheet_xml(CELL, before='<cols><col hidden="1" min="1" max="99999999"/></cols>'),
        sheet_xml(CELL, after='<mergeCells><mergeCell ref="nonsense"/></mergeCells>'),
        sheet_xml('<row r="1"><c r="A1" t="s"><v>5</v></c></row>'),
        "<worksheet>no end",
        "",
        b"\xff\xfe\x00",
        sheet_xml("<row>" * 100_000),
        "<!DOCTYPE w [<!ENTITY a '1'>]>" + sheet_xml(CELL),
        '<!DOCTYPE w SYSTEM "file:///etc/passwd">' + sheet_xml(CELL),
    ],
)
def test_broken_sheets(sheet: str | bytes) -> None:
    assert "damaged" in refusal(raw_book(sheet))


@pytest.mark.parametrize(
    "workbook",
    [
        "",
        "<workbook",
        f'<!DOCTYPE w [<!ENTITY a "aaaa">]><workbook xmlns="{MAIN}"><sheets/>&a;</workbook>',
        f'<workbook xmlns="{MAIN}"><sheets><oops></sheets></workbook>',
    ],
)
def test_broken_workbooks(workbook: str) -> None:
    parts = {"xl/workbook.xml": workbook}

    assert "damaged" in refusal(raw_book(sheet_xml(CELL), parts=parts))


def test_a_sheet_that_is_missing_or_lies_outside() -> None:
    for target in ("worksheets/none.xml", "../../../etc/passwd", ""):
        relations = (
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
            f'Type="{RELATIONS}/worksheet" Target="{target}"/></Relationships>'
        )
        refusal(raw_book(sheet_xml(CELL), parts={"xl/_rels/workbook.xml.rels": relations}))


@pytest.mark.parametrize("name", ["XL/Workbook.xml", "xl/../evil.xml", "/xl/workbook.xml"])
def test_names_that_two_programs_would_read_differently(name: str) -> None:
    assert "damaged" in refusal(raw_book(sheet_xml(CELL), parts={name: b"<x/>"}))


def test_ways_of_packing_that_no_workbook_uses() -> None:
    buffer = io.BytesIO(raw_book(sheet_xml(CELL)))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_LZMA) as file:
        file.writestr("xl/other.xml", b"x" * 1000)

    assert "damaged" in refusal(buffer.getvalue())


def test_an_archive_with_a_password() -> None:
    data = bytearray(raw_book(sheet_xml(CELL)))
    central = data.index(b"PK\x01\x02")
    data[central + 8] |= 1

    assert "password" in refusal(bytes(data))


def test_an_archive_that_lies_about_its_size() -> None:
    data = bytearray(raw_book(sheet_xml(CELL + " " * 5000)))
    at = data.index(b"PK\x01\x02")
    while b"sheet1.xml" not in data[at : at + 80]:
        at = data.index(b"PK\x01\x02", at + 4)
    data[at + 24 : at + 28] = (100).to_bytes(4, "little")

    assert "damaged" in refusal(bytes(data))


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9, 0.99])
def test_a_truncated_file(share: float) -> None:
    data = raw_book(sheet_xml(CELL * 200))

    refusal(data[: int(len(data) * share)])


def test_a_large_part_that_would_be_read_as_a_tree() -> None:
    workbook = f'<workbook xmlns="{MAIN}">{"<a/>" * (5 << 20)}</workbook>'

    assert "too large" in refusal(
        raw_book(sheet_xml(CELL), parts={"xl/workbook.xml": workbook}), Limits(ratio=10**6)
    )


@pytest.mark.parametrize("data", [b"1,5;" * (2 << 20), b"x" * (8 << 20), b"x;" * (1 << 17)])
def test_a_file_of_one_endless_line(data: bytes) -> None:
    assert "too large" in refusal(data)


def test_a_second_workbook_beside_the_first() -> None:
    start = (
        f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
        f'Type="{RELATIONS}/officeDocument" Target="xl/other.xml"/></Relationships>'
    )

    assert "damaged" in refusal(raw_book(sheet_xml(CELL), parts={"_rels/.rels": start}))


def test_two_sheets_of_one_name() -> None:
    sheets = '<sheet name="S" sheetId="1" r:id="rId1"/><sheet name="S" sheetId="2" r:id="rId1"/>'
    workbook = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{sheets}</sheets></workbook>'
    )

    assert "damaged" in refusal(raw_book(sheet_xml(CELL), workbook=workbook))


def assert_is_read_or_refused(data: bytes) -> None:
    message = "Read."
    try:
        read_data(data)
    except UserError as error:
        message = error.message
    assert is_sentence(message)


def mutated(data: bytes, seed: int) -> bytes:
    chance = random.Random(seed)
    changed = bytearray(data)
    for _flip in range(chance.randint(1, 12)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


@settings(max_examples=150)
@given(st.integers(0, 2**32), st.booleans())
def test_flipped_bytes_end_in_a_reading_or_a_sentence(seed: int, is_packed: bool) -> None:
    if is_packed:
        data = mutated(raw_book(sheet_xml(CELL)), seed)
    else:
        data = raw_book(mutated(sheet_xml(CELL * 3).encode(), seed))
    assert_is_read_or_refused(data)


@settings(max_examples=100)
@given(st.binary(max_size=400))
def test_random_bytes_end_in_a_reading_or_a_sentence(data: bytes) -> None:
    for start in (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        assert_is_read_or_refused(start + data)


def test_an_archive_that_is_none_inside() -> None:
    refusal(zipped({"xl/workbook.xml": b"\x00" * 100}))


OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FAR_ROW = xml_row(data("Number", 5, 'ss:Index="16384"'), looks='ss:Index="1048576"')
WHOLE_ROW = 'table:number-columns-repeated="16384"'
DEEP = "<a>" * 2_000_000
ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b0 "cccccccccc">'
    + "".join(f'<!ENTITY b{n} "{f"&b{n - 1};" * 50}">' for n in range(1, 9))
    + "]>"
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b8 SYSTEM "file:///etc/passwd">]>'
FLAT = f'<office:document office:mimetype="{MIMETYPE}">&b8;</office:document>'
# Made when they are needed: some are of a hundred megabytes.
HARMFUL: dict[str, Callable[[], bytes]] = {
    "bomb.ods": lambda: zipped(
        {"mimetype": MIMETYPE, "content.xml": content("") + " " * (64 << 20)}
    ),
    "far.ods": lambda: ods(table(row(typed("float", "1", "1", WHOLE_ROW), repeated=1_048_576))),
    "deep.ods": lambda: zipped({"mimetype": MIMETYPE, "content.xml": content("")[:-30] + DEEP}),
    "entities.fods": (ENTITIES + FLAT).encode,
    "outside.fods": (OUTSIDE + FLAT).encode,
    "far.xml": lambda: book(sheet(xml_row(data("Number", 5)) + FAR_ROW)).encode(),
    "deep.xml": (book(sheet(""))[:-11] + DEEP).encode,
    "entities.xml": (ENTITIES + book(sheet(""))[21:]).encode,
    "deep.htm": lambda: b"<table><tr><td>" * 500_000,
    "wide.htm": lambda: b"<table><tr>" + b"<td colspan=1000>1" * 100_000,
    "random.xls": lambda: OLE_START + random.Random(5).randbytes(5 << 20),
    "random.xlsx": lambda: b"PK\x03\x04" + random.Random(5).randbytes(5 << 20),
    "endless.csv": lambda: b"1,5;x;yz" * (100 << 17),
    "endless-16.csv": lambda: "1;x;".encode("utf-16-le") * (100 << 17),
    "blank.csv": lambda: b";\n" * (50 << 20),
    "spaces.txt": lambda: b"ab  cd  ef\n" * (8 << 20),
}


class Silent:
    def report(self, done: int, total: int, text: str = "") -> None:
        """Say nothing."""

    def is_cancelled(self) -> bool:
        return False


@pytest.mark.parametrize("name", list(HARMFUL))
def test_the_child_ends_in_time_and_room(tmp_path: Path, name: str) -> None:
    path = saved(tmp_path, HARMFUL[name](), name)
    start = time.monotonic()
    with pytest.raises(UserError) as refused:
        FileSpreadsheetReader().read(path, ReadOptions(CALENDAR, ENGLISH), Silent())

    assert time.monotonic() - start < 20
    assert name in refused.value.message
    assert is_sentence(refused.value.message)
