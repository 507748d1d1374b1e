"""The first picture: what the dashboard says of a file, kept for the next start.

To open a company takes SQLAlchemy and numpy, and loading these takes longer than all the rest of a
start. So what the dashboard says when a company is closed is kept in the cache of this person, with
a fingerprint of every byte of the file: whoever starts on the very same file, on the same day, sees
its numbers at once, and the file is opened behind them. Where one byte differs there is no picture.
"""

import datetime as dt
import hashlib
import io
import logging
import pickle
import sys
from pathlib import Path
from typing import Any, Final

import platformdirs

from kpidesk import __version__, i18n
from kpidesk.domain.errors import UserError
from kpidesk.domain.numbers import NumberLocale
from kpidesk.whole_file import whole_file

_MOST: Final = 16 * 2**20  # bytes of a company file: a larger one takes too long to read through
_DAMAGES: Final = (
    *(pickle.UnpicklingError, AttributeError, EOFError, ImportError, LookupError),
    *(MemoryError, OverflowError, TypeError, ValueError),
)  # what pickle says of bytes that are none of its own, or of an older program's
_log = logging.getLogger(__name__)


def folder() -> Path:
    """Return where the pictures of this person are kept."""
    return Path(platformdirs.user_cache_dir("kpidesk", appauthor=False)) / "first-pictures"


def fingerprint(path: Path, locale: NumberLocale, today: dt.date) -> bytes | None:
    """Return what a picture of the file at `path` depends on; None where none can be kept.

    That is so for a file that is in use, or was not closed in order: what it holds is not all in
    it yet.
    """
    wal = path.with_name(f"{path.name}-wal")
    try:
        if path.stat().st_size > _MOST or (wal.exists() and wal.stat().st_size):
            return None
        content = hashlib.sha256(path.read_bytes())
    except OSError:
        return None
    said = (__version__, sys.version, i18n.language_tag(), locale, today)
    content.update(repr(said).encode())
    return content.digest()


def load(pictures: Path, path: Path, mark: bytes) -> Any | None:  # noqa: ANN401 - what was kept
    """Return from the folder `pictures` that of the file at `path` with the fingerprint `mark`.

    None where there is none.
    """
    try:
        kept = _place(pictures, path).read_bytes()
    except OSError:
        return None
    if not kept.startswith(mark):
        return None
    try:
        return _Unpickler(io.BytesIO(kept[len(mark) :])).load()
    except _DAMAGES:
        _log.info("the first picture of a file could not be read", exc_info=True)
        return None


def save(pictures: Path, path: Path, mark: bytes, picture: object) -> None:
    """Keep the picture of the file at `path`; without one it only starts slower."""
    try:
        place = _place(pictures, path)
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with whole_file(place) as file:
            file.write(mark + pickle.dumps(picture, pickle.HIGHEST_PROTOCOL))
    except (OSError, UserError):
        _log.warning("the first picture of a file could not be kept", exc_info=True)


def _place(pictures: Path, path: Path) -> Path:
    name = hashlib.sha256(str(path.absolute()).encode(errors="surrogateescape")).hexdigest()
    return pictures / f"{name[:32]}.picture"


class _Unpickler(pickle.Unpickler):
    """Makes what a picture consists of, and nothing else: no pickle can run anything here."""

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401 - as the base has it
        if module.startswith(("kpidesk.domain.", "kpidesk.services.")) or (module, name) in _PLAIN:
            found = super().find_class(module, name)
            if isinstance(found, type):
                return found
        msg = f"a first picture holds no {module}.{name}"
        raise pickle.UnpicklingError(msg)


_PLAIN: Final = {("datetime", "date"), ("datetime", "datetime"), ("datetime", "timedelta")}
