"""Write a file whole or not at all: what stood there before stays until the new one is complete."""

import errno
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

from kpidesk.domain.errors import UserError
from kpidesk.i18n import _

_NO_ROOM: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NOT_ALLOWED: Final = {errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY, errno.ETXTBSY}
_BAD_NAME: Final = {errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ}


@contextmanager
def whole_file(path: Path, *, is_private: bool = False) -> Iterator[BinaryIO]:
    """Open a new file that takes the place of `path` when the block ends without an error.

    It is written beside `path` and renamed, so that a crash or a full disk never leaves half a
    file, and removed where anything goes wrong. With `is_private` nobody else may read it. Raises
    UserError where the system refuses.
    """
    try:
        place = path.resolve()
        _check_place(place)
        with _replacing(place, is_private=is_private) as file:
            yield file
    except OSError as error:
        raise UserError(_explain(path, error)) from error


@contextmanager
def _replacing(place: Path, *, is_private: bool) -> Iterator[BinaryIO]:
    # Not tempfile: its files are private (0600), and a report is there to be shared.
    draft = place.with_name(f".kpidesk-{secrets.token_hex(6)}.part")
    try:
        with open(draft, "xb", opener=_private if is_private else None) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(place)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _check_place(place: Path) -> None:
    """Refuse what renaming would wrongly replace: a folder, a device, a write-protected file."""
    try:
        mode = place.stat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISREG(mode):
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not os.access(place, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def _exists(path: Path) -> bool:
    """Say whether `path` is seen to exist; Path.exists raises where one may not look."""
    with suppress(OSError):
        return path.exists()
    return False


def _explain(path: Path, error: OSError) -> str:
    """Return the sentence for `error`: what happened, what is safe, what to do."""
    words = {"name": path.name, "folder": path.parent, "reason": error.strerror or error}
    if error.errno in _NO_ROOM:
        return _(
            "There is not enough room on the disk for “{name}”, so it was not written. "
            "Your numbers are safe. Make some room, or save it in another place."
        ).format(**words)
    if error.errno in _NOT_ALLOWED and _exists(path):
        return _(
            "“{name}” cannot be replaced: it is open in another program, such as Excel, or it is "
            "write-protected. It was left as it was. Close it there, or save under another name."
        ).format(**words)
    if error.errno in _NOT_ALLOWED:
        return _(
            "“{name}” was not written, because you may not save files in the folder {folder}. "
            "Your numbers are safe. Save it in another folder."
        ).format(**words)
    if error.errno in {errno.ENOENT, errno.ENOTDIR}:
        return _(
            "“{name}” was not written, because there is no folder {folder}. "
            "Your numbers are safe. Save it in another folder."
        ).format(**words)
    if error.errno == errno.EISDIR:
        return _(
            "“{name}” is not a file that can be replaced; nothing was written. "
            "Save under another name."
        ).format(**words)
    if error.errno in _BAD_NAME:
        return _(
            "This computer does not allow the file name “{name}”, so nothing was written. "
            "Save under a shorter name, without special characters."
        ).format(**words)
    return _(
        "“{name}” could not be written ({reason}). Your numbers are safe. "
        "Try again, or save it in another place."
    ).format(**words)
