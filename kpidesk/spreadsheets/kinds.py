"""Find out what a file is by its content; its name proves nothing."""

import re
import zipfile
from collections.abc import Callable, Collection
from enum import Enum
from io import BytesIO
from typing import Final

from kpidesk.domain.errors import UserError
from kpidesk.spreadsheets import refusals
from kpidesk.spreadsheets.archive import BROKEN_ARCHIVE, damaged
from kpidesk.spreadsheets.delimited import decode
from kpidesk.spreadsheets.markup import decode_markup
from kpidesk.spreadsheets.passwords import is_protected
from kpidesk.spreadsheets.xml_spreadsheet import NAMESPACE

LOCK_FILE_START: Final = "~$"
_ZIP: Final = b"PK\x03\x04"
_EMPTY_ZIP: Final = b"PK\x05\x06"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_EXCEL_STREAMS: Final = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))
# A workbook as a bare stream begins with its BOF record: BIFF2, BIFF3, BIFF4, BIFF5, BIFF8.
_BARE_EXCEL: Final = (
    b"\x09\x00\x04\x00",
    b"\x09\x02\x06\x00",
    b"\x09\x04\x06\x00",
    b"\x09\x08\x08\x00\x00\x05",
    b"\x09\x08\x10\x00\x00\x06",
)
_Refusal = Callable[[str], UserError]
_OTHERS: Final[tuple[tuple[bytes, _Refusal], ...]] = (
    (b"%PDF", refusals.text_document),
    (b"{\\rtf", refusals.text_document),
    (b"\x89PNG", refusals.picture),
    (b"\xff\xd8\xff", refusals.picture),
    (b"GIF8", refusals.picture),
    (b"BM", refusals.picture),
    (b"II*\0", refusals.picture),
    (b"MM\0*", refusals.picture),
    (b"\0\0\0\x18ftyphei", refusals.picture),
    (b"\x1f\x8b", refusals.packed),
    (b"7z\xbc\xaf\x27\x1c", refusals.packed),
    (b"Rar!\x1a\x07", refusals.packed),
    (b"BZh", refusals.packed),
    (b"\xfd7zXZ", refusals.packed),
    (b"SQLite format 3\0", refusals.company_file),
    (b"\0\0\x02\0\x04\x04\x06\0", refusals.exchange_format),  # Lotus 1-2-3, .wk1
    (b"\0\0\x1a\0", refusals.exchange_format),  # and its later ones
    (b"\xff\0\x02\0\x04\x04", refusals.exchange_format),  # Works
    (b"MZ", refusals.no_spreadsheet),
)
_MOSTLY_BINARY: Final = (b"BM", b"BZh", b"MZ")  # two letters with which a text may begin too
_MARKUP: Final = re.compile(r"\s*<(?:!|\?|[a-zA-Z])")
_ROOT: Final = re.compile(r"<([A-Za-z][\w.:-]{0,100})([^<>]{0,5000})>?")
_TABLE: Final = re.compile(r"<table[\s>/]", re.IGNORECASE)
_SYLK: Final = re.compile(r"ID;P[A-Z]")
_DIF: Final = re.compile(r"TABLE\r?\n0,1\r?\n")
_GOOGLE: Final = re.compile(r'\s*\{[^{}]{0,2000}"(?:https?://docs\.google\.com|doc_id)')
_MAIL: Final = re.compile(r"MIME-Version:", re.IGNORECASE)
_SPREADSHEETS: Final = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv", ".tsv", ".txt")


class FileKind(Enum):
    """What can be read."""

    WORKBOOK = "workbook"  # Excel since 2007: .xlsx, .xlsm
    BINARY_WORKBOOK = "binary workbook"  # .xlsb
    OLD_WORKBOOK = "old workbook"  # Excel until 2003: .xls
    PROTECTED = "protected"  # one of these, behind a password
    OPEN_DOCUMENT = "open document"  # .ods, .fods
    WEB_PAGE = "web page"
    XML_SPREADSHEET = "xml spreadsheet"  # of Excel 2003
    TEXT = "text"


def kind_of(data: bytes, name: str) -> FileKind:
    """Return what the file in `data` is; UserError, naming it `name`, where it cannot be read."""
    if name.startswith(LOCK_FILE_START):
        raise refusals.lock_file(name, name.removeprefix(LOCK_FILE_START))
    if not data.strip():
        raise refusals.empty_file(name)
    if data.startswith((_ZIP, _EMPTY_ZIP)):
        return _kind_of_zip(data, name)
    if data.startswith(_OLE):
        return _kind_of_ole(data, name)
    if data.startswith(_BARE_EXCEL):
        return FileKind.OLD_WORKBOOK
    _refuse_others(data, name)
    start = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    text = decode_markup(data) if start.startswith(b"<") else decode(data)
    if text is None:
        raise refusals.no_spreadsheet(name)
    return _kind_of_markup(text, name) if _MARKUP.match(text) else _kind_of_text(text, name)


def _refuse_others(data: bytes, name: str) -> None:
    for start, refusal in _OTHERS:
        if data.startswith(start) and not (start in _MOSTLY_BINARY and b"\0" not in data[:1000]):
            raise refusal(name)


def _kind_of_zip(data: bytes, name: str) -> FileKind:
    try:
        with zipfile.ZipFile(BytesIO(data)) as file:
            parts = {entry.replace("\\", "/").casefold() for entry in file.namelist()}
            mimetype = b""
            if "mimetype" in parts:
                with file.open("mimetype") as part:
                    mimetype = part.read(100)
    except BROKEN_ARCHIVE as error:
        raise damaged(name) from error
    if "xl/workbook.xml" in parts:
        return FileKind.WORKBOOK
    if "xl/workbook.bin" in parts:
        return FileKind.BINARY_WORKBOOK
    if b"opendocument.spreadsheet" in mimetype:
        return FileKind.OPEN_DOCUMENT
    raise _refusal_of_zip(parts, mimetype, name)


def _refusal_of_zip(parts: Collection[str], mimetype: bytes, name: str) -> UserError:
    if any(entry.endswith(".iwa") or entry.rpartition("/")[2] == "index.zip" for entry in parts):
        return refusals.apple_numbers(name)
    if b"opendocument" in mimetype or any(
        entry.startswith(("word/document", "ppt/presentation")) for entry in parts
    ):
        return refusals.text_document(name)
    if any(entry.endswith(_SPREADSHEETS) for entry in parts):
        return refusals.packed(name)
    return refusals.no_spreadsheet(name)


def _kind_of_ole(data: bytes, name: str) -> FileKind:
    if is_protected(data):
        return FileKind.PROTECTED
    if any(stream in data for stream in _EXCEL_STREAMS):
        return FileKind.OLD_WORKBOOK
    if "WordDocument".encode("utf-16-le") in data:
        raise refusals.text_document(name)
    raise refusals.no_spreadsheet(name)


def _kind_of_markup(text: str, name: str) -> FileKind:
    root, attributes = _root(text)
    if root.rpartition(":")[2] == "Workbook" and NAMESPACE in attributes:
        return FileKind.XML_SPREADSHEET
    if root == "office:document" and "opendocument.spreadsheet" in attributes:
        return FileKind.OPEN_DOCUMENT
    if _TABLE.search(text) is None:
        raise refusals.markup_without_table(name)
    return FileKind.WEB_PAGE


def _root(text: str) -> tuple[str, str]:
    """Return the name of the outermost element and its attributes, past all that comes before."""
    place = 0
    for _part in range(100):
        place = text.find("<", place)
        if place < 0:
            break
        end = {"<!--": "-->", "<?": "?>", "<!": ">"}
        closing = next((end[start] for start in end if text.startswith(start, place)), None)
        if closing is None:
            found = _ROOT.match(text, place)
            return (found[1], found[2]) if found else ("", "")
        place = text.find(closing, place)
        if place < 0:
            break
    return "", ""


def _kind_of_text(text: str, name: str) -> FileKind:
    if _SYLK.match(text) or _DIF.match(text):
        raise refusals.exchange_format(name)
    if _GOOGLE.match(text):
        raise refusals.google_link(name)
    if _MAIL.match(text):
        raise refusals.markup_without_table(name)
    return FileKind.TEXT
