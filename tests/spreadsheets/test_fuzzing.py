"""Real files of every kind, harmed at random: each is read, or refused with a sentence."""

import datetime as dt
import io
import random
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.styles import Alignment
from xlsxwriter import Workbook

from kpidesk.domain.errors import UserError
from kpidesk.spreadsheets.limits import Limits
from tests.spreadsheets import making_xls as xls
from tests.spreadsheets import making_xlsb as xlsb
from tests.spreadsheets.making import is_sentence, read_data, written
from tests.spreadsheets.office import converted, needs_office
from tests.spreadsheets.test_markup import PAGE
from tests.spreadsheets.test_ods import formula, ods, row, table, text, typed
from tests.spreadsheets.test_passwords import protected
from tests.spreadsheets.test_xml_spreadsheet import book, data, sheet
from tests.spreadsheets.test_xml_spreadsheet import row as xml_row

# Small, so that what asks for too much is refused before it costs a test its time.
LIMITS = Limits(cells=20_000, unpacked_bytes=4 << 20)
FEW = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])

Mutation = Callable[[random.Random, bytearray], None]


def by_openpyxl() -> bytes:
    made = openpyxl.Workbook()
    sheet_ = made.worksheets[0]
    sheet_.append(["KPI", dt.date(2026, 1, 1), dt.date(2026, 2, 1), None, "Note"])
    for number in range(30):
        sheet_.append([f"Metric {number % 7}", number * 1.5, f"=B{number + 2}*2", 0.5, "1,5 €"])
    sheet_.append(["Sum", "=SUM(B2:B31)", "=1/0", True])
    sheet_["D3"].number_format = "0.0%"
    sheet_["A4"].alignment = Alignment(indent=2)
    sheet_.merge_cells("A40:C41")
    sheet_.row_dimensions[5].hidden = True
    made.create_sheet("Hidden").sheet_state = "hidden"
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def by_xlsxwriter() -> bytes:
    def fill(workbook: Workbook) -> None:
        page = workbook.add_worksheet()
        page.write_row(0, 0, ["Date", "Metric", "Value"])
        for number in range(1, 40):
            page.write_row(number, 0, [f"2026-01-{number % 28 + 1:02}", "Orders", number])

    return written(fill)


def by_hand() -> dict[str, bytes]:
    lines = row(text("KPI"), text("Jan 2026"), text("Feb 2026")) + "".join(
        row(
            text(f"M{number}"),
            typed("float", str(number)),
            formula("of:=[.B2]*2", "float", "7", "7"),
        )
        for number in range(20)
    )
    xml = xml_row(data("String", "KPI"), data("String", "Jan 2026")) + "".join(
        xml_row(data("String", f"M{number}"), data("Number", number, 'ss:MergeAcross="1"'))
        for number in range(20)
    )
    csv = "KPI;Jan 2026;Feb 2026\n" + '"Sales, net";1.234,50;"2 000"\n' * 20
    return {
        "ods by hand": ods(table(lines)),
        "xml spreadsheet": book(sheet(xml)).encode(),
        "web page": PAGE.encode(),
        "csv": csv.encode("cp1252"),
        "csv in utf-16": csv.encode("utf-16"),
        "xlsb by hand": xlsb.Book(
            b"".join(
                xlsb.row(number, xlsb.text(0, "KPI"), xlsb.real(1, 7.5)) for number in range(20)
            )
        ).data(),
        "xls of Excel 97": xls.compound(
            xls.book_8(xls.label(0, 0, "KPI") + xls.number(0, 1, 5.0), formats=["0%"])
        ),
        "xls of Excel 2": xls.book_2(),
        "xls of Excel 4": xls.book_old(4),
        "protected": protected(),
        "xlsx by openpyxl": by_openpyxl(),
        "xlsx by xlsxwriter": by_xlsxwriter(),
    }


BY_HAND = by_hand()


@pytest.fixture(scope="module")
def of_office(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    folder: Path = tmp_path_factory.mktemp("office")
    made = by_openpyxl()
    return {
        "ods": converted(folder, made, "ods", "calc8"),
        "xls": converted(folder, made, "xls", "MS Excel 97"),
        "html": converted(folder, made, "html", ""),
        "xlsx": converted(folder, made, "xlsx", "Calc MS Excel 2007 XML"),
    }


def flip(chance: random.Random, changed: bytearray) -> None:
    for _flip in range(chance.choice([1, 2, 5, 30])):
        changed[chance.randrange(len(changed))] = chance.randrange(256)


def cut(chance: random.Random, changed: bytearray) -> None:
    del changed[chance.randrange(len(changed)) :]


def drop(chance: random.Random, changed: bytearray) -> None:
    start = chance.randrange(len(changed))
    del changed[start : start + chance.choice([1, 2, 8, 512])]


def double(chance: random.Random, changed: bytearray) -> None:
    start = chance.randrange(len(changed))
    changed[start:start] = changed[start : start + chance.choice([1, 4, 64, 512])] * 2


def enlarge(chance: random.Random, changed: bytearray) -> None:
    start = chance.randrange(len(changed))
    extreme = chance.choice([b"\xff\xff\xff\xff", b"\x00\x00\x00\x80", b"\xff\xff", b"99999999"])
    changed[start : start + len(extreme)] = extreme


MUTATIONS: tuple[Mutation, ...] = (flip, cut, drop, double, enlarge)


def harmed(whole: bytes, seed: int) -> bytes:
    chance = random.Random(seed)
    changed = bytearray(whole)
    chance.choice(MUTATIONS)(chance, changed)
    return bytes(changed)


def harmed_inside(whole: bytes, seed: int) -> bytes:
    """Return an archive whose packing is sound, and one of its parts harmed."""
    chance = random.Random(seed)
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(buffer, "w") as new:
        parts = [part for part in old.namelist() if part.endswith((".xml", ".rels", ".bin"))]
        chosen = chance.choice(parts)
        for part in old.namelist():
            content = old.read(part)
            new.writestr(part, harmed(content, seed) if part == chosen and content else content)
    return buffer.getvalue()


def assert_is_read_or_refused(whole: bytes) -> None:
    message = "It read “book.xlsx”."
    try:
        read_data(whole, "book.xlsx", limits=LIMITS)
    except UserError as error:
        message = error.message
    assert "book.xlsx" in message
    assert is_sentence(message)


def try_all(whole: bytes, seed: int) -> None:
    assert_is_read_or_refused(harmed(whole, seed))
    if whole.startswith(b"PK"):
        assert_is_read_or_refused(harmed_inside(whole, seed))


@pytest.mark.parametrize("kind", list(BY_HAND))
@FEW
@given(st.integers(0, 2**32))
def test_files_by_hand_and_by_libraries(kind: str, seed: int) -> None:
    try_all(BY_HAND[kind], seed)


@needs_office
@pytest.mark.parametrize("kind", ["ods", "xls", "html", "xlsx"])
@FEW
@given(seed=st.integers(0, 2**32))
def test_files_by_libreoffice(of_office: Mapping[str, bytes], kind: str, seed: int) -> None:
    try_all(of_office[kind], seed)


@needs_office
def test_they_are_read_while_they_are_whole(of_office: Mapping[str, bytes]) -> None:
    readable = (whole for kind, whole in BY_HAND.items() if kind != "protected")
    for whole in (*of_office.values(), *readable):
        assert read_data(whole, limits=LIMITS)
