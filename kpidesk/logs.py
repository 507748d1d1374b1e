"""The log file: rotating, in the person's state folder, without the numbers of a business.

What is logged are kinds and ids. The text of an exception may quote a value or a name, so that the
log keeps its type and the places in our code, and leaves its text out.
"""

import logging
import logging.handlers
import sys
import traceback
from pathlib import Path
from types import TracebackType
from typing import Final

import platformdirs

from kpidesk.settings import APP_NAME

FILE_NAME: Final = "kpidesk.log"
_MAX_BYTES: Final = 512 * 1024
_BACKUPS: Final = 3

ExceptionInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


def folder() -> Path:
    """Return the folder that holds the log file."""
    return Path(platformdirs.user_state_dir(APP_NAME, appauthor=False))


def log_path() -> Path:
    """Return the path of the log file."""
    return folder() / FILE_NAME


def without_text(error: BaseException) -> str:
    """Return the types and places of an exception and of what caused it, without their texts."""
    parts: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        frames = traceback.StackSummary.from_list(traceback.extract_tb(current.__traceback__))
        places = "".join(frames.format()).rstrip()
        kind = f"{type(current).__module__}.{type(current).__qualname__}"
        parts.append(f"{places}\n{kind}" if places else kind)
        current = current.__cause__ or (
            None if current.__suppress_context__ else current.__context__
        )
    return "\nwhich came from\n".join(parts)


class PrivateFormatter(logging.Formatter):
    """Writes exceptions without their texts."""

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802 - logging's name
        """Return types and places alone."""
        return without_text(ei[1]) if ei[1] is not None else ""


def install(path: Path | None = None, level: int = logging.INFO) -> logging.Handler:
    """Start to log to `path` (None: the person's log file); where that fails, to standard error."""
    path = path or log_path()
    handler: logging.Handler
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            path, maxBytes=_MAX_BYTES, backupCount=_BACKUPS, encoding="utf-8", delay=False
        )
    except OSError:
        handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(PrivateFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logger = logging.getLogger("kpidesk")
    logger.addHandler(handler)
    logger.setLevel(level)
    return handler


def uninstall(handler: logging.Handler) -> None:
    """Stop what `install` started."""
    logging.getLogger("kpidesk").removeHandler(handler)
    handler.close()


def log_unexpected(error: BaseException) -> None:
    """Log an exception that nobody expected."""
    logging.getLogger("kpidesk.crash").critical(
        "unexpected error", exc_info=(type(error), error, error.__traceback__)
    )
