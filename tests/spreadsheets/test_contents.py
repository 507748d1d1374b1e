"""From the bytes of any kind of file to what its sheets say."""

import io
from pathlib import Path

import openpyxl
import pytest

from kpidesk.domain.errors import UserError
from kpidesk.domain.import_options import ReadOptions
from kpidesk.domain.numbers import ENGLISH
from kpidesk.spreadsheets.contents import read_bytes, read_sheets
from kpidesk.spreadsheets.limits import Limits
from tests.spreadsheets.making import CALENDAR, is_sentence
from tests.spreadsheets.test_ods import ods, row, table, text


def three_sheets() -> bytes:
    book = openpyxl.Workbook()
    for name in ("Jan", "Feb", "Mar"):
        book.create_sheet(name).append(["KPI", f"{name} 2026"])
        book[name].append(["Orders", 5])
    del book["Sheet"]
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def names(data: bytes, *sheets: str) -> list[str]:
    options = ReadOptions(CALENDAR, ENGLISH, sheets=sheets)
    return [one.name for one in read_sheets(data, "book.xlsx", options, Limits())]


def test_only_the_sheets_that_are_asked_for_are_read() -> None:
    data = three_sheets()

    assert names(data) == ["Jan", "Feb", "Mar"]
    assert names(data, "Feb") == ["Feb"]
    assert names(data, "mar ", "JAN") == ["Jan", "Mar"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (three_sheets(), "“Jan”, “Feb”, “Mar”"),
        (ods("".join(table(row(text("a")), f"S{number}") for number in range(40))), "“S19”, …."),
        (b"KPI;Jan 2026\nOrders;5\n", "no sheets to choose from"),
    ],
)
def test_a_sheet_that_is_not_there_is_answered_with_those_that_are(data: bytes, words: str) -> None:
    with pytest.raises(UserError) as refusal:
        names(data, "Apr")

    assert words in refusal.value.message
    assert is_sentence(refusal.value.message)


def test_two_sheets_of_one_name_are_refused() -> None:
    with pytest.raises(UserError, match="damaged"):
        names(ods(table(row(text("a"))) * 2))


def test_a_numbers_document_may_be_a_folder(tmp_path: Path) -> None:
    (tmp_path / "Sales.numbers").mkdir()
    (tmp_path / "Sales").mkdir()

    with pytest.raises(UserError, match="Apple Numbers"):
        read_bytes(tmp_path / "Sales.numbers", Limits())
    with pytest.raises(UserError, match="a folder or a device"):
        read_bytes(tmp_path / "Sales", Limits())
