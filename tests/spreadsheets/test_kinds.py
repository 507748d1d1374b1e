import pytest

from kpidesk.domain.errors import UserError
from kpidesk.spreadsheets.kinds import FileKind, kind_of
from tests.spreadsheets.making import is_sentence, raw_book, sheet_xml, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)


@pytest.mark.parametrize("name", ["book.xlsx", "book.csv", "book.xls", "book"])
def test_the_content_tells_not_the_name(name: str) -> None:
    assert kind_of(raw_book(sheet_xml("")), name) is FileKind.WORKBOOK
    assert kind_of(b"KPI;Jan 2026\nOrders;5\n", name) is FileKind.TEXT
    assert kind_of("KPI\tJan 2026\nOrders\t5\n".encode("utf-16"), name) is FileKind.TEXT


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b" \n\r\n", "is empty"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        (OLE + "Workbook".encode("utf-16-le"), "old Excel"),
        (OLE + "WordDocument".encode("utf-16-le"), "not a spreadsheet"),
        (b"\x09\x04\x06\x00\x00\x00\x10\x00", "old Excel"),
        (zipped({"xl/workbook.bin": b"x"}), "binary Excel"),
        (
            zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}),
            "OpenDocument",
        ),
        (zipped({"Index/Document.iwa": b"x"}), "Apple Numbers"),
        (zipped({"word/document.xml": b"x"}), "not a spreadsheet"),
        (zipped({}), "not a spreadsheet"),
        (b"PK\x03\x04 and no more", "damaged"),
        (b"%PDF-1.7 and so on", "not a spreadsheet"),
        (b"\x89PNG\r\n\x1a\n", "not a spreadsheet"),
        (bytes(range(256)), "not a spreadsheet"),
        (b"<html><table><tr><td>5</td></tr></table></html>", "web page"),
        ("\ufeff<!DOCTYPE html><p>".encode("utf-16-le"), "web page"),
        (b'<?xml version="1.0"?><Workbook/>', "web page"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(data: bytes, words: str) -> None:
    with pytest.raises(UserError) as refusal:
        kind_of(data, "book.xlsx")

    assert "book.xlsx" in refusal.value.message
    assert words in refusal.value.message
    assert is_sentence(refusal.value.message)


def test_the_lock_file_of_excel_names_the_workbook_to_choose() -> None:
    with pytest.raises(UserError) as refusal:
        kind_of(b"\x05Huber" + bytes(100), "~$book.xlsx")

    assert refusal.value.message.endswith("book.xlsx.")
    assert "open" in refusal.value.message
