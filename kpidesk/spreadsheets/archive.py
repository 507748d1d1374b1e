"""Open the ZIP archive that a workbook is, after looking at what it would unpack to."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from kpidesk.domain.errors import UserError
from kpidesk.i18n import _
from kpidesk.spreadsheets.limits import Limits

_ENCRYPTED: Final = 0x1
_PACKED: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # what a workbook may use
_RATIO_FROM: Final = 10 << 20  # a small file of blanks packs a thousandfold without doing harm
_CHUNK: Final = 1 << 18
BROKEN_ARCHIVE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    KeyError,
)


def damaged(name: str) -> UserError:
    """Return the refusal of a file that cannot be understood."""
    return UserError(
        _(
            "“{name}” is damaged or incomplete, so nothing was read from it. Your numbers are "
            "safe. Open it in Excel and save it again, or ask for the file once more."
        ).format(name=name)
    )


def too_large(name: str) -> UserError:
    """Return the refusal of a file that would need more room or time than it may."""
    return UserError(
        _(
            "“{name}” is too large to read safely, so nothing was read from it. Your numbers are "
            "safe. Copy the part that you need into a new workbook and import that."
        ).format(name=name)
    )


class Archive:
    """The parts of a workbook, by name without regard to case, as Excel finds them."""

    def __init__(self, file: zipfile.ZipFile, name: str, limits: Limits) -> None:
        """Check `file` against `limits`; UserError where it asks for too much or is not sound."""
        self._file = file
        self._name = name
        self._parts = _checked(file, name, limits)

    def __contains__(self, part: str) -> bool:
        """Say whether there is such a part."""
        return part.casefold() in self._parts

    def size(self, part: str) -> int:
        """Return how many bytes a part says it has; 0 where there is none."""
        info = self._parts.get(part.casefold())
        return 0 if info is None else info.file_size

    def chunks(self, part: str) -> Iterator[bytes]:
        """Yield the bytes of a part; UserError where they are damaged or missing."""
        info = self._parts.get(part.casefold())
        if info is None:
            raise damaged(self._name)
        try:
            with self._file.open(info) as stream:
                while chunk := stream.read(_CHUNK):
                    yield chunk
        except BROKEN_ARCHIVE as error:
            raise damaged(self._name) from error

    def read(self, part: str) -> bytes:
        """Return all bytes of a part; UserError where they are damaged or missing."""
        return b"".join(self.chunks(part))


@contextmanager
def open_archive(data: bytes, name: str, limits: Limits) -> Iterator[Archive]:
    """Open the archive in `data`; UserError where it is no sound archive or asks for too much."""
    try:
        file = zipfile.ZipFile(io.BytesIO(data))
    except BROKEN_ARCHIVE as error:
        raise damaged(name) from error
    with file:
        yield Archive(file, name, limits)


def _checked(file: zipfile.ZipFile, name: str, limits: Limits) -> dict[str, zipfile.ZipInfo]:
    parts: dict[str, zipfile.ZipInfo] = {}
    infos = file.infolist()
    if len(infos) > limits.entries:
        raise too_large(name)
    for info in infos:
        key = info.filename.replace("\\", "/").removeprefix("/").casefold()
        # Of two parts with one name one program reads the first, another the last.
        if key in parts or ".." in key.split("/") or info.compress_type not in _PACKED:
            raise damaged(name)
        if info.flag_bits & _ENCRYPTED:
            raise UserError(
                _(
                    "“{name}” is protected by a password, so nothing was read from it. "
                    "Open it, save it without a password, and import it again."
                ).format(name=name)
            )
        parts[key] = info
    unpacked = sum(info.file_size for info in infos)
    packed = max(1, sum(info.compress_size for info in infos))
    if unpacked > limits.unpacked_bytes or (
        unpacked > _RATIO_FROM and unpacked > packed * limits.ratio
    ):
        raise too_large(name)
    return parts
