"""New files beside others: written under a draft's name, and put in place only when complete."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection

from kpidesk.storage import driver, refusals, sqlite


def sidecars(path: Path) -> list[Path]:
    """Return the files that SQLite may keep beside `path`."""
    return [driver.sidecar(path, suffix) for suffix in driver.SIDECARS]


@contextmanager
def draft_beside(path: Path) -> Iterator[Path]:
    """Return the name of a new file in the folder of `path`; whatever is left of it is removed.

    Raises UserError where the disk or the system refuses to write.
    """
    # Not tempfile: its files are private (0600), and a company may be shared as any other file.
    draft = path.with_name(f".kpidesk-{secrets.token_hex(6)}.part")
    try:
        if not path.parent.is_dir():
            raise refusals.no_folder(path)
        yield draft
    except (OSError, *sqlite.ERRORS) as error:
        refusal = refusals.of_writing(error, path)
        if refusal is None:
            raise
        raise refusal from error
    finally:
        for left in [draft, *sidecars(draft)]:
            with suppress(OSError):
                left.unlink()


def place_new(draft: Path, path: Path) -> None:
    """Give the complete `draft` its name; FileExistsError where something has that name."""
    _flush(draft)
    try:
        os.link(draft, path)  # unlike a rename, this cannot replace a file that has just come up
    except FileExistsError:
        raise
    except OSError:  # a disk without hard links: memory sticks
        if path.exists():
            raise FileExistsError from None
        draft.rename(path)
    _flush_folder(path.parent)


def _replace(draft: Path, path: Path) -> None:
    _flush(draft)
    if path.exists() and driver.is_locked(path):
        raise refusals.locked(path)
    for stale in sidecars(path):  # else the log of the old file would be read into the new one
        stale.unlink(missing_ok=True)
    draft.replace(path)
    _flush_folder(path.parent)


def _flush(file: Path) -> None:
    with file.open("rb+") as opened:
        os.fsync(opened.fileno())


def _flush_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows keeps the names itself and cannot open a folder
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def back_up(
    connection: Connection, source: Path, to: Path, is_source: Callable[[Path], bool]
) -> None:
    """Write a complete, verified copy of the open file `source` to `to`, which it may replace.

    `is_source` tells the open file, which need not be at `source` any more.
    """
    place = to.resolve()
    with draft_beside(place) as draft:
        if place.exists():
            if is_source(place):
                raise refusals.backup_onto_itself(place)
            if not place.is_file():
                raise refusals.exists(place)
        if not sqlite.copy(connection, draft):
            raise refusals.backup_unsound(source)
        _replace(draft, place)


def back_up_new(connection: Connection, source: Path, to: Path) -> None:
    """Write a complete, verified copy of the open file `source` to `to`, which must be new."""
    with draft_beside(to) as draft:
        if not sqlite.copy(connection, draft):
            raise refusals.backup_unsound(source)
        place_new(draft, to)
