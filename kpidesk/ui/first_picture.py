"""The first picture: what the dashboard says of a file, kept for the next start.

To open a company takes SQLAlchemy, and to calculate takes numpy: loading these takes longer than
all the rest of a start. So what the dashboard says when a company is closed is kept in the cache of
this person, with a fingerprint of every byte of the file: whoever starts on the very same file, on
the same day, sees its numbers at once, and the file is opened behind them. What it will say on the
next days is kept too where that is quickly found. Where one byte differs there is no picture; then
the closed file is looked at, see `KeptPictures.glance`.
"""

import dataclasses
import datetime as dt
import hashlib
import io
import logging
import math
import pickle
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, Final

import platformdirs

from kpidesk import __version__, i18n
from kpidesk.domain.errors import UserError
from kpidesk.domain.numbers import NumberLocale
from kpidesk.whole_file import whole_file

_FILES: Final = 10  # that were closed last have their pictures kept
_NAME: Final = 32  # signs that a file is told by in the names of its pictures, and a picture too
_MOST: Final = 16 * 2**20  # bytes of a company file: a larger one takes too long to read through
_PIECE: Final = 2**20  # bytes that are read before the clock is looked at
_DAMAGES: Final = (
    *(pickle.UnpicklingError, AttributeError, EOFError, ImportError, LookupError),
    *(MemoryError, OverflowError, TypeError, ValueError),
)  # what pickle says of bytes that are none of its own, or of an older program's
_log = logging.getLogger(__name__)


def folder() -> Path:
    """Return where the pictures of this person are kept."""
    return Path(platformdirs.user_cache_dir("kpidesk", appauthor=False)) / "first-pictures"


def digest(path: Path, end: float = math.inf) -> bytes | None:
    """Return a digest of every byte of the file at `path`; None where no picture of it can be kept.

    That is so for a file that is in use, or was not closed in order: what it holds is not all in
    it yet. And for one that is not read through by the moment `end` of `time.perf_counter`.
    """
    wal = path.with_name(f"{path.name}-wal")
    content = hashlib.sha256()
    try:
        if path.stat().st_size > _MOST or wal.exists():
            return None
        with path.open("rb", buffering=0) as file:
            while piece := file.read(_PIECE):
                content.update(piece)
                if time.perf_counter() > end:
                    return None
    except OSError:
        return None
    return content.digest()


def mark(content: bytes, locale: NumberLocale, today: dt.date) -> bytes:
    """Return what a picture depends on: the digest `content` of its file, its words and its day."""
    said = (__version__, sys.version, i18n.language_tag(), locale, today)
    return hashlib.sha256(content + repr(said).encode()).digest()


def is_kept(pictures: Path, path: Path) -> bool:
    """Say whether there is a picture of the file at `path`, if only of what it held before."""
    return any(_places(pictures, path))


def load(pictures: Path, path: Path, mark: bytes) -> Any | None:  # noqa: ANN401 - what was kept
    """Return from the folder `pictures` that of the file at `path` with the fingerprint `mark`.

    None where there is none, or where this program does not know what it consists of.
    """
    try:
        kept = _place(pictures, path, mark).read_bytes()
    except OSError:
        return None
    if not kept.startswith(mark):
        return None
    content = io.BytesIO(kept[len(mark) :])
    unpickler = _Unpickler(content)
    try:
        picture = unpickler.load()
    except _DAMAGES:
        _log.info("the first picture of a file could not be read", exc_info=True)
        drop(pictures, path)
        return None
    if content.read() != _shape(unpickler.kinds):
        _log.info("the first picture of a file is of another program")
        drop(pictures, path)
        return None
    return picture


def drop(pictures: Path, path: Path) -> None:
    """Keep no picture of the file at `path`."""
    for place in list(_places(pictures, path)):
        with suppress(OSError):
            place.unlink(missing_ok=True)


def save(pictures: Path, path: Path, kept: Mapping[bytes, object]) -> None:
    """Keep the pictures of the file at `path` by fingerprint, in place of those that there were.

    There is one for each day for which there is one. Without any it only starts slower.
    """
    drop(pictures, path)
    try:
        for mark, picture in kept.items():
            place = _place(pictures, path, mark)
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with whole_file(place, is_private=True) as file:
                file.write(mark)
                pickler = _Pickler(file, pickle.HIGHEST_PROTOCOL)
                pickler.dump(picture)
                file.write(_shape(pickler.kinds))
    except (OSError, UserError):
        _log.warning("the first picture of a file could not be kept", exc_info=True)
    _drop_old(pictures)


def _drop_old(pictures: Path) -> None:
    """Remove all but those of the latest files: they hold numbers of a company, outside of it."""
    found: dict[str, list[tuple[float, Path]]] = {}
    for place in pictures.glob("*.picture"):
        with suppress(OSError):
            found.setdefault(place.name[:_NAME], []).append((place.stat().st_mtime, place))
    for of_one in sorted(found.values(), key=max, reverse=True)[_FILES:]:
        for _age, place in of_one:
            with suppress(OSError):
                place.unlink()


def _place(pictures: Path, path: Path, mark: bytes) -> Path:
    return pictures / f"{_name(path)}-{mark.hex()[:_NAME]}.picture"


def _places(pictures: Path, path: Path) -> Iterator[Path]:
    return pictures.glob(f"{_name(path)}*.picture")


def _name(path: Path) -> str:
    said = str(path.absolute()).encode(errors="surrogateescape")
    return hashlib.sha256(said).hexdigest()[:_NAME]


def _shape(kinds: Iterable[type]) -> bytes:
    """Return a fingerprint of the fields of `kinds`.

    A pickle fills the fields that it was made with: of a program that has other ones, and the same
    number, it would make things that break when they are painted.
    """
    said = sorted(
        (kind.__module__, kind.__qualname__, [each.name for each in dataclasses.fields(kind)])
        for kind in kinds
        if dataclasses.is_dataclass(kind)
    )
    return hashlib.sha256(repr(said).encode()).digest()


class _Pickler(pickle.Pickler):
    """Remembers the kinds of what it writes."""

    def __init__(self, file: BinaryIO, protocol: int) -> None:
        super().__init__(file, protocol)
        self.kinds: set[type] = set()

    def reducer_override(self, obj: object) -> Any:  # noqa: ANN401 - as the base has it
        if isinstance(obj, type):
            self.kinds.add(obj)
        return NotImplemented


class _Unpickler(pickle.Unpickler):
    """Makes what a picture consists of, and nothing else: no pickle can run anything here."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file)
        self.kinds: set[type] = set()

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401 - as the base has it
        if module.startswith(("kpidesk.domain.", "kpidesk.services.")) or (module, name) in _PLAIN:
            found = super().find_class(module, name)
            if isinstance(found, type):
                self.kinds.add(found)
                return found
        msg = f"a first picture holds no {module}.{name}"
        raise pickle.UnpicklingError(msg)


_PLAIN: Final = {("datetime", "date"), ("datetime", "datetime"), ("datetime", "timedelta")}
