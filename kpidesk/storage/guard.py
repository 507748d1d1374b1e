"""A lock on an open company file that nothing else in this process can drop.

POSIX drops the locks of SQLite as soon as any part of the process closes any handle on the
same file; a file dialog that peeks into files to tell their kind does just that. The lock here
belongs to its own handle (Linux: "open file description lock"), on a byte that SQLite never uses.
Windows has no such trap; on other systems the locks of SQLite are all there is.

The guard also knows the file from any other, so it can tell whether the path still leads to it.
"""

import errno
import os
import struct
import sys
from pathlib import Path
from typing import Final

from kpidesk.domain.whereabouts import IN_PLACE, Presence, Whereabouts

if sys.platform == "linux":
    import fcntl

_FAR_BYTE: Final = 1 << 40  # SQLite locks bytes from 1 GiB on; nobody locks out here
_BINS: Final = (".trash", "trash", "$recycle.bin")
_held: Final[set[tuple[int, int]]] = set()


class FileInUseError(Exception):
    """Another window or program of ours holds the file."""


class Guard:
    """The lock; `release` gives it back."""

    def __init__(self, path: Path) -> None:
        """Take the lock on `path`; FileInUseError where it is taken."""
        status = path.stat()
        self._key = (status.st_dev, status.st_ino)
        self._place = path.resolve()  # a link on the way may go; the file behind it counts
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

    def holds(self, path: Path) -> bool:
        """Say whether `path` leads to the very file that is held."""
        try:
            status = path.stat()
        except OSError:
            return False
        return (status.st_dev, status.st_ino) == self._key

    def settle(self, path: Path) -> None:
        """Take `path`, which leads to the file, for the place where it belongs."""
        self._place = path.resolve()

    def whereabouts(self) -> Whereabouts:
        """Say whether the file still is where it was opened."""
        if sys.platform == "win32":  # which lets nobody rename or delete what is open
            return IN_PLACE
        try:
            status = self._place.stat()
        except (FileNotFoundError, NotADirectoryError):
            return self._elsewhere(Presence.GONE)
        except OSError as error:
            return Whereabouts(Presence.UNREACHABLE, reason=error.strerror or str(error))
        if (status.st_dev, status.st_ino) == self._key:
            return IN_PLACE
        return self._elsewhere(Presence.REPLACED)

    def _elsewhere(self, otherwise: Presence) -> Whereabouts:
        """Return the new place, as far as the system tells, and as somebody would work there."""
        if self._handle is None:
            return Whereabouts(otherwise)
        try:
            found = Path(f"/proc/self/fd/{self._handle}").readlink()
        except OSError:
            return Whereabouts(otherwise)
        is_binned = any(part.lower().startswith(_BINS) for part in found.parts)
        if is_binned or not self.holds(found):
            return Whereabouts(otherwise)
        return Whereabouts(Presence.MOVED, found)


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
