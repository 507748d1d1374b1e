"""A lock on an open company file that nothing else in this process can drop.

POSIX drops the locks of SQLite as soon as any part of the process closes any handle on the
same file; a file dialog that peeks into files to tell their kind does just that. The lock here
belongs to its own handle (Linux: "open file description lock"), on a byte that SQLite never uses.
Windows has no such trap; on other systems the locks of SQLite are all there is.
"""

import errno
import os
import struct
import sys
from pathlib import Path
from typing import Final

if sys.platform == "linux":
    import fcntl

_FAR_BYTE: Final = 1 << 40  # SQLite locks bytes from 1 GiB on; nobody locks out here
_held: Final[set[tuple[int, int]]] = set()


class FileInUseError(Exception):
    """Another window or program of ours holds the file."""


class Guard:
    """The lock; `release` gives it back."""

    def __init__(self, path: Path) -> None:
        """Take the lock on `path`; FileInUseError where it is taken."""
        status = path.stat()
        self._key = (status.st_dev, status.st_ino)
        if self._key in _held:
            raise FileInUseError
        # Only now: closing this handle again would drop the locks that SQLite has on the file.
        self._handle: int | None = _locked(path)
        _held.add(self._key)

    def release(self) -> None:
        """Give the lock back, after SQLite has closed the file; again does nothing."""
        _held.discard(self._key)
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def _locked(path: Path) -> int | None:
    if sys.platform != "linux":
        return None
    handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        whole = struct.pack("@hhqqi", fcntl.F_WRLCK, os.SEEK_SET, _FAR_BYTE, 1, 0)
        fcntl.fcntl(handle, fcntl.F_OFD_SETLK, whole)
    except OSError as error:
        os.close(handle)
        if error.errno in (errno.EAGAIN, errno.EACCES):
            raise FileInUseError from error
        return None  # a file system without such locks; SQLite's own are taken next
    return handle
