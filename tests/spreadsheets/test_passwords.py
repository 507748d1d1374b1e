"""Workbooks behind a password: of Excel 2007 and later, and old ones where LibreOffice is there."""

import hashlib
import io
import logging
import random
from pathlib import Path

import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from kpidesk.domain.errors import PasswordError, UserError
from kpidesk.domain.import_options import ReadOptions
from kpidesk.domain.imports import WorkbookReading
from kpidesk.domain.numbers import ENGLISH
from kpidesk.spreadsheets import passwords
from kpidesk.spreadsheets.limits import Limits
from kpidesk.spreadsheets.messages import Request
from kpidesk.spreadsheets.passwords import decrypted, is_protected
from kpidesk.spreadsheets.reader import FileSpreadsheetReader
from kpidesk.spreadsheets.xls import read_xls
from tests.spreadsheets import making_xls as xls
from tests.spreadsheets.making import CALENDAR, is_sentence, raw_book, saved, sheet_xml, values

SECRET = "Apfel-Baum 7"  # noqa: S105
PLAIN = raw_book(
    sheet_xml(
        '<row r="1"><c r="A1" t="str"><v>KPI</v></c><c r="B1" t="str"><v>Jan 2026</v></c></row>'
        '<row r="2"><c r="A2" t="str"><v>Orders</v></c><c r="B2"><v>5</v></c></row>'
    ),
    parts={"xl/media/picture.png": random.Random(5).randbytes(9000)},
)


class Silent:
    def report(self, done: int, total: int, text: str = "") -> None:
        """Say nothing."""

    def is_cancelled(self) -> bool:
        return False


def protected(password: str = SECRET) -> bytes:
    buffer = io.BytesIO()
    OOXMLFile(io.BytesIO(PLAIN)).encrypt(password, buffer)
    return buffer.getvalue()


def read(path: Path, password: str) -> WorkbookReading:
    options = ReadOptions(CALENDAR, ENGLISH, password=password)
    return FileSpreadsheetReader(Limits()).read(path, options, Silent())


@pytest.fixture(scope="module")
def locked() -> bytes:
    return protected()


def test_with_the_password(locked: bytes) -> None:
    assert is_protected(locked)
    assert decrypted(locked, "book.xlsx", SECRET) == PLAIN


def test_excels_own_password_is_not_asked_for() -> None:
    data = protected("VelvetSweatshop")

    assert decrypted(data, "book.xlsx", "") == PLAIN
    assert decrypted(data, "book.xlsx", "another") == PLAIN


@pytest.mark.parametrize(
    ("password", "words"), [("", "protected by a password"), ("wrong", "not the password")]
)
def test_without_the_password(locked: bytes, password: str, words: str) -> None:
    with pytest.raises(PasswordError, match=words) as refusal:
        decrypted(locked, "book.xlsx", password)

    assert is_sentence(refusal.value.message)
    assert "“book.xlsx”" in refusal.value.message


@pytest.mark.parametrize("password", ["x" * 5000, "\ud800", "\0", "パスワード"])
def test_odd_passwords_are_only_wrong(locked: bytes, password: str) -> None:
    with pytest.raises(PasswordError, match="not the password") as refusal:
        decrypted(locked, "book.xlsx", password)

    assert password not in refusal.value.message


def test_a_password_travels_to_the_child_and_no_further(
    locked: bytes, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    path = saved(tmp_path, locked)
    with pytest.raises(PasswordError, match="protected by a password"):
        read(path, "")
    with pytest.raises(PasswordError, match="not the password") as refusal:
        read(path, SECRET + "x")
    reading = read(path, SECRET)

    assert reading.file_hash == hashlib.sha256(locked).hexdigest()
    assert values(reading.sheets[0]) == {("Orders", "2026-01"): 5.0}
    assert SECRET not in refusal.value.message
    assert SECRET not in caplog.text
    assert SECRET not in repr(reading)


def test_a_password_is_not_shown_with_the_options() -> None:
    options = ReadOptions(CALENDAR, ENGLISH, password=SECRET)
    request = Request(Path("book.xlsx"), "book.xlsx", options, Limits())

    assert SECRET not in repr(request)
    assert Request.decode(request.encode()).options.password == SECRET


def test_work_without_end_is_refused(locked: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_MOST_ROUNDS", 99_999)
    with pytest.raises(UserError, match="in a way that KPI Desk cannot open") as refusal:
        decrypted(locked, "book.xlsx", SECRET)
    assert is_sentence(refusal.value.message)


@pytest.mark.parametrize("cut", [512, 600, 2000, 5000])
def test_a_file_that_is_cut_off(locked: bytes, cut: int) -> None:
    assert decrypted_or_refused(locked[:cut])


def test_a_file_that_is_damaged(locked: bytes) -> None:
    for place in range(0, len(locked), 331):
        data = bytearray(locked)
        data[place] ^= 0xFF
        assert decrypted_or_refused(bytes(data))


def decrypted_or_refused(data: bytes) -> bool:
    try:
        decrypted(data, "book.xlsx", "")
    except UserError as refusal:
        return is_sentence(refusal.message)
    return True


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", PLAIN, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_what_is_not_protected(data: bytes) -> None:
    assert not is_protected(data)


def old_workbook(password: str) -> bytes:
    cells = xls.label(0, 0, "KPI") + xls.label(0, 1, "Jan 2026")
    cells += xls.label(1, 0, "Orders") + xls.number(1, 1, 5)
    stream = xls.book_8(cells, globals_extra=xls.filepass(password))
    return xls.compound(xls.encrypted(stream, password))


def test_an_old_workbook(tmp_path: Path) -> None:
    path = saved(tmp_path, old_workbook(SECRET), "old.xls")

    assert is_protected(path.read_bytes())
    with pytest.raises(PasswordError, match="protected by a password"):
        read(path, "")
    with pytest.raises(PasswordError, match="not the password"):
        read(path, SECRET.lower())
    assert values(read(path, SECRET).sheets[0]) == {("Orders", "2026-01"): 5.0}


def test_an_old_workbook_with_excels_own_password(tmp_path: Path) -> None:
    path = saved(tmp_path, old_workbook("VelvetSweatshop"), "old.xls")

    assert values(read(path, "").sheets[0]) == {("Orders", "2026-01"): 5.0}


def test_an_old_workbook_without_a_password() -> None:
    plain = xls.compound(xls.book_8(xls.number(0, 0, 5)))

    assert not is_protected(plain)
    (made,) = read_xls(plain, "old.xls", ENGLISH, Limits(), lambda *_told: None)
    assert [cell.value for _row, _column, cell in made.cells()] == [5.0]


def test_a_protected_workbook_of_excel_5() -> None:
    data = xls.compound(xls.book_8(b"", globals_extra=xls.filepass(SECRET)), "Book")

    assert is_protected(data)
    with pytest.raises(UserError, match="in a way that KPI Desk cannot open"):
        decrypted(data, "old.xls", SECRET)


def test_an_old_workbook_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_LARGEST_XLS", 1000)
    with pytest.raises(UserError, match="too large"):
        decrypted(old_workbook(SECRET), "old.xls", SECRET)
