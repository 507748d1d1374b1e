"""Take the protection off a workbook whose password is known."""

import io
from typing import TYPE_CHECKING, Any, Final

from kpidesk.domain.errors import PasswordError, UserError
from kpidesk.i18n import _
from kpidesk.spreadsheets.archive import damaged, too_large

if TYPE_CHECKING:
    from olefile import OleFileIO

# What Excel itself takes when a workbook is only to be kept from changes ([MS-XLS] 2.2.10).
_EXCELS_OWN: Final = "VelvetSweatshop"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FILEPASS: Final = 0x2F
_END_OF_STREAM: Final = 0x0A
# Excel asks for 100,000 rounds; ten million, which is allowed, would take half a minute.
_MOST_ROUNDS: Final = 1_000_000
_LARGEST_INFO: Final = 1 << 16
# Of an encrypted .xls, which is taken apart byte by byte; none of Excel's has 65,536 rows of it.
_LARGEST_XLS: Final = 24 << 20


def is_protected(data: bytes) -> bool:
    """Say whether the compound file in `data` holds a workbook that a password protects.

    False for all that is no compound file, or one that cannot be understood.
    """
    if not data.startswith(_OLE):
        return False
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            return ole.exists("EncryptedPackage") or _has_filepass(ole)
    except Exception:  # noqa: BLE001 - olefile raises many kinds; its reader says what is wrong
        return False


def decrypted(data: bytes, name: str, password: str) -> bytes:
    """Return the workbook that is protected in `data`; see `is_protected`.

    Excel's own password, which asks for none, is tried before `password` ("" where none is known).
    Raises PasswordError, naming the file `name`, where neither is right, and UserError where the
    protection is of a kind that cannot be opened.
    """
    try:
        return _decrypted(data, name, password)
    except (UserError, ImportError):
        raise
    except (MemoryError, RecursionError):
        raise too_large(name) from None
    except Exception:  # noqa: BLE001 - msoffcrypto and olefile raise many kinds
        # From nothing: what they say may quote the password.
        raise damaged(name) from None


def _decrypted(data: bytes, name: str, password: str) -> bytes:
    import olefile

    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        is_package = ole.exists("EncryptedPackage")
        if is_package:
            if not ole.exists("EncryptionInfo") or _is_unsafe(ole):
                raise damaged(name)
        elif not ole.exists("Workbook"):
            raise _unknown_protection(name)
        elif len(data) > _LARGEST_XLS:
            raise too_large(name)
    file = _open_file(data, name, is_package=is_package)
    if not _unlock(file, _EXCELS_OWN) and not (password and _unlock(file, password)):
        raise _wrong_password(name) if password else _password_wanted(name)
    opened = io.BytesIO()
    file.decrypt(opened)
    return opened.getvalue()


def _open_file(data: bytes, name: str, *, is_package: bool) -> Any:  # noqa: ANN401 - no types
    from msoffcrypto.exceptions import DecryptionError
    from msoffcrypto.format.ooxml import OOXMLFile
    from msoffcrypto.format.xls97 import Xls97File

    if not is_package:
        return Xls97File(io.BytesIO(data))
    try:
        file = OOXMLFile(io.BytesIO(data))
    except DecryptionError:
        raise _unknown_protection(name) from None
    if file.type == "agile" and file.info["spinValue"] > _MOST_ROUNDS:
        raise _unknown_protection(name)
    return file


def _unlock(file: Any, password: str) -> bool:  # noqa: ANN401 - no types
    """Give `file` the key that `password` makes, and say whether it is the right one."""
    from msoffcrypto.exceptions import InvalidKeyError

    try:
        if file.format == "ooxml":
            file.load_key(password=password, verify_password=True)
        else:
            file.load_key(password=password)
    except (InvalidKeyError, UnicodeError):
        return False
    except (IndexError, ValueError, TypeError):
        if password == _EXCELS_OWN:
            raise
        return False  # longer than the old protection takes, or in letters that it has not
    return True


def _is_unsafe(ole: "OleFileIO") -> bool:
    with ole.openstream("EncryptionInfo") as stream:
        info = stream.read(_LARGEST_INFO + 1)
    return len(info) > _LARGEST_INFO or b"<!" in info


def _has_filepass(ole: "OleFileIO") -> bool:
    """Say whether the record that goes before everything encrypted is there ([MS-XLS] 2.4.117)."""
    for stream_name in ("Workbook", "Book"):
        if ole.exists(stream_name):
            with ole.openstream(stream_name) as stream:
                return _find_filepass(stream.read())
    return False


def _find_filepass(data: bytes) -> bool:
    place = 0
    while place + 4 <= len(data):
        kind = int.from_bytes(data[place : place + 2], "little")
        if kind == _FILEPASS:
            return True
        if kind == _END_OF_STREAM:
            return False
        place += 4 + int.from_bytes(data[place + 2 : place + 4], "little")
    return False


def _password_wanted(name: str) -> PasswordError:
    return PasswordError(
        _(
            "“{name}” is protected by a password. Nothing was read from it; your numbers are "
            "safe. Type the password, or ask whoever sent the file for it."
        ).format(name=name)
    )


def _wrong_password(name: str) -> PasswordError:
    return PasswordError(
        _(
            "That is not the password of “{name}”. Nothing was read from it; your numbers are "
            "safe. Look at capital and small letters, and type it again."
        ).format(name=name)
    )


def _unknown_protection(name: str) -> UserError:
    return UserError(
        _(
            "“{name}” is protected in a way that KPI Desk cannot open. Nothing was read from it; "
            "your numbers are safe. Open it in Excel, save it without a password, and import it "
            "again."
        ).format(name=name)
    )
