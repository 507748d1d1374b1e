"""Find out what a file is by its content; its name proves nothing."""

import re
import zipfile
from enum import Enum
from io import BytesIO
from typing import Final

from kpidesk.domain.errors import UserError
from kpidesk.i18n import _
from kpidesk.spreadsheets.archive import BROKEN_ARCHIVE, damaged
from kpidesk.spreadsheets.delimited import decode

LOCK_FILE_START: Final = "~$"
_ZIP: Final = b"PK\x03\x04"
_EMPTY_ZIP: Final = b"PK\x05\x06"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLDEST_EXCEL: Final = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")
_OTHERS: Final = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"\x1f\x8b", b"MZ")
_MARKUP: Final = re.compile(r"\s*<(?:!|\?|[a-zA-Z])")


class FileKind(Enum):
    """What can be read."""

    WORKBOOK = "workbook"
    TEXT = "text"


def kind_of(data: bytes, name: str) -> FileKind:
    """Return what the file in `data` is; UserError, naming it `name`, where it cannot be read."""
    if name.startswith(LOCK_FILE_START):
        raise UserError(
            _(
                "“{name}” is only the mark that Excel sets while a workbook is open, so there is "
                "nothing to read in it. Choose the workbook itself: {real}."
            ).format(name=name, real=name.removeprefix(LOCK_FILE_START))
        )
    if not data.strip():
        raise UserError(
            _(
                "“{name}” is empty, so nothing was read from it. Your numbers are safe. "
                "Check that it is the right file, or ask for it once more."
            ).format(name=name)
        )
    if data.startswith((_ZIP, _EMPTY_ZIP)):
        return _kind_of_zip(data, name)
    if data.startswith(_OLE):
        raise _refusal_of_ole(data, name)
    if data.startswith(_OLDEST_EXCEL):
        raise _old_excel(name)
    text = None if data.startswith(_OTHERS) else decode(data)
    if text is None:
        raise _no_spreadsheet(name)
    if _MARKUP.match(text):
        raise _markup(name)
    return FileKind.TEXT


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
        raise _binary_excel(name)
    if b"opendocument.spreadsheet" in mimetype:
        raise _open_document(name)
    if any(entry.endswith(".iwa") or entry == "index.zip" for entry in parts):
        raise _apple_numbers(name)
    raise _no_spreadsheet(name)


def _refusal_of_ole(data: bytes, name: str) -> UserError:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return UserError(
            _(
                "“{name}” is protected by a password, so nothing was read from it. "
                "Open it in Excel, save it without a password, and import it again."
            ).format(name=name)
        )
    if any(stream.encode("utf-16-le") in data for stream in ("Workbook", "Book")):
        return _old_excel(name)
    return _no_spreadsheet(name)


def _old_excel(name: str) -> UserError:
    return UserError(
        _(
            "“{name}” is a workbook of an old Excel, which KPI Desk does not read yet. Your "
            "numbers are safe. Open it, save it as “Excel Workbook (.xlsx)”, then import that."
        ).format(name=name)
    )


def _binary_excel(name: str) -> UserError:
    return UserError(
        _(
            "“{name}” is a binary Excel workbook, which KPI Desk does not read yet. Your numbers "
            "are safe. Open it, save it as “Excel Workbook (.xlsx)”, then import that."
        ).format(name=name)
    )


def _open_document(name: str) -> UserError:
    return UserError(
        _(
            "“{name}” is an OpenDocument spreadsheet, which KPI Desk does not read yet. Your "
            "numbers are safe. Open it, save it as “Excel Workbook (.xlsx)”, then import that."
        ).format(name=name)
    )


def _apple_numbers(name: str) -> UserError:
    return UserError(
        _(
            "“{name}” is an Apple Numbers document, which KPI Desk does not read. Your numbers are "
            "safe. Open it in Numbers, export it to Excel, then import that."
        ).format(name=name)
    )


def _markup(name: str) -> UserError:
    return UserError(
        _(
            "“{name}” is a web page or XML inside, whatever its name says, and KPI Desk does not "
            "read that yet. Your numbers are safe. Open it in Excel, save it as “Excel Workbook "
            "(.xlsx)”, then import that."
        ).format(name=name)
    )


def _no_spreadsheet(name: str) -> UserError:
    return UserError(
        _(
            "“{name}” is not a spreadsheet that KPI Desk understands, so nothing was read from it. "
            "Your numbers are safe. Choose an Excel workbook (.xlsx) or a CSV file."
        ).format(name=name)
    )
